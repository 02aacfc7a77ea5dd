//! How the catalogue looks: the one in force at the top, the file under it, and
//! then its faults or what it changes.

use iced::widget::{Column, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{
    Failure, Loaded, Message, PAGE, Screen, Stage, file, is_alone, lack, may_go_back, words,
};
use crate::domain::account::Act;
use crate::domain::catalogue::Fault;
use crate::ui::context::Context;
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{
    Element, body, bottom_bar, caption, card, chip, field, filler, group, hairline, heading, muted,
    notice, strong, title,
};

const PLACE: f32 = 190.0;
const KIND: f32 = 250.0;

impl Screen {
    /// Draws the screen below the top bar.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut lines = column![title(p, ctx.t("catalogue-title")), in_force(ctx)]
            .spacing(space::L)
            .padding(space::XXL);
        if !ctx.may(Act::ReplaceCatalogue) {
            lines = lines.push(notice(p, Tone::Attention, ctx.t("catalogue-may-not")));
        } else if let Stage::Ready(loaded) = &self.stage {
            lines = lines.push(changes(loaded, ctx));
        } else {
            lines = lines.push(self.file(ctx)).push(self.said(ctx));
            // Beside faults there is nothing to save.
            if matches!(self.stage, Stage::Idle | Stage::Done) {
                lines = lines.push(hairline(p)).push(self.saving(ctx));
            }
        }
        column![container(scrollable(lines)).height(Length::Fill), self.bottom(ctx)].into()
    }

    fn file<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let free = !matches!(self.stage, Stage::Reading(_));
        let typed = !self.path.trim().is_empty();
        let pick = button::make(p, Kind::Secondary, ctx.t("catalogue-pick"))
            .on_press_maybe(free.then_some(Message::Pick));
        let read = button::make(p, Kind::Primary, ctx.t("catalogue-read"))
            .key("Enter")
            .on_press_maybe((free && typed).then_some(Message::Read));
        field::path(
            p,
            [&ctx.t("catalogue-path"), &ctx.t("catalogue-path-example")],
            &self.path,
            Message::Path,
            Message::Read,
            [pick.into(), read.into()],
        )
    }

    fn said<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        match &self.stage {
            Stage::Idle | Stage::Ready(_) => muted(p, ctx.t("catalogue-how")).into(),
            Stage::Done => notice(p, Tone::Proven, ctx.t("catalogue-done")),
            Stage::Reading(path) => {
                let name = path.as_deref().map(file::name_of);
                let name = name.unwrap_or_else(|| ctx.t("catalogue-own"));
                body(p, ctx.tw("catalogue-reading", &[("file", &name)])).into()
            }
            Stage::Failed(name, failure, page) => {
                let mut lines = column![
                    strong(p, ctx.tw("catalogue-failed", &[("file", name)])),
                    notice(p, Tone::Stop, words::failure(ctx.words, failure)),
                ]
                .spacing(space::M);
                if let Failure::Faults(faults) = failure {
                    lines = lines.push(table(faults, *page, ctx));
                }
                lines.into()
            }
        }
    }

    fn bottom<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let back = match self.stage {
            Stage::Ready(_) | Stage::Failed(..) => Message::Another,
            _ => Message::Back,
        };
        let mut bar = row![
            button::make(p, Kind::Secondary, ctx.t("action-back")).key("Esc").on_press(back),
            filler(),
        ]
        .spacing(space::M)
        .align_y(Alignment::Center);
        if let Stage::Ready(loaded) = &self.stage {
            let label = ctx.t("catalogue-sign");
            bar = bar.push(match lack(loaded, ctx) {
                Some(lack) => button::why_not(p, label, words::lack(ctx.words, lack)),
                None => button::make(p, Kind::Primary, label)
                    .key("Enter")
                    .on_press(Message::Sign)
                    .into(),
            });
        } else if may_go_back(ctx) {
            bar = bar.push(
                button::make(p, Kind::Secondary, ctx.t("catalogue-go-back"))
                    .key("F6")
                    .on_press(Message::ReadOwn),
            );
        }
        bottom_bar(p, bar)
    }
}

/// The catalogue by which the station judges now.
fn in_force<'a>(ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let version = ctx.catalogue.version();
    let code = ctx.tw("catalogue-code", &[("code", version.code())]);
    let replaced = ctx.day.catalogue();
    let from = match replaced {
        Some(in_force) => {
            let name = |id| ctx.day.account(id).map(|account| account.name.clone());
            let by = in_force.by.and_then(name).unwrap_or_default();
            let on = ctx.words.date(in_force.at.civil_day());
            let gaps = [("on", &*on), ("at", &*in_force.at.hour_minute()), ("by", &*by)];
            let signed = match in_force.confirmed_by.and_then(name) {
                Some(other) => {
                    let gaps = [&gaps[..], &[("other", &*other)]].concat();
                    ctx.tw("catalogue-signed-by-two", &gaps)
                }
                None => ctx.tw("catalogue-signed", &gaps),
            };
            match &in_force.file {
                Some(file) => format!("{file} · {signed}"),
                None => format!("{} · {signed}", ctx.t("catalogue-own")),
            }
        }
        None => ctx.t("catalogue-own"),
    };
    let mut lines = column![
        group(p, ctx.t("catalogue-in-force")),
        row![heading(p, version.label.clone()), chip(p, Tone::Primary, code)]
            .spacing(space::M)
            .align_y(Alignment::Center),
        muted(p, from),
    ]
    .spacing(space::S);
    if replaced.is_some_and(crate::domain::day::InForce::is_unreadable) {
        lines = lines.push(notice(p, Tone::Stop, ctx.t("catalogue-unreadable")));
    }
    card(p, lines).width(Length::Fill).into()
}

/// What was read, and what it has otherwise than the one in force.
fn changes<'a>(loaded: &'a Loaded, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let code = ctx.tw("catalogue-code", &[("code", loaded.version.code())]);
    let from = loaded.text.as_ref().map_or_else(|| ctx.t("catalogue-own"), |own| own.file.clone());
    let count = ctx.words.number(loaded.products);
    let mut lines = column![
        group(p, ctx.t("catalogue-new")),
        row![heading(p, loaded.version.label.clone()), chip(p, Tone::Attention, code)]
            .spacing(space::M)
            .align_y(Alignment::Center),
        muted(p, format!("{from} · {}", ctx.tw("catalogue-products", &[("count", &count)]))),
    ]
    .spacing(space::S);
    if loaded.differences.is_empty() {
        lines = lines.push(body(p, ctx.t("catalogue-no-difference")));
    }
    for difference in &loaded.differences {
        let mut said = Column::new().spacing(2);
        let parts = [
            ("catalogue-added", &difference.added),
            ("catalogue-removed", &difference.removed),
            ("catalogue-changed", &difference.changed),
        ];
        for (key, rows) in parts.into_iter().filter(|(_, rows)| !rows.is_empty()) {
            let (count, names) = (ctx.words.number(rows.len()), words::names(ctx.words, rows));
            said = said.push(body(p, ctx.tw(key, &[("count", &count), ("names", &names)])));
        }
        let kind = strong(p, words::kind(ctx.words, difference));
        let line = row![container(kind).width(KIND), said.width(Length::Fill)].spacing(space::M);
        lines = lines.push(hairline(p)).push(line);
    }
    let how = if is_alone(ctx) { "catalogue-sign-alone" } else { "catalogue-sign-two" };
    lines = lines.push(hairline(p)).push(muted(p, ctx.t(how)));
    card(p, lines).width(Length::Fill).into()
}

/// A page of the faults, each with its place.
fn table<'a>(faults: &'a [Fault], page: usize, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let mut lines = Column::new().spacing(space::S);
    for fault in faults.iter().skip(page * PAGE).take(PAGE) {
        let place =
            column![strong(p, words::place(ctx.words, fault)), caption(p, fault.key.clone()),];
        lines = lines.push(
            row![
                container(place).width(PLACE),
                body(p, words::problem(ctx.words, &fault.problem)).width(Length::Fill),
            ]
            .spacing(space::M),
        );
        lines = lines.push(hairline(p));
    }
    let pages = faults.len().div_ceil(PAGE);
    if pages > 1 {
        let (at, of) = ((page + 1).to_string(), pages.to_string());
        let turn = |key: &'static str, label: &str, to: Option<usize>| -> Element<'a, Message> {
            button::make(p, Kind::Secondary, ctx.t(label))
                .key(key)
                .on_press_maybe(to.map(Message::Page))
                .into()
        };
        lines = lines.push(
            row![
                turn("PgUp", "catalogue-page-before", page.checked_sub(1)),
                muted(p, ctx.tw("catalogue-page", &[("page", &at), ("pages", &of)])),
                turn("PgDn", "catalogue-page-after", (page + 1 < pages).then_some(page + 1)),
            ]
            .spacing(space::M)
            .align_y(Alignment::Center),
        );
    }
    card(p, lines).width(Length::Fill).into()
}
