//! A moment whose evidence is complete: what was expected and what was seen,
//! item by item, for the nurse to attest.

use iced::Length;
use iced::widget::{column, container, row};

use super::super::{Message, Screen, evidence};
use crate::domain::facts::Facts;
use crate::domain::item::Moment;
use crate::domain::procedure::{Obstacle, Procedure, obstacles};
use crate::ui::context::Context;
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::{self, Element};

impl Screen {
    pub(super) fn attestation<'a>(
        ctx: &Context<'a>,
        procedure: &'a Procedure,
        facts: &Facts<'a>,
        moment: Moment,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let header = row![
            container(widget::caption(p, ctx.t("attest-item"))).width(Length::FillPortion(4)),
            container(widget::caption(p, ctx.t("attest-expected"))).width(Length::FillPortion(4)),
            container(widget::caption(p, ctx.t("attest-seen"))).width(Length::FillPortion(4)),
        ]
        .spacing(space::M);
        let mut table = column![header].spacing(space::S);
        for item in moment.items() {
            table =
                table.push(widget::hairline(p)).push(evidence::line(ctx, procedure, facts, *item));
        }
        let mut card = column![
            column![
                widget::toned(p, Tone::Primary, ctx.t(&format!("moment-{}", moment.code())))
                    .size(size::LABEL),
                widget::display(p, ctx.t(&format!("attest-{}", moment.code())), size::TITLE),
            ]
            .spacing(space::XS),
            table,
        ]
        .spacing(space::L);
        let closed: Vec<_> = obstacles(procedure, facts)
            .into_iter()
            .filter_map(|obstacle| match obstacle {
                Obstacle::Gate(_, finding) => {
                    Some(ctx.t(&format!("finding-{}", finding.code.code())))
                }
                _ => None,
            })
            .collect();
        if moment == Moment::Right {
            for sentence in closed {
                card = card.push(widget::notice(p, Tone::Stop, sentence));
            }
        }
        widget::focus_card(p, Tone::Proven, card).into()
    }
}
