//! How long something took for most people: the middle and the quarters, not the
//! average, which one forgotten clock would move.

/// Where the quarters of a row of durations lie, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// How many there are.
    pub count: u32,
    /// The shortest.
    pub least: i64,
    /// A quarter is at most this.
    pub lower: i64,
    /// A half is at most this.
    pub median: i64,
    /// Three quarters are at most this.
    pub upper: i64,
    /// The longest.
    pub most: i64,
}

impl Spread {
    /// Computes the quartiles as spreadsheets do (QUARTILE.INC: linear between the
    /// two neighbours), rounded down to whole milliseconds; nothing of none.
    #[must_use]
    pub fn of(mut samples: Vec<i64>) -> Option<Self> {
        samples.sort_unstable();
        let last = samples.len().checked_sub(1)?;
        let at = |quarters: usize| {
            let place = last * quarters;
            let (low, part) = (place / 4, i64::try_from(place % 4).unwrap_or(0));
            let here = samples.get(low).copied().unwrap_or(0);
            let next = samples.get(low + 1).copied().unwrap_or(here);
            here + (next - here) * part / 4
        };
        Some(Self {
            count: u32::try_from(samples.len()).unwrap_or(u32::MAX),
            least: at(0),
            lower: at(1),
            median: at(2),
            upper: at(3),
            most: at(4),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quarters_are_those_of_a_spreadsheet() {
        assert_eq!(Spread::of(Vec::new()), None);
        let one = Spread::of(vec![7]).unwrap();
        assert_eq!((one.least, one.lower, one.median, one.upper, one.most), (7, 7, 7, 7, 7));
        // QUARTILE.INC of 1, 2, 4, 7, 8, 9, 10, 12: 3.5, 7.5, 9.25.
        let row = [12, 1, 9, 4, 8, 2, 10, 7].map(|n| n * 1_000).to_vec();
        let spread = Spread::of(row).unwrap();
        assert_eq!((spread.lower, spread.median, spread.upper), (3_500, 7_500, 9_250));
        assert_eq!((spread.count, spread.least, spread.most), (8, 1_000, 12_000));
    }

    #[test]
    fn one_forgotten_clock_moves_no_quarter() {
        let mut row: Vec<i64> = (1..=99).collect();
        row.push(86_400_000);
        let spread = Spread::of(row).unwrap();
        assert!(spread.median <= 51 && spread.upper <= 76);
        assert_eq!(spread.most, 86_400_000);
    }
}
