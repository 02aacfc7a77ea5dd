//! The beginning of a file as somebody needs it who says what its columns hold.
//! Understands nothing itself.

use csv::StringRecord;

use super::grid::{Grid, LOOKED_AT};
use super::headers::{Column, Headers};
use super::shape::{kinds, of_headings, table_rows, width};
use super::workbook::{self, Workbook};
use super::{Choice, text};
use crate::domain::listing::Shape;
use crate::domain::patient::Birth;
use crate::domain::text::clean;

/// How many values of a column are shown.
const SHOWN: usize = 3;

/// The first rows of a file, by columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The cells of the first row of the table, which may be its headings.
    pub first: Vec<String>,
    /// The first values under that row, by column.
    pub values: Vec<Vec<String>>,
    /// What each column was taken for.
    pub columns: Vec<Option<Column>>,
    /// Whether the first row looks like headings.
    pub has_headings: bool,
    kinds: String,
}

impl Sample {
    /// Returns by what the file is known again, with or without headings.
    #[must_use]
    pub fn shape(&self, has_headings: bool) -> Shape {
        if has_headings { of_headings(&self.first) } else { Shape::Bare(self.kinds.clone()) }
    }

    pub(super) fn new(headers: &Headers, has_headings: bool, rows: &[&StringRecord]) -> Self {
        let width = rows.iter().map(|row| width(row)).max().unwrap_or(0).max(headers.width);
        let mut columns: Vec<Option<Column>> =
            headers.meanings().into_iter().map(|(_, column)| column).collect();
        columns.resize(width, None);
        let below = rows.get(usize::from(has_headings)..).unwrap_or_default();
        let values = (0..width)
            .map(|at| {
                let cells = below.iter().map(|row| clean(row.get(at).unwrap_or_default()));
                cells.filter(|cell| !cell.is_empty()).take(SHOWN).collect()
            })
            .collect();
        let mut first = headers.texts.clone();
        if !has_headings || first.iter().all(String::is_empty) {
            first = rows.first().map_or_else(Vec::new, |row| row.iter().map(clean).collect());
        }
        first.resize(width, String::new());
        Self { first, values, columns, has_headings, kinds: kinds(rows, width) }
    }
}

/// Shows the beginning of a file in which no list was understood; nothing, if it
/// has no rows of two cells at all.
pub(super) fn of_file(bytes: &[u8], choice: &Choice) -> Option<Sample> {
    if workbook::is_workbook(bytes) {
        let mut book = Workbook::open(bytes).ok()?;
        let sheets = book.sheets();
        let chosen = choice.sheet.map_or(0..sheets.len(), |at| at..at.saturating_add(1));
        let grids = sheets.get(chosen)?.iter().filter_map(|name| book.grid(name, LOOKED_AT).ok());
        return grids.filter_map(|grid| of_grid(&grid)).max_by_key(|sample| sample.first.len());
    }
    let text = text::decode(bytes).ok()?;
    let grids = text::SEPARATORS.iter().filter_map(|by| text::grid(&text, *by, LOOKED_AT).ok());
    let samples = grids.filter_map(|grid| of_grid(&grid));
    samples.max_by_key(|sample| sample.first.len())
}

fn of_grid(grid: &Grid) -> Option<Sample> {
    let rows = table_rows(grid);
    let first = rows.first().filter(|first| width(first) > 1)?;
    let is_value = |cell: &str| {
        Birth::parse(cell).is_some() || (cell.len() > 2 && cell.bytes().all(|b| b.is_ascii_digit()))
    };
    let has_headings = !first.iter().any(|cell| is_value(cell.trim()));
    let none = StringRecord::new();
    let headers = Headers::understand(if has_headings { first } else { &none }, &Choice::default());
    Some(Sample::new(&headers, has_headings, &rows))
}
