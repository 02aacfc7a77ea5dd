//! The opening of the day: place, date typed by hand, tables, box and kit. What
//! the law requires blocks the opening; what is missing is said.

mod missing;
#[cfg(test)]
mod tests;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::account::Act;
use crate::domain::catalogue::{ProductId, RowId, between};
use crate::domain::founding::StationKind;
use crate::domain::id::{AccountId, SessionId};
use crate::domain::quantity::Temperature;
use crate::domain::session::{Assignment, Preparation, Session, Table, Task, WrittenDose};
use crate::domain::text::{clean, fold};
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::{Action, Place};
use crate::ui::second_person::Asked;
use crate::ui::widget::keypad::Layout;

pub use missing::Missing;

/// The most tables of a session.
const TABLES_MAX: usize = 4;
/// The most staff of a session.
const STAFF_MAX: usize = 10;

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
    /// How many people are expected.
    Expected,
}

impl Focus {
    /// All fields, in their order.
    const ALL: [Self; 4] = [Self::Date, Self::Number, Self::Temperature, Self::Expected];

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

/// Somebody of the staff as they are being assigned.
#[derive(Debug, Clone)]
struct StaffDraft {
    name: String,
    account: Option<AccountId>,
    tasks: Vec<Task>,
}

/// Something that is chosen or not, at which the arrow keys can point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// A product that the table handles.
    Product(ProductId),
    /// A product that this session gives as a campaign.
    Campaign(ProductId),
    /// An item of the emergency kit that was seen.
    Kit(RowId),
    /// A task of somebody of the staff, by their place.
    Task(usize, Task),
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
    campaign: Vec<ProductId>,
    /// What the arrow keys point at, by its place among the choices.
    pointed: Option<usize>,
    classes: String,
    expected: String,
    kit: Vec<RowId>,
    staff: Vec<StaffDraft>,
    staff_name: String,
    only_vaccine: Option<bool>,
    box_seen_by: Option<AccountId>,
    deputy: Deputy,
    /// What the doctor wrote for each gap between the adrenaline rows.
    written: BTreeMap<(u16, u16), String>,
    doctor: String,
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
    /// Chosen, or no longer.
    Choose(Choice),
    /// The classes that come.
    Classes(String),
    /// The name of somebody of the staff without an account.
    StaffName(String),
    /// That name belongs to the staff.
    AddStaff,
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
    /// The pointer among the choices.
    Move(isize),
    /// Whether nothing but vaccine is in the box.
    OnlyVaccine(bool),
    /// A second person looks into the box and says so with their password.
    SecondLook,
    /// Who stands in where a second person is needed; nobody, if there is nobody.
    Deputy(Deputy),
    /// What the doctor wrote for these weights, in kg.
    Written((u16, u16), String),
    /// Who the doctor is.
    Doctor(String),
    /// Look at the seal of the last session.
    LastSeal,
    /// Open the session.
    Open,
}

impl Screen {
    /// Opens the screen; nothing of the last session is carried over. The number
    /// is a fact of the station: the next one of this day.
    #[must_use]
    pub fn new(ctx: &Context<'_>) -> Self {
        let alone = ctx.day.accounts().count() < 2;
        Self {
            place: String::new(),
            date: String::new(),
            number: next_number(ctx).to_string(),
            temperature: String::new(),
            focus: Focus::Date,
            tables: vec![TableDraft::default()],
            table: 0,
            search: String::new(),
            campaign: Vec::new(),
            pointed: None,
            classes: String::new(),
            expected: String::new(),
            kit: Vec::new(),
            staff: ctx
                .day
                .accounts()
                .map(|account| StaffDraft {
                    name: account.name.clone(),
                    account: Some(account.id),
                    tasks: Vec::new(),
                })
                .collect(),
            staff_name: String::new(),
            only_vaccine: None,
            box_seen_by: None,
            deputy: if alone { Deputy::Nobody } else { Deputy::Unsaid },
            written: BTreeMap::new(),
            doctor: String::new(),
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
            Message::Choose(choice) => self.on_choose(choice),
            Message::Classes(classes) => self.classes = classes,
            Message::StaffName(name) => self.staff_name = name,
            Message::AddStaff => self.on_add_staff(),
            Message::Search(text) => self.on_search(text),
            Message::Scanner(has) => self.on_scanner(has),
            Message::Table(table) => self.on_table(table),
            Message::AddTable => self.on_add_table(),
            Message::RemoveTable => self.on_remove_table(),
            Message::Move(by) => return self.on_move(by, ctx),
            Message::OnlyVaccine(only) => self.on_only_vaccine(only),
            Message::SecondLook if self.only_vaccine == Some(true) => {
                return Action::AskSecondPerson(Asked::ToSeeTheBox);
            }
            Message::SecondLook => {}
            Message::Deputy(deputy) => self.deputy = deputy,
            Message::Written(weights, words) => {
                let _ = self.written.insert(weights, words);
            }
            Message::Doctor(name) => self.doctor = name,
            Message::LastSeal => return Action::Go(Place::Closing),
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
            Key::Function(6) => Some(Message::SecondLook),
            Key::Function(8) => Some(Message::AddTable),
            Key::Function(9) if ctx.day.closed().is_some() => Some(Message::LastSeal),
            Key::Function(11) => Some(Message::Deputy(self.deputy_after(ctx))),
            _ => match pressed.character()? {
                ' ' => self.choices(ctx).into_iter().nth(self.pointed?).map(Message::Choose),
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
            Focus::Expected => &mut self.expected,
        }
    }

    fn on_typed(&mut self, character: char) {
        let (layout, longest) = match self.focus {
            Focus::Number => (Layout::Digits, 1),
            Focus::Expected => (Layout::Digits, 4),
            Focus::Temperature => (Layout::Volume, 6),
            Focus::Date => (Layout::Date, 10),
        };
        let field = self.field();
        if layout.takes(field, character) && field.len() < longest {
            field.push(character);
        }
    }

    fn on_choose(&mut self, choice: Choice) {
        match choice {
            Choice::Product(product) => {
                if let Some(table) = self.tables.get_mut(self.table) {
                    toggle(&mut table.products, product);
                }
            }
            Choice::Campaign(product) => toggle(&mut self.campaign, product),
            Choice::Kit(item) => toggle(&mut self.kit, item),
            Choice::Task(place, task) => {
                if let Some(person) = self.staff.get_mut(place) {
                    toggle(&mut person.tasks, task);
                }
            }
        }
    }

    fn on_add_staff(&mut self) {
        let name = clean(&self.staff_name);
        if !name.is_empty() && self.staff.len() < STAFF_MAX {
            self.staff.push(StaffDraft { name, account: None, tasks: Vec::new() });
            self.staff_name.clear();
        }
    }

    /// What is declared anew has to be seen anew.
    fn on_only_vaccine(&mut self, only: bool) {
        self.only_vaccine = Some(only);
        self.box_seen_by = None;
    }

    /// Takes in who looked into the box beside the one who opens.
    pub fn second_person(&mut self, account: AccountId) {
        if self.only_vaccine == Some(true) {
            self.box_seen_by = Some(account);
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

    fn on_move(&mut self, by: isize, ctx: &Context<'_>) -> Action {
        let last = self.choices(ctx).len().checked_sub(1);
        self.pointed = last.map(|last| match self.pointed {
            Some(place) => place.saturating_add_signed(by).min(last),
            None => 0,
        });
        Action::Reveal
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

    /// Everything that the arrow keys reach, in the order of the screen.
    fn choices(&self, ctx: &Context<'_>) -> Vec<Choice> {
        let mut choices: Vec<Choice> = self.offered(ctx).into_iter().map(Choice::Product).collect();
        choices.extend(self.with_campaign(ctx).into_iter().map(Choice::Campaign));
        for place in 0..self.staff.len() {
            choices.extend(Task::ALL.map(|task| Choice::Task(place, task)));
        }
        choices.extend(ctx.catalogue.kit().map(|item| Choice::Kit(item.id.clone())));
        choices
    }

    /// Tells whether the arrow keys point at a choice.
    fn points_at(&self, choice: &Choice, ctx: &Context<'_>) -> bool {
        self.pointed.is_some_and(|place| self.choices(ctx).get(place) == Some(choice))
    }

    /// Who has something to do.
    fn assigned(&self) -> Vec<Assignment> {
        let busy = self.staff.iter().filter(|person| !person.tasks.is_empty());
        busy.map(|person| {
            let mut tasks = person.tasks.clone();
            tasks.sort_unstable();
            Assignment { name: person.name.clone(), account: person.account, tasks }
        })
        .collect()
    }

    /// What a doctor wrote for weights between the adrenaline rows.
    fn between_rows(&self, ctx: &Context<'_>) -> Vec<WrittenDose> {
        let doctor = clean(&self.doctor);
        let written = between(ctx.catalogue.emergency_doses()).into_iter().filter_map(|weights| {
            let words = clean(self.written.get(&weights)?);
            let (from, to) = weights;
            (!words.is_empty()).then(|| WrittenDose { from, to, words, doctor: doctor.clone() })
        });
        written.collect()
    }

    /// How many kinds of vaccine the tables give together.
    fn products(&self) -> usize {
        self.given().len()
    }

    /// The vaccines of all tables together.
    fn given(&self) -> BTreeSet<&ProductId> {
        self.tables.iter().flat_map(|table| &table.products).collect()
    }

    /// The vaccines of the tables for which the catalogue knows a campaign.
    fn with_campaign(&self, ctx: &Context<'_>) -> Vec<ProductId> {
        let today = ctx.now.civil_day();
        let known = |id: &&ProductId| {
            ctx.catalogue.product(id).is_some_and(|product| product.has_campaign(today))
        };
        self.given().into_iter().filter(known).cloned().collect()
    }

    /// Those of them that somebody said are given as a campaign.
    fn campaign_given(&self, ctx: &Context<'_>) -> Vec<ProductId> {
        let chosen = |id: &ProductId| self.campaign.contains(id);
        self.with_campaign(ctx).into_iter().filter(chosen).collect()
    }

    fn expected(&self) -> Option<u32> {
        self.expected.parse().ok().filter(|expected| *expected > 0)
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
            preparation: Preparation {
                classes: is_school(ctx).then(|| clean(&self.classes)),
                expected: self.expected().unwrap_or_default(),
                staff: self.assigned(),
                kit: self.kit.clone(),
                box_seen_by: self.box_seen_by,
                campaign: self.campaign_given(ctx),
                between_rows: self.between_rows(ctx),
                catalogue: Some(ctx.catalogue.version().clone()),
            },
        };
        Action::RecordThen(vec![session.into()], Place::Queue)
    }
}

fn toggle<T: PartialEq>(chosen: &mut Vec<T>, one: T) {
    match chosen.iter().position(|other| *other == one) {
        Some(place) => {
            let _ = chosen.remove(place);
        }
        None => chosen.push(one),
    }
}

fn is_school(ctx: &Context<'_>) -> bool {
    ctx.day.station().is_some_and(|station| station.kind == StationKind::School)
}

/// The number after the last session of this day.
fn next_number(ctx: &Context<'_>) -> u8 {
    let today = ctx.now.civil_day();
    let last = ctx.day.session().filter(|session| session.day == today);
    last.map_or(1, |session| session.number.saturating_add(1))
}
