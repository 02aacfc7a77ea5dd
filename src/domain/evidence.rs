//! What proves an item: the steps of a procedure, what the nurse observed at
//! each, and how the observation reached the program.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::catalogue::ProductId;
use super::finding::Finding;
use super::id::{AccountId, OrderId, ProcedureId, VialId, VisitId};
use super::item::{Item, Moment};
use super::quantity::Volume;
use super::route::{Route, Site};
use super::time::{Expiry, Instant};

/// One act that gives evidence. Several steps may prove one item, and one step
/// several items, but always of the same moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The person's slip, ticket number or card, against the visit.
    Person,
    /// The product read from the order, against the screener's statement.
    Product,
    /// The volume read from the order, against the screener's statement.
    Dose,
    /// The person's slip on the tray, at a table that handles this person.
    Tray,
    /// The vial in hand: its code or the last characters of its lot.
    Label,
    /// The vaccine vial monitor, picked from pictures.
    Monitor,
    /// How the vaccine looks.
    Appearance,
    /// Whether an adsorbed vaccine was shaken.
    Shaken,
    /// The syringe and needle taken, which say the route.
    Device,
    /// A second identifier, asked openly at the chair.
    Identity,
    /// Who answered.
    Answerer,
    /// The planned site and side.
    Site,
    /// The vial once more, syringe in hand.
    VialAgain,
    /// Who looked at the card that joins vial and person.
    Shown,
    /// The volume in the syringe.
    Drawn,
    /// Age, interval, vial life and screening, computed at this minute.
    Timing,
}

impl Step {
    /// All steps, in the order in which they are offered.
    pub const ALL: [Self; 16] = [
        Self::Person,
        Self::Product,
        Self::Dose,
        Self::Tray,
        Self::Label,
        Self::Monitor,
        Self::Appearance,
        Self::Shaken,
        Self::Device,
        Self::Identity,
        Self::Answerer,
        Self::Site,
        Self::VialAgain,
        Self::Shown,
        Self::Drawn,
        Self::Timing,
    ];

    /// Returns the items that the step helps to prove.
    #[must_use]
    pub const fn items(self) -> &'static [Item] {
        match self {
            Self::Person => &[Item::K1],
            Self::Product => &[Item::K2],
            Self::Dose => &[Item::K3],
            Self::Tray => &[Item::C1],
            Self::Label => &[Item::C2, Item::C5],
            Self::Monitor | Self::Appearance | Self::Shaken => &[Item::C3],
            Self::Device => &[Item::C4],
            Self::Identity | Self::Answerer => &[Item::D1],
            Self::Site => &[Item::D4],
            Self::VialAgain | Self::Shown => &[Item::D2],
            Self::Drawn => &[Item::D3],
            Self::Timing => &[Item::D5],
        }
    }

    /// Returns the moment at which the step is done.
    #[must_use]
    pub const fn moment(self) -> Moment {
        match self {
            Self::Person | Self::Product | Self::Dose => Moment::Check,
            Self::Tray
            | Self::Label
            | Self::Monitor
            | Self::Appearance
            | Self::Shaken
            | Self::Device => Moment::Compare,
            Self::Identity
            | Self::Answerer
            | Self::Site
            | Self::VialAgain
            | Self::Shown
            | Self::Drawn
            | Self::Timing => Moment::Right,
        }
    }

    /// Tells whether an observation can reach the program in a way at this step.
    /// What is held or computed is never observed.
    #[must_use]
    pub const fn takes(self, way: Way) -> bool {
        match self {
            Self::Person | Self::Tray => matches!(way, Way::Scanned | Way::Typed(_)),
            Self::Label | Self::VialAgain => {
                matches!(way, Way::Scanned | Way::Typed(_) | Way::SecondReader(_))
            }
            Self::Dose | Self::Drawn => matches!(way, Way::Read),
            Self::Identity => matches!(way, Way::Read | Way::Scanned),
            Self::Product
            | Self::Monitor
            | Self::Appearance
            | Self::Shaken
            | Self::Device
            | Self::Answerer
            | Self::Site
            | Self::Shown => matches!(way, Way::Answered),
            Self::Timing => false,
        }
    }

    /// Returns the step's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Product => "product",
            Self::Dose => "dose",
            Self::Tray => "tray",
            Self::Label => "label",
            Self::Monitor => "monitor",
            Self::Appearance => "appearance",
            Self::Shaken => "shaken",
            Self::Device => "device",
            Self::Identity => "identity",
            Self::Answerer => "answerer",
            Self::Site => "site",
            Self::VialAgain => "vial-again",
            Self::Shown => "shown",
            Self::Drawn => "drawn",
            Self::Timing => "timing",
        }
    }
}

/// How an observation reached the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Scanned from a code.
    Scanned,
    /// Typed where a scan was possible in principle, with the reason why not.
    Typed(WhyTyped),
    /// Typed by a second person, who gave their own password.
    SecondReader(AccountId),
    /// Read from the world and typed: nothing could be scanned.
    Read,
    /// Picked from answers of which none was preselected.
    Answered,
    /// Computed by the program from facts of the log.
    Computed,
    /// Given at this procedure for the dose before, and the person has stayed in
    /// the chair since.
    Held(ProcedureId),
}

/// Why a code was not scanned. Counted per nurse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyTyped {
    /// The thing carries no code.
    NoCode,
    /// Its code cannot be read.
    Damaged,
    /// The table has no scanner: said by the program, which knows the table.
    NoScanner,
    /// The table's scanner does not work.
    Broken,
}

impl WhyTyped {
    /// All reasons.
    pub const ALL: [Self; 4] = [Self::NoCode, Self::Damaged, Self::NoScanner, Self::Broken];

    /// The reasons at a table with a scanner, in the order in which they are offered.
    pub const OFFERED: [Self; 3] = [Self::NoCode, Self::Damaged, Self::Broken];

    /// Returns the reason's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoCode => "no-code",
            Self::Damaged => "damaged",
            Self::NoScanner => "no-scanner",
            Self::Broken => "scanner-broken",
        }
    }
}

/// What says who a slip or card belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonReading {
    /// The station's own slip of a visit.
    Slip(VisitId),
    /// The station's own slip of an order, which names the visit as well.
    OrderSlip(OrderId),
    /// The queue number, typed.
    Ticket(u32),
    /// The twelve digits of a citizen card or a personal number.
    Number(String),
}

/// What says which vial is in the hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VialReading {
    /// The station's own label on the vial.
    Label(VialId),
    /// The maker's code on vial or pack.
    Package {
        /// The trade item number, if the code carries one.
        gtin: Option<String>,
        /// The lot, if the code carries one.
        lot: Option<String>,
        /// The expiry, if the code carries one.
        expiry: Option<Expiry>,
        /// The running number of the vial, asked only when several vials fit.
        number: Option<u32>,
    },
    /// The last characters of the lot, read from the label.
    Tail {
        /// At least [`TAIL_LENGTH`] characters, or the whole lot if it is shorter.
        characters: String,
        /// The running number of the vial, asked only when several vials fit.
        number: Option<u32>,
    },
}

/// How many last characters of a lot are read from a label.
pub const TAIL_LENGTH: usize = 4;

/// The stage of a vaccine vial monitor. Stages 3 and 4 are past the discard
/// point (WHO specification E6/IN5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Monitor {
    /// The inner square is lighter than the circle.
    Stage1,
    /// Still lighter, but darker than at the start.
    Stage2,
    /// The same colour: the discard point.
    Stage3,
    /// Darker than the circle.
    Stage4,
    /// The vial carries no monitor.
    None,
}

impl Monitor {
    /// All answers; a screen shuffles the four pictures.
    pub const ALL: [Self; 5] = [Self::Stage1, Self::Stage2, Self::Stage3, Self::Stage4, Self::None];
}

/// How a vaccine looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Appearance {
    /// As the leaflet says, the vial whole and its stopper sound.
    Normal,
    /// Particles, another colour, cloudiness that does not belong.
    Altered,
    /// Frozen, or was frozen.
    Frozen,
    /// The vial or stopper is broken.
    Broken,
}

impl Appearance {
    /// All answers.
    pub const ALL: [Self; 4] = [Self::Normal, Self::Altered, Self::Frozen, Self::Broken];

    /// Returns the answer's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Altered => "altered",
            Self::Frozen => "frozen",
            Self::Broken => "broken",
        }
    }
}

/// What was taken to give the dose, from a pack that was whole and is used once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Device {
    /// A syringe with a needle for the muscle.
    IntramuscularNeedle,
    /// A syringe with a needle for under the skin.
    SubcutaneousNeedle,
    /// A 0.1 mL syringe with a needle for within the skin.
    IntradermalNeedle,
    /// A dropper or oral applicator, without a needle.
    OralDropper,
    /// The pack was open or damaged.
    OpenedPack,
}

impl Device {
    /// All answers, in the order in which they are offered.
    pub const ALL: [Self; 5] = [
        Self::IntramuscularNeedle,
        Self::SubcutaneousNeedle,
        Self::IntradermalNeedle,
        Self::OralDropper,
        Self::OpenedPack,
    ];

    /// Returns the route that the device serves, if it may be used at all.
    #[must_use]
    pub const fn route(self) -> Option<Route> {
        match self {
            Self::IntramuscularNeedle => Some(Route::Intramuscular),
            Self::SubcutaneousNeedle => Some(Route::Subcutaneous),
            Self::IntradermalNeedle => Some(Route::Intradermal),
            Self::OralDropper => Some(Route::Oral),
            Self::OpenedPack => None,
        }
    }

    /// Returns the answer's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::IntramuscularNeedle => "intramuscular",
            Self::SubcutaneousNeedle => "subcutaneous",
            Self::IntradermalNeedle => "intradermal",
            Self::OralDropper => "oral",
            Self::OpenedPack => "opened",
        }
    }
}

/// The second identifier, given by the person or the guardian at the chair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Identifier {
    /// The birth date.
    BirthDate(NaiveDate),
    /// The given name of the mother or guardian.
    Guardian(String),
    /// The last four digits of the telephone number.
    PhoneTail(String),
    /// A card scanned at the chair.
    Number(String),
}

/// Who answered, or who looked at the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Witness {
    /// The person themselves.
    Patient,
    /// Mother or father.
    Parent,
    /// Another guardian.
    Guardian,
    /// The class teacher, who vouches for the face.
    Teacher,
}

impl Witness {
    /// All witnesses, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Patient, Self::Parent, Self::Guardian, Self::Teacher];

    /// Returns the witness's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Patient => "patient",
            Self::Parent => "parent",
            Self::Guardian => "guardian",
            Self::Teacher => "teacher",
        }
    }
}

/// What was observed at a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Observed {
    /// At [`Step::Person`] and [`Step::Tray`].
    Person(PersonReading),
    /// At [`Step::Product`].
    Product(ProductId),
    /// At [`Step::Dose`] and [`Step::Drawn`].
    Volume(Volume),
    /// At [`Step::Label`] and [`Step::VialAgain`].
    Vial(VialReading),
    /// At [`Step::Monitor`].
    Monitor(Monitor),
    /// At [`Step::Appearance`].
    Appearance(Appearance),
    /// At [`Step::Shaken`]: whether it was.
    Shaken(bool),
    /// At [`Step::Device`].
    Device(Device),
    /// At [`Step::Identity`].
    Identity(Identifier),
    /// At [`Step::Answerer`] and [`Step::Shown`].
    Witness(Witness),
    /// At [`Step::Site`].
    Site(Site),
    /// At [`Step::Timing`]: the instant for which the rules were computed.
    Moment(Instant),
}

/// What the program held the observation against, and found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "result", content = "findings")]
pub enum Verdict {
    /// It agrees; notices may stand beside it.
    Agreed(Vec<Finding>),
    /// A first mismatch of something read: look again, nothing is revealed.
    Reread,
    /// It does not agree.
    Stopped(Vec<Finding>),
}

/// An observation that agreed, as it stands in a procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// What was observed.
    pub observed: Observed,
    /// How it reached the program.
    pub way: Way,
    /// When, in UTC.
    pub at: Instant,
    /// How long the step stood before the nurse, in milliseconds.
    pub elapsed_ms: u32,
    /// Notices of the rules, which stop nothing.
    pub notices: Vec<Finding>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_has_a_step_and_no_step_crosses_moments() {
        for item in Item::ALL {
            assert!(Step::ALL.iter().any(|step| step.items().contains(&item)), "{item:?}");
        }
        for step in Step::ALL {
            for item in step.items() {
                assert_eq!(item.moment(), step.moment(), "{step:?}");
            }
        }
    }
}
