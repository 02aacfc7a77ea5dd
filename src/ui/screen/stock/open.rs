//! The opening of a vial. Its label is read in full, twice and blind: the first
//! reading is hidden before the second, and neither sees what was received.

use crate::domain::catalogue::{Presentation, ProductId, Thawed};
use crate::domain::evidence::WhyTyped;
use crate::domain::finding::{Code, Finding, Severity};
use crate::domain::id::VialId;
use crate::domain::quantity::Volume;
use crate::domain::rule;
use crate::domain::rule::vial::Opened;
use crate::domain::stock::{
    Content, Dilution, Lot, OpeningStop as Stop, OpeningStopped, Vial, plain,
};
use crate::domain::time::{Expiry, Instant, parse_date, parse_time};
use crate::scan::Gs1;
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::stock::Problem;
use crate::ui::screen::stock::label::{Reading, Scanned, diluted, presentation, received};
use crate::ui::widget::keypad::Layout;

/// Which field takes the characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// The number of the lot.
    #[default]
    Number,
    /// The expiry.
    Expiry,
}

/// What is to be known of the thaw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Thaw {
    /// Nothing: it was never frozen, or that is not known yet.
    #[default]
    None,
    /// On which day, for a time on the calendar.
    AsksDay,
    /// On which day and when, for a time in minutes.
    AsksTime,
    /// It was thawed then.
    At(Instant),
}

/// A vial being opened.
#[derive(Debug, Clone, Default)]
pub struct Opening {
    first: Option<Reading>,
    /// The lot that both readings mean, and whether one of them was scanned.
    agreed: Option<(Lot, bool)>,
    thaw: Thaw,
    misread: bool,
    misread_diluent: bool,
    stop: Option<Stop>,
    /// The stop as the log keeps it, until it was handed on.
    stopped: Option<OpeningStopped>,
    /// The last full reading.
    last: Option<(ProductId, String, Expiry)>,
    /// The product picked for this reading.
    pub product: Option<ProductId>,
    /// The field in focus; with a thaw, its day and then its time of day; with a
    /// diluent, its number and then its volume.
    pub focus: Focus,
    /// The number of the lot, or of the diluent's lot.
    pub number: String,
    /// The expiry, or the volume of diluent in mL.
    pub expiry: String,
    /// Why the label was not scanned.
    pub why: Option<WhyTyped>,
    scanned: Option<Scanned>,
}

/// What somebody does with it.
#[derive(Debug, Clone)]
pub enum Message {
    /// The product on the label.
    Product(ProductId),
    /// Characters go to this field.
    Focus(Focus),
    /// A character.
    Typed(char),
    /// One character back.
    Erase,
    /// The field emptied.
    Clear,
    /// Why the label is typed.
    Why(WhyTyped),
    /// The reading, or the dilution, is complete.
    Next,
}

/// Where the opening stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The first reading.
    First,
    /// The second, blind to the first.
    Second,
    /// When it was thawed.
    Thaw,
    /// What was added.
    Diluent,
    /// This vial is not opened.
    Stopped,
}

impl Opening {
    /// Returns where the opening stands.
    #[must_use]
    pub const fn stage(&self) -> Stage {
        if self.stop.is_some() {
            Stage::Stopped
        } else if matches!(self.thaw, Thaw::AsksDay | Thaw::AsksTime) {
            Stage::Thaw
        } else if self.agreed.is_some() {
            Stage::Diluent
        } else if self.first.is_some() {
            Stage::Second
        } else {
            Stage::First
        }
    }

    /// Returns the keypad of the field that takes the keys.
    #[must_use]
    pub fn layout(&self) -> Layout {
        match (self.focus, self.stage()) {
            (Focus::Number, Stage::Thaw) => Layout::Date,
            (Focus::Expiry, Stage::Thaw) => Layout::Digits,
            (Focus::Number, _) => Layout::Lot,
            (Focus::Expiry, Stage::Diluent) => Layout::Volume,
            (Focus::Expiry, _) => Layout::Date,
        }
    }

    /// Tells whether the time of day of the thaw has to be known.
    #[must_use]
    pub const fn asks_thaw_time(&self) -> bool {
        matches!(self.thaw, Thaw::AsksTime)
    }

    /// Returns why this vial is not opened.
    #[must_use]
    pub const fn stop(&self) -> Option<&Stop> {
        self.stop.as_ref()
    }

    /// Hands on the stop for the log, once.
    pub fn take_stopped(&mut self) -> Option<OpeningStopped> {
        self.stopped.take()
    }

    /// Takes in what somebody did. Returns the vial once it is open. What was
    /// typed stays until the vial is on disk.
    ///
    /// # Errors
    ///
    /// What is wrong, to be said.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Result<Option<Vial>, Problem> {
        if self.stop.is_some() {
            return Ok(None);
        }
        match message {
            Message::Product(product) => self.product = Some(product),
            Message::Focus(focus) => self.focus = focus,
            Message::Typed(character) => {
                let layout = self.layout();
                let of_the_day = self.stage() == Stage::Thaw && layout == Layout::Digits;
                let field = self.field();
                let colon = of_the_day && character == ':' && !field.contains(':');
                if colon || layout.takes(field, character) {
                    field.push(character);
                }
            }
            Message::Erase => {
                let _ = self.field().pop();
            }
            Message::Clear => self.field().clear(),
            Message::Why(why) => self.why = Some(why),
            Message::Next if self.thaw == Thaw::AsksDay => return self.thaw(ctx),
            Message::Next if self.focus == Focus::Number && self.expiry.is_empty() => {
                self.focus = Focus::Expiry;
            }
            Message::Next if self.thaw == Thaw::AsksTime => return self.thaw(ctx),
            Message::Next if self.agreed.is_some() => return self.dilute(ctx),
            Message::Next => return self.read(ctx),
        }
        Ok(None)
    }

    /// Turns a key into what it means here. No key leaves a stop from within.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        let stage = self.stage();
        match pressed.key {
            _ if stage == Stage::Stopped => None,
            Key::Enter if !pressed.repeated => Some(Message::Next),
            Key::Backspace => Some(Message::Erase),
            Key::Delete => Some(Message::Clear),
            Key::Down if self.thaw != Thaw::AsksDay => Some(Message::Focus(Focus::Expiry)),
            Key::Up => Some(Message::Focus(Focus::Number)),
            Key::Left if matches!(stage, Stage::First | Stage::Second) => {
                self.product_beside(-1, ctx)
            }
            Key::Right if matches!(stage, Stage::First | Stage::Second) => {
                self.product_beside(1, ctx)
            }
            Key::Function(place @ 4..=6) if self.wants_why(ctx) => {
                WhyTyped::OFFERED.get(usize::from(place) - 4).copied().map(Message::Why)
            }
            _ => pressed.character().map(Message::Typed),
        }
    }

    /// Takes what a code on the vial says as one reading's number and expiry,
    /// or as the number of the diluent's lot.
    ///
    /// # Errors
    ///
    /// The other reading was scanned already: one of the two has to be typed.
    pub fn scanned(&mut self, code: &Gs1, ctx: &Context<'_>) -> Result<(), Problem> {
        match self.stage() {
            Stage::Stopped | Stage::Thaw => return Ok(()),
            Stage::Diluent => {
                self.number = code.lot.clone().unwrap_or_default();
                self.focus = if code.lot.is_some() { Focus::Expiry } else { Focus::Number };
                return Ok(());
            }
            Stage::Second if self.first.as_ref().is_some_and(|first| first.scanned) => {
                return Err(Problem::Said("stock-problem-scanned-once"));
            }
            Stage::First | Stage::Second => {}
        }
        self.clear();
        let gtin = code.gtin.as_ref().map(ToString::to_string);
        let bound = ctx.day.lots().find(|lot| gtin.is_some() && lot.gtin == gtin);
        self.product = bound.and_then(|lot| lot.product().cloned());
        self.number = code.lot.clone().unwrap_or_default();
        self.expiry = code.expiry.map(Expiry::label).unwrap_or_default();
        self.focus = match (&code.lot, code.expiry) {
            (Some(_), None) => Focus::Expiry,
            _ => Focus::Number,
        };
        self.scanned = code.lot.as_ref().map(|lot| Scanned {
            product: self.product.clone(),
            number: lot.clone(),
            expiry: code.expiry,
        });
        Ok(())
    }

    /// Tells whether it has to be said why nothing was scanned: at the second
    /// reading, if the table has a scanner and neither reading came from it.
    #[must_use]
    pub fn wants_why(&self, ctx: &Context<'_>) -> bool {
        let table = ctx.day.session().and_then(|session| session.table(ctx.table));
        let first_typed = self.first.as_ref().is_some_and(|first| !first.scanned);
        self.stage() == Stage::Second
            && first_typed
            && !self.is_scanned()
            && table.is_some_and(|table| table.has_scanner)
    }

    /// Returns the vaccines to pick from: all that the station has or handles,
    /// so that nothing is learnt about this one.
    #[must_use]
    pub fn offered(ctx: &Context<'_>) -> Vec<ProductId> {
        let mut ids: Vec<_> = ctx.day.lots().filter_map(|lot| lot.product().cloned()).collect();
        if let Some(session) = ctx.day.session() {
            ids.extend(session.tables.iter().flat_map(|table| table.products.iter().cloned()));
        }
        ids.sort();
        ids.dedup();
        ids
    }

    /// Tells whether the reading at hand still says what a code said: one that
    /// was typed over is typed.
    #[must_use]
    pub fn is_scanned(&self) -> bool {
        self.scanned.as_ref().is_some_and(|code| {
            code.number == self.number
                && code.expiry.is_none_or(|expiry| expiry.label() == self.expiry)
                && code.product.as_ref().is_none_or(|bound| Some(bound) == self.product.as_ref())
        })
    }

    fn product_beside(&self, by: isize, ctx: &Context<'_>) -> Option<Message> {
        let offered = Self::offered(ctx);
        let at = offered.iter().position(|id| Some(id) == self.product.as_ref());
        let place = at.map_or(Some(0), |at| at.checked_add_signed(by))?;
        offered.into_iter().nth(place).map(Message::Product)
    }

    const fn field(&mut self) -> &mut String {
        match self.focus {
            Focus::Number => &mut self.number,
            Focus::Expiry => &mut self.expiry,
        }
    }

    fn clear(&mut self) {
        self.product = None;
        self.number.clear();
        self.expiry.clear();
        self.focus = Focus::Number;
        self.scanned = None;
    }

    /// Takes in one full reading.
    fn read(&mut self, ctx: &Context<'_>) -> Result<Option<Vial>, Problem> {
        let product = self.product.clone().ok_or(Problem::Said("stock-problem-content"))?;
        if plain(&self.number).is_empty() {
            return Err(Problem::Said("stock-problem-number"));
        }
        let expiry = Expiry::parse(&self.expiry).ok_or(Problem::Said("stock-problem-expiry"))?;
        if self.wants_why(ctx) && self.why.is_none() {
            return Err(Problem::Said("problem-why-typed"));
        }
        self.last = Some((product.clone(), self.number.trim().to_owned(), expiry));
        let scanned = self.is_scanned();
        let reading = Reading { product, number: plain(&self.number), expiry, scanned };
        let Some(first) = self.first.clone() else {
            self.first = Some(reading);
            self.clear();
            return Ok(None);
        };
        let differing = first.differing(&reading);
        if !differing.is_empty() {
            return self.misread(Stop::Readings(differing), ctx);
        }
        let lot = match received(&reading, ctx) {
            Ok(lot) => lot,
            Err(part) => return self.misread(Stop::NoLot(part), ctx),
        };
        let found = ctx.day.lot_findings(ctx.catalogue, lot, ctx.now).into_iter().next();
        if let Some(finding) = found {
            self.halt(Stop::Rule(Box::new(finding)), ctx);
            return Ok(None);
        }
        let Some(presentation) = presentation(lot, ctx) else {
            let finding = Finding::stop(Code::NotInCatalogue);
            self.halt(Stop::Rule(Box::new(finding)), ctx);
            return Ok(None);
        };
        let scanned = first.scanned || reading.scanned;
        self.thaw = match presentation.thawed.as_ref().map(|fact| fact.value) {
            None => Thaw::None,
            Some(Thawed::Span(_)) => Thaw::AsksDay,
            Some(Thawed::Minutes(_) | Thawed::AtOnce) => Thaw::AsksTime,
        };
        // What could not be recorded is still there, as it was typed.
        if self.thaw == Thaw::None && !presentation.form.needs_diluent() {
            return Ok(Some(self.vial(lot, presentation, scanned, None, ctx)));
        }
        self.agreed = Some((lot.clone(), scanned));
        self.clear();
        Ok(None)
    }

    /// Returns the vial if nothing has to be added to it.
    fn ready(&self, ctx: &Context<'_>) -> Option<Vial> {
        let (lot, scanned) = self.agreed.as_ref()?;
        let presentation = presentation(lot, ctx).filter(|row| !row.form.needs_diluent())?;
        Some(self.vial(lot, presentation, *scanned, None, ctx))
    }

    /// Takes in when the vaccine was thawed.
    fn thaw(&mut self, ctx: &Context<'_>) -> Result<Option<Vial>, Problem> {
        let day = parse_date(&self.number).ok_or(Problem::Said("stock-problem-thaw-day"))?;
        let minutes = if self.thaw == Thaw::AsksTime {
            parse_time(&self.expiry)
                .map(i64::from)
                .ok_or(Problem::Said("stock-problem-thaw-time"))?
        } else {
            0
        };
        let at = Instant::start_of(day).plus_minutes(minutes);
        if at > ctx.now {
            return Err(Problem::Said("stock-problem-thaw-later"));
        }
        let judged = self.agreed.as_ref().and_then(|(lot, _)| presentation(lot, ctx));
        let found = judged.and_then(|row| rule::thaw::judge(row, Some(at), false, ctx.now));
        if let Some(stop) = found.filter(|finding| finding.severity != Severity::Notice) {
            self.halt(Stop::Rule(Box::new(stop)), ctx);
            return Ok(None);
        }
        self.thaw = Thaw::At(at);
        self.clear();
        Ok(self.ready(ctx))
    }

    /// A first mismatch reveals nothing and asks for both readings again; the
    /// second stops.
    fn misread(&mut self, stop: Stop, ctx: &Context<'_>) -> Result<Option<Vial>, Problem> {
        if std::mem::replace(&mut self.misread, true) {
            self.halt(stop, ctx);
            return Ok(None);
        }
        self.first = None;
        self.clear();
        Err(Problem::Said("stock-problem-reread"))
    }

    fn halt(&mut self, stop: Stop, ctx: &Context<'_>) {
        self.clear();
        self.stopped = self.last.take().map(|(product, number, expiry)| OpeningStopped {
            product,
            number,
            expiry,
            table: ctx.table,
            stop: stop.clone(),
        });
        self.stop = Some(stop);
    }

    /// Takes in what was added. What was typed wrongly may be read again once;
    /// what was added wrongly stops.
    fn dilute(&mut self, ctx: &Context<'_>) -> Result<Option<Vial>, Problem> {
        let Some((lot, scanned)) = self.agreed.clone() else { return Ok(None) };
        if plain(&self.number).is_empty() {
            return Err(Problem::Said("stock-problem-number"));
        }
        let volume =
            Volume::parse_millilitres(&self.expiry).ok_or(Problem::Said("stock-problem-volume"))?;
        let Some(presentation) = presentation(&lot, ctx) else { return Ok(None) };
        match diluted(presentation, &self.number, volume, ctx) {
            Ok(dilution) => Ok(Some(self.vial(&lot, presentation, scanned, Some(dilution), ctx))),
            Err(stop) => {
                if std::mem::replace(&mut self.misread_diluent, true) {
                    self.halt(stop, ctx);
                    return Ok(None);
                }
                self.clear();
                Err(Problem::Said("problem-reread"))
            }
        }
    }

    fn vial(
        &self,
        lot: &Lot,
        presentation: &Presentation,
        scanned: bool,
        dilution: Option<Dilution>,
        ctx: &Context<'_>,
    ) -> Vial {
        let opened = Opened { at: ctx.now, reconstituted_at: dilution.as_ref().map(|_| ctx.now) };
        let today = ctx.day.session().map_or_else(|| ctx.now.civil_day(), |session| session.day);
        let discard = rule::vial::discard_at(ctx.catalogue, presentation, opened, today);
        let doses = match &lot.content {
            Content::Vaccine { doses_per_vial, .. } => *doses_per_vial,
            Content::Diluent(_) | Content::Syringe(_) => 0,
        };
        let thawed_at = match self.thaw {
            Thaw::At(at) => Some(at),
            Thaw::None | Thaw::AsksDay | Thaw::AsksTime => None,
        };
        let thaw_ends = thawed_at.and_then(|at| rule::thaw::ends_at(presentation, at));
        Vial {
            id: VialId(ctx.new_id()),
            number: ctx.day.next_vial_number(),
            lot: lot.id,
            table: ctx.table,
            typed: (!scanned).then(|| self.why.unwrap_or(WhyTyped::NoScanner)),
            opened_at: ctx.now,
            thawed_at,
            dilution,
            discard_at: thaw_ends.map_or(discard.at, |end| end.min(discard.at)),
            doses,
            drawn: 0,
            lost: 0,
            withdrawn: false,
        }
    }
}
