//! From bytes to rows of cells: encoding, separator, title lines and header.
//! Never changes a cell.

use csv::{ReaderBuilder, StringRecord};

use super::Unreadable;
use super::headers::Headers;
use crate::domain::text::{clean, fold};

/// How many lines may stand above and including the header.
const HEADER_WITHIN: u64 = 10;
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// A text with a header.
pub(super) struct Table<'t> {
    text: &'t str,
    /// The byte between cells.
    pub(super) separator: u8,
    /// The header.
    pub(super) headers: Headers,
    /// The line on which the header begins, from 1.
    pub(super) header_line: u64,
    /// The class that a title line names.
    pub(super) title_class: Option<String>,
}

impl Table<'_> {
    /// Counts the lines from the header on, the empty ones too.
    pub(super) fn lines(&self) -> usize {
        let ends = self.text.bytes().filter(|byte| *byte == b'\n').count();
        ends.saturating_sub(usize::try_from(self.header_line).unwrap_or(0))
    }

    /// Returns all rows from the top of the file, titles and header included.
    pub(super) fn records(&self) -> Records<'_> {
        Records::new(self.text, self.separator)
    }
}

/// Finds the header in a text, under the separator that makes most of it.
pub(super) fn open(bytes: &[u8]) -> Result<Table<'_>, Unreadable> {
    let text = text(bytes)?;
    let mut best: Option<Table<'_>> = None;
    let mut found = Vec::new();
    for separator in SEPARATORS {
        let mut titles = Vec::new();
        let mut records = Records::new(text, separator);
        while let Some((header_line, record)) = records.advance()? {
            if header_line > HEADER_WITHIN {
                break;
            }
            let cells: Vec<String> =
                record.iter().map(clean).filter(|cell| !cell.is_empty()).collect();
            if titles.is_empty() && cells.len() > found.len() {
                found.clone_from(&cells);
            }
            let headers = Headers::understand(record);
            let title_class = titles.iter().find_map(|title: &String| class_in(title));
            let table = Table { text, separator, headers, header_line, title_class };
            if best.as_ref().is_none_or(|best| merit(&table) > merit(best)) {
                best = Some(table);
            }
            titles.extend(cells);
        }
    }
    match best.filter(|table| table.headers.is_plausible()) {
        None => Err(Unreadable::NoHeader { found }),
        Some(table) => match table.headers.missing() {
            missing if missing.is_empty() => Ok(table),
            missing => Err(Unreadable::MissingColumns(missing)),
        },
    }
}

fn merit(table: &Table<'_>) -> (bool, bool, usize) {
    let headers = &table.headers;
    (headers.missing().is_empty(), headers.is_plausible(), headers.understood())
}

/// Returns the bytes as text without its byte order mark.
fn text(bytes: &[u8]) -> Result<&str, Unreadable> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let is_document = bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"%PDF");
    if is_document || bytes.contains(&0) {
        return Err(Unreadable::NotText);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable::NotText)?;
    if text.trim().is_empty() { Err(Unreadable::Empty) } else { Ok(text) }
}

/// Reads the class from a title: `Lớp: 1A - Năm học 2026-2027`, `Lớp 1A`.
/// `Lớp trưởng: …` names no class.
fn class_in(title: &str) -> Option<String> {
    let is_class = |word: &str| fold(word) == "lop";
    let after_colon = title.split_once(':').filter(|(word, _)| is_class(word));
    let (_, rest) = after_colon.or_else(|| {
        let numbered = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
        title.split_once(' ').filter(|(word, rest)| is_class(word) && numbered(rest))
    })?;
    let class = clean(rest.split([',', ';']).next()?.split(" - ").next()?);
    (!class.is_empty()).then_some(class)
}

/// The rows of a text with the lines on which they begin.
pub(super) struct Records<'t> {
    text: &'t str,
    reader: csv::Reader<&'t [u8]>,
    record: StringRecord,
    line_end: u8,
    line: u64,
    counted: usize,
}

impl<'t> Records<'t> {
    fn new(text: &'t str, separator: u8) -> Self {
        let reader = ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let line_end = if text.contains('\n') { b'\n' } else { b'\r' };
        Self { text, reader, record: StringRecord::new(), line_end, line: 1, counted: 0 }
    }

    /// Moves to the next row that has any character; `None` at the end.
    pub(super) fn advance(&mut self) -> Result<Option<(u64, &StringRecord)>, Unreadable> {
        if !self.reader.read_record(&mut self.record).map_err(|_| Unreadable::NotText)? {
            return Ok(None);
        }
        // The reader's own line numbers lag behind after empty lines and CRLF.
        let read_from = self.record.position().map_or(0, csv::Position::byte);
        let bytes = self.text.as_bytes();
        let mut start = usize::try_from(read_from).unwrap_or(usize::MAX);
        while bytes.get(start).is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
            start += 1;
        }
        let passed = bytes.get(self.counted..start).unwrap_or_default();
        for byte in passed {
            self.line += u64::from(*byte == self.line_end);
        }
        self.counted = start;
        Ok(Some((self.line, &self.record)))
    }
}
