//! Files that come in and go out: lists, exports, a catalogue. They are read and
//! written aside; the window hears how far the work is.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use iced::Task;

use super::{Desk, Front, Message, Outcome, Surroundings};
use crate::domain::catalogue::in_one_file;
use crate::domain::day::InForce;
use crate::domain::event::Event;
use crate::domain::id::PatientId;
use crate::domain::listing::ListExported;
use crate::i18n::{Lang, Words};
use crate::platform::NotSaved;
use crate::roster::Choice;
use crate::store::StoreError;
use crate::ui::aside::aside;
use crate::ui::leaflet;
use crate::ui::screen::{Action, Place, catalogue, list};

impl Desk {
    pub(super) fn read_list(
        &mut self,
        path: &Path,
        choice: Choice,
        around: &Surroundings<'_>,
    ) -> Task<Message> {
        if let Front::List(screen) = &mut self.front {
            screen.reading(path);
        }
        let (running, news) = list::read(list::Reading {
            path: path.to_owned(),
            choice,
            today: around.clock.now().civil_day(),
            day: Arc::clone(&self.day),
            products: list::names(self.catalogue(around)),
            store: self.store.clone(),
        });
        self.reading = Some(running);
        Task::run(news, Message::ListNews)
    }

    /// Writes the leaflet for home in a language, whatever the screens speak.
    pub(super) fn write_leaflet(
        &self,
        lang: Lang,
        path: PathBuf,
        around: &Surroundings<'_>,
    ) -> Task<Message> {
        let place = self.day.session().map_or_else(String::new, |session| session.place.clone());
        let (words, now) = (Words::new(lang), around.clock.now());
        let page = leaflet::page(&words, self.catalogue(around), &place, now);
        let written = leaflet::write(page, path, around.dialogs.shows_files());
        Task::perform(written, Message::LeafletWritten)
    }

    /// What was written stands; so does the entry that says so.
    pub(super) fn on_exported(
        &mut self,
        result: Result<(PathBuf, ListExported), NotSaved>,
        around: &Surroundings<'_>,
    ) -> Outcome {
        let events: Vec<Event> =
            result.iter().map(|(_, exported)| exported.clone().into()).collect();
        if let Front::List(screen) = &mut self.front {
            screen.exported(result.map(|(path, exported)| (path, exported.rows)));
        }
        if events.is_empty() {
            return Outcome::Stay(Task::none());
        }
        Outcome::Stay(self.record_soon(&events, None, around))
    }

    pub(super) fn read_catalogue(&mut self, path: Option<PathBuf>) -> Task<Message> {
        if let Front::Catalogue(screen) = &mut self.front {
            screen.reading(path.as_deref());
        }
        let day = Arc::clone(&self.day);
        let work = aside(move || catalogue::read(path.as_deref(), &day));
        Task::perform(work, |result| {
            Message::CatalogueRead(result.unwrap_or(Err(catalogue::Failure::NotBegun)))
        })
    }

    /// Writes the catalogue by which the station judges now.
    pub(super) fn save_catalogue(&self, path: PathBuf) -> Task<Message> {
        let loaded = self.day.catalogue().filter(|in_force| in_force.loaded().is_some());
        let text = loaded.and_then(InForce::text).unwrap_or_else(in_one_file);
        Task::perform(catalogue::save(text, path), Message::CatalogueSaved)
    }

    pub(super) fn save_to(&mut self, path: Option<PathBuf>, around: &Surroundings<'_>) -> Action {
        let Some(path) = path else { return Action::None };
        let mut front = self.front.clone();
        let Some(ctx) = self.context(around) else { return Action::None };
        let action = match &mut front {
            Front::List(screen) => screen.save_to(&path, &ctx),
            Front::Catalogue(screen) => screen.save_to(&path, &ctx),
            _ => Action::None,
        };
        self.front = front;
        action
    }

    pub(super) fn import(
        &mut self,
        preview: Arc<list::Preview>,
        around: &Surroundings<'_>,
    ) -> Task<Message> {
        let (running, news) = list::import(list::Import {
            preview,
            day: Arc::clone(&self.day),
            account: self.account,
            now: around.clock.now(),
            store: self.store.clone(),
        });
        self.importing = Some(running);
        Task::run(news, Message::ListNews)
    }

    /// Hears from the long work of a list. What was to be recorded meanwhile
    /// waited for its end, so that the day that it read misses nothing.
    pub(super) fn on_list_news(&mut self, news: list::News, around: &Surroundings<'_>) -> Outcome {
        let mut tasks = Vec::new();
        let mut imported = false;
        match &news {
            list::News::Progress(_) => {}
            list::News::Read(_) => self.reading = None,
            list::News::Imported(result) => {
                self.importing = None;
                imported = result.is_ok();
                let day = result.as_ref().map_or_else(|not| not.day.as_ref(), Some);
                if let Some(day) = day {
                    self.day = Arc::clone(day);
                }
                tasks.extend(self.saving.take().map(|pending| self.send(pending)));
                tasks.push(self.pay());
            }
        }
        if let Front::List(screen) = &mut self.front {
            screen.hear(news);
            if imported {
                tasks.push(self.go(&Place::Queue, around));
            }
        }
        match self.catch_up_with_hands(around) {
            Outcome::Stay(task) => tasks.push(task),
            leaving => return leaving,
        }
        Outcome::Stay(Task::batch(tasks))
    }

    pub(super) fn on_known(
        &mut self,
        result: Result<Vec<Option<PatientId>>, StoreError>,
        around: &Surroundings<'_>,
    ) -> Outcome {
        let mut front = self.front.clone();
        let Some(ctx) = self.context(around) else { return Outcome::Stay(Task::none()) };
        let action = match &mut front {
            Front::Register(screen) => screen.known(result, &ctx),
            _ => Action::None,
        };
        self.front = front;
        self.act(action, around)
    }
}
