//! The data of a person's own slip: the doses given here, and those that a book
//! or a list tells of. A dose entered in error is none. Pure.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::writing::Writing;
use crate::domain::day::Day;
use crate::domain::dose::{Administered, Amount, Basis, DoseGiven, PaperAuthor};
use crate::domain::event::{Event, Fact, PriorDose};
use crate::domain::id::{AccountId, DoseId, PatientId, SessionId};
use crate::domain::patient::Person;
use crate::domain::visit::HistorySource;

/// A dose of this station, as it stands now.
struct Held<'f> {
    dose: &'f DoseGiven,
    now: Option<&'f Administered>,
    reasons: Vec<&'f str>,
    session: Option<SessionId>,
    by: Option<AccountId>,
}

/// Makes the data of the slip from what is known of one person, with the names
/// of `day`; nothing if nobody said who they are.
pub(super) fn data(
    facts: &[Fact],
    patient: PatientId,
    day: &Day,
    writing: Writing<'_>,
) -> Option<Value> {
    let mut person: Option<&Person> = None;
    let mut places: BTreeMap<SessionId, &str> = BTreeMap::new();
    let mut doses: BTreeMap<DoseId, Held<'_>> = BTreeMap::new();
    let mut prior: Vec<&PriorDose> = Vec::new();
    for fact in facts {
        match &fact.event {
            Event::VisitListed(listed) if listed.patient == patient => {
                person = Some(&listed.person)
            }
            Event::SessionOpened(session) => {
                let _ = places.insert(session.id, &session.place);
            }
            Event::DoseGiven(dose) => {
                let held = Held {
                    dose,
                    now: Some(&dose.administered),
                    reasons: Vec::new(),
                    session: fact.session,
                    by: fact.author,
                };
                let _ = doses.insert(dose.id, held);
            }
            Event::DoseAmended(amended) => {
                if let Some(held) = doses.get_mut(&amended.dose) {
                    held.now = amended.after.as_ref();
                    held.reasons.push(&amended.reason);
                }
            }
            Event::PriorDose(dose) if dose.patient == patient => prior.push(dose),
            _ => {}
        }
    }
    let mut given: Vec<(&Held<'_>, &Administered)> = doses
        .values()
        .filter_map(|held| Some((held, held.now?)))
        .filter(|(_, now)| now.patient == patient)
        .collect();
    given.sort_by_key(|(_, now)| now.given_at);
    let rows: Vec<Value> =
        given.into_iter().map(|(held, now)| row(held, now, &places, day, writing)).collect();
    prior.sort_by_key(|dose| dose.given_on);
    let told: Vec<Value> = prior
        .into_iter()
        .map(|dose| {
            json!({
                "day": writing.words.date(dose.given_on),
                "product": writing.product(&dose.product),
                "source": match dose.source {
                    HistorySource::Book => "book",
                    HistorySource::NoBook(_) => "word",
                    HistorySource::List => "list",
                },
                "told_by": dose.told_by,
            })
        })
        .collect();
    Some(json!({ "person": Writing::person(person?), "doses": rows, "prior": told }))
}

fn row(
    held: &Held<'_>,
    now: &Administered,
    places: &BTreeMap<SessionId, &str>,
    day: &Day,
    writing: Writing<'_>,
) -> Value {
    let mut row = writing.given(now, day);
    let product = now.product.as_ref().and_then(|id| writing.catalogue.product(id));
    row["maker"] = json!(product.and_then(|product| product.maker.clone()));
    row["place"] = json!(held.session.and_then(|id| places.get(&id)));
    row["by"] = match &held.dose.basis {
        Basis::Paper { given_by: PaperAuthor::Name(name), .. } => json!(name),
        Basis::Paper { given_by: PaperAuthor::Account(id), .. } => {
            json!(Writing::account(day, *id))
        }
        _ => json!(held.by.and_then(|id| Writing::account(day, id))),
    };
    row["basis"] = json!(held.dose.basis.kind());
    row["full"] = json!(now.amount == Amount::Full);
    row["reasons"] = json!(held.reasons);
    row
}
