//! Identities. Every one is a `UUIDv7` made by the shell and handed in, so that
//! logs of many stations can be merged by plain union.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

ids! {
    /// A station: one laptop and its log.
    StationId,
    /// An entry of the log.
    EntryId,
    /// A person who signs in.
    AccountId,
    /// A session: a place, a civil day and a number.
    SessionId,
    /// A person who is vaccinated, as this station knows them.
    PatientId,
    /// One person's presence in one session.
    VisitId,
    /// What the screener ordered for a visit.
    OrderId,
    /// A receipt of one lot of a presentation.
    LotId,
    /// One vial, from opening to its end.
    VialId,
    /// One run through the thirteen items.
    ProcedureId,
    /// A dose that went into a person, however it came about.
    DoseId,
    /// One reading of a list file.
    ImportId,
    /// The treatment of one person in danger of life.
    EmergencyId,
    /// One act of such a treatment.
    ActId,
    /// A report of something that went wrong.
    IncidentId,
    /// A later look at the person of an incident.
    FollowUpId,
    /// A photo of an incident.
    PhotoId,
    /// A report of a disease after vaccination.
    DiseaseId,
}
