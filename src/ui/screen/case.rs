//! One report of something that went wrong: who else is touched by it, the form,
//! what is looked at later, and the photos. Each answer is recorded at once;
//! nothing that is typed here is a fact before that.

mod fields;
mod files;
mod form_view;
mod later;
pub mod list;
pub mod photo;
mod photos;
pub mod picture;
mod trace;
mod view;
mod ways_out;
pub mod words;

use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::account::Act;
use crate::domain::catalogue::RowId;
use crate::domain::event::Event;
use crate::domain::id::{AccountId, FollowUpId, IncidentId, PhotoId, SessionId, VisitId};
use crate::domain::incident::form::Form;
use crate::domain::incident::known::since_opened;
use crate::domain::incident::{
    Answer, FollowUpDone, FollowUpPlanned, Incident, IncidentCompleted, PhotoAttached, PhotoSaved,
    TableReleased,
};
use crate::domain::look_back::{CallBackSaved, Exposed, Scope};
use crate::domain::near_miss::NearMiss;
use crate::domain::text::clean;
use crate::domain::time::{Instant, parse_date};
use crate::domain::visit::VisitListed;
use crate::platform::NotSaved;
use crate::store::{
    Amendable, Attachment, ClosedReports, EarlierDay, ReviewPage, SessionRow, StoreError, Target,
    Which, Whose,
};
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::{Action, Place};
use crate::ui::second_person::Asked;

use fields::Draft;
use files::{Written, done};
pub use photo::NotAttached;
use picture::{NotShown, Picture};
pub use trace::exposed_line;
pub use view::state;

/// After how many days a person is looked at again, as it is offered.
const LATER: [u16; 5] = [1, 3, 7, 14, 28];

/// The longest date that is typed.
const TYPED_MAX: usize = 10;

/// What a screen about incidents asks of the store, the disk and the desktop.
#[derive(Debug, Clone)]
pub enum Ask {
    /// Who got a dose of this scope.
    LookBack(Asker, Scope),
    /// What was stopped between two instants.
    NearMisses(Instant, Instant),
    /// The latest reports that no day reads any more, before a place in the log.
    ClosedReports(Option<i64>),
    /// Write the call-back list to a new file.
    SaveList(Arc<list::CallBack>, PathBuf),
    /// Choose where to write a file of this name, with the desktop's dialog.
    PickSave(&'static str, String),
    /// Choose a photo with the desktop's dialog.
    PickPhoto,
    /// Read a photo and attach it to this report.
    Attach(IncidentId, PathBuf),
    /// Write a copy of this photo to a new file.
    SavePhoto(Box<PhotoAttached>, PathBuf),
    /// Decode this photo for the window.
    ShowPhoto(Box<PhotoAttached>),
    /// Entries that can be amended, before a place in the log, so many.
    Amendable(Whose, Option<i64>, u32),
    /// One of them, with its day.
    AmendableEntry(Which),
    /// Doses of any day, by the words of the review.
    Doses(String),
    /// The latest sessions, so many.
    Sessions(u32),
    /// An earlier day, with this session of it.
    EarlierDay(NaiveDate, Option<SessionId>),
    /// People of any session, by a part of their name.
    ListedAs(String),
}

/// For what somebody looks back: an answer may come when something else is in
/// front, under which its people have no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// For a report.
    Report(IncidentId),
    /// For somebody who reacted.
    Person(VisitId),
}

/// What comes back.
#[derive(Debug, Clone)]
pub enum News {
    /// The look-back, or not.
    LookedBack(Asker, Result<Vec<Exposed>, StoreError>),
    /// The near misses, or not.
    NearMisses(Result<Vec<NearMiss>, StoreError>),
    /// Reports that no day reads any more, which the day knows now, or not.
    ClosedReports(Result<Box<ClosedReports>, StoreError>),
    /// The call-back list was written, or not.
    ListWritten(Result<(PathBuf, CallBackSaved), NotSaved>),
    /// The dialog answered.
    Picked(Option<PathBuf>),
    /// A photo was read, or not.
    PhotoRead(Result<(PhotoAttached, Attachment), NotAttached>),
    /// A copy of a photo was written, or not.
    PhotoWritten(Result<(PathBuf, PhotoSaved), NotSaved>),
    /// A photo was decoded, or not.
    PhotoShown(PhotoId, Result<Picture, NotShown>),
    /// Entries that can be amended, or not.
    Amendable(Result<Box<Amendable>, StoreError>),
    /// One of them, if there is such a one.
    AmendableEntry(Result<Option<Box<Target>>, StoreError>),
    /// Doses that these words found, or not.
    Doses(String, Result<Box<ReviewPage>, StoreError>),
    /// The sessions, or not.
    Sessions(Result<Vec<SessionRow>, StoreError>),
    /// An earlier day, or not.
    EarlierDay(Result<Box<EarlierDay>, StoreError>),
    /// The people whose name holds this, or not.
    ListedAs(String, Result<Vec<VisitListed>, StoreError>),
}

/// A part of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Section {
    /// Who else, and the table that stopped.
    #[default]
    Trace,
    /// The form.
    Fields,
    /// What is looked at later.
    Later,
    /// The photos.
    Photos,
}

impl Section {
    const ALL: [Self; 4] = [Self::Trace, Self::Fields, Self::Later, Self::Photos];
}

/// What is typed and pointed at.
#[derive(Debug, Clone)]
pub struct Screen {
    incident: IncidentId,
    section: Section,
    exposed: Option<Result<Arc<[Exposed]>, StoreError>>,
    /// Which page of them.
    page: usize,
    reason: String,
    path: String,
    file: Written,
    draft: Draft,
    due: String,
    found: String,
    at: usize,
    /// The photo that is shown, or why it cannot be.
    shown: Option<(PhotoId, Result<Picture, NotShown>)>,
}

/// What somebody does here.
#[derive(Debug, Clone)]
pub enum Message {
    /// This part.
    Section(Section),
    /// Back to the list of reports.
    Leave,
    /// The report as a paper.
    Paper,
    /// To the record of the dose that it is about.
    Amend,
    /// To the alarm by which it was opened.
    Alarm,
    /// The page of those concerned so many on.
    Page(isize),
    /// Point at a line.
    Point(usize),
    /// The line so many places on.
    Move(isize),
    /// Point at a field.
    Field(RowId),
    /// The field so many places on.
    Turn(isize),
    /// The first critical field without an answer.
    NextMissing,
    /// A character of a blind field.
    Typed(char),
    /// One character back.
    Erase,
    /// The blind field emptied.
    Clear,
    /// The words of a field.
    Text(String),
    /// Pick or drop an answer.
    Pick(RowId),
    /// Take what is typed or pointed at.
    Take,
    /// Nobody knows.
    Unknown,
    /// It does not apply.
    DoesNotApply,
    /// The answer is taken back.
    TakeBack,
    /// The report is complete.
    Complete,
    /// Why the table may go on.
    Reason(String),
    /// The table goes on.
    Release,
    /// Where a file is or goes.
    Path(String),
    /// Choose that with the desktop's dialog.
    PickPath,
    /// Write the call-back list.
    SaveList,
    /// Look at the person in so many days.
    Plan(u16),
    /// Look at the person on the day that is typed.
    PlanTyped,
    /// How the person was.
    Found(String),
    /// It was looked at.
    Done,
    /// Attach the photo at the path.
    Attach,
    /// Write a copy of the photo pointed at.
    SavePhoto,
}

impl Screen {
    /// Opens a report.
    #[must_use]
    pub fn open(incident: IncidentId) -> Self {
        Self {
            incident,
            section: Section::Trace,
            exposed: None,
            page: 0,
            reason: String::new(),
            path: String::new(),
            file: Written::None,
            draft: Draft::default(),
            due: String::new(),
            found: String::new(),
            at: 0,
            shown: None,
        }
    }

    /// Returns what to look back on, once, when the report is opened.
    #[must_use]
    pub fn ask(&self, ctx: &Context<'_>) -> Option<Ask> {
        let scope = self.scope(ctx);
        (!scope.is_empty()).then_some(Ask::LookBack(Asker::Report(self.incident), scope))
    }

    fn scope(&self, ctx: &Context<'_>) -> Scope {
        let Some(incident) = self.incident(ctx) else { return Scope::default() };
        Scope::of(incident.session, &incident.opened)
    }

    fn incident<'a>(&self, ctx: &Context<'a>) -> Option<&'a Incident> {
        ctx.day.incidents().get(self.incident)
    }

    /// Takes in what somebody did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        match message {
            Message::Section(section) => {
                self.on_section(section, ctx);
                return self.show(ctx);
            }
            Message::Leave => return Action::Go(Place::Cases),
            Message::Point(at) => {
                self.at = at;
                return self.show(ctx);
            }
            Message::Move(by) => {
                self.on_move(by, ctx);
                return self.show(ctx);
            }
            Message::Paper => return self.to_paper(ctx),
            Message::Amend => return self.to_dose(ctx),
            Message::Alarm => return self.to_alarm(ctx),
            Message::Field(field) => return self.on_field(field, ctx),
            Message::Turn(by) => return self.on_turn(by, ctx),
            Message::NextMissing => return self.on_next_missing(ctx),
            Message::Typed(character) => self.on_typed(character),
            Message::Erase => self.on_erase(),
            Message::Clear => self.on_clear(),
            Message::Text(text) => self.draft.text = text,
            Message::Pick(option) => return self.on_pick(&option, ctx),
            Message::Take => return self.on_take(ctx),
            Message::Unknown => {
                return self.record(Some(Answer::Unknown), ctx);
            }
            Message::DoesNotApply => {
                return self.record(Some(Answer::DoesNotApply), ctx);
            }
            Message::TakeBack => return self.on_take_back(ctx),
            Message::Complete => return self.on_complete(ctx),
            Message::Reason(reason) => self.reason = reason,
            Message::Page(by) => self.on_page(by),
            Message::Release => return self.on_release(None, ctx),
            Message::Path(path) => self.on_path(path),
            Message::PickPath => return self.on_pick_path(ctx),
            Message::SaveList => return self.on_save_list(ctx),
            Message::Plan(days) => return self.on_plan(Some(days), ctx),
            Message::PlanTyped => return self.on_plan(None, ctx),
            Message::Found(found) => self.found = found,
            Message::Done => return self.on_done(ctx),
            Message::Attach => return self.on_attach(ctx),
            Message::SavePhoto => return self.on_save_photo(ctx),
        }
        Action::None
    }

    /// Turns a key into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        if let Key::Function(number @ 2..=5) = pressed.key {
            return Section::ALL.get(usize::from(number) - 2).copied().map(Message::Section);
        }
        if pressed.key == Key::Escape {
            return Some(Message::Leave);
        }
        if pressed.key == Key::Function(11) {
            return Some(Message::Paper);
        }
        if pressed.control && pressed.text.as_deref() == Some("e") {
            return Some(Message::Amend);
        }
        match self.section {
            Section::Fields => self.key_of_fields(pressed, ctx),
            Section::Trace => match pressed.key {
                Key::PageUp => Some(Message::Page(-1)),
                Key::PageDown => Some(Message::Page(1)),
                Key::Function(6) => Some(Message::PickPath),
                Key::Function(7) if !pressed.repeated => Some(Message::SaveList),
                Key::Function(9) if self.alarm(ctx).is_some() => Some(Message::Alarm),
                Key::Function(9) if !pressed.repeated => Some(Message::Release),
                _ => None,
            },
            Section::Later => match pressed.key {
                Key::Up => Some(Message::Move(-1)),
                Key::Down => Some(Message::Move(1)),
                Key::Function(6) if !pressed.repeated => Some(Message::PlanTyped),
                Key::Function(7) if !pressed.repeated => Some(Message::Done),
                Key::Backspace => Some(Message::Erase),
                Key::Delete => Some(Message::Clear),
                _ => pressed.character().map(Message::Typed),
            },
            Section::Photos => match pressed.key {
                Key::Up => Some(Message::Move(-1)),
                Key::Down => Some(Message::Move(1)),
                Key::Function(6) => Some(Message::PickPath),
                Key::Function(7) if !pressed.repeated => Some(Message::Attach),
                Key::Function(8) if !pressed.repeated => Some(Message::SavePhoto),
                _ => None,
            },
        }
    }

    /// Hears that what was done is on disk.
    pub fn follow(&mut self, ctx: &Context<'_>) -> Action {
        self.draft.clear();
        self.due.clear();
        self.found.clear();
        self.reason.clear();
        self.show(ctx)
    }

    /// Hears from the store, the disk and the desktop.
    pub fn hear(&mut self, news: News) {
        match news {
            News::LookedBack(asker, result) => {
                if asker == Asker::Report(self.incident) {
                    self.exposed = Some(result.map(Arc::from));
                }
            }
            News::ListWritten(result) => self.file = done(result.map(|(path, _)| path)),
            News::PhotoWritten(result) => self.file = done(result.map(|(path, _)| path)),
            News::PhotoRead(Ok(_)) => {
                self.file = Written::None;
                self.path.clear();
            }
            News::PhotoRead(Err(why)) => self.file = Written::NotAttached(why),
            News::Picked(path) => {
                if let Some(path) = path {
                    self.on_path(path.display().to_string());
                }
            }
            News::PhotoShown(photo, picture) => self.shown = Some((photo, picture)),
            News::NearMisses(_)
            | News::ClosedReports(_)
            | News::Amendable(_)
            | News::AmendableEntry(_)
            | News::Doses(..)
            | News::Sessions(_)
            | News::EarlierDay(_)
            | News::ListedAs(..) => {}
        }
    }

    /// Hears that a second person looked at the table.
    pub fn second_person(&mut self, by: AccountId, ctx: &Context<'_>) -> Action {
        self.on_release(Some(by), ctx)
    }

    fn on_section(&mut self, section: Section, ctx: &Context<'_>) {
        self.section = section;
        self.file = Written::None;
        self.path.clear();
        self.at = 0;
        if section == Section::Fields && self.draft.field.is_none() {
            self.draft.field = self.fields(ctx).first().map(|field| field.id.clone());
        }
    }

    fn on_move(&mut self, by: isize, ctx: &Context<'_>) {
        if self.section == Section::Fields {
            let options = self.pointed_field(ctx).map_or(0, |field| field.options.len());
            let to = self.draft.cursor.map_or(0, |at| at.saturating_add_signed(by));
            self.draft.cursor = Some(to.min(options.saturating_sub(1)));
            return;
        }
        let count = self.incident(ctx).map_or(0, |incident| match self.section {
            Section::Later => incident.follow_ups.len(),
            Section::Photos => incident.photos.len(),
            Section::Trace | Section::Fields => 0,
        });
        self.at = self.at.saturating_add_signed(by).min(count.saturating_sub(1));
    }

    fn on_typed(&mut self, character: char) {
        let taken = character.is_ascii_digit() || matches!(character, '/' | ':');
        let typed = match self.section {
            Section::Later => &mut self.due,
            _ => &mut self.draft.text,
        };
        if taken && typed.len() < TYPED_MAX {
            typed.push(character);
        }
    }

    fn on_erase(&mut self) {
        let _ = match self.section {
            Section::Later => self.due.pop(),
            _ => self.draft.text.pop(),
        };
    }

    fn on_clear(&mut self) {
        match self.section {
            Section::Later => self.due.clear(),
            _ => self.draft.text.clear(),
        }
    }

    fn on_complete(&mut self, ctx: &Context<'_>) -> Action {
        let (Some(incident), Ok(form)) = (self.incident(ctx), Form::built_in()) else {
            return Action::None;
        };
        if incident.is_complete(form) || self.why_not_complete(ctx).is_some() {
            return Action::None;
        }
        // What was counted at the opening may have gone on.
        let news = since_opened(form, ctx.day, ctx.catalogue, incident, ctx.now);
        let mut events: Vec<Event> = news.into_iter().map(Event::from).collect();
        events.push(IncidentCompleted { incident: self.incident }.into());
        Action::Record(events)
    }

    /// Returns the key of what stands between the report and its completion.
    fn why_not_complete(&self, ctx: &Context<'_>) -> Option<&'static str> {
        let (Some(incident), Ok(form)) = (self.incident(ctx), Form::built_in()) else {
            return Some("case-gone");
        };
        if !ctx.may(Act::ReportIncident) {
            Some("incident-may-not")
        } else if incident.needs_a_name() {
            Some("case-needs-a-name")
        } else if !incident.missing(form).is_empty() {
            Some("case-missing-first")
        } else {
            None
        }
    }

    fn on_release(&self, confirmed_by: Option<AccountId>, ctx: &Context<'_>) -> Action {
        let Some(table) = self.frozen_table(ctx) else { return Action::None };
        let reason = clean(&self.reason);
        if reason.is_empty() || ctx.saving || !ctx.may(Act::ReportIncident) {
            return Action::None;
        }
        // A supervisor answers alone; anybody else with a second person.
        if confirmed_by.is_none() && !ctx.may(Act::ReleaseStock) {
            return Action::AskSecondPerson(Asked::ToConfirm);
        }
        Action::Record(vec![TableReleased { table, reason, confirmed_by }.into()])
    }

    fn frozen_table(&self, ctx: &Context<'_>) -> Option<u8> {
        ctx.day.stopped_line(self.incident(ctx)?)
    }

    fn on_plan(&self, days: Option<u16>, ctx: &Context<'_>) -> Action {
        let today = ctx.now.civil_day();
        let due = match days {
            Some(days) => today.checked_add_days(chrono::Days::new(days.into())),
            None => parse_date(&self.due).filter(|due| *due >= today),
        };
        let (Some(due), true) = (due, ctx.may(Act::ReportIncident) && !ctx.saving) else {
            return Action::None;
        };
        let follow_up = FollowUpId(ctx.new_id());
        let planned = FollowUpPlanned { incident: self.incident, follow_up, due };
        Action::Record(vec![planned.into()])
    }

    fn on_done(&self, ctx: &Context<'_>) -> Action {
        let found = clean(&self.found);
        let planned = self.incident(ctx).and_then(|incident| incident.follow_ups.get(self.at));
        let Some(planned) = planned.filter(|one| one.done.is_none()) else { return Action::None };
        if found.is_empty() || ctx.saving || !ctx.may(Act::ReportIncident) {
            return Action::None;
        }
        let done = FollowUpDone { incident: self.incident, follow_up: planned.id, found };
        Action::Record(vec![done.into()])
    }
}

/// Returns the identity of a new photo.
#[must_use]
pub fn new_photo(ctx: &Context<'_>) -> PhotoId {
    PhotoId(ctx.new_id())
}

#[cfg(test)]
mod tests;
