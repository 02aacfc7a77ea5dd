//! Keys and scans at the desk: what covers the screen takes them first, then the
//! screen in front, and at last the desk itself.

use iced::Task;

use super::{Desk, Front, Message, Outcome, Stray, Surroundings};
use crate::domain::account::Act;
use crate::scan::{self, Scan};
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::reading::Lent;
use crate::ui::screen::{Action, Place, queue};

/// Inputs that wait for the disk at most.
const LONGEST_WAIT: usize = 64;

/// What hands did while an act was on its way to the disk.
#[derive(Debug, Clone)]
pub enum Input {
    /// A key that no field took.
    Key(Pressed),
    /// What a scanner typed.
    Scan(String),
}

impl Desk {
    /// Takes in a key that no field took. While something is being saved it waits,
    /// so that fast hands lose nothing.
    pub fn key(&mut self, pressed: &Pressed, around: &Surroundings<'_>) -> Outcome {
        if let Some(outcome) = self.key_of_cover(pressed, around) {
            return outcome;
        }
        if self.stray.is_some() && pressed.key == Key::Escape {
            self.stray = None;
            return Outcome::Stay(Task::none());
        }
        if pressed.key == Key::Function(12) {
            return Outcome::Stay(self.lock_up(false, around));
        }
        // Help does not wait for the disk.
        if self.saving.is_some() && pressed.key != Key::Function(10) {
            if !pressed.repeated {
                self.wait(Input::Key(pressed.clone()));
            }
            return Outcome::Stay(Task::none());
        }
        let Some(ctx) = self.context(around) else { return Outcome::Stay(Task::none()) };
        let message = self.key_of_front(pressed, &ctx).or_else(|| self.key_of_desk(pressed, &ctx));
        message.map_or_else(|| Outcome::Stay(Task::none()), |message| self.update(message, around))
    }

    /// What a key means to whatever covers the screen, which takes all of them.
    fn key_of_cover(&mut self, pressed: &Pressed, around: &Surroundings<'_>) -> Option<Outcome> {
        let nothing = || Outcome::Stay(Task::none());
        if let Some(card) = &self.card {
            let message = self.context(around).and_then(|ctx| card.key(pressed, &ctx));
            let task = message.map_or_else(Task::none, |message| self.on_card(message, around));
            return Some(Outcome::Stay(task));
        }
        if pressed.key == Key::Function(10) && (self.is_locked() || self.is_covered()) {
            self.lay_card();
            return Some(nothing());
        }
        if let Some(lock) = &self.lock {
            let message = lock.key(pressed);
            return Some(message.map_or_else(nothing, |message| self.on_lock(message, around)));
        }
        if let Some(dialog) = &self.pin {
            let message = dialog.key(pressed);
            return Some(message.map_or_else(nothing, |message| self.on_pin(message, around)));
        }
        if let Some(asked) = &self.second_person {
            let message = asked.key(pressed);
            let outcome =
                message.map_or_else(nothing, |message| self.on_second_person(message, around));
            return Some(outcome);
        }
        let _ = self.unsaved.as_ref()?;
        Some(match pressed.key {
            Key::Function(5) => Outcome::Stay(self.try_again()),
            _ => nothing(),
        })
    }

    /// What a key means to the screen in front.
    fn key_of_front(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        match &self.front {
            Front::Opening(screen) => screen.key(pressed, ctx).map(Message::Opening),
            Front::Queue(screen) => screen.key(pressed, ctx).map(Message::Queue),
            Front::Visit(screen) => screen.key(pressed, ctx).map(Message::Visit),
            Front::Procedure(screen) => screen.key(pressed, ctx).map(Message::Procedure),
            Front::Watch(screen) => screen.key(pressed, ctx).map(Message::Watch),
            Front::List(screen) => screen.key(pressed, ctx).map(Message::List),
            Front::Register(screen) => screen.key(pressed, ctx).map(Message::Register),
            Front::Stock(screen) => screen.key(pressed, ctx).map(Message::Stock),
            Front::Journal(screen) => screen.key(pressed, ctx).map(Message::Journal),
            Front::Incident(screen) => screen.key(pressed, ctx).map(Message::Incident),
            Front::Emergency(screen) => screen.key(pressed, ctx).map(Message::Emergency),
            Front::Reaction(screen) => screen.key(pressed, ctx).map(Message::Reaction),
            Front::Exposed(screen) => screen.key(pressed).map(Message::Exposed),
            Front::Mishap(screen) => screen.key(pressed).map(Message::Mishap),
            Front::Accounts(screen) => screen.key(pressed, ctx).map(Message::Accounts),
            Front::Amend(screen) => screen.key(pressed, ctx).map(Message::Amend),
            Front::Case(screen) => screen.key(pressed, ctx).map(Message::Case),
            Front::Cases(screen) => screen.key(pressed).map(Message::Cases),
            Front::Drills(screen) => screen.key(pressed, ctx).map(Message::Drills),
            Front::Catalogue(screen) => screen.key(pressed, ctx).map(Message::Catalogue),
            Front::Closing(screen) => screen.key(pressed, ctx).map(Message::Closing),
            Front::Plan(screen) => screen.key(pressed, ctx).map(Message::Plan),
            Front::Office(screen) => screen.key(pressed, ctx).map(Message::Office),
            Front::Backup(screen) => screen.key(pressed).map(Message::Backup),
            Front::Paper(screen) => screen.key(pressed, ctx).map(Message::Paper),
            Front::Proof(screen) => screen.key(pressed).map(Message::Proof),
            Front::Export(screen) => screen.key(pressed).map(Message::Export),
            Front::Figures(screen) => screen.key(pressed, ctx).map(Message::Figures),
            Front::SignOff(screen) => screen.key(pressed, ctx).map(Message::SignOff),
            Front::Reading(screen) => {
                screen.key(pressed, &Lent::from_context(ctx)).map(Message::Reading)
            }
            Front::Review(screen) => screen.key(pressed, ctx).map(Message::Review),
        }
    }

    /// What a key means that the screen in front leaves.
    fn key_of_desk(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        let place = match (pressed.key, &self.front) {
            (Key::Function(10), Front::Incident(_))
            | (Key::Escape, Front::Opening(_) | Front::Queue(_) | Front::Procedure(_)) => None,
            (Key::Function(10), Front::Emergency(_)) => Some(Place::Trouble(None)),
            // Whoever is being treated comes before whatever else happened.
            (Key::Function(10), _)
                if ctx
                    .day
                    .emergencies()
                    .iter()
                    .any(|one| one.over_at.is_none() || one.waits_for_a_name()) =>
            {
                Some(Place::Emergency(None))
            }
            (Key::Function(10), _) => Some(Place::Trouble(self.about())),
            (Key::Function(11), Front::Queue(_)) => Some(Place::Accounts),
            (Key::Escape, _) => Some(Place::Queue),
            (Key::Other, front) if pressed.control => match (pressed.text.as_deref()?, front) {
                ("b", _) if self.drill => Some(Place::Drills),
                ("o", _) => Some(Place::Office),
                ("r", Front::Review(_)) => None,
                ("r", _) if ctx.may(Act::Review) => Some(Place::Review),
                ("s", _) => Some(Place::Cases),
                // There F11 names the deputy.
                ("t", Front::Opening(_)) => Some(Place::Accounts),
                _ => return self.table_of_key(pressed).map(Message::Table),
            },
            _ => None,
        };
        place.map(Message::Go)
    }

    /// Returns the table of the session that Ctrl and a digit mean.
    fn table_of_key(&self, pressed: &Pressed) -> Option<u8> {
        let number = pressed.text.as_deref()?.parse().ok()?;
        self.day.session()?.table(number).map(|table| table.number)
    }

    /// Takes in what a scanner typed. It waits as keys do, and for a list that is
    /// being read in.
    pub fn scanned(&mut self, text: String, around: &Surroundings<'_>) -> Outcome {
        if self.lock.is_some() || self.pin.is_some() || self.card.is_some() {
            return Outcome::Stay(Task::none());
        }
        if self.saving.is_some() || self.importing.is_some() || self.unsaved.is_some() {
            self.wait(Input::Scan(text));
            return Outcome::Stay(Task::none());
        }
        self.stray = None;
        let year = chrono::Datelike::year(&around.clock.now().civil_day());
        match scan::read(&text, year) {
            Ok(scan) => {
                let action = self.place_scan(&scan, around);
                self.act(action, around)
            }
            Err(unreadable) => {
                self.stray = Some(Stray::Unreadable(unreadable));
                Outcome::Stay(Task::none())
            }
        }
    }

    fn wait(&mut self, input: Input) {
        if self.waiting.len() < LONGEST_WAIT {
            self.waiting.push_back(input);
        }
    }

    /// Takes in what waited, up to the next act that is being saved. Stops where
    /// somebody leaves the desk.
    pub(super) fn catch_up_with_hands(&mut self, around: &Surroundings<'_>) -> Outcome {
        let mut tasks = Vec::new();
        while self.saving.is_none() && self.importing.is_none() {
            let outcome = match self.waiting.pop_front() {
                Some(Input::Key(pressed)) => self.key(&pressed, around),
                Some(Input::Scan(text)) => self.scanned(text, around),
                None => break,
            };
            match outcome {
                Outcome::Stay(task) => tasks.push(task),
                leaving => return leaving,
            }
        }
        Outcome::Stay(Task::batch(tasks))
    }

    fn place_scan(&mut self, scan: &Scan, around: &Surroundings<'_>) -> Action {
        let mut front = self.front.clone();
        let today = around.clock.now().civil_day();
        let at_work = self.reachable(&Place::Queue, today) == Place::Queue;
        let Some(ctx) = self.context(around) else { return Action::None };
        let action = match &mut front {
            Front::Procedure(screen) => Some(screen.scan(scan, &ctx)),
            Front::Queue(screen) => screen.scan(scan, &ctx),
            Front::Stock(screen) => screen.scan(scan, &ctx),
            Front::Register(screen) => screen.scan(scan, &ctx),
            Front::Incident(screen) => screen.scan(scan, &ctx),
            Front::Emergency(screen) => screen.scan(scan, &ctx),
            Front::Reaction(screen) => screen.scan(scan, &ctx),
            Front::Mishap(screen) => screen.scan(scan, &ctx),
            // Wherever one is, a person's slip opens that person.
            _ if at_work => queue::Screen::default().scan(scan, &ctx),
            _ => None,
        };
        self.front = front;
        action.unwrap_or_else(|| {
            self.stray = Some(Stray::NoPlace(kind(scan)));
            Action::None
        })
    }
}

/// Names what was scanned, for the words' files.
const fn kind(scan: &Scan) -> &'static str {
    match scan {
        Scan::Citizen(_) => "citizen",
        Scan::Insurance(_) => "insurance",
        Scan::Gs1(_) => "gs1",
        Scan::Station(_) => "station",
    }
}
