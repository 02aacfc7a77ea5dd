//! How bytes are written for files (hexadecimal) and for people (Crockford's
//! base 32, whose letters are hard to confuse). Knows nothing of what they mean.

/// Crockford's alphabet: no I, L, O or U.
const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUP: usize = 4;

/// Writes bytes as lower-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

/// Reads exactly `N` bytes of hexadecimal digits.
pub(super) fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; N];
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).ok()?;
    }
    Some(bytes)
}

/// Splits bytes into values of 5 bits, the most significant first; bits that do
/// not fill a last value are left out.
pub(super) fn five_bit_values(bytes: &[u8]) -> Vec<u8> {
    let bit = |index: usize| bytes[index / 8] >> (7 - index % 8) & 1;
    (0..bytes.len() * 8 / 5)
        .map(|value| (0..5).fold(0, |acc, offset| acc << 1 | bit(value * 5 + offset)))
        .collect()
}

/// Joins values of 5 bits to bytes; `None` if they do not fill the last one.
pub(super) fn bytes(values: &[u8]) -> Option<Vec<u8>> {
    let bit = |index: usize| values[index / 5] >> (4 - index % 5) & 1;
    (values.len() * 5).is_multiple_of(8).then(|| {
        (0..values.len() * 5 / 8)
            .map(|byte| (0..8).fold(0, |acc, offset| acc << 1 | bit(byte * 8 + offset)))
            .collect()
    })
}

/// Writes values of 5 bits as symbols in groups of four, joined by hyphens.
pub(super) fn in_groups(values: &[u8]) -> String {
    let mut text = String::with_capacity(values.len() + values.len() / GROUP);
    for (index, value) in values.iter().enumerate() {
        if index > 0 && index % GROUP == 0 {
            text.push('-');
        }
        text.push(char::from(SYMBOLS[usize::from(value & 31)]));
    }
    text
}

/// Reads symbols as a person types them: any case, any grouping by spaces or
/// hyphens, `O` for zero and `I` or `L` for one.
pub(super) fn from_groups(text: &str) -> Option<Vec<u8>> {
    text.chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| {
            let symbol = match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let position = SYMBOLS.iter().position(|s| char::from(*s) == symbol)?;
            u8::try_from(position).ok()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn writes_what_other_tools_write() {
        assert_eq!(hex(&[0, 255, 16]), "00ff10");
        assert_eq!(from_hex::<3>("00fF10"), Some([0, 255, 16]));
        assert_eq!(from_hex::<3>("00ff1"), None);
        assert_eq!(from_hex::<2>("é1g"), None);
        assert_eq!(in_groups(&five_bit_values(&[0xff; 5])), "ZZZZ-ZZZZ");
        assert_eq!(in_groups(&five_bit_values(&[0, 0, 0, 0, 1])), "0000-0001");
        assert_eq!(from_groups("oOiL-z z"), Some(vec![0, 0, 1, 1, 31, 31]));
        assert_eq!(from_groups("U"), None);
    }

    proptest! {
        #[test]
        fn bytes_survive_values_of_five_bits(given in prop::collection::vec(any::<u8>(), 10)) {
            prop_assert_eq!(bytes(&five_bit_values(&given)), Some(given));
        }

        #[test]
        fn groups_survive_writing_and_reading(values in prop::collection::vec(0u8..32, 0..40)) {
            prop_assert_eq!(from_groups(&in_groups(&values)), Some(values));
        }
    }
}
