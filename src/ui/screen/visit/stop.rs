//! What stands in the way of an order: one sentence, the two facts side by side,
//! what it rests on, and the ways out. Enter is none of them.

use iced::Length;
use iced::widget::{column, container, row};

use super::Message;
use crate::domain::finding::{Finding, Severity};
use crate::domain::visit::LeftReason;
use crate::ui::context::Context;
use crate::ui::finding;
use crate::ui::input::{Key, Pressed};
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{self, Element};

/// Turns a key into a way out, if it is one.
pub(super) fn key(pressed: &Pressed) -> Option<Message> {
    match pressed.key {
        Key::Function(6) => Some(Message::Correct),
        Key::Function(9) => Some(Message::Leave(LeftReason::Screening)),
        _ => None,
    }
}

/// Draws the stop in the place of the order.
pub(super) fn view<'a>(ctx: &Context<'a>, findings: &[Finding]) -> Element<'a, Message> {
    let p = ctx.palette;
    let mut lines =
        column![widget::toned(p, Tone::Stop, ctx.t("visit-stop-kicker"))].spacing(space::L);
    let mut strongest: Vec<&Finding> = findings.iter().collect();
    strongest.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    for finding in strongest {
        lines = lines.push(if finding.severity == Severity::Notice {
            remark(ctx, finding)
        } else {
            stopping(ctx, finding)
        });
    }
    lines = lines.push(widget::body(p, ctx.t("visit-stop-hint")));
    let ways = row![
        button::make(p, Kind::Primary, ctx.t("visit-stop-correct"))
            .key("F6")
            .on_press(Message::Correct),
        button::make(p, Kind::Danger, ctx.t("stop-not-today"))
            .key("F9")
            .on_press(Message::Leave(LeftReason::Screening)),
    ]
    .spacing(space::M);
    widget::toned_card(p, Tone::Stop, lines.push(ways)).width(Length::Fill).into()
}

fn stopping<'a>(ctx: &Context<'a>, found: &Finding) -> Element<'a, Message> {
    let p = ctx.palette;
    let sentence = ctx.t(&format!("finding-{}", found.code.code()));
    let mut lines = column![widget::display(p, sentence, size::HEADING)].spacing(space::S);
    let box_of = |name: &str, value: String, wrong: bool| {
        let (ink, edge) = if wrong { (p.stop, p.stop) } else { (p.ink, p.line) };
        container(
            column![widget::caption(p, ctx.t(name)), widget::strong(p, value).color(ink)]
                .spacing(space::XS),
        )
        .padding([space::M, space::L])
        .width(Length::Fill)
        .style(widget::frame(p.surface, edge, 1.0, 10.0))
    };
    let mut boxes = row![].spacing(space::M);
    if let Some(expected) = &found.expected {
        boxes = boxes.push(box_of("stop-expected", finding::value(ctx, expected), false));
    }
    if let Some(seen) = &found.found {
        boxes = boxes.push(box_of("stop-found", finding::value(ctx, seen), true));
    }
    if found.expected.is_some() || found.found.is_some() {
        lines = lines.push(boxes);
    }
    match finding::source(ctx, found) {
        Some(source) => lines.push(widget::caption(p, source)).into(),
        None => lines.into(),
    }
}

/// Draws a finding in one line beside an order.
pub(super) fn remark<'a>(ctx: &Context<'a>, found: &Finding) -> Element<'a, Message> {
    let p = ctx.palette;
    let mut words = ctx.t(&format!("finding-{}", found.code.code()));
    let values = [("stop-expected", &found.expected), ("stop-found", &found.found)];
    for (name, value) in values {
        if let Some(value) = value {
            words = format!("{words} · {}: {}", ctx.t(name), finding::value(ctx, value));
        }
    }
    let tone = if found.severity == Severity::Notice { Tone::Info } else { Tone::Stop };
    let mut lines = column![widget::notice(p, tone, words)].spacing(space::XS);
    if let Some(source) = finding::source(ctx, found) {
        lines = lines.push(widget::caption(p, source));
    }
    lines.into()
}
