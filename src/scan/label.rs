//! The station's own labels. Digits only, so that neither an input method nor a
//! keyboard layout with other letters can rewrite them. Never says what the
//! thing is: only which one.
//!
//! 44 digits: `57`, one digit of the kind (1 visit slip, 2 order slip, 3 vial),
//! the identity as a decimal number of 39 digits, two check digits
//! (ISO/IEC 7064 MOD 97-10). Every single wrong digit and every exchange of
//! neighbours is caught.

use uuid::Uuid;

use super::{Kind, Unreadable};
use crate::domain::id::{OrderId, VialId, VisitId};

/// No GS1 application identifier begins with these digits.
const MARK: &str = "57";
const LENGTH: usize = 44;
const CHECK_AT: usize = LENGTH - 2;

/// What a label of a station points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StationLabel {
    /// The slip a person carries through one session.
    Visit(VisitId),
    /// The slip of an order.
    Order(OrderId),
    /// The label on an opened vial.
    Vial(VialId),
}

impl StationLabel {
    /// Returns the 44 digits to print.
    #[must_use]
    pub fn code(&self) -> String {
        let (kind, id) = match self {
            Self::Visit(VisitId(id)) => (1, id),
            Self::Order(OrderId(id)) => (2, id),
            Self::Vial(VialId(id)) => (3, id),
        };
        let body = format!("{MARK}{kind}{:039}", id.as_u128());
        let check = check_digits(&body);
        format!("{body}{check:02}")
    }

    fn of(kind: &str, id: Uuid) -> Option<Self> {
        match kind {
            "1" => Some(Self::Visit(VisitId(id))),
            "2" => Some(Self::Order(OrderId(id))),
            "3" => Some(Self::Vial(VialId(id))),
            _ => None,
        }
    }
}

/// Tells whether digits are a station label or the beginning of one.
///
/// Digits in the number of another kind of code count as that kind, unless they
/// begin like a `UUIDv7`: as a citizen number that would be a birth before 1910.
/// A label with one wrong digit in its mark is still one, lest `17...` be taken
/// for an expiry.
pub(super) fn is_begun(digits: &str) -> bool {
    match digits.split_at_checked(MARK.len()) {
        Some((MARK, rest)) => {
            let begins_like_an_identity = ["100", "200", "300"].iter().any(|s| rest.starts_with(s));
            begins_like_an_identity || !matches!(digits.len(), 10 | 12 | 13 | 14)
        }
        Some((mark, rest)) => {
            (mark.starts_with('5') || mark.ends_with('7')) && read(&format!("{MARK}{rest}")).is_ok()
        }
        None => false,
    }
}

/// Reads digits that begin like a station label.
pub(super) fn read(digits: &str) -> Result<StationLabel, Unreadable> {
    if digits.len() < LENGTH {
        return Err(Unreadable::CutShort { kind: Kind::Station });
    }
    let damaged = Unreadable::Damaged { kind: Kind::Station };
    let (Some(body), Some(check), true) =
        (digits.get(..CHECK_AT), digits.get(CHECK_AT..), digits.len() == LENGTH)
    else {
        return Err(damaged);
    };
    if check != format!("{:02}", check_digits(body)) {
        return Err(Unreadable::BadCheckDigit);
    }
    let (kind, number) = body[MARK.len()..].split_at(1);
    let id = number.parse().map(Uuid::from_u128).map_err(|_| damaged.clone())?;
    StationLabel::of(kind, id).ok_or(damaged)
}

/// Returns the number that, written behind the digits, leaves 1 modulo 97.
fn check_digits(body: &str) -> u32 {
    let shifted = body.bytes().chain(*b"00");
    let remainder = shifted.fold(0, |rest, b| (rest * 10 + u32::from(b & 0x0f)) % 97);
    98 - remainder
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::scan::{Scan, read as scan};

    fn labels() -> impl Strategy<Value = StationLabel> {
        // Identities made between 2020 and 2090, as a station makes them.
        (1_577_836_800_000u64..3_786_912_000_000, any::<[u8; 10]>(), 1..=3u8).prop_map(
            |(at_ms, random, kind)| {
                let id = uuid::Builder::from_unix_timestamp_millis(at_ms, &random).into_uuid();
                StationLabel::of(&kind.to_string(), id).unwrap()
            },
        )
    }

    #[test]
    fn a_label_is_44_digits() {
        let label = StationLabel::Vial(VialId(Uuid::max()));
        assert_eq!(label.code(), "57334028236692093846346337460743176821145538");
        assert_eq!(scan(&label.code(), 2026), Ok(Scan::Station(label)));
    }

    #[test]
    fn an_identity_beyond_128_bits_and_an_unknown_kind_are_damaged() {
        for body in [format!("573{}", "9".repeat(39)), format!("574{}", "0".repeat(39))] {
            let code = format!("{body}{:02}", check_digits(&body));
            let damaged = Unreadable::Damaged { kind: Kind::Station };
            assert_eq!(scan(&code, 2026), Err(damaged));
        }
    }

    proptest! {
        #[test]
        fn labels_survive_printing_and_scanning(label in labels()) {
            prop_assert_eq!(scan(&label.code(), 2026), Ok(Scan::Station(label)));
        }

        #[test]
        fn any_identity_survives(number in any::<u128>()) {
            let label = StationLabel::Visit(VisitId(Uuid::from_u128(number)));
            prop_assert_eq!(scan(&label.code(), 2026), Ok(Scan::Station(label)));
        }

        #[test]
        fn a_label_cut_short_is_never_something_else(label in labels(), length in 2..LENGTH) {
            let cut = Err(Unreadable::CutShort { kind: Kind::Station });
            let code = label.code();
            let shorter = scan(&code[..length], 2026);
            prop_assert!(shorter == cut || (length < 10 && shorter.is_err()));
        }

        #[test]
        fn every_wrong_digit_is_caught(label in labels()) {
            let code = label.code().into_bytes();
            for at in 0..LENGTH {
                for wrong in b'0'..=b'9' {
                    let mut digits = code.clone();
                    digits[at] = wrong;
                    let read = scan(std::str::from_utf8(&digits).unwrap(), 2026);
                    prop_assert!(wrong == code[at] || read.is_err(), "{at} {wrong}");
                }
            }
        }

        #[test]
        fn every_exchange_of_neighbours_is_caught(label in labels()) {
            let code = label.code().into_bytes();
            for at in 1..LENGTH {
                let mut digits = code.clone();
                digits.swap(at - 1, at);
                let read = scan(std::str::from_utf8(&digits).unwrap(), 2026);
                prop_assert!(code[at] == code[at - 1] || read.is_err(), "{at}");
            }
        }
    }
}
