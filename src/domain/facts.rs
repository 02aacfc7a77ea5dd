//! What a judgement about one order looks at: the order, the person, the
//! station's own facts and the catalogue, at one instant.

use std::collections::BTreeMap;

use super::catalogue::operation::required;
use super::catalogue::{Catalogue, Condition, PresentationId, Product};
use super::day::Day;
use super::finding::{Code, Finding};
use super::gate::Gate;
use super::id::AccountId;
use super::patient::Sex;
use super::rule::interval::History;
use super::rule::{resting_on_operation, screening};
use super::session::{Session, Table};
use super::stock::{Lot, Vial};
use super::time::Instant;
use super::visit::{Order, Visit};

/// The facts for one order of one visit.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The station today.
    pub day: &'a Day,
    /// The catalogue in force.
    pub catalogue: &'a Catalogue,
    /// The session that is open.
    pub session: &'a Session,
    /// The person's presence.
    pub visit: &'a Visit,
    /// The order that is to be carried out.
    pub order: &'a Order,
    /// The number of the table, from 1.
    pub table: u8,
    /// Who is at the keyboard.
    pub by: AccountId,
    /// Now, in UTC.
    pub now: Instant,
}

impl<'a> Facts<'a> {
    /// Returns the ordered product, if the catalogue knows it.
    #[must_use]
    pub fn product(&self) -> Option<&'a Product> {
        self.catalogue.product(&self.order.product)
    }

    /// Returns the table of the session.
    #[must_use]
    pub fn table(&self) -> Option<&'a Table> {
        self.session.table(self.table)
    }

    /// Returns the lot that a vial comes from.
    #[must_use]
    pub fn lot_of(&self, vial: &Vial) -> Option<&'a Lot> {
        self.day.lot(vial.lot)
    }

    /// Returns the presentation in a vial.
    #[must_use]
    pub fn presentation_of(&self, vial: &Vial) -> Option<&'a PresentationId> {
        self.lot_of(vial)?.presentation()
    }

    /// Returns the earlier doses of the person. They are known only if a book,
    /// a list or somebody's word was recorded.
    #[must_use]
    pub fn history(&self) -> History {
        History {
            doses: self.day.past_doses(self.visit.patient).to_vec(),
            known: self.visit.history.is_some(),
        }
    }

    /// Tells whether today's screening found the person eligible for the ordered
    /// product.
    #[must_use]
    pub fn is_cleared(&self) -> bool {
        let on = self.now.civil_day();
        self.product().zip(self.visit.screening.as_ref()).is_some_and(|(product, screening)| {
            screening::clears(self.catalogue, screening, product, &self.visit.person, on)
        })
    }

    /// Returns what is known to be true of the person: what the identity paper
    /// states, what the answers of the screening state, and whether this session
    /// gives the ordered product as a campaign.
    #[must_use]
    pub fn conditions(&self) -> Vec<Condition> {
        let extra = self.session.preparation.campaign.contains(&self.order.product);
        let campaign = extra.then_some(Condition::Campaign);
        conditions(self.catalogue, self.visit).into_iter().chain(campaign).collect()
    }

    /// Returns what holds this table, or the whole session, up (gate G5): nothing
    /// leads to a needle while it stands.
    #[must_use]
    pub fn held_up_by(&self) -> Option<Finding> {
        self.closed_gates().remove(&Gate::Reaction)
    }

    /// Returns the gates before the needle that are closed, each with what
    /// closes it. The syringe's gate is proven within the procedure.
    #[must_use]
    pub fn closed_gates(&self) -> BTreeMap<Gate, Finding> {
        let consent = self.visit.consent(&self.order.product);
        let session = self.session;
        let box_declared = session.only_vaccine_in_box;
        let box_seen_twice = box_declared && session.preparation.box_seen_by.is_some();
        let consented = consent.is_some_and(|consent| consent.given);
        let cleared = self.is_cleared() && self.visit.left.is_none();
        let goes_on = self.day.frozen(self.table).is_none();
        let unharmed = !self.day.has_serious_reaction();
        [
            (Gate::Consent, Code::ConsentMissing, required::CONSENT, consented),
            (Gate::Screening, Code::NotScreened, required::SCREENED, cleared),
            (Gate::Storage, Code::StorageNotSeparate, required::ALONE, box_seen_twice),
            // Of the two that close one gate the later one is named.
            (Gate::Reaction, Code::TableFrozen, required::LINE, goes_on),
            (Gate::Reaction, Code::SeriousReaction, required::STOP, unharmed),
            (Gate::EmergencyKit, Code::KitNotChecked, required::KIT, session.kit_checked),
        ]
        .into_iter()
        .filter(|(_, _, _, open)| !open)
        .map(|(gate, code, rule, _)| {
            (gate, resting_on_operation(Finding::stop(code), self.catalogue, rule))
        })
        .collect()
    }
}

/// Returns what is known to be true of a person: what the identity paper states,
/// and what the answers of the screening state.
#[must_use]
pub fn conditions(catalogue: &Catalogue, visit: &Visit) -> Vec<Condition> {
    let sex = visit.person.sex.map(|sex| match sex {
        Sex::Female => Condition::Female,
        Sex::Male => Condition::Male,
    });
    let answered = visit.screening.iter().flat_map(|screening| &screening.answers);
    let yes = answered.filter(|(_, yes)| **yes).map(|(question, _)| question);
    let stated = yes.filter_map(|question| catalogue.states(question));
    sex.into_iter().chain(stated).collect()
}
