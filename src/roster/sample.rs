//! The beginning of a file as somebody needs it who says what its columns hold.
//! Understands nothing itself.

use csv::StringRecord;
use sha2::{Digest, Sha256};

use super::grid::Grid;
use super::headers::{Column, Headers};
use super::table::{HEADER_WITHIN, LOOKED_AT};
use super::workbook::{self, Workbook};
use super::{Choice, text};
use crate::domain::listing::Shape;
use crate::domain::patient::Birth;
use crate::domain::text::{clean, fold};

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

/// Returns the shape of a file with these headings.
pub(super) fn of_headings(texts: &[String]) -> Shape {
    let end = texts.iter().rposition(|text| !text.is_empty()).map_or(0, |last| last + 1);
    let mut hash = Sha256::new();
    for text in texts.iter().take(end) {
        hash.update(fold(text));
        hash.update("\n");
    }
    let digit = |value: u8| char::from_digit(u32::from(value), 16);
    let bytes = hash.finalize();
    Shape::Headings(bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).flatten().collect())
}

/// Finds the rows of a table without headings: from the widest one on.
pub(super) fn bare(grid: &Grid) -> Option<(u64, Shape)> {
    let rows = table_rows(grid);
    let line = grid.rows.iter().find(|(_, row)| rows.first().is_some_and(|first| *first == row))?.0;
    let width = rows.iter().map(|row| width(row)).max()?;
    (width > 1 && line <= HEADER_WITHIN).then(|| (line, Shape::Bare(kinds(&rows, width))))
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

/// Leaves out the titles above a table: they have fewer cells than its rows.
fn table_rows(grid: &Grid) -> Vec<&StringRecord> {
    let said = |row: &StringRecord| row.iter().filter(|cell| !cell.trim().is_empty()).count();
    let most = grid.rows.iter().map(|(_, row)| said(row)).max().unwrap_or(0);
    let rows = grid.rows.iter().map(|(_, row)| row);
    rows.skip_while(|row| said(row) * 2 <= most || said(row) < 2).collect()
}

fn width(row: &StringRecord) -> usize {
    let said = row.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
    said.last().map_or(0, |(last, _)| last + 1)
}

/// Says of each column what most of its first cells are.
fn kinds(rows: &[&StringRecord], width: usize) -> String {
    let kind = |cell: &str| match cell.trim() {
        "" => '-',
        cell if Birth::parse(cell).is_some() => 'd',
        cell if cell.bytes().all(|byte| byte.is_ascii_digit()) => 'n',
        _ => 'w',
    };
    (0..width)
        .map(|at| {
            let found: Vec<char> =
                rows.iter().map(|row| kind(row.get(at).unwrap_or_default())).collect();
            let count = |wanted| found.iter().filter(|kind| **kind == wanted).count();
            ['d', 'n', 'w']
                .into_iter()
                .rev()
                .max_by_key(|kind| count(*kind))
                .map_or('-', |most| if count(most) == 0 { '-' } else { most })
        })
        .collect()
}
