//! The data of an incident's papers: the form with what was answered and what the
//! log knew, the same by the numbers of the law and of WHO's form, and what was
//! done for the person. What nobody answered stays empty. Pure.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::minutes;
use super::session::Told;
use super::writing::Writing;
use crate::domain::catalogue::RowId;
use crate::domain::event::{Event, Fact};
use crate::domain::id::IncidentId;
use crate::domain::incident::form::{Answer, Field, Form};
use crate::domain::incident::{About, Incident, Incidents};
use crate::i18n::correction::answer;

/// The kinds of standing facts in which reports are told.
pub(super) const KINDS: &[&str] = &[
    "incident_opened",
    "incident_answered",
    "incident_completed",
    "follow_up_planned",
    "follow_up_done",
    "photo_attached",
    "entry_amended",
];

/// The form of WHO, as the fields name it; the number of the variable follows,
/// with a star before a critical one.
const WHO: &str = "WHO standard AEFI reporting form";

/// The circular, as the fields name it; article and numbers follow.
const CIRCULAR: &str = "TT 34/2018/TT-BYT";

/// How many core variables WHO's form has.
const WHO_VARIABLES: u8 = 25;

/// How many fields the circular's record has.
const CIRCULAR_FIELDS: u8 = 7;

/// Makes the data of an incident's papers from its own facts and, if it has one,
/// its session; nothing if the facts do not tell of it.
pub(super) fn data(
    facts: &[Fact],
    id: IncidentId,
    form: &Form,
    told: Option<&Told<'_>>,
    writing: Writing<'_>,
) -> Option<Value> {
    let mut incidents = Incidents::default();
    incidents.recall(facts);
    let incident = incidents.get(id)?;
    let report = Report { incident, facts, form, writing };
    let groups: Vec<Value> = form
        .groups()
        .map(|group| {
            let fields = form.fields().filter(|field| field.group == group.id);
            json!({ "name": writing.words.of(&group.name), "fields": report.fields(fields) })
        })
        .collect();
    let follow_ups: Vec<Value> = incident
        .follow_ups
        .iter()
        .map(|one| {
            json!({
                "due": writing.words.date(one.due),
                "done": one.done.as_ref().map(|(at, _)| writing.moment(*at)),
                "found": one.done.as_ref().map(|(_, found)| found),
            })
        })
        .collect();
    let photos: Vec<Value> = incident
        .photos
        .iter()
        .map(|photo| json!({ "file": photo.file, "sha256": photo.sha256 }))
        .collect();
    let by = incident.by.filter(|_| !incident.opened.anonymous);
    let name = |id| told.and_then(|told| told.name(Some(id)));
    Some(json!({
        "number": id.number(),
        "about": match incident.opened.about {
            About::Error(error) => writing.words.text(&format!("error-kind-{}", error.code())),
            About::Reaction => writing.words.text("case-about-reaction"),
            About::NearMiss => writing.words.text("case-about-near-miss"),
        },
        "kind": match incident.opened.about {
            About::Error(_) => "error", About::Reaction => "reaction", About::NearMiss => "near-miss",
        },
        "anonymous": incident.opened.anonymous,
        "needs_a_name": incident.needs_a_name(),
        "opened": writing.moment(incident.at),
        "opened_by": by.and_then(name),
        "completed": incident.completed_at.map(|at| writing.moment(at)),
        "missing": incident.missing(form).len(),
        "groups": groups,
        "who": report.numbered(WHO, WHO_VARIABLES),
        "circular": report.numbered(CIRCULAR, CIRCULAR_FIELDS),
        "follow_ups": follow_ups,
        "photos": photos,
        "care": told.map(|told| care(told, incident, writing)),
        "given": told.map(|told| minutes::given(told, writing)),
    }))
}

struct Report<'a> {
    incident: &'a Incident,
    facts: &'a [Fact],
    form: &'a Form,
    writing: Writing<'a>,
}

impl Report<'_> {
    /// Writes the fields that this report asks for.
    fn fields<'f>(&self, fields: impl Iterator<Item = &'f Field>) -> Vec<Value> {
        fields
            .filter(|field| self.incident.asks(field))
            .map(|field| {
                let answer = self.incident.answer(&field.id);
                json!({
                    "name": self.writing.words.of(&field.name),
                    "value": answer.map(|answer| self.said(answer, field)),
                    "before": self.before(field),
                    "critical": field.critical.is_some(),
                    "from_log": self.incident.is_from_the_log(&field.id),
                    "unverified": field.is_unverified(),
                })
            })
            .collect()
    }

    /// Writes the fields by the numbers of another form, from 1.
    fn numbered(&self, form: &str, last: u8) -> Vec<Value> {
        let marked = |field: &Field, mark: &str| {
            let places = field.asked.iter().map(|asked| asked.by.as_str());
            let mut numbers = places
                .filter(|place| place.starts_with(form))
                .flat_map(|place| place.split(", ").skip(1));
            numbers.any(|found| found == mark)
        };
        let asks = |field: &Field, number: u8| {
            marked(field, &number.to_string()) || marked(field, &format!("*{number}"))
        };
        let starred =
            |number: u8| self.form.fields().any(|field| marked(field, &format!("*{number}")));
        (1..=last)
            .map(|number| {
                let fields = self.form.fields().filter(|field| asks(field, number));
                json!({
                    "number": number,
                    "critical": starred(number),
                    "fields": self.fields(fields),
                })
            })
            .collect()
    }

    fn said(&self, said: &Answer, field: &Field) -> String {
        answer(self.writing.words, said, field)
    }

    /// What a field said before, each once: what the log knew, and every answer
    /// that another took the place of.
    fn before(&self, field: &Field) -> Vec<String> {
        let known = self.incident.opened.known.get(&field.id);
        let answered = self.facts.iter().filter_map(|fact| match &fact.event {
            Event::IncidentAnswered(one)
                if one.incident == self.incident.id() && one.field == field.id =>
            {
                one.answer.as_ref()
            }
            _ => None,
        });
        let now = self.incident.answer(&field.id).map(|answer| self.said(answer, field));
        let mut said: Vec<String> = Vec::new();
        for before in known.into_iter().chain(answered).map(|answer| self.said(answer, field)) {
            if Some(&before) != now.as_ref() && !said.contains(&before) {
                said.push(before);
            }
        }
        said
    }
}

/// What was done for the person: the reaction as it was described last, and each
/// act of the treatment with its time. An act taken back is told as such.
fn care(told: &Told<'_>, incident: &Incident, writing: Writing<'_>) -> Value {
    let words = writing.words;
    let catalogue = writing.catalogue;
    let visit = incident.opened.visit;
    let described = told.day.described().iter().find(|one| Some(one.reaction.visit) == visit);
    let signs = |ids: &[RowId]| -> Vec<String> {
        let rows = catalogue.reaction_signs().iter().filter(|sign| ids.contains(&sign.id));
        rows.map(|sign| words.of(&sign.text).to_owned()).collect()
    };
    let reaction = described.map(|one| {
        json!({
            "grade": words.text(&format!("grade-{}", one.reaction.grade.code())),
            "signs": signs(&one.reaction.signs),
            "note": one.reaction.note,
            "began": writing.moment(one.reaction.began_at),
            "recorded": writing.moment(one.recorded_at),
        })
    });
    let acts: BTreeMap<&RowId, &str> =
        catalogue.emergency_acts().iter().map(|act| (&act.id, words.of(&act.text))).collect();
    let treated = told.day.emergencies().iter().filter(|one| one.visit == visit && visit.is_some());
    let treatment: Vec<Value> = treated
        .flat_map(|one| &one.acts)
        .map(|act| {
            json!({
                "at": act.at.hour_minute(),
                "what": acts.get(&act.what).map_or_else(|| act.what.to_string(), ToString::to_string),
                "by": told.name(act.by),
                "undone": act.undone,
            })
        })
        .collect();
    json!({ "reaction": reaction, "treatment": treatment })
}
