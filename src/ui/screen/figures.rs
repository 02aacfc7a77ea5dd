//! The figures of a session or of some days, drawn and as tables, and the reports
//! of disease after vaccination. Computes nothing by itself; names nobody but in
//! the form, where a person is picked.

mod chooser;
pub mod disease;
mod picture;
#[cfg(test)]
mod tests;
mod view;
mod work;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use crate::domain::account::Act;
use crate::domain::figures::{DiseaseWithdrawn, Figures, FiguresSaved, Scope};
use crate::domain::id::{DiseaseId, SessionId};
use crate::domain::text::clean;
use crate::platform::NotSaved;
use crate::report::figures::Topic;
use crate::store::{StoreError, Vaccinated};
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::{Action, Place};
use crate::ui::widget::field;
use chooser::Chooser;
pub use work::{Running, count, save};

/// The identity of the field for why a report is withdrawn.
const REASON: &str = "figures-reason";

/// What the figures ask of the store, the disk and the desktop.
#[derive(Debug, Clone)]
pub enum Ask {
    /// Count this; the number is that of the question.
    Count(u64, Scope),
    /// Give up counting.
    Stop,
    /// Choose with the desktop's dialog where to write a file of this name.
    Pick(String),
    /// Write these topics of these figures.
    Save(Arc<Figures>, BTreeSet<Topic>, PathBuf),
    /// Find whom this text means.
    Find(String),
}

/// What comes back.
#[derive(Debug, Clone)]
pub enum News {
    /// So many of so many entries are read.
    Progress(u64, usize, usize),
    /// The figures, of what was asked; nothing if there is no session.
    Counted(u64, Result<Option<(Scope, Arc<Figures>)>, StoreError>),
    /// The dialog answered.
    Picked(Option<PathBuf>),
    /// The file was written, or not.
    Saved(Result<(PathBuf, FiguresSaved), NotSaved>),
    /// Whom a text means.
    Found(String, Result<Vec<Vaccinated>, StoreError>),
}

/// How far the counting is.
#[derive(Debug, Clone, PartialEq)]
enum State {
    /// So many of so many entries are read.
    Counting(usize, usize),
    /// These are they; nothing if there is no session.
    Counted(Option<(Scope, Arc<Figures>)>),
    /// They could not be read.
    Failed(StoreError),
    /// Somebody gave up.
    Stopped,
}

/// What lies beside or before the figures.
#[derive(Debug, Clone)]
enum Aside {
    /// The choice of days.
    Days(Chooser),
    /// Where to write the file, and what came of it.
    File { path: String, all: bool, written: Option<Result<String, NotSaved>> },
    /// The report of a disease.
    Disease(Box<disease::Form>),
    /// Why a report is withdrawn, and whether that is on its way to the disk.
    Withdraw { report: DiseaseId, reason: String, sent: bool },
}

/// What is looked at.
#[derive(Debug, Clone)]
pub struct Screen {
    /// Nothing for the picture of everything.
    topic: Option<Topic>,
    as_table: bool,
    scope: Scope,
    asked: u64,
    state: State,
    aside: Option<Aside>,
}

/// What somebody does.
#[derive(Debug, Clone)]
pub enum Message {
    /// Look at this; nothing for the picture of everything.
    Topic(Option<Topic>),
    /// The next or the one before.
    Move(isize),
    /// Numbers instead of the picture, or back.
    AsTable,
    /// Count again.
    Again,
    /// Give up counting.
    Stop,
    /// Choose days, or drop the choice.
    Days,
    /// To the choice of days.
    Chooser(chooser::Message),
    /// Write a file, or drop that.
    File,
    /// Whether all topics go into the file.
    AllTopics(bool),
    /// Where to write it.
    Path(String),
    /// Choose that with the desktop's dialog.
    Pick,
    /// Write it.
    Write,
    /// Report a disease, or drop the report.
    Disease,
    /// To the report.
    Form(disease::Message),
    /// Withdraw this report: why?
    Withdraw(DiseaseId),
    /// Why.
    Reason(String),
    /// Withdraw it now.
    WithdrawNow,
    /// Back to where one came from.
    Back,
}

impl Screen {
    /// Opens the figures of a session; without one of the session at hand, or else
    /// of the last there was.
    #[must_use]
    pub fn open(session: Option<SessionId>, ctx: &Context<'_>) -> Self {
        let at_hand = ctx.day.session().map(|session| session.id);
        let scope = session.or(at_hand).map_or(Scope::Last, Scope::Session);
        Self {
            topic: None,
            as_table: false,
            scope,
            asked: 0,
            state: State::Counting(0, 0),
            aside: None,
        }
    }

    /// Returns what has to be asked first.
    #[must_use]
    pub const fn first(&self) -> Ask {
        Ask::Count(self.asked, self.scope)
    }

    /// Catches up with the log: a report that was recorded is done with, and counts.
    pub fn follow(&mut self) -> Action {
        match &self.aside {
            Some(Aside::Disease(form)) if form.is_sent() => {
                self.aside = None;
                self.ask()
            }
            Some(Aside::Withdraw { sent: true, .. }) => {
                self.aside = None;
                self.ask()
            }
            _ => Action::None,
        }
    }

    /// Hears what came back.
    pub fn hear(&mut self, news: News) -> Action {
        match news {
            News::Progress(asked, done, of) if asked == self.asked => {
                if let State::Counting(..) = self.state {
                    self.state = State::Counting(done, of);
                }
            }
            News::Counted(asked, counted) if asked == self.asked => {
                self.state = match counted {
                    Ok(counted) => State::Counted(counted),
                    Err(StoreError::Cancelled) => State::Stopped,
                    Err(error) => State::Failed(error),
                };
            }
            News::Picked(Some(picked)) => {
                if let Some(Aside::File { path, .. }) = &mut self.aside {
                    *path = picked.display().to_string();
                }
                return self.write();
            }
            News::Saved(saved) => {
                if let Some(Aside::File { written, .. }) = &mut self.aside {
                    *written = Some(saved.map(|(path, _)| {
                        path.file_name().unwrap_or_default().to_string_lossy().into_owned()
                    }));
                }
            }
            News::Found(text, found) => {
                if let Some(Aside::Disease(form)) = &mut self.aside {
                    form.found(&text, found.unwrap_or_default());
                }
            }
            // An answer to a question that nobody asks any more.
            News::Progress(..) | News::Counted(..) | News::Picked(None) => {}
        }
        Action::None
    }

    /// Takes in what somebody did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        match message {
            Message::Topic(topic) => self.topic = topic,
            Message::Move(by) => self.step(by),
            Message::AsTable => self.as_table = !self.as_table,
            Message::Again => return self.ask(),
            Message::Stop => return Action::Figures(Ask::Stop),
            Message::Days => return self.on_days(ctx),
            Message::Chooser(message) => return self.on_chooser(message, ctx),
            Message::File => self.on_file(ctx),
            Message::AllTopics(whole) => {
                if let Some(Aside::File { all, .. }) = &mut self.aside {
                    *all = whole;
                }
            }
            Message::Path(text) => {
                if let Some(Aside::File { path, written, .. }) = &mut self.aside {
                    (*path, *written) = (text, None);
                }
            }
            Message::Pick => return Action::Figures(Ask::Pick(self.file_name())),
            Message::Write => return self.write(),
            Message::Disease => return self.on_disease(ctx),
            Message::Withdraw(report) if ctx.may(Act::ReportIncident) => {
                self.aside = Some(Aside::Withdraw { report, reason: String::new(), sent: false });
                return Action::Focus(REASON);
            }
            Message::Withdraw(_) => {}
            Message::Reason(text) => {
                if let Some(Aside::Withdraw { reason, .. }) = &mut self.aside {
                    *reason = text;
                }
            }
            Message::WithdrawNow => return self.withdraw(ctx),
            Message::Back | Message::Form(disease::Message::Before) => return self.on_back(),
            Message::Form(message) => {
                if let Some(Aside::Disease(form)) = &mut self.aside {
                    return form.update(message, ctx);
                }
            }
        }
        Action::None
    }

    /// Turns a key into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        if pressed.key == Key::Escape {
            return Some(Message::Back);
        }
        match &self.aside {
            Some(Aside::Days(_)) => return Chooser::key(pressed).map(Message::Chooser),
            Some(Aside::Disease(form)) => {
                return form.key(pressed, ctx).map(Message::Form);
            }
            Some(Aside::Withdraw { .. }) if pressed.key == Key::Enter && !pressed.repeated => {
                return Some(Message::WithdrawNow);
            }
            Some(Aside::File { .. }) if pressed.key == Key::Enter && !pressed.repeated => {
                return Some(Message::Write);
            }
            Some(Aside::File { .. } | Aside::Withdraw { .. }) | None => {}
        }
        match pressed.key {
            Key::Up | Key::Left => Some(Message::Move(-1)),
            Key::Down | Key::Right => Some(Message::Move(1)),
            Key::Function(2) => Some(Message::Days),
            Key::Function(3) => Some(Message::Disease),
            Key::Function(4) => Some(Message::AsTable),
            Key::Function(5) => Some(Message::Again),
            Key::Function(7) => Some(Message::File),
            Key::Enter if self.is_counting() => None,
            _ => None,
        }
    }

    fn is_counting(&self) -> bool {
        matches!(self.state, State::Counting(..))
    }

    /// The figures, if they are there.
    fn figures(&self) -> Option<&Arc<Figures>> {
        match &self.state {
            State::Counted(Some((_, figures))) => Some(figures),
            _ => None,
        }
    }

    fn step(&mut self, by: isize) {
        let at = self.topic.and_then(|topic| Topic::ALL.iter().position(|one| *one == topic));
        let at = at.map_or(0, |at| at + 1);
        let next = at.saturating_add_signed(by).min(Topic::ALL.len());
        self.topic = next.checked_sub(1).and_then(|at| Topic::ALL.get(at).copied());
    }

    fn ask(&mut self) -> Action {
        self.asked += 1;
        self.state = State::Counting(0, 0);
        Action::Figures(self.first())
    }

    fn on_days(&mut self, ctx: &Context<'_>) -> Action {
        if !ctx.may(Act::Review) {
            return Action::None;
        }
        self.aside = match self.aside {
            Some(Aside::Days(_)) => None,
            _ => Some(Aside::Days(Chooser::default())),
        };
        Action::None
    }

    fn on_chooser(&mut self, message: chooser::Message, ctx: &Context<'_>) -> Action {
        let Some(Aside::Days(chooser)) = &mut self.aside else { return Action::None };
        let Some(scope) = chooser.update(message, ctx) else { return Action::None };
        self.scope = scope;
        self.aside = None;
        self.ask()
    }

    fn on_file(&mut self, ctx: &Context<'_>) {
        let closes = matches!(self.aside, Some(Aside::File { .. }));
        let may = ctx.may(Act::Export) && self.figures().is_some_and(|one| one.span().is_some());
        self.aside = (!closes && may).then(|| Aside::File {
            path: String::new(),
            all: self.topic.is_none(),
            written: None,
        });
    }

    /// Proposes the name of the file: by its days.
    fn file_name(&self) -> String {
        let span = self.figures().and_then(|figures| figures.span());
        span.map_or_else(
            || "so-lieu.csv".to_owned(),
            |(from, until)| {
                if from == until {
                    format!("so-lieu-{from}.csv")
                } else {
                    format!("so-lieu-{from}-{until}.csv")
                }
            },
        )
    }

    fn write(&self) -> Action {
        let (Some(Aside::File { path, all, .. }), Some(figures)) = (&self.aside, self.figures())
        else {
            return Action::None;
        };
        let path = field::unquoted(path);
        if path.is_empty() {
            return Action::None;
        }
        let topics = match (all, self.topic) {
            (false, Some(topic)) => BTreeSet::from([topic]),
            _ => Topic::ALL.into_iter().collect(),
        };
        Action::Figures(Ask::Save(Arc::clone(figures), topics, PathBuf::from(path)))
    }

    fn on_disease(&mut self, ctx: &Context<'_>) -> Action {
        if !ctx.may(Act::ReportIncident) {
            return Action::None;
        }
        if let Some(Aside::Disease(_)) = self.aside {
            self.aside = None;
            return Action::None;
        }
        self.aside = Some(Aside::Disease(Box::default()));
        Action::Focus(disease::SEARCH)
    }

    fn withdraw(&mut self, ctx: &Context<'_>) -> Action {
        let Some(Aside::Withdraw { report, reason, sent }) = &mut self.aside else {
            return Action::None;
        };
        let why = clean(reason);
        if why.is_empty() || ctx.saving || *sent {
            return Action::None;
        }
        *sent = true;
        Action::Record(vec![DiseaseWithdrawn { report: *report, reason: why }.into()])
    }

    fn on_back(&mut self) -> Action {
        let went_back = match &mut self.aside {
            Some(Aside::Disease(form)) => form.back(),
            _ => false,
        };
        match (&self.aside, self.topic) {
            _ if went_back => {}
            (Some(_), _) => self.aside = None,
            (None, Some(_)) => self.topic = None,
            (None, None) => return Action::Go(Place::Office),
        }
        Action::None
    }
}
