//! Lots and vials: what came, what is open, and how a vial is opened, its label
//! read in full, twice and blind.

mod open;
mod receive;
mod view;

use crate::domain::account::Act;
use crate::domain::event::VialWithdrawn;
use crate::domain::finding::Code;
use crate::domain::id::VialId;
use crate::scan::{Scan, StationLabel};
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::{Action, Place};

pub use open::Opening;
pub use receive::Receipt;

/// The task in front.
#[derive(Debug, Clone, Default)]
enum Task {
    #[default]
    Overview,
    Receive(Box<Receipt>),
    Open(Box<Opening>),
    Withdraw(VialId),
    Opened(VialId),
}

/// What is wrong with what somebody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// A sentence of the words' files.
    Said(&'static str),
    /// What a rule found.
    Found(Code),
}

impl Problem {
    fn words(self, ctx: &Context<'_>) -> String {
        match self {
            Self::Said(key) => ctx.t(key),
            Self::Found(code) => ctx.t(&format!("finding-{}", code.code())),
        }
    }
}

/// The screen's state.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    task: Task,
    problem: Option<Problem>,
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
    /// Take a vial out of use: ask first.
    Withdraw(VialId),
    /// Yes, take it out.
    Withdrawn,
    /// Back to the overview.
    Overview,
    /// Back to the queue.
    Back,
}

impl Screen {
    /// Takes in what somebody did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        self.problem = None;
        if !ctx.may(Act::HandleStock) && !matches!(message, Message::Back | Message::Overview) {
            self.problem = Some(Problem::Said("stock-not-allowed"));
            return Action::None;
        }
        match message {
            Message::Receive => self.task = Task::Receive(Box::default()),
            Message::Open => self.task = Task::Open(Box::default()),
            Message::Receipt(message) => return self.on_receipt(message, ctx),
            Message::Opening(message) => return self.on_opening(message, ctx),
            Message::Withdraw(vial) => self.task = Task::Withdraw(vial),
            Message::Withdrawn => return self.on_withdrawn(),
            Message::Overview => self.task = Task::Overview,
            Message::Back => return Action::Go(Place::Queue),
        }
        Action::None
    }

    fn on_receipt(&mut self, message: receive::Message, ctx: &Context<'_>) -> Action {
        let Task::Receive(receipt) = &mut self.task else { return Action::None };
        match receipt.update(message, ctx) {
            Ok(None) => Action::None,
            Ok(Some(lot)) => Action::Record(vec![lot.into()]),
            Err(problem) => {
                self.problem = Some(problem);
                Action::None
            }
        }
    }

    fn on_opening(&mut self, message: open::Message, ctx: &Context<'_>) -> Action {
        let Task::Open(opening) = &mut self.task else { return Action::None };
        match opening.update(message, ctx) {
            Ok(None) => Action::None,
            Ok(Some(vial)) => Action::Record(vec![vial.into()]),
            Err(problem) => {
                self.problem = Some(problem);
                Action::None
            }
        }
    }

    fn on_withdrawn(&self) -> Action {
        match self.task {
            Task::Withdraw(vial) => Action::Record(vec![VialWithdrawn { vial }.into()]),
            _ => Action::None,
        }
    }

    /// Catches up with the log: what was received or opened is on disk.
    pub fn follow(&mut self, ctx: &Context<'_>) {
        self.task = match &self.task {
            Task::Open(_) => {
                let newest = ctx.day.vials().max_by_key(|vial| vial.number);
                newest.map_or(Task::Overview, |vial| Task::Opened(vial.id))
            }
            _ => Task::Overview,
        };
    }

    /// Turns a key into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        let _ = ctx;
        if pressed.key == Key::Escape {
            return Some(match self.task {
                Task::Overview => Message::Back,
                _ => Message::Overview,
            });
        }
        match &self.task {
            Task::Overview => match pressed.key {
                Key::Function(2) => Some(Message::Receive),
                Key::Function(3) => Some(Message::Open),
                _ => None,
            },
            Task::Receive(receipt) => receipt.key(pressed).map(Message::Receipt),
            Task::Open(opening) => opening.key(pressed).map(Message::Opening),
            Task::Withdraw(_) => (pressed.key == Key::Function(9)).then_some(Message::Withdrawn),
            Task::Opened(_) => (pressed.key == Key::Enter).then_some(Message::Overview),
        }
    }

    /// Takes in the scan of a pack or vial.
    pub fn scan(&mut self, scan: &Scan, ctx: &Context<'_>) -> Option<Action> {
        let Scan::Gs1(code) = scan else {
            let mine = matches!(scan, Scan::Station(StationLabel::Vial(_)));
            return mine.then_some(Action::None);
        };
        match &mut self.task {
            Task::Receive(receipt) => receipt.scanned(code, ctx),
            Task::Open(opening) => opening.scanned(code, ctx),
            _ => {
                let mut receipt = Receipt::default();
                receipt.scanned(code, ctx);
                self.task = Task::Receive(Box::new(receipt));
            }
        }
        Some(Action::None)
    }
}
