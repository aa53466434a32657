//! The help: short pages and an entry for each field of the editors, in both languages.
//!
//! Pages are texts under `assets/help/`, part of the program. To add one, put `NAME.md` into `en` and `ko`
//! and name it in [`PAGES`]; an entry for a field is a `## EDITOR.KEY` in `fields.md`. Of Markdown they use
//! headings, paragraphs, lists, tables and code alone.

use super::lang::Lang;
use super::{AppState, Dialog, Draft};
use crate::model::PaneKind;

macro_rules! pages {
    ($($name:literal),* $(,)?) => {
        /// Name, English and Korean text of every page, in the order of the list.
        const PAGES: &[(&str, &str, &str)] = &[$((
            $name,
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/help/en/", $name, ".md")),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/help/ko/", $name, ".md")),
        )),*];
    };
}

pages![
    "addresses",
    "types",
    "scaling",
    "profiles",
    "quality",
    "writes",
    "window",
    "grid",
    "import",
    "registers",
    "diagnostics",
    "trends",
    "captures",
    "alarms",
    "journal",
];

/// Entries for the fields of the editors.
const FIELDS: [&str; 2] = [
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/help/en/fields.md")),
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/help/ko/fields.md")),
];

/// What the help is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum HelpTopic {
    /// Nothing in particular.
    #[default]
    Start,
    /// A page by its name.
    Page(&'static str),
    /// A field: editor and key, such as `tag.gain`.
    Field(String),
}

/// The open help.
#[derive(Clone, Debug, PartialEq)]
pub struct HelpView {
    /// What it shows.
    pub topic: HelpTopic,
    /// The dialog it was opened over, to which closing it leads back.
    pub under: Option<Box<Dialog>>,
}

/// A part of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading of level 1 or 2.
    Heading(u8, String),
    /// Lines that flow.
    Paragraph(String),
    /// An item of a list.
    Item(String),
    /// Lines that stay as they are.
    Code(String),
    /// Rows of cells, the first being the head.
    Table(Vec<Vec<String>>),
}

/// What is known about a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldHelp {
    /// What it is.
    pub what: String,
    /// An example.
    pub example: String,
    /// What goes wrong most often.
    pub mistake: String,
}

fn of<'t>(lang: Lang, english: &'t str, korean: &'t str) -> &'t str {
    match lang {
        Lang::English => english,
        Lang::Korean => korean,
    }
}

/// Name and title of every page.
pub fn pages(lang: Lang) -> Vec<(&'static str, &'static str)> {
    let title =
        |text: &'static str| text.lines().next().unwrap_or_default().trim_start_matches("# ");
    PAGES.iter().map(|(name, en, ko)| (*name, title(of(lang, en, ko)))).collect()
}

/// The blocks of a page; none where there is no such page.
pub fn page(lang: Lang, name: &str) -> Vec<Block> {
    let found = PAGES.iter().find(|(each, ..)| *each == name);
    found.map_or_else(Vec::new, |(_, en, ko)| blocks(of(lang, en, ko)))
}

/// What is known about a field, such as `tag.gain`.
pub fn field(lang: Lang, key: &str) -> Option<FieldHelp> {
    let [english, korean] = FIELDS;
    let mut help: Option<FieldHelp> = None;
    for line in of(lang, english, korean).lines() {
        match (line.strip_prefix("## "), &mut help) {
            (Some(_), Some(_)) => break,
            (Some(heading), None) => help = (heading == key).then(FieldHelp::default),
            (None, Some(help)) => {
                let (into, text) = match line.split_at_checked(2) {
                    Some(("> ", rest)) => (&mut help.example, rest),
                    Some(("! ", rest)) => (&mut help.mistake, rest),
                    _ => (&mut help.what, line),
                };
                if !text.is_empty() {
                    into.push_str(if into.is_empty() { "" } else { " " });
                    into.push_str(text);
                }
            }
            (None, None) => {}
        }
    }
    help
}

/// The page that tells more about what a dialog is for.
pub fn page_of(dialog: &Dialog) -> HelpTopic {
    match dialog {
        Dialog::Why(_) => HelpTopic::Page("quality"),
        Dialog::ConfirmWrite(_) => HelpTopic::Page("writes"),
        Dialog::Apply(_) | Dialog::Update(_) | Dialog::MakeProfile(_) => {
            HelpTopic::Page("profiles")
        }
        Dialog::Import => HelpTopic::Page("import"),
        Dialog::Scan => HelpTopic::Page("registers"),
        Dialog::Captures(_) => HelpTopic::Page("captures"),
        Dialog::Edit { draft, .. } if matches!(**draft, Draft::Capture(_)) => {
            HelpTopic::Page("captures")
        }
        Dialog::Quiet(_) | Dialog::HornTest => HelpTopic::Page("alarms"),
        Dialog::Edit { draft, .. } if matches!(**draft, Draft::Alarm(_) | Draft::AlarmGroup(_)) => {
            HelpTopic::Page("alarms")
        }
        Dialog::Edit { draft, .. } if matches!(**draft, Draft::Tag(_)) => {
            HelpTopic::Page("addresses")
        }
        _ => HelpTopic::Start,
    }
}

/// The entry of the column in which the cursor of the grid stands; `None` where it has none.
pub fn of_cell(state: &AppState) -> Option<HelpTopic> {
    let column = state.grid.columns.get(state.grid.selected.cursor.col)?;
    let key = format!("tag.{}", column.key());
    field(state.settings.lang, &key).map(|_| HelpTopic::Field(key))
}

/// The page that tells more about a pane; the first page where none is worked in.
pub fn page_of_pane(pane: Option<PaneKind>) -> HelpTopic {
    match pane {
        None => HelpTopic::Start,
        Some(PaneKind::Grid) => HelpTopic::Page("grid"),
        Some(PaneKind::Registers) => HelpTopic::Page("registers"),
        Some(PaneKind::Diagnostics) => HelpTopic::Page("diagnostics"),
        Some(PaneKind::Setpoints) => HelpTopic::Page("writes"),
        Some(PaneKind::Plant | PaneKind::Tags) => HelpTopic::Page("quality"),
        Some(PaneKind::Journal | PaneKind::AlarmLoad) => HelpTopic::Page("journal"),
        Some(PaneKind::Trend | PaneKind::Xy | PaneKind::Spectrum) => HelpTopic::Page("trends"),
        Some(PaneKind::Alarms) => HelpTopic::Page("alarms"),
        Some(PaneKind::Events | PaneKind::Frames) => HelpTopic::Page("window"),
    }
}

/// The name of an editor in the keys of its fields.
pub fn editor_name(draft: &Draft) -> &'static str {
    match draft {
        Draft::Project { .. } => "project",
        Draft::Connection(_) => "connection",
        Draft::Device(_) => "device",
        Draft::ScanClass(_) => "scan_class",
        Draft::Tag(_) => "tag",
        Draft::Group(_) => "trend_group",
        Draft::Alarm(_) => "alarm",
        Draft::AlarmGroup(_) => "alarm_group",
        Draft::Capture(_) => "capture",
    }
}

/// Cuts a page into its blocks.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let plain = |text: &str| text.replace('`', "");
        if line.starts_with("```") {
            let code: Vec<&str> =
                lines.by_ref().take_while(|line| !line.starts_with("```")).collect();
            blocks.push(Block::Code(code.join("\n")));
        } else if let Some(title) = line.strip_prefix("## ") {
            blocks.push(Block::Heading(2, plain(title)));
        } else if let Some(title) = line.strip_prefix("# ") {
            blocks.push(Block::Heading(1, plain(title)));
        } else if let Some(item) = line.strip_prefix("- ") {
            blocks.push(Block::Item(plain(item)));
        } else if line.starts_with('|') {
            let cells = |line: &str| -> Vec<String> {
                line.trim_matches('|').split('|').map(|cell| plain(cell.trim())).collect()
            };
            let mut rows = vec![cells(line)];
            while let Some(row) = lines.next_if(|line| line.starts_with('|')) {
                if !row.starts_with("|-") {
                    rows.push(cells(row));
                }
            }
            blocks.push(Block::Table(rows));
        } else if !line.trim().is_empty() {
            match blocks.last_mut() {
                Some(Block::Paragraph(text)) => {
                    text.push_str(if text.is_empty() { "" } else { " " });
                    text.push_str(&plain(line));
                }
                _ => blocks.push(Block::Paragraph(plain(line))),
            }
        } else {
            // An empty line ends a paragraph.
            blocks.push(Block::Paragraph(String::new()));
        }
    }
    blocks.retain(|block| *block != Block::Paragraph(String::new()));
    blocks
}
