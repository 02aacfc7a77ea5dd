//! Who works at the station, and what each may do.

use serde::{Deserialize, Serialize};

use super::dose::Basis;
use super::event::Event;
use super::id::AccountId;
use super::procedure::Happened;

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

impl Qualification {
    /// All qualifications, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Screener, Self::Vaccinator];

    /// Returns the qualification's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Screener => "screener",
            Self::Vaccinator => "vaccinator",
        }
    }
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
    /// Write down what is said of consent, earlier doses and who goes without.
    RecordConsent,
    /// Screen and order.
    Screen,
    /// Go through the thirteen items and inject.
    Inject,
    /// End an observation.
    EndObservation,
    /// Report a reaction or an incident.
    ReportIncident,
    /// Enter doses of an earlier day from their paper.
    EnterEarlierDoses,
    /// Add and change accounts, set the idle time and where copies go, replace the
    /// recovery key.
    ManageAccounts,
    /// Put another catalogue in force.
    ReplaceCatalogue,
    /// Change one's own password and PIN.
    ChangeOwnPassword,
    /// Read the log.
    ReadLog,
    /// Review all that was recorded, on whatever day.
    Review,
    /// Define the groups of the plan.
    SetPlan,
    /// Write what was recorded to files that leave the station.
    Export,
    /// Answer what was unusual in a session, and sign it.
    SignOff,
}

/// Who may do an act: anybody of these roles who is so qualified.
struct Right {
    roles: &'static [Role],
    qualification: Option<Qualification>,
}

impl Act {
    /// All acts.
    pub const ALL: [Self; 18] = [
        Self::OpenSession,
        Self::HandleStock,
        Self::ReleaseStock,
        Self::RegisterPeople,
        Self::RecordConsent,
        Self::Screen,
        Self::Inject,
        Self::EndObservation,
        Self::ReportIncident,
        Self::EnterEarlierDoses,
        Self::ManageAccounts,
        Self::ReplaceCatalogue,
        Self::ChangeOwnPassword,
        Self::ReadLog,
        Self::Review,
        Self::SetPlan,
        Self::Export,
        Self::SignOff,
    ];

    /// Returns the act by which an event comes to be recorded; nothing for what
    /// the program records of itself and for what everybody may.
    #[must_use]
    pub fn to_record(event: &Event) -> Option<Self> {
        Some(match event {
            Event::SessionOpened(_) | Event::SessionClosed(_) | Event::SessionSealed(_) => {
                Self::OpenSession
            }
            Event::LotReceived(_)
            | Event::LotDelivered(_)
            | Event::LotCorrected(_)
            | Event::LotHeld(_)
            | Event::TemperatureRead(_)
            | Event::OpeningStopped(_)
            | Event::VialOpened(_) => Self::HandleStock,
            Event::LotReleased(_)
            | Event::BoxReleased(_)
            | Event::ShakeTested(_)
            | Event::ExpiryExtended(_) => Self::ReleaseStock,
            Event::ListImported(_)
            | Event::ListExported(_)
            | Event::ColumnsMapped(_)
            | Event::VisitListed(_) => Self::RegisterPeople,
            Event::PlanSet(_) => Self::SetPlan,
            Event::FilterSaved(_) | Event::FilterDropped(_) => Self::Review,
            Event::Exported(_) | Event::FiguresSaved(_) => Self::Export,
            Event::FlagAnswered(_) | Event::SessionSigned(_) => Self::SignOff,
            Event::ConsentRecorded(_)
            | Event::PriorDose(_)
            | Event::HistoryStated(_)
            | Event::VisitLeft(_)
            | Event::OrderWithdrawn(_) => Self::RecordConsent,
            Event::Screened(_) | Event::Ordered(_) | Event::OrderStopped(_) => Self::Screen,
            // Consent that is withdrawn ends a procedure that another began.
            Event::ProcedureStep(step) => match step.happened {
                Happened::Refused { .. } => Self::RecordConsent,
                _ => Self::Inject,
            },
            Event::DoseGiven(dose) => match dose.basis {
                Basis::Checklist { .. } => Self::Inject,
                Basis::Paper { later: Some(_), .. } => Self::EnterEarlierDoses,
                Basis::Incident { .. } | Basis::Paper { .. } => Self::ReportIncident,
            },
            Event::ObservationEnded(_) => Self::EndObservation,
            Event::SeriousReaction(_)
            | Event::ReactionReported(_)
            | Event::ReactionRecorded(_)
            | Event::EmergencyOver(_)
            | Event::NeedleStick(_)
            | Event::DoseLost(_)
            | Event::DosePartial(_)
            | Event::VialWithdrawn(_)
            | Event::DoseAmended(_)
            | Event::IncidentOpened(_)
            | Event::IncidentAnswered(_)
            | Event::IncidentCompleted(_)
            | Event::FollowUpPlanned(_)
            | Event::FollowUpDone(_)
            | Event::PhotoAttached(_)
            | Event::PhotoSaved(_)
            | Event::CallBackSaved(_)
            | Event::DiseaseReported(_)
            | Event::DiseaseWithdrawn(_)
            | Event::TableReleased(_) => Self::ReportIncident,
            Event::BackupPlaceSet(_)
            | Event::AccountAdded(_)
            | Event::AccountRenamed(_)
            | Event::AccountAssigned(_)
            | Event::AccountDisabled(_)
            | Event::AccountEnabled(_)
            | Event::PasswordReset(_)
            | Event::RecoveryKeyReplaced(_)
            | Event::IdleTimeSet(_) => Self::ManageAccounts,
            // Whoever may write it may put it right.
            Event::EntryAmended(amended) => return Self::to_record(&amended.stood.event()),
            Event::CatalogueReplaced(_) => Self::ReplaceCatalogue,
            Event::PasswordChanged(_) | Event::PinSet(_) => Self::ChangeOwnPassword,
            Event::PaperSaved(saved) => saved.paper.act(),
            _ => return None,
        })
    }

    /// The one table of rights.
    const fn right(self) -> Right {
        const WORKING: &[Role] = &[Role::Nurse, Role::Supervisor];
        let (roles, qualification): (&[Role], _) = match self {
            Self::OpenSession
            | Self::HandleStock
            | Self::RegisterPeople
            | Self::RecordConsent
            | Self::EndObservation
            | Self::ReportIncident => (WORKING, None),
            Self::Screen => (WORKING, Some(Qualification::Screener)),
            Self::Inject => (WORKING, Some(Qualification::Vaccinator)),
            Self::ReleaseStock
            | Self::EnterEarlierDoses
            | Self::ManageAccounts
            | Self::ReplaceCatalogue
            | Self::SetPlan
            | Self::SignOff => (&[Role::Supervisor], None),
            Self::ChangeOwnPassword | Self::ReadLog => (&Role::ALL, None),
            Self::Review | Self::Export => (&[Role::Supervisor, Role::Auditor], None),
        };
        Right { roles, qualification }
    }
}

impl Account {
    /// Tells whether the account may do something.
    #[must_use]
    pub fn may(&self, act: Act) -> bool {
        let Right { roles, qualification } = act.right();
        roles.contains(&self.role)
            && qualification.is_none_or(|needed| self.qualifications.contains(&needed))
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::{NURSE, Station};

    /// The table as a person would write it on paper: who may, for each role
    /// without a qualification, as a screener, as a vaccinator, and as both.
    const EXPECTED: [(Act, [&str; 3]); 18] = [
        (Act::OpenSession, ["yyyy", "yyyy", "----"]),
        (Act::HandleStock, ["yyyy", "yyyy", "----"]),
        (Act::ReleaseStock, ["----", "yyyy", "----"]),
        (Act::RegisterPeople, ["yyyy", "yyyy", "----"]),
        (Act::RecordConsent, ["yyyy", "yyyy", "----"]),
        (Act::Screen, ["-y-y", "-y-y", "----"]),
        (Act::Inject, ["--yy", "--yy", "----"]),
        (Act::EndObservation, ["yyyy", "yyyy", "----"]),
        (Act::ReportIncident, ["yyyy", "yyyy", "----"]),
        (Act::EnterEarlierDoses, ["----", "yyyy", "----"]),
        (Act::ManageAccounts, ["----", "yyyy", "----"]),
        (Act::ReplaceCatalogue, ["----", "yyyy", "----"]),
        (Act::ChangeOwnPassword, ["yyyy", "yyyy", "yyyy"]),
        (Act::ReadLog, ["yyyy", "yyyy", "yyyy"]),
        (Act::Review, ["----", "yyyy", "yyyy"]),
        (Act::SetPlan, ["----", "yyyy", "----"]),
        (Act::Export, ["----", "yyyy", "yyyy"]),
        (Act::SignOff, ["----", "yyyy", "----"]),
    ];

    #[test]
    fn an_auditor_records_nothing_that_happens_at_the_station() {
        let auditor = Account {
            id: NURSE,
            name: String::new(),
            role: Role::Auditor,
            qualifications: Qualification::ALL.to_vec(),
        };
        let mut station = Station::open();
        station.start();
        let acts = station.log.iter().filter_map(|fact| Act::to_record(&fact.event));
        let acts: Vec<Act> = acts.collect();
        for act in [Act::OpenSession, Act::HandleStock, Act::Screen, Act::Inject] {
            assert!(acts.contains(&act), "{act:?}");
        }
        assert!(acts.into_iter().all(|act| !auditor.may(act)));
    }

    #[test]
    fn the_table_says_what_the_paper_says() {
        use Qualification::{Screener, Vaccinator};
        let qualified: [&[Qualification]; 4] =
            [&[], &[Screener], &[Vaccinator], &[Screener, Vaccinator]];
        assert_eq!(EXPECTED.map(|(act, _)| act), Act::ALL);
        for (act, rows) in EXPECTED {
            for (role, expected) in Role::ALL.into_iter().zip(rows) {
                let found: String = qualified
                    .iter()
                    .map(|qualifications| {
                        let account = Account {
                            id: NURSE,
                            name: String::new(),
                            role,
                            qualifications: qualifications.to_vec(),
                        };
                        if account.may(act) { 'y' } else { '-' }
                    })
                    .collect();
                assert_eq!(found, expected, "{act:?} as {role:?}");
            }
        }
    }
}
