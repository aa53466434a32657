//! The journal: asking, taking answers, files, and ways from a row to what it is about.

use std::path::PathBuf;
use std::sync::Arc;

use super::App;
use crate::app::alarms::AlarmWay;
use crate::app::command::{Command, Effect, PathPurpose};
use crate::app::journal::{JOURNAL_ROWS_MOST, JournalCommand, Wanted, load_csv};
use crate::app::{Notice, Selection};
use crate::model::{
    JournalAnswer, JournalAsk, JournalFile, JournalPage, JournalQuery, JournalReply, PaneKind,
    TagId, WallMs,
};

impl App {
    pub(super) fn journal(&mut self, command: JournalCommand) -> Vec<Effect> {
        let now = self.state.now;
        let desk = &mut self.state.journal;
        match command {
            JournalCommand::Filter(filter) => {
                desk.filter = filter;
                (desk.failed, desk.reached) = (None, None);
                self.look_at_journal();
            }
            JournalCommand::Look => self.look_at_journal(),
            JournalCommand::Older => {
                if desk.asked.is_none() && desk.rows.len() < JOURNAL_ROWS_MOST {
                    let query = JournalQuery { before: desk.more, ..desk.filter.query(now.wall) };
                    self.ask_rows(query, Wanted::Older);
                }
            }
            JournalCommand::Export(file) => {
                return vec![self.ask_path(PathPurpose::ExportJournal(file))];
            }
            JournalCommand::Select(row) => {
                desk.selected = row;
                let tag = desk.selected_row().and_then(|row| TagId::new(&row.tag).ok());
                if let Some(tag) = tag.filter(|tag| self.state.project().tag(tag).is_some()) {
                    self.state.selection = Some(Selection::Tag(tag));
                }
            }
            JournalCommand::ToTag(tag) => {
                self.state.selection = Some(Selection::Tag(tag));
                self.state.show_pane = Some(PaneKind::Tags);
            }
            JournalCommand::ToAlarm(key) => self.reveal(key),
            JournalCommand::ToSettings(key) => {
                self.reveal(key.clone());
                return self.go(&key, AlarmWay::Settings);
            }
            JournalCommand::About(about) => {
                let filter = crate::app::JournalFilter { about, ..Default::default() };
                self.state.show_pane = Some(PaneKind::Journal);
                return self.journal(JournalCommand::Filter(filter));
            }
            JournalCommand::LookAtLoad => {
                if desk.is_load_due(now.mono) {
                    desk.load_looked = Some(now.mono);
                    let ask = JournalAsk::Load(desk.load_span_ms);
                    desk.load_asked = Some(self.station.ask_journal(ask));
                }
            }
            JournalCommand::LoadSpan(span_ms) => {
                desk.load_span_ms = span_ms;
                (desk.load_looked, desk.load_asked) = (None, None);
                return self.journal(JournalCommand::LookAtLoad);
            }
            JournalCommand::ExportLoad => return vec![self.ask_path(PathPurpose::ExportLoad)],
        }
        Vec::new()
    }

    fn look_at_journal(&mut self) {
        let now = self.state.now;
        let desk = &mut self.state.journal;
        if !desk.is_due(now.mono) {
            return;
        }
        if let Some((earlier, ..)) = desk.asked.take() {
            self.station.cancel_journal(earlier);
        }
        let desk = &self.state.journal;
        let mut query = desk.filter.query(now.wall);
        let newest = desk.rows.first().map(|row| row.id);
        let is_same = desk.answered.as_ref() == Some(&desk.filter);
        let wanted = match newest.filter(|_| is_same) {
            Some(newest) => {
                query.after = Some(newest);
                Wanted::Newer
            }
            None => Wanted::First,
        };
        self.ask_rows(query, wanted);
    }

    fn ask_rows(&mut self, query: JournalQuery, wanted: Wanted) {
        let id = self.station.ask_journal(JournalAsk::Rows(query));
        let desk = &mut self.state.journal;
        desk.asked = Some((id, wanted, desk.filter.clone()));
        desk.looked = (self.state.now.mono, desk.state.kept);
    }

    /// Takes in how the journal stands and what it answers.
    pub(super) fn watch_journal(&mut self) {
        self.state.journal.state = self.station.journal_state();
        while let Some(JournalReply { id, answer }) = self.station.next_journal() {
            let (desk, marks) = (&mut self.state.journal, &mut self.state.record.happened);
            if marks.is_asked(id) {
                marks.take(answer);
            } else if desk.load_asked == Some(id) {
                desk.load_asked = None;
                if let JournalAnswer::Load(figures) = answer {
                    desk.load = Some(figures);
                }
            } else if desk.exporting == Some(id) {
                self.exported(answer);
            } else if desk.asked.as_ref().is_some_and(|(asked, ..)| *asked == id)
                && let Some((_, wanted, filter)) = desk.asked.take()
            {
                match answer {
                    JournalAnswer::Page(page) => {
                        desk.failed = None;
                        desk.reached = page.reached;
                        desk.answered = Some(filter);
                        self.take_page(page, wanted);
                        self.look_further();
                    }
                    JournalAnswer::Failed(why) => (desk.failed, desk.reached) = (Some(why), None),
                    _ => {}
                }
            }
        }
    }

    /// A page that is not whole because it took too long is filled up, unless another is wanted by now.
    fn look_further(&mut self) {
        let desk = &self.state.journal;
        let is_wanted = desk.answered.as_ref() == Some(&desk.filter);
        if desk.reached.is_some() && is_wanted && desk.rows.len() < JOURNAL_ROWS_MOST {
            let query =
                JournalQuery { before: desk.more, ..desk.filter.query(self.state.now.wall) };
            self.ask_rows(query, Wanted::Older);
        }
    }

    fn take_page(&mut self, page: JournalPage, wanted: Wanted) {
        let desk = &mut self.state.journal;
        match wanted {
            // More came than a page holds: the list begins anew.
            Wanted::Newer if page.next.is_none() => {
                desk.rows.splice(0..0, page.rows);
                if desk.rows.len() > JOURNAL_ROWS_MOST {
                    desk.rows.truncate(JOURNAL_ROWS_MOST);
                    desk.more = desk.rows.last().map(|row| row.id);
                }
            }
            Wanted::First | Wanted::Newer => (desk.rows, desk.more) = (page.rows, page.next),
            Wanted::Older => {
                desk.rows.extend(page.rows);
                desk.more = page.next;
            }
        }
    }

    fn exported(&mut self, answer: JournalAnswer) {
        self.state.journal.exporting = None;
        match answer {
            JournalAnswer::Exported(path, _) => self.state.notice = Some(Notice::Written(path)),
            JournalAnswer::Blocked(path) => {
                let purpose = PathPurpose::ExportJournal(JournalFile::of(&path));
                // Asked as the file thread asks: what a person is in comes first.
                self.update(Command::ExportBlocked(purpose, path));
            }
            JournalAnswer::Failed(why) => self.state.notice = Some(Notice::SaveFailed(why)),
            _ => {}
        }
    }

    pub(super) fn export_journal_to(&mut self, path: PathBuf, overwrite: bool) -> Vec<Effect> {
        let query = self.state.journal.filter.query(self.state.now.wall);
        let ask = JournalAsk::Export { query, path, overwrite };
        self.state.journal.exporting = Some(self.station.ask_journal(ask));
        Vec::new()
    }

    pub(super) fn export_load_to(&self, path: PathBuf, overwrite: bool) -> Vec<Effect> {
        let Some(figures) = self.state.journal.load.as_ref().map(Arc::clone) else {
            return Vec::new();
        };
        let time = |at: WallMs| {
            jiff::Timestamp::from_millisecond(at.0)
                .map_or_else(|_| String::new(), |t| format!("{t:.3}"))
        };
        let text = load_csv(&figures, &time);
        vec![Effect::Export { purpose: PathPurpose::ExportLoad, text, path, overwrite }]
    }
}
