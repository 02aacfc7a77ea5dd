//! How the export looks. Decides nothing.

use iced::widget::{Column, Row as Line, column, container, progress_bar, row, scrollable, text};
use iced::{Alignment, Length};

use super::{Message, Open, Row, Screen, Span, State, lots, products};
use crate::domain::account::Act;
use crate::domain::export::What;
use crate::report::export::{K, Published};
use crate::ui::context::Context;
use crate::ui::reveal;
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::icon::{Icon, icon};
use crate::ui::widget::keypad::{Layout, keypad};
use crate::ui::widget::{self, Element};

/// The panel's width, and its width where there is little room.
const PANEL: [f32; 2] = [400.0, 372.0];

/// The width of the questions.
const QUESTION: f32 = 118.0;

/// The height of what is said of the files; of several stations it is scrolled.
const DONE: f32 = 230.0;

/// The width of a field for a day.
const DAY: f32 = 213.0;

/// The identity of the field for the folder.
pub const FOLDER: &str = "export-folder";

impl Screen {
    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        if !ctx.may(Act::Export) {
            let words = widget::notice(p, Tone::Attention, ctx.t("export-may-not"));
            let back = button::make(p, Kind::Secondary, ctx.t("action-back"))
                .key("Esc")
                .on_press(Message::Back);
            return column![words, back].spacing(space::L).padding(space::XXL).into();
        }
        let questions = Row::ALL.into_iter().filter_map(|row| match row {
            // Both days stand beside each other, and so does what is narrowed.
            Row::Until | Row::Product | Row::Lot => None,
            row => Some(self.question(row, ctx)),
        });
        let questions = Column::with_children(questions).spacing(space::M);
        let page = column![
            widget::title(p, ctx.t("export-title")),
            widget::muted(p, ctx.t(self.subtitle())),
            scrollable(questions).id(reveal::PAGE).spacing(space::XS).height(Length::Fill),
            self.bottom(ctx),
        ]
        .spacing(space::M)
        .padding(ctx.room.edge())
        .width(Length::Fill);
        let (edge, width) = (ctx.room.pick(space::XL, space::M), ctx.room.pick(PANEL[0], PANEL[1]));
        row![page, widget::side_with(p, width, edge, self.panel(ctx))].height(Length::Fill).into()
    }

    fn question<'a>(&'a self, of: Row, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let here = match of {
            Row::From => self.row.is_day(),
            Row::Place => matches!(self.row, Row::Place | Row::Product | Row::Lot),
            of => self.row == of,
        };
        let key = match of {
            Row::What => "export-what",
            Row::From | Row::Until => "export-days",
            Row::Format => "export-format",
            Row::Names => "export-names",
            Row::Place | Row::Product | Row::Lot => "export-only",
            Row::Folder => "export-folder",
        };
        let mark = if here { Icon::Pointer } else { Icon::None };
        let name = row![icon(mark, 12.0, p.primary), widget::strong(p, ctx.t(key))]
            .spacing(space::XS)
            .align_y(Alignment::Center);
        let answers: Element<'a, Message> = match of {
            Row::What => choices(What::ALL.map(|what| {
                let words = ctx.t(&format!("export-what-{}", what.code()));
                chosen(ctx, words, self.what == Some(what), Message::What(what))
            })),
            Row::From | Row::Until => self.days(ctx),
            Row::Format => choices(self.formats().into_iter().map(|format| {
                let words = ctx.t(&format!("export-format-{}", format.code()));
                chosen(ctx, words, self.format == Some(format), Message::Format(format))
            })),
            Row::Names if self.asks_names() => choices([false, true].map(|nameless| {
                let key = if nameless { "export-nameless" } else { "export-named" };
                let stands = self.nameless == Some(nameless);
                chosen(ctx, ctx.t(key), stands, Message::Nameless(nameless))
            })),
            Row::Names => {
                let key = match self.what.zip(self.format) {
                    Some(_) => "export-names-always",
                    None => "export-names-later",
                };
                container(widget::muted(p, ctx.t(key))).center_y(48).into()
            }
            Row::Place | Row::Product | Row::Lot => {
                choices([Row::Place, Row::Product, Row::Lot].map(|of| self.narrowing(of, ctx)))
            }
            Row::Folder => {
                let folder = field::input(
                    p,
                    &ctx.t("export-folder-example"),
                    &self.folder,
                    Message::Folder,
                    Some(Message::Export),
                );
                let pick = button::make(p, Kind::Secondary, ctx.t("export-pick"))
                    .key("F5")
                    .on_press(Message::PickFolder);
                row![folder.id(FOLDER), Element::from(pick)]
                    .spacing(space::S)
                    .align_y(Alignment::Center)
                    .into()
            }
        };
        let line = row![
            container(name).width(QUESTION).height(48).align_y(Alignment::Center),
            container(answers).width(Length::Fill),
        ]
        .spacing(space::M);
        let line = container(line);
        if here { line.id(reveal::POINTED).into() } else { line.into() }
    }

    fn days<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let day = |row: Row, place: usize, words: &str| {
            let attention = if self.row == row { Attention::Here } else { Attention::Elsewhere };
            let typed = self.days.get(place).map_or("", String::as_str);
            let field = field::blind(p, typed, &ctx.t("form-date"), DAY, attention);
            column![
                widget::caption(p, ctx.t(words)),
                button::pressable(p, field, Tone::Neutral, Some(Message::Point(row))),
            ]
        };
        let spans = Span::ALL.map(|span| {
            let key = match span {
                Span::Today => "export-span-today",
                Span::Month => "export-span-month",
                Span::LastMonth => "export-span-last-month",
                Span::Year => "export-span-year",
            };
            button::make(p, Kind::Secondary, ctx.t(key))
                .narrow()
                .on_press(Message::Span(span))
                .into()
        });
        let fields = row![day(Row::From, 0, "export-from"), day(Row::Until, 1, "export-until")];
        column![fields.spacing(space::S).wrap(), choices(spans)].spacing(space::S).into()
    }

    /// What is asked for of one place, product or lot; a press opens the list.
    fn narrowing<'a>(&'a self, of: Row, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let (all, one) = match of {
            Row::Place => ("export-all-places", self.place.clone()),
            Row::Product => {
                ("export-all-products", self.product.as_ref().map(|id| ctx.product_name(id)))
            }
            _ => ("export-all-lots", self.lot.clone()),
        };
        let kind = match (self.row == of, &one) {
            (true, _) => Kind::Primary,
            (false, Some(_)) => Kind::Chosen,
            (false, None) => Kind::Secondary,
        };
        let words = one.map_or_else(|| ctx.t(all), shortened);
        let made = button::make(p, kind, words).narrow();
        // With gaps the chain of a log proves nothing.
        let apart = self.what == Some(What::Log);
        made.on_press_maybe((!apart).then_some(Message::Point(of))).into()
    }

    /// What belongs to the question pointed at: the keypad, a list, or what the
    /// files will hold.
    fn panel<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        match self.row {
            Row::From | Row::Until => column![
                widget::heading(p, ctx.t("export-days")),
                widget::muted(p, ctx.t("export-days-hint")),
                keypad(p, Layout::Date, Message::Typed, Message::Erase, Message::Clear),
            ]
            .spacing(space::M)
            .into(),
            Row::Place if self.what != Some(What::Log) => {
                let places = self.places.iter().map(|place| {
                    (place.clone(), self.place.as_ref() == Some(place), Some(place.clone()))
                });
                let all = (ctx.t("export-all-places"), self.place.is_none(), None);
                let list = std::iter::once(all).chain(places);
                list_of(ctx, "export-place", list, Message::Place)
            }
            Row::Product if self.what != Some(What::Log) => {
                let list = products(ctx).into_iter().map(|id| {
                    (ctx.product_name(&id), self.product.as_ref() == Some(&id), Some(id))
                });
                let all = (ctx.t("export-all-products"), self.product.is_none(), None);
                let list: Vec<_> = std::iter::once(all).chain(list).collect();
                list_of(ctx, "export-product", list.into_iter(), Message::Product)
            }
            Row::Lot if self.what != Some(What::Log) => {
                let list = lots(ctx)
                    .into_iter()
                    .map(|lot| (lot.clone(), self.lot.as_ref() == Some(&lot), Some(lot)));
                let all = (ctx.t("export-all-lots"), self.lot.is_none(), None);
                let list: Vec<_> = std::iter::once(all).chain(list).collect();
                list_of(ctx, "export-lot", list.into_iter(), Message::Lot)
            }
            _ => self.about(ctx),
        }
    }

    /// What the files will hold and what goes with them.
    fn about<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut lines = column![widget::heading(p, ctx.t("export-about"))].spacing(space::M);
        if let Some(what) = self.what {
            let key = format!("export-about-{}", what.code());
            lines = lines.push(widget::body(p, ctx.t(&key)));
        }
        if let Some(format) = self.format {
            let key = format!("export-about-{}", format.code());
            lines = lines.push(widget::body(p, ctx.t(&key)));
        }
        if self.nameless == Some(true) && self.asks_names() {
            let words = ctx.tw("export-about-nameless", &[("k", &K.to_string())]);
            lines = lines.push(widget::body(p, words));
        }
        lines = lines.push(widget::hairline(p));
        if self.nameless == Some(true) && self.asks_names() {
            lines = lines.push(widget::muted(p, ctx.t("export-about-manifest-nameless")));
        } else {
            lines = lines.push(widget::muted(p, ctx.t("export-about-manifest")));
        }
        if self.nameless != Some(true) {
            lines = lines.push(widget::notice(p, Tone::Attention, ctx.t("export-about-open")));
        }
        lines.into()
    }

    const fn subtitle(&self) -> &'static str {
        match self.copies {
            Some(_) => "export-subtitle-copies",
            None => "export-subtitle",
        }
    }

    fn bottom<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let back = |words: &str, message: Message| {
            Element::from(
                button::make(p, Kind::Secondary, ctx.t(words)).key("Esc").on_press(message),
            )
        };
        match &self.state {
            State::Working(done, total) => {
                let number = |count: u64| ctx.words.number(usize::try_from(count).unwrap_or(0));
                let words = if *total == 0 {
                    ctx.t("export-begun")
                } else if self.copies.is_some_and(|copies| copies > 1) {
                    let part = done.saturating_mul(100) / (*total).max(1);
                    ctx.tw("export-working-copies", &[("part", &part.to_string())])
                } else {
                    let gaps = [("done", &*number(*done)), ("all", &*number(*total))];
                    ctx.tw("export-working", &gaps)
                };
                let part = done.saturating_mul(1000) / (*total).max(1);
                let part = f32::from(u16::try_from(part.min(1000)).unwrap_or(1000));
                let bar = progress_bar(0.0..=1000.0, part).girth(8);
                row![
                    column![widget::body(p, words), bar].spacing(space::S).width(Length::Fill),
                    back("export-stop", Message::Stop),
                ]
                .spacing(space::L)
                .align_y(Alignment::Center)
                .into()
            }
            State::Done(all) => {
                let all = all.iter().map(|published| done(published, ctx));
                let all = scrollable(
                    Column::with_children(all)
                        .spacing(space::S)
                        .padding(iced::Padding::ZERO.right(space::M)),
                );
                let show = button::make(p, Kind::Secondary, ctx.t("export-show"))
                    .key("F6")
                    .on_press(Message::Show);
                column![
                    container(all).max_height(DONE),
                    row![
                        back("action-back", Message::Back),
                        widget::filler(),
                        Element::from(show),
                        self.write(ctx),
                    ]
                    .spacing(ctx.room.pick(space::M, space::S)),
                ]
                .spacing(space::M)
                .into()
            }
            state => {
                let mut lines = Column::new().spacing(space::M);
                if let State::Failed(fault) = state {
                    lines = lines.push(widget::notice(p, Tone::Stop, fault.said(ctx.words)));
                }
                let why = self.open().map(|open| ctx.t(open_key(open)));
                let why = widget::muted(p, why.unwrap_or_default());
                lines
                    .push(
                        row![
                            back("action-back", Message::Back),
                            container(why).width(Length::Fill).align_x(Alignment::End),
                            self.write(ctx),
                        ]
                        .spacing(space::M)
                        .align_y(Alignment::Center),
                    )
                    .into()
            }
        }
    }

    fn write<'a>(&self, ctx: &Context<'a>) -> Element<'a, Message> {
        button::make(ctx.palette, Kind::Primary, ctx.t("export-write"))
            .key("F7")
            .on_press_maybe(self.open().is_none().then_some(Message::Export))
            .into()
    }
}

/// What stands in the folder, with the code that people compare.
fn done<'a>(published: &Published, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let exported = &published.exported;
    let number = |count: u64| ctx.words.number(usize::try_from(count).unwrap_or(0));
    let folder = published.folder.display().to_string();
    let gaps = [
        ("rows", &*number(exported.rows())),
        ("suppressed", &*number(exported.suppressed)),
        ("folder", &*folder),
    ];
    let key = if exported.asked.nameless { "export-done-nameless" } else { "export-done" };
    let names = exported.files.iter().map(|file| file.name.as_str());
    let names = names.chain([exported.manifest.as_str()]).collect::<Vec<_>>().join(", ");
    let code = column![
        widget::caption(p, ctx.t("export-code")),
        widget::heading(p, published.code.clone()),
    ];
    // Paths are long and have no gaps.
    let written = [widget::strong(p, ctx.tw(key, &gaps)), widget::muted(p, names)];
    let written = written.map(|words| words.wrapping(text::Wrapping::WordOrGlyph).into());
    let words = Column::with_children(written).spacing(space::XS).width(Length::Fill);
    let mark = icon(Icon::Check, 24.0, p.tone_ink(Tone::Proven));
    let line =
        if ctx.room.is_narrow() { row![mark, words.push(code)] } else { row![mark, words, code] };
    let line = line.spacing(space::M).align_y(Alignment::Center);
    widget::toned_card(p, Tone::Proven, line).width(Length::Fill).into()
}

const fn open_key(open: Open) -> &'static str {
    match open {
        Open::What => "export-open-what",
        Open::Days => "export-open-days",
        Open::Backwards => "export-fault-period",
        Open::Format => "export-open-format",
        Open::Names => "export-open-names",
        Open::Folder => "export-open-folder",
    }
}

fn chosen<'a>(
    ctx: &Context<'a>,
    words: String,
    stands: bool,
    message: Message,
) -> Element<'a, Message> {
    let kind = if stands { Kind::Chosen } else { Kind::Secondary };
    button::make(ctx.palette, kind, words).narrow().on_press(message).into()
}

fn choices<'a>(all: impl IntoIterator<Item = Element<'a, Message>>) -> Element<'a, Message> {
    Line::with_children(all).spacing(space::XS).wrap().vertical_spacing(space::XS).into()
}

fn list_of<'a, T>(
    ctx: &Context<'a>,
    title: &str,
    list: impl Iterator<Item = (String, bool, Option<T>)>,
    message: impl Fn(Option<T>) -> Message,
) -> Element<'a, Message> {
    let p = ctx.palette;
    let lines = list.map(|(words, stands, one)| {
        let kind = if stands { Kind::Chosen } else { Kind::Secondary };
        button::make(p, kind, shortened(words)).width(Length::Fill).on_press(message(one)).into()
    });
    let lines = Column::with_children(lines).spacing(space::XS);
    column![
        widget::heading(p, ctx.t(title)),
        widget::muted(p, ctx.t("export-list-hint")),
        scrollable(lines.padding(iced::Padding::ZERO.right(space::M))).height(Length::Fill),
    ]
    .spacing(space::M)
    .into()
}

/// A long name cut to what a button holds.
fn shortened(words: String) -> String {
    const MOST: usize = 36;
    if words.chars().count() <= MOST {
        return words;
    }
    words.chars().take(MOST - 1).chain(['…']).collect()
}
