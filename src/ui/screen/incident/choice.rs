//! Whom and what one can choose here, and what is still missing.

use std::collections::BTreeSet;

use super::{Message, Part, Screen, Which};
use crate::domain::account::Act;
use crate::domain::catalogue::ProductId;
use crate::domain::dose::ErrorKind;
use crate::domain::route::{Route, Site};
use crate::domain::visit::Visit;
use crate::ui::context::Context;

/// How many people the search shows.
pub(super) const FOUND: usize = 8;

impl Screen {
    /// Returns what the arrow keys choose among in the part at hand.
    pub(super) fn choices(&self, ctx: &Context<'_>) -> Vec<Message> {
        match self.part {
            Part::Person if self.person.is_none() => {
                self.found(ctx).iter().map(|visit| Message::Person(visit.id)).collect()
            }
            Part::Dose => self.doses(ctx).into_iter().map(Message::Which).collect(),
            Part::Error => ErrorKind::ALL.map(Message::Error).into(),
            Part::Product => self.products(ctx).into_iter().map(Message::Product).collect(),
            Part::Route => Route::ALL.map(Message::Route).into(),
            Part::Site => Site::ALL.map(Message::Site).into(),
            Part::Person | Part::Time | Part::Lot | Part::Vial | Part::Volume => Vec::new(),
        }
    }

    /// Returns whom the search finds.
    pub(super) fn found<'a>(&self, ctx: &Context<'a>) -> Vec<&'a Visit> {
        let text = self.search.trim();
        if text.is_empty() {
            return Vec::new();
        }
        ctx.day.find(text).into_iter().take(FOUND).collect()
    }

    /// Returns the person that is chosen.
    pub(super) fn chosen<'a>(&self, ctx: &Context<'a>) -> Option<&'a Visit> {
        ctx.day.visit(self.person?)
    }

    /// Returns which injection it may have been, where some of this person are
    /// recorded; nothing where none is, or where somebody came for one.
    pub(super) fn doses(&self, ctx: &Context<'_>) -> Vec<Which> {
        let Some(visit) = self.person.filter(|_| self.earlier.day().is_none()) else {
            return Vec::new();
        };
        let recorded = ctx.day.doses_of(visit).map(|dose| Which::Recorded(dose.id));
        let mut doses: Vec<Which> = recorded.collect();
        if !doses.is_empty() {
            doses.push(Which::Unrecorded);
        }
        doses
    }

    /// Tells whether it is about somebody of whom nothing is known.
    pub(super) fn is_about_nobody(&self) -> bool {
        self.nobody && self.wrong
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
        if self.chosen(ctx).is_none() && !self.is_about_nobody() {
            return Some("incident-who-first");
        }
        if self.which.is_none() && !self.doses(ctx).is_empty() {
            Some("incident-which-first")
        } else if self.error.is_none() {
            Some("incident-error-first")
        } else if let (true, Err(why)) = (self.asks_time(ctx), self.given_at(ctx)) {
            Some(why)
        } else if !self.volume.is_empty() && self.read_volume().is_none() {
            Some("incident-volume-wrong")
        } else if self.contradicts(ctx) {
            Some("incident-contradiction")
        } else {
            None
        }
    }
}
