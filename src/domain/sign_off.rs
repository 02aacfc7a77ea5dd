//! The end of a session's review: everything that was unusual in it is explained or
//! marked for later, one by one, and the supervisor signs. A signature covers the
//! log as it stood at that moment; what is amended later shows that it came after.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::amendment::entry::Statement;
use super::dose::{Basis, DoseGiven, PaperAuthor};
use super::event::{Event, Fact};
use super::finding::Code;
use super::id::{AccountId, DoseId, IncidentId, LotId, ProcedureId, SessionId, VialId, VisitId};
use super::near_miss;
use super::observation::Condition;
use super::review::Flag;
use super::review::flag::of_entry;
use super::review::habit::Habit;
use super::session::SessionClosed;
use super::time::Instant;

/// Something in a session that the supervisor looks at before signing. The same
/// thing that came several times is one matter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// A wrong dose of which there is no report.
    WrongDose(DoseId),
    /// A report of what went wrong.
    Incident(IncidentId),
    /// Somebody reacted.
    Reaction(VisitId),
    /// A member of the staff was pricked.
    NeedleStick,
    /// The box was out of its range.
    Excursion,
    /// The doses of a vial do not come out even.
    Vial(VialId),
    /// A lot does not come out even.
    Lot(LotId),
    /// Stops that stood, by what was found.
    NearMiss(Code),
    /// A flag on what a member of the staff did; of nobody, where the log itself
    /// shows it.
    Flag(Flag, Option<AccountId>),
    /// A dose that was amended.
    Amended(DoseId),
    /// Another entry that was amended, by its place in the log.
    Corrected(i64),
}

impl Matter {
    /// Returns the kind's name in keys of the words' files.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::WrongDose(_) => "wrong-dose",
            Self::Incident(_) => "incident",
            Self::Reaction(_) => "reaction",
            Self::NeedleStick => "needle-stick",
            Self::Excursion => "excursion",
            Self::Vial(_) => "vial",
            Self::Lot(_) => "lot",
            Self::NearMiss(_) => "near-miss",
            Self::Flag(..) => "flag",
            Self::Amended(_) => "amended",
            Self::Corrected(_) => "corrected",
        }
    }

    /// The kinds' names in keys of the words' files.
    pub const CODES: [&'static str; 11] = [
        "wrong-dose",
        "incident",
        "reaction",
        "needle-stick",
        "excursion",
        "vial",
        "lot",
        "near-miss",
        "flag",
        "amended",
        "corrected",
    ];
}

/// What the supervisor says of a matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It is explained.
    Explained,
    /// Somebody is to follow it up by this civil day.
    FollowUp(NaiveDate),
}

/// A supervisor said something of a matter. The last word counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlagAnswered {
    /// In which session it came up.
    pub session: SessionId,
    /// Of what.
    pub matter: Matter,
    /// How often it had come by then. What comes more often is open again.
    pub seen: u32,
    /// What becomes of it.
    pub answer: Answer,
    /// In the supervisor's words.
    pub words: String,
}

/// A supervisor signed a closed session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionSigned {
    /// Which session.
    pub session: SessionId,
    /// Who signed: the author of the entry.
    pub by: AccountId,
    /// How many matters there were, each answered.
    pub matters: u32,
    /// The second person, where the signer gave injections in that session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<AccountId>,
    /// The place in the log of the last entry that the signature covers.
    pub sequence: i64,
    /// The hash of that entry, 64 hexadecimal digits.
    pub head: String,
    /// The station's Ed25519 signature of [`SessionSigned::text`], 128 hexadecimal
    /// digits.
    pub signature: String,
}

impl SessionSigned {
    /// Returns what is signed, and what the code on paper says: which session, by
    /// whom, up to which entry, with what hash.
    #[must_use]
    pub fn text(&self) -> String {
        format!("chot-sign:{}:{}:{}:{}", self.session, self.by, self.sequence, self.head)
    }
}

/// One time that a matter came up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time {
    /// The place in the log of the entry that shows it.
    pub sequence: i64,
    /// When, in UTC.
    pub at: Instant,
    /// Who wrote that entry; nobody for a withheld author.
    pub by: Option<AccountId>,
    /// About whom, if about somebody.
    pub visit: Option<VisitId>,
}

/// A matter with every time that it came up, in the order of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raised {
    /// What.
    pub matter: Matter,
    /// When, and about whom.
    pub times: Vec<Time>,
    /// How often it came: the times, or, for a habit, the people it was seen with.
    pub seen: u32,
}

/// Finds what is to be looked at in the facts of one session.
#[derive(Default)]
pub struct Finder {
    raised: BTreeMap<Matter, Vec<Time>>,
    misses: near_miss::Finder,
    wrong: BTreeMap<DoseId, Time>,
    reported: BTreeSet<DoseId>,
    injectors: BTreeSet<AccountId>,
    /// Who did the last step of each procedure.
    hands: BTreeMap<ProcedureId, AccountId>,
}

impl std::fmt::Debug for Finder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Finder({} matters)", self.raised.len())
    }
}

impl Finder {
    /// Takes in one fact of the session, in the order of the log, and whether the
    /// laptop's clock said less than the entry before.
    pub fn hear(&mut self, fact: &Fact, clock_set_back: bool) {
        self.misses.apply(fact);
        let time = |visit| Time { sequence: fact.sequence, at: fact.at, by: fact.author, visit };
        for flag in of_entry(&fact.event, clock_set_back) {
            // What does not balance is listed vial by vial, who was still being
            // watched at the closing one by one.
            let is_listed = matches!(fact.event, Event::SessionClosed(_) | Event::EntryAmended(_))
                && matches!(flag, Flag::Unbalanced | Flag::CutShort);
            if !is_listed {
                let by = (flag != Flag::ClockSetBack).then_some(fact.author).flatten();
                self.raise(Matter::Flag(flag, by), time(visit_of(&fact.event)));
            }
        }
        match &fact.event {
            Event::ProcedureStep(step) => {
                if let Some(author) = fact.author {
                    let _ = self.hands.insert(step.procedure, author);
                }
            }
            Event::DoseGiven(dose) => self.given(dose, fact.author, time(None)),
            Event::DoseAmended(amended) => {
                let visit = Some(amended.before.visit);
                self.raise(Matter::Amended(amended.dose), time(visit));
            }
            Event::EntryAmended(amended) => {
                self.raise(Matter::Corrected(amended.entry), time(amended.stood.visit()));
                if let Some(Statement::SessionClosed(closed)) = &amended.stands {
                    self.balance(closed, time(None));
                }
            }
            Event::IncidentOpened(opened) => {
                self.reported.extend(opened.dose);
                // A report without a name says nothing of whom it is about here.
                let visit = opened.visit.filter(|_| !opened.anonymous);
                self.raise(Matter::Incident(opened.incident), time(visit));
            }
            Event::SeriousReaction(reaction) => {
                self.raise(Matter::Reaction(reaction.visit), time(Some(reaction.visit)));
            }
            Event::ReactionRecorded(recorded) => {
                self.raise(Matter::Reaction(recorded.visit), time(Some(recorded.visit)));
            }
            Event::ObservationEnded(ended) if ended.condition != Condition::Well => {
                self.raise(Matter::Reaction(ended.visit), time(Some(ended.visit)));
            }
            Event::NeedleStick(_) => self.raise(Matter::NeedleStick, time(None)),
            Event::TemperatureRead(read) if read.excursion => {
                self.raise(Matter::Excursion, time(None));
            }
            Event::SessionClosed(closed) => {
                self.balance(closed, time(None));
                for visit in &closed.watched {
                    let cut_short = Matter::Flag(Flag::CutShort, fact.author);
                    self.raise(cut_short, time(Some(*visit)));
                }
            }
            _ => {}
        }
    }

    fn raise(&mut self, matter: Matter, time: Time) {
        self.raised.entry(matter).or_default().push(time);
    }

    fn given(&mut self, dose: &DoseGiven, by: Option<AccountId>, time: Time) {
        match &dose.basis {
            Basis::Checklist { .. } => self.injectors.extend(by),
            Basis::Paper { given_by: PaperAuthor::Account(given_by), .. } => {
                let _ = self.injectors.insert(*given_by);
            }
            Basis::Paper { given_by: PaperAuthor::Name(_), .. } => {}
            Basis::Incident { procedure, .. } => {
                // Who writes it down need not be who injected: whoever led to the
                // needle at the table did.
                self.injectors.extend(procedure.and_then(|id| self.hands.get(&id)));
                let time = Time { visit: Some(dose.administered.visit), ..time };
                let _ = self.wrong.insert(dose.id, time);
            }
        }
    }

    fn balance(&mut self, closed: &SessionClosed, time: Time) {
        for account in closed.vials.iter().filter(|account| !account.is_even()) {
            self.raise(Matter::Vial(account.vial), time);
        }
        for account in closed.lots.iter().filter(|account| !account.is_even()) {
            self.raise(Matter::Lot(account.lot), time);
        }
    }

    /// Returns the matters, the gravest kind first, and who gave injections.
    #[must_use]
    pub fn found(mut self, habits: &[Habit]) -> (Vec<Raised>, BTreeSet<AccountId>) {
        for (dose, time) in std::mem::take(&mut self.wrong) {
            if !self.reported.contains(&dose) {
                self.raise(Matter::WrongDose(dose), time);
            }
        }
        for miss in std::mem::take(&mut self.misses).near_misses() {
            let mut codes: Vec<Code> = miss.findings.iter().map(|found| found.code).collect();
            codes.sort_unstable();
            codes.dedup();
            for code in codes {
                let (sequence, at, by, visit) = (miss.sequence, miss.at, miss.by, miss.visit);
                self.raise(Matter::NearMiss(code), Time { sequence, at, by, visit });
            }
        }
        let mut found: Vec<Raised> = self
            .raised
            .into_iter()
            .map(|(matter, mut times)| {
                times.sort_unstable();
                let seen = u32::try_from(times.len()).unwrap_or(u32::MAX);
                Raised { matter, times, seen }
            })
            .collect();
        found.extend(habits.iter().map(|habit| Raised {
            matter: Matter::Flag(habit.flag, Some(habit.by)),
            times: Vec::new(),
            seen: u32::try_from(habit.figure).unwrap_or(u32::MAX),
        }));
        found.sort_by(|one, other| one.matter.cmp(&other.matter));
        (found, self.injectors)
    }
}

/// Returns the visit that an entry is about, as far as the entry itself says it.
fn visit_of(event: &Event) -> Option<VisitId> {
    match event {
        Event::DoseGiven(dose) => Some(dose.administered.visit),
        Event::ObservationEnded(ended) => Some(ended.visit),
        _ => None,
    }
}

/// What was said of a matter, with what the log says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// What.
    pub said: FlagAnswered,
    /// When, in UTC.
    pub at: Instant,
    /// Who.
    pub by: Option<AccountId>,
}

impl Answered {
    /// Returns the civil day by which it is to be followed up, if it is.
    #[must_use]
    pub const fn due(&self) -> Option<NaiveDate> {
        match self.said.answer {
            Answer::FollowUp(due) => Some(due),
            Answer::Explained => None,
        }
    }
}

/// A signature, with what the log says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// What.
    pub said: SessionSigned,
    /// When, in UTC.
    pub at: Instant,
}

/// All that supervisors said of sessions and signed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SignOffs {
    answers: BTreeMap<SessionId, Vec<Answered>>,
    signed: BTreeMap<SessionId, Signed>,
}

impl SignOffs {
    /// Takes in one fact of the log.
    pub fn apply(&mut self, fact: &Fact) {
        match &fact.event {
            Event::FlagAnswered(said) => {
                let answers = self.answers.entry(said.session).or_default();
                answers.retain(|answered| answered.said.matter != said.matter);
                answers.push(Answered { said: (**said).clone(), at: fact.at, by: fact.author });
            }
            Event::SessionSigned(said) => {
                let signed = Signed { said: (**said).clone(), at: fact.at };
                let _ = self.signed.entry(said.session).or_insert(signed);
            }
            _ => {}
        }
    }

    /// Returns a session's signature, if it has one.
    #[must_use]
    pub fn signed(&self, session: SessionId) -> Option<&Signed> {
        self.signed.get(&session)
    }

    /// Returns what was said last of a matter, as long as it did not come again.
    #[must_use]
    pub fn answer(&self, session: SessionId, raised: &Raised) -> Option<&Answered> {
        let answers = self.answers.get(&session)?;
        let answered = answers.iter().find(|one| one.said.matter == raised.matter)?;
        (answered.said.seen >= raised.seen).then_some(answered)
    }

    /// Returns what is still to be followed up in a session, the earliest first.
    #[must_use]
    pub fn follow_ups(&self, session: SessionId) -> Vec<&Answered> {
        let all = self.answers.get(&session).map_or(&[][..], Vec::as_slice);
        let mut due: Vec<&Answered> = all.iter().filter(|one| one.due().is_some()).collect();
        due.sort_by_key(|one| one.due());
        due
    }

    /// Returns what should have been followed up before a civil day, of all
    /// sessions, the longest overdue first.
    #[must_use]
    pub fn overdue(&self, today: NaiveDate) -> Vec<&Answered> {
        let is_late = |one: &&Answered| one.due().is_some_and(|due| due < today);
        let mut late: Vec<&Answered> = self.answers.values().flatten().filter(is_late).collect();
        late.sort_by_key(|one| one.due());
        late
    }
}

/// Why a session cannot be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSigned {
    /// It is still open.
    #[error("the session is open")]
    StillOpen,
    /// It is signed.
    #[error("the session is signed already")]
    SignedAlready,
    /// So many matters have no answer.
    #[error("{0} matters have no answer")]
    Unanswered(usize),
    /// The signer gave injections in it: another person looks at it, too.
    #[error("the signer gave injections; a second person is missing")]
    SecondPersonMissing,
    /// The second person is the signer.
    #[error("the second person is the signer")]
    SamePerson,
}

/// What is looked at before a session is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Which session.
    pub session: SessionId,
    /// Whether the session is closed: until then nobody signs it off.
    pub closed: bool,
    /// What is to be answered.
    pub matters: Vec<Raised>,
    /// Who gave injections in it.
    pub injectors: BTreeSet<AccountId>,
}

impl Case {
    /// Tells whether nobody may sign it alone who is this person.
    #[must_use]
    pub fn wants_second_person(&self, by: AccountId) -> bool {
        self.injectors.contains(&by)
    }

    /// Returns the matters that nobody has answered.
    pub fn open<'a>(&'a self, said: &'a SignOffs) -> impl Iterator<Item = &'a Raised> {
        self.matters.iter().filter(|raised| said.answer(self.session, raised).is_none())
    }

    /// Says whether somebody may sign it now.
    ///
    /// # Errors
    ///
    /// See [`NotSigned`].
    pub fn check(
        &self,
        said: &SignOffs,
        by: AccountId,
        second: Option<AccountId>,
    ) -> Result<(), NotSigned> {
        if !self.closed {
            return Err(NotSigned::StillOpen);
        }
        if said.signed(self.session).is_some() {
            return Err(NotSigned::SignedAlready);
        }
        match self.open(said).count() {
            0 => {}
            open => return Err(NotSigned::Unanswered(open)),
        }
        if second == Some(by) {
            return Err(NotSigned::SamePerson);
        }
        if self.wants_second_person(by) && second.is_none() {
            return Err(NotSigned::SecondPersonMissing);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
