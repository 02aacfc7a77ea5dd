//! The part of the day that is about what happens after the needle: reactions,
//! emergencies, who else got the same vial or lot, and doses that were lost.

use std::collections::BTreeSet;

use super::{Day, Reaction};
use crate::domain::catalogue::ProductId;
use crate::domain::dose::{Administered, DoseGiven};
use crate::domain::emergency::{Acted, Emergency};
use crate::domain::event::{Event, Fact};
use crate::domain::id::{DoseId, EmergencyId, LotId, VialId, VisitId};
use crate::domain::procedure::Procedure;
use crate::domain::reaction::{After, ReactionRecorded, SeriousReaction};
use crate::domain::stock::{LotHeld, VialWithdrawn};
use crate::domain::time::Instant;

/// A reaction of this session as it was described last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// Its place in the log.
    pub entry: i64,
    /// What was said.
    pub reaction: ReactionRecorded,
    /// When it was written down, in UTC.
    pub recorded_at: Instant,
}

/// An entry that says that somebody reacted seriously.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Alarm {
    /// Who.
    visit: VisitId,
    /// Its place in the log.
    entry: i64,
    /// When it was written down, in UTC.
    at: Instant,
    /// The same by the machine's own clock.
    since: Instant,
    /// Whether the session at hand is its own.
    of_this: bool,
    /// Whether it still says so: a description may be amended.
    stands: bool,
    /// The report that covers it: its place in the log, and when, in UTC.
    reported: Option<(i64, Instant)>,
}

impl Day {
    /// Takes in a fact about what happens after the needle; any other changes
    /// nothing here.
    pub(super) fn apply_care(&mut self, fact: &Fact) {
        match &fact.event {
            Event::SeriousReaction(reaction) => self.react(reaction.visit, fact),
            Event::ReactionReported(reported) => self.report(reported.visit, fact),
            Event::ReactionRecorded(reaction) => self.describe(reaction, fact),
            Event::EmergencyBegun(begun) => self.emergencies.push(Emergency {
                id: begun.emergency,
                visit: begun.visit,
                begun_at: fact.by_clock(),
                acts: Vec::new(),
                over_at: None,
            }),
            Event::EmergencyActed(acted) => self.with_emergency(acted.emergency, |emergency| {
                emergency.acts.push(Acted {
                    id: acted.act,
                    what: acted.what.clone(),
                    at: fact.by_clock(),
                    by: fact.author,
                    at_lock: acted.at_lock,
                    undone: false,
                });
            }),
            Event::EmergencyActUndone(undone) => {
                self.with_emergency(undone.emergency, |emergency| {
                    for act in emergency.acts.iter_mut().filter(|act| act.id == undone.act) {
                        act.undone = true;
                    }
                });
            }
            Event::EmergencyNamed(named) => {
                self.with_emergency(named.emergency, |found| found.visit = Some(named.visit));
            }
            Event::EmergencyOver(over) => {
                self.with_emergency(over.emergency, |found| found.over_at = Some(fact.by_clock()));
            }
            Event::DoseLost(lost) => {
                if let Some(vial) = self.vials.get_mut(&lost.vial) {
                    vial.lost = vial.lost.saturating_add(lost.doses);
                }
            }
            Event::DosePartial(partial) => {
                if let Some(dose) = self.doses.iter_mut().find(|dose| dose.id == partial.dose) {
                    dose.administered.amount = partial.amount;
                }
            }
            _ => {}
        }
    }

    fn react(&mut self, visit: VisitId, fact: &Fact) {
        self.alarms.push(Alarm {
            visit,
            entry: fact.sequence,
            at: fact.at,
            since: fact.by_clock(),
            of_this: self.is_of_session_at_hand(fact),
            stands: true,
            reported: None,
        });
        self.count_clocks();
    }

    /// Takes in what a description says from now on: that somebody reacted
    /// seriously, or did not.
    pub(super) fn react_otherwise(
        &mut self,
        (entry, visit, at): (i64, VisitId, Instant),
        is_serious: bool,
        of_this: bool,
    ) {
        let known = self.alarms.iter_mut().find(|one| one.entry == entry && one.visit == visit);
        match known {
            Some(alarm) => alarm.stands = is_serious,
            None if is_serious => self.alarms.push(Alarm {
                visit,
                entry,
                at,
                since: at,
                of_this,
                stands: true,
                reported: None,
            }),
            None => {}
        }
        self.count_clocks();
    }

    /// Tells whether a report is due whose time runs since an instant that the
    /// machine's clock has not reached again: it was set back.
    #[must_use]
    pub fn runs_ahead(&self, clock: Instant) -> bool {
        self.reactions.iter().any(|one| one.reported_at.is_none() && one.since > clock)
    }

    /// Takes in what the machine's clock says where it was set back: what was written
    /// down before did not happen after it.
    pub fn set_back(&mut self, clock: Instant) {
        for alarm in self.alarms.iter_mut().filter(|one| one.reported.is_none()) {
            alarm.since = alarm.since.min(clock);
        }
        self.count_clocks();
    }

    /// One clock a person, from the first of the alarms that stand: a second one
    /// about an unreported reaction begins none of its own.
    fn count_clocks(&mut self) {
        let mut clocks: Vec<(Option<i64>, Reaction)> = Vec::new();
        for alarm in self.alarms.iter().filter(|one| one.stands || one.reported.is_some()) {
            let report = alarm.reported.map(|(entry, _)| entry);
            let same = |(by, one): &&mut (Option<i64>, Reaction)| {
                *by == report && one.visit == alarm.visit
            };
            if let Some((_, clock)) = clocks.iter_mut().find(same) {
                clock.recorded_at = clock.recorded_at.min(alarm.at);
                clock.since = clock.since.min(alarm.since);
            } else {
                let reported_at = alarm.reported.map(|(_, at)| at);
                let (visit, recorded_at, since) = (alarm.visit, alarm.at, alarm.since);
                clocks.push((report, Reaction { visit, recorded_at, since, reported_at }));
            }
        }
        self.reactions = clocks.into_iter().map(|(_, clock)| clock).collect();
    }

    pub(super) fn is_of_session_at_hand(&self, fact: &Fact) -> bool {
        fact.session.is_some() && fact.session == self.session.as_ref().map(|s| s.id)
    }

    fn report(&mut self, visit: VisitId, fact: &Fact) {
        let open = |one: &&mut Alarm| one.visit == visit && one.stands && one.reported.is_none();
        for alarm in self.alarms.iter_mut().filter(open) {
            alarm.reported = Some((fact.sequence, fact.by_clock()));
        }
        self.count_clocks();
    }

    /// What is told later of another session is described in that one.
    fn describe(&mut self, reaction: &ReactionRecorded, fact: &Fact) {
        if fact.session.is_none() || self.is_of_session_at_hand(fact) {
            let (entry, recorded_at) = (fact.sequence, fact.at);
            self.descriptions.push(Described { entry, reaction: reaction.clone(), recorded_at });
            self.show_last_descriptions();
        }
        if reaction.is_serious() {
            self.react(reaction.visit, fact);
        }
    }

    /// Of what was said of a person, the last that stands is what is so.
    pub(super) fn show_last_descriptions(&mut self) {
        self.described.clear();
        for one in &self.descriptions {
            self.described.retain(|before| before.reaction.visit != one.reaction.visit);
            self.described.push(one.clone());
        }
    }

    fn with_emergency(&mut self, id: EmergencyId, change: impl FnOnce(&mut Emergency)) {
        if let Some(emergency) = self.emergencies.iter_mut().find(|one| one.id == id) {
            change(emergency);
        }
    }

    /// What of all this ends with its session. A report that nobody made stays due.
    pub(super) fn forget_care(&mut self) {
        self.alarms.retain(|alarm| alarm.reported.is_none());
        self.alarms.iter_mut().for_each(|alarm| alarm.of_this = false);
        self.count_clocks();
        self.descriptions.clear();
        self.described.clear();
        self.emergencies.clear();
    }

    /// Tells whether a serious reaction stands in this session (gate G5). Whoever is
    /// treated, or was, counts as one until somebody says that it did not follow an
    /// injection of this session, unless every act was taken back: people collapse
    /// before the dose is recorded.
    #[must_use]
    pub fn has_serious_reaction(&self) -> bool {
        self.alarms.iter().any(|one| one.of_this && one.stands)
            || self.emergencies.iter().any(|one| self.is_unclear(one))
    }

    /// Tells whether somebody was treated of whom nobody said that no injection of
    /// this session came before it.
    #[must_use]
    pub fn is_unclear(&self, treated: &Emergency) -> bool {
        treated.standing().next().is_some() && !self.is_clear(treated)
    }

    /// Somebody said since that it followed no injection of this session; or that it
    /// was no serious reaction, and the alarm was taken back by two people.
    fn is_clear(&self, treated: &Emergency) -> bool {
        let of_them = |one: &&Described| treated.visit == Some(one.reaction.visit);
        self.described.iter().filter(of_them).any(|one| {
            let mild = || !one.reaction.is_serious() && self.took_back_alarm(one.reaction.visit);
            one.recorded_at >= treated.begun_at && (one.reaction.after != After::Today || mild())
        })
    }

    /// Tells whether it was said that somebody did not react seriously after all.
    fn took_back_alarm(&self, visit: VisitId) -> bool {
        let mut alarms = self.alarms.iter().filter(|one| one.visit == visit && one.of_this);
        alarms.next().is_some_and(|first| !first.stands) && alarms.all(|one| !one.stands)
    }

    /// Tells whether nobody can say yet that somebody did not react seriously: they
    /// are being treated, or were and are not described as less since then, or what
    /// was described last is serious.
    #[must_use]
    pub fn is_in_danger(&self, visit: VisitId) -> bool {
        let described = self.described.iter().find(|one| one.reaction.visit == visit);
        let since = |begun| described.is_some_and(|one| one.recorded_at >= begun);
        let treated = |one: &Emergency| {
            let is_done = one.over_at.is_some() && since(one.begun_at);
            one.visit == Some(visit) && one.standing().next().is_some() && !is_done
        };
        described.is_some_and(|one| one.reaction.is_serious())
            || self.emergencies.iter().any(treated)
    }

    /// Tells whether a dose of this session is to be taken for one after which its
    /// person was treated: it is recorded after the treatment began, and nobody said
    /// that there was none, or its needle was begun before the treatment all the same.
    #[must_use]
    pub fn was_treated_after(&self, given: &Administered) -> bool {
        let at_items = |one: &&Procedure| Some(one.order()) == given.order;
        let begun = self.procedures.values().filter(at_items).map(Procedure::started_at).min();
        let needle = begun.map_or(given.given_at, |begun| begun.min(given.given_at));
        self.emergencies.iter().any(|one| {
            one.visit == Some(given.visit)
                && one.standing().next().is_some()
                && (!self.is_clear(one) || needle <= one.begun_at)
        })
    }

    /// Tells whether somebody reacted seriously in this session.
    #[must_use]
    pub fn has_reacted(&self, visit: VisitId) -> bool {
        self.alarms.iter().any(|one| one.visit == visit && one.of_this && one.stands)
    }

    /// Returns the entry that says first that somebody reacted seriously, if one
    /// stands: its place in the log.
    #[must_use]
    pub fn alarm_of(&self, visit: VisitId) -> Option<i64> {
        self.alarms.iter().find(|one| one.visit == visit && one.stands).map(|one| one.entry)
    }

    /// Returns the serious reactions of this session, and those of earlier ones
    /// that nobody has reported.
    pub fn reactions(&self) -> impl Iterator<Item = &Reaction> {
        self.reactions.iter()
    }

    /// Returns the reactions of this session as they were described last, in the
    /// order of the log.
    #[must_use]
    pub fn described(&self) -> &[Described] {
        &self.described
    }

    /// Returns the treatments of this session, in the order of the log.
    #[must_use]
    pub fn emergencies(&self) -> &[Emergency] {
        &self.emergencies
    }

    /// Returns a treatment.
    #[must_use]
    pub fn emergency(&self, id: EmergencyId) -> Option<&Emergency> {
        self.emergencies.iter().find(|one| one.id == id)
    }

    /// Returns the treatment of a person that is not over.
    #[must_use]
    pub fn emergency_of(&self, visit: VisitId) -> Option<&Emergency> {
        self.emergencies.iter().rev().find(|one| one.visit == Some(visit) && one.over_at.is_none())
    }

    /// Returns the product of a dose of this session, if it is known.
    #[must_use]
    pub fn product_of(&self, dose: DoseId) -> Option<&ProductId> {
        self.doses.iter().find(|one| one.id == dose)?.administered.product.as_ref()
    }

    /// Tells whether somebody is still being watched after a dose.
    #[must_use]
    pub fn is_watched(&self, visit: VisitId) -> bool {
        self.observations.iter().any(|one| one.visit == visit && one.ended.is_none())
    }

    /// Returns the doses of a visit in this session.
    pub fn doses_of(&self, visit: VisitId) -> impl Iterator<Item = &DoseGiven> {
        self.doses.iter().filter(move |dose| dose.administered.visit == visit)
    }

    /// Returns the vials and the lots, those of diluents among them, out of which
    /// a person got doses in this session.
    #[must_use]
    pub fn sources_of(&self, visit: VisitId) -> (BTreeSet<VialId>, BTreeSet<LotId>) {
        let vials = self.doses_of(visit).filter_map(|dose| dose.administered.vial).collect();
        (vials, self.doses_of(visit).flat_map(|dose| self.lots_in(dose)).collect())
    }

    /// Makes the facts of an alarm about a person: the reaction itself, unless its
    /// clock runs already, and every vial and lot out of which they were injected
    /// taken out of use, the lots for the reason given.
    #[must_use]
    pub fn alarm(&self, visit: VisitId, signs: &str, reason: &str) -> Vec<Event> {
        let (vials, lots) = self.sources_of(visit);
        let mut events: Vec<Event> = Vec::new();
        if !self.reactions.iter().any(|one| one.visit == visit && one.reported_at.is_none()) {
            events.push(SeriousReaction { visit, signs: signs.to_owned() }.into());
        }
        let in_use = vials.into_iter().filter(|id| self.vial(*id).is_some_and(|v| !v.withdrawn));
        events.extend(in_use.map(|vial| Event::from(VialWithdrawn { vial })));
        let free = lots.into_iter().filter(|id| self.lot(*id).is_some_and(|l| l.held.is_none()));
        events.extend(free.map(|lot| Event::from(LotHeld { lot, reason: reason.to_owned() })));
        events
    }

    /// The lot of a dose, and that of its diluent.
    fn lots_in(&self, dose: &DoseGiven) -> Vec<LotId> {
        let given = &dose.administered;
        let vial = given.vial.and_then(|id| self.vials.get(&id));
        let mut lots: Vec<LotId> = given.lot.into_iter().collect();
        lots.extend(vial.map(|vial| vial.lot));
        lots.extend(vial.and_then(|vial| vial.dilution.as_ref()).map(|dilution| dilution.lot));
        lots
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::emergency::{
        EmergencyActUndone, EmergencyActed, EmergencyBegun, EmergencyNamed, EmergencyOver,
    };
    use crate::domain::id::{ActId, SessionId};
    use crate::domain::mishap::{DoseLost, Loss};
    use crate::domain::reaction::{Grade, ReactionReported};
    use crate::domain::session::Session;
    use crate::domain::testing::{MR_VIAL, NAMESAKE, PUPIL, Station, TD_VIAL};

    const EMERGENCY: EmergencyId = EmergencyId(Uuid::from_u128(700));

    fn described(visit: VisitId, grade: Grade, station: &Station) -> ReactionRecorded {
        ReactionRecorded {
            visit,
            grade,
            signs: Vec::new(),
            note: String::new(),
            began_at: station.now,
            after: After::Today,
        }
    }

    #[test]
    fn one_person_has_one_clock_and_two_people_two() {
        let mut station = Station::open();
        let begun = station.now;
        station.record(SeriousReaction { visit: PUPIL, signs: String::new() });
        station.now = station.now.plus_minutes(5);
        let graver = described(PUPIL, Grade::AnaphylaxisThree, &station);
        station.record(graver);
        station.record(SeriousReaction { visit: NAMESAKE, signs: String::new() });
        let clocks: Vec<Instant> = station.day.reactions().map(|one| one.recorded_at).collect();
        assert_eq!(clocks, [begun, begun.plus_minutes(5)]);
        station.record(ReactionReported { visit: PUPIL });
        let open = station.day.reactions().filter(|one| one.reported_at.is_none());
        assert_eq!(open.map(|one| one.visit).collect::<Vec<_>>(), [NAMESAKE]);
    }

    #[test]
    fn the_next_session_is_open_and_the_report_still_due() {
        let mut station = Station::open();
        let mild = described(PUPIL, Grade::AnaphylaxisOne, &station);
        station.record(mild);
        assert!(!station.day.has_serious_reaction(), "grade I is not serious");
        let graver = described(PUPIL, Grade::AnaphylaxisTwo, &station);
        station.record(graver);
        assert!(station.day.has_serious_reaction());
        let before = station.day.session().unwrap().clone();
        let next = Session { id: SessionId(Uuid::from_u128(11)), number: 2, ..before };
        station.record(next);
        assert!(!station.day.has_serious_reaction());
        assert_eq!(station.day.reactions().count(), 1);
        // What the first session's log still says stops the second one no more.
        station.record(SeriousReaction { visit: PUPIL, signs: String::new() });
        assert!(!station.day.has_serious_reaction());
    }

    #[test]
    fn what_is_told_later_of_another_session_is_described_in_that_one() {
        let mut station = Station::open();
        let before = station.day.session().unwrap().clone();
        station.record(Session { id: SessionId(Uuid::from_u128(11)), number: 2, ..before });
        // A station's records are of its first session, here too.
        let late = described(PUPIL, Grade::Serious, &station);
        station.record(late);
        assert!(station.day.described().is_empty());
        assert_eq!(station.day.reactions().count(), 1, "its report is due");
        assert!(!station.day.has_serious_reaction(), "it stops no other session");
    }

    #[test]
    fn a_treatment_without_a_name_stops_the_session_until_it_is_taken_back() {
        let mut station = Station::open();
        let act = ActId(Uuid::from_u128(1));
        station.record(EmergencyBegun { emergency: EMERGENCY, visit: None, at_lock: true });
        assert!(!station.day.has_serious_reaction(), "nothing was done yet");
        let what = "ACT-ADRENALINE".parse().unwrap();
        station.record(EmergencyActed { emergency: EMERGENCY, act, what, at_lock: true });
        assert!(station.day.has_serious_reaction());
        station.record(EmergencyActUndone { emergency: EMERGENCY, act, at_lock: true });
        assert!(!station.day.has_serious_reaction());
        assert_eq!(station.day.emergency(EMERGENCY).unwrap().acts.len(), 1, "both stay visible");
    }

    #[test]
    fn a_treatment_with_a_name_stops_the_session_until_it_is_clear_that_nobody_was_injected() {
        let mut station = Station::open();
        let act = ActId(Uuid::from_u128(1));
        let what = "ACT-ADRENALINE".parse().unwrap();
        station.record(EmergencyBegun { emergency: EMERGENCY, visit: None, at_lock: false });
        station.record(EmergencyActed { emergency: EMERGENCY, act, what, at_lock: false });
        station.record(EmergencyNamed { emergency: EMERGENCY, visit: PUPIL });
        assert!(station.day.has_serious_reaction(), "the dose may not be recorded yet");
        station.record(EmergencyOver { emergency: EMERGENCY });
        assert!(station.day.has_serious_reaction(), "nor is it clear when it is over");
        let mut fainted = described(PUPIL, Grade::Stress, &station);
        fainted.after = After::NoInjection;
        station.record(fainted);
        assert!(!station.day.has_serious_reaction());
    }

    #[test]
    fn the_lot_of_the_diluent_is_one_of_the_sources() {
        let mut station = Station::open();
        station.give(Uuid::from_u128(2), NAMESAKE, MR_VIAL);
        station.give(Uuid::from_u128(3), NAMESAKE, TD_VIAL);
        let (vials, lots) = station.day.sources_of(NAMESAKE);
        assert_eq!((vials.len(), lots.len()), (2, 3));
    }

    #[test]
    fn an_alarm_locks_vials_and_lots_once() {
        let mut station = Station::open();
        station.give(Uuid::from_u128(1), PUPIL, MR_VIAL);
        let events = station.day.alarm(PUPIL, "", "tai biến");
        let kinds: Vec<&str> = events.iter().map(Event::kind).collect();
        assert_eq!(kinds, ["serious_reaction", "vial_withdrawn", "lot_held", "lot_held"]);
        for event in events {
            station.record(event);
        }
        assert!(station.day.has_serious_reaction());
        assert!(station.day.vial(MR_VIAL).unwrap().withdrawn);
        assert!(station.day.alarm(PUPIL, "", "tai biến").is_empty(), "nothing twice");
    }

    #[test]
    fn a_lost_dose_is_gone_from_its_vial_and_from_the_balance() {
        let mut station = Station::open();
        let lost =
            |doses| DoseLost { vial: TD_VIAL, doses, how: Loss::Dropped, note: String::new() };
        station.give(Uuid::from_u128(1), PUPIL, TD_VIAL);
        station.record(lost(1));
        assert_eq!(station.day.vial(TD_VIAL).unwrap().left(), 8);
        assert!(station.day.balance_findings(&station.catalogue).is_empty());
        station.record(lost(20));
        assert_eq!(station.day.vial(TD_VIAL).unwrap().left(), 0);
        assert_eq!(station.day.balance_findings(&station.catalogue).len(), 1);
    }
}
