//! Whether a product is permitted by the programme or the ministry on a day.

use chrono::NaiveDate;

use crate::domain::catalogue::Product;
use crate::domain::finding::{Code, Finding, Value};

/// Judges the permission of a product on a civil day. A product without rows of
/// permission needs none.
#[must_use]
pub fn judge(product: &Product, on: NaiveDate) -> Option<Finding> {
    if product.is_authorised(on) {
        return None;
    }
    let stop = Finding::stop(Code::NotAuthorised).finding(Value::Date(on));
    let row = product.authorised.iter().max_by_key(|row| row.basis.valid_from)?;
    let stop = match row.basis.valid_from.filter(|from| on < *from) {
        Some(from) => stop.expecting(Value::NotBefore(from)),
        None => stop,
    };
    Some(stop.resting_on(row.id.as_str(), &row.basis))
}
