//! The vocabulary of the log: every kind of fact, and in which words it is written.
//! What a fact says is told beside the thing that it is about.
//!
//! A payload is written once and never changed; a new meaning gets a new version.

use super::account::{
    Account, AccountAssigned, AccountDisabled, AccountEnabled, AccountRenamed, PasswordChanged,
    PasswordReset, RecoveryKeyProven, RecoveryKeyReplaced, RecoveryKeyUsed,
};
use super::amendment::DoseAmended;
use super::amendment::entry::EntryAmended;
use super::backup::{BackedUp, BackupPlaceSet};
use super::catalogue::CatalogueReplaced;
use super::dose::DoseGiven;
use super::drill::DrillDone;
use super::emergency::{
    EmergencyActUndone, EmergencyActed, EmergencyBegun, EmergencyNamed, EmergencyOver,
};
use super::export::Exported;
use super::figures::{DiseaseReported, DiseaseWithdrawn, FiguresSaved};
use super::founding::StationFounded;
use super::id::{AccountId, SessionId};
use super::incident::{
    FollowUpDone, FollowUpPlanned, IncidentAnswered, IncidentCompleted, IncidentOpened,
    PhotoAttached, PhotoSaved, TableReleased,
};
use super::listing::{ColumnsMapped, ListExported, ListImported};
use super::look_back::CallBackSaved;
use super::mishap::{DoseLost, DosePartial, NeedleStick};
use super::observation::ObservationEnded;
use super::paper::PaperSaved;
use super::patient::RecordOpened;
use super::plan::PlanSet;
use super::procedure::ProcedureStep;
use super::reaction::{ReactionRecorded, ReactionReported, SeriousReaction};
use super::review::{FilterDropped, FilterSaved};
use super::session::{Session, SessionClosed, SessionSealed};
use super::sign_in::{HandedOver, IdleTimeSet, Locked, PinSet, SignInFailed, SignedIn, Unlocked};
use super::sign_off::{FlagAnswered, SessionSigned};
use super::stock::{
    BoxReleased, ExpiryExtended, Lot, LotCorrected, LotDelivered, LotHeld, LotReleased,
    OpeningStopped, ShakeTested, TemperatureRead, Vial, VialWithdrawn,
};
use super::time::Instant;
use super::visit::{
    ConsentRecorded, HistoryStated, Order, OrderStopped, OrderWithdrawn, PriorDose, Screened,
    VisitLeft, VisitListed,
};

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident($payload:ty) = $kind:literal),+ $(,)?) => {
        /// A fact that the log can hold.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Event {
            $($(#[$doc])* $name(Box<$payload>),)+
        }

        $(impl From<$payload> for Event {
            fn from(payload: $payload) -> Self {
                Self::$name(Box::new(payload))
            }
        })+

        impl Event {
            /// All kinds, as the log names them.
            pub const KINDS: &'static [&'static str] = &[$($kind),+];

            /// Returns the kind as the log names it.
            #[must_use]
            pub const fn kind(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => $kind,)+
                }
            }

            /// Writes the payload as JSON.
            ///
            /// # Errors
            ///
            /// Returns the serialiser's error; no payload of this vocabulary has one.
            pub fn payload(&self) -> Result<String, serde_json::Error> {
                match self {
                    $(Self::$name(payload) => serde_json::to_string(payload),)+
                }
            }

            /// Reads a payload of a kind and version.
            ///
            /// # Errors
            ///
            /// Returns [`Unreadable`] for a kind or version that this program does
            /// not know and for a payload that is not what its kind says.
            pub fn read(kind: &str, version: u16, payload: &str) -> Result<Self, Unreadable> {
                let unreadable = || Unreadable { kind: kind.to_owned(), version };
                if version != Self::VERSION {
                    return Err(unreadable());
                }
                match kind {
                    $($kind => serde_json::from_str(payload)
                        .map(|payload| Self::$name(Box::new(payload)))
                        .map_err(|_| unreadable()),)+
                    _ => Err(unreadable()),
                }
            }
        }
    };
}

events! {
    /// See [`StationFounded`].
    StationFounded(StationFounded) = "station_founded",
    /// An account was added.
    AccountAdded(Account) = "account_added",
    /// See [`AccountRenamed`].
    AccountRenamed(AccountRenamed) = "account_renamed",
    /// See [`AccountAssigned`].
    AccountAssigned(AccountAssigned) = "account_assigned",
    /// See [`AccountDisabled`].
    AccountDisabled(AccountDisabled) = "account_disabled",
    /// See [`AccountEnabled`].
    AccountEnabled(AccountEnabled) = "account_enabled",
    /// See [`PasswordReset`].
    PasswordReset(PasswordReset) = "password_reset",
    /// See [`PasswordChanged`].
    PasswordChanged(PasswordChanged) = "password_changed",
    /// See [`PinSet`].
    PinSet(PinSet) = "pin_set",
    /// See [`RecoveryKeyReplaced`].
    RecoveryKeyReplaced(RecoveryKeyReplaced) = "recovery_key_replaced",
    /// See [`RecoveryKeyProven`].
    RecoveryKeyProven(RecoveryKeyProven) = "recovery_key_proven",
    /// See [`RecoveryKeyUsed`].
    RecoveryKeyUsed(RecoveryKeyUsed) = "recovery_key_used",
    /// See [`SignedIn`].
    SignedIn(SignedIn) = "signed_in",
    /// See [`SignInFailed`].
    SignInFailed(SignInFailed) = "sign_in_failed",
    /// See [`HandedOver`].
    HandedOver(HandedOver) = "handed_over",
    /// See [`Locked`].
    Locked(Locked) = "locked",
    /// See [`Unlocked`].
    Unlocked(Unlocked) = "unlocked",
    /// See [`IdleTimeSet`].
    IdleTimeSet(IdleTimeSet) = "idle_time_set",
    /// A session was opened.
    SessionOpened(Session) = "session_opened",
    /// A lot was received.
    LotReceived(Lot) = "lot_received",
    /// See [`LotDelivered`].
    LotDelivered(LotDelivered) = "lot_delivered",
    /// See [`LotCorrected`].
    LotCorrected(LotCorrected) = "lot_corrected",
    /// See [`ExpiryExtended`].
    ExpiryExtended(ExpiryExtended) = "expiry_extended",
    /// See [`LotHeld`].
    LotHeld(LotHeld) = "lot_held",
    /// See [`LotReleased`].
    LotReleased(LotReleased) = "lot_released",
    /// See [`TemperatureRead`].
    TemperatureRead(TemperatureRead) = "temperature_read",
    /// See [`BoxReleased`].
    BoxReleased(BoxReleased) = "box_released",
    /// See [`ShakeTested`].
    ShakeTested(ShakeTested) = "shake_tested",
    /// See [`OpeningStopped`].
    OpeningStopped(OpeningStopped) = "opening_stopped",
    /// See [`SessionClosed`].
    SessionClosed(SessionClosed) = "session_closed",
    /// See [`SessionSealed`].
    SessionSealed(SessionSealed) = "session_sealed",
    /// A vial was opened, its label read twice.
    VialOpened(Vial) = "vial_opened",
    /// See [`VialWithdrawn`].
    VialWithdrawn(VialWithdrawn) = "vial_withdrawn",
    /// See [`CatalogueReplaced`].
    CatalogueReplaced(CatalogueReplaced) = "catalogue_replaced",
    /// See [`ListImported`].
    ListImported(ListImported) = "list_imported",
    /// See [`ColumnsMapped`].
    ColumnsMapped(ColumnsMapped) = "columns_mapped",
    /// See [`ListExported`].
    ListExported(ListExported) = "list_exported",
    /// See [`BackupPlaceSet`].
    BackupPlaceSet(BackupPlaceSet) = "backup_place_set",
    /// See [`BackedUp`].
    BackedUp(BackedUp) = "backed_up",
    /// See [`Exported`].
    Exported(Exported) = "exported",
    /// See [`PlanSet`].
    PlanSet(PlanSet) = "plan_set",
    /// See [`VisitListed`].
    VisitListed(VisitListed) = "visit_listed",
    /// See [`PriorDose`].
    PriorDose(PriorDose) = "prior_dose",
    /// See [`HistoryStated`].
    HistoryStated(HistoryStated) = "history_stated",
    /// See [`ConsentRecorded`].
    ConsentRecorded(ConsentRecorded) = "consent_recorded",
    /// See [`Screened`].
    Screened(Screened) = "screened",
    /// An order was stated.
    Ordered(Order) = "ordered",
    /// See [`OrderStopped`].
    OrderStopped(OrderStopped) = "order_stopped",
    /// See [`OrderWithdrawn`].
    OrderWithdrawn(OrderWithdrawn) = "order_withdrawn",
    /// See [`VisitLeft`].
    VisitLeft(VisitLeft) = "visit_left",
    /// See [`ProcedureStep`].
    ProcedureStep(ProcedureStep) = "procedure_step",
    /// See [`DoseGiven`].
    DoseGiven(DoseGiven) = "dose_given",
    /// See [`ObservationEnded`].
    ObservationEnded(ObservationEnded) = "observation_ended",
    /// See [`SeriousReaction`].
    SeriousReaction(SeriousReaction) = "serious_reaction",
    /// See [`ReactionReported`].
    ReactionReported(ReactionReported) = "reaction_reported",
    /// See [`ReactionRecorded`].
    ReactionRecorded(ReactionRecorded) = "reaction_recorded",
    /// See [`EmergencyBegun`].
    EmergencyBegun(EmergencyBegun) = "emergency_begun",
    /// See [`EmergencyActed`].
    EmergencyActed(EmergencyActed) = "emergency_acted",
    /// See [`EmergencyActUndone`].
    EmergencyActUndone(EmergencyActUndone) = "emergency_act_undone",
    /// See [`EmergencyNamed`].
    EmergencyNamed(EmergencyNamed) = "emergency_named",
    /// See [`EmergencyOver`].
    EmergencyOver(EmergencyOver) = "emergency_over",
    /// See [`NeedleStick`].
    NeedleStick(NeedleStick) = "needle_stick",
    /// See [`DoseLost`].
    DoseLost(DoseLost) = "dose_lost",
    /// See [`DosePartial`].
    DosePartial(DosePartial) = "dose_partial",
    /// A dose was written down wrongly. See [`DoseAmended`].
    DoseAmended(DoseAmended) = "dose_amended",
    /// Another entry was written down wrongly. See [`EntryAmended`].
    EntryAmended(EntryAmended) = "entry_amended",
    /// See [`IncidentOpened`].
    IncidentOpened(IncidentOpened) = "incident_opened",
    /// See [`IncidentAnswered`].
    IncidentAnswered(IncidentAnswered) = "incident_answered",
    /// See [`IncidentCompleted`].
    IncidentCompleted(IncidentCompleted) = "incident_completed",
    /// See [`FollowUpPlanned`].
    FollowUpPlanned(FollowUpPlanned) = "follow_up_planned",
    /// See [`FollowUpDone`].
    FollowUpDone(FollowUpDone) = "follow_up_done",
    /// See [`PhotoAttached`].
    PhotoAttached(PhotoAttached) = "photo_attached",
    /// See [`PhotoSaved`].
    PhotoSaved(PhotoSaved) = "photo_saved",
    /// See [`CallBackSaved`].
    CallBackSaved(CallBackSaved) = "call_back_saved",
    /// See [`TableReleased`].
    TableReleased(TableReleased) = "table_released",
    /// See [`PaperSaved`].
    PaperSaved(PaperSaved) = "paper_saved",
    /// See [`DrillDone`].
    DrillDone(DrillDone) = "drill_done",
    /// See [`FilterSaved`].
    FilterSaved(FilterSaved) = "filter_saved",
    /// See [`FilterDropped`].
    FilterDropped(FilterDropped) = "filter_dropped",
    /// See [`FlagAnswered`].
    FlagAnswered(FlagAnswered) = "flag_answered",
    /// See [`SessionSigned`].
    SessionSigned(SessionSigned) = "session_signed",
    /// See [`DiseaseReported`].
    DiseaseReported(DiseaseReported) = "disease_reported",
    /// See [`DiseaseWithdrawn`].
    DiseaseWithdrawn(DiseaseWithdrawn) = "disease_withdrawn",
    /// See [`FiguresSaved`].
    FiguresSaved(FiguresSaved) = "figures_saved",
    /// See [`RecordOpened`].
    RecordOpened(RecordOpened) = "record_opened",
}

impl Event {
    /// The version in which this program writes every kind.
    pub const VERSION: u16 = 1;
}

/// A payload that this program cannot read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot read an entry of kind {kind}, version {version}")]
pub struct Unreadable {
    /// Its kind.
    pub kind: String,
    /// Its version.
    pub version: u16,
}

/// A fact together with what the log says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Its place in the log.
    pub sequence: i64,
    /// When, in UTC; never before the entry that stands before it.
    pub at: Instant,
    /// What the machine's clock said, in UTC, where that was earlier: it had been
    /// set back.
    pub clock: Option<Instant>,
    /// Who wrote it; nobody for what the station itself or a withheld author wrote.
    pub author: Option<AccountId>,
    /// In which session.
    pub session: Option<SessionId>,
    /// What.
    pub event: Event,
}

impl Fact {
    /// Returns when, by the clock that the machine goes by: in UTC. What runs from
    /// then on is counted by the same clock.
    #[must_use]
    pub fn by_clock(&self) -> Instant {
        self.clock.unwrap_or(self.at)
    }
}
