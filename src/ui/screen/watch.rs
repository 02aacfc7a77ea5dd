//! Stub.
use crate::ui::context::Context;
use crate::ui::input::Pressed;
use crate::ui::screen::Action;
use crate::ui::widget::{self, Element};
#[derive(Debug, Clone, Default)]
pub struct Screen;
#[derive(Debug, Clone)]
pub enum Message {}
impl Screen {
    pub fn update(&mut self, m: Message, _ctx: &Context<'_>) -> Action {
        match m {}
    }
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        widget::empty(ctx.palette, "stub", "stub")
    }
    pub fn key(&self, _p: &Pressed, _ctx: &Context<'_>) -> Option<Message> {
        None
    }
}

pub fn strip<'a, M: 'a>(_c: &Context<'a>) -> Element<'a, M> {
    widget::filler().into()
}
pub fn count(_c: &Context<'_>) -> usize {
    0
}
