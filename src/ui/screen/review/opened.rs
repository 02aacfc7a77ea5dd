//! One entry, opened: for an injection the thirteen items, each with its evidence,
//! who gave it, when, how long it took, and which rule remarked on it; for a stop
//! what was done until then; for the end of a session what was unusual in it.

use iced::widget::{Column, column, container, row, scrollable, text};
use iced::{Alignment, Length};

use super::{Detail, Message};
use crate::domain::account::Act;
use crate::domain::amendment::entry::Statement;
use crate::domain::checklist::ConfirmedItem;
use crate::domain::dose::Basis;
use crate::domain::event::{Event, Fact};
use crate::domain::evidence::{Observed, Step, Verdict, Way};
use crate::domain::finding::Finding;
use crate::domain::id::{AccountId, PatientId};
use crate::domain::procedure::Happened;
use crate::domain::review::flag::{is_too_fast, of_entry};
use crate::domain::review::habit::Habit;
use crate::domain::review::{Flag, listed};
use crate::domain::session::SessionClosed;
use crate::store::{Entry, fact};
use crate::ui::context::Context;
use crate::ui::finding;
use crate::ui::screen::closing::balance;
use crate::ui::screen::journal::detail::way_words;
use crate::ui::screen::journal::sentence::{account, author, say};
use crate::ui::screen::procedure::evidence::said;
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::icon::{Icon, icon};
use crate::ui::widget::{self, Element};

/// An observation that was accepted, with who made it and when.
struct Seen {
    step: Step,
    observed: Observed,
    way: Way,
    by: Option<AccountId>,
    at: String,
    elapsed_ms: u32,
    remarks: Vec<Finding>,
}

impl Detail {
    /// Whom the entry is about.
    pub(super) fn patient(&self) -> Option<PatientId> {
        let event = fact(&self.opened.entry).ok()?.event;
        let found = listed(&event)?;
        let of_procedure = || Some(self.day.procedure(found.procedure?)?.visit());
        let of_visit = || Some(self.day.visit(found.visit.or_else(of_procedure)?)?.patient);
        found.patient.or_else(of_visit)
    }

    /// Tells whether somebody may amend the entry, and it is of a kind that is
    /// amended.
    pub(super) fn may_amend(&self, ctx: &Context<'_>) -> bool {
        let Ok(fact) = fact(&self.opened.entry) else { return false };
        match &fact.event {
            Event::DoseGiven(_) => ctx.may(Act::ReportIncident),
            event => {
                let right = Act::to_record(event);
                Statement::of(event).is_some() && right.is_none_or(|act| ctx.may(act))
            }
        }
    }

    /// Tells whether somebody may tell what happened after it: it is a dose. While
    /// somebody is being treated, the key leads to their card.
    pub(super) fn may_be_told_of(&self, ctx: &Context<'_>) -> bool {
        let treated = ctx.day.emergencies().iter().any(|one| one.over_at.is_none());
        let is_dose =
            || fact(&self.opened.entry).is_ok_and(|fact| matches!(fact.event, Event::DoseGiven(_)));
        !treated && self.station.is_none() && ctx.may(Act::ReportIncident) && is_dose()
    }

    /// What was observed and accepted, the last of each step.
    fn seen(&self) -> Vec<Seen> {
        let mut seen: Vec<Seen> = Vec::new();
        for Fact { event, author, at, .. } in
            self.opened.steps.iter().filter_map(|entry| fact(entry).ok())
        {
            let Event::ProcedureStep(step) = event else { continue };
            if let Happened::Observed {
                step,
                observed,
                way,
                verdict: Verdict::Agreed(remarks),
                elapsed_ms,
                ..
            } = step.happened
            {
                seen.retain(|before| before.step != step);
                let at = at.hour_minute();
                seen.push(Seen { step, observed, way, by: author, at, elapsed_ms, remarks });
            }
        }
        seen
    }
}

pub(super) fn view<'a>(detail: &'a Detail, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let here = Context { day: &detail.day, ..*ctx };
    let entry = &detail.opened.entry;
    let event = fact(entry).ok().map(|fact| fact.event);
    let when = format!("{}, {}", entry.at.hour_minute(), ctx.words.date(entry.at.civil_day()));
    let place = detail.opened.session.as_ref().map(|(_, place)| place.clone());
    let parts: Vec<String> = std::iter::once(when)
        .chain(detail.station.clone())
        .chain(place)
        .chain([author(entry.author, &here)])
        .collect();
    let mut lines = column![widget::caption(p, parts.join(" · "))].spacing(space::M);
    if let Some(event) = &event {
        let sentence = say(event, &here);
        lines = lines
            .push(widget::chip(p, sentence.tone, ctx.t(sentence.chip)))
            .push(widget::strong(p, sentence.sentence));
        for flag in of_entry(event, entry.clock.is_some()) {
            lines = lines.push(flagged(flag, ctx));
        }
        for habit in &detail.opened.habits {
            lines = lines.push(unusual(habit, &here));
        }
        for amendment in &detail.opened.amendments {
            lines = lines.push(amended(amendment, &here));
        }
        lines = lines.push(evidence(detail, event, &here));
    }
    // A dose says its own, by which it was judged at the needle.
    let judged = event.as_ref().and_then(listed).is_some_and(|one| !one.findings.is_empty());
    if let Some(version) = detail.opened.catalogue.as_ref().filter(|_| judged) {
        let gaps = [("label", &*version.label), ("code", version.code())];
        lines = lines.push(widget::caption(p, ctx.tw("journal-judged-by", &gaps)));
    }
    let others: Vec<_> =
        detail.opened.related.iter().filter(|one| one.sequence != entry.sequence).collect();
    if !others.is_empty() {
        lines = lines.push(widget::group(p, ctx.t("review-belongs-to-it")));
    }
    for other in others {
        lines = lines.push(other_line(other, &here));
    }
    if let Some(clock) = entry.clock {
        let gaps = [("clock", &*clock.hour_minute())];
        lines = lines.push(widget::caption(p, ctx.tw("journal-clock-back", &gaps)));
    }
    let sequence = entry.sequence.to_string();
    let chain = column![
        widget::caption(p, ctx.tw("journal-entry", &[("sequence", &sequence)])),
        widget::caption(p, entry.hash.to_string()).wrapping(text::Wrapping::Glyph),
    ];
    let body = widget::caption(p, entry.payload().to_owned()).wrapping(text::Wrapping::Glyph);
    let lines = lines
        .push(widget::hairline(p))
        .push(column![widget::caption(p, ctx.t("review-as-written")), body])
        .push(chain);
    let way = |words: &str, key: &'static str, message: Message| {
        let made = button::make(p, Kind::Secondary, ctx.t(words)).narrow().on_press(message);
        // Three of them stand in a panel: words first, keys where they have room.
        Element::from(if ctx.room.is_narrow() { made } else { made.key(key) })
    };
    let mut buttons = row![way("review-close", "Esc", Message::Close)].spacing(space::S);
    if detail.patient().is_some() {
        buttons = buttons.push(way("review-only-them", "→", Message::OnlyThem));
    }
    if detail.may_amend(ctx) {
        buttons = buttons.push(way("amend-this", "←", Message::Amend));
    }
    if detail.may_be_told_of(ctx) {
        buttons = buttons.push(way("review-trouble", "F10", Message::Trouble));
    }
    let lines = lines.padding(iced::Padding::ZERO.right(space::M));
    column![scrollable(lines).spacing(space::XS).height(Length::Fill), buttons.wrap()]
        .spacing(space::M)
        .into()
}

/// An amendment of the entry: when, by whom, and what it says.
fn amended<'a>(entry: &Entry, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let Ok(fact) = fact(entry) else { return widget::filler().into() };
    let when =
        [entry.at.hour_minute(), ctx.words.date(entry.at.civil_day()), author(entry.author, ctx)];
    let words = column![
        widget::strong(p, ctx.t("journal-is-amended")),
        widget::caption(p, when.join(" · ")),
        widget::body(p, say(&fact.event, ctx).sentence),
    ]
    .spacing(2);
    widget::toned_card(p, Tone::Attention, words).width(Length::Fill).into()
}

/// Another entry of the same treatment or report.
fn other_line<'a>(entry: &Entry, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let Ok(fact) = fact(entry) else { return widget::filler().into() };
    let when = [entry.at.hour_minute(), author(entry.author, ctx)];
    column![
        widget::body(p, say(&fact.event, ctx).sentence).size(size::LABEL),
        widget::caption(p, when.join(" · ")),
    ]
    .into()
}

fn evidence<'a>(detail: &Detail, event: &Event, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let seen = detail.seen();
    if let Event::DoseGiven(dose) = event
        && let Basis::Checklist { items, catalogue, .. } = &dose.basis
    {
        let lines = items.items().iter().map(|item| item_lines(item, &seen, ctx));
        let mut said = column![
            widget::group(p, ctx.t("journal-thirteen")),
            Column::with_children(lines).spacing(space::XS),
        ]
        .spacing(space::S);
        if let Some(version) = catalogue {
            let gaps = [("label", &*version.label), ("code", version.code())];
            said = said.push(widget::caption(p, ctx.tw("journal-judged-by", &gaps)));
        }
        return said.into();
    }
    let mut lines = Column::new().spacing(space::S);
    let found = match event {
        Event::ProcedureStep(step) => match &step.happened {
            Happened::Observed { verdict: Verdict::Stopped(findings), .. }
            | Happened::Countersigned { findings, .. }
            | Happened::Refused { findings, .. } => findings.clone(),
            _ => Vec::new(),
        },
        Event::OrderStopped(stopped) => stopped.findings.clone(),
        Event::OpeningStopped(stopped) => stopped.stop.finding().into_iter().collect(),
        _ => Vec::new(),
    };
    for found in &found {
        lines = lines.push(remark(found, Tone::Stop, ctx));
    }
    if let Event::SessionClosed(closed) = event {
        lines = lines.push(widget::group(p, ctx.t("closing-counted")));
        lines = lines.extend(counted(closed, ctx));
    }
    if let Event::DoseGiven(dose) = event
        && let Basis::Incident { note, .. } = &dose.basis
        && !note.is_empty()
    {
        lines = lines.push(widget::body(p, note.clone()));
    }
    if !seen.is_empty() {
        lines = lines.push(widget::group(p, ctx.t("review-until-then")));
        lines = seen.iter().fold(lines, |lines, seen| lines.push(seen_line(seen, ctx)));
    }
    lines.into()
}

/// What was counted of each lot and vial at the end of a session; what does not come
/// out even first.
fn counted<'a>(closed: &SessionClosed, ctx: &Context<'a>) -> Vec<Element<'a, Message>> {
    let p = ctx.palette;
    let line = |name: String, balance: String, is_even: bool, reason: Option<&String>| {
        let mut words = column![
            widget::strong(p, name).size(size::LABEL),
            widget::caption(p, balance).color(p.tone_ink(if is_even {
                Tone::Neutral
            } else {
                Tone::Attention
            })),
        ];
        words = words.push(reason.map(|reason| widget::caption(p, reason.clone())));
        (is_even, words.into())
    };
    let lots = closed.lots.iter().map(|one| {
        let name = ctx.tw("closing-lot-account", &[("lot", &one.number)]);
        line(name, balance::of_lot(one, ctx), one.is_even(), one.reason.as_ref())
    });
    let vials = closed.vials.iter().map(|one| {
        let end = ctx.t(&format!("vial-end-{}", one.end.code()));
        let gaps = [("number", &*one.number.to_string()), ("end", &*end)];
        let name = ctx.tw("closing-vial-account", &gaps);
        line(name, balance::of_vial(one, ctx), one.is_even(), one.reason.as_ref())
    });
    let mut lines: Vec<(bool, Element<'a, Message>)> = lots.chain(vials).collect();
    lines.sort_by_key(|(is_even, _)| *is_even);
    lines.into_iter().map(|(_, line)| line).collect()
}

/// An item with all that proved it.
fn item_lines<'a>(item: &ConfirmedItem, seen: &[Seen], ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let name = widget::strong(p, ctx.t(&format!("item-{}", item.item.code()))).size(size::LABEL);
    let time = seconds(item.elapsed_ms, ctx);
    let attested = ctx.tw("review-attested", &[("at", &item.attested_at.hour_minute())]);
    let head = row![
        icon(Icon::Check, 16.0, p.proven),
        container(name).width(Length::Fill),
        widget::caption(p, format!("{time} · {attested}")),
    ]
    .spacing(space::S)
    .align_y(Alignment::Center);
    let mut lines = column![head];
    for (step, way) in &item.evidence {
        match seen.iter().find(|seen| seen.step == *step) {
            Some(seen) => lines = lines.push(seen_line(seen, ctx)),
            None => lines = lines.push(widget::caption(p, way_words(*way, ctx))),
        }
    }
    let typed = item.evidence.iter().any(|(_, way)| matches!(way, Way::Typed(_)));
    let ground = if typed || is_too_fast(item) { p.attention_soft } else { p.surface };
    container(lines.spacing(2))
        .padding([5.0, space::S])
        .width(Length::Fill)
        .style(widget::frame(ground, ground, 0.0, 6.0))
        .into()
}

/// One observation: what, how, who, when, how long, and what a rule remarked.
fn seen_line<'a>(seen: &Seen, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let by = seen.by.map_or_else(|| ctx.t("journal-author-station"), |id| account(id, ctx));
    let parts = [
        said(ctx, &seen.observed),
        way_words(seen.way, ctx),
        by,
        seen.at.clone(),
        seconds(u64::from(seen.elapsed_ms), ctx),
    ];
    let mut lines = column![widget::caption(p, parts.join(" · "))];
    for found in &seen.remarks {
        lines = lines.push(remark(found, Tone::Info, ctx));
    }
    container(lines).padding(iced::Padding::ZERO.left(24.0)).into()
}

/// A finding with what was expected and found, its rule and its source.
fn remark<'a>(found: &Finding, tone: Tone, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let value = |value: &Option<crate::domain::finding::Value>, key: &str| {
        value.as_ref().map(|value| ctx.tw(key, &[("value", &finding::value(ctx, value))]))
    };
    let rule = (!found.rule.is_empty()).then(|| ctx.tw("review-rule", &[("rule", &found.rule)]));
    let parts: Vec<String> = std::iter::once(ctx.t(&format!("finding-{}", found.code.code())))
        .chain(value(&found.expected, "review-expected"))
        .chain(value(&found.found, "review-found"))
        .chain(rule)
        .chain(finding::source(ctx, found))
        .collect();
    widget::caption(p, parts.join(" · ")).color(p.tone_ink(tone)).into()
}

fn flagged<'a>(flag: Flag, ctx: &Context<'a>) -> Element<'a, Message> {
    let words = ctx.t(&format!("review-flag-{}", flag.code()));
    let why = ctx.t(&format!("review-why-{}", flag.code()));
    let p = ctx.palette;
    let words = column![widget::strong(p, words), widget::caption(p, why)];
    widget::toned_card(p, Tone::Attention, words).width(Length::Fill).into()
}

fn unusual<'a>(habit: &Habit, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let name = account(habit.by, ctx);
    let flag = ctx.t(&format!("review-flag-{}", habit.flag.code()));
    let gaps = [("figure", habit.figure.to_string()), ("people", habit.people.to_string())];
    let gaps = gaps.each_ref().map(|(gap, value)| (*gap, value.as_str()));
    let figure = match habit.flag {
        Flag::TypedShare => ctx.tw("review-figure-share", &gaps),
        _ => ctx.tw("review-figure-people", &gaps),
    };
    let why = ctx.t(&format!("review-why-{}", habit.flag.code()));
    let words = column![
        widget::strong(p, format!("{name} · {flag}")),
        widget::caption(p, figure),
        widget::caption(p, why),
    ];
    widget::toned_card(p, Tone::Attention, words).width(Length::Fill).into()
}

fn seconds(ms: u64, ctx: &Context<'_>) -> String {
    let tenths = ms / 100;
    let figure = format!("{}{}{}", tenths / 10, ctx.words.decimal_sign(), tenths % 10);
    ctx.tw("review-seconds", &[("seconds", &figure)])
}
