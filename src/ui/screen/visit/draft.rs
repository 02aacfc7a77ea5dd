//! What is typed and picked about a person and not recorded yet.

use std::collections::BTreeMap;

use super::Section;
use crate::domain::catalogue::{FormId, ProductId, Question, QuestionId, ScreeningForm};
use crate::domain::evidence::Witness;
use crate::domain::id::{OrderId, VisitId};
use crate::domain::quantity::{Temperature, Volume};
use crate::domain::route::Route;
use crate::domain::rule::screening::{self, Incomplete, Outcome};
use crate::domain::visit::{ConsentKind, Order, Visit};
use crate::ui::context::Context;

/// The highest number of a dose that is offered: the longest course of the
/// catalogue, tetanus in pregnancy, has five.
pub(super) const DOSES_OFFERED: u8 = 5;

/// The longest text of a field here.
const LONGEST: usize = 12;

/// What is typed and picked.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub product: Option<ProductId>,
    pub consent_kind: Option<ConsentKind>,
    pub consent_by: Option<Witness>,
    pub prior_product: Option<ProductId>,
    pub prior_date: String,
    pub all_products: bool,
    pub answers: BTreeMap<QuestionId, bool>,
    pub cursor: usize,
    pub temperature: String,
    pub dose_number: Option<u8>,
    pub volume: String,
    pub route: Option<Route>,
}

impl Draft {
    /// Forgets what belongs to one product only.
    pub fn for_another_product(&mut self) {
        let product = self.product.take();
        *self = Self { product, ..Self::default() };
    }

    /// Forgets what an entry of the log holds now.
    pub fn recorded(&mut self) {
        self.prior_product = None;
        self.prior_date.clear();
        self.consent_kind = None;
        self.consent_by = None;
    }

    /// Forgets the answers: whoever screens again asks again.
    pub fn forget_screening(&mut self) {
        self.answers.clear();
        self.temperature.clear();
        self.cursor = 0;
    }

    /// Returns the field that takes characters in a section, if one does.
    pub fn field(&mut self, section: Section) -> Option<&mut String> {
        match section {
            Section::Product | Section::Consent => None,
            Section::History => Some(&mut self.prior_date),
            Section::Screening => Some(&mut self.temperature),
            Section::Order => Some(&mut self.volume),
        }
    }

    /// Takes a character of the day of an earlier dose, once its product is named.
    pub fn type_prior_date(&mut self, character: char) {
        if self.prior_product.is_some() {
            push(&mut self.prior_date, character);
        }
    }

    /// Takes a character of the temperature.
    pub fn type_temperature(&mut self, character: char) {
        push(&mut self.temperature, character);
    }

    /// Takes a character of the order: the number of the dose first, then the
    /// volume. No dose has the number zero, so a zero or a sign begins a volume.
    pub fn type_order(&mut self, character: char) {
        let number = character.to_digit(10).and_then(|digit| u8::try_from(digit).ok());
        match number {
            Some(number @ 1..=DOSES_OFFERED)
                if self.dose_number.is_none() && self.volume.is_empty() =>
            {
                self.dose_number = Some(number);
            }
            _ => push(&mut self.volume, character),
        }
    }

    /// Returns the temperature, if it can be read.
    pub fn temperature(&self) -> Option<Temperature> {
        let plausible = 25_000..=45_000;
        Temperature::parse_celsius(&self.temperature)
            .filter(|temperature| plausible.contains(&temperature.millicelsius()))
    }

    /// Returns the questions that somebody answers; the thermometer answers its own.
    pub fn questions<'a>(&self, visit: VisitId, ctx: &Context<'a>) -> Vec<&'a Question> {
        let Some(visit) = ctx.day.visit(visit) else { return Vec::new() };
        let Some(form) = form(visit, ctx) else { return Vec::new() };
        let own = form.question.iter().filter(|question| question.id != form.temperature.question);
        own.chain(self.added(visit, ctx)).collect()
    }

    /// Returns the questions that the product adds, and those of products whose
    /// orders still wait, because one screening stands for them all.
    fn added<'a>(&self, visit: &Visit, ctx: &Context<'a>) -> Vec<&'a Question> {
        let on = ctx.now.civil_day();
        let waiting = visit.open_orders().map(|order| &order.product);
        let mut added: Vec<&'a Question> = Vec::new();
        for product in self.product.iter().chain(waiting) {
            let Some(product) = ctx.catalogue.product(product) else { continue };
            for question in screening::asked_for(ctx.catalogue, product, &visit.person, on) {
                if added.iter().all(|other| other.id != question.id) {
                    added.push(question);
                }
            }
        }
        added
    }

    /// Tells whether the person was found eligible today for the product.
    pub fn is_screened(&self, visit: &Visit, ctx: &Context<'_>) -> bool {
        let on = ctx.now.civil_day();
        let product = self.product.as_ref().and_then(|id| ctx.catalogue.product(id));
        let done = visit.screening.as_ref();
        product.zip(done).is_some_and(|(product, done)| {
            screening::clears(ctx.catalogue, done, product, &visit.person, on)
        })
    }

    /// Returns the form, and what the answers come to.
    pub fn outcome(
        &self,
        visit: VisitId,
        ctx: &Context<'_>,
    ) -> Option<(FormId, Result<Outcome, Incomplete>)> {
        let visit = ctx.day.visit(visit)?;
        let form = form(visit, ctx)?;
        let answers = screening::given(&self.answers);
        let added = self.added(visit, ctx);
        let outcome = screening::conclude(form, added, &answers, self.temperature());
        Some((form.id.clone(), outcome))
    }

    /// Returns the order as stated, once it is complete.
    pub fn order(&self, visit: VisitId, id: OrderId, ctx: &Context<'_>) -> Option<Order> {
        Some(Order {
            id,
            visit,
            product: self.product.clone()?,
            dose_number: self.dose_number?,
            volume: Volume::parse_millilitres(&self.volume)?,
            route: self.route?,
            at: ctx.now,
            by: Some(ctx.account.id),
            closed: false,
        })
    }
}

/// Returns the form made for the person's age.
pub(super) fn form<'a>(visit: &Visit, ctx: &Context<'a>) -> Option<&'a ScreeningForm> {
    screening::form_for(ctx.catalogue, visit.person.birth, ctx.now.civil_day())
}

/// Returns the products that this table handles.
pub(super) fn products(ctx: &Context<'_>) -> Vec<ProductId> {
    let table = ctx.day.session().and_then(|session| session.table(ctx.table));
    table.map(|table| table.products.clone()).unwrap_or_default()
}

fn push(field: &mut String, character: char) {
    if field.chars().count() < LONGEST {
        field.push(character);
    }
}
