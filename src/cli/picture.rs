//! `gaugeglass history picture`: the trend on paper, of a folder of history and, if it is named, the project
//! that was recorded.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::common::complain;
use super::history::{Answer, Failure, GO_ON, Window, chosen, damages};
use crate::app::Lang;
use crate::app::lang::{journal_mark_text, record_mark_text};
use crate::app::tools::{PRINT_COLUMNS, PrintLevel, PrintMark, PrintPen, TrendPrint, limits_of};
use crate::app::trend::{MarkKind, Pen};
use crate::history::{ColumnsRequest, Reader, StatsRequest, TagRow};
use crate::model::{
    Address, Alarm, DataType, DeviceId, GroupId, Note, PenLook, Project, ScanClassId, Table, Tag,
    TagId, TrendGroup, WallMs, limits,
};
use crate::station::{Columns, JournalError, JournalReader};
use crate::store::{load_project, replace_file};
use crate::ui::print::{fit_ranges, trend_png};

/// Pens of a picture; more make it unreadable.
const PENS_MOST: usize = 16;
/// Marks of each sort beside each other at most.
const MARKS: i64 = 160;
/// What the record says of itself, at most.
const RECORD_MARKS: usize = 1_000;

/// Arguments of `history picture`.
#[derive(Clone, Debug, clap::Args)]
pub struct PictureArgs {
    /// Which
    #[command(flatten)]
    window: Window,
    /// The PNG to write, replacing what is there
    #[arg(short, long, value_name = "PNG")]
    output: PathBuf,
    /// What stands above it; the group's name if none is given
    #[arg(long, default_value = "")]
    title: String,
    /// The project that was recorded: ranges, limits, lanes, colours, words of states
    #[arg(long, value_name = "PROJECT")]
    project: Option<PathBuf>,
    /// The pens of this trend group of the project, by name or id, instead of named tags
    #[arg(long, requires = "project", conflicts_with = "tags")]
    group: Option<String>,
    /// en or ko
    #[arg(long, default_value = "en", value_parser = super::shot::parse_lang)]
    lang: Lang,
}

/// Prints.
pub(super) fn answer(args: &PictureArgs, err: &mut dyn Write) -> Answer {
    let mut reader = Reader::open(&args.window.folder)?;
    let project = match &args.project {
        Some(path) => load_project(path).map_err(|why| Failure::Wrong(why.to_string()))?.0,
        None => Project::default(),
    };
    let group = args.group.as_ref().map(|name| group(&project, name)).transpose()?;
    let pens = pens(&reader, &args.window, &project, group, err)?;
    if pens.len() > PENS_MOST {
        let why = format!("a picture has {PENS_MOST} curves at most; name the tags");
        return Err(Failure::Wrong(why));
    }
    let (from_ms, to_ms) = (args.window.from, args.window.to);
    let folder = args.window.folder.as_path();
    let seconds = |ms: i64| ms as f64 / 1000.0;
    let mut print = TrendPrint {
        title: match group {
            Some(group) if args.title.is_empty() => group.name.clone(),
            _ => args.title.clone(),
        },
        subtitle: match project.name.as_str() {
            "" => folder.display().to_string(),
            name => format!("{name}, {}", folder.display()),
        },
        lang: args.lang,
        window: (seconds(from_ms), seconds(to_ms)),
        now: seconds(jiff::Timestamp::now().as_millisecond()),
        colors: pens.len(),
        marks: marks(&reader, folder, (from_ms, to_ms), args.lang)?,
        notes: notes(&reader, group.map(|group| &group.id))?,
        ..TrendPrint::default()
    };
    let figures = StatsRequest { from_ms, to_ms, range: None };
    for (pen, row) in pens {
        let mine = |alarm: &&Arc<Alarm>| alarm.tag.as_ref() == Some(&pen.tag.id);
        let alarms: Vec<Arc<Alarm>> = project.alarms.iter().filter(mine).cloned().collect();
        let mut limits = limits_of(&project, &alarms);
        for limit in &mut limits {
            if let PrintLevel::Tag(holder, curve) = &mut limit.level {
                *curve = held(&mut reader, holder, (from_ms, to_ms))?;
            }
        }
        let curve = curve(&mut reader, &row, (from_ms, to_ms))?;
        let figures = Some(reader.stats(row.key, &figures, &GO_ON)?);
        print.pens.push(PrintPen { curve, figures, ..PrintPen::new(pen, limits) });
    }
    fit_ranges(&mut print);
    let png = trend_png(&print).map_err(Failure::Wrong)?;
    let written = replace_file(&args.output, |file| file.write_all(&png));
    written.map_err(|why| Failure::Wrong(why.to_string()))?;
    Ok(damages(&mut reader, err))
}

fn group<'p>(project: &'p Project, name: &str) -> Result<&'p TrendGroup, Failure> {
    let is_it = |group: &&TrendGroup| group.name == *name || group.id.as_str() == name;
    let found = project.trend_groups.iter().find(is_it);
    found.ok_or_else(|| Failure::Wrong(format!("the project has no trend group {name:?}")))
}

/// The pens and their rows of the record: those of the group that were recorded, else the chosen tags.
fn pens(
    reader: &Reader,
    window: &Window,
    project: &Project,
    group: Option<&TrendGroup>,
    err: &mut dyn Write,
) -> Result<Vec<(Pen, TagRow)>, Failure> {
    let rows = chosen(reader, window)?;
    let Some(group) = group else {
        let known = |row: &TagRow| {
            let id = TagId::new(&row.uid).ok()?;
            project.tag(&id).cloned().or_else(|| recorded(id, row))
        };
        let tags = rows.into_iter().filter_map(|row| Some((known(&row)?, row))).enumerate();
        let pen = |(number, (tag, row)): (usize, (Arc<Tag>, TagRow))| {
            let color = (number % usize::from(limits::PEN_COLORS)) as u8;
            (Pen::new(tag, number, color, PenLook::default()), row)
        };
        return Ok(tags.map(pen).collect());
    };
    let mut pens = Vec::new();
    for (number, (id, color)) in group.pens.iter().zip(group.colors()).enumerate() {
        let (look, tag) = (group.look(id), project.tag(id).filter(|tag| tag.is_trendable()));
        let Some(tag) = tag.filter(|_| !look.hidden) else { continue };
        match rows.iter().find(|row| row.uid == id.as_str()) {
            Some(row) => {
                pens.push((Pen::new(Arc::clone(tag), number, color, look), row.clone()));
            }
            None => complain(err, &format!("there is no history of a tag {:?}", tag.name)),
        }
    }
    Ok(pens)
}

/// What the record alone knows of a tag.
fn recorded(id: TagId, row: &TagRow) -> Option<Arc<Tag>> {
    let home = (DeviceId::new("record").ok()?, ScanClassId::new("record").ok()?);
    let address = Address { table: Table::HoldingRegister, wire: 0 };
    let (name, unit) = (row.name.clone(), row.unit.clone());
    Some(Arc::new(Tag { name, unit, ..Tag::new(id, home, address, DataType::F64) }))
}

fn curve(reader: &mut Reader, row: &TagRow, window: (i64, i64)) -> Result<Arc<Columns>, Failure> {
    let (from_ms, to_ms) = window;
    let columns = ColumnsRequest { from_ms, to_ms, columns: PRINT_COLUMNS };
    Ok(Arc::new(reader.columns(row.key, &columns, &GO_ON)?))
}

/// The curve of a tag that holds a limit; none where it was not recorded.
fn held(reader: &mut Reader, tag: &Tag, window: (i64, i64)) -> Result<Arc<Columns>, Failure> {
    let row = reader.tags()?.into_iter().find(|row| row.uid == tag.id.as_str());
    row.map_or_else(|| Ok(Arc::default()), |row| curve(reader, &row, window))
}

/// What happened by the record, and by the journal where the folder has one.
fn marks(
    reader: &Reader,
    folder: &Path,
    window: (i64, i64),
    lang: Lang,
) -> Result<Vec<PrintMark>, Failure> {
    let of_record = reader.marks(window, RECORD_MARKS)?;
    let mut marks: Vec<PrintMark> = of_record
        .iter()
        .filter_map(|mark| {
            let (at, kind) = (mark.at_ms as f64 / 1000.0, MarkKind::of_record(mark)?);
            Some(PrintMark { at, kind, count: 1, text: record_mark_text(lang, mark) })
        })
        .collect();
    let wrong = |why: JournalError| Failure::Wrong(why.to_string());
    let journal = match JournalReader::open(folder) {
        Err(JournalError::Absent { .. }) => return Ok(marks),
        journal => journal.map_err(wrong)?,
    };
    let width_ms = (window.1.saturating_sub(window.0) / MARKS).max(1);
    let of_journal = journal.marks(window, width_ms, &GO_ON).map_err(wrong)?;
    marks.extend(of_journal.marks.iter().map(|mark| PrintMark {
        at: WallMs::as_secs(mark.row.at),
        kind: mark.sort.into(),
        count: mark.count,
        text: journal_mark_text(lang, mark),
    }));
    Ok(marks)
}

/// The remarks of the folder, or of one group.
fn notes(reader: &Reader, group: Option<&GroupId>) -> Result<Vec<Note>, Failure> {
    let mut notes = reader.notes()?;
    notes.retain(|note| group.is_none_or(|group| *group == note.group));
    Ok(notes)
}
