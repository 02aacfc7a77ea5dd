//! The data of a person's own slip: the doses given here, and those that a book
//! or a list tells of. A dose entered in error is none: it is listed apart, so that
//! whoever holds an older slip sees that it is wrong. Pure.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::writing::Writing;
use crate::domain::amendment::entry::{EntryAmended, Statement};
use crate::domain::catalogue::ProductId;
use crate::domain::day::Day;
use crate::domain::dose::{Administered, Amount, Basis, DoseGiven, PaperAuthor};
use crate::domain::event::{Event, Fact};
use crate::domain::id::{AccountId, DoseId, PatientId, SessionId};
use crate::domain::patient::Person;
use crate::domain::time::Instant;
use crate::domain::visit::{HistorySource, PriorDose};

/// A dose of this station, as it stands now.
struct Held<'f> {
    dose: &'f DoseGiven,
    now: Option<&'f Administered>,
    reasons: Vec<&'f str>,
    /// What stood last before the last amendment, and when that was said.
    stood: Option<(&'f Administered, Instant)>,
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
    let mut said_last: BTreeMap<i64, (&EntryAmended, Instant)> = BTreeMap::new();
    for fact in facts {
        match &fact.event {
            Event::VisitListed(listed) if listed.patient == patient => {
                person = Some(&listed.person);
            }
            Event::SessionOpened(session) => {
                let _ = places.insert(session.id, &session.place);
            }
            Event::DoseGiven(dose) => {
                let held = Held {
                    dose,
                    now: Some(&dose.administered),
                    reasons: Vec::new(),
                    stood: None,
                    session: fact.session,
                    by: fact.author,
                };
                let _ = doses.insert(dose.id, held);
            }
            Event::DoseAmended(amended) => {
                if let Some(held) = doses.get_mut(&amended.dose) {
                    // Amended again, it is still this person's that an older slip told of.
                    if amended.before.patient == patient {
                        held.stood = Some((&amended.before, fact.at));
                    }
                    held.now = amended.after.as_ref();
                    held.reasons.push(&amended.reason);
                }
            }
            Event::PriorDose(dose) if dose.patient == patient => prior.push(dose),
            Event::EntryAmended(said) => {
                let _ = said_last.insert(said.entry, (said, fact.at));
            }
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
    let mut void: Vec<Void<'_>> = doses.values().filter_map(|held| held.void(patient)).collect();
    void.extend(said_last.into_values().filter_map(|(said, at)| Void::told(said, at, patient)));
    void.sort_by_key(|one| (one.day, one.said_at));
    let void: Vec<Value> = void.into_iter().map(|one| one.row(writing)).collect();
    let person = Writing::person(person?);
    Some(json!({ "person": person, "doses": rows, "prior": told, "void": void }))
}

/// A dose that an older slip may tell of, and that this person never got.
struct Void<'f> {
    day: NaiveDate,
    product: Option<&'f ProductId>,
    lot: Option<&'f str>,
    /// A name in the templates' words: entered in error, or for somebody else.
    kind: &'static str,
    said_at: Instant,
    reason: &'f str,
}

impl<'f> Held<'f> {
    fn void(&self, patient: PatientId) -> Option<Void<'f>> {
        let kind = match self.now {
            Some(now) if now.patient == patient => return None,
            Some(_) => "somebody-else",
            None => "in-error",
        };
        let (stood, said_at) = self.stood?;
        Some(Void {
            day: stood.given_at.civil_day(),
            product: stood.product.as_ref(),
            lot: stood.lot_number.as_deref(),
            kind,
            said_at,
            reason: self.reasons.last()?,
        })
    }
}

impl<'f> Void<'f> {
    /// A dose told of that was none.
    fn told(said: &'f EntryAmended, said_at: Instant, patient: PatientId) -> Option<Self> {
        let Statement::PriorDose(dose) = &said.stood else { return None };
        let is_void = dose.patient == patient && said.stands.is_none();
        is_void.then_some(Self {
            day: dose.given_on,
            product: Some(&dose.product),
            lot: None,
            kind: "in-error",
            said_at,
            reason: &said.reason,
        })
    }

    fn row(&self, writing: Writing<'_>) -> Value {
        json!({
            "day": writing.words.date(self.day),
            "product": self.product.map(|id| writing.product(id)),
            "lot": self.lot,
            "kind": self.kind,
            "said": writing.moment(self.said_at),
            "reason": self.reason,
        })
    }
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
