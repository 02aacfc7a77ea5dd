//! What was recorded: every event becomes an entry for the log and, at the same
//! instant, a fact of the day, as at a real desk.

use super::chance::Chance;
use crate::domain::day::Day;
use crate::domain::event::{Event, Fact};
use crate::domain::id::{AccountId, EntryId, SessionId};
use crate::domain::time::Instant;
use crate::store::{self, Author, NewEntry, StoreError};

/// The log in the making.
pub(super) struct Book {
    /// The station without any session: its accounts and lots.
    pub(super) base: Day,
    /// The station as the tables see it.
    pub(super) day: Day,
    pub(super) session: Option<SessionId>,
    pub(super) chance: Chance,
    /// What waits to be handed to the store.
    pub(super) entries: Vec<NewEntry>,
    pub(super) now: Instant,
    last: Instant,
    sequence: i64,
    /// The first thing that could not be written down; none is expected.
    pub(super) fault: Option<StoreError>,
}

impl Book {
    pub(super) fn new(chance: Chance, now: Instant) -> Self {
        Self {
            base: Day::default(),
            day: Day::default(),
            session: None,
            chance,
            entries: Vec::new(),
            now,
            last: now,
            sequence: 0,
            fault: None,
        }
    }

    pub(super) fn identity(&mut self) -> uuid::Uuid {
        self.chance.identity(self.now)
    }

    /// Records what somebody did now.
    pub(super) fn record(&mut self, by: AccountId, event: impl Into<Event>) {
        self.record_by_clock(by, event, self.now);
    }

    /// Records what somebody did, with what the laptop's clock said.
    pub(super) fn record_by_clock(
        &mut self,
        by: AccountId,
        event: impl Into<Event>,
        clock: Instant,
    ) {
        let event = event.into();
        self.last = self.last.max(clock);
        self.sequence += 1;
        let id = EntryId(self.chance.identity(self.last));
        match store::entry(&event, id, clock, Author::Account(by), self.session) {
            Ok(entry) => self.entries.push(entry),
            Err(error) => self.fault = self.fault.take().or(Some(error)),
        }
        let fact = Fact {
            sequence: self.sequence,
            at: self.last,
            clock: (clock < self.last).then_some(clock),
            author: Some(by),
            session: self.session,
            event,
        };
        if stands(&fact.event) {
            self.base.apply(&fact);
        }
        self.day.apply(&fact);
    }

    /// Begins a day of its own from what the station has, with doses that some of
    /// those who come got here before.
    pub(super) fn turn_page(&mut self, before: impl Iterator<Item = Event>) {
        self.day = self.base.clone();
        for event in before {
            let (at, session) = (self.last, None);
            self.day.apply(&Fact { sequence: 0, at, clock: None, author: None, session, event });
        }
    }
}

/// What the station still has when a session is over.
const fn stands(event: &Event) -> bool {
    matches!(
        event,
        Event::StationFounded(_)
            | Event::AccountAdded(_)
            | Event::LotReceived(_)
            | Event::LotDelivered(_)
            | Event::SessionClosed(_)
    )
}
