//! The overview: the vials of the session with their clocks, and the lots.

use iced::widget::{Column, column, container, row};
use iced::{Alignment, Length};

use super::form::waits_for_shake_test;
use super::{Message, content_name, product_in};
use crate::domain::account::Act;
use crate::domain::rule;
use crate::domain::stock::{Content, Lot, Vial};
use crate::ui::context::Context;
use crate::ui::reveal;
use crate::ui::theme::{TARGET, Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::{self, Element};

/// How long before its end a vial is warned of, in minutes.
const WARNED_MINUTES: i64 = 30;

/// Draws it; `pointed` is the place of the vial at which the arrow keys point.
pub(super) fn view<'a>(ctx: &Context<'a>, pointed: Option<usize>) -> Element<'a, Message> {
    let p = ctx.palette;
    let vials: Vec<Element<'a, Message>> = ctx
        .day
        .vials()
        .enumerate()
        .map(|(place, vial)| {
            let here = pointed == Some(place);
            revealed(vial_line(ctx, vial, here), here)
        })
        .collect();
    let before = vials.len();
    let lots: Vec<Element<'a, Message>> = ctx
        .day
        .lots()
        .enumerate()
        .map(|(place, lot)| {
            let here = pointed == Some(before + place);
            revealed(lot_line(ctx, lot, here), here)
        })
        .collect();
    let quarantine = ctx.day.quarantine().map(|_| {
        let words = ctx.t("finding-excursion");
        let way_out = ctx.t("way-out-excursion");
        widget::notice(p, Tone::Stop, format!("{words}. {way_out}"))
    });
    let mut vials_head = row![widget::heading(p, ctx.t("stock-vials")).width(Length::Fill)]
        .spacing(space::M)
        .align_y(Alignment::Center);
    if !vials.is_empty() {
        vials_head = vials_head.push(widget::caption(p, ctx.t("stock-keys")));
    }
    column![
        widget::title(p, ctx.t("stock-title")),
        quarantine,
        listed(ctx, vials_head.into(), vials, "stock-no-vials", "stock-no-vials-hint"),
        listed(
            ctx,
            widget::heading(p, ctx.t("stock-lots")).into(),
            lots,
            "stock-no-lots",
            "stock-no-lots-hint",
        ),
    ]
    .spacing(space::L)
    .into()
}

/// Marks the line at hand, so that it can be scrolled into sight.
fn revealed(line: Element<'_, Message>, here: bool) -> Element<'_, Message> {
    if here { container(line).id(reveal::POINTED).into() } else { line }
}

fn listed<'a>(
    ctx: &Context<'a>,
    head: Element<'a, Message>,
    lines: Vec<Element<'a, Message>>,
    nothing: &str,
    how: &str,
) -> Element<'a, Message> {
    let p = ctx.palette;
    let list = if lines.is_empty() {
        widget::empty(p, ctx.t(nothing), ctx.t(how))
    } else {
        let mut list = Column::new().spacing(space::S);
        for (place, line) in lines.into_iter().enumerate() {
            list = list.push((place > 0).then(|| widget::hairline(p))).push(line);
        }
        list.into()
    };
    widget::card(p, column![head, list].spacing(space::M)).width(Length::Fill).into()
}

fn vial_line<'a>(ctx: &Context<'a>, vial: &'a Vial, pointed: bool) -> Element<'a, Message> {
    let p = ctx.palette;
    let number = ctx.tw("vial-number", &[("number", &vial.number.to_string())]);
    let opened = ctx.tw("stock-opened-at", &[("time", &vial.opened_at.hour_minute())]);
    let left = ctx.tw(
        "queue-vial-left",
        &[("left", &vial.left().to_string()), ("doses", &vial.doses.to_string())],
    );
    let pointer = if pointed { Icon::Pointer } else { Icon::None };
    let may = ctx.may(Act::HandleStock);
    let discard = (may && !vial.withdrawn).then(|| {
        button::make(p, Kind::Danger, ctx.t("stock-withdraw"))
            .on_press(Message::Withdraw(vial.id))
            .into()
    });
    let discard: Element<'a, Message> =
        discard.unwrap_or_else(|| iced::widget::Space::new().into());
    let code = button::make(p, Kind::Secondary, "QR").narrow().on_press(Message::Show(vial.id));
    if ctx.room.is_narrow() {
        let title = format!("{number} · {}", product_in(ctx, vial.id));
        let words = column![
            widget::strong(p, title),
            widget::muted(p, format!("{opened} · {left}")),
            clock(ctx, vial),
        ];
        return row![
            icon::icon(pointer, 14.0, p.primary),
            words.spacing(2).width(Length::Fill),
            Element::from(code),
            discard,
        ]
        .spacing(space::S)
        .align_y(Alignment::Center)
        .into();
    }
    row![
        icon::icon(pointer, 14.0, p.primary),
        container(widget::strong(p, number)).width(Length::FillPortion(2)),
        container(widget::body(p, product_in(ctx, vial.id))).width(Length::FillPortion(4)),
        container(widget::muted(p, opened)).width(Length::FillPortion(2)),
        container(clock(ctx, vial)).width(Length::FillPortion(4)),
        container(widget::muted(p, left)).width(Length::FillPortion(3)),
        Element::from(code),
        container(discard).width(120).height(TARGET).align_x(Alignment::End),
    ]
    .spacing(space::M)
    .align_y(Alignment::Center)
    .into()
}

/// How long a vial may still be used, or why it may not.
pub(super) fn clock<'a, M: 'a>(ctx: &Context<'a>, vial: &Vial) -> Element<'a, M> {
    let p = ctx.palette;
    let remaining = || ctx.words.remaining(vial.discard_at, ctx.now);
    if vial.withdrawn {
        widget::chip(p, Tone::Neutral, ctx.t("stock-withdrawn"))
    } else if vial.left() == 0 {
        widget::chip(p, Tone::Neutral, ctx.t("stock-used-up"))
    } else if ctx.now >= vial.discard_at {
        widget::chip(p, Tone::Stop, ctx.t("queue-vial-over"))
    } else if ctx.now >= vial.discard_at.plus_minutes(-WARNED_MINUTES) {
        widget::chip(p, Tone::Attention, remaining())
    } else {
        widget::body(p, remaining()).into()
    }
}

fn lot_line<'a>(ctx: &Context<'a>, lot: &'a Lot, pointed: bool) -> Element<'a, Message> {
    let p = ctx.palette;
    let detail = ctx.tw("sheet-lot", &[("lot", &lot.number), ("expiry", &lot.expiry.label())]);
    let vials = ctx.tw("stock-count", &[("count", &lot.vials.to_string())]);
    let count = match &lot.content {
        Content::Vaccine { doses_per_vial, .. } => {
            let doses = ctx.tw("stock-doses-count", &[("count", &doses_per_vial.to_string())]);
            format!("{vials} · {doses}")
        }
        Content::Diluent(_) => vials,
        Content::Syringe(_) => ctx.tw("stock-pieces", &[("count", &lot.vials.to_string())]),
    };
    let expired = rule::expiry::judge(ctx.catalogue, lot.valid_until(), ctx.now).is_some();
    let mark: Element<'a, Message> = if lot.held.is_some() {
        widget::chip(p, Tone::Stop, ctx.t("stock-on-hold"))
    } else if lot.product().is_some() && lot.frost.is_some() && lot.shake_test == Some(false) {
        widget::chip(p, Tone::Stop, ctx.t("stock-frozen"))
    } else if waits_for_shake_test(ctx, lot) {
        widget::chip(p, Tone::Stop, ctx.t("stock-shake-waits"))
    } else if expired {
        widget::chip(p, Tone::Stop, ctx.t("stock-expired"))
    } else {
        iced::widget::Space::new().into()
    };
    let pointer = if pointed { Icon::Pointer } else { Icon::None };
    if ctx.room.is_narrow() {
        let words = column![
            widget::strong(p, content_name(ctx, lot)),
            widget::body(p, detail),
            widget::muted(p, count),
        ];
        let line =
            row![icon::icon(pointer, 14.0, p.primary), words.spacing(2).width(Length::Fill), mark,]
                .spacing(space::S)
                .align_y(Alignment::Center)
                .padding([space::S, 0.0]);
        let line = container(line);
        return button::pressable(p, line, Tone::Neutral, Some(Message::Lot(lot.id)));
    }
    let line = row![
        icon::icon(pointer, 14.0, p.primary),
        container(widget::strong(p, content_name(ctx, lot))).width(Length::FillPortion(6)),
        container(widget::body(p, detail)).width(Length::FillPortion(6)),
        container(widget::muted(p, count)).width(Length::FillPortion(3)),
        container(mark).width(120).align_x(Alignment::End),
    ]
    .spacing(space::M)
    .align_y(Alignment::Center)
    .padding([space::M, 0.0]);
    button::pressable(p, container(line), Tone::Neutral, Some(Message::Lot(lot.id)))
}
