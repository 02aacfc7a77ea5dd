//! Whether a station's log is whole, in one sentence: the chain, what the station
//! signed of it, the tables, and what was kept outside. A chain alone cannot show
//! that its end was cut off or that all of it was written anew; for that a paper,
//! an export or a backup made earlier is held against it.

mod outside;

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use serde_json::{Value, json};

use crate::domain::event::Event;
use crate::i18n::Words;
use crate::store::{
    Fault, FaultKind, Filter, Gap, Hash, Head, Progress, SetBack, Signature, Store, StoreError,
    Stray, fact,
};

pub use outside::{Held, Outside};

/// The kinds of entries that the station signs together with a place of the log.
const SIGNED: [&str; 3] = ["session_sealed", "session_signed", "paper_saved"];

/// A long look at a log: how far it is, and whether it is to stop. Clones watch
/// the same look.
#[derive(Debug, Clone, Default)]
pub struct Watch(Arc<Looking>);

#[derive(Debug, Default)]
struct Looking {
    entries: AtomicU64,
    stopped: AtomicBool,
}

impl Watch {
    /// Returns how many entries were looked at; each is looked at three times, for
    /// the chain, for the tables and for what is found by words.
    #[must_use]
    pub fn entries(&self) -> u64 {
        self.0.entries.load(Ordering::Relaxed)
    }

    /// Gives the look up.
    pub fn stop(&self) {
        self.0.stopped.store(true, Ordering::Relaxed);
    }

    fn progress(&self) -> Progress {
        let (looking, before) = (Arc::clone(&self.0), self.entries());
        Box::new(move |done| {
            let done = u64::try_from(done).unwrap_or(0);
            looking.entries.store(before.saturating_add(done), Ordering::Relaxed);
            if looking.stopped.load(Ordering::Relaxed) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })
    }
}

/// What a look at a whole log found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It is whole.
    Whole {
        /// The end of the log.
        head: Head,
        /// So many seals fit what they cover, each signed by the station.
        seals: u64,
        /// How often the machine's clock had been set back.
        set_back: SetBack,
    },
    /// Something was changed in the log.
    Tampered(Fault),
    /// The seal or signature in this entry does not fit what it covers, or is not the
    /// station's.
    Seal(i64),
    /// The log is whole, but a table says otherwise.
    Table(Stray),
    /// Pages of the file are damaged.
    Damaged(Vec<Gap>),
}

/// Looks at all that a station holds. Blocks for long; never on a window's thread.
///
/// # Errors
///
/// [`StoreError::Cancelled`] if the look was given up; others if the log cannot be
/// read at all.
pub fn prove(store: &Store, watch: &Watch) -> Result<Found, StoreError> {
    let walked = match store.verify(watch.progress()).wait() {
        Ok(Ok(walked)) => walked,
        Ok(Err(fault)) => return Ok(Found::Tampered(fault)),
        Err(StoreError::Damaged) => return damaged(store, watch),
        Err(error) => return Err(error),
    };
    let seals = match seals(store) {
        Ok(Ok(seals)) => seals,
        Ok(Err(entry)) => return Ok(Found::Seal(entry)),
        Err(error) => return Err(error),
    };
    match store.stray(watch.progress()).wait() {
        Ok(None) => {}
        Ok(Some(stray)) => return Ok(Found::Table(stray)),
        Err(StoreError::Damaged) => return damaged(store, watch),
        Err(error) => return Err(error),
    }
    Ok(Found::Whole { head: walked.head, seals, set_back: walked.set_back })
}

fn damaged(store: &Store, watch: &Watch) -> Result<Found, StoreError> {
    store.gaps(watch.progress()).wait().map(Found::Damaged)
}

/// Counts the seals; or returns the place of the first of what the station signed
/// that does not fit the log or was not signed by it.
fn seals(store: &Store) -> Result<Result<u64, i64>, StoreError> {
    let kinds = SIGNED.map(str::to_owned).to_vec();
    let mut wanted = Filter { kinds, ..Filter::default() };
    let mut seals = 0;
    loop {
        let page = store.entries(wanted.clone()).wait()?;
        for entry in &page {
            let Some(signed) = fact(entry).ok().and_then(|fact| signed(&fact.event)) else {
                return Ok(Err(entry.sequence));
            };
            let stands = store.hash_at(signed.sequence).wait()?;
            let fits = stands.is_some() && stands == Hash::parse(&signed.head);
            let is_ours = Signature::parse(&signed.signature)
                .is_some_and(|it| store.public_key().signed(signed.text.as_bytes(), &it));
            if !fits || !is_ours {
                return Ok(Err(entry.sequence));
            }
            seals += u64::from(signed.is_seal);
        }
        match page.last() {
            Some(last) => wanted.after = last.sequence,
            None => return Ok(Ok(seals)),
        }
    }
}

/// What the station signed: a text, and the entry up to which it speaks.
struct Signed {
    text: String,
    signature: String,
    sequence: i64,
    head: String,
    is_seal: bool,
}

fn signed(event: &Event) -> Option<Signed> {
    let of = |text, signature: &str, sequence, head: &str, is_seal| Signed {
        text,
        signature: signature.to_owned(),
        sequence,
        head: head.to_owned(),
        is_seal,
    };
    Some(match event {
        Event::SessionSealed(it) => of(it.text(), &it.signature, it.sequence, &it.head, true),
        Event::SessionSigned(it) => of(it.text(), &it.signature, it.sequence, &it.head, false),
        Event::PaperSaved(it) => of(it.text(), &it.signature, it.sequence, &it.head, false),
        _ => return None,
    })
}

impl Found {
    /// Tells whether nothing was changed and nothing is damaged.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        matches!(self, Self::Whole { .. })
    }

    /// Says it in one sentence.
    #[must_use]
    pub fn said(&self, words: &Words) -> String {
        let of_entry = |key: &str, entry: i64| words.with(key, &[("entry", &entry.to_string())]);
        match self {
            Self::Whole { head, seals, .. } => words.with(
                "proof-whole",
                &[
                    ("entries", &head.sequence.to_string()),
                    ("seals", &seals.to_string()),
                    ("code", &head.hash.short_code()),
                ],
            ),
            Self::Tampered(fault) => of_entry(kind(fault.kind).0, fault.sequence),
            Self::Seal(entry) => of_entry("proof-seal", *entry),
            Self::Table(Stray { entry: Some(entry), .. }) => of_entry("proof-review", *entry),
            Self::Table(stray) => words.with("proof-table", &[("table", stray.table)]),
            Self::Damaged(gaps) => match gaps.first() {
                None => words.text("proof-damaged-tables"),
                Some(Gap { first, last: None }) => of_entry("proof-damaged-end", *first),
                Some(Gap { first, last: Some(last) }) => words.with(
                    "proof-damaged",
                    &[
                        ("first", &first.to_string()),
                        ("last", &last.to_string()),
                        ("gaps", &gaps.len().to_string()),
                    ],
                ),
            },
        }
    }

    /// Says for a whole log how often the clock had been set back, if it had.
    #[must_use]
    pub fn clock_said(&self, words: &Words) -> Option<String> {
        let Self::Whole { set_back: SetBack { entries, first: Some(first) }, .. } = self else {
            return None;
        };
        let gaps = [("entries", entries.to_string()), ("first", first.to_string())];
        let gaps = gaps.each_ref().map(|(name, value)| (*name, value.as_str()));
        Some(words.with("proof-clock", &gaps))
    }

    /// Says it to a program.
    #[must_use]
    pub fn to_json(&self) -> Value {
        match self {
            Self::Whole { head, seals, set_back } => json!({
                "whole": true, "entries": head.sequence, "seals": seals,
                "head": head.hash.to_string(), "code": head.hash.short_code(),
                "clock_set_back": set_back.entries,
            }),
            Self::Tampered(fault) => {
                json!({ "whole": false, "entry": fault.sequence, "kind": kind(fault.kind).1 })
            }
            Self::Seal(entry) => json!({ "whole": false, "entry": entry, "kind": "seal" }),
            Self::Table(Stray { table, entry: Some(entry), .. }) => json!({
                "whole": false, "kind": "table", "table": table, "entry": entry,
            }),
            Self::Table(stray) => json!({
                "whole": false, "kind": "table", "table": stray.table, "row": stray.before + 1,
            }),
            Self::Damaged(gaps) => {
                let gaps: Vec<Value> = gaps
                    .iter()
                    .map(|gap| json!({ "first": gap.first, "last": gap.last }))
                    .collect();
                json!({ "whole": false, "kind": "damaged pages", "unreadable": gaps })
            }
        }
    }
}

/// Names what fits a fault: by the key of its sentence, and for programs.
const fn kind(kind: FaultKind) -> (&'static str, &'static str) {
    match kind {
        FaultKind::Changed => ("proof-changed", "changed"),
        FaultKind::Missing => ("proof-missing", "removed"),
        FaultKind::Inserted => ("proof-inserted", "inserted"),
        FaultKind::OutOfOrder => ("proof-order", "reordered"),
        FaultKind::Misfiled => ("proof-misfiled", "misfiled"),
        FaultKind::Attachment => ("proof-attachment", "without its photo"),
        FaultKind::OtherStation => ("proof-other-station", "of another station"),
    }
}
