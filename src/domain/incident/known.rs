//! What the log knows of an incident, by the fields of the form. Says only what
//! is recorded; what is not known stays open for a person to answer.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::form::{Answer, Field, Form, Kind};
use super::{About, Incident, IncidentAnswered, IncidentOpened};
use crate::domain::account::Account;
use crate::domain::catalogue::{Catalogue, Product, RowId};
use crate::domain::day::Day;
use crate::domain::dose::{Administered, Basis, DoseGiven};
use crate::domain::evidence::Monitor;
use crate::domain::patient::{Person, Sex};
use crate::domain::reaction::ReactionRecorded;
use crate::domain::stock::{Content, Lot, Vial};
use crate::domain::time::{Expiry, Instant};

/// Something that the log may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The beginning of the report's own identity.
    ReportNumber,
    /// What went wrong.
    Error,
    /// Whether it reached a person.
    Reached,
    /// Whom or what it concerns.
    Affected,
    /// The civil day on which it happened.
    HappenedDay,
    /// The time at which it happened.
    HappenedTime,
    /// What was ordered.
    Expected,
    /// The items that stood in a stop.
    Items,
    /// What the recorder wrote.
    Note,
    /// The table.
    Table,
    /// The place of the session, and the station with its address.
    Place,
    /// The present civil day.
    Today,
    /// The person's name.
    PersonName,
    /// The address.
    Address,
    /// The telephone.
    Phone,
    /// The guardian.
    Guardian,
    /// The sex.
    Sex,
    /// The birth.
    Birth,
    /// The generic name of the vaccine.
    Vaccine,
    /// Its brand and maker.
    Brand,
    /// Its registration or import licence.
    Licence,
    /// The civil day of the dose.
    GivenDay,
    /// The time of the dose.
    GivenTime,
    /// Which dose of the series.
    DoseNumber,
    /// The number of the lot.
    Lot,
    /// Its expiry.
    Expiry,
    /// How it was when it was received.
    Received,
    /// The diluent.
    Diluent,
    /// Its lot.
    DiluentLot,
    /// Its expiry.
    DiluentExpiry,
    /// When the vaccine was reconstituted.
    Mixed,
    /// The number of the vial.
    Vial,
    /// When it was opened.
    VialOpened,
    /// How many others got a dose from the same vial.
    SameVial,
    /// How many others of the session got one from the same lot.
    SameLot,
    /// What the session used, by product and lot.
    SessionUse,
    /// Whether the session or the table stands still.
    Stopped,
    /// Whether the lot is on hold.
    LotLocked,
    /// Whether there was a symptom: somebody described a reaction.
    Symptom,
    /// Which of the form's events it was: anaphylaxis, where that was the grade.
    Event,
    /// The civil day on which the reaction began.
    BeganDay,
    /// The time at which it began.
    BeganTime,
    /// The signs and the recorder's words.
    Course,
    /// Who reports.
    Reporter,
}

impl Source {
    /// Tells whether it may change after the report was opened: more people are
    /// injected, a lot is held, a session is stopped.
    const fn goes_on(self) -> bool {
        matches!(
            self,
            Self::SameVial | Self::SameLot | Self::SessionUse | Self::Stopped | Self::LotLocked
        )
    }
}

/// Returns what the log knows otherwise since a report of this session was opened,
/// where nobody answered: how many others there were, what was held and stopped.
#[must_use]
pub fn since_opened(
    form: &Form,
    day: &Day,
    catalogue: &Catalogue,
    incident: &Incident,
    now: Instant,
) -> Vec<IncidentAnswered> {
    if incident.session.is_none() || incident.session != day.session().map(|one| one.id) {
        return Vec::new();
    }
    let knows = known(form, day, catalogue, &incident.opened, None, now);
    let goes_on = form.fields().filter(|field| field.log.is_some_and(Source::goes_on));
    let open = goes_on.filter(|field| !incident.answers.contains_key(&field.id));
    let news = open.filter(|field| {
        let knows = knows.get(&field.id);
        knows.is_some() && knows != incident.opened.known.get(&field.id)
    });
    news.map(|field| IncidentAnswered {
        incident: incident.id(),
        field: field.id.clone(),
        answer: knows.get(&field.id).cloned(),
    })
    .collect()
}

/// What there is to look at.
struct Log<'a> {
    day: &'a Day,
    catalogue: &'a Catalogue,
    opened: &'a IncidentOpened,
    reporter: Option<&'a Account>,
    now: Instant,
}

/// Returns what the log knows, by the fields of the form. Who reports is left
/// out of a report without a name.
#[must_use]
pub fn known(
    form: &Form,
    day: &Day,
    catalogue: &Catalogue,
    opened: &IncidentOpened,
    reporter: Option<&Account>,
    now: Instant,
) -> BTreeMap<RowId, Answer> {
    let reporter = reporter.filter(|_| !opened.anonymous);
    let log = Log { day, catalogue, opened, reporter, now };
    form.fields()
        .filter_map(|field| {
            let answer = log.answer(field, field.log?)?;
            answer.fits(field).then(|| (field.id.clone(), answer))
        })
        .collect()
}

impl<'a> Log<'a> {
    fn dose(&self) -> Option<&'a DoseGiven> {
        let id = self.opened.dose?;
        self.day.doses().iter().find(|dose| dose.id == id)
    }

    fn given(&self) -> Option<&'a Administered> {
        Some(&self.dose()?.administered)
    }

    fn person(&self) -> Option<&'a Person> {
        Some(&self.day.visit(self.opened.visit?)?.person)
    }

    fn vial(&self) -> Option<&'a Vial> {
        self.day.vial(self.opened.vial?)
    }

    fn lot(&self) -> Option<&'a Lot> {
        self.day.lot(self.opened.lot?)
    }

    fn diluent(&self) -> Option<&'a Lot> {
        self.day.lot(self.vial()?.dilution.as_ref()?.lot)
    }

    fn product(&self) -> Option<&'a Product> {
        let of_lot = self.lot().and_then(Lot::product);
        let of_dose = || self.given().and_then(|given| given.product.as_ref());
        self.catalogue.product(of_lot.or_else(of_dose)?)
    }

    fn answer(&self, field: &Field, source: Source) -> Option<Answer> {
        let text = |text: String| (!text.is_empty()).then_some(Answer::Text(text));
        let moment = |at: Instant| {
            let day = at.civil_day().format("%d/%m/%Y");
            Answer::Text(format!("{day} {}", at.hour_minute()))
        };
        match source {
            Source::ReportNumber => text(self.opened.incident.number()),
            Source::Error => chosen(
                field,
                &match self.opened.about {
                    About::Error(error) => error.code().to_ascii_uppercase(),
                    About::Reaction => "NONE".to_owned(),
                    About::NearMiss => return None,
                },
            ),
            Source::Reached => {
                chosen(field, if self.opened.about == About::NearMiss { "NO" } else { "YES" })
            }
            Source::Expected => {
                let (_, order) = self.day.order(self.given()?.order?)?;
                text(self.catalogue.product(&order.product)?.name.vi.clone())
            }
            Source::Items => {
                let Basis::Incident { procedure, .. } = &self.dose()?.basis else { return None };
                let stop = self.day.procedure((*procedure)?)?.stop()?;
                let items = stop.findings.iter().flat_map(|found| &found.items);
                let mut items: Vec<&str> = items.map(|item| item.code()).collect();
                items.dedup();
                text(items.join(", "))
            }
            Source::Note => text(self.opened.note.clone()),
            Source::Table => Some(Answer::Count(self.opened.table?.into())),
            Source::Place => {
                let station = self.day.station();
                let place = self.day.session().map(|session| session.place.clone());
                let of_station = station.map(|s| format!("{}, {}", s.name, s.address));
                text(place.into_iter().chain(of_station).collect::<Vec<_>>().join(" · "))
            }
            Source::Today => Some(Answer::Day(self.now.civil_day())),
            Source::PersonName
            | Source::Address
            | Source::Phone
            | Source::Guardian
            | Source::Sex
            | Source::Birth => self.of_person(field, source),
            Source::Vaccine => text(self.product()?.name.vi.clone()),
            Source::Brand => {
                let product = self.product()?;
                let maker = product.maker.clone();
                let parts = std::iter::once(product.brand.clone()).chain(maker);
                text(parts.collect::<Vec<_>>().join(", "))
            }
            Source::Licence => {
                let on_pack = self.lot().and_then(|lot| lot.arrival.licence.clone());
                let licence = || self.product()?.licence.as_ref().map(|fact| fact.value.clone());
                text(on_pack.or_else(licence)?)
            }
            Source::GivenDay => Some(Answer::Day(self.given()?.given_at.civil_day())),
            Source::GivenTime => Some(Answer::Time(minute_of_day(self.given()?.given_at)?)),
            Source::DoseNumber => Some(Answer::Count(self.given()?.dose_number?.into())),
            Source::Lot => {
                let of_dose = || self.given().and_then(|given| given.lot_number.clone());
                text(self.lot().map(|lot| lot.number.clone()).or_else(of_dose)?)
            }
            Source::Expiry => text(self.lot()?.valid_until().label()),
            Source::Received => match self.lot()?.arrival.monitor? {
                Monitor::Stage1 => text("VVM 1".to_owned()),
                Monitor::Stage2 => text("VVM 2".to_owned()),
                Monitor::Stage3 => text("VVM 3".to_owned()),
                Monitor::Stage4 => text("VVM 4".to_owned()),
                Monitor::None => None,
            },
            Source::Diluent | Source::DiluentLot | Source::DiluentExpiry | Source::Mixed => {
                self.of_diluent(source, moment)
            }
            Source::Vial => Some(Answer::Count(self.vial()?.number)),
            Source::VialOpened => Some(moment(self.vial()?.opened_at)),
            Source::SameVial => {
                self.others(|given| given.vial == self.opened.vial, self.vial().is_some())
            }
            Source::SameLot => {
                self.others(|given| given.lot == self.opened.lot, self.lot().is_some())
            }
            Source::SessionUse => text(self.session_use()),
            Source::Affected | Source::HappenedDay | Source::HappenedTime | Source::Stopped => {
                self.of_happening(field, source)
            }
            Source::LotLocked => {
                chosen(field, if self.lot()?.held.is_some() { "YES" } else { "NO" })
            }
            Source::Symptom
            | Source::Event
            | Source::BeganDay
            | Source::BeganTime
            | Source::Course => self.of_reaction(field, source),
            Source::Reporter => text(self.reporter?.name.clone()),
        }
    }

    /// Whom it concerns, when it happened, and what stands still since.
    fn of_happening(&self, field: &Field, source: Source) -> Option<Answer> {
        match source {
            Source::Affected => {
                let reached = self.opened.visit.is_some() || self.dose().is_some();
                reached.then(|| chosen(field, "PATIENT"))?
            }
            Source::HappenedDay => Some(Answer::Day(self.happened_at()?.civil_day())),
            Source::HappenedTime => Some(Answer::Time(minute_of_day(self.happened_at()?)?)),
            Source::Stopped => {
                let frozen =
                    self.opened.table.is_some_and(|table| self.day.frozen(table).is_some());
                let stopped = frozen || self.day.has_serious_reaction();
                stopped.then(|| chosen(field, "YES"))?
            }
            _ => None,
        }
    }

    /// An error happened with its dose, a reaction when it began.
    fn happened_at(&self) -> Option<Instant> {
        match self.opened.about {
            About::Error(_) => Some(self.given()?.given_at),
            About::Reaction => Some(self.described()?.began_at),
            About::NearMiss => None,
        }
    }

    fn described(&self) -> Option<&'a ReactionRecorded> {
        let visit = self.opened.visit.filter(|_| self.opened.about == About::Reaction)?;
        let described = self.day.described().iter();
        Some(&described.rev().find(|one| one.reaction.visit == visit)?.reaction)
    }

    /// What somebody described. A stress-related response is no event of the form.
    fn of_reaction(&self, field: &Field, source: Source) -> Option<Answer> {
        let said = self.described()?;
        match source {
            Source::Symptom => chosen(field, "YES"),
            Source::Event if said.grade.is_anaphylaxis() => chosen(field, "ANAPHYLAXIS"),
            Source::BeganDay => Some(Answer::Day(said.began_at.civil_day())),
            Source::BeganTime => Some(Answer::Time(minute_of_day(said.began_at)?)),
            Source::Course => {
                let rows = self.catalogue.reaction_signs().iter();
                let seen = rows.filter(|row| said.signs.contains(&row.id));
                let mut parts: Vec<String> = seen.map(|row| row.text.vi.clone()).collect();
                parts.extend(Some(said.note.clone()).filter(|note| !note.is_empty()));
                (!parts.is_empty()).then(|| Answer::Text(parts.join("; ")))
            }
            _ => None,
        }
    }

    fn of_person(&self, field: &Field, source: Source) -> Option<Answer> {
        let text = |text: String| (!text.is_empty()).then_some(Answer::Text(text));
        let person = self.person()?;
        match source {
            Source::PersonName => text(person.name.clone()),
            Source::Address => text(person.address.clone()?),
            Source::Phone => text(person.phone.clone()?),
            Source::Guardian => text(person.guardian.clone()?),
            Source::Sex => chosen(
                field,
                match person.sex? {
                    Sex::Male => "MALE",
                    Sex::Female => "FEMALE",
                },
            ),
            Source::Birth => text(person.birth.label()),
            _ => None,
        }
    }

    /// A vial that was opened without a diluent has none: that is known as well.
    fn of_diluent(&self, source: Source, moment: impl Fn(Instant) -> Answer) -> Option<Answer> {
        let vial = self.vial()?;
        let Some(lot) = self.diluent() else {
            return vial.dilution.is_none().then_some(Answer::DoesNotApply);
        };
        Some(match source {
            Source::Diluent => {
                let Content::Diluent(id) = &lot.content else { return None };
                Answer::Text(self.catalogue.diluent(id)?.name.vi.clone())
            }
            Source::DiluentLot => Answer::Text(lot.number.clone()),
            Source::DiluentExpiry => Answer::Text(lot.valid_until().label()),
            _ => moment(vial.opened_at),
        })
    }

    fn others(&self, same: impl Fn(&Administered) -> bool, known: bool) -> Option<Answer> {
        let person = self.opened.visit;
        let others = self.day.doses().iter().map(|dose| &dose.administered);
        let others = others.filter(|given| same(given) && Some(given.visit) != person);
        let mut visits: Vec<_> = others.map(|given| given.visit).collect();
        visits.sort_unstable();
        visits.dedup();
        known.then(|| Answer::Count(u32::try_from(visits.len()).unwrap_or(u32::MAX)))
    }

    /// Each product and lot of the session with its expiry and how many got it.
    fn session_use(&self) -> String {
        let mut used: BTreeMap<(String, String, String), u32> = BTreeMap::new();
        for dose in self.day.doses() {
            let given = &dose.administered;
            let product = given.product.as_ref().and_then(|id| self.catalogue.product(id));
            let key = (
                product.map_or_else(|| "?".to_owned(), |product| product.name.vi.clone()),
                given.lot_number.clone().unwrap_or_else(|| "?".to_owned()),
                given.expiry.map(Expiry::label).unwrap_or_default(),
            );
            *used.entry(key).or_insert(0) += 1;
        }
        let line = |((product, lot, expiry), count): (&(String, String, String), &u32)| {
            format!("{product} {lot} ({expiry}): {count}")
        };
        used.iter().map(line).collect::<Vec<_>>().join("; ")
    }
}

fn minute_of_day(at: Instant) -> Option<u16> {
    let minutes = at.since(Instant::start_of(at.civil_day())).div_euclid(60_000);
    u16::try_from(minutes).ok()
}

fn chosen(field: &Field, id: &str) -> Option<Answer> {
    let found = field.options.iter().find(|option| option.id.as_str() == id)?;
    matches!(field.kind, Kind::Choice | Kind::Choices)
        .then(|| Answer::Chosen(vec![found.id.clone()]))
}
