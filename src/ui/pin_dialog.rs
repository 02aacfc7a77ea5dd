//! The dialog in which a signed-in person sets the PIN of the day. Never shows
//! it, and keeps nothing but its hash.

use chrono::NaiveDate;
use iced::widget::{column, row};
use iced::{Alignment, Task};

use crate::domain::pin::{LONGEST, SHORTEST, Weakness};
use crate::i18n::Words;
use crate::station::pin::{NotSet, Pin};
use crate::ui::aside::aside;
use crate::ui::input::{Key, Pressed};
use crate::ui::secret::Typed;
use crate::ui::theme::{Palette, Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::keypad::{Layout, keypad};
use crate::ui::widget::{Element, body, filler, focus_card, muted, notice, title};

/// What is typed in the dialog.
#[derive(Debug, Clone, Default)]
pub struct PinDialog {
    typed: [Typed; 2],
    at: usize,
    working: bool,
    problem: Option<Problem>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Problem {
    Not(NotSet),
    Differs,
}

/// What happens in the dialog.
#[derive(Debug, Clone)]
pub enum Message {
    /// A digit.
    Character(char),
    /// One digit back.
    Erase,
    /// The field emptied.
    Clear,
    /// The field that is typed in.
    Field(usize),
    /// Set it.
    Submit,
    /// Go without a PIN.
    Skip,
    /// It is hashed, or refused.
    Hashed(Result<Pin, NotSet>),
}

/// What the dialog asks of its parent.
#[derive(Debug)]
pub enum Outcome {
    /// Nothing.
    Stay,
    /// Run this.
    Run(Task<Message>),
    /// No PIN today.
    Skipped,
    /// This PIN.
    Set(Pin),
}

impl PinDialog {
    /// Takes in what happened.
    pub fn update(&mut self, message: Message, today: NaiveDate) -> Outcome {
        match message {
            Message::Character(character) => self.on_character(character),
            Message::Erase => self.change(|typed| {
                let _ = typed.pop();
            }),
            Message::Clear => self.change(|typed| *typed = Typed::default()),
            Message::Field(at) => self.at = at.min(1),
            Message::Submit => return self.on_submit(today),
            Message::Skip => return Outcome::Skipped,
            Message::Hashed(result) => return self.on_hashed(result),
        }
        Outcome::Stay
    }

    /// Turns a key into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed) -> Option<Message> {
        match pressed.key {
            Key::Enter if !pressed.repeated => Some(Message::Submit),
            Key::Escape => Some(Message::Skip),
            Key::Backspace => Some(Message::Erase),
            Key::Up | Key::Down | Key::Tab => Some(Message::Field(1 - self.at)),
            _ => pressed.character().filter(char::is_ascii_digit).map(Message::Character),
        }
    }

    fn change(&mut self, change: impl FnOnce(&mut Typed)) {
        self.problem = None;
        if !self.working {
            change(&mut self.typed[self.at]);
        }
    }

    fn on_character(&mut self, character: char) {
        self.change(|typed| {
            if character.is_ascii_digit() && typed.characters() < LONGEST {
                typed.push(character);
            }
        });
    }

    fn on_submit(&mut self, today: NaiveDate) -> Outcome {
        let [first, again] = &self.typed;
        if self.working || first.characters() < SHORTEST {
            return Outcome::Stay;
        }
        if let Err(weakness) = crate::domain::pin::check(first.as_str()) {
            self.problem = Some(Problem::Not(weakness.into()));
        } else if again.is_empty() {
            self.at = 1;
        } else if first != again {
            self.problem = Some(Problem::Differs);
            self.typed[1] = Typed::default();
            self.at = 1;
        } else {
            self.working = true;
            let pin = first.clone();
            let work = aside(move || Pin::new(pin.as_str(), today));
            return Outcome::Run(Task::perform(work, |result| {
                Message::Hashed(result.unwrap_or(Err(NotSet::Machine)))
            }));
        }
        Outcome::Stay
    }

    fn on_hashed(&mut self, result: Result<Pin, NotSet>) -> Outcome {
        self.working = false;
        match result {
            Ok(pin) => Outcome::Set(pin),
            Err(error) => {
                self.problem = Some(Problem::Not(error));
                Outcome::Stay
            }
        }
    }

    /// Draws the dialog, which the parent puts over the screen.
    #[must_use]
    pub fn view<'a>(&'a self, words: &Words, p: &'a Palette) -> Element<'a, Message> {
        let one = |place: usize, key: &str| -> Element<'a, Message> {
            let attention = if place == self.at { Attention::Here } else { Attention::Elsewhere };
            let dots = "•".repeat(self.typed[place].characters());
            let field = field::blind(p, &dots, "", 220.0, attention);
            let lines = column![muted(p, words.text(key)), field].spacing(space::XS);
            iced::widget::mouse_area(lines).on_press(Message::Field(place)).into()
        };
        let fields = column![one(0, "pin-first"), one(1, "pin-again")].spacing(space::L);
        let pad = keypad(p, Layout::Digits, Message::Character, Message::Erase, Message::Clear);
        // What is wrong takes the place of how it is done, so that the way on
        // stays where it was.
        let how: Element<'a, Message> = match self.problem {
            Some(problem) => notice(p, Tone::Stop, words.text(key_of(problem))),
            None => body(p, words.text("pin-how")).into(),
        };
        let lines = column![
            title(p, words.text("pin-title")),
            how,
            row![fields, filler(), pad].spacing(space::XL).align_y(Alignment::Center),
        ]
        .spacing(space::L);
        let label = words.text("pin-set");
        let way_on: Element<'a, Message> = if self.working {
            button::why_not(p, label, words.text("pin-working"))
        } else if self.typed[0].characters() < SHORTEST {
            button::why_not(p, label, words.text("pin-more"))
        } else if self.typed[1].is_empty() {
            button::why_not(p, label, words.text("pin-more-again"))
        } else {
            button::make(p, Kind::Primary, label).key("Enter").on_press(Message::Submit).into()
        };
        let skip = button::make(p, Kind::Secondary, words.text("pin-skip"))
            .key("Esc")
            .on_press(Message::Skip);
        let ways = row![Element::from(skip), filler(), way_on].align_y(Alignment::Center);
        focus_card(p, Tone::Primary, lines.push(ways)).width(680).into()
    }
}

const fn key_of(problem: Problem) -> &'static str {
    match problem {
        Problem::Differs => "pin-differs",
        Problem::Not(NotSet::Weak(Weakness::Form)) => "pin-weak-form",
        Problem::Not(NotSet::Weak(Weakness::AllSame)) => "pin-weak-same",
        Problem::Not(NotSet::Weak(Weakness::Run)) => "pin-weak-run",
        Problem::Not(NotSet::Machine) => "station-other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::{Station, day};
    use crate::ui::picture;

    fn typed(dialog: &mut PinDialog, digits: &str) {
        for digit in digits.chars() {
            let _ = dialog.update(Message::Character(digit), day(2026, 11, 16));
        }
    }

    fn submit(dialog: &mut PinDialog) -> Outcome {
        dialog.update(Message::Submit, day(2026, 11, 16))
    }

    #[test]
    fn easy_pins_and_slips_are_told_and_nothing_is_hashed() {
        let weak = |weakness: Weakness| Some(Problem::Not(NotSet::Weak(weakness)));
        for (pin, problem) in [
            ("0000", weak(Weakness::AllSame)),
            ("1234", weak(Weakness::Run)),
            ("98765432", weak(Weakness::Run)),
            ("12", None),
        ] {
            let mut dialog = PinDialog::default();
            typed(&mut dialog, pin);
            assert!(matches!(submit(&mut dialog), Outcome::Stay));
            assert_eq!(dialog.problem, problem, "{pin}");
        }
        let mut dialog = PinDialog::default();
        typed(&mut dialog, "2580");
        assert!(matches!(submit(&mut dialog), Outcome::Stay));
        typed(&mut dialog, "2581");
        assert!(matches!(submit(&mut dialog), Outcome::Stay));
        assert_eq!(dialog.problem, Some(Problem::Differs));
        typed(&mut dialog, "2580");
        assert!(matches!(submit(&mut dialog), Outcome::Run(_)));
        assert!(matches!(submit(&mut dialog), Outcome::Stay));
    }

    #[test]
    fn looks_right() {
        let mut dialog = PinDialog::default();
        typed(&mut dialog, "0000");
        let _ = submit(&mut dialog);
        let dialog: &PinDialog = Box::leak(Box::new(dialog));
        picture::draw("pin", &Station::open(), |ctx| {
            iced::widget::container(dialog.view(ctx.words, ctx.palette))
                .center(iced::Length::Fill)
                .into()
        });
    }
}
