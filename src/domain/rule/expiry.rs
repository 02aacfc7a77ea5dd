//! The expiry of a lot of vaccine or diluent. It lasts through its last moment.

use crate::domain::catalogue::{Catalogue, operation::required};
use crate::domain::finding::{Code, Finding, Value};
use crate::domain::rule::resting_on_operation;
use crate::domain::time::{Expiry, Instant};

/// Judges an expiry, or the one that replaced it by a document.
#[must_use]
pub fn judge(catalogue: &Catalogue, expiry: Expiry, now: Instant) -> Option<Finding> {
    (now >= expiry.ends_at()).then(|| {
        let stop = Finding::stop(Code::Expired)
            .expecting(Value::Expiry(expiry))
            .finding(Value::Instant(now));
        resting_on_operation(stop, catalogue, required::EXPIRY)
    })
}
