//! What a list would bring: each row held against the session and the station.
//! Computed once for a list, then only looked at.

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::Understood;
use crate::domain::catalogue::{Catalogue, ProductId};
use crate::domain::day::Day;
use crate::domain::event::Event;
use crate::domain::id::{ImportId, PatientId, VisitId};
use crate::domain::listing::ListImported;
use crate::domain::patient::Person;
use crate::domain::text::fold;
use crate::domain::visit::{HistorySource, PriorDose, Visit, VisitListed};
use crate::roster::{ConsentAnswer, Row};

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
pub struct Preview {
    list: Understood,
    standings: Vec<Standing>,
    /// The rows as they are shown: those with problems first.
    order: Vec<usize>,
    /// What the catalogue does not know, by row.
    unmatched: HashMap<usize, Vec<Unknown>>,
    products: HashMap<String, ProductId>,
    counts: Counts,
    /// The people in the session of whom the list tells earlier doses, by queue
    /// number, with the doses that the station knows.
    patients: HashMap<u32, (PatientId, Vec<(ProductId, NaiveDate)>)>,
}

/// A product that a row names and the catalogue does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unknown {
    /// Of an earlier dose, which is not imported.
    Prior(String),
    /// That is due.
    Due(String),
}

/// How many rows have each standing.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    /// New to the session and to the station.
    pub(super) new: usize,
    /// New to the session, known to the station.
    pub(super) known: usize,
    /// In the session already.
    pub(super) listed: usize,
    /// Rows that refuse the whole list.
    pub(super) refused: usize,
    /// Earlier doses of people in the session that the station does not know.
    pub(super) doses: usize,
}

impl Preview {
    /// Holds a list against the session. `known` answers for the rows that have
    /// a person, in their order.
    pub(super) fn new(
        list: Understood,
        known: &[Option<PatientId>],
        day: &Day,
        products: HashMap<String, ProductId>,
    ) -> Self {
        let index = Index::new(day);
        let mut answers = known.iter().copied();
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
            let is_unknown = |text: &str| !products.contains_key(&fold(text));
            let prior = row.prior.iter().map(|dose| dose.product_text.as_str());
            let mut texts: Vec<Unknown> = prior
                .filter(|text| is_unknown(text))
                .map(|text| Unknown::Prior(text.to_owned()))
                .collect();
            texts.dedup();
            let due = row.vaccine.as_deref().filter(|text| is_unknown(text));
            texts.extend(due.map(|text| Unknown::Due(text.to_owned())));
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
        let mut counts = Counts::default();
        let mut patients = HashMap::new();
        for (standing, row) in standings.iter().zip(&list.roster.rows) {
            if let Standing::Listed(ticket) = standing
                && let Some(visit) = day.visit_with_ticket(*ticket)
                && !row.prior.is_empty()
            {
                let past = day.past_doses(visit.patient);
                let known = |product: &ProductId, on| {
                    past.iter()
                        .any(|dose| dose.product.as_ref() == Some(product) && dose.given_on == on)
                };
                let new = row.prior.iter().filter(|dose| {
                    let product = products.get(&fold(&dose.product_text));
                    product.is_some_and(|product| !known(product, dose.given_on))
                });
                counts.doses += new.count();
                let known =
                    past.iter().filter_map(|dose| Some((dose.product.clone()?, dose.given_on)));
                let _ = patients.insert(*ticket, (visit.patient, known.collect()));
            }
            counts.refused += usize::from(row.is_refused());
            match standing {
                Standing::New => counts.new += 1,
                Standing::Known(_) => counts.known += 1,
                Standing::Listed(_) => counts.listed += 1,
                Standing::Skipped => {}
            }
        }
        Self { list, standings, order, unmatched, products, counts, patients }
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
    pub(super) fn page(&self, page: usize) -> impl Iterator<Item = (&Row, Standing, &[Unknown])> {
        self.order.iter().skip(page * PAGE).take(PAGE).map(|at| {
            let unmatched = self.unmatched.get(at).map_or(&[][..], Vec::as_slice);
            (&self.list.roster.rows[*at], self.standings[*at], unmatched)
        })
    }

    /// Returns how many rows have each standing.
    pub(super) const fn counts(&self) -> Counts {
        self.counts
    }

    /// Counts the people who are new to the session.
    pub(super) const fn added(&self) -> usize {
        self.counts.new + self.counts.known
    }

    /// Tells whether the list may be imported and brings anybody.
    pub(super) const fn may_be_imported(&self) -> bool {
        self.counts.refused == 0 && self.added() + self.counts.doses > 0
    }

    /// Tells whether somebody may choose to import the sound rows and leave the
    /// others for later.
    pub(super) const fn sound_may_be_imported(&self) -> bool {
        self.counts.refused > 0 && self.added() > 0
    }

    /// Returns the facts of the import, with queue numbers from `ticket` on.
    pub(super) fn events(
        &self,
        ticket: u32,
        mut new_id: impl FnMut() -> Uuid,
    ) -> impl Iterator<Item = Event> {
        let import = ImportId(new_id());
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let head = ListImported {
            import,
            file: self.list.file.clone(),
            sha256: self.list.sha256.clone(),
            added: count(self.added()),
            known: count(self.counts.listed),
            left_out: count(self.counts.refused),
        };
        let rows = || self.list.roster.rows.iter().zip(&self.standings);
        let doses = rows().filter_map(|(row, standing)| match standing {
            Standing::Listed(ticket) => Some((row, self.patients.get(ticket)?)),
            _ => None,
        });
        let doses = doses.flat_map(|(row, (patient, known))| {
            self.prior(row, *patient).filter(|dose| {
                !known.iter().any(|(product, on)| *product == dose.product && *on == dose.given_on)
            })
        });
        let new = rows().filter_map(|(row, standing)| match standing {
            Standing::New => Some((row, row.person.as_ref()?, None)),
            Standing::Known(patient) => Some((row, row.person.as_ref()?, Some(*patient))),
            Standing::Listed(_) | Standing::Skipped => None,
        });
        let people = new.zip(ticket..).flat_map(move |((row, person, known), ticket)| {
            let patient = known.unwrap_or_else(|| PatientId(new_id()));
            let listed = VisitListed {
                visit: VisitId(new_id()),
                patient,
                person: person.clone(),
                ticket,
                listed_consent: row.consent.map(|answer| answer == ConsentAnswer::Yes),
                import: Some(import),
                tag: row.tag.clone(),
                due: row.vaccine.as_ref().and_then(|text| self.products.get(&fold(text)).cloned()),
            };
            std::iter::once(Event::from(listed)).chain(self.prior(row, patient).map(Event::from))
        });
        std::iter::once(Event::from(head)).chain(people).chain(doses.map(Event::from))
    }

    fn prior(&self, row: &Row, patient: PatientId) -> impl Iterator<Item = PriorDose> {
        row.prior.iter().filter_map(move |dose| {
            let product = self.products.get(&fold(&dose.product_text))?.clone();
            let (given_on, source) = (dose.given_on, HistorySource::List);
            let (sheet, told_by) = (dose.sheet.clone(), dose.told_by.clone());
            Some(PriorDose { patient, product, given_on, source, sheet, told_by })
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
#[must_use]
pub fn names(catalogue: &Catalogue) -> HashMap<String, ProductId> {
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
