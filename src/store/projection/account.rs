//! The table of accounts, computed from the log.

use rusqlite::{Transaction, params};

use crate::domain::account::Qualification;
use crate::domain::event::Event;
use crate::domain::text::fold;
use crate::store::error::StoreError;

/// Takes in an entry about accounts.
///
/// # Errors
///
/// [`StoreError::Refused`] for a second account of the same folded name.
pub(super) fn apply(
    transaction: &Transaction<'_>,
    sequence: i64,
    event: &Event,
) -> Result<(), StoreError> {
    let change = |sql: &str, values: &[&dyn rusqlite::ToSql]| -> Result<(), StoreError> {
        let _ = transaction.prepare_cached(sql)?.execute(values)?;
        Ok(())
    };
    let name = match event {
        Event::AccountAdded(account) => Some((account.id, &account.name)),
        Event::AccountRenamed(renamed) => Some((renamed.account, &renamed.name)),
        _ => None,
    };
    if let Some((account, name)) = name {
        change(
            "INSERT INTO account_name (account, folded_name) VALUES (?1, ?2)
             ON CONFLICT DO NOTHING",
            params![account.to_string(), fold(name)],
        )?;
    }
    match event {
        Event::AccountAdded(account) => change(
            "INSERT INTO account (id, name, folded_name, role, qualifications, enabled)
             VALUES (?1, ?2, ?3, ?4, ?5, 1)",
            params![
                account.id.to_string(),
                account.name,
                fold(&account.name),
                account.role.code(),
                codes(&account.qualifications),
            ],
        ),
        Event::AccountRenamed(renamed) => change(
            "UPDATE account SET name = ?2, folded_name = ?3 WHERE id = ?1",
            params![renamed.account.to_string(), renamed.name, fold(&renamed.name)],
        ),
        Event::AccountAssigned(assigned) => change(
            "UPDATE account SET role = ?2, qualifications = ?3 WHERE id = ?1",
            params![
                assigned.account.to_string(),
                assigned.role.code(),
                codes(&assigned.qualifications),
            ],
        ),
        Event::AccountDisabled(disabled) => change(
            "UPDATE account SET enabled = 0 WHERE id = ?1",
            params![disabled.account.to_string()],
        ),
        Event::AccountEnabled(enabled) => change(
            "UPDATE account SET enabled = 1 WHERE id = ?1",
            params![enabled.account.to_string()],
        ),
        Event::SignedIn(signed_in) => change(
            "UPDATE account SET last_sign_in = ?2 WHERE id = ?1",
            params![signed_in.account.to_string(), sequence],
        ),
        _ => Ok(()),
    }
}

fn codes(qualifications: &[Qualification]) -> String {
    let codes: Vec<&str> = qualifications.iter().map(|one| one.code()).collect();
    serde_json::json!(codes).to_string()
}
