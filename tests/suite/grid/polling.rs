//! Editing never stops polling: what was not changed goes on as if nothing had happened. Counted.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use gaugeglass::app::grid::{Col, GridCommand};
use gaugeglass::engine::EngineCommand;
use gaugeglass::model::Project;

use super::sheet::sheet_of;
use crate::fake_net::{Act, FakeNet, with_engine};
use crate::plant_builder::{plant, register, with_neighbour, with_tags};

/// What an edit in the grid makes of a project.
fn edited(project: Project, edit: impl FnOnce(&mut super::sheet::Sheet)) -> Arc<Project> {
    let mut sheet = sheet_of(project);
    edit(&mut sheet);
    assert!(sheet.app.state.doc.can_undo(), "the edit was applied");
    Arc::clone(sheet.app.state.project())
}

#[tokio::test(start_paused = true)]
async fn an_edit_of_one_tag_leaves_other_devices_and_every_socket_untouched() {
    let counts: Rc<RefCell<HashMap<String, u64>>> = Rc::default();
    let connections: Rc<RefCell<HashMap<String, u64>>> = Rc::default();
    let (count, seen) = (Rc::clone(&counts), Rc::clone(&connections));
    let net = FakeNet::new(move |ask| {
        *count.borrow_mut().entry(ask.host.to_owned()).or_default() += 1;
        seen.borrow_mut().insert(ask.host.to_owned(), ask.connection);
        vec![Act::Reply]
    });
    let own = plant("plc", 502, 100);
    let project = with_neighbour(with_tags(own, [register("a", 7), register("b", 9)]), "far", 502);
    let edits: [fn(&mut super::sheet::Sheet); 4] = [
        |sheet| sheet.type_into("a", Col::Name, "renamed"),
        |sheet| sheet.type_into("a", Col::Address, "8"),
        |sheet| sheet.type_into("b", Col::Gain, "0.1"),
        |sheet| {
            sheet.select(("b", "b"), (Col::Name, Col::Name));
            sheet.say(GridCommand::Insert);
        },
    ];
    with_engine(project.clone(), &net, async |rig| {
        rig.until("all good", |s| {
            s.samples.len() == 3 && s.samples.iter().all(|x| x.quality.is_good())
        })
        .await;
        let before = connections.borrow().clone();
        let connects = net.0.connects.get();
        let of = |host: &str| counts.borrow().get(host).copied().unwrap_or(0);
        // Undisturbed: so many requests in two seconds.
        let start = (of("plc"), of("far"));
        rig.pass(2_000).await;
        let calm = of("far") - start.1;
        assert!(calm >= 19, "{calm}");
        let mut now = project.clone();
        for edit in edits {
            let changed = edited(now, edit);
            now = Project::clone(&changed);
            let start = (of("plc"), of("far"));
            rig.send(EngineCommand::SetProject(changed));
            rig.pass(2_000).await;
            assert_eq!(of("far") - start.1, calm, "the neighbour's rhythm is the same");
            assert!(of("plc") - start.0 >= calm, "the edited device is polled on");
        }
        assert_eq!(net.0.connects.get(), connects, "nobody reconnected");
        assert_eq!(*connections.borrow(), before);
        assert!(rig.snapshot().samples.iter().all(|x| x.quality.is_good()));
    })
    .await;
}
