//! Whether a scenario can be played at all: every name stands for something
//! that came before, every step lies after the one above it, nothing ends that
//! has not begun. Never looks at what the rules would say.

use std::collections::BTreeSet;

use toml::Spanned;

use super::file::{Act, File, Name, See, StepRow, Until};
use super::stage::{Expected, Step, made};
use super::{Fault, Problem, line};
use crate::domain::catalogue::Catalogue;
use crate::domain::time::Instant;

/// Returns the commands of a scenario, in their order.
///
/// # Errors
///
/// The first [`Fault`].
pub fn steps(
    text: &str,
    file: &File,
    rows: &[Spanned<StepRow>],
    catalogue: &Catalogue,
) -> Result<Vec<Step>, Fault> {
    let fault = |(offset, problem)| Fault { line: line(text, offset), problem };
    for id in &file.station.stock {
        if catalogue.presentation(id.get_ref()).is_none() {
            let problem = Problem::NotInCatalogue(id.get_ref().to_string());
            return Err(fault((id.span().start, problem)));
        }
    }
    let mut known = Known::new(catalogue);
    let mut steps = Vec::new();
    for made in made(file, catalogue) {
        known.take(&made.act, made.offset).map_err(fault)?;
        let line = line(text, made.offset);
        steps.push(Step { line, at: made.at, act: made.act, expected: Expected::default() });
    }
    let eight = Instant::start_of(file.day.0).plus_minutes(8 * 60);
    // A time without a day is of the day of the step above, and never of a day
    // before the scenario's.
    let today = |before: Instant| before.civil_day().max(file.day.0);
    let mut before = steps.last().map(|step: &Step| step.at);
    let mut is_first = true;
    for row in rows {
        let (offset, row) = (row.span().start, row.get_ref());
        let acts = row.acts();
        let [act] = acts.as_slice() else {
            return Err(fault((offset, Problem::Acts(acts.len()))));
        };
        let at = match (&row.at, before) {
            (Some(at), Some(before)) => {
                let (offset, at) = (at.span().start, at.get_ref().0.on(today(before)));
                if at < before {
                    return Err(fault((offset, Problem::OutOfOrder)));
                }
                at
            }
            (Some(at), None) => at.get_ref().0.on(file.day.0),
            (None, Some(before)) if is_first => before.plus_minutes(1).max(eight),
            (None, Some(before)) => before.plus_minutes(1),
            (None, None) => eight,
        };
        is_first = false;
        let ways = [row.stopped.is_some(), row.reread, row.refused.is_some()];
        if ways.into_iter().filter(|way| *way).count() > 1 {
            return Err(fault((offset, Problem::Expectations)));
        }
        known.take(act, offset).map_err(fault)?;
        before = Some(match act {
            Act::SetClock(to) => to.0.on(at.civil_day()),
            _ => at,
        });
        let expected = Expected {
            stopped: row.stopped.clone(),
            reread: row.reread,
            refused: row.refused,
            notices: row.notices.clone(),
        };
        steps.push(Step { line: line(text, offset), at, act: act.clone(), expected });
    }
    Ok(steps)
}

type Wrong = (usize, Problem);

/// What the steps so far brought in.
struct Known<'a> {
    catalogue: &'a Catalogue,
    session: bool,
    lots: BTreeSet<String>,
    vials: BTreeSet<String>,
    people: BTreeSet<String>,
    everybody: BTreeSet<String>,
    begun: BTreeSet<String>,
    given: BTreeSet<String>,
}

impl<'a> Known<'a> {
    fn new(catalogue: &'a Catalogue) -> Self {
        Self {
            catalogue,
            session: false,
            lots: BTreeSet::new(),
            vials: BTreeSet::new(),
            people: BTreeSet::new(),
            everybody: BTreeSet::new(),
            begun: BTreeSet::new(),
            given: BTreeSet::new(),
        }
    }

    /// Checks that a lot holds one thing, which the catalogue knows.
    fn content(&self, lot: &super::file::Lot) -> Result<(), Wrong> {
        match (&lot.vaccine, &lot.diluent, lot.syringe) {
            (None, None, Some(_)) => Ok(()),
            (Some(id), None, None) => {
                let row = self.catalogue.presentation(id.get_ref());
                catalogued(row.is_some(), id.get_ref().as_str(), id.span().start)
            }
            (None, Some(id), None) => {
                let row = self.catalogue.diluent(id.get_ref());
                catalogued(row.is_some(), id.get_ref().as_str(), id.span().start)
            }
            _ => Err((lot.id.span().start, Problem::Content)),
        }
    }

    /// Checks what an act names, and takes in what it brings.
    fn take(&mut self, act: &Act, offset: usize) -> Result<(), Wrong> {
        if !self.session && !matches!(act, Act::SetClock(_) | Act::Session(_) | Act::Lot(_)) {
            return Err((offset, Problem::NoSession));
        }
        match act {
            Act::Session(_) => {
                self.session = true;
                self.people.clear();
                self.begun.clear();
                self.given.clear();
            }
            Act::Lot(lot) => {
                self.content(lot)?;
                new(&mut self.lots, &lot.id)?;
            }
            Act::Open(open) => {
                named("lot", &self.lots, &open.lot)?;
                if let Some(diluent) = &open.diluent {
                    named("lot", &self.lots, diluent)?;
                }
                new(&mut self.vials, &open.id)?;
            }
            Act::HoldLot(act) | Act::ReleaseLot(act) => named("lot", &self.lots, &act.lot)?,
            Act::ExtendExpiry(act) => named("lot", &self.lots, &act.lot)?,
            Act::SetClock(_)
            | Act::Thermometer(_)
            | Act::ReleaseBox(_)
            | Act::Close(_)
            | Act::ReleaseTable(_)
            | Act::Look(_) => {}
            Act::Lose(act) => named("vial", &self.vials, &act.vial)?,
            Act::NotWhole(act) => self.person(&act.person)?,
            Act::Treat(act) => self.treated(act)?,
            Act::Amend(act) => {
                self.person(&act.person)?;
                if let Some(vial) = &act.vial {
                    named("vial", &self.vials, vial)?;
                }
            }
            Act::WithdrawVial(one) => named("vial", &self.vials, &one.vial)?,
            Act::Register(person) => {
                if let Some(same) = &person.same_as {
                    named("person", &self.everybody, same)?;
                }
                new(&mut self.people, &person.id)?;
                let _ = self.everybody.insert(person.id.get_ref().clone());
            }
            Act::Prior(act) => self.person(&act.person)?,
            Act::History(act) => self.person(&act.person)?,
            Act::Consent(act) => self.person(&act.person)?,
            Act::Screen(act) => self.person(&act.person)?,
            Act::Order(act) => self.person(&act.person)?,
            Act::WithdrawOrder(act) => self.person(&act.person)?,
            Act::Leave(act) => self.person(&act.person)?,
            Act::React(act) => self.person(&act.person)?,
            Act::Report(act) => self.person(&act.person)?,
            Act::Begin(act) => {
                self.person(&act.person)?;
                let _ = self.begun.insert(act.person.get_ref().clone());
            }
            Act::See(see) => {
                let Some(person) = &see.person else {
                    return Err((offset, Problem::Syntax("missing field `person`".to_owned())));
                };
                self.underway(person)?;
                self.seen(see, offset)?;
            }
            Act::Attest(act) => self.underway(&act.person)?,
            Act::SetAside(act) | Act::Resume(act) | Act::Stay(act) => {
                self.underway(&act.person)?;
            }
            Act::Countersign(act) => self.underway(&act.person)?,
            Act::Reopen(act) => self.underway(&act.person)?,
            Act::Refuse(act) => self.underway(&act.person)?,
            Act::Give(give) => {
                self.person(&give.person)?;
                if let Some(vial) = &give.vial {
                    named("vial", &self.vials, vial)?;
                }
                for but in &give.but {
                    self.seen(but.get_ref(), but.span().start)?;
                }
                if give.until >= Until::Begun {
                    let _ = self.begun.insert(give.person.get_ref().clone());
                }
                if give.until == Until::Given {
                    let _ = self.given.insert(give.person.get_ref().clone());
                }
            }
            Act::Inject(act) => {
                self.underway(&act.person)?;
                let _ = self.given.insert(act.person.get_ref().clone());
            }
            Act::Wrong(act) => {
                self.person(&act.person)?;
                if let Some(vial) = &act.vial {
                    named("vial", &self.vials, vial)?;
                }
                let _ = self.given.insert(act.person.get_ref().clone());
            }
            Act::GoHome(act) => {
                self.person(&act.person)?;
                if !self.given.contains(act.person.get_ref()) {
                    return Err((act.person.span().start, Problem::NotBegun("an observation")));
                }
            }
        }
        Ok(())
    }

    fn treated(&self, act: &super::file::Treat) -> Result<(), Wrong> {
        if let Some(person) = &act.person {
            self.person(person)?;
        }
        let known = self.catalogue.emergency_acts();
        for done in &act.done {
            let found = known.iter().any(|row| row.id == *done.get_ref());
            catalogued(found, done.get_ref().as_str(), done.span().start)?;
        }
        Ok(())
    }

    fn person(&self, name: &Name) -> Result<(), Wrong> {
        named("person", &self.people, name)
    }

    fn underway(&self, name: &Name) -> Result<(), Wrong> {
        self.person(name)?;
        if self.begun.contains(name.get_ref()) {
            Ok(())
        } else {
            Err((name.span().start, Problem::NotBegun("a procedure")))
        }
    }

    fn seen(&self, see: &See, offset: usize) -> Result<(), Wrong> {
        if let Some(person) = &see.slip_of {
            self.person(person)?;
        }
        if let Some(vial) = &see.vial {
            named("vial", &self.vials, vial)?;
        }
        match see.said() {
            1 => Ok(()),
            count => Err((offset, Problem::Observed(count))),
        }
    }
}

fn catalogued(found: bool, id: &str, offset: usize) -> Result<(), Wrong> {
    if found { Ok(()) } else { Err((offset, Problem::NotInCatalogue(id.to_owned()))) }
}

fn named(kind: &'static str, names: &BTreeSet<String>, name: &Name) -> Result<(), Wrong> {
    if names.contains(name.get_ref()) {
        return Ok(());
    }
    let problem = Problem::Unknown { kind, name: name.get_ref().clone() };
    Err((name.span().start, problem))
}

fn new(names: &mut BTreeSet<String>, name: &Name) -> Result<(), Wrong> {
    if names.insert(name.get_ref().clone()) {
        Ok(())
    } else {
        Err((name.span().start, Problem::Twice(name.get_ref().clone())))
    }
}
