//! Since when nobody has touched the keyboard, the pointer or the screen. Never
//! hears of the clock's own ticks, and asks for no redraw.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use crate::domain::time::Instant;
use crate::platform::Clock;

/// When somebody last did something.
#[derive(Debug, Clone)]
pub struct Activity {
    clock: Clock,
    ticks_ms: Arc<AtomicU64>,
    wall_ms: Arc<AtomicI64>,
}

impl Activity {
    /// Begins now.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        let activity = Self { clock, ticks_ms: Arc::default(), wall_ms: Arc::default() };
        activity.touch();
        activity
    }

    /// Takes in that somebody did something.
    pub fn touch(&self) {
        self.ticks_ms.store(self.clock.ticks_ms(), Ordering::Relaxed);
        self.wall_ms.store(self.clock.now().0, Ordering::Relaxed);
    }

    /// Tells whether nobody did anything for so many minutes. The time that a
    /// laptop slept with its lid closed counts, which only the wall clock knows.
    #[must_use]
    pub fn is_idle_for(&self, minutes: u8) -> bool {
        let ticked = self.clock.ticks_ms().saturating_sub(self.ticks_ms.load(Ordering::Relaxed));
        let passed = self.clock.now().since(Instant(self.wall_ms.load(Ordering::Relaxed)));
        let limit = u64::from(minutes) * 60_000;
        ticked.max(u64::try_from(passed).unwrap_or(0)) >= limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_from_the_last_touch() {
        let clock = Clock::standing_at(Instant(1_000_000));
        let activity = Activity::new(clock.clone());
        clock.move_by_ms(5 * 60_000 - 1);
        assert!(!activity.is_idle_for(5) && activity.is_idle_for(4));
        activity.touch();
        clock.move_by_ms(60_000);
        assert!(!activity.is_idle_for(5));
        clock.move_by_ms(4 * 60_000);
        assert!(activity.is_idle_for(5));
        // A clock that is set back locks nothing.
        activity.touch();
        clock.move_by_ms(-3_600_000);
        assert!(!activity.is_idle_for(5));
    }
}
