//! How a station began: what it is called and whom it serves.

use serde::{Deserialize, Serialize};

use super::id::StationId;

/// What kind of place a station serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StationKind {
    /// A school.
    School,
    /// A ward or commune.
    Ward,
}

/// The station was set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StationFounded {
    /// Its identity.
    pub station: StationId,
    /// Its name.
    pub name: String,
    /// What it serves.
    pub kind: StationKind,
    /// Its address.
    pub address: String,
    /// Whether it is a drill, of which nothing is real.
    pub drill: bool,
    /// By what its signatures are checked: an Ed25519 public key, 64 hexadecimal
    /// digits; empty where nothing is signed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub public_key: String,
}
