//! The parts of a closing: what somebody counted of each vial and lot, and what the
//! log says of them.

use super::{Field, Value};
use crate::domain::id::{LotId, VialId};
use crate::domain::session::{LotAccount, SessionClosed, VialAccount};

/// A part of what is said of an opened vial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OfVial {
    /// How it ended.
    End,
    /// How many doses went into people, as the log says.
    Given,
    /// How many were lost before they reached anybody, as the log says.
    Lost,
    /// Of how many only a part arrived, as the log says.
    Partial,
    /// How many were thrown away.
    Wasted,
    /// Why they do not make up what it held.
    Reason,
}

impl OfVial {
    const ALL: [Self; 6] =
        [Self::End, Self::Given, Self::Lost, Self::Partial, Self::Wasted, Self::Reason];

    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::End => "vial-end",
            Self::Given => "vial-given",
            Self::Lost => "vial-lost",
            Self::Partial => "vial-partial",
            Self::Wasted => "vial-wasted",
            Self::Reason => "vial-reason",
        }
    }

    /// Tells whether a person said it: the rest is what the log says.
    #[must_use]
    pub const fn is_counted(self) -> bool {
        matches!(self, Self::End | Self::Wasted | Self::Reason)
    }

    fn value(self, account: &VialAccount) -> Value {
        let count = |doses: u16| Value::Count(doses.into());
        match self {
            Self::End => Value::End(account.end),
            Self::Given => count(account.given),
            Self::Lost => count(account.lost),
            Self::Partial => count(account.partial),
            Self::Wasted => count(account.wasted),
            Self::Reason => words(account.reason.as_ref()),
        }
    }

    fn put(self, account: &mut VialAccount, value: Value) -> Option<()> {
        match (self, value) {
            (Self::End, Value::End(end)) => account.end = end,
            (Self::Reason, value) => return write(&mut account.reason, value),
            (part, Value::Count(doses)) => {
                let doses = u16::try_from(doses).ok()?;
                match part {
                    Self::Given => account.given = doses,
                    Self::Lost => account.lost = doses,
                    Self::Partial => account.partial = doses,
                    Self::Wasted => account.wasted = doses,
                    Self::End | Self::Reason => return None,
                }
            }
            _ => return None,
        }
        Some(())
    }
}

/// A part of what is said of a lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OfLot {
    /// How many the session had.
    Received,
    /// How many were opened or used. Of vaccines and diluents the log says it.
    Used,
    /// How many broke or were discarded unopened.
    Broken,
    /// How many go back.
    Returned,
    /// Why they do not make up what the session had.
    Reason,
}

impl OfLot {
    const ALL: [Self; 5] = [Self::Received, Self::Used, Self::Broken, Self::Returned, Self::Reason];

    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Received => "lot-received",
            Self::Used => "lot-used",
            Self::Broken => "lot-broken",
            Self::Returned => "lot-returned",
            Self::Reason => "lot-reason",
        }
    }

    fn value(self, account: &LotAccount) -> Value {
        match self {
            Self::Received => Value::Count(account.received),
            Self::Used => Value::Count(account.used),
            Self::Broken => Value::Count(account.broken),
            Self::Returned => Value::Count(account.returned),
            Self::Reason => words(account.reason.as_ref()),
        }
    }

    fn put(self, account: &mut LotAccount, value: Value) -> Option<()> {
        match (self, value) {
            (Self::Received, Value::Count(count)) => account.received = count,
            (Self::Used, Value::Count(count)) => account.used = count,
            (Self::Broken, Value::Count(count)) => account.broken = count,
            (Self::Returned, Value::Count(count)) => account.returned = count,
            (Self::Reason, value) => return write(&mut account.reason, value),
            _ => return None,
        }
        Some(())
    }
}

/// Returns the parts of a closing: each lot's, each vial's, and the note.
pub(super) fn fields(closed: &SessionClosed) -> Vec<Field> {
    let lots = closed.lots.iter().flat_map(|one| OfLot::ALL.map(|part| Field::Lot(one.lot, part)));
    let vials =
        closed.vials.iter().flat_map(|one| OfVial::ALL.map(|part| Field::Vial(one.vial, part)));
    lots.chain(vials).chain([Field::Note]).collect()
}

/// Returns what stands at a part; nothing where it has none such.
pub(super) fn value(closed: &SessionClosed, field: &Field) -> Value {
    match field {
        Field::Vial(vial, part) => {
            closed.vial(*vial).map_or(Value::Nothing, |account| part.value(account))
        }
        Field::Lot(lot, part) => {
            closed.lot(*lot).map_or(Value::Nothing, |account| part.value(account))
        }
        Field::Note => words(closed.note.as_ref()),
        _ => Value::Nothing,
    }
}

/// Puts something else at a part; nothing where that does not fit.
pub(super) fn put(closed: &mut SessionClosed, field: &Field, value: Value) -> Option<()> {
    let of_vial = |id: VialId| move |one: &&mut VialAccount| one.vial == id;
    let of_lot = |id: LotId| move |one: &&mut LotAccount| one.lot == id;
    match field {
        Field::Vial(id, part) => part.put(closed.vials.iter_mut().find(of_vial(*id))?, value),
        Field::Lot(id, part) => part.put(closed.lots.iter_mut().find(of_lot(*id))?, value),
        Field::Note => write(&mut closed.note, value),
        _ => None,
    }
}

fn words(text: Option<&String>) -> Value {
    text.cloned().map_or(Value::Nothing, Value::Words)
}

fn write(text: &mut Option<String>, value: Value) -> Option<()> {
    *text = match value {
        Value::Words(words) => Some(words),
        Value::Nothing => None,
        _ => return None,
    };
    Some(())
}
