//! One person, from waiting to ready: consent, history, screening, order. Each
//! section opens when the one before is done; nothing in it is answered before
//! somebody answers it.

mod draft;
mod view;

use crate::domain::account::Act;
use crate::domain::catalogue::{Conclusion, ProductId};
use crate::domain::event::{
    ConsentRecorded, Event, HistoryStated, PriorDose, ProcedureStep, Screened, VisitLeft,
};
use crate::domain::evidence::Witness;
use crate::domain::finding::{Finding, Severity};
use crate::domain::id::{OrderId, ProcedureId, VisitId};
use crate::domain::judge;
use crate::domain::rule::screening::Answer;
use crate::domain::time::parse_date;
use crate::domain::visit::{
    Consent, ConsentKind, HistorySource, LeftReason, Order, Screening, Visit,
};
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::{Action, Place, queue};
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
    Route(crate::domain::route::Route),
    /// A character for the field that takes them now.
    Typed(char),
    /// One character back.
    Erase,
    /// The field emptied.
    Clear,
    /// The order is stated.
    Order,
    /// Begin the thirteen.
    Begin,
    /// The person goes without vaccine today.
    Leave(LeftReason),
    /// Consent is withdrawn.
    Withdraw,
    /// Back to the queue.
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
        self.again = None;
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
        } else if !visit.is_eligible_on(ctx.now.civil_day()) {
            Section::Screening
        } else {
            Section::Order
        }
    }

    /// Takes in what somebody did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        let Some(visit) = ctx.day.visit(self.visit) else { return Action::Go(Place::Queue) };
        self.problem = None;
        match message {
            Message::Again(section) => self.on_again(section),
            Message::Product(product) => self.on_product(product),
            Message::ConsentKind(kind) => {
                self.draft.consent_kind = Some(kind);
                Action::None
            }
            Message::ConsentBy(by) => {
                self.draft.consent_by = Some(by);
                Action::None
            }
            Message::Consent(given) => self.on_consent(given, ctx),
            Message::PriorProduct(product) => {
                self.draft.prior_product = Some(product);
                Action::None
            }
            Message::PriorDose => self.on_prior_dose(visit, ctx),
            Message::BookSeen => self.on_history(HistorySource::Book),
            Message::NoBook(witness) => self.on_history(HistorySource::NoBook(witness)),
            Message::Answer(place, answer) => self.on_answer(place, answer, ctx),
            Message::Move(by) => self.on_move(by, ctx),
            Message::Conclude(conclusion) => self.on_conclude(conclusion, ctx),
            Message::DoseNumber(number) => {
                self.draft.dose_number = Some(number);
                self.findings.clear();
                Action::None
            }
            Message::Route(route) => {
                self.draft.route = Some(route);
                self.findings.clear();
                Action::None
            }
            Message::Typed(character) => self.on_typed(character, ctx),
            Message::Erase => self.on_erase(ctx),
            Message::Clear => {
                self.draft.field(self.section(ctx)).clear();
                Action::None
            }
            Message::Order => self.on_order(visit, ctx),
            Message::Begin => self.on_begin(visit, ctx),
            Message::Leave(reason) => self.on_leave(reason),
            Message::Withdraw => self.on_withdraw(visit, ctx),
            Message::Back => Action::Go(Place::Queue),
        }
    }

    /// Turns a key into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        let section = self.section(ctx);
        match (section, pressed.key) {
            (Section::Screening, Key::Down) => return Some(Message::Move(1)),
            (Section::Screening, Key::Up) => return Some(Message::Move(-1)),
            (Section::Screening, Key::Left) => {
                return Some(Message::Answer(self.draft.cursor, false));
            }
            (Section::Screening, Key::Right) => {
                return Some(Message::Answer(self.draft.cursor, true));
            }
            _ => {}
        }
        match pressed.key {
            Key::Enter if !pressed.repeated => match section {
                Section::Order if self.open_order(ctx).is_some() => Some(Message::Begin),
                Section::Order => Some(Message::Order),
                Section::History if !self.draft.prior_date.is_empty() => Some(Message::PriorDose),
                _ => None,
            },
            Key::Backspace => Some(Message::Erase),
            Key::Function(place @ 2..=7) => self.pick(section, usize::from(place) - 2, ctx),
            _ => pressed.character().map(Message::Typed),
        }
    }

    /// F2 to F7 pick among the first answers of the section.
    fn pick(&self, section: Section, place: usize, ctx: &Context<'_>) -> Option<Message> {
        match section {
            Section::Product => draft::products(ctx).into_iter().nth(place).map(Message::Product),
            Section::Consent if self.draft.consent_kind.is_none() => {
                ConsentKind::ALL.get(place).copied().map(Message::ConsentKind)
            }
            Section::Consent if self.draft.consent_by.is_none() => {
                Witness::ALL.get(place).copied().map(Message::ConsentBy)
            }
            Section::Consent => [true, false].get(place).copied().map(Message::Consent),
            Section::History if place == 0 => Some(Message::BookSeen),
            Section::History => Witness::ALL.get(place - 1).copied().map(Message::NoBook),
            Section::Screening => Conclusion::ALL.get(place).copied().map(Message::Conclude),
            Section::Order => {
                crate::domain::route::Route::ALL.get(place).copied().map(Message::Route)
            }
        }
    }

    fn open_order<'a>(&self, ctx: &Context<'a>) -> Option<&'a Order> {
        let product = self.draft.product.as_ref()?;
        let visit = ctx.day.visit(self.visit)?;
        visit.orders.iter().find(|order| !order.closed && order.product == *product)
    }

    fn on_again(&mut self, section: Section) -> Action {
        self.again = Some(section);
        if section == Section::Screening {
            self.draft.answers.clear();
            self.draft.temperature.clear();
        }
        Action::None
    }

    fn on_product(&mut self, product: ProductId) -> Action {
        self.draft.product = Some(product);
        self.draft.for_another_product();
        self.findings.clear();
        self.again = None;
        Action::None
    }

    fn on_consent(&mut self, given: bool, ctx: &Context<'_>) -> Action {
        let (Some(product), Some(kind), Some(by)) =
            (self.draft.product.clone(), self.draft.consent_kind, self.draft.consent_by)
        else {
            self.problem = Some("visit-problem-consent");
            return Action::None;
        };
        let consent = Consent { product, kind, by, given, at: ctx.now };
        let mut events: Vec<Event> = vec![ConsentRecorded { visit: self.visit, consent }.into()];
        if !given {
            events.push(VisitLeft { visit: self.visit, reason: LeftReason::Consent }.into());
        }
        Action::Record(events)
    }

    fn on_prior_dose(&mut self, visit: &Visit, ctx: &Context<'_>) -> Action {
        let date = parse_date(&self.draft.prior_date);
        let (Some(product), Some(given_on)) = (self.draft.prior_product.clone(), date) else {
            self.problem = Some("visit-problem-prior");
            return Action::None;
        };
        if given_on > ctx.now.civil_day() || given_on < visit.person.birth.earliest() {
            self.problem = Some("visit-problem-prior-date");
            return Action::None;
        }
        let patient = visit.patient;
        let source = HistorySource::Book;
        Action::Record(vec![PriorDose { patient, product, given_on, source }.into()])
    }

    fn on_history(&self, source: HistorySource) -> Action {
        Action::Record(vec![HistoryStated { visit: self.visit, source }.into()])
    }

    fn on_answer(&mut self, place: usize, answer: bool, ctx: &Context<'_>) -> Action {
        let questions = self.draft.questions(self.visit, ctx);
        if let Some(question) = questions.get(place) {
            let _ = self.draft.answers.insert(question.id.clone(), answer);
            self.draft.cursor = (place + 1).min(questions.len());
        }
        Action::None
    }

    fn on_move(&mut self, by: isize, ctx: &Context<'_>) -> Action {
        let count = self.draft.questions(self.visit, ctx).len();
        self.draft.cursor = self.draft.cursor.saturating_add_signed(by).min(count);
        Action::None
    }

    fn on_conclude(&mut self, conclusion: Conclusion, ctx: &Context<'_>) -> Action {
        if !ctx.may(Act::Screen) {
            self.problem = Some("visit-problem-not-screener");
            return Action::None;
        }
        let Some((form, outcome)) = self.draft.outcome(self.visit, ctx) else {
            self.problem = Some("visit-problem-form");
            return Action::None;
        };
        let Ok(outcome) = outcome else {
            self.problem = Some("finding-screening_incomplete");
            return Action::None;
        };
        if crate::domain::rule::screening::judge(&outcome, conclusion).is_some() {
            self.problem = Some("finding-screening_too_mild");
            return Action::None;
        }
        let screening = Screening {
            form,
            answers: self.draft.answers.clone(),
            temperature: self.draft.temperature(),
            conclusion,
            at: ctx.now,
            by: Some(ctx.account.id),
        };
        let mut events: Vec<Event> = vec![Screened { visit: self.visit, screening }.into()];
        if conclusion != Conclusion::Eligible {
            events.push(VisitLeft { visit: self.visit, reason: LeftReason::Screening }.into());
        }
        Action::Record(events)
    }

    fn on_typed(&mut self, character: char, ctx: &Context<'_>) -> Action {
        let section = self.section(ctx);
        // The first digit of an order is the dose number; the volume follows.
        if section == Section::Order && self.draft.dose_number.is_none() {
            self.draft.dose_number =
                character.to_digit(10).and_then(|d| u8::try_from(d).ok()).filter(|d| *d > 0);
            return Action::None;
        }
        let field = self.draft.field(section);
        if field.chars().count() < 12 && !character.is_control() {
            field.push(character);
        }
        self.findings.clear();
        Action::None
    }

    fn on_erase(&mut self, ctx: &Context<'_>) -> Action {
        let section = self.section(ctx);
        if self.draft.field(section).pop().is_none() && section == Section::Order {
            self.draft.dose_number = None;
        }
        self.findings.clear();
        Action::None
    }

    fn on_order(&mut self, visit: &Visit, ctx: &Context<'_>) -> Action {
        if !ctx.may(Act::Screen) {
            self.problem = Some("visit-problem-not-screener");
            return Action::None;
        }
        let Some(order) = self.draft.order(visit.id, OrderId(ctx.new_id()), ctx) else {
            self.problem = Some("visit-problem-order");
            return Action::None;
        };
        let Some(session) = ctx.day.session() else { return Action::None };
        let facts = crate::domain::facts::Facts {
            day: ctx.day,
            catalogue: ctx.catalogue,
            session,
            visit,
            order: &order,
            table: ctx.table,
            now: ctx.now,
        };
        self.findings = judge::order(&facts);
        if self.findings.iter().any(|finding| finding.severity != Severity::Notice) {
            return Action::None;
        }
        Action::Record(vec![order.into()])
    }

    fn on_begin(&mut self, visit: &Visit, ctx: &Context<'_>) -> Action {
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
            Place::Procedure(procedure),
        )
    }

    fn on_leave(&self, reason: LeftReason) -> Action {
        Action::RecordThen(vec![VisitLeft { visit: self.visit, reason }.into()], Place::Queue)
    }

    fn on_withdraw(&mut self, visit: &Visit, ctx: &Context<'_>) -> Action {
        let standing = self.draft.product.as_ref().and_then(|product| visit.consent(product));
        let Some(consent) = standing.filter(|consent| consent.given) else {
            self.problem = Some("visit-problem-no-consent");
            return Action::None;
        };
        let consent = Consent { given: false, at: ctx.now, ..consent.clone() };
        Action::RecordThen(
            vec![
                ConsentRecorded { visit: self.visit, consent }.into(),
                VisitLeft { visit: self.visit, reason: LeftReason::Consent }.into(),
            ],
            Place::Queue,
        )
    }
}

/// Turns what a screener answered into the rule's answers.
fn answers(
    given: &std::collections::BTreeMap<crate::domain::catalogue::QuestionId, bool>,
) -> std::collections::BTreeMap<crate::domain::catalogue::QuestionId, Answer> {
    given
        .iter()
        .map(|(id, yes)| (id.clone(), if *yes { Answer::Yes } else { Answer::No }))
        .collect()
}
