//! A lot by what was decided about it: a hold, an official extension of its
//! expiry.

use chrono::NaiveDate;

use crate::domain::catalogue::{Catalogue, operation::required};
use crate::domain::finding::{Code, Finding, Value};
use crate::domain::rule::resting_on_operation;
use crate::domain::time::Expiry;

/// Judges whether a lot is on hold; `why` is the document or the reason.
#[must_use]
pub fn on_hold(catalogue: &Catalogue, why: Option<&str>) -> Option<Finding> {
    why.map(|why| {
        let stop = Finding::stop(Code::LotOnHold).finding(Value::Text(why.to_owned()));
        resting_on_operation(stop, catalogue, required::LOT_HOLD)
    })
}

/// A decision of the authority about the expiry of a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// The first civil day on which it holds.
    pub from: NaiveDate,
    /// The expiry from then on.
    pub expiry: Expiry,
    /// The number of the document. Without one nothing is extended.
    pub document: String,
}

/// Returns the expiry that holds on a civil day: that of the decision that came
/// last, or that of the label.
#[must_use]
pub fn expiry(label: Expiry, decisions: &[Extension], on: NaiveDate) -> Expiry {
    let holds = |one: &&Extension| one.from <= on && !one.document.trim().is_empty();
    decisions.iter().filter(holds).max_by_key(|one| one.from).map_or(label, |one| one.expiry)
}
