//! How the reading of a list looks: the file at the top, the rows of one page,
//! at the side what was taken for what.

use iced::widget::{Column, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::preview::{Preview, Standing};
use super::{Message, Screen, Stage, words};
use crate::domain::account::Act;
use crate::roster::Row;
use crate::ui::context::Context;
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{
    Element, body, bottom_bar, caption, card, chip, empty, fact, field, filler, group, hairline,
    muted, notice, side, strong, title,
};

const LINE: f32 = 56.0;
const BIRTH: f32 = 104.0;
const CLASS: f32 = 150.0;

impl Screen {
    /// Draws the screen below the top bar.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let content = match &self.stage {
            Stage::Ready(preview, page) => ready(preview, *page, ctx),
            _ => self.before(ctx),
        };
        column![container(content).height(Length::Fill), self.bottom(ctx)].into()
    }

    fn before<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let said: Element<'a, Message> = match &self.stage {
            _ if !ctx.may(Act::RegisterPeople) => notice(p, Tone::Attention, ctx.t("list-may-not")),
            Stage::Reading(path) => working(ctx, "list-reading", &name_of(path)),
            Stage::LookingUp(list) => working(ctx, "list-looking-up", &list.file),
            Stage::Failed(path, failure) => column![
                strong(p, ctx.tw("list-failed", &[("file", &name_of(path))])),
                notice(p, Tone::Stop, words::failure(ctx.words, failure)),
            ]
            .spacing(space::M)
            .into(),
            Stage::NotLookedUp => notice(p, Tone::Stop, ctx.t("list-not-looked-up")),
            Stage::Idle | Stage::Ready(..) => {
                card(p, empty(p, ctx.t("list-empty"), ctx.t("list-empty-how"))).into()
            }
        };
        column![title(p, ctx.t("list-title")), self.file(ctx), said]
            .spacing(space::XL)
            .padding(space::XXL)
            .into()
    }

    fn file<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let allowed = ctx.may(Act::RegisterPeople) && !self.is_working();
        let pick = button::make(p, Kind::Secondary, ctx.t("list-pick"))
            .on_press_maybe(allowed.then_some(Message::Pick));
        let typed = !self.path.trim().is_empty();
        let read = button::make(p, Kind::Primary, ctx.t("list-read"))
            .key("Enter")
            .on_press_maybe((allowed && typed).then_some(Message::Read));
        let mut lines = column![
            row![
                field::words(
                    p,
                    &ctx.t("list-path"),
                    &ctx.t("list-path-example"),
                    &self.path,
                    None,
                    Message::Path,
                    Some(Message::Read),
                ),
                Element::from(pick),
                Element::from(read),
            ]
            .spacing(space::M)
            .align_y(Alignment::End),
        ]
        .spacing(space::XS);
        if !typed {
            lines = lines.push(caption(p, ctx.t("list-path-first")));
        }
        lines.into()
    }

    fn bottom<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let Stage::Ready(preview, page) = &self.stage else {
            return container("").into();
        };
        let pages = preview.pages();
        let to = |page: usize, exists: bool| exists.then_some(Message::Page(page));
        let gaps = [("page", &*(page + 1).to_string()), ("pages", &*pages.to_string())];
        let label = ctx.tw("list-import", &[("count", &ctx.words.number(preview.added()))]);
        let way_on: Element<'a, Message> = if ctx.saving {
            button::why_not(p, label, ctx.t("list-saving"))
        } else if preview.may_be_imported() {
            button::make(p, Kind::Primary, label).key("Enter").on_press(Message::Import).into()
        } else if preview.list().roster.is_refused() {
            button::why_not(p, ctx.t("list-import-none"), ctx.t("list-why-refused"))
        } else {
            button::why_not(p, ctx.t("list-import-none"), ctx.t("list-why-nobody"))
        };
        bottom_bar(
            p,
            row![
                Element::from(
                    button::make(p, Kind::Secondary, ctx.t("list-previous"))
                        .key("PgUp")
                        .on_press_maybe(to(page.saturating_sub(1), *page > 0)),
                ),
                Element::from(
                    button::make(p, Kind::Secondary, ctx.t("list-next"))
                        .key("PgDn")
                        .on_press_maybe(to(page + 1, page + 1 < pages)),
                ),
                muted(p, ctx.tw("list-page", &gaps)),
                filler(),
                way_on,
            ]
            .spacing(space::M)
            .align_y(Alignment::Center),
        )
    }
}

fn name_of(path: &std::path::Path) -> String {
    words::short(&path.file_name().unwrap_or_default().to_string_lossy())
}

fn working<'a>(ctx: &Context<'a>, key: &str, file: &str) -> Element<'a, Message> {
    let p = ctx.palette;
    card(
        p,
        row![
            body(p, ctx.tw(key, &[("file", file)])).width(Length::Fill),
            button::make(p, Kind::Secondary, ctx.t("list-cancel"))
                .key("Esc")
                .on_press(Message::Cancel),
        ]
        .spacing(space::M)
        .align_y(Alignment::Center),
    )
    .into()
}

fn ready<'a>(preview: &'a Preview, page: usize, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let listed = preview.count(|standing| matches!(standing, Standing::Listed(_)));
    let mut lines = column![head(preview, listed, ctx)].spacing(space::M).padding(space::XXL);
    let refused = preview.refused();
    if refused > 0 {
        let gaps = [("count", &*ctx.words.number(refused))];
        lines = lines.push(notice(p, Tone::Stop, ctx.tw("list-refused", &gaps)));
    } else if preview.added() == 0 {
        lines = lines.push(notice(p, Tone::Info, ctx.t("list-nobody-new")));
    }
    let mut rows = Column::new().push(header(ctx));
    for (row, standing, unmatched) in preview.page(page) {
        rows = rows.push(hairline(p)).push(line(row, standing, unmatched, ctx));
    }
    let table = card(p, scrollable(rows)).padding(0).height(Length::Shrink);
    row![
        lines.push(table).width(Length::Fill).height(Length::Fill),
        side(p, 320.0, scrollable(columns(preview, ctx))),
    ]
    .into()
}

fn head<'a>(preview: &'a Preview, listed: usize, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let what = column![title(p, words::short(&preview.list().file)), counts(preview, listed, ctx),];
    let again = button::make(p, Kind::Secondary, ctx.t("list-read-again")).on_press(Message::Read);
    let other = button::make(p, Kind::Secondary, ctx.t("list-another")).on_press(Message::Another);
    row![what.spacing(space::XS).width(Length::Fill), again, other]
        .spacing(space::S)
        .align_y(Alignment::Center)
        .into()
}

fn counts<'a>(preview: &'a Preview, listed: usize, ctx: &Context<'a>) -> Element<'a, Message> {
    let known = preview.count(|standing| matches!(standing, Standing::Known(_)));
    let new = preview.count(|standing| standing == Standing::New);
    let said = [
        ("list-count-rows", preview.list().roster.rows.len()),
        ("list-count-new", new),
        ("list-count-known", known),
        ("list-count-listed", listed),
    ];
    let parts: Vec<String> = said
        .into_iter()
        .filter(|(key, count)| *count > 0 || *key == "list-count-new")
        .map(|(key, count)| ctx.tw(key, &[("count", &ctx.words.number(count))]))
        .collect();
    muted(ctx.palette, parts.join(" · ")).into()
}

fn header<'a>(ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    row![
        group(p, ctx.t("list-head-line")).width(LINE),
        group(p, ctx.t("list-head-name")).width(Length::FillPortion(3)),
        group(p, ctx.t("list-head-birth")).width(BIRTH),
        group(p, ctx.t("list-head-group")).width(CLASS),
        group(p, ctx.t("list-head-state")).width(Length::FillPortion(4)),
    ]
    .spacing(space::M)
    .padding([space::S, space::L])
    .into()
}

fn line<'a>(
    listed: &'a Row,
    standing: Standing,
    unmatched: &'a [String],
    ctx: &Context<'a>,
) -> Element<'a, Message> {
    let p = ctx.palette;
    let person = listed.person.as_ref();
    let name = person.map_or_else(String::new, |person| person.name.clone());
    let birth = person.map_or_else(String::new, |person| person.birth.label());
    let class = person.and_then(|person| person.group.clone()).unwrap_or_default();
    row![
        muted(p, listed.line.to_string()).width(LINE),
        strong(p, name).width(Length::FillPortion(3)),
        body(p, birth).width(BIRTH),
        body(p, words::short(&class)).width(CLASS),
        container(state(listed, standing, unmatched, ctx)).width(Length::FillPortion(4)),
    ]
    .spacing(space::M)
    .padding([6.0, space::L])
    .align_y(Alignment::Center)
    .into()
}

fn state<'a>(
    listed: &'a Row,
    standing: Standing,
    unmatched: &'a [String],
    ctx: &Context<'a>,
) -> Element<'a, Message> {
    let p = ctx.palette;
    let mut lines = Column::new().spacing(2);
    match standing {
        Standing::New => lines = lines.push(chip(p, Tone::Primary, ctx.t("list-state-new"))),
        Standing::Known(_) => lines = lines.push(chip(p, Tone::Info, ctx.t("list-state-known"))),
        Standing::Listed(ticket) => {
            let said = ctx.tw("list-state-listed", &[("ticket", &ticket.to_string())]);
            lines = lines.push(chip(p, Tone::Neutral, said));
        }
        Standing::Skipped => {}
    }
    for problem in &listed.problems {
        let ink = if problem.is_fatal() { p.stop } else { p.attention };
        lines = lines.push(caption(p, words::problem(ctx.words, problem)).color(ink));
    }
    for product in unmatched {
        let said = ctx.tw("list-remark-product", &[("product", &words::short(product))]);
        lines = lines.push(caption(p, said).color(p.attention));
    }
    lines.into()
}

fn columns<'a>(preview: &'a Preview, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let roster = &preview.list().roster;
    let mut lines = column![group(p, ctx.t("list-columns"))].spacing(space::M);
    for (column, heading) in &roster.columns {
        lines = lines.push(fact(p, ctx.t(words::column(*column)), words::short(heading)));
    }
    if !roster.ignored.is_empty() {
        let names: Vec<String> = roster.ignored.iter().map(|text| words::short(text)).collect();
        lines = lines.push(hairline(p)).push(group(p, ctx.t("list-ignored")));
        lines = lines.push(muted(p, names.join(" · ")));
    }
    lines.into()
}
