//! Stub.
use crate::i18n::Words;
use crate::platform::Clock;
use crate::ui::input::Pressed;
use crate::ui::theme::Palette;
use crate::ui::widget::{self, Element};
use std::path::Path;
#[derive(Debug, Clone, Default)]
pub struct Screen;
#[derive(Debug, Clone)]
pub enum Message {}
pub enum Outcome {
    Stay,
    Run(iced::Task<Message>),
    Done(crate::station::Opened),
}
impl Screen {
    pub fn update(&mut self, m: Message, _f: &Path, _c: &Clock) -> Outcome {
        match m {}
    }
    pub fn key(&self, _p: &Pressed) -> Option<Message> {
        None
    }
    pub fn view<'a>(&'a self, _w: &'a Words, p: &'a Palette) -> Element<'a, Message> {
        widget::empty(p, "stub", "")
    }
}
