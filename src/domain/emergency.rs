//! The treatment of a person in danger of life, act by act, each with its time.
//! It can begin before anybody says who the person is. It counts and tells the
//! time; it never says what to inject.

use serde::{Deserialize, Serialize};

use super::catalogue::{Repeat, RowId};
use super::event::Event;
use super::id::{AccountId, ActId, EmergencyId, VisitId};
use super::time::Instant;

/// Somebody began to treat a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyBegun {
    /// Its identity.
    pub emergency: EmergencyId,
    /// Who is treated, if that was said.
    pub visit: Option<VisitId>,
    /// Whether it was pressed on a locked desk: the author is then who held the
    /// desk, and need not be who pressed.
    #[serde(default)]
    pub at_lock: bool,
}

/// One act of the treatment, at the time of its entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyActed {
    /// Of which treatment.
    pub emergency: EmergencyId,
    /// Its identity.
    pub act: ActId,
    /// What was done, as a row of the catalogue.
    pub what: RowId,
    /// Whether it was pressed on a locked desk, as in [`EmergencyBegun`].
    #[serde(default)]
    pub at_lock: bool,
}

/// An act did not happen: it was pressed by mistake. Both stay visible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyActUndone {
    /// Of which treatment.
    pub emergency: EmergencyId,
    /// Which act.
    pub act: ActId,
    /// Whether it was pressed on a locked desk, as in [`EmergencyBegun`].
    #[serde(default)]
    pub at_lock: bool,
}

/// It was said who is treated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyNamed {
    /// In which treatment.
    pub emergency: EmergencyId,
    /// Who.
    pub visit: VisitId,
}

/// The treatment at this place is over: the person is stable, or in the hands
/// of others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyOver {
    /// Which.
    pub emergency: EmergencyId,
}

/// One act as the day knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acted {
    /// Its identity.
    pub id: ActId,
    /// What was done.
    pub what: RowId,
    /// When, in UTC.
    pub at: Instant,
    /// Who wrote it, or held the locked desk.
    pub by: Option<AccountId>,
    /// Whether it was pressed on a locked desk.
    pub at_lock: bool,
    /// Whether it was taken back.
    pub undone: bool,
}

/// A treatment as the day knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emergency {
    /// Its identity.
    pub id: EmergencyId,
    /// Who is treated, once that was said.
    pub visit: Option<VisitId>,
    /// Since when, in UTC.
    pub begun_at: Instant,
    /// What was done, in the order of the log.
    pub acts: Vec<Acted>,
    /// When it was over, in UTC, if it is.
    pub over_at: Option<Instant>,
}

impl Emergency {
    /// Returns the treatment to which an event belongs, if it belongs to one.
    #[must_use]
    pub fn of(event: &Event) -> Option<EmergencyId> {
        Some(match event {
            Event::EmergencyBegun(one) => one.emergency,
            Event::EmergencyActed(one) => one.emergency,
            Event::EmergencyActUndone(one) => one.emergency,
            Event::EmergencyNamed(one) => one.emergency,
            Event::EmergencyOver(one) => one.emergency,
            _ => return None,
        })
    }

    /// Returns the acts that were not taken back.
    #[must_use]
    pub fn standing(&self) -> impl DoubleEndedIterator<Item = &Acted> {
        self.acts.iter().filter(|act| !act.undone)
    }

    /// Tells whether it is over and nobody said who it was: that can still be said.
    #[must_use]
    pub fn waits_for_a_name(&self) -> bool {
        self.over_at.is_some() && self.visit.is_none() && self.standing().next().is_some()
    }

    /// Returns how often something was done, and first and last when.
    #[must_use]
    pub fn times(&self, what: &RowId) -> Option<Times> {
        self.standing().filter(|act| act.what == *what).fold(None, |times, act| match times {
            None => Some(Times { count: 1, first: act.at, last: act.at }),
            Some(times) => Some(Times { count: times.count + 1, last: act.at, ..times }),
        })
    }
}

/// How often something was done, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// How often.
    pub count: u32,
    /// First when, in UTC.
    pub first: Instant,
    /// Last when, in UTC.
    pub last: Instant,
}

/// Where the clock of something that is repeated stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Too early, until this instant.
    Wait(Instant),
    /// Now, and until this instant.
    Now(Instant),
    /// Its time is over, since this instant.
    Over(Instant),
}

/// Returns where the clock stands after the last time.
#[must_use]
pub fn turn(last: Instant, repeat: Repeat, now: Instant) -> Turn {
    let from = last.plus_minutes(i64::from(repeat.from_minutes));
    let to = last.plus_minutes(i64::from(repeat.to_minutes));
    if now < from {
        Turn::Wait(from)
    } else if now <= to {
        Turn::Now(to)
    } else {
        Turn::Over(to)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn acted(id: u128, minutes: i64, undone: bool) -> Acted {
        Acted {
            id: ActId(Uuid::from_u128(id)),
            what: "ACT-X".parse().unwrap(),
            at: Instant(0).plus_minutes(minutes),
            by: None,
            at_lock: false,
            undone,
        }
    }

    #[test]
    fn an_act_that_was_taken_back_starts_no_clock() {
        let mut emergency = Emergency {
            id: EmergencyId(Uuid::from_u128(1)),
            visit: None,
            begun_at: Instant(0),
            acts: vec![acted(1, 0, true), acted(2, 4, false), acted(3, 9, false)],
            over_at: None,
        };
        let what = "ACT-X".parse().unwrap();
        let at = |minutes| Instant(0).plus_minutes(minutes);
        let times = Times { count: 2, first: at(4), last: at(9) };
        assert_eq!(emergency.times(&what), Some(times));
        emergency.acts.iter_mut().for_each(|act| act.undone = true);
        assert_eq!(emergency.times(&what), None);
        assert_eq!(emergency.times(&"ACT-Y".parse().unwrap()), None);
    }

    proptest! {
        #[test]
        fn a_turn_is_awaited_then_there_then_over(
            from in 1u16..10, longer in 0u16..10, passed in 0i64..2_000_000,
        ) {
            let repeat = Repeat { from_minutes: from, to_minutes: from + longer };
            let (last, now) = (Instant(1_000), Instant(1_000 + passed));
            let (from, to) = (i64::from(from) * 60_000, i64::from(from + longer) * 60_000);
            let expected = match passed {
                early if early < from => Turn::Wait(Instant(1_000 + from)),
                there if there <= to => Turn::Now(Instant(1_000 + to)),
                _ => Turn::Over(Instant(1_000 + to)),
            };
            prop_assert_eq!(turn(last, repeat, now), expected);
        }
    }
}
