//! The screens of a signed-in person, and what they ask of their parent.

use std::path::PathBuf;
use std::sync::Arc;

use crate::domain::event::Event;
use crate::domain::id::{IncidentId, ProcedureId, SessionId, VisitId};
use crate::domain::paper::{Paper, Subject};
use crate::domain::patient::Person;
use crate::drill::exercise::Offer;
use crate::i18n::Lang;
use crate::roster::Choice;
use crate::station::Change;
use crate::store::Which;
use crate::ui::second_person::Asked;

pub mod accounts;
pub mod amend;
pub mod backup;
pub mod case;
pub mod cases;
pub mod catalogue;
pub mod closing;
pub mod drills;
pub mod emergency;
pub mod export;
pub mod exposed;
pub mod figures;
pub mod incident;
pub mod journal;
pub mod list;
pub mod lock;
pub mod mishap;
pub mod office;
pub mod opening;
pub mod paper;
pub mod person;
pub mod plan;
pub mod procedure;
pub mod proof;
pub mod queue;
pub mod reaction;
pub mod reading;
pub mod recover;
pub mod register;
pub mod restore;
pub mod review;
pub mod setup;
pub mod sign_off;
pub mod signin;
pub mod stock;
pub mod visit;
pub mod watch;

/// A place to go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The queue, which is home.
    Queue,
    /// One person: consent, screening, order.
    Visit(VisitId),
    /// The thirteen items of a procedure that was just begun.
    Begun(ProcedureId),
    /// The thirteen items of a procedure to come back to.
    Procedure(ProcedureId),
    /// The observation board.
    Watch,
    /// A list file to read in.
    List,
    /// The groups of the plan, and how far the day is with them.
    Plan,
    /// A walk-in to register.
    Register,
    /// Lots and vials.
    Stock,
    /// The end of the session: counting, closing, the seal.
    Closing,
    /// A new session.
    Opening,
    /// What was recorded today.
    Journal,
    /// All that was recorded, on whatever day.
    Review,
    /// What supervisors and auditors do.
    Office,
    /// Papers; one about something, if that is said.
    Papers(Option<(Paper, Subject)>),
    /// Whether the log is whole.
    Proof,
    /// Copies of the station.
    Backup,
    /// Copies of other stations, to be read.
    Reading,
    /// Files that leave the station.
    Export,
    /// The accounts.
    Accounts,
    /// The catalogue in force.
    Catalogue,
    /// The exercises of the drill.
    Drills,
    /// A reaction to describe, about this person if known.
    Reaction(Option<VisitId>),
    /// A reaction to a dose of any day, by the dose's place in the log, and from where
    /// somebody came to it.
    ReactionTo(i64, Box<Place>),
    /// Whoever got the same vial or lot as this person.
    Exposed(VisitId),
    /// What goes wrong beside the needle.
    Mishap,
    /// The anaphylaxis card, about this person if known.
    Emergency(Option<VisitId>),
    /// The reports of what went wrong, and the near misses.
    Cases,
    /// One report.
    Case(IncidentId),
    /// What was written down wrongly, or on paper.
    Amend,
    /// What was written down of this person, in all sessions.
    AmendOf(VisitId),
    /// One entry, and from where somebody came to it.
    AmendEntry(Which, Box<Place>),
    /// The figures of a session; of the one at hand or the last, if none is named.
    Figures(Option<SessionId>),
    /// The sign-off of closed sessions.
    SignOff,
    /// Something happened: reaction or incident, about this person if known.
    Trouble(Option<VisitId>),
    /// Something happened after a dose of any day, by the dose's place in the log, and
    /// from where somebody came to it.
    TroubleTo(i64, Box<Place>),
}

/// To which session facts belong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Belonging {
    /// The one at hand, or the one that they speak of themselves.
    AtHand,
    /// Another.
    To(SessionId),
    /// None stood on their day.
    ToNone,
}

/// What a screen asks of its parent.
#[derive(Debug, Clone)]
pub enum Action {
    /// Nothing.
    None,
    /// Go elsewhere.
    Go(Place),
    /// Record these facts, all or none. The screen hears of it when they are on disk.
    Record(Vec<Event>),
    /// Record these facts as soon as the disk is free. More may follow before they
    /// are there, and none is lost.
    RecordAtOnce(Vec<Event>),
    /// Record these facts, and go elsewhere once they are on disk.
    RecordThen(Vec<Event>, Place),
    /// Do that with facts of another session than the one at hand.
    RecordOf(Belonging, Vec<Event>, Place),
    /// Make this change of accounts, and tell the screen how it went.
    ChangeAccount(Box<Change>),
    /// Make a new recovery key, and hand it to the screen.
    ReplaceRecovery,
    /// Let the signed-in person set the PIN of the day.
    SetPin,
    /// Let another person give their password, and tell the screen who it was.
    AskSecondPerson(Asked),
    /// Prepare an exercise of the drill and begin it.
    BeginExercise(Offer),
    /// End the exercise, and write down how it went.
    EndExercise,
    /// Move the drill's clock on, by this in milliseconds.
    MoveOn(u64),
    /// Choose a catalogue file with the desktop's dialog.
    PickCatalogue,
    /// Read a catalogue file, or the program's own.
    ReadCatalogue(Option<PathBuf>),
    /// Choose a list file with the desktop's dialog.
    PickList,
    /// Read a list file, as somebody chose where it leaves a choice.
    ReadList(PathBuf, Choice),
    /// Put the people of a list on the session's list, all or none.
    Import(Arc<list::Preview>),
    /// Choose with the desktop's dialog, under the title of this key, where to
    /// write a file of this name.
    PickSave(&'static str, String),
    /// Save the catalogue in force as a file.
    SaveCatalogue(PathBuf),
    /// Write the session's list to a new file, and record that.
    Export(PathBuf),
    /// Write the rejected rows of a list to a new file.
    SaveReport(Arc<list::Preview>, PathBuf),
    /// Choose with the desktop's dialog where to write the leaflet for home in a
    /// language, and write it there.
    PickLeaflet(Lang),
    /// Write the leaflet for home in a language to a new file, and show it.
    WriteLeaflet(Lang, PathBuf),
    /// Choose a folder with the desktop's dialog, under the title of this key.
    PickFolder(&'static str),
    /// Write an export into a folder.
    MakeExport(Box<crate::domain::export::Asked>, PathBuf),
    /// Let the desktop show a folder.
    ShowFolder(PathBuf),
    /// Seal the closed session with the head of the log.
    Seal,
    /// Scroll what the arrow keys point at into sight.
    Reveal,
    /// Do that, and let the field of this identity take the keys.
    Focus(&'static str),
    /// Ask something about copies of the station.
    Backup(backup::Ask),
    /// Ask something for the proof of the log.
    Proof(proof::Ask),
    /// Ask something about an incident of the store, the disk or the desktop.
    Case(case::Ask),
    /// Ask something about a paper of the store, the disk or the desktop.
    Paper(paper::Ask),
    /// Give up a long piece of work.
    CancelWork,
    /// Ask what the figures want to know.
    Figures(figures::Ask),
    /// Ask what the sign-off wants to know, or sign.
    SignOff(sign_off::Ask),
    /// Ask the store what the review wants to see.
    AskReview(review::Question),
    /// Read older entries of the session, before this place in the log.
    OlderJournal(i64),
    /// Ask the store which of these people the station knows already.
    LookUp(Vec<Person>),
}

impl Action {
    /// Goes to a place after what the action records is on disk.
    #[must_use]
    pub fn then(self, place: Place) -> Self {
        match self {
            Self::Record(events) => Self::RecordThen(events, place),
            _ => Self::Go(place),
        }
    }
}
