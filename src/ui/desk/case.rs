//! What the screens about incidents ask of the store, the disk and the desktop,
//! and what comes back: look-backs, near misses, call-back lists and photos.

use iced::Task;

use super::{Desk, Front, Message, Outcome, Surroundings};
use crate::domain::event::Event;
use crate::store::{Hash, Target};
use crate::ui::context::Context;
use crate::ui::screen::amend;
use crate::ui::screen::case::list::CallBack;
use crate::ui::screen::case::{Ask, News, new_photo, photo, picture};

/// How many doses of any day a search finds.
const DOSES: u32 = 24;

/// How many people of any session a search finds.
const PEOPLE: u32 = 8;

/// How many closed reports are read at once.
const REPORTS: u32 = 50;

impl Desk {
    /// Returns what a screen asks when it is opened, if anything.
    pub(super) fn asked_by(front: &Front, ctx: &Context<'_>) -> Option<Ask> {
        match front {
            Front::Case(screen) => screen.ask(ctx),
            Front::Cases(screen) => Some(screen.ask(ctx)),
            Front::Amend(screen) => screen.ask(),
            Front::Exposed(screen) => screen.ask(ctx),
            Front::Reaction(screen) => screen.ask(),
            Front::Incident(screen) => screen.ask(),
            _ => None,
        }
    }

    pub(super) fn ask_about_case(&self, ask: Ask, around: &Surroundings<'_>) -> Task<Message> {
        let dialogs = around.dialogs.clone();
        let say = |news: News| Message::CaseNews(Box::new(news));
        match ask {
            Ask::LookBack(asker, scope) => {
                Task::perform(self.store.look_back(scope), move |found| {
                    say(News::LookedBack(asker, found))
                })
            }
            Ask::NearMisses(from, to) => {
                let found = self.store.near_misses(from, to);
                Task::perform(found, move |found| say(News::NearMisses(found)))
            }
            Ask::ClosedReports(before) => {
                let found = self.store.closed_reports(before, REPORTS);
                Task::perform(found, move |found| say(News::ClosedReports(found.map(Box::new))))
            }
            Ask::SaveList(list, path) => {
                let written = CallBack::write(list, path);
                Task::perform(written, move |written| say(News::ListWritten(written)))
            }
            Ask::PickSave(title, name) => {
                let title = around.words.text(title);
                let picked = dialogs.pick_save(title, name);
                Task::perform(picked, move |path| say(News::Picked(path)))
            }
            Ask::PickPhoto => {
                let title = around.words.text("case-photo-dialog");
                let picked = dialogs.pick_photo(title);
                Task::perform(picked, move |path| say(News::Picked(path)))
            }
            Ask::Attach(incident, path) => {
                let Some(ctx) = self.context(around) else { return Task::none() };
                let read = photo::read(incident, new_photo(&ctx), path);
                Task::perform(read, move |read| say(News::PhotoRead(read)))
            }
            Ask::ShowPhoto(attached) => {
                let hash = Hash::parse(&attached.sha256).unwrap_or(Hash::START);
                let shown = picture::read(self.store.attachment(hash));
                let photo = attached.photo;
                Task::perform(shown, move |shown| say(News::PhotoShown(photo, shown)))
            }
            Ask::Amendable(whose, before, limit) => {
                let found = self.store.amendable(whose, before, limit);
                Task::perform(found, move |found| say(News::Amendable(found.map(Box::new))))
            }
            Ask::Doses(text) => {
                let found = self.store.doses_by(text.clone(), DOSES);
                let found =
                    Task::perform(found, move |found| say(News::Doses(text, found.map(Box::new))));
                Task::batch([self.catch_up(), found])
            }
            Ask::AmendableEntry(which) => {
                let found = self.store.amendable_entry(which);
                let boxed = |found: Option<Target>| found.map(Box::new);
                Task::perform(found, move |found| say(News::AmendableEntry(found.map(boxed))))
            }
            Ask::Sessions(limit) => {
                let found = self.store.latest_sessions(None, limit);
                Task::perform(found, move |found| say(News::Sessions(found)))
            }
            Ask::EarlierDay(on, session) => {
                let found = self.store.earlier_day(on, session);
                Task::perform(found, move |found| say(News::EarlierDay(found.map(Box::new))))
            }
            Ask::ListedAs(text) => {
                let found = self.store.listed_as(&text, PEOPLE);
                Task::perform(found, move |found| say(News::ListedAs(text, found)))
            }
            Ask::SavePhoto(attached, path) => {
                let hash = Hash::parse(&attached.sha256).unwrap_or(Hash::START);
                let bytes = self.store.attachment(hash);
                let written = photo::write(*attached, bytes, path);
                Task::perform(written, move |written| say(News::PhotoWritten(written)))
            }
        }
    }

    /// What was written stands, and so does the entry that says so; then the
    /// desktop shows the file.
    pub(super) fn on_case_news(&mut self, news: News, around: &Surroundings<'_>) -> Outcome {
        let mut tasks = Vec::new();
        let written: Option<(&std::path::Path, Event)> = match &news {
            News::ListWritten(Ok((path, saved))) => Some((path, saved.clone().into())),
            News::PhotoWritten(Ok((path, saved))) => Some((path, saved.clone().into())),
            _ => None,
        };
        if let Some((path, event)) = written {
            around.dialogs.show(path);
            tasks.push(self.record_soon(&[event], None, around));
        }
        if let News::PhotoRead(Ok((photo, attachment))) = &news {
            let photo = photo.clone().into();
            tasks.push(self.record_soon(&[photo], Some(attachment.clone()), around));
        }
        if let News::ClosedReports(Ok(found)) = &news {
            let day = std::sync::Arc::make_mut(&mut self.day);
            let known = day.incidents().iter().count();
            day.recall_reports(&found.facts);
            if day.incidents().iter().count() == known && found.before.is_some() {
                // All these were read before: whoever asks wants to see others.
                return Outcome::Stay(
                    self.ask_about_case(Ask::ClosedReports(found.before), around),
                );
            }
        }
        let mut front = self.front.clone();
        match &mut front {
            Front::Case(screen) => screen.hear(news),
            Front::Cases(screen) => screen.hear(news),
            Front::Exposed(screen) => screen.hear(news),
            Front::Reaction(screen) => {
                if let Some(ctx) = self.context(around) {
                    screen.hear(news, &ctx);
                }
            }
            Front::Incident(screen) => {
                if let Some(ctx) = self.context(around) {
                    screen.hear(news, &ctx);
                }
            }
            Front::Amend(screen) => {
                if let Some(ctx) = self.context(around) {
                    screen.hear(news, &ctx);
                    tasks.push(iced::widget::operation::focus(amend::WORDS));
                }
            }
            _ => {}
        }
        self.front = front;
        Outcome::Stay(Task::batch(tasks))
    }
}
