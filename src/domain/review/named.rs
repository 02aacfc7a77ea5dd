//! What the words of a search name in the catalogue. The log has codes alone.

use std::collections::BTreeMap;

use crate::domain::catalogue::{Catalogue, Product, ProductId};
use crate::domain::text::fold;

/// The products that each word of a text names. The log has their codes alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Named(BTreeMap<String, Vec<ProductId>>);

impl Named {
    /// Finds the products of a catalogue by the words of a text: by their names in
    /// both languages, their brand, or their maker. Diacritics do not count, and
    /// two letters or more may be the beginning of a word.
    #[must_use]
    pub fn of(text: &str, catalogue: &Catalogue) -> Self {
        let mut named = BTreeMap::new();
        let folded = fold(text);
        for word in words(&folded) {
            let is_meant =
                |part: &str| part == word || word.chars().count() > 1 && part.starts_with(word);
            let has = |name: &str| words(&fold(name)).any(is_meant);
            let meant = |product: &&Product| {
                let names = [&product.name.vi, &product.name.en, &product.brand];
                names.into_iter().chain(&product.maker).any(|name| has(name))
            };
            let ids: Vec<ProductId> =
                catalogue.products().filter(meant).map(|product| product.id.clone()).collect();
            if !ids.is_empty() {
                let _ = named.insert(word.to_owned(), ids);
            }
        }
        Self(named)
    }

    /// Returns the products that a folded word of the text names.
    pub fn by(&self, word: &str) -> impl Iterator<Item = &ProductId> {
        self.0.get(word).into_iter().flatten()
    }
}

/// The words of a text that is folded: letters and digits only.
pub fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_products_in_both_languages_without_diacritics() {
        let catalogue = Catalogue::built_in().unwrap();
        let named = |text: &str| {
            let named = Named::of(text, &catalogue);
            let folded = fold(text);
            let all = catalogue.products().map(|product| product.id.clone());
            all.filter(|id| words(&folded).all(|word| named.by(word).any(|one| one == id)))
                .map(|id| id.to_string())
                .collect::<Vec<_>>()
        };
        let measles = |found: Vec<String>| found.contains(&"MR".to_owned());
        assert!(
            measles(named("soi rubella")) && measles(named("Sởi")) && measles(named("measles"))
        );
        assert!(measles(named("MRV")), "the beginning of a word");
        assert!(!measles(named("soi IVAC")), "each word names it");
        assert_eq!(named("w"), Vec::<String>::new(), "a letter begins too many");
        assert_eq!(Named::of("nobody", &catalogue), Named::default());
    }
}
