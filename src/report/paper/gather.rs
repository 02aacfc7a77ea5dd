//! Asks the store for what a paper is about, and makes the paper's data from it.

use serde_json::{Value, json};

use super::mark::head;
use super::save::lang;
use super::session::Told;
use super::writing::Writing;
use super::{Fault, Wanted, minutes};
use crate::domain::catalogue::Catalogue;
use crate::domain::day::Day;
use crate::domain::id::SessionId;
use crate::domain::paper::{Paper, Subject};
use crate::i18n::Words;
use crate::store::{Head, Store};

/// Reads all that a paper says, as the JSON that its template gets, and the head
/// of the log that stands on it. Blocks.
///
/// # Errors
///
/// See [`Fault`].
pub fn gather(
    store: &Store,
    wanted: &Wanted,
    built_in: &Catalogue,
    words: &Words,
) -> Result<(Value, Head), Fault> {
    if wanted.paper.topic() != wanted.about.topic() {
        return Err(Fault::NotAbout);
    }
    // First, so that nothing on the paper is younger than the head it carries.
    let end = store.head().wait()?;
    let day = store.day(wanted.at.civil_day()).wait()?;
    let in_force = day.catalogue().and_then(|in_force| in_force.loaded());
    let writing = Writing { words, catalogue: in_force.unwrap_or(built_in) };
    let about = match (wanted.paper, wanted.about) {
        (Paper::Minutes, Subject::Session(id)) => {
            session(store, id, |told| minutes::data(told, writing))?
        }
        _ => return Err(Fault::NotAbout),
    };
    Ok((whole(store, wanted, &day, &end, words, about), end))
}

/// Folds a session and makes something of it.
fn session(
    store: &Store,
    id: SessionId,
    make: impl FnOnce(&Told<'_>) -> Option<Value>,
) -> Result<Value, Fault> {
    let facts = store.session_facts(id).wait()?;
    make(&Told::of(&facts)).ok_or(Fault::Unknown)
}

/// Puts around the data what stands on every paper.
fn whole(
    store: &Store,
    wanted: &Wanted,
    day: &Day,
    end: &Head,
    words: &Words,
    about: Value,
) -> Value {
    use chrono::Datelike;

    let today = wanted.at.civil_day();
    let station = day.station();
    json!({
        "paper": wanted.paper.code(),
        "lang": lang(wanted.lang),
        "drill": station.is_some_and(|station| station.drill),
        "station": {
            "id": store.station().to_string(),
            "name": station.map(|station| &station.name),
            "address": station.map(|station| &station.address),
        },
        "made": {
            "by": wanted.by,
            "at": format!("{} {}", wanted.at.hour_minute(), words.date(today)),
            "day": today.day(), "month": today.month(), "year": today.year(),
        },
        "head": head(store.station(), end),
        "about": about,
    })
}
