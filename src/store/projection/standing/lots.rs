//! Lots of which nothing is left, long past their expiry: no day that comes needs
//! them. They go on standing for whoever looks back.

use std::collections::BTreeSet;

use chrono::Days;
use rusqlite::{Transaction, params};

use super::{CLOSINGS, State, holding, reports, turn};
use crate::domain::amendment::entry::Statement;
use crate::domain::day::Day;
use crate::domain::event::{Event, Fact};
use crate::domain::id::{LotId, VialId};
use crate::domain::incident::Incident;
use crate::store::entry::Entry;
use crate::store::error::StoreError;
use crate::store::{facts, log};

/// For so many days after its expiry a lot of which nothing is left is still known
/// on every day: somebody may react, or bring a vial back, long after the dose.
const LONG: Days = Days::new(365);

/// What tells of lots.
const KINDS: [&str; 9] = [
    "entry_amended",
    "lot_received",
    "lot_delivered",
    "lot_corrected",
    "expiry_extended",
    "lot_held",
    "lot_released",
    "shake_tested",
    "session_closed",
];

/// Lets what is long over stand for looking back alone, at the end of a session.
pub(super) fn retire(transaction: &Transaction<'_>, entry: &Entry) -> Result<(), StoreError> {
    // A report that is open keeps the lot that it names.
    let facts = holding(transaction, &[&KINDS[..], &reports::KINDS[..]].concat())?;
    let mut day = Day::default();
    for fact in facts.iter().filter(|fact| !is_amended_otherwise(&fact.event)) {
        day.apply(fact);
    }
    let today = entry.at.civil_day();
    let mut open = BTreeSet::new();
    for incident in day.incidents().iter().filter(|incident| is_open(incident)) {
        open.extend(incident.opened.lot);
        if let Some(vial) = incident.opened.vial {
            open.extend(lot_in(transaction, vial)?);
        }
    }
    let gone: BTreeSet<LotId> = day
        .lots()
        .filter(|lot| lot.counted == Some(0) && !open.contains(&lot.id))
        .filter(|lot| lot.valid_until().last_day() + LONG < today)
        .map(|lot| lot.id)
        .collect();
    if gone.is_empty() {
        return Ok(());
    }
    let mut forgotten = transaction.prepare_cached("DELETE FROM lot_count WHERE lot = ?1")?;
    for lot in &gone {
        let _ = forgotten.execute(params![lot.to_string()])?;
    }
    let is_of_them = |fact: &&Fact| lot_of(&fact.event).is_some_and(|lot| gone.contains(&lot));
    let old: Vec<i64> = facts.iter().filter(is_of_them).map(|fact| fact.sequence).collect();
    turn(transaction, &old, State::Old)?;
    // A closing that counted nothing else last is no day's matter either.
    let _ = transaction
        .prepare_cached(CLOSINGS)?
        .execute(params![entry.sequence, State::Old.number()])?;
    Ok(())
}

fn lot_in(transaction: &Transaction<'_>, vial: VialId) -> Result<Option<LotId>, StoreError> {
    let mut statement = transaction.prepare_cached(
        "SELECT body, hash FROM entry WHERE sequence = (SELECT sequence FROM vial WHERE id = ?1)",
    )?;
    let mut rows = statement.query([vial.to_string()])?;
    let Some(entry) = rows.next()?.map(log::entry).transpose()? else { return Ok(None) };
    Ok(match facts::fact(&entry).map(|fact| fact.event) {
        Ok(Event::VialOpened(vial)) => Some(vial.lot),
        _ => None,
    })
}

fn is_open(incident: &Incident) -> bool {
    incident.completed_at.is_none() || incident.follow_ups.iter().any(|one| one.done.is_none())
}

/// Tells whether something else than a closing was amended.
fn is_amended_otherwise(event: &Event) -> bool {
    matches!(event, Event::EntryAmended(said) if !matches!(said.stood, Statement::SessionClosed(_)))
}

fn lot_of(event: &Event) -> Option<LotId> {
    Some(match event {
        Event::LotReceived(lot) => lot.id,
        Event::LotDelivered(more) => more.lot,
        Event::LotCorrected(corrected) => corrected.lot,
        Event::ExpiryExtended(extended) => extended.lot,
        Event::LotHeld(held) => held.lot,
        Event::LotReleased(released) => released.lot,
        Event::ShakeTested(tested) => tested.lot,
        _ => return None,
    })
}
