//! How many people a session may expect, and how many staff it needs.

use crate::domain::catalogue::{Catalogue, Measure, operation::required};
use crate::domain::finding::{Code, Finding, Value};
use crate::domain::rule::resting_on_operation;

/// Remarks on more people than a point takes in one session; with a single
/// vaccine it takes more of them. Counts people and kinds of vaccine.
#[must_use]
pub fn crowd(catalogue: &Catalogue, expected: u32, products: usize) -> Option<Finding> {
    let id = if products == 1 { required::SESSION_SINGLE } else { required::SESSION };
    let Some(Measure::Persons(most)) = catalogue.operation(id)?.measure else { return None };
    (expected > u32::from(most)).then(|| {
        let notice = Finding::notice(Code::TooManyExpected)
            .expecting(Value::Persons(u32::from(most)))
            .finding(Value::Persons(expected));
        resting_on_operation(notice, catalogue, id)
    })
}

/// Stops a mobile point with fewer medical staff than the law wants.
#[must_use]
pub fn staff(catalogue: &Catalogue, count: usize) -> Option<Finding> {
    let id = required::STAFF;
    let Some(Measure::Persons(least)) = catalogue.operation(id)?.measure else { return None };
    (count < usize::from(least)).then(|| {
        let stop = Finding::stop(Code::TooFewStaff)
            .expecting(Value::Persons(u32::from(least)))
            .finding(Value::Persons(u32::try_from(count).unwrap_or(u32::MAX)));
        resting_on_operation(stop, catalogue, id)
    })
}
