//! The parts of what an entry says: what each is called, what stands there, and
//! the entry with something else in its place.

use chrono::NaiveDate;

use super::Statement;
use super::closing::{self, OfLot, OfVial};
use crate::domain::catalogue::{Conclusion, ProductId, QuestionId, RowId};
use crate::domain::evidence::Witness;
use crate::domain::id::{LotId, VialId};
use crate::domain::incident::Answer;
use crate::domain::mishap::{DoseLost, Needle, NeedleStick};
use crate::domain::observation::Condition;
use crate::domain::patient::{Birth, CitizenNumber, Details, Person, Sex};
use crate::domain::quantity::{Temperature, Volume};
use crate::domain::reaction::{After, Grade, ReactionRecorded, SeriousReaction};
use crate::domain::route::Route;
use crate::domain::session::VialEnd;
use crate::domain::time::Instant;
use crate::domain::visit::ConsentKind;

/// A part of what an entry says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The name.
    Name,
    /// The birth.
    Birth,
    /// The sex.
    Sex,
    /// The twelve digits.
    Number,
    /// The mother or guardian.
    Guardian,
    /// The telephone.
    Phone,
    /// The class, or ward, room and bed.
    Group,
    /// The address.
    Address,
    /// Whether consent was given.
    Consent,
    /// How it was given.
    ConsentKind,
    /// By whom.
    Witness,
    /// What the screener concluded.
    Conclusion,
    /// The body temperature.
    BodyTemperature,
    /// The answer to a question of the screening.
    Question(QuestionId),
    /// Which product.
    Product,
    /// On which day it was given.
    GivenOn,
    /// Which dose of the series.
    DoseNumber,
    /// How much.
    Volume,
    /// By which route.
    Route,
    /// How grave a reaction was.
    Grade,
    /// Since when.
    BeganAt,
    /// After which needle.
    After,
    /// Whether a sign was seen.
    Sign(RowId),
    /// What the recorder wrote.
    Note,
    /// How somebody was when the observation ended.
    Condition,
    /// Whether they went before the time was over.
    Early,
    /// Whether they were told what to look for at home.
    Instructed,
    /// What the thermometer showed.
    BoxTemperature,
    /// What a needle had been used for.
    Needle,
    /// How many doses were lost.
    LostDoses,
    /// What was answered.
    Answer,
    /// How somebody was when they were looked at later.
    Found,
    /// What is said of an opened vial at the end of a session.
    Vial(VialId, OfVial),
    /// What is said of a lot at the end of a session.
    Lot(LotId, OfLot),
}

impl Field {
    /// Returns the part's name in keys of the words' files.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Birth => "birth",
            Self::Sex => "sex",
            Self::Number => "number",
            Self::Guardian => "guardian",
            Self::Phone => "phone",
            Self::Group => "group",
            Self::Address => "address",
            Self::Consent => "consent",
            Self::ConsentKind => "consent-kind",
            Self::Witness => "witness",
            Self::Conclusion => "conclusion",
            Self::BodyTemperature => "body-temperature",
            Self::Question(_) => "question",
            Self::Product => "product",
            Self::GivenOn => "given-on",
            Self::DoseNumber => "dose-number",
            Self::Volume => "volume",
            Self::Route => "route",
            Self::Grade => "grade",
            Self::BeganAt => "began-at",
            Self::After => "after",
            Self::Sign(_) => "sign",
            Self::Note => "note",
            Self::Condition => "condition",
            Self::Early => "early",
            Self::Instructed => "instructed",
            Self::BoxTemperature => "box-temperature",
            Self::Needle => "needle",
            Self::LostDoses => "lost-doses",
            Self::Answer => "answer",
            Self::Found => "found",
            Self::Vial(_, part) => part.code(),
            Self::Lot(_, part) => part.code(),
        }
    }

    /// Tells whether a second person looks at it: it says who somebody is, or
    /// bears on what may be or should have been injected.
    #[must_use]
    pub const fn wants_second_person(&self) -> bool {
        !matches!(
            self,
            Self::Sex
                | Self::Guardian
                | Self::Phone
                | Self::Group
                | Self::Address
                | Self::ConsentKind
                | Self::Witness
                | Self::Note
                | Self::Sign(_)
                | Self::Vial(_, OfVial::Reason)
                | Self::Lot(_, OfLot::Reason)
        )
    }
}

/// What stands at a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing is stated.
    Nothing,
    /// Words, a telephone or another number among them.
    Words(String),
    /// Yes or no.
    Yes(bool),
    /// A birth, as far as known.
    Birth(Birth),
    /// A sex.
    Sex(Sex),
    /// How consent was given.
    ConsentKind(ConsentKind),
    /// Who said so.
    Witness(Witness),
    /// A conclusion.
    Conclusion(Conclusion),
    /// A temperature.
    Temperature(Temperature),
    /// A product.
    Product(ProductId),
    /// A civil day.
    Day(NaiveDate),
    /// A small number.
    Number(u8),
    /// A volume.
    Volume(Volume),
    /// A route.
    Route(Route),
    /// How grave.
    Grade(Grade),
    /// An instant, in UTC.
    At(Instant),
    /// After which needle.
    After(After),
    /// How somebody was.
    Condition(Condition),
    /// What a needle had been used for.
    Needle(Needle),
    /// An answer of a report.
    Answer(Answer),
    /// How many.
    Count(u32),
    /// How a vial ended.
    End(VialEnd),
}

impl Statement {
    /// Returns the parts that can be amended, in the order in which they are shown.
    #[must_use]
    pub fn fields(&self) -> Vec<Field> {
        use Field as F;
        match self {
            Self::VisitListed(_) => vec![
                F::Name,
                F::Birth,
                F::Sex,
                F::Number,
                F::Guardian,
                F::Phone,
                F::Group,
                F::Address,
            ],
            Self::ConsentRecorded(_) => vec![F::Consent, F::ConsentKind, F::Witness],
            Self::Screened(said) => {
                let questions = said.screening.answers.keys().cloned().map(F::Question);
                [F::Conclusion, F::BodyTemperature].into_iter().chain(questions).collect()
            }
            Self::PriorDose(_) => vec![F::Product, F::GivenOn],
            Self::Ordered(_) => vec![F::Product, F::DoseNumber, F::Volume, F::Route],
            Self::ReactionRecorded(said) => {
                let signs = said.signs.iter().cloned().map(F::Sign);
                [F::Grade, F::BeganAt, F::After, F::Note].into_iter().chain(signs).collect()
            }
            Self::ObservationEnded(_) => vec![F::Condition, F::Early, F::Instructed],
            Self::TemperatureRead(_) => vec![F::BoxTemperature],
            Self::SeriousReaction(_) => vec![F::Note],
            Self::NeedleStick(_) => vec![F::Needle, F::Note],
            Self::DoseLost(_) => vec![F::LostDoses, F::Note],
            Self::IncidentAnswered(_) => vec![F::Answer],
            Self::FollowUpDone(_) => vec![F::Found],
            Self::SessionClosed(said) => closing::fields(said),
        }
    }

    /// Returns what stands at a part; nothing where it has none such.
    #[must_use]
    pub fn value(&self, field: &Field) -> Value {
        let words = |text: &Option<String>| text.clone().map_or(Value::Nothing, Value::Words);
        match (self, field) {
            (Self::VisitListed(said), field) => {
                let person = &said.person;
                match field {
                    Field::Name => Value::Words(person.name.clone()),
                    Field::Birth => Value::Birth(person.birth),
                    Field::Sex => person.sex.map_or(Value::Nothing, Value::Sex),
                    Field::Number => {
                        words(&person.number.as_ref().map(|number| number.as_str().to_owned()))
                    }
                    Field::Guardian => words(&person.guardian),
                    Field::Phone => words(&person.phone),
                    Field::Group => words(&person.group),
                    Field::Address => words(&person.address),
                    _ => Value::Nothing,
                }
            }
            (Self::ConsentRecorded(said), Field::Consent) => Value::Yes(said.consent.given),
            (Self::ConsentRecorded(said), Field::ConsentKind) => {
                Value::ConsentKind(said.consent.kind)
            }
            (Self::ConsentRecorded(said), Field::Witness) => Value::Witness(said.consent.by),
            (Self::Screened(said), Field::Conclusion) => {
                Value::Conclusion(said.screening.conclusion)
            }
            (Self::Screened(said), Field::BodyTemperature) => {
                said.screening.temperature.map_or(Value::Nothing, Value::Temperature)
            }
            (Self::Screened(said), Field::Question(id)) => {
                said.screening.answers.get(id).map_or(Value::Nothing, |yes| Value::Yes(*yes))
            }
            (Self::PriorDose(said), Field::Product) => Value::Product(said.product.clone()),
            (Self::PriorDose(said), Field::GivenOn) => Value::Day(said.given_on),
            (Self::Ordered(said), Field::Product) => Value::Product(said.product.clone()),
            (Self::Ordered(said), Field::DoseNumber) => Value::Number(said.dose_number),
            (Self::Ordered(said), Field::Volume) => Value::Volume(said.volume),
            (Self::Ordered(said), Field::Route) => Value::Route(said.route),
            (Self::ReactionRecorded(said), Field::Grade) => Value::Grade(said.grade),
            (Self::ReactionRecorded(said), Field::BeganAt) => Value::At(said.began_at),
            (Self::ReactionRecorded(said), Field::After) => Value::After(said.after),
            (Self::ReactionRecorded(said), Field::Sign(id)) => Value::Yes(said.signs.contains(id)),
            (
                Self::ReactionRecorded(ReactionRecorded { note, .. })
                | Self::NeedleStick(NeedleStick { note, .. })
                | Self::DoseLost(DoseLost { note, .. })
                | Self::SeriousReaction(SeriousReaction { signs: note, .. }),
                Field::Note,
            ) => words(&Some(note.clone()).filter(|note| !note.is_empty())),
            (Self::NeedleStick(said), Field::Needle) => Value::Needle(said.needle),
            (Self::DoseLost(said), Field::LostDoses) => {
                u8::try_from(said.doses).map_or(Value::Nothing, Value::Number)
            }
            (Self::FollowUpDone(said), Field::Found) => Value::Words(said.found.clone()),
            (Self::ObservationEnded(said), Field::Condition) => Value::Condition(said.condition),
            (Self::ObservationEnded(said), Field::Early) => Value::Yes(said.early),
            (Self::ObservationEnded(said), Field::Instructed) => Value::Yes(said.instructed),
            (Self::TemperatureRead(said), Field::BoxTemperature) => {
                Value::Temperature(said.temperature)
            }
            (Self::IncidentAnswered(said), Field::Answer) => {
                said.answer.clone().map_or(Value::Nothing, Value::Answer)
            }
            (Self::SessionClosed(said), field) => closing::value(said, field),
            _ => Value::Nothing,
        }
    }

    /// Returns what it says with something else at a part; nothing where that
    /// does not fit. Whether a thermometer's reading is an excursion must be said
    /// with it, since the catalogue knows that.
    #[must_use]
    pub fn with(&self, field: &Field, value: Value, excursion: bool) -> Option<Self> {
        let mut whole = self.clone();
        match (&mut whole, field, value) {
            (Self::VisitListed(said), field, value) => {
                said.person = person(&said.person, field, value)?;
            }
            (Self::ConsentRecorded(said), Field::Consent, Value::Yes(yes)) => {
                said.consent.given = yes;
            }
            (Self::ConsentRecorded(said), Field::ConsentKind, Value::ConsentKind(kind)) => {
                said.consent.kind = kind;
            }
            (Self::ConsentRecorded(said), Field::Witness, Value::Witness(by)) => {
                said.consent.by = by;
            }
            (Self::Screened(said), Field::Conclusion, Value::Conclusion(conclusion)) => {
                said.screening.conclusion = conclusion;
            }
            (Self::Screened(said), Field::BodyTemperature, Value::Temperature(measured)) => {
                said.screening.temperature = Some(measured);
            }
            (Self::Screened(said), Field::Question(id), Value::Yes(yes)) => {
                *said.screening.answers.get_mut(id)? = yes;
            }
            (Self::PriorDose(said), Field::Product, Value::Product(product)) => {
                said.product = product;
            }
            (Self::PriorDose(said), Field::GivenOn, Value::Day(day)) => said.given_on = day,
            (Self::Ordered(said), Field::Product, Value::Product(product)) => {
                said.product = product;
            }
            (Self::Ordered(said), Field::DoseNumber, Value::Number(number)) => {
                said.dose_number = number;
            }
            (Self::Ordered(said), Field::Volume, Value::Volume(volume)) => said.volume = volume,
            (Self::Ordered(said), Field::Route, Value::Route(route)) => said.route = route,
            (Self::ReactionRecorded(said), Field::Grade, Value::Grade(grade)) => {
                said.grade = grade;
            }
            (Self::ReactionRecorded(said), Field::BeganAt, Value::At(at)) => said.began_at = at,
            (Self::ReactionRecorded(said), Field::After, Value::After(after)) => {
                said.after = after;
            }
            (Self::ReactionRecorded(said), Field::Sign(id), Value::Yes(yes)) => {
                said.signs.retain(|sign| sign != id);
                said.signs.extend(yes.then(|| id.clone()));
                said.signs.sort();
            }
            (
                Self::ReactionRecorded(ReactionRecorded { note, .. })
                | Self::NeedleStick(NeedleStick { note, .. })
                | Self::DoseLost(DoseLost { note, .. })
                | Self::SeriousReaction(SeriousReaction { signs: note, .. }),
                Field::Note,
                value,
            ) => match value {
                Value::Words(words) => *note = words,
                Value::Nothing => note.clear(),
                _ => return None,
            },
            (Self::NeedleStick(said), Field::Needle, Value::Needle(needle)) => {
                said.needle = needle;
            }
            (Self::DoseLost(said), Field::LostDoses, Value::Number(doses)) => {
                said.doses = doses.into();
            }
            (Self::FollowUpDone(said), Field::Found, Value::Words(found)) => said.found = found,
            (Self::ObservationEnded(said), Field::Condition, Value::Condition(condition)) => {
                said.condition = condition;
            }
            (Self::ObservationEnded(said), Field::Early, Value::Yes(yes)) => said.early = yes,
            (Self::ObservationEnded(said), Field::Instructed, Value::Yes(yes)) => {
                said.instructed = yes;
            }
            (Self::TemperatureRead(said), Field::BoxTemperature, Value::Temperature(measured)) => {
                said.temperature = measured;
                said.excursion = excursion;
            }
            (Self::IncidentAnswered(said), Field::Answer, Value::Answer(answer)) => {
                said.answer = Some(answer);
            }
            (Self::SessionClosed(said), field, value) => closing::put(said, field, value)?,
            _ => return None,
        }
        Some(whole)
    }
}

fn person(before: &Person, field: &Field, value: Value) -> Option<Person> {
    let mut details: Details = (**before).clone();
    let words = match &value {
        Value::Words(words) => Some(words.clone()),
        _ => None,
    };
    match (field, value) {
        (Field::Birth, Value::Birth(birth)) => details.birth = birth,
        (Field::Sex, Value::Sex(sex)) => details.sex = Some(sex),
        (Field::Sex, Value::Nothing) => details.sex = None,
        (Field::Name, Value::Words(name)) => details.name = name,
        (Field::Number, Value::Words(number)) => {
            details.number = Some(CitizenNumber::new(&number).ok()?);
        }
        (Field::Number, Value::Nothing) => details.number = None,
        (Field::Guardian, Value::Words(_) | Value::Nothing) => details.guardian = words,
        (Field::Phone, Value::Words(_) | Value::Nothing) => details.phone = words,
        (Field::Group, Value::Words(_) | Value::Nothing) => details.group = words,
        (Field::Address, Value::Words(_) | Value::Nothing) => details.address = words,
        _ => return None,
    }
    Person::new(details).ok()
}
