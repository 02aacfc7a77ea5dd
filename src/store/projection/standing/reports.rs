//! Reports of which nothing is due: closed, looked after, and silent for a while.
//! They go on standing for whoever looks back, and stand again for every day as
//! soon as somebody says more of them. What is not closed, or still to be looked
//! at, stands for ever.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Days;
use rusqlite::{Transaction, params};

use super::{State, holding, turn};
use crate::domain::amendment::entry::Statement;
use crate::domain::event::{Event, Fact};
use crate::domain::id::{FollowUpId, IncidentId};
use crate::domain::incident::{Answer, IncidentAnswered, Incidents};
use crate::domain::time::Instant;
use crate::store::entry::Entry;
use crate::store::error::StoreError;

/// For so many days after the last word on it a closed report is still known on
/// every day: longer than the last of the days that are offered for a follow-up.
const SILENT: Days = Days::new(30);

/// What tells of reports.
pub(super) const KINDS: [&str; 8] = [
    "incident_opened",
    "incident_answered",
    "incident_completed",
    "follow_up_planned",
    "follow_up_done",
    "photo_attached",
    "photo_saved",
    "call_back_saved",
];

/// What was said later of the answers in a report.
pub(super) const AMENDMENTS: &str = "SELECT entry.body, entry.hash
     FROM report CROSS JOIN amendment ON amendment.entry = report.sequence
         CROSS JOIN entry ON entry.sequence = amendment.sequence
     WHERE report.incident = ?1 ORDER BY entry.sequence";

/// Lets a report stand for every day again.
pub(super) const WAKE: &str = "UPDATE standing SET state = 0 WHERE state = 1 AND sequence IN (
     SELECT sequence FROM report WHERE incident = ?1)";

/// Returns the report that an entry says something of.
pub(super) fn about(event: &Event) -> Option<IncidentId> {
    match event {
        Event::EntryAmended(said) => said.stood.incident(),
        event => Incidents::of(event),
    }
}

/// Lets a report of which somebody says more stand for every day again.
pub(super) fn wake(transaction: &Transaction<'_>, incident: IncidentId) -> Result<(), StoreError> {
    let _ = transaction.prepare_cached(WAKE)?.execute([incident.to_string()])?;
    Ok(())
}

/// Lets what is closed and silent stand for looking back alone, at the end of a
/// session.
pub(super) fn retire(transaction: &Transaction<'_>, entry: &Entry) -> Result<(), StoreError> {
    let mut reports: BTreeMap<IncidentId, Told> = BTreeMap::new();
    for fact in holding(transaction, &KINDS)? {
        if let Some(incident) = Incidents::of(&fact.event) {
            reports.entry(incident).or_default().hear(&fact);
        }
    }
    let today = entry.at.civil_day();
    for (incident, mut told) in reports {
        if !told.is_over(today) {
            continue;
        }
        for fact in amendments(transaction, incident)? {
            told.hear(&fact);
        }
        if told.is_over(today) {
            turn(transaction, &told.places, State::Old)?;
        }
    }
    Ok(())
}

fn amendments(
    transaction: &Transaction<'_>,
    incident: IncidentId,
) -> Result<Vec<Fact>, StoreError> {
    let mut statement = transaction.prepare_cached(AMENDMENTS)?;
    super::read(statement.query(params![incident.to_string()])?)
}

/// How far a report is, by its entries alone: no form is asked, which a later
/// version of the program may change.
#[derive(Debug, Default)]
struct Told {
    /// Where its own entries stand in the log.
    places: Vec<i64>,
    /// When something was said of it last.
    last: Option<Instant>,
    /// Where it was called complete last.
    completed: Option<i64>,
    /// Where something was said last after which it may not be complete: an answer
    /// was taken back, or chosen, on which other questions depend.
    loosened: Option<i64>,
    /// What is still to be looked at.
    due: BTreeSet<FollowUpId>,
}

impl Told {
    fn hear(&mut self, fact: &Fact) {
        self.last = self.last.max(Some(fact.at));
        let mut answer = |answered: Option<&IncidentAnswered>| {
            if may_ask_more(answered.and_then(|answered| answered.answer.as_ref())) {
                self.loosened = self.loosened.max(Some(fact.sequence));
            }
        };
        match &fact.event {
            Event::IncidentAnswered(answered) => answer(Some(answered)),
            Event::EntryAmended(said) => {
                match (&said.stood, &said.stands) {
                    (_, Some(Statement::IncidentAnswered(answered))) => answer(Some(answered)),
                    (Statement::IncidentAnswered(_), _) => answer(None),
                    (Statement::FollowUpDone(done), Some(_)) => {
                        let _ = self.due.remove(&done.follow_up);
                    }
                    (Statement::FollowUpDone(done), None) => {
                        let _ = self.due.insert(done.follow_up);
                    }
                    _ => {}
                }
                return;
            }
            Event::IncidentCompleted(_) => self.completed = Some(fact.sequence),
            Event::FollowUpPlanned(planned) => drop(self.due.insert(planned.follow_up)),
            Event::FollowUpDone(done) => drop(self.due.remove(&done.follow_up)),
            _ => {}
        }
        self.places.push(fact.sequence);
    }

    fn is_over(&self, today: chrono::NaiveDate) -> bool {
        self.completed.is_some()
            && self.completed > self.loosened
            && self.due.is_empty()
            && self.last.is_some_and(|last| last.civil_day() + SILENT < today)
    }
}

/// Tells whether an answer may leave a question open.
fn may_ask_more(answer: Option<&Answer>) -> bool {
    matches!(answer, None | Some(Answer::Chosen(_)))
}
