//! The desk of a drill: an exercise is prepared as a session of its own, heard
//! while it is lived, and written down when it ends. Does nothing at a station
//! that is no drill.

use std::sync::Arc;

use iced::Task;

use super::{Desk, Front, Message, Surroundings};
use crate::domain::event::{Event, Fact};
use crate::drill::exercise::{self, Offer};
use crate::platform::new_id;
use crate::scenario::Cast;
use crate::ui::aside::aside;
use crate::ui::screen::{Place, drills};

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

    /// Prepares an exercise on a coming day and moves the drill's clock there.
    pub(super) fn begin_exercise(
        &mut self,
        offer: &Offer,
        around: &Surroundings<'_>,
    ) -> Task<Message> {
        let (Some(drill), true) = (around.drill, self.is_a_drill()) else { return Task::none() };
        if self.exercise.is_some() || self.saving.is_some() {
            return Task::none();
        }
        let now = around.clock.now();
        let others = || self.day.accounts().map(|account| account.id);
        let other = others().find(|id| *id != self.account).unwrap_or(self.account);
        let cast = Cast { nurse: self.account, screener: other, deputy: other };
        let identities = new_id(now).as_u128();
        let catalogue = self.catalogue(around);
        let Some((staged, exercise)) =
            exercise::prepare(offer, catalogue, now.civil_day(), cast, identities)
        else {
            if let Front::Drills(screen) = &mut self.front {
                screen.impossible();
            }
            return Task::none();
        };
        drill.move_on_ms(u64::try_from(staged.at.since(now)).unwrap_or(0));
        self.exercise = Some(exercise);
        self.table = 1;
        self.left.clear();
        self.record_at(&staged.events, staged.session, Place::Drills)
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

    pub(super) fn end_exercise(&mut self, around: &Surroundings<'_>) -> Task<Message> {
        if !self.is_a_drill() || self.saving.is_some() {
            return Task::none();
        }
        let Some(exercise) = self.exercise.take() else { return Task::none() };
        let done = exercise.done(around.clock.ticks_ms());
        if let Front::Drills(screen) = &mut self.front {
            screen.ended(exercise, done.clone());
        }
        self.record(&[Event::from(done)], None, around)
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
