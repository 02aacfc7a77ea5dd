//! The log in SQL: appending, reading, verifying, and rebuilding projections.
//! Never updates or deletes an entry.

use std::ops::ControlFlow;

use rusqlite::{
    CachedStatement, Connection, OptionalExtension, Params, Row as SqlRow, Transaction,
    TransactionBehavior, params,
};

use crate::domain::id::{SessionId, StationId};
use crate::domain::time::Instant;
use crate::store::chain::Head;
use crate::store::entry::{Entry, NewEntry};
use crate::store::error::StoreError;
use crate::store::hash::{Hash, SHORT_BYTES};
use crate::store::projection;

/// How many entries pass between two reports of progress.
pub(super) const STEP: usize = 500;

/// From so many entries on, an append keeps the pages that it changes in memory
/// until it commits, instead of encrypting them to disk and back again and again.
const LONG: usize = 1_000;

/// The page cache of a long append and of everything else, in KiB, negative as
/// the database counts them.
const CACHES: [i64; 2] = [-98_304, -2_000];

/// Is told how many entries are done, now and then and at the end; `Break` stops
/// the work, which then leaves nothing behind.
pub type Progress = Box<dyn FnMut(usize) -> ControlFlow<()> + Send>;

/// Which entries to read, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Only these kinds; all, if empty.
    pub kinds: Vec<String>,
    /// Only this session.
    pub session: Option<SessionId>,
    /// Only entries after this place: the last one of the page before.
    pub after: i64,
    /// The most entries of a page.
    pub limit: u32,
}

impl Default for Filter {
    fn default() -> Self {
        Self { kinds: Vec::new(), session: None, after: 0, limit: 200 }
    }
}

/// Records all of the entries or none, with their projections, durably.
pub(super) fn append(
    connection: &mut Connection,
    station: StationId,
    new: Vec<NewEntry>,
    progress: &mut Progress,
) -> Result<Vec<Entry>, StoreError> {
    if new.len() < LONG {
        return append_all(connection, station, new, progress);
    }
    connection.pragma_update(None, "cache_size", CACHES[0])?;
    let appended = append_all(connection, station, new, progress);
    connection.pragma_update(None, "cache_size", CACHES[1])?;
    connection.execute_batch("PRAGMA shrink_memory")?;
    appended
}

fn append_all(
    connection: &mut Connection,
    station: StationId,
    new: Vec<NewEntry>,
    progress: &mut Progress,
) -> Result<Vec<Entry>, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let entries = append_within(&transaction, station, new, progress)?;
    transaction.commit()?;
    Ok(entries)
}

/// Records all of the entries in a transaction of somebody else's.
pub(super) fn append_within(
    transaction: &Transaction<'_>,
    station: StationId,
    new: Vec<NewEntry>,
    progress: &mut Progress,
) -> Result<Vec<Entry>, StoreError> {
    let mut last = head(transaction)?;
    let mut entries = Vec::with_capacity(new.len());
    for new in new {
        let entry = Entry::following(new, station, last.sequence + 1, last.at, &last.hash)?;
        insert(transaction, &entry)?;
        projection::apply(transaction, &entry)?;
        last = Head { sequence: entry.sequence, at: entry.at, hash: entry.hash };
        entries.push(entry);
        report(progress, entries.len(), entries.len() % STEP == 0)?;
    }
    report(progress, entries.len(), true)?;
    Ok(entries)
}

/// Returns the end of the log.
pub(super) fn head(connection: &Connection) -> Result<Head, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT sequence, at, hash FROM entry ORDER BY sequence DESC LIMIT 1")?;
    let last = statement.query_row([], |row| {
        Ok(Head { sequence: row.get(0)?, at: Instant(row.get(1)?), hash: Hash(row.get(2)?) })
    });
    Ok(last.optional()?.unwrap_or(Head::EMPTY))
}

/// Returns the hash of the entry at a place, to be held against one kept elsewhere.
pub(super) fn hash_at(connection: &Connection, sequence: i64) -> Result<Option<Hash>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT hash FROM entry WHERE sequence = ?1")?;
    Ok(statement.query_row([sequence], |row| Ok(Hash(row.get(0)?))).optional()?)
}

/// Returns the place of the entry whose hash begins with these bytes.
pub(super) fn sequence_of(
    connection: &Connection,
    beginning: &[u8; SHORT_BYTES],
) -> Result<Option<i64>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT sequence FROM entry WHERE substr(hash, 1, length(?1)) = ?1")?;
    Ok(statement.query_row([beginning], |row| row.get(0)).optional()?)
}

/// Returns a page of entries.
pub(super) fn page(connection: &Connection, filter: &Filter) -> Result<Vec<Entry>, StoreError> {
    let mut sql = String::from("SELECT body, hash FROM entry WHERE sequence > ?1");
    if !filter.kinds.is_empty() {
        sql.push_str(" AND kind IN (SELECT value FROM json_each(?2))");
    }
    if filter.session.is_some() {
        sql.push_str(
            " AND session = ?3
              AND sequence >= (SELECT sequence FROM first_of_session WHERE session = ?3)",
        );
    }
    sql.push_str(" ORDER BY sequence LIMIT ?4");
    let kinds = serde_json::json!(filter.kinds).to_string();
    let session = filter.session.map(|id| id.to_string());
    let mut statement = connection.prepare_cached(&sql)?;
    entries(&mut statement, params![filter.after, kinds, session, filter.limit])
}

/// Returns how many entries there are of these kinds; of all, if none is named.
pub(super) fn count(connection: &Connection, kinds: &[String]) -> Result<i64, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT count(*) FROM entry
         WHERE ?1 = '[]' OR kind IN (SELECT value FROM json_each(?1))",
    )?;
    let kinds = serde_json::json!(kinds).to_string();
    Ok(statement.query_row([kinds], |row| row.get(0))?)
}

/// Empties every projection and fills it from the log again.
pub(super) fn rebuild(
    connection: &mut Connection,
    progress: &mut Progress,
) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    projection::clear(&transaction)?;
    {
        let mut statement =
            transaction.prepare("SELECT body, hash FROM entry ORDER BY sequence")?;
        let mut rows = statement.query([])?;
        let mut done = 0;
        while let Some(row) = rows.next()? {
            projection::apply(&transaction, &entry(row)?)?;
            done += 1;
            report(progress, done, done % STEP == 0)?;
        }
        report(progress, done, true)?;
    }
    Ok(transaction.commit()?)
}

fn insert(connection: &Connection, entry: &Entry) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO entry (sequence, id, kind, version, at, session, body, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    let _ = statement.execute(params![
        entry.sequence,
        entry.id.to_string(),
        entry.kind,
        entry.version,
        entry.at.0,
        entry.session.map(|id| id.to_string()),
        entry.body().as_bytes(),
        entry.hash.0,
    ])?;
    Ok(())
}

/// Reads columns `body` and `hash`. What they say is trusted; [`super::proof`] checks.
pub(super) fn entry(row: &SqlRow<'_>) -> Result<Entry, StoreError> {
    Entry::read(row.get(0)?, Hash(row.get(1)?)).ok_or(StoreError::Damaged)
}

/// Reads all entries that a statement finds, whose columns are `body` and `hash`.
pub(super) fn entries(
    statement: &mut CachedStatement<'_>,
    params: impl Params,
) -> Result<Vec<Entry>, StoreError> {
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(entry(row)?);
    }
    Ok(found)
}

pub(super) fn report(progress: &mut Progress, done: usize, due: bool) -> Result<(), StoreError> {
    if due && progress(done).is_break() { Err(StoreError::Cancelled) } else { Ok(()) }
}
