//! What is seen of a person on the way from waiting to ready: who, what is done,
//! what is open, and the ways on at the bottom.

use iced::widget::{Column, Row, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{Message, Screen, Section, side};
use crate::domain::account::Act;
use crate::domain::visit::{LeftReason, Visit};
use crate::ui::context::Context;
use crate::ui::screen::person;
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{self, Element, icon};

/// The keys that pick among the first answers of a question.
pub(super) const KEYS: [&str; 6] = ["F2", "F3", "F4", "F5", "F6", "F7"];

impl Screen {
    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let Some(visit) = ctx.day.visit(self.visit) else {
            return widget::empty(p, ctx.t("visit-gone"), "");
        };
        let open = self.section(ctx);
        let due = self.due(ctx);
        let done = Section::ALL
            .into_iter()
            .filter(|section| *section != open && *section < due)
            .map(|section| self.done(ctx, visit, section));
        let later = Section::ALL
            .into_iter()
            .filter(|section| *section != open && *section >= due)
            .map(|section| later(ctx, section));
        let mut middle = column![].spacing(space::M);
        if let Some(left) = visit.left {
            let key = match left {
                LeftReason::Screening => "visit-left-screening",
                LeftReason::Consent => "visit-left-consent",
                LeftReason::ChildSaysNo => "visit-left-child",
                LeftReason::Absent => "visit-left-absent",
            };
            middle = middle.push(widget::notice(p, Tone::Attention, ctx.t(key)));
        }
        middle = middle
            .push(Row::with_children(done).spacing(space::S).wrap())
            .push(if self.leaving {
                self.leaving(ctx, visit)
            } else {
                self.open_section(ctx, visit, open)
            })
            .push(Column::with_children(later).spacing(space::S));
        let page = scrollable(container(middle).padding(ctx.room.edge()).width(Length::Fill));
        // A section begins at its top, however far down the one before was read:
        // standing at another place it is another page to the toolkit.
        let place = Section::ALL.iter().take_while(|section| **section != open).count();
        let place = if self.leaving { Section::ALL.len() } else { place };
        let before = (0..place).map(|_| iced::widget::Space::new().into());
        let page = Column::with_children(before).push(page.height(Length::Fill));
        column![
            row![side::view(ctx, visit), page.width(Length::Fill).height(Length::Fill)]
                .height(Length::Fill),
            self.bottom(ctx),
        ]
        .into()
    }

    /// A finished section, in one button that opens it again.
    fn done<'a>(
        &'a self,
        ctx: &Context<'a>,
        visit: &Visit,
        section: Section,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let name = ctx.t(&format!("visit-section-{}", section.code()));
        let words = column![
            widget::caption(p, name),
            widget::strong(p, self.result(ctx, visit, section)).size(size::LABEL),
        ];
        let content = container(
            row![icon::icon(icon::Icon::Check, 20.0, p.proven), words]
                .spacing(space::S)
                .align_y(Alignment::Center),
        )
        .padding([space::XS, space::M]);
        container(button::pressable(p, content, Tone::Neutral, Some(Message::Again(section))))
            .style(widget::frame(p.surface, p.line, 1.0, 10.0))
            .width(Length::Shrink)
            .into()
    }

    fn result(&self, ctx: &Context<'_>, visit: &Visit, section: Section) -> String {
        let product = self.draft.product.as_ref();
        match section {
            Section::Product => product.map(|id| ctx.product_name(id)).unwrap_or_default(),
            Section::Consent => product
                .and_then(|id| visit.consent(id))
                .map(|consent| {
                    let by = ctx.t(&format!("witness-{}", consent.by.code()));
                    let kind = ctx.t(&format!("consent-kind-{}", consent.kind.code()));
                    format!("{kind} · {by}")
                })
                .unwrap_or_default(),
            Section::History => person::history(ctx, visit),
            Section::Screening => visit
                .screening
                .as_ref()
                .map(|screening| {
                    let conclusion = ctx.t(&format!("conclusion-{}", screening.conclusion.code()));
                    let measured = screening.temperature.map(|t| ctx.words.temperature(t));
                    format!("{conclusion} · {}", measured.unwrap_or_default())
                })
                .unwrap_or_default(),
            Section::Order => String::new(),
        }
    }

    fn open_section<'a>(
        &'a self,
        ctx: &Context<'a>,
        visit: &'a Visit,
        section: Section,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut content = column![
            column![
                widget::display(
                    p,
                    ctx.t(&format!("visit-section-{}", section.code())),
                    size::TITLE
                ),
                widget::body(p, ctx.t(&format!("visit-hint-{}", section.code()))).color(p.muted),
            ]
            .spacing(space::XS),
        ]
        .spacing(space::L);
        if let Some(problem) = self.problem {
            content = content.push(widget::notice(p, Tone::Attention, ctx.t(problem)));
        }
        content = content.push(match section {
            Section::Product => self.products(ctx),
            Section::Order if self.open_order(ctx).is_some() => self.order(ctx, visit),
            _ if !ctx.may(Act::Screen) => {
                widget::notice(p, Tone::Info, ctx.t("visit-problem-not-screener"))
            }
            Section::Consent => self.consent(ctx, visit),
            Section::History => self.history(ctx, visit),
            Section::Screening => self.screening(ctx, visit),
            Section::Order => self.order(ctx, visit),
        });
        widget::focus_card(p, Tone::Primary, content).padding(ctx.room.inside()).into()
    }

    fn bottom<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let slim = |made: button::Button<'a, Message>| {
            if ctx.room.is_narrow() { made.narrow() } else { made }
        };
        let back = button::make(p, Kind::Secondary, ctx.t("action-back"))
            .key("Esc")
            .on_press(Message::Back);
        let back = slim(back);
        if self.leaving {
            return widget::bottom_bar(p, row![back]);
        }
        let mut bar = row![back].spacing(space::S).align_y(Alignment::Center);
        if self.section(ctx) == Section::Screening && ctx.may(Act::Screen) {
            let bar = bar.push(self.conclusions(ctx));
            return widget::bottom_bar(p, bar);
        }
        bar = bar.push(slim(
            button::make(p, Kind::Secondary, ctx.t("visit-amend"))
                .key("F8")
                .on_press(Message::Amend),
        ));
        bar = bar.push(slim(
            button::make(p, Kind::Danger, ctx.t("stop-not-today"))
                .key("F9")
                .on_press(Message::AskToLeave),
        ));
        if self.is_ordering(ctx) {
            let bar = bar.push(widget::filler()).push(self.send(ctx));
            return widget::bottom_bar(p, bar);
        }
        let ready = self.open_order(ctx).is_some() && self.section(ctx) == Section::Order;
        if ready || !ctx.room.is_narrow() {
            bar = bar.push(widget::filler());
        }
        let begin = ctx.t("queue-begin");
        let why_not = |reason: &str| button::why_not(p, begin.clone(), ctx.t(reason));
        bar = bar.push(if self.open_order(ctx).is_none() {
            why_not("visit-begin-why-not")
        } else if self.section(ctx) != Section::Order {
            why_not("visit-begin-section-open")
        } else {
            button::make(p, Kind::Primary, begin)
                .key("Enter")
                .on_press_maybe((!ctx.saving).then_some(Message::Begin))
                .into()
        });
        widget::bottom_bar(p, bar)
    }
}

/// A section whose turn has not come.
fn later<'a>(ctx: &Context<'a>, section: Section) -> Element<'a, Message> {
    let p = ctx.palette;
    row![
        icon::icon(icon::Icon::Ring, 18.0, p.muted),
        widget::muted(p, ctx.t(&format!("visit-section-{}", section.code()))),
    ]
    .spacing(space::S)
    .align_y(Alignment::Center)
    .into()
}

/// An answer among others, with the key that gives it.
pub(super) fn choice<'a>(
    ctx: &Context<'a>,
    label: String,
    key: Option<&'static str>,
    chosen: bool,
    message: Message,
) -> Element<'a, Message> {
    let kind = if chosen { Kind::Chosen } else { Kind::Secondary };
    let made = button::make(ctx.palette, kind, label).on_press(message);
    match key {
        Some(key) => made.key(key).into(),
        None => made.into(),
    }
}

/// A part of a section under its name.
pub(super) fn labelled<'a>(
    ctx: &Context<'a>,
    key: &str,
    content: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    column![widget::strong(ctx.palette, ctx.t(key)), content.into()].spacing(space::S).into()
}
