//! The rows that were not understood, written as a list that can be corrected
//! and read again.

use csv::{Terminator, WriterBuilder};

use super::{Problem, Roster};

/// Writes the rows with fatal problems as CSV (UTF-8 with a byte order mark,
/// CRLF, separated by commas): their cells as they stood, then the line and what
/// is wrong. `say` puts a problem into words, `headings` name the two columns.
/// A cell that a spreadsheet would take for a formula gets an apostrophe.
#[must_use]
pub fn rejected(roster: &Roster, headings: [&str; 2], say: impl Fn(&Problem) -> String) -> Vec<u8> {
    let mut writer =
        WriterBuilder::new().terminator(Terminator::CRLF).from_writer(b"\xEF\xBB\xBF".to_vec());
    let width = roster.headings.len();
    let head = roster.headings.iter().map(String::as_str).chain(headings);
    // A vector takes whatever is written into it.
    let _ = writer.write_record(head.map(defused));
    for row in roster.rows.iter().filter(|row| row.is_refused()) {
        let mut cells: Vec<String> = row.cells.iter().map(|cell| defused(cell)).collect();
        cells.resize(width.max(cells.len()), String::new());
        cells.push(row.line.to_string());
        let said: Vec<String> = row.problems.iter().map(&say).collect();
        cells.push(defused(&said.join("; ")));
        let _ = writer.write_record(&cells);
    }
    writer.into_inner().unwrap_or_default()
}

/// Puts an apostrophe before what a spreadsheet would compute.
#[must_use]
pub fn defused(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}
