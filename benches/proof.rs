//! How long the proof of a log takes: the walk over the whole chain, beside the
//! bare reference, which reads the same rows through `SQLCipher` and looks at none.
//! The reference lies in a file of its own, packed without any table between, so
//! it is never slower for what else a station keeps.
//!
//! `cargo bench --bench proof -- FOLDER...` measures stations that `chot simulate`
//! built with the password of `CHOT_PASSWORD`; without a folder it builds one of
//! 2,000 injections. The reference lies in `CHOT_SCRATCH`, or in the target's
//! folder for scratch, and is gone afterwards.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints what it found, and one that cannot go on has nothing to say"
)]

#[path = "support/stations.rs"]
mod stations;

use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant as Stopwatch};

use chot::platform::Clock;
use chot::simulate::Plan;
use chot::station;
use chot::store::keys::Password;
use chot::store::{Filter, Store};
use rusqlite::{Connection, params};

/// How often each is timed, one after the other.
const ROUNDS: usize = 5;

/// Rows that are copied at once.
const PAGE: u32 = 20_000;

fn main() {
    stations::each(Plan { injections: 2_000, days: 5, seed: 1 }, measure);
}

fn measure(folder: &Path, password: &str) {
    let password = Password::new(password.to_owned());
    let store = station::open_for_reading(folder, "auditor", password, &Clock::system()).unwrap();
    let place = tempfile::tempdir_in(stations::scratch()).unwrap();
    let bare = copied(&store, &place.path().join("bare.db"));
    let head = store.head().wait().unwrap().sequence;
    println!("{}: {head} entries", folder.display());
    let mut pairs: Vec<(Duration, Duration)> = Vec::new();
    for _ in 0..ROUNDS {
        let start = Stopwatch::now();
        assert_eq!(read(&bare), head);
        let reading = start.elapsed();
        let start = Stopwatch::now();
        let walked = store.verify(Box::new(|_| ControlFlow::Continue(()))).wait().unwrap();
        assert_eq!(walked.unwrap().head.sequence, head);
        pairs.push((reading, start.elapsed()));
    }
    let ratio = |(bare, proof): &(Duration, Duration)| proof.as_secs_f64() / bare.as_secs_f64();
    pairs.sort_by(|one, other| ratio(one).total_cmp(&ratio(other)));
    for pair in &pairs {
        println!("  read {:>9.2?}  proved {:>9.2?}  {:.2} times", pair.0, pair.1, ratio(pair));
    }
    println!("median: {:.2} times the bare reading", ratio(&pairs[ROUNDS / 2]));
}

/// Copies the rows of a log into an encrypted file that holds nothing else.
fn copied(store: &Store, path: &Path) -> Connection {
    let mut bare = Connection::open(path).unwrap();
    bare.execute_batch(&format!("PRAGMA key = \"x'{}'\";", "5a".repeat(32))).unwrap();
    bare.execute_batch(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
         CREATE TABLE entry (sequence INTEGER PRIMARY KEY, id BLOB, kind TEXT, version INTEGER,
         at INTEGER, session BLOB, body TEXT, hash BLOB) STRICT;",
    )
    .unwrap();
    let mut after = 0;
    loop {
        let filter = Filter { after, limit: PAGE, ..Filter::default() };
        let entries = store.entries(filter).wait().unwrap();
        let Some(last) = entries.last() else { return bare };
        after = last.sequence;
        let transaction = bare.transaction().unwrap();
        let mut statement = transaction
            .prepare("INSERT INTO entry VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
            .unwrap();
        for entry in &entries {
            let session = entry.session.map(|session| session.0.into_bytes());
            let _ = statement
                .execute(params![
                    entry.sequence,
                    entry.id.0.into_bytes(),
                    entry.kind,
                    entry.version,
                    entry.at.0,
                    session,
                    entry.body(),
                    entry.hash.0,
                ])
                .unwrap();
        }
        drop(statement);
        transaction.commit().unwrap();
    }
}

/// Reads every column of every row, and looks at none. Returns how many rows.
fn read(bare: &Connection) -> i64 {
    let mut statement = bare
        .prepare(
            "SELECT sequence, id, kind, version, at, session, body, hash
             FROM entry ORDER BY sequence",
        )
        .unwrap();
    let mut rows = statement.query([]).unwrap();
    let mut read = 0;
    while let Some(row) = rows.next().unwrap() {
        for column in 0..8 {
            let _ = std::hint::black_box(row.get_ref(column).unwrap());
        }
        read += 1;
    }
    read
}
