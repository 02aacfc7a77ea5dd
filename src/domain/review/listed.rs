//! As what an entry of the log is reviewed, and by what it is found.

use super::{Kind, Outcome};
use crate::domain::amendment::DoseAmended;
use crate::domain::amendment::entry::{EntryAmended, Statement};
use crate::domain::catalogue::ProductId;
use crate::domain::dose::{Amount, Basis, DoseGiven};
use crate::domain::event::Event;
use crate::domain::evidence::Verdict;
use crate::domain::finding::{Code, Finding};
use crate::domain::id::{AccountId, IncidentId, LotId, PatientId, ProcedureId, VialId, VisitId};
use crate::domain::incident::About;
use crate::domain::observation::Condition;
use crate::domain::procedure::{Happened, Reason};
use crate::domain::visit::LeftReason;

/// What an entry is found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// As what.
    pub kind: Kind,
    /// With what outcome.
    pub outcome: Option<Outcome>,
    /// In which visit.
    pub visit: Option<VisitId>,
    /// About whom, where no visit says it.
    pub patient: Option<PatientId>,
    /// In which procedure, whose visit it then is.
    pub procedure: Option<ProcedureId>,
    /// About which product.
    pub product: Option<ProductId>,
    /// About which lot.
    pub lot: Option<LotId>,
    /// About which other lot: that of a diluent.
    pub diluent: Option<LotId>,
    /// About which vial.
    pub vial: Option<VialId>,
    /// Another person beside the author.
    pub second: Option<AccountId>,
    /// What was found.
    pub findings: Vec<Code>,
    /// What somebody wrote, and what stands on labels.
    pub words: Vec<String>,
}

impl Listed {
    /// Lists an entry as something, and says no more.
    #[must_use]
    pub const fn plain(kind: Kind) -> Self {
        Self {
            kind,
            outcome: None,
            visit: None,
            patient: None,
            procedure: None,
            product: None,
            lot: None,
            diluent: None,
            vial: None,
            second: None,
            findings: Vec::new(),
            words: Vec::new(),
        }
    }

    const fn with(kind: Kind, outcome: Outcome) -> Self {
        let mut listed = Self::plain(kind);
        listed.outcome = Some(outcome);
        listed
    }

    fn saying(mut self, words: &str) -> Self {
        if !words.is_empty() {
            self.words.push(words.to_owned());
        }
        self
    }
}

/// Says as what an entry is reviewed; nothing for the steps of the usual way,
/// which are seen where the injection is opened.
#[must_use]
#[expect(clippy::too_many_lines, reason = "an arm for every kind: the compiler asks for the next")]
pub fn listed(event: &Event) -> Option<Listed> {
    use Kind::{Correction, Incident, Mishap, Opening, Other, Reaction, Refusal, Report, SignIn};
    let about = |kind, visit| Listed { visit: Some(visit), ..Listed::plain(kind) };
    let of_lot = |kind, lot| Listed { lot: Some(lot), ..Listed::plain(kind) };
    Some(match event {
        Event::DoseGiven(given) => dose(given),
        Event::ProcedureStep(step) => {
            let listed = happened(&step.happened)?;
            Listed { procedure: Some(step.procedure), ..listed }
        }
        Event::VisitLeft(left) => {
            let outcome = match left.reason {
                LeftReason::Screening => Outcome::Unwell,
                LeftReason::Consent => Outcome::NoConsent,
                LeftReason::ChildSaysNo => Outcome::SaidNo,
                LeftReason::Absent => Outcome::Absent,
            };
            Listed { visit: Some(left.visit), ..Listed::with(Refusal, outcome) }
        }
        Event::ConsentRecorded(recorded) => {
            let consent = &recorded.consent;
            let visit = Some(recorded.visit);
            let product = Some(consent.product.clone());
            let refused = Listed { visit, product, ..Listed::with(Refusal, Outcome::NoConsent) };
            return (!consent.given).then_some(refused);
        }
        Event::SeriousReaction(reaction) => {
            let listed = Listed::with(Reaction, Outcome::Serious).saying(&reaction.signs);
            Listed { visit: Some(reaction.visit), ..listed }
        }
        Event::ReactionReported(reported) => about(Reaction, reported.visit),
        Event::ObservationEnded(ended) => {
            let outcome = match ended.condition {
                Condition::Referred => Outcome::Serious,
                Condition::CommonReaction => Outcome::Common,
                Condition::Well if ended.early => Outcome::Early,
                Condition::Well => return None,
            };
            Listed { visit: Some(ended.visit), ..Listed::with(Reaction, outcome) }
        }
        Event::DiseaseReported(report) => {
            let (patient, product) = (report.patient, Some(report.product.clone()));
            Listed { patient, product, ..Listed::plain(Reaction).saying(&report.disease) }
        }
        Event::DiseaseWithdrawn(withdrawn) => Listed::plain(Correction).saying(&withdrawn.reason),
        Event::ReactionRecorded(recorded) => {
            let outcome = if recorded.is_serious() { Outcome::Serious } else { Outcome::Common };
            let listed = Listed::with(Reaction, outcome).saying(&recorded.note);
            Listed { visit: Some(recorded.visit), ..listed }
        }
        Event::EmergencyBegun(begun) => Listed { visit: begun.visit, ..treated() },
        Event::EmergencyNamed(named) => Listed { visit: Some(named.visit), ..treated() },
        Event::EmergencyActed(_) | Event::EmergencyActUndone(_) | Event::EmergencyOver(_) => {
            treated()
        }
        Event::NeedleStick(stick) => {
            let listed = Listed::with(Mishap, Outcome::Pricked).saying(&stick.note);
            Listed { visit: stick.source, second: Some(stick.who), ..listed }
        }
        Event::DoseLost(lost) => {
            let listed = Listed::with(Mishap, Outcome::Lost).saying(&lost.note);
            Listed { vial: Some(lost.vial), ..listed }
        }
        Event::DosePartial(_) => Listed::with(Mishap, Outcome::NotWhole),
        Event::VialWithdrawn(withdrawn) => {
            Listed { vial: Some(withdrawn.vial), ..Listed::plain(Incident) }
        }
        Event::IncidentOpened(opened) => {
            let outcome = match opened.about {
                About::Error(_) => Outcome::Wrong,
                About::Reaction => Outcome::Serious,
                About::NearMiss => Outcome::Stopped,
            };
            let listed = Listed::with(Report, outcome).saying(&opened.incident.number());
            Listed { visit: opened.visit, patient: opened.patient, lot: opened.lot, ..listed }
        }
        Event::IncidentAnswered(answered) => of_report(answered.incident),
        Event::IncidentCompleted(completed) => of_report(completed.incident),
        Event::FollowUpPlanned(planned) => of_report(planned.incident),
        Event::FollowUpDone(done) => of_report(done.incident).saying(&done.found),
        Event::PhotoAttached(photo) => of_report(photo.incident).saying(&photo.file),
        Event::PhotoSaved(photo) => of_report(photo.incident).saying(&photo.file),
        Event::CallBackSaved(saved) => of_report(saved.incident).saying(&saved.file),
        Event::DoseAmended(amended) => dose_amended(amended),
        Event::EntryAmended(amended) => entry_amended(amended),
        Event::TableReleased(released) => {
            let second = released.confirmed_by;
            Listed { second, ..Listed::plain(Correction).saying(&released.reason) }
        }
        Event::SignInFailed(_) => Listed::with(SignIn, Outcome::Failed),
        Event::HandedOver(over) => Listed { second: Some(over.to), ..Listed::plain(SignIn) },
        Event::SignedIn(_) | Event::Locked(_) | Event::Unlocked(_) | Event::PinSet(_) => {
            Listed::plain(SignIn)
        }
        Event::OrderWithdrawn(withdrawn) => about(Correction, withdrawn.visit),
        Event::LotCorrected(corrected) => of_lot(Correction, corrected.lot),
        Event::ExpiryExtended(extended) => {
            of_lot(Correction, extended.lot).saying(&extended.document)
        }
        Event::LotHeld(held) => of_lot(Correction, held.lot).saying(&held.reason),
        Event::LotReleased(released) => of_lot(Correction, released.lot).saying(&released.reason),
        Event::ShakeTested(tested) => of_lot(Correction, tested.lot).saying(&tested.note),
        Event::BoxReleased(released) => Listed::plain(Correction).saying(&released.reason),
        Event::SessionOpened(_) | Event::SessionSealed(_) => Listed::plain(Opening),
        Event::SessionSigned(signed) => {
            Listed { second: signed.confirmed_by, ..Listed::plain(Opening) }
        }
        Event::SessionClosed(closed) => {
            Listed::plain(Opening).saying(closed.note.as_deref().unwrap_or_default())
        }
        Event::VialOpened(vial) => Listed {
            diluent: vial.dilution.as_ref().map(|dilution| dilution.lot),
            vial: Some(vial.id),
            ..of_lot(Opening, vial.lot)
        },
        Event::LotReceived(lot) => {
            let product = lot.product().cloned();
            Listed { product, ..of_lot(Opening, lot.id).saying(&lot.number) }
        }
        Event::LotDelivered(delivered) => of_lot(Opening, delivered.lot),
        Event::RecordOpened(opened) => {
            Listed { patient: Some(opened.patient), ..Listed::plain(Opening) }
        }
        Event::TemperatureRead(read) if !read.excursion => return None,
        Event::VisitListed(_)
        | Event::PriorDose(_)
        | Event::HistoryStated(_)
        | Event::Screened(_)
        | Event::Ordered(_)
        | Event::FilterSaved(_)
        | Event::FilterDropped(_)
        | Event::FlagAnswered(_) => return None,
        Event::OrderStopped(stopped) => Listed {
            visit: Some(stopped.order.visit),
            product: Some(stopped.order.product.clone()),
            findings: stopped.findings.iter().map(|found| found.code).collect(),
            ..Listed::with(Kind::Stop, Outcome::Stopped)
        },
        Event::OpeningStopped(stopped) => {
            let product = Some(stopped.product.clone());
            let findings = stopped.stop.finding().map(|found| found.code).into_iter().collect();
            let listed = Listed::with(Kind::Stop, Outcome::Stopped).saying(&stopped.number);
            Listed { product, findings, ..listed }
        }
        Event::ListImported(list) => Listed::plain(Other).saying(&list.file),
        Event::ListExported(list) => Listed::plain(Other).saying(&list.file),
        Event::PaperSaved(saved) => Listed::plain(Other).saying(&saved.file),
        Event::FiguresSaved(saved) => Listed::plain(Other).saying(&saved.file),
        Event::Exported(exported) => Listed::plain(Other).saying(&exported.manifest),
        Event::BackedUp(made) => Listed::plain(Other).saying(&made.name),
        Event::StationFounded(_)
        | Event::BackupPlaceSet(_)
        | Event::AccountAdded(_)
        | Event::AccountRenamed(_)
        | Event::AccountAssigned(_)
        | Event::AccountDisabled(_)
        | Event::AccountEnabled(_)
        | Event::PasswordReset(_)
        | Event::PasswordChanged(_)
        | Event::RecoveryKeyReplaced(_)
        | Event::RecoveryKeyProven(_)
        | Event::RecoveryKeyUsed(_)
        | Event::IdleTimeSet(_)
        | Event::TemperatureRead(_)
        | Event::CatalogueReplaced(_)
        | Event::ColumnsMapped(_)
        | Event::PlanSet(_)
        | Event::DrillDone(_) => Listed::plain(Other),
    })
}

fn treated() -> Listed {
    Listed::with(Kind::Emergency, Outcome::Serious)
}

fn of_report(incident: IncidentId) -> Listed {
    Listed::plain(Kind::Report).saying(&incident.number())
}

fn amended(in_error: bool, reason: &str, second: Option<AccountId>) -> Listed {
    let outcome = if in_error { Outcome::InError } else { Outcome::Amended };
    Listed { second, ..Listed::with(Kind::Correction, outcome).saying(reason) }
}

fn dose_amended(said: &DoseAmended) -> Listed {
    let given = said.after.as_ref().unwrap_or(&said.before);
    Listed {
        visit: Some(given.visit),
        patient: Some(given.patient),
        product: given.product.clone(),
        lot: given.lot,
        ..amended(said.after.is_none(), &said.reason, said.confirmed_by)
    }
}

fn entry_amended(said: &EntryAmended) -> Listed {
    let about = listed(&said.stood.event()).unwrap_or_else(|| Listed::plain(Kind::Correction));
    let patient = match &said.stood {
        Statement::PriorDose(prior) => Some(prior.patient),
        Statement::VisitListed(listed) => Some(listed.patient),
        _ => about.patient,
    };
    Listed {
        visit: said.stood.visit(),
        patient,
        product: about.product,
        ..amended(said.stands.is_none(), &said.reason, said.confirmed_by)
    }
}

fn dose(given: &DoseGiven) -> Listed {
    let administered = &given.administered;
    let whole = match administered.amount {
        Amount::Full => Outcome::Given,
        Amount::Partial | Amount::Spilled | Amount::Unknown => Outcome::NotWhole,
    };
    let listed = match &given.basis {
        Basis::Checklist { .. } => Listed::with(Kind::Injection, whole),
        Basis::Paper { .. } => Listed::with(Kind::Paper, whole),
        Basis::Incident { note, .. } => Listed::with(Kind::Incident, Outcome::Wrong).saying(note),
    };
    let listed = listed.saying(administered.lot_number.as_deref().unwrap_or_default());
    Listed {
        visit: Some(administered.visit),
        patient: Some(administered.patient),
        product: administered.product.clone(),
        lot: administered.lot,
        vial: administered.vial,
        second: given.basis.later().map(|later| later.confirmed_by),
        ..listed
    }
}

fn happened(happened: &Happened) -> Option<Listed> {
    let codes = |findings: &[Finding]| findings.iter().map(|found| found.code).collect();
    Some(match happened {
        Happened::Observed { verdict: Verdict::Stopped(findings), .. } => {
            Listed { findings: codes(findings), ..Listed::with(Kind::Stop, Outcome::Stopped) }
        }
        Happened::Countersigned { by, reason, findings } => Listed {
            second: Some(*by),
            findings: codes(findings),
            ..Listed::plain(Kind::SecondPerson).saying(reason)
        },
        Happened::Refused { reason, findings } => {
            let outcome = match reason {
                Reason::Stop => Outcome::Stopped,
                Reason::ChildSaysNo => Outcome::SaidNo,
                Reason::ConsentWithdrawn => Outcome::NoConsent,
                Reason::Unwell => Outcome::Unwell,
                Reason::Left => Outcome::Absent,
                Reason::Incident => Outcome::Wrong,
            };
            Listed { findings: codes(findings), ..Listed::with(Kind::Refusal, outcome) }
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::{PUPIL, Station};

    #[test]
    fn the_usual_way_is_not_listed_and_what_opened_it_is() {
        let mut station = Station::open();
        station.start();
        let kinds: Vec<(&str, Option<Kind>)> = station
            .log
            .iter()
            .map(|fact| (fact.event.kind(), listed(&fact.event).map(|listed| listed.kind)))
            .collect();
        for (kind, found) in kinds {
            let expected = match kind {
                "station_founded" | "account_added" => Some(Kind::Other),
                "session_opened" | "lot_received" | "vial_opened" => Some(Kind::Opening),
                _ => None,
            };
            assert_eq!(found, expected, "{kind}");
        }
    }

    #[test]
    fn who_goes_without_is_listed_with_why() {
        use crate::domain::visit::VisitLeft;
        for (reason, outcome) in [
            (LeftReason::Screening, Outcome::Unwell),
            (LeftReason::Consent, Outcome::NoConsent),
            (LeftReason::ChildSaysNo, Outcome::SaidNo),
            (LeftReason::Absent, Outcome::Absent),
        ] {
            let found = listed(&VisitLeft { visit: PUPIL, reason }.into()).unwrap();
            assert_eq!((found.kind, found.outcome), (Kind::Refusal, Some(outcome)));
            assert_eq!(found.visit, Some(PUPIL));
        }
    }
}
