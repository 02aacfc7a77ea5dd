//! Earlier doses on a sheet of their own, one row a dose, put to the people of
//! the list. A dose that fits nobody, or two, is told and given to nobody.

use std::collections::HashMap;

use chrono::NaiveDate;
use csv::StringRecord;

use super::grid::{Grid, LOOKED_AT};
use super::headers::plain;
use super::workbook::Workbook;
use super::{Choice, PriorDose, Row, decode};
use crate::domain::patient::{Birth, CitizenNumber};
use crate::domain::text::{clean, fold};

/// What became of a sheet of earlier doses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The sheet.
    pub sheet: String,
    /// How many of its doses were put to somebody.
    pub matched: usize,
    /// The rows that were not.
    pub unmatched: Vec<Unmatched>,
}

/// A row of earlier doses that was put to nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmatched {
    /// Its line, from 1.
    pub line: u64,
    /// What stands in it.
    pub text: String,
    /// Why it was put to nobody.
    pub why: Why,
}

/// Why a dose was put to nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Nobody on the list has this number, or this name and birth.
    Nobody,
    /// Several people have this name and birth.
    Several,
    /// There is no product, or no day on which it can have been given.
    NoDose,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Part {
    Name,
    Birth,
    Number,
    Product,
    Date,
    Source,
}

const HEADINGS: [(Part, &[&str]); 6] = [
    (
        Part::Name,
        &[
            "ho va ten",
            "ho ten",
            "hoten",
            "ten",
            "ho ten tre",
            "ho va ten tre",
            "full name",
            "name",
        ],
    ),
    (Part::Birth, &["ngay sinh", "ngay thang nam sinh", "ns", "nam sinh", "dob", "date of birth"]),
    (
        Part::Number,
        &["cccd", "so cccd", "so dinh danh", "ma dinh danh", "so dinh danh ca nhan", "ddcn"],
    ),
    (
        Part::Product,
        &[
            "vac xin",
            "vacxin",
            "vaccine",
            "ten vac xin",
            "loai vac xin",
            "vac xin da tiem",
            "mui da tiem",
            "mui truoc",
            "product",
        ],
    ),
    (
        Part::Date,
        &[
            "ngay tiem",
            "ngay tiem chung",
            "ngay da tiem",
            "ngay tiem truoc",
            "ngay mui truoc",
            "date",
        ],
    ),
    (
        Part::Source,
        &["nguon", "noi tiem", "co so tiem", "co so tiem chung", "nguon thong tin", "source"],
    ),
];

/// Where the parts of a dose stand.
type Places = HashMap<Part, usize>;

fn places(record: &StringRecord) -> Option<Places> {
    let mut places = Places::new();
    for (at, cell) in record.iter().enumerate() {
        let heading = plain(cell);
        let part = HEADINGS.iter().find(|(_, known)| known.contains(&&*heading));
        if let Some((part, _)) = part {
            let _ = places.entry(*part).or_insert(at);
        }
    }
    let has = |part| places.contains_key(&part);
    let who = has(Part::Number) || (has(Part::Name) && has(Part::Birth));
    (who && has(Part::Product) && has(Part::Date)).then_some(places)
}

/// Tells whether rows are those of a sheet of earlier doses.
pub(super) fn is_history(grid: &Grid) -> bool {
    grid.rows.iter().take(LOOKED_AT).any(|(_, record)| places(record).is_some())
}

/// Reads the first other sheet of a workbook that holds earlier doses and puts
/// them to the people of the rows.
pub(super) fn put(
    bytes: &[u8],
    list: usize,
    rows: &mut [Row],
    today: NaiveDate,
) -> Option<History> {
    let mut book = Workbook::open(bytes).ok()?;
    for (at, sheet) in book.sheets().iter().enumerate() {
        if at == list || !book.grid(sheet, LOOKED_AT).is_ok_and(|grid| is_history(&grid)) {
            continue;
        }
        let grid = book.grid(sheet, usize::MAX).ok()?;
        return Some(put_grid(&grid, sheet, rows, today));
    }
    None
}

fn put_grid(grid: &Grid, sheet: &str, rows: &mut [Row], today: NaiveDate) -> History {
    let mut history = History { sheet: sheet.to_owned(), matched: 0, unmatched: Vec::new() };
    let header = grid.rows.iter().enumerate();
    let header = header.take(LOOKED_AT).find_map(|(at, (_, row))| Some((at, places(row)?)));
    let Some((header, places)) = header else { return history };
    let people = People::new(rows);
    for (line, record) in grid.rows.iter().skip(header + 1) {
        let cell = |part| places.get(&part).and_then(|at| record.get(*at)).unwrap_or("").trim();
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let serial = grid.epoch.and_then(|epoch| decode::serial(cell(Part::Birth), epoch));
        let birth = serial.map(Birth::Day).or_else(|| Birth::parse(cell(Part::Birth)));
        let found = people.find(rows, cell(Part::Number), cell(Part::Name), birth);
        let put = found.and_then(|at| {
            let row = rows.get_mut(at).ok_or(Why::Nobody)?;
            let dose = dose(&cell, grid, sheet, row, today).ok_or(Why::NoDose)?;
            let same = |known: &PriorDose| {
                known.given_on == dose.given_on
                    && fold(&known.product_text) == fold(&dose.product_text)
            };
            if !row.prior.iter().any(same) {
                row.prior.push(dose);
            }
            Ok(())
        });
        match put {
            Ok(()) => history.matched += 1,
            Err(why) => {
                let cells: Vec<String> =
                    record.iter().map(clean).filter(|cell| !cell.is_empty()).collect();
                let text = cells.join(" · ");
                history.unmatched.push(Unmatched { line: *line, text, why });
            }
        }
    }
    history
}

fn dose<'r>(
    cell: &impl Fn(Part) -> &'r str,
    grid: &Grid,
    sheet: &str,
    row: &Row,
    today: NaiveDate,
) -> Option<PriorDose> {
    let serial = grid.epoch.and_then(|epoch| decode::serial(cell(Part::Date), epoch));
    let given_on = serial.or_else(|| Birth::parse(cell(Part::Date)).and_then(Birth::day))?;
    let born = row.person.as_ref()?.birth.earliest();
    let product_text = clean(cell(Part::Product));
    let told_by = Some(clean(cell(Part::Source))).filter(|text| !text.is_empty());
    (given_on <= today && given_on >= born && product_text.chars().any(char::is_alphabetic))
        .then(|| PriorDose { product_text, given_on, sheet: Some(sheet.to_owned()), told_by })
}

/// The people of a list by what a dose names.
struct People {
    numbers: HashMap<String, usize>,
    names: HashMap<(String, Birth), Vec<usize>>,
}

impl People {
    fn new(rows: &[Row]) -> Self {
        let mut people = Self { numbers: HashMap::new(), names: HashMap::new() };
        for (at, row) in rows.iter().enumerate() {
            let Some(person) = &row.person else { continue };
            if let Some(number) = &person.number {
                let _ = people.numbers.insert(number.as_str().to_owned(), at);
            }
            people.names.entry((person.folded_name(), person.birth)).or_default().push(at);
        }
        people
    }

    /// The twelve digits decide where the dose has them and the list knows them.
    fn find(
        &self,
        rows: &[Row],
        number: &str,
        name: &str,
        birth: Option<Birth>,
    ) -> Result<usize, Why> {
        let number = CitizenNumber::new(number).ok();
        if let Some(at) = number.as_ref().and_then(|number| self.numbers.get(number.as_str())) {
            return Ok(*at);
        }
        let birth = birth.ok_or(Why::Nobody)?;
        let alike = self.names.get(&(fold(name), birth)).map_or(&[][..], Vec::as_slice);
        let person = |at: &usize| rows.get(*at).and_then(|row| row.person.as_ref());
        let others: Vec<usize> = alike
            .iter()
            .copied()
            .filter(|at| {
                number.is_none() || person(at).is_some_and(|person| person.number.is_none())
            })
            .collect();
        // Twins are called `Hà` and `Hạ`.
        let exact = |at: &&usize| person(at).is_some_and(|person| person.name == clean(name));
        match others.as_slice() {
            [] => Err(Why::Nobody),
            [one] => Ok(*one),
            several => {
                let mut exact = several.iter().filter(exact);
                match (exact.next(), exact.next()) {
                    (Some(one), None) => Ok(*one),
                    _ => Err(Why::Several),
                }
            }
        }
    }
}

/// Tells whether a list may be chosen before a sheet of earlier doses.
pub(super) fn looks_like_people(grid: &Grid, choice: &Choice) -> bool {
    choice.sheet.is_some() || !is_history(grid)
}
