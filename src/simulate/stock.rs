//! Lots that arrive, vials that are opened, and the balance at the end of the day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Days;

use super::book::Book;
use super::people::Line;
use crate::domain::catalogue::{Catalogue, DiluentId};
use crate::domain::finding::Severity;
use crate::domain::id::{AccountId, LotId, SessionId, VialId};
use crate::domain::procedure::Procedure;
use crate::domain::quantity::Volume;
use crate::domain::rule::diluent::{self, Added};
use crate::domain::rule::vial::{Opened, discard_at};
use crate::domain::session::{LotAccount, SessionClosed, VialAccount, VialEnd};
use crate::domain::stock::{Content, Dilution, Lot, Vial};
use crate::domain::time::Expiry;

/// How many vials of a lot arrive at once.
const VIALS_OF_A_LOT: u32 = 2_000;

/// For how many days a lot is good that arrives.
const GOOD_FOR_DAYS: u64 = 540;

/// How long before its end no nurse begins with a vial any more, in minutes.
const LAST_MINUTES: i64 = 10;

/// Which lots are being used, and how much of each is left.
#[derive(Debug, Default)]
pub(super) struct Stock {
    vaccine: BTreeMap<usize, (LotId, u32)>,
    diluent: BTreeMap<DiluentId, (LotId, u32)>,
    lots: u32,
    /// The vials at each table, of each line.
    at_table: BTreeMap<(u8, usize), Vec<VialId>>,
}

impl Stock {
    pub(super) fn begin_session(&mut self) {
        self.at_table.clear();
    }

    /// A vial of a line that can be drawn from at a table, whatever its line.
    pub(super) fn other_vial(&self, book: &Book, table: u8, line: usize) -> Option<VialId> {
        let others = self.at_table.iter().filter(|((at, of), _)| *at == table && *of != line);
        let vials = others.filter_map(|(_, vials)| vials.last());
        vials.copied().find(|id| runs(book, *id))
    }

    /// The vial of a line at a table: the one that is open, or one opened now.
    pub(super) fn vial(
        &mut self,
        book: &mut Book,
        catalogue: &Catalogue,
        by: AccountId,
        table: u8,
        (place, line): (usize, &Line),
    ) -> Option<VialId> {
        let open = self.at_table.get(&(table, place)).and_then(|vials| vials.last().copied());
        if let Some(vial) = open.filter(|id| runs(book, *id)) {
            return Some(vial);
        }
        let row = catalogue.presentation(&line.presentation)?;
        let lot = self.take_vaccine(book, by, place, line);
        let added = line.diluent.clone().zip(line.diluent_microlitres);
        let added = added.map(|(id, microlitres)| {
            let lot = self.take_diluent(book, by, &id);
            let volume = Volume::from_microlitres(microlitres);
            (Added { diluent: Some(id), volume }, Dilution { lot, volume })
        });
        let judged = diluent::judge(catalogue, row, added.as_ref().map(|(added, _)| added));
        if judged.iter().any(|finding| finding.severity != Severity::Notice) {
            return None;
        }
        let opened = Opened { at: book.now, reconstituted_at: added.as_ref().map(|_| book.now) };
        let day = book.day.session().map_or_else(|| book.now.civil_day(), |session| session.day);
        let id = VialId(book.identity());
        let number = book.day.next_vial_number();
        let vial = Vial {
            id,
            number,
            lot,
            table,
            typed: None,
            opened_at: book.now,
            thawed_at: None,
            dilution: added.map(|(_, dilution)| dilution),
            discard_at: discard_at(catalogue, row, opened, day).at,
            doses: line.doses_per_vial,
            drawn: 0,
            lost: 0,
            withdrawn: false,
        };
        book.record(by, vial);
        self.at_table.entry((table, place)).or_default().push(id);
        Some(id)
    }

    fn take_vaccine(&mut self, book: &mut Book, by: AccountId, place: usize, line: &Line) -> LotId {
        if let Some((lot, left @ 1..)) = self.vaccine.get_mut(&place) {
            *left -= 1;
            return *lot;
        }
        let content = Content::Vaccine {
            product: line.product.clone(),
            presentation: line.presentation.clone(),
            doses_per_vial: line.doses_per_vial,
        };
        let lot = self.receive(book, by, content);
        let _ = self.vaccine.insert(place, (lot, VIALS_OF_A_LOT - 1));
        lot
    }

    fn take_diluent(&mut self, book: &mut Book, by: AccountId, id: &DiluentId) -> LotId {
        if let Some((lot, left @ 1..)) = self.diluent.get_mut(id) {
            *left -= 1;
            return *lot;
        }
        let lot = self.receive(book, by, Content::Diluent(id.clone()));
        let _ = self.diluent.insert(id.clone(), (lot, VIALS_OF_A_LOT - 1));
        lot
    }

    fn receive(&mut self, book: &mut Book, by: AccountId, content: Content) -> LotId {
        self.lots += 1;
        let today = book.now.civil_day();
        let expiry = today.checked_add_days(Days::new(GOOD_FOR_DAYS)).unwrap_or(today);
        let id = LotId(book.identity());
        let lot = Lot::new(
            id,
            content,
            format!("MP{:04}", self.lots),
            Expiry::Day(expiry),
            VIALS_OF_A_LOT,
        );
        book.record(by, lot);
        id
    }
}

fn runs(book: &Book, id: VialId) -> bool {
    book.day.vial(id).is_some_and(|vial| vial.is_running(book.now.plus_minutes(LAST_MINUTES)))
}

/// Closes the session. Now and then a dose is missing, and somebody says why.
pub(super) fn close(book: &mut Book, session: SessionId, by: AccountId, reason: &str) {
    let short = book.chance.happens(8_000);
    let mut vials: Vec<VialAccount> = book
        .day
        .vials()
        .map(|vial| VialAccount {
            vial: vial.id,
            number: vial.number,
            end: if vial.left() == 0 { VialEnd::UsedUp } else { VialEnd::SessionOver },
            doses: vial.doses,
            given: vial.drawn.min(vial.doses),
            lost: vial.lost,
            partial: book.day.partial_of(vial.id),
            wasted: vial.left(),
            reason: None,
        })
        .collect();
    if let Some(vial) = vials.iter_mut().find(|vial| short && vial.wasted > 0) {
        vial.wasted -= 1;
        vial.reason = Some(reason.to_owned());
    }
    let mut used: BTreeMap<LotId, u32> = BTreeMap::new();
    for vial in book.day.vials() {
        let lots = std::iter::once(vial.lot).chain(vial.dilution.as_ref().map(|with| with.lot));
        lots.for_each(|lot| *used.entry(lot).or_default() += 1);
    }
    let lots = book.day.lots().map(|lot| {
        let (received, used) = (lot.on_hand(), used.get(&lot.id).copied().unwrap_or(0));
        let returned = received.saturating_sub(used);
        let number = lot.number.clone();
        LotAccount { lot: lot.id, number, received, used, broken: 0, returned, reason: None }
    });
    let watched = book.day.observations().iter().filter(|o| o.ended.is_none()).map(|o| o.visit);
    let watched: BTreeSet<_> = watched.collect();
    let half_done = book.day.procedures().filter(|p| p.is_open() && p.has_evidence());
    let half_done: Vec<_> = half_done.map(Procedure::id).collect();
    let unfinished = !watched.is_empty() || !half_done.is_empty();
    let closed = SessionClosed {
        session,
        vials,
        lots: lots.collect(),
        watched: watched.into_iter().collect(),
        half_done,
        note: unfinished.then(|| reason.to_owned()),
    };
    book.record(by, closed);
}
