//! The rows that were not imported, written beside the list for whoever corrects
//! them. Writes the whole file or none, and never over another.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Preview, words};
use crate::i18n::{Lang, Words};
use crate::platform::{NotSaved, write_new};
use crate::roster;
use crate::ui::aside::aside;

/// Writes the rejected rows of a list on a thread of its own. Returns where.
///
/// # Errors
///
/// See [`NotSaved`].
pub async fn save(preview: Arc<Preview>, lang: Lang, path: PathBuf) -> Result<PathBuf, NotSaved> {
    let work = move || {
        let words = Words::new(lang);
        let headings = [words.text("list-report-line"), words.text("list-report-problem")];
        let [line, problem] = &headings;
        let say = |problem: &roster::Problem| words::problem(&words, problem);
        let bytes = roster::rejected(&preview.list().roster, [line, problem], say);
        write_new(&path, &bytes).map(|()| path)
    };
    aside(work).await.unwrap_or(Err(NotSaved::NotWritable))
}

/// Proposes a name beside a list: `lop-1a.csv` gives `lop-1a-dong-sai.csv`.
pub(super) fn beside(list: &Path) -> PathBuf {
    let stem = list.file_stem().unwrap_or_default().to_string_lossy();
    list.with_file_name(format!("{stem}-dong-sai.csv"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rejected_rows_lie_beside_their_list() {
        let path = beside(Path::new("/lists/lop-1a.xlsx"));
        assert_eq!(path, Path::new("/lists/lop-1a-dong-sai.csv"));
    }
}
