//! `chot verify` and `chot rebuild`: whether the log of a station is whole, and
//! its tables computed again.

use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;

use crate::domain::event::Event;
use crate::i18n::Words;
use crate::platform::Clock;
use crate::station;
use crate::store::keys::Password;
use crate::store::{Fault, FaultKind, Filter, Hash, Head, Store, StoreError, fact};
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
    fn password(&self, words: &Words) -> io::Result<Password> {
        password(self.password_fd, words)
    }

    fn said(words: &Words, failure: &station::Failure, clock: &Clock) -> String {
        failure::with_wait(words, failure, clock.now())
    }
}

/// Reads a password from a file descriptor, from `CHOT_PASSWORD` or from a prompt.
pub(super) fn password(descriptor: Option<u32>, words: &Words) -> io::Result<Password> {
    let mut text = String::new();
    if let Some(descriptor) = descriptor {
        let mut file = std::fs::File::open(format!("/dev/fd/{descriptor}"))?;
        let _ = file.read_to_string(&mut text)?;
    } else if let Ok(given) = std::env::var("CHOT_PASSWORD") {
        text = given;
    } else {
        text = rpassword::prompt_password(words.text("cli-password"))?;
    }
    Ok(Password::new(text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// What `chot verify` found.
enum Found {
    Whole {
        head: Head,
        seals: usize,
    },
    Tampered(Fault),
    /// The entry that a seal names is another.
    Seal(i64),
    /// No entry has the code that stands on a paper, an export or a backup.
    NotInLog(String),
    Damaged,
}

/// Recomputes the chain of a station's log and its seals, and holds it against a
/// short code kept elsewhere if one is given. Writes nothing but a count of wrong
/// passwords.
///
/// Exit codes: 0 whole, 3 changed or damaged, 4 whole but without the code.
///
/// # Errors
///
/// A sentence that says why the station could not be read.
pub fn verify(
    door: &Door,
    against: Option<&str>,
    as_json: bool,
    words: &Words,
) -> Result<ExitCode, String> {
    let clock = Clock::system();
    let password = door.password(words).map_err(|error| error.to_string())?;
    let store = station::open_for_reading(&door.folder, &door.user, password, &clock)
        .map_err(|failure| Door::said(words, &failure, &clock))?;
    let found = check(&store, against).map_err(|error| error.to_string())?;
    let (code, sentence, value) = told(&found, words);
    let line = if as_json { value.to_string() } else { sentence };
    writeln!(io::stdout(), "{line}").map_err(|error| error.to_string())?;
    Ok(code.map_or(ExitCode::SUCCESS, ExitCode::from))
}

fn check(store: &Store, against: Option<&str>) -> Result<Found, StoreError> {
    let head = match store.verify(Box::new(|_| ControlFlow::Continue(()))).wait() {
        Ok(Ok(head)) => head,
        Ok(Err(fault)) => return Ok(Found::Tampered(fault)),
        Err(StoreError::Damaged) => return Ok(Found::Damaged),
        Err(error) => return Err(error),
    };
    let mut sealed = Filter { kinds: vec!["session_sealed".to_owned()], ..Filter::default() };
    let mut seals = 0;
    loop {
        let page = store.entries(sealed.clone()).wait()?;
        for entry in &page {
            let Ok(Event::SessionSealed(seal)) = fact(entry).map(|fact| fact.event) else {
                continue;
            };
            let stands = store.hash_at(seal.sequence).wait()?;
            if stands.is_none() || stands != Hash::parse(&seal.head) {
                return Ok(Found::Seal(entry.sequence));
            }
            seals += 1;
        }
        match page.last() {
            Some(last) => sealed.after = last.sequence,
            None => break,
        }
    }
    if let Some(code) = against
        && store.sequence_of(code).wait()?.is_none()
    {
        return Ok(Found::NotInLog(code.to_owned()));
    }
    Ok(Found::Whole { head, seals })
}

/// Says what was found, for people and for programs.
fn told(found: &Found, words: &Words) -> (Option<u8>, String, serde_json::Value) {
    let number = |sequence: i64| sequence.to_string();
    match found {
        Found::Whole { head, seals } => {
            let gaps = [
                ("entries", number(head.sequence)),
                ("seals", seals.to_string()),
                ("code", head.hash.short_code()),
            ];
            let gaps = gaps.each_ref().map(|(name, value)| (*name, value.as_str()));
            let value = json!({
                "whole": true, "entries": head.sequence, "seals": seals,
                "head": head.hash.to_string(), "code": head.hash.short_code(),
            });
            (None, words.with("cli-verify-whole", &gaps), value)
        }
        Found::Tampered(fault) => {
            let (key, kind) = match fault.kind {
                FaultKind::Changed => ("cli-verify-changed", "changed"),
                FaultKind::Missing => ("cli-verify-missing", "removed"),
                FaultKind::OutOfOrder => ("cli-verify-order", "reordered or inserted"),
                FaultKind::Misfiled => ("cli-verify-misfiled", "misfiled"),
                FaultKind::Attachment => ("cli-verify-attachment", "without its photo"),
                FaultKind::OtherStation => ("cli-verify-other-station", "of another station"),
            };
            let sentence = words.with(key, &[("entry", &number(fault.sequence))]);
            let value = json!({ "whole": false, "entry": fault.sequence, "kind": kind });
            (Some(TAMPERED), sentence, value)
        }
        Found::Seal(sequence) => {
            let sentence = words.with("cli-verify-seal", &[("entry", &number(*sequence))]);
            (Some(TAMPERED), sentence, json!({ "whole": false, "entry": sequence, "kind": "seal" }))
        }
        Found::NotInLog(code) => {
            let sentence = words.with("cli-verify-not-in-log", &[("code", code)]);
            (Some(CONTRADICTED), sentence, json!({ "whole": false, "kind": "cut off or rebuilt" }))
        }
        Found::Damaged => {
            let value = json!({ "whole": false, "kind": "damaged pages" });
            (Some(TAMPERED), words.text("cli-verify-damaged"), value)
        }
    }
}

/// Computes every table of a station from its log again. Refuses while a window
/// is open on it.
///
/// # Errors
///
/// A sentence that says why the station could not be opened or written.
pub fn rebuild(door: &Door, words: &Words) -> Result<ExitCode, String> {
    let clock = Clock::system();
    let password = door.password(words).map_err(|error| error.to_string())?;
    let store = station::open_for_repair(&door.folder, &door.user, password, &clock)
        .map_err(|failure| Door::said(words, &failure, &clock))?;
    let rebuilt = store.rebuild(Box::new(|_| ControlFlow::Continue(()))).wait();
    let entries = store.head().wait().map(|head| head.sequence);
    store.close();
    rebuilt.map_err(|error| error.to_string())?;
    let entries = entries.map_err(|error| error.to_string())?.to_string();
    writeln!(io::stdout(), "{}", words.with("cli-rebuilt", &[("entries", &entries)]))
        .map_err(|error| error.to_string())?;
    Ok(ExitCode::SUCCESS)
}
