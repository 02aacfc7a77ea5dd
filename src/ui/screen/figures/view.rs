//! How the figures look: the topics at the side, everything at once or one topic
//! large, as a picture or as numbers.

use iced::widget::text::Wrapping;
use iced::widget::{Column, Row, column, container, progress_bar, row, scrollable};
use iced::{Alignment, Length};

use super::picture::{self, Headline, Room};
use super::{Aside, Message, REASON, Screen, State};
use crate::domain::account::Act;
use crate::domain::figures::{Figures, Scope};
use crate::report::figures::{Namer, Table, Topic, amended, table};
use crate::ui::context::Context;
use crate::ui::failure;
use crate::ui::reveal::PAGE;
use crate::ui::screen::list::not_saved;
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{self, Element, field};

impl Screen {
    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let edge = ctx.room.edge();
        if let Some(Aside::Disease(form)) = &self.aside {
            let form = form.view(ctx).map(Message::Form);
            return container(form).padding(edge).height(Length::Fill).into();
        }
        let front: Element<'a, Message> = match (&self.aside, &self.state) {
            (Some(Aside::Days(chooser)), _) => chooser.view(ctx).map(Message::Chooser),
            (_, State::Counted(Some((_, figures)))) => {
                let rail = self.rail(figures, ctx);
                let front = match self.topic {
                    None => overview(figures, ctx),
                    Some(topic) => self.topic(topic, figures, ctx),
                };
                let mut right = column![].spacing(space::M).width(Length::Fill);
                if let Some(file) = self.file(ctx) {
                    right = right.push(file);
                }
                row![rail, right.push(front)].spacing(ctx.room.pick(space::XL, space::M)).into()
            }
            (_, state) => waiting(state, ctx),
        };
        let page = column![self.top(ctx), front].spacing(space::M).padding(edge);
        column![page.height(Length::Fill), self.bottom(ctx)].into()
    }

    /// The title and what the figures are of.
    fn top<'a>(&self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let of = match &self.state {
            State::Counted(Some((scope, figures))) => {
                let amended = amended(figures, ctx.words);
                let parts = [Some(of_what(*scope, figures, ctx)), amended];
                parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
            }
            _ => String::new(),
        };
        let words = widget::muted(p, of).wrapping(Wrapping::WordOrGlyph);
        row![widget::title(p, ctx.t("figures-title")), words.width(Length::Fill)]
            .spacing(space::L)
            .align_y(Alignment::End)
            .into()
    }

    /// The topics.
    fn rail<'a>(&self, figures: &Figures, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let names = picture::names(ctx);
        let n = Namer { words: ctx.words, products: &names };
        let narrow = ctx.room.is_narrow();
        let entry = |topic: Option<Topic>, words: String, number: String| {
            let chosen = self.topic == topic;
            let mut line = row![widget::strong(p, words).size(size::LABEL).width(Length::Fill),]
                .spacing(space::XS)
                .align_y(Alignment::Center);
            if !narrow {
                line = line.push(widget::caption(p, number));
            }
            let line = container(line).padding([0.0, space::M]).center_y(48).width(Length::Fill);
            let tone = if chosen { Tone::Primary } else { Tone::Neutral };
            let pressed = button::pressable(p, line, tone, Some(Message::Topic(topic)));
            let edge = if chosen { p.primary } else { iced::Color::TRANSPARENT };
            container(pressed)
                .width(Length::Fill)
                .style(widget::frame(iced::Color::TRANSPARENT, edge, 1.0, 8.0))
                .into()
        };
        let mut entries: Vec<Element<'a, Message>> =
            vec![entry(None, ctx.t("figures-overview"), String::new())];
        entries.extend(Topic::ALL.into_iter().map(|topic| {
            let Headline { number, .. } = picture::headline(topic, figures, ctx, n);
            entry(Some(topic), ctx.t(&format!("figures-topic-{}", topic.code())), number)
        }));
        let width = ctx.room.pick(272.0, 190.0);
        let edge = iced::Padding::ZERO.right(ctx.room.pick(0.0, space::M));
        let rail = Column::with_children(entries).spacing(2).width(width).padding(edge);
        scrollable(rail).height(Length::Fill).into()
    }

    /// One topic, large.
    fn topic<'a>(
        &'a self,
        topic: Topic,
        figures: &Figures,
        ctx: &Context<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let names = picture::names(ctx);
        let n = Namer { words: ctx.words, products: &names };
        let Headline { number, words } = picture::headline(topic, figures, ctx, n);
        let title = ctx.t(&format!("figures-topic-{}", topic.code()));
        let words = widget::body(p, words).wrapping(Wrapping::WordOrGlyph).width(Length::Fill);
        let head = column![
            widget::group(p, title),
            row![widget::display(p, number, size::DISPLAY), words]
                .spacing(space::L)
                .align_y(Alignment::Center),
        ]
        .spacing(space::XS);
        let content: Element<'a, Message> = if picture::is_empty(topic, figures) {
            let hint = ctx.t(&format!("figures-empty-{}", topic.code()));
            widget::empty(p, ctx.t("figures-nothing"), hint)
        } else if self.as_table {
            numbers(table(topic, figures, n), ctx)
        } else {
            picture::drawn(topic, figures, Room::Front, ctx, n)
        };
        let mut page =
            column![head, widget::hairline(p), content, picture::reading(topic, figures, ctx)];
        if topic == Topic::Diseases && !figures.reports.is_empty() {
            page = page.push(widget::hairline(p)).push(self.reports(figures, ctx));
        }
        let page = page.spacing(space::L).padding(iced::Padding::ZERO.right(space::L));
        let page = scrollable(page).id(PAGE).height(Length::Fill);
        widget::card(p, page)
            .padding(ctx.room.inside())
            .width(Length::Fill)
            .height(Length::Fill)
            .into()
    }

    /// The reports that are counted, each of which can be withdrawn with a reason.
    fn reports<'a>(&'a self, figures: &Figures, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut lines = column![widget::group(p, ctx.t("figures-reports"))].spacing(space::S);
        for one in &figures.reports {
            let mut parts = vec![ctx.words.date(one.ill_on), one.disease.clone()];
            parts.push(ctx.product_name(&one.product));
            parts.push(ctx.t(&format!("figures-severity-{}", one.severity.code())));
            parts.push(ctx.t(&format!("figures-informant-{}", one.informant.code())));
            if !one.note.is_empty() {
                parts.push(one.note.clone());
            }
            let words = widget::body(p, parts.join(" · ")).wrapping(Wrapping::WordOrGlyph);
            let mut line =
                row![words.width(Length::Fill)].spacing(space::M).align_y(Alignment::Center);
            match &self.aside {
                Some(Aside::Withdraw { report, reason, sent }) if *report == one.report => {
                    let why = ctx.t("figures-withdraw-why");
                    let input =
                        field::input(p, &why, reason, Message::Reason, Some(Message::WithdrawNow));
                    let free = !ctx.saving && !*sent && !reason.trim().is_empty();
                    let now = button::make(p, Kind::Danger, ctx.t("figures-withdraw-now"));
                    let now = now.on_press_maybe(free.then_some(Message::WithdrawNow));
                    lines = lines.push(line);
                    line = row![input.id(REASON).width(Length::Fill), Element::from(now)]
                        .spacing(space::M);
                }
                _ if ctx.may(Act::ReportIncident) => {
                    let withdraw = button::make(p, Kind::Secondary, ctx.t("figures-withdraw"));
                    line = line.push(withdraw.narrow().on_press(Message::Withdraw(one.report)));
                }
                _ => {}
            }
            lines = lines.push(line);
        }
        lines.into()
    }

    /// Where the file goes, and what came of it.
    fn file<'a>(&'a self, ctx: &Context<'a>) -> Option<Element<'a, Message>> {
        let Some(Aside::File { path, all, written }) = &self.aside else { return None };
        let p = ctx.palette;
        let example = ctx.t("figures-path-example");
        let label = ctx.t("figures-path");
        let path =
            field::words(p, &label, &example, path, None, Message::Path, Some(Message::Write));
        let pick = button::make(p, Kind::Secondary, ctx.t("list-report-pick"));
        let write = button::make(p, Kind::Primary, ctx.t("figures-write")).key("Enter");
        let choice = |all_of: bool, key: &str| {
            let kind = if *all == all_of { Kind::Chosen } else { Kind::Secondary };
            Element::from(
                button::make(p, kind, ctx.t(key)).narrow().on_press(Message::AllTopics(all_of)),
            )
        };
        let mut line = row![path].spacing(space::S).align_y(Alignment::End);
        if self.topic.is_some() {
            line = line
                .push(choice(false, "figures-this-topic"))
                .push(choice(true, "figures-all-topics"));
        }
        line = line.push(pick.on_press(Message::Pick)).push(write.on_press(Message::Write));
        let mut lines = column![line].spacing(space::S);
        lines = match written {
            None => lines.push(widget::caption(p, ctx.t("figures-file-hint"))),
            Some(Ok(file)) => lines.push(widget::notice(
                p,
                Tone::Proven,
                ctx.tw("figures-written", &[("file", file)]),
            )),
            Some(Err(why)) => {
                lines.push(widget::notice(p, Tone::Attention, ctx.t(not_saved(*why))))
            }
        };
        Some(widget::card(p, lines).padding(space::M).width(Length::Fill).into())
    }

    fn bottom<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let narrow = ctx.room.is_narrow();
        let act = |key: &str, cap: &'static str, message: Option<Message>| {
            let made = button::make(p, Kind::Secondary, ctx.t(key));
            let made = if narrow { made.narrow() } else { made.key(cap) };
            Element::from(made.on_press_maybe(message))
        };
        let mut line = vec![act("figures-back", "Esc", Some(Message::Back))];
        let counted = self.figures().is_some();
        if counted && self.topic.is_some() {
            let key = if self.as_table { "figures-picture" } else { "figures-numbers" };
            line.push(act(key, "F4", Some(Message::AsTable)));
        }
        if ctx.may(Act::Review) {
            line.push(act("figures-days", "F2", Some(Message::Days)));
        }
        if ctx.may(Act::Export) {
            line.push(act("figures-file", "F7", counted.then_some(Message::File)));
        }
        if ctx.may(Act::ReportIncident) {
            line.push(act("figures-report-disease", "F3", Some(Message::Disease)));
        }
        line.push(act("figures-again", "F5", (!self.is_counting()).then_some(Message::Again)));
        let line = Row::with_children(line).spacing(space::S).align_y(Alignment::Center);
        widget::bottom_bar(p, if narrow { Element::from(line.wrap()) } else { line.into() })
    }
}

/// Says of which session or days the figures are.
fn of_what(scope: Scope, figures: &Figures, ctx: &Context<'_>) -> String {
    match (scope, figures.sessions.as_slice()) {
        (Scope::Days(from, until), sessions) => {
            let gaps = [
                ("from", &*ctx.words.date(from)),
                ("until", &*ctx.words.date(until)),
                ("count", &*sessions.len().to_string()),
            ];
            ctx.tw("figures-of-days", &gaps)
        }
        (_, [session, ..]) => {
            let gaps = [
                ("place", &*session.place),
                ("day", &*ctx.words.date(session.day)),
                ("number", &*session.number.to_string()),
            ];
            let words = ctx.tw("figures-of-session", &gaps);
            let state = if session.closed { "figures-closed" } else { "figures-open" };
            format!("{words} · {}", ctx.t(state))
        }
        (_, []) => String::new(),
    }
}

/// Everything at once: a card for each topic, which opens it. Where there is room
/// the cards fill it; elsewhere they keep their height and the page scrolls.
fn overview<'a>(figures: &Figures, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let names = picture::names(ctx);
    let n = Namer { words: ctx.words, products: &names };
    let narrow = ctx.room.is_narrow();
    let (across, tall) = if narrow { (2, Length::Fixed(196.0)) } else { (3, Length::Fill) };
    let mut rows = Column::new().spacing(space::M).width(Length::Fill);
    for line in Topic::ALL.chunks(across) {
        let mut cells: Vec<Element<'a, Message>> = line
            .iter()
            .map(|topic| {
                let card = card(*topic, figures, ctx, n);
                let card = widget::card(p, card)
                    .padding([space::M, space::L])
                    .width(Length::Fill)
                    .height(tall)
                    .clip(true);
                let open = Some(Message::Topic(Some(*topic)));
                let card = button::pressable(p, card, Tone::Neutral, open);
                container(card).width(Length::Fill).height(tall).into()
            })
            .collect();
        cells.extend((line.len()..across).map(|_| widget::filler().into()));
        rows = rows.push(Row::with_children(cells).spacing(space::M).height(tall));
    }
    if !narrow {
        return rows.height(Length::Fill).into();
    }
    let rows = rows.padding(iced::Padding::ZERO.right(space::L));
    scrollable(rows).id(PAGE).height(Length::Fill).width(Length::Fill).into()
}

/// A topic in a card.
fn card<'a>(
    topic: Topic,
    figures: &Figures,
    ctx: &Context<'a>,
    n: Namer<'_>,
) -> Element<'a, Message> {
    let p = ctx.palette;
    let Headline { number, words } = picture::headline(topic, figures, ctx, n);
    let title = ctx.t(&format!("figures-topic-{}", topic.code()));
    let words = widget::caption(p, words).wrapping(Wrapping::WordOrGlyph).width(Length::Fill);
    let head = column![
        widget::group(p, title),
        row![widget::display(p, number, size::TITLE), words]
            .spacing(space::M)
            .align_y(Alignment::Center),
    ]
    .spacing(2);
    let mut card = column![head].spacing(space::S).height(Length::Fill);
    if picture::is_empty(topic, figures) {
        let hint = ctx.t(&format!("figures-empty-{}", topic.code()));
        card = card.push(widget::caption(p, hint).wrapping(Wrapping::WordOrGlyph));
    } else {
        let drawn = picture::drawn(topic, figures, Room::Card, ctx, n);
        card = card.push(container(drawn).height(Length::Fill));
    }
    card.into()
}

/// The numbers as a table.
fn numbers<'a>(table: Table, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let share = |at: usize| if at == 0 { 5 } else { 3 };
    let cell = |at: usize, words: iced::widget::Text<'a>| {
        let words = words.size(size::LABEL).wrapping(Wrapping::WordOrGlyph);
        container(words).width(Length::FillPortion(share(at))).into()
    };
    let heads = table.headings.into_iter().enumerate();
    let heads: Vec<Element<'a, Message>> =
        heads.map(|(at, head)| cell(at, widget::group(p, head))).collect();
    let mut lines =
        column![Row::with_children(heads).spacing(space::M), widget::hairline(p)].spacing(space::S);
    for row in table.rows {
        let cells: Vec<Element<'a, Message>> = row
            .into_iter()
            .enumerate()
            .map(|(at, words)| {
                cell(at, if at == 0 { widget::strong(p, words) } else { widget::body(p, words) })
            })
            .collect();
        lines = lines.push(Row::with_children(cells).spacing(space::M)).push(widget::hairline(p));
    }
    lines.into()
}

/// What stands while there are no figures, and why.
fn waiting<'a>(state: &State, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let content: Element<'a, Message> = match state {
        State::Counting(done, of) => {
            let gaps = [("done", &*ctx.words.number(*done)), ("of", &*ctx.words.number(*of))];
            let whole = u16::try_from(of / 256 + 1).unwrap_or(u16::MAX);
            let part = u16::try_from(done / 256).unwrap_or(u16::MAX);
            let stop = button::make(p, Kind::Secondary, ctx.t("figures-stop"));
            let mut lines =
                column![widget::heading(p, ctx.t("figures-counting"))].spacing(space::L);
            if *of > 0 {
                lines = lines
                    .push(progress_bar(0.0..=f32::from(whole), f32::from(part)).girth(12))
                    .push(widget::muted(p, ctx.tw("figures-read-so-far", &gaps)));
            }
            lines.push(stop.on_press(Message::Stop)).into()
        }
        State::Stopped => {
            let again = button::make(p, Kind::Primary, ctx.t("figures-again")).key("F5");
            column![widget::heading(p, ctx.t("figures-stopped")), again.on_press(Message::Again)]
                .spacing(space::L)
                .into()
        }
        State::Failed(error) => {
            let why = failure::not_recorded(ctx.words, error);
            let again = button::make(p, Kind::Primary, ctx.t("figures-again")).key("F5");
            column![widget::notice(p, Tone::Stop, why), again.on_press(Message::Again)]
                .spacing(space::L)
                .into()
        }
        State::Counted(_) => {
            widget::empty(p, ctx.t("figures-no-session"), ctx.t("figures-no-session-hint"))
        }
    };
    container(widget::card(p, content).width(Length::Fill))
        .max_width(720)
        .center_x(Length::Fill)
        .height(Length::Fill)
        .into()
}
