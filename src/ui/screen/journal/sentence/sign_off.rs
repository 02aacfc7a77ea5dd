//! Sentences about a session's sign-off, its figures and diseases after vaccination.

use super::{Said, account, patient, said};
use crate::domain::event::Event;
use crate::domain::figures::DiseaseReported;
use crate::domain::sign_off::Answer;
use crate::ui::context::Context;
use crate::ui::screen::sign_off::words;
use crate::ui::theme::Tone;

pub(super) fn say(event: &Event, ctx: &Context<'_>) -> Said {
    let plain = |sentence| said("journal-kind-sign-off", Tone::Neutral, sentence);
    match event {
        Event::FlagAnswered(answered) => {
            let what = words::matter(&answered.matter, ctx);
            let became = match answered.answer {
                Answer::Explained => ctx.t("sign-off-explained"),
                Answer::FollowUp(due) => ctx.tw("sign-off-due", &[("day", &ctx.words.date(due))]),
            };
            plain([what, became, answered.words.clone()].join(" · "))
        }
        Event::SessionSigned(signed) => {
            let name = account(signed.by, ctx);
            let count = signed.matters.to_string();
            let mut parts =
                vec![ctx.tw("journal-session-signed", &[("name", &name), ("count", &count)])];
            parts.extend(
                signed.confirmed_by.map(|second| {
                    ctx.tw("journal-signed-with", &[("name", &account(second, ctx))])
                }),
            );
            said("journal-kind-sign-off", Tone::Proven, parts.join(" · "))
        }
        Event::DiseaseReported(report) => {
            said("journal-kind-disease", Tone::Attention, disease(report, ctx))
        }
        Event::DiseaseWithdrawn(withdrawn) => said(
            "journal-kind-disease",
            Tone::Neutral,
            ctx.tw("journal-disease-withdrawn", &[("reason", &withdrawn.reason)]),
        ),
        Event::FiguresSaved(saved) => {
            let code: String = saved.sha256.chars().take(12).collect();
            let gaps = [("file", &*saved.file), ("code", &*code)];
            plain(ctx.tw("journal-figures-saved", &gaps))
        }
        // Handed here for none other.
        _ => plain(String::new()),
    }
}

fn disease(report: &DiseaseReported, ctx: &Context<'_>) -> String {
    let mut parts = vec![report.disease.clone(), ctx.product_name(&report.product)];
    parts.extend(
        report
            .dose_number
            .map(|number| ctx.tw("figures-dose-number", &[("number", &number.to_string())])),
    );
    parts.push(ctx.words.date(report.ill_on));
    parts.push(ctx.t(&format!("figures-severity-{}", report.severity.code())));
    parts.extend(report.patient.map(|id| patient(id, ctx)));
    parts.join(" · ")
}
