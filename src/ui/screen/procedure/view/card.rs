//! The card that is turned to the parent, the pupil or the teacher before the
//! needle: vial and person, large.

use iced::widget::column;

use super::super::{Message, Screen};
use crate::domain::evidence::Step;
use crate::domain::facts::Facts;
use crate::domain::procedure::Procedure;
use crate::ui::context::Context;
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::{self, Element};

impl Screen {
    /// The card that is turned to whoever is to look: vial and person, large.
    pub(super) fn card_for_the_witness<'a>(
        &'a self,
        ctx: &Context<'a>,
        procedure: &'a Procedure,
        facts: &Facts<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let vial = procedure.vial().and_then(|id| ctx.day.vial(id));
        let lot = vial.and_then(|vial| facts.lot_of(vial));
        let person = &facts.visit.person;
        let birth = person.birth.label();
        let expiry = lot.map(|lot| lot.expiry.label()).unwrap_or_default();
        let card = column![
            widget::muted(p, ctx.t("card-turn")),
            column![
                widget::caption(p, ctx.t("card-vaccine")),
                widget::display(p, ctx.product_name(&facts.order.product), size::DISPLAY),
                widget::strong(p, ctx.tw("card-expiry", &[("date", &expiry)])),
            ],
            widget::hairline(p),
            column![
                widget::caption(p, ctx.t("card-person")),
                widget::display(p, person.name.clone(), size::DISPLAY),
                widget::strong(p, ctx.tw("card-born", &[("date", &birth)])),
            ],
        ]
        .spacing(space::L);
        let who = self.tiles(ctx, self.answers(Step::Shown, facts), Step::Shown);
        column![
            widget::focus_card(p, Tone::Primary, card),
            column![widget::strong(p, ctx.t("card-who-looked")), who].spacing(space::S),
        ]
        .spacing(space::L)
        .into()
    }
}
