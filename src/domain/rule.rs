//! Rules: pure functions that judge one act against the catalogue. One file a
//! kind of rule. Each returns findings and decides nothing else; where the
//! catalogue is silent, it stops.
//!
//! An act that a rule permits on the word of a fact written from memory is
//! permitted with a notice; one that it forbids is forbidden.

pub mod age;
pub mod authorised;
pub mod cluster;
pub mod diluent;
pub mod excursion;
pub mod expiry;
pub mod follow_up;
pub mod interval;
pub mod live;
pub mod lot;
pub mod namesake;
pub mod product;
pub mod quality;
pub mod route;
pub mod screening;
pub mod session;
pub mod site;
pub mod syringe;
pub mod table;
pub mod thaw;
pub mod vial;
pub mod volume;

use super::catalogue::{Basis, Catalogue};
use super::finding::{Code, Finding};
use super::item::Item;

/// Rests a finding on a rule of the station.
pub(super) fn resting_on_operation(finding: Finding, catalogue: &Catalogue, id: &str) -> Finding {
    match catalogue.operation(id) {
        Some(row) => finding.resting_on(id, &row.basis),
        None => finding,
    }
}

/// Says that an act agrees with a row, if the row was written from memory.
fn if_unverified(rule: &str, basis: &Basis, items: &[Item]) -> Option<Finding> {
    basis.is_unverified().then(|| {
        let mut notice = Finding::notice(Code::Unverified).resting_on(rule, basis);
        notice.items = items.to_vec();
        notice
    })
}

#[cfg(test)]
mod tests;
