//! The end of a session: every opened vial gets its end, every lot is counted,
//! whoever is unfinished is named, and the day is sealed. Never counts for the
//! nurse: what is left is counted in the hand and typed.

pub(in crate::ui::screen) mod balance;
#[cfg(test)]
mod tests;
mod view;

pub(in crate::ui::screen) use view::{lot_name, vial_name};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use iced::widget::qr_code;

use crate::domain::account::Act;
use crate::domain::id::{LotId, SessionId, VialId};
use crate::domain::paper::{Paper, Subject};
use crate::domain::procedure::Procedure;
use crate::domain::session::closing::Gap;
use crate::domain::session::{LotAccount, SessionClosed, VialAccount, VialEnd};
use crate::domain::stock::{Content, Lot};
use crate::domain::text::clean;
use crate::store::{Hash, Which};
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::{Action, Place};

/// Something that has to be accounted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Line {
    /// An opened vial.
    Vial(VialId),
    /// A lot.
    Lot(LotId),
    /// Those who are still being watched, and half-done procedures.
    Unfinished,
}

/// A blind field of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Doses thrown away.
    Wasted,
    /// Syringes used.
    Used,
    /// Broken or discarded unopened.
    Broken,
    /// Going back.
    Returned,
}

/// What is typed and picked.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    session: Option<SessionId>,
    line: usize,
    field: usize,
    ends: BTreeMap<VialId, VialEnd>,
    counts: BTreeMap<(Line, Field), String>,
    reasons: BTreeMap<Line, String>,
    /// The seal's code, drawn once.
    drawn: Option<Arc<qr_code::Data>>,
}

/// What somebody does.
#[derive(Debug, Clone)]
pub enum Message {
    /// Look at a line.
    Line(usize),
    /// The field of the line that takes the characters.
    Field(usize),
    /// How the vial ended.
    End(VialEnd),
    /// A character.
    Typed(char),
    /// One character back.
    Erase,
    /// The field emptied.
    Clear,
    /// Why it does not come out even, or who takes over.
    Reason(String),
    /// The next field, or the next line.
    Next,
    /// Close the session.
    Close,
    /// Seal what was closed.
    Seal,
    /// Go to a place.
    Go(Place),
}

/// The way to the minutes of the sealed session, for whoever may make them.
fn minutes(ctx: &Context<'_>) -> Option<Place> {
    let sealed = ctx.day.sealed().filter(|_| ctx.may(Paper::Minutes.act()))?;
    Some(Place::Papers(Some((Paper::Minutes, Subject::Session(sealed.session)))))
}

/// The way to amend what was counted, for whoever may close a session.
fn counts(ctx: &Context<'_>) -> Option<Place> {
    let closed = ctx.day.closed().filter(|_| ctx.may(Act::OpenSession))?;
    Some(Place::AmendEntry(Which::Closing(closed.session), Box::new(Place::Closing)))
}

impl Screen {
    /// Opens the screen, with what was counted before if that was of this session.
    #[must_use]
    pub fn resumed(before: Option<&Self>, ctx: &Context<'_>) -> Self {
        let session = ctx.day.session().map(|session| session.id);
        let before = before.filter(|screen| screen.session == session).cloned();
        let mut screen = before.unwrap_or_else(|| Self { session, ..Self::default() });
        screen.on_line(screen.line, ctx);
        screen.follow(ctx);
        screen
    }

    /// Catches up with the log: a seal is drawn as a code.
    pub fn follow(&mut self, ctx: &Context<'_>) {
        let sealed = ctx.day.sealed();
        self.drawn = sealed.and_then(|sealed| qr_code::Data::new(sealed.text()).ok()).map(Arc::new);
    }

    /// Takes in what somebody did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        match message {
            Message::Line(line) => {
                self.on_line(line, ctx);
                return Action::Reveal;
            }
            Message::Field(field) => self.field = field,
            Message::End(end) => self.on_end(end, ctx),
            Message::Typed(character) => self.on_typed(character, ctx),
            Message::Erase => self.on_erase(ctx),
            Message::Clear => self.on_clear(ctx),
            Message::Reason(reason) => self.on_reason(reason, ctx),
            Message::Next => {
                self.on_next(ctx);
                return Action::Reveal;
            }
            Message::Close => return self.on_close(ctx),
            Message::Seal if ctx.day.closed().is_some() => return Action::Seal,
            Message::Seal => {}
            Message::Go(place) => return Action::Go(place),
        }
        Action::None
    }

    /// Turns a key into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        if ctx.day.closed().is_some() {
            return match pressed.key {
                Key::Function(2) => Some(Message::Go(Place::Opening)),
                Key::Function(3) => counts(ctx).map(Message::Go),
                Key::Function(6) => Some(Message::Go(Place::Watch)),
                Key::Function(7) => Some(Message::Go(Place::Journal)),
                Key::Function(8) => minutes(ctx).map(Message::Go),
                Key::Enter if !pressed.repeated && ctx.day.sealed().is_none() => {
                    Some(Message::Seal)
                }
                _ => None,
            };
        }
        match pressed.key {
            Key::Down | Key::PageDown => Some(Message::Line(self.line + 1)),
            Key::Up | Key::PageUp => Some(Message::Line(self.line.saturating_sub(1))),
            Key::Right => {
                Some(Message::Field((self.field + 1).min(self.fields(ctx).len().saturating_sub(1))))
            }
            Key::Left => Some(Message::Field(self.field.saturating_sub(1))),
            Key::Function(place @ 2..=6) => {
                VialEnd::ALL.get(usize::from(place) - 2).copied().map(Message::End)
            }
            Key::Function(9) if !pressed.repeated => Some(Message::Close),
            Key::Enter if !pressed.repeated => Some(Message::Next),
            Key::Backspace => Some(Message::Erase),
            Key::Delete => Some(Message::Clear),
            Key::Escape if !is_left_open(ctx) => Some(Message::Go(Place::Queue)),
            _ => pressed.character().map(Message::Typed),
        }
    }

    /// Everything that has to be accounted for, in the order of the screen.
    fn lines(ctx: &Context<'_>) -> Vec<Line> {
        let mut lines: Vec<Line> = ctx.day.vials().map(|vial| Line::Vial(vial.id)).collect();
        lines.extend(counted(ctx).map(|lot| Line::Lot(lot.id)));
        if watched(ctx).next().is_some() || half_done(ctx).next().is_some() {
            lines.push(Line::Unfinished);
        }
        lines
    }

    fn at(&self, ctx: &Context<'_>) -> Option<Line> {
        Self::lines(ctx).get(self.line).copied()
    }

    /// The fields of the line at hand.
    fn fields(&self, ctx: &Context<'_>) -> &'static [Field] {
        self.at(ctx).map_or(&[], |line| fields_of(line, ctx))
    }

    fn count(&self, line: Line, field: Field) -> Option<u32> {
        self.counts.get(&(line, field))?.parse().ok()
    }

    fn reason(&self, line: Line) -> Option<String> {
        self.reasons.get(&line).map(|reason| clean(reason)).filter(|reason| !reason.is_empty())
    }

    fn on_line(&mut self, line: usize, ctx: &Context<'_>) {
        self.line = line.min(Self::lines(ctx).len().saturating_sub(1));
        self.field = 0;
    }

    fn on_end(&mut self, end: VialEnd, ctx: &Context<'_>) {
        if let Some(Line::Vial(id)) = self.at(ctx) {
            let _ = self.ends.insert(id, end);
        }
    }

    fn text(&mut self, ctx: &Context<'_>) -> Option<&mut String> {
        let line = self.at(ctx)?;
        let field = *self.fields(ctx).get(self.field)?;
        Some(self.counts.entry((line, field)).or_default())
    }

    fn on_typed(&mut self, character: char, ctx: &Context<'_>) {
        if let Some(text) = self.text(ctx)
            && text.len() < 6
            && character.is_ascii_digit()
        {
            text.push(character);
        }
    }

    fn on_erase(&mut self, ctx: &Context<'_>) {
        if let Some(text) = self.text(ctx) {
            let _ = text.pop();
        }
    }

    fn on_clear(&mut self, ctx: &Context<'_>) {
        if let Some(text) = self.text(ctx) {
            text.clear();
        }
    }

    fn on_reason(&mut self, reason: String, ctx: &Context<'_>) {
        if let Some(line) = self.at(ctx) {
            let _ = self.reasons.insert(line, reason);
        }
    }

    fn on_next(&mut self, ctx: &Context<'_>) {
        if self.field + 1 < self.fields(ctx).len() {
            self.field += 1;
        } else {
            self.on_line(self.line + 1, ctx);
        }
    }

    fn on_close(&self, ctx: &Context<'_>) -> Action {
        let may = ctx.may(Act::OpenSession) && !ctx.saving && ctx.day.is_open();
        match self.closed(ctx) {
            Some(closed) if may && gaps(&closed, ctx).is_empty() => {
                Action::Record(vec![closed.into()])
            }
            _ => Action::None,
        }
    }

    /// The closing as far as it is typed.
    fn closed(&self, ctx: &Context<'_>) -> Option<SessionClosed> {
        let vials = ctx.day.vials().filter_map(|vial| {
            let line = Line::Vial(vial.id);
            let wasted = self.count(line, Field::Wasted)?;
            Some(VialAccount {
                vial: vial.id,
                number: vial.number,
                end: *self.ends.get(&vial.id)?,
                doses: vial.doses,
                given: vial.drawn,
                lost: vial.lost,
                partial: ctx.day.partial_of(vial.id),
                wasted: u16::try_from(wasted).unwrap_or(u16::MAX),
                reason: self.reason(line),
            })
        });
        let lots = counted(ctx).filter_map(|lot| {
            let line = Line::Lot(lot.id);
            Some(LotAccount {
                lot: lot.id,
                number: lot.number.clone(),
                received: lot.on_hand(),
                used: match lot.content {
                    Content::Syringe(_) => self.count(line, Field::Used)?,
                    Content::Vaccine { .. } | Content::Diluent(_) => ctx.day.used_of(lot.id),
                },
                broken: self.count(line, Field::Broken)?,
                returned: self.count(line, Field::Returned)?,
                reason: self.reason(line),
            })
        });
        Some(SessionClosed {
            session: ctx.day.session()?.id,
            vials: vials.collect(),
            lots: lots.collect(),
            watched: watched(ctx).collect(),
            half_done: half_done(ctx).map(Procedure::id).collect(),
            note: self.reason(Line::Unfinished),
        })
    }

    /// What is left open in a line.
    fn gap(&self, line: Line, ctx: &Context<'_>) -> Option<Gap> {
        gaps(&self.closed(ctx)?, ctx).into_iter().find(|gap| match (gap, line) {
            (Gap::Syringes, Line::Lot(lot)) => ctx.day.lot(lot).is_some_and(Lot::injects),
            (Gap::Vial(id) | Gap::Doses(id), Line::Vial(other)) => *id == other,
            (Gap::Lot(id) | Gap::Balance(id), Line::Lot(other)) => *id == other,
            (Gap::Unfinished, Line::Unfinished) => true,
            _ => false,
        })
    }
}

fn fields_of(line: Line, ctx: &Context<'_>) -> &'static [Field] {
    match line {
        Line::Vial(_) => &[Field::Wasted],
        Line::Lot(id) => match ctx.day.lot(id).map(|lot| &lot.content) {
            Some(Content::Syringe(_)) => &[Field::Used, Field::Broken, Field::Returned],
            _ => &[Field::Broken, Field::Returned],
        },
        Line::Unfinished => &[],
    }
}

/// The lots of which the session had anything.
fn counted<'a>(ctx: &Context<'a>) -> impl Iterator<Item = &'a Lot> {
    let day = ctx.day;
    day.lots().filter(|lot| lot.on_hand() > 0 || day.used_of(lot.id) > 0)
}

fn watched<'a>(ctx: &Context<'a>) -> impl Iterator<Item = crate::domain::id::VisitId> + 'a {
    // Somebody with two doses is watched once.
    let mut seen = BTreeSet::new();
    let watched = ctx.day.observations().iter().filter(|one| one.ended.is_none());
    watched.map(|one| one.visit).filter(move |visit| seen.insert(*visit))
}

fn half_done<'a>(ctx: &Context<'a>) -> impl Iterator<Item = &'a Procedure> {
    ctx.day.procedures().filter(|procedure| procedure.is_open() && procedure.has_evidence())
}

fn gaps(closed: &SessionClosed, ctx: &Context<'_>) -> Vec<Gap> {
    let mut gaps = closed.gaps(ctx.day.vials().map(|vial| vial.id), counted(ctx).map(|lot| lot.id));
    let uncounted = gaps.iter().any(|gap| matches!(gap, Gap::Lot(_)));
    if !uncounted && ctx.day.lacks_syringes(closed) {
        gaps.push(Gap::Syringes);
    }
    gaps
}

/// Tells whether the session is one of another day that nobody closed.
fn is_left_open(ctx: &Context<'_>) -> bool {
    let today = ctx.now.civil_day();
    ctx.day.is_open() && ctx.day.session().is_some_and(|session| session.day != today)
}

/// The seal's short code, for paper.
fn short_code(ctx: &Context<'_>) -> Option<String> {
    Hash::parse(&ctx.day.sealed()?.head).map(|hash| hash.short_code())
}
