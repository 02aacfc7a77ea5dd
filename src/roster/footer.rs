//! Rows that are no people: totals, signatures, headers said again, class titles
//! between the rows. Never takes a row for one that has a birth or a number.

use csv::StringRecord;

use super::headers::{Column, Headers};
use super::table::class_in;
use super::{Ignored, IgnoredRow};
use crate::domain::patient::{Birth, CitizenNumber};
use crate::domain::text::{clean, fold};

/// What begins a total, in lower case: with its diacritics, for `Tống` is a
/// family name, or as a whole word without them.
const TOTALS: [&str; 4] = ["tổng", "cộng", "tong cong", "tong so"];

/// What stands only under a list, folded.
const SIGNATURES: [&str; 20] = [
    "nguoi lap",
    "lap bieu",
    "lap danh sach",
    "hieu truong",
    "hieu pho",
    "giao vien",
    "gvcn",
    "ky ten",
    "ky ghi ro",
    "ky, ghi ro",
    "ky va ghi ro",
    "ky, dong dau",
    "thu truong",
    "truong tram",
    "truong khoa",
    "xac nhan cua",
    "dai dien",
    "can bo y te",
    "nguoi duyet",
    "phe duyet",
];

/// Finds the rows under a header that are no people.
pub(super) fn ignored(headers: &Headers, rows: &[(u64, StringRecord)]) -> Vec<IgnoredRow> {
    let is_person = |record: &StringRecord| {
        let number = CitizenNumber::new(headers.cell(record, Column::Number)).is_ok();
        let births = [Column::Birth, Column::BirthYear, Column::Male, Column::Female];
        let born = births.iter().any(|birth| Birth::parse(headers.cell(record, *birth)).is_some());
        // A name with a birth that cannot be read is somebody, too.
        let named = !headers.cell(record, Column::Name).is_empty();
        let tried = headers.cell(record, Column::Birth).contains(|c: char| c.is_ascii_digit());
        number || born || (named && tried && kind(record) != Some(Ignored::Total))
    };
    let last_person = rows.iter().rposition(|(_, record)| is_person(record));
    let under = last_person.map_or(0, |last| last + 1);
    // From the first total or signature under the last person nothing is a person.
    let end = rows
        .iter()
        .enumerate()
        .skip(under)
        .find(|(_, (_, record))| !headers.is_numbered(record) && kind(record).is_some());
    let end = end.map_or(rows.len(), |(at, _)| at);
    let mut found = Vec::new();
    for (at, (line, record)) in rows.iter().enumerate() {
        let kind = if at == 0 && is_numbering(record) {
            Some(Ignored::Header)
        } else if headers.is_numbered(record) {
            None
        } else if at >= end {
            Some(kind(record).unwrap_or(Ignored::Signature))
        } else if is_person(record) {
            None
        } else if headers.is_said_again(record) {
            Some(Ignored::Header)
        } else if section(record).is_some() {
            Some(Ignored::Title)
        } else {
            kind(record).filter(|kind| *kind == Ignored::Total)
        };
        if let Some(kind) = kind {
            found.push(IgnoredRow { line: *line, text: text(record), kind });
        }
    }
    found
}

/// Returns the class that a row alone in its line names for those below it.
pub(super) fn section(record: &StringRecord) -> Option<String> {
    let mut cells = record.iter().filter(|cell| !cell.trim().is_empty());
    let only = cells.next().filter(|_| cells.next().is_none())?;
    class_in(&clean(only))
}

fn kind(record: &StringRecord) -> Option<Ignored> {
    let words = || record.iter().map(clean).filter(|cell| cell.chars().any(char::is_alphabetic));
    let first = words().next()?.to_lowercase();
    if TOTALS.iter().any(|total| first.starts_with(total)) {
        return Some(Ignored::Total);
    }
    let signs = |cell: String| {
        let folded = fold(&cell);
        let dated = folded.contains("ngay") && folded.contains("thang") && folded.contains("nam");
        dated || SIGNATURES.iter().any(|sign| folded.contains(sign))
    };
    // A row with more in it may be a person whose occupation or address says so.
    let is_short = record.iter().filter(|cell| !cell.trim().is_empty()).count() <= 3;
    (is_short && words().any(signs)).then_some(Ignored::Signature)
}

/// `(1) (2) (3)` under a header.
fn is_numbering(record: &StringRecord) -> bool {
    let mut next = 1;
    let cells = record.iter().map(str::trim).filter(|cell| !cell.is_empty());
    for cell in cells {
        let bare = cell.trim_matches(['(', ')']);
        if bare.len() == 1 && bare.starts_with(|c: char| c.is_ascii_uppercase()) {
            continue;
        }
        if bare != next.to_string() {
            return false;
        }
        next += 1;
    }
    next > 3
}

fn text(record: &StringRecord) -> String {
    let cells: Vec<String> = record.iter().map(clean).filter(|cell| !cell.is_empty()).collect();
    cells.join(" · ")
}
