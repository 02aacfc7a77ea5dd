//! A row for everybody who went without vaccine, as often as somebody said so: a
//! procedure that ended without a dose, a person who left, a consent that was not
//! given. Who did not come is one of them.

use std::collections::BTreeMap;

use super::Fault;
use super::cell::Stands::{Always, Named};
use super::cell::{Cell, Column};
use super::columns;
use super::source::{
    About, Give, Known, Pace, Row, Source, Stood, people_of, person_cells, status_cells,
    status_columns,
};
use crate::domain::amendment::entry::{Correction, Statement};
use crate::domain::catalogue::ProductId;
use crate::domain::event::Event;
use crate::domain::finding::Finding;
use crate::domain::id::{ProcedureId, SessionId, VisitId};
use crate::domain::procedure::Happened;
use crate::domain::review::Kind;
use crate::domain::time::Instant;
use crate::domain::visit::{LeftReason, Order};
use crate::store::{Author, Begun};

/// Somebody who went without.
pub(super) struct Refusal {
    pub(super) sequence: i64,
    pub(super) entry: String,
    pub(super) at: Instant,
    pub(super) author: Author,
    pub(super) session: Option<SessionId>,
    /// Where it was said: the name of the place in the words' files.
    pub(super) said: &'static str,
    /// Why: the name of the reason in the words' files.
    pub(super) reason: &'static str,
    findings: Vec<Finding>,
    table: Option<u8>,
    pub(super) product: Option<ProductId>,
    /// What was to be given, if it had come so far.
    pub(super) order: Option<Order>,
    /// How the entry stands: the name of that in the words' files.
    pub(super) status: &'static str,
    corrected: Option<Correction>,
    pub(super) known: Option<Known>,
}

/// What an entry says of it, before it is known whom it is about.
struct Said {
    visit: Option<VisitId>,
    procedure: Option<ProcedureId>,
    product: Option<ProductId>,
    place: &'static str,
    reason: &'static str,
    findings: Vec<Finding>,
}

fn said(event: &Event) -> Option<Said> {
    let nothing = Said {
        visit: None,
        procedure: None,
        product: None,
        place: "procedure",
        reason: "stop",
        findings: Vec::new(),
    };
    Some(match event {
        Event::ProcedureStep(step) => match &step.happened {
            Happened::Refused { reason, findings } => Said {
                procedure: Some(step.procedure),
                reason: reason.code(),
                findings: findings.clone(),
                ..nothing
            },
            _ => return None,
        },
        Event::VisitLeft(left) => {
            let reason = match left.reason {
                LeftReason::Screening => "screening",
                LeftReason::Consent => "consent",
                LeftReason::ChildSaysNo => "child-says-no",
                LeftReason::Absent => "absent",
            };
            Said { visit: Some(left.visit), place: "left", reason, ..nothing }
        }
        Event::ConsentRecorded(recorded) if !recorded.consent.given => Said {
            visit: Some(recorded.visit),
            product: Some(recorded.consent.product.clone()),
            place: "consent",
            reason: "consent",
            ..nothing
        },
        _ => return None,
    })
}

/// Reads everybody who went without in the period, in the order of the log.
pub(super) fn each(
    source: &Source<'_>,
    pace: Pace<'_>,
    give: &mut dyn FnMut(&Refusal) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let kinds = ["procedure_step", "visit_left", "consent_recorded"];
    let mut places = source.recorded(&[Kind::Refusal], &kinds)?;
    // A consent that was given and is none any more is listed nowhere else.
    places.extend(source.amended_places(|said| matches!(said, Statement::ConsentRecorded(_)))?);
    places.sort_unstable();
    places.dedup();
    source.facts(&places, pace, |facts| {
        let found: Vec<(&Stood, Said)> =
            facts.iter().filter_map(|stood| Some((stood, said(&stood.fact.event)?))).collect();
        let procedures = found.iter().filter_map(|(_, said)| said.procedure).collect();
        let mut begun = source.store.procedures(procedures).wait()?;
        let visit = |said: &Said, begun: &BTreeMap<ProcedureId, Begun>| {
            let of = |id| begun.get(&id).map(|begun| begun.visit);
            said.visit.or_else(|| said.procedure.and_then(of))
        };
        let visits = found.iter().filter_map(|(_, said)| visit(said, &begun)).collect();
        let mut people = people_of(source.store, visits)?;
        for (stood, said) in found {
            let entry = &stood.entry;
            let id = visit(&said, &begun);
            // Somebody may say no twice within a chunk; the second finds what the
            // first took.
            let person = match id {
                Some(id) => match people.remove(&id) {
                    Some(found) => Some(found),
                    None => people_of(source.store, vec![id])?.remove(&id),
                },
                None => None,
            };
            let begun = said.procedure.and_then(|id| begun.remove(&id));
            let order = begun.as_ref().and_then(|begun| begun.order.clone());
            let refusal = Refusal {
                sequence: entry.sequence,
                entry: entry.id.to_string(),
                at: entry.at,
                author: entry.author,
                session: entry.session.or(person.as_ref().and_then(|(_, session)| *session)),
                said: said.place,
                reason: said.reason,
                findings: said.findings,
                table: begun.map(|begun| begun.table),
                product: said.product.or(order.as_ref().map(|order| order.product.clone())),
                order,
                status: stood.status(),
                corrected: stood.said.clone(),
                known: person.map(|(known, _)| known),
            };
            if source.is_at_place(refusal.session) && source.is_of(refusal.product.as_ref(), None) {
                give(&refusal)?;
            }
        }
        Ok(())
    })
}

/// The headings of a row.
pub(super) fn columns(source: &Source<'_>) -> Vec<Column> {
    let words = source.words;
    let new = |code, key, stands, width| Column::new(code, key, stands, width, words);
    let mut all = vec![
        new("entry", "export-col-entry", Named, 9),
        new("at", "export-col-recorded-at", Named, 19),
    ];
    all.extend(columns::session(words));
    all.push(new("table", "export-col-table", Named, 6));
    all.push(new("ticket", "export-col-ticket", Named, 8));
    all.extend(columns::person(words));
    all.extend([
        new("said", "export-col-said", Always, 18),
        new("reason", "export-col-reason", Always, 24),
        new("findings", "export-col-findings", Always, 30),
        new("product", "export-col-product", Always, 12).quasi(),
        new("product_name", "export-col-product-name", Always, 24),
        new("dose_number", "export-col-dose-number", Always, 6),
        new("recorded_by", "export-col-recorded-by", Named, 22),
    ]);
    all.extend(status_columns(words));
    all
}

/// Gives the row of everybody who went without.
pub(super) fn rows(source: &Source<'_>, pace: Pace<'_>, give: Give<'_>) -> Result<(), Fault> {
    each(source, pace, &mut |refusal| {
        let day = refusal.at.civil_day();
        let mut cells = vec![Cell::Whole(refusal.sequence), Cell::At(refusal.at)];
        source.session_cells(refusal.session, day, &mut cells);
        cells.push(Cell::count(refusal.table));
        cells.push(Cell::count(refusal.known.as_ref().map(|known| known.ticket)));
        person_cells(refusal.known.as_ref(), day, &mut cells);
        cells.push(Cell::Word("export-said-", refusal.said));
        cells.push(Cell::Word("export-reason-", refusal.reason));
        cells.push(source.findings(&refusal.findings));
        let product = refusal.product.as_ref();
        cells.push(Cell::some(product.map(ProductId::as_str)));
        cells.push(product.map_or(Cell::Nothing, |id| source.product(id).0));
        cells.push(Cell::count(refusal.order.as_ref().map(|order| order.dose_number)));
        cells.push(source.author(refusal.author));
        cells.extend(status_cells(source, refusal.status, refusal.corrected.as_ref()));
        give(Row { cells: &cells, about: About::known(refusal.known.as_ref()) })
    })
}
