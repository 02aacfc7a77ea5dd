//! Two readings, the powder and the thaw: no vial is open before all of it is said.

use super::*;

#[test]
fn two_readings_that_agree_open_a_vial_and_show_its_number() {
    let mut bench = Bench::without_scanner();
    let _ = bench.act(Message::Open);
    assert!(bench.read(TD).is_empty());
    assert_eq!(bench.opening().stage(), Stage::Second);
    assert!(bench.opening().number.is_empty() && bench.opening().product.is_none());
    let events = bench.read(("TD", "td 2407", "11/2027"));
    let opened = vial(&events).clone();
    assert_eq!(opened.number, bench.station.day.next_vial_number());
    assert_eq!(opened.typed, Some(WhyTyped::NoScanner));
    assert_eq!((opened.table, opened.doses, opened.dilution.clone()), (1, 10, None));
    assert!(opened.discard_at > opened.opened_at);
    let last = opened.discard_at.plus_ms(-1);
    assert_eq!(last.civil_day(), bench.station.now.civil_day());
    bench.record(events);
    assert!(bench.sees(&format!("Lọ số {}", opened.number)));
    let held = Pressed { repeated: true, ..pressed(Key::Enter) };
    assert!(bench.screen.key(&held, &bench.ctx()).is_none(), "a held Enter hides nothing");
}

#[test]
fn what_could_not_be_recorded_keeps_its_form() {
    let mut bench = Bench::without_scanner();
    let _ = bench.act(Message::Open);
    let _ = bench.read(TD);
    assert_eq!(bench.read(TD).len(), 1);
    bench.record(Vec::new());
    assert_eq!(bench.opening().stage(), Stage::Second);
    assert_eq!(bench.opening().number, "TD2407");
    let saving = Context { saving: true, ..bench.ctx() };
    let mut twice = bench.screen.clone();
    let again = twice.update(Message::Opening(open::Message::Next), &saving);
    assert!(matches!(again, Action::None), "nothing is recorded twice");
}

#[test]
fn a_first_mismatch_tells_nothing_and_a_second_says_what_does_not_fit() {
    let cases = [
        (("MR", TD.1, TD.2), Stop::Readings(vec![Part::Product])),
        ((TD.0, "TD2408", TD.2), Stop::Readings(vec![Part::Number])),
        ((TD.0, TD.1, "29/11/2027"), Stop::Readings(vec![Part::Expiry])),
    ];
    for (wrong, stop) in cases {
        let mut bench = Bench::without_scanner();
        let _ = bench.act(Message::Open);
        let _ = bench.read(TD);
        assert!(bench.read(wrong).is_empty());
        assert_eq!(bench.opening().stage(), Stage::First, "both are read again");
        assert!(bench.sees("Đọc lại nhãn."));
        let _ = bench.read(TD);
        let events = bench.read(wrong);
        assert_eq!(*stopped(&events), stop, "the log keeps it");
        assert_eq!(bench.opening().stop(), Some(&stop));
        assert!(bench.sees("Không dùng lọ này"));
        let _ = bench.read(TD);
        assert!(bench.read(TD).is_empty(), "nothing leads out of a stop");
        assert!(bench.screen.key(&pressed(Key::Enter), &bench.ctx()).is_none());
    }
}

#[test]
fn a_label_that_fits_no_lot_is_not_opened() {
    let cases = [
        (("TT", "TD2407", "30/11/2027"), Part::Product),
        (("TD", "TD9999", "30/11/2027"), Part::Number),
        (("TD", "TD2407", "31/12/2027"), Part::Expiry),
        (("MR", "DMR-24-9", "31/01/2028"), Part::Number),
    ];
    for (label, part) in cases {
        let mut bench = Bench::without_scanner();
        let _ = bench.act(Message::Open);
        for _ in 0..3 {
            assert!(bench.read(label).is_empty());
        }
        assert_eq!(*stopped(&bench.read(label)), Stop::NoLot(part));
        assert_eq!(bench.opening().stop(), Some(&Stop::NoLot(part)), "{label:?}");
        for known in ["TD2407", "30/11/2027"] {
            assert!(!bench.sees(known), "the received lot is not told");
        }
    }
}

#[test]
fn an_expired_lot_stops_at_once() {
    let mut bench = Bench::without_scanner();
    let _ = bench.act(Message::Open);
    assert!(bench.read(("TD", "TD2301", "15/11/2026")).is_empty());
    let events = bench.read(("TD", "TD2301", "15/11/2026"));
    assert!(matches!(stopped(&events), Stop::Rule(_)));
    let Some(Stop::Rule(found)) = bench.opening().stop() else { panic!("no stop") };
    assert_eq!(found.code, Code::Expired);
}

#[test]
fn the_reason_for_typing_is_asked_only_where_a_scanner_was_not_used() {
    let mut bench = Bench::new();
    let _ = bench.act(Message::Open);
    assert!(bench.read(TD).is_empty());
    assert!(bench.read(TD).is_empty(), "why was it typed?");
    assert_eq!(bench.screen.problem, Some(Problem::Said("problem-why-typed")));
    let _ = bench.open(open::Message::Why(WhyTyped::Damaged));
    assert_eq!(vial(&bench.open(open::Message::Next)).typed, Some(WhyTyped::Damaged));
    // Scanned first or second, then no reason is asked for.
    for scan_first in [true, false] {
        let mut bench = Bench::new();
        let _ = bench.act(Message::Open);
        let mut events = Vec::new();
        for scans in [scan_first, !scan_first] {
            events = if scans {
                assert!(bench.scan("]d201095200000000111727113010TD2407"));
                bench.open(open::Message::Next)
            } else {
                bench.read(TD)
            };
        }
        assert_eq!(vial(&events).typed, None);
    }
}

#[test]
fn two_scans_of_one_code_are_one_reading() {
    let mut bench = Bench::new();
    let _ = bench.act(Message::Open);
    let code = "]d201095200000000111727113010TD2407";
    assert!(bench.scan(code));
    let _ = bench.open(open::Message::Next);
    assert!(bench.scan(code));
    assert_eq!(bench.screen.problem, Some(Problem::Said("stock-problem-scanned-once")));
    assert!(bench.opening().number.is_empty());
}

#[test]
fn a_scan_that_was_typed_over_counts_as_typed() {
    let mut bench = Bench::new();
    let _ = bench.act(Message::Open);
    assert!(bench.scan("]d201095200000000111727113010TD2407"));
    assert!(bench.opening().is_scanned());
    bench.put(open::Focus::Number, "TD2301");
    assert!(!bench.opening().is_scanned());
}

#[test]
fn a_powder_asks_for_its_own_diluent_and_all_of_it() {
    let ready = || {
        let mut bench = Bench::without_scanner();
        let _ = bench.act(Message::Open);
        for _ in 0..2 {
            assert!(bench.read(MR).is_empty());
        }
        assert_eq!(bench.opening().stage(), Stage::Diluent);
        bench
    };
    let mut bench = ready();
    let events = bench.dilute("DMR-24-9", "5,5");
    let opened = vial(&events).clone();
    let dilution = opened.dilution.clone().unwrap();
    assert_eq!(dilution.volume, Volume::from_microlitres(5500));
    assert!(opened.discard_at <= opened.opened_at.plus_minutes(360));
    bench.record(events);
    assert!(bench.sees("5,5 mL: Theo số liệu chưa kiểm chứng"));
    let other = Lot::new(
        LotId(uuid::Uuid::from_u128(54)),
        Content::Diluent("DIL-BCG".parse().unwrap()),
        "BCG-1".into(),
        Expiry::Day(day(2028, 1, 31)),
        5,
    );
    let old = Lot {
        id: LotId(uuid::Uuid::from_u128(55)),
        content: Content::Diluent("DIL-MR".parse().unwrap()),
        number: "DMR-23-1".into(),
        expiry: Expiry::Day(day(2026, 11, 15)),
        ..other.clone()
    };
    let cases = [
        ("DMR-24-9", "5", Some(Code::WrongDiluentVolume)),
        ("BCG-1", "5,5", Some(Code::WrongDiluent)),
        ("DMR-23-1", "5,5", Some(Code::Expired)),
        ("TD2407", "5,5", None),
    ];
    for (number, volume, code) in cases {
        let mut bench = ready();
        bench.station.record(other.clone());
        bench.station.record(old.clone());
        assert!(bench.dilute(number, volume).is_empty());
        assert_eq!(bench.opening().stage(), Stage::Diluent, "read again once");
        let events = bench.dilute(number, volume);
        assert_eq!(Some(stopped(&events)), bench.opening().stop());
        match (bench.opening().stop(), code) {
            (Some(Stop::Rule(found)), Some(code)) => assert_eq!(found.code, code),
            (Some(Stop::NoDiluent), None) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_volume_without_its_comma_or_below_nothing_is_no_dilution() {
    let mut bench = Bench::without_scanner();
    let _ = bench.act(Message::Open);
    let _ = bench.read(MR);
    let _ = bench.read(MR);
    for typed in ["-5,5", "5,5,5", "", "0"] {
        assert!(bench.dilute("DMR-24-9", typed).is_empty());
        assert_eq!(bench.opening().stage(), Stage::Diluent, "{typed}");
        assert_eq!(bench.screen.problem, Some(Problem::Said("stock-problem-volume")), "{typed}");
    }
    assert!(bench.dilute("DMR-24-9", "55").is_empty(), "read again once");
    let events = bench.dilute("DMR-24-9", "55");
    let Stop::Rule(found) = stopped(&events) else { panic!("{events:?}") };
    assert_eq!(found.code, Code::WrongDiluentVolume);
}

/// A frozen vaccine, received and both times read: its thaw is asked for.
pub(super) fn at_the_thaw(presentation: &str) -> Bench {
    let mut bench = Bench::without_scanner();
    let row = bench.station.catalogue.presentation(&presentation.parse().unwrap()).unwrap();
    let (id, doses) = (row.product.clone(), row.doses_per_vial.as_ref().unwrap().value[0]);
    bench.station.record(Lot::new(
        LotId(uuid::Uuid::from_u128(60)),
        Content::Vaccine {
            product: id.clone(),
            presentation: presentation.parse().unwrap(),
            doses_per_vial: doses,
        },
        "FR-1".into(),
        Expiry::Day(day(2027, 1, 31)),
        5,
    ));
    let _ = bench.act(Message::Open);
    for _ in 0..2 {
        assert!(bench.read((id.as_str(), "FR-1", "31/01/2027")).is_empty());
    }
    assert_eq!(bench.opening().stage(), Stage::Thaw);
    bench
}

#[test]
fn what_is_kept_frozen_says_when_it_was_thawed() {
    // Grey cap: ready to use, ten weeks from the day of the thaw.
    let mut bench = at_the_thaw("COV-PFZ-G-V");
    assert!(bench.sees("Rã đông lúc nào?") && !bench.sees("Giờ rã đông"));
    for (typed, problem) in
        [("", "stock-problem-thaw-day"), ("17/11/2026", "stock-problem-thaw-later")]
    {
        bench.put(open::Focus::Number, typed);
        assert!(bench.open(open::Message::Next).is_empty());
        assert_eq!(bench.screen.problem, Some(Problem::Said(problem)));
    }
    bench.put(open::Focus::Number, "10/11/2026");
    let events = bench.open(open::Message::Next);
    let thawed = crate::domain::time::Instant::start_of(day(2026, 11, 10));
    assert_eq!(vial(&events).thawed_at, Some(thawed));

    let mut bench = at_the_thaw("COV-PFZ-G-V");
    bench.put(open::Focus::Number, "01/09/2026");
    let events = bench.open(open::Message::Next);
    let Stop::Rule(found) = stopped(&events) else { panic!("{events:?}") };
    assert_eq!(found.code, Code::ThawedTooLong);
}

#[test]
fn a_thaw_counted_in_minutes_wants_its_time_and_ends_the_vial() {
    let mut bench = at_the_thaw("COV-SPUT-I-V");
    let now = bench.station.now;
    let typed = now.plus_minutes(-30).hour_minute();
    bench.put(open::Focus::Number, "16/11/2026");
    for wrong in ["", "7", "2460", "0760"] {
        bench.put(open::Focus::Expiry, wrong);
        let _ = bench.open(open::Message::Focus(open::Focus::Expiry));
        assert!(bench.open(open::Message::Next).is_empty(), "{wrong}");
    }
    bench.put(open::Focus::Expiry, &typed);
    let events = bench.open(open::Message::Next);
    let opened = vial(&events);
    assert_eq!(opened.thawed_at, Some(now.plus_minutes(-30)));
    assert!(opened.discard_at <= now.plus_minutes(90), "two hours from the thaw");
}
