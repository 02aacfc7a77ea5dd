use uuid::Uuid;

use super::*;
use crate::domain::amendment::NotAmended;
use crate::domain::amendment::entry::{Field, OfLot, OfVial, Value};
use crate::domain::catalogue::Conclusion;
use crate::domain::emergency::{EmergencyActUndone, EmergencyActed, EmergencyBegun, EmergencyOver};
use crate::domain::event::Event;
use crate::domain::id::{AccountId, ActId, EmergencyId, FollowUpId, IncidentId, LotId};
use crate::domain::incident::{About, FollowUpDone, FollowUpPlanned, IncidentOpened};
use crate::domain::mishap::{DoseLost, Loss, Needle, NeedleStick};
use crate::domain::quantity::Volume;
use crate::domain::reaction::{After, Grade, SeriousReaction};
use crate::domain::session::{LotAccount, SessionClosed, VialAccount, VialEnd};
use crate::domain::stock::{Arrival, LotDelivered, TemperatureRead};
use crate::domain::testing::{
    DEPUTY, MR_VIAL, NAMESAKE, NURSE, PUPIL, Station, TD_ORDER, TD_VIAL, day, product,
};

fn entry(station: &Station, fits: impl Fn(&Event) -> bool) -> Fact {
    station.log.iter().rev().find(|fact| fits(&fact.event)).unwrap().clone()
}

fn amend(
    station: &mut Station,
    entry: &Fact,
    change: Option<(Field, Value)>,
    second: Option<AccountId>,
) -> Result<(), NotAmended> {
    let last = station.day.corrections(entry.sequence).last().map(|last| last.said.clone());
    let stood = last.map_or_else(
        || Statement::of(&entry.event).unwrap(),
        |last| last.stands.unwrap_or(last.stood),
    );
    let stands = change.map(|(field, value)| stood.with(&field, value, false).unwrap());
    let people = (NURSE, second);
    let said = EntryAmended::of(&station.day, entry, stands, "Nhầm.", people, station.now)?;
    station.record(said);
    Ok(())
}

#[test]
fn a_name_and_a_birth_are_amended_and_amended_again_and_both_stay() {
    let mut station = Station::open();
    let listed = entry(&station, |e| matches!(e, Event::VisitListed(v) if v.visit == PUPIL));
    let named = |name: &str| Some((Field::Name, Value::Words(name.to_owned())));
    let alone = amend(&mut station, &listed, named("Nguyễn Thị Đường Anh"), None);
    assert_eq!(alone, Err(NotAmended::SecondPersonMissing));
    amend(&mut station, &listed, named("Nguyễn Thị Đường Anh"), Some(DEPUTY)).unwrap();
    assert_eq!(station.day.visit(PUPIL).unwrap().person.name, "Nguyễn Thị Đường Anh");
    assert_eq!(station.day.find("duong anh").len(), 1);
    assert!(station.day.namesakes(station.day.visit(NAMESAKE).unwrap()).is_empty());
    amend(&mut station, &listed, named("Nguyễn Thị Anh"), Some(DEPUTY)).unwrap();
    assert!(station.day.find("duong anh").is_empty(), "the first amendment finds nobody now");
    let said = station.day.corrections(listed.sequence);
    let names: Vec<Value> = said.iter().map(|one| one.said.stood.value(&Field::Name)).collect();
    assert_eq!(names, ["Nguyễn Thị Đường", "Nguyễn Thị Đường Anh"].map(|n| Value::Words(n.into())));
    assert_eq!(said[1].said.changed(), [Field::Name]);
    let phone = Some((Field::Phone, Value::Words("0988 111 222".into())));
    amend(&mut station, &listed, phone, None).unwrap();
    assert_eq!(station.day.visit(PUPIL).unwrap().person.phone.as_deref(), Some("0988111222"));
    assert_eq!(amend(&mut station, &listed, None, Some(DEPUTY)), Err(NotAmended::NeverInError));
}

#[test]
fn a_screening_and_a_consent_say_what_the_amendment_says() {
    let mut station = Station::open();
    let visit = station.day.visit(PUPIL).unwrap();
    assert!(visit.is_eligible_on(station.now.civil_day()));
    let screened = entry(&station, |e| matches!(e, Event::Screened(s) if s.visit == PUPIL));
    let deferred = Some((Field::Conclusion, Value::Conclusion(Conclusion::Deferred)));
    amend(&mut station, &screened, deferred, Some(DEPUTY)).unwrap();
    let visit = station.day.visit(PUPIL).unwrap();
    assert!(!visit.is_eligible_on(station.now.civil_day()));
    let consent = entry(&station, |e| matches!(e, Event::ConsentRecorded(c) if c.visit == PUPIL));
    amend(&mut station, &consent, Some((Field::Consent, Value::Yes(false))), Some(DEPUTY)).unwrap();
    let visit = station.day.visit(PUPIL).unwrap();
    assert!(!visit.consent(&product("TD")).unwrap().given);
    amend(&mut station, &consent, None, Some(DEPUTY)).unwrap();
    assert!(station.day.visit(PUPIL).unwrap().consents.is_empty(), "entered in error");
    let again = amend(&mut station, &consent, None, Some(DEPUTY));
    assert_eq!(again, Err(NotAmended::NothingChanged));
    amend(&mut station, &consent, Some((Field::Consent, Value::Yes(true))), Some(DEPUTY)).unwrap();
    assert!(station.day.visit(PUPIL).unwrap().consent(&product("TD")).unwrap().given);
}

#[test]
fn nothing_under_way_is_amended_and_nobody_countersigns_themselves() {
    let mut station = Station::open();
    let ordered = entry(&station, |e| matches!(e, Event::Ordered(o) if o.id == TD_ORDER));
    let more = || Some((Field::Volume, Value::Volume(Volume::from_microlitres(250))));
    let waits = amend(&mut station, &ordered, more(), Some(DEPUTY));
    assert_eq!(waits, Err(NotAmended::UnderWay));
    let mut dose = station.dose(7, PUPIL, TD_VIAL, 10);
    dose.administered.order = Some(TD_ORDER);
    station.record(dose);
    let own = amend(&mut station, &ordered, more(), Some(NURSE));
    assert_eq!(own, Err(NotAmended::SamePerson));
    amend(&mut station, &ordered, more(), Some(DEPUTY)).unwrap();
    let (_, order) = station.day.order(TD_ORDER).unwrap();
    assert_eq!((order.volume, order.closed), (Volume::from_microlitres(250), true));
    station.start();
    let screened = entry(&station, |e| matches!(e, Event::Screened(s) if s.visit == PUPIL));
    let deferred = Some((Field::Conclusion, Value::Conclusion(Conclusion::Deferred)));
    let at_items = amend(&mut station, &screened, deferred, Some(DEPUTY));
    assert_eq!(at_items, Err(NotAmended::UnderWay));
}

#[test]
fn a_reaction_that_was_none_lets_the_session_go_on_and_owes_no_report() {
    let mut station = Station::open();
    station.give(Uuid::from_u128(1), PUPIL, MR_VIAL);
    station.record(ReactionRecorded {
        visit: PUPIL,
        grade: Grade::AnaphylaxisThree,
        signs: Vec::new(),
        note: "x".into(),
        began_at: station.now,
        after: After::Today,
    });
    assert!(station.day.has_serious_reaction());
    let reaction = entry(&station, |e| matches!(e, Event::ReactionRecorded(_)));
    let common = || Some((Field::Grade, Value::Grade(Grade::Common)));
    amend(&mut station, &reaction, common(), Some(DEPUTY)).unwrap();
    assert!(!station.day.has_serious_reaction());
    assert_eq!(station.day.reactions().count(), 0);
    assert_eq!(station.day.described()[0].reaction.grade, Grade::Common);
    let grave = Some((Field::Grade, Value::Grade(Grade::AnaphylaxisTwo)));
    amend(&mut station, &reaction, grave, Some(DEPUTY)).unwrap();
    assert!(station.day.has_serious_reaction(), "and back");
    assert_eq!(station.day.reactions().next().unwrap().recorded_at, reaction.at);
    let tomorrow = station.now.plus_minutes(24 * 60);
    station.now = tomorrow;
    let later = Some((Field::BeganAt, Value::At(tomorrow.plus_minutes(1))));
    let ahead = amend(&mut station, &reaction, later, Some(DEPUTY));
    assert_eq!(ahead, Err(NotAmended::InTheFuture));
}

#[test]
fn no_onset_lies_after_its_own_entry() {
    let mut station = Station::open();
    station.give(Uuid::from_u128(1), PUPIL, MR_VIAL);
    station.record(ReactionRecorded {
        visit: PUPIL,
        grade: Grade::Common,
        signs: Vec::new(),
        note: "x".into(),
        began_at: station.now,
        after: After::Today,
    });
    let reaction = station.log.last().unwrap().clone();
    station.now = station.now.plus_minutes(60);
    let later = Some((Field::BeganAt, Value::At(reaction.at.plus_minutes(1))));
    let after_it = amend(&mut station, &reaction, later, Some(DEPUTY));
    assert_eq!(after_it, Err(NotAmended::InTheFuture));
}

#[test]
fn another_grave_description_of_the_same_person_keeps_the_clock() {
    let mut station = Station::open();
    station.give(Uuid::from_u128(1), PUPIL, MR_VIAL);
    let described = |station: &mut Station, grade| {
        let (began_at, after) = (station.now, After::Today);
        let (signs, note) = (Vec::new(), String::new());
        station.record(ReactionRecorded { visit: PUPIL, grade, signs, note, began_at, after });
    };
    described(&mut station, Grade::AnaphylaxisTwo);
    let first = station.log.last().unwrap().clone();
    station.now = station.now.plus_minutes(10);
    let graver_at = station.now;
    described(&mut station, Grade::AnaphylaxisThree);
    let common = Some((Field::Grade, Value::Grade(Grade::Common)));
    amend(&mut station, &first, common, Some(DEPUTY)).unwrap();
    assert!(station.day.has_serious_reaction());
    let clocks: Vec<Instant> = station.day.reactions().map(|one| one.recorded_at).collect();
    assert_eq!(clocks, [graver_at], "it counts from what still stands");
    // The next session knows it still.
    let before = station.day.session().unwrap().clone();
    let id = crate::domain::id::SessionId(Uuid::from_u128(11));
    station.record(crate::domain::session::Session { id, number: 2, ..before });
    assert_eq!(station.day.reactions().count(), 1);
    let grave = Some((Field::Grade, Value::Grade(Grade::AnaphylaxisTwo)));
    amend(&mut station, &first, grave, Some(DEPUTY)).unwrap();
    let clocks: Vec<Instant> = station.day.reactions().map(|one| one.recorded_at).collect();
    assert_eq!(clocks, [first.at], "and from the earliest of them");
    assert!(!station.day.has_serious_reaction(), "an earlier session's stops none");
}

#[test]
fn a_late_description_of_another_session_that_is_found_grave_stops_none() {
    let mut station = Station::open();
    let before = station.day.session().unwrap().clone();
    let id = crate::domain::id::SessionId(Uuid::from_u128(11));
    station.record(crate::domain::session::Session { id, number: 2, ..before });
    station.now = station.now.plus_minutes(10);
    let (began_at, after) = (station.now, After::Today);
    let (signs, note) = (Vec::new(), String::new());
    let grade = Grade::Common;
    station.record(ReactionRecorded { visit: PUPIL, grade, signs, note, began_at, after });
    let late = station.log.last().unwrap().clone();
    let grave = Some((Field::Grade, Value::Grade(Grade::Serious)));
    amend(&mut station, &late, grave, Some(DEPUTY)).unwrap();
    assert_eq!(station.day.reactions().count(), 1, "its report is due");
    assert!(!station.day.has_serious_reaction());
    assert!(station.day.described().is_empty());
}

/// Treated on the card after an injection: one press is an alarm.
fn treated_after_an_injection(station: &mut Station) -> Fact {
    station.give(Uuid::from_u128(1), PUPIL, MR_VIAL);
    station.record(SeriousReaction { visit: PUPIL, signs: String::new() });
    let (emergency, visit) = (EmergencyId(Uuid::from_u128(7)), Some(PUPIL));
    station.record(EmergencyBegun { emergency, visit, at_lock: false });
    let (act, what) = (ActId(Uuid::from_u128(8)), "ACT-LIE-DOWN".parse().unwrap());
    station.record(EmergencyActed { emergency, act, what, at_lock: false });
    entry(station, |e| matches!(e, Event::SeriousReaction(_)))
}

#[test]
fn an_alarm_is_taken_back_by_two_once_somebody_described_that_it_was_not_serious() {
    let mut station = Station::open();
    let alarm = treated_after_an_injection(&mut station);
    let emergency = EmergencyId(Uuid::from_u128(7));
    let due = |station: &Station| station.day.reactions().count();
    assert!(station.day.has_serious_reaction());
    let treated = amend(&mut station, &alarm, None, Some(DEPUTY));
    assert_eq!(treated, Err(NotAmended::StillSerious), "in the middle of it");
    station.record(EmergencyOver { emergency });
    let unsaid = amend(&mut station, &alarm, None, Some(DEPUTY));
    assert_eq!(unsaid, Err(NotAmended::StillSerious), "nobody said what it was");
    let described = |grade| ReactionRecorded {
        visit: PUPIL,
        grade,
        signs: Vec::new(),
        note: String::new(),
        began_at: station.now,
        after: After::Today,
    };
    let (faint, grave) = (described(Grade::Stress), described(Grade::AnaphylaxisTwo));
    station.record(faint);
    assert!(station.day.has_serious_reaction(), "said by one alone");
    let alone = amend(&mut station, &alarm, None, None);
    assert_eq!(alone, Err(NotAmended::SecondPersonMissing));
    amend(&mut station, &alarm, None, Some(DEPUTY)).unwrap();
    assert!(!station.day.has_serious_reaction() && due(&station) == 0);
    // What is graver after all stops it again, and so does another treatment.
    station.record(grave);
    assert!(station.day.has_serious_reaction() && due(&station) == 1);
}

#[test]
fn somebody_who_is_treated_again_stops_the_session_again() {
    let mut station = Station::open();
    let alarm = treated_after_an_injection(&mut station);
    station.record(EmergencyOver { emergency: EmergencyId(Uuid::from_u128(7)) });
    station.record(ReactionRecorded {
        visit: PUPIL,
        grade: Grade::Stress,
        signs: Vec::new(),
        note: String::new(),
        began_at: station.now,
        after: After::Today,
    });
    amend(&mut station, &alarm, None, Some(DEPUTY)).unwrap();
    station.now = station.now.plus_minutes(5);
    let again = station.day.alarm(PUPIL, "", "tai biến");
    assert!(matches!(again[..], [Event::SeriousReaction(_), ..]), "{again:?}");
    let (emergency, visit) = (EmergencyId(Uuid::from_u128(9)), Some(PUPIL));
    station.record(EmergencyBegun { emergency, visit, at_lock: false });
    let (act, what) = (ActId(Uuid::from_u128(10)), "ACT-LIE-DOWN".parse().unwrap());
    station.record(EmergencyActed { emergency, act, what, at_lock: false });
    assert!(station.day.has_serious_reaction(), "before the alarm is recorded, too");
}

#[test]
fn a_press_by_mistake_is_taken_back_with_its_acts() {
    let mut station = Station::open();
    let alarm = treated_after_an_injection(&mut station);
    let emergency = EmergencyId(Uuid::from_u128(7));
    let act = ActId(Uuid::from_u128(8));
    station.record(EmergencyActUndone { emergency, act, at_lock: false });
    assert!(station.day.has_serious_reaction(), "an alarm is more than its act");
    amend(&mut station, &alarm, None, Some(DEPUTY)).unwrap();
    assert!(!station.day.has_serious_reaction());
    assert_eq!(station.day.reactions().count(), 0);
}

#[test]
fn lost_doses_and_a_needle_stick_are_amended_and_the_balance_follows() {
    let mut station = Station::open();
    let lost = DoseLost { vial: TD_VIAL, doses: 3, how: Loss::Dropped, note: String::new() };
    station.record(lost);
    let read = entry(&station, |e| matches!(e, Event::DoseLost(_)));
    let doses = |n| Some((Field::LostDoses, Value::Number(n)));
    amend(&mut station, &read, doses(1), Some(DEPUTY)).unwrap();
    assert_eq!(station.day.vial(TD_VIAL).unwrap().lost, 1);
    amend(&mut station, &read, None, Some(DEPUTY)).unwrap();
    assert_eq!(station.day.vial(TD_VIAL).unwrap().lost, 0);
    amend(&mut station, &read, doses(2), Some(DEPUTY)).unwrap();
    assert_eq!(station.day.vial(TD_VIAL).unwrap().lost, 2);
    let (who, needle, source) = (NURSE, Needle::Unknown, Some(PUPIL));
    station.record(NeedleStick { who, needle, source, note: String::new() });
    let stick = entry(&station, |e| matches!(e, Event::NeedleStick(_)));
    let used = Some((Field::Needle, Value::Needle(Needle::Used)));
    amend(&mut station, &stick, used, Some(DEPUTY)).unwrap();
    let note = Some((Field::Note, Value::Words("Ngón trỏ".into())));
    amend(&mut station, &stick, note, None).unwrap();
    assert_eq!(station.day.corrections(stick.sequence).len(), 2);
}

#[test]
fn how_somebody_was_later_is_amended_and_is_due_again_if_it_was_not_so() {
    let mut station = Station::open();
    let incident = IncidentId(Uuid::from_u128(1));
    station.record(IncidentOpened::new(incident, About::NearMiss));
    let follow_up = FollowUpId(Uuid::from_u128(2));
    let due = station.now.civil_day();
    station.record(FollowUpPlanned { incident, follow_up, due });
    station.record(FollowUpDone { incident, follow_up, found: "Khỏe".into() });
    let done = entry(&station, |e| matches!(e, Event::FollowUpDone(_)));
    let found = |station: &Station| {
        let report = station.day.incidents().get(incident).unwrap();
        report.follow_ups[0].done.clone().map(|(_, found)| found)
    };
    let fever = Some((Field::Found, Value::Words("Sốt".into())));
    amend(&mut station, &done, fever, Some(DEPUTY)).unwrap();
    assert_eq!(found(&station).as_deref(), Some("Sốt"));
    amend(&mut station, &done, None, Some(DEPUTY)).unwrap();
    assert_eq!(found(&station), None);
}

#[test]
fn a_report_that_was_made_is_not_due_again_for_other_words() {
    let mut station = Station::open();
    station.give(Uuid::from_u128(1), PUPIL, MR_VIAL);
    station.record(ReactionRecorded {
        visit: PUPIL,
        grade: Grade::AnaphylaxisTwo,
        signs: Vec::new(),
        note: String::new(),
        began_at: station.now,
        after: After::Today,
    });
    let first = station.log.last().unwrap().clone();
    station.now = station.now.plus_minutes(10);
    station.record(crate::domain::reaction::ReactionReported { visit: PUPIL });
    let note = Some((Field::Note, Value::Words("Nổi mày đay".into())));
    amend(&mut station, &first, note, Some(DEPUTY)).unwrap();
    assert!(station.day.reactions().all(|one| one.reported_at.is_some()));
}

#[test]
fn a_misread_thermometer_closes_and_opens_the_box() {
    let mut station = Station::open();
    let millidegrees = |one| Temperature::from_millicelsius(one);
    let measured = millidegrees(-4_000);
    station.record(TemperatureRead { temperature: measured, excursion: true });
    assert!(station.day.quarantine().is_some());
    assert!(station.day.lots().all(|lot| lot.frost.is_some()));
    let read = entry(&station, |e| matches!(e, Event::TemperatureRead(_)));
    let four = Some((Field::BoxTemperature, Value::Temperature(millidegrees(4_000))));
    amend(&mut station, &read, four, Some(DEPUTY)).unwrap();
    assert_eq!(station.day.quarantine(), None);
    assert!(station.day.lots().all(|lot| lot.frost.is_none()));
    assert_eq!(station.day.readings(), [(read.at, millidegrees(4_000))]);
}

#[test]
fn of_an_earlier_dose_that_was_told_twice_one_telling_remains() {
    let mut station = Station::open();
    let patient = station.day.visit(NAMESAKE).unwrap().patient;
    let source = crate::domain::visit::HistorySource::Book;
    let given_on = day(2021, 5, 3);
    let (sheet, told_by) = (None, None);
    let told = PriorDose { patient, product: product("MR"), given_on, source, sheet, told_by };
    station.record(told.clone());
    let first = station.log.last().unwrap().clone();
    station.record(told);
    amend(&mut station, &first, None, Some(DEPUTY)).unwrap();
    assert_eq!(station.day.past_doses(patient).len(), 1);
}

#[test]
fn the_end_of_an_observation_and_an_earlier_dose_are_put_right() {
    let mut station = Station::open();
    station.give(Uuid::from_u128(1), PUPIL, TD_VIAL);
    let dose = station.day.doses()[0].id;
    let (condition, early) = (crate::domain::observation::Condition::Well, false);
    station.record(ObservationEnded { dose, visit: PUPIL, condition, early, instructed: true });
    assert!(!station.day.is_watched(PUPIL));
    let ended = entry(&station, |e| matches!(e, Event::ObservationEnded(_)));
    amend(&mut station, &ended, None, Some(DEPUTY)).unwrap();
    assert!(station.day.is_watched(PUPIL), "who did not go home is watched");

    let patient = station.day.visit(NAMESAKE).unwrap().patient;
    let source = crate::domain::visit::HistorySource::Book;
    let given_on = day(2021, 5, 3);
    let (sheet, told_by) = (None, None);
    station.record(PriorDose { patient, product: product("MR"), given_on, source, sheet, told_by });
    let prior = entry(&station, |e| matches!(e, Event::PriorDose(_)));
    let on = Some((Field::GivenOn, Value::Day(day(2022, 5, 3))));
    amend(&mut station, &prior, on, Some(DEPUTY)).unwrap();
    let days: Vec<_> = station.day.past_doses(patient).iter().map(|one| one.given_on).collect();
    assert_eq!(days, [day(2022, 5, 3)]);
    amend(&mut station, &prior, None, Some(DEPUTY)).unwrap();
    assert!(station.day.past_doses(patient).is_empty());
}

#[test]
fn without_its_last_description_a_reaction_is_what_was_said_before() {
    let mut station = Station::open();
    station.give(Uuid::from_u128(1), PUPIL, MR_VIAL);
    let describe = |station: &mut Station, grade| {
        let (began_at, after) = (station.now, After::Today);
        let (signs, note) = (Vec::new(), String::new());
        station.record(ReactionRecorded { visit: PUPIL, grade, signs, note, began_at, after });
        station.log.last().unwrap().clone()
    };
    let grades = |station: &Station| {
        station.day.described().iter().map(|one| one.reaction.grade).collect::<Vec<Grade>>()
    };
    let first = describe(&mut station, Grade::Common);
    station.now = station.now.plus_minutes(10);
    let last = describe(&mut station, Grade::AnaphylaxisTwo);
    assert_eq!(grades(&station), [Grade::AnaphylaxisTwo]);
    amend(&mut station, &last, None, Some(DEPUTY)).unwrap();
    assert_eq!(grades(&station), [Grade::Common], "the earlier one was never taken back");
    assert!(!station.day.has_serious_reaction());
    // What is said of the earlier one meanwhile counts as well.
    let stress = Some((Field::Grade, Value::Grade(Grade::Stress)));
    amend(&mut station, &first, stress, Some(DEPUTY)).unwrap();
    assert_eq!(grades(&station), [Grade::Stress]);
    let grave = Some((Field::Grade, Value::Grade(Grade::AnaphylaxisTwo)));
    amend(&mut station, &last, grave, Some(DEPUTY)).unwrap();
    assert_eq!(grades(&station), [Grade::AnaphylaxisTwo]);
    amend(&mut station, &last, None, Some(DEPUTY)).unwrap();
    amend(&mut station, &first, None, Some(DEPUTY)).unwrap();
    assert!(grades(&station).is_empty(), "nothing stands");
}

/// The lot of Td.
const TD_LOT: LotId = LotId(Uuid::from_u128(51));

/// The session had one more of the lot of Td than it gives back: one vial was opened,
/// of which one dose was given and nine thrown away.
fn close(station: &mut Station, returned: u32) -> Fact {
    let session = station.day.session().unwrap().id;
    let vial = VialAccount {
        vial: TD_VIAL,
        number: 2,
        end: VialEnd::SessionOver,
        doses: 10,
        given: 1,
        lost: 0,
        partial: 0,
        wasted: 9,
        reason: None,
    };
    let lot = LotAccount {
        lot: TD_LOT,
        number: "TD2407".into(),
        received: returned + 1,
        used: 1,
        broken: 0,
        returned,
        reason: None,
    };
    station.record(SessionClosed {
        session,
        vials: vec![vial],
        lots: vec![lot],
        watched: Vec::new(),
        half_done: Vec::new(),
        note: None,
    });
    entry(station, |e| matches!(e, Event::SessionClosed(_)))
}

/// Says of the closing what stands from now on, by two people.
fn count_again(
    station: &mut Station,
    closing: &Fact,
    changes: &[(Field, Value)],
) -> Result<(), NotAmended> {
    let last = station.day.corrections(closing.sequence).last().map(|last| last.said.clone());
    let stood = last.map_or_else(
        || Statement::of(&closing.event).unwrap(),
        |last| last.stands.unwrap_or(last.stood),
    );
    let stands = changes
        .iter()
        .fold(stood, |stands, (field, value)| stands.with(field, value.clone(), false).unwrap());
    let people = (NURSE, Some(DEPUTY));
    let day = &station.day;
    let said = EntryAmended::of(day, closing, Some(stands), "Đếm lại.", people, station.now)?;
    station.record(said);
    Ok(())
}

fn counted(part: OfLot, count: u32) -> (Field, Value) {
    (Field::Lot(TD_LOT, part), Value::Count(count))
}

#[test]
fn the_counts_of_a_closing_are_amended_by_two_and_the_next_session_has_what_is_left() {
    let mut station = Station::open();
    station.give(Uuid::from_u128(1), PUPIL, TD_VIAL);
    let closing = close(&mut station, 4);
    let lot = TD_LOT;
    let (broken, returned) = (counted(OfLot::Broken, 1), counted(OfLot::Returned, 3));
    let alone = amend(&mut station, &closing, Some(returned.clone()), None);
    assert_eq!(alone, Err(NotAmended::Uneven), "one is missing, and nobody says why");
    let stood = Statement::of(&closing.event).unwrap();
    let stands = stood.with(&broken.0, broken.1.clone(), false).unwrap();
    let stands = stands.with(&returned.0, returned.1.clone(), false).unwrap();
    let (day, people) = (&station.day, (NURSE, None));
    let said = EntryAmended::of(day, &closing, Some(stands), "Vỡ.", people, station.now);
    assert_eq!(said.unwrap_err(), NotAmended::SecondPersonMissing);
    count_again(&mut station, &closing, &[broken, returned]).unwrap();
    assert_eq!(station.day.lot(lot).unwrap().on_hand(), 3);
    assert_eq!(station.day.closed().unwrap().lot(lot).unwrap().broken, 1);
    let said = &station.day.corrections(closing.sequence)[0].said;
    assert!(said.after_closing);
    assert_eq!(said.changed(), [OfLot::Broken, OfLot::Returned].map(|part| Field::Lot(lot, part)));
    // What was delivered since stays, and amended again it counts from the last word.
    station.record(LotDelivered { lot, vials: 10, arrival: Arrival::default() });
    assert_eq!(station.day.lot(lot).unwrap().on_hand(), 13);
    let again = [counted(OfLot::Broken, 0), counted(OfLot::Returned, 4)];
    count_again(&mut station, &closing, &again).unwrap();
    assert_eq!(station.day.lot(lot).unwrap().on_hand(), 14);
    // A reason lets what is missing be missing.
    let reason = (Field::Lot(lot, OfLot::Reason), Value::Words("Không rõ.".into()));
    let missing = counted(OfLot::Returned, 3);
    count_again(&mut station, &closing, &[missing, reason]).unwrap();
    assert_eq!(station.day.lot(lot).unwrap().on_hand(), 13);
    let in_error = amend(&mut station, &closing, None, Some(DEPUTY));
    assert_eq!(in_error, Err(NotAmended::NeverInError), "what is sealed is closed");
}

#[test]
fn a_later_closing_of_the_lot_outlasts_an_amendment_of_an_earlier_one() {
    let mut station = Station::open();
    station.give(Uuid::from_u128(1), PUPIL, TD_VIAL);
    let closing = close(&mut station, 4);
    let lot = TD_LOT;
    let mut next = station.day.session().unwrap().clone();
    next.id = crate::domain::id::SessionId(Uuid::from_u128(77));
    next.number = 2;
    station.record(next);
    assert_eq!(station.day.lot(lot).unwrap().on_hand(), 4);
    let once = [counted(OfLot::Broken, 1), counted(OfLot::Returned, 3)];
    count_again(&mut station, &closing, &once).unwrap();
    assert_eq!(station.day.lot(lot).unwrap().on_hand(), 3, "the open session has one less");
    assert!(station.day.closed().is_none(), "it is another session's");
    let _ = close(&mut station, 2);
    assert_eq!(station.day.lot(lot).unwrap().on_hand(), 2);
    let back = [counted(OfLot::Broken, 0), counted(OfLot::Returned, 4)];
    count_again(&mut station, &closing, &back).unwrap();
    assert_eq!(station.day.lot(lot).unwrap().on_hand(), 2, "counted since");
}

#[test]
fn a_dose_that_was_entered_after_the_closing_is_in_its_counts_when_they_are_amended() {
    let mut station = Station::open();
    station.give(Uuid::from_u128(1), PUPIL, TD_VIAL);
    let closing = close(&mut station, 4);
    let Some(Statement::SessionClosed(closed)) = Statement::of(&closing.event) else {
        unreachable!()
    };
    assert_eq!(station.day.brought_up_to_date(&closed), closed, "nothing was entered since");
    station.record(station.dose(2, NAMESAKE, TD_VIAL, 9));
    let now = station.day.brought_up_to_date(&closed);
    assert_eq!(now.vial(TD_VIAL).unwrap().given, 2);
    assert!(station.day.opens_a_gap(&closed, &now), "nine were not thrown away");
    let wasted = (Field::Vial(TD_VIAL, OfVial::Wasted), Value::Count(8));
    let stands = Statement::SessionClosed(now).with(&wasted.0, wasted.1, false).unwrap();
    let Statement::SessionClosed(now) = &stands else { unreachable!() };
    assert!(!station.day.opens_a_gap(&closed, now));
    let people = (NURSE, Some(DEPUTY));
    let day = &station.day;
    let said = EntryAmended::of(day, &closing, Some(stands), "Sổ giấy.", people, station.now);
    let changed = said.unwrap().changed();
    assert_eq!(changed, [OfVial::Given, OfVial::Wasted].map(|part| Field::Vial(TD_VIAL, part)));
}
