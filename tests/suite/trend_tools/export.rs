//! Exports: what other programs read, and that nothing is lost on the way.

use std::sync::atomic::AtomicBool;

use gaugeglass::history::export::{
    ExportFormat, ExportRequest, ExportStyle, PARQUET_SCHEMA, SeriesHead, export_csv,
    export_parquet, formula_safe, write_points,
};
use gaugeglass::history::{Archive, ArchiveOptions, Point, QualityCode, Reader};
use gaugeglass::store::recording::read_recording;
use jiff::tz::TimeZone;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use proptest::prelude::*;

use super::DAY;

static GO_ON: AtomicBool = AtomicBool::new(false);

fn seoul() -> ExportStyle {
    ExportStyle { zone: TimeZone::get("Asia/Seoul").unwrap(), decimal_comma: false }
}

fn head(name: &str, unit: &str) -> SeriesHead {
    SeriesHead { name: name.to_owned(), unit: unit.to_owned() }
}

fn two() -> Vec<(SeriesHead, Vec<Point>)> {
    let bad = Point { at_ms: DAY + 2_000, value: 7.0, quality: QualityCode(0x0203) };
    vec![
        (
            head("=Tank/a,b", "bar"),
            vec![Point::good(DAY, 1.5), Point::good(DAY + 1_000, -2.0), bad],
        ),
        (head("Tank/on", ""), vec![Point::good(DAY + 1_000, 1.0)]),
    ]
}

fn written(format: ExportFormat, style: &ExportStyle) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_points(format, style, &two(), i64::MIN, &mut bytes).unwrap();
    bytes
}

#[test]
fn long_csv_has_one_row_a_sample_with_offset_unit_and_quality() {
    let text = String::from_utf8(written(ExportFormat::CsvLong, &seoul())).unwrap();
    let rows = [
        "time,tag,value,unit,quality,reason",
        "2026-11-26T09:00:00.000+09:00,\"'=Tank/a,b\",1.5,bar,good,",
        "2026-11-26T09:00:01.000+09:00,\"'=Tank/a,b\",-2,bar,good,",
        "2026-11-26T09:00:02.000+09:00,\"'=Tank/a,b\",,bar,bad,timeout",
        "2026-11-26T09:00:01.000+09:00,Tank/on,1,,good,",
    ];
    assert_eq!(text.lines().collect::<Vec<_>>(), rows);
}

#[test]
fn wide_csv_has_one_row_a_moment_with_what_was_known_last() {
    let text = String::from_utf8(written(ExportFormat::CsvWide, &seoul())).unwrap();
    let rows = [
        "time,\"'=Tank/a,b [bar]\",Tank/on",
        "2026-11-26T09:00:00.000+09:00,1.5,",
        "2026-11-26T09:00:01.000+09:00,-2,1",
        "2026-11-26T09:00:02.000+09:00,,1",
    ];
    assert_eq!(text.lines().collect::<Vec<_>>(), rows);
    let style = ExportStyle { decimal_comma: true, ..seoul() };
    let text = String::from_utf8(written(ExportFormat::CsvWide, &style)).unwrap();
    assert_eq!(text.lines().nth(1), Some("2026-11-26T09:00:00.000+09:00;1,5;"));
}

#[test]
fn summer_time_ends_with_another_offset_and_no_time_is_told_twice() {
    let style = ExportStyle { zone: TimeZone::get("Europe/Berlin").unwrap(), decimal_comma: false };
    let change: i64 = 1_792_890_000_000; // 2026-10-25T01:00:00Z
    let points = vec![Point::good(change - 1, 1.0), Point::good(change, 2.0)];
    let series = [(head("a", ""), points)];
    let written = |format| {
        let mut bytes = Vec::new();
        write_points(format, &style, &series, i64::MIN, &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    assert_eq!(
        written(ExportFormat::CsvLong).lines().skip(1).collect::<Vec<_>>(),
        ["2026-10-25T02:59:59.999+02:00,a,1,,good,", "2026-10-25T02:00:00.000+01:00,a,2,,good,"]
    );
    assert_eq!(
        written(ExportFormat::CsvWide).lines().skip(1).collect::<Vec<_>>(),
        ["2026-10-25T02:59:59.999+02:00,1", "2026-10-25T02:00:00.000+01:00,2"]
    );
}

#[test]
fn no_name_becomes_a_formula() {
    for name in ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"] {
        assert_eq!(formula_safe(name), format!("'{name}"));
    }
    assert_eq!(formula_safe("Tank 1/Level"), "Tank 1/Level");
}

fn rows_of(bytes: Vec<u8>) -> Vec<Vec<Field>> {
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
    let rows = reader.get_row_iter(None).unwrap();
    rows.map(|row| row.unwrap().get_column_iter().map(|(_, field)| field.clone()).collect())
        .collect()
}

#[test]
fn parquet_reads_back_with_its_schema() {
    let bytes = written(ExportFormat::Parquet, &seoul());
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes.clone())).unwrap();
    let mut schema = Vec::new();
    parquet::schema::printer::print_schema(&mut schema, reader.metadata().file_metadata().schema());
    let names = |text: &str| -> Vec<String> {
        text.lines()
            .filter_map(|l| l.split_whitespace().nth(2))
            .map(|w| w.trim_matches(';').to_owned())
            .collect()
    };
    assert_eq!(names(&String::from_utf8(schema).unwrap()), names(PARQUET_SCHEMA));
    let rows = rows_of(bytes);
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[0][0], Field::TimestampMillis(DAY));
    assert_eq!(rows[0][1], Field::Str("=Tank/a,b".into()), "no formulas here");
    assert_eq!(rows[0][2], Field::Double(1.5));
    assert_eq!(rows[2][2], Field::Null);
    assert_eq!(
        (&rows[2][4], &rows[2][5]),
        (&Field::Str("bad".into()), &Field::Str("timeout".into()))
    );
}

/// A folder with tags that are read at different times, over a few hours.
fn folder(tags: usize, samples: i64) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = Archive::open(folder.path(), ArchiveOptions::default()).unwrap();
    for tag in 0..tags {
        let key = archive.tag(&format!("t{tag}"), &format!("Tag {tag}"), "bar").unwrap();
        for k in 0..samples {
            let at = DAY + k * 1_000 + tag as i64 * 37;
            archive.push(key, Point::good(at, (k * 7 % 113) as f64 / 8.0 + tag as f64));
        }
        archive.commit(DAY + samples * 1_000).unwrap();
    }
    while archive.seal(DAY + samples * 1_000).unwrap() > 0 {}
    folder
}

#[test]
fn a_folder_is_exported_whole_in_every_format() {
    let folder = folder(3, 9_000);
    let mut reader = Reader::open(folder.path()).unwrap();
    let tags = reader.tags().unwrap();
    let style = seoul();
    let request = ExportRequest {
        tags: &tags,
        span: (DAY + 1_000_000, DAY + 8_000_000),
        style: &style,
        cancel: &GO_ON,
    };
    let mut long = Vec::new();
    assert_eq!(export_csv(&mut reader, &request, false, &mut long).unwrap().rows, 21_000);
    let mut wide = Vec::new();
    assert_eq!(export_csv(&mut reader, &request, true, &mut wide).unwrap().rows, 21_000);
    // Every cell of the first row of a wide table is known, from before the window.
    let text = String::from_utf8(wide.clone()).unwrap();
    assert!(text.lines().nth(1).unwrap().split(',').all(|cell| !cell.is_empty()));
    let mut packed = Vec::new();
    assert_eq!(export_parquet(&mut reader, &request, &mut packed).unwrap().rows, 21_000);
    let size = packed.len() as f64 / 21_000.0;
    assert!(size < 8.0, "{size} bytes a sample");
    assert_eq!(rows_of(packed).len(), 21_000);
    // And comes back as it was.
    let back = read_recording(&long, &TimeZone::UTC).unwrap();
    for (tag, column) in tags.iter().zip(&back.columns) {
        let mut there = Vec::new();
        reader.points(tag.key, request.span, &GO_ON, |p| there.push((p.at_ms, p.value))).unwrap();
        there.retain(|(at, _)| (request.span.0..request.span.1).contains(at));
        assert_eq!(column.readings, there, "{}", tag.name);
        assert_eq!((column.name.as_str(), column.unit.as_str()), (tag.name.as_str(), "bar"));
    }
}

/// A level of every minute, a pump that was not heard of at first, a setpoint that is kept every ten minutes, and a
/// valve whose line died.
fn unchanged() -> Vec<(SeriesHead, Vec<Point>)> {
    let every = |ms: i64, value: f64| -> Vec<Point> {
        (0..=3_600_000 / ms).map(|k| Point::good(DAY + k * ms, value)).collect()
    };
    let dead = vec![Point::good(DAY, 7.0), Point::gap(DAY + 1_000, QualityCode(0x0203))];
    vec![
        (head("Level", ""), every(60_000, 3.0)),
        (head("Pump", ""), vec![Point::good(DAY + 760_000, 1.0)]),
        (head("Setpoint", ""), every(600_000, 12.5)),
        (head("Valve", ""), dead),
    ]
}

#[test]
fn a_wide_table_begins_with_what_was_known_then_whoever_writes_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = Archive::open(folder.path(), ArchiveOptions::default()).unwrap();
    for (head, points) in unchanged() {
        let key = archive.tag(&head.name, &head.name, "").unwrap();
        points.into_iter().for_each(|point| archive.push(key, point));
    }
    archive.commit(DAY + 3_600_000).unwrap();
    drop(archive);
    let mut reader = Reader::open(folder.path()).unwrap();
    let (tags, style) = (reader.tags().unwrap(), seoul());
    let mut both = |span: (i64, i64)| -> [Vec<String>; 2] {
        let mut by_window = unchanged();
        by_window.iter_mut().for_each(|(_, points)| points.retain(|point| point.at_ms < span.1));
        let (mut window, mut command) = (Vec::new(), Vec::new());
        let format = ExportFormat::CsvWide;
        let told = write_points(format, &style, &by_window, span.0, &mut window).unwrap();
        let request = ExportRequest { tags: &tags, span, style: &style, cancel: &GO_ON };
        let rows = export_csv(&mut reader, &request, true, &mut command).unwrap().rows;
        [(window, told), (command, rows)].map(|(bytes, rows)| {
            let text = String::from_utf8(bytes).unwrap();
            let lines: Vec<String> = text.lines().skip(1).map(str::to_owned).collect();
            assert_eq!(rows, lines.len() as u64);
            lines
        })
    };
    // Two minutes without a sample of the setpoint.
    let [window, command] = both((DAY + 690_000, DAY + 810_000));
    let rows = [
        "2026-11-26T09:11:30.000+09:00,3,,12.5,",
        "2026-11-26T09:12:00.000+09:00,3,,12.5,",
        "2026-11-26T09:12:40.000+09:00,3,1,12.5,",
        "2026-11-26T09:13:00.000+09:00,3,1,12.5,",
    ];
    assert_eq!(window, rows);
    assert_eq!(command, rows);
    // Ten seconds without a sample at all, and a window that begins with one.
    let held = ["2026-11-26T09:11:30.000+09:00,3,,12.5,"];
    assert_eq!(both((DAY + 690_000, DAY + 700_000)), [held, held]);
    let first = ["2026-11-26T09:20:00.000+09:00,3,1,12.5,"];
    assert_eq!(both((DAY + 1_200_000, DAY + 1_200_001)), [first, first]);
    // The others have what lies in the window alone.
    let mut long = Vec::new();
    let format = ExportFormat::CsvLong;
    assert_eq!(write_points(format, &style, &unchanged(), DAY + 3_600_000, &mut long).unwrap(), 2);
}

#[test]
fn what_a_station_held_that_ended_without_saying_so_begins_no_table() {
    let folder = folder(1, 10);
    let mut reader = Reader::open(folder.path()).unwrap();
    let (tags, style) = (reader.tags().unwrap(), seoul());
    let span = (DAY + 3_600_000, DAY + 7_200_000);
    let request = ExportRequest { tags: &tags, span, style: &style, cancel: &GO_ON };
    assert_eq!(export_csv(&mut reader, &request, true, Vec::new()).unwrap().rows, 0);
}

#[test]
fn an_export_that_is_cancelled_says_so() {
    let folder = folder(1, 4_000);
    let mut reader = Reader::open(folder.path()).unwrap();
    let tags = reader.tags().unwrap();
    let (style, stop) = (seoul(), AtomicBool::new(true));
    let request =
        ExportRequest { tags: &tags, span: (DAY, DAY + 4_000_000), style: &style, cancel: &stop };
    let failed = export_csv(&mut reader, &request, false, Vec::new()).unwrap_err();
    assert_eq!(failed.to_string(), "cancelled");
}

/// Takes some bytes and then no more, as a pipe that is closed.
struct Closing(usize);

impl std::io::Write for Closing {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(std::io::ErrorKind::BrokenPipe)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn nothing_more_is_read_where_nobody_reads_what_is_written() {
    let folder = folder(1, 20_000);
    let sql = rusqlite::Connection::open(folder.path().join("2026-11.db")).unwrap();
    sql.execute("UPDATE blob SET data = x'00' WHERE id = (SELECT max(id) FROM blob)", []).unwrap();
    let mut reader = Reader::open(folder.path()).unwrap();
    let (tags, style) = (reader.tags().unwrap(), seoul());
    let span = (DAY, DAY + 20_000_000);
    let request = ExportRequest { tags: &tags, span, style: &style, cancel: &GO_ON };
    let failed = export_csv(&mut reader, &request, false, Closing(5_000)).unwrap_err();
    assert!(failed.to_string().contains("cannot be written"), "{failed}");
    assert_eq!(reader.take_damages(), [], "the last chunk was not looked at");
    export_csv(&mut reader, &request, false, std::io::sink()).unwrap();
    assert_eq!(reader.take_damages().len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_exported_reads_back_bit_by_bit(
        values in prop::collection::vec(prop_oneof![any::<f64>(), -1000.0..1000.0_f64], 1..60),
        comma in any::<bool>(),
    ) {
        let points: Vec<Point> =
            values.iter().enumerate().map(|(k, v)| Point::good(DAY + k as i64 * 250, *v)).collect();
        let style = ExportStyle { decimal_comma: comma, ..seoul() };
        let mut bytes = Vec::new();
        write_points(ExportFormat::CsvLong, &style, &[(head("x", "bar"), points.clone())], i64::MIN, &mut bytes).unwrap();
        let usable = points.iter().any(Point::is_usable);
        match read_recording(&bytes, &TimeZone::UTC) {
            Ok(back) => {
                let back: Vec<(i64, u64)> =
                    back.columns[0].readings.iter().map(|(t, v)| (*t, v.to_bits())).collect();
                let there: Vec<(i64, u64)> = points
                    .iter()
                    .map(|p| (p.at_ms, if p.is_usable() { p.value } else { f64::NAN }.to_bits()))
                    .collect();
                prop_assert_eq!(back, there);
            }
            Err(why) => prop_assert!(!usable, "{}", why),
        }
    }
}
