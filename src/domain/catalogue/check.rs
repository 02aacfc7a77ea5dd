//! Checks a catalogue as a whole: names, references, ranges. Says file and
//! line of the first fault; never repairs.

use std::collections::BTreeSet;

use toml::Spanned;

use super::operation::required;
use super::{
    Basis, Dilution, Fault, Files, Presentation, Problem, Product, Question, Rows, ScreeningForm,
};
use crate::domain::quantity::Volume;

pub(super) const SOURCES: &str = "sources.toml";
pub(super) const PRODUCTS: &str = "products.toml";
pub(super) const PRESENTATIONS: &str = "presentations.toml";
pub(super) const DILUENTS: &str = "diluents.toml";
pub(super) const LOOK_ALIKES: &str = "lookalikes.toml";
pub(super) const OPERATIONS: &str = "operations.toml";
pub(super) const SCREENING: &str = "screening.toml";

/// Returns the line, from 1, of a byte offset.
pub(super) fn line(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// A file with its text, to say where something is.
#[derive(Clone, Copy)]
struct Place<'a> {
    file: &'static str,
    text: &'a str,
}

impl Place<'_> {
    fn fault(self, offset: usize, problem: Problem) -> Fault {
        Fault { file: self.file, line: line(self.text, offset), problem }
    }

    fn demand(
        self,
        offset: usize,
        holds: bool,
        problem: impl FnOnce() -> Problem,
    ) -> Result<(), Fault> {
        if holds { Ok(()) } else { Err(self.fault(offset, problem())) }
    }
}

/// The names that rows may refer to.
struct Names<'a> {
    sources: BTreeSet<&'a str>,
    products: BTreeSet<&'a str>,
    presentations: BTreeSet<&'a str>,
    diluents: BTreeSet<&'a str>,
}

/// Checks everything.
pub(super) fn all(files: &Files<'_>, rows: &Rows) -> Result<(), Fault> {
    let place = |file, text| Place { file, text };
    let sources = place(SOURCES, files.sources);
    let products = place(PRODUCTS, files.products);
    let presentations = place(PRESENTATIONS, files.presentations);
    let diluents = place(DILUENTS, files.diluents);
    let names = Names {
        sources: unique(sources, &rows.sources, |row| row.id.as_str())?,
        products: unique(products, &rows.products, |row| row.id.as_str())?,
        presentations: unique(presentations, &rows.presentations, |row| row.id.as_str())?,
        diluents: unique(diluents, &rows.diluents, |row| row.id.as_str())?,
    };
    for row in &rows.products {
        product(products, row.span().start, row.get_ref(), &names)?;
    }
    for row in &rows.presentations {
        presentation(presentations, row.span().start, row.get_ref(), &names)?;
    }
    for row in &rows.diluents {
        basis(diluents, &row.get_ref().basis, &names)?;
    }
    look_alikes(place(LOOK_ALIKES, files.look_alikes), rows, &names)?;
    operations(place(OPERATIONS, files.operations), rows, &names)?;
    screening(place(SCREENING, files.screening), rows, &names)
}

fn unique<'a, T>(
    place: Place<'_>,
    rows: &'a [Spanned<T>],
    name: impl Fn(&'a T) -> &'a str,
) -> Result<BTreeSet<&'a str>, Fault> {
    let mut names = BTreeSet::new();
    for row in rows {
        let id = name(row.get_ref());
        place.demand(row.span().start, names.insert(id), || Problem::Duplicate(id.to_owned()))?;
    }
    Ok(names)
}

fn basis(place: Place<'_>, basis: &Basis, names: &Names<'_>) -> Result<(), Fault> {
    let (offset, source) = (basis.offset(), basis.source().as_str());
    let cited = !basis.cites.trim().is_empty();
    let valid = match (basis.valid_from, basis.valid_to) {
        (Some(from), Some(to)) => from <= to,
        _ => true,
    };
    place.demand(offset, names.sources.contains(source), || Problem::Missing(source.to_owned()))?;
    place.demand(offset, cited, || Problem::Empty(source.to_owned()))?;
    place.demand(offset, valid, || Problem::EmptyRange(source.to_owned()))
}

fn product(place: Place<'_>, at: usize, row: &Product, names: &Names<'_>) -> Result<(), Fault> {
    let id = || row.id.to_string();
    for one in row.bases() {
        basis(place, one, names)?;
    }
    let listed = !row.antigens.is_empty()
        && row.route.iter().all(|one| !one.routes.is_empty())
        && row.site.iter().all(|one| !one.sites.is_empty());
    place.demand(at, listed, || Problem::Empty(id()))?;
    let possible = row.windows().iter().all(|window| window.is_possible());
    place.demand(at, possible, || Problem::EmptyRange(id()))?;
    for volume in &row.volume {
        place.demand(at, is_dose(volume.microlitres), || Problem::Volume(volume.id.to_string()))?;
        for name in &volume.presentations {
            let known = names.presentations.contains(name.as_str());
            place.demand(at, known, || Problem::Missing(name.to_string()))?;
        }
    }
    for course in &row.course {
        let follow = course.dose.windows(2).all(|pair| match pair {
            [one, next] => one.number.checked_add(1) == Some(next.number),
            _ => true,
        });
        let ends = course
            .length
            .is_none_or(|length| course.dose.last().is_some_and(|last| last.number == length));
        place.demand(at, follow && ends, || Problem::Doses(course.id.to_string()))?;
        for name in &course.only {
            let known = names.products.contains(name.as_str());
            place.demand(at, known, || Problem::Missing(name.to_string()))?;
        }
    }
    Ok(())
}

fn is_dose(volume: Volume) -> bool {
    volume.microlitres() > 0 && volume <= Volume::MAX
}

fn presentation(
    place: Place<'_>,
    at: usize,
    row: &Presentation,
    names: &Names<'_>,
) -> Result<(), Fault> {
    let id = || row.id.to_string();
    for one in row.bases() {
        basis(place, one, names)?;
    }
    let product = row.product.as_str();
    place.demand(at, names.products.contains(product), || Problem::Missing(product.to_owned()))?;
    if let Some(dilution) = &row.dilution {
        let diluted = match &dilution.value {
            Dilution::Never => false,
            Dilution::With(diluent) => {
                let known = names.diluents.contains(diluent.as_str());
                place.demand(at, known, || Problem::Missing(diluent.to_string()))?;
                true
            }
        };
        place.demand(at, diluted == row.form.needs_diluent(), || Problem::Dilution(id()))?;
    }
    let volume = row.diluent_microlitres.as_ref().is_none_or(|fact| is_dose(fact.value));
    place.demand(at, volume, || Problem::Volume(id()))?;
    let doses = row.doses_per_vial.as_ref();
    let doses = doses.is_none_or(|fact| !fact.value.is_empty() && !fact.value.contains(&0));
    place.demand(at, doses, || Problem::Empty(id()))?;
    let range = row.storage.as_ref().is_none_or(|fact| fact.value.min <= fact.value.max);
    place.demand(at, range, || Problem::EmptyRange(id()))
}

fn look_alikes(place: Place<'_>, rows: &Rows, names: &Names<'_>) -> Result<(), Fault> {
    let _ = unique(place, &rows.look_alikes, |row| row.id.as_str())?;
    for row in &rows.look_alikes {
        let (at, row) = (row.span().start, row.get_ref());
        basis(place, &row.basis, names)?;
        for name in row.products.iter().flatten() {
            let known = names.products.contains(name.as_str());
            place.demand(at, known, || Problem::Missing(name.to_string()))?;
        }
        for name in row.diluents.iter().flatten() {
            let known = names.diluents.contains(name.as_str());
            place.demand(at, known, || Problem::Missing(name.to_string()))?;
        }
    }
    Ok(())
}

fn operations(place: Place<'_>, rows: &Rows, names: &Names<'_>) -> Result<(), Fault> {
    let known = unique(place, &rows.operations, |row| row.id.as_str())?;
    for row in &rows.operations {
        basis(place, &row.get_ref().basis, names)?;
    }
    let _ = unique(place, &rows.kit, |row| row.id.as_str())?;
    for row in &rows.kit {
        basis(place, &row.get_ref().basis, names)?;
    }
    for name in required::ALL {
        place.demand(0, known.contains(name), || Problem::Missing(name.to_owned()))?;
    }
    Ok(())
}

fn screening(place: Place<'_>, rows: &Rows, names: &Names<'_>) -> Result<(), Fault> {
    let _ = unique(place, &rows.forms, |row| row.id.as_str())?;
    let mut added = unique(place, &rows.product_questions, |row| row.question.id.as_str())?;
    for row in &rows.product_questions {
        let (at, row) = (row.span().start, row.get_ref());
        basis(place, &row.question.basis, names)?;
        for name in &row.products {
            let known = names.products.contains(name.as_str());
            place.demand(at, known, || Problem::Missing(name.to_string()))?;
        }
    }
    for row in &rows.forms {
        let (at, row) = (row.span().start, row.get_ref());
        form(place, at, row, names)?;
        for Question { id, .. } in &row.question {
            let new = added.insert(id.as_str());
            place.demand(at, new, || Problem::Duplicate(id.to_string()))?;
        }
    }
    Ok(())
}

fn form(place: Place<'_>, at: usize, row: &ScreeningForm, names: &Names<'_>) -> Result<(), Fault> {
    basis(place, &row.basis, names)?;
    basis(place, &row.temperature.basis, names)?;
    for question in &row.question {
        basis(place, &question.basis, names)?;
    }
    place.demand(at, row.age.is_possible(), || Problem::EmptyRange(row.id.to_string()))?;
    let measured = &row.temperature.question;
    let exists = row.question.iter().any(|question| question.id == *measured);
    place.demand(at, exists, || Problem::Missing(measured.to_string()))
}
