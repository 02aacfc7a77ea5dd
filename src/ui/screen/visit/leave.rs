//! Why a person goes without vaccine today: one question that covers the open
//! section. Whoever takes consent back is asked for, never guessed from who gave it.

use iced::Length;
use iced::widget::{Column, column};

use super::{Message, Screen};
use crate::domain::evidence::Witness;
use crate::domain::visit::{LeftReason, Visit};
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{self, Element};

/// The keys of the answers, in their order.
const KEYS: [&str; 6] = ["F2", "F3", "F4", "F5", "F6", "F7"];

impl Screen {
    /// The answers: the person says no, is not there, or somebody takes back the
    /// consent that stands.
    fn leaves(&self, visit: &Visit) -> Vec<Message> {
        let mut leaves =
            vec![Message::Leave(LeftReason::ChildSaysNo), Message::Leave(LeftReason::Absent)];
        if self.withdrawable(visit).is_some() {
            leaves.extend(Witness::ALL.map(Message::Withdraw));
        }
        leaves
    }

    /// Turns a key into an answer.
    pub(super) fn key_of_leaving(&self, pressed: &Pressed, visit: &Visit) -> Option<Message> {
        match pressed.key {
            Key::Escape => Some(Message::Back),
            Key::Function(place @ 2..=7) => {
                self.leaves(visit).into_iter().nth(usize::from(place) - 2)
            }
            _ => None,
        }
    }

    /// Draws the question in the place of the open section.
    pub(super) fn leaving<'a>(&'a self, ctx: &Context<'a>, visit: &Visit) -> Element<'a, Message> {
        let p = ctx.palette;
        let answers = self.leaves(visit).into_iter().zip(KEYS).map(|(answer, key)| {
            let words = match &answer {
                Message::Leave(LeftReason::ChildSaysNo) => ctx.t("reason-child-says-no"),
                Message::Withdraw(by) => {
                    let by = ctx.t(&format!("witness-{}", by.code()));
                    ctx.tw("withdrawn-by", &[("by", &by)])
                }
                _ => ctx.t("visit-absent"),
            };
            button::make(p, Kind::Danger, words)
                .key(key)
                .width(Length::Fill)
                .on_press_maybe((!ctx.saving).then_some(answer))
                .into()
        });
        let mut card = column![
            column![
                widget::display(p, ctx.t("visit-leaving-title"), size::TITLE),
                widget::body(p, ctx.t("visit-leaving-hint")).color(p.muted),
            ]
            .spacing(space::XS),
        ]
        .spacing(space::L);
        if let Some(problem) = self.problem {
            card = card.push(widget::notice(p, Tone::Attention, ctx.t(problem)));
        }
        let card = card.push(Column::with_children(answers).spacing(space::S));
        widget::focus_card(p, Tone::Stop, card).into()
    }
}
