//! The catalogue in force, and putting another in its place: a file, every fault
//! in it, what it changes, and two people who sign for it. The one in force can be
//! saved as such a file, to begin from. A file with a fault changes nothing, and neither does one that nobody signed for.

mod file;
mod save;
mod view;
mod words;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::domain::account::Act;
use crate::domain::catalogue::CatalogueReplaced;
use crate::domain::id::AccountId;
use crate::domain::procedure::Procedure;
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::{Action, Place};
use crate::ui::second_person::Asked;
use crate::ui::widget::field;

pub use file::{Failure, LONGEST_FILE, Loaded, read};
pub use save::save;

/// How many faults stand on a page.
const PAGE: usize = 7;

/// The path typed, and how far the loading is.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    path: String,
    stage: Stage,
    signed: bool,
    save: save::Save,
}

/// How far the loading is. What is large is shared, for a screen is copied often.
#[derive(Debug, Clone, Default)]
enum Stage {
    /// Nothing is read.
    #[default]
    Idle,
    /// This is being read; the program's own where there is no path.
    Reading(Option<PathBuf>),
    /// It was not read; its faults are shown at this page, from 0.
    Failed(String, Failure, usize),
    /// What it changes is shown.
    Ready(Arc<Loaded>),
    /// It is in force.
    Done,
}

/// Why what was read cannot be put in force now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lack {
    /// It is in force already.
    Same,
    /// Somebody is in the middle of a procedure, judged by the one in force.
    Underway,
    /// Something is on its way to the disk.
    Saving,
}

/// What happens here.
#[derive(Debug, Clone)]
pub enum Message {
    /// The path typed.
    Path(String),
    /// Choose a file with the desktop's dialog.
    Pick,
    /// Read the file.
    Read,
    /// Read the program's own catalogue, to go back to it.
    ReadOwn,
    /// Show a page of faults, from 0.
    Page(usize),
    /// Drop what was read.
    Another,
    /// Sign for what was read.
    Sign,
    /// The path typed to which the catalogue in force is to be saved.
    SavePath(String),
    /// Choose that path with the desktop's dialog.
    PickSave,
    /// Save the catalogue in force.
    Save,
    /// Leave.
    Back,
}

impl Screen {
    /// Takes in what the person did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        match message {
            Message::Path(text) => self.on_path(text),
            Message::Pick => Action::PickCatalogue,
            Message::Read => self.on_read(ctx),
            Message::ReadOwn => Self::on_read_own(ctx),
            Message::Page(page) => self.on_page(page),
            Message::Another => self.on_another(),
            Message::Sign => self.on_sign(ctx),
            Message::SavePath(text) => self.on_save_path(text),
            Message::PickSave => self.on_pick_save(ctx),
            Message::Save => self.on_save(ctx),
            Message::Back => Action::Go(Place::Accounts),
        }
    }

    /// Turns a key that no field took into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        match (&self.stage, pressed.key) {
            (_, Key::Enter) if pressed.repeated => None,
            (Stage::Ready(_), Key::Enter) => Some(Message::Sign),
            (_, Key::Enter) => Some(Message::Read),
            (Stage::Ready(_) | Stage::Failed(..), Key::Escape) => Some(Message::Another),
            (_, Key::Escape) => Some(Message::Back),
            (_, Key::Function(6)) => may_go_back(ctx).then_some(Message::ReadOwn),
            (Stage::Idle | Stage::Done, Key::Function(7)) => Some(Message::PickSave),
            (Stage::Failed(_, _, page), Key::PageDown) => Some(Message::Page(page + 1)),
            (Stage::Failed(_, _, page), Key::PageUp) => Some(Message::Page(page.saturating_sub(1))),
            _ => None,
        }
    }

    /// Is told that something is being read.
    pub fn reading(&mut self, path: Option<&Path>) {
        if let Some(path) = path {
            self.path = path.to_string_lossy().into_owned();
        }
        self.stage = Stage::Reading(path.map(Path::to_owned));
    }

    /// Is told what came of the reading.
    pub fn was_read(&mut self, result: Result<Arc<Loaded>, Failure>) {
        let Stage::Reading(path) = &self.stage else { return };
        let name = path.as_deref().map(file::name_of).unwrap_or_default();
        self.stage = match result {
            Ok(loaded) => Stage::Ready(loaded),
            Err(failure) => Stage::Failed(name, failure, 0),
        };
    }

    /// Is told who the second person was.
    pub fn second_person(&mut self, account: AccountId, ctx: &Context<'_>) -> Action {
        self.put_in_force(Some(account), ctx)
    }

    /// Hears that what was asked for is on disk.
    pub fn follow(&mut self) {
        if std::mem::take(&mut self.signed) {
            self.stage = Stage::Done;
            self.path.clear();
        }
    }

    fn on_path(&mut self, text: String) -> Action {
        self.path = text;
        Action::None
    }

    fn on_read(&self, ctx: &Context<'_>) -> Action {
        let path = field::unquoted(&self.path);
        let busy = matches!(self.stage, Stage::Reading(_) | Stage::Ready(_));
        if path.is_empty() || busy || !ctx.may(Act::ReplaceCatalogue) {
            return Action::None;
        }
        Action::ReadCatalogue(Some(PathBuf::from(path)))
    }

    fn on_read_own(ctx: &Context<'_>) -> Action {
        if may_go_back(ctx) { Action::ReadCatalogue(None) } else { Action::None }
    }

    fn on_page(&mut self, to: usize) -> Action {
        if let Stage::Failed(_, Failure::Faults(faults), page) = &mut self.stage {
            *page = to.min(faults.len().saturating_sub(1) / PAGE);
        }
        Action::None
    }

    fn on_another(&mut self) -> Action {
        self.stage = Stage::Idle;
        Action::None
    }

    /// A second person looks at what changes, where the station has one.
    fn on_sign(&mut self, ctx: &Context<'_>) -> Action {
        let Stage::Ready(loaded) = &self.stage else { return Action::None };
        if lack(loaded, ctx).is_some() || !ctx.may(Act::ReplaceCatalogue) {
            return Action::None;
        }
        if is_alone(ctx) {
            return self.put_in_force(None, ctx);
        }
        Action::AskSecondPerson(Asked::ToConfirmTheCatalogue)
    }

    fn put_in_force(&mut self, confirmed_by: Option<AccountId>, ctx: &Context<'_>) -> Action {
        match &self.stage {
            Stage::Ready(loaded) if lack(loaded, ctx).is_none() => {
                let replaced = CatalogueReplaced {
                    version: loaded.version.clone(),
                    loaded: loaded.text.clone(),
                    confirmed_by,
                };
                self.signed = true;
                Action::Record(vec![replaced.into()])
            }
            _ => Action::None,
        }
    }
}

fn lack(loaded: &Loaded, ctx: &Context<'_>) -> Option<Lack> {
    if ctx.saving {
        Some(Lack::Saving)
    } else if loaded.version == *ctx.catalogue.version() {
        Some(Lack::Same)
    } else if ctx.day.procedures().any(Procedure::is_open) {
        Some(Lack::Underway)
    } else {
        None
    }
}

/// Tells whether nobody else has an account with which to confirm.
fn is_alone(ctx: &Context<'_>) -> bool {
    ctx.day.accounts().all(|account| account.id == ctx.account.id)
}

/// Tells whether another catalogue than the program's own is in force.
fn may_go_back(ctx: &Context<'_>) -> bool {
    ctx.may(Act::ReplaceCatalogue)
        && ctx.day.catalogue().is_some_and(|in_force| in_force.file.is_some())
}

#[cfg(test)]
mod tests;
