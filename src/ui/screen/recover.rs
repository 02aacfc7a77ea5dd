//! When every password is lost: the recovery key from paper opens the station, a
//! supervisor gets a new password, and a new key goes to paper. Never keeps a key.

mod view;

use std::sync::Arc;

use iced::Task;

use crate::domain::id::AccountId;
use crate::domain::time::Instant;
use crate::station::{self, Failure, Opened, Recovered, Recovery};
use crate::store::StoreError;
use crate::store::keys::{PASSWORD_CHARACTERS_MIN, RecoveryKey};
use crate::ui::aside::aside;
use crate::ui::desk::Surroundings;
use crate::ui::input::{Key, Pressed};
use crate::ui::recovery_paper::{self, Paper, symbol};
use crate::ui::secret::Typed;

/// The symbols of a recovery key.
const SYMBOLS: usize = 32;

/// How far the recovery is, and what is typed.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    typed: Typed,
    step: Step,
    working: bool,
    problem: Option<Problem>,
    wait: Option<Instant>,
}

#[derive(Debug, Clone, Default)]
enum Step {
    /// The key is typed from paper.
    #[default]
    Key,
    /// Who gets a new password.
    Person { recovery: Arc<Recovery>, pointed: usize, password: Typed, again: Typed },
    /// The new key goes to paper.
    Paper { recovered: Arc<Recovered>, paper: Paper },
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Problem {
    /// A slip of the pen or of the hand: no such key can exist.
    Misread,
    Failed(Failure),
}

/// What happens here.
#[derive(Debug, Clone)]
pub enum Message {
    /// A symbol of the key.
    Character(char),
    /// One symbol back.
    Erase,
    /// The key emptied.
    Clear,
    /// The supervisor who gets a new password.
    Point(usize),
    /// The password typed.
    Password(Typed),
    /// The password typed again.
    Again(Typed),
    /// Go on with what is typed.
    Submit,
    /// The key opened the station, or did not.
    Opened(Result<Arc<Recovery>, Failure>),
    /// The supervisor has a new password, or not.
    Finished(Result<Arc<Recovered>, Failure>),
    /// To the paper of the new key.
    Paper(recovery_paper::Message),
    /// Back to the sign-in.
    Back,
}

/// What the screen asks of the application.
#[derive(Debug)]
pub enum Outcome {
    /// Nothing.
    Stay,
    /// Run this.
    Run(Task<Message>),
    /// Back to the sign-in.
    Back,
    /// The supervisor is signed in, and the new key is proven to be on paper.
    Done(Box<Opened>),
}

impl Screen {
    /// Begins, with the wait that wrong tries have earned.
    #[must_use]
    pub fn new(around: &Surroundings<'_>) -> Self {
        Self { wait: station::wait_until(around.folder, around.clock), ..Self::default() }
    }

    /// Takes in what happened.
    pub fn update(&mut self, message: Message, around: &Surroundings<'_>) -> Outcome {
        match message {
            Message::Character(character) => self.on_character(character),
            Message::Erase => self.change(|typed| {
                let _ = typed.pop();
            }),
            Message::Clear => self.change(|typed| *typed = Typed::default()),
            Message::Point(place) => self.on_point(place),
            Message::Password(text) => self.on_password(text, false),
            Message::Again(text) => self.on_password(text, true),
            Message::Submit => return self.on_submit(around),
            Message::Opened(result) => self.on_opened(result, around),
            Message::Finished(result) => self.on_finished(result),
            Message::Paper(message) => return self.on_paper(message),
            Message::Back => return self.on_back(),
        }
        Outcome::Stay
    }

    /// Turns a key that no field took into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed) -> Option<Message> {
        match (&self.step, pressed.key) {
            (Step::Paper { paper, .. }, _) => paper.key(pressed).map(Message::Paper),
            (_, Key::Enter) => (!pressed.repeated).then_some(Message::Submit),
            (_, Key::Escape) => Some(Message::Back),
            (Step::Key, Key::Backspace) => Some(Message::Erase),
            (Step::Key, _) => pressed.character().map(Message::Character),
            (Step::Person { pointed, .. }, Key::Down) => Some(Message::Point(pointed + 1)),
            (Step::Person { pointed, .. }, Key::Up) => {
                Some(Message::Point(pointed.saturating_sub(1)))
            }
            _ => None,
        }
    }

    fn change(&mut self, change: impl FnOnce(&mut Typed)) {
        if !self.working && matches!(self.step, Step::Key) {
            self.problem = None;
            change(&mut self.typed);
        }
    }

    fn on_character(&mut self, character: char) {
        self.change(|typed| {
            if let Some(symbol) = symbol(character)
                && typed.characters() < SYMBOLS
            {
                typed.push(symbol);
            }
        });
    }

    fn on_point(&mut self, place: usize) {
        if let Step::Person { recovery, pointed, .. } = &mut self.step {
            *pointed = place.min(recovery.supervisors().len().saturating_sub(1));
        }
    }

    fn on_password(&mut self, text: Typed, second: bool) {
        self.problem = None;
        if let Step::Person { password, again, .. } = &mut self.step {
            *(if second { again } else { password }) = text;
        }
    }

    /// Returns until when nobody may try, if that lies ahead.
    fn waits(&self, now: Instant) -> Option<Instant> {
        self.wait.filter(|until| now < *until)
    }

    fn on_submit(&mut self, around: &Surroundings<'_>) -> Outcome {
        if self.working || self.waits(around.clock.now()).is_some() {
            return Outcome::Stay;
        }
        self.problem = None;
        let clock = around.clock.clone();
        match &self.step {
            Step::Key if self.typed.characters() < SYMBOLS => Outcome::Stay,
            Step::Key => {
                let Some(key) = RecoveryKey::read(self.typed.as_str()) else {
                    self.problem = Some(Problem::Misread);
                    return Outcome::Stay;
                };
                self.working = true;
                let folder = around.folder.to_owned();
                let work = aside(move || station::recover(&folder, &key, &clock).map(Arc::new));
                Outcome::Run(Task::perform(work, |result| {
                    Message::Opened(result.unwrap_or_else(broken_off))
                }))
            }
            Step::Person { recovery, pointed, password, again } => {
                let chosen: Option<AccountId> =
                    recovery.supervisors().get(*pointed).map(|account| account.id);
                let Some(supervisor) = chosen else { return Outcome::Stay };
                if password.characters() < PASSWORD_CHARACTERS_MIN || password != again {
                    return Outcome::Stay;
                }
                let (recovery, password) = (Arc::clone(recovery), password.password());
                self.working = true;
                let work =
                    aside(move || recovery.finish(supervisor, password, &clock).map(Arc::new));
                Outcome::Run(Task::perform(work, |result| {
                    Message::Finished(result.unwrap_or_else(broken_off))
                }))
            }
            Step::Paper { .. } => Outcome::Stay,
        }
    }

    fn on_opened(&mut self, result: Result<Arc<Recovery>, Failure>, around: &Surroundings<'_>) {
        self.working = false;
        match result {
            Ok(recovery) => {
                self.typed = Typed::default();
                let (password, again) = (Typed::default(), Typed::default());
                self.step = Step::Person { recovery, pointed: 0, password, again };
            }
            Err(failure) => {
                self.problem = Some(Problem::Failed(failure));
                self.wait = station::wait_until(around.folder, around.clock);
            }
        }
    }

    fn on_finished(&mut self, result: Result<Arc<Recovered>, Failure>) {
        self.working = false;
        match result {
            Ok(recovered) => {
                let paper = Paper::new(Arc::clone(&recovered.recovery));
                self.step = Step::Paper { recovered, paper };
            }
            Err(failure) => self.problem = Some(Problem::Failed(failure)),
        }
    }

    fn on_paper(&mut self, message: recovery_paper::Message) -> Outcome {
        let Step::Paper { recovered, paper } = &mut self.step else { return Outcome::Stay };
        if paper.update(message) {
            return Outcome::Done(Box::new(recovered.opened.clone()));
        }
        Outcome::Stay
    }

    fn on_back(&mut self) -> Outcome {
        if self.working || matches!(self.step, Step::Paper { .. }) {
            return Outcome::Stay;
        }
        // The station that the key opened closes with the last hold on it.
        self.step = Step::Key;
        Outcome::Back
    }
}

fn broken_off<T>() -> Result<T, Failure> {
    Err(Failure::Store(StoreError::Panicked))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::Station;
    use crate::i18n::{Lang, Words};
    use crate::ui::picture;
    use crate::ui::theme::Scheme;

    #[test]
    fn a_slip_of_the_pen_is_told_and_is_no_try() {
        let (station, words) = (Station::open(), Words::new(Lang::Vi));
        let around = picture::surroundings(&picture::context(&station, &words, Scheme::Light));
        let mut screen = Screen::default();
        for character in "7K2M-Q1".chars() {
            let _ = screen.update(Message::Character(character), &around);
        }
        assert_eq!(screen.typed.as_str(), "7K2MQ1");
        assert!(matches!(screen.update(Message::Submit, &around), Outcome::Stay));
        assert_eq!(screen.problem, None, "half a key is not wrong yet");
        for _ in 0..40 {
            let _ = screen.update(Message::Character('7'), &around);
        }
        assert_eq!(screen.typed.characters(), SYMBOLS);
        assert!(matches!(screen.update(Message::Submit, &around), Outcome::Stay));
        assert_eq!(screen.problem, Some(Problem::Misread));
        assert!(matches!(screen.update(Message::Back, &around), Outcome::Back));
    }

    #[test]
    fn looks_right() {
        let typed = Typed::new("7K2MQ1W8ABCD00".into());
        let screen = Screen { typed, problem: Some(Problem::Misread), ..Screen::default() };
        let screen: &Screen = Box::leak(Box::new(screen));
        picture::draw("recover-key", &Station::open(), |ctx| {
            screen.view(&picture::surroundings(ctx))
        });
    }
}
