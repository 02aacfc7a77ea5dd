//! Whom and what one can choose here, and what is still missing.

use std::collections::BTreeSet;

use super::{Message, Part, Screen, Way};
use crate::domain::account::Act;
use crate::domain::catalogue::ProductId;
use crate::domain::dose::ErrorKind;
use crate::domain::id::VisitId;
use crate::domain::route::{Route, Site};
use crate::domain::text::clean;
use crate::domain::visit::Visit;
use crate::ui::context::Context;

/// How many people the search shows.
pub(super) const FOUND: usize = 8;

impl Screen {
    /// Returns what the arrow keys choose among in the part at hand.
    pub(super) fn choices(&self, ctx: &Context<'_>) -> Vec<Message> {
        match self.part {
            Part::Person if self.person.is_none() || self.way == Some(Way::Reaction) => {
                self.found(ctx).iter().map(|visit| Message::Person(visit.id)).collect()
            }
            Part::Error if self.way == Some(Way::Wrong) => {
                ErrorKind::ALL.map(Message::Error).into()
            }
            Part::Product => self.products(ctx).into_iter().map(Message::Product).collect(),
            Part::Route => Route::ALL.map(Message::Route).into(),
            Part::Site => Site::ALL.map(Message::Site).into(),
            Part::Person | Part::Error | Part::Lot | Part::Vial | Part::Volume => Vec::new(),
        }
    }

    /// Returns the people offered: for a reaction those injected today, those
    /// still watched first; for a wrong injection whom the search finds.
    pub(super) fn found<'a>(&self, ctx: &Context<'a>) -> Vec<&'a Visit> {
        let text = self.search.trim();
        if self.way != Some(Way::Reaction) {
            if text.is_empty() {
                return Vec::new();
            }
            return ctx.day.find(text).into_iter().take(FOUND).collect();
        }
        let mut injected: Vec<&'a Visit> =
            ctx.day.find(text).into_iter().filter(|visit| was_injected(visit.id, ctx)).collect();
        injected.sort_by_key(|visit| {
            let of_this = ctx.day.observations().iter().filter(|o| o.visit == visit.id);
            of_this.filter(|o| o.ended.is_none()).count() == 0
        });
        injected.truncate(FOUND);
        injected
    }

    /// Returns the person that is chosen, if they can be: a reaction belongs to
    /// somebody who was injected today.
    pub(super) fn chosen<'a>(&self, ctx: &Context<'a>) -> Option<&'a Visit> {
        let visit = ctx.day.visit(self.person?)?;
        let fits = self.way != Some(Way::Reaction) || was_injected(visit.id, ctx);
        fits.then_some(visit)
    }

    /// Returns the products offered: those of the session's tables, or all.
    pub(super) fn products(&self, ctx: &Context<'_>) -> Vec<ProductId> {
        let tables = ctx.day.session().map_or(&[][..], |session| &session.tables);
        let mut products: Vec<ProductId> =
            tables.iter().flat_map(|table| table.products.iter()).cloned().collect();
        if self.every_product {
            products.extend(ctx.catalogue.products().map(|product| product.id.clone()));
        }
        let mut seen = BTreeSet::new();
        products.retain(|product| seen.insert(product.clone()));
        products
    }

    /// Returns the key of what is still missing before it can be recorded.
    pub(super) fn missing(&self, ctx: &Context<'_>) -> Option<&'static str> {
        if !ctx.may(Act::ReportIncident) {
            return Some("incident-may-not");
        }
        if ctx.saving {
            return Some("incident-saving");
        }
        if self.chosen(ctx).is_none() {
            return Some("incident-who-first");
        }
        match self.way {
            Some(Way::Reaction) if clean(&self.signs).is_empty() => Some("incident-signs-first"),
            Some(Way::Wrong) if self.error.is_none() => Some("incident-error-first"),
            Some(Way::Wrong) if !self.volume.is_empty() && self.read_volume().is_none() => {
                Some("incident-volume-wrong")
            }
            Some(Way::Wrong) if self.contradicts(ctx) => Some("incident-contradiction"),
            _ => None,
        }
    }
}

fn was_injected(visit: VisitId, ctx: &Context<'_>) -> bool {
    ctx.day.doses().iter().any(|dose| dose.administered.visit == visit)
}
