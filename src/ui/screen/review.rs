//! The review: all that was recorded at the station, on whatever day, newest
//! first, found by filters and by words. It reads; what it records is only which
//! filters somebody wants to find again.

mod choice;
mod opened;
mod view;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::account::Act;
use crate::domain::day::Day;
use crate::domain::event::Event;
use crate::domain::id::StationId;
use crate::domain::review::{Filter, FilterDropped, FilterSaved, Named};
use crate::domain::text::clean;
use crate::store::{Entry, ReviewOpened, ReviewPage, ReviewSides, StoreError, Which, fact};
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::{Action, Place};
use crate::ui::theme::Room;

pub use choice::{Choice, Chooser, Side};

/// How many entries a page has in the usual window, and how high each is.
const PAGE: u32 = 9;
const ROW: f32 = 49.0;

/// The longest text that is searched for, and the longest name of a filter.
const LONGEST: usize = 80;

/// Of each station the place in its log before which a page begins; a station that
/// is not named begins at its end.
pub type Before = BTreeMap<StationId, i64>;

/// A page as it is shown, with a day that knows the people it speaks of.
#[derive(Debug, Clone)]
struct Shown {
    page: ReviewPage,
    day: Arc<Day>,
}

/// An entry that is opened.
#[derive(Debug, Clone)]
struct Detail {
    opened: ReviewOpened,
    day: Arc<Day>,
    /// The name of the station, where there are several.
    station: Option<String>,
}

/// What is looked for and looked at; nothing of it is recorded.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    filter: Filter,
    shown: Option<Result<Shown, StoreError>>,
    /// Where each page began that lies before the one in front, newest first.
    befores: Vec<Before>,
    before: Before,
    /// Which question the store was asked last; an answer to another is late.
    asked: u64,
    behind: bool,
    pointed: usize,
    detail: Option<Box<Detail>>,
    chooser: Option<Chooser>,
    sides: ReviewSides,
    /// The names of the stations whose copies are read; none at the station itself.
    /// Nothing is saved in copies.
    copies: BTreeMap<StationId, String>,
    /// How many entries a page has.
    most: u32,
}

/// What somebody does in the review.
#[derive(Debug, Clone)]
pub enum Message {
    /// The words that are looked for.
    Search(String),
    /// Choose by this, or stop choosing.
    Choose(Option<Side>),
    /// This choice.
    Chosen(Choice),
    /// The choice that the arrow keys point at.
    Submit,
    /// A character for the field in front, or its last one back.
    Typed(char),
    /// Takes the last character of the field back.
    Erase,
    /// Empties the field.
    Clear,
    /// The other field of the two.
    OtherField,
    /// The name under which the filter is saved.
    Name(String),
    /// Saves the filter under that name.
    Save,
    /// Drops the saved filter that is pointed at, or this one.
    Drop(Option<String>),
    /// Looks at everything again.
    Everything,
    /// The pointer of the arrow keys.
    Move(isize),
    /// A page on or back.
    Page(isize),
    /// Opens an entry by its station and its place in the log.
    Open(StationId, i64),
    /// Closes what is open.
    Close,
    /// Looks only at the person of the opened entry.
    OnlyThem,
    /// Amends the opened entry.
    Amend,
    /// Tells what happened after the opened dose.
    Trouble,
    /// Back to where one came from.
    Back,
}

/// What the review asks of the store.
#[derive(Debug, Clone)]
pub enum Question {
    /// A page, with the number of the question and the most entries of the page.
    Page(u64, Box<Filter>, Before, u32),
    /// One entry.
    Open(StationId, i64),
}

impl Screen {
    /// Begins over the copies of these stations.
    #[must_use]
    pub fn of_copies(copies: BTreeMap<StationId, String>) -> Self {
        Self { copies, ..Self::default() }
    }

    /// The sides by which one filters here.
    fn offered(&self) -> impl Iterator<Item = Side> + use<> {
        let is_copy = !self.copies.is_empty();
        Side::ALL.into_iter().filter(move |side| !is_copy || *side != Side::Saved)
    }

    /// Asks for the page at hand, the first one at first, with nothing opened; a page
    /// has as many entries as there is room for.
    #[must_use]
    pub fn begin(&mut self, room: Room) -> Question {
        self.most = room.rows(PAGE, ROW);
        self.detail = None;
        self.chooser = None;
        self.ask()
    }

    /// Asks for the page in front again, if there is room for another number of
    /// entries than before.
    #[must_use]
    pub fn refit(&mut self, room: Room) -> Option<Question> {
        let most = room.rows(PAGE, ROW);
        (std::mem::replace(&mut self.most, most) != most).then(|| self.ask())
    }

    fn first(&mut self) -> Question {
        self.befores.clear();
        self.before.clear();
        self.ask()
    }

    /// Asks for the page in front again, if it is the first and nothing is open:
    /// what was recorded since then belongs on it.
    #[must_use]
    pub fn again(&mut self) -> Option<Question> {
        (self.befores.is_empty() && self.detail.is_none()).then(|| self.ask())
    }

    fn ask(&mut self) -> Question {
        self.asked += 1;
        let filter = Box::new(self.filter.clone());
        Question::Page(self.asked, filter, self.before.clone(), self.most.max(PAGE))
    }

    /// Takes in by what of the station one filters.
    pub fn know_sides(&mut self, sides: ReviewSides) {
        self.sides = sides;
    }

    /// Tells whether what was recorded last is still being taken in.
    pub fn set_behind(&mut self, behind: bool) {
        self.behind = behind;
    }

    /// Takes in a page.
    pub fn read(&mut self, asked: u64, page: Result<ReviewPage, StoreError>, ctx: &Context<'_>) {
        if asked != self.asked {
            return;
        }
        let shown = page.map(|page| Shown { day: knowing(ctx.day, &page.about), page });
        self.shown = Some(shown);
        self.pointed = self.pointed.min(self.rows().len().saturating_sub(1));
    }

    /// Takes in an entry that was opened.
    pub fn opened(&mut self, opened: Option<ReviewOpened>, ctx: &Context<'_>) {
        self.detail = opened.map(|opened| {
            let mut about = opened.about.clone();
            about.extend(opened.steps.iter().chain(&opened.related).cloned());
            let station = self.copies.get(&opened.entry.station).cloned();
            Box::new(Detail { day: knowing(ctx.day, &about), opened, station })
        });
    }

    /// Hears that what it asked for is on disk.
    pub fn follow(&mut self) {
        if let Some(chooser) = &mut self.chooser {
            chooser.name.clear();
        }
    }

    /// Takes in what somebody did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        if !ctx.may(Act::Review) {
            return Action::Go(Place::Queue);
        }
        match message {
            Message::Search(text) => self.on_search(&text, ctx),
            Message::Choose(side) => self.on_choose(side, ctx),
            Message::Chosen(choice) => self.on_chosen(choice, ctx),
            Message::Submit => self.on_submit(ctx),
            Message::Typed(c) => self.in_chooser(|chooser| chooser.typed(c)),
            Message::Erase => self.in_chooser(Chooser::erase),
            Message::Clear => self.in_chooser(Chooser::clear),
            Message::OtherField => self.in_chooser(Chooser::other_field),
            Message::Name(name) => {
                self.in_chooser(|chooser| chooser.call(name.chars().take(LONGEST).collect()))
            }
            Message::Save => self.on_save(),
            Message::Drop(name) => self.on_drop(name, ctx),
            Message::Everything => self.on_filter(Filter::default(), ctx),
            Message::Move(by) => self.on_move(by, ctx),
            Message::Page(by) => self.on_page(by),
            Message::Open(station, sequence) => self.on_open(station, sequence),
            Message::Close => self.on_close(),
            Message::OnlyThem => self.on_only_them(ctx),
            Message::Amend => self.on_amend(ctx),
            Message::Trouble => self.on_trouble(ctx),
            Message::Back => Action::Go(Place::Queue),
        }
    }

    /// Turns a key into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        if pressed.key == Key::Function(10) {
            let dose = self.detail.as_ref().filter(|detail| detail.may_be_told_of(ctx));
            return dose.map(|_| Message::Trouble);
        }
        if let Key::Function(number) = pressed.key {
            let side = self.offered().find(|side| side.key() == number)?;
            let open = self.chooser.as_ref().is_some_and(|chooser| chooser.side == side);
            return Some(Message::Choose((!open).then_some(side)));
        }
        if let Some(chooser) = &self.chooser {
            return chooser.key(pressed, ctx);
        }
        match pressed.key {
            Key::Up => Some(Message::Move(-1)),
            Key::Down => Some(Message::Move(1)),
            Key::PageUp => Some(Message::Page(-1)),
            Key::PageDown => Some(Message::Page(1)),
            Key::Enter => {
                let row = self.rows().get(self.pointed)?;
                Some(Message::Open(row.station, row.sequence))
            }
            Key::Delete => Some(Message::Everything),
            Key::Right => self.detail.as_ref().and(Some(Message::OnlyThem)),
            Key::Left => self.detail.as_ref().and(Some(Message::Amend)),
            Key::Backspace => {
                let mut text = self.filter.text.clone();
                let _ = text.pop()?;
                Some(Message::Search(text))
            }
            Key::Escape if self.detail.is_some() => Some(Message::Close),
            Key::Escape if !self.filter.text.is_empty() => Some(Message::Search(String::new())),
            _ => {
                let typed = pressed.character()?;
                Some(Message::Search(format!("{}{typed}", self.filter.text)))
            }
        }
    }

    fn rows(&self) -> &[Entry] {
        match &self.shown {
            Some(Ok(shown)) => &shown.page.rows,
            Some(Err(_)) | None => &[],
        }
    }

    fn on_filter(&mut self, filter: Filter, ctx: &Context<'_>) -> Action {
        // A saved filter knows the names of no catalogue, or of an older one.
        let named = Named::of(&filter.text, ctx.catalogue);
        self.filter = Filter { named, ..filter };
        self.chooser = None;
        self.detail = None;
        self.pointed = 0;
        Action::AskReview(self.first())
    }

    fn on_search(&mut self, text: &str, ctx: &Context<'_>) -> Action {
        let text: String = text.chars().take(LONGEST).collect();
        self.on_filter(Filter { text, ..self.filter.clone() }, ctx)
    }

    fn on_choose(&mut self, side: Option<Side>, ctx: &Context<'_>) -> Action {
        self.detail = None;
        self.chooser = side.map(|side| Chooser::open(side, &self.sides, ctx));
        Action::None
    }

    fn on_chosen(&mut self, choice: Choice, ctx: &Context<'_>) -> Action {
        let filter = choice.in_filter(&self.filter, ctx);
        self.on_filter(filter, ctx)
    }

    fn on_submit(&mut self, ctx: &Context<'_>) -> Action {
        let Some(chooser) = &mut self.chooser else { return Action::None };
        match chooser.submit(ctx) {
            Some(choice) => self.on_chosen(choice, ctx),
            None => Action::None,
        }
    }

    fn in_chooser(&mut self, change: impl FnOnce(&mut Chooser)) -> Action {
        if let Some(chooser) = &mut self.chooser {
            change(chooser);
        }
        Action::None
    }

    fn on_save(&mut self) -> Action {
        let name = self.chooser.as_ref().map(|chooser| clean(&chooser.name)).unwrap_or_default();
        if name.is_empty() || self.filter == Filter::default() {
            return Action::None;
        }
        let filter = Filter { named: Named::default(), ..self.filter.clone() };
        let saved = FilterSaved { name, filter };
        Action::Record(vec![Event::from(saved)])
    }

    fn on_drop(&mut self, name: Option<String>, ctx: &Context<'_>) -> Action {
        let pointed = self.chooser.as_ref().and_then(|chooser| chooser.saved_at_pointer(ctx));
        let Some(name) = name.or(pointed) else { return Action::None };
        Action::Record(vec![Event::from(FilterDropped { name })])
    }

    fn on_move(&mut self, by: isize, ctx: &Context<'_>) -> Action {
        if let Some(chooser) = &mut self.chooser {
            chooser.step(by, ctx);
            return Action::Reveal;
        }
        let last = self.rows().len().saturating_sub(1);
        self.pointed = self.pointed.saturating_add_signed(by).min(last);
        match (&self.detail, self.rows().get(self.pointed)) {
            (Some(_), Some(row)) => Action::AskReview(Question::Open(row.station, row.sequence)),
            _ => Action::None,
        }
    }

    fn on_page(&mut self, by: isize) -> Action {
        let Some(Ok(shown)) = &self.shown else { return Action::None };
        if by > 0 {
            if !shown.page.more || shown.page.rows.is_empty() {
                return Action::None;
            }
            let mut before = self.before.clone();
            // Newest first: the last of each station stands.
            before.extend(shown.page.rows.iter().map(|row| (row.station, row.sequence)));
            self.befores.push(std::mem::replace(&mut self.before, before));
        } else {
            let Some(before) = self.befores.pop() else { return Action::None };
            self.before = before;
        }
        self.pointed = 0;
        self.detail = None;
        Action::AskReview(self.ask())
    }

    fn on_open(&mut self, station: StationId, sequence: i64) -> Action {
        let is_it = |row: &Entry| (row.station, row.sequence) == (station, sequence);
        let place = self.rows().iter().position(is_it);
        self.pointed = place.unwrap_or(self.pointed);
        self.chooser = None;
        Action::AskReview(Question::Open(station, sequence))
    }

    fn on_close(&mut self) -> Action {
        self.detail = None;
        self.chooser = None;
        Action::None
    }

    fn on_amend(&self, ctx: &Context<'_>) -> Action {
        match &self.detail {
            Some(detail) if detail.may_amend(ctx) => {
                let sequence = detail.opened.entry.sequence;
                Action::Go(Place::AmendEntry(Which::At(sequence), Box::new(Place::Review)))
            }
            _ => Action::None,
        }
    }

    fn on_trouble(&self, ctx: &Context<'_>) -> Action {
        match &self.detail {
            Some(detail) if detail.may_be_told_of(ctx) => {
                let sequence = detail.opened.entry.sequence;
                Action::Go(Place::TroubleTo(sequence, Box::new(Place::Review)))
            }
            _ => Action::None,
        }
    }

    fn on_only_them(&mut self, ctx: &Context<'_>) -> Action {
        let person = self.detail.as_ref().and_then(|detail| detail.patient());
        match person {
            Some(person) => {
                self.on_filter(Filter { person: Some(person), ..Filter::default() }, ctx)
            }
            None => Action::None,
        }
    }
}

/// Makes a day that knows the people of a page beside those of today, so that
/// everything is said in the journal's own words.
fn knowing(today: &Day, about: &[Entry]) -> Arc<Day> {
    let mut day = today.clone();
    for entry in about {
        if let Ok(fact) = fact(entry) {
            match &fact.event {
                Event::VisitListed(listed) => day.meet(listed),
                Event::ProcedureStep(_)
                | Event::EmergencyBegun(_)
                | Event::EmergencyActed(_)
                | Event::EmergencyNamed(_) => day.apply(&fact),
                _ => {}
            }
        }
    }
    Arc::new(day)
}

#[cfg(test)]
mod tests;
