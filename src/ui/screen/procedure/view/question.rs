//! Questions that cover the screen until they are answered.

use iced::Length;
use iced::widget::{Column, Row, column};

use super::super::Message;
use crate::domain::evidence::Witness;
use crate::domain::procedure::Reason;
use crate::ui::context::Context;
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{self, Element};

pub(super) fn why_stop<'a>(ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let keys = ["F2", "F3", "F4", "F5"];
    let reasons = Reason::OFFERED.iter().zip(keys).map(|(reason, key)| {
        let label = ctx.t(&format!("reason-{}", reason.code()));
        button::make(p, Kind::Danger, label)
            .key(key)
            .width(Length::Fill)
            .on_press(Message::Refuse(*reason))
            .into()
    });
    let card = column![
        column![
            widget::display(p, ctx.t("why-stop-title"), size::TITLE),
            widget::body(p, ctx.t("why-stop-hint")).color(p.muted),
        ]
        .spacing(space::XS),
        Column::with_children(reasons).spacing(space::S),
        button::make(p, Kind::Secondary, ctx.t("action-back"))
            .key("Esc")
            .on_press(Message::Dismiss),
    ]
    .spacing(space::L);
    widget::focus_card(p, Tone::Stop, card).into()
}

/// Who takes the consent back.
pub(super) fn who_withdraws<'a>(ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let witnesses = Witness::ALL.into_iter().zip(["F2", "F3", "F4", "F5"]).map(|(by, key)| {
        button::make(p, Kind::Danger, ctx.t(&format!("witness-{}", by.code())))
            .key(key)
            .width(Length::Fill)
            .on_press(Message::Withdrawn(by))
            .into()
    });
    let card = column![
        column![
            widget::display(p, ctx.t("who-withdraws-title"), size::TITLE),
            widget::body(p, ctx.t("why-stop-hint")).color(p.muted),
        ]
        .spacing(space::XS),
        Column::with_children(witnesses).spacing(space::S),
        button::make(p, Kind::Secondary, ctx.t("action-back"))
            .key("Esc")
            .on_press(Message::Dismiss),
    ]
    .spacing(space::L);
    widget::focus_card(p, Tone::Stop, card).into()
}

pub(super) fn which_vial<'a>(ctx: &Context<'a>, numbers: &[u32]) -> Element<'a, Message> {
    let p = ctx.palette;
    let vials = numbers.iter().map(|number| {
        let label = ctx.tw("vial-number", &[("number", &number.to_string())]);
        button::make(p, Kind::Secondary, label).on_press(Message::VialNumber(*number)).into()
    });
    let card = column![
        widget::display(p, ctx.t("which-vial-title"), size::TITLE),
        Row::with_children(vials).spacing(space::S),
        button::make(p, Kind::Secondary, ctx.t("action-back"))
            .key("Esc")
            .on_press(Message::Dismiss),
    ]
    .spacing(space::L);
    widget::focus_card(p, Tone::Attention, card).into()
}
