//! What was written down wrongly is amended here, of this session or any before,
//! and a dose that was given while the laptop was down is entered from its paper.
//! The entry stays; what is recorded is a later one, with a reason and, where it
//! weighs, a second person.

mod choice;
mod closing;
mod earlier;
mod fill;
mod keys;
mod other;
mod pick;
mod record;
mod view;

use std::sync::Arc;

use crate::domain::amendment::entry::Value;
use crate::domain::amendment::{NotAmended, Part};
use crate::domain::catalogue::ProductId;
use crate::domain::day::Day;
use crate::domain::dose::{Amount, DoseGiven, NotEntered, PaperAuthor};
use crate::domain::event::Event;
use crate::domain::id::{AccountId, DoseId, LotId, SessionId, VialId, VisitId};
use crate::domain::route::{Route, Site};
use crate::store::{Target, Which, Whose, fact};
use crate::ui::context::Context;
use crate::ui::screen::case::{Ask, News};
use crate::ui::screen::{Action, Place};

use closing::Counted;
use earlier::Earlier;
use fill::Filled;
use other::Other;
pub(in crate::ui::screen) use other::change;
use pick::Found;
pub use view::WORDS;

/// The longest volume, time or date that is typed.
const TYPED_MAX: usize = 10;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Mode {
    /// A dose is picked.
    #[default]
    Pick,
    /// It is amended.
    Amend(DoseId),
    /// One is entered from paper.
    Paper,
    /// An entry of any kind is picked.
    Find,
    /// A session is picked.
    Sessions,
    /// An entry of another kind is amended.
    Other,
}

/// A line of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    /// On which day it was given.
    Day,
    /// In which session of that day.
    Session,
    /// A part of the dose.
    Part(Part),
    /// Of a closing, which vial or lot.
    Counted,
    /// A part of another entry, by its place.
    Field(usize),
    /// Who gave it, as the paper says.
    GivenBy,
    /// Which paper.
    Sheet,
    /// Why it is amended.
    Reason,
}

/// What is typed, chosen and pointed at.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    mode: Mode,
    at: usize,
    line: usize,
    /// Nothing is pointed at before somebody points.
    cursor: Option<usize>,
    typed: String,
    search: String,
    filled: Filled,
    given_by: Option<PaperAuthor>,
    sheet: String,
    reason: String,
    in_error: bool,
    refused: Option<NotAmended>,
    /// Why a dose of an earlier day is not entered.
    not_entered: Option<NotEntered>,
    /// What was typed is none such.
    unfit: bool,
    /// The day of an earlier session.
    day: Option<Arc<Day>>,
    other: Option<Box<Other>>,
    found: Found,
    /// Whether a dose may be entered for another day, and for which it is.
    earlier: Earlier,
    /// Where somebody came from, if from nowhere usual.
    from: Option<Place>,
}

/// What somebody does here.
#[derive(Debug, Clone)]
pub enum Message {
    /// One step back.
    Back,
    /// Amend this dose.
    Pick(DoseId),
    /// Enter one from paper.
    Paper,
    /// The pointer so many places on.
    Move(isize),
    /// Point at a line of the form.
    Line(usize),
    /// The line so many places on.
    Turn(isize),
    /// Take what is pointed at or typed.
    Take,
    /// A character of a blind field.
    Typed(char),
    /// One character back.
    Erase,
    /// The blind field emptied.
    Clear,
    /// The words typed at the line.
    Words(String),
    /// This person.
    Person(VisitId),
    /// This product, or none that is known.
    Product(Option<ProductId>),
    /// This lot, or none that is known.
    Lot(Option<LotId>),
    /// From a lot that this station never received, by its label.
    LotRead(String),
    /// This vial, or none that is known.
    Vial(Option<VialId>),
    /// This route.
    Route(Route),
    /// This site.
    Site(Site),
    /// This dose of the series.
    DoseNumber(u8),
    /// So much of it arrived.
    Amount(Amount),
    /// At this table.
    Table(u8),
    /// Given by this colleague.
    GivenBy(AccountId),
    /// Given in this session.
    OfSession(SessionId),
    /// It was never given, or it was.
    InError,
    /// Record it.
    Record,
    /// Entries of every kind, of the session at hand.
    Every,
    /// The sessions of the station.
    Sessions,
    /// The entries of this session.
    Session(SessionId),
    /// This entry, by its place in the log.
    Entry(i64),
    /// A page on or back.
    Page(isize),
    /// What was counted of this vial or lot.
    Counted(Counted),
    /// This value at the line at hand.
    Value(Box<Value>),
}

impl Screen {
    /// Opens the entries about a person, of all sessions.
    #[must_use]
    pub fn of_person(visit: VisitId, ctx: &Context<'_>) -> Self {
        let patient = ctx.day.visit(visit).map(|visit| visit.patient);
        let mut screen = Self { from: Some(Place::Visit(visit)), ..Self::default() };
        if let Some(patient) = patient {
            screen.mode = Mode::Find;
            screen.found.whose = Some(Whose::Person(patient));
        }
        screen
    }

    /// Opens one entry, and goes back to a place.
    #[must_use]
    pub fn of_entry(which: Which, from: Place) -> Self {
        let mut screen = Self { mode: Mode::Find, from: Some(from), ..Self::default() };
        screen.found.wanted = Some(which);
        screen
    }

    /// Opens the sessions, and returns what to ask of the store for them.
    #[must_use]
    pub fn of_sessions() -> (Self, Ask) {
        (Self { mode: Mode::Sessions, ..Self::default() }, pick::sessions())
    }

    /// Returns what to ask of the store when it is opened, if anything.
    #[must_use]
    pub fn ask(&self) -> Option<Ask> {
        match self.found.wanted {
            Some(which) => Some(Ask::AmendableEntry(which)),
            None => self.found.ask(),
        }
    }

    /// Takes in what somebody did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        let day = self.day.clone();
        let here = Context { day: day.as_deref().unwrap_or(ctx.day), ..*ctx };
        self.on_message(message, &here)
    }

    fn on_message(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        self.refused = None;
        self.not_entered = None;
        self.unfit = false;
        match message {
            Message::Back => return self.on_back(ctx),
            Message::Pick(dose) => return self.on_pick(dose, ctx),
            Message::Paper => return self.on_paper(ctx),
            Message::Move(by) => self.on_move(by, ctx),
            Message::Line(line) => return self.on_line(line, ctx),
            Message::Turn(by) => return self.on_turn(by, ctx),
            Message::Take => return self.on_take(ctx),
            Message::Typed(character) => self.on_typed(character, ctx),
            Message::Erase => drop(self.typing().pop()),
            Message::Clear => self.typing().clear(),
            Message::Words(words) => return self.on_words(words, ctx),
            Message::Person(visit) => self.filled.visit = Some(visit),
            Message::Product(product) => self.filled.product = product,
            Message::Lot(lot) => self.on_lot(lot, ctx),
            Message::LotRead(number) => self.on_lot_read(number),
            Message::Vial(vial) => self.on_vial(vial, ctx),
            Message::Route(route) => self.filled.route = Some(route),
            Message::Site(site) => self.filled.site = Some(site),
            Message::DoseNumber(number) => self.filled.dose_number = Some(number),
            Message::Amount(amount) => self.filled.amount = Some(amount),
            Message::Table(table) => self.filled.table = Some(table),
            Message::GivenBy(account) => self.given_by = Some(PaperAuthor::Account(account)),
            Message::OfSession(session) => return self.on_of_session(session),
            Message::InError => self.on_in_error(),
            Message::Record => return self.on_record(None, ctx),
            Message::Every => return self.on_every(ctx),
            Message::Sessions => return self.on_sessions(),
            Message::Session(session) => return self.on_session(session),
            Message::Entry(sequence) => return self.on_entry(sequence),
            Message::Page(by) => return self.on_page(by),
            Message::Counted(counted) => self.on_counted(counted, ctx),
            Message::Value(value) => self.on_value(*value, ctx),
        }
        Action::None
    }

    /// Hears that the second person looked at it.
    pub fn second_person(&mut self, by: AccountId, ctx: &Context<'_>) -> Action {
        let day = self.day.clone();
        let here = Context { day: day.as_deref().unwrap_or(ctx.day), ..*ctx };
        self.on_record(Some(by), &here)
    }

    /// Hears that it is on disk: the form is empty again. The list is read anew
    /// where it came from the store; whoever came for one entry goes back.
    pub fn follow(&mut self) -> Action {
        let entered = self.entered_earlier();
        let listed = self.found.whose.is_some();
        let from = self.from.clone().filter(|_| !listed && self.mode != Mode::Paper);
        self.clear();
        // What was entered for another day is seen where it belongs.
        if let Some(whose) = entered {
            self.mode = Mode::Find;
            self.found.whose = Some(whose);
        }
        match (self.found.ask(), from) {
            (Some(ask), _) => Action::Case(ask),
            (None, Some(from)) => Action::Go(from),
            (None, None) => Action::None,
        }
    }

    fn clear(&mut self) {
        let found = std::mem::take(&mut self.found).again();
        let mode = if found.whose.is_some() { Mode::Find } else { Mode::Pick };
        *self = Self { at: self.at, mode, found, from: self.from.take(), ..Self::default() };
    }

    /// Hears from the store.
    pub fn hear(&mut self, news: News, ctx: &Context<'_>) {
        match news {
            News::Amendable(found) => self.found.hear(found, ctx.day),
            News::Sessions(found) => self.found.sessions = Some(found),
            News::EarlierDay(found) => self.on_earlier_day(found, ctx),
            News::ListedAs(text, found) => self.on_listed_as(&text, found),
            News::AmendableEntry(found) => match found {
                Ok(Some(target)) => self.on_target(*target, ctx),
                Ok(None) => {
                    self.found.wanted = None;
                    self.refused = Some(NotAmended::UnknownEntry);
                }
                Err(error) => {
                    self.found.wanted = None;
                    self.found.failed = Some(error);
                }
            },
            _ => {}
        }
    }

    fn on_target(&mut self, target: Target, ctx: &Context<'_>) {
        self.found.wanted = None;
        let Ok(fact) = fact(&target.entry) else { return };
        let today = ctx.day.session().map(|session| session.id);
        self.day = (fact.session != today).then(|| Arc::new(target.day));
        let day = self.day.clone();
        let here = Context { day: day.as_deref().unwrap_or(ctx.day), ..*ctx };
        if let Event::DoseGiven(dose) = &fact.event {
            let _ = self.on_pick(dose.id, &here);
            return;
        }
        match Other::of(fact, &here) {
            Some(other) => {
                self.mode = Mode::Other;
                self.other = Some(Box::new(other));
                let _ = self.on_line(0, &here);
            }
            None => self.refused = Some(NotAmended::UnknownEntry),
        }
    }

    fn lines(&self) -> Vec<Line> {
        let parts = Part::ALL.into_iter().map(Line::Part);
        match self.mode {
            Mode::Pick | Mode::Find | Mode::Sessions => Vec::new(),
            Mode::Other => {
                let count = self.other.as_ref().map_or(0, |other| other.fields.len());
                let closing = self.other.as_ref().is_some_and(|other| other.closed().is_some());
                let counted = closing.then_some(Line::Counted);
                let first = std::iter::once(Line::Reason).chain(counted);
                first.chain((0..count).map(Line::Field)).collect()
            }
            Mode::Amend(_) => std::iter::once(Line::Reason).chain(parts).collect(),
            Mode::Paper => {
                let day = self.earlier.lines().iter().copied();
                day.chain(parts).chain([Line::GivenBy, Line::Sheet]).collect()
            }
        }
    }

    fn pointed(&self) -> Option<Line> {
        self.lines().get(self.line).copied()
    }

    fn on_back(&mut self, ctx: &Context<'_>) -> Action {
        let listed = self.found.page.is_some() || self.found.sessions.is_some();
        match self.mode {
            Mode::Find | Mode::Sessions if self.from.is_none() && ctx.day.session().is_some() => {
                self.found = Found::default();
                self.mode = Mode::Pick;
            }
            Mode::Pick | Mode::Find | Mode::Sessions => {
                return Action::Go(self.from.clone().unwrap_or(Place::Cases));
            }
            // Nothing was looked at before it but what somebody came from.
            Mode::Amend(_) | Mode::Other if self.from.is_some() && !listed => {
                return Action::Go(self.from.clone().unwrap_or(Place::Cases));
            }
            Mode::Amend(_) | Mode::Other | Mode::Paper => {
                let found = std::mem::take(&mut self.found);
                self.clear();
                self.mode = match (&found.page, &found.sessions) {
                    (Some(_), _) => Mode::Find,
                    (None, Some(_)) => Mode::Sessions,
                    (None, None) => Mode::Pick,
                };
                self.found = found;
            }
        }
        Action::None
    }

    fn on_pick(&mut self, id: DoseId, ctx: &Context<'_>) -> Action {
        let Some(dose) = doses(ctx).find(|dose| dose.id == id) else { return Action::None };
        self.mode = Mode::Amend(id);
        self.filled = Filled::of(&dose.administered);
        self.on_line(0, ctx)
    }

    fn on_paper(&mut self, ctx: &Context<'_>) -> Action {
        self.mode = Mode::Paper;
        self.day = None;
        self.filled = Filled::default();
        self.earlier = Earlier::at(ctx);
        // The day at hand stands already where there is one.
        let person = self.lines().iter().position(|line| *line == Line::Part(Part::Person));
        let first = if self.earlier.is_said() { person.unwrap_or(0) } else { 0 };
        self.on_line(first, ctx)
    }
}

/// The doses of the session, the latest first, then those entered in error.
fn doses<'a>(ctx: &Context<'a>) -> impl Iterator<Item = &'a DoseGiven> + use<'a> {
    ctx.day.doses().iter().rev().chain(ctx.day.entered_in_error())
}

#[cfg(test)]
mod tests;
