//! What every kind of row is made from: the store, what was asked, the names that
//! rows carry, and how far the work is.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::ControlFlow;

use chrono::NaiveDate;

use super::Fault;
use super::cell::{Cell, Column, Stands};
use crate::domain::amendment::entry::{Correction, Statement};
use crate::domain::catalogue::{Antigen, Catalogue, Product, ProductId, RowId};
use crate::domain::day::Day;
use crate::domain::dose::Administered;
use crate::domain::event::{Event, Fact};
use crate::domain::export::{Asked, What};
use crate::domain::finding::{Finding, Severity};
use crate::domain::id::{AccountId, LotId, PatientId, SessionId, VisitId};
use crate::domain::patient::{Birth, CitizenNumber, Person, Sex};
use crate::domain::review::Kind;
use crate::domain::stock::{Lot, plain};
use crate::domain::text::fold;
use crate::domain::time::{Expiry, Instant, whole_months};
use crate::i18n::Words;
use crate::i18n::correction::changes;
use crate::store::{Author, Entry, Head, Names, Store, Whom, fact};

/// How many entries are read at once.
pub(super) const CHUNK: usize = 250;

/// Is told how many rows of how many are done, now and then; `Break` stops the
/// export, which then leaves nothing behind.
pub type Pace<'p> = &'p mut dyn FnMut(u64, u64) -> ControlFlow<()>;

/// A row as tables take it.
pub(super) struct Row<'a> {
    /// The cells, one for each column of its kind.
    pub(super) cells: &'a [Cell<'a>],
    /// Whom it is about.
    pub(super) about: About,
}

/// Whom a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// Nobody: a vial that was opened.
    Nobody,
    /// This person.
    Person(PatientId),
    /// Somebody of whom nothing is known by which they could be told from others.
    Somebody,
}

impl About {
    /// Says that a row is about this person; about somebody, if nobody knows whom.
    pub(super) fn known(known: Option<&Known>) -> Self {
        known.map_or(Self::Somebody, |known| Self::Person(known.patient))
    }
}

/// What takes rows.
pub(super) type Give<'g> = &'g mut dyn FnMut(Row<'_>) -> Result<(), Fault>;

/// What the rows of an export are made from.
pub(super) struct Source<'s> {
    pub(super) store: &'s Store,
    /// The station by all that it ever was told of lots and reports, also of those
    /// that no day reads any more.
    pub(super) day: Day,
    pub(super) catalogue: &'s Catalogue,
    pub(super) words: &'s Words,
    pub(super) asked: &'s Asked,
    pub(super) names: Names,
    pub(super) head: Head,
    pub(super) from: Instant,
    pub(super) to: Instant,
    lots: HashMap<LotId, Lot>,
    wanted_lots: Option<HashSet<LotId>>,
    products: HashMap<ProductId, (String, String)>,
}

impl<'s> Source<'s> {
    /// Gathers what rows need.
    pub(super) fn new(
        store: &'s Store,
        catalogue: &'s Catalogue,
        words: &'s Words,
        asked: &'s Asked,
    ) -> Result<Self, Fault> {
        if asked.until < asked.from {
            return Err(Fault::Period);
        }
        if !asked.format.takes(asked.what) {
            return Err(Fault::Format);
        }
        if asked.nameless && !asked.format.takes_nameless(asked.what) {
            return Err(Fault::Nameless);
        }
        let narrowed = asked.place.is_some() || asked.product.is_some() || asked.lot.is_some();
        if asked.what == What::Log && narrowed {
            return Err(Fault::Narrowed);
        }
        let to = asked.until.succ_opt().ok_or(Fault::Period)?;
        // A lot of the period may have been used up long ago, and a report closed.
        let day = store.day_looking_back(asked.until).wait()?;
        let lots: HashMap<LotId, Lot> = day.lots().map(|lot| (lot.id, lot.clone())).collect();
        let wanted_lots = asked.lot.as_ref().map(|number| {
            let is = |lot: &&Lot| lot.is_number(number);
            lots.values().filter(is).map(|lot| lot.id).collect::<HashSet<LotId>>()
        });
        let head = store.head().wait()?;
        if let Some(number) = asked.lot.as_ref()
            && wanted_lots.as_ref().is_some_and(HashSet::is_empty)
            && !store.is_on_a_label(number, head.sequence).wait()?
        {
            return Err(Fault::NoLot);
        }
        let names = store.names().wait()?;
        let is_place = |place: &String| {
            names.sessions.values().any(|(_, known, _)| fold(known) == fold(place))
        };
        if asked.place.as_ref().is_some_and(|place| !is_place(place)) {
            return Err(Fault::NoPlace);
        }
        let is_product = |id: &ProductId| {
            catalogue.product(id).is_some() || lots.values().any(|lot| lot.product() == Some(id))
        };
        if asked.product.as_ref().is_some_and(|id| !is_product(id)) {
            return Err(Fault::NoProduct);
        }
        let product = |one: &Product| {
            let antigens: Vec<&str> = one.antigens.iter().map(Antigen::as_str).collect();
            (one.id.clone(), (words.of(&one.name).to_owned(), antigens.join(" ")))
        };
        Ok(Self {
            store,
            day,
            catalogue,
            words,
            asked,
            names,
            head,
            from: Instant::start_of(asked.from),
            to: Instant::start_of(to),
            lots,
            wanted_lots,
            products: catalogue.products().map(product).collect(),
        })
    }

    /// Returns the name of an account; its identity, if the log does not tell.
    pub(super) fn account(&self, id: AccountId) -> Cell<'_> {
        match self.names.accounts.get(&id) {
            Some(name) => Cell::text(name.as_str()),
            None => Cell::text(id.to_string()),
        }
    }

    /// Returns the name of an entry's author, or that it was written without one.
    pub(super) fn author(&self, author: Author) -> Cell<'_> {
        match author {
            Author::Account(id) => self.account(id),
            Author::Withheld => Cell::Word("export-author-", "withheld"),
            Author::Station => Cell::Word("export-author-", "station"),
        }
    }

    /// Returns what a product is called, and what it immunises against.
    pub(super) fn product(&self, id: &ProductId) -> (Cell<'_>, Cell<'_>) {
        match self.products.get(id) {
            Some((name, antigens)) => (Cell::text(name.as_str()), Cell::text(antigens.as_str())),
            None => (Cell::text(id.to_string()), Cell::Nothing),
        }
    }

    /// Returns what a sign of a reaction is called.
    pub(super) fn sign<'a>(&'a self, id: &'a RowId) -> &'a str {
        let row = self.catalogue.reaction_signs().iter().find(|row| row.id == *id);
        row.map_or(id.as_str(), |row| self.words.of(&row.text))
    }

    /// Returns what rules found, without mere notices.
    pub(super) fn findings(&self, findings: &[Finding]) -> Cell<'_> {
        let strong = findings.iter().filter(|found| found.severity != Severity::Notice);
        let words = strong.map(|found| self.words.text(&format!("finding-{}", found.code.code())));
        Cell::text(words.collect::<Vec<_>>().join("; "))
    }

    /// Returns a lot.
    pub(super) fn lot(&self, id: LotId) -> Option<&Lot> {
        self.lots.get(&id)
    }

    /// Returns the civil day, place and number of a session.
    pub(super) fn session(&self, id: Option<SessionId>) -> Option<&(NaiveDate, String, u8)> {
        self.names.sessions.get(&id?)
    }

    /// The cells of where and when something happened, in the order of
    /// [`super::columns::session`].
    pub(super) fn session_cells<'a>(
        &'a self,
        session: Option<SessionId>,
        on: NaiveDate,
        out: &mut Vec<Cell<'a>>,
    ) {
        out.push(month(on));
        let found = self.session(session);
        out.push(found.map_or(Cell::Nothing, |(day, _, _)| Cell::Day(*day)));
        out.push(Cell::some(found.map(|(_, place, _)| place.as_str())));
        out.push(Cell::count(found.map(|(_, _, number)| *number)));
    }

    /// Tells whether a session lies at the place that was asked for.
    pub(super) fn is_at_place(&self, session: Option<SessionId>) -> bool {
        self.asked.place.as_ref().is_none_or(|wanted| {
            self.session(session).is_some_and(|(_, place, _)| fold(place) == fold(wanted))
        })
    }

    /// Tells whether a product and a lot are the ones that were asked for.
    pub(super) fn is_of(&self, product: Option<&ProductId>, lot: Option<LotId>) -> bool {
        let of_product = self.asked.product.as_ref().is_none_or(|wanted| product == Some(wanted));
        let of_lot = self
            .wanted_lots
            .as_ref()
            .is_none_or(|wanted| lot.is_some_and(|lot| wanted.contains(&lot)));
        of_product && of_lot
    }

    /// Tells whether a dose is one that was asked for.
    pub(super) fn takes(&self, given: &Administered, session: Option<SessionId>) -> bool {
        (self.from..self.to).contains(&given.given_at)
            && self.is_of_dose(given)
            && self.is_at_place(session)
    }

    /// Tells whether the product and the lot of a dose are the ones that were asked
    /// for. A lot that was only written down counts by its number.
    pub(super) fn is_of_dose(&self, given: &Administered) -> bool {
        let product = given.product.as_ref();
        self.is_of(product, given.lot)
            || given.lot.is_none() && self.is_of_label(product, given.lot_number.as_deref())
    }

    /// Tells whether a product and what a lot's label says are the ones that were
    /// asked for by a lot.
    pub(super) fn is_of_label(&self, product: Option<&ProductId>, number: Option<&str>) -> bool {
        let asked = self.asked.lot.as_ref().zip(number);
        asked.is_some_and(|(wanted, number)| plain(number) == plain(wanted))
            && self.asked.product.as_ref().is_none_or(|wanted| product == Some(wanted))
    }

    /// Tells whether somebody asked for a product or a lot.
    pub(super) fn is_narrowed(&self) -> bool {
        self.asked.product.is_some() || self.asked.lot.is_some()
    }

    /// Finds the places of entries of these kinds that were recorded in the period.
    pub(super) fn recorded(&self, listed: &[Kind], kinds: &[&str]) -> Result<Vec<i64>, Fault> {
        self.recorded_in(listed, kinds, self.from, self.to)
    }

    /// Finds the places of entries of these kinds that were recorded in `from..to`.
    pub(super) fn recorded_in(
        &self,
        listed: &[Kind],
        kinds: &[&str],
        from: Instant,
        to: Instant,
    ) -> Result<Vec<i64>, Fault> {
        let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
        Ok(self.store.recorded(listed.to_vec(), kinds, from, to, self.head.sequence).wait()?)
    }

    /// Finds the places of entries of the period of such statements, of which
    /// something else was said later.
    pub(super) fn amended_places(
        &self,
        is_wanted: impl Fn(&Statement) -> bool,
    ) -> Result<Vec<i64>, Fault> {
        let all = (Instant(i64::MIN), Instant(i64::MAX));
        let places = self.recorded_in(&[Kind::Correction], &["entry_amended"], all.0, all.1)?;
        let mut found = Vec::new();
        for chunk in places.chunks(CHUNK) {
            for entry in self.store.entries_at(chunk.to_vec()).wait()? {
                if let Ok(Event::EntryAmended(said)) = fact(&entry).map(|fact| fact.event)
                    && (self.from..self.to).contains(&said.recorded_at)
                    && is_wanted(&said.stood)
                {
                    found.push(said.entry);
                }
            }
        }
        Ok(found)
    }

    /// Reads the facts at these places, a chunk at a time: the next one is read
    /// while this one is worked on.
    pub(super) fn facts(
        &self,
        places: &[i64],
        pace: Pace<'_>,
        mut each: impl FnMut(&[Stood]) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let total = u64::try_from(places.len()).unwrap_or(u64::MAX);
        let mut done = 0;
        let mut chunks = places.chunks(CHUNK);
        let ask = |chunk: &[i64]| self.store.entries_at(chunk.to_vec());
        let mut waiting = chunks.next().map(ask);
        while let Some(reply) = waiting {
            let entries = reply.wait()?;
            waiting = chunks.next().map(ask);
            let places = entries.iter().map(|entry| entry.sequence).collect();
            let mut said = self.store.said_last(places).wait()?;
            let facts = entries
                .into_iter()
                .map(|entry| {
                    let fact =
                        fact(&entry).map_err(|unreadable| Fault::Broke(unreadable.to_string()))?;
                    let said = said.remove(&entry.sequence);
                    Ok(Stood::of(entry, fact, said))
                })
                .collect::<Result<Vec<_>, Fault>>()?;
            each(&facts)?;
            done += u64::try_from(CHUNK).unwrap_or(0);
            if pace(done.min(total), total).is_break() {
                return Err(Fault::Cancelled);
            }
        }
        Ok(())
    }
}

/// An entry as a row has it: what it says now, and that something else stood.
pub(super) struct Stood {
    pub(super) entry: Entry,
    /// What it says, as it stands; of what was entered in error what it said.
    pub(super) fact: Fact,
    /// What was said of it last, if anything was.
    pub(super) said: Option<Correction>,
}

impl Stood {
    fn of(entry: Entry, mut fact: Fact, said: Option<Correction>) -> Self {
        if let Some(stands) = said.as_ref().and_then(|said| said.said.stands.as_ref()) {
            fact.event = stands.event();
        }
        Self { entry, fact, said }
    }

    /// Tells how it stands: the name of its state in the words' files.
    pub(super) fn status(&self) -> &'static str {
        match &self.said {
            None => "as-entered",
            Some(said) if said.said.stands.is_some() => "amended",
            Some(_) => "entered-in-error",
        }
    }
}

/// The headings of how an entry stands, for the end of a row.
pub(super) fn status_columns(words: &Words) -> [Column; 4] {
    [
        Column::new("status", "export-col-entry-status", Stands::Always, 14, words),
        Column::new("amended_at", "export-col-amended-at", Stands::Named, 19, words),
        Column::new("amended_from", "export-col-amended-from", Stands::Named, 30, words),
        Column::new("amended_reason", "export-col-amended-reason", Stands::Named, 24, words),
    ]
}

/// The cells of how an entry stands, in the order of [`status_columns`].
pub(super) fn status_cells<'a>(
    source: &Source<'_>,
    status: &'static str,
    said: Option<&'a Correction>,
) -> [Cell<'a>; 4] {
    let changes = said.map(|said| changes(source.words, source.catalogue, &said.said).join("; "));
    [
        Cell::Word("export-entry-", status),
        Cell::at(said.map(|said| said.at)),
        changes.map_or(Cell::Nothing, Cell::text),
        Cell::some(said.map(|said| said.said.reason.as_str())),
    ]
}

/// A person as a row has them.
pub(super) struct Known {
    pub(super) patient: PatientId,
    pub(super) person: Option<Person>,
    pub(super) ticket: u32,
}

impl From<&Whom> for Known {
    fn from(whom: &Whom) -> Self {
        let person = serde_json::from_str(&whom.person).ok();
        Self { patient: whom.patient, person, ticket: whom.ticket }
    }
}

/// The cells of somebody's, in the order of [`super::columns::person`].
pub(super) fn person_cells<'a>(known: Option<&'a Known>, on: NaiveDate, out: &mut Vec<Cell<'a>>) {
    let person = known.and_then(|known| known.person.as_ref());
    out.push(known.map_or(Cell::Nothing, |known| Cell::text(known.patient.to_string())));
    out.push(Cell::some(person.map(|one| one.name.as_str())));
    out.push(person.map_or(Cell::Nothing, |one| birth(one.birth)));
    out.push(person.map_or(Cell::Nothing, |one| age_band(one.birth, on)));
    out.push(person.and_then(|one| one.sex).map_or(Cell::Nothing, sex));
    out.push(Cell::some(person.and_then(|one| one.number.as_ref()).map(CitizenNumber::as_str)));
    out.push(Cell::some(person.and_then(|one| one.guardian.as_deref())));
    out.push(Cell::some(person.and_then(|one| one.phone.as_deref())));
    out.push(Cell::some(person.and_then(|one| one.group.as_deref())));
    out.push(Cell::some(person.and_then(|one| one.address.as_deref())));
}

/// Returns a birth as far as it is known; a day as a day.
fn birth(birth: Birth) -> Cell<'static> {
    match birth {
        Birth::Day(day) => Cell::Day(day),
        Birth::Month { first } => Cell::text(first.format("%Y-%m").to_string()),
        Birth::Year(year) => Cell::text(year.to_string()),
    }
}

pub(super) const fn sex(sex: Sex) -> Cell<'static> {
    match sex {
        Sex::Female => Cell::Word("export-sex-", "female"),
        Sex::Male => Cell::Word("export-sex-", "male"),
    }
}

/// The age bands of a variant without names: below so many months, and the name.
const BANDS: [(u32, &str); 8] = [
    (12, "under-1"),
    (24, "1"),
    (72, "2-5"),
    (132, "6-10"),
    (192, "11-15"),
    (216, "16-17"),
    (720, "18-59"),
    (u32::MAX, "60-up"),
];

/// Returns in which band somebody's age was on a day. Where only a month or a year
/// is known, the youngest that they can have been decides.
fn age_band(birth: Birth, on: NaiveDate) -> Cell<'static> {
    let months = whole_months(birth.latest().min(on), on);
    let band = BANDS.iter().find(|(below, _)| months < *below).map_or("60-up", |(_, name)| name);
    Cell::Word("export-age-", band)
}

/// Returns the month of a day: as near as a variant without names comes to it.
pub(super) fn month(day: NaiveDate) -> Cell<'static> {
    Cell::text(day.format("%Y-%m").to_string())
}

/// Returns an expiry as its label prints it, so that it is no more exact than that.
pub(super) fn expiry(expiry: Expiry) -> Cell<'static> {
    match expiry {
        Expiry::Day(day) => Cell::Day(day),
        Expiry::Month(first) => Cell::text(first.format("%Y-%m").to_string()),
    }
}

/// Looks the people of visits up, with the session of each.
pub(super) fn people_of(
    store: &Store,
    visits: Vec<VisitId>,
) -> Result<BTreeMap<VisitId, (Known, Option<SessionId>)>, Fault> {
    let found = store.whom(visits).wait()?;
    Ok(found.iter().map(|(id, whom)| (*id, (Known::from(whom), whom.session))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_lie_in_bands_and_a_year_alone_is_taken_at_its_end() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let band = |birth: Birth| match age_band(birth, day("2026-11-22")) {
            Cell::Word(_, code) => code,
            _ => "",
        };
        for (born, expected) in [
            ("2026-01-01", "under-1"),
            ("2025-11-22", "1"),
            ("2024-11-23", "1"),
            ("2020-11-23", "2-5"),
            ("2015-11-23", "6-10"),
            ("2009-01-01", "16-17"),
            ("2008-11-22", "18-59"),
            ("1950-01-01", "60-up"),
        ] {
            assert_eq!(band(Birth::Day(day(born))), expected, "{born}");
        }
        assert_eq!(band(Birth::Year(2026)), "under-1");
        assert_eq!(band(Birth::Year(2020)), "2-5");
    }
}
