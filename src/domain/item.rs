//! The thirteen items of 3 kiểm tra, 5 đối chiếu, 5 điều đúng and the three
//! moments they belong to. Fixed in code: only what counts as evidence is data.
//!
//! Source: Quận ủy Ba Đình, 529-CV/QU of 13/11/2021, item 3.

use serde::{Deserialize, Serialize};

/// One of the three moments of an injection, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// 3 kiểm tra: from the order, before touching a vial.
    Check,
    /// 5 đối chiếu: the vial in hand, while preparing.
    Compare,
    /// 5 điều đúng: at the chair, the syringe in hand.
    Right,
}

impl Moment {
    /// The moments in the order in which they are gone through.
    pub const ALL: [Self; 3] = [Self::Check, Self::Compare, Self::Right];

    /// Returns the items that one attestation closes at this moment.
    #[must_use]
    pub const fn items(self) -> &'static [Item] {
        match self {
            Self::Check => &[Item::K1, Item::K2, Item::K3],
            Self::Compare => &[Item::C1, Item::C2, Item::C3, Item::C4, Item::C5],
            Self::Right => &[Item::D1, Item::D2, Item::D3, Item::D4, Item::D5],
        }
    }

    /// Returns the name of the moment in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Compare => "compare",
            Self::Right => "right",
        }
    }
}

/// One of the thirteen items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Item {
    /// Tên người bệnh.
    K1,
    /// Tên thuốc.
    K2,
    /// Liều thuốc.
    K3,
    /// Số giường, số phòng: at a station the table and the queue number.
    C1,
    /// Nhãn thuốc.
    C2,
    /// Chất lượng thuốc.
    C3,
    /// Đường tiêm thuốc.
    C4,
    /// Thời hạn dùng thuốc.
    C5,
    /// Đúng người bệnh.
    D1,
    /// Đúng thuốc.
    D2,
    /// Đúng liều.
    D3,
    /// Đúng đường dùng thuốc.
    D4,
    /// Đúng thời gian.
    D5,
}

impl Item {
    /// All thirteen, in the order of the directive.
    pub const ALL: [Self; 13] = [
        Self::K1,
        Self::K2,
        Self::K3,
        Self::C1,
        Self::C2,
        Self::C3,
        Self::C4,
        Self::C5,
        Self::D1,
        Self::D2,
        Self::D3,
        Self::D4,
        Self::D5,
    ];

    /// Returns the moment at which the item is confirmed.
    #[must_use]
    pub const fn moment(self) -> Moment {
        match self {
            Self::K1 | Self::K2 | Self::K3 => Moment::Check,
            Self::C1 | Self::C2 | Self::C3 | Self::C4 | Self::C5 => Moment::Compare,
            Self::D1 | Self::D2 | Self::D3 | Self::D4 | Self::D5 => Moment::Right,
        }
    }

    /// Returns the item's code as the log and the papers write it: `K1` to `D5`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::K1 => "K1",
            Self::K2 => "K2",
            Self::K3 => "K3",
            Self::C1 => "C1",
            Self::C2 => "C2",
            Self::C3 => "C3",
            Self::C4 => "C4",
            Self::C5 => "C5",
            Self::D1 => "D1",
            Self::D2 => "D2",
            Self::D3 => "D3",
            Self::D4 => "D4",
            Self::D5 => "D5",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_moments_part_the_thirteen_items() {
        let by_moment: Vec<Item> =
            Moment::ALL.iter().flat_map(|moment| moment.items()).copied().collect();
        assert_eq!(by_moment, Item::ALL);
        for item in Item::ALL {
            assert!(item.moment().items().contains(&item));
        }
    }
}
