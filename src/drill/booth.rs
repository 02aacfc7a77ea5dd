//! The station of one exercise: a log of its own in a folder of the drill, with
//! the drill's people and rules and nothing else of it. Its key is kept nowhere,
//! and when the exercise ends its folder is removed; the drill's own lots, vials
//! and people are never touched. Blocks, and so never runs on a window's thread.

use std::path::{Path, PathBuf};

use crate::domain::catalogue::{CatalogueReplaced, LoadedCatalogue};
use crate::domain::day::Day;
use crate::domain::event::Event;
use crate::domain::founding::StationFounded;
use crate::domain::id::{AccountId, EntryId, StationId};
use crate::domain::session::Session;
use crate::platform::new_id;
use crate::scenario::Staged;
use crate::station::Failure;
use crate::store::{self, Author, NewEntry, OpenError, Store, StoreError, keys};

/// The folder of the exercise under way, in the drill's own.
const FOLDER: &str = "exercise";

/// An open station of one exercise.
#[derive(Debug, Clone)]
pub struct Booth {
    /// Its log.
    pub store: Store,
    /// Its day, as the trainee finds it.
    pub day: Day,
    folder: PathBuf,
}

impl Booth {
    /// Sets the station of an exercise up beside the drill's own: the same people
    /// under the same rules, and then what was prepared.
    ///
    /// # Errors
    ///
    /// [`Failure`]; nothing of the drill has changed then.
    pub fn open(drill: &Path, home: &Day, by: AccountId, staged: &Staged) -> Result<Self, Failure> {
        sweep(drill)?;
        let folder = drill.join(FOLDER);
        std::fs::create_dir_all(&folder).map_err(OpenError::from)?;
        let station = StationId(new_id(staged.at));
        let store = Store::create(&folder, &keys::kept_nowhere(station)?)?;
        let written = entries(station, home, by, staged)
            .and_then(|entries| store.append(entries).wait())
            .and_then(|_| store.day(staged.at.civil_day()).wait());
        match written {
            Ok(day) => Ok(Self { store, day, folder }),
            Err(error) => {
                Self { store, day: Day::default(), folder }.close();
                Err(error.into())
            }
        }
    }

    /// Closes it and removes all that it held.
    pub fn close(self) {
        self.store.close();
        if let Err(error) = std::fs::remove_dir_all(&self.folder) {
            tracing::warn!(%error, "an exercise's folder stays until the next one");
        }
    }
}

/// Removes what an exercise left behind that nobody ended, as when the power went.
///
/// # Errors
///
/// [`OpenError`] if the folder cannot be removed.
pub fn sweep(drill: &Path) -> Result<(), OpenError> {
    match std::fs::remove_dir_all(drill.join(FOLDER)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

fn entries(
    id: StationId,
    home: &Day,
    by: AccountId,
    staged: &Staged,
) -> Result<Vec<NewEntry>, StoreError> {
    let first = staged.events.first().map_or(staged.at, |(at, _)| *at);
    let founded = home.station().map(|station| StationFounded {
        station: id,
        name: station.name.clone(),
        kind: station.kind,
        address: station.address.clone(),
        drill: true,
        public_key: String::new(),
    });
    let mut standing: Vec<Event> = founded.map(Event::from).into_iter().collect();
    standing.extend(home.accounts().cloned().map(Event::from));
    standing.extend(home.catalogue().and_then(|in_force| {
        let text = in_force.text()?.to_string();
        let loaded = Some(LoadedCatalogue { file: in_force.file.clone()?, text });
        let version = in_force.version.clone();
        Some(CatalogueReplaced { version, loaded, confirmed_by: in_force.confirmed_by }.into())
    }));
    let author = Author::Account(by);
    let made =
        |event: &Event, at, session| store::entry(event, EntryId(new_id(at)), at, author, session);
    let standing = standing.iter().map(|event| made(event, first, None));
    // The place is the drill's, whatever the file calls it.
    let place = home.station().map(|station| station.name.clone()).unwrap_or_default();
    let at_home = |event: &Event| match event {
        Event::SessionOpened(session) => {
            Event::from(Session { place: place.clone(), ..(**session).clone() })
        }
        other => other.clone(),
    };
    let prepared =
        staged.events.iter().map(|(at, event)| made(&at_home(event), *at, Some(staged.session)));
    standing.chain(prepared).collect()
}
