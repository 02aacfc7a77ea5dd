//! At the table: from the consent to the needle, and what breaks in between.

use iced::keyboard::key::Named;

use super::{Walk, morning, order_slip, vial_label, visit};
use crate::scan::StationLabel;
use crate::tour::hand::{Hand, Lost};
use crate::tour::press_all;

impl Walk<'_, '_> {
    /// The sixth has no consent yet: their own screen.
    pub(super) fn visit(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        press_all(hand, &[Named::ArrowDown; 5]);
        hand.press(Named::Enter);
        self.look(hand, "visit", "product")?;
        hand.press(Named::F3);
        self.look(hand, "visit", "consent")?;
        press_all(hand, &[Named::F4, Named::F3, Named::F2]);
        self.look(hand, "visit", "history")?;
        hand.press(Named::F2);
        self.look_closely(hand, "visit", "screening")?;
        press_all(hand, &[Named::ArrowLeft; 12]);
        hand.type_text("36,7");
        self.look(hand, "visit", "screened")?;
        hand.press(Named::F2);
        hand.type_text("10,3");
        hand.press(Named::F2);
        self.look(hand, "visit", "order")?;
        hand.press(Named::Enter);
        self.look_closely(hand, "visit", "stopped")?;
        hand.press(Named::Escape);
        Ok(())
    }

    pub(super) fn procedure(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        let slip = order_slip(hand, 1)?;
        press_all(hand, &[Named::Home, Named::ArrowUp, Named::ArrowUp, Named::ArrowUp]);
        hand.scan(&slip);
        self.look_closely(hand, "procedure", "dose")?;
        hand.enter("0,7");
        self.look(hand, "procedure", "read-again")?;
        hand.enter("0,5");
        self.look(hand, "procedure", "attest-check")?;
        hand.press(Named::Enter);
        self.look(hand, "procedure", "tray")?;
        let slip = StationLabel::Visit(visit(hand, 1)?.id).code();
        hand.scan(&slip);
        self.look(hand, "procedure", "label")?;
        let wrong = vial_label(hand, 1)?;
        hand.scan(&wrong);
        self.look_closely(hand, "procedure", "stop")?;
        hand.press(Named::F11);
        self.look(hand, "procedure", "look-back")?;
        let right = vial_label(hand, 2)?;
        hand.scan(&right);
        self.look_closely(hand, "procedure", "monitor")?;
        hand.type_text("5");
        self.look(hand, "procedure", "appearance")?;
        hand.type_text("11");
        self.look(hand, "procedure", "device")?;
        hand.type_text("1");
        self.look_closely(hand, "procedure", "attest-compare")?;
        hand.press(Named::Enter);
        self.look_closely(hand, "procedure", "identity")?;
        let birth = visit(hand, 1)?.person.birth.label();
        hand.enter(&birth);
        self.look(hand, "procedure", "answerer")?;
        hand.type_text("1");
        self.look(hand, "procedure", "site")?;
        hand.type_text("3");
        self.look(hand, "procedure", "vial-again")?;
        hand.scan(&right);
        self.look_closely(hand, "procedure", "card")?;
        hand.type_text("4");
        self.look(hand, "procedure", "drawn")?;
        hand.press(Named::F9);
        self.look(hand, "procedure", "why-stop")?;
        hand.press(Named::Escape);
        hand.enter("0,5");
        self.look(hand, "procedure", "attest-right")?;
        hand.press(Named::Enter);
        self.look_closely(hand, "procedure", "needle")?;
        hand.type_text("3");
        self.look(hand, "queue", "after")
    }

    pub(super) fn after_the_needle(&mut self, hand: &mut Hand) -> Result<(), Lost> {
        hand.press(Named::F6);
        self.look_closely(hand, "watch", "one")?;
        hand.press(Named::Escape);
        hand.press(Named::F7);
        self.look_closely(hand, "journal", "day")?;
        self.review(hand)?;
        hand.press(Named::F10);
        self.look(hand, "incident", "ways")?;
        hand.press(Named::F4);
        self.look_closely(hand, "incident", "wrong")?;
        press_all(hand, &[Named::Escape, Named::F5]);
        self.look(hand, "mishap", "kinds")?;
        hand.press(Named::F3);
        self.look(hand, "mishap", "lost")?;
        press_all(hand, &[Named::Escape, Named::Escape, Named::Escape]);
        Ok(())
    }

    /// Called away in the middle: the queue shows where it stands, and the chair
    /// why it is open again.
    pub(super) fn interruption(&mut self) -> Result<(), Lost> {
        let mut hand = Hand::at_the_drill(&self.folder.join("interrupted"), morning())?;
        let slip = order_slip(&hand, 1)?;
        hand.scan(&slip);
        hand.enter("0,5");
        hand.press(Named::Enter);
        let person = StationLabel::Visit(visit(&hand, 1)?.id).code();
        hand.scan(&person);
        let label = vial_label(&hand, 2)?;
        hand.scan(&label);
        hand.press(Named::F8);
        self.look_closely(&mut hand, "queue", "half-done")?;
        hand.scan(&slip);
        self.look_closely(&mut hand, "procedure", "open-again")
    }

    /// What stands when the disk takes nothing: nothing is lost, and it is said.
    pub(super) fn not_recorded(&mut self) -> Result<(), Lost> {
        let mut hand = Hand::at_the_drill(&self.folder.join("broken"), morning())?;
        let slip = order_slip(&hand, 1)?;
        hand.app.desk().ok_or(Lost::Door)?.store().close();
        hand.scan(&slip);
        self.look_closely(&mut hand, "queue", "not-recorded")
    }
}
