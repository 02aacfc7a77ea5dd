//! A workbook written row by row, so that its size costs no memory: typed cells, a
//! heading that stands still, filters, and another sheet where one is full. What
//! it gathers on the way lies in the target folder, without a name.

use chrono::{NaiveDateTime, NaiveTime};
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::Fault;
use super::caught::caught;
use super::cell::{Cell, Column, Lexicon};
use super::sheet::Sheet;
use super::target::{Part, Target};
use crate::i18n::Words;

/// The most rows of a sheet, its heading among them.
const ROWS_MOST: u32 = 1_048_576;

/// The most characters of a cell.
const CHARACTERS_MOST: usize = 32_767;

/// A workbook.
pub(super) struct Xlsx<'w> {
    lexicon: Lexicon<'w>,
    workbook: Workbook,
    sheet: usize,
    next: u32,
    rows_most: u32,
    rows: u64,
    headings: Vec<(String, u16)>,
    name: String,
    formats: Formats,
}

struct Formats {
    head: Format,
    day: Format,
    instant: Format,
    volume: Format,
}

fn fault(error: XlsxError) -> Fault {
    match error {
        XlsxError::IoError(error) => Fault::of(&error),
        other => Fault::Broke(other.to_string()),
    }
}

impl<'w> Xlsx<'w> {
    /// Begins a workbook with its first sheet.
    pub(super) fn begin(
        target: &Target,
        columns: &[&Column],
        name: String,
        words: &'w Words,
    ) -> Result<Self, Fault> {
        Self::with_rows(target, columns, name, words, ROWS_MOST)
    }

    fn with_rows(
        target: &Target,
        columns: &[&Column],
        name: String,
        words: &'w Words,
        rows_most: u32,
    ) -> Result<Self, Fault> {
        let mut workbook = Workbook::new();
        let _ = workbook.set_tempdir(target.folder()).map_err(fault)?;
        let headings = columns.iter().map(|one| (one.heading.clone(), one.width)).collect();
        let head = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
        let formats = Formats {
            head,
            day: Format::new().set_num_format("dd/mm/yyyy"),
            instant: Format::new().set_num_format("dd/mm/yyyy hh:mm:ss"),
            volume: Format::new().set_num_format("0.0##"),
        };
        let lexicon = Lexicon::new(words);
        let (sheet, next, rows) = (0, 0, 0);
        let mut xlsx =
            Self { lexicon, workbook, sheet, next, rows_most, rows, headings, name, formats };
        xlsx.add_sheet()?;
        Ok(xlsx)
    }

    fn add_sheet(&mut self) -> Result<(), Fault> {
        let number = self.workbook.worksheets().len() + 1;
        let name = if number == 1 { self.name.clone() } else { format!("{} {number}", self.name) };
        let sheet = self.workbook.add_worksheet_with_constant_memory().map_err(fault)?;
        let _ = sheet.set_name(name).map_err(fault)?;
        let _ = sheet.set_freeze_panes(1, 0).map_err(fault)?;
        for (place, (heading, width)) in self.headings.iter().enumerate() {
            let place = u16::try_from(place).unwrap_or(u16::MAX);
            let _ = sheet.set_column_width(place, f64::from(*width)).map_err(fault)?;
            let written = sheet.write_string_with_format(0, place, heading, &self.formats.head);
            let _ = written.map_err(fault)?;
        }
        self.sheet = number - 1;
        self.next = 1;
        Ok(())
    }

    /// Sets the filters of the sheet that is full or at its end.
    fn end_sheet(&mut self) -> Result<(), Fault> {
        let columns = u16::try_from(self.headings.len()).unwrap_or(u16::MAX);
        let last = self.next.saturating_sub(1);
        let sheet = self.workbook.worksheet_from_index(self.sheet).map_err(fault)?;
        if columns > 0 {
            let _ = sheet.autofilter(0, 0, last, columns - 1).map_err(fault)?;
        }
        Ok(())
    }
}

impl Sheet for Xlsx<'_> {
    fn row(&mut self, cells: &[&Cell<'_>]) -> Result<(), Fault> {
        caught(|| self.add_row(cells))
    }

    fn finish(mut self: Box<Self>, target: &mut Target) -> Result<Vec<(Part, u64)>, Fault> {
        let hidden = target.hide();
        caught(|| {
            self.end_sheet()?;
            self.workbook.save(&hidden).map_err(fault)
        })?;
        Ok(vec![(target.take(".xlsx", hidden)?, self.rows)])
    }
}

impl Xlsx<'_> {
    fn add_row(&mut self, cells: &[&Cell<'_>]) -> Result<(), Fault> {
        if self.next >= self.rows_most {
            self.end_sheet()?;
            self.add_sheet()?;
        }
        let sheet = self.workbook.worksheet_from_index(self.sheet).map_err(fault)?;
        for (place, cell) in (0_u16..).zip(cells) {
            write(sheet, (self.next, place), cell, &mut self.lexicon, &self.formats)?;
        }
        self.next += 1;
        self.rows += 1;
        Ok(())
    }
}

fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell<'_>,
    lexicon: &mut Lexicon<'_>,
    formats: &Formats,
) -> Result<(), Fault> {
    let written = match cell {
        Cell::Nothing => return Ok(()),
        Cell::Text(text) => sheet.write_string(row, column, shortened(text)),
        Cell::Word(prefix, code) => sheet.write_string(row, column, lexicon.word(prefix, code)),
        Cell::Ways(ways) => sheet.write_string(row, column, lexicon.ways(*ways)),
        Cell::Yes(yes) => sheet.write_string(row, column, lexicon.yes(*yes)),
        Cell::Whole(number) => sheet.write_number(row, column, figure(*number)),
        Cell::Thousandths(value) => {
            sheet.write_number_with_format(row, column, figure(*value) / 1000.0, &formats.volume)
        }
        Cell::At(at) => match moment(at.civil()) {
            Some(at) => sheet.write_datetime_with_format(row, column, at, &formats.instant),
            None => sheet.write_string(row, column, at.civil().to_string()),
        },
        Cell::Day(day) => match moment(day.and_time(NaiveTime::MIN)) {
            Some(at) => sheet.write_datetime_with_format(row, column, at, &formats.day),
            None => sheet.write_string(row, column, day.to_string()),
        },
    };
    written.map(drop).map_err(fault)
}

/// A workbook knows no other numbers. What is written here is far below the 2^53
/// up to which each is exact.
#[expect(clippy::cast_precision_loss, reason = "the format knows no other numbers")]
fn figure(number: i64) -> f64 {
    number as f64
}

/// A workbook has no time zones, so that civil time is meant; and no day before
/// 1900.
fn moment(at: NaiveDateTime) -> Option<ExcelDateTime> {
    ExcelDateTime::from_timestamp(at.and_utc().timestamp()).ok()
}

/// A cell holds so many characters and no more.
fn shortened(text: &str) -> &str {
    text.char_indices().nth(CHARACTERS_MOST).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Instant;
    use crate::i18n::Lang;
    use crate::report::export::cell::Stands;
    use calamine::{Data, Reader};

    #[test]
    fn cells_are_typed_and_a_full_sheet_is_followed_by_another() {
        let folder = tempfile::tempdir().unwrap();
        let mut target = Target::new(folder.path(), "a", "1").unwrap();
        let words = Words::new(Lang::En);
        let columns = [
            Column::new("text", "export-yes", Stands::Always, 10, &words),
            Column::new("number", "export-no", Stands::Always, 10, &words),
            Column::new("at", "export-no", Stands::Always, 10, &words),
        ];
        let columns: Vec<&Column> = columns.iter().collect();
        let mut xlsx =
            Box::new(Xlsx::with_rows(&target, &columns, "Rows".to_owned(), &words, 3).unwrap());
        let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let at = Instant::start_of(day).plus_minutes(495);
        for number in 0..5 {
            let cells =
                [Cell::text("=HYPERLINK(\"http://x\",\"y\")"), Cell::Whole(number), Cell::At(at)];
            xlsx.row(&cells.iter().collect::<Vec<_>>()).unwrap();
        }
        let parts = xlsx.finish(&mut target).unwrap();
        assert_eq!(parts[0].1, 5);
        let parts: Vec<Part> = parts.into_iter().map(|(part, _)| part).collect();
        target.publish(&parts).unwrap();
        drop(target);
        let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(names.len(), 1);
        let mut book: calamine::Xlsx<_> =
            calamine::open_workbook(folder.path().join("a.xlsx")).unwrap();
        assert_eq!(book.sheet_names(), ["Rows", "Rows 2", "Rows 3"]);
        let rows = book.worksheet_range("Rows 2").unwrap();
        assert_eq!(rows.get_size(), (3, 3));
        assert_eq!(rows.get((1, 0)), Some(&Data::String("=HYPERLINK(\"http://x\",\"y\")".into())));
        assert_eq!(rows.get((1, 1)), Some(&Data::Float(2.0)));
        let Some(Data::DateTime(found)) = rows.get((1, 2)) else { panic!("no instant") };
        // Days since the end of 1899, as workbooks count them.
        let days = (day - chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap()).num_days();
        let minutes = ((found.as_f64() - f64::from(i32::try_from(days).unwrap())) * 1440.0).round();
        assert!((minutes - 495.0).abs() < f64::EPSILON);
    }
}
