//! The queue, which is home: who is next, the running vials and the people being
//! watched always in sight, one primary action.

mod view;

use crate::domain::account::Act;
use crate::domain::day::Stage;
use crate::domain::event::Event;
use crate::domain::evidence::{Observed, PersonReading, Step, Way};
use crate::domain::id::{OrderId, ProcedureId};
use crate::domain::procedure::{self, Happened, Procedure, ProcedureStep};
use crate::domain::visit::Visit;
use crate::scan::{Scan, StationLabel};
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::{Action, Place};

/// How many people a page shows, and how many where there is little room: the
/// one pointed at is always in sight.
const PAGE: [u32; 2] = [8, 4];

/// How high a row of the queue is, at the most.
const ROW: f32 = 56.0;

/// What is typed, chosen and pointed at.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    stage: Option<Stage>,
    search: String,
    cursor: usize,
    not_found: bool,
}

/// What somebody does at the queue.
#[derive(Debug, Clone)]
pub enum Message {
    /// Look at one stage, or at everybody.
    Stage(Option<Stage>),
    /// The text of the search.
    Search(String),
    /// The pointer of the arrow keys.
    Move(isize),
    /// A page on or back.
    Page(isize),
    /// Open the person pointed at.
    Open,
    /// Open the person on a row.
    OpenRow(usize),
    /// Open the record of the person pointed at: consent, screening, orders.
    Record,
    /// Go to a place.
    Go(Place),
}

impl Screen {
    /// Takes in what somebody did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        match message {
            Message::Stage(stage) => {
                self.stage = stage;
                self.cursor = 0;
                Action::None
            }
            Message::Search(text) => {
                self.search = text;
                self.cursor = 0;
                Action::None
            }
            Message::Move(by) => self.on_move(by, ctx),
            Message::Page(by) => {
                self.on_move(by.saturating_mul(isize::try_from(on_a_page(ctx)).unwrap_or(1)), ctx)
            }
            Message::Open => self.on_open(self.cursor, ctx),
            Message::OpenRow(place) => self.on_open(place, ctx),
            Message::Record => match self.found(ctx).get(self.cursor) {
                Some(visit) => Action::Go(Place::Visit(visit.id)),
                None => Action::None,
            },
            Message::Go(place) => Action::Go(place),
        }
    }

    /// Turns a key into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        let _ = ctx;
        match pressed.key {
            Key::Down => Some(Message::Move(1)),
            Key::Up => Some(Message::Move(-1)),
            Key::PageDown => Some(Message::Page(1)),
            Key::PageUp => Some(Message::Page(-1)),
            Key::Enter if !pressed.repeated => Some(Message::Open),
            Key::Left => Some(self.beside(Stage::ALL.len())),
            Key::Right => Some(self.beside(1)),
            Key::Function(2) => Some(Message::Go(Place::Register)),
            Key::Function(3) => Some(Message::Go(Place::List)),
            Key::Function(4) => Some(Message::Go(Place::Stock)),
            Key::Function(5) => Some(Message::Record),
            Key::Function(6) => Some(Message::Go(Place::Watch)),
            Key::Function(7) => Some(Message::Go(Place::Journal)),
            Key::Function(8) => Some(Message::Go(Place::Plan)),
            Key::Function(9) => Some(Message::Go(Place::Closing)),
            Key::Escape => Some(Message::Search(String::new())),
            Key::Backspace => {
                let mut text = self.search.clone();
                let _ = text.pop();
                Some(Message::Search(text))
            }
            _ => pressed.character().map(|c| Message::Search(format!("{}{c}", self.search))),
        }
    }

    /// The stage so many tabs to the right; after the last comes the first.
    fn beside(&self, steps: usize) -> Message {
        let at = self
            .stage
            .and_then(|stage| Stage::ALL.iter().position(|other| *other == stage))
            .map_or(0, |place| place + 1);
        let next = (at + steps) % (Stage::ALL.len() + 1);
        Message::Stage(next.checked_sub(1).and_then(|place| Stage::ALL.get(place).copied()))
    }

    /// Takes in a scan: a slip or card opens its person; the slip of an order
    /// begins its procedure, with the person and the product already proven.
    pub fn scan(&mut self, scan: &Scan, ctx: &Context<'_>) -> Option<Action> {
        match scan {
            Scan::Station(StationLabel::Order(order)) => Some(self.begin(*order, ctx)),
            Scan::Station(StationLabel::Visit(visit)) => {
                Some(ctx.day.visit(*visit).map_or_else(|| self.nobody(), |visit| open(visit, ctx)))
            }
            Scan::Citizen(card) => {
                let found = ctx.day.visits().find(|visit| {
                    visit.person.number.as_ref().is_some_and(|n| n.as_str() == card.number)
                });
                Some(found.map_or_else(|| self.nobody(), |visit| open(visit, ctx)))
            }
            Scan::Station(StationLabel::Vial(_)) | Scan::Gs1(_) | Scan::Insurance(_) => None,
        }
    }

    fn nobody(&mut self) -> Action {
        self.not_found = true;
        Action::None
    }

    fn begin(&mut self, order: OrderId, ctx: &Context<'_>) -> Action {
        let Some((visit, found)) = ctx.day.order(order) else { return self.nobody() };
        if found.closed || !ctx.may(Act::Inject) {
            return Action::Go(Place::Visit(visit.id));
        }
        if let Some(open) = ctx.day.open_procedure(order) {
            return Action::Go(Place::Procedure(open.id()));
        }
        let id = ProcedureId(ctx.new_id());
        let started = start(visit, order, ctx);
        let mut happened = vec![started.clone()];
        let proofs =
            Procedure::start(id, &started, ctx.now).zip(ctx.facts(visit.id, order, ctx.table));
        // While the table is held up its screen says so, and takes nothing in.
        let goes_on = proofs.filter(|(_, facts)| facts.held_up_by().is_none());
        if let Some((procedure, facts)) = goes_on {
            let slip = Observed::Person(PersonReading::OrderSlip(order));
            let scanned =
                procedure::observe(&procedure, &facts, Step::Person, slip, Way::Scanned, 0);
            happened.extend(scanned.unwrap_or_default());
        }
        let events: Vec<Event> = happened
            .into_iter()
            .map(|happened| ProcedureStep { procedure: id, happened }.into())
            .collect();
        Action::RecordThen(events, Place::Begun(id))
    }

    fn on_move(&mut self, by: isize, ctx: &Context<'_>) -> Action {
        let count = self.found(ctx).len();
        self.cursor = self.cursor.saturating_add_signed(by).min(count.saturating_sub(1));
        Action::None
    }

    fn on_open(&mut self, place: usize, ctx: &Context<'_>) -> Action {
        match self.found(ctx).get(place) {
            Some(visit) => open(visit, ctx),
            None => Action::None,
        }
    }

    fn found<'a>(&self, ctx: &Context<'a>) -> Vec<&'a Visit> {
        ctx.day
            .find(&self.search)
            .into_iter()
            .filter(|visit| self.stage.is_none_or(|stage| ctx.day.stage(visit) == stage))
            .collect()
    }
}

/// The first event of a procedure for an order of a visit. A product of which
/// nobody knows whether it is adsorbed is shaken, too.
#[must_use]
pub fn start(visit: &Visit, order: OrderId, ctx: &Context<'_>) -> Happened {
    let ordered = visit.orders.iter().find(|candidate| candidate.id == order);
    let product = ordered.and_then(|order| ctx.catalogue.product(&order.product));
    let shaken =
        product.and_then(|product| product.adsorbed.as_ref()).is_none_or(|adsorbed| adsorbed.value);
    Happened::Started { visit: visit.id, order, table: ctx.table, shaken }
}

/// Opens a person where they stand: a half-done procedure, an order that waits,
/// or their screen.
fn open(visit: &Visit, ctx: &Context<'_>) -> Action {
    let order = visit.open_orders().next();
    let Some(order) = order.filter(|_| ctx.may(Act::Inject)) else {
        return Action::Go(Place::Visit(visit.id));
    };
    if let Some(open) = ctx.day.open_procedure(order.id) {
        return Action::Go(Place::Procedure(open.id()));
    }
    let id = ProcedureId(ctx.new_id());
    let happened = start(visit, order.id, ctx);
    Action::RecordThen(vec![ProcedureStep { procedure: id, happened }.into()], Place::Begun(id))
}

fn on_a_page(ctx: &Context<'_>) -> usize {
    let rows = ctx.room.rows(PAGE[usize::from(ctx.room.is_narrow())], ROW);
    usize::try_from(rows).unwrap_or(usize::MAX)
}
