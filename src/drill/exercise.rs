//! An incident that really happened, lived by a trainee at the drill's own
//! station: what is prepared for it, what the log says of how it went. Never
//! tells what is wrong, and writes nothing to a station that is no drill.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use crate::domain::catalogue::{Catalogue, Conclusion};
use crate::domain::dose::Basis;
use crate::domain::drill::{DrillDone, DrillOutcome, DrillStop};
use crate::domain::event::{Event, Fact};
use crate::domain::evidence::Verdict;
use crate::domain::finding::{Code, Finding};
use crate::domain::id::AccountId;
use crate::domain::procedure::Happened;
use crate::domain::stock::OpeningStop;
use crate::scenario::{self, Cast, Heard, Incident, Scenario, Staged, Task};

macro_rules! incident {
    ($name:literal) => {
        ($name, include_str!(concat!("../../assets/drill/incidents/", $name)))
    };
}

/// The collection of incidents, embedded.
const INCIDENTS: &[(&str, &str)] = &[
    incident!("i-01.toml"),
    incident!("i-03.toml"),
    incident!("i-04.toml"),
    incident!("i-06.toml"),
    incident!("i-07.toml"),
    incident!("i-09.toml"),
    incident!("i-11.toml"),
    incident!("i-13.toml"),
    incident!("i-15.toml"),
    incident!("i-17.toml"),
    incident!("i-18.toml"),
    incident!("i-19.toml"),
    incident!("i-21.toml"),
    incident!("i-23.toml"),
    incident!("i-25.toml"),
    incident!("i-26.toml"),
    incident!("i-28.toml"),
    incident!("i-29.toml"),
    incident!("i-30.toml"),
    incident!("i-32.toml"),
    incident!("i-33.toml"),
    incident!("i-35.toml"),
    incident!("i-37.toml"),
    incident!("i-39.toml"),
    incident!("i-41.toml"),
    incident!("i-42.toml"),
    incident!("i-43.toml"),
    incident!("i-44.toml"),
    incident!("i-46.toml"),
    incident!("i-48.toml"),
    incident!("i-50.toml"),
    incident!("i-51.toml"),
    incident!("i-53.toml"),
    incident!("i-56.toml"),
    incident!("i-57.toml"),
    incident!("i-58.toml"),
    incident!("i-59.toml"),
    incident!("i-62.toml"),
    incident!("i-64.toml"),
    incident!("i-65.toml"),
    incident!("i-67.toml"),
    incident!("i-71.toml"),
    incident!("i-75.toml"),
    incident!("s-02.toml"),
    incident!("s-05.toml"),
    incident!("s-07.toml"),
    incident!("s-08.toml"),
    incident!("s-09.toml"),
    incident!("s-10.toml"),
    incident!("s-11.toml"),
    incident!("s-13.toml"),
    incident!("s-14.toml"),
    incident!("s-16.toml"),
];

/// How many days ahead a day is sought on which a scenario goes as its file says.
const DAYS_TRIED: u64 = 28;

/// An exercise that can be chosen. What it is about is not said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its number among those that are offered, from 1.
    pub number: usize,
    /// The scenario's name.
    pub scenario: String,
    text: &'static str,
}

/// Returns the incidents that a program can stop and a trainee can live in the
/// station's screens. The others are rehearsed only.
#[must_use]
pub fn offers(catalogue: &Catalogue) -> Vec<Offer> {
    let nobody = AccountId(Uuid::nil());
    let cast = Cast { nurse: nobody, screener: nobody, deputy: nobody };
    let mut offers = Vec::new();
    for (_, text) in INCIDENTS {
        let Ok(scenario) = Scenario::parse(text, catalogue) else { continue };
        if scenario.incident().is_some_and(|incident| incident.stoppable)
            && scenario.stage(catalogue, cast, 100).is_some()
        {
            let number = offers.len() + 1;
            offers.push(Offer { number, scenario: scenario.id().to_owned(), text });
        }
    }
    offers
}

/// Prepares an exercise on the first day from this one on which it goes as its
/// file says, or else on the day that the file states.
#[must_use]
pub fn prepare(
    offer: &Offer,
    catalogue: &Catalogue,
    today: NaiveDate,
    cast: Cast,
    identities: u128,
) -> Option<(Staged, Exercise)> {
    let told = Scenario::parse(offer.text, catalogue).ok()?.incident()?.clone();
    let played = |text: &str| {
        let scenario = Scenario::parse(text, catalogue).ok()?;
        let met = scenario.rehearse(catalogue).iter().all(|run| run.met);
        if met { scenario.stage(catalogue, cast, identities) } else { None }
    };
    let moved = (0..DAYS_TRIED).find_map(|days| {
        let text = scenario::to_day(offer.text, today.checked_add_days(Days::new(days))?)?;
        played(&text)
    });
    let staged = moved.or_else(|| played(offer.text))?;
    let exercise = Exercise {
        number: offer.number,
        scenario: offer.scenario.clone(),
        told,
        task: staged.task.clone(),
        scene: staged.scene.clone(),
        expected: staged.expected.clone(),
        begun: None,
        stops: Vec::new(),
        given: false,
        wrong: false,
    };
    Some((staged, exercise))
}

/// An exercise under way.
#[derive(Debug, Clone)]
pub struct Exercise {
    /// Its number among those that are offered.
    pub number: usize,
    /// The scenario's name.
    pub scenario: String,
    /// What really happened, for afterwards.
    pub told: Incident,
    /// What there is to do.
    pub task: Task,
    /// What can be seen and heard.
    pub scene: Vec<Heard>,
    expected: BTreeSet<Code>,
    /// When it began, in ticks.
    begun: Option<u64>,
    stops: Vec<DrillStop>,
    given: bool,
    wrong: bool,
}

impl Exercise {
    /// The trainee takes over, at this tick in milliseconds.
    pub fn begin(&mut self, ticks_ms: u64) {
        let _ = self.begun.get_or_insert(ticks_ms);
    }

    /// Hears a fact that the log holds.
    pub fn hear(&mut self, fact: &Fact, ticks_ms: u64) {
        if self.begun.is_none() {
            return;
        }
        match &fact.event {
            Event::ProcedureStep(step) => match &step.happened {
                Happened::Observed { verdict: Verdict::Stopped(found), .. } => {
                    self.stop(found, ticks_ms);
                }
                Happened::Refused { findings, .. } => self.stop(findings, ticks_ms),
                _ => {}
            },
            Event::OpeningStopped(stopped) => {
                if let OpeningStop::Rule(found) = &stopped.stop {
                    self.stop(std::slice::from_ref(&**found), ticks_ms);
                }
            }
            event => self.hear_of_the_task(event, ticks_ms),
        }
    }

    /// Hears what the screen in front says stops.
    pub fn hear_stops(&mut self, findings: &[Finding], ticks_ms: u64) {
        if self.begun.is_some() {
            self.stop(findings, ticks_ms);
        }
    }

    /// What was done with whom the exercise is about: the right thing, or what
    /// must not be.
    fn hear_of_the_task(&mut self, event: &Event, ticks_ms: u64) {
        let about = match &self.task {
            Task::Inject(visit, _)
            | Task::Order(visit, _)
            | Task::Screen(visit, _)
            | Task::SendHome(visit) => *visit,
            Task::OpenVial(lot) => {
                self.given |= matches!(event, Event::VialOpened(vial) if vial.lot == *lot);
                return;
            }
        };
        let unheard = |seen: &Heard| matches!(seen, Heard::Consent(false));
        let unasked =
            |seen: &Heard| matches!(seen, Heard::Unscreened | Heard::Unasked(_) | Heard::Yes(_));
        match event {
            Event::DoseGiven(dose) if dose.administered.visit == about => match dose.basis {
                Basis::Checklist { .. } => self.given = true,
                Basis::Incident { .. } | Basis::Paper { .. } => self.wrong = true,
            },
            Event::Ordered(order) if order.visit == about => {
                self.given |= matches!(self.task, Task::Order(..));
            }
            Event::ConsentRecorded(recorded) if recorded.visit == about => {
                if !recorded.consent.given {
                    self.stop(&[Finding::stop(Code::ConsentMissing)], ticks_ms);
                } else if self.scene.iter().any(unheard) {
                    self.wrong = true;
                }
            }
            Event::Screened(screened) if screened.visit == about => {
                if screened.screening.conclusion != Conclusion::Eligible {
                    self.given = true;
                    self.stop(&[Finding::stop(Code::ScreeningStops)], ticks_ms);
                } else if self.scene.iter().any(unasked) {
                    self.wrong = true;
                }
            }
            Event::ObservationEnded(ended) if ended.visit == about => {
                let home = matches!(self.task, Task::SendHome(_));
                self.wrong |= home && ended.early;
                self.given |= home && !ended.early;
            }
            _ => {}
        }
    }

    fn stop(&mut self, findings: &[Finding], ticks_ms: u64) {
        let after = self.seconds(ticks_ms);
        for found in findings {
            if self.stops.iter().all(|stop| stop.code != found.code) {
                let (items, gates) = (found.items.clone(), found.gates.clone());
                self.stops.push(DrillStop { code: found.code, items, gates, after });
            }
        }
    }

    fn seconds(&self, ticks_ms: u64) -> u32 {
        let from = self.begun.unwrap_or(ticks_ms);
        u32::try_from(ticks_ms.saturating_sub(from) / 1000).unwrap_or(u32::MAX)
    }

    /// Returns how it went, at this tick in milliseconds.
    #[must_use]
    pub fn done(&self, ticks_ms: u64) -> DrillDone {
        let met = self.stops.iter().any(|stop| self.expected.contains(&stop.code));
        let outcome = match (self.wrong, met, self.given) {
            (true, _, _) => DrillOutcome::Harmed,
            (false, true, _) => DrillOutcome::Stopped,
            (false, false, true) => DrillOutcome::DoneRight,
            (false, false, false) => DrillOutcome::NotInjected,
        };
        DrillDone {
            scenario: self.scenario.clone(),
            number: u32::try_from(self.number).unwrap_or(0),
            outcome,
            stops: self.stops.clone(),
            seconds: self.seconds(ticks_ms),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a program stops and nobody can live: there the clock of the laptop is
    /// set back by a day, and every screen asks to close the other day first.
    const NOT_LIVED: [&str; 1] = ["S-08"];

    fn cast() -> Cast {
        let id = |n| AccountId(Uuid::from_u128(n));
        Cast { nurse: id(1), screener: id(2), deputy: id(3) }
    }

    #[test]
    fn every_file_of_the_collection_is_built_in() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/drill/incidents");
        let mut there: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| {
                std::path::Path::new(name).extension().is_some_and(|kind| kind == "toml")
            })
            .collect();
        there.sort();
        assert_eq!(INCIDENTS.iter().map(|(name, _)| *name).collect::<Vec<_>>(), there);
    }

    #[test]
    fn every_exercise_that_is_offered_can_be_prepared_on_another_day() {
        let catalogue = Catalogue::built_in().unwrap();
        let offers = offers(&catalogue);
        let names: BTreeSet<&str> = offers.iter().map(|offer| offer.scenario.as_str()).collect();
        let mut stoppable = 0;
        for (_, text) in INCIDENTS {
            let scenario = Scenario::parse(text, &catalogue).unwrap();
            if scenario.incident().unwrap().stoppable {
                stoppable += 1;
                let lived = names.contains(scenario.id());
                assert_ne!(lived, NOT_LIVED.contains(&scenario.id()), "{}", scenario.id());
            }
        }
        assert_eq!(offers.len(), stoppable - NOT_LIVED.len());
        let today = NaiveDate::from_ymd_opt(2026, 11, 16).unwrap();
        for offer in &offers {
            let prepared = prepare(offer, &catalogue, today, cast(), 1 << 64);
            let (staged, exercise) =
                prepared.unwrap_or_else(|| panic!("{} on no day", offer.scenario));
            assert!(staged.at.civil_day() >= today, "{}", offer.scenario);
            assert!(!exercise.expected.is_empty());
            assert!(!exercise.scene.is_empty(), "{}", offer.scenario);
            let identities = staged.events.iter().filter_map(|(_, event)| match event {
                Event::VisitListed(listed) => Some(listed.visit.0.as_u128()),
                _ => None,
            });
            assert!(identities.into_iter().all(|id| id > 1 << 64), "{}", offer.scenario);
        }
    }

    #[test]
    fn what_is_not_stopped_and_not_given_is_nothing_learned_and_nothing_harmed() {
        let catalogue = Catalogue::built_in().unwrap();
        let today = NaiveDate::from_ymd_opt(2026, 11, 16).unwrap();
        let offer = offers(&catalogue).remove(0);
        let (_, mut exercise) = prepare(&offer, &catalogue, today, cast(), 1 << 64).unwrap();
        exercise.begin(5_000);
        let done = exercise.done(65_000);
        assert_eq!((done.outcome, done.seconds), (DrillOutcome::NotInjected, 60));
        exercise.stop(&[Finding::stop(*exercise.expected.first().unwrap())], 15_000);
        let done = exercise.done(65_000);
        assert_eq!((done.outcome, done.stops[0].after), (DrillOutcome::Stopped, 10));
    }
}
