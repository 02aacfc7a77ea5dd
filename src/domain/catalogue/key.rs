//! The names of rows. A name is short capitals, digits and hyphens, so that it
//! can be typed, printed in a code and compared byte by byte.

use serde::{Deserialize, Serialize};

/// Why a text is not the name of a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not 1 to 24 of A-Z, 0-9 and -")]
pub struct InvalidKey(pub String);

fn is_key(text: &str) -> bool {
    (1..=24).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-')
}

macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Returns the name as it is written in the data.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidKey;

            fn try_from(text: String) -> Result<Self, InvalidKey> {
                if is_key(&text) { Ok(Self(text)) } else { Err(InvalidKey(text)) }
            }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidKey;

            fn from_str(text: &str) -> Result<Self, InvalidKey> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(key: $name) -> Self {
                key.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

keys! {
    /// A vaccine of one brand and maker, such as `PENTA-SII`.
    ProductId,
    /// A form in which a product comes, such as `PENTA-SII-10`.
    PresentationId,
    /// A diluent, which belongs to the presentations that name it.
    DiluentId,
    /// A citation.
    SourceKey,
    /// What a product immunises against, as doses are counted.
    Antigen,
    /// One way of going through the doses of a product.
    CourseId,
    /// A series of doses of a schedule.
    SeriesId,
    /// A screening form.
    FormId,
    /// A question of a screening form, or one that a product adds to it.
    QuestionId,
    /// A row that states a rule or a fact.
    RowId,
}

/// A course of a product is judged as a series of its own.
impl From<CourseId> for SeriesId {
    fn from(course: CourseId) -> Self {
        Self(course.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_short_capitals() {
        for right in ["BCG", "COV-PFZ-P", "A", "ABCDEFGHIJKLMNOPQRSTUVWX"] {
            assert_eq!(right.parse::<ProductId>().unwrap().as_str(), right);
        }
        for wrong in ["", "bcg", "BCG ", "ĐPT", "A_B", "ABCDEFGHIJKLMNOPQRSTUVWXY"] {
            assert_eq!(wrong.parse::<ProductId>(), Err(InvalidKey(wrong.to_owned())));
        }
    }
}
