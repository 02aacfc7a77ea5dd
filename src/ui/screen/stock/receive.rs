//! The receipt of a lot: what is in it, its number and expiry, how many vials.

use crate::domain::account::Act;
use crate::domain::catalogue::{DiluentId, Dilution, PresentationId, ProductId};
use crate::domain::event::Event;
use crate::domain::evidence::Monitor;
use crate::domain::finding::Code;
use crate::domain::id::{AccountId, LotId};
use crate::domain::rule;
use crate::domain::stock::{Arrival, Content, ExpiryExtended, Lot, LotDelivered, Syringe, plain};
use crate::domain::text::{clean, fold};
use crate::domain::time::Expiry;
use crate::scan::Gs1;
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::stock::Problem;
use crate::ui::widget::keypad::Layout;

/// How many vaccines and diluents are offered at most.
const OFFERED: usize = 12;

/// What the lot contains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// A presentation of a vaccine.
    Vaccine(PresentationId),
    /// A diluent.
    Diluent(DiluentId),
    /// Syringes.
    Syringe(Syringe),
}

impl Chosen {
    fn name(&self, ctx: &Context<'_>) -> String {
        let words = match self {
            Self::Vaccine(id) => ctx.catalogue.presentation(id).map(|row| &row.name),
            Self::Diluent(id) => ctx.catalogue.diluent(id).map(|row| &row.name),
            Self::Syringe(kind) => return ctx.t(&format!("syringe-{}", kind.code())),
        };
        words.map(|words| ctx.words.of(words).to_owned()).unwrap_or_default()
    }
}

/// Which field takes the characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// The number of the lot.
    #[default]
    Number,
    /// The expiry.
    Expiry,
    /// The expiry after an official extension.
    Extended,
    /// How many vials.
    Vials,
    /// How many doses in a vial.
    Doses,
    /// The number of the licence.
    Licence,
}

impl Focus {
    /// The fields of a lot of vaccine, in their order.
    const VACCINE: [Self; 5] =
        [Self::Number, Self::Expiry, Self::Vials, Self::Doses, Self::Licence];

    /// The fields of a lot of diluent or syringes, in their order: no doses.
    const DILUENT: [Self; 3] = [Self::Number, Self::Expiry, Self::Vials];

    /// The same for a label whose expiry is past.
    const EXTENDED_VACCINE: [Self; 6] =
        [Self::Number, Self::Expiry, Self::Extended, Self::Vials, Self::Doses, Self::Licence];

    /// The same for a label whose expiry is past.
    const EXTENDED_DILUENT: [Self; 4] = [Self::Number, Self::Expiry, Self::Extended, Self::Vials];
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
    /// The expiry after an official extension as typed.
    pub extended: String,
    /// The number of the extension's document.
    pub document: String,
    /// The number of vials.
    pub vials: String,
    /// The doses in a vial.
    pub doses: String,
    /// The number of the licence.
    pub licence: String,
    /// The stage of the vial monitor on arrival.
    pub monitor: Option<Monitor>,
    /// Whether packs and vials arrived whole, dry and cold.
    pub intact: Option<bool>,
    scanned: Option<Gs1>,
    confirmed_by: Option<AccountId>,
    /// Whether the expiry on the label is past.
    past: bool,
    /// The lot that this is more of, once somebody said so.
    more_of: Option<LotId>,
}

/// What somebody does with it.
#[derive(Debug, Clone)]
pub enum Message {
    /// The search.
    Search(String),
    /// What is in the lot.
    Choose(Chosen),
    /// The doses in a vial, picked among those that the catalogue knows.
    Doses(u16),
    /// The stage of the vial monitor.
    Monitor(Monitor),
    /// Whether all arrived as it must.
    Intact(bool),
    /// The number of the extension's document.
    Document(String),
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
    /// Takes in what somebody did. Returns what is to be recorded once the receipt
    /// is complete; nothing before.
    ///
    /// # Errors
    ///
    /// What is wrong, to be said.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Result<Vec<Event>, Problem> {
        let done = self.take(message);
        self.past = Expiry::parse(&self.expiry)
            .is_some_and(|expiry| rule::expiry::judge(ctx.catalogue, expiry, ctx.now).is_some());
        if done { self.done(ctx) } else { Ok(Vec::new()) }
    }

    /// Takes in what somebody did; tells whether the receipt is to be recorded.
    fn take(&mut self, message: Message) -> bool {
        match message {
            Message::Search(text) => self.search = text,
            Message::Choose(chosen) => self.choose(chosen),
            Message::Doses(doses) => self.doses = doses.to_string(),
            Message::Monitor(stage) => self.monitor = Some(stage),
            Message::Intact(intact) => self.intact = Some(intact),
            Message::Focus(focus) => self.focus = focus,
            Message::Typed(character) => {
                let layout = self.layout();
                let field = self.field();
                if layout.takes(field, character) {
                    field.push(character);
                }
            }
            Message::Erase => {
                let _ = self.field().pop();
            }
            Message::Clear => self.field().clear(),
            Message::Next => match self.beside(1) {
                Some(next) => self.focus = next,
                None => return true,
            },
            Message::Document(document) => self.document = document,
            Message::Done => return true,
        }
        false
    }

    /// Tells whether the expiry on the label is past, so that only an official
    /// extension lets the lot in.
    #[must_use]
    pub const fn is_past(&self) -> bool {
        self.past
    }

    /// Turns a key into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        match pressed.key {
            Key::Enter if !pressed.repeated => Some(Message::Next),
            Key::Backspace => Some(Message::Erase),
            Key::Delete => Some(Message::Clear),
            Key::Down => self.beside(1).map(Message::Focus),
            Key::Up => self.beside(-1).map(Message::Focus),
            Key::Left => self.choice_beside(-1, ctx).map(Message::Choose),
            Key::Right => self.choice_beside(1, ctx).map(Message::Choose),
            Key::Function(3) => Some(Message::Intact(true)),
            Key::Function(4) => Some(Message::Intact(false)),
            Key::Function(place @ 6..=9) => {
                Monitor::ALL.get(usize::from(place) - 6).copied().map(Message::Monitor)
            }
            Key::Function(11) => Some(Message::Monitor(Monitor::None)),
            Key::Function(5) if !pressed.repeated => Some(Message::Done),
            _ => pressed.character().map(Message::Typed),
        }
    }

    /// Takes what a code says. A trade item number that a person bound before
    /// says what is in the pack. Nothing of another pack's label stays.
    pub fn scanned(&mut self, code: &Gs1, ctx: &Context<'_>) {
        if self.scanned.as_ref().is_some_and(|before| before.gtin != code.gtin) {
            self.chosen = None;
            self.doses.clear();
        }
        self.confirmed_by = None;
        self.extended.clear();
        self.document.clear();
        self.number = code.lot.clone().unwrap_or_default();
        self.expiry = code.expiry.map(Expiry::label).unwrap_or_default();
        if let Some(bound) = code.gtin.as_ref().and_then(|gtin| bound(gtin.as_str(), ctx)) {
            self.choose(bound);
        }
        self.focus = match (&code.lot, code.expiry) {
            (None, _) => Focus::Number,
            (Some(_), None) => Focus::Expiry,
            (Some(_), Some(_)) => Focus::Vials,
        };
        self.past = code
            .expiry
            .is_some_and(|expiry| rule::expiry::judge(ctx.catalogue, expiry, ctx.now).is_some());
        self.scanned = Some(code.clone());
    }

    /// Returns the code that was scanned, as long as the fields still say what
    /// it said: a label that was typed over is typed.
    fn code(&self) -> Option<&Gs1> {
        self.scanned.as_ref().filter(|code| {
            code.lot.as_ref().is_none_or(|lot| *lot == self.number)
                && code.expiry.is_none_or(|expiry| expiry.label() == self.expiry)
        })
    }

    /// Tells whether the number of the lot was scanned.
    #[must_use]
    pub fn is_number_scanned(&self) -> bool {
        self.code().is_some_and(|code| code.lot.is_some())
    }

    /// Tells whether the expiry was scanned.
    #[must_use]
    pub fn is_expiry_scanned(&self) -> bool {
        self.code().is_some_and(|code| code.expiry.is_some())
    }

    fn gtin(&self) -> Option<String> {
        self.code()?.gtin.as_ref().map(ToString::to_string)
    }

    /// Another vaccine's vial may hold other doses.
    fn choose(&mut self, chosen: Chosen) {
        if self.chosen.as_ref() != Some(&chosen) {
            self.doses.clear();
            self.licence.clear();
            self.monitor = None;
            self.confirmed_by = None;
        }
        self.chosen = Some(chosen);
        if !self.fields().contains(&self.focus) {
            self.focus = Focus::Vials;
        }
    }

    const fn fields(&self) -> &'static [Focus] {
        match (&self.chosen, self.past) {
            (Some(Chosen::Diluent(_) | Chosen::Syringe(_)), false) => &Focus::DILUENT,
            (Some(Chosen::Diluent(_) | Chosen::Syringe(_)), true) => &Focus::EXTENDED_DILUENT,
            (_, false) => &Focus::VACCINE,
            (_, true) => &Focus::EXTENDED_VACCINE,
        }
    }

    fn beside(&self, by: isize) -> Option<Focus> {
        let place = self.fields().iter().position(|focus| *focus == self.focus)?;
        self.fields().get(place.checked_add_signed(by)?).copied()
    }

    fn choice_beside(&self, by: isize, ctx: &Context<'_>) -> Option<Chosen> {
        let offered = self.offered(ctx);
        let at = offered.iter().position(|(chosen, _)| Some(chosen) == self.chosen.as_ref());
        let place = at.map_or(Some(0), |at| at.checked_add_signed(by))?;
        offered.into_iter().nth(place).map(|(chosen, _)| chosen)
    }

    /// Returns the doses of a vial that the catalogue knows for what was chosen.
    #[must_use]
    pub fn known_doses<'a>(&self, ctx: &Context<'a>) -> &'a [u16] {
        let Some(Chosen::Vaccine(id)) = &self.chosen else { return &[] };
        let known = ctx.catalogue.presentation(id).and_then(|row| row.doses_per_vial.as_ref());
        known.map_or(&[], |fact| fact.value.as_slice())
    }

    /// Tells whether the doses typed are none that the catalogue knows: no dose
    /// of such a vial passes the rules later.
    #[must_use]
    pub fn has_unknown_doses(&self, ctx: &Context<'_>) -> bool {
        let known = self.known_doses(ctx);
        let typed = self.doses.parse::<u16>();
        !known.is_empty() && typed.is_ok_and(|doses| !known.contains(&doses))
    }

    /// Returns the keypad of the field that takes the keys.
    #[must_use]
    pub const fn layout(&self) -> Layout {
        match self.focus {
            Focus::Number | Focus::Licence => Layout::Lot,
            Focus::Expiry | Focus::Extended => Layout::Date,
            Focus::Vials | Focus::Doses => Layout::Digits,
        }
    }

    fn field(&mut self) -> &mut String {
        match self.focus {
            Focus::Number => &mut self.number,
            Focus::Expiry => &mut self.expiry,
            Focus::Extended => &mut self.extended,
            Focus::Vials => &mut self.vials,
            Focus::Doses => &mut self.doses,
            Focus::Licence => &mut self.licence,
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
            let fits = if wanted.is_empty() {
                Self::serves_here(&diluent.id, ctx)
            } else {
                fold(&name).contains(&wanted)
            };
            fits.then(|| (Chosen::Diluent(diluent.id.clone()), name))
        });
        let syringes = Syringe::ALL.into_iter().filter_map(|kind| {
            let name = Chosen::Syringe(kind).name(ctx);
            let fits = wanted.is_empty() || fold(&name).contains(&wanted);
            fits.then_some((Chosen::Syringe(kind), name))
        });
        let mut offered: Vec<(Chosen, String)> = vaccines.chain(diluents).take(OFFERED).collect();
        offered.extend(syringes);
        // What is chosen stays in sight, whatever is searched for next.
        if let Some(chosen) = &self.chosen
            && !offered.iter().any(|(other, _)| other == chosen)
        {
            offered.insert(0, (chosen.clone(), chosen.name(ctx)));
        }
        offered
    }

    /// Tells whether a diluent belongs to a vaccine of this table.
    fn serves_here(id: &DiluentId, ctx: &Context<'_>) -> bool {
        let table = ctx.day.session().and_then(|session| session.table(ctx.table));
        let products = table.map_or(&[][..], |table| table.products.as_slice());
        products.iter().flat_map(|product| ctx.catalogue.presentations_of(product)).any(|row| {
            row.dilution.as_ref().is_some_and(|fact| fact.value == Dilution::With(id.clone()))
        })
    }

    /// Takes in who else read the name on a pack that is taken for another.
    pub fn confirmed_by(&mut self, account: AccountId) {
        self.confirmed_by = Some(account);
    }

    /// Returns the code of the pack, if nobody bound it to anything before.
    #[must_use]
    pub fn new_code(&self, ctx: &Context<'_>) -> Option<String> {
        self.gtin().filter(|gtin| bound(gtin, ctx).is_none())
    }

    /// Tells whether the code is seen for the first time and the vaccine is one
    /// that is taken for another: then a second person reads the pack.
    #[must_use]
    pub fn needs_second_person(&self, ctx: &Context<'_>) -> bool {
        let Some(Chosen::Vaccine(id)) = &self.chosen else { return false };
        let product = ctx.catalogue.presentation(id).map(|row| &row.product);
        self.new_code(ctx).is_some()
            && product.is_some_and(|id| rule::table::has_look_alike(ctx.catalogue, id))
    }

    /// Judges how the lot arrived, and returns its licence. What arrived with
    /// anything wrong is not received (TT 34/2018 Điều 3 khoản 2).
    fn arrived(&self, chosen: &Chosen, ctx: &Context<'_>) -> Result<Option<String>, Problem> {
        let licence = match chosen {
            Chosen::Vaccine(id) => {
                let licence = self.licence.trim();
                if plain(licence).is_empty() {
                    return Err(Problem::Said("stock-problem-licence"));
                }
                let stage = self.monitor.ok_or(Problem::Said("stock-problem-monitor"))?;
                let judged = ctx
                    .catalogue
                    .presentation(id)
                    .and_then(|row| rule::quality::monitor(ctx.catalogue, row, stage))
                    .filter(|found| found.code == Code::VvmDiscard);
                if let Some(found) = judged {
                    return Err(Problem::Found(found.code));
                }
                Some(licence.to_owned())
            }
            Chosen::Diluent(_) | Chosen::Syringe(_) => None,
        };
        match self.intact {
            Some(true) => Ok(licence),
            Some(false) => Err(Problem::Said("stock-problem-damaged")),
            None => Err(Problem::Said("stock-problem-intact")),
        }
    }

    /// Says that this is more of a lot that the station has.
    pub fn is_more_of(&mut self, lot: LotId) {
        self.more_of = Some(lot);
    }

    /// Reads the official extension of a lot whose label is past.
    fn extension(
        &self,
        label: Expiry,
        ctx: &Context<'_>,
    ) -> Result<Option<(Expiry, String)>, Problem> {
        if rule::expiry::judge(ctx.catalogue, label, ctx.now).is_none() {
            return Ok(None);
        }
        let document = clean(&self.document);
        if self.extended.is_empty() && document.is_empty() {
            return Err(Problem::Found(Code::Expired));
        }
        if !ctx.may(Act::ReleaseStock) {
            return Err(Problem::Said("stock-release-not-allowed"));
        }
        let until = Expiry::parse(&self.extended).ok_or(Problem::Said("stock-problem-expiry"))?;
        if until.last_day() <= label.last_day() {
            return Err(Problem::Said("stock-problem-not-later"));
        }
        if rule::expiry::judge(ctx.catalogue, until, ctx.now).is_some() {
            return Err(Problem::Found(Code::Expired));
        }
        if document.is_empty() {
            return Err(Problem::Said("stock-problem-document"));
        }
        Ok(Some((until, document)))
    }

    /// Looks for the same lot among those that the station has.
    fn known_lot<'a>(&self, content: &Content, ctx: &Context<'a>) -> Option<&'a Lot> {
        let mut same = ctx
            .day
            .lots()
            .filter(|lot| lot.is_number(&self.number) && kind(&lot.content) == kind(content));
        same.next()
    }

    fn done(&self, ctx: &Context<'_>) -> Result<Vec<Event>, Problem> {
        let chosen = self.chosen.as_ref().ok_or(Problem::Said("stock-problem-content"))?;
        if plain(&self.number).is_empty() {
            return Err(Problem::Said("stock-problem-number"));
        }
        let expiry = Expiry::parse(&self.expiry).ok_or(Problem::Said("stock-problem-expiry"))?;
        let extension = self.extension(expiry, ctx)?;
        let vials: u32 = self
            .vials
            .parse()
            .ok()
            .filter(|vials| *vials > 0)
            .ok_or(Problem::Said("stock-problem-vials"))?;
        let content = match chosen {
            Chosen::Diluent(id) => Content::Diluent(id.clone()),
            Chosen::Syringe(kind) => Content::Syringe(*kind),
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
        let before = self.known_lot(&content, ctx);
        if let Some(lot) = before
            && !lot.expiry.means_the_same_as(expiry)
        {
            return Err(Problem::OtherExpiry { lot: lot.id, expiry });
        }
        let licence = self.arrived(chosen, ctx)?;
        let gtin = self.gtin();
        if gtin.as_ref().and_then(|gtin| bound(gtin, ctx)).is_some_and(|bound| bound != *chosen) {
            return Err(Problem::Said("stock-problem-gtin"));
        }
        if self.needs_second_person(ctx) && self.confirmed_by.is_none() {
            return Err(Problem::SecondPerson);
        }
        let arrival =
            Arrival { licence, monitor: self.monitor, code_confirmed_by: self.confirmed_by };
        // A vial's label names product, number and expiry: two lots that share
        // all three could not be told apart when it is read, and are one.
        if let Some(lot) = before {
            if lot.content != content {
                return Err(Problem::Said("stock-problem-twice"));
            }
            if self.more_of != Some(lot.id) {
                return Err(Problem::MoreOf { lot: lot.id, vials });
            }
            return Ok(vec![LotDelivered { lot: lot.id, vials, arrival }.into()]);
        }
        let lot = LotId(ctx.new_id());
        let received = Lot {
            gtin,
            arrival,
            ..Lot::new(lot, content, self.number.trim().to_owned(), expiry, vials)
        };
        let extended =
            extension.map(|(until, document)| ExpiryExtended { lot, until, document }.into());
        Ok(std::iter::once(received.into()).chain(extended).collect())
    }
}

/// What a lot is of, in whatever presentation.
const fn kind(content: &Content) -> (Option<&ProductId>, Option<&DiluentId>, Option<Syringe>) {
    match content {
        Content::Vaccine { product, .. } => (Some(product), None, None),
        Content::Diluent(id) => (None, Some(id), None),
        Content::Syringe(kind) => (None, None, Some(*kind)),
    }
}

/// Returns what a person bound a trade item number to.
fn bound(gtin: &str, ctx: &Context<'_>) -> Option<Chosen> {
    let lot = ctx.day.lots().find(|lot| lot.gtin.as_deref() == Some(gtin))?;
    Some(match &lot.content {
        Content::Vaccine { presentation, .. } => Chosen::Vaccine(presentation.clone()),
        Content::Diluent(id) => Chosen::Diluent(id.clone()),
        Content::Syringe(kind) => Chosen::Syringe(*kind),
    })
}
