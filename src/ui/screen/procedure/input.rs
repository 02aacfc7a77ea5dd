//! Keys, scans and typed texts at the table, and what they mean at the step that
//! is asked for.

use super::{Message, Problem, Question, Screen, stop};
use crate::domain::evidence::{
    Identifier, Observed, PersonReading, Step, VialReading, Way, WhyTyped, Witness,
};
use crate::domain::facts::Facts;
use crate::domain::item::Moment;
use crate::domain::procedure::command::{step_for_person, step_for_vial};
use crate::domain::procedure::{Next, Procedure, Reason};
use crate::domain::quantity::Volume;
use crate::domain::time::parse_date;
use crate::scan::{Scan, StationLabel};
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::{Action, Place};

impl Screen {
    /// Turns a key into what it means here. Enter never leaves a stop.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        if self.question == Some(Question::WhyStop) {
            return match pressed.key {
                Key::Escape => Some(Message::Dismiss),
                Key::Function(place @ 2..=5) => {
                    Reason::OFFERED.get(usize::from(place) - 2).copied().map(Message::Refuse)
                }
                _ => None,
            };
        }
        if self.question == Some(Question::WhoWithdraws) {
            return match pressed.key {
                Key::Escape => Some(Message::Dismiss),
                Key::Function(place @ 2..=5) => {
                    Witness::ALL.get(usize::from(place) - 2).copied().map(Message::Withdrawn)
                }
                _ => None,
            };
        }
        match pressed.key {
            Key::Function(8) => return Some(Message::SetAside),
            Key::Function(9) => return Some(Message::AskStop),
            _ => {}
        }
        match self.next {
            Next::Stopped => {
                let procedure = ctx.day.procedure(self.procedure)?;
                stop::key(self, procedure, pressed)
            }
            Next::Attest(_) => {
                (pressed.key == Key::Enter && !pressed.repeated).then_some(Message::Attest)
            }
            Next::Observe(step) => self.key_at_step(step, pressed),
            Next::Needle => self.key_among_answers(pressed),
            Next::Nothing => self.key_after(pressed, ctx),
        }
    }

    /// Takes in a scan, wherever the nurse is: it goes where it belongs.
    pub fn scan(&mut self, scan: &Scan, ctx: &Context<'_>) -> Action {
        let Some((procedure, facts)) = self.found(ctx) else { return Action::Go(Place::Queue) };
        if Self::held_up_by(procedure, &facts).is_some() {
            return Action::None;
        }
        let (step, observed) = match scan {
            Scan::Station(StationLabel::Visit(visit)) => {
                (step_for_person(procedure), Observed::Person(PersonReading::Slip(*visit)))
            }
            Scan::Station(StationLabel::Order(order)) => {
                (step_for_person(procedure), Observed::Person(PersonReading::OrderSlip(*order)))
            }
            Scan::Citizen(card) => Self::read_number(procedure, &card.number),
            Scan::Station(StationLabel::Vial(vial)) => {
                (step_for_vial(procedure), Observed::Vial(VialReading::Label(*vial)))
            }
            Scan::Gs1(code) => (
                step_for_vial(procedure),
                Observed::Vial(VialReading::Package {
                    gtin: code.gtin.as_ref().map(ToString::to_string),
                    lot: code.lot.clone(),
                    expiry: code.expiry,
                    number: None,
                }),
            ),
            Scan::Insurance(_) => {
                self.problem = Some(Problem::NotHere);
                return Action::None;
            }
        };
        let slip_at_chair = step == Step::Identity && matches!(observed, Observed::Person(_));
        if slip_at_chair {
            self.problem = Some(Problem::OtherMoment(Moment::Right));
            return Action::None;
        }
        self.observe(procedure, &facts, step, observed, Way::Scanned)
    }

    fn read_number(procedure: &Procedure, number: &str) -> (Step, Observed) {
        let step = step_for_person(procedure);
        let observed = if step == Step::Identity {
            Observed::Identity(Identifier::Number(number.to_owned()))
        } else {
            Observed::Person(PersonReading::Number(number.to_owned()))
        };
        (step, observed)
    }

    /// Reads what is typed as what the step wants.
    pub(super) fn read_typed(&self, step: Step) -> Option<Observed> {
        let typed = self.typed.trim();
        match step {
            Step::Person | Step::Tray if typed.len() == 12 => typed
                .bytes()
                .all(|b| b.is_ascii_digit())
                .then(|| Observed::Person(PersonReading::Number(typed.to_owned()))),
            Step::Person | Step::Tray => {
                typed.parse().ok().map(|ticket| Observed::Person(PersonReading::Ticket(ticket)))
            }
            Step::Dose | Step::Drawn => Volume::parse_millilitres(typed).map(Observed::Volume),
            Step::Label | Step::VialAgain => {
                let characters = crate::domain::stock::plain(typed);
                (!characters.is_empty())
                    .then_some(Observed::Vial(VialReading::Tail { characters, number: None }))
            }
            Step::Identity => self.kind.read(typed, parse_date).map(Observed::Identity),
            _ => None,
        }
    }

    /// Says how a typed observation reached the program, if that is known.
    pub(super) fn way(&self, step: Step, procedure: &Procedure, facts: &Facts<'_>) -> Option<Way> {
        if let Some(reader) = self.second_reader {
            return Some(Way::SecondReader(reader));
        }
        match step {
            Step::Person | Step::Tray | Step::Label | Step::VialAgain => {
                let without_scanner = facts.table().is_some_and(|table| !table.has_scanner);
                let of_vial = (step == Step::VialAgain)
                    .then(|| procedure.vial().and_then(|vial| facts.day.vial(vial)))
                    .flatten()
                    .and_then(|vial| vial.typed);
                let known = without_scanner.then_some(WhyTyped::NoScanner);
                known.or(of_vial).or(self.why).map(Way::Typed)
            }
            _ => Some(Way::Read),
        }
    }
}
