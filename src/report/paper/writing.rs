//! Values as people read them on paper. What is not known becomes nothing, which
//! a template shows as an empty line; it invents no value.

use serde_json::{Value, json};

use crate::domain::amendment::Part;
use crate::domain::catalogue::{Catalogue, DiluentId, ProductId};
use crate::domain::day::Day;
use crate::domain::dose::Administered;
use crate::domain::id::AccountId;
use crate::domain::patient::{Person, Sex};
use crate::domain::stock::{Content, Lot};
use crate::domain::time::{Expiry, Instant};
use crate::i18n::Words;

/// Writes in one language, with the names of one catalogue.
#[derive(Clone, Copy)]
pub(super) struct Writing<'a> {
    pub(super) words: &'a Words,
    pub(super) catalogue: &'a Catalogue,
}

impl Writing<'_> {
    /// Writes a day with its time: `08:30 16/11/2026`.
    pub(super) fn moment(&self, at: Instant) -> String {
        format!("{} {}", at.hour_minute(), self.words.date(at.civil_day()))
    }

    /// Returns what a product is called.
    pub(super) fn product(&self, id: &ProductId) -> String {
        let found = self.catalogue.product(id);
        found.map_or_else(|| id.to_string(), |row| self.words.of(&row.name).to_owned())
    }

    /// Returns what a diluent is called.
    pub(super) fn diluent(&self, id: &DiluentId) -> String {
        let found = self.catalogue.diluent(id);
        found.map_or_else(|| id.to_string(), |row| self.words.of(&row.name).to_owned())
    }

    /// Returns what is in a lot.
    pub(super) fn content(&self, lot: &Lot) -> String {
        match &lot.content {
            Content::Vaccine { product, .. } => self.product(product),
            Content::Diluent(id) => self.diluent(id),
            Content::Syringe(kind) => self.words.text(&format!("syringe-{}", kind.code())),
        }
    }

    /// Returns the name of somebody of the staff.
    pub(super) fn account(day: &Day, id: AccountId) -> Option<String> {
        day.account(id).map(|account| account.name.clone())
    }

    /// Writes one part of what is recorded of a dose.
    pub(super) fn part(&self, part: Part, given: &Administered, day: &Day) -> Option<String> {
        let words = self.words;
        match part {
            Part::Person => day.visit(given.visit).map(|visit| visit.person.name.clone()),
            Part::Product => given.product.as_ref().map(|id| self.product(id)),
            Part::Lot => {
                let number = given.lot_number.clone()?;
                let expiry = given.expiry.map(Expiry::label);
                Some(expiry.map_or(number.clone(), |expiry| format!("{number}, {expiry}")))
            }
            Part::Vial => day.vial(given.vial?).map(|vial| vial.number.to_string()),
            Part::Volume => given.volume.map(|volume| words.volume(volume)),
            Part::Route => given.route.map(|route| words.text(&format!("route-{}", route.code()))),
            Part::Site => given.site.map(|site| words.text(&format!("site-{}", site.code()))),
            Part::DoseNumber => given.dose_number.map(|number| number.to_string()),
            Part::Amount => Some(words.text(&format!("amount-{}", given.amount.code()))),
            Part::Table => Some(given.table.to_string()),
            Part::Time => Some(self.moment(given.given_at)),
        }
    }

    /// Writes what is recorded of a dose, part by part, by their names.
    pub(super) fn given(&self, given: &Administered, day: &Day) -> Value {
        let parts = Part::ALL.into_iter().filter(|part| *part != Part::Person);
        let written =
            parts.map(|part| (part.code().to_owned(), json!(self.part(part, given, day))));
        let mut value: serde_json::Map<String, Value> = written.collect();
        let _ = value.insert("lot".into(), json!(given.lot_number));
        let _ = value.insert("expiry".into(), json!(given.expiry.map(Expiry::label)));
        let _ = value.insert("clock".into(), json!(given.given_at.hour_minute()));
        let _ = value.insert("day".into(), json!(self.words.date(given.given_at.civil_day())));
        Value::Object(value)
    }

    /// Writes who somebody is.
    pub(super) fn person(person: &Person) -> Value {
        json!({
            "name": person.name,
            "birth": person.birth.label(),
            "sex": person.sex.map(|sex| match sex { Sex::Female => "female", Sex::Male => "male" }),
            "number": person.number.as_ref().map(|number| number.as_str()),
            "guardian": person.guardian,
            "phone": person.phone,
            "group": person.group,
            "address": person.address,
        })
    }
}
