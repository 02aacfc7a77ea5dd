//! The station as the tables see it today: the fold of the entries that matter
//! for one session. Lists, gates and judgements look at this value; it is never
//! written anywhere, because the log is the truth.

mod after;
mod care;
mod correct;
mod fold;
mod people;
mod plan;
mod rules;
mod stock;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

use chrono::NaiveDate;

use super::account::Account;
use super::amendment::Amended;
use super::amendment::entry::Correction;
use super::backup::Backups;
use super::catalogue::{Catalogue, ProductId};
use super::dose::DoseGiven;
use super::drill::DrillDone;
use super::emergency::Emergency;
use super::facts::Facts;
use super::finding::Finding;
use super::founding::StationFounded;
use super::id::{
    AccountId, DoseId, LotId, OrderId, PatientId, ProcedureId, SessionId, VialId, VisitId,
};
use super::incident::Incidents;
use super::listing::ColumnsMapped;
use super::observation::Condition;
use super::patient::Person;
use super::plan::{PlanSet, Progress};
use super::procedure::Procedure;
use super::quantity::Temperature;
use super::review::FilterSaved;
use super::rule;
use super::rule::interval::PastDose;
use super::session::{Session, SessionClosed, SessionSealed};
use super::sign_off::SignOffs;
use super::staff::Staff;
use super::stock::{Lot, Quarantine, Vial};
use super::time::Instant;
use super::visit::{Order, Visit, VisitListed};
use people::People;

pub use after::Frozen;
pub use care::Described as DescribedReaction;
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
    /// Since when its time runs, in UTC, by the machine's own clock.
    pub since: Instant,
    /// When its report was written down, in UTC, if it was.
    pub reported_at: Option<Instant>,
}

/// What tells of a dose in somebody's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Telling {
    /// The record of the dose itself.
    Dose(DoseId),
    /// A book, a list or somebody's word, by its place in the log.
    Entry(i64),
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
    /// Which session's closing counted a lot last.
    counted_by: BTreeMap<LotId, SessionId>,
    vials: BTreeMap<VialId, Vial>,
    by_number: BTreeMap<u32, VialId>,
    people: People,
    procedures: BTreeMap<ProcedureId, Procedure>,
    /// At each table the procedure whose person got the last dose there, until
    /// somebody else is begun.
    in_chair: BTreeMap<u8, ProcedureId>,
    /// Who did the last step of each procedure.
    hands: BTreeMap<ProcedureId, AccountId>,
    doses: Vec<DoseGiven>,
    observations: Vec<Observation>,
    /// Who was injected in this session, and whether they are still being watched.
    watched: HashMap<VisitId, bool>,
    past: HashMap<PatientId, Vec<PastDose>>,
    /// By which entries each earlier dose is known: a dose that was told twice is
    /// still one when one of them is taken back.
    told: HashMap<(PatientId, ProductId, NaiveDate), BTreeSet<Telling>>,
    /// The doses of the session that were amended, with what was said of each.
    amended: BTreeMap<DoseId, Amended>,
    /// What was said later of entries of other kinds, by their place in the log.
    corrections: BTreeMap<i64, Vec<Correction>>,
    /// The doses of the session that nobody got.
    in_error: Vec<DoseGiven>,
    /// The tables whose line stopped.
    frozen: BTreeMap<u8, Frozen>,
    incidents: Incidents,
    /// The entries by which somebody reacted seriously: those of this session, and
    /// of earlier ones while unreported.
    alarms: Vec<care::Alarm>,
    sign_offs: SignOffs,
    /// The clocks of the reports, one for each person's unreported alarms.
    reactions: Vec<Reaction>,
    /// All that stands of what was said of reactions of this session.
    descriptions: Vec<care::Described>,
    /// Reactions of this session as they were described last.
    described: Vec<care::Described>,
    /// Who is treated, or was, in this session.
    emergencies: Vec<Emergency>,
    closed: Option<SessionClosed>,
    sealed: Option<SessionSealed>,
    readings: Vec<(Instant, Temperature)>,
    quarantine: Option<Quarantine>,
    /// The readings outside the range since the box was released last.
    excursions: Vec<(Instant, Temperature)>,
    catalogue: Option<InForce>,
    drills: Vec<(AccountId, DrillDone)>,
    /// Filters of the review, each with whose it is.
    filters: Vec<(AccountId, FilterSaved)>,
    backups: Backups,
    last_at: Option<Instant>,
    /// What was said of the columns of files, each shape once.
    mapped: Vec<ColumnsMapped>,
    plan: PlanSet,
    /// How many people each group of the plan has; the last are in none.
    planned: Vec<usize>,
    /// People of other sessions, of whom something is said here.
    met: HashMap<VisitId, Visit>,
    /// The visits to which anything happened.
    touched: BTreeSet<VisitId>,
    /// How many people stand at each stage, and how far the plan is: computed when
    /// somebody looks after a change.
    stages: OnceLock<BTreeMap<Stage, usize>>,
    progress: OnceLock<Progress>,
}

impl Day {
    /// Returns the station, once it was founded.
    #[must_use]
    pub const fn station(&self) -> Option<&StationFounded> {
        self.station.as_ref()
    }

    /// Returns the account of this identity, disabled or not; nothing if there is none.
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

    /// Returns the filters that somebody saved, in the order of their saving.
    pub fn filters_of(&self, account: AccountId) -> impl Iterator<Item = &FilterSaved> {
        self.filters.iter().filter(move |(of, _)| *of == account).map(|(_, filter)| filter)
    }

    /// Returns what supervisors said of sessions, on whatever day, and signed.
    #[must_use]
    pub const fn sign_offs(&self) -> &SignOffs {
        &self.sign_offs
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

    /// Returns the lot of this identity, as far as the day knows it.
    #[must_use]
    pub fn lot(&self, id: LotId) -> Option<&Lot> {
        self.lots.get(&id)
    }

    /// Returns the vials of this session, in the order of their opening.
    pub fn vials(&self) -> impl Iterator<Item = &Vial> + Clone {
        self.by_number.values().filter_map(|id| self.vials.get(id))
    }

    /// Returns the vial of this identity, of whatever session the day knows.
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
        self.people.iter()
    }

    /// Returns how many people are on the list of the session.
    #[must_use]
    pub fn listed(&self) -> usize {
        self.people.len()
    }

    /// Returns the visit of this identity: of somebody on the list, or of another
    /// session of whom something is said here.
    #[must_use]
    pub fn visit(&self, id: VisitId) -> Option<&Visit> {
        self.people.get(id).or_else(|| self.met.get(&id))
    }

    /// Returns somebody's visit of this session, or of another of which this day
    /// knows.
    #[must_use]
    pub fn visit_of(&self, patient: PatientId) -> Option<&Visit> {
        let met = || self.met.values().find(|visit| visit.patient == patient);
        self.visits().find(|visit| visit.patient == patient).or_else(met)
    }

    /// Gets to know somebody of another session, so that what is told of them can
    /// be said with their name. They stand on no list here.
    pub fn meet(&mut self, listed: &VisitListed) {
        if self.people.get(listed.visit).is_none() {
            let _ = self.met.insert(listed.visit, fold::present(listed));
        }
    }

    /// Returns the visit that holds a queue number.
    #[must_use]
    pub fn visit_with_ticket(&self, ticket: u32) -> Option<&Visit> {
        self.people.with_ticket(ticket)
    }

    /// Returns the visit to which an order belongs, and the order.
    #[must_use]
    pub fn order(&self, id: OrderId) -> Option<(&Visit, &Order)> {
        self.people.iter().find_map(|visit| {
            visit.orders.iter().find(|order| order.id == id).map(|order| (visit, order))
        })
    }

    /// Returns the next free queue number.
    #[must_use]
    pub fn next_ticket(&self) -> u32 {
        self.people.next_ticket()
    }

    /// Returns the queue numbers of others in this session who have the same name.
    #[must_use]
    pub fn namesakes(&self, visit: &Visit) -> Vec<u32> {
        self.people.namesakes(visit)
    }

    /// Returns the others in this session who might be taken for somebody: of the
    /// same name, or perhaps of the same birthday.
    pub fn alike<'a>(&'a self, visit: &'a Visit) -> impl Iterator<Item = &'a Person> + use<'a> {
        self.people.alike(visit)
    }

    /// Returns the procedure of this identity, over or not.
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
        let judged =
            |one: &Reaction| rule::follow_up::reported(catalogue, one.since, one.reported_at, now);
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
        if visit.open_orders().next().is_some() {
            return Stage::Ready;
        }
        if let Some(watched) = self.watched.get(&visit.id) {
            return if *watched { Stage::Observing } else { Stage::Done };
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

    /// Counts the people at each stage. Computed once after each change.
    #[must_use]
    pub fn stages(&self) -> &BTreeMap<Stage, usize> {
        self.stages.get_or_init(|| {
            let mut counts = BTreeMap::new();
            for visit in self.visits() {
                *counts.entry(self.stage(visit)).or_insert(0) += 1;
            }
            counts
        })
    }

    /// Finds people of the session by what somebody types: a queue number, a
    /// class, or parts of a name without diacritics. An empty text finds all.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<&Visit> {
        self.people.find(text)
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
