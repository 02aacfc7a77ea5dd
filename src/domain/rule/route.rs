//! The route by which a dose goes into the body.

use chrono::NaiveDate;

use crate::domain::catalogue::{Fit, Product, RouteRow};
use crate::domain::finding::{Code, Finding, Value};
use crate::domain::patient::Birth;
use crate::domain::route::Route;
use crate::domain::rule::if_unverified;

/// Returns the row that states the routes for every possible birth date.
#[must_use]
pub fn expected(product: &Product, birth: Birth, on: NaiveDate) -> Option<&RouteRow> {
    product.route.iter().find(|row| row.basis.is_valid(on) && row.age.fit(birth, on) == Fit::Inside)
}

/// Judges a route that was ordered, or that the device in the hand serves.
#[must_use]
pub fn judge(product: &Product, birth: Birth, on: NaiveDate, found: Route) -> Vec<Finding> {
    let Some(row) = expected(product, birth, on) else {
        return vec![Finding::stop(Code::UnknownRoute).finding(Value::Route(found))];
    };
    if row.routes.contains(&found) {
        let items = Code::WrongRoute.items();
        return if_unverified(row.id.as_str(), &row.basis, items).into_iter().collect();
    }
    vec![
        Finding::stop(Code::WrongRoute)
            .expecting(Value::Routes(row.routes.clone()))
            .finding(Value::Route(found))
            .resting_on(row.id.as_str(), &row.basis),
    ]
}
