//! More than one code in one burst. Never guesses which code was meant: half a
//! second of scanning again is cheaper than the wrong person.

use super::{Scan, Unreadable, one, trim};

/// How often one code is looked for in one burst.
const MOST_REPEATS: usize = 4;
/// The shortest code that is recognised inside other text, in bytes: `01` and a
/// GTIN.
const SHORTEST_PART: usize = 16;

/// Finds out whether the trimmed text is more than one code.
pub(super) fn find(text: &str, whole_reads: bool, current_year: i32) -> Option<Unreadable> {
    lines(text, current_year)
        .or_else(|| repeated(text, whole_reads, current_year))
        .or_else(|| concatenated(text, whole_reads, current_year))
}

/// Codes parted by a terminator that was taken for text.
fn lines(text: &str, current_year: i32) -> Option<Unreadable> {
    let parts: Vec<&str> =
        text.split(['\r', '\n', '\t']).map(trim).filter(|part| !part.is_empty()).collect();
    if parts.len() < 2 || !parts.iter().any(|part| one(part, current_year).is_ok()) {
        return None;
    }
    let is_same = parts.windows(2).all(|pair| pair[0] == pair[1]);
    Some(if is_same { Unreadable::Doubled } else { Unreadable::SeveralCodes })
}

/// The same code again and again. Two equal numbers may by chance be one longer
/// code, so a text that reads as a whole stays whole unless its parts are
/// unmistakable.
fn repeated(text: &str, whole_reads: bool, current_year: i32) -> Option<Unreadable> {
    let is_repeat = |count: usize| {
        let part = text.get(..text.len() / count).unwrap_or_default();
        !part.is_empty()
            && part.repeat(count) == text
            && if whole_reads {
                is_unmistakable(part, current_year)
            } else {
                one(part, current_year).is_ok()
            }
    };
    (2..=MOST_REPEATS).any(is_repeat).then_some(Unreadable::Doubled)
}

/// Two codes without anything between them. Cards ignore what follows their
/// known fields, so for them it is looked for even if the whole reads.
fn concatenated(text: &str, whole_reads: bool, current_year: i32) -> Option<Unreadable> {
    if whole_reads && !text.contains('|') {
        return None;
    }
    let both = |at: usize| {
        let (first, second) = text.split_at_checked(at)?;
        let begins_a_code =
            second.starts_with(|c: char| c.is_ascii_alphanumeric() || "(]".contains(c));
        (begins_a_code
            && is_unmistakable(second, current_year)
            && is_unmistakable(first, current_year))
        .then_some((trim(first), trim(second)))
    };
    let last = text.len().checked_sub(SHORTEST_PART)?;
    let (first, second) = (SHORTEST_PART..=last).find_map(both)?;
    Some(if first == second { Unreadable::Doubled } else { Unreadable::SeveralCodes })
}

/// Tells whether a part is a code by its shape, not by its length alone.
fn is_unmistakable(part: &str, current_year: i32) -> bool {
    match one(part, current_year) {
        Ok(Scan::Station(_)) => true,
        Ok(Scan::Gs1(code)) => code.gtin.is_some() && trim(part).len() >= SHORTEST_PART,
        Ok(Scan::Citizen(_) | Scan::Insurance(_)) => part.contains('|'),
        Err(_) => false,
    }
}
