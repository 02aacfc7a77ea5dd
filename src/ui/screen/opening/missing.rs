//! What stands in the way of opening a session. Never decides what to say of it.

use chrono::NaiveDate;

use super::{Deputy, Screen, is_school, next_number};
use crate::domain::account::Act;
use crate::domain::catalogue::Measure;
use crate::domain::catalogue::operation::required;
use crate::domain::quantity::Temperature;
use crate::domain::rule;
use crate::domain::session::Task;
use crate::domain::text::clean;
use crate::domain::time::parse_date;
use crate::ui::context::Context;

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
    /// Nobody said which session of the day it is.
    Number,
    /// The day has a session of this number; the next one that is free.
    NumberTaken(u8),
    /// Nobody said which classes come.
    Classes,
    /// Nobody said how many people are expected.
    Expected,
    /// Fewer staff have a task than the law wants.
    Staff,
    /// Nobody is assigned to inject.
    NobodyInjects,
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
    /// No second person looked into the box yet.
    SecondLook,
    /// So many items of the kit were not seen (gate G7).
    Kit(usize),
    /// Nobody said who stands in.
    Deputy,
    /// Something is written for weights between the adrenaline rows, and nobody
    /// said which doctor wrote it.
    Doctor,
}

impl Missing {
    /// Tells what forbids the opening from what is merely not said yet.
    #[must_use]
    pub const fn forbids(&self) -> bool {
        matches!(
            self,
            Self::OtherDate(_)
                | Self::TemperatureOutside
                | Self::NotOnlyVaccine
                | Self::NumberTaken(_)
                | Self::Right
        )
    }
}

impl Screen {
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
        match whole_date(&self.date) {
            None => missing.push(Missing::Date),
            Some(date) if date != today => missing.push(Missing::OtherDate(today)),
            Some(_) => {}
        }
        if self.session_number().is_none() {
            missing.push(Missing::Number);
        }
        let free = next_number(ctx);
        if self.session_number().is_some_and(|number| number < free) {
            missing.push(Missing::NumberTaken(free));
        }
        if is_school(ctx) && clean(&self.classes).is_empty() {
            missing.push(Missing::Classes);
        }
        if self.expected().is_none() {
            missing.push(Missing::Expected);
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
            Some(true) if self.box_seen_by.is_none() => missing.push(Missing::SecondLook),
            Some(true) => {}
        }
        let staff = self.assigned();
        if rule::session::staff(ctx.catalogue, staff.len()).is_some() {
            missing.push(Missing::Staff);
        } else if !staff.iter().any(|person| person.tasks.contains(&Task::Injecting)) {
            missing.push(Missing::NobodyInjects);
        }
        let unseen = ctx.catalogue.kit().filter(|item| !self.kit.contains(&item.id)).count();
        if unseen > 0 {
            missing.push(Missing::Kit(unseen));
        }
        if self.deputy == Deputy::Unsaid {
            missing.push(Missing::Deputy);
        }
        if self.between_rows(ctx).iter().any(|one| one.doctor.is_empty()) {
            missing.push(Missing::Doctor);
        }
        missing
    }
}

/// Reads a date whose year stands in full: half a year that is still being
/// typed is not another day.
fn whole_date(text: &str) -> Option<NaiveDate> {
    let year = text.trim().rsplit(['/', '-', '.']).next()?;
    matches!(year.len(), 4 | 8).then(|| parse_date(text)).flatten()
}

/// Tells whether vaccine may be kept at a temperature (R-TEMP-RANGE).
fn in_range(ctx: &Context<'_>, temperature: Temperature) -> bool {
    match ctx.catalogue.operation(required::STORAGE).and_then(|row| row.measure) {
        Some(Measure::Temperatures(range)) => range.holds(temperature),
        _ => false,
    }
}
