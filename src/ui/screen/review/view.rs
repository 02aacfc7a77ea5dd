//! How the review looks. Decides nothing.

use iced::widget::{Column, Row as Line, column, container, row, scrollable, text};
use iced::{Alignment, Length};

use super::choice::{Choice, Chooser, Side, chosen};
use super::{Message, Screen, Shown, opened};
use crate::domain::account::Act;
use crate::domain::review::Filter;
use crate::domain::review::flag::of_entry;
use crate::store::{Entry, fact};
use crate::ui::context::Context;
use crate::ui::reveal;
use crate::ui::screen::journal::sentence::{author, said, say};
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::icon::{Icon, icon};
use crate::ui::widget::keypad::{Layout, keypad};
use crate::ui::widget::{self, Element};

/// The panel's width, and its width where there is little room.
const PANEL: [f32; 2] = [470.0, 380.0];

/// The widths of the columns that do not stretch: time, kind, author.
const WIDTHS: [f32; 3] = [96.0, 112.0, 104.0];

/// The width of the station's name, where there are several.
const STATION: f32 = 128.0;

/// The height of a row.
const ROW: f32 = 48.0;

/// The width of a field for a day.
const DAY: f32 = 213.0;

/// The identity of the field that is searched in.
pub const SEARCH: &str = "review-search";

impl Screen {
    /// Draws the review.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        if !ctx.may(Act::Review) {
            let words = widget::notice(p, Tone::Attention, ctx.t("review-may-not"));
            let back = button::make(p, Kind::Secondary, ctx.t("action-back"))
                .key("Esc")
                .on_press(Message::Back);
            return column![words, back].spacing(space::L).padding(space::XXL).into();
        }
        let mut page = column![self.top(ctx), self.sides(ctx)].spacing(space::M);
        page = match &self.shown {
            None => page.push(widget::empty(p, ctx.t("review-reading"), "")),
            Some(Err(error)) => {
                tracing::warn!(%error, "the review could not be read");
                page.push(widget::notice(p, Tone::Stop, ctx.t("review-unreadable")))
            }
            Some(Ok(shown)) => {
                let list = self.list(shown, ctx);
                page.push(scrollable(list).spacing(space::XS).height(Length::Fill))
            }
        };
        let page = page.push(self.bottom(ctx)).padding(ctx.room.edge());
        let mut screen = row![page.width(Length::Fill)].height(Length::Fill);
        let (edge, width) = (ctx.room.pick(space::XL, space::M), ctx.room.pick(PANEL[0], PANEL[1]));
        if let Some(chooser) = &self.chooser {
            screen = screen.push(widget::side_with(p, width, edge, self.choosing(chooser, ctx)));
        } else if let Some(detail) = &self.detail {
            screen = screen.push(widget::side_with(p, width, edge, opened::view(detail, ctx)));
        }
        screen.into()
    }

    fn top<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let cramped = self.is_cramped();
        let hint = ctx.t(if cramped { "review-search-short" } else { "review-search" });
        // While something is chosen the keys go there, and so does Tab.
        let search: Element<'a, Message> = if self.chooser.is_some() {
            let text = if self.filter.text.is_empty() {
                widget::muted(p, hint)
            } else {
                widget::body(p, self.filter.text.clone())
            };
            container(text)
                .padding([14.0, space::M])
                .width(Length::Fill)
                .style(widget::frame(p.surface, p.line, 1.0, 10.0))
                .into()
        } else {
            field::input(p, &hint, &self.filter.text, Message::Search, None).id(SEARCH).into()
        };
        let said = if !self.copies.is_empty() {
            "review-hint-copies"
        } else if self.behind {
            "review-behind"
        } else {
            "review-hint"
        };
        row![
            column![widget::title(p, ctx.t("review-title")), widget::muted(p, ctx.t(said)),]
                .width(Length::FillPortion(3)),
            container(search).width(Length::FillPortion(2)),
        ]
        .spacing(space::L)
        .align_y(Alignment::Center)
        .into()
    }

    fn sides<'a>(&self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let sides = self.offered().map(|side| {
            let (words, key) = side.words();
            let chosen = chosen(side, &self.filter, &self.sides, ctx);
            let open = self.chooser.as_ref().is_some_and(|chooser| chooser.side == side);
            let kind = match (open, &chosen) {
                (true, _) => Kind::Primary,
                (false, Some(_)) => Kind::Chosen,
                (false, None) => Kind::Secondary,
            };
            let label = chosen.map_or_else(|| ctx.t(words), shortened);
            let message = Message::Choose((!open).then_some(side));
            let made = button::make(p, kind, label).on_press(message);
            // All in one line where they can be; fewer words before lost rows.
            let made = made.narrow();
            if ctx.room.is_narrow() { made.into() } else { made.key(key).into() }
        });
        let mut sides: Vec<Element<'a, Message>> = sides.collect();
        if self.filter.person.is_some() {
            let label = ctx.t("review-one-person");
            let made = button::make(p, Kind::Chosen, label).narrow();
            sides.push(made.on_press(Message::Everything).into());
        }
        if self.filter != Filter::default() {
            let label = ctx.t("review-everything");
            let made = button::make(p, Kind::Secondary, label).on_press(Message::Everything);
            let made = made.narrow();
            sides.push(if ctx.room.is_narrow() { made.into() } else { made.key("Del").into() });
        }
        Line::with_children(sides).spacing(space::XS).wrap().vertical_spacing(space::XS).into()
    }

    fn list<'a>(&'a self, shown: &'a Shown, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let here = Context { day: &shown.day, ..*ctx };
        let mut lines = Column::new();
        if shown.page.rows.is_empty() {
            let hint = if self.filter == Filter::default() { "" } else { "review-empty-hint" };
            let hint = if hint.is_empty() { String::new() } else { ctx.t(hint) };
            lines = lines.push(widget::empty(p, ctx.t("review-empty"), hint));
        }
        for (place, entry) in shown.page.rows.iter().enumerate() {
            if place > 0 {
                lines = lines.push(widget::hairline(p));
            }
            let amended = shown.page.amended.contains(&entry.id);
            lines = lines.push(self.line(place, entry, amended, &here));
        }
        container(lines)
            .width(Length::Fill)
            .style(widget::frame(p.surface, p.line, 1.0, 12.0))
            .into()
    }

    /// Whether a panel leaves no room for who wrote each entry.
    fn is_cramped(&self) -> bool {
        self.detail.is_some() || self.chooser.is_some()
    }

    fn line<'a>(
        &self,
        place: usize,
        entry: &'a Entry,
        amended: bool,
        ctx: &Context<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let event = fact(entry).ok().map(|fact| fact.event);
        let what = match &event {
            Some(event) => say(event, ctx),
            None => {
                let words = ctx.tw("journal-not-known", &[("kind", &entry.kind)]);
                said("journal-kind-unknown", Tone::Neutral, words)
            }
        };
        let flags = event.map(|event| of_entry(&event, entry.clock.is_some())).unwrap_or_default();
        let pointed = self.pointed == place && self.chooser.is_none();
        let mark = if pointed { Icon::Pointer } else { Icon::None };
        let label = |words: text::Text<'a>| words.size(size::LABEL);
        let when = column![
            widget::strong(p, entry.at.hour_minute()).size(size::LABEL),
            widget::caption(p, ctx.words.date(entry.at.civil_day())).size(12),
        ];
        let sentence = container(label(widget::body(p, what.sentence))).max_height(40).clip(true);
        let mut content = row![
            icon(mark, 12.0, p.primary),
            container(when).width(WIDTHS[0]),
            container(widget::chip(p, what.tone, ctx.t(what.chip))).width(WIDTHS[1]),
        ];
        if let Some(name) = self.copies.get(&entry.station) {
            let name = label(widget::strong(p, name.clone()));
            content = content.push(container(name).width(STATION).max_height(40).clip(true));
        }
        content = content.push(sentence.width(Length::Fill));
        if amended {
            let words = ctx.t("journal-is-amended");
            content = content.push(widget::chip(p, Tone::Attention, words));
        }
        if !flags.is_empty() {
            let count = flags.len().to_string();
            let words = match flags.as_slice() {
                [flag] if !self.is_cramped() => ctx.t(&format!("review-flag-{}", flag.code())),
                _ => ctx.tw("review-flags", &[("count", &count)]),
            };
            content = content.push(widget::chip(p, Tone::Attention, words));
        }
        if !self.is_cramped() {
            let who = label(widget::body(p, author(entry.author, ctx)));
            content = content.push(container(who).width(WIDTHS[2]).max_height(40).clip(true));
        }
        let content = container(content.spacing(space::S).align_y(Alignment::Center))
            .padding([2.0, space::S])
            .width(Length::Fill)
            .center_y(ROW);
        let tone = if pointed { Tone::Primary } else { Tone::Neutral };
        button::pressable(p, content, tone, Some(Message::Open(entry.station, entry.sequence)))
    }

    fn bottom<'a>(&self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let more = matches!(&self.shown, Some(Ok(shown)) if shown.page.more);
        let number = (self.befores.len() + 1).to_string();
        let back = if self.is_cramped() { Message::Close } else { Message::Back };
        let button = |words: &str, key: &'static str, message: Option<Message>| {
            let made = button::make(p, Kind::Secondary, ctx.t(words)).on_press_maybe(message);
            made.key_or_narrow(key, ctx.room)
        };
        let newer = (!self.befores.is_empty()).then_some(Message::Page(-1));
        let mut bar = row![
            Element::from(button("action-back", "Esc", Some(back))),
            Element::from(button("review-newer", "PgUp", newer)),
            widget::muted(p, ctx.tw("review-page", &[("page", &number)])),
            Element::from(button("review-older", "PgDn", more.then_some(Message::Page(1)))),
        ];
        if !(ctx.room.is_narrow() && self.is_cramped()) {
            let hint = widget::muted(p, ctx.t("review-open-hint"));
            bar = bar.push(container(hint).width(Length::Fill).align_x(Alignment::End));
        }
        bar.spacing(space::M).align_y(Alignment::Center).into()
    }

    fn choosing<'a>(&'a self, chooser: &'a Chooser, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let (title, _) = chooser.side.words();
        let mut lines = column![widget::heading(p, ctx.t(title))].spacing(space::M);
        if chooser.side == Side::Saved {
            lines = lines.push(self.saving(chooser, ctx));
        }
        if chooser.is_called() {
            let keys = match chooser.side {
                Side::Lot => ["review-lot-called", "review-lot-example"],
                _ => ["review-called", "review-called-example"],
            };
            let [label, example] = keys.map(|key| ctx.t(key));
            let on_enter = Some(Message::Submit);
            let (name, typed) = (&chooser.name, Message::Name);
            lines = lines.push(field::words(p, &label, &example, name, None, typed, on_enter));
        }
        let offered = chooser.offered(ctx);
        if offered.is_empty() {
            let none = if chooser.side == Side::Saved {
                "review-none-saved"
            } else {
                "review-none-called"
            };
            lines = lines.push(widget::muted(p, ctx.t(none)));
        }
        let choices = offered.into_iter().enumerate().map(|(place, choice)| {
            let stands = choice.stands(&self.filter);
            Self::choice(choice, chooser.pointed == Some(place), stands, ctx)
        });
        let choices = Column::with_children(choices).spacing(space::XS);
        let choices =
            scrollable(choices.padding(iced::Padding::ZERO.right(space::M))).id(reveal::PAGE);
        lines = lines.push(container(choices).height(Length::Fill));
        if chooser.side == Side::Days {
            lines = lines.push(dates(chooser, ctx));
        }
        lines
            .push(
                button::make(p, Kind::Secondary, ctx.t("review-close"))
                    .key("Esc")
                    .width(Length::Fill)
                    .on_press(Message::Choose(None)),
            )
            .into()
    }

    fn choice<'a>(
        choice: Choice,
        pointed: bool,
        stands: bool,
        ctx: &Context<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let kind = match (stands, pointed) {
            (true, _) => Kind::Chosen,
            (false, true) => Kind::Primary,
            (false, false) => Kind::Secondary,
        };
        let label = choice.words(ctx);
        let saved = match &choice {
            Choice::Saved(name) => Some(name.clone()),
            _ => None,
        };
        let made =
            button::make(p, kind, label).width(Length::Fill).on_press(Message::Chosen(choice));
        let mut line = row![Element::from(made)].spacing(space::XS);
        if let Some(name) = saved {
            line = line.push(
                button::make(p, Kind::Secondary, ctx.t("review-drop"))
                    .on_press(Message::Drop(Some(name))),
            );
        }
        let line = container(line);
        if pointed { line.id(reveal::POINTED).into() } else { line.into() }
    }

    fn saving<'a>(&'a self, chooser: &'a Chooser, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        if self.filter == Filter::default() {
            return widget::muted(p, ctx.t("review-nothing-to-save")).into();
        }
        let name = field::words(
            p,
            &ctx.t("review-name"),
            &ctx.t("review-name-example"),
            &chooser.name,
            None,
            Message::Name,
            Some(Message::Save),
        );
        let named = !chooser.name.trim().is_empty();
        let save = button::make(p, Kind::Primary, ctx.t("review-save"))
            .key("Enter")
            .on_press_maybe(named.then_some(Message::Save));
        column![name, Element::from(save)].spacing(space::S).into()
    }
}

/// The two fields for days, with their keypad.
fn dates<'a>(chooser: &'a Chooser, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let field = |place: usize, words: &str| {
        let here = chooser.field == place && chooser.pointed.is_none();
        let attention = if here { Attention::Here } else { Attention::Elsewhere };
        let typed = chooser.dates.get(place).map_or("", String::as_str);
        let field = field::blind(p, typed, &ctx.t("form-date"), DAY, attention);
        let message = (chooser.field != place).then_some(Message::OtherField);
        column![
            widget::caption(p, ctx.t(words)),
            button::pressable(p, field, Tone::Neutral, message),
        ]
    };
    let mut lines = column![
        row![field(0, "review-from"), field(1, "review-until")].spacing(space::XS),
        keypad(p, Layout::Date, Message::Typed, Message::Erase, Message::Clear),
    ]
    .spacing(space::S);
    lines = lines.push(if chooser.wrong {
        field::wrong(p, ctx.t("review-wrong-days"))
    } else {
        widget::caption(p, ctx.t("review-days-hint")).into()
    });
    lines
        .push(
            button::make(p, Kind::Primary, ctx.t("review-these-days"))
                .key("Enter")
                .width(Length::Fill)
                .on_press(Message::Submit),
        )
        .into()
}

/// A long name cut to what a button holds.
fn shortened(words: String) -> String {
    const MOST: usize = 22;
    if words.chars().count() <= MOST {
        return words;
    }
    words.chars().take(MOST - 1).chain(['…']).collect()
}
