//! The desk and the review: what is taken into it and what is asked of it. The
//! log is taken in part by part, so that whoever records waits for one part only.

use iced::Task;

use super::{Desk, Front, Message, Outcome, Surroundings};
use crate::domain::account::{Account, Act};
use crate::store::{ReviewOpened, ReviewPage, StoreError};
use crate::ui::screen::Place;
use crate::ui::screen::review::{Question, Screen};
use crate::ui::theme::Room;

impl Desk {
    pub(super) fn go_to_the_review(&mut self, around: &Surroundings<'_>) -> Task<Message> {
        if !self.signed_in().is_some_and(|account: &Account| account.may(Act::Review)) {
            return Task::none();
        }
        // Whoever comes back from an entry finds the page where it was left.
        let comes_back =
            matches!(self.front, Front::Amend(_) | Front::Reaction(_) | Front::Incident(_));
        let left = self.left_review.take().filter(|_| comes_back);
        let mut screen = left.unwrap_or_default();
        screen.set_behind(true);
        let asked = screen.begin(around.room);
        self.front = Front::Review(screen);
        Task::batch([
            self.ask_review(asked),
            Task::perform(self.store.sides(), Message::SidesRead),
            self.catch_up(),
        ])
    }

    /// Keeps the review for whoever goes from it to one of its entries.
    pub(super) fn leave_the_review(&mut self, place: &Place) {
        if let Front::Review(screen) = &self.front
            && matches!(place, Place::AmendEntry(..) | Place::TroubleTo(..))
        {
            self.left_review = Some(screen.clone());
        }
    }

    /// Lets the review fill the room that there is now.
    pub fn refit(&mut self, room: Room) -> Task<Message> {
        let question = match &mut self.front {
            Front::Review(screen) => screen.refit(room),
            Front::Reading(screen) => return screen.refit(room).map(Message::Reading),
            _ => None,
        };
        question.map_or_else(Task::none, |question| self.ask_review(question))
    }

    pub(super) fn ask_review(&self, question: Question) -> Task<Message> {
        match question {
            Question::Page(asked, filter, before, most) => {
                let before = before.get(&self.store.station()).copied();
                let page = self.store.review(*filter, before, most);
                Task::perform(page, move |page| Message::Reviewed(asked, page.map(Box::new)))
            }
            Question::Open(_, sequence) => {
                Task::perform(self.store.open_review(sequence), |opened| {
                    Message::ReviewOpened(opened.map(|opened| opened.map(Box::new)))
                })
            }
        }
    }

    /// Takes the next part of the log into the review.
    pub(super) fn catch_up(&self) -> Task<Message> {
        Task::perform(self.store.catch_up_review(), Message::ReviewCaughtUp)
    }

    pub(super) fn on_caught_up(&mut self, done: &Result<bool, StoreError>) -> Task<Message> {
        if *done == Ok(false) {
            return self.catch_up();
        }
        if let Err(error) = done {
            tracing::warn!(%error, "the review could not take in what was recorded");
        }
        let tidied = if done.is_ok() { self.tidy() } else { Task::none() };
        let Front::Review(screen) = &mut self.front else { return tidied };
        screen.set_behind(false);
        let again = screen.again().map_or_else(Task::none, |question| self.ask_review(question));
        Task::batch([again, tidied])
    }

    /// Merges the next part of the review's index, once nobody injects any more.
    fn tidy(&self) -> Task<Message> {
        if self.day.sealed().is_none() {
            return Task::none();
        }
        Task::perform(self.store.tidy_review(), Message::ReviewTidied)
    }

    pub(super) fn on_tidied(&self, done: &Result<bool, StoreError>) -> Task<Message> {
        match done {
            Ok(true) => Task::none(),
            Ok(false) => self.tidy(),
            Err(error) => {
                tracing::warn!(%error, "the index of the review stays in parts");
                Task::none()
            }
        }
    }

    pub(super) fn on_reviewed(
        &mut self,
        asked: u64,
        page: Result<Box<ReviewPage>, StoreError>,
        around: &Surroundings<'_>,
    ) -> Outcome {
        self.with_review(around, |screen, ctx| screen.read(asked, page.map(|page| *page), ctx))
    }

    pub(super) fn on_review_opened(
        &mut self,
        opened: Result<Option<Box<ReviewOpened>>, StoreError>,
        around: &Surroundings<'_>,
    ) -> Outcome {
        self.with_review(around, |screen, ctx| {
            screen.opened(opened.ok().flatten().map(|opened| *opened), ctx);
        })
    }

    fn with_review(
        &mut self,
        around: &Surroundings<'_>,
        change: impl FnOnce(&mut Screen, &crate::ui::context::Context<'_>),
    ) -> Outcome {
        let mut front = self.front.clone();
        if let (Front::Review(screen), Some(ctx)) = (&mut front, self.context(around)) {
            change(screen, &ctx);
        }
        self.front = front;
        Outcome::Stay(Task::none())
    }
}
