//! How and where a dose goes into the body.

use serde::{Deserialize, Serialize};

/// The route of administration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// Tiêm bắp.
    Intramuscular,
    /// Tiêm dưới da.
    Subcutaneous,
    /// Tiêm trong da.
    Intradermal,
    /// Uống.
    Oral,
}

impl Route {
    /// All routes, in the order in which they are offered.
    pub const ALL: [Self; 4] =
        [Self::Intramuscular, Self::Subcutaneous, Self::Intradermal, Self::Oral];

    /// Returns the route's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Intramuscular => "intramuscular",
            Self::Subcutaneous => "subcutaneous",
            Self::Intradermal => "intradermal",
            Self::Oral => "oral",
        }
    }

    /// Tells whether a needle is used.
    #[must_use]
    pub const fn is_injected(self) -> bool {
        !matches!(self, Self::Oral)
    }
}

/// The part of the body, without its side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Region {
    /// Mặt trước bên đùi.
    Thigh,
    /// Cơ delta, mặt ngoài cánh tay trên.
    UpperArm,
    /// Miệng.
    Mouth,
}

/// Where exactly a dose goes: a region, and a side where the region has two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Site {
    /// Đùi trái.
    LeftThigh,
    /// Đùi phải.
    RightThigh,
    /// Cánh tay trái.
    LeftUpperArm,
    /// Cánh tay phải.
    RightUpperArm,
    /// Miệng.
    Mouth,
}

impl Site {
    /// All sites, in the order in which they are offered.
    pub const ALL: [Self; 5] =
        [Self::LeftThigh, Self::RightThigh, Self::LeftUpperArm, Self::RightUpperArm, Self::Mouth];

    /// Returns the site's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::LeftThigh => "left-thigh",
            Self::RightThigh => "right-thigh",
            Self::LeftUpperArm => "left-upper-arm",
            Self::RightUpperArm => "right-upper-arm",
            Self::Mouth => "mouth",
        }
    }

    /// Tells whether a dose by a route can go there at all.
    #[must_use]
    pub const fn serves(self, route: Route) -> bool {
        matches!(self, Self::Mouth) != route.is_injected()
    }

    /// Returns the part of the body.
    #[must_use]
    pub const fn region(self) -> Region {
        match self {
            Self::LeftThigh | Self::RightThigh => Region::Thigh,
            Self::LeftUpperArm | Self::RightUpperArm => Region::UpperArm,
            Self::Mouth => Region::Mouth,
        }
    }
}
