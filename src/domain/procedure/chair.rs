//! One visit with several vaccines: who is in the chair was established for the
//! dose before, and holds as long as the person stays there. Everything else is
//! done for every dose anew.

use super::command::NotNow;
use super::{Course, Happened, Procedure, Step};
use crate::domain::facts::Facts;

/// What the nurse says when the next dose is for the person still in the chair.
///
/// # Errors
///
/// [`NotNow::LeftTheChair`] unless the last dose at this table was given to this
/// very visit and nobody else was begun there since.
pub fn stay(procedure: &Procedure, facts: &Facts<'_>) -> Result<Vec<Happened>, NotNow> {
    if procedure.course() != Course::Running {
        return Err(NotNow::NotRunning);
    }
    let before = facts
        .day
        .in_chair(procedure.table())
        .filter(|before| before.visit() == procedure.visit() && before.id() != procedure.id());
    let proofs = before.and_then(|before| {
        Some((before.id(), before.proof(Step::Identity)?, before.proof(Step::Answerer)?))
    });
    let Some((from, identity, answerer)) = proofs else { return Err(NotNow::LeftTheChair) };
    Ok(vec![Happened::Stayed { from, identity: identity.clone(), answerer: answerer.clone() }])
}
