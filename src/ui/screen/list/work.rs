//! The long work of a list on a thread of its own: reading and judging a file,
//! and putting its people on the session's list. Tells how far it is and stops
//! when asked to; an import is one transaction, so that a stop leaves nothing.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::NaiveDate;
use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};

use super::Understood;
use super::file::{self, Failure};
use super::preview::Preview;
use crate::domain::catalogue::ProductId;
use crate::domain::day::Day;
use crate::domain::event::{Event, Fact};
use crate::domain::id::{AccountId, EntryId, PatientId, SessionId};
use crate::domain::patient::Person;
use crate::domain::time::Instant;
use crate::platform::new_id;
use crate::roster::Choice;
use crate::store::{self, Author, Entry, Store, StoreError};

/// How many rows pass between two tellings of how far the work is.
const STEP: usize = 1_000;

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The rows of the file are read.
    Reading,
    /// The people are looked up among those whom the station knows.
    Comparing,
    /// The entries are written.
    Writing,
    /// The session is read anew.
    Finishing,
}

/// How far the work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub step: Step,
    /// How many rows or people are done.
    pub done: usize,
    /// How many there are; 0 if that is not known.
    pub of: usize,
}

/// What the work tells.
#[derive(Debug, Clone)]
pub enum News {
    /// How far it is.
    Progress(Progress),
    /// What came of reading a file.
    Read(Result<Arc<Preview>, Failure>),
    /// What came of an import: the day with its people in it.
    Imported(Result<Arc<Day>, NotImported>),
}

/// Why nobody was put on the list.
#[derive(Debug, Clone)]
pub struct NotImported {
    /// What the store said.
    pub error: StoreError,
    /// The day as the log has it now: a doubtful failure may have reached the disk.
    pub day: Option<Arc<Day>>,
}

/// Work under way. It stops when this is dropped.
#[derive(Debug)]
pub struct Running(Arc<AtomicBool>);

impl Running {
    /// Asks the work to stop. It says itself when it has.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A file to be read and held against the session and the station.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The file.
    pub path: PathBuf,
    /// What somebody chose where the file leaves a choice.
    pub choice: Choice,
    /// The civil day at the station.
    pub today: NaiveDate,
    /// The session.
    pub day: Arc<Day>,
    /// The products by each of their folded names.
    pub products: HashMap<String, ProductId>,
    /// The station.
    pub store: Store,
}

/// People to be put on the session's list.
#[derive(Debug, Clone)]
pub struct Import {
    /// The list.
    pub preview: Arc<Preview>,
    /// The session.
    pub day: Arc<Day>,
    /// Who imports.
    pub account: AccountId,
    /// When, in UTC.
    pub now: Instant,
    /// The station.
    pub store: Store,
}

/// Tells how far the work is, and hears whether it is to go on.
pub(super) type Tell<'t> = dyn FnMut(Progress) -> ControlFlow<()> + Send + 't;

/// Starts to read a file.
#[must_use]
pub fn read(reading: Reading) -> (Running, UnboundedReceiver<News>) {
    start(move |tell| News::Read(reading.run(tell)))
}

/// Starts an import.
#[must_use]
pub fn import(import: Import) -> (Running, UnboundedReceiver<News>) {
    start(move |tell| News::Imported(import.run(tell)))
}

fn start(
    work: impl FnOnce(Box<Tell<'static>>) -> News + Send + 'static,
) -> (Running, UnboundedReceiver<News>) {
    let (news, reader) = unbounded();
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    let run = move || {
        let teller: UnboundedSender<News> = news.clone();
        let tell = Box::new(move |progress| {
            // Whoever listened may have gone away.
            let _ = teller.unbounded_send(News::Progress(progress));
            if asked.load(Ordering::Relaxed) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        let _ = news.unbounded_send(work(tell));
    };
    // Without a thread the sender is dropped here, and the news end at once.
    if let Err(error) = std::thread::Builder::new().name("list".to_owned()).spawn(run) {
        tracing::error!(%error, "no thread for the list");
    }
    (Running(stop), reader)
}

impl Reading {
    /// Reads and judges; blocks.
    pub(super) fn run(self, mut tell: Box<Tell<'static>>) -> Result<Arc<Preview>, Failure> {
        let (roster, sha256) =
            file::read(&self.path, self.today, &self.choice, &mut |done, of| {
                tell(Progress { step: Step::Reading, done, of })
            })?;
        let people: Vec<Person> = roster.rows.iter().filter_map(|row| row.person.clone()).collect();
        let known = self.known(&people, &mut *tell)?;
        let file = self.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let list = Understood { file, sha256, roster };
        Ok(Arc::new(Preview::new(list, &known, &self.day, self.products)))
    }

    fn known(
        &self,
        people: &[Person],
        tell: &mut Tell<'_>,
    ) -> Result<Vec<Option<PatientId>>, Failure> {
        let mut known = Vec::with_capacity(people.len());
        for some in people.chunks(STEP) {
            let found = self.store.known(some.to_vec()).wait().map_err(Failure::NotCompared)?;
            known.extend(found);
            let progress = Progress { step: Step::Comparing, done: known.len(), of: people.len() };
            if tell(progress).is_break() {
                return Err(Failure::Stopped);
            }
        }
        Ok(known)
    }
}

impl Import {
    /// Puts the people on the list, all or none; blocks.
    pub(super) fn run(self, tell: Box<Tell<'static>>) -> Result<Arc<Day>, NotImported> {
        let today = self.now.civil_day();
        match self.append(tell) {
            // Whoever the station knows brings doses of earlier days along.
            Ok(_) if self.preview.counts().known > 0 => match self.store.day(today).wait() {
                Ok(day) => Ok(Arc::new(day)),
                Err(error) => Err(NotImported { error, day: None }),
            },
            Ok((entries, events)) => {
                let mut day = Day::clone(&self.day);
                // What was just written need not be read back from its bytes.
                for (entry, event) in entries.iter().zip(events) {
                    day.apply(&Fact {
                        sequence: entry.sequence,
                        at: entry.at,
                        clock: entry.clock,
                        author: Some(self.account),
                        session: entry.session,
                        event,
                    });
                }
                Ok(Arc::new(day))
            }
            Err(error) => {
                let day = self.store.day(today).wait().ok().map(Arc::new);
                Err(NotImported { error, day })
            }
        }
    }

    fn append(&self, mut tell: Box<Tell<'static>>) -> Result<(Vec<Entry>, Vec<Event>), StoreError> {
        let session: Option<SessionId> = self.day.session().map(|session| session.id);
        let author = Author::Account(self.account);
        let of = self.preview.added();
        let mut go_on = move |step, done| tell(Progress { step, done: usize::min(done, of), of });
        let mut entries = Vec::with_capacity(of + 1);
        let mut events = Vec::with_capacity(of + 1);
        for event in self.preview.events(self.day.next_ticket(), || new_id(self.now)) {
            let id = EntryId(new_id(self.now));
            entries.push(store::entry(&event, id, self.now, author, session)?);
            events.push(event);
            if entries.len() % STEP == 0 && go_on(Step::Writing, 0).is_break() {
                return Err(StoreError::Cancelled);
            }
        }
        let last = entries.len();
        let progress = move |done: usize| {
            if done == last { go_on(Step::Finishing, done) } else { go_on(Step::Writing, done) }
        };
        let entries = self.store.append_with_progress(entries, Box::new(progress)).wait()?;
        Ok((entries, events))
    }
}
