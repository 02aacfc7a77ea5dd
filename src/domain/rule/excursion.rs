//! Temperatures outside the range of a vaccine: it waits until somebody who is
//! responsible has released it, and until a shake test if it may have frozen.

use crate::domain::catalogue::{Catalogue, Measure, Presentation, Range, operation::required};
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

impl Kept {
    /// Tells whether what lay there may have frozen.
    #[must_use]
    pub fn may_have_frozen(&self) -> bool {
        is_frost(self.lowest)
    }
}

/// Below this a vaccine may have frozen: the freezing point of water.
pub const FREEZING: Temperature = Temperature::from_millicelsius(0);

/// Tells whether vaccine may freeze at a temperature.
#[must_use]
pub fn is_frost(measured: Temperature) -> bool {
    measured < FREEZING
}

/// Tells whether a temperature is none for a box of vaccine. Without a range in
/// the catalogue nothing is known to be right.
#[must_use]
pub fn is_outside(catalogue: &Catalogue, measured: Temperature) -> bool {
    general(catalogue).is_none_or(|range| !range.holds(measured))
}

/// Returns the range of every box of vaccine, as the catalogue has it.
#[must_use]
pub fn general(catalogue: &Catalogue) -> Option<Range> {
    match catalogue.operation(required::STORAGE)?.measure {
        Some(Measure::Temperatures(range)) => Some(range),
        _ => None,
    }
}

/// Judges how a vaccine was kept. Where the catalogue states no range of the
/// presentation, that of every box holds, as it does for diluent; one of which
/// nobody knows whether freezing spoils it is taken to be spoilt by it.
#[must_use]
pub fn judge(catalogue: &Catalogue, vaccine: Option<&Presentation>, kept: Kept) -> Vec<Finding> {
    let mut findings = Vec::new();
    let own = vaccine.and_then(|presentation| presentation.storage.as_ref());
    let range = own.map(|fact| fact.value).or(general(catalogue));
    let outside = [kept.lowest, kept.highest]
        .into_iter()
        .find(|measured| range.is_none_or(|range| !range.holds(*measured)));
    if let Some(measured) = outside.filter(|_| !kept.released) {
        let stop = Finding::stop(Code::Excursion).finding(Value::Temperature(measured));
        findings.push(resting_on_operation(stop, catalogue, required::STORAGE));
    }
    let spoilt = vaccine.is_some_and(|presentation| {
        presentation.freeze_sensitive.as_ref().is_none_or(|fact| fact.value)
    });
    if kept.may_have_frozen() && spoilt && kept.shake_test != Some(true) {
        let code = if kept.shake_test.is_some() { Code::Frozen } else { Code::ShakeTestMissing };
        let stop = Finding::stop(code).finding(Value::Temperature(kept.lowest));
        findings.push(resting_on_operation(stop, catalogue, required::FROZEN));
    }
    findings
}
