//! Reads the rows of a catalogue out of texts and merges them. Which file holds
//! which rows is of no consequence: the program's catalogue comes in several
//! files, one that a supervisor loads in one.

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::emergency::{EmergencyAct, EmergencyDose, ReactionGrade, ReactionSign};
use super::place::{Fault, File, Place, syntax};
use super::series::Series;
use super::{
    Diluent, KitItem, LookAlike, Operation, Presentation, Product, ProductQuestion, ScreeningForm,
    Source, Version,
};

/// The rows of one kind, each with its place.
pub(super) type Rows<T> = Vec<(Place, T)>;

/// The rows of all files.
#[derive(Default)]
pub(super) struct All {
    pub(super) labels: Rows<String>,
    pub(super) sources: Rows<Source>,
    pub(super) products: Rows<Product>,
    pub(super) presentations: Rows<Presentation>,
    pub(super) diluents: Rows<Diluent>,
    pub(super) look_alikes: Rows<LookAlike>,
    pub(super) operations: Rows<Operation>,
    pub(super) kit: Rows<KitItem>,
    pub(super) forms: Rows<ScreeningForm>,
    pub(super) product_questions: Rows<ProductQuestion>,
    pub(super) series: Rows<Series>,
    pub(super) emergency_doses: Rows<EmergencyDose>,
    pub(super) emergency_acts: Rows<EmergencyAct>,
    pub(super) reaction_signs: Rows<ReactionSign>,
    pub(super) reaction_grades: Rows<ReactionGrade>,
}

/// One file as TOML sees it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    label: Option<String>,
    #[serde(default)]
    source: Vec<Source>,
    #[serde(default)]
    product: Vec<Product>,
    #[serde(default)]
    presentation: Vec<Presentation>,
    #[serde(default)]
    diluent: Vec<Diluent>,
    #[serde(default)]
    look_alike: Vec<LookAlike>,
    #[serde(default)]
    operation: Vec<Operation>,
    #[serde(default)]
    kit_item: Vec<KitItem>,
    #[serde(default)]
    form: Vec<ScreeningForm>,
    #[serde(default)]
    product_question: Vec<ProductQuestion>,
    #[serde(default)]
    series: Vec<Series>,
    #[serde(default)]
    emergency_dose: Vec<EmergencyDose>,
    #[serde(default)]
    emergency_act: Vec<EmergencyAct>,
    #[serde(default)]
    reaction_sign: Vec<ReactionSign>,
    #[serde(default)]
    reaction_grade: Vec<ReactionGrade>,
}

/// Reads all files; of each file that cannot be read, the first fault.
pub(super) fn all(files: &[File<'_>]) -> Result<All, Vec<Fault>> {
    let (mut rows, mut faults) = (All::default(), Vec::new());
    for (index, file) in files.iter().enumerate() {
        match toml::from_str::<Contents>(file.text) {
            Ok(contents) => rows.take(index, contents),
            Err(error) => faults.push(syntax(*file, &error)),
        }
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

impl All {
    fn take(&mut self, file: usize, contents: Contents) {
        self.labels.extend(contents.label.map(|label| (Place::file(file).key("label"), label)));
        take(&mut self.sources, file, "source", contents.source);
        take(&mut self.products, file, "product", contents.product);
        take(&mut self.presentations, file, "presentation", contents.presentation);
        take(&mut self.diluents, file, "diluent", contents.diluent);
        take(&mut self.look_alikes, file, "look_alike", contents.look_alike);
        take(&mut self.operations, file, "operation", contents.operation);
        take(&mut self.kit, file, "kit_item", contents.kit_item);
        take(&mut self.forms, file, "form", contents.form);
        take(&mut self.product_questions, file, "product_question", contents.product_question);
        take(&mut self.series, file, "series", contents.series);
        take(&mut self.emergency_doses, file, "emergency_dose", contents.emergency_dose);
        take(&mut self.emergency_acts, file, "emergency_act", contents.emergency_act);
        take(&mut self.reaction_signs, file, "reaction_sign", contents.reaction_sign);
        take(&mut self.reaction_grades, file, "reaction_grade", contents.reaction_grade);
    }
}

fn take<T>(into: &mut Rows<T>, file: usize, list: &'static str, rows: Vec<T>) {
    let placed = rows.into_iter().enumerate();
    into.extend(placed.map(|(row, value)| (Place::new(file, list, row), value)));
}

/// Returns what distinguishes a catalogue: its label, and SHA-256 over the name,
/// the length and the text of each file in the order given. Line ends are those
/// of Unix and a byte order mark is no part of a text, so that a copy through
/// another system stays the same catalogue.
pub(super) fn version(label: &str, files: &[File<'_>]) -> Version {
    let mut hash = Sha256::new();
    for file in files {
        let text = canonical(file.text);
        hash.update(format!("{}\n{}\n", file.name, text.len()).as_bytes());
        hash.update(text.as_bytes());
    }
    let hex = |digit: u8| char::from_digit(u32::from(digit), 16);
    let sha256 = hash
        .finalize()
        .iter()
        .flat_map(|byte| [hex(byte >> 4), hex(byte & 15)])
        .flatten()
        .collect();
    Version { label: label.to_owned(), sha256 }
}

/// Returns a text without what another system may have changed in it.
pub(super) fn canonical(text: &str) -> String {
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n")
}
