//! Rows of cells as any file has them, before anything is understood.

use csv::StringRecord;

/// How many lines may stand above and including the header.
pub(super) const HEADER_WITHIN: u64 = 10;

/// How many rows are looked at to find the header: a second header row may
/// stand below the last line on which the first can.
pub(super) const LOOKED_AT: usize = 12;

/// The rows of a text or of a sheet.
#[derive(Debug, Default)]
pub(super) struct Grid {
    /// The rows that have any character, each with the line of the file or of
    /// the sheet on which it begins, from 1.
    pub(super) rows: Vec<(u64, StringRecord)>,
    /// What separates the cells of a text; nothing in a sheet.
    pub(super) separator: Option<char>,
    /// How a sheet counts its days; a text counts none.
    pub(super) epoch: Option<Epoch>,
    /// Cells of one column that are merged: column, first line, last line.
    pub(super) merged: Vec<(usize, u64, u64)>,
}

/// From when a workbook counts its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Epoch {
    /// Day 1 is 1 January 1900, as Excel has it.
    Y1900,
    /// Day 0 is 1 January 1904, as old Macintosh workbooks have it.
    Y1904,
}

impl Grid {
    /// Writes the upper cell of merged ones into those below it, after a line.
    pub(super) fn fill_merged(&mut self, after: u64) {
        for (column, first, last) in std::mem::take(&mut self.merged) {
            let begin = self.rows.partition_point(|(line, _)| *line < first.max(after + 1));
            let end = self.rows.partition_point(|(line, _)| *line <= last);
            let Some(rows) = self.rows.get_mut(begin..end) else { continue };
            let Some(((top, upper), below)) = rows.split_first_mut() else { continue };
            let text = upper.get(column).unwrap_or_default().to_owned();
            if *top != first || text.trim().is_empty() {
                continue;
            }
            for (_, record) in below {
                if record.get(column).is_none_or(|cell| cell.trim().is_empty()) {
                    *record = with_cell(record, column, &text);
                }
            }
        }
    }
}

fn with_cell(record: &StringRecord, column: usize, text: &str) -> StringRecord {
    let width = record.len().max(column + 1);
    (0..width)
        .map(|at| if at == column { text } else { record.get(at).unwrap_or_default() })
        .collect()
}
