//! Reading a class or ward list in: a file, what was understood of it, and the
//! people it adds to the session. All of a list or nothing of it.

mod export;
mod file;
mod mapping;
mod preview;
mod save;
mod view;
mod words;
mod work;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::domain::account::Act;
use crate::platform::NotSaved;
use crate::roster::{Choice, Roster, Sample, Unreadable};
use crate::store::StoreError;
use crate::ui::context::Context;
use crate::ui::input::{Key, Pressed};
use crate::ui::screen::{Action, Place};
use crate::ui::widget::field;

pub use export::{export, product_names};
pub use file::{Failure, LONGEST_FILE};
pub use preview::{Preview, names};
pub use save::save;
pub use words::not_saved;
pub use work::{Import, News, NotImported, Progress, Reading, Running, Step, import, read};

/// The path typed, and how far the reading is.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    path: String,
    /// The sheet that somebody chose in this file.
    sheet: Option<usize>,
    stage: Stage,
    /// Where the rows that are not imported are to be written.
    report_path: String,
    report: Report,
    export: export::Export,
}

/// How far the report of the rejected rows is.
#[derive(Debug, Clone, Default)]
enum Report {
    /// Nobody asked for it.
    #[default]
    None,
    /// It is being written.
    Saving,
    /// It stands here.
    Saved(PathBuf),
    /// It was not written.
    NotSaved(NotSaved),
}

/// How far the reading is. What is large is shared, for a screen is copied often.
#[derive(Debug, Clone, Default)]
enum Stage {
    /// Nothing is read.
    #[default]
    Idle,
    /// The file is being read, and this is how far.
    Reading(PathBuf, Option<Progress>),
    /// The file was not read.
    Failed(PathBuf, Failure),
    /// What was understood is shown, at this page from 0.
    Ready(Arc<Preview>, usize),
    /// Its people are being put on the session's list.
    Importing(Importing),
    /// Somebody says what the columns of the file hold.
    Mapping(mapping::Mapping),
    /// Nobody was put on the list, and why. The file is to be read again.
    NotImported(StoreError),
}

/// An import under way.
#[derive(Debug, Clone)]
struct Importing {
    preview: Arc<Preview>,
    progress: Option<Progress>,
    stopping: bool,
}

/// A list as it was read.
#[derive(Debug)]
struct Understood {
    /// The file's name without its folder.
    file: String,
    sha256: String,
    roster: Roster,
}

/// What happens here.
#[derive(Debug, Clone)]
pub enum Message {
    /// The path typed.
    Path(String),
    /// Choose a file with the desktop's dialog.
    Pick,
    /// Read the file.
    Read,
    /// Give up the reading.
    Cancel,
    /// Go back to the queue.
    Leave,
    /// Choose another file.
    Another,
    /// Show a page, from 0.
    Page(usize),
    /// Read another sheet of the workbook, by its place.
    Sheet(usize),
    /// Put the new people on the session's list.
    Import,
    /// Put those new people on the list whose rows are sound, and leave the rest.
    ImportSound,
    /// The path for the rejected rows.
    ReportPath(String),
    /// Write the rejected rows.
    SaveReport,
    /// Choose with the desktop's dialog where to write them.
    PickReport,
    /// Say by hand what the columns hold.
    MapColumns,
    /// What is said of the columns.
    Mapping(mapping::Message),
    /// The path for the session's list.
    ExportPath(String),
    /// Write the session's list.
    Export,
    /// Choose with the desktop's dialog where to write it.
    PickExport,
}

impl Screen {
    /// Takes in what the person did.
    pub fn update(&mut self, message: Message, ctx: &Context<'_>) -> Action {
        match message {
            Message::Path(text) => self.on_path(text),
            Message::Pick => Action::PickList,
            Message::Read => self.on_read(ctx),
            Message::Cancel => self.on_cancel(),
            Message::Leave => Action::Go(Place::Queue),
            Message::Another => self.on_another(),
            Message::Page(page) => self.on_page(page),
            Message::Sheet(sheet) => self.on_sheet(sheet, ctx),
            Message::ImportSound => self.on_import(Preview::sound_may_be_imported, ctx),
            Message::ReportPath(text) => self.on_report_path(text),
            Message::SaveReport => self.on_save_report(ctx),
            Message::PickReport => self.on_pick_report(),
            Message::MapColumns => self.on_map(ctx),
            Message::Mapping(message) => self.on_mapping(&message, ctx),
            Message::ExportPath(text) => self.on_export_path(text),
            Message::Export => self.on_export(ctx),
            Message::PickExport => Action::PickSave("list-door-dialog", export::Export::name(ctx)),
            Message::Import => self.on_import(Preview::may_be_imported, ctx),
        }
    }

    /// Tells whether somebody says what the columns of a file hold: that takes the
    /// whole room.
    #[must_use]
    pub const fn names_columns(&self) -> bool {
        matches!(self.stage, Stage::Mapping(_))
    }

    /// Turns a key that no field took into what it means here.
    #[must_use]
    pub fn key(&self, pressed: &Pressed, ctx: &Context<'_>) -> Option<Message> {
        if let Stage::Mapping(mapping) = &self.stage {
            return mapping.key(pressed).map(Message::Mapping);
        }
        let ready = match &self.stage {
            Stage::Ready(preview, page) => Some((preview, *page)),
            _ => None,
        };
        match pressed.key {
            Key::Enter if pressed.repeated => None,
            Key::Enter if ready.is_some_and(|(preview, _)| preview.may_be_imported()) => {
                (!ctx.saving).then_some(Message::Import)
            }
            Key::Enter => Some(Message::Read),
            Key::Escape if self.is_working() => Some(Message::Cancel),
            Key::Left => self.beside(|sheet, count| (sheet + count - 1) % count),
            Key::Right => self.beside(|sheet, count| (sheet + 1) % count),
            Key::Function(4) => self.sample().map(|_| Message::MapColumns),
            Key::Function(7) if matches!(self.stage, Stage::Idle) => Some(Message::Export),
            Key::Function(5) => ready.map(|_| Message::SaveReport),
            Key::Function(6) => ready
                .filter(|(preview, _)| preview.sound_may_be_imported() && !ctx.saving)
                .map(|_| Message::ImportSound),
            Key::PageDown => ready.map(|(_, page)| Message::Page(page + 1)),
            Key::PageUp => ready.map(|(_, page)| Message::Page(page.saturating_sub(1))),
            _ => None,
        }
    }

    /// The sheet beside the one that is shown, in a workbook of several.
    fn beside(&self, step: fn(usize, usize) -> usize) -> Option<Message> {
        let (count, shown) = match &self.stage {
            Stage::Ready(preview, _) => {
                let roster = &preview.list().roster;
                (roster.sheets.len(), roster.sheet)
            }
            Stage::Failed(
                _,
                Failure::Unreadable(Unreadable::NoHeader { sheets, .. })
                | Failure::NotUnderstood(Unreadable::NoHeader { sheets, .. }, _),
            ) => (sheets.len(), self.sheet),
            _ => (0, None),
        };
        (count > 1).then(|| Message::Sheet(step(shown.unwrap_or(0), count)))
    }

    /// Is told that a file is being read.
    pub fn reading(&mut self, path: &Path) {
        let path_text = path.to_string_lossy().into_owned();
        if field::unquoted(&self.path) != path_text {
            self.sheet = None;
        }
        self.path = path_text;
        self.report_path = save::beside(path).to_string_lossy().into_owned();
        self.report = Report::None;
        self.stage = Stage::Reading(path.to_owned(), None);
    }

    /// Is told what the work tells.
    pub fn hear(&mut self, news: News) {
        match (news, &mut self.stage) {
            (News::Progress(progress), Stage::Reading(_, heard)) => *heard = Some(progress),
            (News::Progress(progress), Stage::Importing(importing)) => {
                importing.progress = Some(progress);
            }
            (News::Read(Ok(preview)), Stage::Reading(..)) => self.stage = Stage::Ready(preview, 0),
            (News::Read(Err(failure)), Stage::Reading(path, _)) => {
                self.stage = Stage::Failed(std::mem::take(path), failure);
            }
            (News::Imported(Ok(_)), _) => *self = Self::default(),
            (News::Imported(Err(not)), Stage::Importing(importing)) => {
                self.stage = if not.error == StoreError::Cancelled {
                    Stage::Ready(Arc::clone(&importing.preview), 0)
                } else {
                    Stage::NotImported(not.error)
                };
            }
            // Told of what was given up meanwhile.
            _ => {}
        }
    }

    const fn is_working(&self) -> bool {
        matches!(self.stage, Stage::Reading(..) | Stage::Importing(_))
    }

    fn on_sheet(&mut self, sheet: usize, ctx: &Context<'_>) -> Action {
        self.sheet = Some(sheet);
        self.on_read(ctx)
    }

    fn on_path(&mut self, text: String) -> Action {
        self.path = text;
        self.sheet = None;
        Action::None
    }

    fn on_read(&mut self, ctx: &Context<'_>) -> Action {
        let path = field::unquoted(&self.path);
        if path.is_empty() || self.is_working() || !ctx.may(Act::RegisterPeople) {
            return Action::None;
        }
        let columns = ctx.day.mapped_columns().to_vec();
        Action::ReadList(PathBuf::from(path), Choice { sheet: self.sheet, columns })
    }

    /// Returns the beginning of the file, where its columns can be said by hand.
    fn sample(&self) -> Option<Arc<Sample>> {
        match &self.stage {
            Stage::Ready(preview, _) => Some(Arc::new(preview.list().roster.sample.clone())),
            Stage::Failed(_, Failure::NotUnderstood(_, sample)) => Some(Arc::clone(sample)),
            _ => None,
        }
    }

    fn on_map(&mut self, ctx: &Context<'_>) -> Action {
        if let Some(sample) = self.sample().filter(|_| ctx.may(Act::RegisterPeople)) {
            // The same sheet is read again, whichever was found.
            if let Stage::Ready(preview, _) = &self.stage {
                self.sheet = preview.list().roster.sheet;
            }
            self.stage = Stage::Mapping(mapping::Mapping::new(sample));
        }
        Action::None
    }

    fn on_mapping(&mut self, message: &mapping::Message, ctx: &Context<'_>) -> Action {
        let Stage::Mapping(mapping) = &mut self.stage else { return Action::None };
        match message {
            mapping::Message::Done if mapping.missing().is_empty() && !ctx.saving => {
                Action::Record(vec![mapping.mapped().into()])
            }
            mapping::Message::Leave => self.on_read(ctx),
            message => {
                mapping.update(message);
                Action::None
            }
        }
    }

    /// Hears that what was said of the columns stands in the log, and reads again.
    pub fn follow(&mut self, ctx: &Context<'_>) -> Action {
        match &self.stage {
            Stage::Mapping(mapping) if ctx.day.mapped_columns().contains(&mapping.mapped()) => {
                self.stage = Stage::Idle;
                self.on_read(ctx)
            }
            _ => Action::None,
        }
    }

    fn on_export_path(&mut self, text: String) -> Action {
        self.export.path = text;
        Action::None
    }

    fn on_export(&mut self, ctx: &Context<'_>) -> Action {
        match self.export.target(ctx) {
            Some(path) => {
                self.export.state = export::State::Writing;
                Action::Export(path)
            }
            None => Action::None,
        }
    }

    /// Is told what came of writing the session's list.
    pub fn exported(&mut self, result: Result<(PathBuf, u32), NotSaved>) {
        self.export.state = match result {
            Ok((path, rows)) => export::State::Written(path, rows),
            Err(why) => export::State::Failed(why),
        };
    }

    /// A reading is given up at once; an import says itself when it has stopped,
    /// because it may be too late for that.
    fn on_cancel(&mut self) -> Action {
        match &mut self.stage {
            Stage::Importing(importing) => importing.stopping = true,
            _ => self.stage = Stage::Idle,
        }
        Action::CancelWork
    }

    fn on_another(&mut self) -> Action {
        self.sheet = None;
        self.stage = Stage::Idle;
        Action::None
    }

    fn on_page(&mut self, to: usize) -> Action {
        if let Stage::Ready(preview, page) = &mut self.stage {
            *page = to.min(preview.pages().saturating_sub(1));
        }
        Action::None
    }

    fn on_report_path(&mut self, text: String) -> Action {
        self.report_path = text;
        Action::None
    }

    fn on_pick_report(&self) -> Action {
        let path = Path::new(&self.report_path);
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Action::PickSave("list-report-dialog", name)
    }

    /// Is told where the rejected rows, or the session's list, are to be written.
    pub fn save_to(&mut self, path: &Path, ctx: &Context<'_>) -> Action {
        if matches!(self.stage, Stage::Idle) {
            self.export.path = path.to_string_lossy().into_owned();
            return self.on_export(ctx);
        }
        self.report_path = path.to_string_lossy().into_owned();
        self.on_save_report(ctx)
    }

    /// Is told what came of writing the rejected rows.
    pub fn saved(&mut self, result: Result<PathBuf, NotSaved>) {
        self.report = match result {
            Ok(path) => Report::Saved(path),
            Err(why) => Report::NotSaved(why),
        };
    }

    fn on_save_report(&mut self, ctx: &Context<'_>) -> Action {
        let path = field::unquoted(&self.report_path);
        match &self.stage {
            Stage::Ready(preview, _)
                if preview.counts().refused > 0
                    && !path.is_empty()
                    && ctx.may(Act::RegisterPeople)
                    && !matches!(self.report, Report::Saving) =>
            {
                self.report = Report::Saving;
                Action::SaveReport(Arc::clone(preview), PathBuf::from(path))
            }
            _ => Action::None,
        }
    }

    fn on_import(&mut self, may: fn(&Preview) -> bool, ctx: &Context<'_>) -> Action {
        match &self.stage {
            Stage::Ready(preview, _)
                if may(preview) && ctx.may(Act::RegisterPeople) && !ctx.saving =>
            {
                let preview = Arc::clone(preview);
                let importing =
                    Importing { preview: Arc::clone(&preview), progress: None, stopping: false };
                self.stage = Stage::Importing(importing);
                Action::Import(preview)
            }
            _ => Action::None,
        }
    }
}

#[cfg(test)]
mod tests;
