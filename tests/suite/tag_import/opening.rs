//! Which sheet of a spreadsheet and which encoding of a text is read, and files that lie about their size.

use std::io::{Cursor, Write as _};

use gaugeglass::store::import::{Encoding, Opening, Table, open_table, read_table};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const HEAD: &str = "name,host,unit,table,address,notation,type";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const DOCUMENT: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// An XLSX file of these sheets, each with its name and its XML.
fn book(sheets: &[(&str, String)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut part = |name: &str, text: &str| {
        zip.start_file(name, packed).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    };
    let relation = |id: usize, kind: &str, target: &str| {
        format!(r#"<Relationship Id="r{id}" Type="{DOCUMENT}/{kind}" Target="{target}"/>"#)
    };
    let relations =
        |list: String| format!(r#"<Relationships xmlns="{PACKAGE}">{list}</Relationships>"#);
    part("_rels/.rels", &relations(relation(1, "officeDocument", "xl/workbook.xml")));
    let (mut names, mut targets) = (String::new(), String::new());
    for (place, (name, _)) in sheets.iter().enumerate() {
        names += &format!(r#"<sheet name="{name}" sheetId="{}" r:id="r{place}"/>"#, place + 1);
        targets += &relation(place, "worksheet", &format!("worksheets/s{place}.xml"));
    }
    let workbook = format!(
        r#"<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><sheets>{names}</sheets></workbook>"#
    );
    part("xl/workbook.xml", &workbook);
    part("xl/_rels/workbook.xml.rels", &relations(targets));
    for (place, (_, xml)) in sheets.iter().enumerate() {
        part(&format!("xl/worksheets/s{place}.xml"), xml);
    }
    zip.finish().unwrap().into_inner()
}

/// A sheet of rows of texts, cells apart by commas.
fn sheet(rows: &[&str]) -> String {
    let mut xml = format!(r#"<worksheet xmlns="{MAIN}"><sheetData>"#);
    for (row, cells) in rows.iter().enumerate() {
        xml += &format!(r#"<row r="{}">"#, row + 1);
        for (column, text) in cells.split(',').enumerate() {
            let letter = char::from(b'A' + u8::try_from(column).unwrap());
            xml +=
                &format!(r#"<c r="{letter}{}" t="inlineStr"><is><t>{text}</t></is></c>"#, row + 1);
        }
        xml += "</row>";
    }
    xml + "</sheetData></worksheet>"
}

pub(super) fn three_sheets() -> Vec<u8> {
    book(&[
        ("Cover", sheet(&["Meter XY", "Revision 3"])),
        ("Registers", sheet(&[HEAD, "volts,127.0.0.1,1,HR,0,raw0,f32"])),
        ("Old", sheet(&[HEAD, "watts,127.0.0.1,1,HR,0,raw0,u16"])),
    ])
}

fn named(sheet: &str) -> Opening {
    Opening { sheet: Some(sheet.to_owned()), ..Opening::default() }
}

#[test]
fn the_first_sheet_with_a_heading_is_read_unless_another_is_named() {
    let bytes = three_sheets();
    let table = read_table(&bytes).unwrap();
    assert_eq!(table.sheets, ["Cover", "Registers", "Old"]);
    assert_eq!(table.sheet.as_deref(), Some("Registers"), "the cover page is no table");
    assert_eq!(table.cell(1, 0), "volts");
    let old = open_table(&bytes, &named("Old")).unwrap();
    assert_eq!((old.cell(1, 0), old.sheet.as_deref()), ("watts", Some("Old")));
    assert_eq!(open_table(&bytes, &named("Cover")).unwrap().cell(0, 0), "Meter XY");
}

#[test]
fn a_sheet_that_is_not_there_names_those_that_are() {
    let problem = open_table(&three_sheets(), &named("Regs")).unwrap_err();
    assert_eq!(problem.what, "the spreadsheet has no sheet \"Regs\"");
    assert_eq!(problem.hint, "known are \"Cover\", \"Registers\", \"Old\"");
    let problem = open_table(HEAD.as_bytes(), &named("Regs")).unwrap_err();
    assert!(problem.what.contains("has no sheets"), "{problem}");
}

#[test]
fn cells_that_only_have_a_format_neither_lengthen_nor_widen_a_sheet() {
    let mut xml = sheet(&[HEAD, "volts,127.0.0.1,1,HR,0,raw0,f32"]);
    let painted = r#"<row r="1048576"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"/></row>"#;
    xml = xml.replace("</sheetData>", &format!("{painted}</sheetData>"));
    assert_eq!(read_table(&book(&[("A", xml)])).unwrap().rows.len(), 2);
}

/// Writes another size over that of every part larger than this.
fn claim(bytes: &mut [u8], most: u32, claimed: u32) {
    for (mark, at) in [(b"PK\x01\x02", 24), (b"PK\x03\x04", 22)] {
        let marks: Vec<usize> =
            (0..bytes.len() - 30).filter(|i| bytes[*i..].starts_with(mark)).collect();
        for begin in marks {
            let place = begin + at..begin + at + 4;
            let size = u32::from_le_bytes(bytes[place.clone()].try_into().unwrap());
            if size > most {
                bytes[place].copy_from_slice(&claimed.to_le_bytes());
            }
        }
    }
}

#[test]
fn a_spreadsheet_that_lies_about_its_size_is_not_read() {
    let spaces = " ".repeat(70 * 1024 * 1024);
    let mut bytes = book(&[("A", format!(r#"<worksheet xmlns="{MAIN}">{spaces}</worksheet>"#))]);
    assert!(bytes.len() < 200_000, "{}", bytes.len());
    let problem = read_table(&bytes).unwrap_err();
    assert!(problem.why.contains("would unpack to more than 64 MiB"), "{problem}");
    claim(&mut bytes, 1_000_000, 1_000);
    let problem = read_table(&bytes).unwrap_err();
    assert!(problem.why.contains("would unpack to more than 64 MiB"), "{problem}");
}

#[test]
fn a_file_of_very_many_parts_is_not_read() {
    let sheets: Vec<(String, String)> =
        (0..2_100).map(|i| (format!("s{i}"), String::new())).collect();
    let sheets: Vec<(&str, String)> = sheets.iter().map(|(n, x)| (n.as_str(), x.clone())).collect();
    let problem = read_table(&book(&sheets)).unwrap_err();
    assert!(problem.why.contains("more than 2000 parts"), "{problem}");
}

/// A table with a name in each row, in an encoding.
fn text(names: &[&str], encoding: &'static encoding_rs::Encoding) -> Vec<u8> {
    let mut lines = vec![HEAD.to_owned()];
    for (place, name) in names.iter().enumerate() {
        lines.push(format!("{name},127.0.0.1,1,HR,{place},raw0,u16"));
    }
    let lines = lines.join("\r\n");
    let (bytes, _, failed) = encoding.encode(&lines);
    assert!(!failed, "{names:?} has letters that {} lacks", encoding.name());
    bytes.into_owned()
}

fn taken(table: &Table) -> (Option<Encoding>, &str) {
    (table.encoding, table.cell(1, 0))
}

#[test]
fn the_encoding_of_a_text_file_is_told_by_its_bytes() {
    use encoding_rs::{EUC_KR, UTF_8, WINDOWS_1252};
    for (names, encoding, wanted) in [
        (&["전압", "전류 ℃"][..], EUC_KR, Encoding::Cp949),
        (&["R상 전압(V)", "온도"], EUC_KR, Encoding::Cp949),
        // A syllable of CP949 that EUC-KR lacks.
        (&["펲 전압", "설정값"], EUC_KR, Encoding::Cp949),
        (&["Temperatur °C", "Größe µA"], WINDOWS_1252, Encoding::Windows1252),
        (&["Débit (m³/h)", "Énergie"], WINDOWS_1252, Encoding::Windows1252),
        (&["전압", "온도 °C"], UTF_8, Encoding::Utf8),
        (&["volts"], UTF_8, Encoding::Utf8),
    ] {
        let table = read_table(&text(names, encoding)).unwrap();
        assert_eq!(taken(&table), (Some(wanted), names[0]));
    }
    let mut marked = vec![0xEF, 0xBB, 0xBF];
    marked.extend(text(&["전압"], UTF_8));
    assert_eq!(taken(&read_table(&marked).unwrap()), (Some(Encoding::Utf8), "전압"));
    let units: Vec<u16> =
        String::from_utf8(text(&["전압"], UTF_8)).unwrap().encode_utf16().collect();
    let low: Vec<u8> = [0xFEFF].iter().chain(&units).flat_map(|u| u.to_le_bytes()).collect();
    let high: Vec<u8> = [0xFEFF].iter().chain(&units).flat_map(|u| u.to_be_bytes()).collect();
    assert_eq!(taken(&read_table(&low).unwrap()), (Some(Encoding::Utf16Le), "전압"));
    assert_eq!(taken(&read_table(&high).unwrap()), (Some(Encoding::Utf16Be), "전압"));
}

#[test]
fn an_encoding_that_a_person_names_is_taken_whatever_the_bytes_tell() {
    let bytes = text(&["전압"], encoding_rs::EUC_KR);
    let western = Opening { encoding: Some(Encoding::Windows1252), ..Opening::default() };
    assert_eq!(
        taken(&open_table(&bytes, &western).unwrap()),
        (Some(Encoding::Windows1252), "Àü¾Ð")
    );
    let wrong = Opening { encoding: Some(Encoding::Utf8), ..Opening::default() };
    let problem = open_table(&bytes, &wrong).unwrap_err();
    assert_eq!((problem.row, problem.column), (2, 1), "{problem}");
    for (name, encoding) in [("EUC-KR", Encoding::Cp949), ("latin1", Encoding::Windows1252)] {
        assert_eq!(Encoding::from_name(name), Some(encoding));
    }
    for (encoding, name) in Encoding::ALL {
        assert_eq!(Encoding::from_name(name), Some(encoding));
    }
}
