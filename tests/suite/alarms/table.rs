//! Alarms as a table: what is exported comes back equal, and what is wrong is told at its cell.

use gaugeglass::model::Project;
use gaugeglass::store::import::{Table, read_table};
use gaugeglass::store::{AlarmPlan, export_alarms, parse_project, plan_alarms};

fn demo() -> Project {
    let text = include_str!("../../../projects/quadruple-tank.toml");
    parse_project(text, "demo".as_ref()).project.unwrap()
}

fn plan(table: &str, project: &Project, remove_missing: bool) -> AlarmPlan {
    let table: Table = read_table(table.as_bytes()).unwrap();
    plan_alarms(&table, project, remove_missing)
}

#[test]
fn what_is_exported_comes_back_equal() {
    let project = demo();
    let table = export_alarms(&project);
    assert!(table.contains("Tanks"), "groups by their name");
    let same = plan(&table, &project, true);
    assert_eq!(same.problems, []);
    assert_eq!((same.added.len(), same.changed.len(), same.removed.len()), (0, 0, 0));
    assert_eq!(same.project.as_ref(), Some(&project));
    let bare = Project { alarms: Vec::new(), ..demo() };
    let anew = plan(&table, &bare, false);
    assert_eq!(anew.added.len(), project.alarms.len());
    assert_eq!(anew.project.unwrap().alarms, project.alarms);
}

#[test]
fn a_row_without_an_id_changes_the_same_limit_or_makes_an_alarm() {
    let project = demo();
    let level = project.tags.iter().find(|tag| tag.id.as_str() == "tank1.level").unwrap();
    let table = format!(
        "tag,kind,limit,priority,name\n{0},hi,16.5,high,Tank 1 high\n{0},rate,2,,Tank 1 fast\n",
        level.name
    );
    let plan = plan(&table, &project, false);
    assert_eq!(plan.problems, []);
    assert_eq!(plan.changed.iter().map(ToString::to_string).collect::<Vec<_>>(), ["tank1.hi"]);
    assert_eq!((plan.added.len(), plan.removed.len()), (1, 0));
    let changed = plan.project.unwrap();
    assert_eq!(changed.alarms.len(), project.alarms.len() + 1);
    assert_eq!(changed.alarms.last().unwrap().name, "Tank 1 fast");
    let (old, new) = [&project, &changed]
        .map(|p| p.alarms.iter().find(|a| a.id.as_str() == "tank1.hi").unwrap().clone())
        .into();
    assert_eq!(
        (new.off_delay_ms, &new.group),
        (old.off_delay_ms, &old.group),
        "no column, no change"
    );
}

#[test]
fn what_is_wrong_is_told_at_its_cell_and_changes_nothing() {
    let table: [(&str, usize, usize); 9] = [
        ("tag,kind,limit\ntank1.level,hi,\"19,5\"\n", 2, 3),
        ("tag,kind,limit\ntank1.level,hi,high\n", 2, 3),
        ("tag,kind,limit\ntank9.level,rate,19\n", 2, 1),
        ("tag,kind,limit\ntank1.level,upper,19\n", 2, 2),
        ("tag,kind,limit,deadband\ntank1.level,rate,1,0\ntank1.level,rate,1,-1\n", 3, 4),
        ("tag,kind,limit,group\ntank1.level,rate,1,Nowhere\n", 2, 4),
        ("kind,expression\nexpression,tank1.level >\n", 2, 2),
        ("kind,colour\nhi,red\n", 1, 2),
        ("tag,limit\ntank1.level,19\n", 1, 0),
    ];
    for (text, row, column) in table {
        let plan = plan(text, &demo(), false);
        assert!(plan.project.is_none(), "{text}");
        let first = &plan.problems[0];
        assert_eq!((first.row, first.column), (row, column), "{text}: {first}");
    }
}

#[test]
fn a_text_that_looks_like_a_formula_is_none_in_a_spreadsheet() {
    let mut project = demo();
    std::sync::Arc::make_mut(&mut project.alarms[0]).name = "=1+1".to_owned();
    let table = export_alarms(&project);
    assert!(table.contains("'=1+1"), "{table}");
    assert_eq!(plan(&table, &project, false).project.unwrap(), project);
}
