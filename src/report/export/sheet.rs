//! The formats of tables: one row after another, none kept.
//!
//! # CSV
//!
//! RFC 4180 with commas, every line ended by CRLF, UTF-8 behind a byte order mark,
//! so that a spreadsheet reads Vietnamese. Days are `2026-11-22` and instants
//! `2026-11-22 08:15:03` at +07:00; figures have a decimal point. A text that
//! begins with `=`, `+`, `-`, `@`, a tab or a line break would be computed by a
//! spreadsheet: it gets an apostrophe in front, which is the only change that a
//! text undergoes, and which whoever reads the file by program takes off again.
//! A text that already begins with an apostrophe gets one more.
//!
//! # JSON Lines
//!
//! An object a line, its keys in the order of the columns and the same in every
//! language; codes instead of words; what is not known is left out. Nothing is
//! defused: no program computes it.

use std::io::Write as _;

use super::Fault;
use super::cell::{Cell, Column, Lexicon, write_day, write_instant, write_thousandths};
use super::target::{Output, Part, Target};
use crate::i18n::Words;

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
                    if is_formula(text) {
                        self.text.clear();
                        self.text.push('\'');
                        self.text.push_str(text);
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

/// Tells whether a spreadsheet would compute a text, or take an apostrophe of its
/// own for the one that defuses.
pub(super) fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\'', '＝', '＋', '－', '＠'])
}

/// Writes a field, in quotation marks where it must be.
pub(super) fn write_field(text: &str, out: &mut Vec<u8>) {
    if !text.bytes().any(|byte| matches!(byte, b'"' | b',' | b'\r' | b'\n')) {
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
    }

    #[test]
    fn what_a_spreadsheet_would_compute_is_told_apart() {
        for text in ["=HYPERLINK(\"x\")", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "'x", "＝1"] {
            assert!(is_formula(text), "{text}");
        }
        for text in ["", "An", "0912345678", "a=b", " =x"] {
            assert!(!is_formula(text), "{text}");
        }
    }
}
