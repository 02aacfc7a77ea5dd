//! What the schedule says of the person, beside the order that somebody states:
//! due today, and what comes next and when. Nothing here can be pressed and
//! nothing of it is taken over; every line names its source.

use iced::Length;
use iced::widget::{Column, column};

use super::Message;
use crate::domain::facts::conditions;
use crate::domain::schedule::{self, Forecast, When};
use crate::domain::visit::{HistorySource, Visit};
use crate::ui::context::Context;
use crate::ui::finding;
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::{self, Element};

/// How many doses that come later are shown.
const LATER_SHOWN: usize = 3;

/// Returns what the schedule says of a person now.
fn said<'a>(ctx: &Context<'a>, visit: &Visit) -> Vec<Forecast<'a>> {
    let known = conditions(ctx.catalogue, visit);
    let doses = ctx.day.past_doses(visit.patient);
    let today = ctx.now.civil_day();
    schedule::forecast(ctx.catalogue, visit.person.birth, &known, doses, today)
}

/// Draws what is due and what comes next. Before anybody looked into the book
/// nothing is said: the doses of before would be missing.
pub(super) fn view<'a>(ctx: &Context<'a>, visit: &Visit) -> Option<Element<'a, Message>> {
    let history = visit.history?;
    let p = ctx.palette;
    let all = said(ctx, visit);
    let (due, later): (Vec<_>, Vec<_>) =
        all.iter().partition(|one| matches!(one.when, When::Due | When::Late));
    let mut lines = column![
        widget::strong(p, ctx.t("forecast-title")),
        widget::muted(p, ctx.t("forecast-help")),
    ]
    .spacing(space::S);
    if let HistorySource::NoBook(_) = history {
        lines = lines.push(widget::notice(p, Tone::Attention, ctx.t("forecast-by-word")));
    }
    if visit.person.birth.day().is_none() {
        lines = lines.push(widget::notice(p, Tone::Attention, ctx.t("forecast-rough-birth")));
    }
    lines = lines.push(widget::hairline(p)).push(widget::group(p, ctx.t("forecast-due")));
    lines = lines.push(if due.is_empty() {
        widget::muted(p, ctx.t("forecast-nothing-due")).into()
    } else {
        listed(ctx, &due)
    });
    if !later.is_empty() {
        let shown: Vec<&Forecast<'a>> = later.into_iter().take(LATER_SHOWN).collect();
        lines = lines
            .push(widget::hairline(p))
            .push(widget::group(p, ctx.t("forecast-next")))
            .push(listed(ctx, &shown));
    }
    Some(widget::card(p, lines).width(Length::Fill).into())
}

fn listed<'a>(ctx: &Context<'a>, all: &[&Forecast<'a>]) -> Element<'a, Message> {
    let lines = all.iter().map(|one| line(ctx, one));
    Column::with_children(lines).spacing(space::S).into()
}

/// Writes the names of what is due today in one line, for the panel at the left.
pub(super) fn in_short(ctx: &Context<'_>, visit: &Visit) -> Option<String> {
    let _ = visit.history?;
    let due: Vec<String> = said(ctx, visit)
        .iter()
        .filter(|one| matches!(one.when, When::Due | When::Late))
        .map(|one| named(ctx, one))
        .collect();
    let nothing = || ctx.t("forecast-nothing-due");
    Some(if due.is_empty() { nothing() } else { due.join("; ") })
}

fn named(ctx: &Context<'_>, one: &Forecast<'_>) -> String {
    let number = one.number.to_string();
    let series = ctx.words.of(&one.series.name);
    ctx.tw("forecast-dose", &[("series", series), ("number", &number)])
}

fn line<'a>(ctx: &Context<'a>, one: &Forecast<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let date = |day| ctx.words.date(day);
    let when = match one.when {
        When::Due => match one.latest {
            Some(latest) => ctx.tw("forecast-due-until", &[("day", &date(latest))]),
            None => ctx.tw("forecast-due-since", &[("day", &date(one.recommended))]),
        },
        When::Late => {
            let latest = one.latest.unwrap_or(one.recommended);
            ctx.tw("forecast-late-since", &[("day", &date(latest))])
        }
        When::Allowed => ctx.tw("forecast-allowed", &[("day", &date(one.recommended))]),
        When::Later if one.earliest == one.recommended => {
            ctx.tw("forecast-from", &[("day", &date(one.earliest))])
        }
        When::Later => {
            let gaps = [("day", &*date(one.recommended)), ("earliest", &*date(one.earliest))];
            ctx.tw("forecast-later", &gaps)
        }
    };
    column![
        widget::strong(p, named(ctx, one)).size(size::LABEL),
        widget::muted(p, when),
        widget::caption(p, finding::basis(ctx, one.basis)),
    ]
    .spacing(2)
    .into()
}
