//! The reports of the station, what is overdue, and the near misses of a period,
//! which nobody typed. Records only the opening of a report without a name.

mod view;

use crate::domain::account::Act;
use crate::domain::id::IncidentId;
use crate::domain::incident::form::Form;
use crate::domain::incident::known::known;
use crate::domain::incident::{About, Incident, IncidentOpened};
use crate::domain::near_miss::NearMiss;
use crate::domain::time::Instant;
use crate::store::StoreError;
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::case::{Ask, News};
use crate::ui::screen::{Action, Place};

/// Over which days near misses are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Period {
    /// Today.
    #[default]
    Day,
    /// The last seven days.
    Week,
    /// The last thirty days.
    Month,
}

impl Period {
    const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    const fn days(self) -> u64 {
        match self {
            Self::Day => 1,
            Self::Week => 7,
            Self::Month => 30,
        }
    }

    const fn key(self) -> &'static str {
        match self {
            Self::Day => "cases-day",
            Self::Week => "cases-week",
            Self::Month => "cases-month",
        }
    }
}

/// What is pointed at, and what was read.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    at: usize,
    period: Period,
    misses: Option<Result<Vec<NearMiss>, StoreError>>,
    closed: Closed,
}

/// How far the reports are that no day reads any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closed {
    /// There may be some before this place of the log.
    Before(Option<i64>),
    /// They are being read.
    Asked,
    /// All are here.
    All,
    /// They could not be read.
    Unreadable,
}

impl Default for Closed {
    fn default() -> Self {
        Self::Before(None)
    }
}

/// What somebody does here.
#[derive(Debug, Clone, Copy)]
pub enum Message {
    /// Point at a report and open it.
    Open(IncidentId),
    /// The report so many places on.
    Move(isize),
    /// Open the one pointed at.
    Take,
    /// Count over this period.
    Period(Period),
    /// Read reports that were closed long ago.
    Closed,
    /// Something happened: record it.
    Trouble,
    /// Report a near miss without a name.
    Anonymous,
    /// Amend a dose, or enter one from paper.
    Amend,
    /// Go back to the queue.
    Leave,
}

impl Screen {
    /// Takes in what somebody did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        match message {
            Message::Open(id) => Action::Go(Place::Case(id)),
            Message::Move(by) => {
                let last = ctx.day.incidents().iter().count().saturating_sub(1);
                self.at = self.at.saturating_add_signed(by).min(last);
                Action::Reveal
            }
            Message::Take => {
                let pointed = shown(ctx).nth(self.at).map(Incident::id);
                pointed.map_or(Action::None, |id| Action::Go(Place::Case(id)))
            }
            Message::Period(period) => {
                self.period = period;
                self.misses = None;
                Action::Case(self.ask(ctx))
            }
            Message::Closed => self.on_closed(),
            Message::Trouble => Action::Go(Place::Trouble(None)),
            Message::Anonymous => anonymous(ctx),
            Message::Amend => Action::Go(Place::Amend),
            Message::Leave => Action::Go(Place::Queue),
        }
    }

    /// Turns a key into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed) -> Option<Message> {
        match pressed.key {
            Key::Up => Some(Message::Move(-1)),
            Key::Down => Some(Message::Move(1)),
            Key::Enter if !pressed.repeated => Some(Message::Take),
            Key::Function(2) => Some(Message::Trouble),
            Key::Function(3) if !pressed.repeated => Some(Message::Anonymous),
            Key::Function(4) => Some(Message::Amend),
            Key::Function(8) if !pressed.repeated => Some(Message::Closed),
            Key::Function(number @ 5..=7) => {
                Period::ALL.get(usize::from(number) - 5).copied().map(Message::Period)
            }
            _ => None,
        }
    }

    /// Returns what is to be read for the period.
    #[must_use]
    pub fn ask(&self, ctx: &Context<'_>) -> Ask {
        let today = ctx.now.civil_day();
        let back = chrono::Days::new(self.period.days() - 1);
        let from = today.checked_sub_days(back).unwrap_or(today);
        let after = today.checked_add_days(chrono::Days::new(1)).unwrap_or(today);
        Ask::NearMisses(Instant::start_of(from), Instant::start_of(after))
    }

    /// Hears from the store.
    pub fn hear(&mut self, news: News) {
        match news {
            News::NearMisses(result) => self.misses = Some(result),
            News::ClosedReports(Err(_)) => self.closed = Closed::Unreadable,
            News::ClosedReports(Ok(found)) => {
                self.closed = match found.before {
                    Some(before) => Closed::Before(Some(before)),
                    None => Closed::All,
                };
            }
            _ => {}
        }
    }

    fn on_closed(&mut self) -> Action {
        let before = match self.closed {
            Closed::Before(before) => before,
            Closed::Unreadable => None,
            Closed::Asked | Closed::All => return Action::None,
        };
        self.closed = Closed::Asked;
        Action::Case(Ask::ClosedReports(before))
    }
}

/// The reports, the latest first.
fn shown<'a>(ctx: &Context<'a>) -> impl Iterator<Item = &'a Incident> + use<'a> {
    ctx.day.incidents().iter().rev()
}

/// Opens a report of a near miss that names nobody.
fn anonymous(ctx: &Context<'_>) -> Action {
    if !ctx.may(Act::ReportIncident) || ctx.saving {
        return Action::None;
    }
    let incident = IncidentId(ctx.new_id());
    let mut opened = IncidentOpened {
        // The table would tell who stood at it.
        anonymous: true,
        ..IncidentOpened::new(incident, About::NearMiss)
    };
    if let Ok(form) = Form::built_in() {
        opened.known = known(form, ctx.day, ctx.catalogue, &opened, None, ctx.now);
    }
    Action::RecordThen(vec![opened.into()], Place::Case(incident))
}

#[cfg(test)]
mod tests;
