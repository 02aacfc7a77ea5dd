//! Vietnamese text: composed form for storing, folded form for searching.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Returns the text in composed form (NFC), trimmed, with inner runs of white
/// space made single spaces and control characters dropped.
#[must_use]
pub fn clean(text: &str) -> String {
    // Most of what is searched is bare letters, of which composing changes none.
    if text.is_ascii() {
        let kept = |c: &char| !c.is_control() || c.is_whitespace();
        let bare: String = text.chars().filter(kept).collect();
        return bare.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let composed: String = text
        .nfc()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !c.is_control())
        .collect();
    composed.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Returns the text for comparison and search: without diacritics, `đ` as `d`,
/// lower case, single spaces. `Nguyễn Thị Đường` becomes `nguyen thi duong`.
#[must_use]
pub fn fold(text: &str) -> String {
    let bare: String = text
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'đ' { 'd' } else { c })
        .collect();
    clean(&bare)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folds_vietnamese_in_both_normal_forms() {
        let decomposed: String = "Nguyễn Thị ĐƯỜNG".nfd().collect();
        assert_eq!(fold("Nguyễn Thị ĐƯỜNG"), "nguyen thi duong");
        assert_eq!(fold(&decomposed), "nguyen thi duong");
        assert_eq!(clean(&decomposed), "Nguyễn Thị ĐƯỜNG");
    }

    #[test]
    fn clean_keeps_apostrophes_and_hyphens() {
        assert_eq!(clean("  H'Hen \t Niê-Kđăm\u{0} "), "H'Hen Niê-Kđăm");
    }

    proptest! {
        #[test]
        fn bare_letters_are_cleaned_like_all_others(text in "[ -~\\t\\n\u{0}\u{b}\u{7f}]{0,40}") {
            let longer = clean(&format!("{text} ạ"));
            prop_assert_eq!(clean(&format!("{} ạ", clean(&text))), longer);
        }

        #[test]
        fn folding_and_cleaning_are_idempotent(text in ".{0,60}") {
            prop_assert_eq!(clean(&clean(&text)), clean(&text));
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }
    }
}
