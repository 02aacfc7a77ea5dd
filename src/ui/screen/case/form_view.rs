//! The form: every field with what it says and from where, and beside it the
//! field pointed at, with its answers.

use iced::widget::{Column, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{Message, Screen, words};
use crate::domain::account::Act;
use crate::domain::catalogue::Confidence;
use crate::domain::incident::Incident;
use crate::domain::incident::form::{Answer, Field, Form, Kind as FieldKind};
use crate::ui::context::Context;
use crate::ui::reveal::{PAGE, POINTED};
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::keypad::{self, Layout};
use crate::ui::widget::{self, Element};

/// The identity of the field for words.
pub(super) const WORDS: &str = "case-words";

impl Screen {
    pub(super) fn form<'a>(
        &'a self,
        incident: &Incident,
        ctx: &Context<'a>,
    ) -> Element<'a, Message> {
        let Some(pointed) = self.pointed_field(ctx) else { return widget::filler().into() };
        let shown = scrollable(
            container(list(incident, pointed, ctx)).padding(iced::Padding::ZERO.right(space::L)),
        )
        .id(PAGE)
        .height(Length::Fill);
        let editor = scrollable(
            container(self.editor(incident, pointed, ctx))
                .padding(iced::Padding::ZERO.right(space::L)),
        )
        .height(Length::Fill);
        row![
            container(shown).width(Length::FillPortion(6)),
            container(editor).width(Length::FillPortion(5)),
        ]
        .spacing(space::L)
        .height(Length::Fill)
        .into()
    }

    fn editor<'a>(
        &'a self,
        incident: &Incident,
        pointed: &'static Field,
        ctx: &Context<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut card =
            column![widget::heading(p, ctx.words.of(&pointed.name).to_owned())].spacing(space::M);
        if let Some(answer) = incident.answer(&pointed.id) {
            let from = if incident.is_from_the_log(&pointed.id) {
                widget::chip(p, Tone::Info, ctx.t("case-from-the-log"))
            } else {
                widget::chip(p, Tone::Proven, ctx.t("case-answered"))
            };
            let said = widget::strong(p, words::answer(answer, pointed, ctx));
            card = card.push(
                row![container(said).width(Length::Fill), from]
                    .spacing(space::S)
                    .align_y(Alignment::Center),
            );
        } else if let Some(critical) = &pointed.critical {
            let mark = if critical.confidence == Confidence::Memory {
                ctx.t("unverified")
            } else {
                String::new()
            };
            let gaps = [("by", &*critical.by), ("mark", &*mark)];
            card = card
                .push(widget::chip(p, Tone::Attention, ctx.t("case-critical-open")))
                .push(widget::caption(p, ctx.tw("case-critical-by", &gaps)));
        }
        card = card.push(if ctx.may(Act::ReportIncident) {
            self.ways_to_answer(incident, pointed, ctx)
        } else {
            widget::muted(p, ctx.t("incident-may-not")).into()
        });
        let sources: Vec<&str> = pointed.asked.iter().map(|asked| asked.by.as_str()).collect();
        card = card
            .push(widget::caption(p, ctx.tw("case-asked-by", &[("source", &sources.join("; "))])));
        if pointed.is_unverified() {
            card = card.push(widget::chip(p, Tone::Attention, ctx.t("unverified")));
        }
        widget::card(p, card).width(Length::Fill).into()
    }

    fn ways_to_answer<'a>(
        &'a self,
        incident: &Incident,
        pointed: &'static Field,
        ctx: &Context<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let free = !ctx.saving;
        let mut ways = row![
            button::make(p, Kind::Secondary, ctx.t("case-unknown"))
                .narrow()
                .key("F7")
                .on_press_maybe(free.then_some(Message::Unknown)),
            button::make(p, Kind::Secondary, ctx.t("case-does-not-apply"))
                .narrow()
                .key("F8")
                .on_press_maybe(free.then_some(Message::DoesNotApply)),
        ]
        .spacing(space::S);
        if incident.answers.contains_key(&pointed.id) {
            ways = ways.push(
                button::make(p, Kind::Secondary, ctx.t("case-take-back"))
                    .narrow()
                    .key("Del")
                    .on_press_maybe(free.then_some(Message::TakeBack)),
            );
        }
        column![self.input(incident, pointed, ctx), ways.wrap()].spacing(space::S).into()
    }

    fn input<'a>(
        &'a self,
        incident: &Incident,
        pointed: &'static Field,
        ctx: &Context<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let enter = button::make(p, Kind::Primary, ctx.t("action-enter")).key("Enter");
        let enter = enter.on_press_maybe(self.typed_answer(pointed).map(|_| Message::Take));
        let (form, layout) = match pointed.kind {
            FieldKind::Choice | FieldKind::Choices => {
                return self.options(incident, pointed, ctx);
            }
            FieldKind::Text => {
                let example = ctx.t("case-words");
                let input =
                    field::input(p, &example, &self.draft.text, Message::Text, Some(Message::Take));
                return row![input.id(WORDS), Element::from(enter)]
                    .spacing(space::S)
                    .align_y(Alignment::Center)
                    .into();
            }
            FieldKind::Day => (ctx.t("case-form-day"), Layout::Date),
            FieldKind::Time => (ctx.t("case-form-time"), Layout::Digits),
            FieldKind::Count => (String::new(), Layout::Digits),
        };
        let blind = field::blind(p, &self.draft.text, &form, 240.0, Attention::Here);
        let pad = keypad::keypad(p, layout, Message::Typed, Message::Erase, Message::Clear);
        column![row![blind, Element::from(enter)].spacing(space::S).align_y(Alignment::Center), pad]
            .spacing(space::S)
            .into()
    }

    fn options<'a>(
        &self,
        incident: &Incident,
        pointed: &'static Field,
        ctx: &Context<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let chosen = match incident.answer(&pointed.id) {
            Some(Answer::Chosen(chosen)) => chosen.as_slice(),
            _ => &[],
        };
        let mut lines = Column::new().spacing(space::XS);
        if pointed.kind == FieldKind::Choices {
            lines = lines.push(widget::caption(p, ctx.t("case-several")));
        }
        for (place, option) in pointed.options.iter().enumerate() {
            let is_chosen = chosen.contains(&option.id);
            let hint = is_chosen.then(|| ctx.t("case-chosen"));
            lines = lines.push(button::answer(
                p,
                place,
                ctx.words.of(&option.name).to_owned(),
                hint,
                self.draft.cursor == Some(place),
                Message::Pick(option.id.clone()),
            ));
        }
        lines.into()
    }
}

/// All fields, group by group.
fn list<'a>(incident: &Incident, pointed: &Field, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let mut lines = Column::new().spacing(2).width(Length::Fill);
    let Ok(form) = Form::built_in() else { return lines.into() };
    for group in form.groups() {
        let of_group = form.fields().filter(|field| field.group == group.id);
        let asked: Vec<&Field> = of_group.filter(|field| incident.asks(field)).collect();
        if asked.is_empty() {
            continue;
        }
        lines = lines.push(
            container(widget::group(p, ctx.words.of(&group.name).to_owned()))
                .padding(iced::Padding::ZERO.top(space::S)),
        );
        for field in asked {
            lines = lines.push(line(incident, field, field.id == pointed.id, ctx));
        }
    }
    lines.into()
}

fn line<'a>(
    incident: &Incident,
    field: &Field,
    pointed: bool,
    ctx: &Context<'a>,
) -> Element<'a, Message> {
    let p = ctx.palette;
    let name = ctx.words.of(&field.name).to_owned();
    let answer = incident.answer(&field.id);
    let said: Element<'a, Message> = match answer {
        Some(answer) => widget::body(p, shortened(&words::answer(answer, field, ctx))).into(),
        None if field.critical.is_some() => {
            widget::chip(p, Tone::Attention, ctx.t("case-critical-open"))
        }
        None => widget::caption(p, ctx.t("case-open")).into(),
    };
    let from: Element<'a, Message> = if incident.is_from_the_log(&field.id) {
        widget::caption(p, ctx.t("case-from-the-log")).into()
    } else {
        iced::widget::Space::new().into()
    };
    let line = row![
        container(widget::muted(p, name)).width(Length::FillPortion(5)),
        container(said).width(Length::FillPortion(6)),
        container(from).width(96),
    ]
    .spacing(space::S)
    .align_y(Alignment::Center);
    let line = container(line).padding([space::XS, space::M]).width(Length::Fill).center_y(48);
    let tone = if pointed { Tone::Primary } else { Tone::Neutral };
    let pressed = button::pressable(p, line, tone, Some(Message::Field(field.id.clone())));
    let whole = container(pressed).width(Length::Fill);
    if pointed { whole.id(POINTED).into() } else { whole.into() }
}

/// The beginning of a long answer.
fn shortened(text: &str) -> String {
    const MOST: usize = 80;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain(std::iter::once('…')).collect()
}
