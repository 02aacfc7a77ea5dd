//! Columns that several kinds of row share, so that a heading means the same
//! wherever it stands.

use super::cell::Column;
use super::cell::Stands::{Always, Named, Nameless};
use crate::i18n::Words;

/// Whom a row is about, in the order of [`super::source::person_cells`].
pub(super) fn person(words: &Words) -> Vec<Column> {
    vec![
        Column::new("person", "export-col-person", Named, 14, words),
        Column::new("name", "export-col-name", Named, 26, words),
        Column::new("birth", "export-col-birth", Named, 12, words),
        Column::new("age_band", "export-col-age-band", Nameless, 12, words).quasi(),
        Column::new("sex", "export-col-sex", Always, 8, words).quasi(),
        Column::new("number", "export-col-number", Named, 14, words),
        Column::new("guardian", "export-col-guardian", Named, 24, words),
        Column::new("phone", "export-col-phone", Named, 13, words),
        Column::new("group", "export-col-group", Named, 14, words),
        Column::new("address", "export-col-address", Named, 30, words),
    ]
}

/// Where a row happened, in the order of [`super::source::Source::session_cells`].
pub(super) fn session(words: &Words) -> Vec<Column> {
    vec![
        Column::new("month", "export-col-month", Nameless, 10, words).quasi(),
        Column::new("session_day", "export-col-session-day", Named, 12, words),
        Column::new("place", "export-col-place", Always, 24, words).quasi(),
        Column::new("session_number", "export-col-session-number", Named, 8, words),
    ]
}
