//! The ways out of a report: its paper, the record of its dose, and the alarm by which
//! it was opened.

use super::Screen;
use crate::domain::account::Act;
use crate::domain::incident::About;
use crate::domain::paper::{Paper, Subject};
use crate::store::Which;
use crate::ui::context::Context;
use crate::ui::screen::{Action, Place};

impl Screen {
    /// The report as a paper, for whoever may make one.
    pub(super) fn to_paper(&self, ctx: &Context<'_>) -> Action {
        if !ctx.may(Paper::Incident.act()) {
            return Action::None;
        }
        let about = Subject::Incident(self.incident);
        Action::Go(Place::Papers(Some((Paper::Incident, about))))
    }

    /// Tells whether the report is about a dose that somebody here may amend.
    pub(super) fn may_amend(&self, ctx: &Context<'_>) -> bool {
        let opened = self.incident(ctx).map(|incident| &incident.opened);
        let of_dose = opened.is_some_and(|one| one.dose.is_some() && one.patient.is_some());
        of_dose && ctx.may(Act::ReportIncident)
    }

    /// To the record of its dose, which says what was not so.
    pub(super) fn to_dose(&self, ctx: &Context<'_>) -> Action {
        let opened = self.incident(ctx).map(|incident| &incident.opened);
        match opened.and_then(|one| one.patient.zip(one.dose)) {
            Some((patient, dose)) if self.may_amend(ctx) => {
                let back = Box::new(Place::Case(self.incident));
                Action::Go(Place::AmendEntry(Which::Dose(patient, dose), back))
            }
            _ => Action::None,
        }
    }

    /// Returns the alarm about the person of a reaction's report, if it stands.
    pub(super) fn alarm(&self, ctx: &Context<'_>) -> Option<i64> {
        let incident = self.incident(ctx).filter(|one| one.opened.about == About::Reaction)?;
        ctx.day.alarm_of(incident.opened.visit?)
    }

    pub(super) fn to_alarm(&self, ctx: &Context<'_>) -> Action {
        match self.alarm(ctx).filter(|_| ctx.may(Act::ReportIncident)) {
            Some(entry) => {
                let back = Box::new(Place::Case(self.incident));
                Action::Go(Place::AmendEntry(Which::At(entry), back))
            }
            None => Action::None,
        }
    }
}
