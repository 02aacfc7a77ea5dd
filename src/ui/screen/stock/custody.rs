//! A lot in custody: put on hold, released, its expiry extended by a document.
//! Never alters what the label says.

use crate::domain::account::Act;
use crate::domain::event::Event;
use crate::domain::finding::Code;
use crate::domain::id::LotId;
use crate::domain::stock::{ExpiryExtended, LotHeld, LotReleased, ShakeTested};
use crate::domain::text::clean;
use crate::domain::time::Expiry;
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::stock::Problem;
use crate::ui::widget::keypad::Layout;

/// What is to be done with the lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Nothing of it is used until somebody releases it.
    Hold,
    /// It may be used again.
    Release,
    /// The authority extended its expiry.
    Extend,
    /// The shake test found that it did not freeze.
    ShakePassed,
    /// The shake test found that it froze.
    ShakeFailed,
}

/// A lot that somebody looks at.
#[derive(Debug, Clone)]
pub struct Custody {
    /// Which lot.
    pub lot: LotId,
    /// What is to be done, once somebody chose.
    pub way: Option<Way>,
    /// The reason, or the number of the document.
    pub reason: String,
    /// The new expiry as typed.
    pub expiry: String,
}

/// What somebody does with it.
#[derive(Debug, Clone)]
pub enum Message {
    /// What is to be done.
    Way(Way),
    /// The reason, or the number of the document.
    Reason(String),
    /// A character of the new expiry.
    Typed(char),
    /// One character back.
    Erase,
    /// The field emptied.
    Clear,
    /// It is complete.
    Done,
}

impl Custody {
    /// Looks at a lot.
    #[must_use]
    pub const fn new(lot: LotId) -> Self {
        Self { lot, way: None, reason: String::new(), expiry: String::new() }
    }

    /// Returns what can be done with the lot by the one who is signed in.
    #[must_use]
    pub fn ways(&self, ctx: &Context<'_>) -> Vec<Way> {
        let Some(lot) = ctx.day.lot(self.lot) else { return Vec::new() };
        let releases = ctx.may(Act::ReleaseStock);
        let mut ways = Vec::new();
        if lot.held.is_none() && ctx.may(Act::HandleStock) {
            ways.push(Way::Hold);
        }
        if lot.held.is_some() && releases {
            ways.push(Way::Release);
        }
        if releases {
            ways.push(Way::Extend);
        }
        let may_have_frozen = ctx
            .day
            .lot_findings(ctx.catalogue, lot, ctx.now)
            .iter()
            .any(|finding| finding.code == Code::ShakeTestMissing);
        if releases && may_have_frozen {
            ways.extend([Way::ShakePassed, Way::ShakeFailed]);
        }
        ways
    }

    /// Takes in what somebody did. Returns the fact once it is complete.
    ///
    /// # Errors
    ///
    /// What is wrong, to be said.
    pub fn update(
        &mut self,
        message: Message,
        ctx: &Context<'_>,
    ) -> Result<Option<Event>, Problem> {
        match message {
            Message::Way(way) if self.ways(ctx).contains(&way) => {
                self.way = Some(way);
                self.reason.clear();
                self.expiry.clear();
            }
            Message::Way(_) => return Err(Problem::Said("stock-release-not-allowed")),
            Message::Reason(reason) => self.reason = reason,
            Message::Typed(character) => {
                if Layout::Date.takes(&self.expiry, character) {
                    self.expiry.push(character);
                }
            }
            Message::Erase => {
                let _ = self.expiry.pop();
            }
            Message::Clear => self.expiry.clear(),
            Message::Done => return self.done(ctx).map(Some),
        }
        Ok(None)
    }

    /// Turns a key into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed) -> Option<Message> {
        match pressed.key {
            Key::Function(2) => Some(Message::Way(Way::Hold)),
            Key::Function(3) => Some(Message::Way(Way::Release)),
            Key::Function(4) => Some(Message::Way(Way::Extend)),
            Key::Function(6) => Some(Message::Way(Way::ShakePassed)),
            Key::Function(7) => Some(Message::Way(Way::ShakeFailed)),
            Key::Function(5) if !pressed.repeated => Some(Message::Done),
            Key::Backspace => Some(Message::Erase),
            Key::Delete => Some(Message::Clear),
            _ if self.way == Some(Way::Extend) => pressed.character().map(Message::Typed),
            _ => None,
        }
    }

    fn done(&self, ctx: &Context<'_>) -> Result<Event, Problem> {
        let way = self.way.ok_or(Problem::Said("stock-problem-way"))?;
        let (lot, reason) = (self.lot, clean(&self.reason));
        if !self.ways(ctx).contains(&way) {
            return Err(Problem::Said("stock-release-not-allowed"));
        }
        if reason.is_empty() {
            return Err(Problem::Said(match way {
                Way::Hold | Way::Release => "stock-problem-reason",
                Way::Extend => "stock-problem-document",
                Way::ShakePassed | Way::ShakeFailed => "stock-problem-shake-note",
            }));
        }
        Ok(match way {
            Way::Hold => LotHeld { lot, reason }.into(),
            Way::ShakePassed => ShakeTested { lot, passed: true, note: reason }.into(),
            Way::ShakeFailed => ShakeTested { lot, passed: false, note: reason }.into(),
            Way::Release => LotReleased { lot, reason }.into(),
            Way::Extend => {
                let until =
                    Expiry::parse(&self.expiry).ok_or(Problem::Said("stock-problem-expiry"))?;
                let before = ctx.day.lot(lot).map(crate::domain::stock::Lot::valid_until);
                if before.is_some_and(|before| until.last_day() <= before.last_day()) {
                    return Err(Problem::Said("stock-problem-not-later"));
                }
                ExpiryExtended { lot, until, document: reason }.into()
            }
        })
    }
}
