//! The day that the tour walks: a station is set up, the drill's school day goes
//! from the sign-in to the evening, with what goes wrong on the way.

mod beginning;
mod evening;
mod exercise;
mod office;
mod queue;
mod table;
mod trouble;

use std::path::PathBuf;

use chrono::NaiveDate;

use super::Look;
use super::hand::{Hand, Lost};
use crate::domain::day::Day;
use crate::domain::id::VialId;
use crate::domain::time::Instant;
use crate::domain::visit::Visit;
use crate::scan::StationLabel;

/// Takes a look at the screen in front.
pub type Visitor<'a> = dyn FnMut(&mut Hand, &Look) -> Result<(), Lost> + 'a;

/// Walks the day and shows every screen and state to a visitor.
///
/// # Errors
///
/// [`Lost`] if a screen is not where it should be, or what the visitor returns.
pub fn walk(visitor: &mut Visitor<'_>) -> Result<(), Lost> {
    let folder = Scratch::new()?;
    Walk { visitor, folder: folder.0.clone() }.go()
}

/// A folder of the walk's own, gone when it ends.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self, Lost> {
        let name = format!("chot-tour-{}", crate::platform::new_id(morning()));
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, "the tour's folder stays behind");
        }
    }
}

/// Eight o'clock on a Monday.
fn morning() -> Instant {
    let day = NaiveDate::from_ymd_opt(2026, 11, 16).unwrap_or_default();
    Instant::start_of(day).plus_minutes(8 * 60)
}

struct Walk<'a, 'b> {
    visitor: &'a mut Visitor<'b>,
    folder: PathBuf,
}

impl Walk<'_, '_> {
    fn go(&mut self) -> Result<(), Lost> {
        self.set_up()?;
        let mut hand = self.sign_in()?;
        self.around_the_queue(&mut hand)?;
        self.catalogue(&mut hand)?;
        self.list(&mut hand)?;
        self.plan(&mut hand)?;
        self.stock(&mut hand)?;
        self.visit(&mut hand)?;
        self.procedure(&mut hand)?;
        self.after_the_needle(&mut hand)?;
        self.accounts(&mut hand)?;
        self.lock(&mut hand)?;
        self.closing(&mut hand)?;
        self.office(&mut hand)?;
        self.interruption()?;
        self.reaction()?;
        self.not_recorded()?;
        self.incidents()?;
        self.exercise()
    }

    fn look(
        &mut self,
        hand: &mut Hand,
        screen: &'static str,
        state: &'static str,
    ) -> Result<(), Lost> {
        self.show(hand, &Look { screen, state, chosen: false })
    }

    /// A look that is drawn in the other colours and sizes, too.
    fn look_closely(
        &mut self,
        hand: &mut Hand,
        screen: &'static str,
        state: &'static str,
    ) -> Result<(), Lost> {
        self.show(hand, &Look { screen, state, chosen: true })
    }

    fn show(&mut self, hand: &mut Hand, look: &Look) -> Result<(), Lost> {
        let there = hand.app.screen();
        if there != look.screen {
            return Err(Lost::Elsewhere { wanted: look.clone(), there });
        }
        (self.visitor)(hand, look)
    }
}

fn day(hand: &Hand) -> Result<&Day, Lost> {
    hand.app.desk().map(crate::ui::desk::Desk::day).ok_or(Lost::Door)
}

fn visit(hand: &Hand, ticket: u32) -> Result<Visit, Lost> {
    let found = day(hand)?.visit_with_ticket(ticket).cloned();
    found.ok_or_else(|| Lost::NotThere(ticket.to_string()))
}

fn order_slip(hand: &Hand, ticket: u32) -> Result<String, Lost> {
    let visit = visit(hand, ticket)?;
    let order = visit.open_orders().next().ok_or_else(|| Lost::NotThere(ticket.to_string()))?;
    Ok(StationLabel::Order(order.id).code())
}

fn vial(hand: &Hand, number: u32) -> Result<VialId, Lost> {
    let found = day(hand)?.vials().find(|vial| vial.number == number).map(|vial| vial.id);
    found.ok_or_else(|| Lost::NotThere(number.to_string()))
}

fn vial_label(hand: &Hand, number: u32) -> Result<String, Lost> {
    Ok(StationLabel::Vial(vial(hand, number)?).code())
}
