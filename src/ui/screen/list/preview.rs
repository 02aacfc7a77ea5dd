//! What a list would bring: each row held against the session and the station.
//! Computed once for a list, then only looked at.

use std::collections::HashMap;
use std::sync::Arc;

use super::Understood;
use crate::domain::catalogue::{Catalogue, ProductId};
use crate::domain::day::Day;
use crate::domain::event::{Event, ListImported, PriorDose, VisitListed};
use crate::domain::id::{ImportId, PatientId, VisitId};
use crate::domain::patient::Person;
use crate::domain::text::fold;
use crate::domain::visit::{HistorySource, Visit};
use crate::roster::{ConsentAnswer, Row};
use crate::ui::context::Context;

/// The rows on one page.
pub(super) const PAGE: usize = 12;

/// How a row stands to the session and the station.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// New to the session and to the station.
    New,
    /// New to the session; the station knows them from earlier.
    Known(PatientId),
    /// In the session already, under this queue number.
    Listed(u32),
    /// Not imported: a problem, or the same person on an earlier line.
    Skipped,
}

/// A list with the standing of each row.
#[derive(Debug)]
pub(super) struct Preview {
    list: Arc<Understood>,
    standings: Vec<Standing>,
    /// The rows as they are shown: those with problems first.
    order: Vec<usize>,
    /// Products of earlier doses that the catalogue does not know, by row.
    unmatched: HashMap<usize, Vec<String>>,
    products: HashMap<String, ProductId>,
}

impl Preview {
    /// Holds a list against the session. `known` answers for the rows that have
    /// a person, in their order.
    pub(super) fn new(
        list: Arc<Understood>,
        known: &[Option<PatientId>],
        ctx: &Context<'_>,
    ) -> Self {
        let index = Index::new(ctx.day);
        let mut answers = known.iter().copied();
        let products = names(ctx.catalogue);
        let mut standings = Vec::with_capacity(list.roster.rows.len());
        let mut unmatched = HashMap::new();
        for (at, row) in list.roster.rows.iter().enumerate() {
            standings.push(row.person.as_ref().map_or(Standing::Skipped, |person| {
                let known = answers.next().flatten();
                match (index.ticket(person, known), known) {
                    (Some(ticket), _) => Standing::Listed(ticket),
                    (None, Some(patient)) => Standing::Known(patient),
                    (None, None) => Standing::New,
                }
            }));
            let texts: Vec<String> = row
                .prior
                .iter()
                .filter(|dose| !products.contains_key(&fold(&dose.product_text)))
                .map(|dose| dose.product_text.clone())
                .collect();
            if !texts.is_empty() {
                let _ = unmatched.insert(at, texts);
            }
        }
        let mut order: Vec<usize> = (0..standings.len()).collect();
        order.sort_by_key(|at| {
            let row = &list.roster.rows[*at];
            if row.is_refused() {
                0
            } else {
                1 + u8::from(row.problems.is_empty() && !unmatched.contains_key(at))
            }
        });
        Self { list, standings, order, unmatched, products }
    }

    /// Returns the list.
    pub(super) fn list(&self) -> &Understood {
        &self.list
    }

    /// Returns how many pages the rows fill.
    pub(super) fn pages(&self) -> usize {
        self.order.len().div_ceil(PAGE)
    }

    /// Returns the rows of a page: the row, its standing, and the products of
    /// its earlier doses that the catalogue does not know.
    pub(super) fn page(&self, page: usize) -> impl Iterator<Item = (&Row, Standing, &[String])> {
        self.order.iter().skip(page * PAGE).take(PAGE).map(|at| {
            let unmatched = self.unmatched.get(at).map_or(&[][..], Vec::as_slice);
            (&self.list.roster.rows[*at], self.standings[*at], unmatched)
        })
    }

    /// Counts the rows of a standing.
    pub(super) fn count(&self, of: impl Fn(Standing) -> bool) -> usize {
        self.standings.iter().filter(|standing| of(**standing)).count()
    }

    /// Counts the people who are new to the session.
    pub(super) fn added(&self) -> usize {
        self.count(|standing| matches!(standing, Standing::New | Standing::Known(_)))
    }

    /// Counts the rows that refuse the whole list.
    pub(super) fn refused(&self) -> usize {
        self.list.roster.rows.iter().filter(|row| row.is_refused()).count()
    }

    /// Tells whether the list may be imported and brings anybody.
    pub(super) fn may_be_imported(&self) -> bool {
        !self.list.roster.is_refused() && self.added() > 0
    }

    /// Returns the facts of the import, with queue numbers from the next free one.
    pub(super) fn events(&self, ctx: &Context<'_>) -> Vec<Event> {
        let import = ImportId(ctx.new_id());
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let listed = self.count(|standing| matches!(standing, Standing::Listed(_)));
        let mut events = vec![
            ListImported {
                import,
                file: self.list.file.clone(),
                sha256: self.list.sha256.clone(),
                added: count(self.added()),
                known: count(listed),
            }
            .into(),
        ];
        let mut ticket = ctx.day.next_ticket();
        for (row, standing) in self.list.roster.rows.iter().zip(&self.standings) {
            let Some(person) = &row.person else { continue };
            let patient = match standing {
                Standing::New => PatientId(ctx.new_id()),
                Standing::Known(patient) => *patient,
                Standing::Listed(_) | Standing::Skipped => continue,
            };
            events.push(
                VisitListed {
                    visit: VisitId(ctx.new_id()),
                    patient,
                    person: person.clone(),
                    ticket,
                    listed_consent: row.consent.map(|answer| answer == ConsentAnswer::Yes),
                    import: Some(import),
                }
                .into(),
            );
            ticket = ticket.saturating_add(1);
            events.extend(self.prior(row, patient));
        }
        events
    }

    fn prior(&self, row: &Row, patient: PatientId) -> impl Iterator<Item = Event> {
        row.prior.iter().filter_map(move |dose| {
            let product = self.products.get(&fold(&dose.product_text))?.clone();
            let (given_on, source) = (dose.given_on, HistorySource::List);
            Some(PriorDose { patient, product, given_on, source }.into())
        })
    }
}

/// The people of the session, found without walking through all for each row.
struct Index<'a> {
    numbers: HashMap<&'a str, u32>,
    patients: HashMap<PatientId, u32>,
    names: HashMap<String, Vec<&'a Visit>>,
}

impl<'a> Index<'a> {
    fn new(day: &'a Day) -> Self {
        let mut index =
            Self { numbers: HashMap::new(), patients: HashMap::new(), names: HashMap::new() };
        for visit in day.visits() {
            if let Some(number) = &visit.person.number {
                let _ = index.numbers.insert(number.as_str(), visit.ticket);
            }
            let _ = index.patients.insert(visit.patient, visit.ticket);
            index.names.entry(visit.person.folded_name()).or_default().push(visit);
        }
        index
    }

    /// Returns the queue number of a person who is in the session already. A
    /// name must be the same in its diacritics too: twins are called `Hà` and `Hạ`.
    fn ticket(&self, person: &Person, known: Option<PatientId>) -> Option<u32> {
        if self.patients.is_empty() {
            return None;
        }
        let by_number = person.number.as_ref().and_then(|number| self.numbers.get(number.as_str()));
        let by_patient = known.and_then(|patient| self.patients.get(&patient));
        by_number.or(by_patient).copied().or_else(|| {
            let same = |visit: &&&Visit| {
                person.is_named_like(&visit.person) && person.is_probably(&visit.person)
            };
            self.names.get(&person.folded_name())?.iter().find(same).map(|visit| visit.ticket)
        })
    }
}

/// Returns the products by each of their folded names. A name that two products
/// share stands for neither.
fn names(catalogue: &Catalogue) -> HashMap<String, ProductId> {
    let mut names: HashMap<String, Option<ProductId>> = HashMap::new();
    for product in catalogue.products() {
        let texts = [&product.name.vi, &product.name.en, &product.brand];
        for name in texts.into_iter().map(|text| fold(text)).chain([fold(product.id.as_str())]) {
            let found = names.entry(name).or_insert_with(|| Some(product.id.clone()));
            if found.as_ref() != Some(&product.id) {
                *found = None;
            }
        }
    }
    names.into_iter().filter_map(|(name, product)| Some((name, product?))).collect()
}
