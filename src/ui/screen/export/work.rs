//! The long work of an export on a thread of its own: writing the files, telling
//! the log, giving the files their names; of one station, or of several copies, of
//! all or of none. Tells how far it is and stops when asked
//! to, up to the moment at which the log is told.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_channel::mpsc::{UnboundedReceiver, unbounded};

use crate::domain::catalogue::Catalogue;
use crate::domain::day::Day;
use crate::domain::event::Event;
use crate::domain::export::Asked;
use crate::domain::id::{EntryId, SessionId};
use crate::i18n::{Lang, Words};
use crate::platform::{Clock, new_id};
use crate::report::export::{Fault, Order, Prepared, Published, folder_of, prepare};
use crate::report::manifest::{By, OfCopy};
use crate::store::{self, Author, Entry, Store, StoreError};

/// In how many parts the work is told of.
const PARTS: u64 = 200;

/// What the work tells.
#[derive(Debug, Clone)]
pub enum News {
    /// How many rows of how many are done; of several stations, how many parts.
    Progress(u64, u64),
    /// It is over: what the log took, and what stands in the folders.
    Over(Vec<Entry>, Result<Vec<Published>, Fault>),
}

/// Work under way. It stops when this is dropped.
#[derive(Debug)]
pub struct Running(Arc<AtomicBool>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// What an export is made from.
#[derive(Debug)]
pub struct Work {
    /// The stations, each with a folder of its own if there are several.
    pub sources: Vec<Source>,
    /// The language of headings and words.
    pub lang: Lang,
    /// What is asked for.
    pub asked: Asked,
    /// The clock, for the time of the entry that tells of the export.
    pub clock: Clock,
    /// The folder for the files.
    pub folder: PathBuf,
}

/// A station from which something is exported.
#[derive(Debug)]
pub struct Source {
    /// The log.
    pub store: Store,
    /// The station as it is today.
    pub day: Arc<Day>,
    /// The catalogue in force.
    pub catalogue: Catalogue,
    /// Who exports, as this station knows them.
    pub by: By,
    /// What is told of it, and where.
    pub told: Told,
}

/// Where an export is told of.
#[derive(Debug, Clone)]
pub enum Told {
    /// In the station's log, in this session if one is open.
    Log(Option<SessionId>),
    /// Only in the manifest: nothing is written into a copy.
    Manifest(OfCopy),
}

/// Starts an export.
#[must_use]
pub fn start(work: Work) -> (Running, UnboundedReceiver<News>) {
    let (news, reader) = unbounded();
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    let run = move || {
        let teller = news.clone();
        let mut told = 0;
        let (entries, result) = work.run(&mut |done, total| {
            let part = done.saturating_mul(PARTS) / total.max(1);
            if part > told {
                told = part;
                // Whoever listened may have gone away.
                let _ = teller.unbounded_send(News::Progress(done, total));
            }
            if asked.load(Ordering::Relaxed) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        let _ = news.unbounded_send(News::Over(entries, result));
    };
    // Without a thread the sender is dropped here, and the news end at once.
    if let Err(error) = std::thread::Builder::new().name("export".to_owned()).spawn(run) {
        tracing::error!(%error, "no thread for the export");
    }
    (Running(stop), reader)
}

impl Work {
    /// Makes the export; blocks. What a log took is returned whatever came of the
    /// files.
    fn run(
        &self,
        pace: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
    ) -> (Vec<Entry>, Result<Vec<Published>, Fault>) {
        let mut folders = Vec::new();
        let made = self
            .prepare_all(&mut folders, pace)
            .and_then(|made| if pace(1, 1).is_break() { Err(Fault::Cancelled) } else { Ok(made) });
        let mut entries = Vec::new();
        let published = made.and_then(|made| {
            for (source, prepared) in &made {
                entries.extend(self.tell(source, &prepared.exported().clone().into())?);
            }
            Prepared::publish_all(made.into_iter().map(|(_, prepared)| prepared).collect())
        });
        if published.is_err() {
            for folder in folders {
                // One in which something lies stays.
                let _ = std::fs::remove_dir(folder);
            }
        }
        (entries, published)
    }

    /// Writes the files of every station under hidden names. A station that never
    /// had the place, product or lot that was asked for has none.
    fn prepare_all(
        &self,
        folders: &mut Vec<PathBuf>,
        pace: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<Vec<(&Source, Prepared)>, Fault> {
        let words = Words::new(self.lang);
        let (mut made, mut lacking) = (Vec::new(), None);
        let all = u64::try_from(self.sources.len()).unwrap_or(1);
        for (before, source) in (0..).zip(&self.sources) {
            let folder = if all == 1 {
                self.folder.clone()
            } else {
                let name = source.day.station().map_or("", |station| station.name.as_str());
                let apart = folder_of(&self.folder, name, source.store.station())?;
                folders.push(apart.clone());
                apart
            };
            let order = Order {
                store: &source.store,
                day: &source.day,
                catalogue: &source.catalogue,
                words: &words,
                asked: &self.asked,
                by: source.by.clone(),
                now: self.clock.now(),
                folder: &folder,
                copy: match &source.told {
                    Told::Log(_) => None,
                    Told::Manifest(copy) => Some(copy.clone()),
                },
            };
            let prepared = prepare(&order, &mut |done, total| match all {
                1 => pace(done, total),
                _ => {
                    let parts = done.saturating_mul(PARTS) / total.max(1);
                    pace(before * PARTS + parts, all * PARTS)
                }
            });
            match prepared {
                Ok(prepared) => made.push((source, prepared)),
                Err(fault @ (Fault::NoPlace | Fault::NoProduct | Fault::NoLot)) => {
                    let _ = folders.pop().map(std::fs::remove_dir);
                    lacking = Some(fault);
                }
                Err(fault) => return Err(fault),
            }
        }
        match (made.is_empty(), lacking) {
            (true, Some(fault)) => Err(fault),
            _ => Ok(made),
        }
    }

    fn tell(&self, source: &Source, event: &Event) -> Result<Vec<Entry>, StoreError> {
        let Told::Log(session) = source.told else { return Ok(Vec::new()) };
        let now = self.clock.now();
        let author = Author::Account(source.by.account);
        let entry = store::entry(event, EntryId(new_id(now)), now, author, session)?;
        source.store.append(vec![entry]).wait()
    }
}
