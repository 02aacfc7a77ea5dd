//! The catalogue in force, written out as one file to edit and load again. Writes
//! the whole file or none, and never over another.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use iced::widget::column;

use super::{Message, Screen};
use crate::domain::account::Act;
use crate::platform::{NotSaved, write_new};
use crate::ui::aside::aside;
use crate::ui::context::Context;
use crate::ui::screen::Action;
use crate::ui::screen::list::not_saved;
use crate::ui::theme::{Tone, space};
use crate::ui::widget::button::{self, Kind};
use crate::ui::widget::{Element, field, muted, notice};

/// The path typed, and what came of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Save {
    path: String,
    state: State,
}

/// How far the writing is.
#[derive(Debug, Clone, Default)]
enum State {
    /// Nobody asked for it.
    #[default]
    None,
    /// The file is being written.
    Writing,
    /// It stands here.
    Written(PathBuf),
    /// It was not written.
    Failed(NotSaved),
}

/// Writes a catalogue's text on a thread of its own. Returns where.
///
/// # Errors
///
/// See [`NotSaved`].
pub async fn save(text: Arc<str>, path: PathBuf) -> Result<PathBuf, NotSaved> {
    let work = move || write_new(&path, text.as_bytes()).map(|()| path);
    aside(work).await.unwrap_or(Err(NotSaved::NotWritable))
}

impl Screen {
    /// Is told the file that the dialog chose.
    pub fn save_to(&mut self, path: &Path, ctx: &Context<'_>) -> Action {
        self.save.path = path.to_string_lossy().into_owned();
        self.on_save(ctx)
    }

    /// Is told what came of the writing.
    pub fn saved(&mut self, result: Result<PathBuf, NotSaved>) {
        self.save.state = match result {
            Ok(path) => State::Written(path),
            Err(why) => State::Failed(why),
        };
    }

    pub(super) fn on_save_path(&mut self, text: String) -> Action {
        self.save.path = text;
        Action::None
    }

    pub(super) fn on_pick_save(&self, ctx: &Context<'_>) -> Action {
        if matches!(self.save.state, State::Writing) || !ctx.may(Act::ReplaceCatalogue) {
            return Action::None;
        }
        let name = format!("danh-muc-{}.toml", ctx.catalogue.version().code());
        Action::PickSave("catalogue-save-dialog", name)
    }

    pub(super) fn on_save(&mut self, ctx: &Context<'_>) -> Action {
        match self.save.target(ctx) {
            Some(path) => {
                self.save.state = State::Writing;
                Action::SaveCatalogue(path)
            }
            None => Action::None,
        }
    }

    pub(super) fn saving<'a>(&'a self, ctx: &Context<'a>) -> Element<'a, Message> {
        let p = ctx.palette;
        let free = !matches!(self.save.state, State::Writing);
        let pick = button::make(p, Kind::Secondary, ctx.t("catalogue-save-pick"))
            .key("F7")
            .on_press_maybe(free.then_some(Message::PickSave));
        let save = button::make(p, Kind::Secondary, ctx.t("catalogue-save"))
            .on_press_maybe(self.save.target(ctx).map(|_| Message::Save));
        let line = field::path(
            p,
            [&ctx.t("catalogue-save-path"), &ctx.t("catalogue-save-example")],
            &self.save.path,
            Message::SavePath,
            Message::Save,
            [pick.into(), save.into()],
        );
        let said: Element<'a, Message> = match &self.save.state {
            State::None => muted(p, ctx.t("catalogue-save-how")).into(),
            State::Writing => muted(p, ctx.t("catalogue-saving")).into(),
            State::Written(path) => {
                let path = path.display().to_string();
                notice(p, Tone::Proven, ctx.tw("catalogue-saved", &[("path", &path)]))
            }
            State::Failed(why) => notice(p, Tone::Attention, ctx.t(not_saved(*why))),
        };
        column![line, said].spacing(space::M).into()
    }
}

impl Save {
    /// Returns where to write, if somebody may and said so.
    fn target(&self, ctx: &Context<'_>) -> Option<PathBuf> {
        let path = self.path.trim().trim_matches('"');
        let free = !matches!(self.state, State::Writing);
        (free && !path.is_empty() && ctx.may(Act::ReplaceCatalogue)).then(|| PathBuf::from(path))
    }
}
