//! Addresses in the file: a wire address, or a text with the wire address beside it, which must agree.

use std::path::Path;

use gaugeglass::model::{Address, Notation, Table, Tag};
use gaugeglass::store::{parse_project, render_project};

use super::{SMALL, check_clean, problems, shown};

/// The small project with other keys for the place of its tag.
fn with(place: &str) -> String {
    SMALL.replace("table = \"HR\"\naddress = 10", place)
}

fn tag(place: &str) -> Tag {
    check_clean(&with(place)).tags[0].as_ref().clone()
}

/// The messages that such keys give.
fn said(place: &str) -> Vec<String> {
    let problems = problems(&with(place));
    problems.iter().map(|p| format!("{} {}: {}", p.line, p.path, p.message)).collect()
}

#[test]
fn a_typed_address_keeps_its_text_and_is_written_with_its_wire_address() {
    let short = "address = \"40110\"\nnotation = \"modicon\"";
    let read = tag(short);
    assert_eq!(read.address, Address { table: Table::HoldingRegister, wire: 109 });
    let typed = read.typed.unwrap();
    assert_eq!((typed.text.as_str(), typed.notation), ("40110", Notation::Modicon));
    let full = with(&format!("table = \"HR\"\n{short}\nwire = 109"));
    assert_eq!(render_project(&check_clean(&with(short))), full);
    assert_eq!(render_project(&check_clean(&full)), full);
}

#[test]
fn every_notation_can_be_used() {
    for (place, wire) in [
        ("address = \"4x00110\"\nnotation = \"modicon_x\"", 109),
        ("address = \"HR0x10\"\nnotation = \"prefix0\"", 16),
        ("address = \"HR7\"\nnotation = \"prefix1\"", 6),
        ("table = \"HR\"\naddress = \"0x9C40\"\nnotation = \"raw0\"", 40_000),
        ("table = \"HR\"\naddress = \"1\"\nnotation = \"raw1\"", 0),
        ("address = \"holding-register:20\"\nnotation = \"plc4x\"", 19),
        ("address = \"%MW5\"\nnotation = \"iec61131\"", 5),
    ] {
        assert_eq!(tag(place).address.wire, wire, "{place}");
    }
}

#[test]
fn a_wire_address_or_table_that_disagrees_with_the_text_is_an_error_where_it_stands() {
    assert_eq!(
        said("address = \"40110\"\nnotation = \"modicon\"\nwire = 110"),
        ["31 tag[0].wire: \"40110\" (modicon) is wire address 109, not 110"]
    );
    assert_eq!(
        said("table = \"IR\"\naddress = \"40110\"\nnotation = \"modicon\"\nwire = 109"),
        ["29 tag[0].table: \"40110\" lies in HR, and the table is given as IR"]
    );
}

#[test]
fn a_text_that_is_no_address_or_needs_more_is_an_error() {
    let broken = said("address = \"4011O\"\nnotation = \"modicon\"");
    assert_eq!(broken.len(), 1);
    assert!(broken[0].starts_with("29 tag[0].address: \"4011O\" is not an address"), "{broken:?}");
    assert_eq!(
        said("table = \"HR\"\naddress = \"40110\""),
        ["24 tag[0].notation: the key \"notation\" is missing"]
    );
    let bare = said("address = \"110\"\nnotation = \"raw0\"");
    assert_eq!(bare.len(), 1);
    assert!(bare[0].contains("names no table"), "{bare:?}");
    let unknown = said("address = \"110\"\nnotation = \"modikon\"");
    assert_eq!(unknown, ["30 tag[0].notation: \"modikon\" is not known here"]);
}

#[test]
fn a_text_with_several_meanings_needs_the_wire_address_beside_it() {
    let open = "address = \"%MD2\"\nnotation = \"iec61131\"";
    let found = problems(&with(open));
    assert_eq!(found.len(), 1, "{}", shown(&found));
    assert_eq!(found[0].path, "tag[0].wire");
    assert!(
        found[0].hint.starts_with("\"%MD2\" leaves it open; vendors mean "),
        "{}",
        found[0].hint
    );
    let (_, candidates) = found[0].hint.rsplit_once("mean ").unwrap();
    for wire in candidates.split(" or ") {
        assert_eq!(tag(&format!("{open}\nwire = {wire}")).address.wire.to_string(), wire);
    }
    let other = said(&format!("{open}\nwire = 999"));
    assert!(other[0].ends_with("not 999"), "{other:?}");
}

#[test]
fn a_bit_or_type_in_the_text_that_the_tag_does_not_have_is_a_warning() {
    let text = with("address = \"HR5.2\"\nnotation = \"prefix0\"");
    let parsed = parse_project(&text, Path::new("test.toml"));
    assert!(parsed.project.is_some());
    assert_eq!(parsed.problems[0].message, "\"HR5.2\" names bit 2, and the tag is of type f32");
    let bit =
        text.replace("type = \"f32\"", "type = \"bit\"\nbit = 2").replace("write_m", "#write_m");
    let bits: Vec<String> = problems(&bit).into_iter().map(|p| p.path).collect();
    assert!(!bits.contains(&"tag[0].address".to_owned()), "{bits:?}");
}
