//! An incident that really happened, lived by a trainee at the drill's own
//! station: what is prepared for it, what the log says of how it went. Never
//! tells what is wrong, and writes nothing to a station that is no drill.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use crate::domain::catalogue::{Catalogue, ProductId};
use crate::domain::dose::Basis;
use crate::domain::event::{DrillDone, DrillOutcome, Event, Fact};
use crate::domain::evidence::{Observed, Step, Verdict};
use crate::domain::finding::{Code, Finding};
use crate::domain::id::{AccountId, VisitId};
use crate::domain::item::Item;
use crate::domain::procedure::Happened;
use crate::scenario::{self, Cast, Incident, Scenario, Staged};

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

/// Returns the incidents that happen in an injection at the table and can be
/// lived there. The others are rehearsed only.
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

/// Prepares an exercise on the first day after this one on which it goes as its
/// file says. Nothing if there is none within four weeks.
#[must_use]
pub fn prepare(
    offer: &Offer,
    catalogue: &Catalogue,
    today: NaiveDate,
    cast: Cast,
    identities: u128,
) -> Option<(Staged, Exercise)> {
    let told = Scenario::parse(offer.text, catalogue).ok()?.incident()?.clone();
    let staged = (1..=DAYS_TRIED).find_map(|days| {
        let text = scenario::to_day(offer.text, today.checked_add_days(Days::new(days))?)?;
        let scenario = Scenario::parse(&text, catalogue).ok()?;
        let met = scenario.rehearse(catalogue).iter().all(|run| run.met);
        if met { scenario.stage(catalogue, cast, identities) } else { None }
    })?;
    let exercise = Exercise {
        number: offer.number,
        scenario: offer.scenario.clone(),
        told,
        visit: staged.visit,
        product: staged.product.clone(),
        scene: staged.scene.clone(),
        expected: staged.expected.clone(),
        begun: None,
        stopped: None,
        codes: BTreeSet::new(),
        items: BTreeSet::new(),
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
    /// Who is to be injected.
    pub visit: VisitId,
    /// With what.
    pub product: ProductId,
    /// What can be seen and heard.
    pub scene: Vec<(Step, Observed)>,
    expected: BTreeSet<Code>,
    /// When it began and when something stopped it first, in ticks.
    begun: Option<u64>,
    stopped: Option<u64>,
    codes: BTreeSet<Code>,
    items: BTreeSet<Item>,
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
            Event::DoseGiven(dose) if dose.administered.visit == self.visit => match dose.basis {
                Basis::Checklist { .. } => self.given = true,
                Basis::Incident { .. } | Basis::Paper { .. } => self.wrong = true,
            },
            _ => {}
        }
    }

    fn stop(&mut self, findings: &[Finding], ticks_ms: u64) {
        if findings.is_empty() {
            return;
        }
        let _ = self.stopped.get_or_insert(ticks_ms);
        self.codes.extend(findings.iter().map(|finding| finding.code));
        self.items.extend(findings.iter().flat_map(|finding| finding.items.iter().copied()));
    }

    /// Returns how it went, at this tick in milliseconds.
    #[must_use]
    pub fn done(&self, ticks_ms: u64) -> DrillDone {
        let met = self.codes.iter().any(|code| self.expected.contains(code));
        let outcome = match (self.wrong, met, self.given) {
            (true, _, _) => DrillOutcome::Harmed,
            (false, true, _) => DrillOutcome::Stopped,
            (false, false, true) => DrillOutcome::DoneRight,
            (false, false, false) => DrillOutcome::NotInjected,
        };
        let seconds = |to: u64| {
            let from = self.begun.unwrap_or(to);
            u32::try_from(to.saturating_sub(from) / 1000).unwrap_or(u32::MAX)
        };
        DrillDone {
            scenario: self.scenario.clone(),
            number: u32::try_from(self.number).unwrap_or(0),
            outcome,
            codes: self.codes.iter().copied().collect(),
            items: self.items.iter().copied().collect(),
            seconds: seconds(ticks_ms),
            stopped_after: self.stopped.map(seconds),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert!(offers.len() >= 12, "{}", offers.len());
        let today = NaiveDate::from_ymd_opt(2026, 11, 16).unwrap();
        for offer in &offers {
            let prepared = prepare(offer, &catalogue, today, cast(), 1 << 64);
            let (staged, exercise) =
                prepared.unwrap_or_else(|| panic!("{} on no day", offer.scenario));
            assert!(staged.at.civil_day() > today, "{}", offer.scenario);
            assert!(!exercise.expected.is_empty());
            assert!(exercise.scene.iter().any(|(step, _)| *step == Step::Label));
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
        assert_eq!((done.outcome, done.stopped_after), (DrillOutcome::Stopped, Some(10)));
    }
}
