//! What supervisors and auditors do: the way to each of it, one tile for each.
//! Shows only what the signed-in person may do.

use iced::widget::{Column, Row, column, container, row, scrollable};
use iced::{Alignment, Length};

use crate::domain::account::Act;
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::reveal;
use crate::ui::screen::{Action, Place};
use crate::ui::theme::{Tone, space};
use crate::ui::widget::{self, Element, button};

/// A way from here.
struct Tile {
    /// The key of its title; what it is good for has `-hint` after it.
    title: &'static str,
    place: Place,
    /// The right without which it is not shown.
    act: Option<Act>,
}

/// All ways, in the order in which they are shown.
const TILES: &[Tile] = &[
    Tile { title: "office-review", place: Place::Review, act: Some(Act::Review) },
    Tile { title: "office-sign-off", place: Place::SignOff, act: Some(Act::Review) },
    Tile { title: "office-figures", place: Place::Figures(None), act: None },
    Tile { title: "office-cases", place: Place::Cases, act: None },
    Tile { title: "office-papers", place: Place::Papers(None), act: None },
    Tile { title: "office-amend", place: Place::Amend, act: Some(Act::ReportIncident) },
    Tile { title: "office-proof", place: Place::Proof, act: Some(Act::Review) },
    Tile { title: "office-export", place: Place::Export, act: Some(Act::Export) },
    Tile { title: "office-backup", place: Place::Backup, act: Some(Act::Review) },
    Tile { title: "office-reading", place: Place::Reading, act: Some(Act::Review) },
    Tile { title: "office-accounts", place: Place::Accounts, act: None },
    Tile { title: "office-catalogue", place: Place::Catalogue, act: None },
];

/// What is pointed at.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    cursor: Option<usize>,
}

/// What somebody does here.
#[derive(Debug, Clone, Copy)]
pub enum Message {
    /// The pointer of the arrow keys, so many tiles on.
    Move(isize),
    /// Go to the tile pointed at.
    Take,
    /// Go to this tile.
    Go(usize),
    /// Go back to the queue.
    Leave,
}

impl Screen {
    /// Takes in what somebody did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        let tiles = tiles(ctx);
        match message {
            Message::Move(by) => {
                self.cursor = Some(match self.cursor {
                    None => 0,
                    Some(at) => at.saturating_add_signed(by).min(tiles.len().saturating_sub(1)),
                });
                Action::Reveal
            }
            Message::Take => self.cursor.map_or(Action::None, |at| go(&tiles, at)),
            Message::Go(at) => go(&tiles, at),
            Message::Leave => Action::Go(Place::Queue),
        }
    }

    /// Turns a key into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        let columns = columns(ctx).cast_signed();
        match pressed.key {
            Key::Left => Some(Message::Move(-1)),
            Key::Right => Some(Message::Move(1)),
            Key::Up => Some(Message::Move(-columns)),
            Key::Down => Some(Message::Move(columns)),
            Key::Enter if !pressed.repeated => Some(Message::Take),
            _ => {
                let digit = pressed.character()?.to_digit(10)?;
                usize::try_from(digit).ok()?.checked_sub(1).map(Message::Go)
            }
        }
    }

    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let gap = ctx.room.pick(space::L, space::M);
        let tiles = tiles(ctx);
        let mut rows = Column::new().spacing(gap);
        for (at, line) in tiles.chunks(columns(ctx)).enumerate() {
            let first = at * columns(ctx);
            let mut cells: Vec<Element<'a, Message>> = Vec::new();
            for (place, tile) in line.iter().enumerate() {
                cells.push(self.tile(ctx, first + place, tile));
            }
            cells.extend((line.len()..columns(ctx)).map(|_| widget::filler().into()));
            rows = rows.push(Row::with_children(cells).spacing(gap));
        }
        let page = column![
            widget::title(p, ctx.t("office-title")),
            widget::muted(p, ctx.t("office-subtitle")),
            rows,
        ]
        .spacing(gap)
        .max_width(1280);
        let page = scrollable(container(page).padding(ctx.room.edge()).center_x(Length::Fill))
            .id(reveal::PAGE)
            .height(Length::Fill);
        let back = button::back(p, ctx.t("action-back"), Message::Leave);
        column![page, widget::bottom_bar(p, back)].into()
    }

    fn tile<'a>(&self, ctx: &Context<'a>, at: usize, tile: &Tile) -> Element<'a, Message> {
        let p = ctx.palette;
        let number = (at < 9).then(|| widget::muted(p, (at + 1).to_string()));
        let words = column![
            row![widget::heading(p, ctx.t(tile.title)).width(Length::Fill), number]
                .spacing(space::S)
                .align_y(Alignment::Center),
            widget::body(p, ctx.t(&format!("{}-hint", tile.title))),
        ]
        .spacing(space::S);
        let pointed = self.cursor == Some(at);
        let card = if pointed {
            widget::focus_card(p, Tone::Primary, words)
        } else {
            widget::card(p, words)
        };
        let card = card.padding(ctx.room.pick(space::L, space::M)).width(Length::Fill);
        let card = button::pressable(p, card.height(116), Tone::Neutral, Some(Message::Go(at)));
        let card = container(card).width(Length::Fill);
        if pointed { card.id(reveal::POINTED).into() } else { card.into() }
    }
}

/// How many tiles stand beside each other.
fn columns(ctx: &Context<'_>) -> usize {
    if ctx.room.is_narrow() { 2 } else { 3 }
}

fn tiles(ctx: &Context<'_>) -> Vec<&'static Tile> {
    TILES.iter().filter(|tile| tile.act.is_none_or(|act| ctx.may(act))).collect()
}

fn go(tiles: &[&Tile], at: usize) -> Action {
    tiles.get(at).map_or(Action::None, |tile| Action::Go(tile.place.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::Station;
    use crate::i18n::{Lang, Words};
    use crate::ui::picture;
    use crate::ui::theme::Scheme;

    fn with<T>(act: impl FnOnce(&mut Screen, &Context<'_>) -> T) -> T {
        let station = Station::open();
        let words = Words::new(Lang::Vi);
        let ctx = picture::context(&station, &words, Scheme::Light);
        act(&mut Screen::default(), &ctx)
    }

    #[test]
    fn arrows_and_enter_lead_where_a_press_does() {
        with(|screen, ctx| {
            assert!(matches!(screen.update(Message::Take, ctx), Action::None));
            let _ = screen.update(Message::Move(1), ctx);
            let _ = screen.update(Message::Move(1), ctx);
            assert!(matches!(screen.update(Message::Take, ctx), Action::Go(Place::SignOff)));
            assert!(matches!(screen.update(Message::Go(0), ctx), Action::Go(Place::Review)));
            assert!(matches!(screen.update(Message::Go(99), ctx), Action::None));
            let _ = screen.update(Message::Move(-9), ctx);
            assert!(matches!(screen.update(Message::Take, ctx), Action::Go(Place::Review)));
        });
    }
}
