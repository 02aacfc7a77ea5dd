//! The catalogue that the station put in force instead of the program's own. It
//! is read out of the log's own text, never out of a file.

use std::sync::Arc;

use crate::domain::catalogue::{Catalogue, CatalogueReplaced, Version};
use crate::domain::event::Fact;
use crate::domain::id::AccountId;
use crate::domain::time::Instant;

/// A catalogue that somebody put in force.
#[derive(Debug, Clone)]
pub struct InForce {
    /// What distinguishes it.
    pub version: Version,
    /// The file that it was loaded from; nothing for the program's own.
    pub file: Option<String>,
    /// When, in UTC.
    pub at: Instant,
    /// Who signed for it.
    pub by: Option<AccountId>,
    /// Who confirmed it.
    pub confirmed_by: Option<AccountId>,
    loaded: Option<Arc<Catalogue>>,
    text: Option<Arc<str>>,
}

impl InForce {
    pub(super) fn of(replaced: &CatalogueReplaced, fact: &Fact) -> Self {
        let loaded = replaced.loaded.as_ref();
        Self {
            version: replaced.version.clone(),
            file: loaded.map(|loaded| loaded.file.clone()),
            at: fact.at,
            by: fact.author,
            confirmed_by: replaced.confirmed_by,
            text: loaded.map(|loaded| loaded.text.as_str().into()),
            loaded: loaded.and_then(|loaded| Catalogue::read_one(&loaded.text).ok()).map(Arc::new),
        }
    }

    /// Returns the catalogue that was loaded. Nothing if the program's own is in
    /// force, and if a later program finds a fault in it ([`Self::is_unreadable`]).
    #[must_use]
    pub fn loaded(&self) -> Option<&Catalogue> {
        self.loaded.as_deref()
    }

    /// Returns the text of the file that was loaded, as it was; nothing for the
    /// program's own.
    #[must_use]
    pub fn text(&self) -> Option<Arc<str>> {
        self.text.clone()
    }

    /// Tells whether what was loaded can be read no more, so that the program's
    /// own catalogue judges.
    #[must_use]
    pub const fn is_unreadable(&self) -> bool {
        self.file.is_some() && self.loaded.is_none()
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::catalogue::{BUILT_IN, Catalogue, CatalogueReplaced, LoadedCatalogue};
    use crate::domain::testing::Station;

    fn replaced(text: &str) -> CatalogueReplaced {
        let version = Catalogue::built_in().unwrap().version().clone();
        let loaded = LoadedCatalogue { file: "new.toml".into(), text: text.into() };
        CatalogueReplaced { version, loaded: Some(loaded), confirmed_by: None }
    }

    #[test]
    fn the_last_one_put_in_force_holds_until_the_programs_own_is_put_back() {
        let mut station = Station::open();
        assert!(station.day.catalogue().is_none());
        let text = BUILT_IN.map(|file| file.text).concat();
        station.record(replaced(&text.replacen("label = \"", "label = \"other ", 1)));
        let loaded = station.day.catalogue().and_then(|in_force| in_force.loaded()).unwrap();
        assert!(loaded.version().label.starts_with("other "));
        let back = CatalogueReplaced { loaded: None, ..replaced("") };
        station.record(back);
        let in_force = station.day.catalogue().unwrap();
        assert!(in_force.loaded().is_none() && !in_force.is_unreadable());
    }

    #[test]
    fn a_text_that_a_later_program_refuses_is_said_and_never_half_used() {
        let mut station = Station::open();
        station.record(replaced("label = "));
        let in_force = station.day.catalogue().unwrap();
        assert!(in_force.is_unreadable() && in_force.loaded().is_none());
    }
}
