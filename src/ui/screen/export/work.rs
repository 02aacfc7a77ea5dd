//! The long work of an export on a thread of its own: writing the files, telling
//! the log, giving the files their names. Tells how far it is and stops when asked
//! to, up to the moment at which the log is told.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_channel::mpsc::{UnboundedReceiver, unbounded};

use crate::domain::account::Account;
use crate::domain::catalogue::Catalogue;
use crate::domain::day::Day;
use crate::domain::event::Event;
use crate::domain::export::Asked;
use crate::domain::id::{EntryId, SessionId};
use crate::i18n::{Lang, Words};
use crate::platform::{Clock, new_id};
use crate::report::export::{Fault, Order, Published, prepare};
use crate::report::manifest::By;
use crate::store::{self, Author, Entry, Store, StoreError};

/// In how many parts the work is told of.
const PARTS: u64 = 200;

/// What the work tells.
#[derive(Debug, Clone)]
pub enum News {
    /// How many rows of how many are done.
    Progress(u64, u64),
    /// It is over: what the log took, and what stands in the folder.
    Over(Vec<Entry>, Result<Box<Published>, Fault>),
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
    /// The log.
    pub store: Store,
    /// The station as it is today.
    pub day: Arc<Day>,
    /// The catalogue in force.
    pub catalogue: Catalogue,
    /// The language of headings and words.
    pub lang: Lang,
    /// What is asked for.
    pub asked: Asked,
    /// By whom.
    pub account: Account,
    /// The session in which the log is told, if one is open.
    pub session: Option<SessionId>,
    /// The clock.
    pub clock: Clock,
    /// The folder for the files.
    pub folder: PathBuf,
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
        let _ = news.unbounded_send(News::Over(entries, result.map(Box::new)));
    };
    // Without a thread the sender is dropped here, and the news end at once.
    if let Err(error) = std::thread::Builder::new().name("export".to_owned()).spawn(run) {
        tracing::error!(%error, "no thread for the export");
    }
    (Running(stop), reader)
}

impl Work {
    /// Makes the export; blocks. What the log took is returned whatever came of
    /// the files.
    fn run(
        &self,
        pace: &mut dyn FnMut(u64, u64) -> ControlFlow<()>,
    ) -> (Vec<Entry>, Result<Published, Fault>) {
        let words = Words::new(self.lang);
        let by = By {
            account: self.account.id,
            name: self.account.name.clone(),
            role: self.account.role,
        };
        let order = Order {
            store: &self.store,
            day: &self.day,
            catalogue: &self.catalogue,
            words: &words,
            asked: &self.asked,
            by,
            now: self.clock.now(),
            folder: &self.folder,
        };
        let prepared = match prepare(&order, &mut *pace) {
            Ok(prepared) => prepared,
            Err(fault) => return (Vec::new(), Err(fault)),
        };
        if pace(1, 1).is_break() {
            return (Vec::new(), Err(Fault::Cancelled));
        }
        match self.tell(&prepared.exported().clone().into()) {
            Ok(entries) => (entries, prepared.publish()),
            Err(error) => (Vec::new(), Err(error.into())),
        }
    }

    fn tell(&self, event: &Event) -> Result<Vec<Entry>, StoreError> {
        let now = self.clock.now();
        let author = Author::Account(self.account.id);
        let entry = store::entry(event, EntryId(new_id(now)), now, author, self.session)?;
        self.store.append(vec![entry]).wait()
    }
}
