//! What the log tells of a paper that became a file, signed by the station; and how
//! such a file is called.

use std::path::Path;

use super::Wanted;
use crate::domain::paper::{PaperSaved, Subject};
use crate::i18n::Lang;
use crate::store::{Hash, Head, Store};

/// Makes the fact that a paper was saved, signed.
#[must_use]
pub fn entry_of(
    store: &Store,
    wanted: &Wanted,
    head: &Head,
    path: &Path,
    bytes: &[u8],
) -> PaperSaved {
    let mut saved = PaperSaved {
        paper: wanted.paper,
        about: wanted.about,
        lang: lang(wanted.lang).to_owned(),
        file: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        sha256: Hash::of(bytes).to_string(),
        sequence: head.sequence,
        head: head.hash.to_string(),
        signature: String::new(),
    };
    saved.signature = store.sign(saved.text().as_bytes()).to_string();
    saved
}

/// Returns the language's name in entries and templates.
pub(super) const fn lang(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "vi",
        Lang::En => "en",
    }
}

/// Proposes the name of a file: the paper, what it is about, the day it is made.
#[must_use]
pub fn file_name(wanted: &Wanted) -> String {
    let about = match wanted.about {
        Subject::Period { from, until } => format!("{from}-{until}"),
        Subject::Incident(id) => format!("{}-{}", id.number(), wanted.at.civil_day()),
        Subject::Session(_) | Subject::Dose(_) | Subject::Person(_) => {
            wanted.at.civil_day().to_string()
        }
    };
    format!("{}-{about}.pdf", wanted.paper.code())
}
