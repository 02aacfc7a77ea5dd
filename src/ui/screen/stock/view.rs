//! What is seen of lots and vials.

use iced::widget::{Column, Row, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{Message, Screen, Task, open, receive};
use crate::domain::evidence::WhyTyped;
use crate::domain::id::VialId;
use crate::domain::stock::{Content, Lot, Vial};
use crate::scan::StationLabel;
use crate::ui::context::Context;
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::keypad::{self, Layout};
use crate::ui::widget::{self, Element};

impl Screen {
    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut content = column![].spacing(space::L).width(Length::Fill);
        if let Some(problem) = self.problem {
            content = content.push(widget::notice(p, Tone::Stop, problem.words(ctx)));
        }
        content = content.push(match &self.task {
            Task::Overview => overview(ctx),
            Task::Receive(receipt) => receiving(ctx, receipt).map(Message::Receipt),
            Task::Open(opening) => opening_view(ctx, opening).map(Message::Opening),
            Task::Withdraw(vial) => withdraw(ctx, *vial),
            Task::Opened(vial) => opened(ctx, *vial),
        });
        let back = match self.task {
            Task::Overview => Message::Back,
            _ => Message::Overview,
        };
        let mut bar = row![
            button::make(p, Kind::Secondary, ctx.t("action-back")).key("Esc").on_press(back),
            widget::filler(),
        ]
        .spacing(space::M);
        if matches!(self.task, Task::Overview) {
            bar = bar
                .push(
                    button::make(p, Kind::Secondary, ctx.t("stock-receive"))
                        .key("F2")
                        .on_press(Message::Receive),
                )
                .push(
                    button::make(p, Kind::Primary, ctx.t("stock-open"))
                        .key("F3")
                        .on_press(Message::Open),
                );
        }
        column![
            scrollable(container(content).padding([space::XL, space::XXL])).height(Length::Fill),
            widget::bottom_bar(p, bar),
        ]
        .into()
    }
}

/// Names what is in a lot.
fn content_name(ctx: &Context<'_>, lot: &Lot) -> String {
    match &lot.content {
        Content::Vaccine { product, .. } => ctx.product_name(product),
        Content::Diluent(id) => ctx
            .catalogue
            .diluent(id)
            .map_or_else(|| id.to_string(), |d| ctx.words.of(&d.name).to_owned()),
    }
}

fn overview<'a>(ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let vials: Vec<Element<'a, Message>> =
        ctx.day.vials().map(|vial| vial_line(ctx, vial)).collect();
    let lots: Vec<Element<'a, Message>> = ctx.day.lots().map(|lot| lot_line(ctx, lot)).collect();
    let vials = if vials.is_empty() {
        widget::empty(p, ctx.t("stock-no-vials"), ctx.t("stock-no-vials-hint"))
    } else {
        Column::with_children(vials).spacing(space::S).into()
    };
    let lots = if lots.is_empty() {
        widget::empty(p, ctx.t("stock-no-lots"), ctx.t("stock-no-lots-hint"))
    } else {
        Column::with_children(lots).spacing(space::S).into()
    };
    column![
        widget::title(p, ctx.t("stock-title")),
        widget::card(p, column![widget::heading(p, ctx.t("stock-vials")), vials].spacing(space::M))
            .width(Length::Fill),
        widget::card(p, column![widget::heading(p, ctx.t("stock-lots")), lots].spacing(space::M))
            .width(Length::Fill),
    ]
    .spacing(space::L)
    .into()
}

fn vial_line<'a>(ctx: &Context<'a>, vial: &'a Vial) -> Element<'a, Message> {
    let p = ctx.palette;
    let name = ctx.day.product_in(vial.id).map(|id| ctx.product_name(id)).unwrap_or_default();
    let title = ctx.tw("queue-vial", &[("product", &name), ("number", &vial.number.to_string())]);
    let left = ctx.tw(
        "queue-vial-left",
        &[("left", &vial.left().to_string()), ("doses", &vial.doses.to_string())],
    );
    let running = vial.is_running(ctx.now);
    let state: Element<'a, Message> = if vial.withdrawn {
        widget::chip(p, Tone::Attention, ctx.t("stock-withdrawn"))
    } else if running {
        widget::body(p, ctx.words.remaining(vial.discard_at, ctx.now)).into()
    } else {
        widget::chip(p, Tone::Stop, ctx.t("queue-vial-over"))
    };
    row![
        container(widget::strong(p, title)).width(Length::FillPortion(4)),
        container(state).width(Length::FillPortion(4)),
        container(widget::muted(p, left)).width(Length::FillPortion(3)),
        button::make(p, Kind::Danger, ctx.t("stock-withdraw"))
            .on_press_maybe((!vial.withdrawn).then_some(Message::Withdraw(vial.id))),
    ]
    .spacing(space::M)
    .align_y(Alignment::Center)
    .into()
}

fn lot_line<'a>(ctx: &Context<'a>, lot: &'a Lot) -> Element<'a, Message> {
    let p = ctx.palette;
    let detail = ctx.tw("sheet-lot", &[("lot", &lot.number), ("expiry", &lot.expiry.label())]);
    let vials = ctx.tw("stock-count", &[("count", &lot.vials.to_string())]);
    row![
        container(widget::strong(p, content_name(ctx, lot))).width(Length::FillPortion(4)),
        container(widget::body(p, detail)).width(Length::FillPortion(4)),
        container(widget::muted(p, vials)).width(Length::FillPortion(3)),
    ]
    .spacing(space::M)
    .align_y(Alignment::Center)
    .into()
}

fn pressable_field<'a, M: Clone + 'a>(
    ctx: &Context<'a>,
    key: &str,
    typed: &str,
    form: &str,
    here: bool,
    message: M,
) -> Element<'a, M> {
    let p = ctx.palette;
    let attention = if here { Attention::Here } else { Attention::Elsewhere };
    column![
        widget::muted(p, ctx.t(key)),
        iced::widget::mouse_area(field::blind(p, typed, form, 300.0, attention)).on_press(message),
    ]
    .spacing(space::XS)
    .into()
}

fn receiving<'a>(ctx: &Context<'a>, receipt: &'a super::Receipt) -> Element<'a, receive::Message> {
    use receive::{Focus, Message};
    let p = ctx.palette;
    let offered: Vec<Element<'a, Message>> = receipt
        .offered(ctx)
        .into_iter()
        .map(|(chosen, name)| {
            let kind = if receipt.chosen.as_ref() == Some(&chosen) {
                Kind::Chosen
            } else {
                Kind::Secondary
            };
            button::make(p, kind, name).on_press(Message::Choose(chosen)).into()
        })
        .collect();
    let vaccine = !matches!(receipt.chosen, Some(receive::Chosen::Diluent(_)));
    let mut fields = column![
        column![
            pressable_field(
                ctx,
                "stock-number",
                &receipt.number,
                "",
                receipt.focus == Focus::Number,
                Message::Focus(Focus::Number)
            ),
            pressable_field(
                ctx,
                "stock-expiry",
                &receipt.expiry,
                "",
                receipt.focus == Focus::Expiry,
                Message::Focus(Focus::Expiry)
            ),
        ]
        .spacing(space::L),
    ]
    .spacing(space::L);
    let mut counts = column![pressable_field(
        ctx,
        "stock-vials-count",
        &receipt.vials,
        "",
        receipt.focus == Focus::Vials,
        Message::Focus(Focus::Vials)
    )]
    .spacing(space::L);
    if vaccine {
        counts = counts.push(pressable_field(
            ctx,
            "stock-doses",
            &receipt.doses,
            "",
            receipt.focus == Focus::Doses,
            Message::Focus(Focus::Doses),
        ));
    }
    fields = fields.push(counts);
    let layout = match receipt.focus {
        Focus::Number => Layout::Lot,
        Focus::Expiry => Layout::Date,
        Focus::Vials | Focus::Doses => Layout::Digits,
    };
    let content = column![
        widget::display(p, ctx.t("stock-receive-title"), size::TITLE),
        widget::body(p, ctx.t("stock-receive-hint")).color(p.muted),
        row![
            widget::strong(p, ctx.t("stock-what")).width(Length::Fill),
            field::input(p, &ctx.t("opening-search"), &receipt.search, Message::Search, None)
                .width(320),
        ]
        .align_y(Alignment::Center),
        Row::with_children(offered).spacing(space::S).wrap(),
        row![
            fields,
            column![
                keypad::keypad(p, layout, Message::Typed, Message::Erase, Message::Clear),
                button::make(p, Kind::Primary, ctx.t("stock-receive-done"))
                    .key("F5")
                    .on_press(Message::Done),
            ]
            .spacing(space::L),
        ]
        .spacing(space::XXL),
    ]
    .spacing(space::L);
    widget::focus_card(p, Tone::Primary, content).into()
}

fn opening_view<'a>(ctx: &Context<'a>, opening: &'a super::Opening) -> Element<'a, open::Message> {
    use open::{Focus, Message, Stage};
    let p = ctx.palette;
    let stage = opening.stage();
    let (title, hint) = match stage {
        Stage::First => ("stock-open-first", "stock-open-first-hint"),
        Stage::Second => ("stock-open-second", "stock-open-second-hint"),
        Stage::Diluent => ("stock-open-diluent", "stock-open-diluent-hint"),
    };
    let mut content = column![
        widget::toned(p, Tone::Primary, ctx.t("stock-open")).size(size::LABEL),
        widget::display(p, ctx.t(title), size::TITLE),
        widget::body(p, ctx.t(hint)).color(p.muted),
    ]
    .spacing(space::M);
    if stage != Stage::Diluent {
        let mut ids: Vec<_> = ctx.day.lots().filter_map(|lot| lot.product().cloned()).collect();
        if let Some(session) = ctx.day.session() {
            ids.extend(session.tables.iter().flat_map(|table| table.products.iter().cloned()));
        }
        ids.sort();
        ids.dedup();
        let products = ids.into_iter().map(|id| {
            let kind =
                if opening.product.as_ref() == Some(&id) { Kind::Chosen } else { Kind::Secondary };
            button::make(p, kind, ctx.product_name(&id)).on_press(Message::Product(id)).into()
        });
        content = content
            .push(widget::strong(p, ctx.t("stock-what-label")))
            .push(Row::with_children(products).spacing(space::S).wrap());
    }
    let second = if stage == Stage::Diluent { "stock-diluent-volume" } else { "stock-expiry" };
    let mut left = column![
        column![
            pressable_field(
                ctx,
                "stock-number",
                &opening.number,
                "",
                opening.focus == Focus::Number,
                Message::Focus(Focus::Number)
            ),
            pressable_field(
                ctx,
                second,
                &opening.expiry,
                "",
                opening.focus == Focus::Expiry,
                Message::Focus(Focus::Expiry)
            ),
        ]
        .spacing(space::M),
    ]
    .spacing(space::L);
    let scanner = ctx
        .day
        .session()
        .and_then(|session| session.table(ctx.table))
        .is_some_and(|table| table.has_scanner);
    if scanner && stage != Stage::Diluent {
        let reasons = WhyTyped::ALL.iter().zip(["F4", "F5", "F6"]).map(|(why, key)| {
            let kind = if opening.why == Some(*why) { Kind::Chosen } else { Kind::Secondary };
            let label = ctx.t(&format!("why-{}", why.code()));
            button::make(p, kind, label).key(key).on_press(Message::Why(*why)).into()
        });
        left = left
            .push(widget::muted(p, ctx.t("procedure-why-typed")))
            .push(Column::with_children(reasons).spacing(space::XS));
    }
    let layout = match (opening.focus, stage) {
        (Focus::Number, _) => Layout::Lot,
        (Focus::Expiry, Stage::Diluent) => Layout::Volume,
        (Focus::Expiry, _) => Layout::Date,
    };
    let right = column![
        keypad::keypad(p, layout, Message::Typed, Message::Erase, Message::Clear),
        button::make(p, Kind::Primary, ctx.t("action-enter")).key("Enter").on_press(Message::Next),
    ]
    .spacing(space::L);
    content = content.push(row![left, right].spacing(space::XXL));
    widget::focus_card(p, Tone::Primary, content.spacing(space::L)).into()
}

fn withdraw<'a>(ctx: &Context<'a>, id: VialId) -> Element<'a, Message> {
    let p = ctx.palette;
    let number = ctx.day.vial(id).map(|vial| vial.number.to_string()).unwrap_or_default();
    let card = column![
        widget::display(p, ctx.tw("stock-withdraw-title", &[("number", &number)]), size::TITLE),
        widget::body(p, ctx.t("stock-withdraw-hint")),
        button::make(p, Kind::Danger, ctx.t("stock-withdraw"))
            .key("F9")
            .on_press(Message::Withdrawn),
    ]
    .spacing(space::L);
    widget::focus_card(p, Tone::Stop, card).into()
}

/// The vial is open: its number to write on it, and its code to print or scan.
fn opened<'a>(ctx: &Context<'a>, id: VialId) -> Element<'a, Message> {
    let p = ctx.palette;
    let Some(vial) = ctx.day.vial(id) else { return widget::filler().into() };
    let number = vial.number.to_string();
    let until = ctx.words.remaining(vial.discard_at, ctx.now);
    let code = StationLabel::Vial(id).code();
    let card = column![
        widget::toned(p, Tone::Proven, ctx.t("stock-opened")),
        widget::display(p, ctx.tw("vial-number", &[("number", &number)]), 72.0),
        widget::heading(p, ctx.tw("stock-opened-write", &[("number", &number)])),
        widget::body(p, until),
        widget::caption(p, ctx.tw("stock-opened-code", &[("code", &code)])),
        button::make(p, Kind::Primary, ctx.t("action-understood"))
            .key("Enter")
            .on_press(Message::Overview),
    ]
    .spacing(space::M);
    widget::focus_card(p, Tone::Proven, card).into()
}
