//! What the screen that proves the log asks, and what comes back.

use iced::Task;

use super::{Desk, Front, Message, Surroundings};
use crate::report::proof::{Outside, prove};
use crate::store::StoreError;
use crate::ui::aside::aside;
use crate::ui::screen::proof::{Ask, News};

impl Desk {
    pub(super) fn ask_for_proof(&self, ask: Ask, around: &Surroundings<'_>) -> Task<Message> {
        let store = self.store.clone();
        match ask {
            Ask::Look(watch) => Task::perform(aside(move || prove(&store, &watch)), |found| {
                let found = found.unwrap_or(Err(StoreError::Panicked));
                Message::ProofNews(Box::new(News::Looked(found)))
            }),
            Ask::Hold(typed) => {
                let outside = Outside::read(&typed);
                Task::perform(aside(move || outside.hold(&store)), move |held| {
                    let held = held.unwrap_or(Err(StoreError::Panicked));
                    Message::ProofNews(Box::new(News::Held(typed.clone(), held)))
                })
            }
            Ask::Pick => {
                let title = around.words.text("proof-dialog");
                let picked = around.dialogs.clone().pick_manifest(title);
                Task::perform(picked, |path| Message::ProofNews(Box::new(News::Picked(path))))
            }
        }
    }

    pub(super) fn on_proof_news(&mut self, news: News, around: &Surroundings<'_>) -> Task<Message> {
        let Front::Proof(screen) = &mut self.front else { return Task::none() };
        let ask = screen.hear(news);
        ask.map_or_else(Task::none, |ask| self.ask_for_proof(ask, around))
    }
}
