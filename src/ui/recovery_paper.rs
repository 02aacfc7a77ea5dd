//! The recovery key on its way to paper: shown once, then two groups typed back.
//! Never keeps it: once this goes, the key is only on paper.

use std::fmt;
use std::sync::Arc;

use iced::widget::{Column, Row, column, container, row};
use iced::{Alignment, Length};

use crate::i18n::Words;
use crate::store::keys::RecoveryKey;
use crate::ui::input::{Key, Pressed};
use crate::ui::theme::{Palette, Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::keypad::{Layout, keypad};
use crate::ui::widget::{
    Element, body, caption, display, filler, focus_card, muted, notice, title,
};

/// The groups of the recovery key that are asked back, counted from 1.
pub const ASKED: [usize; 2] = [2, 7];
/// The characters of a group.
const GROUP: usize = 4;

/// A recovery key that is being copied.
#[derive(Clone)]
pub struct Paper {
    key: Arc<RecoveryKey>,
    back: Option<Back>,
}

/// What is typed back from paper.
#[derive(Clone, Default)]
struct Back {
    groups: [String; ASKED.len()],
    at: usize,
    wrong: bool,
}

/// What happens with the paper.
#[derive(Debug, Clone, Copy)]
pub enum Message {
    /// The key was copied to paper.
    Copied,
    /// Show the key once more.
    ShowKey,
    /// A character of a group of the key.
    Character(char),
    /// One character back.
    Erase,
    /// The group emptied.
    Clear,
    /// The group that is typed.
    Group(usize),
    /// Hold what was typed against the key.
    Finish,
}

impl Paper {
    /// Begins by showing a key.
    #[must_use]
    pub const fn new(key: Arc<RecoveryKey>) -> Self {
        Self { key, back: None }
    }

    /// Takes in what happened. Returns whether the paper is proven to be right.
    pub fn update(&mut self, message: Message) -> bool {
        match message {
            Message::Copied => {
                let _ = self.back.get_or_insert_default();
            }
            Message::ShowKey => self.back = None,
            Message::Character(character) => self.on_character(character),
            Message::Erase => self.on_erase(),
            Message::Clear => self.on_clear(),
            Message::Group(place) => self.on_group(place),
            Message::Finish => return self.on_finish(),
        }
        false
    }

    /// Turns a key that no field took into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed) -> Option<Message> {
        match (&self.back, pressed.key) {
            (_, Key::Enter) if pressed.repeated => None,
            (None, Key::Enter) => Some(Message::Copied),
            (None, _) => None,
            (Some(_), Key::Enter) => Some(Message::Finish),
            (Some(_), Key::Escape) => Some(Message::ShowKey),
            (Some(_), Key::Backspace) => Some(Message::Erase),
            (Some(back), Key::Tab | Key::Down | Key::Up | Key::Left | Key::Right) => {
                Some(Message::Group(1 - back.at))
            }
            (Some(_), _) => pressed.character().map(Message::Character),
        }
    }

    fn on_character(&mut self, character: char) {
        let Some(Back { groups, at, wrong }) = &mut self.back else { return };
        let Some(symbol) = symbol(character) else { return };
        *wrong = false;
        if groups[*at].len() == GROUP && *at + 1 < groups.len() && groups[*at + 1].is_empty() {
            *at += 1;
        }
        if groups[*at].len() < GROUP {
            groups[*at].push(symbol);
        }
    }

    fn on_erase(&mut self) {
        let Some(Back { groups, at, wrong }) = &mut self.back else { return };
        *wrong = false;
        if groups[*at].pop().is_none() && *at > 0 {
            *at -= 1;
        }
    }

    fn on_clear(&mut self) {
        if let Some(Back { groups, at, wrong }) = &mut self.back {
            groups[*at].clear();
            *wrong = false;
        }
    }

    fn on_group(&mut self, place: usize) {
        if let Some(Back { groups, at, .. }) = &mut self.back
            && place < groups.len()
        {
            *at = place;
        }
    }

    fn on_finish(&mut self) -> bool {
        let Some(Back { groups, wrong, .. }) = &mut self.back else { return false };
        let key = self.key.in_groups();
        let fits = |(typed, place): (&String, usize)| {
            key.split('-').nth(place - 1).is_some_and(|group| group == typed)
        };
        let proven = groups.iter().zip(ASKED).all(fits);
        *wrong = !proven && groups.iter().all(|group| group.len() == GROUP);
        proven
    }

    /// Draws the key, or the fields for what is typed back. `finish` is the
    /// label of the way on.
    #[must_use]
    pub fn view<'a>(
        &'a self,
        words: &Words,
        p: &'a Palette,
        finish: String,
    ) -> Element<'a, Message> {
        match &self.back {
            None => shown(&self.key, words, p),
            Some(typed) => back(typed, words, p, finish),
        }
    }
}

impl fmt::Debug for Paper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Paper")
    }
}

/// Reads a character of the key as it is meant on paper: capitals, `O` for zero,
/// `I` and `L` for one.
#[must_use]
pub fn symbol(character: char) -> Option<char> {
    match character.to_ascii_uppercase() {
        'O' => Some('0'),
        'I' | 'L' => Some('1'),
        symbol if symbol.is_ascii_alphanumeric() => Some(symbol),
        _ => None,
    }
}

fn shown<'a>(key: &RecoveryKey, words: &Words, p: &'a Palette) -> Element<'a, Message> {
    let key = key.in_groups();
    let group = |(place, group): (usize, &str)| -> Element<'a, Message> {
        container(
            column![
                caption(p, (place + 1).to_string()),
                display(p, group.to_owned(), size::DISPLAY),
            ]
            .align_x(Alignment::Center)
            .spacing(space::XS),
        )
        .width(160)
        .align_x(Alignment::Center)
        .into()
    };
    let groups: Vec<(usize, &str)> = key.split('-').enumerate().collect();
    let lines = groups
        .chunks(4)
        .map(|line| Row::with_children(line.iter().copied().map(group)).spacing(space::L).into());
    focus_card(
        p,
        Tone::Primary,
        column![
            title(p, words.text("setup-key-title")),
            body(p, words.text("setup-key-why")),
            container(Column::with_children(lines).spacing(space::XL))
                .width(Length::Fill)
                .padding([space::L, 0.0])
                .align_x(Alignment::Center),
            notice(p, Tone::Attention, words.text("setup-key-paper")),
            row![
                filler(),
                button::make(p, Kind::Primary, words.text("setup-key-copied"))
                    .key("Enter")
                    .on_press(Message::Copied),
            ],
        ]
        .spacing(space::L),
    )
    .max_width(860)
    .into()
}

fn back<'a>(typed: &Back, words: &Words, p: &'a Palette, finish: String) -> Element<'a, Message> {
    let Back { groups, at, wrong } = typed;
    let fields = groups.iter().zip(ASKED).enumerate().map(|(place, (typed, number))| {
        let attention = if place == *at { Attention::Here } else { Attention::Elsewhere };
        let label = words.with("setup-back-group", &[("number", &number.to_string())]);
        let blind = field::blind(p, typed, "····", 180.0, attention);
        let labelled = column![muted(p, label), blind].spacing(space::XS);
        iced::widget::mouse_area(labelled).on_press(Message::Group(place)).into()
    });
    let complete = groups.iter().all(|group| group.len() == GROUP);
    let way_on: Element<'a, Message> = if complete {
        button::make(p, Kind::Primary, finish).key("Enter").on_press(Message::Finish).into()
    } else {
        button::why_not(p, finish, words.text("setup-back-more"))
    };
    let mut lines = column![
        title(p, words.text("setup-back-title")),
        body(p, words.text("setup-back-how")),
        Row::with_children(fields).spacing(space::XL),
    ]
    .spacing(space::L);
    if *wrong {
        lines = lines.push(notice(p, Tone::Stop, words.text("setup-back-wrong")));
    }
    focus_card(
        p,
        Tone::Primary,
        lines
            .push(keypad(p, Layout::Lot, Message::Character, Message::Erase, Message::Clear))
            .push(
                row![
                    button::make(p, Kind::Secondary, words.text("setup-back-show"))
                        .key("Esc")
                        .on_press(Message::ShowKey),
                    filler(),
                    way_on,
                ]
                .spacing(space::M)
                .align_y(Alignment::Center),
            ),
    )
    .max_width(860)
    .into()
}
