//! Rows that name the same person twice. Never merges two rows.

use std::collections::HashMap;

use super::{Problem, Row};
use crate::domain::patient::{Birth, Person};
use crate::domain::text::fold;

/// Marks every row whose person an earlier row already holds, and takes the
/// person out of it. Rows that contradict an earlier one keep theirs, because
/// the problem refuses the list.
pub(super) fn mark(rows: &mut [Row]) {
    let mut seen = Seen::default();
    for at in 0..rows.len() {
        let Some((earlier, [row, ..])) = rows.split_at_mut_checked(at) else { continue };
        let Some(person) = &row.person else { continue };
        let key = key(person);
        let found = seen.find(person, &key, earlier);
        let problem =
            found.and_then(|first| Some((first, problem(earlier.get(first)?, person, row))));
        match problem {
            None => seen.add(person, key, at),
            Some((first, problem)) => {
                if !problem.is_fatal() {
                    row.person = None;
                } else if let Some(first) = earlier.get_mut(first) {
                    let line = row.line;
                    first.problems.push(Problem::ContradictedByLine(line));
                }
                row.problems.push(problem);
            }
        }
    }
}

/// The rows seen so far, by number and by what else identifies a person.
#[derive(Default)]
struct Seen {
    by_number: HashMap<String, usize>,
    by_name: HashMap<Key, Vec<usize>>,
}

type Key = (String, Birth, Option<String>, Option<String>);

impl Seen {
    fn add(&mut self, person: &Person, key: Key, at: usize) {
        if let Some(number) = &person.number {
            let _ = self.by_number.insert(number.as_str().to_owned(), at);
        }
        self.by_name.entry(key).or_default().push(at);
    }

    /// Returns the earlier row with the same number, or else one with the same
    /// name, birth, group and guardian that no number contradicts.
    fn find(&self, person: &Person, key: &Key, rows: &[Row]) -> Option<usize> {
        let number = person.number.as_ref();
        let same_number = number.and_then(|number| self.by_number.get(number.as_str()));
        if let Some(at) = same_number {
            return Some(*at);
        }
        let same_name = self.by_name.get(key).into_iter().flatten();
        same_name.copied().find(|at| {
            rows.get(*at).and_then(|row| row.person.as_ref()).is_some_and(|other| {
                let different_numbers = number.is_some() && other.number.is_some();
                !different_numbers && person.is_named_like(other)
            })
        })
    }
}

fn key(person: &Person) -> Key {
    let folded = |text: &Option<String>| text.as_deref().map(fold);
    (person.folded_name(), person.birth, folded(&person.group), folded(&person.guardian))
}

fn problem(first: &Row, person: &Person, row: &Row) -> Problem {
    let same = first.person.as_ref().is_some_and(|other| {
        let sexes_differ = person.sex.zip(other.sex).is_some_and(|(mine, theirs)| mine != theirs);
        person.is_named_like(other) && person.birth == other.birth && !sexes_differ
    });
    if same && first.consent == row.consent && first.prior == row.prior {
        Problem::SameAsLine(first.line)
    } else {
        Problem::ContradictsLine(first.line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    /// Returns the problems of the last of some rows under a fixed header.
    fn last(rows: &str) -> (bool, Vec<Problem>) {
        let text = format!("Họ tên,NS,Phái,CCCD,Lớp,Mẹ,Đồng ý\n{rows}\n");
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let mut roster = crate::roster::read(text.as_bytes(), today).unwrap();
        let row = roster.rows.pop().unwrap();
        (row.person.is_some(), row.problems)
    }

    #[test]
    fn the_same_person_is_imported_once() {
        let first = "Lê Thị Hòa,10/07/2021,Nữ,001321000789,1A,Bùi Mai,Có";
        for again in [
            first,
            "LE THI HOA,10/07/2021,,,1a,bui mai,Có",
            "Lê Thị Hoà,10/07/2021,Nữ,001321000789,1B,Bùi Thị Mai,Có",
        ] {
            let expected = (false, vec![Problem::SameAsLine(2)]);
            assert_eq!(last(&format!("{first}\n{again}")), expected, "{again}");
        }
    }

    #[test]
    fn twins_and_namesakes_are_different_people() {
        let first = "Lê Thị Hà,10/07/2021,Nữ,001321000789,1A,Bùi Mai,Có";
        for other in [
            "Lê Thị Hạ,10/07/2021,Nữ,,1A,Bùi Mai,Có",
            "Lê Thị Hà,11/07/2021,Nữ,,1A,Bùi Mai,Có",
            "Lê Thị Hà,10/07/2021,Nữ,,1A,Bùi Lan,Có",
            "Lê Thị Hà,10/07/2021,Nữ,,1B,Bùi Mai,Có",
            "Lê Thị Hà,10/07/2021,Nữ,001321000780,1A,Bùi Mai,Có",
        ] {
            assert_eq!(last(&format!("{first}\n{other}")), (true, vec![]), "{other}");
        }
    }

    #[test]
    fn contradicting_rows_refuse_the_list() {
        let first = "Lê Thị Hà,10/07/2021,Nữ,001321000789,1A,Bùi Mai,Có";
        for other in [
            "Trần Văn An,10/07/2021,,001321000789,1A,Bùi Lan,Có",
            "Lê Thị Hà,11/07/2021,Nữ,001321000789,1A,Bùi Mai,Có",
            "Lê Thị Hà,10/07/2021,Nữ,001321000789,1A,Bùi Mai,Không",
            "Lê Thị Hà,10/07/2021,Nam,,1A,Bùi Mai,Có",
        ] {
            let expected = (false, vec![Problem::ContradictsLine(2)]);
            assert_eq!(last(&format!("{first}\n{other}")), expected, "{other}");
        }
    }
}
