//! What the answers of a screening come to. The screener may be stricter than
//! the form, never milder.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::catalogue::{Basis, Conclusion, Question, QuestionId, ScreeningForm};
use crate::domain::finding::{Code, Finding, Value};
use crate::domain::quantity::Temperature;

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
