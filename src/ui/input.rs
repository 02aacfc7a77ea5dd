//! Keys as screens see them, free of the toolkit, so that what a key means can
//! be tested without a window.

/// A key that means something here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// Enter. A scanner's own never arrives.
    Enter,
    /// Escape.
    Escape,
    /// Tab; with shift it goes back.
    Tab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// F1 to F12.
    Function(u8),
    /// Any other key; see its text.
    Other,
}

/// A key that went down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pressed {
    /// Which.
    pub key: Key,
    /// The text that it types, if it types any.
    pub text: Option<String>,
    /// Whether Ctrl was down.
    pub control: bool,
    /// Whether Shift was down.
    pub shift: bool,
    /// Whether it is only held.
    pub repeated: bool,
}

impl Pressed {
    /// Returns the one printable character that the key types.
    #[must_use]
    pub fn character(&self) -> Option<char> {
        if self.control {
            return None;
        }
        let mut characters = self.text.as_deref()?.chars();
        let first = characters.next()?;
        (characters.next().is_none() && !first.is_control()).then_some(first)
    }
}
