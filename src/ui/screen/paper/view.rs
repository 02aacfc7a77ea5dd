//! How papers look: first which, then about what, then the pages beside where
//! they go.

use iced::widget::{Column, column, container, image, row, scrollable};
use iced::{Alignment, ContentFit, Length};

use super::choice::Choice;
use super::pages::{Pages, Saved, Zoom};
use super::{Message, PATH, Screen, Stage, WORDS, choice, offered};
use crate::domain::paper::{Paper, Topic};
use crate::ui::context::Context;
use crate::ui::failure;
use crate::ui::reveal::{PAGE, POINTED};
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{self, Element, field};

impl Screen {
    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        match (&self.stage, self.paper) {
            (Stage::Ready(pages), _) => Self::pages(pages, ctx),
            (Stage::Making(_), _) => {
                let words = (ctx.t("papers-making"), ctx.t("papers-making-hint"));
                self.framed(widget::empty(p, words.0, words.1), ctx)
            }
            (Stage::Failed(fault), _) => {
                let said = widget::notice(p, Tone::Attention, failure::paper(ctx.words, fault));
                self.framed(said, ctx)
            }
            (Stage::Choosing, None) => self.framed(self.papers(ctx), ctx),
            (Stage::Choosing, Some(paper)) => self.framed(self.subjects(paper, ctx), ctx),
        }
    }

    /// A page with its title, and the way back below.
    fn framed<'a>(
        &'a self,
        content: impl Into<Element<'a, Message>>,
        ctx: &Context<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let title = self.paper.map_or_else(|| ctx.t("papers-title"), |paper| name(paper, ctx));
        let page = column![widget::title(p, title), content.into()]
            .spacing(space::M)
            .max_width(1080)
            .height(Length::Fill);
        let page = container(page)
            .padding([ctx.room.pick(space::L, space::M), ctx.room.edge()[1]])
            .center_x(Length::Fill)
            .height(Length::Fill);
        let back = button::make(p, Kind::Secondary, ctx.t("papers-back")).key("Esc");
        let line = row![Element::from(back.on_press(Message::Back))].spacing(space::M);
        column![page, widget::bottom_bar(p, line)].into()
    }

    fn papers<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let papers = offered(ctx);
        let side = |topics: &[Topic]| {
            let mut lines = Column::new().spacing(space::S).width(Length::Fill);
            for topic in topics {
                let of = papers.iter().enumerate().filter(|(_, paper)| paper.topic() == *topic);
                let mut of = of.peekable();
                if of.peek().is_some() {
                    let heading = ctx.t(&format!("papers-about-{}", topic.code()));
                    lines =
                        lines.push(container(widget::group(p, heading)).padding([space::XS, 0.0]));
                }
                for (at, paper) in of {
                    let hint = ctx.t(&format!("papers-hint-{}", paper.code()));
                    lines = lines.push(self.line(at, name(*paper, ctx), hint, ctx));
                }
            }
            lines
        };
        let (left, right) = Topic::ALL.split_at(2);
        let lines: Element<'a, Message> = if ctx.room.is_narrow() {
            column![side(left), side(right)].spacing(space::S).into()
        } else {
            row![side(left), side(right)].spacing(space::XL).into()
        };
        let lines = container(lines).padding(iced::Padding::ZERO.right(space::L));
        scrollable(lines).id(PAGE).height(Length::Fill).into()
    }

    fn subjects<'a>(&'a self, paper: Paper, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut page = column![].spacing(space::M).height(Length::Fill);
        page = match (paper.topic(), &self.person) {
            (Topic::Dose | Topic::Person, None) => page.push(self.search(ctx)),
            (Topic::Dose | Topic::Person, Some((_, person))) => {
                page.push(widget::heading(p, ctx.tw("papers-doses-of", &[("person", person)])))
            }
            (Topic::Period, _) => page.push(self.days(ctx)),
            _ => page
                .push(widget::muted(p, ctx.t(&format!("papers-which-{}", paper.topic().code())))),
        };
        if self.waiting {
            return page.push(widget::muted(p, ctx.t("papers-reading"))).into();
        }
        if self.unreadable {
            let said = widget::notice(p, Tone::Attention, ctx.t("papers-unreadable"));
            return page.push(said).into();
        }
        if self.choices.is_empty() {
            let of = if self.person.is_some() { Topic::Dose } else { paper.topic() };
            let of = if of == Topic::Dose && self.person.is_none() { Topic::Person } else { of };
            let none = ctx.t(&format!("papers-none-{}", of.code()));
            return page.push(widget::empty(p, none, ctx.t("papers-none-hint"))).into();
        }
        let lines = self.choices.iter().enumerate().map(|(at, choice)| {
            let Choice { title, hint, .. } = choice;
            self.line(at, title.clone(), hint.clone(), ctx)
        });
        let lines = Column::with_children(lines).spacing(space::S);
        let lines = container(lines).padding(iced::Padding::ZERO.right(space::L));
        page.push(scrollable(lines).id(PAGE).height(Length::Fill)).into()
    }

    fn search<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let example = ctx.t("papers-search");
        let typed = field::input(p, &example, &self.text, Message::Text, Some(Message::Ask));
        let find = button::make(p, Kind::Secondary, ctx.t("papers-find")).on_press(Message::Ask);
        row![typed.id(WORDS), Element::from(find)]
            .spacing(space::S)
            .align_y(Alignment::Center)
            .into()
    }

    fn days<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let days = choice::typed(&self.text, &self.until);
        let both = !self.text.trim().is_empty() && !self.until.trim().is_empty();
        let problem = (both && days.is_none()).then(|| ctx.t("papers-days-wrong"));
        let example = ctx.t("papers-day-example");
        let day = |label: &str, value: &'a str, to: fn(String) -> Message, problem| {
            let label = ctx.t(label);
            field::words(p, &label, &example, value, problem, to, Some(Message::Ask))
        };
        let take = button::make(p, Kind::Secondary, ctx.t("papers-take-days"))
            .on_press_maybe(days.map(|_| Message::Ask));
        row![
            container(day("papers-from", &self.text, Message::Text, problem)).width(300),
            container(day("papers-until", &self.until, Message::Until, None)).width(300),
            Element::from(take),
        ]
        .spacing(space::M)
        .align_y(Alignment::End)
        .into()
    }

    fn line<'a>(
        &self,
        at: usize,
        title: String,
        hint: String,
        ctx: &Context<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let pointed = self.cursor == Some(at);
        let number = (at < 9).then(|| widget::muted(p, (at + 1).to_string()));
        let words = column![widget::strong(p, title), widget::caption(p, hint)].spacing(2);
        let line =
            row![words.width(Length::Fill), number].spacing(space::M).align_y(Alignment::Center);
        let edge = if pointed { p.primary } else { p.line };
        let line = container(line)
            .padding([space::M, space::L])
            .width(Length::Fill)
            .style(widget::frame(p.surface, edge, if pointed { 2.0 } else { 1.0 }, 10.0));
        let tone = if pointed { Tone::Primary } else { Tone::Neutral };
        let whole = button::pressable(p, line, tone, Some(Message::Pick(at)));
        let whole = container(whole).width(Length::Fill);
        if pointed { whole.id(POINTED).into() } else { whole.into() }
    }

    fn pages<'a>(pages: &'a Pages, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let sheet: Element<'a, Message> = match &pages.drawn {
            None => widget::empty(p, ctx.t("papers-making"), ctx.t("papers-making-hint")),
            Some(drawn) if pages.zoom == Zoom::Whole => {
                let page = image(drawn.handle.clone()).content_fit(ContentFit::Contain);
                container(page.width(Length::Fill).height(Length::Fill)).padding(space::M).into()
            }
            Some(drawn) => {
                #[expect(clippy::cast_precision_loss, reason = "a page of a few thousand pixels")]
                let (width, height) = (drawn.width as f32, drawn.height as f32);
                let page = image(drawn.handle.clone()).width(width).height(height);
                let page =
                    container(page).style(widget::frame(iced::Color::WHITE, p.line, 1.0, 0.0));
                let both = scrollable::Direction::Both {
                    vertical: scrollable::Scrollbar::default(),
                    horizontal: scrollable::Scrollbar::default(),
                };
                let page = container(page).padding(space::M);
                scrollable(page).direction(both).id(PAGE).into()
            }
        };
        let sheet = container(sheet).center_x(Length::Fill).center_y(Length::Fill);
        let side = container(Self::beside(pages, ctx)).width(ctx.room.pick(420.0, 360.0));
        let page = row![sheet, side].height(Length::Fill);
        column![page, Self::turning(pages, ctx)].into()
    }

    /// What paper it is, and where it goes.
    fn beside<'a>(pages: &'a Pages, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let count = pages.count().to_string();
        let lang = ctx.t(match pages.made.wanted.lang {
            crate::i18n::Lang::Vi => "papers-in-vi",
            crate::i18n::Lang::En => "papers-in-en",
        });
        let about = ctx.tw("papers-pages", &[("count", &count)]);
        let free = !matches!(pages.saved, Saved::Writing);
        let label = widget::muted(p, ctx.t("papers-path"));
        let example = ctx.t("papers-path-example");
        let path = field::input(p, &example, &pages.path, Message::Path, Some(Message::Save));
        let pick = button::make(p, Kind::Secondary, ctx.t("papers-pick"))
            .key("F7")
            .width(Length::Fill)
            .on_press_maybe(free.then_some(Message::PickPath));
        let save = button::make(p, Kind::Primary, ctx.t("papers-save"))
            .key("Enter")
            .width(Length::Fill)
            .on_press_maybe(pages.target().map(|_| Message::Save));
        let print: Element<'a, Message> = match &pages.saved {
            Saved::Yes(_) => button::make(p, Kind::Secondary, ctx.t("papers-print"))
                .key("F9")
                .width(Length::Fill)
                .on_press(Message::Print)
                .into(),
            _ => widget::caption(p, ctx.t("papers-print-first")).into(),
        };
        let mut lines = column![
            widget::heading(p, name(pages.made.wanted.paper, ctx)),
            widget::muted(p, format!("{about} · {lang}")),
            widget::hairline(p),
            column![label, path.id(PATH)].spacing(space::XS),
            Element::from(pick),
            Element::from(save),
        ]
        .spacing(space::M);
        lines = match &pages.saved {
            Saved::No => lines.push(widget::caption(p, ctx.t("papers-save-hint"))),
            Saved::Writing => lines.push(widget::muted(p, ctx.t("papers-saving"))),
            Saved::Yes(path) => {
                let path = path.display().to_string();
                let said = ctx.tw("papers-saved", &[("path", &path)]);
                lines.push(widget::notice(p, Tone::Proven, said))
            }
            Saved::Failed(why) => {
                let said = failure::not_saved(ctx.words, *why);
                lines.push(widget::notice(p, Tone::Attention, said))
            }
        };
        lines = lines.push(print);
        if pages.no_viewer {
            let said = ctx.t("papers-no-viewer");
            lines = lines.push(widget::notice(p, Tone::Attention, said));
        }
        widget::side(p, ctx.room.pick(420.0, 360.0), scrollable(lines))
    }

    fn turning<'a>(pages: &'a Pages, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let (at, count) = (pages.at + 1, pages.count());
        let gaps = [("page", &*at.to_string()), ("pages", &*count.to_string())];
        let narrow = ctx.room.is_narrow();
        let fit = |one: button::Button<'a, Message>| if narrow { one.narrow() } else { one };
        let way = |label, key, message, on: bool| {
            let one = button::make(p, Kind::Secondary, ctx.t(label)).key(key);
            Element::from(fit(one.on_press_maybe(on.then_some(message))))
        };
        let (first, last) = (pages.zoom == Zoom::Whole, pages.zoom == Zoom::Large);
        let page = Element::from(widget::strong(p, ctx.tw("papers-page", &gaps)));
        let ways = [
            way("papers-back", "Esc", Message::Back, true),
            way("papers-previous", "PgUp", Message::Turn(-1), at > 1),
            page,
            way("papers-next", "PgDn", Message::Turn(1), at < count),
            way("papers-smaller", "F3", Message::Zoom(-1), !first),
            way("papers-larger", "F4", Message::Zoom(1), !last),
        ];
        let line: Element<'a, Message> = if narrow {
            row(ways).spacing(space::S).align_y(Alignment::Center).wrap().into()
        } else {
            let [back, previous, page, next, smaller, larger] = ways;
            let line = row![back, widget::filler(), previous, page, next, widget::filler()];
            line.push(smaller).push(larger).spacing(space::M).align_y(Alignment::Center).into()
        };
        widget::bottom_bar(p, line)
    }
}

fn name(paper: Paper, ctx: &Context<'_>) -> String {
    ctx.t(&format!("paper-kind-{}", paper.code()))
}
