//! Chốt: the safety catch on every injection at a mobile vaccination station.

pub mod domain;
pub mod drill;
pub mod i18n;
pub mod platform;
pub mod roster;
pub mod scan;
pub mod station;
pub mod store;
pub mod ui;
