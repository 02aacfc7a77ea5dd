//! What a supervisor reviews: which entries of the log are looked at, as what,
//! and by what they are found. Reads single entries; never decides what is right.

pub mod flag;
pub mod habit;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::amendment::DoseAmended;
use super::amendment::entry::{EntryAmended, Statement};
use super::catalogue::{Catalogue, Product, ProductId};
use super::dose::{Amount, Basis, DoseGiven};
use super::event::{Condition, Event};
use super::evidence::Verdict;
use super::finding::{Code, Finding};
use super::id::{AccountId, IncidentId, LotId, PatientId, ProcedureId, VialId, VisitId};
use super::incident::About;
use super::procedure::{Happened, Reason};
use super::text::fold;
use super::visit::LeftReason;

pub use flag::Flag;

/// As what an entry is reviewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A dose given through the thirteen items.
    Injection,
    /// A dose entered afterwards from paper.
    Paper,
    /// A wrong injection, or a vial taken out of use.
    Incident,
    /// Somebody went without vaccine.
    Refusal,
    /// A stop that stood: a near miss.
    Stop,
    /// A reaction, that it was reported, or an observation that did not end well or
    /// in time.
    Reaction,
    /// The treatment of somebody in danger of life, act by act.
    Emergency,
    /// Staff pricked, doses lost or given in part.
    Mishap,
    /// The report of what went wrong, its answers, photos and what came later.
    Report,
    /// A second person answered for what a rule leaves to two.
    SecondPerson,
    /// Who came to the desk and went, and who could not.
    SignIn,
    /// Something recorded was put right, held or released.
    Correction,
    /// A session, a vial, a lot or a person's record was opened or closed.
    Opening,
    /// Anything else that is not a step of the usual way.
    Other,
}

impl Kind {
    /// All kinds, in the order in which they are offered.
    pub const ALL: [Self; 14] = [
        Self::Injection,
        Self::Paper,
        Self::Incident,
        Self::Refusal,
        Self::Stop,
        Self::Opening,
        Self::Reaction,
        Self::Emergency,
        Self::Mishap,
        Self::Report,
        Self::SecondPerson,
        Self::SignIn,
        Self::Correction,
        Self::Other,
    ];

    /// Returns the kind's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Injection => "injection",
            Self::Paper => "paper",
            Self::Incident => "incident",
            Self::Refusal => "refusal",
            Self::Stop => "stop",
            Self::Reaction => "reaction",
            Self::Emergency => "emergency",
            Self::Mishap => "mishap",
            Self::Report => "report",
            Self::SecondPerson => "second-person",
            Self::SignIn => "sign-in",
            Self::Correction => "correction",
            Self::Opening => "opening",
            Self::Other => "other",
        }
    }
}

/// What came of it for the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The whole dose arrived.
    Given,
    /// A part of it, or it was spilled, or nobody knows.
    NotWhole,
    /// A stop stood, and nothing was given.
    Stopped,
    /// The person said no.
    SaidNo,
    /// There was no consent, or it was withdrawn.
    NoConsent,
    /// The screening or the person's state did not permit it.
    Unwell,
    /// The person was not there or went away.
    Absent,
    /// Another dose was given instead.
    Wrong,
    /// A serious reaction, or the person was sent to hospital.
    Serious,
    /// A common reaction.
    Common,
    /// Watched for less than the time.
    Early,
    /// Somebody could not show who they are.
    Failed,
    /// A dose was lost before it reached anybody.
    Lost,
    /// Somebody of the staff was pricked.
    Pricked,
    /// What was written down wrongly says something else now.
    Amended,
    /// What was entered in error is no fact.
    InError,
}

impl Outcome {
    /// All outcomes, in the order in which they are offered.
    pub const ALL: [Self; 16] = [
        Self::Given,
        Self::NotWhole,
        Self::Stopped,
        Self::SaidNo,
        Self::NoConsent,
        Self::Unwell,
        Self::Absent,
        Self::Wrong,
        Self::Serious,
        Self::Common,
        Self::Early,
        Self::Failed,
        Self::Lost,
        Self::Pricked,
        Self::Amended,
        Self::InError,
    ];

    /// Returns the outcome's name in keys of the words' files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::NotWhole => "not-whole",
            Self::Stopped => "stopped",
            Self::SaidNo => "said-no",
            Self::NoConsent => "no-consent",
            Self::Unwell => "unwell",
            Self::Absent => "absent",
            Self::Wrong => "wrong",
            Self::Serious => "serious",
            Self::Common => "common",
            Self::Early => "early",
            Self::Failed => "failed",
            Self::Lost => "lost",
            Self::Pricked => "pricked",
            Self::Amended => "amended",
            Self::InError => "in-error",
        }
    }
}

/// What somebody looks for. Everything that is stated has to hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Filter {
    /// From this civil day on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Until the end of this civil day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// As what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// With what outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// At this place, by its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// About this person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PatientId>,
    /// By this member of the staff, as author or as second person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nurse: Option<AccountId>,
    /// About this product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<ProductId>,
    /// About this lot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<LotId>,
    /// With this finding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<Code>,
    /// With this flag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flag: Option<Flag>,
    /// With all these words: of names, lots, places and notes; diacritics do not
    /// count, and each may be the beginning of a word.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// What the words of the text name, by the catalogue of whoever asks: never
    /// saved, for it goes with the catalogue.
    #[serde(skip)]
    pub named: Named,
}

/// The products that each word of a text names. The log has their codes alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Named(BTreeMap<String, Vec<ProductId>>);

impl Named {
    /// Finds the products of a catalogue by the words of a text: by their names in
    /// both languages, their brand, or their maker. Diacritics do not count, and
    /// two letters or more may be the beginning of a word.
    #[must_use]
    pub fn of(text: &str, catalogue: &Catalogue) -> Self {
        let mut named = BTreeMap::new();
        let folded = fold(text);
        for word in words(&folded) {
            let is_meant =
                |part: &str| part == word || word.chars().count() > 1 && part.starts_with(word);
            let has = |name: &str| words(&fold(name)).any(is_meant);
            let meant = |product: &&Product| {
                let names = [&product.name.vi, &product.name.en, &product.brand];
                names.into_iter().chain(&product.maker).any(|name| has(name))
            };
            let ids: Vec<ProductId> =
                catalogue.products().filter(meant).map(|product| product.id.clone()).collect();
            if !ids.is_empty() {
                let _ = named.insert(word.to_owned(), ids);
            }
        }
        Self(named)
    }

    /// Returns the products that a folded word of the text names.
    pub fn by(&self, word: &str) -> impl Iterator<Item = &ProductId> {
        self.0.get(word).into_iter().flatten()
    }
}

/// The words of a text that is folded: letters and digits only.
pub fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// A filter that somebody wants to find again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterSaved {
    /// Under which name; one of the same name and person is replaced.
    pub name: String,
    /// What it looks for.
    pub filter: Filter,
}

/// A saved filter is wanted no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterDropped {
    /// Under which name its author saved it.
    pub name: String,
}

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
        Event::OpeningStopped(stopped) => {
            let product = Some(stopped.product.clone());
            Listed { product, ..Listed::with(Kind::Stop, Outcome::Stopped).saying(&stopped.number) }
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
    fn words_name_products_in_both_languages_without_diacritics() {
        let catalogue = Catalogue::built_in().unwrap();
        let named = |text: &str| {
            let named = Named::of(text, &catalogue);
            let folded = fold(text);
            let all = catalogue.products().map(|product| product.id.clone());
            all.filter(|id| words(&folded).all(|word| named.by(word).any(|one| one == id)))
                .map(|id| id.to_string())
                .collect::<Vec<_>>()
        };
        let measles = |found: Vec<String>| found.contains(&"MR".to_owned());
        assert!(
            measles(named("soi rubella")) && measles(named("Sởi")) && measles(named("measles"))
        );
        assert!(measles(named("MRV")), "the beginning of a word");
        assert!(!measles(named("soi IVAC")), "each word names it");
        assert_eq!(named("w"), Vec::<String>::new(), "a letter begins too many");
        assert_eq!(Named::of("nobody", &catalogue), Named::default());
    }

    #[test]
    fn who_goes_without_is_listed_with_why() {
        use crate::domain::event::VisitLeft;
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

    #[test]
    fn a_saved_filter_survives_its_writing() {
        let filter = Filter {
            kind: Some(Kind::Stop),
            flag: Some(Flag::TooFast),
            text: "đường".to_owned(),
            ..Filter::default()
        };
        let written = serde_json::to_string(&filter).unwrap();
        assert_eq!(written, r#"{"kind":"stop","flag":"too_fast","text":"đường"}"#);
        assert_eq!(serde_json::from_str::<Filter>(&written).unwrap(), filter);
        assert_eq!(serde_json::from_str::<Filter>("{}").unwrap(), Filter::default());
    }
}
