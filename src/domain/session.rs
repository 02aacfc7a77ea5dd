//! A session: a place, a civil day and a number, with its tables; what was made
//! ready before it, and how it was closed.

pub mod closing;
mod preparation;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::catalogue::ProductId;
use super::id::{AccountId, SessionId};
use super::quantity::Temperature;
use super::time::Instant;

pub use closing::{LotAccount, SessionClosed, SessionSealed, VialAccount, VialEnd};
pub use preparation::{Assignment, Preparation, Task, WrittenDose};

/// A table at which vaccine is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its number, from 1.
    pub number: u8,
    /// The products that it handles.
    pub products: Vec<ProductId>,
    /// Whether a code scanner is at hand.
    pub has_scanner: bool,
}

/// A session as it was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its identity.
    pub id: SessionId,
    /// The place: a school, a ward's house, a commune station.
    pub place: String,
    /// The civil day at the station, typed by hand at opening.
    pub day: NaiveDate,
    /// Its number on that day.
    pub number: u8,
    /// Its tables.
    pub tables: Vec<Table>,
    /// The emergency kit was checked (gate G7).
    pub kit_checked: bool,
    /// Nothing but vaccine is in the vaccine box (gate G4).
    pub only_vaccine_in_box: bool,
    /// The box's thermometer, read at opening.
    pub box_temperature: Temperature,
    /// Who stands in where a second person is needed.
    pub deputy: Option<AccountId>,
    /// When it was opened, in UTC.
    pub opened_at: Instant,
    /// What was made ready before.
    #[serde(default)]
    pub preparation: Preparation,
}

impl Session {
    /// Returns a table by its number.
    #[must_use]
    pub fn table(&self, number: u8) -> Option<&Table> {
        self.tables.iter().find(|table| table.number == number)
    }
}
