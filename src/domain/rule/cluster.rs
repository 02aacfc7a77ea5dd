//! Several reactions of one kind in one session. Points at what they share, and
//! at stress where every one of them reads so; never says what caused them.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::catalogue::{Catalogue, Measure, RowId, operation::required};
use crate::domain::day::Day;
use crate::domain::id::{LotId, VialId, VisitId};
use crate::domain::reaction::{After, Grade, ReactionRecorded};

/// What the reactions of a cluster share.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shared {
    /// The vial.
    Vial(VialId),
    /// The lot of the vaccine or of its diluent.
    Lot(LotId),
    /// A sign.
    Sign(RowId),
    /// The reading as a response to stress.
    Stress,
}

/// Reactions of one session that share something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// What they share.
    pub shared: Shared,
    /// Who reacted.
    pub visits: BTreeSet<VisitId>,
    /// Whether every one of them may be a response to stress: none is recorded
    /// as anaphylaxis, and each shows a sign that a crowd under stress shows.
    pub reads_as_stress: bool,
}

/// Finds the clusters among the reactions of a session, the largest first. Common
/// reactions are expected and make none. Of clusters of the same people the one
/// that shares the most is told: the vial before the lot before the sign.
#[must_use]
pub fn find(day: &Day, catalogue: &Catalogue) -> Vec<Cluster> {
    let row = catalogue.operation(required::CLUSTER).and_then(|row| row.measure);
    let Some(Measure::Persons(least)) = row else { return Vec::new() };
    let described = || day.described().iter().map(|one| &one.reaction);
    let reactions: Vec<&ReactionRecorded> =
        described().filter(|reaction| reaction.grade != Grade::Common).collect();
    // Whoever is treated reacts before there is time to describe it.
    let treated = day.emergencies().iter().filter(|one| one.standing().next().is_some());
    let undescribed: BTreeSet<VisitId> = treated
        .filter_map(|one| one.visit)
        .filter(|visit| described().all(|reaction| reaction.visit != *visit))
        .collect();
    let mut groups: BTreeMap<Shared, BTreeSet<VisitId>> = BTreeMap::new();
    let after_today = reactions.iter().filter(|reaction| reaction.after == After::Today);
    let injected = after_today.map(|reaction| reaction.visit).chain(undescribed.iter().copied());
    for visit in injected {
        let (vials, lots) = day.sources_of(visit);
        let vials = vials.into_iter().map(Shared::Vial);
        for shared in vials.chain(lots.into_iter().map(Shared::Lot)) {
            let _ = groups.entry(shared).or_default().insert(visit);
        }
    }
    for reaction in &reactions {
        let mut join = |shared| {
            let _ = groups.entry(shared).or_default().insert(reaction.visit);
        };
        for sign in &reaction.signs {
            join(Shared::Sign(sign.clone()));
        }
        if reaction.grade == Grade::Stress {
            join(Shared::Stress);
        }
    }
    let mut seen = BTreeSet::new();
    let mut clusters: Vec<Cluster> = groups
        .into_iter()
        .filter(|(_, visits)| visits.len() >= usize::from(least))
        .filter(|(_, visits)| seen.insert(visits.clone()))
        .map(|(shared, visits)| {
            let of_these = reactions.iter().filter(|reaction| visits.contains(&reaction.visit));
            let reads_as_stress = visits.is_disjoint(&undescribed)
                && of_these.into_iter().all(|one| may_be_stress(one, catalogue));
            Cluster { shared, visits, reads_as_stress }
        })
        .collect();
    clusters.sort_by_key(|cluster| std::cmp::Reverse(cluster.visits.len()));
    clusters
}

fn may_be_stress(reaction: &ReactionRecorded, catalogue: &Catalogue) -> bool {
    let shows =
        |sign: &RowId| catalogue.reaction_signs().iter().any(|row| row.id == *sign && row.stress);
    reaction.grade == Grade::Stress
        || !reaction.grade.is_anaphylaxis() && reaction.signs.iter().any(shows)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::emergency::{EmergencyActed, EmergencyBegun};
    use crate::domain::id::{ActId, EmergencyId};
    use crate::domain::testing::{NAMESAKE, PUPIL, Station, TD_VIAL};

    fn reaction(
        visit: VisitId,
        grade: Grade,
        signs: &[&str],
        station: &Station,
    ) -> ReactionRecorded {
        ReactionRecorded {
            visit,
            grade,
            signs: signs.iter().map(|sign| sign.parse().unwrap()).collect(),
            note: String::new(),
            began_at: station.now,
            after: After::Today,
        }
    }

    fn clusters(station: &Station) -> Vec<Cluster> {
        find(&station.day, &station.catalogue)
    }

    #[test]
    fn two_who_are_treated_and_not_described_yet_share_their_vial_and_are_not_stressed() {
        let mut station = Station::open();
        for (id, visit) in [(1, PUPIL), (2, NAMESAKE)] {
            station.give(Uuid::from_u128(id), visit, TD_VIAL);
            let (emergency, act) = (EmergencyId(Uuid::from_u128(id)), ActId(Uuid::from_u128(id)));
            let visit = Some(visit);
            station.record(EmergencyBegun { emergency, visit, at_lock: false });
            assert_eq!(clusters(&station), [], "nothing was done yet");
            let what = "ACT-ADRENALINE".parse().unwrap();
            station.record(EmergencyActed { emergency, act, what, at_lock: false });
        }
        let found = clusters(&station);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].shared, Shared::Vial(TD_VIAL));
        assert_eq!(found[0].visits, BTreeSet::from([PUPIL, NAMESAKE]));
        assert!(!found[0].reads_as_stress);
        // One of them is described, and it was stress: that says nothing of the other.
        let one = reaction(PUPIL, Grade::Stress, &["SIGN-FAINT"], &station);
        station.record(one);
        assert!(clusters(&station).iter().all(|cluster| !cluster.reads_as_stress));
    }

    #[test]
    fn one_reaction_is_no_cluster_and_two_faints_read_as_stress() {
        let mut station = Station::open();
        let one = reaction(PUPIL, Grade::Stress, &["SIGN-FAINT"], &station);
        station.record(one);
        assert_eq!(clusters(&station), []);
        let other = reaction(NAMESAKE, Grade::Stress, &["SIGN-FAINT"], &station);
        station.record(other);
        let found = clusters(&station);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].reads_as_stress);
        assert_eq!(found[0].visits, BTreeSet::from([PUPIL, NAMESAKE]));
    }

    #[test]
    fn anaphylaxis_among_them_is_never_read_as_stress() {
        let mut station = Station::open();
        let one = reaction(PUPIL, Grade::Stress, &["SIGN-FAINT"], &station);
        let other =
            reaction(NAMESAKE, Grade::AnaphylaxisTwo, &["SIGN-FAINT", "SIGN-SKIN"], &station);
        station.record(one);
        station.record(other);
        let found = clusters(&station);
        assert_eq!(found[0].shared, Shared::Sign("SIGN-FAINT".parse().unwrap()));
        assert!(!found[0].reads_as_stress);
    }

    #[test]
    fn a_shared_vial_says_more_than_a_shared_sign() {
        let mut station = Station::open();
        for (visit, dose) in [(PUPIL, 1), (NAMESAKE, 2)] {
            station.give(Uuid::from_u128(dose), visit, TD_VIAL);
            let one = reaction(visit, Grade::AnaphylaxisOne, &["SIGN-SKIN"], &station);
            station.record(one);
        }
        let found = clusters(&station);
        assert_eq!(found.len(), 1, "the same people are told of once: {found:?}");
        assert_eq!(found[0].shared, Shared::Vial(TD_VIAL));
    }

    #[test]
    fn sore_arms_are_expected() {
        let mut station = Station::open();
        for visit in [PUPIL, NAMESAKE] {
            let one = reaction(visit, Grade::Common, &["SIGN-PAIN"], &station);
            station.record(one);
        }
        assert_eq!(clusters(&station), []);
    }
}
