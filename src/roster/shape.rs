//! By what a file is known again when it comes a second time: its headings, or, if it
//! has none, what its columns hold.

use csv::StringRecord;
use sha2::{Digest, Sha256};

use super::grid::{Grid, HEADER_WITHIN};
use crate::domain::listing::Shape;
use crate::domain::patient::Birth;
use crate::domain::text::fold;

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

/// Leaves out the titles above a table: they have fewer cells than its rows.
pub(super) fn table_rows(grid: &Grid) -> Vec<&StringRecord> {
    let said = |row: &StringRecord| row.iter().filter(|cell| !cell.trim().is_empty()).count();
    let most = grid.rows.iter().map(|(_, row)| said(row)).max().unwrap_or(0);
    let rows = grid.rows.iter().map(|(_, row)| row);
    rows.skip_while(|row| said(row) * 2 <= most || said(row) < 2).collect()
}

/// Returns how many cells a row has, the empty ones at its end left out.
pub(super) fn width(row: &StringRecord) -> usize {
    let said = row.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
    said.last().map_or(0, |(last, _)| last + 1)
}

/// Says of each column what most of its first cells are.
pub(super) fn kinds(rows: &[&StringRecord], width: usize) -> String {
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
