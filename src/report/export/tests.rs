//! Exports of a real log on a disk, whose every entry is known: what stands in
//! the rows, and what does not.

mod incidents;
mod labels;
mod later;
mod nameless;
mod reactions;

use std::ops::ControlFlow;

use serde_json::Value;
use uuid::Uuid;

use super::*;
use crate::domain::account::Role;
use crate::domain::event::{Event, Fact};
use crate::domain::id::{EntryId, SessionId, StationId};
use crate::domain::session::SessionClosed;
use crate::domain::testing::{NURSE, SESSION, Station};
use crate::domain::time::parse_date;
use crate::i18n::Lang;
use crate::store::{Author, entry, keys};

/// A station's log, laid down in a file.
struct Bench {
    _folder: tempfile::TempDir,
    store: Store,
    station: Station,
}

/// What an export left in its folder.
struct Left {
    files: Vec<Vec<Value>>,
    manifest: Manifest,
    suppressed: u64,
}

impl Left {
    fn rows(&self) -> &[Value] {
        &self.files[0]
    }
}

/// Asks for all that the month of the station's first session holds.
fn asked(what: What, format: Format) -> Asked {
    let day = |text| parse_date(text).unwrap();
    Asked {
        what,
        format,
        from: day("01/11/2026"),
        until: day("30/11/2026"),
        place: None,
        product: None,
        lot: None,
        nameless: false,
    }
}

impl Bench {
    /// Lays a station's log down; what comes after a session's opening is of it.
    fn of(station: Station) -> Self {
        Self::laid_down(StationId(Uuid::from_u128(9)), station)
    }

    fn laid_down(id: StationId, station: Station) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = keys::kept_nowhere(id).unwrap();
        let store = Store::create(folder.path(), &key).unwrap();
        let mut session = None;
        let entries = station.log.iter().zip(1..).map(|(fact, number)| {
            let Fact { event, at, .. } = fact;
            if let Event::SessionOpened(opened) = event {
                session = Some(opened.id);
            }
            let of = session.filter(|_| !matches!(event, Event::LotReceived(_)));
            let author = Author::Account(NURSE);
            let number = id.0.as_u128() << 32 | number;
            entry(event, EntryId(Uuid::from_u128(number)), *at, author, of).unwrap()
        });
        let _ = store.append(entries.collect()).wait().unwrap();
        Self { _folder: folder, store, station }
    }

    fn try_export(&self, asked: &Asked) -> Result<Left, Fault> {
        let folder = tempfile::tempdir().unwrap();
        let day = self.store.day(self.station.now.civil_day()).wait().unwrap();
        let order = Order {
            store: &self.store,
            day: &day,
            catalogue: &self.station.catalogue,
            words: &Words::new(Lang::En),
            asked,
            by: By { account: NURSE, name: "Lan Anh".into(), role: Role::Supervisor },
            now: self.station.now,
            folder: folder.path(),
            copy: None,
        };
        let prepared = prepare(&order, &mut |_, _| ControlFlow::Continue(()))?;
        let published = prepared.publish()?;
        let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
        let lines = |name: &str| {
            let text = String::from_utf8(read(name)).unwrap();
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
        };
        let files = published.exported.files.iter().map(|file| lines(&file.name)).collect();
        let manifest = Manifest::read(&read(&published.exported.manifest)).unwrap();
        Ok(Left { files, manifest, suppressed: published.exported.suppressed })
    }

    fn export(&self, asked: &Asked) -> Left {
        self.try_export(asked).unwrap()
    }

    fn rows(&self, what: What) -> Vec<Value> {
        self.export(&asked(what, Format::Jsonl)).files.remove(0)
    }

    fn nameless(&self, what: What) -> Left {
        self.export(&Asked { nameless: true, ..asked(what, Format::Jsonl) })
    }
}

/// Ends the session at hand.
fn close(station: &mut Station) {
    let session = station.day.session().unwrap().id;
    station.record(SessionClosed {
        session,
        vials: Vec::new(),
        lots: Vec::new(),
        watched: Vec::new(),
        half_done: Vec::new(),
        note: None,
    });
}

/// Lets days pass, and opens another session after them.
fn open_after(station: &mut Station, days: i64, number: u128) {
    station.now = station.now.plus_minutes(days * 24 * 60);
    let mut session = station.day.session().unwrap().clone();
    session.id = SessionId(Uuid::from_u128(number));
    (session.day, session.opened_at) = (station.now.civil_day(), station.now);
    assert_ne!(session.id, SESSION);
    station.record(session);
}

/// Returns the rows of which a column says this.
fn with<'r>(rows: &'r [Value], column: &str, value: &str) -> Vec<&'r Value> {
    rows.iter().filter(|row| row[column] == value).collect()
}

fn prepared(folder: &Path) -> Prepared {
    let mut target = Target::new(folder, "a", "1").unwrap();
    let parts = vec![target.write(".csv", b"rows").unwrap(), target.write(".json", b"").unwrap()];
    let day = parse_date("16/11/2026").unwrap();
    let asked = Asked {
        what: What::Stock,
        format: Format::Csv,
        from: day,
        until: day,
        place: None,
        product: None,
        lot: None,
        nameless: false,
    };
    let exported = Exported {
        asked,
        files: Vec::new(),
        suppressed: 0,
        manifest: String::new(),
        sha256: String::new(),
    };
    Prepared { target, parts, exported, code: String::new() }
}

#[test]
fn the_files_of_all_stations_get_their_names_or_those_of_none() {
    let folders = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let count = |folder: &tempfile::TempDir| std::fs::read_dir(folder).unwrap().count();
    let all = || folders.iter().map(|folder| prepared(folder.path())).collect::<Vec<_>>();
    let waiting = all();
    // Somebody takes a name of the second meanwhile.
    std::fs::write(folders[1].path().join("a.json"), b"theirs").unwrap();
    assert_eq!(Prepared::publish_all(waiting), Err(Fault::Exists));
    assert_eq!(folders.each_ref().map(count), [0, 1, 0]);
    assert_eq!(std::fs::read(folders[1].path().join("a.json")).unwrap(), b"theirs");
    assert_eq!(Prepared::publish_all(all()).unwrap().len(), 3);
    assert_eq!(folders.each_ref().map(count), [2, 3, 2]);
}
