//! What is observed at a step: what the file says, or what is right there.

use super::World;
use crate::domain::catalogue::MonitorType;
use crate::domain::evidence::{
    Appearance, Device, Identifier, Monitor, Observed, PersonReading, Step, VialReading, Way,
    WhyTyped, Witness,
};
use crate::domain::facts::Facts;
use crate::domain::id::VialId;
use crate::domain::procedure::Procedure;
use crate::domain::route::{Route, Site};
use crate::domain::rule;
use crate::scenario::file::{Means, See};
use crate::scenario::report::Refusal;

impl See {
    /// Returns how many things it says; a good one says one.
    pub fn said(&self) -> usize {
        [
            self.slip_of.is_some(),
            self.ticket.is_some(),
            self.product.is_some(),
            self.volume.is_some(),
            self.vial.is_some(),
            self.tail.is_some(),
            self.monitor.is_some(),
            self.appearance.is_some(),
            self.shaken.is_some(),
            self.device.is_some(),
            self.birth.is_some(),
            self.guardian.is_some(),
            self.phone.is_some(),
            self.witness.is_some(),
            self.site.is_some(),
        ]
        .into_iter()
        .filter(|said| *said)
        .count()
    }
}

impl World<'_> {
    /// Returns what the file says was observed, and how it came in.
    pub(super) fn reading(&self, see: &See) -> Result<(Observed, Way), Refusal> {
        let typed = Way::Typed(WhyTyped::NoScanner);
        let (observed, way) = self
            .code_read(see)?
            .or_else(|| typed_in(see, typed))
            .or_else(|| answered(see))
            .ok_or(Refusal::NotThisKind)?;
        let way = match see.way {
            None => way,
            Some(Means::Scanned) => Way::Scanned,
            Some(Means::Typed) => typed,
            Some(Means::SecondReader) => Way::SecondReader(self.cast.deputy),
        };
        Ok((observed, way))
    }

    fn code_read(&self, see: &See) -> Result<Option<(Observed, Way)>, Refusal> {
        let observed = match (&see.slip_of, &see.vial) {
            (Some(name), _) => Observed::Person(PersonReading::Slip(self.visit(name)?.id)),
            (None, Some(name)) => Observed::Vial(VialReading::Label(self.vial(name)?)),
            (None, None) => return Ok(None),
        };
        Ok(Some((observed, Way::Scanned)))
    }
}

/// Returns the observation that is right at a step, with a vial that was
/// chosen or the first of the product that still runs.
///
/// # Errors
///
/// [`Refusal::NoVial`] if there is no vial to take.
pub fn right(
    step: Step,
    procedure: &Procedure,
    facts: &Facts<'_>,
    chosen: Option<VialId>,
) -> Result<(Observed, Way), Refusal> {
    let (birth, on) = (facts.visit.person.birth, facts.now.civil_day());
    Ok(match step {
        Step::Person | Step::Tray => {
            (Observed::Person(PersonReading::Slip(facts.visit.id)), Way::Scanned)
        }
        Step::Product => (Observed::Product(facts.order.product.clone()), Way::Answered),
        Step::Dose | Step::Drawn => (Observed::Volume(facts.order.volume), Way::Read),
        Step::Label => {
            let vial = chosen.or_else(|| in_reach(procedure, facts)).ok_or(Refusal::NoVial)?;
            (Observed::Vial(VialReading::Label(vial)), Way::Scanned)
        }
        Step::VialAgain => {
            let vial = procedure.vial().ok_or(Refusal::NoVial)?;
            (Observed::Vial(VialReading::Label(vial)), Way::Scanned)
        }
        Step::Monitor => {
            let vial = procedure.vial().and_then(|id| facts.day.vial(id));
            let row = vial
                .and_then(|vial| facts.presentation_of(vial))
                .and_then(|id| facts.catalogue.presentation(id));
            let stated = row.and_then(|row| row.monitor.as_ref()).map(|fact| fact.value);
            let seen = match stated {
                Some(MonitorType::None) => Monitor::None,
                Some(MonitorType::Type(_)) | None => Monitor::Stage1,
            };
            (Observed::Monitor(seen), Way::Answered)
        }
        Step::Appearance => (Observed::Appearance(Appearance::Normal), Way::Answered),
        Step::Shaken => (Observed::Shaken(true), Way::Answered),
        Step::Device => (Observed::Device(device_for(facts.order.route)), Way::Answered),
        Step::Identity => (Observed::Identity(Identifier::BirthDate(birth.earliest())), Way::Read),
        Step::Answerer | Step::Shown => (Observed::Witness(Witness::Parent), Way::Answered),
        Step::Site => {
            let row = facts.product().and_then(|p| rule::site::expected(p, birth, on));
            let sites = row.map_or(&[][..], |row| &row.sites);
            let used = |site: &&Site| {
                facts.day.doses().iter().any(|dose| {
                    let given = &dose.administered;
                    given.visit == facts.visit.id && given.site == Some(**site)
                })
            };
            let free = sites.iter().find(|site| !used(site)).or(sites.first());
            (Observed::Site(free.copied().unwrap_or(Site::LeftUpperArm)), Way::Answered)
        }
        Step::Timing => (Observed::Moment(facts.now), Way::Computed),
    })
}

/// Returns the vial that a nurse takes: of the product, at her table, running;
/// else any of the product.
fn in_reach(procedure: &Procedure, facts: &Facts<'_>) -> Option<VialId> {
    let of_product = |vial: &&crate::domain::stock::Vial| {
        facts.day.product_in(vial.id) == Some(&facts.order.product)
    };
    let here = |vial: &&crate::domain::stock::Vial| {
        vial.table == procedure.table() && vial.is_running(facts.now)
    };
    let mut running = facts.day.vials().filter(of_product).filter(here);
    running.next().or_else(|| facts.day.vials().find(of_product)).map(|vial| vial.id)
}

const fn device_for(route: Route) -> Device {
    match route {
        Route::Intramuscular => Device::IntramuscularNeedle,
        Route::Subcutaneous => Device::SubcutaneousNeedle,
        Route::Intradermal => Device::IntradermalNeedle,
        Route::Oral => Device::OralDropper,
    }
}

fn typed_in(see: &See, typed: Way) -> Option<(Observed, Way)> {
    let ticket = see.ticket.map(|ticket| Observed::Person(PersonReading::Ticket(ticket)));
    let tail = see
        .tail
        .clone()
        .map(|characters| Observed::Vial(VialReading::Tail { characters, number: None }));
    if let Some(observed) = ticket.or(tail) {
        return Some((observed, typed));
    }
    let volume = see.volume.as_ref().map(|volume| Observed::Volume(volume.0));
    let said = see
        .birth
        .as_ref()
        .map(|birth| Identifier::BirthDate(birth.0))
        .or_else(|| see.guardian.clone().map(Identifier::Guardian))
        .or_else(|| see.phone.clone().map(Identifier::PhoneTail));
    volume.or(said.map(Observed::Identity)).map(|observed| (observed, Way::Read))
}

fn answered(see: &See) -> Option<(Observed, Way)> {
    let observed = see
        .product
        .clone()
        .map(Observed::Product)
        .or_else(|| see.monitor.map(Observed::Monitor))
        .or_else(|| see.appearance.map(Observed::Appearance))
        .or_else(|| see.shaken.map(Observed::Shaken))
        .or_else(|| see.device.map(Observed::Device))
        .or_else(|| see.witness.map(Observed::Witness))
        .or_else(|| see.site.map(Observed::Site))?;
    Some((observed, Way::Answered))
}
