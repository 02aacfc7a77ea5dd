//! How long a vaccine that is kept frozen may be used once it was thawed.

use crate::domain::catalogue::{Presentation, Thawed};
use crate::domain::finding::{Code, Finding, Value};
use crate::domain::rule::if_unverified;
use crate::domain::time::Instant;

/// Returns the first instant at which a thawed vaccine may no longer be used, if
/// the catalogue states one. A span of the calendar ends with the civil day on
/// which it is over; that day is no longer in it.
#[must_use]
pub fn ends_at(presentation: &Presentation, thawed_at: Instant) -> Option<Instant> {
    match presentation.thawed.as_ref()?.value {
        Thawed::Span(span) => Some(Instant::start_of(span.after(thawed_at.civil_day()))),
        Thawed::Minutes(minutes) => Some(thawed_at.plus_minutes(i64::from(minutes))),
        Thawed::AtOnce => None,
    }
}

/// Judges a vaccine by when it was thawed. One that is kept frozen and of which
/// nobody knows when it was thawed is stopped, and so is one frozen again.
#[must_use]
pub fn judge(
    presentation: &Presentation,
    thawed_at: Option<Instant>,
    frozen_again: bool,
    now: Instant,
) -> Option<Finding> {
    let Some(fact) = &presentation.thawed else {
        return None;
    };
    let rule = presentation.id.as_str();
    let stop = |code| Finding::stop(code).resting_on(rule, &fact.basis);
    if frozen_again {
        return Some(stop(Code::FrozenAgain));
    }
    let Some(thawed_at) = thawed_at else {
        return Some(stop(Code::UnknownThaw));
    };
    if thawed_at > now {
        return Some(stop(Code::UnknownThaw).finding(Value::Instant(thawed_at)));
    }
    match ends_at(presentation, thawed_at) {
        Some(end) if now >= end => {
            let stop = stop(Code::ThawedTooLong).expecting(Value::Instant(end));
            Some(stop.finding(Value::Instant(now)))
        }
        _ => if_unverified(rule, &fact.basis, Code::ThawedTooLong.items()),
    }
}
