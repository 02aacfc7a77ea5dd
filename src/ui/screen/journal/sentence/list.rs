//! Sentences about lists, the plan, and what somebody reviews.

use super::{Said, said};
use crate::domain::event::Event;
use crate::ui::context::Context;
use crate::ui::theme::Tone;

pub(super) fn say(event: &Event, ctx: &Context<'_>) -> Said {
    let number = |count: u32| ctx.words.number(usize::try_from(count).unwrap_or(usize::MAX));
    let mut parts = Vec::new();
    match event {
        Event::ListImported(list) => {
            let gaps = [("file", &*list.file), ("added", &*number(list.added))];
            parts.push(ctx.tw("journal-list-imported", &gaps));
            if list.known > 0 {
                parts.push(ctx.tw("journal-list-known", &[("count", &number(list.known))]));
            }
            if list.left_out > 0 {
                parts.push(ctx.tw("journal-list-left-out", &[("count", &number(list.left_out))]));
            }
        }
        Event::VisitListed(listed) => {
            let ticket = listed.ticket.to_string();
            let gaps = [("name", &*listed.person.name), ("ticket", &*ticket)];
            parts.push(ctx.tw("journal-visit-listed", &gaps));
        }
        Event::ListExported(list) => {
            let code: String = list.sha256.chars().take(12).collect();
            let gaps = [("file", &*list.file), ("count", &*number(list.rows)), ("code", &*code)];
            parts.push(ctx.tw("journal-list-exported", &gaps));
        }
        Event::BackupPlaceSet(set) => {
            let words = set.folder.as_ref().map_or_else(
                || ctx.t("journal-backup-nowhere"),
                |folder| ctx.tw("journal-backup-place", &[("folder", folder)]),
            );
            return said("journal-kind-backup", Tone::Neutral, words);
        }
        Event::BackedUp(made) => {
            let sequence = made.sequence.to_string();
            let gaps = [("name", made.name.as_str()), ("sequence", &sequence)];
            return said("journal-kind-backup", Tone::Neutral, ctx.tw("journal-backed-up", &gaps));
        }
        Event::PaperSaved(saved) => {
            let paper = ctx.t(&format!("paper-kind-{}", saved.paper.code()));
            let code: String = saved.sha256.chars().take(12).collect();
            let gaps = [("paper", &*paper), ("file", &*saved.file), ("code", &*code)];
            let sentence = ctx.tw("journal-paper-saved", &gaps);
            return said("journal-kind-export", Tone::Attention, sentence);
        }
        Event::Exported(exported) => {
            let what = ctx.t(&format!("export-what-{}", exported.asked.what.code()));
            let format = ctx.t(&format!("export-format-{}", exported.asked.format.code()));
            let rows = ctx.words.number(usize::try_from(exported.rows()).unwrap_or(usize::MAX));
            let (from, until) = (exported.asked.from, exported.asked.until);
            let code: String = exported.sha256.chars().take(12).collect();
            let gaps = [
                ("what", what.as_str()),
                ("format", &format),
                ("from", &ctx.words.date(from)),
                ("until", &ctx.words.date(until)),
                ("rows", &rows),
                ("code", &code),
            ];
            let words = ctx.tw("journal-exported", &gaps);
            return said("journal-kind-export", Tone::Neutral, words);
        }
        Event::ColumnsMapped(mapped) => {
            let used = mapped.columns.iter().flatten().count();
            let gaps = [("used", &*used.to_string()), ("all", &*mapped.columns.len().to_string())];
            parts.push(ctx.tw("journal-columns-mapped", &gaps));
        }
        Event::PlanSet(plan) if plan.groups.is_empty() => parts.push(ctx.t("journal-plan-empty")),
        Event::PlanSet(plan) => {
            let names: Vec<&str> = plan.groups.iter().map(|group| group.name.as_str()).collect();
            parts.push(ctx.tw("journal-plan-set", &[("groups", &names.join("; "))]));
        }
        Event::FilterSaved(saved) => {
            let words = ctx.tw("journal-filter-saved", &[("name", &saved.name)]);
            return said("journal-kind-review", Tone::Neutral, words);
        }
        Event::FilterDropped(dropped) => {
            let words = ctx.tw("journal-filter-dropped", &[("name", &dropped.name)]);
            return said("journal-kind-review", Tone::Neutral, words);
        }
        _ => {}
    }
    said("journal-kind-list", Tone::Neutral, parts.join(" · "))
}
