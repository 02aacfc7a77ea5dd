//! The commands of a scenario against the domain. Each does what the screen of
//! its name does: it asks the same rules, records the same events, and records
//! nothing where the screen would not.

mod after;
mod drilled;
mod give;
mod needle;
mod people;
mod reading;
mod stock;

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::file::{Act, File, Hand, Name};
use super::report::{Course, Outcome, Refusal, Run, Seen, Unmet};
use super::stage::{Expected, Step};
use crate::domain::account::{Account, Qualification, Role};
use crate::domain::catalogue::Catalogue;
use crate::domain::day::Day;
use crate::domain::dose::Basis;
use crate::domain::event::{Event, Fact};
use crate::domain::evidence::{self, Observed};
use crate::domain::facts::Facts;
use crate::domain::founding::{StationFounded, StationKind};
use crate::domain::id::{
    AccountId, LotId, OrderId, PatientId, ProcedureId, SessionId, StationId, VialId, VisitId,
};
use crate::domain::procedure::Procedure;
use crate::domain::time::Instant;
use crate::domain::visit::Visit;

/// The nurse at the table, the screener, and the deputy.
const NURSE: AccountId = AccountId(Uuid::from_u128(1));
const SCREENER: AccountId = AccountId(Uuid::from_u128(2));
const DEPUTY: AccountId = AccountId(Uuid::from_u128(3));

/// Whose accounts the hands of a scenario are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cast {
    /// At the keyboard of the table.
    pub nurse: AccountId,
    /// Screens and orders.
    pub screener: AccountId,
    /// Stands in where a second person is needed.
    pub deputy: AccountId,
}

/// The people of a rehearsal.
const REHEARSING: Cast = Cast { nurse: NURSE, screener: SCREENER, deputy: DEPUTY };

impl Cast {
    const fn account(self, hand: Hand) -> AccountId {
        match hand {
            Hand::Nurse => self.nurse,
            Hand::Screener => self.screener,
            Hand::Deputy => self.deputy,
        }
    }
}

/// The station of one scenario. Identities are counted, so that two rehearsals
/// are alike to the byte.
#[derive(Clone)]
struct World<'a> {
    cast: Cast,
    catalogue: &'a Catalogue,
    day: Day,
    now: Instant,
    session: Option<SessionId>,
    sequence: i64,
    identities: u128,
    lots: BTreeMap<String, LotId>,
    vials: BTreeMap<String, VialId>,
    people: BTreeMap<String, VisitId>,
    patients: BTreeMap<String, PatientId>,
    procedures: BTreeMap<String, ProcedureId>,
    /// What was recorded since the station was founded, each with its instant.
    recorded: Vec<(Instant, Event)>,
    /// What was observed, whatever came of it.
    observed: Vec<(evidence::Step, Observed)>,
}

/// Plays the commands and tells what came of them.
pub fn play(file: &File, name: &str, steps: &[Step], catalogue: &Catalogue) -> Run {
    let begun = steps.first().map_or(Instant::start_of(file.day.0), |step| step.at);
    let mut world = World::found(catalogue, begun, REHEARSING, 100);
    let mut run = Run {
        scenario: name.to_owned(),
        outcome: Course::Accepted,
        given: 0,
        codes: BTreeSet::new(),
        items: BTreeSet::new(),
        gates: BTreeSet::new(),
        notices: BTreeSet::new(),
        rules: BTreeSet::new(),
        stoppable: file.incident.as_ref().is_none_or(|incident| incident.stoppable),
        met: true,
        unmet: Vec::new(),
    };
    for (number, step) in (1usize..).zip(steps) {
        world.now = step.at;
        let outcome = world.act(&step.act).unwrap_or_else(Outcome::refused);
        let seen = outcome.seen();
        if !is_met(&step.expected, &outcome, &seen) {
            run.met = false;
            run.unmet.push(Unmet {
                step: number,
                line: step.line,
                expected: written(&step.expected),
                seen: seen.clone(),
            });
        }
        run.outcome = match (run.outcome, seen.result) {
            (Course::Stopped, _) | (_, Course::Stopped) => Course::Stopped,
            (Course::Refused, _) | (_, Course::Refused) => Course::Refused,
            (Course::Reread, _) | (_, Course::Reread) => Course::Reread,
            (Course::Accepted, Course::Accepted) => Course::Accepted,
        };
        let rules = outcome.stops.iter().map(|finding| finding.rule.clone());
        run.rules.extend(rules.filter(|rule| !rule.is_empty()));
        run.codes.extend(seen.codes);
        run.items.extend(seen.items);
        run.gates.extend(seen.gates);
        run.notices.extend(seen.notices);
    }
    let checked =
        |dose: &&crate::domain::dose::DoseGiven| matches!(dose.basis, Basis::Checklist { .. });
    run.given = world.day.doses().iter().filter(checked).count();
    run
}

/// Tells whether a command went as its file says: the codes are all that stop
/// it; items, gates and notices are among others.
fn is_met(expected: &Expected, outcome: &Outcome, seen: &Seen) -> bool {
    let way = match &expected.stopped {
        Some(stopped) => {
            seen.result == Course::Stopped
                && stopped.codes.iter().copied().collect::<BTreeSet<_>>() == seen.codes
                && stopped.items.iter().all(|item| seen.items.contains(item))
                && stopped.gates.iter().all(|gate| seen.gates.contains(&gate.0))
        }
        None if expected.reread => seen.result == Course::Reread,
        None if expected.refused.is_some() => outcome.refused == expected.refused,
        None => outcome.is_accepted(),
    };
    way && expected.notices.iter().all(|code| seen.notices.contains(code))
}

fn written(expected: &Expected) -> String {
    let way = match (&expected.stopped, expected.reread, expected.refused) {
        (Some(stopped), _, _) => {
            let mut names: Vec<&str> = stopped.codes.iter().map(|code| code.code()).collect();
            names.extend(stopped.items.iter().map(|item| item.code()));
            names.extend(stopped.gates.iter().map(|gate| gate.0.code()));
            format!("stopped: {}", names.join(" "))
        }
        (None, true, _) => "reread".to_owned(),
        (None, false, Some(refusal)) => format!("refused: {refusal:?}"),
        (None, false, None) => "accepted".to_owned(),
    };
    let notices: Vec<&str> = expected.notices.iter().map(|code| code.code()).collect();
    if notices.is_empty() { way } else { format!("{way}; notices: {}", notices.join(" ")) }
}

pub use drilled::{Heard, Staged, Task, stage};
pub use people::{dose_number, route, volume};
pub use reading::right;

type Answer = Result<Outcome, Refusal>;

impl<'a> World<'a> {
    fn found(catalogue: &'a Catalogue, now: Instant, cast: Cast, identities: u128) -> Self {
        let mut world = Self {
            cast,
            catalogue,
            day: Day::default(),
            now,
            session: None,
            sequence: 0,
            identities,
            lots: BTreeMap::new(),
            vials: BTreeMap::new(),
            people: BTreeMap::new(),
            patients: BTreeMap::new(),
            procedures: BTreeMap::new(),
            recorded: Vec::new(),
            observed: Vec::new(),
        };
        world.record(StationFounded {
            station: StationId(Uuid::from_u128(9)),
            name: "Rehearsal".to_owned(),
            kind: StationKind::School,
            address: "Rehearsal".to_owned(),
            drill: true,
            public_key: String::new(),
        });
        let both = [Qualification::Screener, Qualification::Vaccinator];
        for (id, name, role, qualifications) in [
            (cast.nurse, "Nurse", Role::Supervisor, &both[..]),
            (cast.screener, "Screener", Role::Nurse, &both[..1]),
            (cast.deputy, "Deputy", Role::Nurse, &both[..]),
        ] {
            world.record(Account {
                id,
                name: name.to_owned(),
                role,
                qualifications: qualifications.to_vec(),
            });
        }
        world.recorded.clear();
        world
    }

    fn act(&mut self, act: &Act) -> Answer {
        match act {
            Act::SetClock(to) => {
                self.now = to.0.on(self.now.civil_day());
                Ok(Outcome::default())
            }
            Act::Session(session) => self.open_session(session),
            Act::Lot(lot) => self.receive(lot),
            Act::Open(open) => self.open(open),
            Act::WithdrawVial(one) => self.withdraw(one),
            Act::HoldLot(act) => self.hold(act),
            Act::ReleaseLot(act) => self.release(act),
            Act::ExtendExpiry(act) => self.extend(act),
            Act::Thermometer(act) => Ok(self.thermometer(act)),
            Act::ReleaseBox(act) => Ok(self.release_box(act)),
            Act::Close(act) => self.close(act),
            Act::Register(person) => self.register(person),
            Act::Prior(prior) => self.prior(&prior.person, &prior.had),
            Act::History(history) => self.state_history(history),
            Act::Consent(consent) => self.consent(consent),
            Act::Screen(screen) => self.screen(screen),
            Act::Order(order) => self.order(order),
            Act::WithdrawOrder(one) => self.withdraw_order(one),
            Act::Leave(leave) => self.leave(&leave.person, leave.reason.0),
            Act::Begin(one) => self.begin(one),
            Act::See(see) => self.see(see),
            Act::Attest(attest) => self.attest(&attest.person, attest.moment),
            Act::Stay(one) => self.stay(&one.person),
            Act::Countersign(act) => self.countersign(act),
            Act::SetAside(one) => self.set_aside(&one.person),
            Act::Resume(one) => self.resume(&one.person),
            Act::Reopen(reopen) => self.reopen(&reopen.person, reopen.cause),
            Act::Refuse(refuse) => self.refuse(&refuse.person, refuse.reason),
            Act::Give(give) => self.give(give),
            Act::Inject(inject) => self.inject(inject),
            Act::Wrong(wrong) => self.wrong(wrong),
            Act::ReleaseTable(act) => self.release_table(act),
            Act::Lose(act) => self.lose(act),
            Act::NotWhole(act) => self.not_whole(act),
            Act::Treat(act) => self.treat(act),
            Act::Amend(act) => self.amend(act),
            Act::React(react) => self.react(react),
            Act::Report(act) => self.report(&act.person),
            Act::Look(_) => Ok(Outcome::of(self.day.report_findings(self.catalogue, self.now))),
            Act::GoHome(home) => self.go_home(home),
        }
    }

    fn record(&mut self, event: impl Into<Event>) {
        self.sequence += 1;
        let fact = Fact {
            sequence: self.sequence,
            at: self.now,
            clock: None,
            author: Some(self.cast.nurse),
            session: self.session,
            event: event.into(),
        };
        self.day.apply(&fact);
        self.recorded.push((fact.at, fact.event));
    }

    fn identity(&mut self) -> Uuid {
        self.identities += 1;
        Uuid::from_u128(self.identities)
    }

    /// Returns the presence of somebody whom the file names. The check of the
    /// file has found the name already.
    fn visit(&self, name: &Name) -> Result<&Visit, Refusal> {
        let id = self.people.get(name.get_ref()).ok_or(Refusal::NoOrder)?;
        self.day.visit(*id).ok_or(Refusal::NoOrder)
    }

    fn vial(&self, name: &Name) -> Result<VialId, Refusal> {
        self.vials.get(name.get_ref()).copied().ok_or(Refusal::NoVial)
    }

    fn procedure(&self, name: &Name) -> Result<&Procedure, Refusal> {
        let id = self.procedures.get(name.get_ref()).ok_or(Refusal::NotRunning)?;
        self.day.procedure(*id).ok_or(Refusal::NotRunning)
    }

    fn facts(&self, visit: VisitId, order: OrderId, table: u8) -> Result<Facts<'_>, Refusal> {
        self.day
            .facts(self.catalogue, visit, order, table, self.cast.nurse, self.now)
            .ok_or(Refusal::NoOrder)
    }

    /// Returns a procedure together with what a judgement of it looks at.
    fn underway(&self, name: &Name) -> Result<(&Procedure, Facts<'_>), Refusal> {
        let procedure = self.procedure(name)?;
        let facts = self.facts(procedure.visit(), procedure.order(), procedure.table())?;
        Ok((procedure, facts))
    }
}
