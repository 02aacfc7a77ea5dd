//! What a keyboard-wedge scanner typed, understood: citizen cards, insurance
//! cards, GS1 codes of packs and the station's own labels. Pure: it never reads
//! a device or a clock, never looks anything up and never repairs a code.
//!
//! A scanner types through the keyboard layout and any input method, so only
//! ASCII fields (numbers, dates, lots) can be trusted. Names and addresses are
//! an aid to the eye and never evidence of who somebody is.
//!
//! What no reader of text can see: a lot whose last characters are missing, a
//! card cut exactly after its number, and two short codes that happen to be one
//! longer code. They surface when the lot or the person does not match.

mod citizen;
mod gs1;
mod gtin;
mod insurance;
mod label;
mod several;

pub mod burst;

pub use citizen::CitizenCard;
pub use gs1::Gs1;
pub use gtin::Gtin;
pub use insurance::InsuranceCard;
pub use label::StationLabel;

use chrono::NaiveDate;
use thiserror::Error;
use unicode_normalization::char::is_combining_mark;

use crate::domain::time::parse_date;

/// The longest text that is looked at, in characters. No card or pack carries more.
pub const LONGEST_TEXT: usize = 1_000;

/// How much of an unknown text is shown to the user, in characters.
const SHOWN_OF_UNKNOWN: usize = 20;

/// Something scanned and understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scan {
    /// A citizen card, or a citizen number alone.
    Citizen(CitizenCard),
    /// A health insurance card, or its code or number alone.
    Insurance(InsuranceCard),
    /// A GS1 code of a pack, or a GTIN alone.
    Gs1(Gs1),
    /// A label that a station printed.
    Station(StationLabel),
}

/// The kinds of code that a station reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A citizen card (CCCD, thẻ căn cước).
    Citizen,
    /// A health insurance card (BHYT).
    Insurance,
    /// A GS1 code of a pack.
    Gs1,
    /// A label that a station printed.
    Station,
}

/// Sex as a card states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// Nam.
    Male,
    /// Nữ.
    Female,
}

/// Why a text was not taken. None of these yields a part of the code: half a
/// code is no evidence.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// Nothing but white space, control characters or a symbology prefix.
    #[error("nothing was scanned")]
    Empty,
    /// More than [`LONGEST_TEXT`] characters.
    #[error("{characters} characters are too many")]
    TooLong {
        /// How many characters came.
        characters: usize,
    },
    /// A Vietnamese input method or keyboard layout rewrote the code; it must
    /// be switched off.
    #[error("an input method rewrote the code")]
    Mangled,
    /// The beginning or the end of the code is missing.
    #[error("the {kind:?} code is cut short")]
    CutShort {
        /// What the code began as.
        kind: Kind,
    },
    /// The same code came more than once without a pause.
    #[error("the same code came twice")]
    Doubled,
    /// Different codes came without a pause. Which one was meant is unknown.
    #[error("several codes came at once")]
    SeveralCodes,
    /// A GS1 separator was lost, so it is unknown where a lot or a serial ends.
    #[error("a GS1 separator is missing")]
    SeparatorMissing,
    /// A check digit does not fit: a character was misread or mistyped.
    #[error("a check digit is wrong")]
    BadCheckDigit,
    /// A date that no calendar has.
    #[error("a date is impossible")]
    BadDate,
    /// A GS1 application identifier that is not known here.
    #[error("unknown GS1 application identifier {identifier}")]
    UnknownElement {
        /// The two to four digits of the identifier.
        identifier: String,
    },
    /// A field holds what it cannot hold.
    #[error("the {kind:?} code is damaged")]
    Damaged {
        /// What the code began as.
        kind: Kind,
    },
    /// No kind of code that is known here.
    #[error("unknown code beginning with {start}")]
    Unknown {
        /// The first characters, at most 20, with unprintable ones replaced by
        /// U+FFFD. May belong to a person: for the screen, not for a trace.
        start: String,
    },
}

/// Understands what a scanner typed.
///
/// `current_year` (civil) places two-digit years of GS1 dates. Symbology
/// prefixes (`]d2`, `]C1`, `]Q1` ...), terminators and surrounding space are
/// ignored. Digits alone are taken by their count: 10 an insurance number, 12 a
/// citizen number, 13 or 14 a GTIN, 44 beginning with 57 a station label.
///
/// # Errors
/// Returns why the text was not taken; see [`Unreadable`].
pub fn read(typed: &str, current_year: i32) -> Result<Scan, Unreadable> {
    let characters = typed.chars().count();
    if characters > LONGEST_TEXT {
        return Err(Unreadable::TooLong { characters });
    }
    let text = trim(typed);
    let whole = one(text, current_year);
    match several::find(text, whole.is_ok(), current_year) {
        Some(problem) => Err(problem),
        None => whole,
    }
}

/// Reads a text as exactly one code.
fn one(text: &str, current_year: i32) -> Result<Scan, Unreadable> {
    let (code, is_gs1) = without_symbology(text);
    if code.is_empty() {
        return Err(Unreadable::Empty);
    }
    if !is_gs1 && code.contains('|') {
        return card(code);
    }
    if is_mangled(code) {
        return Err(Unreadable::Mangled);
    }
    if is_gs1 || code.starts_with('(') {
        return gs1::read(code, current_year).map(Scan::Gs1);
    }
    if is_digits(code) {
        if label::is_begun(code) {
            return label::read(code).map(Scan::Station);
        }
        match code.len() {
            10 => return Ok(Scan::Insurance(InsuranceCard::of_number(code))),
            12 => return Ok(Scan::Citizen(CitizenCard::of_number(code))),
            13 | 14 => {
                let gtin = Gtin::parse(code).ok_or(Unreadable::BadCheckDigit)?;
                return Ok(Scan::Gs1(Gs1 { gtin: Some(gtin), ..Gs1::default() }));
            }
            _ => {}
        }
    }
    if let Some(card) = InsuranceCard::of_code(code) {
        return Ok(Scan::Insurance(card));
    }
    if gs1::is_begun(code) {
        return gs1::read(code, current_year).map(Scan::Gs1);
    }
    Err(unknown(code))
}

/// Reads fields parted by `|`: a citizen card or an insurance card.
fn card(code: &str) -> Result<Scan, Unreadable> {
    let fields: Vec<&str> = code.split('|').map(str::trim).collect();
    let first = fields.first().copied().unwrap_or_default();
    if has_foreign_letters(first) {
        Err(Unreadable::Mangled)
    } else if is_digits(first) && first.len() == 12 {
        citizen::read(&fields).map(Scan::Citizen)
    } else if insurance::is_code_or_number(first) {
        insurance::read(&fields).map(Scan::Insurance)
    } else if citizen::is_headless(&fields) {
        Err(Unreadable::CutShort { kind: Kind::Citizen })
    } else {
        Err(unknown(code))
    }
}

fn unknown(code: &str) -> Unreadable {
    let printable = |c: char| if is_unprintable(c) { char::REPLACEMENT_CHARACTER } else { c };
    Unreadable::Unknown { start: code.chars().take(SHOWN_OF_UNKNOWN).map(printable).collect() }
}

/// Control characters, and the invisible ones that turn the direction of text.
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_unprintable(c))
}

/// Drops an AIM symbology prefix (`]`, a letter, a modifier) and tells whether
/// it announces GS1 data (ISO/IEC 15424).
fn without_symbology(text: &str) -> (&str, bool) {
    let text = trim(text);
    let is_prefix = |p: &str| {
        matches!(p.as_bytes(), [b']', letter, modifier]
            if letter.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric())
    };
    match text.split_at_checked(3) {
        Some((prefix, rest)) if is_prefix(prefix) => {
            (trim(rest), matches!(prefix, "]d2" | "]C1" | "]Q3" | "]e0" | "]J1"))
        }
        _ => (text, false),
    }
}

/// Tells whether an input method touched a code that is ASCII by nature. Words
/// with spaces and without a digit are somebody's text, not a code.
fn is_mangled(code: &str) -> bool {
    has_foreign_letters(code)
        && (code.bytes().any(|b| b.is_ascii_digit()) || !code.contains(char::is_whitespace))
}

fn has_foreign_letters(text: &str) -> bool {
    text.chars().any(|c| !c.is_ascii() && (c.is_alphabetic() || is_combining_mark(c)))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Reads a birth date of a card: `ddMMyyyy` or `dd/MM/yyyy`. An empty field or
/// a year alone is no date.
fn birth_date(text: &str) -> Result<Option<NaiveDate>, Unreadable> {
    if has_foreign_letters(text) {
        return Err(Unreadable::Mangled);
    }
    match text.len() {
        0 => Ok(None),
        4 if is_digits(text) => Ok(None),
        8 if is_digits(text) => parse_date(text).map(Some).ok_or(Unreadable::BadDate),
        10 => parse_date(text).map(Some).ok_or(Unreadable::BadDate),
        _ => Err(Unreadable::BadDate),
    }
}

#[cfg(test)]
mod tests;
