//! What holds after any sequence of acts, sensible or not.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestRunner};

use super::*;
use crate::domain::finding::Severity;
use crate::domain::judge;
use crate::domain::testing::PROCEDURE;
use crate::domain::visit::{ConsentKind, Screening};

/// Something that a nurse, a screener or the clock does.
#[derive(Debug, Clone, Copy)]
enum Done {
    Rightly(bool),
    Seen(Step, usize, Way),
    Attested(Moment),
    Reopened(Cause),
    SetAside,
    Resumed,
    Interrupted(Cause),
    Refused(Reason),
    Consent(bool),
    Screened(Conclusion),
    Reaction,
    Minutes(i64),
    NextDay,
    SecondVial,
    VialWithdrawn(VialId),
    VialEmptied,
    OrderWithdrawn,
    Left,
    Given,
}

fn done() -> impl Strategy<Value = Done> {
    let steps = prop::sample::select(Step::ALL.to_vec());
    let ways = prop::sample::select(vec![Way::Scanned, TYPED, SECOND, Way::Read, Way::Answered]);
    let causes = prop::sample::select(Cause::ALL.to_vec());
    let reasons = prop::sample::select(Reason::OFFERED.to_vec());
    let conclusions = prop::sample::select(Conclusion::ALL.to_vec());
    prop_oneof![
        120 => any::<bool>().prop_map(Done::Rightly),
        16 => (steps, 0usize..12, ways).prop_map(|(step, what, way)| Done::Seen(step, what, way)),
        3 => prop::sample::select(Moment::ALL.to_vec()).prop_map(Done::Attested),
        6 => causes.clone().prop_map(Done::Reopened),
        2 => Just(Done::SetAside),
        4 => Just(Done::Resumed),
        6 => causes.prop_map(Done::Interrupted),
        1 => reasons.prop_map(Done::Refused),
        2 => any::<bool>().prop_map(Done::Consent),
        2 => conclusions.prop_map(Done::Screened),
        1 => Just(Done::Reaction),
        6 => (0i64..90).prop_map(Done::Minutes),
        1 => Just(Done::NextDay),
        2 => Just(Done::SecondVial),
        1 => prop::sample::select(vec![TD_VIAL, MR_VIAL]).prop_map(Done::VialWithdrawn),
        1 => Just(Done::VialEmptied),
        1 => Just(Done::OrderWithdrawn),
        1 => Just(Done::Left),
        1 => Just(Done::Given),
    ]
}

/// What may be seen at a step, right and wrong.
fn anything(step: Step, what: usize) -> Observed {
    let second = VialId(uuid::Uuid::from_u128(109));
    let people = [
        Observed::Person(PersonReading::Slip(PUPIL)),
        Observed::Person(PersonReading::Slip(NAMESAKE)),
        Observed::Person(PersonReading::OrderSlip(TD_ORDER)),
        Observed::Person(PersonReading::OrderSlip(MR_ORDER)),
        ticket(14),
        ticket(22),
    ];
    let vials = [
        label(TD_VIAL),
        label(MR_VIAL),
        label(OLD_VIAL),
        label(second),
        tail("2407"),
        tail("4118"),
        tail("2301"),
        tail("0000"),
    ];
    let witness = Observed::Witness(Witness::ALL[what % 4]);
    match step {
        Step::Person | Step::Tray => people[what % people.len()].clone(),
        Step::Label | Step::VialAgain => vials[what % vials.len()].clone(),
        Step::Product => Observed::Product(product(["TD", "MR", "NONE"][what % 3])),
        Step::Dose | Step::Drawn => microlitres([500, 250, 1000][what % 3]),
        Step::Monitor => Observed::Monitor(Monitor::ALL[what % 5]),
        Step::Appearance => Observed::Appearance(Appearance::ALL[what % 4]),
        Step::Shaken => Observed::Shaken(what.is_multiple_of(2)),
        Step::Device => Observed::Device(Device::ALL[what % 5]),
        Step::Identity if what.is_multiple_of(2) => right(Step::Identity, true).0,
        Step::Identity => Observed::Identity(Identifier::PhoneTail("0000".into())),
        Step::Answerer | Step::Shown => witness,
        Step::Site => Observed::Site(Site::ALL[what % 5]),
        Step::Timing => Observed::Moment(Instant(0)),
    }
}

/// A station, and beside it what was last seen at each step, told from the
/// events alone.
struct Run {
    station: Station,
    history: Vec<(Happened, Instant)>,
    last: BTreeMap<Step, (Observed, bool)>,
    permits: usize,
}

impl Run {
    fn begin() -> Self {
        let mut station = Station::open();
        station.start();
        let started = Happened::Started { visit: PUPIL, order: TD_ORDER, table: 1, shaken: true };
        let history = vec![(started, station.now)];
        Self { station, history, last: BTreeMap::new(), permits: 0 }
    }

    fn take_in(&mut self, answer: Answer) {
        for happened in answer.unwrap_or_default() {
            if let Happened::Observed { step, observed, verdict, .. } = &happened {
                let agreed = matches!(verdict, Verdict::Agreed(_));
                let _ = self.last.insert(*step, (observed.clone(), agreed));
            }
            self.history.push((happened, self.station.now));
        }
    }

    fn happen(&mut self, done: Done) {
        let station = &mut self.station;
        let answer = match done {
            Done::Rightly(codes) => go_on(station, codes),
            Done::Seen(step, what, way) => see(station, step, anything(step, what), way),
            Done::Attested(moment) => {
                act(station, |procedure, facts| attest(procedure, facts, moment))
            }
            Done::Reopened(cause) => act(station, |procedure, _| reopen(procedure, cause)),
            Done::SetAside => act(station, |procedure, _| set_aside(procedure)),
            Done::Resumed => act(station, resume),
            Done::Interrupted(cause) => {
                self.happen(Done::SetAside);
                self.happen(Done::Resumed);
                self.happen(Done::Minutes(3));
                return self.happen(Done::Reopened(cause));
            }
            Done::Refused(reason) => act(station, |procedure, _| refuse(procedure, reason)),
            other => {
                self.around(other);
                Ok(Vec::new())
            }
        };
        self.take_in(answer);
    }

    /// What happens around the procedure.
    fn around(&mut self, done: Done) {
        let station = &mut self.station;
        let at = station.now;
        match done {
            Done::Consent(given) => {
                let (product, kind, by) = (product("TD"), ConsentKind::Verbal, Witness::Parent);
                let consent = Consent { product, kind, by, given, at };
                station.record(ConsentRecorded { visit: PUPIL, consent });
            }
            Done::Screened(conclusion) => {
                let before = station.day.visit(PUPIL).unwrap().screening.clone().unwrap();
                let screening = Screening { conclusion, at, ..before };
                station.record(Screened { visit: PUPIL, screening });
            }
            Done::Reaction => {
                station.record(SeriousReaction { visit: NAMESAKE, signs: "ngất".into() });
            }
            Done::Minutes(minutes) => station.now = at.plus_minutes(minutes),
            Done::NextDay => station.now = at.plus_minutes(24 * 60),
            Done::SecondVial => {
                let _ = open_second_vial(station);
            }
            Done::VialWithdrawn(vial) => station.record(VialWithdrawn { vial }),
            Done::VialEmptied => {
                let vial = station.day.vial(TD_VIAL).unwrap().clone();
                station.record(Vial { drawn: vial.doses, ..vial });
            }
            Done::OrderWithdrawn => {
                station.record(OrderWithdrawn { visit: PUPIL, order: TD_ORDER });
            }
            Done::Left => {
                station.record(VisitLeft { visit: PUPIL, reason: LeftReason::Absent });
            }
            Done::Given if permit(station).is_ok() => {
                let _ = give(station);
            }
            _ => {}
        }
    }

    /// Evidence is what was seen last, and attestations cover nothing newer.
    fn evidence_is_honest(&self) -> Result<(), TestCaseError> {
        let procedure = self.station.procedure();
        for step in Step::ALL {
            let Some(proof) = procedure.proof(step) else { continue };
            let (observed, agreed) = &self.last[&step];
            prop_assert!(*agreed && proof.observed == *observed, "{step:?} is outdated");
        }
        for moment in Moment::ALL {
            let Some(attested_at) = procedure.attested_at(moment) else { continue };
            for step in procedure.steps(moment) {
                let proof = procedure.proof(step);
                prop_assert!(proof.is_some(), "{moment:?} attested without {step:?}");
                let covered = proof.is_some_and(|proof| proof.at <= attested_at);
                // The vial alone is identified again without a new attestation.
                prop_assert!(covered || step == Step::Label, "{step:?} is newer");
            }
        }
        if let Some(Proof { observed: Observed::Vial(VialReading::Label(read)), .. }) =
            procedure.proof(Step::Label)
        {
            prop_assert_eq!(procedure.vial(), Some(*read));
        }
        Ok(())
    }

    /// Who may inject may really inject, by everything that is known besides
    /// the procedure; and at the needle nothing of it is missing.
    fn permits_are_earned(&mut self) -> Result<(), TestCaseError> {
        let station = &self.station;
        let procedure = station.procedure();
        let facts = station.facts(PUPIL, TD_ORDER);
        let rules_are_kept = judge::timing(procedure, &facts)
            .iter()
            .all(|finding| finding.severity == Severity::Notice);
        let open = Item::ALL.into_iter().find(|i| procedure.item(*i) != ItemState::Confirmed);
        let Ok(permit) = permit(station) else {
            let needle = procedure.next() == Next::Needle;
            let free = facts.closed_gates().is_empty() && rules_are_kept && !facts.order.closed;
            prop_assert!(!(needle && free), "nothing is missing, yet no permit: {open:?}");
            return Ok(());
        };
        prop_assert_eq!(procedure.next(), Next::Needle);
        prop_assert_eq!(open, None);
        prop_assert!(procedure.stop().is_none() && rules_are_kept && !facts.order.closed);
        prop_assert!(facts.closed_gates().is_empty());
        let vial = station.day.vial(procedure.vial().unwrap()).unwrap();
        let lot = station.day.lot(vial.lot).unwrap();
        prop_assert!(vial.is_running(station.now) && station.now < lot.expiry.ends_at());
        prop_assert_eq!(lot.product(), Some(&product("TD")));
        prop_assert_eq!(station.now.civil_day(), facts.session.day);
        let dose =
            permit.given(DoseId(uuid::Uuid::from_u128(7)), Site::LeftUpperArm, Amount::Partial);
        let Basis::Checklist { items, .. } = &dose.basis else { panic!("{dose:?}") };
        prop_assert_eq!(items.items().len(), 13);
        let event = Event::from(dose);
        let read = Event::read(event.kind(), Event::VERSION, &event.payload().unwrap());
        prop_assert_eq!(read, Ok(event));
        self.permits += 1;
        Ok(())
    }

    /// The same again is nothing; what a stop showed is not typed.
    fn nothing_is_gained_by_trying(&self) -> Result<(), TestCaseError> {
        let procedure = self.station.procedure();
        let facts = self.station.facts(PUPIL, TD_ORDER);
        let Some(moment) = procedure.moment().filter(|_| procedure.course() == Course::Running)
        else {
            return Ok(());
        };
        for step in procedure.steps(moment) {
            let Some(proof) = procedure.proof(step) else { continue };
            let again = observe(procedure, &facts, step, proof.observed.clone(), Way::Scanned, 0);
            prop_assert_eq!(again, Ok(Vec::new()));
        }
        let step = command::step_for_vial(procedure);
        let typed = [(TD_VIAL, "2407"), (MR_VIAL, "4118"), (OLD_VIAL, "2301")];
        for (vial, characters) in typed {
            let stands = procedure.proof(step).is_some_and(|p| p.observed == tail(characters));
            if moment == Moment::Check || stands || !procedure.was_revealed(vial) {
                continue;
            }
            let happened = observe(procedure, &facts, step, tail(characters), TYPED, 0);
            let agreed = happened
                .is_ok_and(|h| verdicts(&h).iter().any(|v| matches!(v, Verdict::Agreed(_))));
            // A second vial of the lot, opened meanwhile, may be meant instead.
            let another = facts.day.vials().count() > 3 && vial == TD_VIAL;
            prop_assert!(!agreed || another, "{characters} was typed after a stop showed it");
        }
        Ok(())
    }

    /// A restart reads the events and comes to the very same state.
    fn a_restart_changes_nothing(&self) -> Result<(), TestCaseError> {
        let mut read = self.history.iter().map(|(happened, at)| {
            let text = serde_json::to_string(happened).unwrap();
            (serde_json::from_str::<Happened>(&text).unwrap(), *at)
        });
        let (first, at) = read.next().unwrap();
        let mut folded = Procedure::start(PROCEDURE, &first, at).unwrap();
        for (happened, at) in read {
            folded.apply(&happened, at);
        }
        if self.station.procedure().course() == Course::Given {
            folded.end_given();
        }
        prop_assert_eq!(&folded, self.station.procedure());
        Ok(())
    }
}

#[test]
fn no_sequence_of_acts_leads_to_the_needle_past_an_item_a_gate_or_a_stop() {
    let permits = std::cell::Cell::new(0usize);
    let mut runner = TestRunner::deterministic();
    let acts = prop::collection::vec(done(), 1..90);
    let result = runner.run(&acts, |acts| {
        let mut run = Run::begin();
        for done in acts {
            run.happen(done);
            run.evidence_is_honest()?;
            run.permits_are_earned()?;
            run.nothing_is_gained_by_trying()?;
        }
        run.a_restart_changes_nothing()?;
        permits.set(permits.get() + run.permits);
        Ok(())
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
    assert!(permits.get() > 100, "only {} permits were seen", permits.get());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn from_anywhere_a_cause_undoes_its_items_and_no_others(
        acts in prop::collection::vec(done(), 0..60),
        cause in prop::sample::select(Cause::ALL.to_vec()),
    ) {
        let mut run = Run::begin();
        for done in acts {
            run.happen(done);
        }
        let before = run.station.procedure().clone();
        if before.course() != Course::Running {
            return Ok(());
        }
        run.happen(Done::Reopened(cause));
        let after = run.station.procedure();
        prop_assert!(after.stop().is_none());
        for step in Step::ALL {
            let touched = step.items().iter().any(|item| cause.items().contains(item));
            let expected = if touched { None } else { before.proof(step) };
            prop_assert_eq!(after.proof(step), expected);
        }
        for moment in Moment::ALL {
            let touched = moment.items().iter().any(|item| cause.items().contains(item));
            let expected = if touched { None } else { before.attested_at(moment) };
            prop_assert_eq!(after.attested_at(moment), expected);
        }
    }

    #[test]
    fn from_anywhere_coming_back_reopens_the_third_moment_and_keeps_no_label(
        acts in prop::collection::vec(done(), 0..60),
    ) {
        let mut run = Run::begin();
        for done in acts {
            run.happen(done);
        }
        let before = run.station.procedure().clone();
        if !before.is_open() {
            return Ok(());
        }
        let facts = run.station.facts(PUPIL, TD_ORDER);
        let stands = facts.session.day == run.station.now.civil_day()
            && facts.is_cleared()
            && !facts.order.closed;
        run.happen(Done::Resumed);
        let after = run.station.procedure();
        prop_assert!(after.proof(Step::Label).is_none());
        prop_assert!(after.steps(Moment::Right).all(|step| after.proof(step).is_none()));
        prop_assert!(after.attested_at(Moment::Compare).is_none());
        prop_assert!(after.attested_at(Moment::Right).is_none());
        let check = before.attested_at(Moment::Check).filter(|_| stands);
        prop_assert_eq!(after.attested_at(Moment::Check), check);
    }
}
