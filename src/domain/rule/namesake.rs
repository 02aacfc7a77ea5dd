//! People of one name or one birthday in a session: what was said must tell the
//! person in the chair from all of them.

use crate::domain::account::Qualification;
use crate::domain::catalogue::{Catalogue, operation::required};
use crate::domain::evidence::Identifier;
use crate::domain::finding::{Code, Finding, Severity, Value};
use crate::domain::patient::{Birth, Person};
use crate::domain::rule::resting_on_operation;
use crate::domain::text::fold;

/// How many of the last digits of a telephone are asked for.
const PHONE_TAIL: usize = 4;

/// Judges whether what was said tells a person from those of one name or one
/// birthday. An identifier that fits one of them as well does not; the others of
/// one birthday are told apart by anything but the birthday.
///
/// Another identifier on record is demanded. Where none on record differs, people
/// of one name need a second person who knows them; people of one birthday have
/// names that differ, and the finding only says that the birthday did not.
#[must_use]
pub fn judge<'a>(
    catalogue: &Catalogue,
    person: &Person,
    others: impl IntoIterator<Item = &'a Person>,
    said: &Identifier,
) -> Option<Finding> {
    let name = fold(&person.name);
    let by_birth = matches!(said, Identifier::BirthDate(_));
    let strictest = others
        .into_iter()
        .filter(|other| fits(other, said) != Some(false))
        .filter_map(|other| {
            let of_one_name = fold(&other.name) == name;
            let severity = match (differ_on_record(person, other), of_one_name) {
                (true, _) => Severity::Stop,
                (false, true) => Severity::SecondPerson(Qualification::Vaccinator),
                (false, false) => Severity::Notice,
            };
            (of_one_name || by_birth).then_some((severity, other))
        })
        .max_by_key(|(severity, _)| *severity);
    let (severity, mixed_up) = strictest?;
    let finding =
        Finding::new(Code::FurtherIdentifier, severity).finding(Value::Text(mixed_up.name.clone()));
    Some(resting_on_operation(finding, catalogue, required::NAMESAKES))
}

/// Tells whether anything that can be said of a person is known to be false of
/// another.
fn differ_on_record(person: &Person, other: &Person) -> bool {
    let birth = match person.birth {
        Birth::Day(date) => Some(Identifier::BirthDate(date)),
        Birth::Month { .. } | Birth::Year(_) => None,
    };
    let guardian = person.guardian.clone().map(Identifier::Guardian);
    let phone = person.phone.as_deref().and_then(tail).map(Identifier::PhoneTail);
    let number = person.number.as_ref().map(|n| Identifier::Number(n.as_str().to_owned()));
    let mut on_record = [birth, guardian, phone, number].into_iter().flatten();
    on_record.any(|said| fits(other, &said) == Some(false))
}

/// Tells whether what was said is true of a person, if the record knows. Of a
/// guardian the given name alone will do, of a telephone the last four digits.
#[must_use]
pub fn fits(person: &Person, said: &Identifier) -> Option<bool> {
    match said {
        Identifier::BirthDate(date) => {
            Some((person.birth.earliest()..=person.birth.latest()).contains(date))
        }
        Identifier::Guardian(name) => person.guardian.as_deref().map(|known| {
            let (known, said) = (fold(known), fold(name));
            known == said || known.rsplit(' ').next() == Some(said.as_str())
        }),
        Identifier::PhoneTail(said) => person
            .phone
            .as_deref()
            .map(|known| said.len() == PHONE_TAIL && known.ends_with(said.as_str())),
        Identifier::Number(number) => person.number.as_ref().map(|known| known.as_str() == number),
    }
}

/// The last four digits of a telephone.
fn tail(phone: &str) -> Option<String> {
    let start = phone.len().checked_sub(PHONE_TAIL)?;
    phone.get(start..).map(str::to_owned)
}
