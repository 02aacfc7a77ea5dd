//! Reactions as they stand, after what was said of them later.

use super::*;
use crate::domain::amendment::entry::{EntryAmended, Statement};
use crate::domain::observation::{Condition, ObservationEnded};
use crate::domain::testing::{NAMESAKE, PUPIL, TD_VIAL};

#[test]
fn whoever_was_well_after_all_is_no_adverse_event() {
    let mut station = Station::open();
    for (number, visit) in [(7, PUPIL), (8, NAMESAKE)] {
        let dose = station.dose(number, visit, TD_VIAL, 9);
        station.record(dose.clone());
        let condition = Condition::CommonReaction;
        let ended =
            ObservationEnded { dose: dose.id, visit, condition, early: false, instructed: true };
        station.record(ended);
    }
    let entry = station.log.last().unwrap().clone();
    let Event::ObservationEnded(stood) = entry.event else { panic!() };
    let well = ObservationEnded { condition: Condition::Well, ..(*stood).clone() };
    station.record(EntryAmended {
        entry: entry.sequence,
        recorded_at: entry.at,
        stood: Statement::ObservationEnded(*stood),
        stands: Some(Statement::ObservationEnded(well)),
        reason: "ghi nhầm".into(),
        confirmed_by: None,
        after_closing: false,
    });
    let bench = Bench::of(station);
    let events = bench.export(&asked(What::Aefi, Format::Fhir)).files.remove(2);
    assert_eq!(events.len(), 1, "{events:?}");
    assert_eq!(events[0]["event"]["coding"][0]["code"], "common");
    // A table still says what stood, and that it does not stand.
    let rows = bench.rows(What::Aefi);
    assert_eq!(with(&rows, "condition", "well").len(), 1);
}
