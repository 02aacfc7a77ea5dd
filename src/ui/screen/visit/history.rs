//! Earlier doses: what the station knows, what the book says, or who said what
//! where there is no book.

use iced::Alignment;
use iced::widget::{Column, Row, column, row};

use super::view::{KEYS, choice, labelled};
use super::{Message, Screen};
use crate::domain::catalogue::{Product, ProductId};
use crate::domain::evidence::Witness;
use crate::domain::time::parse_date;
use crate::domain::visit::{HistorySource, HistoryStated, PriorDose, Visit};
use crate::ui::context::Context;
use crate::ui::screen::Action;
use crate::ui::theme::space;
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::keypad::{self, Layout};
use crate::ui::widget::{self, Element};

impl Screen {
    pub(super) fn on_prior_product(&mut self, product: ProductId) -> Action {
        self.draft.prior_product = Some(product);
        Action::None
    }

    pub(super) fn on_all_products(&mut self) -> Action {
        self.draft.all_products = true;
        Action::None
    }

    pub(super) fn on_prior_dose(&mut self, visit: &Visit, ctx: &Context<'_>) -> Action {
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
        Action::Record(vec![
            PriorDose { patient, product, given_on, source, sheet: None, told_by: None }.into(),
        ])
    }

    pub(super) fn on_history(&self, source: HistorySource) -> Action {
        Action::Record(vec![HistoryStated { visit: self.visit, source }.into()])
    }

    pub(super) fn history<'a>(&'a self, ctx: &Context<'a>, visit: &Visit) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut content = column![].spacing(space::L);
        let known = ctx.day.past_doses(visit.patient);
        if !known.is_empty() {
            let lines = known.iter().map(|dose| {
                let name = dose.product.as_ref().map(|id| ctx.product_name(id));
                let words =
                    format!("{} · {}", ctx.words.date(dose.given_on), name.unwrap_or_default());
                widget::body(p, words).into()
            });
            content = content.push(labelled(
                ctx,
                "visit-known-doses",
                Column::with_children(lines).spacing(space::XS),
            ));
        }
        let witnesses = Witness::ALL.into_iter().zip(&KEYS[1..]).map(|(witness, key)| {
            let who = ctx.t(&format!("witness-{}", witness.code()));
            let label = ctx.tw("visit-no-book", &[("who", &who)]);
            choice(ctx, label, Some(key), false, Message::NoBook(witness))
        });
        content
            .push(labelled(ctx, "visit-prior", self.prior(ctx)))
            .push(
                button::make(p, Kind::Primary, ctx.t("visit-book-seen"))
                    .key("F2")
                    .on_press(Message::BookSeen),
            )
            .push(labelled(
                ctx,
                "visit-without-book",
                Row::with_children(witnesses).spacing(space::S).wrap(),
            ))
            .into()
    }

    /// An earlier dose to add: which, and on which day.
    fn prior<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let (related, others) = self.prior_products(ctx);
        let others = if self.draft.all_products { others } else { Vec::new() };
        let mut tiles: Vec<Element<'a, Message>> = related
            .into_iter()
            .chain(others)
            .map(|id| {
                let chosen = self.draft.prior_product.as_ref() == Some(&id);
                choice(ctx, ctx.product_name(&id), None, chosen, Message::PriorProduct(id))
            })
            .collect();
        if !self.draft.all_products {
            let more = ctx.t("visit-prior-others");
            tiles.push(choice(ctx, more, None, false, Message::AllProducts));
        }
        let tiles = Row::with_children(tiles).spacing(space::S).wrap();
        if self.draft.prior_product.is_none() {
            return tiles.into();
        }
        let complete = !self.draft.prior_date.is_empty();
        let form = ctx.t("form-date");
        let day = column![
            widget::caption(p, ctx.t("visit-prior-day-hint")),
            field::blind(p, &self.draft.prior_date, &form, 240.0, Attention::Here),
            button::make(p, Kind::Secondary, ctx.t("visit-prior-add"))
                .key("Enter")
                .on_press_maybe(complete.then_some(Message::PriorDose)),
        ]
        .spacing(space::M);
        let keys = keypad::keypad(p, Layout::Date, Message::Typed, Message::Erase, Message::Clear);
        column![tiles, row![day, keys].spacing(space::XXL).align_y(Alignment::Start)]
            .spacing(space::M)
            .into()
    }

    /// The products of the catalogue: those that share an antigen with the one
    /// that is meant, and all others, among which live vaccines keep a distance.
    fn prior_products(&self, ctx: &Context<'_>) -> (Vec<ProductId>, Vec<ProductId>) {
        let meant = self.draft.product.as_ref().and_then(|id| ctx.catalogue.product(id));
        let antigens = meant.map_or(&[][..], |product| &product.antigens);
        let (related, others): (Vec<_>, Vec<_>) = ctx
            .catalogue
            .products()
            .partition(|other| other.antigens.iter().any(|one| antigens.contains(one)));
        let ids = |products: Vec<&Product>| {
            products.into_iter().map(|product| product.id.clone()).collect()
        };
        (ids(related), ids(others))
    }
}
