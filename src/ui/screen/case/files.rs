//! The files of a report: the call-back list that is written, and the photos that are
//! attached, shown and copied.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Ask, NotAttached, Screen, Section, list};
use crate::domain::account::Act;
use crate::domain::incident::PhotoAttached;
use crate::platform::NotSaved;
use crate::ui::context::Context;
use crate::ui::screen::Action;
use crate::ui::widget::field;

/// How far a file is.
#[derive(Debug, Clone, Default)]
pub(super) enum Written {
    #[default]
    None,
    Working,
    Done(String),
    NotSaved(NotSaved),
    NotAttached(NotAttached),
}

impl Screen {
    pub(super) fn on_path(&mut self, path: String) {
        self.path = path;
        self.file = Written::None;
    }

    pub(super) fn typed_path(&self) -> Option<PathBuf> {
        let path = field::unquoted(&self.path);
        (!path.is_empty() && !matches!(self.file, Written::Working)).then(|| PathBuf::from(path))
    }

    pub(super) fn on_pick_path(&self, ctx: &Context<'_>) -> Action {
        let number = self.incident.number();
        match self.section {
            Section::Photos => Action::Case(Ask::PickPhoto),
            _ => {
                let name = format!("goi-lai-{number}-{}.html", ctx.now.civil_day());
                Action::Case(Ask::PickSave("case-list-dialog", name))
            }
        }
    }

    pub(super) fn on_save_list(&mut self, ctx: &Context<'_>) -> Action {
        let (Some(path), Some(Ok(exposed))) = (self.typed_path(), &self.exposed) else {
            return Action::None;
        };
        if ctx.saving || exposed.is_empty() || !ctx.may(Act::ReportIncident) {
            return Action::None;
        }
        let back = list::CallBack::of(self.incident, self.scope(ctx), exposed, ctx);
        self.file = Written::Working;
        Action::Case(Ask::SaveList(Arc::new(back), path))
    }

    pub(super) fn on_attach(&mut self, ctx: &Context<'_>) -> Action {
        let (Some(path), true) = (self.typed_path(), ctx.may(Act::ReportIncident) && !ctx.saving)
        else {
            return Action::None;
        };
        self.file = Written::Working;
        Action::Case(Ask::Attach(self.incident, path))
    }

    pub(super) fn on_save_photo(&mut self, ctx: &Context<'_>) -> Action {
        let photo = self.pointed_photo(ctx).cloned();
        let (Some(path), Some(photo)) = (self.typed_path(), photo) else { return Action::None };
        if ctx.saving || !ctx.may(Act::ReportIncident) {
            return Action::None;
        }
        self.file = Written::Working;
        Action::Case(Ask::SavePhoto(Box::new(photo), path))
    }

    /// Asks for the photo that is pointed at, if it is not shown already.
    pub fn show(&self, ctx: &Context<'_>) -> Action {
        if self.section != Section::Photos {
            return Action::None;
        }
        let photo = self.pointed_photo(ctx);
        let new = photo
            .filter(|photo| self.shown.as_ref().is_none_or(|(shown, _)| *shown != photo.photo));
        new.map_or(Action::None, |photo| Action::Case(Ask::ShowPhoto(Box::new(photo.clone()))))
    }

    pub(super) fn pointed_photo<'a>(&self, ctx: &Context<'a>) -> Option<&'a PhotoAttached> {
        self.incident(ctx)?.photos.get(self.at)
    }
}

pub(super) fn done(result: Result<PathBuf, NotSaved>) -> Written {
    match result {
        Ok(path) => {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Written::Done(name)
        }
        Err(why) => Written::NotSaved(why),
    }
}
