//! Ages and intervals as the sources state them: days, weeks, or calendar
//! months and years ("đủ 9 tháng"). Never converts months into days.

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::domain::patient::Birth;

/// A length of time on the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// Civil days.
    Days(u16),
    /// Weeks of seven days.
    Weeks(u16),
    /// Calendar months.
    Months(u16),
    /// Calendar years.
    Years(u16),
}

impl Span {
    /// Returns the day that lies this long after `day`. From the 31st, a month
    /// ends on the last day of a shorter month; from 29 February, a year ends
    /// on 28 February.
    #[must_use]
    pub fn after(self, day: NaiveDate) -> NaiveDate {
        let end = match self {
            Self::Days(days) => day.checked_add_days(Days::new(days.into())),
            Self::Weeks(weeks) => day.checked_add_days(Days::new(u64::from(weeks) * 7)),
            Self::Months(months) => day.checked_add_months(Months::new(months.into())),
            Self::Years(years) => day.checked_add_months(Months::new(u32::from(years) * 12)),
        };
        end.unwrap_or(NaiveDate::MAX)
    }
}

/// How far a window of ages holds a person whose birth may be known only roughly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fit {
    /// Every possible birth date lies within.
    Inside,
    /// Some possible birth dates lie within, others do not.
    Unknown,
    /// No possible birth date lies within.
    Outside,
}

/// A window of ages. An absent bound does not limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgeWindow {
    /// Begins on the day on which this age is reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Span>,
    /// Begins on the day after the one on which this age is reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Span>,
    /// Ends with the day on which this age is reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Span>,
    /// Ends with the day before the one on which this age is reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Span>,
}

impl AgeWindow {
    /// Tells how far the window holds a person on a civil day. A day before
    /// birth lies outside every window.
    #[must_use]
    pub fn fit(&self, birth: Birth, on: NaiveDate) -> Fit {
        let (oldest, youngest) = (birth.earliest(), birth.latest());
        if self.old_enough(youngest, on) && self.young_enough(oldest, on) {
            Fit::Inside
        } else if self.old_enough(oldest, on) && self.young_enough(youngest, on) {
            Fit::Unknown
        } else {
            Fit::Outside
        }
    }

    /// Tells whether some birth date can lie within.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        let birth = NaiveDate::default();
        let first = [
            self.from.map(|age| age.after(birth)),
            self.after.and_then(|age| age.after(birth).succ_opt()),
        ];
        let last = [
            self.until.map(|age| age.after(birth)),
            self.before.and_then(|age| age.after(birth).pred_opt()),
        ];
        let first = first.into_iter().flatten().max().unwrap_or(birth);
        last.into_iter().flatten().min().is_none_or(|last| first <= last)
    }

    /// Tells whether some age lies in both windows.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        let later = |one: Option<Span>, two: Option<Span>| match (one, two) {
            (Some(one), Some(two)) => {
                Some(if one.after(Self::NEWBORN) < two.after(Self::NEWBORN) { two } else { one })
            }
            (one, two) => one.or(two),
        };
        let earlier = |one: Option<Span>, two: Option<Span>| match (one, two) {
            (Some(one), Some(two)) => {
                Some(if two.after(Self::NEWBORN) < one.after(Self::NEWBORN) { two } else { one })
            }
            (one, two) => one.or(two),
        };
        let both = Self {
            from: later(self.from, other.from),
            after: later(self.after, other.after),
            until: earlier(self.until, other.until),
            before: earlier(self.before, other.before),
        };
        both.is_possible()
    }

    /// A birth by which windows are compared: long months follow it.
    const NEWBORN: NaiveDate = match NaiveDate::from_ymd_opt(2001, 1, 1) {
        Some(day) => day,
        None => NaiveDate::MIN,
    };

    fn old_enough(&self, birth: NaiveDate, on: NaiveDate) -> bool {
        birth <= on
            && self.from.is_none_or(|age| age.after(birth) <= on)
            && self.after.is_none_or(|age| age.after(birth) < on)
    }

    fn young_enough(&self, birth: NaiveDate, on: NaiveDate) -> bool {
        self.until.is_none_or(|age| on <= age.after(birth))
            && self.before.is_none_or(|age| on < age.after(birth))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::whole_months;
    use proptest::prelude::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn bounds_hold_to_the_day() {
        let window = AgeWindow {
            from: Some(Span::Weeks(6)),
            before: Some(Span::Years(1)),
            ..AgeWindow::default()
        };
        let birth = Birth::Day(day(2025, 1, 31));
        for (on, fit) in [
            (day(2025, 1, 30), Fit::Outside),
            (day(2025, 3, 13), Fit::Outside),
            (day(2025, 3, 14), Fit::Inside),
            (day(2026, 1, 30), Fit::Inside),
            (day(2026, 1, 31), Fit::Outside),
        ] {
            assert_eq!(window.fit(birth, on), fit, "{on}");
        }
        let late = AgeWindow {
            after: Some(Span::Months(36)),
            until: Some(Span::Years(10)),
            ..AgeWindow::default()
        };
        for (on, fit) in [
            (day(2028, 1, 31), Fit::Outside),
            (day(2028, 2, 1), Fit::Inside),
            (day(2035, 1, 31), Fit::Inside),
            (day(2035, 2, 1), Fit::Outside),
        ] {
            assert_eq!(late.fit(birth, on), fit, "{on}");
        }
    }

    #[test]
    fn a_birth_on_a_leap_day_completes_years_on_the_28th() {
        let window = AgeWindow { from: Some(Span::Months(12)), ..AgeWindow::default() };
        let birth = Birth::Day(day(2024, 2, 29));
        assert_eq!(window.fit(birth, day(2025, 2, 27)), Fit::Outside);
        assert_eq!(window.fit(birth, day(2025, 2, 28)), Fit::Inside);
        assert_eq!(Span::Years(4).after(day(2024, 2, 29)), day(2028, 2, 29));
        assert_eq!(Span::Months(1).after(day(2025, 1, 31)), day(2025, 2, 28));
    }

    #[test]
    fn a_rough_birth_is_inside_only_if_every_day_is() {
        let window = AgeWindow { from: Some(Span::Months(9)), ..AgeWindow::default() };
        let birth = Birth::Month { first: day(2025, 2, 1) };
        assert_eq!(window.fit(birth, day(2025, 10, 31)), Fit::Outside);
        assert_eq!(window.fit(birth, day(2025, 11, 1)), Fit::Unknown);
        assert_eq!(window.fit(birth, day(2025, 11, 27)), Fit::Unknown);
        assert_eq!(window.fit(birth, day(2025, 11, 28)), Fit::Inside);
        assert_eq!(window.fit(Birth::Year(2024), day(2025, 9, 29)), Fit::Unknown);
        assert_eq!(window.fit(Birth::Year(2024), day(2025, 9, 30)), Fit::Inside);
    }

    #[test]
    fn an_empty_window_is_known_as_such() {
        let window = AgeWindow {
            from: Some(Span::Years(1)),
            before: Some(Span::Months(12)),
            ..AgeWindow::default()
        };
        assert!(!window.is_possible());
        assert!(AgeWindow::default().is_possible());
    }

    proptest! {
        #[test]
        fn months_agree_with_whole_months(
            start in 0u64..20_000, length in 0u64..8_000, months in 0u16..240
        ) {
            let birth = day(1980, 1, 1).checked_add_days(Days::new(start)).unwrap();
            let on = birth.checked_add_days(Days::new(length)).unwrap();
            let window = AgeWindow { from: Some(Span::Months(months)), ..AgeWindow::default() };
            prop_assert_eq!(
                window.fit(Birth::Day(birth), on) == Fit::Inside,
                whole_months(birth, on) >= u32::from(months)
            );
        }
    }
}
