//! The form of a report, as data: which fields there are, where each comes from
//! and which must be answered. Knows no field by name; reads no file by itself.

use std::sync::OnceLock;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::catalogue::{Confidence, RowId, Words};
use crate::domain::incident::known::Source;

/// The form that the program was built with.
const BUILT_IN: &str = include_str!("../../../assets/incident/form.toml");

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Words.
    Text,
    /// A civil day.
    Day,
    /// A time of day.
    Time,
    /// A number of things.
    Count,
    /// One of its options.
    Choice,
    /// Any of its options.
    Choices,
}

/// What somebody answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "value")]
pub enum Answer {
    /// Words.
    Text(String),
    /// A civil day.
    Day(NaiveDate),
    /// A time of day at the station, in minutes since midnight.
    Time(u16),
    /// A number of things.
    Count(u32),
    /// Options of the field, in the form's order.
    Chosen(Vec<RowId>),
    /// Nobody knows.
    Unknown,
    /// It does not apply here: no diluent belongs to the vaccine, for one.
    DoesNotApply,
}

impl Answer {
    /// Tells whether a field of a kind takes this answer.
    #[must_use]
    pub fn fits(&self, field: &Field) -> bool {
        let offered = |id: &RowId| field.options.iter().any(|option| option.id == *id);
        match (self, field.kind) {
            (Self::Text(text), Kind::Text) => !text.trim().is_empty(),
            (Self::Time(minutes), Kind::Time) => *minutes < 24 * 60,
            (Self::Chosen(ids), Kind::Choice) => ids.len() == 1 && ids.iter().all(offered),
            (Self::Chosen(ids), Kind::Choices) => !ids.is_empty() && ids.iter().all(offered),
            (Self::Day(_), Kind::Day)
            | (Self::Count(_), Kind::Count)
            | (Self::Unknown | Self::DoesNotApply, _) => true,
            _ => false,
        }
    }
}

/// An answer that is offered.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Its name in the log.
    pub id: RowId,
    /// What it is called.
    pub name: Words,
}

/// A field is asked only after another was answered so.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Only {
    /// The other field, which stands before this one.
    pub field: RowId,
    /// The option that was chosen there.
    pub option: RowId,
}

/// Where a form was read that asks for a field.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The law or form, and the place in it.
    pub by: String,
    /// How surely it was read there.
    pub confidence: Confidence,
}

/// What an answer tells of people, where nobody is to be known by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tells {
    /// Nothing of anybody.
    #[default]
    Nothing,
    /// How somebody is or fared: they are not known by it, but it is about them.
    OfSomebody,
    /// By what, together with others like it, they may be known.
    Who,
    /// Where else they stand: a table and a vial lead back to one entry.
    Where,
}

/// A field of the form.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its name in the log.
    pub id: RowId,
    /// The group in which it stands.
    pub group: RowId,
    /// What it is called.
    pub name: Words,
    /// What it takes.
    pub kind: Kind,
    /// By what the report is not complete without it, if it is not.
    #[serde(default)]
    pub critical: Option<Asked>,
    /// Whether it would tell who reports.
    #[serde(default)]
    pub names_reporter: bool,
    /// Whether it is the name by which the person is called in lists.
    #[serde(default)]
    pub names_person: bool,
    /// What its answer tells of people.
    #[serde(default)]
    pub tells: Tells,
    /// The option that tells that there is nobody of whom it would tell.
    #[serde(default)]
    pub of_nobody: Option<RowId>,
    /// What the log knows of it, if anything.
    #[serde(default)]
    pub log: Option<Source>,
    /// The answers that are offered.
    #[serde(default)]
    pub options: Vec<Choice>,
    /// After which answer alone it is asked.
    #[serde(default)]
    pub only: Option<Only>,
    /// Which forms ask for it.
    pub asked: Vec<Asked>,
}

impl Field {
    /// Tells whether nobody has read the form that asks for it.
    #[must_use]
    pub fn is_unverified(&self) -> bool {
        self.asked.iter().all(|asked| asked.confidence == Confidence::Memory)
    }

    /// Tells whether an answer is about somebody, known or not.
    #[must_use]
    pub fn is_about_somebody(&self, answer: &Answer) -> bool {
        let of_somebody = matches!(self.tells, Tells::OfSomebody | Tells::Who);
        of_somebody
            && match answer {
                Answer::Unknown | Answer::DoesNotApply => false,
                Answer::Chosen(ids) => ids.iter().any(|id| Some(id) != self.of_nobody.as_ref()),
                _ => true,
            }
    }
}

/// A group of fields.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Its name.
    pub id: RowId,
    /// What it is called.
    pub name: Words,
}

/// The form of a report.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    group: Vec<Group>,
    field: Vec<Field>,
}

/// What is wrong with the file of a form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is not TOML, or a row is not what it should be.
    #[error("{0}")]
    Unreadable(String),
    /// Two fields or groups have one name.
    #[error("{0} stands twice")]
    Twice(RowId),
    /// A field names a group, field or option that does not stand before it.
    #[error("{0} names something that is not there")]
    Dangling(RowId),
    /// A field that is picked from answers has none, or another has some.
    #[error("{0} has the wrong options")]
    Options(RowId),
    /// No form is named that asks for the field.
    #[error("{0} has no source")]
    NoSource(RowId),
}

impl Form {
    /// Reads the form that the program was built with.
    ///
    /// # Errors
    ///
    /// The first [`Fault`].
    pub fn built_in() -> Result<&'static Self, &'static Fault> {
        static FORM: OnceLock<Result<Form, Fault>> = OnceLock::new();
        FORM.get_or_init(|| Self::read(BUILT_IN)).as_ref()
    }

    /// Reads and checks a form.
    ///
    /// # Errors
    ///
    /// The first [`Fault`].
    pub fn read(text: &str) -> Result<Self, Fault> {
        let form: Self =
            toml::from_str(text).map_err(|error| Fault::Unreadable(error.to_string()))?;
        for (at, group) in form.group.iter().enumerate() {
            if form.group[..at].iter().any(|before| before.id == group.id) {
                return Err(Fault::Twice(group.id.clone()));
            }
        }
        for (at, field) in form.field.iter().enumerate() {
            let before = &form.field[..at];
            let picked = matches!(field.kind, Kind::Choice | Kind::Choices);
            let dangling = || Fault::Dangling(field.id.clone());
            if before.iter().any(|before| before.id == field.id) {
                return Err(Fault::Twice(field.id.clone()));
            }
            if !form.group.iter().any(|group| group.id == field.group) {
                return Err(dangling());
            }
            if picked == field.options.is_empty() {
                return Err(Fault::Options(field.id.clone()));
            }
            if field.asked.is_empty() {
                return Err(Fault::NoSource(field.id.clone()));
            }
            let offers = |wanted: &RowId| field.options.iter().any(|one| one.id == *wanted);
            if field.of_nobody.as_ref().is_some_and(|wanted| !offers(wanted)) {
                return Err(dangling());
            }
            if let Some(only) = &field.only {
                let other = before.iter().find(|before| before.id == only.field);
                let offers = |other: &Field| other.options.iter().any(|o| o.id == only.option);
                if !other.is_some_and(offers) {
                    return Err(dangling());
                }
            }
        }
        Ok(form)
    }

    /// Returns the groups, in the order of the form.
    pub fn groups(&self) -> impl Iterator<Item = &Group> {
        self.group.iter()
    }

    /// Returns the fields, group by group.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.group
            .iter()
            .flat_map(|group| self.field.iter().filter(|field| field.group == group.id))
    }

    /// Returns the field of this name, of whatever group; nothing if the form has none.
    #[must_use]
    pub fn field(&self, id: &RowId) -> Option<&Field> {
        self.field.iter().find(|field| field.id == *id)
    }
}
