//! Who somebody is, as a panel at the left of a screen.

use iced::Length;
use iced::widget::{Column, column, container, scrollable};

use crate::domain::evidence::Witness;
use crate::domain::patient::Sex;
use crate::domain::time::whole_months;
use crate::domain::visit::{HistorySource, Visit};
use crate::ui::context::Context;
use crate::ui::theme::{Tone, space};
use crate::ui::widget::{self, Element};

/// Draws who somebody is, and below it what a screen adds.
#[must_use]
pub fn panel<'a, Message: 'a>(
    ctx: &Context<'a>,
    visit: &Visit,
    below: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    let p = ctx.palette;
    let person = &visit.person;
    let ticket = visit.ticket.to_string();
    let mut about = column![
        widget::caption(p, ctx.tw("side-person", &[("ticket", &ticket)])),
        widget::heading(p, person.name.clone()),
    ]
    .spacing(space::XS);
    if let Some(mark) = namesakes(ctx, visit) {
        about = about.push(mark);
    }
    let mut lines = vec![widget::fact(p, ctx.t("side-birth"), person.birth.label())];
    if let Some(birth) = person.birth.day() {
        let months = whole_months(birth, ctx.now.civil_day());
        lines.push(widget::fact(p, ctx.t("side-age"), age(ctx, months)));
    }
    let sex = person.sex.map(|sex| match sex {
        Sex::Female => ctx.t("sex-female"),
        Sex::Male => ctx.t("sex-male"),
    });
    let number = person.number.as_ref().map(|number| number.as_str().to_owned());
    let facts = [
        ("side-sex", sex),
        ("side-guardian", person.guardian.clone()),
        ("side-phone", person.phone.clone()),
        ("side-group", person.group.clone()),
        ("side-number", number),
        ("side-address", person.address.clone()),
    ];
    lines.extend(
        facts
            .into_iter()
            .filter_map(|(key, value)| value.map(|value| widget::fact(p, ctx.t(key), value))),
    );
    let whole = column![about, Column::with_children(lines).spacing(space::S), below.into()]
        .spacing(space::L)
        .padding(ctx.room.pick(space::XL, space::M));
    container(scrollable(whole))
        .width(ctx.room.pick(272.0, 220.0))
        .height(Length::Fill)
        .style(widget::frame(p.background, p.line, 1.0, 0.0))
        .into()
}

/// Marks a person whose name others of this session share.
pub fn namesakes<'a, Message: 'a>(
    ctx: &Context<'a>,
    visit: &Visit,
) -> Option<Element<'a, Message>> {
    let numbers: Vec<String> = ctx.day.namesakes(visit).iter().map(ToString::to_string).collect();
    if numbers.is_empty() {
        return None;
    }
    let words = ctx.tw("same-name", &[("numbers", &numbers.join(", "))]);
    Some(widget::chip(ctx.palette, Tone::Attention, words))
}

/// Writes an age as people say it: months to two years, then years.
#[must_use]
pub fn age(ctx: &Context<'_>, months: u32) -> String {
    if months < 24 {
        ctx.tw("age-months", &[("months", &months.to_string())])
    } else {
        ctx.tw("age-years", &[("years", &(months / 12).to_string())])
    }
}

/// Writes where earlier doses are known from.
#[must_use]
pub fn history(ctx: &Context<'_>, visit: &Visit) -> String {
    let count = ctx.day.past_doses(visit.patient).len().to_string();
    let who = |witness: Witness| ctx.t(&format!("witness-{}", witness.code()));
    match visit.history {
        Some(HistorySource::Book) => ctx.tw("history-book", &[("count", &count)]),
        Some(HistorySource::NoBook(witness)) => {
            ctx.tw("history-no-book", &[("who", &who(witness)), ("count", &count)])
        }
        Some(HistorySource::List) => ctx.tw("history-list", &[("count", &count)]),
        None => String::new(),
    }
}
