//! Wrong tries while the station is closed, counted in `tries.json` beside the
//! key slots, so that guessing at the keyboard grows slower, across restarts
//! too. Never holds a name. It slows a person at the keyboard, nobody who has a
//! copy of the files: against them stands the derivation alone.
//!
//! A try counts as wrong before it is made, so that pulling the plug in the
//! middle wins nothing. A clock that was set back counts as the last try: the
//! whole wait begins again, and never lasts longer.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::domain::time::Instant;
use crate::store::private_file;

pub(super) const FILE: &str = "tries.json";

/// The wait after the first wrong try, in seconds; each further one doubles it.
const FIRST_WAIT_SECONDS: i64 = 1;
/// The longest wait, in seconds.
const LONGEST_WAIT_SECONDS: i64 = 15 * 60;
/// For how many wrong tries a file stands that cannot be read.
const UNREADABLE: u32 = 6;

/// The wrong tries since somebody last got in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tries {
    failed: u32,
    last: Instant,
}

/// A try that may not be made yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooEarly {
    /// From when on it may be made, in UTC.
    pub until: Instant,
}

impl Tries {
    fn until(self) -> Instant {
        let doubled = i64::from(self.failed.saturating_sub(1).min(20));
        let seconds = match self.failed {
            0 => 0,
            _ => (FIRST_WAIT_SECONDS << doubled).min(LONGEST_WAIT_SECONDS),
        };
        self.last.plus_ms(seconds * 1000)
    }

    /// Reads the tries, as they count at this instant.
    fn read(folder: &Path, now: Instant) -> io::Result<Option<Self>> {
        let bytes = match std::fs::read(folder.join(FILE)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            read => read?,
        };
        let unreadable = Self { failed: UNREADABLE, last: now };
        let read = serde_json::from_slice(&bytes).unwrap_or(unreadable);
        let counted = if now < read.last { Self { last: now, ..read } } else { read };
        if serde_json::to_vec(&counted)? != bytes {
            counted.write(folder)?;
        }
        Ok(Some(counted))
    }

    fn write(self, folder: &Path) -> io::Result<()> {
        private_file::replace(&folder.join(FILE), &serde_json::to_vec(&self)?)
    }
}

/// Returns until when nobody may try, if that lies ahead.
#[must_use]
pub fn wait_until(folder: &Path, now: Instant) -> Option<Instant> {
    let tries = Tries::read(folder, now).ok()??;
    Some(tries.until()).filter(|until| now < *until)
}

/// Begins a try, counting it as wrong until [`succeeded`]. Returns how many were
/// wrong before, or that it is too early.
///
/// # Errors
///
/// What the disk says; nobody may try then, since it could not be counted.
pub fn begin(folder: &Path, now: Instant) -> io::Result<Result<u32, TooEarly>> {
    let before = Tries::read(folder, now)?;
    if let Some(until) = before.map(Tries::until).filter(|until| now < *until) {
        return Ok(Err(TooEarly { until }));
    }
    let failed = before.map_or(0, |tries| tries.failed);
    Tries { failed: failed.saturating_add(1), last: now }.write(folder)?;
    Ok(Ok(failed))
}

/// Forgets the wrong tries: somebody got in.
pub fn succeeded(folder: &Path) {
    // What stays behind delays the next try and no more.
    let _ = std::fs::remove_file(folder.join(FILE));
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = Instant(1_795_312_800_000);

    fn begin_at(folder: &Path, seconds: i64) -> Result<u32, i64> {
        begin(folder, NOW.plus_ms(seconds * 1000))
            .unwrap()
            .map_err(|early| early.until.since(NOW).div_euclid(1000))
    }

    #[test]
    fn each_wrong_try_waits_longer_and_the_right_one_forgets_them() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let mut at = 0;
        for (failed, wait) in
            [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900].into_iter().enumerate()
        {
            assert_eq!(begin_at(folder, at), Ok(u32::try_from(failed).unwrap()));
            let now = NOW.plus_ms(at * 1000);
            assert_eq!(wait_until(folder, now), Some(now.plus_ms(wait * 1000)));
            assert_eq!(begin_at(folder, at + wait - 1), Err(at + wait));
            at += wait;
        }
        assert_eq!(wait_until(folder, NOW.plus_ms(at * 1000)), None);
        succeeded(folder);
        assert_eq!(begin_at(folder, at), Ok(0));
    }

    #[test]
    fn a_clock_set_back_counts_as_the_last_try() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        for at in [0, 1, 3] {
            let _ = begin_at(folder, at).unwrap();
        }
        // Set back by a day: four seconds from then on, and no shorter.
        let day = -86_400;
        assert_eq!(begin_at(folder, day), Err(day + 4));
        assert_eq!(begin_at(folder, day + 3), Err(day + 4));
        assert_eq!(begin_at(folder, day + 4), Ok(3));
        // A clock that had run ahead by years does not shut the station for years.
        let year = 365 * 86_400;
        assert_eq!(begin_at(folder, year), Ok(4));
        assert_eq!(begin_at(folder, 0), Err(16));
        assert_eq!(begin_at(folder, 16), Ok(5));
    }

    #[test]
    fn a_file_that_cannot_be_read_is_no_way_around() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let _ = begin_at(folder, 0).unwrap();
        for content in ["", "{", r#"{"failed":-1,"last":0}"#] {
            std::fs::write(folder.join(FILE), content).unwrap();
            assert_eq!(begin_at(folder, 100), Err(132), "{content}");
        }
        assert_eq!(begin_at(folder, 132), Ok(UNREADABLE));
        let text = std::fs::read_to_string(folder.join(FILE)).unwrap();
        assert!(text.contains("failed") && text.len() < 60, "{text}");
    }
}
