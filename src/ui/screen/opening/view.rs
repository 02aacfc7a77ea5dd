//! What is seen of the opening of the day.

use iced::widget::{Column, Row, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{Deputy, Focus, Message, Missing, Screen, TABLES_MAX};
use crate::domain::rule;
use crate::ui::context::Context;
use crate::ui::finding;
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::keypad::{self, Layout};
use crate::ui::widget::{self, Element};

impl Screen {
    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let missing = self.missing(ctx);
        let left = column![
            column![
                widget::title(p, ctx.t("opening-title")),
                widget::muted(p, ctx.t("opening-hint")),
            ]
            .spacing(space::XS),
            widget::card(p, self.where_and_when(ctx)).width(Length::Fill),
            widget::card(p, self.tables(ctx)).width(Length::Fill),
            widget::card(p, self.safety(ctx)).width(Length::Fill),
        ]
        .spacing(space::L);
        let layout = match self.focus {
            Focus::Date => Layout::Date,
            Focus::Temperature => Layout::Volume,
        };
        let said = missing.iter().map(|missing| {
            let tone = match missing {
                Missing::OtherDate(_)
                | Missing::TemperatureOutside
                | Missing::NotOnlyVaccine
                | Missing::NoKit
                | Missing::Right => Tone::Stop,
                _ => Tone::Info,
            };
            widget::notice(p, tone, sentence(ctx, missing))
        });
        let right = column![
            widget::group(p, ctx.t("opening-keypad")),
            keypad::keypad(p, layout, Message::Typed, Message::Erase, Message::Clear),
            widget::group(p, ctx.t("opening-missing")),
            scrollable(Column::with_children(said).spacing(space::XS)).height(Length::Fill),
        ]
        .spacing(space::M);
        let open: Element<'a, Message> = if missing.is_empty() {
            button::make(p, Kind::Primary, ctx.t("opening-open"))
                .key("Enter")
                .on_press_maybe((!ctx.saving).then_some(Message::Open))
                .into()
        } else {
            let count = missing.len().to_string();
            button::why_not(
                p,
                ctx.t("opening-open"),
                ctx.tw("opening-why-not", &[("count", &count)]),
            )
        };
        column![
            row![
                scrollable(container(left).padding([space::XL, space::XXL])).height(Length::Fill),
                widget::side(p, 360.0, right),
            ]
            .height(Length::Fill),
            widget::bottom_bar(p, row![widget::filler(), open]),
        ]
        .into()
    }

    fn where_and_when<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let form = ctx.t("form-date");
        column![
            field::words(
                p,
                &ctx.t("opening-place"),
                &ctx.t("opening-place-hint"),
                &self.place,
                None,
                Message::Place,
                None,
            ),
            row![
                blind(ctx, "opening-date", &self.date, &form, Focus::Date, self.focus),
                blind(
                    ctx,
                    "opening-temperature",
                    &self.temperature,
                    "",
                    Focus::Temperature,
                    self.focus
                ),
            ]
            .spacing(space::XXL),
        ]
        .spacing(space::L)
        .into()
    }

    fn tables<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut tabs: Vec<Element<'a, Message>> = (0..self.tables.len())
            .map(|place| {
                let kind = if place == self.table { Kind::Chosen } else { Kind::Secondary };
                let label = ctx.tw("bar-table", &[("table", &(place + 1).to_string())]);
                button::make(p, kind, label).on_press(Message::Table(place)).into()
            })
            .collect();
        if self.tables.len() < TABLES_MAX {
            tabs.push(
                button::make(p, Kind::Secondary, ctx.t("opening-add-table"))
                    .on_press(Message::AddTable)
                    .into(),
            );
        }
        let Some(table) = self.tables.get(self.table) else { return widget::filler().into() };
        let products: Vec<Element<'a, Message>> = self
            .offered(ctx)
            .into_iter()
            .map(|id| {
                let kind =
                    if table.products.contains(&id) { Kind::Chosen } else { Kind::Secondary };
                button::make(p, kind, ctx.product_name(&id)).on_press(Message::Product(id)).into()
            })
            .collect();
        let mut content = column![
            Row::with_children(tabs).spacing(space::S).wrap(),
            row![
                widget::strong(p, ctx.t("opening-products")).width(Length::Fill),
                field::input(p, &ctx.t("opening-search"), &self.search, Message::Search, None)
                    .width(320),
            ]
            .align_y(Alignment::Center),
            Row::with_children(products).spacing(space::S).wrap(),
        ]
        .spacing(space::M);
        for found in rule::table::look_alikes(ctx.catalogue, &table.products, &[]) {
            let which = found.found.as_ref().map(|value| finding::value(ctx, value));
            let words = ctx.t(&format!("finding-{}", found.code.code()));
            let words = format!("{words}: {}", which.unwrap_or_default());
            content = content.push(widget::notice(p, Tone::Attention, words));
        }
        content
            .push(asked(ctx, "opening-scanner", table.has_scanner, ["F2", "F3"], Message::Scanner))
            .into()
    }

    fn safety<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut people: Vec<Element<'a, Message>> = ctx
            .day
            .accounts()
            .filter(|account| account.id != ctx.account.id)
            .map(|account| {
                let chosen = self.deputy == Deputy::Account(account.id);
                let kind = if chosen { Kind::Chosen } else { Kind::Secondary };
                button::make(p, kind, account.name.clone())
                    .on_press(Message::Deputy(Deputy::Account(account.id)))
                    .into()
            })
            .collect();
        let kind = if self.deputy == Deputy::Nobody { Kind::Chosen } else { Kind::Secondary };
        people.push(
            button::make(p, kind, ctx.t("opening-nobody"))
                .on_press(Message::Deputy(Deputy::Nobody))
                .into(),
        );
        column![
            asked(
                ctx,
                "opening-only-vaccine",
                self.only_vaccine,
                ["F4", "F5"],
                Message::OnlyVaccine
            ),
            widget::hairline(p),
            asked(ctx, "opening-kit", self.kit, ["F6", "F7"], Message::Kit),
            widget::hairline(p),
            column![
                widget::strong(p, ctx.t("opening-deputy")),
                Row::with_children(people).spacing(space::S).wrap(),
            ]
            .spacing(space::S),
        ]
        .spacing(space::M)
        .into()
    }
}

/// A blind field that is pointed at by pressing it.
fn blind<'a>(
    ctx: &Context<'a>,
    key: &str,
    typed: &str,
    form: &str,
    focus: Focus,
    now: Focus,
) -> Element<'a, Message> {
    let p = ctx.palette;
    let attention = if focus == now { Attention::Here } else { Attention::Elsewhere };
    column![
        widget::muted(p, ctx.t(key)),
        iced::widget::mouse_area(field::blind(p, typed, form, 260.0, attention))
            .on_press(Message::Focus(focus)),
    ]
    .spacing(space::XS)
    .into()
}

/// A question with Có and Không, none chosen before somebody chooses.
fn asked<'a>(
    ctx: &Context<'a>,
    key: &str,
    answer: Option<bool>,
    keys: [&'static str; 2],
    message: fn(bool) -> Message,
) -> Element<'a, Message> {
    let p = ctx.palette;
    let tile = |label: String, value: bool, key| {
        let kind = if answer == Some(value) { Kind::Chosen } else { Kind::Secondary };
        button::make(p, kind, label).key(key).on_press(message(value))
    };
    row![
        widget::body(p, ctx.t(key)).width(Length::Fill),
        tile(ctx.t("answer-yes"), true, keys[0]),
        tile(ctx.t("answer-no"), false, keys[1]),
    ]
    .spacing(space::S)
    .align_y(Alignment::Center)
    .into()
}

fn sentence(ctx: &Context<'_>, missing: &Missing) -> String {
    match missing {
        Missing::Right => ctx.t("opening-missing-right"),
        Missing::Place => ctx.t("opening-missing-place"),
        Missing::Date => ctx.t("opening-missing-date"),
        Missing::OtherDate(today) => {
            ctx.tw("opening-missing-other-date", &[("day", &ctx.words.date(*today))])
        }
        Missing::Table(number) => {
            ctx.tw("opening-missing-table", &[("table", &number.to_string())])
        }
        Missing::Temperature => ctx.t("opening-missing-temperature"),
        Missing::TemperatureOutside => ctx.t("opening-missing-range"),
        Missing::OnlyVaccine => ctx.t("opening-missing-only-vaccine"),
        Missing::NotOnlyVaccine => ctx.t("finding-storage_not_separate"),
        Missing::Kit => ctx.t("opening-missing-kit"),
        Missing::NoKit => ctx.t("opening-missing-no-kit"),
        Missing::Deputy => ctx.t("opening-missing-deputy"),
    }
}
