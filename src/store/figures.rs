//! What the figures and the sign-off read: the sessions of the station, and the
//! entries of some of them, part by part, so that whoever records or looks
//! something up meanwhile waits for one part only. Decides nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::domain::dose::Administered;
use crate::domain::event::{Event, Fact};
use crate::domain::figures::{Figures, KINDS, Ledger, Scope};
use crate::domain::id::{DoseId, PatientId, SessionId, VisitId};
use crate::domain::patient::Person;
use crate::domain::sign_off::{Case, Finder};
use crate::domain::text::fold;
use crate::domain::time::Instant;
use crate::store::entry::Entry;
use crate::store::hash::Hash;
use crate::store::session::{self, SessionRow};
use crate::store::{Head, Reply, Store, StoreError, facts, log, review};

/// How many entries are read before others may read: some hundredths of a second.
const PART: i64 = 20_000;

/// What of a step is counted; the steps of the usual way are not even read, unless
/// their procedure was stopped.
const COUNTED: [&str; 4] = ["\"started\"", "\"stopped\"", "\"refused\"", "\"countersigned\""];

/// A session as a supervisor reviews it before signing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionCase {
    /// The session.
    pub row: SessionRow,
    /// What is to be answered.
    pub case: Case,
    /// The people who are named in it, with their queue numbers.
    pub people: BTreeMap<VisitId, (String, u32)>,
    /// The lots and vials that are named in it: what the entries say of them.
    pub stock: Vec<Event>,
}

/// Somebody whom the station knows, with the doses that they got here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vaccinated {
    /// Who.
    pub patient: PatientId,
    /// The latest that was said of them.
    pub person: Person,
    /// What they got, as the latest entry about each says; the latest dose first.
    pub doses: Vec<(DoseId, Administered)>,
}

/// Which part of the log holds what is asked for.
#[derive(Debug)]
struct Stretch {
    /// The sessions; an entry of another is left out.
    sessions: BTreeSet<SessionId>,
    /// The first place.
    from: i64,
    /// The place after the last.
    end: i64,
}

/// How far a long count is: of how many entries. Breaking off cancels it.
pub type Counting = Box<dyn FnMut(usize, usize) -> ControlFlow<()> + Send>;

impl Store {
    /// Counts a session, or all sessions of some days. Blocks until it is done, and
    /// says how far it is after every part; nothing if there is no such session.
    ///
    /// # Errors
    ///
    /// [`StoreError::Cancelled`] if the caller broke off; those of reading.
    pub fn figures(
        &self,
        scope: Scope,
        mut progress: Counting,
    ) -> Result<Option<(Scope, Figures)>, StoreError> {
        let found = self.read(move |connection| stretch(connection, scope)).wait()?;
        let Some((scope, stretch)) = found else { return Ok(None) };
        let of = usize::try_from(stretch.end - stretch.from).unwrap_or(0);
        let mut at = stretch.from;
        let sessions = stretch.sessions.clone();
        let mut ledger = self
            .read(move |connection| {
                let mut ledger = Ledger::default();
                standing_before(connection, at, &mut ledger)?;
                for fact in doses_amended(connection, at)? {
                    ledger.hear(&fact);
                }
                for fact in late_doses(connection, scope, &sessions)? {
                    ledger.hear(&fact);
                }
                for fact in late_reactions(connection, at, &sessions)? {
                    ledger.hear(&fact);
                }
                Ok(ledger)
            })
            .wait()?;
        let (from, end) = (stretch.from, stretch.end);
        let amended = self.read(move |connection| amended(connection, from, end)).wait()?;
        let mut reading = Reading { stretch, stopped: BTreeSet::new(), amended };
        while at < reading.stretch.end {
            let part = move |connection: &mut Connection| {
                reading.part(connection, at, &mut ledger)?;
                Ok((reading, ledger))
            };
            (reading, ledger) = self.read(part).wait()?;
            at = (at + PART).min(reading.stretch.end);
            let done = usize::try_from(at - reading.stretch.from).unwrap_or(0);
            if progress(done, of).is_break() {
                return Err(StoreError::Cancelled);
            }
        }
        let end = reading.stretch.end;
        let ledger = self
            .read(move |connection| {
                reports_after(connection, end, &mut ledger)?;
                Ok(ledger)
            })
            .wait()?;
        Ok(Some((scope, ledger.figures(scope))))
    }

    /// Returns the sessions with when each was closed, the latest first.
    pub fn closings(&self, before: Option<Instant>, limit: u32) -> Reply<Vec<SessionRow>> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id, day, place, number, opened_at, closed_at FROM session
                 WHERE opened_at < ?1 ORDER BY opened_at DESC, number DESC LIMIT ?2",
            )?;
            let before = before.map_or(i64::MAX, |before| before.0);
            let mut rows = statement.query(params![before, limit])?;
            let mut sessions = Vec::new();
            while let Some(row) = rows.next()? {
                sessions.extend(session::row(row)?);
            }
            Ok(sessions)
        })
    }

    /// Reads a session for its sign-off; nothing if there is none.
    pub fn session_case(&self, session: SessionId) -> Reply<Option<SessionCase>> {
        self.read(move |connection| case(connection, session))
    }

    /// Returns the end of the log together with the answer whether a session still
    /// is as it was when somebody looked: so many matters, closed.
    ///
    /// # Errors
    ///
    /// Those of reading. Blocks.
    pub fn head_for(&self, session: SessionId) -> Result<(Option<SessionCase>, Head), StoreError> {
        let read = move |connection: &mut Connection| {
            let snapshot = connection.transaction()?;
            Ok((case(&snapshot, session)?, log::head(&snapshot)?))
        };
        self.read(read).wait()
    }

    /// Finds people by parts of their names without diacritics, or by their twelve
    /// digits, with the doses that they got here; at most so many, and nobody by
    /// fewer than two characters.
    pub fn vaccinated(&self, text: &str, limit: u32) -> Reply<Vec<Vaccinated>> {
        let wanted = fold(text);
        self.read(move |connection| {
            if wanted.chars().count() < 2 {
                return Ok(Vec::new());
            }
            let mut statement = connection.prepare_cached(
                "SELECT id, person FROM patient
                 WHERE (instr(folded_name, ?1) > 0 OR number = ?1)
                     AND EXISTS (SELECT 1 FROM dose WHERE dose.patient = patient.id)
                 ORDER BY folded_name LIMIT ?2",
            )?;
            let mut rows = statement.query(params![wanted, limit])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let (id, person): (String, String) = (row.get(0)?, row.get(1)?);
                let (Ok(id), Ok(person)) = (id.parse(), serde_json::from_str(&person)) else {
                    continue;
                };
                let patient = PatientId(id);
                found.push(Vaccinated { patient, person, doses: doses(connection, patient)? });
            }
            Ok(found)
        })
    }
}

fn read(entry: &Entry) -> Result<Fact, StoreError> {
    facts::fact(entry).map_err(|unreadable| StoreError::Refused(unreadable.to_string()))
}

/// Finds the sessions of a scope and the part of the log that holds them.
fn stretch(connection: &Connection, scope: Scope) -> Result<Option<(Scope, Stretch)>, StoreError> {
    let (sql, first, last) = match scope {
        Scope::Session(id) => {
            ("SELECT id FROM session WHERE id = ?1 AND ?2 = ''", id.to_string(), String::new())
        }
        Scope::Last => (
            "SELECT id FROM session WHERE ?1 = ?2 ORDER BY opened_at DESC, number DESC LIMIT 1",
            String::new(),
            String::new(),
        ),
        Scope::Days(from, until) => (
            "SELECT id FROM session WHERE day BETWEEN ?1 AND ?2",
            from.to_string(),
            until.to_string(),
        ),
    };
    let mut statement = connection.prepare_cached(sql)?;
    let ids = statement.query_map(params![first, last], |row| row.get::<_, String>(0))?;
    let ids = ids.collect::<Result<Vec<_>, _>>()?;
    let sessions: BTreeSet<SessionId> =
        ids.iter().filter_map(|id| id.parse().ok().map(SessionId)).collect();
    let scope = match (scope, sessions.first()) {
        (Scope::Last, Some(session)) => Scope::Session(*session),
        (Scope::Last | Scope::Session(_), None) => return Ok(None),
        (scope, _) => scope,
    };
    let (mut from, mut end) = (0, 0);
    for session in &sessions {
        if let Some((first, next)) = bounds(connection, *session)? {
            from = if end == 0 { first } else { first.min(from) };
            end = next.max(end);
        }
    }
    Ok(Some((scope, Stretch { sessions, from, end })))
}

/// Returns the first place of a session and the place after its last: where the
/// next one begins.
fn bounds(connection: &Connection, session: SessionId) -> Result<Option<(i64, i64)>, StoreError> {
    let mut first =
        connection.prepare_cached("SELECT sequence FROM first_of_session WHERE session = ?1")?;
    let first: Option<i64> = first.query_row([session.to_string()], |row| row.get(0)).optional()?;
    let Some(first) = first else { return Ok(None) };
    let mut next = connection
        .prepare_cached("SELECT min(sequence) FROM first_of_session WHERE sequence > ?1")?;
    let next: Option<i64> = next.query_row([first], |row| row.get(0))?;
    let end = match next {
        Some(next) => next,
        None => log::head(connection)?.sequence + 1,
    };
    Ok(Some((first, end)))
}

/// Hears the lots, the plan and the reports that stood before a place.
fn standing_before(
    connection: &Connection,
    place: i64,
    ledger: &mut Ledger,
) -> Result<(), StoreError> {
    hear_standing(
        connection,
        "sequence < ?1 AND kind IN
            ('lot_received', 'plan_set', 'disease_reported', 'disease_withdrawn')",
        place,
        ledger,
    )
}

/// Hears the reports of disease that came later.
fn reports_after(
    connection: &Connection,
    place: i64,
    ledger: &mut Ledger,
) -> Result<(), StoreError> {
    hear_standing(
        connection,
        "sequence >= ?1 AND kind IN ('disease_reported', 'disease_withdrawn')",
        place,
        ledger,
    )
}

fn hear_standing(
    connection: &Connection,
    condition: &str,
    place: i64,
    ledger: &mut Ledger,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT body, hash FROM entry
         WHERE sequence IN (SELECT sequence FROM standing) AND {condition} ORDER BY sequence"
    ))?;
    let mut rows = statement.query([place])?;
    while let Some(row) = rows.next()? {
        ledger.hear(&read(&log::entry(row)?)?);
    }
    Ok(())
}

/// The reading of a stretch, part by part.
struct Reading {
    stretch: Stretch,
    /// The procedures that were stopped: what became of them is in their steps.
    stopped: BTreeSet<String>,
    /// What stands instead of entries; nothing for those entered in error.
    amended: BTreeMap<i64, Option<Event>>,
}

impl Reading {
    fn part(
        &mut self,
        connection: &Connection,
        at: i64,
        ledger: &mut Ledger,
    ) -> Result<(), StoreError> {
        let mut statement = connection.prepare_cached(
            "SELECT kind, session, body, hash FROM entry
             WHERE sequence >= ?1 AND sequence < ?2 ORDER BY sequence",
        )?;
        let end = (at + PART).min(self.stretch.end);
        let mut rows = statement.query(params![at, end])?;
        while let Some(row) = rows.next()? {
            let kind = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
            if !KINDS.contains(&kind) || !self.is_asked_for(row, kind)? {
                continue;
            }
            let body = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
            if kind == "procedure_step" && !self.is_counted(body) {
                continue;
            }
            let entry = Entry::read(body.to_vec(), Hash(row.get(3)?)).ok_or(StoreError::Damaged)?;
            let mut fact = read(&entry)?;
            match self.amended.get(&fact.sequence) {
                Some(None) => continue,
                Some(Some(stands)) => fact.event = stands.clone(),
                None => {}
            }
            ledger.hear(&fact);
        }
        Ok(())
    }

    /// Whether an entry belongs to the sessions, or is of the whole station.
    fn is_asked_for(&self, row: &Row<'_>, kind: &str) -> Result<bool, StoreError> {
        if matches!(kind, "lot_received" | "plan_set" | "disease_reported" | "disease_withdrawn") {
            return Ok(true);
        }
        let session: Option<&str> =
            row.get_ref(1)?.as_str_or_null().map_err(rusqlite::Error::from)?;
        let session = session.and_then(|id| id.parse().ok()).map(SessionId);
        Ok(session.is_some_and(|session| self.stretch.sessions.contains(&session)))
    }

    /// Tells without reading it whether a step is counted. A procedure that was
    /// stopped is read on from there.
    fn is_counted(&mut self, body: &[u8]) -> bool {
        let Ok(body) = std::str::from_utf8(body) else { return true };
        let procedure = body.split_once("\"procedure\":\"").and_then(|(_, rest)| rest.get(..36));
        if COUNTED.iter().any(|word| body.contains(word)) {
            if body.contains("\"stopped\"") {
                self.stopped.extend(procedure.map(str::to_owned));
            }
            return true;
        }
        procedure.is_none_or(|procedure| self.stopped.contains(procedure))
    }
}

/// Reads what stands instead of the amended entries between two places.
fn amended(
    connection: &Connection,
    from: i64,
    end: i64,
) -> Result<BTreeMap<i64, Option<Event>>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT body, hash FROM entry WHERE sequence IN (
            SELECT max(sequence) FROM amendment WHERE entry >= ?1 AND entry < ?2 GROUP BY entry)",
    )?;
    let mut rows = statement.query([from, end])?;
    let mut amended = BTreeMap::new();
    while let Some(row) = rows.next()? {
        if let Event::EntryAmended(said) = read(&log::entry(row)?)?.event {
            let stands = said.stands.map(|stands| stands.event());
            let _ = amended.insert(said.entry, stands);
        }
    }
    Ok(amended)
}

/// Reads the amendments of doses from a place on, in the order of the log.
fn doses_amended(connection: &Connection, from: i64) -> Result<Vec<Fact>, StoreError> {
    facts_in(
        connection,
        "SELECT body, hash FROM entry WHERE sequence IN (
            SELECT sequence FROM dose_amendment WHERE sequence >= ?1) ORDER BY sequence",
        from,
    )
}

/// Reads the doses that were entered on a later day than their own: those of the
/// sessions, and those of days in the scope on which none stood.
fn late_doses(
    connection: &Connection,
    scope: Scope,
    sessions: &BTreeSet<SessionId>,
) -> Result<Vec<Fact>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT body, hash FROM entry WHERE sequence IN (SELECT sequence FROM late_dose)
         ORDER BY sequence",
    )?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let fact = read(&log::entry(row)?)?;
        let Event::DoseGiven(dose) = &fact.event else { continue };
        let counts = match (fact.session, scope) {
            (Some(session), _) => sessions.contains(&session),
            (None, Scope::Days(from, until)) => {
                (from..=until).contains(&dose.administered.given_at.civil_day())
            }
            (None, _) => false,
        };
        if counts {
            found.push(fact);
        }
    }
    Ok(found)
}

/// Reads the reactions of these sessions that were told of from a place on, when
/// another had begun, as they stand now.
fn late_reactions(
    connection: &Connection,
    from: i64,
    sessions: &BTreeSet<SessionId>,
) -> Result<Vec<Fact>, StoreError> {
    let mut found = facts_in(
        connection,
        "SELECT body, hash FROM entry WHERE kind = 'reaction_recorded' AND sequence IN (
            SELECT sequence FROM late_entry WHERE sequence >= ?1) ORDER BY sequence",
        from,
    )?;
    found.retain(|fact| fact.session.is_some_and(|session| sessions.contains(&session)));
    let (Some(first), Some(last)) = (found.first(), found.last()) else { return Ok(found) };
    let stand = amended(connection, first.sequence, last.sequence + 1)?;
    let as_it_stands = |mut fact: Fact| {
        match stand.get(&fact.sequence) {
            Some(None) => return None,
            Some(Some(event)) => fact.event = event.clone(),
            None => {}
        }
        Some(fact)
    };
    Ok(found.into_iter().filter_map(as_it_stands).collect())
}

/// Reads the amendments of whatever from a place on, in the order of the log.
fn all_amended(connection: &Connection, from: i64) -> Result<Vec<Fact>, StoreError> {
    facts_in(
        connection,
        "SELECT body, hash FROM entry WHERE sequence IN (
            SELECT sequence FROM dose_amendment WHERE sequence >= ?1
            UNION SELECT sequence FROM amendment WHERE entry >= ?1) ORDER BY sequence",
        from,
    )
}

fn facts_in(connection: &Connection, sql: &str, from: i64) -> Result<Vec<Fact>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([from])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(&log::entry(row)?)?);
    }
    Ok(found)
}

fn case(connection: &Connection, session: SessionId) -> Result<Option<SessionCase>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, day, place, number, opened_at, closed_at FROM session WHERE id = ?1",
    )?;
    let mut rows = statement.query([session.to_string()])?;
    let row = match rows.next()? {
        Some(row) => session::row(row)?,
        None => None,
    };
    let Some(row) = row else { return Ok(None) };
    let Some((from, end)) = bounds(connection, session)? else { return Ok(None) };
    let mut statement = connection.prepare_cached(
        "SELECT body, hash FROM entry WHERE sequence IN (
             SELECT sequence FROM entry WHERE sequence >= ?1 AND sequence < ?2 AND session = ?3
             UNION SELECT sequence FROM late_entry WHERE session = ?3)
         ORDER BY sequence",
    )?;
    let mut rows = statement.query(params![from, end, session.to_string()])?;
    let (mut finder, mut stock) = (Finder::default(), Vec::new());
    let (mut doses, mut places) = (BTreeSet::new(), BTreeSet::new());
    while let Some(row) = rows.next()? {
        let entry = log::entry(row)?;
        let fact = read(&entry)?;
        let _ = places.insert(fact.sequence);
        if let Event::DoseGiven(dose) = &fact.event {
            let _ = doses.insert(dose.id);
        }
        // An amendment is told below, whatever session it was written in.
        if matches!(fact.event, Event::DoseAmended(_) | Event::EntryAmended(_)) {
            continue;
        }
        finder.hear(&fact, entry.clock.is_some());
        if let Event::VialOpened(_) = fact.event {
            stock.push(fact.event);
        }
    }
    for fact in all_amended(connection, from)? {
        let is_of_it = match &fact.event {
            Event::DoseAmended(amended) => doses.contains(&amended.dose),
            Event::EntryAmended(amended) => places.contains(&amended.entry),
            _ => false,
        };
        if is_of_it {
            finder.hear(&fact, false);
        }
    }
    let habits = review::habits(connection, session, end)?;
    let (matters, injectors) = finder.found(&habits);
    let visits: BTreeSet<VisitId> =
        matters.iter().flat_map(|raised| &raised.times).filter_map(|time| time.visit).collect();
    let mut people = BTreeMap::new();
    let mut named = connection.prepare_cached(
        "SELECT patient.person, visit.ticket FROM visit
         JOIN patient ON patient.id = visit.patient WHERE visit.id = ?1",
    )?;
    for visit in visits {
        let found: Option<(String, u32)> = named
            .query_row([visit.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let person = found.and_then(|(person, ticket)| {
            Some((serde_json::from_str::<Person>(&person).ok()?.name.clone(), ticket))
        });
        people.extend(person.map(|person| (visit, person)));
    }
    let case = Case { session, closed: row.closed_at.is_some(), matters, injectors };
    Ok(Some(SessionCase { row, case, people, stock }))
}

/// Returns what somebody got, the latest first, without what was entered in error.
fn doses(
    connection: &Connection,
    patient: PatientId,
) -> Result<Vec<(DoseId, Administered)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT body, hash FROM entry WHERE sequence IN (
            SELECT sequence FROM dose WHERE patient = ?1
            UNION SELECT sequence FROM dose_amendment WHERE patient = ?1) ORDER BY sequence",
    )?;
    let mut rows = statement.query([patient.to_string()])?;
    let mut given: BTreeMap<DoseId, Administered> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        match read(&log::entry(row)?)?.event {
            Event::DoseGiven(dose) => {
                let _ = given.insert(dose.id, dose.administered);
            }
            Event::DoseAmended(amended) => {
                let _ = match amended.after.filter(|after| after.patient == patient) {
                    Some(after) => given.insert(amended.dose, after),
                    None => given.remove(&amended.dose),
                };
            }
            _ => {}
        }
    }
    let mut given: Vec<(DoseId, Administered)> = given.into_iter().collect();
    given.sort_by_key(|(_, dose)| std::cmp::Reverse(dose.given_at));
    Ok(given)
}
