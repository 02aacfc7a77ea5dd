//! What supervisors and auditors look at, when the day is over.

use iced::keyboard::key::Named;

use super::Walk;
use crate::drill::Drill;
use crate::tour::hand::{Hand, Lost};
use crate::tour::press_all;

/// How many matters of the tour's day are answered at most before it gives up.
const MATTERS: usize = 40;

impl Walk<'_, '_> {
    /// The ways, and where each leads.
    pub(super) fn office(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        hand.press_with_control('o');
        self.look_closely(hand, "office", "tiles")?;
        for walk in [
            Self::papers,
            Self::proof,
            Self::backup,
            Self::reading,
            Self::export,
            Self::figures,
            Self::sign_off,
        ] {
            // Wherever the last one left off, the key leads back.
            hand.press_with_control('o');
            walk(self, hand)?;
        }
        Ok(())
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
        hand.click_word("papers-larger")?;
        self.look(hand, "paper", "larger")?;
        hand.press(Named::Escape);
        hand.press(Named::Escape);
        hand.press(Named::Escape);
        Ok(())
    }

    fn backup(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        let stick = self.folder.join("stick");
        std::fs::create_dir_all(&stick)?;
        hand.click_word("office-backup")?;
        self.look_closely(hand, "backup", "empty")?;
        hand.press(Named::Tab);
        hand.type_text(&stick.display().to_string());
        press_all(hand, &[Named::Enter, Named::F2]);
        self.look_closely(hand, "backup", "made")?;
        hand.press_with_control('o');
        Ok(())
    }

    /// The copy that was just made, read as that of any station is.
    fn reading(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        let stick = self.folder.join("stick");
        let drill = Drill::new(self.folder.join("drill"))?;
        let (name, password) = drill.login();
        hand.click_word("office-reading")?;
        self.look_closely(hand, "reading", "empty")?;
        for typed in [&*stick.display().to_string(), name, "another"] {
            hand.press(Named::Tab);
            hand.type_text(typed);
        }
        hand.press(Named::Enter);
        self.look(hand, "reading", "refused")?;
        hand.type_text(password);
        press_all(hand, &[Named::Enter, Named::F7]);
        self.look_closely(hand, "reading", "proven")?;
        hand.press(Named::F5);
        self.look_closely(hand, "reading", "review")?;
        press_all(hand, &[Named::Escape, Named::F6]);
        self.look(hand, "reading", "export")?;
        hand.press_with_control('o');
        Ok(())
    }

    fn proof(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        hand.click_word("office-proof")?;
        self.look_closely(hand, "proof", "empty")?;
        hand.press(Named::F2);
        hand.press(Named::Tab);
        hand.type_text("ABCD EFGH JKMN PQRS");
        hand.press(Named::Enter);
        self.look_closely(hand, "proof", "whole")?;
        hand.press_with_control('o');
        Ok(())
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
        hand.press_with_control('o');
        Ok(())
    }

    fn figures(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        hand.click_word("office-figures")?;
        self.look_closely(hand, "figures", "overview")?;
        let topics = [
            "hours",
            "lots",
            "times",
            "stops",
            "reactions",
            "diseases",
            "wastage",
            "coverage",
            "temperature",
        ];
        for topic in topics {
            hand.press(Named::ArrowDown);
            self.look(hand, "figures", topic)?;
        }
        hand.press(Named::F4);
        self.look(hand, "figures", "numbers")?;
        hand.press(Named::F2);
        self.look_closely(hand, "figures", "days")?;
        press_all(hand, &[Named::Escape, Named::F7]);
        self.look(hand, "figures", "file")?;
        press_all(hand, &[Named::Escape, Named::F3]);
        self.look_closely(hand, "figures", "disease-person")?;
        press_all(hand, &[Named::ArrowDown, Named::Enter]);
        self.look(hand, "figures", "disease-product")?;
        press_all(hand, &[Named::ArrowDown, Named::Enter, Named::ArrowDown, Named::Enter]);
        hand.type_text("Soi");
        hand.press(Named::Enter);
        hand.type_text("16/11/2026");
        self.look(hand, "figures", "disease-day")?;
        press_all(hand, &[Named::Enter, Named::ArrowDown, Named::Enter]);
        press_all(hand, &[Named::ArrowDown, Named::Enter]);
        self.look(hand, "figures", "disease-check")?;
        press_all(hand, &[Named::Enter, Named::Escape, Named::Escape]);
        Ok(())
    }

    fn sign_off(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        hand.press_with_control('o');
        hand.click_word("office-sign-off")?;
        self.look_closely(hand, "sign_off", "list")?;
        hand.press(Named::Enter);
        self.look_closely(hand, "sign_off", "session")?;
        let ready = hand.app.words().text("sign-off-sign-what");
        for at in 0..MATTERS {
            hand.press(Named::F9);
            if hand.sees(&ready) {
                break;
            }
            hand.press(Named::F4);
            hand.type_text("da hoi nguoi phu trach ban");
            if at == 0 {
                hand.press(Named::F5);
                self.look(hand, "sign_off", "due")?;
                hand.press(Named::F3);
            } else {
                hand.press(Named::F4);
            }
        }
        self.look_closely(hand, "sign_off", "password")?;
        let drill = Drill::new(self.folder.join("drill"))?;
        let (_, password) = drill.login();
        hand.type_text(password);
        hand.press(Named::Enter);
        self.look_closely(hand, "sign_off", "after-password")
    }
}
