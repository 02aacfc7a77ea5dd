use iced::keyboard::{Location, Modifiers, key};
use iced::widget::text_input;
use iced_test::Simulator;

use super::*;
use crate::domain::time::Instant as Moment;
use crate::ui::input::Key;

#[derive(Debug, Clone, PartialEq)]
enum Heard {
    Key(Key),
    Scan(String),
    Field(String),
}

/// A field under the wrapper, which has the focus.
struct Desk<'a> {
    window: Simulator<'a, Heard>,
    clock: Clock,
}

impl Desk<'_> {
    fn new() -> Self {
        let clock = Clock::standing_at(Moment(1_000_000));
        let field = text_input("name", "").on_input(Heard::Field);
        let heard = |pressed: Pressed| Heard::Key(pressed.key);
        let activity = Activity::new(clock.clone());
        let wrapped = hotkeys(field, Scanner::Heard, clock.clone(), activity, heard, Heard::Scan);
        let mut window = Simulator::new(wrapped);
        let _ = window.click("name").unwrap();
        Self { window, clock }
    }

    fn key(&mut self, key: keyboard::Key, text: Option<&str>, modifiers: Modifiers) -> &mut Self {
        let _ = self.window.simulate([Event::Keyboard(keyboard::Event::KeyPressed {
            modified_key: key.clone(),
            key,
            physical_key: key::Physical::Unidentified(key::NativeCode::Unidentified),
            location: Location::Standard,
            modifiers,
            text: text.map(Into::into),
            repeat: false,
        })]);
        self
    }

    fn named(&mut self, named: Named) -> &mut Self {
        self.key(keyboard::Key::Named(named), None, Modifiers::empty())
    }

    /// Types characters without a pause, as a scanner does.
    fn burst(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            let c = c.to_string();
            let _ =
                self.key(keyboard::Key::Character(c.as_str().into()), Some(&c), Modifiers::empty());
            let _ = self.pass(2);
        }
        self
    }

    fn pass(&mut self, ms: i64) -> &mut Self {
        self.clock.move_by_ms(ms);
        let drawn = window::Event::RedrawRequested(Instant::now());
        let _ = self.window.simulate([Event::Window(drawn)]);
        self
    }

    /// Types characters as a hand does.
    fn hand(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            let _ = self.burst(&c.to_string()).pass(60);
        }
        self
    }

    fn heard(self) -> Vec<Heard> {
        self.window.into_messages().collect()
    }
}

fn field(text: &str) -> Heard {
    Heard::Field(text.to_owned())
}

#[test]
fn a_scan_leaves_nothing_in_the_field_and_presses_nothing() {
    let mut desk = Desk::new();
    let _ = desk.burst("0108935001").named(Named::Enter);
    assert_eq!(desk.heard(), [Heard::Scan("0108935001".into())]);
}

#[test]
fn a_scan_without_terminator_ends_by_silence() {
    let mut desk = Desk::new();
    let _ = desk.burst("0108935001").pass(200);
    assert_eq!(desk.heard(), [Heard::Scan("0108935001".into())]);
}

#[test]
fn what_is_no_code_goes_into_the_field_that_has_the_focus() {
    let mut slow = Desk::new();
    let _ = slow.burst("trau dem").named(Named::Backspace).burst("n").named(Named::Enter);
    let heard = slow.heard();
    assert_eq!(heard.last(), Some(&Heard::Key(Key::Enter)));
    assert_eq!(heard.get(heard.len() - 2), Some(&field("trau den")));
    assert!(!heard.iter().any(|one| matches!(one, Heard::Scan(_))), "{heard:?}");

    let mut silent = Desk::new();
    let _ = silent.burst("trau den").pass(200);
    assert_eq!(silent.heard().last(), Some(&field("trau den")));

    let mut nowhere = Desk::new();
    let _ = nowhere.window.tap_key(keyboard::Key::Named(Named::Escape));
    let _ = nowhere.burst("trau den").named(Named::Enter);
    assert_eq!(nowhere.heard().last(), Some(&Heard::Scan("trau den".into())));

    let mut short = Desk::new();
    let _ = short.burst("0,5").named(Named::Enter);
    assert_eq!(short.heard().last(), Some(&Heard::Key(Key::Enter)));

    // Dates and figures are typed where no field has the focus, too.
    let mut blind = Desk::new();
    let _ = blind.window.tap_key(keyboard::Key::Named(Named::Escape));
    let _ = blind.burst("22/11/2026").named(Named::Enter);
    let heard = blind.heard();
    assert!(!heard.iter().any(|one| matches!(one, Heard::Scan(_))), "{heard:?}");
    assert_eq!(heard.last(), Some(&Heard::Key(Key::Enter)));
}

#[test]
fn the_separator_of_a_scan_is_kept_though_it_comes_as_a_shortcut() {
    let mut desk = Desk::new();
    let bracket = keyboard::Key::Character("]".into());
    let _ = desk
        .burst("1023T11")
        .named(Named::Control)
        .key(bracket, Some("\u{1d}"), Modifiers::CTRL)
        .burst("2142")
        .named(Named::Tab);
    assert_eq!(desk.heard(), [Heard::Scan("1023T11\u{1d}2142".into())]);
}

#[test]
fn a_scan_that_an_input_method_rewrites_leaves_nothing_in_the_field() {
    let mut desk = Desk::new();
    let _ = desk
        .burst("A")
        .named(Named::Backspace)
        .burst("Â12DD")
        .named(Named::Backspace)
        .burst("Đ345")
        .named(Named::Enter);
    assert_eq!(desk.heard(), [Heard::Scan("AÂ12DDĐ345".into())]);
}

#[test]
fn the_keys_of_a_hand_reach_the_field_in_their_order() {
    let mut desk = Desk::new();
    let _ = desk.hand("Hà").named(Named::Backspace).hand("o").named(Named::Enter);
    let heard = desk.heard();
    let written = [field("H"), field("Hà"), field("H"), field("Ho"), Heard::Key(Key::Enter)];
    assert_eq!(heard, written);
}

#[test]
fn a_letter_that_an_input_method_mends_at_once_stays_mended() {
    let mut desk = Desk::new();
    let _ = desk.hand("H").burst("a").named(Named::Backspace).burst("à").pass(60);
    assert_eq!(desk.heard(), [field("H"), field("Ha"), field("H"), field("Hà")]);
}

#[test]
fn a_quick_key_before_another_act_comes_first() {
    let mut desk = Desk::new();
    let _ = desk.burst("H").named(Named::F9);
    assert_eq!(desk.heard(), [field("H"), Heard::Key(Key::Function(9))]);
    let mut desk = Desk::new();
    let _ = desk.burst("H").named(Named::Enter);
    assert_eq!(desk.heard(), [field("H"), Heard::Key(Key::Enter)]);
}

#[test]
fn modifiers_alone_say_nothing() {
    let mut desk = Desk::new();
    let _ = desk.named(Named::Shift).named(Named::Control);
    assert_eq!(desk.heard(), []);
}
