//! The drill station: the same program on a folder and key of its own, filled
//! with people and vials that are not real. It lasts between drills, and gets a
//! new session when its last one is not of today.

pub mod booth;
pub mod exercise;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::Days;
use serde::Deserialize;

use crate::domain::account::{Account, Qualification, Role};
use crate::domain::catalogue::{Catalogue, Conclusion, DiluentId, PresentationId, ProductId};
use crate::domain::day::Day;
use crate::domain::event::Event;
use crate::domain::evidence::Witness;
use crate::domain::founding::StationKind;
use crate::domain::id::{AccountId, LotId, OrderId, PatientId, SessionId, VialId, VisitId};
use crate::domain::patient::{Birth, Details, Person, Sex};
use crate::domain::quantity::{Temperature, Volume};
use crate::domain::rule::screening;
use crate::domain::rule::vial::{Opened, discard_at};
use crate::domain::session::{Assignment, Preparation, Session, Table, Task};
use crate::domain::stock::{Content, Dilution, Lot, Vial};
use crate::domain::time::{Expiry, Instant};
use crate::domain::visit::{
    Consent, ConsentKind, ConsentRecorded, HistorySource, HistoryStated, Order, Screened,
    Screening, VisitListed,
};
use crate::platform::{Ahead, Clock, new_id};
use crate::station::{self, Failure, FolderState, Founding};
use crate::store::keys::{self, Credentials, Password};
use crate::store::{self, Author, OpenError, Store, StoreError};

/// The data of the drill, embedded.
const SCHOOL: &str = include_str!("../assets/school.toml");

/// The class that comes.
const CLASS: &str = "2A";

/// A drill: where it lies and how one signs in.
#[derive(Debug, Clone)]
pub struct Drill {
    folder: PathBuf,
    name: String,
    password: String,
    ahead: Ahead,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct School {
    station: StationRow,
    account: Vec<AccountRow>,
    lot: Vec<LotRow>,
    vial: Vec<VialRow>,
    person: Vec<PersonRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StationRow {
    name: String,
    address: String,
    place: String,
    password: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountRow {
    name: String,
    role: Role,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LotRow {
    key: String,
    product: Option<ProductId>,
    presentation: Option<PresentationId>,
    doses_per_vial: Option<u16>,
    diluent: Option<DiluentId>,
    number: String,
    expires_in_days: i64,
    vials: u32,
    gtin: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct VialRow {
    lot: String,
    opened_minutes_ago: i64,
    diluent: Option<String>,
    diluent_microlitres: Option<i64>,
    #[serde(rename = "trap")]
    _trap: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonRow {
    name: String,
    sex: Sex,
    age_days: u64,
    guardian: String,
    phone: String,
    consent: bool,
    order: Option<ProductId>,
    #[serde(rename = "trap")]
    _trap: Option<String>,
}

impl Drill {
    /// Takes the drill that lies in a folder, or will.
    ///
    /// # Errors
    ///
    /// [`Failure::Data`] if the data that the program was built with cannot be read.
    pub fn new(folder: PathBuf) -> Result<Self, Failure> {
        let school = read()?;
        let name = school.account.first().map(|row| row.name.clone()).unwrap_or_default();
        Ok(Self { folder, name, password: school.station.password, ahead: Ahead::default() })
    }

    /// Returns the name and the password that the sign-in shows.
    #[must_use]
    pub fn login(&self) -> (&str, &str) {
        (&self.name, &self.password)
    }

    /// Returns the folder in which the drill's station lies.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the drill's clock over another one. It can be moved on, which no
    /// other clock can.
    #[must_use]
    pub fn clock(&self, base: &Clock) -> Clock {
        base.moved_by(&self.ahead)
    }

    /// Moves the drill's clock on.
    pub fn move_on_ms(&self, ms: u64) {
        self.ahead.move_on_ms(ms);
    }

    /// Moves the drill's clock to an instant of an exercise, and returns by how
    /// many milliseconds it ran ahead, to go back with [`Drill::go_back`].
    #[must_use]
    pub fn go_to(&self, to: Instant, now: Instant) -> i64 {
        let before = self.ahead.ms();
        self.ahead.set_ms(before.saturating_add(to.since(now)));
        before
    }

    /// Moves the drill's clock back to where it was before an exercise.
    pub fn go_back(&self, ahead_ms: i64) {
        self.ahead.set_ms(ahead_ms);
    }

    /// Removes what an earlier drill left behind, and nothing else: a station
    /// that the drill's login does not open is none of its own.
    ///
    /// # Errors
    ///
    /// [`Failure::Unlock`] if it is another station, [`Failure::Open`] if it is
    /// open elsewhere or a file cannot be removed.
    pub fn start_over(&self) -> Result<(), Failure> {
        let credentials =
            Credentials { name: self.name.clone(), password: Password::new(self.password.clone()) };
        let _ = keys::unlock(&self.folder, &credentials)?;
        Store::check_free(&self.folder)?;
        booth::sweep(&self.folder)?;
        Ok(station::take_away(&self.folder).map_err(OpenError::from)?)
    }

    /// Makes the drill ready: founds it if it does not exist, and opens a session
    /// if the last one is not of today. A drill that another version of the program
    /// left behind, which this one cannot read, is set aside for a new one.
    ///
    /// # Errors
    ///
    /// [`Failure`] of the station.
    pub fn prepare(&self, catalogue: &Catalogue, clock: &Clock) -> Result<(), Failure> {
        booth::sweep(&self.folder)?;
        match self.make_ready(catalogue, clock) {
            Err(failure) if is_of_another_version(&failure) => {
                tracing::warn!(%failure, "the drill cannot be read, and is begun anew");
                let aside = self.folder.join(format!("unreadable-{}", new_id(clock.now())));
                station::set_aside(&self.folder, &aside).map_err(OpenError::from)?;
                self.make_ready(catalogue, clock)
            }
            done => done,
        }
    }

    fn make_ready(&self, catalogue: &Catalogue, clock: &Clock) -> Result<(), Failure> {
        let school = read()?;
        let opened = self.open(&school.station, clock)?;
        // A drill that was moved on stays there: its log never runs backwards.
        let last = opened.day.last_at().unwrap_or(clock.now());
        self.move_on_ms(u64::try_from(last.since(clock.now())).unwrap_or(0));
        let by = opened.account;
        let second = opened.day.accounts().map(|account| account.id).find(|id| *id != by);
        let mut seeds = Seeds { school: &school, catalogue, now: clock.now(), by, second };
        for row in school.account.iter().skip(1) {
            if !opened.day.accounts().any(|account| account.name == row.name) {
                let account = seeds.account(row);
                opened.add_account(&account, &self.password, clock)?;
                seeds.second = seeds.second.or(Some(account.id));
            }
        }
        let today = clock.now().civil_day();
        if opened.day.session().is_none_or(|session| session.day != today) {
            let (session, events) = seeds.session(&opened.day);
            let at = clock.now();
            let entries = events
                .iter()
                .map(|event| {
                    let id = crate::domain::id::EntryId(new_id(seeds.now));
                    let author = Author::Account(opened.account);
                    store::entry(event, id, at, author, Some(session))
                })
                .collect::<Result<Vec<_>, _>>()
                .map_err(Failure::Store)?;
            let _ = opened.store.append(entries).wait().map_err(Failure::Store)?;
        }
        opened.store.close();
        Ok(())
    }

    /// Opens the drill's station, which is founded if there is none.
    fn open(&self, row: &StationRow, clock: &Clock) -> Result<station::Opened, Failure> {
        let state = station::state(&self.folder);
        if matches!(state, FolderState::Absent | FolderState::Unfinished) {
            let founding = Founding {
                name: row.name.clone(),
                kind: StationKind::School,
                address: row.address.clone(),
                supervisor: self.name.clone(),
                password: self.password.clone(),
                drill: true,
            };
            drop(station::found(&self.folder, founding, clock)?);
        }
        station::open(&self.folder, &self.name, &self.password, clock)
    }
}

/// Tells whether the drill's own key opened a file that this program does not know
/// how to read or to go on with.
const fn is_of_another_version(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::Store(StoreError::Refused(_) | StoreError::Io(_))
            | Failure::Open(OpenError::NewerVersion { .. } | OpenError::Io(_))
    )
}

fn read() -> Result<School, Failure> {
    toml::from_str(SCHOOL).map_err(|error| Failure::Data(error.to_string()))
}

/// Makes the events of a drill's session.
struct Seeds<'a> {
    school: &'a School,
    catalogue: &'a Catalogue,
    now: Instant,
    by: AccountId,
    /// Who looked into the box beside that one.
    second: Option<AccountId>,
}

impl Seeds<'_> {
    fn account(&self, row: &AccountRow) -> Account {
        Account {
            id: AccountId(new_id(self.now)),
            name: row.name.clone(),
            role: row.role,
            qualifications: vec![Qualification::Screener, Qualification::Vaccinator],
        }
    }

    fn session(&self, day: &Day) -> (SessionId, Vec<Event>) {
        let id = SessionId(new_id(self.now));
        let session = Session {
            id,
            place: self.school.station.place.clone(),
            day: self.now.civil_day(),
            number: 1,
            tables: vec![Table {
                number: 1,
                products: self
                    .school
                    .person
                    .iter()
                    .filter_map(|row| row.order.clone())
                    .collect::<std::collections::BTreeSet<_>>()
                    .into_iter()
                    .collect(),
                has_scanner: true,
            }],
            kit_checked: true,
            only_vaccine_in_box: true,
            box_temperature: Temperature::from_millicelsius(4600),
            deputy: day.accounts().find(|account| account.id != self.by).map(|a| a.id),
            opened_at: self.now,
            preparation: self.preparation(day),
        };
        let mut events: Vec<Event> = vec![session.into()];
        let lots = self.lots(day, &mut events);
        self.vials(&lots, &mut events);
        for (ticket, row) in (1u32..).zip(&self.school.person) {
            self.person(ticket, row, &mut events);
        }
        (id, events)
    }

    fn preparation(&self, day: &Day) -> Preparation {
        let staff = day.accounts().map(|account| Assignment {
            name: account.name.clone(),
            account: Some(account.id),
            tasks: Task::ALL.to_vec(),
        });
        Preparation {
            classes: Some(CLASS.to_owned()),
            expected: u32::try_from(self.school.person.len()).unwrap_or_default(),
            staff: staff.collect(),
            kit: self.catalogue.kit().map(|item| item.id.clone()).collect(),
            box_seen_by: self.second,
            between_rows: Vec::new(),
            campaign: Vec::new(),
            catalogue: Some(self.catalogue.version().clone()),
        }
    }

    /// Receives what is not in stock yet, and returns the lots by their keys.
    fn lots(&self, day: &Day, events: &mut Vec<Event>) -> BTreeMap<String, Lot> {
        let mut lots = BTreeMap::new();
        for row in &self.school.lot {
            let content = match (&row.product, &row.presentation, row.doses_per_vial, &row.diluent)
            {
                (Some(product), Some(presentation), Some(doses_per_vial), None) => {
                    Content::Vaccine {
                        product: product.clone(),
                        presentation: presentation.clone(),
                        doses_per_vial,
                    }
                }
                (None, None, None, Some(diluent)) => Content::Diluent(diluent.clone()),
                _ => continue,
            };
            let today = self.now.civil_day();
            let days = Days::new(row.expires_in_days.unsigned_abs());
            let expiry = if row.expires_in_days < 0 {
                today.checked_sub_days(days)
            } else {
                today.checked_add_days(days)
            };
            // A drill of an earlier day received the same lot with another expiry.
            let expiry = Expiry::Day(expiry.unwrap_or(today));
            let known = day
                .lots()
                .find(|lot| lot.number == row.number && lot.expiry.means_the_same_as(expiry));
            let lot = match known {
                Some(lot) => lot.clone(),
                None => {
                    let lot = Lot {
                        gtin: row.gtin.clone(),
                        ..Lot::new(
                            LotId(new_id(self.now)),
                            content,
                            row.number.clone(),
                            expiry,
                            row.vials,
                        )
                    };
                    events.push(lot.clone().into());
                    lot
                }
            };
            let _ = lots.insert(row.key.clone(), lot);
        }
        lots
    }

    fn vials(&self, lots: &BTreeMap<String, Lot>, events: &mut Vec<Event>) {
        for (number, row) in (1u32..).zip(&self.school.vial) {
            let Some(lot) = lots.get(&row.lot) else { continue };
            let Content::Vaccine { presentation, doses_per_vial, .. } = &lot.content else {
                continue;
            };
            let Some(presentation) = self.catalogue.presentation(presentation) else { continue };
            // A vial of the day before would be past its life: just after midnight
            // all were opened at midnight.
            let opened_at = self
                .now
                .plus_minutes(-row.opened_minutes_ago)
                .max(Instant::start_of(self.now.civil_day()));
            let dilution = row
                .diluent
                .as_ref()
                .and_then(|key| lots.get(key))
                .zip(row.diluent_microlitres)
                .map(|(lot, volume)| Dilution {
                    lot: lot.id,
                    volume: Volume::from_microlitres(volume),
                });
            let opened =
                Opened { at: opened_at, reconstituted_at: dilution.as_ref().map(|_| opened_at) };
            let discard = discard_at(self.catalogue, presentation, opened, self.now.civil_day());
            events.push(
                Vial {
                    id: VialId(new_id(self.now)),
                    number,
                    lot: lot.id,
                    table: 1,
                    typed: None,
                    opened_at,
                    thawed_at: None,
                    dilution,
                    discard_at: discard.at,
                    doses: *doses_per_vial,
                    drawn: 0,
                    lost: 0,
                    withdrawn: false,
                }
                .into(),
            );
        }
    }

    /// Lists a person; one who has an order went through consent and screening.
    fn person(&self, ticket: u32, row: &PersonRow, events: &mut Vec<Event>) {
        let today = self.now.civil_day();
        let born = today.checked_sub_days(Days::new(row.age_days)).unwrap_or(today);
        let details = Details {
            name: row.name.clone(),
            birth: Birth::Day(born),
            sex: Some(row.sex),
            number: None,
            guardian: Some(row.guardian.clone()),
            phone: Some(row.phone.clone()),
            group: Some(CLASS.to_owned()),
            address: None,
        };
        let Ok(person) = Person::new(details) else { return };
        let visit = VisitId(new_id(self.now));
        events.push(
            VisitListed {
                visit,
                patient: PatientId(new_id(self.now)),
                person: person.clone(),
                ticket,
                listed_consent: Some(row.consent),
                import: None,
                tag: None,
                due: None,
            }
            .into(),
        );
        if let Some(product) = &row.order {
            self.ready(visit, &person, product, events);
        }
    }

    fn ready(&self, visit: VisitId, person: &Person, ordered: &ProductId, events: &mut Vec<Event>) {
        let at = self.now;
        let consent = Consent {
            product: ordered.clone(),
            kind: ConsentKind::SchoolForm,
            by: Witness::Parent,
            given: true,
            at,
        };
        let today = self.now.civil_day();
        let product = self.catalogue.product(ordered);
        let volume = product.and_then(|product| product.volume.first()).map(|row| row.microlitres);
        let route =
            product.and_then(|product| product.route.first()).and_then(|row| row.routes.first());
        let form = self.catalogue.forms().find(|form| {
            let child = Birth::Day(today.checked_sub_days(Days::new(2_600)).unwrap_or(today));
            form.age.fit(child, today) == crate::domain::catalogue::Fit::Inside
        });
        let (Some(volume), Some(route), Some(form)) = (volume, route, form) else { return };
        let of_product = product
            .into_iter()
            .flat_map(|product| screening::asked_for(self.catalogue, product, person, today));
        let asked = form.question.iter().chain(of_product);
        let answers = asked.map(|question| (question.id.clone(), false)).collect();
        let screening = Screening {
            form: form.id.clone(),
            answers,
            temperature: Some(Temperature::from_millicelsius(36_700)),
            conclusion: Conclusion::Eligible,
            at,
            by: Some(self.by),
        };
        events.push(ConsentRecorded { visit, consent }.into());
        events.push(HistoryStated { visit, source: HistorySource::Book }.into());
        events.push(Screened { visit, screening }.into());
        events.push(
            Order {
                id: OrderId(new_id(at)),
                visit,
                product: ordered.clone(),
                dose_number: 1,
                volume,
                route: *route,
                at,
                by: Some(self.by),
                closed: false,
            }
            .into(),
        );
    }
}
