//! What a supervisor reviews: which entries of the log are looked at, as what,
//! and by what they are found. Reads single entries; never decides what is right.

pub mod flag;
pub mod habit;
mod listed;
mod named;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::catalogue::ProductId;
use super::finding::Code;
use super::id::{AccountId, LotId, PatientId};

pub use flag::Flag;
pub use listed::{Listed, listed};
pub use named::{Named, words};

/// As what an entry is reviewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A dose given through the thirteen items.
    Injection,
    /// A dose entered afterwards from paper.
    Paper,
    /// A wrong injection, or a vial taken out of use.
    Incident,
    /// Somebody went without vaccine.
    Refusal,
    /// A stop that stood: a near miss.
    Stop,
    /// A reaction, that it was reported, or an observation that did not end well or
    /// in time.
    Reaction,
    /// The treatment of somebody in danger of life, act by act.
    Emergency,
    /// Staff pricked, doses lost or given in part.
    Mishap,
    /// The report of what went wrong, its answers, photos and what came later.
    Report,
    /// A second person answered for what a rule leaves to two.
    SecondPerson,
    /// Who came to the desk and went, and who could not.
    SignIn,
    /// Something recorded was put right, held or released.
    Correction,
    /// A session, a vial, a lot or a person's record was opened or closed.
    Opening,
    /// Anything else that is not a step of the usual way.
    Other,
}

impl Kind {
    /// All kinds, in the order in which they are offered.
    pub const ALL: [Self; 14] = [
        Self::Injection,
        Self::Paper,
        Self::Incident,
        Self::Refusal,
        Self::Stop,
        Self::Opening,
        Self::Reaction,
        Self::Emergency,
        Self::Mishap,
        Self::Report,
        Self::SecondPerson,
        Self::SignIn,
        Self::Correction,
        Self::Other,
    ];

    /// Returns the kind's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Injection => "injection",
            Self::Paper => "paper",
            Self::Incident => "incident",
            Self::Refusal => "refusal",
            Self::Stop => "stop",
            Self::Reaction => "reaction",
            Self::Emergency => "emergency",
            Self::Mishap => "mishap",
            Self::Report => "report",
            Self::SecondPerson => "second-person",
            Self::SignIn => "sign-in",
            Self::Correction => "correction",
            Self::Opening => "opening",
            Self::Other => "other",
        }
    }
}

/// What came of it for the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The whole dose arrived.
    Given,
    /// A part of it, or it was spilled, or nobody knows.
    NotWhole,
    /// A stop stood, and nothing was given.
    Stopped,
    /// The person said no.
    SaidNo,
    /// There was no consent, or it was withdrawn.
    NoConsent,
    /// The screening or the person's state did not permit it.
    Unwell,
    /// The person was not there or went away.
    Absent,
    /// Another dose was given instead.
    Wrong,
    /// A serious reaction, or the person was sent to hospital.
    Serious,
    /// A common reaction.
    Common,
    /// Watched for less than the time.
    Early,
    /// Somebody could not show who they are.
    Failed,
    /// A dose was lost before it reached anybody.
    Lost,
    /// Somebody of the staff was pricked.
    Pricked,
    /// What was written down wrongly says something else now.
    Amended,
    /// What was entered in error is no fact.
    InError,
}

impl Outcome {
    /// All outcomes, in the order in which they are offered.
    pub const ALL: [Self; 16] = [
        Self::Given,
        Self::NotWhole,
        Self::Stopped,
        Self::SaidNo,
        Self::NoConsent,
        Self::Unwell,
        Self::Absent,
        Self::Wrong,
        Self::Serious,
        Self::Common,
        Self::Early,
        Self::Failed,
        Self::Lost,
        Self::Pricked,
        Self::Amended,
        Self::InError,
    ];

    /// Returns the outcome's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::NotWhole => "not-whole",
            Self::Stopped => "stopped",
            Self::SaidNo => "said-no",
            Self::NoConsent => "no-consent",
            Self::Unwell => "unwell",
            Self::Absent => "absent",
            Self::Wrong => "wrong",
            Self::Serious => "serious",
            Self::Common => "common",
            Self::Early => "early",
            Self::Failed => "failed",
            Self::Lost => "lost",
            Self::Pricked => "pricked",
            Self::Amended => "amended",
            Self::InError => "in-error",
        }
    }
}

/// What somebody looks for. Everything that is stated has to hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Filter {
    /// From this civil day on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Until the end of this civil day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// As what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// With what outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// At this place, by its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// About this person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PatientId>,
    /// By this member of the staff, as author or as second person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nurse: Option<AccountId>,
    /// About this product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<ProductId>,
    /// About this lot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<LotId>,
    /// With this finding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<Code>,
    /// With this flag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flag: Option<Flag>,
    /// With all these words: of names, lots, places and notes; diacritics do not
    /// count, and each may be the beginning of a word. Two words beside each other
    /// that somebody is called by, or that some place, product or note has, are
    /// looked for together there.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// What the words of the text name, by the catalogue of whoever asks: never
    /// saved, for it goes with the catalogue.
    #[serde(skip)]
    pub named: Named,
}

/// A filter that somebody wants to find again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterSaved {
    /// Under which name; one of the same name and person is replaced.
    pub name: String,
    /// What it looks for.
    pub filter: Filter,
}

/// A saved filter is wanted no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterDropped {
    /// Under which name its author saved it.
    pub name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_filter_survives_its_writing() {
        let filter = Filter {
            kind: Some(Kind::Stop),
            flag: Some(Flag::TooFast),
            text: "đường".to_owned(),
            ..Filter::default()
        };
        let written = serde_json::to_string(&filter).unwrap();
        assert_eq!(written, r#"{"kind":"stop","flag":"too_fast","text":"đường"}"#);
        assert_eq!(serde_json::from_str::<Filter>(&written).unwrap(), filter);
        assert_eq!(serde_json::from_str::<Filter>("{}").unwrap(), Filter::default());
    }
}
