//! Who sits at the desk: locking, coming back, and handing over. The desk stays
//! as it is; only who answers for what is recorded changes.

use std::sync::Arc;

use iced::Task;

use super::{Desk, Front, Message, Outcome, Surroundings, pin_dialog};
use crate::domain::account::{Act, RecoveryKeyProven};
use crate::domain::event::Event;
use crate::domain::id::{AccountId, VisitId};
use crate::domain::procedure::{Next, Procedure};
use crate::domain::sign_in::{HandedOver, Locked, PinSet, SignInWay, SignedIn, Unlocked};
use crate::station::{Change, Failure};
use crate::store::keys::RecoveryKey;
use crate::store::{self, Author, Entry, StoreError};
use crate::ui::aside::aside;
use crate::ui::pin_dialog::PinDialog;
use crate::ui::screen::{Action, Place, accounts, emergency, lock};

impl Desk {
    /// Tells whether the desk is locked.
    #[must_use]
    pub const fn is_locked(&self) -> bool {
        self.lock.is_some()
    }

    /// Locks the desk: by key, or because nobody touched it for the idle time.
    pub fn lock_up(&mut self, idle: bool, around: &Surroundings<'_>) -> Task<Message> {
        if self.is_locked() {
            return Task::none();
        }
        self.lock = Some(lock::Screen::default());
        self.waiting.clear();
        // Whoever is being treated goes on being treated.
        let treats = matches!(self.front, Front::Emergency(_)) || self.card.is_some();
        self.card = treats.then(emergency::Screen::on_locked_desk);
        // What is typed there is a secret, and begins anew.
        self.second_person = None;
        if self.pin.is_some() {
            self.pin = Some(PinDialog::default());
        }
        let account = self.account;
        self.owe(&[Locked { account, idle }.into()], Author::Account(account), around)
    }

    pub(super) fn on_lock(&mut self, message: lock::Message, around: &Surroundings<'_>) -> Outcome {
        let Some(mut screen) = self.lock.take() else { return Outcome::Stay(Task::none()) };
        let behind = lock::Behind { staff: self.day.staff(), present: &self.present };
        let outcome = screen.update(message, behind, around);
        self.lock = Some(screen);
        match outcome {
            lock::Outcome::Stay => Outcome::Stay(Task::none()),
            lock::Outcome::Run(task) => Outcome::Stay(task.map(Message::Lock)),
            lock::Outcome::Leave => Outcome::SignOut,
            lock::Outcome::Emergency => {
                self.lay_card();
                Outcome::Stay(Task::none())
            }
            lock::Outcome::Failed(failed) => {
                if let (Some(account), Some(screen)) = (failed.account, &mut self.lock) {
                    screen.pin_was_wrong(self.present.failed(account));
                }
                Outcome::Stay(self.owe(&[failed.into()], Author::Station, around))
            }
            lock::Outcome::Entered(account, way) => {
                Outcome::Stay(self.sit_down(account, way, around))
            }
        }
    }

    /// Lays the anaphylaxis card over whatever locks or covers the desk.
    pub(super) fn lay_card(&mut self) {
        self.card = Some(if self.is_locked() {
            emergency::Screen::on_locked_desk()
        } else {
            emergency::Screen::open(None)
        });
    }

    /// Takes in what somebody did at the card over the desk. Whoever locked the
    /// desk is the author, and the entry says that it was locked.
    pub(super) fn on_card(
        &mut self,
        message: emergency::Message,
        around: &Surroundings<'_>,
    ) -> Task<Message> {
        let Some(mut card) = self.card.clone() else { return Task::none() };
        let Some(ctx) = self.context(around) else { return Task::none() };
        let action = card.update(message, &ctx);
        self.card = Some(card);
        match action {
            Action::RecordAtOnce(events) => {
                let task = self.owe(&events, Author::Account(self.account), around);
                Task::batch([task, self.try_again()])
            }
            Action::Go(_) => {
                self.card = None;
                Task::none()
            }
            _ => Task::none(),
        }
    }

    /// Returns whom the screen in front is about.
    pub(super) fn about(&self) -> Option<VisitId> {
        match &self.front {
            Front::Visit(screen) => Some(screen.visit_id()),
            Front::Procedure(screen) => {
                self.day.procedure(screen.procedure_id()).map(Procedure::visit)
            }
            _ => None,
        }
    }

    /// Lets somebody sit down who showed who they are.
    fn sit_down(
        &mut self,
        account: AccountId,
        way: SignInWay,
        around: &Surroundings<'_>,
    ) -> Task<Message> {
        let Some(role) = self.day.account(account).map(|account| account.role) else {
            return Task::none();
        };
        let today = around.clock.now().civil_day();
        self.lock = None;
        match way {
            SignInWay::Password => self.present.came(account, today),
            SignInWay::Pin => self.present.succeeded(account),
        }
        let from = std::mem::replace(&mut self.account, account);
        let has_pin = self.present.pin(account, today).is_some();
        if way == SignInWay::Password && !has_pin && !self.drill {
            self.pin = Some(PinDialog::default());
        } else if from != account {
            self.pin = None;
        }
        let mut events: Vec<Event> = if from == account {
            vec![Unlocked { account, way }.into()]
        } else {
            vec![HandedOver { from, to: account }.into(), SignedIn { account, role }.into()]
        };
        let mut task = Task::none();
        if from != account {
            self.left.clear();
        }
        if from != account && !self.may_stay(account) {
            task = self.go(&Place::Queue, around);
        }
        events.extend(self.interrupted(around));
        Task::batch([task, self.owe(&events, Author::Account(account), around)])
    }

    /// Tells whether the next person may sit before the screen in front.
    fn may_stay(&self, account: AccountId) -> bool {
        let may = |act| self.day.account(account).is_some_and(|account| account.may(act));
        match &self.front {
            Front::Procedure(_) => may(Act::Inject),
            // Another person's passwords may be half-typed there.
            Front::Accounts(_) => false,
            _ => true,
        }
    }

    /// A procedure in front was interrupted by the lock, as by a restart. One in
    /// which the needle is permitted is left alone: it may have been used, and
    /// what happened must be told.
    pub(super) fn interrupted(&self, around: &Surroundings<'_>) -> Vec<Event> {
        let (Front::Procedure(screen), Some(ctx)) = (&self.front, self.context(around)) else {
            return Vec::new();
        };
        match ctx.day.procedure(screen.procedure_id()).map(Procedure::next) {
            Some(Next::Needle | Next::Nothing) | None => Vec::new(),
            Some(_) => Self::resumed(screen.procedure_id(), &ctx),
        }
    }

    pub(super) fn on_pin(
        &mut self,
        message: pin_dialog::Message,
        around: &Surroundings<'_>,
    ) -> Outcome {
        let today = around.clock.now().civil_day();
        let Some(dialog) = &mut self.pin else { return Outcome::Stay(Task::none()) };
        let task = match dialog.update(message, today) {
            pin_dialog::Outcome::Stay => Task::none(),
            pin_dialog::Outcome::Run(task) => task.map(Message::Pin),
            pin_dialog::Outcome::Skipped => {
                self.pin = None;
                Task::none()
            }
            pin_dialog::Outcome::Set(pin) => {
                self.pin = None;
                let account = self.account;
                self.present.set(account, pin);
                self.owe(&[PinSet { account }.into()], Author::Account(account), around)
            }
        };
        Outcome::Stay(task)
    }

    /// Records that the recovery key is on paper; asks a supervisor for it if
    /// nobody ever showed that it is.
    pub(super) fn ask_for_recovery_key(
        &mut self,
        proven: bool,
        around: &Surroundings<'_>,
    ) -> Task<Message> {
        if proven {
            let author = Author::Account(self.account);
            return self.owe(&[RecoveryKeyProven {}.into()], author, around);
        }
        let staff = self.day.staff();
        if staff.is_recovery_unproven() && staff.may_manage(self.account).is_ok() && !self.drill {
            self.front = Front::Accounts(accounts::Screen::asking_for_recovery_key());
        }
        Task::none()
    }

    /// Makes a change of accounts, off the window's thread.
    pub(super) fn change_account(
        &mut self,
        change: Change,
        around: &Surroundings<'_>,
    ) -> Task<Message> {
        let (keyring, author, clock) = (self.keyring.clone(), self.account, around.clock.clone());
        let staff = self.day.staff().clone();
        let work = aside(move || keyring.change(author, &staff, &change, &clock));
        Task::perform(work, |result| Message::AccountChanged(result.unwrap_or_else(broken_off)))
    }

    pub(super) fn replace_recovery(&mut self, around: &Surroundings<'_>) -> Task<Message> {
        let (keyring, author, clock) = (self.keyring.clone(), self.account, around.clock.clone());
        let staff = self.day.staff().clone();
        let work = aside(move || {
            let (key, entries) = keyring.replace_recovery(author, &staff, &clock)?;
            Ok((Arc::new(key), entries))
        });
        Task::perform(work, |result| Message::RecoveryReplaced(result.unwrap_or_else(broken_off)))
    }

    pub(super) fn on_account_changed(&mut self, result: Result<Vec<Entry>, Failure>) -> Outcome {
        let result = result.map(|entries| self.take_in(&entries));
        if let Front::Accounts(screen) = &mut self.front {
            screen.changed(result);
        }
        Outcome::Stay(Task::none())
    }

    pub(super) fn on_recovery_replaced(
        &mut self,
        result: Result<(Arc<RecoveryKey>, Vec<Entry>), Failure>,
    ) -> Outcome {
        let result = result.map(|(key, entries)| {
            self.take_in(&entries);
            key
        });
        if let Front::Accounts(screen) = &mut self.front {
            screen.recovery_replaced(result);
        }
        Outcome::Stay(Task::none())
    }

    /// Takes in entries that are on disk already. Whoever was disabled or got
    /// another password is no longer let in by a PIN.
    pub(super) fn take_in(&mut self, entries: &[Entry]) {
        for fact in entries.iter().filter_map(|entry| store::fact(entry).ok()) {
            match &fact.event {
                Event::AccountDisabled(disabled) => self.present.forget(disabled.account),
                Event::PasswordReset(reset) => self.present.forget(reset.account),
                _ => {}
            }
            Arc::make_mut(&mut self.day).apply(&fact);
        }
    }
}

fn broken_off<T>() -> Result<T, Failure> {
    Err(Failure::Store(StoreError::Panicked))
}
