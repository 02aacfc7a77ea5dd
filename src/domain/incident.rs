//! What is reported after something went wrong: one report for each incident,
//! answered bit by bit, with what is looked at later and the photos of it. Each
//! answer is a fact of its own, so that nothing is lost and nothing is changed.

pub mod form;
pub mod known;
pub mod photo;
pub mod reaction;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::amendment::entry::{EntryAmended, Statement};
use super::catalogue::RowId;
use super::day::Day;
use super::dose::ErrorKind;
use super::event::{Event, Fact};
use super::id::{
    AccountId, DoseId, FollowUpId, IncidentId, LotId, PatientId, SessionId, VialId, VisitId,
};
use super::time::Instant;

pub use form::{Answer, Field, Form, Kind, Tells};
pub use photo::{Media, PhotoAttached, PhotoSaved};

impl IncidentId {
    /// Returns the number by which people call a report: the end of its identity.
    #[must_use]
    pub fn number(self) -> String {
        let whole = self.to_string().to_ascii_uppercase();
        whole.get(whole.len().saturating_sub(6)..).unwrap_or(&whole).to_owned()
    }
}

/// The degree of harm that has to be reported with a name (TT 43/2018, as a
/// secondary source has it).
const MANDATORY_HARM: &str = "NC3";

/// What a report is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// An error that reached a person.
    Error(ErrorKind),
    /// Somebody reacted, whatever the dose was.
    Reaction,
    /// Something was stopped before it reached anybody.
    NearMiss,
}

impl About {
    /// Tells whether the line stops: the table and the vial are frozen.
    #[must_use]
    pub const fn stops_the_line(self) -> bool {
        matches!(self, Self::Error(_))
    }
}

/// A report was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentOpened {
    /// Its identity.
    pub incident: IncidentId,
    /// What it is about.
    pub about: About,
    /// The dose that should not have been given, if it is recorded.
    pub dose: Option<DoseId>,
    /// Whom it reached; nobody knows, or nobody was reached, if absent.
    pub visit: Option<VisitId>,
    /// The same person, as this station knows them.
    pub patient: Option<PatientId>,
    /// The vial, if it is known.
    pub vial: Option<VialId>,
    /// The lot, if it is known.
    pub lot: Option<LotId>,
    /// The number on the lot's label, also where this station knows no such lot.
    #[serde(default)]
    pub lot_number: Option<String>,
    /// At which table, if at one.
    pub table: Option<u8>,
    /// From when on whoever was injected at that table is looked back on, in UTC:
    /// since the vial was opened, or its session if nobody knows the vial.
    #[serde(default)]
    pub since: Option<Instant>,
    /// What the recorder wrote.
    #[serde(default)]
    pub note: String,
    /// Whether it is reported without a name: then no entry about it names who
    /// wrote it.
    #[serde(default)]
    pub anonymous: bool,
    /// What the log knew when it was opened, by the fields of the form.
    #[serde(default)]
    pub known: BTreeMap<RowId, Answer>,
}

impl IncidentOpened {
    /// Makes a report of which nothing is known but what it is about.
    #[must_use]
    pub const fn new(incident: IncidentId, about: About) -> Self {
        Self {
            incident,
            about,
            dose: None,
            visit: None,
            patient: None,
            vial: None,
            lot: None,
            lot_number: None,
            table: None,
            since: None,
            note: String::new(),
            anonymous: false,
            known: BTreeMap::new(),
        }
    }

    /// Says out of which vial, of which lot and at which table, as far as a day of
    /// its session knows them: a vial says its lot, and a lot its number.
    #[must_use]
    pub fn placed(
        self,
        day: &Day,
        vial: Option<VialId>,
        lot: Option<LotId>,
        table: Option<u8>,
    ) -> Self {
        let opened = vial.and_then(|id| day.vial(id));
        let lot = lot.or(opened.map(|vial| vial.lot));
        let number = lot.and_then(|id| day.lot(id)).map(|lot| lot.number.clone());
        let begun = opened.map(|vial| vial.opened_at);
        let since = begun.or(day.session().map(|session| session.opened_at));
        let since = since.filter(|_| table.is_some());
        Self { vial, lot, lot_number: number.or(self.lot_number), table, since, ..self }
    }
}

/// A field of a report was answered, or the answer taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentAnswered {
    /// Of which report.
    pub incident: IncidentId,
    /// Which field.
    pub field: RowId,
    /// What; nothing, if the answer is taken back and the log's own stands again.
    pub answer: Option<Answer>,
}

/// Somebody called a report complete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentCompleted {
    /// Which report.
    pub incident: IncidentId,
}

/// The person of an incident is to be looked at on a later day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUpPlanned {
    /// After which incident.
    pub incident: IncidentId,
    /// Its identity.
    pub follow_up: FollowUpId,
    /// By which civil day.
    pub due: NaiveDate,
}

/// The person of an incident was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUpDone {
    /// After which incident.
    pub incident: IncidentId,
    /// Which of what was planned.
    pub follow_up: FollowUpId,
    /// How the person was, in the recorder's words.
    pub found: String,
}

/// A frozen table goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableReleased {
    /// Which table.
    pub table: u8,
    /// Why it may go on, in the releaser's words.
    pub reason: String,
    /// The second person; nobody, if a supervisor released it.
    pub confirmed_by: Option<AccountId>,
}

/// What is to be looked at later, and what was seen then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUp {
    /// Its identity.
    pub id: FollowUpId,
    /// By which civil day.
    pub due: NaiveDate,
    /// When it was done, in UTC, and what was found.
    pub done: Option<(Instant, String)>,
}

impl FollowUp {
    /// Tells whether it should have been done before a civil day.
    #[must_use]
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.done.is_none() && self.due < today
    }
}

/// A report with all that was said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// How it was opened.
    pub opened: IncidentOpened,
    /// When, in UTC.
    pub at: Instant,
    /// By whom; nobody for an anonymous one.
    pub by: Option<AccountId>,
    /// In which session.
    pub session: Option<SessionId>,
    /// What was answered.
    pub answers: BTreeMap<RowId, Answer>,
    /// What is looked at later, in the order in which it was planned.
    pub follow_ups: Vec<FollowUp>,
    /// The photos, in the order in which they were attached.
    pub photos: Vec<PhotoAttached>,
    /// When it was called complete, in UTC.
    pub completed_at: Option<Instant>,
    /// How often its call-back list was written to a file.
    pub call_backs: u32,
}

impl Incident {
    /// Returns its identity.
    #[must_use]
    pub const fn id(&self) -> IncidentId {
        self.opened.incident
    }

    /// Returns what a field says: what somebody answered, or what the log knew.
    #[must_use]
    pub fn answer(&self, field: &RowId) -> Option<&Answer> {
        self.answers.get(field).or_else(|| self.opened.known.get(field))
    }

    /// Tells whether what a field says comes from the log and not from somebody.
    #[must_use]
    pub fn is_from_the_log(&self, field: &RowId) -> bool {
        !self.answers.contains_key(field) && self.opened.known.contains_key(field)
    }

    /// Returns the critical fields that nobody and nothing has answered, in the
    /// order of the form. "Not known" is an answer, but only a person gives it.
    #[must_use]
    pub fn missing<'f>(&self, form: &'f Form) -> Vec<&'f Field> {
        let open = |field: &&Field| {
            field.critical.is_some() && self.asks(field) && self.answer(&field.id).is_none()
        };
        form.fields().filter(open).collect()
    }

    /// Tells whether a field is asked in this report: who reports is not, in an
    /// anonymous one, and what a symptom was only where there was one.
    #[must_use]
    pub fn asks(&self, field: &Field) -> bool {
        let answered = |wanted: &form::Only| match self.answer(&wanted.field) {
            Some(Answer::Chosen(options)) => options.contains(&wanted.option),
            _ => false,
        };
        !(self.opened.anonymous && field.names_reporter) && field.only.as_ref().is_none_or(answered)
    }

    /// Tells whether it is about somebody, known or not: an answer tells of them.
    #[must_use]
    pub fn is_about_somebody(&self, form: &Form) -> bool {
        let tells = |field: &Field| {
            let answer = self.answer(&field.id).filter(|_| self.asks(field));
            answer.is_some_and(|answer| field.is_about_somebody(answer))
        };
        self.opened.visit.is_some() || self.opened.patient.is_some() || form.fields().any(tells)
    }

    /// Tells whether somebody called it complete and it still is.
    #[must_use]
    pub fn is_complete(&self, form: &Form) -> bool {
        self.completed_at.is_some() && self.missing(form).is_empty()
    }

    /// Tells whether it is a report without a name about harm that has to be
    /// reported with one (TT 43/2018: NC0 to NC2 are voluntary, NC3 is mandatory).
    #[must_use]
    pub fn needs_a_name(&self) -> bool {
        let mandatory = |answer: &Answer| match answer {
            Answer::Chosen(options) => options.iter().any(|id| id.as_str() == MANDATORY_HARM),
            _ => false,
        };
        self.opened.anonymous && self.answers.values().any(mandatory)
    }

    /// Returns what was to be looked at before a civil day and was not.
    pub fn overdue(&self, today: NaiveDate) -> impl Iterator<Item = &FollowUp> {
        self.follow_ups.iter().filter(move |one| one.is_overdue(today))
    }
}

/// All reports of a station, in the order of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Incidents {
    all: Vec<Incident>,
}

impl Incidents {
    /// Returns a report.
    #[must_use]
    pub fn get(&self, id: IncidentId) -> Option<&Incident> {
        self.all.iter().find(|incident| incident.id() == id)
    }

    /// Returns all reports, the latest last.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Incident> {
        self.all.iter()
    }

    /// Returns what should have been looked at before a civil day, the longest
    /// overdue first.
    #[must_use]
    pub fn overdue(&self, today: NaiveDate) -> Vec<(&Incident, &FollowUp)> {
        let of = |incident| Incident::overdue(incident, today).map(move |one| (incident, one));
        let mut found: Vec<(&Incident, &FollowUp)> = self.all.iter().flat_map(of).collect();
        found.sort_by_key(|(_, one)| one.due);
        found
    }

    /// Takes in one fact of the log.
    pub fn apply(&mut self, fact: &Fact) {
        match &fact.event {
            Event::IncidentOpened(opened) => self.open(opened, fact),
            Event::IncidentAnswered(answered) => self.answer(answered),
            Event::IncidentCompleted(completed) => {
                self.with(completed.incident, |one| one.completed_at = Some(fact.at));
            }
            Event::FollowUpPlanned(planned) => self.with(planned.incident, |incident| {
                let (id, due) = (planned.follow_up, planned.due);
                incident.follow_ups.push(FollowUp { id, due, done: None });
            }),
            Event::FollowUpDone(done) => {
                self.look_again(done, Some((fact.at, done.found.clone())));
            }
            Event::PhotoAttached(photo) => {
                self.with(photo.incident, |one| one.photos.push((**photo).clone()));
            }
            Event::CallBackSaved(saved) => self.with(saved.incident, |one| one.call_backs += 1),
            _ => {}
        }
    }

    /// Takes in all that was said of reports that were closed long ago, in the order
    /// of the log, with the amendments of their answers: they take their place
    /// among the others. One that is known already stays as it is.
    pub fn recall(&mut self, facts: &[Fact]) {
        let mut recalled = Self::default();
        for fact in facts {
            match &fact.event {
                Event::EntryAmended(said) => recalled.amend(said),
                _ => recalled.apply(fact),
            }
        }
        recalled.all.retain(|one| self.get(one.id()).is_none());
        // What no day reads any more is older than the rest.
        recalled.all.append(&mut self.all);
        self.all = recalled.all;
        self.all.sort_by_key(|incident| incident.at);
    }

    fn open(&mut self, opened: &IncidentOpened, fact: &Fact) {
        self.all.push(Incident {
            opened: opened.clone(),
            at: fact.at,
            by: fact.author,
            session: fact.session,
            answers: BTreeMap::new(),
            follow_ups: Vec::new(),
            photos: Vec::new(),
            completed_at: None,
            call_backs: 0,
        });
    }

    /// Takes in that an answer was amended, or how somebody was.
    pub(super) fn amend(&mut self, said: &EntryAmended) {
        match (&said.stood, &said.stands) {
            (Statement::IncidentAnswered(entered), stands) => {
                let answer = match stands {
                    Some(Statement::IncidentAnswered(after)) => after.answer.clone(),
                    _ => None,
                };
                let (incident, field) = (entered.incident, entered.field.clone());
                self.answer(&IncidentAnswered { incident, field, answer });
            }
            (Statement::FollowUpDone(entered), stands) => {
                let found = match stands {
                    Some(Statement::FollowUpDone(after)) => Some(after.found.clone()),
                    _ => None,
                };
                self.look_again(entered, found.map(|found| (said.recorded_at, found)));
            }
            _ => {}
        }
    }

    /// Takes in how somebody was, or that nobody looked at them yet.
    fn look_again(&mut self, done: &FollowUpDone, found: Option<(Instant, String)>) {
        self.with(done.incident, |incident| {
            let planned = incident.follow_ups.iter_mut().find(|one| one.id == done.follow_up);
            if let Some(one) = planned {
                one.done = found;
            }
        });
    }

    /// Takes in an answer, or that one was taken back.
    fn answer(&mut self, answered: &IncidentAnswered) {
        self.with(answered.incident, |incident| {
            let _ = match &answered.answer {
                Some(answer) => incident.answers.insert(answered.field.clone(), answer.clone()),
                None => incident.answers.remove(&answered.field),
            };
        });
    }

    fn with(&mut self, id: IncidentId, change: impl FnOnce(&mut Incident)) {
        if let Some(incident) = self.all.iter_mut().find(|one| one.id() == id) {
            change(incident);
        }
    }

    /// Returns the report to which an event belongs, if it belongs to one.
    #[must_use]
    pub fn of(event: &Event) -> Option<IncidentId> {
        Some(match event {
            Event::IncidentOpened(one) => one.incident,
            Event::IncidentAnswered(one) => one.incident,
            Event::IncidentCompleted(one) => one.incident,
            Event::FollowUpPlanned(one) => one.incident,
            Event::FollowUpDone(one) => one.incident,
            Event::PhotoAttached(one) => one.incident,
            Event::PhotoSaved(one) => one.incident,
            Event::CallBackSaved(one) => one.incident,
            _ => return None,
        })
    }

    /// Tells whether events are to be recorded without their author: what one of
    /// them says is said in a report that is made without a name. Whoever takes
    /// something of it out of the station is named.
    #[must_use]
    pub fn withholds_author(&self, events: &[Event]) -> bool {
        let nameless = |id| self.get(id).is_some_and(|incident| incident.opened.anonymous);
        let withheld = |event: &Event| match event {
            Event::IncidentOpened(opened) => opened.anonymous,
            Event::PhotoSaved(_) | Event::CallBackSaved(_) => false,
            Event::EntryAmended(said) => said.stood.incident().is_some_and(nameless),
            other => Self::of(other).is_some_and(nameless),
        };
        events.iter().any(withheld)
    }

    /// Takes the second person's name out of events that are recorded without their
    /// author, and tells whether these are such: who looked at an amendment was beside
    /// whoever wrote it. That somebody looked was asked for before.
    pub fn withhold_names(&self, events: &mut [Event]) -> bool {
        let withheld = self.withholds_author(events);
        for event in events.iter_mut().filter(|_| withheld) {
            if let Event::EntryAmended(said) = event {
                said.confirmed_by = None;
            }
        }
        withheld
    }
}

#[cfg(test)]
mod tests;
