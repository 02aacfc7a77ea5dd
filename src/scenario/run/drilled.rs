//! A scenario up to where a trainee takes over: everything before the step that
//! is stopped, as facts for a station of its own, and what lies in the hand and
//! is said at that step, so that nobody is told which of it is wrong.

use std::collections::BTreeSet;

use super::reading::right;
use super::{Cast, World};
use crate::domain::catalogue::{Catalogue, Conclusion, ProductId, QuestionId};
use crate::domain::event::Event;
use crate::domain::evidence::{self, Observed};
use crate::domain::finding::Code;
use crate::domain::id::{LotId, SessionId, VisitId};
use crate::domain::quantity::{Temperature, Volume};
use crate::domain::route::Route;
use crate::domain::time::Instant;
use crate::scenario::file::{Act, Give, Name, Open, Screen, Skip, Until};
use crate::scenario::report::Outcome;
use crate::scenario::stage::{Expected, Step};

/// How many minutes before the end of an observation somebody asks to go.
const ASKED_EARLY: i64 = 15;

/// A scenario as it stands when the trainee takes over.
#[derive(Debug, Clone)]
pub struct Staged {
    /// What was recorded, each with its instant, in order.
    pub events: Vec<(Instant, Event)>,
    /// In which session.
    pub session: SessionId,
    /// When the trainee takes over, in UTC.
    pub at: Instant,
    /// What there is to do.
    pub task: Task,
    /// What can be seen and heard, in the order in which it is come across.
    pub scene: Vec<Heard>,
    /// What stops it, as its file says.
    pub expected: BTreeSet<Code>,
}

/// What a trainee has to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// Lead somebody who is ready through the thirteen items.
    Inject(VisitId, ProductId),
    /// Bring somebody from consent to an order.
    Order(VisitId, ProductId),
    /// Bring somebody through the screening.
    Screen(VisitId, ProductId),
    /// Open a vial.
    OpenVial(LotId),
    /// Say whether somebody may go home.
    SendHome(VisitId),
}

/// Something that can be seen or heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// At a step of the procedure.
    Step(evidence::Step, Observed),
    /// Whether a parent says yes; if not, nobody was asked.
    Consent(bool),
    /// The book was looked at and holds no more than the station knows.
    Book,
    /// Nobody screened this person.
    Unscreened,
    /// Every question that is not named is answered no.
    OthersNo,
    /// This question is answered yes.
    Yes(QuestionId),
    /// This question nobody can answer.
    Unasked(QuestionId),
    /// What the thermometer says; nothing if there is none.
    Temperature(Option<Temperature>),
    /// What a colleague would conclude.
    Concluded(Conclusion),
    /// What the slip of the order states.
    Order {
        /// Which dose of the series.
        number: u8,
        /// How much.
        volume: Volume,
        /// By which route.
        route: Route,
    },
    /// The vial's lot.
    Lot(LotId),
    /// The lot of what is to be added; nothing if none is at hand.
    Diluent(Option<LotId>),
    /// How much of it lies ready.
    Added(Volume),
    /// When it was thawed.
    Thawed(Instant),
    /// Somebody wants to go home, and is well.
    WantsHome,
}

/// Plays a scenario up to the first step that is stopped and can be lived. What
/// a file tries in vain before it changes nothing, and is passed over. Returns
/// nothing where there is no such step.
pub fn stage(
    steps: &[Step],
    catalogue: &Catalogue,
    cast: Cast,
    identities: u128,
) -> Option<Staged> {
    let mut world = World::found(catalogue, steps.first()?.at, cast, identities);
    for step in steps {
        world.now = step.at;
        if step.expected == Expected::default() {
            // The clock of a laptop that was set back is no clock to live by.
            let lived = !matches!(step.act, Act::SetClock(_));
            if !lived || !world.act(&step.act).ok()?.is_accepted() {
                return None;
            }
            continue;
        }
        let Some(stopped) = &step.expected.stopped else { continue };
        let (task, scene) = world.taken_over(&step.act)?;
        let at = match task {
            // A file asks at the last second; a trainee needs time to be asked.
            Task::SendHome(_) => world.early_enough(step.at),
            _ => step.at,
        };
        return Some(Staged {
            session: world.session?,
            at,
            task,
            scene,
            expected: stopped.codes.iter().copied().collect(),
            events: world.recorded,
        });
    }
    None
}

impl World<'_> {
    /// What there is to do at an act that is stopped, and what is seen and heard.
    fn taken_over(&mut self, act: &Act) -> Option<(Task, Vec<Heard>)> {
        match act {
            Act::Give(give) => self.give_taken_over(give),
            Act::Screen(screen) => {
                let task =
                    Task::Screen(self.visit(&screen.person).ok()?.id, screen.product.clone());
                Some((task, Self::screening(screen)))
            }
            Act::Open(open) => {
                let task = Task::OpenVial(*self.lots.get(open.lot.get_ref())?);
                Some((task, self.vial_in_hand(open)?))
            }
            Act::GoHome(home) => {
                let task = Task::SendHome(self.visit(&home.person).ok()?.id);
                Some((task, vec![Heard::WantsHome]))
            }
            Act::See(see) => {
                let person = see.person.as_ref()?;
                let (observed, _) = self.reading(see).ok()?;
                self.half_done(person, Some((see.step, observed)))
            }
            Act::Inject(inject) => self.half_done(&inject.person, None),
            _ => None,
        }
    }

    /// Returns an instant some time before this one, after all that was recorded.
    fn early_enough(&self, at: Instant) -> Instant {
        let last = self.recorded.last().map_or(at, |(last, _)| last.plus_minutes(1));
        at.plus_minutes(-ASKED_EARLY).max(last).min(at)
    }

    /// A whole injection: at the table if the order stands or can be stated,
    /// before it otherwise.
    fn give_taken_over(&mut self, give: &Give) -> Option<(Task, Vec<Heard>)> {
        let visit = self.visit(&give.person).ok()?.id;
        let before = self.clone();
        let mut outcome = Outcome::default();
        let ready = give.until == Until::Given
            && give.without.is_empty()
            && self.talk(give, &mut outcome).ok()?
            && self.ordered(give, &mut outcome).ok()?;
        if ready {
            let task = Task::Inject(visit, give.product.clone());
            return Some((task, self.at_the_table(give)));
        }
        *self = before;
        Some((Task::Order(visit, give.product.clone()), self.before_the_table(give)?))
    }

    /// A procedure that stands half-done, gone on with by something seen.
    fn half_done(
        &self,
        person: &Name,
        first: Option<(evidence::Step, Observed)>,
    ) -> Option<(Task, Vec<Heard>)> {
        let (procedure, facts) = self.underway(person).ok()?;
        let task = Task::Inject(facts.visit.id, facts.order.product.clone());
        let known = first.as_ref().map(|(step, _)| *step);
        let rest = evidence::Step::ALL.into_iter().filter(|step| Some(*step) != known);
        // Whoever comes back looks once more at what may have changed.
        let again = rest.filter_map(|step| {
            let (observed, _) = right(step, procedure, &facts, None).ok()?;
            Some((step, observed))
        });
        let mut scene: Vec<(evidence::Step, Observed)> = first.into_iter().chain(again).collect();
        scene.sort_by_key(|(step, _)| *step);
        Some((task, scene.into_iter().map(|(step, seen)| Heard::Step(step, seen)).collect()))
    }

    /// What is seen and heard at every step: what the file says, and beyond the
    /// stop what is right there.
    fn at_the_table(&self, give: &Give) -> Vec<Heard> {
        let right = Give { but: Vec::new(), vial: None, ..give.clone() };
        let (seen, rest) = (self.clone().looked(give), self.clone().looked(&right));
        let known: BTreeSet<evidence::Step> = seen.iter().map(|(step, _)| *step).collect();
        let mut scene = seen;
        scene.extend(rest.into_iter().filter(|(step, _)| !known.contains(step)));
        scene.sort_by_key(|(step, _)| *step);
        scene.dedup_by_key(|(step, _)| *step);
        scene.into_iter().map(|(step, observed)| Heard::Step(step, observed)).collect()
    }

    fn looked(mut self, give: &Give) -> Vec<(evidence::Step, Observed)> {
        self.observed.clear();
        let mut outcome = Outcome::default();
        // Where it ends is what was looked at.
        let _ = self.begun(give, &mut outcome).and_then(|goes_on| {
            if goes_on { self.thirteen(give, &mut outcome) } else { Ok(false) }
        });
        self.observed
    }

    /// Consent, book, screening and what the order's slip states.
    fn before_the_table(&self, give: &Give) -> Option<Vec<Heard>> {
        let visit = self.visit(&give.person).ok()?;
        let lacks = |skip| give.without.contains(&skip);
        let mut scene = Vec::new();
        if visit.consent(&give.product).is_none() {
            scene.push(Heard::Consent(!lacks(Skip::Consent)));
        }
        if visit.history.is_none() {
            scene.push(Heard::Book);
        }
        if lacks(Skip::Screening) {
            scene.push(Heard::Unscreened);
        } else {
            scene.extend([Heard::OthersNo, Heard::Temperature(Some(super::people::HEALTHY))]);
        }
        let (number, volume, route) = self.stated(give)?;
        scene.push(Heard::Order { number, volume, route });
        Some(scene)
    }

    fn screening(screen: &Screen) -> Vec<Heard> {
        let mut scene = vec![Heard::Consent(true), Heard::Book];
        scene.extend(screen.yes.iter().cloned().map(Heard::Yes));
        scene.extend(screen.unasked.iter().cloned().map(Heard::Unasked));
        scene.push(Heard::OthersNo);
        let measured =
            screen.temperature.as_ref().map_or(super::people::HEALTHY, |celsius| celsius.0);
        scene.push(Heard::Temperature((!screen.unmeasured).then_some(measured)));
        scene.extend(screen.conclude.map(Heard::Concluded));
        scene
    }

    fn vial_in_hand(&self, open: &Open) -> Option<Vec<Heard>> {
        let lot = *self.lots.get(open.lot.get_ref())?;
        let diluent = match &open.diluent {
            Some(name) => Some(*self.lots.get(name.get_ref())?),
            None => None,
        };
        let mut scene = vec![Heard::Lot(lot)];
        let thawed = open.thawed.as_ref().map(|at| at.0.on(self.now.civil_day()));
        scene.extend(thawed.map(Heard::Thawed));
        scene.push(Heard::Diluent(diluent));
        scene.extend(open.volume.as_ref().map(|volume| Heard::Added(volume.0)));
        Some(scene)
    }
}
