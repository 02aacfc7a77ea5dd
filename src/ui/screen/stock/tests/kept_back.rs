//! Frost, holds, extensions and the thermometer: what keeps a lot or the box from use.

use super::*;

#[test]
fn a_vaccine_that_froze_waits_for_its_shake_test_whatever_the_box_is_released_for() {
    let mut bench = Bench::without_scanner();
    let events = read_thermometer(&mut bench, "-0,5");
    bench.record(events);
    bench.station.record(crate::domain::stock::BoxReleased { reason: "lấy ra".into() });
    let id = td_lot(&bench);
    assert!(bench.sees("chờ lắc thử"));
    let open = |bench: &mut Bench| {
        let _ = bench.act(Message::Open);
        let _ = bench.read(TD);
        bench.read(TD)
    };
    let events = open(&mut bench);
    let Stop::Rule(found) = stopped(&events) else { panic!("{events:?}") };
    assert_eq!(found.code, Code::ShakeTestMissing);
    // A vaccine that frost does not spoil is not held back.
    let is_mr = |lot: &&Lot| lot.product() == Some(&product("MR"));
    let mr = bench.station.day.lots().find(is_mr).unwrap();
    let harmless = bench.station.day.lot_findings(&bench.station.catalogue, mr, bench.station.now);
    assert_eq!(harmless, Vec::new());

    let shake = |bench: &mut Bench, way| {
        let _ = bench.act(Message::Lot(id));
        let _ = bench.act(Message::Custody(custody::Message::Way(way)));
        let done = || Message::Custody(custody::Message::Done);
        assert!(bench.act(done()).is_empty(), "how, and by whom?");
        let note = "Minh Châu lắc cùng lọ đối chứng".to_owned();
        let _ = bench.act(Message::Custody(custody::Message::Reason(note)));
        let events = bench.act(done());
        assert!(matches!(events.as_slice(), [Event::ShakeTested(_)]), "{events:?}");
        bench.record(events);
    };
    shake(&mut bench, custody::Way::ShakePassed);
    assert!(matches!(open(&mut bench).as_slice(), [Event::VialOpened(_)]));
    // Frost again: the test is asked for again, and what failed once has failed.
    for colder in ["-2", "-1"] {
        let events = read_thermometer(&mut bench, colder);
        bench.record(events);
        bench.station.record(crate::domain::stock::BoxReleased { reason: "lấy ra".into() });
        if colder == "-2" {
            shake(&mut bench, custody::Way::ShakeFailed);
        }
        let events = open(&mut bench);
        let Stop::Rule(found) = stopped(&events) else { panic!("{events:?}") };
        assert_eq!(found.code, Code::Frozen, "{colder}");
    }
}

#[test]
fn a_held_lot_is_not_opened_until_a_supervisor_releases_it() {
    let mut bench = Bench::without_scanner();
    hold(&mut bench);
    assert!(bench.sees("tạm dừng"));
    let _ = bench.act(Message::Open);
    let _ = bench.read(TD);
    let events = bench.read(TD);
    let Stop::Rule(found) = stopped(&events) else { panic!("{events:?}") };
    assert_eq!(found.code, Code::LotOnHold);
    let lot = td_lot(&bench);
    let release = || Message::Custody(custody::Message::Way(custody::Way::Release));
    {
        let nurse = bench.station.day.account(DEPUTY).unwrap().clone();
        let ctx = Context { account: &nurse, ..bench.ctx() };
        let mut screen = Screen::default();
        let _ = screen.update(Message::Lot(lot), &ctx);
        let _ = screen.update(release(), &ctx);
        assert_eq!(screen.problem, Some(Problem::Said("stock-release-not-allowed")));
    }
    let _ = bench.act(Message::Lot(lot));
    let _ = bench.act(release());
    assert!(bench.act(Message::Custody(custody::Message::Done)).is_empty(), "without a reason");
    let _ = bench.act(Message::Custody(custody::Message::Reason("hết tạm dừng".into())));
    let events = bench.act(Message::Custody(custody::Message::Done));
    bench.record(events);
    assert_eq!(bench.station.day.lot(lot).unwrap().held, None);
}

#[test]
fn an_extension_needs_its_document_and_a_later_day() {
    let mut bench = Bench::new();
    let lot = bench.station.day.vial(OLD_VIAL).unwrap().lot;
    let _ = bench.act(Message::Lot(lot));
    let _ = bench.act(Message::Custody(custody::Message::Way(custody::Way::Extend)));
    for character in "14/11/2026".chars() {
        let _ = bench.act(Message::Custody(custody::Message::Typed(character)));
    }
    let done = || Message::Custody(custody::Message::Done);
    assert!(bench.act(done()).is_empty());
    assert_eq!(bench.screen.problem, Some(Problem::Said("stock-problem-document")));
    let _ = bench.act(Message::Custody(custody::Message::Reason("123/QLD".into())));
    assert!(bench.act(done()).is_empty());
    assert_eq!(bench.screen.problem, Some(Problem::Said("stock-problem-not-later")));
    let _ = bench.act(Message::Custody(custody::Message::Clear));
    for character in "15/12/2026".chars() {
        let _ = bench.act(Message::Custody(custody::Message::Typed(character)));
    }
    let events = bench.act(done());
    bench.record(events);
    let until = bench.station.day.lot(lot).unwrap().valid_until();
    assert_eq!(until, Expiry::Day(day(2026, 12, 15)));
}

pub(super) fn read_thermometer(bench: &mut Bench, text: &str) -> Vec<Event> {
    let _ = bench.act(Message::ReadThermometer);
    for character in text.chars() {
        let _ = bench.act(Message::Thermometer(thermometer::Message::Typed(character)));
    }
    bench.act(Message::Thermometer(thermometer::Message::Read))
}

#[test]
fn an_excursion_quarantines_the_box_until_it_is_released_with_a_reason() {
    let mut bench = Bench::without_scanner();
    for (text, excursion) in
        [("2", false), ("8,0", false), ("8,1", true), ("1,9", true), ("-0,5", true)]
    {
        let events = read_thermometer(&mut bench, text);
        let [Event::TemperatureRead(read)] = events.as_slice() else { panic!("{events:?}") };
        assert_eq!(read.excursion, excursion, "{text}");
        bench.record(events);
        assert_eq!(bench.station.day.quarantine().is_some(), excursion);
    }
    // A good reading later does not release the box.
    let events = read_thermometer(&mut bench, "4,6");
    bench.record(events);
    assert!(bench.station.day.quarantine().is_some());
    let _ = bench.act(Message::Open);
    let _ = bench.read(TD);
    let events = bench.read(TD);
    let Stop::Rule(found) = stopped(&events) else { panic!("{events:?}") };
    assert_eq!(found.code, Code::Excursion);
    let _ = bench.act(Message::ReadThermometer);
    let release = || Message::Thermometer(thermometer::Message::Release);
    assert!(bench.act(release()).is_empty());
    assert_eq!(bench.screen.problem, Some(Problem::Said("stock-problem-reason")));
    let reason = "lắc thử âm tính";
    let _ = bench.act(Message::Thermometer(thermometer::Message::Reason(reason.into())));
    let events = bench.act(release());
    bench.record(events);
    assert_eq!(bench.station.day.quarantine(), None);
}
