//! The desk of a signed-in person: it holds the station's day, hands keys and
//! scans to the screen in front, and records what the screens ask for. A screen
//! hears of a fact only when the log holds it.

mod case;
mod exercise;
mod files;
mod input;
mod place;
mod record;
mod seat;
mod strip;
mod view;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use iced::Task;

use crate::domain::account::Account;
use crate::domain::catalogue::Catalogue;
use crate::domain::day::Day;
use crate::domain::event::ReactionReported;
use crate::domain::id::{AccountId, PatientId, VisitId};
use crate::domain::listing::ListExported;
use crate::domain::time::Instant;
use crate::drill::Drill;
use crate::drill::exercise::{Exercise, Offer};
use crate::i18n::{Lang, Words};
use crate::platform::{Clock, Dialogs, new_id};
use crate::roster::Choice;
use crate::scan::{self};
use crate::station::pin::Present;
use crate::station::{Failure, Keyring, Opened};
use crate::store::keys::RecoveryKey;
use crate::store::{Author, Entry, Head, NewEntry, Store, StoreError};
use crate::ui::context::Context;
use crate::ui::leaflet;
use crate::ui::pin_dialog::{self, PinDialog};
use crate::ui::reveal;
use crate::ui::screen::{
    Action, Place, accounts, amend, case as case_screen, cases, catalogue, closing, drills,
    emergency, exposed, incident, journal, list, lock, mishap, opening, plan, procedure as chair,
    queue, reaction, register, stock, visit, watch,
};
use crate::ui::second_person::{self, Given, SecondPerson};
use crate::ui::theme::{Palette, Room};

pub use exercise::Prepared;
pub use record::Unsaved;

/// The identity of what covers the screen: a dialog, or what could not be recorded.
pub const COVER: &str = "cover";

/// The screen in front.
#[derive(Debug, Clone)]
enum Front {
    Opening(opening::Screen),
    Queue(queue::Screen),
    Visit(visit::Screen),
    Procedure(chair::Screen),
    Watch(watch::Screen),
    List(list::Screen),
    Register(register::Screen),
    Stock(stock::Screen),
    Journal(journal::Screen),
    Incident(incident::Screen),
    Emergency(emergency::Screen),
    Reaction(reaction::Screen),
    Exposed(exposed::Screen),
    Mishap(mishap::Screen),
    Accounts(accounts::Screen),
    Amend(Box<amend::Screen>),
    Case(Box<case_screen::Screen>),
    Cases(cases::Screen),
    Catalogue(catalogue::Screen),
    Drills(Box<drills::Screen>),
    Closing(closing::Screen),
    Plan(plan::Screen),
}

impl Front {
    /// Tells whether it belongs to the table at which somebody works, and not to
    /// the whole station.
    const fn is_of_a_table(&self) -> bool {
        matches!(
            self,
            Self::Queue(_)
                | Self::Visit(_)
                | Self::Procedure(_)
                | Self::Register(_)
                | Self::Stock(_)
                | Self::Incident(_)
                | Self::Watch(_)
        )
    }
}

/// What could not be done, said above the screen: a scan that found no place,
/// or an act without the right to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stray {
    /// It could not be read; why.
    Unreadable(scan::Unreadable),
    /// It was read, but nothing here takes it.
    NoPlace(&'static str),
    /// The account may not do what was asked; nothing was recorded.
    NotAllowed,
    /// An exercise is under way, which has no people and rules of its own.
    InExercise,
    /// An exercise could not be prepared; why.
    NotPrepared(String),
}

/// The desk.
#[derive(Debug)]
pub struct Desk {
    store: Store,
    /// Shared with the long work of a list, which looks at it on its own thread.
    day: Arc<Day>,
    account: AccountId,
    table: u8,
    front: Front,
    /// The other tables at which somebody worked before.
    left: BTreeMap<u8, place::Left>,
    saving: Option<record::Pending>,
    waiting: Vec<String>,
    unsaved: Option<Unsaved>,
    stray: Option<Stray>,
    second_person: Option<SecondPerson>,
    keyring: Keyring,
    present: Present,
    lock: Option<lock::Screen>,
    /// The anaphylaxis card, over whatever locks or covers the desk.
    card: Option<emergency::Screen>,
    pin: Option<PinDialog>,
    /// Entries about who sits here, which wait for the disk to be free.
    owed: Vec<NewEntry>,
    /// What is counted for the closing, while another screen is in front.
    counting: Option<closing::Screen>,
    drill: bool,
    /// What the drill offers, once it was asked for, and what is under way.
    offers: Option<Arc<Vec<Offer>>>,
    exercise: Option<Exercise>,
    /// The drill's own log and day, while an exercise has the desk.
    home: Option<exercise::Home>,
    /// Whether the station of an exercise is being set up.
    preparing: bool,
    reading: Option<list::Running>,
    importing: Option<list::Running>,
}

/// What happens at the desk.
#[derive(Debug, Clone)]
pub enum Message {
    /// To the opening of the session.
    Opening(opening::Message),
    /// To the queue.
    Queue(queue::Message),
    /// To a person's screen.
    Visit(visit::Message),
    /// To the procedure.
    Procedure(chair::Message),
    /// To the observation board.
    Watch(watch::Message),
    /// To the list that is read in.
    List(list::Message),
    /// To the registration.
    Register(register::Message),
    /// To lots and vials.
    Stock(stock::Message),
    /// To the journal.
    Journal(journal::Message),
    /// To the incident.
    Incident(incident::Message),
    /// To the anaphylaxis card.
    Emergency(emergency::Message),
    /// To the description of a reaction.
    Reaction(reaction::Message),
    /// To the list of those who got the same vial or lot.
    Exposed(exposed::Message),
    /// To what goes wrong beside the needle.
    Mishap(mishap::Message),
    /// To the accounts.
    Accounts(accounts::Message),
    /// To the amendments.
    Amend(amend::Message),
    /// To a report.
    Case(case_screen::Message),
    /// To the reports.
    Cases(cases::Message),
    /// What a screen about incidents asked for came back.
    CaseNews(Box<case_screen::News>),
    /// To the exercises of the drill.
    Drills(drills::Message),
    /// The station of an exercise stands, or does not.
    Prepared(Result<Box<Prepared>, Failure>),
    /// The exercises that are offered are known.
    Offered(Arc<Vec<Offer>>),
    /// To the catalogue.
    Catalogue(catalogue::Message),
    /// The dialog for a catalogue file answered.
    PickedCatalogue(Option<PathBuf>),
    /// A catalogue was read, or was not.
    CatalogueRead(Result<Arc<catalogue::Loaded>, catalogue::Failure>),
    /// The catalogue in force was saved, or was not.
    CatalogueSaved(Result<PathBuf, list::NotSaved>),
    /// An account was changed, or was not.
    AccountChanged(Result<Vec<Entry>, Failure>),
    /// The recovery key was replaced, or was not.
    RecoveryReplaced(Result<(Arc<RecoveryKey>, Vec<Entry>), Failure>),
    /// To the end of the session.
    Closing(closing::Message),
    /// To the plan.
    Plan(plan::Message),
    /// The head of the log, for the seal.
    Head(Result<Head, StoreError>),
    /// To the second person's sign-in.
    SecondPerson(second_person::Message),
    /// To the lock.
    Lock(lock::Message),
    /// To the anaphylaxis card that lies over a locked or covered desk.
    Card(emergency::Message),
    /// To the dialog for the PIN of the day.
    Pin(pin_dialog::Message),
    /// Lock the desk.
    LockUp,
    /// Go to a place.
    Go(Place),
    /// The store answered.
    Recorded(Result<Vec<Entry>, StoreError>),
    /// Try again what could not be recorded.
    TryAgain,
    /// The long work of a list tells how it stands.
    ListNews(list::News),
    /// The station told which people it knows.
    Known(Result<Vec<Option<PatientId>>, StoreError>),
    /// The day was read anew.
    Reloaded(Result<Box<Day>, StoreError>),
    /// The journal's page was read.
    JournalRead(Result<Vec<Entry>, StoreError>),
    /// The dialog answered.
    Picked(Option<PathBuf>),
    /// The dialog answered where to write.
    PickedSave(Option<PathBuf>),
    /// The dialog answered where to write the leaflet.
    PickedLeaflet(Lang, Option<PathBuf>),
    /// The leaflet was written, and shown or not; or it was not written.
    LeafletWritten(Result<(PathBuf, bool), list::NotSaved>),
    /// The rejected rows were written, or not.
    Saved(Result<PathBuf, list::NotSaved>),
    /// The session's list was written, or not.
    Exported(Result<(PathBuf, ListExported), list::NotSaved>),
    /// The notice about a stray scan is dropped.
    DropStray,
    /// Work at another table.
    Table(u8),
    /// The report of this person's serious reaction was made.
    ReportMade(VisitId),
    /// Change the language.
    Language,
    /// Change the colours.
    Scheme,
    /// Change how large everything is drawn.
    Scale,
    /// Lay the drill's sheet of codes beside the screen, or put it away.
    Sheet,
}

/// What the desk asks of the application.
#[derive(Debug)]
pub enum Outcome {
    /// Go on, with this task.
    Stay(Task<Message>),
    /// Change the language.
    Language,
    /// Change the colours.
    Scheme,
    /// Change how large everything is drawn.
    Scale,
    /// Lay the drill's sheet of codes beside the screen, or put it away.
    Sheet,
    /// Close the station: back to the sign-in.
    SignOut,
}

/// What the desk borrows for one update or one view.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// The words in the chosen language.
    pub words: &'a Words,
    /// The colours in force.
    pub palette: &'a Palette,
    /// What the screens have room for.
    pub room: Room,
    /// The catalogue in force.
    pub catalogue: &'a Catalogue,
    /// The clock.
    pub clock: &'a Clock,
    /// The dialogs.
    pub dialogs: &'a Dialogs,
    /// The station's folder.
    pub folder: &'a std::path::Path,
    /// The drill, if this is one.
    pub drill: Option<&'a Drill>,
}

impl Desk {
    /// Sits down at the desk. Half-done procedures of this session are taken as
    /// interrupted: whoever comes back to one resumes it.
    pub fn new(
        opened: Opened,
        drill: bool,
        proven: bool,
        around: &Surroundings<'_>,
    ) -> (Self, Task<Message>) {
        let Opened { store, account, day, keyring } = opened;
        let mut present = Present::default();
        present.came(account, around.clock.now().civil_day());
        let front = Front::Queue(queue::Screen::default());
        let mut desk = Self {
            store,
            day: Arc::new(day),
            account,
            table: 1,
            front,
            left: BTreeMap::new(),
            saving: None,
            waiting: Vec::new(),
            unsaved: None,
            stray: None,
            second_person: None,
            keyring,
            present,
            lock: None,
            card: None,
            // In a drill nobody is held up by a PIN that guards nothing.
            pin: (!drill).then(PinDialog::default),
            owed: Vec::new(),
            counting: None,
            drill,
            offers: None,
            exercise: None,
            home: None,
            preparing: false,
            reading: None,
            importing: None,
        };
        let task = desk.go(&Place::Queue, around);
        let recovery = desk.ask_for_recovery_key(proven, around);
        (desk, Task::batch([task, recovery]))
    }

    /// Tells whether something covers the screen and takes its keys.
    #[must_use]
    pub const fn is_covered(&self) -> bool {
        self.card.is_none()
            && (self.unsaved.is_some() || self.pin.is_some() || self.second_person.is_some())
    }

    /// Returns the store in which the desk records now.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// Closes the log with the window, and an exercise under way with it. Blocks.
    pub fn close(&mut self, drill: Option<&Drill>) {
        self.leave_exercise(drill);
        self.store.close();
    }

    /// Returns the station as this desk sees it.
    #[must_use]
    pub fn day(&self) -> &Day {
        &self.day
    }

    /// Returns who is signed in.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        self.account
    }

    fn context<'a>(&'a self, around: &Surroundings<'a>) -> Option<Context<'a>> {
        Some(Context {
            words: around.words,
            palette: around.palette,
            room: around.room,
            day: &self.day,
            catalogue: self.catalogue(around),
            account: self.day.account(self.account)?,
            table: self.table,
            now: around.clock.now(),
            drill: self.drill,
            saving: self.saving.is_some() || self.importing.is_some(),
        })
    }

    /// The catalogue by which everything here is judged: the one that the station
    /// put in force, or else the program's own.
    fn catalogue<'a>(&'a self, around: &Surroundings<'a>) -> &'a Catalogue {
        let replaced = self.day.catalogue().and_then(|in_force| in_force.loaded());
        replaced.unwrap_or(around.catalogue)
    }

    /// Takes in what happened.
    pub fn update(&mut self, message: Message, around: &Surroundings<'_>) -> Outcome {
        let action = match message {
            Message::Go(place) => Action::Go(place),
            Message::Recorded(result) => return self.on_recorded(result, around),
            Message::TryAgain => return Outcome::Stay(self.try_again()),
            Message::ListNews(news) => return self.on_list_news(news, around),
            Message::Known(result) => return self.on_known(result, around),
            Message::Reloaded(result) => return self.on_reloaded(result),
            Message::JournalRead(result) => {
                if let Front::Journal(screen) = &mut self.front {
                    screen.read(result);
                }
                Action::None
            }
            Message::Picked(path) => path.map_or(Action::None, |path| {
                let columns = self.day.mapped_columns().to_vec();
                Action::ReadList(path, Choice { columns, ..Choice::default() })
            }),
            Message::Prepared(result) => return self.on_prepared(result, around),
            Message::Offered(offers) => {
                self.offered(offers);
                Action::None
            }
            Message::PickedCatalogue(path) => {
                path.map_or(Action::None, |path| Action::ReadCatalogue(Some(path)))
            }
            Message::CatalogueRead(result) => {
                if let Front::Catalogue(screen) = &mut self.front {
                    screen.was_read(result);
                }
                Action::None
            }
            Message::CatalogueSaved(result) => {
                if let Front::Catalogue(screen) = &mut self.front {
                    screen.saved(result);
                }
                Action::None
            }
            Message::PickedSave(path) => self.save_to(path, around),
            Message::PickedLeaflet(lang, path) => {
                path.map_or(Action::None, |path| Action::WriteLeaflet(lang, path))
            }
            Message::LeafletWritten(result) => {
                if let Front::Watch(screen) = &mut self.front {
                    screen.leaflet_written(result);
                }
                Action::None
            }
            Message::Saved(result) => {
                if let Front::List(screen) = &mut self.front {
                    screen.saved(result);
                }
                Action::None
            }
            Message::Exported(result) => return self.on_exported(result, around),
            Message::CaseNews(news) => return self.on_case_news(*news, around),
            Message::DropStray => {
                self.stray = None;
                Action::None
            }
            Message::Table(table) => return Outcome::Stay(self.change_table(table, around)),
            Message::AccountChanged(result) => return self.on_account_changed(result),
            Message::RecoveryReplaced(result) => return self.on_recovery_replaced(result),
            Message::LockUp => return Outcome::Stay(self.lock_up(false, around)),
            Message::Lock(message) => return self.on_lock(message, around),
            Message::Card(message) => return Outcome::Stay(self.on_card(message, around)),
            Message::Pin(message) => return self.on_pin(message, around),
            Message::Head(head) => return Outcome::Stay(self.on_head(head, around)),
            Message::ReportMade(visit) => Action::Record(vec![ReactionReported { visit }.into()]),
            Message::Language => return Outcome::Language,
            Message::Scheme => return Outcome::Scheme,
            Message::Scale => return Outcome::Scale,
            Message::Sheet => return Outcome::Sheet,
            Message::SecondPerson(message) => return self.on_second_person(message, around),
            message => self.hand_to_front(message, around),
        };
        self.act(action, around)
    }

    /// Carries out what a screen asked for.
    fn act(&mut self, action: Action, around: &Surroundings<'_>) -> Outcome {
        self.hear_the_screen(around);
        let task = match action {
            Action::None => Task::none(),
            Action::Go(place) => self.go(&place, around),
            Action::Record(events) => self.record(&events, None, around),
            Action::RecordThen(events, place) => self.record(&events, Some(place), around),
            Action::RecordAtOnce(events) => {
                self.owe(&events, Author::Account(self.account), around)
            }
            Action::ChangeAccount(change) => self.change_account(*change, around),
            Action::ReplaceRecovery => self.replace_recovery(around),
            Action::SetPin => {
                self.pin = Some(PinDialog::default());
                Task::none()
            }
            Action::AskSecondPerson(asked) => {
                self.second_person = Some(SecondPerson::new(asked));
                iced::widget::operation::focus(second_person::NAME)
            }
            Action::BeginExercise(offer) => self.begin_exercise(&offer, around),
            Action::EndExercise => self.end_exercise(around),
            Action::MoveOn(ms) => self.move_on(ms, around),
            Action::PickCatalogue => {
                let title = around.words.text("catalogue-dialog");
                let picked = around.dialogs.clone().pick_catalogue(title);
                Task::perform(picked, Message::PickedCatalogue)
            }
            Action::ReadCatalogue(path) => self.read_catalogue(path),
            Action::SaveCatalogue(path) => self.save_catalogue(path),
            Action::PickList => {
                let title = around.words.text("list-dialog");
                Task::perform(around.dialogs.clone().pick_list(title), Message::Picked)
            }
            Action::LookUp(people) => Task::perform(self.store.known(people), Message::Known),
            Action::ReadList(path, choice) => self.read_list(&path, choice, around),
            Action::Import(preview) => self.import(preview, around),
            Action::Export(path) => {
                let names = list::product_names(around.catalogue, around.words);
                let day = Arc::clone(&self.day);
                let written = list::export(day, names, around.words.lang(), path);
                Task::perform(written, Message::Exported)
            }
            Action::PickSave(title, name) => {
                let title = around.words.text(title);
                let picked = around.dialogs.clone().pick_save(title, name);
                Task::perform(picked, Message::PickedSave)
            }
            Action::SaveReport(preview, path) => {
                Task::perform(list::save(preview, around.words.lang(), path), Message::Saved)
            }
            Action::PickLeaflet(lang) => {
                let title = around.words.text("leaflet-dialog");
                let picked = around.dialogs.clone().pick_page(title, leaflet::file_name(lang));
                Task::perform(picked, move |path| Message::PickedLeaflet(lang, path))
            }
            Action::WriteLeaflet(lang, path) => self.write_leaflet(lang, path, around),
            Action::Reveal => reveal::pointed(),
            Action::Focus(field) => {
                Task::batch([reveal::pointed(), iced::widget::operation::focus(field)])
            }
            Action::Case(ask) => self.ask_about_case(ask, around),
            Action::Seal => self.seal(),
            Action::CancelWork => {
                self.reading = None;
                if let Some(importing) = &self.importing {
                    importing.stop();
                }
                Task::none()
            }
        };
        Outcome::Stay(task)
    }

    fn on_second_person(
        &mut self,
        message: second_person::Message,
        around: &Surroundings<'_>,
    ) -> Outcome {
        let Some(asked) = &mut self.second_person else { return Outcome::Stay(Task::none()) };
        match asked.update(message, around, self.account) {
            second_person::Outcome::Stay => Outcome::Stay(Task::none()),
            second_person::Outcome::Run(task) => Outcome::Stay(task.map(Message::SecondPerson)),
            second_person::Outcome::Cancelled => {
                self.second_person = None;
                Outcome::Stay(Task::none())
            }
            second_person::Outcome::Given(given) => {
                self.second_person = None;
                self.on_second_person_came(given, around)
            }
        }
    }

    fn on_second_person_came(&mut self, given: Given, around: &Surroundings<'_>) -> Outcome {
        let mut front = self.front.clone();
        let Some(ctx) = self.context(around) else { return Outcome::Stay(Task::none()) };
        let action = match &mut front {
            Front::Procedure(screen) => screen.second_person(given, &ctx),
            Front::Opening(screen) => {
                screen.second_person(given.account);
                Action::None
            }
            Front::Stock(screen) => screen.second_person(given.account, &ctx),
            Front::Catalogue(screen) => screen.second_person(given.account, &ctx),
            Front::Case(screen) => screen.second_person(given.account, &ctx),
            Front::Amend(screen) => screen.second_person(given.account, &ctx),
            _ => Action::None,
        };
        self.front = front;
        self.act(action, around)
    }

    fn on_reloaded(&mut self, result: Result<Box<Day>, StoreError>) -> Outcome {
        // One that was asked for before an exercise took the desk is of another log.
        let station = |day: &Day| day.station().map(|station| station.station);
        if let Ok(day) = result
            && station(&day) == station(&self.day)
        {
            self.day = Arc::from(day);
        }
        Outcome::Stay(Task::none())
    }

    /// Returns the signed-in account.
    #[must_use]
    pub fn signed_in(&self) -> Option<&Account> {
        self.day.account(self.account)
    }

    /// Returns the instant of the last entry, for telling a clock that was set back.
    #[must_use]
    pub fn last_at(&self) -> Option<Instant> {
        self.day.last_at()
    }
}

/// Makes the identity of a new entry.
fn entry_id(now: Instant) -> crate::domain::id::EntryId {
    crate::domain::id::EntryId(new_id(now))
}
