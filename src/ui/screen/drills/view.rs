//! How the exercises look: the choice with what was done so far, the table as it
//! is, and at the end what happened on the real day.

use iced::widget::{Column, Row, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{Message, Screen, across, scene, times};
use crate::domain::account::Role;
use crate::domain::drill::{DrillDone, DrillOutcome};
use crate::drill::exercise::{Exercise, Offer};
use crate::ui::context::Context;
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{
    Element, body, bottom_bar, caption, card, chip, filler, frame, group, hairline, muted, notice,
    strong, title,
};

/// How many results are shown, the latest first.
const RESULTS: usize = 40;

impl Screen {
    /// Draws the screen below the top bar.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let content = match (&self.exercise, &self.ended) {
            (Some(exercise), _) => scene::view(exercise, ctx),
            (None, Some((exercise, done))) => afterwards(exercise, done, ctx),
            (None, None) => self.choice(ctx),
        };
        let page = scrollable(container(content).padding(space::XXL).width(Length::Fill));
        column![page.height(Length::Fill), self.bottom(ctx)].into()
    }

    fn choice<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut lines = column![title(p, ctx.t("drills-title")), muted(p, ctx.t("drills-how"))]
            .spacing(space::M);
        if self.impossible {
            lines = lines.push(notice(p, Tone::Attention, ctx.t("drills-impossible")));
        }
        match &self.offers {
            None => lines = lines.push(body(p, ctx.t("drills-reading"))),
            Some(offers) => {
                let tiles = across(ctx);
                for (line, chunk) in offers.chunks(tiles).enumerate() {
                    let mut across = Row::new().spacing(space::S);
                    for (column, offer) in chunk.iter().enumerate() {
                        let place = line * tiles + column;
                        across = across.push(tile(offer, place, place == self.cursor, ctx));
                    }
                    lines = lines.push(across);
                }
            }
        }
        lines.push(results(ctx)).into()
    }

    fn bottom<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let act = |key: &'static str, kind: Kind, label: &str, message: Message| {
            let made = button::make(p, kind, ctx.t(label)).on_press(message);
            Element::from(made.key_or_narrow(key, ctx.room))
        };
        let mut bar = Row::new().spacing(space::S).align_y(Alignment::Center);
        match (&self.exercise, &self.ended) {
            (Some(_), _) => {
                bar = bar
                    .push(act("F9", Kind::Secondary, "drills-end", Message::End))
                    .push(filler())
                    .push(act("Enter", Kind::Primary, "drills-to-the-table", Message::ToTheTable));
            }
            (None, Some(_)) => {
                bar = bar.push(filler()).push(act(
                    "Enter",
                    Kind::Primary,
                    "drills-another",
                    Message::Another,
                ));
            }
            (None, None) => {
                bar = bar
                    .push(act("Esc", Kind::Secondary, "action-back", Message::Back))
                    .push(filler());
                for (step, key, label) in
                    [(0, "F2", "drills-quarter"), (1, "F3", "drills-hour"), (2, "F4", "drills-day")]
                {
                    bar = bar.push(act(key, Kind::Secondary, label, Message::MoveOn(step)));
                }
                if self.offers.is_some() {
                    bar = bar.push(act("F5", Kind::Secondary, "drills-draw", Message::Draw)).push(
                        act("Enter", Kind::Primary, "drills-begin", Message::Begin(self.cursor)),
                    );
                }
            }
        }
        bottom_bar(p, bar)
    }
}

fn tile<'a>(offer: &Offer, place: usize, pointed: bool, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let name = ctx.tw("drills-number", &[("number", &offer.number.to_string())]);
    let times = times(ctx, &offer.scenario);
    let done = if times == 0 {
        ctx.t("drills-not-yet")
    } else {
        ctx.tw("drills-times", &[("times", &times.to_string())])
    };
    let words = column![strong(p, name), caption(p, done)].spacing(2);
    let tone = if pointed { Tone::Primary } else { Tone::Neutral };
    let content = container(words).padding([space::XS, space::S]).width(112).height(56);
    let edge = if pointed { p.primary } else { p.line };
    container(button::pressable(p, content, tone, Some(Message::Begin(place))))
        .style(frame(p.surface, edge, 1.0, 10.0))
        .into()
}

/// What was done here: a supervisor sees everybody's, the others their own.
fn results<'a>(ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let all = ctx.account.role == Role::Supervisor;
    let head = if all { "drills-results-of-all" } else { "drills-results" };
    let mut lines = column![group(p, ctx.t(head))].spacing(space::S);
    let mut shown = ctx.day.drills().iter().rev().filter(|(who, _)| all || *who == ctx.account.id);
    let mut none = true;
    for (who, done) in shown.by_ref().take(RESULTS) {
        none = false;
        let name = ctx.day.account(*who).map(|account| account.name.clone()).unwrap_or_default();
        let number = ctx.tw("drills-number", &[("number", &done.number.to_string())]);
        lines = lines.push(hairline(p)).push(
            row![
                container(strong(p, name)).width(220),
                container(body(p, number)).width(90),
                chip(p, tone(done.outcome), outcome(done.outcome, ctx)),
                filler(),
                muted(p, took(done, ctx)),
            ]
            .spacing(space::M)
            .align_y(Alignment::Center),
        );
    }
    if none {
        lines = lines.push(muted(p, ctx.t("drills-no-results")));
    }
    card(p, lines).width(Length::Fill).into()
}

/// How it went, and what it was about.
fn afterwards<'a>(
    exercise: &'a Exercise,
    done: &'a DrillDone,
    ctx: &Context<'a>,
) -> Element<'a, Message> {
    let p = ctx.palette;
    let number = ctx.tw("drills-number", &[("number", &done.number.to_string())]);
    let mut went = column![
        row![
            chip(p, tone(done.outcome), outcome(done.outcome, ctx)),
            filler(),
            muted(p, took(done, ctx)),
        ]
        .align_y(Alignment::Center),
        body(p, ctx.t(&format!("drills-says-{}", done.outcome.code()))),
    ]
    .spacing(space::M);
    if !done.stops.is_empty() {
        went = went.push(hairline(p)).push(group(p, ctx.t("drills-stopped-by")));
    }
    for stop in &done.stops {
        let items = stop.items.iter().map(|item| ctx.t(&format!("item-{}", item.code())));
        let gates = stop.gates.iter().map(|gate| ctx.t(&format!("drills-gate-{}", gate.code())));
        let by = items.chain(gates).collect::<Vec<_>>().join(" · ");
        let after = ctx.tw("drills-stopped-after", &[("after", &stop.after.to_string())]);
        let words =
            column![strong(p, ctx.t(&format!("finding-{}", stop.code.code()))), muted(p, by),];
        let line = row![words.spacing(2).width(Length::Fill), muted(p, after)];
        went = went.push(line.spacing(space::M).align_y(Alignment::Center));
    }
    let told = &exercise.told;
    let mut real = Column::new().spacing(space::M).push(group(p, ctx.t("drills-real-day")));
    let place = ctx.words.of(&told.place).to_owned();
    let when = told.date.as_ref().map_or_else(|| place.clone(), |date| format!("{date} · {place}"));
    real = real.push(strong(p, when)).push(body(p, ctx.words.of(&told.what).to_owned()));
    if let Some(stands_in) = &told.stands_in {
        real = real.push(muted(p, ctx.words.of(stands_in).to_owned()));
    }
    let source = ctx.tw("drills-source", &[("source", &told.source)]);
    real = real.push(caption(p, source));
    column![title(p, number), card(p, went).width(Length::Fill), card(p, real).width(Length::Fill),]
        .spacing(space::L)
        .into()
}

fn outcome(outcome: DrillOutcome, ctx: &Context<'_>) -> String {
    ctx.t(&format!("drills-outcome-{}", outcome.code()))
}

const fn tone(outcome: DrillOutcome) -> Tone {
    match outcome {
        DrillOutcome::Stopped | DrillOutcome::DoneRight => Tone::Proven,
        DrillOutcome::NotInjected => Tone::Attention,
        DrillOutcome::Harmed => Tone::Stop,
    }
}

fn took(done: &DrillDone, ctx: &Context<'_>) -> String {
    let seconds = done.seconds.to_string();
    match done.stops.first() {
        Some(first) => {
            let after = first.after.to_string();
            ctx.tw("drills-took-stopped", &[("seconds", &seconds), ("after", &after)])
        }
        None => ctx.tw("drills-took", &[("seconds", &seconds)]),
    }
}
