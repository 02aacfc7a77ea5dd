//! From the log's entries to the words by which they are found.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::{ANY, neighbours, token, words};
use crate::domain::event::Event;
use crate::domain::id::{AccountId, PatientId, SessionId};
use crate::domain::review::flag::of_entry;
use crate::domain::review::habit::{Habit, Habits, nurses};
use crate::domain::review::{Kind, Listed, listed};
use crate::domain::stock::plain;
use crate::domain::text::fold;
use crate::store::entry::{Author, Entry};
use crate::store::error::StoreError;
use crate::store::facts::fact;
use crate::store::hash::Hash;
use crate::store::{injection, log};

/// Words shorter or longer than this are found only as they are written.
const LENGTHS: std::ops::RangeInclusive<usize> = 2..=24;

/// What of a step is worth a look; every other step is of the usual way.
const LOOKED_AT: [&str; 3] = ["\"stopped\"", "\"refused\"", "\"countersigned\""];

/// Kinds of which nothing is listed unless the clock was set back.
const USUAL: [&str; 5] = ["visit_listed", "prior_dose", "history_stated", "screened", "ordered"];

/// What was looked up already.
#[derive(Default)]
struct Known {
    places: HashMap<SessionId, (String, String)>,
    accounts: HashMap<AccountId, String>,
    words: HashSet<String>,
}

/// Takes in the next entries after the mark, and tells whether they were the last.
pub(super) fn part(connection: &mut Connection, most: usize) -> Result<bool, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let (before, last) = next(&transaction, most)?;
    transaction.commit()?;
    Ok(usize::try_from(last - before).is_ok_and(|taken| taken < most))
}

/// Returns how far the review has come, and the place up to which it then is.
pub(super) fn next(transaction: &Transaction<'_>, most: usize) -> Result<(i64, i64), StoreError> {
    let mark = super::mark(transaction)?;
    let mut known = Known::default();
    let mut last = mark;
    {
        let mut statement = transaction.prepare_cached(
            "SELECT sequence, kind, body, hash FROM entry WHERE sequence > ?1
             ORDER BY sequence LIMIT ?2",
        )?;
        let limit = i64::try_from(most).unwrap_or(i64::MAX);
        let mut rows = statement.query(params![mark, limit])?;
        while let Some(row) = rows.next()? {
            last = row.get(0)?;
            let body = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
            if is_usual(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?, body) {
                continue;
            }
            let entry = Entry::read(body.to_vec(), Hash(row.get(3)?)).ok_or(StoreError::Damaged)?;
            take(transaction, &entry, &mut known)?;
        }
    }
    if last > mark {
        let _ = transaction
            .prepare_cached("INSERT OR REPLACE INTO review_mark (one, sequence) VALUES (1, ?1)")?
            .execute([last])?;
    }
    Ok((mark, last))
}

/// Tells without reading it that an entry is a step of the usual way.
fn is_usual(kind: &str, body: &[u8]) -> bool {
    let Ok(body) = std::str::from_utf8(body) else { return false };
    if body.contains(",\"clock\":") {
        return false;
    }
    match kind {
        "procedure_step" => LOOKED_AT.iter().all(|word| !body.contains(word)),
        kind => USUAL.contains(&kind),
    }
}

fn take(transaction: &Transaction<'_>, entry: &Entry, known: &mut Known) -> Result<(), StoreError> {
    let Ok(fact) = fact(entry) else { return Ok(()) };
    injection::take_in(transaction, entry, &fact.event)?;
    let set_back = entry.clock.is_some();
    let Some(found) = listed_of(entry, &fact.event) else { return Ok(()) };
    let mut tokens = vec![ANY.to_owned(), token('k', found.kind.code())];
    let mut text = Vec::new();
    tokens.extend(found.outcome.map(|outcome| token('o', outcome.code())));
    tokens.extend(found.findings.iter().map(|code| token('f', code.code())));
    tokens.extend(of_entry(&fact.event, set_back).into_iter().map(|f| token('g', f.code())));
    let (people, habits) = people(transaction, entry, &fact.event, &found)?;
    tokens.extend(habits.iter().map(|habit| token('g', habit.flag.code())));
    for id in people {
        tokens.push(token('n', &id.to_string()));
        text.push(account(transaction, id, known)?);
    }
    if let Some(product) = &found.product {
        tokens.push(token('p', product.as_str()));
        text.push(fold(product.as_str()));
    }
    let lots = found.lot.into_iter().chain(found.diluent);
    tokens.extend(lots.map(|lot| token('l', &lot.to_string())));
    tokens.extend(found.vial.map(|vial| token('v', &vial.to_string())));
    tokens.extend(label(&fact.event).map(|number| token('b', &plain(number))));
    if let Some(session) = entry.session {
        let (place, folded) = place(transaction, session, known)?;
        tokens.push(place);
        text.push(folded);
    }
    person(transaction, &found, &mut tokens, &mut text)?;
    for words in &found.words {
        let folded = fold(words);
        tokens.extend(neighbours(&folded));
        text.push(folded);
    }
    let mut all: HashSet<&str> = text.iter().flat_map(|text| words(text)).collect();
    for word in &all {
        remember(transaction, word, known)?;
    }
    all.extend(tokens.iter().map(String::as_str));
    let mut all: Vec<&str> = all.into_iter().collect();
    all.sort_unstable();
    let _ = transaction
        .prepare_cached("INSERT INTO review (rowid, words) VALUES (?1, ?2)")?
        .execute(params![entry.sequence, all.join(" ")])?;
    Ok(())
}

/// Returns the number on a lot's label where a lot is made known, or where a dose says
/// no more of its lot than that: doses of a lot are found by its identity.
fn label(event: &Event) -> Option<&str> {
    match event {
        Event::LotReceived(lot) => Some(&lot.number),
        Event::DoseGiven(dose) if dose.administered.lot.is_none() => {
            dose.administered.lot_number.as_deref()
        }
        _ => None,
    }
}

/// Returns who did what an entry tells, and what was unusual in it.
pub(super) fn people(
    connection: &Connection,
    entry: &Entry,
    event: &Event,
    found: &Listed,
) -> Result<(Vec<AccountId>, Vec<Habit>), StoreError> {
    let author = match entry.author {
        Author::Account(id) => Some(id),
        Author::Withheld | Author::Station => None,
    };
    let habits = match event {
        Event::SessionClosed(closed) => habits(connection, closed.session, entry.sequence)?,
        _ => Vec::new(),
    };
    let mut people: Vec<AccountId> = author.into_iter().chain(found.second).collect();
    people.extend(nurses(&habits));
    people.sort_unstable();
    people.dedup();
    Ok((people, habits))
}

/// Tells what is listed of an entry, if anything is.
pub(super) fn listed_of(entry: &Entry, event: &Event) -> Option<Listed> {
    listed(event).or_else(|| entry.clock.is_some().then(|| Listed::plain(Kind::Other)))
}

/// Tells whether a search may begin a word: if not, it is found only as it is written.
pub(in crate::store) fn is_begun(word: &str) -> bool {
    let is_one = word.chars().all(char::is_alphanumeric);
    let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
    is_one && !is_number && LENGTHS.contains(&word.len())
}

/// Adds whom an entry is about: by its visit, its procedure's, or by itself.
fn person(
    transaction: &Transaction<'_>,
    found: &Listed,
    tokens: &mut Vec<String>,
    text: &mut Vec<String>,
) -> Result<(), StoreError> {
    let visit = visit(transaction, found)?;
    let row = |row: &rusqlite::Row<'_>| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, Option<String>>(2)?))
    };
    let of_visit = match visit {
        Some(visit) => transaction
            .prepare_cached(
                "SELECT patient.id, folded_name, number FROM visit
                 JOIN patient ON patient.id = visit.patient WHERE visit.id = ?1",
            )?
            .query_row([visit], row)
            .optional()?,
        None => None,
    };
    let person = match (of_visit, found.patient) {
        (Some(person), _) => Some(person),
        (None, Some(patient)) => of_patient(transaction, patient)?,
        (None, None) => None,
    };
    if let Some((id, folded, number)) = person {
        tokens.push(token('u', &id));
        tokens.extend(neighbours(&folded));
        text.push(folded);
        text.extend(number);
    }
    Ok(())
}

type Person = (String, String, Option<String>);

fn of_patient(
    transaction: &Transaction<'_>,
    patient: PatientId,
) -> Result<Option<Person>, StoreError> {
    let mut statement =
        transaction.prepare_cached("SELECT id, folded_name, number FROM patient WHERE id = ?1")?;
    let found = statement
        .query_row([patient.to_string()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
    Ok(found.optional()?)
}

fn account(
    transaction: &Transaction<'_>,
    id: AccountId,
    known: &mut Known,
) -> Result<String, StoreError> {
    if let Some(folded) = known.accounts.get(&id) {
        return Ok(folded.clone());
    }
    let folded: Option<String> = transaction
        .prepare_cached("SELECT folded_name FROM account WHERE id = ?1")?
        .query_row([id.to_string()], |row| row.get(0))
        .optional()?;
    let folded = folded.unwrap_or_default();
    let _ = known.accounts.insert(id, folded.clone());
    Ok(folded)
}

fn place(
    transaction: &Transaction<'_>,
    session: SessionId,
    known: &mut Known,
) -> Result<(String, String), StoreError> {
    if let Some(place) = known.places.get(&session) {
        return Ok(place.clone());
    }
    let name: Option<String> = transaction
        .prepare_cached("SELECT place FROM session WHERE id = ?1")?
        .query_row([session.to_string()], |row| row.get(0))
        .optional()?;
    let folded = fold(&name.unwrap_or_default());
    let place = (token('s', &folded), folded);
    let _ = known.places.insert(session, place.clone());
    Ok(place)
}

fn remember(
    transaction: &Transaction<'_>,
    word: &str,
    known: &mut Known,
) -> Result<(), StoreError> {
    if !is_begun(word) || known.words.contains(word) {
        return Ok(());
    }
    let _ = transaction
        .prepare_cached("INSERT OR IGNORE INTO review_word (word) VALUES (?1)")?
        .execute([word])?;
    let _ = known.words.insert(word.to_owned());
    Ok(())
}

/// Reads what was unusual in a session's habits, from its beginning to a place.
pub(super) fn habits(
    connection: &Connection,
    session: SessionId,
    until: i64,
) -> Result<Vec<Habit>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT body, hash FROM entry
         WHERE sequence BETWEEN (SELECT sequence FROM first_of_session WHERE session = ?1) AND ?2
             AND session = ?1 AND kind IN ('procedure_step', 'dose_given', 'screened')
         ORDER BY sequence",
    )?;
    let mut rows = statement.query(params![session.to_string(), until])?;
    let mut habits = Habits::default();
    while let Some(row) = rows.next()? {
        if let Ok(fact) = fact(&log::entry(row)?) {
            habits.hear(fact.author, &fact.event);
        }
    }
    Ok(habits.found())
}

/// Returns the visit that an entry is about, if it is about one.
pub(super) fn visit(
    connection: &Connection,
    listed: &Listed,
) -> Result<Option<String>, StoreError> {
    match (listed.visit, listed.procedure) {
        (Some(visit), _) => Ok(Some(visit.to_string())),
        (None, Some(procedure)) => {
            let mut statement =
                connection.prepare_cached("SELECT visit FROM procedure WHERE id = ?1")?;
            Ok(statement.query_row([procedure.to_string()], |row| row.get(0)).optional()?)
        }
        (None, None) => Ok(None),
    }
}
