//! Applying a profile and taking newer versions over: parameters, what comes of it, and what is in the
//! way.

use egui::{Frame, Label, Margin, RichText, Ui};

use super::form::Form;
use super::problems::problem;
use super::sheet::{Answer, Sheet, answer, buttons, list, scroll};
use crate::app::help::HelpTopic;
use crate::app::lang::{self, Key, Lang, fill, tr};
use crate::app::profiles::{
    Applied, ApplyDesk, ApplyError, ApplyForm, Asking, ChangeKind, Held, Into, Setting, Update,
    UpdateDesk,
};
use crate::app::{AppState, Command, run_text};
use crate::model::Profile;
use crate::ui::theme::Palette;

const WIDTH: f32 = 860.0;
/// Height of the list of tags to be, in points.
const PREVIEW: f32 = 170.0;

/// "Apply profile".
pub(super) fn apply(
    ui: &Ui,
    state: &AppState,
    desk: &ApplyDesk,
    fresh: bool,
    out: &mut Vec<Command>,
) {
    let lang = state.settings.lang;
    let mut form = desk.form.clone();
    let mut fields = Form::new(state, &desk.errors, fresh);
    let title = tr(lang, Key::ProfileApplyTitle);
    let answer = Sheet::new("apply profile", title).width(WIDTH).show(ui, |ui| {
        scroll(ui, |ui| {
            let Some((_, profile)) = state.profiles.get(desk.form.profile) else {
                ui.label(tr(lang, Key::ProfileNone));
                return;
            };
            let choices: Vec<(usize, String)> = state
                .profiles
                .iter()
                .enumerate()
                .map(|(place, (file, profile))| {
                    let same = state.profiles.iter().filter(|(_, p)| p.name == profile.name);
                    let name = &profile.name;
                    // Of several with one name the file and the version tell which is which.
                    let told = format!("{name}, {file}, v{}", profile.version);
                    (place, if same.count() > 1 { told } else { name.clone() })
                })
                .collect();
            fields.choice(ui, "profile", Key::ProfileChoose, "", (&mut form.profile, &choices));
            broken_files(ui, lang, state);
            about(ui, lang, profile);
            parameters(ui, &mut fields, state, &mut form);
            if profile.walks() {
                asking(ui, lang, state, desk, out);
            }
            preview(ui, lang, desk);
        });
        let ready = desk.edit().is_some();
        let texts = [(tr(lang, Key::ProfileApply), ready), (tr(lang, Key::ButtonCancel), true)];
        let pressed = buttons(ui, &texts, &summary(lang, desk));
        answer(&pressed, ui, false)
    });
    if let Some(key) = fields.helped {
        out.push(Command::Help(HelpTopic::Field(format!("profile.{key}"))));
    }
    if form != desk.form {
        out.push(Command::SetApply(Box::new(form)));
    }
    match answer {
        Answer::Yes => out.push(Command::AcceptApply),
        Answer::No => out.push(Command::CloseDialog),
        Answer::None => {}
    }
}

/// Problems told of one broken file; the first usually are the cause of the others.
const PROBLEMS: usize = 3;

/// The files in the person's folder that are no profiles, each with what is wrong, where and why.
fn broken_files(ui: &mut Ui, lang: Lang, state: &AppState) {
    let p = Palette::in_ui(ui);
    for file in state.broken_profiles.iter() {
        let name = file.path.display();
        let text = fill(lang, Key::ProfileBroken, &[("file", &name)]);
        ui.add_space(6.0);
        ui.add(Label::new(RichText::new(format!("⚠ {text}")).color(p.bad_edge)).wrap());
        ui.indent(&file.path, |ui| {
            if !file.unreadable.is_empty() {
                ui.add(Label::new(&file.unreadable).wrap());
            }
            file.problems.iter().take(PROBLEMS).for_each(|each| problem(ui, lang, each));
            if file.problems.len() > PROBLEMS {
                let more = file.problems.len() - PROBLEMS;
                ui.add_space(4.0);
                ui.label(RichText::new(fill(lang, Key::FoundMore, &[("count", &more)])).weak());
            }
        });
    }
    if !state.broken_profiles.is_empty() {
        ui.add_space(6.0);
        ui.separator();
    }
}

/// What the profile is, and what must be known before.
fn about(ui: &mut Ui, lang: Lang, profile: &Profile) {
    let (text, warning) = match lang {
        Lang::Korean if !profile.description_ko.is_empty() => {
            (&profile.description_ko, &profile.warning_ko)
        }
        _ => (&profile.description, &profile.warning),
    };
    let p = Palette::in_ui(ui);
    ui.add(Label::new(RichText::new(text).color(p.text_weak)).wrap());
    if !warning.is_empty() {
        ui.add_space(4.0);
        let frame = Frame::new().fill(p.write_attention_fill).inner_margin(Margin::symmetric(8, 5));
        let text = RichText::new(format!("⚠ {warning}")).color(p.on_write_attention);
        frame.show(ui, |ui| ui.add(Label::new(text).wrap()));
    }
    ui.add_space(6.0);
}

fn parameters(ui: &mut Ui, f: &mut Form<'_>, state: &AppState, x: &mut ApplyForm) {
    let lang = f.lang;
    let project = state.project();
    let mut kinds = Vec::new();
    if !project.devices.is_empty() {
        kinds.push((Into::Device, tr(lang, Key::ProfileIntoDevice).to_owned()));
    }
    if !project.connections.is_empty() {
        kinds.push((Into::Connection, tr(lang, Key::ProfileIntoConnection).to_owned()));
    }
    kinds.push((Into::Host, tr(lang, Key::ProfileIntoHost).to_owned()));
    f.choice(ui, "into", Key::ProfileInto, "", (&mut x.into, &kinds));
    match x.into {
        Into::Device => {
            let all: Vec<_> =
                project.devices.iter().map(|d| (Some(d.id.clone()), d.name.clone())).collect();
            f.choice(ui, "device", Key::FieldDevice, "", (&mut x.device, &all));
        }
        Into::Connection => {
            let all: Vec<_> =
                project.connections.iter().map(|c| (Some(c.id.clone()), c.name.clone())).collect();
            f.choice(ui, "connection", Key::FieldConnection, "", (&mut x.connection, &all));
        }
        Into::Host => {
            f.text(ui, "host", Key::FieldHost, tr(lang, Key::FieldHostHint), &mut x.host);
            f.text(ui, "port", Key::FieldPort, tr(lang, Key::FieldPortHint), &mut x.port);
        }
    }
    if x.into != Into::Device {
        f.text(ui, "unit", Key::FieldUnitId, tr(lang, Key::FieldUnitIdHint), &mut x.unit);
    }
    let note = tr(lang, Key::ProfilePrefixHint);
    f.text(ui, "prefix", Key::ProfilePrefix, note, &mut x.prefix);
    let walks = state.profiles.get(x.profile).is_some_and(|(_, profile)| profile.walks());
    if !walks {
        let note = tr(lang, Key::ProfileBaseHint);
        f.text(ui, "base", Key::ProfileBase, note, &mut x.base);
        f.text(ui, "count", Key::ProfileCount, "", &mut x.count);
        let note = tr(lang, Key::ProfileStepHint);
        f.text(ui, "step", Key::ProfileStep, note, &mut x.step);
    }
    f.text(ui, "first", Key::ProfileFirst, "", &mut x.first);
}

fn asking(ui: &mut Ui, lang: Lang, state: &AppState, desk: &ApplyDesk, out: &mut Vec<Command>) {
    ui.add_space(4.0);
    ui.horizontal_wrapped(|ui| {
        let able = desk.asking != Asking::Under && desk.endpoint(state.project()).is_some();
        if ui.add_enabled(able, egui::Button::new(tr(lang, Key::ProfileAsk))).clicked() {
            out.push(Command::AskDevice);
        }
        match &desk.asking {
            Asking::Not => ui.label(tr(lang, Key::ProfileAskHint)),
            Asking::Under => ui.label(tr(lang, Key::ProfileAsking)),
            Asking::Done(Ok(chain)) => {
                let args: [(&str, &dyn std::fmt::Display); 2] =
                    [("count", &chain.models.len()), ("base", &chain.base)];
                ui.label(fill(lang, Key::ProfileAsked, &args))
            }
            Asking::Done(Err(why)) => {
                let color = Palette::in_ui(ui).bad_edge;
                ui.add(Label::new(RichText::new(format!("⚠ {why}")).color(color)).wrap())
            }
        };
    });
}

/// The tags to be, each with what is in its way.
fn preview(ui: &mut Ui, lang: Lang, desk: &ApplyDesk) {
    ui.add_space(6.0);
    let p = Palette::in_ui(ui);
    let made = match &desk.made {
        None => return,
        Some(Err(why)) => {
            let why = error_words(lang, why);
            let text = format!("⚠ {}", fill(lang, Key::ProfileCannot, &[("why", &why)]));
            ui.add(Label::new(RichText::new(text).color(p.bad_edge)).wrap());
            return;
        }
        Some(Ok(made)) => made,
    };
    ui.separator();
    for broken in made.broken.iter().take(5) {
        let text = format!("⚠ {}", lang::rule_text(lang, &broken.rule));
        ui.add(Label::new(RichText::new(text).color(p.bad_edge)).wrap());
    }
    let height = ui.text_style_height(&egui::TextStyle::Body) + 3.0;
    list(PREVIEW).id_salt("tags to be").show_rows(ui, height, made.rows.len(), |ui, rows| {
        for row in made.rows.get(rows).unwrap_or_default() {
            ui.horizontal(|ui| {
                let tag = &row.tag;
                let place = run_text(tag.address.table, tag.address.wire, tag.width());
                let kind = format!("{place}  {}", tag.data_type.name());
                let writable = if tag.write.is_some() { "  RW" } else { "" };
                ui.add(Label::new(RichText::new(&tag.name).strong()).truncate());
                ui.label(RichText::new(format!("{kind}{writable}")).color(p.text_weak));
                if let Some(fault) = row.faults.first() {
                    let text = format!("⚠ {}", lang::rule_text(lang, fault));
                    ui.add(Label::new(RichText::new(text).color(p.bad_edge)).truncate());
                }
            });
        }
    });
    for setting in &made.settings {
        setting_line(ui, setting, tr(lang, Key::ProfileChanged));
    }
    if !made.absent.is_empty() {
        let names = made.absent.join(", ");
        let text = fill(lang, Key::ProfileAbsent, &[("names", &names)]);
        ui.add(Label::new(RichText::new(text).color(p.text_weak)).wrap());
    }
}

fn summary(lang: Lang, desk: &ApplyDesk) -> String {
    let Some(Ok(made)) = &desk.made else { return String::new() };
    let faulty = made.rows.iter().filter(|row| !row.faults.is_empty()).count();
    if faulty > 0 {
        return format!("⚠ {}", fill(lang, Key::ProfileInTheWay, &[("count", &faulty)]));
    }
    let Applied { rows, devices, .. } = &**made;
    let args: [(&str, &dyn std::fmt::Display); 2] =
        [("count", &rows.len()), ("devices", &devices.len())];
    fill(lang, Key::ProfileMakes, &args)
}

fn error_words(lang: Lang, error: &ApplyError) -> String {
    let key = match error {
        ApplyError::Missing(_) => Key::ProfileMissing,
        ApplyError::Count => Key::ProfileCount1000,
        ApplyError::Beyond { instance, .. } => {
            return fill(lang, Key::ProfileBeyond, &[("number", instance)]);
        }
        ApplyError::NotWalked => Key::ProfileAskHint,
        ApplyError::OneAtATime => Key::ProfileOneAtATime,
        ApplyError::NothingThere => Key::ProfileNothingThere,
        ApplyError::Ids => return error.to_string(),
    };
    tr(lang, key).to_owned()
}

/// A setting of a device: as it is, as the profile has it, and what comes of it.
fn setting_line(ui: &mut Ui, setting: &Setting, word: &str) {
    let Setting { device, field, old, new } = setting;
    ui.horizontal_wrapped(|ui| {
        ui.label(device);
        ui.label(RichText::new(format!("{}: {old} → {new}", field.name())).monospace());
        ui.label(RichText::new(word).color(Palette::in_ui(ui).text_weak));
    });
}

/// Asks the devices of the project where their models lie now.
fn asking_again(
    ui: &mut Ui,
    lang: Lang,
    state: &AppState,
    desk: &UpdateDesk,
    out: &mut Vec<Command>,
) {
    if desk.devices.is_empty() {
        return;
    }
    let under = desk.devices.iter().any(|(_, asking)| *asking == Asking::Under);
    ui.horizontal_wrapped(|ui| {
        if ui.add_enabled(!under, egui::Button::new(tr(lang, Key::ProfileAskAgain))).clicked() {
            out.push(Command::AskDevice);
        }
        ui.label(tr(lang, Key::ProfileAskAgainHint));
    });
    for (device, asking) in &desk.devices {
        let name = state.project().device(device).map_or("", |device| device.name.as_str());
        let (text, bad) = match asking {
            Asking::Not => continue,
            Asking::Under => (tr(lang, Key::ProfileAsking).to_owned(), false),
            Asking::Done(Ok(chain)) => {
                let args: [(&str, &dyn std::fmt::Display); 2] =
                    [("count", &chain.models.len()), ("base", &chain.base)];
                (fill(lang, Key::ProfileAsked, &args), false)
            }
            Asking::Done(Err(why)) => {
                (format!("⚠ {}", fill(lang, Key::ProfileAskFailed, &[("why", why)])), true)
            }
        };
        let p = Palette::in_ui(ui);
        let color = if bad { p.bad_edge } else { p.text };
        ui.add(Label::new(RichText::new(format!("{name}: {text}")).color(color)).wrap());
    }
    ui.add_space(6.0);
}

/// "Update from profile".
pub(super) fn update(
    ui: &Ui,
    state: &AppState,
    desk: &UpdateDesk,
    fresh: bool,
    out: &mut Vec<Command>,
) {
    let lang = state.settings.lang;
    let title = tr(lang, Key::ProfileUpdateTitle);
    let answer = Sheet::new("update profiles", title).width(WIDTH).show(ui, |ui| {
        scroll(ui, |ui| {
            if desk.updates.is_empty() {
                ui.label(tr(lang, Key::ProfileNoUse));
            }
            broken_files(ui, lang, state);
            asking_again(ui, lang, state, desk, out);
            for (name, update) in &desk.updates {
                let head = |key| fill(lang, key, &[("name", name)]);
                match update {
                    None => ui.label(head(Key::ProfileUnknown)),
                    Some(update) if update.has_nothing_to_tell() => {
                        ui.label(head(Key::ProfileUpToDate))
                    }
                    Some(update) => {
                        let response = ui.label(RichText::new(name).strong());
                        difference(ui, lang, update);
                        response
                    }
                };
                ui.add_space(6.0);
            }
        });
        let able = desk.edit().is_some();
        let texts = [(tr(lang, Key::ProfileApply), able), (tr(lang, Key::ButtonCancel), true)];
        let pressed = buttons(ui, &texts, "");
        if fresh && let Some(cancel) = pressed.last() {
            cancel.request_focus();
        }
        answer(&pressed, ui, false)
    });
    match answer {
        Answer::Yes => out.push(Command::AcceptUpdate),
        Answer::No => out.push(Command::CloseDialog),
        Answer::None => {}
    }
}

/// Lines shown at most; more than that nobody reads in a dialog.
const LINES: usize = 500;

fn difference(ui: &mut Ui, lang: Lang, update: &Update) {
    let weak = Palette::in_ui(ui).text_weak;
    for change in update.changes.iter().take(LINES) {
        let word = tr(
            lang,
            match change.kind {
                ChangeKind::Added => Key::ProfileAdded,
                ChangeKind::Changed => Key::ProfileChanged,
                ChangeKind::Overridden => Key::ProfileOverridden,
                ChangeKind::Kept => Key::ProfileKept,
                ChangeKind::Removed => Key::ProfileRemoved,
            },
        );
        let field = change.field.map_or("", |field| field.name());
        let (old, new) = (&change.old, &change.new);
        let values = match change.kind {
            ChangeKind::Added => new.clone(),
            ChangeKind::Removed => old.clone(),
            ChangeKind::Kept => format!("{field}: {old}"),
            ChangeKind::Changed | ChangeKind::Overridden => format!("{field}: {old} → {new}"),
        };
        ui.horizontal_wrapped(|ui| {
            ui.label(&change.tag);
            ui.label(RichText::new(values).monospace());
            ui.label(RichText::new(word).color(weak));
        });
    }
    for setting in &update.settings {
        setting_line(ui, setting, tr(lang, Key::ProfileKept));
    }
    for held in &update.held {
        let text = match held {
            Held::Newer { project, offered } => {
                let args: [(&str, &dyn std::fmt::Display); 2] =
                    [("project", project), ("offered", offered)];
                fill(lang, Key::ProfileHeldNewer, &args)
            }
            Held::Unwalked { point } => fill(lang, Key::ProfileHeldUnwalked, &[("point", point)]),
            Held::Beyond { point } => fill(lang, Key::ProfileHeldBeyond, &[("point", point)]),
            Held::Absent { point } => fill(lang, Key::ProfileHeldAbsent, &[("point", point)]),
        };
        ui.add(Label::new(RichText::new(text).color(weak)).wrap());
    }
}
