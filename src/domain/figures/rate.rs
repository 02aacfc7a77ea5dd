//! A share with how far it can be trusted: the Wilson score interval, which stays
//! between nought and one and does not call "none of twenty" a certainty.

/// The 97.5th percentile of the normal distribution: the bounds hold between them
/// what is true in 95 of 100 cases.
const Z: f64 = 1.959_963_984_540_054;

/// How often something came, among how many.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// How often it came.
    pub count: u32,
    /// Among how many.
    pub of: u32,
    /// The share, per thousand.
    pub per_thousand: f64,
    /// The lower bound of the interval, per thousand.
    pub low: f64,
    /// The upper bound of the interval, per thousand.
    pub high: f64,
}

impl Rate {
    /// Computes a share with its 95 % Wilson score interval (E. B. Wilson, 1927);
    /// nothing of none. A count beyond the whole is taken as the whole.
    #[must_use]
    pub fn of(count: u32, of: u32) -> Option<Self> {
        if of == 0 {
            return None;
        }
        let count = count.min(of);
        let (n, z2) = (f64::from(of), Z * Z);
        let share = f64::from(count) / n;
        let scale = 1.0 + z2 / n;
        let middle = (share + z2 / (2.0 * n)) / scale;
        let half = Z * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt() / scale;
        // What is computed as a hair below nought is nought.
        let low = if count == 0 { 0.0 } else { (middle - half).max(0.0) };
        let high = if count == of { 1.0 } else { (middle + half).min(1.0) };
        Some(Self {
            count,
            of,
            per_thousand: share * 1_000.0,
            low: low * 1_000.0,
            high: high * 1_000.0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// R. G. Newcombe, Statistics in Medicine 17 (1998) 857–872, table I, method 3.
    #[test]
    fn the_interval_is_the_published_one() {
        for (count, of, low, high) in [
            (81, 263, 255.3, 366.2),
            (15, 148, 62.4, 160.5),
            (0, 20, 0.0, 161.1),
            (1, 29, 6.1, 171.8),
        ] {
            let rate = Rate::of(count, of).unwrap();
            assert!((rate.low - low).abs() < 0.06, "{count}/{of}: {}", rate.low);
            assert!((rate.high - high).abs() < 0.06, "{count}/{of}: {}", rate.high);
        }
        assert_eq!(Rate::of(0, 0), None);
    }

    proptest! {
        /// Both bounds are the shares from which what was counted lies exactly Z
        /// standard errors away: that is what the interval means.
        #[test]
        fn the_bounds_solve_the_score_equation(of in 1u32..5_000, part in 0.0f64..=1.0) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count within 5,000")]
            let count = (f64::from(of) * part) as u32;
            let rate = Rate::of(count, of).unwrap();
            prop_assert!(0.0 <= rate.low && rate.low <= rate.per_thousand + 1e-9);
            prop_assert!(rate.per_thousand <= rate.high + 1e-9 && rate.high <= 1_000.0);
            let (n, share) = (f64::from(of), rate.per_thousand / 1_000.0);
            for (bound, at_the_end) in [(rate.low, count == 0), (rate.high, count == of)] {
                let bound = bound / 1_000.0;
                let away = (share - bound).powi(2);
                let allowed = Z * Z * bound * (1.0 - bound) / n;
                prop_assert!(at_the_end || (away - allowed).abs() < 1e-9);
            }
        }

        #[test]
        fn more_of_the_same_is_surer(count in 0u32..50, more in 2u32..20) {
            let few = Rate::of(count, 50).unwrap();
            let many = Rate::of(count * more, 50 * more).unwrap();
            prop_assert!(many.high - many.low < few.high - few.low);
        }
    }
}
