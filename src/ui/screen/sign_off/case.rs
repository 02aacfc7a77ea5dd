//! One session: its matters at the left, the matter at hand at the right, and the
//! way to the signature.

use iced::widget::text::Wrapping;
use iced::widget::{Column, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{Message, Pane, Read, SOON, Screen, WORDS, words};
use crate::domain::account::Act;
use crate::domain::sign_off::{Answer, Answered, NotSigned, Raised};
use crate::store::SessionCase;
use crate::ui::context::Context;
use crate::ui::reveal::{PAGE, POINTED};
use crate::ui::screen::journal::sentence::account;
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::keypad::{self, Layout};
use crate::ui::widget::{self, Element};

/// How many times that a matter came up are listed.
const TIMES: usize = 40;

impl Screen {
    /// Draws a session.
    pub(super) fn session<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let Some(case) = &self.case else {
            let failed = self.page == Read::Failed;
            let words = if failed { "sign-off-unreadable" } else { "case-trace-reading" };
            let page = container(widget::muted(p, ctx.t(words))).padding(ctx.room.edge());
            return column![page.height(Length::Fill), self.bar(ctx)].into();
        };
        let gaps =
            [("day", &*ctx.words.date(case.row.day)), ("number", &*case.row.number.to_string())];
        let titled = ctx.tw("sign-off-session", &gaps);
        let place = widget::muted(p, case.row.place.clone()).wrapping(Wrapping::WordOrGlyph);
        let head =
            row![widget::title(p, titled), place.width(Length::Fill), Self::progress(case, ctx)]
                .spacing(space::L)
                .align_y(Alignment::End);
        let signed = ctx.day.sign_offs().signed(case.case.session);
        let front: Element<'a, Message> = match (&self.pane, signed) {
            (_, Some(signed)) if self.pane != Pane::Due => {
                row![self.matters(case, ctx), self.signed(case, signed, ctx)]
                    .spacing(space::XL)
                    .into()
            }
            (Pane::Sign, _) => {
                row![self.matters(case, ctx), self.signing(ctx)].spacing(space::XL).into()
            }
            _ => row![self.matters(case, ctx), self.matter(case, ctx)].spacing(space::XL).into(),
        };
        let page = column![head, front].spacing(space::M).padding(ctx.room.edge());
        column![page.height(Length::Fill), self.bar(ctx)].into()
    }

    /// How many matters have an answer.
    fn progress<'a>(case: &SessionCase, ctx: &Context<'a>) -> Element<'a, Message> {
        let all = case.case.matters.len();
        let done = all - case.case.open(ctx.day.sign_offs()).count();
        let gaps = [("done", &*done.to_string()), ("all", &*all.to_string())];
        let tone = if done == all { Tone::Proven } else { Tone::Info };
        let key = if all == 0 { "sign-off-nothing" } else { "sign-off-answered" };
        widget::chip(ctx.palette, tone, ctx.tw(key, &gaps))
    }

    fn matters<'a>(&'a self, case: &SessionCase, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut lines = Column::new().spacing(space::XS);
        if case.case.matters.is_empty() {
            let hint = ctx.t("sign-off-quiet-hint");
            lines = lines.push(widget::empty(p, ctx.t("sign-off-quiet"), hint));
        }
        let said = ctx.day.sign_offs();
        for (at, raised) in case.case.matters.iter().enumerate() {
            let answered = said.answer(case.case.session, raised);
            lines = lines.push(self.line(at, raised, answered, case, ctx));
        }
        let lines = scrollable(lines.padding(iced::Padding::ZERO.right(space::M)));
        container(lines.id(PAGE).height(Length::Fill))
            .width(Length::FillPortion(5))
            .height(Length::Fill)
            .into()
    }

    fn line<'a>(
        &'a self,
        at: usize,
        raised: &Raised,
        answered: Option<&Answered>,
        case: &SessionCase,
        ctx: &Context<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let today = ctx.now.civil_day();
        let (mark, ink) = match answered.map(Answered::due) {
            None => (Icon::Ring, p.muted),
            Some(None) => (Icon::Check, p.proven),
            Some(Some(due)) if due < today => (Icon::Warning, p.stop),
            Some(Some(_)) => (Icon::Current, p.attention),
        };
        let name = widget::strong(p, words::raised(raised, case, ctx));
        let mut lines = column![name.wrapping(Wrapping::WordOrGlyph)].spacing(2);
        let seen = raised.seen.to_string();
        let mut about = vec![ctx.tw("sign-off-seen", &[("count", &seen)])];
        let ends = raised.times.first().zip(raised.times.last());
        about.extend(ends.map(|(first, last)| {
            let (first, last) = (first.at.hour_minute(), last.at.hour_minute());
            if first == last { first } else { format!("{first} – {last}") }
        }));
        lines = lines.push(widget::caption(p, about.join(" · ")));
        if let Some(answered) = answered {
            let became = became(answered, ctx);
            lines = lines.push(widget::caption(p, became).wrapping(Wrapping::WordOrGlyph));
        }
        let content = row![icon::icon(mark, 22.0, ink), lines.width(Length::Fill)]
            .spacing(space::M)
            .align_y(Alignment::Center);
        let pointed = at == self.matter && self.pane != Pane::Sign;
        let tone = if pointed { Tone::Primary } else { Tone::Neutral };
        let content = container(content).padding([space::S, space::M]).width(Length::Fill);
        let line = button::pressable(p, content, tone, Some(Message::Matter(at)));
        let edge = if pointed { p.primary } else { p.line };
        let line =
            container(line).width(Length::Fill).style(widget::frame(p.surface, edge, 1.0, 8.0));
        if pointed { line.id(POINTED).into() } else { line.into() }
    }

    /// The matter at hand: what it is, when it came, and what is said of it.
    pub(super) fn matter<'a>(
        &'a self,
        case: &SessionCase,
        ctx: &Context<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let Some(raised) = self.at_hand() else {
            let words = column![
                widget::heading(p, ctx.t("sign-off-ready")),
                widget::muted(p, ctx.t("sign-off-ready-hint")),
            ]
            .spacing(space::M);
            return panel(widget::card(p, words).width(Length::Fill));
        };
        let mut lines = column![
            widget::heading(p, words::raised(raised, case, ctx)),
            widget::muted(p, words::why(&raised.matter, ctx)),
        ]
        .spacing(space::M);
        lines = lines.push(times(raised, case, ctx));
        lines = lines.push(widget::hairline(p));
        let said = ctx.day.sign_offs().answer(case.case.session, raised);
        if let Some(answered) = said {
            let by = answered.by.map(|by| account(by, ctx)).unwrap_or_default();
            let tone = if answered.due().is_some() { Tone::Attention } else { Tone::Proven };
            let words = format!("{} · {by}", became(answered, ctx));
            lines = lines.push(widget::notice(p, tone, words));
        }
        lines = if ctx.may(Act::SignOff) {
            lines.push(self.answering(ctx))
        } else {
            lines.push(widget::notice(p, Tone::Info, ctx.t("sign-off-only-look")))
        };
        let lines = lines.padding(iced::Padding::ZERO.right(space::M));
        panel(widget::card(p, scrollable(lines).height(Length::Fill)).width(Length::Fill))
    }

    fn answering<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let example = ctx.t("sign-off-words-example");
        let input = field::input(p, &example, &self.words, Message::Words, Some(Message::Explain));
        let mut lines =
            column![widget::muted(p, ctx.t("sign-off-words")), input.id(WORDS),].spacing(space::S);
        if let Some(wrong) = self.wrong {
            lines = lines.push(field::wrong(p, ctx.t(wrong)));
        }
        if self.pane == Pane::Due {
            let soon = SOON.into_iter().zip(["F2", "F3", "F4", "F5"]).map(|(days, key)| {
                let words = match days {
                    1 => ctx.t("sign-off-tomorrow"),
                    _ => ctx.tw("sign-off-in-days", &[("days", &days.to_string())]),
                };
                button::make(p, Kind::Secondary, words)
                    .narrow()
                    .key(key)
                    .on_press(Message::Soon(days))
                    .into()
            });
            let typed = field::blind(p, &self.due, "__/__/____", 236.0, Attention::Here);
            let take = button::make(p, Kind::Primary, ctx.t("sign-off-by-then")).key("Enter");
            let keys =
                keypad::keypad(p, Layout::Date, Message::Typed, Message::Erase, Message::Clear);
            let left = column![
                widget::muted(p, ctx.t("sign-off-due-by")),
                typed,
                take.on_press(Message::Due),
            ]
            .spacing(space::S);
            return lines
                .push(iced::widget::Row::with_children(soon).spacing(space::S).wrap())
                .push(row![left, keys].spacing(space::L).wrap())
                .into();
        }
        let free = !ctx.saving;
        let explain = button::make(p, Kind::Primary, ctx.t("sign-off-explain")).key("F4");
        let follow = button::make(p, Kind::Secondary, ctx.t("sign-off-follow")).key("F5");
        lines
            .push(
                row![
                    Element::from(explain.on_press_maybe(free.then_some(Message::Explain))),
                    Element::from(follow.on_press_maybe(free.then_some(Message::FollowUp))),
                ]
                .spacing(space::S)
                .wrap(),
            )
            .into()
    }

    /// The bar below: the way back, the figures, and the signature or why not yet.
    fn bar<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let figures = button::make(p, Kind::Secondary, ctx.t("sign-off-figures")).key("F3");
        let back = button::make(p, Kind::Secondary, ctx.t("figures-back")).key("Esc");
        let mut line = row![
            back.on_press(Message::Back),
            figures.on_press(Message::Figures),
            widget::filler(),
        ]
        .spacing(space::M)
        .align_y(Alignment::Center);
        if !ctx.may(Act::SignOff) {
            line = line.push(widget::muted(p, ctx.t("sign-off-only-supervisor")));
            return widget::bottom_bar(p, line);
        }
        let sign = ctx.t("sign-off-sign");
        let reason = match self.check(ctx) {
            None | Some(Err(NotSigned::SignedAlready | NotSigned::SamePerson)) => {
                return widget::bottom_bar(p, line);
            }
            Some(Ok(()) | Err(NotSigned::SecondPersonMissing)) => None,
            Some(Err(NotSigned::StillOpen)) => Some(ctx.t("sign-off-not-closed")),
            Some(Err(NotSigned::Unanswered(open))) => {
                Some(ctx.tw("sign-off-unanswered", &[("count", &open.to_string())]))
            }
        };
        line = match reason {
            Some(reason) => line.push(button::why_not(p, sign, reason)),
            None if self.pane == Pane::Sign => line,
            None => {
                line.push(button::make(p, Kind::Primary, sign).key("F9").on_press(Message::Sign))
            }
        };
        widget::bottom_bar(p, line)
    }
}

/// What became of a matter, in words.
fn became(answered: &Answered, ctx: &Context<'_>) -> String {
    let became = match answered.said.answer {
        Answer::Explained => ctx.t("sign-off-explained"),
        Answer::FollowUp(due) => ctx.tw("sign-off-due", &[("day", &ctx.words.date(due))]),
    };
    format!("{became}: {}", answered.said.words)
}

/// Every time that a matter came up.
fn times<'a>(raised: &Raised, case: &SessionCase, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let mut lines = Column::new().spacing(space::XS);
    for time in raised.times.iter().take(TIMES) {
        let mut parts = Vec::new();
        parts.extend(words::person(time, case, ctx));
        parts.extend(time.by.map(|by| account(by, ctx)));
        let who = widget::body(p, parts.join(" · ")).wrapping(Wrapping::WordOrGlyph);
        lines = lines.push(
            row![
                container(widget::strong(p, time.at.hour_minute())).width(64),
                who.width(Length::Fill),
            ]
            .spacing(space::S),
        );
    }
    if raised.times.len() > TIMES {
        let more = (raised.times.len() - TIMES).to_string();
        lines = lines.push(widget::caption(p, ctx.tw("sign-off-more", &[("count", &more)])));
    }
    if raised.times.is_empty() {
        lines = lines.push(widget::muted(p, ctx.t("sign-off-whole-session")));
    }
    lines.into()
}

/// The right half of a session.
pub(super) fn panel<'a>(content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    container(content).width(Length::FillPortion(6)).height(Length::Fill).into()
}
