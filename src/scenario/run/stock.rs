//! The session, lots and vials, as the screens of opening and stock take them.

use std::collections::BTreeSet;

use chrono::Months;

use super::{Answer, World};
use crate::domain::catalogue::DiluentId;
use crate::domain::finding::{Code, Finding, Severity};
use crate::domain::id::{LotId, SessionId, VialId};
use crate::domain::procedure::Procedure;
use crate::domain::quantity::{Temperature, Volume};
use crate::domain::rule;
use crate::domain::rule::diluent::Added;
use crate::domain::rule::vial::Opened;
use crate::domain::session::{LotAccount, Preparation, SessionClosed, Table, VialAccount, VialEnd};
use crate::domain::stock::{
    BoxReleased, Content, Dilution, ExpiryExtended, Lot, LotHeld, LotReleased, ShakeTested,
    TemperatureRead, Vial, VialWithdrawn,
};
use crate::domain::time::Expiry;
use crate::scenario::file;
use crate::scenario::report::{Outcome, Refusal};

/// What a box's thermometer shows where a scenario says nothing: 4.6 °C.
const BOX: Temperature = Temperature::from_millicelsius(4600);

/// What a session has where a scenario says nothing: so many people expected, so
/// many of the staff, so many vials of a lot.
const EXPECTED: u32 = 30;
const STAFF: usize = 3;
const VIALS: u32 = 10;

impl World<'_> {
    pub(super) fn open_session(&mut self, session: &file::Session) -> Answer {
        let mut stops = Vec::new();
        if !session.kit {
            stops.push(Finding::stop(Code::KitNotChecked));
        }
        if !session.only_vaccine {
            stops.push(Finding::stop(Code::StorageNotSeparate));
        }
        stops.extend(rule::session::staff(self.catalogue, session.staff.unwrap_or(STAFF)));
        if !stops.is_empty() {
            return Ok(Outcome::of(stops));
        }
        let box_temperature = session.temperature.as_ref().map_or(BOX, |celsius| celsius.0);
        if rule::excursion::is_outside(self.catalogue, box_temperature) {
            return Err(Refusal::BoxTemperature);
        }
        let mut notices: Vec<Finding> = session
            .tables
            .iter()
            .flat_map(|products| rule::table::look_alikes(self.catalogue, products, &[]))
            .collect();
        let kinds: BTreeSet<_> = session.tables.iter().flatten().collect();
        let preparation = Preparation {
            expected: session.expected.unwrap_or(EXPECTED),
            box_seen_by: Some(self.cast.deputy),
            campaign: session.campaign.clone(),
            ..Preparation::default()
        };
        notices.extend(rule::session::crowd(self.catalogue, preparation.expected, kinds.len()));
        let id = SessionId(self.identity());
        let tables = (1u8..)
            .zip(&session.tables)
            .map(|(number, products)| Table {
                number,
                products: products.clone(),
                has_scanner: true,
            })
            .collect();
        self.session = Some(id);
        self.people.clear();
        self.procedures.clear();
        self.record(crate::domain::session::Session {
            id,
            place: "Rehearsal".to_owned(),
            day: self.now.civil_day(),
            number: 1,
            tables,
            kit_checked: true,
            only_vaccine_in_box: true,
            box_temperature,
            deputy: Some(self.cast.deputy),
            opened_at: self.now,
            preparation,
        });
        Ok(Outcome::of(notices))
    }

    pub(super) fn receive(&mut self, lot: &file::Lot) -> Answer {
        let today = self.now.civil_day();
        let in_a_year = today.checked_add_months(Months::new(12)).unwrap_or(today);
        let expiry = lot.expiry.as_ref().map_or(Expiry::Day(in_a_year), |label| label.0);
        if let Some(stop) = rule::expiry::judge(self.catalogue, expiry, self.now) {
            return Ok(Outcome::of(vec![stop]));
        }
        let presentation =
            lot.vaccine.as_ref().and_then(|id| self.catalogue.presentation(id.get_ref()));
        let content = match (presentation, &lot.diluent) {
            (Some(row), _) => {
                let known = row.doses_per_vial.as_ref().and_then(|fact| fact.value.last().copied());
                Content::Vaccine {
                    product: row.product.clone(),
                    presentation: row.id.clone(),
                    doses_per_vial: lot.doses.or(known).unwrap_or(1),
                }
            }
            (None, Some(id)) => Content::Diluent(id.get_ref().clone()),
            (None, None) => Content::Syringe(lot.syringe.ok_or(Refusal::NoVial)?),
        };
        let number = lot.number.clone().unwrap_or_else(|| lot.id.get_ref().clone());
        let same = |known: &Lot| {
            known.is_number(&number)
                && known.expiry.means_the_same_as(expiry)
                && known.product() == product_of(&content)
        };
        if self.day.lots().any(same) {
            return Err(Refusal::LotTwice);
        }
        let id = LotId(self.identity());
        let _ = self.lots.insert(lot.id.get_ref().clone(), id);
        self.record(Lot::new(id, content, number, expiry, lot.count.unwrap_or(VIALS)));
        Ok(Outcome::default())
    }

    /// Opens a vial. Its label was read twice; what the rules say of its lot and
    /// of what was added decides.
    pub(super) fn open(&mut self, open: &file::Open) -> Answer {
        let lot = self.lot(open.lot.get_ref())?;
        let mut found = self.day.lot_findings(self.catalogue, lot, self.now);
        let (row, doses) = match &lot.content {
            Content::Vaccine { presentation, doses_per_vial, .. } => {
                (self.catalogue.presentation(presentation), *doses_per_vial)
            }
            Content::Diluent(_) | Content::Syringe(_) => (None, 0),
        };
        let Some(row) = row else {
            return Ok(Outcome::of(vec![Finding::stop(Code::NotInCatalogue)]));
        };
        let dilution = match &open.diluent {
            Some(name) => {
                let lot = self.lot(name.get_ref())?;
                let volume = open.volume.as_ref().map_or(Volume::from_microlitres(0), |v| v.0);
                found.extend(self.day.lot_findings(self.catalogue, lot, self.now));
                Some((Added { diluent: diluent_in(lot), volume }, lot.id))
            }
            None => None,
        };
        let added = dilution.as_ref().map(|(added, _)| added);
        found.extend(rule::diluent::judge(self.catalogue, row, added));
        let thawed_at = open.thawed.as_ref().map(|at| at.0.on(self.now.civil_day()));
        let again = thawed_at.is_some_and(|at| self.day.was_frosty_since(at));
        found.extend(rule::thaw::judge(row, thawed_at, again, self.now));
        if found.iter().any(|finding| finding.severity != Severity::Notice) {
            return Ok(Outcome::of(found));
        }
        let opened = Opened { at: self.now, reconstituted_at: added.map(|_| self.now) };
        let day = self.day.session().map_or_else(|| self.now.civil_day(), |session| session.day);
        let discard_at = rule::vial::discard_at(self.catalogue, row, opened, day).at;
        let lot = lot.id;
        let dilution = dilution.map(|(added, lot)| Dilution { lot, volume: added.volume });
        let id = VialId(self.identity());
        let _ = self.vials.insert(open.id.get_ref().clone(), id);
        self.record(Vial {
            id,
            number: self.day.next_vial_number(),
            lot,
            table: open.table.unwrap_or(1),
            typed: None,
            opened_at: self.now,
            dilution,
            discard_at,
            doses,
            drawn: 0,
            lost: 0,
            withdrawn: false,
            thawed_at,
        });
        Ok(Outcome::of(found))
    }

    pub(super) fn withdraw(&mut self, one: &file::OneVial) -> Answer {
        let vial = self.vial(&one.vial)?;
        if self.day.vial(vial).is_none_or(|vial| vial.withdrawn) {
            return Err(Refusal::AlreadyWithdrawn);
        }
        self.record(VialWithdrawn { vial });
        Ok(Outcome::default())
    }

    pub(super) fn hold(&mut self, act: &file::Hold) -> Answer {
        let lot = self.lot(act.lot.get_ref())?.id;
        self.record(LotHeld { lot, reason: act.reason.clone() });
        Ok(Outcome::default())
    }

    pub(super) fn release(&mut self, act: &file::Hold) -> Answer {
        let lot = self.lot(act.lot.get_ref())?.id;
        self.record(LotReleased { lot, reason: act.reason.clone() });
        Ok(Outcome::default())
    }

    pub(super) fn extend(&mut self, act: &file::Extend) -> Answer {
        let lot = self.lot(act.lot.get_ref())?.id;
        let (until, document) = (act.until.0, act.document.clone());
        self.record(ExpiryExtended { lot, until, document });
        Ok(Outcome::default())
    }

    /// Reads the box's thermometer. Outside the range the box is in quarantine,
    /// and the reading is recorded all the same.
    pub(super) fn thermometer(&mut self, act: &file::Thermometer) -> Outcome {
        let temperature = act.temperature.0;
        let excursion = rule::excursion::is_outside(self.catalogue, temperature);
        self.record(TemperatureRead { temperature, excursion });
        Outcome::default()
    }

    pub(super) fn release_box(&mut self, act: &file::ReleaseBox) -> Outcome {
        self.record(BoxReleased { reason: act.reason.clone() });
        let frozen: Vec<LotId> =
            self.day.lots().filter(|lot| lot.frost.is_some()).map(|lot| lot.id).collect();
        if let Some(passed) = act.shake_test {
            for lot in frozen {
                self.record(ShakeTested { lot, passed, note: act.reason.clone() });
            }
        }
        Outcome::default()
    }

    /// Closes the session with accounts that come out even.
    pub(super) fn close(&mut self, act: &file::Close) -> Answer {
        let session = self.session.ok_or(Refusal::Unfinished)?;
        let vials: Vec<VialAccount> = self
            .day
            .vials()
            .map(|vial| VialAccount {
                vial: vial.id,
                number: vial.number,
                end: VialEnd::SessionOver,
                doses: vial.doses,
                given: vial.drawn,
                lost: vial.lost,
                partial: self.day.partial_of(vial.id),
                wasted: vial.left(),
                reason: act.note.clone(),
            })
            .collect();
        let lots: Vec<LotAccount> = self
            .day
            .lots()
            .map(|lot| {
                let (received, used) = (lot.on_hand(), self.day.used_of(lot.id));
                let returned = received.saturating_sub(used);
                let number = lot.number.clone();
                LotAccount {
                    lot: lot.id,
                    number,
                    received,
                    used,
                    broken: 0,
                    returned,
                    reason: None,
                }
            })
            .collect();
        let watched = self.day.observations().iter();
        let watched: BTreeSet<_> = watched.filter(|o| o.ended.is_none()).map(|o| o.visit).collect();
        let half_done = self
            .day
            .procedures()
            .filter(|procedure| procedure.is_open() && procedure.has_evidence());
        let closed = SessionClosed {
            session,
            vials,
            lots,
            watched: watched.into_iter().collect(),
            half_done: half_done.map(Procedure::id).collect(),
            note: act.note.clone(),
        };
        let of_vials: Vec<VialId> = self.day.vials().map(|vial| vial.id).collect();
        let of_lots: Vec<LotId> = self.day.lots().map(|lot| lot.id).collect();
        if !closed.gaps(of_vials, of_lots).is_empty() {
            return Err(Refusal::Unfinished);
        }
        let remarks = self.day.balance_findings(self.catalogue);
        self.record(closed);
        Ok(Outcome::of(remarks))
    }

    fn lot(&self, name: &str) -> Result<&Lot, Refusal> {
        self.lots.get(name).and_then(|id| self.day.lot(*id)).ok_or(Refusal::NoVial)
    }
}

fn product_of(content: &Content) -> Option<&crate::domain::catalogue::ProductId> {
    match content {
        Content::Vaccine { product, .. } => Some(product),
        Content::Diluent(_) | Content::Syringe(_) => None,
    }
}

fn diluent_in(lot: &Lot) -> Option<DiluentId> {
    match &lot.content {
        Content::Diluent(id) => Some(id.clone()),
        Content::Vaccine { .. } | Content::Syringe(_) => None,
    }
}
