//! What the screen of papers asks of the store, the disk and the desktop. Pages
//! are set and drawn aside; the window only shows them.

use chrono::NaiveDate;
use iced::Task;
use iced::widget::operation::{AbsoluteOffset, scroll_by};

use super::{Desk, Front, Message, Outcome, Surroundings};
use crate::domain::id::PatientId;
use crate::domain::patient::RecordOpened;
use crate::platform;
use crate::platform::NotSaved;
use crate::report::paper::{Fault, Wanted};
use crate::store::{Author, StoreError};
use crate::ui::aside::aside;
use crate::ui::reveal::PAGE;
use crate::ui::screen::paper::{self, Ask, News, PEOPLE_MOST};

impl Desk {
    pub(super) fn ask_about_paper(&mut self, ask: Ask, around: &Surroundings<'_>) -> Task<Message> {
        let say = |news: News| Message::PaperNews(Box::new(news));
        match ask {
            Ask::Sessions => {
                let all = self.store.sessions(NaiveDate::MIN, NaiveDate::MAX);
                Task::perform(all, move |found| say(News::Sessions(found)))
            }
            Ask::People(text) => {
                let people = self.store.people_named(&text, PEOPLE_MOST);
                Task::perform(people, move |found| say(News::People(found)))
            }
            Ask::Doses(of) => {
                let facts = self.store.person_facts(of);
                Task::perform(facts, move |found| say(News::Doses(of, found)))
            }
            Ask::Reports => {
                let closed = self.store.closed_reports(None, u32::MAX);
                Task::perform(closed, move |found| say(News::Reports(found)))
            }
            Ask::Make(wanted, person) => self.make_paper(*wanted, person, around),
            Ask::Draw(made, page, scale) => {
                let drawn = aside(move || made.page(page, scale));
                Task::perform(drawn, move |drawn| say(News::Drawn(page, scale, drawn.flatten())))
            }
            Ask::PickSave(name) => {
                let title = around.words.text("papers-dialog");
                let picked = around.dialogs.clone().pick_save(title, name);
                Task::perform(picked, move |path| say(News::Picked(path)))
            }
            Ask::Save(made, path) => {
                let store = self.store.clone();
                let written =
                    aside(move || paper::save(&store, &made, &path).map(|saved| (path, saved)));
                Task::perform(written, move |written| {
                    say(News::Written(written.unwrap_or(Err(NotSaved::NotWritable))))
                })
            }
            Ask::Show(path) => {
                if !around.dialogs.shows_files() {
                    return Task::none();
                }
                let shown = aside(move || platform::show_file(&path));
                Task::perform(shown, move |shown| say(News::Shown(shown == Some(true))))
            }
            Ask::Scroll(by) => scroll_by(PAGE, AbsoluteOffset { x: 0.0, y: by }),
        }
    }

    /// Sets a paper aside. Looking at somebody's record is an entry of its own.
    fn make_paper(
        &mut self,
        wanted: Wanted,
        person: Option<PatientId>,
        around: &Surroundings<'_>,
    ) -> Task<Message> {
        let (store, folder) = (self.store.clone(), around.folder.to_owned());
        let catalogue = around.catalogue.clone();
        let made = aside(move || paper::make(&store, wanted, &catalogue, &folder));
        let made = Task::perform(made, |made| {
            let broken = Fault::Store(StoreError::Panicked);
            Message::PaperNews(Box::new(News::Made(made.unwrap_or(Err(broken)))))
        });
        let opened = person.map(|patient| RecordOpened { patient }.into());
        match opened {
            None => made,
            Some(event) => {
                let owed = self.owe(&[event], Author::Account(self.account), around);
                Task::batch([owed, made])
            }
        }
    }

    /// What was written stands, and so does the entry that says so.
    pub(super) fn on_paper_news(&mut self, news: News, around: &Surroundings<'_>) -> Outcome {
        let mut tasks = Vec::new();
        if let News::Written(Ok((_, saved))) = &news {
            let event = saved.clone().into();
            tasks.push(self.owe(&[event], Author::Account(self.account), around));
        }
        let mut front = self.front.clone();
        let Some(ctx) = self.context(around) else { return Outcome::Stay(Task::batch(tasks)) };
        let action = match &mut front {
            Front::Paper(screen) => Some(screen.hear(news, &ctx)),
            _ => None,
        };
        self.front = front;
        if let Some(action) = action
            && let Outcome::Stay(task) = self.act(action, around)
        {
            tasks.push(task);
        }
        Outcome::Stay(Task::batch(tasks))
    }

    /// Puts the papers in front, about one thing or none yet.
    pub(super) fn go_to_the_papers(
        &mut self,
        about: Option<(crate::domain::paper::Paper, crate::domain::paper::Subject)>,
        around: &Surroundings<'_>,
    ) -> Task<Message> {
        let Some((which, about)) = about else {
            self.front = Front::Paper(Box::default());
            return Task::none();
        };
        let Some(ctx) = self.context(around) else { return Task::none() };
        let (screen, action) = paper::Screen::about(which, about, &ctx);
        self.front = Front::Paper(Box::new(screen));
        match self.act(action, around) {
            Outcome::Stay(task) => task,
            _ => Task::none(),
        }
    }
}
