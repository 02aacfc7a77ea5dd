//! How a dose is filled in, line by line: what is typed, chosen and pointed at.
//! Nothing here is recorded.

use super::view;
use super::{Line, Mode, Screen, TYPED_MAX, doses};
use crate::domain::amendment::Part;
use crate::domain::catalogue::ProductId;
use crate::domain::dose::{Administered, Amount, PaperAuthor};
use crate::domain::id::{LotId, VialId, VisitId};
use crate::domain::quantity::Volume;
use crate::domain::route::{Route, Site};
use crate::domain::text::clean;
use crate::domain::time::{Expiry, Instant, parse_time};
use crate::ui::context::Context;
use crate::ui::screen::Action;

/// A dose as it will be recorded, as far as it is said.
#[derive(Debug, Clone, Default)]
pub(super) struct Filled {
    pub(super) visit: Option<VisitId>,
    pub(super) product: Option<ProductId>,
    pub(super) lot: Option<LotId>,
    pub(super) vial: Option<VialId>,
    pub(super) lot_number: Option<String>,
    pub(super) expiry: Option<Expiry>,
    pub(super) volume: Option<Volume>,
    pub(super) route: Option<Route>,
    pub(super) site: Option<Site>,
    pub(super) dose_number: Option<u8>,
    pub(super) amount: Option<Amount>,
    pub(super) table: Option<u8>,
    pub(super) given_at: Option<Instant>,
}

impl Filled {
    /// What an entry says.
    pub(super) fn of(given: &Administered) -> Self {
        Self {
            visit: Some(given.visit),
            product: given.product.clone(),
            lot: given.lot,
            vial: given.vial,
            lot_number: given.lot_number.clone(),
            expiry: given.expiry,
            volume: given.volume,
            route: given.route,
            site: given.site,
            dose_number: given.dose_number,
            amount: Some(given.amount),
            table: Some(given.table),
            given_at: Some(given.given_at),
        }
    }
}

impl Screen {
    pub(super) fn on_move(&mut self, by: isize, ctx: &Context<'_>) {
        if self.mode == Mode::Pick {
            let last = doses(ctx).count().saturating_sub(1);
            self.at = self.at.saturating_add_signed(by).min(last);
            return;
        }
        if matches!(self.mode, Mode::Find | Mode::Sessions) {
            self.found.step(by);
            return;
        }
        let last = self.choices(ctx).len().saturating_sub(1);
        let to = self.cursor.map_or(0, |at| at.saturating_add_signed(by));
        self.cursor = Some(to.min(last));
    }

    pub(super) fn on_line(&mut self, line: usize, _ctx: &Context<'_>) -> Action {
        self.line = line.min(self.lines().len().saturating_sub(1));
        self.cursor = None;
        self.typed.clear();
        self.search.clear();
        match self.pointed() {
            Some(
                Line::Reason | Line::Sheet | Line::GivenBy | Line::Part(Part::Person | Part::Lot),
            ) => Action::Focus(view::WORDS),
            Some(Line::Field(_)) => match self.words_of_field() {
                Some(words) => {
                    self.search = words;
                    Action::Focus(view::WORDS)
                }
                None => Action::Reveal,
            },
            _ => Action::Reveal,
        }
    }

    pub(super) fn on_turn(&mut self, by: isize, ctx: &Context<'_>) -> Action {
        let last = self.lines().len().saturating_sub(1);
        self.on_line(self.line.saturating_add_signed(by).min(last), ctx)
    }

    pub(super) fn on_take(&mut self, ctx: &Context<'_>) -> Action {
        if self.mode == Mode::Pick {
            let pointed = doses(ctx).nth(self.at).map(|dose| dose.id);
            return pointed.map_or(Action::None, |id| self.on_pick(id, ctx));
        }
        if matches!(self.mode, Mode::Find | Mode::Sessions) {
            return match self.found.pointed(self.mode == Mode::Sessions) {
                Some(message) => self.on_message(message, ctx),
                None => Action::None,
            };
        }
        let choices = self.choices(ctx);
        // The only one that a search found needs no pointing at.
        let only = (!self.search.is_empty() && choices.len() == 1).then_some(0);
        let chosen = self.cursor.or(only);
        let chosen = chosen.and_then(|at| choices.into_iter().nth(at)).map(|one| one.message);
        if let Some(message) = chosen {
            let _ = self.on_message(message, ctx);
        } else {
            match self.pointed() {
                Some(Line::Day) if !self.typed.is_empty() => return self.on_day(ctx),
                Some(Line::Part(Part::Volume)) => self.filled.volume = self.typed_volume(),
                Some(Line::Part(Part::Time)) => {
                    self.filled.given_at = self.typed_time(ctx).or(self.filled.given_at);
                }
                Some(Line::Field(_)) if !self.typed.is_empty() => {
                    let Some(value) = self.typed_value(ctx) else {
                        self.unfit = true;
                        return Action::None;
                    };
                    self.on_value(value, ctx);
                    // What does not fit is said where it was typed.
                    if self.unfit {
                        return Action::None;
                    }
                }
                _ => {}
            }
        }
        self.on_turn(1, ctx)
    }

    pub(super) fn on_typed(&mut self, character: char, _ctx: &Context<'_>) {
        if self.pointed() == Some(Line::Part(Part::Lot)) {
            let taken = character.is_ascii_alphanumeric() || character == '-';
            if taken && self.search.len() < TYPED_MAX {
                self.search.push(character.to_ascii_uppercase());
                self.cursor = None;
            }
            return;
        }
        let taken = character.is_ascii_digit() || matches!(character, ',' | '.' | ':' | '/' | '-');
        if taken && self.typed.len() < TYPED_MAX {
            self.typed.push(character);
        }
    }

    pub(super) fn on_words(&mut self, words: String, _ctx: &Context<'_>) -> Action {
        match self.pointed() {
            Some(Line::Part(Part::Person)) => {
                self.search = words;
                self.cursor = None;
                return self.search_people();
            }
            Some(Line::Part(Part::Lot)) => {
                self.search = words.chars().take(TYPED_MAX).collect();
                self.cursor = None;
            }
            Some(Line::GivenBy) => {
                let name = clean(&words);
                self.given_by = (!name.is_empty()).then_some(PaperAuthor::Name(name));
                self.search = words;
            }
            Some(Line::Sheet) => self.sheet = words,
            Some(Line::Reason) => self.reason = words,
            Some(Line::Field(_)) => self.on_field_words(words),
            Some(Line::Part(_) | Line::Day | Line::Session | Line::Counted) | None => {}
        }
        Action::None
    }

    pub(super) fn on_lot(&mut self, lot: Option<LotId>, ctx: &Context<'_>) {
        let found = lot.and_then(|id| ctx.day.lot(id));
        self.filled.lot = lot;
        self.filled.vial = None;
        self.filled.lot_number = found.map(|lot| lot.number.clone());
        self.filled.expiry = found.map(|lot| lot.expiry);
        if let Some(product) = found.and_then(|lot| lot.product()) {
            self.filled.product = Some(product.clone());
        }
    }

    /// What the label says of a lot that was never received here: no more is known.
    pub(super) fn on_lot_read(&mut self, number: String) {
        self.filled.lot = None;
        self.filled.vial = None;
        self.filled.expiry = None;
        self.filled.lot_number = Some(number);
    }

    /// Where characters go that keys and keypads type.
    pub(super) fn typing(&mut self) -> &mut String {
        match self.pointed() {
            Some(Line::Part(Part::Lot)) => &mut self.search,
            _ => &mut self.typed,
        }
    }

    pub(super) fn on_vial(&mut self, vial: Option<VialId>, ctx: &Context<'_>) {
        if let Some(found) = vial.and_then(|id| ctx.day.vial(id)) {
            self.on_lot(Some(found.lot), ctx);
        }
        self.filled.vial = vial;
    }

    pub(super) fn on_in_error(&mut self) {
        let whole = self.other.as_ref().is_none_or(|other| other.may_be_in_error());
        if matches!(self.mode, Mode::Amend(_) | Mode::Other) && whole {
            self.in_error = !self.in_error;
        }
    }

    pub(super) fn typed_volume(&self) -> Option<Volume> {
        Volume::parse_millilitres(&self.typed).or(self.filled.volume)
    }

    /// The time typed, on the day of the session or the earlier one.
    pub(super) fn typed_time(&self, ctx: &Context<'_>) -> Option<Instant> {
        let minutes = parse_time(&self.typed)?;
        let session = ctx.day.session().map(|session| session.day);
        let day = self.earlier.on().or(session)?;
        let at = Instant::start_of(day).plus_minutes(minutes.into());
        (at <= ctx.now).then_some(at)
    }
}
