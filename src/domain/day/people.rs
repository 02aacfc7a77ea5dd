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
    /// Who has a name, and who is in a class; both folded.
    names: HashMap<String, BTreeSet<u32>>,
    groups: HashMap<String, BTreeSet<u32>>,
    index: Index,
}

/// The folded names and numbers of all in one text, so that a search runs once
/// over it and not over everybody.
#[derive(Debug, Clone, Default)]
struct Index {
    /// A line for each person, with a space before every word, so that the
    /// beginning of every word can be searched for.
    text: String,
    /// Where each line ends, and whose it is.
    lines: Vec<(usize, u32)>,
}

impl Index {
    fn add(&mut self, ticket: u32, words: &[&str]) {
        for word in words {
            self.text.push(' ');
            self.text.push_str(word);
        }
        self.text.push('\n');
        self.lines.push((self.text.len(), ticket));
    }

    /// Returns whose line has words that begin like each of these.
    fn find(&self, beginnings: &str) -> Vec<u32> {
        let words: Vec<String> = beginnings.split(' ').map(|word| format!(" {word}")).collect();
        let Some(rarest) = words.iter().max_by_key(|word| word.len()) else { return Vec::new() };
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(at) = self.text.get(from..).and_then(|rest| rest.find(rarest)) {
            let place = self.lines.partition_point(|(end, _)| *end <= from + at);
            let Some((end, ticket)) = self.lines.get(place) else { break };
            let start = place.checked_sub(1).and_then(|before| self.lines.get(before));
            let line = self.text.get(start.map_or(0, |(end, _)| *end)..*end).unwrap_or_default();
            if words.iter().all(|word| line.contains(word)) {
                found.push(*ticket);
            }
            from = *end;
        }
        found
    }
}

/// Somebody on the list.
#[derive(Debug, Clone)]
struct Listed {
    visit: Visit,
    described: Described,
    /// The place of the person's group in the plan.
    planned: Option<usize>,
}

impl People {
    pub(super) fn add(&mut self, visit: Visit, described: Described, planned: Option<usize>) {
        let ticket = visit.ticket;
        let name = fold(&visit.person.name);
        let number = visit.person.number.as_ref().map_or("", |number| number.as_str());
        self.index.add(ticket, &[&name, number]);
        let _ = self.names.entry(name).or_default().insert(ticket);
        if let Some(group) = visit.person.group.as_deref().map(fold) {
            let _ = self.groups.entry(group).or_default().insert(ticket);
        }
        let _ = self.tickets.insert(visit.id, ticket);
        let _ = self.listed.insert(ticket, Listed { visit, described, planned });
    }

    /// Puts what is said now of a person on the list in the place of what was.
    /// Reads the whole list anew, so that the old words find nobody.
    pub(super) fn replace(&mut self, visit: &Visit, described: &Described) {
        let Some(ticket) = self.tickets.get(&visit.id).copied() else { return };
        let before = std::mem::take(self);
        for (at, listed) in before.listed {
            if at == ticket {
                self.add(visit.clone(), described.clone(), listed.planned);
            } else {
                self.add(listed.visit, listed.described, listed.planned);
            }
        }
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
        self.names.get(&fold(&visit.person.name)).map_or_else(Vec::new, |tickets| {
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

    pub(super) fn find(&self, text: &str) -> Vec<&Visit> {
        let wanted = fold(text);
        if wanted.is_empty() {
            return self.iter().collect();
        }
        let mut tickets = self.index.find(&wanted);
        tickets.extend(wanted.parse::<u32>());
        tickets.extend(self.groups.get(&wanted).into_iter().flatten());
        tickets.sort_unstable();
        tickets.dedup();
        tickets.into_iter().filter_map(|ticket| self.with_ticket(ticket)).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::patient::Details;
    use crate::domain::testing::{PUPIL, Station};

    fn people(names: &[String]) -> People {
        let pupil = Station::open().day.visit(PUPIL).unwrap().clone();
        let mut people = People::default();
        for (ticket, name) in (1..).zip(names) {
            let mut visit = pupil.clone();
            visit.id = VisitId(uuid::Uuid::from_u128(u128::from(ticket)));
            visit.ticket = ticket;
            let details = Details {
                name: name.clone(),
                number: None,
                group: Some(format!("{}B", ticket % 3)),
                ..(*visit.person).clone()
            };
            visit.person = Person::new(details).unwrap();
            let described = Described::new(visit.person.birth, None, None);
            people.add(visit, described, None);
        }
        people
    }

    proptest! {
        #[test]
        fn whoever_has_words_that_begin_like_those_typed_is_found(
            names in proptest::collection::vec("[anđạ]{1,3}( [anđạ]{1,3}){0,3}", 1..12),
            typed in "[anđ12]{0,2}( [an]{1,2}){0,2}",
        ) {
            let people = people(&names);
            let found: Vec<u32> = people.find(&typed).iter().map(|visit| visit.ticket).collect();
            let wanted = fold(&typed);
            let begins = |ticket: u32, name: &str| {
                let name = fold(name);
                let of_name = wanted
                    .split(' ')
                    .all(|word| name.split(' ').any(|other| other.starts_with(word)));
                of_name || wanted == ticket.to_string() || wanted == format!("{}b", ticket % 3)
            };
            let told: Vec<u32> =
                (1..).zip(&names).filter(|(t, name)| begins(*t, name)).map(|(t, _)| t).collect();
            prop_assert_eq!(found, told);
        }
    }

    #[test]
    fn a_class_is_found_whole_and_a_name_across_its_words_is_not() {
        let people = people(&["An Na".into(), "Na Anh".into(), "Ana".into()]);
        let tickets = |text| people.find(text).iter().map(|v| v.ticket).collect::<Vec<_>>();
        assert_eq!(tickets("2b"), [2]);
        assert_eq!(tickets("an na"), [1, 2]);
        assert_eq!(tickets("nan"), [0; 0]);
    }
}
