//! The sentences of entries about what happens after the needle and beside it:
//! reactions, emergencies, staff pricked, doses lost.

use super::{Said, account, given, person, said, vial_name};
use crate::domain::event::Event;
use crate::domain::id::{ActId, EmergencyId, VisitId};
use crate::domain::mishap::{DoseLost, DosePartial, NeedleStick};
use crate::domain::reaction::ReactionRecorded;
use crate::ui::context::Context;
use crate::ui::reaction::{act_name, sign_name};
use crate::ui::theme::Tone;

/// Says what an entry about care says; nothing for any other.
pub(super) fn say(event: &Event, ctx: &Context<'_>) -> Said {
    let reaction = |tone, sentence| said("journal-kind-reaction", tone, sentence);
    match event {
        Event::SeriousReaction(alarm) if alarm.signs.is_empty() => {
            let gaps = [("person", &*person(alarm.visit, ctx))];
            reaction(Tone::Stop, ctx.tw("journal-reaction-alarm", &gaps))
        }
        Event::SeriousReaction(alarm) => {
            let gaps = [("person", &*person(alarm.visit, ctx)), ("signs", alarm.signs.as_str())];
            reaction(Tone::Stop, ctx.tw("journal-reaction", &gaps))
        }
        Event::ReactionReported(reported) => {
            let gaps = [("person", &*person(reported.visit, ctx))];
            reaction(Tone::Attention, ctx.tw("journal-reported", &gaps))
        }
        Event::ReactionRecorded(recorded) => {
            let tone = if recorded.is_serious() { Tone::Stop } else { Tone::Attention };
            reaction(tone, described(recorded, ctx))
        }
        Event::EmergencyBegun(begun) => {
            let key = locked("journal-emergency-begun", begun.at_lock);
            emergency(ctx.tw(key, &[("person", &treated(begun.visit, ctx))]))
        }
        Event::EmergencyActed(acted) => {
            let key = locked("journal-emergency-acted", acted.at_lock);
            let what = act_name(&acted.what, ctx.catalogue, ctx.words);
            let who = of_emergency(acted.emergency, ctx);
            emergency(ctx.tw(key, &[("what", &what), ("person", &who)]))
        }
        Event::EmergencyActUndone(undone) => {
            let key = locked("journal-emergency-undone", undone.at_lock);
            let what = acted(undone.emergency, undone.act, ctx);
            let who = of_emergency(undone.emergency, ctx);
            emergency(ctx.tw(key, &[("what", &what), ("person", &who)]))
        }
        Event::EmergencyNamed(named) => {
            let gaps = [("person", &*person(named.visit, ctx))];
            emergency(ctx.tw("journal-emergency-named", &gaps))
        }
        Event::EmergencyOver(over) => {
            let gaps = [("person", &*of_emergency(over.emergency, ctx))];
            emergency(ctx.tw("journal-emergency-over", &gaps))
        }
        Event::NeedleStick(stick) => mishap(needle_stick(stick, ctx)),
        Event::DoseLost(lost) => mishap(dose_lost(lost, ctx)),
        Event::DosePartial(partial) => mishap(dose_partial(partial, ctx)),
        _ => said("journal-kind-unknown", Tone::Neutral, String::new()),
    }
}

fn emergency(sentence: String) -> Said {
    said("journal-kind-emergency", Tone::Stop, sentence)
}

fn mishap(sentence: String) -> Said {
    said("journal-kind-mishap", Tone::Attention, sentence)
}

/// The key that says the same of a locked desk.
fn locked(key: &'static str, at_lock: bool) -> &'static str {
    match (key, at_lock) {
        ("journal-emergency-begun", true) => "journal-emergency-begun-locked",
        ("journal-emergency-acted", true) => "journal-emergency-acted-locked",
        ("journal-emergency-undone", true) => "journal-emergency-undone-locked",
        (key, _) => key,
    }
}

fn treated(visit: Option<VisitId>, ctx: &Context<'_>) -> String {
    visit.map_or_else(|| ctx.t("journal-unknown-person"), |visit| person(visit, ctx))
}

fn of_emergency(id: EmergencyId, ctx: &Context<'_>) -> String {
    treated(ctx.day.emergency(id).and_then(|found| found.visit), ctx)
}

fn acted(id: EmergencyId, act: ActId, ctx: &Context<'_>) -> String {
    let found = ctx.day.emergency(id).and_then(|one| one.acts.iter().find(|a| a.id == act));
    found.map_or_else(
        || ctx.t("journal-unknown"),
        |act| format!("{} {}", act_name(&act.what, ctx.catalogue, ctx.words), act.at.hour_minute()),
    )
}

fn described(recorded: &ReactionRecorded, ctx: &Context<'_>) -> String {
    let mut parts = vec![
        person(recorded.visit, ctx),
        ctx.t(&format!("grade-{}", recorded.grade.code())),
        ctx.tw("journal-reaction-since", &[("at", &recorded.began_at.hour_minute())]),
    ];
    parts.extend(recorded.signs.iter().map(|id| sign_name(id, ctx.catalogue, ctx.words)));
    if !recorded.note.is_empty() {
        parts.push(recorded.note.clone());
    }
    parts.push(ctx.t(&format!("after-{}", recorded.after.code())));
    parts.join(" · ")
}

fn needle_stick(stick: &NeedleStick, ctx: &Context<'_>) -> String {
    let mut parts = vec![
        ctx.tw("journal-needle-stick", &[("name", &account(stick.who, ctx))]),
        ctx.t(&format!("needle-{}", stick.needle.code())),
    ];
    let source = stick.source.map(|visit| person(visit, ctx));
    parts.extend(source.map(|who| ctx.tw("journal-needle-source", &[("person", &who)])));
    if !stick.note.is_empty() {
        parts.push(stick.note.clone());
    }
    parts.join(" · ")
}

fn dose_lost(lost: &DoseLost, ctx: &Context<'_>) -> String {
    let doses = lost.doses.to_string();
    let gaps = [("doses", &*doses), ("vial", &*vial_name(lost.vial, ctx))];
    let mut parts = vec![ctx.tw("journal-dose-lost", &gaps)];
    parts.push(ctx.t(&format!("loss-{}", lost.how.code())));
    if !lost.note.is_empty() {
        parts.push(lost.note.clone());
    }
    parts.join(" · ")
}

fn dose_partial(partial: &DosePartial, ctx: &Context<'_>) -> String {
    let amount = ctx.t(&format!("amount-{}", partial.amount.code()));
    let Some(dose) = ctx.day.doses().iter().find(|dose| dose.id == partial.dose) else {
        return amount;
    };
    let who = person(dose.administered.visit, ctx);
    let gaps =
        [("person", &*who), ("amount", &*amount), ("given", &*given(&dose.administered, ctx))];
    ctx.tw("journal-dose-partial", &gaps)
}
