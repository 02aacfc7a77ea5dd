//! How the journal looks. Decides nothing.

use iced::widget::{Column, Row as Line, column, container, row, scrollable, text};
use iced::{Alignment, Length};

use super::sentence::{author, say};
use super::{Filter, Message, ROWS, Row, Screen, detail};
use crate::domain::account::Act;
use crate::domain::event::Event;
use crate::ui::context::Context;
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::icon::{Icon, icon};
use crate::ui::widget::{self, Element};

/// The panel's width, and its width where there is little room.
const PANEL: [f32; 2] = [430.0, 372.0];

/// The widths of the columns that do not stretch: time, kind, author, entry.
const WIDTHS: [f32; 4] = [50.0, 96.0, 100.0, 86.0];

impl Screen {
    /// Draws the journal.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut page = column![self.top(ctx), self.tabs(ctx)].spacing(space::M);
        page = match &self.rows {
            None => page.push(widget::empty(p, ctx.t("journal-reading"), "")),
            Some(Err(error)) => {
                tracing::warn!(%error, "the journal could not be read");
                page.push(widget::notice(p, Tone::Stop, ctx.t("journal-unreadable")))
            }
            Some(Ok(_)) => page.push(scrollable(self.list(ctx)).height(Length::Fill)),
        };
        let page = page.push(self.bottom(ctx)).padding(ctx.room.edge());
        let mut screen = row![page.width(Length::Fill)].height(Length::Fill);
        let opened = self.opened_row().and_then(|row| match &row.event {
            Some(Event::DoseGiven(dose)) => Some((row, dose)),
            _ => None,
        });
        if let Some((row, dose)) = opened {
            let edge = ctx.room.pick(space::XL, space::M);
            let width = ctx.room.pick(PANEL[0], PANEL[1]);
            screen = screen.push(widget::side_with(p, width, edge, detail::detail(row, dose, ctx)));
        }
        screen.into()
    }

    fn top<'a>(&self, ctx: &Context<'a>) -> Element<'a, Message> {
        let count = ctx.words.number(self.shown().count());
        let read = match &self.rows {
            Some(Ok(rows)) => rows.len(),
            Some(Err(_)) | None => 0,
        };
        let key = if self.older { "journal-summary-latest" } else { "journal-summary" };
        let words = ctx.tw(key, &[("count", &count), ("read", &ctx.words.number(read))]);
        column![
            widget::title(ctx.palette, ctx.t("journal-title")),
            widget::muted(ctx.palette, words)
        ]
        .into()
    }

    fn tabs<'a>(&self, ctx: &Context<'a>) -> Element<'a, Message> {
        let tabs = Filter::TABS.into_iter().map(|(filter, words, key)| {
            let kind = if self.filter == filter { Kind::Primary } else { Kind::Secondary };
            let tab =
                button::make(ctx.palette, kind, ctx.t(words)).on_press(Message::Filter(filter));
            tab.key_or_narrow(key, ctx.room).into()
        });
        let review = ctx.may(Act::Review).then(|| {
            let all = button::make(ctx.palette, Kind::Secondary, ctx.t("journal-review"))
                .on_press(Message::Review);
            all.key_or_narrow("F6", ctx.room).into()
        });
        let tabs = tabs.chain(review);
        Line::with_children(tabs).spacing(space::XS).wrap().vertical_spacing(space::XS).into()
    }

    fn list<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut lines = column![self.header(ctx)];
        let mut shown = self.shown().skip(self.page * ROWS).take(ROWS).peekable();
        if shown.peek().is_none() {
            let empty = widget::empty(p, ctx.t("journal-empty"), ctx.t("journal-empty-hint"));
            lines = lines.push(empty);
        }
        for entry in shown {
            lines = lines.push(widget::hairline(p)).push(self.line(entry, ctx));
        }
        container(lines)
            .width(Length::Fill)
            .style(widget::frame(p.surface, p.line, 1.0, 12.0))
            .into()
    }

    /// Whether an opened injection leaves no room for who wrote each entry.
    fn is_cramped(&self, ctx: &Context<'_>) -> bool {
        ctx.room.is_narrow() && self.opened_row().is_some()
    }

    fn header<'a>(&self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let cell = |key: &str| widget::group(p, ctx.t(key));
        let mut cells = row![
            icon(Icon::None, 12.0, p.primary),
            container(cell("journal-at")).width(WIDTHS[0]),
            container(cell("journal-kind")).width(WIDTHS[1]),
            container(cell("journal-what")).width(Length::Fill),
        ];
        if !self.is_cramped(ctx) {
            cells = cells
                .push(container(cell("journal-author")).width(WIDTHS[2]))
                .push(container(cell("journal-place")).width(WIDTHS[3]));
        }
        container(cells.spacing(space::S)).padding(space::S).into()
    }

    fn line<'a>(&self, entry: &'a Row, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let (chip, sentence) = match &entry.event {
            Some(event) => {
                let said = say(event, ctx);
                (widget::chip(p, said.tone, ctx.t(said.chip)), said.sentence)
            }
            None => (
                widget::chip(p, Tone::Neutral, ctx.t("journal-kind-unknown")),
                ctx.tw("journal-not-known", &[("kind", &entry.kind)]),
            ),
        };
        let mut what = Column::new().spacing(2).push(label(widget::body(p, sentence)));
        if let Some(clock) = entry.clock {
            let words = ctx.tw("journal-clock-back", &[("clock", &clock.hour_minute())]);
            what = what.push(widget::chip(p, Tone::Attention, words));
        }
        let amended = |event: &Event| match event {
            Event::DoseGiven(dose) => ctx.day.amended(dose.id).is_some(),
            _ => !ctx.day.corrections(entry.sequence).is_empty(),
        };
        if entry.event.as_ref().is_some_and(amended) {
            what = what.push(widget::chip(p, Tone::Attention, ctx.t("journal-is-amended")));
        }
        let pointed = self.pointed == Some(entry.sequence);
        let mark = if pointed { Icon::Pointer } else { Icon::None };
        let who = container(label(widget::body(p, author(entry.author, ctx))))
            .width(WIDTHS[2])
            .max_height(38)
            .clip(true);
        let place = column![
            widget::caption(p, ctx.words.number(usize::try_from(entry.sequence).unwrap_or(0)))
                .size(11),
            widget::caption(p, entry.short_hash().to_owned()).size(11),
        ];
        let mut content = row![
            icon(mark, 12.0, p.primary),
            container(label(widget::strong(p, entry.at.hour_minute()))).width(WIDTHS[0]),
            container(chip).width(WIDTHS[1]),
            what.width(Length::Fill),
        ];
        if !self.is_cramped(ctx) {
            content = content.push(who).push(container(place).width(WIDTHS[3]));
        }
        let content = content.spacing(space::S).align_y(Alignment::Center);
        let content = container(content)
            .padding([3.0, space::S])
            .width(Length::Fill)
            .center_y(Length::Shrink);
        let content = container(content).width(Length::Fill);
        let tone = if pointed { Tone::Primary } else { Tone::Neutral };
        let open = entry.is_dose().then_some(Message::Open(entry.sequence));
        button::pressable(p, content, tone, open)
    }

    fn bottom<'a>(&self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let pages = self.pages();
        let words = ctx.tw(
            "journal-page",
            &[("page", &(self.page + 1).to_string()), ("all", &pages.to_string())],
        );
        row![
            button::back(p, ctx.t("action-back"), Message::Leave),
            button::make(p, Kind::Secondary, ctx.t("page-back"))
                .key("PgUp")
                .on_press_maybe((self.page > 0).then_some(Message::Page(-1))),
            widget::muted(p, words),
            button::make(p, Kind::Secondary, ctx.t("page-on")).key("PgDn").on_press_maybe(
                if self.is_last() {
                    self.older.then_some(Message::Older)
                } else {
                    Some(Message::Page(1))
                }
            ),
            container(widget::muted(p, ctx.t("journal-open-hint")))
                .width(Length::Fill)
                .align_x(Alignment::End),
        ]
        .spacing(space::M)
        .align_y(Alignment::Center)
        .into()
    }
}

fn label(words: text::Text<'_>) -> text::Text<'_> {
    words.size(size::LABEL)
}
