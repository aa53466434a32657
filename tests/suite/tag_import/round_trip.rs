//! Out of a project as CSV and back: nothing changes, whatever the tags are.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gaugeglass::app::import::edit_of;
use gaugeglass::model::{ByteOrder, DataType, Project, Table, Tag};
use gaugeglass::store::import::{Change, Choices, export_tags, plan, read_table};

use super::{meter, told};
use crate::plant_builder::tag as plant_tag;
use crate::project_files::random::Maker;

#[test]
fn any_valid_tags_come_back_from_their_export_without_a_change() {
    let (mut tags, mut isolated, mut made) = (0, 0, 0);
    for seed in 0..300 {
        let project = Maker::new(seed).project();
        if project.tags.is_empty() {
            continue;
        }
        let text = export_tags(&project);
        let table =
            read_table(text.as_bytes()).unwrap_or_else(|p| panic!("seed {seed}: {p}\n{text}"));
        let plan = plan(&table, &Choices { remove_missing: true, ..Choices::default() }, &project);
        let changed: Vec<_> = plan.rows.iter().filter(|r| r.change != Change::Same).collect();
        assert!(changed.is_empty(), "seed {seed}: {changed:#?}\n{}\n{text}", told(&plan));
        assert_eq!((plan.rows.len(), plan.removed.len()), (project.tags.len(), 0), "seed {seed}");
        assert!(plan.puts().unwrap().tags.is_empty(), "seed {seed}");
        tags += plan.rows.len();
        isolated += project.tags.iter().filter(|tag| tag.isolated).count();
        made += project.tags.iter().filter(|tag| tag.origin.is_some()).count();
    }
    assert!(tags > 1_000 && isolated > 30 && made > 500, "{tags} {isolated} {made}");
}

#[test]
fn an_export_fills_an_empty_project_with_the_same_tags() {
    let mut checked = 0;
    for seed in 0..150 {
        let mut project = Maker::new(seed).project();
        // Where a simulator is, a table cannot say.
        let real = |p: &Project| p.connections.iter().all(|c| c.endpoint_is_tcp());
        if !real(&project) || project.tags.is_empty() || shares_places(&project) {
            continue;
        }
        // Tags have only what their devices allow, and new devices are plain.
        project.devices.iter_mut().for_each(|d| d.learned.clear());
        let table = read_table(export_tags(&project).as_bytes()).unwrap();
        let plan = plan(&table, &Choices::default(), &Project::default());
        let Some(puts) = plan.puts() else {
            // Random tags may cut each other, which a table may not.
            assert!(
                told(&plan).contains("share some registers and not all"),
                "seed {seed}: {}",
                told(&plan)
            );
            continue;
        };
        let mut other = Project::default();
        edit_of(puts).apply(&mut other);
        for (old, new) in project.tags.iter().zip(&other.tags) {
            let homes = (new.device.clone(), new.scan.clone());
            let orders = (order_of(&project, old), order_of(&other, new));
            assert_eq!(orders.0, orders.1, "seed {seed}: {old:?}");
            let mut old = Tag::clone(old);
            (old.device, old.scan) = homes;
            let mut new = Tag::clone(new);
            (old.order, new.order) = (None, None);
            // The profile stays with the project.
            old.origin = None;
            if old.typed.as_ref().is_some_and(|t| t.text == old.address.wire.to_string()) {
                (old.typed, new.typed) = (None, None);
            }
            assert_eq!(old, new, "seed {seed}");
        }
        checked += 1;
    }
    assert!(checked > 5, "{checked}");
}

/// The order in which a tag is read; `None` where none has an effect.
fn order_of(project: &Project, tag: &Tag) -> Option<ByteOrder> {
    let order = tag.order.or_else(|| project.device(&tag.device).map(|device| device.order));
    order.filter(|_| tag.data_type.has_byte_order())
}

#[test]
fn the_order_of_a_device_goes_with_its_tags_and_is_still_the_devices_where_it_is_there() {
    let swapped = ByteOrder::from_letters("CDAB").unwrap();
    let mut there = meter();
    there.devices[0].order = swapped;
    let tag = |id, wire, order| {
        Arc::new(Tag { order, ..plant_tag(id, Table::HoldingRegister, wire, DataType::F32) })
    };
    there.tags =
        vec![tag("t1", 0, None), tag("t2", 2, Some(swapped)), tag("t3", 4, Some(ByteOrder::BIG))];
    let table = read_table(export_tags(&there).as_bytes()).unwrap();
    let orders = |project: &Project| {
        let plan = plan(&table, &Choices::default(), project);
        assert_eq!(told(&plan), "");
        plan.rows.iter().map(|row| row.tag.as_ref().unwrap().order).collect::<Vec<_>>()
    };
    assert_eq!(orders(&there), [None, Some(swapped), Some(ByteOrder::BIG)], "nothing changes");
    let empty = Project { tags: Vec::new(), ..there.clone() };
    assert_eq!(orders(&empty), [None, None, Some(ByteOrder::BIG)], "the device has the order");
    let other = Project::default();
    assert_eq!(orders(&other), [Some(swapped), Some(swapped), Some(ByteOrder::BIG)]);
}

/// Two connections of a random project may lead to the same place.
fn shares_places(project: &Project) -> bool {
    let mut places = HashSet::new();
    project.connections.iter().any(|c| !places.insert(format!("{:?}", c.endpoint)))
}

trait IsTcp {
    fn endpoint_is_tcp(&self) -> bool;
}

impl IsTcp for gaugeglass::model::Connection {
    fn endpoint_is_tcp(&self) -> bool {
        matches!(self.endpoint, gaugeglass::model::Endpoint::Tcp { .. })
    }
}

#[test]
fn what_a_spreadsheet_could_take_for_a_formula_is_guarded_and_comes_back() {
    let mut project = meter();
    let text = "name,address,type,units\n'=1+1,40001,u16,'@V\n'-x,40002,u16,'+A\n";
    let table = read_table(text.as_bytes()).unwrap();
    let first = plan(&table, &Choices::default(), &project);
    assert_eq!(told(&first), "");
    project.tags = first.rows.iter().map(|r| r.tag.clone().unwrap()).collect();
    assert_eq!((project.tags[0].name.as_str(), project.tags[0].unit.as_str()), ("=1+1", "@V"));
    let out = export_tags(&project);
    for cell in ["'=1+1,", ",'@V,", "'-x,", ",'+A,"] {
        assert!(out.contains(cell), "{cell} in {out}");
    }
    for line in out.lines().skip(1) {
        assert!(!line.split(',').any(|c| c.starts_with(['=', '@', '+'])), "{line}");
    }
}

#[test]
fn ten_thousand_rows_take_ten_times_as_long_as_a_thousand() {
    let time = |rows: usize| {
        let mut text = "name,address,notation,table,type,units,description\n".to_owned();
        for i in 0..rows {
            text.push_str(&format!("Area {}/Tag {i},{},raw0,HR,f32,kW,what it is\n", i % 7, 2 * i));
        }
        let begun = Instant::now();
        let table = read_table(text.as_bytes()).unwrap();
        let plan = plan(&table, &Choices::default(), &meter());
        assert_eq!((plan.counts(), told(&plan)), ((rows, 0, 0), String::new()));
        begun.elapsed()
    };
    let best = |rows: usize| (0..3).map(|_| time(rows)).min().unwrap();
    let (small, large) = (best(1_000), best(10_000));
    println!("1,000 rows {small:?}, 10,000 rows {large:?}");
    assert!(large < small * 30 + Duration::from_millis(200), "{small:?} {large:?}");
}
