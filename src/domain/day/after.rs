//! What comes after the needle in the day: a line that stopped, doses that were
//! amended, and the reports of what went wrong.

use chrono::NaiveDate;

use super::Day;
use crate::domain::amendment::{Amended, Amendment, DoseAmended};
use crate::domain::catalogue::ProductId;
use crate::domain::dose::{Administered, Basis, DoseGiven};
use crate::domain::event::{Event, Fact};
use crate::domain::id::{DoseId, IncidentId, PatientId, VialId};
use crate::domain::incident::{Incident, IncidentOpened, Incidents};
use crate::domain::time::Instant;

use super::{Observation, Telling};

/// A table at which nobody is injected until somebody responsible lets it go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frozen {
    /// Since when, in UTC.
    pub since: Instant,
    /// After which incident, once its report was opened.
    pub incident: Option<IncidentId>,
}

impl Day {
    /// Takes in a fact about what went wrong, or what was written down wrongly.
    pub(super) fn apply_after(&mut self, fact: &Fact) {
        self.incidents.apply(fact);
        match &fact.event {
            Event::IncidentOpened(opened) => self.stop_for(opened, fact),
            Event::TableReleased(released) => {
                let _ = self.frozen.remove(&released.table);
            }
            Event::DoseAmended(amended) => self.amend(amended, fact),
            Event::EntryAmended(amended) => self.correct(amended, fact),
            _ => {}
        }
    }

    /// A wrong injection stops the line: its table and its vial, whether or not
    /// anybody got round to a report.
    pub(super) fn stop_the_line(&mut self, dose: &DoseGiven, at: Instant) {
        if let Basis::Incident { .. } = dose.basis {
            self.freeze_line(Some(dose.administered.table), dose.administered.vial, None, at);
        }
    }

    /// What is told of another session stops no table of this one.
    fn stop_for(&mut self, opened: &IncidentOpened, fact: &Fact) {
        if !opened.about.stops_the_line() || !self.is_of_session_at_hand(fact) {
            return;
        }
        self.freeze_line(opened.table, opened.vial, Some(opened.incident), fact.at);
        // A dose went out of it, though nobody knows into whom.
        if let (None, Some(vial)) =
            (opened.dose, opened.vial.and_then(|id| self.vials.get_mut(&id)))
        {
            vial.drawn = vial.drawn.saturating_add(1);
        }
    }

    fn freeze_line(
        &mut self,
        table: Option<u8>,
        vial: Option<VialId>,
        incident: Option<IncidentId>,
        at: Instant,
    ) {
        if let Some(table) = table {
            let frozen = self.frozen.entry(table).or_insert(Frozen { since: at, incident });
            frozen.incident = frozen.incident.or(incident);
        }
        if let Some(vial) = vial.and_then(|vial| self.vials.get_mut(&vial)) {
            vial.withdrawn = true;
        }
    }

    /// Tells whether the line of a table stopped, and since when.
    #[must_use]
    pub fn frozen(&self, table: u8) -> Option<Frozen> {
        self.frozen.get(&table).copied()
    }

    /// Returns the table of a report of this session, if its line still stands
    /// still: after this incident or another one there.
    #[must_use]
    pub fn stopped_line(&self, incident: &Incident) -> Option<u8> {
        let here = incident.session == self.session.as_ref().map(|session| session.id);
        let stops = here && incident.opened.about.stops_the_line();
        incident.opened.table.filter(|table| stops && self.frozen.contains_key(table))
    }

    /// Returns the reports of this station, of this session and earlier ones.
    #[must_use]
    pub const fn incidents(&self) -> &Incidents {
        &self.incidents
    }

    /// Takes in reports that were closed long ago, which a day does not read by
    /// itself: all that was said of them, in the order of the log.
    pub fn recall_reports(&mut self, facts: &[Fact]) {
        self.incidents.recall(facts);
    }

    /// Returns what was said later of a dose, if anything was.
    #[must_use]
    pub fn amended(&self, dose: DoseId) -> Option<&Amended> {
        self.amended.get(&dose)
    }

    /// Returns the doses of the session that were entered in error: nobody got
    /// them. They are not among [`Day::doses`].
    pub fn entered_in_error(&self) -> impl Iterator<Item = &DoseGiven> {
        self.in_error.iter()
    }

    fn amend(&mut self, amended: &DoseAmended, fact: &Fact) {
        let place = self.doses.iter().position(|dose| dose.id == amended.dose);
        let error = self.in_error.iter().position(|dose| dose.id == amended.dose);
        let mut dose = match (place, error) {
            (Some(at), _) => self.doses.remove(at),
            (None, Some(at)) => self.in_error.remove(at),
            // A dose of an earlier session: only the person's history has it.
            (None, None) => {
                self.forget(amended.dose, &amended.before);
                if let Some(after) = &amended.after {
                    self.recall(amended.dose, after);
                }
                return;
            }
        };
        let amendment = Amendment { said: amended.clone(), at: fact.at, author: fact.author };
        let entered = dose.clone();
        let held = self.amended.entry(dose.id);
        held.or_insert_with(|| Amended { entered, by: Vec::new() }).by.push(amendment);
        if place.is_some() {
            self.undo(&dose);
        }
        match &amended.after {
            Some(after) => {
                dose.administered.clone_from(after);
                self.redo(&dose);
                let at = place.unwrap_or(self.doses.len()).min(self.doses.len());
                self.doses.insert(at, dose);
            }
            None => {
                self.observations.retain(|seen| seen.dose != dose.id);
                self.in_error.push(dose);
            }
        }
        self.watch_again();
    }

    /// Who is watched follows from the observations.
    pub(super) fn watch_again(&mut self) {
        self.watched.clear();
        for dose in self.doses.iter().filter(|dose| dose.basis.later().is_some()) {
            let _ = self.watched.insert(dose.administered.visit, false);
        }
        for seen in &self.observations {
            *self.watched.entry(seen.visit).or_default() |= seen.ended.is_none();
        }
    }

    /// Takes back what a dose did to its vial, its order and its person.
    fn undo(&mut self, dose: &DoseGiven) {
        let given = &dose.administered;
        if let Some(vial) = given.vial.and_then(|vial| self.vials.get_mut(&vial)) {
            vial.drawn = vial.drawn.saturating_sub(1);
        }
        if let Some(id) = given.order {
            self.with_visit(given.visit, |visit| {
                if let Some(order) = visit.orders.iter_mut().find(|order| order.id == id) {
                    order.closed = false;
                }
            });
        }
        self.forget(dose.id, given);
    }

    fn redo(&mut self, dose: &DoseGiven) {
        let given = &dose.administered;
        if let Some(order) = given.order {
            self.close_order(given.visit, order);
        }
        if let Some(vial) = given.vial.and_then(|vial| self.vials.get_mut(&vial)) {
            vial.drawn = vial.drawn.saturating_add(1);
        }
        self.recall(dose.id, given);
        let _ = self.touched.insert(given.visit);
        match self.observations.iter_mut().find(|seen| seen.dose == dose.id) {
            None if dose.basis.later().is_some() => {}
            Some(seen) => {
                seen.visit = given.visit;
                seen.since = given.given_at;
            }
            None => self.observations.push(Observation {
                dose: dose.id,
                visit: given.visit,
                since: given.given_at,
                ended: None,
            }),
        }
    }

    pub(super) fn recall(&mut self, dose: DoseId, given: &Administered) {
        if let Some(product) = &given.product {
            let on = given.given_at.civil_day();
            self.remember(given.patient, product, on, Telling::Dose(dose));
        }
    }

    fn forget(&mut self, dose: DoseId, given: &Administered) {
        if let Some(product) = &given.product {
            let on = given.given_at.civil_day();
            self.forget_on(given.patient, product, on, Telling::Dose(dose));
        }
    }

    /// Takes back what tells of a dose of a day. Somebody's history has it no more,
    /// unless a book, a list or another record tells of it as well.
    pub(super) fn forget_on(
        &mut self,
        patient: PatientId,
        product: &ProductId,
        on: NaiveDate,
        by: Telling,
    ) {
        let key = (patient, product.clone(), on);
        let Some(told) = self.told.get_mut(&key) else { return };
        let _ = told.remove(&by);
        if told.is_empty() {
            let _ = self.told.remove(&key);
            if let Some(past) = self.past.get_mut(&patient) {
                past.retain(|one| one.product.as_ref() != Some(product) || one.given_on != on);
            }
        }
    }
}

#[cfg(test)]
mod tests;
