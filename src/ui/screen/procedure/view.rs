//! What the nurse sees of the procedure: the person and the order at the left,
//! the thing to do in the middle, the thirteen at the right, the way on below.

mod another;
mod attestation;
mod card;
mod needle;
mod question;
mod step;

use iced::widget::{Row, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{Message, Problem, Question, Screen, sides, stop};
use crate::domain::facts::Facts;
use crate::domain::finding::Finding;
use crate::domain::item::{Item, Moment};
use crate::domain::procedure::{Course, Next, Procedure};
use crate::ui::context::Context;
use crate::ui::finding;
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{self, Element};

impl Screen {
    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let Some((procedure, facts)) = self.found(ctx) else {
            return widget::empty(ctx.palette, ctx.t("procedure-gone"), "");
        };
        if procedure.stop().is_some() {
            return stop::view(self, ctx, procedure, &facts);
        }
        let so_far = if ctx.room.is_narrow() {
            sides::codes(ctx, procedure)
        } else {
            moments(ctx, procedure)
        };
        let to_do = container(self.middle(ctx, procedure, &facts));
        // A keypad stands still, at the foot, whatever is said above it.
        let to_do: Element<'a, Message> = if self.is_typed_in(procedure, &facts) {
            to_do.height(Length::Fill).into()
        } else {
            scrollable(to_do.padding(iced::Padding::ZERO.right(space::M)))
                .height(Length::Fill)
                .into()
        };
        let middle = column![so_far]
            .push(open_again(ctx, procedure, &facts))
            .push(to_do)
            .spacing(space::L)
            .padding(if ctx.room.is_narrow() {
                [space::M, space::L]
            } else {
                [space::XL, space::XXL]
            })
            .width(Length::Fill);
        let mut page = row![sides::person_and_order(ctx, procedure, &facts), middle];
        if !ctx.room.is_narrow() {
            page = page.push(sides::items(ctx, procedure));
        }
        column![page.height(Length::Fill), self.bottom(ctx, procedure, &facts)].into()
    }

    fn middle<'a>(
        &'a self,
        ctx: &Context<'a>,
        procedure: &'a Procedure,
        facts: &Facts<'a>,
    ) -> Element<'a, Message> {
        if !self.asks_about_the_end()
            && let Some(found) = Self::held_up_by(procedure, facts)
        {
            return held_up(ctx, &found);
        }
        if let Some(question) = &self.question {
            return match question {
                Question::WhyStop => question::why_stop(ctx),
                Question::WhoWithdraws => question::who_withdraws(ctx),
                Question::WhichVial(numbers, ..) => question::which_vial(ctx, numbers),
                Question::Card => self.card_for_the_witness(ctx, procedure, facts),
                Question::LookBack => stop::look_back(ctx, procedure),
            };
        }
        match procedure.next() {
            Next::Observe(step) => self.step(ctx, procedure, facts, step),
            Next::Attest(moment) => Self::attestation(ctx, procedure, facts, moment),
            Next::Needle => self.needle(ctx, procedure, facts),
            Next::Nothing if procedure.course() == Course::Given => another::view(ctx, procedure),
            Next::Stopped | Next::Nothing => {
                widget::empty(ctx.palette, ctx.t("procedure-over"), "")
            }
        }
    }

    /// Tells whether a question stands that does not bring the procedure on.
    const fn asks_about_the_end(&self) -> bool {
        matches!(
            self.question,
            Some(Question::WhyStop | Question::WhoWithdraws | Question::LookBack)
        )
    }

    fn bottom<'a>(
        &'a self,
        ctx: &Context<'a>,
        procedure: &'a Procedure,
        facts: &Facts<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        if !procedure.is_open() {
            return iced::widget::Space::new().into();
        }
        let ways_out = row![
            button::make(p, Kind::Danger, ctx.t("action-stop"))
                .key("F9")
                .on_press(Message::AskStop),
            button::make(p, Kind::Secondary, ctx.t("action-later"))
                .key("F8")
                .on_press(Message::SetAside),
        ]
        .spacing(space::M);
        let on: Element<'a, Message> = match procedure.next() {
            _ if Self::held_up_by(procedure, facts).is_some() => widget::filler().into(),
            Next::Attest(moment) if self.question.is_none() => {
                let label = ctx.t(&format!("attest-action-{}", moment.code()));
                let blocked = moment == Moment::Right && !facts.closed_gates().is_empty();
                if blocked {
                    button::why_not(p, label, ctx.t("attest-blocked"))
                } else {
                    button::make(p, Kind::Primary, label)
                        .key("Enter")
                        .on_press_maybe((!ctx.saving).then_some(Message::Attest))
                        .into()
                }
            }
            Next::Observe(_) | Next::Attest(_) => {
                let open = Item::ALL
                    .iter()
                    .filter(|item| {
                        procedure.item(**item) != crate::domain::checklist::ItemState::Confirmed
                    })
                    .count();
                button::why_not(
                    p,
                    ctx.t("action-complete"),
                    ctx.tw("complete-why-not", &[("open", &open.to_string())]),
                )
            }
            Next::Needle | Next::Stopped | Next::Nothing => widget::filler().into(),
        };
        let bar = row![ways_out, widget::filler(), on].align_y(Alignment::Center);
        widget::bottom_bar(p, bar)
    }
}

/// The table is held up (gate G5): what happened, what to do, and who lets it go on.
fn held_up<'a>(ctx: &Context<'a>, found: &Finding) -> Element<'a, Message> {
    let p = ctx.palette;
    let code = found.code.code();
    let mut card = column![
        column![
            widget::toned(p, Tone::Stop, ctx.t("stop-kicker")),
            widget::display(p, ctx.t(&format!("finding-{code}")), size::TITLE),
        ]
        .spacing(space::XS),
        widget::body(p, ctx.t(&format!("way-out-{code}"))),
        widget::body(p, ctx.t(&format!("held-up-{code}"))),
    ]
    .spacing(space::L);
    card = card.extend(finding::source(ctx, found).map(|words| widget::caption(p, words).into()));
    let way =
        button::make(p, Kind::Danger, ctx.t("queue-trouble")).key("F10").on_press(Message::Trouble);
    widget::focus_card(p, Tone::Stop, card.push(way)).into()
}

/// Says why what was done already is to be done again, after an interruption.
fn open_again<'a>(
    ctx: &Context<'a>,
    procedure: &Procedure,
    facts: &Facts<'a>,
) -> Option<Element<'a, Message>> {
    let moment = procedure.moment().filter(|moment| procedure.is_open_again(*moment))?;
    let words = match moment {
        Moment::Check if !facts.is_cleared() => ctx.t("again-check-screening"),
        Moment::Check => ctx.t("again-check"),
        Moment::Compare => {
            let vial = procedure.vial().and_then(|id| ctx.day.vial(id));
            match vial.filter(|vial| ctx.now >= vial.discard_at) {
                Some(vial) => {
                    let number = vial.number.to_string();
                    let until = vial.discard_at.hour_minute();
                    ctx.tw("again-vial-over", &[("number", &number), ("until", &until)])
                }
                None => ctx.t("again-compare"),
            }
        }
        Moment::Right => ctx.t("again-right"),
    };
    Some(widget::notice(ctx.palette, Tone::Attention, words))
}

/// The three moments, how far each has come, as bars with words.
fn moments<'a>(ctx: &Context<'a>, procedure: &Procedure) -> Element<'a, Message> {
    use crate::domain::checklist::ItemState;
    let p = ctx.palette;
    let now = procedure.moment();
    let bars = Moment::ALL.into_iter().map(|moment| {
        let items = moment.items();
        let proven =
            items.iter().filter(|item| procedure.item(**item) >= ItemState::Proven).count();
        let attested = procedure.attested_at(moment).is_some();
        let (ink, words) = if attested {
            (p.proven, p.proven)
        } else if now == Some(moment) {
            (p.primary, p.primary)
        } else {
            (p.line, p.muted)
        };
        let state = if attested {
            ctx.t("moment-attested")
        } else {
            ctx.tw(
                "moment-progress",
                &[("proven", &proven.to_string()), ("all", &items.len().to_string())],
            )
        };
        let bar = container(iced::widget::Space::new().height(4).width(Length::Fill))
            .style(widget::frame(ink, ink, 0.0, 2.0));
        column![
            bar,
            widget::strong(p, ctx.t(&format!("moment-{}", moment.code()))).color(words),
            widget::muted(p, state),
        ]
        .spacing(space::XS)
        .width(Length::Fill)
        .into()
    });
    Row::with_children(bars).spacing(space::S).into()
}

pub(super) fn said<'a>(ctx: &Context<'a>, problem: &Problem) -> Element<'a, Message> {
    let (tone, words) = match problem {
        Problem::NotReadable => (Tone::Attention, ctx.t("problem-not-readable")),
        Problem::Reread => (Tone::Attention, ctx.t("problem-reread")),
        Problem::WhyTyped => (Tone::Attention, ctx.t("problem-why-typed")),
        Problem::OtherMoment(moment) => {
            let moment = ctx.t(&format!("moment-{}", moment.code()));
            (Tone::Attention, ctx.tw("problem-other-moment", &[("moment", &moment)]))
        }
        Problem::OnlyByScan => (Tone::Attention, ctx.t("problem-only-by-scan")),
        Problem::NotHere => (Tone::Attention, ctx.t("problem-not-here")),
        Problem::NotQualified(qualification) => {
            let needed = ctx.t(&format!("qualification-{}", qualification.code()));
            (Tone::Attention, ctx.tw("problem-not-qualified", &[("qualification", &needed)]))
        }
        Problem::NotNow => (Tone::Attention, ctx.t("problem-not-now")),
    };
    widget::notice(ctx.palette, tone, words)
}
