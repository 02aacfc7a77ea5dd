//! Registering a walk-in, by hand or from a card. A card's name may have been
//! rewritten on its way through the keyboard, so it is shown to be compared
//! with the paper. Never decides that two people are one.

mod form;
mod view;

use crate::domain::account::Act;
use crate::domain::id::{PatientId, VisitId};
use crate::domain::patient::{Person, Sex};
use crate::domain::time::Instant;
use crate::domain::visit::VisitListed;
use crate::scan::{self, Scan};
use crate::store::StoreError;
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::{Action, Place};

use form::{Digits, Form};
pub use form::{Entry, Lack};

/// What is typed, and how far the registration is.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    form: Form,
    at: Digits,
    /// The screen was asked to register, and says what is wrong from then on.
    asked: bool,
    card: bool,
    twin: Option<Twin>,
    looked_up: Option<Person>,
    failed: Option<StoreError>,
}

/// Somebody of the session who is, or may be, the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Twin {
    /// Surely enough to stop: the same number, or nothing tells them apart.
    Same(VisitId, u32),
    /// The names differ in their diacritics alone; a second Enter registers.
    Alike(u32),
}

/// What happens here.
#[derive(Debug, Clone)]
pub enum Message {
    /// A field of words typed.
    Words(Entry, String),
    /// The sex chosen.
    Sex(Sex),
    /// A character of the field of digits at hand.
    Character(char),
    /// One character back.
    Erase,
    /// The field of digits emptied.
    Clear,
    /// The field of digits at hand.
    At(Digits),
    /// Register.
    Submit,
    /// Go to the person who is in the session already.
    Open(VisitId),
    /// Go back to the queue.
    Leave,
}

impl Screen {
    /// Takes in what the person did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        match message {
            Message::Words(entry, text) => self.changed(|form| form.set(entry, text)),
            Message::Sex(sex) => self.changed(|form| form.sex = Some(sex)),
            Message::Character(character) => self.on_character(character),
            Message::Erase => self.on_erase(),
            Message::Clear => self.on_clear(),
            Message::At(field) => self.on_at(field),
            Message::Submit => self.on_submit(ctx),
            Message::Open(visit) => Action::Go(Place::Visit(visit)),
            Message::Leave => Action::Go(Place::Queue),
        }
    }

    /// Turns a key that no field took into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, _ctx: &Context<'_>) -> Option<Message> {
        match pressed.key {
            Key::Enter if pressed.repeated => None,
            Key::Enter => Some(Message::Submit),
            Key::Backspace => Some(Message::Erase),
            Key::Delete => Some(Message::Clear),
            Key::Down => Some(Message::At(self.at.next())),
            Key::Up => Some(Message::At(self.at.next().next())),
            Key::Function(2) => Some(Message::Sex(Sex::Female)),
            Key::Function(3) => Some(Message::Sex(Sex::Male)),
            _ => pressed.character().map(Message::Character),
        }
    }

    /// Takes in a card; `None` for anything else.
    pub fn scan(&mut self, scan: &Scan, _ctx: &Context<'_>) -> Option<Action> {
        let sex = |sex: scan::Sex| match sex {
            scan::Sex::Male => Sex::Male,
            scan::Sex::Female => Sex::Female,
        };
        let (name, born_on, stated, address) = match scan {
            Scan::Citizen(card) => {
                self.form.number.clone_from(&card.number);
                (&card.name, card.born_on, card.sex, &card.address)
            }
            Scan::Insurance(card) => (&card.name, card.born_on, card.sex, &card.address),
            Scan::Gs1(_) | Scan::Station(_) => return None,
        };
        let form = &mut self.form;
        if let Some(name) = name {
            form.name.clone_from(name);
            self.card = true;
        }
        if let Some(day) = born_on {
            form.birth = day.format("%d/%m/%Y").to_string();
        }
        form.sex = stated.map(sex).or(form.sex);
        if let Some(address) = address {
            form.address.clone_from(address);
        }
        Some(self.changed(|_| {}))
    }

    /// Is told whether the station knows the person who is to be registered.
    pub fn known(
        &mut self,
        result: Result<Vec<Option<PatientId>>, StoreError>,
        ctx: &Context<'_>,
    ) -> Action {
        let Some(person) = self.looked_up.take() else { return Action::None };
        let known = match result {
            Ok(known) => known.first().copied().flatten(),
            Err(error) => {
                self.failed = Some(error);
                return Action::None;
            }
        };
        let listed = ctx.day.visits().find(|visit| Some(visit.patient) == known);
        if let Some(visit) = listed {
            self.twin = Some(Twin::Same(visit.id, visit.ticket));
            return Action::None;
        }
        let visit = VisitId(ctx.new_id());
        let listed = VisitListed {
            visit,
            patient: known.unwrap_or_else(|| PatientId(ctx.new_id())),
            person,
            ticket: ctx.day.next_ticket(),
            listed_consent: None,
            import: None,
            tag: None,
            due: None,
        };
        Action::RecordThen(vec![listed.into()], Place::Visit(visit))
    }

    /// Returns what is wrong with the details, in the order of the fields.
    #[must_use]
    pub fn lacks(&self, now: Instant) -> Vec<Lack> {
        self.form.check(now.civil_day()).err().unwrap_or_default()
    }

    fn changed(&mut self, change: impl FnOnce(&mut Form)) -> Action {
        change(&mut self.form);
        self.twin = None;
        self.looked_up = None;
        self.failed = None;
        Action::None
    }

    /// Letters are of the name: the other fields that hear keys take digits alone.
    fn on_character(&mut self, character: char) -> Action {
        let at = self.at;
        self.changed(|form| {
            let goes_on = character == ' ' && !form.name.is_empty();
            if character.is_alphabetic() || goes_on {
                form.name.push(character);
            } else {
                form.type_in(at, character);
            }
        })
    }

    fn on_erase(&mut self) -> Action {
        let at = self.at;
        self.changed(|form| {
            let _ = form.digits_mut(at).pop();
        })
    }

    fn on_clear(&mut self) -> Action {
        let at = self.at;
        self.changed(|form| form.digits_mut(at).clear())
    }

    fn on_at(&mut self, field: Digits) -> Action {
        self.at = field;
        Action::None
    }

    fn on_submit(&mut self, ctx: &Context<'_>) -> Action {
        self.asked = true;
        self.failed = None;
        if ctx.saving || self.looked_up.is_some() || !ctx.may(Act::RegisterPeople) {
            return Action::None;
        }
        let Ok(person) = self.form.check(ctx.now.civil_day()) else { return Action::None };
        let twin = twin(&person, ctx);
        let seen = twin == self.twin && matches!(twin, Some(Twin::Alike(_)));
        self.twin = twin;
        if twin.is_some() && !seen {
            return Action::None;
        }
        self.looked_up = Some(person.clone());
        Action::LookUp(vec![person])
    }
}

/// Finds the person in the session. Names that differ in diacritics alone are
/// told, not stopped: twins are called `Hà` and `Hạ`.
fn twin(person: &Person, ctx: &Context<'_>) -> Option<Twin> {
    let number = person.number.as_ref();
    let same_number = |other: &Person| number.is_some() && other.number.as_ref() == number;
    let probable = || {
        ctx.day
            .visits()
            .filter(|visit| same_number(&visit.person) || person.is_probably(&visit.person))
    };
    let same = probable()
        .find(|visit| same_number(&visit.person) || person.is_named_like(&visit.person))
        .map(|visit| Twin::Same(visit.id, visit.ticket));
    same.or_else(|| probable().next().map(|visit| Twin::Alike(visit.ticket)))
}

#[cfg(test)]
mod tests;
