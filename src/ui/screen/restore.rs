//! A new laptop goes on where an old one ended: a copy of the station is put in
//! its place, opened by a name and password of that station or by its recovery
//! key. Never overwrites a newer log.

use std::path::PathBuf;

use iced::widget::{column, container, row, scrollable};
use iced::{Alignment, Length, Task};

use crate::station::backup::{NotRestored, Opener, restore};
use crate::store::backup::{BackupError, RestoreError};
use crate::ui::aside::aside;
use crate::ui::desk::Surroundings;
use crate::ui::failure;
use crate::ui::input::{Key, Pressed};
use crate::ui::secret::Typed;
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{Element, body, bottom_bar, card, field, filler, notice, title};

/// What is typed, and how it went.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    from: String,
    name: String,
    /// The password, or the recovery key where no name is typed.
    secret: Typed,
    working: bool,
    problem: Option<Problem>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Problem {
    /// A slip of the pen or of the hand: no such recovery key can exist.
    Misread,
    NotRestored(NotRestored),
}

/// What happens here.
#[derive(Debug, Clone)]
pub enum Message {
    /// The path of the copy typed.
    From(String),
    /// Choose the folder of the copy with the desktop's dialog.
    Pick,
    /// The dialog answered.
    Picked(Option<PathBuf>),
    /// The name typed.
    Name(String),
    /// The password or the recovery key typed.
    Secret(Typed),
    /// Restore.
    Submit,
    /// The copy stands in the station's place, or does not.
    Restored(Result<(), NotRestored>),
    /// Back to the set-up.
    Back,
}

/// What the screen asks of the application.
#[derive(Debug)]
pub enum Outcome {
    /// Nothing.
    Stay,
    /// Run this.
    Run(Task<Message>),
    /// Back to the set-up.
    Back,
    /// The station stands: sign in.
    Done,
}

impl Screen {
    /// Takes in what happened.
    pub fn update(&mut self, message: Message, around: &Surroundings<'_>) -> Outcome {
        match message {
            Message::From(text) => self.from = text,
            Message::Name(text) => self.name = text,
            Message::Secret(typed) => self.secret = typed,
            Message::Pick => {
                let title = around.words.text("restore-dialog");
                let picked = around.dialogs.clone().pick_folder(title);
                return Outcome::Run(Task::perform(picked, Message::Picked));
            }
            Message::Picked(Some(path)) => self.from = path.display().to_string(),
            Message::Picked(None) => {}
            Message::Submit => return self.on_submit(around),
            Message::Restored(Ok(())) => return Outcome::Done,
            Message::Restored(Err(error)) => {
                self.working = false;
                self.problem = Some(Problem::NotRestored(error));
            }
            Message::Back if self.working => {}
            Message::Back => return Outcome::Back,
        }
        Outcome::Stay
    }

    fn on_submit(&mut self, around: &Surroundings<'_>) -> Outcome {
        if self.working || self.from.trim().is_empty() || self.secret.is_empty() {
            return Outcome::Stay;
        }
        self.problem = None;
        let Some(opener) = Opener::typed(&self.name, self.secret.as_str()) else {
            self.problem = Some(Problem::Misread);
            return Outcome::Stay;
        };
        self.working = true;
        let (from, to) = (PathBuf::from(field::unquoted(&self.from)), around.folder.to_owned());
        let clock = around.clock.clone();
        let work = aside(move || restore(&from, &to, &opener, &clock).map(drop));
        Outcome::Run(Task::perform(work, |restored| {
            let broke = || BackupError::Io("the work broke off".to_owned());
            Message::Restored(
                restored.unwrap_or_else(|| Err(NotRestored::Restore(RestoreError::Copy(broke())))),
            )
        }))
    }

    /// Turns a key that no field took into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed) -> Option<Message> {
        match pressed.key {
            Key::Escape => Some(Message::Back),
            Key::Enter if !pressed.repeated => Some(Message::Submit),
            Key::Function(3) if !pressed.repeated => Some(Message::Pick),
            _ => None,
        }
    }

    /// Draws the screen, which fills the window.
    #[must_use]
    pub fn view<'a>(&'a self, around: &Surroundings<'a>) -> Element<'a, Message> {
        let (p, words) = (around.palette, around.words);
        let pick = button::make(p, Kind::Secondary, words.text("restore-pick")).key("F3");
        let from = field::path(
            p,
            [&words.text("restore-from"), &words.text("restore-from-example")],
            &self.from,
            Message::From,
            Message::Submit,
            [pick.on_press(Message::Pick).into()],
        );
        let submit = Some(Message::Submit);
        let name = words.text("restore-name");
        let name = field::words(p, &name, "", &self.name, None, Message::Name, submit.clone());
        let label = words.text("restore-secret");
        let typed = |text| Message::Secret(Typed::new(text));
        let secret = field::secret(p, &label, self.secret.as_str(), None, typed, submit);
        let problem = self.problem.as_ref().map(|problem| {
            let said = match problem {
                Problem::Misread => words.text("recover-misread"),
                Problem::NotRestored(error) => {
                    failure::of_restore(words, error, around.clock.now())
                }
            };
            notice(p, Tone::Stop, said)
        });
        let lines = column![body(p, words.text("restore-what")), from, name, secret, problem]
            .spacing(space::L);
        let page = column![
            title(p, words.text("restore-title")),
            card(p, lines).padding(around.room.inside()).width(Length::Fill),
        ]
        .spacing(space::L)
        .max_width(900);
        let page = container(page).padding(around.room.edge()).center_x(Length::Fill);
        let label = words.text("restore-submit");
        let way_on: Element<'a, Message> = if self.working {
            button::why_not(p, label, words.text("restore-working"))
        } else if self.from.trim().is_empty() || self.secret.is_empty() {
            button::why_not(p, label, words.text("restore-more"))
        } else {
            button::make(p, Kind::Primary, label).key("Enter").on_press(Message::Submit).into()
        };
        let back = button::make(p, Kind::Secondary, words.text("action-back")).key("Esc");
        let bar = row![back.on_press(Message::Back), filler(), way_on];
        column![
            scrollable(page).height(Length::Fill),
            bottom_bar(p, bar.align_y(Alignment::Center)),
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

    #[test]
    fn a_key_with_a_slip_is_told_before_anything_is_tried() {
        let (station, words) = (Station::open(), Words::new(Lang::Vi));
        let around = picture::surroundings(&picture::context(&station, &words, Scheme::Light));
        let mut screen = Screen::default();
        assert!(matches!(screen.update(Message::Submit, &around), Outcome::Stay));
        let _ = screen.update(Message::From("/media/usb/copy".into()), &around);
        let _ = screen.update(Message::Secret(Typed::new("0000".into())), &around);
        assert!(matches!(screen.update(Message::Submit, &around), Outcome::Stay));
        assert_eq!(screen.problem, Some(Problem::Misread));
        let _ = screen.update(Message::Name("Lan Anh".into()), &around);
        assert!(matches!(screen.update(Message::Submit, &around), Outcome::Run(_)));
        assert!(matches!(screen.update(Message::Back, &around), Outcome::Stay), "it is at work");
        let newer = NotRestored::Restore(RestoreError::Newer);
        let _ = screen.update(Message::Restored(Err(newer)), &around);
        assert!(matches!(screen.update(Message::Back, &around), Outcome::Back));
    }

    #[test]
    fn it_looks_right() {
        let station = Station::open();
        let newer = Problem::NotRestored(NotRestored::Restore(RestoreError::Newer));
        let screen = Screen {
            from: "/media/lananh/USB-TRAM/chot-backup/…/20261116-170500".into(),
            problem: Some(newer),
            ..Screen::default()
        };
        let screen: &Screen = Box::leak(Box::new(screen));
        picture::draw("restore", &station, |ctx| screen.view(&picture::surroundings(ctx)));
    }
}
