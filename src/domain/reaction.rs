//! A reaction after an injection, as somebody saw it: how grave, which signs,
//! since when, and after which needle. It decides nothing about its cause.

use serde::{Deserialize, Serialize};

use super::catalogue::RowId;
use super::id::VisitId;
use super::time::Instant;

/// How grave a reaction is: common or serious after NĐ 165 Đ2 k7, an
/// immunization stress-related response after WHO, anaphylaxis by the four
/// grades of TT 51/2017/TT-BYT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// A common reaction (phản ứng thông thường).
    Common,
    /// An immunization stress-related response. An incident, and no serious one.
    Stress,
    /// Anaphylaxis, grade I. May become graver within minutes.
    AnaphylaxisOne,
    /// Anaphylaxis, grade II.
    AnaphylaxisTwo,
    /// Anaphylaxis, grade III.
    AnaphylaxisThree,
    /// Anaphylaxis, grade IV.
    AnaphylaxisFour,
    /// Another serious reaction (tai biến nặng): life in danger, lasting harm, death.
    Serious,
}

impl Grade {
    /// All grades, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::AnaphylaxisOne,
        Self::AnaphylaxisTwo,
        Self::AnaphylaxisThree,
        Self::AnaphylaxisFour,
        Self::Serious,
        Self::Stress,
        Self::Common,
    ];

    /// Tells whether it is a serious one: the session stops (gate G5), and the
    /// report is due in its time.
    #[must_use]
    pub const fn is_serious(self) -> bool {
        matches!(
            self,
            Self::AnaphylaxisTwo | Self::AnaphylaxisThree | Self::AnaphylaxisFour | Self::Serious
        )
    }

    /// Tells whether it is anaphylaxis, of any grade.
    #[must_use]
    pub const fn is_anaphylaxis(self) -> bool {
        matches!(
            self,
            Self::AnaphylaxisOne
                | Self::AnaphylaxisTwo
                | Self::AnaphylaxisThree
                | Self::AnaphylaxisFour
        )
    }

    /// Returns the grade's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Common => "common",
            Self::Stress => "stress",
            Self::AnaphylaxisOne => "anaphylaxis-one",
            Self::AnaphylaxisTwo => "anaphylaxis-two",
            Self::AnaphylaxisThree => "anaphylaxis-three",
            Self::AnaphylaxisFour => "anaphylaxis-four",
            Self::Serious => "serious",
        }
    }
}

/// A part of the body that a sign speaks of. From two on, anaphylaxis is of
/// grade II (TT 51/2017/TT-BYT, annex II).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum System {
    /// Skin and mucosa.
    Skin,
    /// Airway and breathing.
    Breathing,
    /// Circulation.
    Circulation,
    /// Consciousness.
    Consciousness,
    /// None of these: fever, pain, feeding.
    General,
}

/// After which needle the person reacted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum After {
    /// A dose of this session.
    Today,
    /// A dose of another day or another place.
    Elsewhere,
    /// None: the person had not been injected.
    NoInjection,
}

impl After {
    /// Returns its name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Elsewhere => "elsewhere",
            Self::NoInjection => "no-injection",
        }
    }
}

/// A reaction was described. A later one of the same visit takes the place of
/// the earlier: a grade may rise within minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReactionRecorded {
    /// Who.
    pub visit: VisitId,
    /// How grave.
    pub grade: Grade,
    /// The signs seen, as rows of the catalogue.
    pub signs: Vec<RowId>,
    /// What the recorder wrote beside them.
    pub note: String,
    /// Since when, in UTC.
    pub began_at: Instant,
    /// After which needle.
    pub after: After,
}

impl ReactionRecorded {
    /// Tells whether it is a serious reaction to a dose. What happens to somebody
    /// who was not injected is none, however grave.
    #[must_use]
    pub fn is_serious(&self) -> bool {
        self.grade.is_serious() && self.after != After::NoInjection
    }
}

/// Somebody reacted seriously to a dose (gate G5): the alarm, before there is time
/// for [`ReactionRecorded`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriousReaction {
    /// Who.
    pub visit: VisitId,
    /// What was seen, in the recorder's words.
    pub signs: String,
}

/// A serious reaction was reported to the authority, by telephone or on paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReactionReported {
    /// Whose reaction.
    pub visit: VisitId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grades_from_two_on_are_serious_and_stress_is_not() {
        let serious: Vec<Grade> = Grade::ALL.into_iter().filter(|g| g.is_serious()).collect();
        let expected = [
            Grade::AnaphylaxisTwo,
            Grade::AnaphylaxisThree,
            Grade::AnaphylaxisFour,
            Grade::Serious,
        ];
        assert_eq!(serious, expected);
        let names: std::collections::BTreeSet<_> = Grade::ALL.map(Grade::code).into();
        assert_eq!(names.len(), Grade::ALL.len());
    }

    #[test]
    fn without_a_needle_nothing_is_a_serious_reaction_to_a_dose() {
        let of = |after| ReactionRecorded {
            visit: VisitId(uuid::Uuid::from_u128(1)),
            grade: Grade::AnaphylaxisFour,
            signs: Vec::new(),
            note: String::new(),
            began_at: Instant(0),
            after,
        };
        assert!(of(After::Today).is_serious() && of(After::Elsewhere).is_serious());
        assert!(!of(After::NoInjection).is_serious());
    }
}
