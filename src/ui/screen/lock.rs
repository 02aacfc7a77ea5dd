//! The lock: whoever comes next chooses their name and types their PIN, or gives
//! name and password. The desk behind it stays as it was left. Never shows the
//! name of a person who is to be injected.

mod view;

use iced::Task;

use crate::domain::id::AccountId;
use crate::domain::pin::{LONGEST, SHORTEST};
use crate::domain::sign_in::{SignInFailed, SignInWay};
use crate::domain::staff::Staff;
use crate::domain::text::fold;
use crate::domain::time::Instant;
use crate::station::pin::Present;
use crate::station::{self, Failure};
use crate::store::StoreError;
use crate::ui::aside::aside;
use crate::ui::desk::Surroundings;
use crate::ui::input::{Key, Pressed};
use crate::ui::secret::Typed;
use crate::ui::widget::login;

/// What is typed at the lock.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    pointed: Option<AccountId>,
    pin: Typed,
    password: Option<Credentials>,
    working: bool,
    problem: Option<Problem>,
}

/// A name and a password as typed.
#[derive(Debug, Clone, Default)]
struct Credentials {
    name: String,
    password: Typed,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Problem {
    /// Nobody is pointed at.
    PickFirst,
    /// The PIN was wrong; so many more may be tried.
    PinWrong(u8),
    /// This person has no PIN today, or tried it too often.
    NoPin,
    /// Name and password did not open.
    Failed(Failure),
}

/// What the lock looks at.
#[derive(Debug, Clone, Copy)]
pub struct Behind<'a> {
    /// The people of the station.
    pub staff: &'a Staff,
    /// Who gave their password today.
    pub present: &'a Present,
}

/// What happens at the lock.
#[derive(Debug, Clone)]
pub enum Message {
    /// The pointer moves.
    Move(isize),
    /// Somebody is pointed at.
    Point(AccountId),
    /// A digit of the PIN.
    Character(char),
    /// One digit back.
    Erase,
    /// All digits back.
    Clear,
    /// Hold what is typed against what is known.
    Submit,
    /// Sign in by name and password instead.
    UsePassword,
    /// Back to the list.
    UseList,
    /// The name typed.
    Name(String),
    /// The password typed.
    Password(Typed),
    /// The PIN was held against the hash.
    PinTried(AccountId, bool),
    /// Name and password were tried.
    Verified(Result<AccountId, Failure>),
    /// Close the station.
    Leave,
    /// To the anaphylaxis card, which needs nobody signed in.
    Emergency,
}

/// What the lock asks of the desk.
#[derive(Debug)]
pub enum Outcome {
    /// Nothing.
    Stay,
    /// Run this.
    Run(Task<Message>),
    /// A try failed.
    Failed(SignInFailed),
    /// Somebody is here.
    Entered(AccountId, SignInWay),
    /// Close the station.
    Leave,
    /// Lay the anaphylaxis card over the lock.
    Emergency,
}

impl Screen {
    /// Takes in what happened.
    pub fn update(
        &mut self,
        message: Message,
        behind: Behind<'_>,
        around: &Surroundings<'_>,
    ) -> Outcome {
        match message {
            Message::Move(by) => self.on_move(by, behind, around),
            Message::Point(account) => self.on_point(account, behind, around),
            Message::Character(digit) => return self.on_character(digit, behind, around),
            Message::Erase => {
                let _ = self.pin.pop();
            }
            Message::Clear => self.pin = Typed::default(),
            Message::Submit => return self.on_submit(behind, around),
            Message::UsePassword => return self.on_use_password(String::new()),
            Message::UseList => self.on_use_list(),
            Message::Name(text) => self.change(|typed| typed.name = text),
            Message::Password(text) => self.change(|typed| typed.password = text),
            Message::PinTried(account, fits) => return self.on_pin_tried(account, fits, behind),
            Message::Verified(result) => return self.on_verified(result),
            Message::Leave => return Outcome::Leave,
            Message::Emergency => return Outcome::Emergency,
        }
        Outcome::Stay
    }

    /// Turns a key that no field took into what it means here. F10 is the desk's:
    /// it lays the anaphylaxis card over the lock.
    #[must_use]
    pub fn key(&self, pressed: &Pressed) -> Option<Message> {
        match (pressed.key, self.password.is_some()) {
            (Key::Enter, _) => (!pressed.repeated).then_some(Message::Submit),
            (Key::Function(2), false) => Some(Message::UsePassword),
            (Key::Function(2) | Key::Escape, true) => Some(Message::UseList),
            (Key::Up, false) => Some(Message::Move(-1)),
            (Key::Down, false) => Some(Message::Move(1)),
            (Key::Backspace, false) => Some(Message::Erase),
            (Key::Escape, false) => Some(Message::Clear),
            (_, false) => pressed.character().filter(char::is_ascii_digit).map(Message::Character),
            _ => None,
        }
    }

    /// Returns who may come with a PIN or a password, by name.
    fn people(behind: Behind<'_>, now: Instant) -> Vec<AccountId> {
        let here: Vec<AccountId> = behind.present.today(now.civil_day()).collect();
        let mut people: Vec<_> =
            behind.staff.enabled().filter(|account| here.contains(&account.id)).collect();
        people.sort_by_cached_key(|account| fold(&account.name));
        people.into_iter().map(|account| account.id).collect()
    }

    fn on_move(&mut self, by: isize, behind: Behind<'_>, around: &Surroundings<'_>) {
        let people = Self::people(behind, around.clock.now());
        let at = self.pointed.and_then(|id| people.iter().position(|other| *other == id));
        let next = match at {
            Some(at) => at.saturating_add_signed(by).min(people.len().saturating_sub(1)),
            None if by < 0 => people.len().saturating_sub(1),
            None => 0,
        };
        if let Some(account) = people.get(next) {
            self.on_point(*account, behind, around);
        }
    }

    fn on_point(&mut self, account: AccountId, behind: Behind<'_>, around: &Surroundings<'_>) {
        if self.working {
            return;
        }
        self.pointed = Some(account);
        self.pin = Typed::default();
        let today = around.clock.now().civil_day();
        let has_pin = behind.present.pin(account, today).is_some();
        self.problem = (!has_pin).then_some(Problem::NoPin);
    }

    fn on_character(
        &mut self,
        digit: char,
        behind: Behind<'_>,
        around: &Surroundings<'_>,
    ) -> Outcome {
        if self.working || self.pin.characters() >= LONGEST {
            return Outcome::Stay;
        }
        let Some(account) = self.pointed else {
            self.problem = Some(Problem::PickFirst);
            return Outcome::Stay;
        };
        let today = around.clock.now().civil_day();
        let Some(digits) = behind.present.pin(account, today).map(station::pin::Pin::digits) else {
            self.problem = Some(Problem::NoPin);
            return Outcome::Stay;
        };
        self.problem = None;
        self.pin.push(digit);
        if self.pin.characters() == digits { self.try_pin(behind, around) } else { Outcome::Stay }
    }

    fn on_submit(&mut self, behind: Behind<'_>, around: &Surroundings<'_>) -> Outcome {
        if self.working {
            return Outcome::Stay;
        }
        let Some(typed) = &self.password else {
            return match self.problem {
                Some(Problem::NoPin) => {
                    let known = self.pointed.and_then(|id| behind.staff.account(id));
                    let name = known.map_or_else(String::new, |account| account.name.clone());
                    self.on_use_password(name)
                }
                _ if self.pin.characters() >= SHORTEST => self.try_pin(behind, around),
                _ => Outcome::Stay,
            };
        };
        if fold(&typed.name).is_empty() || typed.password.is_empty() {
            return Outcome::Run(login::focus(&typed.name));
        }
        self.working = true;
        self.problem = None;
        let (name, password) = (typed.name.clone(), typed.password.password());
        let (folder, clock) = (around.folder.to_owned(), around.clock.clone());
        let work = aside(move || station::verify(&folder, &name, password, &clock));
        Outcome::Run(Task::perform(work, |result| {
            Message::Verified(result.unwrap_or(Err(Failure::Store(StoreError::Panicked))))
        }))
    }

    fn try_pin(&mut self, behind: Behind<'_>, around: &Surroundings<'_>) -> Outcome {
        let today = around.clock.now().civil_day();
        let found = self.pointed.and_then(|id| Some((id, behind.present.pin(id, today)?.clone())));
        let Some((account, pin)) = found else { return Outcome::Stay };
        self.working = true;
        let typed = std::mem::take(&mut self.pin);
        let work = aside(move || pin.is(typed.as_str(), today));
        Outcome::Run(Task::perform(work, move |fits| {
            Message::PinTried(account, fits.unwrap_or(false))
        }))
    }

    fn on_pin_tried(&mut self, account: AccountId, fits: bool, behind: Behind<'_>) -> Outcome {
        if !std::mem::take(&mut self.working) {
            return Outcome::Stay;
        }
        if fits && behind.staff.is_enabled(account) {
            return Outcome::Entered(account, SignInWay::Pin);
        }
        Outcome::Failed(SignInFailed { account: Some(account), way: SignInWay::Pin, times: 1 })
    }

    /// Takes in how many more PINs may be tried after a wrong one.
    pub fn pin_was_wrong(&mut self, left: u8) {
        self.problem = Some(if left == 0 { Problem::NoPin } else { Problem::PinWrong(left) });
    }

    fn on_verified(&mut self, result: Result<AccountId, Failure>) -> Outcome {
        if !std::mem::take(&mut self.working) {
            return Outcome::Stay;
        }
        self.change(|typed| typed.password = Typed::default());
        match result {
            Ok(account) => Outcome::Entered(account, SignInWay::Password),
            Err(failure) => {
                let wrong = matches!(failure, Failure::Wrong { .. });
                self.problem = Some(Problem::Failed(failure));
                let failed = SignInFailed { account: None, way: SignInWay::Password, times: 1 };
                if wrong { Outcome::Failed(failed) } else { Outcome::Stay }
            }
        }
    }

    fn on_use_password(&mut self, name: String) -> Outcome {
        if self.working {
            return Outcome::Stay;
        }
        let focus = login::focus(&name);
        self.password = Some(Credentials { name, password: Typed::default() });
        self.problem = None;
        Outcome::Run(focus)
    }

    fn on_use_list(&mut self) {
        if !self.working {
            self.password = None;
            self.problem = None;
        }
    }

    fn change(&mut self, change: impl FnOnce(&mut Credentials)) {
        self.problem = None;
        if let Some(typed) = &mut self.password {
            change(typed);
        }
    }
}
