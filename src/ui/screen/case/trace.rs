//! Who else got a dose of the same vial, of the same lot or at the same table,
//! and the table that stopped.

use iced::widget::{column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{Message, Screen};
use crate::domain::account::Act;
use crate::domain::id::VisitId;
use crate::domain::incident::Incident;
use crate::domain::look_back::{Exposed, Link};
use crate::ui::context::Context;
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{self, Element, field};

/// How many people a page shows. A lot may have reached thousands, which no window
/// draws at once.
const PAGE: usize = 40;

impl Screen {
    /// Those concerned, as far as they were found.
    pub(super) fn concerned(&self) -> &[Exposed] {
        match &self.exposed {
            Some(Ok(exposed)) => exposed,
            Some(Err(_)) | None => &[],
        }
    }

    pub(super) fn on_page(&mut self, by: isize) {
        let last = self.concerned().len().saturating_sub(1) / PAGE;
        self.page = self.page.saturating_add_signed(by).min(last);
    }

    pub(super) fn trace<'a>(
        &'a self,
        incident: &Incident,
        ctx: &Context<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        // With the line that stopped above it, a list of its own would have no room.
        let is_one = ctx.room.is_narrow();
        let mut page = column![].spacing(space::M);
        if let Some(line) = self.line(ctx).or_else(|| self.alarm_line(ctx)) {
            page = page.push(line);
        }
        let list: Element<'a, Message> = match &self.exposed {
            None if self.scope(ctx).is_empty() => {
                widget::empty(p, ctx.t("case-trace-nothing"), ctx.t("case-trace-nothing-hint"))
            }
            None => widget::muted(p, ctx.t("case-trace-reading")).into(),
            Some(Err(_)) => widget::notice(p, Tone::Attention, ctx.t("case-trace-unreadable")),
            Some(Ok(exposed)) if exposed.is_empty() => {
                widget::empty(p, ctx.t("case-trace-nobody"), ctx.t("case-trace-nobody-hint"))
            }
            Some(Ok(exposed)) => {
                let about = incident.opened.visit;
                let shown = exposed.iter().skip(self.page * PAGE).take(PAGE);
                let lines = shown.map(|one| exposed_line(one, about, ctx));
                let lines = iced::widget::Column::with_children(lines).spacing(space::XS);
                if is_one { lines.into() } else { scrollable(lines).height(Length::Fill).into() }
            }
        };
        let list = container(list);
        page = page.push(if is_one { list } else { list.height(Length::Fill) });
        if self.concerned().len() > PAGE {
            page = page.push(self.pages(ctx));
        }
        if !self.concerned().is_empty() {
            page = page.push(self.saving_line(ctx));
        }
        if is_one {
            let page = container(page).padding(iced::Padding::ZERO.right(space::M));
            return scrollable(page).height(Length::Fill).into();
        }
        page.height(Length::Fill).into()
    }

    /// Which page is shown, and the ways to the others.
    fn pages<'a>(&self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let pages = self.concerned().len().div_ceil(PAGE);
        let way = |key: &'static str, words: &str, by: isize, may: bool| {
            let made = button::make(p, Kind::Secondary, ctx.t(words)).narrow().key(key);
            Element::from(made.on_press_maybe(may.then_some(Message::Page(by))))
        };
        let of = [("page", &*(self.page + 1).to_string()), ("all", &*pages.to_string())];
        row![
            widget::filler(),
            way("PgUp", "page-back", -1, self.page > 0),
            widget::muted(p, ctx.tw("queue-page", &of)),
            way("PgDn", "page-on", 1, self.page + 1 < pages),
        ]
        .spacing(space::M)
        .align_y(Alignment::Center)
        .into()
    }

    /// The table that stopped, and the way to let it go on.
    fn line<'a>(&'a self, ctx: &Context<'a>) -> Option<Element<'a, Message>> {
        let p = ctx.palette;
        let table = self.frozen_table(ctx)?;
        let since = ctx.day.frozen(table)?.since.hour_minute();
        let words = ctx.tw("case-frozen", &[("table", &table.to_string()), ("since", &since)]);
        let input = field::words(
            p,
            &ctx.t("case-release-why"),
            &ctx.t("case-release-example"),
            &self.reason,
            None,
            Message::Reason,
            None,
        );
        let ready = !self.reason.trim().is_empty() && !ctx.saving;
        let ready = ready && ctx.may(Act::ReportIncident);
        let go = button::make(p, Kind::Secondary, ctx.t("case-release"))
            .key("F9")
            .on_press_maybe(ready.then_some(Message::Release));
        let who =
            if ctx.may(Act::ReleaseStock) { "case-release-alone" } else { "case-release-two" };
        let card = column![
            widget::toned(p, Tone::Stop, words),
            row![input, Element::from(go)].spacing(space::S).align_y(Alignment::End),
            widget::caption(p, ctx.t(who)),
        ]
        .spacing(space::S);
        Some(widget::toned_card(p, Tone::Stop, card).width(Length::Fill).into())
    }

    /// What follows from an alarm while it stands, and the way to take it back.
    fn alarm_line<'a>(&'a self, ctx: &Context<'a>) -> Option<Element<'a, Message>> {
        let p = ctx.palette;
        let _ = self.alarm(ctx)?;
        let words = column![
            widget::toned(p, Tone::Stop, ctx.t("case-alarm")),
            widget::caption(p, ctx.t("case-alarm-hint")),
        ]
        .spacing(2)
        .width(Length::Fill);
        let back = button::make(p, Kind::Secondary, ctx.t("case-alarm-back"))
            .key("F9")
            .on_press_maybe(ctx.may(Act::ReportIncident).then_some(Message::Alarm));
        let line = row![words, Element::from(back)].spacing(space::M).align_y(Alignment::Center);
        Some(widget::toned_card(p, Tone::Stop, line).width(Length::Fill).into())
    }

    fn saving_line<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let ready = self.typed_path().is_some() && !ctx.saving && ctx.may(Act::ReportIncident);
        let save = button::make(p, Kind::Primary, ctx.t("case-list-save"))
            .key("F7")
            .on_press_maybe(ready.then_some(Message::SaveList));
        let (label, example) = ("case-list-path", "case-list-example");
        let line = self.path_line(label, example, Message::SaveList, [save.into()], ctx);
        let said = self.of_file(ctx);
        let said = said.unwrap_or_else(|| widget::caption(p, ctx.t("case-list-secret")).into());
        column![line, said].spacing(space::S).into()
    }
}

/// Somebody who is touched by it: what they have in common with whom it is about,
/// where they are, and how they are reached.
pub fn exposed_line<'a, Message: 'a>(
    one: &Exposed,
    about: Option<VisitId>,
    ctx: &Context<'a>,
) -> Element<'a, Message> {
    let p = ctx.palette;
    let nearest = one.links().into_iter().next();
    let tone = match nearest {
        Some(Link::Vial) => Tone::Stop,
        Some(Link::Lot) => Tone::Attention,
        Some(Link::Table) | None => Tone::Neutral,
    };
    let link =
        nearest.map_or_else(String::new, |link| ctx.t(&format!("case-link-{}", link.code())));
    let person = one.person.as_deref();
    let name = person.map_or_else(|| ctx.t("case-nobody-known"), |person| person.name.clone());
    let parts = [
        one.ticket.map(|ticket| ctx.tw("case-ticket", &[("ticket", &ticket.to_string())])),
        person.and_then(|person| person.group.clone()),
        person.and_then(|person| person.guardian.clone()),
        person.and_then(|person| person.address.clone()),
    ];
    let place = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let phone: Element<'a, Message> = match person.and_then(|person| person.phone.clone()) {
        Some(phone) => widget::strong(p, phone).into(),
        None => widget::chip(p, Tone::Attention, ctx.t("case-no-phone")),
    };
    let last = one.doses.last();
    let at = last.map_or_else(String::new, |dose| {
        let day = dose.given_at.civil_day();
        if day == ctx.now.civil_day() {
            dose.given_at.hour_minute()
        } else {
            format!("{} {}", dose.given_at.hour_minute(), ctx.words.date(day))
        }
    });
    let mut names = row![widget::strong(p, name)].spacing(space::S).align_y(Alignment::Center);
    if ctx.day.is_watched(one.visit) {
        names = names.push(widget::chip(p, Tone::Info, ctx.t("exposed-watched")));
    }
    if Some(one.visit) == about {
        names = names.push(widget::chip(p, Tone::Stop, ctx.t("case-this-person")));
    }
    if one.doses.iter().any(|dose| dose.is_amended) {
        names = names.push(widget::chip(p, Tone::Attention, ctx.t("journal-is-amended")));
    }
    let line = row![
        container(widget::chip(p, tone, link)).width(132),
        column![names.wrap(), widget::caption(p, place)].spacing(2).width(Length::Fill),
        container(phone).width(150),
        container(widget::muted(p, at)).width(96),
    ]
    .spacing(space::M)
    .align_y(Alignment::Center);
    container(line)
        .padding([space::S, space::M])
        .width(Length::Fill)
        .style(widget::frame(p.surface, p.line, 1.0, 8.0))
        .into()
}
