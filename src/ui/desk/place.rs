//! Which screen stands in front: where a wish to go leads, and how a message
//! finds the screen that it is meant for.

use iced::Task;

use super::{Desk, Front, Message, Stray, Surroundings};
use crate::domain::event::Event;
use crate::domain::id::{ProcedureId, VisitId};
use crate::domain::patient::RecordOpened;
use crate::domain::procedure;
use crate::domain::procedure::ProcedureStep;
use crate::domain::time::Instant;
use crate::ui::context::Context;
use crate::ui::screen::{
    Action, Place, accounts, amend, backup, case as case_screen, cases, catalogue, closing,
    emergency, exposed, incident, journal, list, mishap, office, opening, plan, procedure as chair,
    proof, queue, reaction, register, stock, visit, watch,
};

/// A table at which nobody works now.
#[derive(Debug)]
pub(super) struct Left {
    /// What was in front there.
    front: Front,
    /// When the log had taken its last entry, in UTC.
    last_at: Option<Instant>,
}

impl Desk {
    /// Goes to another table. Each keeps its own place, but for what belongs to
    /// the whole station; whatever was recorded elsewhere meanwhile interrupted
    /// the procedure that stands here.
    pub(super) fn change_table(&mut self, table: u8, around: &Surroundings<'_>) -> Task<Message> {
        if table == self.table || self.saving.is_some() || self.unsaved.is_some() {
            return Task::none();
        }
        let last_at = self.day.last_at();
        let mut meanwhile = false;
        if self.front.is_of_a_table() {
            let front = std::mem::replace(&mut self.front, Front::Queue(queue::Screen::default()));
            let _ = self.left.insert(self.table, Left { front, last_at });
            if let Some(left) = self.left.remove(&table) {
                self.front = left.front;
                meanwhile = left.last_at != last_at;
            }
        }
        self.table = table;
        if !meanwhile {
            return Task::none();
        }
        let events = self.interrupted(around);
        if events.is_empty() {
            self.follow(true, around)
        } else {
            self.record_soon(&events, None, around)
        }
    }

    /// Hands a message to the screen that it is meant for, if that is in front.
    pub(super) fn hand_to_front(&mut self, message: Message, around: &Surroundings<'_>) -> Action {
        let mut front = self.front.clone();
        let Some(ctx) = self.context(around) else { return Action::None };
        let action = match (&mut front, message) {
            (Front::Opening(screen), Message::Opening(message)) => screen.update(message, &ctx),
            (Front::Queue(screen), Message::Queue(message)) => screen.update(message, &ctx),
            (Front::Visit(screen), Message::Visit(message)) => screen.update(message, &ctx),
            (Front::Procedure(screen), Message::Procedure(message)) => screen.update(message, &ctx),
            (Front::Watch(screen), Message::Watch(message)) => screen.update(message, &ctx),
            (Front::List(screen), Message::List(message)) => screen.update(message, &ctx),
            (Front::Register(screen), Message::Register(message)) => screen.update(message, &ctx),
            (Front::Stock(screen), Message::Stock(message)) => screen.update(message, &ctx),
            (Front::Journal(screen), Message::Journal(message)) => screen.update(message, &ctx),
            (Front::Incident(screen), Message::Incident(message)) => screen.update(message, &ctx),
            (Front::Emergency(screen), Message::Emergency(message)) => screen.update(message, &ctx),
            (Front::Reaction(screen), Message::Reaction(message)) => screen.update(message, &ctx),
            (Front::Exposed(screen), Message::Exposed(message)) => screen.update(message, &ctx),
            (Front::Mishap(screen), Message::Mishap(message)) => screen.update(message, &ctx),
            (Front::Accounts(screen), Message::Accounts(message)) => screen.update(message, &ctx),
            (Front::Amend(screen), Message::Amend(message)) => screen.update(message, &ctx),
            (Front::Case(screen), Message::Case(message)) => screen.update(message, &ctx),
            (Front::Cases(screen), Message::Cases(message)) => screen.update(message, &ctx),
            (Front::Drills(screen), Message::Drills(message)) => screen.update(message, &ctx),
            (Front::Catalogue(screen), Message::Catalogue(message)) => screen.update(message, &ctx),
            (Front::Closing(screen), Message::Closing(message)) => screen.update(message, &ctx),
            (Front::Plan(screen), Message::Plan(message)) => screen.update(message, &ctx),
            (Front::Office(screen), Message::Office(message)) => screen.update(message, &ctx),
            (Front::Paper(screen), Message::Paper(message)) => screen.update(message, &ctx),
            (Front::Proof(screen), Message::Proof(message)) => screen.update(message),
            (Front::Backup(screen), Message::Backup(message)) => screen.update(message, &ctx),
            (Front::Export(screen), Message::Export(message)) => screen.update(message, &ctx),
            (Front::Review(screen), Message::Review(message)) => screen.update(message, &ctx),
            (Front::Figures(screen), Message::Figures(message)) => screen.update(message, &ctx),
            (Front::SignOff(screen), Message::SignOff(message)) => screen.update(message, &ctx),
            // Meant for a screen that is gone.
            _ => Action::None,
        };
        self.front = front;
        action
    }

    /// Puts a place in front.
    pub(super) fn go(&mut self, place: &Place, around: &Surroundings<'_>) -> Task<Message> {
        self.stray = None;
        self.reading = None;
        self.leave_the_review(place);
        if let Front::Proof(screen) = &self.front {
            screen.give_up();
        }
        if let Front::Reading(screen) = &mut self.front {
            screen.give_up();
        }
        self.exporting = None;
        self.counting_figures = None;
        let today = around.clock.now().civil_day();
        // What is changed there is the drill's own, which an exercise leaves alone.
        if self.home.is_some() && matches!(place, Place::Accounts | Place::Catalogue) {
            self.stray = Some(Stray::InExercise);
            return Task::none();
        }
        if let Some(task) = self.go_beside_the_session(place, around) {
            return task;
        }
        let place = &self.reachable(place, today);
        if let Front::Closing(screen) = &self.front {
            self.counting = Some(screen.clone());
        }
        let Some(ctx) = self.context(around) else { return Task::none() };
        let mut task = Task::none();
        let front = match place {
            // There are no drills where something is real.
            Place::Queue
            | Place::Drills
            | Place::Accounts
            | Place::Catalogue
            | Place::Office
            | Place::Papers(_)
            | Place::Proof
            | Place::Export
            | Place::Backup
            | Place::Reading
            | Place::Figures(_)
            | Place::SignOff
            | Place::Review => Front::Queue(queue::Screen::default()),
            Place::Visit(id) => Front::Visit(visit::Screen::open(*id, &ctx)),
            Place::Begun(id) | Place::Procedure(id) => {
                Front::Procedure(chair::Screen::open(*id, &ctx))
            }
            Place::Watch => Front::Watch(watch::Screen::default()),
            Place::List => Front::List(list::Screen::default()),
            Place::Plan => Front::Plan(plan::Screen::default()),
            Place::Register => Front::Register(register::Screen::default()),
            Place::Stock => Front::Stock(stock::Screen::default()),
            Place::Journal => Front::Journal(journal::Screen::default()),
            Place::Opening => Front::Opening(opening::Screen::new(&ctx)),
            Place::Closing => {
                Front::Closing(closing::Screen::resumed(self.counting.as_ref(), &ctx))
            }
            Place::ReactionTo(dose, from) => {
                Front::Reaction(Box::new(reaction::Screen::to_dose(*dose, (**from).clone())))
            }
            Place::Amend | Place::AmendEntry(..) => Front::Amend(Box::default()),
            Place::AmendOf(visit) => Front::Amend(Box::new(amend::Screen::of_person(*visit, &ctx))),
            Place::Case(id) => Front::Case(Box::new(case_screen::Screen::open(*id))),
            Place::Cases => Front::Cases(cases::Screen::default()),
            Place::Trouble(about) => Front::Incident(incident::Screen::open(*about)),
            Place::TroubleTo(dose, from) => {
                Front::Incident(incident::Screen::to_dose(*dose, (**from).clone()))
            }
            Place::Emergency(about) => Front::Emergency(emergency::Screen::open(*about)),
            Place::Reaction(about) => Front::Reaction(Box::new(self.reaction(*about))),
            Place::Exposed(about) => Front::Exposed(exposed::Screen::open(*about)),
            Place::Mishap => Front::Mishap(mishap::Screen::default()),
        };
        let mut events: Vec<Event> = Vec::new();
        if let Front::Visit(screen) = &front
            && let Some(visit) = ctx.day.visit(screen.visit_id())
        {
            events.push(RecordOpened { patient: visit.patient }.into());
        }
        if let Place::Procedure(id) = place {
            events.extend(Self::resumed(*id, &ctx));
        }
        if let Front::Journal(_) = &front {
            let session = self.day.session().map(|session| session.id);
            task = Task::perform(
                self.store.latest(session, None, journal::PAGE),
                Message::JournalRead,
            );
        }
        if let Some(ask) = Self::asked_by(&front, &ctx) {
            task = self.ask_about_case(ask, around);
        }
        self.front = front;
        if events.is_empty() {
            task
        } else {
            Task::batch([task, self.record_soon(&events, None, around)])
        }
    }

    /// Where no session is, nobody was injected but on other days.
    fn reaction(&self, about: Option<VisitId>) -> reaction::Screen {
        if about.is_none() && self.day.session().is_none() {
            reaction::Screen::of_another_day()
        } else {
            reaction::Screen::open(about)
        }
    }

    /// Goes where one may be before the first session of the day, and when there
    /// is none; nothing for the other places.
    fn go_beside_the_session(
        &mut self,
        place: &Place,
        around: &Surroundings<'_>,
    ) -> Option<Task<Message>> {
        self.front = match place {
            Place::Accounts => Front::Accounts(accounts::Screen::default()),
            Place::Catalogue => Front::Catalogue(catalogue::Screen::default()),
            Place::Papers(about) => return Some(self.go_to_the_papers(*about, around)),
            Place::Office => Front::Office(office::Screen::default()),
            Place::Proof => Front::Proof(proof::Screen::default()),
            Place::Backup => Front::Backup(backup::Screen::default()),
            Place::Reading => return Some(self.go_to_the_copies()),
            Place::Review => return Some(self.go_to_the_review(around)),
            Place::Export => return Some(self.go_to_the_export()),
            Place::Figures(session) => return Some(self.go_to_the_figures(*session, around)),
            Place::SignOff => return Some(self.go_to_the_sign_off(around)),
            // An entry of any session is amended, whatever session there is now.
            Place::AmendEntry(which, from) => {
                let screen = amend::Screen::of_entry(*which, (**from).clone());
                let ask = screen.ask();
                self.front = Front::Amend(Box::new(screen));
                return Some(ask.map_or_else(Task::none, |ask| self.ask_about_case(ask, around)));
            }
            Place::Amend if self.day.session().is_none() => {
                let (screen, ask) = amend::Screen::of_sessions();
                self.front = Front::Amend(Box::new(screen));
                return Some(self.ask_about_case(ask, around));
            }
            Place::Drills if self.drill => return Some(self.go_to_the_drills(around)),
            _ => return None,
        };
        Some(Task::none())
    }

    /// Where a wish to go leads: without a session to its opening, with one that
    /// nobody closed to its end, and with a closed one to its seal. Reports outlive
    /// their session, and somebody may react when there is none.
    pub(super) fn reachable(&self, place: &Place, today: chrono::NaiveDate) -> Place {
        let Some(session) = self.day.session() else {
            let outlives = matches!(
                place,
                Place::Cases
                    | Place::Case(_)
                    | Place::Trouble(_)
                    | Place::TroubleTo(..)
                    | Place::Emergency(_)
                    | Place::Reaction(_)
                    | Place::ReactionTo(..)
            );
            return if outlives { place.clone() } else { Place::Opening };
        };
        let of_today = session.day == today;
        let aside = matches!(
            place,
            Place::Watch
                | Place::Journal
                | Place::Trouble(_)
                | Place::Emergency(_)
                | Place::Reaction(_)
                | Place::ReactionTo(..)
                | Place::Exposed(_)
                | Place::Mishap
                | Place::Cases
                | Place::Case(_)
                | Place::Amend
                | Place::AmendOf(_)
        );
        match (self.day.is_open(), of_today) {
            (true, true) if *place == Place::Opening => Place::Queue,
            (true, true) => place.clone(),
            (true, false) if aside || *place == Place::Stock => place.clone(),
            (false, _) if aside || matches!(place, Place::Opening | Place::Closing) => {
                place.clone()
            }
            (true, false) | (false, true) => Place::Closing,
            (false, false) => Place::Opening,
        }
    }

    /// Coming back to a procedure that was set aside, or that stood half-done
    /// when the program ended, is an event of its own.
    pub(super) fn resumed(id: ProcedureId, ctx: &Context<'_>) -> Vec<Event> {
        let Some(procedure) = ctx.day.procedure(id) else { return Vec::new() };
        let facts = ctx.facts(procedure.visit(), procedure.order(), procedure.table());
        let happened = facts.and_then(|facts| procedure::resume(procedure, &facts).ok());
        happened
            .unwrap_or_default()
            .into_iter()
            .map(|happened| ProcedureStep { procedure: id, happened }.into())
            .collect()
    }
}
