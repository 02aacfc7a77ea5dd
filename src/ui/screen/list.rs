//! Reading a class or ward list in: a file, what was understood of it, and the
//! people it adds to the session. All of a list or nothing of it.

mod file;
mod preview;
mod view;
mod words;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::domain::account::Act;
use crate::domain::id::PatientId;
use crate::domain::patient::Person;
use crate::roster::Roster;
use crate::store::StoreError;
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::{Action, Place};

pub use file::{Failure, LONGEST_FILE, read};
use preview::Preview;

/// The path typed, and how far the reading is.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    path: String,
    stage: Stage,
}

/// How far the reading is. What is large is shared, for a screen is copied often.
#[derive(Debug, Clone, Default)]
enum Stage {
    /// Nothing is read.
    #[default]
    Idle,
    /// The file is being read.
    Reading(PathBuf),
    /// The file was not read.
    Failed(PathBuf, Failure),
    /// The station looks its people up.
    LookingUp(Arc<Understood>),
    /// The people could not be looked up.
    NotLookedUp,
    /// What was understood is shown, at this page from 0.
    Ready(Arc<Preview>, usize),
}

/// A list as it was read.
#[derive(Debug)]
struct Understood {
    /// The file's name without its folder.
    file: String,
    sha256: String,
    roster: Roster,
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
    /// Give up the reading.
    Cancel,
    /// Choose another file.
    Another,
    /// Show a page, from 0.
    Page(usize),
    /// Put the new people on the session's list.
    Import,
}

impl Screen {
    /// Takes in what the person did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        match message {
            Message::Path(text) => self.on_path(text),
            Message::Pick => Action::PickList,
            Message::Read => self.on_read(ctx),
            Message::Cancel => self.on_cancel(),
            Message::Another => self.on_another(),
            Message::Page(page) => self.on_page(page),
            Message::Import => self.on_import(ctx),
        }
    }

    /// Turns a key that no field took into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        let ready = match &self.stage {
            Stage::Ready(preview, page) => Some((preview, *page)),
            _ => None,
        };
        match pressed.key {
            Key::Enter if pressed.repeated => None,
            Key::Enter if ready.is_some_and(|(preview, _)| preview.may_be_imported()) => {
                (!ctx.saving).then_some(Message::Import)
            }
            Key::Enter => Some(Message::Read),
            Key::Escape if self.is_working() => Some(Message::Cancel),
            Key::PageDown => ready.map(|(_, page)| Message::Page(page + 1)),
            Key::PageUp => ready.map(|(_, page)| Message::Page(page.saturating_sub(1))),
            _ => None,
        }
    }

    /// Is told that a file is being read.
    pub fn reading(&mut self, path: &Path) {
        self.path = path.to_string_lossy().into_owned();
        self.stage = Stage::Reading(path.to_owned());
    }

    /// Is told what came of the reading. Returns the people who are to be looked
    /// up in the order in which [`Screen::known`] wants the answers.
    pub fn read_in(
        &mut self,
        path: PathBuf,
        result: Result<(Roster, String), Failure>,
    ) -> Vec<Person> {
        match result {
            Ok((roster, sha256)) => {
                let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let people = roster.rows.iter().filter_map(|row| row.person.clone()).collect();
                self.stage = Stage::LookingUp(Arc::new(Understood { file, sha256, roster }));
                people
            }
            Err(failure) => {
                self.stage = Stage::Failed(path, failure);
                Vec::new()
            }
        }
    }

    /// Is told which people the station knows.
    pub fn known(
        &mut self,
        result: Result<Vec<Option<PatientId>>, StoreError>,
        ctx: &Context<'_>,
    ) -> Action {
        let Stage::LookingUp(list) = &self.stage else { return Action::None };
        self.stage = match result {
            Ok(known) => Stage::Ready(Arc::new(Preview::new(Arc::clone(list), &known, ctx)), 0),
            Err(_) => Stage::NotLookedUp,
        };
        Action::None
    }

    /// Is told that the people are on the session's list.
    pub fn imported(&mut self) {
        *self = Self::default();
    }

    const fn is_working(&self) -> bool {
        matches!(self.stage, Stage::Reading(_) | Stage::LookingUp(_))
    }

    fn on_path(&mut self, text: String) -> Action {
        self.path = text;
        Action::None
    }

    fn on_read(&mut self, ctx: &Context<'_>) -> Action {
        let path = self.path.trim().trim_matches('"');
        if path.is_empty() || self.is_working() || !ctx.may(Act::RegisterPeople) {
            return Action::None;
        }
        Action::ReadList(PathBuf::from(path))
    }

    fn on_cancel(&mut self) -> Action {
        self.stage = Stage::Idle;
        Action::CancelWork
    }

    fn on_another(&mut self) -> Action {
        self.stage = Stage::Idle;
        Action::None
    }

    fn on_page(&mut self, to: usize) -> Action {
        if let Stage::Ready(preview, page) = &mut self.stage {
            *page = to.min(preview.pages().saturating_sub(1));
        }
        Action::None
    }

    fn on_import(&mut self, ctx: &Context<'_>) -> Action {
        match &self.stage {
            Stage::Ready(preview, _)
                if preview.may_be_imported() && ctx.may(Act::RegisterPeople) && !ctx.saving =>
            {
                Action::RecordThen(preview.events(ctx), Place::Queue)
            }
            _ => Action::None,
        }
    }
}

#[cfg(test)]
mod tests;
