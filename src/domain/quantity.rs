//! Volumes and temperatures, held as integers so that no entry of the log
//! depends on how a machine rounds.

use serde::{Deserialize, Serialize};

/// A volume in microlitres. 0.5 mL is 500.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Volume(i64);

impl Volume {
    /// The largest volume that anybody may type: 100 mL.
    pub const MAX: Self = Self(100_000);

    /// Makes a volume of so many microlitres.
    #[must_use]
    pub const fn from_microlitres(microlitres: i64) -> Self {
        Self(microlitres)
    }

    /// Returns the volume in microlitres.
    #[must_use]
    pub const fn microlitres(self) -> i64 {
        self.0
    }

    /// Reads a volume in mL as a nurse writes it: `0,5`, `0.5`, `1`, `,25`.
    ///
    /// Returns `None` for anything else, for zero, for more than three decimals
    /// and for more than [`Volume::MAX`].
    #[must_use]
    pub fn parse_millilitres(text: &str) -> Option<Self> {
        let volume = Self(thousandths(text.trim())?);
        (volume.0 > 0 && volume <= Self::MAX).then_some(volume)
    }

    /// Writes the volume in mL with the given decimal sign, without trailing zeros.
    #[must_use]
    pub fn millilitres(self, decimal_sign: char) -> String {
        write_thousandths(self.0, decimal_sign)
    }
}

/// A temperature in thousandths of a degree Celsius. 37.5 °C is 37 500.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Temperature(i64);

impl Temperature {
    /// Makes a temperature of so many thousandths of a degree Celsius.
    #[must_use]
    pub const fn from_millicelsius(millicelsius: i64) -> Self {
        Self(millicelsius)
    }

    /// Returns the temperature in thousandths of a degree Celsius.
    #[must_use]
    pub const fn millicelsius(self) -> i64 {
        self.0
    }

    /// Reads a temperature in °C between −100 and 100: `36,7`, `-5`.
    #[must_use]
    pub fn parse_celsius(text: &str) -> Option<Self> {
        let text = text.trim();
        let (sign, digits) = match text.strip_prefix(['-', '−']) {
            Some(rest) => (-1, rest),
            None => (1, text),
        };
        let value = thousandths(digits)?;
        (value <= 100_000).then_some(Self(sign * value))
    }

    /// Writes the temperature in °C with the given decimal sign, and with one decimal
    /// at least, as thermometers show it: 15 is 15,0.
    #[must_use]
    pub fn celsius(self, decimal_sign: char) -> String {
        let sign = if self.0 < 0 { "−" } else { "" };
        let written = write_thousandths(self.0.abs(), decimal_sign);
        let tenths = if self.0 % 1000 == 0 { format!("{decimal_sign}0") } else { String::new() };
        format!("{sign}{written}{tenths}")
    }
}

/// Reads an unsigned decimal with at most three decimals as thousandths.
fn thousandths(text: &str) -> Option<i64> {
    let (whole, decimals) = text.split_once([',', '.']).unwrap_or((text, ""));
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.len() + decimals.len() == 0 || whole.len() > 6 || decimals.len() > 3 {
        return None;
    }
    if !all_digits(whole) || !all_digits(decimals) {
        return None;
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let decimals: i64 = format!("{decimals:0<3}").parse().ok()?;
    Some(whole * 1000 + decimals)
}

fn write_thousandths(value: i64, decimal_sign: char) -> String {
    let (whole, rest) = (value / 1000, value % 1000);
    if rest == 0 {
        return whole.to_string();
    }
    let decimals = format!("{rest:03}");
    format!("{whole}{decimal_sign}{}", decimals.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_nurses_write() {
        for (text, microlitres) in
            [("0,5", 500), ("0.5", 500), (" 1 ", 1000), (",25", 250), ("1,", 1000), ("0,05", 50)]
        {
            assert_eq!(Volume::parse_millilitres(text), Some(Volume(microlitres)), "{text}");
        }
        for text in ["", ",", "0", "0,0", "-1", "0,5 mL", "1e3", "0,1234", "101", "٠٫٥", "0,5,5"]
        {
            assert_eq!(Volume::parse_millilitres(text), None, "{text}");
        }
    }

    #[test]
    fn reads_temperatures_below_zero() {
        assert_eq!(Temperature::parse_celsius("-5,25"), Some(Temperature(-5250)));
        assert_eq!(Temperature(-5250).celsius(','), "−5,25");
        assert_eq!(Temperature(15_500).celsius(','), "15,5");
        assert_eq!(Temperature(15_000).celsius(','), "15,0", "as the thermometer shows it");
        assert_eq!(Temperature(0).celsius('.'), "0.0");
        assert_eq!(Temperature::parse_celsius("37.5"), Some(Temperature(37_500)));
        assert_eq!(Temperature::parse_celsius("--5"), None);
    }

    proptest! {
        #[test]
        fn writing_and_reading_volumes_agree(microlitres in 1i64..=100_000) {
            let volume = Volume(microlitres);
            prop_assert_eq!(Volume::parse_millilitres(&volume.millilitres(',')), Some(volume));
        }
    }
}
