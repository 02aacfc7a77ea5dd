//! How the lock looks: whose work stands half-done, who may come, and the pad.

use iced::widget::{Column, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{Behind, Message, Problem, Screen};
use crate::domain::pin::SHORTEST;
use crate::domain::text::fold;
use crate::ui::context::Context;
use crate::ui::failure;
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::field::{self, Attention};
use crate::ui::widget::keypad::{Layout, keypad};
use crate::ui::widget::{self, Element, icon, login};

/// A person of the list has no number beside the name: digits are the PIN's.
const NO_NUMBER: usize = usize::MAX;

impl Screen {
    /// Draws the lock, which fills the window.
    #[must_use]
    pub fn view<'a>(&'a self, behind: Behind<'a>, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let place = ctx.day.session().map_or_else(String::new, |session| session.place.clone());
        let title = ctx.room.pick(size::DISPLAY, size::HEADING);
        let mut head = column![
            row![
                icon::icon(icon::Icon::Latch, 26.0, p.primary),
                widget::display(p, ctx.t("lock-title"), title).color(p.primary),
                widget::muted(p, place),
            ]
            .spacing(space::M)
            .align_y(Alignment::Center),
        ]
        .spacing(space::S);
        for line in half_done(ctx) {
            let words = container(widget::toned(p, Tone::Attention, line));
            let ground = widget::frame(p.attention_soft, p.attention, 1.0, 10.0);
            head = head.push(words.padding([space::S, space::M]).width(Length::Fill).style(ground));
        }
        let middle: Element<'a, Message> = match &self.password {
            Some(_) => self.credentials(ctx),
            None => row![self.list(behind, ctx), self.pad(ctx)].spacing(space::XXL).into(),
        };
        let mut lines = column![head, middle].spacing(ctx.room.pick(space::XL, space::M));
        if let Some(problem) = &self.problem {
            lines = lines.push(widget::notice(p, Tone::Stop, sentence(problem, ctx)));
        }
        let card = widget::card(p, lines)
            .padding(ctx.room.pick(space::HUGE, space::L))
            .width(Length::Fill)
            .max_width(920);
        let edge = ctx.room.pick(space::XL, space::M);
        column![
            container(scrollable(container(card).center_x(Length::Fill).padding(edge)))
                .center_y(Length::Fill)
                .height(Length::Fill),
            self.bottom(ctx),
        ]
        .into()
    }

    fn list<'a>(&'a self, behind: Behind<'a>, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let people = Self::people(behind, ctx.now);
        let today = ctx.now.civil_day();
        let rows = people.into_iter().filter_map(|id| {
            let account = behind.staff.account(id)?;
            let mut hint = ctx.t(&format!("role-{}", account.role.code()));
            if behind.present.pin(id, today).is_none() {
                hint = format!("{hint} · {}", ctx.t("lock-by-password"));
            }
            let pointed = self.pointed == Some(id);
            let name = account.name.clone();
            Some(button::answer(p, NO_NUMBER, name, Some(hint), pointed, Message::Point(id)))
        });
        let list = Column::with_children(rows).spacing(space::S);
        column![
            widget::group(p, ctx.t("lock-who")),
            scrollable(list.padding(iced::Padding::ZERO.right(space::M)))
                .height(ctx.room.pick(330.0, 270.0)),
        ]
        .spacing(space::S)
        .width(Length::Fill)
        .into()
    }

    fn pad<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let dots = "•".repeat(self.pin.characters());
        let attention = if self.pointed.is_some() { Attention::Here } else { Attention::Elsewhere };
        column![
            widget::group(p, ctx.t("lock-pin")),
            field::blind(p, &dots, "", 268.0, attention),
            keypad(p, Layout::Digits, Message::Character, Message::Erase, Message::Clear),
        ]
        .spacing(space::S)
        .into()
    }

    fn credentials<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let Some(typed) = &self.password else { return column![].into() };
        let says = login::Says {
            name: Message::Name,
            password: Message::Password,
            submit: Message::Submit,
        };
        let labels = ["signin-name", "signin-password"];
        let [name, password] =
            login::fields(p, ctx.words, labels, (&typed.name, &typed.password), says);
        column![name, password].spacing(space::L).into()
    }

    fn bottom<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let other = match &self.password {
            Some(_) => button::make(p, Kind::Secondary, ctx.t("lock-use-list"))
                .key("F2")
                .on_press(Message::UseList),
            None => button::make(p, Kind::Secondary, ctx.t("lock-use-password"))
                .key("F2")
                .on_press(Message::UsePassword),
        };
        let label = ctx.t("lock-open");
        let complete = match &self.password {
            Some(typed) => !fold(&typed.name).is_empty() && !typed.password.is_empty(),
            None => self.problem == Some(Problem::NoPin) || self.pin.characters() >= SHORTEST,
        };
        let way_on: Element<'a, Message> = if self.working {
            button::why_not(p, label, ctx.t("lock-working"))
        } else if complete {
            let label = match (&self.password, &self.problem) {
                (None, Some(Problem::NoPin)) => ctx.t("lock-use-password"),
                _ => label,
            };
            button::make(p, Kind::Primary, label).key("Enter").on_press(Message::Submit).into()
        } else {
            let why = if self.password.is_some() { "signin-more" } else { "lock-more" };
            button::why_not(p, label, ctx.t(why))
        };
        let leave = button::make(p, Kind::Secondary, ctx.t("lock-leave")).on_press(Message::Leave);
        let emergency = button::make(p, Kind::Danger, ctx.t("lock-emergency"))
            .key("F10")
            .on_press(Message::Emergency);
        widget::bottom_bar(
            p,
            row![
                Element::from(emergency),
                Element::from(leave),
                Element::from(other),
                widget::filler(),
                way_on
            ]
            .spacing(space::S)
            .align_y(Alignment::Center),
        )
    }
}

/// Says at which tables something stands half-done, and whose it is.
fn half_done(ctx: &Context<'_>) -> Vec<String> {
    let mut lines: Vec<String> = ctx
        .day
        .procedures()
        .filter(|procedure| procedure.is_open() && procedure.has_evidence())
        .map(|procedure| {
            let whose = ctx.day.hands_of(procedure.id()).and_then(|id| ctx.day.account(id));
            let name = whose.map_or_else(String::new, |account| account.name.clone());
            let table = procedure.table().to_string();
            ctx.tw("lock-half-done", &[("table", &table), ("name", &name)])
        })
        .collect();
    lines.sort();
    lines.dedup();
    lines.truncate(3);
    lines
}

fn sentence(problem: &Problem, ctx: &Context<'_>) -> String {
    match problem {
        Problem::PickFirst => ctx.t("lock-pick-first"),
        Problem::PinWrong(left) => ctx.tw("lock-pin-wrong", &[("left", &left.to_string())]),
        Problem::NoPin => ctx.t("lock-no-pin"),
        Problem::Failed(error) => failure::with_wait(ctx.words, error, ctx.now),
    }
}
