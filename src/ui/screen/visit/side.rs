//! What is recorded of a person so far, under who they are.

use iced::widget::column;

use super::{Message, forecast};
use crate::domain::visit::{Consent, Order, Visit};
use crate::ui::context::Context;
use crate::ui::screen::person;
use crate::ui::theme::space;
use crate::ui::widget::{self, Element};

/// Draws the panel at the left.
pub(super) fn view<'a>(ctx: &Context<'a>, visit: &Visit) -> Element<'a, Message> {
    let p = ctx.palette;
    let listed = match visit.listed_consent {
        Some(true) => "visit-side-listed-yes",
        Some(false) => "visit-side-listed-no",
        None if visit.is_on_list => "visit-side-listed-nothing",
        None => "visit-side-not-listed",
    };
    let mut lines =
        column![widget::hairline(p), widget::fact(p, ctx.t("visit-side-listed"), ctx.t(listed))]
            .spacing(space::S);
    let standing =
        |consent: &&Consent| visit.consent(&consent.product).is_some_and(|last| last == *consent);
    for consent in visit.consents.iter().filter(standing) {
        lines = lines.push(widget::fact(p, ctx.t("side-consent"), consented(ctx, consent)));
    }
    if let Some(screening) = &visit.screening {
        let conclusion = ctx.t(&format!("conclusion-{}", screening.conclusion.code()));
        let words = format!("{conclusion}, {}", screening.at.hour_minute());
        lines = lines.push(widget::fact(p, ctx.t("side-screening"), words));
    }
    if let Some(due) = forecast::in_short(ctx, visit) {
        lines = lines.push(widget::fact(p, ctx.t("forecast-side"), due));
    }
    for order in &visit.orders {
        lines = lines.push(widget::fact(p, ctx.t("side-order"), ordered(ctx, order)));
    }
    person::panel(ctx, visit, lines)
}

fn consented(ctx: &Context<'_>, consent: &Consent) -> String {
    let product = ctx.product_name(&consent.product);
    if !consent.given {
        return ctx.tw("visit-side-refused", &[("product", &product)]);
    }
    let by = ctx.t(&format!("witness-{}", consent.by.code()));
    format!("{product} · {by}, {}", consent.at.hour_minute())
}

fn ordered(ctx: &Context<'_>, order: &Order) -> String {
    let name = ctx.product_name(&order.product);
    let number = order.dose_number.to_string();
    let title = ctx.tw("side-order-product", &[("product", &name), ("number", &number)]);
    let route = ctx.t(&format!("route-{}", order.route.code()));
    let words = format!("{title} · {} · {route}", ctx.words.volume(order.volume));
    if order.closed { ctx.tw("visit-side-closed", &[("order", &words)]) } else { words }
}
