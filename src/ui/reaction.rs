//! Words and figures of reactions that several screens show: signs, acts, adrenaline
//! rows, running clocks. Decides nothing.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::domain::catalogue::{Basis, Catalogue, EmergencyDose, RowId};
use crate::domain::day::Day;
use crate::domain::event::{Event, Fact};
use crate::domain::id::{IncidentId, VisitId};
use crate::domain::incident::{self, Form};
use crate::domain::time::Instant;
use crate::i18n::Words;
use crate::ui::context::Context;

/// Returns a sign's words, or its name if the catalogue lost it.
#[must_use]
pub fn sign_name(id: &RowId, catalogue: &Catalogue, words: &Words) -> String {
    let row = catalogue.reaction_signs().iter().find(|row| row.id == *id);
    row.map_or_else(|| id.to_string(), |row| words.of(&row.text).to_owned())
}

/// Returns an act's words, or its name if the catalogue lost it.
#[must_use]
pub fn act_name(id: &RowId, catalogue: &Catalogue, words: &Words) -> String {
    let row = catalogue.emergency_acts().iter().find(|row| row.id == *id);
    row.map_or_else(|| id.to_string(), |row| words.of(&row.text).to_owned())
}

/// Writes what an adrenaline row prints, in mL: `0,2 mL`, `0,5–1 mL`.
#[must_use]
pub fn printed_volume(row: &EmergencyDose, words: &Words) -> String {
    format!("{} mL", printed(row, words))
}

/// Writes what an adrenaline row prints, in mg and as a part of an ampoule:
/// `0,2 mg = 1/5 ống`. The solution holds 1 mg in 1 mL.
#[must_use]
pub fn printed_ampoule(row: &EmergencyDose, words: &Words) -> String {
    format!("{} mg = {}", printed(row, words), words.of(&row.ampoule))
}

fn printed(row: &EmergencyDose, words: &Words) -> String {
    let sign = words.decimal_sign();
    let least = row.microlitres.millilitres(sign);
    match row.up_to_microlitres {
        Some(most) => format!("{least}–{}", most.millilitres(sign)),
        None => least,
    }
}

/// Names the source of a row and the place in it, and whether it is unverified.
#[must_use]
pub fn source(basis: &Basis, catalogue: &Catalogue, words: &Words) -> String {
    let source = catalogue.source(basis.source());
    let name =
        source.map_or_else(|| basis.source().to_string(), |row| words.of(&row.text).to_owned());
    if basis.is_unverified() {
        words.with("reaction-source-unverified", &[("source", &basis.cites)])
    } else {
        words.with("reaction-source", &[("source", &name), ("place", &basis.cites)])
    }
}

/// Writes how long it is since an instant: `2:05`, or `1:02:05` from an hour on.
#[must_use]
pub fn running(since: Instant, now: Instant) -> String {
    let seconds = now.since(since).max(0) / 1_000;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// Makes the facts of the alarm about somebody who was injected here today, as the
/// day will be once these events are on disk.
#[must_use]
pub fn alarm(visit: VisitId, events: &[Event], ctx: &Context<'_>) -> Vec<Event> {
    let day = after(events, ctx);
    let Some(found) = day.visit(visit) else { return Vec::new() };
    if day.doses_of(visit).next().is_none() {
        return Vec::new();
    }
    let reason = ctx.tw("reaction-hold-reason", &[("ticket", &found.ticket.to_string())]);
    let mut alarm = day.alarm(visit, "", &reason);
    // Somebody whose clock runs already has a report.
    if alarm.iter().any(|event| matches!(event, Event::SeriousReaction(_))) {
        let known = [events, &alarm].concat();
        alarm.extend(report(visit, &known, ctx));
    }
    alarm
}

/// Makes what follows from doses among these events after which their person was
/// treated: the alarm that could not be raised while the dose was not recorded.
#[must_use]
pub fn of_doses(events: &[Event], ctx: &Context<'_>) -> Vec<Event> {
    let given = events.iter().filter_map(|event| match event {
        // One of another day is no matter of this session's treatments.
        Event::DoseGiven(dose) if dose.basis.later().is_none() => Some(&dose.administered),
        Event::DoseAmended(amended) => amended.after.as_ref(),
        _ => None,
    });
    let treated: BTreeSet<VisitId> =
        given.filter(|dose| ctx.day.was_treated_after(dose)).map(|dose| dose.visit).collect();
    let mut events = events.to_vec();
    let before = events.len();
    for visit in treated {
        let mut alarm = alarm(visit, &events, ctx);
        // A reaction that is known is no new one for a dose that is told later.
        if ctx.day.has_reacted(visit) {
            alarm.retain(|event| matches!(event, Event::VialWithdrawn(_) | Event::LotHeld(_)));
        }
        events.extend(alarm);
    }
    events.split_off(before)
}

/// Makes the report that a serious reaction opens by itself, or what an open one
/// does not say yet: as the day will be once these events are on disk.
#[must_use]
pub fn report(visit: VisitId, events: &[Event], ctx: &Context<'_>) -> Vec<Event> {
    let Ok(form) = Form::built_in() else { return Vec::new() };
    let day = after(events, ctx);
    let about = (visit, IncidentId(ctx.new_id()));
    incident::reaction::report(form, &day, ctx.catalogue, about, ctx.account, ctx.now)
}

/// Returns the day as it will be once these events are on disk.
fn after<'a>(events: &[Event], ctx: &Context<'a>) -> Cow<'a, Day> {
    let mut day = Cow::Borrowed(ctx.day);
    for event in events {
        day.to_mut().apply(&Fact {
            sequence: 0,
            at: ctx.now,
            clock: None,
            author: Some(ctx.account.id),
            session: ctx.day.session().map(|session| session.id),
            event: event.clone(),
        });
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn the_rows_read_as_the_circular_prints_them() {
        let catalogue = Catalogue::built_in().unwrap();
        let words = Words::new(Lang::Vi);
        let rows: Vec<(String, String, String)> = catalogue
            .emergency_doses()
            .iter()
            .map(|row| {
                (
                    words.of(&row.group).to_owned(),
                    printed_ampoule(row, &words),
                    printed_volume(row, &words),
                )
            })
            .collect();
        let printed = [
            ("Trẻ sơ sinh hoặc trẻ < 10 kg", "0,2 mg = 1/5 ống", "0,2 mL"),
            ("Trẻ khoảng 10 kg", "0,25 mg = 1/4 ống", "0,25 mL"),
            ("Trẻ khoảng 20 kg", "0,3 mg = 1/3 ống", "0,3 mL"),
            ("Trẻ > 30 kg", "0,5 mg = 1/2 ống", "0,5 mL"),
            ("Người lớn", "0,5–1 mg = 1/2–1 ống", "0,5–1 mL"),
        ];
        let rows: Vec<(&str, &str, &str)> = rows
            .iter()
            .map(|(group, part, volume)| (group.as_str(), part.as_str(), volume.as_str()))
            .collect();
        assert_eq!(rows, printed);
    }

    #[test]
    fn a_clock_runs_on_past_the_hour_and_never_backwards() {
        let at = |ms| running(Instant(0), Instant(ms));
        assert_eq!(
            (at(-5_000), at(125_999), at(3_725_000)),
            ("0:00".into(), "2:05".into(), "1:02:05".into())
        );
    }
}
