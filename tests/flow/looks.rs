//! Every screen in both languages and both sizes, drawn into `target/pictures`
//! for a designer's eye. What a machine can see is asserted: that no word is
//! missing.

use iced::Size;
use iced::keyboard::key::Named;

use crate::hand::Hand;
use crate::injection::{check_by_scan, compare_by_scan, morning, right_by_scan};

/// Draws the screen in front in both languages, and in the large size.
fn draw(hand: &mut Hand, name: &str) {
    for lang in ["vi", "en"] {
        for (width, height) in [(1280.0, 800.0), (1920.0, 1080.0)] {
            hand.resize(Size::new(width, height));
            // A designer asks for the pictures; the words are looked at always.
            if std::env::var_os("CHOT_PICTURES").is_some() {
                let _ = hand.picture(&format!("{name}-{lang}-{width}"));
            }
            let broken: Vec<String> =
                hand.texts().into_iter().filter(|text| text.contains('⟦')).collect();
            assert!(broken.is_empty(), "{name} in {lang}: {broken:?}");
        }
        hand.press_with_control('l');
    }
    hand.resize(Size::new(1280.0, 800.0));
}

#[test]
fn every_screen_has_its_words() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_door(folder.path(), morning());
    draw(&mut hand, "sign-in");
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    draw(&mut hand, "queue");
    for (key, name) in [
        (Named::F2, "register"),
        (Named::F3, "list"),
        (Named::F4, "stock"),
        (Named::F6, "watch"),
        (Named::F7, "journal"),
        (Named::F10, "incident"),
    ] {
        hand.press(key);
        draw(&mut hand, name);
        hand.press(Named::Escape);
    }
    hand.press(Named::F4);
    hand.press(Named::F2);
    draw(&mut hand, "stock-receive");
    hand.press(Named::Escape);
    hand.press(Named::F3);
    draw(&mut hand, "stock-open");
    hand.press(Named::Escape);
    hand.press(Named::F6);
    draw(&mut hand, "stock-thermometer");
    hand.press(Named::Escape);
    hand.press(Named::F8);
    draw(&mut hand, "closing");
    hand.press(Named::Escape);
    hand.press(Named::F4);
    hand.press(Named::Escape);
    hand.press(Named::F1);
    draw(&mut hand, "sheet");
    hand.press(Named::F1);
    hand.type_text("7");
    hand.press(Named::Escape);
    // The sixth has no consent yet: their own screen.
    for _ in 0..5 {
        hand.press(Named::ArrowDown);
    }
    hand.press(Named::Enter);
    draw(&mut hand, "visit-product");
    hand.press(Named::F3);
    draw(&mut hand, "visit-consent");
    for key in [Named::F4, Named::F3, Named::F2] {
        hand.press(key);
    }
    draw(&mut hand, "visit-history");
    hand.press(Named::F2);
    draw(&mut hand, "visit-screening");
    for _ in 0..12 {
        hand.press(Named::ArrowLeft);
    }
    hand.type_text("36,7");
    draw(&mut hand, "visit-screened");
    hand.press(Named::F2);
    hand.type_text("10,3");
    hand.press(Named::F2);
    hand.press(Named::Enter);
    draw(&mut hand, "visit-order");
    hand.press(Named::Escape);
    check_by_scan(&mut hand, 1);
    draw(&mut hand, "procedure-tray");
    compare_by_scan(&mut hand, 1, 2, "Bơm kim tiêm bắp");
    draw(&mut hand, "procedure-identity");
    right_by_scan(&mut hand, 1, 2);
    draw(&mut hand, "procedure-needle");
    hand.click("Đã tiêm đủ: Cánh tay trái");
    draw(&mut hand, "queue-after");
}
