//! A class or ward list (CSV, XLSX, XLS) understood row by row. Takes bytes, never
//! opens a file, never guesses an identity, and never drops a row without saying so.

mod decode;
mod duplicates;
mod footer;
mod grid;
mod headers;
mod history;
mod prior;
mod problem;
mod report;
mod row;
mod sample;
mod shape;
mod table;
mod text;
mod workbook;

use std::ops::ControlFlow;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use headers::Column;
pub use history::{History, Unmatched, Why};
pub use problem::{Problem, Unreadable};
pub use report::{defused, rejected};
pub use sample::Sample;

use crate::domain::listing::{ColumnsMapped, Shape};
use crate::domain::patient::Person;

/// The most people that one list may hold.
pub const MOST_ROWS: usize = 100_000;

/// A list as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster {
    /// The rows that say anything, in the order of the file.
    pub rows: Vec<Row>,
    /// Which heading was taken for what, in the order of the file.
    pub columns: Vec<(Column, String)>,
    /// The headings that were not used.
    pub ignored: Vec<String>,
    /// All headings by their places, the empty ones too.
    pub headings: Vec<String>,
    /// The rows that are no people: totals, signatures, titles.
    pub ignored_rows: Vec<IgnoredRow>,
    /// What separates the cells of a text: `,`, `;`, `|` or a tab.
    pub separator: Option<char>,
    /// The sheets of a workbook.
    pub sheets: Vec<String>,
    /// Which of the sheets this list is.
    pub sheet: Option<usize>,
    /// What became of a second sheet with earlier doses.
    pub history: Option<History>,
    /// The beginning of the list, to say otherwise what its columns hold.
    pub sample: Sample,
}

/// What somebody chose where the file leaves a choice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// The sheet by its place among those that are shown; otherwise the one that
    /// looks most like a list.
    pub sheet: Option<usize>,
    /// What somebody said of the columns of files, each shape once.
    pub columns: Vec<ColumnsMapped>,
}

impl Choice {
    fn columns_of(&self, shape: impl FnOnce() -> Shape) -> Option<&[Option<Column>]> {
        if self.columns.is_empty() {
            return None;
        }
        let shape = shape();
        let own = self.columns.iter().rev().find(|mapped| mapped.shape.fits(&shape));
        own.map(|mapped| mapped.columns.as_slice())
    }
}

/// A row that is no person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoredRow {
    /// Its line, from 1.
    pub line: u64,
    /// What stands in it.
    pub text: String,
    /// What it was taken for.
    pub kind: Ignored,
}

/// What a row that is no person was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ignored {
    /// A total.
    Total,
    /// A signature, or what stands under one.
    Signature,
    /// The headings again, or their numbers.
    Header,
    /// The title of a class, which holds for the rows below it.
    Title,
}

impl Roster {
    /// Tells whether any row has a fatal problem: then nothing of the list may
    /// be imported.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.rows.iter().any(Row::is_refused)
    }
}

/// One row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line of the file on which the row begins, from 1.
    pub line: u64,
    /// Whom to import. Absent if a problem is fatal or an earlier row already
    /// holds the same person.
    pub person: Option<Person>,
    /// What the list says about consent, if anything.
    pub consent: Option<ConsentAnswer>,
    /// The doses that the list says were given earlier.
    pub prior: Vec<PriorDose>,
    /// To which group of a plan the list says the person belongs.
    pub tag: Option<String>,
    /// The vaccine that the list says is due; not matched with any catalogue.
    pub vaccine: Option<String>,
    /// What is wrong, in the order of the columns of [`Column`].
    pub problems: Vec<Problem>,
    /// The cells as they stand in the file, kept where a problem is fatal.
    pub cells: Vec<String>,
}

impl Row {
    /// Tells whether a problem of this row refuses the whole list.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.problems.iter().any(Problem::is_fatal)
    }
}

/// What a list says about consent. It is not yet a consent: that is for a
/// product and a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentAnswer {
    /// Đồng ý.
    Yes,
    /// Không đồng ý.
    No,
}

/// A dose that a list says was given earlier.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PriorDose {
    /// The product in the words of the list; not matched with any catalogue.
    pub product_text: String,
    /// The civil day on which it was given.
    pub given_on: NaiveDate,
    /// The sheet that says it, if that is not the list itself.
    #[serde(default)]
    pub sheet: Option<String>,
    /// From whom that sheet has it, in its own words.
    #[serde(default)]
    pub told_by: Option<String>,
}

/// Understands a list. `today` is the civil day at the station, against which
/// births and earlier doses are checked.
///
/// # Errors
///
/// [`Unreadable`] if the bytes are no table of people. What is wrong in a row
/// is in [`Row::problems`].
pub fn read(bytes: &[u8], today: NaiveDate) -> Result<Roster, Unreadable> {
    read_telling(bytes, today, &Choice::default(), &mut |_, _| ControlFlow::Continue(()))
}

/// Shows the beginning of a file in which no list was understood, so that
/// somebody can say what its columns hold.
#[must_use]
pub fn sample(bytes: &[u8], choice: &Choice) -> Option<Sample> {
    sample::of_file(bytes, choice)
}

/// How many rows pass between two tellings of how far the reading is.
const STEP: usize = 1_000;

/// Understands a list like [`read`], telling now and then how many rows are read
/// and about how many there are.
///
/// # Errors
///
/// [`Unreadable::Stopped`] if it is told to break off; otherwise as [`read`].
pub fn read_telling(
    bytes: &[u8],
    today: NaiveDate,
    choice: &Choice,
    tell: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
) -> Result<Roster, Unreadable> {
    let table = table::open(bytes, choice)?;
    let begin = table.grid.rows.partition_point(|(line, _)| *line <= table.header_line);
    let below = table.grid.rows.get(begin..).unwrap_or_default();
    let ignored_rows = footer::ignored(&table.headers, below);
    let mut skipped = ignored_rows.iter().peekable();
    let mut reading = row::Reading::new(&table, today);
    let mut rows = Vec::new();
    for (line, record) in below {
        if let Some(ignored) = skipped.next_if(|ignored| ignored.line == *line) {
            if ignored.kind == Ignored::Title
                && let Some(class) = footer::section(record)
            {
                reading.under(class);
            }
            continue;
        }
        if let Some(row) = reading.read(*line, record) {
            if rows.len() == MOST_ROWS {
                return Err(Unreadable::TooManyRows { limit: MOST_ROWS });
            }
            rows.push(row);
            if rows.len().is_multiple_of(STEP) && tell(rows.len(), below.len()).is_break() {
                return Err(Unreadable::Stopped);
            }
        }
    }
    if rows.is_empty() {
        return Err(Unreadable::NoRows);
    }
    duplicates::mark(&mut rows);
    for row in &mut rows {
        if row.is_refused() {
            row.person = None;
        }
    }
    let history = table.sheet.and_then(|list| history::put(bytes, list, &mut rows, today));
    keep_cells(&mut rows, below);
    let first: Vec<_> = below.iter().take(grid::LOOKED_AT).map(|(_, record)| record).collect();
    let sample = table.sample(&first);
    Ok(Roster {
        history,
        sample,
        rows,
        columns: table.headers.columns(),
        headings: table.headers.texts.clone(),
        ignored: table.headers.ignored,
        ignored_rows,
        separator: table.grid.separator,
        sheets: table.sheets,
        sheet: table.sheet,
    })
}

/// Rows that contradict one another are known only when all are read.
fn keep_cells(rows: &mut [Row], below: &[(u64, csv::StringRecord)]) {
    for row in rows.iter_mut().filter(|row| row.is_refused() && row.cells.is_empty()) {
        let at = below.partition_point(|(line, _)| *line < row.line);
        let record = below.get(at).map(|(_, record)| record);
        row.cells = record.into_iter().flatten().map(str::to_owned).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::patient::Birth;

    fn list(text: &str) -> Result<Roster, Unreadable> {
        read(text.as_bytes(), NaiveDate::from_ymd_opt(2026, 11, 22).unwrap())
    }

    fn problems(text: &str) -> Vec<Vec<Problem>> {
        list(text).unwrap().rows.into_iter().map(|row| row.problems).collect()
    }

    #[test]
    fn what_is_no_list_is_refused_as_a_whole() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let cases: [(&[u8], Unreadable); 11] = [
            (b"", Unreadable::Empty),
            (b"\xEF\xBB\xBF \r\n", Unreadable::Empty),
            (b"PK\x03\x04rest", Unreadable::NoWorkbook),
            (b"%PDF-1.7", Unreadable::NotText),
            (b"a\0b", Unreadable::NotText),
            (b"H\xD2 v\xE0 t\xEAn,Ng\xE0y sinh\n", Unreadable::NotText),
            (b"\xFF\xFEH\0\0", Unreadable::NotText),
            (
                b"An,10/07/2021\n",
                Unreadable::NoHeader {
                    found: vec!["An".into(), "10/07/2021".into()],
                    sheets: Vec::new(),
                },
            ),
            (
                b"Ho ten,Lop\nAn,1A\n",
                Unreadable::MissingColumns {
                    missing: vec![Column::Birth],
                    columns: vec![
                        ("Ho ten".into(), Some(Column::Name)),
                        ("Lop".into(), Some(Column::Class)),
                    ],
                },
            ),
            (
                b"Ngay sinh;Lop\n2021;1A\n",
                Unreadable::MissingColumns {
                    missing: vec![Column::Name],
                    columns: vec![
                        ("Ngay sinh".into(), Some(Column::Birth)),
                        ("Lop".into(), Some(Column::Class)),
                    ],
                },
            ),
            (b"Ho ten,Ngay sinh\n,\n", Unreadable::NoRows),
        ];
        for (bytes, refusal) in cases {
            assert_eq!(read(bytes, today), Err(refusal), "{bytes:?}");
        }
    }

    #[test]
    fn the_header_stands_within_ten_lines() {
        let list_under = |lines: usize| {
            list(&format!("{}Họ tên;NS\r\nAn;2021\r\n", "Trường A;Quận B\r\n".repeat(lines)))
        };
        let roster = list_under(9).unwrap();
        assert_eq!((roster.separator, roster.rows[0].line), (Some(';'), 11));
        let found = ["Trường A", "Quận B"].map(String::from).to_vec();
        assert_eq!(list_under(10), Err(Unreadable::NoHeader { found, sheets: Vec::new() }));
    }

    #[test]
    fn lines_are_those_of_the_file() {
        for end in ["\n", "\r\n", "\r"] {
            let text =
                ["", "Họ tên,NS", "An,2021", "", ",", "\"Bé", "Hai\",2021", "Ba,2020"].join(end);
            let roster = list(&text).unwrap();
            let read: Vec<(u64, &str)> = roster
                .rows
                .iter()
                .map(|row| (row.line, &*row.person.as_ref().unwrap().name))
                .collect();
            assert_eq!(read, [(3, "An"), (6, "Bé Hai"), (8, "Ba")], "{end:?}");
        }
    }

    #[test]
    fn rows_that_run_into_one_another_are_found() {
        let open = vec![Problem::OpenQuote];
        let header = "Họ tên,NS,Lớp,Địa chỉ\n";
        let swallowed = problems(&format!("{header}An,2021,\"1A,Hà Nội\nBé,2021,1A,Huế\n"));
        assert_eq!(swallowed, std::slice::from_ref(&open));
        let crossed = format!("{header}An,2021,\"1A,Hà Nội\nBé,2021,\"1A,Huế\nBa,2020,1A,\n");
        assert_eq!(problems(&crossed), [open, vec![]]);
        let shifted = problems(&format!("{header}An,2021,1A,Số 1, Hà Nội\nBé,2021,1A,Huế,\n"));
        assert_eq!(shifted, [vec![Problem::TooManyCells], vec![]]);
    }

    #[test]
    fn the_class_may_stand_in_a_title() {
        let under = |title: &str, cell: &str| {
            let roster = list(&format!("{title}\nHọ tên,NS,Lớp\nAn,2021,{cell}\n")).unwrap();
            roster.rows[0].person.as_ref().unwrap().group.clone()
        };
        assert_eq!(under("Lớp: 1A - Năm học 2026-2027", "").as_deref(), Some("1A"));
        assert_eq!(under("LỚP 1A", "").as_deref(), Some("1A"));
        assert_eq!(under("Lớp: 1A", "1B").as_deref(), Some("1B"));
        assert_eq!(under("Lớp trưởng: Bé", ""), None);
    }

    #[test]
    fn births_may_stand_in_three_columns() {
        let births = |text: &str| -> Vec<Option<Birth>> {
            list(text).unwrap().rows.iter().map(|r| r.person.as_ref().map(|p| p.birth)).collect()
        };
        let apart = "10,7,2021\n,7,2021\n,,2021\n10,,2021\n,,\n";
        let expected = ["10/07/2021", "07/2021", "2021", "", ""].map(Birth::parse);
        for header in ["Ngày,Tháng,Năm", "Ngày sinh,Tháng sinh,Năm sinh"] {
            let rows = apart.replace('\n', "\nAn,");
            let rows = rows.trim_end_matches("An,");
            assert_eq!(births(&format!("Họ tên,{header}\nAn,{rows}")), expected, "{header}");
        }
        assert_eq!(births("Họ tên,Nam,Năm sinh\nAn,x,1950\n"), [Birth::parse("1950")]);
    }
}
