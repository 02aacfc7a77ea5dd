//! What is reviewed, found by words. Every entry that somebody may look for has a
//! row whose words are what it is found by: tokens for its kind, place, people,
//! product, lot, findings and flags, and the words of names and notes, folded.
//! The rows are filled behind the log and never while a nurse waits; they are
//! computed from it, and filled anew when it is rebuilt.
//!
//! ```text
//! take_in  entries to words          find  words to entries, page after page
//! names    which words may differ, because somebody had several names
//! ```

mod find;
mod names;
mod take_in;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Transaction};

use crate::domain::catalogue::{ProductId, Version};
use crate::domain::event::Event;
use crate::domain::id::{DoseId, EntryId, LotId, SessionId};
use crate::domain::review::habit::Habit;
use crate::domain::review::{Filter, Kind, words};
use crate::store::error::StoreError;
use crate::store::{Entry, Reply, Store, fact, injection};

pub(super) use find::first_at;
pub(super) use names::may_differ;
pub(super) use take_in::is_begun;

/// How many entries are taken in before others may write: some hundredths of a
/// second.
const PART: usize = 4_000;

/// How many pages of the index are merged before others may write: some hundredths
/// of a second.
const MERGED: i64 = 256;

/// How many words after a word stand near it: a name of four words is near itself.
const NEAR: usize = 3;

/// The token that every row has.
const ANY: &str = "_a";

/// A page of what was found, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The entries.
    pub rows: Vec<Entry>,
    /// The entries by which these people were listed and their procedures begun.
    pub about: Vec<Entry>,
    /// The day and place of the sessions that occur.
    pub sessions: BTreeMap<SessionId, (NaiveDate, String)>,
    /// Of which something was said later.
    pub amended: BTreeSet<EntryId>,
    /// Whether there are older ones.
    pub more: bool,
}

impl Page {
    /// Makes one page of those of several stations, each asked for as many rows:
    /// the newest of all. A station whose rows were left out has older ones.
    #[must_use]
    pub fn merged(pages: Vec<Self>, limit: u32) -> Self {
        let mut merged = Self::default();
        for page in pages {
            merged.rows.extend(page.rows);
            merged.about.extend(page.about);
            merged.sessions.extend(page.sessions);
            merged.amended.extend(page.amended);
            merged.more |= page.more;
        }
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        // Within one log no instant precedes the one before.
        merged.rows.sort_by_key(|row| std::cmp::Reverse((row.at, row.station, row.sequence)));
        merged.more |= merged.rows.len() > limit;
        merged.rows.truncate(limit);
        merged
    }
}

/// One entry, opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The entry.
    pub entry: Entry,
    /// What was recorded of its procedure until then, oldest first.
    pub steps: Vec<Entry>,
    /// The entries by which its people were listed and its procedure begun.
    pub about: Vec<Entry>,
    /// The day and place of its session.
    pub session: Option<(NaiveDate, String)>,
    /// What was said later of it, in the order of the log.
    pub amendments: Vec<Entry>,
    /// What else belongs to the same treatment or report, in the order of the log.
    pub related: Vec<Entry>,
    /// For the end of a session: what was unusual in the habits of its nurses.
    pub habits: Vec<Habit>,
    /// The catalogue that was in force in its session then, if the log says it.
    pub catalogue: Option<Version>,
}

impl Store {
    /// Takes in a part of what was recorded since the review last looked, and
    /// tells whether that was all. Others write between two parts.
    pub fn catch_up_review(&self) -> Reply<bool> {
        self.write(|connection| take_in::part(connection, PART))
    }

    /// Merges a part of what was taken in bit by bit, so that a search reads one
    /// list for a word and not many, and tells whether that was all. Others write
    /// between two parts.
    pub fn tidy_review(&self) -> Reply<bool> {
        self.write(|connection| tidy(connection))
    }

    /// Finds what a filter takes, newest first, from before a place in the log.
    pub fn review(&self, filter: Filter, before: Option<i64>, limit: u32) -> Reply<Page> {
        self.read(move |connection| find::page(connection, &filter, before, limit))
    }

    /// Finds the doses of any day that words speak of, as [`Store::review`] finds
    /// entries, the newest first: given at the table, told on paper or as an incident.
    /// A dose that was said later to be another person's is found by theirs, as the
    /// amendment that says so.
    pub fn doses_by(&self, text: String, limit: u32) -> Reply<Page> {
        self.read(move |connection| {
            let kinds = [Kind::Injection, Kind::Paper, Kind::Incident, Kind::Correction];
            let of_kind = |kind| {
                let kind = Some(kind);
                let filter = Filter { kind, text: text.clone(), ..Filter::default() };
                find::page(connection, &filter, None, limit)
            };
            let pages = kinds.into_iter().map(of_kind).collect::<Result<_, _>>()?;
            let mut found = Page::merged(pages, limit);
            let event = |row: &Entry| fact(row).ok().map(|fact| fact.event);
            let given = found.rows.iter().filter_map(|row| match event(row)? {
                Event::DoseGiven(dose) => Some(dose.id),
                _ => None,
            });
            let mut told: BTreeSet<DoseId> = given.collect();
            found.rows.retain(|row| match event(row) {
                Some(Event::DoseGiven(_)) => true,
                Some(Event::DoseAmended(said)) => said.after.is_some() && told.insert(said.dose),
                _ => false,
            });
            Ok(found)
        })
    }

    /// Opens one entry with all that belongs to it; nothing if there is none.
    pub fn open_review(&self, sequence: i64) -> Reply<Option<Opened>> {
        self.read(move |connection| find::open(connection, sequence))
    }

    /// Returns by what of the station itself one filters.
    pub fn sides(&self) -> Reply<ReviewSides> {
        self.read(|connection| {
            let mut places = connection.prepare_cached("SELECT name FROM place ORDER BY name")?;
            let places = places.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            let mut lots = connection
                .prepare_cached("SELECT id, number, product FROM lot ORDER BY sequence DESC")?;
            let mut rows = lots.query([])?;
            let mut lots = Vec::new();
            while let Some(row) = rows.next()? {
                let (id, product): (String, Option<String>) = (row.get(0)?, row.get(2)?);
                let product = product.and_then(|id| id.parse().ok());
                let id = id.parse().map(LotId).map_err(|_| StoreError::Damaged)?;
                lots.push(KnownLot { id, number: row.get(1)?, product });
            }
            Ok(ReviewSides { places, lots })
        })
    }
}

/// By what of the station itself one filters: what was ever there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReviewSides {
    /// The places where sessions were, by name.
    pub places: Vec<String>,
    /// The lots that were received, the latest first.
    pub lots: Vec<KnownLot>,
}

impl ReviewSides {
    /// Takes in those of another station.
    pub fn join(&mut self, other: Self) {
        self.places.extend(other.places);
        self.places.sort();
        self.places.dedup();
        let new = other.lots.into_iter().filter(|lot| !self.lots.contains(lot));
        let new: Vec<KnownLot> = new.collect();
        self.lots.extend(new);
    }
}

/// A lot by which one filters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownLot {
    /// Its identity.
    pub id: LotId,
    /// The number on its label.
    pub number: String,
    /// What it is; nothing for a diluent.
    pub product: Option<ProductId>,
}

/// Takes in all that was recorded since the review last looked.
pub(super) fn catch_up(connection: &mut Connection) -> Result<(), StoreError> {
    while !take_in::part(connection, PART)? {}
    Ok(())
}

/// Takes in so many entries after the mark in a transaction of somebody else's, and
/// returns the place up to which the review then is.
pub(super) fn take_in(transaction: &Transaction<'_>, most: usize) -> Result<i64, StoreError> {
    take_in::next(transaction, most).map(|(_, last)| last)
}

/// Reads what was unusual in a session's habits, from its beginning to a place.
pub(super) fn habits(
    connection: &Connection,
    session: SessionId,
    until: i64,
) -> Result<Vec<Habit>, StoreError> {
    take_in::habits(connection, session, until)
}

/// Merges so many pages of the index; true if there was nothing to merge.
fn tidy(connection: &Connection) -> Result<bool, StoreError> {
    let changes = || -> Result<i64, StoreError> {
        let mut statement = connection.prepare_cached("SELECT total_changes()")?;
        Ok(statement.query_row([], |row| row.get(0))?)
    };
    let before = changes()?;
    // Less than nothing: all segments become one, however few there are.
    let _ = connection
        .prepare_cached("INSERT INTO review (review, rank) VALUES ('merge', ?1)")?
        .execute([-MERGED])?;
    // The statement itself counts as one change.
    Ok(changes()? - before < 2)
}

/// Empties what is found by words.
pub(super) fn clear(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    transaction.execute_batch(
        "INSERT INTO review (review) VALUES ('delete-all');
         DELETE FROM review_word; DELETE FROM review_mark;",
    )?;
    injection::clear(transaction)
}

/// Returns the place up to which the review has come.
pub(super) fn mark(connection: &Connection) -> Result<i64, StoreError> {
    let mut statement = connection.prepare_cached("SELECT sequence FROM review_mark")?;
    Ok(statement.query_row([], |row| row.get(0)).optional()?.unwrap_or(0))
}

/// Writes something as one token, with a letter that says what it is.
pub(super) fn token(of: char, value: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    format!("_{of}{}", value.chars().map(plain).collect::<String>())
}

/// Writes words of one name or note as one token, in whatever order they stand;
/// nothing if one of them is there twice.
fn together(mut words: Vec<&str>) -> Option<String> {
    words.sort_unstable();
    words.windows(2).all(|pair| pair[0] != pair[1]).then(|| words.join("_"))
}

/// The words of a folded name or note that stand near each other, two and three
/// together, as tokens: a search for a whole name reads the few entries that have
/// it, and not those of everybody who shares a part.
fn neighbours(folded: &str) -> Vec<String> {
    let words: Vec<&str> = words(folded).collect();
    let near = |place: usize| place + 1..words.len().min(place + 1 + NEAR);
    let mut tokens = Vec::new();
    for first in 0..words.len() {
        for second in near(first) {
            tokens.extend(together(vec![words[first], words[second]]));
            let three = near(second).map(|third| vec![words[first], words[second], words[third]]);
            tokens.extend(three.filter_map(together));
        }
    }
    tokens
}

#[cfg(test)]
pub(super) mod tests;
