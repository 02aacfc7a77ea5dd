//! The volume of one dose. A function of product, presentation and age, never
//! of the product alone; compared exactly, never rounded.

use chrono::NaiveDate;

use crate::domain::catalogue::{Fit, Presentation, Product, VolumeRow};
use crate::domain::finding::{Code, Finding, Value};
use crate::domain::patient::Birth;
use crate::domain::quantity::Volume;
use crate::domain::rule::if_unverified;

/// Returns the row that states the volume, if exactly one does for every
/// possible birth date. Rows that state the same volume count as one.
#[must_use]
pub fn expected<'a>(
    product: &'a Product,
    presentation: &Presentation,
    birth: Birth,
    on: NaiveDate,
) -> Option<&'a VolumeRow> {
    if presentation.product != product.id {
        return None;
    }
    let mut rows = product.volume.iter().filter(|row| {
        let listed = row.presentations.is_empty() || row.presentations.contains(&presentation.id);
        listed && row.basis.is_valid(on) && row.age.fit(birth, on) != Fit::Outside
    });
    let first = rows.next()?;
    let agreed = rows.all(|row| row.microlitres == first.microlitres);
    (agreed && first.age.fit(birth, on) == Fit::Inside).then_some(first)
}

/// Judges a volume that was ordered or drawn.
#[must_use]
pub fn judge(
    product: &Product,
    presentation: &Presentation,
    birth: Birth,
    on: NaiveDate,
    found: Volume,
) -> Vec<Finding> {
    let Some(row) = expected(product, presentation, birth, on) else {
        return vec![Finding::stop(Code::UnknownVolume).finding(Value::Volume(found))];
    };
    if row.microlitres == found {
        let items = Code::WrongVolume.items();
        return if_unverified(row.id.as_str(), &row.basis, items).into_iter().collect();
    }
    vec![
        Finding::stop(Code::WrongVolume)
            .expecting(Value::Volume(row.microlitres))
            .finding(Value::Volume(found))
            .resting_on(row.id.as_str(), &row.basis),
    ]
}
