//! The ports to the world outside: clock, identities, file dialogs, files. A test puts
//! its own in their place; nothing else in the program asks the machine for them.

mod beside;
mod display;
mod file;
mod new_file;

use std::collections::VecDeque;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{SystemTime, UNIX_EPOCH};

use uuid::{Builder, Uuid};

use crate::domain::time::Instant;

pub use beside::Beside;
pub use display::has_display;
pub use file::{NotRead, read_whole};
pub use new_file::{NotSaved, Part, sweep, write_beside, write_new};

/// Where the present instant comes from.
#[derive(Clone)]
pub struct Clock(Source);

#[derive(Clone)]
enum Source {
    System,
    Set(Arc<AtomicI64>),
    /// Another clock, and by how many milliseconds a drill runs ahead of it.
    Ahead(Box<Source>, Arc<AtomicI64>),
}

/// By how much a drill runs ahead of the clock that it was given. Only a drill
/// holds one: the clock of a station has nothing with which it could be moved.
#[derive(Debug, Clone, Default)]
pub struct Ahead(Arc<AtomicI64>);

impl Ahead {
    /// Moves the drill's clock on; never back.
    pub fn move_on_ms(&self, ms: u64) {
        let _ = self.0.fetch_add(i64::try_from(ms).unwrap_or(0), Ordering::SeqCst);
    }

    /// Returns by how many milliseconds the drill runs ahead.
    #[must_use]
    pub fn ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    /// Lets the drill run ahead by so many milliseconds, less than none to go
    /// back: for the day of an exercise, which has a log of its own.
    pub fn set_ms(&self, ms: i64) {
        self.0.store(ms, Ordering::SeqCst);
    }
}

impl Clock {
    /// Makes the machine's own clock.
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// Makes a clock that stands still until it is moved.
    #[must_use]
    pub fn standing_at(instant: Instant) -> Self {
        Self(Source::Set(Arc::new(AtomicI64::new(instant.0))))
    }

    /// Returns a clock that a drill can move on.
    #[must_use]
    pub fn moved_by(&self, ahead: &Ahead) -> Self {
        Self(Source::Ahead(Box::new(self.0.clone()), Arc::clone(&ahead.0)))
    }

    /// Moves a standing clock. The machine's own is never moved.
    pub fn move_by_ms(&self, ms: i64) {
        if let Source::Set(at) = &self.0 {
            let _ = at.fetch_add(ms, Ordering::SeqCst);
        }
    }

    /// Returns milliseconds that only ever go forward, for telling how fast keys
    /// follow one another. They mean nothing else.
    #[must_use]
    pub fn ticks_ms(&self) -> u64 {
        match &self.0 {
            Source::System => {
                static START: OnceLock<std::time::Instant> = OnceLock::new();
                let start = START.get_or_init(std::time::Instant::now);
                u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX)
            }
            Source::Set(at) => u64::try_from(at.load(Ordering::SeqCst)).unwrap_or(0),
            Source::Ahead(base, _) => Self((**base).clone()).ticks_ms(),
        }
    }

    /// Returns the present instant, in UTC.
    #[must_use]
    pub fn now(&self) -> Instant {
        match &self.0 {
            Source::System => Instant(
                SystemTime::now()
                    .duration_since(UNIX_EPOCH)
                    .map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX)),
            ),
            Source::Set(at) => Instant(at.load(Ordering::SeqCst)),
            Source::Ahead(base, ahead) => {
                Self((**base).clone()).now().plus_ms(ahead.load(Ordering::SeqCst))
            }
        }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Source::System => "Clock::system",
            Source::Set(_) => "Clock::standing",
            Source::Ahead(..) => "Clock::drill",
        })
    }
}

/// Makes a new identity: a `UUIDv7` of the given instant.
///
/// If the machine has no randomness to give, the rest stays zero and the
/// log's rule that an identity is unique refuses the entry.
#[must_use]
pub fn new_id(now: Instant) -> Uuid {
    let mut random = [0; 10];
    let _ = getrandom::fill(&mut random);
    Builder::from_unix_timestamp_millis(u64::try_from(now.0).unwrap_or(0), &random).into_uuid()
}

/// The native file dialog, or a script that stands for it.
#[derive(Debug, Clone)]
pub enum Dialogs {
    /// The desktop's own.
    Native,
    /// Answers handed out one after another.
    Scripted(Arc<Mutex<VecDeque<PathBuf>>>),
}

impl Dialogs {
    /// Asks for a list file. `None` if nothing was chosen, or if the desktop has
    /// no dialog to offer: the path field beside the button is always there.
    pub async fn pick_list(self, title: String) -> Option<PathBuf> {
        match self {
            Self::Native => rfd::AsyncFileDialog::new()
                .set_title(title)
                .add_filter("Excel, CSV", &["xlsx", "xls", "xlsm", "csv", "txt", "tsv"])
                .pick_file()
                .await
                .map(|file| file.path().to_path_buf()),
            Self::Scripted(answers) => answers.lock().ok()?.pop_front(),
        }
    }

    /// Asks for a catalogue file. `None` as for [`Dialogs::pick_list`].
    pub async fn pick_catalogue(self, title: String) -> Option<PathBuf> {
        match self {
            Self::Native => rfd::AsyncFileDialog::new()
                .set_title(title)
                .add_filter("TOML", &["toml", "txt"])
                .pick_file()
                .await
                .map(|file| file.path().to_path_buf()),
            Self::Scripted(answers) => answers.lock().ok()?.pop_front(),
        }
    }

    /// Asks for a catalogue file. `None` as for [`Dialogs::pick_list`].
    pub async fn pick_manifest(self, title: String) -> Option<PathBuf> {
        match self {
            Self::Native => rfd::AsyncFileDialog::new()
                .set_title(title)
                .add_filter("JSON", &["json"])
                .pick_file()
                .await
                .map(|file| file.path().to_path_buf()),
            Self::Scripted(answers) => answers.lock().ok()?.pop_front(),
        }
    }

    /// Asks for a photo. `None` as for [`Dialogs::pick_list`].
    pub async fn pick_photo(self, title: String) -> Option<PathBuf> {
        match self {
            Self::Native => rfd::AsyncFileDialog::new()
                .set_title(title)
                .add_filter("JPEG, PNG", &["jpg", "jpeg", "png"])
                .pick_file()
                .await
                .map(|file| file.path().to_path_buf()),
            Self::Scripted(answers) => answers.lock().ok()?.pop_front(),
        }
    }

    /// Lets the desktop show a file in the program that it has for it. Where it
    /// has none, the file lies where it was written all the same.
    pub fn show(&self, path: &Path) {
        if let Self::Scripted(_) = self {
            return;
        }
        let opener = match std::env::consts::OS {
            "macos" => "open",
            "windows" => "explorer",
            _ => "xdg-open",
        };
        let started = Command::new(opener)
            .arg(path)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        if let Err(error) = started {
            tracing::info!(%error, "nothing here shows files");
        }
    }

    /// Asks where to write a file, of the kind that its name ends with. `None` as for [`Dialogs::pick_list`].
    pub async fn pick_save(self, title: String, name: String) -> Option<PathBuf> {
        let kind = Path::new(&name).extension().unwrap_or_default();
        let (filter, endings): (_, &[&str]) = match kind.to_str() {
            Some("toml") => ("TOML", &["toml"]),
            Some("pdf") => ("PDF", &["pdf"]),
            _ => ("Excel, CSV", &["xlsx", "csv"]),
        };
        match self {
            Self::Native => rfd::AsyncFileDialog::new()
                .set_title(title)
                .add_filter(filter, endings)
                .set_file_name(name)
                .save_file()
                .await
                .map(|file| file.path().to_path_buf()),
            Self::Scripted(answers) => answers.lock().ok()?.pop_front(),
        }
    }
}

impl Dialogs {
    /// Asks for a folder. `None` as for [`Dialogs::pick_list`].
    pub async fn pick_folder(self, title: String) -> Option<PathBuf> {
        match self {
            Self::Native => rfd::AsyncFileDialog::new()
                .set_title(title)
                .pick_folder()
                .await
                .map(|folder| folder.path().to_path_buf()),
            Self::Scripted(answers) => answers.lock().ok()?.pop_front(),
        }
    }

    /// Asks where to write a page that prints. `None` as for [`Dialogs::pick_list`].
    pub async fn pick_page(self, title: String, name: String) -> Option<PathBuf> {
        match self {
            Self::Native => rfd::AsyncFileDialog::new()
                .set_title(title)
                .set_file_name(name)
                .add_filter("HTML", &["html"])
                .save_file()
                .await
                .map(|file| file.path().to_path_buf()),
            Self::Scripted(answers) => answers.lock().ok()?.pop_front(),
        }
    }

    /// Tells whether files are shown by the desktop's viewer: not by a script.
    #[must_use]
    pub const fn shows_files(&self) -> bool {
        matches!(self, Self::Native)
    }
}

/// Shows a file with the system's viewer. Returns whether one took it.
#[must_use]
pub fn show_file(path: &Path) -> bool {
    let program = match std::env::consts::OS {
        "windows" => "explorer",
        "macos" => "open",
        _ => "xdg-open",
    };
    let mut command = Command::new(program);
    let quiet = command.arg(path).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_are_unique_and_sort_by_time() {
        let (early, late) = (new_id(Instant(1_000)), new_id(Instant(2_000)));
        assert!(early < late);
        assert_eq!(early.get_version_num(), 7);
        assert_ne!(new_id(Instant(1_000)), early);
    }

    #[test]
    fn a_drill_runs_ahead_and_the_clock_behind_it_does_not_move() {
        let (real, ahead) = (Clock::standing_at(Instant(5)), Ahead::default());
        let drill = real.moved_by(&ahead);
        ahead.move_on_ms(900_000);
        assert_eq!((real.now(), drill.now()), (Instant(5), Instant(900_005)));
        real.move_by_ms(1);
        assert_eq!((drill.now(), drill.ticks_ms()), (Instant(900_006), 6));
    }

    #[test]
    fn a_standing_clock_moves_only_when_moved() {
        let clock = Clock::standing_at(Instant(5));
        clock.move_by_ms(10);
        assert_eq!(clock.now(), Instant(15));
        assert_eq!(clock.clone().now(), Instant(15));
    }
}
