//! The tables of what was said later, computed from the log.

use rusqlite::{OptionalExtension, Transaction, params};

use super::know;
use crate::domain::amendment::DoseAmended;
use crate::domain::amendment::entry::{EntryAmended, Statement};
use crate::domain::visit::VisitListed;
use crate::store::entry::Entry;
use crate::store::error::StoreError;

/// Takes in what was said later of a dose: one row for each person whom it is about.
pub(super) fn of_dose(
    transaction: &Transaction<'_>,
    entry: &Entry,
    amended: &DoseAmended,
) -> Result<(), StoreError> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO dose_amendment (sequence, patient, dose, in_error) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO NOTHING",
    )?;
    let people = std::iter::once(&amended.before).chain(&amended.after);
    for patient in people.map(|given| given.patient) {
        let _ = statement.execute(params![
            entry.sequence,
            patient.to_string(),
            amended.dose.to_string(),
            amended.after.is_none(),
        ])?;
    }
    Ok(())
}

/// Takes in what was said later of another entry. A person is called by it from
/// now on, unless they were listed again since.
pub(super) fn of_entry(
    transaction: &Transaction<'_>,
    entry: &Entry,
    amended: &EntryAmended,
) -> Result<(), StoreError> {
    let patient = match &amended.stood {
        Statement::PriorDose(prior) => Some(prior.patient.to_string()),
        Statement::VisitListed(listed) => Some(listed.patient.to_string()),
        other => match other.visit() {
            Some(visit) => transaction
                .prepare_cached("SELECT patient FROM visit WHERE id = ?1")?
                .query_row([visit.to_string()], |row| row.get(0))
                .optional()?,
            None => None,
        },
    };
    let _ = transaction
        .prepare_cached("INSERT INTO amendment (entry, sequence, patient) VALUES (?1, ?2, ?3)")?
        .execute(params![amended.entry, entry.sequence, patient])?;
    match &amended.stands {
        Some(Statement::VisitListed(listed)) => rename(transaction, amended.entry, listed),
        Some(Statement::PriorDose(prior)) => {
            let _ = transaction
                .prepare_cached(
                    "UPDATE prior_dose SET product = ?2, given_on = ?3 WHERE sequence = ?1",
                )?
                .execute(params![
                    amended.entry,
                    prior.product.to_string(),
                    prior.given_on.to_string(),
                ])?;
            Ok(())
        }
        _ => Ok(()),
    }
}

fn rename(
    transaction: &Transaction<'_>,
    entry: i64,
    listed: &VisitListed,
) -> Result<(), StoreError> {
    let since: Option<i64> = transaction
        .prepare_cached("SELECT max(sequence) FROM visit WHERE patient = ?1")?
        .query_row([listed.patient.to_string()], |row| row.get(0))?;
    if since.is_none_or(|since| since <= entry) {
        know(transaction, listed)?;
    }
    Ok(())
}
