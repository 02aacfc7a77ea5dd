//! Whole texts as scanners type them. Every identifier here is synthetic.

use chrono::NaiveDate;
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

use super::*;
use crate::domain::id::{VialId, VisitId};

const ADULT: &str = "001090123456|012345678|NGUYEN VAN A|01011990|Nam|Phường Bến Nghé, Quận 1, TP. Hồ Chí Minh|15042021";
const CHILD: &str = "001321000789||TRẦN THỊ BÉ|10072021|Nữ|Xã Kiều Phú, Hà Nội|";
const INSURANCE: &str = "TE1010123456789|5452e1baa64e205448e1bb8a2042c389|10/07/2021|2|58c3a3204b69e1bb8175205068c3ba2c2048c3a0204ee1bb9969|01-001|10/07/2021|09/07/2027|$";
const PACK: &str = "010952000000001117271130";

fn scan(typed: &str) -> Result<Scan, Unreadable> {
    read(typed, 2026)
}

fn citizen(typed: &str) -> CitizenCard {
    match scan(typed) {
        Ok(Scan::Citizen(card)) => card,
        other => panic!("{typed}: {other:?}"),
    }
}

fn insurance(typed: &str) -> InsuranceCard {
    match scan(typed) {
        Ok(Scan::Insurance(card)) => card,
        other => panic!("{typed}: {other:?}"),
    }
}

fn cut(kind: Kind) -> Result<Scan, Unreadable> {
    Err(Unreadable::CutShort { kind })
}

fn label(number: u128) -> String {
    StationLabel::Visit(VisitId(Uuid::from_u128(number))).code()
}

#[test]
fn citizen_cards_are_read() {
    let adult = citizen(ADULT);
    assert_eq!(adult.number, "001090123456");
    assert_eq!(adult.old_number.as_deref(), Some("012345678"));
    assert_eq!(adult.born_on, NaiveDate::from_ymd_opt(1990, 1, 1));
    assert_eq!(adult.sex, Some(Sex::Male));
    let child = citizen(CHILD);
    assert_eq!((child.old_number, child.sex), (None, Some(Sex::Female)));
    assert_eq!(child.address.as_deref(), Some("Xã Kiều Phú, Hà Nội"));
    let decomposed: String = CHILD.nfd().collect();
    assert_eq!(citizen(&decomposed).name.as_deref(), Some("TRẦN THỊ BÉ"));
    let slashed = ADULT.replace("01011990", "01/01/1990");
    assert_eq!(citizen(&slashed), adult);
    assert_eq!(citizen(&format!("]Q1{ADULT}|CHA|MẸ\r\n")), adult);
    assert_eq!(citizen(&ADULT.replace("01011990", "1990")).born_on, None);
    assert_eq!(citizen(" 001090123456\r"), CitizenCard::of_number("001090123456"));
}

#[test]
fn broken_citizen_cards_are_refused() {
    assert_eq!(scan("001090123456|012345678|NGUYEN VAN A|01011990|Nam"), cut(Kind::Citizen));
    assert_eq!(scan("001090123456|"), cut(Kind::Citizen));
    assert_eq!(scan(&ADULT[3..]), cut(Kind::Citizen));
    assert_eq!(scan(&ADULT.replace("01011990", "31021990")), Err(Unreadable::BadDate));
    assert_eq!(scan(&ADULT.replace("01011990", "1/1/90")), Err(Unreadable::BadDate));
    let damaged = Unreadable::Damaged { kind: Kind::Citizen };
    assert_eq!(scan(&ADULT.replace("012345678", "01234x678")), Err(damaged));
    assert_eq!(scan(&ADULT.replace("01011990", "đ1011990")), Err(Unreadable::Mangled));
}

#[test]
fn insurance_cards_are_read() {
    let card = insurance(INSURANCE);
    assert_eq!(card.code.as_deref(), Some("TE1010123456789"));
    assert_eq!(card.number, "0123456789");
    assert_eq!(card.name.as_deref(), Some("TRẦN THỊ BÉ"));
    assert_eq!(card.address.as_deref(), Some("Xã Kiều Phú, Hà Nội"));
    assert_eq!(card.born_on, NaiveDate::from_ymd_opt(2021, 7, 10));
    assert_eq!(card.sex, Some(Sex::Female));
    let upper =
        INSURANCE.replace("5452e1baa64e205448e1bb8a2042c389", "5452E1BAA64E205448E1BB8A2042C389");
    assert_eq!(insurance(&upper), card);
    assert_eq!(insurance(INSURANCE.trim_end_matches("|$")), card);
    assert_eq!(insurance(&INSURANCE.replace("TE10101", "01")).code, None);
    assert_eq!(insurance("te1010123456789").code, card.code);
    assert_eq!(insurance("0123456789"), InsuranceCard::of_number("0123456789"));
}

#[test]
fn broken_insurance_cards_are_refused() {
    assert_eq!(scan("TE1010123456789|5452e1|10/07/2021|2"), cut(Kind::Insurance));
    assert_eq!(scan("TE1010123456789|"), cut(Kind::Insurance));
    let damaged = || Err(Unreadable::Damaged { kind: Kind::Insurance });
    assert_eq!(scan(&INSURANCE.replace("5452e1", "545e1")), damaged());
    assert_eq!(scan(&INSURANCE.replace("5452e1", "5452f1")), damaged());
    assert_eq!(scan(&INSURANCE.replace("baa6", "bâ6")), Err(Unreadable::Mangled));
    assert!(matches!(scan("TE9010123456789"), Err(Unreadable::Unknown { .. })));
}

#[test]
fn numbers_are_told_apart_by_their_length() {
    assert!(matches!(
        scan("]E09520000000011"),
        Ok(Scan::Gs1(Gs1 { gtin: Some(_), lot: None, .. }))
    ));
    assert!(matches!(scan("09520000000011"), Ok(Scan::Gs1(_))));
    assert_eq!(scan("9520000000012"), Err(Unreadable::BadCheckDigit));
    assert!(matches!(scan("570123456789"), Ok(Scan::Citizen(_))));
    assert_eq!(scan("571002345678"), cut(Kind::Station));
    assert_eq!(scan("57"), cut(Kind::Station));
}

#[test]
fn what_an_input_method_rewrote_is_called_mangled() {
    let rewritten = [
        "Ấ12DD",
        "ÁB2",
        "ưd201095200000000111727113010Ấ12",
        "0109520000000011172711301ÓLI",
        "01095200000000111727113010A\u{301}B2",
        "TÉ010123456789",
        "ăâêôđđăâêô",
    ];
    for typed in rewritten {
        assert_eq!(scan(typed), Err(Unreadable::Mangled), "{typed}");
    }
    assert!(matches!(scan("Nguyễn Văn A"), Err(Unreadable::Unknown { .. })));
}

#[test]
fn a_code_that_came_twice_is_refused() {
    let slip = label(7);
    for code in [ADULT, CHILD, INSURANCE, &slip, PACK, "001090123456", "9520000000011"] {
        assert!(scan(code).is_ok(), "{code}");
        for between in ["", "\r", "\r\n", "\t", "\r\n]Q1"] {
            let typed = format!("{code}{between}{code}");
            let refused =
                matches!(scan(&typed), Err(Unreadable::Doubled | Unreadable::SeveralCodes));
            assert!(refused, "{typed}");
        }
        assert_eq!(scan(&format!("{code}{code}")), Err(Unreadable::Doubled), "{code}");
        assert_eq!(scan(&format!("{code}\r\n{code}\r\n")), Err(Unreadable::Doubled), "{code}");
        assert_eq!(scan(&code.repeat(3)), Err(Unreadable::Doubled), "{code}");
    }
    let with_lot = format!("]d2{PACK}10PSII24A07");
    assert_eq!(scan(&with_lot.repeat(2)), Err(Unreadable::Doubled));
    assert_eq!(scan(&format!("{PACK}10L1\u{1d}{PACK}10L1")), Err(Unreadable::Doubled));
}

#[test]
fn different_codes_at_once_are_refused() {
    let (slip, other_slip) = (label(7), label(8));
    let with_lot = format!("{PACK}10PSII24A07");
    let codes = [ADULT, CHILD, INSURANCE, &slip, &other_slip, &with_lot];
    for (at, first) in codes.iter().enumerate() {
        for second in codes.iter().skip(at + 1) {
            for typed in [format!("{first}{second}"), format!("{second}\n{first}")] {
                assert_eq!(scan(&typed), Err(Unreadable::SeveralCodes), "{typed}");
            }
        }
    }
    let other_pack = "0109520000000028172711301021A";
    let typed = format!("{PACK}10L{other_pack}");
    assert_eq!(scan(&typed), Err(Unreadable::SeveralCodes));
}

#[test]
fn nothing_and_too_much_are_refused() {
    for nothing in ["", "  \r\n\t", "]Q1", "\u{1d}\u{0}", "\u{feff}"] {
        assert_eq!(scan(nothing), Err(Unreadable::Empty), "{nothing:?}");
    }
    let long = "1".repeat(10_000);
    assert_eq!(scan(&long), Err(Unreadable::TooLong { characters: 10_000 }));
    let start = "hello\u{fffd} world, \u{fffd}this ".to_owned();
    assert_eq!(
        scan("hello\u{7} world, \u{202e}this is no code"),
        Err(Unreadable::Unknown { start })
    );
}

#[test]
fn a_vial_label_comes_back_as_its_vial() {
    let vial = StationLabel::Vial(VialId(Uuid::from_u128(9)));
    assert_eq!(scan(&format!("]Q1{}\r\n", vial.code())), Ok(Scan::Station(vial)));
    let followed = format!("{}0", vial.code());
    assert_eq!(scan(&followed), Err(Unreadable::Damaged { kind: Kind::Station }));
}

/// Text made of what codes are made of, which gets deeper into the readers.
fn codelike() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just(ADULT.to_owned()),
        Just(INSURANCE.to_owned()),
        Just(PACK.to_owned()),
        Just(label(7)),
        "[0-9]{1,14}",
        "[|\\]()~$\u{1d}]",
        "(]d2|01|17|10|21|57|\\(01\\)|\\(10\\)|\\{GS\\})",
        "[A-Zđấ́]{1,6}",
        any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(pieces, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn reading_never_panics(typed in "(?s).{0,2000}", year in any::<i32>()) {
        let _ = read(&typed, year);
    }

    #[test]
    fn reading_what_resembles_codes_never_panics(typed in codelike(), year in any::<i32>()) {
        let _ = read(&typed, year);
    }

    #[test]
    fn an_unknown_text_is_shown_short_and_printable(typed in "(?s).{0,60}") {
        if let Err(Unreadable::Unknown { start }) = scan(&typed) {
            prop_assert!(start.chars().count() <= 20 && !start.contains(char::is_control));
        }
    }
}
