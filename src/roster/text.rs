//! From bytes to the text of a list and its rows. Never changes a cell.

use std::borrow::Cow;

use csv::{ReaderBuilder, StringRecord};
use encoding_rs::{UTF_16BE, UTF_16LE};

use super::Unreadable;
use super::grid::Grid;

/// What may separate the cells.
pub(super) const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Returns the bytes as text without its byte order mark: UTF-8, or UTF-16 with
/// a mark.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    let wide = match bytes {
        [0xFF, 0xFE, rest @ ..] => Some((UTF_16LE, rest)),
        [0xFE, 0xFF, rest @ ..] => Some((UTF_16BE, rest)),
        _ => None,
    };
    let text = match wide {
        Some((encoding, rest)) => encoding
            .decode_without_bom_handling_and_without_replacement(rest)
            .ok_or(Unreadable::NotText)?,
        None => {
            let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
            Cow::Borrowed(std::str::from_utf8(bytes).map_err(|_| Unreadable::NotText)?)
        }
    };
    if text.starts_with("%PDF") || text.contains('\0') {
        return Err(Unreadable::NotText);
    }
    if text.trim().is_empty() { Err(Unreadable::Empty) } else { Ok(text) }
}

/// Reads a text, or its first rows.
pub(super) fn grid(text: &str, separator: u8, most: usize) -> Result<Grid, Unreadable> {
    let mut records = Records::new(text, separator);
    let mut grid = Grid { separator: Some(char::from(separator)), ..Grid::default() };
    while grid.rows.len() < most {
        let Some((line, record)) = records.advance()? else { break };
        grid.rows.push((line, record.clone()));
    }
    Ok(grid)
}

/// The rows of a text with the lines on which they begin.
struct Records<'t> {
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
    fn advance(&mut self) -> Result<Option<(u64, &StringRecord)>, Unreadable> {
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
