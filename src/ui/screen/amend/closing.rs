//! The closing of a session as it is amended: of one vial or lot at a time, with its
//! balance beside it.

use super::choice::Choice;
use super::other::Other;
use super::{Message, Screen};
use crate::domain::amendment::entry::{Field, OfLot, OfVial, Statement};
use crate::domain::id::{LotId, VialId};
use crate::domain::session::SessionClosed;
use crate::domain::stock::Lot;
use crate::ui::context::Context;
use crate::ui::screen::closing::{balance, lot_name, vial_name};

/// Of what something is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Of a lot.
    Lot(LotId),
    /// Of an opened vial.
    Vial(VialId),
}

impl Counted {
    const fn of(field: &Field) -> Option<Self> {
        match field {
            Field::Lot(id, _) => Some(Self::Lot(*id)),
            Field::Vial(id, _) => Some(Self::Vial(*id)),
            _ => None,
        }
    }
}

impl Other {
    /// The closing as it is to stand, if it is one.
    pub(super) const fn closed(&self) -> Option<&SessionClosed> {
        match &self.stands {
            Statement::SessionClosed(closed) => Some(closed),
            _ => None,
        }
    }

    /// Shows what was counted of this, and whatever else is to stand otherwise.
    pub(super) fn look_at(&mut self, counted: Option<Counted>, ctx: &Context<'_>) {
        self.counted = counted;
        let Some(closed) = self.closed() else { return };
        let is_unfinished = !closed.watched.is_empty() || !closed.half_done.is_empty();
        let is_asked = |field: &Field| match field {
            Field::Note => is_unfinished,
            field => Counted::of(field) == counted && is_counted(field, ctx),
        };
        let is_changed = |field: &Field| self.stood.value(field) != self.stands.value(field);
        let mut fields = self.stands.fields();
        fields.retain(|field| is_asked(field) || is_changed(field));
        // What is looked at stands first.
        fields.sort_by_key(|field| Counted::of(field) != counted);
        self.fields = fields;
    }

    /// Says how what was counted makes up what there was, and whether it does.
    pub(super) fn balance(&self, field: &Field, ctx: &Context<'_>) -> Option<(String, bool)> {
        let closed = self.closed()?;
        Some(match field {
            Field::Vial(id, _) => {
                closed.vial(*id).map(|one| (balance::of_vial(one, ctx), one.is_even()))?
            }
            Field::Lot(id, _) => {
                closed.lot(*id).map(|one| (balance::of_lot(one, ctx), one.is_even()))?
            }
            _ => return None,
        })
    }
}

impl Screen {
    pub(super) fn on_counted(&mut self, counted: Counted, ctx: &Context<'_>) {
        if let Some(other) = &mut self.other {
            other.look_at(Some(counted), ctx);
        }
    }

    /// The lots and the vials of which something was counted.
    pub(super) fn counted(&self, ctx: &Context<'_>) -> Vec<Choice> {
        let Some(closed) = self.other.as_ref().and_then(|other| other.closed()) else {
            return Vec::new();
        };
        let lots = closed.lots.iter().map(|one| Counted::Lot(one.lot));
        let vials = closed.vials.iter().map(|one| Counted::Vial(one.vial));
        let choice = |one| Choice { words: called(one, ctx), message: Message::Counted(one) };
        lots.chain(vials).map(choice).collect()
    }

    /// What is looked at.
    pub(super) fn looked_at(&self, ctx: &Context<'_>) -> String {
        let counted = self.other.as_ref().and_then(|other| other.counted);
        counted.map(|one| called(one, ctx)).unwrap_or_default()
    }
}

fn called(counted: Counted, ctx: &Context<'_>) -> String {
    let said = match counted {
        Counted::Lot(id) => ctx.day.lot(id).map(|lot| lot_name(ctx, lot)),
        Counted::Vial(id) => ctx.day.vial(id).map(|vial| vial_name(ctx, vial)),
    };
    said.unwrap_or_default()
}

/// Tells whether somebody counted it or said it: the rest is what the log says.
fn is_counted(field: &Field, ctx: &Context<'_>) -> bool {
    match field {
        Field::Vial(_, part) => part.is_counted(),
        Field::Lot(id, OfLot::Used) => ctx.day.lot(*id).is_some_and(Lot::is_of_syringes),
        _ => true,
    }
}

/// Tells whether a number is typed at a part.
pub(super) fn is_number(field: &Field, ctx: &Context<'_>) -> bool {
    let is_one = match field {
        Field::Vial(_, part) => *part == OfVial::Wasted,
        Field::Lot(_, part) => *part != OfLot::Reason,
        _ => false,
    };
    is_one && is_counted(field, ctx)
}
