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
use crate::domain::time::Instant;
use crate::store::review::{self, token};
use crate::store::session::bounds;
use crate::store::{Reply, Store, StoreError, facts, log};

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
            let mut visits: Vec<VisitId> = Vec::new();
            for place in places(connection, &scope)? {
                let Some(fact) = fact_at(connection, place)? else { continue };
                match fact.event {
                    Event::VialOpened(vial) => finder.vial(&vial),
                    Event::DoseGiven(dose) => {
                        visits.push(dose.administered.visit);
                        finder.dose(fact.session, *dose);
                    }
                    Event::DoseAmended(amended) => {
                        visits.extend(amended.after.as_ref().map(|after| after.visit));
                        finder.amended(&amended);
                    }
                    _ => {}
                }
            }
            visits.sort_unstable();
            visits.dedup();
            for visit in visits {
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

/// Finds the places of the entries that a look-back may be about: of the vials, the
/// lots and the table, and every dose that was amended, whatever it was at first. What
/// is found by words is asked for vials and lots; what was recorded since it was filled
/// is looked through. So nothing is indexed while a nurse waits. A lot may have reached
/// thousands: their entries are read one by one.
fn places(connection: &Connection, scope: &Scope) -> Result<BTreeSet<i64>, StoreError> {
    let mut found: BTreeSet<i64> = BTreeSet::new();
    let mut lots: Vec<String> = scope.lots.iter().map(|lot| token('l', &lot.to_string())).collect();
    let numbers: Vec<String> = scope.numbers.iter().map(|number| token('b', number)).collect();
    found.extend(worded(connection, &numbers, "dose_given")?);
    for place in worded(connection, &numbers, "lot_received")? {
        if let Some(Event::LotReceived(lot)) = event_at(connection, place)? {
            lots.push(token('l', &lot.id.to_string()));
        }
    }
    let mut vials: BTreeSet<String> =
        scope.vials.iter().map(|vial| token('v', &vial.to_string())).collect();
    found.extend(worded(connection, &lots, "dose_given")?);
    for place in worded(connection, &lots, "vial_opened")? {
        if let Some(Event::VialOpened(vial)) = event_at(connection, place)? {
            let _ = vials.insert(token('v', &vial.id.to_string()));
        }
        let _ = found.insert(place);
    }
    let vials: Vec<String> = vials.into_iter().collect();
    for kind in ["dose_given", "vial_opened"] {
        found.extend(worded(connection, &vials, kind)?);
    }
    let mut statement = connection.prepare_cached(
        "SELECT sequence FROM entry
         WHERE kind IN ('dose_given', 'vial_opened')
           AND sequence > ?2
         UNION ALL
         SELECT sequence FROM entry
         WHERE kind = 'dose_given' AND session = ?1
           AND sequence >= (SELECT sequence FROM first_of_session WHERE session = ?1)
           AND sequence < (SELECT coalesce(min(sequence), 9223372036854775807)
                FROM first_of_session WHERE sequence >
                    (SELECT sequence FROM first_of_session WHERE session = ?1))
         UNION ALL
         SELECT dose.sequence FROM dose_amendment JOIN dose
             ON dose.patient = dose_amendment.patient AND dose.id = dose_amendment.dose
         UNION ALL SELECT sequence FROM dose_amendment",
    )?;
    let session = scope.table.map(|at| at.session.to_string());
    let mut rows = statement.query(params![session, review::mark(connection)?])?;
    while let Some(row) = rows.next()? {
        let _ = found.insert(row.get(0)?);
    }
    Ok(found)
}

/// Finds the entries of a kind that are found by any of these words.
fn worded(connection: &Connection, words: &[String], kind: &str) -> Result<Vec<i64>, StoreError> {
    /// So many words are asked for at once: an expression has a largest depth.
    const AT_ONCE: usize = 100;
    let mut statement = connection.prepare_cached(
        "SELECT sequence FROM entry
         WHERE sequence IN (SELECT rowid FROM review WHERE review MATCH ?1) AND kind = ?2
         ORDER BY sequence",
    )?;
    let mut found = Vec::new();
    for words in words.chunks(AT_ONCE) {
        let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
        let mut rows = statement.query(params![quoted.join(" OR "), kind])?;
        while let Some(row) = rows.next()? {
            found.push(row.get(0)?);
        }
    }
    Ok(found)
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
