//! A row for whatever happened to the stock: what was received, corrected, held,
//! opened, lost and counted, and what the box's thermometer showed. The end of a
//! session has a row for each vial and each lot that it accounts for.

use std::collections::BTreeMap;

use super::Fault;
use super::cell::Stands::{Always, Named};
use super::cell::{Cell, Column};
use super::columns;
use super::said_later::{SaidLater, Standing};
use super::source::{
    About, CHUNK, Give, Pace, Row, Source, Stood, expiry, status_cells, status_columns,
};
use crate::domain::catalogue::ProductId;
use crate::domain::dose::{Amount, DoseGiven};
use crate::domain::event::Event;
use crate::domain::id::{DoseId, LotId, PatientId, VialId};
use crate::domain::quantity::Temperature;
use crate::domain::session::SessionClosed;
use crate::domain::stock::{Content, Lot};
use crate::domain::time::Expiry;

/// What is said in a row, beside its lot.
#[derive(Default)]
struct Said {
    /// What happened: its name in the words' files.
    what: &'static str,
    lot: Option<LotId>,
    vial: Option<VialId>,
    vials: Option<i64>,
    doses: Option<i64>,
    expiry: Option<Expiry>,
    temperature: Option<Temperature>,
    table: Option<u8>,
    given: Option<i64>,
    wasted: Option<i64>,
    used: Option<i64>,
    broken: Option<i64>,
    returned: Option<i64>,
    passed: Option<bool>,
    vial_number: Option<u32>,
    end: Option<&'static str>,
    note: Option<String>,
    lost: Option<i64>,
    partial: Option<i64>,
    /// How a dose was lost.
    how: Option<&'static str>,
    /// Who got the dose that it tells of.
    whose: Option<PatientId>,
}

/// Says that of a dose only a part arrived, or that it was spilled; nothing of others.
const fn not_whole(amount: Amount) -> Option<&'static str> {
    match amount {
        Amount::Partial => Some("dose-partial"),
        Amount::Spilled => Some("dose-spilled"),
        Amount::Full | Amount::Unknown => None,
    }
}

fn said(event: &Event) -> Vec<Said> {
    match event {
        Event::SessionClosed(closed) => counted(closed),
        event => said_once(event).into_iter().collect(),
    }
}

fn counted(closed: &SessionClosed) -> Vec<Said> {
    let vials = closed.vials.iter().map(|vial| Said {
        what: "vial-counted",
        vial: Some(vial.vial),
        doses: Some(vial.doses.into()),
        given: Some(vial.given.into()),
        lost: Some(vial.lost.into()),
        partial: Some(vial.partial.into()),
        wasted: Some(vial.wasted.into()),
        end: Some(vial.end.code()),
        note: vial.reason.clone(),
        ..Said::default()
    });
    let lots = closed.lots.iter().map(|lot| Said {
        what: "lot-counted",
        lot: Some(lot.lot),
        vials: Some(lot.received.into()),
        used: Some(lot.used.into()),
        broken: Some(lot.broken.into()),
        returned: Some(lot.returned.into()),
        note: lot.reason.clone(),
        ..Said::default()
    });
    vials.chain(lots).collect()
}

fn said_once(event: &Event) -> Option<Said> {
    let of = |what, lot| Said { what, lot: Some(lot), ..Said::default() };
    let noted = |what, lot, note: &str| Said { note: Some(note.to_owned()), ..of(what, lot) };
    let one = match event {
        Event::LotReceived(lot) => Said {
            vials: Some(lot.vials.into()),
            expiry: Some(lot.expiry),
            note: lot.arrival.licence.clone(),
            ..of("received", lot.id)
        },
        Event::LotDelivered(more) => Said {
            vials: Some(more.vials.into()),
            note: more.arrival.licence.clone(),
            ..of("delivered", more.lot)
        },
        Event::LotCorrected(right) => {
            Said { expiry: Some(right.expiry), ..of("corrected", right.lot) }
        }
        Event::ExpiryExtended(longer) => {
            Said { expiry: Some(longer.until), ..noted("extended", longer.lot, &longer.document) }
        }
        Event::LotHeld(held) => noted("held", held.lot, &held.reason),
        Event::LotReleased(released) => noted("released", released.lot, &released.reason),
        Event::ShakeTested(tested) => {
            Said { passed: Some(tested.passed), ..noted("shake-tested", tested.lot, &tested.note) }
        }
        Event::TemperatureRead(read) => Said {
            what: if read.excursion { "excursion" } else { "temperature" },
            temperature: Some(read.temperature),
            ..Said::default()
        },
        Event::BoxReleased(released) => {
            Said { what: "box-released", note: Some(released.reason.clone()), ..Said::default() }
        }
        Event::VialOpened(vial) => Said {
            vial: Some(vial.id),
            vial_number: Some(vial.number),
            doses: Some(vial.doses.into()),
            table: Some(vial.table),
            ..of("opened", vial.lot)
        },
        Event::VialWithdrawn(withdrawn) => {
            Said { what: "withdrawn", vial: Some(withdrawn.vial), ..Said::default() }
        }
        Event::DoseLost(lost) => Said {
            what: "dose-lost",
            vial: Some(lost.vial),
            doses: Some(lost.doses.into()),
            lost: Some(lost.doses.into()),
            how: Some(lost.how.code()),
            note: Some(lost.note.clone()),
            ..Said::default()
        },
        Event::OpeningStopped(stopped) => Said {
            what: "opening-stopped",
            expiry: Some(stopped.expiry),
            table: Some(stopped.table),
            note: Some(format!("{} {}", stopped.product, stopped.number)),
            ..Said::default()
        },
        _ => return None,
    };
    Some(one)
}

/// The headings of a row.
pub(super) fn columns(source: &Source<'_>) -> Vec<Column> {
    let words = source.words;
    let new = |code, key, stands, width| Column::new(code, key, stands, width, words);
    let mut all = vec![
        new("entry", "export-col-entry", Named, 9),
        new("what", "export-col-stock", Always, 20),
        new("at", "export-col-recorded-at", Named, 19),
    ];
    all.extend(columns::session(words));
    all.extend([
        new("product", "export-col-product", Always, 12).quasi(),
        new("content", "export-col-content", Always, 24),
        new("lot", "export-col-lot", Always, 14),
        new("expiry", "export-col-expiry", Always, 12),
        new("vial", "export-col-vial", Named, 6),
        new("table", "export-col-table", Named, 6),
        new("vials", "export-col-vials", Always, 9),
        new("doses", "export-col-vial-doses", Always, 9),
        new("given", "export-col-given", Always, 9),
        new("wasted", "export-col-wasted", Always, 9),
        new("lost", "export-col-lost", Always, 9),
        new("how_lost", "export-col-how-lost", Always, 14),
        new("partial", "export-col-partial", Always, 9),
        new("used", "export-col-used", Always, 9),
        new("broken", "export-col-broken", Always, 9),
        new("returned", "export-col-returned", Always, 9),
        new("end", "export-col-vial-end", Always, 18),
        new("passed", "export-col-passed", Always, 9),
        new("celsius", "export-col-celsius", Always, 9),
        new("note", "export-col-note", Named, 30),
        new("recorded_by", "export-col-recorded-by", Named, 22),
    ]);
    all.extend(status_columns(words));
    all
}

/// Gives a row for whatever happened to the stock in the period.
pub(super) fn rows(source: &Source<'_>, pace: Pace<'_>, give: Give<'_>) -> Result<(), Fault> {
    let head = source.head.sequence;
    let places = source.store.stock_recorded(source.from, source.to, head).wait()?;
    let later = SaidLater::read(source)?;
    source.facts(&places, pace, |facts| {
        let doses = doses(source, facts)?;
        for stood in facts.iter().filter(|stood| source.is_at_place(stood.fact.session)) {
            let mut all = match &stood.fact.event {
                Event::DoseGiven(dose) => of_dose(dose, stood.entry.sequence, true, &later),
                Event::DosePartial(partial) => {
                    let dose = doses.get(&partial.dose);
                    let said = |dose| of_dose(dose, stood.entry.sequence, false, &later);
                    dose.map_or_else(Vec::new, said)
                }
                event => said(event),
            };
            for part in all.chunks_mut(CHUNK) {
                complete(source, part)?;
                for said in part.iter().filter(|said| is_asked_for(source, said)) {
                    let cells = cells(source, stood, said);
                    let about = said.whose.map_or(About::Nobody, About::Person);
                    give(Row { cells: &cells, about })?;
                }
            }
        }
        Ok(())
    })
}

/// Returns the doses, as they were written down, of which some entries say that a
/// part ran out.
fn doses(source: &Source<'_>, facts: &[Stood]) -> Result<BTreeMap<DoseId, DoseGiven>, Fault> {
    let of = |stood: &Stood| match &stood.fact.event {
        Event::DosePartial(partial) => Some(partial.dose),
        _ => None,
    };
    let doses: Vec<DoseId> = facts.iter().filter_map(of).collect();
    if doses.is_empty() {
        return Ok(BTreeMap::new());
    }
    Ok(source.store.doses_named(doses).wait()?)
}

/// Says of a dose that did not arrive whole, as it stands by now, that it did not.
/// Two entries may tell of it, the dose itself and a later one; so that it is no two
/// losses, only the first of them that says so gets a row.
fn of_dose(dose: &DoseGiven, place: i64, is_dose: bool, later: &SaidLater) -> Vec<Said> {
    let told_later = later.first_told_at(dose.id);
    let by_itself = not_whole(dose.administered.amount).is_some() || told_later.is_none();
    if is_dose != by_itself || !is_dose && told_later != Some(place) {
        return Vec::new();
    }
    let Standing { given, in_error, .. } = later.standing(dose.id, dose.administered.clone());
    let Some(what) = not_whole(given.amount).filter(|_| !in_error) else { return Vec::new() };
    vec![Said {
        what,
        lot: given.lot,
        vial: given.vial,
        table: Some(given.table),
        doses: Some(1),
        partial: Some(1),
        whose: Some(given.patient),
        ..Said::default()
    }]
}

fn is_asked_for(source: &Source<'_>, said: &Said) -> bool {
    let product = said.lot.and_then(|lot| source.lot(lot)?.product());
    source.is_of(product, said.lot)
}

/// Adds what the opening of a vial told: its number and its lot.
fn complete(source: &Source<'_>, all: &mut [Said]) -> Result<(), Fault> {
    let unknown = |said: &&mut Said| said.vial.is_some() && said.vial_number.is_none();
    let ids: Vec<VialId> = all.iter_mut().filter(unknown).filter_map(|said| said.vial).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let opened = source.store.vials_opened(ids).wait()?;
    for said in all {
        let Some(vial) = said.vial.and_then(|id| opened.get(&id)) else { continue };
        said.vial_number = Some(vial.number);
        said.lot = said.lot.or(Some(vial.lot));
        said.table = said.table.or(Some(vial.table));
    }
    Ok(())
}

fn cells<'a>(source: &'a Source<'_>, stood: &'a Stood, said: &'a Said) -> Vec<Cell<'a>> {
    let (entry, fact) = (&stood.entry, &stood.fact);
    let mut out = vec![
        Cell::Whole(entry.sequence),
        Cell::Word("export-stock-", said.what),
        Cell::At(entry.at),
    ];
    source.session_cells(fact.session, entry.at.civil_day(), &mut out);
    let lot = said.lot.and_then(|lot| source.lot(lot));
    let product = lot.and_then(|lot| lot.product());
    out.push(Cell::some(product.map(ProductId::as_str)));
    out.push(match lot.map(|lot| &lot.content) {
        Some(Content::Vaccine { product, .. }) => source.product(product).0,
        Some(Content::Diluent(id)) => {
            let row = source.catalogue.diluent(id);
            row.map_or_else(
                || Cell::text(id.to_string()),
                |row| Cell::text(source.words.of(&row.name)),
            )
        }
        Some(Content::Syringe(kind)) => Cell::Word("syringe-", kind.code()),
        None => Cell::Nothing,
    });
    out.push(Cell::some(lot.map(|lot| lot.number.as_str())));
    out.push(said.expiry.or(lot.map(Lot::valid_until)).map_or(Cell::Nothing, expiry));
    out.push(Cell::count(said.vial_number));
    out.push(Cell::count(said.table));
    for count in [said.vials, said.doses, said.given, said.wasted, said.lost] {
        out.push(Cell::count(count));
    }
    out.push(said.how.map_or(Cell::Nothing, |how| Cell::Word("loss-", how)));
    for count in [said.partial, said.used, said.broken, said.returned] {
        out.push(Cell::count(count));
    }
    out.push(said.end.map_or(Cell::Nothing, |end| Cell::Word("vial-end-", end)));
    out.push(said.passed.map_or(Cell::Nothing, Cell::Yes));
    let celsius = said.temperature.map(Temperature::millicelsius);
    out.push(celsius.map_or(Cell::Nothing, Cell::Thousandths));
    out.push(Cell::some(said.note.as_deref()));
    out.push(source.author(entry.author));
    out.extend(status_cells(source, stood.status(), stood.said.as_ref()));
    out
}
