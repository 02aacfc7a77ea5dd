//! A dose that went into a person: one fact, of three kinds. All three count
//! for history, vial, observation and look-back; only one claims the items.

mod later;

use serde::{Deserialize, Serialize};

use super::catalogue::{ProductId, Version};
use super::checklist::Complete;
use super::id::{
    AccountId, DoseId, LotId, OrderId, PatientId, ProcedureId, SessionId, VialId, VisitId,
};
use super::quantity::Volume;
use super::route::{Route, Site};
use super::time::{Expiry, Instant};

pub use later::{NotEntered, Sheet};

/// Why the record of a dose may be believed, and how far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Given through the thirteen items.
    Checklist {
        /// The procedure that it ends.
        procedure: ProcedureId,
        /// The thirteen.
        items: Complete,
        /// The catalogue by which it was judged at the needle; nothing in
        /// records from before it was written down.
        #[serde(default)]
        catalogue: Option<Version>,
    },
    /// Happened though it should not have. Claims no item.
    Incident {
        /// What went wrong.
        error: ErrorKind,
        /// The procedure in the middle of which it happened, if any.
        procedure: Option<ProcedureId>,
        /// What the recorder wrote.
        note: String,
    },
    /// Given while the laptop was down, entered later from paper.
    Paper {
        /// Who gave it, as the paper says: not who enters it.
        given_by: PaperAuthor,
        /// Which sheet, and which line of it.
        sheet: String,
        /// Of which earlier day, if not of the session at hand when it was entered.
        #[serde(default)]
        later: Option<Later>,
    },
}

/// A dose that was entered on a later day than its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Later {
    /// The session to which it belongs; nothing if none stood on its day.
    pub session: Option<SessionId>,
    /// The second person, who held the entry against the paper.
    pub confirmed_by: AccountId,
}

/// Whom a paper names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperAuthor {
    /// Somebody with an account here.
    Account(AccountId),
    /// Somebody without one, by the name that the paper gives.
    Name(String),
}

impl Basis {
    /// Returns the kind as the log's tables write it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Checklist { .. } => "checklist",
            Self::Incident { .. } => "incident",
            Self::Paper { .. } => "paper",
        }
    }

    /// Returns what is said of a dose that was entered on a later day.
    #[must_use]
    pub const fn later(&self) -> Option<&Later> {
        match self {
            Self::Paper { later, .. } => later.as_ref(),
            Self::Checklist { .. } | Self::Incident { .. } => None,
        }
    }
}

/// What went wrong, after the headings of the ISMP vaccine errors programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// Another product than ordered.
    WrongVaccine,
    /// Another person than ordered.
    WrongPatient,
    /// Another volume than ordered.
    WrongDose,
    /// Another route or site.
    WrongRoute,
    /// Expired, past its time, spoiled.
    Expired,
    /// Wrong, no or too much diluent.
    WrongDiluent,
    /// Without consent.
    NoConsent,
    /// A dose too many, or too early.
    ExtraDose,
    /// A syringe used before.
    SyringeReuse,
    /// Something else.
    Other,
}

impl ErrorKind {
    /// All kinds, in the order in which they are offered.
    pub const ALL: [Self; 10] = [
        Self::WrongVaccine,
        Self::WrongPatient,
        Self::WrongDose,
        Self::WrongRoute,
        Self::Expired,
        Self::WrongDiluent,
        Self::NoConsent,
        Self::ExtraDose,
        Self::SyringeReuse,
        Self::Other,
    ];

    /// Returns the kind's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::WrongVaccine => "wrong-vaccine",
            Self::WrongPatient => "wrong-patient",
            Self::WrongDose => "wrong-dose",
            Self::WrongRoute => "wrong-route",
            Self::Expired => "expired",
            Self::WrongDiluent => "wrong-diluent",
            Self::NoConsent => "no-consent",
            Self::ExtraDose => "extra-dose",
            Self::SyringeReuse => "syringe-reuse",
            Self::Other => "other",
        }
    }
}

/// How much of the drawn volume reached the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amount {
    /// All of it.
    Full,
    /// A part.
    Partial,
    /// Spilled; how much arrived is not known.
    Spilled,
    /// Nobody knows: never offered where a needle was watched.
    Unknown,
}

impl Amount {
    /// The amounts that somebody who watched can say, in the order in which they
    /// are offered.
    pub const ALL: [Self; 3] = [Self::Full, Self::Partial, Self::Spilled];

    /// Returns the amount's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Partial => "partial",
            Self::Spilled => "spilled",
            Self::Unknown => "unknown",
        }
    }
}

/// What went where, whatever the basis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Administered {
    /// Who got it.
    pub patient: PatientId,
    /// In which visit.
    pub visit: VisitId,
    /// After which order, if one was followed.
    pub order: Option<OrderId>,
    /// What was given, as far as it is known.
    pub product: Option<ProductId>,
    /// From which lot.
    pub lot: Option<LotId>,
    /// From which vial.
    pub vial: Option<VialId>,
    /// The lot's number, copied so that the record stands alone.
    pub lot_number: Option<String>,
    /// The lot's expiry, copied likewise.
    pub expiry: Option<Expiry>,
    /// The volume drawn.
    pub volume: Option<Volume>,
    /// The route by which it was given.
    pub route: Option<Route>,
    /// The site where the needle went in.
    pub site: Option<Site>,
    /// Which dose of the series, as ordered.
    pub dose_number: Option<u8>,
    /// How much of it arrived.
    pub amount: Amount,
    /// At which table.
    pub table: u8,
    /// When, in UTC.
    pub given_at: Instant,
}

/// The fact *dose given*.
///
/// One of kind `checklist` is made by [`super::procedure::Permit::given`]
/// alone, because only a finished procedure holds a [`Complete`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoseGiven {
    /// Its identity.
    pub id: DoseId,
    /// Why it may be believed.
    pub basis: Basis,
    /// What went where.
    pub administered: Administered,
}
