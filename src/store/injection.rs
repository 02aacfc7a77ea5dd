//! Each dose with all that an export tells of it, packed into one row. The entries
//! of doses lie far apart in the log and are decrypted page by page; these rows lie
//! together. They are filled behind the log, with what is reviewed, and never while
//! a nurse waits; nothing in them is the truth. A dose that has no row yet is read
//! from the log.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};

use crate::domain::dose::DoseGiven;
use crate::domain::event::Event;
use crate::domain::id::{DoseId, SessionId, VialId, VisitId};
use crate::domain::observation::{ObservationEnded, Observed};
use crate::domain::time::Instant;
use crate::store::entry::{Author, Entry};
use crate::store::error::StoreError;
use crate::store::facts::fact;
use crate::store::{Reply, Store, log, review};

/// What was written down of a dose, and the numbers by which people call what it
/// names: nothing that can change later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// When it was recorded, in UTC.
    pub recorded_at: Instant,
    /// Who recorded it.
    pub author: Author,
    /// In which session.
    pub session: Option<SessionId>,
    /// The queue number of its visit.
    pub ticket: Option<u32>,
    /// The number of the vial in its session, if a vial of this station is named.
    pub vial: Option<u32>,
    /// The dose, as it was first written down.
    pub dose: DoseGiven,
}

/// A dose with what is known of it besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoseRead {
    /// The place of its entry in the log.
    pub sequence: i64,
    /// What was written down.
    pub told: Told,
    /// Who got it, as JSON, as the latest entry about them wrote it.
    pub person: Option<String>,
    /// How the observation after it ended, and the entry that says so; nothing as
    /// well while the review has not taken that entry in.
    pub observed: Option<(i64, Observed)>,
}

impl Store {
    /// Reads the doses at these places of the log.
    pub fn doses_at(&self, places: Vec<i64>) -> Reply<Vec<DoseRead>> {
        self.read(move |connection| at(connection, &places))
    }

    /// Returns how observations ended that the review has not taken in yet, each
    /// with the entry that says so.
    pub fn observed_since_review(&self) -> Reply<BTreeMap<DoseId, (i64, Observed)>> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT body, hash FROM entry WHERE sequence > ?1 AND kind = 'observation_ended'
                 ORDER BY sequence",
            )?;
            let mut rows = statement.query([review::mark(connection)?])?;
            let mut ended = BTreeMap::new();
            while let Some(row) = rows.next()? {
                let entry = log::entry(row)?;
                if let Ok(Event::ObservationEnded(said)) = fact(&entry).map(|fact| fact.event) {
                    let _ = ended.insert(said.dose, (entry.sequence, said.observed()));
                }
            }
            Ok(ended)
        })
    }
}

fn at(connection: &mut Connection, places: &[i64]) -> Result<Vec<DoseRead>, StoreError> {
    // One reading: the file is locked once and not for every row.
    let snapshot = connection.transaction()?;
    let mut found = Vec::with_capacity(places.len());
    for place in places.iter().copied() {
        found.extend(one(&snapshot, place)?);
    }
    Ok(found)
}

/// Reads the dose at this place of the log; nothing if there is another entry.
pub(super) fn one(connection: &Connection, place: i64) -> Result<Option<DoseRead>, StoreError> {
    let (told, observed) = match row(connection, place)? {
        Some(row) => row,
        None => match from_log(connection, place)? {
            Some(told) => (told, None),
            None => return Ok(None),
        },
    };
    let person = person(connection, &told.dose)?;
    Ok(Some(DoseRead { sequence: place, told, person, observed }))
}

/// Takes in an entry, if it is a dose or the end of an observation.
pub(super) fn take_in(
    transaction: &Transaction<'_>,
    entry: &Entry,
    event: &Event,
) -> Result<(), StoreError> {
    match event {
        Event::DoseGiven(dose) => {
            let told = told(transaction, entry, (**dose).clone())?;
            let packed = postcard::to_extend(&told, Vec::with_capacity(512));
            let packed = packed.map_err(|error| StoreError::Refused(error.to_string()))?;
            let _ = transaction
                .prepare_cached("INSERT INTO injection (sequence, told) VALUES (?1, ?2)")?
                .execute(params![entry.sequence, packed])?;
        }
        Event::ObservationEnded(ended) => end(transaction, entry.sequence, ended)?,
        _ => {}
    }
    Ok(())
}

/// Says of a dose how the observation after it ended. The visit is that of the
/// person who got it; where the dose was first written down for somebody else, the
/// amendments until then name both.
fn end(
    transaction: &Transaction<'_>,
    sequence: i64,
    ended: &ObservationEnded,
) -> Result<(), StoreError> {
    let _ = transaction
        .prepare_cached(
            "UPDATE injection SET ended = ?1, observed = ?2
             WHERE sequence IN (
                 SELECT sequence FROM dose WHERE id = ?3 AND patient IN (
                     SELECT patient FROM visit WHERE id = ?4
                     UNION SELECT patient FROM dose_amendment
                     WHERE dose = ?3 AND sequence < ?1))",
        )?
        .execute(params![
            sequence,
            ended.observed().code(),
            ended.dose.to_string(),
            ended.visit.to_string()
        ])?;
    Ok(())
}

/// Empties the rows.
pub(super) fn clear(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    Ok(transaction.execute_batch("DELETE FROM injection")?)
}

fn told(connection: &Connection, entry: &Entry, dose: DoseGiven) -> Result<Told, StoreError> {
    let given = &dose.administered;
    let vial = given.vial.map(|vial| vial_number(connection, vial)).transpose()?.flatten();
    let ticket = ticket(connection, given.visit)?;
    let (recorded_at, author, session) = (entry.at, entry.author, entry.session);
    Ok(Told { recorded_at, author, session, ticket, vial, dose })
}

type Row = (Told, Option<(i64, Observed)>);

fn row(connection: &Connection, place: i64) -> Result<Option<Row>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT told, ended, observed FROM injection WHERE sequence = ?1")?;
    let mut rows = statement.query([place])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let packed = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
    let told = postcard::from_bytes(packed).map_err(|_| StoreError::Damaged)?;
    let ended: Option<i64> = row.get(1)?;
    let observed = row.get_ref(2)?.as_str_or_null().map_err(rusqlite::Error::from)?;
    let observed = observed.map(|code| Observed::read(code).ok_or(StoreError::Damaged));
    Ok(Some((told, ended.zip(observed.transpose()?))))
}

fn from_log(connection: &Connection, place: i64) -> Result<Option<Told>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT body, hash FROM entry WHERE sequence = ?1")?;
    let mut rows = statement.query([place])?;
    let Some(entry) = rows.next()?.map(log::entry).transpose()? else { return Ok(None) };
    match fact(&entry).map(|fact| fact.event) {
        Ok(Event::DoseGiven(dose)) => told(connection, &entry, *dose).map(Some),
        Ok(_) => Ok(None),
        Err(_) => Err(StoreError::Damaged),
    }
}

fn person(connection: &Connection, dose: &DoseGiven) -> Result<Option<String>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT person FROM patient WHERE id = ?1")?;
    let patient = dose.administered.patient.to_string();
    Ok(statement.query_row([patient], |row| row.get(0)).optional()?)
}

fn ticket(connection: &Connection, visit: VisitId) -> Result<Option<u32>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT ticket FROM visit WHERE id = ?1")?;
    Ok(statement.query_row([visit.to_string()], |row| row.get(0)).optional()?)
}

/// Returns the number of a vial in its session.
pub(super) fn vial_number(
    connection: &Connection,
    vial: VialId,
) -> Result<Option<u32>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT number FROM vial WHERE id = ?1")?;
    Ok(statement.query_row([vial.to_string()], |row| row.get(0)).optional()?)
}

#[cfg(test)]
mod tests;
