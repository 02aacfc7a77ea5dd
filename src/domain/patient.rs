//! Who is vaccinated, as a list or a person states it. Holds only what has
//! been checked; never decides that two people are one.

mod birth;
mod number;

use std::ops::Deref;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

pub use birth::Birth;
pub use number::CitizenNumber;

use crate::domain::id::PatientId;
use crate::domain::text::{clean, fold};

/// The sex that an identity paper states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Nữ.
    Female,
    /// Nam.
    Male,
}

/// Why details cannot be those of a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// The name is empty or longer than [`Person::LONGEST_NAME`].
    #[error("a name has 1 to 120 characters, not {characters}")]
    Name {
        /// The length of the cleaned name in Unicode characters.
        characters: usize,
    },
    /// The birth has a year without four digits, or a month not held as its first day.
    #[error("the birth is not a day, month or year of four digits")]
    Birth,
    /// The citizen's number does not have 12 digits.
    #[error("a citizen number has 12 digits")]
    Number,
    /// The telephone number does not have 9 to 11 digits.
    #[error("a telephone number has 9 to 11 digits")]
    Phone,
}

/// What is stated about a person, before and after checking.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Details {
    /// The full name, family name first.
    pub name: String,
    /// The birth, as far as known.
    pub birth: Birth,
    /// The sex, if stated.
    pub sex: Option<Sex>,
    /// The citizen's number, if stated; most children have no card.
    pub number: Option<CitizenNumber>,
    /// The name of the mother or the guardian.
    pub guardian: Option<String>,
    /// The telephone number: 9 to 11 digits, national form.
    pub phone: Option<String>,
    /// Where the list places the person: class, or ward, room and bed.
    pub group: Option<String>,
    /// Where the person lives, as the list or the card has it.
    pub address: Option<String>,
}

/// A person whose details are checked and in composed form. Reads like
/// [`Details`]; to change something is to make a new person.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Details")]
pub struct Person(Details);

impl Person {
    /// The longest name, in Unicode characters of the composed form.
    pub const LONGEST_NAME: usize = 120;

    /// Checks the details and brings their texts into composed form; empty
    /// texts become absent.
    ///
    /// # Errors
    ///
    /// [`Invalid`] names the first detail that is wrong.
    pub fn new(details: Details) -> Result<Self, Invalid> {
        let name = clean(&details.name);
        let characters = name.chars().count();
        if !(1..=Self::LONGEST_NAME).contains(&characters) {
            return Err(Invalid::Name { characters });
        }
        let stated = |text: Option<String>| text.map(|t| clean(&t)).filter(|t| !t.is_empty());
        let phone = stated(details.phone).map(|text| phone_digits(&text).ok_or(Invalid::Phone));
        Ok(Self(Details {
            name,
            birth: details.birth.checked()?,
            sex: details.sex,
            number: details.number,
            guardian: stated(details.guardian),
            phone: phone.transpose()?,
            group: stated(details.group),
            address: stated(details.address),
        }))
    }

    /// Returns the name without diacritics in lower case, for search.
    #[must_use]
    pub fn folded_name(&self) -> String {
        fold(&self.name)
    }

    /// Tells whether both names are one name in two spellings: other case, the
    /// tone mark on the other vowel (`Hòa`, `Hoà`), or one of them without any
    /// diacritics. `Hà` and `Hạ` are two names, though both fold to `ha`:
    /// twins are named so.
    #[must_use]
    pub fn is_named_like(&self, other: &Self) -> bool {
        let (mine, theirs) = (spelling(&self.name), spelling(&other.name));
        let folded = self.folded_name();
        let bare = spelling(&folded);
        folded == other.folded_name() && (mine == theirs || mine == bare || theirs == bare)
    }

    /// Tells whether both are probably the same person, so that a human may be
    /// asked: same folded name, births that can be one, and either the same
    /// number, or no contradicting number and the same guardian, telephone and
    /// group wherever both are known.
    #[must_use]
    pub fn is_probably(&self, other: &Self) -> bool {
        if self.folded_name() != other.folded_name() || !self.birth.overlaps(other.birth) {
            return false;
        }
        if let (Some(mine), Some(theirs)) = (&self.number, &other.number) {
            return mine == theirs;
        }
        agree(self.guardian.as_deref(), other.guardian.as_deref())
            && agree(self.phone.as_deref(), other.phone.as_deref())
            && agree(self.group.as_deref(), other.group.as_deref())
    }
}

impl Deref for Person {
    type Target = Details;

    fn deref(&self) -> &Details {
        &self.0
    }
}

impl TryFrom<Details> for Person {
    type Error = Invalid;

    fn try_from(details: Details) -> Result<Self, Invalid> {
        Self::new(details)
    }
}

/// Reads a telephone number: `0912 345 678`, `+84912345678`, `(024) 3825.1234`.
/// The country code becomes the national `0`. Returns 9 to 11 digits.
#[must_use]
pub fn phone_digits(text: &str) -> Option<String> {
    let kept: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '(' | ')'))
        .collect();
    let abroad = kept.strip_prefix("+84").or_else(|| kept.strip_prefix("0084")).or_else(|| {
        // No national number of 11 digits begins with anything but 0.
        kept.strip_prefix("84").filter(|rest| rest.len() >= 9)
    });
    let digits = match abroad {
        Some(rest) => format!("0{}", rest.trim_start_matches('0')),
        None => kept,
    };
    let fits = (9..=11).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    fits.then_some(digits)
}

fn agree(mine: Option<&str>, theirs: Option<&str>) -> bool {
    mine.zip(theirs).is_none_or(|(mine, theirs)| fold(mine) == fold(theirs))
}

/// The letters and marks of each word in a fixed order, so that it does not
/// matter which vowel carries the tone.
fn spelling(name: &str) -> Vec<Vec<char>> {
    let marks = |word: &str| {
        let mut marks: Vec<char> = word.nfd().collect();
        marks.sort_unstable();
        marks
    };
    name.to_lowercase().split(' ').map(marks).collect()
}

/// Somebody opened a person's record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordOpened {
    /// Whose.
    pub patient: PatientId,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn details(name: &str, birth: &str) -> Details {
        Details {
            name: name.into(),
            birth: Birth::parse(birth).unwrap(),
            sex: None,
            number: None,
            guardian: None,
            phone: None,
            group: None,
            address: None,
        }
    }

    fn person(name: &str, birth: &str) -> Person {
        Person::new(details(name, birth)).unwrap()
    }

    #[test]
    fn names_have_1_to_120_characters_of_composed_text() {
        // 120 composed characters are 240 bytes and more in decomposed form.
        let decomposed: String = "ạ".repeat(120).nfd().collect();
        assert_eq!(person(&decomposed, "2021").name, "ạ".repeat(120));
        for (name, characters) in [("ạ".repeat(121), 121), (" \t".into(), 0)] {
            assert_eq!(Person::new(details(&name, "2021")), Err(Invalid::Name { characters }));
        }
        assert_eq!(person(" H'Hen  Niê-KĐĂM", "2021").name, "H'Hen Niê-KĐĂM");
        assert_eq!(person("Đỗ Văn Ưng", "2021").folded_name(), "do van ung");
    }

    #[test]
    fn telephone_numbers_are_national_digits() {
        for (text, digits) in [
            ("0912 345 678", "0912345678"),
            ("0912.345.678", "0912345678"),
            ("+84 912-345-678", "0912345678"),
            ("+84 (0)912 345 678", "0912345678"),
            ("84912345678", "0912345678"),
            ("0084912345678", "0912345678"),
            ("(024) 3825.1234", "02438251234"),
            ("849123456", "849123456"),
        ] {
            assert_eq!(phone_digits(text).as_deref(), Some(digits), "{text}");
        }
        for text in ["", "12345678", "9.12E+08", "0912345678 / 0987654321", "không có", "+84"] {
            assert_eq!(phone_digits(text), None, "{text}");
        }
    }

    #[test]
    fn stored_people_are_checked() {
        let mut whole = details("Trần Thị Bé", "10/07/2021");
        whole.phone = Some("+84912345678".into());
        whole.number = Some(CitizenNumber::new("001321000789").unwrap());
        whole.address = Some("  ".into());
        let whole = Person::new(whole).unwrap();
        assert_eq!(whole.phone.as_deref(), Some("0912345678"));
        assert_eq!(whole.address, None);
        let stored = serde_json::to_string(&whole).unwrap();
        assert_eq!(serde_json::from_str::<Person>(&stored).unwrap(), whole);
        for (right, wrong) in
            [("Trần Thị Bé", " "), ("0912345678", "12"), ("001321000789", "1321000789")]
        {
            let spoiled = stored.replace(right, wrong);
            assert!(serde_json::from_str::<Person>(&spoiled).is_err(), "{spoiled}");
        }
    }

    #[test]
    fn one_name_in_two_spellings_is_one_name() {
        for (mine, theirs, same) in [
            ("Nguyễn Văn An", "NGUYỄN VĂN AN", true),
            ("Nguyễn Văn An", "nguyen van an", true),
            ("Lê Thị Hòa", "Lê Thị Hoà", true),
            ("Lê Thị Hà", "Lê Thị Hạ", false),
            ("Lê Văn Hùng", "Lê Văn Hưng", false),
            ("Lê Văn Hùng", "Lê Văn Dũng", false),
            ("Lê Văn Đô", "Lê Văn Dô", false),
        ] {
            let (mine, theirs) = (person(mine, "2021"), person(theirs, "2021"));
            assert_eq!(mine.is_named_like(&theirs), same, "{mine:?} {theirs:?}");
            assert_eq!(theirs.is_named_like(&mine), same, "{theirs:?} {mine:?}");
        }
    }

    #[test]
    fn probable_sameness_is_refuted_by_what_contradicts() {
        type Change = fn(&mut Details);
        let alter = |birth: &str, change: Change| {
            let mut altered = details("Trần Thị Bé", birth);
            altered.guardian = Some("Lê Thị Mai".into());
            change(&mut altered);
            Person::new(altered).unwrap()
        };
        let base = alter("10/07/2021", |d| {
            d.number = CitizenNumber::new("001321000789").ok();
            d.phone = Some("0912345678".into());
        });
        let cases: [(&str, Change, bool); 8] = [
            ("10/07/2021", |_| {}, true),
            ("2021", |d| d.name = "TRAN THI BE".into(), true),
            ("11/07/2021", |_| {}, false),
            ("10/07/2021", |d| d.guardian = Some("Lê Thị Lan".into()), false),
            ("10/07/2021", |d| d.guardian = None, true),
            ("10/07/2021", |d| d.phone = Some("0987654321".into()), false),
            ("10/07/2021", |d| d.number = CitizenNumber::new("001321000780").ok(), false),
            (
                "10/07/2021",
                |d| {
                    d.number = CitizenNumber::new("001321000789").ok();
                    d.guardian = Some("Lê Thị Lan".into());
                },
                true,
            ),
        ];
        for (at, (birth, change, probable)) in cases.into_iter().enumerate() {
            assert_eq!(base.is_probably(&alter(birth, change)), probable, "case {at}");
            assert_eq!(alter(birth, change).is_probably(&base), probable, "case {at} turned");
        }
    }
}
