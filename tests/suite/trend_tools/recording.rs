//! Tables of readings from other programs: every way of writing them that is met, and every broken one.

use gaugeglass::store::recording::{Recording, read_recording};
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::DAY;

fn read(text: &str) -> Recording {
    read_recording(text.as_bytes(), &TimeZone::UTC).unwrap_or_else(|why| panic!("{why}\n{text}"))
}

fn refused(text: &str) -> String {
    read_recording(text.as_bytes(), &TimeZone::UTC).expect_err(text).to_string()
}

/// One column of a table whose rows are 08:00:00 and half a second later, 1.5 and 2.5.
fn is_the_usual(text: &str) {
    let table = read(text);
    let eight = DAY + 8 * 3_600_000;
    assert_eq!(table.columns[0].readings, [(eight, 1.5), (eight + 500, 2.5)], "{text}");
    assert!(!table.is_relative);
}

#[test]
fn times_are_understood_in_every_form() {
    for (first, second) in [
        ("2026-11-26T08:00:00Z", "2026-11-26T08:00:00.5Z"),
        ("2026-11-26T17:00:00+09:00", "2026-11-26T17:00:00.500+09:00"),
        ("2026-11-26T17:00:00+0900", "2026-11-26T17:00:00.500+0900"),
        ("2026-11-26 08:00:00", "2026-11-26 08:00:00.500"),
        ("2026-11-26 08:00:00 UTC", "2026-11-26 08:00:00.500 UTC"),
        ("2026/11/26 08:00:00", "2026/11/26 08:00:00.500"),
        ("2026.11.26 08:00:00", "2026.11.26 08:00:00.500"),
        ("26.11.2026 08:00:00", "26.11.2026 08:00:00.500"),
        ("26.11.26 08:00:00", "26.11.26 08:00:00.500"),
        ("26/11/2026 08:00:00", "26/11/2026 08:00:00.500"),
        ("11/26/2026 08:00:00 AM", "11/26/2026 08:00:00.500 AM"),
        ("11/26/2026 8:00:00 a.m.", "11/26/2026 8:00:00.500 a.m."),
        ("11/26/2026 8:00:00AM", "11/26/2026 8:00:00.500AM"),
        ("2026-11-26 오전 8:00:00", "2026-11-26 오전 8:00:00.500"),
        ("2026. 11. 26. 오전 8:00:00", "2026. 11. 26. 오전 8:00:00.500"),
        ("2026년 11월 26일 8시 0분 0초", "2026년 11월 26일 8시 0분 0.500초"),
        ("2026. 11. 26. 8:00:00", "2026. 11. 26. 8:00:00.500"),
        ("1795680000", "1795680000.5"),
        ("1795680000000", "1795680000500"),
        ("1795680000000000", "1795680000500000"),
    ] {
        for separator in [";", "\t", ",", "|"] {
            is_the_usual(&format!(
                "time{separator}Level\n{first}{separator}1.5\n{second}{separator}2.5\n"
            ));
        }
    }
    // A decimal comma in the seconds too.
    is_the_usual("Zeit;Pegel\n26.11.2026 08:00:00,0;1,5\n26.11.2026 08:00:00,5;2,5\n");
    // A day and a clock of their own.
    is_the_usual("Datum;Uhrzeit;Pegel\n26.11.2026;08:00:00;1,5\n26.11.2026;08:00:00,500;2,5\n");
    // Noon and midnight.
    let noon = read("t,v\n11/26/2026 12:00:00 AM,1\n11/26/2026 12:00:00 PM,2\n");
    assert_eq!(noon.columns[0].readings, [(DAY, 1.0), (DAY + 43_200_000, 2.0)]);
}

#[test]
fn local_times_are_those_of_the_zone() {
    let seoul = TimeZone::get("Asia/Seoul").unwrap();
    let table = read_recording(b"t;v\n2026-11-26 09:00:00;1\n", &seoul).unwrap();
    assert_eq!(table.columns[0].readings, [(DAY, 1.0)]);
}

/// The readings of the only column in Berlin, where 02:00 to 03:00 of 2026-10-25 comes twice, as minutes after
/// 2026-10-25T00:00:00Z.
fn in_berlin(text: &str) -> Vec<(i64, f64)> {
    let berlin = TimeZone::get("Europe/Berlin").unwrap();
    let table = read_recording(text.as_bytes(), &berlin).unwrap_or_else(|why| panic!("{why}"));
    let midnight = 1_792_886_400_000;
    table.columns[0].readings.iter().map(|(at, v)| ((at - midnight) / 60_000, *v)).collect()
}

#[test]
fn the_hour_that_comes_twice_is_read_twice_and_stays_in_order() {
    let clocks = ["01:40", "02:20", "02:40", "02:20", "02:40", "03:20", "03:40"];
    let want: Vec<(i64, f64)> =
        [-20, 20, 40, 80, 100, 140, 160].into_iter().zip((0..7).map(f64::from)).collect();
    let row = |(n, clock): (usize, &&str)| format!("2026-10-25 {clock}:00;{n}\n");
    let rows: Vec<String> = clocks.iter().enumerate().map(row).collect();
    assert_eq!(in_berlin(&format!("t;v\n{}", rows.concat())), want);
    // Newest first.
    let newest: Vec<String> = rows.iter().rev().cloned().collect();
    assert_eq!(in_berlin(&format!("t;v\n{}", newest.concat())), want);
    // Hour by hour, either way.
    let hours = ["01:00", "02:00", "02:00", "03:00"];
    let rows: Vec<String> = hours.iter().enumerate().map(row).collect();
    let hourly = [(-60, 0.0), (0, 1.0), (60, 2.0), (120, 3.0)];
    assert_eq!(in_berlin(&format!("t;v\n{}", rows.concat())), hourly);
    let newest: Vec<String> = rows.iter().rev().cloned().collect();
    assert_eq!(in_berlin(&format!("t;v\n{}", newest.concat())), hourly);
    // The hour once alone, and a reading that comes twice in it, is the first of the two.
    assert_eq!(
        in_berlin("t;v\n2026-10-25 02:20:00;1\n2026-10-25 02:20:00;2\n2026-10-25 02:30:00;3\n"),
        [(20, 1.0), (20, 2.0), (30, 3.0)]
    );
    // Tag by tag: each has the hour twice.
    let of = |tag: &str| {
        let row = |(n, clock): (usize, &&str)| format!("2026-10-25 {clock}:00;{tag};{n}\n");
        clocks.iter().enumerate().map(row).collect::<String>()
    };
    let berlin = TimeZone::get("Europe/Berlin").unwrap();
    let long = format!("time;tag;value\n{}{}", of("a"), of("b"));
    let table = read_recording(long.as_bytes(), &berlin).unwrap();
    assert_eq!(table.columns[0].readings, table.columns[1].readings);
    assert_eq!(in_berlin(&long), want);
}

#[test]
fn serial_numbers_of_a_spreadsheet_are_days_and_what_may_be_seconds_is_refused() {
    // 2026-11-26 08:00:00 and half a second later, as a spreadsheet shows them without a format.
    is_the_usual("t;v\n46352,3333333333;1,5\n46352,3333391204;2,5\n");
    is_the_usual("Date/Time,v\n46352.3333333333,1.5\n46352.3333391204,2.5\n");
    // A heading tells where the digits do not.
    let table = read("Date;v\n46352.25;1\n46352.5;2\n");
    assert_eq!(table.columns[0].readings, [(DAY + 21_600_000, 1.0), (DAY + 43_200_000, 2.0)]);
    let table = read("t [s];v\n46352.33;1\n46352.34;2\n");
    assert_eq!((table.is_relative, table.columns[0].readings[0].0), (true, 46_352_330));
    for text in ["t;v\n46352.33;1\n46352.34;2\n", "Time;v\n46352;1\n46353;2\n"] {
        let why = refused(text);
        assert!(why.contains("row 2, column 1") && why.contains("days of a spreadsheet"), "{why}");
    }
    // In local time, as everything without an offset.
    let seoul = TimeZone::get("Asia/Seoul").unwrap();
    let table = read_recording(b"Date;v\n46352.375;1\n", &seoul).unwrap();
    assert_eq!(table.columns[0].readings, [(DAY, 1.0)]);
    // What has no day at all counts from 0.
    assert!(read("t;v\n0;1\n50000;2\n").is_relative);
}

#[test]
fn plain_numbers_count_from_the_start_unless_they_are_of_our_days() {
    let table = read("Time [s];Flow (m³/h)\n0;1,5\n0,25;1,75\n");
    assert!(table.is_relative);
    assert_eq!(table.columns[0].readings, [(0, 1.5), (250, 1.75)]);
    assert_eq!((table.columns[0].name.as_str(), table.columns[0].unit.as_str()), ("Flow", "m³/h"));
    assert_eq!(read("ms,v\n0,1\n250,2\n").columns[0].readings, [(0, 1.0), (250, 2.0)]);
    assert_eq!(read("t [min],v\n0,1\n2,2\n").columns[0].readings, [(0, 1.0), (120_000, 2.0)]);
    assert_eq!(read("0 1\n".replace(' ', "\t").repeat(2).as_str()).columns.len(), 1);
}

#[test]
fn headings_give_name_and_unit_and_what_stands_above_is_passed_over() {
    let table = read(
        "# logger 7\nSite: hall A\ntime;Level [cm];'=Pump/on;note\n\n2026-11-26 00:00:00;1,5;TRUE;ok\n2026-11-26 00:00:01;;FALSE;\n2026-11-26 00:00:02;2;on;x\n",
    );
    let names: Vec<(&str, &str)> =
        table.columns.iter().map(|c| (c.name.as_str(), c.unit.as_str())).collect();
    assert_eq!(names, [("Level", "cm"), ("=Pump/on", "")]);
    assert_eq!(table.skipped, ["note"]);
    let values: Vec<f64> = table.columns[1].readings.iter().map(|r| r.1).collect();
    assert_eq!(values, [1.0, 0.0, 1.0]);
    assert!(table.columns[0].readings[1].1.is_nan(), "an empty cell is no value");
    assert_eq!((table.rows, table.span()), (3, (DAY, DAY + 2_000)));
    let units = read("t;p;q\n[s];[bar];[l/s]\n0;1;2\n1;3;4\n");
    assert_eq!((units.columns[0].name.as_str(), units.columns[0].unit.as_str()), ("p", "bar"));
}

#[test]
fn long_tables_and_newest_first_are_put_in_order() {
    let table = read(
        "time,tag,value,unit,quality\n2026-11-26T00:00:00Z,a,1,bar,good\n2026-11-26T00:00:00Z,b,7,,good\n2026-11-26T00:00:01Z,a,,bar,bad\n",
    );
    assert_eq!(table.columns.len(), 2);
    assert_eq!((table.columns[0].name.as_str(), table.columns[0].unit.as_str()), ("a", "bar"));
    assert_eq!(table.columns[0].readings[0], (DAY, 1.0));
    assert!(table.columns[0].readings[1].1.is_nan());
    let newest = read("t;v\n2026-11-26 00:00:02;3\n2026-11-26 00:00:01;2\n2026-11-26 00:00:01;1\n");
    let values: Vec<f64> = newest.columns[0].readings.iter().map(|r| r.1).collect();
    assert_eq!(values, [1.0, 2.0, 3.0]);
}

#[test]
fn other_encodings_are_read() {
    let text = "Zeit;Druck [bar]\n26.11.2026 08:00:00;1,5\n26.11.2026 08:00:00,5;2,5\n";
    let utf16: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let bom: Vec<u8> = [0xEF, 0xBB, 0xBF].into_iter().chain(text.bytes()).collect();
    for bytes in
        [utf16, bom, text.replace('\n', "\r\n").into_bytes(), text.replace('\n', "\r").into_bytes()]
    {
        assert_eq!(read_recording(&bytes, &TimeZone::UTC).unwrap().columns[0].readings.len(), 2);
    }
}

#[test]
fn what_is_wrong_names_its_row_and_column() {
    for (text, said) in [
        ("", "there is no table"),
        ("nothing here", "there is no table"),
        ("a;b\nx;y\n", "no row begins with a time that is understood"),
        (
            "t;v\n2026-11-26 00:00:00;1\n2026-11-26 00:00:01;zwei\n",
            "row 3, column 2: \"zwei\" is no number",
        ),
        (
            "t;v\n2026-11-26 00:00:00;1\nlater;2\n",
            "row 3, column 1: \"later\" is no time like those above",
        ),
        (
            "t;v\n2026-11-26 00:00:00;1\n17;2\n",
            "row 3, column 1: \"17\" is no time like those above",
        ),
        ("t;v\n2026-02-30 00:00:00;1\n", "row 2, column 1: \"2026-02-30 00:00:00\" is no time"),
        (
            "t;v\n03/04/2026 00:00:00;1\n",
            "row 2, column 1: the dates may have the day first or the month",
        ),
        (
            "t;v\n13/04/2026 00:00:00;1\n04/13/2026 00:00:00;1\n",
            "some dates have the day first and some the month",
        ),
        ("t;v\n0;1\n1;1,234\n", "row 3, column 2: \"1,234\" may be a decimal comma or a thousand"),
        ("t;v\n0;1\n1;\"2\n", "row 3, column 2: a quotation mark opens here and is never closed"),
        ("t;note\n2026-11-26 00:00:00;x\n", "there is no column of numbers"),
        ("time,tag,value\n2026-11-26T00:00:00Z,,1\n", "row 2, column 2: the name is missing"),
        ("PK\u{3}\u{4}", "this is a spreadsheet"),
        ("t;v\n0;1\n\u{0}1;2\n", "zero bytes"),
    ] {
        let why = refused(text);
        assert!(why.contains(said), "{text:?}: {why}");
    }
    let wide = format!("t{}\n0{}\n", ";v".repeat(70), ";1".repeat(70));
    assert!(
        refused(&wide).contains("row 2, column 66: there are more than 64 columns with numbers")
    );
    let long = format!("t;v\n0;1\n1;{}\n", "9".repeat(5_000));
    assert!(refused(&long).contains("row 3, column 2: the cell has more than 4096 bytes"));
    let cells = format!("t;v\n0;1\n1{}\n", ";1".repeat(300));
    assert!(refused(&cells).contains("row 3, column 256: the row has more than 256 cells"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_text_makes_it_fail(text in "[ -~\n\t;,\"0-9:./오전월\u{feff}-]{0,200}") {
        if let Ok(table) = read_recording(text.as_bytes(), &TimeZone::UTC) {
            prop_assert!(!table.columns.is_empty());
            for column in &table.columns {
                prop_assert!(column.readings.is_sorted_by_key(|r| r.0));
            }
        }
    }

    #[test]
    fn no_bytes_make_it_fail(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        read_recording(&bytes, &TimeZone::UTC).ok();
    }
}
