//! Two live vaccines: on one day, or far enough apart.

use chrono::NaiveDate;

use crate::domain::account::Qualification;
use crate::domain::catalogue::{Basis, Catalogue, Measure, Product, Span, operation::required};
use crate::domain::finding::{Code, Finding, Severity, Value};
use crate::domain::route::Route;
use crate::domain::rule::interval::{History, PastDose};

/// Judges the intervals of a product to live vaccines given before. Where the
/// catalogue does not know whether a product is live, it stops; an earlier dose
/// of a product outside the catalogue needs a second person.
#[must_use]
pub fn judge(
    catalogue: &Catalogue,
    history: &History,
    product: &Product,
    on: NaiveDate,
) -> Vec<Finding> {
    let live = product.live.as_ref();
    if live.is_some_and(|fact| !fact.value) {
        return Vec::new();
    }
    let earlier = history.doses.iter().filter(|dose| dose.given_on < on);
    earlier.filter_map(|dose| between(catalogue, product, dose, on)).collect()
}

fn between(
    catalogue: &Catalogue,
    product: &Product,
    dose: &PastDose,
    on: NaiveDate,
) -> Option<Finding> {
    let general = catalogue.operation(required::LIVE_INTERVAL)?;
    let before = dose.product.as_ref().and_then(|id| catalogue.product(id));
    let (mut earliest, mut rule) = (dose.given_on, None::<(&str, &Basis)>);
    let mut tighten = |span: Span, id, basis| {
        if span.after(dose.given_on) > earliest {
            (earliest, rule) = (span.after(dose.given_on), Some((id, basis)));
        }
    };
    let own = [Some(product), before].into_iter().flatten();
    for interval in own.filter_map(|one| one.live_spacing.as_ref()) {
        tighten(interval.after, interval.id.as_str(), &interval.basis);
    }
    if may_be_injected(product)
        && before.is_none_or(may_be_injected)
        && let Some(Measure::Interval(span)) = general.measure
    {
        tighten(span, general.id.as_str(), &general.basis);
    }
    let (id, basis) = rule.filter(|_| on < earliest)?;
    let was_live = before.map(|one| one.live.as_ref().map(|fact| fact.value));
    let (code, severity) = match was_live {
        Some(Some(false)) => return None,
        Some(Some(true)) if product.live.is_some() => (Code::LiveSpacing, Severity::Stop),
        Some(_) => (Code::UnknownLive, Severity::Stop),
        None => (Code::UnknownLive, Severity::SecondPerson(Qualification::Screener)),
    };
    let finding = Finding::new(code, severity).expecting(Value::NotBefore(earliest));
    let finding = match &dose.product {
        Some(id) => finding.finding(Value::Product(id.clone())),
        None => finding.finding(Value::Date(dose.given_on)),
    };
    Some(finding.resting_on(id, basis))
}

/// Tells whether a product may be injected: one without a known route may.
fn may_be_injected(product: &Product) -> bool {
    product.route.is_empty()
        || product.route.iter().flat_map(|row| &row.routes).any(|route: &Route| route.is_injected())
}
