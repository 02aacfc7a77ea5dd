//! The journal: what was recorded in this session, newest first, as the log
//! holds it. It only reads; nothing is changed or hidden here.

pub(super) mod detail;
pub(super) mod sentence;
mod staff;
mod view;

use crate::domain::account::Act;
use crate::domain::dose::Basis;
use crate::domain::event::Event;
use crate::domain::evidence::Verdict;
use crate::domain::observation::Condition;
use crate::domain::procedure::Happened;
use crate::domain::time::Instant;
use crate::store::{self, Author, Entry, StoreError};
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::{Action, Place};

/// How many entries are read from the log at a time.
pub const PAGE: u32 = 100;

/// How many rows a page of the screen shows.
const ROWS: usize = 12;

/// How much of an entry's hash a row shows, in hexadecimal digits.
const SHOWN_OF_HASH: usize = 8;

/// An entry as the journal shows it.
#[derive(Debug, Clone)]
struct Row {
    sequence: i64,
    at: Instant,
    /// What the machine's clock said, where that was earlier than the entry before.
    clock: Option<Instant>,
    author: Author,
    /// All 64 hexadecimal digits.
    hash: String,
    kind: String,
    /// Nothing for a kind that this program does not know.
    event: Option<Event>,
}

impl Row {
    fn of(entry: &Entry) -> Self {
        Self {
            sequence: entry.sequence,
            at: entry.at,
            clock: entry.clock,
            author: entry.author,
            hash: entry.hash.to_string(),
            kind: entry.kind.clone(),
            event: store::fact(entry).ok().map(|fact| fact.event),
        }
    }

    fn is_dose(&self) -> bool {
        matches!(self.event, Some(Event::DoseGiven(_)))
    }

    fn short_hash(&self) -> &str {
        self.hash.get(..SHOWN_OF_HASH).unwrap_or(&self.hash)
    }
}

/// Which entries are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    /// All.
    #[default]
    All,
    /// Doses that went into a person.
    Given,
    /// Stops, refusals, people who left without vaccine.
    NotGiven,
    /// Wrong injections, reactions, vials taken out of use.
    Incidents,
}

impl Filter {
    /// The filters in the order of their tabs, with their words and keys.
    const TABS: [(Self, &'static str, &'static str); 4] = [
        (Self::All, "journal-all", "F2"),
        (Self::Given, "journal-given", "F3"),
        (Self::NotGiven, "journal-not-given", "F4"),
        (Self::Incidents, "journal-incidents", "F5"),
    ];

    fn takes(self, row: &Row) -> bool {
        let Some(event) = &row.event else { return self == Self::All };
        match self {
            Self::All => true,
            Self::Given => row.is_dose(),
            Self::NotGiven => match event {
                Event::ProcedureStep(step) => matches!(
                    step.happened,
                    Happened::Refused { .. }
                        | Happened::Observed { verdict: Verdict::Stopped(_), .. }
                ),
                Event::ConsentRecorded(recorded) => !recorded.consent.given,
                event => matches!(event, Event::VisitLeft(_)),
            },
            Self::Incidents => match event {
                Event::DoseGiven(dose) => matches!(dose.basis, Basis::Incident { .. }),
                Event::ObservationEnded(ended) => ended.condition == Condition::Referred,
                event => matches!(
                    event,
                    Event::SeriousReaction(_)
                        | Event::ReactionRecorded(_)
                        | Event::EmergencyBegun(_)
                        | Event::EmergencyActed(_)
                        | Event::EmergencyActUndone(_)
                        | Event::EmergencyOver(_)
                        | Event::NeedleStick(_)
                        | Event::DoseLost(_)
                        | Event::DosePartial(_)
                        | Event::VialWithdrawn(_)
                ),
            },
        }
    }
}

/// What was read, and what is looked at.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    rows: Option<Result<Vec<Row>, StoreError>>,
    filter: Filter,
    page: usize,
    pointed: Option<i64>,
    opened: Option<i64>,
    /// Whether the log has older entries of the session than those that were read.
    older: bool,
    /// How many pages were read: the newest are read anew with every entry.
    read: usize,
}

/// What somebody does in the journal.
#[derive(Debug, Clone, Copy)]
pub enum Message {
    /// Look at some entries only.
    Filter(Filter),
    /// The pointer of the arrow keys.
    Move(isize),
    /// A page on or back.
    Page(isize),
    /// Read older entries.
    Older,
    /// To the review of all days.
    Review,
    /// Open an injection, by its place in the log.
    Open(i64),
    /// Close what is open.
    Close,
    /// Go back to the queue.
    Leave,
}

impl Screen {
    /// Takes in what the store read: the last entries of the session, newest first.
    pub fn read(&mut self, entries: Result<Vec<Entry>, StoreError>) {
        let full = entries.as_ref().is_ok_and(|entries| is_full(entries));
        let rows = entries.map(|entries| entries.iter().map(Row::of).collect::<Vec<Row>>());
        // What was read before of older entries stays.
        let rows = rows.map(|mut rows| {
            let last = rows.last().map_or(i64::MAX, |row| row.sequence);
            let known = match self.rows.take() {
                Some(Ok(known)) if self.read > 1 => known,
                _ => Vec::new(),
            };
            let older: Vec<Row> = known.into_iter().filter(|row| row.sequence < last).collect();
            if older.is_empty() {
                (self.older, self.read) = (full, 1);
            }
            rows.extend(older);
            rows
        });
        self.show(rows);
    }

    /// Takes in older entries.
    pub fn read_older(&mut self, entries: Result<Vec<Entry>, StoreError>) {
        let Ok(entries) = entries else { return };
        self.older = is_full(&entries);
        if let Some(Ok(rows)) = &mut self.rows {
            let last = rows.last().map_or(i64::MAX, |row| row.sequence);
            let older = entries.iter().filter(|entry| entry.sequence < last).map(Row::of);
            rows.extend(older);
            self.read += 1;
            self.page = (self.page + 1).min(self.pages() - 1);
        }
    }

    fn show(&mut self, rows: Result<Vec<Row>, StoreError>) {
        self.rows = Some(rows);
        self.page = self.page.min(self.pages() - 1);
    }

    /// Takes in what somebody did.
    pub fn update(&mut self, message: Message, _ctx: &Context<'_>) -> Action {
        match message {
            Message::Filter(filter) => self.on_filter(filter),
            Message::Move(by) => self.on_move(by),
            Message::Page(by) => self.on_page(by),
            Message::Older => return self.on_older(),
            Message::Review => return Action::Go(Place::Review),
            Message::Leave => return Action::Go(Place::Queue),
            Message::Open(sequence) => self.on_open(sequence),
            Message::Close => self.on_close(),
        }
        Action::None
    }

    /// Turns a key into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        match pressed.key {
            Key::Up => Some(Message::Move(-1)),
            Key::Down => Some(Message::Move(1)),
            Key::PageUp => Some(Message::Page(-1)),
            Key::PageDown if self.is_last() && self.older => Some(Message::Older),
            Key::PageDown => Some(Message::Page(1)),
            Key::Function(6) if ctx.may(Act::Review) => Some(Message::Review),
            Key::Function(place @ 2..=5) => {
                let (filter, ..) = Filter::TABS[usize::from(place) - 2];
                Some(Message::Filter(filter))
            }
            Key::Enter => {
                let pointed = self.shown().find(|row| Some(row.sequence) == self.pointed)?;
                pointed.is_dose().then_some(Message::Open(pointed.sequence))
            }
            Key::Escape => self.opened.map(|_| Message::Close),
            _ => None,
        }
    }

    fn on_filter(&mut self, filter: Filter) {
        self.filter = filter;
        self.page = 0;
        self.pointed = None;
        self.opened = None;
    }

    fn on_move(&mut self, by: isize) {
        let shown: Vec<i64> = self.shown().map(|row| row.sequence).collect();
        let last = shown.len().saturating_sub(1);
        let at = shown.iter().position(|sequence| Some(*sequence) == self.pointed);
        let to = match at {
            Some(at) => at.saturating_add_signed(by).min(last),
            None => (self.page * ROWS).min(last),
        };
        self.pointed = shown.get(to).copied();
        self.page = to / ROWS;
    }

    fn on_page(&mut self, by: isize) {
        self.page = self.page.saturating_add_signed(by).min(self.pages() - 1);
        self.pointed = None;
    }

    /// Asks for what lies before the oldest entry that was read.
    fn on_older(&mut self) -> Action {
        let last = match &self.rows {
            Some(Ok(rows)) => rows.last().map(|row| row.sequence),
            Some(Err(_)) | None => None,
        };
        self.pointed = None;
        last.filter(|_| self.older).map_or(Action::None, Action::OlderJournal)
    }

    fn is_last(&self) -> bool {
        self.page + 1 >= self.pages()
    }

    fn on_open(&mut self, sequence: i64) {
        self.pointed = Some(sequence);
        self.opened = Some(sequence);
    }

    fn on_close(&mut self) {
        self.opened = None;
    }

    /// Returns the rows that the filter takes, newest first.
    fn shown(&self) -> impl Iterator<Item = &Row> {
        let rows = match &self.rows {
            Some(Ok(rows)) => rows.as_slice(),
            Some(Err(_)) | None => &[],
        };
        rows.iter().filter(|row| self.filter.takes(row))
    }

    fn pages(&self) -> usize {
        self.shown().count().div_ceil(ROWS).max(1)
    }

    fn opened_row(&self) -> Option<&Row> {
        self.shown().find(|row| Some(row.sequence) == self.opened)
    }
}

/// Whether a page may have older entries behind it.
fn is_full(entries: &[Entry]) -> bool {
    u32::try_from(entries.len()).is_ok_and(|read| read >= PAGE)
}

#[cfg(test)]
mod tests;
