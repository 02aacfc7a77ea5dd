//! The trade number of a pack. Never holds a number whose check digit is wrong.

use std::fmt;

/// A GTIN: 14 digits with a valid check digit. Shorter numbers (EAN-13) are
/// padded with zeros on the left, so that one pack has one number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Gtin(String);

impl Gtin {
    /// Reads a GTIN of 13 or 14 digits; `None` if it is anything else, all
    /// zeros, or its check digit is wrong.
    #[must_use]
    pub fn parse(digits: &str) -> Option<Self> {
        let is_number =
            matches!(digits.len(), 13 | 14) && digits.bytes().all(|b| b.is_ascii_digit());
        let is_zero = digits.bytes().all(|b| b == b'0');
        (is_number && !is_zero && has_check_digit(digits)).then(|| Self(format!("{digits:0>14}")))
    }

    /// Returns the 14 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Gtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Tells whether the last digit makes the sum, weighted 1, 3, 1, 3 ... from the
/// right, a multiple of ten (GS1 General Specifications 7.9).
fn has_check_digit(digits: &str) -> bool {
    let weights = [1, 3].into_iter().cycle();
    let sum: u32 =
        digits.bytes().rev().zip(weights).map(|(b, weight)| u32::from(b - b'0') * weight).sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_numbers_are_accepted_and_padded() {
        for known in ["30380777700688", "00359676580157", "09520000000011", "9520000000011"] {
            assert_eq!(Gtin::parse(known).unwrap().as_str(), format!("{known:0>14}"));
        }
    }

    #[test]
    fn a_wrong_digit_is_refused_wherever_it_stands() {
        for at in 0..14 {
            let mut digits = b"30380777700688".to_vec();
            digits[at] = b'0' + (digits[at] - b'0' + 1) % 10;
            assert_eq!(Gtin::parse(&String::from_utf8(digits).unwrap()), None, "{at}");
        }
        for wrong in ["", "00000000000000", "952000000001", "9520000000011a", "é520000000011"] {
            assert_eq!(Gtin::parse(wrong), None, "{wrong}");
        }
    }
}
