//! The accounts: who works here, as what, and who can sign in. A supervisor
//! changes them; everybody changes their own password and PIN. Never shows a
//! password, and keeps what is typed until the change is on disk.

mod view;

use std::sync::Arc;

use crate::domain::account::{
    Account, AccountAssigned, Act, Qualification, RecoveryKeyProven, Role,
};
use crate::domain::id::AccountId;
use crate::domain::sign_in::IdleTimeSet;
use crate::domain::staff::{IDLE_MINUTES_ALLOWED, Refusal};
use crate::domain::text::{clean, fold};
use crate::station::{Change, Failure};
use crate::store::keys::{PASSWORD_CHARACTERS_MIN, RecoveryKey};
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::recovery_paper::{self, Paper};
use crate::ui::screen::{Action, Place};
use crate::ui::secret::Typed;

/// What is typed and pointed at.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    cursor: usize,
    task: Task,
    typed: Fields,
    role: Option<Role>,
    qualifications: Vec<Qualification>,
    working: bool,
    problem: Option<Problem>,
    done: Option<&'static str>,
}

/// The text fields of all tasks.
#[derive(Debug, Clone, Default)]
struct Fields {
    name: String,
    minutes: String,
    old: Typed,
    password: Typed,
    again: Typed,
}

/// A text field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The account's name.
    Name,
    /// The idle time, in minutes.
    Minutes,
    /// The password so far.
    Old,
    /// The new password.
    Password,
    /// The new password again.
    Again,
}

/// What is done at the moment.
#[derive(Debug, Clone, Default)]
pub enum Task {
    /// Look at the list.
    #[default]
    List,
    /// Add an account.
    Add,
    /// Give an account another name.
    Rename(AccountId),
    /// Give an account another role or other qualifications.
    Assign(AccountId),
    /// Give another person a new password, or let them sign in again with one.
    Password(AccountId),
    /// Disable an account.
    Disable(AccountId),
    /// Change one's own password.
    Own,
    /// Set the idle time.
    Idle,
    /// Ask whether the recovery key is to be replaced.
    Recovery,
    /// The new recovery key is copied to paper.
    Paper(Paper),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Problem {
    Failed(Failure),
    Lack(Lack),
}

/// What is still missing before a change can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// Something about the account's name or state.
    Refused(Refusal),
    /// No role is chosen.
    Role,
    /// The password so far is not typed.
    Old,
    /// The new password is too short.
    Password,
    /// The two passwords differ.
    Again,
    /// Something is on its way to the disk.
    Saving,
}

/// What happens here.
#[derive(Debug, Clone)]
pub enum Message {
    /// The pointer moves.
    Move(isize),
    /// An account is pointed at.
    Point(usize),
    /// Begin something.
    Begin(Task),
    /// Something is typed.
    Typed(Field, Typed),
    /// A role is chosen.
    Role(Role),
    /// The next role, or the one before.
    NextRole(bool),
    /// A qualification is given or taken.
    Qualification(Qualification),
    /// Make the change.
    Submit,
    /// To the paper of the new recovery key.
    Paper(recovery_paper::Message),
    /// Set the PIN of the day.
    Pin,
    /// Look at the catalogue in force.
    Catalogue,
    /// Back to the list, or to the queue.
    Back,
}

impl Screen {
    /// Begins with the question whether the recovery key is to be replaced.
    #[must_use]
    pub fn asking_for_recovery_key() -> Self {
        Self { task: Task::Recovery, ..Self::default() }
    }

    /// Takes in what somebody did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        if self.working && !matches!(message, Message::Paper(_)) {
            return Action::None;
        }
        self.problem = None;
        self.done = None;
        match message {
            Message::Move(by) => self.on_point(self.cursor.saturating_add_signed(by), ctx),
            Message::Point(place) => self.on_point(place, ctx),
            Message::Begin(task) => self.on_begin(task, ctx),
            Message::Typed(field, text) => self.on_typed(field, text),
            Message::Role(role) => self.role = Some(role),
            Message::NextRole(on) => self.on_next_role(on),
            Message::Qualification(one) => self.on_qualification(one),
            Message::Submit => return self.on_submit(ctx),
            Message::Paper(message) => return self.on_paper(message),
            Message::Pin => return Action::SetPin,
            Message::Catalogue => return Action::Go(Place::Catalogue),
            Message::Back => return self.on_back(),
        }
        Action::None
    }

    /// Turns a key that no field took into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        let manages = ctx.may(Act::ManageAccounts);
        match (&self.task, pressed.key) {
            (Task::Paper(paper), _) => paper.key(pressed).map(Message::Paper),
            (_, Key::Escape) => Some(Message::Back),
            (Task::List, Key::Up) => Some(Message::Move(-1)),
            (Task::List, Key::Down) => Some(Message::Move(1)),
            (Task::List, Key::Function(7)) => Some(Message::Begin(Task::Own)),
            (Task::List, Key::Function(8)) => Some(Message::Pin),
            (Task::List, Key::Other)
                if pressed.control && matches!(pressed.text.as_deref(), Some("d" | "D")) =>
            {
                ctx.may(Act::ReplaceCatalogue).then_some(Message::Catalogue)
            }
            (Task::List, Key::Function(key)) if manages => self.supervisors_key(key, ctx),
            (Task::Add | Task::Assign(_), Key::Down) => Some(Message::NextRole(true)),
            (Task::Add | Task::Assign(_), Key::Up) => Some(Message::NextRole(false)),
            (Task::Add | Task::Assign(_), Key::Function(key @ 2..=4)) => {
                Role::ALL.get(usize::from(key) - 2).copied().map(Message::Role)
            }
            (Task::Add | Task::Assign(_), Key::Function(key @ 5..=6)) => {
                Qualification::ALL.get(usize::from(key) - 5).copied().map(Message::Qualification)
            }
            (Task::List, _) => None,
            (_, Key::Enter) if !pressed.repeated => Some(Message::Submit),
            _ => None,
        }
    }

    fn supervisors_key(&self, key: u8, ctx: &Context<'_>) -> Option<Message> {
        let pointed = self.pointed(ctx).map(|account| account.id);
        Some(Message::Begin(match key {
            2 => Task::Add,
            3 => Task::Rename(pointed?),
            4 => Task::Assign(pointed?),
            5 => Task::Password(pointed?),
            6 => Task::Disable(pointed?),
            9 => Task::Idle,
            11 => Task::Recovery,
            _ => return None,
        }))
    }

    /// Returns the accounts in the order of the list: by name.
    fn listed<'a>(ctx: &Context<'a>) -> Vec<&'a Account> {
        let mut all: Vec<&Account> = ctx.day.staff().accounts().collect();
        all.sort_by_cached_key(|account| fold(&account.name));
        all
    }

    fn pointed<'a>(&self, ctx: &Context<'a>) -> Option<&'a Account> {
        Self::listed(ctx).get(self.cursor).copied()
    }

    fn on_point(&mut self, place: usize, ctx: &Context<'_>) {
        self.cursor = place.min(Self::listed(ctx).len().saturating_sub(1));
        self.task = Task::List;
    }

    fn on_begin(&mut self, task: Task, ctx: &Context<'_>) {
        self.typed = Fields::default();
        self.role = None;
        self.qualifications.clear();
        let staff = ctx.day.staff();
        match &task {
            // What stands is shown, so that only what is wrong is changed.
            Task::Rename(id) => {
                self.typed.name = staff.account(*id).map(|a| a.name.clone()).unwrap_or_default();
            }
            Task::Assign(id) => {
                if let Some(account) = staff.account(*id) {
                    self.role = Some(account.role);
                    self.qualifications.clone_from(&account.qualifications);
                }
            }
            _ => {}
        }
        self.task = task;
    }

    fn on_typed(&mut self, field: Field, text: Typed) {
        match field {
            Field::Name => text.as_str().clone_into(&mut self.typed.name),
            Field::Minutes => text.as_str().clone_into(&mut self.typed.minutes),
            Field::Old => self.typed.old = text,
            Field::Password => self.typed.password = text,
            Field::Again => self.typed.again = text,
        }
    }

    fn on_next_role(&mut self, on: bool) {
        let count = Role::ALL.len();
        let at = self.role.and_then(|role| Role::ALL.iter().position(|other| *other == role));
        let next = match at {
            Some(at) => (at + if on { 1 } else { count - 1 }) % count,
            None => 0,
        };
        self.role = Role::ALL.get(next).copied();
    }

    fn on_qualification(&mut self, one: Qualification) {
        let had = self.qualifications.len();
        self.qualifications.retain(|other| *other != one);
        if self.qualifications.len() == had {
            self.qualifications.push(one);
        }
    }

    /// An auditor is qualified for nothing at the tables.
    fn chosen_qualifications(&self) -> Vec<Qualification> {
        let chosen = |one: &Qualification| self.qualifications.contains(one);
        match self.role {
            Some(Role::Auditor) => Vec::new(),
            _ => Qualification::ALL.into_iter().filter(chosen).collect(),
        }
    }

    /// Tells whether a new name needs a new password.
    fn needs_password(&self, id: AccountId, ctx: &Context<'_>) -> bool {
        let staff = ctx.day.staff();
        let other = staff.account(id).is_some_and(|a| fold(&a.name) != fold(&self.typed.name));
        other && staff.is_enabled(id)
    }

    /// Returns what is still missing before the change can be made.
    fn lack(&self, ctx: &Context<'_>) -> Option<Lack> {
        let staff = ctx.day.staff();
        let refused = |asked: Result<(), Refusal>| asked.err().map(Lack::Refused);
        let password = || {
            if self.typed.password.characters() < PASSWORD_CHARACTERS_MIN {
                Some(Lack::Password)
            } else {
                (self.typed.password != self.typed.again).then_some(Lack::Again)
            }
        };
        let role = self.role.is_none().then_some(Lack::Role);
        if ctx.saving {
            return Some(Lack::Saving);
        }
        match &self.task {
            Task::Add => {
                refused(staff.may_be_named(&self.typed.name, None)).or(role).or_else(password)
            }
            Task::Rename(id) => {
                let needed = self.needs_password(*id, ctx);
                refused(staff.may_be_named(&self.typed.name, Some(*id)))
                    .or_else(|| needed.then(password).flatten())
            }
            Task::Assign(id) => {
                role.or_else(|| refused(staff.may_become(*id, self.role.unwrap_or(Role::Auditor))))
            }
            Task::Disable(id) => refused(staff.may_be_disabled(*id, ctx.account.id)),
            Task::Own if self.typed.old.is_empty() => Some(Lack::Old),
            Task::Own | Task::Password(_) => password(),
            Task::Idle => self.minutes().is_none().then_some(Lack::Refused(Refusal::IdleMinutes)),
            Task::List | Task::Recovery | Task::Paper(_) => None,
        }
    }

    fn minutes(&self) -> Option<u8> {
        let minutes = self.typed.minutes.trim().parse().ok()?;
        IDLE_MINUTES_ALLOWED.contains(&minutes).then_some(minutes)
    }

    fn on_submit(&mut self, ctx: &Context<'_>) -> Action {
        if let Some(lack) = self.lack(ctx) {
            self.problem = Some(Problem::Lack(lack));
            return Action::None;
        }
        let password = || self.typed.password.password();
        let change = match &self.task {
            Task::Add => {
                let Some(role) = self.role else { return Action::None };
                let account = Account {
                    id: AccountId(ctx.new_id()),
                    name: clean(&self.typed.name),
                    role,
                    qualifications: self.chosen_qualifications(),
                };
                Change::Add { account, password: password() }
            }
            Task::Rename(account) => Change::Rename {
                account: *account,
                name: clean(&self.typed.name),
                password: self.needs_password(*account, ctx).then(password),
            },
            Task::Password(account) => {
                let (account, password) = (*account, password());
                if ctx.day.staff().is_enabled(account) {
                    Change::Reset { account, password }
                } else {
                    Change::Enable { account, password }
                }
            }
            Task::Disable(account) => Change::Disable(*account),
            Task::Own => Change::Own { old: self.typed.old.password(), new: password() },
            Task::Assign(account) => {
                let Some(role) = self.role else { return Action::None };
                let qualifications = self.chosen_qualifications();
                let assigned = AccountAssigned { account: *account, role, qualifications };
                return Action::Record(vec![assigned.into()]);
            }
            Task::Idle => {
                let Some(minutes) = self.minutes() else { return Action::None };
                return Action::Record(vec![IdleTimeSet { minutes }.into()]);
            }
            Task::Recovery => {
                self.working = true;
                return Action::ReplaceRecovery;
            }
            Task::List | Task::Paper(_) => return Action::None,
        };
        self.working = true;
        Action::ChangeAccount(Box::new(change))
    }

    fn on_paper(&mut self, message: recovery_paper::Message) -> Action {
        let Task::Paper(paper) = &mut self.task else { return Action::None };
        if !paper.update(message) {
            return Action::None;
        }
        self.task = Task::List;
        self.done = Some("accounts-done-recovery");
        Action::Record(vec![RecoveryKeyProven {}.into()])
    }

    fn on_back(&mut self) -> Action {
        if matches!(self.task, Task::List) {
            return Action::Go(Place::Queue);
        }
        self.task = Task::List;
        self.typed = Fields::default();
        Action::None
    }

    /// Hears that a change is in slots and log, or is not.
    pub fn changed(&mut self, result: Result<(), Failure>) {
        self.working = false;
        match result {
            Ok(()) => self.finish("accounts-done"),
            Err(failure) => {
                self.typed.old = Typed::default();
                self.problem = Some(Problem::Failed(failure));
            }
        }
    }

    /// Hears that the recovery key is replaced, or is not.
    pub fn recovery_replaced(&mut self, result: Result<Arc<RecoveryKey>, Failure>) {
        self.working = false;
        match result {
            Ok(key) => self.task = Task::Paper(Paper::new(key)),
            Err(failure) => self.problem = Some(Problem::Failed(failure)),
        }
    }

    /// Catches up with the log: what was recorded is done.
    pub fn follow(&mut self) {
        if matches!(self.task, Task::Assign(_) | Task::Idle) {
            self.finish("accounts-done");
        }
    }

    fn finish(&mut self, done: &'static str) {
        self.task = Task::List;
        self.typed = Fields::default();
        self.done = Some(done);
    }
}

#[cfg(test)]
mod tests;
