//! The order: number of the dose, volume and route as the screener states them,
//! held against the rules before anything is recorded.

use iced::widget::{Row, column, container, row};
use iced::{Alignment, Length};

use super::draft::DOSES_OFFERED;
use super::view::{KEYS, choice, labelled};
use super::{Message, Screen, Section, forecast, stop};
use crate::domain::account::Act;
use crate::domain::facts::Facts;
use crate::domain::id::OrderId;
use crate::domain::judge;
use crate::domain::route::Route;
use crate::domain::visit::{Order, OrderStopped, Visit};
use crate::ui::context::Context;
use crate::ui::screen::Action;
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::keypad::{self, Layout};
use crate::ui::widget::{self, Element};

impl Screen {
    pub(super) fn on_dose_number(&mut self, number: u8) -> Action {
        self.draft.dose_number = Some(number);
        Action::None
    }

    pub(super) fn on_route(&mut self, route: Route) -> Action {
        self.draft.route = Some(route);
        Action::None
    }

    pub(super) fn on_correct(&mut self) -> Action {
        self.findings.clear();
        Action::None
    }

    pub(super) fn on_order(&mut self, visit: &Visit, ctx: &Context<'_>) -> Action {
        // A screening of another day, or one that did not ask about this product.
        if !self.draft.is_screened(visit, ctx) {
            self.problem = Some("finding-not_screened");
            return Action::None;
        }
        let Some(order) = self.draft.order(visit.id, OrderId(ctx.new_id()), ctx) else {
            self.problem = Some("visit-problem-order");
            return Action::None;
        };
        let Some(session) = ctx.day.session() else { return Action::None };
        self.findings = judge::order(&Facts {
            day: ctx.day,
            catalogue: ctx.catalogue,
            session,
            visit,
            order: &order,
            table: ctx.table,
            by: ctx.account.id,
            now: ctx.now,
        });
        self.stop_told = self.is_stopped();
        if !self.stop_told {
            return Action::Record(vec![order.into()]);
        }
        let findings = self.findings.clone();
        Action::Record(vec![OrderStopped { order, table: ctx.table, findings }.into()])
    }

    pub(super) fn order<'a>(&'a self, ctx: &Context<'a>, visit: &Visit) -> Element<'a, Message> {
        if let Some(order) = self.open_order(ctx) {
            return stated(ctx, visit, order);
        }
        if self.is_stopped() {
            return stop::view(ctx, &self.findings);
        }
        let p = ctx.palette;
        let number = self.draft.dose_number;
        let numbers = (1..=DOSES_OFFERED).map(|offered| {
            let chosen = number == Some(offered);
            choice(ctx, offered.to_string(), None, chosen, Message::DoseNumber(offered))
        });
        let routes = Route::ALL.into_iter().zip(KEYS).map(|(route, key)| {
            let label = ctx.t(&format!("route-{}", route.code()));
            let chosen = self.draft.route == Some(route);
            choice(ctx, label, Some(key), chosen, Message::Route(route))
        });
        let attention = if number.is_some() { Attention::Here } else { Attention::Elsewhere };
        let volume = row![
            row![
                field::blind(p, &self.draft.volume, "", 160.0, attention),
                widget::muted(p, "mL"),
            ]
            .spacing(space::M)
            .align_y(Alignment::Center),
            keypad::keypad(p, Layout::Volume, Message::Typed, Message::Erase, Message::Clear),
        ]
        .spacing(space::XXL);
        let form = column![
            self.campaign(ctx),
            labelled(ctx, "visit-dose-number", Row::with_children(numbers).spacing(space::S)),
            labelled(ctx, "visit-volume", volume),
            labelled(ctx, "visit-route", Row::with_children(routes).spacing(space::S).wrap()),
        ]
        .spacing(space::L);
        match forecast::view(ctx, visit) {
            None => form.into(),
            Some(said) if ctx.room.is_narrow() => form.push(said).into(),
            Some(said) => row![
                form.width(Length::FillPortion(3)),
                container(said).width(Length::FillPortion(2))
            ]
            .spacing(space::XL)
            .into(),
        }
    }

    /// Tells whether an order is being stated, and nothing stands against it yet.
    pub(super) fn is_ordering(&self, ctx: &Context<'_>) -> bool {
        self.section(ctx) == Section::Order
            && self.open_order(ctx).is_none()
            && !self.is_stopped()
            && ctx.may(Act::Screen)
    }

    /// The way on while an order is stated, at the bottom where it is always in
    /// sight.
    pub(super) fn send<'a>(&self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let stated = self.draft.dose_number.is_some()
            && !self.draft.volume.is_empty()
            && self.draft.route.is_some();
        if stated {
            button::make(p, Kind::Primary, ctx.t("visit-order"))
                .key("Enter")
                .on_press(Message::Order)
                .into()
        } else {
            button::why_not(p, ctx.t("visit-order"), ctx.t("visit-problem-order"))
        }
    }

    /// Says that this session gives the vaccine as a campaign.
    fn campaign<'a>(&'a self, ctx: &Context<'a>) -> Option<Element<'a, Message>> {
        let product = self.draft.product.as_ref()?;
        let session = ctx.day.session()?;
        let is_one = session.preparation.campaign.contains(product);
        let words = ctx.tw("visit-campaign", &[("product", &ctx.product_name(product))]);
        is_one.then(|| widget::notice(ctx.palette, Tone::Info, words))
    }
}

/// The order that stands, with what the rules remark on it.
fn stated<'a>(ctx: &Context<'a>, visit: &Visit, order: &Order) -> Element<'a, Message> {
    let p = ctx.palette;
    let number = order.dose_number.to_string();
    let name = ctx.product_name(&order.product);
    let title = ctx.tw("side-order-product", &[("product", &name), ("number", &number)]);
    let route = ctx.t(&format!("route-{}", order.route.code()));
    let facts = ctx.facts(visit.id, order.id, ctx.table);
    let found = facts.map_or_else(Vec::new, |facts| judge::order(&facts));
    let mut lines = column![
        widget::notice(p, Tone::Proven, ctx.t("visit-ordered")),
        widget::heading(p, title),
        widget::body(p, format!("{} · {route}", ctx.words.volume(order.volume))),
    ]
    .spacing(space::S);
    for finding in &found {
        lines = lines.push(stop::remark(ctx, finding));
    }
    lines.into()
}
