//! An entry of another kind than a dose that was written down wrongly: who
//! somebody is, what was said, seen, ordered or measured. The entry stays; a later
//! one says what it should have said. Never changes an entry.

mod closing;
mod field;

use serde::{Deserialize, Serialize};

use super::NotAmended;
use crate::domain::day::Day;
use crate::domain::event::{Event, Fact};
use crate::domain::id::{AccountId, IncidentId, VisitId};
use crate::domain::incident::{FollowUpDone, IncidentAnswered};
use crate::domain::mishap::{DoseLost, NeedleStick};
use crate::domain::observation::ObservationEnded;
use crate::domain::reaction::{ReactionRecorded, SeriousReaction};
use crate::domain::session::SessionClosed;
use crate::domain::stock::TemperatureRead;
use crate::domain::time::Instant;
use crate::domain::visit::{ConsentRecorded, Order, PriorDose, Screened, VisitListed};

pub use closing::{OfLot, OfVial};
pub use field::{Field, Value};

/// What an entry says, of the kinds that are amended as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "payload", rename_all = "snake_case")]
pub enum Statement {
    /// Who somebody is.
    VisitListed(VisitListed),
    /// What was said of consent.
    ConsentRecorded(ConsentRecorded),
    /// What the screening found.
    Screened(Screened),
    /// A dose of another day or place.
    PriorDose(PriorDose),
    /// What was ordered.
    Ordered(Order),
    /// That somebody reacted seriously.
    SeriousReaction(SeriousReaction),
    /// How a reaction was described.
    ReactionRecorded(ReactionRecorded),
    /// How an observation ended.
    ObservationEnded(ObservationEnded),
    /// What the box's thermometer showed.
    TemperatureRead(TemperatureRead),
    /// That somebody of the staff was pricked.
    NeedleStick(NeedleStick),
    /// That doses were lost.
    DoseLost(DoseLost),
    /// An answer in a report.
    IncidentAnswered(IncidentAnswered),
    /// How somebody was when they were looked at later.
    FollowUpDone(FollowUpDone),
    /// How a session ended, and what was counted.
    SessionClosed(SessionClosed),
}

impl Statement {
    /// The kinds of entries, as the log names them.
    pub const KINDS: [&str; 14] = [
        "visit_listed",
        "consent_recorded",
        "screened",
        "prior_dose",
        "ordered",
        "serious_reaction",
        "reaction_recorded",
        "observation_ended",
        "temperature_read",
        "needle_stick",
        "dose_lost",
        "incident_answered",
        "follow_up_done",
        "session_closed",
    ];

    /// Returns what an entry says, if it is of such a kind.
    #[must_use]
    pub fn of(event: &Event) -> Option<Self> {
        Some(match event {
            Event::VisitListed(said) => Self::VisitListed((**said).clone()),
            Event::ConsentRecorded(said) => Self::ConsentRecorded((**said).clone()),
            Event::Screened(said) => Self::Screened((**said).clone()),
            Event::PriorDose(said) => Self::PriorDose((**said).clone()),
            Event::Ordered(said) => Self::Ordered((**said).clone()),
            Event::SeriousReaction(said) => Self::SeriousReaction((**said).clone()),
            Event::ReactionRecorded(said) => Self::ReactionRecorded((**said).clone()),
            Event::ObservationEnded(said) => Self::ObservationEnded((**said).clone()),
            Event::TemperatureRead(said) => Self::TemperatureRead((**said).clone()),
            Event::NeedleStick(said) => Self::NeedleStick((**said).clone()),
            Event::DoseLost(said) => Self::DoseLost((**said).clone()),
            Event::IncidentAnswered(said) => Self::IncidentAnswered((**said).clone()),
            Event::FollowUpDone(said) => Self::FollowUpDone((**said).clone()),
            Event::SessionClosed(said) => Self::SessionClosed((**said).clone()),
            _ => return None,
        })
    }

    /// Returns the report of which it says something, if it does.
    #[must_use]
    pub const fn incident(&self) -> Option<IncidentId> {
        match self {
            Self::IncidentAnswered(said) => Some(said.incident),
            Self::FollowUpDone(said) => Some(said.incident),
            _ => None,
        }
    }

    /// Returns it as the event of its kind.
    #[must_use]
    pub fn event(&self) -> Event {
        match self.clone() {
            Self::VisitListed(said) => said.into(),
            Self::ConsentRecorded(said) => said.into(),
            Self::Screened(said) => said.into(),
            Self::PriorDose(said) => said.into(),
            Self::Ordered(said) => said.into(),
            Self::SeriousReaction(said) => said.into(),
            Self::ReactionRecorded(said) => said.into(),
            Self::ObservationEnded(said) => said.into(),
            Self::TemperatureRead(said) => said.into(),
            Self::NeedleStick(said) => said.into(),
            Self::DoseLost(said) => said.into(),
            Self::IncidentAnswered(said) => said.into(),
            Self::FollowUpDone(said) => said.into(),
            Self::SessionClosed(said) => said.into(),
        }
    }

    /// Returns the visit that it is about, if it is about one.
    #[must_use]
    pub const fn visit(&self) -> Option<VisitId> {
        match self {
            Self::VisitListed(said) => Some(said.visit),
            Self::ConsentRecorded(said) => Some(said.visit),
            Self::Screened(said) => Some(said.visit),
            Self::Ordered(said) => Some(said.visit),
            Self::SeriousReaction(said) => Some(said.visit),
            Self::ReactionRecorded(said) => Some(said.visit),
            Self::ObservationEnded(said) => Some(said.visit),
            Self::NeedleStick(said) => said.source,
            Self::PriorDose(_)
            | Self::TemperatureRead(_)
            | Self::DoseLost(_)
            | Self::IncidentAnswered(_)
            | Self::FollowUpDone(_)
            | Self::SessionClosed(_) => None,
        }
    }

    /// Tells whether it may be said to be no fact at all. Whoever was listed did
    /// stand on the list; that they went again is told otherwise. What was closed
    /// and sealed is closed.
    #[must_use]
    pub const fn may_be_in_error(&self) -> bool {
        !matches!(self, Self::VisitListed(_) | Self::SessionClosed(_))
    }
}

/// What an entry says is amended by what this says. It copies both, so that it
/// stands alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryAmended {
    /// Which entry, by its place in the log of this station.
    pub entry: i64,
    /// When that was recorded, in UTC.
    pub recorded_at: Instant,
    /// What stood until now: the entry itself, or its last amendment.
    pub stood: Statement,
    /// What stands from now on; nothing for what was entered in error.
    pub stands: Option<Statement>,
    /// Why, in the author's words.
    pub reason: String,
    /// The second person who looked at it, where one has to.
    pub confirmed_by: Option<AccountId>,
    /// Whether the session of the entry was closed already: its seal covers the
    /// entry that is amended, not this one.
    #[serde(default)]
    pub after_closing: bool,
}

/// An amendment, with what the log says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// What it says.
    pub said: EntryAmended,
    /// When, in UTC.
    pub at: Instant,
    /// Who.
    pub author: Option<AccountId>,
}

impl EntryAmended {
    /// Amends an entry: by what stands from now on, or by nothing if it was
    /// entered in error. The day is that of the entry's session.
    ///
    /// # Errors
    ///
    /// See [`NotAmended`].
    pub fn of(
        day: &Day,
        entry: &Fact,
        stands: Option<Statement>,
        reason: &str,
        people: (AccountId, Option<AccountId>),
        now: Instant,
    ) -> Result<Self, NotAmended> {
        let (author, confirmed_by) = people;
        let last = day.corrections(entry.sequence).last().map(|last| &last.said);
        let stood = match last {
            Some(last) => last.stands.clone().unwrap_or_else(|| last.stood.clone()),
            None => Statement::of(&entry.event).ok_or(NotAmended::UnknownEntry)?,
        };
        let void = last.is_some_and(|last| last.stands.is_none());
        if reason.is_empty() {
            return Err(NotAmended::NoReason);
        }
        let changed = stands.as_ref().map(|stands| changed(&stood, stands));
        let nothing = match &changed {
            Some(changed) => changed.is_empty() && !void,
            None => void,
        };
        if nothing {
            return Err(NotAmended::NothingChanged);
        }
        if stands.is_none() && !stood.may_be_in_error() {
            return Err(NotAmended::NeverInError);
        }
        // What was described had begun when it was written down.
        let known = match &stands {
            Some(Statement::ReactionRecorded(_)) => now.min(entry.at),
            _ => now,
        };
        if stands.as_ref().is_some_and(|stands| stands.is_ahead_of(known)) {
            return Err(NotAmended::InTheFuture);
        }
        if let (Statement::SessionClosed(before), Some(Statement::SessionClosed(after))) =
            (&stood, &stands)
            && day.opens_a_gap(before, after)
        {
            return Err(NotAmended::Uneven);
        }
        if day.is_under_way(&stood) {
            return Err(NotAmended::UnderWay);
        }
        if let (Statement::SeriousReaction(alarm), None) = (&stood, &stands)
            && day.is_in_danger(alarm.visit)
        {
            return Err(NotAmended::StillSerious);
        }
        if confirmed_by == Some(author) {
            return Err(NotAmended::SamePerson);
        }
        let session = day.session().map(|session| session.id);
        let after_closing = session == entry.session && day.closed().is_some();
        let weighs = changed.is_none_or(|parts| parts.iter().any(Field::wants_second_person));
        if (after_closing || void || weighs) && confirmed_by.is_none() {
            return Err(NotAmended::SecondPersonMissing);
        }
        Ok(Self {
            entry: entry.sequence,
            recorded_at: entry.at,
            stood,
            stands,
            reason: reason.to_owned(),
            confirmed_by,
            after_closing,
        })
    }

    /// Returns the parts that it changes; none for what was entered in error.
    #[must_use]
    pub fn changed(&self) -> Vec<Field> {
        self.stands.as_ref().map_or_else(Vec::new, |stands| changed(&self.stood, stands))
    }
}

impl Statement {
    fn is_ahead_of(&self, now: Instant) -> bool {
        match self {
            Self::PriorDose(said) => said.given_on > now.civil_day(),
            Self::ReactionRecorded(said) => said.began_at > now,
            _ => false,
        }
    }
}

/// Returns the parts in which two statements of one kind differ.
#[must_use]
pub fn changed(before: &Statement, after: &Statement) -> Vec<Field> {
    let mut fields = before.fields();
    fields.extend(after.fields().into_iter().filter(|field| !before.fields().contains(field)));
    fields.retain(|field| before.value(field) != after.value(field));
    fields
}

#[cfg(test)]
mod tests;
