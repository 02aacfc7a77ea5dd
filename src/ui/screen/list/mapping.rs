//! Saying by hand what the columns of an unusual file hold: its columns with
//! their first values, and what each is. Nothing is read before a name and a
//! birth are named.

use std::sync::Arc;

use iced::widget::{Column as Lines, Row as Line, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::words;
use crate::domain::listing::ColumnsMapped;
use crate::roster::{Column, Sample};
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{
    Element, bottom_bar, caption, card, chip, filler, group, muted, notice, side, strong, title,
};

/// How many characters of a value are shown.
const SHOWN: usize = 24;

/// What was said so far.
#[derive(Debug, Clone)]
pub struct Mapping {
    sample: Arc<Sample>,
    columns: Vec<Option<Column>>,
    has_headings: bool,
    at: usize,
}

/// What somebody does.
#[derive(Debug, Clone)]
pub enum Message {
    /// Point at a column of the file, from 0.
    Point(usize),
    /// The column pointed at holds this, or is not used.
    Holds(Option<Column>),
    /// The first row is headings, or is a person.
    Headings(bool),
    /// Read the file so.
    Done,
    /// Leave it.
    Leave,
}

impl Mapping {
    /// Begins with what was understood.
    pub(super) fn new(sample: Arc<Sample>) -> Self {
        let (columns, has_headings) = (sample.columns.clone(), sample.has_headings);
        Self { sample, columns, has_headings, at: 0 }
    }

    /// Takes in what the person did, but for what ends it.
    pub(super) fn update(&mut self, message: &Message) {
        match message {
            Message::Point(at) => self.at = (*at).min(self.columns.len().saturating_sub(1)),
            Message::Holds(column) => self.hold(*column),
            Message::Headings(has) => self.has_headings = *has,
            Message::Done | Message::Leave => {}
        }
    }

    /// No two columns hold the same: the one before lets it go.
    fn hold(&mut self, column: Option<Column>) {
        for other in self.columns.iter_mut().filter(|other| column.is_some() && **other == column) {
            *other = None;
        }
        if let Some(own) = self.columns.get_mut(self.at) {
            *own = column;
        }
    }

    /// Turns a key into what it means here.
    pub(super) fn key(&self, pressed: &Pressed) -> Option<Message> {
        match pressed.key {
            Key::Up => Some(Message::Point(self.at.saturating_sub(1))),
            Key::Down => Some(Message::Point(self.at + 1)),
            Key::Left => Some(Message::Holds(self.beside(Column::ALL.len()))),
            Key::Right => Some(Message::Holds(self.beside(1))),
            Key::Function(2) => Some(Message::Headings(!self.has_headings)),
            Key::Enter if !pressed.repeated => Some(Message::Done),
            Key::Escape => Some(Message::Leave),
            _ => None,
        }
    }

    fn beside(&self, steps: usize) -> Option<Column> {
        let own = self.columns.get(self.at).copied().flatten();
        let at = own.and_then(|own| Column::ALL.iter().position(|column| *column == own));
        let next = (at.map_or(0, |at| at + 1) + steps) % (Column::ALL.len() + 1);
        next.checked_sub(1).and_then(|at| Column::ALL.get(at).copied())
    }

    /// Returns what must still be named.
    pub(super) fn missing(&self) -> Vec<Column> {
        let has = |column| self.columns.contains(&Some(column));
        let name = has(Column::Name) || (has(Column::FamilyName) && has(Column::GivenName));
        let birth = has(Column::Birth) || has(Column::BirthYear);
        let missing = [(Column::Name, name), (Column::Birth, birth)];
        missing.into_iter().filter_map(|(column, has)| (!has).then_some(column)).collect()
    }

    /// Returns what the log keeps of it.
    pub(super) fn mapped(&self) -> ColumnsMapped {
        let shape = self.sample.shape(self.has_headings);
        ColumnsMapped { shape, columns: self.columns.clone() }
    }

    /// Draws it.
    pub(super) fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut rows = Lines::new().spacing(space::XS);
        for at in 0..self.columns.len() {
            rows = rows.push(self.column(at, ctx));
        }
        let headings = |has: bool, key: &str| {
            let kind = if self.has_headings == has { Kind::Chosen } else { Kind::Secondary };
            Element::from(button::make(p, kind, ctx.t(key)).on_press(Message::Headings(has)))
        };
        let said = column![title(p, ctx.t("list-map-title")), muted(p, ctx.t("list-map-how"))]
            .spacing(space::XS)
            .width(Length::Fill);
        let headings =
            row![headings(true, "list-map-headings"), headings(false, "list-map-no-headings")]
                .spacing(space::S);
        let head: Element<'a, Message> = if ctx.room.is_narrow() {
            column![said, headings].spacing(space::S).into()
        } else {
            row![said, headings].spacing(space::S).align_y(Alignment::Center).into()
        };
        let edge = ctx.room.pick(space::XXL, space::M);
        let mut left = column![head].spacing(space::M).padding(edge);
        if !self.has_headings {
            left = left.push(notice(p, Tone::Info, ctx.t("list-map-bare")));
        }
        let left = left.push(card(p, scrollable(rows)).padding(space::S));
        let page = row![
            container(left).width(Length::Fill).height(Length::Fill),
            side(p, ctx.room.pick(340.0, 280.0), scrollable(self.choices(ctx))),
        ];
        column![container(page).height(Length::Fill), self.bottom(ctx)].into()
    }

    fn name(&self, at: usize, ctx: &Context<'_>) -> String {
        let heading = self.sample.first.get(at).map_or("", String::as_str);
        if self.has_headings && !heading.is_empty() {
            words::short(heading)
        } else {
            ctx.tw("list-map-column", &[("number", &(at + 1).to_string())])
        }
    }

    fn column<'a>(&'a self, at: usize, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let first =
            self.sample.first.get(at).filter(|_| !self.has_headings && self.sample.has_headings);
        let under = self.sample.values.get(at).into_iter().flatten();
        let values: Vec<String> = first
            .into_iter()
            .chain(under)
            .filter(|value| !value.is_empty())
            .take(3)
            .map(|value| value.chars().take(SHOWN).collect())
            .collect();
        let values =
            if values.is_empty() { ctx.t("list-map-nothing") } else { values.join("  ·  ") };
        let holds: Element<'a, Message> = match self.columns.get(at).copied().flatten() {
            Some(column) => chip(p, Tone::Primary, ctx.t(words::column(column))),
            None => muted(p, ctx.t("list-map-unused")).into(),
        };
        let pointed = at == self.at;
        let words = column![strong(p, self.name(at, ctx)), caption(p, values)].spacing(2);
        let line = row![words.width(Length::Fill), holds].align_y(Alignment::Center);
        let tone = if pointed { Tone::Primary } else { Tone::Neutral };
        let line = container(line.spacing(space::M)).padding([space::S, space::M]);
        button::pressable(p, line.width(Length::Fill), tone, Some(Message::Point(at)))
    }

    fn choices<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let own = self.columns.get(self.at).copied().flatten();
        let gaps = [("column", &*self.name(self.at, ctx))];
        let mut offered = Line::new().spacing(space::XS);
        for column in std::iter::once(None).chain(Column::ALL.into_iter().map(Some)) {
            let kind = if column == own { Kind::Chosen } else { Kind::Secondary };
            let label = match column {
                Some(column) => ctx.t(words::column(column)),
                None => ctx.t("list-map-unused"),
            };
            let choice = button::make(p, kind, label).narrow().on_press(Message::Holds(column));
            offered = offered.push(Element::from(choice));
        }
        column![
            group(p, ctx.tw("list-map-holds", &gaps)),
            caption(p, ctx.t("list-map-keys")),
            offered.wrap().vertical_spacing(space::XS),
        ]
        .spacing(space::S)
        .into()
    }

    fn bottom<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let missing: Vec<String> =
            self.missing().into_iter().map(|column| ctx.t(words::column(column))).collect();
        let way_on: Element<'a, Message> = if missing.is_empty() {
            button::make(p, Kind::Primary, ctx.t("list-map-done"))
                .key("Enter")
                .on_press_maybe((!ctx.saving).then_some(Message::Done))
                .into()
        } else {
            let why = ctx.tw("list-map-missing", &[("columns", &missing.join(", "))]);
            button::why_not(p, ctx.t("list-map-done"), why)
        };
        let leave = button::make(p, Kind::Secondary, ctx.t("list-map-leave")).key("Esc");
        let bar = row![Element::from(leave.on_press(Message::Leave)), filler(), way_on];
        bottom_bar(p, bar.spacing(space::M).align_y(Alignment::Center))
    }
}
