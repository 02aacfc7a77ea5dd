//! What a scenario's short forms stand for: the station's stock and list become
//! the very commands that bring lots, a session, vials and people in.

use chrono::Days;
use toml::Spanned;

use super::file::{Act, File, Lot, Name, Open, Session, Stopped};
use super::report::Refusal;
use super::text::{At, Millilitres, Moment};
use crate::domain::catalogue::{Catalogue, Dilution, PresentationId, ProductId};
use crate::domain::finding::Code;
use crate::domain::time::Instant;

/// A command, when it is issued, and what is expected of it.
#[derive(Debug, Clone)]
pub struct Step {
    /// The line that it comes from.
    pub line: usize,
    /// When, in UTC.
    pub at: Instant,
    /// What is done.
    pub act: Act,
    /// What is expected.
    pub expected: Expected,
}

/// What is expected of a command; acceptance, if it says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expected {
    /// It is stopped.
    pub stopped: Option<Stopped>,
    /// A reading is asked for again.
    pub reread: bool,
    /// It does nothing now.
    pub refused: Option<Refusal>,
    /// What is remarked.
    pub notices: Vec<Code>,
}

/// A command that a short form stands for, with its place in the file.
pub struct Made {
    /// The place.
    pub offset: usize,
    /// When, in UTC.
    pub at: Instant,
    /// What is done.
    pub act: Act,
}

/// The minutes of the day at which the session opens and the vials are opened.
const SESSION: i64 = 7 * 60 + 20;
const VIALS: i64 = 7 * 60 + 30;

/// How long before its opening a vial was thawed that is kept frozen, in minutes.
const THAWED: i64 = 30;

/// Returns the commands that make the station ready: lots on the day before,
/// then the session, the vials, and the people.
pub fn made(file: &File, catalogue: &Catalogue) -> Vec<Made> {
    let day = file.day.0;
    let morning = Instant::start_of(day);
    let before = Instant::start_of(day.checked_sub_days(Days::new(1)).unwrap_or(day));
    let received = before.plus_minutes(SESSION);
    let opened =
        file.station.opened.as_ref().map_or(morning.plus_minutes(VIALS), |at| at.0.on(day));
    let station = &file.station;
    let mut made = Vec::new();
    let mut vials = Vec::new();
    let mut products: Vec<ProductId> = Vec::new();
    for (count, id) in (1001u32..).zip(&station.stock) {
        let Some(row) = catalogue.presentation(id.get_ref()) else { continue };
        products.push(row.product.clone());
        let lot = vaccine(id, count);
        let mut open = Open {
            id: lot.id.clone(),
            lot: lot.id.clone(),
            diluent: None,
            volume: None,
            table: None,
            thawed: row.thawed.is_some().then(|| At(Moment::of(opened.plus_minutes(-THAWED)))),
        };
        made.push(Made { offset: id.span().start, at: received, act: Act::Lot(lot) });
        if let Some(Dilution::With(diluent)) = row.dilution.as_ref().map(|fact| &fact.value) {
            let name: Name = Spanned::new(id.span(), format!("{diluent} {}", id.get_ref()));
            open.diluent = Some(name.clone());
            open.volume = row.diluent_microlitres.as_ref().map(|fact| Millilitres(fact.value));
            let lot = Lot {
                id: name,
                vaccine: None,
                diluent: Some(Spanned::new(id.span(), diluent.clone())),
                number: Some(format!("{diluent}-{}", count + 1000)),
                syringe: None,
                expiry: None,
                doses: None,
                count: None,
            };
            made.push(Made { offset: id.span().start, at: received, act: Act::Lot(lot) });
        }
        vials.push((id.span().start, open, row.product.clone()));
    }
    for lot in &station.lot {
        let id = lot.get_ref().vaccine.as_ref();
        let row = id.and_then(|id| catalogue.presentation(id.get_ref()));
        products.extend(row.map(|row| row.product.clone()));
        let act = Act::Lot(lot.get_ref().clone());
        made.push(Made { offset: lot.span().start, at: received, act });
    }
    products.sort();
    products.dedup();
    let tables = if station.tables.is_empty() { vec![products] } else { station.tables.clone() };
    if tables.iter().any(|table| !table.is_empty()) {
        let session = Session {
            tables: tables.clone(),
            temperature: None,
            kit: true,
            only_vaccine: true,
            staff: None,
            expected: None,
            campaign: station.campaign.clone(),
        };
        let at = opened.min(morning.plus_minutes(SESSION));
        made.push(Made { offset: 0, at, act: Act::Session(session) });
    }
    for (offset, mut open, product) in vials {
        let table = tables.iter().position(|table| table.contains(&product)).unwrap_or(0);
        open.table = u8::try_from(table + 1).ok();
        made.push(Made { offset, at: opened, act: Act::Open(open) });
    }
    for person in &file.person {
        let act = Act::Register(Box::new(person.get_ref().clone()));
        made.push(Made { offset: person.span().start, at: opened, act });
    }
    made
}

fn vaccine(id: &Spanned<PresentationId>, count: u32) -> Lot {
    Lot {
        id: Spanned::new(id.span(), id.get_ref().to_string()),
        vaccine: Some(id.clone()),
        diluent: None,
        number: Some(format!("{}-{count}", id.get_ref())),
        syringe: None,
        expiry: None,
        doses: None,
        count: None,
    }
}
