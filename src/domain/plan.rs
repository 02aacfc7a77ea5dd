//! The plan behind the list: the groups that a supervisor defines, in the order
//! of their priority, and how far the day is with each. Judges nobody: an order
//! is the screener's, whatever a plan says.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::catalogue::ProductId;
use super::patient::Birth;
use super::text::fold;
use super::time::whole_months;

/// The groups, the most urgent first; a person belongs to the first that fits.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PlanSet {
    /// The groups.
    pub groups: Vec<PriorityGroup>,
}

/// A group: all that is stated must hold of a person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PriorityGroup {
    /// Its name, in the supervisor's words.
    pub name: String,
    /// The lowest age, in completed months.
    pub from_months: Option<u16>,
    /// The highest age, in completed months.
    pub to_months: Option<u16>,
    /// The class, or another word of where the list places a person.
    pub place: Option<String>,
    /// A word of what the list says in its column for groups.
    pub tag: Option<String>,
    /// Which product is due, where the list does not say it of a person.
    pub product: Option<ProductId>,
}

/// What the plan looks at in a person, folded once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    birth: Birth,
    place: String,
    tag: String,
}

impl Described {
    /// Describes a person by birth, place and what the list says of the group.
    #[must_use]
    pub fn new(birth: Birth, place: Option<&str>, tag: Option<&str>) -> Self {
        Self { birth, place: words(place), tag: words(tag) }
    }
}

/// Folds a text to its words, each with a space before and after it.
fn words(text: Option<&str>) -> String {
    let folded = fold(text.unwrap_or_default()).replace(|c: char| !c.is_alphanumeric(), " ");
    let parts: Vec<&str> = folded.split_whitespace().collect();
    format!(" {} ", parts.join(" "))
}

impl PriorityGroup {
    /// Tells whether a person belongs to the group on a civil day. Where only the
    /// year of birth is known, whoever may be of the age does.
    #[must_use]
    pub fn takes(&self, person: &Described, on: NaiveDate) -> bool {
        let oldest = whole_months(person.birth.earliest(), on);
        let youngest = whole_months(person.birth.latest().min(on), on);
        self.from_months.is_none_or(|from| oldest >= u32::from(from))
            && self.to_months.is_none_or(|to| youngest <= u32::from(to))
            && self.place.as_deref().is_none_or(|place| person.place.contains(&words(Some(place))))
            && self.tag.as_deref().is_none_or(|tag| person.tag.contains(&words(Some(tag))))
    }
}

impl PlanSet {
    /// Returns the place of the first group to which a person belongs.
    #[must_use]
    pub fn group_of(&self, person: &Described, on: NaiveDate) -> Option<usize> {
        self.groups.iter().position(|group| group.takes(person, on))
    }
}

/// How far the day is with some people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// On the session's list.
    pub listed: usize,
    /// Given a dose today.
    pub given: usize,
    /// Gone without, for today.
    pub away: usize,
}

impl Count {
    /// Returns how many are still to come.
    #[must_use]
    pub const fn left(self) -> usize {
        self.listed.saturating_sub(self.given + self.away)
    }
}

/// How far the day is with the plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// With each group, in the plan's order.
    pub groups: Vec<Count>,
    /// With the people of no group.
    pub others: Count,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn born(birth: &str, place: &str, tag: &str) -> Described {
        Described::new(Birth::parse(birth).unwrap(), Some(place), Some(tag))
    }

    fn group(from: Option<u16>, to: Option<u16>, place: &str, tag: &str) -> PriorityGroup {
        let stated = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        PriorityGroup {
            from_months: from,
            to_months: to,
            place: stated(place),
            tag: stated(tag),
            ..PriorityGroup::default()
        }
    }

    #[test]
    fn all_that_is_stated_must_hold() {
        let on = NaiveDate::from_ymd_opt(2026, 11, 16).unwrap();
        let teacher = born("16/11/1976", "Tổ 5", "Giáo viên; tuyến đầu");
        assert!(group(Some(600), None, "", "").takes(&teacher, on));
        assert!(!group(Some(601), None, "", "").takes(&teacher, on));
        assert!(group(None, Some(600), "to 5", "tuyen dau").takes(&teacher, on));
        assert!(!group(None, None, "Tổ", "vien").takes(&born("1976", "Tổ5", "giáo viên"), on));
        assert!(!group(None, None, "1A", "").takes(&born("2019", "11A", ""), on));
    }

    #[test]
    fn a_year_alone_may_be_of_the_age() {
        let on = NaiveDate::from_ymd_opt(2026, 11, 16).unwrap();
        assert!(group(Some(600), None, "", "").takes(&born("1976", "", ""), on));
        assert!(!group(Some(600), None, "", "").takes(&born("1977", "", ""), on));
        assert!(group(None, Some(599), "", "").takes(&born("1976", "", ""), on));
    }

    #[test]
    fn a_person_belongs_to_the_first_group_that_fits() {
        let on = NaiveDate::from_ymd_opt(2026, 11, 16).unwrap();
        let groups = vec![group(None, None, "1A", ""), group(None, None, "", "")];
        let plan = PlanSet { groups };
        assert_eq!(plan.group_of(&born("2019", "1A", ""), on), Some(0));
        assert_eq!(plan.group_of(&born("2019", "1B", ""), on), Some(1));
        assert_eq!(PlanSet::default().group_of(&born("2019", "1A", ""), on), None);
    }
}
