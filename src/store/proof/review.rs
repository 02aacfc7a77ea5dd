//! What is found by words, and the doses packed for exports, held against the log:
//! both are taken in again as far as the station has come, beside the tables that
//! were computed again, and both indexes are walked side by side, word by word. Keeps
//! no copy in memory.

use rusqlite::{Connection, Row as SqlRow, Transaction};

use super::{Stray, tables};
use crate::store::error::StoreError;
use crate::store::log::{self, Progress};
use crate::store::review;

/// How many entries are taken in between two reports of progress.
const PART: i64 = 20_000;

/// Returns what is found by words at the station and not by its log, or the other way
/// round; nothing if there is no difference. `fresh` has the tables computed again,
/// and the station's beside them; `done` entries were looked at before.
///
/// # Errors
///
/// [`StoreError::Cancelled`]; others if the log cannot be read.
pub(super) fn stray(
    fresh: &Transaction<'_>,
    done: usize,
    progress: &mut Progress,
) -> Result<Option<Stray>, StoreError> {
    let number = |sql| fresh.query_row(sql, [], |row| row.get::<_, i64>(0));
    let mark = number("SELECT coalesce(max(sequence), 0) FROM station.review_mark")?;
    if mark > number("SELECT coalesce(max(sequence), 0) FROM station.entry")? {
        return Ok(Some(Stray { table: "review_mark", before: 0, entry: None }));
    }
    let mut at = 0;
    while at < mark {
        at = review::take_in(fresh, usize::try_from(PART.min(mark - at)).unwrap_or(1))?;
        log::report(progress, done + usize::try_from(at).unwrap_or(0), true)?;
    }
    if let Some(before) = tables::first_difference(fresh, "injection")? {
        return Ok(Some(Stray { table: "injection", before, entry: None }));
    }
    fresh.execute_batch(
        "CREATE VIRTUAL TABLE temp.ours USING fts5vocab(main, review, instance);
         CREATE VIRTUAL TABLE temp.theirs USING fts5vocab(station, review, instance);
         CREATE VIRTUAL TABLE temp.their_words USING fts5vocab(station, review, row);",
    )?;
    let compared = match postings(fresh) {
        Ok(None) => words(fresh),
        other => other,
    };
    match compared {
        // The pages of the file are whole: what stands on them is not.
        Err(StoreError::Damaged) => Ok(Some(Stray { table: "review", before: 0, entry: None })),
        compared => compared,
    }
}

/// Walks the postings, each a word and an entry that has it.
fn postings(fresh: &Connection) -> Result<Option<Stray>, StoreError> {
    let posting = |row: &SqlRow<'_>| Ok::<_, rusqlite::Error>((row.get(0)?, row.get(1)?));
    let mut ours = fresh.prepare("SELECT term, doc FROM temp.ours")?;
    let mut theirs = fresh.prepare("SELECT term, doc FROM temp.theirs")?;
    let (mut ours, mut theirs) = (ours.query([])?, theirs.query([])?);
    let mut our: Option<(String, i64)> = ours.next()?.map(posting).transpose()?;
    let mut their: Option<(String, i64)> = theirs.next()?.map(posting).transpose()?;
    let mut before = 0;
    while our.is_some() || their.is_some() {
        // What only one of them has comes first, by the order of both.
        let in_ours = their.is_none() || our.is_some() && our <= their;
        let in_theirs = our.is_none() || their.is_some() && their <= our;
        let at = if in_ours { &our } else { &their };
        if let Some((word, sequence)) = at
            && in_ours != in_theirs
            && !review::may_differ(fresh, word, *sequence)?
        {
            return Ok(Some(Stray { table: "review", before, entry: Some(*sequence) }));
        }
        before += u64::from(in_theirs);
        if in_ours {
            our = ours.next()?.map(posting).transpose()?;
        }
        if in_theirs {
            their = theirs.next()?.map(posting).transpose()?;
        }
    }
    Ok(None)
}

/// Holds the words that a search may begin against those that the entries have.
fn words(fresh: &Connection) -> Result<Option<Stray>, StoreError> {
    let mut standing = fresh.prepare("SELECT word FROM station.review_word ORDER BY word")?;
    let mut meant = fresh.prepare("SELECT term FROM temp.their_words")?;
    let (mut standing, mut meant) = (standing.query([])?, meant.query([])?);
    let mut before = 0;
    loop {
        let mut term: Option<String> = None;
        while let Some(row) = meant.next()? {
            let next: String = row.get(0)?;
            if !next.starts_with('_') && review::is_begun(&next) {
                term = Some(next);
                break;
            }
        }
        let word: Option<String> = standing.next()?.map(|row| row.get(0)).transpose()?;
        if term != word {
            return Ok(Some(Stray { table: "review_word", before, entry: None }));
        }
        if word.is_none() {
            return Ok(None);
        }
        before += 1;
    }
}
