//! What each key means while something is picked, and in the form.

use super::{Line, Message, Mode, Screen};
use crate::domain::amendment::Part;
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};

impl Screen {
    /// Turns a key into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        if pressed.key == Key::Escape {
            return Some(Message::Back);
        }
        if matches!(self.mode, Mode::Pick | Mode::Find | Mode::Sessions) {
            return match pressed.key {
                Key::Up => Some(Message::Move(-1)),
                Key::Down => Some(Message::Move(1)),
                Key::PageUp if self.mode == Mode::Find => Some(Message::Page(-1)),
                Key::PageDown if self.mode == Mode::Find => Some(Message::Page(1)),
                Key::Enter if !pressed.repeated => Some(Message::Take),
                Key::Function(2) => Some(Message::Paper),
                Key::Function(3) => Some(Message::Every),
                Key::Function(4) => Some(Message::Sessions),
                _ => None,
            };
        }
        let day = self.day.clone();
        let here = Context { day: day.as_deref().unwrap_or(ctx.day), ..*ctx };
        let ctx = &here;
        match pressed.key {
            Key::PageUp => Some(Message::Turn(-1)),
            Key::PageDown => Some(Message::Turn(1)),
            Key::Up => Some(Message::Move(-1)),
            Key::Down => Some(Message::Move(1)),
            Key::Enter if !pressed.repeated => Some(Message::Take),
            Key::Backspace => Some(Message::Erase),
            Key::Delete => Some(Message::Clear),
            Key::Function(5) if !pressed.repeated => Some(Message::Record),
            Key::Function(8) if !pressed.repeated && self.mode != Mode::Paper => {
                Some(Message::InError)
            }
            _ => {
                let typed = pressed.character()?;
                // A lot's number has digits of its own.
                if self.pointed() == Some(Line::Part(Part::Lot)) {
                    return Some(Message::Typed(typed));
                }
                let digit = typed.to_digit(10).and_then(|digit| usize::try_from(digit).ok());
                let choices = self.choices(ctx);
                match digit.and_then(|digit| digit.checked_sub(1)) {
                    Some(place) if place < choices.len() => {
                        choices.into_iter().nth(place).map(|choice| choice.message)
                    }
                    _ => Some(Message::Typed(typed)),
                }
            }
        }
    }
}
