//! Rules of the station that hold for every product.

use serde::Deserialize;

use super::age::Span;
use super::basis::{Basis, Words};
use super::key::RowId;
use super::presentation::Range;
use crate::domain::quantity::Volume;

/// A rule of the station.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// The row's name.
    pub id: RowId,
    /// The rule in words.
    pub text: Words,
    /// The figure that the program computes with, if there is one.
    pub measure: Option<Measure>,
    /// What it rests on.
    pub basis: Basis,
}

/// Something that lies in the emergency kit.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KitItem {
    /// The row's name.
    pub id: RowId,
    /// What it is, and how many of it.
    pub text: Words,
    /// What it rests on.
    pub basis: Basis,
}

/// The figure of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Minutes.
    Minutes(u16),
    /// Hours.
    Hours(u16),
    /// Persons.
    Persons(u16),
    /// Times a day.
    TimesADay(u8),
    /// A day of the month.
    DayOfMonth(u8),
    /// An interval on the calendar.
    Interval(Span),
    /// Temperatures in m°C.
    Temperatures(Range),
    /// A volume in µL.
    Microlitres(Volume),
}

/// The rules that code asks for by name. A catalogue without one is refused.
pub mod required {
    /// Observation at the point, in minutes.
    pub const OBSERVATION: &str = "R-OBS-30";
    /// Observation at home, in hours.
    pub const HOME_OBSERVATION: &str = "R-OBS-24";
    /// Persons at a point in a session.
    pub const SESSION: &str = "R-SESSION-50";
    /// Persons at a point in a session with one vaccine only.
    pub const SESSION_SINGLE: &str = "R-SESSION-100";
    /// Report of a serious reaction, in hours.
    pub const SERIOUS_REPORT: &str = "R-AEFI-24H";
    /// Storage at a session, in m°C.
    pub const STORAGE: &str = "R-TEMP-RANGE";
    /// The five rights of vaccination.
    pub const RIGHT_FIVE: &str = "R-RIGHT5";
    /// Opened liquid vials end with their session.
    pub const OPENED_LIQUID: &str = "R-OPEN-LIQ";
    /// Reconstituted vials, in minutes.
    pub const RECONSTITUTED: &str = "R-RECON-6H";
    /// A diluent serves its own vaccine only.
    pub const DILUENT: &str = "R-DILUENT";
    /// Nothing past its expiry.
    pub const EXPIRY: &str = "R-EXPIRY";
    /// The interval between two live injected vaccines.
    pub const LIVE_INTERVAL: &str = "INT-LIVE";
    /// Two injections in one limb.
    pub const SEPARATION: &str = "SITE-SEP";
    /// The discard point of the vaccine vial monitor.
    pub const MONITOR: &str = "R-VVM";
    /// Vaccine that was frozen.
    pub const FROZEN: &str = "R-FREEZE";
    /// A vaccine whose appearance changed.
    pub const APPEARANCE: &str = "R-QUALITY";
    /// A table gives the products that it handles.
    pub const TABLE: &str = "R-TABLE";
    /// One child, one antigen, one dose a day.
    pub const SAME_DAY: &str = "R-SAME-DAY";
    /// Doses out of a vial never exceed its doses.
    pub const DOSES: &str = "R-BALANCE";
    /// A lot that an authority or the station has put on hold.
    pub const LOT_HOLD: &str = "R-LOT-HOLD";
    /// The most that one injection into muscle or under the skin can hold.
    pub const MOST_INJECTED: &str = "MOST-INJECTED";
    /// The most that one injection into the skin can hold.
    pub const MOST_INTRADERMAL: &str = "MOST-INTRADERMAL";
    /// The most that one oral dose can hold.
    pub const MOST_ORAL: &str = "MOST-ORAL";
    /// People of one name or birthday need a further identifier.
    pub const NAMESAKES: &str = "R-NAMESAKES";
    /// A consent for this vaccine and this round (gate G1).
    pub const CONSENT: &str = "R-CONSENT";
    /// A screening of today (gate G2).
    pub const SCREENED: &str = "R-SCREENED";
    /// Nothing but vaccine in the vaccine's box (gate G4).
    pub const ALONE: &str = "R-ALONE";
    /// The session stops after a serious reaction (gate G5).
    pub const STOP: &str = "R-STOP";
    /// The table stops after a wrong injection (gate G5).
    pub const LINE: &str = "R-LINE";
    /// The emergency kit (gate G7).
    pub const KIT: &str = "R-KIT";
    /// One syringe a dose.
    pub const SYRINGE: &str = "R-SHARP";
    /// Reactions of one kind in a session that are looked at together.
    pub const CLUSTER: &str = "R-CLUSTER";
    /// Responses to stress in numbers.
    pub const STRESS: &str = "R-STRESS";
    /// What a common reaction is.
    pub const COMMON: &str = "R-COMMON";
    /// When to go to hospital.
    pub const DANGER: &str = "R-DANGER";
    /// Medical staff of a mobile point.
    pub const STAFF: &str = "R-STAFF-MOB";

    /// All of them.
    pub const ALL: [&str; 36] = [
        CONSENT,
        SCREENED,
        ALONE,
        STOP,
        LINE,
        KIT,
        CLUSTER,
        STRESS,
        COMMON,
        DANGER,
        STAFF,
        OBSERVATION,
        HOME_OBSERVATION,
        SESSION,
        SESSION_SINGLE,
        SERIOUS_REPORT,
        STORAGE,
        RIGHT_FIVE,
        OPENED_LIQUID,
        RECONSTITUTED,
        DILUENT,
        EXPIRY,
        LIVE_INTERVAL,
        SEPARATION,
        MONITOR,
        FROZEN,
        APPEARANCE,
        TABLE,
        SAME_DAY,
        DOSES,
        LOT_HOLD,
        MOST_INJECTED,
        MOST_INTRADERMAL,
        MOST_ORAL,
        NAMESAKES,
        SYRINGE,
    ];
}
