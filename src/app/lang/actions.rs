//! Menus, actions and notices in the words of the window.

use super::{Key, Lang, capture_event, fill, foreign, kept_empty, pane_name, tr};
use crate::app::{Action, Hindrance, Menu, Notice};
use crate::model::PaneKind;

/// The title of a menu.
pub fn menu_name(lang: Lang, menu: Menu) -> &'static str {
    let key = match menu {
        Menu::File => Key::MenuFile,
        Menu::Edit => Key::MenuEdit,
        Menu::View => Key::MenuView,
        Menu::Trend => Key::MenuTrend,
        Menu::Plant => Key::MenuPlant,
        Menu::Help => Key::MenuHelp,
    };
    tr(lang, key)
}

/// What an action is called in menus and in the palette.
pub fn action_name(lang: Lang, action: Action) -> String {
    let pane = |pane: PaneKind| fill(lang, Key::CmdShowPane, &[("pane", &pane_name(lang, pane))]);
    let key = match action {
        Action::New => Key::CmdNewProject,
        Action::Open => Key::CmdOpenProject,
        Action::OpenDemo => Key::CmdOpenDemo,
        Action::Save => Key::CmdSave,
        Action::SaveAs => Key::CmdSaveAs,
        Action::ImportTags => Key::CmdImportTags,
        Action::PasteTags => Key::CmdPasteTags,
        Action::ExportTags => Key::CmdExportTags,
        Action::Quit => Key::CmdQuit,
        Action::Recording => Key::CmdRecording,
        Action::OpenDataFolder => Key::CmdOpenDataFolder,
        Action::Undo => Key::CmdUndo,
        Action::Redo => Key::CmdRedo,
        Action::AddConnection => Key::CmdAddConnection,
        Action::AddDevice => Key::CmdAddDevice,
        Action::AddScanClass => Key::CmdAddScanClass,
        Action::AddTag => Key::CmdAddTag,
        Action::AddTrendGroup => Key::CmdAddTrendGroup,
        Action::EditSelected => Key::CmdEdit,
        Action::DuplicateSelected => Key::CmdDuplicate,
        Action::DeleteSelected => Key::CmdDelete,
        Action::ApplyProfile => Key::CmdApplyProfile,
        Action::MakeProfile => Key::CmdMakeProfile,
        Action::UpdateProfiles => Key::CmdUpdateProfiles,
        Action::Help => Key::CmdHelp,
        Action::EditProject => Key::CmdProjectSettings,
        Action::Palette => Key::CmdPalette,
        Action::FilterTags => Key::CmdFindTag,
        Action::ShowPlant => return pane(PaneKind::Plant),
        Action::ShowTags => return pane(PaneKind::Tags),
        Action::ShowTrend => return pane(PaneKind::Trend),
        Action::ShowSetpoints => return pane(PaneKind::Setpoints),
        Action::ShowEvents => return pane(PaneKind::Events),
        Action::ShowDiagnostics => return pane(PaneKind::Diagnostics),
        Action::ShowFrames => return pane(PaneKind::Frames),
        Action::ShowGrid => return pane(PaneKind::Grid),
        Action::ShowRegisters => return pane(PaneKind::Registers),
        Action::ShowAlarms => return pane(PaneKind::Alarms),
        Action::ShowXy => return pane(PaneKind::Xy),
        Action::ShowSpectrum => return pane(PaneKind::Spectrum),
        Action::OpenRecording => Key::CmdOpenRecording,
        Action::CloseRecording => Key::CmdCloseRecording,
        Action::AddNote => Key::CmdAddNote,
        Action::Captures => Key::CmdCaptures,
        Action::AddCapture => Key::CmdAddCapture,
        Action::ShowJournal => return pane(PaneKind::Journal),
        Action::ShowAlarmLoad => return pane(PaneKind::AlarmLoad),
        Action::ResetLayout => Key::CmdResetLayout,
        Action::ToggleTheme => Key::CmdTheme,
        // In the other language's own name, so that whoever needs it can read it.
        Action::ToggleLanguage => {
            return fill(lang, Key::CmdLanguage, &[("language", &lang.other().own_name())]);
        }
        Action::FullScreen => Key::CmdFullScreen,
        Action::TrendFollow => Key::CmdTrendFollow,
        Action::TrendPause => Key::CmdTrendPause,
        Action::TrendZoomIn => Key::CmdTrendZoomIn,
        Action::TrendZoomOut => Key::CmdTrendZoomOut,
        Action::TrendFitValues => Key::CmdTrendFitY,
        Action::TrendSelected => Key::CmdTrendAddPen,
        Action::TrendBack => Key::CmdTrendBack,
        Action::TrendForward => Key::CmdTrendForward,
        Action::TrendUndoZoom => Key::CmdTrendUndoZoom,
        Action::TrendRedoZoom => Key::CmdTrendRedoZoom,
        Action::TrendCursors => Key::CmdTrendCursors,
        Action::TrendGoTo => Key::CmdTrendGoTo,
        Action::TrendYesterday => Key::CmdTrendYesterday,
        Action::TrendLastStep => Key::CmdTrendLastStep,
        Action::ReconnectAll => Key::CmdReconnectAll,
        Action::Why => Key::CmdWhy,
        Action::RecordFrames => Key::CmdRecordFrames,
        Action::FindDevices => Key::CmdFindDevices,
        Action::LearnLimits => Key::CmdLearnLimits,
        Action::CheckBlocks => Key::CmdCheckBlocks,
        Action::KeepLearned => Key::CmdKeepLearned,
        Action::ForgetLearned => Key::CmdForgetLearned,
        Action::About => Key::CmdAbout,
        Action::SilenceHorn => Key::CmdSilenceHorn,
        Action::NextAlarm => Key::CmdNextAlarm,
        Action::AcknowledgeAlarms => Key::CmdAcknowledgeAlarms,
        Action::ShelveAlarms => Key::CmdShelveAlarms,
        Action::AlarmsOutOfService => Key::CmdAlarmsOutOfService,
        Action::AlarmValue => Key::CmdAlarmValue,
        Action::AlarmTrend => Key::CmdAlarmTrend,
        Action::AlarmDisplay => Key::CmdAlarmDisplay,
        Action::AlarmHistory => Key::CmdAlarmHistory,
        Action::AlarmSettings => Key::CmdAlarmSettings,
        Action::MuteHorn => Key::CmdMuteHorn,
        Action::TestHorn => Key::CmdTestHorn,
        Action::AddAlarm => Key::CmdAddAlarm,
        Action::AddAlarmGroup => Key::CmdAddAlarmGroup,
    };
    tr(lang, key).to_owned()
}

/// Why an action makes no sense now.
pub fn hindrance_text(lang: Lang, hindrance: Hindrance) -> &'static str {
    let key = match hindrance {
        Hindrance::NothingToUndo => Key::WhyNothingToUndo,
        Hindrance::NothingToRedo => Key::WhyNothingToRedo,
        Hindrance::NothingSelected => Key::WhyNothingSelected,
        Hindrance::NoTagSelected => Key::WhyNoTagSelected,
        Hindrance::NotDrawn => Key::WhyNotDrawn,
        Hindrance::GroupFull => Key::WhyGroupFull,
        Hindrance::NoDeviceSelected => Key::WhyNoDeviceSelected,
        Hindrance::NothingLearned => Key::WhyNothingLearned,
        Hindrance::Searching => Key::WhySearching,
        Hindrance::NothingKept => Key::WhyNothingKept,
        Hindrance::NoConnection => Key::WhyNoConnection,
        Hindrance::NoDevice => Key::WhyNoDevice,
        Hindrance::NoScanClass => Key::WhyNoScanClass,
        Hindrance::NoTags => Key::WhyNoTags,
        Hindrance::Saving => Key::WhySaving,
        Hindrance::NoRecord => Key::RecordNowhere,
        Hindrance::NoAlarmSelected => Key::WhyNoAlarmSelected,
        Hindrance::NoWay => Key::WhyNoWay,
        Hindrance::NoAlarmWaits => Key::AlarmBannerNone,
        Hindrance::Quiet => Key::WhyHornQuiet,
    };
    tr(lang, key)
}

/// The line in the status bar.
pub fn notice_text(lang: Lang, notice: &Notice) -> String {
    match notice {
        Notice::RecordDamaged(why) => {
            let what = tr(lang, Key::RecordDamaged);
            fill(lang, Key::RecordEventWhy, &[("what", &what), ("why", why)])
        }
        Notice::Saved(path) => fill(lang, Key::EventSaved, &[("file", &path.display())]),
        Notice::SavedWithRecord { file, folder } => fill(
            lang,
            Key::EventSavedWithRecord,
            &[("file", &file.display()), ("folder", &folder.display())],
        ),
        Notice::Opened(path) => fill(lang, Key::EventOpened, &[("file", &path.display())]),
        Notice::SaveFailed(why) => fill(lang, Key::FileNotSaved, &[("why", &foreign(lang, why))]),
        Notice::Exported(path) => fill(lang, Key::FramesExported, &[("file", &path.display())]),
        Notice::ExportFailed(why) => {
            fill(lang, Key::FramesNotExported, &[("why", &foreign(lang, why))])
        }
        Notice::EventsLost(count) => fill(lang, Key::EventLost, &[("count", count)]),
        Notice::GridWaits => tr(lang, Key::GridWaits).to_owned(),
        Notice::TagsExported(path) => fill(lang, Key::TagsExported, &[("file", &path.display())]),
        Notice::Imported(added, changed, removed) => fill(
            lang,
            Key::ImportDone,
            &[("added", added), ("changed", changed), ("removed", removed)],
        ),
        Notice::DevicesAdded(count) => fill(lang, Key::DevicesAdded, &[("count", count)]),
        Notice::TrendExported(path) => fill(lang, Key::TrendExported, &[("file", &path.display())]),
        Notice::TrendNotExported(why) => {
            fill(lang, Key::TrendNotExported, &[("why", &foreign(lang, why))])
        }
        Notice::NoteInMemory => tr(lang, Key::NoteInMemory).to_owned(),
        Notice::NoteRefused => tr(lang, Key::NoteRefused).to_owned(),
        Notice::TrendTooMuch => tr(lang, Key::TrendTooMuch).to_owned(),
        Notice::NoRecording(why) => {
            fill(lang, Key::RecordingRefused, &[("why", &foreign(lang, why))])
        }
        Notice::Written(path) => fill(lang, Key::JournalWritten, &[("file", &path.display())]),
        Notice::Capture(name, word) => capture_event(lang, name, word),
        Notice::TrendExportBusy => tr(lang, Key::TrendExportBusy).to_owned(),
        Notice::CaptureBusy => tr(lang, Key::CaptureBusy).to_owned(),
        Notice::CaptureEmpty(end) => {
            fill(lang, Key::CaptureUnread, &[("why", &kept_empty(lang, *end))])
        }
        Notice::CaptureUnread(why) => {
            fill(lang, Key::CaptureUnread, &[("why", &foreign(lang, why))])
        }
        Notice::NoTrendOfAlarm => tr(lang, Key::NoTrendOfAlarm).to_owned(),
        Notice::NoDisplayOfAlarm => tr(lang, Key::NoDisplayOfAlarm).to_owned(),
        Notice::NoSuchAlarm => tr(lang, Key::NoSuchAlarm).to_owned(),
        Notice::NotAdded(why) => {
            fill(lang, Key::TrendNotAdded, &[("why", &hindrance_text(lang, *why))])
        }
        Notice::NoStepPen => tr(lang, Key::NoStepPen).to_owned(),
        Notice::RecordUnread(why) => fill(lang, Key::TrendDiskTrouble, &[("why", why)]),
        Notice::NoStepAtAll => tr(lang, Key::NoStepAtAll).to_owned(),
        Notice::NoStep(name) => fill(lang, Key::NoStep, &[("name", name)]),
        Notice::NoStepBefore(name) => fill(lang, Key::NoStepBefore, &[("name", name)]),
        Notice::FinishEditing => tr(lang, Key::FinishEditing).to_owned(),
    }
}
