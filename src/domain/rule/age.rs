//! Whether a person is of an age for a product: the licence stops, the
//! programme informs. A birth known only roughly is judged at its worst.

use chrono::NaiveDate;

use crate::domain::catalogue::{AgeLimit, Fit, Product};
use crate::domain::finding::{Code, Finding, Severity, Value};
use crate::domain::patient::Birth;
use crate::domain::rule::if_unverified;

/// Judges the age of a person on a civil day for a dose of a number.
#[must_use]
pub fn judge(product: &Product, dose: u8, birth: Birth, on: NaiveDate) -> Vec<Finding> {
    let applies = |limit: &&AgeLimit| {
        limit.basis.is_valid(on) && limit.dose.is_none_or(|number| number == dose)
    };
    let licence: Vec<&AgeLimit> = product.licensed_age.iter().filter(applies).collect();
    let mut findings: Vec<Finding> = licence
        .iter()
        .filter_map(|limit| {
            let code = match limit.age.fit(birth, on) {
                Fit::Inside => {
                    return if_unverified(
                        limit.id.as_str(),
                        &limit.basis,
                        Code::LicensedAge.items(),
                    );
                }
                Fit::Outside => Code::LicensedAge,
                Fit::Unknown => Code::UnknownAge,
            };
            Some(finding(code, Severity::Stop, limit, birth))
        })
        .collect();
    if licence.is_empty() || birth.latest() > on {
        findings.push(Finding::stop(Code::UnknownAge).finding(Value::Birth(birth)));
    }
    let programme = product.schedule_age.iter().filter(applies);
    findings.extend(
        programme
            .filter(|limit| limit.age.fit(birth, on) != Fit::Inside)
            .map(|limit| finding(Code::ScheduleAge, Severity::Notice, limit, birth)),
    );
    findings
}

fn finding(code: Code, severity: Severity, limit: &AgeLimit, birth: Birth) -> Finding {
    Finding::new(code, severity)
        .expecting(Value::Ages(limit.age))
        .finding(Value::Birth(birth))
        .resting_on(limit.id.as_str(), &limit.basis)
}
