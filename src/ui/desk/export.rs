//! The desk and the exports: files are written aside; what the log took of them is
//! taken into the day.

use std::path::PathBuf;
use std::sync::Arc;

use iced::Task;

use super::{Desk, Front, Message, Stray, Surroundings};
use crate::domain::account::{Account, Act};
use crate::domain::export::Asked;
use crate::report::manifest::By;
use crate::store::{ReviewSides, StoreError};
use crate::ui::screen::Action;
use crate::ui::screen::export::{News, Source, Told, Work, start};

impl Desk {
    pub(super) fn go_to_the_export(&mut self) -> Task<Message> {
        // What is recorded in an exercise is the exercise's alone.
        if self.home.is_some() {
            self.stray = Some(Stray::InExercise);
            return Task::none();
        }
        if !self.signed_in().is_some_and(|account: &Account| account.may(Act::Export)) {
            return Task::none();
        }
        self.front = Front::Export(Box::default());
        Task::perform(self.store.sides(), Message::SidesRead)
    }

    pub(super) fn make_export(
        &mut self,
        asked: Asked,
        folder: PathBuf,
        around: &Surroundings<'_>,
    ) -> Task<Message> {
        let account = self.signed_in().filter(|account| account.may(Act::Export)).cloned();
        let (Some(account), Front::Export(screen), None) =
            (account, &mut self.front, &self.exporting)
        else {
            return Task::none();
        };
        screen.begun();
        self.exports += 1;
        let run = self.exports;
        let source = Source {
            store: self.store.clone(),
            day: Arc::clone(&self.day),
            catalogue: self.catalogue(around).clone(),
            by: By { account: account.id, name: account.name, role: account.role },
            told: Told::Log(self.day.session().map(|session| session.id)),
        };
        let (running, news) = start(Work {
            sources: vec![source],
            lang: around.words.lang(),
            asked,
            clock: around.clock.clone(),
            folder,
        });
        self.exporting = Some(running);
        Task::run(news, move |news| Message::ExportNews(run, news))
    }

    /// Hears from the work. What the log took counts, also of an export whose
    /// screen was left; its other news mean nothing any more.
    pub(super) fn on_export_news(&mut self, run: u64, news: News) -> Action {
        if let News::Over(entries, _) = &news {
            self.take_in(entries);
        }
        if run != self.exports || self.exporting.is_none() && !matches!(news, News::Over(..)) {
            return Action::None;
        }
        if matches!(news, News::Over(..)) {
            self.exporting = None;
        }
        if let Front::Export(screen) = &mut self.front {
            screen.hear(news);
        }
        Action::None
    }

    pub(super) fn on_picked_folder(&mut self, folder: Option<PathBuf>) -> Action {
        if let (Front::Export(screen), Some(folder)) = (&mut self.front, folder) {
            screen.picked(&folder);
        }
        Action::None
    }

    /// It is known by what of the station one filters.
    pub(super) fn on_sides(&mut self, sides: Result<ReviewSides, StoreError>) -> Action {
        match (&mut self.front, sides) {
            (Front::Review(screen), Ok(sides)) => screen.know_sides(sides),
            (Front::Export(screen), Ok(sides)) => screen.know_places(sides.places),
            _ => {}
        }
        Action::None
    }
}
