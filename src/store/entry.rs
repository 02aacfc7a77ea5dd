//! An entry of the log: what the program hands in, what is stored, and the exact
//! bytes between the two. Never serialises a stored entry again.
//!
//! # The body
//!
//! One UTF-8 JSON object without white space outside its payload, its keys
//! always in this order, so that anyone can compute its hash with stock tools:
//!
//! ```json
//! {"station":"<uuid>","sequence":1,"id":"<uuid>","kind":"dose_given","version":1,
//!  "at":1795312800000,"author":"<uuid>","session":null,"payload":{…}}
//! ```
//!
//! `at` is UTC milliseconds and never precedes the entry before. Where the
//! machine's clock said an earlier time, `"clock":<that time>` follows `at`.
//! `author` is an account's UUID, `withheld` or `station`; `session` is a UUID
//! or `null`. The payload stands as the program wrote it.

use std::fmt;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::domain::id::{AccountId, EntryId, SessionId, StationId};
use crate::domain::time::Instant;
use crate::store::error::StoreError;
use crate::store::hash::Hash;

const KIND_LENGTH_MAX: usize = 64;

/// Who answers for an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Author {
    /// A person who was signed in.
    Account(AccountId),
    /// A person who reports without a name.
    Withheld,
    /// The program itself.
    Station,
}

/// A fact to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// Its identity, made by the caller; recording it twice is refused.
    pub id: EntryId,
    /// The kind of fact: 1 to 64 of `a`-`z`, `0`-`9`, `_`, `.`.
    pub kind: String,
    /// The version of the payload's form.
    pub version: u16,
    /// What the machine's clock says (UTC).
    pub at: Instant,
    /// Who answers for it.
    pub author: Author,
    /// The session it belongs to, if any.
    pub session: Option<SessionId>,
    /// One JSON object, stored as it stands.
    pub payload: String,
}

/// An entry as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The station whose log it is.
    pub station: StationId,
    /// Its place in the log; the first is 1.
    pub sequence: i64,
    /// Its identity.
    pub id: EntryId,
    /// The kind of fact.
    pub kind: String,
    /// The version of the payload's form.
    pub version: u16,
    /// The effective time (UTC): never before the entry before it.
    pub at: Instant,
    /// What the machine's clock said (UTC), where that was earlier than the last entry.
    pub clock: Option<Instant>,
    /// Who answers for it.
    pub author: Author,
    /// The session it belongs to, if any.
    pub session: Option<SessionId>,
    /// SHA-256 of the previous hash and the body.
    pub hash: Hash,
    body: String,
    payload_at: usize,
}

impl Entry {
    /// Returns the bytes that were hashed, as stored.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// Returns the payload, as the program wrote it.
    #[must_use]
    pub fn payload(&self) -> &str {
        self.body.get(self.payload_at..self.body.len().saturating_sub(1)).unwrap_or_default()
    }

    /// Writes the body of the entry that follows `last_at` and the hash `previous`.
    ///
    /// # Errors
    /// [`StoreError::Refused`] for a kind or a payload that breaks the form.
    pub(super) fn following(
        new: NewEntry,
        station: StationId,
        sequence: i64,
        last_at: Instant,
        previous: &Hash,
    ) -> Result<Self, StoreError> {
        if !is_kind(&new.kind) {
            return Err(StoreError::Refused(format!("kind {:?}", new.kind)));
        }
        if !is_object(&new.payload) {
            return Err(StoreError::Refused(format!("payload of {} is no object", new.kind)));
        }
        let mut entry = Self {
            station,
            sequence,
            id: new.id,
            kind: new.kind,
            version: new.version,
            at: new.at.max(last_at),
            clock: (new.at < last_at).then_some(new.at),
            author: new.author,
            session: new.session,
            hash: Hash::START,
            body: String::new(),
            payload_at: 0,
        };
        entry.body = entry.head_of_body();
        entry.payload_at = entry.body.len();
        entry.body.push_str(&new.payload);
        entry.body.push('}');
        entry.hash = previous.then(entry.body.as_bytes());
        Ok(entry)
    }

    /// Reads a stored body; `None` if it is not exactly what this program writes.
    pub(super) fn read(body: Vec<u8>, hash: Hash) -> Option<Self> {
        let body = String::from_utf8(body).ok()?;
        let fields: Fields<'_> = serde_json::from_str(&body).ok()?;
        let mut entry = Self {
            station: fields.station,
            sequence: fields.sequence,
            id: fields.id,
            kind: fields.kind.to_owned(),
            version: fields.version,
            at: fields.at,
            clock: fields.clock,
            author: Author::read(fields.author)?,
            session: fields.session,
            hash,
            body: String::new(),
            payload_at: 0,
        };
        let head = entry.head_of_body();
        if !body.starts_with(&head) {
            return None;
        }
        entry.payload_at = head.len();
        entry.body = body;
        Some(entry)
    }

    /// Tells whether a body is exactly what this program writes of an entry with
    /// these columns while the clock runs forward. Quicker than reading it, and true of
    /// nearly every entry; where it is not, [`Entry::read`] tells why.
    pub(super) fn is_plain(body: &[u8], columns: &Columns<'_>) -> bool {
        let after_columns = || {
            let body = std::str::from_utf8(body).ok()?;
            let Columns { station, sequence, id, kind, version, at, session } = columns;
            let rest = body.strip_prefix(r#"{"station":""#)?.strip_prefix(station)?;
            let rest = number(rest.strip_prefix(r#"","sequence":"#)?, *sequence)?;
            let rest = rest.strip_prefix(r#","id":""#)?.strip_prefix(id)?;
            let rest = rest.strip_prefix(r#"","kind":""#)?.strip_prefix(kind)?;
            let rest = number(rest.strip_prefix(r#"","version":"#)?, *version)?;
            let rest = number(rest.strip_prefix(r#","at":"#)?, *at)?;
            let (author, rest) = rest.strip_prefix(r#","author":""#)?.split_once('"')?;
            let rest = rest.strip_prefix(r#","session":"#)?;
            let rest = match session {
                Some(session) => {
                    rest.strip_prefix('"')?.strip_prefix(session)?.strip_prefix('"')?
                }
                None => rest.strip_prefix("null")?,
            };
            let payload = rest.strip_prefix(r#","payload":"#)?.strip_suffix('}')?;
            let is_author = matches!(author, "withheld" | "station") || is_uuid(author);
            is_author.then_some(payload)
        };
        is_uuid(columns.id)
            && is_kind(columns.kind)
            && u16::try_from(columns.version).is_ok()
            && columns.session.is_none_or(is_uuid)
            && after_columns().is_some_and(is_object)
    }

    /// Returns the place in the log that a body names, whatever else is wrong in it.
    pub(super) fn place_in(body: &[u8]) -> Option<i64> {
        #[derive(Deserialize)]
        struct Place {
            sequence: i64,
        }
        serde_json::from_slice::<Place>(body).ok().map(|place| place.sequence)
    }

    fn head_of_body(&self) -> String {
        let clock = self.clock.map_or(String::new(), |at| format!(r#","clock":{}"#, at.0));
        let session = self.session.map_or("null".to_owned(), |id| format!("\"{id}\""));
        format!(
            r#"{{"station":"{}","sequence":{},"id":"{}","kind":"{}","version":{},"at":{}{clock},"author":"{}","session":{session},"payload":"#,
            self.station, self.sequence, self.id, self.kind, self.version, self.at.0, self.author,
        )
    }
}

impl Author {
    fn read(text: &str) -> Option<Self> {
        match text {
            "withheld" => Some(Self::Withheld),
            "station" => Some(Self::Station),
            id => id.parse().ok().map(|id| Self::Account(AccountId(id))),
        }
    }
}

impl fmt::Display for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(id) => id.fmt(f),
            Self::Withheld => f.write_str("withheld"),
            Self::Station => f.write_str("station"),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields<'a> {
    station: StationId,
    sequence: i64,
    id: EntryId,
    kind: &'a str,
    version: u16,
    at: Instant,
    #[serde(default)]
    clock: Option<Instant>,
    author: &'a str,
    session: Option<SessionId>,
    #[serde(rename = "payload")]
    _payload: IgnoredAny,
}

/// What a body repeats of the columns by which its entry is found.
pub(super) struct Columns<'a> {
    pub(super) station: &'a str,
    pub(super) sequence: i64,
    pub(super) id: &'a str,
    pub(super) kind: &'a str,
    pub(super) version: i64,
    pub(super) at: i64,
    pub(super) session: Option<&'a str>,
}

/// Takes a number off the beginning of a text, as this program writes it.
fn number(text: &str, number: i64) -> Option<&str> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (written, rest) = text.split_at(digits);
    let is_short = written == "0" || !written.starts_with('0');
    (is_short && written.parse() == Ok(number)).then_some(rest)
}

/// Tells whether a text is an identity as this program writes it.
fn is_uuid(text: &str) -> bool {
    let is_place = |(place, byte): (usize, u8)| match place {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
    };
    text.len() == 36 && text.bytes().enumerate().all(is_place)
}

fn is_kind(kind: &str) -> bool {
    (1..=KIND_LENGTH_MAX).contains(&kind.len())
        && kind.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.'))
}

fn is_object(payload: &str) -> bool {
    payload.starts_with('{')
        && payload.ends_with('}')
        && serde_json::from_str::<IgnoredAny>(payload).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn new(at: i64, payload: &str) -> NewEntry {
        NewEntry {
            id: EntryId(Uuid::from_u128(2)),
            kind: "dose_given".into(),
            version: 3,
            at: Instant(at),
            author: Author::Station,
            session: Some(SessionId(Uuid::from_u128(4))),
            payload: payload.into(),
        }
    }

    fn following(new: NewEntry, last_at: i64) -> Result<Entry, StoreError> {
        Entry::following(new, StationId(Uuid::from_u128(1)), 7, Instant(last_at), &Hash::START)
    }

    #[test]
    fn the_body_is_exactly_as_documented() {
        let entry = following(new(1000, r#"{"volume_ul":500}"#), 1000).unwrap();
        assert_eq!(
            entry.body(),
            concat!(
                r#"{"station":"00000000-0000-0000-0000-000000000001","sequence":7,"#,
                r#""id":"00000000-0000-0000-0000-000000000002","kind":"dose_given","version":3,"#,
                r#""at":1000,"author":"station","session":"00000000-0000-0000-0000-000000000004","#,
                r#""payload":{"volume_ul":500}}"#
            )
        );
        assert_eq!(entry.payload(), r#"{"volume_ul":500}"#);
    }

    #[test]
    fn a_clock_set_back_is_told_and_the_order_of_time_kept() {
        let entry = following(new(400, "{}"), 1000).unwrap();
        assert_eq!((entry.at, entry.clock), (Instant(1000), Some(Instant(400))));
        assert!(entry.body().contains(r#""at":1000,"clock":400,"author""#));
        assert_eq!(Entry::read(entry.body().into(), entry.hash), Some(entry));
    }

    #[test]
    fn anything_but_an_object_of_a_plain_kind_is_refused() {
        for payload in ["", "[]", "1", "{", "{}{}", " {}", "{} ", r#"{"a":}"#, "null"] {
            assert!(
                matches!(following(new(1, payload), 1), Err(StoreError::Refused(_))),
                "{payload}"
            );
        }
        for kind in ["", "a\"b", "Liều", "a b", &"a".repeat(65)] {
            let entry = NewEntry { kind: kind.into(), ..new(1, "{}") };
            assert!(matches!(following(entry, 1), Err(StoreError::Refused(_))), "{kind}");
        }
    }

    #[test]
    fn a_body_that_this_program_would_not_write_is_not_read() {
        let good = following(new(1000, "{}"), 1000).unwrap();
        for (from, to) in [
            ("\"sequence\":7", "\"sequence\": 7"),
            ("\"at\":1000", "\"at\":1000,\"clock\":null"),
            ("\"payload\":{}", "\"payload\":{},\"note\":1"),
            ("\"version\":3,", ""),
            ("\"station\":\"0", "\"station\":\"x"),
            ("\"author\":\"station\"", "\"author\":\"somebody\""),
        ] {
            let other = good.body().replacen(from, to, 1);
            assert_ne!(other, good.body());
            assert_eq!(Entry::read(other.into_bytes(), good.hash), None, "{to}");
        }
    }

    /// The columns that an entry is filed under.
    fn with_columns<T>(entry: &Entry, act: impl FnOnce(&Columns<'_>) -> T) -> T {
        let (station, id) = (entry.station.to_string(), entry.id.to_string());
        let session = entry.session.map(|id| id.to_string());
        act(&Columns {
            station: &station,
            sequence: entry.sequence,
            id: &id,
            kind: &entry.kind,
            version: entry.version.into(),
            at: entry.at.0,
            session: session.as_deref(),
        })
    }

    #[test]
    fn an_entry_is_plain_unless_the_clock_was_set_back() {
        let plain = following(new(1000, "{}"), 1000).unwrap();
        assert!(with_columns(&plain, |columns| Entry::is_plain(plain.body().as_bytes(), columns)));
        let alone = NewEntry { session: None, author: Author::Withheld, ..new(1000, "{}") };
        let alone = following(alone, 1000).unwrap();
        assert!(with_columns(&alone, |columns| Entry::is_plain(alone.body().as_bytes(), columns)));
        let back = following(new(400, "{}"), 1000).unwrap();
        assert!(!with_columns(&back, |columns| Entry::is_plain(back.body().as_bytes(), columns)));
    }

    proptest! {
        /// Whatever is changed in a body or beside it: nothing is plain that is not
        /// read, and filed as it says.
        #[test]
        fn what_is_plain_is_read_to_the_same(
            at in 0i64..3000, place in 0usize..400, byte: u8, field in 0u8..8, other in 0i64..20,
        ) {
            let entry = following(new(at, r#"{"a":[1,{"b":"c"}]}"#), 1000).unwrap();
            let mut body = entry.body().as_bytes().to_vec();
            if let Some(changed) = body.get_mut(place) {
                *changed = byte;
            }
            with_columns(&entry, |columns| {
                let mut columns = Columns { ..*columns };
                match field {
                    0 => columns.sequence = other,
                    1 => columns.version = other,
                    2 => columns.at = other,
                    3 => columns.session = None,
                    4 => columns.kind = "other",
                    5 => columns.id = "00000000-0000-0000-0000-00000000000A",
                    _ => {}
                }
                if Entry::is_plain(&body, &columns) {
                    let read = Entry::read(body.clone(), Hash::START).unwrap();
                    assert_eq!(read.station.to_string(), columns.station);
                    assert_eq!(read.sequence, columns.sequence);
                    assert_eq!(read.id.to_string(), columns.id);
                    assert_eq!(read.kind, columns.kind);
                    assert_eq!(i64::from(read.version), columns.version);
                    assert_eq!((read.at.0, read.clock), (columns.at, None));
                    assert_eq!(read.session.map(|id| id.to_string()).as_deref(), columns.session);
                }
            });
        }

        #[test]
        fn bodies_survive_reading(text in ".{0,40}", at in 0i64.., last in 0i64.., account in any::<u128>()) {
            let payload = serde_json::json!({ "note": text, "payload": ",\"payload\":{" }).to_string();
            let author = Author::Account(AccountId(Uuid::from_u128(account)));
            let entry = following(NewEntry { author, ..new(at, &payload) }, last).unwrap();
            prop_assert_eq!(entry.payload(), payload);
            prop_assert_eq!(Entry::read(entry.body().into(), entry.hash), Some(entry));
        }
    }
}
