//! Element strings of packs, in the orders and with the separators met.

use proptest::prelude::*;

use super::*;
use crate::scan::{Kind, Scan};

fn scan(typed: &str) -> Result<Gs1, Unreadable> {
    crate::scan::read(typed, 2026).map(|scan| match scan {
        Scan::Gs1(code) => code,
        other => panic!("{typed}: {other:?}"),
    })
}

fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

fn pack() -> Gs1 {
    Gs1 {
        gtin: Gtin::parse("09520000000011"),
        lot: Some("PSII24A07".to_owned()),
        expiry: Some(Expiry::Day(day(2027, 11, 30))),
        serial: Some("0000123".to_owned()),
        produced_on: None,
    }
}

#[test]
fn packs_are_read_with_every_separator() {
    for gs in ["\u{1d}", "{GS}", "<GS>", "[GS]", "~", "␝", "↔", "^]", "\\x1d", "\\u001d"] {
        let typed = format!("]d201095200000000111727113010PSII24A07{gs}210000123\r\n");
        assert_eq!(scan(&typed), Ok(pack()), "{gs}");
        let generous = format!("{gs}0109520000000011{gs}17271130{gs}10PSII24A07{gs}210000123{gs}");
        assert_eq!(scan(&generous), Ok(pack()), "{gs}");
    }
}

#[test]
fn the_form_for_people_is_read() {
    let typed = "(01)09520000000011(17)271130(10)PSII24A07(21)0000123";
    assert_eq!(scan(typed), Ok(pack()));
    assert_eq!(scan(&typed.replace('(', " (").replace(')', ") ")), Ok(pack()));
    let lot = scan("(01)09520000000011(10)A(1)B(x").unwrap().lot;
    assert_eq!(lot.as_deref(), Some("A(1)B(x"));
    let damaged = Unreadable::Damaged { kind: Kind::Gs1 };
    assert_eq!(scan("(01)09520000000011(10"), Err(damaged));
    let unknown = Unreadable::UnknownElement { identifier: "3103".to_owned() };
    assert_eq!(scan("(01)09520000000011(3103)000123"), Err(unknown));
}

#[test]
fn the_order_of_elements_does_not_matter() {
    let old = scan("]d2010952000000002821A1B2C3\u{1d}1727040010MV-24-118").unwrap();
    assert_eq!(old.expiry, Some(Expiry::Month(day(2027, 4, 1))));
    assert_eq!(old.expiry.unwrap().last_day(), day(2027, 4, 30));
    assert_eq!(old.lot.as_deref(), Some("MV-24-118"));
    assert_eq!(old.serial.as_deref(), Some("A1B2C3"));
    let turned = scan("]C1010952000000003510LOT7\u{1d}17261231").unwrap();
    assert_eq!(turned.lot.as_deref(), Some("LOT7"));
    assert_eq!(turned.expiry, Some(Expiry::Day(day(2026, 12, 31))));
    let rich = "010952000000001111250228152710311726123130100\u{1d}712ABC\u{1d}24042\u{1d}37007\u{1d}10L\u{1d}99any";
    let rich = scan(rich).unwrap();
    assert_eq!(rich.produced_on, Some(day(2025, 2, 28)));
    assert_eq!(rich.expiry, Some(Expiry::Day(day(2026, 12, 31))));
    assert_eq!(rich.lot.as_deref(), Some("L"));
}

#[test]
fn fixed_lengths_first_need_no_separator() {
    let code = scan("01095200000000111727113010PSII24A07").unwrap();
    assert_eq!(code, Gs1 { serial: None, ..pack() });
}

#[test]
fn a_lost_separator_never_makes_a_lot_longer_in_silence() {
    let missing = Err(Unreadable::SeparatorMissing);
    assert_eq!(scan("010952000000003510LOT717261231"), missing);
    assert_eq!(scan("010952000000003510LOT702917261231"), missing);
    assert_eq!(scan("010952000000003510LOT71726123121ABC"), missing);
    assert_eq!(scan("10LOT70109520000000035"), missing);
    assert_eq!(scan("010952000000002821A1B2C31727040010MV-24-118"), missing);
    // With the expiry known, or separators seen, the same characters are the lot.
    assert!(scan("01095200000000351726123110LOT717261231").is_ok());
    assert!(scan("010952000000003521S\u{1d}10LOT717261231").is_ok());
}

#[test]
fn broken_codes_are_refused() {
    let cut = Err(Unreadable::CutShort { kind: Kind::Gs1 });
    let damaged = Err(Unreadable::Damaged { kind: Kind::Gs1 });
    let unknown =
        |identifier: &str| Err(Unreadable::UnknownElement { identifier: identifier.to_owned() });
    assert_eq!(scan("]d20109520000"), cut);
    assert_eq!(scan("010952000000001117271"), cut);
    assert_eq!(scan("0109520000000011172711301"), unknown("1"));
    assert_eq!(scan("010952000000001110"), cut);
    assert_eq!(scan("01095200000000111728022910L\u{7}1"), damaged);
    assert_eq!(scan("0109520000000011172711xx10L1"), damaged);
    assert_eq!(scan("010952000000001110LÔ1"), Err(Unreadable::Mangled));
    assert_eq!(scan("010952000000001110L–1"), damaged);
    assert_eq!(scan("010952000000001217271130"), Err(Unreadable::BadCheckDigit));
    assert_eq!(scan("01095200000000113103000123"), unknown("3103"));
    assert_eq!(scan("0109520000000011239A"), unknown("239"));
    assert_eq!(scan("01095200000000110309520000000011"), unknown("03"));
    for wrong in ["271301", "270230", "270032", "270432"] {
        assert_eq!(scan(&format!("010952000000001117{wrong}")), Err(Unreadable::BadDate));
    }
    assert_eq!(scan("010952000000001115271301"), Err(Unreadable::BadDate));
    assert!(matches!(scan("]C199nothing we know"), Err(Unreadable::Unknown { .. })));
}

#[test]
fn a_year_of_two_digits_lies_in_the_window() {
    let year = |digits: &str, current| date(digits, current).unwrap().last_day().year();
    assert_eq!(year("000101", 2026), 2000);
    assert_eq!(year("760101", 2026), 2076);
    assert_eq!(year("770101", 2026), 1977);
    assert_eq!(year("990101", 2026), 1999);
    assert_eq!(year("490101", 2099), 2149);
    assert_eq!(year("500101", 2099), 2050);
    assert_eq!(date("280229", 2026), Some(Expiry::Day(day(2028, 2, 29))));
    assert_eq!(date("270229", 2026), None);
}

proptest! {
    #[test]
    fn packs_survive_printing_and_scanning(
        lot in "[A-Z0-9][A-Z0-9/.-]{0,19}",
        serial in "[A-Za-z0-9]{1,20}",
        days in 0u64..18_000,
        lot_first in any::<bool>(),
    ) {
        let expiry = day(2027, 1, 1).checked_add_days(chrono::Days::new(days)).unwrap();
        let (first, last) = (format!("10{lot}"), format!("21{serial}"));
        let (first, last) = if lot_first { (first, last) } else { (last, first) };
        let typed = format!("]d20109520000000011{first}\u{1d}17{}{last}", expiry.format("%y%m%d"));
        // A field that by chance ends in a GTIN is refused, and never misread.
        match scan(&typed) {
            Ok(code) => {
                prop_assert_eq!(code.lot, Some(lot));
                prop_assert_eq!(code.serial, Some(serial));
                prop_assert_eq!(code.expiry, Some(Expiry::Day(expiry)));
            }
            Err(problem) => prop_assert_eq!(problem, Unreadable::SeparatorMissing),
        }
    }
}
