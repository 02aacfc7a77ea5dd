//! Before the day: a station is set up, and somebody signs in.

use iced::keyboard::key::Named;

use super::{Walk, morning};
use crate::tour::hand::{Hand, Lost};
use crate::tour::press_all;

/// A password of the strength that a station asks for.
const PASSWORD: &str = "con trau den an co";

impl Walk<'_, '_> {
    pub(super) fn set_up(&mut self) -> Result<(), Lost> {
        let folder = self.folder.join("station");
        let mut hand = Hand::at_a_new_station(&folder, morning())?;
        self.look_closely(&mut hand, "setup", "empty")?;
        hand.press(Named::F4);
        self.look_closely(&mut hand, "restore", "empty")?;
        hand.press(Named::Escape);
        for field in ["Tram Y te Ngoc Ha", "So 1 pho Ngoc Ha", "Lan Anh", PASSWORD, PASSWORD] {
            hand.press(Named::Tab);
            hand.type_text(field);
        }
        hand.click_word("setup-school")?;
        self.look(&mut hand, "setup", "filled")?;
        hand.press(Named::Enter);
        self.look(&mut hand, "setup", "recovery-key")?;
        let groups = recovery_groups(&mut hand);
        hand.press(Named::Enter);
        self.look(&mut hand, "setup", "key-typed-back")?;
        for asked in asked_groups(&mut hand) {
            let group = asked.checked_sub(1).and_then(|place| groups.get(place));
            hand.type_text(group.map_or("", String::as_str));
            hand.press(Named::ArrowDown);
        }
        hand.press(Named::Enter);
        self.look_closely(&mut hand, "opening", "pin")?;
        hand.type_text("0000");
        hand.press(Named::Enter);
        self.look(&mut hand, "opening", "pin-too-easy")?;
        hand.press(Named::Escape);
        self.look_closely(&mut hand, "opening", "empty")?;
        hand.type_text("16/11/2026");
        self.look(&mut hand, "opening", "begun")?;
        press_all(&mut hand, &[Named::F4, Named::F6]);
        self.look_closely(&mut hand, "opening", "second-person")?;
        press_all(&mut hand, &[Named::Escape, Named::Escape]);
        hand.press(Named::F12);
        hand.click_word("lock-leave")?;
        self.look(&mut hand, "signin", "station")?;
        hand.press(Named::F3);
        self.look_closely(&mut hand, "recover", "empty")?;
        hand.type_text(&groups.concat());
        self.look(&mut hand, "recover", "typed")?;
        hand.press(Named::Enter);
        self.look(&mut hand, "recover", "person")
    }

    pub(super) fn sign_in(&mut self) -> Result<Hand, Lost> {
        let folder = self.folder.join("drill");
        let mut hand = Hand::at_the_door(&folder, morning())?;
        self.look_closely(&mut hand, "signin", "empty")?;
        hand.press(Named::F10);
        self.look_closely(&mut hand, "signin", "card")?;
        hand.press(Named::Escape);
        Hand::at_the_drill(&folder, morning())
    }
}

/// Reads the groups of the recovery key from the screen.
fn recovery_groups(hand: &mut Hand) -> Vec<String> {
    let of_the_key = |c: u8| c.is_ascii_digit() || c.is_ascii_uppercase();
    let is_group = |text: &String| text.len() == 4 && text.bytes().all(of_the_key);
    hand.texts().into_iter().filter(is_group).collect()
}

/// Reads from the screen which groups are to be typed back.
fn asked_groups(hand: &mut Hand) -> Vec<usize> {
    let name = |hand: &Hand, group: usize| {
        hand.app.words().with("setup-back-group", &[("number", &group.to_string())])
    };
    let texts = hand.texts();
    (1..=8).filter(|group| texts.contains(&name(hand, *group))).collect()
}
