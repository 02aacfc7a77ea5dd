//! Keys and scans at the desk: what covers the screen takes them first, then the
//! screen in front, and at last the desk itself.

use iced::Task;

use super::{Desk, Front, Message, Outcome, Stray, Surroundings};
use crate::domain::account::Act;
use crate::scan::{self, Scan};
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::{Action, Place, queue};

impl Desk {
    /// Takes in a key that no field took.
    pub fn key(&mut self, pressed: &Pressed, around: &Surroundings<'_>) -> Outcome {
        if let Some(card) = &self.card {
            let message = self.context(around).and_then(|ctx| card.key(pressed, &ctx));
            return Outcome::Stay(
                message.map_or_else(Task::none, |message| self.on_card(message, around)),
            );
        }
        if pressed.key == Key::Function(10) && (self.is_locked() || self.is_covered()) {
            self.lay_card();
            return Outcome::Stay(Task::none());
        }
        if let Some(lock) = &self.lock {
            let message = lock.key(pressed);
            return message
                .map_or(Outcome::Stay(Task::none()), |message| self.on_lock(message, around));
        }
        if let Some(dialog) = &self.pin {
            let message = dialog.key(pressed);
            return message
                .map_or(Outcome::Stay(Task::none()), |message| self.on_pin(message, around));
        }
        if let Some(asked) = &self.second_person {
            let message = asked.key(pressed);
            return message.map_or(Outcome::Stay(Task::none()), |message| {
                self.on_second_person(message, around)
            });
        }
        if self.unsaved.is_some() {
            return match pressed.key {
                Key::Function(5) => Outcome::Stay(self.try_again()),
                _ => Outcome::Stay(Task::none()),
            };
        }
        if self.stray.is_some() && pressed.key == Key::Escape {
            self.stray = None;
            return Outcome::Stay(Task::none());
        }
        if pressed.key == Key::Function(12) {
            return Outcome::Stay(self.lock_up(false, around));
        }
        let Some(ctx) = self.context(around) else { return Outcome::Stay(Task::none()) };
        let message = match &self.front {
            Front::Opening(screen) => screen.key(pressed, &ctx).map(Message::Opening),
            Front::Queue(screen) => screen.key(pressed, &ctx).map(Message::Queue),
            Front::Visit(screen) => screen.key(pressed, &ctx).map(Message::Visit),
            Front::Procedure(screen) => screen.key(pressed, &ctx).map(Message::Procedure),
            Front::Watch(screen) => screen.key(pressed, &ctx).map(Message::Watch),
            Front::List(screen) => screen.key(pressed, &ctx).map(Message::List),
            Front::Register(screen) => screen.key(pressed, &ctx).map(Message::Register),
            Front::Stock(screen) => screen.key(pressed, &ctx).map(Message::Stock),
            Front::Journal(screen) => screen.key(pressed, &ctx).map(Message::Journal),
            Front::Incident(screen) => screen.key(pressed, &ctx).map(Message::Incident),
            Front::Emergency(screen) => screen.key(pressed, &ctx).map(Message::Emergency),
            Front::Reaction(screen) => screen.key(pressed, &ctx).map(Message::Reaction),
            Front::Exposed(screen) => screen.key(pressed).map(Message::Exposed),
            Front::Mishap(screen) => screen.key(pressed).map(Message::Mishap),
            Front::Accounts(screen) => screen.key(pressed, &ctx).map(Message::Accounts),
            Front::Amend(screen) => screen.key(pressed, &ctx).map(Message::Amend),
            Front::Case(screen) => screen.key(pressed, &ctx).map(Message::Case),
            Front::Cases(screen) => screen.key(pressed, &ctx).map(Message::Cases),
            Front::Drills(screen) => screen.key(pressed, &ctx).map(Message::Drills),
            Front::Catalogue(screen) => screen.key(pressed, &ctx).map(Message::Catalogue),
            Front::Closing(screen) => screen.key(pressed, &ctx).map(Message::Closing),
            Front::Plan(screen) => screen.key(pressed, &ctx).map(Message::Plan),
            Front::Review(screen) => screen.key(pressed, &ctx).map(Message::Review),
        };
        let message = message.or_else(|| match (pressed.key, &self.front) {
            (Key::Function(10), Front::Incident(_))
            | (Key::Escape, Front::Opening(_) | Front::Queue(_) | Front::Procedure(_)) => None,
            (Key::Function(10), Front::Emergency(_)) => Some(Message::Go(Place::Trouble(None))),
            // Whoever is being treated comes before whatever else happened.
            (Key::Function(10), _)
                if ctx.day.emergencies().iter().any(|one| one.over_at.is_none()) =>
            {
                Some(Message::Go(Place::Emergency(None)))
            }
            (Key::Function(10), _) => Some(Message::Go(Place::Trouble(self.about()))),
            (Key::Other, _)
                if self.drill && pressed.control && pressed.text.as_deref() == Some("b") =>
            {
                Some(Message::Go(Place::Drills))
            }
            (Key::Other, front) if is_for_review(pressed, front) && ctx.may(Act::Review) => {
                Some(Message::Go(Place::Review))
            }
            (Key::Other, _) if pressed.control && pressed.text.as_deref() == Some("s") => {
                Some(Message::Go(Place::Cases))
            }
            (Key::Function(11), Front::Queue(_)) => Some(Message::Go(Place::Accounts)),
            // There F11 names the deputy.
            (Key::Other, Front::Opening(_))
                if pressed.control && pressed.text.as_deref() == Some("t") =>
            {
                Some(Message::Go(Place::Accounts))
            }
            (Key::Other, _) if pressed.control => self.table_of_key(pressed).map(Message::Table),
            (Key::Escape, _) => Some(Message::Go(Place::Queue)),
            _ => None,
        });
        message.map_or_else(|| Outcome::Stay(Task::none()), |message| self.update(message, around))
    }

    /// Returns the table of the session that Ctrl and a digit mean.
    fn table_of_key(&self, pressed: &Pressed) -> Option<u8> {
        let number = pressed.text.as_deref()?.parse().ok()?;
        self.day.session()?.table(number).map(|table| table.number)
    }

    /// Takes in what a scanner typed. While something is being saved it waits,
    /// so that fast hands lose nothing.
    pub fn scanned(&mut self, text: String, around: &Surroundings<'_>) -> Outcome {
        if self.lock.is_some() || self.pin.is_some() || self.card.is_some() {
            return Outcome::Stay(Task::none());
        }
        if self.saving.is_some() || self.importing.is_some() || self.unsaved.is_some() {
            if self.waiting.len() < 16 {
                self.waiting.push(text);
            }
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

/// Ctrl+R leads to the review from everywhere else.
fn is_for_review(pressed: &Pressed, front: &Front) -> bool {
    pressed.control && pressed.text.as_deref() == Some("r") && !matches!(front, Front::Review(_))
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
