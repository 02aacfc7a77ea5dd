//! The panels beside the thing to do: who and what at the left, the thirteen at
//! the right. What an independent look is to find stays hidden until it is in.

use iced::widget::{Column, Row, column, container, row, scrollable};
use iced::{Alignment, Color, Length};

use super::Message;
use crate::domain::checklist::ItemState;
use crate::domain::evidence::Step;
use crate::domain::facts::Facts;
use crate::domain::item::{Item, Moment};
use crate::domain::procedure::{Next, Procedure};
use crate::domain::time::whole_months;
use crate::ui::context::Context;
use crate::ui::screen::person;
use crate::ui::theme::{Palette, size, space};
use crate::ui::widget::{self, Element, icon};

/// The person, and the order as far as the nurse has read it.
pub(super) fn person_and_order<'a>(
    ctx: &Context<'a>,
    procedure: &Procedure,
    facts: &Facts<'a>,
) -> Element<'a, Message> {
    let p = ctx.palette;
    let visit = facts.visit;
    let who_is = &visit.person;
    // The number is what the nurse reads from the slip at these two steps.
    let asked = matches!(procedure.next(), Next::Observe(Step::Person | Step::Tray));
    let who = if asked {
        ctx.t("side-person-asked")
    } else {
        ctx.tw("side-person", &[("ticket", &visit.ticket.to_string())])
    };
    let at_chair = procedure.moment() == Some(Moment::Right);
    let identified = procedure.proof(Step::Identity).is_some();
    let hidden = at_chair && !identified;
    let mut about = column![
        widget::caption(p, who),
        widget::heading(p, who_is.name.clone()).size(size::HEADING),
    ]
    .spacing(space::XS);
    if let Some(mark) = person::namesakes(ctx, visit) {
        about = about.push(mark);
    }
    let on = ctx.now.civil_day();
    let months = who_is.birth.day().map(|birth| whole_months(birth, on));
    let mut lines: Vec<Element<'a, Message>> = Vec::new();
    if hidden {
        lines.push(widget::fact(p, ctx.t("side-birth"), ctx.t("side-hidden")));
    } else {
        lines.push(widget::fact(p, ctx.t("side-birth"), who_is.birth.label()));
        if let Some(months) = months {
            lines.push(widget::fact(p, ctx.t("side-age"), person::age(ctx, months)));
        }
        if let Some(guardian) = &who_is.guardian {
            lines.push(widget::fact(p, ctx.t("side-guardian"), guardian.clone()));
        }
    }
    if let Some(group) = &who_is.group {
        lines.push(widget::fact(p, ctx.t("side-group"), group.clone()));
    }
    let consent = visit.consent(&facts.order.product).filter(|consent| consent.given);
    let consent = consent.map_or_else(
        || ctx.t("side-no-consent"),
        |consent| {
            let by = ctx.t(&format!("witness-{}", consent.by.code()));
            ctx.tw("side-consent-by", &[("by", &by), ("at", &consent.at.hour_minute())])
        },
    );
    lines.push(widget::fact(p, ctx.t("side-consent"), consent));
    if let Some(screening) = &visit.screening {
        let conclusion = ctx.t(&format!("conclusion-{}", screening.conclusion.code()));
        let value = format!("{conclusion}, {}", screening.at.hour_minute());
        lines.push(widget::fact(p, ctx.t("side-screening"), value));
    }
    let mut panel =
        column![about, Column::with_children(lines).spacing(space::S)].spacing(space::L);
    panel = panel.push(order(ctx, procedure, facts));
    if let Some(vial) = procedure.vial().and_then(|id| ctx.day.vial(id)) {
        let number = vial.number.to_string();
        let name = ctx.day.product_in(vial.id).map(|id| ctx.product_name(id)).unwrap_or_default();
        let left = ctx.words.remaining(vial.discard_at, ctx.now);
        panel = panel.push(
            widget::card(
                p,
                column![
                    widget::caption(p, ctx.t("side-vial")),
                    widget::strong(p, name),
                    widget::caption(p, ctx.tw("side-vial-number", &[("number", &number)])),
                    widget::caption(p, left),
                ]
                .spacing(2),
            )
            .padding(space::L)
            .width(Length::Fill),
        );
    }
    let (width, edge) = if ctx.room.is_narrow() { (220.0, space::M) } else { (272.0, space::XL) };
    container(scrollable(container(panel).padding(edge)))
        .width(width)
        .height(Length::Fill)
        .style(widget::frame(p.background, p.line, 1.0, 0.0))
        .into()
}

/// The order shows only what the nurse has read from it, and hides its volume
/// again while the syringe is read.
fn order<'a>(ctx: &Context<'a>, procedure: &Procedure, facts: &Facts<'_>) -> Element<'a, Message> {
    let p = ctx.palette;
    let read = procedure.proof(Step::Product).is_some();
    let measured = procedure.proof(Step::Dose).is_some();
    let at_chair = procedure.moment() == Some(Moment::Right);
    let drawn = procedure.proof(Step::Drawn).is_some() || procedure.moment().is_none();
    let title = if read {
        let number = facts.order.dose_number.to_string();
        let name = ctx.product_name(&facts.order.product);
        ctx.tw("side-order-product", &[("product", &name), ("number", &number)])
    } else {
        ctx.t("side-order-unread")
    };
    let route = ctx.t(&format!("route-{}", facts.order.route.code()));
    let detail = if !measured || (at_chair && !drawn) {
        ctx.t("side-order-hidden")
    } else {
        format!("{} · {route}", ctx.words.volume(facts.order.volume))
    };
    widget::card(
        p,
        column![
            widget::caption(p, ctx.t("side-order")),
            widget::strong(p, title),
            widget::caption(p, detail),
        ]
        .spacing(2),
    )
    .padding(space::L)
    .width(Length::Fill)
    .into()
}

/// The items of the step at hand.
fn at_hand(procedure: &Procedure) -> &'static [Item] {
    match procedure.next() {
        Next::Observe(step) => step.items(),
        _ => &[],
    }
}

/// How the state of an item is drawn, by form and by colour.
const fn mark(p: &Palette, state: ItemState, current: bool) -> (icon::Icon, Color) {
    match state {
        ItemState::Confirmed => (icon::Icon::Check, p.proven),
        ItemState::Proven => (icon::Icon::RingCheck, p.proven),
        ItemState::Stopped => (icon::Icon::Cross, p.stop),
        ItemState::Open if current => (icon::Icon::Current, p.primary),
        ItemState::Open => (icon::Icon::Ring, p.muted),
    }
}

/// The thirteen by their codes, where there is no room for their names.
pub(super) fn codes<'a>(ctx: &Context<'a>, procedure: &Procedure) -> Element<'a, Message> {
    let p = ctx.palette;
    let at_hand = at_hand(procedure);
    let items = Item::ALL.into_iter().map(|item| {
        let current = at_hand.contains(&item);
        let (mark, ink) = mark(p, procedure.item(item), current);
        let code = if current {
            widget::strong(p, item.code())
        } else {
            widget::body(p, item.code()).color(p.muted)
        };
        row![icon::icon(mark, 14.0, ink), code.size(size::CAPTION)]
            .spacing(2)
            .align_y(Alignment::Center)
            .into()
    });
    Row::with_children(items).spacing(space::S).wrap().into()
}

/// The thirteen, each with its state.
pub(super) fn items<'a>(ctx: &Context<'a>, procedure: &Procedure) -> Element<'a, Message> {
    let p = ctx.palette;
    let at_hand = at_hand(procedure);
    let groups = Moment::ALL.into_iter().map(|moment| {
        let rows = moment.items().iter().map(|item| {
            let state = procedure.item(*item);
            let current = at_hand.contains(item);
            let (mark, ink) = mark(p, state, current);
            let name = ctx.t(&format!("item-{}", item.code()));
            let name = if current { widget::strong(p, name) } else { widget::body(p, name) };
            let name = name.size(size::LABEL);
            let name =
                if state == ItemState::Open && !current { name.color(p.muted) } else { name };
            let line = row![icon::icon(mark, 20.0, ink), name]
                .spacing(space::S)
                .align_y(Alignment::Center);
            container(line)
                .padding([5.0, space::S])
                .width(Length::Fill)
                .style(widget::frame(
                    if current { p.primary_soft } else { p.surface },
                    p.surface,
                    0.0,
                    8.0,
                ))
                .into()
        });
        column![
            widget::group(p, ctx.t(&format!("moment-{}", moment.code()))),
            Column::with_children(rows),
        ]
        .spacing(space::XS)
        .into()
    });
    widget::side(p, 288.0, Column::with_children(groups).spacing(space::L))
}
