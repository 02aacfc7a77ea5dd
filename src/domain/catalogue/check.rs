//! Checks a catalogue as a whole: names, references, ranges, plausibility. Says
//! everything that is wrong; never repairs.

mod series;

use std::collections::{BTreeMap, BTreeSet};

use super::operation::required;
use super::place::{Findings, Place, Problem, Step};
use super::product::Product;
use super::read::{All, Rows};
use super::{AgeWindow, Basis, Confidence, Dilution, Measure, Presentation, ScreeningForm, Source};
use crate::domain::quantity::Volume;
use crate::domain::route::Route;

/// The names that rows may refer to.
struct Names {
    sources: BTreeMap<String, Source>,
    products: BTreeSet<String>,
    presentations: BTreeSet<String>,
    diluents: BTreeSet<String>,
}

/// Checks everything, and notes on each row whether its source was repealed.
pub(super) fn all(rows: &mut All, with_operations: bool) -> Findings {
    let mut found = Findings::default();
    label(&mut found, rows);
    let names = Names {
        sources: rows.sources.iter().map(|(_, row)| (row.id.to_string(), row.clone())).collect(),
        products: unique(&mut found, &rows.products, |row| row.id.as_str()),
        presentations: unique(&mut found, &rows.presentations, |row| row.id.as_str()),
        diluents: unique(&mut found, &rows.diluents, |row| row.id.as_str()),
    };
    let _ = unique(&mut found, &rows.sources, |row| row.id.as_str());
    sources(&mut found, rows);
    bases(&mut found, rows, &names);
    for (place, row) in &rows.products {
        product(&mut found, place, row, &names);
    }
    for (place, row) in &rows.presentations {
        presentation(&mut found, place, row, &names);
    }
    plausible(&mut found, rows);
    look_alikes(&mut found, rows, &names);
    operations(&mut found, rows, with_operations);
    screening(&mut found, rows, &names);
    let _ = unique(&mut found, &rows.emergency_doses, |row| row.id.as_str());
    let _ = unique(&mut found, &rows.reaction_signs, |row| row.id.as_str());
    let _ = unique(&mut found, &rows.reaction_grades, |row| row.grade.code());
    emergency_acts(&mut found, rows);
    series::all(&mut found, &rows.series, &names.products);
    found
}

fn emergency_acts(found: &mut Findings, rows: &All) {
    let _ = unique(found, &rows.emergency_acts, |row| row.id.as_str());
    for (place, row) in &rows.emergency_acts {
        let ordered = row.repeat.is_none_or(|repeat| repeat.from_minutes <= repeat.to_minutes);
        let problem = || Problem::EmptyRange(row.id.to_string());
        found.demand(ordered, || place.key("repeat"), problem);
    }
}

fn label(found: &mut Findings, rows: &All) {
    match rows.labels.as_slice() {
        [(_, label)] if !label.trim().is_empty() => {}
        [] => found.add(Place::file(0), Problem::Missing("label".to_owned())),
        [.., (place, label)] => found.add(place.clone(), Problem::Duplicate(label.clone())),
    }
}

fn unique<T>(found: &mut Findings, rows: &Rows<T>, name: impl Fn(&T) -> &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (place, row) in rows {
        let id = name(row);
        let new = names.insert(id.to_owned());
        found.demand(new, || place.key("id"), || Problem::Duplicate(id.to_owned()));
    }
    names
}

fn sources(found: &mut Findings, rows: &All) {
    for (place, row) in &rows.sources {
        let ordered = match (row.in_force_from, row.in_force_to) {
            (Some(from), Some(to)) => from <= to,
            _ => true,
        };
        let problem = || Problem::EmptyRange(row.id.to_string());
        found.demand(ordered, || place.key("in_force_to"), problem);
    }
}

/// Checks what every row rests on.
fn bases(found: &mut Findings, rows: &mut All, names: &Names) {
    let mut each = |place: &Place, steps: &[Step], row: &mut Basis| {
        basis(found, &place.with(steps).key("basis"), row, names);
    };
    for (place, row) in &mut rows.products {
        row.bases().into_iter().for_each(|(steps, basis)| each(place, &steps, basis));
    }
    for (place, row) in &mut rows.presentations {
        row.bases().into_iter().for_each(|(steps, basis)| each(place, &steps, basis));
    }
    for (place, row) in &mut rows.series {
        row.bases().into_iter().for_each(|(steps, basis)| each(place, &steps, basis));
    }
    for (place, row) in &mut rows.diluents {
        each(place, &[], &mut row.basis);
    }
    for (place, row) in &mut rows.look_alikes {
        each(place, &[], &mut row.basis);
    }
    for (place, row) in &mut rows.operations {
        each(place, &[], &mut row.basis);
    }
    for (place, row) in &mut rows.kit {
        each(place, &[], &mut row.basis);
    }
    for (place, row) in &mut rows.emergency_doses {
        each(place, &[], &mut row.basis);
    }
    for (place, row) in &mut rows.emergency_acts {
        each(place, &[], &mut row.basis);
    }
    for (place, row) in &mut rows.reaction_signs {
        each(place, &[], &mut row.basis);
    }
    for (place, row) in &mut rows.reaction_grades {
        each(place, &[], &mut row.basis);
    }
    for (place, row) in &mut rows.product_questions {
        each(place, &[Step::Key("question")], &mut row.question.basis);
    }
    for (place, row) in &mut rows.forms {
        each(place, &[], &mut row.basis);
        each(place, &[Step::Key("temperature")], &mut row.temperature.basis);
        for (index, question) in row.question.iter_mut().enumerate() {
            each(place, &[Step::Key("question"), Step::Row(index)], &mut question.basis);
        }
    }
}

fn basis(found: &mut Findings, place: &Place, basis: &mut Basis, names: &Names) {
    let key = basis.source().to_string();
    let Some(source) = names.sources.get(&key) else {
        return found.add(place.key("source"), Problem::Missing(key));
    };
    let problem = || Problem::Empty(key.clone());
    found.demand(!basis.cites.trim().is_empty(), || place.key("cites"), problem);
    if let (Some(from), Some(to)) = (basis.valid_from, basis.valid_to)
        && to < from
    {
        found.add(place.key("valid_to"), Problem::EmptyRange(key.clone()));
    }
    if source.confidence == Confidence::Memory && basis.confidence != Confidence::Memory {
        found.add(place.key("confidence"), Problem::Confidence(key.clone()));
    }
    if let Some(end) = source.in_force_to {
        let ends = basis.valid_to.is_some_and(|to| to <= end);
        let problem = || Problem::Repealed(key.clone());
        found.demand(source.kept_as_practice || ends, || place.key("source"), problem);
        basis.kept_after = (source.kept_as_practice && !ends).then_some(end);
    }
}

fn product(found: &mut Findings, place: &Place, row: &Product, names: &Names) {
    let id = || row.id.to_string();
    found.demand(!row.antigens.is_empty(), || place.key("antigens"), || Problem::Empty(id()));
    for (index, one) in row.route.iter().enumerate() {
        let at = || place.row("route", index).key("routes");
        found.demand(!one.routes.is_empty(), at, || Problem::Empty(one.id.to_string()));
    }
    for (index, one) in row.site.iter().enumerate() {
        let at = || place.row("site", index).key("sites");
        found.demand(!one.sites.is_empty(), at, || Problem::Empty(one.id.to_string()));
    }
    for (steps, window) in row.windows() {
        found.demand(window.is_possible(), || place.with(&steps), || Problem::EmptyRange(id()));
    }
    overlaps(found, place, row);
    for (index, volume) in row.volume.iter().enumerate() {
        let at = place.row("volume", index);
        let problem = || Problem::Volume(volume.id.to_string());
        found.demand(is_dose(volume.microlitres), || at.key("microlitres"), problem);
        for name in &volume.presentations {
            let known = names.presentations.contains(name.as_str());
            let problem = || Problem::Missing(name.to_string());
            found.demand(known, || at.key("presentations"), problem);
        }
    }
    let mut courses = BTreeSet::new();
    for (index, course) in row.course.iter().enumerate() {
        let at = place.row("course", index);
        let problem = || Problem::Duplicate(course.id.to_string());
        found.demand(courses.insert(course.id.as_str()), || at.key("id"), problem);
        let follow = course.dose.windows(2).all(|pair| match pair {
            [one, next] => one.number.checked_add(1) == Some(next.number),
            _ => true,
        });
        let starts = course.dose.first().is_none_or(|dose| dose.number > 0);
        let ends = course
            .length
            .is_none_or(|length| course.dose.last().is_some_and(|last| last.number == length));
        let problem = || Problem::Doses(course.id.to_string());
        found.demand(follow && starts && ends, || at.key("dose"), problem);
        for name in &course.only {
            let known = names.products.contains(name.as_str());
            found.demand(known, || at.key("only"), || Problem::Missing(name.to_string()));
        }
    }
}

/// Rows of one kind that are valid on one day and hold for one age must say one
/// thing.
fn overlaps(found: &mut Findings, place: &Place, row: &Product) {
    let mut pair = |list: &'static str, index: usize, one: Row<'_>, other: Row<'_>| {
        let clash = one.1.meets(other.1) && one.2.meets(other.2);
        let problem = || Problem::Overlap(other.0.to_owned(), one.0.to_owned());
        found.demand(!clash, || place.row(list, index).key("age"), problem);
    };
    for (index, one) in row.route.iter().enumerate() {
        for other in row.route.iter().take(index).filter(|other| other.routes != one.routes) {
            let this = (one.id.as_str(), &one.age, &one.basis);
            pair("route", index, this, (other.id.as_str(), &other.age, &other.basis));
        }
    }
    for (index, one) in row.site.iter().enumerate() {
        for other in row.site.iter().take(index).filter(|other| other.sites != one.sites) {
            let this = (one.id.as_str(), &one.age, &one.basis);
            pair("site", index, this, (other.id.as_str(), &other.age, &other.basis));
        }
    }
    for (index, one) in row.volume.iter().enumerate() {
        let differs = |other: &&super::VolumeRow| {
            let all = one.presentations.is_empty() || other.presentations.is_empty();
            let shared = one.presentations.iter().any(|id| other.presentations.contains(id));
            other.microlitres != one.microlitres && (all || shared)
        };
        for other in row.volume.iter().take(index).filter(differs) {
            let this = (one.id.as_str(), &one.age, &one.basis);
            pair("volume", index, this, (other.id.as_str(), &other.age, &other.basis));
        }
    }
}

/// A row's name, its ages and what it rests on.
type Row<'a> = (&'a str, &'a AgeWindow, &'a Basis);

fn is_dose(volume: Volume) -> bool {
    volume.microlitres() > 0 && volume <= Volume::MAX
}

fn presentation(found: &mut Findings, place: &Place, row: &Presentation, names: &Names) {
    let id = || row.id.to_string();
    let product = row.product.as_str();
    let missing = || Problem::Missing(product.to_owned());
    found.demand(names.products.contains(product), || place.key("product"), missing);
    if let Some(dilution) = &row.dilution {
        let diluted = match &dilution.value {
            Dilution::Never => false,
            Dilution::With(diluent) => {
                let known = names.diluents.contains(diluent.as_str());
                let problem = || Problem::Missing(diluent.to_string());
                found.demand(known, || place.key("dilution"), problem);
                true
            }
        };
        let agrees = diluted == row.form.needs_diluent();
        found.demand(agrees, || place.key("form"), || Problem::Dilution(id()));
    }
    let volume = row.diluent_microlitres.as_ref().is_none_or(|fact| is_dose(fact.value));
    found.demand(volume, || place.key("diluent_microlitres"), || Problem::Volume(id()));
    let doses = row.doses_per_vial.as_ref();
    let doses = doses.is_none_or(|fact| !fact.value.is_empty() && !fact.value.contains(&0));
    found.demand(doses, || place.key("doses_per_vial"), || Problem::Empty(id()));
    for (key, range) in [("storage", &row.storage), ("freezer", &row.freezer)] {
        let range = range.as_ref().is_none_or(|fact| fact.value.min <= fact.value.max);
        found.demand(range, || place.key(key), || Problem::EmptyRange(id()));
    }
}

/// Refuses volumes that cannot be meant: more than a route can take, or more or
/// less diluent than the doses of a vial make up.
fn plausible(found: &mut Findings, rows: &All) {
    let limit = |id: &str| {
        rows.operations.iter().find(|(_, row)| row.id.as_str() == id).and_then(|(_, row)| match row
            .measure
        {
            Some(Measure::Microlitres(volume)) => Some(volume),
            _ => None,
        })
    };
    let injected = limit(required::MOST_INJECTED);
    let intradermal = limit(required::MOST_INTRADERMAL);
    let oral = limit(required::MOST_ORAL);
    let most = |product: &Product| {
        let routes = product.route.iter().flat_map(|row| &row.routes);
        let limits = routes.map(|route| match route {
            Route::Intramuscular | Route::Subcutaneous => injected,
            Route::Intradermal => intradermal,
            Route::Oral => oral,
        });
        limits.max().unwrap_or(injected)
    };
    let mut doses: BTreeMap<&str, Vec<Volume>> = BTreeMap::new();
    for (place, row) in &rows.products {
        for (index, volume) in row.volume.iter().enumerate() {
            let fits = most(row).is_none_or(|most| volume.microlitres <= most);
            let at = || place.row("volume", index).key("microlitres");
            let figure = volume.microlitres.microlitres();
            found.demand(fits, at, || Problem::Implausible(volume.id.to_string(), figure));
            doses.entry(row.id.as_str()).or_default().push(volume.microlitres);
        }
    }
    for (place, row) in &rows.presentations {
        let (Some(added), Some(per_vial)) = (&row.diluent_microlitres, &row.doses_per_vial) else {
            continue;
        };
        let of_product = doses.get(row.product.as_str()).into_iter().flatten();
        let needed = of_product.flat_map(|dose| {
            per_vial.value.iter().map(|count| dose.microlitres() * i64::from(*count))
        });
        let needed: Vec<i64> = needed.filter(|needed| *needed > 0).collect();
        let figure = added.value.microlitres();
        let least = needed.iter().min().map_or(0, |least| least / 2);
        let greatest = needed.iter().max().map_or(i64::MAX, |greatest| greatest * 2);
        let fits = (least..=greatest).contains(&figure);
        let at = || place.key("diluent_microlitres").key("value");
        found.demand(fits, at, || Problem::Implausible(row.id.to_string(), figure));
    }
}

fn look_alikes(found: &mut Findings, rows: &All, names: &Names) {
    let _ = unique(found, &rows.look_alikes, |row| row.id.as_str());
    for (place, row) in &rows.look_alikes {
        for name in row.products.iter().flatten() {
            let known = names.products.contains(name.as_str());
            found.demand(known, || place.key("products"), || Problem::Missing(name.to_string()));
        }
        for name in row.diluents.iter().flatten() {
            let known = names.diluents.contains(name.as_str());
            found.demand(known, || place.key("diluents"), || Problem::Missing(name.to_string()));
        }
    }
}

fn operations(found: &mut Findings, rows: &All, with_operations: bool) {
    let known = unique(found, &rows.operations, |row| row.id.as_str());
    let place = rows.operations.first().map_or_else(|| Place::file(0), |(place, _)| place.clone());
    for name in required::ALL.into_iter().filter(|_| with_operations) {
        let problem = || Problem::Missing(name.to_owned());
        found.demand(known.contains(name), || place.clone(), problem);
    }
    let _ = unique(found, &rows.kit, |row| row.id.as_str());
}

fn screening(found: &mut Findings, rows: &All, names: &Names) {
    let _ = unique(found, &rows.forms, |row| row.id.as_str());
    let mut asked = BTreeSet::new();
    for (place, row) in &rows.product_questions {
        let id = &row.question.id;
        let at = || place.key("question").key("id");
        found.demand(asked.insert(id.clone()), at, || Problem::Duplicate(id.to_string()));
        for name in &row.products {
            let known = names.products.contains(name.as_str());
            found.demand(known, || place.key("products"), || Problem::Missing(name.to_string()));
        }
    }
    for (place, row) in &rows.forms {
        form(found, place, row);
        for (index, question) in row.question.iter().enumerate() {
            let at = || place.row("question", index).key("id");
            let new = asked.insert(question.id.clone());
            found.demand(new, at, || Problem::Duplicate(question.id.to_string()));
        }
    }
}

fn form(found: &mut Findings, place: &Place, row: &ScreeningForm) {
    let problem = || Problem::EmptyRange(row.id.to_string());
    found.demand(row.age.is_possible(), || place.key("age"), problem);
    let measured = &row.temperature.question;
    let exists = row.question.iter().any(|question| question.id == *measured);
    let at = || place.key("temperature").key("question");
    found.demand(exists, at, || Problem::Missing(measured.to_string()));
}
