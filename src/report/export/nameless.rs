//! What may leave without telling who somebody is. Names, numbers, addresses,
//! telephones, groups, notes, exact days and times, and whatever leads back to an
//! entry of the log (a table and a vial among them) are no columns of this variant at
//! all, and the manifest does not say who asked for it. What is left might still
//! single somebody out together (the one man over sixty who was injected at a school
//! in March): a row about somebody stands only if at least [`K`] people are alike in
//! every column by which somebody might be known, and the others are counted. How
//! somebody fared is no such column: it is what the rows are for.
//!
//! People are counted, not rows: three doses of one child are one. A row about
//! somebody of whom nobody knows who it is (a report that names no visit, but tells
//! how they fared) is like no other, since it cannot be counted, and never stands. A
//! row about nobody (a vial that was opened, a stop before anybody came) singles
//! nobody out.

use std::collections::{HashMap, HashSet};

use sha2::{Digest, Sha256};

use super::cell::{Cell, Column};
use super::source::{About, Row};
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
        let About::Person(person) = row.about else { return };
        let class = self.class(row);
        let people = self.people.entry(class).or_default();
        if people.len() < usize::try_from(K).unwrap_or(usize::MAX) {
            let _ = people.insert(person);
        }
    }

    /// Tells whether a row singles nobody out.
    pub(super) fn hides(&self, row: &Row<'_>) -> bool {
        match row.about {
            About::Nobody => true,
            About::Somebody => false,
            About::Person(_) => {
                let people = self.people.get(&self.class(row)).map_or(0, HashSet::len);
                u32::try_from(people).is_ok_and(|many| many >= K)
            }
        }
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
            (cells, About::Person(PatientId(Uuid::from_u128(person))))
        };
        for person in 0..5 {
            let (cells, about) = of("many", person);
            classes.count(&Row { cells: &cells, about });
        }
        // Nine doses of one and the same person hide nobody.
        for _ in 0..9 {
            let (cells, about) = of("one", 9);
            classes.count(&Row { cells: &cells, about });
        }
        let hides = |class, person| {
            let (cells, about) = of(class, person);
            classes.hides(&Row { cells: &cells, about })
        };
        assert!(hides("many", 3));
        assert!(!hides("one", 9));
        assert!(!hides("never counted", 1));
        let cells = [Cell::text("one"), Cell::Whole(1)];
        let stands = |about| classes.hides(&Row { cells: &cells, about });
        assert!(stands(About::Nobody));
        assert!(!stands(About::Somebody));
    }
}
