//! One injection, opened: the thirteen items with the evidence and the seconds
//! behind each, or what an incident's record says.

use iced::widget::{Column, column, container, row, scrollable, text};
use iced::{Alignment, Length};

use super::sentence::{account, given, person};
use super::{Message, Row};
use crate::domain::checklist::ConfirmedItem;
use crate::domain::dose::{Basis, DoseGiven, PaperAuthor};
use crate::domain::evidence::Way;
use crate::ui::context::Context;
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::icon::{Icon, icon};
use crate::ui::widget::{self, Element};

pub(super) fn detail<'a>(entry: &Row, dose: &DoseGiven, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let mut head = column![
        widget::caption(p, ctx.tw("journal-injection-at", &[("at", &entry.at.hour_minute())])),
        widget::heading(p, person(dose.administered.visit, ctx)),
        widget::muted(p, given(&dose.administered, ctx)),
    ]
    .spacing(2);
    if let Some(words) = amended_words(dose, ctx) {
        head = head.push(widget::notice(p, Tone::Attention, words));
    }
    let evidence: Element<'a, Message> = match &dose.basis {
        Basis::Checklist { items, catalogue, .. } => {
            let lines = items.items().iter().map(|item| item_line(item, ctx));
            let mut said =
                column![widget::group(p, ctx.t("journal-thirteen")), Column::with_children(lines)]
                    .spacing(space::XS);
            if let Some(version) = catalogue {
                let gaps = [("label", &*version.label), ("code", version.code())];
                said = said.push(widget::caption(p, ctx.tw("journal-judged-by", &gaps)));
            }
            said.into()
        }
        Basis::Incident { error, note, .. } => {
            let error = ctx.t(&format!("error-kind-{}", error.code()));
            let mut words = column![widget::heading(p, error)].spacing(space::S);
            words = words.push(widget::body(p, ctx.t("journal-incident-hint")));
            if !note.is_empty() {
                words = words.push(widget::body(p, note.clone()));
            }
            widget::toned_card(p, Tone::Stop, words).width(Length::Fill).into()
        }
        Basis::Paper { given_by, sheet, later } => {
            let name = match given_by {
                PaperAuthor::Account(id) => account(*id, ctx),
                PaperAuthor::Name(name) => name.clone(),
            };
            let gaps = [("name", &*name), ("sheet", sheet.as_str())];
            let mut words = column![
                widget::notice(p, Tone::Info, ctx.t("journal-paper-hint")),
                widget::body(p, ctx.tw("journal-paper-by", &gaps)),
            ]
            .spacing(space::S);
            if let Some(later) = later {
                let second = account(later.confirmed_by, ctx);
                let said = ctx.tw("journal-paper-later", &[("name", &second)]);
                words = words.push(widget::body(p, said));
            }
            words.into()
        }
    };
    let chain = column![
        widget::caption(p, ctx.tw("journal-entry", &[("sequence", &entry.sequence.to_string())])),
        widget::caption(p, entry.hash.clone()).wrapping(text::Wrapping::Glyph),
    ];
    column![
        scrollable(column![head, evidence, widget::hairline(p), chain].spacing(space::M))
            .height(Length::Fill),
        button::make(p, Kind::Secondary, ctx.t("journal-close"))
            .key("Esc")
            .width(Length::Fill)
            .on_press(Message::Close),
    ]
    .spacing(space::M)
    .into()
}

/// What a later entry says of the dose, if one does.
fn amended_words(dose: &DoseGiven, ctx: &Context<'_>) -> Option<String> {
    let said = &ctx.day.amended(dose.id)?.by.last()?.said;
    Some(match &said.after {
        Some(after) => {
            let parts = [person(after.visit, ctx), given(after, ctx)].join(" · ");
            ctx.tw("journal-amended-hint", &[("now", &parts)])
        }
        None => ctx.t("journal-in-error-hint"),
    })
}

fn item_line<'a>(item: &ConfirmedItem, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let mut ways: Vec<String> = Vec::new();
    for (_, way) in &item.evidence {
        let words = way_words(*way, ctx);
        if !ways.contains(&words) {
            ways.push(words);
        }
    }
    let typed = item.evidence.iter().any(|(_, way)| matches!(way, Way::Typed(_)));
    let tenths = item.elapsed_ms / 100;
    let seconds = format!("{}{}{}", tenths / 10, ctx.words.decimal_sign(), tenths % 10);
    let evidence = ctx.tw("journal-evidence", &[("way", &ways.join(", ")), ("seconds", &seconds)]);
    let name = widget::body(p, ctx.t(&format!("item-{}", item.item.code()))).size(size::LABEL);
    let line = row![
        icon(Icon::Check, 18.0, p.proven),
        container(name).width(Length::Fill),
        widget::caption(p, evidence),
    ]
    .spacing(space::S)
    .align_y(Alignment::Center);
    let ground = if typed { p.attention_soft } else { p.surface };
    container(line)
        .padding([5.0, space::S])
        .width(Length::Fill)
        .style(widget::frame(ground, ground, 0.0, 6.0))
        .into()
}

pub(in crate::ui::screen) fn way_words(way: Way, ctx: &Context<'_>) -> String {
    match way {
        Way::Scanned => ctx.t("journal-way-scanned"),
        Way::Typed(why) => {
            let why = ctx.t(&format!("why-{}", why.code())).to_lowercase();
            ctx.tw("journal-way-typed", &[("why", &why)])
        }
        Way::SecondReader(id) => ctx.tw("journal-way-second", &[("name", &account(id, ctx))]),
        Way::Read => ctx.t("journal-way-read"),
        Way::Answered => ctx.t("journal-way-answered"),
        Way::Computed => ctx.t("journal-way-computed"),
        Way::Held(_) => ctx.t("journal-way-held"),
    }
}
