//! Days and instants at the station's civil time, as files write them (ISO 8601).

use std::fmt::Write;

use chrono::{Datelike, NaiveDate, Timelike};

use crate::domain::time::Instant;

/// Writes an instant at the station's civil time: `2026-11-22 08:15:03`, with
/// another sign between day and time and with the offset behind it, if asked.
pub fn write_instant(at: Instant, between: char, offset: bool, out: &mut String) {
    let local = at.civil();
    let (date, time) = (local.date(), local.time());
    write_day(date, out);
    out.push(between);
    for (place, part) in [time.hour(), time.minute(), time.second()].into_iter().enumerate() {
        if place > 0 {
            out.push(':');
        }
        two(part, out);
    }
    if offset {
        out.push_str("+07:00");
    }
}

/// Writes a civil day: `2026-11-22`.
pub fn write_day(day: NaiveDate, out: &mut String) {
    let _ = write!(out, "{:04}", day.year());
    out.push('-');
    two(day.month(), out);
    out.push('-');
    two(day.day(), out);
}

fn two(number: u32, out: &mut String) {
    let digit = |value: u32| char::from_digit(value % 10, 10).unwrap_or('0');
    out.push(digit(number / 10));
    out.push(digit(number));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_exactly() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let at = Instant::start_of(day).plus_minutes(495).plus_ms(3_900);
        let written = |between, offset| {
            let mut out = String::new();
            write_instant(at, between, offset, &mut out);
            out
        };
        assert_eq!(written(' ', false), "2026-11-22 08:15:03");
        assert_eq!(written('T', true), "2026-11-22T08:15:03+07:00");
    }
}
