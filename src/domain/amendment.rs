//! A dose that was written down wrongly: the entry stays as it is, and a later
//! one says what it should have said. Never changes an entry.

pub mod entry;

use serde::{Deserialize, Serialize};

use super::day::Day;
use super::dose::{Administered, DoseGiven};
use super::id::{AccountId, DoseId};
use super::time::Instant;

/// What was recorded of a dose is amended by what this says. It copies both, so
/// that it stands alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoseAmended {
    /// Which dose.
    pub dose: DoseId,
    /// What stood until now: the entry itself, or its last amendment.
    pub before: Administered,
    /// What stands from now on; nothing for a dose that was never given and was
    /// entered in error.
    pub after: Option<Administered>,
    /// Why, in the author's words.
    pub reason: String,
    /// The second person who looked at it, where one has to.
    pub confirmed_by: Option<AccountId>,
    /// Whether the session was already closed or sealed: the seal covers the
    /// entry that is amended, not this one.
    #[serde(default)]
    pub after_closing: bool,
}

/// A part of what is recorded of a dose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// Who got it.
    Person,
    /// What was given.
    Product,
    /// From which lot, by its number and expiry.
    Lot,
    /// From which vial.
    Vial,
    /// How much.
    Volume,
    /// By which route.
    Route,
    /// Where the needle went in.
    Site,
    /// Which dose of the series.
    DoseNumber,
    /// How much of it arrived.
    Amount,
    /// At which table.
    Table,
    /// When.
    Time,
}

impl Part {
    /// All parts, in the order in which they are shown.
    pub const ALL: [Self; 11] = [
        Self::Person,
        Self::Product,
        Self::Lot,
        Self::Vial,
        Self::Volume,
        Self::Route,
        Self::Site,
        Self::DoseNumber,
        Self::Amount,
        Self::Table,
        Self::Time,
    ];

    /// Returns the part's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Product => "product",
            Self::Lot => "lot",
            Self::Vial => "vial",
            Self::Volume => "volume",
            Self::Route => "route",
            Self::Site => "site",
            Self::DoseNumber => "dose-number",
            Self::Amount => "amount",
            Self::Table => "table",
            Self::Time => "time",
        }
    }

    /// Tells whether a second person looks at it: it says who got what, and
    /// changes the balance of the vials or somebody's history.
    #[must_use]
    pub const fn wants_second_person(self) -> bool {
        matches!(self, Self::Person | Self::Product | Self::Lot | Self::Vial)
    }

    fn differs(self, one: &Administered, other: &Administered) -> bool {
        match self {
            Self::Person => one.visit != other.visit || one.patient != other.patient,
            Self::Product => one.product != other.product,
            Self::Lot => {
                (one.lot, &one.lot_number, one.expiry)
                    != (other.lot, &other.lot_number, other.expiry)
            }
            Self::Vial => one.vial != other.vial,
            Self::Volume => one.volume != other.volume,
            Self::Route => one.route != other.route,
            Self::Site => one.site != other.site,
            Self::DoseNumber => one.dose_number != other.dose_number,
            Self::Amount => one.amount != other.amount,
            Self::Table => one.table != other.table,
            Self::Time => one.given_at != other.given_at,
        }
    }
}

/// Returns the parts in which two records differ.
#[must_use]
pub fn changed(before: &Administered, after: &Administered) -> Vec<Part> {
    Part::ALL.into_iter().filter(|part| part.differs(before, after)).collect()
}

/// Tells whether an amendment needs a second person: it says who got what, or
/// that nobody did, or the session was closed already.
#[must_use]
pub fn wants_second_person(
    before: &Administered,
    after: Option<&Administered>,
    after_closing: bool,
) -> bool {
    let weighs = |after| changed(before, after).into_iter().any(Part::wants_second_person);
    after_closing || after.is_none_or(weighs)
}

/// Why nothing is amended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAmended {
    /// This session has no such dose.
    #[error("no such dose in this session")]
    UnknownDose,
    /// It is no entry of a kind that is amended.
    #[error("no entry that is amended")]
    UnknownEntry,
    /// It is still on its usual way, where it is said anew.
    #[error("still under way")]
    UnderWay,
    /// Somebody is still being treated, or is not described as less than serious.
    #[error("still serious")]
    StillSerious,
    /// Such an entry is never taken back whole.
    #[error("never entered in error")]
    NeverInError,
    /// An amendment says why.
    #[error("no reason given")]
    NoReason,
    /// It says what stands already.
    #[error("nothing is changed")]
    NothingChanged,
    /// What was counted does not come out even, and nobody says why.
    #[error("counts that do not come out even without a reason")]
    Uneven,
    /// The dose would have been given later than now.
    #[error("the time lies in the future")]
    InTheFuture,
    /// A second person has to look at it.
    #[error("a second person is missing")]
    SecondPersonMissing,
    /// The second person is the author.
    #[error("the second person is the author")]
    SamePerson,
}

impl DoseAmended {
    /// Amends a dose of the session: by what stands from now on, or by nothing if
    /// it was entered in error.
    ///
    /// # Errors
    ///
    /// See [`NotAmended`].
    pub fn of(
        day: &Day,
        dose: DoseId,
        after: Option<Administered>,
        reason: &str,
        people: (AccountId, Option<AccountId>),
        now: Instant,
    ) -> Result<Self, NotAmended> {
        let (author, confirmed_by) = people;
        let standing = day.doses().iter().find(|given| given.id == dose);
        let void = day.entered_in_error().find(|given| given.id == dose);
        let before = standing.or(void).ok_or(NotAmended::UnknownDose)?.administered.clone();
        if reason.is_empty() {
            return Err(NotAmended::NoReason);
        }
        let same = match &after {
            Some(after) => standing.is_some() && changed(&before, after).is_empty(),
            None => standing.is_none(),
        };
        if same {
            return Err(NotAmended::NothingChanged);
        }
        if after.as_ref().is_some_and(|after| after.given_at > now) {
            return Err(NotAmended::InTheFuture);
        }
        let after_closing = day.closed().is_some();
        if confirmed_by == Some(author) {
            return Err(NotAmended::SamePerson);
        }
        let wanted =
            standing.is_none() || wants_second_person(&before, after.as_ref(), after_closing);
        if wanted && confirmed_by.is_none() {
            return Err(NotAmended::SecondPersonMissing);
        }
        let reason = reason.to_owned();
        Ok(Self { dose, before, after, reason, confirmed_by, after_closing })
    }

    /// Returns the parts that it changes; none for a dose entered in error.
    #[must_use]
    pub fn changed(&self) -> Vec<Part> {
        self.after.as_ref().map_or_else(Vec::new, |after| changed(&self.before, after))
    }
}

/// A dose with all that was said of it later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amended {
    /// What the first entry says.
    pub entered: DoseGiven,
    /// The amendments, in the order of the log.
    pub by: Vec<Amendment>,
}

/// An amendment, with what the log says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amendment {
    /// What it says.
    pub said: DoseAmended,
    /// When, in UTC.
    pub at: Instant,
    /// Who.
    pub author: Option<AccountId>,
}

#[cfg(test)]
mod tests;
