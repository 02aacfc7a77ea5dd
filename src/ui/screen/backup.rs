//! Copies of the station: where they go, when the last good one was made, and one
//! on demand. Each closed session makes one by itself.

use std::path::PathBuf;

use iced::widget::{column, container, row, scrollable};
use iced::{Alignment, Length};

use crate::domain::account::Act;
use crate::domain::backup::{BackedUp, BackupPlaceSet};
use crate::store::backup::BackupError;
use crate::ui::context::Context;
use crate::ui::failure;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::{Action, Place};
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{
    Element, body, bottom_bar, card, field, filler, group, muted, notice, strong, title,
};

/// What is typed, and how the last copy went.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    typed: String,
    failed: Option<BackupError>,
}

/// What somebody does here.
#[derive(Debug, Clone)]
pub enum Message {
    /// The path typed.
    Typed(String),
    /// Let copies go where the path leads.
    Set,
    /// Choose the folder with the desktop's dialog.
    Pick,
    /// Make a copy now.
    Now,
    /// Back to where one came from.
    Back,
}

/// What the screen asks of the desk.
#[derive(Debug, Clone)]
pub enum Ask {
    /// Choose a folder with the desktop's dialog.
    Pick,
    /// Make a copy.
    Now,
}

/// What came back.
#[derive(Debug, Clone)]
pub enum News {
    /// The dialog answered.
    Picked(Option<PathBuf>),
    /// A copy was made, or was not.
    Made(Result<BackedUp, BackupError>),
}

impl Screen {
    /// Takes in what somebody did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        match message {
            Message::Typed(text) => {
                self.typed = text;
                Action::None
            }
            Message::Set => self.set(ctx),
            Message::Pick if ctx.may(Act::ManageAccounts) => Action::Backup(Ask::Pick),
            Message::Now if ctx.day.backups().folder().is_some() => {
                self.failed = None;
                Action::Backup(Ask::Now)
            }
            Message::Pick | Message::Now => Action::None,
            Message::Back => Action::Go(Place::Office),
        }
    }

    fn set(&mut self, ctx: &Context<'_>) -> Action {
        let typed = self.typed.trim().to_owned();
        if typed.is_empty() || !ctx.may(Act::ManageAccounts) {
            return Action::None;
        }
        self.typed.clear();
        self.failed = None;
        Action::Record(vec![BackupPlaceSet { folder: Some(typed) }.into()])
    }

    /// Hears what came back; returns what it asks for then.
    pub fn hear(&mut self, news: &News, ctx: &Context<'_>) -> Action {
        match news {
            News::Picked(Some(path)) => {
                self.typed = path.display().to_string();
                self.set(ctx)
            }
            News::Picked(None) => Action::None,
            News::Made(made) => {
                self.failed = made.as_ref().err().cloned();
                Action::None
            }
        }
    }

    /// Turns a key that no field took into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed) -> Option<Message> {
        match pressed.key {
            Key::Escape => Some(Message::Back),
            Key::Function(2) if !pressed.repeated => Some(Message::Now),
            Key::Function(3) if !pressed.repeated => Some(Message::Pick),
            _ => None,
        }
    }

    /// Draws the screen below the top bar. `is_copying` tells whether a copy is
    /// being made.
    #[must_use]
    pub fn view<'a>(&'a self, ctx: &Context<'a>, is_copying: bool) -> Element<'a, Message> {
        let p = ctx.palette;
        let page = column![
            title(p, ctx.t("backup-title")),
            body(p, ctx.t("backup-what")),
            self.last(ctx, is_copying),
            group(p, ctx.t("backup-place")),
            self.place(ctx),
            muted(p, ctx.t("backup-thinning")),
            muted(p, ctx.t("backup-restoring")),
        ]
        .spacing(ctx.room.pick(space::L, space::M))
        .max_width(1000);
        let page = container(page).padding(ctx.room.edge()).center_x(Length::Fill);
        let back = button::make(p, Kind::Secondary, ctx.t("action-back")).key("Esc");
        let label = ctx.t("backup-now");
        let now: Element<'a, Message> = if ctx.day.backups().folder().is_none() {
            button::why_not(p, label, ctx.t("backup-no-place-yet"))
        } else if is_copying {
            button::why_not(p, label, ctx.t("backup-copying"))
        } else {
            button::make(p, Kind::Primary, label).key("F2").on_press(Message::Now).into()
        };
        let bar = row![back.on_press(Message::Back), filler(), now].align_y(Alignment::Center);
        column![scrollable(page).height(Length::Fill), bottom_bar(p, bar)].into()
    }

    fn last<'a>(&'a self, ctx: &Context<'a>, is_copying: bool) -> Element<'a, Message> {
        let p = ctx.palette;
        let mut lines = column![].spacing(space::M);
        if is_copying {
            lines = lines.push(notice(p, Tone::Info, ctx.t("backup-copying")));
        } else if let Some(error) = &self.failed {
            lines = lines.push(notice(p, Tone::Stop, failure::of_backup(ctx.words, error)));
        }
        lines = lines.push(match ctx.day.backups().last() {
            None => notice(p, Tone::Attention, ctx.t("backup-none")),
            Some((at, made)) => {
                let when = format!("{} {}", at.hour_minute(), ctx.words.date(at.civil_day()));
                let entries = made.sequence.to_string();
                let gaps = [("when", &*when), ("entries", &*entries), ("name", &*made.name)];
                let said = ctx.tw("backup-last", &gaps);
                if ctx.day.backups().is_overdue(ctx.now) {
                    notice(p, Tone::Attention, format!("{said} {}", ctx.t("backup-old")))
                } else {
                    notice(p, Tone::Proven, said)
                }
            }
        });
        lines.into()
    }

    fn place<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let folder = ctx.day.backups().folder();
        let now = folder.map_or_else(|| ctx.t("backup-no-place-yet"), str::to_owned);
        let now = card(p, strong(p, now)).width(Length::Fill);
        if !ctx.may(Act::ManageAccounts) {
            return column![now, muted(p, ctx.t("backup-may-not"))].spacing(space::M).into();
        }
        let typed = !self.typed.trim().is_empty();
        let pick = button::make(p, Kind::Secondary, ctx.t("backup-pick")).key("F3");
        let set = button::make(p, Kind::Secondary, ctx.t("backup-set")).key("Enter");
        let field = field::path(
            p,
            [&ctx.t("backup-path"), &ctx.t("backup-path-example")],
            &self.typed,
            Message::Typed,
            Message::Set,
            [
                pick.on_press(Message::Pick).into(),
                set.on_press_maybe(typed.then_some(Message::Set)).into(),
            ],
        );
        column![now, field].spacing(space::M).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::Event;
    use crate::domain::testing::Station;
    use crate::i18n::{Lang, Words};
    use crate::ui::picture;
    use crate::ui::theme::Scheme;

    #[test]
    fn a_folder_that_was_picked_is_set_and_only_then_a_copy_is_made() {
        let mut station = Station::open();
        let words = Words::new(Lang::Vi);
        let mut screen = Screen::default();
        let picked = News::Picked(Some("/media/usb".into()));
        let action = {
            let ctx = picture::context(&station, &words, Scheme::Light);
            assert!(matches!(screen.update(Message::Now, &ctx), Action::None));
            screen.hear(&picked, &ctx)
        };
        let Action::Record(events) = action else { panic!("{action:?}") };
        assert!(
            matches!(&events[..], [Event::BackupPlaceSet(set)] if set.folder.as_deref() == Some("/media/usb"))
        );
        for event in events {
            station.record(event);
        }
        let ctx = picture::context(&station, &words, Scheme::Light);
        assert!(matches!(screen.update(Message::Now, &ctx), Action::Backup(Ask::Now)));
    }

    #[test]
    fn it_looks_right() {
        let mut station = Station::open();
        let empty: &Screen = Box::leak(Box::default());
        picture::draw("backup-empty", &station, |ctx| empty.view(ctx, false));
        station.record(BackupPlaceSet { folder: Some("/media/lananh/USB-TRAM".into()) });
        let name = "20261116-170500".to_owned();
        station.record(BackedUp { name, sequence: 812, sha256: "ab".into(), removed: 1 });
        let failed = Screen { failed: Some(BackupError::NoFolder), ..Screen::default() };
        let failed: &Screen = Box::leak(Box::new(failed));
        picture::draw("backup-failed", &station, |ctx| failed.view(ctx, false));
    }
}
