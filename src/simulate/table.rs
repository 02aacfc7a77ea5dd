//! One injection at a table, act by act, through the procedure's own commands.
//! Nothing is given here without a permit; what is refused stays refused.

use super::nurse::{Mishap, taken_anew};
use super::session::{Floor, Guest};
use crate::domain::dose::{Administered, Amount, Basis, DoseGiven, ErrorKind};
use crate::domain::evidence::{Observed, Step};
use crate::domain::facts::Facts;
use crate::domain::id::{DoseId, OrderId, ProcedureId, VialId, VisitId};
use crate::domain::incident::TableReleased;
use crate::domain::procedure::{
    self, Happened, Next, NotNow, Permit, Procedure, ProcedureStep, Reason,
};
use crate::domain::stock::VialWithdrawn;
use crate::domain::visit::LeftReason;

/// How long the attestation of a moment takes, and the needle, in milliseconds.
const ATTEST_MS: i64 = 900;
const NEEDLE_MS: (i64, i64) = (8_000, 16_000);

/// How long one is away who is called away, in milliseconds.
const AWAY_MS: i64 = 45_000;

/// How many of a hundred thousand doses do not arrive whole.
const PARTIAL: u64 = 60;

/// How many acts one injection may take before it is given up.
const ACTS_MOST: u32 = 60;

/// How many doses of somebody are remembered for when they come again.
const REMEMBERED: usize = 6;

/// An injection that is underway.
#[derive(Debug)]
pub(super) struct Run {
    procedure: ProcedureId,
    visit: VisitId,
    order: OrderId,
    line: usize,
    mishap: Option<Mishap>,
    /// How often the mishap was observed.
    mishaps: u8,
    acts: u32,
}

/// What follows an act, after so many milliseconds.
pub(super) enum Turn {
    On(i64),
    Over(i64),
}

impl Floor<'_> {
    fn table_number(table: usize) -> u8 {
        u8::try_from(table + 1).unwrap_or(u8::MAX)
    }

    pub(super) fn begin(
        &mut self,
        table: usize,
        visit: VisitId,
        order: OrderId,
        line: usize,
    ) -> Option<Run> {
        let id = ProcedureId(self.book.identity());
        let product = &self.setting.world.lines[line].product;
        let product = self.setting.catalogue.product(product)?;
        let shaken = product.adsorbed.as_ref().is_none_or(|adsorbed| adsorbed.value);
        let number = Self::table_number(table);
        let happened = Happened::Started { visit, order, table: number, shaken };
        let by = self.nurse(table).id;
        self.book.record(by, ProcedureStep { procedure: id, happened });
        let mishap = Mishap::drawn(&mut self.book.chance);
        Some(Run { procedure: id, visit, order, line, mishap, mishaps: 0, acts: 0 })
    }

    fn facts(&self, run: &Run, table: usize) -> Option<Facts<'_>> {
        self.book.day.facts(
            self.setting.catalogue,
            run.visit,
            run.order,
            Self::table_number(table),
            self.nurse(table).id,
            self.book.now,
        )
    }

    pub(super) fn act(&mut self, table: usize, run: &mut Run) -> Turn {
        run.acts += 1;
        let next = self.book.day.procedure(run.procedure).map(Procedure::next);
        if run.acts > ACTS_MOST || self.book.day.has_serious_reaction() {
            return self.refuse(table, run, Reason::Left);
        }
        match next {
            Some(Next::Observe(step)) => self.observe(table, run, step),
            Some(Next::Attest(moment)) => {
                self.command(table, run, ATTEST_MS, |procedure, facts| {
                    procedure::attest(procedure, facts, moment)
                })
            }
            Some(Next::Stopped) => self.stopped(table, run),
            Some(Next::Needle) => self.inject(table, run),
            Some(Next::Nothing) => {
                // She comes back to whom she was called away from.
                self.command(table, run, ATTEST_MS, procedure::resume)
            }
            None => Turn::Over(ATTEST_MS),
        }
    }

    /// Carries a command out and records what it returns.
    fn command(
        &mut self,
        table: usize,
        run: &Run,
        ms: i64,
        command: impl FnOnce(&Procedure, &Facts<'_>) -> Result<Vec<Happened>, NotNow>,
    ) -> Turn {
        let done = self.facts(run, table).and_then(|facts| {
            let procedure = self.book.day.procedure(run.procedure)?;
            command(procedure, &facts).ok()
        });
        let Some(happened) = done else { return self.refuse(table, run, Reason::Left) };
        let by = self.nurse(table).id;
        for happened in happened {
            self.book.record(by, ProcedureStep { procedure: run.procedure, happened });
        }
        Turn::On(ms)
    }

    fn observe(&mut self, table: usize, run: &mut Run, next: Step) -> Turn {
        let number = Self::table_number(table);
        let nurse = self.nurse(table).clone();
        let left: Vec<Step> = self.book.day.procedure(run.procedure).map_or_else(Vec::new, |p| {
            p.steps(next.moment()).filter(|step| p.proof(*step).is_none()).collect()
        });
        let step = nurse.chooses(&left, next, &mut self.book.chance);
        if step == Step::Timing {
            return self.command(table, run, ATTEST_MS, |procedure, facts| {
                procedure::attest(procedure, facts, step.moment())
            });
        }
        let line = (run.line, &self.setting.world.lines[run.line]);
        let vial = if step == Step::Label {
            self.stock.vial(self.book, self.setting.catalogue, nurse.id, number, line)
        } else {
            None
        };
        let meets = run.mishap.filter(|mishap| mishap.step() == step);
        let meets = meets.filter(|m| run.mishaps < if m.is_read_twice() { 2 } else { 1 });
        if let Some(mishap) = meets {
            run.mishaps += 1;
            match mishap {
                Mishap::Ends(reason) if reason != Reason::Stop => {
                    return self.refuse(table, run, reason);
                }
                Mishap::CalledAway => {
                    return self.command(table, run, AWAY_MS, |p, _| procedure::set_aside(p));
                }
                Mishap::Harm => return self.harm(table, run),
                _ => {}
            }
        }
        let elapsed = nurse.takes(step, &mut self.book.chance);
        let seen = self.seen(table, run, step, vial, meets);
        let Some((observed, way)) = seen else { return self.refuse(table, run, Reason::Left) };
        self.command(table, run, i64::from(elapsed), |procedure, facts| {
            procedure::observe(procedure, facts, step, observed, way, elapsed)
        })
    }

    /// What is observed: what is wrong there, or what is right.
    fn seen(
        &mut self,
        table: usize,
        run: &Run,
        step: Step,
        vial: Option<VialId>,
        mishap: Option<Mishap>,
    ) -> Option<(Observed, crate::domain::evidence::Way)> {
        let number = Self::table_number(table);
        let nurse = self.nurse(table).clone();
        let second = self.nurse(table + 1).id;
        let mut chance = self.book.chance.clone();
        let others = self.guests.keys().copied().find(|visit| *visit != run.visit);
        let wrong_vial = self.stock.other_vial(self.book, number, run.line);
        let facts = self.facts(run, table)?;
        let procedure = self.book.day.procedure(run.procedure)?;
        let wrong = mishap.and_then(|m| m.sees(&facts, (others, wrong_vial, vial), second));
        let seen = wrong.or_else(|| nurse.sees(step, procedure, &facts, vial, &mut chance));
        self.book.chance = chance;
        seen
    }

    /// A stop stands: the nurse takes anew what it is about, or nothing is given.
    fn stopped(&mut self, table: usize, run: &mut Run) -> Turn {
        let procedure = self.book.day.procedure(run.procedure);
        let Some(stop) = procedure.and_then(Procedure::stop) else {
            return self.refuse(table, run, Reason::Stop);
        };
        let (step, vial) = (stop.step, stop.vial.or_else(|| procedure.and_then(Procedure::vial)));
        if run.mishap == Some(Mishap::Ends(Reason::Stop)) || run.mishaps > 3 {
            return self.refuse(table, run, Reason::Stop);
        }
        run.mishaps += 1;
        if matches!(step, Step::Monitor | Step::Appearance)
            && let Some(vial) = vial
        {
            let by = self.nurse(table).id;
            self.book.record(by, VialWithdrawn { vial });
        }
        self.command(table, run, ATTEST_MS, |p, _| procedure::reopen(p, taken_anew(step)))
    }

    /// Nothing is given, and the person goes.
    fn refuse(&mut self, table: usize, run: &Run, reason: Reason) -> Turn {
        let by = self.nurse(table).id;
        let ended = self
            .book
            .day
            .procedure(run.procedure)
            .and_then(|procedure| procedure::refuse(procedure, reason).ok());
        for happened in ended.into_iter().flatten() {
            self.book.record(by, ProcedureStep { procedure: run.procedure, happened });
        }
        let left = match reason {
            Reason::ChildSaysNo => LeftReason::ChildSaysNo,
            Reason::ConsentWithdrawn => LeftReason::Consent,
            Reason::Unwell | Reason::Stop | Reason::Incident => LeftReason::Screening,
            Reason::Left => LeftReason::Absent,
        };
        self.leave(by, run.visit, left);
        Turn::Over(ATTEST_MS)
    }

    fn inject(&mut self, table: usize, run: &Run) -> Turn {
        let id = DoseId(self.book.identity());
        let amount = if self.book.chance.happens(PARTIAL) { Amount::Partial } else { Amount::Full };
        let dose = self.facts(run, table).and_then(|facts| {
            let procedure = self.book.day.procedure(run.procedure)?;
            let site = match procedure.proof(Step::Site).map(|proof| &proof.observed) {
                Some(Observed::Site(site)) => *site,
                _ => return None,
            };
            Some(Permit::new(procedure, &facts).ok()?.given(id, site, amount))
        });
        let Some(dose) = dose else { return self.refuse(table, run, Reason::Stop) };
        self.give(table, run, dose);
        self.tally.given += 1;
        Turn::Over(self.book.chance.between(NEEDLE_MS.0, NEEDLE_MS.1))
    }

    fn give(&mut self, table: usize, run: &Run, dose: DoseGiven) {
        let by = self.nurse(table).id;
        self.book.record(by, dose.clone());
        self.watch(run.visit, dose.id);
        if let Some(guest) = self.guests.get(&run.visit) {
            let mut guest = Guest::clone(guest);
            guest.before.push(dose);
            guest.before.truncate(REMEMBERED);
            self.tally.injected.push(guest);
        }
    }

    /// A wrong injection takes place: it is written down as what it is, the order
    /// ends with it, and the vial is taken out of use.
    fn harm(&mut self, table: usize, run: &Run) -> Turn {
        let id = DoseId(self.book.identity());
        let note = self.book.chance.one_of(&self.setting.world.notes).cloned();
        let errors = [ErrorKind::WrongDose, ErrorKind::WrongRoute, ErrorKind::WrongPatient];
        let error = self.book.chance.one_of(&errors).copied().unwrap_or(ErrorKind::Other);
        let by = self.nurse(table).id;
        let dose = self.facts(run, table).and_then(|facts| {
            let procedure = self.book.day.procedure(run.procedure)?;
            let vial = facts.day.vial(procedure.vial()?)?;
            let lot = facts.lot_of(vial)?;
            Some(DoseGiven {
                id,
                basis: Basis::Incident {
                    error,
                    procedure: Some(procedure.id()),
                    note: note.unwrap_or_default(),
                },
                administered: Administered {
                    patient: facts.visit.patient,
                    visit: facts.visit.id,
                    order: Some(facts.order.id),
                    product: lot.product().cloned(),
                    lot: Some(lot.id),
                    vial: Some(vial.id),
                    lot_number: Some(lot.number.clone()),
                    expiry: Some(lot.expiry),
                    volume: None,
                    route: None,
                    site: None,
                    dose_number: None,
                    amount: Amount::Unknown,
                    table: Self::table_number(table),
                    given_at: facts.now,
                },
            })
        });
        let Some(dose) = dose else { return self.refuse(table, run, Reason::Left) };
        let vial = dose.administered.vial;
        self.tally.incidents += 1;
        self.give(table, run, dose);
        let ended = self
            .book
            .day
            .procedure(run.procedure)
            .and_then(|procedure| procedure::refuse(procedure, Reason::Incident).ok());
        for happened in ended.into_iter().flatten() {
            self.book.record(by, ProcedureStep { procedure: run.procedure, happened });
        }
        if let Some(vial) = vial {
            self.book.record(by, VialWithdrawn { vial });
        }
        // The line stops at the table; the supervisor lets it go on.
        let reason = self.setting.world.notes.first().cloned().unwrap_or_default();
        let table = Self::table_number(table);
        let released = TableReleased { table, reason, confirmed_by: None };
        self.book.record(self.setting.supervisor, released);
        Turn::Over(ATTEST_MS)
    }
}
