//! Everybody who got a dose out of the same vials or lots as somebody who reacted,
//! with how to reach them. A list to call by; it records nothing.

use iced::widget::{Column, column, container, row, scrollable};
use iced::{Alignment, Length};

use crate::domain::day::Exposed;
use crate::domain::id::VisitId;
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::{Action, Place};
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{self, Element};

/// How many people a page shows.
const PAGE: usize = 8;

/// Whom it is about, and what is looked at.
#[derive(Debug, Clone)]
pub struct Screen {
    about: VisitId,
    page: usize,
}

/// What somebody does here.
#[derive(Debug, Clone, Copy)]
pub enum Message {
    /// A page on or back.
    Page(isize),
    /// To the description of the reaction.
    Describe,
    /// Away.
    Leave,
}

impl Screen {
    /// Opens the list about somebody who reacted.
    #[must_use]
    pub const fn open(about: VisitId) -> Self {
        Self { about, page: 0 }
    }

    /// Takes in what somebody did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        match message {
            Message::Page(by) => {
                let last = ctx.day.exposed_with(self.about).len().saturating_sub(1) / PAGE;
                self.page = self.page.saturating_add_signed(by).min(last);
                Action::None
            }
            Message::Describe => Action::Go(Place::Reaction(Some(self.about))),
            Message::Leave => Action::Go(Place::Watch),
        }
    }

    /// Turns a key into what it means here.
    #[must_use]
    pub const fn key(&self, pressed: &Pressed) -> Option<Message> {
        match pressed.key {
            Key::PageUp | Key::Up => Some(Message::Page(-1)),
            Key::PageDown | Key::Down => Some(Message::Page(1)),
            Key::Function(2) => Some(Message::Describe),
            Key::Escape => Some(Message::Leave),
            _ => None,
        }
    }

    /// Draws the list.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let exposed = ctx.day.exposed_with(self.about);
        let name = ctx.day.visit(self.about).map_or_else(String::new, |v| v.person.name.clone());
        let same_vial = exposed.iter().filter(|one| one.same_vial).count().to_string();
        let all = exposed.len().to_string();
        let mut lines = column![
            widget::title(p, ctx.tw("exposed-title", &[("name", &name)])),
            widget::muted(p, ctx.tw("exposed-count", &[("vial", &same_vial), ("all", &all)])),
        ]
        .spacing(space::S);
        if exposed.is_empty() {
            lines = lines.push(widget::empty(p, ctx.t("exposed-nobody"), ctx.t("exposed-hint")));
        }
        let shown = exposed.iter().skip(self.page * PAGE).take(PAGE).map(|one| person(ctx, one));
        lines = lines.push(Column::with_children(shown).spacing(space::XS));
        let page = scrollable(lines.padding(ctx.room.edge())).height(Length::Fill);
        let pages = exposed.len().div_ceil(PAGE);
        let mut bar = row![
            button::make(p, Kind::Secondary, ctx.t("incident-back"))
                .key("Esc")
                .on_press(Message::Leave),
            button::make(p, Kind::Secondary, ctx.t("exposed-describe"))
                .key("F2")
                .on_press(Message::Describe),
            widget::filler(),
        ]
        .spacing(space::S)
        .align_y(Alignment::Center);
        if pages > 1 {
            let on = self.page + 1 < pages;
            bar = bar
                .push(
                    button::make(p, Kind::Secondary, ctx.t("page-back"))
                        .key("PgUp")
                        .on_press_maybe((self.page > 0).then_some(Message::Page(-1))),
                )
                .push(
                    button::make(p, Kind::Secondary, ctx.t("page-on"))
                        .key("PgDn")
                        .on_press_maybe(on.then_some(Message::Page(1))),
                );
        }
        column![page, widget::bottom_bar(p, bar)].into()
    }
}

fn person<'a>(ctx: &Context<'a>, one: &Exposed<'_>) -> Element<'a, Message> {
    let p = ctx.palette;
    let person = &one.visit.person;
    let given = &one.dose.administered;
    let product = given.product.as_ref().map(|id| ctx.product_name(id));
    let vial = given.vial.and_then(|id| ctx.day.vial(id));
    let vial = vial.map(|vial| ctx.tw("journal-vial", &[("number", &vial.number.to_string())]));
    let lot = given.lot.and_then(|id| ctx.day.lot(id));
    let lot = lot.map(|lot| ctx.tw("journal-lot", &[("lot", &lot.number)]));
    let at = Some(given.given_at.hour_minute());
    let dose: Vec<String> = [at, product, vial, lot].into_iter().flatten().collect();
    let ticket = ctx.tw("watch-place-no-group", &[("ticket", &one.visit.ticket.to_string())]);
    let group = person.group.clone();
    let place: Vec<String> = std::iter::once(ticket).chain(group).collect();
    let reach: Vec<String> = person.guardian.iter().chain(&person.phone).cloned().collect();
    let reach = if reach.is_empty() { ctx.t("exposed-no-way") } else { reach.join(" · ") };
    let (tone, same) = if one.same_vial {
        (Tone::Stop, "exposed-same-vial")
    } else {
        (Tone::Attention, "exposed-same-lot")
    };
    let watched = ctx.day.is_watched(one.visit.id);
    let stage = if watched { "exposed-watched" } else { "exposed-gone" };
    let line = row![
        column![widget::strong(p, person.name.clone()), widget::caption(p, place.join(" · "))]
            .width(Length::FillPortion(4)),
        column![widget::body(p, reach), widget::caption(p, ctx.t(stage))]
            .width(Length::FillPortion(4)),
        container(widget::muted(p, dose.join(" · "))).width(Length::FillPortion(4)),
        container(widget::chip(p, tone, ctx.t(same))).width(112).align_x(Alignment::End),
    ]
    .spacing(space::M)
    .align_y(Alignment::Center);
    widget::card(p, line).padding([space::S, space::L]).width(Length::Fill).into()
}
