//! Who comes, and what is said, asked and ordered before the procedure.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Answer, World};
use crate::domain::catalogue::{Catalogue, Conclusion, Condition, Product, ProductId, Question};
use crate::domain::day::Day;
use crate::domain::event::Event;
use crate::domain::evidence::Witness;
use crate::domain::facts::{Facts, conditions};
use crate::domain::finding::{Code, Finding, Severity};
use crate::domain::id::{OrderId, PatientId, VisitId};
use crate::domain::judge;
use crate::domain::patient::{Details, Person};
use crate::domain::procedure::{self, ProcedureStep, Reason};
use crate::domain::quantity::{Temperature, Volume};
use crate::domain::route::Route;
use crate::domain::rule;
use crate::domain::rule::screening;
use crate::domain::visit::{
    Consent, ConsentKind, ConsentRecorded, HistorySource, HistoryStated, LeftReason, Order,
    OrderWithdrawn, PriorDose, Screened, Screening, Visit, VisitLeft, VisitListed,
};
use crate::scenario::file::{self, Hand, Name};
use crate::scenario::report::{Outcome, Refusal};
use crate::scenario::text::Had;

/// The body temperature of whoever is not said to have another: 36.7 °C.
pub(super) const HEALTHY: Temperature = Temperature::from_millicelsius(36_700);

/// The volume that is stated where nobody knows one: 0.5 mL.
const USUAL: Volume = Volume::from_microlitres(500);

/// The highest number of a dose that is tried where a scenario states none.
const DOSES_TRIED: u8 = 6;

impl World<'_> {
    pub(super) fn register(&mut self, person: &file::Person) -> Answer {
        let birth = person.born.get_ref().0;
        if birth.earliest() > self.now.civil_day() {
            return Err(Refusal::ImpossibleDate);
        }
        let name = person.name.clone().unwrap_or_else(|| person.id.get_ref().clone());
        let details = Details {
            name,
            birth,
            sex: person.sex,
            number: None,
            guardian: person.guardian.clone(),
            phone: person.phone.clone(),
            group: person.group.clone(),
            address: None,
        };
        let stated = Person::new(details).map_err(|_| Refusal::ImpossibleDate)?;
        let visit = VisitId(self.identity());
        // Who came before is named by the patient that the presence then had.
        let before = person.same_as.as_ref().and_then(|name| self.patients.get(name.get_ref()));
        let patient = before.copied().unwrap_or(PatientId(visit.0));
        let id = person.id.get_ref().clone();
        let _ = self.people.insert(id.clone(), visit);
        let _ = self.patients.insert(id, patient);
        let ticket = self.day.next_ticket();
        self.record(VisitListed {
            visit,
            patient,
            person: stated,
            ticket,
            listed_consent: None,
            import: None,
            tag: None,
            due: None,
        });
        for had in &person.had {
            let outcome = self.prior(&person.id, had)?;
            if !outcome.is_accepted() {
                return Ok(outcome);
            }
        }
        if !person.had.is_empty() {
            self.record(HistoryStated { visit, source: HistorySource::Book });
        }
        Ok(Outcome::default())
    }

    pub(super) fn prior(&mut self, name: &Name, had: &Had) -> Answer {
        let visit = self.visit(name)?;
        let (product, given_on) = had.0.clone();
        if given_on > self.now.civil_day() || given_on < visit.person.birth.earliest() {
            return Err(Refusal::ImpossibleDate);
        }
        let patient = visit.patient;
        self.record(PriorDose {
            patient,
            product,
            given_on,
            source: HistorySource::Book,
            sheet: None,
            told_by: None,
        });
        Ok(Outcome::default())
    }

    pub(super) fn state_history(&mut self, history: &file::History) -> Answer {
        let visit = self.visit(&history.person)?.id;
        let source = history.without_book.map_or(HistorySource::Book, HistorySource::NoBook);
        self.record(HistoryStated { visit, source });
        Ok(Outcome::default())
    }

    pub(super) fn consent(&mut self, act: &file::Consent) -> Answer {
        let visit = self.visit(&act.person)?;
        let id = visit.id;
        let consent = Consent {
            product: act.product.clone(),
            kind: act.kind.unwrap_or(ConsentKind::Verbal),
            by: act.by.unwrap_or(Witness::Parent),
            given: act.given,
            at: self.now,
        };
        let waits = visit.open_orders().any(|order| order.product != act.product);
        let mut events = Vec::new();
        if !act.given {
            events = self.taken_back(visit, Some(&act.product), Reason::ConsentWithdrawn);
        }
        events.push(ConsentRecorded { visit: id, consent }.into());
        if !act.given && !waits {
            events.push(VisitLeft { visit: id, reason: LeftReason::Consent }.into());
        }
        self.record_all(events);
        Ok(Outcome::default())
    }

    /// Goes through the form. A conclusion other than "eligible" is recorded as
    /// it is and shuts the gate of screening, so that it counts as a stop.
    pub(super) fn screen(&mut self, act: &file::Screen) -> Answer {
        let visit = self.visit(&act.person)?;
        let id = visit.id;
        let (birth, on) = (visit.person.birth, self.now.civil_day());
        let form = screening::form_for(self.catalogue, birth, on).ok_or(Refusal::NotThisKind)?;
        let added = self.added(visit, &act.product);
        let mut said = BTreeMap::new();
        for question in form.question.iter().chain(added.iter().copied()) {
            if question.id != form.temperature.question && !act.unasked.contains(&question.id) {
                let yes = act.yes.contains(&question.id);
                let _ = said.insert(question.id.clone(), yes);
            }
        }
        let answers = screening::given(&said);
        let measured = act.temperature.as_ref().map_or(HEALTHY, |celsius| celsius.0);
        let temperature = (!act.unmeasured).then_some(measured);
        let Ok(outcome) = screening::conclude(form, added.iter().copied(), &answers, temperature)
        else {
            return Ok(Outcome::of(vec![Finding::stop(Code::ScreeningIncomplete)]));
        };
        let conclusion = act.conclude.unwrap_or(outcome.conclusion);
        if let Some(stop) = screening::judge(&outcome, conclusion) {
            return Ok(Outcome::of(vec![stop]));
        }
        let screening = Screening {
            form: form.id.clone(),
            answers: said,
            temperature,
            conclusion,
            at: self.now,
            by: Some(self.cast.screener),
        };
        let mut events: Vec<Event> = vec![Screened { visit: id, screening }.into()];
        let mut findings = Vec::new();
        if conclusion != Conclusion::Eligible {
            events.extend(self.taken_back(visit, None, Reason::Unwell));
            events.push(VisitLeft { visit: id, reason: LeftReason::Screening }.into());
            findings = outcome.reasons.into_iter().map(|reason| reason.finding).collect();
            if findings.is_empty() {
                findings.push(Finding::stop(Code::ScreeningStops));
            }
        }
        self.record_all(events);
        Ok(Outcome::of(findings))
    }

    /// Returns number, volume and route of an order as a file states them, and
    /// what it leaves out as the catalogue has it.
    pub(super) fn stated(&self, act: &file::Give) -> Option<(u8, Volume, Route)> {
        let visit = self.visit(&act.person).ok()?;
        let product = self.catalogue.product(&act.product);
        let number = act.dose.or_else(|| self.number(visit, product?)).unwrap_or(1);
        let volume = act.volume.as_ref().map(|volume| volume.0);
        let volume = volume.or_else(|| self.volume(visit, product?)).unwrap_or(USUAL);
        let route = act.route.or_else(|| self.route(visit, product?));
        Some((number, volume, route.unwrap_or(Route::Intramuscular)))
    }

    pub(super) fn order(&mut self, act: &file::Order) -> Answer {
        let id = OrderId(self.identity());
        let visit = self.visit(&act.person)?;
        if !self.is_screened(visit, &act.product) {
            return Ok(Outcome::of(vec![Finding::stop(Code::NotScreened)]));
        }
        let session = self.day.session().ok_or(Refusal::NoOrder)?;
        let product = self.catalogue.product(&act.product);
        let volume = act.volume.as_ref().map(|volume| volume.0);
        let order = Order {
            id,
            visit: visit.id,
            product: act.product.clone(),
            dose_number: act.dose.or_else(|| self.number(visit, product?)).unwrap_or(1),
            volume: volume.or_else(|| self.volume(visit, product?)).unwrap_or(USUAL),
            route: act
                .route
                .or_else(|| self.route(visit, product?))
                .unwrap_or(Route::Intramuscular),
            at: self.now,
            by: Some(self.cast.account(act.by.unwrap_or(Hand::Screener))),
            closed: false,
        };
        let findings = judge::order(&Facts {
            day: &self.day,
            catalogue: self.catalogue,
            session,
            visit,
            order: &order,
            table: act.table.unwrap_or(1),
            by: self.cast.screener,
            now: self.now,
        });
        if !judge::forbids(&findings) {
            self.record(order);
        }
        let (stops, notices) = findings.into_iter().partition(|f| f.severity == Severity::Stop);
        Ok(Outcome { stops, notices, ..Outcome::default() })
    }

    pub(super) fn withdraw_order(&mut self, act: &file::OnePerson) -> Answer {
        let visit = self.visit(&act.person)?;
        let order = waiting(visit, act.product.as_ref()).ok_or(Refusal::NoOrder)?;
        let (visit, order) = (visit.id, order.id);
        self.record(OrderWithdrawn { visit, order });
        Ok(Outcome::default())
    }

    pub(super) fn leave(&mut self, name: &Name, reason: LeftReason) -> Answer {
        let visit = self.visit(name)?;
        let ended = match reason {
            LeftReason::Screening => Reason::Unwell,
            LeftReason::Consent => Reason::ConsentWithdrawn,
            LeftReason::ChildSaysNo => Reason::ChildSaysNo,
            LeftReason::Absent => Reason::Left,
        };
        let id = visit.id;
        let mut events = self.taken_back(visit, None, ended);
        events.push(VisitLeft { visit: id, reason }.into());
        self.record_all(events);
        Ok(Outcome::default())
    }

    fn record_all(&mut self, events: Vec<Event>) {
        for event in events {
            self.record(event);
        }
    }

    /// Takes back the orders that wait; a half-done procedure ends with its order.
    fn taken_back(&self, visit: &Visit, of: Option<&ProductId>, why: Reason) -> Vec<Event> {
        let mut events = Vec::new();
        for order in visit.open_orders().filter(|order| of.is_none_or(|id| order.product == *id)) {
            let ended = self
                .day
                .open_procedure(order.id)
                .and_then(|open| Some((open.id(), procedure::refuse(open, why).ok()?)));
            match ended {
                Some((procedure, happened)) => events.extend(
                    happened
                        .into_iter()
                        .map(|happened| ProcedureStep { procedure, happened }.into()),
                ),
                None => events.push(OrderWithdrawn { visit: visit.id, order: order.id }.into()),
            }
        }
        events
    }

    /// Returns the questions that a product and the orders that wait add.
    fn added(&self, visit: &Visit, product: &ProductId) -> Vec<&Question> {
        let waiting = visit.open_orders().map(|order| &order.product);
        let mut added: Vec<&Question> = Vec::new();
        for product in std::iter::once(product).chain(waiting) {
            let Some(product) = self.catalogue.product(product) else { continue };
            let on = self.now.civil_day();
            for question in screening::asked_for(self.catalogue, product, &visit.person, on) {
                if added.iter().all(|other| other.id != question.id) {
                    added.push(question);
                }
            }
        }
        added
    }

    /// Tells whether today's screening clears the person for a product. What is
    /// in no catalogue is not stopped here but by what the rules say of it.
    pub(super) fn is_screened(&self, visit: &Visit, product: &ProductId) -> bool {
        let on = self.now.civil_day();
        let person = &visit.person;
        visit.screening.as_ref().is_some_and(|screened| match self.catalogue.product(product) {
            Some(product) => screening::clears(self.catalogue, screened, product, person, on),
            None => visit.is_eligible_on(on),
        })
    }

    fn number(&self, visit: &Visit, product: &Product) -> Option<u8> {
        dose_number(&self.day, self.catalogue, visit, product, self.now.civil_day())
    }

    fn volume(&self, visit: &Visit, product: &Product) -> Option<Volume> {
        volume(self.catalogue, visit, product, self.now.civil_day())
    }

    fn route(&self, visit: &Visit, product: &Product) -> Option<Route> {
        route(visit, product, self.now.civil_day())
    }
}

/// Returns the dose that follows from the history, as a screener reads it.
#[must_use]
pub fn dose_number(
    day: &Day,
    catalogue: &Catalogue,
    visit: &Visit,
    product: &Product,
    on: NaiveDate,
) -> Option<u8> {
    let mut conditions = conditions(catalogue, visit);
    let session = day.session();
    if session.is_some_and(|session| session.preparation.campaign.contains(&product.id)) {
        conditions.push(Condition::Campaign);
    }
    let doses = day.past_doses(visit.patient).to_vec();
    let history = rule::interval::History { doses, known: visit.history.is_some() };
    (1..=DOSES_TRIED).find(|number| {
        let next = rule::interval::Next {
            product,
            course: None,
            conditions: &conditions,
            number: *number,
            birth: visit.person.birth,
            on,
        };
        let wrong = [Code::WrongDoseNumber, Code::SeriesComplete, Code::UnknownSeries];
        let found = rule::interval::judge(catalogue, &history, next);
        !found.iter().any(|finding| wrong.contains(&finding.code))
    })
}

/// Returns the volume of a product for a person, in the first presentation that
/// has one.
#[must_use]
pub fn volume(
    catalogue: &Catalogue,
    visit: &Visit,
    product: &Product,
    on: NaiveDate,
) -> Option<Volume> {
    let birth = visit.person.birth;
    let of_presentation = catalogue
        .presentations_of(&product.id)
        .find_map(|row| rule::volume::expected(product, row, birth, on));
    of_presentation.or(product.volume.first()).map(|row| row.microlitres)
}

/// Returns the first route of a product for a person.
#[must_use]
pub fn route(visit: &Visit, product: &Product, on: NaiveDate) -> Option<Route> {
    rule::route::expected(product, visit.person.birth, on)?.routes.first().copied()
}

/// Returns the order that waits, of a product if one is named.
pub(super) fn waiting<'v>(visit: &'v Visit, product: Option<&ProductId>) -> Option<&'v Order> {
    visit.open_orders().find(|order| product.is_none_or(|id| order.product == *id))
}
