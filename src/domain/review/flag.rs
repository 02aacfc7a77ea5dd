//! Flags: what a supervisor looks at a second time. A flag says that something
//! was unusual, never that it was wrong. Each is computed from the log alone; the
//! figures are Chốt's own, chosen to be seldom and explained, and stand in no
//! directive.

use serde::{Deserialize, Serialize};

use crate::domain::amendment::entry::Statement;
use crate::domain::checklist::{Complete, ConfirmedItem};
use crate::domain::dose::Basis;
use crate::domain::event::Event;
use crate::domain::evidence::{Way, WhyTyped};
use crate::domain::procedure::Happened;
use crate::domain::session::SessionClosed;

/// An item with evidence that is read, typed or answered in less than this was
/// not read, in milliseconds. Chốt's own.
pub const READING_MS: u64 = 500;

/// From so many items on an injection went faster than reading. Chốt's own.
pub const FAST_ITEMS: usize = 4;

/// Something unusual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Items were confirmed faster than they can be read.
    TooFast,
    /// The answers were the same for one person after another.
    SameAnswers,
    /// Always the same order and the same pace.
    SamePace,
    /// Most of a nurse's evidence was typed, not scanned.
    TypedShare,
    /// The same second identifier for several people.
    SameEvidence,
    /// A second person answered for a finding or read a label.
    SecondPerson,
    /// The laptop's clock said less than the entry before.
    ClockSetBack,
    /// An identifier was typed at a table with a scanner, for another reason than
    /// that there is no code.
    TypedNotScanned,
    /// Doses, vials or syringes do not come out even.
    Unbalanced,
    /// Somebody went before the time of observation was over, or was still being
    /// watched when the session was closed.
    CutShort,
}

impl Flag {
    /// All flags, in the order in which they are offered.
    pub const ALL: [Self; 10] = [
        Self::TooFast,
        Self::SameAnswers,
        Self::SamePace,
        Self::TypedShare,
        Self::SameEvidence,
        Self::SecondPerson,
        Self::ClockSetBack,
        Self::TypedNotScanned,
        Self::Unbalanced,
        Self::CutShort,
    ];

    /// Returns the flag's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooFast => "too-fast",
            Self::SameAnswers => "same-answers",
            Self::SamePace => "same-pace",
            Self::TypedShare => "typed-share",
            Self::SameEvidence => "same-evidence",
            Self::SecondPerson => "second-person",
            Self::ClockSetBack => "clock-set-back",
            Self::TypedNotScanned => "typed-not-scanned",
            Self::Unbalanced => "unbalanced",
            Self::CutShort => "cut-short",
        }
    }
}

/// Returns the flags that one entry shows by itself. What a nurse does over a
/// whole session is in [`super::habit`].
#[must_use]
pub fn of_entry(event: &Event, clock_set_back: bool) -> Vec<Flag> {
    let mut flags = Vec::new();
    match event {
        Event::DoseGiven(dose) => {
            if let Basis::Checklist { items, .. } = &dose.basis {
                flags.extend(of_items(items));
            }
        }
        Event::ProcedureStep(step) => {
            if matches!(step.happened, Happened::Countersigned { .. }) {
                flags.push(Flag::SecondPerson);
            }
        }
        Event::SessionClosed(closed) => {
            flags.extend((!is_balanced(closed)).then_some(Flag::Unbalanced));
            flags.extend((!closed.watched.is_empty()).then_some(Flag::CutShort));
        }
        Event::EntryAmended(said) => {
            let uneven =
                matches!(&said.stands, Some(Statement::SessionClosed(c)) if !is_balanced(c));
            flags.extend(uneven.then_some(Flag::Unbalanced));
        }
        Event::ObservationEnded(ended) if ended.early => flags.push(Flag::CutShort),
        _ => {}
    }
    if clock_set_back {
        flags.push(Flag::ClockSetBack);
    }
    flags
}

/// Returns the flags of thirteen confirmed items.
fn of_items(items: &Complete) -> Vec<Flag> {
    let ways = || items.items().iter().flat_map(|item| &item.evidence).map(|(_, way)| *way);
    let mut flags = Vec::new();
    if items.items().iter().filter(|item| is_too_fast(item)).count() >= FAST_ITEMS {
        flags.push(Flag::TooFast);
    }
    if ways().any(|way| matches!(way, Way::SecondReader(_))) {
        flags.push(Flag::SecondPerson);
    }
    if ways().any(|way| matches!(way, Way::Typed(WhyTyped::Damaged | WhyTyped::Broken))) {
        flags.push(Flag::TypedNotScanned);
    }
    flags
}

/// Whether an item was confirmed faster than it can be read. What was scanned,
/// computed or held from the dose before is not read.
#[must_use]
pub fn is_too_fast(item: &ConfirmedItem) -> bool {
    let is_read = |(_, way): &(_, Way)| {
        matches!(way, Way::Read | Way::Answered | Way::Typed(_) | Way::SecondReader(_))
    };
    item.elapsed_ms < READING_MS && item.evidence.iter().any(is_read)
}

fn is_balanced(closed: &SessionClosed) -> bool {
    closed.vials.iter().all(crate::domain::session::VialAccount::is_even)
        && closed.lots.iter().all(crate::domain::session::LotAccount::is_even)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::evidence::Step;
    use crate::domain::id::{AccountId, DoseId, LotId, SessionId, VisitId};
    use crate::domain::item::Item;
    use crate::domain::observation::{Condition, ObservationEnded};
    use crate::domain::session::LotAccount;
    use crate::domain::testing::PUPIL;
    use crate::domain::time::Instant;
    use uuid::Uuid;

    /// Thirteen items of two seconds each, but for those changed.
    fn items(change: impl Fn(&mut ConfirmedItem)) -> Complete {
        let confirmed: Vec<ConfirmedItem> = Item::ALL
            .into_iter()
            .map(|item| {
                let step = Step::ALL.into_iter().find(|s| s.items().contains(&item)).unwrap();
                let evidence = vec![(step, Way::Read)];
                let mut item =
                    ConfirmedItem { item, evidence, elapsed_ms: 2_000, attested_at: Instant(0) };
                change(&mut item);
                item
            })
            .collect();
        confirmed.try_into().unwrap()
    }

    #[test]
    fn items_confirmed_faster_than_reading_are_flagged_from_the_fourth_on() {
        let fast = |count: usize| {
            let chosen = &Item::ALL[..count];
            of_items(&items(|item| {
                if chosen.contains(&item.item) {
                    item.elapsed_ms = READING_MS - 1;
                }
            }))
        };
        assert_eq!(fast(0), []);
        assert_eq!(fast(FAST_ITEMS - 1), []);
        assert_eq!(fast(FAST_ITEMS), [Flag::TooFast]);
        // A scan is as fast as a hand.
        let scanned = items(|item| {
            item.elapsed_ms = 100;
            item.evidence[0].1 = Way::Scanned;
        });
        assert_eq!(of_items(&scanned), []);
    }

    #[test]
    fn typing_where_a_code_could_be_scanned_is_flagged_and_a_missing_code_is_not() {
        let typed = |why| of_items(&items(|item| item.evidence[0].1 = Way::Typed(why)));
        assert_eq!(typed(WhyTyped::NoCode), []);
        assert_eq!(typed(WhyTyped::Damaged), [Flag::TypedNotScanned]);
        assert_eq!(typed(WhyTyped::Broken), [Flag::TypedNotScanned]);
        assert_eq!(typed(WhyTyped::NoScanner), [], "the table has none");
        let second = Way::SecondReader(AccountId(Uuid::from_u128(5)));
        assert_eq!(of_items(&items(|i| i.evidence[0].1 = second)), [Flag::SecondPerson]);
    }

    #[test]
    fn a_clock_set_back_a_short_watch_and_a_balance_are_flagged() {
        let ended = |early| -> Event {
            let (dose, condition) = (DoseId(Uuid::from_u128(1)), Condition::Well);
            ObservationEnded { dose, visit: PUPIL, condition, early, instructed: true }.into()
        };
        assert_eq!(of_entry(&ended(false), false), []);
        assert_eq!(of_entry(&ended(true), false), [Flag::CutShort]);
        assert_eq!(of_entry(&ended(false), true), [Flag::ClockSetBack]);
        let closed = |returned, watched: &[VisitId]| -> Event {
            let lot = LotId(Uuid::from_u128(3));
            let number = "TD-1".to_owned();
            let account =
                LotAccount { lot, number, received: 5, used: 2, broken: 0, returned, reason: None };
            SessionClosed {
                session: SessionId(Uuid::from_u128(1)),
                vials: Vec::new(),
                lots: vec![account],
                watched: watched.to_vec(),
                half_done: Vec::new(),
                note: None,
            }
            .into()
        };
        assert_eq!(of_entry(&closed(3, &[]), false), []);
        assert_eq!(of_entry(&closed(2, &[]), false), [Flag::Unbalanced]);
        assert_eq!(of_entry(&closed(3, &[PUPIL]), false), [Flag::CutShort]);
    }
}
