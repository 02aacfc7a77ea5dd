//! Where something stands in a catalogue's files, down to the column, and what
//! is wrong with it. Finds places only when there is something to say.

use toml::de::{DeTable, DeValue};

/// A text that holds rows of a catalogue, under the name that messages call it by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct File<'a> {
    /// The file's name without its folder.
    pub name: &'a str,
    /// What it holds.
    pub text: &'a str,
}

/// Why a catalogue is refused, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {key}: {problem}")]
pub struct Fault {
    /// The file's name.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The key of the value that is wrong; empty where the file itself is.
    pub key: String,
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
    /// Rows lead back to the one that they start from.
    #[error("`{0}` depends on itself")]
    Cycle(String),
    /// A window of ages, a range or dates of validity hold nothing.
    #[error("`{0}` states a range that is empty")]
    EmptyRange(String),
    /// Two rows state different things for one age.
    #[error("`{0}` and `{1}` state different things for the same age")]
    Overlap(String, String),
    /// A text or a list that must not be empty is.
    #[error("`{0}` has an empty text or list")]
    Empty(String),
    /// A volume that is not above zero.
    #[error("`{0}` has a volume that is not above zero")]
    Volume(String),
    /// A volume that cannot be meant: a slip of the unit or of the comma.
    #[error("`{0}` has a volume that is implausible: {1} µL")]
    Implausible(String, i64),
    /// Dose numbers that do not follow one another, or do not end at the length.
    #[error("`{0}` has doses that do not follow one another to its length")]
    Doses(String),
    /// A form and its dilution contradict each other.
    #[error("`{0}` has a form that contradicts its dilution")]
    Dilution(String),
    /// The source was repealed, is not kept as safe practice, and the row has no end.
    #[error("`{0}` is repealed and the row that rests on it does not end")]
    Repealed(String),
    /// Something is known from memory that another source is cited for, or the
    /// other way round.
    #[error("`{0}` and the confidence contradict each other")]
    Confidence(String),
}

impl Problem {
    /// The names of all problems in keys of the words' files.
    pub const CODES: [&'static str; 13] = [
        "syntax",
        "duplicate",
        "missing",
        "cycle",
        "empty-range",
        "overlap",
        "empty",
        "volume",
        "implausible",
        "doses",
        "dilution",
        "repealed",
        "confidence",
    ];

    /// Returns the problem's name in keys of the words' files.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Syntax(_) => "syntax",
            Self::Duplicate(_) => "duplicate",
            Self::Missing(_) => "missing",
            Self::Cycle(_) => "cycle",
            Self::EmptyRange(_) => "empty-range",
            Self::Overlap(..) => "overlap",
            Self::Empty(_) => "empty",
            Self::Volume(_) => "volume",
            Self::Implausible(..) => "implausible",
            Self::Doses(_) => "doses",
            Self::Dilution(_) => "dilution",
            Self::Repealed(_) => "repealed",
            Self::Confidence(_) => "confidence",
        }
    }

    /// Returns the name of the row, or what the reader of TOML says.
    #[must_use]
    pub fn about(&self) -> &str {
        match self {
            Self::Syntax(about)
            | Self::Duplicate(about)
            | Self::Missing(about)
            | Self::Cycle(about)
            | Self::EmptyRange(about)
            | Self::Overlap(about, _)
            | Self::Empty(about)
            | Self::Volume(about)
            | Self::Implausible(about, _)
            | Self::Doses(about)
            | Self::Dilution(about)
            | Self::Repealed(about)
            | Self::Confidence(about) => about,
        }
    }
}

/// One step on the way to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Into the value of a key.
    Key(&'static str),
    /// Into a row of a list, from 0.
    Row(usize),
}

/// The way to a value in one of the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    file: usize,
    steps: Vec<Step>,
}

impl Place {
    pub(super) fn new(file: usize, list: &'static str, row: usize) -> Self {
        Self { file, steps: vec![Step::Key(list), Step::Row(row)] }
    }

    pub(super) fn file(file: usize) -> Self {
        Self { file, steps: Vec::new() }
    }

    pub(super) fn key(&self, key: &'static str) -> Self {
        self.with(&[Step::Key(key)])
    }

    pub(super) fn row(&self, list: &'static str, row: usize) -> Self {
        self.with(&[Step::Key(list), Step::Row(row)])
    }

    pub(super) fn with(&self, steps: &[Step]) -> Self {
        let mut place = self.clone();
        place.steps.extend_from_slice(steps);
        place
    }
}

/// What was found wrong so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    found: Vec<(Place, Problem)>,
}

impl Findings {
    pub(super) fn add(&mut self, place: Place, problem: Problem) {
        self.found.push((place, problem));
    }

    pub(super) fn demand(
        &mut self,
        holds: bool,
        place: impl FnOnce() -> Place,
        problem: impl FnOnce() -> Problem,
    ) {
        if !holds {
            self.add(place(), problem());
        }
    }

    /// Says where each of them stands, in the order of the files.
    pub(super) fn into_faults(self, files: &[File<'_>]) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (index, file) in files.iter().enumerate() {
            let mut here = self.found.iter().filter(|(place, _)| place.file == index).peekable();
            if here.peek().is_none() {
                continue;
            }
            let table = DeTable::parse(file.text).ok();
            let lines = line_starts(file.text);
            let of_file = here.map(|(place, problem)| {
                let (offset, key) = table
                    .as_ref()
                    .map_or((0, String::new()), |table| locate(table.get_ref(), &place.steps));
                fault_in(*file, &lines, offset, key, problem.clone())
            });
            let mut of_file: Vec<Fault> = of_file.collect();
            of_file.sort_by_key(|fault| (fault.line, fault.column));
            faults.extend(of_file);
        }
        faults
    }
}

/// Makes a fault at a byte offset of a file.
pub(super) fn fault(file: File<'_>, offset: usize, key: String, problem: Problem) -> Fault {
    fault_in(file, &line_starts(file.text), offset, key, problem)
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}

fn fault_in(
    file: File<'_>,
    lines: &[usize],
    offset: usize,
    key: String,
    problem: Problem,
) -> Fault {
    let line = lines.partition_point(|start| *start <= offset);
    let start = lines.get(line.saturating_sub(1)).copied().unwrap_or(0);
    let before = file.text.get(start..offset).unwrap_or_default();
    Fault { file: file.name.to_owned(), line, column: before.chars().count() + 1, key, problem }
}

/// Makes a fault of what the reader of TOML says.
pub(super) fn syntax(file: File<'_>, error: &toml::de::Error) -> Fault {
    let offset = error.span().map_or(0, |span| span.start);
    let line_start =
        file.text.get(..offset).and_then(|text| text.rfind('\n')).map_or(0, |at| at + 1);
    let line = file.text.get(line_start..).and_then(|text| text.lines().next()).unwrap_or_default();
    let key = line.split('=').next().unwrap_or_default().trim().trim_matches(['[', ']']);
    fault(file, offset, key.to_owned(), Problem::Syntax(error.message().trim().to_owned()))
}

/// Returns the byte offset of the deepest value on the way that exists, and
/// its key.
fn locate(table: &DeTable<'_>, steps: &[Step]) -> (usize, String) {
    let (mut offset, mut name) = (0, String::new());
    let mut within: Option<&DeValue<'_>> = None;
    for step in steps {
        match step {
            Step::Key(key) => {
                let inner = match within {
                    None => Some(table),
                    Some(value) => value.as_table(),
                };
                let found = inner.and_then(|inner| {
                    inner.iter().find(|(known, _)| known.get_ref().as_ref() == *key)
                });
                let Some((known, value)) = found else { break };
                offset = known.span().start;
                (*key).clone_into(&mut name);
                within = Some(value.get_ref());
            }
            Step::Row(row) => {
                let found = within.and_then(DeValue::as_array).and_then(|rows| rows.get(*row));
                let Some(value) = found else { break };
                offset = value.span().start;
                within = Some(value.get_ref());
            }
        }
    }
    (offset, name)
}
