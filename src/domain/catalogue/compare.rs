//! What one catalogue has and another has not, kind of row by kind of row, for
//! whoever puts one in the place of the other. It says that a row differs, never
//! whether the difference is right.

use std::collections::BTreeMap;
use std::fmt::Debug;

use super::Catalogue;

/// A kind of row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RowKind {
    /// Products.
    Product,
    /// Presentations.
    Presentation,
    /// Diluents.
    Diluent,
    /// What is taken for one another.
    LookAlike,
    /// Rules of the station.
    Operation,
    /// What lies in the emergency kit.
    KitItem,
    /// Screening forms.
    Form,
    /// Questions that products add.
    ProductQuestion,
    /// Series of the schedule.
    Series,
    /// Emergency doses.
    EmergencyDose,
    /// Acts of an emergency.
    EmergencyAct,
    /// Signs of reactions.
    ReactionSign,
    /// Grades of reactions.
    ReactionGrade,
    /// Sources.
    Source,
}

impl RowKind {
    /// All kinds, in the order in which they are shown.
    pub const ALL: [Self; 14] = [
        Self::Product,
        Self::Presentation,
        Self::Diluent,
        Self::LookAlike,
        Self::Operation,
        Self::KitItem,
        Self::Form,
        Self::ProductQuestion,
        Self::Series,
        Self::EmergencyDose,
        Self::EmergencyAct,
        Self::ReactionSign,
        Self::ReactionGrade,
        Self::Source,
    ];

    /// Returns the kind's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Presentation => "presentation",
            Self::Diluent => "diluent",
            Self::LookAlike => "look-alike",
            Self::Operation => "operation",
            Self::KitItem => "kit-item",
            Self::Form => "form",
            Self::ProductQuestion => "product-question",
            Self::Series => "series",
            Self::EmergencyDose => "emergency-dose",
            Self::EmergencyAct => "emergency-act",
            Self::ReactionSign => "reaction-sign",
            Self::ReactionGrade => "reaction-grade",
            Self::Source => "source",
        }
    }
}

/// The rows of one kind that differ, by their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Of which kind.
    pub kind: RowKind,
    /// Rows that only the new catalogue has.
    pub added: Vec<String>,
    /// Rows that only the old one has.
    pub removed: Vec<String>,
    /// Rows of both that do not say the same.
    pub changed: Vec<String>,
}

/// Returns the kinds in which a new catalogue differs from an old one.
#[must_use]
pub fn differences(old: &Catalogue, new: &Catalogue) -> Vec<Difference> {
    let of = |kind| {
        let (before, after) = (rows(old, kind), rows(new, kind));
        let only = |here: &Rows, there: &Rows| {
            here.keys().filter(|name| !there.contains_key(*name)).cloned().collect::<Vec<_>>()
        };
        let differs = |name: &&String| before.get(*name).is_some_and(|was| *was != after[*name]);
        Difference {
            kind,
            added: only(&after, &before),
            removed: only(&before, &after),
            changed: after.keys().filter(differs).cloned().collect(),
        }
    };
    let all = RowKind::ALL.into_iter().map(of);
    all.filter(|d| !(d.added.is_empty() && d.removed.is_empty() && d.changed.is_empty())).collect()
}

/// The rows of one kind, each written out under its name.
type Rows = BTreeMap<String, String>;

fn rows(of: &Catalogue, kind: RowKind) -> Rows {
    match kind {
        RowKind::Product => named(of.products(), |row| row.id.to_string()),
        RowKind::Presentation => named(of.presentations(), |row| row.id.to_string()),
        RowKind::Diluent => named(of.diluents(), |row| row.id.to_string()),
        RowKind::LookAlike => named(of.look_alikes(), |row| row.id.to_string()),
        RowKind::Operation => named(of.operations(), |row| row.id.to_string()),
        RowKind::KitItem => named(of.kit(), |row| row.id.to_string()),
        RowKind::Form => named(of.forms(), |row| row.id.to_string()),
        RowKind::ProductQuestion => named(&of.product_questions, |row| row.question.id.to_string()),
        RowKind::Series => named(of.series(), |row| row.id.to_string()),
        RowKind::EmergencyDose => named(of.emergency_doses(), |row| row.id.to_string()),
        RowKind::EmergencyAct => named(of.emergency_acts(), |row| row.id.to_string()),
        RowKind::ReactionSign => named(of.reaction_signs(), |row| row.id.to_string()),
        RowKind::ReactionGrade => named(of.reaction_grades(), |row| row.id.to_string()),
        RowKind::Source => named(of.sources.values(), |row| row.id.to_string()),
    }
}

fn named<'a, T: Debug + 'a>(rows: impl IntoIterator<Item = &'a T>, name: fn(&T) -> String) -> Rows {
    rows.into_iter().map(|row| (name(row), format!("{row:?}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalogue::{BUILT_IN, File};

    fn read(text: &str) -> Catalogue {
        Catalogue::read(&[File { name: "one", text }]).unwrap()
    }

    #[test]
    fn a_row_is_added_removed_or_changed_and_the_rest_is_silent() {
        let whole: String = BUILT_IN.map(|file| file.text).concat();
        let old = read(&whole);
        assert_eq!(differences(&old, &old), []);
        let kit = old.kit().next().unwrap();
        let (id, words) = (kit.id.to_string(), kit.text.vi.clone());
        let reworded = read(&whole.replacen(&words, "một thứ khác", 1));
        let renamed = read(&whole.replacen(&format!("\"{id}\""), "\"OTHER-KIT\"", 1));
        let kinds = |found: &[Difference]| found.iter().map(|d| d.kind).collect::<Vec<_>>();
        let found = differences(&old, &reworded);
        assert_eq!(kinds(&found), [RowKind::KitItem]);
        assert_eq!(found[0].changed, std::slice::from_ref(&id));
        let found = differences(&old, &renamed);
        assert_eq!(kinds(&found), [RowKind::KitItem]);
        assert_eq!(
            (&found[0].added, &found[0].removed),
            (&vec!["OTHER-KIT".to_owned()], &vec![id])
        );
    }
}
