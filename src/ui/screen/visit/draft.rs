//! What is typed and picked about a person and not recorded yet.

use std::collections::BTreeMap;

use super::Section;
use crate::domain::catalogue::{
    AskedOf, Fit, FormId, ProductId, Question, QuestionId, ScreeningForm,
};
use crate::domain::evidence::Witness;
use crate::domain::id::{OrderId, VisitId};
use crate::domain::patient::Sex;
use crate::domain::quantity::{Temperature, Volume};
use crate::domain::route::Route;
use crate::domain::rule::screening::{Incomplete, Outcome, conclude};
use crate::domain::time::whole_months;
use crate::domain::visit::{ConsentKind, Order, Visit};
use crate::ui::context::Context;

/// The age in months from which a girl or woman is asked about pregnancy. No
/// source states one; ten years is Chốt's own, on the safe side.
const MONTHS_ASKED_ABOUT_PREGNANCY: u32 = 120;

/// What is typed and picked.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub product: Option<ProductId>,
    pub consent_kind: Option<ConsentKind>,
    pub consent_by: Option<Witness>,
    pub prior_product: Option<ProductId>,
    pub prior_date: String,
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

    /// Returns the field that takes characters in a section.
    pub fn field(&mut self, section: Section) -> &mut String {
        match section {
            Section::Product | Section::Consent | Section::History => &mut self.prior_date,
            Section::Screening => &mut self.temperature,
            Section::Order => &mut self.volume,
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

    fn added<'a>(&self, visit: &Visit, ctx: &Context<'a>) -> Vec<&'a Question> {
        let product = self.product.as_ref().and_then(|id| ctx.catalogue.product(id));
        let Some(product) = product else { return Vec::new() };
        let months = whole_months(visit.person.birth.earliest(), ctx.now.civil_day());
        let may_be_pregnant =
            visit.person.sex != Some(Sex::Male) && months >= MONTHS_ASKED_ABOUT_PREGNANCY;
        ctx.catalogue
            .questions_of(product)
            .filter(|row| row.asked_of == AskedOf::Everybody || may_be_pregnant)
            .map(|row| &row.question)
            .collect()
    }

    /// Returns the form, and what the answers come to.
    pub fn outcome(
        &self,
        visit: VisitId,
        ctx: &Context<'_>,
    ) -> Option<(FormId, Result<Outcome, Incomplete>)> {
        let visit = ctx.day.visit(visit)?;
        let form = form(visit, ctx)?;
        let answers = super::answers(&self.answers);
        let outcome = conclude(form, self.added(visit, ctx), &answers, self.temperature());
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
    let on = ctx.now.civil_day();
    let fits = |form: &&ScreeningForm| form.age.fit(visit.person.birth, on) == Fit::Inside;
    // Of two that fit, the one made for fewer ages.
    ctx.catalogue
        .forms()
        .filter(fits)
        .max_by_key(|form| form.age.from.map(|from| from.after(visit.person.birth.earliest())))
}

/// Returns the products that this table handles.
pub(super) fn products(ctx: &Context<'_>) -> Vec<ProductId> {
    let table = ctx.day.session().and_then(|session| session.table(ctx.table));
    table.map(|table| table.products.clone()).unwrap_or_default()
}
