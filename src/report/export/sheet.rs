//! The formats of tables: one row after another, none kept.
//!
//! # CSV
//!
//! RFC 4180 with commas, every line ended by CRLF, UTF-8 behind a byte order mark,
//! so that a spreadsheet reads Vietnamese. Days are `2026-11-22` and instants
//! `2026-11-22 08:15:03` at +07:00; figures have a decimal point. A text that
//! begins with `=`, `+`, `-`, `@`, a tab or a line break would be computed by a
//! spreadsheet: it gets an apostrophe in front. Where a spreadsheet takes semicolons
//! or tabs for separators, as in countries with a decimal comma, quotation marks in
//! the middle of its cells hold nothing together: what follows a semicolon, a tab or
//! a line break inside a text begins a cell there, and gets an apostrophe likewise.
//! That is the only change that a text undergoes. Whoever reads the file by program
//! takes one apostrophe off at the beginning of a text and after each of these, with
//! the quotation marks that follow it; one that stood there already was doubled. A field with a semicolon stands in quotation
//! marks, for spreadsheets that take commas and semicolons alike.
//!
//! # JSON Lines
//!
//! An object a line, its keys in the order of the columns and the same in every
//! language; codes instead of words; what is not known is left out. Nothing is
//! defused: no program computes it.

use std::io::Write as _;

use super::Fault;
use super::cell::{Cell, Column, Lexicon, write_thousandths};
use super::target::{Output, Part, Target};
use crate::i18n::Words;
use crate::report::civil::{write_day, write_instant};

/// What takes rows and makes files of them.
pub(super) trait Sheet {
    /// Takes the cells of a row, one for each column that it was begun with.
    fn row(&mut self, cells: &[&Cell<'_>]) -> Result<(), Fault>;

    /// Ends the files, which are then on the disk; with the rows of each.
    fn finish(self: Box<Self>, target: &mut Target) -> Result<Vec<(Part, u64)>, Fault>;
}

/// Comma-separated values.
pub(super) struct Csv<'w> {
    lexicon: Lexicon<'w>,
    output: Output,
    text: String,
    rows: u64,
}

impl<'w> Csv<'w> {
    /// Begins a file with its headings.
    pub(super) fn begin(
        target: &mut Target,
        ending: &str,
        columns: &[&Column],
        words: &'w Words,
    ) -> Result<Self, Fault> {
        let mut output = target.begin(ending)?;
        let out = output.gathered();
        out.extend_from_slice("\u{feff}".as_bytes());
        for (place, column) in columns.iter().enumerate() {
            if place > 0 {
                out.push(b',');
            }
            write_field(&column.heading, out);
        }
        out.extend_from_slice(b"\r\n");
        Ok(Self { lexicon: Lexicon::new(words), output, text: String::new(), rows: 0 })
    }
}

impl Sheet for Csv<'_> {
    fn row(&mut self, cells: &[&Cell<'_>]) -> Result<(), Fault> {
        let out = self.output.gathered();
        for (place, cell) in cells.iter().enumerate() {
            if place > 0 {
                out.push(b',');
            }
            match cell {
                Cell::Nothing => {}
                Cell::Text(text) => {
                    if has_formula(text) {
                        self.text.clear();
                        defuse(text, &mut self.text);
                        write_field(&self.text, out);
                    } else {
                        write_field(text, out);
                    }
                }
                Cell::Word(prefix, code) => write_field(self.lexicon.word(prefix, code), out),
                Cell::Ways(ways) => write_field(self.lexicon.ways(*ways), out),
                Cell::Yes(yes) => write_field(self.lexicon.yes(*yes), out),
                Cell::Whole(number) => {
                    let _ = write!(out, "{number}");
                }
                Cell::Thousandths(_) | Cell::At(_) | Cell::Day(_) => {
                    self.text.clear();
                    write_plain(cell, &mut self.text);
                    out.extend_from_slice(self.text.as_bytes());
                }
            }
        }
        out.extend_from_slice(b"\r\n");
        self.rows += 1;
        self.output.settle()
    }

    fn finish(self: Box<Self>, _target: &mut Target) -> Result<Vec<(Part, u64)>, Fault> {
        let rows = self.rows;
        Ok(vec![(self.output.finish()?, rows)])
    }
}

fn write_plain(cell: &Cell<'_>, out: &mut String) {
    match cell {
        Cell::Thousandths(value) => write_thousandths(*value, out),
        Cell::At(at) => write_instant(*at, ' ', false, out),
        Cell::Day(day) => write_day(*day, out),
        _ => {}
    }
}

/// What a spreadsheet computes, or takes for the apostrophe that defuses, where a
/// cell begins with it.
const BEGINNINGS: [char; 9] = ['=', '+', '-', '@', '\'', '＝', '＋', '－', '＠'];

/// What begins a cell inside a text, if not by RFC 4180.
const SEPARATORS: [char; 4] = [';', '\t', '\r', '\n'];

/// With what a text does not begin, if a spreadsheet is to show it as it is.
const BLANKS: [char; 3] = ['\t', '\r', '\n'];

/// Tells whether a spreadsheet would compute a text or a part of it, or take an
/// apostrophe in it for one that defuses.
fn has_formula(text: &str) -> bool {
    let begins = |part: &str| part.trim_start_matches('"').starts_with(BEGINNINGS);
    text.starts_with(BEGINNINGS)
        || text.starts_with(BLANKS)
        || text.contains(SEPARATORS) && text.split(SEPARATORS).skip(1).any(begins)
}

/// Writes a text so that no part of it is computed.
fn defuse(text: &str, out: &mut String) {
    if text.starts_with(BLANKS) {
        out.push('\'');
    }
    let (mut begins, mut is_first) = (true, true);
    for one in text.chars() {
        if begins && BEGINNINGS.contains(&one) {
            out.push('\'');
        }
        out.push(one);
        is_first &= !SEPARATORS.contains(&one);
        // Quotation marks that begin a cell are none of its text.
        begins = SEPARATORS.contains(&one) || begins && !is_first && one == '"';
    }
}

/// Writes a field, in quotation marks where it must be.
fn write_field(text: &str, out: &mut Vec<u8>) {
    if !text.bytes().any(|byte| matches!(byte, b'"' | b',' | b';' | b'\r' | b'\n')) {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    out.push(b'"');
    for byte in text.bytes() {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}

/// A JSON object a line.
pub(super) struct Jsonl {
    keys: Vec<Vec<u8>>,
    output: Output,
    text: String,
    rows: u64,
}

impl Jsonl {
    /// Begins a file.
    pub(super) fn begin(target: &mut Target, columns: &[&Column]) -> Result<Self, Fault> {
        let key = |column: &&Column| format!("\"{}\":", column.code).into_bytes();
        let keys = columns.iter().map(key).collect();
        Ok(Self { keys, output: target.begin(".jsonl")?, text: String::new(), rows: 0 })
    }
}

impl Sheet for Jsonl {
    fn row(&mut self, cells: &[&Cell<'_>]) -> Result<(), Fault> {
        let out = self.output.gathered();
        out.push(b'{');
        let mut first = true;
        for (key, cell) in self.keys.iter().zip(cells) {
            if matches!(cell, Cell::Nothing) {
                continue;
            }
            if !std::mem::take(&mut first) {
                out.push(b',');
            }
            out.extend_from_slice(key);
            match cell {
                Cell::Nothing => {}
                Cell::Text(text) => write_json(text, out)?,
                Cell::Word(_, code) => write_json(code, out)?,
                Cell::Ways(ways) => {
                    out.push(b'[');
                    for (place, code) in ways.codes().enumerate() {
                        if place > 0 {
                            out.push(b',');
                        }
                        write_json(code, out)?;
                    }
                    out.push(b']');
                }
                Cell::Yes(yes) => out.extend_from_slice(if *yes { b"true" } else { b"false" }),
                Cell::Whole(number) => {
                    let _ = write!(out, "{number}");
                }
                Cell::Thousandths(value) => {
                    self.text.clear();
                    write_thousandths(*value, &mut self.text);
                    out.extend_from_slice(self.text.as_bytes());
                }
                Cell::At(at) => {
                    self.text.clear();
                    write_instant(*at, 'T', true, &mut self.text);
                    write_json(&self.text, out)?;
                }
                Cell::Day(day) => {
                    self.text.clear();
                    write_day(*day, &mut self.text);
                    write_json(&self.text, out)?;
                }
            }
        }
        out.extend_from_slice(b"}\n");
        self.rows += 1;
        self.output.settle()
    }

    fn finish(self: Box<Self>, _target: &mut Target) -> Result<Vec<(Part, u64)>, Fault> {
        let rows = self.rows;
        Ok(vec![(self.output.finish()?, rows)])
    }
}

fn write_json(text: &str, out: &mut Vec<u8>) -> Result<(), Fault> {
    serde_json::to_writer(out, text).map_err(|error| Fault::Broke(error.to_string()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn field(text: &str) -> String {
        let mut out = Vec::new();
        write_field(text, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        assert_eq!(field("Nguyễn Văn An"), "Nguyễn Văn An");
        assert_eq!(field("a,b"), "\"a,b\"");
        assert_eq!(field("nói \"không\""), "\"nói \"\"không\"\"\"");
        assert_eq!(field("hai\r\ndòng"), "\"hai\r\ndòng\"");
        assert_eq!(field("a;b"), "\"a;b\"");
    }

    fn defused(text: &str) -> String {
        let mut out = String::new();
        if has_formula(text) {
            defuse(text, &mut out);
        } else {
            out.push_str(text);
        }
        out
    }

    #[test]
    fn what_a_spreadsheet_would_compute_is_defused() {
        for text in ["=HYPERLINK(\"x\")", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "'x", "＝1"] {
            assert_eq!(defused(text), format!("'{text}"));
        }
        for text in ["", "An", "0912345678", "a=b", " =x", "hai\r\ndòng", "đau; sốt", "a,=1"] {
            assert_eq!(defused(text), text);
        }
        for (text, expected) in [
            ("An;=1+1", "An;'=1+1"),
            ("An\t=1", "An\t'=1"),
            ("một\r\n=1", "một\r\n'=1"),
            ("một\n-1;;@x", "một\n'-1;;'@x"),
            ("\t=1", "'\t'=1"),
            ("a;'b", "a;''b"),
            ("a;\"=1", "a;\"'=1"),
            ("\"=1", "\"=1"),
        ] {
            assert_eq!(defused(text), expected);
        }
    }

    /// Takes the apostrophes off again, as the head of this file says.
    fn read(text: &str) -> String {
        let mut out = String::new();
        let (mut begins, mut is_first) = (true, true);
        for one in text.chars() {
            let takes_off = begins && one == '\'';
            is_first &= !SEPARATORS.contains(&one);
            begins = SEPARATORS.contains(&one) || begins && !is_first && one == '"';
            if !takes_off {
                out.push(one);
            }
        }
        out
    }

    /// Reads a line as a spreadsheet does with another separator: quotation marks
    /// hold together only what begins with them.
    fn cells(line: &str, separator: char) -> Vec<String> {
        let mut cells = vec![String::new()];
        let (mut quoted, mut begins) = (false, true);
        for one in line.chars() {
            match one {
                '"' if begins => quoted = true,
                '"' if quoted => quoted = false,
                one if !quoted && (one == separator || one == '\r' || one == '\n') => {
                    cells.push(String::new());
                    begins = true;
                    continue;
                }
                one => cells.last_mut().unwrap().push(one),
            }
            begins = false;
        }
        cells
    }

    proptest! {
        #[test]
        fn no_cell_is_computed_by_whatever_separator(
            text in "[a=+@'\"; ,\\t\\r\\n＝-]{0,12}",
            next in "[a=+@'\"; ,\\t\\r\\n＝-]{0,12}",
        ) {
            let (safe, after) = (defused(&text), defused(&next));
            prop_assert_eq!(read(&safe), text);
            let line = format!("1,{},{},2", field(&safe), field(&after));
            for separator in [';', '\t'] {
                for cell in cells(&line, separator) {
                    let bad = cell.starts_with(['=', '+', '-', '@', '＝']);
                    prop_assert!(!bad, "{cell:?} of {line:?} by {separator:?}");
                }
            }
        }
    }
}
