//! What somebody types that nobody may see: wiped when dropped, never printed.

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::store::keys::Password;

/// A password in a field.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Typed(Zeroizing<String>);

impl Typed {
    /// Takes what a field holds.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// Returns the text, for the field that shows dots.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Takes one more character.
    pub fn push(&mut self, character: char) {
        self.0.push(character);
    }

    /// Takes the last character back.
    pub fn pop(&mut self) -> Option<char> {
        self.0.pop()
    }

    /// Tells whether nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns its length in characters of the composed form.
    #[must_use]
    pub fn characters(&self) -> usize {
        self.0.nfc().count()
    }

    /// Returns the password.
    #[must_use]
    pub fn password(&self) -> Password {
        Password::new(self.0.to_string())
    }
}

impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Typed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_not_printed_and_counts_letters() {
        let typed = Typed::new("Mật khẩu".nfd().collect());
        assert_eq!(typed.characters(), 8);
        assert_eq!(format!("{typed:?}"), "Typed");
    }
}
