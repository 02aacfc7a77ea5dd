//! How the registration looks: words at the left, digits with their keypad at
//! the right.

use iced::widget::{column, container, mouse_area, row, scrollable};
use iced::{Alignment, Length};

use super::form::{Digits, Entry, Lack};
use super::{Message, Screen, Twin};
use crate::domain::account::Act;
use crate::domain::patient::Sex;
use crate::ui::context::Context;
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::keypad::{Layout, keypad};
use crate::ui::widget::{
    Element, bottom_bar, caption, card, filler, heading, icon, lines, muted, notice, title,
};

/// The width of a field of digits.
const DIGITS: f32 = 330.0;

impl Screen {
    /// Draws the screen below the top bar.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let lacks = self.lacks(ctx.now);
        let mut page =
            lines([column![title(p, ctx.t("register-title")), muted(p, ctx.t("register-how"))]
                .spacing(space::XS)
                .into()]);
        if let Some(said) = self.said(ctx) {
            page = page.push(said);
        }
        let fields = row![self.words(&lacks, ctx), self.digits(&lacks, ctx)]
            .spacing(ctx.room.pick(space::XL, space::M));
        let page = page.push(fields).padding(ctx.room.edge());
        column![scrollable(page).height(Length::Fill), self.bottom(&lacks, ctx)].into()
    }

    fn said<'a>(&self, ctx: &Context<'a>) -> Option<Element<'a, Message>> {
        let p = ctx.palette;
        if !ctx.may(Act::RegisterPeople) {
            return Some(notice(p, Tone::Attention, ctx.t("register-may-not")));
        }
        if self.failed.is_some() {
            return Some(notice(p, Tone::Stop, ctx.t("register-not-looked-up")));
        }
        let ticket = |key: &str, ticket: u32| ctx.tw(key, &[("ticket", &ticket.to_string())]);
        match self.twin? {
            Twin::Same(visit, number) => Some(
                row![
                    notice(p, Tone::Stop, ticket("register-same", number)),
                    button::make(p, Kind::Secondary, ticket("register-open", number))
                        .on_press(Message::Open(visit)),
                ]
                .spacing(space::M)
                .align_y(Alignment::Center)
                .into(),
            ),
            Twin::Alike(number) => {
                Some(notice(p, Tone::Attention, ticket("register-alike", number)))
            }
        }
    }

    fn words<'a>(&'a self, lacks: &[Lack], ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let entry = |entry: Entry, label: &str, value: &'a str, problem: Option<String>| {
            let said = move |text| Message::Words(entry, text);
            field::words(p, &ctx.t(label), "", value, problem, said, Some(Message::Submit))
        };
        let problem = self.problem(&[Lack::Name, Lack::NameTooLong], lacks, ctx);
        let mut name = column![entry(Entry::Name, "register-name", &self.form.name, problem)]
            .spacing(space::S);
        if self.card {
            name = name.push(
                row![
                    icon::icon(icon::Icon::Warning, 16.0, p.attention),
                    caption(p, ctx.t("register-card-name")).color(p.attention),
                ]
                .spacing(space::XS)
                .align_y(Alignment::Center),
            );
        }
        let tile = |sex, key, label: &str| {
            let look = if self.form.sex == Some(sex) { Kind::Chosen } else { Kind::Secondary };
            let made = button::make(p, look, ctx.t(label)).key(key);
            Element::from(made.width(Length::Fill).on_press(Message::Sex(sex)))
        };
        let mut sex = column![
            muted(p, ctx.t("register-sex")),
            row![
                tile(Sex::Female, "F2", "register-female"),
                tile(Sex::Male, "F3", "register-male")
            ]
            .spacing(space::S),
        ]
        .spacing(space::XS);
        if let Some(problem) = self.problem(&[Lack::Sex], lacks, ctx) {
            sex = sex.push(field::wrong(p, problem));
        }
        card(
            p,
            column![
                heading(p, ctx.t("register-who")),
                name,
                sex,
                entry(Entry::Guardian, "register-guardian", &self.form.guardian, None),
                entry(Entry::Group, "register-group", &self.form.group, None),
                entry(Entry::Address, "register-address", &self.form.address, None),
            ]
            .spacing(space::M),
        )
        .width(Length::Fill)
        .into()
    }

    fn digits<'a>(&'a self, lacks: &[Lack], ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let fields = lines(Digits::ALL.map(|field| self.field(field, lacks, ctx)));
        let layout = if self.at == Digits::Birth { Layout::Date } else { Layout::Digits };
        let keys = keypad(p, layout, Message::Character, Message::Erase, Message::Clear);
        let beside =
            if ctx.room.is_narrow() { row![fields.push(keys)] } else { row![fields, keys] };
        card(
            p,
            column![
                heading(p, ctx.t("register-digits")),
                beside.spacing(space::XL).align_y(Alignment::Start),
            ]
            .spacing(space::M),
        )
        .into()
    }

    fn field<'a>(&'a self, at: Digits, lacks: &[Lack], ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let (label, form, own): (_, _, &[Lack]) = match at {
            Digits::Birth => (
                "register-birth",
                ctx.t("register-birth-form"),
                &[Lack::Birth, Lack::BornInFuture, Lack::BornTooLongAgo],
            ),
            Digits::Phone => ("register-phone", String::new(), &[Lack::Phone]),
            Digits::Number => {
                ("register-number", String::new(), &[Lack::Number, Lack::NumberContradicts])
            }
        };
        let attention = if self.at == at { Attention::Here } else { Attention::Elsewhere };
        let typed = self.form.digits(at);
        let hint = if typed.is_empty() { form.as_str() } else { "" };
        let mut shown =
            column![muted(p, ctx.t(label)), field::blind(p, typed, hint, DIGITS, attention),]
                .spacing(space::XS);
        if at == Digits::Birth {
            shown = shown.push(caption(p, ctx.t("register-birth-hint")));
        }
        if let Some(problem) = self.problem(own, lacks, ctx) {
            shown = shown.push(container(field::wrong(p, problem)).width(DIGITS));
        }
        mouse_area(shown).on_press(Message::At(at)).into()
    }

    /// Says what is wrong with a field once the screen was asked to register.
    fn problem(&self, own: &[Lack], lacks: &[Lack], ctx: &Context<'_>) -> Option<String> {
        let lack = lacks.iter().find(|lack| own.contains(lack))?;
        self.asked.then(|| ctx.t(key_of(*lack)))
    }

    fn bottom<'a>(&'a self, lacks: &[Lack], ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let label = ctx.t("register-submit");
        let why = if !ctx.may(Act::RegisterPeople) {
            Some("register-may-not")
        } else if ctx.saving || self.looked_up.is_some() {
            Some("register-saving")
        } else if let Some(lack) = lacks.first() {
            Some(key_of(*lack))
        } else if matches!(self.twin, Some(Twin::Same(..))) {
            Some("register-why-same")
        } else {
            None
        };
        let way_on: Element<'a, Message> = match (why, self.twin) {
            (Some(why), _) => button::why_not(p, label, ctx.t(why)),
            (None, Some(Twin::Alike(_))) => {
                button::make(p, Kind::Primary, ctx.t("register-submit-alike"))
                    .key("Enter")
                    .on_press(Message::Submit)
                    .into()
            }
            (None, _) => {
                button::make(p, Kind::Primary, label).key("Enter").on_press(Message::Submit).into()
            }
        };
        let ticket = ctx.day.next_ticket().to_string();
        let next = muted(p, ctx.tw("register-ticket", &[("ticket", &ticket)]));
        let back = button::back(p, ctx.t("action-back"), Message::Leave);
        let line = row![back, next, filler(), way_on].spacing(space::M);
        bottom_bar(p, line.align_y(Alignment::Center))
    }
}

const fn key_of(lack: Lack) -> &'static str {
    match lack {
        Lack::Name => "register-lack-name",
        Lack::NameTooLong => "register-lack-name-too-long",
        Lack::Birth => "register-lack-birth",
        Lack::BornInFuture => "register-lack-born-in-future",
        Lack::BornTooLongAgo => "register-lack-born-too-long-ago",
        Lack::Sex => "register-lack-sex",
        Lack::Phone => "register-lack-phone",
        Lack::Number => "register-lack-number",
        Lack::NumberContradicts => "register-lack-number-contradicts",
    }
}
