//! How the record stands: what a disk that fails is told to be, and what is told of it.

use std::fs::File;
use std::io::Write as _;
use std::sync::PoisonError;
use std::time::Instant;

use super::{MB, MEASURE_EVERY, Outlet, ROOM_LEAST, Writer};
use crate::history::{Archive, Damaged, HistoryError, kind_of_io};
use crate::model::{RecordTrouble, RecordTroubleKind};
use crate::station::data_folder::{room_at, size_of};

/// Most files that are told to be damaged.
const DAMAGED_MOST: usize = 100;

impl Writer {
    pub(super) fn busy(&self, busy: bool) {
        let since = busy.then(Instant::now);
        *self.ends.shared.busy.lock().unwrap_or_else(PoisonError::into_inner) = since;
    }

    pub(super) fn is_troubled(&self) -> bool {
        self.ends.shared.with(|state| state.trouble.as_ref().is_some_and(|t| !t.kind.is_warning()))
    }

    /// SQLite does not always say why a file cannot be written; the system does.
    pub(super) fn diagnose(&self, why: &HistoryError) -> RecordTrouble {
        let mut kind = why.kind();
        if let (RecordTroubleKind::Failed, Some(folder)) = (kind, &self.folder) {
            let probe = folder.path().join("probe");
            let written = File::create(&probe)
                .and_then(|mut file| file.write_all(&[0; 4096]).and_then(|()| file.sync_all()));
            if let Err(why) = written {
                kind = kind_of_io(why.kind());
            }
            std::fs::remove_file(probe).ok();
        }
        RecordTrouble { kind, detail: why.to_string().into() }
    }

    /// Notes what turned out to be damaged, of each file the first.
    pub(super) fn note_damages(&mut self) {
        let mut found = self.read_place().take_damages();
        found.extend(self.outlet.archive.iter_mut().flat_map(Archive::take_damages));
        let Some(folder) = self.folder.as_ref().map(|folder| folder.path().display().to_string())
        else {
            return;
        };
        for Damaged { file, what } in found {
            let begins = format!("{file}: ");
            let detail = format!(
                "{begins}{what}; what is damaged is left out, `gaugeglass history verify {folder}` names all of it"
            );
            let trouble = RecordTrouble { kind: RecordTroubleKind::Damaged, detail: detail.into() };
            let is_new = self.ends.shared.with(|state| {
                let is_told = state.damaged.iter().any(|told| told.detail.starts_with(&begins));
                let is_new = !is_told && state.damaged.len() < DAMAGED_MOST;
                state.damaged.extend(is_new.then(|| trouble.clone()));
                is_new
            });
            if is_new {
                log::error!("history: {}", trouble.detail);
                (self.ends.wake)();
            }
        }
    }

    /// Whether the disk will be full before long.
    pub(super) fn little_room(&mut self) -> Option<RecordTrouble> {
        let folder = self.folder.as_ref()?.path();
        if self.measured.is_none_or(|at| at.elapsed() >= MEASURE_EVERY) {
            self.measured = Some(Instant::now());
            let (bytes, free) = (size_of(folder), room_at(folder));
            self.ends.shared.with(|state| (state.bytes, state.free) = (bytes, free));
        }
        let free = self.ends.shared.with(|state| state.free).filter(|free| *free < ROOM_LEAST)?;
        let (mb, folder) = (free / MB, folder.display());
        let detail = format!(
            "{mb} MB are left on the disk of {folder}; make room, or let less be kept (`keep_days`, `keep_mb`)"
        );
        Some(RecordTrouble { kind: RecordTroubleKind::NearlyFull, detail: detail.into() })
    }

    pub(super) fn tell(&self, trouble: Option<RecordTrouble>) {
        let Outlet { archive, waiting, overflowed } = &self.outlet;
        let overflowed = overflowed.map_or(0, |(_, count)| count);
        let lost = archive.as_ref().map_or(0, Archive::lost) + self.lost + overflowed;
        let waiting = self.num_pending() + waiting.len();
        // Words with a number in them change; what is wrong is still the same.
        let kind = |trouble: &Option<RecordTrouble>| trouble.as_ref().map(|why| why.kind);
        let changed = self.ends.shared.with(|state| {
            let other = kind(&state.trouble) != kind(&trouble);
            let changed = other || state.lost != lost;
            if other {
                match &trouble {
                    Some(why) if why.kind.is_warning() => log::warn!("history: {}", why.detail),
                    Some(why) => log::error!("history is not kept at present: {}", why.detail),
                    None => log::info!("history is kept again"),
                }
            }
            (state.lost, state.trouble, state.waiting) = (lost, trouble, waiting as u64);
            changed
        });
        if changed {
            (self.ends.wake)();
        }
    }
}
