//! The desk of a drill: an exercise is prepared as a station of its own, which has
//! the desk while it is lived; what came of it is written down in the drill's. Does
//! nothing at a station that is no drill.

use std::sync::Arc;

use iced::Task;

use super::{Desk, Front, Message, Outcome, Stray, Surroundings};
use crate::domain::day::Day;
use crate::domain::event::{Event, Fact};
use crate::domain::finding::{Code, Finding};
use crate::domain::time::Instant;
use crate::drill::Drill;
use crate::drill::booth::Booth;
use crate::drill::exercise::{self, Exercise, Offer};
use crate::platform::new_id;
use crate::scenario::Cast;
use crate::station::Failure;
use crate::store::{Store, StoreError};
use crate::ui::aside::aside;
use crate::ui::screen::{Place, drills};

/// What came of preparing an exercise.
#[derive(Debug, Clone)]
pub enum Prepared {
    /// Its station stands.
    Ready {
        /// The station.
        booth: Box<Booth>,
        /// What is heard there.
        exercise: Box<Exercise>,
        /// When the trainee takes over, in UTC.
        at: Instant,
    },
    /// The catalogue in force does not let it go as its file says.
    Impossible,
}

/// What the desk was before an exercise took it.
#[derive(Debug)]
pub(super) struct Home {
    store: Store,
    day: Arc<Day>,
    table: u8,
    ahead_ms: i64,
    booth: Box<Booth>,
}

impl Desk {
    /// Tells whether nothing at this station is real, as its own log says.
    fn is_a_drill(&self) -> bool {
        self.drill && self.day.station().is_some_and(|station| station.drill)
    }

    pub(super) fn go_to_the_drills(&mut self, around: &Surroundings<'_>) -> Task<Message> {
        let screen = drills::Screen::open(self.offers.clone(), self.exercise.clone());
        self.front = Front::Drills(Box::new(screen));
        if self.offers.is_some() {
            return Task::none();
        }
        let catalogue = self.catalogue(around).clone();
        let work = aside(move || exercise::offers(&catalogue));
        Task::perform(work, |offers| Message::Offered(Arc::new(offers.unwrap_or_default())))
    }

    pub(super) fn offered(&mut self, offers: Arc<Vec<Offer>>) {
        if let Front::Drills(screen) = &mut self.front {
            screen.offered(Arc::clone(&offers));
        }
        self.offers = Some(offers);
    }

    /// Prepares an exercise: a station of its own on the day of the exercise.
    pub(super) fn begin_exercise(
        &mut self,
        offer: &Offer,
        around: &Surroundings<'_>,
    ) -> Task<Message> {
        let (Some(drill), true) = (around.drill, self.is_a_drill()) else { return Task::none() };
        let busy = self.saving.is_some() || self.importing.is_some() || self.preparing;
        if self.exercise.is_some() || self.home.is_some() || busy {
            return Task::none();
        }
        self.preparing = true;
        let now = around.clock.now();
        let others = || self.day.accounts().map(|account| account.id);
        let other = others().find(|id| *id != self.account).unwrap_or(self.account);
        let cast = Cast { nurse: self.account, screener: other, deputy: other };
        let (offer, catalogue) = (offer.clone(), self.catalogue(around).clone());
        let (folder, day) = (drill.folder().to_owned(), Arc::clone(&self.day));
        let work = aside(move || {
            let identities = new_id(now).as_u128();
            let today = now.civil_day();
            let Some((staged, exercise)) =
                exercise::prepare(&offer, &catalogue, today, cast, identities)
            else {
                return Ok(Prepared::Impossible);
            };
            let booth = Box::new(Booth::open(&folder, &day, cast.nurse, &staged)?);
            let exercise = Box::new(exercise);
            Ok(Prepared::Ready { booth, exercise, at: staged.at })
        });
        Task::perform(work, |result| {
            let result = result.unwrap_or(Err(Failure::Store(StoreError::Panicked)));
            Message::Prepared(result.map(Box::new))
        })
    }

    /// Seats the trainee in the exercise: its log and day take the desk, and the
    /// drill's clock goes there.
    pub(super) fn on_prepared(
        &mut self,
        result: Result<Box<Prepared>, Failure>,
        around: &Surroundings<'_>,
    ) -> Outcome {
        self.preparing = false;
        match (result.map(|prepared| *prepared), around.drill) {
            (Ok(Prepared::Ready { booth, exercise, at }), Some(drill)) => {
                // Whoever left for something else meanwhile is not pulled away.
                if self.saving.is_some() || self.unsaved.is_some() {
                    booth.close();
                    return Outcome::Stay(Task::none());
                }
                let ahead_ms = drill.go_to(at, around.clock.now());
                let store = std::mem::replace(&mut self.store, booth.store.clone());
                let day = std::mem::replace(&mut self.day, Arc::new(booth.day.clone()));
                let table = std::mem::replace(&mut self.table, 1);
                self.home = Some(Home { store, day, table, ahead_ms, booth });
                self.counting = None;
                self.left.clear();
                self.exercise = Some(*exercise);
                self.hear_in_exercise(&[], around);
                Outcome::Stay(self.go(&Place::Drills, around))
            }
            (Err(failure), _) => {
                self.stray = Some(Stray::NotPrepared(failure.to_string()));
                Outcome::Stay(Task::none())
            }
            _ => {
                if let Front::Drills(screen) = &mut self.front {
                    screen.impossible();
                }
                Outcome::Stay(Task::none())
            }
        }
    }

    /// Gives the desk back to the drill as it was before the exercise, and removes
    /// all that the exercise held.
    pub(super) fn leave_exercise(&mut self, drill: Option<&Drill>) {
        self.exercise = None;
        let Some(home) = self.home.take() else { return };
        if let Some(drill) = drill {
            drill.go_back(home.ahead_ms);
        }
        (self.store, self.day, self.table) = (home.store, home.day, home.table);
        self.counting = None;
        self.left.clear();
        self.owed.clear();
        self.waiting.clear();
        home.booth.close();
    }

    /// Hears a fact that was just recorded. The exercise begins when what was
    /// prepared for it is on disk.
    pub(super) fn hear_in_exercise(&mut self, facts: &[Fact], around: &Surroundings<'_>) {
        let ticks = around.clock.ticks_ms();
        if let Some(exercise) = &mut self.exercise {
            for fact in facts {
                exercise.hear(fact, ticks);
            }
            exercise.begin(ticks);
        }
    }

    /// Hears what the screen in front says stops, which no fact tells.
    pub(super) fn hear_the_screen(&mut self, around: &Surroundings<'_>) {
        if self.exercise.is_none() {
            return;
        }
        let said = match &self.front {
            Front::Visit(screen) => screen.stops(),
            Front::Watch(screen) => screen.stops(),
            // The bar says what shut the session, and no needle is permitted then.
            Front::Procedure(_) if self.day.has_serious_reaction() => {
                vec![Finding::stop(Code::SeriousReaction)]
            }
            _ => return,
        };
        let ticks = around.clock.ticks_ms();
        if let Some(exercise) = &mut self.exercise {
            exercise.hear_stops(&said, ticks);
        }
    }

    /// Ends the exercise. Only what came of it goes into the drill's own log.
    pub(super) fn end_exercise(&mut self, around: &Surroundings<'_>) -> Task<Message> {
        let busy = self.saving.is_some() || self.importing.is_some();
        if !self.is_a_drill() || busy {
            return Task::none();
        }
        let Some(exercise) = self.exercise.take() else { return Task::none() };
        let done = exercise.done(around.clock.ticks_ms());
        if let Front::Drills(screen) = &mut self.front {
            screen.ended(exercise, done.clone());
        }
        self.unsaved = None;
        self.leave_exercise(around.drill);
        self.record_soon(&[Event::from(done)], None, around)
    }

    /// Moves the drill's clock on, and reads the day anew where it is another.
    pub(super) fn move_on(&mut self, ms: u64, around: &Surroundings<'_>) -> Task<Message> {
        let (Some(drill), true) = (around.drill, self.is_a_drill()) else { return Task::none() };
        let before = around.clock.now().civil_day();
        drill.move_on_ms(ms);
        let today = around.clock.now().civil_day();
        if today == before {
            return Task::none();
        }
        Task::perform(self.store.day(today), |day| Message::Reloaded(day.map(Box::new)))
    }
}
