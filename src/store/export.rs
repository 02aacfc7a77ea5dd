//! What an export reads, a few hundred rows at a time: first the places in the log
//! of the entries that it is about, then the entries with what belongs to them.
//! Each reading is short, so that a window beside it does not wait; what is asked
//! for ends at one head, so that nothing is mixed in that was recorded meanwhile.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, params};

use crate::domain::event::Event;
use crate::domain::id::{AccountId, PatientId, ProcedureId, SessionId, VialId, VisitId};
use crate::domain::review::Kind;
use crate::domain::stock::Vial;
use crate::domain::time::Instant;
use crate::domain::visit::Order;
use crate::store::entry::Entry;
use crate::store::error::StoreError;
use crate::store::facts::fact;
use crate::store::review::{first_at, token};
use crate::store::{Reply, Store, log};

/// The people and sessions that the rows of an export name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// The latest name of each account.
    pub accounts: HashMap<AccountId, String>,
    /// Each session's civil day, place and number.
    pub sessions: HashMap<SessionId, (NaiveDate, String, u8)>,
}

/// Who was in a visit, with the latest that was said about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whom {
    /// As this station knows them.
    pub patient: PatientId,
    /// The person as JSON, as the latest entry about them wrote it.
    pub person: String,
    /// The queue number.
    pub ticket: u32,
    /// In which session.
    pub session: Option<SessionId>,
}

/// The entry of a dose with what its row needs besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoseEntry {
    /// The entry.
    pub entry: Entry,
    /// Who got it.
    pub whom: Option<Whom>,
    /// The number of the vial in its session, if a vial of this station is named.
    pub vial: Option<u32>,
}

/// How a procedure began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// Whose.
    pub visit: VisitId,
    /// At which table.
    pub table: u8,
    /// What it was to carry out, if the log still tells.
    pub order: Option<Order>,
}

/// What is known of the stock on every day, whatever the session.
const STOCK: [&str; 10] = [
    "lot_received",
    "lot_delivered",
    "lot_corrected",
    "expiry_extended",
    "lot_held",
    "lot_released",
    "temperature_read",
    "box_released",
    "shake_tested",
    "session_closed",
];

/// What else happens to it in a session.
const STOCK_IN_SESSION: [&str; 3] = ["vial_withdrawn", "dose_lost", "opening_stopped"];

impl Store {
    /// Returns the names that the rows of an export need.
    pub fn names(&self) -> Reply<Names> {
        self.read(|connection| names(connection))
    }

    /// Finds the places of doses that were given in `from..to`, in the order of
    /// the log and up to a head; and of all that were amended, since an amendment
    /// may have moved them there. Eight bytes a dose.
    pub fn doses_given(&self, from: Instant, to: Instant, head: i64) -> Reply<Vec<i64>> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT sequence FROM dose WHERE sequence <= ?3 AND
                     (given_at >= ?1 AND given_at < ?2
                      OR id IN (SELECT dose FROM dose_amendment WHERE sequence <= ?3))",
            )?;
            let rows = statement.query_map(params![from.0, to.0, head], |row| row.get(0))?;
            let mut found = rows.collect::<Result<Vec<i64>, _>>()?;
            found.sort_unstable();
            Ok(found)
        })
    }

    /// Reads the entries of doses at these places, with whom and which vial they
    /// are about as they were first written down.
    pub fn doses_at(&self, places: Vec<i64>) -> Reply<Vec<DoseEntry>> {
        self.read(move |connection| {
            let mut found = Vec::with_capacity(places.len());
            for place in places {
                let Some(entry) = at(connection, place)? else { continue };
                let visit = named(entry.body(), "\"visit\":\"").map(VisitId);
                let vial = named(entry.body(), "\"vial\":\"").map(VialId);
                let whom = visit.map(|visit| whom(connection, visit)).transpose()?.flatten();
                let vial = vial.map(|vial| vial_number(connection, vial)).transpose()?.flatten();
                found.push(DoseEntry { entry, whom, vial });
            }
            Ok(found)
        })
    }

    /// Finds the places of entries of these kinds that were recorded in
    /// `from..to`, in the order of the log and up to a head. `listed` says as what
    /// they are reviewed: what the review has not taken in yet is looked through.
    pub fn recorded(
        &self,
        listed: Vec<Kind>,
        kinds: Vec<String>,
        from: Instant,
        to: Instant,
        head: i64,
    ) -> Reply<Vec<i64>> {
        self.read(move |connection| {
            let first = first_at(connection, from, head)?;
            let end = first_at(connection, to, head)?.min(head + 1);
            recorded(connection, &listed, &kinds, first, end)
        })
    }

    /// Finds the first place in the log at an instant or later, up to a head.
    pub fn first_at(&self, at: Instant, head: i64) -> Reply<i64> {
        self.read(move |connection| first_at(connection, at, head))
    }

    /// Reads the entries at these places; what is not there is left out.
    pub fn entries_at(&self, places: Vec<i64>) -> Reply<Vec<Entry>> {
        self.read(move |connection| {
            let mut found = Vec::with_capacity(places.len());
            for place in places {
                found.extend(at(connection, place)?);
            }
            Ok(found)
        })
    }

    /// Returns who was in these visits.
    pub fn whom(&self, visits: Vec<VisitId>) -> Reply<BTreeMap<VisitId, Whom>> {
        self.read(move |connection| {
            let mut found = BTreeMap::new();
            for visit in visits {
                found.extend(whom(connection, visit)?.map(|whom| (visit, whom)));
            }
            Ok(found)
        })
    }

    /// Returns how these procedures began.
    pub fn procedures(&self, procedures: Vec<ProcedureId>) -> Reply<BTreeMap<ProcedureId, Begun>> {
        self.read(move |connection| {
            let mut found = BTreeMap::new();
            for procedure in procedures {
                found.extend(begun(connection, procedure)?.map(|begun| (procedure, begun)));
            }
            Ok(found)
        })
    }

    /// Finds the places of entries about the stock that were recorded in
    /// `from..to`, in the order of the log and up to a head.
    pub fn stock_recorded(&self, from: Instant, to: Instant, head: i64) -> Reply<Vec<i64>> {
        self.read(move |connection| {
            let first = first_at(connection, from, head)?;
            let end = first_at(connection, to, head)?.min(head + 1);
            let mut statement = connection.prepare_cached(
                "SELECT sequence FROM standing CROSS JOIN entry USING (sequence)
                 WHERE sequence >= ?1 AND sequence < ?2
                     AND kind IN (SELECT value FROM json_each(?3))
                 UNION SELECT sequence FROM vial WHERE sequence >= ?1 AND sequence < ?2",
            )?;
            let kinds = serde_json::json!(STOCK).to_string();
            let rows = statement.query_map(params![first, end, kinds], |row| row.get(0))?;
            let mut found = rows.collect::<Result<Vec<i64>, _>>()?;
            let kinds = STOCK_IN_SESSION.map(str::to_owned);
            found.extend(recorded(connection, &[Kind::Incident, Kind::Other], &kinds, first, end)?);
            found.sort_unstable();
            Ok(found)
        })
    }

    /// Returns the numbers of these vials in their sessions.
    pub fn vials(&self, vials: Vec<VialId>) -> Reply<BTreeMap<VialId, u32>> {
        self.read(move |connection| {
            let mut found = BTreeMap::new();
            for vial in vials {
                found.extend(vial_number(connection, vial)?.map(|number| (vial, number)));
            }
            Ok(found)
        })
    }

    /// Returns these vials as they were opened.
    pub fn vials_opened(&self, vials: Vec<VialId>) -> Reply<BTreeMap<VialId, Vial>> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT body, hash FROM entry
                 WHERE sequence = (SELECT sequence FROM vial WHERE id = ?1)",
            )?;
            let mut found = BTreeMap::new();
            for id in vials {
                let mut rows = statement.query([id.to_string()])?;
                let Some(entry) = rows.next()?.map(log::entry).transpose()? else { continue };
                if let Ok(Event::VialOpened(vial)) = fact(&entry).map(|fact| fact.event) {
                    let _ = found.insert(id, *vial);
                }
            }
            Ok(found)
        })
    }

    /// Finds the places of the doses of a person, and of what amended them.
    pub fn doses_of(&self, patient: PatientId) -> Reply<Vec<i64>> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT sequence FROM dose WHERE patient = ?1
                 UNION SELECT sequence FROM dose_amendment WHERE patient = ?1 ORDER BY 1",
            )?;
            let rows = statement.query_map([patient.to_string()], |row| row.get(0))?;
            Ok(rows.collect::<Result<Vec<i64>, _>>()?)
        })
    }
}

fn names(connection: &Connection) -> Result<Names, StoreError> {
    let mut names = Names::default();
    let mut statement = connection.prepare_cached("SELECT id, name FROM account")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        let id = id.parse().map(AccountId).map_err(|_| StoreError::Damaged)?;
        let _ = names.accounts.insert(id, row.get(1)?);
    }
    let mut statement = connection.prepare_cached("SELECT id, day, place, number FROM session")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (id, day): (String, String) = (row.get(0)?, row.get(1)?);
        let id = id.parse().map(SessionId).map_err(|_| StoreError::Damaged)?;
        let day = day.parse().map_err(|_| StoreError::Damaged)?;
        let _ = names.sessions.insert(id, (day, row.get(2)?, row.get(3)?));
    }
    Ok(names)
}

fn at(connection: &Connection, place: i64) -> Result<Option<Entry>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT body, hash FROM entry WHERE sequence = ?1")?;
    let mut rows = statement.query([place])?;
    rows.next()?.map(log::entry).transpose()
}

fn whom(connection: &Connection, visit: VisitId) -> Result<Option<Whom>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT patient.id, patient.person, visit.ticket, visit.session FROM visit
         JOIN patient ON patient.id = visit.patient WHERE visit.id = ?1",
    )?;
    let mut rows = statement.query([visit.to_string()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let patient: String = row.get(0)?;
    let session: Option<String> = row.get(3)?;
    Ok(Some(Whom {
        patient: patient.parse().map(PatientId).map_err(|_| StoreError::Damaged)?,
        person: row.get(1)?,
        ticket: row.get(2)?,
        session: session.and_then(|id| id.parse().ok()).map(SessionId),
    }))
}

fn vial_number(connection: &Connection, vial: VialId) -> Result<Option<u32>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT number FROM vial WHERE id = ?1")?;
    Ok(statement.query_row([vial.to_string()], |row| row.get(0)).optional()?)
}

fn begun(connection: &Connection, procedure: ProcedureId) -> Result<Option<Begun>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT visit, table_number, \"order\", sequence, session FROM procedure WHERE id = ?1",
    )?;
    let row = statement.query_row([procedure.to_string()], |row| {
        Ok((
            row.get::<_, String>(0)?,
            row.get::<_, u8>(1)?,
            row.get::<_, String>(2)?,
            row.get::<_, i64>(3)?,
            row.get::<_, Option<String>>(4)?,
        ))
    });
    let Some((visit, table, order, sequence, session)) = row.optional()? else { return Ok(None) };
    // An order stands shortly before what carries it out, so that walking back
    // from there is short, too.
    let mut statement = connection.prepare_cached(
        "SELECT body, hash FROM entry WHERE sequence < ?1
             AND sequence >= (SELECT sequence FROM first_of_session WHERE session = ?2)
             AND kind = 'ordered' AND instr(body, CAST(?3 AS BLOB)) > 0
         ORDER BY sequence DESC LIMIT 1",
    )?;
    let mut rows = statement.query(params![sequence, session, order])?;
    let entry = rows.next()?.map(log::entry).transpose()?;
    let order = entry.and_then(|entry| match fact(&entry).ok()?.event {
        Event::Ordered(order) => Some(*order),
        _ => None,
    });
    let visit = visit.parse().map(VisitId).map_err(|_| StoreError::Damaged)?;
    Ok(Some(Begun { visit, table, order }))
}

/// Finds an identity in a body by its key, without reading the whole. Inside a
/// text of somebody's every quotation mark has a backslash before it, so that the
/// key with both of its own stands nowhere but where it is one.
fn named(body: &str, key: &str) -> Option<uuid::Uuid> {
    let start = body.rfind(key)? + key.len();
    body.get(start..start + 36)?.parse().ok()
}

fn recorded(
    connection: &Connection,
    listed: &[Kind],
    kinds: &[String],
    first: i64,
    end: i64,
) -> Result<Vec<i64>, StoreError> {
    let mark: i64 = connection
        .prepare_cached("SELECT sequence FROM review_mark")?
        .query_row([], |row| row.get(0))
        .optional()?
        .unwrap_or(0);
    let mut of_kind = connection.prepare_cached("SELECT kind FROM entry WHERE sequence = ?1")?;
    let mut is_wanted = |sequence: i64| -> Result<bool, StoreError> {
        let kind: Option<String> = of_kind.query_row([sequence], |row| row.get(0)).optional()?;
        Ok(kind.is_some_and(|kind| kinds.contains(&kind)))
    };
    let tokens: Vec<String> =
        listed.iter().map(|kind| format!("\"{}\"", token('k', kind.code()))).collect();
    let mut found = Vec::new();
    let mut statement = connection.prepare_cached(
        "SELECT rowid FROM review WHERE review MATCH ?1 AND rowid >= ?2 AND rowid < ?3
         ORDER BY rowid",
    )?;
    let mut rows = statement.query(params![tokens.join(" OR "), first, end.min(mark + 1)])?;
    while let Some(row) = rows.next()? {
        let sequence = row.get(0)?;
        if is_wanted(sequence)? {
            found.push(sequence);
        }
    }
    let mut statement = connection.prepare_cached(
        "SELECT sequence FROM entry WHERE sequence >= ?1 AND sequence < ?2
             AND kind IN (SELECT value FROM json_each(?3)) ORDER BY sequence",
    )?;
    let kinds = serde_json::json!(kinds).to_string();
    let rows = statement.query_map(params![first.max(mark + 1), end, kinds], |row| row.get(0))?;
    for sequence in rows {
        found.push(sequence?);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_is_found_by_its_key_and_not_in_what_somebody_wrote() {
        let id = "0192f0c1-0000-7000-8000-000000000001";
        let other = "0192f0c1-0000-7000-8000-000000000002";
        let note = serde_json::json!({ "visit": id, "note": format!("\"visit\":\"{other}\"") });
        assert_eq!(named(&note.to_string(), "\"visit\":\""), id.parse().ok());
        assert_eq!(named(r#"{"visit":null}"#, "\"visit\":\""), None);
        assert_eq!(named(r#"{"visit":"short"}"#, "\"visit\":\""), None);
    }
}
