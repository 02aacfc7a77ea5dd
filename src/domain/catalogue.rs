//! The catalogue: products, presentations, diluents, look-alikes, rules of the
//! station and screening forms, as data with sources. Code knows kinds of rule;
//! a vaccine is known here alone. Never reads a file: the shell hands in texts.

mod age;
mod basis;
mod check;
mod key;
pub mod operation;
mod presentation;
mod product;
mod screening;

use std::collections::BTreeMap;

use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml::Spanned;

pub use age::{AgeWindow, Fit, Span};
pub use basis::{Basis, Confidence, Fact, Source, Words};
pub use key::{
    Antigen, CourseId, DiluentId, FormId, InvalidKey, PresentationId, ProductId, QuestionId, RowId,
    SourceKey,
};
pub use operation::{KitItem, Measure, Operation};
pub use presentation::{
    Diluent, Dilution, Form, Life, LookAlike, MonitorType, Presentation, Range,
};
pub use product::{AgeLimit, Course, CourseDose, Interval, Product, RouteRow, SiteRow, VolumeRow};
pub use screening::{
    AskedOf, Conclusion, Form as ScreeningForm, ProductQuestion, Question, Threshold,
};

/// The texts of the files of a catalogue.
#[derive(Debug, Clone, Copy)]
pub struct Files<'a> {
    /// `sources.toml`.
    pub sources: &'a str,
    /// `products.toml`.
    pub products: &'a str,
    /// `presentations.toml`.
    pub presentations: &'a str,
    /// `diluents.toml`.
    pub diluents: &'a str,
    /// `lookalikes.toml`.
    pub look_alikes: &'a str,
    /// `operations.toml`.
    pub operations: &'a str,
    /// `screening.toml`.
    pub screening: &'a str,
}

impl Files<'static> {
    /// The files that the program was built with.
    pub const BUILT_IN: Self = Self {
        sources: include_str!("../../assets/catalogue/sources.toml"),
        products: include_str!("../../assets/catalogue/products.toml"),
        presentations: include_str!("../../assets/catalogue/presentations.toml"),
        diluents: include_str!("../../assets/catalogue/diluents.toml"),
        look_alikes: include_str!("../../assets/catalogue/lookalikes.toml"),
        operations: include_str!("../../assets/catalogue/operations.toml"),
        screening: include_str!("../../assets/catalogue/screening.toml"),
    };
}

impl Files<'_> {
    /// Returns SHA-256, in hexadecimal, of the files one after another in the
    /// order of the fields.
    #[must_use]
    pub fn version(&self) -> String {
        let mut hash = Sha256::new();
        for text in [
            self.sources,
            self.products,
            self.presentations,
            self.diluents,
            self.look_alikes,
            self.operations,
            self.screening,
        ] {
            hash.update(text.as_bytes());
        }
        let hex = |digit: u8| char::from_digit(u32::from(digit), 16);
        hash.finalize().iter().flat_map(|byte| [hex(byte >> 4), hex(byte & 15)]).flatten().collect()
    }
}

/// Why a catalogue is refused, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {problem}")]
pub struct Fault {
    /// The file's name.
    pub file: &'static str,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Not TOML, a field that is unknown or missing, or a value of another kind.
    #[error("{0}")]
    Syntax(String),
    /// Two rows of one name.
    #[error("`{0}` stands twice")]
    Duplicate(String),
    /// A row names another that does not exist.
    #[error("`{0}` does not exist")]
    Missing(String),
    /// A window of ages, a range or dates of validity hold nothing.
    #[error("`{0}` states a range that is empty")]
    EmptyRange(String),
    /// A text or a list that must not be empty is.
    #[error("`{0}` has an empty text or list")]
    Empty(String),
    /// A volume that is not above zero.
    #[error("`{0}` has a volume that is not above zero")]
    Volume(String),
    /// Dose numbers that do not follow one another, or do not end at the length.
    #[error("`{0}` has doses that do not follow one another to its length")]
    Doses(String),
    /// A form and its dilution contradict each other.
    #[error("`{0}` has a form that contradicts its dilution")]
    Dilution(String),
}

/// A catalogue that was read and checked as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    version: String,
    sources: BTreeMap<SourceKey, Source>,
    products: BTreeMap<ProductId, Product>,
    presentations: BTreeMap<PresentationId, Presentation>,
    diluents: BTreeMap<DiluentId, Diluent>,
    look_alikes: Vec<LookAlike>,
    operations: BTreeMap<RowId, Operation>,
    kit: Vec<KitItem>,
    forms: BTreeMap<FormId, ScreeningForm>,
    product_questions: Vec<ProductQuestion>,
}

/// The rows of all files, each with its place.
struct Rows {
    sources: Vec<Spanned<Source>>,
    products: Vec<Spanned<Product>>,
    presentations: Vec<Spanned<Presentation>>,
    diluents: Vec<Spanned<Diluent>>,
    look_alikes: Vec<Spanned<LookAlike>>,
    operations: Vec<Spanned<Operation>>,
    kit: Vec<Spanned<KitItem>>,
    forms: Vec<Spanned<ScreeningForm>>,
    product_questions: Vec<Spanned<ProductQuestion>>,
}

macro_rules! file_rows {
    ($($file:ident { $($field:ident: $row:ty),+ })+) => {$(
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct $file {
            $(#[serde(default)] $field: Vec<Spanned<$row>>),+
        }
    )+};
}

file_rows! {
    SourceRows { source: Source }
    ProductRows { product: Product }
    PresentationRows { presentation: Presentation }
    DiluentRows { diluent: Diluent }
    LookAlikeRows { look_alike: LookAlike }
    OperationRows { operation: Operation, kit_item: KitItem }
    ScreeningRows { form: ScreeningForm, product_question: ProductQuestion }
}

impl Catalogue {
    /// Reads the catalogue that the program was built with.
    ///
    /// # Errors
    ///
    /// See [`Catalogue::parse`].
    pub fn built_in() -> Result<Self, Fault> {
        Self::parse(&Files::BUILT_IN)
    }

    /// Reads and checks a catalogue.
    ///
    /// # Errors
    ///
    /// The first [`Fault`], with its file and line.
    pub fn parse(files: &Files<'_>) -> Result<Self, Fault> {
        let screening: ScreeningRows = read(check::SCREENING, files.screening)?;
        let operations: OperationRows = read(check::OPERATIONS, files.operations)?;
        let rows = Rows {
            sources: read::<SourceRows>(check::SOURCES, files.sources)?.source,
            products: read::<ProductRows>(check::PRODUCTS, files.products)?.product,
            presentations: read::<PresentationRows>(check::PRESENTATIONS, files.presentations)?
                .presentation,
            diluents: read::<DiluentRows>(check::DILUENTS, files.diluents)?.diluent,
            look_alikes: read::<LookAlikeRows>(check::LOOK_ALIKES, files.look_alikes)?.look_alike,
            operations: operations.operation,
            kit: operations.kit_item,
            forms: screening.form,
            product_questions: screening.product_question,
        };
        check::all(files, &rows)?;
        Ok(Self {
            version: files.version(),
            sources: by_key(rows.sources, |row| row.id.clone()),
            products: by_key(rows.products, |row| row.id.clone()),
            presentations: by_key(rows.presentations, |row| row.id.clone()),
            diluents: by_key(rows.diluents, |row| row.id.clone()),
            look_alikes: rows.look_alikes.into_iter().map(Spanned::into_inner).collect(),
            operations: by_key(rows.operations, |row| row.id.clone()),
            kit: rows.kit.into_iter().map(Spanned::into_inner).collect(),
            forms: by_key(rows.forms, |row| row.id.clone()),
            product_questions: rows
                .product_questions
                .into_iter()
                .map(Spanned::into_inner)
                .collect(),
        })
    }

    /// Returns what distinguishes this catalogue: see [`Files::version`].
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Returns a source.
    #[must_use]
    pub fn source(&self, key: &SourceKey) -> Option<&Source> {
        self.sources.get(key)
    }

    /// Returns a product.
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

    /// Returns a presentation.
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

    /// Returns a diluent.
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
        self.operations.values().find(|row| row.id.as_str() == id)
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

fn read<T: for<'de> Deserialize<'de>>(file: &'static str, text: &str) -> Result<T, Fault> {
    toml::from_str(text).map_err(|error| Fault {
        file,
        line: check::line(text, error.span().map_or(0, |span| span.start)),
        problem: Problem::Syntax(error.message().to_owned()),
    })
}

fn by_key<K: Ord, T>(rows: Vec<Spanned<T>>, key: impl Fn(&T) -> K) -> BTreeMap<K, T> {
    rows.into_iter().map(Spanned::into_inner).map(|row| (key(&row), row)).collect()
}

#[cfg(test)]
mod tests;
