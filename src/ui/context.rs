//! What every screen may look at.

use uuid::Uuid;

use crate::domain::account::{Account, Act};
use crate::domain::catalogue::Catalogue;
use crate::domain::day::Day;
use crate::domain::facts::Facts;
use crate::domain::id::{OrderId, VisitId};
use crate::domain::time::Instant;
use crate::i18n::Words;
use crate::platform;
use crate::ui::theme::{Palette, Room};

/// The station, the signed-in person and the moment, borrowed for one update or
/// one view.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The words in the chosen language.
    pub words: &'a Words,
    /// The colours in force.
    pub palette: &'a Palette,
    /// What the screens have room for.
    pub room: Room,
    /// The station today.
    pub day: &'a Day,
    /// The catalogue in force.
    pub catalogue: &'a Catalogue,
    /// Who is signed in.
    pub account: &'a Account,
    /// The table at which this person works.
    pub table: u8,
    /// Now, in UTC.
    pub now: Instant,
    /// Whether nothing here is real.
    pub drill: bool,
    /// Whether something is on its way to the disk.
    pub saving: bool,
}

impl<'a> Context<'a> {
    /// Returns a word.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        self.words.text(key)
    }

    /// Returns a text with its gaps filled.
    #[must_use]
    pub fn tw(&self, key: &str, gaps: &[(&str, &str)]) -> String {
        self.words.with(key, gaps)
    }

    /// Makes a new identity.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        platform::new_id(self.now)
    }

    /// Gathers what a judgement about an order needs.
    #[must_use]
    pub fn facts(&self, visit: VisitId, order: OrderId, table: u8) -> Option<Facts<'a>> {
        self.day.facts(self.catalogue, visit, order, table, self.account.id, self.now)
    }

    /// Tells whether the signed-in person may do something.
    #[must_use]
    pub fn may(&self, act: Act) -> bool {
        self.account.may(act)
    }

    /// Returns a product's short name, or its code if the catalogue lost it.
    #[must_use]
    pub fn product_name(&self, id: &crate::domain::catalogue::ProductId) -> String {
        self.catalogue
            .product(id)
            .map_or_else(|| id.to_string(), |product| self.words.of(&product.name).to_owned())
    }
}
