//! What may have been written down wrongly, on whatever day: entries of the kinds
//! that are amended, of one session or one person, and one of them with the day
//! to which it belongs. Decides nothing.

use rusqlite::{Connection, OptionalExtension, params};

use crate::domain::amendment::entry::Statement;
use crate::domain::day::Day;
use crate::domain::dose::DoseGiven;
use crate::domain::event::Event;
use crate::domain::id::{DoseId, PatientId, SessionId};
use crate::store::facts::{Looking, day_of, fact};
use crate::store::{Entry, Reply, Store, StoreError, log};

/// Whose entries are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Those of a session.
    Session(SessionId),
    /// Those about a person, of all sessions.
    Person(PatientId),
}

/// Which entry is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The one at this place in the log.
    At(i64),
    /// That of a person's dose.
    Dose(PatientId, DoseId),
    /// The closing of a session.
    Closing(SessionId),
}

/// A page of entries, newest first, with a day for each session among them.
#[derive(Debug, Clone)]
pub struct Amendable {
    /// The entries, each with its session.
    pub rows: Vec<Entry>,
    /// Whether there are older ones.
    pub more: bool,
    /// By which entries people were listed of whom these speak.
    pub about: Vec<Entry>,
}

/// One entry with the day of its session.
#[derive(Debug, Clone)]
pub struct Target {
    /// The entry.
    pub entry: Entry,
    /// The station as it was in that session, with every later word on it.
    pub day: Day,
}

impl Store {
    /// Finds entries that can be amended, newest first, before a place in the log.
    pub fn amendable(&self, whose: Whose, before: Option<i64>, limit: u32) -> Reply<Amendable> {
        self.read(move |connection| page(connection, whose, before, limit))
    }

    /// Reads an entry with the day to which it belongs; nothing if there is none.
    pub fn amendable_entry(&self, which: Which) -> Reply<Option<Target>> {
        self.read(move |connection| {
            let sequence = match which {
                Which::At(sequence) => Some(sequence),
                Which::Dose(patient, dose) => of_dose(connection, patient, dose)?,
                Which::Closing(session) => closing(connection, session)?,
            };
            let read = sequence.map(|sequence| entry(connection, sequence)).transpose()?;
            let Some(entry) = read.flatten() else { return Ok(None) };
            let session = entry.session.map(|id| id.to_string());
            let mut day = day_of(connection, session.as_deref(), Looking::Back)?;
            if entry.session.is_none() {
                take_in_dose(connection, &entry, &mut day)?;
            }
            Ok(Some(Target { entry, day }))
        })
    }
}

/// Finds the entry of a dose: among those of its person, as it stands or as it stood
/// before it was amended.
fn of_dose(
    connection: &Connection,
    patient: PatientId,
    dose: DoseId,
) -> Result<Option<i64>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT sequence FROM dose
         WHERE patient IN (SELECT ?1 UNION SELECT patient FROM dose_amendment WHERE dose = ?2)
           AND id = ?2",
    )?;
    let row = |row: &rusqlite::Row<'_>| row.get(0);
    Ok(statement.query_row([patient.to_string(), dose.to_string()], row).optional()?)
}

/// Finds the entry by which a session was closed, if it was.
fn closing(connection: &Connection, session: SessionId) -> Result<Option<i64>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT max(sequence) FROM entry
         WHERE session = ?1 AND kind = 'session_closed'
           AND sequence > (SELECT sequence FROM first_of_session WHERE session = ?1)
           AND sequence < (
               SELECT coalesce(min(sequence), 9223372036854775807) FROM first_of_session
               WHERE sequence > (SELECT sequence FROM first_of_session WHERE session = ?1))",
    )?;
    Ok(statement.query_row([session.to_string()], |row| row.get(0))?)
}

fn page(
    connection: &Connection,
    whose: Whose,
    before: Option<i64>,
    limit: u32,
) -> Result<Amendable, StoreError> {
    let mut kinds = Statement::KINDS.to_vec();
    kinds.push("dose_given");
    let kinds = serde_json::json!(kinds).to_string();
    let before = before.unwrap_or(i64::MAX);
    let asked = i64::from(limit) + 1;
    let mut rows = match whose {
        Whose::Session(session) => {
            let mut statement = connection.prepare_cached(
                "SELECT body, hash FROM entry WHERE sequence IN (
                     SELECT sequence FROM (
                         SELECT sequence FROM entry
                         WHERE session = ?1 AND sequence < ?2
                           AND sequence >= (
                               SELECT sequence FROM first_of_session WHERE session = ?1)
                           AND sequence < (
                               SELECT coalesce(min(sequence), 9223372036854775807)
                               FROM first_of_session WHERE sequence >
                                   (SELECT sequence FROM first_of_session WHERE session = ?1))
                           AND kind IN (SELECT value FROM json_each(?3))
                         ORDER BY sequence DESC LIMIT ?4)
                     UNION SELECT late_entry.sequence FROM late_entry
                         CROSS JOIN entry USING (sequence)
                         WHERE late_entry.session = ?1 AND sequence < ?2
                             AND kind IN (SELECT value FROM json_each(?3)))
                 ORDER BY sequence DESC LIMIT ?4",
            )?;
            log::entries(&mut statement, params![session.to_string(), before, kinds, asked])?
        }
        Whose::Person(patient) => {
            // What is said of somebody in a session stands in the session's own
            // part of the log, and names the visit.
            let mut statement = connection.prepare_cached(
                "SELECT body, hash FROM entry WHERE sequence < ?2 AND sequence IN (
                     SELECT sequence FROM dose WHERE patient = ?1
                     UNION SELECT sequence FROM prior_dose WHERE patient = ?1
                     UNION SELECT sequence FROM visit WHERE patient = ?1
                     UNION SELECT said.sequence FROM visit
                         JOIN first_of_session AS first ON first.session = visit.session
                         JOIN entry AS said ON said.sequence > visit.sequence
                             AND said.sequence < (
                                 SELECT coalesce(min(next.sequence), 9223372036854775807)
                                 FROM first_of_session AS next
                                 WHERE next.sequence > first.sequence)
                         WHERE visit.patient = ?1
                             AND said.kind IN (SELECT value FROM json_each(?3))
                             AND said.kind <> 'visit_listed' AND said.kind <> 'prior_dose'
                             AND instr(said.body, CAST(visit.id AS BLOB)) > 0)
                 ORDER BY sequence DESC LIMIT ?4",
            )?;
            log::entries(&mut statement, params![patient.to_string(), before, kinds, asked])?
        }
    };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let about = about(connection, &rows)?;
    Ok(Amendable { rows, more, about })
}

/// Takes in a dose of a day on which no session stood, with all that was said of
/// it later and who got it.
fn take_in_dose(connection: &Connection, entry: &Entry, day: &mut Day) -> Result<(), StoreError> {
    let unreadable =
        |error: crate::domain::event::Unreadable| StoreError::Refused(error.to_string());
    let given = fact(entry).map_err(unreadable)?;
    let Event::DoseGiven(dose) = &given.event else { return Ok(()) };
    day.apply(&given);
    let mut statement = connection.prepare_cached(
        "SELECT body, hash FROM entry WHERE sequence IN (
             SELECT sequence FROM dose_amendment WHERE dose = ?1) ORDER BY sequence",
    )?;
    for said in log::entries(&mut statement, [dose.id.to_string()])? {
        day.apply(&fact(&said).map_err(unreadable)?);
    }
    for listing in about(connection, std::slice::from_ref(entry))? {
        if let Event::VisitListed(listed) = fact(&listing).map_err(unreadable)?.event {
            day.meet(&listed);
        }
    }
    Ok(())
}

fn entry(connection: &Connection, sequence: i64) -> Result<Option<Entry>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT body, hash FROM entry WHERE sequence = ?1")?;
    Ok(log::entries(&mut statement, [sequence])?.pop())
}

/// Reads by which entries the people were listed.
fn about(connection: &Connection, rows: &[Entry]) -> Result<Vec<Entry>, StoreError> {
    let mut of_visit = connection.prepare_cached("SELECT sequence FROM visit WHERE id = ?1")?;
    let mut of_person =
        connection.prepare_cached("SELECT max(sequence) FROM visit WHERE patient = ?1")?;
    let mut wanted = std::collections::BTreeSet::new();
    for row in rows {
        let Ok(fact) = fact(row) else { continue };
        let visit = match &fact.event {
            Event::DoseGiven(dose) => Some(visit_of(dose)),
            event => Statement::of(event).and_then(|said| said.visit()),
        };
        if let Some(visit) = visit {
            let found = of_visit.query_row([visit.to_string()], |row| row.get::<_, i64>(0));
            wanted.extend(found.optional()?);
        } else if let Event::PriorDose(prior) = &fact.event {
            let patient = prior.patient.to_string();
            let found = of_person.query_row([patient], |row| row.get::<_, Option<i64>>(0));
            wanted.extend(found.optional()?.flatten());
        }
    }
    let mut entries = Vec::with_capacity(wanted.len());
    for sequence in wanted {
        entries.extend(entry(connection, sequence)?);
    }
    Ok(entries)
}

const fn visit_of(dose: &DoseGiven) -> crate::domain::id::VisitId {
    dose.administered.visit
}
