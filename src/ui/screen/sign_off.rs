//! The sign-off of closed sessions: which wait for it, what was unusual in one, each
//! matter explained or marked for later, and the signature. Judges nothing by
//! itself; a signature is made by the one who is signed in, with their password.

mod case;
mod list;
mod signature;
#[cfg(test)]
mod tests;
pub mod words;

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use iced::widget::qr_code;

use crate::domain::account::Act;
use crate::domain::id::{AccountId, SessionId};
use crate::domain::sign_off::{Answer, FlagAnswered, NotSigned, Raised, SessionSigned};
use crate::domain::text::clean;
use crate::domain::time::{Instant, parse_date};
use crate::station::Failure;
use crate::store::{SessionCase, SessionRow, StoreError};
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::{Action, Place};
use crate::ui::second_person::Asked;
use crate::ui::secret::Typed;

/// How many sessions a page of the list has.
pub const PAGE: u32 = 60;
/// The identity of the field for the password.
const PASSWORD: &str = "sign-off-password";
/// The identity of the field for the words.
const WORDS: &str = "sign-off-words";
/// How many characters a date has as it is typed.
const DATE: usize = 10;
/// The longest answer, in characters.
const LONGEST: usize = 400;
/// In how many days something is to be followed up, as it is offered.
const SOON: [u64; 4] = [1, 3, 7, 30];

/// What the sign-off asks of the store.
#[derive(Debug, Clone)]
pub enum Ask {
    /// The sessions that were opened before this instant.
    Sessions(Option<Instant>),
    /// What is to be looked at in a session.
    Open(SessionId),
    /// Sign a session with the signed-in person's password, and a second person.
    Sign(SessionId, Typed, Option<AccountId>),
}

/// Why a session was not signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The password did not open.
    Password(Failure),
    /// What the domain says.
    NotSigned(NotSigned),
    /// The log could not be read.
    Store(StoreError),
}

/// What comes back.
#[derive(Debug, Clone)]
pub enum News {
    /// A page of sessions, the latest first.
    Sessions(Result<Vec<SessionRow>, StoreError>),
    /// What is to be looked at; nothing if there is no such session.
    Opened(Result<Option<Arc<SessionCase>>, StoreError>),
    /// The signature, or why there is none.
    Signed(Result<SessionSigned, Refusal>),
}

/// What stands in front in a session.
#[derive(Debug, Clone, PartialEq)]
enum Pane {
    /// The matter at hand.
    Matter,
    /// By which day it is to be followed up.
    Due,
    /// The signature.
    Sign,
}

/// How far the reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Read {
    /// It is on its way.
    Reading,
    /// It is there.
    Done,
    /// The log could not be read.
    Failed,
}

/// What is looked at and typed.
#[derive(Debug, Clone)]
pub struct Screen {
    rows: Vec<SessionRow>,
    /// What the store said last.
    page: Read,
    /// Whether there may be older sessions.
    older: bool,
    cursor: usize,
    open: Option<SessionId>,
    case: Option<Arc<SessionCase>>,
    matter: usize,
    pane: Pane,
    words: String,
    due: String,
    wrong: Option<&'static str>,
    password: Typed,
    second: Option<AccountId>,
    working: bool,
    refused: Option<Refusal>,
    /// The signature's code, drawn once.
    drawn: Option<Arc<qr_code::Data>>,
}

/// What somebody does.
#[derive(Debug, Clone)]
pub enum Message {
    /// The pointer of the arrow keys, among sessions or matters.
    Move(isize),
    /// Look at this session.
    Open(SessionId),
    /// Read older sessions.
    Older,
    /// Look at this matter.
    Matter(usize),
    /// What is said of it.
    Words(String),
    /// It is explained.
    Explain,
    /// It is to be followed up: by when?
    FollowUp,
    /// By so many days from now.
    Soon(u64),
    /// A character of the day.
    Typed(char),
    /// The last character back.
    Erase,
    /// All of them back.
    Clear,
    /// Follow it up by the day as typed.
    Due,
    /// Sign, or think again.
    Sign,
    /// The password typed.
    Password(Typed),
    /// Let a second person look at it.
    Second,
    /// Sign now.
    Submit,
    /// The figures of this session.
    Figures,
    /// What the arrow keys point at.
    Enter,
    /// Back to where one came from.
    Back,
}

impl Default for Screen {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            page: Read::Reading,
            older: false,
            cursor: 0,
            open: None,
            case: None,
            matter: 0,
            pane: Pane::Matter,
            words: String::new(),
            due: String::new(),
            wrong: None,
            password: Typed::default(),
            second: None,
            working: false,
            refused: None,
            drawn: None,
        }
    }
}

impl Screen {
    /// Returns what has to be asked first.
    #[must_use]
    pub const fn first(&self) -> Ask {
        Ask::Sessions(None)
    }

    /// Hears what came back. A signature is recorded by the parent.
    pub fn hear(&mut self, news: News, ctx: &Context<'_>) {
        match news {
            News::Sessions(Ok(rows)) => {
                self.page = Read::Done;
                self.older = rows.len() == usize::try_from(PAGE).unwrap_or(usize::MAX);
                self.rows.extend(rows);
            }
            News::Sessions(Err(_)) | News::Opened(Err(_)) => self.page = Read::Failed,
            News::Opened(Ok(Some(case))) if self.open == Some(case.case.session) => {
                self.case = Some(case);
                self.follow(ctx);
            }
            News::Opened(_) => {}
            News::Signed(result) => {
                self.working = false;
                self.password = Typed::default();
                self.refused = result.err();
            }
        }
    }

    /// Catches up with the log: the next matter without an answer comes to hand, and
    /// a signature is drawn as a code.
    pub fn follow(&mut self, ctx: &Context<'_>) {
        let Some(case) = self.case.clone() else { return };
        let said = ctx.day.sign_offs();
        if let Some(signed) = said.signed(case.case.session) {
            self.drawn = qr_code::Data::new(signed.said.text()).ok().map(Arc::new);
        }
        let here = case.case.matters.get(self.matter);
        if here.is_some_and(|raised| said.answer(case.case.session, raised).is_some()) {
            let next = case.case.open(said).next();
            let next = next.and_then(|next| case.case.matters.iter().position(|one| one == next));
            self.matter = next.unwrap_or(self.matter);
            self.words.clear();
            self.due.clear();
            self.pane = Pane::Matter;
        }
    }

    /// Takes the second person who looked at the session.
    pub fn second_person(&mut self, account: AccountId) -> Action {
        self.second = Some(account);
        Action::Focus(PASSWORD)
    }

    /// Takes in what somebody did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        self.wrong = None;
        match message {
            Message::Move(by) => return self.step(by),
            Message::Open(session) => return self.go_in(session),
            Message::Older => return self.read_on(),
            Message::Matter(at) => self.look_at(at),
            Message::Words(text) => self.words = short(text),
            Message::Explain => return self.answer(Answer::Explained, ctx),
            Message::FollowUp => return self.ask_when(ctx),
            Message::Soon(days) => return self.in_days(days, ctx),
            Message::Typed(c) => {
                if self.due.len() < DATE && (c.is_ascii_digit() || c == '/') {
                    self.due.push(c);
                }
            }
            Message::Erase => {
                let _ = self.due.pop();
            }
            Message::Clear => self.due.clear(),
            Message::Due => return self.on_due(ctx),
            Message::Sign => return self.on_sign(ctx),
            Message::Password(typed) => {
                self.password = typed;
                self.refused = None;
            }
            Message::Second => return Action::AskSecondPerson(Asked::ToConfirm),
            Message::Submit => return self.submit(ctx),
            Message::Figures => {
                return self
                    .open
                    .map_or(Action::None, |session| Action::Go(Place::Figures(Some(session))));
            }
            Message::Enter => {
                let row = self.rows.get(self.cursor).map(|row| row.id);
                return row.map_or(Action::None, |session| self.go_in(session));
            }
            Message::Back => return self.on_back(),
        }
        Action::None
    }

    /// Turns a key into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        if pressed.key == Key::Escape {
            return Some(Message::Back);
        }
        if self.open.is_none() {
            return match pressed.key {
                Key::Up => Some(Message::Move(-1)),
                Key::Down => Some(Message::Move(1)),
                Key::PageDown if self.older => Some(Message::Older),
                Key::Enter if !pressed.repeated => Some(Message::Enter),
                _ => None,
            };
        }
        match (&self.pane, pressed.key) {
            (Pane::Due, Key::Enter) if !pressed.repeated => Some(Message::Due),
            (Pane::Due, Key::Backspace) => Some(Message::Erase),
            (Pane::Due, Key::Delete) => Some(Message::Clear),
            (Pane::Due, Key::Function(place @ 2..=5)) => {
                SOON.get(usize::from(place) - 2).copied().map(Message::Soon)
            }
            (Pane::Due, _) => pressed.character().map(Message::Typed),
            (Pane::Sign, Key::Enter) if !pressed.repeated => Some(Message::Submit),
            (Pane::Sign, Key::Function(6)) if self.wants_second(ctx) => Some(Message::Second),
            (Pane::Matter, Key::Up) => Some(Message::Move(-1)),
            (Pane::Matter, Key::Down) => Some(Message::Move(1)),
            (Pane::Matter, Key::Function(3)) => Some(Message::Figures),
            (Pane::Matter, Key::Function(4)) if !pressed.repeated => Some(Message::Explain),
            (Pane::Matter, Key::Function(5)) => Some(Message::FollowUp),
            (Pane::Matter, Key::Function(9)) if !pressed.repeated => Some(Message::Sign),
            (Pane::Sign | Pane::Matter, _) => None,
        }
    }

    fn step(&mut self, by: isize) -> Action {
        let (place, last) = match &self.case {
            Some(case) => (&mut self.matter, case.case.matters.len().checked_sub(1)),
            None => (&mut self.cursor, self.rows.len().checked_sub(1)),
        };
        let Some(last) = last else { return Action::None };
        let next = place.saturating_add_signed(by).min(last);
        if self.case.is_some() {
            self.look_at(next);
        } else {
            self.cursor = next;
        }
        Action::Reveal
    }

    fn look_at(&mut self, matter: usize) {
        if matter != self.matter {
            self.words.clear();
            self.due.clear();
        }
        self.matter = matter;
        self.pane = Pane::Matter;
    }

    fn go_in(&mut self, session: SessionId) -> Action {
        let list = Self {
            rows: std::mem::take(&mut self.rows),
            page: Read::Done,
            older: self.older,
            cursor: self.cursor,
            ..Self::default()
        };
        *self = list;
        self.open = Some(session);
        if let Some(at) = self.rows.iter().position(|row| row.id == session) {
            self.cursor = at;
        }
        Action::SignOff(Ask::Open(session))
    }

    fn read_on(&mut self) -> Action {
        // The list is of what the store has: from the last one's opening on.
        let last = self.rows.last().map(|row| row.opened_at);
        if !self.older || self.page == Read::Reading {
            return Action::None;
        }
        self.page = Read::Reading;
        Action::SignOff(Ask::Sessions(last))
    }

    /// The matter at hand.
    fn at_hand(&self) -> Option<&Raised> {
        self.case.as_ref()?.case.matters.get(self.matter)
    }

    fn answer(&mut self, answer: Answer, ctx: &Context<'_>) -> Action {
        let (Some(session), Some(raised)) = (self.open, self.at_hand()) else {
            return Action::None;
        };
        if !ctx.may(Act::SignOff) || ctx.saving {
            return Action::None;
        }
        let words = clean(&self.words);
        if words.is_empty() {
            self.wrong = Some("sign-off-no-words");
            return Action::Focus(WORDS);
        }
        let (matter, seen) = (raised.matter.clone(), raised.seen);
        Action::Record(vec![FlagAnswered { session, matter, seen, answer, words }.into()])
    }

    fn ask_when(&mut self, ctx: &Context<'_>) -> Action {
        if self.at_hand().is_none() || !ctx.may(Act::SignOff) {
            return Action::None;
        }
        if clean(&self.words).is_empty() {
            self.wrong = Some("sign-off-no-words");
            return Action::Focus(WORDS);
        }
        self.pane = Pane::Due;
        Action::None
    }

    fn in_days(&mut self, days: u64, ctx: &Context<'_>) -> Action {
        let due = ctx.now.civil_day().checked_add_days(Days::new(days));
        due.map_or(Action::None, |due| self.answer(Answer::FollowUp(due), ctx))
    }

    fn on_due(&mut self, ctx: &Context<'_>) -> Action {
        let today = ctx.now.civil_day();
        match parse_date(&self.due) {
            Some(due) if due >= today => self.answer(Answer::FollowUp(due), ctx),
            Some(_) => {
                self.wrong = Some("sign-off-day-over");
                Action::None
            }
            None => {
                self.wrong = Some("sign-off-day-unreadable");
                Action::None
            }
        }
    }

    /// Says whether the session may be signed by the signed-in person.
    fn check(&self, ctx: &Context<'_>) -> Option<Result<(), NotSigned>> {
        let case = &self.case.as_ref()?.case;
        Some(case.check(ctx.day.sign_offs(), ctx.account.id, self.second))
    }

    fn wants_second(&self, ctx: &Context<'_>) -> bool {
        self.case.as_ref().is_some_and(|case| case.case.wants_second_person(ctx.account.id))
    }

    fn on_sign(&mut self, ctx: &Context<'_>) -> Action {
        if self.pane == Pane::Sign {
            self.pane = Pane::Matter;
            return Action::None;
        }
        let ready = matches!(self.check(ctx), Some(Ok(()) | Err(NotSigned::SecondPersonMissing)));
        if !ctx.may(Act::SignOff) || !ready {
            return Action::None;
        }
        self.pane = Pane::Sign;
        self.password = Typed::default();
        self.refused = None;
        Action::Focus(PASSWORD)
    }

    fn submit(&mut self, ctx: &Context<'_>) -> Action {
        let Some(session) = self.open else { return Action::None };
        let ready = self.check(ctx) == Some(Ok(())) && ctx.may(Act::SignOff);
        if !ready || self.working || ctx.saving || self.password.is_empty() {
            return Action::None;
        }
        self.working = true;
        self.refused = None;
        Action::SignOff(Ask::Sign(session, self.password.clone(), self.second))
    }

    fn on_back(&mut self) -> Action {
        match (self.open, &self.pane) {
            (None, _) => return Action::Go(Place::Office),
            (Some(_), Pane::Due | Pane::Sign) => self.pane = Pane::Matter,
            (Some(_), Pane::Matter) => {
                self.open = None;
                self.case = None;
                self.drawn = None;
            }
        }
        Action::None
    }
}

/// How many days ago something was, in civil days.
fn days_since(at: Instant, today: NaiveDate) -> i64 {
    today.signed_duration_since(at.civil_day()).num_days().max(0)
}

fn short(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
    }
    text
}
