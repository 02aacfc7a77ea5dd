//! What the end of a session promises: nothing is closed that does not come out
//! even without a reason.

use super::*;
use crate::domain::dose::{Administered, Amount, DoseGiven};
use crate::domain::event::Event;
use crate::domain::id::DoseId;
use crate::domain::mishap::{DoseLost, DosePartial, Loss};
use crate::domain::session::SessionSealed;
use crate::domain::testing::{MR_VIAL, OLD_VIAL, PUPIL, Station, TD_VIAL};
use crate::i18n::{Lang, Words};
use crate::ui::picture;
use crate::ui::theme::Scheme;

struct Bench {
    station: Station,
    words: Words,
    screen: Screen,
}

impl Bench {
    fn new() -> Self {
        let (station, words) = (Station::open(), Words::new(Lang::Vi));
        Self { station, words, screen: Screen::default() }
    }

    fn act(&mut self, message: Message) -> Vec<Event> {
        let ctx = picture::context(&self.station, &self.words, Scheme::Light);
        match self.screen.update(message, &ctx) {
            Action::Record(events) => events,
            _ => Vec::new(),
        }
    }

    fn gaps(&self) -> Vec<Gap> {
        let ctx = picture::context(&self.station, &self.words, Scheme::Light);
        gaps(&self.screen.closed(&ctx).unwrap(), &ctx)
    }

    fn fill(&mut self, line: Line, counts: &[&str]) {
        let ctx = picture::context(&self.station, &self.words, Scheme::Light);
        let place = Screen::lines(&ctx).iter().position(|one| *one == line).unwrap();
        let _ = self.act(Message::Line(place));
        for (field, count) in counts.iter().enumerate() {
            let _ = self.act(Message::Field(field));
            let _ = self.act(Message::Clear);
            for character in count.chars() {
                let _ = self.act(Message::Typed(character));
            }
        }
    }

    fn vial(&mut self, vial: VialId, end: VialEnd, wasted: &str) {
        self.fill(Line::Vial(vial), &[wasted]);
        let _ = self.act(Message::End(end));
    }

    /// Counts everything as it should be.
    fn count_all(&mut self) {
        for vial in [MR_VIAL, TD_VIAL, OLD_VIAL] {
            let left = self.station.day.vial(vial).unwrap().left().to_string();
            self.vial(vial, VialEnd::SessionOver, &left);
        }
        let lots: Vec<(LotId, u32)> = self
            .station
            .day
            .lots()
            .map(|lot| (lot.id, lot.on_hand() - self.station.day.used_of(lot.id)))
            .collect();
        for (lot, left) in lots {
            self.fill(Line::Lot(lot), &["0", &left.to_string()]);
        }
    }

    fn give(&mut self) {
        let day = &self.station.day;
        let (visit, vial) = (day.visit(PUPIL).unwrap(), day.vial(TD_VIAL).unwrap());
        let administered = Administered {
            patient: visit.patient,
            visit: PUPIL,
            order: None,
            product: None,
            lot: Some(vial.lot),
            vial: Some(TD_VIAL),
            lot_number: None,
            expiry: None,
            volume: None,
            route: None,
            site: None,
            dose_number: None,
            amount: Amount::Full,
            table: 1,
            given_at: self.station.now,
        };
        let id = DoseId(uuid::Uuid::from_u128(9_000 + self.station.log.len() as u128));
        self.station.record(DoseGiven { id, basis: crate::domain::testing::paper(), administered });
    }
}

#[test]
fn a_session_that_comes_out_even_is_closed_and_takes_nothing_more() {
    let mut bench = Bench::new();
    assert!(bench.act(Message::Close).is_empty(), "nothing is counted yet");
    bench.count_all();
    assert_eq!(bench.gaps(), []);
    let events = bench.act(Message::Close);
    let [Event::SessionClosed(closed)] = events.as_slice() else { panic!("{events:?}") };
    assert!(closed.vials.iter().all(VialAccount::is_even));
    assert!(closed.lots.iter().all(LotAccount::is_even));
    assert_eq!((closed.vials.len(), closed.lots.len()), (3, 4));
    for event in events.clone() {
        bench.station.record(event);
    }
    assert!(!bench.station.day.is_open());
    assert!(bench.act(Message::Close).is_empty(), "once");
    // What was returned is what the next session begins with.
    let lot = bench.station.day.vial(TD_VIAL).unwrap().lot;
    assert_eq!(bench.station.day.lot(lot).unwrap().on_hand(), 4);
}

#[test]
fn a_difference_is_closed_with_its_reason_alone() {
    let mut bench = Bench::new();
    bench.give();
    bench.count_all();
    bench.vial(TD_VIAL, VialEnd::SessionOver, "10");
    assert!(bench.gaps().contains(&Gap::Doses(TD_VIAL)));
    assert!(bench.act(Message::Close).is_empty());
    let _ = bench.act(Message::Reason("  ".into()));
    assert!(bench.gaps().contains(&Gap::Doses(TD_VIAL)), "blanks are no reason");
    let _ = bench.act(Message::Reason("hút dư một liều".into()));
    assert_eq!(bench.gaps(), [Gap::Unfinished]);
    let _ = bench.act(Message::Line(usize::MAX));
    let _ = bench.act(Message::Reason("Minh Châu theo dõi tiếp".into()));
    let events = bench.act(Message::Close);
    let [Event::SessionClosed(closed)] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!(closed.watched, [PUPIL]);
    assert_eq!(closed.note.as_deref(), Some("Minh Châu theo dõi tiếp"));
}

#[test]
fn what_was_lost_stands_beside_its_vial_and_is_not_counted_twice() {
    let mut bench = Bench::new();
    bench.give();
    let dose = bench.station.day.doses()[0].id;
    let how = Loss::Dropped;
    let lost = DoseLost { vial: TD_VIAL, doses: 2, how, note: String::new() };
    bench.station.record(lost);
    bench.station.record(DosePartial { dose, amount: Amount::Spilled });
    bench.count_all();
    bench.vial(TD_VIAL, VialEnd::SessionOver, "9");
    assert!(bench.gaps().contains(&Gap::Doses(TD_VIAL)), "the two are among the nine already");
    bench.vial(TD_VIAL, VialEnd::SessionOver, "7");
    assert_eq!(bench.gaps(), [Gap::Unfinished]);
    let ctx = picture::context(&bench.station, &bench.words, Scheme::Light);
    let closed = bench.screen.closed(&ctx).unwrap();
    let td = closed.vials.iter().find(|account| account.vial == TD_VIAL).unwrap();
    assert_eq!((td.given, td.lost, td.partial, td.wasted), (1, 2, 1, 7));
    let mut seen = picture::laid_out(bench.screen.view(&ctx), 1280.0, 744.0);
    assert!(seen.find("đã tiêm 1 trên 10 liều · mất 2 · tiêm thiếu 1").is_ok());
}

#[test]
fn a_session_of_yesterday_cannot_be_walked_away_from() {
    let mut bench = Bench::new();
    let escape =
        Pressed { key: Key::Escape, text: None, control: false, shift: false, repeated: false };
    let ctx = picture::context(&bench.station, &bench.words, Scheme::Light);
    assert!(bench.screen.key(&escape, &ctx).is_some());
    bench.station.now = bench.station.now.plus_minutes(24 * 60);
    let ctx = picture::context(&bench.station, &bench.words, Scheme::Light);
    assert!(bench.screen.key(&escape, &ctx).is_none());
    let mut seen = picture::laid_out(bench.screen.view(&ctx), 1280.0, 744.0);
    let words = "Buổi tiêm ngày 16/11/2026 tại Trường Tiểu học Ngọc Khánh chưa kết thúc. \
                 Kết thúc buổi đó rồi mới mở buổi mới.";
    assert!(seen.find(words).is_ok());
}

#[test]
fn looks_right() {
    let draw = |name: &str, bench: Bench| {
        let bench: &Bench = Box::leak(Box::new(bench));
        picture::draw(&format!("closing-{name}"), &bench.station, |ctx| bench.screen.view(ctx));
    };
    let mut open = Bench::new();
    open.give();
    open.count_all();
    open.vial(TD_VIAL, VialEnd::SessionOver, "8");
    draw("open", open);

    let mut unfinished = Bench::new();
    unfinished.give();
    let _ = unfinished.act(Message::Line(usize::MAX));
    unfinished.station.now = unfinished.station.now.plus_minutes(24 * 60);
    draw("left-open", unfinished);

    let mut sealed = Bench::new();
    sealed.count_all();
    for event in sealed.act(Message::Close) {
        sealed.station.record(event);
    }
    let session = sealed.station.day.session().unwrap().id;
    let head = "fb1634c4e6cd4b1f1afe3ce2d6ef080f7ac5d1f357d723ad4dfca782733b62db".to_owned();
    sealed.station.record(SessionSealed {
        session,
        sequence: 31,
        head,
        signature: "0".repeat(128),
    });
    let ctx = picture::context(&sealed.station, &sealed.words, Scheme::Light);
    sealed.screen.follow(&ctx);
    draw("sealed", sealed);
}

#[test]
fn somebody_with_two_doses_is_one_person_who_is_watched() {
    let mut bench = Bench::new();
    for (dose, vial) in [(1, TD_VIAL), (2, MR_VIAL)] {
        bench.station.give(uuid::Uuid::from_u128(dose), PUPIL, vial);
    }
    let ctx = picture::context(&bench.station, &bench.words, Scheme::Light);
    assert_eq!(ctx.day.observations().len(), 2);
    assert_eq!(watched(&ctx).collect::<Vec<_>>(), [PUPIL]);
}
