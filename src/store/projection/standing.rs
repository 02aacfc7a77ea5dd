//! The entries that hold on every day, whatever the session. What a later one
//! takes the place of, and what is settled, stands no more: a station opens as
//! fast after its thousandth session as after its first.
//!
//! Few entries stand and many do not: CROSS JOIN has `SQLite` begin with the few. It
//! would read the whole log otherwise.

mod lots;
mod reports;

use rusqlite::{Transaction, params};

use crate::domain::amendment::entry::{EntryAmended, Statement};
use crate::domain::event::{Event, Fact};
use crate::domain::id::VisitId;
use crate::domain::rule::excursion::is_frost;
use crate::domain::session::SessionClosed;
use crate::store::entry::{Author, Entry};
use crate::store::error::StoreError;
use crate::store::{facts, log};

/// Of these only the last stands: what somebody chose for the whole station. A
/// catalogue is a text of some hundred pages, which nobody goes by any more is not
/// to be read on every morning.
const ONLY_LAST: [&str; 5] =
    ["backed_up", "backup_place_set", "catalogue_replaced", "idle_time_set", "plan_set"];

/// What stands of a kind, before an entry.
const OF_ITS_KIND: &str = "DELETE FROM standing WHERE sequence IN (
     SELECT standing.sequence FROM standing CROSS JOIN entry USING (sequence)
     WHERE entry.kind = ?1 AND sequence < ?2)";

/// What stands of a visit's grave reaction, before an entry.
const OF_A_REACTION: &str = "DELETE FROM standing WHERE sequence IN (
     SELECT standing.sequence FROM standing CROSS JOIN entry USING (sequence)
     WHERE entry.kind IN ('serious_reaction', 'reaction_recorded', 'entry_amended')
     AND sequence < ?1 AND instr(entry.body, CAST(?2 AS BLOB)) > 0)";

/// Whether anything stands of a visit's grave reaction.
const DUE: &str = "SELECT 1 FROM standing CROSS JOIN entry USING (sequence)
     WHERE entry.kind IN ('serious_reaction', 'reaction_recorded', 'entry_amended')
     AND instr(entry.body, CAST(?1 AS BLOB)) > 0";

/// What stands of treatments, before an entry.
const TREATMENTS: &str = "DELETE FROM standing WHERE sequence IN (
     SELECT standing.sequence FROM standing CROSS JOIN entry USING (sequence)
     WHERE state = 0 AND entry.kind GLOB 'emergency_*' AND sequence < ?1)";

/// What holds on every day of some kinds.
const HOLDING: &str = "SELECT entry.body, entry.hash
     FROM standing CROSS JOIN entry USING (sequence)
     WHERE state = 0 AND entry.kind IN (SELECT value FROM json_each(?1))
     ORDER BY sequence";

/// The closings that are the last of no lot, before an entry, with what was said
/// later of them.
const CLOSINGS: &str = "UPDATE standing SET state = ?2 WHERE sequence IN (
     WITH over AS (
         SELECT standing.sequence FROM standing CROSS JOIN entry USING (sequence)
         WHERE state = 0 AND entry.kind = 'session_closed' AND sequence < ?1
         AND sequence NOT IN (SELECT sequence FROM lot_count))
     SELECT sequence FROM over
     UNION SELECT amendment.sequence FROM over
         CROSS JOIN amendment ON amendment.entry = over.sequence)";

/// What was said later of a closing stands as long as that does.
const AS_ITS_CLOSING: &str = "INSERT INTO standing (sequence, state)
     SELECT ?1, state FROM standing WHERE sequence = ?2";

/// Takes in an entry of a kind that stands.
pub(super) fn take_in(
    transaction: &Transaction<'_>,
    entry: &Entry,
    event: &Event,
) -> Result<(), StoreError> {
    if ONLY_LAST.contains(&entry.kind.as_str()) {
        drop_before(transaction, entry, &entry.kind)?;
    }
    if let Some(incident) = reports::about(event) {
        reports::wake(transaction, incident)?;
    }
    match event {
        // What was within the range belongs to its session alone.
        Event::TemperatureRead(read) if !read.excursion => {
            return insert(transaction, entry.sequence, State::Counted);
        }
        // Within a session it belongs to that.
        Event::EmergencyBegun(_)
        | Event::EmergencyActed(_)
        | Event::EmergencyActUndone(_)
        | Event::EmergencyNamed(_)
        | Event::EmergencyOver(_)
            if entry.session.is_some() =>
        {
            return Ok(());
        }
        Event::ReactionRecorded(said) if !said.is_serious() => return Ok(()),
        Event::EntryAmended(said) if matches!(said.stood, Statement::SessionClosed(_)) => {
            let mut statement = transaction.prepare_cached(AS_ITS_CLOSING)?;
            let _ = statement.execute([entry.sequence, said.entry])?;
            return Ok(());
        }
        Event::EntryAmended(said) if !is_about_a_grave_reaction(said) => return Ok(()),
        // Of what was reported already other words are due on no other day.
        Event::EntryAmended(said) if is_grave(&said.stood) && !is_due(transaction, said)? => {
            return Ok(());
        }
        Event::ReactionReported(reported) => {
            // A report that was made is due on no other day.
            return settle(transaction, entry, reported.visit);
        }
        Event::BoxReleased(_) => release(transaction)?,
        Event::FilterSaved(saved) => drop_filter(transaction, entry, &saved.name)?,
        Event::FilterDropped(dropped) => {
            // With the filter went all that is to be known of it.
            return drop_filter(transaction, entry, &dropped.name);
        }
        Event::SessionClosed(closed) => {
            count(transaction, entry, closed)?;
            insert(transaction, entry.sequence, State::Holds)?;
            reports::retire(transaction, entry)?;
            return lots::retire(transaction, entry);
        }
        _ => {}
    }
    insert(transaction, entry.sequence, State::Holds)
}

/// For whom an entry stands.
#[derive(Debug, Clone, Copy)]
enum State {
    /// For every day.
    Holds,
    /// For looking back: about what was used up or closed long ago.
    Old,
    /// For counting the stock of a period: something later took its place.
    Counted,
}

impl State {
    const fn number(self) -> i64 {
        match self {
            Self::Holds => 0,
            Self::Old => 1,
            Self::Counted => 2,
        }
    }
}

fn insert(transaction: &Transaction<'_>, sequence: i64, state: State) -> Result<(), StoreError> {
    let mut statement =
        transaction.prepare_cached("INSERT INTO standing (sequence, state) VALUES (?1, ?2)")?;
    let _ = statement.execute(params![sequence, state.number()])?;
    Ok(())
}

fn turn(transaction: &Transaction<'_>, sequences: &[i64], state: State) -> Result<(), StoreError> {
    let mut statement =
        transaction.prepare_cached("UPDATE standing SET state = ?2 WHERE sequence = ?1")?;
    for sequence in sequences {
        let _ = statement.execute(params![sequence, state.number()])?;
    }
    Ok(())
}

/// Reads the facts of these kinds that hold on every day, in the order of the log.
fn holding(transaction: &Transaction<'_>, kinds: &[&str]) -> Result<Vec<Fact>, StoreError> {
    let mut statement = transaction.prepare_cached(HOLDING)?;
    read(statement.query([serde_json::json!(kinds).to_string()])?)
}

fn read(mut rows: rusqlite::Rows<'_>) -> Result<Vec<Fact>, StoreError> {
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let fact = facts::fact(&log::entry(row)?);
        found.push(fact.map_err(|unreadable| StoreError::Refused(unreadable.to_string()))?);
    }
    Ok(found)
}

/// Takes off somebody's filter of this name: it was saved anew, or dropped.
fn drop_filter(transaction: &Transaction<'_>, entry: &Entry, name: &str) -> Result<(), StoreError> {
    let author = match entry.author {
        Author::Account(author) => Some(author),
        Author::Withheld | Author::Station => None,
    };
    let mut statement = transaction.prepare_cached("DELETE FROM standing WHERE sequence = ?1")?;
    for fact in holding(transaction, &["filter_saved"])? {
        let Event::FilterSaved(saved) = &fact.event else { continue };
        if fact.author == author && saved.name == name && fact.sequence < entry.sequence {
            let _ = statement.execute([fact.sequence])?;
        }
    }
    Ok(())
}

/// A reaction that was amended to a grave one, or from one, has or had a clock.
fn is_about_a_grave_reaction(said: &EntryAmended) -> bool {
    is_grave(&said.stood) || said.stands.as_ref().is_some_and(is_grave)
}

fn is_grave(said: &Statement) -> bool {
    match said {
        Statement::SeriousReaction(_) => true,
        Statement::ReactionRecorded(said) => said.is_serious(),
        _ => false,
    }
}

/// Tells whether anything stands of the reaction of whom an amendment is about.
fn is_due(transaction: &Transaction<'_>, said: &EntryAmended) -> Result<bool, StoreError> {
    let Some(visit) = said.stood.visit() else { return Ok(false) };
    let mut statement = transaction.prepare_cached(DUE)?;
    Ok(statement.exists([visit.to_string()])?)
}

fn drop_before(transaction: &Transaction<'_>, entry: &Entry, kind: &str) -> Result<(), StoreError> {
    let _ = transaction.prepare_cached(OF_ITS_KIND)?.execute(params![kind, entry.sequence])?;
    Ok(())
}

/// What was done where no session was is no matter of the next one.
pub(super) fn forget_treatments(
    transaction: &Transaction<'_>,
    entry: &Entry,
) -> Result<(), StoreError> {
    let _ = transaction.prepare_cached(TREATMENTS)?.execute([entry.sequence])?;
    Ok(())
}

/// Takes off what stood of somebody's reaction.
fn settle(transaction: &Transaction<'_>, entry: &Entry, visit: VisitId) -> Result<(), StoreError> {
    let _ = transaction
        .prepare_cached(OF_A_REACTION)?
        .execute(params![entry.sequence, visit.to_string()])?;
    Ok(())
}

/// The box is released: what was too warm before it says nothing any more. What
/// was below 0 °C still waits for the shake tests of its lots.
fn release(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let before = holding(transaction, &["box_released", "temperature_read"])?;
    let is_over = |fact: &&Fact| match &fact.event {
        Event::TemperatureRead(read) => !is_frost(read.temperature),
        _ => true,
    };
    let over: Vec<i64> = before.iter().filter(is_over).map(|fact| fact.sequence).collect();
    turn(transaction, &over, State::Counted)
}

/// A lot is as many as the session that counted it last left of it: a closing
/// stands as long as it is that of some lot.
fn count(
    transaction: &Transaction<'_>,
    entry: &Entry,
    closed: &SessionClosed,
) -> Result<(), StoreError> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO lot_count (lot, sequence) VALUES (?1, ?2)
         ON CONFLICT (lot) DO UPDATE SET sequence = ?2",
    )?;
    for account in &closed.lots {
        let _ = statement.execute(params![account.lot.to_string(), entry.sequence])?;
    }
    let _ = transaction
        .prepare_cached(CLOSINGS)?
        .execute(params![entry.sequence, State::Counted.number()])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::reads_the_whole_log;

    #[test]
    fn nothing_here_reads_the_whole_log() {
        for statement in [
            OF_ITS_KIND,
            OF_A_REACTION,
            DUE,
            TREATMENTS,
            HOLDING,
            CLOSINGS,
            AS_ITS_CLOSING,
            reports::AMENDMENTS,
            reports::WAKE,
        ] {
            assert!(!reads_the_whole_log(statement), "{statement}");
        }
        assert!(reads_the_whole_log("SELECT count(*) FROM entry WHERE kind = ?1"));
    }
}
