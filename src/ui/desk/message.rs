//! What happens at the desk, and what it asks of the application.

use std::path::PathBuf;
use std::sync::Arc;

use iced::Task;

use super::Prepared;
use crate::domain::day::Day;
use crate::domain::id::{PatientId, VisitId};
use crate::domain::listing::ListExported;
use crate::drill::exercise::Offer;
use crate::i18n::Lang;
use crate::platform::NotSaved;
use crate::station::Failure;
use crate::store::keys::RecoveryKey;
use crate::store::{Entry, Head, ReviewOpened, ReviewPage, ReviewSides, StoreError};
use crate::ui::pin_dialog;
use crate::ui::screen::{
    Place, accounts, amend, backup, case as case_screen, cases, catalogue, closing, drills,
    emergency, export, exposed, figures, incident, journal, list, lock, mishap, office, opening,
    paper, plan, procedure as chair, proof, queue, reaction, register, review, sign_off, stock,
    visit, watch,
};
use crate::ui::second_person;

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
    CatalogueSaved(Result<PathBuf, NotSaved>),
    /// An account was changed, or was not.
    AccountChanged(Result<Vec<Entry>, Failure>),
    /// The recovery key was replaced, or was not.
    RecoveryReplaced(Result<(Arc<RecoveryKey>, Vec<Entry>), Failure>),
    /// To the end of the session.
    Closing(closing::Message),
    /// To the figures.
    Figures(figures::Message),
    /// What the figures asked for came back.
    FiguresNews(Box<figures::News>),
    /// To the sign-off.
    SignOff(sign_off::Message),
    /// What the sign-off asked for came back.
    SignOffNews(Box<sign_off::News>),
    /// To the plan.
    Plan(plan::Message),
    /// To what supervisors and auditors do.
    Office(office::Message),
    /// To the copies of the station.
    Backup(backup::Message),
    /// What the copying of the station asked for came back.
    BackupNews(backup::News),
    /// To the copies of other stations.
    Reading(crate::ui::screen::reading::Message),
    /// To the papers.
    Paper(paper::Message),
    /// What the screen of papers asked for came back.
    PaperNews(Box<paper::News>),
    /// To the proof of the log.
    Proof(proof::Message),
    /// What the proof of the log asked for came back.
    ProofNews(Box<proof::News>),
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
    /// To the exports.
    Export(export::Message),
    /// The export of this number tells how it stands.
    ExportNews(u64, export::News),
    /// The dialog answered which folder.
    PickedFolder(Option<PathBuf>),
    /// To the review.
    Review(review::Message),
    /// A page of the review was found; the number is that of the question.
    Reviewed(u64, Result<Box<ReviewPage>, StoreError>),
    /// An entry of the review was opened.
    ReviewOpened(Result<Option<Box<ReviewOpened>>, StoreError>),
    /// A part of the log was taken into the review; whether it was the last.
    ReviewCaughtUp(Result<bool, StoreError>),
    /// A part of the review's index was merged; true if that was all.
    ReviewTidied(Result<bool, StoreError>),
    /// It is known by what of the station one filters.
    SidesRead(Result<ReviewSides, StoreError>),
    /// Older entries of the journal were read.
    OlderJournalRead(Result<Vec<Entry>, StoreError>),
    /// The journal's page was read.
    JournalRead(Result<Vec<Entry>, StoreError>),
    /// The dialog answered.
    Picked(Option<PathBuf>),
    /// The dialog answered where to write.
    PickedSave(Option<PathBuf>),
    /// The dialog answered where to write the leaflet.
    PickedLeaflet(Lang, Option<PathBuf>),
    /// The leaflet was written, and shown or not; or it was not written.
    LeafletWritten(Result<(PathBuf, bool), NotSaved>),
    /// The rejected rows were written, or not.
    Saved(Result<PathBuf, NotSaved>),
    /// The session's list was written, or not.
    Exported(Result<(PathBuf, ListExported), NotSaved>),
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
