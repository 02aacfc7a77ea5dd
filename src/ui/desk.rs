//! The desk of a signed-in person: it holds the station's day, hands keys and
//! scans to the screen in front, and records what the screens ask for. A screen
//! hears of a fact only when the log holds it.

mod act;
mod backup;
mod case;
mod exercise;
mod export;
mod figures;
mod files;
mod in_front;
mod input;
mod message;
mod paper;
mod place;
mod proof;
mod reading;
mod record;
mod review;
mod seat;
mod strip;
mod view;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use iced::Task;

use crate::domain::account::Account;
use crate::domain::catalogue::Catalogue;
use crate::domain::day::Day;
use crate::domain::id::AccountId;
use crate::domain::reaction::ReactionReported;
use crate::domain::time::Instant;
use crate::drill::Drill;
use crate::drill::exercise::{Exercise, Offer};
use crate::i18n::Words;
use crate::platform::{Beside, Clock, Dialogs, new_id};
use crate::roster::Choice;
use crate::scan::{self};
use crate::station::pin::Present;
use crate::station::{Keyring, Opened};
use crate::store::backup::BackupError;
use crate::store::{Store, StoreError};
use crate::ui::context::Context;
use crate::ui::pin_dialog::{self, PinDialog};
use crate::ui::screen::{
    self, Action, Place, accounts, amend, case as case_screen, cases, catalogue, closing, drills,
    emergency, exposed, incident, journal, list, lock, mishap, office, opening, plan,
    procedure as chair, queue, reaction, register, stock, visit, watch,
};
use crate::ui::second_person::{self, Given, SecondPerson};
use crate::ui::theme::{Palette, Room};

pub use exercise::Prepared;
pub use message::{Message, Outcome};
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
    Reaction(Box<reaction::Screen>),
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
    Office(office::Screen),
    Backup(screen::backup::Screen),
    Paper(Box<screen::paper::Screen>),
    Proof(screen::proof::Screen),
    Figures(Box<screen::figures::Screen>),
    SignOff(Box<screen::sign_off::Screen>),
    Review(Box<screen::review::Screen>),
    Export(Box<screen::export::Screen>),
    Reading(Box<screen::reading::Screen>),
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
    waiting: VecDeque<input::Input>,
    unsaved: Option<Unsaved>,
    stray: Option<Stray>,
    second_person: Option<SecondPerson>,
    keyring: Keyring,
    present: Present,
    lock: Option<lock::Screen>,
    /// The anaphylaxis card, over whatever locks or covers the desk.
    card: Option<emergency::Screen>,
    pin: Option<PinDialog>,
    /// What no screen waits for, and what waits for the disk to be free.
    owed: VecDeque<record::Pending>,
    /// What is counted for the closing, while another screen is in front.
    counting: Option<closing::Screen>,
    /// The review, while somebody is at one of its entries.
    left_review: Option<Box<screen::review::Screen>>,
    drill: bool,
    /// What the drill offers, once it was asked for, and what is under way.
    offers: Option<Arc<Vec<Offer>>>,
    exercise: Option<Exercise>,
    /// The drill's own log and day, while an exercise has the desk.
    home: Option<exercise::Home>,
    /// Whether the station of an exercise is being set up.
    preparing: bool,
    /// Whether a copy of the station is being made, and why the last was not.
    copying: bool,
    not_copied: Option<BackupError>,
    reading: Option<list::Running>,
    importing: Option<list::Running>,
    exporting: Option<screen::export::Running>,
    /// The number of the last export, by which late news of another are known.
    exports: u64,
    /// The figures that are being counted.
    counting_figures: Option<screen::figures::Running>,
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
    pub catalogue: &'a Beside<Catalogue>,
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
            waiting: VecDeque::new(),
            unsaved: None,
            stray: None,
            second_person: None,
            keyring,
            present,
            lock: None,
            card: None,
            // In a drill nobody is held up by a PIN that guards nothing.
            pin: (!drill).then(PinDialog::default),
            owed: VecDeque::new(),
            counting: None,
            left_review: None,
            drill,
            offers: None,
            exercise: None,
            home: None,
            preparing: false,
            copying: false,
            not_copied: None,
            reading: None,
            importing: None,
            exporting: None,
            exports: 0,
            counting_figures: None,
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

    /// Sees that the machine's clock was set back while a report is due: its time does
    /// not stand still until the next entry tells of it.
    pub fn look_at_the_clock(&mut self, now: Instant) {
        if self.day.runs_ahead(now) {
            Arc::make_mut(&mut self.day).set_back(now);
        }
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
        replaced.unwrap_or_else(|| around.catalogue)
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
            Message::Reviewed(asked, page) => return self.on_reviewed(asked, page, around),
            Message::ReviewOpened(opened) => return self.on_review_opened(opened, around),
            Message::ReviewTidied(done) => return Outcome::Stay(self.on_tidied(&done)),
            Message::ReviewCaughtUp(done) => return Outcome::Stay(self.on_caught_up(&done)),
            Message::ExportNews(run, news) => self.on_export_news(run, news),
            Message::PickedFolder(folder) => self.on_picked_folder(folder),
            Message::SidesRead(sides) => self.on_sides(sides),
            Message::OlderJournalRead(result) => {
                if let Front::Journal(screen) = &mut self.front {
                    screen.read_older(result);
                }
                Action::None
            }
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
            Message::FiguresNews(news) => return self.on_figures_news(*news, around),
            Message::SignOffNews(news) => return self.on_sign_off_news(*news, around),
            Message::PaperNews(news) => return self.on_paper_news(*news, around),
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
            Message::BackupNews(news) => return self.on_backup_news(&news, around),
            Message::Reading(message) => return self.on_reading(message, around),
            Message::ProofNews(news) => return Outcome::Stay(self.on_proof_news(*news, around)),
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
            Front::SignOff(screen) => screen.second_person(given.account),
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
