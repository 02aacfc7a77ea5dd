//! Which heading means what. Matches whole headings without diacritics, never
//! parts of them: `Họ tên (mẹ)` must not be taken for the child's name.

mod headings;

use csv::StringRecord;

pub use headings::Column;
use headings::HEADINGS;

use super::{Choice, shape};
use crate::domain::text::{clean, fold};

/// The row that names the columns, or the two rows.
pub(super) struct Headers {
    taken: Vec<(Column, usize, String)>,
    ordinal: Option<usize>,
    /// All headings by their places, the empty ones too.
    pub(super) texts: Vec<String>,
    /// Whether the birth stands in the column of the sex, as older lists have it.
    birth_by_sex: bool,
    /// The headings that are not used.
    pub(super) ignored: Vec<String>,
    /// Whether somebody said what the columns hold.
    pub(super) chosen: bool,
    /// The number of cells up to the last heading.
    pub(super) width: usize,
}

impl Headers {
    /// Takes a row for the header and sees what its cells mean. Of two equal
    /// columns the left one counts.
    pub(super) fn understand(record: &StringRecord, choice: &Choice) -> Self {
        let texts: Vec<String> = record.iter().map(clean).collect();
        let meanings = texts.iter().map(|text| meaning(text)).collect();
        Self::with(texts, meanings, false, choice)
    }

    /// Takes two rows for the header, the lower one naming parts of what the
    /// upper one names. `None` if the lower row cannot be that.
    pub(super) fn of_two_rows(
        upper: &StringRecord,
        lower: &StringRecord,
        choice: &Choice,
    ) -> Option<Self> {
        let known = |cell: &str| is_sex(cell).is_some() || meaning(cell).is_some();
        let parts: Vec<String> = lower.iter().map(clean).collect();
        let said = parts.iter().filter(|part| !part.is_empty());
        if said.clone().count() < 2 || !said.clone().all(|part| known(part)) {
            return None;
        }
        // A title above a header, or two headers, are not one of two rows.
        let is_title = !upper.iter().any(|cell| meaning(&clean(cell)).is_some());
        if is_title || Self::understand(lower, choice).missing().is_empty() {
            return None;
        }
        let (mut texts, mut meanings) = (Vec::new(), Vec::new());
        let (mut above, mut birth_by_sex) = (String::new(), false);
        for at in 0..upper.len().max(lower.len()) {
            let own = upper.get(at).map(clean).unwrap_or_default();
            let part = parts.get(at).cloned().unwrap_or_default();
            if part.is_empty() {
                meanings.push(meaning(&own));
                texts.push(own.clone());
                above = own;
                continue;
            }
            if !own.is_empty() {
                above = own;
            }
            meanings.push(part_of(&above, &part));
            let is_birth = matches!(meaning(&above), Some(Column::Birth | Column::BirthYear));
            birth_by_sex |= is_sex(&part).is_some() && is_birth;
            texts.push(clean(&format!("{above} {part}")));
        }
        Some(Self::with(texts, meanings, birth_by_sex, choice))
    }

    fn with(
        texts: Vec<String>,
        mut meanings: Vec<Option<Column>>,
        birth_by_sex: bool,
        choice: &Choice,
    ) -> Self {
        split_under_one_heading(&texts, &mut meanings);
        choose_name(&mut meanings);
        choose_birth(&texts, &mut meanings);
        choose_sex(&texts, &mut meanings);
        let said = choice.columns_of(|| shape::of_headings(&texts));
        if let Some(columns) = said {
            meanings = columns.to_vec();
            meanings.resize(texts.len(), None);
        }
        let ordinal = texts.iter().position(|text| matches!(&*plain(text), "stt" | "tt" | "no"));
        let mut headers = Self {
            taken: Vec::new(),
            ordinal,
            texts: texts.clone(),
            birth_by_sex,
            chosen: said.is_some(),
            ignored: Vec::new(),
            width: 0,
        };
        for (at, (text, meaning)) in texts.into_iter().zip(meanings).enumerate() {
            if !text.is_empty() || meaning.is_some() {
                headers.width = at + 1;
            }
            match meaning {
                Some(column) if headers.at(column).is_none() => {
                    headers.taken.push((column, at, text));
                }
                _ if text.is_empty() => {}
                _ => headers.ignored.push(text),
            }
        }
        headers
    }

    /// The columns of a file without headings, as somebody said what they hold.
    pub(super) fn bare(columns: &[Option<Column>]) -> Self {
        let mut headers = Self {
            taken: Vec::new(),
            ordinal: None,
            texts: vec![String::new(); columns.len()],
            birth_by_sex: columns.contains(&Some(Column::Male)),
            chosen: true,
            ignored: Vec::new(),
            width: columns.len(),
        };
        for (at, column) in columns.iter().enumerate() {
            headers.taken.extend(column.map(|column| (column, at, String::new())));
        }
        headers
    }

    /// Returns what each heading was taken for, by its place.
    pub(super) fn meanings(&self) -> Vec<(String, Option<Column>)> {
        let of = |at| self.taken.iter().find(|(_, place, _)| *place == at).map(|(c, ..)| *c);
        self.texts.iter().enumerate().map(|(at, text)| (text.clone(), of(at))).collect()
    }

    /// Tells whether a row carries a running number, as rows of people do.
    pub(super) fn is_numbered(&self, record: &StringRecord) -> bool {
        let cell = self.ordinal.and_then(|at| record.get(at)).unwrap_or_default().trim();
        !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// Tells whether a row says the headings again, as each printed page does.
    pub(super) fn is_said_again(&self, record: &StringRecord) -> bool {
        let mut same = 0;
        for (cell, text) in record.iter().zip(&self.texts) {
            let cell = clean(cell);
            if cell.is_empty() {
                continue;
            }
            if plain(&cell) != plain(text) {
                return false;
            }
            same += 1;
        }
        same >= 2
    }

    /// Returns which columns a list must have and this one has not.
    pub(super) fn missing(&self) -> Vec<Column> {
        let has = |column| self.at(column).is_some();
        let name = has(Column::Name) || (has(Column::FamilyName) && has(Column::GivenName));
        let by_sex = self.birth_by_sex && (has(Column::Male) || has(Column::Female));
        let birth = has(Column::Birth) || has(Column::BirthYear) || by_sex;
        [(Column::Name, name), (Column::Birth, birth)]
            .into_iter()
            .filter_map(|(column, present)| (!present).then_some(column))
            .collect()
    }

    /// Tells whether the row can be a header at all: a title or a row of data
    /// seldom has the wording of two headings.
    pub(super) fn is_plausible(&self) -> bool {
        self.taken.len() >= 2 || self.at(Column::Name).is_some()
    }

    /// Returns how many columns are understood.
    pub(super) const fn understood(&self) -> usize {
        self.taken.len()
    }

    /// Returns which heading was taken for what.
    pub(super) fn columns(&self) -> Vec<(Column, String)> {
        self.taken.iter().map(|(column, _, text)| (*column, text.clone())).collect()
    }

    /// Returns the heading of a column.
    pub(super) fn heading(&self, column: Column) -> &str {
        self.taken.iter().find(|(c, ..)| *c == column).map_or("", |(.., text)| text)
    }

    /// Returns the cell of a column, trimmed; empty if there is no such column.
    pub(super) fn cell<'r>(&self, record: &'r StringRecord, column: Column) -> &'r str {
        self.at(column).and_then(|at| record.get(at)).unwrap_or("").trim()
    }

    /// Tells whether a row says nothing: a running number alone is nothing.
    pub(super) fn is_blank(&self, record: &StringRecord) -> bool {
        let mut cells = record.iter().enumerate();
        cells.all(|(at, cell)| Some(at) == self.ordinal || cell.trim().is_empty())
    }

    fn at(&self, column: Column) -> Option<usize> {
        self.taken.iter().find(|(c, ..)| *c == column).map(|(_, at, _)| *at)
    }
}

/// Spreadsheets leave the second of two merged cells empty: `Họ và tên,,` with
/// the given name in the unnamed column.
fn split_under_one_heading(texts: &[String], meanings: &mut [Option<Column>]) {
    if meanings.contains(&Some(Column::GivenName)) {
        return;
    }
    let name = meanings.iter().position(|meaning| *meaning == Some(Column::Name));
    if let Some(at) = name
        && texts.get(at + 1).is_some_and(String::is_empty)
        // A row of titles ends in empty cells; a header goes on.
        && texts.iter().skip(at + 2).any(|text| !text.is_empty())
        && let Some([family, given]) = meanings.get_mut(at..at + 2)
    {
        (*family, *given) = (Some(Column::FamilyName), Some(Column::GivenName));
    }
}

/// `Tên` alone is the full name; beside `Họ đệm` it is the given name.
fn choose_name(meanings: &mut [Option<Column>]) {
    let split = [Column::FamilyName, Column::MiddleName, Column::Name]
        .iter()
        .any(|part| meanings.contains(&Some(*part)));
    if !split {
        replace(meanings, Column::GivenName, Some(Column::Name));
    }
}

/// Day, month and year apart are a birth only together; a lone year is a birth.
fn choose_birth(texts: &[String], meanings: &mut [Option<Column>]) {
    let has = |meanings: &[Option<Column>], column| meanings.contains(&Some(column));
    let month = has(meanings, Column::BirthMonth);
    for (text, meaning) in texts.iter().zip(meanings.iter_mut()) {
        // Without diacritics `Năm` (year) looks like `Nam` (male).
        let lower = text.to_lowercase();
        if *meaning == Some(Column::BirthYear) && lower == "nam" && !month {
            *meaning = None;
        }
    }
    let year = has(meanings, Column::BirthYear);
    if month && year {
        if !has(meanings, Column::BirthDay)
            && let Some(at) = texts.iter().position(|text| plain(text) == "ngay sinh")
            && let Some(meaning) = meanings.get_mut(at)
        {
            *meaning = Some(Column::BirthDay);
        }
    } else if year && !has(meanings, Column::Birth) {
        replace(meanings, Column::BirthYear, Some(Column::Birth));
    }
    if has(meanings, Column::Birth) || !has(meanings, Column::BirthYear) {
        for part in [Column::BirthDay, Column::BirthMonth, Column::BirthYear] {
            replace(meanings, part, None);
        }
    }
}

/// `Nam` and `Nữ` beside one another are two columns to be ticked. `Nam` alone
/// may be a year without its diacritics.
fn choose_sex(texts: &[String], meanings: &mut [Option<Column>]) {
    let sexes: Vec<Option<Column>> =
        texts.iter().map(|text| is_sex(text.rsplit(' ').next().unwrap_or_default())).collect();
    for at in 0..sexes.len() {
        let pair = (sexes.get(at).copied().flatten(), sexes.get(at + 1).copied().flatten());
        if let (Some(left), Some(right)) = pair
            && left != right
            && let Some([one, other]) = meanings.get_mut(at..at + 2)
            && [&one, &other].iter().all(|meaning| {
                matches!(meaning, None | Some(Column::Male | Column::Female | Column::BirthYear))
            })
        {
            (*one, *other) = (Some(left), Some(right));
        }
    }
}

/// Finds whose column a heading of one word is.
fn is_sex(text: &str) -> Option<Column> {
    match &*text.to_lowercase() {
        "nam" => Some(Column::Male),
        "nữ" | "nu" => Some(Column::Female),
        _ => None,
    }
}

/// Finds what a part of a heading means under the heading above it.
fn part_of(above: &str, part: &str) -> Option<Column> {
    let (whole, own) = (meaning(above), meaning(part));
    let word = plain(part);
    match (whole, own) {
        // A name under `Mẹ` is the mother's, and so is her birth.
        (Some(Column::Guardian | Column::Father), Some(Column::Name | Column::GivenName)) => whole,
        (Some(Column::Guardian | Column::Father), Some(Column::Birth | Column::Number)) => None,
        (Some(Column::Birth), _) if word == "ngay" => Some(Column::BirthDay),
        (Some(Column::Birth), _) if word == "thang" => Some(Column::BirthMonth),
        (Some(Column::Birth), _) if part.to_lowercase() == "năm" => Some(Column::BirthYear),
        _ => is_sex(part).or(own).or(whole),
    }
}

fn replace(meanings: &mut [Option<Column>], from: Column, to: Option<Column>) {
    for meaning in meanings.iter_mut().filter(|meaning| **meaning == Some(from)) {
        *meaning = to;
    }
}

/// Finds what a heading means, first whole, then without a hint in brackets
/// such as `(dd/mm/yyyy)`, unless the hint says whose it is.
fn meaning(text: &str) -> Option<Column> {
    let find = |text: &str| {
        let plain = plain(text);
        let mut headings = HEADINGS.iter();
        headings.find(|(_, known)| known.contains(&&*plain)).map(|(column, _)| *column)
    };
    find(text).or_else(|| {
        let (before, hint) = text.split_once('(')?;
        let relatives = ["me", "cha", "bo", "ba", "ong", "phu", "giam", "chong", "vo"];
        let hint = plain(hint);
        let of_relative = hint.split(' ').any(|word| relatives.contains(&word));
        (!of_relative).then(|| find(before)).flatten()
    })
}

/// Folds a heading and leaves only its letters and digits.
pub(super) fn plain(text: &str) -> String {
    clean(&fold(text).replace(|c: char| !c.is_alphanumeric(), " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn understood(header: &str) -> (Vec<Column>, Vec<String>) {
        let cells: Vec<&str> = header.split('|').collect();
        let headers = Headers::understand(&StringRecord::from(cells), &Choice::default());
        (headers.columns().into_iter().map(|(column, _)| column).collect(), headers.ignored)
    }

    #[test]
    fn headings_have_many_wordings() {
        for (column, wordings) in [
            (Column::Name, "Họ và tên|HỌ TÊN|Ho ten|Họ và tên trẻ|Tên|Full name|Họ và tên (*)"),
            (Column::Birth, "Ngày sinh|Ngày, tháng, năm sinh|NS|Sinh ngày|DOB|Năm sinh|Năm"),
            (Column::Birth, "Ngày sinh (dd/mm/yyyy)|Ngày tháng\nnăm sinh"),
            (Column::Sex, "Giới tính|Giới|Nam/Nữ|Phái"),
            (Column::Class, "Lớp|LỚP"),
            (Column::Neighbourhood, "Tổ dân phố"),
            (Column::Number, "Số định danh|Mã định danh|CCCD|Số CCCD/ĐDCN"),
            (Column::Guardian, "Họ tên mẹ|Tên mẹ|Mẹ|Người giám hộ|Cha/mẹ|Phụ huynh|Họ tên (mẹ)"),
            (Column::Phone, "Điện thoại|SĐT|Số điện thoại"),
            (Column::Address, "Địa chỉ|Nơi ở"),
            (Column::Consent, "Đồng ý|Phiếu đồng ý|Đồng ý tiêm"),
            (Column::PriorProduct, "Mũi trước|Vắc xin đã tiêm"),
            (Column::PriorDate, "Ngày tiêm trước"),
        ] {
            for wording in wordings.split('|') {
                assert_eq!(understood(wording).0, [column], "{wording}");
            }
        }
        for wording in ["STT", "Nam", "Nữ", "Số CCCD (mẹ)", "Ngày sinh (mẹ)", "Ghi chú", "Ngày"]
        {
            assert_eq!(understood(wording), (vec![], vec![wording.to_owned()]), "{wording}");
        }
    }

    #[test]
    fn headings_are_understood_together() {
        use Column::{
            Birth, BirthDay, BirthMonth, BirthYear, Class, FamilyName, GivenName, MiddleName, Name,
        };
        for (header, columns) in [
            ("Họ đệm|Tên|NS", vec![FamilyName, GivenName, Birth]),
            ("Họ và tên đệm|Tên|NS", vec![FamilyName, GivenName, Birth]),
            ("Họ|Tên đệm|Tên|NS", vec![FamilyName, MiddleName, GivenName, Birth]),
            ("Họ và tên||NS", vec![FamilyName, GivenName, Birth]),
            ("Họ và tên|NS||", vec![Name, Birth]),
            ("Họ tên|Ngày|Tháng|Năm", vec![Name, BirthDay, BirthMonth, BirthYear]),
            ("Họ tên|Ngày sinh|Tháng|Năm", vec![Name, BirthDay, BirthMonth, BirthYear]),
            ("Họ tên|Ngày tháng năm sinh|Ngày|Tháng|Năm", vec![Name, Birth]),
            ("Họ tên|Ngày sinh|Năm sinh|Lớp|Lớp", vec![Name, Birth, Class]),
        ] {
            assert_eq!(understood(header).0, columns, "{header}");
        }
    }
}
