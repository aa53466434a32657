//! Read and write planning against the oracle tables, and properties of any plan.

use std::collections::HashSet;

use gaugeglass::codec::{
    Block, Caution, Extent, Isolation, PlanItem, PlanLimits, ProbeOutcome, WriteData, WriteRefusal,
    WriteStep, and_or, encode, fits, max_count, plan_reads, plan_write, with_bits,
};
use gaugeglass::model::{Address, BitWrite, ByteOrder, DataType, Table, Value, WriteFunction};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::vectors::group;

fn number(json: &Json) -> u16 {
    u16::try_from(json.as_u64().unwrap()).unwrap()
}

fn pairs(json: &Json) -> Vec<(u16, u16)> {
    json.as_array().unwrap().iter().map(|p| (number(&p[0]), number(&p[1]))).collect()
}

fn items(json: &Json) -> Vec<PlanItem> {
    let numbered = pairs(json).into_iter().enumerate();
    numbered.map(|(item, (start, width))| PlanItem { item, start, width }).collect()
}

fn asked(blocks: &[Block]) -> Vec<(u16, u16)> {
    blocks.iter().map(|b| (b.start, b.count)).collect()
}

#[test]
fn reads_are_planned_as_listed() {
    for entry in group("read_plan", 10) {
        let limits = PlanLimits {
            max_elements: number(&entry["max_regs"]),
            max_gap: number(&entry["max_gap"]),
            forbidden: pairs(&entry["forbidden"])
                .into_iter()
                .map(|(start, count)| Extent { start, count })
                .collect(),
            barriers: entry["barriers"].as_array().unwrap().iter().map(number).collect(),
            isolated: Vec::new(),
        };
        let (blocks, unreadable) = plan_reads(&items(&entry["tags"]), &limits);
        assert_eq!(asked(&blocks), pairs(&entry["requests"]), "{}", entry["name"]);
        assert_eq!(json!(unreadable), entry["unreadable"], "{}", entry["name"]);
    }
}

#[test]
fn values_that_no_request_may_read_are_named() {
    let item = |item, start, width| PlanItem { item, start, width };
    let items = [
        item(7, 10, 2),
        item(8, 65_535, 2),
        item(9, 20, 5),
        item(10, 31, 1),
        item(11, 49, 2),
        item(12, 51, 1),
        item(13, 60, 0),
        item(14, 70, 1),
        item(15, 71, 1),
        item(16, 72, 1),
        item(17, 72, 2),
    ];
    let limits = PlanLimits {
        max_elements: 4,
        max_gap: 4,
        forbidden: vec![Extent { start: 30, count: 2 }],
        barriers: vec![50],
        isolated: vec![Extent { start: 71, count: 2 }, Extent { start: 71, count: 1 }],
    };
    let (blocks, unreadable) = plan_reads(&items, &limits);
    assert_eq!(asked(&blocks), [(10, 2), (51, 1), (70, 1), (71, 2)]);
    assert_eq!(unreadable, [8, 9, 10, 11, 13, 17]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]
    #[test]
    fn every_value_is_in_one_block_and_every_block_keeps_the_limits(
        raw in prop::collection::vec((0_u16..=65_535, 1_u16..=8), 0..80),
        near in 1_u16..=2_000,
        max_elements in 1_u16..=125,
        max_gap in 0_u16..=124,
        forbidden in prop::collection::vec((0_u16..=2_000, 1_u16..=5), 0..4),
        barriers in prop::collection::vec(0_u16..=2_000, 0..4),
        alone in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
    ) {
        let items: Vec<PlanItem> = raw.iter().enumerate().map(|(item, (start, width))| {
            // Most starts lie close together, a few at the end of the table.
            let start = if item % 9 == 8 { 65_535 - start % 8 } else { start % near };
            PlanItem { item, start, width: *width }
        }).collect();
        let forbidden: Vec<Extent> =
            forbidden.into_iter().map(|(start, count)| Extent { start, count }).collect();
        let alone = alone.iter().filter(|_| !items.is_empty()).map(|at| at.get(&items));
        let isolated: Vec<Extent> =
            alone.map(|i| Extent { start: i.start, count: i.width }).collect();
        let limits = PlanLimits { max_elements, max_gap, isolated, forbidden, barriers };
        let (blocks, unreadable) = plan_reads(&items, &limits);
        let mut seen: Vec<usize> = unreadable;
        for block in &blocks {
            let end = u32::from(block.start) + u32::from(block.count);
            prop_assert!(fits(3, block.start, block.count) && block.count <= max_elements);
            prop_assert!(!limits.forbidden.iter().any(|f| f.overlaps(block.extent())));
            let within = |i: &Extent| {
                i.start <= block.start && end <= u32::from(i.start) + u32::from(i.count)
            };
            let touches = limits.isolated.iter().any(|i| i.overlaps(block.extent()));
            prop_assert!(!touches || limits.isolated.iter().any(within));
            prop_assert!(!limits.barriers.iter().any(|b| *b > block.start && u32::from(*b) < end));
            for item in &block.items {
                let PlanItem { start, width, .. } = items[*item];
                prop_assert!(start >= block.start && u32::from(start) + u32::from(width) <= end);
                seen.push(*item);
            }
        }
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..items.len()).collect::<Vec<_>>());
    }
}

/// Asks a device that refuses any read touching `illegal` until the search ends.
fn isolate(
    items: &[PlanItem],
    refuses: impl Fn(Extent) -> bool,
) -> (Vec<Extent>, gaugeglass::codec::Isolated) {
    let mut search = Isolation::of_refused(items);
    let mut probes = Vec::new();
    while let Some(probe) = search.next_probe() {
        probes.push(probe);
        assert!(probes.len() < 1000);
        search.report(if refuses(probe) { ProbeOutcome::Refused } else { ProbeOutcome::Answered });
    }
    (probes, search.finish())
}

#[test]
fn holes_are_isolated_with_the_listed_probes() {
    for entry in group("hole_isolation", 5) {
        let items = items(&entry["tags"]);
        let illegal: Vec<u16> =
            entry["device_illegal"].as_array().unwrap().iter().map(number).collect();
        let refuses =
            |e: Extent| illegal.iter().any(|i| Extent { start: *i, count: 1 }.overlaps(e));
        let mut limits = PlanLimits { max_elements: 125, max_gap: 10, ..PlanLimits::default() };
        let (whole, _) = plan_reads(&items, &limits);
        assert_eq!(whole.len(), 1, "{}", entry["name"]);

        let (probes, found) = isolate(&items, refuses);
        let mut all = asked(&whole);
        all.extend(probes.iter().map(|p| (p.start, p.count)));
        assert_eq!(all, pairs(&entry["probes"]), "{}", entry["name"]);
        assert_eq!(json!(all.len()), entry["probe_requests"]);
        let bad: Vec<_> = found.bad.iter().map(|i| (items[*i].start, items[*i].width)).collect();
        assert_eq!(bad, pairs(&entry["bad_tags"]), "{}", entry["name"]);

        limits.forbidden = found.forbidden;
        limits.barriers = found.barriers;
        let good: Vec<_> = items.iter().filter(|i| !found.bad.contains(&i.item)).copied().collect();
        let (steady, unreadable) = plan_reads(&good, &limits);
        assert_eq!(asked(&steady), pairs(&entry["steady_state"]), "{}", entry["name"]);
        assert!(unreadable.is_empty());
    }
}

#[test]
fn a_device_that_refuses_the_length_gets_barriers_that_it_accepts() {
    let items: Vec<_> = (0..8).map(|i| PlanItem { item: i, start: i as u16, width: 1 }).collect();
    let (_, found) = isolate(&items, |e| e.count > 4);
    assert_eq!((found.bad.len(), found.forbidden.len(), found.barriers), (0, 0, vec![4]));
    // Overlapping values leave no place for a barrier.
    let overlapping =
        [PlanItem { item: 0, start: 0, width: 3 }, PlanItem { item: 1, start: 2, width: 3 }];
    let (_, found) = isolate(&overlapping, |e| e.count > 4);
    assert_eq!(found.too_long, Some(5));
}

#[test]
fn a_bad_value_does_not_forbid_the_good_one_it_overlaps() {
    let items = [
        PlanItem { item: 0, start: 0, width: 2 },
        PlanItem { item: 1, start: 1, width: 1 },
        PlanItem { item: 2, start: 0, width: 2 },
    ];
    let (_, found) = isolate(&items, |e| e.start == 0);
    assert_eq!(found.bad, [0, 2]);
    assert_eq!(found.forbidden, [Extent { start: 0, count: 1 }]);
}

/// The PDU of a step, by the letter of the specification.
fn pdu(step: &WriteStep) -> String {
    let fc = step.function_code();
    match step {
        WriteStep::ReadRegister { address } => format!("{fc:02x}{address:04x}0001"),
        WriteStep::WriteCoil { address, on } => {
            format!("{fc:02x}{address:04x}{}", if *on { "ff00" } else { "0000" })
        }
        WriteStep::WriteRegister { address, value } => format!("{fc:02x}{address:04x}{value:04x}"),
        WriteStep::WriteCoils { address, values } => {
            assert_eq!(values.len(), 1);
            format!("{fc:02x}{address:04x}000101{:02x}", u8::from(values[0]))
        }
        WriteStep::WriteRegisters { address, values } => {
            let words: String = values.iter().map(|v| format!("{v:04x}")).collect();
            format!("{fc:02x}{address:04x}{:04x}{:02x}{words}", values.len(), 2 * values.len())
        }
        WriteStep::MaskWrite { address, and, or } => {
            format!("{fc:02x}{address:04x}{and:04x}{or:04x}")
        }
        WriteStep::WriteBits { .. } => panic!("not concrete"),
    }
}

fn data(entry: &Json) -> WriteData {
    match (entry["value_bytes_be"].as_str(), entry["bit"].as_u64()) {
        (Some(hex), _) => {
            let bits = u64::from_str_radix(hex, 16).unwrap();
            let order = ByteOrder::from_letters(entry["order"].as_str().unwrap()).unwrap();
            let data_type = if hex.len() == 4 { DataType::U16 } else { DataType::U32 };
            WriteData::Registers(encode(data_type, order, &Value::UInt(bits)).unwrap())
        }
        (None, Some(bit)) => one_bit(bit as u8, entry["value"] == 1),
        (None, None) => WriteData::Coil(entry["value"] == 1),
    }
}

fn one_bit(index: u8, on: bool) -> WriteData {
    WriteData::Bits { mask: 1 << index, bits: u16::from(on) << index }
}

#[test]
fn writes_are_planned_as_listed_and_a_torn_one_is_refused() {
    let (mut done, mut refused) = (0, 0);
    for entry in group("write_plan", 7) {
        let table = Table::from_short(entry["table"].as_str().unwrap()).unwrap();
        let address = Address { table, wire: entry["addr"].as_u64().unwrap_or(0) as u16 };
        let function = match entry["policy"].as_str() {
            Some("always_multiple") => WriteFunction::AlwaysMultiple,
            Some("never_multiple") => WriteFunction::NeverMultiple,
            _ => WriteFunction::AsAppropriate,
        };
        let result = plan_write(address, &data(entry), function, BitWrite::ReadModifyWrite);
        let current = entry["current"].as_u64().unwrap_or(0) as u16;
        let pdus = |steps: Vec<WriteStep>| -> Json {
            steps.into_iter().map(|s| pdu(&s.with_current(current))).collect()
        };
        match result {
            Ok(plan) => {
                assert_eq!(plan.caution == Some(Caution::NotAtomic), entry.get("warn").is_some());
                assert_eq!(pdus(plan.steps), entry["pdus"], "{}", entry["name"]);
                done += 1;
            }
            Err(WriteRefusal::Torn { steps }) => {
                assert!(entry["warn"].as_str().unwrap().contains("torn"));
                assert_eq!(pdus(steps), entry["pdus"], "{}", entry["name"]);
                refused += 1;
            }
            Err(error) => {
                assert_eq!(error, WriteRefusal::ReadOnlyTable { table });
                assert_eq!(entry["error"], "read_only_table");
                refused += 1;
            }
        }
    }
    assert_eq!((done, refused), (5, 2));
}

#[test]
fn a_bit_is_masked_or_set_into_the_current_register() {
    for entry in group("bit_write", 24) {
        let (bit, on) = (entry["bit"].as_u64().unwrap() as u8, entry["set"] == 1);
        let data = one_bit(bit, on);
        let WriteData::Bits { mask, bits } = data else { panic!("{data:?}") };
        let masks = and_or(mask, bits);
        assert_eq!(masks, (number(&entry["fc22_and"]), number(&entry["fc22_or"])), "{entry}");
        assert_eq!(with_bits(number(&entry["current"]), mask, bits), number(&entry["rmw_result"]));
        let address = Address { table: Table::HoldingRegister, wire: 9 };
        let plan =
            plan_write(address, &data, WriteFunction::AsAppropriate, BitWrite::MaskWrite).unwrap();
        let (and, or) = masks;
        assert_eq!(plan.steps, [WriteStep::MaskWrite { address: 9, and, or }]);
    }
}

#[test]
fn requests_keep_the_limits_of_the_protocol() {
    for entry in group("request_limits", 4) {
        if let Some(fc) = entry["fc"].as_u64() {
            assert_eq!(max_count(fc as u8), Some(number(&entry["max"])));
            continue;
        }
        for case in entry["cases"].as_array().unwrap() {
            let fc = case["fc"].as_u64().unwrap() as u8;
            assert_eq!(
                Json::from(fits(fc, number(&case["addr"]), number(&case["count"]))),
                case["ok"],
                "{case}"
            );
        }
    }
    assert_eq!((max_count(3), max_count(16), max_count(43)), (Some(125), Some(123), None));
}

#[test]
fn a_text_of_124_registers_fits_no_write_request() {
    let address = Address { table: Table::HoldingRegister, wire: 0 };
    let plan = |count, wire| {
        let address = Address { wire, ..address };
        plan_write(
            address,
            &WriteData::Registers(vec![0; count]),
            WriteFunction::AsAppropriate,
            BitWrite::MaskWrite,
        )
    };
    assert!(plan(123, 0).is_ok());
    assert_eq!(plan(124, 0), Err(WriteRefusal::TooLong { registers: 124 }));
    assert_eq!(plan(2, 65_535), Err(WriteRefusal::PastEnd { start: 65_535 }));
    assert!(plan(0, 0).is_err());
    let bits: HashSet<_> = (0..16).map(|i| and_or(1 << i, 1 << i)).collect();
    assert_eq!(bits.len(), 16);
}
