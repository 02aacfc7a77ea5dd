//! What is seen of lots and vials.

mod form;
mod overview;

use iced::widget::{Column, column, container, qr_code, row, scrollable};
use iced::{Alignment, Color, Length};

use super::custody::Way;
use super::label;
use super::{Message, Problem, Screen, Shown, Task};
use crate::domain::account::Act;
use crate::domain::catalogue::ProductId;
use crate::domain::finding::Finding;
use crate::domain::id::VialId;
use crate::domain::stock::{Content, Lot, OpeningStop as Stop, Part};
use crate::scan::StationLabel;
use crate::ui::context::Context;
use crate::ui::finding;
use crate::ui::reveal;
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{self, Element};

/// The number of a vial that was just opened, to be read from a step away.
const NUMBER_SIZE: f32 = 72.0;
/// The side of a code on the screen, in logical pixels.
const CODE_SIDE: f32 = 320.0;

impl Screen {
    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let (content, beside): (Element<'a, Message>, Option<Element<'a, Message>>) =
            match &self.task {
                Task::Overview => (overview::view(ctx, self.pointed), None),
                Task::Receive(receipt) => (
                    form::receipt(ctx, receipt).map(Message::Receipt),
                    Some(form::receipt_keypad(ctx, receipt).map(Message::Receipt)),
                ),
                Task::Open(opening) => match opening.stop() {
                    Some(stop) => (stopped(ctx, stop), None),
                    None => (
                        form::opening(ctx, opening).map(Message::Opening),
                        Some(form::opening_keypad(ctx, opening).map(Message::Opening)),
                    ),
                },
                Task::Lot(custody) => (
                    form::custody(ctx, custody).map(Message::Custody),
                    (custody.way == Some(Way::Extend))
                        .then(|| form::custody_keypad(ctx).map(Message::Custody)),
                ),
                Task::Thermometer(thermometer) => (
                    form::thermometer(ctx, thermometer).map(Message::Thermometer),
                    Some(form::thermometer_keypad(ctx).map(Message::Thermometer)),
                ),
                Task::Withdraw(vial) => (withdraw(ctx, *vial), None),
                Task::Shown(shown) => (self::shown(ctx, shown), None),
            };
        let mut front = column![].spacing(space::L).width(Length::Fill);
        if let Some(problem) = self.problem {
            front = front.push(widget::notice(p, Tone::Stop, problem.words(ctx)));
            let way_out = match problem {
                Problem::OtherExpiry { .. } => {
                    Some(("stock-correct-expiry", Message::CorrectExpiry))
                }
                Problem::MoreOf { .. } => Some(("stock-add-delivery", Message::AddDelivery)),
                Problem::Said(_) | Problem::Found(_) | Problem::SecondPerson => None,
            };
            front = front.push(way_out.map(|(words, message)| {
                Element::from(
                    button::make(p, Kind::Secondary, ctx.t(words)).key("F2").on_press(message),
                )
            }));
        }
        front = front.push(content);
        let (below, beside) = if ctx.room.is_narrow() { (beside, None) } else { (None, beside) };
        let front = scrollable(container(front.push(below)).padding(ctx.room.edge()))
            .id(reveal::PAGE)
            .width(Length::Fill)
            .height(Length::Fill);
        let main = row![front].push(beside).height(Length::Fill);
        column![main, widget::bottom_bar(p, self.bar(ctx))].into()
    }

    fn bar<'a>(&self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let back = match self.task {
            Task::Overview => Message::Back,
            _ => Message::Overview,
        };
        let bar = row![
            button::make(p, Kind::Secondary, ctx.t("action-back")).key("Esc").on_press(back),
            widget::filler(),
        ]
        .spacing(ctx.room.pick(space::M, space::S))
        .align_y(Alignment::Center);
        let way_on = |key: &str, cap, message| {
            button::make(p, Kind::Primary, ctx.t(key))
                .key(cap)
                .on_press_maybe((!ctx.saving).then_some(message))
        };
        match &self.task {
            Task::Overview if !ctx.may(Act::HandleStock) => {
                bar.push(widget::muted(p, ctx.t("stock-not-allowed")))
            }
            Task::Overview => bar
                .push(slim(ctx, "stock-receive", "F2").on_press(Message::Receive))
                .push(slim(ctx, "stock-thermometer", "F6").on_press(Message::ReadThermometer))
                .push(slim(ctx, "stock-close-session", "F8").on_press(Message::CloseSession))
                .push(way_on("stock-open", "F3", Message::Open)),
            Task::Receive(_) => bar.push(way_on(
                "stock-receive-done",
                "F5",
                Message::Receipt(super::receive::Message::Done),
            )),
            Task::Open(opening) if opening.stop().is_some() => {
                bar.push(way_on("stock-open-other", "F3", Message::Open))
            }
            Task::Open(_) => {
                let next = Message::Opening(super::open::Message::Next);
                bar.push(way_on("action-enter", "Enter", next))
            }
            Task::Withdraw(_) => bar.push(
                button::make(p, Kind::Danger, ctx.t("stock-withdraw"))
                    .key("F9")
                    .on_press_maybe((!ctx.saving).then_some(Message::Withdrawn)),
            ),
            Task::Lot(_) => bar.push(way_on(
                "stock-record",
                "F5",
                Message::Custody(super::custody::Message::Done),
            )),
            Task::Thermometer(reading) => {
                let release = super::thermometer::Message::Release;
                let released = ctx.day.quarantine().is_some() && ctx.may(Act::ReleaseStock);
                bar.push(released.then(|| {
                    Element::from(
                        button::make(p, Kind::Danger, ctx.t("stock-release-box"))
                            .key("F9")
                            .on_press_maybe((!ctx.saving).then_some(Message::Thermometer(release))),
                    )
                }))
                .push(if reading.typed.is_empty() {
                    let why = ctx.t("stock-temperature-first");
                    button::why_not(p, ctx.t("stock-record"), why)
                } else {
                    let read = super::thermometer::Message::Read;
                    way_on("stock-record", "Enter", Message::Thermometer(read)).into()
                })
            }
            Task::Shown(_) => bar.push(way_on("action-understood", "Enter", Message::Overview)),
        }
        .into()
    }
}

/// A button among others of the bar.
fn slim<'a>(ctx: &Context<'a>, words: &str, key: &'static str) -> button::Button<'a, Message> {
    button::make(ctx.palette, Kind::Secondary, ctx.t(words)).key_or_narrow(key, ctx.room)
}

/// Names what is in a lot.
fn content_name(ctx: &Context<'_>, lot: &Lot) -> String {
    match &lot.content {
        Content::Vaccine { product, .. } => ctx.product_name(product),
        Content::Diluent(id) => ctx
            .catalogue
            .diluent(id)
            .map_or_else(|| id.to_string(), |d| ctx.words.of(&d.name).to_owned()),
        Content::Syringe(kind) => ctx.t(&format!("syringe-{}", kind.code())),
    }
}

fn product_in(ctx: &Context<'_>, vial: VialId) -> String {
    ctx.day.product_in(vial).map(|id: &ProductId| ctx.product_name(id)).unwrap_or_default()
}

fn withdraw<'a>(ctx: &Context<'a>, id: VialId) -> Element<'a, Message> {
    let p = ctx.palette;
    let number = ctx.day.vial(id).map(|vial| vial.number.to_string()).unwrap_or_default();
    let card = column![
        widget::display(p, ctx.tw("stock-withdraw-title", &[("number", &number)]), size::ITEM),
        widget::heading(p, product_in(ctx, id)),
        widget::body(p, ctx.t("stock-withdraw-hint")),
    ]
    .spacing(space::M);
    widget::focus_card(p, Tone::Stop, card).into()
}

/// Why this vial stays shut: one sentence, what does not fit, what to do now.
fn stopped<'a>(ctx: &Context<'a>, stop: &Stop) -> Element<'a, Message> {
    let p = ctx.palette;
    let unfit = |parts: &[Part]| {
        let names: Vec<String> = parts.iter().map(|part| ctx.t(label::key(*part))).collect();
        widget::heading(p, ctx.tw("stock-stop-unfit", &[("parts", &names.join(", "))]))
    };
    let mut card =
        column![widget::toned(p, Tone::Stop, ctx.t("stock-stop-kicker"))].spacing(space::M);
    let way_out = match stop {
        Stop::Readings(parts) => {
            card = card.push(sentence(ctx, ctx.t("stock-stop-readings"))).push(unfit(parts));
            ctx.t("stock-stop-readings-now")
        }
        Stop::NoLot(part) => {
            card = card.push(sentence(ctx, ctx.t("stock-stop-no-lot"))).push(unfit(&[*part]));
            ctx.t("stock-stop-now")
        }
        Stop::NoDiluent => {
            card = card.push(sentence(ctx, ctx.t("stock-stop-no-diluent")));
            ctx.t("way-out-wrong_diluent")
        }
        Stop::Rule(found) => {
            card = card.push(sentence(ctx, ctx.t(&format!("finding-{}", found.code.code()))));
            card = card.push(two_facts(ctx, found));
            ctx.t(&format!("way-out-{}", found.code.code()))
        }
    };
    card = card.push(widget::hairline(p)).push(widget::heading(p, way_out));
    if let Stop::Rule(found) = stop
        && let Some(source) = finding::source(ctx, found)
    {
        card = card.push(widget::caption(p, source));
    }
    widget::focus_card(p, Tone::Stop, card).into()
}

fn sentence<'a>(ctx: &Context<'a>, words: String) -> Element<'a, Message> {
    widget::display(ctx.palette, words, size::ITEM).into()
}

fn two_facts<'a>(ctx: &Context<'a>, found: &Finding) -> Element<'a, Message> {
    let p = ctx.palette;
    let facts = [("stop-expected", &found.expected), ("stop-found", &found.found)];
    let boxes = facts.into_iter().filter_map(|(name, value)| {
        let value = finding::value(ctx, value.as_ref()?);
        let words = column![widget::caption(p, ctx.t(name)), widget::heading(p, value)];
        Some(widget::card(p, words.spacing(space::XS)).width(Length::Fill).into())
    });
    iced::widget::Row::with_children(boxes).spacing(space::M).into()
}

/// The vial is open: its number to write on it, and its code to scan.
fn shown<'a>(ctx: &Context<'a>, shown: &'a Shown) -> Element<'a, Message> {
    let p = ctx.palette;
    let Some(vial) = ctx.day.vial(shown.vial) else { return widget::filler().into() };
    let number = vial.number.to_string();
    let digits: Vec<char> = StationLabel::Vial(shown.vial).code().chars().collect();
    let groups: Vec<String> = digits.chunks(4).map(|four| four.iter().collect()).collect();
    let mut words = column![
        widget::toned(p, Tone::Proven, ctx.t("stock-opened")),
        widget::display(p, ctx.tw("vial-number", &[("number", &number)]), NUMBER_SIZE),
        widget::heading(p, ctx.tw("stock-opened-write", &[("number", &number)])),
        widget::heading(p, product_in(ctx, vial.id)),
        overview::clock(ctx, vial),
    ]
    .spacing(space::M)
    .width(Length::Fill);
    for notice in label::notices(vial, ctx) {
        let found = ctx.t(&format!("finding-{}", notice.code.code()));
        let volume = vial.dilution.as_ref().map(|dilution| ctx.words.volume(dilution.volume));
        let said = format!("{}: {found}", volume.unwrap_or_default());
        words = words.push(widget::notice(p, Tone::Attention, said));
    }
    let mut code = Column::new().spacing(space::S).align_x(Alignment::Center).width(CODE_SIDE);
    if let Some(drawn) = &shown.drawn {
        // Dark on light in every scheme: scanners do not read the reverse.
        let code_style =
            |_: &iced::Theme| qr_code::Style { cell: Color::BLACK, background: Color::WHITE };
        code = code.push(qr_code(drawn).total_size(CODE_SIDE).style(code_style));
    }
    code = code
        .push(widget::caption(p, ctx.t("stock-opened-code")))
        .push(widget::caption(p, groups.join(" ")).align_x(Alignment::Center).width(Length::Fill));
    let card = row![words, code].spacing(space::HUGE).align_y(Alignment::Start);
    widget::focus_card(p, Tone::Proven, card).padding(ctx.room.inside()).into()
}
