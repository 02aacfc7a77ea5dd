//! Over which days the figures are: this session, the last days, or days as typed.

use chrono::Days;

use iced::widget::{Column, column, mouse_area, row, scrollable};
use iced::{Alignment, Length};

use crate::domain::figures::Scope;
use crate::domain::time::parse_date;
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::keypad::{self, Layout};
use crate::ui::widget::{self, Element};

/// How many characters a date has as it is typed.
const DATE: usize = 10;
/// A field for a date, in logical pixels.
const FIELD_WIDTH: f32 = 240.0;
/// The last days that are offered, today among them.
const LAST: [u64; 3] = [7, 30, 365];

/// What is typed and pointed at.
#[derive(Debug, Clone, Default)]
pub(super) struct Chooser {
    dates: [String; 2],
    field: usize,
    wrong: bool,
}

/// What somebody does with it.
#[derive(Debug, Clone, Copy)]
pub enum Message {
    /// The session at hand, or the last there was.
    Session,
    /// The last so many days.
    Last(u64),
    /// A character of a date.
    Typed(char),
    /// The last character back.
    Erase,
    /// All of them back.
    Clear,
    /// This field takes the characters.
    Field(usize),
    /// The days as typed.
    Submit,
}

impl Chooser {
    /// Takes in what somebody did; returns what was chosen.
    pub(super) fn update(&mut self, message: Message, ctx: &Context<'_>) -> Option<Scope> {
        self.wrong = false;
        match message {
            Message::Session => {
                let at_hand = ctx.day.session().map(|session| session.id);
                return Some(at_hand.map_or(Scope::Last, Scope::Session));
            }
            Message::Last(days) => {
                let today = ctx.now.civil_day();
                let first = today.checked_sub_days(Days::new(days.saturating_sub(1)))?;
                return Some(Scope::Days(first, today));
            }
            Message::Typed(c) => {
                let free = |date: &&mut String| date.len() < DATE;
                if let Some(date) = self.dates.get_mut(self.field).filter(free)
                    && (c.is_ascii_digit() || c == '/')
                {
                    date.push(c);
                }
            }
            Message::Erase => {
                let _ = self.dates.get_mut(self.field).and_then(String::pop);
            }
            Message::Clear => {
                if let Some(date) = self.dates.get_mut(self.field) {
                    date.clear();
                }
            }
            Message::Field(field) => self.field = field.min(1),
            Message::Submit => return self.submit(),
        }
        None
    }

    /// The days as typed; the first of two, if only that is said, goes to the second
    /// field.
    fn submit(&mut self) -> Option<Scope> {
        if self.field == 0 && parse_date(&self.dates[0]).is_some() && self.dates[1].is_empty() {
            self.field = 1;
            return None;
        }
        match (parse_date(&self.dates[0]), parse_date(&self.dates[1])) {
            (Some(from), Some(until)) if from <= until => Some(Scope::Days(from, until)),
            _ => {
                self.wrong = true;
                None
            }
        }
    }

    pub(super) fn key(pressed: &Pressed) -> Option<Message> {
        match pressed.key {
            Key::Enter if !pressed.repeated => Some(Message::Submit),
            Key::Backspace => Some(Message::Erase),
            Key::Delete => Some(Message::Clear),
            Key::Up | Key::Left => Some(Message::Field(0)),
            Key::Down | Key::Right => Some(Message::Field(1)),
            Key::Function(2) => Some(Message::Session),
            Key::Function(place @ 3..=5) => {
                LAST.get(usize::from(place) - 3).copied().map(Message::Last)
            }
            _ => pressed.character().map(Message::Typed),
        }
    }

    pub(super) fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let choice = |words: String, key: &'static str, message| {
            Element::from(
                button::make(p, Kind::Secondary, words).key(key).width(300).on_press(message),
            )
        };
        let mut choices = vec![choice(ctx.t("figures-this-session"), "F2", Message::Session)];
        for (days, key) in LAST.into_iter().zip(["F3", "F4", "F5"]) {
            let words = ctx.tw("review-last-days", &[("count", &days.to_string())]);
            choices.push(choice(words, key, Message::Last(days)));
        }
        let fields = self.dates.iter().enumerate().map(|(at, typed)| {
            let here = if at == self.field { Attention::Here } else { Attention::Elsewhere };
            let label = if at == 0 { "figures-from" } else { "figures-until" };
            let field = field::blind(p, typed, "__/__/____", FIELD_WIDTH, here);
            column![widget::muted(p, ctx.t(label)), mouse_area(field).on_press(Message::Field(at)),]
                .spacing(space::XS)
                .into()
        });
        let mut typed = column![
            Column::with_children(fields).spacing(space::M),
            button::make(p, Kind::Primary, ctx.t("figures-show"))
                .key("Enter")
                .on_press(Message::Submit),
        ]
        .spacing(space::L);
        if self.wrong {
            typed = typed.push(field::wrong(p, ctx.t("figures-wrong-days")));
        }
        let keys = keypad::keypad(p, Layout::Date, Message::Typed, Message::Erase, Message::Clear);
        let card = column![
            widget::heading(p, ctx.t("figures-days-title")),
            widget::muted(p, ctx.t("figures-days-hint")),
            row![Column::with_children(choices).spacing(space::S), typed, keys]
                .spacing(ctx.room.pick(space::HUGE, space::L))
                .align_y(Alignment::Start)
                .wrap(),
        ]
        .spacing(space::L);
        scrollable(widget::focus_card(p, Tone::Primary, card)).height(Length::Fill).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::{SESSION, Station, day};
    use crate::i18n::{Lang, Words};
    use crate::ui::picture;
    use crate::ui::theme::Scheme;

    #[test]
    fn days_are_typed_one_after_the_other_and_wrong_ones_are_kept() {
        let (station, words) = (Station::open(), Words::new(Lang::Vi));
        let ctx = picture::context(&station, &words, Scheme::Light);
        let mut chooser = Chooser::default();
        let type_in = |chooser: &mut Chooser, text: &str| {
            for c in text.chars() {
                assert_eq!(chooser.update(Message::Typed(c), &ctx), None);
            }
            chooser.update(Message::Submit, &ctx)
        };
        assert_eq!(type_in(&mut chooser, "16/11/2026"), None);
        assert_eq!(type_in(&mut chooser, "1/11/2026"), None);
        assert!(chooser.wrong);
        assert_eq!(chooser.dates[1], "1/11/2026");
        let _ = chooser.update(Message::Clear, &ctx);
        let found = type_in(&mut chooser, "30/11/2026x");
        assert_eq!(found, Some(Scope::Days(day(2026, 11, 16), day(2026, 11, 30))));
        let week = Chooser::default().update(Message::Last(7), &ctx);
        assert_eq!(week, Some(Scope::Days(day(2026, 11, 10), day(2026, 11, 16))));
        let session = Chooser::default().update(Message::Session, &ctx);
        assert_eq!(session, Some(Scope::Session(SESSION)));
    }
}
