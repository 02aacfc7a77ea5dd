//! What the log holds of one session or of a span of days, whenever they were:
//! for papers and reviews of days that are over. Decides nothing.

use chrono::{Datelike, NaiveDate};
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params};

use crate::domain::event::Fact;
use crate::domain::id::{DoseId, PatientId, SessionId};
use crate::domain::patient::Person;
use crate::domain::text::fold;
use crate::domain::time::Instant;
use crate::store::{Reply, Store, StoreError, facts, log};

/// A session of the station, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Its identity.
    pub id: SessionId,
    /// Its civil day.
    pub day: NaiveDate,
    /// Its place.
    pub place: String,
    /// Its number on that day.
    pub number: u8,
    /// When it was opened, in UTC.
    pub opened_at: Instant,
    /// When it was closed, in UTC; nothing while it is open.
    pub closed_at: Option<Instant>,
}

/// Reads the columns `id`, `day`, `place`, `number`, `opened_at` and `closed_at`.
pub(super) fn row(row: &Row<'_>) -> Result<Option<SessionRow>, StoreError> {
    let (id, day): (String, String) = (row.get(0)?, row.get(1)?);
    let (Ok(id), Ok(day)) = (id.parse(), day.parse()) else { return Ok(None) };
    Ok(Some(SessionRow {
        id: SessionId(id),
        day,
        place: row.get(2)?,
        number: row.get(3)?,
        opened_at: Instant(row.get(4)?),
        closed_at: row.get::<_, Option<i64>>(5)?.map(Instant),
    }))
}

fn rows(
    connection: &Connection,
    where_and_how: &str,
    given: &[&dyn ToSql],
) -> Result<Vec<SessionRow>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT id, day, place, number, opened_at, closed_at FROM session WHERE {where_and_how}"
    ))?;
    let mut rows = statement.query(given)?;
    let mut sessions = Vec::new();
    while let Some(found) = rows.next()? {
        sessions.extend(row(found)?);
    }
    Ok(sessions)
}

/// Reads the sessions of one civil day, in the order of their opening.
pub(super) fn of_day(
    connection: &Connection,
    on: NaiveDate,
) -> Result<Vec<SessionRow>, StoreError> {
    rows(connection, "day = ?1 ORDER BY opened_at, number", params![written(on)])
}

/// What names the people and the lots of a dose.
const NAMING: [&str; 8] = [
    "account_added",
    "account_renamed",
    "account_assigned",
    "account_disabled",
    "account_enabled",
    "lot_received",
    "lot_corrected",
    "expiry_extended",
];

/// A dose with who got it, and what was said later.
const DOSE_ALONE: &str = "WITH person AS (
         SELECT patient FROM dose WHERE id = ?1
         UNION SELECT patient FROM dose_amendment WHERE dose = ?1)
     SELECT body, hash FROM entry WHERE sequence IN (
         SELECT standing.sequence FROM standing CROSS JOIN entry USING (sequence)
         WHERE state < 2 AND entry.kind IN (SELECT value FROM json_each(?2))
         UNION SELECT sequence FROM dose WHERE id = ?1
         UNION SELECT sequence FROM dose_amendment WHERE dose = ?1
         UNION SELECT sequence FROM visit WHERE patient IN person
         UNION SELECT sequence FROM amendment WHERE patient IN person)
     ORDER BY sequence";

/// The people of the latest visits, by name.
const CAME_LAST: &str = "SELECT id, person FROM patient
     WHERE id IN (SELECT patient FROM visit ORDER BY sequence DESC LIMIT ?1)
     ORDER BY folded_name";

/// The people whose name holds a text, by name.
const NAMED: &str = "SELECT id, person FROM patient WHERE instr(folded_name, ?2) > 0
     ORDER BY folded_name LIMIT ?1";

impl Store {
    /// Reads the sessions of a span of civil days, both ends included, the latest
    /// first.
    pub fn sessions(&self, from: NaiveDate, until: NaiveDate) -> Reply<Vec<SessionRow>> {
        self.read(move |connection| {
            let where_and_how = "day BETWEEN ?1 AND ?2 ORDER BY opened_at DESC, number DESC";
            rows(connection, where_and_how, params![written(from), written(until)])
        })
    }

    /// Reads the latest sessions that were opened before an instant, at most so
    /// many, the latest first.
    pub fn latest_sessions(&self, before: Option<Instant>, limit: u32) -> Reply<Vec<SessionRow>> {
        self.read(move |connection| {
            let where_and_how = "opened_at < ?1 ORDER BY opened_at DESC, number DESC LIMIT ?2";
            let before = before.map_or(i64::MAX, |before| before.0);
            rows(connection, where_and_how, params![before, limit])
        })
    }

    /// Finds people whose name holds a text, diacritics and capitals aside, by
    /// name; with an empty text those who came last. At most `limit`.
    pub fn people_named(&self, text: &str, limit: u32) -> Reply<Vec<(PatientId, Person)>> {
        let folded = fold(text.trim());
        self.read(move |connection| {
            let last = folded.is_empty();
            let mut statement = connection.prepare_cached(if last { CAME_LAST } else { NAMED })?;
            let mut rows = if last {
                statement.query([limit])?
            } else {
                statement.query(params![limit, folded])?
            };
            let mut people = Vec::new();
            while let Some(row) = rows.next()? {
                let (id, person): (String, String) = (row.get(0)?, row.get(1)?);
                let person = serde_json::from_str(&person).ok();
                people.extend(id.parse().ok().map(PatientId).zip(person));
            }
            Ok(people)
        })
    }

    /// Reads the session to which a dose belongs.
    pub fn session_of(&self, dose: DoseId) -> Reply<Option<SessionId>> {
        self.read(move |connection| {
            let mut statement =
                connection.prepare_cached("SELECT session FROM dose WHERE id = ?1")?;
            let found: Option<Option<String>> =
                statement.query_row([dose.to_string()], |row| row.get(0)).optional()?;
            Ok(found.flatten().and_then(|id| id.parse().ok()).map(SessionId))
        })
    }

    /// Reads what a dose is to be understood by where no session stood on its day:
    /// who works here and what lots there were, the dose, who got it, and what was
    /// said later of either, in the order of the log.
    pub fn dose_facts(&self, dose: DoseId) -> Reply<Vec<Fact>> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(DOSE_ALONE)?;
            let kinds = serde_json::json!(NAMING).to_string();
            read(statement.query(params![dose.to_string(), kinds])?)
        })
    }

    /// Reads what a session is to be understood by, in the order of the log: what
    /// held when it ended, all that happened in it, and what was said later of it. Empty for a session that the log does not know.
    pub fn session_facts(&self, session: SessionId) -> Reply<Vec<Fact>> {
        self.read(move |connection| {
            let Some((first, next)) = bounds(connection, session)? else { return Ok(Vec::new()) };
            let mut statement = connection.prepare_cached(
                "SELECT body, hash FROM entry WHERE sequence IN (
                     SELECT sequence FROM standing WHERE sequence < ?3 AND state < 2
                     UNION SELECT sequence FROM entry
                         WHERE session = ?1 AND sequence >= ?2 AND sequence < ?3
                     UNION SELECT sequence FROM late_entry WHERE session = ?1
                     UNION SELECT visit.sequence FROM late_dose
                         CROSS JOIN visit ON visit.id = late_dose.visit
                         WHERE late_dose.session = ?1
                     UNION SELECT sequence FROM dose_amendment WHERE sequence >= ?2
                     UNION SELECT sequence FROM amendment WHERE entry >= ?2 AND entry < ?3)
                 ORDER BY sequence",
            )?;
            read(statement.query(params![session.to_string(), first, next])?)
        })
    }

    /// Reads what holds on every day of these kinds, in the order of the log:
    /// lots, closings, incidents and what else no session ends, with what was said
    /// later of it where that is a kind of its own.
    pub fn standing_facts(&self, kinds: &'static [&'static str]) -> Reply<Vec<Fact>> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT body, hash FROM entry
                 WHERE sequence IN (
                         SELECT sequence FROM standing
                         UNION SELECT sequence FROM amendment WHERE patient IS NULL)
                   AND kind IN (SELECT value FROM json_each(?1))
                 ORDER BY sequence",
            )?;
            read(statement.query([serde_json::json!(kinds).to_string()])?)
        })
    }

    /// Reads the facts of these kinds in the sessions of a span of civil days,
    /// with the refusals and the beginnings of what
    /// was refused, and every amendment, in the order of the log.
    pub fn period_facts(
        &self,
        from: NaiveDate,
        until: NaiveDate,
        kinds: &'static [&'static str],
    ) -> Reply<Vec<Fact>> {
        self.read(move |connection| {
            let mut found = Vec::new();
            for session in sessions_between(connection, from, until)? {
                let Some((first, next)) = bounds(connection, SessionId(session))? else {
                    continue;
                };
                let mut statement = connection.prepare_cached(
                    "SELECT body, hash FROM entry
                     WHERE sequence >= ?2 AND sequence < ?3 AND session = ?1
                       AND (kind IN (SELECT value FROM json_each(?4))
                         OR sequence IN (SELECT sequence FROM refusal)
                         OR sequence IN (
                             SELECT procedure.sequence FROM procedure
                             WHERE id IN (SELECT procedure FROM refusal)))
                     ORDER BY sequence",
                )?;
                let kinds = serde_json::json!(kinds).to_string();
                found.extend(read(statement.query(params![
                    session.to_string(),
                    first,
                    next,
                    kinds
                ])?)?);
            }
            let mut amendments = connection.prepare_cached(
                "SELECT body, hash FROM entry
                 WHERE sequence IN (
                         SELECT sequence FROM dose_amendment UNION SELECT sequence FROM amendment)
                 ORDER BY sequence",
            )?;
            // What was entered afterwards, with who got it: of these sessions, and of
            // days on which none stood.
            let mut late = connection.prepare_cached(
                "SELECT body, hash FROM entry WHERE sequence IN (
                     SELECT late_dose.sequence FROM late_dose
                         LEFT JOIN session ON session.id = late_dose.session
                         WHERE session.day BETWEEN ?1 AND ?2
                            OR session.id IS NULL AND given_at >= ?3 AND given_at < ?4
                     UNION SELECT visit.sequence FROM late_dose
                         CROSS JOIN visit ON visit.id = late_dose.visit
                     UNION SELECT late_entry.sequence FROM late_entry
                         CROSS JOIN entry USING (sequence)
                         WHERE late_entry.session IN (
                                 SELECT id FROM session WHERE day BETWEEN ?1 AND ?2)
                             AND kind IN (SELECT value FROM json_each(?5)))
                 ORDER BY sequence",
            )?;
            let kinds = serde_json::json!(kinds).to_string();
            let end = until.succ_opt().unwrap_or(until);
            let (start, end) = (Instant::start_of(from).0, Instant::start_of(end).0);
            let late =
                read(late.query(params![written(from), written(until), start, end, kinds])?)?;
            let known: std::collections::BTreeSet<i64> =
                found.iter().map(|fact: &Fact| fact.sequence).collect();
            found.extend(late.into_iter().filter(|fact| !known.contains(&fact.sequence)));
            let seen: std::collections::BTreeSet<i64> =
                found.iter().map(|fact: &Fact| fact.sequence).collect();
            let later = read(amendments.query([])?)?;
            found.extend(later.into_iter().filter(|fact| !seen.contains(&fact.sequence)));
            found.sort_by_key(|fact| fact.sequence);
            Ok(found)
        })
    }

    /// Reads all that the log says of the doses of a person: who they are, the
    /// doses with what was said of them later, those of a book or a list, and the
    /// openings of the sessions in which they came.
    pub fn person_facts(&self, patient: PatientId) -> Reply<Vec<Fact>> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT body, hash FROM entry WHERE sequence IN (
                     SELECT sequence FROM visit WHERE patient = ?1
                     UNION SELECT sequence FROM dose WHERE patient = ?1
                     UNION SELECT sequence FROM prior_dose WHERE patient = ?1
                     UNION SELECT sequence FROM dose_amendment WHERE patient = ?1
                     UNION SELECT sequence FROM amendment WHERE patient = ?1
                     UNION SELECT dose.sequence FROM dose WHERE dose.id IN (
                         SELECT dose FROM dose_amendment WHERE patient = ?1)
                     UNION SELECT first_of_session.sequence FROM first_of_session
                         JOIN visit USING (session) WHERE visit.patient = ?1
                     UNION SELECT first_of_session.sequence FROM first_of_session
                         JOIN dose USING (session) WHERE dose.patient = ?1)
                 ORDER BY sequence",
            )?;
            read(statement.query([patient.to_string()])?)
        })
    }
}

/// Returns the first entry of a session and the first of the next one.
pub(super) fn bounds(
    connection: &Connection,
    session: SessionId,
) -> Result<Option<(i64, i64)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT sequence, (
             SELECT coalesce(min(sequence), 9223372036854775807) FROM first_of_session AS next
             WHERE next.sequence > here.sequence)
         FROM first_of_session AS here WHERE session = ?1",
    )?;
    let found = statement.query_row([session.to_string()], |row| Ok((row.get(0)?, row.get(1)?)));
    Ok(found.optional()?)
}

/// Writes a day as the tables hold it, so that texts order as days do: with a
/// year of four digits, however far away it is.
fn written(day: NaiveDate) -> String {
    match day.year() {
        ..0 => "0000-01-01".to_owned(),
        0..=9999 => day.to_string(),
        10_000.. => "9999-12-31".to_owned(),
    }
}

fn sessions_between(
    connection: &Connection,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<Vec<uuid::Uuid>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT id FROM session WHERE day BETWEEN ?1 AND ?2 ORDER BY opened_at")?;
    let mut rows = statement.query([written(from), written(until)])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let id: String = row.get(0)?;
        found.extend(id.parse::<uuid::Uuid>().ok());
    }
    Ok(found)
}

fn read(mut rows: rusqlite::Rows<'_>) -> Result<Vec<Fact>, StoreError> {
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let fact = facts::fact(&log::entry(row)?);
        found.push(fact.map_err(|unreadable| StoreError::Refused(unreadable.to_string()))?);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::{plan, reads_the_whole_log};

    #[test]
    fn who_came_last_is_read_without_looking_through_everybody() {
        let steps = plan(CAME_LAST);
        assert!(steps.iter().all(|step| !step.starts_with("SCAN patient")), "{steps:?}");
        assert!(steps.iter().any(|step| step == "SCAN visit"), "by their places: {steps:?}");
        assert_eq!(
            steps.iter().filter(|step| step.contains("TEMP B-TREE")).count(),
            1,
            "{steps:?}"
        );
    }

    #[test]
    fn a_dose_alone_is_read_by_its_own_rows() {
        assert!(!reads_the_whole_log(DOSE_ALONE));
    }

    #[test]
    fn days_that_are_written_order_as_they_do() {
        let day = |year| NaiveDate::from_ymd_opt(year, 11, 16).unwrap();
        let days = [NaiveDate::MIN, day(1), day(999), day(2026), NaiveDate::MAX].map(written);
        assert!(days.is_sorted(), "{days:?}");
        assert_eq!(days[3], "2026-11-16");
    }
}
