//! What supervisors and auditors look at, when the day is over.

use iced::keyboard::key::Named;

use super::Walk;
use crate::tour::hand::{Hand, Lost};

impl Walk<'_, '_> {
    /// The ways, and where each leads.
    pub(super) fn office(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        hand.press_with_control('o');
        self.look_closely(hand, "office", "tiles")?;
        self.papers(hand)?;
        hand.press_with_control('o');
        self.proof(hand)
    }

    /// The minutes of the day: chosen, looked at, and left.
    fn papers(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        hand.click_word("office-papers")?;
        self.look_closely(hand, "paper", "which")?;
        hand.click_word("paper-kind-minutes")?;
        self.look(hand, "paper", "about what")?;
        hand.press(Named::ArrowDown);
        hand.press(Named::Enter);
        self.look_closely(hand, "paper", "pages")?;
        hand.press(Named::Escape);
        hand.press(Named::Escape);
        hand.press(Named::Escape);
        Ok(())
    }

    fn proof(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        hand.click_word("office-proof")?;
        self.look_closely(hand, "proof", "empty")?;
        hand.press(Named::F2);
        hand.press(Named::Tab);
        hand.type_text("ABCD EFGH JKMN PQRS");
        hand.press(Named::Enter);
        self.look_closely(hand, "proof", "whole")
    }
}
