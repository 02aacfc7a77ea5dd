//! The opening of the day: place, date typed by hand, tables, box and kit. What
//! the law requires blocks the opening; what is missing is said.

mod missing;
#[cfg(test)]
mod tests;
mod view;

use crate::domain::account::Act;
use crate::domain::catalogue::ProductId;
use crate::domain::id::{AccountId, SessionId};
use crate::domain::quantity::Temperature;
use crate::domain::session::{Session, Table};
use crate::domain::text::{clean, fold};
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::{Action, Place};

pub use missing::Missing;

/// The most tables of a session.
const TABLES_MAX: usize = 4;
/// The longest text of a blind field.
const TYPED_MAX: usize = 12;

/// Which blind field takes the characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// The date.
    #[default]
    Date,
    /// The number of the session on its day.
    Number,
    /// The box's thermometer.
    Temperature,
}

impl Focus {
    /// All fields, in their order.
    const ALL: [Self; 3] = [Self::Date, Self::Number, Self::Temperature];

    fn beside(self, by: isize) -> Option<Self> {
        let place = Self::ALL.iter().position(|focus| *focus == self)?;
        Self::ALL.get(place.checked_add_signed(by)?).copied()
    }
}

/// Who stands in where a second person is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deputy {
    /// Nobody said.
    Unsaid,
    /// There is nobody.
    Nobody,
    /// This account.
    Account(AccountId),
}

/// A table as it is being set up.
#[derive(Debug, Clone, Default)]
struct TableDraft {
    products: Vec<ProductId>,
    has_scanner: Option<bool>,
}

/// What is typed and picked.
#[derive(Debug, Clone)]
pub struct Screen {
    place: String,
    date: String,
    number: String,
    temperature: String,
    focus: Focus,
    tables: Vec<TableDraft>,
    table: usize,
    search: String,
    /// The product that the arrow keys point at, by its place among those offered.
    pointed: Option<usize>,
    kit: Option<bool>,
    only_vaccine: Option<bool>,
    deputy: Deputy,
}

/// What somebody does.
#[derive(Debug, Clone)]
pub enum Message {
    /// The place.
    Place(String),
    /// Characters go to this field.
    Focus(Focus),
    /// A character for the blind field in focus.
    Typed(char),
    /// One character back.
    Erase,
    /// The field emptied.
    Clear,
    /// A product that the table handles, or no longer.
    Product(ProductId),
    /// The search among all products.
    Search(String),
    /// Whether the table has a scanner.
    Scanner(bool),
    /// The table that is being set up.
    Table(usize),
    /// One table more.
    AddTable,
    /// The table that is being set up is none after all.
    RemoveTable,
    /// The pointer among the products.
    Move(isize),
    /// Whether the emergency kit was checked.
    Kit(bool),
    /// Whether nothing but vaccine is in the box.
    OnlyVaccine(bool),
    /// Who stands in where a second person is needed; nobody, if there is nobody.
    Deputy(Deputy),
    /// Open the session.
    Open,
}

impl Screen {
    /// Opens the screen; nothing of the last session is carried over.
    #[must_use]
    pub fn new(ctx: &Context<'_>) -> Self {
        let alone = ctx.day.accounts().count() < 2;
        Self {
            place: String::new(),
            date: String::new(),
            number: String::new(),
            temperature: String::new(),
            focus: Focus::Date,
            tables: vec![TableDraft::default()],
            table: 0,
            search: String::new(),
            pointed: None,
            kit: None,
            only_vaccine: None,
            deputy: if alone { Deputy::Nobody } else { Deputy::Unsaid },
        }
    }

    /// Takes in what somebody did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        match message {
            Message::Place(place) => self.place = place,
            Message::Focus(focus) => self.focus = focus,
            Message::Typed(character) => self.on_typed(character),
            Message::Erase => {
                let _ = self.field().pop();
            }
            Message::Clear => self.field().clear(),
            Message::Product(product) => self.on_product(product),
            Message::Search(text) => self.on_search(text),
            Message::Scanner(has) => self.on_scanner(has),
            Message::Table(table) => self.on_table(table),
            Message::AddTable => self.on_add_table(),
            Message::RemoveTable => self.on_remove_table(),
            Message::Move(by) => self.on_move(by, ctx),
            Message::Kit(checked) => self.kit = Some(checked),
            Message::OnlyVaccine(only) => self.only_vaccine = Some(only),
            Message::Deputy(deputy) => self.deputy = deputy,
            Message::Open => return self.on_open(ctx),
        }
        Action::None
    }

    /// Turns a key into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        if !ctx.may(Act::OpenSession) {
            return None;
        }
        match pressed.key {
            Key::Enter if !pressed.repeated && self.missing(ctx).is_empty() => Some(Message::Open),
            Key::Backspace => Some(Message::Erase),
            Key::Delete => Some(Message::Clear),
            Key::Down => self.focus.beside(1).map(Message::Focus),
            Key::Up => self.focus.beside(-1).map(Message::Focus),
            Key::Left => Some(Message::Move(-1)),
            Key::Right => Some(Message::Move(1)),
            Key::PageUp => self.table.checked_sub(1).map(Message::Table),
            Key::PageDown => Some(Message::Table(self.table + 1)),
            Key::Function(2) => Some(Message::Scanner(true)),
            Key::Function(3) => Some(Message::Scanner(false)),
            Key::Function(4) => Some(Message::OnlyVaccine(true)),
            Key::Function(5) => Some(Message::OnlyVaccine(false)),
            Key::Function(6) => Some(Message::Kit(true)),
            Key::Function(7) => Some(Message::Kit(false)),
            Key::Function(8) => Some(Message::AddTable),
            Key::Function(11) => Some(Message::Deputy(self.deputy_after(ctx))),
            _ => match pressed.character()? {
                ' ' => self.offered(ctx).into_iter().nth(self.pointed?).map(Message::Product),
                character => Some(Message::Typed(character)),
            },
        }
    }

    fn session_number(&self) -> Option<u8> {
        self.number.parse().ok().filter(|number| (1..=9).contains(number))
    }

    const fn field(&mut self) -> &mut String {
        match self.focus {
            Focus::Date => &mut self.date,
            Focus::Number => &mut self.number,
            Focus::Temperature => &mut self.temperature,
        }
    }

    fn on_typed(&mut self, character: char) {
        let longest = if self.focus == Focus::Number { 1 } else { TYPED_MAX };
        let field = self.field();
        if field.chars().count() < longest && !character.is_control() {
            field.push(character);
        }
    }

    fn on_product(&mut self, product: ProductId) {
        let Some(table) = self.tables.get_mut(self.table) else { return };
        match table.products.iter().position(|other| *other == product) {
            Some(place) => {
                let _ = table.products.remove(place);
            }
            None => table.products.push(product),
        }
    }

    fn on_scanner(&mut self, has: bool) {
        if let Some(table) = self.tables.get_mut(self.table) {
            table.has_scanner = Some(has);
        }
    }

    fn on_add_table(&mut self) {
        if self.tables.len() < TABLES_MAX {
            self.tables.push(TableDraft::default());
            self.on_table(self.tables.len() - 1);
        }
    }

    fn on_remove_table(&mut self) {
        if self.tables.len() > 1 && self.table < self.tables.len() {
            let _ = self.tables.remove(self.table);
            self.on_table(self.table);
        }
    }

    fn on_table(&mut self, table: usize) {
        self.table = table.min(self.tables.len().saturating_sub(1));
        self.pointed = None;
    }

    fn on_search(&mut self, text: String) {
        self.search = text;
        self.pointed = None;
    }

    fn on_move(&mut self, by: isize, ctx: &Context<'_>) {
        let last = self.offered(ctx).len().checked_sub(1);
        self.pointed = last.map(|last| match self.pointed {
            Some(place) => place.saturating_add_signed(by).min(last),
            None => 0,
        });
    }

    /// Returns the answer after the one given, of those who could stand in.
    fn deputy_after(&self, ctx: &Context<'_>) -> Deputy {
        let others = ctx.day.accounts().map(|account| account.id);
        let mut answers: Vec<Deputy> =
            others.filter(|id| *id != ctx.account.id).map(Deputy::Account).collect();
        answers.push(Deputy::Nobody);
        let at = answers.iter().position(|answer| *answer == self.deputy);
        let next = at.map_or(0, |at| (at + 1) % answers.len());
        answers.get(next).copied().unwrap_or(Deputy::Nobody)
    }

    /// The products to offer: those in stock, or those whose name is searched for.
    fn offered(&self, ctx: &Context<'_>) -> Vec<ProductId> {
        let wanted = fold(&self.search);
        let mut offered: Vec<ProductId> = if wanted.is_empty() {
            ctx.day.lots().filter_map(|lot| lot.product().cloned()).collect()
        } else {
            ctx.catalogue
                .products()
                .filter(|product| {
                    let name = format!("{} {} {}", product.name.vi, product.brand, product.id);
                    fold(&name).contains(&wanted)
                })
                .map(|product| product.id.clone())
                .take(12)
                .collect()
        };
        if let Some(table) = self.tables.get(self.table) {
            offered.extend(table.products.iter().cloned());
        }
        offered.sort();
        offered.dedup();
        offered
    }

    fn on_open(&self, ctx: &Context<'_>) -> Action {
        if ctx.saving || !self.missing(ctx).is_empty() {
            return Action::None;
        }
        let (Some(box_temperature), Some(session_number)) =
            (Temperature::parse_celsius(&self.temperature), self.session_number())
        else {
            return Action::None;
        };
        let tables = (1u8..)
            .zip(&self.tables)
            .map(|(number, table)| Table {
                number,
                products: table.products.clone(),
                has_scanner: table.has_scanner == Some(true),
            })
            .collect();
        let session = Session {
            id: SessionId(ctx.new_id()),
            place: clean(&self.place),
            day: ctx.now.civil_day(),
            number: session_number,
            tables,
            kit_checked: true,
            only_vaccine_in_box: true,
            box_temperature,
            deputy: match self.deputy {
                Deputy::Account(id) => Some(id),
                Deputy::Unsaid | Deputy::Nobody => None,
            },
            opened_at: ctx.now,
        };
        Action::RecordThen(vec![session.into()], Place::Queue)
    }
}
