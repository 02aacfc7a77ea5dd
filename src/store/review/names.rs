//! Who has had several names is found by those that stood when an entry was taken
//! in. Taken in at another time the entry has other words: no others than these.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};

use super::take_in::{listed_of, people, visit};
use super::{find, neighbours, token, words};
use crate::domain::event::Event;
use crate::domain::text::fold;
use crate::store::error::StoreError;
use crate::store::facts::fact;
use crate::store::log;

/// The words of one name, with a number if there was one.
type Name = BTreeSet<String>;

/// Tells whether an entry may have a word or lack it, by when it was taken in: a word
/// that somebody in it is called by at one time and not at another.
pub(in crate::store) fn may_differ(
    connection: &Connection,
    word: &str,
    sequence: i64,
) -> Result<bool, StoreError> {
    let Some(entry) = find::entry(connection, sequence)? else { return Ok(false) };
    let Ok(event) = fact(&entry).map(|fact| fact.event) else { return Ok(false) };
    let Some(listed) = listed_of(&entry, &event) else { return Ok(false) };
    let changes = |names: &[Name]| {
        names.iter().any(|name| name.contains(word))
            && names.iter().any(|name| !name.contains(word))
    };
    for account in people(connection, &entry, &event, &listed)?.0 {
        let mut statement =
            connection.prepare_cached("SELECT folded_name FROM account_name WHERE account = ?1")?;
        let names = statement.query_map([account.to_string()], |row| row.get::<_, String>(0))?;
        let names: Vec<Name> =
            names.map(|name| Ok(name_of(&name?))).collect::<Result<_, rusqlite::Error>>()?;
        if changes(&names) {
            return Ok(true);
        }
    }
    let of_visit = match visit(connection, &listed)? {
        Some(visit) => connection
            .prepare_cached("SELECT patient FROM visit WHERE id = ?1")?
            .query_row([visit], |row| row.get::<_, String>(0))
            .optional()?,
        None => None,
    };
    let Some(patient) = of_visit.or_else(|| listed.patient.map(|id| id.to_string())) else {
        return Ok(false);
    };
    let mut statement = connection.prepare_cached(
        "SELECT body, hash FROM entry
         WHERE sequence IN (SELECT sequence FROM visit WHERE patient = ?1) ORDER BY sequence",
    )?;
    let mut rows = statement.query(params![patient])?;
    let mut names = Vec::new();
    while let Some(row) = rows.next()? {
        let listing = log::entry(row)?;
        if names.is_empty() && listing.sequence > sequence {
            // Nobody knew yet who it was.
            names.push(Name::new());
        }
        if let Ok(Event::VisitListed(listed)) = fact(&listing).map(|fact| fact.event) {
            let mut name = name_of(&fold(&listed.person.name));
            name.extend(listed.person.number.as_ref().map(|number| number.as_str().to_owned()));
            let _ = name.insert(token('u', &patient));
            names.push(name);
        }
    }
    Ok(changes(&names))
}

fn name_of(folded: &str) -> Name {
    words(folded).map(str::to_owned).chain(neighbours(folded)).collect()
}
