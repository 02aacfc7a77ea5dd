//! What the answers of a screening come to. The screener may be stricter than
//! the form, never milder.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::catalogue::{
    AskedOf, Basis, Catalogue, Conclusion, Fit, Product, Question, QuestionId, ScreeningForm,
};
use crate::domain::finding::{Code, Finding, Value};
use crate::domain::patient::{Birth, Person, Sex};
use crate::domain::quantity::Temperature;
use crate::domain::time::whole_months;
use crate::domain::visit::Screening;

/// The age in months from which a girl or woman is asked about pregnancy. No
/// source states one; ten years is Chốt's own, on the safe side.
const MONTHS_ASKED_ABOUT_PREGNANCY: u32 = 120;

/// An answer of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Không.
    No,
    /// Có.
    Yes,
}

/// What a screening comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The strictest of the reasons; eligible if there is none.
    pub conclusion: Conclusion,
    /// What led to it, in the order of the form.
    pub reasons: Vec<Reason>,
}

/// An answer or measurement that does not permit vaccination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The question.
    pub question: QuestionId,
    /// What it leads to.
    pub leads_to: Conclusion,
    /// The temperature, if it was that.
    pub measured: Option<Temperature>,
    /// The finding that stands at the gate.
    pub finding: Finding,
}

/// What is missing before a screening can come to anything.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("questions without an answer")]
pub struct Incomplete {
    /// The questions, the one that the temperature answers among them.
    pub missing: Vec<QuestionId>,
}

/// Draws the conclusion of a form and the questions that products add to it.
///
/// The question of the temperature is answered by the measurement alone.
///
/// # Errors
///
/// [`Incomplete`] as long as a question has no answer: silence is not "no".
pub fn conclude<'a>(
    form: &'a ScreeningForm,
    added: impl IntoIterator<Item = &'a Question>,
    answers: &BTreeMap<QuestionId, Answer>,
    temperature: Option<Temperature>,
) -> Result<Outcome, Incomplete> {
    let mut missing = Vec::new();
    let mut reasons = Vec::new();
    for question in form.question.iter().chain(added) {
        let threshold = &form.temperature;
        let (answer, measured, basis) = if question.id == threshold.question {
            let reached = temperature.map(|measured| threshold.is_reached(measured));
            let answer = reached.map(|reached| if reached { Answer::Yes } else { Answer::No });
            (answer, temperature, &threshold.basis)
        } else {
            (answers.get(&question.id).copied(), None, &question.basis)
        };
        match answer {
            None => missing.push(question.id.clone()),
            Some(Answer::No) => {}
            // Such an answer says something of the person and forbids nothing.
            Some(Answer::Yes) if question.leads_to == Conclusion::Eligible => {}
            Some(Answer::Yes) => reasons.push(reason(question, measured, basis)),
        }
    }
    if !missing.is_empty() {
        return Err(Incomplete { missing });
    }
    let strictest = reasons.iter().map(|reason| reason.leads_to).max();
    Ok(Outcome { conclusion: strictest.unwrap_or(Conclusion::Eligible), reasons })
}

/// Returns the form made for a person's age on a civil day; of two that fit, the
/// one made for fewer ages.
#[must_use]
pub fn form_for(catalogue: &Catalogue, birth: Birth, on: NaiveDate) -> Option<&ScreeningForm> {
    let fits = |form: &&ScreeningForm| form.age.fit(birth, on) == Fit::Inside;
    catalogue
        .forms()
        .filter(fits)
        .max_by_key(|form| form.age.from.map(|from| from.after(birth.earliest())))
}

/// Returns what a product wants to be asked of a person beside the form.
pub fn asked_for<'a>(
    catalogue: &'a Catalogue,
    product: &'a Product,
    person: &Person,
    on: NaiveDate,
) -> impl Iterator<Item = &'a Question> + use<'a> {
    let months = whole_months(person.birth.earliest(), on);
    let may_be_pregnant = person.sex != Some(Sex::Male) && months >= MONTHS_ASKED_ABOUT_PREGNANCY;
    catalogue
        .questions_of(product)
        .filter(move |row| row.asked_of == AskedOf::Everybody || may_be_pregnant)
        .map(|row| &row.question)
}

/// Tells whether a screening found a person eligible for a product on a civil
/// day: made on that day, every question of its form and of the product
/// answered, and neither the answers nor the screener in the way. The screening
/// for one vaccine says nothing about the contraindications of the next.
#[must_use]
pub fn clears(
    catalogue: &Catalogue,
    screening: &Screening,
    product: &Product,
    person: &Person,
    on: NaiveDate,
) -> bool {
    let Some(form) = catalogue.form(&screening.form) else { return false };
    let asked = asked_for(catalogue, product, person, on);
    let outcome = conclude(form, asked, &given(&screening.answers), screening.temperature);
    screening.at.civil_day() == on
        && screening.conclusion == Conclusion::Eligible
        && outcome.is_ok_and(|outcome| outcome.conclusion == Conclusion::Eligible)
}

/// Turns recorded answers, whether something applies, into those of a form.
#[must_use]
pub fn given(answers: &BTreeMap<QuestionId, bool>) -> BTreeMap<QuestionId, Answer> {
    answers
        .iter()
        .map(|(id, applies)| (id.clone(), if *applies { Answer::Yes } else { Answer::No }))
        .collect()
}

fn reason(question: &Question, measured: Option<Temperature>, basis: &Basis) -> Reason {
    let stop = Finding::stop(Code::ScreeningStops)
        .expecting(Value::Conclusion(question.leads_to))
        .resting_on(question.id.as_str(), basis);
    let finding = match measured {
        Some(temperature) => stop.finding(Value::Temperature(temperature)),
        None => stop,
    };
    Reason { question: question.id.clone(), leads_to: question.leads_to, measured, finding }
}

/// Judges the screener's own conclusion against the form's.
#[must_use]
pub fn judge(outcome: &Outcome, screener: Conclusion) -> Option<Finding> {
    (screener < outcome.conclusion).then(|| {
        Finding::stop(Code::ScreeningTooMild)
            .expecting(Value::Conclusion(outcome.conclusion))
            .finding(Value::Conclusion(screener))
    })
}
