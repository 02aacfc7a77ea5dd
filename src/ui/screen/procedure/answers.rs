//! The answers among which a step is answered by picking, none preselected, and
//! the keys that reach them.

use chrono::NaiveDate;

use super::{Message, Problem, Screen, waiting_orders};
use crate::domain::catalogue::{Catalogue, ProductId};
use crate::domain::evidence::{
    Appearance, Device, Identifier, Monitor, Observed, Step, WhyTyped, Witness,
};
use crate::domain::facts::Facts;
use crate::domain::route::Site;
use crate::domain::text::clean;
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::widget::keypad::Layout;

/// Among so many products at least the ordered one is found.
const FEWEST_PRODUCTS: usize = 4;

/// Returns products by their codes, each once. Where there are few others of the
/// catalogue stand among them: a lone answer would be a tap and no reading.
fn among_others(
    mut products: Vec<ProductId>,
    catalogue: &Catalogue,
    on: NaiveDate,
) -> Vec<ProductId> {
    products.sort();
    products.dedup();
    let offered = catalogue.products().filter(|other| other.is_authorised(on));
    let others = offered.map(|other| &other.id).filter(|id| !products.contains(id));
    let missing = FEWEST_PRODUCTS.saturating_sub(products.len());
    let others: Vec<_> = others.take(missing).cloned().collect();
    products.extend(others);
    products.sort();
    products
}

/// Which second identifier is asked for at the chair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentifierKind {
    /// The birth date.
    BirthDate,
    /// The name of the mother or guardian.
    Guardian,
    /// The last four digits of the telephone.
    Phone,
}

impl IdentifierKind {
    /// All kinds, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::BirthDate, Self::Guardian, Self::Phone];

    /// Returns the kind's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BirthDate => "birth",
            Self::Guardian => "guardian",
            Self::Phone => "phone",
        }
    }

    /// Returns the keypad on which it is typed; a name has none.
    pub(super) const fn layout(self) -> Option<Layout> {
        match self {
            Self::BirthDate => Some(Layout::Date),
            Self::Guardian => None,
            Self::Phone => Some(Layout::Digits),
        }
    }

    pub(super) fn read(
        self,
        typed: &str,
        date: impl Fn(&str) -> Option<NaiveDate>,
    ) -> Option<Identifier> {
        match self {
            Self::BirthDate => date(typed).map(Identifier::BirthDate),
            Self::Guardian => {
                let name = clean(typed);
                (!name.is_empty()).then_some(Identifier::Guardian(name))
            }
            Self::Phone => {
                let four_digits = typed.len() == 4 && typed.bytes().all(|b| b.is_ascii_digit());
                four_digits.then(|| Identifier::PhoneTail(typed.to_owned()))
            }
        }
    }
}

/// Returns the sites that the ordered route allows.
pub(super) fn sites(facts: &Facts<'_>) -> Vec<Site> {
    Site::ALL.into_iter().filter(|candidate| candidate.serves(facts.order.route)).collect()
}

/// Moves the pointer of the arrow keys; it starts nowhere.
pub(super) fn moved(cursor: Option<usize>, by: isize, count: usize) -> Option<usize> {
    if count == 0 {
        return None;
    }
    let last = count - 1;
    Some(match cursor {
        None if by > 0 => 0,
        None => last,
        Some(at) => at.saturating_add_signed(by).min(last),
    })
}

impl Screen {
    /// Returns the answers of a step in the order in which they stand on the
    /// screen. The four pictures of the vial monitor change places every time.
    pub(super) fn answers(&self, step: Step, facts: &Facts<'_>) -> Vec<Observed> {
        match step {
            Step::Product => {
                let tables = facts.session.tables.iter();
                let mut products: Vec<_> =
                    tables.flat_map(|table| table.products.iter()).cloned().collect();
                products.extend(facts.day.lots().filter_map(|lot| lot.product().cloned()));
                let on = facts.now.civil_day();
                let products = among_others(products, facts.catalogue, on);
                products.into_iter().map(Observed::Product).collect()
            }
            Step::Monitor => {
                let mut pictures: Vec<Monitor> = Monitor::ALL[..4].to_vec();
                let turn = usize::try_from(self.seed >> 33).unwrap_or(0);
                pictures.rotate_left(turn % 4);
                if (turn / 4) % 2 == 1 {
                    pictures.swap(0, 2);
                }
                pictures.push(Monitor::None);
                pictures.into_iter().map(Observed::Monitor).collect()
            }
            Step::Appearance => Appearance::ALL.into_iter().map(Observed::Appearance).collect(),
            Step::Shaken => [true, false].into_iter().map(Observed::Shaken).collect(),
            Step::Device => Device::ALL.into_iter().map(Observed::Device).collect(),
            Step::Answerer | Step::Shown => {
                Witness::ALL.into_iter().map(Observed::Witness).collect()
            }
            Step::Site => sites(facts).into_iter().map(Observed::Site).collect(),
            Step::Person
            | Step::Dose
            | Step::Tray
            | Step::Label
            | Step::Identity
            | Step::VialAgain
            | Step::Drawn
            | Step::Timing => Vec::new(),
        }
    }

    pub(super) fn key_at_step(&self, step: Step, pressed: &Pressed) -> Option<Message> {
        match step {
            Step::Identity if self.kind == IdentifierKind::Guardian => match pressed.key {
                Key::Enter => Some(Message::Submit),
                _ => Self::key_of_kind(pressed),
            },
            Step::Identity => Self::key_of_kind(pressed).or_else(|| key_in_field(pressed)),
            Step::Person
            | Step::Dose
            | Step::Tray
            | Step::Label
            | Step::VialAgain
            | Step::Drawn => self.key_of_reason(pressed).or_else(|| key_in_field(pressed)),
            Step::Timing => None,
            _ => self.key_among_answers(pressed),
        }
    }

    pub(super) fn key_among_answers(&self, pressed: &Pressed) -> Option<Message> {
        match pressed.key {
            Key::Down | Key::Right => Some(Message::Move(1)),
            Key::Up | Key::Left => Some(Message::Move(-1)),
            Key::Enter if !pressed.repeated => self.cursor.map(Message::Pick),
            _ => match pressed.character() {
                Some(digit @ '1'..='9') => {
                    Some(Message::Pick(usize::try_from(u32::from(digit) - u32::from('1')).ok()?))
                }
                _ => None,
            },
        }
    }

    /// After the needle: F2 to F6 go on with another order, Escape leaves.
    pub(super) fn key_after(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        match pressed.key {
            Key::Escape => Some(Message::Leave),
            Key::Function(place @ 2..=6) => {
                let procedure = ctx.day.procedure(self.procedure)?;
                let order = *waiting_orders(ctx, procedure).get(usize::from(place) - 2)?;
                Some(Message::NextDose(order.id))
            }
            _ => None,
        }
    }

    fn key_of_kind(pressed: &Pressed) -> Option<Message> {
        let place = match pressed.key {
            Key::Function(place @ 2..=4) => usize::from(place) - 2,
            _ => return None,
        };
        IdentifierKind::ALL.get(place).copied().map(Message::Kind)
    }

    fn key_of_reason(&self, pressed: &Pressed) -> Option<Message> {
        if pressed.key == Key::Function(6) && self.problem == Some(Problem::OnlyByScan) {
            return Some(Message::SecondReader);
        }
        let place = match pressed.key {
            Key::Function(place @ 2..=4) => usize::from(place) - 2,
            _ => return None,
        };
        WhyTyped::OFFERED.get(place).copied().map(Message::Why)
    }
}

/// A key in a blind field: what is typed, taken back, sent off. Pasting is none
/// of these, so it does not work here.
fn key_in_field(pressed: &Pressed) -> Option<Message> {
    match pressed.key {
        Key::Enter if !pressed.repeated => Some(Message::Submit),
        Key::Backspace => Some(Message::Erase),
        Key::Delete => Some(Message::Clear),
        _ if pressed.control => None,
        _ => pressed.character().map(Message::Typed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::{Station, day, product};

    #[test]
    fn the_ordered_product_is_never_the_only_answer() {
        let catalogue = &Station::open().catalogue;
        let on = day(2026, 11, 16);
        let offered = among_others(vec![product("TD"), product("TD")], catalogue, on);
        assert_eq!(offered.len(), FEWEST_PRODUCTS);
        assert_eq!(offered.iter().filter(|id| **id == product("TD")).count(), 1);
        assert!(offered.is_sorted(), "its place tells nothing");
        assert!(offered.iter().all(|id| catalogue.product(id).is_some()));
        let many: Vec<_> = catalogue.products().take(6).map(|product| product.id.clone()).collect();
        assert_eq!(among_others(many.clone(), catalogue, on).len(), many.len());
    }
}
