//! An entry of another kind than a dose, as it is amended: its parts, what can be
//! chosen or typed at each, and what is recorded of it.

use chrono::{Datelike, NaiveDate};

use super::choice::Choice;
use super::closing::{Counted, is_number};
use super::{Line, Message, Screen};
use crate::domain::account::Act;
use crate::domain::amendment::NotAmended;
use crate::domain::amendment::entry::{EntryAmended, Field, OfLot, OfVial, Statement, Value};
use crate::domain::catalogue::Conclusion;
use crate::domain::event::Fact;
use crate::domain::evidence::Witness;
use crate::domain::id::AccountId;
use crate::domain::incident::Answer;
use crate::domain::incident::form::{self, Form};
use crate::domain::mishap::Needle;
use crate::domain::observation::Condition;
use crate::domain::patient::{Birth, Sex};
use crate::domain::quantity::{Temperature, Volume};
use crate::domain::reaction::{After, Grade};
use crate::domain::route::Route;
use crate::domain::rule::excursion::is_outside;
use crate::domain::session::VialEnd;
use crate::domain::text::clean;
use crate::domain::time::{Instant, parse_date, parse_time};
use crate::domain::visit::ConsentKind;
use crate::i18n::correction;
use crate::ui::context::Context;
use crate::ui::screen::Action;

/// The highest dose number that is offered.
const DOSES: u8 = 6;

/// The entry, what stands, and what is to stand.
#[derive(Debug, Clone)]
pub(super) struct Other {
    pub(super) fact: Fact,
    pub(super) stood: Statement,
    pub(super) stands: Statement,
    pub(super) fields: Vec<Field>,
    /// Of a closing, the vial or lot that is looked at.
    pub(super) counted: Option<Counted>,
}

impl Other {
    pub(super) fn of(fact: Fact, ctx: &Context<'_>) -> Option<Self> {
        let last = ctx.day.corrections(fact.sequence).last().map(|last| &last.said);
        let stood = match last {
            Some(last) => last.stands.clone().unwrap_or_else(|| last.stood.clone()),
            None => Statement::of(&fact.event)?,
        };
        let mut fields = stood.fields();
        if let Statement::ReactionRecorded(_) = &stood {
            let signs =
                ctx.catalogue.reaction_signs().iter().map(|row| Field::Sign(row.id.clone()));
            let further: Vec<Field> = signs.filter(|sign| !fields.contains(sign)).collect();
            fields.extend(further);
        }
        let stands = match &stood {
            Statement::SessionClosed(closed) => {
                Statement::SessionClosed(ctx.day.brought_up_to_date(closed))
            }
            stood => stood.clone(),
        };
        let mut other = Self { fact, stood, stands, fields, counted: None };
        other.look_at(None, ctx);
        Some(other)
    }

    pub(super) const fn may_be_in_error(&self) -> bool {
        self.stood.may_be_in_error()
    }

    /// Returns the key of what stands in the way.
    pub(super) fn missing(&self, ctx: &Context<'_>) -> Option<&'static str> {
        let right = Act::to_record(&self.stood.event());
        if !right.is_none_or(|act| ctx.may(act)) {
            return Some("amend-may-not");
        }
        ctx.day.is_under_way(&self.stood).then_some("amend-under-way")
    }

    fn form_field(&self) -> Option<&'static form::Field> {
        match &self.stood {
            Statement::IncidentAnswered(said) => Form::built_in().ok()?.field(&said.field),
            _ => None,
        }
    }
}

impl Screen {
    pub(super) fn field(&self) -> Option<&Field> {
        match self.pointed() {
            Some(Line::Field(at)) => self.other.as_ref()?.fields.get(at),
            _ => None,
        }
    }

    pub(super) fn on_value(&mut self, value: Value, ctx: &Context<'_>) {
        let Some(field) = self.field().cloned() else { return };
        let Some(other) = &mut self.other else { return };
        let outside = match &value {
            Value::Temperature(measured) => is_outside(ctx.catalogue, *measured),
            _ => false,
        };
        match other.stands.with(&field, value, outside) {
            Some(stands) => other.stands = stands,
            None => self.unfit = true,
        }
    }

    /// Returns the words at the line at hand, if words are typed there.
    pub(super) fn words_of_field(&self) -> Option<String> {
        let field = self.field()?;
        let other = self.other.as_ref()?;
        let stands = other.stands.value(field);
        match (field, stands) {
            (Field::Birth, Value::Birth(birth)) => Some(birth.label()),
            (
                Field::Name
                | Field::Number
                | Field::Guardian
                | Field::Phone
                | Field::Group
                | Field::Address
                | Field::Note
                | Field::Found
                | Field::Vial(_, OfVial::Reason)
                | Field::Lot(_, OfLot::Reason),
                stands,
            ) => Some(match stands {
                Value::Words(words) => words,
                _ => String::new(),
            }),
            (Field::Answer, stands) => {
                let text = other.form_field()?.kind == form::Kind::Text;
                let words = match stands {
                    Value::Answer(Answer::Text(words)) => words,
                    _ => String::new(),
                };
                text.then_some(words)
            }
            _ => None,
        }
    }

    pub(super) fn on_field_words(&mut self, words: String) {
        let typed = clean(&words);
        self.search = words;
        let Some(field) = self.field().cloned() else { return };
        let Some(other) = &mut self.other else { return };
        let value = match &field {
            Field::Birth => Birth::parse(&typed).map(Value::Birth),
            Field::Answer => (!typed.is_empty()).then_some(Value::Answer(Answer::Text(typed))),
            _ if typed.is_empty() => Some(Value::Nothing),
            _ => Some(Value::Words(typed)),
        };
        match value.and_then(|value| other.stands.with(&field, value, false)) {
            Some(stands) => other.stands = stands,
            None => self.unfit = true,
        }
    }

    /// Reads what is typed as what the line at hand takes.
    pub(super) fn typed_value(&self, ctx: &Context<'_>) -> Option<Value> {
        let typed = self.typed.as_str();
        match self.field()? {
            Field::BodyTemperature | Field::BoxTemperature => {
                Temperature::parse_celsius(typed).map(Value::Temperature)
            }
            Field::GivenOn => parse_date(typed).map(Value::Day),
            Field::Volume => Volume::parse_millilitres(typed).map(Value::Volume),
            Field::BeganAt => began_at(typed, self.other.as_ref()?.fact.at).map(Value::At),
            Field::Answer => match self.other.as_ref()?.form_field()?.kind {
                form::Kind::Day => parse_date(typed).map(Answer::Day).map(Value::Answer),
                form::Kind::Time => parse_time(typed).map(Answer::Time).map(Value::Answer),
                form::Kind::Count => typed.parse().ok().map(Answer::Count).map(Value::Answer),
                form::Kind::Text | form::Kind::Choice | form::Kind::Choices => None,
            },
            field if is_number(field, ctx) => typed.parse().ok().map(Value::Count),
            _ => None,
        }
    }

    /// Returns what is typed at the line at hand: a temperature, a day, a volume, a
    /// time or a number; nothing where one chooses or writes words.
    pub(super) fn types(&self, ctx: &Context<'_>) -> Option<Typed> {
        match self.field()? {
            Field::BodyTemperature | Field::BoxTemperature => Some(Typed::Temperature),
            Field::GivenOn => Some(Typed::Day),
            Field::Volume => Some(Typed::Volume),
            Field::BeganAt => Some(Typed::Time),
            Field::Answer => match self.other.as_ref()?.form_field()?.kind {
                form::Kind::Day => Some(Typed::Day),
                form::Kind::Time => Some(Typed::Time),
                form::Kind::Count => Some(Typed::Count),
                form::Kind::Text | form::Kind::Choice | form::Kind::Choices => None,
            },
            field if is_number(field, ctx) => Some(Typed::Count),
            _ => None,
        }
    }

    /// Returns what can be chosen at the line at hand.
    pub(super) fn values(&self, ctx: &Context<'_>) -> Vec<Choice> {
        let (Some(field), Some(other)) = (self.field(), &self.other) else { return Vec::new() };
        let values: Vec<Value> = match field {
            Field::Sex => [Sex::Female, Sex::Male].map(Value::Sex).into(),
            Field::Consent
            | Field::Question(_)
            | Field::Sign(_)
            | Field::Early
            | Field::Instructed => [true, false].map(Value::Yes).into(),
            Field::ConsentKind => ConsentKind::ALL.map(Value::ConsentKind).into(),
            Field::Witness => Witness::ALL.map(Value::Witness).into(),
            Field::Conclusion => Conclusion::ALL.map(Value::Conclusion).into(),
            Field::Product => {
                ctx.catalogue.products().map(|one| Value::Product(one.id.clone())).collect()
            }
            Field::DoseNumber => (1..=DOSES).map(Value::Number).collect(),
            Field::Route => Route::ALL.map(Value::Route).into(),
            Field::Grade => Grade::ALL.map(Value::Grade).into(),
            Field::After => {
                [After::Today, After::Elsewhere, After::NoInjection].map(Value::After).into()
            }
            Field::Condition => Condition::ALL.map(Value::Condition).into(),
            Field::Needle => Needle::ALL.map(Value::Needle).into(),
            Field::LostDoses => (1..=most_lost(other, ctx)).map(Value::Number).collect(),
            Field::Vial(_, OfVial::End) => VialEnd::ALL.map(Value::End).into(),
            Field::Answer => return answers(other, ctx),
            Field::Name
            | Field::Birth
            | Field::Number
            | Field::Guardian
            | Field::Phone
            | Field::Group
            | Field::Address
            | Field::BodyTemperature
            | Field::GivenOn
            | Field::Volume
            | Field::BeganAt
            | Field::Note
            | Field::Found
            | Field::BoxTemperature
            | Field::Vial(..)
            | Field::Lot(..) => Vec::new(),
        };
        let choice = |value: Value| Choice {
            words: written(&value, other, ctx),
            message: Message::Value(Box::new(value)),
        };
        values.into_iter().map(choice).collect()
    }

    pub(super) fn record_other(&mut self, second: Option<AccountId>, ctx: &Context<'_>) -> Action {
        let Some(other) = &self.other else { return Action::None };
        let stands = (!self.in_error).then(|| other.stands.clone());
        let unanswered = |stands: &Statement| match stands {
            Statement::IncidentAnswered(said) => {
                let field = other.form_field();
                !said.answer.as_ref().is_some_and(|a| field.is_some_and(|field| a.fits(field)))
            }
            _ => false,
        };
        if stands.as_ref().is_some_and(unanswered) {
            self.unfit = true;
            return Action::None;
        }
        self.amend(self.other_amended(second, ctx))
    }

    /// Makes the amendment of an entry that the form says, or tells why there is none.
    pub(super) fn other_amended(
        &self,
        second: Option<AccountId>,
        ctx: &Context<'_>,
    ) -> Option<Result<EntryAmended, NotAmended>> {
        let other = self.other.as_ref()?;
        let stands = (!self.in_error).then(|| other.stands.clone());
        let people = (ctx.account.id, second);
        let reason = clean(&self.reason);
        Some(EntryAmended::of(ctx.day, &other.fact, stands, &reason, people, ctx.now))
    }
}

/// The options of the report's own field; of several, each takes itself in or
/// out.
fn answers(other: &Other, ctx: &Context<'_>) -> Vec<Choice> {
    let Some(field) = other.form_field() else { return Vec::new() };
    let chosen = match other.stands.value(&Field::Answer) {
        Value::Answer(Answer::Chosen(chosen)) => chosen,
        _ => Vec::new(),
    };
    let options = field.options.iter().map(|option| {
        let mut next = vec![option.id.clone()];
        if field.kind == form::Kind::Choices {
            next = chosen.iter().filter(|id| **id != option.id).cloned().collect();
            if !chosen.contains(&option.id) {
                next.push(option.id.clone());
            }
            next.sort_by_key(|id| field.options.iter().position(|one| one.id == *id));
        }
        let value = Value::Answer(Answer::Chosen(next));
        let words = ctx.words.of(&option.name).to_owned();
        Choice { words, message: Message::Value(Box::new(value)) }
    });
    let none = [("case-unknown", Answer::Unknown), ("case-does-not-apply", Answer::DoesNotApply)];
    let none = none.map(|(key, answer)| Choice {
        words: ctx.t(key),
        message: Message::Value(Box::new(Value::Answer(answer))),
    });
    options.chain(none).collect()
}

/// What is typed at a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Typed {
    Temperature,
    Day,
    Volume,
    Time,
    Count,
}

/// Writes what a part is called.
pub(super) fn name(field: &Field, other: &Other, ctx: &Context<'_>) -> String {
    correction::named(ctx.words, ctx.catalogue, field, &other.stood)
}

/// Writes what stands at a part.
pub(super) fn written(value: &Value, other: &Other, ctx: &Context<'_>) -> String {
    correction::value(ctx.words, ctx.catalogue, value, other.form_field())
}

/// Writes each change, as `part: before → now`.
pub(in crate::ui::screen) fn change(said: &EntryAmended, ctx: &Context<'_>) -> Vec<String> {
    correction::changes(ctx.words, ctx.catalogue, said)
}

/// How many doses can have been lost of a vial: all that it had.
fn most_lost(other: &Other, ctx: &Context<'_>) -> u8 {
    let Statement::DoseLost(lost) = &other.stood else { return 0 };
    let doses = ctx.day.vial(lost.vial).map_or(lost.doses, |vial| vial.doses);
    u8::try_from(doses).unwrap_or(u8::MAX)
}

/// Reads since when somebody reacted: a time of day, or a day and a month before it.
/// It is the last such time before the entry itself.
fn began_at(typed: &str, entered: Instant) -> Option<Instant> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let on = |day: NaiveDate, time| Instant::start_of(day).plus_minutes(time);
    let today = entered.civil_day();
    if digits.len() != 8 {
        let time = parse_time(typed)?.into();
        let days = [Some(today), today.pred_opt()];
        return days.into_iter().flatten().map(|day| on(day, time)).find(|at| *at <= entered);
    }
    let (date, time) = digits.split_at(4);
    let (day, month) = date.split_at(2);
    let (day, month): (u32, u32) = (day.parse().ok()?, month.parse().ok()?);
    let time = parse_time(time)?.into();
    let years = [today.year(), today.year() - 1];
    let days = years.into_iter().filter_map(|year| NaiveDate::from_ymd_opt(year, month, day));
    days.map(|day| on(day, time)).find(|at| *at <= entered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_onset_is_the_last_such_time_before_its_entry() {
        let at = |day, hours: i64, minutes: i64| {
            let day = NaiveDate::from_ymd_opt(2026, 1, day).unwrap();
            Instant::start_of(day).plus_minutes(hours * 60 + minutes)
        };
        let entered = at(2, 0, 20);
        assert_eq!(began_at("0010", entered), Some(at(2, 0, 10)));
        assert_eq!(began_at("2350", entered), Some(at(1, 23, 50)));
        assert_eq!(began_at("01010815", entered), Some(at(1, 8, 15)));
        let year_before = began_at("31122000", entered).unwrap();
        assert_eq!(year_before, at(1, -4, 0));
        for wrong in ["", "25", "2461", "31022000", "010108155", "aaaa"] {
            assert_eq!(began_at(wrong, entered), None, "{wrong}");
        }
    }
}
