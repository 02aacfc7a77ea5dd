//! What can be chosen at each line.

use super::{Line, Message, Screen};
use crate::domain::amendment::Part;
use crate::domain::dose::Amount;
use crate::domain::route::{Route, Site};
use crate::domain::stock::{Lot, plain};
use crate::domain::text::clean;
use crate::ui::context::Context;

/// How many people the search shows.
const FOUND: usize = 8;

/// The highest table that is offered where no session tells of its tables.
const TABLES: u8 = 6;

/// The highest dose number that is offered.
const DOSES: u8 = 6;

/// Something that can be chosen.
pub(super) struct Choice {
    pub(super) words: String,
    pub(super) message: Message,
}

impl Screen {
    /// Returns what the line at hand offers; nothing where one types.
    pub(super) fn choices(&self, ctx: &Context<'_>) -> Vec<Choice> {
        let choice = |words, message| Choice { words, message };
        let none = |message| choice(ctx.t("case-unknown"), message);
        match self.pointed() {
            Some(Line::Part(Part::Person)) => self.people(ctx),
            Some(Line::Part(Part::Product)) => {
                let products = ctx.catalogue.products();
                let named = products.map(|product| {
                    let words = ctx.words.of(&product.name).to_owned();
                    choice(words, Message::Product(Some(product.id.clone())))
                });
                let mut named: Vec<Choice> = named.collect();
                // What lies on the tables comes first.
                let here = |one: &Choice| match &one.message {
                    Message::Product(Some(id)) => {
                        let tables = ctx.day.session().map_or(&[][..], |session| &session.tables);
                        !tables.iter().any(|table| table.products.contains(id))
                    }
                    _ => true,
                };
                named.sort_by_key(here);
                named.push(none(Message::Product(None)));
                named
            }
            Some(Line::Part(Part::Vial)) => {
                let vials = ctx.day.vials().map(|vial| {
                    let lot = ctx.day.lot(vial.lot);
                    let product = lot.and_then(|lot| lot.product());
                    let product = product.map(|id| ctx.product_name(id)).unwrap_or_default();
                    let number = vial.number.to_string();
                    let lot = lot.map(|lot| lot.number.clone()).unwrap_or_default();
                    let gaps = [("number", &*number), ("product", &*product), ("lot", &*lot)];
                    choice(ctx.tw("amend-vial", &gaps), Message::Vial(Some(vial.id)))
                });
                vials.chain(std::iter::once(none(Message::Vial(None)))).collect()
            }
            Some(Line::Part(Part::Lot)) => {
                let vaccines = ctx.day.lots().filter_map(|lot| Some((lot, lot.product()?)));
                let typed = plain(&self.search);
                let called = |(lot, _): &(&Lot, _)| plain(&lot.number).contains(&typed);
                let lots = vaccines.filter(called).map(|(lot, product)| {
                    let product = ctx.product_name(product);
                    let gaps = [("product", &*product), ("lot", lot.number.as_str())];
                    choice(ctx.tw("amend-lot", &gaps), Message::Lot(Some(lot.id)))
                });
                let mut lots: Vec<Choice> = lots.collect();
                if typed.is_empty() {
                    lots.push(none(Message::Lot(None)));
                } else if !ctx.day.lots().any(|lot| lot.is_number(&typed)) {
                    let number = clean(&self.search);
                    let words = ctx.tw("amend-lot-read", &[("lot", &number)]);
                    lots.push(choice(words, Message::LotRead(number)));
                }
                lots
            }
            Some(Line::Part(Part::Route)) => Route::ALL
                .into_iter()
                .map(|one| choice(ctx.t(&format!("route-{}", one.code())), Message::Route(one)))
                .collect(),
            Some(Line::Part(Part::Site)) => Site::ALL
                .into_iter()
                .map(|one| choice(ctx.t(&format!("site-{}", one.code())), Message::Site(one)))
                .collect(),
            Some(Line::Part(Part::Amount)) => Amount::ALL
                .into_iter()
                .chain([Amount::Unknown])
                .map(|one| choice(ctx.t(&format!("amount-{}", one.code())), Message::Amount(one)))
                .collect(),
            Some(Line::Part(Part::DoseNumber)) => {
                (1..=DOSES).map(|n| choice(n.to_string(), Message::DoseNumber(n))).collect()
            }
            Some(Line::Part(Part::Table)) => {
                let tables = ctx.day.session().map_or(&[][..], |session| &session.tables);
                let named = tables.iter().map(|table| {
                    let words = ctx.tw("bar-table", &[("table", &table.number.to_string())]);
                    choice(words, Message::Table(table.number))
                });
                // On a day without a session nobody knows which tables there were.
                let without = self.earlier.on().is_some() && ctx.day.session().is_none();
                let numbers = (1..=TABLES).filter(|_| without).map(|number| {
                    let words = ctx.tw("bar-table", &[("table", &number.to_string())]);
                    choice(words, Message::Table(number))
                });
                named.chain(numbers).collect()
            }
            Some(Line::GivenBy) => ctx
                .day
                .accounts()
                .map(|account| choice(account.name.clone(), Message::GivenBy(account.id)))
                .collect(),
            Some(Line::Session) => self.earlier.sessions(ctx),
            Some(Line::Counted) => self.counted(ctx),
            Some(Line::Field(_)) => self.values(ctx),
            Some(
                Line::Part(Part::Volume | Part::Time) | Line::Day | Line::Sheet | Line::Reason,
            )
            | None => Vec::new(),
        }
    }

    fn people(&self, ctx: &Context<'_>) -> Vec<Choice> {
        let text = self.search.trim();
        if text.is_empty() {
            return Vec::new();
        }
        let found = ctx.day.find(text).into_iter().take(FOUND).map(|visit| {
            let ticket = visit.ticket.to_string();
            let gaps = [("name", visit.person.name.as_str()), ("ticket", &*ticket)];
            Choice { words: ctx.tw("incident-who", &gaps), message: Message::Person(visit.id) }
        });
        let known = self.earlier.known().iter().filter_map(|id| ctx.day.visit(*id)).map(|visit| {
            let birth = visit.person.birth.label();
            let gaps = [("name", visit.person.name.as_str()), ("birth", &*birth)];
            let words = ctx.tw("amend-person-known", &gaps);
            Choice { words, message: Message::Person(visit.id) }
        });
        found.chain(known).collect()
    }
}
