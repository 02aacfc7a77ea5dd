//! The people of a session, in the order of the queue: whom a number, a class
//! or a part of a name means, and who might be taken for whom. Knows nothing of
//! what happened to them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::domain::id::VisitId;
use crate::domain::patient::Person;
use crate::domain::plan::Described;
use crate::domain::text::fold;
use crate::domain::visit::Visit;

/// Everybody on the list, by queue number.
#[derive(Debug, Clone, Default)]
pub(super) struct People {
    listed: BTreeMap<u32, Listed>,
    tickets: HashMap<VisitId, u32>,
    names: HashMap<String, BTreeSet<u32>>,
}

/// Somebody on the list. What is typed into a search is held against texts that
/// were folded once and not at each key.
#[derive(Debug, Clone)]
struct Listed {
    visit: Visit,
    /// The name with a space before it, so that the beginning of every word
    /// can be searched for.
    name: String,
    group: Option<String>,
    described: Described,
    /// The place of the person's group in the plan.
    planned: Option<usize>,
}

impl People {
    pub(super) fn add(&mut self, visit: Visit, described: Described, planned: Option<usize>) {
        let folded = fold(&visit.person.name);
        let name = format!(" {folded}");
        let group = visit.person.group.as_deref().map(fold);
        let ticket = visit.ticket;
        let _ = self.names.entry(folded).or_default().insert(ticket);
        let _ = self.tickets.insert(visit.id, ticket);
        let _ = self.listed.insert(ticket, Listed { visit, name, group, described, planned });
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Visit> {
        self.listed.values().map(|listed| &listed.visit)
    }

    pub(super) fn len(&self) -> usize {
        self.listed.len()
    }

    fn listed(&self, id: VisitId) -> Option<&Listed> {
        self.listed.get(self.tickets.get(&id)?)
    }

    pub(super) fn get(&self, id: VisitId) -> Option<&Visit> {
        self.listed(id).map(|listed| &listed.visit)
    }

    pub(super) fn get_mut(&mut self, id: VisitId) -> Option<&mut Visit> {
        self.listed.get_mut(self.tickets.get(&id)?).map(|listed| &mut listed.visit)
    }

    pub(super) fn with_ticket(&self, ticket: u32) -> Option<&Visit> {
        self.listed.get(&ticket).map(|listed| &listed.visit)
    }

    pub(super) fn next_ticket(&self) -> u32 {
        self.listed.last_key_value().map_or(1, |(ticket, _)| ticket + 1)
    }

    /// Returns the place of a person's group in the plan.
    pub(super) fn planned(&self, id: VisitId) -> Option<usize> {
        self.listed(id)?.planned
    }

    /// Gives everybody the place that a new plan has for them, and returns the
    /// places in the order of the list.
    pub(super) fn plan(
        &mut self,
        place: impl Fn(&Described) -> Option<usize>,
    ) -> Vec<Option<usize>> {
        let placed = |listed: &mut Listed| {
            listed.planned = place(&listed.described);
            listed.planned
        };
        self.listed.values_mut().map(placed).collect()
    }

    pub(super) fn namesakes(&self, visit: &Visit) -> Vec<u32> {
        let folded = self.listed(visit.id).map_or("", |listed| listed.name.trim_start());
        self.names.get(folded).map_or_else(Vec::new, |tickets| {
            tickets.iter().copied().filter(|ticket| *ticket != visit.ticket).collect()
        })
    }

    pub(super) fn alike<'a>(
        &'a self,
        visit: &'a Visit,
    ) -> impl Iterator<Item = &'a Person> + use<'a> {
        let of_one_name = self.namesakes(visit);
        let (first, last) = (visit.person.birth.earliest(), visit.person.birth.latest());
        let others = self.iter().filter(|other| other.patient != visit.patient);
        others
            .filter(move |other| {
                let birth = other.person.birth;
                let of_one_birthday = birth.earliest() <= last && first <= birth.latest();
                of_one_birthday || of_one_name.contains(&other.ticket)
            })
            .map(|other| &other.person)
    }

    pub(super) fn find<'a>(&'a self, text: &str) -> impl Iterator<Item = &'a Visit> + use<'a> {
        let wanted = fold(text);
        let ticket: Option<u32> = wanted.parse().ok();
        let words: Vec<String> = wanted.split(' ').map(|word| format!(" {word}")).collect();
        let found = self.listed.values().filter(move |listed| {
            let number = listed.visit.person.number.as_ref();
            wanted.is_empty()
                || ticket == Some(listed.visit.ticket)
                || words.iter().all(|word| listed.name.contains(word))
                || number.is_some_and(|number| number.as_str().starts_with(&wanted))
                || listed.group.as_ref() == Some(&wanted)
        });
        found.map(|listed| &listed.visit)
    }
}
