//! The evening: the review, and the session counted, closed and sealed.

use iced::keyboard::key::Named;

use super::{Walk, day};
use crate::tour::hand::{Hand, Lost};
use crate::tour::press_all;

impl Walk<'_, '_> {
    /// The review: the list, an injection opened, and what one filters by.
    pub(super) fn review(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        hand.press(Named::F6);
        self.look_closely(hand, "review", "all")?;
        hand.press(Named::F2);
        press_all(hand, &[Named::ArrowDown, Named::ArrowDown]);
        self.look_closely(hand, "review", "kinds")?;
        press_all(hand, &[Named::Enter, Named::Enter]);
        self.look_closely(hand, "review", "opened")?;
        hand.press(Named::F3);
        self.look_closely(hand, "review", "days")?;
        hand.press(Named::F11);
        self.look(hand, "review", "saved")?;
        press_all(hand, &[Named::Escape, Named::Escape]);
        Ok(())
    }

    /// The evening: everything is counted, the session closed and sealed.
    pub(super) fn closing(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        press_all(hand, &[Named::F4, Named::F8]);
        self.look_closely(hand, "closing", "open")?;
        let day = day(hand)?;
        let left: Vec<String> = day.vials().map(|vial| vial.left().to_string()).collect();
        let lots: Vec<[String; 2]> = day
            .lots()
            .map(|lot| {
                let used = day.used_of(lot.id);
                let returned = lot.on_hand().saturating_sub(used).to_string();
                ["0".to_owned(), returned]
            })
            .collect();
        for wasted in left {
            hand.press(Named::F3);
            hand.enter(&wasted);
        }
        for lot in lots {
            for count in lot {
                hand.enter(&count);
            }
        }
        self.look(hand, "closing", "unfinished")?;
        hand.press(Named::Tab);
        hand.type_text("Minh Chau theo doi tiep");
        self.look(hand, "closing", "counted")?;
        hand.press(Named::F9);
        self.look_closely(hand, "closing", "sealed")
    }
}
