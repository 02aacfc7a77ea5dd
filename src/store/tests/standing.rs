//! What a day needs from before, and what it needs no more: a station opens with
//! what matters, and whoever looks back or counts a period still finds the rest.

use std::ops::ControlFlow;

use super::*;
use crate::domain::amendment::entry::{EntryAmended, Field, OfLot, Statement, Value};
use crate::domain::catalogue::RowId;
use crate::domain::day::Day;
use crate::domain::event::Event;
use crate::domain::figures::Scope;
use crate::domain::id::{FollowUpId, IncidentId, LotId};
use crate::domain::incident::{
    About, Answer, FollowUpDone, FollowUpPlanned, IncidentAnswered, IncidentCompleted,
    IncidentOpened,
};
use crate::domain::review::{self, FilterDropped, FilterSaved};
use crate::domain::rule::follow_up;
use crate::domain::session::closing::{LotAccount, SessionClosed};
use crate::domain::stock::TemperatureRead;
use crate::domain::testing::{MR_VIAL, NURSE, SESSION, Station, TD_VIAL, product};

/// Writes a station's log down, each entry in its session; lots come before any.
fn laid_down(station: &Station) -> (tempfile::TempDir, Store) {
    let (folder, key, _) = super::station();
    let store = Store::create(folder.path(), &key).unwrap();
    let mut session = None;
    let mut entries = Vec::new();
    for (fact, number) in station.log.iter().zip(1..) {
        if let Event::SessionOpened(opened) = &fact.event {
            session = Some(opened.id);
        }
        let of = match &fact.event {
            Event::LotReceived(_) => None,
            Event::DoseGiven(dose) if dose.basis.later().is_some() => {
                dose.basis.later().and_then(|later| later.session)
            }
            _ => session,
        };
        let (id, author) = (EntryId(Uuid::from_u128(number)), Author::Account(NURSE));
        entries.push(entry(&fact.event, id, fact.at, author, of).unwrap());
    }
    let _ = store.append(entries).wait().unwrap();
    (folder, store)
}

fn counted(lot: LotId, returned: u32) -> LotAccount {
    let (number, used) = ("VX-1".to_owned(), 5 - returned);
    LotAccount { lot, number, received: 5, used, broken: 0, returned, reason: None }
}

fn closed(lots: Vec<LotAccount>) -> SessionClosed {
    SessionClosed {
        session: SESSION,
        vials: Vec::new(),
        lots,
        watched: Vec::new(),
        half_done: Vec::new(),
        note: None,
    }
}

/// Years later two sessions end: nothing is left of one lot, something of another.
fn years_later(open_report: bool) -> (Station, LotId, LotId) {
    let mut station = Station::open();
    let used_up = station.day.vial(TD_VIAL).unwrap().lot;
    let left = station.day.vial(MR_VIAL).unwrap().lot;
    let incident = IncidentId(Uuid::from_u128(9));
    station.record(IncidentOpened {
        vial: Some(TD_VIAL),
        ..IncidentOpened::new(incident, About::NearMiss)
    });
    if !open_report {
        station.record(IncidentCompleted { incident });
    }
    station.record(closed(vec![counted(used_up, 0), counted(left, 2)]));
    station.now = station.now.plus_minutes(8 * 365 * 24 * 60);
    let mut session = station.day.session().unwrap().clone();
    session.id = SessionId(Uuid::from_u128(11));
    session.day = station.now.civil_day();
    station.record(session);
    station.record(closed(vec![counted(left, 1)]));
    (station, used_up, left)
}

fn lots(day: &Day) -> Vec<LotId> {
    day.lots().map(|lot| lot.id).collect()
}

#[test]
fn a_lot_that_is_used_up_and_long_expired_is_no_matter_of_a_new_day() {
    let (station, used_up, left) = years_later(false);
    let (_folder, store) = laid_down(&station);
    let today = station.now.civil_day();
    for rebuilt in [false, true] {
        if rebuilt {
            store.rebuild(silent()).wait().unwrap();
        }
        let day = store.day(today).wait().unwrap();
        assert!(day.lot(used_up).is_none());
        // All that is left, or may be, is there as the whole log has it.
        let matters =
            |day: &Day| -> Vec<_> { day.lots().filter(|lot| lot.id != used_up).cloned().collect() };
        assert_eq!(matters(&day), matters(&station.day));
        assert_eq!(day.lot(left).unwrap().on_hand(), 1);
        assert!(day.accounts().eq(station.day.accounts()));
        // Who looks back still finds it, and the report that named it.
        let back = store.day_looking_back(today).wait().unwrap();
        assert_eq!(back.incidents(), station.day.incidents());
        assert_eq!(lots(&back), lots(&station.day));
        let facts = store.session_facts(SESSION).wait().unwrap();
        let mut then = Day::default();
        for fact in &facts {
            then.apply(fact);
        }
        assert!(then.lot(used_up).is_some(), "the papers of its own session name it");
    }
}

/// Two sessions counted lots; what the first one counted is amended when the second
/// is over: one lot was counted again since, the other was not.
fn counted_again() -> (Station, LotId, LotId) {
    let mut station = Station::open();
    let since = station.day.vial(TD_VIAL).unwrap().lot;
    let alone = station.day.vial(MR_VIAL).unwrap().lot;
    station.record(closed(vec![counted(since, 4), counted(alone, 4)]));
    let closing = station.log.last().unwrap().clone();
    station.now = station.now.plus_minutes(DAY_MINUTES);
    let mut session = station.day.session().unwrap().clone();
    session.id = SessionId(Uuid::from_u128(11));
    session.day = station.now.civil_day();
    station.record(session.clone());
    station.record(SessionClosed { session: session.id, ..closed(vec![counted(since, 1)]) });
    let Some(stood) = Statement::of(&closing.event) else { unreachable!() };
    let left = |lot| Field::Lot(lot, OfLot::Returned);
    let stands = [(since, 3), (alone, 2)].into_iter().fold(stood.clone(), |stands, (lot, n)| {
        stands.with(&left(lot), Value::Count(n), false).unwrap()
    });
    let stands = stands.with(&Field::Lot(alone, OfLot::Broken), Value::Count(2), false).unwrap();
    station.record(EntryAmended {
        entry: closing.sequence,
        recorded_at: closing.at,
        stood,
        stands: Some(stands),
        reason: "đếm lại".into(),
        confirmed_by: None,
        after_closing: true,
    });
    (station, since, alone)
}

#[test]
fn an_amended_closing_stands_on_every_day_as_long_as_it_counted_a_lot_last() {
    let (mut station, since, alone) = counted_again();
    let on_hand = |day: &Day| [since, alone].map(|lot| day.lot(lot).unwrap().on_hand());
    assert_eq!(on_hand(&station.day), [1, 2]);
    let (_folder, store) = laid_down(&station);
    for rebuilt in [false, true] {
        if rebuilt {
            store.rebuild(silent()).wait().unwrap();
        }
        let day = store.day(station.now.civil_day()).wait().unwrap();
        assert_eq!(on_hand(&day), [1, 2]);
        let kinds = store.standing_kinds().wait().unwrap();
        assert_eq!((kinds["session_closed"], kinds["entry_amended"]), (2, 1));
        let first = store.session_facts(SESSION).wait().unwrap();
        let mut then = Day::default();
        for fact in &first {
            then.apply(fact);
        }
        assert_eq!(then.closed().unwrap().lot(alone).unwrap().returned, 2);
        let figures = store
            .figures(Scope::Session(SESSION), Box::new(|_, _| ControlFlow::Continue(())))
            .unwrap();
        let wastage = figures.unwrap().1.wastage;
        assert_eq!(wastage[&product("MR")].unopened, 20, "two vials of ten doses");
    }
    // A third session counts both: what was said of the first matters no more.
    let mut session = station.day.session().unwrap().clone();
    session.id = SessionId(Uuid::from_u128(12));
    station.record(session.clone());
    let both = vec![counted(since, 1), counted(alone, 0)];
    station.record(SessionClosed { session: session.id, ..closed(both) });
    let (_folder, store) = laid_down(&station);
    let kinds = store.standing_kinds().wait().unwrap();
    assert_eq!((kinds["session_closed"], kinds.get("entry_amended")), (1, None));
    let day = store.day(station.now.civil_day()).wait().unwrap();
    assert_eq!(on_hand(&day), [1, 0]);
    // Whoever counts the stock of a period reads it still.
    let facts = store.standing_facts(&["session_closed", "entry_amended"]).wait().unwrap();
    assert_eq!(facts.len(), 4);
}

#[test]
fn a_lot_that_an_open_report_names_stays() {
    let (station, used_up, _) = years_later(true);
    let (_folder, store) = laid_down(&station);
    let day = store.day(station.now.civil_day()).wait().unwrap();
    assert!(day.lot(used_up).is_some());
}

#[test]
fn a_filter_that_was_saved_anew_or_dropped_stands_no_more() {
    let mut station = Station::open();
    let saved = |name: &str, text: &str| FilterSaved {
        name: name.into(),
        filter: review::Filter { text: text.into(), ..review::Filter::default() },
    };
    station.record(saved("a", "one"));
    station.record(saved("b", "two"));
    station.record(saved("a", "three"));
    station.record(FilterDropped { name: "b".into() });
    let (_folder, store) = laid_down(&station);
    let kinds = store.standing_kinds().wait().unwrap();
    assert_eq!(kinds.get("filter_saved"), Some(&1));
    assert_eq!(kinds.get("filter_dropped"), None);
    let day = store.day(station.now.civil_day()).wait().unwrap();
    assert!(day.filters_of(NURSE).eq(station.day.filters_of(NURSE)));
    assert_eq!(day.filters_of(NURSE).next().unwrap().filter.text, "three");
}

/// A period is counted with every closing in it and every reading, though a day
/// needs only the last.
#[test]
fn a_period_counts_every_closing_and_reading() {
    let (mut station, _, left) = years_later(false);
    let temperature = crate::domain::quantity::Temperature::from_millicelsius(5_000);
    station.record(TemperatureRead { temperature, excursion: false });
    station.record(closed(vec![counted(left, 1)]));
    let (_folder, store) = laid_down(&station);
    let facts = store.standing_facts(&["session_closed"]).wait().unwrap();
    assert_eq!(facts.len(), 3);
    assert!(store.standing_kinds().wait().unwrap()["session_closed"] < 3);
    let head = store.head().wait().unwrap();
    let places = store.stock_recorded(Instant(0), Instant(i64::MAX), head.sequence).wait().unwrap();
    let entries = store.entries_at(places).wait().unwrap();
    let many = |kind: &str| entries.iter().filter(|entry| entry.kind == kind).count();
    assert_eq!(many("session_closed"), 3);
    assert_eq!(many("temperature_read"), 1);
}

const DAY_MINUTES: i64 = 24 * 60;

/// What is said of a report before many days pass and another session ends.
fn reported(said: impl FnOnce(&mut Station, IncidentId), days: i64) -> (Station, IncidentId) {
    let mut station = Station::open();
    let incident = IncidentId(Uuid::from_u128(9));
    station.record(IncidentOpened {
        anonymous: true,
        ..IncidentOpened::new(incident, About::NearMiss)
    });
    said(&mut station, incident);
    station.record(closed(Vec::new()));
    station.now = station.now.plus_minutes(days * DAY_MINUTES);
    let mut session = station.day.session().unwrap().clone();
    session.id = SessionId(Uuid::from_u128(11));
    session.day = station.now.civil_day();
    station.record(session);
    station.record(closed(Vec::new()));
    (station, incident)
}

fn field(text: &str) -> RowId {
    serde_json::from_value(serde_json::json!(text)).unwrap()
}

fn text(incident: IncidentId, words: &str) -> IncidentAnswered {
    let answer = Some(Answer::Text(words.into()));
    IncidentAnswered { incident, field: field("WHAT"), answer }
}

fn planned(station: &mut Station, incident: IncidentId) {
    let due = station.now.civil_day() + chrono::Days::new(3);
    let follow_up = FollowUpId(Uuid::from_u128(31));
    station.record(FollowUpPlanned { incident, follow_up, due });
}

fn looked_at(station: &mut Station, incident: IncidentId) {
    let follow_up = FollowUpId(Uuid::from_u128(31));
    station.record(FollowUpDone { incident, follow_up, found: "well".into() });
}

/// Which reports a new day reads by itself, before and after a rebuilding.
fn of_a_new_day(station: &Station) -> usize {
    let (_folder, store) = laid_down(station);
    let known = || {
        let day = store.day(station.now.civil_day()).wait().unwrap();
        day.incidents().iter().count()
    };
    let many = known();
    store.rebuild(silent()).wait().unwrap();
    assert_eq!(known(), many);
    many
}

#[test]
fn other_words_about_a_reaction_leave_its_report_as_it_is_on_later_days() {
    use crate::domain::reaction::{After, Grade, ReactionRecorded, ReactionReported};
    let of_later_days = |says: &dyn Fn(&mut Station, [&ReactionRecorded; 2])| {
        let mut station = Station::open();
        let visit = crate::domain::testing::PUPIL;
        let described = |station: &mut Station, grade| {
            let (began_at, after) = (station.now, After::Today);
            let (signs, note) = (Vec::new(), String::new());
            let said = ReactionRecorded { visit, grade, signs, note, began_at, after };
            station.record(said.clone());
            station.now = station.now.plus_minutes(10);
            said
        };
        let first = described(&mut station, Grade::AnaphylaxisTwo);
        let second = described(&mut station, Grade::AnaphylaxisThree);
        says(&mut station, [&first, &second]);
        station.record(closed(Vec::new()));
        let (_folder, store) = laid_down(&station);
        let later = station.now.plus_minutes(3 * 24 * 60).civil_day();
        let day = store.day(later).wait().unwrap();
        day.reactions().map(|one| one.recorded_at).collect::<Vec<_>>()
    };
    let amended = |station: &mut Station, said: &ReactionRecorded, grade, note: &str| {
        let is_it = |fact: &&crate::domain::event::Fact| fact.event == said.clone().into();
        let entry = station.log.iter().find(is_it).unwrap();
        let stands = ReactionRecorded { grade, note: note.into(), ..said.clone() };
        station.record(EntryAmended {
            entry: entry.sequence,
            recorded_at: entry.at,
            stood: Statement::ReactionRecorded(said.clone()),
            stands: Some(Statement::ReactionRecorded(stands)),
            reason: "misread".into(),
            confirmed_by: None,
            after_closing: false,
        });
    };
    let milder = of_later_days(&|station, [first, _]| {
        amended(station, first, Grade::Common, "");
    });
    assert_eq!(milder, [Station::open().now.plus_minutes(10)], "the graver one stands");
    let reported = of_later_days(&|station, [first, _]| {
        station.record(ReactionReported { visit: first.visit });
        amended(station, first, first.grade, "Nổi mày đay");
    });
    assert_eq!(reported, [], "it was reported");
}

#[test]
fn the_time_of_a_report_counts_from_what_the_clock_said() {
    let mut station = Station::open();
    let right = station.now;
    // The laptop was a day ahead when somebody read the box, and was set right.
    station.now = right.plus_minutes(24 * 60);
    let temperature = crate::domain::quantity::Temperature::from_millicelsius(4_000);
    station.record(TemperatureRead { temperature, excursion: false });
    station.now = right;
    let (visit, signs) = (crate::domain::testing::PUPIL, String::new());
    station.record(crate::domain::reaction::SeriousReaction { visit, signs });
    let (_folder, store) = laid_down(&station);
    let day = store.day(right.civil_day()).wait().unwrap();
    let reaction = day.reactions().next().unwrap();
    let due = |now| follow_up::report_due(&station.catalogue, reaction.since, now);
    assert_eq!(due(right), Some(right.plus_minutes(24 * 60)));
    let later = right.plus_minutes(60);
    assert_eq!(due(later), due(right), "it runs");
}

#[test]
fn a_closed_report_is_no_matter_of_a_day_long_after() {
    let said = |station: &mut Station, incident| {
        station.record(text(incident, "a"));
        planned(station, incident);
        station.record(IncidentCompleted { incident });
        looked_at(station, incident);
        // Words that were amended ask for nothing more.
        let entry = station.log.iter().find(|fact| fact.event == text(incident, "a").into());
        let entry = entry.unwrap();
        station.record(EntryAmended {
            entry: entry.sequence,
            recorded_at: entry.at,
            after_closing: true,
            stood: Statement::IncidentAnswered(text(incident, "a")),
            stands: Some(Statement::IncidentAnswered(text(incident, "b"))),
            reason: "misread".into(),
            confirmed_by: None,
        });
    };
    let (soon, _) = reported(said, 30);
    assert_eq!(of_a_new_day(&soon), 1, "for some days it is still known");
    let (mut station, incident) = reported(said, 32);
    assert_eq!(of_a_new_day(&station), 0);

    // Whoever asks for it finds it as it was, among the others.
    let (_folder, store) = laid_down(&station);
    let mut day = store.day(station.now.civil_day()).wait().unwrap();
    let found = store.closed_reports(None, 50).wait().unwrap();
    assert_eq!(found.before, None);
    let before = day.last_at();
    day.recall_reports(&found.facts);
    day.recall_reports(&found.facts);
    assert_eq!(day.incidents(), station.day.incidents());
    assert_eq!(day.last_at(), before);
    let answer = day.incidents().get(incident).unwrap().answers[&field("WHAT")].clone();
    assert_eq!(answer, Answer::Text("b".into()));
    assert!(day.incidents().withholds_author(&[text(incident, "c").into()]));

    // What is said of it then makes it a matter of every day again, whole.
    planned(&mut station, incident);
    assert_eq!(of_a_new_day(&station), 1);
    let (_folder, store) = laid_down(&station);
    let day = store.day(station.now.civil_day()).wait().unwrap();
    assert_eq!(day.incidents(), station.day.incidents());
    assert!(store.closed_reports(None, 50).wait().unwrap().facts.is_empty());
}

#[test]
fn a_report_of_which_something_is_due_stands_for_ever() {
    let long = 20 * 365;
    let unfiled = |station: &mut Station, incident| station.record(text(incident, "a"));
    let to_look_at = |station: &mut Station, incident| {
        planned(station, incident);
        station.record(IncidentCompleted { incident });
    };
    let taken_back = |station: &mut Station, incident| {
        station.record(IncidentCompleted { incident });
        station.record(IncidentAnswered { incident, field: field("WHAT"), answer: None });
    };
    let asks_more = |station: &mut Station, incident| {
        station.record(IncidentCompleted { incident });
        let answer = Some(Answer::Chosen(vec![field("YES")]));
        station.record(IncidentAnswered { incident, field: field("SYMPTOM"), answer });
    };
    assert_eq!(of_a_new_day(&reported(unfiled, long).0), 1);
    assert_eq!(of_a_new_day(&reported(to_look_at, long).0), 1);
    assert_eq!(of_a_new_day(&reported(taken_back, long).0), 1);
    let not_looked_at = |station: &mut Station, incident| {
        planned(station, incident);
        looked_at(station, incident);
        let done = station.log.last().unwrap().clone();
        station.record(IncidentCompleted { incident });
        taken_back_whole(station, &done);
    };
    assert_eq!(of_a_new_day(&reported(asks_more, long).0), 1);
    assert_eq!(of_a_new_day(&reported(not_looked_at, long).0), 1);
}

/// Says that an entry was no fact.
fn taken_back_whole(station: &mut Station, entry: &crate::domain::event::Fact) {
    station.record(EntryAmended {
        entry: entry.sequence,
        recorded_at: entry.at,
        stood: Statement::of(&entry.event).unwrap(),
        stands: None,
        reason: "not so".into(),
        confirmed_by: None,
        after_closing: false,
    });
}

#[test]
fn an_alarm_that_was_taken_back_has_no_clock_on_later_days() {
    use crate::domain::reaction::SeriousReaction;
    for of_later_session in [false, true] {
        let mut station = Station::open();
        let visit = crate::domain::testing::PUPIL;
        station.record(SeriousReaction { visit, signs: String::new() });
        let alarm = station.log.last().unwrap().clone();
        if of_later_session {
            station.record(closed(Vec::new()));
            let mut session = station.day.session().unwrap().clone();
            session.id = SessionId(Uuid::from_u128(11));
            session.number = 2;
            station.record(session);
        }
        assert_eq!(station.day.reactions().count(), 1);
        taken_back_whole(&mut station, &alarm);
        assert_eq!(station.day.reactions().count(), 0);
        station.record(closed(Vec::new()));
        let (_folder, store) = laid_down(&station);
        let later = station.now.plus_minutes(3 * DAY_MINUTES).civil_day();
        for _ in 0..2 {
            let day = store.day(later).wait().unwrap();
            assert_eq!(day.reactions().count(), 0, "{of_later_session}");
            store.rebuild(silent()).wait().unwrap();
        }
    }
}

#[test]
fn closed_reports_come_bit_by_bit_the_latest_first() {
    let said = |station: &mut Station, first: IncidentId| {
        station.record(IncidentCompleted { incident: first });
        for number in 100..104 {
            let incident = IncidentId(Uuid::from_u128(number));
            let Some(Event::IncidentOpened(opened)) = station
                .log
                .iter()
                .map(|fact| &fact.event)
                .find(|event| matches!(event, Event::IncidentOpened(_)))
            else {
                panic!("none is open")
            };
            let opened = IncidentOpened { incident, ..(**opened).clone() };
            station.record(opened);
            station.record(IncidentCompleted { incident });
        }
    };
    let (station, _) = reported(said, 40);
    let (_folder, store) = laid_down(&station);
    let mut day = store.day(station.now.civil_day()).wait().unwrap();
    let mut before = None;
    let mut many = Vec::new();
    loop {
        let found = store.closed_reports(before, 2).wait().unwrap();
        day.recall_reports(&found.facts);
        many.push(day.incidents().iter().count());
        before = found.before;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(many, [2, 4, 5]);
    assert_eq!(day.incidents(), station.day.incidents());
}

#[test]
fn a_dose_of_a_day_without_a_session_is_read_with_who_got_it() {
    use crate::domain::dose::{Basis, DoseGiven, Later, PaperAuthor};
    use crate::domain::testing::{DEPUTY, PUPIL};
    let mut station = Station::open();
    let dose = station.dose(7, PUPIL, TD_VIAL, 9);
    let given_by = PaperAuthor::Name("Hoa".into());
    let later = Some(Later { session: None, confirmed_by: DEPUTY });
    let basis = Basis::Paper { given_by, sheet: "2".into(), later };
    station.record(DoseGiven { basis, ..dose.clone() });
    station.give(Uuid::from_u128(8), PUPIL, TD_VIAL);
    let (_folder, store) = laid_down(&station);
    assert_eq!(store.session_of(dose.id).wait().unwrap(), None);
    let facts = store.dose_facts(dose.id).wait().unwrap();
    let mut day = Day::default();
    for fact in &facts {
        day.apply(fact);
    }
    assert_eq!(day.doses().iter().map(|dose| dose.id).collect::<Vec<_>>(), [dose.id]);
    assert!(day.visit(PUPIL).is_some());
    assert!(day.account(NURSE).is_some());
    assert_eq!(lots(&day), lots(&station.day));
}
