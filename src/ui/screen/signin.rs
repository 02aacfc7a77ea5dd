//! Stub.
use crate::i18n::Words;
use crate::platform::Clock;
use crate::ui::input::{Key, Pressed};
use crate::ui::theme::Palette;
use crate::ui::widget::{self, Element};
use std::path::Path;
#[derive(Debug, Clone, Default)]
pub struct Screen;
#[derive(Debug, Clone)]
pub enum Message {
    Go,
}
pub enum Outcome {
    Stay,
    Run(iced::Task<Message>),
    Done(crate::station::Opened),
}
impl Screen {
    pub fn update(&mut self, m: Message, f: &Path, c: &Clock) -> Outcome {
        match m {
            Message::Go => {
                let d = crate::drill::Drill::new(f.to_owned()).unwrap();
                d.prepare(&crate::domain::catalogue::Catalogue::built_in().unwrap(), c).unwrap();
                let (n, p) = d.login();
                Outcome::Done(crate::station::open(f, n, p, c).unwrap())
            }
        }
    }
    pub fn key(&self, p: &Pressed) -> Option<Message> {
        (p.key == Key::Enter).then_some(Message::Go)
    }
    pub fn view<'a>(
        &'a self,
        _w: &'a Words,
        p: &'a Palette,
        _hint: Option<(&'a str, &'a str)>,
    ) -> Element<'a, Message> {
        widget::empty(p, "press Enter", "")
    }
}
