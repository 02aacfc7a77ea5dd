//! A scenario on another day: every date in its text moved by as many days. Ages
//! in days stay; those in months may not, which a rehearsal of the result shows.

use chrono::{Days, NaiveDate};

use crate::domain::time::parse_date;

/// Returns a scenario's text as it would be written for another day. Nothing if
/// the text states no day.
#[must_use]
pub fn to_day(text: &str, day: NaiveDate) -> Option<String> {
    let stated = text.lines().find_map(|line| line.strip_prefix("day = \""))?;
    let from = parse_date(stated.split('"').next()?)?;
    let by = day.signed_duration_since(from).num_days();
    let mut moved = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, here) = rest.split_at(at);
        moved.push_str(before);
        let length = here.find(|c: char| !c.is_ascii_digit() && c != '/').unwrap_or(here.len());
        let (word, after) = here.split_at(length);
        let date = Some(word).filter(|word| word.len() == 10).and_then(parse_date);
        match date.and_then(|date| shifted(date, by)) {
            Some(date) => moved.push_str(&date.format("%d/%m/%Y").to_string()),
            None => moved.push_str(word),
        }
        rest = after;
    }
    moved.push_str(rest);
    Some(moved)
}

fn shifted(date: NaiveDate, by: i64) -> Option<NaiveDate> {
    let days = Days::new(by.unsigned_abs());
    if by < 0 { date.checked_sub_days(days) } else { date.checked_add_days(days) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_move_and_nothing_else_does() {
        let text = "id = \"I-26\"\nday = \"16/11/2026\"\nborn = \"01/11/2026\"\nat = \"08:05\"\nof = \"MR 16/05/2026\"\nlot = \"2024/10\"";
        let moved = to_day(text, NaiveDate::from_ymd_opt(2026, 12, 1).unwrap()).unwrap();
        let expected = text
            .replace("16/11/2026", "01/12/2026")
            .replace("01/11/2026", "16/11/2026")
            .replace("16/05/2026", "31/05/2026");
        assert_eq!(moved, expected);
        assert_eq!(to_day("id = \"x\"", NaiveDate::default()), None);
    }
}
