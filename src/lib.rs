//! Chốt: the safety catch on every injection at a mobile vaccination station.

pub mod domain;
