//! A scenario up to where a trainee takes over: everything before the step that
//! is stopped, as facts for a station of its own, and what lies in the hand and
//! is said at that step, so that nobody is told which of it is wrong.

use std::collections::BTreeSet;

use super::{Cast, World};
use crate::domain::catalogue::{Catalogue, ProductId};
use crate::domain::event::Event;
use crate::domain::evidence::{self, Observed};
use crate::domain::finding::Code;
use crate::domain::id::{SessionId, VisitId};
use crate::domain::time::Instant;
use crate::scenario::file::{Act, Give, Until};
use crate::scenario::report::Outcome;
use crate::scenario::stage::{Expected, Step};

/// A scenario as it stands when the trainee takes over.
#[derive(Debug, Clone)]
pub struct Staged {
    /// What was recorded, each with its instant, in order.
    pub events: Vec<(Instant, Event)>,
    /// In which session.
    pub session: SessionId,
    /// When the trainee takes over, in UTC.
    pub at: Instant,
    /// Who is to be injected.
    pub visit: VisitId,
    /// With what.
    pub product: ProductId,
    /// What can be seen and heard, in the order of the steps.
    pub scene: Vec<(evidence::Step, Observed)>,
    /// What stops it, as its file says.
    pub expected: BTreeSet<Code>,
}

/// Plays a scenario up to the first step that is not simply accepted. Returns
/// nothing where that step is no injection that is stopped at the table: such a
/// scenario is rehearsed, but not lived.
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
            if !world.act(&step.act).ok()?.is_accepted() {
                return None;
            }
            continue;
        }
        let (Act::Give(give), Some(stopped)) = (&step.act, &step.expected.stopped) else {
            return None;
        };
        let mut outcome = Outcome::default();
        let ready = give.until == Until::Given
            && give.without.is_empty()
            && world.talk(give, &mut outcome).ok()?
            && world.ordered(give, &mut outcome).ok()?;
        if !ready {
            return None;
        }
        return Some(Staged {
            scene: world.scene(give),
            session: world.session?,
            at: step.at,
            visit: world.visit(&give.person).ok()?.id,
            product: give.product.clone(),
            expected: stopped.codes.iter().copied().collect(),
            events: world.recorded,
        });
    }
    None
}

impl World<'_> {
    /// What is seen and heard at every step: what the file says, and beyond the
    /// stop what is right there.
    fn scene(&self, give: &Give) -> Vec<(evidence::Step, Observed)> {
        let right = Give { but: Vec::new(), vial: None, ..give.clone() };
        let (seen, rest) = (self.clone().looked(give), self.clone().looked(&right));
        let known: BTreeSet<evidence::Step> = seen.iter().map(|(step, _)| *step).collect();
        let mut scene = seen;
        scene.extend(rest.into_iter().filter(|(step, _)| !known.contains(step)));
        scene.sort_by_key(|(step, _)| *step);
        scene.dedup_by_key(|(step, _)| *step);
        scene
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
}
