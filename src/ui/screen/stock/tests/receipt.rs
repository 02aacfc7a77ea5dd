//! What arrives, and how: once, in date, of one expiry, and bound to its product.

use super::*;

#[test]
fn a_lot_is_received_once_in_date_and_by_hand_where_nothing_is_known() {
    let mut bench = Bench::new();
    let _ = bench.act(Message::Receive);
    assert!(bench.receive(receive::Message::Done).is_empty(), "nothing is filled in");
    let _ = bench.receive(receive::Message::Choose(vaccine("TD-V")));
    bench.fill(["TD2407", "11/2027", "5", "7"]);
    assert!(bench.receive(receive::Message::Done).is_empty());
    assert_eq!(bench.screen.problem, Some(Problem::Said("stock-problem-twice")), "other vials");
    bench.fill(["TD2411", "15/11/2026", "5", "10"]);
    assert!(bench.receive(receive::Message::Done).is_empty());
    assert_eq!(bench.screen.problem, Some(Problem::Found(Code::Expired)));
    bench.fill(["TD2411", "16/11/2026", "5", "10"]);
    let events = bench.receive(receive::Message::Done);
    let received = lot(&events).clone();
    assert_eq!((received.number.as_str(), received.vials), ("TD2411", 5));
    assert_eq!(received.product(), Some(&product("TD")));
    bench.record(events);
    assert!(matches!(bench.screen.task, Task::Overview));
    assert!(bench.station.day.lot(received.id).is_some());
}

#[test]
fn a_code_never_seen_is_bound_by_the_person_and_known_the_next_time() {
    let mut bench = Bench::new();
    assert!(bench.scan("]d201095200000000281728033110MR9"));
    assert_eq!(bench.receipt().chosen, None);
    assert_eq!(
        (bench.receipt().number.as_str(), bench.receipt().expiry.as_str()),
        ("MR9", "31/03/2028")
    );
    assert!(bench.receipt().is_number_scanned() && bench.receipt().is_expiry_scanned());
    let _ = bench.receive(receive::Message::Choose(vaccine("MR-10")));
    for character in "5".chars() {
        let _ = bench.receive(receive::Message::Typed(character));
    }
    let _ = bench.receive(receive::Message::Doses(10));
    bench.arrive();
    // MR is taken for MV: the new code is bound by two.
    let ctx = picture::context(&bench.station, &bench.words, Scheme::Light);
    let done = Message::Receipt(receive::Message::Done);
    assert!(matches!(
        bench.screen.update(done, &ctx),
        Action::AskSecondPerson(Asked::ToNameTheCode)
    ));
    let Action::Record(events) = bench.screen.second_person(DEPUTY, &ctx) else {
        panic!("not received");
    };
    assert_eq!(lot(&events).gtin.as_deref(), Some("09520000000028"));
    assert_eq!(lot(&events).arrival.code_confirmed_by, Some(DEPUTY));
    bench.record(events);
    assert!(bench.scan("]d201095200000000281728033110MR10"));
    assert_eq!(bench.receipt().chosen, Some(vaccine("MR-10")));
    let _ = bench.receive(receive::Message::Choose(vaccine("MV-10")));
    let _ = bench.receive(receive::Message::Typed('5'));
    let _ = bench.receive(receive::Message::Doses(10));
    bench.arrive();
    assert!(bench.receive(receive::Message::Done).is_empty());
    assert_eq!(bench.screen.problem, Some(Problem::Said("stock-problem-gtin")));
    // Another pack leaves nothing of this one behind.
    assert!(bench.scan("]d20109520000000035"));
    assert_eq!(bench.receipt().chosen, None);
    assert!(bench.receipt().number.is_empty() && bench.receipt().expiry.is_empty());
}

#[test]
fn a_lot_has_one_expiry_and_a_misread_receipt_is_corrected_by_an_entry() {
    let mut bench = Bench::new();
    let _ = bench.act(Message::Receive);
    let _ = bench.receive(receive::Message::Choose(vaccine("TD-V")));
    bench.fill(["td-2407", "31/12/2027", "5", "10"]);
    assert!(bench.receive(receive::Message::Done).is_empty());
    assert!(matches!(bench.screen.problem, Some(Problem::OtherExpiry { .. })));
    let f2 = pressed(Key::Function(2));
    let message = bench.screen.key(&f2, &bench.ctx()).unwrap();
    let events = bench.act(message);
    let [Event::LotCorrected(corrected)] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!(corrected.expiry, Expiry::Day(day(2027, 12, 31)));
    bench.record(events);
    assert_eq!(bench.receipt().number, "td-2407", "the form stays");
    assert!(bench.receive(receive::Message::Done).is_empty());
    assert!(matches!(bench.screen.problem, Some(Problem::MoreOf { .. })));
}

#[test]
fn a_second_delivery_adds_to_the_lot_once_somebody_says_that_it_is_one() {
    let mut bench = Bench::new();
    let id = td_lot(&bench);
    let _ = bench.act(Message::Receive);
    let _ = bench.receive(receive::Message::Choose(vaccine("TD-V")));
    bench.fill(["TD2407", "11/2027", "3", "10"]);
    assert!(bench.receive(receive::Message::Done).is_empty(), "the same box may be held twice");
    assert_eq!(bench.screen.problem, Some(Problem::MoreOf { lot: id, vials: 3 }));
    assert!(bench.sees("Giao thêm: cộng vào lô đã nhận"));
    let add = bench.screen.key(&pressed(Key::Function(2)), &bench.ctx()).unwrap();
    let events = bench.act(add);
    let [Event::LotDelivered(delivered)] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!((delivered.lot, delivered.vials), (id, 3));
    assert_eq!(delivered.arrival.licence.as_deref(), Some("QLVX-0000-26"));
    bench.record(events);
    assert!(matches!(bench.screen.task, Task::Overview));
    assert_eq!(bench.station.day.lots().filter(|lot| lot.number == "TD2407").count(), 1);
    assert_eq!(bench.station.day.lot(id).unwrap().on_hand(), 8);
}

#[test]
fn a_label_that_is_past_comes_in_with_its_extension_alone() {
    let mut bench = Bench::new();
    let _ = bench.act(Message::Receive);
    let _ = bench.receive(receive::Message::Choose(vaccine("TD-V")));
    bench.fill(["TD2302", "10/11/2026", "5", "10"]);
    assert!(bench.receive(receive::Message::Done).is_empty());
    assert_eq!(bench.screen.problem, Some(Problem::Found(Code::Expired)));
    let mut extend = |until: &str, document: &str| {
        let _ = bench.receive(receive::Message::Focus(receive::Focus::Extended));
        let _ = bench.receive(receive::Message::Clear);
        for character in until.chars() {
            let _ = bench.receive(receive::Message::Typed(character));
        }
        let _ = bench.receive(receive::Message::Document(document.to_owned()));
        let events = bench.receive(receive::Message::Done);
        (events, bench.screen.problem)
    };
    for (until, document, problem) in [
        ("31/12/2026", " ", Problem::Said("stock-problem-document")),
        ("09/11/2026", "123/QLD", Problem::Said("stock-problem-not-later")),
        ("15/11/2026", "123/QLD", Problem::Found(Code::Expired)),
        ("", "123/QLD", Problem::Said("stock-problem-expiry")),
    ] {
        assert_eq!(extend(until, document), (Vec::new(), Some(problem)), "{until} {document}");
    }
    let (events, _) = extend("31/12/2026", "123/QLD");
    let [Event::LotReceived(received), Event::ExpiryExtended(extended)] = events.as_slice() else {
        panic!("{events:?}");
    };
    assert_eq!((extended.lot, extended.document.as_str()), (received.id, "123/QLD"));
    assert_eq!(received.expiry, Expiry::Day(day(2026, 11, 10)), "what the label says");
    let id = received.id;
    bench.record(events);
    let until = bench.station.day.lot(id).unwrap().valid_until();
    assert_eq!(until, Expiry::Day(day(2026, 12, 31)));
}

#[test]
fn nobody_but_a_supervisor_lets_a_label_in_that_is_past() {
    let mut bench = Bench::new();
    let nurse = bench.station.day.account(DEPUTY).unwrap().clone();
    let _ = bench.act(Message::Receive);
    let _ = bench.receive(receive::Message::Choose(vaccine("TD-V")));
    bench.fill(["TD2302", "10/11/2026", "5", "10"]);
    let _ = bench.receive(receive::Message::Document("123/QLD".to_owned()));
    let mut screen = bench.screen.clone();
    let ctx = Context { account: &nurse, ..bench.ctx() };
    let _ = screen.update(Message::Receipt(receive::Message::Done), &ctx);
    assert_eq!(screen.problem, Some(Problem::Said("stock-release-not-allowed")));
}

#[test]
fn what_arrives_with_anything_wrong_is_not_received() {
    let mut bench = Bench::new();
    let _ = bench.act(Message::Receive);
    let _ = bench.receive(receive::Message::Choose(vaccine("TD-V")));
    bench.fill(["TD9", "31/12/2027", "5", "10"]);
    for (message, problem) in [
        (receive::Message::Intact(false), Problem::Said("stock-problem-damaged")),
        (receive::Message::Monitor(Monitor::Stage3), Problem::Found(Code::VvmDiscard)),
    ] {
        let _ = bench.receive(message);
        assert!(bench.receive(receive::Message::Done).is_empty());
        assert_eq!(bench.screen.problem, Some(problem));
    }
    let _ = bench.receive(receive::Message::Monitor(Monitor::Stage2));
    let _ = bench.receive(receive::Message::Intact(true));
    let events = bench.receive(receive::Message::Done);
    assert_eq!(lot(&events).arrival.monitor, Some(Monitor::Stage2));
    assert_eq!(lot(&events).arrival.licence.as_deref(), Some("QLVX-0000-26"));
}

#[test]
fn syringes_are_received_by_the_piece() {
    let mut bench = Bench::new();
    let _ = bench.act(Message::Receive);
    let half = crate::domain::stock::Syringe::HalfMillilitre;
    let _ = bench.receive(receive::Message::Choose(Chosen::Syringe(half)));
    bench.fill(["AD-77", "12/2028", "200", ""]);
    let events = bench.receive(receive::Message::Done);
    assert_eq!((&lot(&events).content, lot(&events).vials), (&Content::Syringe(half), 200));
}

#[test]
fn a_diluent_has_no_doses_and_enter_ends_at_its_vials() {
    let mut bench = Bench::new();
    let _ = bench.act(Message::Receive);
    let diluent = Chosen::Diluent("DIL-MR".parse().unwrap());
    let _ = bench.receive(receive::Message::Choose(diluent));
    bench.fill(["DMR-25-1", "31/01/2028", "5", ""]);
    let _ = bench.receive(receive::Message::Focus(receive::Focus::Vials));
    let events = bench.receive(receive::Message::Next);
    assert!(matches!(lot(&events).content, Content::Diluent(_)));
}
