//! A birth date as far as it is known. Never fills in a day that nobody said.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::Invalid;
use crate::domain::time::parse_date;

/// A birth date as known: a grandparent may know the year only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", try_from = "Unchecked")]
pub enum Birth {
    /// The full civil day.
    Day(NaiveDate),
    /// The month, held as its first day.
    Month {
        /// The first day of the month.
        first: NaiveDate,
    },
    /// The year of the Gregorian calendar.
    Year(i32),
}

impl Birth {
    /// Returns the first day on which the birth can have been: the person is
    /// at most as old as this makes them.
    #[must_use]
    pub fn earliest(self) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::Month { first } => first,
            Self::Year(year) => NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(NaiveDate::MIN),
        }
    }

    /// Returns the last day on which the birth can have been: the person is
    /// at least as old as this makes them.
    #[must_use]
    pub fn latest(self) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::Month { first } => first
                .checked_add_months(Months::new(1))
                .and_then(|next| next.checked_sub_days(Days::new(1)))
                .unwrap_or(first),
            Self::Year(year) => NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(NaiveDate::MAX),
        }
    }

    /// Returns the day, if it is known.
    #[must_use]
    pub const fn day(self) -> Option<NaiveDate> {
        match self {
            Self::Day(day) => Some(day),
            Self::Month { .. } | Self::Year(_) => None,
        }
    }

    /// Returns the year, which is always known.
    #[must_use]
    pub fn year(self) -> i32 {
        match self {
            Self::Day(day) | Self::Month { first: day } => day.year(),
            Self::Year(year) => year,
        }
    }

    /// Tells whether both can be the same birth.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.earliest() <= other.latest() && other.earliest() <= self.latest()
    }

    /// Reads a birth as lists and people give it: `10/07/2021`, `10-7-21`,
    /// `2021-07-10` (also with a midnight behind it, as spreadsheets export),
    /// `07/2021`, `2021`. A year of two digits lies in this century and is
    /// read only behind a day and a month.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = without_midnight(text.trim());
        let parts: Vec<&str> = text.split(['/', '-', '.']).map(str::trim).collect();
        let birth = match parts.as_slice() {
            [year, month, day] if year.len() == 4 => {
                Self::Day(NaiveDate::from_ymd_opt(full_year(year)?, two(month)?, two(day)?)?)
            }
            [month, year] => {
                Self::Month { first: NaiveDate::from_ymd_opt(full_year(year)?, two(month)?, 1)? }
            }
            [year] if year.len() == 4 => Self::Year(full_year(year)?),
            _ => Self::Day(parse_date(text)?),
        };
        birth.checked().ok()
    }

    /// Writes the birth as it is written in Viet Nam: `10/07/2021`, `07/2021`, `2021`.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::Day(day) => day.format("%d/%m/%Y").to_string(),
            Self::Month { first } => first.format("%m/%Y").to_string(),
            Self::Year(year) => year.to_string(),
        }
    }

    /// Returns the birth if its year has four digits and its month is held as
    /// the first day.
    pub(super) fn checked(self) -> Result<Self, Invalid> {
        let month_begins = !matches!(self, Self::Month { first } if first.day() != 1);
        let four_digits = (1000..=9999).contains(&self.year());
        if month_begins && four_digits { Ok(self) } else { Err(Invalid::Birth) }
    }
}

/// The stored form of a [`Birth`] before it is checked.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Unchecked {
    Day(NaiveDate),
    Month { first: NaiveDate },
    Year(i32),
}

impl TryFrom<Unchecked> for Birth {
    type Error = Invalid;

    fn try_from(unchecked: Unchecked) -> Result<Self, Invalid> {
        match unchecked {
            Unchecked::Day(day) => Self::Day(day),
            Unchecked::Month { first } => Self::Month { first },
            Unchecked::Year(year) => Self::Year(year),
        }
        .checked()
    }
}

fn without_midnight(text: &str) -> &str {
    [" 00:00:00", "T00:00:00", " 00:00", " 0:00", " 0:00:00"]
        .iter()
        .find_map(|midnight| text.strip_suffix(midnight))
        .unwrap_or(text)
}

fn two(text: &str) -> Option<u32> {
    let fits = text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

fn full_year(text: &str) -> Option<i32> {
    let fits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn reads_every_spelling() {
        let full = Some(Birth::Day(day(2021, 7, 10)));
        for text in [
            "10/07/2021",
            " 10/7/2021 ",
            "10/7/21",
            "10-07-2021",
            "10.07.2021",
            "10 / 07 / 2021",
            "2021-07-10",
            "2021/7/10",
            "10072021",
            "2021-07-10 00:00:00",
            "2021-07-10T00:00:00",
            "10/07/2021 0:00",
        ] {
            assert_eq!(Birth::parse(text), full, "{text}");
        }
        let month = Some(Birth::Month { first: day(2021, 7, 1) });
        assert_eq!(Birth::parse("07/2021"), month);
        assert_eq!(Birth::parse("7-2021"), month);
        assert_eq!(Birth::parse("1946"), Some(Birth::Year(1946)));
    }

    #[test]
    fn reads_nothing_into_what_is_no_date() {
        for text in [
            "",
            "/",
            "10",
            "21",
            "44387",
            "07/21",
            "13/2021",
            "29/02/2023",
            "31/04/2021",
            "07/25/2021",
            "00/00/1950",
            "10/07/0021",
            "0021",
            "2021-13-01",
            "10/07/2021 08:30",
            "mười",
            "éééé",
            "10/07/20211",
            "+1/07/2021",
        ] {
            assert_eq!(Birth::parse(text), None, "{text}");
        }
        assert_eq!(Birth::parse("29/02/2024"), Some(Birth::Day(day(2024, 2, 29))));
    }

    #[test]
    fn spans_what_is_unknown() {
        let month = Birth::parse("02/2024").unwrap();
        assert_eq!((month.earliest(), month.latest()), (day(2024, 2, 1), day(2024, 2, 29)));
        let year = Birth::Year(1946);
        assert_eq!((year.earliest(), year.latest()), (day(1946, 1, 1), day(1946, 12, 31)));
        assert!(year.overlaps(Birth::Day(day(1946, 12, 31))));
        assert!(!month.overlaps(Birth::Day(day(2024, 3, 1))));
    }

    #[test]
    fn stored_births_are_checked() {
        for birth in ["10/07/2021", "07/2021", "2021"].map(|text| Birth::parse(text).unwrap()) {
            let stored = serde_json::to_string(&birth).unwrap();
            assert_eq!(serde_json::from_str::<Birth>(&stored).unwrap(), birth);
        }
        assert_eq!(serde_json::to_string(&Birth::Year(2021)).unwrap(), r#"{"year":2021}"#);
        for stored in [r#"{"month":{"first":"2021-07-15"}}"#, r#"{"year":21}"#, r#"{"year":99999}"#]
        {
            assert!(serde_json::from_str::<Birth>(stored).is_err(), "{stored}");
        }
    }

    proptest! {
        #[test]
        fn labels_are_read_back(days in 0u64..100_000, kind in 0..3) {
            let date = day(1880, 1, 1).checked_add_days(Days::new(days)).unwrap();
            let birth = match kind {
                0 => Birth::Day(date),
                1 => Birth::Month { first: date.with_day(1).unwrap() },
                _ => Birth::Year(date.year()),
            };
            prop_assert_eq!(Birth::parse(&birth.label()), Some(birth));
        }
    }
}
