//! What stock promises: no vial is open whose label was not read twice, and
//! nothing that was received is told before.

use super::*;
use crate::domain::account::{Account, Role};
use crate::domain::catalogue::PresentationId;
use crate::domain::event::Event;
use crate::domain::evidence::{Monitor, WhyTyped};
use crate::domain::quantity::Volume;
use crate::domain::stock::{Arrival, OpeningStop as Stop, Part};
use crate::domain::stock::{Content, Lot, Vial};
use crate::domain::testing::{DEPUTY, MR_VIAL, NURSE, OLD_VIAL, Station, TD_VIAL, day, product};
use crate::domain::time::Expiry;
use crate::i18n::{Lang, Words};
use crate::scan;
use crate::ui::picture;
use crate::ui::second_person::Asked;
use crate::ui::theme::Scheme;
use open::Stage;
use receive::Chosen;

const TD: (&str, &str, &str) = ("TD", "TD2407", "30/11/2027");
const MR: (&str, &str, &str) = ("MR", "MR-24-118", "30/04/2027");

struct Bench {
    station: Station,
    words: Words,
    screen: Screen,
}

impl Bench {
    fn new() -> Self {
        let words = Words::new(Lang::Vi);
        Self { station: Station::open(), words, screen: Screen::default() }
    }

    /// A bench whose table has no scanner.
    fn without_scanner() -> Self {
        let mut bench = Self::new();
        let mut session = bench.station.day.session().unwrap().clone();
        session.tables[0].has_scanner = false;
        bench.station.record(session);
        bench
    }

    fn ctx(&self) -> Context<'_> {
        picture::context(&self.station, &self.words, Scheme::Light)
    }

    fn act(&mut self, message: Message) -> Vec<Event> {
        let ctx = picture::context(&self.station, &self.words, Scheme::Light);
        match self.screen.update(message, &ctx) {
            Action::Record(events) => events,
            _ => Vec::new(),
        }
    }

    fn open(&mut self, message: open::Message) -> Vec<Event> {
        self.act(Message::Opening(message))
    }

    fn receive(&mut self, message: receive::Message) -> Vec<Event> {
        self.act(Message::Receipt(message))
    }

    fn opening(&self) -> &Opening {
        match &self.screen.task {
            Task::Open(opening) => opening,
            other => panic!("{other:?}"),
        }
    }

    fn receipt(&self) -> &Receipt {
        match &self.screen.task {
            Task::Receive(receipt) => receipt,
            other => panic!("{other:?}"),
        }
    }

    fn put(&mut self, focus: open::Focus, text: &str) {
        let _ = self.open(open::Message::Focus(focus));
        let _ = self.open(open::Message::Clear);
        for character in text.chars() {
            let _ = self.open(open::Message::Typed(character));
        }
    }

    /// Types the whole label.
    fn read(&mut self, (id, number, expiry): (&str, &str, &str)) -> Vec<Event> {
        let _ = self.open(open::Message::Product(product(id)));
        self.put(open::Focus::Number, number);
        self.put(open::Focus::Expiry, expiry);
        self.open(open::Message::Next)
    }

    fn dilute(&mut self, number: &str, volume: &str) -> Vec<Event> {
        self.put(open::Focus::Number, number);
        self.put(open::Focus::Expiry, volume);
        self.open(open::Message::Next)
    }

    fn fill(&mut self, fields: [&str; 4]) {
        use receive::Focus;
        for (focus, text) in
            [Focus::Number, Focus::Expiry, Focus::Vials, Focus::Doses].into_iter().zip(fields)
        {
            let _ = self.receive(receive::Message::Focus(focus));
            let _ = self.receive(receive::Message::Clear);
            for character in text.chars() {
                let _ = self.receive(receive::Message::Typed(character));
            }
        }
        self.arrive();
    }

    /// All arrived as it must; vaccine with its licence and a bright monitor.
    fn arrive(&mut self) {
        use receive::Focus;
        if let Some(Chosen::Vaccine(_)) = self.receipt().chosen {
            let focus = self.receipt().focus;
            let _ = self.receive(receive::Message::Focus(Focus::Licence));
            let _ = self.receive(receive::Message::Clear);
            for character in "QLVX-0000-26".chars() {
                let _ = self.receive(receive::Message::Typed(character));
            }
            let _ = self.receive(receive::Message::Focus(focus));
            let _ = self.receive(receive::Message::Monitor(Monitor::Stage1));
        }
        let _ = self.receive(receive::Message::Intact(true));
    }

    fn scan(&mut self, code: &str) -> bool {
        let ctx = picture::context(&self.station, &self.words, Scheme::Light);
        self.screen.scan(&scan::read(code, 2026).unwrap(), &ctx).is_some()
    }

    fn record(&mut self, events: Vec<Event>) {
        for event in events {
            self.station.record(event);
        }
        let ctx = picture::context(&self.station, &self.words, Scheme::Light);
        self.screen.follow(&ctx);
    }

    fn sees(&self, text: &str) -> bool {
        let ctx = self.ctx();
        let mut seen = picture::laid_out(self.screen.view(&ctx), 1280.0, 2000.0);
        seen.find(text).is_ok()
    }
}

fn vial(events: &[Event]) -> &Vial {
    match events {
        [Event::VialOpened(vial)] => vial,
        other => panic!("{other:?}"),
    }
}

fn stopped(events: &[Event]) -> &Stop {
    match events {
        [Event::OpeningStopped(stopped)] => &stopped.stop,
        other => panic!("{other:?}"),
    }
}

fn lot(events: &[Event]) -> &Lot {
    match events {
        [Event::LotReceived(lot)] => lot,
        other => panic!("{other:?}"),
    }
}

fn pressed(key: Key) -> Pressed {
    Pressed { key, text: None, control: false, shift: false, repeated: false }
}

fn vaccine(id: &str) -> Chosen {
    Chosen::Vaccine(id.parse::<PresentationId>().unwrap())
}

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
    let other = Lot {
        id: LotId(uuid::Uuid::from_u128(54)),
        content: Content::Diluent("DIL-BCG".parse().unwrap()),
        number: "BCG-1".into(),
        expiry: Expiry::Day(day(2028, 1, 31)),
        vials: 5,
        gtin: None,
        arrival: Arrival::default(),
        held: None,
        extension: None,
        counted: None,
        frost: None,
        shake_test: None,
    };
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

/// A frozen vaccine, received and both times read: its thaw is asked for.
fn at_the_thaw(presentation: &str) -> Bench {
    let mut bench = Bench::without_scanner();
    let row = bench.station.catalogue.presentation(&presentation.parse().unwrap()).unwrap();
    let (id, doses) = (row.product.clone(), row.doses_per_vial.as_ref().unwrap().value[0]);
    bench.station.record(Lot {
        id: LotId(uuid::Uuid::from_u128(60)),
        content: Content::Vaccine {
            product: id.clone(),
            presentation: presentation.parse().unwrap(),
            doses_per_vial: doses,
        },
        number: "FR-1".into(),
        expiry: Expiry::Day(day(2027, 1, 31)),
        vials: 5,
        gtin: None,
        arrival: Arrival::default(),
        held: None,
        extension: None,
        counted: None,
        frost: None,
        shake_test: None,
    });
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

fn td_lot(bench: &Bench) -> LotId {
    bench.station.day.lots().find(|lot| lot.number == "TD2407").unwrap().id
}

fn hold(bench: &mut Bench) {
    let lot = td_lot(bench);
    let _ = bench.act(Message::Lot(lot));
    let _ = bench.act(Message::Custody(custody::Message::Way(custody::Way::Hold)));
    let _ = bench.act(Message::Custody(custody::Message::Reason("công văn tạm dừng".into())));
    let events = bench.act(Message::Custody(custody::Message::Done));
    assert!(matches!(events.as_slice(), [Event::LotHeld(_)]), "{events:?}");
    bench.record(events);
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

fn read_thermometer(bench: &mut Bench, text: &str) -> Vec<Event> {
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

#[test]
fn a_vial_is_withdrawn_after_it_was_asked() {
    let mut bench = Bench::new();
    let down = bench.screen.key(&pressed(Key::Down), &bench.ctx()).unwrap();
    let _ = bench.act(down);
    let ask = bench.screen.key(&pressed(Key::Delete), &bench.ctx()).unwrap();
    assert!(bench.act(ask).is_empty());
    assert!(bench.sees("Bỏ lọ số 1?"));
    assert!(bench.screen.key(&pressed(Key::Enter), &bench.ctx()).is_none());
    let yes = bench.screen.key(&pressed(Key::Function(9)), &bench.ctx()).unwrap();
    let events = bench.act(yes);
    bench.record(events);
    assert!(bench.station.day.vial(MR_VIAL).unwrap().withdrawn);
    assert!(matches!(bench.screen.task, Task::Overview));
}

#[test]
fn the_clock_of_a_vial_warns_half_an_hour_before_its_end() {
    let mut bench = Bench::new();
    let end = bench.station.day.vial(TD_VIAL).unwrap().discard_at;
    bench.station.now = end.plus_minutes(-26);
    assert!(bench.sees("còn 26 phút, đến 13:40"));
    bench.station.now = end;
    assert!(bench.sees("đã quá giờ, bỏ lọ này"));
}

#[test]
fn a_vials_own_label_shows_it_again_and_other_slips_are_no_matter_of_stock() {
    let mut bench = Bench::new();
    assert!(bench.scan(&StationLabel::Vial(TD_VIAL).code()));
    assert!(bench.sees("Lọ số 2"));
    let visit = StationLabel::Visit(crate::domain::testing::PUPIL).code();
    assert!(!bench.scan(&visit));
    let _ = bench.act(Message::Open);
    assert!(!bench.scan(&StationLabel::Vial(TD_VIAL).code()), "a form is not lost");
}

#[test]
fn whoever_may_not_is_told_so() {
    let mut bench = Bench::new();
    bench.station.record(Account {
        id: NURSE,
        name: "Thu Hà".into(),
        role: Role::Auditor,
        qualifications: Vec::new(),
    });
    for message in [Message::Receive, Message::Open, Message::Withdraw(TD_VIAL)] {
        assert!(bench.act(message).is_empty());
        assert!(matches!(bench.screen.task, Task::Overview));
    }
    assert!(bench.scan("]d201095200000000111727113010TD2407"));
    assert!(matches!(bench.screen.task, Task::Overview));
    assert!(bench.sees("Tài khoản này không làm việc với kho."));
}

fn draw(name: &str, bench: Bench) {
    let screen: &Screen = Box::leak(Box::new(bench.screen));
    picture::draw(&format!("stock-{name}"), &bench.station, |ctx| screen.view(ctx));
}

#[test]
fn looks_right() {
    let mut overview = Bench::new();
    let end = overview.station.day.vial(TD_VIAL).unwrap().discard_at;
    overview.station.record(VialWithdrawn { vial: OLD_VIAL });
    overview.station.now = end.plus_minutes(-26);
    let _ = overview.act(Message::Move(1));
    draw("overview", overview);

    let mut empty = Bench::new();
    empty.station.day = crate::domain::day::Day::default();
    let account = Station::open().day.account(NURSE).unwrap().clone();
    empty.station.record(account);
    draw("empty", empty);

    let mut receive = Bench::new();
    let _ = receive.scan("]d201095200000000281728033110MR9");
    let _ = receive.receive(receive::Message::Choose(vaccine("TD-V")));
    let _ = receive.receive(receive::Message::Focus(receive::Focus::Doses));
    let _ = receive.receive(receive::Message::Typed('7'));
    draw("receive", receive);

    let mut held = Bench::new();
    hold(&mut held);
    let lot = held.station.day.vial(TD_VIAL).unwrap().lot;
    let _ = held.act(Message::Lot(lot));
    let _ = held.act(Message::Custody(custody::Message::Way(custody::Way::Extend)));
    draw("custody", held);

    let mut warm = Bench::new();
    let events = read_thermometer(&mut warm, "-0,5");
    warm.record(events);
    let _ = warm.act(Message::ReadThermometer);
    draw("thermometer", warm);

    let mut second = Bench::new();
    let _ = second.act(Message::Open);
    let _ = second.read(TD);
    let _ = second.open(open::Message::Typed('T'));
    draw("second", second);

    let mut diluent = Bench::without_scanner();
    let _ = diluent.act(Message::Open);
    let _ = diluent.read(MR);
    let _ = diluent.read(MR);
    let _ = diluent.dilute("DMR-24-9", "5");
    diluent.put(open::Focus::Expiry, "5,");
    draw("diluent", diluent);

    let mut thaw = at_the_thaw("COV-PFZ-G-V");
    thaw.put(open::Focus::Number, "10/11");
    draw("thaw", thaw);

    let mut more = Bench::new();
    let _ = more.act(Message::Receive);
    let _ = more.receive(receive::Message::Choose(vaccine("TD-V")));
    more.fill(["TD2407", "11/2027", "3", "10"]);
    let _ = more.receive(receive::Message::Done);
    draw("second-delivery", more);

    let mut past = Bench::new();
    let _ = past.act(Message::Receive);
    let _ = past.receive(receive::Message::Choose(vaccine("TD-V")));
    past.fill(["TD2302", "10/11/2026", "5", "10"]);
    draw("past-label", past);

    let mut frost = Bench::new();
    let events = read_thermometer(&mut frost, "-0,5");
    frost.record(events);
    frost.station.record(crate::domain::stock::BoxReleased { reason: "lấy ra".into() });
    let lot = td_lot(&frost);
    let _ = frost.act(Message::Lot(lot));
    let _ = frost.act(Message::Custody(custody::Message::Way(custody::Way::ShakePassed)));
    draw("frost", frost);

    let mut stop = Bench::without_scanner();
    let _ = stop.act(Message::Open);
    for label in [TD, MR, TD, MR] {
        let _ = stop.read(label);
    }
    draw("stop", stop);

    let mut rule = Bench::without_scanner();
    let _ = rule.act(Message::Open);
    let _ = rule.read(MR);
    let _ = rule.read(MR);
    for _ in 0..2 {
        let _ = rule.dilute("DMR-24-9", "5");
    }
    draw("stop-rule", rule);

    let mut opened = Bench::without_scanner();
    let _ = opened.act(Message::Open);
    let _ = opened.read(MR);
    let _ = opened.read(MR);
    let events = opened.dilute("DMR-24-9", "5,5");
    opened.record(events);
    draw("opened", opened);

    let mut withdraw = Bench::new();
    let _ = withdraw.act(Message::Withdraw(TD_VIAL));
    draw("withdraw", withdraw);
}
