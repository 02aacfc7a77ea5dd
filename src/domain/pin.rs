//! What a PIN may be. It only unlocks a program that is running, for whoever
//! gave the password today; it is never stored.

/// The fewest digits of a PIN.
pub const SHORTEST: usize = 4;
/// The most digits of a PIN.
pub const LONGEST: usize = 8;
/// So many wrong PINs demand the password.
pub const TRIES: u8 = 3;

/// What is wrong with a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    /// It is shorter than [`SHORTEST`] or longer than [`LONGEST`], or not of digits.
    #[error("not 4 to 8 digits")]
    Form,
    /// All its digits are the same.
    #[error("all digits are the same")]
    AllSame,
    /// Its digits follow one another, upwards or downwards, as 1234 and 0987 do.
    #[error("a run of digits")]
    Run,
}

/// Tells what is wrong with a PIN as typed.
///
/// # Errors
///
/// [`Weakness`].
pub fn check(pin: &str) -> Result<(), Weakness> {
    if !pin.bytes().all(|byte| byte.is_ascii_digit()) || !(SHORTEST..=LONGEST).contains(&pin.len())
    {
        return Err(Weakness::Form);
    }
    let steps = |step: u8| {
        let follows = |pair: &[u8]| (pair[0] - b'0' + step) % 10 == pair[1] - b'0';
        pin.as_bytes().windows(2).all(follows)
    };
    if steps(0) {
        Err(Weakness::AllSame)
    } else if steps(1) || steps(9) {
        Err(Weakness::Run)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easy_pins_are_refused() {
        let cases = [
            ("", Weakness::Form),
            ("123", Weakness::Form),
            ("123456789", Weakness::Form),
            ("12a4", Weakness::Form),
            ("１２３５", Weakness::Form),
            ("0000", Weakness::AllSame),
            ("77777777", Weakness::AllSame),
            ("1234", Weakness::Run),
            ("7890", Weakness::Run),
            ("4321", Weakness::Run),
            ("10987", Weakness::Run),
        ];
        for (pin, weakness) in cases {
            assert_eq!(check(pin), Err(weakness), "{pin}");
        }
        for pin in ["2580", "1235", "90214786", "1122"] {
            assert_eq!(check(pin), Ok(()), "{pin}");
        }
    }
}
