//! What was written down wrongly is amended here, of this session or any before,
//! and a dose that was given while the laptop was down is entered from its paper.
//! The entry stays; what is recorded is a later one, with a reason and, where it
//! weighs, a second person.

mod choice;
mod earlier;
mod other;
mod pick;
mod view;

use std::sync::Arc;

use crate::domain::account::Act;
use crate::domain::amendment::entry::Value;
use crate::domain::amendment::{DoseAmended, NotAmended, Part};
use crate::domain::catalogue::ProductId;
use crate::domain::day::Day;
use crate::domain::dose::{Administered, Amount, Basis, DoseGiven, NotEntered, PaperAuthor};
use crate::domain::event::Event;
use crate::domain::id::{AccountId, DoseId, LotId, SessionId, VialId, VisitId};
use crate::domain::quantity::Volume;
use crate::domain::route::{Route, Site};
use crate::domain::text::clean;
use crate::domain::time::{Expiry, Instant};
use crate::store::{Target, Whose, fact};
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::case::{Ask, News};
use crate::ui::screen::{Action, Place};
use crate::ui::second_person::Asked;

use earlier::Earlier;
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
    /// A part of another entry, by its place.
    Field(usize),
    /// Who gave it, as the paper says.
    GivenBy,
    /// Which paper.
    Sheet,
    /// Why it is amended.
    Reason,
}

/// A dose as it will be recorded, as far as it is said.
#[derive(Debug, Clone, Default)]
struct Filled {
    visit: Option<VisitId>,
    product: Option<ProductId>,
    lot: Option<LotId>,
    vial: Option<VialId>,
    lot_number: Option<String>,
    expiry: Option<Expiry>,
    volume: Option<Volume>,
    route: Option<Route>,
    site: Option<Site>,
    dose_number: Option<u8>,
    amount: Option<Amount>,
    table: Option<u8>,
    given_at: Option<Instant>,
}

impl Filled {
    /// What an entry says.
    fn of(given: &Administered) -> Self {
        Self {
            visit: Some(given.visit),
            product: given.product.clone(),
            lot: given.lot,
            vial: given.vial,
            lot_number: given.lot_number.clone(),
            expiry: given.expiry,
            volume: given.volume,
            route: given.route,
            site: given.site,
            dose_number: given.dose_number,
            amount: Some(given.amount),
            table: Some(given.table),
            given_at: Some(given.given_at),
        }
    }
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

    /// Opens one entry, by its place in the log, and goes back to a place.
    #[must_use]
    pub fn of_entry(sequence: i64, from: Place) -> Self {
        let mut screen = Self { mode: Mode::Find, from: Some(from), ..Self::default() };
        screen.found.wanted = Some(sequence);
        screen
    }

    /// Returns what to ask of the store when it is opened, if anything.
    #[must_use]
    pub fn ask(&self) -> Option<Ask> {
        match self.found.wanted {
            Some(sequence) => Some(Ask::AmendableEntry(sequence)),
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
            Message::Back => return self.on_back(),
            Message::Pick(dose) => return self.on_pick(dose, ctx),
            Message::Paper => return self.on_paper(ctx),
            Message::Move(by) => self.on_move(by, ctx),
            Message::Line(line) => return self.on_line(line, ctx),
            Message::Turn(by) => return self.on_turn(by, ctx),
            Message::Take => return self.on_take(ctx),
            Message::Typed(character) => self.on_typed(character, ctx),
            Message::Erase => drop(self.typed.pop()),
            Message::Clear => self.typed.clear(),
            Message::Words(words) => return self.on_words(words, ctx),
            Message::Person(visit) => self.filled.visit = Some(visit),
            Message::Product(product) => self.filled.product = product,
            Message::Lot(lot) => self.on_lot(lot, ctx),
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
            Message::Value(value) => self.on_value(*value, ctx),
        }
        Action::None
    }

    /// Turns a key into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        if pressed.key == Key::Escape {
            return Some(Message::Back);
        }
        if matches!(self.mode, Mode::Pick | Mode::Find | Mode::Sessions) {
            return match pressed.key {
                Key::Up => Some(Message::Move(-1)),
                Key::Down => Some(Message::Move(1)),
                Key::PageUp if self.mode == Mode::Find => Some(Message::Page(-1)),
                Key::PageDown if self.mode == Mode::Find => Some(Message::Page(1)),
                Key::Enter if !pressed.repeated => Some(Message::Take),
                Key::Function(2) => Some(Message::Paper),
                Key::Function(3) => Some(Message::Every),
                Key::Function(4) => Some(Message::Sessions),
                _ => None,
            };
        }
        let day = self.day.clone();
        let here = Context { day: day.as_deref().unwrap_or(ctx.day), ..*ctx };
        let ctx = &here;
        match pressed.key {
            Key::PageUp => Some(Message::Turn(-1)),
            Key::PageDown => Some(Message::Turn(1)),
            Key::Up => Some(Message::Move(-1)),
            Key::Down => Some(Message::Move(1)),
            Key::Enter if !pressed.repeated => Some(Message::Take),
            Key::Backspace => Some(Message::Erase),
            Key::Delete => Some(Message::Clear),
            Key::Function(5) if !pressed.repeated => Some(Message::Record),
            Key::Function(8) if !pressed.repeated && self.mode != Mode::Paper => {
                Some(Message::InError)
            }
            _ => {
                let typed = pressed.character()?;
                let digit = typed.to_digit(10).and_then(|digit| usize::try_from(digit).ok());
                let choices = self.choices(ctx);
                match digit.and_then(|digit| digit.checked_sub(1)) {
                    Some(place) if place < choices.len() => {
                        choices.into_iter().nth(place).map(|choice| choice.message)
                    }
                    _ => Some(Message::Typed(typed)),
                }
            }
        }
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
                std::iter::once(Line::Reason).chain((0..count).map(Line::Field)).collect()
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

    fn on_back(&mut self) -> Action {
        let listed = self.found.page.is_some() || self.found.sessions.is_some();
        match self.mode {
            Mode::Find | Mode::Sessions if self.from.is_none() => {
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
                self.mode = if found.page.is_some() { Mode::Find } else { Mode::Pick };
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

    fn on_move(&mut self, by: isize, ctx: &Context<'_>) {
        if self.mode == Mode::Pick {
            let last = doses(ctx).count().saturating_sub(1);
            self.at = self.at.saturating_add_signed(by).min(last);
            return;
        }
        if matches!(self.mode, Mode::Find | Mode::Sessions) {
            self.found.step(by);
            return;
        }
        let last = self.choices(ctx).len().saturating_sub(1);
        let to = self.cursor.map_or(0, |at| at.saturating_add_signed(by));
        self.cursor = Some(to.min(last));
    }

    fn on_line(&mut self, line: usize, _ctx: &Context<'_>) -> Action {
        self.line = line.min(self.lines().len().saturating_sub(1));
        self.cursor = None;
        self.typed.clear();
        self.search.clear();
        match self.pointed() {
            Some(Line::Reason | Line::Sheet | Line::GivenBy | Line::Part(Part::Person)) => {
                Action::Focus(view::WORDS)
            }
            Some(Line::Field(_)) => match self.words_of_field() {
                Some(words) => {
                    self.search = words;
                    Action::Focus(view::WORDS)
                }
                None => Action::Reveal,
            },
            _ => Action::Reveal,
        }
    }

    fn on_turn(&mut self, by: isize, ctx: &Context<'_>) -> Action {
        let last = self.lines().len().saturating_sub(1);
        self.on_line(self.line.saturating_add_signed(by).min(last), ctx)
    }

    fn on_take(&mut self, ctx: &Context<'_>) -> Action {
        if self.mode == Mode::Pick {
            let pointed = doses(ctx).nth(self.at).map(|dose| dose.id);
            return pointed.map_or(Action::None, |id| self.on_pick(id, ctx));
        }
        if matches!(self.mode, Mode::Find | Mode::Sessions) {
            return match self.found.pointed(self.mode == Mode::Sessions) {
                Some(message) => self.on_message(message, ctx),
                None => Action::None,
            };
        }
        let choices = self.choices(ctx);
        // The only one that a search found needs no pointing at.
        let only = (!self.search.is_empty() && choices.len() == 1).then_some(0);
        let chosen = self.cursor.or(only);
        let chosen = chosen.and_then(|at| choices.into_iter().nth(at)).map(|one| one.message);
        if let Some(message) = chosen {
            let _ = self.on_message(message, ctx);
        } else {
            match self.pointed() {
                Some(Line::Day) if !self.typed.is_empty() => return self.on_day(ctx),
                Some(Line::Part(Part::Volume)) => self.filled.volume = self.typed_volume(),
                Some(Line::Part(Part::Time)) => {
                    self.filled.given_at = self.typed_time(ctx).or(self.filled.given_at);
                }
                Some(Line::Field(_)) if !self.typed.is_empty() => {
                    let Some(value) = self.typed_value(ctx) else {
                        self.unfit = true;
                        return Action::None;
                    };
                    self.on_value(value, ctx);
                }
                _ => {}
            }
        }
        self.on_turn(1, ctx)
    }

    fn on_typed(&mut self, character: char, _ctx: &Context<'_>) {
        let taken = character.is_ascii_digit() || matches!(character, ',' | '.' | ':' | '/' | '-');
        if taken && self.typed.len() < TYPED_MAX {
            self.typed.push(character);
        }
    }

    fn on_words(&mut self, words: String, _ctx: &Context<'_>) -> Action {
        match self.pointed() {
            Some(Line::Part(Part::Person)) => {
                self.search = words;
                self.cursor = None;
                return self.search_people();
            }
            Some(Line::GivenBy) => {
                let name = clean(&words);
                self.given_by = (!name.is_empty()).then_some(PaperAuthor::Name(name));
                self.search = words;
            }
            Some(Line::Sheet) => self.sheet = words,
            Some(Line::Reason) => self.reason = words,
            Some(Line::Field(_)) => self.on_field_words(words),
            Some(Line::Part(_) | Line::Day | Line::Session) | None => {}
        }
        Action::None
    }

    fn on_lot(&mut self, lot: Option<LotId>, ctx: &Context<'_>) {
        let found = lot.and_then(|id| ctx.day.lot(id));
        self.filled.lot = lot;
        self.filled.vial = None;
        self.filled.lot_number = found.map(|lot| lot.number.clone());
        self.filled.expiry = found.map(|lot| lot.expiry);
        if let Some(product) = found.and_then(|lot| lot.product()) {
            self.filled.product = Some(product.clone());
        }
    }

    fn on_vial(&mut self, vial: Option<VialId>, ctx: &Context<'_>) {
        if let Some(found) = vial.and_then(|id| ctx.day.vial(id)) {
            self.on_lot(Some(found.lot), ctx);
        }
        self.filled.vial = vial;
    }

    fn on_in_error(&mut self) {
        let whole = self.other.as_ref().is_none_or(|other| other.may_be_in_error());
        if matches!(self.mode, Mode::Amend(_) | Mode::Other) && whole {
            self.in_error = !self.in_error;
        }
    }

    fn typed_volume(&self) -> Option<Volume> {
        Volume::parse_millilitres(&self.typed).or(self.filled.volume)
    }

    /// The time typed, on the day of the session or the earlier one.
    fn typed_time(&self, ctx: &Context<'_>) -> Option<Instant> {
        let digits: String = self.typed.chars().filter(char::is_ascii_digit).collect();
        if !(3..=4).contains(&digits.len()) {
            return None;
        }
        let (hours, minutes) = digits.split_at(digits.len() - 2);
        let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
        let session = ctx.day.session().map(|session| session.day);
        let day = self.earlier.on().or(session)?;
        let at = Instant::start_of(day).plus_minutes(hours * 60 + minutes);
        (hours < 24 && minutes < 60 && at <= ctx.now).then_some(at)
    }

    /// Returns the key of what is missing before it can be recorded.
    fn missing(&self, ctx: &Context<'_>) -> Option<&'static str> {
        if self.mode != Mode::Other && !ctx.may(Act::ReportIncident) {
            return Some("incident-may-not");
        }
        if ctx.saving {
            return Some("incident-saving");
        }
        match self.mode {
            Mode::Amend(_) | Mode::Other if clean(&self.reason).is_empty() => {
                Some("amend-reason-first")
            }
            Mode::Paper if self.earlier.missing().is_some() => self.earlier.missing(),
            Mode::Paper if self.filled.visit.is_none() => Some("amend-person-first"),
            Mode::Paper if self.filled.product.is_none() => Some("amend-product-first"),
            Mode::Paper if self.earlier.on().is_some() && self.filled.table.is_none() => {
                Some("amend-table-first")
            }
            Mode::Paper if self.filled.given_at.is_none() => Some("amend-time-first"),
            Mode::Paper if self.given_by.is_none() => Some("amend-author-first"),
            Mode::Paper if clean(&self.sheet).is_empty() => Some("amend-sheet-first"),
            Mode::Other => self.other.as_ref().and_then(|other| other.missing(ctx)),
            Mode::Pick | Mode::Find | Mode::Sessions | Mode::Amend(_) | Mode::Paper => None,
        }
    }

    fn administered(
        &self,
        before: Option<&Administered>,
        ctx: &Context<'_>,
    ) -> Option<Administered> {
        let filled = &self.filled;
        let visit = ctx.day.visit(filled.visit?)?;
        let same_person = before.is_some_and(|before| before.visit == visit.id);
        // An order that waits for this product is carried out by it.
        let waiting = visit.open_orders().find(|o| Some(&o.product) == filled.product.as_ref());
        let order = match before {
            Some(before) if same_person => before.order,
            _ => waiting.map(|order| order.id),
        };
        Some(Administered {
            patient: visit.patient,
            visit: visit.id,
            order,
            product: filled.product.clone(),
            lot: filled.lot,
            vial: filled.vial,
            lot_number: filled.lot_number.clone(),
            expiry: filled.expiry,
            volume: filled.volume,
            route: filled.route,
            site: filled.site,
            dose_number: filled.dose_number,
            amount: filled.amount.unwrap_or(Amount::Unknown),
            table: filled.table.unwrap_or(ctx.table),
            given_at: filled.given_at?,
        })
    }

    fn on_record(&mut self, second: Option<AccountId>, ctx: &Context<'_>) -> Action {
        if self.missing(ctx).is_some() {
            return Action::None;
        }
        match self.mode {
            Mode::Pick | Mode::Find | Mode::Sessions => Action::None,
            Mode::Other => self.record_other(second, ctx),
            Mode::Paper => match self.administered(None, ctx) {
                Some(administered) if self.earlier.on().is_some() => {
                    self.record_earlier(administered, second, ctx)
                }
                Some(administered) => Action::Record(self.paper_dose(administered, ctx)),
                None => Action::None,
            },
            Mode::Amend(id) => {
                let Some(dose) = doses(ctx).find(|dose| dose.id == id) else {
                    return Action::None;
                };
                let after = self.administered(Some(&dose.administered), ctx);
                let after = after.filter(|_| !self.in_error);
                let people = (ctx.account.id, second);
                let reason = clean(&self.reason);
                match DoseAmended::of(ctx.day, id, after, &reason, people, ctx.now) {
                    Ok(amended) => Action::Record(vec![amended.into()]),
                    Err(NotAmended::SecondPersonMissing) => {
                        Action::AskSecondPerson(Asked::ToConfirm)
                    }
                    Err(why) => {
                        self.refused = Some(why);
                        Action::None
                    }
                }
            }
        }
    }

    fn paper_dose(&self, administered: Administered, ctx: &Context<'_>) -> Vec<Event> {
        let Some(given_by) = self.given_by.clone() else { return Vec::new() };
        let basis = Basis::Paper { given_by, sheet: clean(&self.sheet), later: None };
        vec![DoseGiven { id: DoseId(ctx.new_id()), basis, administered }.into()]
    }
}

/// The doses of the session, the latest first, then those entered in error.
fn doses<'a>(ctx: &Context<'a>) -> impl Iterator<Item = &'a DoseGiven> + use<'a> {
    ctx.day.doses().iter().rev().chain(ctx.day.entered_in_error())
}

#[cfg(test)]
mod tests;
