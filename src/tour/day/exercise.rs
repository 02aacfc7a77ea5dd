//! An exercise of the drill, lived and looked back on.

use iced::keyboard::key::Named;

use super::{Walk, day, morning, vial};
use crate::scan::StationLabel;
use crate::tour::hand::{Hand, Lost};

/// The places of exercises that are lived elsewhere than at the table.
const ORDERING: usize = 9;
const OPENING: usize = 3;

impl Walk<'_, '_> {
    /// An exercise of the drill, from the choice to what it was about.
    pub(super) fn exercise(&mut self) -> Result<(), Lost> {
        let mut hand = Hand::at_the_drill(&self.folder.join("exercises"), morning())?;
        hand.press_with_control('b');
        self.look_closely(&mut hand, "drills", "choice")?;
        hand.press(Named::Enter);
        self.look_closely(&mut hand, "drills", "scene")?;
        hand.press(Named::Enter);
        self.look(&mut hand, "queue", "in-exercise")?;
        self.fall_for_the_trap(&mut hand)?;
        hand.press_with_control('b');
        hand.press(Named::F9);
        self.look_closely(&mut hand, "drills", "afterwards")?;
        hand.press(Named::Enter);
        self.look(&mut hand, "drills", "results")?;
        // An exercise that is lived before the table, and one at the box.
        for (number, state) in [(ORDERING, "scene-order"), (OPENING, "scene-open")] {
            for _ in 1..number {
                hand.press(Named::ArrowRight);
            }
            hand.press(Named::Enter);
            self.look(&mut hand, "drills", state)?;
            hand.press(Named::F9);
            hand.press(Named::Enter);
            for _ in 1..number {
                hand.press(Named::ArrowLeft);
            }
        }
        Ok(())
    }

    /// Takes the vial that is handed over, of another vaccine.
    fn fall_for_the_trap(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        let (visit, order, volume) = {
            let day = day(hand)?;
            let ready = day.visits().find_map(|visit| Some((visit, visit.open_orders().next()?)));
            let (visit, order) = ready.ok_or_else(|| Lost::NotThere("order".to_owned()))?;
            (visit.id, order.id, hand.app.words().volume(order.volume))
        };
        hand.scan(&StationLabel::Order(order).code());
        hand.enter(volume.trim_end_matches(" mL"));
        hand.press(Named::Enter);
        hand.scan(&StationLabel::Visit(visit).code());
        let other = vial(hand, 2)?;
        hand.scan(&StationLabel::Vial(other).code());
        self.look(hand, "procedure", "trap")
    }
}
