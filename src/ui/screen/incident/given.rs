//! What is known of a wrong injection, and the facts that are recorded of it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Screen, Which};
use crate::domain::amendment::DoseAmended;
use crate::domain::catalogue::RowId;
use crate::domain::dose::{Administered, Amount, Basis, DoseGiven};
use crate::domain::event::{Event, Fact};
use crate::domain::evidence::VialReading;
use crate::domain::id::{DoseId, IncidentId, LotId, VialId};
use crate::domain::incident::form::{Answer, Form};
use crate::domain::incident::known::known;
use crate::domain::incident::{About, IncidentOpened};
use crate::domain::procedure::{self, Course, Procedure, ProcedureStep, Reason};
use crate::domain::stock::{Lot, Meant, VialWithdrawn, meant, plain};
use crate::domain::text::clean;
use crate::domain::visit::{OrderWithdrawn, Visit};
use crate::scan::{Scan, StationLabel};
use crate::ui::context::Context;

/// What the typed or scanned lot and vial mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Nothing was typed or scanned.
    Nothing,
    /// This vial of the session.
    Vial(VialId),
    /// One of these vials of one lot; its number is still asked for.
    Several(Vec<u32>),
    /// A lot of this station of which no vial is open.
    Lot(LotId),
    /// No lot and no vial of this station. It is recorded as it was read.
    Unknown,
}

/// Returns the vial of the session that a scan means.
pub(super) fn scanned_vial(scan: &Scan, ctx: &Context<'_>) -> Option<VialId> {
    let reading = match scan {
        Scan::Station(StationLabel::Vial(vial)) => VialReading::Label(*vial),
        Scan::Gs1(code) => VialReading::Package {
            gtin: code.gtin.as_ref().map(ToString::to_string),
            lot: code.lot.clone(),
            expiry: code.expiry,
            number: None,
        },
        Scan::Station(_) | Scan::Citizen(_) | Scan::Insurance(_) => return None,
    };
    match meant(&reading, ctx.day.lots(), ctx.day.vials(), ctx.table, ctx.now) {
        Meant::Vial(vial) => Some(vial),
        Meant::Several(_) | Meant::Unopened(_) | Meant::Unknown => None,
    }
}

impl Screen {
    /// Finds out what the lot and the number of the vial mean.
    pub(super) fn known(&self, ctx: &Context<'_>) -> Known {
        if let Some(vial) = self.scanned {
            return Known::Vial(vial);
        }
        let number = self.vial_number.parse().ok();
        let characters = plain(&self.lot);
        if characters.is_empty() {
            return match number {
                None => Known::Nothing,
                Some(number) => {
                    let found = ctx.day.vials().find(|vial| vial.number == number);
                    found.map_or(Known::Unknown, |vial| Known::Vial(vial.id))
                }
            };
        }
        let reading = VialReading::Tail { characters, number };
        match meant(&reading, ctx.day.lots(), ctx.day.vials(), ctx.table, ctx.now) {
            Meant::Vial(vial) => Known::Vial(vial),
            Meant::Several(numbers) => Known::Several(numbers),
            Meant::Unopened(lot) => Known::Lot(lot),
            Meant::Unknown => Known::Unknown,
        }
    }

    /// Returns the lot that is known.
    pub(super) fn known_lot<'a>(&self, ctx: &Context<'a>) -> Option<&'a Lot> {
        match self.known(ctx) {
            Known::Vial(vial) => ctx.day.lot(ctx.day.vial(vial)?.lot),
            Known::Lot(lot) => ctx.day.lot(lot),
            Known::Several(_) | Known::Nothing | Known::Unknown => None,
        }
    }

    /// Tells whether another product was picked than the known lot holds.
    pub(super) fn contradicts(&self, ctx: &Context<'_>) -> bool {
        let held = self.known_lot(ctx).and_then(Lot::product);
        matches!((held, &self.product), (Some(held), Some(picked)) if held != picked)
    }

    /// Returns the recorded dose that was the wrong one, if it was one of these.
    pub(super) fn recorded<'a>(&self, ctx: &Context<'a>) -> Option<&'a DoseGiven> {
        match self.which? {
            Which::Recorded(id) => ctx.day.doses().iter().find(|dose| dose.id == id),
            Which::Unrecorded => None,
        }
    }

    /// Makes the facts and the report that they open: it is filled in later, and
    /// the line stops at once. What is told of another day stops nothing here.
    pub(super) fn reported(
        &self,
        visit: Option<&Visit>,
        ctx: &Context<'_>,
    ) -> Option<(Vec<Event>, IncidentId)> {
        let recorded = self.recorded(ctx);
        let mut events = Vec::new();
        if visit.is_some() && recorded.is_none() && self.earlier.day().is_some() {
            // What is told of another day is about a dose that is recorded.
            return None;
        }
        if let (Some(visit), None) = (visit, recorded) {
            events.push(self.wrong_injection(visit, ctx)?.into());
        }
        let dose = match (recorded, events.first()) {
            (Some(dose), _) => Some(dose.clone()),
            (None, Some(Event::DoseGiven(dose))) => Some((**dose).clone()),
            (None, _) => None,
        };
        let given = dose.as_ref().map(|dose| self.really_given(&dose.administered, ctx));
        if self.earlier.day().is_none() {
            if let Some(visit) = visit {
                events.extend(orders_ended(visit, ctx));
            }
            events.extend(self.vials_out(recorded, ctx));
        }
        let (vial, lot) = match &given {
            Some(given) => (given.vial, given.lot),
            None => match self.known(ctx) {
                Known::Vial(vial) => (Some(vial), None),
                _ => (None, self.known_lot(ctx).map(|lot| lot.id)),
            },
        };
        let here = || ctx.day.session().map(|_| ctx.table);
        let table = given.as_ref().map(|given| given.table).or_else(here);
        let as_read = || (!self.lot.is_empty()).then(|| self.lot.clone());
        let about = About::Error(self.error?);
        let mut opened = IncidentOpened {
            dose: dose.as_ref().map(|dose| dose.id),
            visit: visit.map(|visit| visit.id),
            patient: visit.map(|visit| visit.patient),
            lot_number: given.as_ref().and_then(|g| g.lot_number.clone()).or_else(as_read),
            note: clean(&self.note),
            ..IncidentOpened::new(IncidentId(ctx.new_id()), about)
        }
        .placed(ctx.day, vial, lot, table);
        opened.known = known_of(&opened, dose.as_ref().zip(given), &events, ctx);
        let incident = opened.incident;
        events.push(opened.into());
        Some((events, incident))
    }

    /// The vials that are in doubt, that of the record and the one that was named,
    /// are taken out of use.
    fn vials_out(&self, recorded: Option<&DoseGiven>, ctx: &Context<'_>) -> Vec<Event> {
        let named = match self.known(ctx) {
            Known::Vial(vial) => Some(vial),
            _ => None,
        };
        let of_record = recorded.and_then(|dose| dose.administered.vial);
        let both: BTreeSet<VialId> = named.into_iter().chain(of_record).collect();
        let vials = both.into_iter().filter_map(|id| ctx.day.vial(id));
        vials
            .filter(|vial| !vial.withdrawn)
            .map(|vial| VialWithdrawn { vial: vial.id }.into())
            .collect()
    }

    /// Returns what was really given: what was recorded, but for what was said here.
    /// Another vial, lot or product leaves nothing of the one that was recorded.
    fn really_given(&self, recorded: &Administered, ctx: &Context<'_>) -> Administered {
        let mut given = recorded.clone();
        let vial = match self.known(ctx) {
            Known::Vial(vial) => Some(vial),
            _ => None,
        };
        let lot = self.known_lot(ctx);
        let product = lot.and_then(Lot::product).or(self.product.as_ref());
        let other = product.is_some() && given.product.as_ref() != product;
        if other || vial.is_some() || !self.lot.is_empty() {
            let as_read = (!self.lot.is_empty()).then(|| self.lot.clone());
            given.vial = vial;
            given.lot = lot.map(|lot| lot.id);
            given.lot_number = lot.map(|lot| lot.number.clone()).or(as_read);
            given.expiry = lot.map(|lot| lot.expiry);
        }
        given.product = product.or(recorded.product.as_ref()).cloned();
        given.volume = self.read_volume().or(given.volume);
        given.route = self.route.or(given.route);
        given.site = self.site.or(given.site);
        given
    }

    /// Makes the dose that was recorded nowhere, as far as it is known.
    fn wrong_injection(&self, visit: &Visit, ctx: &Context<'_>) -> Option<DoseGiven> {
        let procedure = procedure_of(visit, ctx);
        let nothing_known = Administered {
            patient: visit.patient,
            visit: visit.id,
            order: procedure.map(Procedure::order),
            product: None,
            lot: None,
            vial: None,
            lot_number: None,
            expiry: None,
            volume: None,
            route: None,
            site: None,
            dose_number: None,
            amount: Amount::Unknown,
            table: procedure.map_or(ctx.table, Procedure::table),
            given_at: self.given_at(ctx).ok()?,
        };
        let administered = self.really_given(&nothing_known, ctx);
        let basis = Basis::Incident {
            error: self.error?,
            procedure: procedure.map(Procedure::id),
            note: clean(&self.note),
        };
        Some(DoseGiven { id: DoseId(ctx.new_id()), basis, administered })
    }
}

/// Fills in the form from the day as it will be with these facts, and as it would
/// be if the record of the dose said what was really given.
fn known_of(
    opened: &IncidentOpened,
    dose: Option<(&DoseGiven, Administered)>,
    events: &[Event],
    ctx: &Context<'_>,
) -> BTreeMap<RowId, Answer> {
    let Ok(form) = Form::built_in() else { return BTreeMap::new() };
    let as_given = dose.map(|(dose, given)| DoseAmended {
        dose: dose.id,
        before: dose.administered.clone(),
        after: Some(given),
        reason: String::new(),
        confirmed_by: None,
        after_closing: false,
    });
    let mut day = ctx.day.clone();
    for event in events.iter().cloned().chain(as_given.map(Event::from)) {
        let (sequence, author, session) = (0, Some(ctx.account.id), None);
        let (at, clock) = (ctx.now, None);
        day.apply(&Fact { sequence, at, clock, author, session, event });
    }
    known(form, &day, ctx.catalogue, opened, Some(ctx.account), ctx.now)
}

/// The open procedure of a visit: the one that somebody is at, else the latest.
fn procedure_of<'a>(visit: &Visit, ctx: &Context<'a>) -> Option<&'a Procedure> {
    let open = ctx.day.procedures().filter(|p| p.visit() == visit.id && p.is_open());
    open.max_by_key(|p| (p.course() == Course::Running, p.started_at()))
}

/// Ends what the person was waiting for: after a wrong injection nothing goes on
/// as it was ordered before it. A half-done procedure ends with its order.
fn orders_ended(visit: &Visit, ctx: &Context<'_>) -> Vec<Event> {
    let mut events = Vec::new();
    for order in visit.open_orders() {
        let open = ctx.day.open_procedure(order.id);
        let ended = open.map(|open| {
            let happened = procedure::refuse(open, Reason::Incident).unwrap_or_default();
            happened.into_iter().map(|happened| ProcedureStep { procedure: open.id(), happened })
        });
        match ended {
            Some(steps) => events.extend(steps.map(Event::from)),
            None => events.push(OrderWithdrawn { visit: visit.id, order: order.id }.into()),
        }
    }
    events
}
