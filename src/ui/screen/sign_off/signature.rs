//! The signature: given with a password, shown as a code to be copied and scanned.

use iced::widget::text::Wrapping;
use iced::widget::{Column, column, qr_code, row, scrollable};
use iced::{Alignment, Color, Length};

use super::case::panel;
use super::{Message, PASSWORD, Refusal, Screen};
use crate::domain::sign_off::{Matter, NotSigned, Signed};
use crate::store::{Hash, SessionCase};
use crate::ui::context::Context;
use crate::ui::failure;
use crate::ui::screen::journal::sentence::account;
use crate::ui::secret::Typed;
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{self, Element, field};

use super::words;

/// The side of the signature's code, in logical pixels.
const CODE_SIDE: f32 = 220.0;
/// The signature's short code, to be copied by hand.
const SHORT_SIZE: f32 = 24.0;

impl Screen {
    /// The password, and the second person where one is wanted.
    pub(super) fn signing<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut lines = column![
            widget::heading(p, ctx.t("sign-off-sign-title")),
            widget::body(p, ctx.t("sign-off-sign-what")),
        ]
        .spacing(space::L);
        let wants = self.wants_second(ctx);
        if wants {
            lines = lines.push(match self.second {
                Some(second) => {
                    let name = account(second, ctx);
                    let words = ctx.tw("sign-off-second-came", &[("name", &name)]);
                    widget::notice(p, Tone::Proven, words)
                }
                None => widget::notice(p, Tone::Attention, ctx.t("sign-off-second-wanted")),
            });
            let kind = if self.second.is_some() { Kind::Secondary } else { Kind::Primary };
            let ask = button::make(p, kind, ctx.t("sign-off-second")).key("F6");
            lines = lines.push(ask.on_press(Message::Second));
        }
        let label = ctx.tw("sign-off-password", &[("name", &ctx.account.name)]);
        let password = field::input(
            p,
            "",
            self.password.as_str(),
            |text| Message::Password(Typed::new(text)),
            Some(Message::Submit),
        );
        let password = password.secure(true).id(PASSWORD);
        lines = lines.push(column![widget::muted(p, label), password].spacing(space::XS));
        if let Some(refused) = &self.refused {
            lines = lines.push(widget::notice(p, Tone::Stop, refusal(refused, ctx)));
        }
        let ready = !self.working && !self.password.is_empty() && (!wants || self.second.is_some());
        let sign = button::make(p, Kind::Primary, ctx.t("sign-off-sign-now")).key("Enter");
        let back = button::make(p, Kind::Secondary, ctx.t("sign-off-not-yet")).key("Esc");
        lines = lines.push(
            row![
                Element::from(sign.on_press_maybe(ready.then_some(Message::Submit))),
                Element::from(back.on_press(Message::Sign)),
            ]
            .spacing(space::M)
            .wrap(),
        );
        if self.working {
            lines = lines.push(widget::muted(p, ctx.t("sign-off-working")));
        }
        let card = scrollable(lines.padding(iced::Padding::ZERO.right(space::M)));
        panel(widget::focus_card(p, Tone::Primary, card).padding(ctx.room.inside()))
    }

    /// What was signed, by whom, and what came after.
    pub(super) fn signed<'a>(
        &'a self,
        case: &SessionCase,
        signed: &Signed,
        ctx: &Context<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let name = account(signed.said.by, ctx);
        let day = ctx.words.date(signed.at.civil_day());
        let gaps = [("name", &*name), ("day", &*day), ("time", &*signed.at.hour_minute())];
        let mut lines = column![
            widget::toned(p, Tone::Proven, ctx.t("sign-off-signed")),
            widget::heading(p, ctx.tw("sign-off-signed-when", &gaps)),
        ]
        .spacing(space::M);
        if let Some(second) = signed.said.confirmed_by {
            let name = account(second, ctx);
            lines = lines.push(widget::body(p, ctx.tw("sign-off-signed-with", &[("name", &name)])));
        }
        let short = Hash::parse(&signed.said.head).map(|hash| hash.short_code());
        let sequence = signed.said.sequence.to_string();
        let mut code = Column::new().spacing(space::S);
        if let Some(drawn) = &self.drawn {
            // Dark on light in every scheme: scanners do not read the reverse.
            let style =
                |_: &iced::Theme| qr_code::Style { cell: Color::BLACK, background: Color::WHITE };
            code = code.push(qr_code(drawn).total_size(CODE_SIDE).style(style));
        }
        let covers = ctx.tw("sign-off-covers", &[("sequence", &sequence)]);
        let text = column![
            widget::display(p, short.unwrap_or_default(), SHORT_SIZE)
                .wrapping(Wrapping::WordOrGlyph),
            widget::body(p, ctx.t("sign-off-code-hint")),
            widget::caption(p, covers),
        ]
        .spacing(space::S)
        .width(Length::Fill);
        lines = lines
            .push(row![text, code].spacing(space::L).align_y(Alignment::Start))
            .push(widget::hairline(p))
            .push(Self::after(case, signed, ctx));
        if self.at_hand().is_some() {
            lines = lines.push(widget::hairline(p)).push(self.matter(case, ctx));
        }
        let lines = lines.padding(iced::Padding::ZERO.right(space::M));
        let card = widget::focus_card(p, Tone::Proven, scrollable(lines).height(Length::Fill));
        panel(card.padding(ctx.room.inside()))
    }

    /// What was amended after the signature, which does not cover it.
    fn after<'a>(case: &SessionCase, signed: &Signed, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let later = case.case.matters.iter().filter_map(|raised| {
            let is_later = matches!(raised.matter, Matter::Amended(_) | Matter::Corrected(_))
                && raised.times.iter().any(|time| time.sequence > signed.said.sequence);
            is_later.then(|| words::raised(raised, case, ctx))
        });
        let later: Vec<String> = later.collect();
        if later.is_empty() {
            return widget::muted(p, ctx.t("sign-off-nothing-after")).into();
        }
        let lines = later.iter().map(|words| widget::body(p, words.clone()).into());
        let gaps = [("count", &*later.len().to_string())];
        column![
            widget::notice(p, Tone::Attention, ctx.tw("sign-off-after", &gaps)),
            Column::with_children(lines.collect::<Vec<_>>()).spacing(space::XS),
        ]
        .spacing(space::S)
        .into()
    }
}

/// Says why it was not signed.
fn refusal(refusal: &Refusal, ctx: &Context<'_>) -> String {
    match refusal {
        Refusal::Password(failure) => failure::with_wait(ctx.words, failure, ctx.now),
        Refusal::Store(error) => failure::not_recorded(ctx.words, error),
        Refusal::NotSigned(not) => match not {
            NotSigned::StillOpen => ctx.t("sign-off-not-closed"),
            NotSigned::SignedAlready => ctx.t("sign-off-signed-already"),
            NotSigned::Unanswered(open) => {
                ctx.tw("sign-off-unanswered", &[("count", &open.to_string())])
            }
            NotSigned::SecondPersonMissing => ctx.t("sign-off-second-wanted"),
            NotSigned::SamePerson => ctx.t("sign-off-same-person"),
        },
    }
}
