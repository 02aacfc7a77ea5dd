//! The plan behind the list: the groups in the order of their priority, how far
//! the day is with each, and for a supervisor the form that defines them.

mod view;

use crate::domain::account::Act;
use crate::domain::catalogue::ProductId;
use crate::domain::plan::{PlanSet, PriorityGroup};
use crate::domain::text::{clean, fold};
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::{Action, Place};

pub use view::strip;

/// The most groups that a plan may have.
const MOST_GROUPS: usize = 40;

/// The form, and the group pointed at.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    name: String,
    from: String,
    to: String,
    place: String,
    tag: String,
    product: Option<ProductId>,
    at: usize,
    adding: bool,
}

/// What somebody does.
#[derive(Debug, Clone)]
pub enum Message {
    /// The name typed.
    Name(String),
    /// The lowest age typed.
    From(String),
    /// The highest age typed.
    To(String),
    /// The class typed.
    Place(String),
    /// The word of the list's column typed.
    Tag(String),
    /// This product is due, or none is said.
    Product(Option<ProductId>),
    /// Add the group as the last one.
    Add,
    /// Point at a group, from 0.
    Point(usize),
    /// Put the group pointed at one higher.
    Raise,
    /// Put it one lower.
    Lower,
    /// Take it out.
    Remove,
    /// Go back to the queue.
    Leave,
}

/// What is wrong with the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    /// There is no name.
    Name,
    /// A group has this name already.
    Taken,
    /// The lowest age is no age.
    From,
    /// The highest age is no age, or below the lowest.
    To,
    /// There are as many groups as a plan may have.
    Full,
}

impl Screen {
    /// Takes in what the person did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        match message {
            Message::Name(text) => self.name = text,
            Message::From(text) => self.from = text,
            Message::To(text) => self.to = text,
            Message::Place(text) => self.place = text,
            Message::Tag(text) => self.tag = text,
            Message::Product(product) => self.product = product,
            Message::Point(at) => {
                self.at = at.min(ctx.day.plan().groups.len().saturating_sub(1));
            }
            Message::Add => return self.on_add(ctx),
            Message::Raise => return self.on_move(self.at.checked_sub(1), ctx),
            Message::Lower => return self.on_move(Some(self.at + 1), ctx),
            Message::Remove => return self.on_remove(ctx),
            Message::Leave => return Action::Go(Place::Queue),
        }
        Action::None
    }

    /// Turns a key into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        match pressed.key {
            Key::Up => Some(Message::Point(self.at.saturating_sub(1))),
            Key::Down => Some(Message::Point(self.at + 1)),
            Key::Left => Some(Message::Product(self.beside(false, ctx))),
            Key::Right => Some(Message::Product(self.beside(true, ctx))),
            Key::Function(2) => Some(Message::Raise),
            Key::Function(3) => Some(Message::Lower),
            Key::Function(4) => Some(Message::Remove),
            Key::Enter if !pressed.repeated => Some(Message::Add),
            _ => None,
        }
    }

    /// Returns the product beside the chosen one; after the last comes none.
    fn beside(&self, right: bool, ctx: &Context<'_>) -> Option<ProductId> {
        let offered = view::offered(ctx);
        let own = self.product.as_ref();
        let at = own.and_then(|own| offered.iter().position(|product| product == own));
        let (at, count) = (at.map_or(0, |at| at + 1), offered.len() + 1);
        let next = if right { at + 1 } else { at + count - 1 } % count;
        next.checked_sub(1).and_then(|at| offered.get(at).cloned())
    }

    /// Hears that the plan stands in the log: the form is empty again.
    pub fn follow(&mut self) {
        if std::mem::take(&mut self.adding) {
            *self = Self { at: self.at, ..Self::default() };
        }
    }

    fn wrong(&self, ctx: &Context<'_>) -> Option<Wrong> {
        let groups = &ctx.day.plan().groups;
        let name = fold(&self.name);
        let (from, to) = (age(&self.from, false), age(&self.to, true));
        if name.is_empty() {
            Some(Wrong::Name)
        } else if groups.iter().any(|group| fold(&group.name) == name) {
            Some(Wrong::Taken)
        } else if from.is_err() {
            Some(Wrong::From)
        } else if to.is_err() || matches!((from, to), (Ok(Some(f)), Ok(Some(t))) if f > t) {
            Some(Wrong::To)
        } else if groups.len() >= MOST_GROUPS {
            Some(Wrong::Full)
        } else {
            None
        }
    }

    fn on_add(&mut self, ctx: &Context<'_>) -> Action {
        let (Ok(from_months), Ok(to_months)) = (age(&self.from, false), age(&self.to, true)) else {
            return Action::None;
        };
        if self.wrong(ctx).is_some() {
            return Action::None;
        }
        let stated = |text: &str| Some(clean(text)).filter(|text| !text.is_empty());
        let group = PriorityGroup {
            name: clean(&self.name),
            from_months,
            to_months,
            place: stated(&self.place),
            tag: stated(&self.tag),
            product: self.product.clone(),
        };
        let mut groups = ctx.day.plan().groups.clone();
        groups.push(group);
        let action = set(groups, ctx);
        self.adding = matches!(action, Action::Record(_));
        action
    }

    fn on_move(&mut self, to: Option<usize>, ctx: &Context<'_>) -> Action {
        let mut groups = ctx.day.plan().groups.clone();
        let Some(to) = to.filter(|to| *to < groups.len() && self.at < groups.len()) else {
            return Action::None;
        };
        groups.swap(self.at, to);
        let action = set(groups, ctx);
        if matches!(action, Action::Record(_)) {
            self.at = to;
        }
        action
    }

    fn on_remove(&self, ctx: &Context<'_>) -> Action {
        let mut groups = ctx.day.plan().groups.clone();
        if self.at >= groups.len() {
            return Action::None;
        }
        let _ = groups.remove(self.at);
        set(groups, ctx)
    }
}

fn set(groups: Vec<PriorityGroup>, ctx: &Context<'_>) -> Action {
    if ctx.may(Act::SetPlan) && !ctx.saving {
        Action::Record(vec![PlanSet { groups }.into()])
    } else {
        Action::None
    }
}

/// Reads an age: years as a bare number, months with `th`, `tháng` or `m` behind
/// it. A highest age of years lasts to the next birthday. An empty text is none.
fn age(text: &str, highest: bool) -> Result<Option<u16>, ()> {
    let folded = fold(text);
    let text = folded.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let number: u16 = digits.parse().map_err(|_| ())?;
    match text.get(digits.len()..).unwrap_or_default().trim() {
        "" | "t" | "tuoi" | "y" if number <= 130 => {
            Ok(Some(number * 12 + if highest { 11 } else { 0 }))
        }
        "th" | "thang" | "m" | "months" if number <= 130 * 12 => Ok(Some(number)),
        _ => Err(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::Event;
    use crate::domain::testing::{DEPUTY, Station, product};
    use crate::i18n::{Lang, Words};
    use crate::ui::picture;
    use crate::ui::theme::Scheme;

    fn update(station: &mut Station, screen: &mut Screen, message: Message) -> bool {
        let words = Words::new(Lang::Vi);
        let action = screen.update(message, &picture::context(station, &words, Scheme::Light));
        let Action::Record(events) = action else { return false };
        for event in events {
            station.record(event);
        }
        screen.follow();
        true
    }

    fn add(station: &mut Station, screen: &mut Screen, name: &str, from: &str, to: &str) -> bool {
        for message in
            [Message::Name(name.into()), Message::From(from.into()), Message::To(to.into())]
        {
            assert!(!update(station, screen, message));
        }
        update(station, screen, Message::Add)
    }

    #[test]
    fn ages_are_years_unless_said_otherwise() {
        assert_eq!(age("50", false), Ok(Some(600)));
        assert_eq!(age("5", true), Ok(Some(71)));
        assert_eq!(age(" 18 tháng", true), Ok(Some(18)));
        assert_eq!((age("", true), age("131", true), age("x", true)), (Ok(None), Err(()), Err(())));
    }

    #[test]
    fn groups_are_added_put_in_order_and_taken_out() {
        let mut station = Station::open();
        let mut screen = Screen::default();
        assert!(!add(&mut station, &mut screen, " ", "", ""), "a group has a name");
        assert!(!add(&mut station, &mut screen, "Lớp 2", "9", "8"), "8 is below 9");
        assert!(add(&mut station, &mut screen, "Lớp 2", "7", "8"));
        assert_eq!(screen.name, "", "the form is empty again");
        assert!(!add(&mut station, &mut screen, "LOP 2", "", ""), "a name is there once");
        assert!(add(&mut station, &mut screen, "Trên 50 tuổi", "50", ""));
        let names = |station: &Station| -> Vec<String> {
            station.day.plan().groups.iter().map(|group| group.name.clone()).collect()
        };
        assert!(!update(&mut station, &mut screen, Message::Raise), "the first is the first");
        assert!(update(&mut station, &mut screen, Message::Lower));
        assert_eq!((names(&station), screen.at), (vec!["Trên 50 tuổi".into(), "Lớp 2".into()], 1));
        assert!(update(&mut station, &mut screen, Message::Remove));
        assert_eq!(names(&station), ["Trên 50 tuổi"]);
    }

    #[test]
    fn only_a_supervisor_defines_groups() {
        let station = Station::open();
        let words = Words::new(Lang::Vi);
        let nurse = station.day.account(DEPUTY).unwrap();
        let ctx = Context { account: nurse, ..picture::context(&station, &words, Scheme::Light) };
        let mut screen = Screen { name: "Giáo viên".into(), ..Screen::default() };
        assert!(matches!(screen.update(Message::Add, &ctx), Action::None));
        assert_eq!(Act::to_record(&Event::from(PlanSet::default())), Some(Act::SetPlan));
    }

    #[test]
    fn looks_right() {
        let mut station = Station::open();
        let empty: &Screen = Box::leak(Box::default());
        picture::draw("plan-empty", &station, |ctx| empty.view(ctx));
        let mut screen = Screen::default();
        for (name, from, to) in [("Lớp 2A", "7", "8"), ("Người trên 50 tuổi", "50", "")] {
            screen.product = Some(product("TD"));
            assert!(add(&mut station, &mut screen, name, from, to));
        }
        screen.tag = "tuyến đầu".into();
        screen.place = "Tổ 5".into();
        let long = "Người tuyến đầu và người từ nơi khác trở về ".repeat(2);
        assert!(add(&mut station, &mut screen, &long, "", "18 tháng"));
        screen.from = "mười".into();
        screen.name = "Giáo viên".into();
        let screen: &Screen = Box::leak(Box::new(screen));
        picture::draw("plan-groups", &station, |ctx| screen.view(ctx));
    }
}
