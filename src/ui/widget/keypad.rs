//! The keypad on the screen, for whoever has only a finger: digits with the
//! signs of volumes and dates, or the characters of lots.

use iced::Length;
use iced::widget::{Column, Row, button, container};

use super::{Element, styled};
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

const DIGITS: [&str; 4] = ["123", "456", "789", "0"];
const LETTERS: [&str; 4] = ["1234567890", "QWERTYUIOP", "ASDFGHJKL-", "ZXCVBNM"];

/// Draws a keypad.
pub fn keypad<'a, Message: Clone + 'a>(
    p: &'a Palette,
    layout: Layout,
    on_key: impl Fn(char) -> Message + 'a,
    erase: Message,
    clear: Message,
) -> Element<'a, Message> {
    let (rows, width) = match layout {
        Layout::Lot => (LETTERS, TARGET),
        Layout::Volume | Layout::Date | Layout::Digits => (DIGITS, 64.0),
    };
    let sign = match layout {
        Layout::Volume => Some(','),
        Layout::Date => Some('/'),
        Layout::Digits | Layout::Lot => None,
    };
    let last = rows.len() - 1;
    let rows = rows.into_iter().enumerate().map(|(place, characters)| {
        let mut keys: Vec<Element<'a, Message>> = Vec::new();
        if place == last && layout != Layout::Lot {
            keys.push(match sign {
                Some(sign) => key(p, sign.to_string(), width, on_key(sign)),
                None => key(p, "C".to_owned(), width, clear.clone()),
            });
        }
        keys.extend(characters.chars().map(|c| key(p, c.to_string(), width, on_key(c))));
        if place == last {
            keys.push(key(p, "←".to_owned(), width, erase.clone()));
        }
        Row::with_children(keys).spacing(space::XS).into()
    });
    Column::with_children(rows).spacing(space::XS).into()
}

fn key<'a, Message: Clone + 'a>(
    p: &'a Palette,
    label: String,
    width: f32,
    message: Message,
) -> Element<'a, Message> {
    button(
        container(styled(label, size::HEADING, theme::STRONG, p.ink))
            .center_x(Length::Fill)
            .center_y(Length::Fill),
    )
    .padding(0)
    .width(width)
    .height(TARGET)
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
