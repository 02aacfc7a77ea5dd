use super::*;
use crate::domain::event::Event;
use crate::domain::testing::{MR_VIAL, PUPIL, Station};
use crate::i18n::{Lang, Words};
use crate::ui::picture;
use crate::ui::theme::Scheme;

#[test]
fn a_report_without_a_name_is_opened_of_nobody_and_no_table() {
    let station = Station::open();
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let Action::RecordThen(events, Place::Case(_)) =
        Screen::default().update(Message::Anonymous, &ctx)
    else {
        panic!("nothing was opened")
    };
    let [Event::IncidentOpened(opened)] = events.as_slice() else { panic!("{events:?}") };
    assert!(opened.anonymous && opened.table.is_none() && opened.visit.is_none());
    assert!(!serde_json::to_string(opened).unwrap().contains("Lan Anh"));
}

#[test]
fn the_period_is_asked_for_whole_days() {
    let station = Station::open();
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let mut screen = Screen::default();
    for (period, days) in [(Period::Day, 1), (Period::Week, 7), (Period::Month, 30)] {
        let asked = screen.update(Message::Period(period), &ctx);
        let Action::Case(Ask::NearMisses(from, to)) = asked else { panic!("{asked:?}") };
        assert_eq!(to.since(from), days * 86_400_000);
        assert!((from..to).contains(&ctx.now));
    }
}

#[test]
fn closed_reports_are_asked_for_bit_by_bit() {
    let station = Station::open();
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let mut screen = Screen::default();
    let found = |before| {
        let found = crate::store::ClosedReports { facts: Vec::new(), before };
        News::ClosedReports(Ok(Box::new(found)))
    };
    for (asked, next) in [(None, Some(90)), (Some(90), None)] {
        let action = screen.update(Message::Closed, &ctx);
        let Action::Case(Ask::ClosedReports(before)) = action else { panic!("{action:?}") };
        assert_eq!(before, asked);
        let again = screen.update(Message::Closed, &ctx);
        assert!(matches!(again, Action::None), "one reading at a time");
        screen.hear(found(next));
    }
    assert!(matches!(screen.update(Message::Closed, &ctx), Action::None), "all are here");
    screen.closed = Closed::Unreadable;
    assert!(matches!(screen.update(Message::Closed, &ctx), Action::Case(_)), "again");
}

#[test]
fn reports_and_near_misses_look_right() {
    use crate::domain::finding::{Code, Finding};
    use crate::domain::near_miss::End;
    let mut station = Station::open();
    station.record(station.wrong_dose(1, PUPIL, MR_VIAL));
    let miss = |code: Code, minutes: i64, end| NearMiss {
        sequence: minutes,
        at: station.now.plus_minutes(-minutes),
        session: None,
        by: None,
        visit: Some(PUPIL),
        table: Some(1),
        step: None,
        findings: vec![Finding::stop(code)],
        end,
    };
    let misses = vec![
        miss(Code::WrongProduct, 30, End::Changed),
        miss(Code::WrongProduct, 22, End::Changed),
        miss(Code::Expired, 14, End::Changed),
        miss(Code::WrongPerson, 9, End::GivenUp),
        miss(Code::WrongVolume, 3, End::Changed),
    ];
    let mut screen = Screen::default();
    screen.hear(News::NearMisses(Ok(misses)));
    draw("cases-near-misses", &station, &screen);
}

fn draw(name: &str, station: &Station, screen: &Screen) {
    let shown: &'static Screen = Box::leak(Box::new(screen.clone()));
    picture::draw(name, station, |ctx| shown.view(ctx));
}
