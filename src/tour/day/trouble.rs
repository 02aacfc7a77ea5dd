//! What goes wrong after the needle: a reaction, and a wrong injection.

use iced::keyboard::key::Named;

use super::{Walk, morning, order_slip, vial_label, visit};
use crate::scan::StationLabel;
use crate::tour::hand::{Hand, Lost};
use crate::tour::press_all;

impl Walk<'_, '_> {
    /// Somebody reacts gravely: described, treated, and whoever got the same lot.
    /// At a drill of its own, since nobody is injected after it.
    pub(super) fn reaction(&mut self) -> Result<(), Lost> {
        let mut hand = Hand::at_the_drill(&self.folder.join("reaction"), morning())?;
        press_all(&mut hand, &[Named::F10, Named::F3]);
        self.look(&mut hand, "reaction", "who")?;
        let slip = StationLabel::Visit(visit(&hand, 1)?.id).code();
        hand.scan(&slip);
        self.look_closely(&mut hand, "reaction", "not-injected")?;
        let keys = [Named::ArrowLeft, Named::F3, Named::ArrowDown, Named::Enter, Named::F9];
        press_all(&mut hand, &keys);
        self.look(&mut hand, "reaction", "described")?;
        hand.press(Named::F11);
        self.look(&mut hand, "emergency", "opened")?;
        press_all(&mut hand, &[Named::F2, Named::F4]);
        hand.wait_ms(200_000);
        self.look_closely(&mut hand, "emergency", "clocks")?;
        hand.press(Named::Escape);
        self.look_closely(&mut hand, "watch", "treated")?;
        hand.click_word("report-exposed")?;
        self.look(&mut hand, "exposed", "nobody")?;
        Ok(())
    }

    /// What comes after a wrong injection: the line stops, a report is opened,
    /// and what was written down wrongly is amended.
    pub(super) fn incidents(&mut self) -> Result<(), Lost> {
        let mut hand = Hand::at_the_drill(&self.folder.join("incidents"), morning())?;
        let hand = &mut hand;
        let slip = order_slip(hand, 1)?;
        hand.scan(&slip);
        hand.enter("0,5");
        hand.press(Named::Enter);
        let person = StationLabel::Visit(visit(hand, 1)?.id).code();
        hand.scan(&person);
        for vial in [1, 2] {
            let label = vial_label(hand, vial)?;
            hand.scan(&label);
        }
        hand.press(Named::F8);
        for (ticket, vial) in [(1, 1), (2, 1)] {
            press_all(hand, &[Named::F10, Named::F4]);
            let person = StationLabel::Visit(visit(hand, ticket)?.id).code();
            hand.scan(&person);
            let label = vial_label(hand, vial)?;
            hand.scan(&label);
            press_all(hand, &[Named::F9, Named::ArrowDown, Named::Enter, Named::F5]);
        }
        self.look_closely(hand, "case", "who-else")?;
        hand.press(Named::F3);
        self.look_closely(hand, "case", "form")?;
        hand.press(Named::F6);
        self.look(hand, "case", "critical")?;
        hand.press(Named::F4);
        self.look(hand, "case", "follow-up-empty")?;
        hand.type_text("23/11/2026");
        hand.press(Named::F6);
        self.look_closely(hand, "case", "follow-up")?;
        hand.press(Named::F5);
        self.look(hand, "case", "photos")?;
        let text = self.folder.join("anh.jpg");
        std::fs::write(&text, "Xin chao")?;
        hand.press(Named::Tab);
        hand.type_text(&text.display().to_string());
        hand.press(Named::F7);
        self.look(hand, "case", "no-photo")?;
        press_all(hand, &[Named::Escape, Named::Escape]);
        self.look_closely(hand, "cases", "list")?;
        hand.press(Named::F4);
        self.look(hand, "amend", "doses")?;
        hand.press(Named::Enter);
        self.look_closely(hand, "amend", "one")?;
        press_all(hand, &[Named::Escape, Named::Escape, Named::F2]);
        self.look(hand, "amend", "paper")?;
        press_all(hand, &[Named::Escape, Named::Escape, Named::Escape]);
        press_all(hand, &[Named::F10, Named::F3, Named::F2]);
        let name = visit(hand, 1)?.person.name.clone();
        hand.type_text(&name);
        self.look_closely(hand, "reaction", "another-day")
    }
}
