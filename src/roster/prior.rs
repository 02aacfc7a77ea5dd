//! The earlier doses in a cell, or in two. Either every dose has a product and
//! a day, or the cell is a problem: a dose lost here would be given twice.

use chrono::NaiveDate;

use super::{PriorDose, Problem};
use crate::domain::patient::Birth;
use crate::domain::text::{clean, fold};

/// Reads earlier doses: `MR 10/01/2022; IPV 12/03/2022` in one cell, or
/// products in one and their dates in the other. One product may have several
/// dates. `born` and `today` bound the dates.
pub(super) fn doses(
    products: &str,
    dates: &str,
    born: Option<Birth>,
    today: NaiveDate,
) -> Result<Vec<PriorDose>, Problem> {
    let bad = || {
        let both = [products, dates].map(clean);
        Problem::BadPriorDose(both.join(" ").trim().to_owned())
    };
    let (products, dates) = (parts(products), parts(dates));
    let doses = if dates.is_empty() {
        products.iter().map(|part| dated(part)).collect::<Option<Vec<_>>>()
    } else {
        paired(&products, &dates)
    };
    let possible = |dose: &PriorDose| {
        dose.given_on <= today && born.is_none_or(|born| dose.given_on >= born.earliest())
    };
    doses.filter(|doses| doses.iter().all(possible)).ok_or_else(bad)
}

/// Splits a cell into what stands for one dose each; commas separate doses
/// only where nothing else does.
fn parts(cell: &str) -> Vec<String> {
    let split = |separators: &[char]| -> Vec<String> {
        cell.split(separators).map(clean).filter(|part| !part.is_empty()).collect()
    };
    let mut parts = split(&[';', '\n', '|']);
    if parts.len() < 2 {
        parts = split(&[',']);
    }
    match parts.as_slice() {
        [one] if matches!(&*fold(one), "khong" | "chua" | "chua tiem" | "0" | "-" | "x") => vec![],
        _ => parts,
    }
}

/// Reads a product and its day, in either order.
fn dated(part: &str) -> Option<PriorDose> {
    let mut days = Vec::new();
    let mut words = Vec::new();
    for word in part.split([' ', ':', '(', ')']).filter(|word| !word.is_empty()) {
        match day(word) {
            Some(day) => days.push(day),
            None => words.push(word),
        }
    }
    let product = words.join(" ");
    let product = product.trim_matches([' ', '-', '–', ',', '.']);
    match days.as_slice() {
        [day] if has_letter(product) => Some(dose(product, *day)),
        _ => None,
    }
}

fn paired(products: &[String], dates: &[String]) -> Option<Vec<PriorDose>> {
    let plain = products.iter().all(|product| has_letter(product) && dated(product).is_none());
    let days: Option<Vec<NaiveDate>> = dates.iter().map(|date| day(date)).collect();
    let days = days.filter(|_| plain)?;
    match products {
        [one] => Some(days.into_iter().map(|day| dose(one, day)).collect()),
        _ if products.len() == days.len() => {
            Some(products.iter().zip(days).map(|(product, day)| dose(product, day)).collect())
        }
        _ => None,
    }
}

fn day(text: &str) -> Option<NaiveDate> {
    Birth::parse(text.trim_matches([',', '.'])).and_then(Birth::day)
}

fn has_letter(product: &str) -> bool {
    product.chars().any(char::is_alphabetic)
}

fn dose(product: &str, given_on: NaiveDate) -> PriorDose {
    PriorDose { product_text: product.to_owned(), given_on, sheet: None, told_by: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(products: &str, dates: &str) -> Option<Vec<(String, String)>> {
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let born = Birth::parse("10/07/2021");
        let doses = doses(products, dates, born, today).ok()?;
        let pair = |d: PriorDose| (d.product_text, d.given_on.format("%d/%m/%Y").to_string());
        Some(doses.into_iter().map(pair).collect())
    }

    fn doses_of<const N: usize>(expected: [(&str, &str); N]) -> Vec<(String, String)> {
        expected.map(|(product, day)| (product.to_owned(), day.to_owned())).to_vec()
    }

    #[test]
    fn every_dose_has_a_product_and_a_day() {
        let two = Some(doses_of([("ComBE Five", "10/10/2021"), ("MR", "12/04/2022")]));
        assert_eq!(read("ComBE Five 10/10/2021; MR 12/04/2022", ""), two);
        assert_eq!(read("ComBE Five (10/10/2021), MR: 12/04/2022", ""), two);
        assert_eq!(read("10/10/2021: ComBE Five\n12/04/2022 - MR", ""), two);
        assert_eq!(read("ComBE Five; MR", "10/10/2021; 2022-04-12"), two);
        let twice = Some(doses_of([("MR", "12/04/2022"), ("MR", "13/05/2022")]));
        assert_eq!(read("MR", "12/04/2022, 13/05/2022"), twice);
        for none in ["", "Không", "chưa tiêm", "-"] {
            assert_eq!(read(none, ""), Some(doses_of([])), "{none}");
        }
    }

    #[test]
    fn half_a_dose_is_a_problem() {
        for (products, dates) in [
            ("MR", ""),
            ("", "12/04/2022"),
            ("12/04/2022", ""),
            ("MR 04/2022", ""),
            ("MR 31/04/2022", ""),
            ("MR 12/04/2022 13/05/2022", ""),
            ("MR 09/07/2021", ""),
            ("MR 23/11/2026", ""),
            ("MR; IPV", "12/04/2022"),
            ("MR 12/04/2022", "12/04/2022"),
            ("MR 12/04/2022, IPV", ""),
            ("1", "12/04/2022"),
        ] {
            assert_eq!(read(products, dates), None, "{products} {dates}");
        }
    }
}
