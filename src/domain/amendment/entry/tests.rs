use super::*;
use crate::domain::testing::{PUPIL, Station};

#[test]
fn every_part_can_be_put_back_as_it_stood_and_a_stranger_to_it_cannot() {
    let station = Station::open();
    let mut seen = 0;
    for fact in &station.log {
        let Some(said) = Statement::of(&fact.event) else { continue };
        assert_eq!(said.event(), fact.event);
        assert!(Statement::KINDS.contains(&fact.event.kind()));
        for field in said.fields() {
            let same = said.with(&field, said.value(&field), false);
            let cleared = said.value(&field) == Value::Nothing;
            assert!(cleared || same.as_ref() == Some(&said), "{field:?}");
            assert_eq!(said.with(&field, Value::At(Instant(0)), false), None, "{field:?}");
            seen += 1;
        }
        assert!(changed(&said, &said).is_empty());
    }
    assert!(seen > 20, "{seen}");
}

#[test]
fn what_no_person_can_be_called_is_not_taken() {
    let station = Station::open();
    let listed = station.log.iter().find_map(|fact| match &fact.event {
        Event::VisitListed(listed) if listed.visit == PUPIL => Statement::of(&fact.event),
        _ => None,
    });
    let listed = listed.unwrap();
    for (field, words) in [(Field::Name, " "), (Field::Number, "12"), (Field::Phone, "09")] {
        assert_eq!(listed.with(&field, Value::Words(words.into()), false), None);
    }
    assert!(listed.with(&Field::Number, Value::Words("001321000789".into()), false).is_some());
}

#[test]
fn what_is_said_survives_its_writing() {
    let station = Station::open();
    for fact in &station.log {
        let Some(stood) = Statement::of(&fact.event) else { continue };
        let said = EntryAmended {
            entry: fact.sequence,
            recorded_at: fact.at,
            stands: stood.may_be_in_error().then_some(stood.clone()),
            stood,
            reason: "x".into(),
            confirmed_by: None,
            after_closing: true,
        };
        let event = Event::from(said);
        let written = event.payload().unwrap();
        assert_eq!(Event::read(event.kind(), Event::VERSION, &written), Ok(event));
    }
}
