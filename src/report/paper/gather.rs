//! Asks the store for what a paper is about, and makes the paper's data from it.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::mark::head;
use super::period::{self, Period};
use super::save::lang;
use super::session::{Told, as_amended};
use super::writing::Writing;
use super::{Fault, Wanted, call_back, incident, injection, minutes, near_misses, slip};
use crate::domain::catalogue::Catalogue;
use crate::domain::day::Day;
use crate::domain::event::{Event, Fact};
use crate::domain::id::{DoseId, IncidentId, SessionId};
use crate::domain::incident::Form;
use crate::domain::look_back::Scope;
use crate::domain::near_miss;
use crate::domain::paper::{Paper, Subject};
use crate::domain::time::Instant;
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
    let day = store.day_looking_back(wanted.at.civil_day()).wait()?;
    let in_force = day.catalogue().and_then(|in_force| in_force.loaded());
    let writing = Writing { words, catalogue: in_force.unwrap_or(built_in) };
    let asked = Asked { store, writing, day: &day };
    let about = match (wanted.paper, wanted.about) {
        (Paper::Minutes, Subject::Session(id)) => {
            asked.session(id, |told| minutes::data(told, writing))?
        }
        (Paper::Daily, Subject::Session(id)) => asked.session(id, |told| daily(told, writing))?,
        (Paper::Injection, Subject::Dose(id)) => asked.injection(id)?,
        (Paper::Slip, Subject::Person(id)) => {
            let facts = as_amended(&store.person_facts(id).wait()?);
            slip::data(&facts, id, &day, writing).ok_or(Fault::Unknown)?
        }
        (Paper::Incident | Paper::Reaction, Subject::Incident(id)) => asked.incident(id)?,
        (Paper::CallBack, Subject::Incident(id)) => asked.call_back(id)?,
        (Paper::NearMisses, Subject::Period { from, until }) => asked.near_misses(from, until)?,
        (Paper::Monthly, Subject::Period { from, until }) => asked.monthly(from, until)?,
        _ => return Err(Fault::NotAbout),
    };
    Ok((whole(store, wanted, &day, &end, words, &about), end))
}

/// Whom a paper asks.
struct Asked<'a> {
    store: &'a Store,
    writing: Writing<'a>,
    day: &'a Day,
}

impl Asked<'_> {
    /// Folds a session and makes something of it.
    fn session(
        &self,
        id: SessionId,
        make: impl FnOnce(&Told<'_>) -> Option<Value>,
    ) -> Result<Value, Fault> {
        let facts = self.store.session_facts(id).wait()?;
        make(&Told::of(&facts)).ok_or(Fault::Unknown)
    }

    fn injection(&self, id: DoseId) -> Result<Value, Fault> {
        if let Some(session) = self.store.session_of(id).wait()? {
            return self.session(session, |told| injection::data(told, id, self.writing));
        }
        // No session stood on its day: it was entered from a paper.
        let facts = self.store.dose_facts(id).wait()?;
        injection::data(&Told::of(&facts), id, self.writing).ok_or(Fault::Unknown)
    }

    fn incident(&self, id: IncidentId) -> Result<Value, Fault> {
        let form = Form::built_in().map_err(|fault| Fault::Template(fault.to_string()))?;
        let facts = self.store.standing_facts(incident::KINDS).wait()?;
        let one = self.day.incidents().get(id).ok_or(Fault::Unknown)?;
        let of_session = match one.session {
            Some(session) => self.store.session_facts(session).wait()?,
            None => Vec::new(),
        };
        let told = Told::of(&of_session);
        let told = one.session.is_some().then_some(&told);
        incident::data(&facts, id, form, told, self.writing).ok_or(Fault::Unknown)
    }

    fn call_back(&self, id: IncidentId) -> Result<Value, Fault> {
        let one = self.day.incidents().get(id).ok_or(Fault::Unknown)?;
        let scope = Scope::of(one.session, &one.opened);
        let exposed =
            if scope.is_empty() { Vec::new() } else { self.store.look_back(scope).wait()? };
        Ok(call_back::data(one, &exposed, self.writing))
    }

    fn near_misses(&self, from: NaiveDate, until: NaiveDate) -> Result<Value, Fault> {
        let (start, end) = span(from, until)?;
        let misses = self.store.near_misses(start, end).wait()?;
        let rows = self.store.sessions(from, until).wait()?.into_iter();
        let places = rows.map(|row| (row.id, row.place)).collect();
        let mut about = near_misses::data(&misses, &places, self.writing);
        about["period"] = self.period(from, until);
        Ok(about)
    }

    fn monthly(&self, from: NaiveDate, until: NaiveDate) -> Result<Value, Fault> {
        let (start, end) = span(from, until)?;
        let writing = self.writing;
        let facts = as_amended(&self.store.period_facts(from, until, period::KINDS).wait()?);
        let stock = as_amended(&self.store.standing_facts(period::STOCK_KINDS).wait()?);
        let misses = self.store.near_misses(start, end).wait()?;
        let told = Period::of(&facts);
        Ok(json!({
            "period": self.period(from, until),
            "totals": told.totals(misses.len()),
            "results": told.results(writing),
            "days": told.by_day(writing),
            "without": told.without(),
            "reactions": told.reactions(writing),
            "serious": told.serious(writing),
            "stock": period::stock(&stock, start, end, writing),
        }))
    }

    fn period(&self, from: NaiveDate, until: NaiveDate) -> Value {
        let words = self.writing.words;
        json!({ "from": words.date(from), "until": words.date(until) })
    }
}

/// Returns the instants at which a span of civil days begins and ends.
fn span(from: NaiveDate, until: NaiveDate) -> Result<(Instant, Instant), Fault> {
    if until < from {
        return Err(Fault::Backwards);
    }
    let next = until.succ_opt().ok_or(Fault::Unknown)?;
    Ok((Instant::start_of(from), Instant::start_of(next)))
}

/// The daily report: the same figures as the minutes, for the authority.
fn daily(told: &Told<'_>, writing: Writing<'_>) -> Option<Value> {
    let session = told.day.session()?;
    // What was said later of its doses may belong to another session, or to none.
    let counts = |fact: &&Fact| {
        let of_it = |event: &Event| {
            matches!(event, Event::DoseAmended(_) | Event::VisitListed(_) | Event::EntryAmended(_))
        };
        fact.session == Some(session.id) || of_it(&fact.event)
    };
    let facts = as_amended(told.facts);
    let own: Vec<Fact> = facts.iter().filter(counts).cloned().collect();
    let period = Period::of(&own);
    let mut finder = near_miss::Finder::default();
    for fact in &own {
        finder.apply(fact);
    }
    let near_misses = finder.near_misses().len();
    Some(json!({
        "session": minutes::about(told, session, writing),
        "totals": period.totals(near_misses),
        "results": period.results(writing),
        "given": minutes::given(told, writing),
        "without": period.without(),
        "reactions": period.reactions(writing),
        "serious": period.serious(writing),
        "lots": minutes::lots(told, writing),
    }))
}

/// Puts around the data what stands on every paper.
fn whole(
    store: &Store,
    wanted: &Wanted,
    day: &Day,
    end: &Head,
    words: &Words,
    about: &Value,
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
