//! Lots that the station received and vials that it opened.

mod custody;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::catalogue::{DiluentId, PresentationId, ProductId};
use super::evidence::{TAIL_LENGTH, VialReading, WhyTyped};
use super::id::{LotId, VialId};
use super::quantity::{Temperature, Volume};
use super::time::{Expiry, Instant};

pub use custody::{
    Arrival, BoxReleased, ExpiryExtended, LotCorrected, LotDelivered, LotHeld, LotReleased,
    OpeningStop, OpeningStopped, Part, Quarantine, ShakeTested, TemperatureRead,
};

/// A kind of syringe that is received and counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Syringe {
    /// Auto-disable, 0.5 mL.
    HalfMillilitre,
    /// Auto-disable, 0.1 mL, for BCG.
    TenthMillilitre,
    /// For reconstitution.
    Mixing,
}

impl Syringe {
    /// All kinds, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::HalfMillilitre, Self::TenthMillilitre, Self::Mixing];

    /// Returns the kind's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::HalfMillilitre => "half",
            Self::TenthMillilitre => "tenth",
            Self::Mixing => "mixing",
        }
    }
}

/// What a lot contains.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Vaccine.
    Vaccine {
        /// Which product.
        product: ProductId,
        /// In which presentation.
        presentation: PresentationId,
        /// How many doses each vial holds, as the label says.
        doses_per_vial: u16,
    },
    /// Diluent.
    Diluent(DiluentId),
    /// Syringes.
    Syringe(Syringe),
}

/// A lot as it was received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lot {
    /// Its identity at this station.
    pub id: LotId,
    /// What is in it.
    pub content: Content,
    /// The number on the label.
    pub number: String,
    /// The expiry on the label.
    pub expiry: Expiry,
    /// How many vials, ampoules or syringes came.
    pub vials: u32,
    /// The trade item number that a person bound to this content, if the pack has one.
    pub gtin: Option<String>,
    /// How it was when it arrived.
    #[serde(default)]
    pub arrival: Arrival,
    /// Why it is on hold, if it is.
    #[serde(default)]
    pub held: Option<String>,
    /// The expiry after an official extension, and the number of its document.
    #[serde(default)]
    pub extension: Option<(Expiry, String)>,
    /// How many the last closed session left; all, if it was never counted.
    #[serde(default)]
    pub counted: Option<u32>,
    /// The lowest temperature below 0 °C at which it lay in the box, if it did.
    #[serde(default)]
    pub frost: Option<Temperature>,
    /// What the shake test since then showed: `true` if it passed.
    #[serde(default)]
    pub shake_test: Option<bool>,
}

impl Lot {
    /// Tells whether it is one of syringes that go into people.
    #[must_use]
    pub fn injects(&self) -> bool {
        matches!(self.content, Content::Syringe(kind) if kind != Syringe::Mixing)
    }

    /// Tells whether it is one of syringes: of those nobody counts but the one who
    /// closes the session.
    #[must_use]
    pub const fn is_of_syringes(&self) -> bool {
        matches!(self.content, Content::Syringe(_))
    }

    /// Makes a lot as it is received: nothing has happened to it yet, no code is bound
    /// to it, and nothing is said of how it arrived.
    #[must_use]
    pub fn new(id: LotId, content: Content, number: String, expiry: Expiry, vials: u32) -> Self {
        Self {
            id,
            content,
            number,
            expiry,
            vials,
            gtin: None,
            arrival: Arrival::default(),
            held: None,
            extension: None,
            counted: None,
            frost: None,
            shake_test: None,
        }
    }

    /// Returns the product, if the lot is a vaccine.
    #[must_use]
    pub const fn product(&self) -> Option<&ProductId> {
        match &self.content {
            Content::Vaccine { product, .. } => Some(product),
            Content::Diluent(_) | Content::Syringe(_) => None,
        }
    }

    /// Returns the presentation, if the lot is a vaccine.
    #[must_use]
    pub const fn presentation(&self) -> Option<&PresentationId> {
        match &self.content {
            Content::Vaccine { presentation, .. } => Some(presentation),
            Content::Diluent(_) | Content::Syringe(_) => None,
        }
    }

    /// Returns the expiry in force: the label's, or that of the extension.
    #[must_use]
    pub fn valid_until(&self) -> Expiry {
        self.extension.as_ref().map_or(self.expiry, |(until, _)| *until)
    }

    /// Returns how many of it the session began with or got.
    #[must_use]
    pub fn on_hand(&self) -> u32 {
        self.counted.unwrap_or(self.vials)
    }

    /// Tells whether characters read from a label are the end of this lot's number.
    #[must_use]
    pub fn ends_with(&self, characters: &str) -> bool {
        let (read, number) = (plain(characters), plain(&self.number));
        let long_enough = read.len() >= TAIL_LENGTH.min(number.len());
        long_enough && !read.is_empty() && number.ends_with(&read)
    }

    /// Tells whether a number read in full is this lot's number.
    #[must_use]
    pub fn is_number(&self, number: &str) -> bool {
        !plain(number).is_empty() && plain(number) == plain(&self.number)
    }
}

/// A lot number for comparison: capitals and digits only, since labels space
/// and hyphenate the same lot differently.
#[must_use]
pub fn plain(number: &str) -> String {
    number.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// How a vaccine was reconstituted or diluted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dilution {
    /// The lot of the diluent.
    pub lot: LotId,
    /// How much of it was added.
    pub volume: Volume,
}

/// A vial from its opening on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vial {
    /// Its identity.
    pub id: VialId,
    /// Its number within the session, the only thing that a screen calls it by.
    pub number: u32,
    /// The lot it comes from.
    pub lot: LotId,
    /// The table that uses it.
    pub table: u8,
    /// Why its label was typed, if it was not scanned.
    pub typed: Option<WhyTyped>,
    /// When it was opened or reconstituted, in UTC.
    pub opened_at: Instant,
    /// When it was taken out of the frost, in UTC, if it was kept frozen.
    #[serde(default)]
    pub thawed_at: Option<Instant>,
    /// How it was diluted, if it was.
    pub dilution: Option<Dilution>,
    /// From when on it may not be used, in UTC.
    pub discard_at: Instant,
    /// How many doses it holds.
    pub doses: u16,
    /// How many were drawn, whatever became of them.
    #[serde(default)]
    pub drawn: u16,
    /// How many were lost before they reached anybody.
    #[serde(default)]
    pub lost: u16,
    /// Taken out of use after a stop or an incident.
    #[serde(default)]
    pub withdrawn: bool,
}

impl Vial {
    /// Returns how many doses were taken out of it: drawn for somebody, or lost.
    #[must_use]
    pub const fn taken(&self) -> u16 {
        self.drawn.saturating_add(self.lost)
    }

    /// Returns how many doses are left.
    #[must_use]
    pub const fn left(&self) -> u16 {
        self.doses.saturating_sub(self.taken())
    }

    /// Tells whether doses can still be drawn from it at an instant.
    #[must_use]
    pub fn is_running(&self, now: Instant) -> bool {
        self.left() > 0 && !self.withdrawn && now < self.discard_at
    }
}

/// Which vial a reading means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    /// This one.
    Vial(VialId),
    /// One of several of the same lot: ask for the number of the vial.
    Several(Vec<u32>),
    /// No vial opened at this station, but this lot was received here.
    Unopened(LotId),
    /// Nothing that this station knows.
    Unknown,
}

/// Tells whether a lot is the one that a reading means.
type Fits<'a> = Box<dyn Fn(&Lot) -> bool + 'a>;

/// Finds the vial that a reading means, among the lots and vials of a station.
/// Vials of the same table that are still running come first.
pub fn meant<'a>(
    reading: &VialReading,
    lots: impl Iterator<Item = &'a Lot> + Clone,
    vials: impl Iterator<Item = &'a Vial> + Clone,
    table: u8,
    now: Instant,
) -> Meant {
    let (fits, number): (Fits<'_>, Option<u32>) = match reading {
        VialReading::Label(id) => {
            return if vials.clone().any(|vial| vial.id == *id) {
                Meant::Vial(*id)
            } else {
                Meant::Unknown
            };
        }
        VialReading::Package { gtin, lot, expiry, number } => (
            Box::new(move |candidate| {
                let by_gtin = gtin.as_ref().is_none_or(|gtin| match &candidate.gtin {
                    Some(bound) => bound == gtin,
                    None => lot.is_some(),
                });
                let by_lot = lot.as_ref().is_none_or(|lot| candidate.is_number(lot));
                let by_expiry =
                    expiry.is_none_or(|expiry| candidate.expiry.means_the_same_as(expiry));
                (gtin.is_some() || lot.is_some()) && by_gtin && by_lot && by_expiry
            }),
            *number,
        ),
        VialReading::Tail { characters, number } => {
            (Box::new(move |candidate| candidate.ends_with(characters)), *number)
        }
    };
    let fitting: Vec<&Lot> = lots.filter(|lot| fits(lot)).collect();
    let of_these = |vial: &&Vial| fitting.iter().any(|lot| lot.id == vial.lot);
    let here: Vec<&Vial> = vials.clone().filter(of_these).filter(|v| v.table == table).collect();
    let running: Vec<&Vial> = here.iter().copied().filter(|v| v.is_running(now)).collect();
    let elsewhere: Vec<&Vial> = vials.filter(of_these).collect();
    let candidates = [running, here, elsewhere].into_iter().find(|found| !found.is_empty());
    match (candidates, number) {
        (None, _) => match fitting.as_slice() {
            [only] => Meant::Unopened(only.id),
            _ => Meant::Unknown,
        },
        (Some(found), Some(number)) => found
            .iter()
            .find(|vial| vial.number == number)
            .map_or(Meant::Unknown, |vial| Meant::Vial(vial.id)),
        (Some(found), None) => match found.as_slice() {
            [only] => Meant::Vial(only.id),
            several => Meant::Several(several.iter().map(|vial| vial.number).collect()),
        },
    }
}

/// A vial was taken out of use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VialWithdrawn {
    /// Which.
    pub vial: VialId,
}
