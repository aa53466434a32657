//! A grid without a window.

use std::sync::Arc;

use gaugeglass::app::grid::{Col, Grid, GridCommand, Pos, RowKey};
use gaugeglass::app::lang::Lang;
use gaugeglass::app::{App, Command, Effect, Settings};
use gaugeglass::model::{Project, Tag, TagId};

use crate::support::fake_station::FakeStation;
use crate::support::tank_room;

/// A window onto the tank room, or another project, whose grid is driven by commands.
pub struct Sheet {
    pub app: App,
    pub station: FakeStation,
    pub effects: Vec<Effect>,
}

pub fn sheet() -> Sheet {
    sheet_of(tank_room::project())
}

pub fn sheet_of(project: Project) -> Sheet {
    let station = FakeStation::online(&project);
    let settings = Settings { lang: Lang::English, ..Settings::default() };
    let app = App::new(Box::new(station.clone()), Arc::new(project), None, settings);
    Sheet { app, station, effects: Vec::new() }
}

impl Sheet {
    pub fn grid(&self) -> &Grid {
        &self.app.state.grid
    }

    pub fn project(&self) -> &Project {
        self.app.state.project()
    }

    pub fn tag(&self, id: &str) -> &Tag {
        self.project().tag(&TagId::new(id).unwrap()).unwrap()
    }

    pub fn named(&self, name: &str) -> &Tag {
        self.project().tag_named(name).unwrap_or_else(|| panic!("no tag {name}"))
    }

    pub fn say(&mut self, command: GridCommand) {
        let effects = self.app.update(Command::Grid(command));
        self.effects.extend(effects);
    }

    pub fn col(&self, col: Col) -> usize {
        self.grid().columns.iter().position(|c| *c == col).unwrap()
    }

    pub fn line(&self, id: &str) -> usize {
        self.grid().line_of(&key(id)).unwrap()
    }

    /// Selects the cells of these columns from one row to another.
    pub fn select(&mut self, (from, to): (&str, &str), (left, right): (Col, Col)) {
        for col in [left, right] {
            self.say(GridCommand::Show(col, true));
        }
        let at = Pos { line: self.line(from), col: self.col(left) };
        self.say(GridCommand::Select(at, false));
        let at = Pos { line: self.line(to), col: self.col(right) };
        self.say(GridCommand::Select(at, true));
    }

    pub fn type_into(&mut self, id: &str, col: Col, text: &str) {
        self.select((id, id), (col, col));
        self.say(GridCommand::Begin(Some(text.to_owned())));
        self.say(GridCommand::Commit(gaugeglass::app::grid::Then::Stay));
    }

    pub fn paste(&mut self, id: &str, col: Col, text: &str) {
        self.select((id, id), (col, col));
        self.say(GridCommand::Paste(text.to_owned()));
    }

    pub fn shown(&self, id: &str, col: Col) -> String {
        let tag = self.grid().tag(self.project(), &key(id)).unwrap();
        self.grid().text(tag, &key(id), col).into_owned()
    }

    pub fn fault(&self, id: &str, col: Col) -> Option<String> {
        let fault = self.grid().fault(&key(id), col)?;
        Some(gaugeglass::app::lang::fault_text(Lang::English, fault))
    }

    pub fn undo(&mut self) {
        self.app.update(Command::Do(gaugeglass::app::Action::Undo));
    }

    pub fn redo(&mut self) {
        self.app.update(Command::Do(gaugeglass::app::Action::Redo));
    }

    pub fn wrote_nothing(&self) -> bool {
        self.station.0.lock().unwrap().writes == 0
    }
}

pub fn key(id: &str) -> RowKey {
    RowKey::Tag(TagId::new(id).unwrap())
}
