//! One resource from one row. What is not known is left out, never filled in.

use serde_json::{Map, Value, json};

use super::coding::Codes;
use crate::domain::catalogue::ProductId;
use crate::domain::dose::{Administered, Amount, Basis, PaperAuthor};
use crate::domain::id::{DoseId, LotId, PatientId, SessionId};
use crate::domain::incident::About;
use crate::domain::patient::{Birth, Sex};
use crate::domain::time::{Expiry, Instant};
use crate::report::civil::write_instant;
use crate::report::export::cell::Cell;
use crate::report::export::incident::{Happening, Wrong};
use crate::report::export::injection::Injection;
use crate::report::export::reaction::Reaction;
use crate::report::export::refusal::Refusal;
use crate::report::export::source::{Known, Source};
use crate::store::Author;

/// What the codes of this program's own belong to.
const OWN: &str = "urn:chot:codes:";

/// The system of identities that are URIs themselves.
const URI: &str = "urn:ietf:rfc:3986";

/// Says that something is absent because nobody knows it (part of FHIR itself).
const ABSENT: &str = "http://terminology.hl7.org/CodeSystem/data-absent-reason";

/// Makes resources.
pub(super) struct Maker<'m> {
    source: &'m Source<'m>,
    codes: &'static Codes,
}

impl<'m> Maker<'m> {
    pub(super) const fn new(source: &'m Source<'m>, codes: &'static Codes) -> Self {
        Self { source, codes }
    }

    /// Somebody who is vaccinated.
    pub(super) fn patient(&self, known: &Known) -> Value {
        let person = known.person.as_ref();
        let text = |text: Option<&String>| text.map(|text| json!([{ "text": text }]));
        without_nothing(json!({
            "resourceType": "Patient",
            "id": known.patient.to_string(),
            "identifier": person.and_then(|one| one.number.as_ref()).map(|number| {
                json!([{ "type": { "text": self.word("export-col-number") }, "value": number.as_str() }])
            }),
            "name": person.map(|one| json!([{ "text": one.name }])),
            "gender": person.and_then(|one| one.sex).map(|sex| match sex {
                Sex::Female => "female",
                Sex::Male => "male",
            }),
            "birthDate": person.map(|one| match one.birth {
                Birth::Day(day) => day.to_string(),
                Birth::Month { first } => first.format("%Y-%m").to_string(),
                Birth::Year(year) => format!("{year:04}"),
            }),
            "telecom": person.and_then(|one| one.phone.as_ref())
                .map(|phone| json!([{ "system": "phone", "value": phone }])),
            "address": text(person.and_then(|one| one.address.as_ref())),
            "contact": person.and_then(|one| one.guardian.as_ref())
                .map(|name| json!([{ "name": { "text": name } }])),
        }))
    }

    /// A dose, as it stands after every amendment.
    pub(super) fn injection(&self, injection: &Injection) -> Value {
        let mut resource = self.administered(injection.dose.id, injection.given());
        let status = if injection.in_error { "entered-in-error" } else { "completed" };
        put(&mut resource, "status", json!(status));
        put(&mut resource, "recorded", json!(instant(injection.recorded_at)));
        put(&mut resource, "location", self.place(injection.session));
        put(&mut resource, "performer", self.performer(injection));
        let mut notes = Vec::new();
        if let Basis::Incident { error, .. } = &injection.dose.basis {
            notes.push(self.word(&format!("error-kind-{}", error.code())));
        }
        if injection.given().amount != Amount::Full {
            notes.push(self.word(&format!("amount-{}", injection.given().amount.code())));
        }
        if let Some(at) = injection.amended_at() {
            notes.push(format!("{} {}", self.word("export-col-amended-at"), instant(at)));
        }
        if !notes.is_empty() {
            put(&mut resource, "note", json!([{ "text": notes.join("; ") }]));
        }
        resource
    }

    /// A dose that another resource speaks of.
    pub(super) fn dose(&self, id: DoseId, given: &Administered) -> Value {
        self.administered(id, given)
    }

    /// Somebody who went without.
    pub(super) fn refusal(&self, refusal: &Refusal) -> Value {
        let order = refusal.order.as_ref();
        without_nothing(json!({
            "resourceType": "Immunization",
            "id": refusal.entry,
            "identifier": [urn(&refusal.entry)],
            "status": if refusal.status == "entered-in-error" { "entered-in-error" } else { "not-done" },
            "statusReason": own("reason", refusal.reason, &self.word(&format!("export-reason-{}", refusal.reason))),
            "vaccineCode": self.vaccine(refusal.product.as_ref()),
            "patient": self.subject(refusal.known.as_ref().map(|known| known.patient)),
            "occurrenceDateTime": instant(refusal.at),
            "recorded": instant(refusal.at),
            "primarySource": true,
            "location": self.place(refusal.session),
            "protocolApplied": order.map(|order| protocol(order.dose_number)),
        }))
    }

    /// A reaction.
    pub(super) fn reaction(&self, reaction: &Reaction) -> Value {
        let described = reaction.described.as_ref();
        let grade = described.map(|one| one.grade.code());
        let what = match (grade, reaction.condition) {
            (Some(grade), _) => own("grade", grade, &self.word(&format!("grade-{grade}"))),
            (None, Some(condition)) => {
                own("condition", condition, &self.word(&format!("export-condition-{condition}")))
            }
            (None, None) => json!({
                "text": reaction.signs.clone().unwrap_or_else(|| self.word("export-what-aefi"))
            }),
        };
        let signs: Vec<Value> = described
            .map(|one| one.signs.iter().map(|id| json!(self.source.sign(id))).collect())
            .unwrap_or_default();
        let suspect: Vec<Value> =
            reaction.doses.iter().map(|(id, _)| json!({ "instance": dose(*id) })).collect();
        let mut event = without_nothing(json!({
            "resourceType": "AdverseEvent",
            "id": reaction.entry,
            "identifier": urn(&reaction.entry),
            "actuality": "actual",
            "event": what,
            "subject": self.subject(reaction.known.as_ref().map(|known| known.patient)),
            "date": described.map(|one| instant(one.began_at)),
            "recordedDate": instant(reaction.at),
            "seriousness": reaction.is_serious().map(|serious| self.seriousness(serious)),
            "location": self.place(reaction.session),
            "recorder": self.actor(reaction.author),
            "suspectEntity": if suspect.is_empty() { Value::Null } else { json!(suspect) },
        }));
        if !signs.is_empty() {
            let signs: Vec<Value> =
                signs.into_iter().map(|sign| json!({ "display": sign })).collect();
            put(&mut event, "resultingCondition", json!(signs));
        }
        event
    }

    /// A report, or a stop that stood.
    pub(super) fn happening(&self, happening: &Happening<'_>, has_dose: bool) -> Value {
        let subject = self.subject(happening.known.as_ref().map(|known| known.patient));
        match &happening.wrong {
            Wrong::Report(incident) => {
                let (code, text) = match incident.opened.about {
                    About::Error(kind) => {
                        (kind.code(), self.word(&format!("error-kind-{}", kind.code())))
                    }
                    About::Reaction => ("reaction", self.word("export-about-reaction")),
                    About::NearMiss => ("near-miss", self.word("export-about-near-miss")),
                };
                let reached = incident.opened.about != About::NearMiss;
                let id = incident.id().to_string();
                let suspect = incident.opened.dose.filter(|_| has_dose);
                without_nothing(json!({
                    "resourceType": "AdverseEvent",
                    "id": id,
                    "identifier": urn(&id),
                    "actuality": if reached { "actual" } else { "potential" },
                    "event": own("incident", code, &text),
                    "subject": subject,
                    "recordedDate": instant(incident.at),
                    "location": self.place(happening.session),
                    "recorder": incident.by.filter(|_| !incident.opened.anonymous)
                        .map(|id| self.actor(Author::Account(id))),
                    "suspectEntity": suspect.map(|id| json!([{ "instance": dose(id) }])),
                }))
            }
            Wrong::Stop(miss, entry) => {
                let first = miss.findings.first();
                let code = first.map_or("stop", |found| found.code.code());
                let text = match self.source.findings(&miss.findings) {
                    Cell::Text(text) => text.into_owned(),
                    _ => self.word("export-about-near-miss"),
                };
                let id = entry.to_string();
                without_nothing(json!({
                    "resourceType": "AdverseEvent",
                    "id": id,
                    "identifier": urn(&id),
                    "actuality": "potential",
                    "event": own("finding", &code.replace('_', "-"), &text),
                    "subject": subject,
                    "date": instant(miss.at),
                    "recordedDate": instant(miss.at),
                    "location": self.place(happening.session),
                    "recorder": miss.by.map(|id| self.actor(Author::Account(id))),
                }))
            }
        }
    }

    /// What went where; who gave it is added where it is known.
    fn administered(&self, id: DoseId, given: &Administered) -> Value {
        let id = id.to_string();
        let coded = |codings: &[Value], text: String| {
            without_nothing(json!({
                "coding": if codings.is_empty() { Value::Null } else { json!(codings) },
                "text": text,
            }))
        };
        without_nothing(json!({
            "resourceType": "Immunization",
            "id": id,
            "identifier": [urn(&id)],
            "status": "completed",
            "vaccineCode": self.vaccine(given.product.as_ref()),
            "patient": self.subject(Some(given.patient)),
            "occurrenceDateTime": instant(given.given_at),
            "primarySource": true,
            "manufacturer": self.maker(given.product.as_ref()),
            "lotNumber": given.lot_number.clone().or_else(|| self.lot_number(given.lot)),
            "expirationDate": given.expiry.map(|expiry| match expiry {
                Expiry::Day(day) => day.to_string(),
                Expiry::Month(first) => first.format("%Y-%m").to_string(),
            }),
            "site": given.site.map(|site| {
                coded(self.codes.site(site), self.word(&format!("site-{}", site.code())))
            }),
            "route": given.route.map(|route| {
                coded(self.codes.route(route), self.word(&format!("route-{}", route.code())))
            }),
            "doseQuantity": given.volume.map(|volume| json!({
                "value": millilitres(volume.microlitres()),
                "unit": "mL",
                "system": "http://unitsofmeasure.org",
                "code": "mL",
            })),
            "protocolApplied": given.dose_number.map(protocol),
        }))
    }

    fn vaccine(&self, product: Option<&ProductId>) -> Value {
        let Some(id) = product else {
            return json!({ "coding": [{ "system": ABSENT, "code": "unknown" }] });
        };
        let mut codings = self.codes.product(id).to_vec();
        codings.push(json!({ "system": format!("{OWN}product"), "code": id.as_str() }));
        let name = self.source.catalogue.product(id).map(|one| self.source.words.of(&one.name));
        json!({ "coding": codings, "text": name.unwrap_or(id.as_str()) })
    }

    fn maker(&self, product: Option<&ProductId>) -> Value {
        let maker = product.and_then(|id| self.source.catalogue.product(id)?.maker.as_ref());
        maker.map_or(Value::Null, |maker| json!({ "display": maker }))
    }

    fn lot_number(&self, lot: Option<LotId>) -> Option<String> {
        Some(self.source.lot(lot?)?.number.clone())
    }

    fn subject(&self, patient: Option<PatientId>) -> Value {
        match patient {
            Some(id) => json!({ "reference": format!("Patient/{id}") }),
            None => json!({ "display": self.word("export-answer-unknown") }),
        }
    }

    fn place(&self, session: Option<SessionId>) -> Value {
        self.source
            .session(session)
            .map_or(Value::Null, |(_, place, _)| json!({ "display": place }))
    }

    fn performer(&self, injection: &Injection) -> Value {
        let actor = match &injection.dose.basis {
            Basis::Checklist { .. } => self.actor(injection.author),
            // Who wrote down what went wrong need not be who injected.
            Basis::Incident { .. } => return Value::Null,
            Basis::Paper { given_by: PaperAuthor::Account(id), .. } => {
                self.actor(Author::Account(*id))
            }
            Basis::Paper { given_by: PaperAuthor::Name(name), .. } => json!({ "display": name }),
        };
        let function = json!({
            "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/v2-0443", "code": "AP" }]
        });
        json!([{ "function": function, "actor": actor }])
    }

    fn actor(&self, author: Author) -> Value {
        let cell = self.source.author(author);
        let text = match &cell {
            Cell::Text(text) => text.to_string(),
            Cell::Word(prefix, code) => self.word(&format!("{prefix}{code}")),
            _ => String::new(),
        };
        json!({ "display": text })
    }

    fn seriousness(&self, serious: bool) -> Value {
        let (code, key) =
            if serious { ("serious", "export-yes") } else { ("not-serious", "export-no") };
        let text = format!("{}: {}", self.word("export-col-serious"), self.word(key));
        own("seriousness", code, &text)
    }

    fn word(&self, key: &str) -> String {
        self.source.words.text(key)
    }
}

/// A code of this program's own, with its words.
fn own(about: &str, code: &str, text: &str) -> Value {
    json!({ "coding": [{ "system": format!("{OWN}{about}"), "code": code }], "text": text })
}

fn urn(id: &str) -> Value {
    json!({ "system": URI, "value": format!("urn:uuid:{id}") })
}

fn dose(id: DoseId) -> Value {
    json!({ "reference": format!("Immunization/{id}") })
}

fn protocol(dose: u8) -> Value {
    // FHIR counts doses from 1.
    if dose == 0 { Value::Null } else { json!([{ "doseNumberPositiveInt": dose }]) }
}

/// Writes mL as the exact decimal that was recorded in µL.
fn millilitres(microlitres: i64) -> Value {
    let mut text = String::new();
    crate::report::export::cell::write_thousandths(microlitres, &mut text);
    serde_json::from_str(&text).unwrap_or(Value::Null)
}

fn instant(at: Instant) -> String {
    let mut text = String::new();
    write_instant(at, 'T', true, &mut text);
    text
}

fn put(resource: &mut Value, key: &str, value: Value) {
    if let (Value::Object(fields), false) = (resource, value.is_null()) {
        let _ = fields.insert(key.to_owned(), value);
    }
}

/// FHIR knows no null: what is not known is not there.
fn without_nothing(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let standing = fields.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(standing.collect::<Map<String, Value>>())
        }
        other => other,
    }
}
