//! Temperatures outside the range of a vaccine: it waits until somebody who is
//! responsible has released it, and until a shake test if it may have frozen.

use crate::domain::catalogue::{Catalogue, Measure, Presentation, operation::required};
use crate::domain::finding::{Code, Finding, Value};
use crate::domain::quantity::Temperature;
use crate::domain::rule::resting_on_operation;

/// What was measured where a vaccine was kept, and what was done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// The lowest temperature measured.
    pub lowest: Temperature,
    /// The highest temperature measured.
    pub highest: Temperature,
    /// Whether a responsible person has released it since.
    pub released: bool,
    /// What the shake test showed: `true` if the vaccine passed it.
    pub shake_test: Option<bool>,
}

/// Below this a vaccine may have frozen: the freezing point of water.
pub const FREEZING: Temperature = Temperature::from_millicelsius(0);

/// Judges how a vaccine was kept. Where the catalogue states no range of the
/// presentation, that of every session holds; one of which nobody knows whether
/// freezing spoils it is taken to be spoilt by it.
#[must_use]
pub fn judge(catalogue: &Catalogue, presentation: &Presentation, kept: Kept) -> Vec<Finding> {
    let mut findings = Vec::new();
    let general = catalogue.operation(required::STORAGE).and_then(|row| row.measure);
    let range = presentation.storage.as_ref().map(|fact| fact.value).or(match general {
        Some(Measure::Temperatures(range)) => Some(range),
        _ => None,
    });
    let outside = [kept.lowest, kept.highest]
        .into_iter()
        .find(|measured| range.is_none_or(|range| !range.holds(*measured)));
    if let Some(measured) = outside.filter(|_| !kept.released) {
        let stop = Finding::stop(Code::Excursion).finding(Value::Temperature(measured));
        findings.push(resting_on_operation(stop, catalogue, required::STORAGE));
    }
    let harmless = presentation.freeze_sensitive.as_ref().is_some_and(|fact| !fact.value);
    if kept.lowest < FREEZING && !harmless && kept.shake_test != Some(true) {
        let code = if kept.shake_test.is_some() { Code::Frozen } else { Code::ShakeTestMissing };
        let stop = Finding::stop(code).finding(Value::Temperature(kept.lowest));
        findings.push(resting_on_operation(stop, catalogue, required::FROZEN));
    }
    findings
}
