//! The part of the day that is about stock, the box and the end of the session.

use std::collections::BTreeMap;

use super::Day;
use crate::domain::backup::Backups;
use crate::domain::catalogue::{Catalogue, ProductId};
use crate::domain::dose::{Amount, DoseGiven};
use crate::domain::event::{Event, Fact};
use crate::domain::finding::Finding;
use crate::domain::id::{LotId, SessionId, VialId};
use crate::domain::quantity::Temperature;
use crate::domain::route::Route;
use crate::domain::rule;
use crate::domain::rule::excursion::Kept;
use crate::domain::session::closing::Gap;
use crate::domain::session::{SessionClosed, SessionSealed};
use crate::domain::stock::{Content, Lot, Quarantine, Syringe};
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
                    let before = self.quarantine;
                    let after = Quarantine::with_reading(before, fact.at, read.temperature);
                    self.quarantine = Some(after);
                    self.excursions.push((fact.at, read.temperature));
                }
            }
            // What froze still waits for the shake test of its lot.
            Event::BoxReleased(_) => {
                self.quarantine = None;
                self.excursions.clear();
            }
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
    pub(super) fn freeze(&mut self, temperature: Temperature) {
        for lot in self.lots.values_mut() {
            lot.frost = Some(lot.frost.map_or(temperature, |before| before.min(temperature)));
            lot.shake_test = lot.shake_test.filter(|passed| !passed);
        }
    }

    fn close(&mut self, closed: &SessionClosed) {
        for account in &closed.lots {
            self.with_lot(account.lot, |lot| lot.counted = Some(account.returned));
            let _ = self.counted_by.insert(account.lot, closed.session);
        }
        if self.is_of_session(closed.session) {
            self.closed = Some(closed.clone());
        }
    }

    /// A closing says something else from now on. Lots that another session has
    /// counted since are as many as that one left; what was delivered since stays.
    pub(super) fn count_again(&mut self, before: &SessionClosed, after: &SessionClosed) {
        for account in &after.lots {
            if self.counted_by.get(&account.lot) != Some(&after.session) {
                continue;
            }
            let left = before.lot(account.lot).map_or(0, |account| account.returned);
            self.with_lot(account.lot, |lot| {
                let since = lot.counted.map_or(0, |counted| counted.saturating_sub(left));
                lot.counted = Some(account.returned.saturating_add(since));
            });
        }
        if self.is_of_session(after.session) {
            self.closed = Some(after.clone());
        }
    }

    /// Returns a closing of this session with what the log says by now: doses may
    /// have been entered from paper or amended since. What was counted stands.
    #[must_use]
    pub fn brought_up_to_date(&self, closed: &SessionClosed) -> SessionClosed {
        let mut closed = closed.clone();
        if !self.is_of_session(closed.session) {
            return closed;
        }
        for account in &mut closed.vials {
            if let Some(vial) = self.vials.get(&account.vial) {
                (account.given, account.lost) = (vial.drawn, vial.lost);
                account.partial = self.partial_of(account.vial);
            }
        }
        for account in &mut closed.lots {
            if self.lots.get(&account.lot).is_some_and(|lot| !lot.is_of_syringes()) {
                account.used = self.used_of(account.lot);
            }
        }
        closed
    }

    /// Tells whether a closing leaves something open that it did not before: counts
    /// that do not come out even without a reason, or fewer syringes than injections.
    #[must_use]
    pub fn opens_a_gap(&self, before: &SessionClosed, after: &SessionClosed) -> bool {
        let gaps = |closed: &SessionClosed| {
            let vials = after.vials.iter().map(|account| account.vial);
            let mut gaps = closed.gaps(vials, after.lots.iter().map(|account| account.lot));
            gaps.extend(self.lacks_syringes(closed).then_some(Gap::Syringes));
            gaps
        };
        let stood = gaps(before);
        gaps(after).iter().any(|gap| !stood.contains(gap))
    }

    /// Tells whether a closing counts fewer syringes than the session gave
    /// injections, and nobody said why.
    #[must_use]
    pub fn lacks_syringes(&self, closed: &SessionClosed) -> bool {
        let syringes: Vec<LotId> =
            self.lots().filter(|lot| lot.injects()).map(|lot| lot.id).collect();
        closed.lacks_syringes(&syringes, self.injections())
    }

    /// Returns how many doses of the session went through a needle.
    #[must_use]
    pub fn injections(&self) -> u64 {
        let by_needle = |dose: &&DoseGiven| dose.administered.route != Some(Route::Oral);
        u64::try_from(self.doses.iter().filter(by_needle).count()).unwrap_or(u64::MAX)
    }

    fn is_of_session(&self, id: SessionId) -> bool {
        self.session.as_ref().is_some_and(|session| session.id == id)
    }

    /// Returns how the session was closed, if it was.
    #[must_use]
    pub const fn closed(&self) -> Option<&SessionClosed> {
        self.closed.as_ref()
    }

    /// Returns where copies of the station go, and the last good one.
    #[must_use]
    pub const fn backups(&self) -> &Backups {
        &self.backups
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

    /// Returns of how many doses out of a vial only a part arrived, or was spilled.
    #[must_use]
    pub fn partial_of(&self, vial: VialId) -> u16 {
        let of_it = self.doses.iter().map(|dose| &dose.administered);
        let partly = |amount| matches!(amount, Amount::Partial | Amount::Spilled);
        let count = of_it.filter(|one| one.vial == Some(vial) && partly(one.amount)).count();
        u16::try_from(count).unwrap_or(u16::MAX)
    }

    /// Tells whether the box was below freezing at an instant or later.
    #[must_use]
    pub fn was_frosty_since(&self, since: Instant) -> bool {
        let frosty = |(at, measured): &(Instant, Temperature)| {
            *at >= since && rule::excursion::is_frost(*measured)
        };
        self.readings.iter().any(frosty)
    }

    /// Returns how many syringes of a kind the session has, and how many its
    /// doses took, if the station counts that kind.
    #[must_use]
    pub fn syringes(&self, kind: Syringe) -> Option<(u32, u32)> {
        let lots = self.lots().filter(|lot| lot.content == Content::Syringe(kind));
        let received = lots.map(Lot::on_hand).reduce(u32::saturating_add)?;
        let took = |dose: &&DoseGiven| {
            let given = &dose.administered;
            let route = given.route.zip(given.volume);
            route.and_then(|(route, volume)| rule::syringe::kind(route, volume)) == Some(kind)
        };
        let used = self.doses.iter().filter(took).count();
        Some((received, u32::try_from(used).unwrap_or(u32::MAX)))
    }

    /// Says of which products more doses were recorded than the opened vials
    /// held.
    #[must_use]
    pub fn balance_findings(&self, catalogue: &Catalogue) -> Vec<Finding> {
        let mut used: BTreeMap<&ProductId, u32> = BTreeMap::new();
        for product in self.doses.iter().filter_map(|dose| dose.administered.product.as_ref()) {
            *used.entry(product).or_default() += 1;
        }
        let lost = |product: &ProductId| -> u32 {
            let of_this = self.vials().filter(|v| self.product_in(v.id) == Some(product));
            of_this.map(|vial| u32::from(vial.lost)).sum()
        };
        used.into_iter()
            .filter_map(|(product, used)| {
                let opened = self.vials().filter(|v| self.product_in(v.id) == Some(product));
                let held: Vec<u16> = opened.map(|vial| vial.doses).collect();
                rule::follow_up::balanced(catalogue, used + lost(product), &held)
            })
            .collect()
    }

    /// Says why nothing of a lot may be used now: expired, held, or in a box
    /// that was too warm or too cold for it.
    #[must_use]
    pub fn lot_findings(&self, catalogue: &Catalogue, lot: &Lot, now: Instant) -> Vec<Finding> {
        let mut findings: Vec<Finding> =
            rule::expiry::judge(catalogue, lot.valid_until(), now).into_iter().collect();
        findings.extend(rule::lot::on_hold(catalogue, lot.held.as_deref()));
        if let Some(quarantine) = self.quarantine {
            let vaccine = lot.presentation().and_then(|id| catalogue.presentation(id));
            findings.extend(rule::excursion::judge(catalogue, vaccine, quarantine.kept));
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
    rule::excursion::judge(catalogue, Some(presentation), kept)
}
