//! What supervisors and auditors look at, when the day is over.

use super::Walk;
use crate::tour::hand::{Hand, Lost};

impl Walk<'_, '_> {
    /// The ways, and where each leads.
    pub(super) fn office(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        hand.press_with_control('o');
        self.look_closely(hand, "office", "tiles")
    }
}
