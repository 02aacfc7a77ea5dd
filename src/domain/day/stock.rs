//! The part of the day that is about stock, the box and the end of the session.

use super::Day;
use crate::domain::catalogue::{Catalogue, operation::required};
use crate::domain::event::{Event, Fact};
use crate::domain::finding::{Code, Finding, Value};
use crate::domain::id::{LotId, SessionId};
use crate::domain::quantity::Temperature;
use crate::domain::rule;
use crate::domain::rule::excursion::Kept;
use crate::domain::session::{SessionClosed, SessionSealed};
use crate::domain::stock::{Content, Lot, Quarantine};
use crate::domain::time::Instant;

impl Day {
    /// Takes in a fact about stock, the box or the end of the session.
    pub(super) fn apply_stock(&mut self, fact: &Fact) {
        match &fact.event {
            Event::LotReceived(lot) => {
                let _ = self.lots.insert(lot.id, (**lot).clone());
            }
            Event::LotDelivered(delivered) => self.with_lot(delivered.lot, |lot| {
                lot.vials = lot.vials.saturating_add(delivered.vials);
                lot.counted = lot.counted.map(|left| left.saturating_add(delivered.vials));
            }),
            Event::ShakeTested(tested) => {
                self.with_lot(tested.lot, |lot| lot.shake_test = Some(tested.passed));
            }
            Event::LotCorrected(corrected) => {
                self.with_lot(corrected.lot, |lot| lot.expiry = corrected.expiry);
            }
            Event::ExpiryExtended(extended) => self.with_lot(extended.lot, |lot| {
                lot.extension = Some((extended.until, extended.document.clone()));
            }),
            Event::LotHeld(held) => {
                self.with_lot(held.lot, |lot| lot.held = Some(held.reason.clone()));
            }
            Event::LotReleased(released) => self.with_lot(released.lot, |lot| lot.held = None),
            Event::TemperatureRead(read) => {
                self.readings.push((fact.at, read.temperature));
                if read.temperature < rule::excursion::FREEZING {
                    self.freeze(read.temperature);
                }
                if read.excursion {
                    let since = self.quarantine.map_or(fact.at, |before| before.since);
                    let temperature = read.temperature;
                    self.quarantine = Some(Quarantine { since, temperature });
                }
            }
            Event::BoxReleased(_) => self.quarantine = None,
            Event::SessionClosed(closed) => self.close(closed),
            Event::SessionSealed(sealed) if self.is_of_session(sealed.session) => {
                self.sealed = Some((**sealed).clone());
            }
            _ => {}
        }
    }

    fn with_lot(&mut self, id: LotId, change: impl FnOnce(&mut Lot)) {
        if let Some(lot) = self.lots.get_mut(&id) {
            change(lot);
        }
    }

    /// Everything that the station has lay in the box; each vaccine is judged by
    /// itself. What failed a shake test has failed for good.
    fn freeze(&mut self, temperature: Temperature) {
        for lot in self.lots.values_mut() {
            lot.frost = Some(lot.frost.map_or(temperature, |before| before.min(temperature)));
            lot.shake_test = lot.shake_test.filter(|passed| !passed);
        }
    }

    fn close(&mut self, closed: &SessionClosed) {
        for account in &closed.lots {
            self.with_lot(account.lot, |lot| lot.counted = Some(account.returned));
        }
        if self.is_of_session(closed.session) {
            self.closed = Some(closed.clone());
        }
    }

    fn is_of_session(&self, id: SessionId) -> bool {
        self.session.as_ref().is_some_and(|session| session.id == id)
    }

    /// Returns how the session was closed, if it was.
    #[must_use]
    pub const fn closed(&self) -> Option<&SessionClosed> {
        self.closed.as_ref()
    }

    /// Returns the seal of the session, if it has one.
    #[must_use]
    pub const fn sealed(&self) -> Option<&SessionSealed> {
        self.sealed.as_ref()
    }

    /// Tells whether there is a session that takes injections.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.session.is_some() && self.closed.is_none()
    }

    /// Returns the quarantine of the box, if it is in one.
    #[must_use]
    pub const fn quarantine(&self) -> Option<Quarantine> {
        self.quarantine
    }

    /// Returns what the box's thermometer showed during the session, in the
    /// order of the log, without the reading at the opening.
    #[must_use]
    pub fn readings(&self) -> &[(Instant, Temperature)] {
        &self.readings
    }

    /// Returns how many vials or ampoules of a lot this session opened; of
    /// syringes nobody counts but the one who closes.
    #[must_use]
    pub fn used_of(&self, lot: LotId) -> u32 {
        let uses = |vial: &&crate::domain::stock::Vial| {
            vial.lot == lot || vial.dilution.as_ref().is_some_and(|dilution| dilution.lot == lot)
        };
        u32::try_from(self.vials().filter(uses).count()).unwrap_or(u32::MAX)
    }

    /// Says why nothing of a lot may be used now: expired, held, or in a box
    /// that is in quarantine.
    #[must_use]
    pub fn lot_findings(&self, catalogue: &Catalogue, lot: &Lot, now: Instant) -> Vec<Finding> {
        let mut findings: Vec<Finding> =
            rule::expiry::judge(catalogue, lot.valid_until(), now).into_iter().collect();
        if let Some(reason) = &lot.held {
            let stop = Finding::stop(Code::LotOnHold).finding(Value::Text(reason.clone()));
            findings.push(rule::resting_on_operation(stop, catalogue, required::LOT_HOLD));
        }
        if let Some(quarantine) = self.quarantine {
            let stop = Finding::stop(Code::BoxQuarantined)
                .finding(Value::Temperature(quarantine.temperature));
            findings.push(rule::resting_on_operation(stop, catalogue, required::STORAGE));
        }
        findings.extend(frost(catalogue, lot));
        findings
    }
}

/// Judges a vaccine that lay below 0 °C, whatever was decided about the box.
fn frost(catalogue: &Catalogue, lot: &Lot) -> Vec<Finding> {
    let Content::Vaccine { presentation, .. } = &lot.content else { return Vec::new() };
    let Some((presentation, lowest)) = catalogue.presentation(presentation).zip(lot.frost) else {
        return Vec::new();
    };
    let shake_test = lot.shake_test;
    let kept = Kept { lowest, highest: lowest, released: true, shake_test };
    rule::excursion::judge(catalogue, presentation, kept)
}
