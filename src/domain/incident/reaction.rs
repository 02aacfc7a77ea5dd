//! A serious reaction opens its report by itself: begun from what the log knows,
//! and told more as soon as the log knows more. Says nothing that is not recorded.

use super::form::{Answer, Form};
use super::known::known;
use super::{About, Incident, IncidentAnswered, IncidentOpened};
use crate::domain::account::Account;
use crate::domain::catalogue::{Catalogue, RowId};
use crate::domain::day::Day;
use crate::domain::event::Event;
use crate::domain::id::{IncidentId, VisitId};
use crate::domain::time::Instant;

impl Day {
    /// Returns the report of somebody's reaction in this session, if one is open.
    #[must_use]
    pub fn reaction_report(&self, visit: VisitId) -> Option<&Incident> {
        let of_it = |one: &&Incident| {
            one.opened.about == About::Reaction && one.opened.visit == Some(visit)
        };
        self.incidents().iter().rev().find(of_it)
    }
}

/// Makes the facts of the report of somebody's reaction, as a day knows it that
/// has taken the reaction in: its opening, or what an open report does not say
/// yet and nobody has answered otherwise.
#[must_use]
pub fn report(
    form: &Form,
    day: &Day,
    catalogue: &Catalogue,
    (visit, new): (VisitId, IncidentId),
    reporter: &Account,
    now: Instant,
) -> Vec<Event> {
    let Some(of_them) = day.visit(visit) else { return Vec::new() };
    if let Some(report) = day.reaction_report(visit) {
        let said = known(form, day, catalogue, &report.opened, Some(reporter), now);
        let news = |(field, answer): (RowId, Answer)| {
            let open = report.answer(&field).is_none();
            let answer = Some(answer);
            open.then(|| IncidentAnswered { incident: report.id(), field, answer }.into())
        };
        return said.into_iter().filter_map(news).collect();
    }
    let last = day.doses_of(visit).last();
    let given = last.map(|dose| &dose.administered);
    let mut opened = IncidentOpened {
        dose: last.map(|dose| dose.id),
        visit: Some(visit),
        patient: Some(of_them.patient),
        lot_number: given.and_then(|given| given.lot_number.clone()),
        ..IncidentOpened::new(new, About::Reaction)
    };
    if let Some(given) = given {
        opened = opened.placed(day, given.vial, given.lot, Some(given.table));
    }
    opened.known = known(form, day, catalogue, &opened, Some(reporter), now);
    vec![opened.into()]
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::reaction::{After, Grade, ReactionRecorded, SeriousReaction};
    use crate::domain::testing::{NURSE, PUPIL, Station, TD_VIAL};

    fn report_of(station: &Station, id: u128) -> Vec<Event> {
        let about = (PUPIL, IncidentId(Uuid::from_u128(id)));
        let form = Form::built_in().unwrap();
        let reporter = station.day.account(NURSE).unwrap();
        report(form, &station.day, &station.catalogue, about, reporter, station.now)
    }

    fn says(station: &Station, field: &str) -> Option<Answer> {
        station.day.reaction_report(PUPIL).unwrap().answer(&field.parse().unwrap()).cloned()
    }

    #[test]
    fn an_alarm_begins_the_report_and_the_description_fills_it_in_once() {
        let mut station = Station::open();
        station.give(Uuid::from_u128(1), PUPIL, TD_VIAL);
        station.record(SeriousReaction { visit: PUPIL, signs: String::new() });
        for event in report_of(&station, 7) {
            station.record(event);
        }
        let lot = Some(Answer::Text("TD2407".into()));
        assert_eq!(says(&station, "LOT"), lot, "from the dose");
        assert_eq!(says(&station, "SYMPTOM"), None, "nobody described it yet");
        station.now = station.now.plus_minutes(5);
        station.record(ReactionRecorded {
            visit: PUPIL,
            grade: Grade::AnaphylaxisTwo,
            signs: vec!["SIGN-SKIN".parse().unwrap()],
            note: "đỏ mặt".into(),
            began_at: station.now.plus_minutes(-6),
            after: After::Today,
        });
        for event in report_of(&station, 8) {
            station.record(event);
        }
        assert_eq!(station.day.incidents().iter().count(), 1, "one report a reaction");
        assert_eq!(says(&station, "SYMPTOM"), Some(Answer::Chosen(vec!["YES".parse().unwrap()])));
        let events = Some(Answer::Chosen(vec!["ANAPHYLAXIS".parse().unwrap()]));
        assert_eq!(says(&station, "EVENTS"), events);
        assert_eq!(says(&station, "STARTED-TIME"), Some(Answer::Time(7 * 60 + 59)));
        let Some(Answer::Text(course)) = says(&station, "EVENT-COURSE") else { panic!() };
        assert!(course.contains("đỏ mặt") && course.contains("Nổi mày đay"), "{course}");
        assert_eq!(says(&station, "OUTCOME"), None, "nobody knows yet");
        assert!(report_of(&station, 9).is_empty(), "nothing twice");
    }
}
