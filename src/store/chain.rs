//! The chain: every entry carries the SHA-256 of the one before it, so that an
//! entry changed, removed, inserted or moved is found by anyone. Pure: reads no
//! file; knows entries only as rows handed to it.
//!
//! # Recomputing it with stock tools
//!
//! The hash of an entry is `SHA-256(previous ‖ body)`: 32 raw bytes of the
//! previous hash (zeros before the first), then the body's bytes.
//!
//! ```sh
//! { printf %s "$previous" | xxd -r -p; cat body.json; } | sha256sum
//! ```
//!
//! What a chain cannot show by itself is that its end was cut off or all of it
//! written anew: for that, the [`Head`] must have been kept elsewhere, on paper,
//! in an export or at another station.

use crate::domain::id::StationId;
use crate::domain::time::Instant;
use crate::store::entry::{Columns, Entry};
use crate::store::hash::Hash;

/// The end of a log; with it, nothing before can be changed unseen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The last entry's place, 0 for an empty log.
    pub sequence: i64,
    /// The last entry's effective time (UTC).
    pub at: Instant,
    /// The last entry's hash.
    pub hash: Hash,
}

impl Head {
    /// The head of an empty log.
    pub const EMPTY: Self = Self { sequence: 0, at: Instant(i64::MIN), hash: Hash::START };
}

/// The first place at which a log is not what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("entry {sequence}: {kind:?}")]
pub struct Fault {
    /// The place of the entry, or of the one that is missing.
    pub sequence: i64,
    /// What is wrong there.
    pub kind: FaultKind,
}

/// What is wrong with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// Its body does not fit its hash, or is not in the form that is written.
    Changed,
    /// There is no entry at this place, though there are later ones.
    Missing,
    /// At this place stands one that was put in.
    Inserted,
    /// The entry at this place says that it belongs to another, or the times of
    /// entries run backwards.
    OutOfOrder,
    /// The body is whole, but the columns by which it is found say otherwise.
    Misfiled,
    /// The entry belongs to the log of another station.
    OtherStation,
    /// The photo that the entry names is gone or is another.
    Attachment,
}

/// An entry with the columns by which it is found.
pub(super) struct Row {
    pub(super) sequence: i64,
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) version: i64,
    pub(super) at: i64,
    pub(super) session: Option<String>,
    pub(super) body: Vec<u8>,
    pub(super) hash: [u8; 32],
}

impl Row {
    fn columns<'a>(&'a self, station: &'a str) -> Columns<'a> {
        let Self { sequence, version, at, .. } = *self;
        let session = self.session.as_deref();
        Columns { station, sequence, id: &self.id, kind: &self.kind, version, at, session }
    }
}

/// Walks a log from its first entry.
pub(super) struct Verifier {
    station: StationId,
    /// The station as bodies write it.
    written: String,
    head: Head,
    set_back: SetBack,
}

/// How often the machine's clock had been set back when something was recorded.
/// The order is kept by the places, so that this is told and no fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SetBack {
    /// So many entries.
    pub entries: u64,
    /// The first of them.
    pub first: Option<i64>,
}

impl Verifier {
    pub(super) fn new(station: StationId) -> Self {
        let (written, set_back) = (station.to_string(), SetBack { entries: 0, first: None });
        Self { station, written, head: Head::EMPTY, set_back }
    }

    /// Takes the next row in order of sequence.
    ///
    /// # Errors
    /// The fault that makes it not the next entry of this log.
    pub(super) fn take(&mut self, row: &Row) -> Result<(), Fault> {
        let expected = self.head.sequence + 1;
        let fault = |kind| Fault { sequence: expected, kind };
        if row.sequence > expected {
            return Err(fault(FaultKind::Missing));
        }
        let hash = self.head.hash.then(&row.body);
        let stored = Hash(row.hash);
        if row.sequence == expected
            && hash == stored
            && row.at >= self.head.at.0
            && Entry::is_plain(&row.body, &row.columns(&self.written))
        {
            self.head = Head { sequence: expected, at: Instant(row.at), hash };
            return Ok(());
        }
        let read = Entry::read(row.body.clone(), hash);
        let entry = read.ok_or_else(|| fault(FaultKind::Changed))?;
        if entry.sequence != expected {
            return Err(fault(FaultKind::OutOfOrder));
        }
        if hash != stored {
            return Err(fault(FaultKind::Changed));
        }
        if entry.at < self.head.at {
            return Err(fault(FaultKind::OutOfOrder));
        }
        if entry.station != self.station {
            return Err(fault(FaultKind::OtherStation));
        }
        let is_filed_as_it_says = row.sequence == expected
            && row.id == entry.id.to_string()
            && row.kind == entry.kind
            && row.version == i64::from(entry.version)
            && row.at == entry.at.0
            && row.session == entry.session.map(|id| id.to_string());
        if !is_filed_as_it_says {
            return Err(fault(FaultKind::Misfiled));
        }
        if entry.clock.is_some() {
            self.set_back.entries += 1;
            let _ = self.set_back.first.get_or_insert(expected);
        }
        self.head = Head { sequence: expected, at: entry.at, hash };
        Ok(())
    }

    /// Returns how often the clock had been set back in what was walked so far.
    pub(super) const fn set_back(&self) -> SetBack {
        self.set_back
    }

    /// Says what became of the order at a fault, by the places that the entry there
    /// and the one after it name themselves.
    pub(super) fn in_order(fault: Fault, named: Option<i64>, after: Option<i64>) -> Fault {
        let here = fault.sequence;
        let (sequence, kind) = match (named, after) {
            (Some(named), Some(after)) if named < here && after == here => {
                (here, FaultKind::Inserted)
            }
            (Some(named), _) if named < here => (named, FaultKind::Inserted),
            (Some(named), Some(after)) if named > here && after == here => {
                (here, FaultKind::OutOfOrder)
            }
            (Some(named), _) if named > here => (here, FaultKind::Missing),
            _ => (here, fault.kind),
        };
        Fault { sequence, kind }
    }

    /// Returns the head of what was walked so far.
    pub(super) const fn head(&self) -> Head {
        self.head
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::EntryId;
    use crate::store::entry::{Author, NewEntry};
    use proptest::prelude::*;
    use uuid::Uuid;

    const STATION: StationId = StationId(Uuid::from_u128(9));

    fn log(station: StationId, length: i64) -> Vec<Row> {
        let mut head = Head::EMPTY;
        let mut rows = Vec::new();
        for sequence in 1..=length {
            let id = EntryId(Uuid::from_u128(sequence.unsigned_abs().into()));
            let (kind, payload) = ("fact".to_owned(), format!(r#"{{"n":{sequence}}}"#));
            let (author, at) = (Author::Station, Instant(sequence * 1000));
            let new = NewEntry { id, kind, version: 1, at, author, session: None, payload };
            let entry = Entry::following(new, station, sequence, head.at, &head.hash).unwrap();
            head = Head { sequence, at: entry.at, hash: entry.hash };
            rows.push(Row {
                sequence,
                id: entry.id.to_string(),
                kind: entry.kind.clone(),
                version: 1,
                at: entry.at.0,
                session: None,
                body: entry.body().into(),
                hash: entry.hash.0,
            });
        }
        rows
    }

    fn verify(rows: Vec<Row>) -> Result<Head, Fault> {
        let mut verifier = Verifier::new(STATION);
        rows.into_iter().try_for_each(|row| verifier.take(&row))?;
        Ok(verifier.head())
    }

    #[test]
    fn the_hash_is_what_stock_tools_compute() {
        // { printf '%064d' 0 | xxd -r -p; printf '{}'; } | sha256sum
        let hash = Hash::START.then(b"{}");
        assert_eq!(
            hash.to_string(),
            "fb1634c4e6cd4b1f1afe3ce2d6ef080f7ac5d1f357d723ad4dfca782733b62db"
        );
        assert_eq!(Hash::parse(&hash.to_string()), Some(hash));
        assert_eq!(Hash::parse("fb16"), None);
        assert_eq!(hash.short_code().len(), 19);
        assert_eq!(Hash::beginning(&hash.short_code()), Some(hash.0[..10].try_into().unwrap()));
        assert_eq!(Hash::beginning("ZZZZ"), None);
        assert_eq!(Hash([0xff; 32]).short_code(), "ZZZZ-ZZZZ-ZZZZ-ZZZZ");
    }

    #[test]
    fn a_whole_log_has_a_head() {
        assert_eq!(verify(Vec::new()), Ok(Head::EMPTY));
        let head = verify(log(STATION, 5)).unwrap();
        assert_eq!((head.sequence, head.at), (5, Instant(5000)));
    }

    #[test]
    fn each_kind_of_tampering_is_named_at_its_place() {
        let fault = |kind| Err(Fault { sequence: 3, kind });
        let tampered = |change: fn(&mut Vec<Row>)| {
            let mut rows = log(STATION, 5);
            change(&mut rows);
            verify(rows)
        };
        assert_eq!(tampered(|rows| drop(rows.remove(2))), fault(FaultKind::Missing));
        assert_eq!(tampered(|rows| rows[2].body[1] = b'x'), fault(FaultKind::Changed));
        assert_eq!(tampered(|rows| rows[2].hash[0] ^= 1), fault(FaultKind::Changed));
        assert_eq!(tampered(|rows| rows[2].kind = "other".into()), fault(FaultKind::Misfiled));
        assert_eq!(tampered(|rows| rows[2].session = Some("x".into())), fault(FaultKind::Misfiled));
        let swapped = tampered(|rows| {
            rows.swap(2, 3);
            rows[2].sequence = 3;
            rows[3].sequence = 4;
        });
        assert_eq!(swapped, fault(FaultKind::OutOfOrder));
        let other = log(StationId(Uuid::from_u128(8)), 1);
        assert_eq!(verify(other).unwrap_err().kind, FaultKind::OtherStation);
    }

    proptest! {
        #[test]
        fn any_changed_byte_is_found_at_its_entry(at in 0usize..6, offset in any::<prop::sample::Index>(), flip in 1u8..) {
            let mut rows = log(STATION, 6);
            let offset = offset.index(rows[at].body.len());
            rows[at].body[offset] ^= flip;
            prop_assert_eq!(verify(rows).unwrap_err().sequence, i64::try_from(at).unwrap() + 1);
        }
    }
}
