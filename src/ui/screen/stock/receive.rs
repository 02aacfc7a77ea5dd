//! The receipt of a lot: what is in it, its number and expiry, how many vials.

use crate::domain::catalogue::{DiluentId, PresentationId};
use crate::domain::finding::Code;
use crate::domain::id::LotId;
use crate::domain::rule;
use crate::domain::stock::{Content, Lot, plain};
use crate::domain::text::fold;
use crate::domain::time::Expiry;
use crate::scan::Gs1;
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::stock::Problem;

/// What the lot contains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// A presentation of a vaccine.
    Vaccine(PresentationId),
    /// A diluent.
    Diluent(DiluentId),
}

/// Which field takes the characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// The number of the lot.
    #[default]
    Number,
    /// The expiry.
    Expiry,
    /// How many vials.
    Vials,
    /// How many doses in a vial.
    Doses,
}

impl Focus {
    /// All fields, in their order.
    pub const ALL: [Self; 4] = [Self::Number, Self::Expiry, Self::Vials, Self::Doses];
}

/// A receipt being written.
#[derive(Debug, Clone, Default)]
pub struct Receipt {
    /// The search among vaccines and diluents.
    pub search: String,
    /// What was chosen.
    pub chosen: Option<Chosen>,
    /// The field in focus.
    pub focus: Focus,
    /// The number as typed or scanned.
    pub number: String,
    /// The expiry as typed or scanned.
    pub expiry: String,
    /// The number of vials.
    pub vials: String,
    /// The doses in a vial.
    pub doses: String,
    /// The trade item number, if the pack was scanned.
    pub gtin: Option<String>,
}

/// What somebody does with it.
#[derive(Debug, Clone)]
pub enum Message {
    /// The search.
    Search(String),
    /// What is in the lot.
    Choose(Chosen),
    /// Characters go to this field.
    Focus(Focus),
    /// A character.
    Typed(char),
    /// One character back.
    Erase,
    /// The field emptied.
    Clear,
    /// The next field, or done.
    Next,
    /// The receipt is complete.
    Done,
}

impl Receipt {
    /// Takes in what somebody did. Returns the lot once it is complete.
    ///
    /// # Errors
    ///
    /// What is wrong, to be said.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Result<Option<Lot>, Problem> {
        match message {
            Message::Search(text) => self.search = text,
            Message::Choose(chosen) => self.chosen = Some(chosen),
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
            Message::Next => {
                let place = Focus::ALL.iter().position(|focus| *focus == self.focus).unwrap_or(0);
                match Focus::ALL.get(place + 1) {
                    Some(next) => self.focus = *next,
                    None => return self.done(ctx).map(Some),
                }
            }
            Message::Done => return self.done(ctx).map(Some),
        }
        Ok(None)
    }

    /// Turns a key into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed) -> Option<Message> {
        match pressed.key {
            Key::Enter if !pressed.repeated => Some(Message::Next),
            Key::Backspace => Some(Message::Erase),
            Key::Down => {
                let place = Focus::ALL.iter().position(|focus| *focus == self.focus)?;
                Focus::ALL.get(place + 1).copied().map(Message::Focus)
            }
            Key::Up => {
                let place = Focus::ALL.iter().position(|focus| *focus == self.focus)?;
                Focus::ALL.get(place.checked_sub(1)?).copied().map(Message::Focus)
            }
            Key::Function(5) => Some(Message::Done),
            _ => pressed.character().map(Message::Typed),
        }
    }

    /// Takes what a code says. A trade item number that a person bound before
    /// says what is in the pack.
    pub fn scanned(&mut self, code: &Gs1, ctx: &Context<'_>) {
        if let Some(lot) = &code.lot {
            self.number.clone_from(lot);
        }
        if let Some(expiry) = code.expiry {
            self.expiry = expiry.label();
        }
        self.gtin = code.gtin.as_ref().map(ToString::to_string);
        let known = ctx.day.lots().find(|lot| lot.gtin.is_some() && lot.gtin == self.gtin);
        if let Some(lot) = known {
            self.chosen = Some(match &lot.content {
                Content::Vaccine { presentation, .. } => Chosen::Vaccine(presentation.clone()),
                Content::Diluent(id) => Chosen::Diluent(id.clone()),
            });
        }
        self.focus = Focus::Vials;
    }

    fn field(&mut self) -> &mut String {
        match self.focus {
            Focus::Number => &mut self.number,
            Focus::Expiry => &mut self.expiry,
            Focus::Vials => &mut self.vials,
            Focus::Doses => &mut self.doses,
        }
    }

    /// Returns what can be chosen, by the search.
    #[must_use]
    pub fn offered(&self, ctx: &Context<'_>) -> Vec<(Chosen, String)> {
        let wanted = fold(&self.search);
        let table = ctx.day.session().and_then(|session| session.table(ctx.table));
        let here = |product| table.is_some_and(|table| table.products.contains(product));
        let vaccines = ctx.catalogue.presentations().filter_map(|presentation| {
            let name = ctx.words.of(&presentation.name).to_owned();
            let fits = if wanted.is_empty() {
                here(&presentation.product)
            } else {
                fold(&format!("{name} {}", presentation.id)).contains(&wanted)
            };
            fits.then(|| (Chosen::Vaccine(presentation.id.clone()), name))
        });
        let diluents = ctx.catalogue.diluents().filter_map(|diluent| {
            let name = ctx.words.of(&diluent.name).to_owned();
            let fits = wanted.is_empty() || fold(&name).contains(&wanted);
            fits.then(|| (Chosen::Diluent(diluent.id.clone()), name))
        });
        vaccines.chain(diluents).take(12).collect()
    }

    fn done(&self, ctx: &Context<'_>) -> Result<Lot, Problem> {
        let chosen = self.chosen.as_ref().ok_or(Problem::Said("stock-problem-content"))?;
        if plain(&self.number).is_empty() {
            return Err(Problem::Said("stock-problem-number"));
        }
        let expiry = Expiry::parse(&self.expiry).ok_or(Problem::Said("stock-problem-expiry"))?;
        if rule::expiry::judge(ctx.catalogue, expiry, ctx.now).is_some() {
            return Err(Problem::Found(Code::Expired));
        }
        let vials: u32 = self
            .vials
            .parse()
            .ok()
            .filter(|vials| *vials > 0)
            .ok_or(Problem::Said("stock-problem-vials"))?;
        let content = match chosen {
            Chosen::Diluent(id) => Content::Diluent(id.clone()),
            Chosen::Vaccine(id) => {
                let presentation =
                    ctx.catalogue.presentation(id).ok_or(Problem::Said("stock-problem-content"))?;
                let doses_per_vial: u16 = self
                    .doses
                    .parse()
                    .ok()
                    .filter(|doses| *doses > 0)
                    .ok_or(Problem::Said("stock-problem-doses"))?;
                Content::Vaccine {
                    product: presentation.product.clone(),
                    presentation: id.clone(),
                    doses_per_vial,
                }
            }
        };
        let twice = ctx.day.lots().any(|lot| {
            lot.is_number(&self.number)
                && lot.expiry.means_the_same_as(expiry)
                && lot.content == content
        });
        if twice {
            return Err(Problem::Said("stock-problem-twice"));
        }
        Ok(Lot {
            id: LotId(ctx.new_id()),
            content,
            number: self.number.trim().to_owned(),
            expiry,
            vials,
            gtin: self.gtin.clone(),
        })
    }
}
