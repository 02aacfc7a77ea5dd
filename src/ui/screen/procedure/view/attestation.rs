//! A moment whose evidence is complete: what was expected and what was seen,
//! item by item, for the nurse to attest.

use iced::Length;
use iced::widget::{column, container, row};

use super::super::{Message, Screen, evidence};
use crate::domain::facts::Facts;
use crate::domain::item::Moment;
use crate::domain::procedure::{Obstacle, Procedure, obstacles};
use crate::ui::context::Context;
use crate::ui::finding;
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
        let closed =
            obstacles(procedure, facts).into_iter().filter_map(|obstacle| match obstacle {
                Obstacle::Gate(_, finding) if moment == Moment::Right => Some(finding),
                _ => None,
            });
        for finding in closed {
            let sentence = ctx.t(&format!("finding-{}", finding.code.code()));
            let source = finding::source(ctx, &finding).map(|source| widget::caption(p, source));
            card = card
                .push(column![widget::notice(p, Tone::Stop, sentence), source].spacing(space::XS));
        }
        widget::focus_card(p, Tone::Proven, card).into()
    }
}
