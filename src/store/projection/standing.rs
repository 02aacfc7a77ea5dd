//! The entries that hold on every day, whatever the session. What a later one
//! takes the place of, and what is settled, stands no more: a station opens as
//! fast after its thousandth session as after its first.
//!
//! Few entries stand and many do not: CROSS JOIN has SQLite begin with the few. It
//! would read the whole log otherwise.

use rusqlite::{Transaction, params};

use crate::domain::amendment::entry::{EntryAmended, Statement};
use crate::domain::event::Event;
use crate::domain::id::VisitId;
use crate::domain::rule::excursion::is_frost;
use crate::domain::session::SessionClosed;
use crate::store::entry::Entry;
use crate::store::error::StoreError;

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

/// The temperatures that stand, before an entry.
const TEMPERATURES: &str = "SELECT standing.sequence, entry.body, entry.hash
     FROM standing CROSS JOIN entry USING (sequence)
     WHERE entry.kind = 'temperature_read' AND sequence < ?1";

/// The closings that are the last of no lot, before an entry.
const CLOSINGS: &str = "DELETE FROM standing WHERE sequence IN (
     SELECT standing.sequence FROM standing CROSS JOIN entry USING (sequence)
     WHERE entry.kind = 'session_closed' AND sequence < ?1
     AND sequence NOT IN (SELECT sequence FROM lot_count))";

/// Takes in an entry of a kind that stands.
pub(super) fn take_in(
    transaction: &Transaction<'_>,
    entry: &Entry,
    event: &Event,
) -> Result<(), StoreError> {
    if ONLY_LAST.contains(&entry.kind.as_str()) {
        drop_before(transaction, entry, &entry.kind)?;
    }
    match event {
        // What was within the range belongs to its session alone.
        Event::TemperatureRead(read) if !read.excursion => return Ok(()),
        Event::ReactionRecorded(said) if !said.is_serious() => return Ok(()),
        Event::EntryAmended(said) if !is_about_a_grave_reaction(said) => return Ok(()),
        Event::ReactionReported(reported) => {
            // A report that was made is due on no other day.
            return settle(transaction, entry, reported.visit);
        }
        Event::BoxReleased(_) => release(transaction, entry)?,
        Event::SessionClosed(closed) => count(transaction, entry, closed)?,
        _ => {}
    }
    let mut statement =
        transaction.prepare_cached("INSERT INTO standing (sequence) VALUES (?1)")?;
    let _ = statement.execute([entry.sequence])?;
    Ok(())
}

/// A reaction that was amended to a grave one, or from one, has or had a clock.
fn is_about_a_grave_reaction(said: &EntryAmended) -> bool {
    let grave = |said: &Statement| match said {
        Statement::ReactionRecorded(said) => said.is_serious(),
        _ => false,
    };
    grave(&said.stood) || said.stands.as_ref().is_some_and(grave)
}

fn drop_before(transaction: &Transaction<'_>, entry: &Entry, kind: &str) -> Result<(), StoreError> {
    let _ = transaction.prepare_cached(OF_ITS_KIND)?.execute(params![kind, entry.sequence])?;
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
fn release(transaction: &Transaction<'_>, entry: &Entry) -> Result<(), StoreError> {
    drop_before(transaction, entry, "box_released")?;
    let mut statement = transaction.prepare_cached(TEMPERATURES)?;
    let mut rows = statement.query([entry.sequence])?;
    let mut settled = Vec::new();
    while let Some(row) = rows.next()? {
        let sequence: i64 = row.get(0)?;
        let body: Vec<u8> = row.get(1)?;
        let read = Entry::read(body, crate::store::Hash(row.get(2)?)).ok_or(StoreError::Damaged)?;
        let event = Event::read(&read.kind, read.version, read.payload())
            .map_err(|unreadable| StoreError::Refused(unreadable.to_string()))?;
        if matches!(event, Event::TemperatureRead(read) if !is_frost(read.temperature)) {
            settled.push(sequence);
        }
    }
    let mut taken_off = transaction.prepare_cached("DELETE FROM standing WHERE sequence = ?1")?;
    for sequence in settled {
        let _ = taken_off.execute([sequence])?;
    }
    Ok(())
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
    let _ = transaction.prepare_cached(CLOSINGS)?.execute([entry.sequence])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::reads_the_whole_log;

    #[test]
    fn nothing_here_reads_the_whole_log() {
        for statement in [OF_ITS_KIND, OF_A_REACTION, TEMPERATURES, CLOSINGS] {
            assert!(!reads_the_whole_log(statement), "{statement}");
        }
        assert!(reads_the_whole_log("SELECT count(*) FROM entry WHERE kind = ?1"));
    }
}
