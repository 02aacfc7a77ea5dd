//! What is seen of the end of a session.

use std::collections::BTreeSet;

use iced::widget::{Column, Row, column, container, qr_code, row, scrollable};
use iced::{Alignment, Color, Length};

use super::{
    Field, Line, Message, Screen, fields_of, gaps, half_done, is_left_open, short_code, watched,
};
use crate::domain::account::Act;
use crate::domain::amendment::entry::{Correction, Statement};
use crate::domain::procedure::Procedure;
use crate::domain::session::VialEnd;
use crate::domain::session::closing::Gap;
use crate::domain::stock::{Content, Lot, Vial};
use crate::domain::visit::Visit;
use crate::ui::context::Context;
use crate::ui::reveal;
use crate::ui::screen::Place;
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::keypad::{self, Layout};
use crate::ui::widget::{self, Element};

/// A blind field, in logical pixels, and where there is little room.
const FIELD_WIDTH: [f32; 2] = [160.0, 140.0];
/// The panel of the line at hand, in logical pixels, and where there is little room.
const PANEL: [f32; 2] = [520.0, 472.0];
/// The side of the seal's code, in logical pixels.
const CODE_SIDE: f32 = 260.0;
/// The seal's short code, to be copied by hand.
const SHORT_SIZE: f32 = 40.0;

impl Screen {
    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        if ctx.day.closed().is_some() {
            return self.sealed(ctx);
        }
        let p = ctx.palette;
        let mut front = column![
            column![
                widget::title(p, ctx.t("closing-title")),
                widget::muted(p, ctx.t("closing-hint")),
            ]
            .spacing(space::XS),
        ]
        .spacing(space::L);
        if is_left_open(ctx)
            && let Some(session) = ctx.day.session()
        {
            let day = ctx.words.date(session.day);
            let gaps = [("day", day.as_str()), ("place", session.place.as_str())];
            let words = ctx.tw("closing-left-open", &gaps);
            front = front.push(widget::notice(p, Tone::Attention, words));
        }
        for found in ctx.day.balance_findings(ctx.catalogue) {
            let name = found.code.code();
            let words = ctx.t(&format!("finding-{name}"));
            let way_out = ctx.t(&format!("way-out-{name}"));
            let notice = widget::notice(p, Tone::Attention, format!("{words}. {way_out}"));
            front = front.push(notice);
        }
        front = front.push(self.list(ctx));
        let front = scrollable(container(front).padding(ctx.room.edge()))
            .id(reveal::PAGE)
            .width(Length::Fill)
            .height(Length::Fill);
        column![
            row![front, self.beside(ctx)].height(Length::Fill),
            widget::bottom_bar(p, self.bar(ctx)),
        ]
        .into()
    }

    fn bar<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut bar = row![].spacing(space::M).align_y(Alignment::Center);
        if !is_left_open(ctx) {
            bar = bar.push(
                button::make(p, Kind::Secondary, ctx.t("action-back"))
                    .key("Esc")
                    .on_press(Message::Go(Place::Queue)),
            );
        }
        let open = self.closed(ctx).map_or(0, |closed| gaps(&closed, ctx).len());
        let close: Element<'a, Message> = if !ctx.may(Act::OpenSession) {
            button::why_not(p, ctx.t("closing-close"), ctx.t("closing-not-allowed"))
        } else if open > 0 {
            let why = ctx.tw("closing-why-not", &[("count", &open.to_string())]);
            button::why_not(p, ctx.t("closing-close"), why)
        } else {
            button::make(p, Kind::Primary, ctx.t("closing-close"))
                .key("F9")
                .on_press_maybe((!ctx.saving).then_some(Message::Close))
                .into()
        };
        bar.push(widget::filler()).push(close).into()
    }

    /// All that has to be accounted for; the line at hand is marked.
    fn list<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let lines = Self::lines(ctx);
        if lines.is_empty() {
            return widget::empty(p, ctx.t("closing-nothing"), ctx.t("closing-nothing-hint"));
        }
        let mut list = Column::new();
        for (place, line) in lines.into_iter().enumerate() {
            let tone = if place == self.line { Tone::Primary } else { Tone::Neutral };
            let mut content = container(self.line(ctx, line)).padding([space::S, space::L]);
            if place == self.line {
                content = content.id(reveal::POINTED);
            }
            list = list.push((place > 0).then(|| widget::hairline(p))).push(button::pressable(
                p,
                content,
                tone,
                Some(Message::Line(place)),
            ));
        }
        container(list).style(widget::frame(p.surface, p.line, 1.0, 12.0)).into()
    }

    fn line<'a>(&'a self, ctx: &Context<'a>, line: Line) -> Element<'a, Message> {
        let p = ctx.palette;
        let gap = self.gap(line, ctx);
        let (mark, ink) = match gap {
            None => (Icon::Check, p.proven),
            Some(Gap::Vial(_) | Gap::Lot(_)) => (Icon::Ring, p.muted),
            Some(Gap::Doses(_) | Gap::Balance(_) | Gap::Syringes | Gap::Unfinished) => {
                (Icon::Warning, p.attention)
            }
        };
        let (name, detail, said) = match line {
            Line::Vial(id) => {
                let Some(vial) = ctx.day.vial(id) else { return widget::filler().into() };
                let end = self.ends.get(&id).map(|end| ctx.t(&format!("vial-end-{}", end.code())));
                (vial_name(ctx, vial), vial_doses(ctx, vial), end.unwrap_or_default())
            }
            Line::Lot(id) => {
                let Some(lot) = ctx.day.lot(id) else { return widget::filler().into() };
                (lot_name(ctx, lot), lot_counts(ctx, lot), String::new())
            }
            Line::Unfinished => {
                let people: BTreeSet<_> =
                    watched(ctx).chain(half_done(ctx).map(Procedure::visit)).collect();
                let count = people.len().to_string();
                let count = ctx.tw("closing-unfinished-count", &[("count", &count)]);
                (ctx.t("closing-unfinished"), count, String::new())
            }
        };
        if ctx.room.is_narrow() {
            let mut words = column![widget::strong(p, name), widget::caption(p, detail)];
            if !said.is_empty() {
                words = words.push(widget::body(p, said).size(size::LABEL));
            }
            return row![icon::icon(mark, 20.0, ink), words.width(Length::Fill)]
                .spacing(space::S)
                .align_y(Alignment::Center)
                .into();
        }
        row![
            icon::icon(mark, 20.0, ink),
            container(widget::strong(p, name)).width(Length::FillPortion(5)),
            container(widget::muted(p, detail)).width(Length::FillPortion(4)),
            container(widget::body(p, said)).width(Length::FillPortion(2)),
        ]
        .spacing(space::M)
        .height(40)
        .align_y(Alignment::Center)
        .into()
    }

    /// The line at hand, its fields and the keypad.
    fn beside<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut panel = column![].spacing(space::M);
        let width = ctx.room.pick(PANEL[0], PANEL[1]);
        let edge = ctx.room.pick(space::XL, space::M);
        let field_width = ctx.room.pick(FIELD_WIDTH[0], FIELD_WIDTH[1]);
        let Some(line) = self.at(ctx) else { return widget::side_with(p, width, edge, panel) };
        match line {
            Line::Vial(id) => {
                if let Some(vial) = ctx.day.vial(id) {
                    panel = panel
                        .push(widget::heading(p, vial_name(ctx, vial)))
                        .push(widget::muted(p, vial_doses(ctx, vial)));
                }
                let keys = ["F2", "F3", "F4", "F5", "F6"];
                let ends = VialEnd::ALL.into_iter().zip(keys).map(|(end, key)| {
                    let chosen = self.ends.get(&id) == Some(&end);
                    let kind = if chosen { Kind::Chosen } else { Kind::Secondary };
                    button::make(p, kind, ctx.t(&format!("vial-end-{}", end.code())))
                        .narrow()
                        .key(key)
                        .on_press(Message::End(end))
                        .into()
                });
                panel = panel
                    .push(widget::strong(p, ctx.t("closing-end")))
                    .push(Row::with_children(ends).spacing(space::S).wrap());
            }
            Line::Lot(id) => {
                if let Some(lot) = ctx.day.lot(id) {
                    panel = panel
                        .push(widget::heading(p, lot_name(ctx, lot)))
                        .push(widget::muted(p, lot_counts(ctx, lot)));
                }
            }
            Line::Unfinished => panel = panel.push(unfinished(ctx)),
        }
        let fields = fields_of(line, ctx).iter().enumerate().map(|(place, field)| {
            let label = match field {
                Field::Wasted => "closing-wasted",
                Field::Used => "closing-used",
                Field::Broken => "closing-broken",
                Field::Returned => "closing-returned",
            };
            let typed = self.counts.get(&(line, *field)).map_or("", String::as_str);
            let here = place == self.field;
            let attention = if here { Attention::Here } else { Attention::Elsewhere };
            column![
                widget::muted(p, ctx.t(label)),
                iced::widget::mouse_area(field::blind(p, typed, "", field_width, attention))
                    .on_press(Message::Field(place)),
            ]
            .spacing(space::XS)
            .into()
        });
        let mut counts = row![Column::with_children(fields).spacing(space::S)].spacing(space::L);
        if line != Line::Unfinished {
            counts = counts.push(keypad::keypad(
                p,
                Layout::Digits,
                Message::Typed,
                Message::Erase,
                Message::Clear,
            ));
        }
        panel = panel.push(counts);
        let uneven = match self.gap(line, ctx) {
            Some(Gap::Doses(_)) => Some("closing-uneven-doses"),
            Some(Gap::Balance(_)) => Some("closing-uneven-lot"),
            Some(Gap::Syringes) => Some("closing-fewer-syringes"),
            Some(Gap::Unfinished) => Some("closing-needs-note"),
            _ => None,
        };
        let reason = self.reasons.get(&line).map_or("", String::as_str);
        if uneven.is_some() || !reason.is_empty() {
            let label = match line {
                Line::Unfinished => "closing-note",
                Line::Vial(_) | Line::Lot(_) => "stock-reason",
            };
            let label = ctx.t(label);
            panel = panel.push(field::words(p, &label, "", reason, None, Message::Reason, None));
        }
        // After the field: whatever goes away before it would take the keys from it.
        if let Some(key) = uneven {
            let given = ctx.day.injections().to_string();
            let words = ctx.tw(key, &[("given", &given)]);
            panel = panel.push(widget::notice(p, Tone::Attention, words));
        }
        if line != Line::Unfinished {
            panel = panel.push(widget::caption(p, ctx.t("closing-keys")));
        }
        let panel = scrollable(panel.padding(iced::Padding::ZERO.right(space::M)));
        widget::side_with(p, width, edge, panel.height(Length::Fill))
    }

    /// The session is closed: its seal, to be copied and scanned.
    fn sealed<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let session = ctx.day.session();
        let place = session.map(|one| one.place.clone()).unwrap_or_default();
        let day = session.map(|one| ctx.words.date(one.day)).unwrap_or_default();
        let number = session.map(|one| one.number.to_string()).unwrap_or_default();
        let mut words = column![
            widget::toned(p, Tone::Proven, ctx.t("closing-closed")),
            widget::display(p, place, size::TITLE),
            widget::body(p, ctx.tw("closing-session", &[("day", &day), ("number", &number)])),
        ]
        .spacing(space::M)
        .width(Length::Fill);
        let mut code = Column::new().spacing(space::S).align_x(Alignment::Center);
        match (ctx.day.sealed(), short_code(ctx)) {
            (Some(sealed), Some(short)) => {
                let sequence = sealed.sequence.to_string();
                words = words
                    .push(widget::hairline(p))
                    .push(widget::group(p, ctx.t("closing-seal")))
                    .push(widget::display(p, short, SHORT_SIZE))
                    .push(widget::body(p, ctx.t("closing-seal-hint")))
                    .push(widget::caption(
                        p,
                        ctx.tw("closing-seal-covers", &[("sequence", &sequence)]),
                    ))
                    .push(
                        widget::caption(p, sealed.head.clone())
                            .wrapping(iced::widget::text::Wrapping::Glyph),
                    );
                if let Some(drawn) = &self.drawn {
                    // Dark on light in every scheme: scanners do not read the reverse.
                    let style = |_: &iced::Theme| qr_code::Style {
                        cell: Color::BLACK,
                        background: Color::WHITE,
                    };
                    code = code.push(qr_code(drawn).total_size(CODE_SIDE).style(style));
                }
            }
            _ => {
                words = words
                    .push(widget::notice(p, Tone::Attention, ctx.t("closing-not-sealed")))
                    .push(
                        button::make(p, Kind::Primary, ctx.t("closing-seal-now"))
                            .key("Enter")
                            .on_press_maybe((!ctx.saving).then_some(Message::Seal)),
                    );
            }
        }
        if is_amended(ctx) {
            words = words.push(widget::notice(p, Tone::Info, ctx.t("closing-amended")));
        }
        words = words.push(super::counts(ctx).map(|place| {
            let amend = button::make(p, Kind::Secondary, ctx.t("closing-amend")).key("F3");
            Element::from(amend.on_press(Message::Go(place)))
        }));
        let gap = ctx.room.pick(space::HUGE, space::L);
        let card = row![words, code].spacing(gap).align_y(Alignment::Start);
        let card = widget::focus_card(p, Tone::Proven, card).padding(ctx.room.inside());
        let front = scrollable(container(card).padding(ctx.room.edge())).height(Length::Fill);
        let to = |key: &str, cap, place| {
            let made = button::make(p, Kind::Secondary, ctx.t(key)).key_or_narrow(cap, ctx.room);
            made.on_press(Message::Go(place))
        };
        let bar = row![
            to("queue-watch", "F6", Place::Watch),
            to("queue-journal", "F7", Place::Journal),
            to("queue-office", "Ctrl O", Place::Office),
            super::minutes(ctx).map(|place| to("closing-minutes", "F8", place)).map(Element::from),
            widget::filler(),
            to("closing-new-session", "F2", Place::Opening),
        ]
        .spacing(space::M)
        .align_y(Alignment::Center);
        column![front, widget::bottom_bar(p, bar)].into()
    }
}

/// Tells whether something else was said of the session's closing since.
fn is_amended(ctx: &Context<'_>) -> bool {
    let session = ctx.day.session().map(|session| session.id);
    let is_its = |one: &Correction| match &one.said.stood {
        Statement::SessionClosed(closed) => Some(closed.session) == session,
        _ => false,
    };
    ctx.day.corrected().any(|(_, said)| said.iter().any(is_its))
}

pub(in crate::ui::screen) fn vial_name(ctx: &Context<'_>, vial: &Vial) -> String {
    let name = ctx.day.product_in(vial.id).map(|id| ctx.product_name(id)).unwrap_or_default();
    ctx.tw("queue-vial", &[("product", &name), ("number", &vial.number.to_string())])
}

fn vial_doses(ctx: &Context<'_>, vial: &Vial) -> String {
    let gaps = [("given", &*vial.drawn.to_string()), ("doses", &*vial.doses.to_string())];
    let mut parts = vec![ctx.tw("closing-vial-doses", &gaps)];
    let beside =
        [("closing-vial-lost", vial.lost), ("closing-vial-partial", ctx.day.partial_of(vial.id))];
    for (key, count) in beside.into_iter().filter(|(_, count)| *count > 0) {
        parts.push(ctx.tw(key, &[("count", &count.to_string())]));
    }
    parts.join(" · ")
}

pub(in crate::ui::screen) fn lot_name(ctx: &Context<'_>, lot: &Lot) -> String {
    let name = match &lot.content {
        Content::Vaccine { product, .. } => ctx.product_name(product),
        Content::Diluent(id) => ctx
            .catalogue
            .diluent(id)
            .map_or_else(|| id.to_string(), |row| ctx.words.of(&row.name).to_owned()),
        Content::Syringe(kind) => ctx.t(&format!("syringe-{}", kind.code())),
    };
    ctx.tw("closing-lot", &[("name", &name), ("lot", &lot.number)])
}

fn lot_counts(ctx: &Context<'_>, lot: &Lot) -> String {
    let had = lot.on_hand().to_string();
    match lot.content {
        Content::Syringe(_) => ctx.tw("closing-lot-had", &[("had", &had)]),
        Content::Vaccine { .. } | Content::Diluent(_) => {
            let used = ctx.day.used_of(lot.id).to_string();
            ctx.tw("closing-lot-used", &[("had", &had), ("used", &used)])
        }
    }
}

/// Names those who are still being watched or half-done.
fn unfinished<'a>(ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let named = |visit: Option<&Visit>| {
        visit.map(|visit| format!("{} · {}", visit.ticket, visit.person.name)).unwrap_or_default()
    };
    let one = |words: String, name: String| {
        column![widget::strong(p, name), widget::muted(p, words)].spacing(2).into()
    };
    let mut lines: Vec<Element<'a, Message>> =
        watched(ctx).map(|id| one(ctx.t("closing-watched"), named(ctx.day.visit(id)))).collect();
    lines.extend(
        half_done(ctx)
            .map(|half| one(ctx.t("closing-half-done"), named(ctx.day.visit(half.visit())))),
    );
    column![
        widget::heading(p, ctx.t("closing-unfinished")),
        Column::with_children(lines).spacing(space::M),
        button::make(p, Kind::Secondary, ctx.t("queue-watch")).on_press(Message::Go(Place::Watch)),
    ]
    .spacing(space::M)
    .into()
}
