//! One session as it goes on: the door, the screening, the tables and the chairs
//! of those who are watched, each with a clock of its own, always the one whose
//! clock is the earliest.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, VecDeque};

use super::book::Book;
use super::nurse::Nurse;
use super::people::World;
use super::stock::{self, Stock};
use super::table::{Run, Turn};
use crate::domain::account::Role;
use crate::domain::catalogue::{Catalogue, Conclusion};
use crate::domain::dose::DoseGiven;
use crate::domain::event::Event;
use crate::domain::evidence::Witness;
use crate::domain::facts::Facts;
use crate::domain::id::{AccountId, DoseId, OrderId, PatientId, SessionId, VisitId};
use crate::domain::judge;
use crate::domain::observation::{Condition, ObservationEnded};
use crate::domain::patient::{Person, RecordOpened};
use crate::domain::quantity::Temperature;
use crate::domain::reaction::{ReactionReported, SeriousReaction};
use crate::domain::rule::follow_up::observation_minutes;
use crate::domain::rule::screening::{asked_for, form_for};
use crate::domain::session::{Preparation, Session, Table};
use crate::domain::sign_in::{Locked, SignInFailed, SignInWay, SignedIn, Unlocked};
use crate::domain::stock::TemperatureRead;
use crate::domain::time::Instant;
use crate::domain::visit::{
    Consent, ConsentKind, ConsentRecorded, HistorySource, HistoryStated, LeftReason, Order,
    Screened, Screening, VisitLeft, VisitListed,
};
use crate::scenario;

/// How long one screening takes, in milliseconds: the shortest and the longest.
const SCREENING_MS: (i64, i64) = (15_000, 35_000);

/// How long a table waits before it looks again for somebody, in milliseconds.
const LOOK_MS: i64 = 15_000;

/// How often the box is read, in milliseconds.
const READING_MS: i64 = 7_200_000;

/// How often among a hundred thousand. Made up, to give a log something to find.
const REFUSES: u64 = 900;
const HAS_FEVER: u64 = 1_500;
const REACTS: u64 = 2;
const SORE: u64 = 900;
const REFERRED: u64 = 15;
const GOES_EARLY: u64 = 900;
const LOCKS: u64 = 700;
const CLOCK_BACK: u64 = 1_500;

/// By how much a clock is set back that is, in milliseconds.
const BACK_MS: i64 = 420_000;

/// Somebody who comes.
#[derive(Debug, Clone)]
pub(super) struct Guest {
    pub(super) patient: Option<PatientId>,
    pub(super) person: Person,
    pub(super) line: usize,
    /// The doses that they got here before.
    pub(super) before: Vec<DoseGiven>,
}

/// What happens next, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Task {
    Home(VisitId, DoseId),
    Box,
    Screen(usize),
    Table(usize),
}

/// What came of a session.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) given: u64,
    pub(super) refused: u64,
    pub(super) incidents: u64,
    pub(super) reactions: u64,
    pub(super) people: u64,
    /// Those who may come again.
    pub(super) injected: Vec<Guest>,
}

/// What a session is made with.
pub(super) struct Setting<'a> {
    pub(super) world: &'a World,
    pub(super) catalogue: &'a Catalogue,
    pub(super) supervisor: AccountId,
    pub(super) nurses: &'a [Nurse],
    pub(super) number: u8,
    pub(super) quota: u64,
    pub(super) tables: usize,
}

pub(super) struct Floor<'a> {
    pub(super) setting: &'a Setting<'a>,
    pub(super) book: &'a mut Book,
    pub(super) stock: &'a mut Stock,
    queue: BinaryHeap<Reverse<(i64, Task)>>,
    listed: VecDeque<(VisitId, usize)>,
    /// Those who are ready, with their order and line.
    ready: VecDeque<(VisitId, OrderId, usize)>,
    runs: Vec<Option<Run>>,
    pub(super) guests: BTreeMap<VisitId, Guest>,
    pub(super) tally: Tally,
    watched_minutes: i64,
    screeners: usize,
}

/// Plays a session from its opening to its closing.
pub(super) fn play(
    setting: &Setting<'_>,
    book: &mut Book,
    stock: &mut Stock,
    guests: Vec<Guest>,
) -> (SessionId, Tally) {
    let before: Vec<DoseGiven> = guests.iter().flat_map(|guest| guest.before.clone()).collect();
    book.turn_page(before.into_iter().map(Event::from));
    stock.begin_session();
    let screeners = setting.tables.div_ceil(2);
    let mut floor = Floor {
        watched_minutes: watched_minutes(setting),
        setting,
        book,
        stock,
        queue: BinaryHeap::new(),
        listed: VecDeque::new(),
        ready: VecDeque::new(),
        runs: (0..setting.tables).map(|_| None).collect(),
        guests: BTreeMap::new(),
        tally: Tally::default(),
        screeners,
    };
    let session = floor.open();
    for guest in guests {
        floor.list(guest);
    }
    floor.go_on();
    floor.end(session);
    (session, floor.tally)
}

/// How long everybody is watched: as long as whatever is given here needs.
fn watched_minutes(setting: &Setting<'_>) -> i64 {
    let of_line =
        |line: &super::people::Line| observation_minutes(setting.catalogue, Some(&line.product));
    setting.world.lines.iter().map(of_line).max().unwrap_or(0)
}

impl Floor<'_> {
    pub(super) fn nurse(&self, place: usize) -> &Nurse {
        &self.setting.nurses[place % self.setting.nurses.len()]
    }

    fn screener(&self, desk: usize) -> AccountId {
        self.nurse(self.setting.tables + desk).id
    }

    fn open(&mut self) -> SessionId {
        let supervisor = self.setting.supervisor;
        self.book.session = None;
        self.sign_in(supervisor, Role::Supervisor);
        let id = SessionId(self.book.identity());
        let place = self.book.chance.one_of(&self.setting.world.places).cloned();
        let products: Vec<_> =
            self.setting.world.lines.iter().map(|line| line.product.clone()).collect();
        let tables = (1u8..).take(self.setting.tables).map(|number| Table {
            number,
            products: products.clone(),
            has_scanner: true,
        });
        let now = self.book.now;
        let session = Session {
            id,
            place: place.unwrap_or_default(),
            day: now.civil_day(),
            number: self.setting.number,
            tables: tables.collect(),
            kit_checked: true,
            only_vaccine_in_box: true,
            box_temperature: self.box_temperature(),
            deputy: Some(self.nurse(0).id),
            opened_at: now,
            preparation: Preparation {
                expected: u32::try_from(self.setting.quota).unwrap_or(u32::MAX),
                kit: self.setting.catalogue.kit().map(|item| item.id.clone()).collect(),
                box_seen_by: Some(self.nurse(0).id),
                catalogue: Some(self.setting.catalogue.version().clone()),
                ..Preparation::default()
            },
        };
        self.book.session = Some(id);
        self.book.record(supervisor, session);
        let staff = (self.setting.tables + self.screeners).min(self.setting.nurses.len());
        for place in 0..staff {
            let id = self.nurse(place).id;
            if self.book.chance.happens(3_000) {
                let failed = SignInFailed { account: None, way: SignInWay::Password, times: 1 };
                self.book.record(id, failed);
            }
            self.sign_in(id, Role::Nurse);
        }
        for desk in 0..self.screeners {
            self.then(2_000, Task::Screen(desk));
        }
        for table in 0..self.setting.tables {
            self.then(60_000, Task::Table(table));
        }
        self.then(READING_MS, Task::Box);
        id
    }

    fn sign_in(&mut self, account: AccountId, role: Role) {
        self.book.record(account, SignedIn { account, role });
    }

    fn box_temperature(&mut self) -> Temperature {
        Temperature::from_millicelsius(self.book.chance.between(28, 69) * 100)
    }

    pub(super) fn list(&mut self, guest: Guest) {
        let visit = VisitId(self.book.identity());
        let patient = guest.patient.unwrap_or(PatientId(visit.0));
        let listed = VisitListed {
            visit,
            patient,
            person: guest.person.clone(),
            ticket: self.book.day.next_ticket(),
            listed_consent: None,
            import: None,
            tag: None,
            due: None,
        };
        self.book.record(self.setting.supervisor, listed);
        self.listed.push_back((visit, guest.line));
        let _ = self.guests.insert(visit, Guest { patient: Some(patient), ..guest });
    }

    fn then(&mut self, ms: i64, task: Task) {
        self.queue.push(Reverse((self.book.now.plus_ms(ms).0, task)));
    }

    fn go_on(&mut self) {
        while let Some(Reverse((at, task))) = self.queue.pop() {
            self.book.now = self.book.now.max(Instant(at));
            match task {
                Task::Home(visit, dose) => self.go_home(visit, dose),
                Task::Box if !self.is_over() => self.read_box(),
                Task::Screen(desk) if !self.is_over() => self.screen(desk),
                Task::Table(table) => self.work(table),
                Task::Box | Task::Screen(_) => {}
            }
        }
    }

    /// Whether nobody is to be injected any more.
    pub(super) fn is_over(&self) -> bool {
        let day = self.book.day.session().map(|session| session.day);
        self.tally.given >= self.setting.quota
            || self.book.day.has_serious_reaction()
            || day != Some(self.book.now.civil_day())
    }

    fn busy(&self) -> u64 {
        let running = self.runs.iter().flatten().count() + self.ready.len();
        u64::try_from(running).unwrap_or(u64::MAX)
    }

    fn read_box(&mut self) {
        let temperature = self.box_temperature();
        let read = TemperatureRead { temperature, excursion: false };
        self.book.record(self.setting.supervisor, read);
        self.then(READING_MS, Task::Box);
    }

    fn screen(&mut self, desk: usize) {
        if self.tally.given + self.busy() >= self.setting.quota {
            self.then(LOOK_MS, Task::Screen(desk));
            return;
        }
        if self.listed.is_empty() {
            self.walk_in();
        }
        if let Some((visit, line)) = self.listed.pop_front() {
            self.talk(desk, visit, line);
        }
        let takes = self.book.chance.between(SCREENING_MS.0, SCREENING_MS.1);
        self.then(takes, Task::Screen(desk));
    }

    fn walk_in(&mut self) {
        let (world, on) = (self.setting.world, self.book.now.civil_day());
        let line = world.line(&mut self.book.chance);
        if let Some(person) = world.person(&world.lines[line], on, &mut self.book.chance) {
            self.list(Guest { patient: None, person, line, before: Vec::new() });
        }
    }

    /// Consent, history, screening and order, as the screen of a visit does them.
    fn talk(&mut self, desk: usize, id: VisitId, line: usize) {
        let by = self.screener(desk);
        let now = self.book.now;
        let product = self.setting.world.lines[line].product.clone();
        let agrees = !self.book.chance.happens(REFUSES);
        let consent = Consent {
            product: product.clone(),
            kind: ConsentKind::Verbal,
            by: Witness::Parent,
            given: agrees,
            at: now,
        };
        self.book.record(by, ConsentRecorded { visit: id, consent });
        if !agrees {
            self.leave(by, id, LeftReason::Consent);
            return;
        }
        self.book.record(by, HistoryStated { visit: id, source: HistorySource::Book });
        let hot = self.book.chance.happens(HAS_FEVER);
        let drawn = self.book.chance.between(361, 370) + if hot { 22 } else { 0 };
        let temperature = Temperature::from_millicelsius(drawn * 100);
        let Some(screening) = self.screening(id, &product, by, temperature, hot) else { return };
        self.book.record(by, Screened { visit: id, screening });
        let order = if hot { None } else { self.order(id, &product, by) };
        match order {
            Some(order) => {
                let order_id = order.id;
                self.book.record(by, order);
                self.ready.push_back((id, order_id, line));
            }
            None => self.leave(by, id, LeftReason::Screening),
        }
    }

    fn screening(
        &self,
        visit: VisitId,
        product: &crate::domain::catalogue::ProductId,
        by: AccountId,
        temperature: Temperature,
        hot: bool,
    ) -> Option<Screening> {
        let (now, catalogue) = (self.book.now, self.setting.catalogue);
        let person = &self.book.day.visit(visit)?.person;
        let form = form_for(catalogue, person.birth, now.civil_day())?;
        let added = asked_for(catalogue, catalogue.product(product)?, person, now.civil_day());
        let measured = &form.temperature.question;
        let asked = form.question.iter().chain(added).filter(|asked| asked.id != *measured);
        Some(Screening {
            form: form.id.clone(),
            answers: asked.map(|asked| (asked.id.clone(), false)).collect(),
            temperature: Some(temperature),
            conclusion: if hot { Conclusion::Deferred } else { Conclusion::Eligible },
            at: now,
            by: Some(by),
        })
    }

    /// The order, if the rules have nothing against it.
    fn order(
        &mut self,
        visit: VisitId,
        product: &crate::domain::catalogue::ProductId,
        by: AccountId,
    ) -> Option<Order> {
        let id = OrderId(self.book.identity());
        let (now, catalogue) = (self.book.now, self.setting.catalogue);
        let (day, on) = (&self.book.day, now.civil_day());
        let (visit, known) = (day.visit(visit)?, catalogue.product(product)?);
        let order = Order {
            id,
            visit: visit.id,
            product: product.clone(),
            dose_number: scenario::dose_number(day, catalogue, visit, known, on)?,
            volume: scenario::volume(catalogue, visit, known, on)?,
            route: scenario::route(visit, known, on)?,
            at: now,
            by: Some(by),
            closed: false,
        };
        let session = day.session()?;
        let findings = judge::order(&Facts {
            day,
            catalogue,
            session,
            visit,
            order: &order,
            table: 1,
            by,
            now,
        });
        (!judge::forbids(&findings)).then_some(order)
    }

    pub(super) fn leave(&mut self, by: AccountId, visit: VisitId, reason: LeftReason) {
        self.tally.refused += 1;
        self.book.record(by, VisitLeft { visit, reason });
    }

    /// One act at a table.
    fn work(&mut self, table: usize) {
        if self.runs[table].is_none() {
            match self.ready.pop_front().filter(|_| !self.is_over()) {
                Some((visit, order, line)) => {
                    self.runs[table] = self.begin(table, visit, order, line);
                }
                None if self.is_over() => return,
                None => {
                    self.rest(table);
                    return self.then(LOOK_MS, Task::Table(table));
                }
            }
        }
        let Some(mut run) = self.runs[table].take() else {
            return self.then(LOOK_MS, Task::Table(table));
        };
        match self.act(table, &mut run) {
            Turn::On(ms) => {
                self.runs[table] = Some(run);
                self.then(ms, Task::Table(table));
            }
            Turn::Over(ms) => self.then(ms, Task::Table(table)),
        }
    }

    /// Nobody waits: now and then a nurse locks the desk, and comes back to it.
    fn rest(&mut self, table: usize) {
        if !self.book.chance.happens(LOCKS) {
            return;
        }
        let account = self.nurse(table).id;
        self.book.record(account, Locked { account, idle: true });
        let back = self.book.chance.happens(CLOCK_BACK);
        let clock = self.book.now.plus_ms(if back { -BACK_MS } else { 0 });
        let unlocked = Unlocked { account, way: SignInWay::Pin };
        self.book.record_by_clock(account, unlocked, clock);
    }

    /// Watches somebody, and lets them react.
    pub(super) fn watch(&mut self, visit: VisitId, dose: DoseId) {
        let early = self.book.chance.happens(GOES_EARLY);
        let minutes = if early { self.watched_minutes / 2 } else { self.watched_minutes };
        self.then(minutes * 60_000 + 1_000, Task::Home(visit, dose));
    }

    fn go_home(&mut self, visit: VisitId, dose: DoseId) {
        let by = self.setting.supervisor;
        let observed = self.book.day.observations().iter().find(|o| o.dose == dose);
        let Some(since) = observed.map(|observed| observed.since) else { return };
        let early = self.book.now.since(since) < self.watched_minutes * 60_000;
        let reacts = !early && self.book.chance.happens(REACTS);
        let condition = if reacts || self.book.chance.happens(REFERRED) {
            Condition::Referred
        } else if self.book.chance.happens(SORE) {
            Condition::CommonReaction
        } else {
            Condition::Well
        };
        if reacts {
            self.tally.reactions += 1;
            let signs = self.book.chance.one_of(&self.setting.world.signs).cloned();
            let signs = signs.unwrap_or_default();
            self.book.record(by, SeriousReaction { visit, signs });
            self.book.record(by, ReactionReported { visit });
        }
        let instructed = condition != Condition::Referred;
        self.book.record(by, ObservationEnded { dose, visit, condition, early, instructed });
    }

    fn end(&mut self, session: SessionId) {
        let by = self.setting.supervisor;
        for (visit, ..) in std::mem::take(&mut self.ready) {
            self.leave(by, visit, LeftReason::Absent);
        }
        for (visit, _) in std::mem::take(&mut self.listed) {
            self.leave(by, visit, LeftReason::Absent);
        }
        if let Some(patient) = self.guests.values().next().and_then(|guest| guest.patient) {
            self.book.record(by, RecordOpened { patient });
        }
        let reason = self.setting.world.notes.last().cloned().unwrap_or_default();
        stock::close(self.book, session, by, &reason);
        self.tally.people = u64::try_from(self.guests.len()).unwrap_or(0);
    }
}
