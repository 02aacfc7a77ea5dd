//! The desk and the copies of other stations: nothing of them touches its own log.

use iced::Task;

use super::{Desk, Front, Message, Outcome, Surroundings};
use crate::domain::account::{Account, Act};
use crate::ui::screen::{Place, reading};

impl Desk {
    pub(super) fn go_to_the_copies(&mut self) -> Task<Message> {
        if self.signed_in().is_some_and(|account: &Account| account.may(Act::Review)) {
            self.front = Front::Reading(Box::default());
        }
        Task::none()
    }

    pub(super) fn on_reading(
        &mut self,
        message: reading::Message,
        around: &Surroundings<'_>,
    ) -> Outcome {
        let Front::Reading(screen) = &mut self.front else { return Outcome::Stay(Task::none()) };
        Outcome::Stay(match screen.update(message, around) {
            reading::Outcome::Stay(task) => task.map(Message::Reading),
            reading::Outcome::Back => self.go(&Place::Office, around),
        })
    }
}
