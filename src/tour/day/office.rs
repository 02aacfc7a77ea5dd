//! What supervisors and auditors look at, when the day is over.

use iced::keyboard::key::Named;

use super::Walk;
use crate::tour::hand::{Hand, Lost};
use crate::tour::press_all;

impl Walk<'_, '_> {
    /// The ways, and where each leads.
    pub(super) fn office(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        hand.press_with_control('o');
        self.look_closely(hand, "office", "tiles")?;
        self.export(hand)?;
        hand.press_with_control('o');
        self.proof(hand)
    }

    /// What leaves the station, by the keyboard alone.
    fn export(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        let folder = self.folder.join("exports");
        std::fs::create_dir_all(&folder)?;
        hand.click_word("office-export")?;
        self.look_closely(hand, "export", "empty")?;
        press_all(hand, &[Named::ArrowRight, Named::Enter]);
        hand.enter("01/11/2026");
        hand.type_text("30/11/2026");
        self.look(hand, "export", "days")?;
        press_all(hand, &[Named::Enter, Named::ArrowRight, Named::Enter, Named::ArrowRight]);
        self.look(hand, "export", "chosen")?;
        press_all(hand, &[Named::ArrowDown; 4]);
        hand.type_text(&folder.display().to_string());
        press_all(hand, &[Named::F7]);
        self.look_closely(hand, "export", "done")?;
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
