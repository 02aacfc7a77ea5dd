//! The plan in the day: who belongs to which group, what is due, and how far
//! the day is. Counts what happened; walks over nobody to whom nothing did.

use std::collections::HashSet;

use super::{Day, Visit};
use crate::domain::catalogue::ProductId;
use crate::domain::id::VisitId;
use crate::domain::listing::ColumnsMapped;
use crate::domain::plan::{Count, Described, PlanSet, PriorityGroup, Progress};

impl Day {
    /// Returns what was said of the columns of files.
    #[must_use]
    pub fn mapped_columns(&self) -> &[ColumnsMapped] {
        &self.mapped
    }

    /// Returns the station's plan, as it was set last.
    #[must_use]
    pub const fn plan(&self) -> &PlanSet {
        &self.plan
    }

    /// Returns the group of the plan to which a person belongs.
    #[must_use]
    pub fn group_of(&self, visit: VisitId) -> Option<&PriorityGroup> {
        self.plan.groups.get(self.people.planned(visit)?)
    }

    /// Returns the product that is due: what the list says of the person, else
    /// what the plan says of the group.
    #[must_use]
    pub fn due<'a>(&'a self, visit: &'a Visit) -> Option<&'a ProductId> {
        visit.due.as_ref().or_else(|| self.group_of(visit.id)?.product.as_ref())
    }

    /// Returns how far the day is with the plan. Computed once after each change.
    #[must_use]
    pub fn progress(&self) -> &Progress {
        self.progress.get_or_init(|| self.counted())
    }

    pub(super) fn map_columns(&mut self, mapped: &ColumnsMapped) {
        self.mapped.retain(|earlier| earlier.shape != mapped.shape);
        self.mapped.push(mapped.clone());
    }

    pub(super) fn set_plan(&mut self, plan: PlanSet) {
        self.plan = plan;
        self.planned.clear();
        let Some(day) = self.session.as_ref().map(|session| session.day) else { return };
        let plan = &self.plan;
        let places = self.people.plan(|person| plan.group_of(person, day));
        for place in places {
            self.count_listed(place);
        }
    }

    pub(super) fn group_in_plan(&self, person: &Described) -> Option<usize> {
        self.plan.group_of(person, self.session.as_ref()?.day)
    }

    pub(super) fn count_listed(&mut self, planned: Option<usize>) {
        let groups = self.plan.groups.len();
        self.planned.resize(groups + 1, 0);
        if let Some(count) = self.planned.get_mut(planned.unwrap_or(groups)) {
            *count += 1;
        }
    }

    fn counted(&self) -> Progress {
        let groups = self.plan.groups.len();
        let listed = (0..=groups).map(|at| self.planned.get(at).copied().unwrap_or(0));
        let mut counts: Vec<Count> =
            listed.map(|listed| Count { listed, ..Count::default() }).collect();
        let given: HashSet<VisitId> = self.observations.iter().map(|seen| seen.visit).collect();
        for id in &self.touched {
            let Some(visit) = self.people.get(*id) else { continue };
            let at = self.people.planned(*id).unwrap_or(groups);
            let Some(count) = counts.get_mut(at) else { continue };
            let closed = !visit.orders.is_empty() && visit.open_orders().next().is_none();
            if given.contains(id) {
                count.given += 1;
            } else if visit.left.is_some() || closed {
                count.away += 1;
            }
        }
        let others = counts.pop().unwrap_or_default();
        Progress { groups: counts, others }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::{NAMESAKE, PUPIL, Station, product};
    use crate::domain::visit::{LeftReason, VisitLeft};

    fn group(name: &str, from: u16) -> PriorityGroup {
        PriorityGroup {
            name: name.into(),
            from_months: Some(from),
            product: Some(product("TD")),
            ..PriorityGroup::default()
        }
    }

    #[test]
    fn the_plan_is_counted_by_group_and_again_when_it_changes() {
        let mut station = Station::open();
        let everybody = Progress { groups: vec![], others: Count { listed: 2, given: 0, away: 0 } };
        assert_eq!(station.day.progress(), &everybody);
        let groups = vec![group("old", 600), group("young", 0)];
        station.record(PlanSet { groups: groups.clone() });
        assert_eq!(station.day.progress().groups[1].listed, 2);
        assert_eq!(station.day.group_of(PUPIL).unwrap().name, "young");
        station.record(VisitLeft { visit: NAMESAKE, reason: LeftReason::Absent });
        let young = station.day.progress().groups[1];
        assert_eq!((young.away, young.left()), (1, 1));
        station.record(PlanSet { groups: groups[..1].to_vec() });
        assert_eq!(station.day.progress().others, Count { listed: 2, given: 0, away: 1 });
        assert_eq!(station.day.group_of(PUPIL), None);
    }

    #[test]
    fn what_the_list_says_of_a_person_goes_before_the_group() {
        let mut station = Station::open();
        station.record(PlanSet { groups: vec![group("young", 0)] });
        let mut visit = station.day.visit(PUPIL).unwrap().clone();
        assert_eq!(station.day.due(&visit), Some(&product("TD")));
        visit.due = Some(product("MR"));
        assert_eq!(station.day.due(&visit), Some(&product("MR")));
    }

    #[test]
    fn the_last_word_on_a_shape_counts() {
        use crate::domain::listing::{Column, Shape};
        let mut station = Station::open();
        let said = |column| ColumnsMapped {
            shape: Shape::Bare("wd".into()),
            columns: vec![Some(Column::Name), column],
        };
        station.record(said(None));
        station.record(said(Some(Column::Birth)));
        assert_eq!(station.day.mapped_columns(), [said(Some(Column::Birth))]);
    }
}
