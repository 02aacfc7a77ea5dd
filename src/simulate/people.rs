//! Who comes, and what a simulated station has: read from the data that the
//! program was built with. No name, number or place in it is anybody's.

use chrono::{Datelike, Days, NaiveDate};
use serde::Deserialize;

use super::chance::Chance;
use crate::domain::catalogue::{DiluentId, PresentationId, ProductId};
use crate::domain::patient::{Birth, CitizenNumber, Details, Person, Sex};

/// The data of the simulation, embedded.
const DATA: &str = include_str!("../../assets/simulation.toml");

/// How many of a hundred thousand people have a citizen's number on record.
const NUMBERED: u64 = 30_000;

/// The province of made-up numbers, which no card has.
const NO_PROVINCE: &str = "999";

/// What the people and the station are put together from.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct World {
    pub(super) station: String,
    pub(super) address: String,
    pub(super) places: Vec<String>,
    pub(super) signs: Vec<String>,
    pub(super) notes: Vec<String>,
    family: Vec<String>,
    middle_female: Vec<String>,
    middle_male: Vec<String>,
    given_female: Vec<String>,
    given_male: Vec<String>,
    #[serde(rename = "line")]
    pub(super) lines: Vec<Line>,
}

/// A vaccine that is given, and to whom.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    pub(super) product: ProductId,
    pub(super) presentation: PresentationId,
    pub(super) doses_per_vial: u16,
    pub(super) diluent: Option<DiluentId>,
    pub(super) diluent_microlitres: Option<i64>,
    age_days: [u64; 2],
    often: u64,
}

impl World {
    pub(super) fn read() -> Result<Self, toml::de::Error> {
        toml::from_str(DATA)
    }

    /// Draws the vaccine that somebody comes for, by its place among the lines.
    pub(super) fn line(&self, chance: &mut Chance) -> usize {
        let mut drawn = chance.below(self.lines.iter().map(|line| line.often).sum());
        for (place, line) in self.lines.iter().enumerate() {
            match drawn.checked_sub(line.often) {
                Some(rest) => drawn = rest,
                None => return place,
            }
        }
        0
    }

    /// Draws somebody of the right age for a vaccine.
    pub(super) fn person(&self, line: &Line, on: NaiveDate, chance: &mut Chance) -> Option<Person> {
        let sex = if chance.happens(50_000) { Sex::Female } else { Sex::Male };
        let [youngest, oldest] = line.age_days;
        let age = youngest + chance.below(oldest.saturating_sub(youngest).saturating_add(1));
        let born = on.checked_sub_days(Days::new(age))?;
        let numbered = chance.happens(NUMBERED);
        let serial = chance.below(1_000_000);
        let century = match sex {
            Sex::Male => 2,
            Sex::Female => 3,
        };
        let year = born.year().rem_euclid(100);
        let digits = format!("{NO_PROVINCE}{century}{year:02}{serial:06}");
        let details = Details {
            name: self.name(sex, chance),
            birth: Birth::Day(born),
            sex: Some(sex),
            number: CitizenNumber::new(&digits).ok().filter(|_| numbered),
            guardian: Some(self.name(Sex::Female, chance)),
            phone: Some(format!("0900{:06}", chance.below(1_000_000))),
            group: Some(format!("{}A", 1 + chance.below(5))),
            address: None,
        };
        Person::new(details).ok()
    }

    pub(super) fn name(&self, sex: Sex, chance: &mut Chance) -> String {
        let (middle, given) = match sex {
            Sex::Female => (&self.middle_female, &self.given_female),
            Sex::Male => (&self.middle_male, &self.given_male),
        };
        let parts = [&self.family, middle, given].map(|of| chance.one_of(of));
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        parts.join(" ")
    }
}
