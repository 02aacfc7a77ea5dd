//! What happens to a procedure, as the log holds it: its steps, what makes items
//! lose their evidence, and why it ends without a dose. Decides nothing.

use serde::{Deserialize, Serialize};

use crate::domain::evidence::{Observed, Proof, Step, Verdict, Way};
use crate::domain::finding::Finding;
use crate::domain::id::{AccountId, OrderId, ProcedureId, VialId, VisitId};
use crate::domain::item::{Item, Moment};
use crate::domain::time::Instant;

/// Something happened to a procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcedureStep {
    /// To which.
    pub procedure: ProcedureId,
    /// What.
    pub happened: Happened,
}

/// Something that happened to a procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happened {
    /// It began.
    Started {
        /// The person's presence.
        visit: VisitId,
        /// The order that it carries out.
        order: OrderId,
        /// The table.
        table: u8,
        /// Whether the product has to be shaken.
        shaken: bool,
    },
    /// Something was observed.
    Observed {
        /// At which step.
        step: Step,
        /// What.
        observed: Observed,
        /// How it reached the program.
        way: Way,
        /// The vial that a reading of a vial means, if it means one.
        vial: Option<VialId>,
        /// What came of it.
        verdict: Verdict,
        /// How long the step stood before the nurse, in milliseconds.
        elapsed_ms: u32,
    },
    /// The nurse attested a moment, naming its items.
    Attested {
        /// Which moment.
        moment: Moment,
        /// Its items.
        items: Vec<Item>,
    },
    /// After an interruption the same vial was identified again, so that the
    /// attestation of its moment stands again.
    Restored {
        /// Which moment.
        moment: Moment,
        /// Its items.
        items: Vec<Item>,
        /// When the nurse attested it, in UTC.
        attested_at: Instant,
    },
    /// A second person answered for findings that a rule leaves to two.
    Countersigned {
        /// Who; never the one at the keyboard.
        by: AccountId,
        /// Why, in their words.
        reason: String,
        /// For which findings.
        findings: Vec<Finding>,
    },
    /// The person stayed in the chair after the dose before, so that who they
    /// are holds.
    Stayed {
        /// The procedure in which they were asked.
        from: ProcedureId,
        /// The second identifier given then.
        identity: Proof,
        /// Who answered then.
        answerer: Proof,
    },
    /// Items lost their evidence.
    Reopened {
        /// Why.
        cause: Cause,
    },
    /// The nurse was called away or put the person back into the queue.
    SetAside,
    /// Somebody came back to it.
    Resumed {
        /// The day, the screening and the order still stand, so that the first
        /// moment does.
        check_stands: bool,
    },
    /// It ended without a dose.
    Refused {
        /// Why.
        reason: Reason,
        /// The findings that stood.
        findings: Vec<Finding>,
    },
}

/// What makes items lose their evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Who is in the chair has to be established anew.
    Person,
    /// The order was stated anew.
    Order,
    /// Another vial is taken.
    Vial,
    /// The dose is drawn anew.
    Volume,
    /// Another syringe is taken.
    Device,
    /// Nothing changed: what was read is read again.
    Reading,
}

impl Cause {
    /// All causes.
    pub const ALL: [Self; 6] =
        [Self::Person, Self::Order, Self::Vial, Self::Volume, Self::Device, Self::Reading];

    /// Returns exactly the items that depend on what changed.
    #[must_use]
    pub const fn items(self) -> &'static [Item] {
        match self {
            Self::Person => &[Item::K1, Item::C1, Item::D1, Item::D5],
            Self::Order => &[
                Item::K2,
                Item::K3,
                Item::C2,
                Item::C3,
                Item::C4,
                Item::C5,
                Item::D2,
                Item::D3,
                Item::D4,
                Item::D5,
            ],
            Self::Vial => &[Item::C2, Item::C3, Item::C5, Item::D2, Item::D3, Item::D5],
            Self::Volume => &[Item::D3],
            Self::Device => &[Item::C4, Item::D4],
            Self::Reading => &[],
        }
    }
}

/// Why a procedure ended without a dose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A stop stood.
    Stop,
    /// The person said no.
    ChildSaysNo,
    /// Consent was withdrawn.
    ConsentWithdrawn,
    /// The person became unwell before the needle.
    Unwell,
    /// The person left.
    Left,
    /// Another dose was recorded instead: an incident.
    Incident,
}

impl Reason {
    /// The reasons that a nurse can give, in the order in which they are offered.
    pub const OFFERED: [Self; 4] =
        [Self::ChildSaysNo, Self::ConsentWithdrawn, Self::Unwell, Self::Left];

    /// Returns the reason's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::ChildSaysNo => "child-says-no",
            Self::ConsentWithdrawn => "consent-withdrawn",
            Self::Unwell => "unwell",
            Self::Left => "left",
            Self::Incident => "incident",
        }
    }
}
