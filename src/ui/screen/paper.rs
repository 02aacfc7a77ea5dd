//! Papers: which one, about what, its pages before they are saved, and where to.
//! Nothing is entered in the log before a file is there.

mod choice;
mod pages;
#[cfg(test)]
mod tests;
mod view;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::domain::event::Fact;
use crate::domain::id::PatientId;
use crate::domain::paper::{Paper, PaperSaved, Subject, Topic};
use crate::domain::patient::Person;
use crate::platform::NotSaved;
use crate::report::paper::{Fault, Page, Wanted};
use crate::store::{ClosedReports, SessionRow, StoreError};
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::{Action, Place};
use choice::{Choice, Pick};
use pages::{Pages, Zoom};

pub use pages::{Made, make, save};

/// The identity of the field for words.
const WORDS: &str = "paper-words";

/// The identity of the field for the file.
const PATH: &str = "paper-path";

/// How many people are offered at most.
pub const PEOPLE_MOST: u32 = 60;

/// What is chosen, and how far the paper is.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    paper: Option<Paper>,
    choices: Vec<Choice>,
    /// Whether the choices are still on their way.
    waiting: bool,
    unreadable: bool,
    cursor: Option<usize>,
    /// Words of a name, or the first day of a period.
    text: String,
    /// The last day of a period.
    until: String,
    /// Whose doses are offered.
    person: Option<(PatientId, String)>,
    stage: Stage,
}

/// How far the paper is.
#[derive(Debug, Clone, Default)]
enum Stage {
    /// It is being chosen, and then what it is about.
    #[default]
    Choosing,
    /// It is being made about this.
    Making(Subject),
    /// There is none.
    Failed(Fault),
    /// Its pages can be looked at.
    Ready(Box<Pages>),
}

/// What happens here.
#[derive(Debug, Clone)]
pub enum Message {
    /// The pointer of the arrow keys, so many lines on.
    Move(isize),
    /// Take the line pointed at.
    Take,
    /// Take this line.
    Pick(usize),
    /// What is typed: words of a name, or the first day.
    Text(String),
    /// The last day as typed.
    Until(String),
    /// Look for the words typed, or take the days typed.
    Ask,
    /// One step back.
    Back,
    /// So many pages on.
    Turn(isize),
    /// Larger or smaller.
    Zoom(isize),
    /// So much further down, in parts of a screen.
    Scroll(i8),
    /// The path typed.
    Path(String),
    /// Choose the path with the desktop's dialog.
    PickPath,
    /// Save the paper.
    Save,
    /// Show the saved file in the system's viewer, which prints it.
    Print,
}

/// What is asked of the store, the disk and the desktop.
#[derive(Debug, Clone)]
pub enum Ask {
    /// The sessions, the latest first.
    Sessions,
    /// People by these words.
    People(String),
    /// The doses of this person.
    Doses(PatientId),
    /// The reports that no day reads any more.
    Reports,
    /// The pages of this paper; about this person, if it is about one.
    Make(Box<Wanted>, Option<PatientId>),
    /// A page as pixels, with so many pixels for a point.
    Draw(Arc<Made>, usize, f64),
    /// Where to write a file of this name.
    PickSave(String),
    /// Write the file.
    Save(Arc<Made>, PathBuf),
    /// Show the file in the system's viewer.
    Show(PathBuf),
    /// Scroll the page by so much, in logical pixels.
    Scroll(f32),
}

/// What came back.
#[derive(Debug, Clone)]
pub enum News {
    /// The sessions.
    Sessions(Result<Vec<SessionRow>, StoreError>),
    /// The people.
    People(Result<Vec<(PatientId, Person)>, StoreError>),
    /// What is known of a person's doses.
    Doses(PatientId, Result<Vec<Fact>, StoreError>),
    /// The reports that no day reads any more.
    Reports(Result<ClosedReports, StoreError>),
    /// The paper.
    Made(Result<Arc<Made>, Fault>),
    /// A page, and how large it was asked for.
    Drawn(usize, f64, Option<Page>),
    /// The dialog answered.
    Picked(Option<PathBuf>),
    /// The file was written, or was not.
    Written(Result<(PathBuf, PaperSaved), NotSaved>),
    /// Whether something here shows files.
    Shown(bool),
}

impl Screen {
    /// Opens it with a paper chosen, and what it is about.
    #[must_use]
    pub fn about(paper: Paper, about: Subject, ctx: &Context<'_>) -> (Self, Action) {
        let mut screen = Self { paper: Some(paper), ..Self::default() };
        let action = screen.make(about, None, ctx);
        (screen, action)
    }

    /// Takes in what somebody did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        match message {
            Message::Move(by) => self.on_move(by, ctx),
            Message::Take => self.cursor.map_or(Action::None, |at| self.on_pick(at, ctx)),
            Message::Pick(at) => self.on_pick(at, ctx),
            Message::Text(text) => {
                self.text = text;
                Action::None
            }
            Message::Until(text) => {
                self.until = text;
                Action::None
            }
            Message::Ask => self.on_ask(ctx),
            Message::Back => self.on_back(ctx),
            message => self.on_pages(message),
        }
    }

    /// What happens to a paper that was set.
    fn on_pages(&mut self, message: Message) -> Action {
        let Stage::Ready(pages) = &mut self.stage else { return Action::None };
        match message {
            Message::Turn(by) => pages.turn(by),
            Message::Zoom(by) => pages.zoom(by),
            Message::Scroll(by) => Action::Paper(Ask::Scroll(f32::from(by) * 240.0)),
            Message::Path(text) => pages.on_path(text),
            Message::PickPath => pages.on_pick(),
            Message::Save => pages.on_save(),
            Message::Print => pages.on_print(),
            _ => Action::None,
        }
    }

    /// Turns a key that no field took into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, _: &Context<'_>) -> Option<Message> {
        let once = !pressed.repeated;
        if let Stage::Ready(_) = &self.stage {
            return match pressed.key {
                Key::PageDown | Key::Right => Some(Message::Turn(1)),
                Key::PageUp | Key::Left => Some(Message::Turn(-1)),
                Key::Down => Some(Message::Scroll(1)),
                Key::Up => Some(Message::Scroll(-1)),
                Key::Function(3) => Some(Message::Zoom(-1)),
                Key::Function(4) => Some(Message::Zoom(1)),
                Key::Function(7) if once => Some(Message::PickPath),
                Key::Function(9) if once => Some(Message::Print),
                Key::Enter if once => Some(Message::Save),
                Key::Escape => Some(Message::Back),
                _ => None,
            };
        }
        match pressed.key {
            Key::Down => Some(Message::Move(1)),
            Key::Up => Some(Message::Move(-1)),
            Key::PageDown => Some(Message::Move(8)),
            Key::PageUp => Some(Message::Move(-8)),
            Key::Enter if once && self.cursor.is_some() => Some(Message::Take),
            Key::Enter if once => Some(Message::Ask),
            Key::Escape => Some(Message::Back),
            _ => {
                let digit = pressed.character()?.to_digit(10)?;
                usize::try_from(digit).ok()?.checked_sub(1).map(Message::Pick)
            }
        }
    }

    /// Hears what came back.
    pub fn hear(&mut self, news: News, ctx: &Context<'_>) -> Action {
        match news {
            News::Sessions(found) => self.offer(found.map(|rows| choice::sessions(&rows, ctx))),
            News::People(found) => self.offer(found.map(|people| choice::people(&people, ctx))),
            News::Doses(of, found) if self.person.as_ref().is_some_and(|(id, _)| *id == of) => {
                self.offer(found.map(|facts| choice::doses(&facts, of, ctx)))
            }
            News::Doses(..) => Action::None,
            News::Reports(found) if self.paper.map(Paper::topic) == Some(Topic::Incident) => self
                .offer(found.map(|closed| {
                    let mut all = ctx.day.incidents().clone();
                    all.recall(&closed.facts);
                    choice::incidents(&all, ctx)
                })),
            News::Made(made) => self.on_made(made),
            other => match &mut self.stage {
                Stage::Ready(pages) => pages.hear(other),
                _ => Action::None,
            },
        }
    }

    /// Is told the file that the dialog chose.
    pub fn save_to(&mut self, path: &Path) -> Action {
        match &mut self.stage {
            Stage::Ready(pages) => pages.save_to(path),
            _ => Action::None,
        }
    }

    fn on_move(&mut self, by: isize, ctx: &Context<'_>) -> Action {
        let last = self.lines(ctx).saturating_sub(1);
        self.cursor = Some(match self.cursor {
            None => 0,
            Some(at) => at.saturating_add_signed(by).min(last),
        });
        Action::Reveal
    }

    /// How many lines can be pointed at.
    fn lines(&self, ctx: &Context<'_>) -> usize {
        if self.paper.is_some() { self.choices.len() } else { offered(ctx).len() }
    }

    fn on_pick(&mut self, at: usize, ctx: &Context<'_>) -> Action {
        if !matches!(self.stage, Stage::Choosing) {
            return Action::None;
        }
        let Some(paper) = self.paper else {
            return offered(ctx).get(at).map_or(Action::None, |paper| self.on_paper(*paper, ctx));
        };
        match self.choices.get(at).map(|choice| choice.pick) {
            None => Action::None,
            Some(Pick::About(about, person)) => self.make(about, person, ctx),
            Some(Pick::Person(id)) if paper.topic() == Topic::Person => {
                self.make(Subject::Person(id), Some(id), ctx)
            }
            Some(Pick::Person(id)) => {
                let name = self.choices.get(at).map(|choice| choice.title.clone());
                self.person = Some((id, name.unwrap_or_default()));
                self.wait_for(Ask::Doses(id))
            }
        }
    }

    fn on_paper(&mut self, paper: Paper, ctx: &Context<'_>) -> Action {
        *self = Self { paper: Some(paper), ..Self::default() };
        match paper.topic() {
            Topic::Session => self.wait_for(Ask::Sessions),
            Topic::Period => {
                self.choices = choice::periods(ctx);
                Action::None
            }
            Topic::Incident => self.wait_for(Ask::Reports),
            Topic::Dose | Topic::Person => self.wait_for(Ask::People(String::new())),
        }
    }

    fn wait_for(&mut self, ask: Ask) -> Action {
        (self.waiting, self.unreadable, self.cursor) = (true, false, None);
        self.choices.clear();
        Action::Paper(ask)
    }

    fn offer(&mut self, found: Result<Vec<Choice>, StoreError>) -> Action {
        self.waiting = false;
        self.unreadable = found.is_err();
        self.choices = found.unwrap_or_default();
        Action::None
    }

    /// Looks for the words typed, or takes the days typed.
    fn on_ask(&mut self, ctx: &Context<'_>) -> Action {
        match self.paper.map(Paper::topic) {
            Some(Topic::Dose | Topic::Person) => {
                self.person = None;
                self.wait_for(Ask::People(self.text.clone()))
            }
            Some(Topic::Period) => match choice::typed(&self.text, &self.until) {
                Some((from, until)) => self.make(Subject::Period { from, until }, None, ctx),
                None => Action::None,
            },
            _ => Action::None,
        }
    }

    fn on_back(&mut self, ctx: &Context<'_>) -> Action {
        match (&self.stage, self.paper) {
            (Stage::Choosing, None) => Action::Go(Place::Office),
            (Stage::Choosing, Some(_)) if self.person.is_some() => self.on_ask(ctx),
            (Stage::Choosing, Some(_)) => {
                *self = Self::default();
                Action::None
            }
            // Opened about one thing, there is nothing to choose from.
            (_, Some(paper)) if self.choices.is_empty() => self.on_paper(paper, ctx),
            _ => {
                self.stage = Stage::Choosing;
                Action::None
            }
        }
    }

    fn make(&mut self, about: Subject, person: Option<PatientId>, ctx: &Context<'_>) -> Action {
        let Some(paper) = self.paper.filter(|paper| ctx.may(paper.act())) else {
            return Action::None;
        };
        self.stage = Stage::Making(about);
        let (lang, by, at) = (ctx.words.lang(), ctx.account.name.clone(), ctx.now);
        Action::Paper(Ask::Make(Box::new(Wanted { paper, about, lang, by, at }), person))
    }

    fn on_made(&mut self, made: Result<Arc<Made>, Fault>) -> Action {
        // Somebody may have gone on meanwhile.
        let Stage::Making(about) = self.stage else { return Action::None };
        match made {
            Ok(made) if made.wanted.about == about => {
                let (pages, action) = Pages::of(made, Zoom::Whole);
                self.stage = Stage::Ready(Box::new(pages));
                action
            }
            Ok(_) => Action::None,
            Err(fault) => {
                self.stage = Stage::Failed(fault);
                Action::None
            }
        }
    }
}

/// The papers that the signed-in person may make, in the order of their topics.
fn offered(ctx: &Context<'_>) -> Vec<Paper> {
    Paper::ALL.into_iter().filter(|paper| ctx.may(paper.act())).collect()
}
