//! What stands in one place of a row, before any format: typed, so that a workbook
//! gets numbers and days, and a program codes that do not change with the language.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write;

use chrono::NaiveDate;

use crate::domain::evidence::{Way, WhyTyped};
use crate::domain::time::Instant;
use crate::i18n::Words;

/// One place of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// Nothing is known, or it does not apply.
    Nothing,
    /// What somebody wrote, or what stands on a label.
    Text(Cow<'a, str>),
    /// A word of the program: what it is about, and its code.
    Word(&'static str, &'static str),
    /// A number of things.
    Whole(i64),
    /// A quantity in thousandths: µL as mL, m°C as °C.
    Thousandths(i64),
    /// An instant, shown at the station's civil time.
    At(Instant),
    /// A civil day.
    Day(NaiveDate),
    /// Yes or no.
    Yes(bool),
    /// How evidence reached the program.
    Ways(Ways),
}

impl<'a> Cell<'a> {
    /// Makes a text, or nothing of an empty one.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Nothing } else { Self::Text(text) }
    }

    /// Makes a text, or nothing where there is none.
    pub fn some(text: Option<impl Into<Cow<'a, str>>>) -> Self {
        text.map_or(Self::Nothing, Self::text)
    }

    /// Makes the number of something that has one.
    pub fn count(count: Option<impl Into<i64>>) -> Self {
        count.map_or(Self::Nothing, |count| Self::Whole(count.into()))
    }

    /// Makes the instant of something that has one.
    pub fn at(at: Option<Instant>) -> Self {
        at.map_or(Self::Nothing, Self::At)
    }
}

/// The ways in which the evidence of one item reached the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Ways(u16);

impl Ways {
    /// The names of all ways, in the order of their bits.
    const CODES: [&'static str; 10] = [
        "scanned",
        "typed-no-code",
        "typed-damaged",
        "typed-no-scanner",
        "second-reader",
        "read",
        "answered",
        "computed",
        "held",
        "typed-scanner-broken",
    ];

    /// The keys of their words, in the same order.
    const KEYS: [&'static str; 10] = [
        "export-way-scanned",
        "export-way-typed-no-code",
        "export-way-typed-damaged",
        "export-way-typed-no-scanner",
        "export-way-second-reader",
        "export-way-read",
        "export-way-answered",
        "export-way-computed",
        "export-way-held",
        "export-way-typed-scanner-broken",
    ];

    /// Gathers ways; how often each was does not matter.
    pub fn of(ways: impl Iterator<Item = Way>) -> Self {
        Self(ways.fold(0, |bits, way| {
            let place = match way {
                Way::Scanned => 0,
                Way::Typed(WhyTyped::NoCode) => 1,
                Way::Typed(WhyTyped::Damaged) => 2,
                Way::Typed(WhyTyped::NoScanner) => 3,
                Way::SecondReader(_) => 4,
                Way::Read => 5,
                Way::Answered => 6,
                Way::Computed => 7,
                Way::Held(_) => 8,
                Way::Typed(WhyTyped::Broken) => 9,
            };
            bits | 1_u16 << place
        }))
    }

    /// Returns the names of the ways.
    pub fn codes(self) -> impl Iterator<Item = &'static str> {
        self.places().filter_map(|place| Self::CODES.get(place).copied())
    }

    fn places(self) -> impl Iterator<Item = usize> {
        (0..Self::CODES.len()).filter(move |place| self.0 >> place & 1 == 1)
    }
}

/// A column of what is exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name for programs, which never changes.
    pub code: Cow<'static, str>,
    /// Its heading for people.
    pub heading: String,
    /// In which variant it stands.
    pub stands: Stands,
    /// Whether somebody might know a person by it, together with others like it.
    pub quasi: bool,
    /// How wide it is in a workbook, in characters.
    pub width: u16,
}

/// In which variant of an export a column stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// In both.
    Always,
    /// Only where people are named.
    Named,
    /// Only where they are not.
    Nameless,
}

impl Column {
    /// Makes a column whose heading stands in the words' files.
    pub fn new(code: &'static str, key: &str, stands: Stands, width: u16, words: &Words) -> Self {
        let heading = words.text(key);
        Self { code: Cow::Borrowed(code), heading, stands, quasi: false, width }
    }

    /// Says that it might tell, together with others, who somebody is.
    pub fn quasi(mut self) -> Self {
        self.quasi = true;
        self
    }

    /// Tells whether it stands in a variant.
    pub const fn is_in(&self, nameless: bool) -> bool {
        match self.stands {
            Stands::Always => true,
            Stands::Named => !nameless,
            Stands::Nameless => nameless,
        }
    }
}

/// The words that cells need, each looked up once.
#[derive(Debug)]
pub struct Lexicon<'w> {
    words: &'w Words,
    known: HashMap<(&'static str, &'static str), String>,
    ways: HashMap<Ways, String>,
    yes_no: [String; 2],
}

impl<'w> Lexicon<'w> {
    /// Begins with nothing looked up.
    pub fn new(words: &'w Words) -> Self {
        let yes_no = [words.text("export-no"), words.text("export-yes")];
        Self { words, known: HashMap::new(), ways: HashMap::new(), yes_no }
    }

    /// Returns the word of a code, by the beginning of its key in the words' files.
    pub fn word(&mut self, prefix: &'static str, code: &'static str) -> &str {
        let words = self.words;
        self.known.entry((prefix, code)).or_insert_with(|| words.text(&format!("{prefix}{code}")))
    }

    /// Returns the words for how evidence reached the program.
    pub fn ways(&mut self, ways: Ways) -> &str {
        let words = self.words;
        self.ways.entry(ways).or_insert_with(|| {
            let keys = ways.places().filter_map(|place| Ways::KEYS.get(place));
            keys.map(|key| words.text(key)).collect::<Vec<_>>().join("; ")
        })
    }

    /// Returns the word for yes or no.
    pub fn yes(&self, yes: bool) -> &str {
        &self.yes_no[usize::from(yes)]
    }
}

/// Writes a quantity in thousandths with a point, without trailing zeros.
pub fn write_thousandths(value: i64, out: &mut String) {
    if value < 0 {
        out.push('-');
    }
    let (whole, rest) = (value.unsigned_abs() / 1000, value.unsigned_abs() % 1000);
    let _ = write!(out, "{whole}");
    if rest > 0 {
        let digits = format!("{rest:03}");
        out.push('.');
        out.push_str(digits.trim_end_matches('0'));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::{AccountId, ProcedureId};
    use crate::i18n::Lang;
    use uuid::Uuid;

    #[test]
    fn quantities_are_written_exactly() {
        for (value, text) in [(500, "0.5"), (-5_250, "-5.25"), (0, "0"), (2_000, "2"), (7, "0.007")]
        {
            let mut out = String::new();
            write_thousandths(value, &mut out);
            assert_eq!(out, text);
        }
    }

    #[test]
    fn every_way_has_a_name_and_a_word() {
        let all = [
            Way::Scanned,
            Way::Typed(WhyTyped::NoCode),
            Way::Typed(WhyTyped::Damaged),
            Way::Typed(WhyTyped::NoScanner),
            Way::SecondReader(AccountId(Uuid::nil())),
            Way::Read,
            Way::Answered,
            Way::Computed,
            Way::Held(ProcedureId(Uuid::nil())),
            Way::Typed(WhyTyped::Broken),
        ];
        let ways = Ways::of(all.into_iter());
        assert_eq!(ways.codes().collect::<Vec<_>>(), Ways::CODES);
        for (code, key) in Ways::CODES.iter().zip(Ways::KEYS) {
            assert_eq!(key, format!("export-way-{code}"));
        }
        let words = Words::new(Lang::En);
        let mut lexicon = Lexicon::new(&words);
        let said = lexicon.ways(Ways::of([Way::Read, Way::Read, Way::Scanned].into_iter()));
        assert_eq!(said.split("; ").count(), 2);
        assert!(!lexicon.ways(ways).contains('⟦'));
    }
}
