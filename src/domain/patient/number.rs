//! The citizen's number (số định danh cá nhân, on the card as số CCCD).
//! Checks its form; it has no check digit, so it never proves an identity.

use serde::{Deserialize, Serialize};

use super::{Birth, Invalid, Sex};

/// A citizen's number: 12 digits, province 3, century and sex 1, year of birth
/// 2, serial 6. The province is never checked: provinces were merged on
/// 1 July 2025 and older numbers keep the old codes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CitizenNumber(String);

impl CitizenNumber {
    /// Makes a number of 12 digits; white space between them is dropped.
    ///
    /// # Errors
    ///
    /// [`Invalid::Number`] for anything but 12 ASCII digits.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if digits.len() == 12 && digits.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(digits))
        } else {
            Err(Invalid::Number)
        }
    }

    /// Returns the 12 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Tells whether the number can belong to somebody born then: the fourth
    /// digit gives century and sex (0 male and 1 female for 1900 to 1999, 2 and
    /// 3 for the next century, and so on), the next two the year. Without a
    /// known sex either of the two digits fits.
    #[must_use]
    pub fn fits(&self, birth: Birth, sex: Option<Sex>) -> bool {
        let digit = |at: usize| self.0.as_bytes().get(at).map_or(0, |b| i32::from(b - b'0'));
        let year = 1900 + 100 * (digit(3) / 2) + 10 * digit(4) + digit(5);
        let number_sex = if digit(3) % 2 == 0 { Sex::Male } else { Sex::Female };
        year == birth.year() && sex.is_none_or(|sex| sex == number_sex)
    }
}

impl TryFrom<String> for CitizenNumber {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::new(&text)
    }
}

impl From<CitizenNumber> for String {
    fn from(number: CitizenNumber) -> Self {
        number.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_twelve_digits() {
        assert_eq!(CitizenNumber::new(" 001 090 123456").unwrap().as_str(), "001090123456");
        for text in ["", "1090123456", "0010901234567", "00109012345A", "٠٠١٠٩٠١٢٣٤٥٦", "1.09E+09"]
        {
            assert_eq!(CitizenNumber::new(text), Err(Invalid::Number), "{text}");
        }
        assert!(serde_json::from_str::<CitizenNumber>("\"109\"").is_err());
    }

    #[test]
    fn fits_its_century_sex_and_year() {
        for (number, birth, sex, fits) in [
            ("001090123456", "01/01/1990", Some(Sex::Male), true),
            ("001090123456", "01/01/1990", Some(Sex::Female), false),
            ("001090123456", "1990", None, true),
            ("001090123456", "01/01/1991", Some(Sex::Male), false),
            ("001090123456", "01/01/2090", Some(Sex::Male), false),
            ("001321000789", "10/07/2021", Some(Sex::Female), true),
            ("001321000789", "07/2021", None, true),
            ("001221000789", "10/07/2021", Some(Sex::Female), false),
            ("999321000789", "10/07/2021", Some(Sex::Female), true),
        ] {
            let birth = Birth::parse(birth).unwrap();
            let number = CitizenNumber::new(number).unwrap();
            assert_eq!(number.fits(birth, sex), fits, "{number:?} {birth:?} {sex:?}");
        }
    }
}
