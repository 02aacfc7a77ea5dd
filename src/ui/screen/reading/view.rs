//! How the copies look side by side, and what is typed to open one more.

use iced::widget::text::Wrapping;
use iced::widget::{Column, Row, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{CLOSING_KEYS, Inside, Lent, Message, Opened, Problem, Screen};
use crate::report::trouble::of_store;
use crate::ui::failure;
use crate::ui::look::Look;
use crate::ui::secret::Typed;
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{
    self, Element, body, bottom_bar, caption, card, field, filler, group, heading, muted, notice,
    strong, title,
};

/// How wide the page is at most.
const PAGE: f32 = 1400.0;

impl Screen {
    /// Draws the room: the copies, or what is looked at over all of them.
    #[must_use]
    pub fn view<'a>(&'a self, lent: &Lent<'a>) -> Element<'a, Message> {
        let ctx = self.context(lent);
        match (&self.inside, ctx) {
            (Inside::Review(screen), Some(ctx)) => screen.view(&ctx).map(Message::ToReview),
            (Inside::Export(screen), Some(ctx)) => screen.view(&ctx).map(Message::ToExport),
            _ => self.copies(lent),
        }
    }

    fn copies<'a>(&'a self, lent: &Lent<'a>) -> Element<'a, Message> {
        let (p, words) = (lent.palette, lent.words);
        let gap = lent.room.pick(space::L, space::M);
        let mut page =
            column![title(p, words.text("reading-title")), muted(p, words.text("reading-what"))];
        page = page.push(self.said_of_all(lent));
        if self.opened.is_empty() {
            let hint = words.text("reading-empty-hint");
            let empty = widget::empty(p, words.text("reading-empty"), hint);
            page = page.push(card(p, empty).padding(0.0).width(Length::Fill));
        }
        let mut keys = CLOSING_KEYS.iter().copied();
        for line in self.opened.chunks(columns(lent)) {
            let mut cells: Vec<Element<'a, Message>> =
                line.iter().map(|one| copy(one, keys.next(), lent)).collect();
            cells.extend((line.len()..columns(lent)).map(|_| filler().into()));
            page = page.push(Row::with_children(cells).spacing(gap));
        }
        page = page.push(group(p, words.text("reading-add"))).push(self.form(lent));
        let page = container(page.spacing(gap).max_width(PAGE));
        let page = page.padding(lent.room.edge()).center_x(Length::Fill);
        column![scrollable(page).height(Length::Fill), self.bar(lent)].into()
    }

    /// One sentence about the proof of all copies.
    fn said_of_all<'a>(&self, lent: &Lent<'a>) -> Option<Element<'a, Message>> {
        let (p, words) = (lent.palette, lent.words);
        let (mut looked, mut broken) = (0_u64, Vec::new());
        for one in &self.opened {
            match &one.look {
                Look::None => return None,
                Look::Going(watch) => looked += watch.entries(),
                Look::Done(Ok(found)) if found.is_whole() => {}
                Look::Done(_) => broken.push(one.reading.name()),
            }
        }
        if self.opened.is_empty() {
            return None;
        }
        Some(if self.is_proving() {
            let entries = words.number(usize::try_from(looked).unwrap_or(0));
            notice(p, Tone::Info, words.with("reading-all-going", &[("entries", &entries)]))
        } else if broken.is_empty() {
            let count = self.opened.len().to_string();
            notice(p, Tone::Proven, words.with("reading-all-whole", &[("count", &count)]))
        } else {
            let stations = broken.join(", ");
            notice(p, Tone::Stop, words.with("reading-all-broken", &[("stations", &stations)]))
        })
    }

    fn form<'a>(&'a self, lent: &Lent<'a>) -> Element<'a, Message> {
        let (p, words) = (lent.palette, lent.words);
        let pick = button::make(p, Kind::Secondary, words.text("reading-pick")).key("F3");
        let from = field::path(
            p,
            [&words.text("reading-from"), &words.text("reading-from-example")],
            &self.from,
            Message::From,
            Message::Submit,
            [pick.on_press(Message::Pick).into()],
        );
        let submit = Some(Message::Submit);
        let label = words.text("reading-name");
        let name = field::words(p, &label, "", &self.name, None, Message::Name, submit.clone());
        let label = words.text("reading-secret");
        let typed = |text| Message::Secret(Typed::new(text));
        let secret = field::secret(p, &label, self.secret.as_str(), None, typed, submit);
        let label = words.text("reading-open");
        let open: Element<'a, Message> = if self.working {
            button::why_not(p, label, words.text("reading-working"))
        } else if self.is_complete() {
            button::make(p, Kind::Primary, label).key("Enter").on_press(Message::Submit).into()
        } else {
            button::why_not(p, label, words.text("reading-more"))
        };
        let problem = self.problem.as_ref().map(|problem| {
            let said = match problem {
                Problem::Idle => words.text("reading-idle"),
                Problem::Misread => words.text("reading-misread"),
                Problem::Twice(station, last) => {
                    let day = last.map_or_else(String::new, |at| words.date(at.civil_day()));
                    words.with("reading-twice", &[("station", station), ("day", &day)])
                }
                Problem::NotRead(error) => failure::of_reading(words, error, lent.now),
            };
            notice(p, Tone::Stop, said)
        });
        let next = (!self.waiting.is_empty()).then(|| {
            let count = self.waiting.len().to_string();
            muted(p, words.with("reading-next", &[("count", &count)]))
        });
        let fields = row![
            container(name).width(Length::FillPortion(1)),
            container(secret).width(Length::FillPortion(1)),
        ]
        .spacing(space::M);
        let open = container(open).width(Length::Fill).align_x(Alignment::End);
        let lines = column![from, next, fields, problem, open].spacing(space::M);
        card(p, lines).padding(lent.room.inside()).width(Length::Fill).into()
    }

    fn bar<'a>(&'a self, lent: &Lent<'a>) -> Element<'a, Message> {
        let (p, words) = (lent.palette, lent.words);
        let back = button::make(p, Kind::Secondary, words.text("action-back")).key("Esc");
        let back = back.on_press(Message::Back);
        if self.opened.is_empty() {
            let none = words.text("reading-none-open");
            let review = button::why_not(p, words.text("reading-review"), none);
            return bottom_bar(p, row![back, filler(), review].align_y(Alignment::Center));
        }
        let make = |kind, key: &str, cap, message| {
            Element::from(button::make(p, kind, words.text(key)).key(cap).on_press(message))
        };
        let prove = if self.is_proving() {
            make(Kind::Secondary, "reading-prove-stop", "F7", Message::Stop)
        } else {
            make(Kind::Secondary, "reading-prove", "F7", Message::Prove)
        };
        let bar = row![
            back,
            filler(),
            prove,
            make(Kind::Secondary, "reading-export", "F6", Message::Export),
            make(Kind::Primary, "reading-review", "F5", Message::Review),
        ];
        bottom_bar(p, bar.spacing(space::M).align_y(Alignment::Center))
    }
}

/// How many copies stand beside each other.
fn columns(lent: &Lent<'_>) -> usize {
    if lent.room.is_narrow() { 2 } else { 3 }
}

/// One copy: whose, how far, how much, and whether it is whole.
fn copy<'a>(
    one: &'a Opened,
    closing: Option<&'static str>,
    lent: &Lent<'a>,
) -> Element<'a, Message> {
    let (p, words, reading) = (lent.palette, lent.words, &one.reading);
    let (tone, key) = match &one.look {
        Look::None => (Tone::Neutral, "reading-proof-none"),
        Look::Going(_) => (Tone::Info, "reading-proof-going"),
        Look::Done(Ok(found)) if found.is_whole() => (Tone::Proven, "reading-proof-whole"),
        Look::Done(Ok(_)) => (Tone::Stop, "reading-proof-broken"),
        Look::Done(Err(_)) => (Tone::Stop, "reading-proof-failed"),
    };
    let date = |at: crate::domain::time::Instant| {
        format!("{} {}", at.hour_minute(), words.date(at.civil_day()))
    };
    let number = |count: i64| words.number(usize::try_from(count).unwrap_or(0));
    let manifest = reading.manifest();
    let until = words.with(
        "reading-until-value",
        &[
            ("entries", &number(manifest.sequence)),
            ("when", &reading.last_at.map(date).unwrap_or_default()),
        ],
    );
    let reader = if reading.by_recovery_key {
        words.text("reading-by-recovery")
    } else {
        reading.reader.name.clone()
    };
    let facts = [
        ("reading-until", until),
        ("reading-injections", number(reading.injections)),
        ("reading-code", manifest.code.clone()),
        ("reading-made", date(manifest.at)),
        ("reading-reader", reader),
    ];
    let facts = facts.into_iter().map(|(key, value)| {
        row![
            container(muted(p, words.text(key))).width(Length::FillPortion(2)),
            container(strong(p, value)).width(Length::FillPortion(3)),
        ]
        .spacing(space::S)
        .into()
    });
    let said = match &one.look {
        Look::Done(Ok(found)) => Some(body(p, found.said(words))),
        Look::Done(Err(error)) => Some(body(p, of_store(words, error))),
        Look::None | Look::Going(_) => None,
    };
    let mut close = button::make(p, Kind::Secondary, words.text("reading-close"));
    if let Some(key) = closing {
        close = close.key(key);
    }
    let close = close.width(Length::Fill).on_press(Message::Close(reading.station()));
    let lines = column![
        heading(p, reading.name().to_owned()),
        row![widget::chip(p, tone, words.text(key))],
        Column::with_children(facts).spacing(space::XS),
        said,
        caption(p, reading.folder.display().to_string()).wrapping(Wrapping::WordOrGlyph),
        Element::from(close),
    ];
    card(p, lines.spacing(space::S)).width(Length::Fill).into()
}
