//! GS1 element strings, as packs of vaccines carry them. Never trusts a field
//! whose end is unknown, and never takes a best-before date for an expiry.

mod element;

use chrono::{Datelike, NaiveDate};

use super::{Gtin, Unreadable, unknown};
use crate::domain::time::Expiry;
use element::{Content, Element};

/// What a GS1 code says about a pack. At least one field is present.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gs1 {
    /// AI (01): the trade number.
    pub gtin: Option<Gtin>,
    /// AI (10): the lot, ASCII, at most 20 characters, in the case it came in.
    pub lot: Option<String>,
    /// AI (17): the expiry. A day 00 (packs before 2025) is a
    /// [`Expiry::Month`], which lasts through its last day.
    pub expiry: Option<Expiry>,
    /// AI (21): the serial number, ASCII, at most 20 characters.
    pub serial: Option<String>,
    /// AI (11): the day of production; a day 00 means the month's last day.
    pub produced_on: Option<NaiveDate>,
}

/// Tells whether the text begins with an application identifier known here, be
/// it behind a separator.
pub(super) fn is_begun(text: &str) -> bool {
    element::begins(&element::with_separators(text))
}

/// Reads an element string, or its form for people with identifiers in
/// parentheses.
pub(super) fn read(text: &str, current_year: i32) -> Result<Gs1, Unreadable> {
    let text = element::with_separators(text);
    let is_for_people = text.starts_with('(');
    let elements =
        if is_for_people { element::in_parentheses(&text)? } else { element::in_sequence(&text)? };
    let mut code = Gs1::default();
    for element in &elements {
        code.take(element, current_year)?;
    }
    // Without parentheses and separators a last lot may have swallowed what follows it.
    let has_separators = text.contains(element::SEPARATOR);
    if let (Some(last), false) = (elements.last(), is_for_people)
        && last.content == Content::Text
        && hides_more(last.value, has_separators || code.expiry.is_some(), current_year)
    {
        return Err(Unreadable::SeparatorMissing);
    }
    if code == Gs1::default() { Err(unknown(&text)) } else { Ok(code) }
}

impl Gs1 {
    fn take(&mut self, element: &Element<'_>, current_year: i32) -> Result<(), Unreadable> {
        match element.content {
            Content::Gtin => {
                let gtin = Gtin::parse(element.value).ok_or(Unreadable::BadCheckDigit)?;
                if element.identifier == "01" { put(&mut self.gtin, gtin) } else { Ok(()) }
            }
            Content::Date => {
                let date = date(element.value, current_year).ok_or(Unreadable::BadDate)?;
                match element.identifier {
                    "17" => put(&mut self.expiry, date),
                    "11" => put(&mut self.produced_on, date.last_day()),
                    _ => Ok(()),
                }
            }
            Content::Text => match element.identifier {
                "10" => put(&mut self.lot, element.value.to_owned()),
                "21" => put(&mut self.serial, element.value.to_owned()),
                _ => Ok(()),
            },
            Content::Digits => Ok(()),
        }
    }
}

/// Keeps a field; a field that comes again is another code in the same burst.
fn put<T: PartialEq>(slot: &mut Option<T>, value: T) -> Result<(), Unreadable> {
    match slot {
        Some(before) if *before == value => Err(Unreadable::Doubled),
        Some(_) => Err(Unreadable::SeveralCodes),
        None => {
            *slot = Some(value);
            Ok(())
        }
    }
}

/// Tells whether a field without a separator behind it has swallowed a GTIN, or
/// an expiry where one is still wanted.
fn hides_more(value: &str, has_expiry: bool, current_year: i32) -> bool {
    let is_end = |rest: Option<&str>| rest.is_some_and(|r| r.is_empty() || element::begins(r));
    (1..value.len()).filter_map(|at| value.get(at..)).any(|tail| {
        let hides_gtin = tail.starts_with("01")
            && tail.get(2..16).and_then(Gtin::parse).is_some()
            && is_end(tail.get(16..));
        let hides_expiry = !has_expiry
            && tail.starts_with("17")
            && tail.get(2..8).and_then(|digits| date(digits, current_year)).is_some()
            && is_end(tail.get(8..));
        hides_gtin || hides_expiry
    })
}

/// Reads `YYMMDD`. A year more than 50 ahead lies in the last century, one 50 or
/// more behind in the next (GS1 General Specifications 7.12).
fn date(digits: &str, current_year: i32) -> Option<Expiry> {
    let pair = |at: usize| digits.get(at..at + 2)?.parse::<u32>().ok();
    let (year, month, day) = (pair(0)?, pair(2)?, pair(4)?);
    let current_year = current_year.clamp(0, 9999);
    let year = i32::try_from(year).ok()?;
    let century = current_year - current_year % 100;
    let century = match year - current_year % 100 {
        51.. => century - 100,
        ..=-50 => century + 100,
        _ => century,
    };
    let first = NaiveDate::from_ymd_opt(century + year, month, 1)?;
    if day == 0 { Some(Expiry::Month(first)) } else { first.with_day(day).map(Expiry::Day) }
}

#[cfg(test)]
mod tests;
