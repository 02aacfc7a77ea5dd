//! One syringe a dose: each from its own pack, used once.

use crate::domain::catalogue::{Catalogue, operation::required};
use crate::domain::finding::{Code, Finding, Value};
use crate::domain::rule::resting_on_operation;

/// Judges whether a session still has a syringe for the next dose. `used` is
/// every syringe that was taken, for an injection or thrown away.
#[must_use]
pub fn left(catalogue: &Catalogue, received: u16, used: u16) -> Option<Finding> {
    (used >= received).then(|| {
        let stop = Finding::stop(Code::NoSyringeLeft)
            .expecting(Value::Count(u32::from(received)))
            .finding(Value::Count(u32::from(used)));
        resting_on_operation(stop, catalogue, required::SYRINGE)
    })
}

/// Judges whether a syringe that carries a number was used before.
#[must_use]
pub fn fresh<'a>(
    catalogue: &Catalogue,
    used: impl IntoIterator<Item = &'a str>,
    number: &str,
) -> Option<Finding> {
    used.into_iter().any(|known| known == number).then(|| {
        let stop = Finding::stop(Code::SyringeUsed).finding(Value::Text(number.to_owned()));
        resting_on_operation(stop, catalogue, required::SYRINGE)
    })
}
