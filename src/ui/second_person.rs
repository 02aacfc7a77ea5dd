//! The dialog in which another person gives their own name and password, where
//! a rule wants two. Never takes the one who is signed in, and records nothing.

use std::path::Path;

use iced::widget::{column, row};
use iced::{Alignment, Task};

use crate::domain::id::AccountId;
use crate::domain::text::fold;
use crate::i18n::Words;
use crate::station::Failure;
use crate::store::keys::{self, Credentials, UnlockError};
use crate::ui::aside::aside;
use crate::ui::failure::sentence;
use crate::ui::input::{Key, Pressed};
use crate::ui::secret::Typed;
use crate::ui::theme::{Palette, Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{Element, body, field, filler, focus_card, muted, notice, title};

/// The identity of the field for the name, which takes the keys at first.
pub const NAME: &str = "second-person-name";

/// What is typed in the dialog.
#[derive(Debug, Clone, Default)]
pub struct SecondPerson {
    name: String,
    password: Typed,
    working: bool,
    problem: Option<Problem>,
    /// The key of the sentence that says what this person does.
    how: Option<&'static str>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Problem {
    /// The one who is signed in.
    Same,
    /// The slots did not open.
    Failed(UnlockError),
}

/// What happens in the dialog.
#[derive(Debug, Clone)]
pub enum Message {
    /// The name typed.
    Name(String),
    /// The password typed.
    Password(Typed),
    /// Hold them against the key slots.
    Submit,
    /// Drop the dialog.
    Cancel,
    /// The slots opened, or did not.
    Verified(Result<AccountId, UnlockError>),
}

/// What the dialog asks of its parent.
#[derive(Debug)]
pub enum Outcome {
    /// Nothing.
    Stay,
    /// Run this.
    Run(Task<Message>),
    /// Nobody came.
    Cancelled,
    /// This other person gave their password.
    Given(AccountId),
}

impl SecondPerson {
    /// Asks for another person; `how` is the key of the sentence that says what
    /// they do.
    #[must_use]
    pub fn asking(how: &'static str) -> Self {
        Self { how: Some(how), ..Self::default() }
    }

    /// Takes in what happened.
    pub fn update(&mut self, message: Message, folder: &Path, signed_in: AccountId) -> Outcome {
        match message {
            Message::Name(text) => self.on_name(text),
            Message::Password(typed) => self.on_password(typed),
            Message::Submit => self.on_submit(folder),
            Message::Cancel => Outcome::Cancelled,
            Message::Verified(result) => self.on_verified(result, signed_in),
        }
    }

    /// Turns a key that no field took into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed) -> Option<Message> {
        match pressed.key {
            Key::Enter if !pressed.repeated => Some(Message::Submit),
            Key::Escape => Some(Message::Cancel),
            _ => None,
        }
    }

    fn is_complete(&self) -> bool {
        !fold(&self.name).is_empty() && !self.password.is_empty()
    }

    fn on_name(&mut self, text: String) -> Outcome {
        self.name = text;
        self.problem = None;
        Outcome::Stay
    }

    fn on_password(&mut self, typed: Typed) -> Outcome {
        self.password = typed;
        self.problem = None;
        Outcome::Stay
    }

    fn on_submit(&mut self, folder: &Path) -> Outcome {
        if self.working || !self.is_complete() {
            return Outcome::Stay;
        }
        self.working = true;
        self.problem = None;
        let credentials =
            Credentials { name: self.name.clone(), password: self.password.password() };
        let folder = folder.to_owned();
        let work = aside(move || keys::unlock(&folder, &credentials).map(|(account, _)| account));
        Outcome::Run(Task::perform(work, |result| {
            let broken = || Err(UnlockError::Io("the verification broke off".to_owned()));
            Message::Verified(result.unwrap_or_else(broken))
        }))
    }

    fn on_verified(
        &mut self,
        result: Result<AccountId, UnlockError>,
        signed_in: AccountId,
    ) -> Outcome {
        // An answer to a dialog that was dropped meanwhile.
        if !self.working {
            return Outcome::Stay;
        }
        self.working = false;
        self.password = Typed::default();
        self.problem = match result {
            Ok(account) if account != signed_in => return Outcome::Given(account),
            Ok(_) => Some(Problem::Same),
            Err(error) => Some(Problem::Failed(error)),
        };
        Outcome::Stay
    }

    /// Draws the dialog, which the parent puts over the screen.
    #[must_use]
    pub fn view<'a>(&'a self, words: &Words, palette: &'a Palette) -> Element<'a, Message> {
        let p = palette;
        let mut lines = column![
            title(p, words.text("second-person-title")),
            body(p, words.text(self.how.unwrap_or("second-person-how"))),
            column![
                muted(p, words.text("second-person-name")),
                field::input(p, "", &self.name, Message::Name, Some(Message::Submit)).id(NAME),
            ]
            .spacing(space::XS),
            field::secret(
                p,
                &words.text("second-person-password"),
                self.password.as_str(),
                None,
                |text| Message::Password(Typed::new(text)),
                Some(Message::Submit),
            ),
        ]
        .spacing(space::L);
        if let Some(problem) = &self.problem {
            let said = match problem {
                Problem::Same => words.text("second-person-same"),
                Problem::Failed(error) => sentence(words, &Failure::Unlock(error.clone())),
            };
            lines = lines.push(notice(p, Tone::Stop, said));
        }
        let label = words.text("second-person-submit");
        let way_on: Element<'a, Message> = if self.working {
            button::why_not(p, label, words.text("second-person-working"))
        } else if self.is_complete() {
            button::make(p, Kind::Primary, label).key("Enter").on_press(Message::Submit).into()
        } else {
            button::why_not(p, label, words.text("second-person-more"))
        };
        let cancel = button::make(p, Kind::Secondary, words.text("second-person-cancel"))
            .key("Esc")
            .on_press(Message::Cancel);
        let ways = row![Element::from(cancel), filler(), way_on].align_y(Alignment::Center);
        focus_card(p, Tone::Primary, lines.push(ways)).width(620).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::{DEPUTY, NURSE, Station};
    use crate::ui::picture;

    fn typed() -> SecondPerson {
        SecondPerson {
            name: "Minh Châu".into(),
            password: Typed::new("mèo trắng ngủ".into()),
            ..SecondPerson::default()
        }
    }

    #[test]
    fn the_signed_in_person_is_no_second_person() {
        let folder = Path::new("/nowhere");
        let mut dialog = typed();
        assert!(matches!(dialog.update(Message::Submit, folder, NURSE), Outcome::Run(_)));
        let same = dialog.update(Message::Verified(Ok(NURSE)), folder, NURSE);
        assert!(matches!(same, Outcome::Stay));
        assert_eq!(dialog.problem, Some(Problem::Same));
        assert!(dialog.password.is_empty());
        // Without a password nothing is tried.
        assert!(matches!(dialog.update(Message::Submit, folder, NURSE), Outcome::Stay));
        // An answer that nobody here asked for is nobody's password.
        let stray = dialog.update(Message::Verified(Ok(DEPUTY)), folder, NURSE);
        assert!(matches!(stray, Outcome::Stay));
        let mut dialog = typed();
        let _ = dialog.update(Message::Submit, folder, NURSE);
        let given = dialog.update(Message::Verified(Ok(DEPUTY)), folder, NURSE);
        assert!(matches!(given, Outcome::Given(DEPUTY)));
    }

    #[test]
    fn a_wrong_password_can_be_typed_again() {
        let folder = Path::new("/nowhere");
        let mut dialog = SecondPerson { working: true, ..typed() };
        let wrong = Message::Verified(Err(UnlockError::WrongNameOrPassword));
        assert!(matches!(dialog.update(wrong, folder, NURSE), Outcome::Stay));
        let _ = dialog.update(Message::Password(Typed::new("đúng".into())), folder, NURSE);
        assert_eq!((dialog.problem.clone(), dialog.working), (None, false));
        assert!(matches!(dialog.update(Message::Cancel, folder, NURSE), Outcome::Cancelled));
    }

    #[test]
    fn looks_right() {
        let same = SecondPerson { problem: Some(Problem::Same), ..typed() };
        let dialog: &SecondPerson = Box::leak(Box::new(same));
        picture::draw("second-person", &Station::open(), |ctx| dialog.view(ctx.words, ctx.palette));
    }
}
