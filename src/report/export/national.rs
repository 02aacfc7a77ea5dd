//! The fields that the national immunisation system demands (QĐ 3891/QĐ-BYT of
//! 18/12/2025: 44 fields, 20 of them mandatory, as a notice of CDC Thành phố Hồ Chí
//! Minh lists them; the decision itself was not read, and whether it holds after
//! 01/07/2026 is not verified), and beside them what of them is missing, person by
//! person, so that somebody can ask.
//!
//! An address as a list gives it is not split into commune and province: which is
//! which, and whether it is where somebody lives or where they come from, nobody
//! said. It stands in the second file, for whoever fills the gaps.

use std::collections::HashSet;

use super::Fault;
use super::cell::Stands::Always;
use super::cell::{Cell, Column};
use super::injection::{self, Injection};
use super::sheet::{Csv, Sheet};
use super::source::{Pace, Source, sex};
use super::target::{Part, Target};
use crate::domain::id::PatientId;
use crate::domain::patient::{Birth, CitizenNumber};

/// The mandatory fields, in the order of the notice: code, heading, and whether
/// they are about the person.
const FIELDS: [(&str, &str, bool); 20] = [
    ("number", "export-national-number", true),
    ("name", "export-national-name", true),
    ("birth", "export-national-birth", true),
    ("sex", "export-national-sex", true),
    ("ethnic_group", "export-national-ethnic-group", true),
    ("birth_commune", "export-national-birth-commune", true),
    ("birth_province", "export-national-birth-province", true),
    ("registered_commune", "export-national-registered-commune", true),
    ("registered_province", "export-national-registered-province", true),
    ("origin_commune", "export-national-origin-commune", true),
    ("origin_province", "export-national-origin-province", true),
    ("permanent_commune", "export-national-permanent-commune", true),
    ("permanent_province", "export-national-permanent-province", true),
    ("present_commune", "export-national-present-commune", true),
    ("present_province", "export-national-present-province", true),
    ("vaccine", "export-national-vaccine", false),
    ("given_on", "export-national-given-on", false),
    ("dose_number", "export-national-dose-number", false),
    ("facility", "export-national-facility", false),
    ("antigens", "export-national-antigens", false),
];

/// Writes both files. A dose entered in error is not sent.
pub(super) fn write(
    source: &Source<'_>,
    target: &mut Target,
    pace: Pace<'_>,
) -> Result<Vec<(Part, u64)>, Fault> {
    let words = source.words;
    let columns: Vec<Column> =
        FIELDS.iter().map(|(code, key, _)| Column::new(code, key, Always, 16, words)).collect();
    let missing_columns = [
        Column::new("person", "export-col-person", Always, 14, words),
        Column::new("name", "export-col-name", Always, 26, words),
        Column::new("dose", "export-col-dose", Always, 14, words),
        Column::new("count", "export-col-missing", Always, 8, words),
        Column::new("missing", "export-col-missing-fields", Always, 40, words),
        Column::new("address", "export-col-address-as-given", Always, 30, words),
        Column::new("phone", "export-col-phone", Always, 13, words),
    ];
    let mut all = Csv::begin(target, ".csv", &columns.iter().collect::<Vec<_>>(), words)?;
    let of_missing: Vec<&Column> = missing_columns.iter().collect();
    let mut missing = Csv::begin(target, ".missing.csv", &of_missing, words)?;
    let mut told: HashSet<PatientId> = HashSet::new();
    injection::each(source, pace, &mut |injection| {
        if injection.in_error {
            return Ok(());
        }
        let cells = fields(source, injection);
        all.row(&cells.iter().collect::<Vec<_>>())?;
        let patient = injection.given().patient;
        if told.insert(patient) {
            tell(source, injection, &cells, true, &mut missing)?;
        }
        tell(source, injection, &cells, false, &mut missing)
    })?;
    let mut parts = Box::new(all).finish(target)?;
    parts.extend(Box::new(missing).finish(target)?);
    Ok(parts)
}

/// Tells what is missing of the person, or of the dose; nothing if all is there.
fn tell(
    source: &Source<'_>,
    injection: &Injection,
    cells: &[Cell<'_>],
    of_person: bool,
    missing: &mut Csv<'_>,
) -> Result<(), Fault> {
    let gaps: Vec<String> = FIELDS
        .iter()
        .zip(cells)
        .filter(|((_, _, personal), cell)| *personal == of_person && **cell == Cell::Nothing)
        .map(|((_, key, _), _)| source.words.text(key))
        .collect();
    if gaps.is_empty() {
        return Ok(());
    }
    let person = injection.known.as_ref().and_then(|known| known.person.as_ref());
    let dose = (!of_person).then(|| injection.dose.id.to_string());
    let row = [
        Cell::text(injection.given().patient.to_string()),
        Cell::some(person.map(|one| one.name.as_str())),
        Cell::some(dose),
        Cell::count(i64::try_from(gaps.len()).ok()),
        Cell::text(gaps.join("; ")),
        Cell::some(person.and_then(|one| one.address.as_deref())),
        Cell::some(person.and_then(|one| one.phone.as_deref())),
    ];
    missing.row(&row.iter().collect::<Vec<_>>())
}

/// What this station knows of the twenty, in their order.
fn fields<'a>(source: &'a Source<'_>, injection: &'a Injection) -> Vec<Cell<'a>> {
    let person = injection.known.as_ref().and_then(|known| known.person.as_ref());
    let given = injection.given();
    let mut cells = vec![
        Cell::some(person.and_then(|one| one.number.as_ref()).map(CitizenNumber::as_str)),
        Cell::some(person.map(|one| one.name.as_str())),
        // Half a birth date is none for the system; who knows the day is asked.
        match person.map(|one| one.birth) {
            Some(Birth::Day(day)) => Cell::Day(day),
            _ => Cell::Nothing,
        },
        person.and_then(|one| one.sex).map_or(Cell::Nothing, sex),
    ];
    // Ethnic group, and five places of two parts each: no list states them.
    cells.extend(std::iter::repeat_n(Cell::Nothing, 11));
    let product = given.product.as_ref();
    let (name, antigens) = product.map_or((Cell::Nothing, Cell::Nothing), |id| source.product(id));
    let facility = source.session(injection.session).map(|(_, place, _)| place.as_str());
    cells.extend([
        name,
        Cell::Day(given.given_at.civil_day()),
        Cell::count(given.dose_number),
        Cell::some(facility),
        antigens,
    ]);
    cells
}
