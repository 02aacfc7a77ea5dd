//! Emergency doses as their source prints them, the acts of an emergency, and the
//! signs and grades of reactions. Between two doses nothing is defined, so that
//! nothing may be computed: the row is read as it stands.

use serde::Deserialize;

use super::basis::{Basis, Words};
use super::key::RowId;
use crate::domain::quantity::Volume;
use crate::domain::reaction::{Grade, System};

/// A dose that is given in an emergency to people of one group.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmergencyDose {
    /// The row's name.
    pub id: RowId,
    /// The medicine and its strength.
    pub medicine: Words,
    /// For whom, as printed.
    pub group: Words,
    /// The least, in µL.
    pub microlitres: Volume,
    /// The most, in µL, where the source prints a range.
    pub up_to_microlitres: Option<Volume>,
    /// The part of an ampoule, as printed.
    pub ampoule: Words,
    /// The weight that the row prints, if it prints one.
    pub weight: Option<Weight>,
    /// What it rests on.
    pub basis: Basis,
}

/// A weight as an emergency dose prints it, in kg.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Less than this.
    Below(u16),
    /// About this. How far "about" reaches is not printed, so that only this
    /// weight itself counts.
    About(u16),
    /// More than this.
    Above(u16),
}

impl Weight {
    /// Tells whether the row prints this weight, in g.
    #[must_use]
    pub const fn is_of(self, grams: u32) -> bool {
        match self {
            Self::Below(_) => grams < self.grams(),
            Self::About(_) => grams == self.grams(),
            Self::Above(_) => grams > self.grams(),
        }
    }

    const fn grams(self) -> u32 {
        match self {
            Self::Below(kilograms) | Self::About(kilograms) | Self::Above(kilograms) => {
                kilograms as u32 * 1_000
            }
        }
    }
}

/// Returns the weights, in whole kg, that lie between two rows and that no row
/// prints: from the least to the greatest of each gap.
#[must_use]
pub fn between(rows: &[EmergencyDose]) -> Vec<(u16, u16)> {
    let printed: Vec<Weight> = rows.iter().filter_map(|row| row.weight).collect();
    let limits = printed.iter().map(|weight| match weight {
        Weight::Below(limit) | Weight::About(limit) | Weight::Above(limit) => *limit,
    });
    let Some(last) = limits.max() else { return Vec::new() };
    let mut gaps: Vec<(u16, u16)> = Vec::new();
    for weight in
        (1..=last).filter(|weight| printed.iter().all(|row| !row.is_of(u32::from(*weight) * 1_000)))
    {
        match gaps.last_mut() {
            Some((_, to)) if *to + 1 == weight => *to = weight,
            _ => gaps.push((weight, weight)),
        }
    }
    gaps
}

/// Returns the rows beside a weight, in g, that no row prints: the last that prints
/// less and the first that prints more.
#[must_use]
pub fn neighbours(rows: &[EmergencyDose], grams: u32) -> Vec<&EmergencyDose> {
    let of = |row: &EmergencyDose| row.weight.map(Weight::grams);
    let weighed = || rows.iter().filter(|row| row.weight.is_some());
    let less = weighed().filter(|row| of(row) < Some(grams)).max_by_key(|row| of(row));
    let more = weighed().filter(|row| of(row) >= Some(grams)).min_by_key(|row| of(row));
    less.into_iter().chain(more).collect()
}

/// When something is done again: not before, and not after, so many minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    /// Not before so many minutes after the last time.
    pub from_minutes: u16,
    /// Not after so many minutes after the last time.
    pub to_minutes: u16,
}

/// An act of an emergency, which is recorded with its time.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmergencyAct {
    /// The row's name.
    pub id: RowId,
    /// What is done.
    pub text: Words,
    /// When it is done again, if it is.
    pub repeat: Option<Repeat>,
    /// What it rests on.
    pub basis: Basis,
}

/// A sign by which a reaction is described and graded.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReactionSign {
    /// The row's name.
    pub id: RowId,
    /// What is seen or told.
    pub text: Words,
    /// Which part of the body it speaks of.
    pub system: System,
    /// Whether a crowd under stress shows it without any allergy.
    #[serde(default)]
    pub stress: bool,
    /// What it rests on.
    pub basis: Basis,
}

/// What a grade of a reaction means.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReactionGrade {
    /// The row's name.
    pub id: RowId,
    /// Which grade.
    pub grade: Grade,
    /// By what it is known.
    pub text: Words,
    /// What it rests on.
    pub basis: Basis,
}

#[cfg(test)]
mod tests {
    use super::{Weight, between, neighbours};
    use crate::domain::catalogue::Catalogue;

    #[test]
    fn between_the_rows_of_the_circular_lie_two_gaps_with_a_row_on_either_side() {
        let catalogue = Catalogue::built_in().unwrap();
        let rows = catalogue.emergency_doses();
        assert_eq!(between(rows), [(11, 19), (21, 30)]);
        let beside = |weight: u32| {
            let rows = neighbours(rows, weight * 1_000).into_iter();
            rows.map(|row| row.id.as_str().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(beside(25), ["ADR-20", "ADR-30-MORE"]);
        assert_eq!(beside(30), ["ADR-20", "ADR-30-MORE"]);
        assert_eq!(beside(15), ["ADR-10", "ADR-20"]);
    }

    #[test]
    fn a_weight_between_two_rows_belongs_to_neither() {
        let rows = [Weight::Below(10), Weight::About(10), Weight::About(20), Weight::Above(30)];
        let row = |kilograms: u32| {
            let fitting: Vec<usize> =
                (0..rows.len()).filter(|row| rows[*row].is_of(kilograms * 1_000)).collect();
            fitting
        };
        assert!(rows[0].is_of(9_900) && rows[3].is_of(30_100));
        assert!(!rows[1].is_of(10_100) && !rows[0].is_of(10_000));
        assert_eq!((row(9), row(10), row(20), row(31)), (vec![0], vec![1], vec![2], vec![3]));
        for between in [11, 15, 19, 21, 25, 30] {
            assert!(row(between).is_empty(), "{between} kg");
        }
    }
}
