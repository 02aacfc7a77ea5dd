//! What stands between the form and the log, and what is recorded: an amendment
//! with its reason, or a dose from its paper.

use super::{Mode, Screen, doses};
use crate::domain::account::Act;
use crate::domain::amendment::{DoseAmended, NotAmended};
use crate::domain::dose::{Administered, Amount, Basis, DoseGiven};
use crate::domain::event::Event;
use crate::domain::id::{AccountId, DoseId};
use crate::domain::text::clean;
use crate::ui::context::Context;
use crate::ui::screen::Action;
use crate::ui::second_person::Asked;

impl Screen {
    /// Returns the key of what is missing before it can be recorded.
    pub(super) fn missing(&self, ctx: &Context<'_>) -> Option<&'static str> {
        if self.mode != Mode::Other && !ctx.may(Act::ReportIncident) {
            return Some("incident-may-not");
        }
        if ctx.saving {
            return Some("incident-saving");
        }
        match self.mode {
            Mode::Amend(_) | Mode::Other if clean(&self.reason).is_empty() => {
                Some("amend-reason-first")
            }
            Mode::Paper if self.earlier.missing().is_some() => self.earlier.missing(),
            Mode::Paper if self.filled.visit.is_none() => Some("amend-person-first"),
            Mode::Paper if self.filled.product.is_none() => Some("amend-product-first"),
            Mode::Paper if self.earlier.on().is_some() && self.filled.table.is_none() => {
                Some("amend-table-first")
            }
            Mode::Paper if self.filled.given_at.is_none() => Some("amend-time-first"),
            Mode::Paper if self.given_by.is_none() => Some("amend-author-first"),
            Mode::Paper if clean(&self.sheet).is_empty() => Some("amend-sheet-first"),
            Mode::Other => {
                let missing = self.other.as_ref().and_then(|other| other.missing(ctx));
                missing.or_else(|| in_the_way(&self.other_amended(None, ctx)?))
            }
            Mode::Amend(id) => in_the_way(&self.dose_amended(id, None, ctx)?),
            Mode::Pick | Mode::Find | Mode::Sessions | Mode::Paper => None,
        }
    }

    /// Makes the amendment of a dose that the form says, or tells why there is none.
    fn dose_amended(
        &self,
        id: DoseId,
        second: Option<AccountId>,
        ctx: &Context<'_>,
    ) -> Option<Result<DoseAmended, NotAmended>> {
        let dose = doses(ctx).find(|dose| dose.id == id)?;
        let after = self.administered(Some(&dose.administered), ctx);
        let after = after.filter(|_| !self.in_error);
        let people = (ctx.account.id, second);
        Some(DoseAmended::of(ctx.day, id, after, &clean(&self.reason), people, ctx.now))
    }

    /// Records an amendment, or asks for the second person whom it wants.
    pub(super) fn amend<A: Into<Event>>(&mut self, made: Option<Result<A, NotAmended>>) -> Action {
        match made {
            None => Action::None,
            Some(Ok(amended)) => Action::Record(vec![amended.into()]),
            Some(Err(NotAmended::SecondPersonMissing)) => Action::AskSecondPerson(Asked::ToConfirm),
            Some(Err(why)) => {
                self.refused = Some(why);
                Action::None
            }
        }
    }

    fn administered(
        &self,
        before: Option<&Administered>,
        ctx: &Context<'_>,
    ) -> Option<Administered> {
        let filled = &self.filled;
        let visit = ctx.day.visit(filled.visit?)?;
        let same_person = before.is_some_and(|before| before.visit == visit.id);
        // An order that waits for this product is carried out by it.
        let waiting = visit.open_orders().find(|o| Some(&o.product) == filled.product.as_ref());
        let order = match before {
            Some(before) if same_person => before.order,
            _ => waiting.map(|order| order.id),
        };
        Some(Administered {
            patient: visit.patient,
            visit: visit.id,
            order,
            product: filled.product.clone(),
            lot: filled.lot,
            vial: filled.vial,
            lot_number: filled.lot_number.clone(),
            expiry: filled.expiry,
            volume: filled.volume,
            route: filled.route,
            site: filled.site,
            dose_number: filled.dose_number,
            amount: filled.amount.unwrap_or(Amount::Unknown),
            table: filled.table.unwrap_or(ctx.table),
            given_at: filled.given_at?,
        })
    }

    pub(super) fn on_record(&mut self, second: Option<AccountId>, ctx: &Context<'_>) -> Action {
        if self.missing(ctx).is_some() {
            return Action::None;
        }
        match self.mode {
            Mode::Pick | Mode::Find | Mode::Sessions => Action::None,
            Mode::Other => self.record_other(second, ctx),
            Mode::Paper => match self.administered(None, ctx) {
                Some(administered) if self.earlier.on().is_some() => {
                    self.record_earlier(administered, second, ctx)
                }
                Some(administered) => Action::Record(self.paper_dose(administered, ctx)),
                None => Action::None,
            },
            Mode::Amend(id) => self.amend(self.dose_amended(id, second, ctx)),
        }
    }

    fn paper_dose(&self, administered: Administered, ctx: &Context<'_>) -> Vec<Event> {
        let Some(given_by) = self.given_by.clone() else { return Vec::new() };
        let basis = Basis::Paper { given_by, sheet: clean(&self.sheet), later: None };
        vec![DoseGiven { id: DoseId(ctx.new_id()), basis, administered }.into()]
    }
}

/// Returns the key that tells of an amendment which changes nothing, or leaves counts
/// that nobody explains.
const fn in_the_way<A>(made: &Result<A, NotAmended>) -> Option<&'static str> {
    match made {
        Err(NotAmended::NothingChanged) => Some("amend-nothing-changed"),
        Err(NotAmended::Uneven) => Some("amend-uneven"),
        _ => None,
    }
}
