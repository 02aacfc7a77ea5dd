//! What a rule says about an act that is about to happen. Data only: the words
//! come from the files of words by the code's name.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::account::Qualification;
use super::catalogue::{AgeWindow, Basis, Conclusion, DiluentId, ProductId, Span};
use super::evidence::{Appearance, Monitor};
use super::gate::Gate;
use super::item::Item;
use super::patient::Birth;
use super::quantity::{Temperature, Volume};
use super::route::{Route, Site};
use super::time::{Expiry, Instant};

/// How far a finding stands in the way, from the mildest to the strictest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Information beside the item.
    Notice,
    /// Needs a second person of a qualification.
    SecondPerson(Qualification),
    /// Stops.
    Stop,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal: $items:expr, $gates:expr;)+) => {
        /// What was found.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Code {
            $($(#[$doc])* $name,)+
        }

        impl Code {
            /// All codes.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Returns the code's name in keys of the words' files.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            /// Returns the items that the finding touches.
            #[must_use]
            pub const fn items(self) -> &'static [Item] {
                match self { $(Self::$name => &$items),+ }
            }

            /// Returns the gates that the finding keeps shut.
            #[must_use]
            pub const fn gates(self) -> &'static [Gate] {
                match self { $(Self::$name => &$gates),+ }
            }
        }
    };
}

use Gate::{Consent, Reaction, Screening, Storage};
use Item::{C1, C2, C3, C4, C5, D1, D2, D3, D4, D5, K1, K2, K3};

codes! {
    /// The person is not the one who was expected.
    WrongPerson = "wrong_person": [K1, D1], [];
    /// The product is not the one that was ordered.
    WrongProduct = "wrong_product": [K2, C2, D2], [];
    /// The thing in the hand is not in the catalogue.
    NotInCatalogue = "not_in_catalogue": [K2, C2, D2], [];
    /// The age lies outside the licence.
    LicensedAge = "licensed_age": [K2, D5], [];
    /// The age lies outside the programme.
    ScheduleAge = "schedule_age": [D5], [];
    /// The licence's ages or the birth are not known well enough.
    UnknownAge = "unknown_age": [K2, D5], [];
    /// The volume is not that of the product, presentation and age.
    WrongVolume = "wrong_volume": [K3, D3], [];
    /// The catalogue does not know the volume.
    UnknownVolume = "unknown_volume": [K3, D3], [];
    /// The route is not one of the product's.
    WrongRoute = "wrong_route": [C4, D4], [];
    /// The catalogue does not know the route.
    UnknownRoute = "unknown_route": [C4, D4], [];
    /// The site is not one of the product's at this age, or does not fit the route.
    WrongSite = "wrong_site": [D4], [];
    /// The catalogue does not know the site.
    UnknownSite = "unknown_site": [D4], [];
    /// The site was already used in this visit: keep the injections apart.
    SameSite = "same_site": [D4], [];
    /// The lot or diluent is past its expiry.
    Expired = "expired": [C5], [];
    /// The vial is past the end of its life after opening or reconstitution.
    VialLife = "vial_life": [C3, C5], [];
    /// The instants of opening and reconstitution contradict each other or the present.
    VialTimes = "vial_times": [C3, C5], [];
    /// The vial holds no further dose.
    NoDosesLeft = "no_doses_left": [D3], [];
    /// The catalogue does not know this number of doses for the presentation.
    UnknownDoses = "unknown_doses": [D3], [];
    /// The diluent does not belong to the presentation, or there must be none.
    WrongDiluent = "wrong_diluent": [C2], [];
    /// The catalogue does not know what is added.
    UnknownDiluent = "unknown_diluent": [C2], [];
    /// More or less was added than the presentation needs.
    WrongDiluentVolume = "wrong_diluent_volume": [C3], [];
    /// The catalogue does not know how much is added.
    UnknownDiluentVolume = "unknown_diluent_volume": [C3], [];
    /// The vial must be reconstituted or diluted first.
    NotReconstituted = "not_reconstituted": [C3, D3], [];
    /// A component of a two-part vaccine is missing.
    ComponentMissing = "component_missing": [C2, C3, D2], [];
    /// The vaccine was thawed too long ago.
    ThawedTooLong = "thawed_too_long": [C3, C5], [];
    /// Nobody knows when the vaccine was thawed.
    UnknownThaw = "unknown_thaw": [C3, C5], [];
    /// A vaccine that was thawed was frozen again.
    FrozenAgain = "frozen_again": [C3], [];
    /// The box was too warm or too cold for what lies in it, and nobody released it.
    Excursion = "excursion": [C3], [Storage];
    /// The vaccine may have frozen and the shake test is missing.
    ShakeTestMissing = "shake_test_missing": [C3], [];
    /// The vaccine vial monitor is past its discard point.
    VvmDiscard = "vvm_discard": [C3], [];
    /// The monitor has darkened: use this vial first.
    VvmUseFirst = "vvm_use_first": [C3], [];
    /// The vial should carry a monitor and was read as carrying none.
    VvmMissing = "vvm_missing": [C3], [];
    /// The catalogue and the vial disagree, or the catalogue does not know.
    VvmUnknown = "vvm_unknown": [C3], [];
    /// The vaccine or its vial does not look as it must.
    Appearance = "appearance": [C3], [];
    /// A vaccine that freezing spoils was frozen.
    Frozen = "frozen": [C3], [];
    /// An adsorbed vaccine was not shaken.
    NotShaken = "not_shaken": [C3], [];
    /// The catalogue does not know whether the vaccine must be shaken.
    UnknownAdsorbed = "unknown_adsorbed": [C3], [];
    /// The same antigen was given earlier on this day.
    AlreadyToday = "already_today": [D1, D5], [];
    /// The interval to an earlier dose is too short.
    TooSoon = "too_soon": [D5], [];
    /// The catalogue does not know the interval or the series.
    UnknownSeries = "unknown_series": [D5], [];
    /// The series is complete.
    SeriesComplete = "series_complete": [D5], [];
    /// The ordered dose number does not follow from the history.
    WrongDoseNumber = "wrong_dose_number": [K2, D5], [];
    /// Another product was given before, with which this course is not mixed.
    MixedSeries = "mixed_series": [K2, D5], [];
    /// A dose of the history lies after the present day.
    FutureDose = "future_dose": [D5], [];
    /// An earlier dose came too soon to count.
    DoseNotCounted = "dose_not_counted": [D5], [];
    /// What was given before is not known.
    UnknownHistory = "unknown_history": [D5], [];
    /// The interval between two live vaccines is too short.
    LiveSpacing = "live_spacing": [D5], [];
    /// The catalogue does not know whether a vaccine is live.
    UnknownLive = "unknown_live": [D5], [];
    /// The table does not handle the product.
    TableDoesNotHandle = "table_does_not_handle": [C1], [];
    /// Two things that are taken for one another share a table.
    LookAlikeOnTable = "look_alike_on_table": [C2], [Storage];
    /// The lot is on hold.
    LotOnHold = "lot_on_hold": [C2, C5], [Reaction];
    /// There is no valid consent for this product and round.
    ConsentMissing = "consent_missing": [], [Consent];
    /// Screening does not permit vaccination.
    ScreeningStops = "screening_stops": [], [Screening];
    /// The screening is not complete.
    ScreeningIncomplete = "screening_incomplete": [], [Screening];
    /// The screener's conclusion is milder than the form's.
    ScreeningTooMild = "screening_too_mild": [], [Screening];
    /// No vial or lot of this station.
    UnknownVial = "unknown_vial": [C2, C5], [];
    /// The lot is known, but no vial of it was opened here.
    VialNotOpened = "vial_not_opened": [C2, C5], [];
    /// The vial was taken out of use.
    VialWithdrawn = "vial_withdrawn": [C2, C3], [];
    /// Not the vial that was compared before.
    AnotherVial = "another_vial": [D2], [];
    /// The pack of the syringe was open or damaged.
    PackOpened = "pack_opened": [C4], [Gate::Syringe];
    /// Not screened as eligible today.
    NotScreened = "not_screened": [], [Screening];
    /// Something else than vaccine lies in the vaccine box.
    StorageNotSeparate = "storage_not_separate": [], [Storage];
    /// A serious reaction stands in this session.
    SeriousReaction = "serious_reaction": [], [Reaction];
    /// The line of this table stopped after an incident.
    TableFrozen = "table_frozen": [C1], [Reaction];
    /// The programme or the ministry does not permit the product on this day.
    NotAuthorised = "not_authorised": [K2, D5], [];
    /// Somebody of the same name fits what was said as well.
    FurtherIdentifier = "further_identifier": [K1, D1], [];
    /// No syringe is left.
    NoSyringeLeft = "no_syringe_left": [], [Gate::Syringe];
    /// The time of observation is not over.
    ObservationOpen = "observation_open": [], [Gate::Observation];
    /// The report of a serious reaction is due soon.
    ReportDue = "report_due": [], [];
    /// The report of a serious reaction was not made in time.
    ReportOverdue = "report_overdue": [], [];
    /// More doses were given than the opened vials held.
    DosesExceedVials = "doses_exceed_vials": [], [];
    /// The emergency kit was not checked.
    KitNotChecked = "kit_not_checked": [], [Gate::EmergencyKit];
    /// The screener of the order injects: recorded and shown, not forbidden.
    ScreenerInjects = "screener_injects": [], [];
    /// The session is closed.
    SessionClosed = "session_closed": [D5], [];
    /// More people are expected than a point takes in one session.
    TooManyExpected = "too_many_expected": [], [];
    /// Fewer staff than a point needs.
    TooFewStaff = "too_few_staff": [], [];
    /// The act agrees with a fact that was written from memory.
    Unverified = "unverified": [], [];
}

/// A value that a finding shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "value")]
pub enum Value {
    /// A product.
    Product(ProductId),
    /// Products.
    Products(Vec<ProductId>),
    /// A diluent.
    Diluent(DiluentId),
    /// Diluents.
    Diluents(Vec<DiluentId>),
    /// A volume in µL.
    Volume(Volume),
    /// A route.
    Route(Route),
    /// Routes that are allowed.
    Routes(Vec<Route>),
    /// A site.
    Site(Site),
    /// Sites that are allowed.
    Sites(Vec<Site>),
    /// A civil day.
    Date(NaiveDate),
    /// The first civil day on which it may be done.
    NotBefore(NaiveDate),
    /// An expiry.
    Expiry(Expiry),
    /// A birth.
    Birth(Birth),
    /// A window of ages.
    Ages(AgeWindow),
    /// An interval.
    Interval(Span),
    /// Civil days.
    Days(i64),
    /// An instant.
    Instant(Instant),
    /// A number of things.
    Count(u32),
    /// A number of doses.
    Doses(u16),
    /// A number of people.
    Persons(u32),
    /// Numbers of doses that occur.
    DoseCounts(Vec<u16>),
    /// The number of a dose in its series.
    DoseNumber(u8),
    /// The number of a table.
    Table(u8),
    /// A temperature in m°C.
    Temperature(Temperature),
    /// A stage of the vaccine vial monitor.
    Monitor(Monitor),
    /// An appearance.
    Appearance(Appearance),
    /// A conclusion of screening.
    Conclusion(Conclusion),
    /// Something read, as it was read.
    Text(String),
}

/// What a rule says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What was found.
    pub code: Code,
    /// How far it stands in the way.
    pub severity: Severity,
    /// The items it touches.
    pub items: Vec<Item>,
    /// The gates it keeps shut.
    pub gates: Vec<Gate>,
    /// What should be.
    pub expected: Option<Value>,
    /// What is.
    pub found: Option<Value>,
    /// The row of the catalogue that says so; empty where a fact is absent.
    pub rule: String,
    /// The key of the row's source and the place in it, joined by `: `.
    pub source: String,
    /// Whether it rests on a fact written from memory.
    pub unverified: bool,
    /// The last civil day on which the source was in force, if it was repealed
    /// and the row is kept as safe practice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_after: Option<NaiveDate>,
}

impl Finding {
    /// Makes a finding that touches the items and gates of its code.
    #[must_use]
    pub fn new(code: Code, severity: Severity) -> Self {
        Self {
            code,
            severity,
            items: code.items().to_vec(),
            gates: code.gates().to_vec(),
            expected: None,
            found: None,
            rule: String::new(),
            source: String::new(),
            unverified: false,
            kept_after: None,
        }
    }

    /// Makes a finding that stops.
    #[must_use]
    pub fn stop(code: Code) -> Self {
        Self::new(code, Severity::Stop)
    }

    /// Makes a finding that only informs.
    #[must_use]
    pub fn notice(code: Code) -> Self {
        Self::new(code, Severity::Notice)
    }

    /// Says what should be.
    #[must_use]
    pub fn expecting(mut self, value: Value) -> Self {
        self.expected = Some(value);
        self
    }

    /// Says what is.
    #[must_use]
    pub fn finding(mut self, value: Value) -> Self {
        self.found = Some(value);
        self
    }

    /// Says which row it rests on.
    #[must_use]
    pub fn resting_on(mut self, rule: &str, basis: &Basis) -> Self {
        rule.clone_into(&mut self.rule);
        self.source = format!("{}: {}", basis.source(), basis.cites);
        self.unverified = basis.is_unverified();
        self.kept_after = basis.kept_after;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_codes_name_is_the_one_that_the_log_writes() {
        for code in Code::ALL {
            assert_eq!(serde_json::to_string(code).unwrap(), format!("\"{}\"", code.code()));
        }
    }

    #[test]
    fn a_finding_survives_the_log() {
        let finding = Finding::stop(Code::TooSoon)
            .expecting(Value::Interval(Span::Months(1)))
            .finding(Value::Ages(AgeWindow { from: Some(Span::Weeks(6)), ..AgeWindow::default() }));
        let text = serde_json::to_string(&finding).unwrap();
        assert_eq!(serde_json::from_str::<Finding>(&text).unwrap(), finding);
    }
}
