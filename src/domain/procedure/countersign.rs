//! The second person: another account answers, with its own password and a
//! reason, for a finding that a rule leaves to two. A finding that stops is
//! never left to them.

use super::command::{NotNow, computed_next, verdict};
use super::{Course, Happened, Procedure, Stop};
use crate::domain::account::Qualification;
use crate::domain::facts::Facts;
use crate::domain::finding::{Finding, Severity};
use crate::domain::id::AccountId;
use crate::domain::judge;

/// Returns the qualification that the second person needs, if the standing stop
/// is one that a second person can answer for.
#[must_use]
pub fn second_person_wanted(stop: &Stop) -> Option<Qualification> {
    let standing = || stop.findings.iter().filter(|f| f.severity != Severity::Notice);
    let wanted = |finding: &Finding| match finding.severity {
        Severity::SecondPerson(qualification) => Some(qualification),
        Severity::Notice | Severity::Stop => None,
    };
    let all: Option<Vec<Qualification>> = standing().map(wanted).collect();
    // The strictest of several: a screener's finding is answered by a screener.
    all?.into_iter().min()
}

/// Lets a second person answer for what stands, and takes the same observation
/// in again. Whoever calls this has seen the second person's own password.
///
/// # Errors
///
/// [`NotNow::NotOffered`] if a real stop stands or none at all,
/// [`NotNow::SamePerson`] for whoever is at the keyboard,
/// [`NotNow::NotQualified`] if the rule names another qualification, and
/// [`NotNow::NoReason`] without a reason.
pub fn countersign(
    procedure: &Procedure,
    facts: &Facts<'_>,
    by: AccountId,
    reason: &str,
) -> Result<Vec<Happened>, NotNow> {
    if procedure.course() != Course::Running {
        return Err(NotNow::NotRunning);
    }
    let stop = procedure.stop().ok_or(NotNow::NotOffered)?;
    let wanted = second_person_wanted(stop).ok_or(NotNow::NotOffered)?;
    if by == facts.by {
        return Err(NotNow::SamePerson);
    }
    let account = facts.day.account(by);
    if !account.is_some_and(|account| account.qualifications.contains(&wanted)) {
        return Err(NotNow::NotQualified(wanted));
    }
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(NotNow::NoReason);
    }
    let findings: Vec<Finding> =
        stop.findings.iter().filter(|f| f.severity != Severity::Notice).cloned().collect();
    let signed = Happened::Countersigned { by, reason: reason.to_owned(), findings };
    let mut after = procedure.clone();
    after.apply(&signed, facts.now);
    let judged = judge::observation(&after, facts, stop.step, &stop.observed)?;
    let seen = Happened::Observed {
        step: stop.step,
        observed: stop.observed.clone(),
        way: stop.way,
        vial: judged.vial,
        verdict: verdict(&after, stop.step, stop.way, &judged),
        elapsed_ms: 0,
    };
    after.apply(&seen, facts.now);
    let mut happened = vec![signed, seen];
    happened.extend(computed_next(&after, facts));
    Ok(happened)
}
