//! The station as the tables see it today: the fold of the entries that matter
//! for one session. Lists, gates and judgements look at this value; it is never
//! written anywhere, because the log is the truth.

mod care;
mod plan;
mod rules;
mod stock;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

use chrono::NaiveDate;

use super::account::Account;
use super::catalogue::{Catalogue, ProductId};
use super::dose::DoseGiven;
use super::emergency::Emergency;
use super::event::{Condition, DrillDone, Event, Fact, StationFounded, VisitListed};
use super::facts::Facts;
use super::finding::Finding;
use super::id::{AccountId, DoseId, LotId, OrderId, PatientId, ProcedureId, VialId, VisitId};
use super::listing::ColumnsMapped;
use super::patient::Person;
use super::plan::{Described, PlanSet, Progress};
use super::procedure::{Course, Happened, Procedure};
use super::quantity::Temperature;
use super::rule;
use super::rule::interval::PastDose;
use super::session::{Session, SessionClosed, SessionSealed};
use super::staff::Staff;
use super::stock::{Lot, Quarantine, Vial};
use super::text::fold;
use super::time::Instant;
use super::visit::{Order, Visit};

pub use care::{Described as DescribedReaction, Exposed};
pub use rules::InForce;

/// Somebody who is being watched after a dose, or was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// After which dose.
    pub dose: DoseId,
    /// In which visit.
    pub visit: VisitId,
    /// Since when, in UTC.
    pub since: Instant,
    /// How it ended, if it did.
    pub ended: Option<Condition>,
}

/// A serious reaction, and its report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reaction {
    /// Who.
    pub visit: VisitId,
    /// When it was written down, in UTC.
    pub recorded_at: Instant,
    /// When its report was written down, in UTC, if it was.
    pub reported_at: Option<Instant>,
}

/// Where a person stands in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// Not screened yet.
    Waiting,
    /// Eligible, without an order.
    Screened,
    /// Ordered: the procedure can begin or go on.
    Ready,
    /// Injected, and watched.
    Observing,
    /// Injected, and gone home.
    Done,
    /// Deferred, refused, absent, stopped.
    Away,
}

impl Stage {
    /// All stages, in the order of the queue's tabs.
    pub const ALL: [Self; 6] =
        [Self::Waiting, Self::Screened, Self::Ready, Self::Observing, Self::Done, Self::Away];

    /// Returns the stage's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Screened => "screened",
            Self::Ready => "ready",
            Self::Observing => "observing",
            Self::Done => "done",
            Self::Away => "away",
        }
    }
}

/// The station today.
#[derive(Debug, Clone, Default)]
pub struct Day {
    station: Option<StationFounded>,
    staff: Staff,
    session: Option<Session>,
    lots: BTreeMap<LotId, Lot>,
    vials: BTreeMap<VialId, Vial>,
    by_number: BTreeMap<u32, VialId>,
    visits: BTreeMap<VisitId, Visit>,
    by_ticket: BTreeMap<u32, VisitId>,
    names: HashMap<String, BTreeSet<u32>>,
    /// What each visit is searched by.
    searched: HashMap<VisitId, Searched>,
    procedures: BTreeMap<ProcedureId, Procedure>,
    /// At each table the procedure whose person got the last dose there, until
    /// somebody else is begun.
    in_chair: BTreeMap<u8, ProcedureId>,
    /// Who did the last step of each procedure.
    hands: BTreeMap<ProcedureId, AccountId>,
    doses: Vec<DoseGiven>,
    observations: Vec<Observation>,
    past: HashMap<PatientId, Vec<PastDose>>,
    serious_reaction: bool,
    /// Serious reactions of this session, and of earlier ones while unreported.
    reactions: Vec<Reaction>,
    /// Reactions of this session as they were described last.
    described: Vec<care::Described>,
    /// Who is treated, or was, in this session.
    emergencies: Vec<Emergency>,
    closed: Option<SessionClosed>,
    sealed: Option<SessionSealed>,
    readings: Vec<(Instant, Temperature)>,
    quarantine: Option<Quarantine>,
    catalogue: Option<InForce>,
    drills: Vec<(AccountId, DrillDone)>,
    last_at: Option<Instant>,
    /// What was said of the columns of files, each shape once.
    mapped: Vec<ColumnsMapped>,
    plan: PlanSet,
    /// How many people each group of the plan has; the last are in none.
    listed: Vec<usize>,
    /// The visits to which anything happened.
    touched: BTreeSet<VisitId>,
    /// How far the plan is, computed when somebody looks after a change.
    progress: OnceLock<Progress>,
}

/// What somebody types is held against this, folded once and not at each key.
#[derive(Debug, Clone)]
struct Searched {
    /// The name with a space before it, so that the beginning of every word
    /// can be searched for.
    name: String,
    group: Option<String>,
    described: Described,
    /// The place of the person's group in the plan.
    planned: Option<usize>,
}

/// The presence of a person who was just put on the list.
fn present(listed: &VisitListed) -> Visit {
    Visit {
        id: listed.visit,
        patient: listed.patient,
        person: listed.person.clone(),
        ticket: listed.ticket,
        listed_consent: listed.listed_consent,
        tag: listed.tag.clone(),
        due: listed.due.clone(),
        consents: Vec::new(),
        history: None,
        screening: None,
        orders: Vec::new(),
        left: None,
    }
}

impl Day {
    /// Takes in one fact of the log.
    pub fn apply(&mut self, fact: &Fact) {
        self.last_at = Some(fact.at);
        let _ = self.progress.take();
        self.staff.apply(&fact.event, fact.at);
        match &fact.event {
            Event::DrillDone(done) => {
                self.drills.extend(fact.author.map(|author| (author, (**done).clone())));
            }
            Event::CatalogueReplaced(replaced) => {
                self.catalogue = Some(InForce::of(replaced, fact));
            }
            Event::StationFounded(founded) => self.station = Some((**founded).clone()),
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
            Event::VialOpened(vial) => {
                let _ = self.by_number.insert(vial.number, vial.id);
                let _ = self.vials.insert(vial.id, (**vial).clone());
            }
            Event::VialWithdrawn(withdrawn) => {
                if let Some(vial) = self.vials.get_mut(&withdrawn.vial) {
                    vial.withdrawn = true;
                }
            }
            Event::VisitListed(listed) => self.list(present(listed)),
            Event::PriorDose(prior) => {
                self.remember(prior.patient, prior.product.clone(), prior.given_on);
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
            Event::ProcedureStep(step) => {
                if let Some(author) = fact.author {
                    let _ = self.hands.insert(step.procedure, author);
                }
                self.go_on(step.procedure, &step.happened, fact.at);
            }
            Event::DoseGiven(dose) => self.give(dose),
            Event::ObservationEnded(ended) => {
                let found = self.observations.iter_mut().find(|o| o.dose == ended.dose);
                if let Some(observation) = found {
                    observation.ended = Some(ended.condition);
                }
                self.leave_the_chair(ended.visit);
            }
            Event::ColumnsMapped(mapped) => self.map_columns(mapped),
            Event::PlanSet(plan) => self.set_plan((**plan).clone()),
            // Nobody sees who is in the chair while the desk is locked.
            Event::Locked(_) | Event::HandedOver(_) => self.in_chair.clear(),
            _ => self.apply_care(fact),
        }
    }

    fn begin_session(&mut self, session: Session) {
        self.vials.clear();
        self.by_number.clear();
        self.visits.clear();
        self.by_ticket.clear();
        self.names.clear();
        self.searched.clear();
        self.touched.clear();
        self.listed.clear();
        self.procedures.clear();
        self.in_chair.clear();
        self.hands.clear();
        self.doses.clear();
        self.observations.clear();
        self.forget_care();
        self.closed = None;
        self.sealed = None;
        self.readings.clear();
        self.session = Some(session);
    }

    fn list(&mut self, visit: Visit) {
        let _ = self.by_ticket.insert(visit.ticket, visit.id);
        let folded = fold(&visit.person.name);
        let group = visit.person.group.as_deref().map(fold);
        let person = &visit.person;
        let described = Described::new(person.birth, person.group.as_deref(), visit.tag.as_deref());
        let planned = self.group_in_plan(&described);
        self.count_listed(planned);
        let name = format!(" {folded}");
        let _ = self.searched.insert(visit.id, Searched { name, group, described, planned });
        let _ = self.names.entry(folded).or_default().insert(visit.ticket);
        let _ = self.visits.insert(visit.id, visit);
    }

    fn with_visit(&mut self, id: VisitId, change: impl FnOnce(&mut Visit)) {
        if let Some(visit) = self.visits.get_mut(&id) {
            let _ = self.touched.insert(id);
            change(visit);
        }
    }

    fn close_order(&mut self, visit: VisitId, order: OrderId) {
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

    fn give(&mut self, dose: &DoseGiven) {
        use super::dose::Basis;
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
        if let Some(product) = &given.product {
            self.remember(given.patient, product.clone(), given.given_at.civil_day());
        }
        let _ = self.touched.insert(given.visit);
        self.observations.push(Observation {
            dose: dose.id,
            visit: given.visit,
            since: given.given_at,
            ended: None,
        });
        self.doses.push(dose.clone());
    }

    /// A dose that a book and the log both tell of is one dose.
    fn remember(&mut self, patient: PatientId, product: ProductId, given_on: NaiveDate) {
        let past = self.past.entry(patient).or_default();
        let dose = PastDose { product: Some(product), antigens: Vec::new(), given_on };
        if !past.contains(&dose) {
            past.push(dose);
        }
    }

    /// Returns the station, once it was founded.
    #[must_use]
    pub const fn station(&self) -> Option<&StationFounded> {
        self.station.as_ref()
    }

    /// Returns an account.
    #[must_use]
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.staff.account(id)
    }

    /// Returns the accounts that can sign in.
    pub fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.staff.enabled()
    }

    /// Returns the people of the station.
    #[must_use]
    pub const fn staff(&self) -> &Staff {
        &self.staff
    }

    /// Returns the catalogue that somebody put in force, or put back; nothing at
    /// a station that never had another than the program's own.
    #[must_use]
    pub const fn catalogue(&self) -> Option<&InForce> {
        self.catalogue.as_ref()
    }

    /// Returns the exercises that were done at this drill, with who did them, in
    /// the order of the log.
    #[must_use]
    pub fn drills(&self) -> &[(AccountId, DrillDone)] {
        &self.drills
    }

    /// Returns who did the last step of a procedure.
    #[must_use]
    pub fn hands_of(&self, procedure: ProcedureId) -> Option<AccountId> {
        self.hands.get(&procedure).copied()
    }

    /// Returns the session of a civil day, if one was opened on it.
    #[must_use]
    pub fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// Returns all lots that the station received.
    pub fn lots(&self) -> impl Iterator<Item = &Lot> + Clone {
        self.lots.values()
    }

    /// Returns a lot.
    #[must_use]
    pub fn lot(&self, id: LotId) -> Option<&Lot> {
        self.lots.get(&id)
    }

    /// Returns the vials of this session, in the order of their opening.
    pub fn vials(&self) -> impl Iterator<Item = &Vial> + Clone {
        self.by_number.values().filter_map(|id| self.vials.get(id))
    }

    /// Returns a vial.
    #[must_use]
    pub fn vial(&self, id: VialId) -> Option<&Vial> {
        self.vials.get(&id)
    }

    /// Returns the product in a vial.
    #[must_use]
    pub fn product_in(&self, vial: VialId) -> Option<&ProductId> {
        self.lots.get(&self.vials.get(&vial)?.lot)?.product()
    }

    /// Returns the number for the next vial of the session.
    #[must_use]
    pub fn next_vial_number(&self) -> u32 {
        self.by_number.last_key_value().map_or(1, |(number, _)| number + 1)
    }

    /// Returns the visits of the session, by queue number.
    pub fn visits(&self) -> impl Iterator<Item = &Visit> {
        self.by_ticket.values().filter_map(|id| self.visits.get(id))
    }

    /// Returns a visit.
    #[must_use]
    pub fn visit(&self, id: VisitId) -> Option<&Visit> {
        self.visits.get(&id)
    }

    /// Returns the visit that holds a queue number.
    #[must_use]
    pub fn visit_with_ticket(&self, ticket: u32) -> Option<&Visit> {
        self.visits.get(self.by_ticket.get(&ticket)?)
    }

    /// Returns the visit to which an order belongs, and the order.
    #[must_use]
    pub fn order(&self, id: OrderId) -> Option<(&Visit, &Order)> {
        self.visits.values().find_map(|visit| {
            visit.orders.iter().find(|order| order.id == id).map(|order| (visit, order))
        })
    }

    /// Returns the next free queue number.
    #[must_use]
    pub fn next_ticket(&self) -> u32 {
        self.by_ticket.last_key_value().map_or(1, |(ticket, _)| ticket + 1)
    }

    /// Returns the queue numbers of others in this session who have the same name.
    #[must_use]
    pub fn namesakes(&self, visit: &Visit) -> Vec<u32> {
        let folded = self.searched.get(&visit.id).map_or("", |by| by.name.trim_start());
        self.names.get(folded).map_or_else(Vec::new, |tickets| {
            tickets.iter().copied().filter(|ticket| *ticket != visit.ticket).collect()
        })
    }

    /// Returns the others in this session who might be taken for somebody: of the
    /// same name, or perhaps of the same birthday.
    pub fn alike<'a>(&'a self, visit: &'a Visit) -> impl Iterator<Item = &'a Person> + use<'a> {
        let of_one_name = self.namesakes(visit);
        let (first, last) = (visit.person.birth.earliest(), visit.person.birth.latest());
        let others = self.visits.values().filter(|other| other.patient != visit.patient);
        others
            .filter(move |other| {
                let birth = other.person.birth;
                let of_one_birthday = birth.earliest() <= last && first <= birth.latest();
                of_one_birthday || of_one_name.contains(&other.ticket)
            })
            .map(|other| &other.person)
    }

    /// Returns a procedure.
    #[must_use]
    pub fn procedure(&self, id: ProcedureId) -> Option<&Procedure> {
        self.procedures.get(&id)
    }

    /// Returns the half-done procedure for an order, if there is one.
    #[must_use]
    pub fn open_procedure(&self, order: OrderId) -> Option<&Procedure> {
        self.procedures.values().find(|p| p.order() == order && p.is_open())
    }

    /// Returns the procedure through which the person in the chair of a table got
    /// the last dose, as long as nobody else was begun there.
    #[must_use]
    pub fn in_chair(&self, table: u8) -> Option<&Procedure> {
        self.procedures.get(self.in_chair.get(&table)?)
    }

    /// Returns all procedures of the session.
    pub fn procedures(&self) -> impl Iterator<Item = &Procedure> {
        self.procedures.values()
    }

    /// Returns the doses of the session, in the order of the log.
    #[must_use]
    pub fn doses(&self) -> &[DoseGiven] {
        &self.doses
    }

    /// Returns the observations of the session, in the order of the doses.
    #[must_use]
    pub fn observations(&self) -> &[Observation] {
        &self.observations
    }

    /// Returns the earlier doses of a person that this station knows.
    #[must_use]
    pub fn past_doses(&self, patient: PatientId) -> &[PastDose] {
        self.past.get(&patient).map_or(&[], Vec::as_slice)
    }

    /// Says which reports of serious reactions are due, or late.
    #[must_use]
    pub fn report_findings(&self, catalogue: &Catalogue, now: Instant) -> Vec<Finding> {
        let judged = |one: &Reaction| {
            rule::follow_up::reported(catalogue, one.recorded_at, one.reported_at, now)
        };
        self.reactions().filter_map(judged).collect()
    }

    /// Returns the instant of the last entry taken in.
    #[must_use]
    pub const fn last_at(&self) -> Option<Instant> {
        self.last_at
    }

    /// Returns where a person stands in the queue.
    #[must_use]
    pub fn stage(&self, visit: &Visit) -> Stage {
        let of_them = self.observations.iter().filter(|o| o.visit == visit.id);
        self.stage_of(visit, of_them.map(|o| o.ended.is_none()).reduce(|one, other| one || other))
    }

    /// The stage of somebody of whom it is known whether they are still being
    /// watched, if they were injected at all.
    fn stage_of(&self, visit: &Visit, watched: Option<bool>) -> Stage {
        if visit.open_orders().next().is_some() {
            return Stage::Ready;
        }
        if let Some(watched) = watched {
            return if watched { Stage::Observing } else { Stage::Done };
        }
        let day = self.session.as_ref().map(|session| session.day);
        if visit.left.is_some() || !visit.orders.is_empty() {
            Stage::Away
        } else if day.is_some_and(|day| visit.is_eligible_on(day)) {
            Stage::Screened
        } else {
            Stage::Waiting
        }
    }

    /// Counts the people at each stage.
    #[must_use]
    pub fn stages(&self) -> BTreeMap<Stage, usize> {
        // A long list is counted with every frame: the observations are gone
        // through once, not once a person.
        let mut watched: HashMap<VisitId, bool> = HashMap::new();
        for observation in &self.observations {
            *watched.entry(observation.visit).or_default() |= observation.ended.is_none();
        }
        let mut counts = BTreeMap::new();
        for visit in self.visits() {
            let stage = self.stage_of(visit, watched.get(&visit.id).copied());
            *counts.entry(stage).or_insert(0) += 1;
        }
        counts
    }

    /// Finds people of the session by what somebody types: a queue number, a
    /// class, or parts of a name without diacritics. An empty text finds all.
    pub fn find<'a>(&'a self, text: &str) -> impl Iterator<Item = &'a Visit> + use<'a> {
        let wanted = fold(text);
        let ticket: Option<u32> = wanted.parse().ok();
        let words: Vec<String> = wanted.split(' ').map(|word| format!(" {word}")).collect();
        self.visits().filter(move |visit| {
            let by = self.searched.get(&visit.id);
            if wanted.is_empty()
                || ticket == Some(visit.ticket)
                || by.is_some_and(|by| words.iter().all(|word| by.name.contains(word)))
            {
                return true;
            }
            let person = &visit.person;
            let number = person.number.as_ref().is_some_and(|n| n.as_str().starts_with(&wanted));
            number || by.is_some_and(|by| by.group.as_ref() == Some(&wanted))
        })
    }

    /// Gathers what a judgement about an order needs.
    #[must_use]
    pub fn facts<'a>(
        &'a self,
        catalogue: &'a Catalogue,
        visit: VisitId,
        order: OrderId,
        table: u8,
        by: AccountId,
        now: Instant,
    ) -> Option<Facts<'a>> {
        let visit = self.visit(visit)?;
        let order = visit.orders.iter().find(|candidate| candidate.id == order)?;
        let session = self.session()?;
        Some(Facts { day: self, catalogue, session, visit, order, table, by, now })
    }
}
