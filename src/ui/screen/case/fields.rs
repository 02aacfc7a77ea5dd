//! The fields of the form: which is pointed at, what is typed for it, and the
//! answer that is recorded as soon as it is given.

use super::{Message, Screen};
use crate::domain::account::Act;
use crate::domain::catalogue::RowId;
use crate::domain::incident::form::{Answer, Field, Form, Kind};
use crate::domain::incident::{Incident, IncidentAnswered};
use crate::domain::text::clean;
use crate::domain::time::{parse_date, parse_time};
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::Action;

/// What is typed for the field pointed at.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) field: Option<RowId>,
    pub(super) text: String,
    /// Nothing is pointed at before somebody points.
    pub(super) cursor: Option<usize>,
}

impl Draft {
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.cursor = None;
    }
}

impl Screen {
    /// Returns the fields that this report asks for, group by group.
    pub(super) fn fields(&self, ctx: &Context<'_>) -> Vec<&'static Field> {
        let (Some(incident), Ok(form)) = (self.incident(ctx), Form::built_in()) else {
            return Vec::new();
        };
        form.fields().filter(|field| incident.asks(field)).collect()
    }

    pub(super) fn pointed_field(&self, ctx: &Context<'_>) -> Option<&'static Field> {
        let fields = self.fields(ctx);
        let named = fields.iter().find(|field| Some(&field.id) == self.draft.field.as_ref());
        named.or(fields.first()).copied()
    }

    pub(super) fn key_of_fields(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        let field = self.pointed_field(ctx)?;
        let picked = matches!(field.kind, Kind::Choice | Kind::Choices);
        match pressed.key {
            Key::Up if picked => Some(Message::Move(-1)),
            Key::Down if picked => Some(Message::Move(1)),
            Key::Up | Key::PageUp => Some(Message::Turn(-1)),
            Key::Down | Key::PageDown => Some(Message::Turn(1)),
            Key::Function(6) => Some(Message::NextMissing),
            Key::Function(7) if !pressed.repeated => Some(Message::Unknown),
            Key::Function(8) if !pressed.repeated => Some(Message::DoesNotApply),
            Key::Function(9) if !pressed.repeated => Some(Message::Complete),
            Key::Delete => Some(Message::TakeBack),
            Key::Enter if !pressed.repeated => Some(Message::Take),
            Key::Backspace => Some(Message::Erase),
            _ => {
                let typed = pressed.character()?;
                match typed.to_digit(10).and_then(|digit| usize::try_from(digit).ok()) {
                    Some(digit) if picked => {
                        let option = field.options.get(digit.checked_sub(1)?)?;
                        Some(Message::Pick(option.id.clone()))
                    }
                    _ => Some(Message::Typed(typed)),
                }
            }
        }
    }

    pub(super) fn on_field(&mut self, field: RowId, ctx: &Context<'_>) -> Action {
        self.draft.clear();
        self.draft.field = Some(field);
        match self.pointed_field(ctx) {
            Some(field) if field.kind == Kind::Text => Action::Focus(super::form_view::WORDS),
            _ => Action::Reveal,
        }
    }

    pub(super) fn on_turn(&mut self, by: isize, ctx: &Context<'_>) -> Action {
        let fields = self.fields(ctx);
        let at = self
            .pointed_field(ctx)
            .and_then(|pointed| fields.iter().position(|field| field.id == pointed.id));
        let to = at.unwrap_or(0).saturating_add_signed(by).min(fields.len().saturating_sub(1));
        match fields.get(to) {
            Some(field) => self.on_field(field.id.clone(), ctx),
            None => Action::None,
        }
    }

    /// Goes to the critical field without an answer that comes next, and from the
    /// last one to the first.
    pub(super) fn on_next_missing(&mut self, ctx: &Context<'_>) -> Action {
        let (Some(incident), Ok(form)) = (self.incident(ctx), Form::built_in()) else {
            return Action::None;
        };
        self.section = super::Section::Fields;
        let missing = incident.missing(form);
        let fields = self.fields(ctx);
        let place = |id: &RowId| fields.iter().position(|field| field.id == *id);
        let here = self.draft.field.as_ref().and_then(place);
        let next = missing.iter().find(|field| place(&field.id) > here).or(missing.first());
        match next {
            Some(field) => self.on_field(field.id.clone(), ctx),
            None => Action::None,
        }
    }

    pub(super) fn on_pick(&mut self, option: &RowId, ctx: &Context<'_>) -> Action {
        let (Some(field), Some(incident)) = (self.pointed_field(ctx), self.incident(ctx)) else {
            return Action::None;
        };
        if let Some(at) = field.options.iter().position(|one| one.id == *option) {
            self.draft.cursor = Some(at);
        }
        if field.kind == Kind::Choice {
            return self.record(Some(Answer::Chosen(vec![option.clone()])), ctx);
        }
        let mut chosen = match incident.answer(&field.id) {
            Some(Answer::Chosen(chosen)) => chosen.clone(),
            _ => Vec::new(),
        };
        match chosen.iter().position(|one| one == option) {
            Some(at) => drop(chosen.remove(at)),
            None => chosen.push(option.clone()),
        }
        if chosen.is_empty() {
            return self.on_take_back(ctx);
        }
        chosen.sort_by_key(|id| field.options.iter().position(|one| one.id == *id));
        self.record(Some(Answer::Chosen(chosen)), ctx)
    }

    pub(super) fn on_take(&mut self, ctx: &Context<'_>) -> Action {
        let Some(field) = self.pointed_field(ctx) else { return Action::None };
        if matches!(field.kind, Kind::Choice | Kind::Choices) {
            let pointed = self.draft.cursor.and_then(|at| field.options.get(at));
            let option = pointed.map(|option| option.id.clone());
            return option.map_or(Action::None, |option| self.on_pick(&option, ctx));
        }
        match self.typed_answer(field) {
            Some(answer) => self.record(Some(answer), ctx),
            None if self.draft.text.is_empty() => self.on_turn(1, ctx),
            None => Action::None,
        }
    }

    /// Reads what is typed as the kind of answer that the field takes.
    pub(super) fn typed_answer(&self, field: &Field) -> Option<Answer> {
        let typed = self.draft.text.trim();
        match field.kind {
            Kind::Text => {
                let words = clean(typed);
                (!words.is_empty()).then_some(Answer::Text(words))
            }
            Kind::Day => parse_date(typed).map(Answer::Day),
            Kind::Time => parse_time(typed).map(Answer::Time),
            Kind::Count => typed.parse().ok().map(Answer::Count),
            Kind::Choice | Kind::Choices => None,
        }
    }

    pub(super) fn on_take_back(&mut self, ctx: &Context<'_>) -> Action {
        let answered =
            |incident: &Incident, field: &Field| incident.answers.contains_key(&field.id);
        match (self.incident(ctx), self.pointed_field(ctx)) {
            (Some(incident), Some(field)) if answered(incident, field) => self.record(None, ctx),
            _ => Action::None,
        }
    }

    pub(super) fn record(&mut self, answer: Option<Answer>, ctx: &Context<'_>) -> Action {
        let Some(field) = self.pointed_field(ctx) else { return Action::None };
        let fits = answer.as_ref().is_none_or(|answer| answer.fits(field));
        if !fits || ctx.saving || !ctx.may(Act::ReportIncident) {
            return Action::None;
        }
        self.draft.field = Some(field.id.clone());
        let (incident, field) = (self.incident, field.id.clone());
        Action::Record(vec![IncidentAnswered { incident, field, answer }.into()])
    }
}
