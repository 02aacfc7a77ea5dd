//! The quality of what is in the vial, as a person saw it: monitor, look,
//! shaking, frost.

use crate::domain::account::Qualification;
use crate::domain::catalogue::{
    Catalogue, MonitorType, Presentation, Product, operation::required,
};
use crate::domain::evidence::{Appearance, Monitor};
use crate::domain::finding::{Code, Finding, Severity, Value};
use crate::domain::rule::resting_on_operation;

/// Judges the vaccine vial monitor. Its kind changes from lot to lot, so that
/// a vial that carries one is judged by it whatever the catalogue says, and a
/// kind written from memory asks a second person rather than stop.
#[must_use]
pub fn monitor(
    catalogue: &Catalogue,
    presentation: &Presentation,
    found: Monitor,
) -> Option<Finding> {
    let on_rule = |finding: Finding| {
        resting_on_operation(finding.finding(Value::Monitor(found)), catalogue, required::MONITOR)
    };
    let fact = presentation.monitor.as_ref();
    let on_fact = |finding: Finding| match fact {
        Some(fact) => {
            finding.finding(Value::Monitor(found)).resting_on(presentation.id.as_str(), &fact.basis)
        }
        None => finding.finding(Value::Monitor(found)),
    };
    match (found, fact.map(|fact| fact.value)) {
        (Monitor::Stage3 | Monitor::Stage4, _) => Some(on_rule(Finding::stop(Code::VvmDiscard))),
        (Monitor::Stage2, _) => Some(on_rule(Finding::notice(Code::VvmUseFirst))),
        (Monitor::None, Some(MonitorType::Type(_))) => {
            let unverified = fact.is_some_and(|fact| fact.basis.is_unverified());
            let second = Severity::SecondPerson(Qualification::Vaccinator);
            let severity = if unverified { second } else { Severity::Stop };
            Some(on_fact(Finding::new(Code::VvmMissing, severity)))
        }
        (Monitor::None, None) | (Monitor::Stage1, Some(MonitorType::None)) => {
            Some(on_fact(Finding::notice(Code::VvmUnknown)))
        }
        (Monitor::Stage1, _) | (Monitor::None, Some(MonitorType::None)) => None,
    }
}

/// Judges how the vaccine looks. Frost stops unless the catalogue knows that
/// freezing does no harm; then it informs.
#[must_use]
pub fn appearance(
    catalogue: &Catalogue,
    presentation: &Presentation,
    found: Appearance,
) -> Option<Finding> {
    let seen = Value::Appearance(found);
    match found {
        Appearance::Normal => None,
        Appearance::Altered | Appearance::Broken => {
            let stop = Finding::stop(Code::Appearance).finding(seen);
            Some(resting_on_operation(stop, catalogue, required::APPEARANCE))
        }
        Appearance::Frozen => match &presentation.freeze_sensitive {
            Some(fact) if !fact.value && !fact.basis.is_unverified() => Some(
                Finding::notice(Code::Frozen)
                    .finding(seen)
                    .resting_on(presentation.id.as_str(), &fact.basis),
            ),
            _ => {
                let stop = Finding::stop(Code::Frozen).finding(seen);
                Some(resting_on_operation(stop, catalogue, required::FROZEN))
            }
        },
    }
}

/// Judges whether a vaccine was shaken that must be.
#[must_use]
pub fn shaken(product: &Product, shaken: bool) -> Option<Finding> {
    if shaken {
        return None;
    }
    match &product.adsorbed {
        Some(fact) => fact
            .value
            .then(|| Finding::stop(Code::NotShaken).resting_on(product.id.as_str(), &fact.basis)),
        None => Some(Finding::notice(Code::UnknownAdsorbed)),
    }
}
