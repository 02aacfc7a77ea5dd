//! How the reading of a list looks: the file at the top, the rows of one page,
//! at the side what was taken for what.

use iced::widget::{Column, Row as Line, column, container, progress_bar, row, scrollable};
use iced::{Alignment, Border, Length};

use super::preview::{Preview, Standing, Unknown};
use super::{Failure, Message, Progress, Report, Screen, Stage, Step, words};
use crate::domain::account::Act;
use crate::roster::{Row, Unreadable};
use crate::ui::context::Context;
use crate::ui::failure;
use crate::ui::theme::{Palette, Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{
    Element, body, bottom_bar, caption, card, chip, empty, fact, field, filler, group, hairline,
    muted, notice, side_with, strong, title,
};

const LINE: f32 = 56.0;
const BIRTH: f32 = 104.0;
const CLASS: f32 = 150.0;

/// How many rows that are no people the side shows.
const IGNORED_SHOWN: usize = 30;

impl Screen {
    /// Draws the screen below the top bar.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let content = match &self.stage {
            Stage::Mapping(mapping) => return mapping.view(ctx).map(Message::Mapping),
            Stage::Ready(preview, page) => self.ready(preview, *page, ctx),
            _ => self.before(ctx),
        };
        column![container(content).height(Length::Fill), self.bottom(ctx)].into()
    }

    fn before<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let said: Element<'a, Message> = match &self.stage {
            _ if !ctx.may(Act::RegisterPeople) => notice(p, Tone::Attention, ctx.t("list-may-not")),
            Stage::Reading(path, progress) => {
                let key = match progress.map(|progress| progress.step) {
                    Some(Step::Comparing) => "list-looking-up",
                    _ => "list-reading",
                };
                let said = ctx.tw(key, &[("file", &name_of(path))]);
                working(ctx, said, *progress, true)
            }
            Stage::Importing(importing) => {
                let key = match importing.progress.map(|progress| progress.step) {
                    _ if importing.stopping => "list-stopping",
                    Some(Step::Finishing) => "list-finishing",
                    _ => "list-importing",
                };
                let file = words::short(&importing.preview.list().file);
                let may_stop = !importing.stopping;
                working(ctx, ctx.tw(key, &[("file", &file)]), importing.progress, may_stop)
            }
            Stage::NotImported(error) => column![
                strong(p, ctx.t("list-not-imported")),
                notice(p, Tone::Stop, failure::not_recorded(ctx.words, error)),
                muted(p, ctx.t("list-not-imported-how")),
            ]
            .spacing(space::M)
            .into(),
            Stage::Failed(path, failure) => column![
                strong(p, ctx.tw("list-failed", &[("file", &name_of(path))])),
                notice(p, Tone::Stop, words::failure(ctx.words, failure)),
                other_sheets(failure, ctx),
                may_map(failure, ctx),
            ]
            .spacing(space::M)
            .into(),
            Stage::Idle | Stage::Ready(..) | Stage::Mapping(_) => {
                card(p, empty(p, ctx.t("list-empty"), ctx.t("list-empty-how"))).into()
            }
        };
        let export = matches!(self.stage, Stage::Idle).then(|| self.export.view(ctx));
        column![title(p, ctx.t("list-title")), self.file(ctx), said]
            .push(export.flatten())
            .spacing(space::XL)
            .padding(ctx.room.inside())
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
        let mut lines = column![field::path(
            p,
            [&ctx.t("list-path"), &ctx.t("list-path-example")],
            &self.path,
            Message::Path,
            Message::Read,
            [pick.into(), read.into()],
        )]
        .spacing(space::XS);
        if !typed {
            lines = lines.push(caption(p, ctx.t("list-path-first")));
        }
        lines.into()
    }

    fn ready<'a>(
        &'a self,
        preview: &'a Preview,
        page: usize,
        ctx: &Context<'a>,
    ) -> Element<'a, Message> {
        let p = ctx.palette;
        let counts = preview.counts();
        let edge = ctx.room.pick(space::XXL, space::M);
        let mut lines = column![head(preview, ctx)].spacing(space::M).padding(edge);
        if counts.refused > 0 {
            let gaps = [("count", &*ctx.words.number(counts.refused))];
            lines = lines.push(notice(p, Tone::Stop, ctx.tw("list-refused", &gaps)));
            lines = lines.push(self.report(ctx));
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
            side_with(
                p,
                ctx.room.pick(320.0, 220.0),
                ctx.room.pick(space::XL, space::M),
                scrollable(columns(preview, ctx))
            ),
        ]
        .into()
    }

    /// Where the rejected rows are written, and that they were.
    fn report<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let may = ctx.may(Act::RegisterPeople) && !matches!(self.report, Report::Saving);
        let save = button::make(p, Kind::Secondary, ctx.t("list-report-save"))
            .key("F5")
            .on_press_maybe(may.then_some(Message::SaveReport));
        let pick = button::make(p, Kind::Secondary, ctx.t("list-report-pick"))
            .on_press_maybe(may.then_some(Message::PickReport));
        let line = field::path(
            p,
            [&ctx.t("list-report-path"), ""],
            &self.report_path,
            Message::ReportPath,
            Message::SaveReport,
            [pick.into(), save.into()],
        );
        let said: Element<'a, Message> = match &self.report {
            Report::None | Report::Saving => caption(p, ctx.t("list-report-open")).into(),
            Report::Saved(path) => {
                let gaps = [("file", &*name_of(path))];
                notice(p, Tone::Proven, ctx.tw("list-report-saved", &gaps))
            }
            Report::NotSaved(why) => notice(p, Tone::Attention, ctx.t(words::not_saved(*why))),
        };
        column![line, said].spacing(space::XS).into()
    }

    fn bottom<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let back = button::back(p, ctx.t("action-back"), Message::Leave);
        let Stage::Ready(preview, page) = &self.stage else {
            // Esc gives the work up first.
            return if self.is_working() { container("").into() } else { bottom_bar(p, back) };
        };
        let pages = preview.pages();
        let to = |page: usize, exists: bool| exists.then_some(Message::Page(page));
        let gaps = [("page", &*(page + 1).to_string()), ("pages", &*pages.to_string())];
        let label = ctx.tw("list-import", &[("count", &ctx.words.number(preview.added()))]);
        let way_on: Element<'a, Message> = if ctx.saving {
            button::why_not(p, label, ctx.t("list-saving"))
        } else if preview.may_be_imported() {
            button::make(p, Kind::Primary, label).key("Enter").on_press(Message::Import).into()
        } else if preview.sound_may_be_imported() {
            let gaps = [
                ("count", &*ctx.words.number(preview.added())),
                ("left", &*ctx.words.number(preview.counts().refused)),
            ];
            button::make(p, Kind::Secondary, ctx.tw("list-import-sound", &gaps))
                .key("F6")
                .on_press(Message::ImportSound)
                .into()
        } else if preview.counts().refused > 0 {
            button::why_not(p, ctx.t("list-import-none"), ctx.t("list-why-refused"))
        } else {
            button::why_not(p, ctx.t("list-import-none"), ctx.t("list-why-nobody"))
        };
        let turn = |key: &'static str, words: &str, to: Option<Message>| {
            let turn = button::make(p, Kind::Secondary, ctx.t(words)).key(key).on_press_maybe(to);
            Element::from(if ctx.room.is_narrow() { turn.narrow() } else { turn })
        };
        let mut bar = row![back].spacing(space::M).align_y(Alignment::Center);
        if pages > 1 {
            bar = bar
                .push(turn("PgUp", "list-previous", to(page.saturating_sub(1), *page > 0)))
                .push(turn("PgDn", "list-next", to(page + 1, page + 1 < pages)))
                .push(muted(p, ctx.tw("list-page", &gaps)));
        }
        bottom_bar(p, bar.push(filler()).push(way_on))
    }
}

/// Offers the sheets of a workbook in which no list was found.
fn other_sheets<'a>(failure: &Failure, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let mut line = Line::new().spacing(space::S);
    if let Failure::Unreadable(Unreadable::NoHeader { sheets, .. })
    | Failure::NotUnderstood(Unreadable::NoHeader { sheets, .. }, _) = failure
        && sheets.len() > 1
    {
        for (at, name) in sheets.iter().enumerate() {
            let sheet = button::make(p, Kind::Secondary, words::short(name));
            line = line.push(Element::from(sheet.on_press(Message::Sheet(at))));
        }
    }
    line.wrap().into()
}

/// Offers to say by hand what the columns hold.
fn may_map<'a>(failure: &Failure, ctx: &Context<'a>) -> Option<Element<'a, Message>> {
    let Failure::NotUnderstood(..) = failure else { return None };
    let map = button::make(ctx.palette, Kind::Primary, ctx.t("list-map")).key("F4");
    Some(map.on_press(Message::MapColumns).into())
}

fn name_of(path: &std::path::Path) -> String {
    words::short(&path.file_name().unwrap_or_default().to_string_lossy())
}

fn working<'a>(
    ctx: &Context<'a>,
    said: String,
    progress: Option<Progress>,
    may_stop: bool,
) -> Element<'a, Message> {
    let p = ctx.palette;
    let (done, of) = progress.map_or((0, 0), |progress| (progress.done, progress.of));
    let mut words = column![strong(p, said)].spacing(space::S).width(Length::Fill);
    if of > 0 {
        let gaps = [("done", &*ctx.words.number(done.min(of))), ("of", &*ctx.words.number(of))];
        words = words.push(muted(p, ctx.tw("list-progress", &gaps)));
    }
    let stop = button::make(p, Kind::Secondary, ctx.t("list-cancel"))
        .key("Esc")
        .on_press_maybe(may_stop.then_some(Message::Cancel));
    let line = row![words, Element::from(stop)].spacing(space::M).align_y(Alignment::Center);
    card(p, column![line, bar(p, done, of)].spacing(space::M)).into()
}

/// How far the work is, as a bar; empty while that is not known.
fn bar<'a>(p: &Palette, done: usize, of: usize) -> Element<'a, Message> {
    let thousandths = (done.min(of) * 1000).checked_div(of).unwrap_or(0);
    let (ground, ink) = (p.line, p.primary);
    let done = f32::from(u16::try_from(thousandths).unwrap_or(1000));
    progress_bar(0.0..=1000.0, done)
        .girth(10.0)
        .style(move |_| progress_bar::Style {
            background: ground.into(),
            bar: ink.into(),
            border: Border { radius: 5.0.into(), ..Border::default() },
        })
        .into()
}

fn head<'a>(preview: &'a Preview, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let what = column![title(p, words::short(&preview.list().file)), counts(preview, ctx),];
    let again = button::make(p, Kind::Secondary, ctx.t("list-read-again")).on_press(Message::Read);
    let other = button::make(p, Kind::Secondary, ctx.t("list-another")).on_press(Message::Another);
    row![what.spacing(space::XS).width(Length::Fill), again, other]
        .spacing(space::S)
        .align_y(Alignment::Center)
        .into()
}

fn counts<'a>(preview: &'a Preview, ctx: &Context<'a>) -> Element<'a, Message> {
    let counts = preview.counts();
    let said = [
        ("list-count-rows", preview.list().roster.rows.len()),
        ("list-count-new", counts.new),
        ("list-count-known", counts.known),
        ("list-count-listed", counts.listed),
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
    let mut heads = row![
        group(p, ctx.t("list-head-line")).width(LINE),
        group(p, ctx.t("list-head-name")).width(Length::FillPortion(3)),
    ];
    if !ctx.room.is_narrow() {
        heads = heads
            .push(group(p, ctx.t("list-head-birth")).width(BIRTH))
            .push(group(p, ctx.t("list-head-group")).width(CLASS));
    }
    heads
        .push(group(p, ctx.t("list-head-state")).width(Length::FillPortion(4)))
        .spacing(space::M)
        .padding([space::S, space::L])
        .into()
}

fn line<'a>(
    listed: &'a Row,
    standing: Standing,
    unmatched: &'a [Unknown],
    ctx: &Context<'a>,
) -> Element<'a, Message> {
    let p = ctx.palette;
    let person = listed.person.as_ref();
    // Who it is cannot be said of a row with problems; what stands in it can.
    let name: Element<'a, Message> = match person {
        Some(person) => strong(p, person.name.clone()).into(),
        None => {
            let cells: Vec<&str> = listed
                .cells
                .iter()
                .map(|cell| cell.trim())
                .filter(|cell| !cell.is_empty())
                .collect();
            muted(p, words::short(&cells.join(" · "))).into()
        }
    };
    let birth = person.map_or_else(String::new, |person| person.birth.label());
    let class = person.and_then(|person| person.group.clone()).unwrap_or_default();
    let mut cells = row![muted(p, listed.line.to_string()).width(LINE)];
    cells = if ctx.room.is_narrow() {
        let said = [birth, words::short(&class)];
        let said = said.into_iter().filter(|said| !said.is_empty()).collect::<Vec<_>>();
        let mut who = column![name];
        if !said.is_empty() {
            who = who.push(caption(p, said.join(" · ")));
        }
        cells.push(who.width(Length::FillPortion(3)))
    } else {
        cells
            .push(container(name).width(Length::FillPortion(3)))
            .push(body(p, birth).width(BIRTH))
            .push(body(p, words::short(&class)).width(CLASS))
    };
    cells
        .push(container(state(listed, standing, unmatched, ctx)).width(Length::FillPortion(4)))
        .spacing(space::M)
        .padding([6.0, space::L])
        .align_y(Alignment::Center)
        .into()
}

fn state<'a>(
    listed: &'a Row,
    standing: Standing,
    unmatched: &'a [Unknown],
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
        let said = match product {
            Unknown::Prior(text) => {
                ctx.tw("list-remark-product", &[("product", &words::short(text))])
            }
            Unknown::Due(text) => ctx.tw("list-remark-due", &[("product", &words::short(text))]),
        };
        lines = lines.push(caption(p, said).color(p.attention));
    }
    lines.into()
}

fn columns<'a>(preview: &'a Preview, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let roster = &preview.list().roster;
    let mut lines = Column::new().spacing(space::M);
    if roster.sheets.len() > 1 {
        lines = lines.push(group(p, ctx.t("list-sheets")));
        for (at, name) in roster.sheets.iter().enumerate() {
            let kind = if roster.sheet == Some(at) { Kind::Primary } else { Kind::Secondary };
            let sheet = button::make(p, kind, words::short(name)).width(Length::Fill);
            lines = lines.push(Element::from(sheet.on_press(Message::Sheet(at))));
        }
        lines = lines.push(hairline(p));
    }
    lines = lines.push(group(p, ctx.t("list-columns")));
    for (column, heading) in &roster.columns {
        lines = lines.push(fact(p, ctx.t(words::column(*column)), words::short(heading)));
    }
    if !roster.ignored.is_empty() {
        let names: Vec<String> = roster.ignored.iter().map(|text| words::short(text)).collect();
        lines = lines.push(hairline(p)).push(group(p, ctx.t("list-ignored")));
        lines = lines.push(muted(p, names.join(" · ")));
    }
    let columns = button::make(p, Kind::Secondary, ctx.t("list-map-again"));
    // In a narrow panel its words need the room of the key.
    let columns = if ctx.room.is_narrow() { columns } else { columns.key("F4") };
    lines = lines.push(Element::from(columns.width(Length::Fill).on_press(Message::MapColumns)));
    if let Some(history) = &roster.history {
        let gaps = [("count", &*ctx.words.number(history.matched))];
        lines = lines
            .push(hairline(p))
            .push(group(p, ctx.tw("list-doses", &[("sheet", &words::short(&history.sheet))])))
            .push(muted(p, ctx.tw("list-doses-matched", &gaps)));
        for row in history.unmatched.iter().take(IGNORED_SHOWN) {
            let gaps = [("line", &*row.line.to_string()), ("kind", &*ctx.t(words::dose(row.why)))];
            let said = column![
                caption(p, ctx.tw("list-ignored-row", &gaps)).color(p.attention),
                body(p, words::short(&row.text)),
            ];
            lines = lines.push(said.spacing(2));
        }
        let more = history.unmatched.len().saturating_sub(IGNORED_SHOWN);
        if more > 0 {
            let gaps = [("count", &*ctx.words.number(more))];
            lines = lines.push(muted(p, ctx.tw("list-ignored-more", &gaps)));
        }
    }
    if !roster.ignored_rows.is_empty() {
        lines = lines.push(hairline(p)).push(group(p, ctx.t("list-ignored-rows")));
        for row in roster.ignored_rows.iter().take(IGNORED_SHOWN) {
            let gaps =
                [("line", &*row.line.to_string()), ("kind", &*ctx.t(words::ignored(row.kind)))];
            let said = column![
                caption(p, ctx.tw("list-ignored-row", &gaps)),
                body(p, words::short(&row.text)),
            ];
            lines = lines.push(said.spacing(2));
        }
        let more = roster.ignored_rows.len().saturating_sub(IGNORED_SHOWN);
        if more > 0 {
            let gaps = [("count", &*ctx.words.number(more))];
            lines = lines.push(muted(p, ctx.tw("list-ignored-more", &gaps)));
        }
    }
    lines.into()
}
