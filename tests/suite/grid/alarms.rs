//! Columns of alarms in the grid: a limit that is typed is an alarm, an emptied one is none.

use gaugeglass::app::grid::Col;
use gaugeglass::app::{Action, Command};
use gaugeglass::model::{Alarm, AlarmKind, AlarmPriority, LimitSide, Operand};

use super::sheet::{Sheet, sheet};

fn alarms(sheet: &Sheet) -> Vec<&Alarm> {
    sheet.project().alarms.iter().map(|alarm| &**alarm).collect()
}

#[test]
fn a_typed_limit_makes_an_alarm_and_an_emptied_one_deletes_it() {
    let mut sheet = sheet();
    sheet.type_into("l1", Col::Hi, "17.5");
    let made = alarms(&sheet);
    assert_eq!(made.len(), 1);
    let limit = Operand::Constant(17.5);
    let kind = AlarmKind::Limit { side: LimitSide::High, limit, deadband: 0.0 };
    assert_eq!((&made[0].kind, made[0].name.as_str()), (&kind, "Tank 1/Level HI"));
    sheet.type_into("l1", Col::HiPriority, "high");
    sheet.type_into("l1", Col::HiDeadband, "0.5");
    sheet.type_into("l1", Col::HiOn, "1.5");
    let changed = alarms(&sheet);
    assert_eq!((changed[0].priority, changed[0].on_delay_ms), (AlarmPriority::High, 1_500));
    sheet.type_into("l1", Col::Hi, "");
    assert!(alarms(&sheet).is_empty());
    sheet.app.update(Command::Do(Action::Undo));
    assert_eq!(alarms(&sheet).len(), 1, "one step of undo");
}

#[test]
fn limits_are_pasted_in_bulk_in_one_step() {
    let mut sheet = sheet();
    for col in [Col::Hi, Col::HiPriority] {
        sheet.say(gaugeglass::app::grid::GridCommand::Show(col, true));
    }
    sheet.paste("l1", Col::Hi, "17\thigh\n18\tlow");
    assert_eq!(alarms(&sheet).len(), 2);
    sheet.app.update(Command::Do(Action::Undo));
    assert!(alarms(&sheet).is_empty());
}

#[test]
fn what_is_wrong_waits_at_its_cell() {
    let table =
        [(Col::Hi, "high"), (Col::Hi, "17,5"), (Col::HiPriority, "high"), (Col::LoLoOn, "5")];
    for (col, text) in table {
        let mut sheet = sheet();
        sheet.type_into("l1", col, text);
        assert!(alarms(&sheet).is_empty(), "{col:?} {text}");
        let fault = sheet.fault("l1", col);
        assert!(fault.is_some(), "{col:?} {text}");
    }
    let mut sheet = sheet();
    sheet.type_into("l1", Col::Hi, "17");
    sheet.type_into("l1", Col::HiDeadband, "-1");
    assert!(sheet.fault("l1", Col::HiDeadband).is_some());
}

#[test]
fn a_limit_may_lie_in_another_tag() {
    let mut sheet = sheet();
    sheet.type_into("l1", Col::Lo, "Tank 1/Setpoint");
    let AlarmKind::Limit { limit: Operand::Tag(tag), .. } = &alarms(&sheet)[0].kind else {
        panic!()
    };
    assert_eq!(tag.as_str(), "sp1");
}
