//! Papers of the small station, set and looked at.

use super::*;
