//! The stop: what is wrong in one sentence, the two facts side by side, what to
//! do now, and the ways out, each on a key of its own. Enter, which scanners
//! send, is none of them.

use iced::widget::{Column, Row, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{Message, Question, Screen, evidence};
use crate::domain::evidence::{Observed, PersonReading, Step};
use crate::domain::facts::Facts;
use crate::domain::finding::{Code, Finding, Severity, Value};
use crate::domain::procedure::{Cause, Procedure, Stop, second_person_wanted};
use crate::domain::visit::Visit;
use crate::ui::context::Context;
use crate::ui::finding;
use crate::ui::input::{Key, Pressed};
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::keypad::{self, Layout};
use crate::ui::widget::{self, Element};

/// A way out of a stop: its key, its words, what it does.
struct Way {
    key: &'static str,
    function: u8,
    words: &'static str,
    message: Message,
}

/// The ways out that fit a stop, besides giving up.
fn ways(stop: &Stop) -> Vec<Way> {
    let again =
        |words, cause| Way { key: "F6", function: 6, words, message: Message::Reopen(cause) };
    let other_vial = || Way {
        key: "F7",
        function: 7,
        words: "stop-other-vial",
        message: Message::Reopen(Cause::Vial),
    };
    let second_reader = || Way {
        key: "F4",
        function: 4,
        words: "stop-second-reader",
        message: Message::SecondReader,
    };
    let mut ways = match stop.step {
        Step::Person | Step::Tray | Step::Product | Step::Dose | Step::Identity | Step::Site => {
            vec![again("stop-read-again", Cause::Reading)]
        }
        Step::Label | Step::VialAgain => vec![other_vial(), second_reader()],
        Step::Monitor | Step::Appearance | Step::Timing => vec![other_vial()],
        Step::Shaken => vec![again("stop-shake", Cause::Reading), other_vial()],
        Step::Device => vec![again("stop-other-device", Cause::Device)],
        Step::Drawn => vec![again("stop-draw-again", Cause::Volume), other_vial()],
        Step::Answerer | Step::Shown => Vec::new(),
    };
    if second_person_wanted(stop).is_some() {
        let message = Message::AskToAnswer;
        ways.insert(0, Way { key: "F5", function: 5, words: "stop-second-person", message });
    }
    ways
}

/// Turns a key into a way out, if it is one.
pub(super) fn key(screen: &Screen, procedure: &Procedure, pressed: &Pressed) -> Option<Message> {
    if screen.second_reader.is_some() {
        return match pressed.key {
            Key::Enter if !pressed.repeated => Some(Message::Submit),
            Key::Backspace => Some(Message::Erase),
            _ => pressed.character().map(Message::Typed),
        };
    }
    let Key::Function(function) = pressed.key else {
        return (pressed.key == Key::Escape && screen.question.is_some())
            .then_some(Message::Dismiss);
    };
    if function == 11 {
        return Some(Message::LookBack);
    }
    let stop = procedure.stop()?;
    ways(stop).into_iter().find(|way| way.function == function).map(|way| way.message)
}

/// Draws the stop over the whole screen.
pub(super) fn view<'a>(
    screen: &'a Screen,
    ctx: &Context<'a>,
    procedure: &'a Procedure,
    facts: &Facts<'a>,
) -> Element<'a, Message> {
    let p = ctx.palette;
    let Some(stop) = procedure.stop() else { return widget::filler().into() };
    let strongest: Vec<&Finding> =
        stop.findings.iter().filter(|finding| finding.severity != Severity::Notice).collect();
    let Some(first) = strongest.first() else { return widget::filler().into() };
    let mut card = column![
        column![
            widget::toned(p, Tone::Stop, ctx.t("stop-kicker")),
            widget::display(p, ctx.t(&format!("finding-{}", first.code.code())), size::DISPLAY),
        ]
        .spacing(space::XS),
        two_facts(ctx, stop, first, facts),
    ]
    .spacing(ctx.room.pick(space::XL, space::M));
    for other in strongest.iter().skip(1) {
        card = card.push(widget::toned(
            p,
            Tone::Stop,
            ctx.t(&format!("finding-{}", other.code.code())),
        ));
    }
    card = card.push(widget::body(p, ctx.t(&format!("way-out-{}", first.code.code()))));
    if screen.second_reader.is_some() {
        card = card.push(second_reading(screen, ctx));
    }
    let mut buttons: Vec<Element<'a, Message>> = ways(stop)
        .into_iter()
        .enumerate()
        .map(|(place, way)| {
            let kind = if place == 0 { Kind::Primary } else { Kind::Secondary };
            button::make(p, kind, ctx.t(way.words)).key(way.key).on_press(way.message).into()
        })
        .collect();
    let give_up = if stop.is_about_somebody_else() { "stop-not-here" } else { "stop-not-today" };
    buttons.push(
        button::make(p, Kind::Secondary, ctx.t(give_up))
            .key("F9")
            .on_press(Message::AskStop)
            .into(),
    );
    buttons.push(
        button::make(p, Kind::Danger, ctx.t("stop-happened"))
            .key("F10")
            .on_press(Message::Trouble)
            .into(),
    );
    card = card.push(Row::with_children(buttons).spacing(space::M).wrap());
    if let Some(problem) = &screen.problem {
        card = card.push(super::view::said(ctx, problem));
    }
    let below = below(screen, ctx, procedure, stop, &strongest);
    container(
        scrollable(
            container(
                column![
                    container(card)
                        .padding(ctx.room.pick(space::HUGE, space::L))
                        .width(Length::Fill)
                        .style(widget::frame(p.surface, p.stop, 2.0, 16.0)),
                    below,
                ]
                .spacing(ctx.room.pick(space::XL, space::M))
                .max_width(1040),
            )
            .center_x(Length::Fill)
            .padding([ctx.room.pick(space::HUGE, space::M), ctx.room.pick(space::XXL, space::L)]),
        )
        .height(Length::Fill),
    )
    .width(Length::Fill)
    .height(Length::Fill)
    .style(widget::frame(p.stop_soft, p.stop_soft, 0.0, 0.0))
    .into()
}

fn two_facts<'a>(
    ctx: &Context<'a>,
    stop: &Stop,
    found: &Finding,
    facts: &Facts<'a>,
) -> Element<'a, Message> {
    let p = ctx.palette;
    let box_of = |name: String, value: String, detail: String, wrong: bool| {
        let (ink, edge) = if wrong { (p.stop, p.stop) } else { (p.ink, p.line) };
        let mut words = column![widget::caption(p, name), widget::heading(p, value).color(ink)]
            .spacing(space::XS);
        if !detail.is_empty() {
            words = words.push(widget::caption(p, detail));
        }
        (Element::from(container(words).padding(ctx.room.pick(space::XL, space::M))), edge)
    };
    let mut boxes = Vec::new();
    if found.code == Code::FurtherIdentifier {
        // What more would tell the person is not shown: it is to be asked.
        let said = evidence::said(ctx, &stop.observed);
        boxes.push(box_of(ctx.t("stop-expected"), numbered(facts.visit), said, false));
        for other in mixed_up(ctx, facts, found) {
            boxes.push(box_of(ctx.t("stop-alike"), numbered(other), about(ctx, other), true));
        }
        return widget::even(p, boxes);
    }
    let somebody_else = stop.is_about_somebody_else();
    if let Some(expected) = &found.expected {
        let visit = facts.visit;
        let person = if somebody_else { about(ctx, visit) } else { visit.person.name.clone() };
        boxes.push(box_of(ctx.t("stop-expected"), finding::value(ctx, expected), person, false));
    }
    if let Some(seen) = &found.found {
        let other = if somebody_else { stood_there(ctx, &stop.observed) } else { None };
        let person = other.map_or_else(String::new, |other| about(ctx, other));
        boxes.push(box_of(ctx.t("stop-found"), finding::value(ctx, seen), person, true));
    }
    widget::even(p, boxes)
}

fn numbered(visit: &Visit) -> String {
    format!("{} · {}", visit.ticket, visit.person.name)
}

/// What tells people of one name apart.
fn about(ctx: &Context<'_>, visit: &Visit) -> String {
    let person = &visit.person;
    let birth = finding::value(ctx, &Value::Birth(person.birth));
    let more = [person.guardian.clone(), person.group.clone()].into_iter().flatten();
    std::iter::once(birth).chain(more).collect::<Vec<_>>().join(" · ")
}

/// The person whose slip, number or card was read.
fn stood_there<'a>(ctx: &Context<'a>, observed: &Observed) -> Option<&'a Visit> {
    let Observed::Person(reading) = observed else { return None };
    match reading {
        PersonReading::Slip(id) => ctx.day.visit(*id),
        PersonReading::OrderSlip(id) => ctx.day.order(*id).map(|(visit, _)| visit),
        PersonReading::Ticket(ticket) => ctx.day.visit_with_ticket(*ticket),
        PersonReading::Number(number) => ctx
            .day
            .visits()
            .find(|other| other.person.number.as_ref().is_some_and(|n| n.as_str() == number)),
    }
}

/// The people of this session for whom what was said is true as well.
fn mixed_up<'a>(
    ctx: &Context<'a>,
    facts: &Facts<'_>,
    found: &Finding,
) -> impl Iterator<Item = &'a Visit> {
    let of_that_name = |visit: &Visit| {
        visit.patient != facts.visit.patient
            && found.found == Some(Value::Text(visit.person.name.clone()))
    };
    ctx.day.visits().filter(move |visit| of_that_name(visit)).take(2)
}

/// The field in which a colleague types what they read.
fn second_reading<'a>(screen: &'a Screen, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    column![
        widget::strong(p, ctx.t("stop-second-reads")),
        row![
            field::blind(p, &screen.typed, "", 320.0, Attention::Here),
            button::make(p, Kind::Primary, ctx.t("action-enter"))
                .key("Enter")
                .on_press_maybe((!screen.typed.is_empty()).then_some(Message::Submit)),
        ]
        .spacing(space::M)
        .align_y(Alignment::Center),
        keypad::keypad(p, Layout::Lot, Message::Typed, Message::Erase, Message::Clear),
    ]
    .spacing(space::S)
    .into()
}

/// What the rule rests on, and who got a dose from the same vial before.
fn below<'a>(
    screen: &'a Screen,
    ctx: &Context<'a>,
    procedure: &'a Procedure,
    stop: &Stop,
    findings: &[&Finding],
) -> Element<'a, Message> {
    let p = ctx.palette;
    let mut items: Vec<String> = findings
        .iter()
        .flat_map(|finding| &finding.items)
        .map(|item| ctx.t(&format!("item-{}", item.code())))
        .collect();
    items.dedup();
    let mut about =
        column![widget::strong(p, ctx.tw("stop-items", &[("items", &items.join(", "))])),]
            .spacing(space::XS)
            .width(Length::Fill);
    for words in findings.iter().filter_map(|found| finding::source(ctx, found)) {
        about = about.push(widget::caption(p, words));
    }
    about = about.push(widget::caption(p, ctx.t("stop-recorded")));
    let count = before(ctx, procedure, stop).len().to_string();
    let mut card = column![
        row![
            about,
            button::make(p, Kind::Secondary, ctx.tw("stop-look-back", &[("count", &count)]))
                .key("F11")
                .on_press(Message::LookBack),
        ]
        .spacing(space::L)
        .align_y(Alignment::Center),
    ]
    .spacing(space::M);
    if screen.question == Some(Question::LookBack) {
        card = card.push(widget::hairline(p)).push(look_back(ctx, procedure));
    }
    widget::card(p, card).width(Length::Fill).into()
}

/// The doses given before from the vial in question, or from this table if no
/// vial is.
fn before<'a>(
    ctx: &Context<'a>,
    procedure: &Procedure,
    stop: &Stop,
) -> Vec<&'a crate::domain::dose::DoseGiven> {
    let vial = stop.vial.or(procedure.vial());
    ctx.day
        .doses()
        .iter()
        .filter(|dose| match vial {
            Some(vial) => dose.administered.vial == Some(vial),
            None => dose.administered.table == procedure.table(),
        })
        .collect()
}

/// Lists who got a dose before, with how to reach them.
pub(super) fn look_back<'a>(ctx: &Context<'a>, procedure: &'a Procedure) -> Element<'a, Message> {
    let p = ctx.palette;
    let Some(stop) = procedure.stop() else { return widget::filler().into() };
    let doses = before(ctx, procedure, stop);
    if doses.is_empty() {
        return widget::muted(p, ctx.t("stop-look-back-empty")).into();
    }
    let lines = doses.into_iter().filter_map(|dose| {
        let visit = ctx.day.visit(dose.administered.visit)?;
        let phone = visit.person.phone.clone().unwrap_or_default();
        Some(
            row![
                container(widget::muted(p, visit.ticket.to_string())).width(48),
                widget::strong(p, visit.person.name.clone()).width(Length::Fill),
                widget::body(p, visit.person.group.clone().unwrap_or_default()),
                widget::body(p, phone),
                widget::muted(p, dose.administered.given_at.hour_minute()),
            ]
            .spacing(space::L)
            .into(),
        )
    });
    Column::with_children(lines).spacing(space::S).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::evidence::{Identifier, Verdict, Way};
    use crate::domain::item::Moment;
    use crate::domain::procedure::Happened;
    use crate::domain::testing::{NAMESAKE, PUPIL, Station};
    use crate::ui::picture;

    #[test]
    fn looks_right() {
        let mut station = Station::open();
        station.start();
        let name = station.day.visit(NAMESAKE).unwrap().person.name.clone();
        assert_eq!(name, station.day.visit(PUPIL).unwrap().person.name);
        let found = Finding::stop(Code::FurtherIdentifier).finding(Value::Text(name));
        let attested =
            |moment: Moment| Happened::Attested { moment, items: moment.items().to_vec() };
        station.happen(vec![
            attested(Moment::Check),
            attested(Moment::Compare),
            Happened::Observed {
                step: Step::Identity,
                observed: Observed::Identity(Identifier::Guardian("Hoa".to_owned())),
                way: Way::Read,
                vial: None,
                verdict: Verdict::Stopped(vec![found]),
                elapsed_ms: 0,
            },
        ]);
        let id = station.procedure().id();
        picture::draw("procedure-namesake", &station, |ctx| {
            let screen = Box::leak(Box::new(Screen::open(id, ctx)));
            screen.view(ctx)
        });
    }
}
