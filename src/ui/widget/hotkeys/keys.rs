//! What the toolkit's keys mean here. Holds no state.

use iced::Event;
use iced::keyboard::{self, key::Named};

use crate::ui::input::{Key, Pressed};

/// What scanners send between fields, as the text of Ctrl+].
pub const SEPARATOR: &str = "\u{1d}";

/// The text that a key types, if it types a printable one or the separator that
/// scanners send between fields.
pub fn typed(event: &Event) -> Option<&str> {
    match event {
        Event::Keyboard(keyboard::Event::KeyPressed { text: Some(text), key, .. }) => {
            let printable = text == SEPARATOR || text.chars().all(|c| !c.is_control());
            let named = matches!(key, keyboard::Key::Named(named) if *named != Named::Space);
            (printable && !named && !text.is_empty()).then_some(text.as_str())
        }
        _ => None,
    }
}

/// Tells whether a key ends what a scanner types.
pub fn is_terminator(key: &keyboard::Key) -> bool {
    matches!(key, keyboard::Key::Named(Named::Enter | Named::Tab))
}

/// Tells whether a key means something only with another.
pub fn is_modifier(key: &keyboard::Key) -> bool {
    matches!(
        key,
        keyboard::Key::Named(
            Named::Shift
                | Named::Control
                | Named::Alt
                | Named::AltGraph
                | Named::Super
                | Named::CapsLock
                | Named::NumLock
        )
    )
}

/// Translates a key of the toolkit. A modifier alone means nothing.
pub fn pressed(event: &Event) -> Option<Pressed> {
    let Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, text, repeat, .. }) = event
    else {
        return None;
    };
    if is_modifier(key) {
        return None;
    }
    // With Ctrl a key types a control character; which key it was says its name.
    let text = match key {
        keyboard::Key::Character(character) if modifiers.control() => Some(character.to_string()),
        _ => text.as_ref().map(ToString::to_string),
    };
    let key = match key {
        keyboard::Key::Named(named) => named_key(*named),
        _ => Key::Other,
    };
    Some(Pressed {
        key,
        text,
        control: modifiers.control(),
        shift: modifiers.shift(),
        repeated: *repeat,
    })
}

const fn named_key(named: Named) -> Key {
    match named {
        Named::Enter => Key::Enter,
        Named::Escape => Key::Escape,
        Named::Tab => Key::Tab,
        Named::Backspace => Key::Backspace,
        Named::Delete => Key::Delete,
        Named::ArrowUp => Key::Up,
        Named::ArrowDown => Key::Down,
        Named::ArrowLeft => Key::Left,
        Named::ArrowRight => Key::Right,
        Named::PageUp => Key::PageUp,
        Named::PageDown => Key::PageDown,
        Named::F1 => Key::Function(1),
        Named::F2 => Key::Function(2),
        Named::F3 => Key::Function(3),
        Named::F4 => Key::Function(4),
        Named::F5 => Key::Function(5),
        Named::F6 => Key::Function(6),
        Named::F7 => Key::Function(7),
        Named::F8 => Key::Function(8),
        Named::F9 => Key::Function(9),
        Named::F10 => Key::Function(10),
        Named::F11 => Key::Function(11),
        Named::F12 => Key::Function(12),
        _ => Key::Other,
    }
}

#[cfg(test)]
mod tests {
    use iced::keyboard::Modifiers;
    use iced::keyboard::key::{NativeCode, Physical};

    use super::*;

    #[test]
    fn a_key_with_ctrl_is_known_by_its_name_and_not_by_what_it_types() {
        let key = keyboard::Key::Character("t".into());
        let event = Event::Keyboard(keyboard::Event::KeyPressed {
            key: key.clone(),
            modified_key: key,
            physical_key: Physical::Unidentified(NativeCode::Unidentified),
            location: keyboard::Location::Standard,
            modifiers: Modifiers::CTRL,
            text: Some("\u{14}".into()),
            repeat: false,
        });
        let pressed = pressed(&event).unwrap();
        assert_eq!((pressed.text.as_deref(), pressed.control), (Some("t"), true));
        assert_eq!(pressed.character(), None);
    }
}
