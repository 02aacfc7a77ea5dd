//! A row for whatever was recorded of a reaction: the alarm, the description, its
//! report to the authority, an observation that did not end well. A description
//! that followed an earlier one takes its place; both stand here, the later below.

use std::collections::BTreeMap;

use super::Fault;
use super::cell::Stands::{Always, Named};
use super::cell::{Cell, Column};
use super::columns;
use super::source::{
    About, Give, Known, Pace, Row, Source, expiry, people_of, person_cells, status_cells,
    status_columns,
};
use crate::domain::amendment::entry::{Correction, Statement};
use crate::domain::catalogue::ProductId;
use crate::domain::dose::Administered;
use crate::domain::event::Event;
use crate::domain::id::{DoseId, PatientId, SessionId, VisitId};
use crate::domain::observation::Condition;
use crate::domain::reaction::ReactionRecorded;
use crate::domain::review::Kind;
use crate::domain::time::Instant;
use crate::store::{Author, fact};

/// How an observation ended without a reaction: its name in the words' files.
const WELL: &str = "well";

/// Something recorded of a reaction.
pub(super) struct Reaction {
    pub(super) sequence: i64,
    pub(super) entry: String,
    pub(super) at: Instant,
    pub(super) author: Author,
    pub(super) session: Option<SessionId>,
    /// What it is: its name in the words' files.
    pub(super) said: &'static str,
    /// How grave: the name of the grade, if somebody said one.
    pub(super) described: Option<ReactionRecorded>,
    /// What the alarm said.
    pub(super) signs: Option<String>,
    /// How the observation ended.
    pub(super) condition: Option<&'static str>,
    early: Option<bool>,
    /// How the entry stands: the name of that in the words' files.
    pub(super) status: &'static str,
    corrected: Option<Correction>,
    pub(super) known: Option<Known>,
    /// The doses of the visit as they stand, the latest last; if it has none, the
    /// latest before it.
    pub(super) doses: Vec<(DoseId, Administered)>,
}

impl Reaction {
    /// Tells whether it is a serious one, where somebody said so.
    pub(super) fn is_serious(&self) -> Option<bool> {
        match (&self.described, self.said) {
            (Some(described), _) => Some(described.is_serious()),
            (None, "alarm") => Some(true),
            _ => None,
        }
    }

    /// Tells whether somebody reacted, as it stands: not if the entry was an error,
    /// and not if it says by now that the person was well.
    pub(super) fn stands(&self) -> bool {
        self.status != "entered-in-error" && self.condition != Some(WELL)
    }

    /// Returns the dose that stands nearest before it.
    pub(super) fn dose(&self) -> Option<&(DoseId, Administered)> {
        self.doses.last()
    }
}

/// Reads what was recorded of reactions in the period, in the order of the log.
pub(super) fn each(
    source: &Source<'_>,
    pace: Pace<'_>,
    give: &mut dyn FnMut(&Reaction) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let kinds = ["serious_reaction", "reaction_recorded", "reaction_reported", "observation_ended"];
    let mut places = source.recorded(&[Kind::Reaction], &kinds)?;
    // Somebody who was well by the first entry is listed nowhere else.
    places.extend(source.amended_places(|said| matches!(said, Statement::ObservationEnded(_)))?);
    places.sort_unstable();
    places.dedup();
    source.facts(&places, pace, |facts| {
        for stood in facts {
            let (entry, fact) = (&stood.entry, &stood.fact);
            let is_amended = stood.said.is_some();
            let Some((visit, mut reaction)) = begin(&fact.event, is_amended) else { continue };
            reaction.status = stood.status();
            reaction.corrected.clone_from(&stood.said);
            let found = people_of(source.store, vec![visit])?.remove(&visit);
            reaction.sequence = entry.sequence;
            reaction.entry = entry.id.to_string();
            reaction.at = entry.at;
            reaction.author = entry.author;
            reaction.session = entry.session.or(found.as_ref().and_then(|(_, session)| *session));
            reaction.known = found.map(|(known, _)| known);
            if let Some(known) = &reaction.known {
                reaction.doses = doses(source, known.patient, visit, entry.at)?;
            }
            let narrowed = source.is_narrowed();
            let is_of = |(_, given): &(DoseId, Administered)| source.is_of_dose(given);
            if source.is_at_place(reaction.session)
                && (!narrowed || reaction.doses.iter().any(is_of))
            {
                give(&reaction)?;
            }
        }
        Ok(())
    })
}

fn begin(event: &Event, is_amended: bool) -> Option<(VisitId, Reaction)> {
    let nothing = |said| Reaction {
        sequence: 0,
        entry: String::new(),
        at: Instant(0),
        author: Author::Station,
        session: None,
        said,
        described: None,
        signs: None,
        condition: None,
        early: None,
        status: "as-entered",
        corrected: None,
        known: None,
        doses: Vec::new(),
    };
    Some(match event {
        Event::SeriousReaction(alarm) => {
            let signs = Some(alarm.signs.clone());
            (alarm.visit, Reaction { signs, ..nothing("alarm") })
        }
        Event::ReactionRecorded(said) => {
            let described = Some((**said).clone());
            (said.visit, Reaction { described, ..nothing("described") })
        }
        Event::ReactionReported(said) => (said.visit, nothing("reported")),
        Event::ObservationEnded(ended) => {
            let condition = match ended.condition {
                // Whoever went early and well did not react.
                Condition::Well if !is_amended => return None,
                Condition::Well => WELL,
                Condition::CommonReaction => "common",
                Condition::Referred => "referred",
            };
            let (condition, early) = (Some(condition), Some(ended.early));
            (ended.visit, Reaction { condition, early, ..nothing("observed") })
        }
        _ => return None,
    })
}

/// Reads the doses of somebody as they stand, the latest last.
pub(super) fn standing(
    source: &Source<'_>,
    patient: PatientId,
) -> Result<Vec<(DoseId, Administered)>, Fault> {
    let mut places = source.store.doses_of(patient).wait()?;
    places.retain(|place| *place <= source.head.sequence);
    let mut standing: BTreeMap<DoseId, Option<Administered>> = BTreeMap::new();
    for entry in source.store.entries_at(places).wait()? {
        match fact(&entry).map(|fact| fact.event) {
            Ok(Event::DoseGiven(dose)) => {
                let _ = standing.insert(dose.id, Some(dose.administered));
            }
            Ok(Event::DoseAmended(amended)) => {
                let _ = standing.insert(amended.dose, amended.after);
            }
            _ => {}
        }
    }
    let mut doses: Vec<(DoseId, Administered)> = standing
        .into_iter()
        .filter_map(|(id, given)| Some((id, given?)))
        .filter(|(_, given)| given.patient == patient)
        .collect();
    doses.sort_by_key(|(_, given)| given.given_at);
    Ok(doses)
}

/// Reads the doses of a visit as they stand; without any, the latest before it.
fn doses(
    source: &Source<'_>,
    patient: PatientId,
    visit: VisitId,
    before: Instant,
) -> Result<Vec<(DoseId, Administered)>, Fault> {
    let mut doses = standing(source, patient)?;
    doses.retain(|(_, given)| given.given_at <= before);
    if doses.iter().any(|(_, given)| given.visit == visit) {
        doses.retain(|(_, given)| given.visit == visit);
    } else {
        let earlier = doses.len().saturating_sub(1);
        let _ = doses.drain(..earlier);
    }
    Ok(doses)
}

/// The headings of a row.
pub(super) fn columns(source: &Source<'_>) -> Vec<Column> {
    let words = source.words;
    let new = |code, key, stands, width| Column::new(code, key, stands, width, words);
    let mut all = vec![
        new("entry", "export-col-entry", Named, 9),
        new("said", "export-col-reaction", Always, 18),
        new("recorded_at", "export-col-recorded-at", Named, 19),
        new("began_at", "export-col-began-at", Named, 19),
    ];
    all.extend(columns::session(words));
    all.push(new("ticket", "export-col-ticket", Named, 8));
    all.extend(columns::person(words));
    all.extend([
        new("grade", "export-col-grade", Always, 24),
        new("serious", "export-col-serious", Always, 10),
        new("signs", "export-col-signs", Always, 40),
        new("alarm", "export-col-alarm", Named, 30),
        new("note", "export-col-note", Named, 30),
        new("after", "export-col-after", Always, 24),
        new("condition", "export-col-condition", Always, 20),
        new("early", "export-col-early", Always, 10),
        new("product", "export-col-product", Always, 12).quasi(),
        new("product_name", "export-col-product-name", Always, 24),
        new("lot", "export-col-lot", Always, 14),
        new("expiry", "export-col-expiry", Always, 12),
        new("dose_number", "export-col-dose-number", Always, 6),
        new("given_at", "export-col-given-at", Named, 19),
        new("dose", "export-col-dose", Named, 14),
        new("doses", "export-col-doses", Always, 30),
        new("recorded_by", "export-col-recorded-by", Named, 22),
    ]);
    all.extend(status_columns(words));
    all
}

/// Gives the row of whatever was recorded of reactions.
pub(super) fn rows(source: &Source<'_>, pace: Pace<'_>, give: Give<'_>) -> Result<(), Fault> {
    each(source, pace, &mut |reaction| {
        let mut cells = Vec::with_capacity(40);
        write(source, reaction, &mut cells);
        give(Row { cells: &cells, about: About::known(reaction.known.as_ref()) })
    })
}

fn write<'a>(source: &'a Source<'_>, reaction: &'a Reaction, out: &mut Vec<Cell<'a>>) {
    let described = reaction.described.as_ref();
    let day = described.map_or(reaction.at, |one| one.began_at).civil_day();
    out.push(Cell::Whole(reaction.sequence));
    out.push(Cell::Word("export-reaction-", reaction.said));
    out.push(Cell::At(reaction.at));
    out.push(Cell::at(described.map(|one| one.began_at)));
    source.session_cells(reaction.session, day, out);
    out.push(Cell::count(reaction.known.as_ref().map(|known| known.ticket)));
    person_cells(reaction.known.as_ref(), day, out);
    out.push(described.map_or(Cell::Nothing, |one| Cell::Word("grade-", one.grade.code())));
    out.push(reaction.is_serious().map_or(Cell::Nothing, Cell::Yes));
    let signs: Vec<&str> =
        described.map_or_else(Vec::new, |one| one.signs.iter().map(|id| source.sign(id)).collect());
    out.push(Cell::text(signs.join("; ")));
    out.push(Cell::some(reaction.signs.as_deref()));
    out.push(Cell::some(described.map(|one| one.note.as_str())));
    out.push(described.map_or(Cell::Nothing, |one| Cell::Word("after-", one.after.code())));
    out.push(reaction.condition.map_or(Cell::Nothing, |one| Cell::Word("export-condition-", one)));
    out.push(reaction.early.map_or(Cell::Nothing, Cell::Yes));
    let given = reaction.dose().map(|(_, given)| given);
    let product = given.and_then(|given| given.product.as_ref());
    out.push(Cell::some(product.map(ProductId::as_str)));
    out.push(product.map_or(Cell::Nothing, |id| source.product(id).0));
    out.push(Cell::some(given.and_then(|given| given.lot_number.as_deref())));
    out.push(given.and_then(|given| given.expiry).map_or(Cell::Nothing, expiry));
    out.push(Cell::count(given.and_then(|given| given.dose_number)));
    out.push(Cell::at(given.map(|given| given.given_at)));
    out.push(Cell::some(reaction.dose().map(|(id, _)| id.to_string())));
    let all = reaction.doses.iter().map(|(_, given)| {
        let product = given.product.as_ref().map_or("?", |id| id.as_str());
        format!("{product} {}", given.lot_number.as_deref().unwrap_or("?"))
    });
    out.push(Cell::text(all.collect::<Vec<_>>().join("; ")));
    out.push(source.author(reaction.author));
    out.extend(status_cells(source, reaction.status, reaction.corrected.as_ref()));
}
