//! The place on the body where a dose goes.

use chrono::NaiveDate;

use crate::domain::catalogue::{Catalogue, Fit, Product, SiteRow, operation::required};
use crate::domain::finding::{Code, Finding, Value};
use crate::domain::patient::Birth;
use crate::domain::route::{Region, Route, Site};
use crate::domain::rule::{if_unverified, resting_on_operation};

/// Returns the row that states the sites for every possible birth date.
#[must_use]
pub fn expected(product: &Product, birth: Birth, on: NaiveDate) -> Option<&SiteRow> {
    product.site.iter().find(|row| row.basis.is_valid(on) && row.age.fit(birth, on) == Fit::Inside)
}

/// Judges a site by product, age and route.
#[must_use]
pub fn judge(
    product: &Product,
    birth: Birth,
    on: NaiveDate,
    route: Route,
    found: Site,
) -> Vec<Finding> {
    let Some(row) = expected(product, birth, on) else {
        return vec![Finding::stop(Code::UnknownSite).finding(Value::Site(found))];
    };
    let fits_route = route.is_injected() != (found.region() == Region::Mouth);
    if fits_route && row.sites.contains(&found) {
        let items = Code::WrongSite.items();
        return if_unverified(row.id.as_str(), &row.basis, items).into_iter().collect();
    }
    vec![
        Finding::stop(Code::WrongSite)
            .expecting(Value::Sites(row.sites.clone()))
            .finding(Value::Site(found))
            .resting_on(row.id.as_str(), &row.basis),
    ]
}

/// Says when a site was already used for an injection of this visit: two in
/// one limb are given apart from each other.
#[must_use]
pub fn separation(catalogue: &Catalogue, earlier: &[Site], found: Site) -> Option<Finding> {
    let used = found.region() != Region::Mouth && earlier.contains(&found);
    used.then(|| {
        let notice = Finding::notice(Code::SameSite).finding(Value::Site(found));
        resting_on_operation(notice, catalogue, required::SEPARATION)
    })
}
