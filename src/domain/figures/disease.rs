//! Somebody caught the disease although they had been vaccinated: what the city's
//! conclusion of 8 November 2021 (point 4) asks to be counted, with how bad it
//! was, for each vaccine. Recorded as it is reported; decides nothing about why.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::catalogue::ProductId;
use crate::domain::id::{DiseaseId, DoseId, PatientId};

/// How bad a disease became, by what anybody who reports it can say. The degrees
/// are Chốt's own and stand in no directive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// No signs: only a test told of it.
    NoSigns,
    /// Ill at home.
    AtHome,
    /// In a hospital bed.
    InHospital,
    /// In intensive care.
    IntensiveCare,
    /// Died.
    Died,
    /// The report does not say.
    NotSaid,
}

impl Severity {
    /// All degrees, in the order in which they are offered.
    pub const ALL: [Self; 6] = [
        Self::NoSigns,
        Self::AtHome,
        Self::InHospital,
        Self::IntensiveCare,
        Self::Died,
        Self::NotSaid,
    ];

    /// Returns the degree's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoSigns => "no-signs",
            Self::AtHome => "at-home",
            Self::InHospital => "in-hospital",
            Self::IntensiveCare => "intensive-care",
            Self::Died => "died",
            Self::NotSaid => "not-said",
        }
    }
}

/// Who told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Informant {
    /// The person or the family.
    Family,
    /// A hospital or another place of treatment.
    Hospital,
    /// A centre for disease control, or a list of cases.
    Authority,
    /// A school or an employer.
    School,
}

impl Informant {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Family, Self::Hospital, Self::Authority, Self::School];

    /// Returns the name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Family => "family",
            Self::Hospital => "hospital",
            Self::Authority => "authority",
            Self::School => "school",
        }
    }
}

/// It was reported that a vaccinated person caught the disease.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiseaseReported {
    /// The report's identity.
    pub report: DiseaseId,
    /// Who, as this station knows them; nobody knows, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patient: Option<PatientId>,
    /// After which dose of this station, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dose: Option<DoseId>,
    /// After which product.
    pub product: ProductId,
    /// After which dose of the series, the last one before the disease.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dose_number: Option<u8>,
    /// Which disease, in the recorder's words.
    pub disease: String,
    /// On which civil day it began, or was found.
    pub ill_on: NaiveDate,
    /// How bad it became, as far as the report goes.
    pub severity: Severity,
    /// Who told of it.
    pub informant: Informant,
    /// What the recorder wrote beside it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A report of a disease was wrong or came twice; it stays in the log and counts
/// no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiseaseWithdrawn {
    /// Which report.
    pub report: DiseaseId,
    /// Why, in the withdrawer's words.
    pub reason: String,
}
