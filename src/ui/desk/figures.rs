//! The desk, the figures and the sign-off: what is counted and read aside, and the
//! signature, which is made with the password of whoever sits here.

use iced::Task;

use super::{Desk, Front, Message, Outcome, Surroundings};
use crate::domain::account::Act;
use crate::domain::event::Event;
use crate::domain::id::{AccountId, SessionId};
use crate::domain::sign_off::SessionSigned;
use crate::station::{self, Failure};
use crate::store::StoreError;
use crate::ui::aside::aside;
use crate::ui::screen::sign_off::{Ask as SignOffAsk, News as SignOffNews, PAGE, Refusal};
use crate::ui::screen::{Action, figures, list, sign_off};
use crate::ui::secret::Typed;

impl Desk {
    pub(super) fn go_to_the_figures(
        &mut self,
        session: Option<SessionId>,
        around: &Surroundings<'_>,
    ) -> Task<Message> {
        let Some(ctx) = self.context(around) else { return Task::none() };
        // Whoever works at a table sees the session at hand, and no other.
        let session = session.filter(|_| ctx.may(Act::Review));
        let screen = figures::Screen::open(session, &ctx);
        let first = screen.first();
        self.front = Front::Figures(Box::new(screen));
        self.ask_about_figures(first, around)
    }

    pub(super) fn go_to_the_sign_off(&mut self, around: &Surroundings<'_>) -> Task<Message> {
        if !self.signed_in().is_some_and(|account| account.may(Act::Review)) {
            return Task::none();
        }
        let screen = sign_off::Screen::default();
        let first = screen.first();
        self.front = Front::SignOff(Box::new(screen));
        self.ask_about_sign_off(first, around)
    }

    pub(super) fn ask_about_figures(
        &mut self,
        ask: figures::Ask,
        around: &Surroundings<'_>,
    ) -> Task<Message> {
        let say = |news: figures::News| Message::FiguresNews(Box::new(news));
        match ask {
            figures::Ask::Count(asked, scope) => {
                let (running, news) = figures::count(self.store.clone(), asked, scope);
                self.counting_figures = Some(running);
                Task::run(news, say)
            }
            figures::Ask::Stop => {
                self.counting_figures = None;
                Task::none()
            }
            figures::Ask::Pick(name) => {
                let title = around.words.text("figures-dialog");
                let picked = around.dialogs.clone().pick_save(title, name);
                Task::perform(picked, move |path| say(figures::News::Picked(path)))
            }
            figures::Ask::Save(counted, topics, path) => {
                let names = list::product_names(self.catalogue(around), around.words);
                let written = figures::save(counted, topics, names, around.words.lang(), path);
                Task::perform(written, move |written| say(figures::News::Saved(written)))
            }
            figures::Ask::Find(text) => {
                let found = self.store.vaccinated(&text, 12);
                Task::perform(found, move |found| say(figures::News::Found(text.clone(), found)))
            }
        }
    }

    /// What was written stands, and so does the entry that says so.
    pub(super) fn on_figures_news(
        &mut self,
        news: figures::News,
        around: &Surroundings<'_>,
    ) -> Outcome {
        let saved: Vec<Event> = match &news {
            figures::News::Saved(Ok((_, saved))) => vec![saved.clone().into()],
            _ => Vec::new(),
        };
        let action = match &mut self.front {
            Front::Figures(screen) => screen.hear(news),
            _ => Action::None,
        };
        if saved.is_empty() {
            return self.act(action, around);
        }
        Outcome::Stay(self.record_soon(&saved, None, around))
    }

    pub(super) fn ask_about_sign_off(
        &self,
        ask: SignOffAsk,
        around: &Surroundings<'_>,
    ) -> Task<Message> {
        let say = |news: SignOffNews| Message::SignOffNews(Box::new(news));
        match ask {
            SignOffAsk::Sessions(before) => {
                Task::perform(self.store.closings(before, PAGE), move |rows| {
                    say(SignOffNews::Sessions(rows))
                })
            }
            SignOffAsk::Open(session) => {
                Task::perform(self.store.session_case(session), move |case| {
                    let case = case.map(|case| case.map(std::sync::Arc::new));
                    say(SignOffNews::Opened(case))
                })
            }
            SignOffAsk::Sign(session, password, second) => {
                self.sign(session, &password, second, around)
            }
        }
    }

    /// Holds the password against the key slots, then looks once more at the session
    /// together with the head that the signature is to cover.
    fn sign(
        &self,
        session: SessionId,
        password: &Typed,
        second: Option<AccountId>,
        around: &Surroundings<'_>,
    ) -> Task<Message> {
        let Some(account) = self.signed_in().cloned() else { return Task::none() };
        let (store, said) = (self.store.clone(), self.day.sign_offs().clone());
        let (folder, clock) = (around.folder.to_owned(), around.clock.clone());
        let password = password.password();
        let work = move || -> Result<SessionSigned, Refusal> {
            let found = station::verify(&folder, &account.name, password, &clock)
                .map_err(Refusal::Password)?;
            if found != account.id {
                return Err(Refusal::Password(Failure::UnknownAccount));
            }
            let (case, head) = store.head_for(session).map_err(Refusal::Store)?;
            let case = case.ok_or(Refusal::Store(StoreError::Damaged))?.case;
            case.check(&said, account.id, second).map_err(Refusal::NotSigned)?;
            let second = second.filter(|_| case.wants_second_person(account.id));
            let matters = u32::try_from(case.matters.len()).unwrap_or(u32::MAX);
            Ok(store.sign_off(session, head, (account.id, second), matters))
        };
        Task::perform(aside(work), |signed| {
            let failed = || Err(Refusal::Store(StoreError::Panicked));
            Message::SignOffNews(Box::new(SignOffNews::Signed(signed.unwrap_or_else(failed))))
        })
    }

    /// A signature that was made is recorded; whatever it covers came before.
    pub(super) fn on_sign_off_news(
        &mut self,
        news: SignOffNews,
        around: &Surroundings<'_>,
    ) -> Outcome {
        let signed: Vec<Event> = match &news {
            SignOffNews::Signed(Ok(signed)) => vec![signed.clone().into()],
            _ => Vec::new(),
        };
        let mut front = self.front.clone();
        if let (Front::SignOff(screen), Some(ctx)) = (&mut front, self.context(around)) {
            screen.hear(news, &ctx);
        }
        self.front = front;
        if signed.is_empty() {
            return Outcome::Stay(Task::none());
        }
        Outcome::Stay(self.record_soon(&signed, None, around))
    }
}
