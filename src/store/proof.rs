//! Whether a station holds what was written: the chain from its first entry, what
//! can still be read of a damaged file, and the tables held against the log.
//! Changes nothing.

mod review;
mod tables;

use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use rusqlite::{Connection, Row as SqlRow};

use crate::domain::id::StationId;
use crate::store::attachment;
use crate::store::chain::{Fault, FaultKind, Head, Row, SetBack, Verifier};
use crate::store::entry::Entry;
use crate::store::error::StoreError;
use crate::store::log::{self, Progress, STEP};
use crate::store::{Reply, Store};

pub use tables::Stray;

/// How many batches of rows may wait between who reads them and who checks them.
const BATCHES: usize = 8;

/// What a walk over the whole log found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Walked {
    /// The end of the log.
    pub head: Head,
    /// How often the machine's clock had been set back.
    pub set_back: SetBack,
}

/// Entries that cannot be read any more, because pages of the file are damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The place of the first of them.
    pub first: i64,
    /// The place of the last of them; nothing if none after them can be read.
    pub last: Option<i64>,
}

impl Store {
    /// Walks the whole chain, as of one moment. Keeps the reader busy meanwhile.
    ///
    /// Fails with [`StoreError::Damaged`] where pages of the file are damaged;
    /// [`Store::gaps`] then tells what can still be read.
    pub fn verify(&self, mut progress: Progress) -> Reply<Result<Walked, Fault>> {
        let station = self.station();
        self.read(move |connection| walk(connection, station, &mut progress))
    }

    /// Tells which entries of a damaged file cannot be read.
    pub fn gaps(&self, mut progress: Progress) -> Reply<Vec<Gap>> {
        self.read(move |connection| gaps(connection, &mut progress))
    }
}

/// Reads on this thread and checks on another: each waits for the other seldom.
fn walk(
    connection: &mut Connection,
    station: StationId,
    progress: &mut Progress,
) -> Result<Result<Walked, Fault>, StoreError> {
    let snapshot = connection.transaction()?;
    let (batches, waiting) = sync_channel::<Vec<Row>>(BATCHES);
    thread::scope(|scope| {
        let checker = scope.spawn(move || check(station, &waiting));
        let mut statement = snapshot.prepare(
            "SELECT sequence, id, kind, version, at, session, body, hash
             FROM entry ORDER BY sequence",
        )?;
        let mut rows = statement.query([])?;
        let mut batch = Vec::with_capacity(STEP);
        let (mut done, mut lost) = (0, None);
        while let Some(row) = rows.next()? {
            let columns = columns(row)?;
            if let Some(hash) = attachment::named_by(&columns)
                && lost.is_none()
                && attachment::read(&snapshot, &hash)?.is_none()
            {
                let sequence = columns.sequence;
                lost = Some(Fault { sequence, kind: FaultKind::Attachment });
            }
            batch.push(columns);
            done += 1;
            if batch.len() == STEP {
                // Who checks has ended at a fault.
                if batches.send(std::mem::replace(&mut batch, Vec::with_capacity(STEP))).is_err() {
                    break;
                }
                log::report(progress, done, true)?;
            }
        }
        let _ = batches.send(batch);
        drop(batches);
        let walked = checker.join().map_err(|_| StoreError::Panicked)?;
        log::report(progress, done, true)?;
        Ok(match (walked, lost) {
            (Err(fault), Some(lost)) if lost.sequence < fault.sequence => Err(lost),
            (Ok(_), Some(lost)) => Err(lost),
            (walked, _) => walked,
        })
    })
}

/// Takes rows in order until the first fault.
fn check(station: StationId, batches: &Receiver<Vec<Row>>) -> Result<Walked, Fault> {
    let mut verifier = Verifier::new(station);
    let mut rows = batches.iter().flatten();
    while let Some(row) = rows.next() {
        if let Err(fault) = verifier.take(&row) {
            if fault.kind != FaultKind::OutOfOrder {
                return Err(fault);
            }
            let named = Entry::place_in(&row.body);
            let after = rows.next().and_then(|row| Entry::place_in(&row.body));
            return Err(Verifier::in_order(fault, named, after));
        }
    }
    Ok(Walked { head: verifier.head(), set_back: verifier.set_back() })
}

/// Reads on behind each place at which the file fails, further and further ahead.
fn gaps(connection: &mut Connection, progress: &mut Progress) -> Result<Vec<Gap>, StoreError> {
    let snapshot = connection.transaction()?;
    let mut gaps = Vec::new();
    let mut after = 0;
    loop {
        after = readable_after(&snapshot, after, progress)?;
        let end: i64 = match snapshot
            .query_row("SELECT max(sequence) FROM entry", [], |row| row.get::<_, Option<i64>>(0))
        {
            Ok(end) => end.unwrap_or(0),
            Err(_) => i64::MAX,
        };
        if after >= end {
            return Ok(gaps);
        }
        let first = after + 1;
        let Some(next) = next_readable(&snapshot, first, end) else {
            gaps.push(Gap { first, last: None });
            return Ok(gaps);
        };
        if next > first {
            gaps.push(Gap { first, last: Some(next - 1) });
        }
        after = next;
    }
}

/// Returns the last place up to which every entry after this one can be read.
fn readable_after(
    connection: &Connection,
    after: i64,
    progress: &mut Progress,
) -> Result<i64, StoreError> {
    let mut statement = connection
        .prepare("SELECT sequence, body FROM entry WHERE sequence > ?1 ORDER BY sequence")?;
    let mut last = after;
    let mut done = 0;
    let Ok(mut rows) = statement.query([after]) else { return Ok(last) };
    while let Ok(Some(row)) = rows.next() {
        let (Ok(sequence), Ok(_)) = (row.get(0), row.get::<_, Vec<u8>>(1)) else { break };
        last = sequence;
        done += 1;
        log::report(progress, done, done % STEP == 0)?;
    }
    Ok(last)
}

/// Returns the first place from this one on whose entry can be read.
fn next_readable(connection: &Connection, from: i64, end: i64) -> Option<i64> {
    let can_be_read = |place: i64| {
        connection
            .query_row("SELECT body FROM entry WHERE sequence = ?1", [place], |row| {
                row.get::<_, Vec<u8>>(0)
            })
            .is_ok()
    };
    let (mut failing, mut step) = (from, 1_i64);
    while !can_be_read(failing.checked_add(step - 1)?.min(end)) {
        if failing.saturating_add(step - 1) >= end {
            return None;
        }
        failing = failing.saturating_add(step);
        step = step.saturating_mul(2);
    }
    let mut good = failing.saturating_add(step - 1).min(end);
    while failing < good {
        let middle = failing + (good - failing) / 2;
        if can_be_read(middle) {
            good = middle;
        } else {
            failing = middle + 1;
        }
    }
    Some(good)
}

fn columns(row: &SqlRow<'_>) -> Result<Row, rusqlite::Error> {
    Ok(Row {
        sequence: row.get(0)?,
        id: row.get(1)?,
        kind: row.get(2)?,
        version: row.get(3)?,
        at: row.get(4)?,
        session: row.get(5)?,
        body: row.get(6)?,
        hash: row.get(7)?,
    })
}
