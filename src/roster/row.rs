//! One row of cells made into a person with what else the list says. Never
//! stops at the first problem: the clerk wants to see them all.

use chrono::NaiveDate;
use csv::StringRecord;

use super::grid::Epoch;
use super::headers::{Column, Headers};
use super::table::Table;
use super::{Problem, Row, decode, prior};
use crate::domain::patient::{Birth, Details, Person, Sex};
use crate::domain::text::{clean, fold};

/// What is the same for all rows of a list.
pub(super) struct Reading<'t> {
    headers: &'t Headers,
    separator: Option<char>,
    epoch: Option<Epoch>,
    title_class: Option<String>,
    today: NaiveDate,
}

impl<'t> Reading<'t> {
    /// Prepares for the rows of a table.
    pub(super) fn new(table: &'t Table, today: NaiveDate) -> Self {
        Self {
            headers: &table.headers,
            separator: table.grid.separator,
            epoch: table.grid.epoch,
            title_class: table.title_class.clone(),
            today,
        }
    }

    /// Goes on to the rows under the title of a class.
    pub(super) fn under(&mut self, class: String) {
        self.title_class = Some(class);
    }

    /// Reads a row; `None` if it says nothing.
    pub(super) fn read(&self, line: u64, record: &StringRecord) -> Option<Row> {
        if self.headers.is_blank(record) {
            return None;
        }
        let mut problems = self.shape(record);
        let cell = |column| self.headers.cell(record, column);
        let name = self.name(record);
        let characters = name.chars().count();
        if characters == 0 {
            problems.push(Problem::MissingName);
        } else if characters > Person::LONGEST_NAME {
            problems.push(Problem::NameTooLong { characters });
        }
        let mut kept = Kept(&mut problems);
        let birth = self.birth(record);
        let serial = self.epoch.and_then(|epoch| decode::serial(&birth, epoch));
        let birth = serial.map_or(birth, |day| Birth::Day(day).label());
        let birth = kept.or_problem(decode::birth(&birth, self.today).map(Some));
        if let Some(day) = serial {
            kept.0.push(Problem::BirthFromSerial(day));
        }
        let sex = kept.or_problem(self.sex(record));
        let number = kept.or_problem(decode::number(cell(Column::Number)));
        if let (Some(birth), Some(number)) = (birth, &number)
            && !number.fits(birth, sex)
        {
            kept.0.push(Problem::NumberContradictsBirth);
        }
        let phone = kept.or_problem(decode::phone(cell(Column::Phone)));
        let consent = kept.or_problem(decode::consent(cell(Column::Consent)));
        let (products, dates) = (cell(Column::PriorProduct), cell(Column::PriorDate));
        let doses = prior::doses(products, dates, birth, self.today);
        let prior = kept.or_problem(doses.map(Some)).unwrap_or_default();
        let guardian = Some(cell(Column::Guardian)).filter(|text| !text.is_empty());
        let person = birth.filter(|_| !problems.iter().any(Problem::is_fatal)).map(|birth| {
            Person::new(Details {
                name,
                birth,
                sex,
                number,
                guardian: Some(guardian.unwrap_or(cell(Column::Father)).to_owned()),
                phone,
                group: Some(self.group(record)),
                address: Some(cell(Column::Address).to_owned()),
            })
        });
        let person = match person.transpose() {
            Ok(person) => person,
            Err(invalid) => {
                problems.push(Problem::Refused(invalid));
                None
            }
        };
        let refused = problems.iter().any(Problem::is_fatal);
        let cells = if refused { record.iter().map(str::to_owned).collect() } else { Vec::new() };
        let said = |column| Some(clean(cell(column))).filter(|text| !text.is_empty());
        let (tag, vaccine) = (said(Column::Tag), said(Column::Vaccine));
        Some(Row { line, person, consent, prior, tag, vaccine, problems, cells })
    }

    /// Finds cells that have run into one another or shifted.
    fn shape(&self, record: &StringRecord) -> Vec<Problem> {
        let width = self.headers.width;
        let runs_on = self.separator.is_some_and(|separator| {
            record.iter().any(|cell| {
                let separators = cell.matches(separator).count();
                cell.contains('\n') && (record.len() < width || separators + 1 >= width)
            })
        });
        let broken = record.iter().take(width).find(|cell| decode::is_formula_error(cell));
        let overflows = record.iter().skip(width).any(|cell| !cell.trim().is_empty());
        let found = [(runs_on, Problem::OpenQuote), (overflows, Problem::TooManyCells)];
        let shape = found.into_iter().filter_map(|(is_so, problem)| is_so.then_some(problem));
        shape.chain(broken.map(|cell| Problem::FormulaError(cell.to_owned()))).collect()
    }

    /// Returns the sex from its column or from the two that are ticked. A birth
    /// in one of these is a tick, too.
    fn sex(&self, record: &StringRecord) -> Result<Option<Sex>, Problem> {
        let cell = |column| self.headers.cell(record, column);
        let ticked = |text: &str, own: &str| {
            let is_tick = matches!(&*fold(text), "x" | "v" | "✓" | "✔" | "☑" | "1" | "true");
            is_tick || fold(text) == own || Birth::parse(text).is_some()
        };
        let (male, female) = (cell(Column::Male), cell(Column::Female));
        match (male.is_empty(), female.is_empty()) {
            (true, true) => decode::sex(cell(Column::Sex)),
            (false, true) if ticked(male, "nam") => Ok(Some(Sex::Male)),
            (true, false) if ticked(female, "nu") => Ok(Some(Sex::Female)),
            _ => Err(Problem::BadSex(format!("{male} {female}").trim().to_owned())),
        }
    }

    /// Joins the parts of a name. A given name that already ends the full name
    /// is not said twice.
    fn name(&self, record: &StringRecord) -> String {
        let part = |column| clean(self.headers.cell(record, column));
        let given = part(Column::GivenName);
        let full = part(Column::Name);
        if full.is_empty() {
            let parts = [part(Column::FamilyName), part(Column::MiddleName), given];
            return clean(&parts.join(" "));
        }
        if given.is_empty() || format!(" {}", fold(&full)).ends_with(&format!(" {}", fold(&given)))
        {
            return full;
        }
        format!("{full} {given}")
    }

    /// Returns the birth as one text, whether it stands in one cell or in three.
    fn birth(&self, record: &StringRecord) -> String {
        let cell = |column| self.headers.cell(record, column);
        let whole = cell(Column::Birth);
        let day = cell(Column::BirthDay);
        if !whole.is_empty() {
            return whole.to_owned();
        }
        if day.len() > 2 {
            return day.to_owned();
        }
        let parts = [day, cell(Column::BirthMonth), cell(Column::BirthYear)];
        let known: Vec<&str> = parts.into_iter().skip_while(|part| part.is_empty()).collect();
        if known.is_empty() {
            let by_sex = [Column::Male, Column::Female].map(cell);
            return by_sex.iter().find(|text| text.len() > 1).map_or_else(String::new, |text| {
                if Birth::parse(text).is_some() { (*text).to_owned() } else { String::new() }
            });
        }
        known.join("/")
    }

    /// Joins where the list places the person. Bare numbers of wards, rooms and
    /// beds get the heading of their column before them.
    fn group(&self, record: &StringRecord) -> String {
        let plain = [Column::Class, Column::Neighbourhood].map(|column| {
            let cell = clean(self.headers.cell(record, column));
            let title = self.title_class.as_ref();
            let title = title.filter(|_| cell.is_empty() && column == Column::Class);
            title.map_or(cell, Clone::clone)
        });
        let headed = [Column::Ward, Column::Room, Column::Bed].map(|column| {
            let cell = clean(self.headers.cell(record, column));
            if cell.starts_with(|c: char| c.is_ascii_digit()) {
                format!("{} {cell}", self.headers.heading(column))
            } else {
                cell
            }
        });
        let places: Vec<&str> =
            plain.iter().chain(&headed).map(String::as_str).filter(|p| !p.is_empty()).collect();
        places.join(", ")
    }
}

/// Collects the problems of cells and keeps what the others say.
struct Kept<'p>(&'p mut Vec<Problem>);

impl Kept<'_> {
    fn or_problem<T>(&mut self, read: Result<Option<T>, Problem>) -> Option<T> {
        read.unwrap_or_else(|problem| {
            self.0.push(problem);
            None
        })
    }
}
