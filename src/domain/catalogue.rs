//! The catalogue: products, presentations, diluents, look-alikes, rules of the
//! station and screening forms, as data with sources. Code knows kinds of rule;
//! a vaccine is known here alone. Never reads a file: the shell hands in texts.

mod age;
mod basis;
mod check;
mod compare;
mod condition;
mod emergency;
mod key;
pub mod operation;
mod place;
mod presentation;
mod product;
mod read;
mod screening;
mod series;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::id::AccountId;

pub use age::{AgeWindow, Fit, Span};
pub use basis::{Basis, Confidence, Fact, Source, Words};
pub use compare::{Difference, RowKind, differences};
pub use condition::Condition;
pub use emergency::{
    EmergencyAct, EmergencyDose, ReactionGrade, ReactionSign, Repeat, Weight, between, neighbours,
};
pub use key::{
    Antigen, CourseId, DiluentId, FormId, InvalidKey, PresentationId, ProductId, QuestionId, RowId,
    SeriesId, SourceKey,
};
pub use operation::{KitItem, Measure, Operation};
pub use place::{Fault, File, Problem};
pub use presentation::{
    Diluent, Dilution, Form, Life, LookAlike, MonitorType, Presentation, Range, Thawed,
};
pub use product::{
    AgeLimit, Authorisation, Course, CourseDose, Interval, Product, RouteRow, SiteRow, VolumeRow,
};
pub use screening::{
    AskedOf, Conclusion, Form as ScreeningForm, ProductQuestion, Question, Threshold,
};
pub use series::{Excluded, Gap, Series, Since, Skip, Target};

macro_rules! built_in {
    ($name:literal) => {
        File { name: $name, text: include_str!(concat!("../../assets/catalogue/", $name)) }
    };
}

/// The files that the program was built with.
pub const BUILT_IN: [File<'static>; 9] = [
    built_in!("sources.toml"),
    built_in!("products.toml"),
    built_in!("presentations.toml"),
    built_in!("diluents.toml"),
    built_in!("lookalikes.toml"),
    built_in!("operations.toml"),
    built_in!("screening.toml"),
    built_in!("schedule.toml"),
    built_in!("emergency.toml"),
];

/// The name under which a catalogue is read that comes in one file, so that its
/// version does not depend on what somebody called the file.
pub const ONE_FILE: &str = "catalogue.toml";

/// Returns the program's own catalogue as one file, as [`Catalogue::read_one`]
/// reads it. Each part begins with what its rows are about.
#[must_use]
pub fn in_one_file() -> Arc<str> {
    let parts: Vec<&str> = BUILT_IN.iter().map(|file| file.text.trim_end()).collect();
    let mut text = parts.join("\n\n");
    text.push('\n');
    text.into()
}

/// What distinguishes a catalogue from every other.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Version {
    /// What its makers call it.
    pub label: String,
    /// SHA-256 of its files, in hexadecimal.
    pub sha256: String,
}

impl Version {
    /// Returns the first twelve characters of the hash, which people compare.
    #[must_use]
    pub fn code(&self) -> &str {
        self.sha256.get(..12).unwrap_or(&self.sha256)
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} · {}", self.label, self.code())
    }
}

/// A catalogue that was read and checked as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    version: Version,
    sources: BTreeMap<SourceKey, Source>,
    products: BTreeMap<ProductId, Product>,
    presentations: BTreeMap<PresentationId, Presentation>,
    diluents: BTreeMap<DiluentId, Diluent>,
    look_alikes: Vec<LookAlike>,
    operations: BTreeMap<String, Operation>,
    kit: Vec<KitItem>,
    forms: BTreeMap<FormId, ScreeningForm>,
    product_questions: Vec<ProductQuestion>,
    series: Vec<Series>,
    emergency_doses: Vec<EmergencyDose>,
    emergency_acts: Vec<EmergencyAct>,
    reaction_signs: Vec<ReactionSign>,
    reaction_grades: Vec<ReactionGrade>,
}

impl Catalogue {
    /// Reads the catalogue that the program was built with.
    ///
    /// # Errors
    ///
    /// The first fault. See [`Catalogue::read`].
    pub fn built_in() -> Result<Self, Fault> {
        Self::read(&BUILT_IN).map_err(|faults| {
            let nothing =
                || place::fault(BUILT_IN[0], 0, String::new(), Problem::Empty(String::new()));
            faults.into_iter().next().unwrap_or_else(nothing)
        })
    }

    /// Reads and checks a catalogue with all the rules that a station needs.
    ///
    /// # Errors
    ///
    /// Every [`Fault`] that could be found, in the order of the files and lines.
    /// A file that is not TOML, or a row of which a field is unknown, missing or
    /// of another kind, hides what else is wrong: it is the only fault of its file.
    pub fn read(files: &[File<'_>]) -> Result<Self, Vec<Fault>> {
        Self::checked(files, true)
    }

    /// Reads and checks a catalogue that comes in one file.
    ///
    /// # Errors
    ///
    /// As [`Catalogue::read`].
    pub fn read_one(text: &str) -> Result<Self, Vec<Fault>> {
        Self::read(&[File { name: ONE_FILE, text }])
    }

    /// Reads and checks a catalogue that need only hold a schedule: series and
    /// the products that count in them.
    ///
    /// # Errors
    ///
    /// As [`Catalogue::read`].
    pub fn read_schedule(files: &[File<'_>]) -> Result<Self, Vec<Fault>> {
        Self::checked(files, false)
    }

    fn checked(files: &[File<'_>], with_operations: bool) -> Result<Self, Vec<Fault>> {
        let mut rows = read::all(files)?;
        let faults = check::all(&mut rows, with_operations).into_faults(files);
        if !faults.is_empty() {
            return Err(faults);
        }
        let label = rows.labels.first().map_or("", |(_, label)| label);
        Ok(Self {
            version: read::version(label, files),
            sources: by_key(rows.sources, |row| row.id.clone()),
            products: by_key(rows.products, |row| row.id.clone()),
            presentations: by_key(rows.presentations, |row| row.id.clone()),
            diluents: by_key(rows.diluents, |row| row.id.clone()),
            look_alikes: values(rows.look_alikes),
            operations: by_key(rows.operations, |row| row.id.to_string()),
            kit: values(rows.kit),
            forms: by_key(rows.forms, |row| row.id.clone()),
            product_questions: values(rows.product_questions),
            series: values(rows.series),
            emergency_doses: values(rows.emergency_doses),
            emergency_acts: values(rows.emergency_acts),
            reaction_signs: values(rows.reaction_signs),
            reaction_grades: values(rows.reaction_grades),
        })
    }

    /// Returns what distinguishes this catalogue.
    #[must_use]
    pub const fn version(&self) -> &Version {
        &self.version
    }

    /// Returns the series of the schedule, in the order of the file.
    #[must_use]
    pub fn series(&self) -> &[Series] {
        &self.series
    }

    /// Returns the emergency doses, in the order of the file.
    #[must_use]
    pub fn emergency_doses(&self) -> &[EmergencyDose] {
        &self.emergency_doses
    }

    /// Returns the acts of an emergency, in the order of the file.
    #[must_use]
    pub fn emergency_acts(&self) -> &[EmergencyAct] {
        &self.emergency_acts
    }

    /// Returns the signs of reactions, in the order of the file.
    #[must_use]
    pub fn reaction_signs(&self) -> &[ReactionSign] {
        &self.reaction_signs
    }

    /// Returns what the grades of reactions mean, in the order of the file.
    #[must_use]
    pub fn reaction_grades(&self) -> &[ReactionGrade] {
        &self.reaction_grades
    }

    /// Returns the source that rows name so; nothing if the catalogue has none.
    #[must_use]
    pub fn source(&self, key: &SourceKey) -> Option<&Source> {
        self.sources.get(key)
    }

    /// Returns the product of this name; nothing if the catalogue has none.
    #[must_use]
    pub fn product(&self, id: &ProductId) -> Option<&Product> {
        self.products.get(id)
    }

    /// Returns all products by their names.
    pub fn products(&self) -> impl Iterator<Item = &Product> {
        self.products.values()
    }

    /// Returns what must lie in the emergency kit, in the order of the list.
    pub fn kit(&self) -> impl Iterator<Item = &KitItem> {
        self.kit.iter()
    }

    /// Returns the presentation of this name; nothing if the catalogue has none.
    #[must_use]
    pub fn presentation(&self, id: &PresentationId) -> Option<&Presentation> {
        self.presentations.get(id)
    }

    /// Returns all presentations by their names.
    pub fn presentations(&self) -> impl Iterator<Item = &Presentation> {
        self.presentations.values()
    }

    /// Returns the presentations of a product.
    pub fn presentations_of<'a>(
        &'a self,
        product: &'a ProductId,
    ) -> impl Iterator<Item = &'a Presentation> {
        self.presentations().filter(move |presentation| presentation.product == *product)
    }

    /// Returns the diluent of this name; nothing if the catalogue has none.
    #[must_use]
    pub fn diluent(&self, id: &DiluentId) -> Option<&Diluent> {
        self.diluents.get(id)
    }

    /// Returns all diluents by their names.
    pub fn diluents(&self) -> impl Iterator<Item = &Diluent> {
        self.diluents.values()
    }

    /// Returns what is taken for one another.
    #[must_use]
    pub fn look_alikes(&self) -> &[LookAlike] {
        &self.look_alikes
    }

    /// Returns a rule of the station. Those in [`operation::required`] exist
    /// in every catalogue.
    #[must_use]
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.get(id)
    }

    /// Returns all rules of the station by their names.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.operations.values()
    }

    /// Returns a screening form.
    #[must_use]
    pub fn form(&self, id: &FormId) -> Option<&ScreeningForm> {
        self.forms.get(id)
    }

    /// Returns all screening forms by their names.
    pub fn forms(&self) -> impl Iterator<Item = &ScreeningForm> {
        self.forms.values()
    }

    /// Returns what is true of a person who answers a question with "Có".
    #[must_use]
    pub fn states(&self, question: &QuestionId) -> Option<Condition> {
        let row = self.product_questions.iter().find(|row| row.question.id == *question);
        row.and_then(|row| row.states)
    }

    /// Returns the questions that a product adds to its form. A product of
    /// which nobody knows whether it is live asks those of live vaccines too.
    pub fn questions_of<'a>(
        &'a self,
        product: &'a Product,
    ) -> impl Iterator<Item = &'a ProductQuestion> {
        let live = product.live.as_ref().is_none_or(|fact| fact.value);
        self.product_questions
            .iter()
            .filter(move |row| row.products.contains(&product.id) || (row.live && live))
    }
}

fn by_key<K: Ord, T>(rows: read::Rows<T>, key: impl Fn(&T) -> K) -> BTreeMap<K, T> {
    rows.into_iter().map(|(_, row)| (key(&row), row)).collect()
}

fn values<T>(rows: read::Rows<T>) -> Vec<T> {
    rows.into_iter().map(|(_, row)| row).collect()
}

/// Another catalogue was put in force, by which every later act is judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueReplaced {
    /// What distinguishes it.
    pub version: Version,
    /// Its text, whole, so that what was judged by it stays judgeable; nothing
    /// for the one that the program was built with.
    pub loaded: Option<LoadedCatalogue>,
    /// The second person who looked at what changes.
    pub confirmed_by: Option<AccountId>,
}

/// The file of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadedCatalogue {
    /// The file's name without its folder.
    pub file: String,
    /// All that it holds.
    pub text: String,
}

#[cfg(test)]
mod tests;
