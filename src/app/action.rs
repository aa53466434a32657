//! The registry of actions: everything a person can ask for by menu, shortcut or palette.
//!
//! One row an action. Names and explanations in both languages are looked up by the window under the
//! action itself, so an action without a text does not compile.

use crate::model::PaneKind;

/// A key of a shortcut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A letter or digit, upper case.
    Char(char),
    /// F1 to F12.
    F(u8),
    /// The delete key.
    Delete,
    /// The home key.
    Home,
    /// The end key.
    End,
}

/// A shortcut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chord {
    /// With Ctrl (Command on a Mac).
    pub ctrl: bool,
    /// With Shift.
    pub shift: bool,
    /// The key.
    pub key: Key,
}

impl Chord {
    /// True for what a field with a cursor in it needs for itself: moving, deleting, taking back.
    pub fn belongs_to_fields(self) -> bool {
        match self.key {
            Key::Delete | Key::Home | Key::End => true,
            Key::F(_) => false,
            Key::Char(c) if self.ctrl => "ACVXZYHKUW".contains(c),
            Key::Char(_) => true,
        }
    }

    /// True where holding the keys down repeats the action.
    pub fn repeats(self) -> bool {
        matches!(self.key, Key::Char('Z' | 'Y' | 'I' | 'U'))
    }

    const fn plain(key: Key) -> Option<Chord> {
        Some(Chord { ctrl: false, shift: false, key })
    }
    const fn ctrl(letter: char) -> Option<Chord> {
        Some(Chord { ctrl: true, shift: false, key: Key::Char(letter) })
    }
    const fn ctrl_shift(letter: char) -> Option<Chord> {
        Some(Chord { ctrl: true, shift: true, key: Key::Char(letter) })
    }
}

/// Where an action stands in the menu bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Menu {
    /// Projects.
    File,
    /// Changes to the project.
    Edit,
    /// What the window shows and how.
    View,
    /// The trend.
    Trend,
    /// The plant.
    Plant,
    /// About the program.
    Help,
}

impl Menu {
    /// From left to right.
    pub const ALL: [Menu; 6] =
        [Menu::File, Menu::Edit, Menu::View, Menu::Trend, Menu::Plant, Menu::Help];
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident: $menu:ident, $chord:expr;)*) => {
        /// Something a person can ask for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action {
            $($(#[$doc])* $name,)*
        }

        impl Action {
            /// Every action, in the order of menus and palette.
            pub const ALL: &'static [Action] = &[$(Action::$name,)*];

            /// The menu it stands in.
            pub fn menu(self) -> Menu {
                match self { $(Action::$name => Menu::$menu,)* }
            }

            /// Its shortcut.
            pub fn chord(self) -> Option<Chord> {
                match self { $(Action::$name => $chord,)* }
            }

            /// A stable name for tests and logs.
            pub fn name(self) -> &'static str {
                match self { $(Action::$name => stringify!($name),)* }
            }
        }
    };
}

actions! {
    /// An empty project.
    New: File, Chord::ctrl('N');
    /// Open a project.
    Open: File, Chord::ctrl('O');
    /// Open the demo plant.
    OpenDemo: File, None;
    /// Save the project.
    Save: File, Chord::ctrl('S');
    /// Save under another name.
    SaveAs: File, Chord::ctrl_shift('S');
    /// Tags from a file with a table.
    ImportTags: File, None;
    /// Tags from a table in the clipboard.
    PasteTags: File, None;
    /// All tags into a file.
    ExportTags: File, None;
    /// The record of this project: where it lies and how it stands.
    Recording: File, None;
    /// Open the folder of the record.
    OpenDataFolder: File, None;
    /// Close the program.
    Quit: File, Chord::ctrl('Q');
    /// Take the last change back.
    Undo: Edit, Chord::ctrl('Z');
    /// Make it again.
    Redo: Edit, Chord::ctrl('Y');
    /// A new connection.
    AddConnection: Edit, None;
    /// A new device.
    AddDevice: Edit, None;
    /// A new scan class.
    AddScanClass: Edit, None;
    /// A new tag.
    AddTag: Edit, Chord::ctrl('T');
    /// A new trend group.
    AddTrendGroup: Edit, None;
    /// A new alarm.
    AddAlarm: Edit, None;
    /// A new group of alarms.
    AddAlarmGroup: Edit, None;
    /// A new capture.
    AddCapture: Edit, None;
    /// Edit what is selected.
    EditSelected: Edit, Chord::plain(Key::F(2));
    /// Duplicate what is selected.
    DuplicateSelected: Edit, Chord::ctrl('D');
    /// Delete what is selected.
    DeleteSelected: Edit, Chord::plain(Key::Delete);
    /// Make tags of a profile.
    ApplyProfile: Edit, None;
    /// Make a profile of the selected tags.
    MakeProfile: Edit, None;
    /// Take newer versions of profiles over.
    UpdateProfiles: Edit, None;
    /// Name and description of the project.
    EditProject: Edit, None;
    /// The list of all actions.
    Palette: View, Chord::ctrl('P');
    /// Put the cursor into the filter of the tag table.
    FilterTags: View, Chord::ctrl('F');
    /// Bring the plant pane to the front.
    ShowPlant: View, Chord::ctrl('1');
    /// Bring the tags pane to the front.
    ShowTags: View, Chord::ctrl('2');
    /// Bring the trend pane to the front.
    ShowTrend: View, Chord::ctrl('3');
    /// Bring the setpoints pane to the front.
    ShowSetpoints: View, Chord::ctrl('4');
    /// Bring the events pane to the front.
    ShowEvents: View, Chord::ctrl('5');
    /// Bring the diagnostics pane to the front.
    ShowDiagnostics: View, Chord::ctrl('6');
    /// Bring the frames pane to the front.
    ShowFrames: View, Chord::ctrl('7');
    /// Bring the grid to the front.
    ShowGrid: View, Chord::ctrl('8');
    /// Bring the registers pane to the front.
    ShowRegisters: View, Chord::ctrl('9');
    /// Bring the alarms pane to the front.
    ShowAlarms: View, Chord::ctrl('0');
    /// Bring the XY pane to the front.
    ShowXy: View, Chord::ctrl('B');
    /// Bring the spectrum to the front.
    ShowSpectrum: View, Chord::ctrl('M');
    /// Bring the journal to the front.
    ShowJournal: View, Chord::ctrl('J');
    /// Bring the load figures of alarms to the front.
    ShowAlarmLoad: View, Chord::ctrl('L');
    /// The arrangement a new project has.
    ResetLayout: View, None;
    /// Light or dark.
    ToggleTheme: View, Chord::plain(Key::F(9));
    /// English or Korean.
    ToggleLanguage: View, Chord::plain(Key::F(10));
    /// The whole screen.
    FullScreen: View, Chord::plain(Key::F(11));
    /// Follow the newest values.
    TrendFollow: Trend, Chord::plain(Key::End);
    /// Hold the picture.
    TrendPause: Trend, Chord::plain(Key::Home);
    /// Half the time span.
    TrendZoomIn: Trend, Chord::ctrl('I');
    /// Double the time span.
    TrendZoomOut: Trend, Chord::ctrl('U');
    /// Fit the value axis to what is seen.
    TrendFitValues: Trend, Chord::ctrl('E');
    /// Draw the selected tag.
    TrendSelected: Trend, Chord::ctrl('G');
    /// Lay a recording of another program over the trend.
    OpenRecording: Trend, None;
    /// Take it off again.
    CloseRecording: Trend, None;
    /// Write a remark into the trend.
    AddNote: Trend, None;
    /// Triggered captures: their state, and what is kept of them.
    Captures: Trend, Chord::ctrl_shift('R');
    /// Try all waiting connections now.
    ReconnectAll: Plant, Chord::plain(Key::F(5));
    /// Tell why the selected tag's value is as it is.
    Why: Plant, Chord::plain(Key::F(4));
    /// Record frames, or stop.
    RecordFrames: Plant, Chord::plain(Key::F(7));
    /// Look for devices on the network.
    FindDevices: Plant, None;
    /// Find out what the selected device allows.
    LearnLimits: Plant, None;
    /// Check whether blocks of the selected device tell the truth.
    CheckBlocks: Plant, None;
    /// Keep in the project what was learned about the selected device.
    KeepLearned: Plant, None;
    /// Forget what the project keeps of that.
    ForgetLearned: Plant, None;
    /// Silence the horn.
    SilenceHorn: Plant, Chord::plain(Key::F(6));
    /// Go to the next alarm that nobody has acknowledged.
    NextAlarm: Plant, Chord::plain(Key::F(8));
    /// Acknowledge the selected alarms.
    AcknowledgeAlarms: Plant, None;
    /// Put the selected alarms on the shelf.
    ShelveAlarms: Plant, None;
    /// Take the selected alarms out of service.
    AlarmsOutOfService: Plant, None;
    /// The value of the alarm under the cursor, else of the one in the banner.
    AlarmValue: Plant, Chord::ctrl_shift('A');
    /// The trend around its onset.
    AlarmTrend: Plant, Chord::ctrl_shift('T');
    /// The display its guidance names.
    AlarmDisplay: Plant, Chord::ctrl_shift('D');
    /// Its rows in the journal.
    AlarmHistory: Plant, Chord::ctrl_shift('J');
    /// Its editor.
    AlarmSettings: Plant, Chord::ctrl_shift('E');
    /// Never sound the horn, or do again.
    MuteHorn: Plant, None;
    /// Hear every tone and see every marker.
    TestHorn: Plant, None;
    /// The help for what has the keyboard.
    Help: Help, Chord::plain(Key::F(1));
    /// What this program is.
    About: Help, None;
    /// Half a window back in time.
    TrendBack: Trend, None;
    /// Half a window forward in time.
    TrendForward: Trend, None;
    /// The window as it was before the last zoom.
    TrendUndoZoom: Trend, None;
    /// The zoom that was taken back, again.
    TrendRedoZoom: Trend, None;
    /// Two cursors, or none.
    TrendCursors: Trend, None;
    /// To a date and time.
    TrendGoTo: Trend, Chord::ctrl_shift('G');
    /// The same pens a day earlier, or no more.
    TrendYesterday: Trend, None;
    /// The last step laid under by the one before it; once more, by the one before that.
    TrendLastStep: Trend, None;
}

impl Action {
    /// True where a line stands above it in its menu.
    pub fn opens_section(self) -> bool {
        matches!(
            self,
            Action::Save
                | Action::ImportTags
                | Action::Recording
                | Action::Quit
                | Action::AddConnection
                | Action::EditSelected
                | Action::ApplyProfile
                | Action::EditProject
                | Action::About
                | Action::ShowPlant
                | Action::ResetLayout
                | Action::ToggleTheme
                | Action::TrendZoomIn
                | Action::TrendSelected
                | Action::OpenRecording
                | Action::Why
                | Action::FindDevices
                | Action::SilenceHorn
                | Action::TrendBack
                | Action::TrendCursors
        )
    }

    /// The pane an action brings to the front.
    pub fn pane(self) -> Option<PaneKind> {
        match self {
            Action::ShowPlant => Some(PaneKind::Plant),
            Action::ShowTags => Some(PaneKind::Tags),
            Action::ShowTrend => Some(PaneKind::Trend),
            Action::ShowSetpoints => Some(PaneKind::Setpoints),
            Action::ShowEvents => Some(PaneKind::Events),
            Action::ShowDiagnostics => Some(PaneKind::Diagnostics),
            Action::ShowFrames => Some(PaneKind::Frames),
            Action::ShowGrid => Some(PaneKind::Grid),
            Action::ShowRegisters => Some(PaneKind::Registers),
            Action::ShowAlarms => Some(PaneKind::Alarms),
            Action::ShowXy => Some(PaneKind::Xy),
            Action::ShowSpectrum => Some(PaneKind::Spectrum),
            Action::ShowJournal => Some(PaneKind::Journal),
            Action::ShowAlarmLoad => Some(PaneKind::AlarmLoad),
            _ => None,
        }
    }
}
