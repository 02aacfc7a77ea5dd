//! What is asked of the log after something went wrong, over more than one
//! session: who got a dose of the same vial or lot, and what was stopped in time.
//! Decides nothing: the domain's own folds look at what is read here.

use rusqlite::{Connection, params};

use crate::domain::event::{Event, Fact};
use crate::domain::id::{SessionId, VisitId};
use crate::domain::look_back::{self, Exposed, Scope};
use crate::domain::near_miss::{self, NearMiss};
use crate::domain::patient::Person;
use crate::domain::time::Instant;
use crate::store::{Reply, Store, StoreError, facts, log};

/// The entries of doses that a look-back may be about: of the vial, the lot and
/// the table, and every dose that was amended, whatever it was at first.
const DOSES: &str = "SELECT body, hash FROM entry WHERE sequence IN (
        SELECT sequence FROM dose
        WHERE vial = ?1 OR lot = ?2 OR session = ?3 AND table_number = ?4
           OR id IN (SELECT dose FROM dose_amendment)
        UNION SELECT sequence FROM dose_amendment)
     ORDER BY sequence";

/// The entries in which near misses show.
const STOPS: [&str; 3] = ["procedure_step", "dose_given", "opening_stopped"];

impl Store {
    /// Finds everybody who got a dose of this scope at this station, in any
    /// session, with the latest that was said about each.
    pub fn look_back(&self, scope: Scope) -> Reply<Vec<Exposed>> {
        self.read(move |connection| {
            let table = scope.table;
            let mut finder = look_back::Finder::default();
            let mut statement = connection.prepare_cached(DOSES)?;
            let mut rows = statement.query(params![
                scope.vial.map(|id| id.to_string()),
                scope.lot.map(|id| id.to_string()),
                table.map(|at| at.session.to_string()),
                table.map(|at| at.table),
            ])?;
            let mut visits: Vec<VisitId> = Vec::new();
            while let Some(row) = rows.next()? {
                let fact = read(&log::entry(row)?)?;
                match fact.event {
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
            // What becomes of a stop may come after the period: the sessions that
            // lie in it are read whole, and what stopped outside of it left out.
            let mut statement = connection.prepare_cached(
                "SELECT body, hash FROM entry
                 WHERE sequence >= (
                        SELECT coalesce(min(sequence), 1) FROM first_of_session
                        WHERE session IN (
                            SELECT id FROM session
                            WHERE opened_at < ?2 AND (closed_at IS NULL OR closed_at >= ?1)))
                   AND sequence < (
                        SELECT coalesce(min(sequence), 9223372036854775807) FROM first_of_session
                        WHERE session IN (SELECT id FROM session WHERE opened_at >= ?2))
                   AND kind IN (SELECT value FROM json_each(?3))
                 ORDER BY sequence",
            )?;
            let mut rows = statement.query(params![from.0, to.0, kinds])?;
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
            let filter = log::Filter {
                kinds: STOPS.map(String::from).to_vec(),
                session: Some(session),
                limit: u32::MAX,
                ..log::Filter::default()
            };
            let mut finder = near_miss::Finder::default();
            for entry in log::page(connection, &filter)? {
                finder.apply(&read(&entry)?);
            }
            Ok(finder.near_misses())
        })
    }
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
