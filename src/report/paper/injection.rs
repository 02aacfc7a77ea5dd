//! The data of one injection's own sheet: the order, the thirteen items with the
//! evidence of each, the needle, and all that was said later. Pure.

use serde_json::{Value, json};

use super::session::{Told, as_amended};
use super::writing::Writing;
use crate::domain::checklist::ConfirmedItem;
use crate::domain::dose::{Basis, DoseGiven};
use crate::domain::event::{Event, Fact};
use crate::domain::evidence::{Step, Verdict, Way};
use crate::domain::finding::Finding;
use crate::domain::id::{DoseId, ProcedureId, VialId};
use crate::domain::procedure::{Happened, Procedure};
use crate::domain::time::Instant;
use crate::domain::visit::{HistorySource, Visit};
use crate::i18n::evidence;

/// Makes the data of the sheet; nothing if there is no such dose. Of a day on which
/// no session stood only the dose, its paper and who got it are known.
pub(super) fn data(told: &Told<'_>, id: DoseId, writing: Writing<'_>) -> Option<Value> {
    let day = &told.day;
    let session = day.session();
    let void = day.entered_in_error().find(|dose| dose.id == id);
    let dose = day.doses().iter().find(|dose| dose.id == id).or(void)?;
    let given = &dose.administered;
    let visit = day.visit(given.visit);
    let procedure = match &dose.basis {
        Basis::Checklist { procedure, .. } => Some(*procedure),
        Basis::Incident { procedure, .. } => *procedure,
        Basis::Paper { .. } => None,
    };
    // As it stands now; what stood before is told with the amendments.
    let facts = as_amended(told.facts);
    let mut ended = facts.iter().filter_map(|fact| match &fact.event {
        Event::ObservationEnded(ended) if ended.dose == id => Some((fact, ended)),
        _ => None,
    });
    let observed = ended.next_back().map(|(fact, ended)| {
        json!({
            "until": writing.moment(fact.at),
            "condition": ended.condition,
            "early": ended.early,
            "instructed": ended.instructed,
            "by": told.name(fact.author),
            "amended": !told.day.corrections(fact.sequence).is_empty(),
        })
    });
    Some(json!({
        "session": session.map(|session| json!({
            "place": session.place,
            "day": writing.words.date(session.day),
            "number": session.number,
        })),
        "person": visit.map(|visit| Writing::person(&visit.person)),
        // The number of another day would mean somebody else.
        "ticket": visit.filter(|_| session.is_some()).map(|visit| visit.ticket),
        "given": writing.given(given, day),
        "basis": basis(dose, writing),
        "giver": told.giver(dose),
        "writer": told.writer(dose.id),
        "later": told.entered_later(dose, writing),
        "void": void.is_some(),
        "amended": told.amendments(dose.id, writing),
        "corrected": visit.map_or_else(Vec::new, |visit| told.corrections(Some(visit), writing)),
        "order": visit.and_then(|visit| order(told, visit, dose, writing)),
        "visit": visit.map(|visit| before(told, visit, dose, writing)),
        "vial": given.vial.and_then(|id| vial(told, id, writing)),
        "items": items(told, dose, writing),
        "answered": procedure.map(|id| answered(told, id, writing)),
        "stops": procedure.map(|id| stops(told, id, writing)),
        "observation": observed,
    }))
}

fn basis(dose: &DoseGiven, writing: Writing<'_>) -> Value {
    match &dose.basis {
        Basis::Checklist { catalogue, .. } => json!({
            "kind": "checklist",
            "catalogue": catalogue.as_ref().map(|version| version.label.clone()),
        }),
        Basis::Incident { error, note, .. } => json!({
            "kind": "incident",
            "error": writing.words.text(&format!("error-kind-{}", error.code())),
            "note": note,
        }),
        Basis::Paper { sheet, .. } => json!({ "kind": "paper", "sheet": sheet }),
    }
}

fn order(told: &Told<'_>, visit: &Visit, dose: &DoseGiven, writing: Writing<'_>) -> Option<Value> {
    let id = dose.administered.order?;
    let order = visit.orders.iter().find(|order| order.id == id)?;
    Some(json!({
        "product": writing.product(&order.product),
        "number": order.dose_number,
        "volume": writing.words.volume(order.volume),
        "route": writing.words.text(&format!("route-{}", order.route.code())),
        "at": writing.moment(order.at),
        "by": told.name(order.by),
    }))
}

/// What was done before the needle: screening, consent, what is known of earlier
/// doses.
fn before(told: &Told<'_>, visit: &Visit, dose: &DoseGiven, writing: Writing<'_>) -> Value {
    let words = writing.words;
    let screening = visit.screening.as_ref().map(|one| {
        json!({
            "at": writing.moment(one.at),
            "by": told.name(one.by),
            "temperature": one.temperature.map(|measured| words.temperature(measured)),
            "conclusion": words.text(&format!("conclusion-{}", one.conclusion.code())),
        })
    });
    let consent = dose.administered.product.as_ref().and_then(|id| visit.consent(id)).map(|one| {
        json!({
            "given": one.given,
            "kind": words.text(&format!("consent-kind-{}", one.kind.code())),
            "by": words.text(&format!("witness-{}", one.by.code())),
            "at": writing.moment(one.at),
        })
    });
    let history = visit.history.map(|source| match source {
        HistorySource::Book => json!({ "source": "book" }),
        HistorySource::List => json!({ "source": "list" }),
        HistorySource::NoBook(witness) => {
            json!({ "source": "word", "by": words.text(&format!("witness-{}", witness.code())) })
        }
    });
    json!({ "screening": screening, "consent": consent, "history": history })
}

fn vial(told: &Told<'_>, id: VialId, writing: Writing<'_>) -> Option<Value> {
    let vial = told.day.vial(id)?;
    let diluted = vial.dilution.as_ref().map(|dilution| {
        let lot = told.day.lot(dilution.lot);
        json!({
            "name": lot.map(|lot| writing.content(lot)),
            "lot": lot.map(|lot| lot.number.clone()),
            "expiry": lot.map(|lot| lot.valid_until().label()),
            "volume": writing.words.volume(dilution.volume),
        })
    });
    Some(json!({
        "number": vial.number,
        "opened": writing.moment(vial.opened_at),
        "until": writing.moment(vial.discard_at),
        "dilution": diluted,
    }))
}

/// The thirteen, each with its evidence; nothing for a dose that claims none.
fn items(told: &Told<'_>, dose: &DoseGiven, writing: Writing<'_>) -> Option<Vec<Value>> {
    let Basis::Checklist { procedure, items, .. } = &dose.basis else { return None };
    let run = told.day.procedure(*procedure);
    Some(items.items().iter().map(|item| self::item(told, item, run, writing)).collect())
}

fn item(
    told: &Told<'_>,
    item: &ConfirmedItem,
    run: Option<&Procedure>,
    writing: Writing<'_>,
) -> Value {
    let words = writing.words;
    let evidence: Vec<Value> = item
        .evidence
        .iter()
        .map(|(step, way)| {
            let proof = run.and_then(|run| run.proof(*step));
            json!({
                "step": step.code(),
                "seen": proof.map(|proof| evidence::said(words, writing.catalogue, &proof.observed)),
                "way": self::way(told, *way, writing),
                "at": proof.map(|proof| clock(proof.at)),
                "notices": proof.map(|proof| found(&proof.notices, writing)),
            })
        })
        .collect();
    json!({
        "code": item.item.code(),
        "name": words.text(&format!("item-{}", item.item.code())),
        "moment": item.item.moment().code(),
        "evidence": evidence,
        "seconds": item.elapsed_ms.div_ceil(1000),
        "attested": clock(item.attested_at),
    })
}

/// A time of day with its seconds, as the station counts: `08:30:12`.
fn clock(at: Instant) -> String {
    let seconds = at.0.div_euclid(1000).rem_euclid(60);
    format!("{}:{seconds:02}", at.hour_minute())
}

/// How an observation reached the program: a name in the templates' words, and
/// what belongs to it.
fn way(told: &Told<'_>, way: Way, writing: Writing<'_>) -> Value {
    let of = |name: &str, note: Option<String>| json!({ "name": name, "note": note });
    match way {
        Way::Scanned => of("scanned", None),
        Way::Typed(why) => of("typed", Some(writing.words.text(&format!("why-{}", why.code())))),
        Way::SecondReader(by) => of("second-reader", told.name(Some(by))),
        Way::Read => of("read", None),
        Way::Answered => of("answered", None),
        Way::Computed => of("computed", None),
        Way::Held(_) => of("held", None),
    }
}

/// Says findings, each once.
pub(super) fn found(findings: &[Finding], writing: Writing<'_>) -> Vec<String> {
    let mut codes: Vec<_> = findings.iter().map(|one| one.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes.into_iter().map(|code| writing.words.text(&format!("finding-{}", code.code()))).collect()
}

/// What happened in one procedure, with when and by whom.
fn happened<'f>(
    told: &Told<'f>,
    id: ProcedureId,
) -> impl Iterator<Item = (&'f Fact, &'f Happened)> {
    told.own().filter_map(move |fact| match &fact.event {
        Event::ProcedureStep(step) if step.procedure == id => Some((fact, &step.happened)),
        _ => None,
    })
}

/// What a second person answered for.
fn answered(told: &Told<'_>, id: ProcedureId, writing: Writing<'_>) -> Vec<Value> {
    happened(told, id)
        .filter_map(|(fact, happened)| match happened {
            Happened::Countersigned { by, reason, findings } => Some(json!({
                "at": writing.moment(fact.at),
                "by": told.name(Some(*by)),
                "reason": reason,
                "findings": found(findings, writing),
            })),
            _ => None,
        })
        .collect()
}

/// What stopped before it went on.
fn stops(told: &Told<'_>, id: ProcedureId, writing: Writing<'_>) -> Vec<Value> {
    happened(told, id)
        .filter_map(|(fact, happened)| match happened {
            Happened::Observed { step, verdict: Verdict::Stopped(findings), .. } => Some(json!({
                "at": clock(fact.at),
                "step": Step::code(*step),
                "findings": found(findings, writing),
            })),
            _ => None,
        })
        .collect()
}
