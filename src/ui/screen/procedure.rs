//! The injection procedure at the table: one thing to do at a time, its item
//! large, the other twelve in sight, the way on at the bottom.
//!
//! This screen decides nothing: it turns keys, clicks and scans into the
//! commands of [`crate::domain::procedure`] and shows what came of them.

mod answers;
pub(super) mod evidence;
mod input;
mod sides;
mod stop;
mod view;

use crate::domain::account::Qualification;
use crate::domain::dose::Amount;
use crate::domain::event::Event;
use crate::domain::evidence::{Observed, Step, VialReading, Way, WhyTyped, Witness};
use crate::domain::facts::Facts;
use crate::domain::finding::Finding;
use crate::domain::id::{AccountId, DoseId, OrderId, ProcedureId};
use crate::domain::item::Moment;
use crate::domain::procedure::command::step_for_vial;
use crate::domain::procedure::{
    self, Cause, Happened, Next, NotNow, Permit, Procedure, ProcedureStep, Reason, Stop,
};
use crate::domain::route::Site;
use crate::domain::time::Instant;
use crate::domain::visit::{Consent, ConsentRecorded, Order, Visit};
use crate::ui::context::Context;
use crate::ui::screen::{Action, Place, queue};
use crate::ui::second_person::{Asked, Given};
use crate::ui::widget::keypad::Layout;

pub use evidence::said as observed_in_words;

pub use answers::IdentifierKind;

/// What the nurse is shown above the field when something did not work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The text is not what the field wants.
    NotReadable,
    /// Look again: the first reading did not fit.
    Reread,
    /// Why the code was not scanned has to be said first.
    WhyTyped,
    /// A scan that does not belong to this moment.
    OtherMoment(Moment),
    /// This vial is proven only by a scan, a second reader or another vial.
    OnlyByScan,
    /// The thing scanned has no place in a procedure.
    NotHere,
    /// The second person lacks the qualification that the rule names.
    NotQualified(Qualification),
    /// The procedure cannot take it now.
    NotNow,
}

/// A question that covers the screen until it is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Question {
    /// Why the procedure is to end.
    WhyStop,
    /// Who takes the consent back.
    WhoWithdraws,
    /// Which of several vials of one lot.
    WhichVial(Vec<u32>, VialReading, Way),
    /// The card for the parent, the pupil or the teacher.
    Card,
    /// Who got a dose before.
    LookBack,
}

/// The screen's state: what is typed and pointed at, never what is proven.
#[derive(Debug, Clone)]
pub struct Screen {
    procedure: ProcedureId,
    next: Next,
    since: Instant,
    typed: String,
    why: Option<WhyTyped>,
    kind: IdentifierKind,
    cursor: Option<usize>,
    seed: u64,
    amount: Amount,
    problem: Option<Problem>,
    question: Option<Question>,
    second_reader: Option<AccountId>,
}

/// What the nurse does.
#[derive(Debug, Clone)]
pub enum Message {
    /// A character of the blind field.
    Typed(char),
    /// The whole text of a field that needs an input method.
    Replaced(String),
    /// One character back.
    Erase,
    /// The field emptied.
    Clear,
    /// The field is complete.
    Submit,
    /// Why no code was scanned.
    Why(WhyTyped),
    /// Which second identifier is asked for.
    Kind(IdentifierKind),
    /// An answer, by its place among those shown.
    Pick(usize),
    /// The pointer of the arrow keys.
    Move(isize),
    /// The moment attested.
    Attest,
    /// Evidence taken back.
    Reopen(Cause),
    /// Put back into the queue.
    SetAside,
    /// The end of the procedure asked for.
    AskStop,
    /// The procedure ended.
    Refuse(Reason),
    /// The procedure ended, because this one took the consent back.
    Withdrawn(Witness),
    /// The question on the screen is dropped.
    Dismiss,
    /// The number of the vial.
    VialNumber(u32),
    /// How much arrived.
    Amount(Amount),
    /// Something happened: reaction or incident.
    Trouble,
    /// Ask a colleague to read the vial.
    SecondReader,
    /// Show or hide who got a dose before.
    LookBack,
    /// Ask a colleague to answer for a finding.
    AskToAnswer,
    /// Go on with another order of the person, who stays in the chair.
    NextDose(OrderId),
    /// Back to the queue.
    Leave,
}

impl Message {
    /// Tells whether it brings the procedure on.
    const fn gives_evidence(&self) -> bool {
        matches!(
            self,
            Self::Typed(_)
                | Self::Replaced(_)
                | Self::Submit
                | Self::Why(_)
                | Self::Pick(_)
                | Self::Attest
                | Self::VialNumber(_)
        )
    }
}

/// Returns the orders that the person of a procedure still waits for and that
/// its table handles.
fn waiting_orders<'a>(ctx: &Context<'a>, procedure: &Procedure) -> Vec<&'a Order> {
    let table = ctx.day.session().and_then(|session| session.table(procedure.table()));
    let handled = |order: &&Order| table.is_some_and(|t| t.products.contains(&order.product));
    let visit = ctx.day.visit(procedure.visit());
    visit.into_iter().flat_map(Visit::open_orders).filter(handled).collect()
}

impl Screen {
    /// Opens the screen on a procedure.
    #[must_use]
    pub fn open(procedure: ProcedureId, ctx: &Context<'_>) -> Self {
        let mut screen = Self {
            procedure,
            next: Next::Nothing,
            since: ctx.now,
            typed: String::new(),
            why: None,
            kind: IdentifierKind::BirthDate,
            cursor: None,
            seed: 0,
            amount: Amount::Full,
            problem: None,
            question: None,
            second_reader: None,
        };
        screen.follow(ctx);
        screen
    }

    /// Returns the procedure that the screen shows.
    #[must_use]
    pub const fn procedure_id(&self) -> ProcedureId {
        self.procedure
    }

    /// Catches up with the log after something was recorded.
    pub fn follow(&mut self, ctx: &Context<'_>) {
        let Some(procedure) = ctx.day.procedure(self.procedure) else { return };
        let next = procedure.next();
        let misread = match next {
            Next::Observe(step) => procedure.was_misread(step),
            _ => false,
        };
        if next != self.next || misread {
            self.typed.clear();
            self.cursor = None;
            self.problem = misread.then_some(Problem::Reread);
        }
        if next != self.next {
            self.next = next;
            self.since = ctx.now;
            self.amount = Amount::Full;
            self.question = (next == Next::Observe(Step::Shown)).then_some(Question::Card);
            self.kind = IdentifierKind::BirthDate;
        }
        self.seed = self
            .seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(u64::try_from(ctx.now.0).unwrap_or(0) | 1);
    }

    /// Takes in what the nurse did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        let Some((procedure, facts)) = self.found(ctx) else { return Action::Go(Place::Queue) };
        if message.gives_evidence() && Self::held_up_by(procedure, &facts).is_some() {
            return Action::None;
        }
        match message {
            Message::Typed(character) => self.on_typed(character, procedure),
            Message::Replaced(text) => self.on_replaced(text),
            Message::Erase => self.on_erase(),
            Message::Clear => self.on_clear(),
            Message::Submit => self.on_submit(procedure, &facts),
            Message::Why(why) => self.on_why(why, procedure, &facts),
            Message::Kind(kind) => self.on_kind(kind),
            Message::Pick(place) => self.on_pick(place, procedure, &facts, ctx),
            Message::Move(by) => self.on_move(by, procedure, &facts),
            Message::Attest => self.on_attest(procedure, &facts),
            Message::Reopen(cause) => self.on_reopen(cause, procedure),
            Message::SetAside => self.on_set_aside(procedure),
            Message::AskStop => self.on_ask_stop(procedure),
            Message::Refuse(Reason::ConsentWithdrawn) => self.on_ask_who_withdraws(),
            Message::Refuse(reason) => self.on_refuse(reason, procedure),
            Message::Withdrawn(by) => self.on_withdrawn(by, procedure, &facts),
            Message::Dismiss => self.on_dismiss(),
            Message::VialNumber(number) => self.on_vial_number(number, procedure, &facts),
            Message::Amount(amount) => self.on_amount(amount),
            Message::Trouble => Action::Go(Place::Trouble(Some(procedure.visit()))),
            Message::SecondReader => Action::AskSecondPerson(Asked::ToRead),
            Message::AskToAnswer => Action::AskSecondPerson(Asked::ToAnswer),
            Message::LookBack => self.on_look_back(),
            Message::NextDose(order) => Self::on_next_dose(order, procedure, ctx),
            Message::Leave => Action::Go(Place::Queue),
        }
    }

    /// Hands in the second person: with a reason they answer for the findings
    /// that stand, without one they will read the vial.
    pub fn second_person(&mut self, given: Given, ctx: &Context<'_>) -> Action {
        let Some(reason) = given.reason else {
            self.second_reader = Some(given.account);
            self.typed.clear();
            return Action::None;
        };
        let Some((procedure, facts)) = self.found(ctx) else { return Action::None };
        match procedure::countersign(procedure, &facts, given.account, &reason) {
            Ok(happened) => self.record(happened),
            Err(NotNow::NotQualified(qualification)) => {
                self.problem = Some(Problem::NotQualified(qualification));
                Action::None
            }
            Err(_) => {
                self.problem = Some(Problem::NotNow);
                Action::None
            }
        }
    }

    /// Returns whether a second person is about to read.
    #[must_use]
    pub const fn has_second_reader(&self) -> bool {
        self.second_reader.is_some()
    }

    /// Returns what holds the table up, while more than the needle is ahead: no
    /// evidence is taken in then.
    fn held_up_by(procedure: &Procedure, facts: &Facts<'_>) -> Option<Finding> {
        let ahead = matches!(procedure.next(), Next::Observe(_) | Next::Attest(_));
        if ahead { facts.held_up_by() } else { None }
    }

    fn found<'a>(&self, ctx: &Context<'a>) -> Option<(&'a Procedure, Facts<'a>)> {
        let procedure = ctx.day.procedure(self.procedure)?;
        let facts = ctx.facts(procedure.visit(), procedure.order(), procedure.table())?;
        Some((procedure, facts))
    }

    fn on_typed(&mut self, character: char, procedure: &Procedure) -> Action {
        if self.layout(procedure).is_some_and(|layout| layout.takes(&self.typed, character)) {
            self.typed.push(character);
        }
        Action::None
    }

    /// Tells whether something is typed at the foot of the thing to do, where the
    /// keys stand still.
    fn is_typed_in(&self, procedure: &Procedure, facts: &Facts<'_>) -> bool {
        let step = match procedure.next() {
            Next::Observe(step) if self.question.is_none() => step,
            _ => return false,
        };
        let typed = step == Step::Identity || self.layout(procedure).is_some();
        typed && Self::held_up_by(procedure, facts).is_none()
    }

    /// Returns the keypad of the blind field in sight, if one is.
    fn layout(&self, procedure: &Procedure) -> Option<Layout> {
        match procedure.next() {
            Next::Stopped => Some(Layout::Lot),
            Next::Observe(step) => match step {
                Step::Person | Step::Tray => Some(Layout::Digits),
                Step::Dose | Step::Drawn => Some(Layout::Volume),
                Step::Label | Step::VialAgain => Some(Layout::Lot),
                Step::Identity => self.kind.layout(),
                _ => None,
            },
            _ => None,
        }
    }

    fn on_replaced(&mut self, text: String) -> Action {
        self.typed = text;
        Action::None
    }

    fn on_erase(&mut self) -> Action {
        let _ = self.typed.pop();
        Action::None
    }

    fn on_clear(&mut self) -> Action {
        self.typed.clear();
        Action::None
    }

    fn on_submit(&mut self, procedure: &Procedure, facts: &Facts<'_>) -> Action {
        let step = match procedure.next() {
            Next::Observe(step) => step,
            Next::Stopped if self.second_reader.is_some() => match procedure.stop() {
                Some(stop) => stop.step,
                None => return Action::None,
            },
            _ => return Action::None,
        };
        if self.typed.trim().is_empty() {
            return Action::None;
        }
        let Some(observed) = self.read_typed(step) else {
            self.problem = Some(Problem::NotReadable);
            return Action::None;
        };
        let Some(way) = self.way(step, procedure, facts) else {
            self.problem = Some(Problem::WhyTyped);
            return Action::None;
        };
        self.observe(procedure, facts, step, observed, way)
    }

    fn on_why(&mut self, why: WhyTyped, procedure: &Procedure, facts: &Facts<'_>) -> Action {
        self.why = Some(why);
        self.problem = None;
        if self.typed.trim().is_empty() { Action::None } else { self.on_submit(procedure, facts) }
    }

    fn on_kind(&mut self, kind: IdentifierKind) -> Action {
        self.kind = kind;
        self.on_clear()
    }

    fn on_pick(
        &mut self,
        place: usize,
        procedure: &Procedure,
        facts: &Facts<'_>,
        ctx: &Context<'_>,
    ) -> Action {
        match procedure.next() {
            Next::Observe(step) => {
                let answers = self.answers(step, facts);
                let Some(observed) = answers.get(place).cloned() else { return Action::None };
                self.question = None;
                self.observe(procedure, facts, step, observed, Way::Answered)
            }
            Next::Needle => {
                let Some(site) = answers::sites(facts).get(place).copied() else {
                    return Action::None;
                };
                self.give(site, procedure, facts, ctx)
            }
            _ => Action::None,
        }
    }

    fn on_move(&mut self, by: isize, procedure: &Procedure, facts: &Facts<'_>) -> Action {
        let count = match procedure.next() {
            Next::Observe(step) => self.answers(step, facts).len(),
            Next::Needle => answers::sites(facts).len(),
            _ => 0,
        };
        self.cursor = answers::moved(self.cursor, by, count);
        Action::None
    }

    fn on_attest(&mut self, procedure: &Procedure, facts: &Facts<'_>) -> Action {
        let Next::Attest(moment) = procedure.next() else { return Action::None };
        match procedure::attest(procedure, facts, moment) {
            Ok(happened) => self.record(happened),
            Err(_) => {
                self.problem = Some(Problem::NotNow);
                Action::None
            }
        }
    }

    fn on_reopen(&mut self, cause: Cause, procedure: &Procedure) -> Action {
        self.second_reader = None;
        procedure::reopen(procedure, cause).map_or(Action::None, |happened| self.record(happened))
    }

    fn on_set_aside(&mut self, procedure: &Procedure) -> Action {
        match procedure::set_aside(procedure) {
            Ok(happened) => self.record(happened).then(Place::Queue),
            Err(_) => Action::Go(Place::Queue),
        }
    }

    fn on_ask_stop(&mut self, procedure: &Procedure) -> Action {
        // It was somebody else: the right person still waits.
        if procedure.stop().is_some_and(Stop::is_about_somebody_else) {
            return self.on_set_aside(procedure);
        }
        if procedure.stop().is_some() {
            return procedure::refuse(procedure, Reason::Stop)
                .map_or(Action::None, |happened| self.record(happened).then(Place::Queue));
        }
        self.question = Some(Question::WhyStop);
        Action::None
    }

    fn on_refuse(&mut self, reason: Reason, procedure: &Procedure) -> Action {
        procedure::refuse(procedure, reason)
            .map_or(Action::None, |happened| self.record(happened).then(Place::Queue))
    }

    fn on_ask_who_withdraws(&mut self) -> Action {
        self.question = Some(Question::WhoWithdraws);
        Action::None
    }

    fn on_withdrawn(&mut self, by: Witness, procedure: &Procedure, facts: &Facts<'_>) -> Action {
        let Ok(happened) = procedure::refuse(procedure, Reason::ConsentWithdrawn) else {
            return Action::None;
        };
        let mut events = self.events(happened);
        let before = facts.visit.consent(&facts.order.product);
        let withdrawn =
            before.map(|consent| Consent { by, given: false, at: facts.now, ..consent.clone() });
        events.extend(
            withdrawn
                .map(|consent| Event::from(ConsentRecorded { visit: procedure.visit(), consent })),
        );
        Action::Record(events).then(Place::Queue)
    }

    fn on_dismiss(&mut self) -> Action {
        self.question = None;
        Action::None
    }

    fn on_look_back(&mut self) -> Action {
        self.question = match self.question {
            Some(Question::LookBack) => None,
            _ => Some(Question::LookBack),
        };
        Action::None
    }

    /// The next dose for the person who stays in the chair.
    fn on_next_dose(order: OrderId, before: &Procedure, ctx: &Context<'_>) -> Action {
        let Some(visit) = ctx.day.visit(before.visit()) else { return Action::Go(Place::Queue) };
        let id = ProcedureId(ctx.new_id());
        let started = queue::start(visit, order, ctx);
        let begun =
            Procedure::start(id, &started, ctx.now).zip(ctx.facts(visit.id, order, ctx.table));
        let stays = begun.and_then(|(begun, facts)| procedure::stay(&begun, &facts).ok());
        let happened = std::iter::once(started).chain(stays.unwrap_or_default());
        let events =
            happened.map(|happened| ProcedureStep { procedure: id, happened }.into()).collect();
        Action::RecordThen(events, Place::Begun(id))
    }

    fn on_vial_number(&mut self, number: u32, procedure: &Procedure, facts: &Facts<'_>) -> Action {
        let Some(Question::WhichVial(_, reading, way)) = self.question.take() else {
            return Action::None;
        };
        let reading = match reading {
            VialReading::Package { gtin, lot, expiry, .. } => {
                VialReading::Package { gtin, lot, expiry, number: Some(number) }
            }
            VialReading::Tail { characters, .. } => {
                VialReading::Tail { characters, number: Some(number) }
            }
            label @ VialReading::Label(_) => label,
        };
        self.observe(procedure, facts, step_for_vial(procedure), Observed::Vial(reading), way)
    }

    fn on_amount(&mut self, amount: Amount) -> Action {
        self.amount = amount;
        Action::None
    }

    fn give(
        &mut self,
        site: Site,
        procedure: &Procedure,
        facts: &Facts<'_>,
        ctx: &Context<'_>,
    ) -> Action {
        match Permit::new(procedure, facts) {
            Ok(permit) => {
                let dose = permit.given(DoseId(ctx.new_id()), site, self.amount);
                let given = Action::Record(vec![dose.into()]);
                let another =
                    waiting_orders(ctx, procedure).iter().any(|o| o.id != procedure.order());
                if another { given } else { given.then(Place::Queue) }
            }
            Err(_) => {
                self.problem = Some(Problem::NotNow);
                Action::None
            }
        }
    }

    fn observe(
        &mut self,
        procedure: &Procedure,
        facts: &Facts<'_>,
        step: Step,
        observed: Observed,
        way: Way,
    ) -> Action {
        let elapsed_ms = u32::try_from(facts.now.since(self.since).max(0)).unwrap_or(u32::MAX);
        let reading = match &observed {
            Observed::Vial(reading) => Some(reading.clone()),
            _ => None,
        };
        match procedure::observe(procedure, facts, step, observed, way, elapsed_ms) {
            Ok(happened) => {
                self.second_reader = None;
                self.record(happened)
            }
            Err(NotNow::WhichVial(numbers)) => {
                self.question = reading.map(|reading| Question::WhichVial(numbers, reading, way));
                Action::None
            }
            Err(NotNow::OtherMoment(moment)) => {
                self.problem = Some(Problem::OtherMoment(moment));
                Action::None
            }
            Err(NotNow::OnlyByScan) => {
                self.problem = Some(Problem::OnlyByScan);
                Action::None
            }
            Err(NotNow::StopStands) => {
                self.problem = Some(Problem::NotHere);
                Action::None
            }
            Err(_) => {
                self.problem = Some(Problem::NotNow);
                Action::None
            }
        }
    }

    fn events(&self, happened: Vec<Happened>) -> Vec<Event> {
        happened
            .into_iter()
            .map(|happened| ProcedureStep { procedure: self.procedure, happened }.into())
            .collect()
    }

    fn record(&self, happened: Vec<Happened>) -> Action {
        if happened.is_empty() { Action::None } else { Action::Record(self.events(happened)) }
    }
}
