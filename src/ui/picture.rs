//! Pictures of screens for a designer's eye, and texts for a test's: a view laid
//! out without a window.

use std::path::Path;

use iced::{Settings, Size};
use iced_test::Simulator;

use super::context::Context;
use super::desk::Surroundings;
use super::theme::{self, Room, Scheme};
use super::widget::Element;
use crate::domain::testing::{NURSE, Station};
use crate::i18n::{Lang, Words};
use crate::platform::{Beside, Clock, Dialogs};

/// The languages and sizes in which a screen is looked at.
pub const VIEWS: [(Lang, Scheme, f32, f32); 4] = [
    (Lang::Vi, Scheme::Light, 1280.0, 800.0),
    (Lang::En, Scheme::Light, 1280.0, 800.0),
    (Lang::Vi, Scheme::Light, 1920.0, 1080.0),
    (Lang::Vi, Scheme::Dark, 1280.0, 800.0),
];

/// Lends a context over a station under test.
pub fn context<'a>(station: &'a Station, words: &'a Words, scheme: Scheme) -> Context<'a> {
    Context {
        words,
        palette: scheme.palette(),
        room: Room::default(),
        day: &station.day,
        catalogue: &station.catalogue,
        account: station.day.account(NURSE).unwrap(),
        table: 1,
        now: station.now,
        drill: false,
        saving: false,
    }
}

/// Lends what the screens before the sign-in look at.
pub fn surroundings<'a>(ctx: &Context<'a>) -> Surroundings<'a> {
    Surroundings {
        words: ctx.words,
        palette: ctx.palette,
        room: ctx.room,
        catalogue: Box::leak(Box::new(Beside::of(ctx.catalogue.clone()))),
        clock: Box::leak(Box::new(Clock::standing_at(ctx.now))),
        dialogs: &Dialogs::Native,
        folder: Path::new("/home/tram/.local/share/chot/station"),
        drill: None,
    }
}

/// Lays a view out as the window would.
pub fn laid_out<Message>(
    view: Element<'_, Message>,
    width: f32,
    height: f32,
) -> Simulator<'_, Message> {
    let settings = Settings {
        fonts: theme::FONTS.iter().map(|font| (*font).into()).collect(),
        default_font: theme::REGULAR,
        ..Settings::default()
    };
    Simulator::with_size(settings, Size::new(width, height), view)
}

/// Draws a screen in every view into `target/pictures` and asserts that no text
/// is missing in it.
pub fn draw<Message>(
    name: &str,
    station: &Station,
    view: impl for<'a> Fn(&'a Context<'a>) -> Element<'a, Message>,
) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/target/pictures");
    std::fs::create_dir_all(folder).unwrap();
    // One view shows that a screen can be drawn; a designer asks for all.
    let views = if std::env::var_os("CHOT_PICTURES").is_some() { VIEWS.len() } else { 1 };
    for (lang, scheme, width, height) in VIEWS.into_iter().take(views) {
        let words = Words::new(lang);
        let ctx = context(station, &words, scheme);
        let ground = iced::widget::container(view(&ctx))
            .width(iced::Length::Fill)
            .height(iced::Length::Fill)
            .style(move |_| iced::widget::container::Style {
                background: Some(scheme.palette().background.into()),
                ..iced::widget::container::Style::default()
            });
        let mut laid = laid_out(ground.into(), width, height);
        let picture = laid.snapshot(&scheme.theme()).unwrap();
        let file = format!("{folder}/{name}-{lang:?}-{scheme:?}-{width}");
        let _ = std::fs::remove_file(format!("{file}-tiny-skia.png"));
        assert!(picture.matches_image(file).unwrap());
    }
}
