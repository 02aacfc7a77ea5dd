//! The forms of a receipt and of an opening, each with its keypad beside it.

use iced::widget::{Row, column, row, scrollable};
use iced::{Alignment, Length};

use crate::domain::account::Act;
use crate::domain::evidence::{Monitor, WhyTyped};
use crate::domain::finding::{Code, Value};
use crate::domain::stock::Lot;
use crate::ui::context::Context;
use crate::ui::finding;
use crate::ui::screen::stock::custody::{self, Custody};
use crate::ui::screen::stock::open::{self, Opening, Stage};
use crate::ui::screen::stock::receive::{self, Chosen, Receipt};
use crate::ui::screen::stock::thermometer::{self, Thermometer};
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::icon::{self, Icon};
use crate::ui::widget::keypad::{self, Layout};
use crate::ui::widget::{self, Element};

/// The panel of the keypad: as wide as that of lots, so that nothing moves when
/// the field changes.
const KEYPAD_WIDTH: f32 = 560.0;
/// A field of a form, in logical pixels.
const FIELD_WIDTH: f32 = 284.0;

/// A blind field with its label, pressed to take the characters.
fn blind<'a, M: Clone + 'a>(
    ctx: &Context<'a>,
    label: &str,
    typed: &str,
    here: bool,
    scanned: bool,
    message: M,
) -> Element<'a, M> {
    let p = ctx.palette;
    let attention = if here { Attention::Here } else { Attention::Elsewhere };
    let mut head = row![widget::muted(p, ctx.t(label))].spacing(space::S).height(26);
    if scanned {
        head = head.push(widget::chip(p, Tone::Info, ctx.t("stock-scanned")));
    }
    column![
        head.align_y(Alignment::Center),
        iced::widget::mouse_area(field::blind(p, typed, "", FIELD_WIDTH, attention))
            .on_press(message),
    ]
    .spacing(space::XS)
    .into()
}

fn tile<'a, M: Clone + 'a>(
    ctx: &Context<'a>,
    label: String,
    chosen: bool,
    message: M,
) -> button::Button<'a, M> {
    let kind = if chosen { Kind::Chosen } else { Kind::Secondary };
    button::make(ctx.palette, kind, label).on_press(message)
}

/// Draws the receipt of a lot.
pub(super) fn receipt<'a>(
    ctx: &Context<'a>,
    receipt: &'a Receipt,
) -> Element<'a, receive::Message> {
    use receive::{Focus, Message};
    let p = ctx.palette;
    let offered = receipt.offered(ctx).into_iter().map(|(chosen, name)| {
        let is_chosen = receipt.chosen.as_ref() == Some(&chosen);
        tile(ctx, name, is_chosen, Message::Choose(chosen)).into()
    });
    let one = |label: &str, typed: &str, focus: Focus, scanned: bool| {
        blind(ctx, label, typed, receipt.focus == focus, scanned, Message::Focus(focus))
    };
    let number_scanned = receipt.is_number_scanned();
    let mut counts =
        row![one("stock-vials-count", &receipt.vials, Focus::Vials, false)].spacing(space::L);
    if !matches!(receipt.chosen, Some(Chosen::Diluent(_) | Chosen::Syringe(_))) {
        counts = counts.push(one("stock-doses", &receipt.doses, Focus::Doses, false));
    }
    let mut content = column![
        column![
            widget::display(p, ctx.t("stock-receive-title"), size::TITLE),
            widget::body(p, ctx.t("stock-receive-hint")).color(p.muted),
        ]
        .spacing(space::XS),
        row![
            widget::strong(p, ctx.t("stock-what")).width(Length::Fill),
            field::input(p, &ctx.t("opening-search"), &receipt.search, Message::Search, None)
                .width(FIELD_WIDTH),
        ]
        .align_y(Alignment::Center),
        Row::with_children(offered).spacing(space::S).wrap(),
        row![
            one("stock-number", &receipt.number, Focus::Number, number_scanned),
            one("stock-expiry", &receipt.expiry, Focus::Expiry, receipt.is_expiry_scanned()),
        ]
        .spacing(space::L),
    ]
    .spacing(space::L);
    if receipt.is_past() {
        content = content.push(widget::notice(p, Tone::Attention, ctx.t("stock-past-label")));
        if ctx.may(Act::ReleaseStock) {
            content = content
                .push(one("stock-new-expiry", &receipt.extended, Focus::Extended, false))
                .push(field::words(
                    p,
                    &ctx.t("stock-document"),
                    "",
                    &receipt.document,
                    None,
                    Message::Document,
                    Some(Message::Done),
                ));
        } else {
            content = content.push(widget::muted(p, ctx.t("stock-release-not-allowed")));
        }
    }
    content = content.push(counts);
    if matches!(receipt.chosen, Some(Chosen::Vaccine(_))) {
        content = content.push(one("stock-licence", &receipt.licence, Focus::Licence, false));
    }
    let known = receipt.known_doses(ctx);
    if !known.is_empty() {
        let tiles = known.iter().map(|doses| {
            let label = ctx.tw("stock-doses-count", &[("count", &doses.to_string())]);
            let chosen = receipt.doses == doses.to_string();
            tile(ctx, label, chosen, Message::Doses(*doses)).into()
        });
        content = content.push(Row::with_children(tiles).spacing(space::S).wrap());
    }
    if receipt.has_unknown_doses(ctx) {
        let words = ctx.tw("stock-doses-unknown", &[("count", &receipt.doses)]);
        content = content.push(widget::notice(p, Tone::Attention, words));
    }
    widget::focus_card(p, Tone::Primary, content).padding(ctx.room.inside()).into()
}

/// How the lot arrived: the vial monitor, and whether all is whole.
fn arrival<'a>(ctx: &Context<'a>, receipt: &'a Receipt) -> Element<'a, receive::Message> {
    use receive::Message;
    let p = ctx.palette;
    let mut lines = iced::widget::Column::new().spacing(space::M);
    if let Some(Chosen::Vaccine(_)) = receipt.chosen {
        let keys = ["F6", "F7", "F8", "F9", "F11"];
        let stages = Monitor::ALL.into_iter().zip(keys).map(|(stage, key)| {
            let words = finding::value(ctx, &Value::Monitor(stage));
            let chosen = receipt.monitor == Some(stage);
            tile(ctx, words, chosen, Message::Monitor(stage)).narrow().key(key).into()
        });
        lines = lines.push(
            column![
                widget::strong(p, ctx.t("stock-monitor")),
                Row::with_children(stages).spacing(space::S).wrap(),
            ]
            .spacing(space::S),
        );
    }
    let intact = |key: &str, cap, value| {
        let chosen = receipt.intact == Some(value);
        tile(ctx, ctx.t(key), chosen, Message::Intact(value)).key(cap)
    };
    lines = lines.push(
        row![
            widget::strong(p, ctx.t("stock-intact")).width(Length::Fill),
            Element::from(intact("answer-yes", "F3", true)),
            Element::from(intact("answer-no", "F4", false)),
        ]
        .spacing(space::S)
        .align_y(Alignment::Center),
    );
    if receipt.new_code(ctx).is_some() {
        let key = if receipt.needs_second_person(ctx) {
            "stock-new-code-second"
        } else {
            "stock-new-code"
        };
        lines = lines.push(widget::notice(p, Tone::Info, ctx.t(key)));
    }
    lines.into()
}

/// Draws a lot in custody and what can be done with it.
pub(super) fn custody<'a>(
    ctx: &Context<'a>,
    custody: &'a Custody,
) -> Element<'a, custody::Message> {
    use custody::{Message, Way};
    let p = ctx.palette;
    let Some(lot) = ctx.day.lot(custody.lot) else { return widget::filler().into() };
    let detail = ctx.tw("sheet-lot", &[("lot", &lot.number), ("expiry", &lot.expiry.label())]);
    let mut card = column![
        widget::toned(p, Tone::Primary, ctx.t("stock-lot")).size(size::LABEL),
        widget::display(p, super::content_name(ctx, lot), size::TITLE),
        widget::body(p, detail).color(p.muted),
    ]
    .spacing(space::M);
    if let Some(licence) = &lot.arrival.licence {
        card = card.push(widget::fact(p, ctx.t("stock-licence"), licence.clone()));
    }
    if let Some(reason) = &lot.held {
        let words = ctx.tw("stock-held", &[("reason", reason)]);
        card = card.push(widget::notice(p, Tone::Stop, words));
    }
    if let Some((until, document)) = &lot.extension {
        let gaps = [("expiry", until.label()), ("document", document.clone())];
        let gaps: Vec<(&str, &str)> =
            gaps.iter().map(|(name, text)| (*name, text.as_str())).collect();
        card = card.push(widget::notice(p, Tone::Info, ctx.tw("stock-extended", &gaps)));
    }
    if let Some(frost) = lot.frost {
        let words = match lot.shake_test {
            _ if lot.product().is_none() => None,
            Some(false) => Some((Tone::Stop, "stock-frost-failed")),
            Some(true) => Some((Tone::Info, "stock-frost-passed")),
            None if waits_for_shake_test(ctx, lot) => Some((Tone::Stop, "stock-frost-untested")),
            None => Some((Tone::Info, "stock-frost-harmless")),
        };
        let shown = ctx.words.temperature(frost);
        card =
            card.push(words.map(|(tone, key)| {
                widget::notice(p, tone, ctx.tw(key, &[("temperature", &shown)]))
            }));
    }
    let ways = custody.ways(ctx).into_iter().map(|way| {
        let (words, cap) = match way {
            Way::Hold => ("stock-hold", "F2"),
            Way::Release => ("stock-release", "F3"),
            Way::Extend => ("stock-extend", "F4"),
            Way::ShakePassed => ("stock-shake-passed", "F6"),
            Way::ShakeFailed => ("stock-shake-failed", "F7"),
        };
        tile(ctx, ctx.t(words), custody.way == Some(way), Message::Way(way)).key(cap).into()
    });
    card = card.push(Row::with_children(ways).spacing(space::S).wrap());
    if !ctx.may(Act::ReleaseStock) {
        card = card.push(widget::muted(p, ctx.t("stock-release-not-allowed")));
    }
    if custody.way == Some(Way::Extend) {
        card = card.push(blind_extension(ctx, custody));
    }
    if let Some(way) = custody.way {
        let label = match way {
            Way::Hold | Way::Release => "stock-reason",
            Way::Extend => "stock-document",
            Way::ShakePassed | Way::ShakeFailed => "stock-shake-note",
        };
        card = card.push(field::words(
            p,
            &ctx.t(label),
            "",
            &custody.reason,
            None,
            Message::Reason,
            Some(Message::Done),
        ));
    }
    widget::focus_card(p, Tone::Primary, card).padding(ctx.room.inside()).into()
}

/// Tells whether a lot waits for its shake test.
pub(super) fn waits_for_shake_test(ctx: &Context<'_>, lot: &Lot) -> bool {
    let found = ctx.day.lot_findings(ctx.catalogue, lot, ctx.now);
    found.iter().any(|finding| finding.code == Code::ShakeTestMissing)
}

fn blind_extension<'a>(ctx: &Context<'a>, custody: &'a Custody) -> Element<'a, custody::Message> {
    let p = ctx.palette;
    column![
        widget::muted(p, ctx.t("stock-new-expiry")),
        field::blind(p, &custody.expiry, "", FIELD_WIDTH, Attention::Here),
    ]
    .spacing(space::XS)
    .into()
}

/// Draws the keypad for the new expiry.
pub(super) fn custody_keypad<'a>(ctx: &Context<'a>) -> Element<'a, custody::Message> {
    use custody::Message;
    let p = ctx.palette;
    let content = column![
        widget::group(p, ctx.t("stock-expiry-form")),
        keypad::keypad(p, Layout::Date, Message::Typed, Message::Erase, Message::Clear),
    ];
    panel(ctx, 360.0, content.spacing(space::M))
}

/// Stands a keypad beside its form; below it, where there is no room beside.
fn panel<'a, M: 'a>(
    ctx: &Context<'a>,
    width: f32,
    content: iced::widget::Column<'a, M>,
) -> Element<'a, M> {
    let p = ctx.palette;
    if ctx.room.is_narrow() {
        return widget::card(p, content).width(Length::Fill).into();
    }
    widget::side(p, width, scrollable(content).height(Length::Fill))
}

/// Draws the thermometer: what it showed, and the field for what it shows now.
pub(super) fn thermometer<'a>(
    ctx: &Context<'a>,
    thermometer: &'a Thermometer,
) -> Element<'a, thermometer::Message> {
    use thermometer::Message;
    let p = ctx.palette;
    let mut card = column![
        column![
            widget::display(p, ctx.t("stock-thermometer"), size::TITLE),
            widget::body(p, ctx.t("stock-thermometer-hint")).color(p.muted),
        ]
        .spacing(space::XS),
        field::blind(p, &thermometer.typed, "°C", FIELD_WIDTH, Attention::Here),
    ]
    .spacing(space::L);
    if let Some(quarantine) = ctx.day.quarantine() {
        let shown = ctx.words.temperature(quarantine.temperature);
        let since = quarantine.since.hour_minute();
        let gaps = [("temperature", shown.as_str()), ("since", since.as_str())];
        card = card.push(widget::notice(p, Tone::Stop, ctx.tw("stock-quarantine", &gaps)));
        if quarantine.temperature.millicelsius() < 0 {
            card = card.push(widget::notice(p, Tone::Stop, ctx.t("stock-quarantine-frozen")));
        }
        if ctx.may(Act::ReleaseStock) {
            card = card.push(field::words(
                p,
                &ctx.t("stock-release-reason"),
                "",
                &thermometer.reason,
                None,
                Message::Reason,
                Some(Message::Release),
            ));
        } else {
            card = card.push(widget::muted(p, ctx.t("stock-release-not-allowed")));
        }
    }
    let opened = ctx.day.session().map(|session| (session.opened_at, session.box_temperature));
    let shown = opened.into_iter().chain(ctx.day.readings().iter().copied());
    let lines = shown.map(|(at, temperature)| {
        widget::fact(p, at.hour_minute(), ctx.words.temperature(temperature))
    });
    card = card.push(widget::group(p, ctx.t("stock-readings"))).push(widget::lines(lines));
    widget::focus_card(p, Tone::Primary, card).padding(ctx.room.inside()).into()
}

/// Draws the keypad of the thermometer.
pub(super) fn thermometer_keypad<'a>(ctx: &Context<'a>) -> Element<'a, thermometer::Message> {
    use thermometer::Message;
    let p = ctx.palette;
    let content = column![
        widget::group(p, ctx.t("opening-keypad")),
        keypad::keypad(p, Layout::Volume, Message::Typed, Message::Erase, Message::Clear),
        button::make(p, Kind::Secondary, ctx.t("stock-minus")).on_press(Message::Typed('-')),
    ];
    panel(ctx, 360.0, content.spacing(space::M))
}

/// Draws the keypad of the receipt.
pub(super) fn receipt_keypad<'a>(
    ctx: &Context<'a>,
    receipt: &'a Receipt,
) -> Element<'a, receive::Message> {
    use receive::Message;
    let p = ctx.palette;
    let layout = receipt.layout();
    let hint = if layout == Layout::Date { "stock-expiry-form" } else { "opening-keypad" };
    let content = column![
        widget::group(p, ctx.t(hint)),
        keypad::keypad(p, layout, Message::Typed, Message::Erase, Message::Clear),
        widget::caption(p, ctx.t("stock-form-keys")),
        widget::hairline(p),
        arrival(ctx, receipt),
    ];
    panel(ctx, KEYPAD_WIDTH, content.spacing(space::M))
}

/// Draws one reading of a label, or what was added.
pub(super) fn opening<'a>(ctx: &Context<'a>, opening: &'a Opening) -> Element<'a, open::Message> {
    use open::{Focus, Message};
    let p = ctx.palette;
    let stage = opening.stage();
    let (title, hint) = match stage {
        Stage::Second => ("stock-open-second", "stock-open-second-hint"),
        Stage::Thaw => ("stock-open-thaw", "stock-open-thaw-hint"),
        Stage::Diluent => ("stock-open-diluent", "stock-open-diluent-hint"),
        Stage::First | Stage::Stopped => ("stock-open-first", "stock-open-first-hint"),
    };
    let mut content = column![
        column![
            widget::toned(p, Tone::Primary, ctx.t("stock-open")).size(size::LABEL),
            widget::display(p, ctx.t(title), size::TITLE),
            widget::body(p, ctx.t(hint)).color(p.muted),
        ]
        .spacing(space::XS),
    ]
    .spacing(space::L);
    if !matches!(stage, Stage::Thaw | Stage::Diluent) {
        let products = Opening::offered(ctx).into_iter().map(|id| {
            let chosen = opening.product.as_ref() == Some(&id);
            tile(ctx, ctx.product_name(&id), chosen, Message::Product(id)).into()
        });
        content = content.push(
            column![
                widget::strong(p, ctx.t("stock-what-label")),
                Row::with_children(products).spacing(space::S).wrap(),
            ]
            .spacing(space::S),
        );
    }
    let (number, second) = match stage {
        Stage::Thaw => ("stock-thaw-day", "stock-thaw-time"),
        Stage::Diluent => ("stock-diluent-number", "stock-diluent-volume"),
        _ => ("stock-number", "stock-expiry"),
    };
    let scanned = opening.is_scanned();
    let one = |label: &str, typed: &str, focus: Focus| {
        blind(ctx, label, typed, opening.focus == focus, scanned, Message::Focus(focus))
    };
    let two = stage != Stage::Thaw || opening.asks_thaw_time();
    content = content.push(
        row![one(number, &opening.number, Focus::Number)]
            .push(two.then(|| one(second, &opening.expiry, Focus::Expiry)))
            .spacing(space::L),
    );
    if opening.wants_why(ctx) {
        let reasons = WhyTyped::OFFERED.iter().zip(["F4", "F5", "F6"]).map(|(why, key)| {
            let label = ctx.t(&format!("why-{}", why.code()));
            tile(ctx, label, opening.why == Some(*why), Message::Why(*why)).key(key).into()
        });
        content = content.push(
            column![
                widget::strong(p, ctx.t("procedure-why-typed")),
                Row::with_children(reasons).spacing(space::S).wrap(),
            ]
            .spacing(space::S),
        );
    }
    widget::focus_card(p, Tone::Primary, content).padding(ctx.room.inside()).into()
}

/// Draws the keypad of the opening, and how far the opening has come.
pub(super) fn opening_keypad<'a>(
    ctx: &Context<'a>,
    opening: &Opening,
) -> Element<'a, open::Message> {
    use open::Message;
    let p = ctx.palette;
    let stage = opening.stage();
    let layout = opening.layout();
    let hint = match (layout, stage) {
        (_, Stage::Thaw) => "stock-thaw-form",
        (Layout::Date, _) => "stock-expiry-form",
        _ => "opening-keypad",
    };
    let at = match stage {
        Stage::First | Stage::Stopped => 0,
        Stage::Second => 1,
        Stage::Thaw | Stage::Diluent => 2,
    };
    let steps = ["stock-open-first", "stock-open-second", "stock-step-diluent"];
    let steps = steps.into_iter().enumerate().map(|(place, key)| {
        let words = ctx.t(key);
        let (mark, ink, words) = match place.cmp(&at) {
            std::cmp::Ordering::Less => (Icon::Check, p.proven, widget::body(p, words)),
            std::cmp::Ordering::Equal => (Icon::Current, p.primary, widget::strong(p, words)),
            std::cmp::Ordering::Greater => {
                (Icon::Ring, p.muted, widget::body(p, words).color(p.muted))
            }
        };
        row![icon::icon(mark, 20.0, ink), words].spacing(space::S).align_y(Alignment::Center).into()
    });
    let content = column![
        widget::group(p, ctx.t(hint)),
        keypad::keypad(p, layout, Message::Typed, Message::Erase, Message::Clear),
        widget::caption(p, ctx.t("stock-form-keys")),
        widget::hairline(p),
        widget::lines(steps),
    ];
    panel(ctx, KEYPAD_WIDTH, content.spacing(space::M))
}
