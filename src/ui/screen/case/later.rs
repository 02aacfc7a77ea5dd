//! When the person is looked at again: what is planned, what is overdue, and how
//! they were.

use iced::widget::{Column, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{LATER, Message, Screen};
use crate::domain::account::Act;
use crate::domain::incident::{FollowUp, Incident};
use crate::domain::time::parse_date;
use crate::ui::context::Context;
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::keypad::{self, Layout};
use crate::ui::widget::{self, Element};

impl Screen {
    pub(super) fn later<'a>(
        &'a self,
        incident: &'a Incident,
        ctx: &Context<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let list: Element<'a, Message> = if incident.follow_ups.is_empty() {
            widget::empty(p, ctx.t("case-later-none"), ctx.t("case-later-none-hint"))
        } else {
            let lines = incident.follow_ups.iter().enumerate();
            let lines = lines.map(|(at, one)| self.planned(at, one, ctx));
            Column::with_children(lines).spacing(space::XS).into()
        };
        let mut left = column![scrollable(list).height(Length::Fill)].spacing(space::M);
        let may = ctx.may(Act::ReportIncident) && !ctx.saving;
        let open = incident.follow_ups.get(self.at).filter(|one| one.done.is_none());
        if let Some(open) = open {
            let label = ctx.tw("case-later-found", &[("due", &ctx.words.date(open.due))]);
            let example = ctx.t("case-later-example");
            let input = field::words(
                p,
                &label,
                &example,
                &self.found,
                None,
                Message::Found,
                Some(Message::Done),
            );
            let ready = may && !self.found.trim().is_empty();
            let done = button::make(p, Kind::Primary, ctx.t("case-later-done"))
                .key("F7")
                .on_press_maybe(ready.then_some(Message::Done));
            let line = row![input, Element::from(done)];
            left = left.push(line.spacing(space::S).align_y(Alignment::End));
        }
        let offers = LATER.into_iter().map(|days| {
            let words = ctx.tw("case-later-in", &[("days", &days.to_string())]);
            let offer = button::make(p, Kind::Secondary, words).narrow();
            offer.on_press_maybe(may.then_some(Message::Plan(days))).into()
        });
        let today = ctx.now.civil_day();
        let typed = parse_date(&self.due).is_some_and(|due| due >= today);
        let plan = button::make(p, Kind::Secondary, ctx.t("case-later-plan"))
            .narrow()
            .key("F6")
            .on_press_maybe((may && typed).then_some(Message::PlanTyped));
        let form = ctx.t("case-form-day");
        let right = column![
            widget::group(p, ctx.t("case-later-when")),
            iced::widget::Row::with_children(offers)
                .spacing(space::XS)
                .wrap()
                .vertical_spacing(space::XS),
            widget::caption(p, ctx.t("case-later-or")),
            row![field::blind(p, &self.due, &form, 232.0, Attention::Here), Element::from(plan)]
                .spacing(space::S)
                .align_y(Alignment::Center),
            keypad::keypad(p, Layout::Date, Message::Typed, Message::Erase, Message::Clear),
        ]
        .spacing(space::S);
        row![
            container(left).width(Length::FillPortion(3)).height(Length::Fill),
            container(scrollable(widget::card(p, right))).width(460),
        ]
        .spacing(space::L)
        .height(Length::Fill)
        .into()
    }

    fn planned<'a>(&self, at: usize, one: &'a FollowUp, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let today = ctx.now.civil_day();
        let chip = if one.done.is_some() {
            widget::chip(p, Tone::Proven, ctx.t("case-later-is-done"))
        } else if one.is_overdue(today) {
            widget::chip(p, Tone::Stop, ctx.t("case-later-overdue"))
        } else {
            widget::chip(p, Tone::Neutral, ctx.t("case-later-waits"))
        };
        let found = one
            .done
            .as_ref()
            .map(|(at, found)| format!("{} · {found}", ctx.words.date(at.civil_day())));
        let line = row![
            container(widget::strong(p, ctx.words.date(one.due))).width(120),
            container(chip).width(120),
            widget::body(p, found.unwrap_or_default()).width(Length::Fill),
        ]
        .spacing(space::M)
        .align_y(Alignment::Center);
        let line = container(line).padding([space::S, space::M]).width(Length::Fill).center_y(52);
        let tone = if at == self.at { Tone::Primary } else { Tone::Neutral };
        button::pressable(p, line, tone, Some(Message::Point(at)))
    }
}
