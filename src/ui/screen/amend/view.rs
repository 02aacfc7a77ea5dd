//! How an amendment looks: the doses of the day; then what the entry says beside
//! what is to stand, and the line pointed at.

use iced::widget::{Column, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::earlier;
use super::other::{self, Typed, written};
use super::{Filled, Line, Message, Mode, Screen, doses};
use crate::domain::amendment::entry::{Field, Statement};
use crate::domain::amendment::{NotAmended, Part};
use crate::domain::dose::{Administered, DoseGiven, PaperAuthor};
use crate::ui::context::Context;
use crate::ui::reveal::{PAGE, POINTED};
use crate::ui::screen::journal::sentence::say;
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::keypad::{self, Layout};
use crate::ui::widget::{self, Element};

/// The identity of the field for words.
pub const WORDS: &str = "amend-words";

/// Answers from this place on show no digit.
const UNNUMBERED: usize = 9;

impl Screen {
    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let day = self.day.as_deref().unwrap_or(ctx.day);
        let ctx = &Context { day, ..*ctx };
        let p = ctx.palette;
        let (title, hint, part) = match self.mode {
            Mode::Find => ("amend-title", "amend-find-hint", self.finding(ctx)),
            Mode::Sessions => ("amend-title", "amend-sessions-hint", self.sessions(ctx)),
            Mode::Other => ("amend-other-title", "amend-other-hint", self.form(ctx)),
            Mode::Pick => ("amend-title", "amend-hint", self.pick(ctx)),
            Mode::Amend(_) => ("amend-one-title", "amend-one-hint", self.form(ctx)),
            Mode::Paper => ("amend-paper-title", "amend-paper-hint", self.form(ctx)),
        };
        let page = column![widget::title(p, ctx.t(title)), widget::muted(p, ctx.t(hint))]
            .push(self.about(ctx).map(|about| widget::body(p, about)))
            .push(container(part).height(Length::Fill))
            .spacing(space::S)
            .padding([ctx.room.pick(space::L, space::M), ctx.room.edge()[1]])
            .height(Length::Fill);
        column![page, self.bottom(ctx)].into()
    }

    /// What the entry tells that is amended, and of whom.
    fn about(&self, ctx: &Context<'_>) -> Option<String> {
        let other = self.other.as_ref().filter(|_| self.mode == Mode::Other)?;
        Some(say(&other.fact.event, ctx).sentence)
    }

    fn pick<'a>(&self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        if doses(ctx).next().is_none() {
            return widget::empty(p, ctx.t("amend-none"), ctx.t("amend-none-hint"));
        }
        let lines = doses(ctx).enumerate().map(|(at, dose)| dose_line(dose, at == self.at, ctx));
        let lines = Column::with_children(lines).spacing(2).width(Length::Fill);
        scrollable(lines).id(PAGE).height(Length::Fill).into()
    }

    fn form<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let before = match self.mode {
            Mode::Amend(id) => doses(ctx).find(|dose| dose.id == id),
            _ => None,
        };
        let lines = self.lines().into_iter().enumerate();
        let lines = lines.map(|(at, line)| self.line(at, line, before, ctx));
        let lines = Column::with_children(lines).spacing(2).width(Length::Fill);
        let list = container(lines).padding(iced::Padding::ZERO.right(space::L));
        let list = scrollable(list).id(PAGE).height(Length::Fill);
        row![
            container(list).width(Length::Fill),
            container(
                scrollable(
                    container(self.editor(ctx)).padding(iced::Padding::ZERO.right(space::L)),
                )
                .height(Length::Fill),
            )
            .width(Length::Fill),
        ]
        .spacing(space::L)
        .height(Length::Fill)
        .into()
    }

    fn line<'a>(
        &self,
        at: usize,
        line: Line,
        before: Option<&DoseGiven>,
        ctx: &Context<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let now = self.said(line, ctx);
        let (stood, changed) = match (line, before) {
            (Line::Part(part), Some(dose)) => {
                let stood = stood(part, &dose.administered, ctx);
                let changed = stood != now;
                (Some(stood), changed)
            }
            (Line::Field(at), _) => match self.stood_at(at, ctx) {
                Some(stood) => {
                    let changed = stood != now;
                    (Some(stood), changed)
                }
                None => (None, false),
            },
            _ => (None, false),
        };
        let said: Element<'a, Message> = match (&stood, changed) {
            (Some(stood), true) => column![
                widget::caption(p, ctx.tw("amend-was", &[("before", &was(stood, ctx))])),
                widget::toned(p, Tone::Attention, now),
            ]
            .into(),
            _ if now.is_empty() => widget::caption(p, ctx.t("case-open")).into(),
            _ => widget::body(p, now).into(),
        };
        let content = row![
            container(widget::muted(p, self.name(line, ctx))).width(self.column()),
            container(said).width(Length::Fill),
        ]
        .spacing(space::S)
        .align_y(Alignment::Center);
        let content =
            container(content).padding([space::XS, space::M]).width(Length::Fill).center_y(50);
        let tone = if at == self.line { Tone::Primary } else { Tone::Neutral };
        let whole = button::pressable(p, content, tone, Some(Message::Line(at)));
        let whole = container(whole).width(Length::Fill);
        if at == self.line { whole.id(POINTED).into() } else { whole.into() }
    }

    fn editor<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let Some(line) = self.pointed() else { return widget::filler().into() };
        let mut card = column![widget::heading(p, self.name(line, ctx))].spacing(space::S);
        let words = match line {
            Line::Part(Part::Person) => Some(("incident-search", &self.search)),
            Line::Part(Part::Lot) => Some(("amend-lot-example", &self.search)),
            Line::GivenBy => Some(("amend-other-name", &self.search)),
            Line::Sheet => Some(("amend-sheet-example", &self.sheet)),
            Line::Reason => Some(("amend-reason-example", &self.reason)),
            Line::Field(_) if self.words_of_field().is_some() => {
                Some(("amend-words-example", &self.search))
            }
            Line::Part(_) | Line::Field(_) | Line::Day | Line::Session | Line::Counted => None,
        };
        if let Some((example, value)) = words {
            let example = ctx.t(example);
            let take = Some(Message::Take);
            let input = field::input(p, &example, value, Message::Words, take);
            card = card.push(input.id(WORDS));
        }
        if line == Line::Part(Part::Lot) {
            let (erase, clear) = (Message::Erase, Message::Clear);
            let pad = keypad::keypad(p, Layout::Lot, Message::Typed, erase, clear);
            let pad = if ctx.room.is_narrow() { sideways(pad) } else { pad };
            card = card.push(pad);
        }
        let (layout, form) = match line {
            Line::Part(Part::Volume) => (Some(Layout::Volume), "mL".to_owned()),
            Line::Part(Part::Time) => (Some(Layout::Digits), ctx.t("case-form-time")),
            Line::Day => (Some(Layout::Date), ctx.t("form-date")),
            Line::Field(_) => match self.types(ctx) {
                Some(Typed::Temperature) => (Some(Layout::Volume), "°C".to_owned()),
                Some(Typed::Volume) => (Some(Layout::Volume), "mL".to_owned()),
                Some(Typed::Day) => (Some(Layout::Date), ctx.t("form-date")),
                Some(Typed::Time) => (Some(Layout::Digits), ctx.t("case-form-time")),
                Some(Typed::Count) => (Some(Layout::Digits), String::new()),
                None => (None, String::new()),
            },
            _ => (None, String::new()),
        };
        if let Some(layout) = layout {
            let blind = field::blind(p, &self.typed, &form, 220.0, Attention::Here);
            let reads = match line {
                Line::Part(Part::Time) => self.typed_time(ctx).is_some(),
                Line::Day => crate::domain::time::parse_date(&self.typed).is_some(),
                Line::Field(_) => self.typed_value(ctx).is_some(),
                _ => crate::domain::quantity::Volume::parse_millilitres(&self.typed).is_some(),
            };
            let enter = button::make(p, Kind::Primary, ctx.t("action-enter")).key("Enter");
            let enter = enter.on_press_maybe(reads.then_some(Message::Take));
            let pad = keypad::keypad(p, layout, Message::Typed, Message::Erase, Message::Clear);
            let first = row![blind, Element::from(enter)].spacing(space::S);
            card = card.push(first.align_y(Alignment::Center)).push(pad);
        }
        if line == Line::Day {
            card = card.push(widget::muted(p, ctx.t("amend-day-hint")));
        }
        if self.field() == Some(&Field::BeganAt) {
            card = card.push(widget::muted(p, ctx.t("amend-began-at-hint")));
            let read = self.typed_value(ctx).zip(self.other.as_ref());
            let read = read.map(|(value, other)| written(&value, other, ctx));
            card = card.push(read.map(|read| widget::strong(p, read)));
        }
        let balance = self.field().zip(self.other.as_ref());
        if let Some((words, is_even)) = balance.and_then(|(at, other)| other.balance(at, ctx)) {
            let tone = if is_even { Tone::Neutral } else { Tone::Attention };
            card = card.push(widget::toned(p, tone, words));
        }
        if self.unfit {
            card = card.push(field::wrong(p, ctx.t("amend-unfit")));
        }
        for (place, choice) in self.choices(ctx).into_iter().enumerate() {
            let pointed = self.cursor == Some(place);
            // Digits are of the lot's number there, and choose nothing.
            let place = if line == Line::Part(Part::Lot) { UNNUMBERED + place } else { place };
            let answer = button::answer(p, place, choice.words, None, pointed, choice.message);
            card = card.push(answer);
        }
        widget::card(p, card).width(Length::Fill).into()
    }

    fn bottom<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let back = button::make(p, Kind::Secondary, ctx.t("incident-back"))
            .key("Esc")
            .on_press(Message::Back);
        let mut line = row![back].spacing(space::M).align_y(Alignment::Center);
        // Beside the buttons, what is refused would leave them no room.
        let mut above: Option<Element<'a, Message>> = None;
        match self.mode {
            Mode::Pick | Mode::Find | Mode::Sessions => line = self.ways(line, ctx),
            Mode::Amend(_) | Mode::Paper | Mode::Other => {
                let whole = self.other.as_ref().is_none_or(|other| other.may_be_in_error());
                if self.mode != Mode::Paper && whole {
                    let kind = if self.in_error { Kind::Chosen } else { Kind::Danger };
                    let words = ctx.t(self.in_error_words());
                    let error = button::make(p, kind, words).key("F8").on_press(Message::InError);
                    line = line.push(error);
                }
                let why = self.refused.map(refused).or(self.not_entered.map(earlier::refused));
                above = why.map(|why| widget::notice(p, Tone::Attention, ctx.t(why)));
                line = line.push(widget::filler());
                line = match self.missing(ctx) {
                    Some(why) => {
                        line.push(button::why_not(p, ctx.t("incident-record"), ctx.t(why)))
                    }
                    None => line.push(
                        button::make(p, Kind::Primary, ctx.t("incident-record"))
                            .key("F5")
                            .on_press(Message::Record),
                    ),
                };
            }
        }
        widget::bottom_bar(p, column![above, line].spacing(space::S))
    }

    /// What a line is called, as a heading.
    fn name(&self, line: Line, ctx: &Context<'_>) -> String {
        let mut letters = match (line, &self.other) {
            (Line::Field(at), Some(other)) => {
                other.fields.get(at).map(|f| other::name(f, other, ctx)).unwrap_or_default()
            }
            _ => words(line, ctx),
        };
        let first: String = letters.chars().take(1).flat_map(char::to_uppercase).collect();
        letters.replace_range(..letters.chars().next().map_or(0, char::len_utf8), &first);
        letters
    }

    /// The width of what lines are called: questions of a form need more.
    fn column(&self) -> f32 {
        if self.mode == Mode::Other { 240.0 } else { 150.0 }
    }

    /// What it means that the entry is no fact.
    const fn in_error_words(&self) -> &'static str {
        match &self.other {
            None => "amend-in-error",
            Some(other) => match &other.stood {
                Statement::SeriousReaction(_) => "amend-no-alarm",
                _ => "amend-other-in-error",
            },
        }
    }

    fn stood_at(&self, at: usize, ctx: &Context<'_>) -> Option<String> {
        let other = self.other.as_ref()?;
        Some(other::written(&other.stood.value(other.fields.get(at)?), other, ctx))
    }

    fn stands_at(&self, at: usize, ctx: &Context<'_>) -> Option<String> {
        let other = self.other.as_ref()?;
        Some(other::written(&other.stands.value(other.fields.get(at)?), other, ctx))
    }

    /// The ways from the list: paper, every entry, another session, other pages.
    fn ways<'a>(
        &'a self,
        line: iced::widget::Row<'a, Message>,
        ctx: &Context<'a>,
    ) -> iced::widget::Row<'a, Message> {
        let p = ctx.palette;
        let way = |key: &'static str, words: &str, message| {
            button::make(p, Kind::Secondary, ctx.t(words)).key(key).on_press(message)
        };
        let mut line = line;
        if let Some(why) = self.refused {
            line = line.push(widget::chip(p, Tone::Attention, ctx.t(refused(why))));
        }
        if self.mode == Mode::Find {
            let (before, after) = self.found.pages();
            let page = |key: &'static str, words: &str, by: isize, may: bool| {
                button::make(p, Kind::Secondary, ctx.t(words))
                    .key(key)
                    .on_press_maybe(may.then_some(Message::Page(by)))
            };
            line = line
                .push(page("PgUp", "page-back", -1, before))
                .push(page("PgDn", "page-on", 1, after));
        }
        line = line.push(widget::filler());
        if self.mode == Mode::Pick {
            line = line.push(way("F3", "amend-every", Message::Every));
        }
        if self.mode != Mode::Sessions {
            line = line.push(way("F4", "amend-sessions", Message::Sessions));
        }
        let paper = button::make(p, Kind::Primary, ctx.t("amend-from-paper")).key("F2");
        line.push(paper.on_press(Message::Paper))
    }

    /// What the form says at a line.
    fn said(&self, line: Line, ctx: &Context<'_>) -> String {
        match line {
            Line::Part(part) => filled(part, &self.filled, ctx),
            Line::GivenBy => match &self.given_by {
                Some(PaperAuthor::Account(id)) => {
                    ctx.day.account(*id).map(|one| one.name.clone()).unwrap_or_default()
                }
                Some(PaperAuthor::Name(name)) => name.clone(),
                None => String::new(),
            },
            Line::Day => self.earlier.day_said(ctx),
            Line::Session => self.earlier.session_said(ctx),
            Line::Counted => self.looked_at(ctx),
            Line::Field(at) => self.stands_at(at, ctx).unwrap_or_default(),
            Line::Sheet => self.sheet.clone(),
            Line::Reason if self.in_error => {
                format!("{} · {}", ctx.t(self.in_error_words()), self.reason)
            }
            Line::Reason => self.reason.clone(),
        }
    }
}

const fn refused(why: NotAmended) -> &'static str {
    match why {
        NotAmended::UnknownDose | NotAmended::UnknownEntry => "amend-unknown",
        NotAmended::UnderWay => "amend-under-way",
        NotAmended::StillSerious => "amend-still-serious",
        NotAmended::NeverInError => "amend-never-in-error",
        NotAmended::Uneven => "amend-uneven",
        NotAmended::NoReason => "amend-reason-first",
        NotAmended::NothingChanged => "amend-nothing-changed",
        NotAmended::InTheFuture => "amend-in-the-future",
        NotAmended::SecondPersonMissing | NotAmended::SamePerson => "second-person-same",
    }
}

fn was(stood: &str, ctx: &Context<'_>) -> String {
    if stood.is_empty() { ctx.t("case-open") } else { stood.to_owned() }
}

fn words(line: Line, ctx: &Context<'_>) -> String {
    match line {
        Line::Part(part) => ctx.t(&format!("amend-part-{}", part.code())),
        Line::Field(_) => String::new(),
        Line::Day => ctx.t("amend-day"),
        Line::Session => ctx.t("amend-of-session"),
        Line::Counted => ctx.t("amend-counted"),
        Line::GivenBy => ctx.t("amend-given-by"),
        Line::Sheet => ctx.t("amend-sheet"),
        Line::Reason => ctx.t("amend-reason"),
    }
}

/// Where there is less room than something wants, it is moved under the finger.
fn sideways(wide: Element<'_, Message>) -> Element<'_, Message> {
    let bar = scrollable::Scrollbar::default();
    scrollable(wide).direction(scrollable::Direction::Horizontal(bar)).into()
}

fn filled(part: Part, filled: &Filled, ctx: &Context<'_>) -> String {
    let vial = |id| ctx.day.vial(id).map(|vial| vial.number.to_string());
    let person = |id| {
        let visit = ctx.day.visit(id)?;
        let ticket = visit.ticket.to_string();
        Some(ctx.tw("incident-who", &[("name", &visit.person.name), ("ticket", &ticket)]))
    };
    let said = match part {
        Part::Person => filled.visit.and_then(person),
        Part::Product => filled.product.as_ref().map(|id| ctx.product_name(id)),
        Part::Lot => filled.lot_number.clone(),
        Part::Vial => filled.vial.and_then(vial),
        Part::Volume => filled.volume.map(|volume| ctx.words.volume(volume)),
        Part::Route => filled.route.map(|route| ctx.t(&format!("route-{}", route.code()))),
        Part::Site => filled.site.map(|site| ctx.t(&format!("site-{}", site.code()))),
        Part::DoseNumber => filled.dose_number.map(|number| number.to_string()),
        Part::Amount => filled.amount.map(|one| ctx.t(&format!("amount-{}", one.code()))),
        Part::Table => filled.table.map(|table| table.to_string()),
        Part::Time => filled
            .given_at
            .map(|at| format!("{} {}", at.hour_minute(), ctx.words.date(at.civil_day()))),
    };
    said.unwrap_or_default()
}

/// What the entry says of a part, in the same words as the form.
fn stood(part: Part, given: &Administered, ctx: &Context<'_>) -> String {
    filled(part, &Filled::of(given), ctx)
}

fn dose_line<'a>(dose: &DoseGiven, pointed: bool, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let given = &dose.administered;
    let say = |part| stood(part, given, ctx);
    let parts = [Part::Product, Part::Volume, Part::Lot, Part::Site].map(say);
    let about: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let mut chips = row![].spacing(space::S).align_y(Alignment::Center);
    let error = ctx.day.entered_in_error().any(|one| one.id == dose.id);
    if error {
        chips = chips.push(widget::chip(p, Tone::Stop, ctx.t("amend-in-error")));
    }
    if let Some(amended) = ctx.day.amended(dose.id) {
        let count = amended.by.len().to_string();
        let words = ctx.tw("amend-times", &[("count", &count)]);
        chips = chips.push(widget::chip(p, Tone::Attention, words));
    }
    match dose.basis.kind() {
        "paper" => chips = chips.push(widget::chip(p, Tone::Info, ctx.t("journal-kind-paper"))),
        "incident" => {
            chips = chips.push(widget::chip(p, Tone::Stop, ctx.t("journal-kind-incident")));
        }
        _ => {}
    }
    let line = row![
        container(widget::strong(p, given.given_at.hour_minute())).width(64),
        column![widget::strong(p, say(Part::Person)), widget::caption(p, about.join(" · "))]
            .spacing(2)
            .width(Length::Fill),
        chips,
    ]
    .spacing(space::M)
    .align_y(Alignment::Center);
    let line = container(line).padding([space::S, space::M]).width(Length::Fill).center_y(56);
    let tone = if pointed { Tone::Primary } else { Tone::Neutral };
    let whole = button::pressable(p, line, tone, Some(Message::Pick(dose.id)));
    let whole = container(whole).width(Length::Fill);
    if pointed { whole.id(POINTED).into() } else { whole.into() }
}
