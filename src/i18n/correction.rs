//! What was amended, in words: the same on the screen, on paper and in exports.

use super::Words;
use crate::domain::amendment::entry::{EntryAmended, Field, Statement, Value};
use crate::domain::catalogue::{Catalogue, QuestionId, RowId};
use crate::domain::incident::form::{self, Answer, Form};
use crate::domain::patient::Sex;
use crate::domain::session::SessionClosed;

/// Says each change, as `part: before → now`; nothing of what was entered in error.
#[must_use]
pub fn changes(words: &Words, catalogue: &Catalogue, said: &EntryAmended) -> Vec<String> {
    let Some(stands) = &said.stands else { return Vec::new() };
    let none = |text: String| if text.is_empty() { words.text("case-open") } else { text };
    let lines = said.changed().into_iter().map(|field| {
        let part = named(words, catalogue, &field, &said.stood);
        let write = |of: &Statement| none(value(words, catalogue, &of.value(&field), asked(of)));
        let (before, now) = (write(&said.stood), write(stands));
        words.with("amend-change", &[("part", &*part), ("before", &*before), ("after", &*now)])
    });
    lines.collect()
}

/// Returns the field of a report's form that an entry answers, if it is an answer.
fn asked(said: &Statement) -> Option<&'static form::Field> {
    match said {
        Statement::IncidentAnswered(answered) => Form::built_in().ok()?.field(&answered.field),
        _ => None,
    }
}

/// Returns what a part of an entry is called.
#[must_use]
pub fn named(words: &Words, catalogue: &Catalogue, field: &Field, of: &Statement) -> String {
    let key = format!("amend-field-{}", field.code());
    match field {
        Field::Question(id) => question(words, catalogue, id),
        Field::Sign(id) => sign(words, catalogue, id),
        Field::Answer => match of {
            Statement::IncidentAnswered(said) => asked(of)
                .map_or_else(|| said.field.to_string(), |field| words.of(&field.name).to_owned()),
            _ => String::new(),
        },
        Field::Vial(id, _) => {
            let number = closing(of)
                .and_then(|closed| closed.vial(*id))
                .filter(|account| account.number > 0)
                .map(|account| account.number.to_string());
            words.with(&key, &[("number", &number.unwrap_or_default())])
        }
        Field::Lot(id, _) => {
            let number = closing(of).and_then(|closed| Some(closed.lot(*id)?.number.clone()));
            words.with(&key, &[("lot", &number.unwrap_or_default())])
        }
        _ => words.text(&key),
    }
}

const fn closing(of: &Statement) -> Option<&SessionClosed> {
    match of {
        Statement::SessionClosed(closed) => Some(closed),
        _ => None,
    }
}

fn question(words: &Words, catalogue: &Catalogue, id: &QuestionId) -> String {
    let of_forms = catalogue.forms().flat_map(|form| &form.question);
    let found = of_forms.filter(|asked| asked.id == *id).map(|asked| &asked.text).next();
    found.map_or_else(|| id.to_string(), |text| words.of(text).to_owned())
}

fn sign(words: &Words, catalogue: &Catalogue, id: &RowId) -> String {
    let row = catalogue.reaction_signs().iter().find(|row| row.id == *id);
    row.map_or_else(|| id.to_string(), |row| words.of(&row.text).to_owned())
}

/// Writes what stands at a part, given the form's field where it is an answer;
/// nothing where nothing is stated.
#[must_use]
pub fn value(
    words: &Words,
    catalogue: &Catalogue,
    value: &Value,
    field: Option<&form::Field>,
) -> String {
    let code = |of: &str, code: &str| words.text(&format!("{of}-{code}"));
    match value {
        Value::Nothing => String::new(),
        Value::Words(said) => said.clone(),
        Value::Yes(true) => words.text("answer-yes"),
        Value::Yes(false) => words.text("answer-no"),
        Value::Birth(birth) => birth.label(),
        Value::Sex(Sex::Female) => words.text("sex-female"),
        Value::Sex(Sex::Male) => words.text("sex-male"),
        Value::ConsentKind(kind) => code("consent-kind", kind.code()),
        Value::Witness(by) => code("witness", by.code()),
        Value::Conclusion(conclusion) => code("conclusion", conclusion.code()),
        Value::Temperature(measured) => words.temperature(*measured),
        Value::Product(id) => catalogue
            .product(id)
            .map_or_else(|| id.to_string(), |product| words.of(&product.name).to_owned()),
        Value::Day(day) => words.date(*day),
        Value::Number(number) => number.to_string(),
        Value::Volume(volume) => words.volume(*volume),
        Value::Route(route) => code("route", route.code()),
        Value::Grade(grade) => code("grade", grade.code()),
        Value::At(at) => format!("{} {}", at.hour_minute(), words.date(at.civil_day())),
        Value::After(after) => code("after", after.code()),
        Value::Condition(condition) => code("amend-condition", condition.code()),
        Value::Needle(needle) => code("needle", needle.code()),
        Value::Count(count) => count.to_string(),
        Value::End(end) => code("vial-end", end.code()),
        Value::Answer(said) => field.map_or_else(String::new, |field| answer(words, said, field)),
    }
}

/// Writes an answer of a report.
#[must_use]
pub fn answer(words: &Words, answer: &Answer, field: &form::Field) -> String {
    match answer {
        Answer::Text(text) => text.clone(),
        Answer::Day(day) => words.date(*day),
        Answer::Time(minutes) => format!("{:02}:{:02}", minutes / 60, minutes % 60),
        Answer::Count(count) => count.to_string(),
        Answer::Chosen(ids) => {
            let chosen = field.options.iter().filter(|option| ids.contains(&option.id));
            let named: Vec<&str> = chosen.map(|option| words.of(&option.name)).collect();
            named.join("; ")
        }
        Answer::Unknown => words.text("case-unknown"),
        Answer::DoesNotApply => words.text("case-does-not-apply"),
    }
}
