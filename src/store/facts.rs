//! Between the domain's facts and the log's entries, and the readings of the
//! log by which the station's day begins. Decides nothing.

use rusqlite::{Connection, OptionalExtension, params};

use chrono::NaiveDate;

use crate::domain::day::Day;
use crate::domain::event::{Event, Fact, Unreadable};
use crate::domain::id::{EntryId, PatientId, SessionId};
use crate::domain::patient::{CitizenNumber, Person};
use crate::domain::text::fold;
use crate::domain::time::Instant;
use crate::store::{Author, Entry, NewEntry, Reply, Store, StoreError, log};

/// Makes the entry of an event.
///
/// # Errors
///
/// [`StoreError::Refused`] if the event cannot be written as JSON; none can fail so.
pub fn entry(
    event: &Event,
    id: EntryId,
    at: Instant,
    author: Author,
    session: Option<SessionId>,
) -> Result<NewEntry, StoreError> {
    let payload = event.payload().map_err(|error| StoreError::Refused(error.to_string()))?;
    let kind = event.kind().to_owned();
    Ok(NewEntry { id, kind, version: Event::VERSION, at, author, session, payload })
}

/// Reads the fact in an entry.
///
/// # Errors
///
/// [`Unreadable`] for a kind or version that this program does not know.
pub fn fact(entry: &Entry) -> Result<Fact, Unreadable> {
    Ok(Fact {
        sequence: entry.sequence,
        at: entry.at,
        clock: entry.clock,
        author: match entry.author {
            Author::Account(account) => Some(account),
            Author::Withheld | Author::Station => None,
        },
        session: entry.session,
        event: Event::read(&entry.kind, entry.version, entry.payload())?,
    })
}

impl Store {
    /// Reads the station as the tables see it on a civil day: its accounts with
    /// their last sign-in, its lots and box, the last session of that day, or one
    /// that was left open, with all that happened in it, and the earlier doses of
    /// the people on its list.
    pub fn day(&self, today: NaiveDate) -> Reply<Day> {
        self.read(move |connection| {
            let session = session_of(connection, today)?;
            day_of(connection, session.as_deref(), Looking::Ahead)
        })
    }

    /// Reads the station on a civil day as [`Store::day`] does, with what was used up
    /// long ago: for papers and exports, which may be about any day.
    pub fn day_looking_back(&self, today: NaiveDate) -> Reply<Day> {
        self.read(move |connection| {
            let session = session_of(connection, today)?;
            day_of(connection, session.as_deref(), Looking::Back)
        })
    }

    /// Counts the entries that are read whenever the station opens, by their kind.
    #[cfg(test)]
    pub(crate) fn standing_kinds(&self) -> Reply<std::collections::BTreeMap<String, u32>> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT entry.kind, count(*) FROM standing CROSS JOIN entry USING (sequence)
                 WHERE state = 0 GROUP BY entry.kind",
            )?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Finds out which people the station knows already: by the twelve digits,
    /// or by name and birth together with the guardian or the telephone. In the
    /// order given.
    pub fn known(&self, people: Vec<Person>) -> Reply<Vec<Option<PatientId>>> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id, person FROM patient WHERE number = ?1
                 UNION SELECT id, person FROM patient WHERE folded_name = ?2",
            )?;
            let mut found = Vec::with_capacity(people.len());
            for person in &people {
                let number = person.number.as_ref().map(CitizenNumber::as_str);
                let mut rows = statement.query(params![number, fold(&person.name)])?;
                let mut known = None;
                while let Some(row) = rows.next()? {
                    let (id, stored): (String, String) = (row.get(0)?, row.get(1)?);
                    let same = serde_json::from_str::<Person>(&stored)
                        .is_ok_and(|stored| is_the_same(person, &stored));
                    if same {
                        known = id.parse().ok().map(PatientId);
                        break;
                    }
                }
                found.push(known);
            }
            Ok(found)
        })
    }

    /// Reads the last entries of a session, newest first, before a place in the log.
    pub fn latest(
        &self,
        session: Option<SessionId>,
        before: Option<i64>,
        limit: u32,
    ) -> Reply<Vec<Entry>> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT body, hash FROM entry
                 WHERE session IS ?1 AND sequence < ?2 ORDER BY sequence DESC LIMIT ?3",
            )?;
            let session = session.map(|id| id.to_string());
            let before = before.unwrap_or(i64::MAX);
            log::entries(&mut statement, params![session, before, limit])
        })
    }
}

/// Returns the last session of a civil day, or one that was left open.
fn session_of(connection: &Connection, today: NaiveDate) -> Result<Option<String>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id FROM session WHERE day = ?1 OR closed_at IS NULL
         ORDER BY opened_at DESC, number DESC",
    )?;
    Ok(statement.query_row([today.to_string()], |row| row.get(0)).optional()?)
}

/// Which way somebody looks from a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Looking {
    /// To work on: what was used up long ago matters no more.
    Ahead,
    /// At a day that is over, of which it may be a part.
    Back,
}

macro_rules! entries_of_a_day {
    ($standing:literal) => {
        concat!(
            "WITH came AS (SELECT patient FROM visit WHERE session = ?1)
             SELECT body, hash FROM entry WHERE sequence IN (
                 SELECT sequence FROM standing WHERE ",
            $standing,
            "    UNION SELECT last_sign_in FROM account WHERE last_sign_in IS NOT NULL
                 UNION SELECT sequence FROM entry
                     WHERE session = ?1
                         AND sequence >= (
                             SELECT sequence FROM first_of_session WHERE session = ?1)
                         AND sequence < (
                             SELECT coalesce(min(sequence), 9223372036854775807)
                             FROM first_of_session WHERE sequence > (
                                 SELECT sequence FROM first_of_session WHERE session = ?1))
                 UNION SELECT sequence FROM late_entry WHERE session = ?1
                 UNION SELECT sequence FROM dose WHERE patient IN came
                 UNION SELECT sequence FROM prior_dose WHERE patient IN came
                 UNION SELECT sequence FROM dose_amendment WHERE patient IN came
                 UNION SELECT sequence FROM dose_amendment WHERE dose IN (
                     SELECT dose.id FROM late_dose CROSS JOIN visit ON visit.id = late_dose.visit
                         CROSS JOIN dose ON dose.patient = visit.patient
                             AND dose.sequence = late_dose.sequence
                     WHERE late_dose.session = ?1)
                 UNION SELECT sequence FROM amendment WHERE patient IN came OR patient IS NULL)
             ORDER BY sequence"
        )
    };
}

/// The entries of a session's day, for whoever works on.
const DAY: &str = entries_of_a_day!("state = 0");

/// The entries of a session's day, for whoever looks back.
const DAY_BACK: &str = entries_of_a_day!("state < 2");

/// Reads the day of a session: what stands at the station, what was recorded in
/// the session, and what is known of its people, with every later word on them.
pub(super) fn day_of(
    connection: &Connection,
    session: Option<&str>,
    looking: Looking,
) -> Result<Day, StoreError> {
    let mut statement = connection.prepare_cached(match looking {
        Looking::Ahead => DAY,
        Looking::Back => DAY_BACK,
    })?;
    let mut day = Day::default();
    let mut rows = statement.query(params![session])?;
    while let Some(row) = rows.next()? {
        let entry = log::entry(row)?;
        let fact = fact(&entry).map_err(|u| StoreError::Refused(u.to_string()))?;
        day.apply(&fact);
    }
    meet(connection, session, &mut day)?;
    Ok(day)
}

/// Lets a day know who got doses of its session that were entered later.
fn meet(connection: &Connection, session: Option<&str>, day: &mut Day) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT body, hash FROM entry WHERE sequence IN (
             SELECT visit.sequence FROM late_dose CROSS JOIN visit ON visit.id = late_dose.visit
             WHERE late_dose.session = ?1)",
    )?;
    let mut rows = statement.query(params![session])?;
    while let Some(row) = rows.next()? {
        let found = fact(&log::entry(row)?).map_err(|u| StoreError::Refused(u.to_string()))?;
        if let Event::VisitListed(listed) = found.event {
            day.meet(&listed);
        }
    }
    Ok(())
}

/// The twelve digits decide where both have them; without them a name and a
/// birth need a guardian or a telephone beside them.
fn is_the_same(person: &Person, stored: &Person) -> bool {
    match (&person.number, &stored.number) {
        (Some(one), Some(other)) => one == other,
        _ => {
            let guardian = person.guardian.as_deref().map(fold);
            let same_guardian =
                guardian.is_some() && guardian == stored.guardian.as_deref().map(fold);
            let same_phone = person.phone.is_some() && person.phone == stored.phone;
            person.is_named_like(stored)
                && person.birth == stored.birth
                && (same_guardian || same_phone)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::reads_the_whole_log;

    #[test]
    fn a_day_is_read_from_its_own_part_of_the_log() {
        assert!(!reads_the_whole_log(DAY));
        assert!(!reads_the_whole_log(DAY_BACK));
    }
}
