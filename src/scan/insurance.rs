//! The code of a health insurance card (BHYT). Never decides whether the card
//! is valid: vaccination does not depend on it.

use chrono::NaiveDate;

use super::citizen::words;
use super::{Kind, Sex, Unreadable, birth_date, has_foreign_letters, is_digits};

/// Fields through the end of validity, which a card without the closing `$`
/// must reach.
const FIELDS_WITHOUT_END_MARK: usize = 8;

/// A health insurance card. All of it travels as ASCII (names in hexadecimal),
/// so an input method that touched it is noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InsuranceCard {
    /// The 15 characters of the older card: two letters of the group, the
    /// level 1 to 5, two digits of the province and `number`. Upper case.
    pub code: Option<String>,
    /// The social insurance number: 10 digits.
    pub number: String,
    /// The name in composed form (NFC).
    pub name: Option<String>,
    /// The birth date; `None` also if the card states only a year.
    pub born_on: Option<NaiveDate>,
    /// Sex, if the field was legible.
    pub sex: Option<Sex>,
    /// The address in composed form (NFC).
    pub address: Option<String>,
}

impl InsuranceCard {
    /// Returns what a social insurance number alone says.
    pub(super) fn of_number(number: &str) -> Self {
        Self {
            code: None,
            number: number.to_owned(),
            name: None,
            born_on: None,
            sex: None,
            address: None,
        }
    }

    /// Returns what a card code of 15 characters alone says.
    pub(super) fn of_code(code: &str) -> Option<Self> {
        let (letters, digits) = code.split_at_checked(2)?;
        let is_code = code.len() == 15
            && letters.bytes().all(|b| b.is_ascii_alphabetic())
            && is_digits(digits)
            && digits.starts_with(['1', '2', '3', '4', '5']);
        let number = digits.get(3..).filter(|_| is_code)?;
        Some(Self { code: Some(code.to_ascii_uppercase()), ..Self::of_number(number) })
    }
}

/// Tells whether the text is a card code or a social insurance number.
pub(super) fn is_code_or_number(text: &str) -> bool {
    (is_digits(text) && text.len() == 10) || InsuranceCard::of_code(text).is_some()
}

/// Reads the trimmed fields of a card whose first field is its code or number.
pub(super) fn read(fields: &[&str]) -> Result<InsuranceCard, Unreadable> {
    let fields_needed = if fields.last() == Some(&"$") { 5 } else { FIELDS_WITHOUT_END_MARK };
    let [first, name, born_on, sex, rest @ ..] = fields else {
        return Err(Unreadable::CutShort { kind: Kind::Insurance });
    };
    if fields.len() < fields_needed {
        return Err(Unreadable::CutShort { kind: Kind::Insurance });
    }
    let address = rest.first().copied().filter(|field| *field != "$").unwrap_or_default();
    let card = InsuranceCard::of_code(first).unwrap_or_else(|| InsuranceCard::of_number(first));
    Ok(InsuranceCard {
        name: hexadecimal(name)?,
        born_on: birth_date(born_on)?,
        sex: match *sex {
            "1" => Some(Sex::Male),
            "2" => Some(Sex::Female),
            _ => None,
        },
        address: hexadecimal(address)?,
        ..card
    })
}

/// Reads UTF-8 written in hexadecimal, or plain ASCII words.
fn hexadecimal(text: &str) -> Result<Option<String>, Unreadable> {
    if has_foreign_letters(text) {
        return Err(Unreadable::Mangled);
    }
    if !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(words(text));
    }
    let damaged = Unreadable::Damaged { kind: Kind::Insurance };
    let bytes: Option<Vec<u8>> = text
        .as_bytes()
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => Some(nibble(*high)? << 4 | nibble(*low)?),
            _ => None,
        })
        .collect();
    let name = bytes.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or(damaged)?;
    Ok(words(&name))
}

fn nibble(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}
