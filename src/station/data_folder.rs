//! The folder of a station: whose it is, and that one station at a time writes there.
//!
//! `station.toml` in the folder names the project; `station.lock` is locked by the system as long as the
//! station runs, so that a crash leaves nothing behind that somebody would have to delete. The writer of
//! history claims the folder; whoever else keeps something there waits for that.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::history::kind_of_io;
use crate::model::{Project, RecordTrouble, RecordTroubleKind};
use crate::store::replace_file;

const OWNER: &str = "station.toml";
const LOCK: &str = "station.lock";
/// A file of a few lines; more is none of ours.
const LINES_MOST: u64 = 64 << 10;

/// How often a lock is tried, 20 ms apart.
const LEAVING: u32 = 25;

/// Where a station keeps what outlives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataPlace {
    /// The folder; it is made where it is not there.
    pub folder: PathBuf,
    /// The project's file, which the folder remembers.
    pub file: Option<PathBuf>,
    /// Where the record of the same project was until now, if it is to come along: it becomes `folder`
    /// unless that is there already.
    pub from: Option<PathBuf>,
}

impl DataPlace {
    /// Where the record of a project lies: where its file says, else `NAME.data` beside its file
    /// `NAME.toml`, else below `user`, the person's own data folder. `None` where there is no such place.
    pub fn of(project: &Project, file: Option<&Path>, user: Option<&Path>) -> Option<DataPlace> {
        let said = Path::new(&project.recording.folder);
        let named = !said.as_os_str().is_empty();
        let folder = match (file, user) {
            // A path from the root stands for itself.
            (Some(file), _) if named => file.parent().unwrap_or(Path::new("")).join(said),
            (Some(file), _) => file.with_extension("data"),
            (None, Some(user)) if named => user.join(said),
            (None, Some(user)) if !project.uid.is_empty() => {
                user.join(format!("{}.data", project.uid))
            }
            (None, _) => return None,
        };
        Some(DataPlace { folder, file: file.map(Path::to_owned), from: None })
    }
}

/// Whose a folder is.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Owner {
    uid: String,
    name: String,
    file: String,
}

impl Owner {
    /// A project that was renamed or moved is the same one, as its uid tells; where one of both has none,
    /// the name or the file has to be the same.
    fn is_same(&self, other: &Owner) -> bool {
        if !self.uid.is_empty() && !other.uid.is_empty() {
            return self.uid == other.uid;
        }
        self.name == other.name || (!self.file.is_empty() && self.file == other.file)
    }
}

/// Why a folder is not ours.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Another station writes there.
    #[error("the record is not kept: {by} writes to {}; close that one, or give this project another folder (`data`). What a station claims ends with it, even where it crashed", folder.display())]
    Taken {
        /// The folder.
        folder: PathBuf,
        /// Who writes there.
        by: String,
    },
    /// The folder is another project's.
    #[error("the record is not kept: {} holds that of another project, {name} ({file}); give this project another folder (`data`), or move that one away", folder.display())]
    Foreign {
        /// The folder.
        folder: PathBuf,
        /// The other project.
        name: String,
        /// Its file.
        file: String,
    },
    /// The system says no.
    #[error("the record is not kept: {} cannot be written: {source}; check the disk and the folder's rights, or give this project another folder (`data`)", folder.display())]
    Io {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl FolderError {
    /// The same for people.
    pub fn trouble(&self) -> RecordTrouble {
        let kind = match self {
            FolderError::Taken { .. } => RecordTroubleKind::Taken,
            FolderError::Foreign { .. } => RecordTroubleKind::Foreign,
            FolderError::Io { source, .. } => kind_of_io(source.kind()),
        };
        RecordTrouble { kind, detail: self.to_string().into() }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Nobody has tried yet.
    Open,
    /// Ours as long as the locked file is where it was.
    Ours,
    /// Another one's, at present.
    Refused,
}

/// A folder that a station wants to write to, or does. Dropping it lets go of it.
pub struct DataFolder {
    place: DataPlace,
    uid: String,
    name: String,
    /// What makes it ours. Held while the disk is asked, which may take its time.
    lock: Mutex<Option<File>>,
    /// Held for a moment alone: whoever asks how it stands never waits for the disk.
    standing: Mutex<Standing>,
    tried: Condvar,
}

impl DataFolder {
    /// Nothing is touched before [`DataFolder::claim`].
    pub fn new(place: DataPlace, project: &Project) -> DataFolder {
        DataFolder {
            place,
            uid: project.uid.clone(),
            name: project.name.clone(),
            lock: Mutex::default(),
            standing: Mutex::new(Standing::Open),
            tried: Condvar::new(),
        }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.place.folder
    }

    /// Makes the folder ours, or finds that it still is.
    ///
    /// # Errors
    /// Another station writes there, it is another project's, or the disk says no.
    pub fn claim(&self) -> Result<(), FolderError> {
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        if lock.as_ref().is_some_and(|lock| is_at(lock, &self.path().join(LOCK))) {
            return Ok(());
        }
        if lock.take().is_some() {
            self.stands(Standing::Refused);
        }
        let claimed = self.try_claim().map(|claimed| *lock = Some(claimed));
        self.stands(if claimed.is_ok() { Standing::Ours } else { Standing::Refused });
        claimed
    }

    fn stands(&self, standing: Standing) {
        *self.standing() = standing;
        self.tried.notify_all();
    }

    /// True while the folder is ours.
    pub fn is_ours(&self) -> bool {
        *self.standing() == Standing::Ours
    }

    /// True once somebody has tried to claim the folder.
    pub fn is_tried(&self) -> bool {
        *self.standing() != Standing::Open
    }

    /// Waits until somebody has tried to claim the folder, `most` at most; true if it is ours.
    pub fn wait(&self, most: Duration) -> bool {
        let untried = |s: &mut Standing| *s == Standing::Open;
        let waited = self.tried.wait_timeout_while(self.standing(), most, untried);
        let (standing, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *standing == Standing::Ours
    }

    fn standing(&self) -> MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn try_claim(&self) -> Result<File, FolderError> {
        let folder = self.path();
        let io = |source| FolderError::Io { folder: folder.to_owned(), source };
        if let Some(from) = &self.place.from
            && !folder.exists()
        {
            // Where it cannot be moved, to another disk for one, the record begins anew.
            fs::rename(from, folder).ok();
        }
        fs::create_dir_all(folder).map_err(io)?;
        let file = folder.join(LOCK);
        let mut open = OpenOptions::new();
        open.read(true).write(true).create(true).truncate(false);
        let mut lock = open.open(&file).map_err(io)?;
        let mut tried = lock.try_lock();
        // A station of our own that is just leaving, as when a project is opened again.
        for _ in 0..LEAVING {
            if !matches!(tried, Err(TryLockError::WouldBlock)) {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
            tried = lock.try_lock();
        }
        match tried {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut by = String::new();
                lock.take(LINES_MOST).read_to_string(&mut by).ok();
                let by = if by.is_empty() { "another station".to_owned() } else { by };
                return Err(FolderError::Taken { folder: folder.to_owned(), by });
            }
            Err(TryLockError::Error(source)) => return Err(io(source)),
        }
        let (known, owner) = (self.known_owner().map_err(io)?, self.owner());
        if let Some(other) = known.as_ref().filter(|known| !known.is_same(&owner)) {
            return Err(FolderError::Foreign {
                folder: folder.to_owned(),
                name: other.name.clone(),
                file: other.file.clone(),
            });
        }
        if known.as_ref() != Some(&owner) {
            self.write_owner(&owner).map_err(io)?;
        }
        lock.set_len(0).and_then(|()| lock.rewind()).map_err(io)?;
        // Only for people; a full disk must not keep us from what is there already.
        write!(lock, "the station of process {}", std::process::id()).ok();
        Ok(lock)
    }

    /// Who we are; the disk knows how the file is called from everywhere.
    fn owner(&self) -> Owner {
        let file = self.place.file.as_deref().map_or_else(String::new, whole_path);
        Owner { uid: self.uid.clone(), name: self.name.clone(), file }
    }

    fn known_owner(&self) -> io::Result<Option<Owner>> {
        let mut text = String::new();
        match File::open(self.path().join(OWNER)) {
            Ok(file) => file.take(LINES_MOST).read_to_string(&mut text)?,
            Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(why) => return Err(why),
        };
        // A file that was cut is written anew; it protects nobody.
        Ok(toml::from_str(&text).ok())
    }

    fn write_owner(&self, owner: &Owner) -> io::Result<()> {
        let text = toml::to_string(owner).map_err(io::Error::other)?;
        let text = format!("# Whose record this folder holds; written by Gaugeglass.\n{text}");
        let written = replace_file(&self.path().join(OWNER), |out| out.write_all(text.as_bytes()));
        match written {
            Err(crate::store::SaveError::Failed { source, .. }) => Err(source),
            other => other.map_err(io::Error::other),
        }
    }
}

/// The path as any working directory would name it.
fn whole_path(file: &Path) -> String {
    let whole = fs::canonicalize(file).or_else(|_| std::path::absolute(file));
    whole.unwrap_or_else(|_| file.to_owned()).display().to_string()
}

/// True where `path` still leads to this open file.
fn is_at(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let id = |m: fs::Metadata| (m.dev(), m.ino());
        let known = file.metadata().ok().map(id);
        known.is_some() && fs::metadata(path).ok().map(id) == known
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        path.exists()
    }
}

/// Bytes of the files in a folder, those below it left out.
pub fn size_of(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|e| e.metadata().ok()).filter(fs::Metadata::is_file).map(|m| m.len()).sum()
}

/// Bytes that may still be written to the disk of a folder, where the system tells.
pub fn room_at(folder: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let disk = rustix::fs::statvfs(folder).ok()?;
        Some(disk.f_bavail.saturating_mul(disk.f_frsize))
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        None
    }
}
