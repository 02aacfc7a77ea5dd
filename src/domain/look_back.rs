//! Looking back: who got a dose from the same vial, from the same lot or at the
//! same table, and how each can be reached. Pure: the doses are handed to it, as
//! they stand after every amendment.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::amendment::DoseAmended;
use super::catalogue::ProductId;
use super::day::Day;
use super::dose::{Administered, Basis, DoseGiven};
use super::id::{DoseId, IncidentId, LotId, PatientId, SessionId, VialId, VisitId};
use super::incident::IncidentOpened;
use super::patient::Person;
use super::stock::{Vial, plain};
use super::time::Instant;

/// What somebody has in common with the incident, from the nearest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// A dose from the same vial.
    Vial,
    /// A dose from the same lot.
    Lot,
    /// A dose at the same table, since the vial was opened there; since the
    /// session was opened, if nobody knows the vial.
    Table,
}

impl Link {
    /// All links, from the nearest.
    pub const ALL: [Self; 3] = [Self::Vial, Self::Lot, Self::Table];

    /// Returns the link's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Vial => "vial",
            Self::Lot => "lot",
            Self::Table => "table",
        }
    }
}

/// A table of a session, from an instant on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AtTable {
    /// Which session.
    pub session: SessionId,
    /// Which of its tables.
    pub table: u8,
    /// From when on, in UTC.
    pub since: Instant,
}

/// What is looked back on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Scope {
    /// The vials.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub vials: BTreeSet<VialId>,
    /// The lots, of vaccine and of diluent.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub lots: BTreeSet<LotId>,
    /// The numbers of lots as labels have them, in their plain form: for doses whose
    /// lot this station never received, and for incidents with such a lot.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub numbers: BTreeSet<String>,
    /// The table.
    pub table: Option<AtTable>,
}

impl Scope {
    /// Looks back from what a report of some session says.
    #[must_use]
    pub fn of(session: Option<SessionId>, opened: &IncidentOpened) -> Self {
        let at_table = || {
            let (session, table, since) = (session?, opened.table?, opened.since?);
            Some(AtTable { session, table, since })
        };
        let numbers = opened.lot_number.iter().map(|number| plain(number));
        Self {
            vials: opened.vial.into_iter().collect(),
            lots: opened.lot.into_iter().collect(),
            numbers: numbers.filter(|number| !number.is_empty()).collect(),
            table: at_table(),
        }
    }

    /// Looks back from somebody's doses of the session: their vials, and the lots
    /// of these, those of diluents among them.
    #[must_use]
    pub fn of_person(day: &Day, visit: VisitId) -> Self {
        let (vials, lots) = day.sources_of(visit);
        let numbers = lots.iter().filter_map(|id| day.lot(*id)).map(|lot| plain(&lot.number));
        let read = day.doses_of(visit).filter(|dose| dose.administered.lot.is_none());
        let read = read.filter_map(|dose| dose.administered.lot_number.as_deref()).map(plain);
        let numbers = numbers.chain(read).filter(|number| !number.is_empty()).collect();
        Self { vials, lots, numbers, table: None }
    }

    /// Tells whether there is anything to look back on.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.vials.is_empty()
            && self.lots.is_empty()
            && self.numbers.is_empty()
            && self.table.is_none()
    }

    fn links(
        &self,
        session: Option<SessionId>,
        given: &Administered,
        diluent: Option<&LotId>,
    ) -> BTreeSet<Link> {
        let at_table = |at: &AtTable| {
            session == Some(at.session) && given.table == at.table && given.given_at >= at.since
        };
        let fits = |link: &Link| match link {
            Link::Vial => given.vial.is_some_and(|vial| self.vials.contains(&vial)),
            Link::Lot => {
                given.lot.iter().chain(diluent).any(|lot| self.lots.contains(lot))
                    || self.has_number_of(given)
            }
            Link::Table => self.table.as_ref().is_some_and(at_table),
        };
        Link::ALL.into_iter().filter(fits).collect()
    }

    /// Tells whether the label says the same lot where either side knows no more than
    /// its label: of two lots that were received the numbers prove nothing.
    fn has_number_of(&self, given: &Administered) -> bool {
        let known = given.lot.is_some() && !self.lots.is_empty();
        let number = given.lot_number.as_deref().filter(|_| !known);
        number.is_some_and(|number| self.numbers.contains(&plain(number)))
    }
}

/// A dose that somebody got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposure {
    /// Which dose.
    pub dose: DoseId,
    /// When it was given, in UTC.
    pub given_at: Instant,
    /// What it has in common with the incident.
    pub links: BTreeSet<Link>,
    /// What was given, as far as it is known.
    pub product: Option<ProductId>,
    /// The number of its lot.
    pub lot_number: Option<String>,
    /// Its vial.
    pub vial: Option<VialId>,
    /// At which table.
    pub table: u8,
    /// Whether it is recorded as an incident itself.
    pub is_incident: bool,
    /// Whether it counts only since an entry was amended, or differs from the
    /// first entry.
    pub is_amended: bool,
}

/// Somebody who got such a dose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposed {
    /// Who, as this station knows them.
    pub patient: PatientId,
    /// The presence in which they got it.
    pub visit: VisitId,
    /// What was said of them, with how they can be reached.
    pub person: Option<Person>,
    /// The queue number.
    pub ticket: Option<u32>,
    /// The doses, by time.
    pub doses: Vec<Exposure>,
}

impl Exposed {
    /// Returns all that this person has in common with the incident.
    #[must_use]
    pub fn links(&self) -> BTreeSet<Link> {
        self.doses.iter().flat_map(|dose| dose.links.iter().copied()).collect()
    }

    /// Tells whether somebody can be called without asking around.
    #[must_use]
    pub fn can_be_called(&self) -> bool {
        self.person.as_ref().is_some_and(|person| person.phone.is_some())
    }
}

/// What is kept of a dose: its evidence would take most of the room.
struct Held {
    session: Option<SessionId>,
    is_incident: bool,
    now: Option<Administered>,
    is_amended: bool,
}

/// Gathers doses and people in the order of the log, and finds who is exposed.
#[derive(Default)]
pub struct Finder {
    doses: BTreeMap<DoseId, Held>,
    people: BTreeMap<VisitId, (Person, u32)>,
    /// With the diluent of which lot each vial was mixed.
    diluents: BTreeMap<VialId, LotId>,
}

impl Finder {
    /// Takes in who somebody is.
    pub fn person(&mut self, visit: VisitId, person: Person, ticket: u32) {
        let _ = self.people.insert(visit, (person, ticket));
    }

    /// Takes in how a vial was mixed.
    pub fn vial(&mut self, vial: &Vial) {
        let diluent = vial.dilution.as_ref().map(|dilution| (vial.id, dilution.lot));
        self.diluents.extend(diluent);
    }

    /// Takes in a dose, as it was entered.
    pub fn dose(&mut self, session: Option<SessionId>, dose: DoseGiven) {
        let is_incident = matches!(dose.basis, Basis::Incident { .. });
        let now = Some(dose.administered);
        let _ = self.doses.insert(dose.id, Held { session, is_incident, now, is_amended: false });
    }

    /// Takes in what was said later of a dose.
    pub fn amended(&mut self, amended: &DoseAmended) {
        if let Some(held) = self.doses.get_mut(&amended.dose) {
            held.now.clone_from(&amended.after);
            held.is_amended = true;
        }
    }

    /// Returns everybody who got a dose of this scope, the nearest first, then by
    /// the time of their first dose. A dose entered in error was never given.
    #[must_use]
    pub fn exposed(&self, scope: &Scope) -> Vec<Exposed> {
        let mut found: BTreeMap<VisitId, Exposed> = BTreeMap::new();
        for (dose, held) in &self.doses {
            let Some(given) = &held.now else { continue };
            let diluent = given.vial.and_then(|vial| self.diluents.get(&vial));
            let links = scope.links(held.session, given, diluent);
            if links.is_empty() {
                continue;
            }
            let known = self.people.get(&given.visit);
            let exposed = found.entry(given.visit).or_insert_with(|| Exposed {
                patient: given.patient,
                visit: given.visit,
                person: known.map(|(person, _)| person.clone()),
                ticket: known.map(|(_, ticket)| *ticket),
                doses: Vec::new(),
            });
            exposed.doses.push(Exposure {
                dose: *dose,
                given_at: given.given_at,
                links,
                product: given.product.clone(),
                lot_number: given.lot_number.clone(),
                vial: given.vial,
                table: given.table,
                is_incident: held.is_incident,
                is_amended: held.is_amended,
            });
        }
        let mut exposed: Vec<Exposed> = found.into_values().collect();
        for one in &mut exposed {
            one.doses.sort_by_key(|dose| (dose.given_at, dose.dose));
        }
        exposed.sort_by_key(|one| {
            let first = one.doses.first().map(|dose| dose.given_at);
            (one.links().into_iter().next(), first, one.visit)
        });
        exposed
    }
}

/// Looks back within the session at hand.
#[must_use]
pub fn in_session(day: &Day, scope: &Scope) -> Vec<Exposed> {
    let mut finder = Finder::default();
    let session = day.session().map(|session| session.id);
    for vial in day.vials() {
        finder.vial(vial);
    }
    for visit in day.visits() {
        finder.person(visit.id, visit.person.clone(), visit.ticket);
    }
    for dose in day.doses() {
        finder.dose(session, dose.clone());
        if let (Some(held), Some(_)) = (finder.doses.get_mut(&dose.id), day.amended(dose.id)) {
            held.is_amended = true;
        }
    }
    finder.exposed(scope)
}

/// The call-back list was written to a file: names and telephone numbers left
/// the station by somebody's own act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallBackSaved {
    /// After which incident.
    pub incident: IncidentId,
    /// What was looked back on.
    pub scope: Scope,
    /// The file's name without its folder.
    pub file: String,
    /// How many people stand in it.
    pub rows: u32,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

#[cfg(test)]
mod tests;
