//! `chot verify` and `chot rebuild`: whether the log of a station is whole, and
//! its tables computed again.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;

use crate::i18n::Words;
use crate::platform::Clock;
use crate::report::proof::{Held, Outside, Watch, prove};
use crate::report::trouble::of_store;
use crate::station;
use crate::station::backup::Opener;
use crate::station::reading::{NotRead, Reading};
use crate::store::backup::{Unread, is_copy};
use crate::store::keys::{Credentials, Password};
use crate::ui::failure;

/// The exit code of a log in which something was changed.
const TAMPERED: u8 = 3;

/// The exit code of a whole log that does not hold what another proof says.
const CONTRADICTED: u8 = 4;

/// Where a station lies and who opens it.
#[derive(Debug, Clone)]
pub struct Door {
    /// The station's folder.
    pub folder: PathBuf,
    /// The name of an account.
    pub user: String,
    /// The file descriptor from which the password is read; otherwise it comes
    /// from `CHOT_PASSWORD`, or from a prompt.
    pub password_fd: Option<u32>,
}

impl Door {
    pub(super) fn password(&self, words: &Words) -> Result<Password, String> {
        password(self.password_fd, words)
    }

    /// Opens the copy that lies in the folder, for reading only.
    pub(super) fn read_copy(&self, password: Password, clock: &Clock) -> Result<Reading, NotRead> {
        let credentials = Credentials { name: self.user.clone(), password };
        Reading::open(&self.folder, &Opener::Account(credentials), clock)
    }

    pub(super) fn said(words: &Words, failure: &station::Failure, clock: &Clock) -> String {
        failure::with_wait(words, failure, clock.now())
    }
}

/// Reads a password from a file descriptor, from `CHOT_PASSWORD` or from a prompt.
pub(super) fn password(descriptor: Option<u32>, words: &Words) -> Result<Password, String> {
    secret(descriptor, "cli-password", words).map(Password::new)
}

/// Reads what nobody may see from a file descriptor, from `CHOT_PASSWORD` or from
/// the prompt of this key.
pub(super) fn secret(
    descriptor: Option<u32>,
    prompt: &str,
    words: &Words,
) -> Result<String, String> {
    let given = std::env::var("CHOT_PASSWORD").ok();
    let text = match (descriptor, given) {
        (Some(descriptor), _) => {
            std::fs::read_to_string(format!("/dev/fd/{descriptor}")).map_err(|error| {
                let gaps = [("number", &*descriptor.to_string()), ("error", &*error.to_string())];
                words.with("cli-no-descriptor", &gaps)
            })?
        }
        (None, Some(given)) => given,
        (None, None) => rpassword::prompt_password(words.text(prompt))
            .map_err(|error| words.with("cli-no-terminal", &[("error", &error.to_string())]))?,
    };
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// Recomputes the chain of a station's log, its seals and its tables, and holds it
/// against what was kept elsewhere, each a code or a file. Writes nothing but a
/// count of wrong passwords.
///
/// Exit codes: 0 whole, 3 changed or damaged, 4 whole but contradicted from outside.
///
/// # Errors
///
/// A sentence that says why the station could not be read.
pub fn verify(
    door: &Door,
    against: &[String],
    as_json: bool,
    words: &Words,
) -> Result<ExitCode, String> {
    let clock = Clock::system();
    let against: Vec<Outside> = against.iter().map(|typed| Outside::read(typed)).collect();
    // A slip of the pen is told before a long look, and accuses no log.
    if let Some(Outside::Nothing(typed)) =
        against.iter().find(|outside| matches!(outside, Outside::Nothing(_)))
    {
        return Err(words.with("proof-nothing", &[("typed", typed)]));
    }
    let password = door.password(words)?;
    let store = if is_copy(&door.folder) {
        match door.read_copy(password, &clock) {
            Ok(reading) => reading.store,
            Err(error) => {
                let said = failure::of_reading(words, &error, clock.now());
                let changed =
                    matches!(error, NotRead::Copy(Unread::NotAsSigned(_) | Unread::OtherLog));
                return if changed { told_as_changed(&said, as_json) } else { Err(said) };
            }
        }
    } else {
        station::open_for_reading(&door.folder, &door.user, password, &clock)
            .map_err(|failure| Door::said(words, &failure, &clock))?
    };
    let found = prove(&store, &Watch::default()).map_err(|error| of_store(words, &error))?;
    let mut held = Vec::new();
    // What a damaged or changed log says of an outside proof proves nothing.
    if found.is_whole() {
        for outside in &against {
            held.push(outside.hold(&store).map_err(|error| of_store(words, &error))?);
        }
    }
    let mut out = io::stdout().lock();
    if as_json {
        let mut value = found.to_json();
        if !held.is_empty() {
            value["against"] = held.iter().map(Held::to_json).collect();
        }
        writeln!(out, "{value}").map_err(|error| error.to_string())?;
    } else {
        let sentences = [Some(found.said(words)), found.clock_said(words)];
        let sentences = sentences.into_iter().flatten();
        for sentence in sentences.chain(held.iter().map(|held| held.said(words))) {
            writeln!(out, "{sentence}").map_err(|error| error.to_string())?;
        }
    }
    Ok(match (found.is_whole(), held.iter().all(Held::holds)) {
        (false, _) => ExitCode::from(TAMPERED),
        (true, false) => ExitCode::from(CONTRADICTED),
        (true, true) => ExitCode::SUCCESS,
    })
}

/// Says of a copy that it is not what was signed, before anything in it is read.
fn told_as_changed(said: &str, as_json: bool) -> Result<ExitCode, String> {
    let line = if as_json {
        json!({ "whole": false, "kind": "not as signed" }).to_string()
    } else {
        said.to_owned()
    };
    writeln!(io::stdout(), "{line}").map_err(|error| error.to_string())?;
    Ok(ExitCode::from(TAMPERED))
}

/// Computes every table of a station from its log again. Refuses while a window
/// is open on it.
///
/// # Errors
///
/// A sentence that says why the station could not be opened or written.
pub fn rebuild(door: &Door, words: &Words) -> Result<ExitCode, String> {
    let clock = Clock::system();
    let password = door.password(words)?;
    let store = station::open_for_repair(&door.folder, &door.user, password, &clock)
        .map_err(|failure| Door::said(words, &failure, &clock))?;
    let rebuilt = store.rebuild(Box::new(|_| ControlFlow::Continue(()))).wait();
    let entries = store.head().wait().map(|head| head.sequence);
    store.close();
    rebuilt.map_err(|error| of_store(words, &error))?;
    let entries = entries.map_err(|error| of_store(words, &error))?.to_string();
    writeln!(io::stdout(), "{}", words.with("cli-rebuilt", &[("entries", &entries)]))
        .map_err(|error| error.to_string())?;
    Ok(ExitCode::SUCCESS)
}
