//! The screen of papers in the hand.

use std::path::PathBuf;

use chrono::NaiveDate;
use uuid::Uuid;

use super::*;
use crate::domain::account::{Account, Role};
use crate::domain::id::SessionId;
use crate::domain::testing::{NURSE, SESSION, Station};
use crate::domain::time::Instant;
use crate::i18n::{Lang, Words};
use crate::ui::picture;
use crate::ui::theme::Scheme;

fn with<T>(act: impl FnOnce(&mut Screen, &Context<'_>) -> T) -> T {
    let station = Station::open();
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    act(&mut Screen::default(), &ctx)
}

fn row(number: u8) -> SessionRow {
    SessionRow {
        id: SESSION,
        day: NaiveDate::from_ymd_opt(2026, 11, 16).unwrap(),
        place: "Trường Tiểu học Ngọc Khánh".into(),
        number,
        opened_at: Instant(0),
        closed_at: (number == 1).then_some(Instant(0)),
    }
}

/// Chooses a paper by its place in the list.
fn choose(screen: &mut Screen, paper: Paper, ctx: &Context<'_>) -> Action {
    let at = offered(ctx).iter().position(|one| *one == paper).unwrap();
    screen.update(Message::Pick(at), ctx)
}

#[test]
fn a_session_is_read_chosen_and_its_paper_made() {
    with(|screen, ctx| {
        let asked = choose(screen, Paper::Minutes, ctx);
        assert!(matches!(asked, Action::Paper(Ask::Sessions)));
        let _ = screen.hear(News::Sessions(Ok(vec![row(2), row(1)])), ctx);
        assert!(
            matches!(screen.update(Message::Take, ctx), Action::None),
            "nothing is preselected"
        );
        let _ = screen.update(Message::Move(1), ctx);
        let Action::Paper(Ask::Make(wanted, None)) = screen.update(Message::Take, ctx) else {
            panic!("nothing is made")
        };
        assert_eq!((wanted.paper, wanted.about), (Paper::Minutes, Subject::Session(SESSION)));
        assert_eq!(wanted.by, ctx.account.name);
        // Meanwhile no other is made, and what fails is said.
        assert!(matches!(screen.update(Message::Pick(1), ctx), Action::None));
        let _ = screen.hear(News::Made(Err(Fault::Unknown)), ctx);
        assert!(matches!(screen.stage, Stage::Failed(Fault::Unknown)));
        let _ = screen.update(Message::Back, ctx);
        assert_eq!(screen.choices.len(), 2);
    });
}

#[test]
fn a_period_is_a_month_or_two_days_the_right_way_round() {
    with(|screen, ctx| {
        let _ = choose(screen, Paper::Monthly, ctx);
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
        let spans: Vec<_> = screen.choices.iter().map(|choice| choice.pick).collect();
        let about = |from, until| Pick::About(Subject::Period { from, until }, None);
        assert_eq!(spans[0], about(day(11, 16), day(11, 16)));
        assert_eq!(spans[1], about(day(11, 10), day(11, 16)));
        assert_eq!(spans[2], about(day(11, 1), day(11, 30)));
        assert_eq!(spans[3], about(day(10, 1), day(10, 31)));
        let _ = screen.update(Message::Text("16/11/2026".into()), ctx);
        let _ = screen.update(Message::Until("15/11/2026".into()), ctx);
        assert!(matches!(screen.update(Message::Ask, ctx), Action::None));
        let _ = screen.update(Message::Until("17112026".into()), ctx);
        let Action::Paper(Ask::Make(wanted, _)) = screen.update(Message::Ask, ctx) else {
            panic!("nothing is made")
        };
        assert_eq!(wanted.about, Subject::Period { from: day(11, 16), until: day(11, 17) });
    });
}

#[test]
fn a_dose_is_found_by_its_person_and_the_record_is_theirs() {
    let mut station = Station::open();
    station.give(
        Uuid::from_u128(7),
        crate::domain::testing::PUPIL,
        crate::domain::testing::TD_VIAL,
    );
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let mut screen = Screen::default();
    let _ = choose(&mut screen, Paper::Injection, &ctx);
    let visit = station.day.visit(crate::domain::testing::PUPIL).unwrap();
    let person = (visit.patient, visit.person.clone());
    let _ = screen.hear(News::People(Ok(vec![person])), &ctx);
    let asked = screen.update(Message::Pick(0), &ctx);
    assert!(matches!(asked, Action::Paper(Ask::Doses(id)) if id == visit.patient));
    // An answer about somebody else comes too late.
    let other = PatientId(Uuid::from_u128(1));
    let _ = screen.hear(News::Doses(other, Ok(station.log.clone())), &ctx);
    assert!(screen.choices.is_empty());
    let _ = screen.hear(News::Doses(visit.patient, Ok(station.log.clone())), &ctx);
    let Action::Paper(Ask::Make(wanted, Some(of))) = screen.update(Message::Pick(0), &ctx) else {
        panic!("nothing is made")
    };
    assert_eq!(of, visit.patient);
    assert!(matches!(wanted.about, Subject::Dose(id) if id.0 == Uuid::from_u128(7)));
}

#[test]
fn a_report_that_no_day_reads_any_more_is_offered_as_well() {
    use crate::domain::event::{Event, Fact};
    use crate::domain::id::IncidentId;
    use crate::domain::incident::{About, IncidentOpened};
    use crate::store::ClosedReports;
    with(|screen, ctx| {
        let asked = choose(screen, Paper::Incident, ctx);
        assert!(matches!(asked, Action::Paper(Ask::Reports)));
        let incident = IncidentId(Uuid::from_u128(77));
        let opened = IncidentOpened::new(incident, About::NearMiss);
        let event = Event::from(opened);
        let fact = Fact {
            sequence: 1,
            at: Instant(0),
            clock: None,
            author: Some(NURSE),
            session: Some(SESSION),
            event,
        };
        let closed = ClosedReports { facts: vec![fact], before: None };
        let _ = screen.hear(News::Reports(Ok(closed)), ctx);
        let Action::Paper(Ask::Make(wanted, _)) = screen.update(Message::Pick(0), ctx) else {
            panic!("nothing is made")
        };
        assert_eq!(wanted.about, Subject::Incident(incident));
    });
}

#[test]
fn a_nurse_is_offered_what_she_may_make() {
    let station = Station::open();
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let name = "Minh Châu".to_owned();
    let nurse = Account { id: NURSE, name, role: Role::Nurse, qualifications: vec![] };
    let of_nurse = Context { account: &nurse, ..ctx };
    assert_eq!(offered(&of_nurse), [Paper::Injection, Paper::Slip]);
    assert_eq!(offered(&ctx), Paper::ALL);
    // Neither does a way from elsewhere lead around it.
    let about = Subject::Session(SessionId(Uuid::from_u128(1)));
    let (_, action) = Screen::about(Paper::Minutes, about, &of_nurse);
    assert!(matches!(action, Action::None));
}

#[test]
fn it_looks_right() {
    picture::draw("papers", &Station::open(), |ctx| Screen::default().view_owned(ctx));
    let shown = |paper: Paper, news: Option<News>, name: &str| {
        picture::draw(name, &Station::open(), |ctx| {
            let mut screen = Screen::default();
            let _ = choose(&mut screen, paper, ctx);
            if let Some(news) = &news {
                let _ = screen.hear(news.clone(), ctx);
            }
            let _ = screen.update(Message::Move(1), ctx);
            screen.view_owned(ctx)
        });
    };
    shown(Paper::Minutes, Some(News::Sessions(Ok(vec![row(2), row(1)]))), "papers-sessions");
    shown(Paper::Monthly, None, "papers-period");
    shown(Paper::Slip, Some(News::People(Ok(Vec::new()))), "papers-nobody");
}

impl Screen {
    /// Draws a screen that nobody keeps.
    fn view_owned<'a>(self, ctx: &'a Context<'a>) -> crate::ui::widget::Element<'a, Message> {
        Box::leak(Box::new(self)).view(ctx)
    }
}

#[cfg(feature = "paper")]
mod set {
    use serde_json::json;

    use super::*;
    use crate::domain::paper::Subject;
    use crate::store::{Hash, Head};

    /// A paper of a page or two of a replaced template.
    fn made(ctx: &Context<'_>) -> (tempfile::TempDir, Arc<Made>) {
        let folder = tempfile::tempdir().unwrap();
        let text = "#set page(paper: \"a4\")\n= Mẫu\n#lorem(900)";
        std::fs::write(folder.path().join("slip.typ"), text).unwrap();
        let wanted = Wanted {
            paper: Paper::Slip,
            about: Subject::Person(PatientId(Uuid::from_u128(5))),
            lang: Lang::Vi,
            by: "Lan Anh".into(),
            at: ctx.now,
        };
        let head = Head { sequence: 1, at: ctx.now, hash: Hash([1; 32]) };
        let set = crate::report::paper::typeset(&wanted, &json!({}), Some(folder.path())).unwrap();
        (folder, Arc::new(Made::of(wanted, head, set)))
    }

    fn ready(ctx: &Context<'_>) -> (tempfile::TempDir, Screen) {
        let (folder, made) = made(ctx);
        let mut screen = Screen { paper: Some(Paper::Slip), ..Screen::default() };
        screen.stage = Stage::Making(made.wanted.about);
        let Action::Paper(Ask::Draw(of, at, scale)) = screen.hear(News::Made(Ok(made)), ctx) else {
            panic!("no page is drawn")
        };
        let page = of.page(at, scale);
        let _ = screen.hear(News::Drawn(at, scale, page), ctx);
        (folder, screen)
    }

    #[test]
    fn pages_are_turned_enlarged_and_saved_as_they_were_seen() {
        let station = Station::open();
        let words = Words::new(Lang::Vi);
        let ctx = picture::context(&station, &words, Scheme::Light);
        let (folder, mut screen) = ready(&ctx);
        let turned = screen.update(Message::Turn(1), &ctx);
        assert!(matches!(turned, Action::Paper(Ask::Draw(_, 1, _))));
        assert!(matches!(screen.update(Message::Turn(1), &ctx), Action::None), "there is no third");
        assert!(matches!(screen.update(Message::Zoom(-1), &ctx), Action::None));
        assert!(matches!(screen.update(Message::Zoom(1), &ctx), Action::Paper(Ask::Draw(_, 1, _))));
        // Nothing is saved without a place, nor printed before it is saved.
        assert!(matches!(screen.update(Message::Save, &ctx), Action::None));
        assert!(matches!(screen.update(Message::Print, &ctx), Action::None));
        let asked = screen.update(Message::PickPath, &ctx);
        assert!(
            matches!(asked, Action::Paper(Ask::PickSave(name)) if name == "slip-2026-11-16.pdf")
        );
        let path: PathBuf = folder.path().join("a.pdf");
        let picked = screen.hear(News::Picked(Some(path.clone())), &ctx);
        assert!(matches!(picked, Action::Paper(Ask::Save(_, to)) if to == path));
        let _ = screen.hear(News::Written(Err(NotSaved::Exists)), &ctx);
        let Stage::Ready(pages) = &screen.stage else { panic!("the pages are gone") };
        assert!(matches!(pages.saved, pages::Saved::Failed(NotSaved::Exists)));
        assert_eq!(PathBuf::from(&pages.path), path, "what was typed stays");
    }

    #[test]
    fn its_pages_look_right() {
        picture::draw("papers-pages", &Station::open(), |ctx| {
            let (_, mut screen) = ready(ctx);
            let _ = screen.update(Message::Path("/media/usb/phieu.pdf".into()), ctx);
            screen.view_owned(ctx)
        });
    }
}
