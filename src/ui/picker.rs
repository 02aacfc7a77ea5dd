//! Who is meant, when something happened: whoever is in the chair or being
//! watched stands first, then whoever was injected; a search finds the others.
//! Picks nobody by itself.

use std::collections::{BTreeSet, HashMap};

use iced::widget::column;

use crate::domain::id::VisitId;
use crate::domain::procedure::{Course, Procedure};
use crate::domain::time::Instant;
use crate::domain::visit::Visit;
use crate::scan::{Scan, StationLabel};
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::theme::space;
use crate::ui::widget::{self, Element, button, field};

/// Answers from this place on show no digit.
const UNNUMBERED: usize = 9;

/// What is typed and pointed at.
#[derive(Debug, Clone, Default)]
pub struct Picker {
    search: String,
    cursor: Option<usize>,
}

/// What somebody does with it.
#[derive(Debug, Clone)]
pub enum Message {
    /// The text of the search.
    Search(String),
    /// The pointer of the arrow keys.
    Move(isize),
    /// This person.
    Pick(VisitId),
    /// The person pointed at, or the only one found.
    Submit,
}

/// Returns whom a scan means, if it means a person of this session.
#[must_use]
pub fn scanned(scan: &Scan, ctx: &Context<'_>) -> Option<VisitId> {
    match scan {
        Scan::Station(StationLabel::Visit(visit)) => ctx.day.visit(*visit).map(|visit| visit.id),
        Scan::Station(StationLabel::Order(order)) => ctx.day.order(*order).map(|(v, _)| v.id),
        Scan::Citizen(card) => {
            let has = |visit: &&Visit| {
                visit.person.number.as_ref().is_some_and(|n| n.as_str() == card.number)
            };
            ctx.day.visits().find(has).map(|visit| visit.id)
        }
        Scan::Station(StationLabel::Vial(_)) | Scan::Gs1(_) | Scan::Insurance(_) => None,
    }
}

/// Returns who is at the chair of this table: in a procedure, or just injected.
#[must_use]
pub fn in_chair(ctx: &Context<'_>) -> Option<VisitId> {
    let running = |p: &&Procedure| p.table() == ctx.table && p.course() == Course::Running;
    let begun = ctx.day.procedures().filter(running).max_by_key(|p| p.started_at());
    begun.or_else(|| ctx.day.in_chair(ctx.table)).map(Procedure::visit)
}

impl Picker {
    /// Returns whom the search finds; without a text those who are likeliest meant.
    #[must_use]
    pub fn found<'a>(&self, ctx: &Context<'a>, most: usize) -> Vec<&'a Visit> {
        let text = self.search.trim();
        let chair = in_chair(ctx);
        let mut injected: HashMap<VisitId, Instant> = HashMap::new();
        for given in ctx.day.doses().iter().map(|dose| &dose.administered) {
            let last = injected.entry(given.visit).or_insert(given.given_at);
            *last = given.given_at.max(*last);
        }
        let mut found: Vec<&'a Visit> = if text.is_empty() {
            let likely: BTreeSet<VisitId> = injected.keys().copied().chain(chair).collect();
            likely.into_iter().filter_map(|id| ctx.day.visit(id)).collect()
        } else {
            ctx.day.find(text)
        };
        // Whoever was injected last is likelier to be the one who reacts now.
        found.sort_by_key(|visit| {
            let last = injected.get(&visit.id).copied();
            let watched = last.is_some() && ctx.day.is_watched(visit.id);
            (Some(visit.id) != chair, !watched, std::cmp::Reverse(last))
        });
        found.truncate(most);
        found
    }

    /// Takes in what somebody did; returns who was picked.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>, most: usize) -> Option<VisitId> {
        match message {
            Message::Search(text) => {
                self.search = text;
                self.cursor = None;
                None
            }
            Message::Move(by) => {
                let last = self.found(ctx, most).len().checked_sub(1)?;
                self.cursor =
                    Some(self.cursor.map_or(0, |at| at.saturating_add_signed(by).min(last)));
                None
            }
            Message::Pick(visit) => Some(visit),
            Message::Submit => match (self.cursor, self.found(ctx, most).as_slice()) {
                (Some(at), found) => found.get(at).map(|visit| visit.id),
                (None, [only]) if !self.search.trim().is_empty() => Some(only.id),
                (None, _) => None,
            },
        }
    }

    /// Turns a key into what it means here. Enter picks only whom the arrow keys
    /// point at.
    #[must_use]
    pub fn key(&self, pressed: &Pressed) -> Option<Message> {
        match pressed.key {
            Key::Up => Some(Message::Move(-1)),
            Key::Down => Some(Message::Move(1)),
            Key::Enter if !pressed.repeated && self.cursor.is_some() => Some(Message::Submit),
            _ => None,
        }
    }

    /// Draws the search and whom it finds.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>, most: usize) -> Element<'a, Message> {
        let p = ctx.palette;
        let example = ctx.t("incident-search");
        let search =
            field::input(p, &example, &self.search, Message::Search, Some(Message::Submit));
        let mut lines = column![search.id("search")].spacing(space::S);
        let found = self.found(ctx, most);
        if found.is_empty() {
            let nobody = self.search.trim().is_empty();
            let words = if nobody { "picker-nobody" } else { "picker-not-found" };
            return lines.push(widget::muted(p, ctx.t(words))).into();
        }
        let full = found.len() == most;
        for (at, visit) in found.into_iter().enumerate() {
            lines = lines.push(button::answer(
                p,
                UNNUMBERED + at,
                visit.person.name.clone(),
                Some(place(visit, ctx)),
                self.cursor == Some(at),
                Message::Pick(visit.id),
            ));
        }
        if full {
            lines = lines.push(widget::caption(p, ctx.t("incident-type-more")));
        }
        lines.into()
    }
}

/// Says where somebody stands: number, class, and what happened with the needle.
#[must_use]
pub fn place(visit: &Visit, ctx: &Context<'_>) -> String {
    let mut parts = vec![ctx.tw("watch-place-no-group", &[("ticket", &visit.ticket.to_string())])];
    parts.extend(visit.person.group.clone());
    parts.push(state(visit, ctx));
    parts.join(" · ")
}

/// Says what happened with the needle.
#[must_use]
pub fn state(visit: &Visit, ctx: &Context<'_>) -> String {
    let doses = ctx.day.doses_of(visit.id).count();
    let last = ctx.day.doses_of(visit.id).map(|dose| dose.administered.given_at).max();
    let at = last.map_or_else(String::new, Instant::hour_minute);
    let gaps = [("at", &*at), ("count", &*doses.to_string())];
    match doses {
        0 if in_chair(ctx) == Some(visit.id) => ctx.t("picker-in-chair"),
        0 => ctx.t("picker-not-injected"),
        1 => ctx.tw("picker-injected", &gaps),
        _ => ctx.tw("picker-injected-often", &gaps),
    }
}
