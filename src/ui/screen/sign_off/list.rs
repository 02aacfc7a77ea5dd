//! The sessions, the latest first: which are signed, which wait and for how long.

use iced::widget::text::Wrapping;
use iced::widget::{Column, column, container, row, scrollable};
use iced::{Alignment, Length};

use super::{Message, Read, Screen, days_since};
use crate::store::SessionRow;
use crate::ui::context::Context;
use crate::ui::reveal::{PAGE, POINTED};
use crate::ui::screen::journal::sentence::account;
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{self, Element};

/// From so many days on an unsigned session is shown as late. Chốt's own.
const LATE: i64 = 3;

impl Screen {
    /// Draws the screen.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        if self.open.is_some() {
            return self.session(ctx);
        }
        let p = ctx.palette;
        let waiting = self.rows.iter().filter(|row| is_waiting(row, ctx)).count();
        let said = if waiting == 0 {
            ctx.t("sign-off-none-waiting")
        } else {
            ctx.tw("sign-off-waiting", &[("count", &waiting.to_string())])
        };
        let mut lines = Column::new().spacing(space::S);
        for late in ctx.day.sign_offs().overdue(ctx.now.civil_day()).into_iter().take(6) {
            let due = late.due().map(|due| ctx.words.date(due)).unwrap_or_default();
            let gaps = [("due", &*due), ("words", &*late.said.words)];
            let words = widget::toned(p, Tone::Stop, ctx.tw("sign-off-overdue", &gaps))
                .wrapping(Wrapping::WordOrGlyph);
            let line = container(words).padding([space::S, space::M]).width(Length::Fill);
            let line = line.center_y(52);
            let open = Some(Message::Open(late.said.session));
            lines = lines.push(button::pressable(p, line, Tone::Stop, open));
        }
        if self.page == Read::Failed {
            lines = lines.push(widget::notice(p, Tone::Stop, ctx.t("sign-off-unreadable")));
        } else if self.page == Read::Reading && self.rows.is_empty() {
            lines = lines.push(widget::muted(p, ctx.t("case-trace-reading")));
        } else if self.rows.is_empty() {
            let hint = ctx.t("sign-off-no-session-hint");
            lines = lines.push(widget::empty(p, ctx.t("sign-off-no-session"), hint));
        }
        for (at, session) in self.rows.iter().enumerate() {
            lines = lines.push(line(session, at == self.cursor, ctx));
        }
        if self.older {
            let older = button::make(p, Kind::Secondary, ctx.t("sign-off-older")).key("PgDn");
            lines = lines.push(older.on_press(Message::Older));
        }
        let head = column![widget::title(p, ctx.t("sign-off-title")), widget::muted(p, said),]
            .spacing(space::XS);
        let lines = lines.padding(iced::Padding::ZERO.right(space::M));
        let page = column![head, scrollable(lines).id(PAGE).height(Length::Fill)]
            .spacing(space::L)
            .padding(ctx.room.edge());
        let open = button::make(p, Kind::Primary, ctx.t("sign-off-look")).key("Enter");
        let back = button::make(p, Kind::Secondary, ctx.t("figures-back")).key("Esc");
        let bar = row![
            back.on_press(Message::Back),
            widget::filler(),
            open.on_press_maybe((!self.rows.is_empty()).then_some(Message::Enter)),
        ]
        .spacing(space::M)
        .align_y(Alignment::Center);
        column![page.height(Length::Fill), widget::bottom_bar(p, bar)].into()
    }
}

/// Whether a session is closed and waits for a signature.
fn is_waiting(row: &SessionRow, ctx: &Context<'_>) -> bool {
    row.closed_at.is_some() && ctx.day.sign_offs().signed(row.id).is_none()
}

fn line<'a>(session: &SessionRow, pointed: bool, ctx: &Context<'a>) -> Element<'a, Message> {
    let p = ctx.palette;
    let today = ctx.now.civil_day();
    let number = session.number.to_string();
    let day = ctx.words.date(session.day);
    let titled = ctx.tw("sign-off-session", &[("day", &day), ("number", &number)]);
    let words = column![
        widget::strong(p, titled),
        widget::caption(p, session.place.clone()).wrapping(Wrapping::WordOrGlyph),
    ]
    .spacing(2)
    .width(Length::Fill);
    let mut chips = row![].spacing(space::S).align_y(Alignment::Center);
    let due = ctx.day.sign_offs().follow_ups(session.id).len();
    if due > 0 {
        let count = due.to_string();
        let words = ctx.tw("sign-off-to-follow", &[("count", &count)]);
        chips = chips.push(widget::chip(p, Tone::Attention, words));
    }
    let signed = ctx.day.sign_offs().signed(session.id);
    chips = chips.push(match (signed, session.closed_at) {
        (Some(signed), _) => {
            let name = account(signed.said.by, ctx);
            let day = ctx.words.date(signed.at.civil_day());
            let words = ctx.tw("sign-off-signed-by", &[("name", &name), ("day", &day)]);
            widget::chip(p, Tone::Proven, words)
        }
        (None, None) => widget::chip(p, Tone::Neutral, ctx.t("sign-off-still-open")),
        (None, Some(closed)) => match days_since(closed, today) {
            0 => widget::chip(p, Tone::Info, ctx.t("sign-off-closed-today")),
            days => {
                let tone = if days >= LATE { Tone::Attention } else { Tone::Info };
                let words = ctx.tw("sign-off-closed-since", &[("days", &days.to_string())]);
                widget::chip(p, tone, words)
            }
        },
    });
    let content = row![words, chips].spacing(space::M).align_y(Alignment::Center);
    let content = container(content).padding([space::S, space::L]).width(Length::Fill);
    let tone = if pointed { Tone::Primary } else { Tone::Neutral };
    let open = Some(Message::Open(session.id));
    let line = button::pressable(p, content.center_y(68), tone, open);
    let edge = if pointed { p.primary } else { p.line };
    let line = container(line).width(Length::Fill).style(widget::frame(p.surface, edge, 1.0, 10.0));
    if pointed { line.id(POINTED).into() } else { line.into() }
}
