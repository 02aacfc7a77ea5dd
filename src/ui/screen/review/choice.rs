//! By what one filters: each side of the filter has its key and its choices, of
//! which nothing is chosen beforehand.

use chrono::{Days, NaiveDate};

use super::Message;
use crate::domain::catalogue::ProductId;
use crate::domain::finding::Code;
use crate::domain::id::{AccountId, LotId};
use crate::domain::review::{Filter, Flag, Kind, Named, Outcome, words};
use crate::domain::stock::plain;
use crate::domain::text::fold;
use crate::domain::time::parse_date;
use crate::store::ReviewSides;
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};

/// How many characters a date has as it is typed.
const DATE: usize = 10;

/// A side of the filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// As what, and with what outcome.
    Kind,
    /// On which days.
    Days,
    /// At which place.
    Place,
    /// By whom.
    Nurse,
    /// Of which product.
    Product,
    /// Of which lot.
    Lot,
    /// With which finding.
    Finding,
    /// With which flag.
    Flag,
    /// Filters that were saved.
    Saved,
}

impl Side {
    /// All sides, in the order of their keys.
    pub const ALL: [Self; 9] = [
        Self::Kind,
        Self::Days,
        Self::Place,
        Self::Nurse,
        Self::Product,
        Self::Lot,
        Self::Finding,
        Self::Flag,
        Self::Saved,
    ];

    /// Returns the number of its function key.
    #[must_use]
    pub const fn key(self) -> u8 {
        match self {
            Self::Kind => 2,
            Self::Days => 3,
            Self::Place => 4,
            Self::Nurse => 5,
            Self::Product => 6,
            Self::Lot => 7,
            Self::Finding => 8,
            Self::Flag => 9,
            Self::Saved => 11,
        }
    }

    pub(super) const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Kind => ("review-kind", "F2"),
            Self::Days => ("review-days", "F3"),
            Self::Place => ("review-place", "F4"),
            Self::Nurse => ("review-nurse", "F5"),
            Self::Product => ("review-product", "F6"),
            Self::Lot => ("review-lot", "F7"),
            Self::Finding => ("review-finding", "F8"),
            Self::Flag => ("review-flag", "F9"),
            Self::Saved => ("review-saved", "F11"),
        }
    }
}

/// Something to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Everything of this side.
    All(Side),
    /// As this.
    Kind(Kind),
    /// With this outcome.
    Outcome(Outcome),
    /// On these days, the first and the last.
    Days(Option<NaiveDate>, Option<NaiveDate>),
    /// The last so many days, today among them.
    Last(u64),
    /// At this place.
    Place(String),
    /// By this member of the staff.
    Nurse(AccountId),
    /// Of this product.
    Product(ProductId),
    /// Of this lot, called so.
    Lot(LotId, String),
    /// With this finding.
    Finding(Code),
    /// With this flag.
    Flag(Flag),
    /// The filter of this name.
    Saved(String),
}

impl Choice {
    /// Returns the filter with this choice in it.
    pub(super) fn in_filter(self, filter: &Filter, ctx: &Context<'_>) -> Filter {
        let mut filter = filter.clone();
        match self {
            Self::All(side) => match side {
                Side::Kind => (filter.kind, filter.outcome) = (None, None),
                Side::Days => (filter.from, filter.until) = (None, None),
                Side::Place => filter.place = None,
                Side::Nurse => filter.nurse = None,
                Side::Product => filter.product = None,
                Side::Lot => filter.lot = None,
                Side::Finding => filter.finding = None,
                Side::Flag => filter.flag = None,
                Side::Saved => return Filter::default(),
            },
            Self::Kind(kind) => filter.kind = Some(kind),
            Self::Outcome(outcome) => filter.outcome = Some(outcome),
            Self::Days(from, until) => (filter.from, filter.until) = (from, until),
            Self::Last(days) => {
                let today = ctx.now.civil_day();
                let back = Days::new(days.saturating_sub(1));
                (filter.from, filter.until) = (today.checked_sub_days(back), Some(today));
            }
            Self::Place(place) => filter.place = Some(place),
            Self::Nurse(nurse) => filter.nurse = Some(nurse),
            Self::Product(product) => filter.product = Some(product),
            Self::Lot(lot, _) => filter.lot = Some(lot),
            Self::Finding(code) => filter.finding = Some(code),
            Self::Flag(flag) => filter.flag = Some(flag),
            Self::Saved(name) => {
                let saved = ctx.day.filters_of(ctx.account.id).find(|saved| saved.name == name);
                filter = saved.map_or(filter, |saved| saved.filter.clone());
            }
        }
        filter
    }

    /// Tells whether the filter has it already.
    pub(super) fn stands(&self, filter: &Filter) -> bool {
        match self {
            Self::Kind(kind) => filter.kind == Some(*kind),
            Self::Outcome(outcome) => filter.outcome == Some(*outcome),
            Self::Place(place) => filter.place.as_ref() == Some(place),
            Self::Nurse(nurse) => filter.nurse == Some(*nurse),
            Self::Product(product) => filter.product.as_ref() == Some(product),
            Self::Lot(lot, _) => filter.lot == Some(*lot),
            Self::Finding(code) => filter.finding == Some(*code),
            Self::Flag(flag) => filter.flag == Some(*flag),
            Self::Days(..) | Self::Last(_) | Self::All(_) | Self::Saved(_) => false,
        }
    }

    /// Names it.
    pub(super) fn words(&self, ctx: &Context<'_>) -> String {
        match self {
            Self::All(_) => ctx.t("review-all"),
            Self::Kind(kind) => ctx.t(&format!("review-kind-{}", kind.code())),
            Self::Outcome(outcome) => ctx.t(&format!("review-outcome-{}", outcome.code())),
            Self::Days(from, until) => days(*from, *until, ctx),
            Self::Last(1) => ctx.t("review-today"),
            Self::Last(count) => ctx.tw("review-last-days", &[("count", &count.to_string())]),
            Self::Place(place) => place.clone(),
            Self::Nurse(id) => {
                ctx.day.account(*id).map_or_else(String::new, |account| account.name.clone())
            }
            Self::Product(id) => ctx.product_name(id),
            Self::Lot(_, called) => called.clone(),
            Self::Finding(code) => ctx.t(&format!("finding-{}", code.code())),
            Self::Flag(flag) => ctx.t(&format!("review-flag-{}", flag.code())),
            Self::Saved(name) => name.clone(),
        }
    }
}

/// Writes a span of days.
fn days(from: Option<NaiveDate>, until: Option<NaiveDate>, ctx: &Context<'_>) -> String {
    match (from, until) {
        (Some(from), Some(until)) if from == until => ctx.words.date(from),
        (Some(from), Some(until)) => {
            format!("{} – {}", ctx.words.date(from), ctx.words.date(until))
        }
        (Some(from), None) => ctx.tw("review-from-day", &[("day", &ctx.words.date(from))]),
        (None, Some(until)) => ctx.tw("review-until-day", &[("day", &ctx.words.date(until))]),
        (None, None) => ctx.t("review-all"),
    }
}

/// What stands chosen at a side, in words.
pub(super) fn chosen(
    side: Side,
    filter: &Filter,
    sides: &ReviewSides,
    ctx: &Context<'_>,
) -> Option<String> {
    let words = |choice: Choice| choice.words(ctx);
    match side {
        Side::Kind => {
            let kind = filter.kind.map(|kind| words(Choice::Kind(kind)));
            let outcome = filter.outcome.map(|outcome| words(Choice::Outcome(outcome)));
            let both: Vec<String> = kind.into_iter().chain(outcome).collect();
            (!both.is_empty()).then(|| both.join(", "))
        }
        Side::Days => (filter.from.is_some() || filter.until.is_some())
            .then(|| days(filter.from, filter.until, ctx)),
        Side::Place => filter.place.clone(),
        Side::Nurse => filter.nurse.map(|id| words(Choice::Nurse(id))),
        Side::Product => filter.product.clone().map(|id| words(Choice::Product(id))),
        Side::Lot => filter.lot.map(|id| {
            let known = sides.lots.iter().find(|lot| lot.id == id);
            known.map_or_else(String::new, |lot| lot.number.clone())
        }),
        Side::Finding => filter.finding.map(|code| words(Choice::Finding(code))),
        Side::Flag => filter.flag.map(|flag| words(Choice::Flag(flag))),
        Side::Saved => None,
    }
}

/// How many lots are offered at once; typing finds the others.
const LOTS: usize = 60;

/// The choices of one side, in front.
#[derive(Debug, Clone)]
pub struct Chooser {
    pub(super) side: Side,
    pub(super) choices: Vec<Choice>,
    pub(super) pointed: Option<usize>,
    /// The first and the last day, as far as they are typed.
    pub(super) dates: [String; 2],
    pub(super) field: usize,
    pub(super) wrong: bool,
    /// The name under which a filter is to be saved.
    pub(super) name: String,
}

impl Chooser {
    pub(super) fn open(side: Side, sides: &ReviewSides, ctx: &Context<'_>) -> Self {
        let mut choices = vec![Choice::All(side)];
        match side {
            Side::Kind => {
                choices.extend(Kind::ALL.map(Choice::Kind));
                choices.extend(Outcome::ALL.map(Choice::Outcome));
            }
            Side::Days => choices.extend([1, 7, 30, 365].map(Choice::Last)),
            Side::Place => choices.extend(sides.places.iter().cloned().map(Choice::Place)),
            Side::Nurse => {
                choices.extend(ctx.day.staff().accounts().map(|one| Choice::Nurse(one.id)));
            }
            Side::Product => {
                let mut received: Vec<ProductId> =
                    ctx.day.lots().filter_map(|lot| lot.product().cloned()).collect();
                received.sort();
                received.dedup();
                // What is here comes first; what was here long ago, and what others
                // gave, is found as well.
                let known = ctx.catalogue.products().map(|product| &product.id);
                let others = known.filter(|id| !received.contains(id)).cloned();
                let others: Vec<ProductId> = others.collect();
                choices.extend(received.into_iter().chain(others).map(Choice::Product));
            }
            Side::Lot => choices.extend(sides.lots.iter().map(|lot| {
                let product = lot.product.as_ref().map(|id| ctx.product_name(id));
                let called: Vec<String> =
                    std::iter::once(lot.number.clone()).chain(product).collect();
                Choice::Lot(lot.id, called.join(" · "))
            })),
            Side::Finding => choices.extend(Code::ALL.iter().copied().map(Choice::Finding)),
            Side::Flag => choices.extend(Flag::ALL.map(Choice::Flag)),
            Side::Saved => choices.clear(),
        }
        let dates = [String::new(), String::new()];
        Self { side, choices, pointed: None, dates, field: 0, wrong: false, name: String::new() }
    }

    /// The choices as they are now: saved filters come and go, and of products and
    /// lots those are left that are called as it is typed.
    pub(super) fn offered(&self, ctx: &Context<'_>) -> Vec<Choice> {
        if self.side == Side::Saved {
            let saved = ctx.day.filters_of(ctx.account.id);
            return saved.map(|saved| Choice::Saved(saved.name.clone())).collect();
        }
        if self.side == Side::Product && !self.name.trim().is_empty() {
            let (folded, named) = (fold(&self.name), Named::of(&self.name, ctx.catalogue));
            let is_called = |choice: &&Choice| match choice {
                Choice::Product(id) => {
                    words(&folded).all(|word| named.by(word).any(|one| one == id))
                }
                _ => false,
            };
            return self.choices.iter().filter(is_called).cloned().collect();
        }
        if self.side == Side::Lot {
            let number = plain(&self.name);
            let is_called = |choice: &&Choice| match choice {
                Choice::Lot(_, called) => plain(called).contains(&number),
                _ => number.is_empty(),
            };
            return self.choices.iter().filter(is_called).take(LOTS).cloned().collect();
        }
        self.choices.clone()
    }

    /// Tells whether what is chosen can be called by typing.
    pub(super) const fn is_called(&self) -> bool {
        matches!(self.side, Side::Product | Side::Lot)
    }

    pub(super) fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        match pressed.key {
            Key::Up => Some(Message::Move(-1)),
            Key::Down => Some(Message::Move(1)),
            Key::Escape => Some(Message::Choose(None)),
            Key::Enter if self.side == Side::Saved && self.pointed.is_none() => Some(Message::Save),
            Key::Enter if self.side == Side::Saved => {
                let choice = self.offered(ctx).get(self.pointed?)?.clone();
                Some(Message::Chosen(choice))
            }
            Key::Enter => Some(Message::Submit),
            Key::Delete if self.side == Side::Saved => Some(Message::Drop(None)),
            Key::Delete => Some(Message::Clear),
            Key::Left | Key::Right if self.side == Side::Days => Some(Message::OtherField),
            Key::Backspace => Some(Message::Erase),
            _ => pressed.character().map(Message::Typed),
        }
    }

    pub(super) fn typed(&mut self, c: char) {
        self.wrong = false;
        match self.side {
            Side::Days if c.is_ascii_digit() || c == '/' => {
                if let Some(date) = self.dates.get_mut(self.field).filter(|d| d.len() < DATE) {
                    self.pointed = None;
                    date.push(c);
                }
            }
            Side::Saved => self.name.push(c),
            Side::Product | Side::Lot => self.call(format!("{}{c}", self.name)),
            _ => {}
        }
    }

    /// Takes in a name as it is typed.
    pub(super) fn call(&mut self, name: String) {
        self.pointed = None;
        self.name = name;
    }

    pub(super) fn erase(&mut self) {
        self.wrong = false;
        let _ = match self.side {
            Side::Saved => self.name.pop(),
            Side::Product | Side::Lot => {
                self.pointed = None;
                self.name.pop()
            }
            _ => self.dates.get_mut(self.field).and_then(String::pop),
        };
    }

    pub(super) fn clear(&mut self) {
        self.wrong = false;
        if self.is_called() {
            self.call(String::new());
        } else if let Some(date) = self.dates.get_mut(self.field) {
            date.clear();
        }
    }

    pub(super) fn other_field(&mut self) {
        self.field = 1 - self.field.min(1);
    }

    pub(super) fn step(&mut self, by: isize, ctx: &Context<'_>) {
        let last = self.offered(ctx).len().checked_sub(1);
        self.pointed = last.map(|last| match self.pointed {
            Some(at) => at.saturating_add_signed(by).min(last),
            None => 0,
        });
    }

    pub(super) fn saved_at_pointer(&self, ctx: &Context<'_>) -> Option<String> {
        match self.offered(ctx).get(self.pointed?) {
            Some(Choice::Saved(name)) => Some(name.clone()),
            _ => None,
        }
    }

    /// What is chosen by Enter: what the pointer is at, or the days as typed.
    pub(super) fn submit(&mut self, ctx: &Context<'_>) -> Option<Choice> {
        let offered = self.offered(ctx);
        if let Some(pointed) = self.pointed {
            return offered.get(pointed).cloned();
        }
        if let (true, [only]) = (self.is_called(), offered.as_slice()) {
            // The only one that is called so needs no pointing at.
            return Some(only.clone());
        }
        if self.side != Side::Days || self.dates.iter().all(String::is_empty) {
            return None;
        }
        let read = |typed: &String| match typed.as_str() {
            "" => Some(None),
            typed => parse_date(typed).map(Some),
        };
        match (read(&self.dates[0]), read(&self.dates[1])) {
            (Some(from), Some(until)) if from.zip(until).is_none_or(|(a, b)| a <= b) => {
                Some(Choice::Days(from, until))
            }
            _ => {
                self.wrong = true;
                None
            }
        }
    }
}
