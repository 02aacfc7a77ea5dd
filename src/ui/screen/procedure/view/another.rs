//! After the needle, when the same person waits for another vaccine: who is in
//! the chair was asked, and holds as long as they stay.

use iced::Length;
use iced::widget::{Column, column};

use super::super::{Message, waiting_orders};
use crate::domain::procedure::Procedure;
use crate::ui::context::Context;
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{self, Element};

/// Draws what was given and what this person still waits for.
pub(super) fn view<'a>(ctx: &Context<'a>, procedure: &Procedure) -> Element<'a, Message> {
    let p = ctx.palette;
    let waiting = waiting_orders(ctx, procedure);
    let orders = waiting.iter().zip(["F2", "F3", "F4", "F5", "F6"]).map(|(order, key)| {
        let number = order.dose_number.to_string();
        let product = ctx.product_name(&order.product);
        let label = ctx.tw("another-stays", &[("product", &product), ("number", &number)]);
        button::make(p, Kind::Primary, label)
            .key(key)
            .width(Length::Fill)
            .on_press_maybe((!ctx.saving).then_some(Message::NextDose(order.id)))
            .into()
    });
    let name = ctx.day.visit(procedure.visit()).map(|visit| visit.person.name.clone());
    let card = column![
        column![
            widget::toned(p, Tone::Proven, ctx.t("another-recorded")).size(size::LABEL),
            widget::display(p, name.unwrap_or_default(), size::TITLE),
            widget::body(p, ctx.t("another-hint")).color(p.muted),
        ]
        .spacing(space::XS),
        Column::with_children(orders).spacing(space::S),
        button::make(p, Kind::Secondary, ctx.t("another-leaves"))
            .key("Esc")
            .on_press(Message::Leave),
    ]
    .spacing(space::XL);
    widget::focus_card(p, Tone::Proven, card).into()
}
