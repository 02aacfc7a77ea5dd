use super::*;
use crate::domain::amendment::DoseAmended;
use crate::domain::amendment::entry::{EntryAmended, Field, OfVial, Value};
use crate::domain::dose::ErrorKind;
use crate::domain::incident::{About, IncidentOpened};
use crate::domain::observation::ObservationEnded;
use crate::domain::session::{LotAccount, VialAccount, VialEnd};
use crate::domain::testing::{
    DEPUTY, MR_VIAL, NAMESAKE, NURSE, PUPIL, SESSION, Station, TD_VIAL, day,
};
use uuid::Uuid;

fn case(station: &Station, habits: &[Habit]) -> Case {
    let mut finder = Finder::default();
    station.log.iter().for_each(|fact| finder.hear(fact, false));
    let (matters, injectors) = finder.found(habits);
    Case { session: SESSION, closed: station.day.closed().is_some(), matters, injectors }
}

fn matters(case: &Case) -> Vec<&Matter> {
    case.matters.iter().map(|raised| &raised.matter).collect()
}

fn close(station: &mut Station, wasted: u16) {
    let account = VialAccount {
        vial: TD_VIAL,
        number: 2,
        end: VialEnd::SessionOver,
        doses: 10,
        given: 1,
        lost: 0,
        partial: 0,
        wasted,
        reason: Some("rơi".to_owned()),
    };
    let lot = LotAccount {
        lot: LotId(Uuid::from_u128(51)),
        number: "TD-1".to_owned(),
        received: 5,
        used: 1,
        broken: 0,
        returned: 4,
        reason: None,
    };
    station.record(SessionClosed {
        session: SESSION,
        vials: vec![account],
        lots: vec![lot],
        watched: Vec::new(),
        half_done: Vec::new(),
        note: None,
    });
}

fn answered(matter: Matter, seen: u32, answer: Answer) -> FlagAnswered {
    FlagAnswered { session: SESSION, matter, seen, answer, words: "đã hỏi".to_owned() }
}

fn signature() -> SessionSigned {
    SessionSigned {
        session: SESSION,
        by: NURSE,
        matters: 1,
        confirmed_by: None,
        sequence: 40,
        head: "ab".repeat(32),
        signature: String::new(),
    }
}

#[test]
fn a_quiet_session_has_nothing_to_answer_and_is_signed_once_it_is_closed() {
    let mut station = Station::open();
    station.record(station.dose(1, PUPIL, TD_VIAL, 0));
    let open = case(&station, &[]);
    assert_eq!(open.matters, []);
    let check = |case: &Case, station: &Station| case.check(station.day.sign_offs(), NURSE, None);
    assert_eq!(check(&open, &station), Err(NotSigned::StillOpen));
    close(&mut station, 9);
    let closed = case(&station, &[]);
    assert_eq!(closed.matters, []);
    assert_eq!(check(&closed, &station), Ok(()));
    station.record(signature());
    assert_eq!(check(&closed, &station), Err(NotSigned::SignedAlready));
    // The first signature stands, whatever comes after.
    station.record(SessionSigned { by: DEPUTY, ..signature() });
    assert_eq!(station.day.sign_offs().signed(SESSION).unwrap().said.by, NURSE);
}

#[test]
fn whoever_injected_by_the_paper_does_not_sign_alone() {
    let mut station = Station::open();
    station.record(station.dose(1, PUPIL, TD_VIAL, 0));
    close(&mut station, 9);
    let closed = case(&station, &[]);
    let check = |by, second| closed.check(station.day.sign_offs(), by, second);
    assert_eq!(check(DEPUTY, None), Err(NotSigned::SecondPersonMissing));
    assert_eq!(check(DEPUTY, Some(NURSE)), Ok(()));
    assert_eq!(check(NURSE, None), Ok(()), "who entered it injected nobody");
}

#[test]
fn whoever_led_to_a_wrong_dose_at_the_table_does_not_sign_alone() {
    let mut station = Station::open();
    station.start();
    let mut wrong = station.wrong_dose(1, PUPIL, TD_VIAL);
    if let Basis::Incident { procedure, .. } = &mut wrong.basis {
        *procedure = Some(crate::domain::testing::PROCEDURE);
    }
    station.record(wrong);
    assert!(case(&station, &[]).wants_second_person(NURSE));
}

#[test]
fn what_was_unusual_is_listed_the_gravest_first_and_each_once() {
    let mut station = Station::open();
    station.record(station.wrong_dose(1, PUPIL, MR_VIAL));
    station.record(station.wrong_dose(2, NAMESAKE, MR_VIAL));
    let incident = IncidentId(Uuid::from_u128(7));
    station.record(IncidentOpened {
        dose: Some(DoseId(Uuid::from_u128(2))),
        visit: Some(NAMESAKE),
        anonymous: true,
        ..IncidentOpened::new(incident, About::Error(ErrorKind::WrongVaccine))
    });
    let ended = |condition, early| ObservationEnded {
        dose: DoseId(Uuid::from_u128(1)),
        visit: PUPIL,
        condition,
        early,
        instructed: true,
    };
    station.record(ended(Condition::Well, true));
    station.record(ended(Condition::CommonReaction, true));
    close(&mut station, 4);
    let habit = Habit { by: DEPUTY, flag: Flag::SamePace, people: 30, figure: 29 };
    let found = case(&station, &[habit]);
    assert_eq!(
        matters(&found),
        [
            &Matter::WrongDose(DoseId(Uuid::from_u128(1))),
            &Matter::Incident(incident),
            &Matter::Reaction(PUPIL),
            &Matter::Vial(TD_VIAL),
            &Matter::Flag(Flag::SamePace, Some(DEPUTY)),
            &Matter::Flag(Flag::CutShort, Some(NURSE)),
        ]
    );
    let seen: Vec<u32> = found.matters.iter().map(|raised| raised.seen).collect();
    assert_eq!(seen, [1, 1, 1, 1, 29, 2]);
    // A report without a name names nobody here either.
    assert_eq!(found.matters[1].times[0].visit, None);
}

#[test]
fn who_was_still_being_watched_at_the_closing_is_a_matter_each() {
    let mut station = Station::open();
    station.record(SessionClosed {
        session: SESSION,
        vials: Vec::new(),
        lots: Vec::new(),
        watched: vec![PUPIL, NAMESAKE],
        half_done: Vec::new(),
        note: Some("trạm theo dõi tiếp".into()),
    });
    let found = case(&station, &[]);
    assert_eq!(matters(&found), [&Matter::Flag(Flag::CutShort, Some(NURSE))]);
    let whom: Vec<_> = found.matters[0].times.iter().filter_map(|time| time.visit).collect();
    assert_eq!((found.matters[0].seen, whom), (2, vec![PUPIL, NAMESAKE]));
}

#[test]
fn every_matter_wants_an_answer_and_one_that_comes_again_wants_another() {
    let mut station = Station::open();
    let early = ObservationEnded {
        dose: DoseId(Uuid::from_u128(1)),
        visit: PUPIL,
        condition: Condition::Well,
        early: true,
        instructed: true,
    };
    station.record(early.clone());
    close(&mut station, 9);
    let found = case(&station, &[]);
    let check = |case: &Case, station: &Station| case.check(station.day.sign_offs(), DEPUTY, None);
    assert_eq!(check(&found, &station), Err(NotSigned::Unanswered(1)));
    let matter = Matter::Flag(Flag::CutShort, Some(NURSE));
    station.record(answered(matter.clone(), 1, Answer::FollowUp(day(2026, 11, 20))));
    assert_eq!(check(&found, &station), Ok(()));
    station.record(early);
    let again = case(&station, &[]);
    assert_eq!(check(&again, &station), Err(NotSigned::Unanswered(1)));
    station.record(answered(matter, 2, Answer::Explained));
    assert_eq!(check(&again, &station), Ok(()));
}

#[test]
fn whoever_injected_does_not_sign_alone() {
    let mut station = Station::open();
    close(&mut station, 9);
    let mut found = case(&station, &[]);
    let _ = found.injectors.insert(NURSE);
    let check = |by, second| found.check(station.day.sign_offs(), by, second);
    assert_eq!(check(NURSE, None), Err(NotSigned::SecondPersonMissing));
    assert_eq!(check(NURSE, Some(NURSE)), Err(NotSigned::SamePerson));
    assert_eq!(check(NURSE, Some(DEPUTY)), Ok(()));
    assert_eq!(check(DEPUTY, None), Ok(()));
}

#[test]
fn what_is_to_be_followed_up_is_overdue_after_its_day_and_closed_by_an_explanation() {
    let mut station = Station::open();
    let (vial, lot) = (Matter::Vial(TD_VIAL), Matter::Lot(LotId(Uuid::from_u128(51))));
    station.record(answered(vial.clone(), 1, Answer::FollowUp(day(2026, 11, 20))));
    station.record(answered(lot, 1, Answer::FollowUp(day(2026, 11, 18))));
    let said = |station: &Station| station.day.sign_offs().clone();
    let due: Vec<_> = said(&station).follow_ups(SESSION).iter().map(|one| one.due()).collect();
    assert_eq!(due, [Some(day(2026, 11, 18)), Some(day(2026, 11, 20))]);
    assert_eq!(said(&station).overdue(day(2026, 11, 18)).len(), 0);
    assert_eq!(said(&station).overdue(day(2026, 11, 19)).len(), 1);
    assert_eq!(said(&station).overdue(day(2026, 11, 21)).len(), 2);
    station.record(answered(vial, 1, Answer::Explained));
    assert_eq!(said(&station).overdue(day(2026, 11, 21)).len(), 1);
}

#[test]
fn an_amended_closing_that_does_not_come_out_even_is_a_matter_of_its_vials_and_lots() {
    let mut station = Station::open();
    station.give(Uuid::from_u128(1), PUPIL, TD_VIAL);
    close(&mut station, 9);
    let closing = station.log.last().unwrap().clone();
    assert_eq!(matters(&case(&station, &[])), Vec::<&Matter>::new());
    let stood = Statement::of(&closing.event).unwrap();
    let part = Field::Vial(TD_VIAL, OfVial::Wasted);
    let said = EntryAmended {
        entry: closing.sequence,
        recorded_at: closing.at,
        stands: stood.with(&part, Value::Count(8), false),
        stood,
        reason: "đếm lại".into(),
        confirmed_by: None,
        after_closing: true,
    };
    assert_eq!(of_entry(&said.clone().into(), false), [Flag::Unbalanced]);
    station.record(said);
    let case = case(&station, &[]);
    let expected = [Matter::Vial(TD_VIAL), Matter::Corrected(closing.sequence)];
    assert!(expected.iter().all(|one| matters(&case).contains(&one)), "{:?}", matters(&case));
    assert_eq!(case.matters.len(), 2, "{:?}", matters(&case));
}

#[test]
fn an_amendment_is_a_matter_with_its_place_in_the_log() {
    let mut station = Station::open();
    let given = station.dose(1, PUPIL, TD_VIAL, 0);
    station.record(given.clone());
    station.record(signature());
    let signed = station.day.sign_offs().signed(SESSION).unwrap().said.sequence;
    station.record(DoseAmended {
        dose: given.id,
        before: given.administered,
        after: None,
        reason: "nhầm".to_owned(),
        confirmed_by: Some(DEPUTY),
        after_closing: true,
    });
    let found = case(&station, &[]);
    assert_eq!(matters(&found), [&Matter::Amended(given.id)]);
    assert_eq!(found.matters[0].times[0].visit, Some(PUPIL));
    assert!(found.matters[0].times[0].sequence > 0 && signed == 40);
}

#[test]
fn a_matter_survives_the_log() {
    for (matter, written) in [
        (Matter::NeedleStick, r#""needle_stick""#.to_owned()),
        (Matter::Vial(TD_VIAL), format!(r#"{{"vial":"{TD_VIAL}"}}"#)),
        (Matter::Flag(Flag::ClockSetBack, None), r#"{"flag":["clock_set_back",null]}"#.to_owned()),
    ] {
        assert_eq!(serde_json::to_string(&matter).unwrap(), written);
        assert_eq!(serde_json::from_str::<Matter>(&written).unwrap(), matter);
    }
    let text = signature().text();
    assert_eq!(text, format!("chot-sign:{SESSION}:{NURSE}:40:{}", "ab".repeat(32)));
}
