//! What may leave without telling who somebody is. Names, numbers, addresses,
//! telephones, groups, notes, exact days and times, and whatever leads back to an
//! entry of the log are no columns of this variant at all. What is left might
//! still single somebody out together (the one man over sixty who was injected at
//! a school in March): a row stands only if at least [`K`] people are alike in
//! every column by which somebody might be known, and the others are counted.
//!
//! People are counted, not rows: three doses of one child are one. A row about
//! nobody (a vial that was not opened) singles nobody out.

use std::collections::{HashMap, HashSet};

use sha2::{Digest, Sha256};

use super::cell::{Cell, Column};
use super::source::Row;
use crate::domain::id::PatientId;

/// How many people at least are alike. Five is what health services commonly ask
/// for where small numbers are published; it is a rule of this program, not of a law.
pub const K: u32 = 5;

/// How many people are alike in what might tell who they are. A class keeps no
/// more of them than decide.
pub(super) struct Classes {
    quasi: Vec<usize>,
    people: HashMap<[u8; 16], HashSet<PatientId>>,
}

impl Classes {
    /// Looks at the columns that might tell.
    pub(super) fn new(columns: &[Column]) -> Self {
        let quasi = (0..).zip(columns).filter(|(_, one)| one.quasi).map(|(place, _)| place);
        Self { quasi: quasi.collect(), people: HashMap::new() }
    }

    /// Counts whom a row is about.
    pub(super) fn count(&mut self, row: &Row<'_>) {
        let Some(person) = row.person else { return };
        let class = self.class(row);
        let people = self.people.entry(class).or_default();
        if people.len() < usize::try_from(K).unwrap_or(usize::MAX) {
            let _ = people.insert(person);
        }
    }

    /// Tells whether a row singles nobody out.
    pub(super) fn hides(&self, row: &Row<'_>) -> bool {
        row.person.is_none()
            || self
                .people
                .get(&self.class(row))
                .is_some_and(|people| u32::try_from(people.len()).is_ok_and(|many| many >= K))
    }

    fn class(&self, row: &Row<'_>) -> [u8; 16] {
        let mut sha = Sha256::new();
        for place in &self.quasi {
            match row.cells.get(*place) {
                Some(Cell::Text(text)) => sha.update(text.as_bytes()),
                Some(Cell::Word(prefix, code)) => {
                    sha.update(prefix.as_bytes());
                    sha.update(code.as_bytes());
                }
                Some(other) => sha.update(format!("{other:?}").as_bytes()),
                None => {}
            }
            sha.update([0]);
        }
        let mut class = [0; 16];
        class.copy_from_slice(&sha.finalize()[..16]);
        class
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Lang, Words};
    use crate::report::export::cell::Stands;
    use uuid::Uuid;

    #[test]
    fn people_are_counted_and_whoever_stands_out_is_left_out() {
        let words = Words::new(Lang::En);
        let columns = [
            Column::new("a", "export-yes", Stands::Always, 1, &words).quasi(),
            Column::new("b", "export-no", Stands::Always, 1, &words),
        ];
        let mut classes = Classes::new(&columns);
        let of = |class: &'static str, person: u128| {
            let cells = [Cell::text(class), Cell::Whole(1)];
            (cells, Some(PatientId(Uuid::from_u128(person))))
        };
        for person in 0..5 {
            let (cells, person) = of("many", person);
            classes.count(&Row { cells: &cells, person });
        }
        // Nine doses of one and the same person hide nobody.
        for _ in 0..9 {
            let (cells, person) = of("one", 9);
            classes.count(&Row { cells: &cells, person });
        }
        let hides = |class, person| {
            let (cells, person) = of(class, person);
            classes.hides(&Row { cells: &cells, person })
        };
        assert!(hides("many", 3));
        assert!(!hides("one", 9));
        assert!(!hides("never counted", 1));
        let cells = [Cell::text("one"), Cell::Whole(1)];
        assert!(classes.hides(&Row { cells: &cells, person: None }));
    }
}
