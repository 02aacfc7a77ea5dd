//! The entries of the log as they were hashed, with their hashes: what an auditor
//! needs to recompute the chain with stock tools.
//!
//! In JSON Lines each line is `{"hash":"…","body":…}`: the 64 digits of the hash,
//! and from the 82nd byte up to the last but one the body's exact bytes. The
//! manifest holds the hash before the first of them.

use super::Fault;
use super::cell::Stands::Named;
use super::cell::{Cell, Column};
use super::source::{About, Give, Pace, Row, Source};
use super::target::{Output, Part, Target};
use crate::store::{Entry, Filter, Hash};

/// How many entries are read at once.
const PAGE: u32 = 500;

/// The headings of a row.
pub(super) fn columns(source: &Source<'_>) -> Vec<Column> {
    let words = source.words;
    let new = |code, key, width| Column::new(code, key, Named, width, words);
    vec![
        new("sequence", "export-col-entry", 9),
        new("hash", "export-col-hash", 20),
        new("at", "export-col-recorded-at", 19),
        new("clock", "export-col-clock", 19),
        new("kind", "export-col-event", 20),
        new("author", "export-col-recorded-by", 22),
        new("session", "export-col-session", 14),
        new("body", "export-col-body", 60),
    ]
}

/// Reads every entry of the period, in the order of the log.
fn each(
    source: &Source<'_>,
    pace: Pace<'_>,
    mut give: impl FnMut(&Entry) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let head = source.head.sequence;
    let first = source.store.first_at(source.from, head).wait()?;
    let end = source.store.first_at(source.to, head).wait()?;
    let total = u64::try_from(end - first).unwrap_or(0);
    let page = |after| Filter { after, limit: PAGE, ..Filter::default() };
    let mut waiting = (first < end).then(|| source.store.entries(page(first - 1)));
    let mut done = 0;
    while let Some(reply) = waiting {
        let entries = reply.wait()?;
        let last = entries.last().map(|entry| entry.sequence);
        let more = last.filter(|last| last + 1 < end);
        waiting = more.map(|last| source.store.entries(page(last)));
        for entry in entries.iter().filter(|entry| entry.sequence < end) {
            give(entry)?;
            done += 1;
        }
        if pace(done, total).is_break() {
            return Err(Fault::Cancelled);
        }
    }
    Ok(())
}

/// Returns the hash before the first entry of the period.
pub(super) fn previous(source: &Source<'_>) -> Result<Hash, Fault> {
    let first = source.store.first_at(source.from, source.head.sequence).wait()?;
    Ok(source.store.hash_at(first - 1).wait()?.unwrap_or(Hash::START))
}

/// Gives the row of every entry of the period.
pub(super) fn rows(source: &Source<'_>, pace: Pace<'_>, give: Give<'_>) -> Result<(), Fault> {
    each(source, pace, |entry| {
        let cells = [
            Cell::Whole(entry.sequence),
            Cell::text(entry.hash.to_string()),
            Cell::At(entry.at),
            Cell::at(entry.clock),
            Cell::text(entry.kind.as_str()),
            source.author(entry.author),
            Cell::some(entry.session.map(|id| id.to_string())),
            Cell::text(entry.body()),
        ];
        give(Row { cells: &cells, about: About::Nobody })
    })
}

/// Writes the entries of the period byte by byte, a line each.
pub(super) fn lines(
    source: &Source<'_>,
    target: &mut Target,
    pace: Pace<'_>,
) -> Result<(Part, u64), Fault> {
    let mut output: Output = target.begin(".jsonl")?;
    let mut rows = 0;
    each(source, pace, |entry| {
        let out = output.gathered();
        out.extend_from_slice(b"{\"hash\":\"");
        out.extend_from_slice(entry.hash.to_string().as_bytes());
        out.extend_from_slice(b"\",\"body\":");
        out.extend_from_slice(entry.body().as_bytes());
        out.extend_from_slice(b"}\n");
        rows += 1;
        output.settle()
    })?;
    Ok((output.finish()?, rows))
}
