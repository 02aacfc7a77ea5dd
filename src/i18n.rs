//! Words for people, in Vietnamese and English. All of them stand in
//! `assets/i18n`; code names them by key. Numbers, dates and durations are
//! written here and nowhere else.

pub mod correction;
pub mod evidence;

use std::fmt;

use chrono::NaiveDate;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::domain::catalogue;
use crate::domain::quantity::{Temperature, Volume};
use crate::domain::time::Instant;

/// A language of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// Vietnamese, the first.
    #[default]
    Vi,
    /// English, beside it.
    En,
}

impl Lang {
    /// Both languages.
    pub const ALL: [Self; 2] = [Self::Vi, Self::En];

    /// Returns the language that is not this one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Vi => Self::En,
            Self::En => Self::Vi,
        }
    }

    /// Returns the text of its words' file.
    #[must_use]
    pub const fn source(self) -> &'static str {
        match self {
            Self::Vi => include_str!("../assets/i18n/vi.ftl"),
            Self::En => include_str!("../assets/i18n/en.ftl"),
        }
    }

    const fn tag(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }
}

/// The words of one language.
pub struct Words {
    lang: Lang,
    bundle: FluentBundle<FluentResource>,
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Words({:?})", self.lang)
    }
}

impl Words {
    /// Reads the words of a language. A message that cannot be read is missing
    /// and shows as its key; a test holds both files complete.
    #[must_use]
    pub fn new(lang: Lang) -> Self {
        let tag: LanguageIdentifier = lang.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        bundle.set_use_isolating(false);
        let resource = match FluentResource::try_new(lang.source().to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
        Self { lang, bundle }
    }

    /// Returns the language.
    #[must_use]
    pub const fn lang(&self) -> Lang {
        self.lang
    }

    /// Returns the text of a key that has no gaps.
    #[must_use]
    pub fn text(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// Returns a text with its gaps filled. Where English says one thing otherwise
    /// than several, the gap's number decides.
    #[must_use]
    pub fn with(&self, key: &str, gaps: &[(&str, &str)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in gaps {
            let value = match *value {
                "1" => FluentValue::from(1),
                value => FluentValue::from(value),
            };
            args.set(*name, value);
        }
        let pattern = self.bundle.get_message(key).and_then(|message| message.value());
        match pattern {
            Some(pattern) => {
                self.bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
            }
            None => format!("⟦{key}⟧"),
        }
    }

    /// Returns the text of a row of the catalogue in this language.
    #[must_use]
    pub fn of<'a>(&self, words: &'a catalogue::Words) -> &'a str {
        match self.lang {
            Lang::Vi => &words.vi,
            Lang::En => &words.en,
        }
    }

    /// Returns the sign between whole and decimals.
    #[must_use]
    pub const fn decimal_sign(&self) -> char {
        match self.lang {
            Lang::Vi => ',',
            Lang::En => '.',
        }
    }

    /// Writes a volume: `0,5 mL`.
    #[must_use]
    pub fn volume(&self, volume: Volume) -> String {
        format!("{} mL", volume.millilitres(self.decimal_sign()))
    }

    /// Writes a temperature: `36,7 °C`.
    #[must_use]
    pub fn temperature(&self, temperature: Temperature) -> String {
        format!("{} °C", temperature.celsius(self.decimal_sign()))
    }

    /// Writes a civil day: `22/11/2026`.
    #[must_use]
    pub fn date(&self, day: NaiveDate) -> String {
        day.format("%d/%m/%Y").to_string()
    }

    /// Writes what is left until an instant: `còn 26 phút, đến 09:40`; hours from
    /// the second hour on.
    #[must_use]
    pub fn remaining(&self, until: Instant, now: Instant) -> String {
        let minutes = until.since(now).max(0).div_euclid(60_000);
        let end = until.hour_minute();
        if minutes >= 120 {
            let (hours, minutes) = ((minutes / 60).to_string(), (minutes % 60).to_string());
            self.with("left-hours", &[("hours", &hours), ("minutes", &minutes), ("end", &end)])
        } else {
            self.with("left-minutes", &[("minutes", &minutes.to_string()), ("end", &end)])
        }
    }

    /// Writes a whole number with its thousands apart: `50.000`.
    #[must_use]
    pub fn number(&self, number: usize) -> String {
        let sign = match self.lang {
            Lang::Vi => '.',
            Lang::En => ',',
        };
        let digits = number.to_string();
        let mut grouped = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                grouped.push(sign);
            }
            grouped.push(digit);
        }
        grouped
    }
}

#[cfg(test)]
mod tests;
