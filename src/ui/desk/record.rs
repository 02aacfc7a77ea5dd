//! Recording: facts go to the store, and come back to the day and the screens
//! only when they are on disk. What could not be recorded is kept, said, and
//! tried again under the same identities, so that nothing is recorded twice.

use std::sync::Arc;

use iced::Task;

use super::{Desk, Front, Message, Outcome, Stray, Surroundings, entry_id};
use crate::domain::account::Act;
use crate::domain::event::{Event, Fact};
use crate::domain::id::SessionId;
use crate::store::{self, Attachment, Author, Entry, Head, NewEntry, StoreError};
use crate::ui::reaction;
use crate::ui::screen::{Action, Belonging, Place, journal};

/// Facts on their way to the disk.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    entries: Vec<NewEntry>,
    then: Option<Place>,
    /// Whether the screen in front asked for it: what is done aside, and what happens
    /// to the seat, is no end of what somebody types there.
    asked: bool,
    reload: bool,
    /// The bytes that an entry names, if one does.
    attachment: Option<Attachment>,
}

/// Facts that are not on disk, and why.
#[derive(Debug, Clone)]
pub struct Unsaved {
    pending: Pending,
    /// Why.
    pub error: StoreError,
}

impl Desk {
    /// Hands facts to the store. One act at a time: while one is on its way the
    /// screens take no other, and scans wait.
    pub(super) fn record(
        &mut self,
        events: &[Event],
        then: Option<Place>,
        around: &Surroundings<'_>,
    ) -> Task<Message> {
        self.record_of(Belonging::AtHand, events, then, around)
    }

    /// Does that with facts of some session.
    pub(super) fn record_of(
        &mut self,
        belonging: Belonging,
        events: &[Event],
        then: Option<Place>,
        around: &Surroundings<'_>,
    ) -> Task<Message> {
        if self.saving.is_some() || self.unsaved.is_some() {
            return Task::none();
        }
        let Some(pending) = self.pending(belonging, events, around) else { return Task::none() };
        let pending = Pending { then, asked: true, ..pending };
        // An import has the store: this is sent when it has ended.
        if self.importing.is_some() {
            self.saving = Some(pending);
            return Task::none();
        }
        self.send(pending)
    }

    /// Records what no screen waits for, as soon as the disk is free: what was done
    /// aside, a file or a signature, is done already and must not be lost behind an
    /// act that is on its way there.
    pub(super) fn record_soon(
        &mut self,
        events: &[Event],
        attachment: Option<Attachment>,
        around: &Surroundings<'_>,
    ) -> Task<Message> {
        if let Some(pending) = self.pending(Belonging::AtHand, events, around) {
            self.owed.push_back(Pending { attachment, ..pending });
        }
        self.pay()
    }

    /// Makes entries of facts, as whoever sits here; nothing if they may not.
    fn pending(
        &mut self,
        belonging: Belonging,
        events: &[Event],
        around: &Surroundings<'_>,
    ) -> Option<Pending> {
        if events.is_empty() {
            return None;
        }
        // The screens asked already; this is said to whoever a screen let through.
        let may = |act| self.signed_in().is_some_and(|account| account.may(act));
        if events.iter().filter_map(Act::to_record).any(|act| !may(act)) {
            self.stray = Some(Stray::NotAllowed);
            return None;
        }
        let mut events = self.with_what_follows(events, around);
        let told = || {
            events.iter().find_map(|event| match event {
                Event::SessionOpened(session) => Some(Some(session.id)),
                // A dose of an earlier day belongs to that day's session, if one stood.
                Event::DoseGiven(dose) => dose.basis.later().map(|later| later.session),
                _ => None,
            })
        };
        let at_hand = || self.day.session().map(|session| session.id);
        let session = match belonging {
            Belonging::AtHand => told().unwrap_or_else(at_hand),
            Belonging::To(session) => Some(session),
            Belonging::ToNone => None,
        };
        // A report without a name keeps its author to itself.
        let author = if self.day.incidents().withhold_names(&mut events) {
            Author::Withheld
        } else {
            Author::Account(self.account)
        };
        Self::pending_by(&events, author, session, around)
    }

    fn pending_by(
        events: &[Event],
        author: Author,
        session: Option<SessionId>,
        around: &Surroundings<'_>,
    ) -> Option<Pending> {
        let now = around.clock.now();
        let entries = events
            .iter()
            .map(|event| store::entry(event, entry_id(now), now, author, session))
            .collect::<Result<Vec<_>, _>>();
        let reload = events.iter().any(|event| matches!(event, Event::VisitListed(_)));
        entries
            .map(|entries| Pending { entries, then: None, asked: false, reload, attachment: None })
            .inspect_err(|error| tracing::error!(%error, "an event could not be written"))
            .ok()
    }

    /// Records what happened to the seat, as soon as the disk is free.
    pub(super) fn owe(
        &mut self,
        events: &[Event],
        author: Author,
        around: &Surroundings<'_>,
    ) -> Task<Message> {
        let session = self.day.session().map(|session| session.id);
        self.owed.extend(Self::pending_by(events, author, session, around));
        self.pay()
    }

    /// Adds what follows from doses after which their person was treated. A batch
    /// that keeps its author to itself says nothing in a report that names who reports.
    fn with_what_follows(&self, events: &[Event], around: &Surroundings<'_>) -> Vec<Event> {
        let mut all = events.to_vec();
        let Some(ctx) = self.context(around) else { return all };
        let nameless = self.day.incidents().withholds_author(events);
        let follows = reaction::of_doses(events, &ctx).into_iter();
        let names =
            |one: &Event| matches!(one, Event::IncidentOpened(_) | Event::IncidentAnswered(_));
        all.extend(follows.filter(|one| !(nameless && names(one))));
        all
    }

    pub(super) fn send(&mut self, pending: Pending) -> Task<Message> {
        let entries = pending.entries.clone();
        let reply = match &pending.attachment {
            Some(attachment) => self.store.append_with(entries, attachment.clone()),
            None => self.store.append(entries),
        };
        self.saving = Some(pending);
        Task::perform(reply, Message::Recorded)
    }

    /// Hands the first of what is owed to the store, if nothing is on its way there.
    pub(super) fn pay(&mut self) -> Task<Message> {
        if self.saving.is_some() || self.unsaved.is_some() || self.importing.is_some() {
            return Task::none();
        }
        self.owed.pop_front().map_or_else(Task::none, |pending| self.send(pending))
    }

    /// Asks for the head of the log, to seal the closed session with it.
    pub(super) fn seal(&self) -> Task<Message> {
        if self.day.closed().is_none() || self.day.sealed().is_some() {
            return Task::none();
        }
        Task::perform(self.store.head(), Message::Head)
    }

    /// Seals the closed session: the head covers its closing and all before.
    pub(super) fn on_head(
        &mut self,
        head: Result<Head, StoreError>,
        around: &Surroundings<'_>,
    ) -> Task<Message> {
        let (Ok(head), Some(closed), None) = (head, self.day.closed(), self.day.sealed()) else {
            return Task::none();
        };
        let sealed = self.store.seal(closed.session, head);
        self.record(&[sealed.into()], None, around)
    }

    /// Tries once more what could not be recorded.
    pub(super) fn try_again(&mut self) -> Task<Message> {
        self.unsaved.take().map_or_else(Task::none, |unsaved| self.send(unsaved.pending))
    }

    /// Takes in the store's answer.
    pub(super) fn on_recorded(
        &mut self,
        result: Result<Vec<Entry>, StoreError>,
        around: &Surroundings<'_>,
    ) -> Outcome {
        let Some(pending) = self.saving.take() else { return Outcome::Stay(Task::none()) };
        match result {
            Ok(entries) => {
                let facts: Vec<Fact> =
                    entries.iter().filter_map(|entry| store::fact(entry).ok()).collect();
                let day = Arc::make_mut(&mut self.day);
                for fact in &facts {
                    day.apply(fact);
                }
                self.hear_in_exercise(&facts, around);
                let is_seal = |fact: &Fact| matches!(fact.event, Event::SessionSealed(_));
                if facts.iter().any(is_seal) {
                    let copied = self.back_up(around);
                    return match self.recorded(&pending, around) {
                        Outcome::Stay(task) => Outcome::Stay(Task::batch([copied, task])),
                        other => other,
                    };
                }
                self.recorded(&pending, around)
            }
            // The try before did reach the disk after all: read what is there.
            Err(StoreError::AlreadyRecorded) => {
                self.recorded(&Pending { reload: true, ..pending }, around)
            }
            Err(error) => {
                self.unsaved = Some(Unsaved { pending, error });
                Outcome::Stay(Task::none())
            }
        }
    }

    fn recorded(&mut self, pending: &Pending, around: &Surroundings<'_>) -> Outcome {
        let mut tasks = Vec::new();
        if pending.reload {
            let today = around.clock.now().civil_day();
            tasks.push(Task::perform(self.store.day(today), |day| {
                Message::Reloaded(day.map(Box::new))
            }));
        }
        if self.day.closed().is_some() && self.day.sealed().is_none() {
            tasks.push(self.seal());
        }
        match &pending.then {
            Some(place) => tasks.push(self.go(place, around)),
            None => tasks.push(self.follow(pending.asked, around)),
        }
        if let Front::Journal(_) = &self.front {
            let session = self.day.session().map(|session| session.id);
            let page = self.store.latest(session, None, journal::PAGE);
            tasks.push(Task::perform(page, Message::JournalRead));
        }
        // The end of a session is when nobody at a table waits for the disk.
        if self.day.sealed().is_some() {
            tasks.push(self.catch_up());
        }
        tasks.push(self.pay());
        match self.catch_up_with_hands(around) {
            Outcome::Stay(task) => tasks.push(task),
            leaving => return leaving,
        }
        Outcome::Stay(Task::batch(tasks))
    }

    /// Lets the screen in front catch up with the day, and, if it asked for what was
    /// recorded, be done with what was typed.
    pub(super) fn follow(&mut self, asked: bool, around: &Surroundings<'_>) -> Task<Message> {
        let mut front = self.front.clone();
        let mut next = Action::None;
        if let Some(ctx) = self.context(around) {
            match &mut front {
                Front::Procedure(screen) => screen.follow(&ctx),
                Front::Visit(screen) => screen.follow(&ctx),
                Front::Stock(screen) => screen.follow(&ctx),
                Front::Accounts(screen) if asked => screen.follow(),
                Front::Catalogue(screen) => screen.follow(),
                Front::Closing(screen) => screen.follow(&ctx),
                Front::Plan(screen) => screen.follow(),
                Front::Review(screen) if asked => screen.follow(),
                Front::Case(screen) if asked => next = screen.follow(&ctx),
                Front::Case(screen) => next = screen.show(&ctx),
                Front::Amend(screen) if asked => next = screen.follow(),
                Front::SignOff(screen) => screen.follow(&ctx),
                Front::Figures(screen) => next = screen.follow(),
                Front::List(screen) => next = screen.follow(&ctx),
                _ => {}
            }
        }
        self.front = front;
        match next {
            Action::ReadList(path, choice) => self.read_list(&path, choice, around),
            Action::Case(ask) => self.ask_about_case(ask, around),
            Action::Go(place) => self.go(&place, around),
            Action::Figures(ask) => self.ask_about_figures(ask, around),
            _ => Task::none(),
        }
    }
}
