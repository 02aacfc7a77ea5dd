//! The code of a citizen card (CCCD, thẻ căn cước): seven or more fields parted
//! by `|`, without header or checksum. Never validates the province in the
//! number: numbers keep the codes of provinces that were merged in 2025.

use chrono::NaiveDate;

use super::{Kind, Sex, Unreadable, birth_date, has_foreign_letters, is_digits};
use crate::domain::text::{clean, fold};

/// Fields up to the address. The date of issue and what newer cards append are
/// ignored.
const FIELDS_NEEDED: usize = 6;

/// A citizen card. `number`, `old_number` and `born_on` are ASCII on the card
/// and can be trusted; the rest may have been rewritten on its way through the
/// keyboard, or lost characters, and is no evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CitizenCard {
    /// The citizen number: 12 digits.
    pub number: String,
    /// The number of the identity card before: 9 or 12 digits.
    pub old_number: Option<String>,
    /// The name in composed form (NFC), as the card writes it.
    pub name: Option<String>,
    /// The birth date; `None` also if the card states only a year.
    pub born_on: Option<NaiveDate>,
    /// Sex, if the field was legible.
    pub sex: Option<Sex>,
    /// The place of residence, in composed form (NFC).
    pub address: Option<String>,
}

impl CitizenCard {
    /// Returns what a number alone says.
    pub(super) fn of_number(number: &str) -> Self {
        Self {
            number: number.to_owned(),
            old_number: None,
            name: None,
            born_on: None,
            sex: None,
            address: None,
        }
    }
}

/// Reads the trimmed fields of a card whose first field is 12 digits.
pub(super) fn read(fields: &[&str]) -> Result<CitizenCard, Unreadable> {
    let [number, old_number, name, born_on, sex, address, ..] = fields else {
        return Err(Unreadable::CutShort { kind: Kind::Citizen });
    };
    if has_foreign_letters(old_number) {
        return Err(Unreadable::Mangled);
    }
    let is_old_number = is_digits(old_number) && matches!(old_number.len(), 9 | 12);
    if !old_number.is_empty() && !is_old_number {
        return Err(Unreadable::Damaged { kind: Kind::Citizen });
    }
    Ok(CitizenCard {
        number: (*number).to_owned(),
        old_number: is_old_number.then(|| (*old_number).to_owned()),
        name: words(name),
        born_on: birth_date(born_on)?,
        sex: match fold(sex).as_str() {
            "nam" => Some(Sex::Male),
            "nu" => Some(Sex::Female),
            _ => None,
        },
        address: words(address),
    })
}

/// Tells whether the fields are a card that lost characters at its beginning.
pub(super) fn is_headless(fields: &[&str]) -> bool {
    let born_on = fields.get(3).map(|field| birth_date(field));
    fields.len() >= FIELDS_NEEDED && matches!(born_on, Some(Ok(Some(_))))
}

/// Returns the text in composed form, or `None` if nothing is left.
pub(super) fn words(text: &str) -> Option<String> {
    Some(clean(text)).filter(|text| !text.is_empty())
}
