//! One person, from waiting to ready: consent, history, screening, order. Each
//! section opens when the one before is done; nothing in it is answered before
//! somebody answers it. Never decides what the rules decide.

mod consent;
mod draft;
mod forecast;
mod history;
mod leave;
mod order;
mod product;
mod screening;
mod side;
mod stop;
mod view;

use crate::domain::account::Act;
use crate::domain::catalogue::{Conclusion, ProductId};
use crate::domain::event::Event;
use crate::domain::evidence::Witness;
use crate::domain::finding::{Code, Finding, Severity};
use crate::domain::id::{ProcedureId, VisitId};
use crate::domain::judge;
use crate::domain::procedure::{self, ProcedureStep, Reason};
use crate::domain::route::Route;
use crate::domain::visit::{
    ConsentKind, HistorySource, LeftReason, Order, OrderWithdrawn, Visit, VisitLeft,
};
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::{Action, Place, queue};
use crate::ui::widget::keypad::Layout;
use draft::Draft;

/// A part of the way from waiting to ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// Which vaccine this is about.
    Product,
    /// Consent for it.
    Consent,
    /// Earlier doses.
    History,
    /// The screening form.
    Screening,
    /// The order.
    Order,
}

impl Section {
    /// All sections, in their order.
    pub const ALL: [Self; 5] =
        [Self::Product, Self::Consent, Self::History, Self::Screening, Self::Order];

    /// Returns the section's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Consent => "consent",
            Self::History => "history",
            Self::Screening => "screening",
            Self::Order => "order",
        }
    }
}

/// The screen's state: what is typed and picked, not yet recorded.
#[derive(Debug, Clone)]
pub struct Screen {
    visit: VisitId,
    draft: Draft,
    again: Option<Section>,
    findings: Vec<Finding>,
    problem: Option<&'static str>,
    /// Whether it is being asked why the person goes without vaccine.
    leaving: bool,
    /// Whether the keypad of the temperature lies open.
    pad: bool,
    /// Whether it is being recorded that the order was stopped: the stop stays.
    stop_told: bool,
}

/// What somebody does.
#[derive(Debug, Clone)]
pub enum Message {
    /// Open a section again.
    Again(Section),
    /// The vaccine.
    Product(ProductId),
    /// How consent is given.
    ConsentKind(ConsentKind),
    /// By whom.
    ConsentBy(Witness),
    /// Given, or refused.
    Consent(bool),
    /// The product of an earlier dose.
    PriorProduct(ProductId),
    /// Offer the vaccines that share nothing with the one that is meant, too.
    AllProducts,
    /// The earlier dose is complete.
    PriorDose,
    /// The book was seen and holds no more.
    BookSeen,
    /// There is no book; this one said what is known.
    NoBook(Witness),
    /// The answer to a question, by its place.
    Answer(usize, bool),
    /// The pointer among the questions.
    Move(isize),
    /// The screener's conclusion.
    Conclude(Conclusion),
    /// Which dose of the series.
    DoseNumber(u8),
    /// By which route.
    Route(Route),
    /// A character for the field that takes them now.
    Typed(char),
    /// One character back.
    Erase,
    /// The field emptied.
    Clear,
    /// Lay the keypad of the temperature open, or away.
    Pad,
    /// The order is stated.
    Order,
    /// The order that was stopped is corrected.
    Correct,
    /// Begin the thirteen.
    Begin,
    /// The person goes without vaccine today.
    Leave(LeftReason),
    /// Ask why the person goes without vaccine today.
    AskToLeave,
    /// To what was written down of this person, of whatever day.
    Amend,
    /// This one takes the consent back.
    Withdraw(Witness),
    /// Back: from the question why, from a section that was opened again, else to the queue.
    Back,
}

impl Screen {
    /// Opens the screen on a visit.
    #[must_use]
    pub fn open(visit: VisitId, ctx: &Context<'_>) -> Self {
        let mut screen = Self {
            visit,
            draft: Draft::default(),
            again: None,
            findings: Vec::new(),
            problem: None,
            leaving: false,
            pad: false,
            stop_told: false,
        };
        screen.follow(ctx);
        screen
    }

    /// Returns the visit that the screen shows.
    #[must_use]
    pub const fn visit_id(&self) -> VisitId {
        self.visit
    }

    /// Catches up with the log: what is recorded is no draft any more.
    pub fn follow(&mut self, ctx: &Context<'_>) {
        if std::mem::take(&mut self.stop_told) {
            return;
        }
        let Some(visit) = ctx.day.visit(self.visit) else { return };
        if self.draft.product.is_none() {
            // A half-done visit is taken up where it was left.
            let open = visit.orders.iter().rev().find(|order| !order.closed);
            let consented = visit.consents.iter().rev().find(|consent| consent.given);
            let ordered = |id: &ProductId| visit.orders.iter().any(|order| order.product == *id);
            self.draft.product = open
                .map(|order| order.product.clone())
                .or_else(|| consented.map(|c| c.product.clone()).filter(|id| !ordered(id)));
        }
        // A book may hold more than one earlier dose.
        let adding = self.again == Some(Section::History) && !self.draft.prior_date.is_empty();
        self.again = self.again.filter(|_| adding);
        self.findings.clear();
        self.draft.recorded();
    }

    /// Returns the section that is open.
    #[must_use]
    pub fn section(&self, ctx: &Context<'_>) -> Section {
        self.again.unwrap_or_else(|| self.due(ctx))
    }

    fn due(&self, ctx: &Context<'_>) -> Section {
        let Some(visit) = ctx.day.visit(self.visit) else { return Section::Product };
        let Some(product) = &self.draft.product else { return Section::Product };
        if !visit.consent(product).is_some_and(|consent| consent.given) {
            Section::Consent
        } else if visit.history.is_none() {
            Section::History
        } else if self.open_order(ctx).is_none() && !self.draft.is_screened(visit, ctx) {
            Section::Screening
        } else {
            Section::Order
        }
    }

    /// Takes in what somebody did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        let Some(visit) = ctx.day.visit(self.visit) else { return Action::Go(Place::Queue) };
        self.problem = None;
        if is_recording(&message) && !ctx.may(Act::RecordConsent) {
            self.problem = Some("visit-problem-may-not");
            return Action::None;
        }
        if is_for_screeners(&message) && !ctx.may(Act::Screen) {
            self.problem = Some("visit-problem-not-screener");
            return Action::None;
        }
        match message {
            Message::Again(section) => self.on_again(section),
            Message::Product(product) => self.on_product(product),
            Message::ConsentKind(kind) => self.on_consent_kind(kind),
            Message::ConsentBy(by) => self.on_consent_by(by),
            Message::Consent(given) => self.on_consent(given, visit, ctx),
            Message::PriorProduct(product) => self.on_prior_product(product),
            Message::AllProducts => self.on_all_products(),
            Message::PriorDose => self.on_prior_dose(visit, ctx),
            Message::BookSeen => self.on_history(HistorySource::Book),
            Message::NoBook(witness) => self.on_history(HistorySource::NoBook(witness)),
            Message::Answer(place, answer) => self.on_answer(place, answer, ctx),
            Message::Move(by) => self.on_move(by, ctx),
            Message::Conclude(conclusion) => self.on_conclude(conclusion, visit, ctx),
            Message::DoseNumber(number) => self.on_dose_number(number),
            Message::Route(route) => self.on_route(route),
            Message::Typed(character) => self.on_typed(character, ctx),
            Message::Erase => self.on_erase(ctx),
            Message::Clear => self.on_clear(ctx),
            Message::Pad => self.on_pad(),
            Message::Order => self.on_order(visit, ctx),
            Message::Correct => self.on_correct(),
            Message::Begin => self.on_begin(visit, ctx),
            Message::Leave(reason) => self.on_leave(reason, visit, ctx),
            Message::AskToLeave => self.on_ask_to_leave(),
            Message::Amend => Action::Go(Place::AmendOf(self.visit)),
            Message::Withdraw(by) => self.on_withdraw(by, visit, ctx),
            Message::Back => self.on_back(),
        }
    }

    /// Turns a key into what it means here. Enter never leaves a stop.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        if self.leaving {
            return self.key_of_leaving(pressed, ctx.day.visit(self.visit)?);
        }
        let section = self.section(ctx);
        if section == Section::Order && self.is_stopped() {
            return stop::key(pressed);
        }
        let answers = section == Section::Screening;
        match pressed.key {
            Key::Down if answers => Some(Message::Move(1)),
            Key::Up if answers => Some(Message::Move(-1)),
            Key::Left if answers => Some(Message::Answer(self.draft.cursor, false)),
            Key::Right if answers => Some(Message::Answer(self.draft.cursor, true)),
            Key::Enter if !pressed.repeated => match section {
                Section::Order if self.open_order(ctx).is_some() => Some(Message::Begin),
                Section::Order => Some(Message::Order),
                Section::History if !self.draft.prior_date.is_empty() => Some(Message::PriorDose),
                _ => None,
            },
            Key::Function(8) => Some(Message::Amend),
            Key::Function(9) => Some(Message::AskToLeave),
            Key::Escape => Some(Message::Back),
            Key::Backspace => Some(Message::Erase),
            Key::Delete => Some(Message::Clear),
            Key::Function(place @ 2..=7) => self.pick(section, usize::from(place) - 2, ctx),
            _ => pressed.character().map(Message::Typed),
        }
    }

    /// F2 to F7 pick among the answers of the question that is open; each shows
    /// its key.
    fn pick(&self, section: Section, place: usize, ctx: &Context<'_>) -> Option<Message> {
        match section {
            Section::Product => draft::products(ctx).into_iter().nth(place).map(Message::Product),
            Section::Consent => self.pick_consent(place),
            Section::History if place == 0 => Some(Message::BookSeen),
            Section::History => Witness::ALL.get(place - 1).copied().map(Message::NoBook),
            Section::Screening => Conclusion::ALL.get(place).copied().map(Message::Conclude),
            Section::Order => Route::ALL.get(place).copied().map(Message::Route),
        }
    }

    fn open_order<'a>(&self, ctx: &Context<'a>) -> Option<&'a Order> {
        let product = self.draft.product.as_ref()?;
        let visit = ctx.day.visit(self.visit)?;
        visit.orders.iter().find(|order| !order.closed && order.product == *product)
    }

    /// Tells whether the order as stated must not be recorded.
    fn is_stopped(&self) -> bool {
        judge::forbids(&self.findings)
    }

    /// Returns what the screen says stands in the way now, for an exercise to hear.
    #[must_use]
    pub fn stops(&self) -> Vec<Finding> {
        let said = self.problem.and_then(|key| key.strip_prefix("finding-"));
        let code = said.and_then(|name| Code::ALL.iter().find(|code| code.code() == name));
        let order = self.findings.iter().filter(|found| found.severity != Severity::Notice);
        order.cloned().chain(code.map(|code| Finding::stop(*code))).collect()
    }

    fn on_again(&mut self, section: Section) -> Action {
        self.again = Some(section);
        self.findings.clear();
        if section == Section::Screening {
            self.draft.forget_screening();
        }
        Action::None
    }

    fn on_ask_to_leave(&mut self) -> Action {
        self.leaving = true;
        Action::None
    }

    fn on_back(&mut self) -> Action {
        if std::mem::take(&mut self.leaving) {
            return Action::None;
        }
        match self.again.take() {
            Some(_) => Action::None,
            None => Action::Go(Place::Queue),
        }
    }

    fn on_typed(&mut self, character: char, ctx: &Context<'_>) -> Action {
        let section = self.section(ctx);
        let layout = if section == Section::History { Layout::Date } else { Layout::Volume };
        if !layout.takes("", character) {
            return Action::None;
        }
        match section {
            Section::Order => self.draft.type_order(character),
            Section::Screening => self.draft.type_temperature(character),
            Section::History => self.draft.type_prior_date(character),
            Section::Product | Section::Consent => {}
        }
        Action::None
    }

    fn on_erase(&mut self, ctx: &Context<'_>) -> Action {
        let section = self.section(ctx);
        let nothing = self.draft.field(section).is_none_or(|field| field.pop().is_none());
        if nothing && section == Section::Order {
            self.draft.dose_number = None;
        }
        Action::None
    }

    fn on_clear(&mut self, ctx: &Context<'_>) -> Action {
        if let Some(field) = self.draft.field(self.section(ctx)) {
            field.clear();
        }
        Action::None
    }

    fn on_begin(&mut self, visit: &Visit, ctx: &Context<'_>) -> Action {
        if self.section(ctx) != Section::Order {
            return Action::None;
        }
        let Some(order) = self.open_order(ctx) else { return Action::None };
        if !ctx.may(Act::Inject) {
            self.problem = Some("visit-problem-not-vaccinator");
            return Action::None;
        }
        if let Some(open) = ctx.day.open_procedure(order.id) {
            return Action::Go(Place::Procedure(open.id()));
        }
        let procedure = ProcedureId(ctx.new_id());
        let happened = queue::start(visit, order.id, ctx);
        Action::RecordThen(
            vec![ProcedureStep { procedure, happened }.into()],
            Place::Begun(procedure),
        )
    }

    fn on_leave(&self, reason: LeftReason, visit: &Visit, ctx: &Context<'_>) -> Action {
        let mut events = taken_back(visit, None, reason, ctx);
        events.push(VisitLeft { visit: self.visit, reason }.into());
        Action::RecordThen(events, Place::Queue)
    }
}

/// Consent, history, screening and orders are recorded by screeners. A "no" is
/// heard by everybody.
const fn is_recording(message: &Message) -> bool {
    matches!(message, Message::Consent(_) | Message::Leave(_) | Message::Withdraw(_))
}

const fn is_for_screeners(message: &Message) -> bool {
    matches!(
        message,
        Message::Consent(true)
            | Message::PriorDose
            | Message::BookSeen
            | Message::NoBook(_)
            | Message::Conclude(_)
            | Message::Order
    )
}

/// Takes back the orders that wait, of one product or of all: whoever goes
/// without vaccine must not stand as ready in the queue. A half-done procedure
/// ends with its order.
fn taken_back(
    visit: &Visit,
    product: Option<&ProductId>,
    reason: LeftReason,
    ctx: &Context<'_>,
) -> Vec<Event> {
    let refusal = match reason {
        LeftReason::Screening => Reason::Unwell,
        LeftReason::Consent => Reason::ConsentWithdrawn,
        LeftReason::ChildSaysNo => Reason::ChildSaysNo,
        LeftReason::Absent => Reason::Left,
    };
    let mut events = Vec::new();
    let meant = |order: &&Order| product.is_none_or(|product| order.product == *product);
    for order in visit.open_orders().filter(meant) {
        let ended = ctx.day.open_procedure(order.id).and_then(|open| {
            let happened = procedure::command::refuse(open, refusal).ok()?;
            Some((open.id(), happened))
        });
        match ended {
            Some((procedure, happened)) => events.extend(
                happened
                    .into_iter()
                    .map(|happened| Event::from(ProcedureStep { procedure, happened })),
            ),
            None => events.push(OrderWithdrawn { visit: visit.id, order: order.id }.into()),
        }
    }
    events
}

#[cfg(test)]
mod tests;
