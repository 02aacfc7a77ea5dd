//! What must happen after a dose: observation for its time, the report of a
//! serious reaction within its time, doses that add up with the vials.

use crate::domain::catalogue::{Catalogue, Fact, Measure, ProductId, operation::required};
use crate::domain::finding::{Code, Finding, Value};
use crate::domain::rule::resting_on_operation;
use crate::domain::time::Instant;

/// Returns how long somebody is watched after a dose of a product, in minutes: by
/// the general rule, or longer where the product's row says so. Without a general
/// row nobody's time is ever over.
#[must_use]
pub fn observation_minutes(catalogue: &Catalogue, product: Option<&ProductId>) -> i64 {
    let general = match catalogue.operation(required::OBSERVATION).and_then(|row| row.measure) {
        Some(Measure::Minutes(minutes)) => i64::from(minutes),
        _ => i64::from(u16::MAX),
    };
    longer(catalogue, product).map_or(general, |row| general.max(i64::from(row.value)))
}

fn longer<'a>(catalogue: &'a Catalogue, product: Option<&ProductId>) -> Option<&'a Fact<u16>> {
    catalogue.product(product?)?.observation.as_ref()
}

/// Judges the end of an observation at the point (gate G6). Nobody can be held:
/// who goes early goes, and it is asked once more and recorded as early.
#[must_use]
pub fn observed(
    catalogue: &Catalogue,
    product: Option<&ProductId>,
    given_at: Instant,
    now: Instant,
) -> Option<Finding> {
    let general = given_at.plus_minutes(observation_minutes(catalogue, None));
    let end = given_at.plus_minutes(observation_minutes(catalogue, product));
    (now < end).then(|| {
        let stop = Finding::stop(Code::ObservationOpen)
            .expecting(Value::Instant(end))
            .finding(Value::Instant(now));
        match longer(catalogue, product).zip(product) {
            Some((row, product)) if end > general => stop.resting_on(product.as_str(), &row.basis),
            _ => resting_on_operation(stop, catalogue, required::OBSERVATION),
        }
    })
}

/// How long before the end of its time a report is asked for, in minutes. A
/// reminder of this program; no source states it.
const REMINDER: i64 = 4 * 60;

/// Returns until when the report of a serious reaction must be made, in UTC. Where
/// the clock was set back since then, its time is never longer than it is by law.
#[must_use]
pub fn report_due(catalogue: &Catalogue, since: Instant, now: Instant) -> Option<Instant> {
    let measure = catalogue.operation(required::SERIOUS_REPORT)?.measure?;
    let Measure::Hours(hours) = measure else { return None };
    Some(since.min(now).plus_minutes(i64::from(hours) * 60))
}

/// Judges the report of a serious reaction whose time runs since an instant.
#[must_use]
pub fn reported(
    catalogue: &Catalogue,
    since: Instant,
    reported_at: Option<Instant>,
    now: Instant,
) -> Option<Finding> {
    let due = report_due(catalogue, since, now)?;
    let (code, at) = match reported_at {
        Some(at) if at <= due => return None,
        Some(at) => (Code::ReportOverdue, at),
        None if now > due => (Code::ReportOverdue, now),
        None if now >= due.plus_minutes(-REMINDER) => (Code::ReportDue, now),
        None => return None,
    };
    let finding = Finding::notice(code).expecting(Value::Instant(due)).finding(Value::Instant(at));
    Some(resting_on_operation(finding, catalogue, required::SERIOUS_REPORT))
}

/// Judges whether the doses given add up with those that the opened vials held.
#[must_use]
pub fn balanced(catalogue: &Catalogue, used: u32, opened: &[u16]) -> Option<Finding> {
    let held: u32 = opened.iter().map(|doses| u32::from(*doses)).sum();
    (used > held).then(|| {
        let finding = Finding::notice(Code::DosesExceedVials)
            .expecting(Value::Count(held))
            .finding(Value::Count(used));
        resting_on_operation(finding, catalogue, required::DOSES)
    })
}
