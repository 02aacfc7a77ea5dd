//! Whole workbooks, as stations receive them, and files that only look like one.

#![cfg(test)]

use std::time::{Duration, Instant};

use chot::domain::patient::{Birth, Sex};
use chot::roster::{Choice, Ignored, Problem, Roster, Unreadable, read, read_telling};
use chrono::NaiveDate;
use rust_xlsxwriter::{Format, Formula, Workbook};

fn today() -> NaiveDate {
    day(2026, 11, 22)
}

fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

fn births(roster: &Roster) -> Vec<Option<String>> {
    roster.rows.iter().map(|row| row.person.as_ref().map(|p| p.birth.label())).collect()
}

/// A cover, a list with a header of two rows, merged classes, formulas, and what
/// Excel does to numbers.
fn school() -> Vec<u8> {
    let mut book = Workbook::new();
    let _ = book.add_worksheet().set_name("Bìa").unwrap().write(0, 0, "Kế hoạch tiêm").unwrap();
    let sheet = book.add_worksheet().set_name("Học sinh").unwrap();
    let date = Format::new().set_num_format("dd/mm/yyyy");
    let plain = Format::new();
    let _ = sheet.write(0, 0, "TRƯỜNG TIỂU HỌC MẪU").unwrap();
    let upper = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "", "CCCD", "Lớp"];
    for (column, text) in (0u16..).zip(upper) {
        let _ = sheet.write(2, column, text).unwrap();
    }
    let _ = sheet.write(3, 3, "Nam").unwrap().write(3, 4, "Nữ").unwrap();
    for column in 0u16..7 {
        let _ = sheet.write(4, column, format!("({})", column + 1)).unwrap();
    }
    let _ = sheet.merge_range(5, 6, 7, 6, "1A", &plain).unwrap();
    let _ = sheet.write(5, 0, 1).unwrap().write(5, 1, "Nguyễn Thị Đường").unwrap();
    let _ = sheet.write_with_format(5, 2, 43_656, &date).unwrap();
    let _ = sheet.write(5, 4, "x").unwrap().write(5, 5, "001319000001").unwrap();
    let joined = Formula::new("=\"Lê Văn\"&\" An\"").set_result("Lê Văn An");
    let _ = sheet.write(6, 0, 2).unwrap().write(6, 1, joined).unwrap();
    let _ = sheet.write(6, 2, "11/07/2019").unwrap().write(6, 3, "x").unwrap();
    let _ = sheet.write(6, 5, 79_219_000_001_u64).unwrap();
    let _ = sheet.write(7, 0, 3).unwrap().write(7, 1, "Lê Văn Bình").unwrap();
    let _ = sheet.write(7, 2, 43_657).unwrap().write(7, 3, "x").unwrap();
    let _ = sheet.write(7, 5, 179_219_000_001_u64).unwrap();
    let _ = sheet.write(8, 0, 4).unwrap().write(8, 1, "Lê Thị Chi").unwrap();
    let broken = Formula::new("=Sheet9!A1").set_result("#REF!");
    let _ = sheet.write(8, 2, broken).unwrap();
    let _ = sheet.write(10, 1, "Tổng cộng: 4 em").unwrap();
    let _ = sheet.write(12, 4, "Hiệu trưởng").unwrap();
    let _ = sheet.write(13, 4, "Tống Thị Hòa").unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn a_school_workbook_is_understood() {
    let roster = read(&school(), today()).unwrap();
    assert_eq!(roster.sheets, ["Bìa", "Học sinh"]);
    assert_eq!((roster.sheet, roster.separator), (Some(1), None));
    let lines: Vec<u64> = roster.rows.iter().map(|row| row.line).collect();
    assert_eq!(lines, [6, 7, 8, 9]);
    let problems: Vec<&[Problem]> = roster.rows.iter().map(|row| &*row.problems).collect();
    assert_eq!(problems[0], []);
    assert_eq!(problems[1], [Problem::LostZeros("79219000001".into())]);
    assert_eq!(problems[2], [Problem::BirthFromSerial(day(2019, 7, 11))]);
    assert!(problems[3].contains(&Problem::FormulaError("#REF!".into())), "{:?}", problems[3]);
    let first = roster.rows[0].person.as_ref().unwrap();
    assert_eq!((first.birth, first.sex), (Birth::Day(day(2019, 7, 10)), Some(Sex::Female)));
    assert_eq!(first.group.as_deref(), Some("1A"));
    let third = roster.rows[2].person.as_ref().unwrap();
    assert_eq!((third.group.as_deref(), third.sex), (Some("1A"), Some(Sex::Male)));
    let ignored: Vec<(u64, Ignored)> =
        roster.ignored_rows.iter().map(|row| (row.line, row.kind)).collect();
    assert_eq!(
        ignored,
        [
            (5, Ignored::Header),
            (11, Ignored::Total),
            (13, Ignored::Signature),
            (14, Ignored::Signature)
        ]
    );
    assert_eq!(roster.rows[1].cells[1], "Lê Văn An", "the cells of a refused row are kept");
}

#[test]
fn another_sheet_can_be_chosen() {
    let choice = Choice { sheet: Some(0), ..Choice::default() };
    let mut silent = |_, _| std::ops::ControlFlow::Continue(());
    let refused = read_telling(&school(), today(), &choice, &mut silent).unwrap_err();
    let sheets = vec!["Bìa".to_owned(), "Học sinh".to_owned()];
    assert_eq!(refused, Unreadable::NoHeader { found: vec!["Kế hoạch tiêm".into()], sheets });
}

#[test]
fn an_old_workbook_is_understood() {
    let roster = read(include_bytes!("data/class-1a.xls"), today()).unwrap();
    assert_eq!(births(&roster), [Some("10/07/2019".to_owned()), None]);
    assert_eq!(roster.rows[0].person.as_ref().unwrap().group.as_deref(), Some("1A"));
    assert_eq!(roster.rows[1].problems, [Problem::LostZeros("79219000001".into())]);
    assert_eq!(roster.ignored_rows.len(), 2);
}

#[test]
fn days_are_counted_as_the_workbook_counts_them() {
    let roster = read(include_bytes!("data/mac-1904.xlsx"), today()).unwrap();
    let both = [Some("11/07/2019".to_owned()), Some("11/07/2019".to_owned())];
    assert_eq!(births(&roster), both);
    assert_eq!(roster.rows[1].problems, [Problem::BirthFromSerial(day(2019, 7, 11))]);
}

#[test]
fn what_only_looks_like_a_workbook_is_told_apart() {
    let cut = school();
    let cut = &cut[..cut.len() / 2];
    for (bytes, refusal) in [
        (&include_bytes!("data/password.xlsx")[..], Unreadable::Password),
        (&include_bytes!("data/letter.xlsx")[..], Unreadable::NoWorkbook),
        (cut, Unreadable::NoWorkbook),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 cut", Unreadable::NoWorkbook),
    ] {
        assert_eq!(read(bytes, today()).unwrap_err(), refusal);
    }
    let mut book = Workbook::new();
    let _ = book.add_worksheet();
    assert_eq!(read(&book.save_to_buffer().unwrap(), today()), Err(Unreadable::Empty));
}

#[test]
fn a_million_empty_rows_are_passed_over() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let bold = Format::new().set_bold();
    let _ = sheet.write(0, 0, "Họ tên").unwrap().write(0, 1, "NS").unwrap();
    let _ = sheet.write(1, 0, "An").unwrap().write(1, 1, 2019).unwrap();
    for row in 2..1_048_575 {
        let _ = sheet.write_blank(row, 0, &bold).unwrap();
    }
    let _ = sheet.write(1_048_575, 0, "Bé").unwrap().write(1_048_575, 1, 2020).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let started = Instant::now();
    let roster = read(&bytes, today()).unwrap();
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    let lines: Vec<u64> = roster.rows.iter().map(|row| row.line).collect();
    assert_eq!(lines, [2, 1_048_576]);
}

#[test]
fn wide_text_and_older_headers_are_understood() {
    let text = "STT|Họ và tên|Năm sinh||Địa chỉ\n||Nam|Nữ|\n1|Trần Văn Tư|1950||Xã Mẫu\n\
                2|Tống Thị Sáu||1948|Xã Mẫu\nTổng|||2|\nNgày 22 tháng 11 năm 2026||||\n";
    for big in [false, true] {
        let mut bytes = if big { vec![0xFE, 0xFF] } else { vec![0xFF, 0xFE] };
        bytes.extend(
            text.encode_utf16().flat_map(
                |unit| {
                    if big { unit.to_be_bytes() } else { unit.to_le_bytes() }
                },
            ),
        );
        let roster = read(&bytes, today()).unwrap();
        assert_eq!(roster.separator, Some('|'));
        assert_eq!(births(&roster), [Some("1950".to_owned()), Some("1948".to_owned())]);
        let sexes: Vec<Option<Sex>> =
            roster.rows.iter().map(|row| row.person.as_ref().unwrap().sex).collect();
        assert_eq!(sexes, [Some(Sex::Male), Some(Sex::Female)]);
        assert_eq!(roster.ignored_rows.len(), 2);
    }
}

#[test]
fn nobody_with_a_birth_or_a_number_is_passed_over() {
    let text = "Họ tên,Ngày sinh,Nghề\nTống Văn Tổng,1950,\nTổng Văn A,1960,Giáo viên\n\
                Lớp 2B,,\nLê An,1970,\nHọ tên,Ngày sinh,Nghề\nLê Bé,31/02/2019,Giáo viên\n";
    let roster = read(text.as_bytes(), today()).unwrap();
    let lines: Vec<u64> = roster.rows.iter().map(|row| row.line).collect();
    assert_eq!(lines, [2, 3, 5, 7]);
    assert_eq!(roster.rows[3].problems, [Problem::BadBirth("31/02/2019".into())]);
    let ignored: Vec<(u64, Ignored)> =
        roster.ignored_rows.iter().map(|row| (row.line, row.kind)).collect();
    assert_eq!(ignored, [(4, Ignored::Title), (6, Ignored::Header)]);
    assert_eq!(roster.rows[2].person.as_ref().unwrap().group.as_deref(), Some("2B"));
}
