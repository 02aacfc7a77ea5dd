//! The window: the root of the interface, which routes and nothing else.
//!
//! Data travels one way: key or scan → screen message → domain command → entry
//! → store → day → screen. Nothing is shown as done before it is on disk.

pub mod activity;
pub mod aside;
pub mod context;
pub mod desk;
pub mod earlier_dose;
pub mod failure;
pub mod finding;
pub mod input;
pub mod leaflet;
pub mod look;
pub mod picker;
pub mod pin_dialog;
pub mod reaction;
pub mod recovery_paper;
pub mod refusal;
pub mod reveal;
pub mod screen;
pub mod second_person;
pub mod secret;
pub mod sheet;
pub mod theme;
pub mod widget;

#[cfg(test)]
pub(crate) mod picture;

use std::path::PathBuf;
use std::time::Duration;

use iced::advanced::widget::operation::focusable::{focus_next, focus_previous};
use iced::advanced::widget::operation::{Operation, scope};
use iced::advanced::widget::{Id, operate};
use iced::widget::{container, opaque, row, stack};
use iced::{Element, Length, Size, Subscription, Task, Theme, window};

use crate::domain::catalogue::Catalogue;
use crate::domain::staff::IDLE_MINUTES;
use crate::drill::Drill;
use crate::i18n::Words;
use crate::platform::{Beside, Clock, Dialogs};
use crate::station::{self, FolderState};
use activity::Activity;
use desk::{Desk, Surroundings};
use input::{Key, Pressed};
use screen::{reading, recover, restore, setup, signin};
use theme::{Room, Scale, Scheme};
use widget::hotkeys::{Scanner, hotkeys};
use widget::login;

/// The size in which the window opens, in logical pixels.
const WINDOW: Size = Size::new(1280.0, 800.0);

/// The least width that the screens are made for, in logical pixels.
const NARROWEST: f32 = 1024.0;

/// What the window is opened on.
#[derive(Debug, Clone)]
pub struct Config {
    /// The station's folder.
    pub folder: PathBuf,
    /// The drill, if this is one.
    pub drill: Option<Drill>,
    /// Whether the folder holds a station already.
    pub founded: bool,
    /// The copies to begin with, if the window is only to read copies.
    pub reading: Option<Vec<PathBuf>>,
    /// The clock.
    pub clock: Clock,
    /// The file dialogs.
    pub dialogs: Dialogs,
    /// The words in the language to begin with.
    pub words: Beside<Words>,
    /// The catalogue that the program was built with.
    pub catalogue: Beside<Catalogue>,
}

/// The program.
#[derive(Debug)]
pub struct App {
    config: Config,
    words: Beside<Words>,
    scheme: Scheme,
    scale: Scale,
    window: Size,
    phase: Phase,
    sheet: Option<sheet::Sheet>,
    activity: Activity,
    /// Turned by every message, so that the next frame is drawn whole.
    whole: bool,
}

#[derive(Debug)]
enum Phase {
    Setup(Box<setup::Screen>),
    SignIn(signin::Screen),
    Recover(Box<recover::Screen>),
    Restore(restore::Screen),
    Reading(Box<reading::Screen>, Way),
    Desk(Box<Desk>),
}

/// Where one came from to the copies of stations.
#[derive(Debug, Clone, Copy)]
enum Way {
    Setup,
    SignIn,
    /// The window is there for nothing else.
    Outside,
}

/// What happens to the program.
#[derive(Debug, Clone)]
pub enum Message {
    /// To the set-up.
    Setup(setup::Message),
    /// To the sign-in.
    SignIn(signin::Message),
    /// To the recovery.
    Recover(recover::Message),
    /// To the restoring of a copy.
    Restore(restore::Message),
    /// To the reading of copies.
    Reading(reading::Message),
    /// To the desk.
    Desk(desk::Message),
    /// To the sheet of a drill.
    Sheet(sheet::Message),
    /// A key that no field took.
    Key(Pressed),
    /// A scanner typed this.
    Scanned(String),
    /// A second went by.
    Tick,
    /// The window has this size now, in the pixels that are laid out.
    Resized(Size),
    /// The window is to close.
    Close,
    /// The window is there.
    Opened(window::Id),
}

impl App {
    /// Boots the program.
    pub fn boot(mut config: Config) -> (Self, Task<Message>) {
        config.words.begin();
        config.catalogue.begin();
        // Whether somebody is there is told by a clock that no exercise moves on.
        let activity = Activity::new(config.clock.clone());
        if let Some(drill) = &config.drill {
            config.clock = drill.clock(&config.clock);
        }
        let phase = if let Some(folders) = &config.reading {
            Phase::Reading(Box::new(reading::Screen::with(folders)), Way::Outside)
        } else if config.founded {
            Phase::SignIn(signin::Screen::new(&config.folder, &config.clock))
        } else if station::state(&config.folder) == FolderState::Unfinished {
            Phase::Setup(Box::new(setup::Screen::begun_again()))
        } else {
            Phase::Setup(Box::default())
        };
        let words = config.words.clone();
        let app = Self {
            config,
            words,
            scheme: Scheme::default(),
            scale: Scale::default(),
            window: WINDOW,
            phase,
            sheet: None,
            activity,
            whole: false,
        };
        (app, Task::none())
    }

    /// Returns the desk, while somebody is signed in.
    #[must_use]
    pub fn desk(&self) -> Option<&Desk> {
        match &self.phase {
            Phase::Desk(desk) => Some(desk),
            Phase::Setup(_)
            | Phase::SignIn(_)
            | Phase::Recover(_)
            | Phase::Restore(_)
            | Phase::Reading(..) => None,
        }
    }

    /// Returns the screen in front, by the name of its file under `ui/screen`.
    #[must_use]
    pub const fn screen(&self) -> &'static str {
        match &self.phase {
            Phase::Setup(_) => "setup",
            Phase::SignIn(_) => "signin",
            Phase::Recover(_) => "recover",
            Phase::Restore(_) => "restore",
            Phase::Reading(..) => "reading",
            Phase::Desk(desk) => desk.screen(),
        }
    }

    /// Returns the words in the chosen language.
    #[must_use]
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// Returns the window's title.
    #[must_use]
    pub fn title(&self) -> String {
        let key = if self.config.drill.is_some() { "title-drill" } else { "title" };
        self.words.text(key)
    }

    /// Takes in what happened.
    pub fn update(&mut self, message: Message) -> Task<Message> {
        self.whole = !self.whole;
        match message {
            Message::Setup(message) => self.on_setup(message),
            Message::SignIn(message) => self.on_sign_in(message),
            Message::Recover(message) => self.on_recover(message),
            Message::Restore(message) => self.on_restore(message),
            Message::Reading(message) => self.on_reading(message),
            Message::Desk(message) => self.on_desk(message),
            Message::Sheet(message) => self.on_sheet(message),
            Message::Key(pressed) => self.on_key(&pressed),
            Message::Scanned(text) => self.on_scanned(text),
            Message::Tick => self.on_tick(),
            Message::Resized(size) => self.on_resized(size),
            Message::Close => self.on_close(),
            // A window manager hears the wish of the settings only if it is said
            // again once it knows the window.
            Message::Opened(window) => {
                Task::batch([window::maximize(window, true), self.first_field()])
            }
        }
    }

    /// Whoever is to sign in types at once.
    fn first_field(&self) -> Task<Message> {
        match &self.phase {
            Phase::SignIn(_) => login::focus(""),
            _ => Task::none(),
        }
    }

    fn go_to_the_door(&mut self) -> Task<Message> {
        let door = signin::Screen::new(&self.config.folder, &self.config.clock);
        self.phase = Phase::SignIn(door);
        self.first_field()
    }

    fn on_setup(&mut self, message: setup::Message) -> Task<Message> {
        let room = self.room();
        let around = surroundings(&self.config, &self.words, self.scheme, room);
        let Phase::Setup(screen) = &mut self.phase else { return Task::none() };
        match screen.update(message, &around) {
            setup::Outcome::Stay => Task::none(),
            setup::Outcome::Run(task) => task.map(Message::Setup),
            setup::Outcome::Done(opened) => self.sit_down(*opened, true),
            setup::Outcome::Read => self.go_to_the_copies(Way::Setup),
            setup::Outcome::Restore => {
                self.phase = Phase::Restore(restore::Screen::default());
                Task::none()
            }
        }
    }

    fn on_sign_in(&mut self, message: signin::Message) -> Task<Message> {
        let room = self.room();
        let around = surroundings(&self.config, &self.words, self.scheme, room);
        let Phase::SignIn(screen) = &mut self.phase else { return Task::none() };
        match screen.update(message, &around) {
            signin::Outcome::Stay => Task::none(),
            signin::Outcome::Run(task) => task.map(Message::SignIn),
            signin::Outcome::Done(opened) => self.sit_down(*opened, false),
            signin::Outcome::Recover => {
                self.phase = Phase::Recover(Box::new(recover::Screen::new(&around)));
                Task::none()
            }
            signin::Outcome::Read => self.go_to_the_copies(Way::SignIn),
            signin::Outcome::SetUp => {
                self.phase = Phase::Setup(Box::new(setup::Screen::begun_again()));
                Task::none()
            }
        }
    }

    fn on_restore(&mut self, message: restore::Message) -> Task<Message> {
        let room = self.room();
        let around = surroundings(&self.config, &self.words, self.scheme, room);
        let Phase::Restore(screen) = &mut self.phase else { return Task::none() };
        match screen.update(message, &around) {
            restore::Outcome::Stay => {}
            restore::Outcome::Run(task) => return task.map(Message::Restore),
            restore::Outcome::Back => self.phase = Phase::Setup(Box::default()),
            restore::Outcome::Done => return self.go_to_the_door(),
        }
        Task::none()
    }

    fn go_to_the_copies(&mut self, from: Way) -> Task<Message> {
        self.activity.touch();
        self.phase = Phase::Reading(Box::default(), from);
        Task::none()
    }

    fn on_reading(&mut self, message: reading::Message) -> Task<Message> {
        let room = self.room();
        let around = surroundings(&self.config, &self.words, self.scheme, room);
        let Phase::Reading(screen, _) = &mut self.phase else { return Task::none() };
        match screen.update(message, &around) {
            reading::Outcome::Stay(task) => task.map(Message::Reading),
            reading::Outcome::Back => self.leave_the_copies(),
        }
    }

    /// Closes all copies, and goes back to where one came from.
    fn leave_the_copies(&mut self) -> Task<Message> {
        let Phase::Reading(screen, from) = &mut self.phase else { return Task::none() };
        screen.give_up();
        match from {
            Way::Setup => self.phase = Phase::Setup(Box::default()),
            Way::SignIn => return self.go_to_the_door(),
            Way::Outside => return iced::exit(),
        }
        Task::none()
    }

    fn on_recover(&mut self, message: recover::Message) -> Task<Message> {
        let room = self.room();
        let around = surroundings(&self.config, &self.words, self.scheme, room);
        let Phase::Recover(screen) = &mut self.phase else { return Task::none() };
        match screen.update(message, &around) {
            recover::Outcome::Stay => Task::none(),
            recover::Outcome::Run(task) => task.map(Message::Recover),
            recover::Outcome::Back => self.go_to_the_door(),
            recover::Outcome::Done(opened) => self.sit_down(*opened, true),
        }
    }

    /// Seats whoever signed in; `proven` tells whether the recovery key was just
    /// typed back from paper.
    fn sit_down(&mut self, opened: station::Opened, proven: bool) -> Task<Message> {
        let drill = self.config.drill.is_some();
        let room = self.room();
        let around = surroundings(&self.config, &self.words, self.scheme, room);
        self.sheet = self.config.drill.as_ref().map(|_| sheet::Sheet::default());
        let (desk, task) = Desk::new(opened, drill, proven, &around);
        self.activity.touch();
        self.phase = Phase::Desk(Box::new(desk));
        task.map(Message::Desk)
    }

    fn on_desk(&mut self, message: desk::Message) -> Task<Message> {
        let room = self.room();
        let around = surroundings(&self.config, &self.words, self.scheme, room);
        let Phase::Desk(desk) = &mut self.phase else { return Task::none() };
        let outcome = desk.update(message, &around);
        self.after(outcome)
    }

    fn after(&mut self, outcome: desk::Outcome) -> Task<Message> {
        match outcome {
            desk::Outcome::Stay(task) => task.map(Message::Desk),
            desk::Outcome::Language => {
                self.words = Beside::of(Words::new(self.words.lang().other()));
                Task::none()
            }
            desk::Outcome::Scheme => {
                self.scheme = self.scheme.next();
                Task::none()
            }
            desk::Outcome::Scale => self.on_scale(self.scale.next()),
            desk::Outcome::Sheet => self.on_sheet(sheet::Message::Toggle),
            desk::Outcome::SignOut => {
                if let Phase::Desk(desk) = &mut self.phase {
                    desk.close(self.config.drill.as_ref());
                }
                self.sheet = None;
                self.go_to_the_door()
            }
        }
    }

    fn on_resized(&mut self, size: Size) -> Task<Message> {
        self.window = size * self.scale.factor();
        self.refit()
    }

    /// Lets lists that are read page by page fill the room that there is now.
    fn refit(&mut self) -> Task<Message> {
        let room = self.room();
        match &mut self.phase {
            Phase::Desk(desk) => desk.refit(room).map(Message::Desk),
            Phase::Reading(screen, _) => screen.refit(room).map(Message::Reading),
            _ => Task::none(),
        }
    }

    /// Tells what the screens have room for.
    fn room(&self) -> Room {
        let window = self.window * (1.0 / self.scale.factor());
        let sheet = if self.has_sheet_beside() { sheet::WIDTH } else { 0.0 };
        Room::of(Size::new(window.width - sheet, window.height))
    }

    /// Tells whether the drill's sheet lies open and the screens have room enough
    /// beside it.
    fn has_sheet_beside(&self) -> bool {
        let width = self.window.width / self.scale.factor();
        let open = self.sheet.as_ref().is_some_and(sheet::Sheet::is_open);
        open && !self.is_locked() && width - sheet::WIDTH >= NARROWEST
    }

    fn on_scale(&mut self, scale: Scale) -> Task<Message> {
        self.scale = scale;
        self.refit()
    }

    fn on_sheet(&mut self, message: sheet::Message) -> Task<Message> {
        let Some(sheet) = &mut self.sheet else { return Task::none() };
        match sheet.update(message) {
            Some(code) => self.on_scanned(code),
            // Beside it the screens have less room.
            None => self.refit(),
        }
    }

    /// The next field, or the one before; among those of what covers the screen,
    /// while something does.
    fn on_tab(&self, back: bool) -> Task<Message> {
        let step: Box<dyn Operation> =
            if back { Box::new(focus_previous()) } else { Box::new(focus_next()) };
        let covered = matches!(&self.phase, Phase::Desk(desk) if desk.is_covered());
        let moved =
            if covered { operate(scope(Id::new(desk::COVER), step)) } else { operate(step) };
        moved.discard()
    }

    fn on_key(&mut self, pressed: &Pressed) -> Task<Message> {
        match pressed.key {
            Key::Function(1) if self.sheet.is_some() && !self.is_locked() => {
                return self.on_sheet(sheet::Message::Toggle);
            }
            Key::Tab => return self.on_tab(pressed.shift),
            _ if pressed.control => match pressed.text.as_deref() {
                Some("l" | "L") => return self.after(desk::Outcome::Language),
                Some("+" | "=") => return self.on_scale(self.scale.larger()),
                Some("-") => return self.on_scale(self.scale.smaller()),
                Some("0") => return self.on_scale(Scale::Usual),
                _ => {}
            },
            _ => {}
        }
        let room = self.room();
        match &mut self.phase {
            Phase::Setup(screen) => {
                screen.key(pressed).map_or_else(Task::none, |message| self.on_setup(message))
            }
            Phase::SignIn(screen) => {
                screen.key(pressed).map_or_else(Task::none, |message| self.on_sign_in(message))
            }
            Phase::Restore(screen) => {
                screen.key(pressed).map_or_else(Task::none, |message| self.on_restore(message))
            }
            Phase::Reading(screen, _) => {
                let around = surroundings(&self.config, &self.words, self.scheme, room);
                let message = screen.key(pressed, &reading::Lent::of(&around));
                message.map_or_else(Task::none, |message| self.on_reading(message))
            }
            Phase::Recover(screen) => {
                screen.key(pressed).map_or_else(Task::none, |message| self.on_recover(message))
            }
            Phase::Desk(desk) => {
                let around = surroundings(&self.config, &self.words, self.scheme, room);
                let outcome = desk.key(pressed, &around);
                self.after(outcome)
            }
        }
    }

    fn on_scanned(&mut self, text: String) -> Task<Message> {
        let room = self.room();
        let around = surroundings(&self.config, &self.words, self.scheme, room);
        let Phase::Desk(desk) = &mut self.phase else { return Task::none() };
        let outcome = desk.scanned(text, &around);
        self.after(outcome)
    }

    /// Locks the desk that nobody touched for the idle time, and closes copies.
    fn on_tick(&mut self) -> Task<Message> {
        let room = self.room();
        if let Phase::Reading(screen, from) = &mut self.phase {
            if self.activity.is_idle_for(IDLE_MINUTES) && screen.is_open() {
                screen.give_up();
                self.phase = Phase::Reading(Box::new(reading::Screen::closed_by_itself()), *from);
            }
            return Task::none();
        }
        let around = surroundings(&self.config, &self.words, self.scheme, room);
        let Phase::Desk(desk) = &mut self.phase else { return Task::none() };
        desk.look_at_the_clock(around.clock.now());
        if !self.activity.is_idle_for(desk.day().staff().idle_minutes()) {
            return Task::none();
        }
        desk.lock_up(true, &around).map(Message::Desk)
    }

    fn is_locked(&self) -> bool {
        self.desk().is_some_and(Desk::is_locked)
    }

    fn on_close(&mut self) -> Task<Message> {
        if let Phase::Desk(desk) = &mut self.phase {
            desk.close(self.config.drill.as_ref());
        }
        iced::exit()
    }

    /// Draws the window.
    #[must_use]
    pub fn view(&self) -> Element<'_, Message> {
        let palette = self.scheme.palette();
        let room = self.room();
        let around = surroundings(&self.config, &self.words, self.scheme, room);
        let content: Element<'_, Message> = match &self.phase {
            Phase::Setup(screen) => screen.view(&around).map(Message::Setup),
            Phase::SignIn(screen) => {
                let hint = self.config.drill.as_ref().map(Drill::login);
                screen.view(&around, hint).map(Message::SignIn)
            }
            Phase::Recover(screen) => screen.view(&around).map(Message::Recover),
            Phase::Restore(screen) => screen.view(&around).map(Message::Restore),
            Phase::Reading(screen, _) => {
                screen.view(&reading::Lent::of(&around)).map(Message::Reading)
            }
            Phase::Desk(desk) => match desk.lend(&around) {
                Some(ctx) => {
                    let page = container(desk.view(&ctx).map(Message::Desk)).width(Length::Fill);
                    let sheet = self.sheet.as_ref().filter(|_| !desk.is_locked());
                    match sheet.and_then(|sheet| sheet.view(&ctx)) {
                        Some(sheet) if self.has_sheet_beside() => {
                            row![page, opaque(sheet.map(Message::Sheet))].into()
                        }
                        Some(sheet) => stack![page, above(sheet.map(Message::Sheet))].into(),
                        None => page.into(),
                    }
                }
                None => widget::empty(palette, self.words.text("desk-no-account"), ""),
            },
        };
        let ground = palette.background;
        let page = container(content)
            .width(Length::Fill)
            .height(Length::Fill)
            .style(widget::frame(ground, ground, 0.0, 0.0));
        // Before somebody is signed in nothing is scanned, and a password that is
        // pasted in by a tool comes as fast as a scan.
        let scanner = match self.phase {
            Phase::Desk(_) if !self.is_locked() => Scanner::Heard,
            _ => Scanner::Ignored,
        };
        let (clock, activity) = (self.config.clock.clone(), self.activity.clone());
        hotkeys(page, scanner, clock, activity, Message::Key, Message::Scanned)
    }

    /// Returns the toolkit's theme.
    #[must_use]
    pub fn theme(&self) -> Theme {
        self.scheme.theme()
    }

    /// Returns the colours behind everything. The ground differs after each message
    /// by less than a shade, under the page that covers it: the renderer draws
    /// only what it takes for changed, and forgets the width of lines and words
    /// that moved, unless the ground is another.
    #[must_use]
    pub fn style(&self, _theme: &Theme) -> iced::theme::Style {
        let palette = self.scheme.palette();
        let ground = palette.background;
        let shade = if self.whole { 0.999 } else { 1.0 };
        let background_color = iced::Color { b: ground.b * shade, ..ground };
        iced::theme::Style { background_color, text_color: palette.ink }
    }

    /// Returns by what the window is multiplied, as the person at the desk chose.
    #[must_use]
    pub fn scale_factor(&self) -> f32 {
        self.scale.factor()
    }

    /// Chooses the colours.
    pub fn set_scheme(&mut self, scheme: Scheme) {
        self.scheme = scheme;
    }

    /// Chooses how large everything is drawn.
    pub fn set_scale(&mut self, scale: Scale) {
        self.scale = scale;
    }

    /// Hears the clock and the window's wish to close.
    pub fn subscription(&self) -> Subscription<Message> {
        Subscription::batch([
            iced::time::every(Duration::from_secs(1)).map(|_| Message::Tick),
            window::resize_events().map(|(_, size)| Message::Resized(size)),
            window::close_requests().map(|_| Message::Close),
            window::open_events().map(Message::Opened),
        ])
    }
}

/// Lays the drill's sheet over the right edge, above the bar with the way on, where
/// there is no room beside the screen.
fn above(sheet: Element<'_, Message>) -> Element<'_, Message> {
    container(opaque(sheet))
        .align_right(Length::Fill)
        .height(Length::Fill)
        .padding(iced::Padding::ZERO.top(57).bottom(74))
        .into()
}

fn surroundings<'a>(
    config: &'a Config,
    words: &'a Words,
    scheme: Scheme,
    room: Room,
) -> Surroundings<'a> {
    Surroundings {
        words,
        palette: scheme.palette(),
        room,
        catalogue: &config.catalogue,
        clock: &config.clock,
        dialogs: &config.dialogs,
        folder: &config.folder,
        drill: config.drill.as_ref(),
    }
}

/// Makes the application that `main` runs and tests drive.
pub fn application(
    config: Config,
) -> iced::Application<impl iced::Program<State = App, Message = Message, Theme = Theme>> {
    let mut application =
        iced::application(move || App::boot(config.clone()), App::update, App::view)
            .title(App::title)
            .theme(App::theme)
            .style(App::style)
            .scale_factor(App::scale_factor)
            .subscription(App::subscription)
            .default_font(theme::REGULAR)
            .window(window::Settings {
                size: WINDOW,
                // With its title bar the window may not fit the screen.
                maximized: true,
                min_size: Some(Size::new(NARROWEST, 700.0)),
                exit_on_close_request: false,
                ..window::Settings::default()
            });
    for font in theme::FONTS {
        application = application.font(font);
    }
    application
}
