//! What can be done with a procedure. Every command is pure: it returns the
//! events to record, or says why not now.

use super::{Cause, Course, Happened, Moment, Next, Obstacle, Procedure, Reason, Step, obstacles};
use crate::domain::account::Qualification;
use crate::domain::evidence::{Observed, PersonReading, Verdict, VialReading, Way};
use crate::domain::facts::Facts;
use crate::domain::finding::Finding;
use crate::domain::item::Item;
use crate::domain::judge::{self, Judged};

/// Why a command does nothing now. Nothing is recorded, nothing is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotNow {
    /// The procedure is set aside or over.
    NotRunning,
    /// This belongs to another moment than the present one.
    OtherMoment(Moment),
    /// A stop stands: see its ways out.
    StopStands,
    /// The facts of this vial have been shown: only a scan or another vial proves it.
    OnlyByScan,
    /// Several vials of this lot are open: which number?
    WhichVial(Vec<u32>),
    /// The observation does not belong to this step.
    NotThisKind,
    /// An observation does not come in this way at this step.
    NotThisWay,
    /// A second person cannot answer for what stands.
    NotOffered,
    /// The second person is the one at the keyboard.
    SamePerson,
    /// The second person lacks this qualification.
    NotQualified(Qualification),
    /// A second person answers with a reason.
    NoReason,
    /// Somebody else was in the chair, or the person left it.
    LeftTheChair,
    /// These stand between the moment and its attestation.
    Missing(Vec<Obstacle>),
}

/// Finds the step that a scan of a person's slip or card is meant for.
#[must_use]
pub fn step_for_person(procedure: &Procedure) -> Step {
    match procedure.moment() {
        Some(Moment::Check) => Step::Person,
        Some(Moment::Compare) => Step::Tray,
        Some(Moment::Right) | None => Step::Identity,
    }
}

/// Finds the step that a scan of a vial is meant for.
#[must_use]
pub fn step_for_vial(procedure: &Procedure) -> Step {
    match procedure.moment() {
        Some(Moment::Right) | None => Step::VialAgain,
        Some(Moment::Check | Moment::Compare) => Step::Label,
    }
}

/// Takes in one observation.
///
/// Returns nothing at all if the very same observation already stands, so that
/// a second click or a doubled scan changes nothing. The scan of an order's slip
/// proves the person and the product together; the last observation of the third
/// moment brings the computed step with it.
///
/// # Errors
///
/// Returns [`NotNow`] if the observation cannot be taken in here and now.
pub fn observe(
    procedure: &Procedure,
    facts: &Facts<'_>,
    step: Step,
    observed: Observed,
    way: Way,
    elapsed_ms: u32,
) -> Result<Vec<Happened>, NotNow> {
    if procedure.course() != Course::Running {
        return Err(NotNow::NotRunning);
    }
    match procedure.moment() {
        Some(moment) if moment == step.moment() => {}
        Some(moment) => return Err(NotNow::OtherMoment(moment)),
        None => return Err(NotNow::OtherMoment(Moment::Right)),
    }
    if procedure.proof(step).is_some_and(|proof| proof.observed == observed) {
        return Ok(Vec::new());
    }
    if !step.takes(way) {
        return Err(NotNow::NotThisWay);
    }
    if way == Way::SecondReader(facts.by) {
        return Err(NotNow::SamePerson);
    }
    if let Some(stop) = procedure.stop()
        && !(stop.step == step && is_way_out(&observed, way))
    {
        return Err(NotNow::StopStands);
    }
    let judged = judge::observation(procedure, facts, step, &observed)?;
    if let Some(vial) = judged.vial
        && matches!(way, Way::Typed(_))
        && procedure.was_revealed(vial)
    {
        return Err(NotNow::OnlyByScan);
    }
    let also_product = match &observed {
        Observed::Person(PersonReading::OrderSlip(order))
            if step == Step::Person && *order == procedure.order() =>
        {
            Some(Observed::Product(facts.order.product.clone()))
        }
        _ => None,
    };
    let verdict = verdict(procedure, step, way, &judged);
    let agreed = matches!(verdict, Verdict::Agreed(_));
    let mut happened =
        vec![Happened::Observed { step, observed, way, vial: judged.vial, verdict, elapsed_ms }];
    if agreed && let Some(product) = also_product {
        happened.push(Happened::Observed {
            step: Step::Product,
            observed: product,
            way,
            vial: None,
            verdict: Verdict::Agreed(Vec::new()),
            elapsed_ms: 0,
        });
    }
    if agreed && step == Step::Label {
        let attested_at = judged.vial.and_then(|vial| procedure.attested_before(vial));
        happened.extend(attested_at.map(|attested_at| Happened::Restored {
            moment: Moment::Compare,
            items: Moment::Compare.items().to_vec(),
            attested_at,
        }));
    }
    if agreed {
        let mut after = procedure.clone();
        for event in &happened {
            after.apply(event, facts.now);
        }
        happened.extend(computed_next(&after, facts));
    }
    Ok(happened)
}

/// A stop about something scanned is left by scanning what fits; one about a
/// vial also by another vial that is read from its label.
fn is_way_out(observed: &Observed, way: Way) -> bool {
    let vial = matches!(observed, Observed::Vial(VialReading::Tail { .. }));
    way == Way::Scanned || vial
}

pub(super) fn verdict(procedure: &Procedure, step: Step, way: Way, judged: &Judged) -> Verdict {
    if !judged.findings.iter().any(|finding| procedure.is_stopped_by(finding)) {
        Verdict::Agreed(judged.findings.clone())
    } else if judged.misread && way != Way::Scanned && !procedure.was_misread(step) {
        Verdict::Reread
    } else {
        Verdict::Stopped(judged.findings.clone())
    }
}

/// The computed step of the third moment, once nothing else of it is missing.
pub(super) fn computed_next(procedure: &Procedure, facts: &Facts<'_>) -> Option<Happened> {
    (procedure.next() == Next::Observe(Step::Timing)).then(|| computed(procedure, facts))
}

/// The computed step of the third moment, at this instant.
fn computed(procedure: &Procedure, facts: &Facts<'_>) -> Happened {
    let findings = judge::timing(procedure, facts);
    let stops = findings.iter().any(|finding| procedure.is_stopped_by(finding));
    Happened::Observed {
        step: Step::Timing,
        observed: Observed::Moment(facts.now),
        way: Way::Computed,
        vial: procedure.vial(),
        verdict: if stops { Verdict::Stopped(findings) } else { Verdict::Agreed(findings) },
        elapsed_ms: 0,
    }
}

/// Attests the present moment, naming its items. For the third moment the rules
/// of time are computed once more; what they stop is recorded instead.
///
/// # Errors
///
/// Returns what is missing: unproven items, a standing stop, a closed gate, an
/// order that was taken back.
pub fn attest(
    procedure: &Procedure,
    facts: &Facts<'_>,
    moment: Moment,
) -> Result<Vec<Happened>, NotNow> {
    match procedure.next() {
        Next::Attest(next) if next == moment => {}
        Next::Attest(next) => return Err(NotNow::OtherMoment(next)),
        Next::Observe(step) if step.moment() != moment => {
            return Err(NotNow::OtherMoment(step.moment()));
        }
        Next::Observe(Step::Timing) => return Ok(vec![computed(procedure, facts)]),
        Next::Observe(_) => {
            let open =
                moment.items().iter().copied().filter(|item| {
                    procedure.item(*item) < crate::domain::checklist::ItemState::Proven
                });
            return Err(NotNow::Missing(vec![Obstacle::Items(open.collect())]));
        }
        Next::Stopped => return Err(NotNow::StopStands),
        Next::Needle => return Err(NotNow::OtherMoment(Moment::Right)),
        Next::Nothing => return Err(NotNow::NotRunning),
    }
    if moment == Moment::Right {
        let closed: Vec<Obstacle> = obstacles(procedure, facts)
            .into_iter()
            .filter(|obstacle| matches!(obstacle, Obstacle::Gate(..) | Obstacle::NotRunning))
            .collect();
        if !closed.is_empty() {
            return Err(NotNow::Missing(closed));
        }
        let now = computed(procedure, facts);
        if matches!(&now, Happened::Observed { verdict: Verdict::Stopped(_), .. }) {
            return Ok(vec![now]);
        }
    }
    Ok(vec![Happened::Attested { moment, items: moment.items().to_vec() }])
}

/// Takes evidence back because something changed, and leaves a stop with it.
///
/// # Errors
///
/// Returns [`NotNow::NotRunning`] if the procedure is set aside or over.
pub fn reopen(procedure: &Procedure, cause: Cause) -> Result<Vec<Happened>, NotNow> {
    if procedure.course() != Course::Running {
        return Err(NotNow::NotRunning);
    }
    Ok(vec![Happened::Reopened { cause }])
}

/// Puts the procedure aside: the nurse is called away.
///
/// # Errors
///
/// Returns [`NotNow::NotRunning`] if it is set aside already or over.
pub fn set_aside(procedure: &Procedure) -> Result<Vec<Happened>, NotNow> {
    if procedure.course() != Course::Running {
        return Err(NotNow::NotRunning);
    }
    Ok(vec![Happened::SetAside])
}

/// Takes the procedure up again, after being set aside or after a restart.
///
/// # Errors
///
/// Returns [`NotNow::NotRunning`] if it is over.
pub fn resume(procedure: &Procedure, facts: &Facts<'_>) -> Result<Vec<Happened>, NotNow> {
    if !procedure.is_open() {
        return Err(NotNow::NotRunning);
    }
    let check_stands =
        facts.session.day == facts.now.civil_day() && facts.is_cleared() && !facts.order.closed;
    Ok(vec![Happened::Resumed { check_stands }])
}

/// Returns the item at which the procedure goes on when somebody comes back to it:
/// an interruption takes more evidence back than was open before it. `None` if it
/// is over.
#[must_use]
pub fn resumes_at(procedure: &Procedure, facts: &Facts<'_>) -> Option<Item> {
    let mut after = procedure.clone();
    for happened in resume(procedure, facts).ok()? {
        after.apply(&happened, facts.now);
    }
    match after.next() {
        Next::Observe(step) => step.items().first().copied(),
        Next::Attest(moment) => moment.items().first().copied(),
        Next::Stopped | Next::Needle | Next::Nothing => None,
    }
}

/// Ends the procedure without a dose. The findings of a standing stop go with it.
///
/// # Errors
///
/// Returns [`NotNow::NotRunning`] if it is over.
pub fn refuse(procedure: &Procedure, reason: Reason) -> Result<Vec<Happened>, NotNow> {
    if !procedure.is_open() {
        return Err(NotNow::NotRunning);
    }
    let findings: Vec<Finding> =
        procedure.stop().map_or_else(Vec::new, |stop| stop.findings.clone());
    Ok(vec![Happened::Refused { reason, findings }])
}
