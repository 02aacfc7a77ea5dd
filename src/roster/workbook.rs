//! Excel workbooks: XLSX and the older XLS. Reads values as they were saved: no
//! formula is computed, no macro runs, no link is followed.

use std::io::Cursor;

use calamine::{Data, DataRef, Dimensions, ExcelDateTime, Reader, SheetVisible, Xls, Xlsx};
use calamine::{SheetType, XlsError, XlsxError};
use csv::StringRecord;

use super::grid::{Epoch, Grid};
use super::{MOST_ROWS, Unreadable};

/// What the parts of a workbook may come to when unpacked, in bytes (1 GiB): a
/// list of 100,000 people has some 100 MB.
const MOST_UNPACKED: u64 = 1 << 30;

/// Columns to the right of this one hold no list; what stands there is taken
/// together, so that it is not lost unseen.
const MOST_COLUMNS: usize = 256;

/// An open workbook.
pub(super) struct Workbook<'b>(Kind<'b>);

enum Kind<'b> {
    Xlsx(Box<Xlsx<Cursor<&'b [u8]>>>),
    Xls(Box<Xls<Cursor<&'b [u8]>>>),
}

/// Tells whether bytes begin like a workbook, or like anything packed as one.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0")
}

impl<'b> Workbook<'b> {
    /// Opens a workbook.
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, Unreadable> {
        if bytes.starts_with(b"PK") {
            if unpacked(bytes) > MOST_UNPACKED {
                return Err(Unreadable::TooManyRows { limit: MOST_ROWS });
            }
            return match Xlsx::new(Cursor::new(bytes)) {
                Ok(book) if book.sheets_metadata().is_empty() => Err(Unreadable::NoWorkbook),
                Ok(book) => Ok(Self(Kind::Xlsx(Box::new(book)))),
                Err(error) => Err(from_xlsx(&error)),
            };
        }
        // A workbook with a password is an XLSX inside the older container.
        if let Err(XlsxError::Password) = Xlsx::new(Cursor::new(bytes)) {
            return Err(Unreadable::Password);
        }
        match Xls::new(Cursor::new(bytes)) {
            Ok(book) => Ok(Self(Kind::Xls(Box::new(book)))),
            Err(XlsError::Password) => Err(Unreadable::Password),
            Err(_) => Err(Unreadable::NoWorkbook),
        }
    }

    /// Returns the names of the sheets that somebody sees, in their order.
    pub(super) fn sheets(&self) -> Vec<String> {
        let all = match &self.0 {
            Kind::Xlsx(book) => book.sheets_metadata(),
            Kind::Xls(book) => book.sheets_metadata(),
        };
        all.iter()
            .filter(|sheet| {
                sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet
            })
            .map(|sheet| sheet.name.clone())
            .collect()
    }

    /// Reads a sheet, or its first rows.
    pub(super) fn grid(&mut self, sheet: &str, most: usize) -> Result<Grid, Unreadable> {
        match &mut self.0 {
            Kind::Xlsx(book) => {
                let mut grid =
                    Grid { epoch: Some(epoch(book.has_1904_epoch())), ..Grid::default() };
                let mut gather = Gather::default();
                {
                    let mut cells =
                        book.worksheet_cells_reader(sheet).map_err(|e| from_xlsx(&e))?;
                    while let Some(cell) = cells.next_cell().map_err(|e| from_xlsx(&e))? {
                        let text = text_of(cell.get_value());
                        if !text.is_empty() && !gather.take(cell.get_position(), &text, most) {
                            break;
                        }
                    }
                }
                if most == usize::MAX {
                    let merged =
                        book.merge_cells_by_sheet_name(sheet).map_err(|e| from_xlsx(&e))?;
                    grid.merged = of_one_column(&merged);
                }
                grid.rows = gather.rows();
                Ok(grid)
            }
            Kind::Xls(book) => {
                let mut grid =
                    Grid { epoch: Some(epoch(book.has_1904_epoch())), ..Grid::default() };
                let range = book.worksheet_range(sheet).map_err(|_| Unreadable::NoWorkbook)?;
                let (top, left) = range.start().unwrap_or_default();
                let mut gather = Gather::default();
                for (row, column, cell) in range.used_cells() {
                    let text = text_of(&borrowed(cell));
                    let at = (place(row).saturating_add(top), place(column).saturating_add(left));
                    if !text.is_empty() && !gather.take(at, &text, most) {
                        break;
                    }
                }
                if let Ok(merged) = book.merge_cells_by_sheet_name(sheet) {
                    grid.merged = of_one_column(&merged);
                }
                grid.rows = gather.rows();
                Ok(grid)
            }
        }
    }
}

fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

const fn epoch(is_1904: bool) -> Epoch {
    if is_1904 { Epoch::Y1904 } else { Epoch::Y1900 }
}

fn from_xlsx(error: &XlsxError) -> Unreadable {
    match error {
        XlsxError::Password => Unreadable::Password,
        _ => Unreadable::NoWorkbook,
    }
}

/// Gathers the cells of a sheet into rows; empty cells and rows cost nothing.
#[derive(Default)]
struct Gather {
    rows: Vec<(u64, StringRecord)>,
    line: u64,
    cells: Vec<String>,
}

impl Gather {
    /// Takes the next cell; `false` once there are rows enough.
    fn take(&mut self, (row, column): (u32, u32), text: &str, most: usize) -> bool {
        let line = u64::from(row) + 1;
        if line != self.line {
            self.end_row();
            // One more than a list may hold, so that too many are told as such.
            if self.rows.len() >= most || self.rows.len() > MOST_ROWS + 100 {
                return false;
            }
            self.line = line;
        }
        let at = usize::try_from(column).unwrap_or(MOST_COLUMNS).min(MOST_COLUMNS);
        if self.cells.len() <= at {
            self.cells.resize(at + 1, String::new());
        }
        if let Some(cell) = self.cells.get_mut(at) {
            cell.push_str(text);
        }
        true
    }

    fn end_row(&mut self) {
        if !self.cells.is_empty() {
            self.rows.push((self.line, StringRecord::from(std::mem::take(&mut self.cells))));
        }
    }

    fn rows(mut self) -> Vec<(u64, StringRecord)> {
        self.end_row();
        self.rows
    }
}

fn of_one_column(merged: &[Dimensions]) -> Vec<(usize, u64, u64)> {
    merged
        .iter()
        .filter(|region| region.start.1 == region.end.1 && region.start.0 < region.end.0)
        .map(|region| {
            let column = usize::try_from(region.start.1).unwrap_or(usize::MAX);
            (column, u64::from(region.start.0) + 1, u64::from(region.end.0) + 1)
        })
        .filter(|(column, ..)| *column < MOST_COLUMNS)
        .collect()
}

fn borrowed(data: &Data) -> DataRef<'_> {
    match data {
        Data::Int(value) => DataRef::Int(*value),
        Data::Float(value) => DataRef::Float(*value),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(value) => DataRef::Bool(*value),
        Data::DateTime(value) => DataRef::DateTime(*value),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// Returns the text that a person would see in a cell, dates as dd/mm/yyyy.
fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(value) => value.to_string(),
        DataRef::Float(value) => number(*value),
        DataRef::String(text) => trimmed(text),
        DataRef::SharedString(text) => trimmed(text),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(value) => date(value),
        DataRef::DateTimeIso(text) => text.split('T').next().unwrap_or_default().to_owned(),
        DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

fn trimmed(text: &str) -> String {
    text.trim().to_owned()
}

/// Twelve digits fit into a spreadsheet's number without loss; zeros before them
/// do not, and are not put back.
fn number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        format!("{value:.0}")
    } else {
        value.to_string()
    }
}

fn date(value: &ExcelDateTime) -> String {
    if !value.is_datetime() {
        return number(value.as_f64());
    }
    let (year, month, day, ..) = value.to_ymd_hms_milli();
    let written = format!("{day:02}/{month:02}/{year:04}");
    // A year typed into a cell for dates became a day of 1905: nobody knows
    // which of the two was meant.
    if (1900.0..=2100.0).contains(&value.as_f64()) {
        return format!("{} ({written})", number(value.as_f64()));
    }
    written
}

/// Adds up what the directory at the end of a ZIP file says of its parts.
fn unpacked(bytes: &[u8]) -> u64 {
    let mut sum = 0;
    let mut rest = bytes;
    while let Some(at) = rest.windows(4).position(|four| four == b"PK\x01\x02") {
        let size = rest.get(at + 24..at + 28).and_then(|four| four.try_into().ok());
        sum += size.map_or(0, |four| u64::from(u32::from_le_bytes(four)));
        rest = rest.get(at + 46..).unwrap_or_default();
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    #[test]
    fn cells_read_as_a_person_sees_them() {
        let at = |value, is_1904| {
            text_of(&DataRef::DateTime(ExcelDateTime::new(
                value,
                ExcelDateTimeType::DateTime,
                is_1904,
            )))
        };
        assert_eq!(at(44_387.0, false), "10/07/2021");
        assert_eq!(at(42_925.0, true), "10/07/2021");
        assert_eq!(at(1950.0, false), "1950 (03/05/1905)");
        assert_eq!(text_of(&DataRef::Float(79_090_123_456.0)), "79090123456");
        assert_eq!(text_of(&DataRef::Float(179_090_123_456.0)), "179090123456");
        assert_eq!(text_of(&DataRef::Float(37.5)), "37.5");
        assert_eq!(text_of(&DataRef::Float(1.0e20)), "100000000000000000000");
    }
}
