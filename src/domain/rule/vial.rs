//! How long an opened vial may be used, and how many doses it still holds.
//! Of all rules that apply the strictest decides.

use chrono::NaiveDate;

use crate::domain::catalogue::{Catalogue, Life, Measure, Presentation, operation::required};
use crate::domain::finding::{Code, Finding, Value};
use crate::domain::rule::resting_on_operation;
use crate::domain::time::Instant;

/// When a vial was opened, and reconstituted or diluted if it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    /// When it was opened, in UTC.
    pub at: Instant,
    /// When the diluent was added, in UTC; never, if absent.
    pub reconstituted_at: Option<Instant>,
}

/// The first instant at which a vial may no longer be used, and the rule that
/// says so. It is in use while `now < at`, and at no other place decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discard {
    /// The first instant at which it is over, in UTC.
    pub at: Instant,
    /// A stop that rests on the deciding rule, without what was found.
    stop: Finding,
}

impl Discard {
    /// Returns the name of the deciding row and its source.
    #[must_use]
    pub fn rule(&self) -> (&str, &str) {
        (&self.stop.rule, &self.stop.source)
    }

    /// Tells whether it rests on a fact written from memory.
    #[must_use]
    pub const fn is_unverified(&self) -> bool {
        self.stop.unverified
    }

    /// Holds the end that was recorded at the opening against this one: a vial
    /// never gets longer to live by a newer catalogue.
    #[must_use]
    pub fn not_after(mut self, recorded: Instant) -> Self {
        self.at = self.at.min(recorded);
        self
    }
}

/// Returns the first instant at which a vial may no longer be used.
///
/// It never lies past the day on which the vial was opened, nor past the day
/// of its session: an opened vial ends with its session (TT 34/2018 Đ11 k4,
/// repealed and kept), and the closing of the session ends it earlier.
#[must_use]
pub fn discard_at(
    catalogue: &Catalogue,
    presentation: &Presentation,
    opened: Opened,
    session_day: NaiveDate,
) -> Discard {
    let last_day = session_day.min(opened.at.civil_day());
    let day_end = last_day.succ_opt().map_or(opened.at, Instant::start_of);
    let stop = |id| resting_on_operation(Finding::stop(Code::VialLife), catalogue, id);
    let mut discard = Discard { at: day_end, stop: stop(required::OPENED_LIQUID) };
    let mut tighten = |minutes: u16, from: Instant, stop: Finding| {
        let at = from.plus_minutes(i64::from(minutes));
        if at < discard.at {
            discard = Discard { at, stop };
        }
    };
    let general = catalogue.operation(required::RECONSTITUTED).and_then(|row| row.measure);
    if let (Some(from), Some(Measure::Minutes(minutes))) = (opened.reconstituted_at, general) {
        tighten(minutes, from, stop(required::RECONSTITUTED));
    }
    if let Some(life) = &presentation.life
        && let Life::Minutes(minutes) = life.value
    {
        let rested =
            Finding::stop(Code::VialLife).resting_on(presentation.id.as_str(), &life.basis);
        tighten(minutes, opened.reconstituted_at.unwrap_or(opened.at), rested);
    }
    discard
}

/// Judges whether an opened vial may still be used, by the end of its life.
#[must_use]
pub fn judge(discard: Discard, opened: Opened, now: Instant) -> Vec<Finding> {
    let mut findings = Vec::new();
    let reconstituted = opened.reconstituted_at.unwrap_or(opened.at);
    if opened.at > reconstituted || reconstituted > now {
        findings.push(
            Finding::stop(Code::VialTimes)
                .expecting(Value::Instant(opened.at))
                .finding(Value::Instant(now)),
        );
    }
    if now >= discard.at {
        let stop = discard.stop.expecting(Value::Instant(discard.at));
        findings.push(stop.finding(Value::Instant(now)));
    }
    findings
}

/// Judges whether a vial holds a further dose. `doses` is what the lot states
/// for its vials, `used` what was taken out of this one, in whatever way.
#[must_use]
pub fn doses_left(
    catalogue: &Catalogue,
    presentation: &Presentation,
    doses: u16,
    used: u16,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(known) = &presentation.doses_per_vial
        && !known.value.contains(&doses)
    {
        findings.push(
            Finding::stop(Code::UnknownDoses)
                .expecting(Value::DoseCounts(known.value.clone()))
                .finding(Value::Doses(doses))
                .resting_on(presentation.id.as_str(), &known.basis),
        );
    }
    if used >= doses {
        let stop = Finding::stop(Code::NoDosesLeft)
            .expecting(Value::Doses(doses))
            .finding(Value::Doses(used));
        findings.push(resting_on_operation(stop, catalogue, required::DOSES));
    }
    findings
}
