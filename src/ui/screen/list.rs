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
    pub fn reading(&mut self, _p: &std::path::Path) {}
    pub fn read_in(
        &mut self,
        _p: std::path::PathBuf,
        _r: Result<(crate::roster::Roster, String), Failure>,
    ) -> Vec<crate::domain::patient::Person> {
        Vec::new()
    }
    pub fn known(
        &mut self,
        _r: Result<Vec<Option<crate::domain::id::PatientId>>, crate::store::StoreError>,
        _c: &Context<'_>,
    ) -> Action {
        Action::None
    }
    pub fn imported(&mut self) {}
}

#[derive(Debug, Clone)]
pub enum Failure {}
pub async fn read(
    _p: std::path::PathBuf,
    _t: chrono::NaiveDate,
) -> Result<(crate::roster::Roster, String), Failure> {
    std::future::pending().await
}
