//! A row for every dose that went into a person, as it stands after every
//! amendment: what an auditor asks about it, in one line. Doses entered in error
//! stay, and say so.

use super::Fault;
use super::cell::Stands::{Always, Named};
use super::cell::{Cell, Column, Ways};
use super::columns;
use super::said_later::{SaidLater, Standing};
use super::source::{
    About, CHUNK, Give, Known, Pace, Row, Source, expiry, people_of, person_cells,
};
use crate::domain::amendment::{Amendment, Part};
use crate::domain::catalogue::ProductId;
use crate::domain::checklist::ConfirmedItem;
use crate::domain::dose::{Administered, Basis, DoseGiven, PaperAuthor};
use crate::domain::evidence::Way;
use crate::domain::id::SessionId;
use crate::domain::item::Item;
use crate::domain::observation::Observed;
use crate::domain::time::Instant;
use crate::store::{Author, DoseRead, Told};

/// A dose with all that was said of it.
pub(super) struct Injection {
    /// The place of its entry in the log.
    pub(super) sequence: i64,
    pub(super) recorded_at: Instant,
    pub(super) author: Author,
    pub(super) session: Option<SessionId>,
    /// The dose; what went where is what stands now.
    pub(super) dose: DoseGiven,
    /// What stood before the first amendment, if there is one, and what was amended.
    first: Option<Administered>,
    parts: Vec<Part>,
    amendments: Vec<Amendment>,
    pub(super) in_error: bool,
    pub(super) known: Option<Known>,
    pub(super) vial: Option<u32>,
    /// How the observation after it ended, if it did.
    observed: Option<Observed>,
}

impl Injection {
    /// Returns what went where, as it stands now.
    pub(super) const fn given(&self) -> &Administered {
        &self.dose.administered
    }

    /// Tells how it stands: the name of its state in the words' files.
    pub(super) const fn status(&self) -> &'static str {
        if self.in_error {
            "entered-in-error"
        } else if self.amendments.is_empty() {
            "completed"
        } else {
            "amended"
        }
    }

    /// Tells when it was amended last.
    pub(super) fn amended_at(&self) -> Option<Instant> {
        self.amendments.last().map(|last| last.at)
    }
}

/// Reads every dose that was asked for, in the order of the log.
pub(super) fn each(
    source: &Source<'_>,
    pace: Pace<'_>,
    give: &mut dyn FnMut(&Injection) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let places = source.store.doses_given(source.from, source.to, source.head.sequence).wait()?;
    let later = SaidLater::read(source)?;
    let total = u64::try_from(places.len()).unwrap_or(u64::MAX);
    let mut done = 0;
    let mut chunks = places.chunks(CHUNK);
    let ask = |chunk: &[i64]| source.store.doses_at(chunk.to_vec());
    let mut waiting = chunks.next().map(ask);
    while let Some(reply) = waiting {
        let doses = reply.wait()?;
        // The next ones are read while these are written.
        waiting = chunks.next().map(ask);
        for read in doses {
            let injection = injection(source, read, &later)?;
            if source.takes(injection.given(), injection.session) {
                give(&injection)?;
            }
        }
        done += u64::try_from(CHUNK).unwrap_or(0);
        if pace(done.min(total), total).is_break() {
            return Err(Fault::Cancelled);
        }
    }
    Ok(())
}

fn injection(source: &Source<'_>, read: DoseRead, later: &SaidLater) -> Result<Injection, Fault> {
    let observed = later.observed(&read, source.head.sequence);
    let DoseRead { sequence, told, person, .. } = read;
    let Told { recorded_at, author, mut session, ticket, mut vial, mut dose } = told;
    let (entered_visit, entered_vial) = (dose.administered.visit, dose.administered.vial);
    let mut known_now = ticket.map(|ticket| {
        let person = person.and_then(|person| serde_json::from_str(&person).ok());
        Known { patient: dose.administered.patient, person, ticket }
    });
    let Standing { given, in_error, first, parts, amendments } =
        later.standing(dose.id, dose.administered);
    if given.visit != entered_visit {
        let found = people_of(source.store, vec![given.visit])?.remove(&given.visit);
        session = found.as_ref().and_then(|(_, session)| *session).or(session);
        known_now = found.map(|(known, _)| known);
    }
    if given.vial != entered_vial {
        let numbers = given.vial.map(|id| source.store.vials(vec![id]).wait()).transpose()?;
        vial = numbers.and_then(|numbers| numbers.into_values().next());
    }
    dose.administered = given;
    Ok(Injection {
        observed,
        sequence,
        recorded_at,
        author,
        session,
        in_error,
        dose,
        first,
        parts,
        amendments,
        known: known_now,
        vial,
    })
}

/// The headings of a row.
pub(super) fn columns(source: &Source<'_>) -> Vec<Column> {
    let words = source.words;
    let new = |code, key, stands, width| Column::new(code, key, stands, width, words);
    let mut all = vec![
        new("entry", "export-col-entry", Named, 9),
        new("dose", "export-col-dose", Named, 14),
        new("status", "export-col-status", Always, 14),
        new("kind", "export-col-kind", Always, 14),
        new("given_at", "export-col-given-at", Named, 19),
        new("recorded_at", "export-col-recorded-at", Named, 19),
    ];
    all.extend(columns::session(words));
    all.push(new("table", "export-col-table", Named, 6));
    all.push(new("ticket", "export-col-ticket", Named, 8));
    all.extend(columns::person(words));
    all.extend([
        new("product", "export-col-product", Always, 12).quasi(),
        new("product_name", "export-col-product-name", Always, 24),
        new("antigens", "export-col-antigens", Always, 18),
        new("lot", "export-col-lot", Always, 14),
        new("expiry", "export-col-expiry", Always, 12),
        new("vial", "export-col-vial", Named, 6),
        new("volume_ml", "export-col-volume", Always, 9),
        new("dose_number", "export-col-dose-number", Always, 6),
        new("route", "export-col-route", Always, 14),
        new("site", "export-col-site", Always, 16),
        new("amount", "export-col-amount", Always, 12),
        new("observed", "export-col-observed", Always, 16),
        new("given_by", "export-col-given-by", Named, 22),
        new("recorded_by", "export-col-recorded-by", Named, 22),
        new("error", "export-col-error", Always, 16),
        new("note", "export-col-note", Named, 24),
        new("sheet", "export-col-sheet", Named, 14),
        new("catalogue", "export-col-catalogue", Always, 18),
    ]);
    for item in Item::ALL {
        let name = words.text(&format!("item-{}", item.code()));
        let gaps = [("item", item.code()), ("name", name.as_str())];
        let column = |part: &str, heading, stands, width| Column {
            code: format!("{}_{part}", item.code().to_lowercase()).into(),
            heading,
            stands,
            quasi: false,
            width,
        };
        let at = words.with("export-col-item-at", &gaps);
        let how = words.with("export-col-item-evidence", &gaps);
        all.push(column("confirmed_at", at, Named, 19));
        all.push(column("evidence", how, Always, 16));
    }
    all.extend([
        new("second_readers", "export-col-second-readers", Named, 22),
        new("amended", "export-col-amended", Always, 8),
        new("amended_at", "export-col-amended-at", Named, 19),
        new("amended_by", "export-col-amended-by", Named, 22),
        new("amended_with", "export-col-amended-with", Named, 22),
        new("amended_parts", "export-col-amended-parts", Always, 20),
        new("amended_reason", "export-col-amended-reason", Named, 24),
        new("amended_after_closing", "export-col-amended-after-closing", Always, 10),
        new("first_product", "export-col-first-product", Always, 12),
        new("first_lot", "export-col-first-lot", Always, 14),
        new("first_volume_ml", "export-col-first-volume", Always, 9),
        new("first_given_at", "export-col-first-given-at", Named, 19),
    ]);
    all
}

/// Gives the row of every dose that was asked for.
pub(super) fn rows(source: &Source<'_>, pace: Pace<'_>, give: Give<'_>) -> Result<(), Fault> {
    each(source, pace, &mut |injection| {
        let mut cells = Vec::with_capacity(96);
        write(source, injection, &mut cells);
        give(Row { cells: &cells, about: About::Person(injection.given().patient) })
    })
}

fn write<'a>(source: &'a Source<'_>, injection: &'a Injection, out: &mut Vec<Cell<'a>>) {
    let given = injection.given();
    let day = given.given_at.civil_day();
    out.push(Cell::Whole(injection.sequence));
    out.push(Cell::text(injection.dose.id.to_string()));
    out.push(Cell::Word("export-status-", injection.status()));
    out.push(Cell::Word("export-basis-", injection.dose.basis.kind()));
    out.push(Cell::At(given.given_at));
    out.push(Cell::At(injection.recorded_at));
    source.session_cells(injection.session, day, out);
    out.push(Cell::Whole(given.table.into()));
    out.push(Cell::count(injection.known.as_ref().map(|known| known.ticket)));
    person_cells(injection.known.as_ref(), day, out);
    let product = given.product.as_ref();
    out.push(Cell::some(product.map(ProductId::as_str)));
    let (name, antigens) = product.map_or((Cell::Nothing, Cell::Nothing), |id| source.product(id));
    out.push(name);
    out.push(antigens);
    out.push(Cell::some(given.lot_number.as_deref()));
    out.push(given.expiry.map_or(Cell::Nothing, expiry));
    out.push(Cell::count(injection.vial));
    out.push(given.volume.map_or(Cell::Nothing, |one| Cell::Thousandths(one.microlitres())));
    out.push(Cell::count(given.dose_number));
    out.push(given.route.map_or(Cell::Nothing, |route| Cell::Word("route-", route.code())));
    out.push(given.site.map_or(Cell::Nothing, |site| Cell::Word("site-", site.code())));
    out.push(Cell::Word("amount-", given.amount.code()));
    let observed = injection.observed;
    out.push(observed.map_or(Cell::Nothing, |how| Cell::Word("export-observed-", how.code())));
    write_basis(source, injection, out);
    write_amendments(source, injection, out);
}

/// Who gave it, why it may be believed, and the thirteen.
fn write_basis<'a>(source: &'a Source<'_>, injection: &'a Injection, out: &mut Vec<Cell<'a>>) {
    let author = source.author(injection.author);
    let (mut error, mut note, mut sheet, mut version) =
        (Cell::Nothing, Cell::Nothing, Cell::Nothing, Cell::Nothing);
    let mut items: &[ConfirmedItem] = &[];
    let given_by = match &injection.dose.basis {
        Basis::Checklist { items: all, catalogue, .. } => {
            items = all.items();
            version = Cell::some(catalogue.as_ref().map(ToString::to_string));
            author.clone()
        }
        Basis::Incident { error: kind, note: written, .. } => {
            error = Cell::Word("error-kind-", kind.code());
            note = Cell::text(written.as_str());
            Cell::Nothing
        }
        Basis::Paper { given_by, sheet: on, .. } => {
            sheet = Cell::text(on.as_str());
            match given_by {
                PaperAuthor::Account(id) => source.account(*id),
                PaperAuthor::Name(name) => Cell::text(name.as_str()),
            }
        }
    };
    out.extend([given_by, author, error, note, sheet, version]);
    let mut readers = Vec::new();
    for place in 0..Item::ALL.len() {
        match items.get(place) {
            Some(item) => {
                out.push(Cell::At(item.attested_at));
                out.push(Cell::Ways(Ways::of(item.evidence.iter().map(|(_, way)| *way))));
                readers.extend(item.evidence.iter().filter_map(|(_, way)| match way {
                    Way::SecondReader(id) => Some(*id),
                    _ => None,
                }));
            }
            None => out.extend([Cell::Nothing, Cell::Nothing]),
        }
    }
    readers.sort_unstable();
    readers.dedup();
    let name = |id| source.names.accounts.get(id).cloned().unwrap_or_else(|| id.to_string());
    out.push(Cell::text(readers.iter().map(name).collect::<Vec<_>>().join("; ")));
}

fn write_amendments<'a>(source: &'a Source<'_>, injection: &'a Injection, out: &mut Vec<Cell<'a>>) {
    let last = injection.amendments.last();
    let parts = &injection.parts;
    let said: Vec<String> = parts
        .iter()
        .map(|part| source.words.text(&format!("amend-part-{}", part.code())))
        .collect();
    out.push(Cell::Yes(last.is_some()));
    out.push(Cell::at(last.map(|last| last.at)));
    let account = |id| source.account(id);
    out.push(last.and_then(|last| last.author).map_or(Cell::Nothing, account));
    out.push(last.and_then(|last| last.said.confirmed_by).map_or(Cell::Nothing, account));
    out.push(Cell::text(said.join("; ")));
    out.push(Cell::some(last.map(|last| last.said.reason.as_str())));
    out.push(last.map_or(Cell::Nothing, |last| Cell::Yes(last.said.after_closing)));
    let was = |part: Part| injection.first.as_ref().filter(|_| parts.contains(&part));
    let product = was(Part::Product).and_then(|first| first.product.as_ref());
    out.push(Cell::some(product.map(ProductId::as_str)));
    out.push(Cell::some(was(Part::Lot).and_then(|first| first.lot_number.as_deref())));
    let volume = was(Part::Volume).and_then(|first| first.volume);
    out.push(volume.map_or(Cell::Nothing, |one| Cell::Thousandths(one.microlitres())));
    out.push(Cell::at(was(Part::Time).map(|first| first.given_at)));
}
