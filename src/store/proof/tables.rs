//! The tables of a station held against its log: all of them are computed from
//! the log again, into a file of their own that is encrypted and gone afterwards,
//! and compared row by row; what is found by words as well.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, Statement, Transaction, TransactionBehavior};
use zeroize::Zeroizing;

use super::review;
use crate::store::error::StoreError;
use crate::store::keys::DatabaseKey;
use crate::store::log::{self, Progress, STEP};
use crate::store::{OpenError, Reply, Store, file, notation, projection};

/// A row of a table that is not what the log says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    /// The table.
    pub table: &'static str,
    /// How many rows of it stand before.
    pub before: u64,
    /// The entry by which it should be found or should not, if the table is what the
    /// review finds by words.
    pub entry: Option<i64>,
}

impl Store {
    /// Computes every table from the log and returns the first row that is not
    /// what stands there; nothing if all are. Takes as long as a rebuilding.
    pub fn stray(&self, mut progress: Progress) -> Reply<Option<Stray>> {
        let (key, database) = (self.key(), self.database().to_owned());
        self.read(move |_| {
            let folder = tempfile::tempdir().map_err(|error| StoreError::Io(error.to_string()))?;
            let mut fresh = recomputed(folder.path(), &database, &key)?;
            let is_whole = pages_are_whole(&fresh, "1")?;
            if !is_whole && !tables_are_whole(&fresh)? {
                return Err(StoreError::Damaged);
            }
            // One transaction: others may write to the station meanwhile.
            let fresh = fresh.transaction_with_behavior(TransactionBehavior::Deferred)?;
            let done = fill(&fresh, &mut progress)?;
            for table in projection::TABLES {
                if let Some(before) = first_difference(&fresh, table)? {
                    return Ok(Some(Stray { table, before, entry: None }));
                }
            }
            if !is_whole {
                return Ok(Some(Stray { table: "review", before: 0, entry: None }));
            }
            review::stray(&fresh, done, &mut progress)
        })
    }
}

/// Makes the empty tables in a file of their own, beside the log of the station.
fn recomputed(folder: &Path, database: &Path, key: &DatabaseKey) -> Result<Connection, StoreError> {
    let refused = |error: OpenError| StoreError::Io(error.to_string());
    let fresh = file::create(folder, key).map_err(refused)?;
    fresh.execute_batch(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
         DROP TABLE entry; DROP TABLE attachment;",
    )?;
    let digits = Zeroizing::new(notation::hex(key.bytes()));
    let attach = format!("ATTACH DATABASE ?1 AS station KEY \"x'{}'\"", *digits);
    let _ = fresh
        .prepare(&Zeroizing::new(attach))?
        .execute([database.to_string_lossy().into_owned()])?;
    Ok(fresh)
}

/// Tells whether the pages of the station's file are whole, or those of a table: an
/// index is read by no comparison below.
fn pages_are_whole(fresh: &Connection, what: &str) -> Result<bool, StoreError> {
    let check = format!("PRAGMA station.integrity_check({what})");
    let said = fresh.query_row(&check, [], |row| row.get::<_, String>(0));
    match said.map_err(StoreError::from) {
        Ok(said) => Ok(said == "ok"),
        Err(StoreError::Damaged) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Tells whether every table is whole by itself: then it is the index by words that
/// is not, which is computed from the log.
fn tables_are_whole(fresh: &Connection) -> Result<bool, StoreError> {
    let mut statement = fresh.prepare(
        "SELECT name FROM station.sqlite_schema
         WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite_%'",
    )?;
    let names = statement.query_map([], |row| row.get::<_, String>(0))?;
    for name in names {
        let quoted = format!("\"{}\"", name?.replace('"', "\"\""));
        if !pages_are_whole(fresh, &quoted)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Takes every entry of the station's log into the fresh tables, and counts them.
fn fill(fresh: &Transaction<'_>, progress: &mut Progress) -> Result<usize, StoreError> {
    let mut statement = fresh.prepare("SELECT body, hash FROM station.entry ORDER BY sequence")?;
    let mut rows = statement.query([])?;
    let mut done = 0;
    while let Some(row) = rows.next()? {
        projection::apply(fresh, &log::entry(row)?)?;
        done += 1;
        log::report(progress, done, done % STEP == 0)?;
    }
    log::report(progress, done, true)?;
    Ok(done)
}

/// Walks a table and what it should be side by side, in the order of its key.
pub(super) fn first_difference(fresh: &Connection, table: &str) -> Result<Option<u64>, StoreError> {
    let key = key_of(fresh, table)?;
    let mut ours = fresh.prepare(&format!("SELECT * FROM main.{table} ORDER BY {key}"))?;
    let mut theirs = fresh.prepare(&format!("SELECT * FROM station.{table} ORDER BY {key}"))?;
    let columns = ours.column_count();
    if theirs.column_count() != columns {
        return Ok(Some(0));
    }
    compare(&mut ours, &mut theirs, columns)
}

fn compare(
    ours: &mut Statement<'_>,
    theirs: &mut Statement<'_>,
    columns: usize,
) -> Result<Option<u64>, StoreError> {
    let (mut ours, mut theirs) = (ours.query([])?, theirs.query([])?);
    let mut before = 0;
    loop {
        match (ours.next()?, theirs.next()?) {
            (None, None) => return Ok(None),
            (Some(our), Some(their)) => {
                for column in 0..columns {
                    if our.get::<_, Value>(column)? != their.get::<_, Value>(column)? {
                        return Ok(Some(before));
                    }
                }
            }
            _ => return Ok(Some(before)),
        }
        before += 1;
    }
}

/// Returns the columns of a table's key, in their order.
fn key_of(connection: &Connection, table: &str) -> Result<String, StoreError> {
    let mut statement = connection
        .prepare("SELECT name FROM pragma_table_info(?1, 'main') WHERE pk > 0 ORDER BY pk")?;
    let names = statement.query_map([table], |row| row.get::<_, String>(0))?;
    Ok(names.collect::<Result<Vec<_>, _>>()?.join(", "))
}
