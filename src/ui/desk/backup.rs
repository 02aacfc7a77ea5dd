//! Copies of the station: one when a session is sealed, and on demand.

use std::path::PathBuf;

use iced::Task;

use super::{Desk, Front, Message, Outcome, Surroundings};
use crate::station::backup::{back_up, unwatched};
use crate::store::Author;
use crate::store::backup::BackupError;
use crate::ui::aside::aside;
use crate::ui::screen::Action;
use crate::ui::screen::backup::{Ask, News};

impl Desk {
    pub(super) fn ask_for_backup(&mut self, ask: &Ask, around: &Surroundings<'_>) -> Task<Message> {
        match ask {
            Ask::Pick => {
                let title = around.words.text("backup-dialog");
                let picked = around.dialogs.clone().pick_folder(title);
                Task::perform(picked, |path| Message::BackupNews(News::Picked(path)))
            }
            Ask::Now => self.back_up(around),
        }
    }

    /// Makes a copy, if it is known where; one at a time. Nothing of a drill is
    /// worth one.
    pub(super) fn back_up(&mut self, around: &Surroundings<'_>) -> Task<Message> {
        let Some(folder) = self.day.backups().folder().map(PathBuf::from) else {
            return Task::none();
        };
        if self.copying || self.home.is_some() {
            return Task::none();
        }
        self.copying = true;
        let (store, now) = (self.store.clone(), around.clock.now());
        let made = aside(move || back_up(&store, &folder, now, &mut unwatched()));
        Task::perform(made, |made| {
            let broke = || Err(BackupError::Io("the work broke off".to_owned()));
            Message::BackupNews(News::Made(made.unwrap_or_else(broke)))
        })
    }

    pub(super) fn on_backup_news(&mut self, news: &News, around: &Surroundings<'_>) -> Outcome {
        let mut tasks = Vec::new();
        if let News::Made(made) = news {
            self.copying = false;
            self.not_copied = made.as_ref().err().cloned();
            if let Ok(made) = made {
                tasks.push(self.owe(&[made.clone().into()], Author::Station, around));
            }
        }
        let mut front = self.front.clone();
        let action = match (&mut front, self.context(around)) {
            (Front::Backup(screen), Some(ctx)) => screen.hear(news, &ctx),
            _ => Action::None,
        };
        self.front = front;
        if let Outcome::Stay(task) = self.act(action, around) {
            tasks.push(task);
        }
        Outcome::Stay(Task::batch(tasks))
    }
}
