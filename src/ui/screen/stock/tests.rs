//! What stock promises: no vial is open whose label was not read twice, and
//! nothing that was received is told before.

mod kept_back;
mod opening;
mod receipt;

use super::*;
use crate::domain::account::{Account, Role};
use crate::domain::catalogue::PresentationId;
use crate::domain::event::Event;
use crate::domain::evidence::{Monitor, WhyTyped};
use crate::domain::quantity::Volume;
use crate::domain::stock::{Content, Lot, Vial};
use crate::domain::stock::{OpeningStop as Stop, Part};
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
    let events = kept_back::read_thermometer(&mut warm, "-0,5");
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

    let mut thaw = opening::at_the_thaw("COV-PFZ-G-V");
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
    let events = kept_back::read_thermometer(&mut frost, "-0,5");
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
