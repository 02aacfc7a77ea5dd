//! The entries among which one is picked: of a session, or about a person in all
//! of them, page by page from the store.

use std::sync::Arc;

use iced::widget::{Column, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{Message, Mode, Screen};
use crate::domain::day::Day;
use crate::domain::event::Event;
use crate::domain::id::SessionId;
use crate::store::{Amendable, Entry, SessionRow, StoreError, Which, Whose, fact};
use crate::ui::context::Context;
use crate::ui::reveal::{PAGE, POINTED};
use crate::ui::screen::Action;
use crate::ui::screen::case::Ask;
use crate::ui::screen::journal::sentence::{author, say};
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button;
use crate::ui::widget::{self, Element};

/// How many entries a page has.
const ROWS: u32 = 20;

/// How many sessions are offered.
const SESSIONS: u32 = 40;

/// What was found, and what is pointed at.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    pub(super) whose: Option<Whose>,
    /// Where the page begins, and where each before it began.
    before: Option<i64>,
    befores: Vec<Option<i64>>,
    pub(super) page: Option<Result<Box<Amendable>, StoreError>>,
    /// A day that knows the people of the page.
    day: Option<Arc<Day>>,
    pub(super) sessions: Option<Result<Vec<SessionRow>, StoreError>>,
    pub(super) failed: Option<StoreError>,
    /// The entry that is being read.
    pub(super) wanted: Option<Which>,
    pub(super) at: usize,
}

impl Found {
    pub(super) fn ask(&self) -> Option<Ask> {
        self.whose.map(|whose| Ask::Amendable(whose, self.before, ROWS))
    }

    /// The same page, to be read anew.
    pub(super) fn again(self) -> Self {
        let Self { whose, before, befores, at, .. } = self;
        Self { whose, before, befores, at, ..Self::default() }
    }

    pub(super) fn hear(&mut self, found: Result<Box<Amendable>, StoreError>, today: &Day) {
        self.day = found.as_ref().ok().map(|page| knowing(today, &page.about));
        let rows = found.as_ref().map_or(0, |page| page.rows.len());
        self.at = self.at.min(rows.saturating_sub(1));
        self.page = Some(found);
    }

    pub(super) fn rows(&self) -> &[Entry] {
        match &self.page {
            Some(Ok(page)) => &page.rows,
            Some(Err(_)) | None => &[],
        }
    }

    /// Tells whether there is a page before this one, and one after it.
    pub(super) fn pages(&self) -> (bool, bool) {
        let more = matches!(&self.page, Some(Ok(page)) if page.more);
        (!self.befores.is_empty(), more)
    }

    fn offered(&self) -> &[SessionRow] {
        match &self.sessions {
            Some(Ok(sessions)) => sessions,
            Some(Err(_)) | None => &[],
        }
    }

    pub(super) fn step(&mut self, by: isize) {
        let count = if self.page.is_none() { self.offered().len() } else { self.rows().len() };
        self.at = self.at.saturating_add_signed(by).min(count.saturating_sub(1));
    }

    pub(super) fn pointed(&self, sessions: bool) -> Option<Message> {
        if sessions {
            return self.offered().get(self.at).map(|one| Message::Session(one.id));
        }
        self.rows().get(self.at).map(|row| Message::Entry(row.sequence))
    }
}

impl Screen {
    pub(super) fn on_every(&mut self, ctx: &Context<'_>) -> Action {
        match ctx.day.session() {
            Some(session) => self.on_session(session.id),
            None => self.on_sessions(),
        }
    }

    pub(super) fn on_session(&mut self, session: SessionId) -> Action {
        self.mode = Mode::Find;
        self.found = Found { whose: Some(Whose::Session(session)), ..Found::default() };
        self.found.ask().map_or(Action::None, Action::Case)
    }

    pub(super) fn on_sessions(&mut self) -> Action {
        self.mode = Mode::Sessions;
        self.found = Found::default();
        Action::Case(sessions())
    }

    pub(super) fn on_entry(&mut self, sequence: i64) -> Action {
        let place = self.found.rows().iter().position(|row| row.sequence == sequence);
        self.found.at = place.unwrap_or(self.found.at);
        self.found.wanted = Some(Which::At(sequence));
        Action::Case(Ask::AmendableEntry(Which::At(sequence)))
    }

    pub(super) fn on_page(&mut self, by: isize) -> Action {
        let Some(Ok(page)) = &self.found.page else { return Action::None };
        let last = page.rows.last().map(|row| row.sequence);
        if by > 0 {
            let Some(last) = last.filter(|_| page.more) else { return Action::None };
            self.found.befores.push(self.found.before);
            self.found.before = Some(last);
        } else {
            let Some(before) = self.found.befores.pop() else { return Action::None };
            self.found.before = before;
        }
        self.found.at = 0;
        self.found.ask().map_or(Action::None, Action::Case)
    }

    pub(super) fn finding<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        if self.found.failed.is_some() {
            return widget::notice(p, Tone::Attention, ctx.t("amend-unreadable"));
        }
        match &self.found.page {
            None => widget::empty(p, ctx.t("amend-reading"), ""),
            Some(Err(error)) => {
                tracing::warn!(%error, "what can be amended could not be read");
                widget::notice(p, Tone::Attention, ctx.t("amend-unreadable"))
            }
            Some(Ok(page)) if page.rows.is_empty() => {
                widget::empty(p, ctx.t("amend-nothing-here"), ctx.t("amend-nothing-here-hint"))
            }
            Some(Ok(page)) => {
                let day = self.found.day.as_deref().unwrap_or(ctx.day);
                let here = Context { day, ..*ctx };
                let lines = page.rows.iter().enumerate();
                let lines = lines.map(|(at, row)| self.found_line(at, row, &here, ctx));
                let lines = Column::with_children(lines).spacing(2).width(Length::Fill);
                let lines = container(lines).padding(iced::Padding::ZERO.right(space::L));
                scrollable(lines).id(PAGE).height(Length::Fill).into()
            }
        }
    }

    fn found_line<'a>(
        &self,
        at: usize,
        entry: &'a Entry,
        day: &Context<'_>,
        ctx: &Context<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let event = fact(entry).ok().map(|fact| fact.event);
        let said = event.as_ref().map(|event| say(event, day));
        let (chip, tone, sentence) = said.map_or_else(
            || ("journal-kind-unknown", Tone::Neutral, entry.kind.clone()),
            |said| (said.chip, said.tone, said.sentence),
        );
        let today = entry.at.civil_day() == ctx.now.civil_day();
        let date = if today { String::new() } else { ctx.words.date(entry.at.civil_day()) };
        let mut when = column![widget::strong(p, entry.at.hour_minute())];
        if !date.is_empty() {
            when = when.push(widget::caption(p, date));
        }
        let mut line = row![
            container(when).width(96),
            container(widget::chip(p, tone, ctx.t(chip))).width(120),
            container(widget::body(p, sentence)).width(Length::Fill),
        ];
        let times = match &event {
            Some(Event::DoseGiven(dose)) => {
                ctx.day.amended(dose.id).map_or(0, |amended| amended.by.len())
            }
            _ => ctx.day.corrections(entry.sequence).len(),
        };
        if times > 0 {
            let words = ctx.tw("amend-times", &[("count", &times.to_string())]);
            line = line.push(widget::chip(p, Tone::Attention, words));
        }
        line = line.push(widget::caption(p, author(entry.author, day)).width(110));
        let line = container(line.spacing(space::M).align_y(Alignment::Center))
            .padding([space::S, space::M])
            .width(Length::Fill)
            .center_y(56);
        let tone = if at == self.found.at { Tone::Primary } else { Tone::Neutral };
        let whole = button::pressable(p, line, tone, Some(Message::Entry(entry.sequence)));
        let whole = container(whole).width(Length::Fill);
        if at == self.found.at { whole.id(POINTED).into() } else { whole.into() }
    }

    pub(super) fn sessions<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let sessions = match &self.found.sessions {
            None => return widget::empty(p, ctx.t("amend-reading"), ""),
            Some(Err(_)) => {
                return widget::notice(p, Tone::Attention, ctx.t("amend-unreadable"));
            }
            Some(Ok(sessions)) => sessions,
        };
        let lines = sessions.iter().enumerate().map(|(at, session)| {
            let number = session.number.to_string();
            let gaps = [("day", &*ctx.words.date(session.day)), ("number", &*number)];
            let line = row![
                container(widget::strong(p, ctx.tw("amend-session", &gaps))).width(240),
                widget::body(p, session.place.clone()),
            ]
            .spacing(space::M)
            .align_y(Alignment::Center);
            let line = container(line).padding([space::S, space::M]).width(Length::Fill);
            let tone = if at == self.found.at { Tone::Primary } else { Tone::Neutral };
            let message = Some(Message::Session(session.id));
            let whole = container(button::pressable(p, line.center_y(52), tone, message));
            if at == self.found.at { whole.id(POINTED).into() } else { whole.into() }
        });
        let lines = Column::with_children(lines).spacing(2).width(Length::Fill);
        scrollable(lines).id(PAGE).height(Length::Fill).into()
    }
}

/// Asks for the sessions that are offered.
pub(super) const fn sessions() -> Ask {
    Ask::Sessions(SESSIONS)
}

/// Makes a day that knows the people of a page beside those of today.
fn knowing(today: &Day, about: &[Entry]) -> Arc<Day> {
    let mut day = today.clone();
    for entry in about {
        if let Ok(Event::VisitListed(listed)) = fact(entry).map(|fact| fact.event) {
            day.meet(&listed);
        }
    }
    Arc::new(day)
}
