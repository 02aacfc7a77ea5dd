//! What "injection given" costs until it is durable, against a bare row on the
//! same file system under the same promise (WAL, `synchronous=FULL`): in a plain
//! file, and in one encrypted as the station's is. One of each in turn, so that
//! what else the machine does falls on all alike.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark prints what it found, and one that cannot go on has nothing to say"
)]

#[path = "../tests/support/hand.rs"]
#[expect(dead_code, reason = "a benchmark needs less of the hand than the flows")]
mod hand;
#[path = "../tests/support/script.rs"]
mod script;

use std::path::Path;
use std::time::{Duration, Instant as Stopwatch};

use chot::domain::dose::{Basis, DoseGiven};
use chot::domain::event::Event;
use chot::domain::id::{DoseId, EntryId, ProcedureId};
use chot::domain::item::Moment;
use chot::domain::procedure::{Happened, ProcedureStep};
use chot::domain::time::Instant;
use chot::store::Author;
use hand::Hand;
use rusqlite::Connection;

const ROUNDS: usize = 400;

/// The settings with which the station's own file is written.
const STATION: &str =
    "PRAGMA key = \"x'00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'\";
    PRAGMA secure_delete = ON;";

fn main() {
    // Another file system can be named, to tell the disk from the program.
    let place = std::env::args().skip(1).find(|place| !place.starts_with("--"));
    let folder = place.unwrap_or_else(|| env!("CARGO_TARGET_TMPDIR").to_owned());
    let folder = tempfile::tempdir_in(folder).unwrap();
    let plain = bare(&folder.path().join("plain.db"), "");
    let encrypted = bare(&folder.path().join("encrypted.db"), STATION);
    let station = folder.path().join("station");
    let mut hand = Hand::at_the_drill(&station, morning());
    let (dose, steps) = a_dose(&mut hand);
    let store = hand.app.desk().unwrap().store().clone();
    let session = hand.app.desk().unwrap().day().session().map(|session| session.id);
    let entry = |event: &Event, now: Instant| {
        let id = EntryId(chot::platform::new_id(now));
        chot::store::entry(event, id, now, Author::Station, session).unwrap()
    };
    let written = store.entries(chot::store::Filter {
        kinds: vec!["dose_given".to_owned()],
        ..chot::store::Filter::default()
    });
    let body = written.wait().unwrap()[0].body().to_owned();
    println!("an injection's entry has {} bytes; the bare rows have as many", body.len());

    let wal = station.join("station.db-wal");
    let mut times = [const { Vec::<Duration>::new() }; 3];
    let mut pages = Vec::new();
    for round in 0..ROUNDS {
        let now = morning().plus_ms(i64::try_from(round).unwrap() * 60_000);
        // Each is a procedure of its own, with its thirteen items.
        let procedure = ProcedureId(chot::platform::new_id(now));
        let step = |happened: &Happened| ProcedureStep { procedure, happened: happened.clone() };
        let begun = steps.iter().map(|happened| entry(&step(happened).into(), now)).collect();
        let _ = store.append(begun).wait().unwrap();
        let mut dose = dose.clone();
        dose.id = DoseId(chot::platform::new_id(now));
        if let Basis::Checklist { procedure: of, .. } = &mut dose.basis {
            *of = procedure;
        }
        let given = entry(&dose.into(), now);

        let mut given = Some(given);
        let before = wal.metadata().unwrap().len();
        // Each comes first as often as the others: a sync pays for what was
        // written before it, whoever wrote it.
        for turn in 0..3 {
            let what = (round + turn) % 3;
            times[what].push(timed(|| match what {
                0 => insert(&plain, &body),
                1 => insert(&encrypted, &body),
                _ => drop(store.append(given.take().into_iter().collect()).wait().unwrap()),
            }));
        }
        let after = wal.metadata().unwrap().len();
        if after > before {
            pages.push((after - before) / 4_120);
        }
    }
    let [plain, encrypted, given] = times.map(|mut times| {
        times.sort_unstable();
        times[ROUNDS / 2].as_secs_f64() * 1_000.0
    });
    pages.sort_unstable();
    println!("a bare row, plain      {plain:.3} ms");
    println!("a bare row, encrypted  {encrypted:.3} ms");
    println!("an injection given     {given:.3} ms, {:?} pages", pages.get(pages.len() / 2));
    println!("ratio {:.2} to plain, {:.2} to encrypted", given / plain, given / encrypted);
}

fn morning() -> Instant {
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 16).unwrap_or_default();
    Instant::start_of(day).plus_minutes(8 * 60)
}

fn timed(act: impl FnOnce()) -> Duration {
    let start = Stopwatch::now();
    act();
    start.elapsed()
}

fn bare(path: &Path, settings: &str) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection.execute_batch(settings).unwrap();
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE dose (id INTEGER PRIMARY KEY, body TEXT NOT NULL)",
        )
        .unwrap();
    connection
}

fn insert(connection: &Connection, body: &str) {
    let mut insert = connection.prepare_cached("INSERT INTO dose (body) VALUES (?1)").unwrap();
    let _ = insert.execute([body]).unwrap();
}

/// Goes through one injection and returns its dose and the events of its
/// procedure that matter for the thirteen items.
fn a_dose(hand: &mut Hand) -> (DoseGiven, Vec<Happened>) {
    let visit = hand.app.desk().unwrap().day().visit_with_ticket(1).unwrap();
    let (visit, order) = (visit.id, visit.open_orders().next().unwrap().id);
    script::inject(hand);
    let dose = hand.app.desk().unwrap().day().doses()[0].clone();
    let mut steps = vec![Happened::Started { visit, order, table: 1, shaken: true }];
    steps.extend(
        Moment::ALL.map(|moment| Happened::Attested { moment, items: moment.items().to_vec() }),
    );
    (dose, steps)
}
