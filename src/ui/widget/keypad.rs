//! The keypad on the screen, for whoever has only a finger: digits with the
//! signs of volumes and dates, or the characters of lots.

use iced::widget::{Column, Row, button, column, container, row};
use iced::{Length, Size};

use super::{Element, icon, styled};
use crate::ui::theme::{self, Palette, TARGET, size, space};

/// Which characters a keypad offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Digits and the decimal comma.
    Volume,
    /// Digits and the stroke between day, month and year.
    Date,
    /// Digits alone.
    Digits,
    /// Capitals, digits and the hyphen of lots.
    Lot,
}

impl Layout {
    /// Tells whether a field of this kind takes a character after what is typed: only
    /// what it can mean, and no more of it than has room.
    #[must_use]
    pub fn takes(self, typed: &str, character: char) -> bool {
        let (fits, longest) = match self {
            // Below zero a box can be, and a dropped sign would turn its meaning round.
            Self::Volume => (character.is_ascii_digit() || matches!(character, ',' | '.' | '-'), 8),
            Self::Date => {
                (character.is_ascii_digit() || matches!(character, '/' | '-' | '.' | ' '), 10)
            }
            Self::Digits => (character.is_ascii_digit(), 12),
            // Makers print more than the keys of the screen offer.
            Self::Lot => (!character.is_control(), 20),
        };
        fits && typed.chars().count() < longest
    }
}

const DIGITS: [&str; 3] = ["123", "456", "789"];
const LETTERS: [&str; 3] = ["1234567890", "QWERTYUIOP", "ASDFGHJKL-"];
const LAST_LETTERS: &str = "ZXCVBNM";

/// The width of a key among digits, in logical pixels.
const WIDE: f32 = 64.0;

/// How large a keypad of digits is, in logical pixels.
pub const SIZE: Size = Size::new(WIDE * 4.0 + space::XS * 3.0, TARGET * 4.0 + space::XS * 3.0);

/// The side of a key that is as large as two and the gap between them.
const fn twice(side: f32) -> f32 {
    side * 2.0 + space::XS
}

/// The identity of the key that takes the last character back.
pub const ERASE: &str = "keypad-erase";
/// The identity of the key that takes all of them back.
pub const CLEAR: &str = "keypad-clear";

/// Draws a keypad. The arrow takes the last character back, the cross all of them.
pub fn keypad<'a, Message: Clone + 'a>(
    p: &'a Palette,
    layout: Layout,
    on_key: impl Fn(char) -> Message + 'a,
    erase: Message,
    clear: Message,
) -> Element<'a, Message> {
    let back = |mark, id: &'static str| container(icon::icon(mark, 20.0, p.ink)).id(id).into();
    let (last_one, all) = (back(icon::Icon::Erase, ERASE), back(icon::Icon::Clear, CLEAR));
    let keys = |characters: &str, width: f32| {
        Row::with_children(
            characters
                .chars()
                .map(|c| key(p, face(p, c.to_string()), width, TARGET, on_key(c)))
                .collect::<Vec<_>>(),
        )
        .spacing(space::XS)
    };
    let sign = match layout {
        Layout::Volume => ",0",
        Layout::Date => "/0",
        Layout::Digits => "0",
        Layout::Lot => {
            let last = keys(LAST_LETTERS, TARGET)
                .push(key(p, all, TARGET, TARGET, clear))
                .push(key(p, last_one, twice(TARGET), TARGET, erase));
            return LETTERS
                .into_iter()
                .fold(Column::new(), |rows, characters| rows.push(keys(characters, TARGET)))
                .push(last)
                .spacing(space::XS)
                .into();
        }
    };
    // The zero fills what the sign leaves of its row.
    let mut last = Row::new().spacing(space::XS);
    for c in sign.chars() {
        let width = match (c, layout) {
            ('0', Layout::Digits) => WIDE + twice(WIDE) + space::XS,
            ('0', _) => twice(WIDE),
            _ => WIDE,
        };
        last = last.push(key(p, face(p, c.to_string()), width, TARGET, on_key(c)));
    }
    let digits = DIGITS
        .into_iter()
        .fold(Column::new(), |rows, characters| rows.push(keys(characters, WIDE)))
        .push(last)
        .spacing(space::XS);
    let backwards = column![
        key(p, last_one, WIDE, twice(TARGET), erase),
        key(p, all, WIDE, twice(TARGET), clear),
    ]
    .spacing(space::XS);
    row![digits, backwards].spacing(space::XS).into()
}

fn face<'a, Message: 'a>(p: &Palette, label: String) -> Element<'a, Message> {
    styled(label, size::HEADING, theme::STRONG, p.ink).into()
}

fn key<'a, Message: Clone + 'a>(
    p: &'a Palette,
    face: Element<'a, Message>,
    width: f32,
    height: f32,
    message: Message,
) -> Element<'a, Message> {
    button(container(face).center_x(Length::Fill).center_y(Length::Fill))
        .padding(0)
        .width(width)
        .height(height)
        .on_press(message)
        .style(move |_, status| button::Style {
            background: Some(iced::Background::Color(match status {
                button::Status::Hovered | button::Status::Pressed => p.primary_soft,
                _ => p.surface,
            })),
            border: iced::Border { color: p.line, width: 1.0, radius: 8.0.into() },
            snap: true,
            ..button::Style::default()
        })
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What of a text a field takes.
    fn taken(layout: Layout, text: &str) -> String {
        text.chars().fold(String::new(), |mut typed, character| {
            if layout.takes(&typed, character) {
                typed.push(character);
            }
            typed
        })
    }

    #[test]
    fn a_field_takes_only_what_it_can_mean() {
        assert_eq!(taken(Layout::Date, "HD31/12/2026!"), "31/12/2026", "no letters");
        assert_eq!(taken(Layout::Date, "31122026x"), "31122026");
        assert_eq!(taken(Layout::Volume, "0,5 mL"), "0,5");
        assert_eq!(taken(Layout::Volume, "123456789"), "12345678");
        assert_eq!(taken(Layout::Digits, "o0/9-1,2"), "0912");
        assert_eq!(taken(Layout::Lot, "TD-2407/A"), "TD-2407/A");
        assert_eq!(taken(Layout::Lot, "123456789012345678901"), "12345678901234567890");
    }
}
