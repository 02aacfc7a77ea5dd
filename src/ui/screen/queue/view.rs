//! How the queue looks: the list with its search and stages, the page's bar, and
//! at the side what is running.

use std::collections::BTreeMap;

use iced::widget::{Column, Row, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{Message, Screen, on_a_page};
use crate::domain::day::Stage;
use crate::domain::procedure::{self, Procedure};
use crate::domain::time::Instant;
use crate::domain::visit::Visit;
use crate::ui::context::Context;
use crate::ui::screen::{Place, person, plan, watch};
use crate::ui::theme::{TARGET, Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{self, Element, field};

/// Minutes before its end at which a vial warns.
const WARN_MINUTES: i64 = 30;

/// Minutes after midnight from which on the way to the closing is shown: 16:00.
const LATE_MINUTES: i64 = 16 * 60;

impl Screen {
    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let found = self.found(ctx);
        let counts = ctx.day.stages();
        let page_size = on_a_page(ctx);
        let page = self.cursor / page_size;
        let shown = found.iter().enumerate().skip(page * page_size).take(page_size);
        let mut rows: Vec<Element<'a, Message>> = Vec::new();
        if !ctx.room.is_narrow() {
            rows.push(header(ctx));
        }
        for (place, visit) in shown {
            if !rows.is_empty() {
                rows.push(widget::hairline(p));
            }
            rows.push(line(ctx, visit, place, place == self.cursor));
        }
        if found.is_empty() {
            rows.push(Self::nobody_here(ctx));
        }
        let list = container(Column::with_children(rows))
            .width(Length::Fill)
            .style(widget::frame(p.surface, p.line, 1.0, 12.0));
        let mut middle = column![self.top(ctx, counts)]
            .push(plan::strip(ctx, Message::Go(Place::Plan)))
            .push(self.tabs(ctx, counts))
            .spacing(space::M);
        if self.not_found {
            middle = middle.push(widget::notice(p, Tone::Attention, ctx.t("queue-not-found")));
        }
        middle = middle
            .push(
                scrollable(container(list).padding(iced::Padding::ZERO.right(space::M)))
                    .height(Length::Fill),
            )
            .push(pages(ctx, page, found.len()));
        let edge = ctx.room.pick(space::XXL, space::M);
        let middle = middle.padding([ctx.room.pick(space::XL, space::M), edge]);
        row![middle.width(Length::Fill), side(ctx)].height(Length::Fill).into()
    }

    fn top<'a>(
        &'a self,
        ctx: &Context<'a>,
        counts: &BTreeMap<Stage, usize>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let count = |stage| counts.get(&stage).copied().unwrap_or(0);
        let given = count(Stage::Observing) + count(Stage::Done);
        let summary = ctx.tw(
            "queue-summary",
            &[
                ("all", &ctx.words.number(ctx.day.listed())),
                ("given", &ctx.words.number(given)),
                ("away", &ctx.words.number(count(Stage::Away))),
            ],
        );
        let mut title = column![];
        if !ctx.room.is_narrow() {
            title = title.push(widget::title(p, ctx.t("queue-title")));
        }
        row![
            title.push(widget::muted(p, summary)).width(Length::Fill),
            field::input(
                p,
                &ctx.t("queue-search"),
                &self.search,
                Message::Search,
                Some(Message::Open)
            )
            .id("search")
            .width(ctx.room.pick(340.0, 320.0)),
        ]
        .spacing(space::M)
        .align_y(Alignment::Center)
        .into()
    }

    fn tabs<'a>(
        &'a self,
        ctx: &Context<'a>,
        counts: &BTreeMap<Stage, usize>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let tab = |stage: Option<Stage>, label: String| {
            let kind = if self.stage == stage { Kind::Primary } else { Kind::Secondary };
            button::make(p, kind, label).narrow().on_press(Message::Stage(stage)).into()
        };
        let mut tabs: Vec<Element<'a, Message>> = vec![tab(None, ctx.t("queue-all"))];
        for stage in Stage::ALL {
            let count = counts.get(&stage).copied().unwrap_or(0);
            if ctx.room.is_narrow() && count == 0 && self.stage != Some(stage) {
                continue;
            }
            let name = ctx.t(&format!("stage-{}", stage.code()));
            tabs.push(tab(Some(stage), format!("{name} {}", ctx.words.number(count))));
        }
        Row::with_children(tabs).spacing(space::XS).wrap().vertical_spacing(space::XS).into()
    }

    fn nobody_here<'a>(ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        if ctx.day.visits().next().is_some() {
            return widget::empty(p, ctx.t("queue-nobody-found"), ctx.t("queue-nobody-found-hint"));
        }
        column![
            widget::empty(p, ctx.t("queue-empty"), ctx.t("queue-empty-hint")),
            row![
                button::make(p, Kind::Primary, ctx.t("queue-import"))
                    .key("F3")
                    .on_press(Message::Go(Place::List)),
                button::make(p, Kind::Secondary, ctx.t("queue-register"))
                    .key("F2")
                    .on_press(Message::Go(Place::Register)),
            ]
            .spacing(space::M),
        ]
        .align_x(Alignment::Center)
        .width(Length::Fill)
        .padding(space::XXL)
        .into()
    }
}

/// Says at which item a half-done procedure goes on.
fn stopped_at(ctx: &Context<'_>, procedure: &Procedure) -> String {
    let facts = ctx.facts(procedure.visit(), procedure.order(), procedure.table());
    match facts.and_then(|facts| procedure::resumes_at(procedure, &facts)) {
        Some(item) => {
            let name = ctx.t(&format!("item-{}", item.code()));
            ctx.tw("queue-half-done-at", &[("item", &name)])
        }
        None => ctx.t("queue-half-done"),
    }
}

const WIDTHS: [f32; 5] = [44.0, 100.0, 196.0, 76.0, 168.0];

/// The least that a row has between its edges: with them a target for a finger.
const LOW: f32 = TARGET - 2.0 * space::S;

/// Number and next step, where the rest stands below the name.
const NARROW_WIDTHS: [f32; 2] = [32.0, 162.0];

fn header<'a>(ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let cell = |key: &str| widget::group(p, ctx.t(key));
    container(
        row![
            container(cell("queue-number")).width(WIDTHS[0]),
            container(cell("queue-name")).width(Length::Fill),
            container(cell("queue-born")).width(WIDTHS[1]),
            container(cell("queue-order")).width(WIDTHS[2]),
            container(cell("queue-screened")).width(WIDTHS[3]),
            container(cell("queue-next")).width(WIDTHS[4]),
        ]
        .spacing(space::S),
    )
    .padding([space::M, space::L])
    .into()
}

fn line<'a>(
    ctx: &Context<'a>,
    visit: &'a Visit,
    place: usize,
    pointed: bool,
) -> Element<'a, Message> {
    let p = ctx.palette;
    let who = &visit.person;
    let stage = ctx.day.stage(visit);
    let mut name = column![widget::strong(p, who.name.clone())].spacing(2);
    let mut marks: Vec<Element<'a, Message>> = Vec::new();
    marks.extend(person::namesakes(ctx, visit));
    let order = visit.open_orders().next();
    let half_done = order.and_then(|order| ctx.day.open_procedure(order.id));
    if let Some(half_done) = half_done.filter(|half_done| half_done.has_evidence()) {
        marks.push(widget::chip(p, Tone::Info, stopped_at(ctx, half_done)));
    }
    let ordered = match (order, ctx.day.due(visit)) {
        (Some(order), _) => {
            let number = order.dose_number.to_string();
            let product = ctx.product_name(&order.product);
            ctx.tw("side-order-product", &[("product", &product), ("number", &number)])
        }
        // What the list or the plan expects is no order yet, and looks like none.
        (None, Some(due)) if matches!(stage, Stage::Waiting | Stage::Screened) => {
            ctx.tw("queue-due", &[("product", &ctx.product_name(due))])
        }
        (None, _) => String::new(),
    };
    let screened = visit.screening.as_ref().map(|screening| screening.at.hour_minute());
    let next: Element<'a, Message> = if pointed && stage == Stage::Ready {
        let goes_on = half_done.is_some_and(Procedure::has_evidence);
        let words = ctx.t(if goes_on { "queue-continue" } else { "queue-begin" });
        button::make(p, Kind::Primary, words)
            .key("Enter")
            .on_press_maybe((!ctx.saving).then_some(Message::OpenRow(place)))
            .into()
    } else {
        let tone = match stage {
            Stage::Ready => Tone::Primary,
            Stage::Observing | Stage::Done => Tone::Proven,
            Stage::Away => Tone::Attention,
            Stage::Waiting | Stage::Screened => Tone::Neutral,
        };
        widget::chip(p, tone, ctx.t(&format!("stage-{}", stage.code())))
    };
    let ticket = widget::body(p, visit.ticket.to_string());
    let cells = if ctx.room.is_narrow() {
        let mut said = who.birth.label();
        if !ordered.is_empty() {
            said = format!("{said} · {ordered}");
        }
        marks.insert(0, widget::caption(p, said).into());
        row![
            container(ticket).width(NARROW_WIDTHS[0]).center_y(LOW),
            name.push(Row::with_children(marks).spacing(space::S).wrap()).width(Length::Fill),
            container(next).width(NARROW_WIDTHS[1]).align_x(Alignment::End),
        ]
    } else {
        let ordered = widget::body(p, ordered).size(size::LABEL);
        let ordered = if order.is_some() { ordered } else { ordered.color(p.muted) };
        if !marks.is_empty() {
            name = name.push(Row::with_children(marks).spacing(space::S).wrap());
        }
        row![
            container(ticket).width(WIDTHS[0]).center_y(LOW),
            name.width(Length::Fill),
            container(widget::body(p, who.birth.label())).width(WIDTHS[1]),
            container(ordered).width(WIDTHS[2]),
            container(widget::body(p, screened.unwrap_or_default())).width(WIDTHS[3]),
            container(next).width(WIDTHS[4]),
        ]
    };
    let content = container(cells.spacing(space::S).align_y(Alignment::Center))
        .padding([space::S, ctx.room.pick(space::L, space::M)]);
    let content = container(content).center_y(Length::Shrink).height(Length::Shrink);
    let tone = if pointed { Tone::Primary } else { Tone::Neutral };
    button::pressable(p, content, tone, Some(Message::OpenRow(place)))
}

fn pages<'a>(ctx: &Context<'a>, page: usize, count: usize) -> Element<'a, Message> {
    let p = ctx.palette;
    let all = count.div_ceil(on_a_page(ctx)).max(1);
    let words = ctx.tw(
        "queue-page",
        &[("page", &ctx.words.number(page + 1)), ("all", &ctx.words.number(all))],
    );
    let back = (page > 0).then_some(Message::Page(-1));
    let on = (page + 1 < all).then_some(Message::Page(1));
    let narrow = ctx.room.is_narrow();
    let keyed = |label: String, key| {
        let made = button::make(p, Kind::Secondary, label);
        if narrow { made.narrow() } else { made.key(key) }
    };
    let mut bar = row![
        keyed(ctx.t("queue-register"), "F2").on_press(Message::Go(Place::Register)),
        keyed(ctx.t("queue-import"), "F3").on_press(Message::Go(Place::List)),
        keyed(ctx.t("queue-record"), "F5").on_press_maybe((count > 0).then_some(Message::Record)),
        widget::filler(),
    ]
    .spacing(space::S)
    .align_y(Alignment::Center);
    if all > 1 {
        let words = if narrow { format!("{}/{all}", page + 1) } else { words };
        bar = bar
            .push(button::make(p, Kind::Secondary, "‹").narrow().on_press_maybe(back))
            .push(widget::muted(p, words))
            .push(button::make(p, Kind::Secondary, "›").narrow().on_press_maybe(on));
    }
    bar.into()
}

/// The running vials, the people being watched, and the key for trouble.
fn side<'a>(ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let mut vials: Vec<_> = ctx
        .day
        .vials()
        .filter(|vial| vial.table == ctx.table && vial.left() > 0 && !vial.withdrawn)
        .collect();
    vials.sort_by_key(|vial| vial.discard_at);
    let cards = vials.iter().take(4).map(|vial| {
        let minutes = vial.discard_at.since(ctx.now).div_euclid(60_000);
        let tone = if minutes < 0 {
            Tone::Stop
        } else if minutes < WARN_MINUTES {
            Tone::Attention
        } else {
            Tone::Neutral
        };
        let name = ctx.day.product_in(vial.id).map(|id| ctx.product_name(id)).unwrap_or_default();
        let number = vial.number.to_string();
        let title = ctx.tw("queue-vial", &[("product", &name), ("number", &number)]);
        let clock = if minutes < 0 {
            ctx.t("queue-vial-over")
        } else {
            ctx.words.remaining(vial.discard_at, ctx.now)
        };
        let left = ctx.tw(
            "queue-vial-left",
            &[("left", &vial.left().to_string()), ("doses", &vial.doses.to_string())],
        );
        let words = column![
            widget::strong(p, title),
            widget::body(p, clock).size(size::LABEL).color(p.tone_ink(tone)),
            widget::caption(p, left),
        ]
        .spacing(2);
        match tone {
            Tone::Neutral => widget::card(p, words).padding(space::L).width(Length::Fill).into(),
            tone => widget::toned_card(p, tone, words).width(Length::Fill).into(),
        }
    });
    let narrow = ctx.room.is_narrow();
    let wide_button = |kind, label: String, key| {
        let made = button::make(p, kind, label).width(Length::Fill);
        if narrow { made.narrow() } else { made.key(key) }
    };
    let mut panel = column![widget::group(p, ctx.t("queue-vials"))].spacing(space::S);
    let cards: Vec<Element<'a, Message>> = cards.collect();
    if cards.is_empty() {
        panel = panel.push(widget::muted(p, ctx.t("queue-no-vials")));
    }
    for card in cards {
        panel = panel.push(card);
    }
    let watched = watch::count(ctx).to_string();
    let panel = panel
        .push(iced::widget::Space::new().height(space::S))
        .push(widget::group(p, ctx.tw("queue-watched", &[("count", &watched)])))
        .push(watch::strip(ctx))
        .push(
            wide_button(Kind::Secondary, ctx.t("queue-watch"), "F6")
                .on_press(Message::Go(Place::Watch)),
        );
    let closing = is_late_or_done(ctx).then(|| {
        wide_button(Kind::Secondary, ctx.t("stock-close-session"), "F9")
            .on_press(Message::Go(Place::Closing))
    });
    let content = column![
        scrollable(panel).spacing(space::XS).height(Length::Fill),
        wide_button(Kind::Secondary, ctx.t("queue-stock"), "F4")
            .on_press(Message::Go(Place::Stock)),
        wide_button(Kind::Secondary, ctx.t("queue-journal"), "F7")
            .on_press(Message::Go(Place::Journal)),
        wide_button(Kind::Secondary, ctx.t("queue-plan"), "F8").on_press(Message::Go(Place::Plan)),
        wide_button(Kind::Secondary, ctx.t("queue-office"), "Ctrl O")
            .on_press(Message::Go(Place::Office)),
        closing.map(Element::from),
        wide_button(Kind::Danger, ctx.t("queue-trouble"), "F10")
            .on_press(Message::Go(Place::Trouble(None))),
    ]
    .spacing(space::S);
    widget::side_with(p, ctx.room.pick(330.0, 232.0), ctx.room.pick(space::XL, space::M), content)
}

/// Tells whether the way to the closing is shown: nobody waits any more, or the
/// working day comes to its end. Its key works all day.
fn is_late_or_done(ctx: &Context<'_>) -> bool {
    let waits = |visit: &Visit| {
        matches!(ctx.day.stage(visit), Stage::Waiting | Stage::Screened | Stage::Ready)
    };
    let done = ctx.day.visits().next().is_some() && !ctx.day.visits().any(waits);
    done || ctx.now >= Instant::start_of(ctx.now.civil_day()).plus_minutes(LATE_MINUTES)
}
