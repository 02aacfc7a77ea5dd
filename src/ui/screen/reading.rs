//! Copies of stations, several side by side, read where they lie: what each holds,
//! whether it is whole, and one review and one export over all of them. Only whoever
//! may review at a station opens its copy. Never writes into one.

mod over_all;
mod view;

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;

use iced::Task;

use crate::domain::account::Account;
use crate::domain::catalogue::Catalogue;
use crate::domain::day::Day;
use crate::domain::id::StationId;
use crate::domain::time::Instant;
use crate::i18n::Words;
use crate::report::proof::Found;
use crate::station::backup::Opener;
use crate::station::reading::{NotRead, Reading};
use crate::store::backup::{Unread, found_in};
use crate::store::{ReviewOpened, ReviewPage, ReviewSides, StoreError};
use crate::ui::aside::aside;
use crate::ui::context::Context;
use crate::ui::desk::Surroundings;
use crate::ui::input::{Key, Pressed};
use crate::ui::look::Look;
use crate::ui::screen::{export, review};
use crate::ui::secret::Typed;
use crate::ui::theme::{Palette, Room};
use crate::ui::widget::field;

/// What the room is drawn with.
#[derive(Clone, Copy)]
pub struct Lent<'a> {
    /// The words in the chosen language.
    pub words: &'a Words,
    /// The colours in force.
    pub palette: &'a Palette,
    /// What the screens have room for.
    pub room: Room,
    /// The catalogue in force, for the names of products.
    pub catalogue: &'a Catalogue,
    /// Now, in UTC.
    pub now: Instant,
}

impl<'a> Lent<'a> {
    /// Takes it from what a desk borrows.
    #[must_use]
    pub fn of(around: &Surroundings<'a>) -> Self {
        Self {
            words: around.words,
            palette: around.palette,
            room: around.room,
            catalogue: around.catalogue,
            now: around.clock.now(),
        }
    }

    /// Takes it from what a screen looks at.
    #[must_use]
    pub const fn from_context(ctx: &Context<'a>) -> Self {
        let Context { words, palette, room, catalogue, now, .. } = *ctx;
        Self { words, palette, room, catalogue, now }
    }
}

/// A copy that is open.
#[derive(Debug, Clone)]
struct Opened {
    reading: Arc<Reading>,
    /// How far its proof is.
    look: Look,
}

/// What closes each of the copies that stand in front.
const CLOSING_KEYS: [&str; 9] =
    ["Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+5", "Ctrl+6", "Ctrl+7", "Ctrl+8", "Ctrl+9"];

/// Why a copy was not opened.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Problem {
    /// No such recovery key can exist.
    Misread,
    /// A copy of this station is open, up to this instant.
    Twice(String, Option<Instant>),
    /// It is not read.
    NotRead(NotRead),
    /// All were closed, since nobody used the machine.
    Idle,
}

/// What is looked at over all copies.
#[derive(Debug, Clone, Default)]
enum Inside {
    #[default]
    Nothing,
    Review(Box<review::Screen>),
    Export(Box<export::Screen>),
}

/// What is open and what is typed.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    opened: Vec<Opened>,
    /// What the accounts and lots of all copies are called, and who reads.
    known: Option<(Arc<Day>, Account)>,
    /// Copies that lie beside the one in the field, to be asked for after it.
    waiting: VecDeque<PathBuf>,
    from: String,
    name: String,
    secret: Typed,
    working: bool,
    problem: Option<Problem>,
    inside: Inside,
    exporting: Option<Arc<export::Running>>,
    exports: u64,
}

/// What happens here.
#[derive(Debug, Clone)]
pub enum Message {
    /// The path of a copy, or of a stick with copies, typed.
    From(String),
    /// Choose the folder with the desktop's dialog.
    Pick,
    /// The dialog answered.
    Picked(Option<PathBuf>),
    /// The name typed.
    Name(String),
    /// The password or the recovery key typed.
    Secret(Typed),
    /// Open the copy.
    Submit,
    /// It is open, or is not.
    Opened(Result<Arc<Reading>, NotRead>),
    /// Close the copy of this station.
    Close(StationId),
    /// Prove all copies.
    Prove,
    /// Give the proof up.
    Stop,
    /// The proof of a copy ended.
    Proved(StationId, Result<Found, StoreError>),
    /// To the review over all copies.
    Review,
    /// To the export of all copies.
    Export,
    /// Back to the copies, or from them to where one came from.
    Back,
    /// To the review.
    ToReview(review::Message),
    /// A page of the review was found.
    Reviewed(u64, Result<Box<ReviewPage>, StoreError>),
    /// An entry of the review was opened.
    ReviewOpened(Result<Option<Box<ReviewOpened>>, StoreError>),
    /// It is known by what of the stations one filters.
    Sides(ReviewSides),
    /// To the export.
    ToExport(export::Message),
    /// The export of this number tells how it stands.
    ExportNews(u64, export::News),
    /// The dialog answered into which folder.
    PickedFolder(Option<PathBuf>),
}

/// What the room asks of whoever shows it.
#[derive(Debug)]
pub enum Outcome {
    /// Go on, with this task.
    Stay(Task<Message>),
    /// Back to where one came from; all copies are closed.
    Back,
}

impl Screen {
    /// Begins with folders in which copies lie.
    #[must_use]
    pub fn with(folders: &[PathBuf]) -> Self {
        let mut screen = Self::default();
        screen.waiting.extend(folders.iter().cloned());
        screen.ask_for_the_next();
        screen
    }

    /// Begins again after nobody used the machine for a while.
    #[must_use]
    pub fn closed_by_itself() -> Self {
        Self { problem: Some(Problem::Idle), ..Self::default() }
    }

    /// Tells whether a copy is open.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !self.opened.is_empty()
    }

    /// Takes in what happened.
    pub fn update(&mut self, message: Message, around: &Surroundings<'_>) -> Outcome {
        Outcome::Stay(match message {
            Message::From(text) => {
                self.from = text;
                self.waiting.clear();
                Task::none()
            }
            Message::Name(text) => {
                self.name = text;
                Task::none()
            }
            Message::Secret(typed) => {
                self.secret = typed;
                Task::none()
            }
            Message::Pick => {
                let title = around.words.text("reading-dialog");
                Task::perform(around.dialogs.clone().pick_folder(title), Message::Picked)
            }
            Message::Picked(path) => {
                if let Some(path) = path {
                    self.from = path.display().to_string();
                    self.waiting.clear();
                    self.problem = None;
                }
                Task::none()
            }
            Message::Submit => self.on_submit(around),
            Message::Opened(result) => self.on_opened(result),
            Message::Close(station) => self.on_close(station),
            Message::Prove => self.prove_all(),
            Message::Stop => {
                self.give_up();
                Task::none()
            }
            Message::Proved(station, found) => self.on_proved(station, found),
            Message::Review => self.go_to_the_review(around),
            Message::Export => self.go_to_the_export(),
            Message::Back if matches!(self.inside, Inside::Nothing) => {
                self.give_up();
                return Outcome::Back;
            }
            Message::Back => {
                self.leave();
                Task::none()
            }
            other => self.over_all(other, around),
        })
    }

    /// Turns a key that no field took into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, lent: &Lent<'_>) -> Option<Message> {
        let here = match &self.inside {
            Inside::Nothing => return self.key_of_room(pressed),
            Inside::Review(screen) => {
                let ctx = self.context(lent)?;
                screen.key(pressed, &ctx).map(Message::ToReview)
            }
            Inside::Export(screen) => screen.key(pressed).map(Message::ToExport),
        };
        here.or_else(|| (pressed.key == Key::Escape).then_some(Message::Back))
    }

    fn key_of_room(&self, pressed: &Pressed) -> Option<Message> {
        match pressed.key {
            Key::Escape => Some(Message::Back),
            _ if pressed.repeated => None,
            Key::Enter => Some(Message::Submit),
            Key::Function(3) => Some(Message::Pick),
            Key::Function(5) => Some(Message::Review),
            Key::Function(6) => Some(Message::Export),
            Key::Function(7) if self.is_proving() => Some(Message::Stop),
            Key::Function(7) => Some(Message::Prove),
            Key::Other if pressed.control => {
                let at = pressed.text.as_deref()?.parse::<usize>().ok()?.checked_sub(1)?;
                let one = self.opened.get(at).filter(|_| at < CLOSING_KEYS.len())?;
                Some(Message::Close(one.reading.station()))
            }
            _ => None,
        }
    }

    fn context<'a>(&'a self, lent: &Lent<'a>) -> Option<Context<'a>> {
        let (day, account) = self.known.as_ref()?;
        let Lent { words, palette, room, catalogue, now } = *lent;
        Some(Context {
            words,
            palette,
            room,
            day,
            catalogue,
            account,
            table: 1,
            now,
            drill: false,
            saving: false,
        })
    }

    fn readings(&self) -> impl Iterator<Item = &Arc<Reading>> {
        self.opened.iter().map(|opened| &opened.reading)
    }

    fn names(&self) -> BTreeMap<StationId, String> {
        self.readings().map(|one| (one.station(), one.name().to_owned())).collect()
    }

    fn is_complete(&self) -> bool {
        !self.from.trim().is_empty() && !self.secret.is_empty()
    }

    fn on_submit(&mut self, around: &Surroundings<'_>) -> Task<Message> {
        if self.working || !self.is_complete() {
            return Task::none();
        }
        self.problem = None;
        let Some(opener) = Opener::typed(&self.name, self.secret.as_str()) else {
            self.problem = Some(Problem::Misread);
            return Task::none();
        };
        let typed = PathBuf::from(field::unquoted(&self.from));
        let mut found = VecDeque::from(found_in(&typed));
        let folder = found.pop_front().unwrap_or_else(|| typed.clone());
        if folder != typed {
            self.from = folder.display().to_string();
            found.extend(self.waiting.drain(..));
            self.waiting = found;
        }
        self.working = true;
        let clock = around.clock.clone();
        let work = aside(move || Reading::open(&folder, &opener, &clock).map(Arc::new));
        Task::perform(work, |opened| {
            let broke = || Err(Unread::Io("the work broke off".to_owned()).into());
            Message::Opened(opened.unwrap_or_else(broke))
        })
    }

    fn on_opened(&mut self, result: Result<Arc<Reading>, NotRead>) -> Task<Message> {
        self.working = false;
        self.secret = Typed::default();
        match result {
            Err(error) => self.problem = Some(Problem::NotRead(error)),
            Ok(reading) => {
                let same = self.readings().find(|one| one.station() == reading.station());
                if let Some(same) = same {
                    let said = Problem::Twice(same.name().to_owned(), same.last_at);
                    self.problem = Some(said);
                } else {
                    self.opened.push(Opened { reading, look: Look::None });
                    self.opened.sort_by(|a, b| a.reading.name().cmp(b.reading.name()));
                    self.know();
                    self.ask_for_the_next();
                }
            }
        }
        Task::none()
    }

    /// Puts the next copy into the field that is not open.
    fn ask_for_the_next(&mut self) {
        self.from =
            self.waiting.pop_front().map(|one| one.display().to_string()).unwrap_or_default();
    }

    fn on_close(&mut self, station: StationId) -> Task<Message> {
        for closed in self.opened.iter().filter(|one| one.reading.station() == station) {
            closed.look.stop();
        }
        self.opened.retain(|one| one.reading.station() != station);
        self.problem = None;
        self.know();
        Task::none()
    }

    fn know(&mut self) {
        let readings: Vec<&Reading> = self.readings().map(AsRef::as_ref).collect();
        let reader = readings.first().map(|first| first.reader.clone());
        self.known = Reading::together(&readings).map(Arc::new).zip(reader);
    }

    fn is_proving(&self) -> bool {
        self.opened.iter().any(|one| one.look.is_going())
    }

    /// Ends what still looks at copies.
    pub fn give_up(&mut self) {
        for one in &mut self.opened {
            if one.look.is_going() {
                one.look.stop();
                one.look = Look::None;
            }
        }
    }

    fn leave(&mut self) {
        self.inside = Inside::Nothing;
        self.exporting = None;
    }
}

#[cfg(test)]
mod tests;
