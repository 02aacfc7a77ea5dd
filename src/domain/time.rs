//! Instants in UTC and civil days at the station's fixed +07:00.

use chrono::{DateTime, Datelike, Days, FixedOffset, Months, NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};

/// The offset of civil time in Viet Nam, which has no summer time.
const OFFSET_SECONDS: i32 = 7 * 3600;
const DAY_MS: i64 = 86_400_000;

/// An instant: milliseconds since 1970-01-01T00:00:00 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(pub i64);

impl Instant {
    /// Returns the instant at which a civil day begins at the station.
    #[must_use]
    pub fn start_of(day: NaiveDate) -> Self {
        let midnight_utc = day.and_time(NaiveTime::MIN).and_utc().timestamp_millis();
        Self(midnight_utc - i64::from(OFFSET_SECONDS) * 1000)
    }

    /// Returns the civil day at the station (+07:00) in which the instant lies.
    #[must_use]
    pub fn civil_day(self) -> NaiveDate {
        self.local().date_naive()
    }

    /// Returns the civil day and time of day at the station (+07:00).
    #[must_use]
    pub fn civil(self) -> NaiveDateTime {
        self.local().naive_local()
    }

    /// Returns the time of day at the station as `HH:MM`.
    #[must_use]
    pub fn hour_minute(self) -> String {
        self.local().format("%H:%M").to_string()
    }

    /// Returns the instant so many milliseconds later (earlier, if negative).
    #[must_use]
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Returns the instant so many minutes later.
    #[must_use]
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        self.plus_ms(minutes * 60_000)
    }

    /// Returns the milliseconds from `earlier` to here.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    fn local(self) -> DateTime<FixedOffset> {
        let utc = DateTime::from_timestamp_millis(self.0).unwrap_or(DateTime::UNIX_EPOCH);
        match FixedOffset::east_opt(OFFSET_SECONDS) {
            Some(offset) => utc.with_timezone(&offset),
            None => utc.fixed_offset(),
        }
    }
}

/// An expiry as a label prints it. It lasts through the end of its day; a
/// month lasts through its last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expiry {
    /// A full date.
    Day(NaiveDate),
    /// A month, held as its first day.
    Month(NaiveDate),
}

impl Expiry {
    /// Returns the last day on which the lot may be used.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::Month(first) => first
                .checked_add_months(Months::new(1))
                .and_then(|next| next.checked_sub_days(Days::new(1)))
                .unwrap_or(first),
        }
    }

    /// Returns the first instant at which the lot is expired.
    #[must_use]
    pub fn ends_at(self) -> Instant {
        Instant::start_of(self.last_day()).plus_ms(DAY_MS)
    }

    /// Tells whether two labels mean the same last day.
    #[must_use]
    pub fn means_the_same_as(self, other: Self) -> bool {
        self.last_day() == other.last_day()
    }

    /// Reads an expiry as labels print it: `30/11/2027`, `11/2027`, `11/27`, `112027`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let parts: Vec<&str> = text.split(['/', '-', '.', ' ']).filter(|p| !p.is_empty()).collect();
        match parts.as_slice() {
            [_, _, _] => parse_date(text).map(Self::Day),
            [month, year] => {
                NaiveDate::from_ymd_opt(full_year(year)?, number(month, 2)?, 1).map(Self::Month)
            }
            [digits] if digits.len() == 6 && digits.is_ascii() => {
                Self::parse(&format!("{}/{}", &digits[..2], &digits[2..]))
            }
            [digits] if digits.len() == 8 => parse_date(digits).map(Self::Day),
            _ => None,
        }
    }

    /// Writes the expiry as a Vietnamese label prints it.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::Day(day) => day.format("%d/%m/%Y").to_string(),
            Self::Month(first) => first.format("%m/%Y").to_string(),
        }
    }
}

/// Reads a full date, day first: `10/07/2021`, `10-7-2021`, `10072021`, `10/7/21`.
/// A year of two digits lies in this century.
#[must_use]
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let parts: Vec<&str> = text.split(['/', '-', '.', ' ']).filter(|p| !p.is_empty()).collect();
    match parts.as_slice() {
        [day, month, year] => {
            NaiveDate::from_ymd_opt(full_year(year)?, number(month, 2)?, number(day, 2)?)
        }
        [digits] if digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_digit()) => {
            parse_date(&format!("{}/{}/{}", &digits[..2], &digits[2..4], &digits[4..]))
        }
        _ => None,
    }
}

/// Reads a time of day, `08:05`, `8.05`, `805` or `0805`, as minutes since midnight.
#[must_use]
pub fn parse_time(text: &str) -> Option<u16> {
    let digits: String = text.chars().filter(|c| !matches!(c, ':' | '.')).collect();
    if !(3..=4).contains(&digits.len()) {
        return None;
    }
    let (hours, minutes) = digits.split_at_checked(digits.len() - 2)?;
    let minutes =
        number(hours, 2).filter(|h| *h < 24)? * 60 + number(minutes, 2).filter(|m| *m < 60)?;
    u16::try_from(minutes).ok()
}

fn number(text: &str, max_digits: usize) -> Option<u32> {
    let fits = text.len() <= max_digits && text.bytes().all(|b| b.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

fn full_year(text: &str) -> Option<i32> {
    let year = i32::try_from(number(text, 4)?).ok()?;
    match text.len() {
        2 => Some(2000 + year),
        4 => Some(year),
        _ => None,
    }
}

/// Returns the number of whole calendar months from `birth` to `on`, as "đủ 9
/// tháng" means it; negative never, zero for days before birth.
///
/// A birth on the 31st completes a month on the last day of a shorter month.
#[must_use]
pub fn whole_months(birth: NaiveDate, on: NaiveDate) -> u32 {
    if on <= birth {
        return 0;
    }
    let months =
        (on.year() - birth.year()) * 12 + on.month0().cast_signed() - birth.month0().cast_signed();
    let mut months = u32::try_from(months).unwrap_or(0);
    while months > 0 && birth.checked_add_months(Months::new(months)).is_none_or(|d| d > on) {
        months -= 1;
    }
    months
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn a_civil_day_begins_seven_hours_before_utc() {
        let start = Instant::start_of(day(2026, 11, 22));
        assert_eq!(start.civil_day(), day(2026, 11, 22));
        assert_eq!(start.plus_ms(-1).civil_day(), day(2026, 11, 21));
        assert_eq!(start.hour_minute(), "00:00");
    }

    #[test]
    fn times_are_read_as_people_type_them() {
        for (text, minutes) in
            [("08:05", 485), ("805", 485), ("8.05", 485), ("2359", 1439), ("0000", 0)]
        {
            assert_eq!(parse_time(text), Some(minutes), "{text}");
        }
        for wrong in ["", "8", "2400", "1260", "8h05", "08:05:00", "é5", "+805"] {
            assert_eq!(parse_time(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_expiry_lasts_through_its_last_moment() {
        let month = Expiry::parse("04/2027").unwrap();
        assert_eq!(month.last_day(), day(2027, 4, 30));
        assert_eq!(month.ends_at().plus_ms(-1).civil_day(), day(2027, 4, 30));
        assert!(month.means_the_same_as(Expiry::Day(day(2027, 4, 30))));
        assert_eq!(Expiry::parse("042027"), Some(month));
        assert_eq!(Expiry::parse("29/02/2028"), Some(Expiry::Day(day(2028, 2, 29))));
        for wrong in ["", "13/2027", "29/02/2027", "2027", "tháng 4", "1/1/1/1", "ééé"] {
            assert_eq!(Expiry::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn months_are_calendar_months() {
        assert_eq!(whole_months(day(2021, 7, 10), day(2021, 11, 9)), 3);
        assert_eq!(whole_months(day(2021, 7, 10), day(2021, 11, 10)), 4);
        assert_eq!(whole_months(day(2024, 1, 31), day(2024, 2, 28)), 0);
        assert_eq!(whole_months(day(2024, 1, 31), day(2024, 2, 29)), 1);
        assert_eq!(whole_months(day(2024, 2, 29), day(2025, 2, 28)), 12);
        assert_eq!(whole_months(day(2026, 1, 1), day(2025, 1, 1)), 0);
    }

    proptest! {
        #[test]
        fn dates_survive_writing_and_reading(days in 0u64..60_000) {
            let date = day(1900, 1, 1).checked_add_days(Days::new(days)).unwrap();
            prop_assert_eq!(parse_date(&date.format("%d/%m/%Y").to_string()), Some(date));
            prop_assert_eq!(parse_date(&date.format("%d%m%Y").to_string()), Some(date));
        }
    }
}
