//! The thing to do now: one step, how to prove it, and where its evidence is
//! typed or picked.

use iced::widget::{Column, Row, Space, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::super::{IdentifierKind, Message, Problem, Screen, evidence};
use super::said;
use crate::domain::evidence::{Monitor, Observed, Step, WhyTyped};
use crate::domain::facts::Facts;
use crate::domain::item::Moment;
use crate::domain::procedure::Procedure;
use crate::ui::context::Context;
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::keypad::{self, Layout};
use crate::ui::widget::{self, Element, icon};

/// How high a card with a keypad grows at most, in logical pixels: in a high window
/// the keys stay near what is said.
const HIGHEST: f32 = 600.0;

impl Screen {
    pub(super) fn step<'a>(
        &'a self,
        ctx: &Context<'a>,
        procedure: &'a Procedure,
        facts: &Facts<'a>,
        step: Step,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let title: Vec<String> =
            step.items().iter().map(|item| ctx.t(&format!("item-{}", item.code()))).collect();
        let hint = if procedure.wants_vial_again() && step == Step::Label {
            ctx.t("procedure-vial-again")
        } else {
            ctx.t(&format!("step-hint-{}", step.code()))
        };
        let title = column![
            widget::toned(p, Tone::Primary, place(ctx, step)).size(size::LABEL),
            widget::display(p, title.join(" · "), size::ITEM),
        ]
        .spacing(space::XS);
        // What went wrong takes the place of the hint, so that little moves.
        let about = match &self.problem {
            Some(problem) => said(ctx, problem),
            None => widget::body(p, hint).color(p.muted).into(),
        };
        let above = column![title, about].spacing(space::M);
        let proven = proven_line(ctx, procedure, step.moment());
        let tone =
            if self.problem == Some(Problem::Reread) { Tone::Attention } else { Tone::Primary };
        if self.is_typed_in(procedure, facts) {
            let above = above.extend(self.asked(ctx, step)).extend(proven);
            let above = container(above).padding(iced::Padding::ZERO.right(space::M));
            let layout = self.layout(procedure);
            let keys = match layout {
                Some(layout) => {
                    keypad::keypad(p, layout, Message::Typed, Message::Erase, Message::Clear)
                }
                None => Space::new().width(keypad::SIZE.width).height(keypad::SIZE.height).into(),
            };
            let mut keys = row![keys].spacing(space::XL);
            if step == Step::Identity {
                keys = keys.push(self.kinds(ctx));
            }
            let content = column![
                scrollable(above).height(Length::Fill),
                self.field(ctx, step, layout),
                keys
            ];
            let content = content.spacing(space::M);
            let card = widget::focus_card(p, tone, content).padding(ctx.room.inside());
            return card.height(Length::Fill).max_height(HIGHEST).into();
        }
        let content = match step {
            Step::Monitor => above.push(self.monitors(ctx, facts)),
            _ => above.push(self.tiles(ctx, self.answers(step, facts), step)),
        };
        let card = widget::focus_card(p, tone, content.spacing(space::XL));
        column![card].extend(proven).spacing(space::L).into()
    }

    /// Which second identifier is asked for.
    fn kinds<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let kinds = IdentifierKind::ALL.iter().zip(["F2", "F3", "F4"]).map(|(kind, key)| {
            let chosen = if *kind == self.kind { Kind::Chosen } else { Kind::Secondary };
            let label = ctx.t(&format!("identifier-{}", kind.code()));
            let made = button::make(ctx.palette, chosen, label).key(key);
            made.width(220).on_press(Message::Kind(*kind)).into()
        });
        Column::with_children(kinds).spacing(space::S).into()
    }

    /// What stands above a field: what to ask, or why nothing was scanned.
    fn asked<'a>(&'a self, ctx: &Context<'a>, step: Step) -> Vec<Element<'a, Message>> {
        let p = ctx.palette;
        if step == Step::Identity {
            let asked = ctx.t(&format!("identifier-ask-{}", self.kind.code()));
            return vec![widget::strong(p, asked).into()];
        }
        // Not before it is handed in, and the keypad stays where it is.
        if self.problem == Some(Problem::WhyTyped) {
            let reasons = WhyTyped::OFFERED.iter().zip(["F2", "F3", "F4"]).map(|(why, key)| {
                let label = ctx.t(&format!("why-{}", why.code()));
                button::make(p, Kind::Secondary, label).key(key).on_press(Message::Why(*why)).into()
            });
            let reasons = Row::with_children(reasons).spacing(space::S).wrap();
            return vec![reasons.vertical_spacing(space::S).into()];
        }
        if self.problem == Some(Problem::OnlyByScan) {
            let label = ctx.t("stop-second-reader");
            let reader = button::make(p, Kind::Secondary, label).key("F6");
            return vec![reader.on_press(Message::SecondReader).into()];
        }
        Vec::new()
    }

    /// The field of a step, its unit or form, and what hands it in.
    fn field<'a>(
        &'a self,
        ctx: &Context<'a>,
        step: Step,
        layout: Option<Layout>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let send = button::make(p, Kind::Primary, ctx.t("action-enter"))
            .key("Enter")
            .on_press_maybe((!self.typed.is_empty()).then_some(Message::Submit));
        let blind = |form: &str, width| field::blind(p, &self.typed, form, width, Attention::Here);
        let (field, unit) = match (step, self.kind) {
            (Step::Identity, IdentifierKind::Guardian) => {
                let name =
                    field::input(p, "", &self.typed, Message::Replaced, Some(Message::Submit));
                (name.id("guardian").width(380).into(), String::new())
            }
            (Step::Identity, IdentifierKind::BirthDate) => {
                (blind(&ctx.t("form-date"), 280.0), String::new())
            }
            (Step::Identity, IdentifierKind::Phone) => (blind("····", 280.0), String::new()),
            _ => {
                let unit = match layout {
                    Some(Layout::Volume) => "mL".to_owned(),
                    _ => ctx.t(&format!("step-form-{}", step.code())),
                };
                (blind("", if layout == Some(Layout::Lot) { 250.0 } else { 220.0 }), unit)
            }
        };
        let unit = container(widget::muted(p, unit)).width(Length::Fill);
        row![field, unit, send].spacing(space::M).align_y(Alignment::Center).into()
    }

    fn monitors<'a>(&'a self, ctx: &Context<'a>, facts: &Facts<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let answers = self.answers(Step::Monitor, facts);
        let pictures = answers.iter().enumerate().filter_map(|(place, answer)| match answer {
            Observed::Monitor(Monitor::None) => None,
            Observed::Monitor(stage) => {
                let pointed = self.cursor == Some(place);
                let tone = if pointed { Tone::Primary } else { Tone::Neutral };
                let picture =
                    container(icon::monitor(*stage, 88.0)).padding(space::M).center_x(Length::Fill);
                let number = widget::caption(p, (place + 1).to_string());
                let tile = column![picture, number].align_x(Alignment::Center);
                Some(
                    container(button::pressable(p, tile, tone, Some(Message::Pick(place))))
                        .style(widget::frame(
                            p.surface,
                            if pointed { p.primary } else { p.line },
                            if pointed { 3.0 } else { 1.0 },
                            10.0,
                        ))
                        .width(Length::Fill)
                        .into(),
                )
            }
            _ => None,
        });
        let none = button::answer(
            p,
            4,
            ctx.t("monitor-none"),
            None,
            self.cursor == Some(4),
            Message::Pick(4),
        );
        column![Row::with_children(pictures).spacing(space::M), none].spacing(space::M).into()
    }

    pub(super) fn tiles<'a>(
        &'a self,
        ctx: &Context<'a>,
        answers: Vec<Observed>,
        step: Step,
    ) -> Element<'a, Message> {
        if answers.is_empty() {
            let words = ctx.t(&format!("step-hint-{}", step.code()));
            return widget::notice(ctx.palette, Tone::Info, words);
        }
        let tiles: Vec<Element<'a, Message>> = answers
            .into_iter()
            .enumerate()
            .map(|(place, answer)| {
                let label = evidence::said(ctx, &answer);
                let pointed = self.cursor == Some(place);
                button::answer(ctx.palette, place, label, None, pointed, Message::Pick(place))
            })
            .collect();
        two_columns(tiles)
    }
}

/// "Đối chiếu 5": the moment and the item's place in it.
fn place(ctx: &Context<'_>, step: Step) -> String {
    let moment = step.moment();
    let places: Vec<String> = step
        .items()
        .iter()
        .filter_map(|item| moment.items().iter().position(|other| other == item))
        .map(|place| (place + 1).to_string())
        .collect();
    ctx.tw(&format!("moment-place-{}", moment.code()), &[("place", &places.join(", "))])
}

/// What this moment has proven so far, in one line.
fn proven_line<'a>(
    ctx: &Context<'a>,
    procedure: &Procedure,
    moment: Moment,
) -> Option<Element<'a, Message>> {
    let proven: Vec<String> = procedure
        .steps(moment)
        .filter_map(|step| procedure.proof(step))
        .map(|proof| evidence::said(ctx, &proof.observed))
        .collect();
    if proven.is_empty() {
        return None;
    }
    let words = ctx.tw("procedure-proven", &[("proven", &proven.join(" · "))]);
    Some(
        row![
            icon::icon(icon::Icon::RingCheck, 18.0, ctx.palette.proven),
            widget::muted(ctx.palette, words).width(Length::Fill),
        ]
        .spacing(space::S)
        .align_y(Alignment::Center)
        .into(),
    )
}

/// Answers side by side in two columns, read down the first.
pub(super) fn two_columns(tiles: Vec<Element<'_, Message>>) -> Element<'_, Message> {
    if tiles.len() < 4 {
        return Column::with_children(tiles).spacing(space::S).into();
    }
    let half = tiles.len().div_ceil(2);
    let mut tiles = tiles.into_iter();
    let first: Vec<_> = tiles.by_ref().take(half).collect();
    row![
        Column::with_children(first).spacing(space::S).width(Length::Fill),
        Column::with_children(tiles).spacing(space::S).width(Length::Fill),
    ]
    .spacing(space::S)
    .into()
}
