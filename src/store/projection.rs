//! Tables computed from the log, in the transaction that appends to it. A
//! projection reads its entry and its own tables and nothing else (no clock, no
//! file), so that [`super::Store::rebuild`] gives the same rows again.

mod account;
mod amendment;
mod standing;

use rusqlite::{Transaction, params};

use crate::domain::dose::{Basis, DoseGiven};
use crate::domain::event::Event;
use crate::domain::evidence::{Step, Verdict};
use crate::domain::finding::Finding;
use crate::domain::id::SessionId;
use crate::domain::incident::Incidents;
use crate::domain::item::{Item, Moment};
use crate::domain::patient::CitizenNumber;
use crate::domain::procedure::{Happened, ProcedureStep};
use crate::domain::quantity::Volume;
use crate::domain::session::{Session, SessionClosed};
use crate::domain::stock::{Lot, Vial};
use crate::domain::text::fold;
use crate::domain::visit::{PriorDose, VisitListed};
use crate::store::entry::Entry;
use crate::store::error::StoreError;
use crate::store::review;

/// Every table that can be rebuilt.
pub(super) const TABLES: [&str; 22] = [
    "standing",
    "lot_count",
    "first_of_session",
    "late_entry",
    "account",
    "account_name",
    "session",
    "place",
    "lot",
    "patient",
    "visit",
    "prior_dose",
    "procedure",
    "confirmed_item",
    "dose",
    "late_dose",
    "dose_amendment",
    "vial",
    "amendment",
    "report",
    "refusal",
    "stop",
];

/// What holds on every day, whatever the session: the station, its people, its stock.
const STANDING: [&str; 48] = [
    "station_founded",
    "lot_received",
    "lot_delivered",
    "lot_corrected",
    "expiry_extended",
    "lot_held",
    "lot_released",
    "temperature_read",
    "box_released",
    "shake_tested",
    "session_closed",
    "account_added",
    "account_renamed",
    "account_assigned",
    "account_disabled",
    "account_enabled",
    "recovery_key_replaced",
    "recovery_key_proven",
    "idle_time_set",
    "columns_mapped",
    "plan_set",
    "filter_saved",
    "filter_dropped",
    "catalogue_replaced",
    "drill_done",
    // The report of a serious reaction is due on whatever day it is.
    "serious_reaction",
    "reaction_recorded",
    "reaction_reported",
    "entry_amended",
    // Somebody may be treated where no session is.
    "emergency_begun",
    "emergency_acted",
    "emergency_act_undone",
    "emergency_named",
    "emergency_over",
    "incident_opened",
    "incident_answered",
    "incident_completed",
    "follow_up_planned",
    "follow_up_done",
    "photo_attached",
    "photo_saved",
    "call_back_saved",
    "backup_place_set",
    "backed_up",
    // Sessions are signed, and diseases told of, on whatever day.
    "flag_answered",
    "session_signed",
    "disease_reported",
    "disease_withdrawn",
];

/// Brings all projections up to the entry that was just appended.
///
/// # Errors
///
/// [`StoreError::Refused`] if a trigger says no or if the payload is not what
/// its kind promises; other errors of the database.
pub(super) fn apply(transaction: &Transaction<'_>, entry: &Entry) -> Result<(), StoreError> {
    if let Some(session) = entry.session {
        let _ = transaction
            .prepare_cached(
                "INSERT INTO first_of_session (session, sequence) VALUES (?1, ?2)
                 ON CONFLICT (session) DO NOTHING",
            )?
            .execute(params![session.to_string(), entry.sequence])?;
        // No step is told later, and most entries are steps.
        if entry.kind != "procedure_step" {
            mark_late(transaction, entry, session)?;
        }
    }
    if !Event::KINDS.contains(&entry.kind.as_str()) {
        return Ok(());
    }
    let event = Event::read(&entry.kind, entry.version, entry.payload())
        .map_err(|unreadable| StoreError::Refused(unreadable.to_string()))?;
    if STANDING.contains(&entry.kind.as_str()) {
        standing::take_in(transaction, entry, &event)?;
    }
    if let Some(incident) = Incidents::of(&event) {
        let _ = transaction
            .prepare_cached("INSERT INTO report (incident, sequence) VALUES (?1, ?2)")?
            .execute(params![incident.to_string(), entry.sequence])?;
    }
    match &event {
        Event::AccountAdded(_)
        | Event::AccountRenamed(_)
        | Event::AccountAssigned(_)
        | Event::AccountDisabled(_)
        | Event::AccountEnabled(_)
        | Event::SignedIn(_) => account::apply(transaction, entry.sequence, &event),
        Event::SessionOpened(session) => {
            standing::forget_treatments(transaction, entry)?;
            open_session(transaction, session)
        }
        Event::LotReceived(lot) => receive(transaction, entry, lot),
        Event::SessionClosed(closed) => close_session(transaction, entry, closed),
        Event::VisitListed(listed) => list_visit(transaction, entry, listed),
        Event::PriorDose(prior) => add_prior_dose(transaction, entry, prior),
        Event::ProcedureStep(step) => go_on(transaction, entry, step),
        Event::VialOpened(vial) => open_vial(transaction, entry, vial),
        Event::DoseGiven(dose) => give(transaction, entry, dose),
        Event::DoseAmended(amended) => amendment::of_dose(transaction, entry, amended),
        Event::EntryAmended(amended) => amendment::of_entry(transaction, entry, amended),
        _ => Ok(()),
    }
}

/// Remembers an entry that is written of a session when another has begun.
fn mark_late(
    transaction: &Transaction<'_>,
    entry: &Entry,
    session: SessionId,
) -> Result<(), StoreError> {
    let _ = transaction
        .prepare_cached(
            "INSERT INTO late_entry (sequence, session) SELECT ?1, ?2
             WHERE (SELECT max(sequence) FROM first_of_session)
                 > (SELECT sequence FROM first_of_session WHERE session = ?2)",
        )?
        .execute(params![entry.sequence, session.to_string()])?;
    Ok(())
}

/// Empties all projections.
pub(super) fn clear(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    for table in TABLES {
        transaction.execute_batch(&format!("DELETE FROM {table}"))?;
    }
    review::clear(transaction)?;
    Ok(())
}

fn receive(transaction: &Transaction<'_>, entry: &Entry, lot: &Lot) -> Result<(), StoreError> {
    let product = lot.product().map(ToString::to_string);
    let _ = transaction
        .prepare_cached("INSERT INTO lot (sequence, id, number, product) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![entry.sequence, lot.id.to_string(), lot.number, product])?;
    Ok(())
}

fn open_session(transaction: &Transaction<'_>, session: &Session) -> Result<(), StoreError> {
    let _ = transaction
        .prepare_cached(
            "INSERT INTO session (id, day, place, number, opened_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            session.id.to_string(),
            session.day.to_string(),
            session.place,
            session.number,
            session.opened_at.0,
        ])?;
    let _ = transaction
        .prepare_cached("INSERT OR IGNORE INTO place (name) VALUES (?1)")?
        .execute([&session.place])?;
    Ok(())
}

fn close_session(
    transaction: &Transaction<'_>,
    entry: &Entry,
    closed: &SessionClosed,
) -> Result<(), StoreError> {
    let _ = transaction
        .prepare_cached("UPDATE session SET closed_at = ?2 WHERE id = ?1")?
        .execute(params![closed.session.to_string(), entry.at.0])?;
    Ok(())
}

fn list_visit(
    transaction: &Transaction<'_>,
    entry: &Entry,
    listed: &VisitListed,
) -> Result<(), StoreError> {
    know(transaction, listed)?;
    let _ = transaction
        .prepare_cached(
            "INSERT INTO visit (sequence, id, session, patient, ticket)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            entry.sequence,
            listed.visit.to_string(),
            entry.session.map(|id| id.to_string()),
            listed.patient.to_string(),
            listed.ticket,
        ])?;
    Ok(())
}

/// Takes in the latest that was said about a person.
fn know(transaction: &Transaction<'_>, listed: &VisitListed) -> Result<(), StoreError> {
    let person = serde_json::to_string(&listed.person)
        .map_err(|error| StoreError::Refused(error.to_string()))?;
    let _ = transaction
        .prepare_cached(
            "INSERT INTO patient (id, folded_name, number, person) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (id) DO UPDATE SET folded_name = ?2, number = ?3, person = ?4",
        )?
        .execute(params![
            listed.patient.to_string(),
            fold(&listed.person.name),
            listed.person.number.as_ref().map(CitizenNumber::as_str),
            person,
        ])?;
    Ok(())
}

fn add_prior_dose(
    transaction: &Transaction<'_>,
    entry: &Entry,
    prior: &PriorDose,
) -> Result<(), StoreError> {
    let _ = transaction
        .prepare_cached(
            "INSERT INTO prior_dose (sequence, patient, product, given_on)
             VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![
            entry.sequence,
            prior.patient.to_string(),
            prior.product.to_string(),
            prior.given_on.to_string(),
        ])?;
    Ok(())
}

fn go_on(
    transaction: &Transaction<'_>,
    entry: &Entry,
    step: &ProcedureStep,
) -> Result<(), StoreError> {
    let procedure = step.procedure.to_string();
    match &step.happened {
        Happened::Started { visit, order, table, .. } => {
            let _ = transaction
                .prepare_cached(
                    "INSERT INTO procedure
                         (id, session, visit, \"order\", table_number, set_aside, sequence)
                     VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6)",
                )?
                .execute(params![
                    procedure,
                    entry.session.map(|id| id.to_string()),
                    visit.to_string(),
                    order.to_string(),
                    table,
                    entry.sequence,
                ])?;
            Ok(())
        }
        Happened::Observed { step, verdict: Verdict::Stopped(findings), .. } => {
            stop(transaction, entry, &procedure, *step, findings)
        }
        Happened::Observed { .. } | Happened::Countersigned { .. } | Happened::Stayed { .. } => {
            Ok(())
        }
        Happened::Attested { items, .. } | Happened::Restored { items, .. } => {
            confirm(transaction, entry, &procedure, items)
        }
        Happened::Reopened { cause } => lose(transaction, &procedure, cause.items()),
        Happened::SetAside => set_aside(transaction, &procedure, true),
        Happened::Resumed { check_stands } => {
            lose(transaction, &procedure, Moment::Right.items())?;
            lose(transaction, &procedure, Moment::Compare.items())?;
            if !check_stands {
                lose(transaction, &procedure, Moment::Check.items())?;
            }
            set_aside(transaction, &procedure, false)
        }
        Happened::Refused { reason, .. } => {
            let _ = transaction
                .prepare_cached(
                    "INSERT INTO refusal (procedure, sequence, session, visit, reason, at)
                     SELECT id, ?2, session, visit, ?3, ?4 FROM procedure WHERE id = ?1",
                )?
                .execute(params![procedure, entry.sequence, reason.code(), entry.at.0])?;
            Ok(())
        }
    }
}

fn confirm(
    transaction: &Transaction<'_>,
    entry: &Entry,
    procedure: &str,
    items: &[Item],
) -> Result<(), StoreError> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO confirmed_item (procedure, item, sequence) VALUES (?1, ?2, ?3)",
    )?;
    for item in items {
        let _ = statement.execute(params![procedure, item.code(), entry.sequence])?;
    }
    Ok(())
}

/// An item that lost its evidence takes the attestation of its whole moment with it.
fn lose(transaction: &Transaction<'_>, procedure: &str, items: &[Item]) -> Result<(), StoreError> {
    let mut statement = transaction
        .prepare_cached("DELETE FROM confirmed_item WHERE procedure = ?1 AND item = ?2")?;
    let moments = Moment::ALL
        .into_iter()
        .filter(|moment| items.iter().any(|item| moment.items().contains(item)));
    for item in moments.flat_map(Moment::items) {
        let _ = statement.execute(params![procedure, item.code()])?;
    }
    Ok(())
}

fn set_aside(
    transaction: &Transaction<'_>,
    procedure: &str,
    aside: bool,
) -> Result<(), StoreError> {
    let _ = transaction
        .prepare_cached("UPDATE procedure SET set_aside = ?2 WHERE id = ?1")?
        .execute(params![procedure, aside])?;
    Ok(())
}

fn stop(
    transaction: &Transaction<'_>,
    entry: &Entry,
    procedure: &str,
    step: Step,
    findings: &[Finding],
) -> Result<(), StoreError> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO stop (sequence, place, procedure, step, code) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (place, finding) in (0i64..).zip(findings) {
        let _ = statement.execute(params![
            entry.sequence,
            place,
            procedure,
            step.code(),
            finding.code.code(),
        ])?;
    }
    Ok(())
}

fn open_vial(transaction: &Transaction<'_>, entry: &Entry, vial: &Vial) -> Result<(), StoreError> {
    let _ = transaction
        .prepare_cached("INSERT INTO vial (id, number, sequence) VALUES (?1, ?2, ?3)")?
        .execute(params![vial.id.to_string(), vial.number, entry.sequence])?;
    Ok(())
}

fn give(transaction: &Transaction<'_>, entry: &Entry, dose: &DoseGiven) -> Result<(), StoreError> {
    let procedure = match &dose.basis {
        Basis::Checklist { procedure, .. } => Some(*procedure),
        Basis::Incident { procedure, .. } => *procedure,
        Basis::Paper { .. } => None,
    };
    let given = &dose.administered;
    let _ = transaction
        .prepare_cached(
            "INSERT INTO dose (id, sequence, kind, procedure, session, patient, visit, product,
                               lot, vial, table_number, microlitres, given_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?
        .execute(params![
            dose.id.to_string(),
            entry.sequence,
            dose.basis.kind(),
            procedure.map(|id| id.to_string()),
            entry.session.map(|id| id.to_string()),
            given.patient.to_string(),
            given.visit.to_string(),
            given.product.as_ref().map(ToString::to_string),
            given.lot.map(|id| id.to_string()),
            given.vial.map(|id| id.to_string()),
            given.table,
            given.volume.map(Volume::microlitres),
            given.given_at.0,
        ])?;
    let Some(later) = dose.basis.later() else { return Ok(()) };
    let _ = transaction
        .prepare_cached(
            "INSERT INTO late_dose (sequence, session, visit, given_at) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![
            entry.sequence,
            later.session.map(|id| id.to_string()),
            given.visit.to_string(),
            given.given_at.0,
        ])?;
    Ok(())
}

/// Returns every row of every projection, in an order of its own, to tell
/// whether two states are the same.
#[cfg(test)]
pub(super) fn dump(connection: &rusqlite::Connection) -> Vec<String> {
    let mut lines = Vec::new();
    for table in TABLES {
        let mut statement = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values: Vec<rusqlite::types::Value> =
                (0..columns).map(|column| row.get(column).unwrap()).collect();
            lines.push(format!("{table} {values:?}"));
        }
    }
    lines.sort();
    lines
}
