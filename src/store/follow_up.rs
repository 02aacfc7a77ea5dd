//! What is asked of the log after something went wrong, over more than one
//! session: who got a dose of the same vial or lot, and what was stopped in time.
//! Decides nothing: the domain's own folds look at what is read here.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use crate::domain::event::{Event, Fact};
use crate::domain::id::{SessionId, VisitId};
use crate::domain::incident::Incidents;
use crate::domain::look_back::{self, Exposed, Scope};
use crate::domain::near_miss::{self, NearMiss};
use crate::domain::patient::Person;
use crate::domain::review::Kind;
use crate::domain::time::Instant;
use crate::store::review::{self, token};
use crate::store::session::bounds;
use crate::store::{Reply, Store, StoreError, facts, injection, log};

/// The entries in which near misses show.
const STOPS: [&str; 5] =
    ["procedure_step", "dose_given", "opening_stopped", "order_stopped", "ordered"];

/// Reports that no day reads any more: closed, looked after, and silent since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedReports {
    /// All that was said of them, in the order of the log.
    pub facts: Vec<Fact>,
    /// Before which place of the log there are more of them.
    pub before: Option<i64>,
}

/// The openings of the reports that stand for looking back alone, the latest first.
const CLOSED: &str = "SELECT entry.body, entry.hash FROM standing CROSS JOIN entry USING (sequence)
     WHERE state = 1 AND sequence < ?1 AND entry.kind = 'incident_opened'
     ORDER BY sequence DESC LIMIT ?2";

/// What was said of some reports, and later of the answers in them.
const SAID_OF_REPORTS: &str = "SELECT body, hash FROM entry WHERE sequence IN (
         SELECT sequence FROM report WHERE incident IN (SELECT value FROM json_each(?1))
         UNION SELECT amendment.sequence
         FROM report CROSS JOIN amendment ON amendment.entry = report.sequence
         WHERE report.incident IN (SELECT value FROM json_each(?1)))
     ORDER BY sequence";

impl Store {
    /// Reads the latest reports that no day reads any more, of those opened before
    /// a place in the log. At most `limit` reports.
    pub fn closed_reports(&self, before: Option<i64>, limit: u32) -> Reply<ClosedReports> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(CLOSED)?;
            let more = i64::from(limit) + 1;
            let mut rows = statement.query(params![before.unwrap_or(i64::MAX), more])?;
            let mut opened = Vec::new();
            while let Some(row) = rows.next()? {
                opened.push(read(&log::entry(row)?)?);
            }
            let most = usize::try_from(limit).unwrap_or(usize::MAX);
            let has_more = opened.len() > most;
            opened.truncate(most);
            let before = opened.last().map(|fact| fact.sequence).filter(|_| has_more);
            let reports = opened.iter().filter_map(|fact| Incidents::of(&fact.event));
            let reports: Vec<String> = reports.map(|incident| incident.to_string()).collect();
            let mut statement = connection.prepare_cached(SAID_OF_REPORTS)?;
            let mut rows = statement.query([serde_json::json!(reports).to_string()])?;
            let mut facts = Vec::new();
            while let Some(row) = rows.next()? {
                facts.push(read(&log::entry(row)?)?);
            }
            Ok(ClosedReports { facts, before })
        })
    }

    /// Finds everybody who got a dose of this scope at this station, in any
    /// session, with the latest that was said about each.
    pub fn look_back(&self, scope: Scope) -> Reply<Vec<Exposed>> {
        self.read(move |connection| {
            let mut finder = look_back::Finder::default();
            let mut met: Vec<VisitId> = Vec::new();
            let places = places(connection, &scope)?;
            for place in places.doses {
                let Some(read) = injection::one(connection, place)? else { continue };
                let told = read.told;
                let visit = told.dose.administered.visit;
                let person = read.person.and_then(|json| serde_json::from_str(&json).ok());
                if let Some((person, ticket)) = person.zip(told.ticket) {
                    finder.person(visit, person, ticket);
                }
                finder.dose(told.session, told.dose);
            }
            for place in places.beside {
                match event_at(connection, place)? {
                    Some(Event::VialOpened(vial)) => finder.vial(&vial),
                    Some(Event::DoseAmended(amended)) => {
                        met.extend(amended.after.as_ref().map(|after| after.visit));
                        finder.amended(&amended);
                    }
                    _ => {}
                }
            }
            for visit in met {
                if let Some((person, ticket)) = person(connection, visit)? {
                    finder.person(visit, person, ticket);
                }
            }
            Ok(finder.exposed(&scope))
        })
    }

    /// Finds the stops that stood between two instants (UTC; the second is
    /// excluded), by their place in the log.
    pub fn near_misses(&self, from: Instant, to: Instant) -> Reply<Vec<NearMiss>> {
        self.read(move |connection| {
            let kinds = serde_json::json!(STOPS).to_string();
            let Some((first, end)) = around(connection, from, to)? else { return Ok(Vec::new()) };
            let mut statement = connection.prepare_cached(
                "SELECT body, hash FROM entry
                 WHERE sequence >= ?1 AND sequence < ?2
                   AND kind IN (SELECT value FROM json_each(?3))
                 ORDER BY sequence",
            )?;
            let mut rows = statement.query(params![first, end, kinds])?;
            let mut finder = near_miss::Finder::default();
            while let Some(row) = rows.next()? {
                finder.apply(&read(&log::entry(row)?)?);
            }
            let mut found = finder.near_misses();
            found.retain(|miss| (from..to).contains(&miss.at));
            Ok(found)
        })
    }

    /// Finds the stops that stood in a session.
    pub fn near_misses_of(&self, session: SessionId) -> Reply<Vec<NearMiss>> {
        self.read(move |connection| {
            let mut finder = near_miss::Finder::default();
            let Some((first, next)) = bounds(connection, session)? else { return Ok(Vec::new()) };
            let mut statement = connection.prepare_cached(
                "SELECT body, hash FROM entry
                 WHERE sequence >= ?2 AND sequence < ?3 AND session = ?1
                   AND kind IN (SELECT value FROM json_each(?4))
                 ORDER BY sequence",
            )?;
            let kinds = serde_json::json!(STOPS).to_string();
            let mut rows = statement.query(params![session.to_string(), first, next, kinds])?;
            while let Some(row) = rows.next()? {
                finder.apply(&read(&log::entry(row)?)?);
            }
            Ok(finder.near_misses())
        })
    }
}

/// Returns where the sessions that were open between two instants begin in the log,
/// and where those after them do; nothing if there was none. What becomes of a stop
/// may come after the period: its sessions are read whole.
fn around(
    connection: &Connection,
    from: Instant,
    to: Instant,
) -> Result<Option<(i64, i64)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT (SELECT min(sequence) FROM first_of_session WHERE session IN (
                     SELECT id FROM session
                     WHERE opened_at < ?2 AND (closed_at IS NULL OR closed_at >= ?1))),
                (SELECT coalesce(min(sequence), 9223372036854775807) FROM first_of_session
                 WHERE session IN (SELECT id FROM session WHERE opened_at >= ?2))",
    )?;
    let (first, end): (Option<i64>, i64) =
        statement.query_row([from.0, to.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(first.map(|first| (first, end)))
}

/// The entries that a look-back may be about, by their places in the log.
#[derive(Debug, Default)]
struct Places {
    /// Doses, and a few other entries that name the same vials or lots.
    doses: BTreeSet<i64>,
    /// What is to be known beside them: openings of vials, and amendments of doses.
    beside: BTreeSet<i64>,
}

/// Finds the entries that a look-back may be about: of the vials, the lots and the
/// table, and every dose that was amended, whatever it was at first. What is found by
/// words is asked for vials and lots, without reading its entries, since a lot may
/// have reached thousands; what was recorded since it was filled is looked through. So
/// nothing is indexed while a nurse waits.
fn places(connection: &Connection, scope: &Scope) -> Result<Places, StoreError> {
    let mut places = Places::default();
    let mut lots: Vec<String> = scope.lots.iter().map(|lot| token('l', &lot.to_string())).collect();
    let numbers: Vec<String> = scope.numbers.iter().map(|number| token('b', number)).collect();
    places.doses.extend(worded(connection, &numbers, None)?);
    for place in worded(connection, &numbers, Some(Kind::Opening))? {
        if let Some(Event::LotReceived(lot)) = event_at(connection, place)? {
            lots.push(token('l', &lot.id.to_string()));
        }
    }
    let mut vials: BTreeSet<String> =
        scope.vials.iter().map(|vial| token('v', &vial.to_string())).collect();
    places.doses.extend(worded(connection, &lots, None)?);
    for place in worded(connection, &lots, Some(Kind::Opening))? {
        if let Some(Event::VialOpened(vial)) = event_at(connection, place)? {
            let _ = vials.insert(token('v', &vial.id.to_string()));
            let _ = places.beside.insert(place);
        }
    }
    let vials: Vec<String> = vials.into_iter().collect();
    places.doses.extend(worded(connection, &vials, None)?);
    places.beside.extend(worded(connection, &vials, Some(Kind::Opening))?);
    let session = scope.table.map(|at| at.session.to_string());
    let mark = review::mark(connection)?;
    places.doses.extend(found(connection, DOSES, params![session, mark])?);
    places.beside.extend(found(connection, BESIDE, params![mark])?);
    places.doses.retain(|place| !places.beside.contains(place));
    Ok(places)
}

/// Doses of a session, those recorded since the review was filled, and those that were
/// amended.
const DOSES: &str = "SELECT sequence FROM entry WHERE kind = 'dose_given' AND sequence > ?2
     UNION ALL
     SELECT sequence FROM entry
     WHERE kind = 'dose_given' AND session = ?1
       AND sequence >= (SELECT sequence FROM first_of_session WHERE session = ?1)
       AND sequence < (SELECT coalesce(min(sequence), 9223372036854775807)
            FROM first_of_session WHERE sequence >
                (SELECT sequence FROM first_of_session WHERE session = ?1))
     UNION ALL
     SELECT dose.sequence FROM dose_amendment CROSS JOIN dose
         ON dose.patient = dose_amendment.patient AND dose.id = dose_amendment.dose";

/// Vials opened since the review was filled, and all amendments of doses.
const BESIDE: &str = "SELECT sequence FROM entry WHERE kind = 'vial_opened' AND sequence > ?1
     UNION ALL SELECT sequence FROM dose_amendment";

fn found(
    connection: &Connection,
    statement: &str,
    asked: impl rusqlite::Params,
) -> Result<Vec<i64>, StoreError> {
    let mut statement = connection.prepare_cached(statement)?;
    let rows = statement.query_map(asked, |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Finds the entries that are found by any of these words, of one kind or of all.
fn worded(
    connection: &Connection,
    words: &[String],
    kind: Option<Kind>,
) -> Result<Vec<i64>, StoreError> {
    /// So many words are asked for at once: an expression has a largest depth.
    const AT_ONCE: usize = 100;
    let mut places = Vec::new();
    for words in words.chunks(AT_ONCE) {
        let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
        let mut asked = quoted.join(" OR ");
        if let Some(kind) = kind {
            asked = format!("\"{}\" AND ({asked})", token('k', kind.code()));
        }
        let by_words = "SELECT rowid FROM review WHERE review MATCH ?1";
        places.extend(found(connection, by_words, [asked])?);
    }
    Ok(places)
}

fn fact_at(connection: &Connection, place: i64) -> Result<Option<Fact>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT body, hash FROM entry WHERE sequence = ?1")?;
    log::entries(&mut statement, [place])?.pop().as_ref().map(read).transpose()
}

fn event_at(connection: &Connection, place: i64) -> Result<Option<Event>, StoreError> {
    Ok(fact_at(connection, place)?.map(|fact| fact.event))
}

fn read(entry: &crate::store::Entry) -> Result<Fact, StoreError> {
    facts::fact(entry).map_err(|unreadable| StoreError::Refused(unreadable.to_string()))
}

/// The latest that was said about the person of a visit, and the queue number.
fn person(connection: &Connection, visit: VisitId) -> Result<Option<(Person, u32)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT patient.person, visit.ticket FROM visit JOIN patient ON patient.id = visit.patient
         WHERE visit.id = ?1",
    )?;
    let mut rows = statement.query([visit.to_string()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let (person, ticket): (String, u32) = (row.get(0)?, row.get(1)?);
    Ok(serde_json::from_str(&person).ok().map(|person| (person, ticket)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::reads_the_whole_log;

    #[test]
    fn closed_reports_are_read_by_their_own_rows() {
        assert!(!reads_the_whole_log(CLOSED));
        assert!(!reads_the_whole_log(SAID_OF_REPORTS));
    }

    /// Where no session was, a period has no stops, and nothing of the log is read.
    #[test]
    fn a_period_without_a_session_is_nowhere_in_the_log() {
        let database = Connection::open_in_memory().unwrap();
        database.execute_batch(include_str!("schema/0001.sql")).unwrap();
        for (id, opened, closed, first) in [("a", 10, Some(20), 5), ("b", 30, None, 50)] {
            let session = "INSERT INTO session (id, day, place, number, opened_at, closed_at)
                 VALUES (?1, '2026-11-16', '', 1, ?2, ?3)";
            let _ = database.execute(session, params![id, opened, closed]).unwrap();
            let begun = "INSERT INTO first_of_session (session, sequence) VALUES (?1, ?2)";
            let _ = database.execute(begun, params![id, first]).unwrap();
        }
        let found = |from, to| around(&database, Instant(from), Instant(to)).unwrap();
        assert_eq!(found(0, 10), None, "before the first");
        assert_eq!(found(21, 30), None, "between the two");
        assert_eq!(found(15, 16), Some((5, 50)));
        assert_eq!(found(15, 35), Some((5, i64::MAX)));
        assert_eq!(found(90, 99), Some((50, i64::MAX)), "it was not closed yet");
    }
}
