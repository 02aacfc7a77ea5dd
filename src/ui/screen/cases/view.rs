//! How the reports look: what is overdue first, then the reports, and beside them
//! the near misses by item and by what was found.

use iced::widget::{Column, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{Closed, Message, Period, Screen, shown};
use crate::domain::account::Act;
use crate::domain::incident::Incident;
use crate::domain::item::Item;
use crate::domain::near_miss::{self, End, NearMiss};
use crate::ui::context::Context;
use crate::ui::reveal::{PAGE, POINTED};
use crate::ui::screen::case::{state, words};
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{self, Element};

/// The longest bar, in logical pixels.
const BAR: f32 = 150.0;

impl Screen {
    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let left = column![widget::title(p, ctx.t("cases-title")), self.reports(ctx)]
            .spacing(space::M)
            .width(Length::Fill)
            .height(Length::Fill);
        let right = container(self.near_misses(ctx)).width(ctx.room.pick(500.0, 400.0));
        let page = row![left, right]
            .spacing(space::XL)
            .padding([ctx.room.pick(space::L, space::M), ctx.room.edge()[1]])
            .height(Length::Fill);
        column![page, bottom(ctx)].into()
    }

    fn reports<'a>(&self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut lines = Column::new().spacing(space::S);
        let today = ctx.now.civil_day();
        for (incident, one) in ctx.day.incidents().overdue(today) {
            let who = words::who(incident, ctx);
            let number = incident.id().number();
            let due = ctx.words.date(one.due);
            let gaps = [("number", &*number), ("person", &*who), ("due", &*due)];
            let line = container(widget::toned(p, Tone::Stop, ctx.tw("cases-overdue", &gaps)));
            let line = line.padding([space::S, space::M]).width(Length::Fill).center_y(52);
            let open = Some(Message::Open(incident.id()));
            lines = lines.push(button::pressable(p, line, Tone::Stop, open));
        }
        for (at, incident) in shown(ctx).enumerate() {
            lines = lines.push(report(incident, at == self.at, ctx));
        }
        if ctx.day.incidents().iter().next().is_none() {
            lines = lines.push(widget::empty(p, ctx.t("cases-none"), ctx.t("cases-none-hint")));
        }
        lines = lines.push(self.closed(ctx));
        scrollable(lines).id(PAGE).spacing(space::XS).height(Length::Fill).into()
    }

    /// The way to the reports that were closed long ago.
    fn closed<'a>(&self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let more = button::make(p, Kind::Secondary, ctx.t("cases-closed")).key("F8");
        let line = match self.closed {
            Closed::Before(_) => row![more.on_press(Message::Closed)],
            Closed::Asked => row![widget::muted(p, ctx.t("case-trace-reading"))],
            Closed::All => row![widget::muted(p, ctx.t("cases-closed-all"))],
            Closed::Unreadable => {
                let words = widget::toned(p, Tone::Attention, ctx.t("case-trace-unreadable"));
                row![more.on_press(Message::Closed), words].spacing(space::M)
            }
        };
        container(line.align_y(Alignment::Center)).center_x(Length::Fill).padding(space::M).into()
    }

    fn near_misses<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut periods = row![].spacing(space::XS);
        for (period, key) in Period::ALL.into_iter().zip(["F5", "F6", "F7"]) {
            let kind = if period == self.period { Kind::Chosen } else { Kind::Secondary };
            let choice = button::make(p, kind, ctx.t(period.key())).narrow();
            let choice = if ctx.room.is_narrow() { choice } else { choice.key(key) };
            periods = periods.push(choice.on_press(Message::Period(period)));
        }
        let mut lines = column![
            widget::heading(p, ctx.t("cases-near-misses")),
            widget::caption(p, ctx.t("cases-near-misses-hint")),
            periods.wrap(),
        ]
        .spacing(space::S);
        match &self.misses {
            None => lines = lines.push(widget::muted(p, ctx.t("case-trace-reading"))),
            Some(Err(_)) => {
                let words = ctx.t("case-trace-unreadable");
                lines = lines.push(widget::notice(p, Tone::Attention, words));
            }
            Some(Ok(misses)) if misses.is_empty() => {
                lines = lines.push(widget::muted(p, ctx.t("cases-no-near-miss")));
            }
            Some(Ok(misses)) => lines = lines.push(counted(misses, ctx)),
        }
        let lines = container(lines).padding(iced::Padding::ZERO.right(space::L));
        widget::card(p, scrollable(lines).height(Length::Fill))
            .width(Length::Fill)
            .height(Length::Fill)
            .into()
    }
}

fn report<'a>(incident: &Incident, pointed: bool, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let number = incident.id().number();
    let about = words::about(incident.opened.about, ctx);
    let day = ctx.words.date(incident.at.civil_day());
    let titled = ctx.tw("case-title", &[("number", &number), ("about", &about)]);
    let who = words::who(incident, ctx);
    let at = format!("{who} · {}, {day}", incident.at.hour_minute());
    let mut chips = row![].spacing(space::S).align_y(Alignment::Center);
    if ctx.day.stopped_line(incident).is_some() {
        chips = chips.push(widget::chip(p, Tone::Stop, ctx.t("cases-line-stopped")));
    }
    chips = chips.push(state(incident, ctx));
    let words = column![widget::strong(p, titled), widget::caption(p, at)].spacing(2);
    let line: Element<'a, Message> = if ctx.room.is_narrow() {
        words.push(chips).into()
    } else {
        let line = row![words.width(Length::Fill), chips].spacing(space::M);
        container(line.align_y(Alignment::Center)).center_y(44).into()
    };
    let line = container(line).padding([space::S, space::M]).width(Length::Fill);
    let tone = if pointed { Tone::Primary } else { Tone::Neutral };
    let whole = button::pressable(p, line, tone, Some(Message::Open(incident.id())));
    let whole = container(whole).width(Length::Fill);
    if pointed { whole.id(POINTED).into() } else { whole.into() }
}

/// The counts by item as bars with their numbers, then what was found, then each
/// near miss.
fn counted<'a>(misses: &[NearMiss], ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let by_item = near_miss::by_item(misses);
    let most = by_item.values().copied().max().unwrap_or(1).max(1);
    let all = misses.len().to_string();
    let mut lines =
        column![widget::strong(p, ctx.tw("cases-count", &[("count", &all)]))].spacing(space::XS);
    for item in Item::ALL {
        let Some(count) = by_item.get(&item).copied() else { continue };
        #[expect(clippy::cast_precision_loss, reason = "a bar of a few hundred pixels")]
        let width = BAR * count as f32 / most as f32;
        let bar = container(iced::widget::Space::new().width(width).height(14))
            .style(widget::frame(p.attention, p.attention, 0.0, 3.0));
        let line = row![
            container(widget::body(p, ctx.t(&format!("item-{}", item.code())))).width(Length::Fill),
            container(bar).width(BAR),
            container(widget::strong(p, count.to_string())).width(48),
        ];
        lines = lines.push(line.spacing(space::S).align_y(Alignment::Center));
    }
    lines = lines.push(widget::hairline(p));
    for (code, count) in near_miss::by_code(misses) {
        let name = ctx.t(&format!("finding-{}", code.code()));
        let line = row![
            widget::body(p, name).width(Length::Fill),
            container(widget::strong(p, count.to_string())).width(48),
        ];
        lines = lines.push(line.spacing(space::S).align_y(Alignment::Center));
    }
    lines = lines.push(widget::hairline(p));
    for miss in misses.iter().rev().take(40) {
        lines = lines.push(one(miss, ctx));
    }
    lines.into()
}

fn one<'a>(miss: &NearMiss, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let found: Vec<String> = miss
        .findings
        .iter()
        .map(|found| ctx.t(&format!("finding-{}", found.code.code())))
        .collect();
    let day = miss.at.civil_day();
    let at = if day == ctx.now.civil_day() {
        miss.at.hour_minute()
    } else {
        format!("{} {}", miss.at.hour_minute(), ctx.words.date(day))
    };
    let end = match miss.end {
        End::Changed => ctx.t("cases-end-changed"),
        End::GivenUp => ctx.t("cases-end-given-up"),
    };
    let table = miss.table.map(|table| ctx.tw("bar-table", &[("table", &table.to_string())]));
    let about = [Some(at), table, Some(end)].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    column![widget::body(p, found.join("; ")), widget::caption(p, about)].spacing(2).into()
}

fn bottom<'a>(ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let may = ctx.may(Act::ReportIncident) && !ctx.saving;
    // Fewer words before a second line, which the list has need of.
    let way = |kind, words: &str, key: &'static str| {
        let made = button::make(p, kind, ctx.t(words));
        made.key_or_narrow(key, ctx.room)
    };
    let line = row![
        button::back(p, ctx.t("action-back"), Message::Leave),
        way(Kind::Danger, "cases-trouble", "F2").on_press(Message::Trouble),
        way(Kind::Secondary, "cases-anonymous", "F3")
            .on_press_maybe(may.then_some(Message::Anonymous)),
        way(Kind::Secondary, "cases-amend", "F4").on_press(Message::Amend),
    ];
    widget::bottom_bar(p, line.spacing(space::M).align_y(Alignment::Center).wrap())
}
