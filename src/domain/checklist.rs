//! The thirteen items of one procedure, and the value that exists only when
//! all of them are confirmed.

use serde::{Deserialize, Serialize};

use super::evidence::{Step, Way};
use super::item::Item;
use super::time::Instant;

/// How far an item has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemState {
    /// Evidence is missing.
    Open,
    /// The item stands in a stop.
    Stopped,
    /// All its evidence agrees; the moment is not attested yet.
    Proven,
    /// Proven, and its moment attested.
    Confirmed,
}

/// A confirmed item: the evidence behind it, and when its moment was attested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmedItem {
    /// Which of the thirteen.
    pub item: Item,
    /// The steps that proved it and how each reached the program.
    pub evidence: Vec<(Step, Way)>,
    /// How long its steps stood before the nurse, together, in milliseconds.
    pub elapsed_ms: u64,
    /// When the nurse attested its moment, in UTC.
    pub attested_at: Instant,
}

/// All thirteen items, confirmed. There is no other way to hold this value than
/// to have confirmed them: the list is private, and reading one from the log
/// checks it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<ConfirmedItem>", into = "Vec<ConfirmedItem>")]
pub struct Complete {
    items: Vec<ConfirmedItem>,
}

/// The items that are missing from a list that claims to be complete.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not the thirteen confirmed items: {0:?} missing or out of order")]
pub struct Incomplete(pub Vec<Item>);

impl Complete {
    /// Returns the thirteen confirmed items, in the order of the directive.
    #[must_use]
    pub fn items(&self) -> &[ConfirmedItem] {
        &self.items
    }
}

impl TryFrom<Vec<ConfirmedItem>> for Complete {
    type Error = Incomplete;

    fn try_from(items: Vec<ConfirmedItem>) -> Result<Self, Incomplete> {
        let proven = |confirmed: &ConfirmedItem| {
            !confirmed.evidence.is_empty()
                && confirmed.evidence.iter().all(|(step, _)| step.items().contains(&confirmed.item))
        };
        let missing: Vec<Item> = Item::ALL
            .into_iter()
            .enumerate()
            .filter(|(place, item)| {
                !items.get(*place).is_some_and(|found| found.item == *item && proven(found))
            })
            .map(|(_, item)| item)
            .collect();
        if missing.is_empty() && items.len() == Item::ALL.len() {
            Ok(Self { items })
        } else {
            Err(Incomplete(missing))
        }
    }
}

impl From<Complete> for Vec<ConfirmedItem> {
    fn from(complete: Complete) -> Self {
        complete.items
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn confirmed(item: Item) -> ConfirmedItem {
        let step = Step::ALL.into_iter().find(|step| step.items().contains(&item)).unwrap();
        ConfirmedItem {
            item,
            evidence: vec![(step, Way::Read)],
            elapsed_ms: 1200,
            attested_at: Instant(0),
        }
    }

    #[test]
    fn thirteen_and_no_fewer() {
        let all: Vec<ConfirmedItem> = Item::ALL.into_iter().map(confirmed).collect();
        assert!(Complete::try_from(all.clone()).is_ok());
        for missing in 0..Item::ALL.len() {
            let mut fewer = all.clone();
            let item = fewer.remove(missing).item;
            assert!(Complete::try_from(fewer).unwrap_err().0.contains(&item));
            let mut twice = all.clone();
            twice[missing] = all[(missing + 1) % 13].clone();
            assert!(Complete::try_from(twice).is_err());
            let mut bare = all.clone();
            bare[missing].evidence.clear();
            assert!(Complete::try_from(bare).is_err());
            let mut foreign = all.clone();
            foreign[missing].evidence = all[(missing + 4) % 13].evidence.clone();
            assert!(Complete::try_from(foreign).is_err());
        }
        let mut more = all.clone();
        more.push(all[0].clone());
        assert!(Complete::try_from(more).is_err());
    }

    #[test]
    fn a_log_cannot_be_talked_into_fewer() {
        let all: Vec<ConfirmedItem> = Item::ALL.into_iter().map(confirmed).collect();
        let text = serde_json::to_string(&all[..12]).unwrap();
        assert!(serde_json::from_str::<Complete>(&text).is_err());
        let text = serde_json::to_string(&all).unwrap();
        assert!(serde_json::from_str::<Complete>(&text).is_ok());
    }
}
