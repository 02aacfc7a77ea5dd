//! Who works at the station, and what each may do.

use serde::{Deserialize, Serialize};

use super::id::AccountId;

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Works at the tables.
    Nurse,
    /// Sets up the station and reviews what happened.
    Supervisor,
    /// Reads and exports.
    Auditor,
}

impl Role {
    /// All roles, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Nurse, Self::Supervisor, Self::Auditor];

    /// Returns the role's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nurse => "nurse",
            Self::Supervisor => "supervisor",
            Self::Auditor => "auditor",
        }
    }
}

/// What a person was trained and assigned for (Nghị định 104/2016 Điều 9,
/// in force to 30/06/2027: a screener is y sỹ or higher, a vaccinator has at
/// least intermediate training).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Qualification {
    /// May screen and order.
    Screener,
    /// May prepare and inject.
    Vaccinator,
}

/// An account of the station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its identity, which every entry of its author carries.
    pub id: AccountId,
    /// The name as it is typed at sign-in and printed on papers.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// What its holder is qualified for.
    pub qualifications: Vec<Qualification>,
}

/// An act that not everybody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// Open and close a session.
    OpenSession,
    /// Receive lots and open vials.
    HandleStock,
    /// Release a lot or the box, extend an expiry.
    ReleaseStock,
    /// Register people and import lists.
    RegisterPeople,
    /// Record consent, screen and order.
    Screen,
    /// Go through the thirteen items and inject.
    Inject,
    /// Add accounts.
    ManageAccounts,
    /// Read the log.
    ReadLog,
}

impl Account {
    /// Tells whether the account may do something. The one table of rights.
    #[must_use]
    pub fn may(&self, act: Act) -> bool {
        let works = matches!(self.role, Role::Nurse | Role::Supervisor);
        match act {
            Act::OpenSession | Act::HandleStock | Act::RegisterPeople => works,
            Act::Screen => works && self.qualifications.contains(&Qualification::Screener),
            Act::Inject => works && self.qualifications.contains(&Qualification::Vaccinator),
            Act::ManageAccounts | Act::ReleaseStock => self.role == Role::Supervisor,
            Act::ReadLog => true,
        }
    }
}
