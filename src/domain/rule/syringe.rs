//! One syringe a dose: no more doses than syringes.

use crate::domain::account::Qualification;
use crate::domain::catalogue::{Catalogue, operation::required};
use crate::domain::finding::{Code, Finding, Severity, Value};
use crate::domain::quantity::Volume;
use crate::domain::route::Route;
use crate::domain::rule::resting_on_operation;
use crate::domain::stock::Syringe;

/// The volume of the auto-disable syringe for all but BCG: 0.5 mL.
const HALF: Volume = Volume::from_microlitres(500);

/// Returns the kind of syringe that a dose takes, if the station counts that
/// kind: other volumes come in syringes of which no lot is kept.
#[must_use]
pub fn kind(route: Route, volume: Volume) -> Option<Syringe> {
    match route {
        Route::Intradermal => Some(Syringe::TenthMillilitre),
        Route::Intramuscular | Route::Subcutaneous if volume == HALF => {
            Some(Syringe::HalfMillilitre)
        }
        Route::Intramuscular | Route::Subcutaneous | Route::Oral => None,
    }
}

/// Judges whether a session still has a syringe for the next dose. `used` is
/// every syringe that a dose took. A count can be wrong, a carton not written
/// down: a second person looks at the pack.
#[must_use]
pub fn left(catalogue: &Catalogue, received: u32, used: u32) -> Option<Finding> {
    (used >= received).then(|| {
        let severity = Severity::SecondPerson(Qualification::Vaccinator);
        let finding = Finding::new(Code::NoSyringeLeft, severity)
            .expecting(Value::Count(received))
            .finding(Value::Count(used));
        resting_on_operation(finding, catalogue, required::SYRINGE)
    })
}
