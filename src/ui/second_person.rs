//! The dialog in which another person gives their own name and password, where
//! a rule wants two. Never takes the one who is signed in, and records nothing.

use iced::widget::{column, row};
use iced::{Alignment, Task};

use crate::domain::id::AccountId;
use crate::domain::text::{clean, fold};
use crate::i18n::Words;
use crate::station::{self, Failure};
use crate::store::StoreError;
use crate::ui::aside::aside;
use crate::ui::desk::Surroundings;
use crate::ui::failure::sentence;
use crate::ui::input::{Key, Pressed};
use crate::ui::secret::Typed;
use crate::ui::theme::{Palette, Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{Element, body, field, filler, focus_card, login, notice, title};

/// The longest reason, in characters.
const LONGEST_REASON: usize = 200;

/// What the other person is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// To read for themselves.
    ToRead,
    /// To answer for what a rule found, with a reason.
    ToAnswer,
    /// To look into the vaccine box, too.
    ToSeeTheBox,
    /// To say which vaccine a code seen for the first time means.
    ToNameTheCode,
    /// To look at what the one at the desk is about to record.
    ToConfirm,
    /// To look at what another catalogue changes.
    ToConfirmTheCatalogue,
}

/// The other person, who gave their own password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Who.
    pub account: AccountId,
    /// Their reason, where they answer for something.
    pub reason: Option<String>,
}

/// What is typed in the dialog.
#[derive(Debug, Clone)]
pub struct SecondPerson {
    asked: Asked,
    reason: String,
    name: String,
    password: Typed,
    working: bool,
    problem: Option<Problem>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Problem {
    /// The one who is signed in.
    Same,
    /// The slots did not open.
    Failed(Failure),
}

/// What happens in the dialog.
#[derive(Debug, Clone)]
pub enum Message {
    /// The name typed.
    Name(String),
    /// The password typed.
    Password(Typed),
    /// The reason typed.
    Reason(String),
    /// Hold them against the key slots.
    Submit,
    /// Drop the dialog.
    Cancel,
    /// The slots opened, or did not.
    Verified(Result<AccountId, Failure>),
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
    Given(Given),
}

impl SecondPerson {
    /// Opens the dialog, empty.
    #[must_use]
    pub fn new(asked: Asked) -> Self {
        Self {
            asked,
            reason: String::new(),
            name: String::new(),
            password: Typed::default(),
            working: false,
            problem: None,
        }
    }

    /// Takes in what happened.
    pub fn update(
        &mut self,
        message: Message,
        around: &Surroundings<'_>,
        signed_in: AccountId,
    ) -> Outcome {
        match message {
            Message::Name(text) => self.on_name(text),
            Message::Password(typed) => self.on_password(typed),
            Message::Reason(text) => self.on_reason(text),
            Message::Submit => self.on_submit(around),
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
        let reasoned = self.asked != Asked::ToAnswer || !clean(&self.reason).is_empty();
        !fold(&self.name).is_empty() && !self.password.is_empty() && reasoned
    }

    fn on_reason(&mut self, text: String) -> Outcome {
        self.reason = text;
        if let Some((end, _)) = self.reason.char_indices().nth(LONGEST_REASON) {
            self.reason.truncate(end);
        }
        Outcome::Stay
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

    fn on_submit(&mut self, around: &Surroundings<'_>) -> Outcome {
        if self.working {
            return Outcome::Stay;
        }
        if fold(&self.name).is_empty() || self.password.is_empty() {
            return Outcome::Run(login::focus(&self.name));
        }
        if !self.is_complete() {
            return Outcome::Stay;
        }
        self.working = true;
        self.problem = None;
        let (name, password) = (self.name.clone(), self.password.password());
        let (folder, clock) = (around.folder.to_owned(), around.clock.clone());
        let work = aside(move || station::verify(&folder, &name, password, &clock));
        Outcome::Run(Task::perform(work, |result| {
            Message::Verified(result.unwrap_or(Err(Failure::Store(StoreError::Panicked))))
        }))
    }

    fn on_verified(&mut self, result: Result<AccountId, Failure>, signed_in: AccountId) -> Outcome {
        // An answer to a dialog that was dropped meanwhile.
        if !self.working {
            return Outcome::Stay;
        }
        self.working = false;
        self.password = Typed::default();
        self.problem = match result {
            Ok(account) if account != signed_in => {
                let reason = (self.asked == Asked::ToAnswer).then(|| clean(&self.reason));
                return Outcome::Given(Given { account, reason });
            }
            Ok(_) => Some(Problem::Same),
            Err(error) => Some(Problem::Failed(error)),
        };
        Outcome::Stay
    }

    /// Draws the dialog, which the parent puts over the screen.
    #[must_use]
    pub fn view<'a>(&'a self, words: &Words, palette: &'a Palette) -> Element<'a, Message> {
        let p = palette;
        let (how, more) = match self.asked {
            Asked::ToRead => ("second-person-how", "second-person-more"),
            Asked::ToAnswer => ("second-person-how-answer", "second-person-more-answer"),
            Asked::ToSeeTheBox => ("second-person-box", "second-person-more"),
            Asked::ToNameTheCode => ("second-person-code", "second-person-more"),
            Asked::ToConfirm => ("second-person-confirm", "second-person-more"),
            Asked::ToConfirmTheCatalogue => ("second-person-catalogue", "second-person-more"),
        };
        let says = login::Says {
            name: Message::Name,
            password: Message::Password,
            submit: Message::Submit,
        };
        let typed = (self.name.as_str(), &self.password);
        let labels = ["second-person-name", "second-person-password"];
        let [name, password] = login::fields(p, words, labels, typed, says);
        let mut lines = column![
            title(p, words.text("second-person-title")),
            body(p, words.text(how)),
            row![name, password].spacing(space::M),
        ]
        .spacing(space::L);
        if self.asked == Asked::ToAnswer {
            lines = lines.push(field::words(
                p,
                &words.text("second-person-reason"),
                "",
                &self.reason,
                None,
                Message::Reason,
                Some(Message::Submit),
            ));
        }
        if let Some(problem) = &self.problem {
            let said = match problem {
                Problem::Same => words.text("second-person-same"),
                Problem::Failed(error) => sentence(words, error),
            };
            lines = lines.push(notice(p, Tone::Stop, said));
        }
        let label = words.text("second-person-submit");
        let way_on: Element<'a, Message> = if self.working {
            button::why_not(p, label, words.text("second-person-working"))
        } else if self.is_complete() {
            button::make(p, Kind::Primary, label).key("Enter").on_press(Message::Submit).into()
        } else {
            button::why_not(p, label, words.text(more))
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
    use crate::i18n::Lang;
    use crate::ui::picture;
    use crate::ui::theme::Scheme;

    fn typed() -> SecondPerson {
        SecondPerson {
            name: "Minh Châu".into(),
            password: Typed::new("mèo trắng ngủ".into()),
            ..SecondPerson::new(Asked::ToRead)
        }
    }

    #[test]
    fn the_signed_in_person_is_no_second_person() {
        let (station, words) = (Station::open(), Words::new(Lang::Vi));
        let ctx = picture::context(&station, &words, Scheme::Light);
        let around = &picture::surroundings(&ctx);
        let mut dialog = typed();
        assert!(matches!(dialog.update(Message::Submit, around, NURSE), Outcome::Run(_)));
        let same = dialog.update(Message::Verified(Ok(NURSE)), around, NURSE);
        assert!(matches!(same, Outcome::Stay));
        assert_eq!(dialog.problem, Some(Problem::Same));
        assert!(dialog.password.is_empty());
        // Without a password nothing is tried.
        assert!(matches!(dialog.update(Message::Submit, around, NURSE), Outcome::Stay));
        // An answer that nobody here asked for is nobody's password.
        let stray = dialog.update(Message::Verified(Ok(DEPUTY)), around, NURSE);
        assert!(matches!(stray, Outcome::Stay));
        let mut dialog = typed();
        let _ = dialog.update(Message::Submit, around, NURSE);
        let given = dialog.update(Message::Verified(Ok(DEPUTY)), around, NURSE);
        assert!(matches!(given, Outcome::Given(Given { account: DEPUTY, reason: None })));
    }

    #[test]
    fn who_answers_for_a_finding_says_why() {
        let (station, words) = (Station::open(), Words::new(Lang::Vi));
        let ctx = picture::context(&station, &words, Scheme::Light);
        let around = &picture::surroundings(&ctx);
        let mut dialog = SecondPerson { asked: Asked::ToAnswer, ..typed() };
        assert!(matches!(dialog.update(Message::Submit, around, NURSE), Outcome::Stay));
        let _ = dialog.update(Message::Reason("  đã xem sổ ở nhà ".into()), around, NURSE);
        assert!(matches!(dialog.update(Message::Submit, around, NURSE), Outcome::Run(_)));
        let Outcome::Given(given) = dialog.update(Message::Verified(Ok(DEPUTY)), around, NURSE)
        else {
            panic!("nobody came");
        };
        assert_eq!(given.reason.as_deref(), Some("đã xem sổ ở nhà"));
    }

    #[test]
    fn a_wrong_password_can_be_typed_again() {
        let (station, words) = (Station::open(), Words::new(Lang::Vi));
        let ctx = picture::context(&station, &words, Scheme::Light);
        let around = &picture::surroundings(&ctx);
        let mut dialog = SecondPerson { working: true, ..typed() };
        let wrong = Message::Verified(Err(Failure::Disabled));
        assert!(matches!(dialog.update(wrong, around, NURSE), Outcome::Stay));
        let _ = dialog.update(Message::Password(Typed::new("đúng".into())), around, NURSE);
        assert_eq!((dialog.problem.clone(), dialog.working), (None, false));
        assert!(matches!(dialog.update(Message::Cancel, around, NURSE), Outcome::Cancelled));
    }

    #[test]
    fn looks_right() {
        let same = SecondPerson { problem: Some(Problem::Same), ..typed() };
        let dialog: &SecondPerson = Box::leak(Box::new(same));
        picture::draw("second-person", &Station::open(), |ctx| dialog.view(ctx.words, ctx.palette));
        let answering = SecondPerson { asked: Asked::ToAnswer, ..typed() };
        let dialog: &SecondPerson = Box::leak(Box::new(answering));
        picture::draw("second-person-answers", &Station::open(), |ctx| {
            dialog.view(ctx.words, ctx.palette)
        });
    }
}
