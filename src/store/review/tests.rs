//! What is found by words is the same however the log was taken in, and never
//! more than was taken in.

use std::ops::ControlFlow;

use uuid::Uuid;

use super::*;
use crate::domain::account::Role;
use crate::domain::event::Event;
use crate::domain::id::{EntryId, StationId};
use crate::domain::review::{Kind, Outcome};
use crate::domain::sign_in::SignedIn;
use crate::domain::testing::{NAMESAKE, NURSE, PUPIL, SESSION, Station};
use crate::domain::visit::{LeftReason, VisitLeft};
use crate::store::log::append;
use crate::store::{Author, entry};

/// A database that holds these events, each a second after the one before.
pub(in crate::store) fn logged(events: &[Event], clock_back: Option<usize>) -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(include_str!("../schema/0001.sql")).unwrap();
    let at = Station::open().now;
    let new = events.iter().enumerate().map(|(place, event)| {
        let seconds = if clock_back == Some(place) { -60 } else { i64::try_from(place).unwrap() };
        let id = EntryId(Uuid::from_u128(u128::try_from(place).unwrap() + 1));
        let author = Author::Account(NURSE);
        entry(event, id, at.plus_ms(seconds * 1_000), author, Some(SESSION)).unwrap()
    });
    let station = StationId(Uuid::from_u128(9));
    let mut progress: crate::store::Progress = Box::new(|_| ControlFlow::Continue(()));
    let _ = append(&mut connection, station, new.collect(), &mut progress).unwrap();
    connection
}

/// The station under test with two who went without.
fn events() -> Vec<Event> {
    let mut station = Station::open();
    station.start();
    let mut events: Vec<Event> = station.log.into_iter().map(|fact| fact.event).collect();
    events.push(VisitLeft { visit: PUPIL, reason: LeftReason::Absent }.into());
    events.push(VisitLeft { visit: NAMESAKE, reason: LeftReason::Consent }.into());
    events.push(SignedIn { account: NURSE, role: Role::Supervisor }.into());
    events
}

fn found(connection: &mut Connection, filter: &Filter) -> Vec<i64> {
    let page = find::page(connection, filter, None, 100).unwrap();
    page.rows.iter().map(|row| row.sequence).collect()
}

#[test]
fn part_by_part_is_the_same_as_at_once_and_nothing_is_found_before() {
    let events = events();
    let mut at_once = logged(&events, None);
    assert_eq!(found(&mut at_once, &Filter::default()), Vec::<i64>::new());
    assert!(take_in::part(&mut at_once, 10_000).unwrap());
    let all = found(&mut at_once, &Filter::default());
    assert!(all.len() > 5 && all.windows(2).all(|pair| pair[0] > pair[1]));
    for most in [1, 2, 7] {
        let mut in_parts = logged(&events, None);
        while !take_in::part(&mut in_parts, most).unwrap() {}
        assert_eq!(found(&mut in_parts, &Filter::default()), all);
        // Once more changes nothing.
        assert!(take_in::part(&mut in_parts, most).unwrap());
        assert_eq!(found(&mut in_parts, &Filter::default()), all);
    }
}

#[test]
fn people_are_found_by_parts_of_their_names_and_by_what_became_of_them() {
    let mut connection = logged(&events(), None);
    catch_up(&mut connection).unwrap();
    let mut rows = |filter: Filter| found(&mut connection, &filter).len();
    let text = |text: &str| Filter { text: text.to_owned(), ..Filter::default() };
    for (words, count) in
        [("nguyễn thị đường", 2), ("duong", 2), ("ngu th", 2), ("duong nguyen", 2), ("xyz", 0)]
    {
        let refusals = Filter { kind: Some(Kind::Refusal), ..text(words) };
        assert_eq!(rows(refusals), count, "{words}");
    }
    let outcome = |outcome| Filter { outcome: Some(outcome), ..Filter::default() };
    assert_eq!(rows(outcome(Outcome::Absent)), 1);
    assert_eq!(rows(outcome(Outcome::NoConsent)), 1);
    assert_eq!(rows(Filter { nurse: Some(NURSE), ..outcome(Outcome::Absent) }), 1);
    let here =
        Filter { place: Some("Trường Tiểu học Ngọc Khánh".into()), ..Filter::default() };
    assert!(rows(here) > 3);
    assert_eq!(rows(Filter { place: Some("Nơi khác".into()), ..Filter::default() }), 0);
}

#[test]
fn a_clock_set_back_is_listed_whatever_the_entry() {
    let events = events();
    let place = events.iter().position(|event| matches!(event, Event::Ordered(_))).unwrap();
    let flag = Some(crate::domain::review::Flag::ClockSetBack);
    let filter = Filter { flag, ..Filter::default() };
    let mut usual = logged(&events, None);
    catch_up(&mut usual).unwrap();
    assert!(found(&mut usual, &filter).is_empty());
    let mut back = logged(&events, Some(place));
    catch_up(&mut back).unwrap();
    assert_eq!(found(&mut back, &filter), [i64::try_from(place).unwrap() + 1]);
}

#[test]
fn emptied_and_taken_in_again_is_the_same() {
    let mut connection = logged(&events(), None);
    catch_up(&mut connection).unwrap();
    let before = found(&mut connection, &Filter::default());
    let transaction = connection.transaction().unwrap();
    clear(&transaction).unwrap();
    transaction.commit().unwrap();
    assert!(found(&mut connection, &Filter::default()).is_empty());
    catch_up(&mut connection).unwrap();
    assert_eq!(found(&mut connection, &Filter::default()), before);
}

#[test]
fn what_was_taken_in_bit_by_bit_is_merged_into_one_and_found_as_before() {
    let mut connection = logged(&events(), None);
    while !take_in::part(&mut connection, 2).unwrap() {}
    let segments = |connection: &Connection| {
        let sql = "SELECT count(DISTINCT segid) FROM review_idx";
        connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap()
    };
    let before = found(&mut connection, &Filter::default());
    assert!(segments(&connection) > 1, "{}", segments(&connection));
    let parts = (0..1_000).take_while(|_| !tidy(&connection).unwrap()).count();
    assert!((1..1_000).contains(&parts), "it ends: {parts}");
    assert_eq!(segments(&connection), 1);
    assert_eq!(found(&mut connection, &Filter::default()), before);
    assert!(tidy(&connection).unwrap(), "there is nothing left to merge");
}

/// What somebody did is found by each name that they had, whenever it was written.
#[test]
fn a_renamed_account_is_found_by_both_names() {
    use crate::domain::account::AccountRenamed;
    let mut events = events();
    events.push(AccountRenamed { account: NURSE, name: "Phạm Thu Hà".into() }.into());
    events.push(VisitLeft { visit: NAMESAKE, reason: LeftReason::Absent }.into());
    let mut connection = logged(&events, None);
    catch_up(&mut connection).unwrap();
    let mut rows = |text: &str| {
        let filter =
            Filter { text: text.to_owned(), kind: Some(Kind::Refusal), ..Filter::default() };
        found(&mut connection, &filter)
    };
    let all = rows("");
    assert_eq!(all.len(), 3);
    for name in ["Lan Anh", "lan", "Phạm Thu Hà", "thu ha", "pham anh"] {
        assert_eq!(rows(name), all, "{name}");
    }
    assert_eq!(rows("Minh Chau"), Vec::<i64>::new(), "another person's name");
}

#[test]
fn a_product_is_found_by_each_word_of_its_name() {
    use crate::domain::review::Named;
    let mut station = Station::open();
    station.give(Uuid::from_u128(7), PUPIL, crate::domain::testing::TD_VIAL);
    station.give(Uuid::from_u128(8), PUPIL, crate::domain::testing::MR_VIAL);
    let events: Vec<Event> = station.log.iter().map(|fact| fact.event.clone()).collect();
    let mut connection = logged(&events, None);
    assert!(take_in::part(&mut connection, 10_000).unwrap());
    let mut products = |text: &str| {
        let named = Named::of(text, &station.catalogue);
        let filter = Filter { text: text.into(), named, ..Filter::default() };
        let page = find::page(&mut connection, &filter, None, 100).unwrap();
        let of = |row: &crate::store::Entry| match crate::store::fact(row).map(|fact| fact.event) {
            Ok(Event::DoseGiven(dose)) => dose.administered.product.map(|id| id.to_string()),
            _ => None,
        };
        page.rows.iter().filter_map(of).collect::<Vec<_>>()
    };
    let measles = station.day.lot(station.day.vial(crate::domain::testing::MR_VIAL).unwrap().lot);
    let measles = measles.unwrap().product().unwrap().to_string();
    assert_eq!(products("soi"), [measles.as_str()]);
    assert_eq!(products("SỞI rubella"), [measles.as_str()]);
    assert_eq!(products("measles"), [measles.as_str()]);
    assert_eq!(products("measles duong"), [measles.as_str()], "and whom it was given to");
    assert_eq!(products("measles nobody"), Vec::<String>::new());
}

/// Whoever types a name wants that name, and not everybody of the family whose
/// nurse has the other word in hers.
#[test]
fn words_of_one_name_are_looked_for_in_one_name() {
    use crate::domain::id::{PatientId, VisitId};
    use crate::domain::patient::{Details, Person};
    use crate::domain::visit::VisitListed;
    let mut events = events();
    let listing = |event: &Event| match event {
        Event::VisitListed(listed) if listed.visit == NAMESAKE => Some(listed.clone()),
        _ => None,
    };
    let namesake = events.iter().find_map(listing).unwrap();
    let visit = VisitId(Uuid::from_u128(77));
    let name = "Nguyễn Anh Thư Kha Li".to_owned();
    let person = Person::new(Details { name, ..(*namesake.person).clone() }).unwrap();
    let patient = PatientId(Uuid::from_u128(78));
    events.push(VisitListed { visit, patient, person, ticket: 77, ..*namesake }.into());
    events.push(VisitLeft { visit, reason: LeftReason::Absent }.into());
    let mut connection = logged(&events, None);
    catch_up(&mut connection).unwrap();
    let mut rows = |text: &str| {
        let filter =
            Filter { text: text.to_owned(), kind: Some(Kind::Refusal), ..Filter::default() };
        found(&mut connection, &filter).len()
    };
    // The nurse is Lan Anh; both other children are called Nguyễn Thị Đường.
    for (text, count, why) in [
        ("nguyen anh", 1, "one child has both"),
        ("anh nguyen", 1, "in any order"),
        ("ngu an", 1, "begun"),
        ("nguyen anh lan", 1, "and a word of the nurse"),
        ("nguyen duong", 2, "with another word between"),
        ("lan anh", 3, "the nurse"),
        ("duong lan anh", 2, "a child and the nurse"),
        ("duong anh", 2, "nobody is called both: each word for itself"),
        ("ngoc khanh", 3, "the place"),
        ("ngoc khanh thu", 1, "the place and a child"),
        ("nguyen nguyen", 3, "one word twice"),
        ("nguyen thi duong", 2, "three words"),
        ("duo ngu th", 2, "three words, begun and in another order"),
        ("nguyen kha li", 1, "far from each other in a long name"),
        ("nguyen thu kha li", 1, "four words"),
        ("nguyen thi thu", 0, "two children of one family, and no child called all three"),
        ("lan anh thu", 1, "the nurse, and the child with whose name hers goes on"),
        ("nguyen anh nobody", 0, "a word that nobody has"),
    ] {
        assert_eq!(rows(text), count, "{text}: {why}");
    }
}
