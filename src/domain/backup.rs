//! Copies of the station kept elsewhere: which are kept as they age, and what the
//! log tells of them. Never copies anything itself.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::time::Instant;

/// So many of the latest copies are kept, however old.
const LATEST: usize = 3;
/// For so many days back the last copy of each is kept.
const DAYS: i64 = 7;
/// For so many days back the last copy of each week is kept.
const WEEKS_DAYS: i64 = 5 * 7;
/// The last good copy may be so old, in hours, before it is warned of.
const OLD_HOURS: i64 = 24;

/// Where copies are written from now on, or nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupPlaceSet {
    /// The folder, on a stick or another disk; nothing to end the copying.
    pub folder: Option<String>,
}

/// A copy of the station was written and checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackedUp {
    /// The folder of the copy, without the folders above it.
    pub name: String,
    /// The place in the log of the last entry that it holds.
    pub sequence: i64,
    /// SHA-256 of its manifest, in hexadecimal.
    pub sha256: String,
    /// How many older copies were removed by their age.
    pub removed: u32,
}

/// Where copies go, and when the last good one was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Backups {
    folder: Option<String>,
    last: Option<(Instant, BackedUp)>,
}

impl Backups {
    pub(super) fn set_place(&mut self, set: &BackupPlaceSet) {
        self.folder.clone_from(&set.folder);
    }

    pub(super) fn made(&mut self, made: &BackedUp, at: Instant) {
        self.last = Some((at, made.clone()));
    }

    /// Returns the folder for copies, if one is set.
    #[must_use]
    pub fn folder(&self) -> Option<&str> {
        self.folder.as_deref()
    }

    /// Returns when the last good copy was made (UTC), and what it holds.
    #[must_use]
    pub fn last(&self) -> Option<(Instant, &BackedUp)> {
        self.last.as_ref().map(|(at, made)| (*at, made))
    }

    /// Tells whether there is no good copy, or none of the last day.
    #[must_use]
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.last.as_ref().is_none_or(|(at, _)| now > at.plus_minutes(OLD_HOURS * 60))
    }
}

/// Returns which copies may go: kept are the latest three, the last of each of the
/// last seven days, of each of the last five weeks, and of every month.
#[must_use]
pub fn outlived(copies: &[Instant], now: Instant) -> Vec<Instant> {
    let mut newest_first = copies.to_vec();
    newest_first.sort_unstable_by(|one, other| other.cmp(one));
    let today = now.civil_day();
    let (mut days, mut weeks, mut months) = (Vec::new(), Vec::new(), Vec::new());
    let mut gone = Vec::new();
    for (place, copy) in newest_first.into_iter().enumerate() {
        let day = copy.civil_day();
        let age = (today - day).num_days();
        let of_day = age <= DAYS && first_of(&mut days, day);
        let week = day.iso_week();
        let of_week = age <= WEEKS_DAYS && first_of(&mut weeks, (week.year(), week.week()));
        let of_month = first_of(&mut months, (day.year(), day.month()));
        if place >= LATEST && !of_day && !of_week && !of_month {
            gone.push(copy);
        }
    }
    gone
}

/// Tells whether nothing like this was seen before.
fn first_of<T: PartialEq>(seen: &mut Vec<T>, one: T) -> bool {
    let is_first = !seen.contains(&one);
    if is_first {
        seen.push(one);
    }
    is_first
}

/// Returns the name of the folder of a copy made at an instant, at +07:00.
#[must_use]
pub fn folder_name(at: Instant) -> String {
    let day = at.civil_day();
    let seconds = at.since(Instant::start_of(day)) / 1000;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("{}-{hours:02}{minutes:02}{:02}", day.format("%Y%m%d"), seconds % 60)
}

/// Reads the name of the folder of a copy; nothing of other folders.
#[must_use]
pub fn instant_of(name: &str) -> Option<Instant> {
    let (day, clock) = name.split_once('-')?;
    if day.len() != 8 || clock.len() != 6 || !clock.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let day = NaiveDate::parse_from_str(day, "%Y%m%d").ok()?;
    let part = |range| clock.get(range).and_then(|digits: &str| digits.parse::<i64>().ok());
    let seconds = part(0..2)? * 3600 + part(2..4)? * 60 + part(4..6)?;
    Some(Instant(Instant::start_of(day).0 + seconds * 1000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn noon(days_ago: i64) -> Instant {
        let day = NaiveDate::from_ymd_opt(2026, 11, 16).unwrap();
        Instant::start_of(day).plus_minutes(12 * 60 - days_ago * 24 * 60)
    }

    #[test]
    fn copies_thin_out_with_age() {
        let copies: Vec<Instant> = (0..100).map(noon).collect();
        let gone = outlived(&copies, noon(0));
        let kept: Vec<i64> = (0..100).filter(|ago| !gone.contains(&noon(*ago))).collect();
        // 16 November 2026 is a Monday: the last of a week is its Sunday.
        assert_eq!(kept, [0, 1, 2, 3, 4, 5, 6, 7, 8, 15, 16, 22, 29, 47, 77]);
        let same_day: Vec<Instant> = (0..9).map(|hour| noon(0).plus_minutes(-hour * 30)).collect();
        assert_eq!(outlived(&same_day, noon(0)).len(), 6, "the latest three stay");
    }

    #[test]
    fn a_copy_of_yesterday_is_old_after_a_day() {
        let mut backups = Backups::default();
        assert!(backups.is_overdue(noon(0)));
        let made = BackedUp { name: "x".into(), sequence: 1, sha256: "y".into(), removed: 0 };
        backups.made(&made, noon(1));
        assert!(!backups.is_overdue(noon(0)));
        assert!(backups.is_overdue(noon(0).plus_minutes(1)));
    }

    proptest! {
        #[test]
        fn the_newest_is_never_gone_and_what_is_kept_stays_kept(ages in prop::collection::vec(0i64..5000, 1..60)) {
            let copies: Vec<Instant> = ages.iter().map(|age| noon(0).plus_minutes(-age * 60)).collect();
            let gone = outlived(&copies, noon(0));
            prop_assert!(!gone.contains(copies.iter().max().unwrap()));
            let kept: Vec<Instant> = copies.iter().filter(|copy| !gone.contains(copy)).copied().collect();
            prop_assert_eq!(outlived(&kept, noon(0)), vec![]);
        }

        #[test]
        fn names_survive_writing(seconds in 0i64..4_000_000_000) {
            let at = Instant(seconds * 1000);
            prop_assert_eq!(instant_of(&folder_name(at)), Some(at));
        }
    }
}
