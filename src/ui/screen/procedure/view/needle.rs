//! Permission to inject, and the fact that it was done: where, and how much
//! arrived.

use iced::Alignment;
use iced::widget::{Row, column, row};

use super::super::{Message, Screen, answers, evidence};
use super::step::two_columns;
use crate::domain::dose::Amount;
use crate::domain::evidence::Step;
use crate::domain::facts::Facts;
use crate::domain::procedure::{Obstacle, Procedure, obstacles};
use crate::ui::context::Context;
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{self, Element};

impl Screen {
    pub(super) fn needle<'a>(
        &'a self,
        ctx: &Context<'a>,
        procedure: &'a Procedure,
        facts: &Facts<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let planned = procedure.proof(Step::Site).map(|proof| evidence::said(ctx, &proof.observed));
        let volume = ctx.words.volume(facts.order.volume);
        let mut words = column![
            widget::toned(p, Tone::Proven, ctx.t("needle-permitted")).size(size::LABEL),
            widget::display(p, ctx.t("needle-title"), size::DISPLAY),
            widget::body(
                p,
                ctx.tw(
                    "needle-plan",
                    &[
                        ("product", &ctx.product_name(&facts.order.product)),
                        ("volume", &volume),
                        ("site", &planned.unwrap_or_default()),
                    ],
                ),
            ),
        ]
        .spacing(space::S);
        if self.problem.is_some() {
            for obstacle in obstacles(procedure, facts) {
                if let Obstacle::Gate(_, finding) | Obstacle::Rule(finding) = obstacle {
                    let key = format!("finding-{}", finding.code.code());
                    words = words.push(widget::notice(p, Tone::Stop, ctx.t(&key)));
                }
            }
            words = words.push(widget::notice(p, Tone::Stop, ctx.t("needle-not-any-more")));
        }
        let sites = answers::sites(facts).into_iter().enumerate().map(|(place, site)| {
            let site = ctx.t(&format!("site-{}", site.code()));
            let label = ctx.tw(&format!("needle-given-{}", self.amount.code()), &[("site", &site)]);
            let pointed = self.cursor == Some(place);
            button::answer(p, place, label, None, pointed, Message::Pick(place))
        });
        let amounts = Amount::ALL.into_iter().map(|amount| {
            let kind = if amount == self.amount { Kind::Chosen } else { Kind::Secondary };
            let label = ctx.t(&format!("amount-{}", amount.code()));
            button::make(p, kind, label).on_press(Message::Amount(amount)).into()
        });
        let card = column![
            words,
            column![widget::strong(p, ctx.t("needle-where")), two_columns(sites.collect())]
                .spacing(space::S),
            row![
                widget::muted(p, ctx.t("needle-amount")),
                Row::with_children(amounts).spacing(space::S),
            ]
            .spacing(space::M)
            .align_y(Alignment::Center),
        ]
        .spacing(space::XXL);
        widget::focus_card(p, Tone::Proven, card).into()
    }
}
