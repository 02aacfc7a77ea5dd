//! Evidence in words: what was expected and what was seen, side by side, once
//! it is proven.

use iced::widget::{container, row};
use iced::{Alignment, Length};

use super::Message;
use crate::domain::evidence::{Observed, Step};
use crate::domain::facts::Facts;
use crate::domain::item::Item;
use crate::domain::procedure::Procedure;
use crate::i18n::evidence;
use crate::ui::context::Context;
use crate::ui::theme::space;
use crate::ui::widget::{self, Element, icon};

/// Says an observation in a few words.
#[must_use]
pub fn said(ctx: &Context<'_>, observed: &Observed) -> String {
    evidence::said(ctx.words, ctx.catalogue, observed)
}

/// One item of an attestation: its name, what was expected, what was seen.
pub(super) fn line<'a>(
    ctx: &Context<'a>,
    procedure: &Procedure,
    facts: &Facts<'_>,
    item: Item,
) -> Element<'a, Message> {
    let p = ctx.palette;
    let seen: Vec<String> = procedure
        .steps(item.moment())
        .filter(|step| step.items().contains(&item))
        .filter_map(|step| procedure.proof(step))
        .map(|proof| said(ctx, &proof.observed))
        .collect();
    let notices: Vec<String> = Step::ALL
        .into_iter()
        .filter(|step| step.items().contains(&item))
        .filter_map(|step| procedure.proof(step))
        .flat_map(|proof| &proof.notices)
        .filter(|notice| notice.items.contains(&item))
        .map(|notice| ctx.t(&format!("finding-{}", notice.code.code())))
        .collect();
    let mut right = iced::widget::column![widget::strong(p, seen.join(" · "))];
    for notice in dedup(notices) {
        right = right.push(widget::caption(p, notice).color(p.info));
    }
    row![
        row![
            icon::icon(icon::Icon::RingCheck, 18.0, p.proven),
            widget::body(p, ctx.t(&format!("item-{}", item.code()))),
        ]
        .spacing(space::S)
        .align_y(Alignment::Center)
        .width(Length::FillPortion(4)),
        container(widget::body(p, expected(ctx, procedure, facts, item)))
            .width(Length::FillPortion(4)),
        container(right).width(Length::FillPortion(4)),
    ]
    .spacing(space::M)
    .align_y(Alignment::Center)
    .into()
}

fn dedup(mut words: Vec<String>) -> Vec<String> {
    words.sort();
    words.dedup();
    words
}

fn expected(ctx: &Context<'_>, procedure: &Procedure, facts: &Facts<'_>, item: Item) -> String {
    let order = facts.order;
    let vial = procedure.vial().and_then(|id| ctx.day.vial(id));
    let route = || ctx.t(&format!("route-{}", order.route.code()));
    match item {
        Item::K1 | Item::D1 => facts.visit.person.name.clone(),
        Item::K2 | Item::C2 => ctx.product_name(&order.product),
        Item::K3 | Item::D3 => ctx.words.volume(order.volume),
        Item::C1 => ctx.tw(
            "expected-table",
            &[
                ("table", &procedure.table().to_string()),
                ("ticket", &facts.visit.ticket.to_string()),
            ],
        ),
        Item::C3 => ctx.t("expected-quality"),
        Item::C4 | Item::D4 => route(),
        Item::C5 => vial.map_or_else(String::new, |vial| {
            let expiry = facts.lot_of(vial).map(|lot| lot.expiry.label()).unwrap_or_default();
            ctx.tw(
                "expected-expiry",
                &[("expiry", &expiry), ("until", &vial.discard_at.hour_minute())],
            )
        }),
        Item::D2 => vial.map_or_else(String::new, |vial| {
            ctx.tw("vial-number", &[("number", &vial.number.to_string())])
        }),
        Item::D5 => ctx.t("expected-time"),
    }
}
