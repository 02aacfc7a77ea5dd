//! What can be wrong with a list, in words.

use super::Failure;
use crate::domain::patient::Invalid;
use crate::i18n::Words;
use crate::platform::NotSaved;
use crate::roster::{Column, Ignored, Problem, Unreadable, Why};

/// Says why a file was not read.
pub(super) fn failure(words: &Words, failure: &Failure) -> String {
    match failure {
        Failure::Missing => words.text("list-missing"),
        Failure::NotReadable => words.text("list-not-readable"),
        Failure::TooLarge => words.text("list-too-large"),
        Failure::Unreadable(unreadable) | Failure::NotUnderstood(unreadable, _) => {
            no_list(words, unreadable)
        }
        Failure::NotCompared(_) => words.text("list-not-looked-up"),
        Failure::Stopped => words.text("list-stopped"),
    }
}

fn no_list(words: &Words, unreadable: &Unreadable) -> String {
    match unreadable {
        Unreadable::Empty => words.text("list-empty-file"),
        Unreadable::NotText => words.text("list-not-text"),
        Unreadable::NoWorkbook => words.text("list-no-workbook"),
        Unreadable::Password => words.text("list-password"),
        Unreadable::NoHeader { found, .. } => {
            let found: Vec<String> = found.iter().take(4).map(|text| short(text)).collect();
            words.with("list-no-header", &[("found", &found.join(" · "))])
        }
        Unreadable::MissingColumns { missing, .. } => {
            let names: Vec<String> = missing.iter().map(|c| words.text(column(*c))).collect();
            words.with("list-missing-columns", &[("columns", &names.join(", "))])
        }
        Unreadable::Stopped => words.text("list-stopped"),
        Unreadable::NoRows => words.text("list-no-rows"),
        Unreadable::TooManyRows { limit } => {
            words.with("list-too-many-rows", &[("limit", &words.number(*limit))])
        }
    }
}

/// Returns the key of why a file was not written.
#[must_use]
pub const fn not_saved(why: NotSaved) -> &'static str {
    match why {
        NotSaved::Exists => "list-report-exists",
        NotSaved::NoFolder => "list-report-no-folder",
        NotSaved::DiskFull => "list-report-disk-full",
        NotSaved::NotWritable => "list-report-not-writable",
    }
}

/// Says what is wrong with a row.
pub(super) fn problem(words: &Words, problem: &Problem) -> String {
    let cell = |key: &str, text: &str| words.with(key, &[("text", &short(text))]);
    let line = |key: &str, line: u64| words.with(key, &[("line", &line.to_string())]);
    match problem {
        Problem::OpenQuote => words.text("list-problem-open-quote"),
        Problem::TooManyCells => words.text("list-problem-too-many-cells"),
        Problem::MissingName => words.text("list-problem-missing-name"),
        Problem::NameTooLong { characters } => {
            cell("list-problem-name-too-long", &characters.to_string())
        }
        Problem::MissingBirth => words.text("list-problem-missing-birth"),
        Problem::BadBirth(text) => cell("list-problem-bad-birth", text),
        Problem::BornInFuture(day) => cell("list-problem-born-in-future", &words.date(*day)),
        Problem::BornTooLongAgo => words.text("list-problem-born-too-long-ago"),
        Problem::BadSex(text) => cell("list-problem-bad-sex", text),
        Problem::BadNumber(text) => cell("list-problem-bad-number", text),
        Problem::LostZeros(text) => cell("list-problem-lost-zeros", text),
        Problem::RoundedNumber(text) => cell("list-problem-rounded", text),
        Problem::FormulaError(text) => cell("list-problem-formula", text),
        Problem::BirthFromSerial(day) => cell("list-problem-serial", &words.date(*day)),
        Problem::NumberContradictsBirth => words.text("list-problem-number-contradicts"),
        Problem::BadPhone(text) => cell("list-problem-bad-phone", text),
        Problem::BadConsent(text) => cell("list-problem-bad-consent", text),
        Problem::BadPriorDose(text) => cell("list-problem-bad-prior-dose", text),
        Problem::Refused(invalid) => words.text(refused(invalid)),
        Problem::SameAsLine(earlier) => line("list-problem-same-as-line", *earlier),
        Problem::ContradictsLine(other) | Problem::ContradictedByLine(other) => {
            line("list-problem-contradicts-line", *other)
        }
    }
}

const fn refused(invalid: &Invalid) -> &'static str {
    match invalid {
        Invalid::Name { .. } => "list-problem-refused-name",
        Invalid::Birth => "list-problem-refused-birth",
        Invalid::Number => "list-problem-refused-number",
        Invalid::Phone => "list-problem-refused-phone",
    }
}

/// Returns the key of what a row that is no person was taken for.
pub(super) const fn ignored(kind: Ignored) -> &'static str {
    match kind {
        Ignored::Total => "list-row-total",
        Ignored::Signature => "list-row-signature",
        Ignored::Header => "list-row-header",
        Ignored::Title => "list-row-title",
    }
}

/// Returns the key of why an earlier dose was put to nobody.
pub(super) const fn dose(why: Why) -> &'static str {
    match why {
        Why::Nobody => "list-dose-nobody",
        Why::Several => "list-dose-several",
        Why::NoDose => "list-dose-none",
    }
}

/// Returns the key of a column's name.
pub(super) const fn column(column: Column) -> &'static str {
    match column {
        Column::Name => "list-column-name",
        Column::FamilyName => "list-column-family-name",
        Column::MiddleName => "list-column-middle-name",
        Column::GivenName => "list-column-given-name",
        Column::Birth => "list-column-birth",
        Column::BirthDay => "list-column-birth-day",
        Column::BirthMonth => "list-column-birth-month",
        Column::BirthYear => "list-column-birth-year",
        Column::Sex => "list-column-sex",
        Column::Male => "list-column-male",
        Column::Female => "list-column-female",
        Column::Number => "list-column-number",
        Column::Guardian => "list-column-guardian",
        Column::Father => "list-column-father",
        Column::Phone => "list-column-phone",
        Column::Class => "list-column-class",
        Column::Neighbourhood => "list-column-neighbourhood",
        Column::Ward => "list-column-ward",
        Column::Room => "list-column-room",
        Column::Bed => "list-column-bed",
        Column::Address => "list-column-address",
        Column::Consent => "list-column-consent",
        Column::PriorProduct => "list-column-prior-product",
        Column::PriorDate => "list-column-prior-date",
        Column::Tag => "list-column-tag",
        Column::Vaccine => "list-column-vaccine",
    }
}

/// Cuts the text of a cell to what a line can show.
pub(super) fn short(text: &str) -> String {
    const SHOWN: usize = 40;
    let mut characters = text.chars();
    let mut shown: String = characters.by_ref().take(SHOWN).collect();
    if characters.next().is_some() {
        shown.push('…');
    }
    shown
}
