//! The opening of a vial. Its label is read in full, twice and blind: the first
//! reading is hidden before the second, and neither sees what was received.

use crate::domain::catalogue::{Presentation, ProductId};
use crate::domain::evidence::WhyTyped;
use crate::domain::finding::Severity;
use crate::domain::id::VialId;
use crate::domain::quantity::Volume;
use crate::domain::rule;
use crate::domain::rule::diluent::Added;
use crate::domain::rule::vial::Opened;
use crate::domain::stock::{Content, Dilution, Lot, Vial, plain};
use crate::domain::time::Expiry;
use crate::scan::Gs1;
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::stock::Problem;

/// Which field takes the characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// The number of the lot.
    #[default]
    Number,
    /// The expiry.
    Expiry,
}

/// A full reading of a label.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Reading {
    product: ProductId,
    number: String,
    expiry: Expiry,
    scanned: bool,
}

/// A vial being opened.
#[derive(Debug, Clone, Default)]
pub struct Opening {
    first: Option<Reading>,
    /// The lot that both readings mean, and whether a reading was scanned.
    agreed: Option<(Lot, bool)>,
    misread: bool,
    /// The product picked for this reading.
    pub product: Option<ProductId>,
    /// The field in focus; with a diluent, its number and then its volume.
    pub focus: Focus,
    /// The number of the lot, or of the diluent's lot.
    pub number: String,
    /// The expiry, or the volume of diluent in mL.
    pub expiry: String,
    /// Why the label was not scanned.
    pub why: Option<WhyTyped>,
    scanned: bool,
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
    /// What was added.
    Diluent,
}

impl Opening {
    /// Returns where the opening stands.
    #[must_use]
    pub const fn stage(&self) -> Stage {
        if self.agreed.is_some() {
            Stage::Diluent
        } else if self.first.is_some() {
            Stage::Second
        } else {
            Stage::First
        }
    }

    /// Takes in what somebody did. Returns the vial once it is open.
    ///
    /// # Errors
    ///
    /// What is wrong, to be said.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Result<Option<Vial>, Problem> {
        match message {
            Message::Product(product) => self.product = Some(product),
            Message::Focus(focus) => self.focus = focus,
            Message::Typed(character) => {
                let field = self.field();
                if field.chars().count() < 20 && !character.is_control() {
                    field.push(character);
                }
            }
            Message::Erase => {
                let _ = self.field().pop();
            }
            Message::Clear => self.field().clear(),
            Message::Why(why) => self.why = Some(why),
            Message::Next if self.focus == Focus::Number && self.expiry.is_empty() => {
                self.focus = Focus::Expiry;
            }
            Message::Next => {
                return if self.agreed.is_some() { self.dilute(ctx) } else { self.read(ctx) };
            }
        }
        Ok(None)
    }

    /// Turns a key into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed) -> Option<Message> {
        match pressed.key {
            Key::Enter if !pressed.repeated => Some(Message::Next),
            Key::Backspace => Some(Message::Erase),
            Key::Down => Some(Message::Focus(Focus::Expiry)),
            Key::Up => Some(Message::Focus(Focus::Number)),
            Key::Function(place @ 4..=6) => {
                WhyTyped::ALL.get(usize::from(place) - 4).copied().map(Message::Why)
            }
            _ => pressed.character().map(Message::Typed),
        }
    }

    /// Takes what a code on the vial says as one reading's number and expiry.
    pub fn scanned(&mut self, code: &Gs1, ctx: &Context<'_>) {
        if let Some(lot) = &code.lot {
            self.number.clone_from(lot);
        }
        if self.agreed.is_some() {
            self.focus = Focus::Expiry;
            return;
        }
        if let Some(expiry) = code.expiry {
            self.expiry = expiry.label();
        }
        self.scanned = code.lot.is_some();
        let gtin = code.gtin.as_ref().map(ToString::to_string);
        let bound = ctx.day.lots().find(|lot| gtin.is_some() && lot.gtin == gtin);
        self.product = bound.and_then(|lot| lot.product().cloned()).or(self.product.take());
    }

    fn field(&mut self) -> &mut String {
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
        self.scanned = false;
    }

    fn start_over(&mut self) {
        self.first = None;
        self.agreed = None;
        self.clear();
    }

    /// Takes in one full reading.
    fn read(&mut self, ctx: &Context<'_>) -> Result<Option<Vial>, Problem> {
        let product = self.product.clone().ok_or(Problem::Said("stock-problem-content"))?;
        if plain(&self.number).is_empty() {
            return Err(Problem::Said("stock-problem-number"));
        }
        let expiry = Expiry::parse(&self.expiry).ok_or(Problem::Said("stock-problem-expiry"))?;
        let scanner = ctx.day.session().and_then(|session| session.table(ctx.table));
        if !self.scanned && self.why.is_none() && scanner.is_some_and(|table| table.has_scanner) {
            return Err(Problem::Said("problem-why-typed"));
        }
        let reading =
            Reading { product, number: plain(&self.number), expiry, scanned: self.scanned };
        self.clear();
        let Some(first) = self.first.take() else {
            self.first = Some(reading);
            return Ok(None);
        };
        let same = first.product == reading.product
            && first.number == reading.number
            && first.expiry.means_the_same_as(reading.expiry);
        if !same {
            return Err(self.misread("stock-stop-readings"));
        }
        let lot = ctx.day.lots().find(|lot| {
            lot.product() == Some(&reading.product)
                && lot.is_number(&reading.number)
                && lot.expiry.means_the_same_as(reading.expiry)
        });
        let Some(lot) = lot else { return Err(self.misread("stock-stop-no-lot")) };
        if let Some(finding) = rule::expiry::judge(ctx.catalogue, lot.expiry, ctx.now) {
            self.start_over();
            return Err(Problem::Found(finding.code));
        }
        let presentation = presentation(lot, ctx).ok_or(Problem::Said("stock-stop-no-lot"))?;
        let scanned = first.scanned || reading.scanned;
        if presentation.form.needs_diluent() {
            self.agreed = Some((lot.clone(), scanned));
            return Ok(None);
        }
        Ok(Some(self.vial(lot, presentation, scanned, None, ctx)))
    }

    /// A first mismatch reveals nothing and asks for both readings again; the
    /// second stops.
    fn misread(&mut self, stop: &'static str) -> Problem {
        self.start_over();
        if std::mem::replace(&mut self.misread, true) {
            Problem::Said(stop)
        } else {
            Problem::Said("problem-reread")
        }
    }

    /// Takes in what was added.
    fn dilute(&mut self, ctx: &Context<'_>) -> Result<Option<Vial>, Problem> {
        let Some((lot, scanned)) = self.agreed.clone() else { return Ok(None) };
        let volume =
            Volume::parse_millilitres(&self.expiry).ok_or(Problem::Said("stock-problem-volume"))?;
        let added_lot = ctx
            .day
            .lots()
            .find(|other| {
                matches!(other.content, Content::Diluent(_)) && other.is_number(&self.number)
            })
            .ok_or(Problem::Said("stock-problem-diluent"))?;
        if rule::expiry::judge(ctx.catalogue, added_lot.expiry, ctx.now).is_some() {
            return Err(Problem::Found(crate::domain::finding::Code::Expired));
        }
        let presentation = presentation(&lot, ctx).ok_or(Problem::Said("stock-stop-no-lot"))?;
        let diluent = match &added_lot.content {
            Content::Diluent(id) => Some(id.clone()),
            Content::Vaccine { .. } => None,
        };
        let added = Added { diluent, volume };
        let stop = rule::diluent::judge(ctx.catalogue, presentation, Some(&added))
            .into_iter()
            .find(|finding| finding.severity != Severity::Notice);
        if let Some(finding) = stop {
            return Err(Problem::Found(finding.code));
        }
        let dilution = Dilution { lot: added_lot.id, volume };
        Ok(Some(self.vial(&lot, presentation, scanned, Some(dilution), ctx)))
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
            Content::Diluent(_) => 0,
        };
        let typed = (!scanned).then(|| self.why.unwrap_or(WhyTyped::NoScanner));
        Vial {
            id: VialId(ctx.new_id()),
            number: ctx.day.next_vial_number(),
            lot: lot.id,
            table: ctx.table,
            typed,
            opened_at: ctx.now,
            dilution,
            discard_at: discard.at,
            doses,
            drawn: 0,
            withdrawn: false,
        }
    }
}

fn presentation<'a>(lot: &Lot, ctx: &Context<'a>) -> Option<&'a Presentation> {
    match &lot.content {
        Content::Vaccine { presentation, .. } => ctx.catalogue.presentation(presentation),
        Content::Diluent(_) => None,
    }
}
