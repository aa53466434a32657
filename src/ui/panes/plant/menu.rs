//! What a right click on a row of the tree offers.

use egui::Ui;

use super::rows::Row;
use crate::app::lang::Key;
use crate::app::registers::RegistersCommand;
use crate::app::{Action, Command, Selection};
use crate::model::{ConnectionId, DeviceId, FrameScope};
use crate::ui::context::Pane;
use crate::ui::panes::menus;

/// The menu of a row.
pub fn of(ui: &mut Ui, pane: &mut Pane<'_>, row: &Row) {
    let Some(what) = row.selects() else {
        let (key, action) = match row {
            Row::Groups => (Key::CmdAddTrendGroup, Action::AddTrendGroup),
            _ => (Key::CmdAddScanClass, Action::AddScanClass),
        };
        if menus::row(ui, pane, key) {
            pane.say(Command::Do(action));
        }
        return;
    };
    menus::edit_rows(ui, pane, &what);
    ui.separator();
    match &what {
        Selection::Connection(id) => {
            reconnect(ui, pane, id.clone());
            diagnose(ui, pane, &what, id.clone());
            add(ui, pane, &what, Key::CmdAddDevice, Action::AddDevice);
            add(ui, pane, &what, Key::CmdApplyProfile, Action::ApplyProfile);
            add(ui, pane, &what, Key::CmdAddConnection, Action::AddConnection);
        }
        Selection::Device(id) => {
            let connection = pane.app.state.project().device(id).map(|d| d.connection.clone());
            if let Some(connection) = connection {
                reconnect(ui, pane, connection.clone());
                diagnose(ui, pane, &what, connection);
            }
            learned(ui, pane, id);
            find_out(ui, pane, &what);
            add(ui, pane, &what, Key::CmdApplyProfile, Action::ApplyProfile);
            add(ui, pane, &what, Key::CmdMakeProfile, Action::MakeProfile);
            add(ui, pane, &what, Key::CmdAddTag, Action::AddTag);
            add(ui, pane, &what, Key::CmdAddDevice, Action::AddDevice);
        }
        Selection::ScanClass(_) => {
            add(ui, pane, &what, Key::CmdAddScanClass, Action::AddScanClass);
        }
        Selection::Group(id) => {
            if menus::row(ui, pane, Key::PlantShowGroup) {
                pane.say(Command::TrendGroup(id.clone()));
                pane.say(Command::Do(Action::ShowTrend));
            }
            add(ui, pane, &what, Key::CmdAddTrendGroup, Action::AddTrendGroup);
        }
        Selection::Tag(_)
        | Selection::Alarm(_)
        | Selection::AlarmGroup(_)
        | Selection::Capture(_) => {}
    }
}

fn reconnect(ui: &mut Ui, pane: &mut Pane<'_>, connection: ConnectionId) {
    if menus::row(ui, pane, Key::CmdReconnect) {
        pane.say(Command::Reconnect(connection));
    }
}

fn diagnose(ui: &mut Ui, pane: &mut Pane<'_>, what: &Selection, connection: ConnectionId) {
    if menus::row(ui, pane, Key::CmdDiagnose) {
        menus::on_selected(pane, what, Action::ShowDiagnostics);
    }
    if menus::row(ui, pane, Key::CmdRecordConnection) {
        pane.say(Command::RecordFrames(Some(FrameScope::Only(connection))));
        pane.say(Command::Do(Action::ShowFrames));
    }
}

/// Keeping and forgetting what was learned, each where there is something to keep or forget.
fn learned(ui: &mut Ui, pane: &mut Pane<'_>, device: &DeviceId) {
    let state = &pane.app.state;
    let kept = state.project().device(device).map_or(&[][..], |device| &device.learned);
    let (new, old) = (state.learned_now(device) != kept, !kept.is_empty());
    if menus::enabled_row(ui, pane, Key::CmdKeepLearned, new) {
        pane.say(Command::KeepLearned(device.clone()));
    }
    if menus::enabled_row(ui, pane, Key::CmdForgetLearned, old) {
        pane.say(Command::ForgetLearned(device.clone()));
    }
}

/// The registers of a device by hand, and what can be found out about it.
fn find_out(ui: &mut Ui, pane: &mut Pane<'_>, what: &Selection) {
    if let Selection::Device(id) = what
        && menus::row(ui, pane, Key::CmdShowRegisters)
    {
        pane.say(Command::Registers(RegistersCommand::Device(id.clone())));
        pane.say(Command::Do(Action::ShowRegisters));
    }
    let free = pane.app.state.finding.job.is_none();
    for (key, action) in
        [(Key::CmdLearnLimits, Action::LearnLimits), (Key::CmdCheckBlocks, Action::CheckBlocks)]
    {
        if menus::enabled_row(ui, pane, key, free) {
            menus::on_selected(pane, what, action);
        }
    }
}

fn add(ui: &mut Ui, pane: &mut Pane<'_>, what: &Selection, key: Key, action: Action) {
    if menus::row(ui, pane, key) {
        menus::on_selected(pane, what, action);
    }
}
