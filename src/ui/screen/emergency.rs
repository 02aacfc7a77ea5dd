//! The anaphylaxis card: the adrenaline rows as the circular prints them, a running
//! clock since the first one, and every act recorded with its time by one press.
//! It works before anybody said who the person is, and on a locked desk, where it
//! shows no name. It never computes a dose.

mod card;
mod view;

use crate::domain::catalogue::{EmergencyAct, RowId};
use crate::domain::emergency::{
    Emergency, EmergencyActUndone, EmergencyActed, EmergencyBegun, EmergencyNamed, EmergencyOver,
};
use crate::domain::event::Event;
use crate::domain::id::{ActId, EmergencyId, VisitId};
use crate::domain::time::Instant;
use crate::scan::Scan;
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::picker::{self, Picker};
use crate::ui::reaction::alarm;
use crate::ui::screen::{Action, Place};

pub use card::read_only;

/// How many people are offered to be named.
const OFFERED: usize = 4;

/// The greatest weight that is taken: 999 kg.
const HEAVIEST_GRAMS: u32 = 999_000;

/// The injection on whose clock everybody looks, told again within this time, is
/// asked about once more: a press too many would say that two were given. In
/// milliseconds; Chốt's own figure.
const TOO_SOON: i64 = 60_000;

/// Where the card lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ground {
    /// Before whoever is signed in.
    #[default]
    Desk,
    /// On a desk that is locked or covered: no names, and whoever presses need
    /// not be who is signed in.
    Locked,
}

/// What is looked at and typed; every act is recorded at once.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    ground: Ground,
    /// The treatment in front, perhaps not on disk yet.
    case: Option<EmergencyId>,
    /// Whether somebody else is to be treated than those who are already.
    another: bool,
    /// Who is treated, while nothing is recorded.
    about: Option<VisitId>,
    weight: String,
    weighs: bool,
    asks_over: bool,
    /// What was done last, perhaps not on disk yet, and when.
    last: Option<(RowId, Instant)>,
    /// What was told so soon after itself that it is asked about.
    again: Option<RowId>,
    picker: Picker,
}

/// What somebody does at the card.
#[derive(Debug, Clone)]
pub enum Message {
    /// This was done, now.
    Act(RowId),
    /// This act did not happen.
    Undo(ActId),
    /// The last act did not happen.
    UndoLast,
    /// Look at another treatment; nothing for that of somebody not treated yet.
    Case(Option<EmergencyId>),
    /// The treatment so many places on.
    Turn(isize),
    /// A digit of the weight.
    Weight(char),
    /// One digit of the weight back.
    EraseWeight,
    /// The whole weight back.
    ClearWeight,
    /// Lay the keypad of the weight open, or put it away.
    Weigh,
    /// To the choice of who is treated.
    Picker(picker::Message),
    /// To the description of how somebody reacted.
    Describe(VisitId),
    /// The treatment is over: asked once more.
    Over,
    /// It is over.
    ReallyOver,
    /// It goes on.
    GoesOn,
    /// Away from the card; what is recorded goes on.
    Leave,
}

impl Screen {
    /// Opens the card, about a person if it is known who.
    #[must_use]
    pub fn open(about: Option<VisitId>) -> Self {
        Self { about, ..Self::default() }
    }

    /// Lays the card over a locked or covered desk.
    #[must_use]
    pub fn on_locked_desk() -> Self {
        Self { ground: Ground::Locked, ..Self::default() }
    }

    /// Takes in what somebody did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        let asked = self.again.take();
        match message {
            Message::Act(what) if asked.as_ref() != Some(&what) && self.is_too_soon(&what, ctx) => {
                self.again = Some(what);
            }
            Message::Act(what) => return self.on_act(what, ctx),
            Message::Undo(act) => return self.on_undo(act, ctx),
            Message::UndoLast => return self.on_undo_last(ctx),
            Message::Case(case) => self.on_case(case),
            Message::Turn(by) => self.on_turn(by, ctx),
            Message::Weight(digit) => self.on_weight(digit),
            Message::EraseWeight => self.on_erase_weight(),
            Message::ClearWeight => self.weight.clear(),
            Message::Weigh => self.weighs = !self.weighs,
            Message::Picker(message) => return self.on_picker(message, ctx),
            Message::Over => self.asks_over = self.running(ctx).is_some(),
            Message::ReallyOver => return self.on_over(ctx),
            Message::GoesOn => self.asks_over = false,
            Message::Describe(visit) => return Action::Go(Place::Reaction(Some(visit))),
            Message::Leave => return Action::Go(Place::Watch),
        }
        Action::None
    }

    /// Turns a key into what it means here. A held key does nothing twice.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        if pressed.repeated {
            return None;
        }
        match pressed.key {
            Key::Function(place @ 2..=9) => {
                let act = ctx.catalogue.emergency_acts().get(usize::from(place) - 2)?;
                Some(Message::Act(act.id.clone()))
            }
            Key::Function(11) => Some(Message::UndoLast),
            Key::Left => Some(Message::Turn(-1)),
            Key::Right => Some(Message::Turn(1)),
            Key::Backspace => Some(Message::EraseWeight),
            Key::Escape if self.asks_over => Some(Message::GoesOn),
            Key::Escape => Some(Message::Leave),
            Key::Delete if self.asks_over => Some(Message::ReallyOver),
            Key::Delete => Some(Message::Over),
            Key::Up | Key::Down | Key::Enter if self.names(ctx) => {
                self.picker.key(pressed).map(Message::Picker)
            }
            _ => pressed.character().map(Message::Weight),
        }
    }

    /// Takes in a scan: a slip or a card says who is treated.
    pub fn scan(&mut self, scan: &Scan, ctx: &Context<'_>) -> Option<Action> {
        let visit = picker::scanned(scan, ctx)?;
        Some(self.name(visit, ctx))
    }

    /// Returns the treatments that are not over, and, where names may stand, those
    /// over whose person nobody named: in the order of their beginning.
    fn shown<'a>(ground: Ground, ctx: &Context<'a>) -> Vec<&'a Emergency> {
        let is_shown = |one: &&Emergency| Self::is_shown(ground, one);
        ctx.day.emergencies().iter().filter(is_shown).collect()
    }

    fn is_shown(ground: Ground, one: &Emergency) -> bool {
        one.over_at.is_none() || ground == Ground::Desk && one.waits_for_a_name()
    }

    /// Returns the treatment in front if it goes on.
    fn running<'a>(&self, ctx: &Context<'a>) -> Option<&'a Emergency> {
        self.current(ctx).filter(|current| current.over_at.is_none())
    }

    /// Returns the treatment in front, once it is on disk.
    fn current<'a>(&self, ctx: &Context<'a>) -> Option<&'a Emergency> {
        if let Some(case) = self.case {
            return ctx.day.emergency(case).filter(|one| Self::is_shown(self.ground, one));
        }
        if self.another {
            return None;
        }
        match self.about {
            Some(visit) => ctx.day.emergency_of(visit),
            None => ctx.day.emergencies().iter().rfind(|one| one.over_at.is_none()),
        }
    }

    /// Returns who is treated, if that was said.
    fn person(&self, ctx: &Context<'_>) -> Option<VisitId> {
        self.current(ctx).map_or(self.about, |current| current.visit)
    }

    /// Tells whether the card asks who is treated: where there is a list of people.
    fn names(&self, ctx: &Context<'_>) -> bool {
        let listed = ctx.day.session().is_some();
        listed && self.ground == Ground::Desk && self.person(ctx).is_none()
    }

    /// The row that the running clock is about: the first that is repeated.
    fn clocked<'a>(ctx: &Context<'a>) -> Option<&'a EmergencyAct> {
        ctx.catalogue.emergency_acts().iter().find(|act| act.repeat.is_some())
    }

    /// Tells whether this is the injection that has the clock, and was told a moment ago.
    fn is_too_soon(&self, what: &RowId, ctx: &Context<'_>) -> bool {
        let of_it = |(id, _): &&(RowId, Instant)| id == what;
        let told = self.last.as_ref().filter(of_it).map(|(_, at)| *at);
        let standing = self.running(ctx).map(Emergency::standing);
        let on_disk = standing.into_iter().flatten().filter(|act| act.what == *what);
        let last = on_disk.map(|act| act.at).chain(told).max();
        Self::clocked(ctx).is_some_and(|act| act.id == *what)
            && last.is_some_and(|last| ctx.now.since(last) < TOO_SOON)
    }

    fn on_act(&mut self, what: RowId, ctx: &Context<'_>) -> Action {
        let at_lock = self.ground == Ground::Locked;
        // What is over was another's: whoever is in danger now has a treatment of
        // their own, perhaps not on disk yet.
        let is_over =
            |case: &EmergencyId| ctx.day.emergency(*case).is_some_and(|one| one.over_at.is_some());
        let known = self.case.filter(|case| !is_over(case));
        let known = known.or_else(|| self.running(ctx).map(|running| running.id));
        let mut events: Vec<Event> = Vec::new();
        let emergency = known.unwrap_or_else(|| {
            let emergency = EmergencyId(ctx.new_id());
            let visit = self.about;
            events.push(EmergencyBegun { emergency, visit, at_lock }.into());
            events.extend(visit.into_iter().flat_map(|visit| alarm(visit, &[], ctx)));
            emergency
        });
        // The next press may come before this one is on disk.
        self.case = Some(emergency);
        self.last = Some((what.clone(), ctx.now));
        let act = ActId(ctx.new_id());
        events.push(EmergencyActed { emergency, act, what, at_lock }.into());
        self.asks_over = false;
        Action::RecordAtOnce(events)
    }

    fn on_undo(&mut self, act: ActId, ctx: &Context<'_>) -> Action {
        let Some(current) = self.current(ctx) else { return Action::None };
        if !current.standing().any(|one| one.id == act) {
            return Action::None;
        }
        self.last = None;
        let at_lock = self.ground == Ground::Locked;
        let undone = EmergencyActUndone { emergency: current.id, act, at_lock };
        Action::RecordAtOnce(vec![undone.into()])
    }

    fn on_undo_last(&mut self, ctx: &Context<'_>) -> Action {
        let last = self.current(ctx).and_then(|current| current.standing().next_back());
        last.map_or(Action::None, |act| self.on_undo(act.id, ctx))
    }

    fn on_case(&mut self, case: Option<EmergencyId>) {
        *self = Self { ground: self.ground, case, another: case.is_none(), ..Self::default() };
    }

    /// After the last treatment comes that of somebody not treated yet.
    fn on_turn(&mut self, by: isize, ctx: &Context<'_>) {
        let cases = Self::shown(self.ground, ctx);
        let current = self.current(ctx).map(|current| current.id);
        let at = cases.iter().position(|one| Some(one.id) == current).unwrap_or(cases.len());
        let to = at.saturating_add_signed(by).min(cases.len());
        if to != at {
            self.on_case(cases.get(to).map(|case| case.id));
        }
    }

    /// Takes what goes on with a weight in kg, of one decimal at most. A sign that was
    /// dropped would make ten times as much of it.
    fn on_weight(&mut self, character: char) {
        let before = if self.weight.is_empty() && !character.is_ascii_digit() { "0" } else { "" };
        let typed = format!("{before}{}{character}", self.weight);
        if grams(&typed).is_some() {
            self.weight = typed;
        }
    }

    fn on_erase_weight(&mut self) {
        let _ = self.weight.pop();
    }

    fn on_picker(&mut self, message: picker::Message, ctx: &Context<'_>) -> Action {
        match self.picker.update(message, ctx, OFFERED) {
            Some(visit) => self.name(visit, ctx),
            None => Action::None,
        }
    }

    /// Says who is treated. Somebody treated already is looked at instead.
    fn name(&mut self, visit: VisitId, ctx: &Context<'_>) -> Action {
        self.picker = Picker::default();
        match self.current(ctx) {
            Some(current) if current.visit.is_none() => {
                let named = EmergencyNamed { emergency: current.id, visit };
                let mut events: Vec<Event> = vec![named.into()];
                events.extend(alarm(visit, &[], ctx));
                Action::RecordAtOnce(events)
            }
            _ => {
                *self = Self { ground: self.ground, about: Some(visit), ..Self::default() };
                Action::None
            }
        }
    }

    fn on_over(&mut self, ctx: &Context<'_>) -> Action {
        let Some(running) = self.running(ctx) else { return Action::None };
        let over = EmergencyOver { emergency: running.id };
        // Who it was is still asked, where names may stand.
        let waits = running.visit.is_none() && self.ground == Ground::Desk;
        self.on_case(waits.then_some(running.id));
        self.another = false;
        Action::RecordAtOnce(vec![over.into()])
    }

    /// Returns the weight typed, in g.
    fn weight(&self) -> Option<u32> {
        grams(&self.weight).filter(|grams| *grams > 0)
    }
}

/// Reads kilograms with one decimal at most: 12, 12,5 or 12.5.
fn grams(typed: &str) -> Option<u32> {
    let (whole, tenths) = typed.split_once([',', '.']).unwrap_or((typed, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(tenths) || tenths.len() > 1 {
        return None;
    }
    let tenths: u32 = if tenths.is_empty() { 0 } else { tenths.parse().ok()? };
    let grams = whole.parse::<u32>().ok()?.checked_mul(1_000)? + tenths * 100;
    (grams <= HEAVIEST_GRAMS).then_some(grams)
}

#[cfg(test)]
mod tests;
