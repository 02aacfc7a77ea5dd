//! Lots and vials: what came, what is open, and how a vial is opened, its label
//! read in full, twice and blind.

mod custody;
mod label;
mod open;
mod receive;
mod thermometer;
mod view;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use iced::widget::qr_code;

use crate::domain::account::Act;
use crate::domain::event::Event;
use crate::domain::finding::Code;
use crate::domain::id::{AccountId, LotId, VialId};
use crate::domain::stock::{LotCorrected, VialWithdrawn};
use crate::domain::time::Expiry;
use crate::scan::{Scan, StationLabel};
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::{Action, Place};
use crate::ui::second_person::Asked;

pub use custody::Custody;
pub use open::Opening;
pub use receive::Receipt;
pub use thermometer::Thermometer;

/// The task in front.
#[derive(Debug, Clone, Default)]
enum Task {
    #[default]
    Overview,
    Receive(Box<Receipt>),
    Open(Box<Opening>),
    Withdraw(VialId),
    Shown(Shown),
    Lot(Box<Custody>),
    Thermometer(Thermometer),
}

/// A vial that is open: its number to write on it, its code to scan.
#[derive(Debug, Clone)]
struct Shown {
    vial: VialId,
    /// The code, drawn once; `None` if it cannot be drawn.
    drawn: Option<Arc<qr_code::Data>>,
}

impl Shown {
    fn new(vial: VialId) -> Self {
        let code = StationLabel::Vial(vial).code();
        Self { vial, drawn: qr_code::Data::new(code).ok().map(Arc::new) }
    }
}

/// What was handed on to be recorded.
#[derive(Debug, Clone, Copy)]
enum Awaited {
    Lot(LotId),
    Vial(VialId),
    Withdrawal(VialId),
    /// Nothing that has to be found again: whatever was recorded is on disk when
    /// the screen hears of it.
    Fact,
    /// The correction of an earlier receipt: the form stays.
    Correction,
    /// A stop on its card.
    Stop,
}

/// What is wrong with what somebody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// A sentence of the words' files.
    Said(&'static str),
    /// What a rule found.
    Found(Code),
    /// The station received this lot already, with another expiry.
    OtherExpiry {
        /// The lot as it was received.
        lot: LotId,
        /// The expiry that was read now.
        expiry: Expiry,
    },
    /// A second person has to read the pack.
    SecondPerson,
    /// The station has this lot already, with the same expiry: a second delivery,
    /// or the same box twice.
    MoreOf {
        /// The lot as it was received.
        lot: LotId,
        /// How many came now.
        vials: u32,
    },
}

impl Problem {
    fn words(self, ctx: &Context<'_>) -> String {
        match self {
            Self::Said(key) => ctx.t(key),
            Self::Found(code) => ctx.t(&format!("finding-{}", code.code())),
            Self::SecondPerson => ctx.t("stock-problem-second-person"),
            Self::MoreOf { lot, vials } => {
                let before = ctx.day.lot(lot).map(|lot| lot.vials).unwrap_or_default();
                let gaps = [("before", &*before.to_string()), ("now", &*vials.to_string())];
                ctx.tw("stock-problem-more", &gaps)
            }
            Self::OtherExpiry { lot, expiry } => {
                let before = ctx.day.lot(lot).map(|lot| lot.expiry.label()).unwrap_or_default();
                let gaps = [("before", before.as_str()), ("now", &expiry.label())];
                ctx.tw("stock-problem-other-expiry", &gaps)
            }
        }
    }
}

/// The screen's state.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    task: Task,
    problem: Option<Problem>,
    awaited: Option<Awaited>,
    /// The vial that the arrow keys point at, by its place.
    pointed: Option<usize>,
}

/// What somebody does.
#[derive(Debug, Clone)]
pub enum Message {
    /// Receive a lot.
    Receive,
    /// Open a vial.
    Open,
    /// To the receipt.
    Receipt(receive::Message),
    /// To the opening.
    Opening(open::Message),
    /// To the lot in custody.
    Custody(custody::Message),
    /// To the thermometer.
    Thermometer(thermometer::Message),
    /// Read the box's thermometer.
    ReadThermometer,
    /// Look at a lot.
    Lot(LotId),
    /// Show a vial's number and code.
    Show(VialId),
    /// The earlier receipt was misread, not this one.
    CorrectExpiry,
    /// This is a second delivery, not the same box twice.
    AddDelivery,
    /// Close the session.
    CloseSession,
    /// Take a vial out of use: ask first.
    Withdraw(VialId),
    /// Yes, take it out.
    Withdrawn,
    /// The pointer among the vials.
    Move(isize),
    /// Back to the overview.
    Overview,
    /// Back to the queue.
    Back,
}

impl Screen {
    /// Takes in what somebody did. While something is on its way to the disk no
    /// form changes, so that nothing is recorded twice.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        let leaves = matches!(
            message,
            Message::Back
                | Message::Overview
                | Message::Move(_)
                | Message::Show(_)
                | Message::CloseSession
        );
        if ctx.saving && !leaves {
            return Action::None;
        }
        let problem = self.problem.take();
        if !leaves && !ctx.may(Act::HandleStock) {
            self.problem = Some(Problem::Said("stock-not-allowed"));
            return Action::None;
        }
        match message {
            Message::Receive => self.task = Task::Receive(Box::default()),
            Message::Open => self.task = Task::Open(Box::default()),
            Message::Receipt(message) => return self.on_receipt(message, ctx),
            Message::Opening(message) => return self.on_opening(message, ctx),
            Message::Custody(message) => return self.on_custody(message, ctx),
            Message::Thermometer(message) => return self.on_thermometer(message, ctx),
            Message::ReadThermometer => self.task = Task::Thermometer(Thermometer::default()),
            Message::Lot(lot) => self.task = Task::Lot(Box::new(Custody::new(lot))),
            Message::Show(vial) => self.task = Task::Shown(Shown::new(vial)),
            Message::CorrectExpiry => return self.on_correct(problem),
            Message::AddDelivery => return self.on_delivery(problem, ctx),
            Message::CloseSession => return Action::Go(Place::Closing),
            Message::Withdraw(vial) => self.task = Task::Withdraw(vial),
            Message::Withdrawn => return self.on_withdrawn(),
            Message::Move(by) => return self.on_move(by, ctx),
            Message::Overview => self.task = Task::Overview,
            Message::Back => return Action::Go(Place::Queue),
        }
        Action::None
    }

    fn on_receipt(&mut self, message: receive::Message, ctx: &Context<'_>) -> Action {
        let Task::Receive(receipt) = &mut self.task else { return Action::None };
        match receipt.update(message, ctx) {
            Ok(events) if events.is_empty() => Action::None,
            Ok(events) => {
                self.awaited = Some(match events.first() {
                    Some(Event::LotReceived(lot)) => Awaited::Lot(lot.id),
                    _ => Awaited::Fact,
                });
                Action::Record(events)
            }
            Err(Problem::SecondPerson) => {
                self.problem = Some(Problem::SecondPerson);
                Action::AskSecondPerson(Asked::ToNameTheCode)
            }
            Err(problem) => self.refuse(problem),
        }
    }

    /// Takes in who else read the pack, and goes on with the receipt.
    pub fn second_person(&mut self, account: AccountId, ctx: &Context<'_>) -> Action {
        let Task::Receive(receipt) = &mut self.task else { return Action::None };
        receipt.confirmed_by(account);
        self.problem = None;
        self.on_receipt(receive::Message::Done, ctx)
    }

    /// Corrects the earlier receipt of the lot at hand.
    fn on_correct(&mut self, problem: Option<Problem>) -> Action {
        let Some(Problem::OtherExpiry { lot, expiry }) = problem else { return Action::None };
        self.awaited = Some(Awaited::Correction);
        Action::Record(vec![LotCorrected { lot, expiry }.into()])
    }

    /// Adds what came now to the lot at hand.
    fn on_delivery(&mut self, problem: Option<Problem>, ctx: &Context<'_>) -> Action {
        let (Task::Receive(receipt), Some(Problem::MoreOf { lot, .. })) = (&mut self.task, problem)
        else {
            return Action::None;
        };
        receipt.is_more_of(lot);
        self.on_receipt(receive::Message::Done, ctx)
    }

    fn on_custody(&mut self, message: custody::Message, ctx: &Context<'_>) -> Action {
        let Task::Lot(custody) = &mut self.task else { return Action::None };
        match custody.update(message, ctx) {
            Ok(None) => Action::None,
            Ok(Some(event)) => {
                self.awaited = Some(Awaited::Fact);
                Action::Record(vec![event])
            }
            Err(problem) => self.refuse(problem),
        }
    }

    fn on_thermometer(&mut self, message: thermometer::Message, ctx: &Context<'_>) -> Action {
        let Task::Thermometer(thermometer) = &mut self.task else { return Action::None };
        match thermometer.update(message, ctx) {
            Ok(None) => Action::None,
            Ok(Some(event)) => {
                self.awaited = Some(Awaited::Fact);
                Action::Record(vec![event])
            }
            Err(problem) => self.refuse(problem),
        }
    }

    fn on_opening(&mut self, message: open::Message, ctx: &Context<'_>) -> Action {
        let Task::Open(opening) = &mut self.task else { return Action::None };
        match opening.update(message, ctx) {
            // What stops is kept by the log: a vial that was nearly opened is
            // asked about later.
            Ok(None) => match opening.take_stopped() {
                Some(stopped) => {
                    self.awaited = Some(Awaited::Stop);
                    Action::Record(vec![stopped.into()])
                }
                None => Action::None,
            },
            Ok(Some(vial)) => {
                self.awaited = Some(Awaited::Vial(vial.id));
                Action::Record(vec![vial.into()])
            }
            Err(problem) => self.refuse(problem),
        }
    }

    fn on_withdrawn(&mut self) -> Action {
        let Task::Withdraw(vial) = self.task else { return Action::None };
        self.awaited = Some(Awaited::Withdrawal(vial));
        Action::Record(vec![VialWithdrawn { vial }.into()])
    }

    fn on_move(&mut self, by: isize, ctx: &Context<'_>) -> Action {
        let last = (ctx.day.vials().count() + ctx.day.lots().count()).checked_sub(1);
        self.pointed = last.map(|last| match self.pointed {
            Some(place) => place.saturating_add_signed(by).min(last),
            None => 0,
        });
        Action::Reveal
    }

    fn refuse(&mut self, problem: Problem) -> Action {
        self.problem = Some(problem);
        Action::None
    }

    /// Catches up with the log. A form stays until what it wrote is on disk.
    pub fn follow(&mut self, ctx: &Context<'_>) {
        let done = match self.awaited {
            Some(Awaited::Lot(id)) => ctx.day.lot(id).map(|_| Task::Overview),
            Some(Awaited::Vial(id)) => ctx.day.vial(id).map(|_| Task::Shown(Shown::new(id))),
            Some(Awaited::Withdrawal(id)) => {
                ctx.day.vial(id).filter(|vial| vial.withdrawn).map(|_| Task::Overview)
            }
            Some(Awaited::Fact) => Some(Task::Overview),
            Some(Awaited::Correction | Awaited::Stop) => {
                self.awaited = None;
                None
            }
            None => None,
        };
        if let Some(task) = done {
            self.task = task;
            self.awaited = None;
        }
    }

    /// Turns a key into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        if pressed.key == Key::Escape {
            return Some(match self.task {
                Task::Overview => Message::Back,
                _ => Message::Overview,
            });
        }
        match &self.task {
            Task::Overview => self.key_among_vials(pressed, ctx),
            Task::Receive(_)
                if matches!(self.problem, Some(Problem::OtherExpiry { .. }))
                    && pressed.key == Key::Function(2) =>
            {
                Some(Message::CorrectExpiry)
            }
            Task::Receive(_)
                if matches!(self.problem, Some(Problem::MoreOf { .. }))
                    && pressed.key == Key::Function(2) =>
            {
                Some(Message::AddDelivery)
            }
            Task::Receive(receipt) => receipt.key(pressed, ctx).map(Message::Receipt),
            Task::Lot(custody) => custody.key(pressed).map(Message::Custody),
            Task::Thermometer(thermometer) => thermometer.key(pressed).map(Message::Thermometer),
            Task::Open(opening) if opening.stop().is_some() => {
                (pressed.key == Key::Function(3)).then_some(Message::Open)
            }
            Task::Open(opening) => opening.key(pressed, ctx).map(Message::Opening),
            Task::Withdraw(_) => {
                (pressed.key == Key::Function(9) && !pressed.repeated).then_some(Message::Withdrawn)
            }
            // An Enter held since the last reading must not hide the number.
            Task::Shown(_) => {
                (pressed.key == Key::Enter && !pressed.repeated).then_some(Message::Overview)
            }
        }
    }

    fn key_among_vials(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        match pressed.key {
            Key::Function(2) => Some(Message::Receive),
            Key::Function(3) => Some(Message::Open),
            Key::Function(6) => Some(Message::ReadThermometer),
            Key::Function(8) => Some(Message::CloseSession),
            Key::Enter if !pressed.repeated => {
                let place = self.pointed?;
                let vials = ctx.day.vials().count();
                match ctx.day.vials().nth(place) {
                    Some(vial) => Some(Message::Show(vial.id)),
                    None => ctx.day.lots().nth(place - vials).map(|lot| Message::Lot(lot.id)),
                }
            }
            Key::Up => Some(Message::Move(-1)),
            Key::Down => Some(Message::Move(1)),
            Key::Delete => {
                let vial = ctx.day.vials().nth(self.pointed?)?;
                (!vial.withdrawn).then_some(Message::Withdraw(vial.id))
            }
            _ => None,
        }
    }

    /// Takes in the scan of a pack or of a vial's label. `None` if the code is
    /// no matter of stock.
    pub fn scan(&mut self, scan: &Scan, ctx: &Context<'_>) -> Option<Action> {
        match scan {
            Scan::Gs1(code) if ctx.may(Act::HandleStock) => {
                self.problem = None;
                match &mut self.task {
                    Task::Receive(receipt) => receipt.scanned(code, ctx),
                    Task::Open(opening) => self.problem = opening.scanned(code, ctx).err(),
                    Task::Lot(_) | Task::Thermometer(_) => return None,
                    Task::Overview | Task::Withdraw(_) | Task::Shown(_) => {
                        let mut receipt = Receipt::default();
                        receipt.scanned(code, ctx);
                        self.task = Task::Receive(Box::new(receipt));
                    }
                }
                Some(Action::None)
            }
            Scan::Gs1(_) => Some(self.refuse(Problem::Said("stock-not-allowed"))),
            // An open vial is shown again, unless a form would be lost.
            Scan::Station(StationLabel::Vial(id)) => {
                let free = matches!(self.task, Task::Overview | Task::Shown(_));
                (free && ctx.day.vial(*id).is_some()).then(|| {
                    self.problem = None;
                    self.task = Task::Shown(Shown::new(*id));
                    Action::None
                })
            }
            _ => None,
        }
    }
}
