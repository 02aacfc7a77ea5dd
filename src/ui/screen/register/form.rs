//! The fields of a registration and what is wrong with them.

use chrono::{Months, NaiveDate};

use crate::domain::patient::{Birth, CitizenNumber, Details, Invalid, Person, Sex, phone_digits};
use crate::domain::text::clean;

/// Nobody alive was born longer ago, in years.
const OLDEST: u32 = 130;

/// What is typed.
#[derive(Debug, Clone, Default)]
pub(super) struct Form {
    pub(super) name: String,
    pub(super) birth: String,
    pub(super) sex: Option<Sex>,
    pub(super) guardian: String,
    pub(super) phone: String,
    pub(super) group: String,
    pub(super) address: String,
    pub(super) number: String,
}

/// A field that takes words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// The name.
    Name,
    /// The mother or guardian.
    Guardian,
    /// The class, ward or neighbourhood.
    Group,
    /// The address.
    Address,
}

/// A field that takes digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Digits {
    /// The birth.
    #[default]
    Birth,
    /// The telephone number.
    Phone,
    /// The citizen's number.
    Number,
}

impl Digits {
    /// All of them, from top to bottom.
    pub const ALL: [Self; 3] = [Self::Birth, Self::Phone, Self::Number];

    /// Returns the field below; the first below the last.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Birth => Self::Phone,
            Self::Phone => Self::Number,
            Self::Number => Self::Birth,
        }
    }

    /// Returns the most characters that the field takes.
    const fn most(self) -> usize {
        match self {
            Self::Birth => 10,
            Self::Phone => 11,
            Self::Number => 12,
        }
    }
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// There is no name.
    Name,
    /// The name has more than [`Person::LONGEST_NAME`] characters.
    NameTooLong,
    /// There is no birth, or it is no date.
    Birth,
    /// The birth lies after today.
    BornInFuture,
    /// The birth lies more than 130 years back.
    BornTooLongAgo,
    /// The sex was not said.
    Sex,
    /// The telephone number is none.
    Phone,
    /// The number does not have 12 digits.
    Number,
    /// The number says another century, year or sex.
    NumberContradicts,
}

impl Form {
    pub(super) fn set(&mut self, entry: Entry, text: String) {
        match entry {
            Entry::Name => self.name = text,
            Entry::Guardian => self.guardian = text,
            Entry::Group => self.group = text,
            Entry::Address => self.address = text,
        }
    }

    pub(super) fn digits(&self, field: Digits) -> &str {
        match field {
            Digits::Birth => &self.birth,
            Digits::Phone => &self.phone,
            Digits::Number => &self.number,
        }
    }

    pub(super) const fn digits_mut(&mut self, field: Digits) -> &mut String {
        match field {
            Digits::Birth => &mut self.birth,
            Digits::Phone => &mut self.phone,
            Digits::Number => &mut self.number,
        }
    }

    pub(super) fn type_in(&mut self, field: Digits, character: char) {
        let wanted = character.is_ascii_digit()
            || (field == Digits::Birth && matches!(character, '/' | '-' | '.'));
        let typed = self.digits_mut(field);
        if wanted && typed.len() < field.most() {
            typed.push(if character.is_ascii_digit() { character } else { '/' });
        }
    }

    /// Makes the person, or says all that is wrong in the order of the fields.
    pub(super) fn check(&self, today: NaiveDate) -> Result<Person, Vec<Lack>> {
        let mut lacks = Vec::new();
        let characters = clean(&self.name).chars().count();
        if characters == 0 {
            lacks.push(Lack::Name);
        } else if characters > Person::LONGEST_NAME {
            lacks.push(Lack::NameTooLong);
        }
        let birth = Birth::parse(&self.birth);
        let earliest = today.checked_sub_months(Months::new(12 * OLDEST)).unwrap_or(NaiveDate::MIN);
        match birth {
            None => lacks.push(Lack::Birth),
            Some(birth) if birth.earliest() > today => lacks.push(Lack::BornInFuture),
            Some(birth) if birth.latest() < earliest => lacks.push(Lack::BornTooLongAgo),
            Some(_) => {}
        }
        if self.sex.is_none() {
            lacks.push(Lack::Sex);
        }
        if !self.phone.is_empty() && phone_digits(&self.phone).is_none() {
            lacks.push(Lack::Phone);
        }
        let number = (!self.number.is_empty()).then(|| CitizenNumber::new(&self.number));
        match (&number, birth) {
            (Some(Err(_)), _) => lacks.push(Lack::Number),
            (Some(Ok(number)), Some(birth)) if !number.fits(birth, self.sex) => {
                lacks.push(Lack::NumberContradicts);
            }
            _ => {}
        }
        let (Some(birth), true) = (birth, lacks.is_empty()) else { return Err(lacks) };
        let details = Details {
            name: self.name.clone(),
            birth,
            sex: self.sex,
            number: number.and_then(Result::ok),
            guardian: Some(self.guardian.clone()),
            phone: Some(self.phone.clone()),
            group: Some(self.group.clone()),
            address: Some(self.address.clone()),
        };
        Person::new(details).map_err(|invalid| vec![lack(&invalid)])
    }
}

const fn lack(invalid: &Invalid) -> Lack {
    match invalid {
        Invalid::Name { .. } => Lack::NameTooLong,
        Invalid::Birth => Lack::Birth,
        Invalid::Number => Lack::Number,
        Invalid::Phone => Lack::Phone,
    }
}
