//! Stub.
use crate::domain::id::AccountId;
use crate::i18n::Words;
use crate::ui::input::Pressed;
use crate::ui::theme::Palette;
use crate::ui::widget::{self, Element};
use std::path::Path;
#[derive(Debug, Clone, Default)]
pub struct SecondPerson;
#[derive(Debug, Clone)]
pub enum Message {}
pub enum Outcome {
    Stay,
    Run(iced::Task<Message>),
    Cancelled,
    Given(AccountId),
}
impl SecondPerson {
    pub fn update(&mut self, m: Message, _f: &Path, _a: AccountId) -> Outcome {
        match m {}
    }
    pub fn key(&self, _p: &Pressed) -> Option<Message> {
        None
    }
    pub fn view<'a>(&'a self, _w: &'a Words, p: &'a Palette) -> Element<'a, Message> {
        widget::empty(p, "stub", "")
    }
}
