//! The screening form: each question answered, the temperature measured, and a
//! conclusion by the screener that is never milder than what the form computes.

use iced::widget::{Column, Row, column, container, row};
use iced::{Alignment, Length};

use super::view::KEYS;
use super::{Message, Screen, draft, taken_back};
use crate::domain::catalogue::{Conclusion, Question};
use crate::domain::event::Event;
use crate::domain::rule;
use crate::domain::visit::{LeftReason, Screened, Screening, Visit, VisitLeft};
use crate::ui::context::Context;
use crate::ui::finding;
use crate::ui::screen::Action;
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::keypad::{self, Layout};
use crate::ui::widget::{self, Element, icon};

impl Screen {
    pub(super) fn on_answer(&mut self, place: usize, answer: bool, ctx: &Context<'_>) -> Action {
        let questions = self.draft.questions(self.visit, ctx);
        if let Some(question) = questions.get(place) {
            let _ = self.draft.answers.insert(question.id.clone(), answer);
            self.draft.cursor = (place + 1).min(questions.len());
        }
        Action::None
    }

    pub(super) fn on_move(&mut self, by: isize, ctx: &Context<'_>) -> Action {
        let count = self.draft.questions(self.visit, ctx).len();
        self.draft.cursor = self.draft.cursor.saturating_add_signed(by).min(count);
        Action::None
    }

    pub(super) fn on_pad(&mut self) -> Action {
        self.pad = !self.pad;
        Action::None
    }

    pub(super) fn on_conclude(
        &mut self,
        conclusion: Conclusion,
        visit: &Visit,
        ctx: &Context<'_>,
    ) -> Action {
        let Some((form, outcome)) = self.draft.outcome(self.visit, ctx) else {
            self.problem = Some("visit-problem-form");
            return Action::None;
        };
        let Ok(outcome) = outcome else {
            self.problem = Some("finding-screening_incomplete");
            return Action::None;
        };
        if rule::screening::judge(&outcome, conclusion).is_some() {
            self.problem = Some("finding-screening_too_mild");
            return Action::None;
        }
        let screening = Screening {
            form,
            answers: self.draft.answers.clone(),
            temperature: self.draft.temperature(),
            conclusion,
            at: ctx.now,
            by: Some(ctx.account.id),
        };
        let mut events: Vec<Event> = vec![Screened { visit: self.visit, screening }.into()];
        if conclusion != Conclusion::Eligible {
            let reason = LeftReason::Screening;
            events.extend(taken_back(visit, None, reason, ctx));
            events.push(VisitLeft { visit: self.visit, reason }.into());
        }
        Action::Record(events)
    }

    pub(super) fn screening<'a>(
        &'a self,
        ctx: &Context<'a>,
        visit: &Visit,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let questions = self.draft.questions(self.visit, ctx);
        if questions.is_empty() {
            return widget::notice(p, Tone::Attention, ctx.t("visit-problem-form"));
        }
        let lines = questions
            .into_iter()
            .enumerate()
            .map(|(place, question)| self.question(ctx, place, question));
        let mut content = column![].spacing(space::M);
        if visit.is_eligible_on(ctx.now.civil_day()) && self.again.is_none() {
            content =
                content.push(widget::notice(p, Tone::Info, ctx.t("visit-screen-for-product")));
        }
        content
            .push(self.measured(ctx))
            .push(widget::hairline(p))
            .push(Column::with_children(lines).spacing(2))
            .push(draft::form(visit, ctx).map(|form| {
                let source = finding::basis(ctx, &form.basis);
                widget::caption(p, format!("{}. {source}", ctx.words.of(&form.name)))
            }))
            .into()
    }

    fn question<'a>(
        &'a self,
        ctx: &Context<'a>,
        place: usize,
        question: &'a Question,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let answer = self.draft.answers.get(&question.id).copied();
        let pointed = self.draft.cursor == place;
        let tile = |label: String, value: bool| {
            let kind = if answer == Some(value) { Kind::Chosen } else { Kind::Secondary };
            button::make(p, kind, label).width(92).on_press(Message::Answer(place, value))
        };
        let mut words = column![widget::body(p, ctx.words.of(&question.text)).size(size::LABEL)];
        if let Some(note) = &question.note {
            words = words.push(widget::caption(p, ctx.words.of(note)));
        }
        let pointer = if pointed { icon::Icon::Pointer } else { icon::Icon::None };
        let (ground, edge, width) =
            if pointed { (p.primary_soft, p.primary, 2.0) } else { (p.surface, p.surface, 0.0) };
        container(
            row![
                icon::icon(pointer, 14.0, p.primary),
                words.width(Length::Fill),
                tile(ctx.t("answer-no"), false),
                tile(ctx.t("answer-yes"), true),
            ]
            .spacing(space::S)
            .align_y(Alignment::Center),
        )
        .padding([2.0, space::XS])
        .style(widget::frame(ground, edge, width, 8.0))
        .into()
    }

    /// The temperature: it takes every digit, wherever the pointer stands.
    fn measured<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let typed = &self.draft.temperature;
        let mut name = column![widget::strong(p, ctx.t("visit-temperature"))].spacing(space::XS);
        if typed.len() > 1 && self.draft.temperature().is_none() {
            name = name.push(field::wrong(p, ctx.t("visit-temperature-odd")));
        }
        let kind = if self.pad { Kind::Chosen } else { Kind::Secondary };
        let line = row![
            name.width(Length::Fill),
            button::make(p, kind, ctx.t("visit-keypad")).narrow().on_press(Message::Pad),
            field::blind(p, typed, "", 160.0, Attention::Here),
            widget::muted(p, ctx.t("visit-temperature-unit")),
        ]
        .spacing(space::M)
        .align_y(Alignment::Center);
        let pad = self.pad.then(|| {
            let keys =
                keypad::keypad(p, Layout::Volume, Message::Typed, Message::Erase, Message::Clear);
            container(keys).width(Length::Fill).align_x(Alignment::End)
        });
        column![line, pad].spacing(space::M).into()
    }

    /// What the screener may conclude, at the bottom where it is always in
    /// sight; the milder ones cannot be pressed and the words beside say why.
    pub(super) fn conclusions<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let computed = self.draft.outcome(self.visit, ctx).and_then(|(_, outcome)| outcome.ok());
        let buttons = Conclusion::ALL.into_iter().zip(KEYS).map(|(conclusion, key)| {
            let label = ctx.t(&format!("conclusion-{}", conclusion.code()));
            let open = computed.as_ref().is_some_and(|outcome| conclusion >= outcome.conclusion);
            let kind = match conclusion {
                Conclusion::Eligible => Kind::Primary,
                _ => Kind::Secondary,
            };
            let made = button::make(p, kind, label).narrow();
            let made = if ctx.room.is_narrow() { made } else { made.key(key) };
            made.on_press_maybe(open.then_some(Message::Conclude(conclusion))).into()
        });
        let why = match &computed {
            None => ctx.t("visit-conclude-why-not"),
            Some(outcome) => {
                let conclusion = ctx.t(&format!("conclusion-{}", outcome.conclusion.code()));
                ctx.tw("visit-computed", &[("conclusion", &conclusion)])
            }
        };
        row![
            container(widget::caption(p, why).align_x(Alignment::End))
                .width(Length::Fill)
                .align_x(Alignment::End),
            Row::with_children(buttons).spacing(space::XS),
        ]
        .spacing(space::M)
        .align_y(Alignment::Center)
        .into()
    }
}
