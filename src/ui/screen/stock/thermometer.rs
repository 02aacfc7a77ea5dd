//! The box's thermometer through the day, and the release of the box after an
//! excursion.

use crate::domain::account::Act;
use crate::domain::event::Event;
use crate::domain::quantity::Temperature;
use crate::domain::rule;
use crate::domain::stock::{BoxReleased, TemperatureRead};
use crate::domain::text::clean;
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::stock::Problem;
use crate::ui::widget::keypad::Layout;

/// The thermometer being read, or the box being released.
#[derive(Debug, Clone, Default)]
pub struct Thermometer {
    /// The temperature as typed.
    pub typed: String,
    /// Why the box may be used again.
    pub reason: String,
}

/// What somebody does with it.
#[derive(Debug, Clone)]
pub enum Message {
    /// A character of the temperature.
    Typed(char),
    /// One character back.
    Erase,
    /// The field emptied.
    Clear,
    /// Why the box may be used again.
    Reason(String),
    /// The thermometer was read.
    Read,
    /// The box may be used again.
    Release,
}

impl Thermometer {
    /// Takes in what somebody did. Returns the fact once it is complete.
    ///
    /// # Errors
    ///
    /// What is wrong, to be said.
    pub fn update(
        &mut self,
        message: Message,
        ctx: &Context<'_>,
    ) -> Result<Option<Event>, Problem> {
        match message {
            Message::Typed(character) => {
                if Layout::Volume.takes(&self.typed, character) && self.typed.len() < 6 {
                    self.typed.push(character);
                }
            }
            Message::Erase => {
                let _ = self.typed.pop();
            }
            Message::Clear => self.typed.clear(),
            Message::Reason(reason) => self.reason = reason,
            Message::Read => return self.read(ctx).map(Some),
            Message::Release => return self.release(ctx).map(Some),
        }
        Ok(None)
    }

    /// Turns a key into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed) -> Option<Message> {
        match pressed.key {
            Key::Enter if !pressed.repeated => Some(Message::Read),
            Key::Function(9) if !pressed.repeated => Some(Message::Release),
            Key::Backspace => Some(Message::Erase),
            Key::Delete => Some(Message::Clear),
            _ => pressed.character().map(Message::Typed),
        }
    }

    fn read(&self, ctx: &Context<'_>) -> Result<Event, Problem> {
        let temperature = Temperature::parse_celsius(&self.typed)
            .ok_or(Problem::Said("stock-problem-temperature"))?;
        let excursion = rule::excursion::is_outside(ctx.catalogue, temperature);
        Ok(TemperatureRead { temperature, excursion }.into())
    }

    fn release(&self, ctx: &Context<'_>) -> Result<Event, Problem> {
        if !ctx.may(Act::ReleaseStock) {
            return Err(Problem::Said("stock-release-not-allowed"));
        }
        if ctx.day.quarantine().is_none() {
            return Err(Problem::Said("stock-problem-no-quarantine"));
        }
        let reason = clean(&self.reason);
        if reason.is_empty() {
            return Err(Problem::Said("stock-problem-reason"));
        }
        Ok(BoxReleased { reason }.into())
    }
}
