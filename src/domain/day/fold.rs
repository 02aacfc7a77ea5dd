//! How the facts of the log make the day: each event changes what it says and
//! nothing else. A new session begins with nobody in it; what a station has and
//! who works there stays.

use chrono::NaiveDate;

use super::{Day, InForce, Observation, Telling};
use crate::domain::catalogue::ProductId;
use crate::domain::dose::{Basis, DoseGiven};
use crate::domain::event::{Event, Fact};
use crate::domain::id::{AccountId, OrderId, PatientId, ProcedureId, VisitId};
use crate::domain::observation::ObservationEnded;
use crate::domain::plan::Described;
use crate::domain::procedure::{Course, Happened, Procedure};
use crate::domain::review::FilterSaved;
use crate::domain::rule::interval::PastDose;
use crate::domain::session::Session;
use crate::domain::time::Instant;
use crate::domain::visit::{Visit, VisitListed};

impl Day {
    /// Takes in one fact of the log.
    pub fn apply(&mut self, fact: &Fact) {
        self.last_at = Some(fact.at);
        let _ = self.progress.take();
        let _ = self.stages.take();
        self.staff.apply(&fact.event, fact.at);
        if let Some(clock) = fact.clock {
            self.set_back(clock);
        }
        match &fact.event {
            Event::DrillDone(_)
            | Event::CatalogueReplaced(_)
            | Event::StationFounded(_)
            | Event::ColumnsMapped(_)
            | Event::PlanSet(_)
            | Event::FlagAnswered(_)
            | Event::SessionSigned(_)
            | Event::FilterSaved(_)
            | Event::FilterDropped(_) => self.apply_standing(fact),
            Event::SessionOpened(session) => self.begin_session((**session).clone()),
            Event::LotReceived(_)
            | Event::LotDelivered(_)
            | Event::ShakeTested(_)
            | Event::LotCorrected(_)
            | Event::ExpiryExtended(_)
            | Event::LotHeld(_)
            | Event::LotReleased(_)
            | Event::TemperatureRead(_)
            | Event::BoxReleased(_)
            | Event::SessionClosed(_)
            | Event::SessionSealed(_) => self.apply_stock(fact),
            Event::VialOpened(_) | Event::VialWithdrawn(_) => self.apply_vial(&fact.event),
            Event::VisitListed(listed) => self.list(present(listed)),
            Event::PriorDose(_)
            | Event::HistoryStated(_)
            | Event::ConsentRecorded(_)
            | Event::Screened(_)
            | Event::Ordered(_)
            | Event::OrderWithdrawn(_)
            | Event::VisitLeft(_) => self.apply_visit(fact),
            Event::ProcedureStep(step) => {
                if let Some(author) = fact.author {
                    let _ = self.hands.insert(step.procedure, author);
                }
                self.go_on(step.procedure, &step.happened, fact.at);
            }
            Event::DoseGiven(dose) => self.take_dose(dose, fact.at),
            Event::DoseAmended(_)
            | Event::EntryAmended(_)
            | Event::IncidentOpened(_)
            | Event::IncidentAnswered(_)
            | Event::IncidentCompleted(_)
            | Event::FollowUpPlanned(_)
            | Event::FollowUpDone(_)
            | Event::PhotoAttached(_)
            | Event::PhotoSaved(_)
            | Event::CallBackSaved(_)
            | Event::TableReleased(_) => self.apply_after(fact),
            Event::ObservationEnded(ended) => {
                self.end_observation(ended);
                self.leave_the_chair(ended.visit);
            }
            // Nobody sees who is in the chair while the desk is locked.
            Event::Locked(_) | Event::HandedOver(_) => self.in_chair.clear(),
            Event::SeriousReaction(_)
            | Event::ReactionReported(_)
            | Event::ReactionRecorded(_)
            | Event::EmergencyBegun(_)
            | Event::EmergencyActed(_)
            | Event::EmergencyActUndone(_)
            | Event::EmergencyNamed(_)
            | Event::EmergencyOver(_)
            | Event::DoseLost(_)
            | Event::DosePartial(_) => self.apply_care(fact),
            Event::BackupPlaceSet(set) => self.backups.set_place(set),
            Event::BackedUp(made) => self.backups.made(made, fact.at),
            // The staff takes in who works here; the rest is only told.
            Event::AccountAdded(_)
            | Event::AccountRenamed(_)
            | Event::AccountAssigned(_)
            | Event::AccountDisabled(_)
            | Event::AccountEnabled(_)
            | Event::DiseaseReported(_)
            | Event::DiseaseWithdrawn(_)
            | Event::FiguresSaved(_)
            | Event::PasswordReset(_)
            | Event::PasswordChanged(_)
            | Event::PinSet(_)
            | Event::RecoveryKeyReplaced(_)
            | Event::RecoveryKeyProven(_)
            | Event::RecoveryKeyUsed(_)
            | Event::SignedIn(_)
            | Event::SignInFailed(_)
            | Event::Unlocked(_)
            | Event::IdleTimeSet(_)
            | Event::OpeningStopped(_)
            | Event::OrderStopped(_)
            | Event::ListImported(_)
            | Event::ListExported(_)
            | Event::Exported(_)
            | Event::PaperSaved(_)
            | Event::NeedleStick(_)
            | Event::RecordOpened(_) => {}
        }
    }

    fn apply_vial(&mut self, event: &Event) {
        match event {
            Event::VialOpened(vial) => {
                let _ = self.by_number.insert(vial.number, vial.id);
                let _ = self.vials.insert(vial.id, (**vial).clone());
            }
            Event::VialWithdrawn(withdrawn) => {
                if let Some(vial) = self.vials.get_mut(&withdrawn.vial) {
                    vial.withdrawn = true;
                }
            }
            _ => {}
        }
    }

    /// What was set and holds until it is set otherwise.
    fn apply_standing(&mut self, fact: &Fact) {
        match &fact.event {
            Event::FlagAnswered(_) | Event::SessionSigned(_) => self.sign_offs.apply(fact),
            Event::DrillDone(done) => {
                self.drills.extend(fact.author.map(|author| (author, (**done).clone())));
            }
            Event::CatalogueReplaced(replaced) => {
                self.catalogue = Some(InForce::of(replaced, fact));
            }
            Event::StationFounded(founded) => self.station = Some((**founded).clone()),
            Event::ColumnsMapped(mapped) => self.map_columns(mapped),
            Event::PlanSet(plan) => self.set_plan((**plan).clone()),
            Event::FilterSaved(saved) => self.save_filter(fact.author, &saved.name, Some(saved)),
            Event::FilterDropped(dropped) => {
                self.save_filter(fact.author, &dropped.name, None);
            }
            _ => {}
        }
    }

    /// Each person has filters of their own, by name.
    fn save_filter(&mut self, by: Option<AccountId>, name: &str, saved: Option<&FilterSaved>) {
        let Some(by) = by else { return };
        self.filters.retain(|(of, filter)| *of != by || filter.name != name);
        self.filters.extend(saved.map(|saved| (by, saved.clone())));
    }

    /// Takes in what is said of one person before the procedure.
    fn apply_visit(&mut self, fact: &Fact) {
        match &fact.event {
            Event::PriorDose(prior) => {
                let by = Telling::Entry(fact.sequence);
                self.remember(prior.patient, &prior.product, prior.given_on, by);
            }
            Event::HistoryStated(stated) => {
                self.with_visit(stated.visit, |visit| visit.history = Some(stated.source));
            }
            Event::ConsentRecorded(recorded) => self.with_visit(recorded.visit, |visit| {
                visit.consents.push(recorded.consent.clone());
            }),
            Event::Screened(screened) => self.with_visit(screened.visit, |visit| {
                visit.screening = Some(screened.screening.clone());
                visit.left = None;
            }),
            Event::Ordered(order) => {
                self.with_visit(order.visit, |visit| {
                    visit.orders.push((**order).clone());
                    visit.left = None;
                });
            }
            Event::OrderWithdrawn(withdrawn) => self.close_order(withdrawn.visit, withdrawn.order),
            Event::VisitLeft(left) => {
                self.with_visit(left.visit, |visit| visit.left = Some(left.reason));
                self.leave_the_chair(left.visit);
            }
            _ => {}
        }
    }

    fn begin_session(&mut self, session: Session) {
        self.vials.clear();
        self.by_number.clear();
        self.people.clear();
        self.met.clear();
        self.touched.clear();
        self.planned.clear();
        self.procedures.clear();
        self.in_chair.clear();
        self.hands.clear();
        self.doses.clear();
        self.amended.clear();
        self.in_error.clear();
        self.frozen.clear();
        self.observations.clear();
        self.watched.clear();
        self.forget_care();
        self.closed = None;
        self.sealed = None;
        self.readings.clear();
        self.session = Some(session);
    }

    fn list(&mut self, visit: Visit) {
        let person = &visit.person;
        let described = Described::new(person.birth, person.group.as_deref(), visit.tag.as_deref());
        let planned = self.group_in_plan(&described);
        self.count_listed(planned);
        self.people.add(visit, described, planned);
    }

    pub(super) fn with_visit(&mut self, id: VisitId, change: impl FnOnce(&mut Visit)) {
        if let Some(visit) = self.people.get_mut(id) {
            let _ = self.touched.insert(id);
            change(visit);
        }
    }

    pub(super) fn close_order(&mut self, visit: VisitId, order: OrderId) {
        self.with_visit(visit, |visit| {
            if let Some(order) = visit.orders.iter_mut().find(|o| o.id == order) {
                order.closed = true;
            }
        });
    }

    fn go_on(&mut self, id: ProcedureId, happened: &Happened, at: Instant) {
        match self.procedures.get_mut(&id) {
            Some(procedure) => procedure.apply(happened, at),
            None => {
                if let Some(procedure) = Procedure::start(id, happened, at) {
                    let _ = self.procedures.insert(id, procedure);
                }
            }
        }
        if matches!(happened, Happened::Started { .. } | Happened::Resumed { .. }) {
            self.take_the_chair(id);
        }
        let ended = self
            .procedures
            .get(&id)
            .filter(|procedure| matches!(procedure.course(), Course::Refused(_)))
            .map(|procedure| (procedure.visit(), procedure.order()));
        if let Some((visit, order)) = ended {
            self.close_order(visit, order);
        }
    }

    /// Whoever a procedure is begun for takes the chair from the one before.
    fn take_the_chair(&mut self, id: ProcedureId) {
        let Some(procedure) = self.procedures.get(&id) else { return };
        let (table, visit) = (procedure.table(), procedure.visit());
        if self.in_chair(table).is_some_and(|before| before.visit() != visit) {
            let _ = self.in_chair.remove(&table);
        }
    }

    fn leave_the_chair(&mut self, visit: VisitId) {
        let procedures = &self.procedures;
        self.in_chair.retain(|_, id| procedures.get(id).is_some_and(|p| p.visit() != visit));
    }

    fn take_dose(&mut self, dose: &DoseGiven, at: Instant) {
        if self.is_of_another_day(dose) {
            // Only the person's history has it.
            self.recall(dose.id, &dose.administered);
            return;
        }
        self.give(dose);
        self.stop_the_line(dose, at);
    }

    fn give(&mut self, dose: &DoseGiven) {
        let given = &dose.administered;
        if let Basis::Checklist { procedure, .. } = &dose.basis
            && let Some(procedure) = self.procedures.get_mut(procedure)
        {
            procedure.end_given();
            let _ = self.in_chair.insert(procedure.table(), procedure.id());
        }
        if let Some(order) = given.order {
            self.close_order(given.visit, order);
        }
        if let Some(vial) = given.vial.and_then(|vial| self.vials.get_mut(&vial)) {
            vial.drawn = vial.drawn.saturating_add(1);
        }
        self.recall(dose.id, given);
        let _ = self.touched.insert(given.visit);
        self.doses.push(dose.clone());
        if dose.basis.later().is_some() {
            // Its day is over, and nobody of it is watched any more.
            let _ = self.watched.entry(given.visit).or_insert(false);
            return;
        }
        self.observations.push(Observation {
            dose: dose.id,
            visit: given.visit,
            since: given.given_at,
            ended: None,
        });
        let _ = self.watched.insert(given.visit, true);
    }

    /// Tells whether a dose that was entered later belongs to another session than
    /// the one at hand.
    fn is_of_another_day(&self, dose: &DoseGiven) -> bool {
        let session = self.session.as_ref().map(|session| session.id);
        dose.basis.later().is_some_and(|later| later.session != session)
    }

    fn end_observation(&mut self, ended: &ObservationEnded) {
        let Some(found) = self.observations.iter_mut().find(|o| o.dose == ended.dose) else {
            return;
        };
        found.ended = Some(ended.condition);
        let mut of_them = self.observations.iter().filter(|o| o.visit == ended.visit);
        let watched = of_them.any(|o| o.ended.is_none());
        let _ = self.watched.insert(ended.visit, watched);
    }

    /// A dose that a book and the log both tell of is one dose.
    pub(super) fn remember(
        &mut self,
        patient: PatientId,
        product: &ProductId,
        given_on: NaiveDate,
        by: Telling,
    ) {
        let _ = self.told.entry((patient, product.clone(), given_on)).or_default().insert(by);
        let past = self.past.entry(patient).or_default();
        let dose = PastDose { product: Some(product.clone()), antigens: Vec::new(), given_on };
        if !past.contains(&dose) {
            past.push(dose);
        }
    }
}

/// The presence of a person who was just put on the list.
pub(super) fn present(listed: &VisitListed) -> Visit {
    Visit {
        id: listed.visit,
        patient: listed.patient,
        person: listed.person.clone(),
        ticket: listed.ticket,
        listed_consent: listed.listed_consent,
        is_on_list: listed.import.is_some(),
        tag: listed.tag.clone(),
        due: listed.due.clone(),
        consents: Vec::new(),
        history: None,
        screening: None,
        orders: Vec::new(),
        left: None,
    }
}
