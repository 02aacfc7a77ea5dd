//! Emergency doses as their source prints them. Between two rows nothing is
//! defined, so that nothing may be computed: the row is read as it stands.

use serde::Deserialize;

use super::basis::{Basis, Words};
use super::key::RowId;
use crate::domain::quantity::Volume;

/// A dose that is given in an emergency to people of one group.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmergencyDose {
    /// The row's name.
    pub id: RowId,
    /// The medicine and its strength.
    pub medicine: Words,
    /// For whom, as printed.
    pub group: Words,
    /// The least, in µL.
    pub microlitres: Volume,
    /// The most, in µL, where the source prints a range.
    pub up_to_microlitres: Option<Volume>,
    /// The part of an ampoule, as printed.
    pub ampoule: Words,
    /// What it rests on.
    pub basis: Basis,
}
