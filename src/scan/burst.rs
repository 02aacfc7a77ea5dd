//! Tells a scanner's keys from a person's by their speed. Never loses a key:
//! each comes out once, as typing or in a scan. Never reads a clock: every call
//! is told the time, in milliseconds of one monotonic clock.
//!
//! Six keys with less than 35 ms between neighbours are a burst. It ends with
//! Enter or Tab, or with 120 ms of silence; until then pauses below 120 ms are
//! hiccups of the cable. Fewer keys are held until 35 ms have passed, so that a
//! scan never leaks its first characters into the field that has the focus.
//!
//! For the caller:
//! - Keys that repeat because they are held down do not belong here; pass them
//!   on after [`Burst::interrupt`]. Modifier keys alone (scanners press Shift)
//!   are not reported at all.
//! - The text of a scan is complete. If it turns out to be
//!   [`Unknown`](super::Unreadable::Unknown) while a field has the focus, it was
//!   a person's keys that queued behind slow work, and belongs into the field.

/// Neighbouring keys of a scanner are closer than this, in milliseconds.
pub const KEY_GAP_MS: u64 = 35;
/// Silence that ends a burst, in milliseconds.
pub const SILENCE_MS: u64 = 120;
/// Keys that make a burst.
pub const KEYS_OF_A_BURST: usize = 6;

/// Keys and a terminator, all faster than hands, that are taken for a machine's
/// although they are too few for a burst.
const KEYS_OF_A_SHORT_CODE: usize = 3;
/// Bytes that are kept. [`read`](super::read) refuses as much anyway.
const CAPACITY: usize = 8 * super::LONGEST_TEXT;

/// What became of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The key is held; nothing to do.
    Held,
    /// These earlier keys were a person's: type them now. The key is held.
    Typing(String),
    /// An earlier burst had ended in silence before this key. The key is held.
    Scan(String),
}

/// What an Enter or a Tab was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// The end of a scan: swallow it.
    Scan(String),
    /// The end of a code too short to be a burst: type the keys, swallow it.
    ShortCode(String),
    /// Another terminator of the scan before (CR LF): swallow it.
    Echo,
    /// A person's: type these keys, if any, then let it act.
    NotAScan(String),
}

/// Collects keys until it is known whose they are.
#[derive(Debug, Default)]
pub struct Burst {
    held: String,
    keys: usize,
    last_ms: u64,
    ended_ms: Option<u64>,
}

impl Burst {
    /// Takes a key that produces text, control characters included.
    pub fn key(&mut self, text: &str, now_ms: u64) -> Step {
        let gap_ms = self.gap_ms(now_ms);
        let joins = gap_ms < KEY_GAP_MS || (self.is_running() && gap_ms < SILENCE_MS);
        let step = if joins || self.keys == 0 {
            Step::Held
        } else if self.is_running() {
            Step::Scan(self.take())
        } else {
            Step::Typing(self.take())
        };
        if self.held.len() < CAPACITY {
            self.held.push_str(text);
        }
        self.keys += 1;
        self.last_ms = now_ms;
        step
    }

    /// Takes an Enter or a Tab. A second one within 120 ms of a scan's end
    /// belongs to that scan: some scanners send CR LF.
    pub fn terminator(&mut self, now_ms: u64) -> End {
        let echoes = |ended_ms| now_ms.saturating_sub(ended_ms) < SILENCE_MS;
        if self.is_running() {
            self.ended_ms = Some(now_ms);
            End::Scan(self.take())
        } else if self.keys == 0 && self.ended_ms.is_some_and(echoes) {
            End::Echo
        } else if self.keys >= KEYS_OF_A_SHORT_CODE && self.gap_ms(now_ms) < KEY_GAP_MS {
            self.ended_ms = Some(now_ms);
            End::ShortCode(self.take())
        } else {
            End::NotAScan(self.take())
        }
    }

    /// Returns keys that have been held long enough to be a person's.
    pub fn due(&mut self, now_ms: u64) -> Option<String> {
        let is_due = self.keys > 0 && !self.is_running() && self.gap_ms(now_ms) >= KEY_GAP_MS;
        is_due.then(|| self.take())
    }

    /// Returns a burst that silence has ended.
    pub fn idle(&mut self, now_ms: u64) -> Option<String> {
        let is_over = self.is_running() && self.gap_ms(now_ms) >= SILENCE_MS;
        is_over.then(|| {
            self.ended_ms = Some(now_ms);
            self.take()
        })
    }

    /// Returns what must be typed before anything else acts: another key, a
    /// click, a change of focus.
    ///
    /// A running burst goes on. Input methods rewrite by deleting what they
    /// typed; those Backspaces are ignored, so that both spellings stay in the
    /// text and the rewriting is noticed even where its result is plain ASCII.
    pub fn interrupt(&mut self) -> Option<String> {
        (self.keys > 0 && !self.is_running()).then(|| self.take())
    }

    /// Tells whether the keys are a scanner's already. No shortcut acts then:
    /// scanners type GS as Ctrl+].
    #[must_use]
    pub fn is_running(&self) -> bool {
        // One character over and over is a key that somebody leans on.
        let mut characters = self.held.chars();
        let first = characters.next();
        self.keys >= KEYS_OF_A_BURST && characters.any(|c| Some(c) != first)
    }

    /// Returns when [`Burst::due`] or [`Burst::idle`] will have something, or
    /// `None` while nothing is held.
    #[must_use]
    pub fn wakes_at_ms(&self) -> Option<u64> {
        let wait_ms = if self.is_running() { SILENCE_MS } else { KEY_GAP_MS };
        (self.keys > 0).then(|| self.last_ms.saturating_add(wait_ms))
    }

    fn gap_ms(&self, now_ms: u64) -> u64 {
        now_ms.saturating_sub(self.last_ms)
    }

    fn take(&mut self) -> String {
        self.keys = 0;
        std::mem::take(&mut self.held)
    }
}

#[cfg(test)]
mod tests;
