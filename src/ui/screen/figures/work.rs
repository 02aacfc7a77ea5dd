//! The counting on a thread of its own, which tells how far it is and stops when
//! asked to; and the file that is written from it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_channel::mpsc::{UnboundedReceiver, unbounded};

use super::News;
use crate::domain::catalogue::ProductId;
use crate::domain::figures::{Figures, FiguresSaved, Scope};
use crate::i18n::{Lang, Words};
use crate::platform::{NotSaved, write_new};
use crate::report::figures::{Namer, Topic, csv};
use crate::store::{Hash, Store};
use crate::ui::aside::aside;

/// Counting under way. It stops when this is dropped.
#[derive(Debug)]
pub struct Running(Arc<AtomicBool>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Starts to count.
#[must_use]
pub fn count(store: Store, asked: u64, scope: Scope) -> (Running, UnboundedReceiver<News>) {
    let (news, reader) = unbounded();
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    let run = move || {
        let teller = news.clone();
        let tell = Box::new(move |done, of| {
            // Whoever listened may have gone away.
            let _ = teller.unbounded_send(News::Progress(asked, done, of));
            if stopped.load(Ordering::Relaxed) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        let counted = store.figures(scope, tell);
        let counted = counted.map(|found| found.map(|(scope, found)| (scope, Arc::new(found))));
        let _ = news.unbounded_send(News::Counted(asked, counted));
    };
    // Without a thread the sender is dropped here, and the news end at once.
    if let Err(error) = std::thread::Builder::new().name("figures".to_owned()).spawn(run) {
        tracing::error!(%error, "no thread for the figures");
    }
    (Running(stop), reader)
}

/// Writes topics to a new file, whole or not at all. Returns where it stands and
/// what the log is to hold.
///
/// # Errors
///
/// See [`NotSaved`].
pub async fn save(
    figures: Arc<Figures>,
    topics: BTreeSet<Topic>,
    products: BTreeMap<ProductId, String>,
    lang: Lang,
    path: PathBuf,
) -> Result<(PathBuf, FiguresSaved), NotSaved> {
    let work = move || {
        let words = Words::new(lang);
        let bytes = csv(&topics, &figures, Namer { words: &words, products: &products });
        write_new(&path, &bytes)?;
        let (from, until) = figures.span().ok_or(NotSaved::NotWritable)?;
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let sha256 = Hash::of(&bytes).to_string();
        Ok((path, FiguresSaved { file, sha256, from, until }))
    };
    aside(work).await.unwrap_or(Err(NotSaved::NotWritable))
}
