//! Something happened: the ways to say what, and the form of a wrong injection
//! that really took place: one that nobody recorded, or one whose record says something
//! else, of this session or an earlier day. The truth can always be recorded here, in
//! under a minute, and nothing here claims one of the thirteen items.

mod choice;
mod given;
mod view;

use crate::domain::catalogue::ProductId;
use crate::domain::dose::ErrorKind;
use crate::domain::id::{DoseId, VialId, VisitId};
use crate::domain::procedure::{Course, Procedure};
use crate::domain::quantity::Volume;
use crate::domain::route::{Route, Site};
use crate::domain::time::{Instant, parse_time};
use crate::scan::Scan;
use crate::ui::context::Context;
use crate::ui::earlier_dose::{self, Earlier};
use crate::ui::input::{Key, Pressed};
use crate::ui::picker;
use crate::ui::screen::case::{Ask, News};
use crate::ui::screen::{Action, Place};

pub use given::Known;

/// The longest text that a blind field of this screen takes.
const TYPED_MAX: usize = 20;

/// The digits of a time of day.
const TIME_DIGITS: usize = 4;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Somebody reacted to a dose.
    Reaction,
    /// Somebody is in danger of life.
    Emergency,
    /// A wrong injection really took place.
    Wrong,
    /// Staff pricked, a dose lost.
    Mishap,
}

/// A part of the form to which the keys go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Part {
    /// Who.
    #[default]
    Person,
    /// Which injection, where some are recorded.
    Dose,
    /// What went wrong.
    Error,
    /// When, where it is recorded nowhere.
    Time,
    /// The product really given.
    Product,
    /// The last characters of its lot.
    Lot,
    /// The number of its vial.
    Vial,
    /// How much of it.
    Volume,
    /// By which route.
    Route,
    /// Where.
    Site,
}

impl Part {
    /// All parts, in the order in which the keys go through them.
    const ALL: [Self; 10] = [
        Self::Person,
        Self::Dose,
        Self::Error,
        Self::Time,
        Self::Product,
        Self::Lot,
        Self::Vial,
        Self::Volume,
        Self::Route,
        Self::Site,
    ];

    const fn is_typed(self) -> bool {
        matches!(self, Self::Time | Self::Lot | Self::Vial | Self::Volume)
    }
}

/// Which injection was the wrong one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// This one, whose record says something else.
    Recorded(DoseId),
    /// One that is recorded nowhere.
    Unrecorded,
}

/// What is typed and chosen; nothing of it is recorded yet.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    wrong: bool,
    /// Who was before the nurse when it was opened.
    came_about: Option<VisitId>,
    person: Option<VisitId>,
    nobody: bool,
    search: String,
    which: Option<Which>,
    error: Option<ErrorKind>,
    /// The time of day as digits.
    time: String,
    /// Somebody said that it was just now, and when that was.
    just_now: Option<Instant>,
    every_product: bool,
    product: Option<ProductId>,
    lot: String,
    vial_number: String,
    scanned: Option<VialId>,
    volume: String,
    route: Option<Route>,
    site: Option<Site>,
    note: String,
    part: Part,
    cursor: Option<usize>,
    /// A dose of another day, if it is about one.
    earlier: Earlier,
}

/// What somebody does here.
#[derive(Debug, Clone)]
pub enum Message {
    /// Which of these happened.
    Way(Way),
    /// Back to the ways.
    Back,
    /// The text of the search for a person.
    Search(String),
    /// This person.
    Person(VisitId),
    /// The person pointed at, or the only one found.
    Submit,
    /// Another person.
    OtherPerson,
    /// Nobody knows who it was.
    Nobody,
    /// The reports of what went wrong.
    Cases,
    /// Look for a dose of another day.
    Earlier,
    /// To that search.
    Dose(earlier_dose::Message),
    /// Which injection.
    Which(Which),
    /// What went wrong.
    Error(ErrorKind),
    /// It was just now.
    Now,
    /// The product really given.
    Product(ProductId),
    /// Show every product of the catalogue.
    EveryProduct,
    /// By which route.
    Route(Route),
    /// Where.
    Site(Site),
    /// The keys go to this part.
    Part(Part),
    /// The keys go to the part so many places on.
    Turn(isize),
    /// The pointer of the arrow keys within a part.
    Move(isize),
    /// Take what the pointer is at.
    Take,
    /// A character of a blind field.
    Typed(char),
    /// One character back.
    Erase,
    /// The blind field emptied.
    Clear,
    /// What the recorder writes about it.
    Note(String),
    /// Record it.
    Record,
}

impl Screen {
    /// Opens the screen, about a person if it is known who.
    #[must_use]
    pub fn open(person: Option<VisitId>) -> Self {
        let part = if person.is_some() { Part::Error } else { Part::Person };
        Self { person, came_about: person, part, ..Self::default() }
    }

    /// Opens it about a dose of any day, by its place in the log, and goes back to a
    /// place.
    #[must_use]
    pub fn to_dose(dose: i64, from: Place) -> Self {
        Self { earlier: Earlier::reading(dose, from), ..Self::default() }
    }

    /// Tells whether something can be recorded in this way: what staff and doses suffer
    /// belongs to the session at hand.
    fn is_open(&self, way: Way, ctx: &Context<'_>) -> bool {
        let at_hand = self.earlier.day().is_none() && ctx.day.session().is_some();
        way != Way::Mishap || at_hand
    }

    /// Returns what to ask of the store when it is opened, if anything.
    #[must_use]
    pub fn ask(&self) -> Option<Ask> {
        self.earlier.ask()
    }

    /// Hears from the store.
    pub fn hear(&mut self, news: News, ctx: &Context<'_>) {
        if let Some(dose) = self.earlier.hear(news, ctx) {
            self.forget_answers();
            self.on_person(dose.administered.visit, ctx);
            self.which = Some(Which::Recorded(dose.id));
            self.part = Part::Error;
        }
    }

    /// Back to where somebody came from, or to the procedure that was before the
    /// nurse, if one was.
    fn on_back(&self, ctx: &Context<'_>) -> Action {
        if let Some(from) = &self.earlier.from {
            return Action::Go(from.clone());
        }
        let of_them = |one: &&Procedure| {
            Some(one.visit()) == self.came_about
                && one.table() == ctx.table
                && matches!(one.course(), Course::Running | Course::SetAside)
        };
        let before = ctx.day.procedures().find(of_them).map(Procedure::id);
        Action::Go(before.map_or(Place::Queue, Place::Procedure))
    }

    /// Takes in what somebody did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        let earlier = self.earlier.clone();
        self.on_message(message, &Context { day: earlier.day().unwrap_or(ctx.day), ..*ctx })
    }

    fn on_message(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        match message {
            Message::Way(way) if self.is_open(way, ctx) => return self.on_way(way, ctx),
            Message::Way(_) => {}
            Message::Back if self.wrong => self.on_back_from_form(ctx),
            Message::Back => return self.on_back(ctx),
            Message::Search(text) => self.on_search(text),
            Message::Person(visit) => self.on_person(visit, ctx),
            Message::Submit => self.on_submit(ctx),
            Message::OtherPerson => self.on_other_person(),
            Message::Nobody => self.on_nobody(),
            Message::Cases => return Action::Go(Place::Cases),
            Message::Earlier => self.on_earlier(),
            Message::Dose(message) => return self.earlier.update(message),
            Message::Which(which) => self.on_which(which),
            Message::Error(error) => self.error = toggled(self.error.as_ref(), error),
            Message::Now => self.on_now(ctx),
            Message::Product(product) => self.product = toggled(self.product.as_ref(), product),
            Message::EveryProduct => self.every_product = true,
            Message::Route(route) => self.route = toggled(self.route.as_ref(), route),
            Message::Site(site) => self.site = toggled(self.site.as_ref(), site),
            Message::Part(part) => self.on_part(part),
            Message::Turn(by) => self.on_turn(by, ctx),
            Message::Move(by) => self.on_move(by, ctx),
            Message::Take => return self.on_take(ctx),
            Message::Typed(character) => self.on_typed(character),
            Message::Erase => self.on_erase(),
            Message::Clear => self.on_clear(),
            Message::Note(text) => self.note = text,
            Message::Record => return self.on_record(ctx),
        }
        Action::None
    }

    /// Turns a key into what it means here. Nothing is recorded by Enter.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        if !self.wrong {
            return match pressed.key {
                Key::Escape => Some(Message::Back),
                // The card is there twice as fast as anything else, and by no key that
                // records an act once it lies open.
                Key::Function(10) if !pressed.repeated => Some(Message::Way(Way::Emergency)),
                Key::Function(3) => Some(Message::Way(Way::Reaction)),
                Key::Function(4) => Some(Message::Way(Way::Wrong)),
                Key::Function(5) => Some(Message::Way(Way::Mishap)),
                _ => None,
            };
        }
        let ctx = &Context { day: self.earlier.day().unwrap_or(ctx.day), ..*ctx };
        let looks_for_one = self.chosen(ctx).is_none() && !self.is_about_nobody();
        match pressed.key {
            Key::Escape => Some(Message::Back),
            // Whoever is in danger comes first, whatever is filled in here.
            Key::Function(10) if !pressed.repeated => Some(Message::Way(Way::Emergency)),
            Key::Function(7) if looks_for_one => Some(Message::Nobody),
            _ if looks_for_one && self.earlier.searching => {
                self.earlier.key(pressed).map(Message::Dose)
            }
            Key::Function(2) if looks_for_one || self.asks_time(ctx) => Some(Message::Earlier),
            Key::Function(8) if !looks_for_one => Some(Message::OtherPerson),
            Key::Function(5) if !pressed.repeated => Some(Message::Record),
            Key::Function(9) if self.asks_time(ctx) => Some(Message::Now),
            Key::PageUp => Some(Message::Turn(-1)),
            Key::PageDown => Some(Message::Turn(1)),
            Key::Down | Key::Right => Some(Message::Move(1)),
            Key::Up | Key::Left => Some(Message::Move(-1)),
            Key::Enter if !pressed.repeated => {
                (self.choices(ctx).len() > self.cursor?).then_some(Message::Take)
            }
            Key::Backspace if self.part.is_typed() => Some(Message::Erase),
            Key::Delete if self.part.is_typed() => Some(Message::Clear),
            _ if self.part.is_typed() => pressed.character().map(Message::Typed),
            _ if looks_for_one && self.part == Part::Person => {
                self.searched(pressed).map(Message::Search)
            }
            _ => None,
        }
    }

    /// Takes in a scan: a slip or card says who, a vial's code says what. Returns
    /// nothing for a code that means neither here. Whoever is here today is not the
    /// one of another day's dose: with them it is begun anew.
    pub fn scan(&mut self, scan: &Scan, ctx: &Context<'_>) -> Option<Action> {
        if let Some(visit) = picker::scanned(scan, ctx) {
            if self.earlier.day().is_some() {
                self.on_other_person();
            }
            self.earlier = Earlier::default();
            self.on_person(visit, ctx);
            return Some(Action::None);
        }
        let earlier = self.earlier.clone();
        let ctx = &Context { day: earlier.day().unwrap_or(ctx.day), ..*ctx };
        let vial = given::scanned_vial(scan, ctx)?;
        self.on_clear_vial();
        self.scanned = Some(vial);
        Some(Action::None)
    }

    fn on_way(&mut self, way: Way, ctx: &Context<'_>) -> Action {
        self.cursor = None;
        // Whoever was injected on another day is on no list of this one.
        let here = self.person.filter(|_| self.earlier.day().is_none());
        match (way, self.earlier.came_with()) {
            (Way::Reaction, Some((dose, from))) => {
                return Action::Go(Place::ReactionTo(dose, Box::new(from)));
            }
            (Way::Reaction, None) => return Action::Go(Place::Reaction(here)),
            (Way::Emergency, _) => return Action::Go(Place::Emergency(here)),
            (Way::Mishap, _) => return Action::Go(Place::Mishap),
            (Way::Wrong, _) => {
                self.wrong = true;
                // Where no session stands, nobody was injected but on other days.
                let nowhere = self.person.is_none() && ctx.day.session().is_none();
                self.earlier.searching |= nowhere;
            }
        }
        Action::None
    }

    /// From the form back to the ways; from what was found of another day back to
    /// what is looked for.
    fn on_back_from_form(&mut self, ctx: &Context<'_>) {
        let searching = self.earlier.searching && self.earlier.from.is_none();
        if searching && (self.chosen(ctx).is_some() || self.is_about_nobody()) {
            self.on_other_person();
        } else if searching && ctx.day.session().is_some() {
            self.earlier = Earlier::default();
        } else {
            self.wrong = false;
        }
    }

    fn on_which(&mut self, which: Which) {
        self.which = toggled(self.which.as_ref(), which);
        if self.which.is_some() {
            self.on_part(Part::Error);
        }
    }

    fn on_now(&mut self, ctx: &Context<'_>) {
        self.time.clear();
        self.just_now = Some(ctx.now);
    }

    fn on_search(&mut self, text: String) {
        self.search = text;
        self.part = Part::Person;
        self.cursor = None;
    }

    fn on_person(&mut self, visit: VisitId, ctx: &Context<'_>) {
        if self.person.is_some_and(|before| before != visit) {
            self.forget_answers();
        }
        self.person = Some(visit);
        self.nobody = false;
        self.which = None;
        self.search.clear();
        let recorded = !self.doses(ctx).is_empty();
        self.on_part(if recorded { Part::Dose } else { Part::Error });
    }

    fn on_submit(&mut self, ctx: &Context<'_>) {
        let found = self.found(ctx);
        let pointed = match (self.cursor, found.as_slice()) {
            (Some(at), found) => found.get(at),
            (None, [only]) => Some(only),
            (None, _) => None,
        };
        if let Some(visit) = pointed {
            self.on_person(visit.id, ctx);
        }
    }

    fn on_nobody(&mut self) {
        self.earlier.let_go();
        self.nobody = true;
        self.search.clear();
        self.on_part(Part::Error);
    }

    /// Nothing that was said of one person is said of the next; a search for a dose
    /// stays as it was.
    fn on_other_person(&mut self) {
        let mut earlier = std::mem::take(&mut self.earlier);
        earlier.let_go();
        let (wrong, came_about) = (self.wrong, self.came_about);
        *self = Self { wrong, came_about, earlier, ..Self::default() };
    }

    fn on_earlier(&mut self) {
        self.on_other_person();
        self.earlier.searching = true;
    }

    /// What was filled in of one injection is nothing of another.
    fn forget_answers(&mut self) {
        let earlier = std::mem::take(&mut self.earlier);
        let (wrong, came_about, person) = (self.wrong, self.came_about, self.person);
        *self = Self { wrong, came_about, person, earlier, ..Self::default() };
    }

    /// The search after a key that no field took.
    fn searched(&self, pressed: &Pressed) -> Option<String> {
        let mut text = self.search.clone();
        match pressed.key {
            Key::Backspace => drop(text.pop()?),
            Key::Delete => text.clear(),
            _ => text.push(pressed.character()?),
        }
        Some(text)
    }

    fn on_part(&mut self, part: Part) {
        self.part = part;
        self.cursor = None;
    }

    fn on_turn(&mut self, by: isize, ctx: &Context<'_>) {
        let asked = |part: &Part| match part {
            Part::Dose => !self.doses(ctx).is_empty(),
            Part::Time => self.asks_time(ctx),
            _ => true,
        };
        let parts: Vec<Part> = Part::ALL.into_iter().filter(asked).collect();
        let at = parts.iter().position(|part| *part == self.part).unwrap_or(0);
        let to = (at + parts.len()).saturating_add_signed(by) % parts.len();
        self.on_part(parts[to]);
    }

    fn on_move(&mut self, by: isize, ctx: &Context<'_>) {
        let Some(last) = self.choices(ctx).len().checked_sub(1) else { return };
        self.cursor = Some(match self.cursor {
            Some(at) => at.saturating_add_signed(by).min(last),
            None => 0,
        });
    }

    fn on_take(&mut self, ctx: &Context<'_>) -> Action {
        let choices = self.choices(ctx);
        match self.cursor.and_then(|at| choices.into_iter().nth(at)) {
            Some(message) => self.update(message, ctx),
            None => Action::None,
        }
    }

    fn on_typed(&mut self, character: char) {
        let taken = match self.part {
            Part::Lot => character.is_ascii_alphanumeric() || character == '-',
            Part::Vial => character.is_ascii_digit(),
            Part::Volume => character.is_ascii_digit() || matches!(character, ',' | '.'),
            Part::Time => character.is_ascii_digit() && self.time.len() < TIME_DIGITS,
            _ => false,
        };
        if !taken {
            return;
        }
        match self.part {
            Part::Time => self.just_now = None,
            Part::Volume => {}
            _ => self.scanned = None,
        }
        let character = character.to_ascii_uppercase();
        if let Some(typed) = self.typed_mut()
            && typed.len() < TYPED_MAX
        {
            typed.push(character);
        }
    }

    fn on_erase(&mut self) {
        self.take_back_said();
        if let Some(typed) = self.typed_mut() {
            let _ = typed.pop();
        }
    }

    fn on_clear(&mut self) {
        self.take_back_said();
        if let Some(typed) = self.typed_mut() {
            typed.clear();
        }
    }

    /// What stands in a field without having been typed goes at once.
    fn take_back_said(&mut self) {
        match self.part {
            Part::Time => self.just_now = None,
            Part::Lot | Part::Vial => self.scanned = None,
            _ => {}
        }
    }

    fn on_clear_vial(&mut self) {
        self.lot.clear();
        self.vial_number.clear();
    }

    fn typed_mut(&mut self) -> Option<&mut String> {
        match self.part {
            Part::Time => Some(&mut self.time),
            Part::Lot => Some(&mut self.lot),
            Part::Vial => Some(&mut self.vial_number),
            Part::Volume => Some(&mut self.volume),
            _ => None,
        }
    }

    /// Tells whether it must be said when it was: a dose that is recorded says so.
    fn asks_time(&self, ctx: &Context<'_>) -> bool {
        match self.which {
            Some(Which::Recorded(_)) => false,
            Some(Which::Unrecorded) => true,
            None => self.person.is_some() && self.doses(ctx).is_empty(),
        }
    }

    /// Returns when it was given, if that was said and can be: within the session.
    fn given_at(&self, ctx: &Context<'_>) -> Result<Instant, &'static str> {
        if let Some(now) = self.just_now {
            return Ok(now);
        }
        if self.time.is_empty() {
            return Err("incident-time-first");
        }
        let minutes = parse_time(&self.time).ok_or("incident-time-wrong")?;
        let today = Instant::start_of(ctx.now.civil_day()).plus_minutes(minutes.into());
        let begun = ctx.day.session().map_or(ctx.now, |session| session.opened_at);
        // A session may last beyond midnight.
        let can_be = |at: &Instant| *at <= ctx.now && *at > begun.plus_minutes(-1);
        let yesterday = today.plus_minutes(-24 * 60);
        let found = [today, yesterday].into_iter().find(can_be);
        found.ok_or(if today > ctx.now { "incident-time-ahead" } else { "incident-time-before" })
    }

    fn read_volume(&self) -> Option<Volume> {
        Volume::parse_millilitres(&self.volume)
    }

    fn on_record(&mut self, ctx: &Context<'_>) -> Action {
        if self.missing(ctx).is_some() {
            return Action::None;
        }
        match self.reported(self.chosen(ctx), ctx) {
            Some((events, incident)) => {
                Action::RecordOf(self.earlier.belonging(), events, Place::Case(incident))
            }
            None => Action::None,
        }
    }
}

/// A second press takes a choice back.
fn toggled<T: PartialEq>(now: Option<&T>, chosen: T) -> Option<T> {
    if now == Some(&chosen) { None } else { Some(chosen) }
}

#[cfg(test)]
mod tests;
