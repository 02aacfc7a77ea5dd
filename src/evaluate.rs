//! `chot evaluate`: a person and the doses given, as JSON, in; which doses count
//! and what comes next, as JSON, out. Reads no file and asks no clock.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize};

use crate::domain::catalogue::{Basis, Catalogue, Condition, ProductId, Series};
use crate::domain::patient::{Birth, Sex};
use crate::domain::schedule::{self, Given, Outlook, Person, Standing, Verdict};

/// Why an input cannot be judged, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {problem}")]
pub struct Fault {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// What is wrong there, in the words of the reader of JSON.
    pub problem: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    #[serde(deserialize_with = "birth")]
    birth: Birth,
    sex: Option<Sex>,
    #[serde(default)]
    conditions: Vec<Condition>,
    on: Option<NaiveDate>,
    doses: Vec<Dose>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Dose {
    code: ProductId,
    date: NaiveDate,
}

fn birth<'de, D: Deserializer<'de>>(reader: D) -> Result<Birth, D::Error> {
    let text = String::deserialize(reader)?;
    Birth::parse(&text).ok_or_else(|| {
        serde::de::Error::custom(format!("`{text}` is not a day, a month or a year of birth"))
    })
}

#[derive(Serialize)]
struct Output<'a> {
    schedule: String,
    on: NaiveDate,
    doses: Vec<Judged<'a>>,
    series: Vec<Stands<'a>>,
}

#[derive(Serialize)]
struct Judged<'a> {
    code: &'a ProductId,
    date: NaiveDate,
    counted: bool,
    in_series: Vec<InSeries<'a>>,
}

#[derive(Serialize)]
struct InSeries<'a> {
    series: &'a str,
    #[serde(flatten)]
    verdict: &'a Verdict,
}

#[derive(Serialize)]
struct Stands<'a> {
    series: &'a str,
    name: &'a str,
    counted: usize,
    #[serde(flatten)]
    outlook: &'a Outlook,
    source: String,
    unverified: bool,
    source_repealed_after: Option<NaiveDate>,
}

/// Judges the doses of an input by the schedule of a catalogue, on the day that
/// the input names or, if it names none, on `today`. Returns JSON for machines
/// and people, with a line end.
///
/// # Errors
///
/// [`Fault`] if the input is not what it should be, or names a code that the
/// catalogue does not hold.
pub fn evaluate(catalogue: &Catalogue, input: &str, today: NaiveDate) -> Result<String, Fault> {
    let input_text = input.trim_start_matches('\u{feff}');
    let input: Input = serde_json::from_str(input_text).map_err(|error| Fault {
        line: error.line(),
        column: error.column(),
        problem: without_place(&error.to_string()),
    })?;
    let mut conditions = input.conditions;
    conditions.extend(input.sex.map(|sex| match sex {
        Sex::Female => Condition::Female,
        Sex::Male => Condition::Male,
    }));
    let given: Vec<Given<'_>> = input
        .doses
        .iter()
        .map(|dose| {
            Given::of(catalogue, &dose.code, dose.date)
                .ok_or_else(|| unknown(input_text, &dose.code))
        })
        .collect::<Result<_, Fault>>()?;
    let person = Person { birth: input.birth, conditions: &conditions };
    let on = input.on.unwrap_or(today);
    let standings = schedule::evaluate(catalogue, person, &given, on);
    let doses = input.doses.iter().enumerate().map(|(index, dose)| judged(&standings, index, dose));
    let series = standings.iter().zip(catalogue.series()).map(|(stands, row)| next(stands, row));
    let output = Output {
        schedule: catalogue.version().to_string(),
        on,
        doses: doses.collect(),
        series: series.collect(),
    };
    let text = serde_json::to_string_pretty(&output).map_err(|error| Fault {
        line: 1,
        column: 1,
        problem: error.to_string(),
    })?;
    Ok(text + "\n")
}

fn judged<'a>(standings: &'a [Standing], index: usize, dose: &'a Dose) -> Judged<'a> {
    let in_series: Vec<InSeries<'a>> = standings
        .iter()
        .filter_map(|stands| {
            let verdict = stands.doses.get(&index)?;
            Some(InSeries { series: stands.series.as_str(), verdict })
        })
        .collect();
    let counted = in_series.iter().any(|one| one.verdict.number().is_some());
    Judged { code: &dose.code, date: dose.date, counted, in_series }
}

fn next<'a>(stands: &'a Standing, row: &'a Series) -> Stands<'a> {
    let target = match &stands.next {
        Outlook::Next { row: id, .. } => row.target.iter().find(|target| target.id == *id),
        _ => None,
    };
    let basis: &Basis = target.map_or(&row.basis, |target| &target.basis);
    Stands {
        series: stands.series.as_str(),
        name: &row.name.en,
        counted: stands.counted(),
        outlook: &stands.next,
        source: format!("{}: {}", basis.source(), basis.cites),
        unverified: basis.is_unverified(),
        source_repealed_after: basis.kept_after,
    }
}

/// Says where a code stands that the catalogue does not hold.
fn unknown(input: &str, code: &ProductId) -> Fault {
    let at = input.find(&format!("\"{code}\"")).unwrap_or(0);
    let before = input.get(..at).unwrap_or_default();
    Fault {
        line: before.matches('\n').count() + 1,
        column: before.rsplit('\n').next().unwrap_or_default().chars().count() + 1,
        problem: format!("the catalogue holds no product `{code}`"),
    }
}

fn without_place(message: &str) -> String {
    message.split(" at line ").next().unwrap_or(message).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(input: &str) -> Result<serde_json::Value, Fault> {
        let catalogue = Catalogue::built_in().unwrap();
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        evaluate(&catalogue, input, today).map(|text| serde_json::from_str(&text).unwrap())
    }

    #[test]
    fn a_child_is_judged_dose_by_dose() {
        let output = run(r#"{ "birth": "2026-01-31", "sex": "female", "doses": [
            { "code": "PENTA-SII", "date": "2026-04-20" },
            { "code": "PENTA-SII", "date": "2026-03-31" },
            { "code": "BCG", "date": "2026-02-02" } ] }"#)
        .unwrap();
        assert_eq!(output["on"], "2026-11-22");
        let doses = &output["doses"];
        assert_eq!(doses[0]["counted"], false);
        let in_series = doses[0]["in_series"].as_array().unwrap();
        let in_dpt = in_series.iter().find(|one| one["series"] == "S-DPT").unwrap();
        let why = &in_dpt["reasons"][0];
        assert_eq!(why["why"], "too_soon");
        assert_eq!(why["not_before"], "2026-04-30");
        assert_eq!(doses[1]["counted"], true);
        let series = output["series"].as_array().unwrap();
        let named = |id: &str| series.iter().find(|one| one["series"] == id).unwrap();
        let dpt = named("S-DPT");
        assert_eq!((&dpt["outlook"], &dpt["number"]), (&"next".into(), &2.into()));
        assert_eq!(dpt["earliest"], "2026-05-20", "a month after the dose that did not count");
        assert_eq!(dpt["source_repealed_after"], "2024-07-31");
        assert_eq!(named("S-BCG")["outlook"], "complete");
        assert_eq!(named("S-TETANUS-PREG")["outlook"], "not_for_person");
        assert_eq!(named("S-MEASLES")["earliest"], "2026-10-31");
        assert_eq!(named("S-ROTA")["outlook"], "over");
    }

    #[test]
    fn what_is_wrong_is_told_by_line_and_column() {
        for (input, line, column, told) in [
            ("{\n  \"birth\": \"31/02/2026\",\n  \"doses\": []\n}", 2, 23, "31/02/2026"),
            ("{ \"birth\": \"2026\" }", 1, 19, "doses"),
            ("{ \"birth\": \"2026\", \"doses\": [], \"x\": 1 }", 1, 35, "unknown field `x`"),
            (
                "{ \"birth\": \"2026\",\n\"doses\": [{ \"code\": \"NO\", \"date\": \"2026-01-01\" }] }",
                2,
                21,
                "NO",
            ),
            (
                "{ \"birth\": \"2026\",\n\"doses\": [{ \"code\": \"BCG\", \"date\": \"2026-02-30\" }] }",
                2,
                47,
                "input",
            ),
            ("", 1, 0, "EOF"),
        ] {
            let fault = run(input).unwrap_err();
            assert_eq!((fault.line, fault.column), (line, column), "{fault}");
            assert!(fault.problem.contains(told), "{fault}");
        }
    }
}
