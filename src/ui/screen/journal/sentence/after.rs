//! One sentence for what comes after an injection: reports, amendments, a table
//! that goes on.

use super::{Said, account, given, person, said};
use crate::domain::amendment::DoseAmended;
use crate::domain::amendment::entry::EntryAmended;
use crate::domain::event::Event;
use crate::domain::id::IncidentId;
use crate::domain::incident::{About, IncidentOpened};
use crate::ui::context::Context;
use crate::ui::screen::amend::change;
use crate::ui::screen::case::words;
use crate::ui::theme::Tone;

pub(super) fn say(event: &Event, ctx: &Context<'_>) -> Said {
    let plain = |sentence| said("journal-kind-report", Tone::Neutral, sentence);
    let of = |incident: IncidentId| incident.number();
    match event {
        Event::DoseAmended(amended) => dose_amended(amended, ctx),
        Event::EntryAmended(amended) => entry_amended(amended, ctx),
        Event::IncidentOpened(opened) => {
            let tone = match opened.about {
                About::NearMiss => Tone::Attention,
                About::Error(_) | About::Reaction => Tone::Stop,
            };
            said("journal-kind-incident", tone, report_opened(opened, ctx))
        }
        Event::IncidentAnswered(answered) => {
            let field = words::field(&answered.field, ctx);
            let gaps = [("number", &*of(answered.incident)), ("field", &*field)];
            plain(match answered.answer {
                Some(_) => ctx.tw("journal-report-answered", &gaps),
                None => ctx.tw("journal-report-taken-back", &gaps),
            })
        }
        Event::IncidentCompleted(completed) => {
            plain(ctx.tw("journal-report-complete", &[("number", &of(completed.incident))]))
        }
        Event::FollowUpPlanned(planned) => {
            let gaps = [("number", &*of(planned.incident)), ("due", &*ctx.words.date(planned.due))];
            plain(ctx.tw("journal-follow-up-planned", &gaps))
        }
        Event::FollowUpDone(done) => {
            let gaps = [("number", &*of(done.incident)), ("found", done.found.as_str())];
            plain(ctx.tw("journal-follow-up-done", &gaps))
        }
        Event::PhotoAttached(photo) => {
            let gaps = [("number", &*of(photo.incident)), ("file", photo.file.as_str())];
            plain(ctx.tw("journal-photo-attached", &gaps))
        }
        Event::PhotoSaved(photo) => {
            let gaps = [("number", &*of(photo.incident)), ("file", photo.file.as_str())];
            let sentence = ctx.tw("journal-photo-saved", &gaps);
            said("journal-kind-export", Tone::Attention, sentence)
        }
        Event::CallBackSaved(saved) => {
            let rows = saved.rows.to_string();
            let gaps = [("file", saved.file.as_str()), ("count", &*rows)];
            let sentence = ctx.tw("journal-call-back-saved", &gaps);
            said("journal-kind-export", Tone::Attention, sentence)
        }
        Event::TableReleased(released) => {
            let table = released.table.to_string();
            let gaps = [("table", &*table), ("reason", released.reason.as_str())];
            let sentence = ctx.tw("journal-table-released", &gaps);
            said("journal-kind-incident", Tone::Attention, sentence)
        }
        // Handed here for none other.
        _ => plain(String::new()),
    }
}

fn report_opened(opened: &IncidentOpened, ctx: &Context<'_>) -> String {
    let about = words::about(opened.about, ctx);
    let who = match opened.visit {
        Some(visit) => person(visit, ctx),
        None => ctx.t("case-nobody-known"),
    };
    let number = opened.incident.number();
    let gaps = [("number", &*number), ("about", &*about), ("person", &*who)];
    ctx.tw("journal-report-opened", &gaps)
}

fn entry_amended(amended: &EntryAmended, ctx: &Context<'_>) -> Said {
    let entry = super::say(&amended.stood.event(), ctx).sentence;
    let mut parts = match &amended.stands {
        Some(_) => {
            let who = amended.stood.visit().map(|visit| person(visit, ctx));
            who.into_iter().chain(change(amended, ctx)).collect()
        }
        None => vec![ctx.tw("journal-no-fact", &[("before", &entry)])],
    };
    parts.push(amended.reason.clone());
    parts.extend(amended.confirmed_by.map(|by| account(by, ctx)));
    if amended.after_closing {
        parts.push(ctx.t("amend-after-closing"));
    }
    said("journal-kind-amended", Tone::Attention, parts.join(" · "))
}

fn dose_amended(amended: &DoseAmended, ctx: &Context<'_>) -> Said {
    let who = person(amended.before.visit, ctx);
    let before = given(&amended.before, ctx);
    let mut parts = vec![who];
    match &amended.after {
        Some(after) => {
            let parts_changed: Vec<String> = amended
                .changed()
                .into_iter()
                .map(|part| ctx.t(&format!("amend-part-{}", part.code())))
                .collect();
            parts.push(parts_changed.join(", "));
            let after_words = given(after, ctx);
            let gaps = [("before", &*before), ("after", &*after_words)];
            parts.push(ctx.tw("journal-amended", &gaps));
        }
        None => parts.push(ctx.tw("journal-entered-in-error", &[("before", &before)])),
    }
    parts.push(amended.reason.clone());
    parts.extend(amended.confirmed_by.map(|by| account(by, ctx)));
    if amended.after_closing {
        parts.push(ctx.t("amend-after-closing"));
    }
    said("journal-kind-amended", Tone::Attention, parts.join(" · "))
}
