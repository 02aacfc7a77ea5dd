//! What shows only over a whole session: whether a nurse answers the same for
//! everybody, measures the same in everybody, always goes the same way at the same
//! pace, types what could be scanned, or takes one identifier from several people.
//! The figures are Chốt's own. Of shares nothing is said below so many people; one
//! identifier for several people needs no share.

use std::collections::{BTreeMap, BTreeSet};

use super::Flag;
use crate::domain::event::Event;
use crate::domain::evidence::{Identifier, Observed, Step, Verdict, Way, WhyTyped};
use crate::domain::id::{AccountId, ProcedureId};
use crate::domain::procedure::Happened;
use crate::domain::quantity::Temperature;

/// Of how many people what is the same for all is judged at least. Chốt's own.
pub const PEOPLE_MIN: usize = 20;

/// Of how many codes the share that was typed is judged at least. Chốt's own.
pub const CODES_MIN: usize = 20;

/// From which share of people on an answer or an order is the same for all, in
/// hundredths. Chốt's own.
pub const SAME_SHARE: usize = 95;

/// From which share of a nurse's codes on most are typed, in hundredths. Chốt's own.
pub const TYPED_SHARE: usize = 50;

/// How far the paces of the middle four fifths lie apart at the least, in
/// hundredths of the middle one. Chốt's own.
pub const PACE_SPREAD: u64 = 12;

/// How many people may give the same digits before it is said. Chốt's own.
pub const SAME_EVIDENCE: usize = 2;

/// What a nurse did for one person.
#[derive(Debug, Clone, Default)]
struct Seen {
    by: Option<AccountId>,
    order: Vec<Step>,
    elapsed_ms: u64,
    answers: BTreeMap<Step, String>,
    typed: usize,
    codes: usize,
    digits: Option<String>,
    given: bool,
}

/// The habits of a session's nurses, in the making.
#[derive(Debug, Clone, Default)]
pub struct Habits {
    procedures: BTreeMap<ProcedureId, Seen>,
    /// What each screener measured, in the order of the log.
    measured: BTreeMap<AccountId, Vec<Temperature>>,
}

/// A flag on a nurse's session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Habit {
    /// Whose.
    pub by: AccountId,
    /// What.
    pub flag: Flag,
    /// Among how many people.
    pub people: usize,
    /// For how many of them, or how many hundredths of the evidence.
    pub figure: usize,
}

impl Habits {
    /// Takes in an entry of the session, with its author.
    pub fn hear(&mut self, by: Option<AccountId>, event: &Event) {
        match event {
            Event::ProcedureStep(step) => {
                let seen = self.procedures.entry(step.procedure).or_default();
                seen.by = by.or(seen.by);
                if let Happened::Observed {
                    step,
                    observed,
                    way,
                    verdict: Verdict::Agreed(_),
                    elapsed_ms,
                    ..
                } = &step.happened
                {
                    seen.observe(*step, observed, *way, *elapsed_ms);
                }
            }
            Event::Screened(screened) => {
                if let Some((by, measured)) = by.zip(screened.screening.temperature) {
                    self.measured.entry(by).or_default().push(measured);
                }
            }
            Event::DoseGiven(dose) => {
                if let crate::domain::dose::Basis::Checklist { procedure, .. } = &dose.basis
                    && let Some(seen) = self.procedures.get_mut(procedure)
                {
                    seen.given = true;
                }
            }
            _ => {}
        }
    }

    /// Says what is unusual, nurse by nurse.
    #[must_use]
    pub fn found(&self) -> Vec<Habit> {
        let mut nurses: BTreeMap<AccountId, Vec<&Seen>> = BTreeMap::new();
        for seen in self.procedures.values().filter(|seen| seen.given) {
            if let Some(by) = seen.by {
                nurses.entry(by).or_default().push(seen);
            }
        }
        let measured = self.measured.iter().filter_map(|(by, all)| of_screener(*by, all));
        nurses.into_iter().flat_map(|(by, seen)| of_nurse(by, &seen)).chain(measured).collect()
    }
}

impl Seen {
    fn observe(&mut self, step: Step, observed: &Observed, way: Way, elapsed_ms: u32) {
        if way == Way::Computed {
            return;
        }
        self.order.push(step);
        self.elapsed_ms += u64::from(elapsed_ms);
        match way {
            // Where there is no scanner nothing could be scanned.
            Way::Typed(WhyTyped::NoScanner) => {}
            Way::Typed(_) => {
                self.typed += 1;
                self.codes += 1;
            }
            Way::Scanned => self.codes += 1,
            _ => {}
        }
        // What a vaccine and a syringe say is the same for all who get it; what
        // people say is not.
        let said = match observed {
            Observed::Witness(witness) => Some(witness.code()),
            Observed::Site(site) => Some(site.code()),
            Observed::Identity(identifier) => Some(kind(identifier)),
            _ => None,
        };
        if let Some(said) = said {
            let _ = self.answers.insert(step, said.to_owned());
        }
        if let Observed::Identity(Identifier::PhoneTail(digits) | Identifier::Number(digits)) =
            observed
        {
            self.digits = Some(digits.clone());
        }
    }
}

const fn kind(identifier: &Identifier) -> &'static str {
    match identifier {
        Identifier::BirthDate(_) => "birth",
        Identifier::Guardian(_) => "guardian",
        Identifier::PhoneTail(_) => "phone",
        Identifier::Number(_) => "number",
    }
}

fn of_nurse(by: AccountId, seen: &[&Seen]) -> Vec<Habit> {
    let people = seen.len();
    let habit = |flag, figure| Habit { by, flag, people, figure };
    let mut habits = Vec::new();
    let is_shared = |same| people >= PEOPLE_MIN && same * 100 >= SAME_SHARE * people;
    let same = most(seen.iter().map(|one| &one.answers));
    if is_shared(same) {
        habits.push(habit(Flag::SameAnswers, same));
    }
    let ordered = most(seen.iter().map(|one| &one.order));
    if is_shared(ordered) && is_regular(seen) {
        habits.push(habit(Flag::SamePace, ordered));
    }
    let codes: usize = seen.iter().map(|one| one.codes).sum();
    let typed: usize = seen.iter().map(|one| one.typed).sum();
    if codes >= CODES_MIN && typed * 100 >= TYPED_SHARE * codes {
        habits.push(habit(Flag::TypedShare, typed * 100 / codes));
    }
    let repeated = most(seen.iter().filter_map(|one| one.digits.as_ref()));
    if repeated > SAME_EVIDENCE {
        habits.push(habit(Flag::SameEvidence, repeated));
    }
    habits
}

/// Thermometers differ from person to person: the same figure for all was not read.
fn of_screener(by: AccountId, measured: &[Temperature]) -> Option<Habit> {
    let (people, figure) = (measured.len(), most(measured.iter()));
    let same = people >= PEOPLE_MIN && figure * 100 >= SAME_SHARE * people;
    same.then_some(Habit { by, flag: Flag::SameAnswers, people, figure })
}

/// How often the most frequent of several things occurs.
fn most<T: Ord>(things: impl Iterator<Item = T>) -> usize {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for thing in things {
        *counts.entry(thing).or_default() += 1;
    }
    counts.into_values().max().unwrap_or(0)
}

/// Whether the paces hardly differ: the middle four fifths of all times lie
/// within [`PACE_SPREAD`] hundredths of the middle one.
fn is_regular(seen: &[&Seen]) -> bool {
    let mut times: Vec<u64> = seen.iter().map(|one| one.elapsed_ms).collect();
    times.sort_unstable();
    let at = |tenths: usize| times.get(times.len() * tenths / 10).copied().unwrap_or(0);
    let (low, middle, high) = (at(1), at(5), at(9));
    (high - low) * 100 <= middle * PACE_SPREAD
}

/// Returns the nurses that habits speak of.
#[must_use]
pub fn nurses(habits: &[Habit]) -> BTreeSet<AccountId> {
    habits.iter().map(|habit| habit.by).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::evidence::{WhyTyped, Witness};
    use uuid::Uuid;

    const NURSE: AccountId = AccountId(Uuid::from_u128(1));

    /// So many people, each as a closure says it by the person's number.
    fn people(count: usize, one: impl Fn(usize) -> Seen) -> Vec<Flag> {
        let procedures = (0..count).map(|number| {
            let id = ProcedureId(Uuid::from_u128(u128::try_from(number).unwrap()));
            (id, Seen { by: Some(NURSE), given: true, ..one(number) })
        });
        let habits = Habits { procedures: procedures.collect(), ..Habits::default() };
        habits.found().into_iter().map(|habit| habit.flag).collect()
    }

    /// A person who answers, is timed and identified in a way of their own.
    fn usual(number: usize) -> Seen {
        let mut seen = Seen::default();
        let witness = Witness::ALL[number % 4];
        let elapsed = 4_000 + u32::try_from(number * 700).unwrap();
        seen.observe(Step::Person, &Observed::Shaken(true), Way::Scanned, elapsed);
        seen.observe(Step::Answerer, &Observed::Witness(witness), Way::Answered, elapsed);
        seen.digits = Some(number.to_string());
        seen
    }

    #[test]
    fn a_usual_session_has_no_flag() {
        assert_eq!(people(40, usual), []);
    }

    #[test]
    fn the_same_answers_for_all_are_flagged() {
        let same = |number| Seen { answers: usual(0).answers, ..usual(number) };
        assert_eq!(people(PEOPLE_MIN, same), [Flag::SameAnswers]);
        assert_eq!(people(PEOPLE_MIN - 1, same), [], "too few to say so");
        let but_two = |number| if number < 2 { usual(number + 1) } else { same(number) };
        assert_eq!(people(PEOPLE_MIN, but_two), [], "two of twenty answered otherwise");
    }

    #[test]
    fn the_same_order_and_pace_is_flagged_and_the_same_order_alone_is_not() {
        let same = |number| Seen { elapsed_ms: 3_000, ..usual(number) };
        assert_eq!(people(PEOPLE_MIN, same), [Flag::SamePace]);
        let other_order = |number: usize| {
            let mut seen = same(number);
            if number.is_multiple_of(2) {
                seen.order.reverse();
            }
            seen
        };
        assert_eq!(people(PEOPLE_MIN, other_order), []);
    }

    #[test]
    fn typing_most_codes_is_flagged() {
        let typed = |number| {
            let mut seen = usual(number);
            let way = Way::Typed(WhyTyped::NoCode);
            seen.observe(Step::Label, &Observed::Shaken(true), way, 1_000);
            seen
        };
        assert_eq!(people(PEOPLE_MIN, typed), [Flag::TypedShare]);
        let seldom =
            |number: usize| if number.is_multiple_of(4) { typed(number) } else { usual(number) };
        assert_eq!(people(PEOPLE_MIN, seldom), []);
    }

    #[test]
    fn one_number_for_several_people_is_flagged_from_the_third_on() {
        let same = |of: usize| {
            move |number: usize| {
                let digits = if number < of { 0 } else { number };
                Seen { digits: Some(digits.to_string()), ..usual(number) }
            }
        };
        assert_eq!(people(PEOPLE_MIN, same(SAME_EVIDENCE)), []);
        assert_eq!(people(PEOPLE_MIN, same(SAME_EVIDENCE + 1)), [Flag::SameEvidence]);
    }

    #[test]
    fn a_few_people_are_enough_for_one_number_and_for_typing_it_all() {
        let same = |number| Seen { digits: Some("0".into()), ..usual(number) };
        assert_eq!(people(SAME_EVIDENCE + 1, same), [Flag::SameEvidence]);
        let typed = |number| Seen { typed: 5, codes: 6, ..usual(number) };
        assert_eq!(people(4, typed), [Flag::TypedShare]);
        assert_eq!(people(3, typed), [], "too few codes to say so");
    }

    #[test]
    fn the_same_temperature_in_everybody_is_flagged() {
        let flags = |count: usize, measured: &dyn Fn(usize) -> i64| {
            let mut habits = Habits::default();
            let all = (0..count).map(|number| Temperature::from_millicelsius(measured(number)));
            let _ = habits.measured.insert(NURSE, all.collect());
            habits.found().into_iter().map(|habit| habit.flag).collect::<Vec<_>>()
        };
        assert_eq!(flags(PEOPLE_MIN, &|_| 36_500), [Flag::SameAnswers]);
        assert_eq!(flags(PEOPLE_MIN - 1, &|_| 36_500), []);
        let few = |number: usize| 36_400 + i64::try_from(number % 8).unwrap() * 100;
        assert_eq!(flags(PEOPLE_MIN, &few), []);
    }

    #[test]
    fn what_was_not_given_is_not_judged() {
        let habits = |given| {
            let procedures = (0..PEOPLE_MIN).map(|number| {
                let id = ProcedureId(Uuid::from_u128(u128::try_from(number).unwrap()));
                (id, Seen { by: Some(NURSE), given, ..usual(0) })
            });
            Habits { procedures: procedures.collect(), ..Habits::default() }.found().len()
        };
        assert_eq!(habits(false), 0);
        assert!(habits(true) > 0);
    }
}
