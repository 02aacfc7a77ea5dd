//! The data of the list of those who are called back after an incident: whom to
//! call, and what each has in common with it. Pure.

use serde_json::{Value, json};

use super::writing::Writing;
use crate::domain::incident::Incident;
use crate::domain::look_back::{Exposed, Link};

/// Makes the data from who got a dose of the same vial, lot or table.
pub(super) fn data(incident: &Incident, exposed: &[Exposed], writing: Writing<'_>) -> Value {
    let rows: Vec<Value> = exposed
        .iter()
        .map(|one| {
            let links: Vec<&str> = one.links().into_iter().map(Link::code).collect();
            let doses: Vec<Value> = one
                .doses
                .iter()
                .map(|dose| {
                    json!({
                        "at": writing.moment(dose.given_at),
                        "product": dose.product.as_ref().map(|id| writing.product(id)),
                        "lot": dose.lot_number,
                        "table": dose.table,
                        "amended": dose.is_amended,
                        "incident": dose.is_incident,
                    })
                })
                .collect();
            json!({
                "person": one.person.as_ref().map(Writing::person),
                "ticket": one.ticket,
                "links": links,
                "doses": doses,
                "own": Some(one.visit) == incident.opened.visit,
            })
        })
        .collect();
    let reached = exposed.iter().filter(|one| one.can_be_called()).count();
    json!({
        "number": incident.id().number(),
        "opened": writing.moment(incident.at),
        "count": exposed.len(),
        "with_telephone": reached,
        "rows": rows,
    })
}
