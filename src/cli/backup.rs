//! `chot backup` and `chot restore`: a copy of a station elsewhere, and back.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::json;

use super::interrupt::Interrupt;
use super::proof::{Door, password};
use crate::i18n::Words;
use crate::platform::{Clock, new_id};
use crate::station::{self, backup::Opener};
use crate::store::backup::BackupError;
use crate::store::keys::{Credentials, RecoveryKey};
use crate::store::{self, Author, Progress};
use crate::ui::failure;

/// What a copy is restored from, and by whom.
#[derive(Debug, Clone)]
pub struct Restoring {
    /// The folder of the copy.
    pub from: PathBuf,
    /// The folder of the station.
    pub to: PathBuf,
    /// The name of an account; nothing for the recovery key.
    pub user: Option<String>,
    /// The file descriptor of the password or the recovery key.
    pub password_fd: Option<u32>,
}

/// Copies a station into a folder and checks the copy. Refuses while a window is
/// open on the station, which makes its copies itself.
///
/// Exit codes: 0 copied, 1 not, 130 interrupted.
///
/// # Errors
///
/// A sentence that says why there is no copy.
pub fn back_up(door: &Door, to: &Path, as_json: bool, words: &Words) -> Result<ExitCode, String> {
    let clock = Clock::system();
    let password = door.password(words)?;
    let store = station::open_for_repair(&door.folder, &door.user, password, &clock)
        .map_err(|failure| Door::said(words, &failure, &clock))?;
    let now = clock.now();
    let interrupt = Interrupt::listen(words)?;
    let mut progress: Progress = Box::new(move |_| interrupt.flow());
    let made = match station::backup::back_up(&store, to, now, &mut progress) {
        Ok(made) => made,
        Err(error) => {
            store.close();
            let said = failure::of_backup(words, &error);
            if error != BackupError::Cancelled {
                return Err(said);
            }
            let _ = writeln!(io::stderr(), "{said}");
            return Ok(Interrupt::code());
        }
    };
    let entry = store::entry(
        &made.clone().into(),
        crate::domain::id::EntryId(new_id(now)),
        now,
        Author::Station,
        None,
    );
    let recorded = entry.and_then(|entry| store.append(vec![entry]).wait());
    store.close();
    let _ = recorded.map_err(|error| failure::not_recorded(words, &error))?;
    let line = if as_json {
        json!({ "name": made.name, "entries": made.sequence, "removed": made.removed,
                "manifest_sha256": made.sha256 })
        .to_string()
    } else {
        let entries = made.sequence.to_string();
        words.with("cli-backed-up", &[("name", &made.name), ("entries", &entries)])
    };
    writeln!(io::stdout(), "{line}").map_err(|error| error.to_string())?;
    Ok(ExitCode::SUCCESS)
}

/// Puts a copy in the place of a station. Nothing newer is ever lost.
///
/// # Errors
///
/// A sentence that says why nothing was changed.
pub fn restore(restoring: &Restoring, words: &Words) -> Result<ExitCode, String> {
    let clock = Clock::system();
    let opener = match &restoring.user {
        Some(name) => {
            let password = password(restoring.password_fd, words)?;
            Opener::Account(Credentials { name: name.clone(), password })
        }
        None => {
            let typed = super::proof::secret(restoring.password_fd, "cli-recovery-key", words)?;
            let key = RecoveryKey::read(&typed);
            Opener::Recovery(key.ok_or_else(|| words.text("recover-misread"))?)
        }
    };
    let head = station::backup::restore(&restoring.from, &restoring.to, &opener, &clock)
        .map_err(|error| failure::of_restore(words, &error, clock.now()))?;
    let said = words.with("cli-restored", &[("entries", &head.sequence.to_string())]);
    writeln!(io::stdout(), "{said}").map_err(|error| error.to_string())?;
    Ok(ExitCode::SUCCESS)
}
