//! How the anaphylaxis card looks. Decides nothing.

use iced::widget::{Column, Row, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::card::{self, Paper, named, numbered};
use super::{Ground, Message, OFFERED, Screen};
use crate::domain::catalogue::EmergencyAct;
use crate::domain::emergency::{Acted, Emergency, Turn, turn};
use crate::ui::context::Context;
use crate::ui::reaction::{act_name, running};
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::keypad::{self, Layout};
use crate::ui::widget::{self, Element};

/// The keys of the acts, in their order.
const KEYS: [&str; 8] = ["F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9"];

/// How high an act is at least, in logical pixels, and where there is little room
/// from above to below.
const TILE: [f32; 2] = [68.0, 56.0];

/// The widths of the columns at the left and at the right, and where there is little
/// room.
const SIDES: [[f32; 2]; 2] = [[396.0, 300.0], [264.0, 232.0]];

impl Screen {
    /// Draws the card.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let current = self.current(ctx);
        let wide = usize::from(ctx.room.is_narrow());
        let [left, right] = [SIDES[0][wide], SIDES[1][wide]];
        let middle = column![Self::clock(ctx, current), self.acts(ctx, current)].spacing(space::S);
        let gap = ctx.room.pick(space::XL, space::M);
        let page = row![
            scrollable(self.doses(ctx)).spacing(space::XS).width(left).height(Length::Fill),
            scrollable(middle).spacing(space::XS).width(Length::Fill).height(Length::Fill),
            scrollable(self.done(ctx, current))
                .spacing(space::XS)
                .width(right)
                .height(Length::Fill),
        ]
        .spacing(gap)
        .height(Length::Fill);
        let above = if ctx.room.is_low() { space::S } else { ctx.room.pick(space::L, space::S) };
        let page = column![self.top(ctx, current), page]
            .spacing(if ctx.room.is_low() { space::S } else { space::M })
            .padding([above, ctx.room.pick(space::XL, space::M)]);
        column![page.height(Length::Fill), widget::bottom_bar(p, self.bar(ctx, current))].into()
    }

    fn top<'a>(&'a self, ctx: &Context<'a>, current: Option<&Emergency>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut line = Row::new()
            .push(widget::title(p, ctx.t("emergency-title")).color(p.stop))
            .push(widget::filler())
            .spacing(space::S)
            .align_y(Alignment::Center);
        let cases = Self::shown(self.ground, ctx);
        for (place, case) in cases.iter().enumerate() {
            let chosen = current.is_some_and(|current| current.id == case.id);
            let kind = if chosen { Kind::Chosen } else { Kind::Secondary };
            let state = match case.over_at {
                None => running(case.begun_at, ctx.now),
                Some(_) => ctx.t("emergency-nameless"),
            };
            let label = format!("{} · {state}", self.case_name(ctx, place, case));
            line = line
                .push(button::make(p, kind, label).narrow().on_press(Message::Case(Some(case.id))));
        }
        if !cases.is_empty() {
            let kind = if current.is_none() { Kind::Chosen } else { Kind::Secondary };
            line = line.push(
                button::make(p, kind, ctx.t("emergency-another"))
                    .key("→")
                    .narrow()
                    .on_press(Message::Case(None)),
            );
        }
        line.into()
    }

    fn case_name(&self, ctx: &Context<'_>, place: usize, case: &Emergency) -> String {
        let visit = named(case.visit, self.ground).and_then(|id| ctx.day.visit(id));
        visit.map_or_else(
            || numbered(place, ctx.words),
            |visit| {
                let ticket = visit.ticket.to_string();
                ctx.tw("watch-place-no-group", &[("ticket", &ticket)])
            },
        )
    }

    fn doses<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let narrow = ctx.room.is_narrow();
        let low = ctx.room.is_low();
        let paper = Paper { words: ctx.words, palette: p, catalogue: ctx.catalogue, narrow, low };
        let weight = self.weight();
        let rows = ctx.catalogue.emergency_doses();
        let printed =
            |grams| rows.iter().any(|row| row.weight.is_some_and(|printed| printed.is_of(grams)));
        let mut lines =
            column![widget::group(p, ctx.t("emergency-rows")), card::rows(paper, weight),]
                .spacing(space::S);
        let label = ctx.t("emergency-weight");
        lines = lines.push(
            row![
                widget::body(p, label).width(Length::Fill),
                field::blind(p, &self.weight, "", 84.0, Attention::Here),
                button::make(p, Kind::Secondary, ctx.t("emergency-keypad"))
                    .narrow()
                    .on_press(Message::Weigh),
            ]
            .spacing(space::S)
            .align_y(Alignment::Center),
        );
        if self.weighs {
            let pad = keypad::keypad(
                p,
                Layout::Volume,
                Message::Weight,
                Message::EraseWeight,
                Message::ClearWeight,
            );
            lines = lines.push(pad);
        }
        if let Some(weight) = weight.filter(|weight| !printed(*weight)) {
            let gaps = [("weight", self.weight.as_str())];
            lines =
                lines.push(widget::notice(p, Tone::Attention, ctx.tw("emergency-no-row", &gaps)));
            lines = lines.push(written(weight, ctx));
        }
        lines.push(card::sources(paper)).into()
    }

    /// The clock since the first adrenaline, and when the next is due.
    fn clock<'a>(ctx: &Context<'a>, current: Option<&Emergency>) -> Element<'a, Message> {
        let p = ctx.palette;
        let Some(act) = Self::clocked(ctx) else { return column![].into() };
        let name = ctx.words.of(&act.text).to_owned();
        let times = current.and_then(|current| current.times(&act.id));
        let (Some(times), Some(repeat)) = (times, act.repeat) else {
            let words = column![
                widget::heading(p, ctx.tw("emergency-not-yet", &[("what", &name)])),
                widget::muted(p, ctx.t("emergency-from-grade-two")),
            ]
            .spacing(space::XS);
            return widget::card(p, words).padding(space::L).width(Length::Fill).into();
        };
        let count = times.count.to_string();
        let (tone, due) = match turn(times.last, repeat, ctx.now) {
            Turn::Wait(from) => {
                let from = from.hour_minute();
                (Tone::Neutral, ctx.tw("emergency-again-from", &[("from", &from)]))
            }
            Turn::Now(to) => {
                let to = to.hour_minute();
                (Tone::Attention, ctx.tw("emergency-again-now", &[("to", &to)]))
            }
            Turn::Over(to) => {
                let to = to.hour_minute();
                (Tone::Stop, ctx.tw("emergency-again-over", &[("to", &to)]))
            }
        };
        let (from, to) = (repeat.from_minutes.to_string(), repeat.to_minutes.to_string());
        let every = ctx.tw("emergency-every-until", &[("from", &from), ("to", &to)]);
        let clocks = row![
            column![
                widget::caption(p, ctx.tw("emergency-since-first", &[("what", &name)])),
                widget::display(p, running(times.first, ctx.now), size::DISPLAY),
            ]
            .width(Length::FillPortion(7)),
            column![
                widget::caption(p, ctx.tw("emergency-since-last", &[("count", &count)])),
                widget::display(p, running(times.last, ctx.now), size::DISPLAY)
                    .color(p.tone_ink(tone)),
            ]
            .width(Length::FillPortion(5)),
        ]
        .spacing(space::S)
        .align_y(Alignment::End);
        let words = column![
            clocks,
            widget::strong(p, due).color(p.tone_ink(tone)),
            widget::caption(p, every),
        ]
        .spacing(space::XS);
        widget::toned_card(p, tone, words).width(Length::Fill).into()
    }

    fn acts<'a>(&self, ctx: &Context<'a>, current: Option<&Emergency>) -> Element<'a, Message> {
        let acts = ctx.catalogue.emergency_acts();
        let beside = if ctx.room.is_narrow() { 1 } else { 2 };
        let tiles = acts.chunks(beside).enumerate().map(|(line, some)| {
            let mut tiles = Row::new().spacing(space::S);
            for (place, act) in some.iter().enumerate() {
                let key = KEYS.get(line * beside + place).copied();
                let asked = self.again.as_ref() == Some(&act.id);
                tiles = tiles.push(tile(ctx, act, key, current, asked));
            }
            tiles.into()
        });
        column![
            widget::group(ctx.palette, ctx.t("emergency-press")),
            Column::with_children(tiles).spacing(space::S),
        ]
        .spacing(space::S)
        .into()
    }

    /// Who is treated, and what was done.
    fn done<'a>(&'a self, ctx: &Context<'a>, current: Option<&Emergency>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut lines = Column::new().spacing(space::S);
        let person = named(self.person(ctx), self.ground).and_then(|id| ctx.day.visit(id));
        if let Some(visit) = person {
            lines = lines
                .push(widget::heading(p, visit.person.name.clone()))
                .push(widget::muted(p, crate::ui::picker::place(visit, ctx)));
            let unclear = current.is_some_and(|current| ctx.day.is_unclear(current));
            if unclear && ctx.day.doses_of(visit.id).next().is_none() {
                lines = lines
                    .push(widget::notice(p, Tone::Attention, ctx.t("emergency-no-dose")))
                    .push(
                        button::make(p, Kind::Secondary, ctx.t("emergency-describe"))
                            .narrow()
                            .width(Length::Fill)
                            .on_press(Message::Describe(visit.id)),
                    );
            }
        } else if self.names(ctx) {
            let is_over = current.is_some_and(|current| current.over_at.is_some());
            let asked = if is_over { "emergency-who-was-it" } else { "emergency-who" };
            let why = is_over
                .then(|| widget::notice(p, Tone::Attention, ctx.t("emergency-over-nameless")));
            lines = lines
                .push(why)
                .push(widget::group(p, ctx.t(asked)))
                .push(self.picker.view(ctx, OFFERED).map(Message::Picker));
        }
        lines = lines.push(widget::group(p, ctx.t("emergency-done")));
        let acts: Vec<&Acted> =
            current.map_or_else(Vec::new, |current| current.acts.iter().rev().collect());
        if acts.is_empty() {
            lines = lines.push(widget::muted(p, ctx.t("emergency-nothing-done")));
        }
        for act in acts {
            lines = lines.push(entry(ctx, act));
        }
        lines.into()
    }

    fn bar<'a>(&'a self, ctx: &Context<'a>, current: Option<&Emergency>) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut bar = Row::new().spacing(space::S).align_y(Alignment::Center);
        if self.asks_over {
            return bar
                .push(widget::body(p, ctx.t("emergency-really-over")).width(Length::Fill))
                .push(
                    button::make(p, Kind::Danger, ctx.t("emergency-over"))
                        .key("Delete")
                        .on_press(Message::ReallyOver),
                )
                .push(
                    button::make(p, Kind::Primary, ctx.t("emergency-goes-on"))
                        .key("Esc")
                        .on_press(Message::GoesOn),
                )
                .into();
        }
        let leave = match self.ground {
            Ground::Desk => "emergency-leave",
            Ground::Locked => "emergency-back-to-lock",
        };
        bar = bar
            .push(
                button::make(p, Kind::Secondary, ctx.t(leave)).key("Esc").on_press(Message::Leave),
            )
            .push(widget::caption(p, ctx.t(self.note(current))).width(Length::Fill));
        let last = current.and_then(|current| current.standing().next_back());
        bar.push(
            button::make(p, Kind::Secondary, ctx.t("emergency-undo-last"))
                .key("F11")
                .on_press_maybe(last.map(|_| Message::UndoLast)),
        )
        .push(
            button::make(p, Kind::Secondary, ctx.t("emergency-over"))
                .key("Delete")
                .on_press_maybe(self.running(ctx).map(|_| Message::Over)),
        )
        .into()
    }

    /// What is to be known, or why the buttons beside it do nothing yet.
    fn note(&self, current: Option<&Emergency>) -> &'static str {
        match current {
            None => return "emergency-not-begun",
            Some(current) if current.over_at.is_some() => return "emergency-note-over",
            Some(current) if current.standing().next().is_none() => {
                return "emergency-nothing-to-take-back";
            }
            Some(_) => {}
        }
        match self.ground {
            Ground::Desk => "emergency-note",
            Ground::Locked => "emergency-note-locked",
        }
    }
}

/// One act: one press records it.
fn tile<'a>(
    ctx: &Context<'a>,
    act: &EmergencyAct,
    key: Option<&'static str>,
    current: Option<&Emergency>,
    asked: bool,
) -> Element<'a, Message> {
    let p = ctx.palette;
    let times = current.and_then(|current| current.times(&act.id));
    let said = match times {
        // In the tile itself: nothing under a finger may move.
        _ if asked => ctx.t("emergency-too-soon"),
        Some(times) => ctx.tw(
            "emergency-times",
            &[("count", &times.count.to_string()), ("at", &times.last.hour_minute())],
        ),
        None if act.basis.is_unverified() => ctx.t("emergency-unverified"),
        None => String::new(),
    };
    let over = times
        .zip(act.repeat)
        .is_some_and(|(times, repeat)| !matches!(turn(times.last, repeat, ctx.now), Turn::Wait(_)));
    let tone = match (asked, over) {
        (true, _) => Tone::Stop,
        (false, true) => Tone::Attention,
        (false, false) => Tone::Neutral,
    };
    let name = widget::strong(p, ctx.words.of(&act.text).to_owned());
    let said = (!said.is_empty()).then(|| widget::caption(p, said));
    let words =
        column![name].push(said).width(Length::Fill).padding(iced::padding::right(space::S));
    let [usual, low] = TILE;
    let high = (if ctx.room.is_low() { low } else { usual }) - 2.0 * space::XS;
    let least = iced::widget::Space::new().height(high);
    let mut line = row![least, words].align_y(Alignment::Center);
    if let Some(key) = key {
        line = line.push(button::key_cap(key, p.ink));
    }
    let edge = if tone == Tone::Neutral { p.line } else { p.tone_ink(tone) };
    let ground = p.tone_ground(tone);
    let inside = container(line)
        .padding([space::XS, space::M])
        .width(Length::Fill)
        .style(widget::frame(ground, edge, 1.0, 10.0));
    container(button::pressable(p, inside, Tone::Neutral, Some(Message::Act(act.id.clone()))))
        .width(Length::Fill)
        .into()
}

fn entry<'a>(ctx: &Context<'a>, act: &Acted) -> Element<'a, Message> {
    let p = ctx.palette;
    let name = act_name(&act.what, ctx.catalogue, ctx.words);
    let mut words = column![widget::body(p, name)].width(Length::Fill);
    if act.undone {
        words = words.push(widget::caption(p, ctx.t("emergency-undone")));
    } else if act.at_lock {
        words = words.push(widget::caption(p, ctx.t("emergency-at-lock")));
    }
    let at = widget::strong(p, act.at.hour_minute());
    let undo = (!act.undone).then(|| {
        button::make(p, Kind::Secondary, ctx.t("emergency-undo"))
            .narrow()
            .on_press(Message::Undo(act.id))
    });
    let line = if ctx.room.is_narrow() {
        // Beside the button there would be room for a word a line.
        let line = row![container(at).width(Length::Fill)].push(undo.map(Element::from));
        column![line.align_y(Alignment::Center), words].into()
    } else {
        let line = row![container(at).width(56), words].push(undo.map(Element::from));
        Element::from(line.spacing(space::XS).align_y(Alignment::Center))
    };
    container(line).width(Length::Fill).into()
}

/// What a doctor wrote before the opening for a weight, in g, that no row prints, or
/// that nobody did.
fn written<'a>(weight: u32, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let session = ctx.day.session();
    let found = session.and_then(|session| {
        let mut written = session.preparation.between_rows.iter();
        let grams = |kilograms| u32::from(kilograms) * 1_000;
        written.rfind(|one| (grams(one.from)..=grams(one.to)).contains(&weight))
    });
    let Some(found) = found else {
        return widget::notice(p, Tone::Attention, ctx.t("emergency-not-written"));
    };
    let (from, to) = (found.from.to_string(), found.to.to_string());
    let gaps = [("from", &*from), ("to", &*to), ("doctor", found.doctor.as_str())];
    let card = column![
        widget::caption(p, ctx.tw("emergency-written", &gaps)),
        widget::heading(p, found.words.clone()),
    ]
    .spacing(space::XS);
    widget::toned_card(p, Tone::Info, card).width(Length::Fill).into()
}
