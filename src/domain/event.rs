//! The vocabulary of the log: one struct a fact, each with its kind and version.
//!
//! A payload is written once and never changed; a new meaning gets a new version.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::account::{Account, Qualification, Role};
use super::amendment::DoseAmended;
use super::amendment::entry::EntryAmended;
use super::backup::{BackedUp, BackupPlaceSet};
use super::catalogue::{ProductId, Version};
use super::dose::DoseGiven;
use super::emergency::{
    EmergencyActUndone, EmergencyActed, EmergencyBegun, EmergencyNamed, EmergencyOver,
};
use super::export::Exported;
use super::figures::{DiseaseReported, DiseaseWithdrawn, FiguresSaved};
use super::finding::Code;
use super::gate::Gate;
use super::id::{
    AccountId, DoseId, ImportId, OrderId, PatientId, ProcedureId, SessionId, StationId, VialId,
    VisitId,
};
use super::incident::{
    FollowUpDone, FollowUpPlanned, IncidentAnswered, IncidentCompleted, IncidentOpened,
    PhotoAttached, PhotoSaved, TableReleased,
};
use super::item::Item;
use super::listing::{ColumnsMapped, ListExported};
use super::look_back::CallBackSaved;
use super::mishap::{DoseLost, DosePartial, NeedleStick};
use super::paper::PaperSaved;
use super::patient::Person;
use super::plan::PlanSet;
use super::procedure::Happened;
use super::reaction::ReactionRecorded;
use super::review::{FilterDropped, FilterSaved};
use super::session::{Session, SessionClosed, SessionSealed};
use super::sign_off::{FlagAnswered, SessionSigned};
use super::stock::{
    BoxReleased, ExpiryExtended, Lot, LotCorrected, LotDelivered, LotHeld, LotReleased,
    OpeningStopped, ShakeTested, TemperatureRead, Vial,
};
use super::time::Instant;
use super::visit::{Consent, HistorySource, LeftReason, Order, Screening};

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

/// Somebody signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// Who.
    pub account: AccountId,
    /// As what.
    pub role: Role,
}

/// An account got another name, or the same one spelt otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRenamed {
    /// Which.
    pub account: AccountId,
    /// Its name from now on.
    pub name: String,
}

/// An account got another role or other qualifications.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountAssigned {
    /// Which.
    pub account: AccountId,
    /// What it is for from now on.
    pub role: Role,
    /// What its holder is qualified for.
    pub qualifications: Vec<Qualification>,
}

/// An account can no longer sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountDisabled {
    /// Which.
    pub account: AccountId,
}

/// A disabled account can sign in again, with a new password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountEnabled {
    /// Which.
    pub account: AccountId,
}

/// Another person gave an account a new password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordReset {
    /// Whose.
    pub account: AccountId,
}

/// Somebody changed their own password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordChanged {
    /// Whose.
    pub account: AccountId,
}

/// Somebody set a PIN for the rest of the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinSet {
    /// Who.
    pub account: AccountId,
}

/// A new recovery key was made, and the one before it opens nothing any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryKeyReplaced {}

/// Somebody typed a part of the recovery key back from paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryKeyProven {}

/// The station was opened with the recovery key, and an account got a new password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryKeyUsed {
    /// Which account.
    pub account: AccountId,
}

/// How somebody shows who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInWay {
    /// By name and password, or by the recovery key.
    Password,
    /// By the PIN of the day.
    Pin,
}

/// Somebody did not show who they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInFailed {
    /// Whose PIN was tried; nobody's for a name as typed, which is not kept.
    pub account: Option<AccountId>,
    /// How.
    pub way: SignInWay,
    /// How often: more than once for tries at a station that was closed.
    pub times: u32,
}

/// The desk went from one person to the next as it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOver {
    /// From whom.
    pub from: AccountId,
    /// To whom.
    pub to: AccountId,
}

/// The desk was locked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Locked {
    /// Who sat there.
    pub account: AccountId,
    /// Whether nobody had touched it for the idle time.
    pub idle: bool,
}

/// The one who had locked the desk came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unlocked {
    /// Who.
    pub account: AccountId,
    /// How.
    pub way: SignInWay,
}

/// A supervisor set the idle time after which the desk locks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdleTimeSet {
    /// In minutes.
    pub minutes: u8,
}

/// Another catalogue was put in force, by which every later act is judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueReplaced {
    /// What distinguishes it.
    pub version: Version,
    /// Its text, whole, so that what was judged by it stays judgeable; nothing
    /// for the one that the program was built with.
    pub loaded: Option<LoadedCatalogue>,
    /// The second person who looked at what changes.
    pub confirmed_by: Option<AccountId>,
}

/// The file of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadedCatalogue {
    /// The file's name without its folder.
    pub file: String,
    /// All that it holds.
    pub text: String,
}

/// A list file was read in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListImported {
    /// The reading; each visit that it brought names it.
    pub import: ImportId,
    /// The file's name without its folder.
    pub file: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// How many people it added to the session.
    pub added: u32,
    /// How many of its rows were already in the session.
    pub known: u32,
    /// How many of its rows were left out, because something is wrong in them.
    #[serde(default)]
    pub left_out: u32,
}

/// A person was put on the session's list, by a file or at the door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitListed {
    /// The presence.
    pub visit: VisitId,
    /// The person as this station knows them; an earlier identity where the
    /// twelve-digit number or name, birth and guardian are the same.
    pub patient: PatientId,
    /// What was said about the person.
    pub person: Person,
    /// The queue number.
    pub ticket: u32,
    /// What the list said about consent.
    pub listed_consent: Option<bool>,
    /// The reading of the list, or nothing for a walk-in.
    pub import: Option<ImportId>,
    /// What the list said of the group to which the person belongs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// Which product the list said is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<ProductId>,
}

/// A dose given elsewhere or earlier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriorDose {
    /// Who got it.
    pub patient: PatientId,
    /// Which product.
    pub product: ProductId,
    /// On which civil day.
    pub given_on: NaiveDate,
    /// Where this is known from.
    pub source: HistorySource,
    /// Which sheet of which list says it, if one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// From whom the list has it, in its own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_by: Option<String>,
}

/// What was said about earlier doses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryStated {
    /// In which visit.
    pub visit: VisitId,
    /// Where it is known from.
    pub source: HistorySource,
}

/// Consent was given, refused or withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentRecorded {
    /// In which visit.
    pub visit: VisitId,
    /// What.
    pub consent: Consent,
}

/// A person was screened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screened {
    /// In which visit.
    pub visit: VisitId,
    /// With what result.
    pub screening: Screening,
}

/// A person goes without vaccine today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitLeft {
    /// Which visit.
    pub visit: VisitId,
    /// Why.
    pub reason: LeftReason,
}

/// An order was taken back before it was carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderWithdrawn {
    /// Of which visit.
    pub visit: VisitId,
    /// Which order.
    pub order: OrderId,
}

/// Something happened to a procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcedureStep {
    /// To which.
    pub procedure: ProcedureId,
    /// What.
    pub happened: Happened,
}

/// An observation ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservationEnded {
    /// After which dose.
    pub dose: DoseId,
    /// In which visit.
    pub visit: VisitId,
    /// How the person was.
    pub condition: Condition,
    /// Whether they went before the time was over.
    pub early: bool,
}

impl ObservationEnded {
    /// Returns how it ended, in one word.
    #[must_use]
    pub const fn observed(&self) -> Observed {
        match self.condition {
            Condition::Referred => Observed::Referred,
            Condition::CommonReaction => Observed::Reaction,
            Condition::Well if self.early => Observed::LeftEarly,
            Condition::Well => Observed::Normal,
        }
    }
}

/// How an observation ended, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Observed {
    /// The person was well when the time was over.
    Normal,
    /// The person was well and went before the time was over.
    LeftEarly,
    /// With a common reaction.
    Reaction,
    /// Sent to hospital.
    Referred,
}

impl Observed {
    const ALL: [Self; 4] = [Self::Normal, Self::LeftEarly, Self::Reaction, Self::Referred];

    /// Returns its name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::LeftEarly => "left-early",
            Self::Reaction => "reaction",
            Self::Referred => "referred",
        }
    }

    /// Reads its name.
    #[must_use]
    pub fn read(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// How a person was when the observation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Well.
    Well,
    /// A common reaction: a sore arm, some fever.
    CommonReaction,
    /// Sent to hospital.
    Referred,
}

impl Condition {
    /// All conditions, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Well, Self::CommonReaction, Self::Referred];

    /// Returns the condition's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Well => "well",
            Self::CommonReaction => "common-reaction",
            Self::Referred => "referred",
        }
    }
}

/// Somebody reacted seriously to a dose (gate G5): the alarm, before there is time
/// for [`ReactionRecorded`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriousReaction {
    /// Who.
    pub visit: VisitId,
    /// What was seen, in the recorder's words.
    pub signs: String,
}

/// A serious reaction was reported to the authority, by telephone or on paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReactionReported {
    /// Whose reaction.
    pub visit: VisitId,
}

/// A vial was taken out of use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VialWithdrawn {
    /// Which.
    pub vial: VialId,
}

/// Somebody opened a person's record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordOpened {
    /// Whose.
    pub patient: PatientId,
}

/// How an exercise of the drill went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DrillOutcome {
    /// What went wrong on the real day was stopped.
    Stopped,
    /// A right injection was given; what went wrong on the real day was avoided.
    DoneRight,
    /// Nothing was injected and nothing was stopped.
    NotInjected,
    /// A wrong injection was recorded.
    Harmed,
}

impl DrillOutcome {
    /// All outcomes.
    pub const ALL: [Self; 4] = [Self::Stopped, Self::DoneRight, Self::NotInjected, Self::Harmed];

    /// Returns the outcome's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::DoneRight => "done-right",
            Self::NotInjected => "not-injected",
            Self::Harmed => "harmed",
        }
    }
}

/// An exercise of the drill ended. Only a station that is a drill has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrillDone {
    /// The scenario's name.
    pub scenario: String,
    /// Its number among those that were offered.
    pub number: u32,
    /// How it went.
    pub outcome: DrillOutcome,
    /// What stopped something in it, in the order in which it first did.
    pub stops: Vec<DrillStop>,
    /// How long it took, in seconds.
    pub seconds: u32,
}

/// Something that stopped a trainee in an exercise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrillStop {
    /// What it was.
    pub code: Code,
    /// The items that it touched.
    pub items: Vec<Item>,
    /// The gates that it kept shut.
    pub gates: Vec<Gate>,
    /// After how many seconds of the exercise.
    pub after: u32,
}

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
    /// When, in UTC.
    pub at: Instant,
    /// Who wrote it; nobody for what the station itself or a withheld author wrote.
    pub author: Option<AccountId>,
    /// In which session.
    pub session: Option<SessionId>,
    /// What.
    pub event: Event,
}
