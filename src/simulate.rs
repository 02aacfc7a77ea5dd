//! A station that is not real, of any size: days of sessions with people, lots,
//! refusals, reactions, and nurses with habits, all through the domain's own
//! commands into the real, encrypted log. Never touches a station that exists.
//!
//! ```text
//! people   who comes, put together from data      nurse    habits and mishaps
//! session  one session, everybody's clock         table    one injection, act by act
//! stock    lots, vials, the balance               book     events to entries and facts
//! chance   numbers and identities from one seed
//! ```
//!
//! The same seed makes the same days, entry for entry; only the keys differ,
//! which are random at every station, and what is signed with them. An injection is given with a permit or not
//! at all; who cannot have one goes home, and somebody else comes.

mod book;
mod chance;
mod nurse;
mod people;
mod session;
mod stock;
mod table;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use chrono::{Days, NaiveDate};

use crate::domain::account::{Account, Qualification, Role};
use crate::domain::catalogue::Catalogue;
use crate::domain::founding::{StationFounded, StationKind};
use crate::domain::id::{AccountId, EntryId, SessionId, StationId};
use crate::domain::time::Instant;
use crate::station::{self, Failure, FolderState};
use crate::store::keys::{self, Cost, Credentials, DatabaseKey, Password};
use crate::store::{self, Author, Head, NewEntry, Store, StoreError};
use book::Book;
use chance::Chance;
use nurse::Nurse;
use people::World;
use session::{Guest, Setting, Tally};
use stock::Stock;

/// How long one injection takes at one table, in milliseconds, with what lies
/// between two: so many tables does a day get.
const TABLE_MS: u64 = 62_000;

/// How long a day is at the tables, in milliseconds.
const DAY_MS: u64 = 30_600_000;

/// When a day begins, in minutes after midnight at +07:00.
const MORNING: i64 = 7 * 60 + 30;

/// How many tables a session has at the least and at the most, and how many injections from which
/// on a day has several sessions, one after another.
const TABLES_LEAST: u64 = 2;
const TABLES_MOST: u64 = 200;
const SESSION_MOST: u64 = 4_000;

/// How many nurses there are, at least and at most.
const NURSES: (usize, usize) = (4, 20);

/// The name of the account that sets the station up.
const SUPERVISOR: &str = "supervisor";

/// How many of a hundred people come for another dose, at the most, and after how
/// many days somebody comes again.
const AGAIN: u64 = 12;
const AGAIN_AFTER: i64 = 35;

/// How many of those who were injected are remembered.
const REMEMBERED: usize = 20_000;

/// How many sessions may bring no injection, one after another, before it is said
/// that none can be given.
const VAIN_SESSIONS: u32 = 3;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// How many injections by the checklist the log is to hold.
    pub injections: u64,
    /// Over how many days.
    pub days: u32,
    /// From which everything is drawn.
    pub seed: u64,
}

/// What was built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Built {
    /// Doses of kind `checklist`.
    pub injections: u64,
    /// People who went without vaccine.
    pub refusals: u64,
    /// Wrong injections that took place.
    pub incidents: u64,
    /// Serious reactions.
    pub reactions: u64,
    /// Presences; somebody who came twice counts twice.
    pub people: u64,
    /// Sessions, each closed and sealed.
    pub sessions: u64,
    /// Accounts of nurses, `nurse1` and so on.
    pub nurses: u64,
}

/// Why a station was not built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The folder holds a station, a part of one, or cannot be written.
    #[error("the folder is not free: {0:?}")]
    NotFree(FolderState),
    /// No injection or no day was asked for, or more than a day can hold.
    #[error("at least one injection and one day, and no more than a day holds")]
    Nothing,
    /// The caller asked to stop.
    #[error("cancelled")]
    Cancelled,
    /// The rules let nobody be injected.
    #[error("nobody could be injected")]
    InVain,
    /// See [`Failure`].
    #[error(transparent)]
    Station(#[from] Failure),
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Station(error.into())
    }
}

/// Is told how many injections are given, now and then; `Break` stops the work.
pub type Progress<'a> = &'a mut dyn FnMut(u64) -> ControlFlow<()>;

/// The last day of every simulation: it must not depend on when it runs.
fn last_day() -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2026, 10, 31)
}

/// Builds a station in a folder without one, and says where its log ends.
///
/// # Errors
///
/// [`Fault`]; what was begun is taken away again.
pub fn build(
    folder: &Path,
    plan: Plan,
    password: &Password,
    catalogue: &Catalogue,
    progress: Progress<'_>,
) -> Result<(Built, Head), Fault> {
    match station::state(folder) {
        FolderState::Absent => {}
        state => return Err(Fault::NotFree(state)),
    }
    let per_day = plan.injections.div_ceil(u64::from(plan.days.max(1)));
    let tables = per_day.saturating_mul(TABLE_MS).div_ceil(DAY_MS).max(TABLES_LEAST);
    let before = Days::new(plan.days.saturating_sub(1).into());
    let first = last_day().and_then(|day| day.checked_sub_days(before));
    let Some(first) = first.filter(|_| plan.injections > 0 && plan.days > 0) else {
        return Err(Fault::Nothing);
    };
    let Some(tables) = usize::try_from(tables).ok().filter(|_| tables <= TABLES_MOST) else {
        return Err(Fault::Nothing);
    };
    let world = World::read().map_err(|error| Failure::Data(error.to_string()))?;
    let morning = Instant::start_of(first).plus_minutes(MORNING - 60);
    let mut book = Book::new(Chance::new(plan.seed), morning);
    let was_there = folder.exists();
    let (station, supervisor) = (StationId(book.identity()), AccountId(book.identity()));
    let credentials = Credentials { name: SUPERVISOR.to_owned(), password: password.clone() };
    let (key, _) = keys::create(folder, station, supervisor, &credentials, Cost::STATION)
        .map_err(Failure::from)?;
    let nurses = (tables + tables.div_ceil(2) + 1).clamp(NURSES.0, NURSES.1);
    let built = found(folder, &world, (supervisor, nurses), password, &key, &mut book).and_then(
        |(store, nurses)| {
            let setting = Setting {
                world: &world,
                catalogue,
                supervisor,
                nurses: &nurses,
                number: 1,
                quota: per_day,
                tables,
            };
            let built = play(&store, plan, first, &setting, &mut book, progress);
            let head = store.head().wait();
            store.close();
            Ok((built?, head?))
        },
    );
    // From the key slots on, what lies there is ours.
    if built.is_err() {
        take_away(folder, was_there);
    }
    built
}

/// Plays on this thread and writes on another.
fn play(
    store: &Store,
    plan: Plan,
    first: NaiveDate,
    setting: &Setting<'_>,
    book: &mut Book,
    progress: Progress<'_>,
) -> Result<Built, Fault> {
    thread::scope(|scope| {
        let (batches, waiting) = sync_channel(1);
        let writer = scope.spawn(move || write(store, &waiting));
        let played = days(plan, first, setting, book, &batches, progress);
        drop(batches);
        let written = writer.join().unwrap_or(Err(StoreError::Panicked));
        written?;
        played
    })
}

/// Takes away a station that came to nothing, and its folder if it was made for it.
fn take_away(folder: &Path, was_there: bool) {
    if let Err(error) = station::take_away(folder) {
        tracing::warn!(%error, "a part of a simulated station stays behind");
    }
    if !was_there {
        let _ = std::fs::remove_dir(folder);
    }
}

/// What one session wrote, and its seal.
struct Batch {
    entries: Vec<NewEntry>,
    seal: Option<(SessionId, EntryId, Instant, AccountId)>,
}

/// Writes session by session, and seals each with the head that it left.
fn write(store: &Store, batches: &Receiver<Batch>) -> Result<(), StoreError> {
    for batch in batches {
        let written = store.append(batch.entries).wait()?;
        let (Some((session, id, at, by)), Some(last)) = (batch.seal, written.last()) else {
            continue;
        };
        let head = Head { sequence: last.sequence, at: last.at, hash: last.hash };
        let seal = store.seal(session, head).into();
        let seal = store::entry(&seal, id, at, Author::Account(by), Some(session))?;
        let _ = store.append(vec![seal]).wait()?;
        while !store.catch_up_review().wait()? {}
    }
    while !store.tidy_review().wait()? {}
    Ok(())
}

/// Sets the station up as its first screen does, with identities that repeat.
fn found(
    folder: &Path,
    world: &World,
    (supervisor, nurses): (AccountId, usize),
    password: &Password,
    key: &DatabaseKey,
    book: &mut Book,
) -> Result<(Store, Vec<Nurse>), Fault> {
    let both = vec![Qualification::Screener, Qualification::Vaccinator];
    let account = |id, name: &str, role| Account {
        id,
        name: name.to_owned(),
        role,
        qualifications: both.clone(),
    };
    let store = Store::create(folder, key).map_err(Failure::from)?;
    book.record(
        supervisor,
        StationFounded {
            station: key.station(),
            name: world.station.clone(),
            kind: StationKind::Ward,
            address: world.address.clone(),
            drill: false,
            public_key: key.public_key().to_string(),
        },
    );
    book.record(supervisor, account(supervisor, SUPERVISOR, Role::Supervisor));
    let mut accounts = vec![account(AccountId(book.identity()), "auditor", Role::Auditor)];
    let mut staff = Vec::new();
    for place in 0..nurses {
        let id = AccountId(book.identity());
        let nurse = Nurse::new(id, place, &mut book.chance);
        accounts.push(account(id, &nurse.name, Role::Nurse));
        staff.push(nurse);
    }
    for account in accounts {
        let credentials = Credentials { name: account.name.clone(), password: password.clone() };
        keys::add_slot(folder, key, account.id, &credentials, Cost::STATION)
            .map_err(Failure::from)?;
        book.record(supervisor, account);
    }
    let _ = store.append(std::mem::take(&mut book.entries)).wait()?;
    keys::founded(folder);
    Ok((store, staff))
}

/// Plays day after day until the injections are given.
fn days(
    plan: Plan,
    first: NaiveDate,
    setting: &Setting<'_>,
    book: &mut Book,
    batches: &SyncSender<Batch>,
    progress: Progress<'_>,
) -> Result<Built, Fault> {
    let nurses = u64::try_from(setting.nurses.len()).unwrap_or(0);
    let mut built = Built { nurses, ..Built::default() };
    let mut stock = Stock::default();
    let mut known: VecDeque<(Instant, Guest)> = VecDeque::new();
    let (mut day, mut number, mut vain) = (0u32, 1u8, 0u32);
    while built.injections < plan.injections {
        let begins = first.checked_add_days(Days::new(day.into())).unwrap_or(first);
        book.now = book.now.max(Instant::start_of(begins).plus_minutes(MORNING));
        // What a day did not reach, the next ones do; the last one does the rest.
        let due = plan.injections * u64::from(day + 1) / u64::from(plan.days);
        let wanted = due.saturating_sub(built.injections);
        let quota = wanted.min(SESSION_MOST);
        let is_last = day + 1 >= plan.days;
        if quota > 0 {
            let setting = Setting { number, quota, ..*setting };
            let tally = one_session(&setting, book, &mut stock, &mut known, batches)?;
            built.add(&tally);
            vain = if tally.given > 0 { 0 } else { vain + 1 };
            if vain > VAIN_SESSIONS {
                return Err(Fault::InVain);
            }
            number = number.saturating_add(1);
            if progress(built.injections).is_break() {
                return Err(Fault::Cancelled);
            }
        }
        let more = quota > 0 && quota < wanted || is_last;
        if !more {
            (day, number) = (day + 1, 1);
        }
    }
    Ok(built)
}

impl Built {
    fn add(&mut self, tally: &Tally) {
        self.injections += tally.given;
        self.refusals += tally.refused;
        self.incidents += tally.incidents;
        self.reactions += tally.reactions;
        self.people += tally.people;
        self.sessions += 1;
    }
}

fn one_session(
    setting: &Setting<'_>,
    book: &mut Book,
    stock: &mut Stock,
    known: &mut VecDeque<(Instant, Guest)>,
    batches: &SyncSender<Batch>,
) -> Result<Tally, Fault> {
    let mut guests = again(setting, book, known);
    let listed = setting.quota * 9 / 10;
    let on = book.now.civil_day();
    while u64::try_from(guests.len()).is_ok_and(|come| come < listed) {
        let line = setting.world.line(&mut book.chance);
        let Some(of) = setting.world.lines.get(line) else { break };
        let Some(person) = setting.world.person(of, on, &mut book.chance) else { break };
        guests.push(Guest { patient: None, person, line, before: Vec::new() });
    }
    let (session, mut tally) = session::play(setting, book, stock, guests);
    let now = book.now;
    known.extend(tally.injected.drain(..).map(|guest| (now, guest)));
    drop(known.drain(..known.len().saturating_sub(REMEMBERED)));
    if let Some(fault) = book.fault.take() {
        return Err(fault.into());
    }
    let seal = Some((session, EntryId(book.identity()), now, setting.supervisor));
    let batch = Batch { entries: std::mem::take(&mut book.entries), seal };
    // It fails only if the writer has: its error is told when it is joined.
    let _ = batches.send(batch);
    Ok(tally)
}

/// Those who come for another dose.
fn again(
    setting: &Setting<'_>,
    book: &mut Book,
    known: &mut VecDeque<(Instant, Guest)>,
) -> Vec<Guest> {
    let most = setting.quota * AGAIN / 100;
    let mut guests = Vec::new();
    while u64::try_from(guests.len()).is_ok_and(|come| come < most) {
        let due =
            known.front().is_some_and(|(at, _)| book.now.since(*at) >= AGAIN_AFTER * 86_400_000);
        let Some((_, guest)) = due.then(|| known.pop_front()).flatten() else { break };
        guests.push(guest);
    }
    guests
}
