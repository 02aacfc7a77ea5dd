//! How the plan looks: the groups with their progress, the form at the side, and
//! the slim strip of the queue.

use iced::widget::{Column, Row, column, container, progress_bar, row, scrollable};
use iced::{Alignment, Border, Length};

use super::{Message, Screen, Wrong};
use crate::domain::account::Act;
use crate::domain::catalogue::ProductId;
use crate::domain::plan::{Count, PriorityGroup};
use crate::ui::context::Context;
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{
    self, Element, bottom_bar, caption, card, chip, empty, field, filler, group, hairline, muted,
    notice, side, strong, title,
};

/// How many groups have room in the strip.
const SHOWN: usize = 4;
/// How many characters of a name the strip shows.
const NAME_SHOWN: usize = 22;

impl Screen {
    /// Draws the screen below the top bar.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let progress = ctx.day.progress();
        let groups = &ctx.day.plan().groups;
        let mut rows = Column::new();
        for (at, (planned, count)) in groups.iter().zip(&progress.groups).enumerate() {
            if at > 0 {
                rows = rows.push(hairline(p));
            }
            rows = rows.push(self.line(at, planned, *count, ctx));
        }
        let listed: Element<'a, Message> = if groups.is_empty() {
            card(p, empty(p, ctx.t("plan-empty"), ctx.t("plan-empty-how"))).into()
        } else {
            let others = under_or_beside(
                ctx,
                row![strong(p, ctx.t("plan-others")).width(Length::Fill)],
                counts(ctx, progress.others),
            );
            let others = container(others).padding([space::M, space::L]);
            rows = rows.push(hairline(p)).push(others);
            card(p, scrollable(rows)).padding(0).into()
        };
        let head = column![title(p, ctx.t("plan-title")), muted(p, ctx.t("plan-how"))];
        let edge = ctx.room.pick(space::XXL, space::M);
        let left = column![head.spacing(space::XS), listed].spacing(space::L).padding(edge);
        let page = row![
            container(left).width(Length::Fill).height(Length::Fill),
            side(p, 380.0, scrollable(self.form(ctx)).spacing(space::XS)),
        ];
        column![container(page).height(Length::Fill)].push(self.bottom(ctx)).into()
    }

    fn line<'a>(
        &'a self,
        at: usize,
        planned: &'a PriorityGroup,
        count: Count,
        ctx: &Context<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let number = (at + 1).to_string();
        let words = column![strong(p, planned.name.clone()), caption(p, whom(planned, ctx))];
        let line = under_or_beside(
            ctx,
            row![muted(p, number).width(28), words.spacing(2).width(Length::Fill)]
                .spacing(space::S)
                .align_y(Alignment::Center),
            counts(ctx, count),
        );
        let tone = if at == self.at { Tone::Primary } else { Tone::Neutral };
        let line = container(line).padding([space::M, space::L]).width(Length::Fill);
        button::pressable(p, line, tone, Some(Message::Point(at)))
    }

    fn form<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        if !ctx.may(Act::SetPlan) {
            return notice(p, Tone::Info, ctx.t("plan-may-not"));
        }
        let wrong = self.wrong(ctx);
        let said = |about: &[Wrong], typed: &str, key: &str| {
            let is_so = wrong.is_some_and(|wrong| about.contains(&wrong)) && !typed.is_empty();
            is_so.then(|| ctx.t(key))
        };
        let input = |label: &str,
                     example: &str,
                     value: &'a str,
                     problem,
                     to: fn(String) -> Message| {
            field::words(p, &ctx.t(label), &ctx.t(example), value, problem, to, Some(Message::Add))
        };
        let mut products = Row::new().spacing(space::XS);
        let none = (None, ctx.t("plan-no-product"));
        let offered = offered(ctx).into_iter().map(|id| (Some(id.clone()), ctx.product_name(&id)));
        for (product, label) in std::iter::once(none).chain(offered) {
            let kind = if product == self.product { Kind::Chosen } else { Kind::Secondary };
            let choice = button::make(p, kind, label).narrow().on_press(Message::Product(product));
            products = products.push(Element::from(choice));
        }
        let add = button::make(p, Kind::Primary, ctx.t("plan-add")).key("Enter");
        let may = wrong.is_none() && !ctx.saving;
        let add = add.width(Length::Fill).on_press_maybe(may.then_some(Message::Add));
        let mut lines = column![
            group(p, ctx.t("plan-new")),
            input(
                "plan-name",
                "plan-name-example",
                &self.name,
                said(&[Wrong::Taken], &self.name, "plan-name-taken"),
                Message::Name,
            ),
            row![
                input(
                    "plan-from",
                    "plan-from-example",
                    &self.from,
                    said(&[Wrong::From], &self.from, "plan-age-wrong"),
                    Message::From,
                ),
                input(
                    "plan-to",
                    "plan-to-example",
                    &self.to,
                    said(&[Wrong::To], &self.to, "plan-age-wrong"),
                    Message::To,
                ),
            ]
            .spacing(space::S),
            input("plan-place", "plan-place-example", &self.place, None, Message::Place),
            input("plan-tag", "plan-tag-example", &self.tag, None, Message::Tag),
            group(p, ctx.t("plan-product-keys")),
            products.wrap().vertical_spacing(space::XS),
            Element::from(add),
        ]
        .spacing(space::M);
        let why = match wrong {
            Some(Wrong::Name) => Some("plan-name-first"),
            Some(Wrong::Full) => Some("plan-full"),
            _ => None,
        };
        if let Some(why) = why {
            lines = lines.push(caption(p, ctx.t(why)));
        }
        lines.into()
    }

    fn bottom<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let back = button::back(p, ctx.t("action-back"), Message::Leave);
        let groups = ctx.day.plan().groups.len();
        if !ctx.may(Act::SetPlan) || groups == 0 {
            return bottom_bar(p, back);
        }
        let act = |key: &'static str, cap: &'static str, message: Message, may: bool| {
            let act = button::make(p, Kind::Secondary, ctx.t(key)).key(cap);
            let act = if ctx.room.is_narrow() { act.narrow() } else { act };
            Element::from(act.on_press_maybe((may && !ctx.saving).then_some(message)))
        };
        let name = ctx.day.plan().groups.get(self.at).map_or("", |group| group.name.as_str());
        // Where there is little room the marked line says it alone.
        let most = if ctx.room.is_narrow() { 0 } else { 40 };
        let name: String = name.chars().take(most).collect();
        bottom_bar(
            p,
            row![
                back,
                strong(p, name),
                filler(),
                act("plan-raise", "F2", Message::Raise, self.at > 0),
                act("plan-lower", "F3", Message::Lower, self.at + 1 < groups),
                act("plan-remove", "F4", Message::Remove, self.at < groups),
            ]
            .spacing(space::M)
            .align_y(Alignment::Center),
        )
    }
}

/// The products of the session's tables, and those that the plan names.
pub(super) fn offered(ctx: &Context<'_>) -> Vec<ProductId> {
    let tables = ctx.day.session().into_iter().flat_map(|session| &session.tables);
    let mut offered: Vec<_> = tables.flat_map(|table| table.products.iter().cloned()).collect();
    offered.extend(ctx.day.plan().groups.iter().filter_map(|group| group.product.clone()));
    offered.sort();
    offered.dedup();
    offered
}

/// Says who belongs to a group, and what is due for them.
fn whom(planned: &PriorityGroup, ctx: &Context<'_>) -> String {
    let age = |months: u16, highest: bool| {
        let whole = (months + u16::from(highest)).is_multiple_of(12);
        let (key, count) = if whole && months >= 12 {
            ("plan-years", months / 12)
        } else {
            ("plan-months", months)
        };
        ctx.tw(key, &[("count", &count.to_string())])
    };
    let mut parts = Vec::new();
    if let Some(from) = planned.from_months {
        parts.push(ctx.tw("plan-whom-from", &[("age", &age(from, false))]));
    }
    if let Some(to) = planned.to_months {
        parts.push(ctx.tw("plan-whom-to", &[("age", &age(to, true))]));
    }
    let said = [("plan-whom-place", &planned.place), ("plan-whom-tag", &planned.tag)];
    for (key, text) in said {
        parts.extend(text.as_ref().map(|text| ctx.tw(key, &[("text", text)])));
    }
    if parts.is_empty() {
        parts.push(ctx.t("plan-whom-all"));
    }
    if let Some(product) = &planned.product {
        parts.push(ctx.tw("plan-whom-product", &[("product", &ctx.product_name(product))]));
    }
    parts.join(" · ")
}

/// How far the day is with some people: a bar and the figures.
/// The counts of a group stand under its name where there is little room.
fn under_or_beside<'a>(
    ctx: &Context<'a>,
    name: Row<'a, Message>,
    counts: Element<'a, Message>,
) -> Element<'a, Message> {
    if ctx.room.is_narrow() {
        column![name, counts].spacing(space::XS).into()
    } else {
        row![name, counts].spacing(space::S).align_y(Alignment::Center).into()
    }
}

fn counts<'a>(ctx: &Context<'a>, count: Count) -> Element<'a, Message> {
    let p = ctx.palette;
    let share = (count.given * 100).checked_div(count.listed).unwrap_or(0);
    let share = f32::from(u8::try_from(share).unwrap_or(100));
    let (ground, ink) = (p.line, p.primary);
    let bar = progress_bar(0.0..=100.0, share).length(140).girth(8.0).style(move |_| {
        progress_bar::Style {
            background: ground.into(),
            bar: ink.into(),
            border: Border { radius: 4.0.into(), ..Border::default() },
        }
    });
    let number = |count: usize| ctx.words.number(count);
    let given = [("given", &*number(count.given)), ("listed", &*number(count.listed))];
    let rest = [("left", &*number(count.left())), ("away", &*number(count.away))];
    column![
        row![bar, strong(p, ctx.tw("plan-given", &given))]
            .spacing(space::S)
            .align_y(Alignment::Center),
        caption(p, ctx.tw("plan-rest", &rest)),
    ]
    .spacing(2)
    .width(300)
    .into()
}

/// The groups in one line of the queue, the most urgent first; nothing, while no
/// group is defined.
pub fn strip<'a, Message: Clone + 'a>(
    ctx: &Context<'a>,
    to_the_plan: Message,
) -> Option<Element<'a, Message>> {
    let p = ctx.palette;
    let groups = &ctx.day.plan().groups;
    if groups.is_empty() {
        return None;
    }
    let progress = ctx.day.progress();
    let mut line = Row::new().spacing(space::S).align_y(Alignment::Center);
    for (planned, count) in groups.iter().zip(&progress.groups).take(SHOWN) {
        let mut name: String = planned.name.chars().take(NAME_SHOWN).collect();
        if name.len() < planned.name.len() {
            name.push('…');
        }
        let done = count.listed > 0 && count.left() == 0;
        let tone = if done { Tone::Proven } else { Tone::Neutral };
        let gaps = [
            ("name", &*name),
            ("given", &*ctx.words.number(count.given)),
            ("listed", &*ctx.words.number(count.listed)),
        ];
        line = line.push(chip(p, tone, ctx.tw("plan-strip", &gaps)));
    }
    if groups.len() > SHOWN {
        let more = (groups.len() - SHOWN).to_string();
        line = line.push(caption(p, ctx.tw("plan-strip-more", &[("count", &more)])));
    }
    let line = container(line.width(Length::Fill)).clip(true).width(Length::Fill);
    let open = button::make(p, Kind::Secondary, ctx.t("plan-open")).key("F8").narrow();
    let line = row![line, Element::from(open.on_press(to_the_plan))].align_y(Alignment::Center);
    Some(widget::card(p, line.spacing(space::S)).padding([4.0, space::M]).into())
}
