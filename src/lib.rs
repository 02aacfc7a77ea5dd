//! Chốt: the safety catch on every injection at a mobile vaccination station.
//!
//! ```text
//! domain    pure: items, evidence, rules, the procedure, the station's day
//! scenario  days written as files, rehearsed against the domain
//! scan      what a scanner typed            roster   what a list file says
//! store     SQLite, and nowhere else: keys, log and chain, projections
//! report    papers and files that leave the station
//! station   setting up and opening          drill    people that are not real
//! simulate  a station of any size, made up from a seed
//! evaluate  doses given, judged by a schedule, JSON in and out
//! i18n      words, numbers, dates           platform clock, identities, dialogs, files
//! ui        the window: one file a screen, desk, widget, theme
//! tour      a day through the real screens, one picture a state
//! cli       the commands that open no window
//! ```
//!
//! Dependency direction, held by `tests/architecture.rs`:
//! `domain ← scenario, scan, roster ← store ← report, station, drill, simulate ← ui ← tour ← cli ← main`.
//!
//! Invariants:
//! - An injection that skipped an item cannot be expressed: a dose of kind
//!   `checklist` is made from a [`domain::procedure::Permit`], and a permit only
//!   from thirteen confirmed items and open gates. The database asks again.
//! - The log is the truth: an entry is appended and never touched again; every
//!   other table and the [`domain::day::Day`] in memory are computed from it.
//! - Nothing is shown as done before it is on disk.
//! - The needle is gated, never the truth: what happened can always be recorded.
//! - No word for people stands in code, no medical figure outside the catalogue.

pub mod cli;
pub mod domain;
pub mod drill;
pub mod evaluate;
pub mod i18n;
pub mod platform;
pub mod report;
pub mod roster;
pub mod scan;
pub mod scenario;
pub mod simulate;
pub mod station;
pub mod store;
pub mod tour;
pub mod ui;
