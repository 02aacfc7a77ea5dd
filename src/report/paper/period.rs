//! The data of the daily and the monthly report: doses by vaccine and age, stock
//! by lot, reactions, and who went without. The columns are those that the
//! templates name; which of them nobody has verified, they say. Pure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::session::left_code;
use super::writing::Writing;
use crate::domain::dose::{Administered, Amount, DoseGiven};
use crate::domain::event::{Event, Fact};
use crate::domain::id::{DoseId, LotId, ProcedureId, SessionId, VisitId};
use crate::domain::incident::About;
use crate::domain::observation::Condition;
use crate::domain::patient::{Birth, Person, Sex};
use crate::domain::procedure::Happened;
use crate::domain::reaction::Grade;
use crate::domain::stock::{Content, Lot};
use crate::domain::time::{Instant, whole_months};

/// The kinds of facts of the period's sessions that are counted. Refusals and
/// amendments come with them.
pub(super) const KINDS: &[&str] = &[
    "session_opened",
    "visit_listed",
    "visit_left",
    "dose_given",
    "dose_partial",
    "observation_ended",
    "reaction_recorded",
    "serious_reaction",
    "reaction_reported",
    "incident_opened",
    "dose_lost",
];

/// The kinds of standing facts by which the stock is counted.
pub(super) const STOCK_KINDS: &[&str] = &[
    "lot_received",
    "lot_delivered",
    "lot_corrected",
    "expiry_extended",
    "session_closed",
    "entry_amended",
];

/// How old somebody was, in the groups of WHO's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Ages {
    /// Under a year.
    UnderOne,
    /// From one year to the end of the fifth.
    OneToFive,
    /// Older.
    OverFive,
    /// Nobody knows well enough.
    Unknown,
}

impl Ages {
    const ALL: [Self; 4] = [Self::UnderOne, Self::OneToFive, Self::OverFive, Self::Unknown];

    const fn code(self) -> &'static str {
        match self {
            Self::UnderOne => "under-one",
            Self::OneToFive => "one-to-five",
            Self::OverFive => "over-five",
            Self::Unknown => "unknown",
        }
    }

    /// A birth of which only the year is known may leave two groups open: then
    /// none is guessed.
    fn of(birth: Birth, on: NaiveDate) -> Self {
        let group = |birth: NaiveDate| match whole_months(birth, on) {
            0..12 => Self::UnderOne,
            12..72 => Self::OneToFive,
            _ => Self::OverFive,
        };
        let (oldest, youngest) = (group(birth.earliest()), group(birth.latest().min(on)));
        if oldest == youngest { oldest } else { Self::Unknown }
    }
}

/// What happened in the sessions of a period.
#[derive(Default)]
pub(super) struct Period<'f> {
    sessions: Vec<(NaiveDate, &'f str)>,
    opened: BTreeSet<SessionId>,
    people: BTreeMap<VisitId, &'f Person>,
    /// In which session each was listed.
    listed: BTreeMap<VisitId, Option<SessionId>>,
    begun: BTreeMap<ProcedureId, VisitId>,
    doses: BTreeMap<DoseId, Held<'f>>,
    stayed_without: BTreeMap<VisitId, &'static str>,
    ended: Vec<(VisitId, Condition)>,
    grades: BTreeMap<VisitId, Grade>,
    serious: BTreeMap<VisitId, Instant>,
    reported: BTreeMap<VisitId, Instant>,
    incidents: u32,
    near_misses: u32,
    lost: u32,
    /// The other entries of these sessions that were amended.
    corrected: BTreeSet<i64>,
}

/// A dose as it stands now; nothing stands of one entered in error.
struct Held<'f> {
    dose: &'f DoseGiven,
    now: Option<&'f Administered>,
    is_amended: bool,
    is_whole: bool,
}

impl<'f> Period<'f> {
    pub(super) fn of(facts: &'f [Fact]) -> Self {
        let mut period = Self::default();
        for fact in facts {
            period.apply(fact);
        }
        // Amendments of entries of other sessions are among the facts, too.
        let is_own = |fact: &&Fact| {
            let late =
                matches!(&fact.event, Event::DoseGiven(dose) if dose.basis.later().is_some());
            !late && fact.session.is_some_and(|session| period.opened.contains(&session))
        };
        let own = || facts.iter().filter(is_own).map(|fact| fact.sequence);
        let (first, last) = (own().min().unwrap_or(0), own().max().unwrap_or(0));
        let amended = facts.iter().filter_map(|fact| match &fact.event {
            Event::EntryAmended(said) => Some(said.entry),
            _ => None,
        });
        let corrected = amended.filter(|entry| (first..=last).contains(entry)).collect();
        period.corrected = corrected;
        period
    }

    fn apply(&mut self, fact: &'f Fact) {
        match &fact.event {
            Event::SessionOpened(session) => {
                let _ = self.opened.insert(session.id);
                self.sessions.push((session.day, &session.place));
            }
            Event::VisitListed(listed) => {
                let _ = self.listed.insert(listed.visit, fact.session);
                let _ = self.people.insert(listed.visit, &listed.person);
            }
            Event::VisitLeft(left) => {
                let _ = self.stayed_without.insert(left.visit, left_code(left.reason));
            }
            Event::ProcedureStep(step) => match &step.happened {
                Happened::Started { visit, .. } => {
                    let _ = self.begun.insert(step.procedure, *visit);
                }
                Happened::Refused { reason, .. } => {
                    if let Some(visit) = self.begun.get(&step.procedure) {
                        let _ = self.stayed_without.insert(*visit, reason.code());
                    }
                }
                _ => {}
            },
            Event::DoseGiven(dose) => {
                let now = Some(&dose.administered);
                let is_whole = dose.administered.amount == Amount::Full;
                let _ = self.doses.insert(dose.id, Held { dose, now, is_amended: false, is_whole });
            }
            Event::DosePartial(partial) => {
                if let Some(held) = self.doses.get_mut(&partial.dose) {
                    held.is_whole = false;
                }
            }
            Event::DoseAmended(amended) => {
                if let Some(held) = self.doses.get_mut(&amended.dose) {
                    held.now = amended.after.as_ref();
                    held.is_amended = true;
                    held.is_whole = held.now.is_some_and(|now| now.amount == Amount::Full);
                }
            }
            _ => self.apply_after(fact),
        }
    }

    /// Takes in what came after a needle.
    fn apply_after(&mut self, fact: &'f Fact) {
        match &fact.event {
            Event::ObservationEnded(ended) => self.ended.push((ended.visit, ended.condition)),
            Event::ReactionRecorded(recorded) => {
                let _ = self.grades.insert(recorded.visit, recorded.grade);
                if recorded.is_serious() {
                    let _ = self.serious.entry(recorded.visit).or_insert(recorded.began_at);
                }
            }
            Event::SeriousReaction(reaction) => {
                let _ = self.serious.entry(reaction.visit).or_insert(fact.at);
            }
            Event::ReactionReported(reported) => {
                let _ = self.reported.entry(reported.visit).or_insert(fact.at);
            }
            Event::IncidentOpened(opened) => match opened.about {
                About::NearMiss => self.near_misses += 1,
                About::Error(_) => self.incidents += 1,
                About::Reaction => {}
            },
            Event::DoseLost(lost) => self.lost += u32::from(lost.doses),
            _ => {}
        }
    }

    /// Returns the doses that somebody got.
    fn standing(&self) -> impl Iterator<Item = (&Held<'f>, &'f Administered)> {
        self.doses.values().filter_map(|held| Some((held, held.now?)))
    }

    /// How many, of everything that is counted, with how many near misses there
    /// were.
    pub(super) fn totals(&self, near_misses: usize) -> Value {
        let injected: BTreeSet<VisitId> = self.standing().map(|(_, now)| now.visit).collect();
        let of = |kind: &str| self.standing().filter(|(h, _)| h.dose.basis.kind() == kind).count();
        let places: BTreeSet<&str> = self.sessions.iter().map(|(_, place)| *place).collect();
        let days: BTreeSet<NaiveDate> = self.sessions.iter().map(|(day, _)| *day).collect();
        // Somebody of another session may have got what was entered later.
        let is_here =
            |one: &&Option<SessionId>| one.is_some_and(|session| self.opened.contains(&session));
        let ended = |wanted| self.ended.iter().filter(|(_, found)| *found == wanted).count();
        json!({
            "sessions": self.sessions.len(),
            "days": days.len(),
            "places": places,
            "listed": self.listed.values().filter(|one| is_here(one)).count(),
            "people": injected.len(),
            "doses": self.standing().count(),
            "checklist": of("checklist"),
            "incident": of("incident"),
            "paper": of("paper"),
            "partial": self.standing().filter(|(held, _)| !held.is_whole).count(),
            "amended": self.standing().filter(|(held, _)| held.is_amended).count(),
            "in_error": self.doses.values().filter(|held| held.now.is_none()).count(),
            "corrected": self.corrected.len(),
            "without": self.without_reasons().values().sum::<u32>(),
            "common": ended(Condition::CommonReaction),
            "referred": ended(Condition::Referred),
            "serious": self.serious.len(),
            "incidents": self.incidents,
            "near_misses": near_misses,
            "near_miss_reports": self.near_misses,
            "lost": self.lost,
        })
    }

    fn without_reasons(&self) -> BTreeMap<&'static str, u32> {
        let injected: BTreeSet<VisitId> = self.standing().map(|(_, now)| now.visit).collect();
        let mut counts = BTreeMap::new();
        for (_, why) in self.stayed_without.iter().filter(|(visit, _)| !injected.contains(visit)) {
            *counts.entry(*why).or_insert(0) += 1;
        }
        counts
    }

    /// Who went without, by reason.
    pub(super) fn without(&self) -> Vec<Value> {
        let reasons = self.without_reasons().into_iter();
        reasons.map(|(why, count)| json!({ "why": why, "count": count })).collect()
    }

    /// Doses by vaccine and which dose of the series, in groups of age and sex.
    pub(super) fn results(&self, writing: Writing<'_>) -> Vec<Value> {
        type Row = (Option<String>, Option<u8>);
        let mut rows: BTreeMap<Row, (BTreeMap<&str, u32>, u32)> = BTreeMap::new();
        for (held, now) in self.standing() {
            let product = now.product.as_ref().map(|id| writing.product(id));
            let (counts, partial) = rows.entry((product, now.dose_number)).or_default();
            let person = self.people.get(&now.visit);
            let ages = person
                .map_or(Ages::Unknown, |person| Ages::of(person.birth, now.given_at.civil_day()));
            let sex = match person.and_then(|person| person.sex) {
                Some(Sex::Female) => "female",
                Some(Sex::Male) => "male",
                None => "sex-unknown",
            };
            for column in [ages.code(), sex, "all"] {
                *counts.entry(column).or_insert(0) += 1;
            }
            *partial += u32::from(!held.is_whole);
        }
        let columns =
            Ages::ALL.map(Ages::code).into_iter().chain(["female", "male", "sex-unknown", "all"]);
        let columns: Vec<&str> = columns.collect();
        rows.into_iter()
            .map(|((product, number), (counts, partial))| {
                let mut row = json!({ "product": product, "number": number, "partial": partial });
                for column in &columns {
                    row[*column] = json!(counts.get(column).copied().unwrap_or(0));
                }
                row
            })
            .collect()
    }

    /// Doses by day.
    pub(super) fn by_day(&self, writing: Writing<'_>) -> Vec<Value> {
        let mut days: BTreeMap<NaiveDate, (BTreeSet<&str>, u32)> = BTreeMap::new();
        for (day, place) in &self.sessions {
            let _ = days.entry(*day).or_default().0.insert(place);
        }
        for (_, now) in self.standing() {
            days.entry(now.given_at.civil_day()).or_default().1 += 1;
        }
        days.into_iter()
            .map(|(day, (places, doses))| {
                json!({ "day": writing.words.date(day), "places": places, "doses": doses })
            })
            .collect()
    }

    /// Reactions as they were described last, by grade.
    pub(super) fn reactions(&self, writing: Writing<'_>) -> Vec<Value> {
        let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
        for grade in self.grades.values() {
            *counts.entry(grade.code()).or_insert(0) += 1;
        }
        let grades = Grade::ALL.into_iter().map(Grade::code);
        grades
            .filter_map(|code| {
                let count = counts.get(code)?;
                let name = writing.words.text(&format!("grade-{code}"));
                Some(json!({ "name": name, "count": count }))
            })
            .collect()
    }

    /// Serious reactions, each with the person and whether it was reported.
    pub(super) fn serious(&self, writing: Writing<'_>) -> Vec<Value> {
        let row = |(visit, began): (&VisitId, &Instant)| {
            let doses = self.standing().filter(|(_, now)| now.visit == *visit);
            let products: Vec<String> = doses
                .map(|(_, now)| {
                    let product = now.product.as_ref().map(|id| writing.product(id));
                    let parts = product.into_iter().chain(now.lot_number.clone());
                    parts.collect::<Vec<_>>().join(", ")
                })
                .collect();
            let person = self.people.get(visit);
            let grade = self.grades.get(visit);
            json!({
                "name": person.map(|person| &person.name),
                "birth": person.map(|person| person.birth.label()),
                "began": writing.moment(*began),
                "grade": grade.map(|grade| writing.words.text(&format!("grade-{}", grade.code()))),
                "doses": products,
                "reported": self.reported.get(visit).map(|at| writing.moment(*at)),
            })
        };
        self.serious.iter().map(row).collect()
    }
}

/// One lot through a period.
#[derive(Default)]
struct Flow {
    lot: Option<Lot>,
    /// What there is now.
    balance: u32,
    /// What there was when the period began, once it has.
    opening: Option<u32>,
    received: u32,
    used: u32,
    broken: u32,
    reasons: Vec<String>,
}

/// Counts the stock by lot between two instants, the second excluded: what there
/// was, came, was used, broke, and is left. A lot without anything of these is
/// left out.
pub(super) fn stock(
    facts: &[Fact],
    from: Instant,
    to: Instant,
    writing: Writing<'_>,
) -> Vec<Value> {
    let mut flows: BTreeMap<LotId, Flow> = BTreeMap::new();
    for fact in facts.iter().filter(|fact| fact.at < to) {
        let within = fact.at >= from;
        if within {
            for flow in flows.values_mut() {
                let _ = flow.opening.get_or_insert(flow.balance);
            }
        }
        match &fact.event {
            Event::LotReceived(lot) => {
                let flow = flows.entry(lot.id).or_default();
                flow.come(lot.vials, within);
                flow.lot = Some((**lot).clone());
            }
            Event::LotDelivered(more) => {
                flows.entry(more.lot).or_default().come(more.vials, within);
            }
            Event::LotCorrected(corrected) => {
                if let Some(lot) = flows.get_mut(&corrected.lot).and_then(|flow| flow.lot.as_mut())
                {
                    lot.expiry = corrected.expiry;
                }
            }
            Event::ExpiryExtended(extended) => {
                if let Some(lot) = flows.get_mut(&extended.lot).and_then(|flow| flow.lot.as_mut()) {
                    lot.extension = Some((extended.until, extended.document.clone()));
                }
            }
            Event::SessionClosed(closed) => {
                for account in &closed.lots {
                    let flow = flows.entry(account.lot).or_default();
                    flow.balance = account.returned;
                    if within {
                        flow.used += account.used;
                        flow.broken += account.broken;
                        flow.reasons.extend(account.reason.clone());
                    }
                }
            }
            _ => {}
        }
    }
    let moved = |flow: &&Flow| flow.opening.unwrap_or(flow.balance) + flow.received + flow.used > 0;
    let mut rows: Vec<(String, Value)> =
        flows.values().filter(moved).filter_map(|flow| flow.row(writing)).collect();
    rows.sort_by(|one, other| one.0.cmp(&other.0));
    rows.into_iter().map(|(_, row)| row).collect()
}

impl Flow {
    fn come(&mut self, vials: u32, within: bool) {
        self.balance += vials;
        if within {
            self.received += vials;
            let _ = self.opening.get_or_insert(0);
        }
    }

    fn row(&self, writing: Writing<'_>) -> Option<(String, Value)> {
        let lot = self.lot.as_ref()?;
        let opening = self.opening.unwrap_or(self.balance);
        let unit = match &lot.content {
            Content::Vaccine { .. } => "vial",
            Content::Diluent(_) => "ampoule",
            Content::Syringe(_) => "syringe",
        };
        let name = writing.content(lot);
        let out = u64::from(self.used) + u64::from(self.broken) + u64::from(self.balance);
        let row = json!({
            "name": name,
            "unit": unit,
            "lot": lot.number,
            "expiry": lot.valid_until().label(),
            "opening": opening,
            "received": self.received,
            "used": self.used,
            "broken": self.broken,
            "closing": self.balance,
            "even": u64::from(opening) + u64::from(self.received) == out,
            "reasons": self.reasons,
        });
        Some((format!("{unit} {name} {}", lot.number), row))
    }
}
