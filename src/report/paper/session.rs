//! A session folded from its facts, with what the fold alone does not keep: who
//! wrote each dose, and who goes without and why. Pure.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::writing::Writing;
use crate::domain::amendment::Amendment;
use crate::domain::amendment::entry::{Correction, Statement};
use crate::domain::day::{Day, Stage};
use crate::domain::dose::{Basis, DoseGiven, PaperAuthor};
use crate::domain::event::{Event, Fact};
use crate::domain::id::{AccountId, DoseId, VisitId};
use crate::domain::procedure::{Happened, Reason};
use crate::domain::time::Instant;
use crate::domain::visit::{LeftReason, Visit};
use crate::i18n::correction;

/// A session, as its facts tell it.
pub(super) struct Told<'f> {
    pub(super) day: Day,
    pub(super) facts: &'f [Fact],
    writers: BTreeMap<DoseId, (AccountId, Instant)>,
}

impl<'f> Told<'f> {
    pub(super) fn of(facts: &'f [Fact]) -> Self {
        let mut day = Day::default();
        let mut writers = BTreeMap::new();
        let session = facts.iter().find_map(|fact| match &fact.event {
            Event::SessionOpened(session) => Some(session.id),
            _ => None,
        });
        // Who got a dose that was entered later may stand on another session's list.
        let is_elsewhere = |fact: &Fact| fact.session.is_some() && fact.session != session;
        let mut elsewhere = Vec::new();
        for fact in facts {
            if let Event::VisitListed(listed) = &fact.event
                && is_elsewhere(fact)
            {
                elsewhere.push(listed);
                continue;
            }
            day.apply(fact);
            if let (Event::DoseGiven(dose), Some(author)) = (&fact.event, fact.author) {
                let _ = writers.insert(dose.id, (author, fact.at));
            }
        }
        for listed in elsewhere {
            day.meet(listed);
        }
        Self { day, facts, writers }
    }

    /// Returns the facts of the session at hand.
    pub(super) fn own(&self) -> impl Iterator<Item = &'f Fact> + use<'f> {
        let session = self.day.session().map(|session| session.id);
        self.facts.iter().filter(move |fact| fact.session == session)
    }

    /// Returns the name of somebody of the staff.
    pub(super) fn name(&self, id: Option<AccountId>) -> Option<String> {
        Writing::account(&self.day, id?)
    }

    /// Returns who gave a dose, by name: the author of its entry, or whom a paper
    /// names.
    pub(super) fn giver(&self, dose: &DoseGiven) -> Option<String> {
        match &dose.basis {
            Basis::Paper { given_by: PaperAuthor::Account(id), .. } => self.name(Some(*id)),
            Basis::Paper { given_by: PaperAuthor::Name(name), .. } => Some(name.clone()),
            Basis::Checklist { .. } | Basis::Incident { .. } => self.writer(dose.id),
        }
    }

    /// Returns who wrote a dose down, by name.
    pub(super) fn writer(&self, dose: DoseId) -> Option<String> {
        self.name(self.writers.get(&dose).map(|(author, _)| *author))
    }

    /// Says when, by whom and with whom a dose was entered on a later day than its
    /// own; nothing if it was not.
    pub(super) fn entered_later(&self, dose: &DoseGiven, writing: Writing<'_>) -> Option<Value> {
        let later = dose.basis.later()?;
        let at = self.writers.get(&dose.id).map(|(_, at)| *at);
        Some(json!({
            "at": at.map(|at| writing.moment(at)),
            "by": self.writer(dose.id),
            "second": self.name(Some(later.confirmed_by)),
        }))
    }

    /// Returns who goes without vaccine, and why, by the names of the templates'
    /// words; the last reason of each.
    pub(super) fn without(&self) -> Vec<(VisitId, &'static str)> {
        let mut refused: BTreeMap<VisitId, Reason> = BTreeMap::new();
        for fact in self.own() {
            if let Event::ProcedureStep(step) = &fact.event
                && let Happened::Refused { reason, .. } = &step.happened
                && let Some(procedure) = self.day.procedure(step.procedure)
            {
                let _ = refused.insert(procedure.visit(), *reason);
            }
        }
        let away = self.day.visits().filter(|visit| self.day.stage(visit) == Stage::Away);
        away.map(|visit| {
            let why = match (visit.left, refused.get(&visit.id)) {
                (Some(left), _) => left_code(left),
                (None, Some(reason)) => reason.code(),
                (None, None) => "unknown",
            };
            (visit.id, why)
        })
        .collect()
    }

    /// Writes the amendments of a dose, each part with what stood and what stands.
    pub(super) fn amendments(&self, dose: DoseId, writing: Writing<'_>) -> Vec<Value> {
        let amended = self.day.amended(dose);
        let said = amended.map_or(&[][..], |amended| &amended.by);
        said.iter().map(|one| self.amendment(one, writing)).collect()
    }

    /// Writes what was said later of entries of the session that are no doses: of
    /// all of them, or of those about one visit.
    pub(super) fn corrections(&self, of: Option<&Visit>, writing: Writing<'_>) -> Vec<Value> {
        let own: BTreeSet<i64> = self.own().map(|fact| fact.sequence).collect();
        let is_about = |said: &Statement| match (of, said) {
            (None, _) => true,
            (Some(visit), Statement::PriorDose(prior)) => prior.patient == visit.patient,
            (Some(visit), said) => said.visit() == Some(visit.id),
        };
        let wanted = self.day.corrected().filter(|(entry, _)| own.contains(entry));
        let wanted = wanted.flat_map(|(_, said)| said).filter(|one| is_about(&one.said.stood));
        wanted.map(|one| self.correction(one, writing)).collect()
    }

    fn correction(&self, one: &Correction, writing: Writing<'_>) -> Value {
        let said = &one.said;
        let visit = said.stood.visit().and_then(|id| self.day.visit(id));
        let visit = visit.or_else(|| match &said.stood {
            Statement::PriorDose(prior) => self.day.visit_of(prior.patient),
            _ => None,
        });
        json!({
            "kind": said.stood.event().kind(),
            "ticket": visit.map(|visit| visit.ticket),
            "name": visit.map(|visit| visit.person.name.clone()),
            "entered": writing.moment(said.recorded_at),
            "changes": correction::changes(writing.words, writing.catalogue, said),
            "at": writing.moment(one.at),
            "by": self.name(one.author),
            "second": self.name(said.confirmed_by),
            "reason": said.reason,
            "in_error": said.stands.is_none(),
            "after_closing": said.after_closing,
        })
    }

    fn amendment(&self, one: &Amendment, writing: Writing<'_>) -> Value {
        let said = &one.said;
        let parts: Vec<Value> = said
            .changed()
            .into_iter()
            .map(|part| {
                let after = said.after.as_ref().and_then(|to| writing.part(part, to, &self.day));
                json!({
                    "part": part.code(),
                    "before": writing.part(part, &said.before, &self.day),
                    "after": after,
                })
            })
            .collect();
        json!({
            "at": writing.moment(one.at),
            "by": self.name(one.author),
            "second": self.name(said.confirmed_by),
            "reason": said.reason,
            "in_error": said.after.is_none(),
            "after_closing": said.after_closing,
            "parts": parts,
        })
    }
}

/// Returns the facts with each entry saying what was said of it last; those said
/// to be no fact are left out. Doses are amended by facts of their own.
pub(super) fn as_amended(facts: &[Fact]) -> Vec<Fact> {
    let mut stands: BTreeMap<i64, Option<Event>> = BTreeMap::new();
    for fact in facts {
        if let Event::EntryAmended(said) = &fact.event {
            let _ = stands.insert(said.entry, said.stands.as_ref().map(Statement::event));
        }
    }
    let now = |fact: &Fact| match stands.get(&fact.sequence) {
        None => Some(fact.clone()),
        Some(event) => event.clone().map(|event| Fact { event, ..fact.clone() }),
    };
    facts.iter().filter_map(now).collect()
}

/// Returns the name of a reason in the templates' words.
pub(super) const fn left_code(reason: LeftReason) -> &'static str {
    match reason {
        LeftReason::Screening => "screening",
        LeftReason::Consent => "consent",
        LeftReason::ChildSaysNo => "child-says-no",
        LeftReason::Absent => "absent",
    }
}
