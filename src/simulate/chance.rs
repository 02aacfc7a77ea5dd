//! Chance that repeats itself: everything drawn follows from one seed, and so do
//! the identities. Good enough to make people up, and for nothing else.

use uuid::{Builder, Uuid};

use crate::domain::time::Instant;

/// A source of numbers (`SplitMix64`: Steele, Lea, Flood, OOPSLA 2014).
#[derive(Debug, Clone)]
pub(super) struct Chance(u64);

impl Chance {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below a bound; zero for a bound of zero.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.number().checked_rem(bound).unwrap_or(0)
    }

    /// A number between two, both included.
    pub(super) fn between(&mut self, least: i64, most: i64) -> i64 {
        let span = most.saturating_sub(least).saturating_add(1).max(1).unsigned_abs();
        least.saturating_add(i64::try_from(self.below(span)).unwrap_or(0))
    }

    /// Whether something happens that happens so often in a hundred thousand times.
    pub(super) fn happens(&mut self, often: u64) -> bool {
        self.below(100_000) < often
    }

    /// One of several; nothing out of nothing.
    pub(super) fn one_of<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let bound = u64::try_from(of.len()).unwrap_or(0);
        of.get(usize::try_from(self.below(bound)).unwrap_or(0))
    }

    /// An identity that sorts by its instant, as [`crate::platform::new_id`] makes it.
    pub(super) fn identity(&mut self, at: Instant) -> Uuid {
        let (first, second) = (self.number().to_le_bytes(), self.number().to_le_bytes());
        let mut random = [0; 10];
        for (place, byte) in random.iter_mut().zip(first.into_iter().chain(second)) {
            *place = byte;
        }
        Builder::from_unix_timestamp_millis(u64::try_from(at.0).unwrap_or(0), &random).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_and_another_does_not() {
        let drawn = |seed| {
            let mut chance = Chance::new(seed);
            (0..8).map(|_| chance.number()).collect::<Vec<_>>()
        };
        assert_eq!(drawn(7), drawn(7));
        assert_ne!(drawn(7), drawn(8));
    }

    #[test]
    fn what_is_drawn_stays_within_its_bounds() {
        let mut chance = Chance::new(1);
        for _ in 0..1_000 {
            assert!((-3..=4).contains(&chance.between(-3, 4)));
            assert!(chance.below(5) < 5);
        }
        assert_eq!(chance.below(0), 0);
        assert_eq!(chance.one_of::<u8>(&[]), None);
        let often = (0..100_000).filter(|_| chance.happens(10_000)).count();
        assert!((9_000..11_000).contains(&often), "{often}");
    }
}
