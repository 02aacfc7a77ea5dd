//! Files that leave the station: what, of which days, of which place, product or
//! lot, in which form, with names or without, and where to. Nothing is chosen
//! beforehand; what is narrowed by nobody is whole.

mod view;
mod work;

use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDate};

use crate::domain::account::Act;
use crate::domain::catalogue::ProductId;
use crate::domain::export::{Asked, Format, What};
use crate::domain::time::parse_date;
use crate::report::export::{Fault, Published};
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::{Action, Place};
use crate::ui::widget::field;

pub use view::FOLDER;
pub use work::{News, Running, Source, Told, Work, start};

/// How many characters a date has as it is typed.
const DATE: usize = 10;

/// A question of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Row {
    /// What the files hold.
    #[default]
    What,
    /// From which day on.
    From,
    /// Until which day.
    Until,
    /// In which form.
    Format,
    /// With names or without.
    Names,
    /// Of which place.
    Place,
    /// Of which product.
    Product,
    /// Of which lot.
    Lot,
    /// Into which folder.
    Folder,
}

impl Row {
    /// All questions, in the order in which they stand.
    pub const ALL: [Self; 9] = [
        Self::What,
        Self::From,
        Self::Until,
        Self::Format,
        Self::Names,
        Self::Place,
        Self::Product,
        Self::Lot,
        Self::Folder,
    ];

    fn step(self, by: isize) -> Self {
        let at = Self::ALL.iter().position(|row| *row == self).unwrap_or(0);
        let to = at.saturating_add_signed(by).min(Self::ALL.len() - 1);
        Self::ALL.get(to).copied().unwrap_or_default()
    }

    /// Tells whether a day is typed here.
    const fn is_day(self) -> bool {
        matches!(self, Self::From | Self::Until)
    }
}

/// A span of days that is often asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// The present civil day.
    Today,
    /// The calendar month so far.
    Month,
    /// The calendar month before.
    LastMonth,
    /// The calendar year so far.
    Year,
}

impl Span {
    /// All spans, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Today, Self::Month, Self::LastMonth, Self::Year];

    fn days(self, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
        let first = today.with_day(1)?;
        Some(match self {
            Self::Today => (today, today),
            Self::Month => (first, today),
            Self::LastMonth => {
                let last = first.pred_opt()?;
                (last.with_day(1)?, last)
            }
            Self::Year => (NaiveDate::from_ymd_opt(today.year(), 1, 1)?, today),
        })
    }
}

/// How far the export is.
#[derive(Debug, Clone, Default)]
pub enum State {
    /// Nobody asked for it yet, or what was asked was changed since.
    #[default]
    Asking,
    /// The files are written: so many rows of so many.
    Working(u64, u64),
    /// They stand: of each station those that it has.
    Done(Vec<Published>),
    /// They were not written.
    Failed(Fault),
}

/// What is typed and pointed at.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    row: Row,
    what: Option<What>,
    format: Option<Format>,
    nameless: Option<bool>,
    days: [String; 2],
    place: Option<String>,
    product: Option<ProductId>,
    lot: Option<String>,
    folder: String,
    places: Vec<String>,
    state: State,
    /// Whether copies are exported, of which no log is told, and of how many.
    copies: Option<usize>,
}

/// What somebody does here.
#[derive(Debug, Clone)]
pub enum Message {
    /// To this question.
    Point(Row),
    /// So many questions on.
    Move(isize),
    /// To another answer of the question pointed at.
    Turn(isize),
    /// This is to leave.
    What(What),
    /// In this form.
    Format(Format),
    /// Without names, or with them.
    Nameless(bool),
    /// On these days.
    Span(Span),
    /// A character of a day.
    Typed(char),
    /// The last character of a day is taken back.
    Erase,
    /// All of a day is taken back.
    Clear,
    /// Of this place, or of all.
    Place(Option<String>),
    /// Of this product, or of all.
    Product(Option<ProductId>),
    /// Of the lots of this number, or of all.
    Lot(Option<String>),
    /// The folder as it is typed.
    Folder(String),
    /// Choose the folder with the desktop's dialog.
    PickFolder,
    /// Write the files.
    Export,
    /// Give up.
    Stop,
    /// Show the folder.
    Show,
    /// Back to where one came from.
    Back,
}

/// Why the files cannot be asked for yet: the first question without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    /// Nobody said what.
    What,
    /// A day is missing or is none.
    Days,
    /// The period ends before it begins.
    Backwards,
    /// Nobody said in which form.
    Format,
    /// Nobody said whether with names.
    Names,
    /// Nobody said where to.
    Folder,
}

impl Screen {
    /// Begins over so many copies of stations.
    #[must_use]
    pub fn of_copies(copies: usize) -> Self {
        Self { copies: Some(copies), ..Self::default() }
    }

    /// Takes in what somebody did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        match message {
            Message::Stop => return Action::CancelWork,
            Message::Back => return Action::Go(Place::Office),
            Message::Show => return self.show(),
            // While the files are written nothing that was asked for is changed.
            _ if matches!(self.state, State::Working(..)) || !ctx.may(Act::Export) => {
                return Action::None;
            }
            Message::Export => return self.export(),
            Message::PickFolder => return Action::PickFolder("export-dialog"),
            Message::Point(row) => return self.point(row),
            Message::Move(by) => return self.point(self.row.step(by)),
            _ => {}
        }
        self.state = State::Asking;
        match message {
            Message::Turn(by) => self.turn(by, ctx),
            Message::What(what) => self.choose(what),
            Message::Format(format) => {
                self.row = Row::Format;
                self.format = Some(format);
                self.settle();
            }
            Message::Nameless(nameless) => {
                self.row = Row::Names;
                self.nameless = Some(nameless);
            }
            Message::Span(span) => {
                if let Some((from, until)) = span.days(ctx.now.civil_day()) {
                    self.days = [ctx.words.date(from), ctx.words.date(until)];
                }
            }
            Message::Typed(c) => self.typed(c),
            Message::Erase => {
                let _ = self.day_here().and_then(String::pop);
            }
            Message::Clear => {
                if let Some(day) = self.day_here() {
                    day.clear();
                }
            }
            Message::Place(place) => self.place = place,
            Message::Product(product) => self.product = product,
            Message::Lot(lot) => self.lot = lot,
            Message::Folder(folder) => {
                self.row = Row::Folder;
                self.folder = folder;
            }
            _ => {}
        }
        Action::None
    }

    /// Turns a key into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed) -> Option<Message> {
        let working = matches!(self.state, State::Working(..));
        match pressed.key {
            Key::Escape if working => Some(Message::Stop),
            Key::Escape => Some(Message::Back),
            Key::Function(7) if !pressed.repeated && !working => Some(Message::Export),
            Key::Function(6) if matches!(self.state, State::Done(_)) => Some(Message::Show),
            Key::Function(5) => Some(Message::PickFolder),
            Key::Up => Some(Message::Move(-1)),
            Key::Down => Some(Message::Move(1)),
            Key::Enter if !pressed.repeated => Some(Message::Move(1)),
            Key::Left if self.row != Row::Folder => Some(Message::Turn(-1)),
            Key::Right if self.row != Row::Folder => Some(Message::Turn(1)),
            Key::Backspace if self.row.is_day() => Some(Message::Erase),
            Key::Delete if self.row.is_day() => Some(Message::Clear),
            _ if self.row.is_day() => pressed.character().map(Message::Typed),
            _ => None,
        }
    }

    /// Takes the places at which sessions were.
    pub fn know_places(&mut self, places: Vec<String>) {
        self.places = places;
    }

    /// Takes the folder that the dialog answered.
    pub fn picked(&mut self, folder: &Path) {
        self.row = Row::Folder;
        self.folder = folder.display().to_string();
        self.state = State::Asking;
    }

    /// Hears from the work. What is over tells nothing of what was asked after it.
    pub fn hear(&mut self, news: News) {
        if !matches!(self.state, State::Working(..)) {
            return;
        }
        self.state = match news {
            News::Progress(done, total) => State::Working(done, total),
            News::Over(_, Ok(published)) => State::Done(published),
            News::Over(_, Err(fault)) => State::Failed(fault),
        };
    }

    /// The work began.
    pub fn begun(&mut self) {
        self.state = State::Working(0, 0);
    }

    /// Returns the days, if both are days.
    fn period(&self) -> Option<(NaiveDate, NaiveDate)> {
        Some((parse_date(&self.days[0])?, parse_date(&self.days[1])?))
    }

    /// Returns what is missing, if something is.
    #[must_use]
    pub fn open(&self) -> Option<Open> {
        let (Some(what), Some((from, until))) = (self.what, self.period()) else {
            return Some(if self.what.is_none() { Open::What } else { Open::Days });
        };
        if until < from {
            return Some(Open::Backwards);
        }
        let Some(format) = self.format else { return Some(Open::Format) };
        if format.takes_nameless(what) && self.nameless.is_none() {
            return Some(Open::Names);
        }
        self.folder.trim().is_empty().then_some(Open::Folder)
    }

    /// Returns what is asked for, if nothing is missing.
    fn asked(&self) -> Option<Asked> {
        if self.open().is_some() {
            return None;
        }
        let ((from, until), what, format) = (self.period()?, self.what?, self.format?);
        let nameless = format.takes_nameless(what) && self.nameless == Some(true);
        Some(Asked {
            what,
            format,
            from,
            until,
            place: self.place.clone(),
            product: self.product.clone(),
            lot: self.lot.clone(),
            nameless,
        })
    }

    fn export(&self) -> Action {
        let folder = PathBuf::from(field::unquoted(&self.folder));
        self.asked().map_or(Action::None, |asked| Action::MakeExport(Box::new(asked), folder))
    }

    fn show(&self) -> Action {
        match &self.state {
            State::Done(published) => match published.as_slice() {
                [] => Action::None,
                [one] => Action::ShowFolder(one.folder.clone()),
                [one, ..] => {
                    let all = one.folder.parent().unwrap_or(&one.folder);
                    Action::ShowFolder(all.to_owned())
                }
            },
            _ => Action::None,
        }
    }

    fn point(&mut self, row: Row) -> Action {
        self.row = row;
        // Where no field has this identity, none keeps the keys.
        Action::Focus(if row == Row::Folder { FOLDER } else { "export-elsewhere" })
    }

    fn choose(&mut self, what: What) {
        self.row = Row::What;
        self.what = Some(what);
        self.settle();
    }

    /// Drops answers that the others leave no room for.
    fn settle(&mut self) {
        let Some(what) = self.what else { return };
        self.format = self.format.filter(|format| format.takes(what));
        if what == What::Log {
            (self.place, self.product, self.lot) = (None, None, None);
        }
    }

    fn typed(&mut self, c: char) {
        if (c.is_ascii_digit() || c == '/')
            && let Some(day) = self.day_here().filter(|day| day.len() < DATE)
        {
            day.push(c);
        }
    }

    fn day_here(&mut self) -> Option<&mut String> {
        match self.row {
            Row::From => self.days.first_mut(),
            Row::Until => self.days.last_mut(),
            _ => None,
        }
    }

    /// The formats that take what was chosen; all, before that.
    fn formats(&self) -> Vec<Format> {
        let takes = |format: &Format| self.what.is_none_or(|what| format.takes(what));
        Format::ALL.into_iter().filter(takes).collect()
    }

    /// Tells whether it is asked whether names stand in the files.
    fn asks_names(&self) -> bool {
        self.what.zip(self.format).is_some_and(|(what, format)| format.takes_nameless(what))
    }

    fn turn(&mut self, by: isize, ctx: &Context<'_>) {
        match self.row {
            Row::What => {
                if let Some(what) = turned(&What::ALL, self.what.as_ref(), by) {
                    self.choose(what);
                }
            }
            Row::Format => {
                self.format = turned(&self.formats(), self.format.as_ref(), by);
                self.settle();
            }
            Row::Names if self.asks_names() => {
                self.nameless = turned(&[false, true], self.nameless.as_ref(), by);
            }
            Row::Place if self.what != Some(What::Log) => {
                self.place = around(&self.places, self.place.as_ref(), by);
            }
            Row::Product if self.what != Some(What::Log) => {
                self.product = around(&products(ctx), self.product.as_ref(), by);
            }
            Row::Lot if self.what != Some(What::Log) => {
                self.lot = around(&lots(ctx), self.lot.as_ref(), by);
            }
            _ => {}
        }
    }
}

/// The products that the station received.
fn products(ctx: &Context<'_>) -> Vec<ProductId> {
    let mut received: Vec<ProductId> =
        ctx.day.lots().filter_map(|lot| lot.product().cloned()).collect();
    received.sort();
    received.dedup();
    received
}

/// The numbers of the lots that the station received.
fn lots(ctx: &Context<'_>) -> Vec<String> {
    let mut received: Vec<String> = ctx.day.lots().map(|lot| lot.number.clone()).collect();
    received.sort();
    received.dedup();
    received
}

/// Returns the answer so many places on; the first, where none is chosen.
fn turned<T: Clone + PartialEq>(all: &[T], chosen: Option<&T>, by: isize) -> Option<T> {
    let at = chosen.and_then(|chosen| all.iter().position(|one| one == chosen));
    let to = at.map_or(0, |at| at.saturating_add_signed(by).min(all.len().saturating_sub(1)));
    all.get(to).cloned()
}

/// Returns the answer so many places on, where none of them means all.
fn around<T: Clone + PartialEq>(all: &[T], chosen: Option<&T>, by: isize) -> Option<T> {
    let at = chosen.and_then(|chosen| all.iter().position(|one| one == chosen));
    let to = at.map_or(0, |at| at + 1).saturating_add_signed(by).min(all.len());
    to.checked_sub(1).and_then(|to| all.get(to).cloned())
}

#[cfg(test)]
mod tests;
