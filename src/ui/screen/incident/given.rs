//! What is known of a wrong injection, and the facts that are recorded of it.

use std::collections::BTreeMap;

use super::Screen;
use crate::domain::dose::{Administered, Amount, Basis, DoseGiven};
use crate::domain::event::{Event, Fact};
use crate::domain::evidence::VialReading;
use crate::domain::id::{DoseId, IncidentId, LotId, VialId};
use crate::domain::incident::form::Form;
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

    /// Makes the facts and the report that they open: it is filled in later, and
    /// the line stops at once.
    pub(super) fn reported(
        &self,
        visit: Option<&Visit>,
        ctx: &Context<'_>,
    ) -> Option<(Vec<Event>, IncidentId)> {
        let mut events = match visit {
            Some(visit) => self.wrong_injection(visit, ctx)?,
            None => Vec::new(),
        };
        let dose = events.iter().find_map(|event| match event {
            Event::DoseGiven(dose) => Some(dose.as_ref()),
            _ => None,
        });
        let vial = match self.known(ctx) {
            Known::Vial(vial) => Some(vial),
            _ => None,
        };
        let mut opened = IncidentOpened {
            incident: IncidentId(ctx.new_id()),
            about: About::Error(self.error?),
            dose: dose.map(|dose| dose.id),
            visit: visit.map(|visit| visit.id),
            patient: visit.map(|visit| visit.patient),
            vial,
            lot: self.known_lot(ctx).map(|lot| lot.id),
            table: Some(dose.map_or(ctx.table, |dose| dose.administered.table)),
            anonymous: false,
            known: BTreeMap::new(),
        };
        // The form is filled in from the day as it will be with these facts.
        let mut day = ctx.day.clone();
        for event in &events {
            let (sequence, author, session) = (0, Some(ctx.account.id), None);
            let (at, clock, event) = (ctx.now, None, event.clone());
            day.apply(&Fact { sequence, at, clock, author, session, event });
        }
        if let Ok(form) = Form::built_in() {
            let reporter = Some(ctx.account);
            opened.known = known(form, &day, ctx.catalogue, &opened, reporter, ctx.now);
        }
        let incident = opened.incident;
        events.push(opened.into());
        Some((events, incident))
    }

    /// Makes the facts: the dose as far as it is known, the end of everything that
    /// the person was waiting for, and the vial taken out of use.
    pub(super) fn wrong_injection(&self, visit: &Visit, ctx: &Context<'_>) -> Option<Vec<Event>> {
        let error = self.error?;
        let procedure = procedure_of(visit, ctx);
        let vial = match self.known(ctx) {
            Known::Vial(vial) => ctx.day.vial(vial),
            _ => None,
        };
        let lot = self.known_lot(ctx);
        let as_read = || (!self.lot.is_empty()).then(|| self.lot.clone());
        let administered = Administered {
            patient: visit.patient,
            visit: visit.id,
            order: procedure.map(Procedure::order),
            product: lot.and_then(Lot::product).cloned().or_else(|| self.product.clone()),
            lot: lot.map(|lot| lot.id),
            vial: vial.map(|vial| vial.id),
            lot_number: lot.map(|lot| lot.number.clone()).or_else(as_read),
            expiry: lot.map(|lot| lot.expiry),
            volume: self.read_volume(),
            route: self.route,
            site: self.site,
            dose_number: None,
            amount: Amount::Unknown,
            table: procedure.map_or(ctx.table, Procedure::table),
            given_at: ctx.now,
        };
        let basis = Basis::Incident {
            error,
            procedure: procedure.map(Procedure::id),
            note: clean(&self.note),
        };
        let dose = DoseGiven { id: DoseId(ctx.new_id()), basis, administered };
        let mut events: Vec<Event> = vec![dose.into()];
        events.extend(orders_ended(visit, ctx));
        let in_use = vial.filter(|vial| !vial.withdrawn);
        events.extend(in_use.map(|vial| Event::from(VialWithdrawn { vial: vial.id })));
        Some(events)
    }
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
