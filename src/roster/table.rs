//! From rows of cells to a table: which sheet, which rows are the header, which
//! class the titles name. Never changes a cell.

use super::grid::{Grid, HEADER_WITHIN, LOOKED_AT};
use super::headers::Headers;
use super::workbook::{self, Workbook};
use super::{Choice, Sample, Unreadable, history, shape, text};
use crate::domain::text::{clean, fold};

/// Rows with a header.
pub(super) struct Table {
    /// All rows, those of the header and above included.
    pub(super) grid: Grid,
    /// The header.
    pub(super) headers: Headers,
    /// The last line of the header, from 1.
    pub(super) header_line: u64,
    /// The class that a title line names.
    pub(super) title_class: Option<String>,
    /// The sheets of a workbook, and which of them this is.
    pub(super) sheets: Vec<String>,
    /// Which of the sheets this is.
    pub(super) sheet: Option<usize>,
}

impl Table {
    /// Shows the beginning of the table: its header and these rows under it.
    pub(super) fn sample(&self, below: &[&csv::StringRecord]) -> Sample {
        let has_headings = self.headers.texts.iter().any(|text| !text.is_empty());
        if !has_headings {
            return Sample::new(&self.headers, false, below);
        }
        let headings: csv::StringRecord = self.headers.texts.iter().collect();
        let rows: Vec<&csv::StringRecord> =
            std::iter::once(&headings).chain(below.iter().copied()).collect();
        Sample::new(&self.headers, true, &rows)
    }
}

/// A header that was found among the first rows.
struct Found {
    headers: Headers,
    line: u64,
    title_class: Option<String>,
}

impl Found {
    /// What somebody said goes before what looks well.
    fn merit(&self) -> (bool, bool, bool, usize) {
        let headers = &self.headers;
        let complete = headers.missing().is_empty();
        (headers.chosen && complete, complete, headers.is_plausible(), headers.understood())
    }
}

/// Finds the table in a file: in the sheet chosen, or in the one that looks most
/// like a list; in a text under the separator that makes most of its header.
pub(super) fn open(bytes: &[u8], choice: &Choice) -> Result<Table, Unreadable> {
    if workbook::is_workbook(bytes) {
        return from_workbook(bytes, choice);
    }
    let text = text::decode(bytes)?;
    let mut best: Option<(u8, Found)> = None;
    let mut first_cells = Vec::new();
    for separator in text::SEPARATORS {
        let grid = text::grid(&text, separator, LOOKED_AT)?;
        let (found, cells) = look(&grid, choice);
        if cells.len() > first_cells.len() {
            first_cells = cells;
        }
        if let Some(found) = found
            && best.as_ref().is_none_or(|(_, best)| found.merit() > best.merit())
        {
            best = Some((separator, found));
        }
    }
    let (separator, found) = checked(best, first_cells)?;
    let grid = text::grid(&text, separator, usize::MAX)?;
    Ok(table(grid, found, Vec::new(), None))
}

fn from_workbook(bytes: &[u8], choice: &Choice) -> Result<Table, Unreadable> {
    let mut book = Workbook::open(bytes)?;
    let sheets = book.sheets();
    let mut best: Option<(usize, Found)> = None;
    let mut best_merit = None;
    let mut first_cells = Vec::new();
    for (at, name) in sheets.iter().enumerate() {
        if choice.sheet.is_some_and(|chosen| chosen != at) {
            continue;
        }
        let grid = book.grid(name, LOOKED_AT)?;
        let (found, cells) = look(&grid, choice);
        if cells.len() > first_cells.len() {
            first_cells = cells;
        }
        // Earlier doses name people, too; the list itself goes before them.
        let people = history::looks_like_people(&grid, choice);
        let merit = found.as_ref().map(|found| (found.merit().1 && people, found.merit()));
        if let Some(found) = found
            && merit > best_merit
        {
            best_merit = merit;
            best = Some((at, found));
        }
    }
    if best.is_none() && first_cells.is_empty() {
        return Err(Unreadable::Empty);
    }
    let (at, found) = checked(best, first_cells).map_err(|unreadable| match unreadable {
        Unreadable::NoHeader { found, .. } => {
            Unreadable::NoHeader { found, sheets: sheets.clone() }
        }
        other => other,
    })?;
    let name = sheets.get(at).map_or("", String::as_str);
    let mut grid = book.grid(name, usize::MAX)?;
    grid.fill_merged(found.line);
    Ok(table(grid, found, sheets, Some(at)))
}

fn table(grid: Grid, found: Found, sheets: Vec<String>, sheet: Option<usize>) -> Table {
    let Found { headers, line: header_line, title_class } = found;
    Table { grid, headers, header_line, title_class, sheets, sheet }
}

fn checked<T>(best: Option<(T, Found)>, cells: Vec<String>) -> Result<(T, Found), Unreadable> {
    match best.filter(|(_, found)| found.headers.is_plausible()) {
        None => Err(Unreadable::NoHeader { found: cells, sheets: Vec::new() }),
        Some((at, found)) => match found.headers.missing() {
            missing if missing.is_empty() => Ok((at, found)),
            missing => {
                Err(Unreadable::MissingColumns { missing, columns: found.headers.meanings() })
            }
        },
    }
}

/// Looks for a header among the first rows, and returns the cells of the first
/// row beside it, to be shown where there is none.
fn look(grid: &Grid, choice: &Choice) -> (Option<Found>, Vec<String>) {
    let mut best: Option<Found> = None;
    let mut titles: Vec<String> = Vec::new();
    let mut first = Vec::new();
    for (at, (line, record)) in grid.rows.iter().enumerate() {
        if *line > HEADER_WITHIN {
            break;
        }
        let cells: Vec<String> = record.iter().map(clean).filter(|cell| !cell.is_empty()).collect();
        if titles.is_empty() {
            first.clone_from(&cells);
        }
        let below = grid.rows.get(at + 1);
        let both = below
            .and_then(|(second, sub)| Some((*second, Headers::of_two_rows(record, sub, choice)?)));
        let one = Some((*line, Headers::understand(record, choice)));
        for (line, headers) in [one, both].into_iter().flatten() {
            let title_class = titles.iter().find_map(|title| class_in(title));
            let found = Found { headers, line, title_class };
            if best.as_ref().is_none_or(|best| found.merit() > best.merit()) {
                best = Some(found);
            }
        }
        titles.extend(cells);
    }
    let understood = best.as_ref().is_some_and(|best| best.headers.missing().is_empty());
    if !understood
        && !choice.columns.is_empty()
        && let Some((line, shape)) = shape::bare(grid)
        && let Some(columns) = choice.columns_of(|| shape)
    {
        best = Some(Found { headers: Headers::bare(columns), line: line - 1, title_class: None });
    }
    (best, first)
}

/// Reads the class from a title: `Lớp: 1A - Năm học 2026-2027`, `Lớp 1A`.
/// `Lớp trưởng: …` names no class.
pub(super) fn class_in(title: &str) -> Option<String> {
    let is_class = |word: &str| fold(word) == "lop";
    let after_colon = title.split_once(':').filter(|(word, _)| is_class(word));
    let (_, rest) = after_colon.or_else(|| {
        let numbered = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
        title.split_once(' ').filter(|(word, rest)| is_class(word) && numbered(rest))
    })?;
    let class = clean(rest.split([',', ';']).next()?.split(" - ").next()?);
    (!class.is_empty()).then_some(class)
}
