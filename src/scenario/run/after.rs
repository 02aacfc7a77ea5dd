//! What comes after the needle: a line that goes on, doses that were lost or of
//! which a part ran out, a treatment, and what was written down wrongly.

use super::{Answer, World};
use crate::domain::amendment::{DoseAmended, NotAmended};
use crate::domain::dose::DoseGiven;
use crate::domain::emergency::{EmergencyActed, EmergencyBegun};
use crate::domain::id::{ActId, EmergencyId};
use crate::domain::incident::TableReleased;
use crate::domain::mishap::{DoseLost, DosePartial};
use crate::scenario::file::{self, Name};
use crate::scenario::report::{Outcome, Refusal};

impl World<'_> {
    /// Lets a table go on; who sits at the keyboard of a scenario is a supervisor,
    /// who needs no second person for it.
    pub(super) fn release_table(&mut self, act: &file::ReleaseTable) -> Answer {
        let table = act.table.unwrap_or(1);
        if self.day.frozen(table).is_none() {
            return Err(Refusal::NotFrozen);
        }
        if act.reason.trim().is_empty() {
            return Err(Refusal::NoReason);
        }
        let reason = act.reason.clone();
        self.record(TableReleased { table, reason, confirmed_by: None });
        Ok(Outcome::default())
    }

    pub(super) fn lose(&mut self, act: &file::Lose) -> Answer {
        let vial = self.vial(&act.vial)?;
        let doses = act.doses.unwrap_or(1);
        self.record(DoseLost { vial, doses, how: act.how, note: String::new() });
        Ok(Outcome::of(self.day.balance_findings(self.catalogue)))
    }

    pub(super) fn not_whole(&mut self, act: &file::NotWhole) -> Answer {
        let dose = self.last_dose(&act.person)?.id;
        self.record(DosePartial { dose, amount: act.amount });
        Ok(Outcome::default())
    }

    /// Begins a treatment. With a name it is an alarm as well: vials and lots are
    /// locked; without one it stops the session by itself.
    pub(super) fn treat(&mut self, act: &file::Treat) -> Answer {
        let visit = act.person.as_ref().map(|name| self.visit(name)).transpose()?;
        let visit = visit.map(|visit| visit.id);
        if let Some(visit) = visit {
            for event in self.day.alarm(visit, "", "") {
                self.record(event);
            }
        }
        let emergency = EmergencyId(self.identity());
        self.record(EmergencyBegun { emergency, visit, at_lock: false });
        for done in &act.done {
            let id = ActId(self.identity());
            let what = done.get_ref().clone();
            self.record(EmergencyActed { emergency, act: id, what, at_lock: false });
        }
        Ok(Outcome::default())
    }

    /// Amends somebody's last dose, or says that nobody got it.
    pub(super) fn amend(&mut self, act: &file::Amend) -> Answer {
        let dose = self.last_dose(&act.person)?;
        let (id, mut after) = (dose.id, dose.administered.clone());
        if let Some(name) = &act.vial {
            let vial = self.vial(name)?;
            let lot = self.day.vial(vial).and_then(|vial| self.day.lot(vial.lot));
            after.vial = Some(vial);
            after.lot = lot.map(|lot| lot.id);
            after.lot_number = lot.map(|lot| lot.number.clone());
            after.expiry = lot.map(|lot| lot.expiry);
            after.product = lot.and_then(|lot| lot.product().cloned());
        }
        after.site = act.site.or(after.site);
        after.volume = act.volume.as_ref().map(|volume| volume.0).or(after.volume);
        let after = (!act.in_error).then_some(after);
        let second = act.by.map(|hand| self.cast.account(hand));
        let people = (self.cast.nurse, second);
        let said = DoseAmended::of(&self.day, id, after, &act.reason, people, self.now);
        match said {
            Ok(amended) => {
                self.record(amended);
                Ok(Outcome::default())
            }
            Err(why) => Err(match why {
                NotAmended::NoReason | NotAmended::Uneven => Refusal::NoReason,
                NotAmended::SecondPersonMissing => Refusal::SecondPersonMissing,
                NotAmended::SamePerson => Refusal::SamePerson,
                NotAmended::InTheFuture => Refusal::ImpossibleDate,
                NotAmended::UnknownDose | NotAmended::UnknownEntry => Refusal::NoDose,
                NotAmended::NothingChanged
                | NotAmended::UnderWay
                | NotAmended::StillSerious
                | NotAmended::NeverInError => Refusal::NothingChanged,
            }),
        }
    }

    fn last_dose(&self, name: &Name) -> Result<&DoseGiven, Refusal> {
        let visit = self.visit(name)?.id;
        let of_them = |dose: &&DoseGiven| dose.administered.visit == visit;
        self.day.doses().iter().rev().find(of_them).ok_or(Refusal::NoDose)
    }
}
