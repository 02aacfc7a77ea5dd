//! A dose of another day than the one at hand, entered from its paper: the day is
//! typed, and of several sessions of it one is chosen. Supervisors alone.

use std::sync::Arc;

use chrono::NaiveDate;

use super::choice::Choice;
use super::{Line, Message, Mode, Screen};
use crate::domain::account::Act;
use crate::domain::amendment::Part;
use crate::domain::dose::{Administered, DoseGiven, NotEntered, Sheet};
use crate::domain::id::{DoseId, SessionId, VisitId};
use crate::domain::text::clean;
use crate::domain::time::parse_date;
use crate::domain::visit::VisitListed;
use crate::store::{EarlierDay, SessionRow, StoreError, Whose};
use crate::ui::context::Context;
use crate::ui::screen::Action;
use crate::ui::screen::case::Ask;
use crate::ui::second_person::Asked;

/// On which day a dose was given.
#[derive(Debug, Clone, Default)]
pub(super) struct Earlier {
    /// Whether whoever sits here may enter doses of other days.
    may: bool,
    /// The session at hand, with its day.
    at_hand: Option<(SessionId, NaiveDate)>,
    /// The other day, if it is another.
    day: Option<Other>,
    /// People of any session whom the search found.
    known: Vec<VisitId>,
}

#[derive(Debug, Clone)]
struct Other {
    on: NaiveDate,
    /// What stood on it; nothing while that is read.
    sessions: Option<Result<Vec<SessionRow>, StoreError>>,
    session: Option<SessionId>,
}

impl Earlier {
    pub(super) fn at(ctx: &Context<'_>) -> Self {
        let at_hand = ctx.day.session().map(|session| (session.id, session.day));
        Self { may: ctx.may(Act::EnterEarlierDoses), at_hand, ..Self::default() }
    }

    pub(super) fn is_said(&self) -> bool {
        !self.may || self.day.is_some() || self.at_hand.is_some()
    }

    /// The other day, if it is another than the one at hand.
    pub(super) fn on(&self) -> Option<NaiveDate> {
        self.day.as_ref().map(|day| day.on)
    }

    /// The lines that say the day: who may not choose it has none.
    pub(super) fn lines(&self) -> &'static [Line] {
        match (self.may, self.stood().len()) {
            (false, _) => &[],
            (true, 0 | 1) => &[Line::Day],
            (true, _) => &[Line::Day, Line::Session],
        }
    }

    fn stood(&self) -> &[SessionRow] {
        match self.day.as_ref().and_then(|day| day.sessions.as_ref()) {
            Some(Ok(sessions)) => sessions,
            Some(Err(_)) | None => &[],
        }
    }

    /// Returns the key of what is missing of the day.
    pub(super) fn missing(&self) -> Option<&'static str> {
        let Some(day) = &self.day else {
            return (self.at_hand.is_none()).then_some("amend-day-first");
        };
        match &day.sessions {
            None => Some("amend-reading"),
            Some(Err(_)) => Some("amend-unreadable"),
            Some(Ok(_)) if day.session.is_none() && !self.stood().is_empty() => {
                Some("amend-session-first")
            }
            Some(Ok(_)) => None,
        }
    }

    /// Says the day, and what stood on it.
    pub(super) fn day_said(&self, ctx: &Context<'_>) -> String {
        match (&self.day, self.at_hand) {
            (None, Some((_, on))) => ctx.tw("amend-day-at-hand", &[("day", &ctx.words.date(on))]),
            (None, None) => String::new(),
            (Some(day), _) => {
                let on = ctx.words.date(day.on);
                match &day.sessions {
                    Some(Ok(sessions)) if sessions.is_empty() => {
                        ctx.tw("amend-day-without-session", &[("day", &on)])
                    }
                    Some(Ok(_)) => match self.session_said(ctx) {
                        said if said.is_empty() => on,
                        said => said,
                    },
                    Some(Err(_)) | None => on,
                }
            }
        }
    }

    pub(super) fn session_said(&self, ctx: &Context<'_>) -> String {
        let wanted = self.day.as_ref().and_then(|day| day.session);
        let found = self.stood().iter().find(|row| Some(row.id) == wanted);
        found.map_or_else(String::new, |row| session(row, ctx))
    }

    pub(super) fn sessions(&self, ctx: &Context<'_>) -> Vec<Choice> {
        let choice = |row: &SessionRow| Choice {
            words: session(row, ctx),
            message: Message::OfSession(row.id),
        };
        self.stood().iter().map(choice).collect()
    }

    /// The people of any session whom the search found.
    pub(super) fn known(&self) -> &[VisitId] {
        &self.known
    }
}

fn session(row: &SessionRow, ctx: &Context<'_>) -> String {
    let number = row.number.to_string();
    let named =
        ctx.tw("amend-session", &[("day", &*ctx.words.date(row.day)), ("number", &*number)]);
    format!("{named} · {}", row.place)
}

impl Screen {
    /// Takes the day that is typed: what stood on it is read.
    pub(super) fn on_day(&mut self, ctx: &Context<'_>) -> Action {
        let typed = parse_date(&self.typed).filter(|on| *on <= ctx.now.civil_day());
        let Some(on) = typed else {
            self.unfit = true;
            return Action::None;
        };
        self.turn_to(on, None)
    }

    pub(super) fn on_of_session(&mut self, session: SessionId) -> Action {
        match self.earlier.on() {
            Some(on) => self.turn_to(on, Some(session)),
            None => Action::None,
        }
    }

    fn turn_to(&mut self, on: NaiveDate, session: Option<SessionId>) -> Action {
        self.earlier.day = Some(Other { on, sessions: None, session });
        self.earlier.known.clear();
        self.day = None;
        // What belongs to a day is asked anew on another one.
        self.filled.visit = None;
        self.filled.vial = None;
        self.filled.table = None;
        self.filled.given_at = None;
        Action::Case(Ask::EarlierDay(on, session))
    }

    pub(super) fn on_earlier_day(
        &mut self,
        found: Result<Box<EarlierDay>, StoreError>,
        ctx: &Context<'_>,
    ) {
        let Some(day) = self.earlier.day.as_mut().filter(|_| self.mode == Mode::Paper) else {
            return;
        };
        match found {
            Err(error) => {
                tracing::warn!(%error, "an earlier day could not be read");
                day.sessions = Some(Err(error));
                return;
            }
            Ok(found) if found.on == day.on => {
                let EarlierDay { sessions, session, day: station, .. } = *found;
                // The session at hand is no earlier one.
                let at_hand = self.earlier.at_hand.map(|(id, _)| id);
                if session.is_some() && session == at_hand {
                    self.earlier.day = None;
                } else {
                    day.sessions = Some(Ok(sessions));
                    day.session = session;
                    self.day = Some(Arc::new(station));
                }
            }
            Ok(_) => return,
        }
        let wanted = match self.earlier.missing() {
            Some("amend-session-first") => Line::Session,
            _ => Line::Part(Part::Person),
        };
        let place = self.lines().iter().position(|line| *line == wanted).unwrap_or(0);
        let _ = self.on_line(place, ctx);
    }

    /// Looks for people of any session, where it is a dose of another day.
    pub(super) fn search_people(&mut self) -> Action {
        self.earlier.known.clear();
        let text = self.search.trim();
        if self.mode != Mode::Paper || self.day.is_none() || text.is_empty() {
            return Action::None;
        }
        Action::Case(Ask::ListedAs(text.to_owned()))
    }

    pub(super) fn on_listed_as(&mut self, text: &str, found: Result<Vec<VisitListed>, StoreError>) {
        // Somebody typed on meanwhile.
        let Some(day) = self.day.as_mut().filter(|_| self.search.trim() == text) else { return };
        let found = match found {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(%error, "people could not be looked up");
                return;
            }
        };
        let day = Arc::make_mut(day);
        self.earlier.known.clear();
        for listed in found {
            let on_list = day.visits().any(|visit| visit.patient == listed.patient);
            if !on_list {
                day.meet(&listed);
                self.earlier.known.push(listed.visit);
            }
        }
    }

    pub(super) fn record_earlier(
        &mut self,
        administered: Administered,
        second: Option<crate::domain::id::AccountId>,
        ctx: &Context<'_>,
    ) -> Action {
        let Some(given_by) = self.given_by.clone() else { return Action::None };
        let Some(visit) = ctx.day.visit(administered.visit) else { return Action::None };
        let paper = Sheet { given_by, sheet: clean(&self.sheet) };
        let about = (ctx.day.session(), &visit.person);
        let people = (ctx.account.id, second);
        let id = DoseId(ctx.new_id());
        match DoseGiven::of_earlier_day(id, administered, paper, about, people, ctx.now) {
            Ok(dose) => Action::Record(vec![dose.into()]),
            Err(NotEntered::SecondPersonMissing) => Action::AskSecondPerson(Asked::ToConfirm),
            Err(why) => {
                self.not_entered = Some(why);
                Action::None
            }
        }
    }

    /// Whose entries show what was just entered for another day, if something was.
    pub(super) fn entered_earlier(&self) -> Option<Whose> {
        let day = self.earlier.day.as_ref().filter(|_| self.mode == Mode::Paper)?;
        if let Some(session) = day.session {
            return Some(Whose::Session(session));
        }
        let visit = self.day.as_ref()?.visit(self.filled.visit?)?;
        Some(Whose::Person(visit.patient))
    }
}

/// Returns the key of why a dose of an earlier day is not entered.
pub(super) const fn refused(why: NotEntered) -> &'static str {
    match why {
        NotEntered::NoSheet => "amend-sheet-first",
        NotEntered::InTheFuture => "amend-in-the-future",
        NotEntered::OtherDay => "amend-other-day",
        NotEntered::BeforeBirth => "amend-before-birth",
        NotEntered::SecondPersonMissing | NotEntered::SamePerson => "second-person-same",
    }
}
