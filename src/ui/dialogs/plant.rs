//! Editors of the project, of connections, devices and scan classes, and the titles of all editors.

use egui::{TextEdit, Ui};

use super::form::Form;
use crate::app::lang::{self, Key, Lang, fill, tr};
use crate::app::{ConnectionDraft, DeviceDraft, Draft, RecordingDraft, ScanClassDraft};
use crate::model::{BitWrite, ByteOrder, JOURNAL_KEEP_MB, Project, WriteFunction, limits};

/// The title of an editor: whether it makes something new, or what it changes.
pub(super) fn title(lang: Lang, project: &Project, draft: &Draft) -> String {
    let (known, new, old, name) = match draft {
        Draft::Project { .. } => return tr(lang, Key::EditProject).to_owned(),
        Draft::Connection(x) => {
            let known = project.connection(&x.id).map(|x| x.name.clone());
            (known, Key::EditNewConnection, Key::EditConnection, &x.name)
        }
        Draft::Device(x) => {
            let known = project.device(&x.id).map(|x| x.name.clone());
            (known, Key::EditNewDevice, Key::EditDevice, &x.name)
        }
        Draft::ScanClass(x) => {
            let known = project.scan_class(&x.id).map(|x| x.name.clone());
            (known, Key::EditNewScanClass, Key::EditScanClass, &x.name)
        }
        Draft::Tag(x) => {
            let known = project.tag(&x.id).map(|x| x.name.clone());
            (known, Key::EditNewTag, Key::EditTag, &x.name)
        }
        Draft::Group(x) => {
            let known = project.trend_group(&x.id).map(|x| x.name.clone());
            (known, Key::EditNewTrendGroup, Key::EditTrendGroup, &x.name)
        }
        Draft::Alarm(x) => {
            let known = project.alarm(&x.id).map(|x| x.name.clone());
            (known, Key::EditNewAlarm, Key::EditAlarm, &x.name)
        }
        Draft::AlarmGroup(x) => {
            let known = project.alarm_group(&x.id).map(|x| x.name.clone());
            (known, Key::EditNewAlarmGroup, Key::EditAlarmGroup, &x.name)
        }
        Draft::Capture(x) => {
            let known = project.capture(&x.id).map(|x| x.name.clone());
            (known, Key::EditNewCapture, Key::EditCapture, &x.name)
        }
    };
    match known {
        Some(name) => fill(lang, old, &[("name", &name)]),
        None => format!("{}: {name}", tr(lang, new)),
    }
}

/// `100 to 60000`, as a note beside a field.
fn range<T: std::fmt::Display>(lang: Lang, range: &std::ops::RangeInclusive<T>) -> String {
    fill(lang, Key::EditRange, &[("min", range.start()), ("max", range.end())])
}

/// Name and description of the project.
pub(super) fn project(ui: &mut Ui, f: &mut Form<'_>, name: &mut String, text: &mut String) {
    f.text(ui, "name", Key::FieldProjectName, "", name);
    f.row(ui, "description", Key::FieldDescription, "", |ui, _| {
        ui.add(TextEdit::multiline(text).desired_rows(4).desired_width(f32::INFINITY))
    });
}

/// The record of the project.
pub(super) fn recording(ui: &mut Ui, f: &mut Form<'_>, x: &mut RecordingDraft) {
    let lang = f.lang;
    f.section(ui, Key::EventKindRecord);
    f.check(ui, "record", Key::FieldRecord, tr(lang, Key::FieldRecordHint), &mut x.on);
    f.text(ui, "data", Key::FieldData, tr(lang, Key::FieldDataHint), &mut x.folder);
    let (days, mb) = (range(lang, &limits::KEEP_DAYS), range(lang, &limits::KEEP_MB));
    f.text(ui, "keep_days", Key::FieldKeepDays, &days, &mut x.keep_days);
    f.text(ui, "keep_mb", Key::FieldKeepMb, &mb, &mut x.keep_mb);
    let days_key = Key::FieldJournalKeepDays;
    f.text(ui, "journal_keep_days", days_key, &days, &mut x.journal_keep_days);
    let usual = [("mb", &JOURNAL_KEEP_MB as &dyn std::fmt::Display)];
    let mb = format!("{mb}; {}", fill(lang, Key::FieldJournalKeepUsual, &usual));
    f.text(ui, "journal_keep_mb", Key::FieldJournalKeepMb, &mb, &mut x.journal_keep_mb);
}

/// A connection.
pub(super) fn connection(ui: &mut Ui, f: &mut Form<'_>, x: &mut ConnectionDraft) {
    let lang = f.lang;
    f.text(ui, "name", Key::FieldName, "", &mut x.name);
    let kinds = [
        (false, tr(lang, Key::EndpointTcp).to_owned()),
        (true, tr(lang, Key::EndpointSimulator).to_owned()),
    ];
    f.choice(ui, "kind", Key::FieldEndpoint, "", (&mut x.simulated, &kinds));
    if x.simulated {
        let plants: Vec<_> =
            ConnectionDraft::plants().iter().map(|p| ((*p).to_owned(), (*p).to_owned())).collect();
        f.choice(ui, "plant", Key::FieldPlant, "", (&mut x.plant, &plants));
        f.text(ui, "speed", Key::FieldSpeed, tr(lang, Key::FieldSpeedHint), &mut x.speed);
    } else {
        f.text(ui, "host", Key::FieldHost, tr(lang, Key::FieldHostHint), &mut x.host);
        f.text(ui, "port", Key::FieldPort, tr(lang, Key::FieldPortHint), &mut x.port);
    }
    let note = range(lang, &limits::CONNECT_TIMEOUT_MS);
    let timeout = &mut x.connect_timeout_ms;
    f.text(ui, "connect_timeout_ms", Key::FieldConnectTimeout, &note, timeout);
    let note = tr(lang, Key::FieldEnabledHint);
    f.check(ui, "enabled", Key::FieldEnabled, note, &mut x.enabled);
}

/// A device.
pub(super) fn device(ui: &mut Ui, f: &mut Form<'_>, project: &Project, x: &mut DeviceDraft) {
    let lang = f.lang;
    f.text(ui, "name", Key::FieldName, "", &mut x.name);
    let connections: Vec<_> =
        project.connections.iter().map(|c| (c.id.clone(), c.name.clone())).collect();
    f.choice(ui, "connection", Key::FieldConnection, "", (&mut x.connection, &connections));
    f.text(ui, "unit", Key::FieldUnitId, tr(lang, Key::FieldUnitIdHint), &mut x.unit);
    let note = tr(lang, Key::FieldByteOrderHint);
    f.choice(ui, "order", Key::FieldByteOrder, note, (&mut x.order, &orders()));
    f.section(ui, Key::SectionReading);
    f.text(
        ui,
        "timeout_ms",
        Key::FieldTimeout,
        &range(lang, &limits::TIMEOUT_MS),
        &mut x.timeout_ms,
    );
    let note = range(lang, &limits::MAX_REGISTERS);
    f.text(ui, "max_registers", Key::FieldMaxRegisters, &note, &mut x.max_registers);
    f.text(ui, "max_bits", Key::FieldMaxBits, &range(lang, &limits::MAX_BITS), &mut x.max_bits);
    cost(ui, f, x);
    f.text(ui, "pause_ms", Key::FieldPause, &range(lang, &limits::PAUSE_MS), &mut x.pause_ms);
    f.text(ui, "window", Key::FieldWindow, tr(lang, Key::FieldWindowHint), &mut x.window);
    let note = tr(lang, Key::FieldLearnWindowHint);
    f.check(ui, "learn_window", Key::FieldLearnWindow, note, &mut x.learn_window);
    let note = tr(lang, Key::FieldShareSegmentsHint);
    f.check(ui, "share_segments", Key::FieldShareSegments, note, &mut x.share_segments);
    f.section(ui, Key::SectionWriting);
    let functions =
        [WriteFunction::AsAppropriate, WriteFunction::AlwaysMultiple, WriteFunction::NeverMultiple]
            .map(|w| (w, lang::write_function_name(lang, w).to_owned()));
    let label = Key::FieldWriteFunction;
    f.choice(ui, "write_function", label, "", (&mut x.write_function, &functions));
    let ways = [BitWrite::MaskWrite, BitWrite::ReadModifyWrite]
        .map(|w| (w, lang::bit_write_name(lang, w).to_owned()));
    let note = match x.bit_write {
        BitWrite::ReadModifyWrite => tr(lang, Key::BitWriteModifyHint),
        BitWrite::MaskWrite => "",
    };
    f.choice(ui, "bit_write", Key::FieldBitWrite, note, (&mut x.bit_write, &ways));
    f.text(ui, "settle_ms", Key::FieldSettle, &range(lang, &limits::SETTLE_MS), &mut x.settle_ms);
    quirks(ui, f, x);
}

/// Keys of the rows that are folded away.
const QUIRKS: [&str; 8] = [
    "pause_after_connect_ms",
    "close_after_request",
    "one_connection_only",
    "ignore_transaction_id",
    "ignore_unit",
    "ignore_header",
    "tolerate_trailing",
    "broadcast",
];

/// Known ways in which devices break the rules: folded away, because most devices have none.
fn quirks(ui: &mut Ui, f: &mut Form<'_>, x: &mut DeviceDraft) {
    let any = !x.quirks.is_strict() || x.pause_after_connect_ms.trim() != "0";
    f.fold(ui, Key::SectionQuirks, (&QUIRKS, any), |ui, f| {
        let note = range(f.lang, &limits::PAUSE_MS);
        let label = Key::QuirkPauseAfterConnect;
        f.text(ui, "pause_after_connect_ms", label, &note, &mut x.pause_after_connect_ms);
        let q = &mut x.quirks;
        for (key, texts, on) in [
            (
                "close_after_request",
                (Key::QuirkClose, Key::QuirkCloseHint, Key::QuirkCloseWhy),
                &mut q.close_after_request,
            ),
            (
                "one_connection_only",
                (Key::QuirkOneSocket, Key::QuirkOneSocketHint, Key::QuirkOneSocketWhy),
                &mut q.one_connection_only,
            ),
            (
                "ignore_transaction_id",
                (Key::QuirkTransaction, Key::QuirkTransactionHint, Key::QuirkTransactionWhy),
                &mut q.ignore_transaction_id,
            ),
            (
                "ignore_unit",
                (Key::QuirkUnit, Key::QuirkUnitHint, Key::QuirkUnitWhy),
                &mut q.ignore_unit,
            ),
            (
                "ignore_header",
                (Key::QuirkHeader, Key::QuirkHeaderHint, Key::QuirkHeaderWhy),
                &mut q.ignore_header,
            ),
            (
                "tolerate_trailing",
                (Key::QuirkTrailing, Key::QuirkTrailingHint, Key::QuirkTrailingWhy),
                &mut q.tolerate_trailing,
            ),
            (
                "broadcast",
                (Key::QuirkBroadcast, Key::QuirkBroadcastHint, Key::QuirkBroadcastWhy),
                &mut q.broadcast,
            ),
        ] {
            f.explained(ui, key, texts, on);
        }
    });
}

/// What reading costs, and how long a gap may be by that.
fn cost(ui: &mut Ui, f: &mut Form<'_>, x: &mut DeviceDraft) {
    let lang = f.lang;
    let kinds = DeviceDraft::KINDS.map(|kind| (kind, lang::device_kind(lang, kind).0.to_owned()));
    let note = lang::device_kind(lang, x.kind).1;
    f.choice(ui, "kind", Key::FieldKind, note, (&mut x.kind, &kinds));
    if x.kind == DeviceDraft::MEASURED {
        let note = range(lang, &limits::REQUEST_US);
        f.text(ui, "request_us", Key::FieldRequestTime, &note, &mut x.request_us);
        let note = range(lang, &limits::REGISTER_US);
        f.text(ui, "register_us", Key::FieldRegisterTime, &note, &mut x.register_us);
    }
    let note = match x.gap_of_kind() {
        Some(gap) if x.max_gap.trim().is_empty() => {
            fill(lang, Key::FieldMaxGapHint, &[("count", &gap)])
        }
        _ => range(lang, &limits::MAX_GAP),
    };
    f.text(ui, "max_gap", Key::FieldMaxGap, &note, &mut x.max_gap);
}

/// Every byte order once, by its shortest letters.
pub(super) fn orders() -> Vec<(ByteOrder, String)> {
    let letters = ByteOrder::choices(4).iter().chain(ByteOrder::choices(8));
    let mut orders: Vec<(ByteOrder, String)> = Vec::new();
    for order in letters.filter_map(|letters| ByteOrder::from_letters(letters).ok()) {
        if orders.iter().all(|(known, _)| *known != order) {
            orders.push((order, order.to_string()));
        }
    }
    orders
}

/// A scan class.
pub(super) fn scan_class(ui: &mut Ui, f: &mut Form<'_>, x: &mut ScanClassDraft) {
    f.text(ui, "name", Key::FieldName, "", &mut x.name);
    let note = range(f.lang, &limits::PERIOD_MS);
    f.text(ui, "period_ms", Key::FieldPeriod, &note, &mut x.period_ms);
}
