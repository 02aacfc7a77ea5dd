//! The exercises of the drill: choosing one or drawing one, what lies on the
//! table, and afterwards what it was about. What is wrong is never said before.

mod scene;
mod view;

use std::sync::Arc;

use crate::domain::drill::DrillDone;
use crate::drill::exercise::{Exercise, Offer};
use crate::scenario::Task;
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::{Action, Place};

/// A quarter of an hour, an hour and a day, in milliseconds.
const STEPS_MS: [u64; 3] = [15 * 60_000, 60 * 60_000, 24 * 60 * 60_000];

/// How many exercises stand in a row, and how many where there is little room.
const ACROSS: [usize; 2] = [10, 6];

/// What is pointed at, and how far an exercise is.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    offers: Option<Arc<Vec<Offer>>>,
    cursor: usize,
    exercise: Option<Exercise>,
    ended: Option<(Exercise, DrillDone)>,
    impossible: bool,
}

/// What happens here.
#[derive(Debug, Clone, Copy)]
pub enum Message {
    /// Point elsewhere.
    Point(usize),
    /// Begin the exercise that is pointed at.
    Begin(usize),
    /// Begin one that nobody chose.
    Draw,
    /// To the table, and live it.
    ToTheTable,
    /// End the exercise that is under way.
    End,
    /// Put away what was told at the end.
    Another,
    /// Move the drill's clock on by one of the steps.
    MoveOn(usize),
    /// Leave.
    Back,
}

impl Screen {
    /// Opens the screen with what is offered, and what is under way.
    #[must_use]
    pub fn open(offers: Option<Arc<Vec<Offer>>>, exercise: Option<Exercise>) -> Self {
        Self { offers, exercise, ..Self::default() }
    }

    /// Is told which exercises are offered.
    pub fn offered(&mut self, offers: Arc<Vec<Offer>>) {
        self.offers = Some(offers);
    }

    /// Is told that an exercise cannot be prepared now.
    pub fn impossible(&mut self) {
        self.impossible = true;
    }

    /// Is told how the exercise went.
    pub fn ended(&mut self, exercise: Exercise, done: DrillDone) {
        self.exercise = None;
        self.ended = Some((exercise, done));
    }

    /// Takes in what the person did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        match message {
            Message::Point(to) => self.on_point(to),
            Message::Begin(place) => self.on_begin(place),
            Message::Draw => self.on_draw(ctx),
            Message::ToTheTable => Action::Go(self.place()),
            Message::Back => Action::Go(Place::Queue),
            Message::End => Action::EndExercise,
            Message::Another => self.on_another(),
            Message::MoveOn(step) => {
                STEPS_MS.get(step).map_or(Action::None, |ms| Action::MoveOn(*ms))
            }
        }
    }

    /// Turns a key that no field took into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        let moving = match pressed.key {
            Key::Function(key @ 2..=4) => Some(Message::MoveOn(usize::from(key) - 2)),
            _ => None,
        };
        match (&self.exercise, &self.ended, pressed.key) {
            (_, _, Key::Enter) if pressed.repeated => None,
            (Some(_), _, Key::Enter) => Some(Message::ToTheTable),
            (Some(_), _, Key::Function(9)) => Some(Message::End),
            (None, Some(_), Key::Enter | Key::Escape) => Some(Message::Another),
            (None, None, Key::Enter) => Some(Message::Begin(self.cursor)),
            (None, None, Key::Function(5)) => Some(Message::Draw),
            (None, None, Key::Right) => Some(Message::Point(self.cursor + 1)),
            (None, None, Key::Left) => Some(Message::Point(self.cursor.saturating_sub(1))),
            (None, None, Key::Down) => Some(Message::Point(self.cursor + across(ctx))),
            (None, None, Key::Up) => Some(Message::Point(self.cursor.saturating_sub(across(ctx)))),
            (_, _, Key::Escape) => Some(Message::Back),
            _ => moving,
        }
    }

    /// Where there is something to do in the exercise under way.
    fn place(&self) -> Place {
        match self.exercise.as_ref().map(|exercise| &exercise.task) {
            Some(Task::Order(visit, _) | Task::Screen(visit, _)) => Place::Visit(*visit),
            Some(Task::OpenVial(_)) => Place::Stock,
            Some(Task::SendHome(_)) => Place::Watch,
            Some(Task::Inject(..)) | None => Place::Queue,
        }
    }

    fn on_point(&mut self, to: usize) -> Action {
        let count = self.offers.as_ref().map_or(0, |offers| offers.len());
        self.cursor = to.min(count.saturating_sub(1));
        Action::None
    }

    fn on_begin(&mut self, place: usize) -> Action {
        self.impossible = false;
        let offer = self.offers.as_ref().and_then(|offers| offers.get(place));
        offer.map_or(Action::None, |offer| Action::BeginExercise(offer.clone()))
    }

    /// Draws among those that this person did least often.
    fn on_draw(&mut self, ctx: &Context<'_>) -> Action {
        let Some(offers) = &self.offers else { return Action::None };
        let often = |offer: &Offer| times(ctx, &offer.scenario);
        let least = offers.iter().map(often).min().unwrap_or(0);
        let places: Vec<usize> = (0..offers.len())
            .filter(|place| offers.get(*place).is_some_and(|offer| often(offer) == least))
            .collect();
        let chance = ctx.new_id().as_u128() % places.len().max(1) as u128;
        let drawn = usize::try_from(chance).ok().and_then(|chance| places.get(chance).copied());
        drawn.map_or(Action::None, |place| self.on_begin(place))
    }

    fn on_another(&mut self) -> Action {
        self.ended = None;
        Action::None
    }
}

/// How often the signed-in person did an exercise.
fn times(ctx: &Context<'_>, scenario: &str) -> usize {
    let own = |(who, done): &&(crate::domain::id::AccountId, DrillDone)| {
        *who == ctx.account.id && done.scenario == scenario
    };
    ctx.day.drills().iter().filter(own).count()
}
/// Returns how many exercises stand in a row here.
fn across(ctx: &Context<'_>) -> usize {
    ACROSS[usize::from(ctx.room.is_narrow())]
}
