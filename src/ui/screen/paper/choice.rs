//! What a paper can be about, as lines to choose from.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::domain::dose::Administered;
use crate::domain::event::{Event, Fact};
use crate::domain::id::{DoseId, PatientId};
use crate::domain::incident::Incidents;
use crate::domain::paper::Subject;
use crate::domain::patient::Person;
use crate::domain::time::parse_date;
use crate::store::SessionRow;
use crate::ui::context::Context;
use crate::ui::screen::case::words;

/// How many months are offered.
const MONTHS: u32 = 12;

/// A line to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    /// What it is called.
    pub(super) title: String,
    /// What tells it from others.
    pub(super) hint: String,
    pub(super) pick: Pick,
}

/// What a line leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pick {
    /// A paper about this, whose record is this person's.
    About(Subject, Option<PatientId>),
    /// This person, or the doses of this person.
    Person(PatientId),
}

pub(super) fn sessions(rows: &[SessionRow], ctx: &Context<'_>) -> Vec<Choice> {
    let line = |row: &SessionRow| {
        let (day, number) = (ctx.words.date(row.day), row.number.to_string());
        let closed = match row.closed_at {
            Some(at) => ctx.tw("papers-session-closed", &[("at", &at.hour_minute())]),
            None => ctx.t("papers-session-open"),
        };
        Choice {
            title: ctx.tw("papers-session", &[("day", &day), ("number", &number)]),
            hint: format!("{} · {closed}", row.place),
            pick: Pick::About(Subject::Session(row.id), None),
        }
    };
    rows.iter().map(line).collect()
}

/// Today, the last seven days, and the months, from the present one back.
pub(super) fn periods(ctx: &Context<'_>) -> Vec<Choice> {
    let today = ctx.now.civil_day();
    let line = |title: String, from: NaiveDate, until: NaiveDate| Choice {
        title,
        hint: ctx.tw(
            "papers-span",
            &[("from", &ctx.words.date(from)), ("until", &ctx.words.date(until))],
        ),
        pick: Pick::About(Subject::Period { from, until }, None),
    };
    let week = today.checked_sub_days(Days::new(6)).unwrap_or(today);
    let mut lines =
        vec![line(ctx.t("papers-today"), today, today), line(ctx.t("papers-week"), week, today)];
    let first = today.with_day(1).unwrap_or(today);
    for back in 0..MONTHS {
        let month = first.checked_sub_months(Months::new(back)).unwrap_or(first);
        let last = month
            .checked_add_months(Months::new(1))
            .and_then(|next| next.pred_opt())
            .unwrap_or(month);
        let name = month.format("%m/%Y").to_string();
        lines.push(line(ctx.tw("papers-month", &[("month", &name)]), month, last));
    }
    lines
}

/// Reads the days of a period as typed; nothing if one is none, or they are the
/// wrong way round.
pub(super) fn typed(from: &str, until: &str) -> Option<(NaiveDate, NaiveDate)> {
    let (from, until) = parse_date(from).zip(parse_date(until))?;
    (from <= until).then_some((from, until))
}

/// The reports, the latest first.
pub(super) fn incidents(all: &Incidents, ctx: &Context<'_>) -> Vec<Choice> {
    let latest_first = all.iter().rev();
    latest_first
        .map(|incident| {
            let number = incident.id().number();
            let about = words::about(incident.opened.about, ctx);
            let day = ctx.words.date(incident.at.civil_day());
            Choice {
                title: ctx.tw("case-title", &[("number", &number), ("about", &about)]),
                hint: format!(
                    "{} · {} {day}",
                    words::who(incident, ctx),
                    incident.at.hour_minute()
                ),
                pick: Pick::About(Subject::Incident(incident.id()), incident.opened.patient),
            }
        })
        .collect()
}

pub(super) fn people(people: &[(PatientId, Person)], ctx: &Context<'_>) -> Vec<Choice> {
    let line = |(id, person): &(PatientId, Person)| {
        let parts = [
            Some(ctx.tw("papers-born", &[("birth", &person.birth.label())])),
            person.group.clone(),
            person.guardian.clone(),
        ];
        Choice {
            title: person.name.clone(),
            hint: parts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
            pick: Pick::Person(*id),
        }
    };
    people.iter().map(line).collect()
}

/// The doses of a person at this station, the latest first; not those entered in
/// error.
pub(super) fn doses(facts: &[Fact], of: PatientId, ctx: &Context<'_>) -> Vec<Choice> {
    let mut standing: BTreeMap<DoseId, &Administered> = BTreeMap::new();
    for fact in facts {
        match &fact.event {
            Event::DoseGiven(dose) => {
                let _ = standing.insert(dose.id, &dose.administered);
            }
            Event::DoseAmended(amended) => match &amended.after {
                Some(after) => drop(standing.insert(amended.dose, after)),
                None => drop(standing.remove(&amended.dose)),
            },
            _ => {}
        }
    }
    let mut doses: Vec<_> = standing.into_iter().filter(|(_, now)| now.patient == of).collect();
    doses.sort_by_key(|(_, now)| std::cmp::Reverse(now.given_at));
    doses
        .into_iter()
        .map(|(id, now)| {
            let product = now.product.as_ref().map(|id| ctx.product_name(id));
            let lot = now.lot_number.as_ref().map(|lot| ctx.tw("papers-lot", &[("lot", lot)]));
            let day = ctx.words.date(now.given_at.civil_day());
            let at = format!("{} {day}", now.given_at.hour_minute());
            Choice {
                title: product.unwrap_or_else(|| ctx.t("papers-product-unknown")),
                hint: [Some(at), lot].into_iter().flatten().collect::<Vec<_>>().join(" · "),
                pick: Pick::About(Subject::Dose(id), Some(of)),
            }
        })
        .collect()
}
