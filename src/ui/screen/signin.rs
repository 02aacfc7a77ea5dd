//! Signing in by name and password. Never says which of the two was wrong.

use std::path::Path;

use iced::widget::{column, container, row, scrollable};
use iced::{Alignment, Length, Task};

use crate::domain::text::fold;
use crate::domain::time::Instant;
use crate::drill::Drill;
use crate::platform::Clock;
use crate::station::{self, Failure, Opened};
use crate::store::StoreError;
use crate::ui::aside::aside;
use crate::ui::desk::Surroundings;
use crate::ui::failure::{sentence, wait};
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::emergency;
use crate::ui::secret::Typed;
use crate::ui::theme::{Tone, size, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{Element, bottom_bar, card, display, filler, icon, login, muted, notice};

/// What is typed.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    name: String,
    password: Typed,
    working: bool,
    failure: Option<Failure>,
    wait: Option<Instant>,
    /// Whether the anaphylaxis card is read, which needs nobody signed in.
    reads_card: bool,
}

/// What happens here.
#[derive(Debug, Clone)]
pub enum Message {
    /// The name typed.
    Name(String),
    /// The password typed.
    Password(Typed),
    /// Fill in the name and the password of a drill.
    Fill,
    /// Sign in.
    Submit,
    /// Use the recovery key instead.
    Recover,
    /// Read copies of stations.
    Read,
    /// Read the anaphylaxis card, or put it away.
    Card,
    /// The station is open, or is not.
    Opened(Result<Box<Opened>, Failure>),
}

/// What the screen asks of the application.
#[derive(Debug)]
pub enum Outcome {
    /// Nothing.
    Stay,
    /// Run this.
    Run(Task<Message>),
    /// Somebody is signed in.
    Done(Box<Opened>),
    /// Use the recovery key.
    Recover,
    /// Read copies of stations.
    Read,
    /// There was no station in the end: set one up.
    SetUp,
}

impl Screen {
    /// Begins, with the wait that wrong tries have earned.
    #[must_use]
    pub fn new(folder: &Path, clock: &Clock) -> Self {
        Self { wait: station::wait_until(folder, clock), ..Self::default() }
    }

    /// Returns until when nobody may try, if that lies ahead.
    fn waits(&self, now: Instant) -> Option<Instant> {
        self.wait.filter(|until| now < *until)
    }

    /// Takes in what happened.
    pub fn update(&mut self, message: Message, around: &Surroundings<'_>) -> Outcome {
        match message {
            Message::Name(text) => self.on_name(text),
            Message::Password(typed) => self.on_password(typed),
            Message::Fill => self.on_fill(around),
            Message::Submit => self.on_submit(around),
            Message::Card => self.on_card(),
            Message::Recover | Message::Read if self.working => Outcome::Stay,
            Message::Read => Outcome::Read,
            Message::Recover => Outcome::Recover,
            Message::Opened(result) => self.on_opened(result, around),
        }
    }

    /// Turns a key that no field took into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed) -> Option<Message> {
        match pressed.key {
            Key::Function(10) => Some(Message::Card),
            Key::Escape if self.reads_card => Some(Message::Card),
            _ if self.reads_card => None,
            Key::Enter if !pressed.repeated => Some(Message::Submit),
            Key::Function(2) => Some(Message::Fill),
            Key::Function(3) => Some(Message::Recover),
            Key::Function(5) => Some(Message::Read),
            _ => None,
        }
    }

    fn on_card(&mut self) -> Outcome {
        self.reads_card = !self.reads_card;
        Outcome::Stay
    }

    fn is_complete(&self) -> bool {
        !fold(&self.name).is_empty() && !self.password.is_empty()
    }

    fn on_name(&mut self, text: String) -> Outcome {
        self.name = text;
        self.failure = None;
        Outcome::Stay
    }

    fn on_password(&mut self, typed: Typed) -> Outcome {
        self.password = typed;
        self.failure = None;
        Outcome::Stay
    }

    fn on_fill(&mut self, around: &Surroundings<'_>) -> Outcome {
        if let Some((name, password)) = around.drill.map(Drill::login) {
            name.clone_into(&mut self.name);
            self.password = Typed::new(password.to_owned());
        }
        Outcome::Stay
    }

    fn on_submit(&mut self, around: &Surroundings<'_>) -> Outcome {
        let waits = self.waits(around.clock.now()).is_some();
        if self.working || waits {
            return Outcome::Stay;
        }
        if !self.is_complete() {
            return Outcome::Run(login::focus(&self.name));
        }
        self.working = true;
        self.failure = None;
        let (name, password) = (self.name.clone(), self.password.clone());
        let (folder, clock) = (around.folder.to_owned(), around.clock.clone());
        let drill = around.drill.cloned().map(|drill| (drill, around.catalogue.clone()));
        let work = aside(move || {
            if let Some((drill, catalogue)) = drill {
                drill.prepare(&catalogue, &clock)?;
            }
            station::open(&folder, &name, password.as_str(), &clock)
        });
        Outcome::Run(Task::perform(work, |result| {
            let result = result.unwrap_or(Err(Failure::Store(StoreError::Panicked)));
            Message::Opened(result.map(Box::new))
        }))
    }

    fn on_opened(
        &mut self,
        result: Result<Box<Opened>, Failure>,
        around: &Surroundings<'_>,
    ) -> Outcome {
        self.working = false;
        self.password = Typed::default();
        match result {
            Ok(opened) => Outcome::Done(opened),
            Err(Failure::Unfinished) => Outcome::SetUp,
            Err(failure) => {
                self.wait = station::wait_until(around.folder, around.clock);
                self.failure = Some(failure);
                Outcome::Stay
            }
        }
    }

    /// Draws the screen, which fills the window. `hint` is the name and the
    /// password of a drill, which are no secret.
    #[must_use]
    pub fn view<'a>(
        &'a self,
        around: &Surroundings<'a>,
        hint: Option<(&str, &str)>,
    ) -> Element<'a, Message> {
        let p = around.palette;
        if self.reads_card {
            let back = button::make(p, Kind::Secondary, around.words.text("incident-back"));
            let card = emergency::read_only(around.words, p, around.catalogue, around.room);
            let bar = bottom_bar(p, row![Element::from(back.key("Esc").on_press(Message::Card))]);
            return column![card, bar].into();
        }
        let mut lines = column![
            row![
                icon::icon(icon::Icon::Latch, 26.0, p.primary),
                display(p, around.words.text("signin-program"), size::DISPLAY).color(p.primary),
            ]
            .spacing(space::M)
            .align_y(Alignment::Center),
            muted(p, around.words.text("signin-how")),
        ]
        .spacing(space::L);
        if let Some((name, password)) = hint {
            let gaps = [("name", name), ("password", password)];
            lines = lines.push(notice(p, Tone::Info, around.words.with("signin-drill", &gaps)));
            let fill = around.words.text("signin-fill");
            lines = lines
                .push(button::make(p, Kind::Secondary, fill).key("F2").on_press(Message::Fill));
        }
        let says = login::Says {
            name: Message::Name,
            password: Message::Password,
            submit: Message::Submit,
        };
        let typed = (self.name.as_str(), &self.password);
        let labels = ["signin-name", "signin-password"];
        let [name, password] = login::fields(p, around.words, labels, typed, says);
        lines = if around.room.is_narrow() {
            lines.push(row![name, password].spacing(space::M))
        } else {
            lines.push(name).push(password)
        };
        if let Some(failure) = &self.failure {
            lines = lines.push(notice(p, Tone::Stop, sentence(around.words, failure)));
        }
        let label = around.words.text("signin-submit");
        let way_on: Element<'a, Message> = if self.working {
            button::why_not(p, label, around.words.text("signin-working"))
        } else if let Some(until) = self.waits(around.clock.now()) {
            let wait = wait(around.words, until, around.clock.now());
            button::why_not(p, label, wait)
        } else if self.is_complete() {
            let button = button::make(p, Kind::Primary, label).key("Enter").width(Length::Fill);
            button.on_press(Message::Submit).into()
        } else {
            button::why_not(p, label, around.words.text("signin-more"))
        };
        let right = container(way_on).width(Length::Fill).align_x(Alignment::End);
        lines = lines.push(right);
        if hint.is_none() {
            let recover = around.words.text("signin-recover");
            lines = lines.push(
                button::make(p, Kind::Secondary, recover).key("F3").on_press(Message::Recover),
            );
        }
        let card = card(p, lines)
            .padding(around.room.pick(space::HUGE, space::XL))
            .width(around.room.pick(480.0, 640.0));
        let page = scrollable(container(card).center_x(Length::Fill).padding(space::M));
        let read = button::make(p, Kind::Secondary, around.words.text("signin-reading"))
            .key("F5")
            .on_press(Message::Read);
        let emergency = button::make(p, Kind::Danger, around.words.text("lock-emergency"))
            .key("F10")
            .on_press(Message::Card);
        column![
            container(page).center_y(Length::Fill).height(Length::Fill),
            bottom_bar(p, row![Element::from(emergency), filler(), Element::from(read)]),
        ]
        .into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::Station;
    use crate::i18n::{Lang, Words};
    use crate::ui::picture;
    use crate::ui::theme::Scheme;

    fn typed(name: &str, password: &str) -> Screen {
        let (name, password) = (name.to_owned(), Typed::new(password.into()));
        Screen { name, password, ..Screen::default() }
    }

    #[test]
    fn a_failure_keeps_the_name_and_drops_the_password() {
        let (station, words) = (Station::open(), Words::new(Lang::Vi));
        let around = picture::surroundings(&picture::context(&station, &words, Scheme::Light));
        let mut screen = typed("Lan Anh", "");
        assert!(matches!(screen.update(Message::Submit, &around), Outcome::Stay));
        let _ = screen.update(Message::Password(Typed::new("sai".into())), &around);
        assert!(matches!(screen.update(Message::Submit, &around), Outcome::Run(_)));
        assert!(matches!(screen.update(Message::Submit, &around), Outcome::Stay));
        let wrong = Failure::Wrong { until: station.now };
        let _ = screen.update(Message::Opened(Err(wrong.clone())), &around);
        assert_eq!((screen.name.as_str(), screen.failure.clone()), ("Lan Anh", Some(wrong)));
        assert!(screen.password.is_empty() && !screen.working);
    }

    #[test]
    fn looks_right() {
        let wrong = Screen {
            failure: Some(Failure::Wrong { until: Station::open().now }),
            wait: Some(Station::open().now.plus_minutes(2)),
            ..typed("Nguyễn Thị ".repeat(11).as_str(), "")
        };
        for (state, screen, drill) in [("drill", typed("", ""), true), ("wrong", wrong, false)] {
            let screen: &Screen = Box::leak(Box::new(screen));
            picture::draw(&format!("signin-{state}"), &Station::open(), |ctx| {
                screen.view(
                    &picture::surroundings(ctx),
                    drill.then_some(("Lan Anh", "thuc tap 2026")),
                )
            });
        }
    }
}
