//! A reaction is described: who, how grave, which signs, since when, and after
//! which needle. A grave one stops the session and takes its vials and lots out of
//! use. Nothing is answered in advance; it never says what caused it.

mod view;

use std::collections::BTreeSet;

use crate::domain::account::Act;
use crate::domain::catalogue::RowId;
use crate::domain::event::Event;
use crate::domain::id::VisitId;
use crate::domain::incident::Incident;
use crate::domain::reaction::{After, Grade, ReactionRecorded, System};
use crate::domain::text::clean;
use crate::domain::time::{Instant, parse_time};
use crate::domain::visit::Visit;
use crate::scan::Scan;
use crate::ui::context::Context;
use crate::ui::earlier_dose::{self, Earlier};
use crate::ui::input::{Key, Pressed};
use crate::ui::picker::{self, Picker};
use crate::ui::reaction::report;
use crate::ui::screen::case::{Ask, News};
use crate::ui::screen::{Action, Place};

pub use view::clusters;

/// How many people are offered.
const OFFERED: usize = 7;

/// The digits of a time of day.
const TIME_DIGITS: usize = 4;

/// How many days ago a reaction may have begun that somebody tells of here.
const DAYS_BACK: u16 = 60;

/// What is chosen and typed; nothing of it is recorded yet.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    person: Option<VisitId>,
    /// Said where the person was not injected here today.
    after: Option<After>,
    grade: Option<Grade>,
    signs: BTreeSet<RowId>,
    /// The place of the sign that the arrow keys point at.
    cursor: Option<usize>,
    /// The time of day as four digits.
    onset: String,
    /// On which day before today that was, in days, if somebody said so.
    days_back: Option<u16>,
    /// Somebody said that it begins now, and when that was.
    began_now: Option<Instant>,
    keypad: bool,
    note: String,
    picker: Picker,
    /// A dose of another day, if it is about one.
    earlier: Earlier,
}

/// What somebody does here.
#[derive(Debug, Clone)]
pub enum Message {
    /// To the choice of the person.
    Picker(picker::Message),
    /// Another person.
    OtherPerson,
    /// Look for a dose of another day.
    Earlier,
    /// To that search.
    Dose(earlier_dose::Message),
    /// After which needle.
    After(After),
    /// How grave.
    Grade(Grade),
    /// This sign is seen, or not.
    Sign(RowId),
    /// The pointer of the arrow keys.
    Move(isize),
    /// The sign pointed at is seen, or not.
    Take,
    /// It begins now.
    Now,
    /// The day before the one that is shown, or after it.
    Day(i16),
    /// A digit of the time.
    Digit(char),
    /// One digit back.
    Erase,
    /// All digits back.
    Clear,
    /// Lay the keypad of the time open, or put it away.
    Keypad,
    /// What the recorder writes beside it.
    Note(String),
    /// To the anaphylaxis card at once; the rest later.
    Emergency,
    /// To those who got the same vial or lot.
    Exposed,
    /// Record it.
    Record,
    /// Back.
    Leave,
}

impl Screen {
    /// Opens the screen, about a person if it is known who.
    #[must_use]
    pub fn open(person: Option<VisitId>) -> Self {
        Self { person, ..Self::default() }
    }

    /// Opens it to look for a dose of another day.
    #[must_use]
    pub fn of_another_day() -> Self {
        Self { earlier: Earlier::searching(), ..Self::default() }
    }

    /// Opens it about a dose of any day, by its place in the log, and goes back to a
    /// place.
    #[must_use]
    pub fn to_dose(dose: i64, from: Place) -> Self {
        Self { earlier: Earlier::reading(dose, from), ..Self::default() }
    }

    /// Returns what to ask of the store when it is opened, if anything.
    #[must_use]
    pub fn ask(&self) -> Option<Ask> {
        self.earlier.ask()
    }

    /// Takes in what somebody did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        let earlier = self.earlier.clone();
        self.on_message(message, &Context { day: earlier.day().unwrap_or(ctx.day), ..*ctx })
    }

    fn on_message(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        match message {
            Message::Picker(message) => self.on_picker(message, ctx),
            Message::OtherPerson => self.on_other_person(),
            Message::Earlier => self.earlier.searching = true,
            Message::Dose(message) => return self.earlier.update(message),
            Message::After(after) => self.after = Some(after),
            Message::Grade(grade) => self.grade = Some(grade),
            Message::Sign(sign) => self.on_sign(sign),
            Message::Move(by) => self.on_move(by, ctx),
            Message::Take => self.on_take(ctx),
            Message::Now => self.on_now(ctx),
            Message::Day(by) => self.on_day(by, ctx),
            Message::Digit(digit) => self.on_digit(digit),
            Message::Erase => self.on_erase(),
            Message::Clear => self.on_clear(),
            Message::Keypad => self.keypad = !self.keypad,
            Message::Note(text) => self.note = text,
            Message::Emergency => return Action::Go(Place::Emergency(self.person)),
            Message::Exposed => {
                return self.person.map_or(Action::None, |id| Action::Go(Place::Exposed(id)));
            }
            Message::Record => return self.on_record(ctx),
            Message::Leave => return self.on_leave(ctx),
        }
        Action::None
    }

    /// Turns a key into what it means here. Nothing is recorded by Enter.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        let ctx = &Context { day: self.earlier.day().unwrap_or(ctx.day), ..*ctx };
        if self.chosen(ctx).is_none() {
            return match pressed.key {
                Key::Function(10) => Some(Message::Emergency),
                Key::Escape => Some(Message::Leave),
                _ if self.earlier.searching => self.earlier.key(pressed).map(Message::Dose),
                Key::Function(2) => Some(Message::Earlier),
                _ => self.picker.key(pressed).map(Message::Picker),
            };
        }
        match pressed.key {
            Key::Function(place @ 2..=8) => {
                Grade::ALL.get(usize::from(place) - 2).copied().map(Message::Grade)
            }
            Key::Function(9) => Some(Message::Now),
            Key::Function(10) if self.earlier.day().is_none() => Some(Message::Emergency),
            Key::Function(11) if !pressed.repeated => Some(Message::Record),
            Key::Up => Some(Message::Move(-1)),
            Key::Down => Some(Message::Move(1)),
            Key::PageUp if self.shows_day() => Some(Message::Day(-1)),
            Key::PageDown if self.shows_day() => Some(Message::Day(1)),
            Key::Left if self.asks_after(ctx) => Some(Message::After(After::Elsewhere)),
            Key::Right if self.asks_after(ctx) => Some(Message::After(After::NoInjection)),
            Key::Enter if !pressed.repeated && self.cursor.is_some() => Some(Message::Take),
            Key::Backspace => Some(Message::Erase),
            Key::Delete => Some(Message::Clear),
            Key::Escape => Some(Message::Leave),
            _ => pressed.character().filter(char::is_ascii_digit).map(Message::Digit),
        }
    }

    /// Takes in a scan: a slip or a card says who.
    pub fn scan(&mut self, scan: &Scan, ctx: &Context<'_>) -> Option<Action> {
        let visit = picker::scanned(scan, ctx)?;
        self.earlier = Earlier::default();
        self.on_person(visit);
        Some(Action::None)
    }

    /// Hears from the store.
    pub fn hear(&mut self, news: News, ctx: &Context<'_>) {
        if let Some(dose) = self.earlier.hear(news, ctx) {
            self.on_person(dose.administered.visit);
        }
    }

    fn chosen<'a>(&self, ctx: &Context<'a>) -> Option<&'a Visit> {
        ctx.day.visit(self.person?)
    }

    /// Tells whether it must be said after which needle: this session knows none.
    fn asks_after(&self, ctx: &Context<'_>) -> bool {
        self.person.is_some_and(|id| ctx.day.doses_of(id).next().is_none())
    }

    fn after(&self, ctx: &Context<'_>) -> Option<After> {
        if self.asks_after(ctx) { self.after } else { self.person.map(|_| After::Today) }
    }

    /// Counts the parts of the body of which the signs speak.
    fn systems(&self, ctx: &Context<'_>) -> usize {
        let rows = ctx.catalogue.reaction_signs().iter();
        let seen = rows.filter(|row| self.signs.contains(&row.id)).map(|row| row.system);
        seen.filter(|system| *system != System::General).collect::<BTreeSet<_>>().len()
    }

    /// Returns since when, if that was said and can be.
    fn began_at(&self, ctx: &Context<'_>) -> Result<Instant, &'static str> {
        if let Some(now) = self.began_now {
            return Ok(now);
        }
        if self.onset.is_empty() {
            return Err("reaction-onset-first");
        }
        let at = self.onset_on(ctx, self.back(ctx)).ok_or("reaction-onset-wrong")?;
        if at > ctx.now {
            Err("reaction-onset-ahead")
        } else if self.is_before_the_needle(ctx, at) {
            Err("reaction-onset-before")
        } else {
            Ok(at)
        }
    }

    /// Returns the time of day that is typed, so many days ago.
    fn onset_on(&self, ctx: &Context<'_>, days_back: u16) -> Option<Instant> {
        let minutes = parse_time(self.onset.get(..TIME_DIGITS)?)?;
        let today = Instant::start_of(ctx.now.civil_day());
        Some(today.plus_minutes(i64::from(minutes) - i64::from(days_back) * 24 * 60))
    }

    /// A reaction to a dose of this session begins after it.
    fn is_before_the_needle(&self, ctx: &Context<'_>, at: Instant) -> bool {
        let given = self
            .person
            .and_then(|id| ctx.day.doses_of(id).map(|dose| dose.administered.given_at).min());
        given.is_some_and(|given| at < given.plus_minutes(-1))
    }

    /// Returns on which day it began, in days before today: as somebody said, or
    /// today; a time that lies ahead was yesterday, if that can be.
    fn back(&self, ctx: &Context<'_>) -> u16 {
        let ahead = self.onset_on(ctx, 0).is_some_and(|at| at > ctx.now);
        let was = |at: Instant| !self.is_before_the_needle(ctx, at);
        let yesterday = ahead && self.onset_on(ctx, 1).is_some_and(was);
        self.days_back.unwrap_or_else(|| u16::from(yesterday))
    }

    /// Tells whether a day belongs to what is typed.
    const fn shows_day(&self) -> bool {
        self.began_now.is_none() && (self.onset.len() == TIME_DIGITS || self.days_back.is_some())
    }

    /// Returns the key of what is still missing before it can be recorded.
    fn missing(&self, ctx: &Context<'_>) -> Option<&'static str> {
        if !ctx.may(Act::ReportIncident) {
            Some("incident-may-not")
        } else if ctx.saving {
            Some("incident-saving")
        } else if self.chosen(ctx).is_none() {
            Some("incident-who-first")
        } else if self.after(ctx).is_none() {
            Some("reaction-after-first")
        } else if self.grade.is_none() {
            Some("reaction-grade-first")
        } else if self.signs.is_empty() && clean(&self.note).is_empty() {
            Some("reaction-signs-first")
        } else {
            self.began_at(ctx).err()
        }
    }

    fn on_picker(&mut self, message: picker::Message, ctx: &Context<'_>) {
        if let Some(visit) = self.picker.update(message, ctx, OFFERED) {
            self.on_person(visit);
        }
    }

    fn on_person(&mut self, visit: VisitId) {
        self.person = Some(visit);
        self.after = None;
        self.picker = Picker::default();
    }

    /// Whoever came for one dose goes back; a search stays as it was.
    fn on_other_person(&mut self) {
        let mut earlier = std::mem::take(&mut self.earlier);
        earlier.let_go();
        *self = Self { earlier, ..Self::default() };
    }

    fn on_leave(&mut self, ctx: &Context<'_>) -> Action {
        match &self.earlier.from {
            Some(from) => return Action::Go(from.clone()),
            None if self.earlier.day().is_some() => self.on_other_person(),
            None if self.earlier.searching && ctx.day.session().is_some() => {
                self.earlier = Earlier::default();
            }
            None => return Action::Go(Place::Watch),
        }
        Action::None
    }

    fn on_sign(&mut self, sign: RowId) {
        if !self.signs.remove(&sign) {
            let _ = self.signs.insert(sign);
        }
    }

    fn on_move(&mut self, by: isize, ctx: &Context<'_>) {
        let Some(last) = ctx.catalogue.reaction_signs().len().checked_sub(1) else { return };
        self.cursor = Some(self.cursor.map_or(0, |at| at.saturating_add_signed(by).min(last)));
    }

    fn on_take(&mut self, ctx: &Context<'_>) {
        let pointed = self.cursor.and_then(|at| ctx.catalogue.reaction_signs().get(at));
        if let Some(row) = pointed {
            self.on_sign(row.id.clone());
        }
    }

    fn on_now(&mut self, ctx: &Context<'_>) {
        self.onset.clear();
        self.days_back = None;
        self.began_now = Some(ctx.now);
    }

    fn on_day(&mut self, by: i16, ctx: &Context<'_>) {
        if self.shows_day() {
            self.days_back = Some(self.back(ctx).saturating_add_signed(-by).min(DAYS_BACK));
        }
    }

    fn on_digit(&mut self, digit: char) {
        self.began_now = None;
        if self.onset.len() < TIME_DIGITS {
            self.onset.push(digit);
        }
    }

    fn on_erase(&mut self) {
        let _ = self.onset.pop();
    }

    fn on_clear(&mut self) {
        self.onset.clear();
        self.days_back = None;
        self.began_now = None;
    }

    fn on_record(&self, ctx: &Context<'_>) -> Action {
        let (None, Some(visit), Some(grade), Some(after), Ok(began_at)) =
            (self.missing(ctx), self.chosen(ctx), self.grade, self.after(ctx), self.began_at(ctx))
        else {
            return Action::None;
        };
        let signs = self.signs.iter().cloned().collect();
        let note = clean(&self.note);
        let recorded = ReactionRecorded { visit: visit.id, grade, signs, note, began_at, after };
        let mut events: Vec<Event> = Vec::new();
        let of_another_day = self.earlier.day().is_some();
        if recorded.is_serious() {
            let reason = match ctx.day.session().filter(|_| of_another_day) {
                Some(session) => {
                    let day = ctx.words.date(session.day);
                    ctx.tw("reaction-hold-reason-earlier", &[("day", &day)])
                }
                None => {
                    let ticket = visit.ticket.to_string();
                    ctx.tw("reaction-hold-reason", &[("ticket", &ticket)])
                }
            };
            let alarm = ctx.day.alarm(visit.id, "", &reason);
            events.extend(alarm.into_iter().filter(|event| match event {
                // What is described here says it already.
                Event::SeriousReaction(_) => false,
                // No vial outlives its session.
                Event::VialWithdrawn(_) => !of_another_day,
                _ => true,
            }));
        }
        let place = match (grade.is_anaphylaxis(), recorded.is_serious()) {
            (true, _) => Place::Emergency(Some(visit.id)),
            (false, true) => Place::Exposed(visit.id),
            (false, false) => Place::Watch,
        };
        let serious = recorded.is_serious();
        events.insert(0, recorded.into());
        if serious {
            events.extend(report(visit.id, &events, ctx));
        }
        if of_another_day {
            let opened = events.iter().find_map(|event| match event {
                Event::IncidentOpened(opened) => Some(opened.incident),
                _ => None,
            });
            let known = || ctx.day.reaction_report(visit.id).map(Incident::id);
            let to_report = opened.or_else(known).filter(|_| serious).map(Place::Case);
            let back = || self.earlier.from.clone().unwrap_or(Place::Cases);
            let belonging = self.earlier.belonging();
            return Action::RecordOf(belonging, events, to_report.unwrap_or_else(back));
        }
        Action::RecordThen(events, place)
    }
}

#[cfg(test)]
mod tests;
