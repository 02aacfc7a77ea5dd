//! Whole list files, as stations receive them, read from first byte to last.

#![cfg(test)]

#[cfg(test)]
mod lists {
    use std::fmt::Write;

    use chot::domain::patient::{Birth, CitizenNumber, Details, Person, Sex};
    use chot::roster::{Column, ConsentAnswer, MOST_ROWS, Problem, Unreadable, read};
    use chrono::{Days, NaiveDate};
    use proptest::prelude::*;

    fn today() -> NaiveDate {
        day(2026, 11, 22)
    }

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn a_class_list_is_understood() {
        let roster = read(include_bytes!("data/class-1a.csv"), today()).unwrap();
        assert_eq!((roster.separator, roster.rows.len()), (Some(','), 30));
        assert_eq!(roster.ignored, ["STT"]);
        assert!(roster.columns.contains(&(Column::Guardian, "Họ tên mẹ".into())));
        assert!(roster.rows.iter().all(|row| row.problems.is_empty()), "{:?}", roster.rows);
        let lines: Vec<u64> = roster.rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, (4..34).collect::<Vec<_>>());
        let people: Vec<&Person> =
            roster.rows.iter().filter_map(|row| row.person.as_ref()).collect();
        assert_eq!(people.len(), 30);
        let (first, namesake) = (people[4], people[20]);
        assert_eq!(first.name, namesake.name);
        assert_ne!(first.birth, namesake.birth);
        assert!(!first.is_probably(namesake));
        assert_eq!(people[12].name, "H'Hen Niê-Kđăm");
        assert_eq!(people[0].group.as_deref(), Some("1A"));
        assert_eq!(people[1].sex, Some(Sex::Female));
        assert_eq!(roster.rows[9].consent, Some(ConsentAnswer::No));
        assert_eq!(roster.rows[14].consent, None);
    }

    #[test]
    fn a_ward_list_with_split_columns_is_understood() {
        let roster = read(include_bytes!("data/ward.csv"), today()).unwrap();
        assert_eq!(roster.separator, Some(';'));
        assert!(!roster.is_refused(), "{:?}", roster.rows);
        let lines: Vec<u64> = roster.rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, [3, 5, 6, 8]);
        let infant = roster.rows[0].person.as_ref().unwrap();
        assert_eq!(infant.name, "Trần Thị Bé");
        assert_eq!(infant.birth, Birth::Day(day(2026, 7, 10)));
        assert_eq!(infant.number.as_ref().unwrap().as_str(), "001326000001");
        assert_eq!(infant.group.as_deref(), Some("Phòng 301, Giường 1"));
        assert_eq!(infant.address.as_deref(), Some("Số 1; ngõ 2 Phường Mẫu, Hà Nội"));
        assert_eq!(roster.rows[0].prior[0].product_text, "Viêm gan B");
        assert_eq!(roster.rows[0].prior[0].given_on, day(2026, 7, 11));
        assert_eq!(roster.rows[3].person.as_ref().unwrap().birth, Birth::Year(1950));
    }

    #[test]
    fn every_bad_row_says_what_is_wrong() {
        let roster = read(include_bytes!("data/bad-rows.csv"), today()).unwrap();
        assert!(roster.is_refused());
        let expected = [
            vec![Problem::BadBirth("29/02/2023".into())],
            vec![Problem::MissingName],
            vec![Problem::LostZeros("1321000789".into())],
            vec![Problem::NumberContradictsBirth],
            vec![Problem::BornInFuture(day(2026, 11, 23))],
            vec![Problem::BornTooLongAgo],
            vec![Problem::BadPhone("9.12E+08".into())],
            vec![Problem::BadPriorDose("MR".into())],
            vec![Problem::BadSex("?".into()), Problem::BadConsent("Nghỉ ốm".into())],
            vec![],
            vec![Problem::SameAsLine(11)],
            vec![],
            vec![Problem::TooManyCells],
        ];
        for (row, expected) in roster.rows.iter().zip(&expected) {
            assert_eq!(&row.problems, expected, "line {}", row.line);
        }
        let imported: Vec<u64> =
            roster.rows.iter().filter(|row| row.person.is_some()).map(|row| row.line).collect();
        assert_eq!(imported, [8, 11, 13], "the telephone alone is lost; twins' namesake stays");
    }

    #[test]
    fn long_lists_are_read_and_longer_ones_refused() {
        let mut list = String::from("Họ và tên,Ngày sinh,Lớp,Họ tên mẹ,SĐT\n");
        for at in 0..50_000 {
            let (month, day) = (at / 28 % 12 + 1, at % 28 + 1);
            writeln!(list, "Trần Thị Bé,{day:02}/{month:02}/2021,1A,Lê Thị {at},0900000000")
                .unwrap();
        }
        let roster = read(list.as_bytes(), today()).unwrap();
        assert_eq!(roster.rows.iter().filter(|row| row.person.is_some()).count(), 50_000);
        assert_eq!(roster.rows.last().map(|row| row.line), Some(50_001));

        let longest = format!("Họ tên,NS\n{}", "A,2021\n".repeat(MOST_ROWS));
        assert!(read(longest.as_bytes(), today()).is_ok());
        let longer = longest + "A,2021\n";
        let refused = Unreadable::TooManyRows { limit: MOST_ROWS };
        assert_eq!(read(longer.as_bytes(), today()), Err(refused));
    }

    prop_compose! {
        fn birth()(days in 0u64..30_000, kind in 0..5) -> Birth {
            let day = day(1930, 1, 1).checked_add_days(Days::new(days)).unwrap();
            match kind {
                0 => Birth::parse(&day.format("%m/%Y").to_string()).unwrap(),
                1 => Birth::parse(&day.format("%Y").to_string()).unwrap(),
                _ => Birth::Day(day),
            }
        }
    }

    prop_compose! {
        fn person(at: usize)(
            name in "[A-ZĐƯ][a-zăâđêôơưạệ'-]{0,20}( [A-ZĐƯ\"][a-zăâđêôơưạệ;,\t]{1,10}){0,4}",
            birth in birth(),
            sex in prop::option::of(prop::bool::ANY),
            serial in prop::option::of(0u32..999_999),
            guardian in prop::option::of("[A-ZĐƯ][a-zạệ]{1,10}"),
            phone in prop::option::of("0[3-9][0-9]{8}"),
            address in prop::option::of("(Số|Thôn) [0-9]{1,3}[,;] [A-Za-zạệ\"]{1,20}"),
        ) -> Person {
            let sex = sex.map(|female| if female { Sex::Female } else { Sex::Male });
            let number = serial.map(|serial| {
                let century = (birth.year() / 100 - 19) * 2 + i32::from(sex == Some(Sex::Female));
                let year = birth.year() % 100;
                CitizenNumber::new(&format!("{at:03}{century}{year:02}{serial:06}")).unwrap()
            });
            // The place in the list keeps people apart.
            let group = Some(format!("Lá {at}"));
            Person::new(Details { name, birth, sex, number, guardian, phone, group, address }).unwrap()
        }
    }

    fn people() -> impl Strategy<Value = Vec<Person>> {
        (1usize..12).prop_flat_map(|count| (0..count).map(person).collect::<Vec<_>>())
    }

    fn written(people: &[Person], separator: u8) -> Vec<u8> {
        let mut writer = csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
        let header = [
            "Lớp",
            "Họ và tên",
            "Ngày sinh",
            "Phái",
            "CCCD",
            "Phụ huynh",
            "SĐT",
            "Nơi ở",
            "Ghi chú",
        ];
        writer.write_record(header).unwrap();
        for person in people {
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            let sex = match person.sex {
                Some(Sex::Female) => "Nữ",
                Some(Sex::Male) => "Nam",
                None => "",
            };
            let number = person.number.clone().map(String::from).unwrap_or_default();
            let row = [
                text(&person.group),
                person.name.clone(),
                person.birth.label(),
                sex.into(),
                number,
                text(&person.guardian),
                text(&person.phone),
                text(&person.address),
                String::new(),
            ];
            writer.write_record(&row).unwrap();
        }
        writer.into_inner().unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_written_is_read_back(
            people in people(),
            separator in prop::sample::select(vec![b',', b';', b'\t', b'|']),
        ) {
            let roster = read(&written(&people, separator), today()).unwrap();
            prop_assert_eq!(roster.separator, Some(char::from(separator)));
            for row in &roster.rows {
                prop_assert_eq!(&row.problems, &vec![]);
            }
            let read: Vec<Person> = roster.rows.into_iter().filter_map(|row| row.person).collect();
            prop_assert_eq!(read, people);
        }

        #[test]
        fn random_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = read(&bytes, today());
        }

        #[test]
        fn random_rows_are_read_and_none_is_lost_silently(rest in "[ -~\\n\\r\\tạ\u{301}Đ,;\"/0-9]{0,300}") {
            let list = format!("Họ và tên,Ngày sinh,Giới,CCCD,SĐT,Mũi trước,Đồng ý\n{rest}");
            if let Ok(roster) = read(list.as_bytes(), today()) {
                for row in roster.rows {
                    prop_assert!(row.person.is_some() || !row.problems.is_empty());
                }
            }
        }
    }
}
