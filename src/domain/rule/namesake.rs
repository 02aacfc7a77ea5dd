//! People of one name or one birthday in a session: what was said must tell the
//! person in the chair from all of them.

use crate::domain::catalogue::{Catalogue, operation::required};
use crate::domain::evidence::Identifier;
use crate::domain::finding::{Code, Finding, Value};
use crate::domain::patient::Person;
use crate::domain::rule::resting_on_operation;
use crate::domain::text::fold;

/// Judges whether what was said tells a person from those of one name or one
/// birthday. An identifier that fits one of them as well does not; the others of
/// one birthday are told apart by anything but the birthday.
#[must_use]
pub fn judge<'a>(
    catalogue: &Catalogue,
    person: &Person,
    others: impl IntoIterator<Item = &'a Person>,
    said: &Identifier,
) -> Option<Finding> {
    let name = fold(&person.name);
    let by_birth = matches!(said, Identifier::BirthDate(_));
    let alike = |other: &&Person| {
        let alike = fold(&other.name) == name || by_birth;
        alike && fits(other, said)
    };
    let mixed_up = others.into_iter().find(alike)?;
    let stop = Finding::stop(Code::FurtherIdentifier).finding(Value::Text(mixed_up.name.clone()));
    Some(resting_on_operation(stop, catalogue, required::NAMESAKES))
}

/// Tells whether what was said can be true of a person.
#[must_use]
pub fn fits(person: &Person, said: &Identifier) -> bool {
    match said {
        Identifier::BirthDate(date) => {
            (person.birth.earliest()..=person.birth.latest()).contains(date)
        }
        Identifier::Guardian(name) => {
            person.guardian.as_deref().is_none_or(|known| fold(known) == fold(name))
        }
        Identifier::PhoneTail(tail) => {
            person.phone.as_ref().is_none_or(|known| known.ends_with(tail.as_str()))
        }
        Identifier::Number(number) => {
            person.number.as_ref().is_none_or(|known| known.as_str() == number)
        }
    }
}
