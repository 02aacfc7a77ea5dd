//! What is read to enter a dose of an earlier day: the sessions of that day, the
//! station as it was in one of them, and people of any session. Decides nothing.

use chrono::NaiveDate;
use rusqlite::params;

use crate::domain::day::Day;
use crate::domain::event::Event;
use crate::domain::id::SessionId;
use crate::domain::text::fold;
use crate::domain::visit::VisitListed;
use crate::store::facts::{Looking, day_of, fact};
use crate::store::session::{self, SessionRow};
use crate::store::{Reply, Store, StoreError, log};

/// An earlier day of the station.
#[derive(Debug, Clone)]
pub struct EarlierDay {
    /// Which.
    pub on: NaiveDate,
    /// The sessions that stood on it, in the order of their opening.
    pub sessions: Vec<SessionRow>,
    /// The one that is looked at, if one is.
    pub session: Option<SessionId>,
    /// The station as it was in it; without one what holds on every day.
    pub day: Day,
}

impl Store {
    /// Reads an earlier day, with the session that is wanted, or with the only one
    /// that stood on it.
    pub fn earlier_day(&self, on: NaiveDate, wanted: Option<SessionId>) -> Reply<EarlierDay> {
        self.read(move |connection| {
            let sessions = session::of_day(connection, on)?;
            let only = match sessions.as_slice() {
                [one] => Some(one.id),
                _ => None,
            };
            let session = wanted.filter(|id| sessions.iter().any(|row| row.id == *id)).or(only);
            let wanted = session.map(|id| id.to_string());
            let day = day_of(connection, wanted.as_deref(), Looking::Back)?;
            Ok(EarlierDay { on, sessions, session, day })
        })
    }

    /// Finds people of any session by a part of their name, diacritics and capitals
    /// aside: of each the listing that came last. At most `limit`.
    pub fn listed_as(&self, text: &str, limit: u32) -> Reply<Vec<VisitListed>> {
        let folded = fold(text.trim());
        self.read(move |connection| {
            if folded.is_empty() {
                return Ok(Vec::new());
            }
            let mut statement = connection.prepare_cached(
                "SELECT body, hash FROM entry WHERE sequence IN (
                     SELECT (SELECT max(sequence) FROM visit WHERE visit.patient = patient.id)
                     FROM patient WHERE instr(folded_name, ?1) > 0
                     ORDER BY folded_name LIMIT ?2)
                 ORDER BY sequence DESC",
            )?;
            let mut rows = statement.query(params![folded, limit])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let said = fact(&log::entry(row)?)
                    .map_err(|unreadable| StoreError::Refused(unreadable.to_string()))?;
                if let Event::VisitListed(listed) = said.event {
                    found.push(*listed);
                }
            }
            Ok(found)
        })
    }
}
