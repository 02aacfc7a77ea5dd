//! Around the queue: the list, the plan, the stock, the accounts and the lock.

use iced::keyboard::key::Named;

use super::Walk;
use crate::domain::catalogue::BUILT_IN;
use crate::drill::Drill;
use crate::tour::hand::{Hand, Lost};
use crate::tour::press_all;

/// A class whose list has what lists have: a day that its year does not have, a
/// birth in the future, a row without a name.
const LIST: &str = include_str!("../../../assets/drill/list.csv");

impl Walk<'_, '_> {
    pub(super) fn around_the_queue(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        self.look_closely(hand, "queue", "morning")?;
        hand.type_text("zzz");
        self.look(hand, "queue", "nobody-found")?;
        hand.press(Named::Escape);
        for (key, screen) in [
            (Named::F2, "register"),
            (Named::F6, "watch"),
            (Named::F7, "journal"),
            (Named::F10, "incident"),
        ] {
            hand.press(key);
            self.look(hand, screen, "empty")?;
            hand.press(Named::Escape);
        }
        hand.press(Named::F1);
        self.look(hand, "queue", "sheet")?;
        hand.press(Named::F1);
        hand.scan("8938506123456789");
        self.look(hand, "queue", "stray-scan")?;
        hand.press(Named::Escape);
        Ok(())
    }

    pub(super) fn catalogue(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        hand.press(Named::F11);
        self.look(hand, "accounts", "list")?;
        hand.press_with_control('d');
        self.look(hand, "catalogue", "in-force")?;
        let whole = BUILT_IN.map(|file| file.text).concat();
        let slip = whole.replace("microlitres = 500\n", "microlitres = 50000\n");
        let file = self.folder.join("danh-muc.toml");
        std::fs::write(&file, slip)?;
        hand.click_word("catalogue-path-example")?;
        hand.enter(&file.display().to_string());
        self.look_closely(hand, "catalogue", "faults")?;
        let other = whole.replacen("label = \"", "label = \"SYT HN · ", 1);
        let brand = "brand = \"Jevax\"";
        std::fs::write(&file, other.replacen(brand, "brand = \"JEVAX\"", 1))?;
        press_all(hand, &[Named::Escape; 4]);
        hand.press(Named::F11);
        hand.press_with_control('d');
        hand.click_word("catalogue-path-example")?;
        hand.enter(&file.display().to_string());
        if hand.sees(&hand.app.words().with("catalogue-failed", &[("file", "danh-muc.toml")])) {
            return Err(Lost::NotThere("catalogue, changes".to_owned()));
        }
        self.look_closely(hand, "catalogue", "changes")?;
        press_all(hand, &[Named::Escape; 4]);
        Ok(())
    }

    pub(super) fn list(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        hand.press(Named::F3);
        self.look(hand, "list", "empty")?;
        let file = self.folder.join("lop-3a.csv");
        std::fs::write(&file, LIST)?;
        hand.click_word("list-path-example")?;
        hand.enter(&file.display().to_string());
        self.look_closely(hand, "list", "preview")?;
        hand.press(Named::F4);
        self.look_closely(hand, "list", "columns")?;
        press_all(hand, &[Named::Escape, Named::Escape, Named::Escape]);
        Ok(())
    }

    pub(super) fn plan(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        hand.press(Named::F8);
        self.look(hand, "plan", "empty")?;
        for group in ["Hoc sinh 7 den 8 tuoi", "Giao vien"] {
            hand.click_word("plan-name-example")?;
            hand.type_text(group);
            hand.press(Named::Enter);
        }
        self.look_closely(hand, "plan", "groups")?;
        press_all(hand, &[Named::Escape, Named::Escape]);
        self.look(hand, "queue", "plan")
    }

    pub(super) fn stock(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        hand.press(Named::F4);
        self.look_closely(hand, "stock", "list")?;
        hand.press(Named::F2);
        self.look(hand, "stock", "receive")?;
        hand.press(Named::Escape);
        hand.press(Named::F3);
        self.look(hand, "stock", "open")?;
        press_all(hand, &[Named::Escape, Named::Escape]);
        Ok(())
    }

    /// The accounts, and the lock with its ways back.
    pub(super) fn accounts(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        hand.press(Named::F11);
        self.look_closely(hand, "accounts", "list")?;
        hand.press(Named::F2);
        self.look(hand, "accounts", "add")?;
        press_all(hand, &[Named::Escape, Named::F7]);
        self.look(hand, "accounts", "own-password")?;
        press_all(hand, &[Named::Escape, Named::F9]);
        self.look(hand, "accounts", "idle")?;
        press_all(hand, &[Named::Escape, Named::Escape]);
        Ok(())
    }

    pub(super) fn lock(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        hand.press(Named::F12);
        self.look_closely(hand, "lock", "list")?;
        hand.press(Named::F10);
        self.look(hand, "emergency", "at-the-lock")?;
        hand.press(Named::Escape);
        hand.press(Named::F2);
        self.look(hand, "lock", "password")?;
        let drill = Drill::new(self.folder.join("drill"))?;
        let (name, password) = drill.login();
        hand.enter(name);
        hand.enter(password);
        // A PIN is asked for whoever came with a password.
        let asked = hand.app.words().text("pin-title");
        if hand.sees(&asked) {
            hand.press(Named::Escape);
        }
        Ok(())
    }
}
