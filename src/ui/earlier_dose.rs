//! A dose of another day about which something is told: it is found by words among
//! those of every session, and a form then works on the day of its own session.

use std::sync::Arc;

use iced::widget::{Column, column, container, row, scrollable};
use iced::{Alignment, Length};

use crate::domain::day::Day;
use crate::domain::dose::{Administered, DoseGiven};
use crate::domain::event::Event;
use crate::domain::id::SessionId;
use crate::domain::visit::VisitListed;
use crate::store::{Entry, ReviewPage, StoreError, Target, Which, fact};
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::reveal::{PAGE, POINTED};
use crate::ui::screen::case::{Ask, News};
use crate::ui::screen::{Action, Belonging, Place};
use crate::ui::theme::{Tone, space};
use crate::ui::widget::field;
use crate::ui::widget::{self, Element, button};

/// The field of the search.
const FIELD: &str = "earlier-dose";

/// The longest text that is looked for.
const LONGEST: usize = 60;

/// What somebody does to find one.
#[derive(Debug, Clone)]
pub enum Message {
    /// The words by which one is looked for.
    Search(String),
    /// The pointer among those found, so many places on.
    Move(isize),
    /// This dose, or the one pointed at.
    Take(Option<Which>),
}

/// Why nothing is told of a dose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Problem {
    /// It could not be read.
    Unreadable,
    /// Nobody got it: it was entered in error.
    InError,
}

/// What is looked for, what was found, and the day that was picked with it.
#[derive(Debug, Clone, Default)]
pub struct Earlier {
    /// Whether a dose of another day is looked for.
    pub searching: bool,
    search: String,
    /// The words for which these were found.
    found_by: String,
    found: Option<Result<Box<ReviewPage>, StoreError>>,
    cursor: usize,
    /// The dose that is being read, by its place in the log.
    wanted: Option<Which>,
    /// Why nothing is told of it.
    problem: Option<Problem>,
    /// Its session, if one stood, and the station as it was in that.
    of: Option<(Option<SessionId>, Arc<Day>)>,
    /// The dose with which somebody came here, by its place in the log, while it is
    /// the one.
    brought: Option<i64>,
    /// Where somebody came from with it.
    pub from: Option<Place>,
}

impl Earlier {
    /// Looks for a dose.
    #[must_use]
    pub fn searching() -> Self {
        Self { searching: true, ..Self::default() }
    }

    /// Reads this dose, by its place in the log, and goes back to a place.
    #[must_use]
    pub fn reading(dose: i64, from: Place) -> Self {
        let wanted = Some(Which::At(dose));
        Self { wanted, brought: Some(dose), from: Some(from), ..Self::searching() }
    }

    /// Returns what to ask of the store when the screen is opened.
    #[must_use]
    pub fn ask(&self) -> Option<Ask> {
        self.wanted.map(Ask::AmendableEntry)
    }

    /// Returns with which dose somebody came here, and from where.
    #[must_use]
    pub fn came_with(&self) -> Option<(i64, Place)> {
        self.brought.zip(self.from.clone())
    }

    /// Returns the day of the dose, where it is another than the one at hand.
    #[must_use]
    pub fn day(&self) -> Option<&Day> {
        self.of.as_ref().map(|(_, day)| &**day)
    }

    /// Returns to which session what is said of the dose belongs.
    #[must_use]
    pub fn belonging(&self) -> Belonging {
        match &self.of {
            None => Belonging::AtHand,
            Some((Some(session), _)) => Belonging::To(*session),
            Some((None, _)) => Belonging::ToNone,
        }
    }

    /// Leaves the dose that was picked, and stays with what was found.
    pub fn let_go(&mut self) {
        self.of = None;
        self.wanted = None;
        self.brought = None;
    }

    fn doses(&self) -> &[Entry] {
        match &self.found {
            Some(Ok(page)) => &page.rows,
            Some(Err(_)) | None => &[],
        }
    }

    /// Takes in what somebody did.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Search(text) => self.on_search(&text),
            Message::Move(by) => self.on_move(by),
            Message::Take(dose) => self.on_take(dose),
        }
    }

    fn on_search(&mut self, text: &str) -> Action {
        self.search = text.chars().take(LONGEST).collect();
        self.problem = None;
        self.wanted = None;
        self.cursor = 0;
        if self.search.trim().is_empty() {
            self.found = None;
            return Action::None;
        }
        Action::Case(Ask::Doses(self.search.clone()))
    }

    fn on_move(&mut self, by: isize) -> Action {
        let last = self.doses().len().saturating_sub(1);
        self.cursor = self.cursor.saturating_add_signed(by).min(last);
        Action::Reveal
    }

    fn on_take(&mut self, dose: Option<Which>) -> Action {
        // What other words found is none of these.
        let are_these = self.found_by == self.search;
        let pointed = || self.doses().get(self.cursor).filter(|_| are_these).and_then(which);
        let Some(dose) = dose.or_else(pointed) else { return Action::None };
        self.wanted = Some(dose);
        self.problem = None;
        Action::Case(Ask::AmendableEntry(dose))
    }

    /// Turns a key into what it means while a dose is looked for.
    #[must_use]
    pub fn key(&self, pressed: &Pressed) -> Option<Message> {
        match pressed.key {
            Key::Up => Some(Message::Move(-1)),
            Key::Down => Some(Message::Move(1)),
            Key::Enter if !pressed.repeated => Some(Message::Take(None)),
            Key::Backspace => {
                let mut text = self.search.clone();
                let _ = text.pop()?;
                Some(Message::Search(text))
            }
            Key::Delete => Some(Message::Search(String::new())),
            _ => Some(Message::Search(format!("{}{}", self.search, pressed.character()?))),
        }
    }

    /// Draws the search with what it found.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let example = ctx.t("earlier-dose-example");
        let take = Some(Message::Take(None));
        let search = field::input(p, &example, &self.search, Message::Search, take).id(FIELD);
        let mut lines =
            column![widget::muted(p, ctx.t("earlier-dose-hint")), search].spacing(space::S);
        let unread = matches!(self.found, Some(Err(_))).then_some(Problem::Unreadable);
        if let Some(problem) = self.problem.or(unread) {
            let words = match problem {
                Problem::Unreadable => ctx.t("amend-unreadable"),
                Problem::InError => ctx.t("earlier-dose-in-error"),
            };
            lines = lines.push(widget::notice(p, Tone::Attention, words));
        }
        if self.wanted.is_some() {
            lines = lines.push(widget::muted(p, ctx.t("amend-reading")));
        }
        match &self.found {
            Some(Ok(page)) if page.rows.is_empty() => {
                let hint = ctx.t("earlier-dose-none-hint");
                lines = lines.push(widget::empty(p, ctx.t("earlier-dose-none"), hint));
            }
            Some(Ok(page)) => {
                let rows = page.rows.iter().enumerate();
                let rows = rows.map(|(at, row)| self.line(at, row, page, ctx));
                let mut rows = Column::with_children(rows)
                    .spacing(space::XS)
                    .padding(iced::Padding::ZERO.right(space::L));
                if page.more {
                    rows = rows.push(widget::caption(p, ctx.t("incident-type-more")));
                }
                lines = lines.push(scrollable(rows).id(PAGE).height(Length::Fill));
            }
            Some(Err(_)) | None => {}
        }
        lines.max_width(900).height(Length::Fill).into()
    }

    /// Hears from the store. Returns the dose once its day is read.
    pub fn hear(&mut self, news: News, ctx: &Context<'_>) -> Option<DoseGiven> {
        match news {
            News::Doses(text, found) if text == self.search => {
                self.found = Some(found);
                self.found_by = text;
                None
            }
            News::AmendableEntry(found) => {
                let wanted = self.wanted?;
                let Some(target) = found.ok().flatten() else {
                    self.wanted = None;
                    self.problem = Some(Problem::Unreadable);
                    return None;
                };
                // Another one was asked for before.
                if !is_it(wanted, &target.entry) {
                    return None;
                }
                self.wanted = None;
                let Some(dose) = standing(&target) else {
                    self.problem = Some(Problem::InError);
                    return None;
                };
                let session = target.entry.session;
                let at_hand = ctx.day.session().map(|session| session.id);
                self.brought = self.from.as_ref().map(|_| target.entry.sequence);
                if session.is_none() || session != at_hand {
                    self.of = Some((session, Arc::new(target.day)));
                } else {
                    // Nothing is left to be looked for: the way back is the usual one.
                    self.searching = false;
                }
                Some(dose)
            }
            _ => None,
        }
    }

    fn line<'a>(
        &self,
        at: usize,
        entry: &Entry,
        page: &ReviewPage,
        ctx: &Context<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let given = told_by(entry);
        let listed = given.as_ref().and_then(|given| listing(given, page));
        let given = given.as_ref();
        let product = given.and_then(|given| given.product.as_ref());
        let at_time = given.map_or(entry.at, |given| given.given_at);
        let place = entry.session.and_then(|id| page.sessions.get(&id)).map(|(_, place)| place);
        let name = listed
            .as_ref()
            .map_or_else(|| ctx.t("incident-nobody"), |listed| listed.person.name.clone());
        let born = listed
            .as_ref()
            .map(|listed| ctx.tw("earlier-dose-born", &[("born", &listed.person.birth.label())]));
        let what = [product.map(|id| ctx.product_name(id)), place.cloned()];
        let what: Vec<String> = what.into_iter().flatten().collect();
        let when = format!("{}, {}", at_time.hour_minute(), ctx.words.date(at_time.civil_day()));
        let is_amended = entry.kind == "dose_amended" || page.amended.contains(&entry.id);
        let amended =
            is_amended.then(|| widget::chip(p, Tone::Attention, ctx.t("journal-is-amended")));
        let name = row![widget::strong(p, name)].push(amended).spacing(space::S);
        let who = column![name.wrap()]
            .push(born.map(|born| widget::caption(p, born)))
            .width(Length::FillPortion(4));
        let line = row![
            who,
            widget::body(p, what.join(" · ")).width(Length::FillPortion(5)),
            container(widget::caption(p, when)).width(130).align_x(Alignment::End),
        ]
        .spacing(space::M)
        .align_y(Alignment::Center);
        let line = container(line).padding([space::S, space::M]).width(Length::Fill);
        let tone = if at == self.cursor { Tone::Primary } else { Tone::Neutral };
        let take = which(entry).map(|which| Message::Take(Some(which)));
        let whole = container(button::pressable(p, line.center_y(56), tone, take));
        let whole = whole.width(Length::Fill);
        if at == self.cursor { whole.id(POINTED).into() } else { whole.into() }
    }
}

fn dose_of(entry: &Entry) -> Option<DoseGiven> {
    match fact(entry).ok()?.event {
        Event::DoseGiven(dose) => Some(*dose),
        _ => None,
    }
}

/// What a row tells of a dose: what was given, or what was said of it later.
fn told_by(entry: &Entry) -> Option<Administered> {
    match fact(entry).ok()?.event {
        Event::DoseGiven(dose) => Some(dose.administered),
        Event::DoseAmended(said) => said.after,
        _ => None,
    }
}

/// Which dose a row is about.
fn which(entry: &Entry) -> Option<Which> {
    match fact(entry).ok()?.event {
        Event::DoseGiven(_) => Some(Which::At(entry.sequence)),
        Event::DoseAmended(said) => Some(Which::Dose(said.after?.patient, said.dose)),
        _ => None,
    }
}

/// Tells whether an entry is the dose that was asked for.
fn is_it(wanted: Which, entry: &Entry) -> bool {
    match wanted {
        Which::At(sequence) => sequence == entry.sequence,
        Which::Dose(_, id) => dose_of(entry).is_some_and(|dose| dose.id == id),
        Which::Closing(_) => false,
    }
}

/// Returns a dose as it stands after all that was said of it later; nothing if nobody
/// got it.
fn standing(target: &Target) -> Option<DoseGiven> {
    let entered = dose_of(&target.entry)?;
    target.day.doses().iter().find(|dose| dose.id == entered.id).cloned()
}

/// By which listing somebody got a dose.
fn listing(given: &Administered, page: &ReviewPage) -> Option<VisitListed> {
    page.about.iter().find_map(|entry| match fact(entry).ok()?.event {
        Event::VisitListed(listed) if listed.visit == given.visit => Some(*listed),
        _ => None,
    })
}
