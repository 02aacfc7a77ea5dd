//! Whether the thing in the hand is a vaccine, and the one that was ordered.

use crate::domain::catalogue::{Catalogue, Product, ProductId, operation::required};
use crate::domain::finding::{Code, Finding, Value};
use crate::domain::rule::resting_on_operation;

/// Looks a product up.
///
/// # Errors
///
/// A stop, if the catalogue does not hold it: what is not a known vaccine does
/// not go into a person.
pub fn known<'a>(catalogue: &'a Catalogue, id: &ProductId) -> Result<&'a Product, Box<Finding>> {
    catalogue.product(id).ok_or_else(|| {
        let stop = Finding::stop(Code::NotInCatalogue).finding(Value::Product(id.clone()));
        Box::new(resting_on_operation(stop, catalogue, required::RIGHT_FIVE))
    })
}

/// Judges whether what was found is what was ordered.
#[must_use]
pub fn judge(catalogue: &Catalogue, ordered: &ProductId, found: &ProductId) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Err(finding) = known(catalogue, found) {
        findings.push(*finding);
    }
    if ordered != found {
        let stop = Finding::stop(Code::WrongProduct)
            .expecting(Value::Product(ordered.clone()))
            .finding(Value::Product(found.clone()));
        findings.push(resting_on_operation(stop, catalogue, required::RIGHT_FIVE));
    }
    findings
}
