//! The fold from facts to figures: session after session, so that a whole year
//! needs the memory of a day and of what is counted.

use std::collections::{BTreeMap, HashMap};

use super::disease::DiseaseReported;
use super::{After, Counted, Figures, Reacted, Reading, Scope, Spread, Wastage, refused};
use crate::domain::catalogue::ProductId;
use crate::domain::dose::{Administered, Basis, DoseGiven};
use crate::domain::event::{Event, Fact};
use crate::domain::finding::{Code, Finding};
use crate::domain::id::{
    DiseaseId, DoseId, LotId, OrderId, ProcedureId, SessionId, VialId, VisitId,
};
use crate::domain::near_miss;
use crate::domain::observation::Condition;
use crate::domain::plan::{Described, PlanSet};
use crate::domain::procedure::Happened;
use crate::domain::reaction::{After as Needle, Grade, ReactionRecorded};
use crate::domain::session::{Session, SessionClosed};
use crate::domain::stock::Content;
use crate::domain::text::fold;
use crate::domain::time::Instant;
use crate::domain::visit::VisitListed;

/// The kinds of entries that are counted; no other needs to be read.
pub const KINDS: [&str; 20] = [
    "session_opened",
    "session_closed",
    "lot_received",
    "vial_opened",
    "visit_listed",
    "visit_left",
    "ordered",
    "procedure_step",
    "opening_stopped",
    "order_stopped",
    "dose_given",
    "dose_amended",
    "dose_lost",
    "observation_ended",
    "serious_reaction",
    "reaction_recorded",
    "temperature_read",
    "plan_set",
    "disease_reported",
    "disease_withdrawn",
];

/// One hour, in milliseconds.
const HOUR: i64 = 3_600_000;

/// What is known of a lot of vaccine.
#[derive(Debug)]
struct Lot {
    product: ProductId,
    per_vial: u16,
}

/// A dose, as the latest entry about it says.
#[derive(Debug)]
struct Given {
    what: Administered,
    procedure: Option<ProcedureId>,
    /// Whether it was entered on a later day than its own.
    later: bool,
}

#[derive(Debug)]
struct Vial {
    lot: LotId,
    doses: u16,
    lost: u32,
}

/// Somebody on the list.
#[derive(Debug, Default)]
struct Listed {
    group: Option<String>,
    left: bool,
    reaction: Option<Grade>,
    alarmed: bool,
    at_end: Option<Condition>,
}

/// One session, as far as it was heard.
#[derive(Default)]
struct Open {
    session: Option<Session>,
    closed: Option<SessionClosed>,
    vials: HashMap<VialId, Vial>,
    people: HashMap<VisitId, Listed>,
    ordered: HashMap<OrderId, Instant>,
    begun: HashMap<ProcedureId, Instant>,
    doses: BTreeMap<DoseId, Given>,
    ended: HashMap<DoseId, Instant>,
    misses: near_miss::Finder,
    cut_short: u32,
}

/// The figures in the making.
#[derive(Default)]
pub struct Ledger {
    lots: HashMap<LotId, Lot>,
    plan: PlanSet,
    at: Option<SessionId>,
    open: Open,
    figures: Figures,
    waiting: Vec<i64>,
    items: Vec<i64>,
    observation: Vec<i64>,
    reports: BTreeMap<DiseaseId, DiseaseReported>,
    /// What stands instead of a dose's first entry; nothing for one entered in error.
    amended: HashMap<DoseId, Option<Administered>>,
    /// The doses that were entered on a later day, by the session to which they
    /// belong; nothing for days on which none stood.
    late: HashMap<Option<SessionId>, BTreeMap<DoseId, Given>>,
    /// What was told of people's reactions when another session had begun than theirs.
    told_later: HashMap<VisitId, ReactionRecorded>,
    /// The doses of the sessions heard, of which a disease may be reported.
    known: std::collections::HashSet<DoseId>,
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ledger({} sessions)", self.figures.sessions.len())
    }
}

impl Ledger {
    /// Takes in one fact, in the order of the log. Facts of other sessions than those
    /// that are counted must not be among them, except for the lots, the plan, the
    /// reports of disease, and amendments of doses, which may also come before. What
    /// was told of a counted session when another had begun comes before it, too.
    pub fn hear(&mut self, fact: &Fact) {
        match &fact.event {
            Event::SessionOpened(session) => self.begin(session),
            Event::LotReceived(lot) => {
                if let Content::Vaccine { product, doses_per_vial, .. } = &lot.content {
                    let known = Lot { product: product.clone(), per_vial: *doses_per_vial };
                    let _ = self.lots.insert(lot.id, known);
                }
            }
            // Whatever session it was written in, it speaks of one dose.
            Event::DoseAmended(amended) => {
                let _ = self.amended.insert(amended.dose, amended.after.clone());
            }
            // Wherever it stands in the log, it is of its own session.
            Event::DoseGiven(dose) if dose.basis.later().is_some() => {
                let given = Given { what: dose.administered.clone(), procedure: None, later: true };
                let _ = self.late.entry(fact.session).or_default().insert(dose.id, given);
            }
            Event::PlanSet(plan) => self.plan = (**plan).clone(),
            Event::DiseaseReported(report) => {
                let _ = self.reports.insert(report.report, (**report).clone());
            }
            Event::DiseaseWithdrawn(withdrawn) => {
                let _ = self.reports.remove(&withdrawn.report);
            }
            Event::ReactionRecorded(recorded) if !self.hears(fact) => {
                let _ = self.told_later.insert(recorded.visit, (**recorded).clone());
            }
            Event::VisitListed(listed) if self.hears(fact) => self.list(listed),
            Event::TemperatureRead(read) if self.hears(fact) => {
                let (temperature, excursion) = (read.temperature, read.excursion);
                self.figures.readings.push(Reading { at: fact.at, temperature, excursion });
            }
            _ if self.hears(fact) => self.open.hear(fact, &mut self.figures),
            _ => {}
        }
    }

    /// Whether a fact belongs to the session that is heard.
    fn hears(&self, fact: &Fact) -> bool {
        self.at.is_some() && fact.session == self.at
    }

    fn begin(&mut self, session: &Session) {
        self.turn_the_page();
        self.at = Some(session.id);
        self.figures.readings.push(Reading {
            at: session.opened_at,
            temperature: session.box_temperature,
            // A box out of its range opens no session.
            excursion: false,
        });
        self.open.session = Some(session.clone());
    }

    fn list(&mut self, listed: &VisitListed) {
        let Some(session) = &self.open.session else { return };
        let person = &listed.person;
        let tag = listed.tag.as_deref();
        let described = Described::new(person.birth, person.group.as_deref(), tag);
        let planned = self.plan.group_of(&described, session.day);
        let group = planned.and_then(|place| self.plan.groups.get(place));
        let group = group.map(|group| group.name.clone()).or_else(|| listed.tag.clone());
        let seen = Listed { group, ..Listed::default() };
        let _ = self.open.people.insert(listed.visit, seen);
    }

    /// Adds what was heard of a session to the sums.
    fn turn_the_page(&mut self) {
        let mut open = std::mem::take(&mut self.open);
        let Some(session) = open.session.take() else { return };
        open.doses.extend(self.late.remove(&Some(session.id)).unwrap_or_default());
        for (visit, seen) in &mut open.people {
            if let Some(told) = self.told_later.remove(visit) {
                seen.react(&told);
            }
        }
        let doses = self.count_doses(&mut open);
        let figures = &mut self.figures;
        figures.sessions.push(Counted {
            session: session.id,
            place: session.place.clone(),
            day: session.day,
            number: session.number,
            doses,
            closed: open.closed.is_some(),
        });
        figures.times.cut_short += open.cut_short;
        open.cover(figures);
        open.waste(&self.lots, figures);
        for miss in open.misses.near_misses() {
            stopped(&miss.findings, figures);
        }
    }

    /// Adds the doses as they stand to the sums, and returns how many there are.
    fn count_doses(&mut self, open: &mut Open) -> u32 {
        let figures = &mut self.figures;
        open.doses.retain(|id, dose| match self.amended.get(id) {
            Some(None) => {
                figures.in_error += 1;
                false
            }
            Some(Some(after)) => {
                figures.amended += 1;
                dose.what = after.clone();
                true
            }
            None => true,
        });
        let doses = count(open.doses.len());
        figures.doses += doses;
        for (id, dose) in &open.doses {
            let given = &dose.what;
            let hour = given.given_at.since(Instant::start_of(given.given_at.civil_day())) / HOUR;
            let hour = u8::try_from(hour).unwrap_or(0);
            *figures.hours.entry(hour).or_default().entry(given.table).or_default() += 1;
            *figures.days.entry(given.given_at.civil_day()).or_default() += 1;
            let key = (given.product.clone(), given.lot_number.clone());
            let lot = figures.lots.entry(key).or_default();
            lot.doses += 1;
            if let Some(seen) = open.people.get(&given.visit) {
                seen.add_to(lot);
            }
            // What was entered from paper has no clock of its own.
            if let Some(begun) = dose.procedure {
                let since = |from: Option<&Instant>| from.map(|from| given.given_at.since(*from));
                let ordered = given.order.and_then(|order| open.ordered.get(&order));
                self.waiting.extend(since(ordered).filter(|ms| *ms >= 0));
                self.items.extend(since(open.begun.get(&begun)).filter(|ms| *ms >= 0));
            }
            match open.ended.get(id) {
                Some(end) => self.observation.push(end.since(given.given_at).max(0)),
                None if dose.later => {}
                None => figures.times.unended += 1,
            }
            let _ = self.known.insert(*id);
        }
        doses
    }

    /// Ends the count.
    #[must_use]
    pub fn figures(mut self, scope: Scope) -> Figures {
        self.turn_the_page();
        let doses = self.late.remove(&None).unwrap_or_default();
        let _ = self.count_doses(&mut Open { doses, ..Open::default() });
        let mut figures = self.figures;
        figures.times.waiting = Spread::of(self.waiting);
        figures.times.items = Spread::of(self.items);
        figures.times.observation = Spread::of(self.observation);
        let mut spelt: HashMap<String, String> = HashMap::new();
        for report in self.reports.into_values() {
            let counts = match scope {
                Scope::Days(from, until) => (from..=until).contains(&report.ill_on),
                Scope::Session(_) | Scope::Last => {
                    report.dose.is_some_and(|dose| self.known.contains(&dose))
                }
            };
            if !counts {
                continue;
            }
            figures.reports.push(report.clone());
            // One disease spelt in two ways is one disease.
            let disease = spelt.entry(fold(&report.disease)).or_insert(report.disease).clone();
            let (product, dose_number) = (report.product, report.dose_number);
            let after = After { product, dose_number, disease };
            *figures.diseases.entry(after).or_default().entry(report.severity).or_default() += 1;
        }
        figures
    }
}

impl Open {
    fn hear(&mut self, fact: &Fact, figures: &mut Figures) {
        self.misses.apply(fact);
        match &fact.event {
            Event::SessionClosed(closed) => self.closed = Some((**closed).clone()),
            Event::VialOpened(vial) => {
                let seen = Vial { lot: vial.lot, doses: vial.doses, lost: 0 };
                let _ = self.vials.insert(vial.id, seen);
            }
            Event::DoseLost(lost) => {
                if let Some(vial) = self.vials.get_mut(&lost.vial) {
                    vial.lost += u32::from(lost.doses);
                }
            }
            Event::VisitLeft(left) => self.with(left.visit, |seen| seen.left = true),
            Event::Ordered(order) => {
                let _ = self.ordered.insert(order.id, order.at);
                self.with(order.visit, |seen| seen.left = false);
            }
            Event::ProcedureStep(step) => match &step.happened {
                Happened::Started { .. } => {
                    let _ = self.begun.entry(step.procedure).or_insert(fact.at);
                }
                Happened::Refused { reason, .. } => {
                    *figures.stops.refusals.entry(refused(*reason)).or_default() += 1;
                }
                _ => {}
            },
            Event::DoseGiven(dose) => self.give(dose),
            Event::ObservationEnded(ended) => {
                let _ = self.ended.insert(ended.dose, fact.at);
                self.cut_short += u32::from(ended.early);
                self.with(ended.visit, |seen| seen.at_end = Some(ended.condition));
            }
            Event::SeriousReaction(reaction) => {
                self.with(reaction.visit, |seen| seen.alarmed = true);
            }
            Event::ReactionRecorded(recorded) => {
                self.with(recorded.visit, |seen| seen.react(recorded));
            }
            _ => {}
        }
    }

    fn with(&mut self, visit: VisitId, change: impl FnOnce(&mut Listed)) {
        if let Some(seen) = self.people.get_mut(&visit) {
            change(seen);
        }
    }

    fn give(&mut self, dose: &DoseGiven) {
        let procedure = match &dose.basis {
            Basis::Checklist { procedure, .. } => Some(*procedure),
            Basis::Incident { .. } | Basis::Paper { .. } => None,
        };
        let given = Given { what: dose.administered.clone(), procedure, later: false };
        let _ = self.doses.insert(dose.id, given);
    }

    /// Counts the people of the list: given a dose, gone without, or neither.
    fn cover(&self, figures: &mut Figures) {
        let given: std::collections::HashSet<VisitId> =
            self.doses.values().map(|dose| dose.what.visit).collect();
        for (visit, seen) in &self.people {
            let has_dose = given.contains(visit);
            let group = figures.coverage.groups.entry(seen.group.clone()).or_default();
            for count in [&mut figures.coverage.all, group] {
                count.listed += 1;
                count.given += usize::from(has_dose);
                count.away += usize::from(!has_dose && seen.left);
            }
        }
    }

    /// Counts what became of the doses: as the closing has it, or, while the session
    /// is open, as the log has it so far.
    fn waste(&self, lots: &HashMap<LotId, Lot>, figures: &mut Figures) {
        let product = |lot: &LotId| lots.get(lot).map(|lot| lot.product.clone());
        if let Some(closed) = &self.closed {
            for account in &closed.vials {
                let Some(vial) = self.vials.get(&account.vial) else { continue };
                let Some(product) = product(&vial.lot) else { continue };
                let sum = figures.wastage.entry(product).or_default();
                let (doses, given) = (u32::from(account.doses), u32::from(account.given));
                let lost = u32::from(account.wasted) + u32::from(account.lost);
                sum.add(doses, given, lost);
                sum.unexplained += doses.saturating_sub(given + lost);
            }
            for account in closed.lots.iter().filter(|account| account.broken > 0) {
                let Some(lot) = lots.get(&account.lot) else { continue };
                let sum = figures.wastage.entry(lot.product.clone()).or_default();
                sum.unopened += account.broken * u32::from(lot.per_vial);
            }
            return;
        }
        for (id, vial) in &self.vials {
            let Some(product) = product(&vial.lot) else { continue };
            let sum = figures.wastage.entry(product).or_default();
            let of_vial = |dose: &&Given| dose.what.vial == Some(*id);
            let given = count(self.doses.values().filter(of_vial).count());
            sum.add(u32::from(vial.doses), given, vial.lost);
            sum.in_use += u32::from(vial.doses).saturating_sub(given + vial.lost);
        }
    }
}

impl Listed {
    fn react(&mut self, recorded: &ReactionRecorded) {
        self.alarmed = false;
        self.reaction = (recorded.after == Needle::Today).then_some(recorded.grade);
    }

    fn add_to(&self, lot: &mut Reacted) {
        let graded = self.reaction;
        let at_end = self.at_end.is_some_and(|condition| condition != Condition::Well);
        lot.any += u32::from(self.alarmed || graded.is_some() || at_end);
        lot.stress += u32::from(graded == Some(Grade::Stress));
        lot.serious += u32::from(self.alarmed || graded.is_some_and(Grade::is_serious));
    }
}

impl Wastage {
    fn add(&mut self, opened: u32, given: u32, lost: u32) {
        self.vials += 1;
        self.opened += opened;
        self.given += given;
        self.lost += lost;
    }
}

/// Counts a stop for every item and gate that it touches, each finding once.
fn stopped(findings: &[Finding], figures: &mut Figures) {
    let stops = &mut figures.stops;
    stops.stood += 1;
    let mut seen: Vec<Code> = Vec::new();
    for finding in findings {
        if seen.contains(&finding.code) {
            continue;
        }
        seen.push(finding.code);
        for item in &finding.items {
            *stops.items.entry(*item).or_default().entry(finding.code).or_default() += 1;
        }
        for gate in &finding.gates {
            *stops.gates.entry(*gate).or_default().entry(finding.code).or_default() += 1;
        }
        if finding.items.is_empty() && finding.gates.is_empty() {
            *stops.others.entry(finding.code).or_default() += 1;
        }
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
