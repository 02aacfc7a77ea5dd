//! What was said later of doses: amendments, that only a part arrived, and how
//! observations ended. Few among many, so that all of it is kept; read from the whole
//! log, since what is said of a dose of the period may be said after it.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;

use super::Fault;
use super::source::Source;
use crate::domain::amendment::entry::Statement;
use crate::domain::amendment::{Amendment, Part, changed};
use crate::domain::dose::{Administered, Amount};
use crate::domain::event::Event;
use crate::domain::id::DoseId;
use crate::domain::observation::Observed;
use crate::domain::review::Kind;
use crate::domain::time::Instant;
use crate::store::DoseRead;

/// What was said later of doses.
pub(super) struct SaidLater {
    /// Of each dose in the order of the log.
    doses: HashMap<DoseId, Vec<Said>>,
    /// How observations ended that the review has not taken in.
    ended: BTreeMap<DoseId, (i64, Observed)>,
    /// What is said now of ends of observations, by their entries.
    corrected: HashMap<i64, Option<Observed>>,
}

/// What one entry says of a dose.
enum Said {
    /// It stands otherwise, or was never given.
    Amended(Box<Amendment>),
    /// So much of it arrived, says the entry at this place.
    Arrived(i64, Amount),
}

/// A dose after all that was said of it.
pub(super) struct Standing {
    /// What went where; of one that was entered in error, what was said before.
    pub(super) given: Administered,
    /// Whether nobody got it.
    pub(super) in_error: bool,
    /// What stood before the first amendment, if there is one.
    pub(super) first: Option<Administered>,
    /// What the amendments changed.
    pub(super) parts: Vec<Part>,
    pub(super) amendments: Vec<Amendment>,
}

impl SaidLater {
    /// Reads what was said until the head of an export.
    pub(super) fn read(source: &Source<'_>) -> Result<Self, Fault> {
        let (from, to) = (Instant(i64::MIN), Instant(i64::MAX));
        let mut later = Self {
            doses: HashMap::new(),
            ended: source.store.observed_since_review().wait()?,
            corrected: HashMap::new(),
        };
        let kinds = ["dose_amended", "entry_amended", "dose_partial"];
        let listed = [Kind::Correction, Kind::Mishap];
        let places = source.recorded_in(&listed, &kinds, from, to)?;
        let mut no_pace = |_, _| ControlFlow::Continue(());
        source.facts(&places, &mut no_pace, |facts| {
            for stood in facts {
                let fact = &stood.fact;
                match &fact.event {
                    Event::DoseAmended(said) => {
                        let (at, author) = (fact.at, fact.author);
                        let amendment = Amendment { said: (**said).clone(), at, author };
                        later.add(said.dose, Said::Amended(Box::new(amendment)));
                    }
                    Event::DosePartial(partial) => {
                        later.add(partial.dose, Said::Arrived(fact.sequence, partial.amount));
                    }
                    Event::EntryAmended(amended) => {
                        if let Statement::ObservationEnded(_) = amended.stood {
                            let stands = match &amended.stands {
                                Some(Statement::ObservationEnded(now)) => Some(now.observed()),
                                _ => None,
                            };
                            let _ = later.corrected.insert(amended.entry, stands);
                        }
                    }
                    _ => {}
                }
            }
            Ok(())
        })?;
        Ok(later)
    }

    fn add(&mut self, dose: DoseId, said: Said) {
        self.doses.entry(dose).or_default().push(said);
    }

    /// Tells what stands of a dose of which `entered` was written down: each entry
    /// says it of what the one before it left.
    pub(super) fn standing(&self, dose: DoseId, entered: Administered) -> Standing {
        let (given, parts) = (entered, Vec::new());
        let amendments = Vec::new();
        let mut now = Standing { given, in_error: false, first: None, parts, amendments };
        for said in self.doses.get(&dose).map_or(&[][..], Vec::as_slice) {
            match said {
                Said::Arrived(_, amount) => now.given.amount = *amount,
                Said::Amended(amendment) => {
                    now.amendments.push((**amendment).clone());
                    now.in_error = amendment.said.after.is_none();
                    let after = amendment.said.after.as_ref().unwrap_or(&amendment.said.before);
                    let before = std::mem::replace(&mut now.given, after.clone());
                    let first = now.first.get_or_insert(before);
                    now.parts = changed(first, &now.given);
                }
            }
        }
        now
    }

    /// Returns the place of the first entry that tells how much of a dose arrived,
    /// beside the dose itself and its amendments.
    pub(super) fn first_told_at(&self, dose: DoseId) -> Option<i64> {
        self.doses.get(&dose)?.iter().find_map(|said| match said {
            Said::Arrived(place, _) => Some(*place),
            Said::Amended(_) => None,
        })
    }

    /// Tells how the observation after a dose ended, as it stands at the head of an
    /// export; nothing if that is not known.
    pub(super) fn observed(&self, read: &DoseRead, head: i64) -> Option<Observed> {
        let (entry, observed) = self.ended.get(&read.told.dose.id).copied().or(read.observed)?;
        let stands = self.corrected.get(&entry).copied().unwrap_or(Some(observed));
        stands.filter(|_| entry <= head)
    }
}
