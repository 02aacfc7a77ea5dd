//! Permission to inject, and the only way from it to a dose of kind `checklist`.

use super::{Course, Moment, Procedure, Step};
use crate::domain::catalogue::Version;
use crate::domain::checklist::{Complete, ConfirmedItem, ItemState};
use crate::domain::dose::{Administered, Amount, Basis, DoseGiven};
use crate::domain::facts::Facts;
use crate::domain::finding::Finding;
use crate::domain::gate::Gate;
use crate::domain::id::{DoseId, ProcedureId};
use crate::domain::item::Item;
use crate::domain::judge;
use crate::domain::route::Site;

/// What stands between a procedure and the needle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// It is over, nobody is at it, or its order was taken back.
    NotRunning,
    /// These items are not confirmed.
    Items(Vec<Item>),
    /// A stop stands.
    Stop,
    /// A gate is closed.
    Gate(Gate, Box<Finding>),
    /// A rule that was kept at the attestation is kept no more.
    Rule(Box<Finding>),
}

/// Permission to inject: thirteen confirmed items and open gates.
///
/// Its fields are private and [`Permit::new`] is the only constructor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    procedure: ProcedureId,
    items: Complete,
    catalogue: Version,
    administered: Administered,
}

/// Returns everything that stands between a procedure and the needle.
#[must_use]
pub fn obstacles(procedure: &Procedure, facts: &Facts<'_>) -> Vec<Obstacle> {
    let mut found = Vec::new();
    if procedure.course() != Course::Running || facts.order.closed {
        found.push(Obstacle::NotRunning);
    }
    if procedure.stop().is_some() {
        found.push(Obstacle::Stop);
    }
    let open: Vec<Item> = Item::ALL
        .into_iter()
        .filter(|item| procedure.item(*item) != ItemState::Confirmed)
        .collect();
    if !open.is_empty() {
        found.push(Obstacle::Items(open));
    }
    found.extend(
        facts.closed_gates().into_iter().map(|(gate, why)| Obstacle::Gate(gate, Box::new(why))),
    );
    found
}

impl Permit {
    /// Makes the permit of a procedure that has nothing left in its way.
    ///
    /// # Errors
    ///
    /// Returns every obstacle: unconfirmed items, a standing stop, closed gates,
    /// and rules of time that are not kept at this very minute.
    pub fn new(procedure: &Procedure, facts: &Facts<'_>) -> Result<Self, Vec<Obstacle>> {
        let mut found = obstacles(procedure, facts);
        let stops = judge::timing(procedure, facts)
            .into_iter()
            .filter(|finding| procedure.is_stopped_by(finding));
        found.extend(stops.map(|finding| Obstacle::Rule(Box::new(finding))));
        if procedure.visit() != facts.visit.id || procedure.order() != facts.order.id {
            found.push(Obstacle::NotRunning);
        }
        if !found.is_empty() {
            return Err(found);
        }
        let items = Complete::try_from(confirmed(procedure))
            .map_err(|incomplete| vec![Obstacle::Items(incomplete.0)])?;
        let vial = procedure.vial().and_then(|id| facts.day.vial(id));
        let lot = vial.and_then(|vial| facts.lot_of(vial));
        let (Some(vial), Some(lot)) = (vial, lot) else {
            return Err(vec![Obstacle::Items(vec![Item::C2, Item::D2])]);
        };
        let order = facts.order;
        Ok(Self {
            procedure: procedure.id(),
            items,
            catalogue: facts.catalogue.version().clone(),
            administered: Administered {
                patient: facts.visit.patient,
                visit: facts.visit.id,
                order: Some(order.id),
                product: lot.product().cloned(),
                lot: Some(lot.id),
                vial: Some(vial.id),
                lot_number: Some(lot.number.clone()),
                expiry: Some(lot.expiry),
                volume: Some(order.volume),
                route: Some(order.route),
                site: None,
                dose_number: Some(order.dose_number),
                amount: Amount::Full,
                table: procedure.table(),
                given_at: facts.now,
            },
        })
    }

    /// Turns the permit into the fact that the dose was given, at the site where
    /// the needle really went in.
    #[must_use]
    pub fn given(self, id: DoseId, site: Site, amount: Amount) -> DoseGiven {
        DoseGiven {
            id,
            basis: Basis::Checklist {
                procedure: self.procedure,
                items: self.items,
                catalogue: Some(self.catalogue),
            },
            administered: Administered { site: Some(site), amount, ..self.administered },
        }
    }
}

fn confirmed(procedure: &Procedure) -> Vec<ConfirmedItem> {
    let steps_of = |item: Item| {
        let needed: Vec<Step> =
            procedure.steps(item.moment()).filter(|step| step.items().contains(&item)).collect();
        needed
    };
    Moment::ALL
        .iter()
        .filter_map(|moment| procedure.attested_at(*moment).map(|at| (moment, at)))
        .flat_map(|(moment, at)| moment.items().iter().map(move |item| (*item, at)))
        .map(|(item, attested_at)| {
            let proofs: Vec<_> = steps_of(item)
                .into_iter()
                .filter_map(|step| procedure.proof(step).map(|proof| (step, proof)))
                .collect();
            ConfirmedItem {
                item,
                evidence: proofs.iter().map(|(step, proof)| (*step, proof.way)).collect(),
                elapsed_ms: proofs.iter().map(|(_, proof)| u64::from(proof.elapsed_ms)).sum(),
                attested_at,
            }
        })
        .collect()
}
