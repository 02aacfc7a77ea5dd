//! A hand at the window, without a window: it types, scans, clicks and looks,
//! with a clock that it moves itself. It drives the program's own update and
//! view, and lets every task that they start run to its end.

use std::path::Path;

use super::Look;
use crate::domain::catalogue::{self, Catalogue};
use crate::domain::time::Instant;
use crate::drill::Drill;
use crate::i18n::{Lang, Words};
use crate::platform::{Beside, Clock, Dialogs};
use crate::station::Failure;
use crate::ui::{App, Config, Message, theme};
use iced::advanced::clipboard;
use iced::advanced::renderer::{Headless, Style};
use iced::advanced::widget::operation::{Operation, Outcome, black_box};
use iced::futures::StreamExt;
use iced::futures::executor::block_on;
use iced::keyboard::key::{Named, NativeCode, Physical};
use iced::keyboard::{self, Modifiers};
use iced::{Event, Point, Renderer, Size, Theme, mouse, window};
use iced_runtime::user_interface::Cache;
use iced_runtime::{Action, UserInterface, task};
use iced_selector::Selector;

/// Milliseconds between two keys of a person.
const TYPING_MS: i64 = 60;

/// Milliseconds before a click of a person: they look first.
const CLICKING_MS: i64 = 600;

/// Why the hand could not go on.
#[derive(Debug, thiserror::Error)]
pub enum Lost {
    /// There is no renderer for pictures.
    #[error("nothing can be drawn here")]
    Renderer,
    /// The built-in catalogue cannot be read.
    #[error(transparent)]
    Catalogue(#[from] catalogue::Fault),
    /// The drill cannot be opened.
    #[error(transparent)]
    Drill(#[from] Failure),
    /// The sign-in did not open the desk.
    #[error("the sign-in did not open the drill")]
    Door,
    /// This is not on the screen.
    #[error("“{0}” is not on the screen")]
    NotThere(String),
    /// Another screen is in front than the walk shows.
    #[error("{there} is in front, not {} ({})", wanted.screen, wanted.state)]
    Elsewhere {
        /// What is to be shown.
        wanted: Look,
        /// What is in front, by the name of its file.
        there: &'static str,
    },
    /// A file cannot be written.
    #[error(transparent)]
    File(#[from] std::io::Error),
    /// A picture cannot be written.
    #[error(transparent)]
    Picture(#[from] png::EncodingError),
}

/// The program in the hand.
pub struct Hand {
    /// The program.
    pub app: App,
    /// Its clock, which the hand moves.
    pub clock: Clock,
    cache: Option<Cache>,
    renderer: Renderer,
    size: Size,
    cursor: mouse::Cursor,
    /// What follows from the acts since the disk became slow.
    held: Option<Vec<iced::Task<Message>>>,
}

impl Hand {
    /// Opens the drill in a folder, at a fixed instant, and signs in.
    ///
    /// # Errors
    ///
    /// [`Lost`] if the drill or its sign-in does not open.
    pub fn at_the_drill(folder: &Path, now: Instant) -> Result<Self, Lost> {
        let mut hand = Self::at_the_door(folder, now)?;
        if hand.app.desk().is_none() {
            hand.press(Named::F2);
        }
        hand.press(Named::Enter);
        if hand.app.desk().is_none() { Err(Lost::Door) } else { Ok(hand) }
    }

    /// Opens the drill in a folder and stands at its sign-in.
    ///
    /// # Errors
    ///
    /// [`Lost`] if the drill does not open.
    pub fn at_the_door(folder: &Path, now: Instant) -> Result<Self, Lost> {
        let drill = Drill::new(folder.to_owned())?;
        Self::open(folder, Some(drill), true, Clock::standing_at(now))
    }

    /// Opens a folder that holds no station yet.
    ///
    /// # Errors
    ///
    /// [`Lost`] if nothing can be drawn here.
    pub fn at_a_new_station(folder: &Path, now: Instant) -> Result<Self, Lost> {
        Self::open(folder, None, false, Clock::standing_at(now))
    }

    /// Opens a station that exists.
    ///
    /// # Errors
    ///
    /// [`Lost`] if nothing can be drawn here.
    pub fn at_a_station(folder: &Path, now: Instant) -> Result<Self, Lost> {
        Self::open(folder, None, true, Clock::standing_at(now))
    }

    fn open(
        folder: &Path,
        drill: Option<Drill>,
        founded: bool,
        clock: Clock,
    ) -> Result<Self, Lost> {
        if let Ok(mut fonts) = iced::advanced::graphics::text::font_system().write() {
            for font in theme::FONTS {
                fonts.load_font(font.into());
            }
        }
        let (app, task) = App::boot(Config {
            folder: folder.to_owned(),
            drill,
            founded,
            reading: None,
            clock: clock.clone(),
            dialogs: Dialogs::Scripted(std::sync::Arc::default()),
            words: Beside::of(Words::new(Lang::Vi)),
            catalogue: Beside::of(Catalogue::built_in()?),
        });
        let renderer =
            block_on(<Renderer as Headless>::new(theme::REGULAR, iced::Pixels(16.0), None));
        let mut hand = Self {
            app,
            clock,
            cache: Some(Cache::default()),
            renderer: renderer.ok_or(Lost::Renderer)?,
            size: Size::new(1280.0, 800.0),
            cursor: mouse::Cursor::Unavailable,
            held: None,
        };
        hand.finish(task);
        hand.tell(Message::Opened(iced::window::Id::unique()));
        Ok(hand)
    }

    /// The size of the window in the pixels that the interface lays out.
    fn logical(&self) -> Size {
        let factor = self.app.scale_factor();
        Size::new(self.size.width / factor, self.size.height / factor)
    }

    /// Builds the interface as it stands, does something with it, and keeps what
    /// its widgets remember.
    fn with_interface<T>(
        &mut self,
        work: impl FnOnce(&mut UserInterface<'_, Message, Theme, Renderer>, &mut Renderer) -> T,
    ) -> T {
        let (size, cache) = (self.logical(), self.cache.take().unwrap_or_default());
        let mut ui = UserInterface::build(self.app.view(), size, cache, &mut self.renderer);
        let done = work(&mut ui, &mut self.renderer);
        self.cache = Some(ui.into_cache());
        done
    }

    /// Sends events to the window and lets all that follows happen.
    pub fn send(&mut self, events: &[Event]) {
        let mut messages = Vec::new();
        let cursor = self.cursor;
        self.with_interface(|ui, renderer| {
            let _ = ui.update(events, cursor, renderer, &mut clipboard::Null, &mut messages);
        });
        for message in messages {
            self.tell(message);
        }
    }

    /// Hands a message to the program and lets all that follows happen.
    pub fn tell(&mut self, message: Message) {
        let task = self.app.update(message);
        self.finish(task);
    }

    /// From now on the program waits for its disk, until [`Hand::disk_answers`].
    pub fn disk_is_slow(&mut self) {
        let _ = self.held.get_or_insert_default();
    }

    /// Lets all that waited for the disk happen.
    pub fn disk_answers(&mut self) {
        for task in self.held.take().unwrap_or_default() {
            self.finish(task);
        }
    }

    fn finish(&mut self, task: iced::Task<Message>) {
        if let Some(held) = &mut self.held {
            held.push(task);
            return;
        }
        let Some(mut stream) = task::into_stream(task) else { return };
        while let Some(action) = block_on(stream.next()) {
            match action {
                Action::Output(message) => self.tell(message),
                Action::Widget(operation) => self.operate(operation),
                _ => {}
            }
        }
    }

    fn operate(&mut self, operation: Box<dyn Operation>) {
        self.with_interface(|ui, renderer| {
            let mut next = Some(operation);
            while let Some(mut current) = next.take() {
                ui.operate(renderer, current.as_mut());
                if let Outcome::Chain(chained) = current.finish() {
                    next = Some(chained);
                }
            }
        });
    }

    /// Lets time pass, and the window look at its clock.
    pub fn wait_ms(&mut self, ms: i64) {
        self.clock.move_by_ms(ms);
        self.send(&[Event::Window(window::Event::RedrawRequested(std::time::Instant::now()))]);
    }

    /// Presses a key that types nothing.
    pub fn press(&mut self, named: Named) {
        self.clock.move_by_ms(200);
        self.send(&[key(keyboard::Key::Named(named), None, Modifiers::empty())]);
    }

    /// Presses the key of a letter with Ctrl: what it types is a control character.
    pub fn press_with_control(&mut self, character: char) {
        self.clock.move_by_ms(200);
        let control = u32::from(character.to_ascii_uppercase()) & 0x1f;
        let text = char::from_u32(control).unwrap_or_default().to_string();
        self.send(&[key(
            keyboard::Key::Character(character.to_string().into()),
            Some(&text),
            Modifiers::CTRL,
        )]);
    }

    /// Types as a person does.
    pub fn type_text(&mut self, text: &str) {
        for character in text.chars() {
            self.clock.move_by_ms(TYPING_MS);
            self.send(&[character_key(character)]);
            self.wait_ms(TYPING_MS);
        }
    }

    /// Types and sends off.
    pub fn enter(&mut self, text: &str) {
        self.type_text(text);
        self.press(Named::Enter);
    }

    /// Scans: all keys at once, ended by Enter.
    pub fn scan(&mut self, code: &str) {
        self.clock.move_by_ms(500);
        for character in code.chars() {
            self.clock.move_by_ms(2);
            self.send(&[character_key(character)]);
        }
        self.clock.move_by_ms(2);
        self.send(&[key(keyboard::Key::Named(Named::Enter), None, Modifiers::empty())]);
        self.clock.move_by_ms(400);
    }

    /// Scans two codes, the second on the heels of the first.
    pub fn scan_both(&mut self, first: &str, second: &str) {
        self.clock.move_by_ms(500);
        for code in [first, second] {
            for character in code.chars() {
                self.clock.move_by_ms(2);
                self.send(&[character_key(character)]);
            }
            self.clock.move_by_ms(2);
            let enter = keyboard::Key::Named(Named::Enter);
            self.send(&[key(enter, None, Modifiers::empty())]);
        }
        self.clock.move_by_ms(400);
    }

    /// Returns whether a text stands on the screen, whole.
    pub fn sees(&mut self, text: &str) -> bool {
        self.place_of(text).is_some()
    }

    /// Gives the window another size.
    pub fn resize(&mut self, size: Size) {
        self.size = size;
        self.cursor = mouse::Cursor::Unavailable;
        let logical = self.logical();
        self.tell(Message::Resized(logical));
    }

    /// Returns every text on the screen.
    pub fn texts(&mut self) -> Vec<String> {
        let mut all = Texts(Vec::new());
        self.with_interface(|ui, renderer| ui.operate(renderer, &mut all));
        all.0
    }

    /// Clicks on a text.
    ///
    /// # Errors
    ///
    /// [`Lost::NotThere`] if the text is not on the screen, whole.
    pub fn click(&mut self, text: &str) -> Result<(), Lost> {
        let at = self.place_of(text).ok_or_else(|| Lost::NotThere(text.to_owned()))?;
        self.clock.move_by_ms(CLICKING_MS);
        self.press_at(at);
        Ok(())
    }

    /// Clicks on a text twice, as fast as a trembling finger, wherever the second
    /// click falls.
    ///
    /// # Errors
    ///
    /// [`Lost::NotThere`] if the text is not on the screen, whole.
    pub fn double_click(&mut self, text: &str) -> Result<(), Lost> {
        self.click(text)?;
        self.clock.move_by_ms(120);
        if let Some(at) = self.cursor.position() {
            self.press_at(at);
        }
        Ok(())
    }

    fn press_at(&mut self, at: Point) {
        self.cursor = mouse::Cursor::Available(at);
        self.send(&[
            Event::Mouse(mouse::Event::CursorMoved { position: at }),
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)),
            Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left)),
        ]);
    }

    /// Clicks on a text by its key in the words' files.
    ///
    /// # Errors
    ///
    /// [`Lost::NotThere`] if the text is not on the screen, whole.
    pub fn click_word(&mut self, key: &str) -> Result<(), Lost> {
        let text = self.app.words().text(key);
        self.click(&text)
    }

    /// Clicks on the last of the places where a text stands, in the order of the
    /// screen: a key of the keypad where an answer has the same digit.
    ///
    /// # Errors
    ///
    /// [`Lost::NotThere`] if the text is not on the screen, whole.
    pub fn click_last(&mut self, text: &str) -> Result<(), Lost> {
        let at = self.places_of(text).pop().ok_or_else(|| Lost::NotThere(text.to_owned()))?;
        self.clock.move_by_ms(CLICKING_MS);
        self.press_at(at);
        Ok(())
    }

    /// Clicks wherever a text stands.
    pub fn click_every(&mut self, text: &str) {
        for at in self.places_of(text) {
            self.clock.move_by_ms(CLICKING_MS);
            self.press_at(at);
        }
    }

    /// Turns the wheel by so many lines, down below zero, where the pointer is.
    pub fn roll(&mut self, lines: f32) {
        let delta = mouse::ScrollDelta::Lines { x: 0.0, y: lines };
        self.send(&[Event::Mouse(mouse::Event::WheelScrolled { delta })]);
    }

    /// Returns the middle of every place in sight where a text stands, whole.
    pub fn places_of(&mut self, text: &str) -> Vec<Point> {
        let mut find = Selector::find_all(text);
        self.with_interface(|ui, renderer| ui.operate(renderer, &mut black_box(&mut find)));
        match find.finish() {
            Outcome::Some(found) => {
                found.iter().filter_map(|one| Some(one.visible_bounds()?.center())).collect()
            }
            _ => Vec::new(),
        }
    }

    fn place_of(&mut self, text: &str) -> Option<Point> {
        let mut find = Selector::find(text);
        self.with_interface(|ui, renderer| ui.operate(renderer, &mut black_box(&mut find)));
        match find.finish() {
            Outcome::Some(Some(found)) => found.visible_bounds().map(|bounds| bounds.center()),
            _ => None,
        }
    }

    /// Builds, lays out and draws a frame, as the window would after a message.
    pub fn frame(&mut self) {
        let (theme, cursor) = (self.app.theme(), self.cursor);
        let style = Style { text_color: iced::Color::BLACK };
        self.with_interface(|ui, renderer| ui.draw(renderer, &theme, &style, cursor));
    }

    /// Returns the pixels of the frame that was drawn last, RGBA, in the size of
    /// the window.
    pub fn pixels(&mut self) -> Vec<u8> {
        let ground = self.app.theme().palette().background;
        self.renderer.screenshot(self.physical(), self.app.scale_factor(), ground)
    }

    fn physical(&self) -> Size<u32> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "small and positive"
        )]
        Size::new(self.size.width as u32, self.size.height as u32)
    }

    /// Draws the screen into a PNG file.
    ///
    /// # Errors
    ///
    /// [`Lost`] if the file cannot be written.
    pub fn picture(&mut self, path: &Path) -> Result<(), Lost> {
        self.frame();
        let pixels = self.pixels();
        let size = self.physical();
        let file = std::io::BufWriter::new(std::fs::File::create(path)?);
        let mut encoder = png::Encoder::new(file, size.width, size.height);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_compression(png::Compression::Fast);
        encoder.write_header()?.write_image_data(&pixels)?;
        Ok(())
    }
}

/// Gathers the texts that the widgets tell of.
struct Texts(Vec<String>);

impl Operation for Texts {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn text(&mut self, _id: Option<&iced::widget::Id>, _bounds: iced::Rectangle, text: &str) {
        self.0.push(text.to_owned());
    }
}

fn character_key(character: char) -> Event {
    let text = character.to_string();
    let pressed = match character {
        ' ' => keyboard::Key::Named(Named::Space),
        _ => keyboard::Key::Character(text.clone().into()),
    };
    key(pressed, Some(&text), Modifiers::empty())
}

fn key(key: keyboard::Key, text: Option<&str>, modifiers: Modifiers) -> Event {
    Event::Keyboard(keyboard::Event::KeyPressed {
        key: key.clone(),
        modified_key: key,
        physical_key: Physical::Unidentified(NativeCode::Unidentified),
        location: keyboard::Location::Standard,
        modifiers,
        text: text.map(Into::into),
        repeat: false,
    })
}
