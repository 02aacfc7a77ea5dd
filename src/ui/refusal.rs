//! The window of a program that does not open: why not, and a way to close it. Who
//! starts it from an icon sees no terminal.

use iced::keyboard::key::Named;
use iced::keyboard::{self, Key};
use iced::widget::{column, container, row};
use iced::{Event, Length, Size, Theme, window};

use super::theme::{self, Scheme, Tone, space};
use super::widget::button::{self, Kind};
use super::widget::{self, Element};
use crate::i18n::Words;

/// The size of the window, in logical pixels.
const WINDOW: Size = Size::new(720.0, 300.0);

/// Why the program does not open, in the words of somebody.
#[derive(Debug, Clone)]
struct Refusal {
    title: String,
    sentence: String,
    close: String,
}

/// What somebody does here.
#[derive(Debug, Clone, Copy)]
enum Message {
    /// Close the window, with which the program ends.
    Close,
}

/// Shows why the program does not open, until somebody closes the window.
///
/// # Errors
///
/// That of a machine which can open no window.
pub fn show(sentence: &str, words: &Words) -> iced::Result {
    let refusal = Refusal {
        title: words.text("start-not-opened"),
        sentence: sentence.to_owned(),
        close: words.text("start-close"),
    };
    let mut application = iced::application(
        move || refusal.clone(),
        |_: &mut Refusal, message| match message {
            Message::Close => iced::exit(),
        },
        Refusal::view,
    )
    .title(|refusal: &Refusal| refusal.title.clone())
    .theme(|_: &Refusal| Scheme::default().theme())
    .style(|_: &Refusal, _: &Theme| {
        let palette = Scheme::default().palette();
        iced::theme::Style { background_color: palette.background, text_color: palette.ink }
    })
    .subscription(|_: &Refusal| iced::event::listen_with(|event, _, _| closes(&event)))
    .default_font(theme::REGULAR)
    .window(window::Settings { size: WINDOW, ..window::Settings::default() })
    .centered();
    for font in theme::FONTS {
        application = application.font(font);
    }
    application.run()
}

/// Tells whether a key closes the window.
fn closes(event: &Event) -> Option<Message> {
    match event {
        Event::Keyboard(keyboard::Event::KeyPressed {
            key: Key::Named(Named::Enter | Named::Escape),
            repeat: false,
            ..
        }) => Some(Message::Close),
        _ => None,
    }
}

impl Refusal {
    fn view(&self) -> Element<'_, Message> {
        let p = Scheme::default().palette();
        let close = button::make(p, Kind::Primary, self.close.clone()).key("Enter");
        let page = column![
            widget::title(p, self.title.clone()),
            widget::notice(p, Tone::Attention, self.sentence.clone()),
            iced::widget::Space::new().height(Length::Fill),
            row![widget::filler(), close.on_press(Message::Close)],
        ]
        .spacing(space::L);
        container(page).padding(space::XL).width(Length::Fill).height(Length::Fill).into()
    }
}
