//! How the report of a disease looks: what is stated at the side, the question at
//! hand in front.

use iced::widget::{Column, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{Choice, DISEASE, Form, Message, SEARCH, Said, Step};
use crate::ui::context::Context;
use crate::ui::reveal::{PAGE, POINTED};
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::keypad::{self, Layout};
use crate::ui::widget::{self, Element};

impl Form {
    pub(in crate::ui::screen::figures) fn view<'a>(
        &'a self,
        ctx: &Context<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let question = container(self.question(ctx)).width(Length::Fill);
        let stated = container(self.stated(ctx)).width(ctx.room.pick(330.0, 250.0));
        let page = row![question, stated].spacing(space::XL).height(Length::Fill);
        let mut bar = row![].spacing(space::M).align_y(Alignment::Center);
        let before = if self.step == Step::Person { "figures-back" } else { "figures-before" };
        let before = button::make(p, Kind::Secondary, ctx.t(before)).key("Esc");
        bar = bar.push(before.on_press(Message::Before));
        bar = bar.push(widget::filler());
        if matches!(self.step, Step::Disease | Step::Day) {
            let next = button::make(p, Kind::Primary, ctx.t("figures-next")).key("Enter");
            bar = bar.push(next.on_press(Message::Submit));
        } else if self.step == Step::Check {
            let record = button::make(p, Kind::Primary, ctx.t("figures-record")).key("Enter");
            let free = !ctx.saving && !self.sent;
            bar = bar.push(record.on_press_maybe(free.then_some(Message::Record)));
        }
        column![page, bar].spacing(space::M).into()
    }

    fn question<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let (title, hint) = match self.step {
            Step::Person => ("figures-ask-person", "figures-ask-person-hint"),
            Step::Dose => ("figures-ask-dose", "figures-ask-dose-hint"),
            Step::Number => ("figures-ask-number", "figures-ask-number-hint"),
            Step::Disease => ("figures-ask-disease", "figures-ask-disease-hint"),
            Step::Day => ("figures-ask-day", "figures-ask-day-hint"),
            Step::Severity => ("figures-ask-severity", "figures-ask-severity-hint"),
            Step::Informant => ("figures-ask-informant", "figures-ask-informant-hint"),
            Step::Check => ("figures-ask-check", "figures-ask-check-hint"),
        };
        let mut lines = column![widget::title(p, ctx.t(title)), widget::muted(p, ctx.t(hint))]
            .spacing(space::M);
        match self.step {
            Step::Person => {
                let example = ctx.t("figures-search-example");
                let search =
                    field::input(p, &example, &self.search, Message::Search, Some(Message::Submit));
                lines = lines.push(search.id(SEARCH));
            }
            Step::Disease => {
                let example = ctx.t("figures-disease-example");
                let input = field::input(
                    p,
                    &example,
                    &self.disease,
                    Message::Disease,
                    Some(Message::Submit),
                );
                lines = lines.push(input.id(DISEASE));
            }
            Step::Day => {
                let typed = field::blind(p, &self.day, "__/__/____", 220.0, Attention::Here);
                let keys =
                    keypad::keypad(p, Layout::Date, Message::Typed, Message::Erase, Message::Clear);
                lines = lines.push(row![typed, keys].spacing(space::XL));
            }
            Step::Check => {
                let label = ctx.t("figures-note");
                lines = lines.push(field::words(
                    p,
                    &label,
                    "",
                    &self.note,
                    None,
                    Message::Note,
                    Some(Message::Record),
                ));
            }
            _ => {}
        }
        if let Some(wrong) = self.wrong {
            lines = lines.push(field::wrong(p, ctx.t(wrong)));
        }
        for (at, choice) in self.choices(ctx).into_iter().enumerate() {
            let (label, hint) = choice.words(ctx);
            let pointed = self.cursor == Some(at);
            let answer = container(button::answer(p, at, label, hint, pointed, Message::Pick(at)));
            lines = lines.push(if pointed { answer.id(POINTED) } else { answer });
        }
        let lines = lines.padding(iced::Padding::ZERO.right(space::L));
        let page = scrollable(lines).id(PAGE).height(Length::Fill);
        widget::focus_card(p, Tone::Primary, page).padding(ctx.room.inside()).into()
    }

    /// What is stated so far, in the order of the questions.
    fn stated<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let unknown = || ctx.t("figures-not-known");
        let person = match &self.person {
            Said::NotYet => None,
            Said::Unknown => Some(unknown()),
            Said::Known(person) => Some(person.person.name.clone()),
        };
        let number = match self.number {
            Said::NotYet => None,
            Said::Unknown => Some(unknown()),
            Said::Known(number) => {
                Some(ctx.tw("figures-dose-number", &[("number", &number.to_string())]))
            }
        };
        let facts = [
            ("figures-said-person", person),
            ("figures-said-product", self.product.as_ref().map(|id| ctx.product_name(id))),
            ("figures-said-number", number),
            ("figures-said-given", self.dose.map(|(_, day)| ctx.words.date(day))),
            ("figures-said-disease", (!self.disease.is_empty()).then(|| self.disease.clone())),
            ("figures-said-day", (!self.day.is_empty()).then(|| self.day.clone())),
            (
                "figures-said-severity",
                self.severity.map(|one| ctx.t(&format!("figures-severity-{}", one.code()))),
            ),
            (
                "figures-said-informant",
                self.informant.map(|one| ctx.t(&format!("figures-informant-{}", one.code()))),
            ),
        ];
        let mut lines =
            Column::new().spacing(space::M).push(widget::group(p, ctx.t("figures-said")));
        for (key, value) in facts {
            if let Some(value) = value {
                let words =
                    widget::strong(p, value).wrapping(iced::widget::text::Wrapping::WordOrGlyph);
                lines = lines.push(column![widget::caption(p, ctx.t(key)), words].spacing(2));
            }
        }
        lines = lines.push(widget::hairline(p)).push(widget::caption(p, ctx.t("figures-said-why")));
        widget::card(p, scrollable(lines).height(Length::Fill)).height(Length::Fill).into()
    }
}

impl Choice {
    /// Names the answer, and says more about it.
    fn words(&self, ctx: &Context<'_>) -> (String, Option<String>) {
        match self {
            Self::Person(one) => {
                let mut more = vec![one.person.birth.label()];
                more.extend(one.person.group.clone());
                let count = one.doses.len().to_string();
                more.push(ctx.tw("figures-doses-here", &[("count", &count)]));
                (one.person.name.clone(), Some(more.join(" · ")))
            }
            Self::UnknownPerson => {
                (ctx.t("figures-unknown-person"), Some(ctx.t("figures-unknown-person-hint")))
            }
            Self::Dose(_, product, number, day) => {
                let number = number.map(|number| {
                    ctx.tw("figures-dose-number", &[("number", &number.to_string())])
                });
                let more: Vec<String> = number.into_iter().chain([ctx.words.date(*day)]).collect();
                (ctx.product_name(product), Some(more.join(" · ")))
            }
            Self::Product(product) => (ctx.product_name(product), None),
            Self::Number(number) => {
                (ctx.tw("figures-dose-number", &[("number", &number.to_string())]), None)
            }
            Self::UnknownNumber => (ctx.t("figures-not-known"), None),
            Self::Severity(one) => (ctx.t(&format!("figures-severity-{}", one.code())), None),
            Self::Informant(one) => (ctx.t(&format!("figures-informant-{}", one.code())), None),
        }
    }
}
