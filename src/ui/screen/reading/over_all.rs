//! What is asked of all copies at once: their proof, a page of their review, their
//! export. The answers of several become one.

use std::sync::Arc;

use iced::Task;

use super::{Inside, Lent, Message, Screen};
use crate::domain::account::Act;
use crate::domain::day::InForce;
use crate::domain::export::Asked;
use crate::domain::id::StationId;
use crate::report::manifest::{By, OfCopy};
use crate::report::proof::{Found, Watch, prove};
use crate::store::{ReviewPage, ReviewSides, StoreError};
use crate::ui::aside::aside;
use crate::ui::desk::Surroundings;
use crate::ui::look::Look;
use crate::ui::reveal;
use crate::ui::screen::{Action, export, review};
use crate::ui::theme::Room;

impl Screen {
    /// Proves every copy, each on a thread of its own.
    pub(super) fn prove_all(&mut self) -> Task<Message> {
        if self.is_proving() {
            return Task::none();
        }
        let looks = self.opened.iter_mut().map(|one| {
            let (watch, store) = (Watch::default(), one.reading.store.clone());
            let station = one.reading.station();
            one.look = Look::Going(watch.clone());
            Task::perform(aside(move || prove(&store, &watch)), move |found| {
                Message::Proved(station, found.unwrap_or(Err(StoreError::Panicked)))
            })
        });
        Task::batch(looks)
    }

    pub(super) fn on_proved(
        &mut self,
        station: StationId,
        found: Result<Found, StoreError>,
    ) -> Task<Message> {
        let one = self.opened.iter_mut().find(|one| one.reading.station() == station);
        if let Some(one) = one
            && found != Err(StoreError::Cancelled)
        {
            one.look = Look::Done(found);
        }
        Task::none()
    }

    pub(super) fn go_to_the_review(&mut self, around: &Surroundings<'_>) -> Task<Message> {
        if self.opened.is_empty() {
            return Task::none();
        }
        let mut screen = review::Screen::of_copies(self.names());
        let first = screen.begin(around.room);
        self.inside = Inside::Review(Box::new(screen));
        Task::batch([self.ask_review(first), self.ask_for_sides()])
    }

    pub(super) fn go_to_the_export(&mut self) -> Task<Message> {
        if self.opened.is_empty() {
            return Task::none();
        }
        let screen = export::Screen::of_copies(self.opened.len());
        self.inside = Inside::Export(Box::new(screen));
        self.ask_for_sides()
    }

    fn ask_for_sides(&self) -> Task<Message> {
        let stores: Vec<_> = self.readings().map(|one| one.store.clone()).collect();
        let sides = async move {
            let mut all = ReviewSides::default();
            for store in stores {
                all.join(store.sides().await.unwrap_or_default());
            }
            all
        };
        Task::perform(sides, Message::Sides)
    }

    /// Lets the review fill the room that there is now.
    pub fn refit(&mut self, room: Room) -> Task<Message> {
        let Inside::Review(screen) = &mut self.inside else { return Task::none() };
        match screen.refit(room) {
            Some(question) => self.ask_review(question),
            None => Task::none(),
        }
    }

    fn ask_review(&self, question: review::Question) -> Task<Message> {
        match question {
            review::Question::Page(asked, filter, before, most) => {
                // All are asked at once; each answers on its own thread.
                let pages: Vec<_> = self
                    .readings()
                    .map(|one| {
                        let before = before.get(&one.station()).copied();
                        one.store.review((*filter).clone(), before, most)
                    })
                    .collect();
                let page = async move {
                    let mut all = Vec::new();
                    for page in pages {
                        all.push(page.await?);
                    }
                    Ok(Box::new(ReviewPage::merged(all, most)))
                };
                Task::perform(page, move |page| Message::Reviewed(asked, page))
            }
            review::Question::Open(station, sequence) => {
                let Some(one) = self.readings().find(|one| one.station() == station) else {
                    return Task::none();
                };
                Task::perform(one.store.open_review(sequence), |opened| {
                    Message::ReviewOpened(opened.map(|opened| opened.map(Box::new)))
                })
            }
        }
    }

    /// Takes in what happened in what is looked at over all copies.
    pub(super) fn over_all(
        &mut self,
        message: Message,
        around: &Surroundings<'_>,
    ) -> Task<Message> {
        if let Message::ExportNews(run, news) = message {
            return self.on_export_news(run, news);
        }
        let mut inside = std::mem::take(&mut self.inside);
        let action = match self.context(&Lent::of(around)) {
            None => Action::None,
            Some(ctx) => match (&mut inside, message) {
                (Inside::Review(screen), Message::ToReview(message)) => {
                    screen.update(message, &ctx)
                }
                (Inside::Review(screen), Message::Reviewed(asked, page)) => {
                    screen.read(asked, page.map(|page| *page), &ctx);
                    Action::None
                }
                (Inside::Review(screen), Message::ReviewOpened(opened)) => {
                    screen.opened(opened.ok().flatten().map(|opened| *opened), &ctx);
                    Action::None
                }
                (Inside::Review(screen), Message::Sides(sides)) => {
                    screen.know_sides(sides);
                    Action::None
                }
                (Inside::Export(screen), Message::Sides(sides)) => {
                    screen.know_places(sides.places);
                    Action::None
                }
                (Inside::Export(screen), Message::ToExport(message)) => {
                    screen.update(message, &ctx)
                }
                (Inside::Export(screen), Message::PickedFolder(Some(folder))) => {
                    screen.picked(&folder);
                    Action::None
                }
                _ => Action::None,
            },
        };
        self.inside = inside;
        self.act(action, around)
    }

    /// Carries out what a screen asked for. What would be recorded is nothing here.
    fn act(&mut self, action: Action, around: &Surroundings<'_>) -> Task<Message> {
        match action {
            Action::AskReview(question) => self.ask_review(question),
            Action::Go(_) => {
                self.leave();
                Task::none()
            }
            Action::Reveal => reveal::pointed(),
            Action::Focus(field) => {
                Task::batch([reveal::pointed(), iced::widget::operation::focus(field)])
            }
            Action::PickFolder(title) => {
                let title = around.words.text(title);
                Task::perform(around.dialogs.clone().pick_folder(title), Message::PickedFolder)
            }
            Action::ShowFolder(folder) => {
                around.dialogs.show(&folder);
                Task::none()
            }
            Action::MakeExport(asked, folder) => self.export(*asked, folder, around),
            Action::CancelWork => {
                self.exporting = None;
                Task::none()
            }
            _ => Task::none(),
        }
    }

    fn export(
        &mut self,
        asked: Asked,
        folder: std::path::PathBuf,
        around: &Surroundings<'_>,
    ) -> Task<Message> {
        if self.exporting.is_some() {
            return Task::none();
        }
        let sources = self.readings().filter(|one| one.reader.may(Act::Export)).map(|one| {
            let own = one.day.catalogue().and_then(InForce::loaded);
            let name = if one.by_recovery_key {
                around.words.text("reading-by-recovery")
            } else {
                one.reader.name.clone()
            };
            let copy = OfCopy::of(one.manifest(), &one.signed.sha256, one.by_recovery_key);
            export::Source {
                store: one.store.clone(),
                day: Arc::new(one.day.clone()),
                catalogue: own.unwrap_or(around.catalogue).clone(),
                by: By { account: one.reader.id, name, role: one.reader.role },
                told: export::Told::Manifest(copy),
            }
        });
        let work = export::Work {
            sources: sources.collect(),
            lang: around.words.lang(),
            asked,
            clock: around.clock.clone(),
            folder,
        };
        let Inside::Export(screen) = &mut self.inside else { return Task::none() };
        screen.begun();
        self.exports += 1;
        let run = self.exports;
        let (running, news) = export::start(work);
        self.exporting = Some(Arc::new(running));
        Task::run(news, move |news| Message::ExportNews(run, news))
    }

    fn on_export_news(&mut self, run: u64, news: export::News) -> Task<Message> {
        if run != self.exports {
            return Task::none();
        }
        let is_over = matches!(news, export::News::Over(..));
        if is_over {
            self.exporting = None;
        }
        if let Inside::Export(screen) = &mut self.inside
            && (is_over || self.exporting.is_some())
        {
            screen.hear(news);
        }
        Task::none()
    }
}
