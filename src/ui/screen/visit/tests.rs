use uuid::Uuid;

use super::*;
use crate::domain::account::{Account, Role};
use crate::domain::day::Stage;
use crate::domain::finding::Code;
use crate::domain::id::PatientId;
use crate::domain::patient::{Birth, Details, Person, Sex};
use crate::domain::testing::{DEPUTY, NAMESAKE, PROCEDURE, PUPIL, Station, TD_ORDER, product};
use crate::domain::visit::VisitListed;
use crate::i18n::{Lang, Words};
use crate::ui::picture;
use crate::ui::theme::Scheme;

const NEWCOMER: VisitId = VisitId(Uuid::from_u128(1002));
const NOTHING: [&str; 0] = [];

/// Somebody at the screen of one person: what it asks to be recorded is recorded.
struct Bench {
    station: Station,
    words: Words,
    screen: Screen,
}

impl Bench {
    fn of(station: Station, visit: VisitId) -> Self {
        let words = Words::new(Lang::Vi);
        let screen = Screen::open(visit, &picture::context(&station, &words, Scheme::Light));
        Self { station, words, screen }
    }

    /// A girl of seven who is only listed.
    fn of_newcomer(name: &str) -> Self {
        Self::of_born(name, "10/07/2019")
    }

    fn of_born(name: &str, birth: &str) -> Self {
        let mut station = Station::open();
        let person = Person::new(Details {
            name: name.into(),
            birth: Birth::parse(birth).unwrap(),
            sex: Some(Sex::Female),
            number: None,
            guardian: Some("Trần Thị Hoa".into()),
            phone: None,
            group: Some("1A".into()),
            address: None,
        })
        .unwrap();
        station.record(VisitListed {
            visit: NEWCOMER,
            patient: PatientId(NEWCOMER.0),
            person,
            ticket: 30,
            listed_consent: None,
            import: None,
            tag: None,
            due: None,
        });
        Self::of(station, NEWCOMER)
    }

    fn ctx(&self) -> Context<'_> {
        picture::context(&self.station, &self.words, Scheme::Light)
    }

    fn visit(&self) -> Visit {
        self.station.day.visit(self.screen.visit_id()).unwrap().clone()
    }

    fn section(&self) -> Section {
        self.screen.section(&self.ctx())
    }

    /// Does something; returns the kinds of what was recorded, and where to go.
    fn act(&mut self, message: Message) -> (Vec<&'static str>, Option<Place>) {
        let mut screen = self.screen.clone();
        let (events, place) = match screen.update(message, &self.ctx()) {
            Action::Record(events) => (events, None),
            Action::RecordThen(events, place) => (events, Some(place)),
            Action::Go(place) => (Vec::new(), Some(place)),
            _ => (Vec::new(), None),
        };
        let kinds: Vec<_> = events.iter().map(Event::kind).collect();
        for event in events {
            self.station.record(event);
        }
        if !kinds.is_empty() {
            screen.follow(&self.ctx());
        }
        self.screen = screen;
        (kinds, place)
    }

    /// Does several things; returns the kinds of what the last one recorded.
    fn all(&mut self, messages: impl IntoIterator<Item = Message>) -> Vec<&'static str> {
        messages.into_iter().map(|message| self.act(message).0).last().unwrap()
    }

    fn press(&mut self, key: Key) -> (Vec<&'static str>, Option<Place>) {
        let pressed = Pressed { key, text: None, control: false, shift: false, repeated: false };
        let message = self.screen.key(&pressed, &self.ctx());
        message.map_or((Vec::new(), None), |message| self.act(message))
    }

    fn type_text(&mut self, text: &str) {
        let _ = self.all(text.chars().map(Message::Typed));
    }

    /// Answers every question of the form with no, and measures.
    fn screen_as_healthy(&mut self, temperature: &str) {
        let questions = self.screen.draft.questions(self.screen.visit, &self.ctx()).len();
        for _ in 0..questions {
            let _ = self.press(Key::Left);
        }
        self.type_text(temperature);
    }

    fn look(self, name: &str) {
        let screen: &'static Screen = Box::leak(Box::new(self.screen));
        picture::draw(name, &self.station, |ctx| screen.view(ctx));
    }
}

#[test]
fn the_whole_way_goes_by_keys_alone() {
    let mut bench = Bench::of_newcomer("Lê Thị Ưng");
    assert_eq!(bench.section(), Section::Product);
    let _ = bench.press(Key::Function(3));
    assert_eq!(bench.section(), Section::Consent);
    assert_eq!(bench.press(Key::Function(4)).0, NOTHING);
    assert_eq!(bench.press(Key::Function(3)).0, NOTHING);
    assert_eq!(bench.press(Key::Function(2)).0, ["consent_recorded"]);
    assert_eq!(bench.press(Key::Function(2)).0, ["history_stated"]);
    assert_eq!(bench.section(), Section::Screening);
    bench.screen_as_healthy("36,7");
    assert_eq!(bench.press(Key::Function(2)).0, ["screened"]);
    assert_eq!(bench.section(), Section::Order);
    bench.type_text("10,5");
    let _ = bench.press(Key::Function(2));
    assert_eq!(bench.press(Key::Enter).0, ["ordered"]);
    assert_eq!(bench.station.day.stage(&bench.visit()), Stage::Ready);
    let (kinds, place) = bench.press(Key::Enter);
    assert_eq!(kinds, ["procedure_step"]);
    assert!(matches!(place, Some(Place::Begun(_))));
}

#[test]
fn nothing_is_recorded_before_all_is_said() {
    let mut bench = Bench::of_newcomer("Lê Thị Ưng");
    for (message, problem) in [
        (Message::Consent(true), "visit-problem-consent"),
        (Message::Conclude(Conclusion::Eligible), "finding-screening_incomplete"),
        (Message::Order, "finding-not_screened"),
    ] {
        let _ = bench.act(Message::Product(product("TD")));
        assert_eq!(bench.act(message).0, NOTHING);
        assert_eq!(bench.screen.problem, Some(problem));
    }
}

#[test]
fn characters_typed_where_no_field_is_do_not_wait_for_one() {
    let mut bench = Bench::of_newcomer("Lê Thị Ưng");
    bench.type_text("10/10/2024");
    let _ = bench.act(Message::Product(product("TD")));
    bench.type_text("5");
    let draft = &bench.screen.draft;
    assert!(draft.prior_date.is_empty() && draft.volume.is_empty() && draft.temperature.is_empty());
}

#[test]
fn the_screener_may_be_stricter_than_the_form_never_milder() {
    let mut bench = Bench::of_newcomer("Lê Thị Ưng");
    let _ = bench.all([Message::Product(product("TD")), Message::Again(Section::Screening)]);
    bench.screen_as_healthy("38,5");
    assert_eq!(bench.act(Message::Conclude(Conclusion::Eligible)).0, NOTHING);
    assert_eq!(bench.screen.problem, Some("finding-screening_too_mild"));
    assert_eq!(bench.act(Message::Conclude(Conclusion::Refer)).0, ["screened", "visit_left"]);
    assert_eq!(bench.station.day.stage(&bench.visit()), Stage::Away);
}

#[test]
fn a_screening_for_one_vaccine_says_nothing_about_the_next() {
    let mut bench = Bench::of(Station::open(), PUPIL);
    assert_eq!(bench.section(), Section::Order);
    let _ = bench.all([
        Message::Product(product("MR")),
        Message::ConsentKind(ConsentKind::Written),
        Message::ConsentBy(Witness::Parent),
        Message::Consent(true),
    ]);
    assert_eq!(bench.section(), Section::Screening, "a live vaccine asks questions of its own");
    bench.screen_as_healthy("36,7");
    assert_eq!(bench.act(Message::Conclude(Conclusion::Eligible)).0, ["screened"]);
    assert_eq!(bench.section(), Section::Order);
}

#[test]
fn whoever_goes_without_does_not_wait_as_ready() {
    for reason in [LeftReason::ChildSaysNo, LeftReason::Absent, LeftReason::Screening] {
        let mut bench = Bench::of(Station::open(), PUPIL);
        assert_eq!(bench.station.day.stage(&bench.visit()), Stage::Ready);
        assert_eq!(bench.act(Message::Leave(reason)).0, ["order_withdrawn", "visit_left"]);
        assert_eq!(bench.station.day.stage(&bench.visit()), Stage::Away);
    }
}

#[test]
fn a_half_done_procedure_ends_with_its_order() {
    let mut station = Station::open();
    station.start();
    let mut bench = Bench::of(station, PUPIL);
    let (kinds, _) = bench.act(Message::Withdraw(Witness::Guardian));
    assert_eq!(kinds, ["procedure_step", "consent_recorded", "visit_left"]);
    assert!(!bench.station.day.procedure(PROCEDURE).unwrap().is_open());
    assert!(bench.visit().open_orders().next().is_none());
    let consent = bench.visit().consent(&product("TD")).cloned().unwrap();
    assert_eq!((consent.given, consent.by), (false, Witness::Guardian), "not who consented");
}

#[test]
fn a_no_to_the_second_vaccine_leaves_the_first() {
    let mut bench = Bench::of(Station::open(), PUPIL);
    let refused = bench.all([
        Message::Product(product("MR")),
        Message::ConsentKind(ConsentKind::Verbal),
        Message::ConsentBy(Witness::Parent),
        Message::Consent(false),
    ]);
    assert_eq!(refused, ["consent_recorded"]);
    assert!(bench.visit().open_orders().any(|order| order.id == TD_ORDER));
    assert_eq!(bench.visit().left, None);
    // A withdrawal means what was consented to, not what was refused anyhow.
    let withdrawn = bench.act(Message::Withdraw(Witness::Guardian)).0;
    assert_eq!(withdrawn, ["order_withdrawn", "consent_recorded", "visit_left"]);
    assert!(!bench.visit().consent(&product("TD")).unwrap().given);
}

/// The screen at an order for Td that nobody stated yet.
fn at_the_order() -> Bench {
    let mut bench = Bench::of(Station::open(), PUPIL);
    let _ = bench.all([Message::Leave(LeftReason::Absent), Message::Product(product("TD"))]);
    assert_eq!(bench.section(), Section::Order);
    bench
}

fn stopped() -> Bench {
    let mut bench = at_the_order();
    bench.type_text("12");
    let stated = bench.all([Message::Route(Route::Subcutaneous), Message::Order]);
    assert_eq!(stated, ["order_stopped"]);
    bench
}

#[test]
fn a_zero_or_a_sign_begins_the_volume() {
    let mut bench = at_the_order();
    bench.type_text("0,5");
    let draft = &bench.screen.draft;
    assert_eq!((draft.dose_number, draft.volume.as_str()), (None, "0,5"));
    let _ = bench.act(Message::Clear);
    bench.type_text("10,5");
    let draft = &bench.screen.draft;
    assert_eq!((draft.dose_number, draft.volume.as_str()), (Some(1), "0,5"));
}

#[test]
fn a_wrong_order_is_stopped_and_enter_is_no_way_out() {
    let mut bench = stopped();
    let codes: Vec<Code> = bench.screen.findings.iter().map(|finding| finding.code).collect();
    assert!(codes.contains(&Code::WrongVolume) && codes.contains(&Code::WrongRoute), "{codes:?}");
    assert_eq!(bench.press(Key::Enter), (Vec::new(), None));
    assert!(bench.screen.is_stopped());
    let _ = bench.press(Key::Function(6));
    assert!(!bench.screen.is_stopped());
    assert_eq!(bench.screen.draft.volume, "2", "what was typed is there to be corrected");
    let mut bench = stopped();
    assert_eq!(bench.press(Key::Function(9)), (vec!["visit_left"], Some(Place::Queue)));
}

#[test]
fn a_book_holds_more_than_one_earlier_dose() {
    let mut bench = Bench::of(Station::open(), PUPIL);
    let _ = bench.act(Message::Again(Section::History));
    for date in ["10/09/2019", "10102019", "10/11/2019"] {
        let _ = bench.act(Message::PriorProduct(product("TD")));
        bench.type_text(date);
        assert_eq!(bench.press(Key::Enter).0, ["prior_dose"]);
        assert_eq!(bench.section(), Section::History);
    }
    assert_eq!(bench.station.day.past_doses(bench.visit().patient).len(), 3);
    for date in ["10/07/2018", "17/11/2026", "32/01/2020"] {
        let _ = bench.all([Message::PriorProduct(product("TD")), Message::Clear]);
        bench.type_text(date);
        assert_eq!(bench.act(Message::PriorDose).0, NOTHING, "{date}");
    }
}

#[test]
fn a_section_that_was_opened_again_is_left_before_the_procedure_begins() {
    let mut bench = Bench::of(Station::open(), PUPIL);
    let _ = bench.act(Message::Again(Section::History));
    assert_eq!(bench.act(Message::Begin), (Vec::new(), None));
    assert_eq!(bench.press(Key::Escape), (Vec::new(), None));
    assert_eq!(bench.section(), Section::Order);
    assert_eq!(bench.act(Message::Begin).0, ["procedure_step"]);
    assert_eq!(bench.press(Key::Escape).1, Some(Place::Queue));
}

#[test]
fn others_than_screeners_hear_a_no_and_record_nothing_else() {
    let nurse = Account {
        id: DEPUTY,
        name: "Minh Châu".into(),
        role: Role::Nurse,
        qualifications: Vec::new(),
    };
    let mut bench = Bench::of_newcomer("Lê Thị Ưng");
    let _ = bench.act(Message::Product(product("TD")));
    let mut screen = bench.screen.clone();
    let ctx = Context { account: &nurse, ..bench.ctx() };
    for message in [
        Message::Consent(true),
        Message::BookSeen,
        Message::Conclude(Conclusion::Deferred),
        Message::Order,
    ] {
        assert!(matches!(screen.update(message, &ctx), Action::None));
        assert_eq!(screen.problem, Some("visit-problem-not-screener"));
    }
    let left = screen.update(Message::Leave(LeftReason::ChildSaysNo), &ctx);
    assert!(matches!(left, Action::RecordThen(..)));
}

#[test]
fn it_looks_right() {
    Bench::of_newcomer(&"Nguyễn Phước Hoàng ".repeat(6)).look("visit-1-product");
    let mut bench = Bench::of_newcomer("Nguyễn Thị Đường");
    let kind = Message::ConsentKind(ConsentKind::Written);
    let _ = bench.all([Message::Product(product("MR")), kind]);
    bench.look("visit-2-consent");
    let mut bench = Bench::of(Station::open(), PUPIL);
    let again = Message::Again(Section::History);
    let _ = bench.all([again, Message::PriorProduct(product("TD"))]);
    bench.type_text("10/09/");
    bench.look("visit-3-history");
    let mut bench = Bench::of(Station::open(), NAMESAKE);
    let _ = bench.act(Message::Again(Section::Screening));
    let _ = (bench.press(Key::Left), bench.press(Key::Right));
    bench.look("visit-4-screening");
    let mut bench = at_the_order();
    bench.type_text("10,");
    bench.look("visit-5-order");
    stopped().look("visit-6-stop");
    Bench::of(Station::open(), NAMESAKE).look("visit-7-ready");
}

/// A child of thirteen months whose book was seen: one pentavalent dose.
fn with_a_book() -> Bench {
    let mut bench = Bench::of_born("Trần An Nhiên", "16/10/2025");
    let _ = bench.all([Message::Product(product("MR")), Message::Again(Section::History)]);
    let _ = bench.act(Message::PriorProduct(product("PENTA-SII")));
    bench.type_text("16/12/2025");
    let _ = bench.act(Message::PriorDose);
    bench
}

#[test]
fn the_schedule_is_shown_beside_the_order_and_answers_nothing() {
    let sees = |bench: &Bench, words: &str| {
        let ctx = bench.ctx();
        picture::laid_out(bench.screen.view(&ctx), 1280.0, 2400.0).find(words).is_ok()
    };
    let mut bench = with_a_book();
    assert!(!sees(&bench, "Lịch tiêm của người này"), "nobody said yet that this is all");
    let _ = bench.act(Message::BookSeen);
    let _ = bench.all([
        Message::ConsentKind(ConsentKind::Written),
        Message::ConsentBy(Witness::Parent),
        Message::Consent(true),
    ]);
    bench.screen_as_healthy("36,7");
    let _ = bench.act(Message::Conclude(Conclusion::Eligible));
    assert_eq!(bench.section(), Section::Order);
    for words in [
        "Lịch tiêm của người này",
        "Sởi và sởi-rubella, mũi 1",
        "đến lịch từ 16/07/2026",
        "Bạch hầu, ho gà, uốn ván, mũi 2",
        "đến lịch từ 16/01/2026",
    ] {
        assert!(sees(&bench, words), "{words}");
    }
    let draft = &bench.screen.draft;
    assert_eq!((draft.dose_number, draft.route), (None, None));
    assert!(draft.volume.is_empty());
}

#[test]
fn a_campaign_is_said_where_the_order_is_stated() {
    let mut station = Station::open();
    let mut session = station.day.session().unwrap().clone();
    session.preparation.campaign = vec![product("TD")];
    station.reopen(&session);
    let mut bench = Bench::of(station, PUPIL);
    let _ = bench.all([Message::Leave(LeftReason::Absent), Message::Product(product("TD"))]);
    let ctx = bench.ctx();
    let words = "Buổi này tiêm Td (IVAC) theo chiến dịch: liều thêm ngoài lịch.";
    let mut laid = picture::laid_out(bench.screen.view(&ctx), 1280.0, 2400.0);
    assert!(laid.find(words).is_ok());
}

#[test]
fn the_schedule_looks_right() {
    let mut bench = with_a_book();
    let _ = bench.act(Message::BookSeen);
    let _ = bench.all([
        Message::ConsentKind(ConsentKind::Written),
        Message::ConsentBy(Witness::Parent),
        Message::Consent(true),
    ]);
    bench.screen_as_healthy("36,7");
    let _ = bench.act(Message::Conclude(Conclusion::Eligible));
    bench.look("visit-8-schedule");
}
