//! The running vials of the table, and who of those being watched needs looking
//! at, in one line under the bar, so that their clocks are in sight wherever a
//! nurse works.

use iced::widget::{Row, container};
use iced::{Alignment, Length};

use super::Message;
use crate::ui::context::Context;
use crate::ui::screen::watch::{Watched, watched};
use crate::ui::theme::{Tone, space};
use crate::ui::widget::{self, Element};

/// Minutes before its end at which a vial warns.
const WARNED_MINUTES: i64 = 30;
/// So many vials have room in the line, and in a narrow one.
const SHOWN: [usize; 2] = [3, 2];

/// Draws the line; nothing, while no vial runs, the box is as it must be and
/// nobody is watched.
pub(super) fn strip<'a>(ctx: &Context<'a>) -> Option<Element<'a, Message>> {
    let p = ctx.palette;
    let everybody = watched(ctx);
    let mut vials: Vec<_> = ctx
        .day
        .vials()
        .filter(|vial| vial.table == ctx.table && vial.left() > 0 && !vial.withdrawn)
        // After the closing none runs: each has its end.
        .filter(|_| ctx.day.is_open())
        .collect();
    vials.sort_by_key(|vial| vial.discard_at);
    let shown = SHOWN[usize::from(ctx.room.is_narrow())];
    let more = vials.len().saturating_sub(shown);
    let mut line = Row::new().spacing(space::M).align_y(Alignment::Center);
    if ctx.day.quarantine().is_some() {
        line = line.push(widget::chip(p, Tone::Stop, ctx.t("strip-quarantine")));
    } else if vials.is_empty() && everybody.is_empty() {
        return None;
    }
    for vial in vials.into_iter().take(shown) {
        let name = ctx.day.product_in(vial.id).map(|id| ctx.product_name(id)).unwrap_or_default();
        let (tone, clock) = if ctx.now >= vial.discard_at {
            (Tone::Stop, ctx.t("queue-vial-over"))
        } else {
            let warned = ctx.now >= vial.discard_at.plus_minutes(-WARNED_MINUTES);
            if warned {
                (Tone::Attention, ctx.words.remaining(vial.discard_at, ctx.now))
            } else {
                let until = vial.discard_at.hour_minute();
                (Tone::Neutral, ctx.tw("strip-until", &[("until", &until)]))
            }
        };
        let gaps = [("product", &*name), ("number", &*vial.number.to_string())];
        let left = vial.left().to_string();
        let doses = ctx.tw("strip-doses", &[("left", &left)]);
        let mut words = format!("{}: {clock}", ctx.tw("queue-vial", &gaps));
        if !ctx.room.is_narrow() {
            words = format!("{words} · {doses}");
        }
        line = line.push(widget::chip(p, tone, words));
    }
    if more > 0 {
        let more = ctx.tw("strip-more", &[("count", &more.to_string())]);
        line = line.push(widget::caption(p, more));
    }
    let line = line.push(widget::filler()).extend(looked_at(ctx, &everybody));
    let line = container(line)
        .width(Length::Fill)
        .height(36)
        .padding([0.0, space::XL])
        .align_y(Alignment::Center)
        .clip(true)
        .style(widget::frame(p.surface, p.line, 1.0, 0.0));
    Some(line.into())
}

/// Whoever reacts, how many wait to be looked at, and whose time is over next.
fn looked_at<'a>(ctx: &Context<'a>, everybody: &[Watched<'a>]) -> Vec<Element<'a, Message>> {
    let p = ctx.palette;
    let number = |watched: &Watched<'_>| {
        ctx.tw("watch-place-no-group", &[("ticket", &watched.visit.ticket.to_string())])
    };
    let mut chips = Vec::new();
    for watched in everybody.iter().filter(|watched| watched.reacts.is_some()).take(2) {
        let words = format!("{}: {}", number(watched), ctx.t("watch-reacts"));
        chips.push(widget::chip(p, Tone::Stop, words));
    }
    let quiet = || everybody.iter().filter(|watched| watched.reacts.is_none());
    let over = quiet().filter(|watched| watched.is_over(ctx.now)).count();
    if over > 0 {
        let words = ctx.tw("strip-look", &[("count", &over.to_string())]);
        chips.push(widget::chip(p, Tone::Attention, words));
    }
    if let Some(next) = quiet().find(|watched| !watched.is_over(ctx.now)) {
        let left = if ctx.room.is_narrow() {
            let until = next.until.hour_minute();
            ctx.tw("strip-until", &[("until", &until)])
        } else {
            ctx.words.remaining(next.until, ctx.now)
        };
        let words = format!("{}: {left}", number(next));
        chips.push(widget::chip(p, Tone::Neutral, words));
    }
    chips
}
