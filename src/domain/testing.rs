//! A small station for tests: a school session with one table, two products,
//! open vials and people who are ready, all at a fixed instant.

use chrono::NaiveDate;
use uuid::Uuid;

use super::account::{Account, Qualification, Role};
use super::catalogue::{Catalogue, Conclusion, ProductId};
use super::day::Day;
use super::dose::{Administered, Amount, Basis, DoseGiven, ErrorKind, PaperAuthor};
use super::event::{Event, Fact};
use super::evidence::Witness;
use super::facts::Facts;
use super::founding::{StationFounded, StationKind};
use super::id::{
    AccountId, DoseId, IncidentId, LotId, OrderId, PatientId, ProcedureId, SessionId, StationId,
    VialId, VisitId,
};
use super::incident::{About, IncidentOpened};
use super::look_back::Scope;
use super::patient::{Birth, Details, Person, Sex};
use super::procedure::{Happened, Procedure, ProcedureStep};
use super::quantity::{Temperature, Volume};
use super::route::Route;
use super::rule::screening::{asked_for, form_for};
use super::session::{Session, Table};
use super::stock::{Content, Dilution, Lot, Vial};
use super::time::{Expiry, Instant};
use super::visit::{
    Consent, ConsentKind, ConsentRecorded, HistorySource, HistoryStated, Order, Screened,
    Screening, VisitListed,
};

pub const NURSE: AccountId = AccountId(Uuid::from_u128(1));
pub const DEPUTY: AccountId = AccountId(Uuid::from_u128(2));
pub const SESSION: SessionId = SessionId(Uuid::from_u128(10));
/// MR, reconstituted, at table 1.
pub const MR_VIAL: VialId = VialId(Uuid::from_u128(100));
/// Td, at table 1.
pub const TD_VIAL: VialId = VialId(Uuid::from_u128(101));
/// Td of a lot that expired yesterday, at table 1.
pub const OLD_VIAL: VialId = VialId(Uuid::from_u128(102));
/// A pupil of seven with an order for Td.
pub const PUPIL: VisitId = VisitId(Uuid::from_u128(1000));
/// Another pupil of the same name, with an order for MR.
pub const NAMESAKE: VisitId = VisitId(Uuid::from_u128(1001));
pub const TD_ORDER: OrderId = OrderId(Uuid::from_u128(2000));
pub const MR_ORDER: OrderId = OrderId(Uuid::from_u128(2001));
pub const PROCEDURE: ProcedureId = ProcedureId(Uuid::from_u128(3000));

pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

pub fn product(id: &str) -> ProductId {
    id.parse().unwrap()
}

/// Given while the laptop was down.
pub fn paper() -> Basis {
    Basis::Paper { given_by: PaperAuthor::Account(DEPUTY), sheet: "1, 4".into(), later: None }
}

pub fn half_a_millilitre() -> Volume {
    Volume::from_microlitres(500)
}

/// The station under test.
pub struct Station {
    pub day: Day,
    pub catalogue: Catalogue,
    pub now: Instant,
    /// All that was recorded, in order.
    pub log: Vec<Fact>,
}

impl Station {
    /// Opens the station at 08:00 on 16 November 2026.
    pub fn open() -> Self {
        let now = Instant::start_of(day(2026, 11, 16)).plus_minutes(480);
        let mut station = Self {
            day: Day::default(),
            catalogue: Catalogue::built_in().unwrap(),
            now,
            log: Vec::new(),
        };
        station.found();
        station.stock();
        station.list(PUPIL, TD_ORDER, 14, "TD", Route::Intramuscular, day(2019, 7, 10));
        station.list(NAMESAKE, MR_ORDER, 22, "MR", Route::Subcutaneous, day(2019, 9, 3));
        station
    }

    /// Records an event as the log would.
    pub fn record(&mut self, event: impl Into<Event>) {
        let fact = Fact {
            sequence: i64::try_from(self.log.len()).unwrap() + 1,
            at: self.now,
            clock: None,
            author: Some(NURSE),
            session: Some(SESSION),
            event: event.into(),
        };
        self.day.apply(&fact);
        self.log.push(fact);
    }

    /// Lets the whole log happen again in a session that was opened otherwise.
    pub fn reopen(&mut self, session: &Session) {
        self.day = Day::default();
        for fact in &mut self.log {
            if matches!(fact.event, Event::SessionOpened(_)) {
                fact.event = session.clone().into();
            }
            self.day.apply(fact);
        }
    }

    pub fn facts(&self, visit: VisitId, order: OrderId) -> Facts<'_> {
        self.day.facts(&self.catalogue, visit, order, 1, NURSE, self.now).unwrap()
    }

    pub fn procedure(&self) -> &Procedure {
        self.day.procedure(PROCEDURE).unwrap()
    }

    pub fn happen(&mut self, happened: Vec<Happened>) {
        for happened in happened {
            self.record(ProcedureStep { procedure: PROCEDURE, happened });
        }
    }

    fn found(&mut self) {
        self.record(StationFounded {
            station: StationId(Uuid::from_u128(9)),
            name: "Trạm Y tế phường Ngọc Hà".into(),
            kind: StationKind::School,
            address: "Số 1, phường Ngọc Hà".into(),
            drill: false,
            public_key: String::new(),
        });
        for (id, name, role) in
            [(NURSE, "Lan Anh", Role::Supervisor), (DEPUTY, "Minh Châu", Role::Nurse)]
        {
            self.record(Account {
                id,
                name: name.into(),
                role,
                qualifications: vec![Qualification::Screener, Qualification::Vaccinator],
            });
        }
        self.record(Session {
            id: SESSION,
            place: "Trường Tiểu học Ngọc Khánh".into(),
            day: self.now.civil_day(),
            number: 1,
            tables: vec![Table {
                number: 1,
                products: vec![product("MR"), product("TD")],
                has_scanner: true,
            }],
            kit_checked: true,
            only_vaccine_in_box: true,
            box_temperature: Temperature::from_millicelsius(4600),
            deputy: Some(DEPUTY),
            opened_at: self.now.plus_minutes(-30),
            preparation: super::session::Preparation {
                box_seen_by: Some(DEPUTY),
                ..super::session::Preparation::default()
            },
        });
    }

    fn stock(&mut self) {
        let vaccine = |product_id: &str, presentation: &str| Content::Vaccine {
            product: product(product_id),
            presentation: presentation.parse().unwrap(),
            doses_per_vial: 10,
        };
        let lots = [
            (50, vaccine("MR", "MR-10"), "MR-24-118", day(2027, 4, 30)),
            (51, vaccine("TD", "TD-V"), "TD2407", day(2027, 11, 30)),
            (52, vaccine("TD", "TD-V"), "TD2301", day(2026, 11, 15)),
            (53, Content::Diluent("DIL-MR".parse().unwrap()), "DMR-24-9", day(2028, 1, 31)),
        ];
        for (id, content, number, expiry) in lots {
            self.record(Lot {
                gtin: (id == 51).then(|| "09520000000011".into()),
                ..Lot::new(
                    LotId(Uuid::from_u128(id)),
                    content,
                    number.into(),
                    Expiry::Day(expiry),
                    5,
                )
            });
        }
        let diluted =
            Dilution { lot: LotId(Uuid::from_u128(53)), volume: Volume::from_microlitres(5500) };
        for (id, number, lot, dilution) in
            [(MR_VIAL, 1, 50, Some(diluted)), (TD_VIAL, 2, 51, None), (OLD_VIAL, 3, 52, None)]
        {
            let opened_at = self.now.plus_minutes(-20);
            self.record(Vial {
                id,
                number,
                lot: LotId(Uuid::from_u128(lot)),
                table: 1,
                typed: None,
                opened_at,
                thawed_at: None,
                dilution,
                discard_at: opened_at.plus_minutes(360),
                doses: 10,
                drawn: 0,
                lost: 0,
                withdrawn: false,
            });
        }
    }

    /// Puts somebody on the list who has consent, screening and an order.
    pub fn list(
        &mut self,
        visit: VisitId,
        order: OrderId,
        ticket: u32,
        ordered: &str,
        route: Route,
        birth: NaiveDate,
    ) {
        let person = Person::new(Details {
            name: "Nguyễn Thị Đường".into(),
            birth: Birth::Day(birth),
            sex: Some(Sex::Female),
            number: None,
            guardian: Some("Trần Thị Hoa".into()),
            phone: Some("0912345678".into()),
            group: Some("1A".into()),
            address: None,
        })
        .unwrap();
        self.record(VisitListed {
            visit,
            patient: PatientId(visit.0),
            person,
            ticket,
            listed_consent: Some(true),
            import: None,
            tag: None,
            due: None,
        });
        let consent = Consent {
            product: product(ordered),
            kind: ConsentKind::SchoolForm,
            by: Witness::Parent,
            given: true,
            at: self.now,
        };
        self.record(ConsentRecorded { visit, consent });
        self.record(HistoryStated { visit, source: HistorySource::Book });
        let form = form_for(&self.catalogue, Birth::Day(birth), self.now.civil_day()).unwrap();
        let ordered_product = self.catalogue.product(&product(ordered)).unwrap();
        let visited = &self.day.visit(visit).unwrap().person;
        let asked = asked_for(&self.catalogue, ordered_product, visited, self.now.civil_day());
        let answers =
            form.question.iter().chain(asked).map(|asked| (asked.id.clone(), false)).collect();
        let screening = Screening {
            form: form.id.clone(),
            answers,
            temperature: Some(Temperature::from_millicelsius(36_700)),
            conclusion: Conclusion::Eligible,
            at: self.now,
            by: Some(NURSE),
        };
        self.record(Screened { visit, screening });
        self.record(Order {
            id: order,
            visit,
            product: product(ordered),
            dose_number: 1,
            volume: half_a_millilitre(),
            route,
            at: self.now,
            by: Some(NURSE),
            closed: false,
        });
    }

    /// Records a dose out of a vial, as from paper.
    pub fn give(&mut self, dose: Uuid, visit: VisitId, vial: VialId) {
        let given = self.dose(0, visit, vial, 0);
        self.record(DoseGiven { id: DoseId(dose), ..given });
    }

    /// Makes a dose from a vial, so many minutes ago.
    pub fn dose(&self, id: u128, visit: VisitId, vial: VialId, minutes: i64) -> DoseGiven {
        let lot = self.day.lot(self.day.vial(vial).unwrap().lot).unwrap();
        let administered = Administered {
            patient: PatientId(visit.0),
            visit,
            order: None,
            product: lot.product().cloned(),
            lot: Some(lot.id),
            vial: Some(vial),
            lot_number: Some(lot.number.clone()),
            expiry: Some(lot.expiry),
            volume: Some(half_a_millilitre()),
            route: Some(Route::Intramuscular),
            site: Some(super::route::Site::LeftUpperArm),
            dose_number: Some(1),
            amount: Amount::Full,
            table: 1,
            given_at: self.now.plus_minutes(-minutes),
        };
        DoseGiven { id: DoseId(Uuid::from_u128(id)), basis: paper(), administered }
    }

    /// Makes a dose of whose lot no more is known than the number on its label.
    pub fn labelled_dose(&self, id: u128, visit: VisitId, number: &str) -> DoseGiven {
        let dose = self.dose(id, visit, TD_VIAL, 9);
        let administered = Administered {
            lot: None,
            vial: None,
            lot_number: Some(number.into()),
            ..dose.administered
        };
        DoseGiven { administered, ..dose }
    }

    /// Makes a dose that should not have been given.
    pub fn wrong_dose(&self, id: u128, visit: VisitId, vial: VialId) -> DoseGiven {
        let error = ErrorKind::WrongVaccine;
        let basis = Basis::Incident { error, procedure: None, note: String::new() };
        DoseGiven { basis, ..self.dose(id, visit, vial, 0) }
    }

    /// Looks back from an error at table 1, out of this vial if it is known.
    pub fn scope(&self, vial: Option<VialId>) -> Scope {
        let error = About::Error(ErrorKind::WrongVaccine);
        let opened = IncidentOpened::new(IncidentId(Uuid::from_u128(1)), error);
        let session = self.day.session().map(|session| session.id);
        Scope::of(session, &opened.placed(&self.day, vial, None, Some(1)))
    }

    /// Begins the procedure for the Td order.
    pub fn start(&mut self) {
        self.happen(vec![Happened::Started {
            visit: PUPIL,
            order: TD_ORDER,
            table: 1,
            shaken: true,
        }]);
    }
}
