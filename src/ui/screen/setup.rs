//! The first run: what the station is, its first supervisor, and the recovery
//! key, shown once. Never keeps the key: once this screen goes, it is only on paper.

mod view;

use std::sync::Arc;

use iced::Task;
use iced::widget::operation::focus;

use crate::domain::founding::StationKind;
use crate::domain::patient::Person;
use crate::domain::text::clean;
use crate::station::{self, Failure, Founded, Founding, Opened};
use crate::store::StoreError;
use crate::store::keys::PASSWORD_CHARACTERS_MIN;
use crate::ui::aside::aside;
use crate::ui::desk::Surroundings;
use crate::ui::input::{Key, Pressed};
use crate::ui::recovery_paper::{self, Paper};
use crate::ui::secret::Typed;

/// The identity of the field for the address.
const ADDRESS: &str = "setup-address";

/// What is typed and how far the setting-up is.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    name: String,
    kind: Option<StationKind>,
    address: String,
    supervisor: String,
    password: Typed,
    again: Typed,
    step: Step,
    failure: Option<Failure>,
    begun_again: bool,
}

#[derive(Debug, Clone, Default)]
enum Step {
    /// The details are typed.
    #[default]
    Details,
    /// The station is being set up.
    Working,
    /// The recovery key is copied to paper.
    Paper { founded: Arc<Founded>, paper: Paper },
}

/// What is wrong with the details, in the order of the fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// The station has no name.
    Name,
    /// It was not said what the station serves.
    Kind,
    /// The station has no address.
    Address,
    /// The supervisor has no name.
    Supervisor,
    /// The password is too short.
    Password,
    /// The two passwords differ.
    Again,
}

/// What happens here.
#[derive(Debug, Clone)]
pub enum Message {
    /// The station's name typed.
    Name(String),
    /// What it serves chosen.
    Kind(StationKind),
    /// Its address typed.
    Address(String),
    /// The supervisor's name typed.
    Supervisor(String),
    /// The password typed.
    Password(Typed),
    /// The password typed again.
    Again(Typed),
    /// Set the station up.
    Create,
    /// The station stands, or does not.
    Created(Result<Arc<Founded>, Failure>),
    /// To the paper of the recovery key.
    Paper(recovery_paper::Message),
    /// Put a copy of a station here instead.
    Restore,
    /// Read copies of stations.
    Read,
}

/// What the screen asks of the application.
#[derive(Debug)]
pub enum Outcome {
    /// Nothing.
    Stay,
    /// Run this.
    Run(Task<Message>),
    /// The station stands and its supervisor is signed in.
    Done(Box<Opened>),
    /// Put a copy of a station here instead.
    Restore,
    /// Read copies of stations.
    Read,
}

impl Screen {
    /// Begins after a setting-up that broke off.
    #[must_use]
    pub fn begun_again() -> Self {
        Self { begun_again: true, ..Self::default() }
    }

    /// Takes in what happened.
    pub fn update(&mut self, message: Message, around: &Surroundings<'_>) -> Outcome {
        match message {
            Message::Name(text) => self.name = text,
            Message::Kind(kind) => return self.on_kind(kind),
            Message::Address(text) => self.address = text,
            Message::Supervisor(text) => self.supervisor = text,
            Message::Password(typed) => self.password = typed,
            Message::Again(typed) => self.again = typed,
            Message::Create => return self.on_create(around),
            Message::Created(result) => self.on_created(result),
            Message::Paper(message) => return self.on_paper(message),
            Message::Restore if matches!(self.step, Step::Details) => return Outcome::Restore,
            Message::Read if matches!(self.step, Step::Details) => return Outcome::Read,
            Message::Restore | Message::Read => {}
        }
        Outcome::Stay
    }

    /// The address is next, also for whoever pointed and goes on by keys.
    fn on_kind(&mut self, kind: StationKind) -> Outcome {
        self.kind = Some(kind);
        Outcome::Run(focus(ADDRESS))
    }

    /// Turns a key that no field took into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed) -> Option<Message> {
        match (&self.step, pressed.key) {
            (Step::Details, Key::Function(2)) => Some(Message::Kind(StationKind::School)),
            (Step::Details, Key::Function(3)) => Some(Message::Kind(StationKind::Ward)),
            (Step::Details, Key::Function(4)) => Some(Message::Restore),
            (Step::Details, Key::Function(5)) => Some(Message::Read),
            (Step::Details, Key::Enter) if !pressed.repeated => Some(Message::Create),
            (Step::Paper { paper, .. }, _) => paper.key(pressed).map(Message::Paper),
            _ => None,
        }
    }

    /// Returns what is still wrong, in the order of the fields.
    #[must_use]
    pub fn lack(&self) -> Option<Lack> {
        let fits = |text: &str| (1..=Person::LONGEST_NAME).contains(&clean(text).chars().count());
        if !fits(&self.name) {
            Some(Lack::Name)
        } else if self.kind.is_none() {
            Some(Lack::Kind)
        } else if !fits(&self.address) {
            Some(Lack::Address)
        } else if !fits(&self.supervisor) {
            Some(Lack::Supervisor)
        } else if self.password.characters() < PASSWORD_CHARACTERS_MIN {
            Some(Lack::Password)
        } else if self.password != self.again {
            Some(Lack::Again)
        } else {
            None
        }
    }

    fn on_create(&mut self, around: &Surroundings<'_>) -> Outcome {
        let (Step::Details, None, Some(kind)) = (&self.step, self.lack(), self.kind) else {
            return Outcome::Stay;
        };
        let founding = Founding {
            name: self.name.clone(),
            kind,
            address: self.address.clone(),
            supervisor: self.supervisor.clone(),
            password: self.password.as_str().to_owned(),
            drill: false,
        };
        let (folder, clock) = (around.folder.to_owned(), around.clock.clone());
        let work = aside(move || station::found(&folder, founding, &clock).map(Arc::new));
        self.step = Step::Working;
        self.failure = None;
        Outcome::Run(Task::perform(work, |result| {
            Message::Created(result.unwrap_or(Err(Failure::Store(StoreError::Panicked))))
        }))
    }

    fn on_created(&mut self, result: Result<Arc<Founded>, Failure>) {
        match result {
            Ok(founded) => {
                let paper = Paper::new(Arc::clone(&founded.recovery));
                self.step = Step::Paper { founded, paper };
                self.password = Typed::default();
                self.again = Typed::default();
            }
            Err(failure) => {
                self.step = Step::Details;
                self.failure = Some(failure);
            }
        }
    }

    fn on_paper(&mut self, message: recovery_paper::Message) -> Outcome {
        let Step::Paper { founded, paper } = &mut self.step else { return Outcome::Stay };
        if paper.update(message) {
            return Outcome::Done(Box::new(founded.opened.clone()));
        }
        Outcome::Stay
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::Station;
    use crate::domain::time::Instant;
    use crate::i18n::{Lang, Words};
    use crate::platform::Clock;
    use crate::ui::picture;
    use crate::ui::theme::Scheme;
    use std::path::Path;

    fn filled() -> Screen {
        let typed = || Typed::new("con trâu đen".into());
        Screen {
            name: "Trạm Y tế phường Ngọc Hà".into(),
            kind: Some(StationKind::School),
            address: "Số 1, phường Ngọc Hà, Hà Nội".into(),
            supervisor: "Lan Anh".into(),
            password: typed(),
            again: typed(),
            ..Screen::default()
        }
    }

    fn founded(folder: &Path) -> Arc<Founded> {
        let founding = Founding {
            name: "Trạm".into(),
            kind: StationKind::School,
            address: "Số 1".into(),
            supervisor: "Lan Anh".into(),
            password: "con trâu đen".into(),
            drill: true,
        };
        let clock = Clock::standing_at(Instant(1_795_312_800_000));
        Arc::new(station::found(folder, founding, &clock).unwrap())
    }

    fn with_surroundings<T>(work: impl FnOnce(&Surroundings<'_>) -> T) -> T {
        let (station, words) = (Station::open(), Words::new(Lang::Vi));
        work(&picture::surroundings(&picture::context(&station, &words, Scheme::Light)))
    }

    #[test]
    fn nothing_is_set_up_before_everything_is_said() {
        let complete = filled();
        assert_eq!(complete.lack(), None);
        let lacks = [
            (Screen { name: " ".into(), ..complete.clone() }, Lack::Name),
            (Screen { kind: None, ..complete.clone() }, Lack::Kind),
            (Screen { address: String::new(), ..complete.clone() }, Lack::Address),
            (Screen { supervisor: "ạ".repeat(121), ..complete.clone() }, Lack::Supervisor),
            (
                Screen { password: Typed::new("123456789".into()), ..complete.clone() },
                Lack::Password,
            ),
            (Screen { again: Typed::new("con trâu đem".into()), ..complete.clone() }, Lack::Again),
        ];
        for (mut screen, lack) in lacks {
            assert_eq!(screen.lack(), Some(lack));
            let outcome = with_surroundings(|around| screen.update(Message::Create, around));
            assert!(matches!((outcome, screen.step), (Outcome::Stay, Step::Details)), "{lack:?}");
        }
        let mut screen = complete;
        assert!(matches!(
            with_surroundings(|d| screen.update(Message::Create, d)),
            Outcome::Run(_)
        ));
        // A second Enter does not set up a second station.
        assert!(matches!(with_surroundings(|d| screen.update(Message::Create, d)), Outcome::Stay));
    }

    #[test]
    fn a_failure_keeps_what_was_typed() {
        let mut screen = Screen { step: Step::Working, ..filled() };
        let failure = Failure::Open(crate::store::OpenError::DiskFull);
        let _ = with_surroundings(|around| {
            screen.update(Message::Created(Err(failure.clone())), around)
        });
        assert_eq!((screen.failure.clone(), screen.lack()), (Some(failure), None));
    }

    #[test]
    fn only_the_paper_opens_the_way_on() {
        use recovery_paper::Message::{Character, Copied, Erase, Finish};
        let folder = tempfile::tempdir().unwrap();
        let founded = founded(folder.path());
        let key = founded.recovery.in_groups().to_string();
        let groups: Vec<&str> = key.split('-').collect();
        let mut screen = Screen { step: Step::Working, ..filled() };
        with_surroundings(|around| {
            let paper =
                |screen: &mut Screen, message| screen.update(Message::Paper(message), around);
            let _ = screen.update(Message::Created(Ok(founded)), around);
            assert!(screen.password.is_empty());
            assert!(matches!(paper(&mut screen, Finish), Outcome::Stay));
            let _ = paper(&mut screen, Copied);
            for character in format!("{}{}", groups[6], groups[1]).chars() {
                let _ = paper(&mut screen, Character(character));
            }
            assert!(matches!(paper(&mut screen, Finish), Outcome::Stay));
            for _ in 0..9 {
                let _ = paper(&mut screen, Erase);
            }
            for character in format!("{}{}", groups[1], groups[6]).to_lowercase().chars() {
                let _ = paper(&mut screen, Character(character));
            }
            assert!(matches!(paper(&mut screen, Finish), Outcome::Done(_)));
        });
    }

    #[test]
    fn looks_right() {
        use recovery_paper::Message::{Character, Copied, Finish, Group};
        let folder = tempfile::tempdir().unwrap();
        let founded = founded(folder.path());
        let long = Screen {
            name: "Trạm Y tế ".repeat(12),
            again: Typed::new("khác".into()),
            failure: Some(Failure::Open(crate::store::OpenError::NotWritable)),
            begun_again: true,
            ..filled()
        };
        let paper = Paper::new(Arc::clone(&founded.recovery));
        let mut typed = paper.clone();
        let wrong = ['7', 'K', '2', 'M'].map(Character);
        for message in [Copied].into_iter().chain(wrong).chain([Group(1)]).chain(wrong) {
            let _ = typed.update(message);
        }
        let _ = typed.update(Finish);
        let with = |paper| Screen {
            step: Step::Paper { founded: Arc::clone(&founded), paper },
            ..filled()
        };
        for (state, screen) in [("long", long), ("key", with(paper)), ("back", with(typed))] {
            let screen: &Screen = Box::leak(Box::new(screen));
            picture::draw(&format!("setup-{state}"), &Station::open(), |ctx| {
                screen.view(&picture::surroundings(ctx))
            });
        }
    }
}
