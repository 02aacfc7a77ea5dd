//! `chot simulate`: a station that is not real, of any size, to test with.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use serde_json::json;

use super::interrupt::Interrupt;
use super::proof::password;
use crate::domain::catalogue::Catalogue;
use crate::i18n::Words;
use crate::platform::Clock;
use crate::simulate::{Fault, Plan, build};
use crate::station::Failure;
use crate::store::keys::SlotError;
use crate::store::{OpenError, StoreError};
use crate::ui::failure;

/// In how many parts the work is told of while it goes on.
const PARTS: u64 = 20;

/// Builds a simulated station in a folder without one, tells of its progress on
/// the error output and prints what it holds.
///
/// Exit codes: 0 built, 1 not, 130 interrupted; what was begun is gone then.
///
/// # Errors
///
/// A sentence that says why there is no such station.
pub fn simulate(
    folder: &Path,
    plan: Plan,
    password_fd: Option<u32>,
    as_json: bool,
    words: &Words,
) -> Result<ExitCode, String> {
    let catalogue = Catalogue::built_in()
        .map_err(|fault| words.with("start-catalogue", &[("fault", &fault.to_string())]))?;
    let password = password(password_fd, words)?;
    let interrupt = Interrupt::listen(words)?;
    let begun = Instant::now();
    let mut told = 0;
    let mut progress = |given: u64| {
        let part = given.saturating_mul(PARTS) / plan.injections.max(1);
        if part > told {
            told = part;
            let gaps = [("done", given.to_string()), ("all", plan.injections.to_string())];
            let gaps = gaps.each_ref().map(|(name, value)| (*name, value.as_str()));
            let _ = writeln!(io::stderr(), "{}", words.with("cli-simulate-progress", &gaps));
        }
        interrupt.flow()
    };
    let (built, head) = match build(folder, plan, &password, &catalogue, &mut progress) {
        Ok(built) => built,
        Err(Fault::Cancelled) => {
            let _ = writeln!(io::stderr(), "{}", said(&Fault::Cancelled, folder, words));
            return Ok(Interrupt::code());
        }
        Err(fault) => return Err(said(&fault, folder, words)),
    };
    let seconds = begun.elapsed().as_secs();
    let line = if as_json {
        json!({
            "station": folder.display().to_string(), "seed": plan.seed, "days": plan.days,
            "built": built, "entries": head.sequence, "head": head.hash.to_string(),
            "code": head.hash.short_code(), "seconds": seconds,
        })
        .to_string()
    } else {
        let gaps = [
            ("folder", folder.display().to_string()),
            ("injections", built.injections.to_string()),
            ("sessions", built.sessions.to_string()),
            ("entries", head.sequence.to_string()),
            ("seconds", seconds.to_string()),
        ];
        let gaps = gaps.each_ref().map(|(name, value)| (*name, value.as_str()));
        words.with("cli-simulated", &gaps)
    };
    writeln!(io::stdout(), "{line}").map_err(|error| error.to_string())?;
    Ok(ExitCode::SUCCESS)
}

fn said(fault: &Fault, folder: &Path, words: &Words) -> String {
    let folder = folder.display().to_string();
    match fault {
        Fault::NotFree(_) => words.with("cli-simulate-not-free", &[("folder", &folder)]),
        Fault::Nothing => words.text("cli-simulate-nothing"),
        Fault::Cancelled => words.text("cli-simulate-interrupted"),
        Fault::InVain => words.text("cli-simulate-in-vain"),
        // It could be written to when it began: a stick was pulled, a share is gone.
        Fault::Station(
            Failure::Store(StoreError::VolumeLost | StoreError::Io(_))
            | Failure::Open(OpenError::Absent | OpenError::Io(_))
            | Failure::Slots(SlotError::Io(_)),
        ) => words.with("cli-simulate-lost", &[("folder", &folder)]),
        Fault::Station(inner) => failure::with_wait(words, inner, Clock::system().now()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn a_disk_that_went_away_is_named() {
        let folder = Path::new("/media/usb/mo-phong");
        for lang in [Lang::Vi, Lang::En] {
            let words = Words::new(lang);
            let of = |failure| said(&Fault::Station(failure), folder, &words);
            for gone in [
                Failure::Store(StoreError::Io("disk I/O error".into())),
                Failure::Store(StoreError::VolumeLost),
                Failure::Open(OpenError::Io("input/output error".into())),
                Failure::Open(OpenError::Absent),
                Failure::Slots(SlotError::Io("input/output error".into())),
            ] {
                assert!(of(gone.clone()).contains("/media/usb/mo-phong"), "{gone:?}");
            }
            let full = of(Failure::Store(StoreError::DiskFull));
            assert_eq!(full, words.text("station-disk-full"));
        }
    }
}
