//! A row for every report of what went wrong, with every field of its form, and a
//! row for every stop that stood: a near miss, which nobody had to report. What the
//! program filled in by itself and what a person answered stand in the same
//! column, as on the form.
//!
//! A report belongs to the period in which it was opened, however long ago it was
//! closed, and a stop to the one in which it stopped. Both are told as they stand at
//! the head of the export, whatever was said of them since.

use chrono::NaiveDate;

use super::Fault;
use super::cell::Stands::{Always, Named};
use super::cell::{Cell, Column};
use super::columns;
use super::reaction;
use super::source::{About as Whose, Give, Known, Pace, Row, Source, people_of, person_cells};
use crate::domain::amendment::entry::EntryAmended;
use crate::domain::catalogue::{ProductId, RowId};
use crate::domain::dose::{Administered, ErrorKind};
use crate::domain::id::{DoseId, EntryId, SessionId};
use crate::domain::incident::form::{Field, Kind as FieldKind};
use crate::domain::incident::{About, Answer, Form, Incident, Tells};
use crate::domain::item::Item;
use crate::domain::near_miss::NearMiss;
use crate::domain::stock::Lot;
use crate::domain::time::Instant;
use crate::i18n::correction::changes;
use crate::store::SessionRow;

/// Something that went wrong, or would have.
pub(super) enum Wrong<'a> {
    /// A report.
    Report(&'a Incident),
    /// A stop that stood, with the identity of the entry that stopped.
    Stop(NearMiss, EntryId),
}

/// One of them, with whom it is about.
pub(super) struct Happening<'a> {
    pub(super) wrong: Wrong<'a>,
    pub(super) session: Option<SessionId>,
    pub(super) known: Option<Known>,
}

impl Happening<'_> {
    /// Tells when it was written down.
    pub(super) const fn at(&self) -> Instant {
        match &self.wrong {
            Wrong::Report(incident) => incident.at,
            Wrong::Stop(miss, _) => miss.at,
        }
    }
}

/// Reads all reports and near misses of the period: the reports in the order of
/// the log, then the stops session by session.
pub(super) fn each<'s>(
    source: &'s Source<'_>,
    pace: Pace<'_>,
    give: &mut dyn FnMut(&Happening<'s>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let period = source.from..source.to;
    let sessions = sessions(source)?;
    let total = u64::try_from(sessions.len() + 1).unwrap_or(u64::MAX);
    for incident in source.day.incidents().iter().filter(|one| period.contains(&one.at)) {
        let opened = &incident.opened;
        let found = match opened.visit {
            Some(visit) => people_of(source.store, vec![visit])?.remove(&visit),
            None => None,
        };
        let session = incident.session.or(found.as_ref().and_then(|(_, session)| *session));
        if source.is_at_place(session) && is_of(source, incident)? {
            let known = found.map(|(known, _)| known);
            give(&Happening { wrong: Wrong::Report(incident), session, known })?;
        }
    }
    for (done, session) in (1..).zip(sessions) {
        if pace(done, total).is_break() {
            return Err(Fault::Cancelled);
        }
        let mut misses = source.store.near_misses_of(session).wait()?;
        misses.retain(|miss| period.contains(&miss.at) && miss.sequence <= source.head.sequence);
        let visits = misses.iter().filter_map(|miss| miss.visit).collect();
        let people = source.store.whom(visits).wait()?;
        let places = misses.iter().map(|miss| miss.sequence).collect();
        let entries = source.store.entries_at(places).wait()?;
        for (miss, entry) in misses.into_iter().zip(entries) {
            let session = miss.session;
            let known = miss.visit.and_then(|visit| people.get(&visit)).map(Known::from);
            give(&Happening { wrong: Wrong::Stop(miss, entry.id), session, known })?;
        }
    }
    let _ = pace(total, total);
    Ok(())
}

/// Tells whether a report is about the product and the lot that were asked for. One
/// that names no lot of this station is about those of its dose, by the label.
fn is_of(source: &Source<'_>, incident: &Incident) -> Result<bool, Fault> {
    let lot = incident.opened.lot;
    let product = lot.and_then(|lot| source.lot(lot)?.product());
    let number = incident.opened.lot_number.as_deref();
    let labelled = lot.is_none() && source.is_of_label(product, number);
    if labelled || source.is_of(product, lot) {
        return Ok(true);
    }
    let given = if lot.is_none() { dose_of(source, incident)? } else { None };
    Ok(given.is_some_and(|(_, given)| source.is_of_dose(&given)))
}

/// Returns the sessions that may have stopped something in the period, the first
/// one first: those that stood in a part of it. One that began on the day before may
/// have gone on after midnight.
fn sessions(source: &Source<'_>) -> Result<Vec<SessionId>, Fault> {
    // What was stopped does not name its lot for sure.
    if source.is_narrowed() {
        return Ok(Vec::new());
    }
    let mut rows = source.store.sessions(NaiveDate::MIN, source.asked.until).wait()?;
    rows.reverse();
    let stood_in_it = |row: &SessionRow| row.closed_at.is_none_or(|closed| closed >= source.from);
    let rows = rows.into_iter().filter(stood_in_it).map(|row| row.id);
    Ok(rows.filter(|id| source.is_at_place(Some(*id))).collect())
}

/// Returns the dose that a report is about, as it stands, if it is recorded.
pub(super) fn dose(
    source: &Source<'_>,
    happening: &Happening<'_>,
) -> Result<Option<(DoseId, Administered)>, Fault> {
    match &happening.wrong {
        Wrong::Report(incident) => dose_of(source, incident),
        Wrong::Stop(..) => Ok(None),
    }
}

fn dose_of(
    source: &Source<'_>,
    incident: &Incident,
) -> Result<Option<(DoseId, Administered)>, Fault> {
    let opened = &incident.opened;
    let (Some(id), Some(patient)) = (opened.dose, opened.patient) else { return Ok(None) };
    let standing = reaction::standing(source, patient)?;
    Ok(standing.into_iter().find(|(dose, _)| *dose == id))
}

/// The form's fields; none, if the form cannot be read, which a test excludes.
fn fields() -> Vec<&'static Field> {
    Form::built_in().map(|form| form.fields().collect()).unwrap_or_default()
}

/// The headings of a row.
pub(super) fn columns(source: &Source<'_>) -> Vec<Column> {
    let words = source.words;
    let new = |code, key, stands, width| Column::new(code, key, stands, width, words);
    let mut all = vec![
        new("sort", "export-col-sort", Always, 16),
        new("number", "export-col-report-number", Named, 10),
        new("at", "export-col-recorded-at", Named, 19),
    ];
    all.extend(columns::session(words));
    all.push(new("table", "export-col-table", Named, 6));
    all.push(new("ticket", "export-col-ticket", Named, 8));
    all.extend(columns::person(words));
    all.extend([
        new("about", "export-col-about", Always, 20),
        new("items", "export-col-items", Always, 12),
        new("findings", "export-col-findings", Always, 30),
        new("end", "export-col-end", Always, 20),
        new("lot", "export-col-lot", Always, 14),
        new("product", "export-col-product", Always, 12).quasi(),
        new("dose", "export-col-dose", Named, 14),
        new("recorded_by", "export-col-recorded-by", Named, 22),
        new("complete", "export-col-complete", Always, 10),
        new("missing", "export-col-missing", Always, 10),
        new("follow_ups", "export-col-follow-ups", Named, 30),
        new("photos", "export-col-photos", Named, 8),
        new("amended_from", "export-col-amended-from", Named, 30),
        new("amended_reason", "export-col-amended-reason", Named, 24),
    ]);
    for field in fields() {
        // What somebody wrote, a day or a time may tell who it is; a number of
        // things and a choice among options do not by themselves.
        let open = matches!(field.kind, FieldKind::Choice | FieldKind::Choices | FieldKind::Count);
        let names = field.names_reporter || field.names_person || field.tells == Tells::Where;
        let plain = open && !names;
        all.push(Column {
            code: format!("field_{}", field.id.as_str().to_lowercase().replace('-', "_")).into(),
            heading: words.with("export-col-field", &[("name", words.of(&field.name))]),
            stands: if plain { Always } else { Named },
            quasi: plain && field.tells == Tells::Who,
            width: 20,
        });
    }
    all
}

/// Gives the row of every report and near miss.
pub(super) fn rows(source: &Source<'_>, pace: Pace<'_>, give: Give<'_>) -> Result<(), Fault> {
    let fields = fields();
    each(source, pace, &mut |happening| {
        let day = happening.at().civil_day();
        let mut cells = Vec::with_capacity(64);
        let (sort, number, table) = match &happening.wrong {
            Wrong::Report(incident) => {
                ("report", Cell::text(incident.id().number()), incident.opened.table)
            }
            Wrong::Stop(miss, _) => ("stop", Cell::Nothing, miss.table),
        };
        cells.extend([Cell::Word("export-sort-", sort), number, Cell::At(happening.at())]);
        source.session_cells(happening.session, day, &mut cells);
        cells.push(Cell::count(table));
        cells.push(Cell::count(happening.known.as_ref().map(|known| known.ticket)));
        person_cells(happening.known.as_ref(), day, &mut cells);
        match &happening.wrong {
            Wrong::Report(incident) => write_report(source, incident, &fields, &mut cells),
            Wrong::Stop(miss, _) => {
                write_stop(source, miss, &mut cells);
                cells.extend(fields.iter().map(|_| Cell::Nothing));
            }
        }
        give(Row { cells: &cells, about: of_whom(happening) })
    })
}

/// Tells whom a row is about. A report need not say whom it is about for what it
/// says to be about somebody.
fn of_whom(happening: &Happening<'_>) -> Whose {
    let known = happening.known.as_ref().map(|known| known.patient);
    let (person, is_about_somebody) = match &happening.wrong {
        Wrong::Report(incident) => {
            let tells = |form| incident.is_about_somebody(form);
            (known.or(incident.opened.patient), Form::built_in().map_or(true, tells))
        }
        Wrong::Stop(miss, _) => (known, miss.visit.is_some()),
    };
    match person {
        Some(person) => Whose::Person(person),
        None if is_about_somebody => Whose::Somebody,
        None => Whose::Nobody,
    }
}

fn write_report<'a>(
    source: &'a Source<'_>,
    incident: &'a Incident,
    fields: &[&'static Field],
    out: &mut Vec<Cell<'a>>,
) {
    let opened = &incident.opened;
    out.push(about(opened.about));
    out.extend([Cell::Nothing, Cell::Nothing, Cell::Nothing]);
    let lot = opened.lot.and_then(|lot| source.lot(lot));
    let number = lot.map(|lot| lot.number.as_str()).or(opened.lot_number.as_deref());
    out.push(Cell::some(number));
    out.push(Cell::some(lot.and_then(Lot::product).map(ProductId::as_str)));
    out.push(Cell::some(opened.dose.map(|dose| dose.to_string())));
    out.push(match incident.by {
        Some(id) if !opened.anonymous => source.account(id),
        _ => Cell::Word("export-author-", "withheld"),
    });
    if let Ok(form) = Form::built_in() {
        out.push(Cell::Yes(incident.is_complete(form)));
        out.push(Cell::count(u32::try_from(incident.missing(form).len()).ok()));
    } else {
        out.extend([Cell::Nothing, Cell::Nothing]);
    }
    let follow_ups = incident.follow_ups.iter().map(|one| {
        let found = one.done.as_ref().map_or("", |(_, found)| found.as_str());
        format!("{}: {found}", one.due)
    });
    out.push(Cell::text(follow_ups.collect::<Vec<_>>().join("; ")));
    out.push(Cell::count(u32::try_from(incident.photos.len()).ok()));
    let (changes, reasons) = amended(source, incident);
    out.extend([Cell::text(changes.join("; ")), Cell::text(reasons.join("; "))]);
    for field in fields {
        let answer = incident.answer(&field.id).filter(|_| incident.asks(field));
        out.push(answer.map_or(Cell::Nothing, |answer| cell(source, field, answer)));
    }
}

/// Says which answers of a report were amended, each with what stood, and why.
fn amended(source: &Source<'_>, incident: &Incident) -> (Vec<String>, Vec<String>) {
    let of_it = |said: &EntryAmended| said.stood.incident() == Some(incident.id());
    let corrections = source.day.corrected().flat_map(|(_, said)| said);
    let corrections: Vec<&EntryAmended> =
        corrections.map(|one| &one.said).filter(|said| of_it(said)).collect();
    let changes = corrections.iter().flat_map(|said| changes(source.words, source.catalogue, said));
    (changes.collect(), corrections.iter().map(|said| said.reason.clone()).collect())
}

fn write_stop<'a>(source: &'a Source<'_>, miss: &NearMiss, out: &mut Vec<Cell<'a>>) {
    out.push(Cell::Word("export-about-", "near-miss"));
    let items: Vec<&str> = miss.items().into_iter().map(Item::code).collect();
    out.push(Cell::text(items.join(" ")));
    out.push(source.findings(&miss.findings));
    out.push(Cell::Word("export-end-", miss.end.code()));
    out.extend([Cell::Nothing, Cell::Nothing, Cell::Nothing]);
    out.push(match miss.by {
        Some(id) => source.account(id),
        None => Cell::Word("export-author-", "withheld"),
    });
    out.extend([Cell::Nothing, Cell::Nothing, Cell::Nothing, Cell::Nothing]);
    out.extend([Cell::Nothing, Cell::Nothing]);
}

/// Says what a report is about.
pub(super) const fn about(about: About) -> Cell<'static> {
    match about {
        About::Error(kind) => Cell::Word("error-kind-", ErrorKind::code(kind)),
        About::Reaction => Cell::Word("export-about-", "reaction"),
        About::NearMiss => Cell::Word("export-about-", "near-miss"),
    }
}

fn cell<'a>(source: &'a Source<'_>, field: &'static Field, answer: &'a Answer) -> Cell<'a> {
    match answer {
        Answer::Text(text) => Cell::text(text.as_str()),
        Answer::Day(day) => Cell::Day(*day),
        Answer::Time(minutes) => Cell::text(format!("{:02}:{:02}", minutes / 60, minutes % 60)),
        Answer::Count(count) => Cell::Whole((*count).into()),
        Answer::Unknown => Cell::Word("export-answer-", "unknown"),
        Answer::DoesNotApply => Cell::Word("export-answer-", "does-not-apply"),
        Answer::Chosen(ids) => {
            let name = |id: &'a RowId| {
                let option = field.options.iter().find(|option| option.id == *id);
                option.map_or(id.as_str(), |option| source.words.of(&option.name))
            };
            Cell::text(ids.iter().map(name).collect::<Vec<_>>().join("; "))
        }
    }
}
