//! The observation board: everybody who was injected and has not gone home, by
//! who needs looking at. A person leaves only after somebody said how they are.
//!
//! It never ends an observation by itself, and never hides that one was short.

mod view;

use std::path::PathBuf;

use crate::domain::account::Act;
use crate::domain::day::Observation;
use crate::domain::dose::DoseGiven;
use crate::domain::event::Event;
use crate::domain::finding::{Code, Finding};
use crate::domain::id::VisitId;
use crate::domain::observation::{Condition, ObservationEnded};
use crate::domain::reaction::Grade;
use crate::domain::rule::follow_up;
use crate::domain::time::Instant;
use crate::domain::visit::Visit;
use crate::i18n::Lang;
use crate::platform::NotSaved;
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::leaflet;
use crate::ui::screen::{Action, Place};

pub use view::strip;

/// How many people a page shows, in two columns.
pub const PAGE: usize = 8;

/// The conditions in the order in which they are offered, with their words.
const CONDITIONS: [(Condition, &str); 3] = [
    (Condition::Well, "watch-well"),
    (Condition::CommonReaction, "watch-common-reaction"),
    (Condition::Referred, "watch-referred"),
];

/// A person who is being watched. Who got two doses is watched from the later
/// one on.
#[derive(Debug, Clone)]
pub struct Watched<'a> {
    /// The person's presence.
    pub visit: &'a Visit,
    /// The doses after which they are watched.
    pub doses: Vec<&'a DoseGiven>,
    /// Since when, in UTC.
    pub since: Instant,
    /// Until when at least, in UTC.
    pub until: Instant,
    /// How the person reacts, if that was described.
    pub reacts: Option<Grade>,
}

impl Watched<'_> {
    /// Returns the whole minutes since the last dose.
    #[must_use]
    pub fn minutes(&self, now: Instant) -> i64 {
        now.since(self.since).max(0).div_euclid(60_000)
    }

    /// Tells whether the time is over, so that the person may be looked at and go.
    #[must_use]
    pub fn is_over(&self, now: Instant) -> bool {
        now >= self.until
    }
}

/// Returns everybody who is being watched, by who needs looking at: whoever reacts
/// first, the gravest of them, then whose time is over or will be soonest.
#[must_use]
pub fn watched<'a>(ctx: &Context<'a>) -> Vec<Watched<'a>> {
    let mut found: Vec<Watched<'a>> = Vec::new();
    for observation in ctx.day.observations().iter().filter(|o| o.ended.is_none()) {
        let Some(visit) = ctx.day.visit(observation.visit) else { continue };
        let dose = ctx.day.doses().iter().find(|dose| dose.id == observation.dose);
        let product = dose.and_then(|dose| dose.administered.product.as_ref());
        let minutes = follow_up::observation_minutes(ctx.catalogue, product);
        let until = observation.since.plus_minutes(minutes);
        match found.iter_mut().find(|watched| watched.visit.id == visit.id) {
            Some(watched) => {
                watched.doses.extend(dose);
                watched.since = watched.since.max(observation.since);
                watched.until = watched.until.max(until);
            }
            None => found.push(Watched {
                visit,
                doses: dose.into_iter().collect(),
                since: observation.since,
                until,
                reacts: reacts(ctx, visit.id),
            }),
        }
    }
    let gravity = |grade: Grade| Grade::ALL.iter().position(|one| *one == grade);
    found.sort_by_key(|watched| {
        let grave = watched.reacts.map(|grade| (!grade.is_serious(), gravity(grade)));
        (grave.is_none(), grave, watched.until, watched.visit.ticket)
    });
    found
}

/// An alarm without a description counts as a serious one.
fn reacts(ctx: &Context<'_>, visit: VisitId) -> Option<Grade> {
    let described = ctx.day.described().iter().find(|one| one.reaction.visit == visit);
    let alarm = ctx.day.reactions().any(|one| one.visit == visit).then_some(Grade::Serious);
    described.map(|one| one.reaction.grade).or(alarm)
}

/// Returns how many people are being watched.
#[must_use]
pub fn count(ctx: &Context<'_>) -> usize {
    let open = ctx.day.observations().iter().filter(|o| o.ended.is_none());
    open.map(|observation| observation.visit).collect::<std::collections::BTreeSet<_>>().len()
}

/// What is pointed at and chosen; nothing of it is recorded yet.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    page: usize,
    pointed: Option<VisitId>,
    opened: Option<VisitId>,
    condition: Option<Condition>,
    told: bool,
    asks_early: bool,
    leaflet: Leaflet,
    path: String,
}

/// How far the leaflet for home is.
#[derive(Debug, Clone, Default)]
enum Leaflet {
    /// Nobody asked for it.
    #[default]
    None,
    /// It is being written.
    Writing,
    /// It stands, and was shown or not.
    Written(PathBuf, bool),
    /// It was not written.
    Failed(NotSaved),
}

/// What somebody does at the board.
#[derive(Debug, Clone)]
pub enum Message {
    /// The pointer of the arrow keys.
    Move(isize),
    /// A page on or back.
    Page(isize),
    /// Open a person.
    Open(VisitId),
    /// Close the person that is open.
    Close,
    /// Go back to the queue.
    Leave,
    /// How the person is.
    Condition(Condition),
    /// Whether the family was told what to look for at home.
    Told,
    /// End the observation.
    End,
    /// End it though the time is not over.
    EndEarly,
    /// Let the person stay.
    Stay,
    /// Something serious happened to the person that is open.
    Trouble(VisitId),
    /// Print the leaflet for home in a language: to the path typed, or else to
    /// where the dialog says.
    Leaflet(Lang),
    /// Where to write the leaflet.
    Path(String),
}

impl Screen {
    /// Takes in what somebody did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        match message {
            Message::Move(by) => self.on_move(by, ctx),
            Message::Page(by) => self.on_page(by, ctx),
            Message::Open(visit) => self.on_open(visit),
            Message::Close => self.on_close(),
            Message::Leave => Action::Go(Place::Queue),
            Message::Condition(condition) => self.on_condition(condition),
            Message::Told => self.on_told(),
            Message::End => self.on_end(ctx),
            Message::EndEarly => self.end(ctx),
            Message::Stay => self.on_stay(),
            Message::Trouble(visit) => Action::Go(Place::Trouble(Some(visit))),
            Message::Leaflet(lang) => self.on_leaflet(lang, ctx.now),
            Message::Path(path) => self.on_path(path),
        }
    }

    /// Turns a key into what it means here. A held Enter ends nothing.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        let everybody = watched(ctx);
        let opened = self.opened(&everybody);
        match (pressed.key, opened) {
            (Key::Escape, Some(_)) if self.asks_early => Some(Message::Stay),
            (Key::Escape, Some(_)) => Some(Message::Close),
            (Key::Function(6), Some(_)) if self.asks_early => Some(Message::EndEarly),
            (Key::Function(10), Some(open)) => Some(Message::Trouble(open.visit.id)),
            (Key::Function(place @ 2..=4), Some(_)) => {
                let at = usize::from(place) - 2;
                CONDITIONS.get(at).map(|(condition, _)| Message::Condition(*condition))
            }
            (Key::Function(5), Some(_)) => Some(Message::Told),
            (Key::Enter, Some(_)) => {
                (!pressed.repeated && !self.asks_early).then_some(Message::End)
            }
            (Key::Enter, None) => self
                .pointed
                .filter(|id| everybody.iter().any(|watched| watched.visit.id == *id))
                .map(Message::Open),
            (Key::Function(7), _) => Some(Message::Leaflet(Lang::Vi)),
            (Key::Function(8), _) => Some(Message::Leaflet(Lang::En)),
            (Key::Left, _) => Some(Message::Move(-1)),
            (Key::Right, _) => Some(Message::Move(1)),
            (Key::Up, _) => Some(Message::Move(-2)),
            (Key::Down, _) => Some(Message::Move(2)),
            (Key::PageUp, _) => Some(Message::Page(-1)),
            (Key::PageDown, _) => Some(Message::Page(1)),
            _ => None,
        }
    }

    /// Returns the person that is open, while they are still being watched.
    fn opened<'w, 'a>(&self, everybody: &'w [Watched<'a>]) -> Option<&'w Watched<'a>> {
        everybody.iter().find(|watched| Some(watched.visit.id) == self.opened)
    }

    fn on_move(&mut self, by: isize, ctx: &Context<'_>) -> Action {
        let everybody = watched(ctx);
        let at = everybody.iter().position(|watched| Some(watched.visit.id) == self.pointed);
        let last = everybody.len().saturating_sub(1);
        let to = match at {
            Some(at) => at.saturating_add_signed(by).min(last),
            None => (self.page * PAGE).min(last),
        };
        self.pointed = everybody.get(to).map(|watched| watched.visit.id);
        self.page = to / PAGE;
        Action::None
    }

    fn on_page(&mut self, by: isize, ctx: &Context<'_>) -> Action {
        let last = count(ctx).saturating_sub(1) / PAGE;
        self.page = self.page.min(last).saturating_add_signed(by).min(last);
        self.pointed = None;
        Action::None
    }

    fn on_open(&mut self, visit: VisitId) -> Action {
        self.put_back();
        self.pointed = Some(visit);
        self.opened = Some(visit);
        Action::None
    }

    /// Returns what the screen says stands in the way now, for an exercise to hear.
    #[must_use]
    pub fn stops(&self) -> Vec<Finding> {
        let early = self.asks_early.then(|| Finding::stop(Code::ObservationOpen));
        early.into_iter().collect()
    }

    fn on_close(&mut self) -> Action {
        self.put_back();
        Action::None
    }

    /// Forgets what was answered about a person.
    fn put_back(&mut self) {
        self.opened = None;
        self.condition = None;
        self.told = false;
        self.asks_early = false;
    }

    fn on_condition(&mut self, condition: Condition) -> Action {
        self.condition = Some(condition);
        self.asks_early = false;
        Action::None
    }

    fn on_told(&mut self) -> Action {
        self.told = !self.told;
        self.asks_early = false;
        Action::None
    }

    /// A folder typed takes the proposed name.
    fn on_leaflet(&mut self, lang: Lang, now: Instant) -> Action {
        if matches!(self.leaflet, Leaflet::Writing) {
            return Action::None;
        }
        let typed = self.path.trim().trim_matches('"');
        if typed.is_empty() {
            return Action::PickLeaflet(lang);
        }
        let path = PathBuf::from(typed);
        let whole = path.extension().is_some_and(|extension| extension == "html");
        self.leaflet = Leaflet::Writing;
        let path = if whole { path } else { path.join(leaflet::file_name(lang, now)) };
        Action::WriteLeaflet(lang, path)
    }

    fn on_path(&mut self, path: String) -> Action {
        self.path = path;
        self.leaflet = Leaflet::None;
        Action::None
    }

    /// Hears whether the leaflet was written, and shown.
    pub fn leaflet_written(&mut self, result: Result<(PathBuf, bool), NotSaved>) {
        self.leaflet = match result {
            Ok((path, shown)) => Leaflet::Written(path, shown),
            Err(why) => Leaflet::Failed(why),
        };
    }

    fn on_stay(&mut self) -> Action {
        self.asks_early = false;
        Action::None
    }

    fn on_end(&mut self, ctx: &Context<'_>) -> Action {
        let everybody = watched(ctx);
        let Some(open) = self.opened(&everybody) else { return Action::None };
        if !open.is_over(ctx.now) && self.missing(ctx).is_none() {
            self.asks_early = true;
            return Action::None;
        }
        self.end(ctx)
    }

    fn end(&self, ctx: &Context<'_>) -> Action {
        let everybody = watched(ctx);
        let (Some(open), Some(condition)) = (self.opened(&everybody), self.condition) else {
            return Action::None;
        };
        if self.missing(ctx).is_some() {
            return Action::None;
        }
        let early = !open.is_over(ctx.now);
        let of_this = |o: &&Observation| o.visit == open.visit.id && o.ended.is_none();
        let ended: Vec<Event> = ctx
            .day
            .observations()
            .iter()
            .filter(of_this)
            .map(|o| {
                let (dose, visit, instructed) = (o.dose, o.visit, self.told);
                ObservationEnded { dose, visit, condition, early, instructed }.into()
            })
            .collect();
        Action::Record(ended)
    }

    /// Returns the key of what is still missing before the person may go. Who
    /// is sent to hospital is watched there, so nobody is told about home.
    fn missing(&self, ctx: &Context<'_>) -> Option<&'static str> {
        if !ctx.may(Act::EndObservation) {
            Some("watch-may-not")
        } else if ctx.saving {
            Some("watch-saving")
        } else if self.condition.is_none() {
            Some("watch-pick-condition")
        } else if self.needs_telling() && !self.told {
            Some("watch-tell-first")
        } else {
            None
        }
    }

    fn needs_telling(&self) -> bool {
        self.condition != Some(Condition::Referred)
    }
}

#[cfg(test)]
mod tests;
