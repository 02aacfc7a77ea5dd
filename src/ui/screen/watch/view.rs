//! How the observation board looks. Decides nothing.

use iced::widget::{Column, button as pressed, column, container, row, scrollable};
use iced::{Alignment, Background, Border, Length};

use super::{CONDITIONS, Leaflet, Message, PAGE, Screen, Watched, count, watched};
use crate::domain::catalogue::{Measure, operation::required};
use crate::i18n::Lang;
use crate::ui::context::Context;
use crate::ui::screen::list::not_saved;
use crate::ui::screen::reaction::clusters;
use crate::ui::theme::{self, Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field;
use crate::ui::widget::icon::{Icon, icon};
use crate::ui::widget::{self, Element};

/// How many people the compact list shows.
const IN_STRIP: usize = 5;

/// The panel's width, and its width where there is little room.
const PANEL: [f32; 2] = [400.0, 316.0];

impl Screen {
    /// Draws the board.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let everybody = watched(ctx);
        let pages = everybody.len().div_ceil(PAGE).max(1);
        let page = self.page.min(pages - 1);
        let shown: Vec<&Watched<'a>> = everybody.iter().skip(page * PAGE).take(PAGE).collect();
        let mut board = column![top(ctx, &everybody)].extend(clusters(ctx)).spacing(space::L);
        board = if everybody.is_empty() {
            board.push(widget::empty(
                ctx.palette,
                ctx.t("watch-nobody"),
                ctx.t("watch-nobody-hint"),
            ))
        } else {
            let beside = if ctx.room.is_narrow() { 1 } else { 2 };
            let pairs = shown.chunks(beside).map(|some| {
                let mut line = row![].spacing(space::M);
                for watched in some {
                    line = line.push(self.card(ctx, watched));
                }
                if some.len() < beside {
                    line = line.push(widget::filler());
                }
                line.into()
            });
            let cards = Column::with_children(pairs).spacing(space::M);
            board.push(scrollable(cards).spacing(space::XS).height(Length::Fill))
        };
        if pages > 1 {
            board = board.push(pager(ctx, page, pages));
        }
        row![
            board.padding(ctx.room.edge()).width(Length::Fill),
            widget::side_with(
                ctx.palette,
                ctx.room.pick(PANEL[0], PANEL[1]),
                ctx.room.pick(space::XL, space::M),
                self.panel(ctx, &everybody)
            ),
        ]
        .height(Length::Fill)
        .into()
    }

    fn card<'a>(&self, ctx: &Context<'a>, watched: &Watched<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let over = watched.is_over(ctx.now);
        let id = watched.visit.id;
        let pointed = self.pointed == Some(id);
        let tone = match watched.reacts {
            Some(grade) if grade.is_serious() => Tone::Stop,
            Some(_) => Tone::Attention,
            None if over => Tone::Attention,
            None => Tone::Neutral,
        };
        let minutes = watched.minutes(ctx.now).to_string();
        let clock = column![
            widget::display(p, ctx.tw("watch-minutes", &[("minutes", &minutes)]), size::TITLE)
                .color(p.tone_ink(tone)),
            widget::caption(p, ctx.tw("watch-since", &[("at", &watched.since.hour_minute())])),
        ]
        .spacing(space::XS)
        .width(136);
        let who = column![name(ctx, watched), widget::muted(p, place(ctx, watched))]
            .extend(doses(ctx, watched).into_iter().map(|dose| widget::muted(p, dose).into()))
            .push(standing(ctx, watched, Tone::Neutral))
            .spacing(2)
            .width(Length::Fill);
        let mark = icon(if pointed { Icon::Pointer } else { Icon::None }, 14.0, p.primary);
        let content = container(row![mark, clock, who].spacing(space::S).align_y(Alignment::Start))
            .padding([space::L, space::M])
            .width(Length::Fill);
        let ground = p.tone_ground(tone);
        let (edge, width) = match (pointed || self.opened == Some(id), tone) {
            (true, _) => (p.primary, 3.0),
            (false, Tone::Neutral) => (p.line, 1.0),
            (false, tone) => (p.tone_ink(tone), 1.0),
        };
        pressed(content)
            .padding(0)
            .width(Length::Fill)
            .on_press(Message::Open(id))
            .style(move |_, _| pressed::Style {
                background: Some(Background::Color(ground)),
                border: Border { color: edge, width, radius: 12.0.into() },
                snap: true,
                ..pressed::Style::default()
            })
            .into()
    }

    fn panel<'a>(&'a self, ctx: &Context<'a>, everybody: &[Watched<'a>]) -> Element<'a, Message> {
        let p = ctx.palette;
        let Some(open) = self.opened(everybody) else {
            return column![
                widget::group(p, ctx.t("watch-ending")),
                widget::muted(p, ctx.t("watch-how-to-end")),
                self.leaflet(ctx),
                iced::widget::Space::new().height(Length::Fill),
                self.bar(ctx),
            ]
            .spacing(space::M)
            .into();
        };
        let who = column![
            widget::heading(p, open.visit.person.name.clone()),
            widget::muted(p, place(ctx, open)),
            standing(ctx, open, Tone::Attention),
        ]
        .spacing(space::XS);
        let mut lines = column![who, widget::hairline(p)].spacing(space::M);
        lines = if self.asks_early {
            lines.push(early(ctx, open))
        } else {
            lines.push(self.answers(ctx))
        };
        column![scrollable(lines).spacing(space::XS).height(Length::Fill), self.bar_of(ctx, open)]
            .spacing(space::M)
            .into()
    }

    /// The leaflet for home, in either language.
    fn leaflet<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let path = field::words(
            p,
            &ctx.t("leaflet-path"),
            &ctx.t("leaflet-path-example"),
            &self.path,
            None,
            Message::Path,
            None,
        );
        let mut lines = column![widget::group(p, told(ctx, "leaflet-group"))].spacing(space::S);
        lines = lines.push(printed(ctx));
        lines.push(path).extend(self.leaflet_said(ctx)).into()
    }

    /// What came of the leaflet.
    fn leaflet_said<'a>(&'a self, ctx: &Context<'a>) -> Option<Element<'a, Message>> {
        let p = ctx.palette;
        match &self.leaflet {
            Leaflet::None => None,
            Leaflet::Writing => Some(widget::muted(p, ctx.t("watch-saving")).into()),
            Leaflet::Written(path, shown) => {
                let file = path.display().to_string();
                let key = if *shown { "leaflet-shown" } else { "leaflet-written" };
                Some(widget::notice(p, Tone::Info, ctx.tw(key, &[("file", &file)])))
            }
            Leaflet::Failed(why) => {
                Some(widget::notice(p, Tone::Attention, ctx.t(not_saved(*why))))
            }
        }
    }

    fn answers<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut lines = column![widget::group(p, ctx.t("watch-condition"))].spacing(space::S);
        for ((condition, key), hotkey) in CONDITIONS.into_iter().zip(["F2", "F3", "F4"]) {
            let kind =
                if self.condition == Some(condition) { Kind::Chosen } else { Kind::Secondary };
            lines = lines.push(
                button::make(p, kind, ctx.t(key))
                    .key(hotkey)
                    .width(Length::Fill)
                    .on_press(Message::Condition(condition)),
            );
        }
        if self.needs_telling() {
            let (kind, words) = if self.told {
                (Kind::Chosen, told(ctx, "watch-told"))
            } else {
                (Kind::Secondary, told(ctx, "watch-tell"))
            };
            lines = lines.push(widget::group(p, ctx.t("watch-home"))).push(
                button::make(p, kind, words).key("F5").width(Length::Fill).on_press(Message::Told),
            );
            lines = lines.push(printed(ctx)).extend(self.leaflet_said(ctx));
        }
        match self.missing(ctx) {
            Some(why) => lines = lines.push(widget::muted(p, ctx.t(why))),
            None if self.needs_telling() => {}
            None => lines = lines.push(widget::muted(p, ctx.t("watch-referred-hint"))),
        }
        lines.into()
    }

    fn bar<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let open = self.pointed.map(Message::Open);
        let back = button::back(p, ctx.t("action-back"), Message::Leave);
        let open = button::make(p, Kind::Secondary, ctx.t("watch-open"))
            .narrow()
            .key("Enter")
            .width(Length::Fill)
            .on_press_maybe(open);
        if ctx.room.is_narrow() {
            return column![open, back].spacing(space::S).into();
        }
        row![back, open].spacing(space::S).into()
    }

    fn bar_of<'a>(&'a self, ctx: &Context<'a>, open: &Watched<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let way_on = if self.asks_early {
            row![
                button::make(p, Kind::Danger, ctx.t("watch-end-early"))
                    .key("F6")
                    .width(Length::Fill)
                    .on_press_maybe((!ctx.saving).then_some(Message::EndEarly)),
                button::make(p, Kind::Primary, ctx.t("watch-stay"))
                    .key("Esc")
                    .width(Length::Fill)
                    .on_press(Message::Stay),
            ]
        } else {
            let end = self.missing(ctx).is_none().then_some(Message::End);
            row![
                button::make(p, Kind::Secondary, ctx.t("watch-close"))
                    .key("Esc")
                    .on_press(Message::Close),
                button::make(p, Kind::Primary, ctx.t("watch-end"))
                    .key("Enter")
                    .width(Length::Fill)
                    .on_press_maybe(end),
            ]
        };
        column![
            button::make(p, Kind::Danger, ctx.t("watch-trouble"))
                .key("F10")
                .width(Length::Fill)
                .on_press(Message::Trouble(open.visit.id)),
            way_on.spacing(space::S),
        ]
        .spacing(space::S)
        .into()
    }
}

/// The leaflet to print, one button a language.
fn printed<'a>(ctx: &Context<'a>) -> Element<'a, Message> {
    let made = |lang, key, words: &str| {
        let made = button::make(ctx.palette, Kind::Secondary, ctx.t(words)).narrow();
        let made = if ctx.room.is_narrow() { made } else { made.key(key) };
        made.width(Length::Fill).on_press(Message::Leaflet(lang))
    };
    row![made(Lang::Vi, "F7", "leaflet-vi"), made(Lang::En, "F8", "leaflet-en")]
        .spacing(space::S)
        .into()
}

fn top<'a>(ctx: &Context<'a>, everybody: &[Watched<'a>]) -> Element<'a, Message> {
    let over = everybody.iter().filter(|watched| watched.is_over(ctx.now)).count();
    let summary = ctx
        .tw("watch-summary", &[("all", &everybody.len().to_string()), ("over", &over.to_string())]);
    column![widget::title(ctx.palette, ctx.t("watch-title")), widget::muted(ctx.palette, summary)]
        .into()
}

fn pager<'a>(ctx: &Context<'a>, page: usize, pages: usize) -> Element<'a, Message> {
    let p = ctx.palette;
    let words =
        ctx.tw("watch-page", &[("page", &(page + 1).to_string()), ("all", &pages.to_string())]);
    row![
        button::make(p, Kind::Secondary, ctx.t("page-back"))
            .key("PgUp")
            .on_press_maybe((page > 0).then_some(Message::Page(-1))),
        widget::muted(p, words),
        button::make(p, Kind::Secondary, ctx.t("page-on"))
            .key("PgDn")
            .on_press_maybe((page + 1 < pages).then_some(Message::Page(1))),
    ]
    .spacing(space::M)
    .align_y(Alignment::Center)
    .into()
}

fn early<'a>(ctx: &Context<'a>, open: &Watched<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let minutes = open.minutes(ctx.now).to_string();
    let until = open.until.hour_minute();
    let words = column![
        widget::heading(p, ctx.tw("watch-early", &[("minutes", &minutes)])),
        widget::body(p, ctx.tw("watch-early-recorded", &[("until", &until)])),
    ]
    .spacing(space::S);
    widget::toned_card(p, Tone::Attention, words).width(Length::Fill).into()
}

/// How the person reacts, what is left of the time, or that they wait to be
/// looked at.
fn standing<'a, M: 'a>(ctx: &Context<'a>, watched: &Watched<'a>, tone: Tone) -> Element<'a, M> {
    if let Some(grade) = watched.reacts {
        let tone = if grade.is_serious() { Tone::Stop } else { Tone::Attention };
        return widget::chip(ctx.palette, tone, ctx.t(&format!("grade-{}", grade.code())));
    }
    if watched.is_over(ctx.now) {
        widget::chip(ctx.palette, tone, ctx.t("watch-look"))
    } else {
        widget::caption(ctx.palette, ctx.words.remaining(watched.until, ctx.now)).into()
    }
}

fn name<'a>(ctx: &Context<'a>, watched: &Watched<'a>) -> iced::widget::Text<'a> {
    let name = watched.visit.person.name.clone();
    let long = name.chars().count() > 40;
    widget::strong(ctx.palette, name).size(if long { size::LABEL } else { size::BODY })
}

fn place(ctx: &Context<'_>, watched: &Watched<'_>) -> String {
    let ticket = watched.visit.ticket.to_string();
    match &watched.visit.person.group {
        Some(group) => ctx.tw("watch-place", &[("ticket", &ticket), ("group", group)]),
        None => ctx.tw("watch-place-no-group", &[("ticket", &ticket)]),
    }
}

/// What each dose was and where it went, as far as it is known.
fn doses(ctx: &Context<'_>, watched: &Watched<'_>) -> Vec<String> {
    let line = |given: &crate::domain::dose::Administered| {
        let product = given
            .product
            .as_ref()
            .map_or_else(|| ctx.t("watch-product-unknown"), |id| ctx.product_name(id));
        match given.site {
            Some(site) => format!("{product} · {}", ctx.t(&format!("site-{}", site.code()))),
            None => product,
        }
    };
    watched.doses.iter().map(|dose| line(&dose.administered)).collect()
}

fn told(ctx: &Context<'_>, key: &str) -> String {
    let hours = match ctx.catalogue.operation(required::HOME_OBSERVATION).and_then(|r| r.measure) {
        Some(Measure::Hours(hours)) => hours.to_string(),
        _ => String::new(),
    };
    ctx.tw(key, &[("hours", &hours)])
}

/// A compact list for the side of another screen: who needs looking at first.
#[must_use]
pub fn strip<'a, M: 'a>(ctx: &Context<'a>) -> Element<'a, M> {
    let p = ctx.palette;
    let everybody = watched(ctx);
    if everybody.is_empty() {
        return widget::muted(p, ctx.t("watch-strip-empty")).into();
    }
    let mut lines = Column::new().spacing(space::S);
    for watched in everybody.iter().take(IN_STRIP) {
        let minutes = watched.minutes(ctx.now).to_string();
        let minutes = widget::body(p, ctx.tw("watch-minutes", &[("minutes", &minutes)]))
            .size(size::LABEL)
            .font(theme::STRONG);
        let name = widget::body(p, watched.visit.person.name.clone()).size(size::LABEL);
        let mut line = row![
            container(minutes).width(64),
            container(name).width(Length::Fill).max_height(38).clip(true),
        ]
        .spacing(space::XS)
        .align_y(Alignment::Center);
        if watched.reacts.is_some() {
            line = line.push(widget::chip(p, Tone::Stop, ctx.t("watch-reacts")));
        } else if watched.is_over(ctx.now) {
            line = line.push(widget::chip(p, Tone::Attention, ctx.t("watch-look")));
        }
        lines = lines.push(line);
    }
    let more = count(ctx).saturating_sub(IN_STRIP);
    if more > 0 {
        let words = ctx.tw("watch-strip-more", &[("count", &more.to_string())]);
        lines = lines.push(widget::caption(p, words));
    }
    lines.into()
}
