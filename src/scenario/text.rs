//! The values of a scenario as people write them: dates day first, times at the
//! station, volumes in mL, temperatures in °C. What cannot be read is an error
//! at its place in the file; nothing is guessed.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::domain::catalogue::ProductId;
use crate::domain::gate::Gate;
use crate::domain::observation::Condition;
use crate::domain::patient::Birth;
use crate::domain::quantity::{Temperature, Volume};
use crate::domain::time::{Expiry, Instant, parse_date};
use crate::domain::visit::LeftReason;

/// A text that is not what its field wants.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {wants}")]
pub struct Unreadable {
    text: String,
    wants: &'static str,
}

macro_rules! read_from_text {
    ($($(#[$doc:meta])* $name:ident($inner:ty) = $read:expr, $wants:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(pub $inner);

        impl TryFrom<String> for $name {
            type Error = Unreadable;

            fn try_from(text: String) -> Result<Self, Unreadable> {
                let read: fn(&str) -> Option<$inner> = $read;
                read(&text).map(Self).ok_or(Unreadable { text, wants: $wants })
            }
        }
    )+};
}

read_from_text! {
    /// A civil day: `16/11/2026`.
    Civil(NaiveDate) = parse_date, "a date such as 16/11/2026";
    /// A birth as far as it is known: `10/07/2021`, `07/2021`, `2021`.
    Born(Birth) = Birth::parse, "a birth such as 10/07/2021, 07/2021 or 2021";
    /// An expiry as a label prints it: `30/11/2027`, `11/2027`.
    Label(Expiry) = Expiry::parse, "an expiry such as 30/11/2027 or 11/2027";
    /// A volume in mL: `0,5`.
    Millilitres(Volume) = Volume::parse_millilitres, "a volume in mL such as 0,5";
    /// A temperature in °C: `36,7`.
    Celsius(Temperature) = Temperature::parse_celsius, "a temperature in °C such as 36,7";
    /// A gate by its number: `G1` to `G7`.
    GateCode(Gate) = gate, "a gate from G1 to G7";
    /// An earlier dose, product and day: `PENTA-SII 16/05/2026`.
    Had((ProductId, NaiveDate)) = had, "a product and a date such as `MR 16/05/2026`";
    /// How somebody goes home: `well`, `common_reaction`, `referred`.
    AtHome(Condition) = condition, "well, common_reaction or referred";
    /// Why somebody goes without vaccine: `screening`, `consent`, `child_says_no`, `absent`.
    WhyLeft(LeftReason) = why_left, "screening, consent, child_says_no or absent";
    /// A moment: `08:05`, `08:05:59`, or with the day before it.
    At(Moment) = moment, "a time such as 08:05 or 17/11/2026 08:05";
}

/// A time of day, and the day if it is not the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    day: Option<NaiveDate>,
    seconds: i64,
}

impl Moment {
    /// Returns an instant as a file would write it, with its day.
    #[must_use]
    pub fn of(at: Instant) -> Self {
        let day = at.civil_day();
        Self { day: Some(day), seconds: at.since(Instant::start_of(day)).div_euclid(1000) }
    }

    /// Returns the instant, on the day stated or else on this one.
    #[must_use]
    pub fn on(self, day: NaiveDate) -> Instant {
        Instant::start_of(self.day.unwrap_or(day)).plus_ms(self.seconds * 1000)
    }
}

fn condition(text: &str) -> Option<Condition> {
    match text {
        "well" => Some(Condition::Well),
        "common_reaction" => Some(Condition::CommonReaction),
        "referred" => Some(Condition::Referred),
        _ => None,
    }
}

fn why_left(text: &str) -> Option<LeftReason> {
    match text {
        "screening" => Some(LeftReason::Screening),
        "consent" => Some(LeftReason::Consent),
        "child_says_no" => Some(LeftReason::ChildSaysNo),
        "absent" => Some(LeftReason::Absent),
        _ => None,
    }
}

fn gate(text: &str) -> Option<Gate> {
    let after = std::iter::once(Gate::Observation);
    Gate::BEFORE_NEEDLE.into_iter().chain(after).find(|gate| gate.code() == text)
}

fn had(text: &str) -> Option<(ProductId, NaiveDate)> {
    let (product, day) = text.trim().split_once(' ')?;
    Some((product.parse().ok()?, parse_date(day)?))
}

fn moment(text: &str) -> Option<Moment> {
    let text = text.trim();
    let (day, time) = match text.split_once(' ') {
        Some((day, time)) => (Some(parse_date(day)?), time),
        None => (None, text),
    };
    let two = |part: &str, below: i64| {
        let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<i64>().ok()).flatten().filter(|value| *value < below)
    };
    let seconds = match time.split(':').collect::<Vec<_>>().as_slice() {
        [hour, minute] => two(hour, 24)? * 3600 + two(minute, 60)? * 60,
        [hour, minute, second] => two(hour, 24)? * 3600 + two(minute, 60)? * 60 + two(second, 60)?,
        _ => return None,
    };
    Some(Moment { day, seconds })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_of_the_station_and_exact() {
        let day = parse_date("16/11/2026").unwrap();
        let read = |text: &str| moment(text).map(|moment| moment.on(day));
        assert_eq!(read("08:05").unwrap().hour_minute(), "08:05");
        assert_eq!(read("08:05:59").unwrap().since(read("08:05").unwrap()), 59_000);
        assert_eq!(read("17/11/2026 00:00"), Some(Instant::start_of(day).plus_minutes(1440)));
        for wrong in ["", "8:05", "24:00", "08:60", "08:05:60", "08", "31/02/2026 08:00", "+1:00"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn gates_go_by_their_numbers() {
        assert_eq!(gate("G1"), Some(Gate::Consent));
        assert_eq!(gate("G6"), Some(Gate::Observation));
        assert_eq!(gate("G8"), None);
        assert!(had("MR 30/02/2026").is_none() && had("MR").is_none());
    }
}
