//! What a single cell says. Puts back only what a spreadsheet lost without
//! any doubt, which is the first zero of a mobile number.

use chrono::{Days, Months, NaiveDate};

use super::grid::Epoch;
use super::{ConsentAnswer, Problem};
use crate::domain::patient::{Birth, CitizenNumber, Sex, phone_digits};
use crate::domain::text::fold;

/// Nobody on a list is older, in months: 130 years.
const OLDEST_MONTHS: u32 = 130 * 12;

/// Reads a birth and checks it against today.
pub(super) fn birth(text: &str, today: NaiveDate) -> Result<Birth, Problem> {
    if text.is_empty() {
        return Err(Problem::MissingBirth);
    }
    let birth = Birth::parse(text).ok_or_else(|| Problem::BadBirth(text.to_owned()))?;
    let oldest = today.checked_sub_months(Months::new(OLDEST_MONTHS)).unwrap_or(NaiveDate::MIN);
    if birth.earliest() > today {
        Err(Problem::BornInFuture(birth.earliest()))
    } else if birth.latest() < oldest {
        Err(Problem::BornTooLongAgo)
    } else {
        Ok(birth)
    }
}

/// Reads the day that a workbook counts as this number; `None` if it is none of
/// the numbers that dates of people living today have.
pub(super) fn serial(text: &str, epoch: Epoch) -> Option<NaiveDate> {
    let days: u64 = text.parse().ok().filter(|days| (10_000..100_000).contains(days))?;
    let start = match epoch {
        // Excel counts a 29 February 1900 that never was, so that all later days
        // lie one further than from 31 December 1899.
        Epoch::Y1900 => NaiveDate::from_ymd_opt(1899, 12, 30)?,
        Epoch::Y1904 => NaiveDate::from_ymd_opt(1904, 1, 1)?,
    };
    start.checked_add_days(Days::new(days))
}

/// Reads a sex; an empty cell states none.
pub(super) fn sex(text: &str) -> Result<Option<Sex>, Problem> {
    match &*fold(text) {
        "" => Ok(None),
        "nu" | "gai" | "f" | "female" => Ok(Some(Sex::Female)),
        "nam" | "trai" | "m" | "male" => Ok(Some(Sex::Male)),
        _ => Err(Problem::BadSex(text.to_owned())),
    }
}

/// Reads a citizen's number; an empty cell states none.
pub(super) fn number(text: &str) -> Result<Option<CitizenNumber>, Problem> {
    match unwrapped(text) {
        "" => Ok(None),
        digits => match CitizenNumber::new(digits) {
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(damaged(digits)),
        },
    }
}

/// Tells what a spreadsheet did to a number of twelve digits. Never guesses what
/// it was: nobody knows how many zeros were lost, or which digits.
fn damaged(digits: &str) -> Problem {
    let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_rounded = digits.contains(['e', 'E']) && digits.parse::<f64>().is_ok();
    if is_rounded {
        Problem::RoundedNumber(digits.to_owned())
    } else if all_digits && matches!(digits.len(), 10 | 11) {
        Problem::LostZeros(digits.to_owned())
    } else {
        Problem::BadNumber(digits.to_owned())
    }
}

/// Tells whether a cell holds what a spreadsheet shows for a broken formula.
pub(super) fn is_formula_error(cell: &str) -> bool {
    const ERRORS: [&str; 8] =
        ["#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#DATA!"];
    ERRORS.contains(&cell.trim())
}

/// Reads a telephone number; an empty cell states none.
pub(super) fn phone(text: &str) -> Result<Option<String>, Problem> {
    let typed = unwrapped(text);
    if typed.is_empty() {
        return Ok(None);
    }
    // A spreadsheet that took the number for a quantity may also add a decimal.
    let digits = phone_digits(typed.strip_suffix(".0").unwrap_or(typed));
    let national = digits.and_then(|digits| {
        if digits.starts_with('0') {
            Some(digits)
        } else {
            // Mobile numbers have ten digits, the second of which is one of these.
            let mobile = digits.len() == 9 && digits.starts_with(['3', '5', '7', '8', '9']);
            mobile.then(|| format!("0{digits}"))
        }
    });
    national.map(Some).ok_or_else(|| Problem::BadPhone(text.to_owned()))
}

/// Reads an answer about consent; an empty cell gives none.
pub(super) fn consent(text: &str) -> Result<Option<ConsentAnswer>, Problem> {
    match fold(text).trim_end_matches('.') {
        "" => Ok(None),
        "co" | "dong y" | "co dong y" | "dong y tiem" | "da dong y" | "x" | "v" | "✓" | "✔"
        | "☑" | "1" | "y" | "yes" | "true" => Ok(Some(ConsentAnswer::Yes)),
        "khong" | "khong dong y" | "khong tiem" | "tu choi" | "0" | "n" | "no" | "false" => {
            Ok(Some(ConsentAnswer::No))
        }
        _ => Err(Problem::BadConsent(text.to_owned())),
    }
}

/// Takes off what keeps a spreadsheet from reading digits as a quantity:
/// `'001090123456`, `="001090123456"`.
fn unwrapped(text: &str) -> &str {
    text.trim_start_matches(['\'', '\u{2019}']).trim_start_matches('=').trim_matches('"').trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn births_lie_between_130_years_ago_and_today() {
        let today = day(2026, 11, 22);
        for (text, problem) in [
            ("22/11/2026", None),
            ("11/2026", None),
            ("2026", None),
            ("23/11/2026", Some(Problem::BornInFuture(day(2026, 11, 23)))),
            ("12/2026", Some(Problem::BornInFuture(day(2026, 12, 1)))),
            ("10/07/45", Some(Problem::BornInFuture(day(2045, 7, 10)))),
            ("22/11/1896", None),
            ("1896", None),
            ("21/11/1896", Some(Problem::BornTooLongAgo)),
            ("1895", Some(Problem::BornTooLongAgo)),
            ("", Some(Problem::MissingBirth)),
            ("29/02/2023", Some(Problem::BadBirth("29/02/2023".into()))),
            ("29/02/2024", None),
            ("44387", Some(Problem::BadBirth("44387".into()))),
        ] {
            assert_eq!(birth(text, today).err(), problem, "{text}");
        }
    }

    #[test]
    fn sexes_and_answers_have_many_spellings() {
        for text in ["Nữ", "NỮ", "nu", "F", "Gái"] {
            assert_eq!(sex(text), Ok(Some(Sex::Female)), "{text}");
        }
        for text in ["Nam", "nam ", "M", "Trai"] {
            assert_eq!(sex(text), Ok(Some(Sex::Male)), "{text}");
        }
        assert_eq!(sex(" "), Ok(None));
        for text in ["1", "Năm 2", "Nam/Nữ", "?"] {
            assert_eq!(sex(text), Err(Problem::BadSex(text.into())), "{text}");
        }
        for text in ["Có", "ĐỒNG Ý", "x", "✓", "Yes"] {
            assert_eq!(consent(text), Ok(Some(ConsentAnswer::Yes)), "{text}");
        }
        for text in ["Không", "Không đồng ý", "Từ chối", "No"] {
            assert_eq!(consent(text), Ok(Some(ConsentAnswer::No)), "{text}");
        }
        assert_eq!(consent(""), Ok(None));
        for text in ["Chưa nộp", "Nghỉ ốm", "Có/Không"] {
            assert_eq!(consent(text), Err(Problem::BadConsent(text.into())), "{text}");
        }
    }

    #[test]
    fn zeros_are_put_back_in_mobile_numbers_only() {
        for (text, digits) in [
            ("0912345678", "0912345678"),
            ("912345678", "0912345678"),
            ("912345678.0", "0912345678"),
            ("'0912345678", "0912345678"),
            ("=\"0912345678\"", "0912345678"),
            ("+84 912 345 678", "0912345678"),
            ("024 3825 1234", "02438251234"),
        ] {
            assert_eq!(phone(text), Ok(Some(digits.into())), "{text}");
        }
        for text in ["9.12E+08", "212345678", "9123456789", "113", "0912345678 0987654321", "mẹ"]
        {
            assert_eq!(phone(text), Err(Problem::BadPhone(text.into())), "{text}");
        }
        let number_of = |text| number(text).map(|n| n.map(|n| n.as_str().to_owned()));
        for text in ["001090123456", "'001090123456", "=\"001090123456\"", "001 090 123 456"] {
            assert_eq!(number_of(text), Ok(Some("001090123456".into())), "{text}");
        }
        for text in ["1090123456.0", "012345678", "chưa có"] {
            assert_eq!(number_of(text), Err(Problem::BadNumber(text.into())), "{text}");
        }
        for text in ["1090123456", "79090123456"] {
            assert_eq!(number_of(text), Err(Problem::LostZeros(text.into())), "{text}");
        }
        assert_eq!(number_of("1.09012E+09"), Err(Problem::RoundedNumber("1.09012E+09".into())));
        assert_eq!((number_of(" "), phone("")), (Ok(None), Ok(None)));
    }
}
