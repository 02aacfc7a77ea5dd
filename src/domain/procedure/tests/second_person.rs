//! A finding that a rule leaves to two, and one person in the chair for several
//! doses.

use super::*;
use crate::domain::account::{Account, Qualification, Role};
use crate::domain::catalogue::{BUILT_IN, Catalogue, File};
use crate::domain::id::{AccountId, OrderId, ProcedureId};
use crate::domain::procedure::ProcedureStep;
use crate::domain::testing::{NURSE, PROCEDURE};
use crate::domain::visit::{HistorySource, HistoryStated, Order, Visit};

/// The pupil as somebody of whose earlier doses nothing was said, with an order
/// for the second dose.
struct Unknown {
    visit: Visit,
    order: Order,
}

impl Unknown {
    fn of(station: &Station) -> Self {
        let facts = station.facts(PUPIL, TD_ORDER);
        let visit = Visit { history: None, ..facts.visit.clone() };
        Self { visit, order: Order { dose_number: 2, ..facts.order.clone() } }
    }

    fn facts<'a>(&'a self, station: &'a Station) -> Facts<'a> {
        Facts { visit: &self.visit, order: &self.order, ..station.facts(PUPIL, TD_ORDER) }
    }
}

/// The built-in catalogue, but the course of Td has a second dose.
fn with_a_second_dose() -> Catalogue {
    let second = r#"
[[product.course.dose]]
id = "TD-7Y-2"
number = 2
after_previous = { months = 6 }
basis = { source = "TT52-2025", cites = "made up for this test", confidence = "M" }
"#;
    let products = BUILT_IN[1].text;
    let (before, course) = products.split_once("id = \"TD-7Y\"").unwrap();
    let (course, after) = course.split_once("\n[[product.course]]").unwrap();
    let course = course.replace("length = 1", "length = 2");
    let products = format!("{before}id = \"TD-7Y\"{course}{second}\n[[product.course]]{after}");
    let mut files = BUILT_IN;
    assert_eq!(files[1].name, "products.toml");
    files[1] = File { text: &products, ..files[1] };
    Catalogue::read(&files).unwrap()
}

/// Stands before the stop at D5, which another person may answer for.
fn stopped() -> (Station, Unknown) {
    let mut station = come_to(Next::Observe(Step::Drawn), true);
    station.catalogue = with_a_second_dose();
    let unknown = Unknown::of(&station);
    let (observed, way) = right(Step::Drawn, true);
    let drawn =
        observe(station.procedure(), &unknown.facts(&station), Step::Drawn, observed, way, 0);
    station.happen(drawn.unwrap());
    assert_eq!(station.procedure().next(), Next::Stopped);
    (station, unknown)
}

fn answer(station: &Station, unknown: &Unknown, by: AccountId, reason: &str) -> Answer {
    countersign(station.procedure(), &unknown.facts(station), by, reason)
}

#[test]
fn a_second_person_answers_for_what_the_rule_leaves_to_two() {
    let (mut station, unknown) = stopped();
    let wanted = second_person_wanted(station.procedure().stop().unwrap());
    assert_eq!(wanted, Some(Qualification::Screener));
    let happened = answer(&station, &unknown, DEPUTY, " đã gọi trạm cũ ").unwrap();
    let said = happened.iter().find_map(|happened| match happened {
        Happened::Countersigned { by, reason, findings } => Some((*by, reason, findings.len())),
        _ => None,
    });
    assert_eq!(said, Some((DEPUTY, &"đã gọi trạm cũ".to_owned(), 1)));
    station.happen(happened);
    assert_eq!(station.procedure().next(), Next::Attest(Moment::Right));
    let attested = attest(station.procedure(), &unknown.facts(&station), Moment::Right).unwrap();
    station.happen(attested);
    assert!(Permit::new(station.procedure(), &unknown.facts(&station)).is_ok());
}

#[test]
fn it_is_another_qualified_person_with_a_reason_or_nobody() {
    let (mut station, unknown) = stopped();
    assert_eq!(answer(&station, &unknown, NURSE, "vội"), Err(NotNow::SamePerson));
    assert_eq!(answer(&station, &unknown, DEPUTY, "  "), Err(NotNow::NoReason));
    let needed = Err(NotNow::NotQualified(Qualification::Screener));
    let unknown_account = AccountId(uuid::Uuid::from_u128(77));
    assert_eq!(answer(&station, &unknown, unknown_account, "vội"), needed);
    station.record(Account {
        id: unknown_account,
        name: "Thu Hà".into(),
        role: Role::Nurse,
        qualifications: vec![Qualification::Vaccinator],
    });
    assert_eq!(answer(&station, &unknown, unknown_account, "vội"), needed);
}

#[test]
fn a_real_stop_is_never_left_to_two() {
    let mut station = come_to(Next::Observe(Step::Label), true);
    let _ = see(&mut station, Step::Label, label(OLD_VIAL), Way::Scanned).unwrap();
    let found = act(&mut station, |procedure, facts| countersign(procedure, facts, DEPUTY, "vội"));
    assert_eq!(found, Err(NotNow::NotOffered));
    // Nor one of two findings of which the other stops.
    let (mut station, unknown) = stopped();
    station.happen(vec![Happened::Reopened { cause: Cause::Volume }]);
    station.now = station.now.plus_minutes(6 * 60);
    let (observed, way) = right(Step::Drawn, true);
    let late = unknown.facts(&station);
    let drawn = observe(station.procedure(), &late, Step::Drawn, observed, way, 0).unwrap();
    station.happen(drawn);
    assert_eq!(answer(&station, &unknown, DEPUTY, "vội"), Err(NotNow::NotOffered));
}

#[test]
fn an_answer_goes_with_the_evidence_it_was_given_for() {
    let (mut station, unknown) = stopped();
    station.happen(answer(&station, &unknown, DEPUTY, "đã gọi trạm cũ").unwrap());
    station.happen(set_aside(station.procedure()).unwrap());
    station.happen(resume(station.procedure(), &unknown.facts(&station)).unwrap());
    for step in [Step::Label, Step::Identity, Step::Answerer, Step::Site, Step::VialAgain] {
        let (observed, way) = right(step, true);
        let happened =
            observe(station.procedure(), &unknown.facts(&station), step, observed, way, 0);
        station.happen(happened.unwrap());
    }
    for step in [Step::Shown, Step::Drawn] {
        let (observed, way) = right(step, true);
        let happened =
            observe(station.procedure(), &unknown.facts(&station), step, observed, way, 0);
        station.happen(happened.unwrap());
    }
    assert_eq!(station.procedure().next(), Next::Stopped);
}

#[test]
fn nobody_reads_a_vial_as_their_own_second_reader() {
    let mut station = come_to(Next::Observe(Step::VialAgain), true);
    let same = see(&mut station, Step::VialAgain, tail("2407"), Way::SecondReader(NURSE));
    assert_eq!(same, Err(NotNow::SamePerson));
}

const SECOND_ORDER: OrderId = OrderId(uuid::Uuid::from_u128(2002));
const SECOND_PROCEDURE: ProcedureId = ProcedureId(uuid::Uuid::from_u128(3001));

/// The first dose given, another ordered, its procedure begun.
fn second_dose(visit: VisitId) -> Station {
    let mut station = come_to(Next::Needle, true);
    let _ = give(&mut station);
    let order = station.facts(PUPIL, TD_ORDER).order.clone();
    let second = Order { id: SECOND_ORDER, visit, product: product("MR"), closed: false, ..order };
    station.record(second);
    begin_second(&mut station, visit);
    station
}

fn begin_second(station: &mut Station, visit: VisitId) {
    let started = Happened::Started { visit, order: SECOND_ORDER, table: 1, shaken: false };
    station.record(ProcedureStep { procedure: SECOND_PROCEDURE, happened: started });
}

fn stays(station: &mut Station, visit: VisitId) -> Answer {
    let procedure = station.day.procedure(SECOND_PROCEDURE).unwrap();
    let happened = stay(procedure, &station.facts(visit, SECOND_ORDER))?;
    for happened in happened.clone() {
        station.record(ProcedureStep { procedure: SECOND_PROCEDURE, happened });
    }
    Ok(happened)
}

#[test]
fn who_stays_in_the_chair_is_not_asked_again() {
    let mut station = second_dose(PUPIL);
    assert!(stays(&mut station, PUPIL).is_ok());
    let second = station.day.procedure(SECOND_PROCEDURE).unwrap();
    assert_eq!(second.item(Item::D1), ItemState::Proven);
    for item in Item::ALL.into_iter().filter(|item| *item != Item::D1) {
        assert_eq!(second.item(item), ItemState::Open, "{item:?} is done for every dose");
    }
    let held = second.proof(Step::Identity).unwrap();
    assert_eq!(held.way, Way::Held(PROCEDURE));
    assert_eq!(held.observed, right(Step::Identity, true).0);
    // Called away and back: the chair may have been left.
    station.record(ProcedureStep { procedure: SECOND_PROCEDURE, happened: Happened::SetAside });
    let resumed = Happened::Resumed { check_stands: true };
    station.record(ProcedureStep { procedure: SECOND_PROCEDURE, happened: resumed });
    let second = station.day.procedure(SECOND_PROCEDURE).unwrap();
    assert_eq!(second.item(Item::D1), ItemState::Open);
}

#[test]
fn somebody_else_in_the_chair_is_asked() {
    let mut station = second_dose(NAMESAKE);
    assert_eq!(stays(&mut station, NAMESAKE), Err(NotNow::LeftTheChair));

    let mut station = come_to(Next::Needle, true);
    let _ = give(&mut station);
    let other = Happened::Started { visit: NAMESAKE, order: MR_ORDER, table: 1, shaken: false };
    let third = ProcedureId(uuid::Uuid::from_u128(3002));
    station.record(ProcedureStep { procedure: third, happened: other });
    let order = station.facts(PUPIL, TD_ORDER).order.clone();
    station.record(Order { id: SECOND_ORDER, product: product("MR"), closed: false, ..order });
    begin_second(&mut station, PUPIL);
    assert_eq!(stays(&mut station, PUPIL), Err(NotNow::LeftTheChair));
}

#[test]
fn a_history_that_was_stated_needs_no_second_person() {
    let mut station = come_to(Next::Observe(Step::Drawn), true);
    station.record(HistoryStated { visit: PUPIL, source: HistorySource::Book });
    let _ = go_on(&mut station, true).unwrap();
    assert_eq!(station.procedure().next(), Next::Attest(Moment::Right));
}
