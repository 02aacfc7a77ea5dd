//! From words to entries: page after page, newest first, each beginning where
//! the one before ended.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, params};

use super::take_in::{habits, visit};
use super::{ANY, Opened, Page, together, token, words};
use crate::domain::catalogue::Version;
use crate::domain::dose::Basis;
use crate::domain::emergency::Emergency;
use crate::domain::event::Event;
use crate::domain::id::{ProcedureId, SessionId};
use crate::domain::incident::Incidents;
use crate::domain::review::{Filter, Kind, listed};
use crate::domain::text::fold;
use crate::domain::time::Instant;
use crate::store::entry::Entry;
use crate::store::error::StoreError;
use crate::store::facts::fact;
use crate::store::log;

/// How many words the beginning of one may stand for.
const WORDS_MOST: u32 = 96;

/// How many words together, or places, the words beside each other may stand for;
/// what stands for more is found soon by each of the words.
const TOGETHER_MOST: usize = 64;

pub(super) fn page(
    connection: &mut Connection,
    filter: &Filter,
    before: Option<i64>,
    limit: u32,
) -> Result<Page, StoreError> {
    let snapshot = connection.transaction()?;
    let Some(wanted) = wanted(&snapshot, filter)? else { return Ok(Page::default()) };
    let (first, end) = bounds(&snapshot, filter)?;
    let end = before.map_or(end, |before| before.min(end));
    let mut statement = snapshot.prepare_cached(
        "SELECT rowid FROM review WHERE review MATCH ?1 AND rowid < ?2 AND rowid >= ?3
         ORDER BY rowid DESC LIMIT ?4",
    )?;
    let asked = i64::from(limit) + 1;
    let found = statement.query_map(params![wanted, end, first, asked], |row| row.get(0))?;
    let mut found = found.collect::<Result<Vec<i64>, _>>()?;
    let more = found.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let mut page = Page { more, ..Page::default() };
    for sequence in found {
        page.rows.extend(entry(&snapshot, sequence)?);
    }
    let events: Vec<Option<Event>> = page.rows.iter().map(event_of).collect();
    for (row, event) in page.rows.iter().zip(&events) {
        if !amendments(&snapshot, row.sequence, event.as_ref())?.is_empty() {
            let _ = page.amended.insert(row.id);
        }
    }
    page.about = about(&snapshot, events.iter().flatten())?;
    let sessions: BTreeSet<SessionId> = page.rows.iter().filter_map(|row| row.session).collect();
    for id in sessions {
        page.sessions.extend(session(&snapshot, id)?.map(|found| (id, found)));
    }
    Ok(page)
}

/// Writes what a filter wants as the index is asked; nothing if a word is wanted
/// that no entry has.
fn wanted(connection: &Connection, filter: &Filter) -> Result<Option<String>, StoreError> {
    let tokens = [
        filter.kind.map(|kind| token('k', kind.code())),
        filter.outcome.map(|outcome| token('o', outcome.code())),
        filter.place.as_deref().map(|place| token('s', &fold(place))),
        filter.person.map(|id| token('u', &id.to_string())),
        filter.nurse.map(|id| token('n', &id.to_string())),
        filter.product.as_ref().map(|id| token('p', id.as_str())),
        filter.lot.map(|id| token('l', &id.to_string())),
        filter.finding.map(|code| token('f', code.code())),
        filter.flag.map(|flag| token('g', flag.code())),
    ];
    let mut parts: Vec<String> =
        tokens.into_iter().flatten().map(|token| format!("\"{token}\"")).collect();
    let folded = fold(&filter.text);
    let mut typed = Vec::new();
    for word in words(&folded) {
        typed.push((word, beginning_with(connection, word)?));
    }
    let (beside, in_part) = beside(connection, filter, &typed)?;
    parts.extend(beside);
    for ((word, begun), _) in typed.iter().zip(in_part).filter(|(_, in_part)| !in_part) {
        let people = called(connection, &[word])?;
        let products = filter.named.by(word).map(|id| token('p', id.as_str()));
        parts.push(any_of(&begun.iter().cloned().chain(people).chain(products).collect()));
    }
    if parts.is_empty() {
        // Somebody typed what has no letter in it: nothing has that.
        return Ok(folded.is_empty().then(|| format!("\"{ANY}\"")));
    }
    Ok(Some(parts.join(" AND ")))
}

fn any_of(meant: &BTreeSet<String>) -> String {
    let meant: Vec<String> = meant.iter().map(|word| format!("\"{word}\"")).collect();
    format!("({})", meant.join(" OR "))
}

/// A word as it was typed, and the words that it may be the beginning of.
type Typed<'a> = (&'a str, Vec<String>);

/// What typed words beside each other ask for together, and which words that are.
/// Three that are of the names of people alone are looked for in one name: the few
/// who have it are found at once, and nobody as soon.
fn beside(
    connection: &Connection,
    filter: &Filter,
    typed: &[Typed<'_>],
) -> Result<(Vec<String>, Vec<bool>), StoreError> {
    let pairs = typed.windows(2).map(|pair| of_one_name(connection, filter, pair));
    let pairs = pairs.collect::<Result<Vec<_>, _>>()?;
    let mut parts = Vec::new();
    let mut in_part = vec![false; typed.len()];
    let mut in_three = vec![false; pairs.len()];
    for (place, three) in typed.windows(3).enumerate() {
        let only_people = pairs[place..=place + 1].iter().flatten().filter(|pair| pair.only_people);
        if let (2, Some(meant)) = (only_people.count(), all_of(three)) {
            parts.push(any_of(&meant));
            in_three[place..=place + 1].fill(true);
            in_part[place..=place + 2].fill(true);
        }
    }
    for (place, pair) in pairs.iter().enumerate().filter(|(place, _)| !in_three[*place]) {
        if let Some(pair) = pair {
            parts.push(any_of(&pair.meant));
            in_part[place..=place + 1].fill(true);
        }
    }
    Ok((parts, in_part))
}

/// What two words beside each other stand for.
struct Pair {
    /// The tokens, of which an entry has one.
    meant: BTreeSet<String>,
    /// Whether they are of the names of people who come, or of notes, and of no
    /// account, place or product.
    only_people: bool,
}

/// What two words beside each other stand for if together they are of the name of
/// somebody, of a place or a product, or stand together in a note; nothing if each
/// is looked for by itself. Whoever types a name wants that name, and not each
/// injection of a Hoa by a nurse of the family Nguyễn.
fn of_one_name(
    connection: &Connection,
    filter: &Filter,
    pair: &[Typed<'_>],
) -> Result<Option<Pair>, StoreError> {
    let [(first, _), (second, _)] = pair else { return Ok(None) };
    let Some(pairs) = all_of(pair) else { return Ok(None) };
    let places = at(connection, &[first, second])?;
    if places.len() > TOGETHER_MOST {
        return Ok(None);
    }
    let mut meant = called(connection, &[first, second])?;
    meant.extend(places);
    let products = filter.named.by(first).filter(|id| filter.named.by(second).any(|of| of == *id));
    meant.extend(products.map(|id| token('p', id.as_str())));
    let only_people = meant.is_empty();
    let mut statement =
        connection.prepare_cached("SELECT rowid FROM review WHERE review MATCH ?1 LIMIT 1")?;
    if statement.exists([any_of(&pairs)])? {
        meant.extend(pairs);
    }
    Ok((!meant.is_empty()).then_some(Pair { meant, only_people }))
}

/// The tokens of names and notes that have all these words, or words that they
/// begin; nothing if a word is there twice or too many tokens would be meant.
fn all_of(typed: &[Typed<'_>]) -> Option<BTreeSet<String>> {
    let mut meant: Vec<Vec<&str>> = vec![Vec::new()];
    for (place, (word, begun)) in typed.iter().enumerate() {
        let is_twice = typed[..place].iter().any(|(other, _)| other == word);
        if is_twice || meant.len() * begun.len() > TOGETHER_MOST {
            return None;
        }
        let and = |word| move |words: &Vec<_>| [words.as_slice(), &[word]].concat();
        meant = begun.iter().flat_map(|word| meant.iter().map(and(word.as_str()))).collect();
    }
    Some(meant.into_iter().filter_map(together).collect())
}

/// The words that a word may be the beginning of, and itself.
fn beginning_with(connection: &Connection, word: &str) -> Result<Vec<String>, StoreError> {
    let mut meant = vec![word.to_owned()];
    // A single letter begins too many.
    if word.chars().count() > 1 {
        let mut statement = connection.prepare_cached(
            "SELECT word FROM review_word WHERE word > ?1 AND word < ?1 || char(1114111)
             ORDER BY word LIMIT ?2",
        )?;
        let rows = statement.query_map(params![word, WORDS_MOST], |row| row.get(0))?;
        meant.extend(rows.collect::<Result<Vec<String>, _>>()?);
    }
    Ok(meant)
}

/// The tokens of the accounts that have, or had, a name with all these words: what
/// somebody did is found by each of their names.
fn called(connection: &Connection, wanted: &[&str]) -> Result<BTreeSet<String>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT account, folded_name FROM account_name")?;
    let mut rows = statement.query([])?;
    let mut tokens = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let (account, name): (String, String) = (row.get(0)?, row.get(1)?);
        if has_all(&name, wanted) {
            let _ = tokens.insert(token('n', &account));
        }
    }
    Ok(tokens)
}

/// The tokens of the places that have all these words in their names.
fn at(connection: &Connection, wanted: &[&str]) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT name FROM place")?;
    let places = statement.query_map([], |row| row.get::<_, String>(0))?;
    let places = places.collect::<Result<Vec<_>, _>>()?;
    let folded = places.iter().map(|place| fold(place));
    Ok(folded.filter(|place| has_all(place, wanted)).map(|place| token('s', &place)).collect())
}

/// Tells whether a folded name has all these words, or words that they begin.
fn has_all(name: &str, wanted: &[&str]) -> bool {
    let is_meant =
        |part: &str, word: &str| part == word || word.chars().count() > 1 && part.starts_with(word);
    wanted.iter().all(|word| words(name).any(|part| is_meant(part, word)))
}

/// The first place that a filter's days take, and the first after them. The log's
/// instants never run backwards, so that they are found by halving.
fn bounds(connection: &Connection, filter: &Filter) -> Result<(i64, i64), StoreError> {
    let head = log::head(connection)?.sequence;
    let first = match filter.from {
        Some(day) => first_at(connection, Instant::start_of(day), head)?,
        None => 0,
    };
    let end = match filter.until.and_then(|day| day.succ_opt()) {
        Some(day) => first_at(connection, Instant::start_of(day), head)?,
        None => i64::MAX,
    };
    Ok((first, end))
}

/// Finds the first entry at an instant or later; one past the end if there is none.
pub(in crate::store) fn first_at(
    connection: &Connection,
    at: Instant,
    head: i64,
) -> Result<i64, StoreError> {
    let mut statement = connection.prepare_cached("SELECT at FROM entry WHERE sequence = ?1")?;
    let (mut low, mut high) = (1, head + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let found: i64 = statement.query_row([middle], |row| row.get(0))?;
        if found < at.0 {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

pub(super) fn entry(connection: &Connection, sequence: i64) -> Result<Option<Entry>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT body, hash FROM entry WHERE sequence = ?1")?;
    let mut rows = statement.query([sequence])?;
    rows.next()?.map(log::entry).transpose()
}

fn session(
    connection: &Connection,
    id: SessionId,
) -> Result<Option<(NaiveDate, String)>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT day, place FROM session WHERE id = ?1")?;
    let found: Option<(String, String)> =
        statement.query_row([id.to_string()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    Ok(found.and_then(|(day, place)| Some((day.parse().ok()?, place))))
}

/// Reads the entries that say of whom others speak.
fn about<'a>(
    connection: &Connection,
    events: impl Iterator<Item = &'a Event>,
) -> Result<Vec<Entry>, StoreError> {
    let mut wanted: BTreeSet<i64> = BTreeSet::new();
    let mut of_visit = connection.prepare_cached("SELECT sequence FROM visit WHERE id = ?1")?;
    let mut of_patient =
        connection.prepare_cached("SELECT max(sequence) FROM visit WHERE patient = ?1")?;
    let mut of_procedure =
        connection.prepare_cached("SELECT sequence FROM procedure WHERE id = ?1")?;
    for found in events.filter_map(listed) {
        if let Some(id) = found.procedure {
            let began = of_procedure.query_row([id.to_string()], |row| row.get::<_, i64>(0));
            wanted.extend(began.optional()?);
        }
        if let Some(id) = visit(connection, &found)? {
            wanted.extend(of_visit.query_row([id], |row| row.get::<_, i64>(0)).optional()?);
        } else if let Some(patient) = found.patient {
            let listed = of_patient
                .query_row([patient.to_string()], |row| row.get::<_, Option<i64>>(0))
                .optional()?;
            wanted.extend(listed.flatten());
        }
    }
    let mut entries = Vec::with_capacity(wanted.len());
    for sequence in wanted {
        entries.extend(entry(connection, sequence)?);
    }
    Ok(entries)
}

pub(super) fn open(
    connection: &mut Connection,
    sequence: i64,
) -> Result<Option<Opened>, StoreError> {
    let snapshot = connection.transaction()?;
    let Some(entry) = entry(&snapshot, sequence)? else { return Ok(None) };
    let event = event_of(&entry);
    let steps = match event.as_ref().and_then(procedure_of) {
        Some(procedure) => steps(&snapshot, procedure, sequence)?,
        None => Vec::new(),
    };
    let habits = match &event {
        Some(Event::SessionClosed(closed)) => habits(&snapshot, closed.session, sequence)?,
        _ => Vec::new(),
    };
    let amendments = amendments(&snapshot, sequence, event.as_ref())?;
    let related = related(&snapshot, &entry, event.as_ref())?;
    let later: Vec<Event> = amendments.iter().chain(&related).filter_map(event_of).collect();
    let about = about(&snapshot, event.iter().chain(&later))?;
    let session = match entry.session {
        Some(id) => session(&snapshot, id)?,
        None => None,
    };
    let catalogue = match entry.session {
        Some(id) => catalogue(&snapshot, id, sequence)?,
        None => None,
    };
    Ok(Some(Opened { entry, steps, about, session, amendments, related, habits, catalogue }))
}

/// Returns the catalogue by which a session judged at an entry: that of its opening,
/// or another that was put in force since.
fn catalogue(
    connection: &Connection,
    session: SessionId,
    until: i64,
) -> Result<Option<Version>, StoreError> {
    let mut first =
        connection.prepare_cached("SELECT sequence FROM first_of_session WHERE session = ?1")?;
    let first: Option<i64> = first.query_row([session.to_string()], |row| row.get(0)).optional()?;
    let Some(first) = first else { return Ok(None) };
    // Of several, the one that was in force then: what holds today does not tell.
    let mut replaced = connection.prepare_cached(
        "SELECT body, hash FROM entry WHERE kind = 'catalogue_replaced' AND sequence IN (
             SELECT rowid FROM review WHERE review MATCH ?3 AND rowid BETWEEN ?1 AND ?2)
         ORDER BY sequence DESC LIMIT 1",
    )?;
    let listed_as = format!("\"{}\"", token('k', Kind::Other.code()));
    let last = log::entries(&mut replaced, params![first, until, listed_as])?.pop();
    if let Some(Event::CatalogueReplaced(by)) = last.as_ref().and_then(event_of) {
        return Ok(Some(by.version));
    }
    let opened = entry(connection, first)?;
    Ok(match opened.as_ref().and_then(event_of) {
        Some(Event::SessionOpened(opened)) => opened.preparation.catalogue,
        _ => None,
    })
}

fn event_of(entry: &Entry) -> Option<Event> {
    fact(entry).ok().map(|fact| fact.event)
}

/// Reads what was said later of an entry.
fn amendments(
    connection: &Connection,
    sequence: i64,
    event: Option<&Event>,
) -> Result<Vec<Entry>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT body, hash FROM entry WHERE sequence IN (
             SELECT sequence FROM amendment WHERE entry = ?1
             UNION SELECT sequence FROM dose_amendment WHERE dose = ?2)
         ORDER BY sequence",
    )?;
    let dose = match event {
        Some(Event::DoseGiven(dose)) => Some(dose.id.to_string()),
        _ => None,
    };
    log::entries(&mut statement, params![sequence, dose])
}

/// Reads what else belongs to the same treatment, in its session, or to the same
/// report, whenever it was said.
fn related(
    connection: &Connection,
    entry: &Entry,
    event: Option<&Event>,
) -> Result<Vec<Entry>, StoreError> {
    let Some(event) = event else { return Ok(Vec::new()) };
    if let Some(treatment) = Emergency::of(event) {
        let mut statement = connection.prepare_cached(
            "SELECT body, hash FROM entry
             WHERE session IS ?1 AND kind GLOB 'emergency_*'
               AND sequence >= (SELECT coalesce(max(sequence), 1) FROM first_of_session
                                WHERE session IS ?1)
               AND sequence < (SELECT coalesce(min(sequence), 9223372036854775807)
                               FROM first_of_session WHERE sequence > ?3)
               AND instr(body, CAST(?2 AS BLOB)) > 0
             ORDER BY sequence",
        )?;
        let session = entry.session.map(|id| id.to_string());
        return log::entries(
            &mut statement,
            params![session, treatment.to_string(), entry.sequence],
        );
    }
    if let Some(report) = Incidents::of(event) {
        let mut statement = connection.prepare_cached(
            "SELECT body, hash FROM entry
             WHERE sequence IN (SELECT sequence FROM report WHERE incident = ?1)
             ORDER BY sequence",
        )?;
        return log::entries(&mut statement, [report.to_string()]);
    }
    Ok(Vec::new())
}

fn procedure_of(event: &Event) -> Option<ProcedureId> {
    match event {
        Event::ProcedureStep(step) => Some(step.procedure),
        Event::DoseGiven(dose) => match &dose.basis {
            Basis::Checklist { procedure, .. } => Some(*procedure),
            Basis::Incident { procedure, .. } => *procedure,
            Basis::Paper { .. } => None,
        },
        _ => None,
    }
}

/// Reads what was recorded of a procedure, from its beginning to a place.
fn steps(
    connection: &Connection,
    procedure: ProcedureId,
    until: i64,
) -> Result<Vec<Entry>, StoreError> {
    let id = procedure.to_string();
    let mut statement = connection.prepare_cached(
        "SELECT body, hash FROM entry
         WHERE sequence BETWEEN (SELECT sequence FROM procedure WHERE id = ?1) AND ?2
             AND kind = 'procedure_step' AND instr(body, CAST(?1 AS BLOB)) > 0
         ORDER BY sequence",
    )?;
    log::entries(&mut statement, params![id, until])
}
