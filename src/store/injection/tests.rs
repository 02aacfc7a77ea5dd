//! The packed rows say what the log says, and nothing is read in another form.

use uuid::Uuid;

use super::*;
use crate::domain::amendment::DoseAmended;
use crate::domain::catalogue::Version;
use crate::domain::checklist::{Complete, ConfirmedItem};
use crate::domain::dose::{Administered, Amount, Basis, ErrorKind, Later, PaperAuthor};
use crate::domain::evidence::{Step, Way, WhyTyped};
use crate::domain::id::{AccountId, LotId, OrderId, PatientId, ProcedureId};
use crate::domain::item::Item;
use crate::domain::observation::Condition;
use crate::domain::route::{Route, Site};
use crate::domain::testing::{NAMESAKE, PUPIL, Station, TD_VIAL, half_a_millilitre, product};
use crate::domain::time::Expiry;
use crate::store::review::{catch_up, tests::logged};

fn station() -> Station {
    let mut station = Station::open();
    station.give(Uuid::from_u128(500), PUPIL, TD_VIAL);
    station
}

fn ended(dose: u128, condition: Condition, early: bool, visit: VisitId) -> Event {
    ObservationEnded {
        dose: DoseId(Uuid::from_u128(dose)),
        visit,
        condition,
        early,
        instructed: true,
    }
    .into()
}

fn events(station: &Station) -> Vec<Event> {
    station.log.iter().map(|fact| fact.event.clone()).collect()
}

fn doses(connection: &Connection) -> Vec<i64> {
    let mut statement = connection.prepare("SELECT sequence FROM dose ORDER BY sequence").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn a_dose_is_told_alike_from_its_row_and_from_the_log() {
    let mut events = events(&station());
    events.push(ended(500, Condition::Well, true, PUPIL));
    let mut connection = logged(&events, None);
    let places = doses(&connection);
    let from_log = at(&mut connection, &places).unwrap();
    assert_eq!(from_log.len(), 1);
    assert_eq!(from_log[0].observed, None);
    catch_up(&mut connection).unwrap();
    let mut from_row = at(&mut connection, &places).unwrap();
    let last = i64::try_from(events.len()).unwrap();
    assert_eq!(from_row[0].observed.take(), Some((last, Observed::LeftEarly)));
    assert_eq!(from_row, from_log);
    let told = &from_row[0].told;
    assert!(told.ticket.is_some() && told.vial.is_some() && from_row[0].person.is_some());
    assert!(at(&mut connection, &[1, 9_999]).unwrap().is_empty(), "no dose stands there");
}

#[test]
fn an_observation_ends_for_whom_the_dose_was_amended_to() {
    let mut station = station();
    let given = station.log.iter().find_map(|fact| match &fact.event {
        Event::DoseGiven(dose) => Some(dose.administered.clone()),
        _ => None,
    });
    let before = given.unwrap();
    let after = Administered {
        visit: NAMESAKE,
        patient: station.day.visit(NAMESAKE).unwrap().patient,
        ..before.clone()
    };
    station.record(DoseAmended {
        dose: DoseId(Uuid::from_u128(500)),
        before,
        after: Some(after),
        reason: "another person".to_owned(),
        confirmed_by: None,
        after_closing: false,
    });
    let mut events = events(&station);
    events.push(ended(500, Condition::Referred, false, NAMESAKE));
    let mut connection = logged(&events, None);
    catch_up(&mut connection).unwrap();
    let places = doses(&connection);
    let read = at(&mut connection, &places).unwrap();
    assert_eq!(read[0].observed.map(|(_, how)| how), Some(Observed::Referred));
}

#[test]
fn a_row_that_cannot_be_unpacked_is_damage() {
    let mut connection = logged(&events(&station()), None);
    catch_up(&mut connection).unwrap();
    let places = doses(&connection);
    connection.execute_batch("UPDATE injection SET told = x'00'").unwrap();
    assert_eq!(at(&mut connection, &places), Err(StoreError::Damaged));
}

/// The bytes of a row have no names in them: a field or a variant that is added,
/// moved or taken away changes what older bytes mean.
#[test]
fn the_form_of_a_row_is_this_one() {
    let id = |id: u128| Uuid::from_u128(id);
    let at = |minutes: i64| Instant(1_795_312_800_000).plus_minutes(minutes);
    let ways = [
        Way::Scanned,
        Way::Typed(WhyTyped::NoCode),
        Way::Typed(WhyTyped::Damaged),
        Way::Typed(WhyTyped::NoScanner),
        Way::SecondReader(AccountId(id(1))),
        Way::Read,
        Way::Answered,
        Way::Computed,
        Way::Held(ProcedureId(id(2))),
    ];
    let mut ways = ways.into_iter().cycle();
    let items = Item::ALL.map(|item| ConfirmedItem {
        item,
        evidence: Step::ALL
            .into_iter()
            .filter(|step| step.items().contains(&item))
            .zip(ways.by_ref())
            .collect(),
        elapsed_ms: 300,
        attested_at: at(1),
    });
    let checklist = Basis::Checklist {
        procedure: ProcedureId(id(3)),
        items: Complete::try_from(items.to_vec()).unwrap(),
        catalogue: Some(Version { label: "a".to_owned(), sha256: "b".to_owned() }),
    };
    let paper = |given_by, later| Basis::Paper { given_by, sheet: "1".to_owned(), later };
    let later = Later { session: None, confirmed_by: AccountId(id(4)) };
    let mut bases = vec![
        checklist,
        paper(PaperAuthor::Account(AccountId(id(5))), None),
        paper(PaperAuthor::Name("Lan".to_owned()), Some(later)),
    ];
    bases.extend(ErrorKind::ALL.map(|error| Basis::Incident {
        error,
        procedure: None,
        note: "n".to_owned(),
    }));
    let mut routes = Route::ALL.into_iter().cycle();
    let mut sites = Site::ALL.into_iter().cycle();
    let mut amounts = Amount::ALL.into_iter().chain([Amount::Unknown]).cycle();
    let authors = [Author::Account(AccountId(id(6))), Author::Withheld, Author::Station];
    let mut authors = authors.into_iter().cycle();
    let day = chrono::NaiveDate::from_ymd_opt(2028, 2, 29).unwrap();
    let mut expiries = [None, Some(Expiry::Day(day)), Some(Expiry::Month(day))].into_iter().cycle();
    let rows: Vec<Told> = bases
        .into_iter()
        .map(|basis| Told {
            recorded_at: at(2),
            author: authors.next().unwrap(),
            session: Some(SessionId(id(7))),
            ticket: Some(8),
            vial: Some(9),
            dose: DoseGiven {
                id: DoseId(id(10)),
                basis,
                administered: Administered {
                    patient: PatientId(id(11)),
                    visit: VisitId(id(12)),
                    order: Some(OrderId(id(13))),
                    product: Some(product("TD")),
                    lot: Some(LotId(id(14))),
                    vial: Some(VialId(id(15))),
                    lot_number: Some("L".to_owned()),
                    expiry: expiries.next().unwrap(),
                    volume: Some(half_a_millilitre()),
                    route: routes.next(),
                    site: sites.next(),
                    dose_number: Some(1),
                    amount: amounts.next().unwrap(),
                    table: 2,
                    given_at: at(3),
                },
            },
        })
        .collect();
    let packed = postcard::to_extend(&rows, Vec::new()).unwrap();
    assert_eq!(postcard::from_bytes::<Vec<Told>>(&packed).unwrap(), rows);
    assert_eq!(
        crate::store::Hash::START.then(&packed).short_code(),
        "02KK-1HV8-Y27S-QQ3Z",
        "older rows mean something else now: a step of the schema has to empty them"
    );
}
