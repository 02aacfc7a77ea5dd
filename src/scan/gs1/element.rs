//! Where the elements of a GS1 string begin and end: separators, application
//! identifiers and their lengths. Never interprets a value.

use crate::scan::{Kind, Unreadable, is_digits};

/// FNC1 as scanners transmit it: GS.
pub(super) const SEPARATOR: char = '\u{1d}';

/// What stands for GS where a scanner or a keyboard layout cannot type it: set
/// up in the scanner, or left by Alt+029 (`↔` is Alt+29, `^]` its caret form).
const STAND_INS: [&str; 9] = ["{GS}", "<GS>", "[GS]", "␝", "~", "↔", "^]", "\\x1d", "\\u001d"];

/// What an element holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// A trade number with a check digit.
    Gtin,
    /// `YYMMDD`.
    Date,
    /// Any digits.
    Digits,
    /// Printable ASCII.
    Text,
}

/// One element: an application identifier and its value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Element<'a> {
    pub(super) identifier: &'a str,
    pub(super) content: Content,
    pub(super) value: &'a str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Length {
    Exactly(usize),
    UpTo(usize),
}

/// Returns the content and length of the identifiers that a pack of vaccine
/// carries (GS1 General Specifications 3.2).
fn rule(identifier: &str) -> Option<(Content, Length)> {
    use Content::{Date, Digits, Gtin, Text};
    use Length::{Exactly, UpTo};
    Some(match identifier {
        "00" => (Digits, Exactly(18)),
        "01" | "02" => (Gtin, Exactly(14)),
        "11" | "12" | "13" | "15" | "16" | "17" => (Date, Exactly(6)),
        "20" => (Digits, Exactly(2)),
        "10" | "21" | "22" | "243" | "710" | "711" | "712" | "713" | "714" | "715" | "716" => {
            (Text, UpTo(20))
        }
        "30" | "37" => (Digits, UpTo(8)),
        "235" => (Text, UpTo(28)),
        "240" | "241" | "250" | "251" | "90" => (Text, UpTo(30)),
        "91" | "92" | "93" | "94" | "95" | "96" | "97" | "98" | "99" => (Text, UpTo(90)),
        "410" | "411" | "412" | "413" | "414" | "415" | "416" | "417" => (Digits, Exactly(13)),
        "422" => (Digits, Exactly(3)),
        "7003" => (Digits, Exactly(10)),
        "7004" => (Digits, UpTo(4)),
        _ => return None,
    })
}

/// Returns the text with every stand-in as the separator itself.
pub(super) fn with_separators(text: &str) -> String {
    STAND_INS.iter().fold(text.to_owned(), |text, stand_in| text.replace(stand_in, "\u{1d}"))
}

/// Tells whether a known identifier begins the text.
pub(super) fn begins(text: &str) -> bool {
    identifier(between(text)).is_ok()
}

/// Splits a plain element string. A value of fixed length needs no separator.
pub(super) fn in_sequence(text: &str) -> Result<Vec<Element<'_>>, Unreadable> {
    let mut elements = Vec::new();
    let mut rest = between(text);
    while !rest.is_empty() {
        let (identifier, content, length, after) = identifier(rest)?;
        let end = match length {
            Length::Exactly(length) => length,
            Length::UpTo(_) => after.find(SEPARATOR).unwrap_or(after.len()),
        };
        let (value, next) = after.split_at_checked(end).ok_or(CUT_SHORT)?;
        elements.push(checked(identifier, content, length, value)?);
        rest = between(next);
    }
    Ok(elements)
}

/// Splits the form for people: `(01)...(17)...(10)...`.
pub(super) fn in_parentheses(text: &str) -> Result<Vec<Element<'_>>, Unreadable> {
    let mut elements = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (inside, after) =
            rest.strip_prefix('(').and_then(|rest| rest.split_once(')')).ok_or(CUT_SHORT)?;
        let (content, length) =
            rule(inside).ok_or_else(|| Unreadable::UnknownElement { identifier: named(inside) })?;
        let end = after.match_indices('(').map(|(at, _)| at).find(|at| opens(&after[*at..]));
        let (value, next) = after.split_at(end.unwrap_or(after.len()));
        elements.push(checked(inside, content, length, value)?);
        rest = next;
    }
    Ok(elements)
}

const CUT_SHORT: Unreadable = Unreadable::CutShort { kind: Kind::Gs1 };
const DAMAGED: Unreadable = Unreadable::Damaged { kind: Kind::Gs1 };

fn between(text: &str) -> &str {
    text.trim_start_matches([SEPARATOR, ' '])
}

/// Tells whether the text begins with two to four digits in parentheses; a lot
/// may hold other parentheses.
fn opens(text: &str) -> bool {
    text[1..]
        .split_once(')')
        .is_some_and(|(inside, _)| is_digits(inside) && (2..=4).contains(&inside.len()))
}

/// Takes the identifier off the text. No identifier begins with another one.
fn identifier(text: &str) -> Result<(&str, Content, Length, &str), Unreadable> {
    (2..=4)
        .filter_map(|length| text.split_at_checked(length))
        .find_map(|(name, after)| {
            rule(name).map(|(content, length)| (name, content, length, after))
        })
        .ok_or_else(|| Unreadable::UnknownElement { identifier: named(text) })
}

/// Returns the digits that an unknown identifier has by its first two (GS1
/// General Specifications 3.2), for the message.
fn named(text: &str) -> String {
    let digits = match text.get(..2) {
        Some("23" | "24" | "25" | "40" | "41" | "42" | "71") => 3,
        Some(
            "31" | "32" | "33" | "34" | "35" | "36" | "39" | "43" | "70" | "72" | "80" | "81"
            | "82",
        ) => 4,
        _ => 2,
    };
    text.chars().take(digits).filter(char::is_ascii_graphic).collect()
}

fn checked<'a>(
    identifier: &'a str,
    content: Content,
    length: Length,
    value: &'a str,
) -> Result<Element<'a>, Unreadable> {
    let value = value.trim_matches([SEPARATOR, ' ']);
    match length {
        Length::Exactly(length) if value.len() < length => return Err(CUT_SHORT),
        Length::Exactly(length) if value.len() > length => return Err(DAMAGED),
        Length::UpTo(_) if value.is_empty() => return Err(CUT_SHORT),
        Length::UpTo(longest) if value.len() > longest => return Err(Unreadable::SeparatorMissing),
        _ => {}
    }
    let is_legal = match content {
        Content::Text => value.bytes().all(|b| b == b' ' || b.is_ascii_graphic()),
        Content::Gtin | Content::Date | Content::Digits => is_digits(value),
    };
    if is_legal { Ok(Element { identifier, content, value }) } else { Err(DAMAGED) }
}
