//! The opening of the day: place, date typed by hand, tables, box and kit. What
//! the law requires blocks the opening; what is missing is said.

mod view;

use chrono::NaiveDate;

use crate::domain::account::Act;
use crate::domain::catalogue::operation::required;
use crate::domain::catalogue::{Measure, ProductId};
use crate::domain::id::{AccountId, SessionId};
use crate::domain::quantity::Temperature;
use crate::domain::session::{Session, Table};
use crate::domain::text::{clean, fold};
use crate::domain::time::parse_date;
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::{Action, Place};

/// The most tables of a session.
const TABLES_MAX: usize = 4;

/// Which blind field takes the characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// The date.
    #[default]
    Date,
    /// The box's thermometer.
    Temperature,
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
    temperature: String,
    focus: Focus,
    tables: Vec<TableDraft>,
    table: usize,
    search: String,
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
    /// Whether the emergency kit was checked.
    Kit(bool),
    /// Whether nothing but vaccine is in the box.
    OnlyVaccine(bool),
    /// Who stands in where a second person is needed; nobody, if there is nobody.
    Deputy(Deputy),
    /// Open the session.
    Open,
}

/// What stands in the way of opening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// The account may not.
    Right,
    /// No place.
    Place,
    /// The date cannot be read.
    Date,
    /// The date is not what the computer says.
    OtherDate(NaiveDate),
    /// A table without products, or of which nobody said whether it has a scanner.
    Table(usize),
    /// The thermometer was not read.
    Temperature,
    /// The box is too warm or too cold.
    TemperatureOutside,
    /// Nobody said what else is in the box.
    OnlyVaccine,
    /// Something else is in the box (gate G4).
    NotOnlyVaccine,
    /// Nobody said whether the kit was checked.
    Kit,
    /// The kit was not checked (gate G7).
    NoKit,
    /// Nobody said who stands in.
    Deputy,
}

impl Screen {
    /// Opens the screen; nothing of the last session is carried over.
    #[must_use]
    pub fn new(ctx: &Context<'_>) -> Self {
        let alone = ctx.day.accounts().count() < 2;
        Self {
            place: String::new(),
            date: String::new(),
            temperature: String::new(),
            focus: Focus::Date,
            tables: vec![TableDraft::default()],
            table: 0,
            search: String::new(),
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
            Message::Search(text) => self.search = text,
            Message::Scanner(has) => self.on_scanner(has),
            Message::Table(table) => self.table = table.min(self.tables.len() - 1),
            Message::AddTable => self.on_add_table(),
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
        match pressed.key {
            Key::Enter if !pressed.repeated && self.missing(ctx).is_empty() => Some(Message::Open),
            Key::Backspace => Some(Message::Erase),
            Key::Down | Key::Up => Some(Message::Focus(match self.focus {
                Focus::Date => Focus::Temperature,
                Focus::Temperature => Focus::Date,
            })),
            Key::Function(2) => Some(Message::Scanner(true)),
            Key::Function(3) => Some(Message::Scanner(false)),
            Key::Function(4) => Some(Message::OnlyVaccine(true)),
            Key::Function(5) => Some(Message::OnlyVaccine(false)),
            Key::Function(6) => Some(Message::Kit(true)),
            Key::Function(7) => Some(Message::Kit(false)),
            _ => pressed.character().map(Message::Typed),
        }
    }

    /// Returns everything that stands in the way of opening.
    #[must_use]
    pub fn missing(&self, ctx: &Context<'_>) -> Vec<Missing> {
        let mut missing = Vec::new();
        if !ctx.may(Act::OpenSession) {
            missing.push(Missing::Right);
        }
        if clean(&self.place).is_empty() {
            missing.push(Missing::Place);
        }
        let today = ctx.now.civil_day();
        match parse_date(&self.date) {
            None => missing.push(Missing::Date),
            Some(date) if date != today => missing.push(Missing::OtherDate(today)),
            Some(_) => {}
        }
        for (place, table) in self.tables.iter().enumerate() {
            if table.products.is_empty() || table.has_scanner.is_none() {
                missing.push(Missing::Table(place + 1));
            }
        }
        match Temperature::parse_celsius(&self.temperature) {
            None => missing.push(Missing::Temperature),
            Some(temperature) if !in_range(ctx, temperature) => {
                missing.push(Missing::TemperatureOutside);
            }
            Some(_) => {}
        }
        match self.only_vaccine {
            None => missing.push(Missing::OnlyVaccine),
            Some(false) => missing.push(Missing::NotOnlyVaccine),
            Some(true) => {}
        }
        match self.kit {
            None => missing.push(Missing::Kit),
            Some(false) => missing.push(Missing::NoKit),
            Some(true) => {}
        }
        if self.deputy == Deputy::Unsaid {
            missing.push(Missing::Deputy);
        }
        missing
    }

    fn field(&mut self) -> &mut String {
        match self.focus {
            Focus::Date => &mut self.date,
            Focus::Temperature => &mut self.temperature,
        }
    }

    fn on_typed(&mut self, character: char) {
        let field = self.field();
        if field.chars().count() < 12 && !character.is_control() {
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
            self.table = self.tables.len() - 1;
        }
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
        if !self.missing(ctx).is_empty() {
            return Action::None;
        }
        let Some(box_temperature) = Temperature::parse_celsius(&self.temperature) else {
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
            number: 1,
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

/// Tells whether vaccine may be kept at a temperature (R-TEMP-RANGE).
fn in_range(ctx: &Context<'_>, temperature: Temperature) -> bool {
    match ctx.catalogue.operation(required::STORAGE).and_then(|row| row.measure) {
        Some(Measure::Temperatures(range)) => range.holds(temperature),
        _ => false,
    }
}
