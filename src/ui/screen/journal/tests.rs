use uuid::Uuid;

use super::sentence::say;
use super::*;
use crate::domain::checklist::{Complete, ConfirmedItem};
use crate::domain::dose::{Administered, Amount, DoseGiven, ErrorKind};
use crate::domain::evidence::{Observed, PersonReading, Step, Way, WhyTyped};
use crate::domain::finding::{Code, Finding};
use crate::domain::id::{DoseId, EntryId, PatientId, StationId};
use crate::domain::item::{Item, Moment};
use crate::domain::observation::ObservationEnded;
use crate::domain::patient::RecordOpened;
use crate::domain::procedure::{ProcedureStep, Reason};
use crate::domain::reaction::SeriousReaction;
use crate::domain::route::Site;
use crate::domain::testing::{
    NURSE, PROCEDURE, PUPIL, SESSION, Station, TD_VIAL, half_a_millilitre, product,
};
use crate::i18n::{Lang, Words};
use crate::store::keys::{self, Cost, Credentials, Password};
use crate::store::{Store, entry};
use crate::ui::picture;
use crate::ui::theme::Scheme;

fn thirteen() -> Complete {
    let confirmed = |item: Item| {
        let steps = Step::ALL.into_iter().filter(|step| step.items().contains(&item));
        let way = |step| match step {
            Step::Label => Way::Typed(WhyTyped::Damaged),
            Step::Timing => Way::Computed,
            Step::Person | Step::Tray | Step::VialAgain => Way::Scanned,
            _ => Way::Answered,
        };
        ConfirmedItem {
            item,
            evidence: steps.map(|step| (step, way(step))).collect(),
            elapsed_ms: 1840,
            attested_at: Instant(0),
        }
    };
    Complete::try_from(Item::ALL.map(confirmed).to_vec()).unwrap()
}

fn dose(station: &Station, number: u128, basis: Basis) -> Event {
    let administered = Administered {
        patient: PatientId(PUPIL.0),
        visit: PUPIL,
        order: None,
        product: Some(product("TD")),
        lot: None,
        vial: Some(TD_VIAL),
        lot_number: Some("TD2407".into()),
        expiry: None,
        volume: Some(half_a_millilitre()),
        route: None,
        site: Some(Site::LeftUpperArm),
        dose_number: Some(1),
        amount: Amount::Full,
        table: 1,
        given_at: station.now,
    };
    DoseGiven { id: DoseId(Uuid::from_u128(number)), basis, administered }.into()
}

fn stopped() -> Event {
    let happened = Happened::Observed {
        step: Step::Person,
        observed: Observed::Person(PersonReading::Ticket(22)),
        way: Way::Scanned,
        vial: None,
        verdict: Verdict::Stopped(vec![Finding::stop(Code::WrongPerson)]),
        elapsed_ms: 900,
    };
    ProcedureStep { procedure: PROCEDURE, happened }.into()
}

fn events(station: &Station) -> Vec<Event> {
    let incident = Basis::Incident {
        error: ErrorKind::WrongVaccine,
        procedure: None,
        note: "Lấy nhầm lọ ở khay bên cạnh".into(),
    };
    let refused = Happened::Refused {
        reason: Reason::Stop,
        findings: vec![Finding::stop(Code::WrongPerson)],
    };
    let mut all: Vec<Event> = Moment::ALL
        .into_iter()
        .map(|moment| Happened::Attested { moment, items: moment.items().to_vec() })
        .map(|happened| ProcedureStep { procedure: PROCEDURE, happened }.into())
        .collect();
    all.extend([
        RecordOpened { patient: PatientId(PUPIL.0) }.into(),
        stopped(),
        ProcedureStep { procedure: PROCEDURE, happened: refused }.into(),
        dose(
            station,
            1,
            Basis::Checklist { procedure: PROCEDURE, items: thirteen(), catalogue: None },
        ),
        dose(station, 2, incident),
        dose(station, 3, crate::domain::testing::paper()),
        SeriousReaction { visit: PUPIL, signs: "khó thở, nổi mề đay toàn thân".into() }.into(),
        ObservationEnded {
            dose: DoseId(Uuid::from_u128(1)),
            visit: PUPIL,
            condition: Condition::Well,
            early: true,
            instructed: true,
        }
        .into(),
    ]);
    all
}

/// What a real store gives back of these events; the clock goes back once.
fn entries(station: &Station, events: &[Event]) -> Vec<Entry> {
    let (_folder, store) = store_with(station, events);
    store.latest(Some(SESSION), None, PAGE).wait().unwrap()
}

fn store_with(station: &Station, events: &[Event]) -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let credentials = Credentials {
        name: "Hà".into(),
        password: Password::new("con trâu đen ăn cỏ".into()),
    };
    let cheap = Cost { memory_kib: 8, passes: 1, lanes: 1 };
    let id = StationId(Uuid::from_u128(9));
    let (key, _) = keys::create(folder.path(), id, NURSE, &credentials, cheap).unwrap();
    let store = Store::create(folder.path(), &key).unwrap();
    let new = events.iter().enumerate().map(|(place, event)| {
        let minutes = if place == 3 { -60 } else { i64::try_from(place).unwrap() };
        let id = EntryId(Uuid::from_u128(u128::try_from(place).unwrap() + 1));
        let at = station.now.plus_minutes(minutes);
        entry(event, id, at, Author::Account(NURSE), Some(SESSION)).unwrap()
    });
    let _ = store.append(new.collect()).wait().unwrap();
    (folder, store)
}

fn read(station: &Station) -> Screen {
    let mut screen = Screen::default();
    screen.read(Ok(entries(station, &events(station))));
    screen
}

#[test]
fn filters_part_what_was_given_what_was_not_and_what_went_wrong() {
    let station = Station::open();
    let mut screen = read(&station);
    let mut counts = Vec::new();
    for (filter, ..) in Filter::TABS {
        screen.on_filter(filter);
        counts.push(screen.shown().count());
    }
    assert_eq!(counts, [11, 3, 2, 2]);
}

#[test]
fn newest_first_and_a_clock_set_back_is_told() {
    let station = Station::open();
    let screen = read(&station);
    let rows: Vec<&Row> = screen.shown().collect();
    assert!(rows.windows(2).all(|pair| pair[0].sequence > pair[1].sequence));
    let back: Vec<i64> = rows.iter().filter(|r| r.clock.is_some()).map(|r| r.sequence).collect();
    assert_eq!(back, [4]);
    assert!(rows.iter().all(|row| row.hash.starts_with(row.short_hash()) && row.hash.len() == 64));
}

#[test]
fn a_sentence_names_person_product_lot_volume_and_site() {
    let mut station = Station::open();
    station.start();
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let all = events(&station);
    let given = say(&all[6], &ctx).sentence;
    for part in ["Nguyễn Thị Đường", "14", "TD2407", "0,5 mL"] {
        assert!(given.contains(part), "{given}");
    }
    for event in &all {
        assert!(!say(event, &ctx).sentence.contains("⟦journal"), "{event:?}");
    }
}

#[test]
fn only_an_injection_opens() {
    let station = Station::open();
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let mut screen = read(&station);
    let press = |key| Pressed { key, text: None, control: false, shift: false, repeated: false };
    let _ = screen.update(Message::Move(1), &ctx);
    assert!(screen.key(&press(Key::Enter), &ctx).is_none(), "the end of an observation");
    let _ = screen.update(Message::Filter(Filter::Given), &ctx);
    let _ = screen.update(Message::Move(1), &ctx);
    let _ = screen.update(screen.key(&press(Key::Enter), &ctx).unwrap(), &ctx);
    assert!(screen.opened_row().is_some());
    let _ = screen.update(screen.key(&press(Key::Escape), &ctx).unwrap(), &ctx);
    assert!(screen.key(&press(Key::Escape), &ctx).is_none());
}

#[test]
fn pages_hold_twelve_rows_and_end_at_the_last() {
    let station = Station::open();
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let many: Vec<Event> = (0..30).map(|_| stopped()).collect();
    let mut screen = Screen::default();
    screen.read(Ok(entries(&station, &many)));
    assert_eq!(screen.pages(), 3);
    for _ in 0..5 {
        let _ = screen.update(Message::Page(1), &ctx);
    }
    assert_eq!(screen.page, 2);
    let _ = screen.update(Message::Move(1), &ctx);
    assert_eq!(screen.pointed, Some(6));
}

#[test]
fn older_entries_are_read_on_demand_and_stay() {
    let station = Station::open();
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let many: Vec<Event> = (0..250).map(|_| stopped()).collect();
    let (_folder, store) = store_with(&station, &many);
    let latest = || store.latest(Some(SESSION), None, PAGE).wait();
    let mut screen = Screen::default();
    screen.read(latest());
    let press = |key| Pressed { key, text: None, control: false, shift: false, repeated: false };
    let mut reads = 0;
    // On and on by the key alone, until nothing is older.
    for _ in 0..60 {
        let message = screen.key(&press(Key::PageDown), &ctx).unwrap();
        if let Action::OlderJournal(before) = screen.update(message, &ctx) {
            screen.read_older(store.latest(Some(SESSION), Some(before), PAGE).wait());
            reads += 1;
        }
    }
    assert_eq!(reads, 2);
    let sequences = |screen: &Screen| screen.shown().map(|row| row.sequence).collect::<Vec<_>>();
    assert_eq!(sequences(&screen), (1..=250).rev().collect::<Vec<i64>>());
    assert_eq!(screen.page, 20);
    // A new entry brings the latest anew; what was read before stays.
    screen.read(latest());
    assert_eq!(sequences(&screen).len(), 250);
    assert_eq!(screen.page, 20);
}

/// A screen that outlives every picture of it.
fn kept(screen: Screen) -> &'static Screen {
    Box::leak(Box::new(screen))
}

#[test]
fn looks_right() {
    let mut station = Station::open();
    station.start();
    let mut screen = read(&station);
    screen.pointed = Some(8);
    let all = kept(screen.clone());
    picture::draw("journal-all", &station, |ctx| all.view(ctx));
    screen.on_open(7);
    let open = kept(screen.clone());
    picture::draw("journal-open", &station, |ctx| open.view(ctx));
    screen.on_open(8);
    let incident = kept(screen);
    picture::draw("journal-incident", &station, |ctx| incident.view(ctx));
    let mut unreadable = Screen::default();
    unreadable.read(Err(StoreError::Busy));
    let unreadable = kept(unreadable);
    picture::draw("journal-unreadable", &station, |ctx| unreadable.view(ctx));
}
