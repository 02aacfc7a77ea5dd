//! Papers that leave the station: which there are, what each is about, and the
//! fact that one was saved. Says nothing of how they look.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::account::Act;
use super::id::{DoseId, IncidentId, PatientId, SessionId};

/// A kind of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    /// The minutes of a session.
    Minutes,
    /// The daily report of one session's day (TT 34/2018 Đ22 names it).
    Daily,
    /// The monthly report of a period.
    Monthly,
    /// The near misses of a period.
    NearMisses,
    /// The report of an incident.
    Incident,
    /// The report of a serious reaction (TT 34/2018 Đ14; WHO's core variables).
    Reaction,
    /// Who is called back after an incident.
    CallBack,
    /// One injection with its thirteen items and their evidence.
    Injection,
    /// A person's own slip: what they got.
    Slip,
}

/// What a paper is made of: which of these it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Topic {
    /// A session.
    Session,
    /// A period of civil days.
    Period,
    /// An incident.
    Incident,
    /// A dose.
    Dose,
    /// A person.
    Person,
}

/// What a saved paper is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// This session.
    Session(SessionId),
    /// These civil days, both included.
    Period {
        /// The first.
        from: NaiveDate,
        /// The last.
        until: NaiveDate,
    },
    /// This incident.
    Incident(IncidentId),
    /// This dose.
    Dose(DoseId),
    /// This person.
    Person(PatientId),
}

impl Paper {
    /// All papers, in the order in which they are offered.
    pub const ALL: [Self; 9] = [
        Self::Minutes,
        Self::Daily,
        Self::Monthly,
        Self::NearMisses,
        Self::Incident,
        Self::Reaction,
        Self::CallBack,
        Self::Injection,
        Self::Slip,
    ];

    /// Returns the paper's name in keys of the words' files, in commands and in
    /// the names of templates.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Minutes => "minutes",
            Self::Daily => "daily",
            Self::Monthly => "monthly",
            Self::NearMisses => "near-misses",
            Self::Incident => "incident",
            Self::Reaction => "reaction",
            Self::CallBack => "call-back",
            Self::Injection => "injection",
            Self::Slip => "slip",
        }
    }

    /// Returns the paper of a name.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|paper| paper.code() == code)
    }

    /// Returns what it is about.
    #[must_use]
    pub const fn topic(self) -> Topic {
        match self {
            Self::Minutes | Self::Daily => Topic::Session,
            Self::Monthly | Self::NearMisses => Topic::Period,
            Self::Incident | Self::Reaction | Self::CallBack => Topic::Incident,
            Self::Injection => Topic::Dose,
            Self::Slip => Topic::Person,
        }
    }

    /// Returns what somebody must be allowed to make it. What a person takes home
    /// is made by whoever injects; all else by whoever reviews.
    #[must_use]
    pub const fn act(self) -> Act {
        match self {
            Self::Injection | Self::Slip => Act::ReadLog,
            _ => Act::Review,
        }
    }
}

impl Topic {
    /// All topics, in the order in which they are offered.
    pub const ALL: [Self; 5] =
        [Self::Session, Self::Period, Self::Incident, Self::Dose, Self::Person];

    /// Returns the topic's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Period => "period",
            Self::Incident => "incident",
            Self::Dose => "dose",
            Self::Person => "person",
        }
    }
}

impl Subject {
    /// Returns the topic to which it belongs.
    #[must_use]
    pub const fn topic(&self) -> Topic {
        match self {
            Self::Session(_) => Topic::Session,
            Self::Period { .. } => Topic::Period,
            Self::Incident(_) => Topic::Incident,
            Self::Dose(_) => Topic::Dose,
            Self::Person(_) => Topic::Person,
        }
    }
}

/// A paper was saved as a file: it left the station by somebody's own act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperSaved {
    /// Which paper.
    pub paper: Paper,
    /// About what.
    pub about: Subject,
    /// In which language: `vi` or `en`.
    pub lang: String,
    /// The file's name without its folder.
    pub file: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// The place of the last entry that the log had when the paper was made.
    pub sequence: i64,
    /// The hash of that entry, 64 hexadecimal digits, which stands on the paper.
    pub head: String,
    /// The station's Ed25519 signature of [`PaperSaved::text`], 128 hexadecimal
    /// digits.
    pub signature: String,
}

impl PaperSaved {
    /// Returns what is signed: which paper, which file, and the head of the log
    /// that stands on it.
    #[must_use]
    pub fn text(&self) -> String {
        let paper = self.paper.code();
        format!("chot-paper:{paper}:{}:{}:{}", self.sha256, self.sequence, self.head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::{Account, Role};
    use crate::domain::testing::NURSE;

    #[test]
    fn every_paper_has_a_name_of_its_own_by_which_it_is_found() {
        for paper in Paper::ALL {
            assert_eq!(Paper::named(paper.code()), Some(paper));
        }
        assert_eq!(Paper::named("Minutes"), None);
    }

    #[test]
    fn a_nurse_makes_what_a_person_takes_home_and_nothing_else() {
        let of = |role| Account { id: NURSE, name: String::new(), role, qualifications: vec![] };
        let nurse = of(Role::Nurse);
        let made: Vec<_> = Paper::ALL.into_iter().filter(|paper| nurse.may(paper.act())).collect();
        assert_eq!(made, [Paper::Injection, Paper::Slip]);
        for role in [Role::Supervisor, Role::Auditor] {
            assert!(Paper::ALL.into_iter().all(|paper| of(role).may(paper.act())));
        }
    }

    #[test]
    fn what_is_signed_names_the_file_and_the_head() {
        let saved = PaperSaved {
            paper: Paper::NearMisses,
            about: Subject::Period { from: NaiveDate::MIN, until: NaiveDate::MAX },
            lang: "vi".into(),
            file: "a.pdf".into(),
            sha256: "ab".repeat(32),
            sequence: 12,
            head: "cd".repeat(32),
            signature: String::new(),
        };
        let expected = format!("chot-paper:near-misses:{}:12:{}", "ab".repeat(32), "cd".repeat(32));
        assert_eq!(saved.text(), expected);
    }
}
