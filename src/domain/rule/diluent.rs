//! What was added to a vial: the diluent that belongs to it, all of it and
//! nothing else. Adding nothing is a mistake of its own.

use crate::domain::catalogue::{
    Catalogue, DiluentId, Dilution, Presentation, ProductId, operation::required,
};
use crate::domain::finding::{Code, Finding, Value};
use crate::domain::quantity::Volume;
use crate::domain::rule::{if_unverified, resting_on_operation};

/// What was added to a vial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// The diluent; `None` if it is not one of the catalogue's.
    pub diluent: Option<DiluentId>,
    /// How much, in µL.
    pub volume: Volume,
}

/// Judges what was added to a vial before its first dose.
#[must_use]
pub fn judge(
    catalogue: &Catalogue,
    presentation: &Presentation,
    added: Option<&Added>,
) -> Vec<Finding> {
    let Some(dilution) = &presentation.dilution else {
        let code = if presentation.form.needs_diluent() || added.is_some() {
            Code::UnknownDiluent
        } else {
            return Vec::new();
        };
        return vec![Finding::stop(code)];
    };
    let rule = presentation.id.as_str();
    match (&dilution.value, added) {
        (Dilution::Never, None) => {
            if_unverified(rule, &dilution.basis, Code::WrongDiluent.items()).into_iter().collect()
        }
        (Dilution::Never, Some(added)) => {
            let stop = Finding::stop(Code::WrongDiluent).resting_on(rule, &dilution.basis);
            vec![shown(stop, added)]
        }
        (Dilution::With(expected), None) => vec![
            Finding::stop(missing(catalogue, expected))
                .expecting(Value::Diluent(expected.clone()))
                .resting_on(rule, &dilution.basis),
        ],
        (Dilution::With(expected), Some(added)) if added.diluent.as_ref() == Some(expected) => {
            volume(presentation, added.volume)
        }
        (Dilution::With(expected), Some(added)) => {
            let stop =
                Finding::stop(Code::WrongDiluent).expecting(Value::Diluent(expected.clone()));
            vec![resting_on_operation(shown(stop, added), catalogue, required::DILUENT)]
        }
    }
}

/// A diluent that itself immunises is a component: without it the vaccine is not
/// only too strong but another one.
fn missing(catalogue: &Catalogue, diluent: &DiluentId) -> Code {
    match catalogue.diluent(diluent) {
        Some(part) if !part.antigens.is_empty() => Code::ComponentMissing,
        _ => Code::NotReconstituted,
    }
}

/// Judges a diluent in the hand where a vaccine was ordered: the liquid part of a
/// two-part vaccine is not the vaccine.
#[must_use]
pub fn instead_of_vaccine(
    catalogue: &Catalogue,
    ordered: &ProductId,
    found: &DiluentId,
) -> Finding {
    let part = catalogue.presentations_of(ordered).any(|presentation| {
        let dilution = presentation.dilution.as_ref().map(|fact| &fact.value);
        dilution.is_some_and(|dilution| *dilution == Dilution::With(found.clone()))
    });
    let code = if part { Code::ComponentMissing } else { Code::WrongProduct };
    let stop = Finding::stop(code)
        .expecting(Value::Product(ordered.clone()))
        .finding(Value::Diluent(found.clone()));
    resting_on_operation(stop, catalogue, required::RIGHT_FIVE)
}

fn shown(stop: Finding, added: &Added) -> Finding {
    match &added.diluent {
        Some(diluent) => stop.finding(Value::Diluent(diluent.clone())),
        None => stop,
    }
}

fn volume(presentation: &Presentation, found: Volume) -> Vec<Finding> {
    let Some(expected) = &presentation.diluent_microlitres else {
        return vec![Finding::stop(Code::UnknownDiluentVolume).finding(Value::Volume(found))];
    };
    let rule = presentation.id.as_str();
    if expected.value == found {
        let items = Code::WrongDiluentVolume.items();
        return if_unverified(rule, &expected.basis, items).into_iter().collect();
    }
    vec![
        Finding::stop(Code::WrongDiluentVolume)
            .expecting(Value::Volume(expected.value))
            .finding(Value::Volume(found))
            .resting_on(rule, &expected.basis),
    ]
}
