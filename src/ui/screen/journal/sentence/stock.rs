//! The sentences of entries about stock, the box and the end of the session.

use super::{Said, said};
use crate::domain::event::Event;
use crate::domain::id::LotId;
use crate::domain::stock::{Content, Lot, OpeningStop, OpeningStopped, Vial};
use crate::ui::context::Context;
use crate::ui::theme::Tone;

/// Says what an entry about stock says; nothing for any other.
pub(super) fn say(event: &Event, ctx: &Context<'_>) -> Said {
    let plain = |sentence| said("journal-kind-stock", Tone::Neutral, sentence);
    let attention = |sentence| said("journal-kind-stock", Tone::Attention, sentence);
    let stop = |sentence| said("journal-kind-stock", Tone::Stop, sentence);
    let of_lot = |key: &str, lot: LotId, name: &str, value: &str| {
        ctx.tw(key, &[("lot", &lot_name(lot, ctx)), (name, value)])
    };
    match event {
        Event::LotReceived(lot) => plain(lot_received(lot, ctx)),
        Event::LotDelivered(delivered) => {
            let vials = delivered.vials.to_string();
            attention(of_lot("journal-lot-delivered", delivered.lot, "vials", &vials))
        }
        Event::ShakeTested(tested) => {
            let gaps = [("lot", &*lot_name(tested.lot, ctx)), ("note", tested.note.as_str())];
            if tested.passed {
                attention(ctx.tw("journal-shake-passed", &gaps))
            } else {
                stop(ctx.tw("journal-shake-failed", &gaps))
            }
        }
        Event::LotCorrected(corrected) => {
            let expiry = corrected.expiry.label();
            attention(of_lot("journal-lot-corrected", corrected.lot, "expiry", &expiry))
        }
        Event::ExpiryExtended(extended) => attention(ctx.tw(
            "journal-expiry-extended",
            &[
                ("lot", &lot_name(extended.lot, ctx)),
                ("expiry", &extended.until.label()),
                ("document", &extended.document),
            ],
        )),
        Event::LotHeld(held) => stop(of_lot("journal-lot-held", held.lot, "reason", &held.reason)),
        Event::LotReleased(released) => {
            attention(of_lot("journal-lot-released", released.lot, "reason", &released.reason))
        }
        Event::TemperatureRead(read) => {
            let shown = ctx.words.temperature(read.temperature);
            let key = if read.excursion { "journal-excursion" } else { "journal-temperature-read" };
            let sentence = ctx.tw(key, &[("temperature", &shown)]);
            if read.excursion { stop(sentence) } else { plain(sentence) }
        }
        Event::BoxReleased(released) => {
            attention(ctx.tw("journal-box-released", &[("reason", &released.reason)]))
        }
        Event::OpeningStopped(stopped) => stop(opening_stopped(stopped, ctx)),
        Event::VialOpened(vial) => plain(vial_opened(vial, ctx)),
        Event::SessionClosed(closed) => said(
            "journal-kind-session",
            Tone::Neutral,
            ctx.tw("journal-session-closed", &[("vials", &closed.vials.len().to_string())]),
        ),
        Event::SessionSealed(sealed) => said(
            "journal-kind-session",
            Tone::Proven,
            ctx.tw("journal-session-sealed", &[("sequence", &sealed.sequence.to_string())]),
        ),
        _ => plain(String::new()),
    }
}

fn content(lot: &Lot, ctx: &Context<'_>) -> String {
    match &lot.content {
        Content::Vaccine { product, .. } => ctx.product_name(product),
        Content::Diluent(id) => ctx
            .catalogue
            .diluent(id)
            .map_or_else(|| id.to_string(), |diluent| ctx.words.of(&diluent.name).to_owned()),
        Content::Syringe(kind) => ctx.t(&format!("syringe-{}", kind.code())),
    }
}

fn lot_received(lot: &Lot, ctx: &Context<'_>) -> String {
    let key = match lot.content {
        Content::Syringe(_) => "journal-syringes-received",
        Content::Vaccine { .. } | Content::Diluent(_) => "journal-lot-received",
    };
    let gaps = [
        ("product", &*content(lot, ctx)),
        ("lot", lot.number.as_str()),
        ("expiry", &*lot.expiry.label()),
        ("vials", &*lot.vials.to_string()),
    ];
    ctx.tw(key, &gaps)
}

fn vial_opened(vial: &Vial, ctx: &Context<'_>) -> String {
    let gaps = [
        ("number", &*vial.number.to_string()),
        ("lot", &*lot_name(vial.lot, ctx)),
        ("until", &*vial.discard_at.hour_minute()),
    ];
    ctx.tw("journal-vial-opened", &gaps)
}

fn opening_stopped(stopped: &OpeningStopped, ctx: &Context<'_>) -> String {
    let why = match &stopped.stop {
        OpeningStop::Readings(_) => ctx.t("stock-stop-readings"),
        OpeningStop::NoLot(_) => ctx.t("stock-stop-no-lot"),
        OpeningStop::NoDiluent => ctx.t("stock-stop-no-diluent"),
        OpeningStop::Rule(found) => ctx.t(&format!("finding-{}", found.code.code())),
    };
    let gaps = [
        ("product", &*ctx.product_name(&stopped.product)),
        ("lot", stopped.number.as_str()),
        ("why", &*why),
    ];
    ctx.tw("journal-opening-stopped", &gaps)
}

pub(super) fn lot_name(id: LotId, ctx: &Context<'_>) -> String {
    ctx.day.lot(id).map_or_else(
        || ctx.t("journal-unknown"),
        |lot| format!("{} · {}", content(lot, ctx), ctx.tw("journal-lot", &[("lot", &lot.number)])),
    )
}
