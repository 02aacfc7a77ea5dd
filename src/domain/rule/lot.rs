//! A lot that somebody put on hold.

use crate::domain::catalogue::{Catalogue, operation::required};
use crate::domain::finding::{Code, Finding, Value};
use crate::domain::rule::resting_on_operation;

/// Judges whether a lot is on hold; `why` is the document or the reason.
#[must_use]
pub fn on_hold(catalogue: &Catalogue, why: Option<&str>) -> Option<Finding> {
    why.map(|why| {
        let stop = Finding::stop(Code::LotOnHold).finding(Value::Text(why.to_owned()));
        resting_on_operation(stop, catalogue, required::LOT_HOLD)
    })
}
