//! What an export reads, a few hundred rows at a time: first the places in the log
//! of the entries that it is about, then the entries with what belongs to them.
//! Each reading is short, so that a window beside it does not wait; what is asked
//! for ends at one head, so that nothing is mixed in that was recorded meanwhile.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, params};

use crate::domain::amendment::entry::Correction;
use crate::domain::dose::{Administered, DoseGiven};
use crate::domain::event::Event;
use crate::domain::id::{
    AccountId, DoseId, LotId, PatientId, ProcedureId, SessionId, VialId, VisitId,
};
use crate::domain::review::{Kind, Outcome};
use crate::domain::stock::{Vial, plain};
use crate::domain::time::Instant;
use crate::domain::visit::Order;
use crate::store::entry::Entry;
use crate::store::error::StoreError;
use crate::store::facts::fact;
use crate::store::injection::vial_number;
use crate::store::review::{self, first_at, token};
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
const STOCK_IN_SESSION: [&str; 4] =
    ["vial_withdrawn", "dose_lost", "dose_partial", "opening_stopped"];

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
            recorded(connection, &as_listed(&listed), &kinds, first, end)
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
            let listed = as_listed(&[Kind::Incident, Kind::Mishap, Kind::Other]);
            found.extend(recorded(connection, &listed, &kinds, first, end)?);
            // Of a dose that was amended, only its amendments tell how much arrived.
            let mut amended = connection.prepare_cached(
                "SELECT dose.sequence FROM dose_amendment CROSS JOIN dose
                     ON dose.patient = dose_amendment.patient AND dose.id = dose_amendment.dose
                 WHERE dose.sequence >= ?1 AND dose.sequence < ?2",
            )?;
            for sequence in amended.query_map(params![first, end], |row| row.get(0))? {
                found.push(sequence?);
            }
            let not_whole = [token('o', Outcome::NotWhole.code())];
            let kinds = ["dose_given".to_owned()];
            found.extend(recorded(connection, &not_whole, &kinds, first, end)?);
            found.sort_unstable();
            found.dedup();
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

    /// Returns what was said last of each of these entries, where something was.
    pub fn said_last(&self, places: Vec<i64>) -> Reply<BTreeMap<i64, Correction>> {
        self.read(move |connection| said_last(connection, &places))
    }

    /// Returns these doses as they were written down.
    pub fn doses_named(&self, doses: Vec<DoseId>) -> Reply<BTreeMap<DoseId, DoseGiven>> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT body, hash FROM entry WHERE sequence IN (
                     SELECT sequence FROM dose WHERE id IN (SELECT value FROM json_each(?1)))",
            )?;
            let wanted: Vec<String> = doses.iter().map(ToString::to_string).collect();
            let mut rows = statement.query([serde_json::json!(wanted).to_string()])?;
            let mut found = BTreeMap::new();
            while let Some(row) = rows.next()? {
                if let Ok(Event::DoseGiven(dose)) = fact(&log::entry(row)?).map(|fact| fact.event) {
                    let _ = found.insert(dose.id, *dose);
                }
            }
            Ok(found)
        })
    }

    /// Tells whether a dose of which no lot is known bears this number on its label,
    /// or bore it after an amendment, or a report names it, up to a head.
    pub fn is_on_a_label(&self, number: &str, head: i64) -> Reply<bool> {
        let wanted = plain(number);
        self.read(move |connection| {
            let says = |lot: Option<LotId>, number: Option<&String>| {
                lot.is_none() && number.is_some_and(|number| plain(number) == wanted)
            };
            let bears = |given: &Administered| says(given.lot, given.lot_number.as_ref());
            let mut statement = connection.prepare_cached(
                "SELECT body, hash FROM entry WHERE sequence <= ?1 AND sequence IN (
                     SELECT sequence FROM dose WHERE lot IS NULL
                     UNION SELECT sequence FROM dose_amendment
                     UNION SELECT min(sequence) FROM report GROUP BY incident)",
            )?;
            let mut rows = statement.query([head])?;
            while let Some(row) = rows.next()? {
                let is_borne = match fact(&log::entry(row)?).map(|fact| fact.event) {
                    Ok(Event::DoseGiven(dose)) => bears(&dose.administered),
                    Ok(Event::DoseAmended(said)) => said.after.as_ref().is_some_and(bears),
                    Ok(Event::IncidentOpened(opened)) => {
                        says(opened.lot, opened.lot_number.as_ref())
                    }
                    _ => false,
                };
                if is_borne {
                    return Ok(true);
                }
            }
            Ok(false)
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

fn said_last(
    connection: &Connection,
    places: &[i64],
) -> Result<BTreeMap<i64, Correction>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT body, hash FROM entry
         WHERE sequence = (SELECT max(sequence) FROM amendment WHERE entry = ?1)",
    )?;
    let mut found = BTreeMap::new();
    for place in places {
        let mut rows = statement.query([place])?;
        let Some(entry) = rows.next()?.map(log::entry).transpose()? else { continue };
        let Ok(fact) = fact(&entry) else { continue };
        if let Event::EntryAmended(said) = fact.event {
            let correction = Correction { said: *said, at: fact.at, author: fact.author };
            let _ = found.insert(*place, correction);
        }
    }
    Ok(found)
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

fn as_listed(kinds: &[Kind]) -> Vec<String> {
    kinds.iter().map(|kind| token('k', kind.code())).collect()
}

/// Finds the places of entries of these kinds, of which the review has one of these
/// tokens.
fn recorded(
    connection: &Connection,
    tokens: &[String],
    kinds: &[String],
    first: i64,
    end: i64,
) -> Result<Vec<i64>, StoreError> {
    let mark = review::mark(connection)?;
    let mut of_kind = connection.prepare_cached("SELECT kind FROM entry WHERE sequence = ?1")?;
    let mut is_wanted = |sequence: i64| -> Result<bool, StoreError> {
        let kind: Option<String> = of_kind.query_row([sequence], |row| row.get(0)).optional()?;
        Ok(kind.is_some_and(|kind| kinds.contains(&kind)))
    };
    let tokens: Vec<String> = tokens.iter().map(|token| format!("\"{token}\"")).collect();
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
