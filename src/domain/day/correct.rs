//! Entries of the day that were amended: each reader sees from then on what the
//! amendment says, and the entry's own words stay beside it.

use super::{Day, Observation, Telling};
use crate::domain::amendment::entry::{Correction, EntryAmended, Statement};
use crate::domain::event::Fact;
use crate::domain::observation::ObservationEnded;
use crate::domain::plan::Described;
use crate::domain::quantity::Temperature;
use crate::domain::reaction::ReactionRecorded;
use crate::domain::stock::Quarantine;
use crate::domain::time::Instant;
use crate::domain::visit::{Order, PriorDose, VisitListed};

impl Day {
    /// Returns what was said later of an entry, in the order of the log.
    #[must_use]
    pub fn corrections(&self, entry: i64) -> &[Correction] {
        self.corrections.get(&entry).map_or(&[], Vec::as_slice)
    }

    /// Returns all entries that were amended, with what was said of each.
    pub fn corrected(&self) -> impl Iterator<Item = (i64, &[Correction])> {
        self.corrections.iter().map(|(entry, said)| (*entry, said.as_slice()))
    }

    /// Tells whether something is still on its usual way, where it is said anew
    /// instead of amended: somebody at the thirteen items, an order that waits.
    #[must_use]
    pub fn is_under_way(&self, said: &Statement) -> bool {
        let visit = said.visit();
        let at_items = |visit| self.procedures.values().any(|p| p.visit() == visit && p.is_open());
        let waits = match said {
            Statement::Ordered(order) => {
                let found = self.visit(order.visit);
                found.is_some_and(|visit| visit.open_orders().any(|one| one.id == order.id))
            }
            _ => false,
        };
        // What went wrong bears on no item.
        let bears = !matches!(said, Statement::SeriousReaction(_) | Statement::NeedleStick(_));
        waits || bears && visit.is_some_and(at_items)
    }

    pub(super) fn correct(&mut self, said: &EntryAmended, fact: &Fact) {
        let correction = Correction { said: said.clone(), at: fact.at, author: fact.author };
        let held = self.corrections.entry(said.entry).or_default();
        // What was taken back before does not stand any more.
        let void = held.last().is_some_and(|last| last.said.stands.is_none());
        held.push(correction);
        let stands = said.stands.as_ref();
        match &said.stood {
            Statement::VisitListed(_) => {
                if let Some(Statement::VisitListed(listed)) = stands {
                    self.rename(listed);
                }
            }
            Statement::ConsentRecorded(entered) => {
                let before = (!void).then_some(entered);
                let after = match stands {
                    Some(Statement::ConsentRecorded(after)) => Some(after),
                    _ => None,
                };
                self.with_visit(entered.visit, |visit| {
                    let consents = &mut visit.consents;
                    let place = before.and_then(|b| consents.iter().rposition(|c| *c == b.consent));
                    let place = place.map(|at| (at, consents.remove(at)));
                    if let Some(after) = after {
                        let at = place.map_or(consents.len(), |(at, _)| at);
                        consents.insert(at, after.consent.clone());
                    }
                });
            }
            Statement::Screened(entered) => {
                let after = match stands {
                    Some(Statement::Screened(after)) => Some(after),
                    _ => None,
                };
                self.with_visit(entered.visit, |visit| {
                    let is_last = visit.screening.as_ref().is_none_or(|last| {
                        last.at == entered.screening.at && last.form == entered.screening.form
                    });
                    if is_last {
                        visit.screening = after.map(|after| after.screening.clone());
                    }
                });
            }
            Statement::PriorDose(entered) => {
                let before = (!void).then_some(entered);
                let after = match stands {
                    Some(Statement::PriorDose(after)) => Some(after),
                    _ => None,
                };
                self.retell(said.entry, before, after);
            }
            Statement::Ordered(entered) => match stands {
                Some(Statement::Ordered(after)) => self.order_again(entered, Some(after)),
                _ => self.order_again(entered, None),
            },
            Statement::ReactionRecorded(entered) => match stands {
                Some(Statement::ReactionRecorded(after)) => {
                    self.describe_again(said, entered, Some(after));
                }
                _ => self.describe_again(said, entered, None),
            },
            Statement::ObservationEnded(entered) => match stands {
                Some(Statement::ObservationEnded(after)) => {
                    self.watch_otherwise(entered, Some(after));
                }
                _ => self.watch_otherwise(entered, None),
            },
            Statement::TemperatureRead(entered) => {
                let before = (said.recorded_at, entered.temperature);
                let after = match stands {
                    Some(Statement::TemperatureRead(after)) => {
                        Some((after.temperature, after.excursion))
                    }
                    _ => None,
                };
                self.measure_again(before, after);
            }
            Statement::SeriousReaction(entered) => {
                let of_this = self.is_of_this_session(said.recorded_at);
                let about = (said.entry, entered.visit, said.recorded_at);
                self.react_otherwise(about, stands.is_some(), of_this);
            }
            Statement::DoseLost(entered) => {
                let before = if void { 0 } else { entered.doses };
                let after = match stands {
                    Some(Statement::DoseLost(after)) => after.doses,
                    _ => 0,
                };
                if let Some(vial) = self.vials.get_mut(&entered.vial) {
                    vial.lost = vial.lost.saturating_sub(before).saturating_add(after);
                }
            }
            Statement::SessionClosed(entered) => {
                if let Some(Statement::SessionClosed(after)) = stands {
                    self.count_again(entered, after);
                }
            }
            Statement::NeedleStick(_) => {}
            Statement::IncidentAnswered(_) | Statement::FollowUpDone(_) => {
                self.incidents.amend(said);
            }
        }
    }

    /// Somebody is called otherwise from now on; a plan may have another place
    /// for them.
    fn rename(&mut self, listed: &VisitListed) {
        let Some(visit) = self.people.get(listed.visit) else { return };
        let mut visit = visit.clone();
        visit.person = listed.person.clone();
        let (birth, group) = (visit.person.birth, visit.person.group.clone());
        let described = Described::new(birth, group.as_deref(), visit.tag.as_deref());
        self.people.replace(&visit, &described);
        let _ = self.touched.insert(listed.visit);
        self.set_plan(self.plan.clone());
    }

    fn retell(&mut self, entry: i64, before: Option<&PriorDose>, after: Option<&PriorDose>) {
        let by = Telling::Entry(entry);
        if let Some(before) = before {
            self.forget_on(before.patient, &before.product, before.given_on, by);
        }
        if let Some(after) = after {
            self.remember(after.patient, &after.product, after.given_on, by);
        }
    }

    /// An order that was carried out or given up stays so.
    fn order_again(&mut self, entered: &Order, after: Option<&Order>) {
        self.with_visit(entered.visit, |visit| {
            let Some(at) = visit.orders.iter().position(|order| order.id == entered.id) else {
                visit.orders.extend(after.map(|after| Order { closed: true, ..after.clone() }));
                return;
            };
            match after {
                Some(after) => {
                    let closed = visit.orders[at].closed;
                    visit.orders[at] = Order { closed, ..after.clone() };
                }
                None => drop(visit.orders.remove(at)),
            }
        });
    }

    /// A reaction that was no grave one stops the session no longer, and its
    /// report is not due; another that was does and is. What else was said of the
    /// person stands.
    fn describe_again(
        &mut self,
        said: &EntryAmended,
        entered: &ReactionRecorded,
        after: Option<&ReactionRecorded>,
    ) {
        let (visit, recorded_at) = (entered.visit, said.recorded_at);
        let of_this = self.is_of_this_session(recorded_at) && self.visit(visit).is_some();
        self.descriptions.retain(|one| one.entry != said.entry);
        if let Some(after) = after.filter(|_| of_this) {
            let (entry, reaction) = (said.entry, after.clone());
            self.descriptions.push(super::care::Described { entry, reaction, recorded_at });
        }
        // Described again since then: the later words stand. Without them, those before.
        self.descriptions.sort_by_key(|one| one.entry);
        self.show_last_descriptions();
        let is_serious = after.is_some_and(ReactionRecorded::is_serious);
        self.react_otherwise((said.entry, visit, recorded_at), is_serious, of_this);
    }

    fn is_of_this_session(&self, recorded_at: Instant) -> bool {
        self.session.as_ref().is_some_and(|session| session.opened_at <= recorded_at)
    }

    fn watch_otherwise(&mut self, entered: &ObservationEnded, after: Option<&ObservationEnded>) {
        let of_it = |one: &&mut Observation| one.dose == entered.dose;
        if let Some(one) = self.observations.iter_mut().find(of_it) {
            one.ended = after.map(|after| after.condition);
        }
        self.watch_again();
    }

    /// The quarantine of the box is what its readings since the last release
    /// say. Frost that no other reading tells of is taken off the lots.
    fn measure_again(
        &mut self,
        before: (Instant, Temperature),
        after: Option<(Temperature, bool)>,
    ) {
        use crate::domain::rule::excursion::is_frost;
        let (at, measured) = before;
        let of_this = self.is_of_this_session(at);
        if !of_this && self.excursions.iter().all(|one| one.0 != at) {
            return;
        }
        self.readings.retain(|one| one.0 != at);
        if let Some((measured, _)) = after.filter(|_| of_this) {
            let place = self.readings.partition_point(|one| one.0 <= at);
            self.readings.insert(place, (at, measured));
        }
        self.excursions.retain(|one| one.0 != at);
        if let Some((measured, true)) = after {
            let place = self.excursions.partition_point(|one| one.0 <= at);
            self.excursions.insert(place, (at, measured));
        }
        let again = |before, one: &(Instant, Temperature)| {
            Some(Quarantine::with_reading(before, one.0, one.1))
        };
        self.quarantine = self.excursions.iter().fold(None, again);
        let frosty = self.readings.iter().any(|one| is_frost(one.1));
        if is_frost(measured) && !frosty {
            for lot in self.lots.values_mut().filter(|lot| lot.frost == Some(measured)) {
                lot.frost = None;
            }
        }
        if let Some((measured, _)) = after.filter(|(measured, _)| is_frost(*measured)) {
            self.freeze(measured);
        }
    }
}

#[cfg(test)]
mod tests;
