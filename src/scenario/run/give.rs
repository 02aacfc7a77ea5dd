//! The short form for a whole injection: everything from consent to the needle
//! that is not done yet, each as the command of its own, done rightly except
//! for what the file says. It ends at the first stop.

use super::people::waiting;
use super::reading::right;
use super::{Answer, World};
use crate::domain::evidence::Step;
use crate::domain::item::Moment;
use crate::domain::procedure::Next;
use crate::scenario::file::{
    Consent, Give, History, Inject, OnePerson, Order, Screen, Skip, Until,
};
use crate::scenario::report::{Outcome, Refusal};

impl World<'_> {
    pub(super) fn give(&mut self, act: &Give) -> Answer {
        let mut outcome = Outcome::default();
        for phase in [Self::talk, Self::ordered, Self::begun, Self::thirteen, Self::needle] {
            if !phase(self, act, &mut outcome)? {
                break;
            }
        }
        Ok(outcome)
    }

    /// Consent, history and screening, as far as they do not stand. Each phase
    /// tells whether to go on.
    pub(super) fn talk(&mut self, act: &Give, outcome: &mut Outcome) -> Result<bool, Refusal> {
        let visit = self.visit(&act.person)?;
        let consented = visit.consent(&act.product).is_some();
        let knows_history = visit.history.is_some();
        let screened = self.is_screened(visit, &act.product);
        let skips = |skip| act.without.contains(&skip);
        if !consented && !skips(Skip::Consent) {
            outcome.then(self.consent(&Consent {
                person: act.person.clone(),
                product: act.product.clone(),
                given: true,
                by: None,
                kind: None,
            })?);
        }
        if !knows_history && !skips(Skip::History) {
            let history = History { person: act.person.clone(), without_book: None };
            outcome.then(self.state_history(&history)?);
        }
        if !screened && !skips(Skip::Screening) {
            outcome.then(self.screen(&Screen {
                person: act.person.clone(),
                product: act.product.clone(),
                yes: Vec::new(),
                unasked: Vec::new(),
                temperature: None,
                unmeasured: false,
                conclude: None,
            })?);
        }
        Ok(outcome.is_accepted() && act.until > Until::Screened)
    }

    pub(super) fn ordered(&mut self, act: &Give, outcome: &mut Outcome) -> Result<bool, Refusal> {
        let stands = waiting(self.visit(&act.person)?, Some(&act.product)).is_some();
        if !stands {
            outcome.then(self.order(&Order {
                person: act.person.clone(),
                product: act.product.clone(),
                dose: act.dose,
                volume: act.volume.clone(),
                route: act.route,
                table: act.table,
                by: None,
            })?);
        }
        Ok(outcome.is_accepted() && act.until > Until::Ordered)
    }

    pub(super) fn begun(&mut self, act: &Give, outcome: &mut Outcome) -> Result<bool, Refusal> {
        outcome.then(self.begin(&OnePerson {
            person: act.person.clone(),
            product: Some(act.product.clone()),
            table: act.table,
        })?);
        Ok(outcome.is_accepted() && act.until > Until::Begun)
    }

    /// Goes on with what is next until a stop, the moment that is wanted, or the
    /// needle. Who reads wrongly reads the same once more.
    pub(super) fn thirteen(&mut self, act: &Give, outcome: &mut Outcome) -> Result<bool, Refusal> {
        let last = match act.until {
            Until::Check => Moment::Check,
            Until::Compare => Moment::Compare,
            _ => Moment::Right,
        };
        loop {
            let (procedure, facts) = self.underway(&act.person)?;
            match procedure.next() {
                Next::Observe(Step::Timing) => {
                    outcome.then(self.attest(&act.person, Moment::Right)?);
                }
                Next::Observe(step) => {
                    let but = act.but.iter().find(|but| but.get_ref().step == step);
                    let chosen = act.vial.as_ref().map(|name| self.vial(name)).transpose()?;
                    let (observed, way) = match but {
                        Some(but) => self.reading(but.get_ref())?,
                        None => right(step, procedure, &facts, chosen)?,
                    };
                    let again = (observed.clone(), way);
                    outcome.then(self.observe(&act.person, step, observed, way)?);
                    if outcome.reread {
                        outcome.then(self.observe(&act.person, step, again.0, again.1)?);
                    }
                }
                Next::Attest(moment) => {
                    outcome.then(self.attest(&act.person, moment)?);
                    if outcome.is_accepted() && moment == last {
                        return Ok(act.until == Until::Given);
                    }
                }
                Next::Needle => return Ok(act.until == Until::Given),
                Next::Stopped => return Err(Refusal::StopStands),
                Next::Nothing => return Err(Refusal::NotRunning),
            }
            if !outcome.is_accepted() {
                return Ok(false);
            }
        }
    }

    fn needle(&mut self, act: &Give, outcome: &mut Outcome) -> Result<bool, Refusal> {
        let inject = Inject { person: act.person.clone(), site: None, amount: None };
        outcome.then(self.inject(&inject)?);
        Ok(false)
    }
}
