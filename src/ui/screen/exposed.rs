//! Everybody who got a dose out of the same vials or lots as somebody who reacted,
//! in this session or any other, with how to reach them: the list of a report. A
//! list to call by; it records nothing.

use std::sync::Arc;

use iced::Length;
use iced::widget::{Column, column, row, scrollable};

use crate::domain::id::VisitId;
use crate::domain::look_back::{Exposed, Link, Scope};
use crate::store::StoreError;
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::case::{Ask, Asker, News, exposed_line};
use crate::ui::screen::{Action, Place};
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{self, Element};

/// How many people a page shows.
const PAGE: usize = 8;

/// Whom it is about, and what was found.
#[derive(Debug, Clone)]
pub struct Screen {
    about: VisitId,
    found: Option<Result<Arc<[Exposed]>, StoreError>>,
    page: usize,
}

/// What somebody does here.
#[derive(Debug, Clone, Copy)]
pub enum Message {
    /// A page on or back.
    Page(isize),
    /// To the description of the reaction.
    Describe,
    /// To the report of it.
    Report,
    /// Away.
    Leave,
}

impl Screen {
    /// Opens the list about somebody who reacted.
    #[must_use]
    pub const fn open(about: VisitId) -> Self {
        Self { about, found: None, page: 0 }
    }

    /// Returns what to look back on, once, when it is opened.
    #[must_use]
    pub fn ask(&self, ctx: &Context<'_>) -> Option<Ask> {
        let scope = Scope::of_person(ctx.day, self.about);
        (!scope.is_empty()).then_some(Ask::LookBack(Asker::Person(self.about), scope))
    }

    /// Hears from the store.
    pub fn hear(&mut self, news: News) {
        if let News::LookedBack(asker, found) = news
            && asker == Asker::Person(self.about)
        {
            let others = |found: Vec<Exposed>| {
                found.into_iter().filter(|one| one.visit != self.about).collect::<Vec<_>>()
            };
            self.found = Some(found.map(others).map(Arc::from));
        }
    }

    /// Takes in what somebody did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        match message {
            Message::Page(by) => {
                let last = self.people().len().saturating_sub(1) / PAGE;
                self.page = self.page.saturating_add_signed(by).min(last);
                Action::None
            }
            Message::Describe => Action::Go(Place::Reaction(Some(self.about))),
            Message::Report => match ctx.day.reaction_report(self.about) {
                Some(report) => Action::Go(Place::Case(report.id())),
                None => Action::None,
            },
            Message::Leave => Action::Go(Place::Watch),
        }
    }

    /// Turns a key into what it means here.
    #[must_use]
    pub const fn key(&self, pressed: &Pressed) -> Option<Message> {
        match pressed.key {
            Key::PageUp | Key::Up => Some(Message::Page(-1)),
            Key::PageDown | Key::Down => Some(Message::Page(1)),
            Key::Function(2) => Some(Message::Describe),
            Key::Function(3) => Some(Message::Report),
            Key::Escape => Some(Message::Leave),
            _ => None,
        }
    }

    fn people(&self) -> &[Exposed] {
        match &self.found {
            Some(Ok(found)) => found,
            Some(Err(_)) | None => &[],
        }
    }

    /// Draws the list.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let people = self.people();
        let name = ctx.day.visit(self.about).map_or_else(String::new, |v| v.person.name.clone());
        let of_vial = people.iter().filter(|one| one.links().contains(&Link::Vial)).count();
        let gaps = [("vial", &*of_vial.to_string()), ("all", &*people.len().to_string())];
        let title = widget::title(p, ctx.tw("exposed-title", &[("name", &name)]));
        let mut lines = column![title].spacing(space::S);
        if !people.is_empty() {
            lines = lines.push(widget::muted(p, ctx.tw("exposed-count", &gaps)));
        }
        let asked = self.ask(ctx).is_some();
        lines = match &self.found {
            None if asked => lines.push(widget::empty(p, ctx.t("case-trace-reading"), "")),
            Some(Err(_)) => {
                lines.push(widget::notice(p, Tone::Attention, ctx.t("case-trace-unreadable")))
            }
            _ if people.is_empty() => {
                lines.push(widget::empty(p, ctx.t("exposed-nobody"), ctx.t("exposed-hint")))
            }
            _ => {
                let shown = people.iter().skip(self.page * PAGE).take(PAGE);
                let shown = shown.map(|one| exposed_line(one, Some(self.about), ctx));
                lines.push(Column::with_children(shown).spacing(space::XS))
            }
        };
        let page = scrollable(lines.padding(ctx.room.edge())).height(Length::Fill);
        let way = |key: &'static str, words: &str, message| {
            button::make(p, Kind::Secondary, ctx.t(words)).key(key).on_press(message)
        };
        let mut bar = row![
            way("Esc", "incident-back", Message::Leave),
            way("F2", "exposed-describe", Message::Describe),
        ]
        .spacing(space::S)
        .align_y(iced::Alignment::Center);
        if ctx.day.reaction_report(self.about).is_some() {
            bar = bar.push(way("F3", "exposed-report", Message::Report));
        }
        bar = bar.push(widget::filler());
        let pages = people.len().div_ceil(PAGE);
        if pages > 1 {
            let page = |key: &'static str, words: &str, by: isize, may: bool| {
                button::make(p, Kind::Secondary, ctx.t(words))
                    .key(key)
                    .on_press_maybe(may.then_some(Message::Page(by)))
            };
            bar = bar.push(page("PgUp", "page-back", -1, self.page > 0)).push(page(
                "PgDn",
                "page-on",
                1,
                self.page + 1 < pages,
            ));
        }
        column![page, widget::bottom_bar(p, bar)].into()
    }
}
