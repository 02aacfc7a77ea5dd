//! One sentence for every kind of entry. It says what the entry says, no more.

mod after;
mod care;
mod list;
mod sign_off;
mod stock;

use crate::domain::dose::{Administered, Amount, Basis, DoseGiven};
use crate::domain::event::Event;
use crate::domain::evidence::Verdict;
use crate::domain::finding::{Finding, Severity};
use crate::domain::id::{AccountId, OrderId, PatientId, ProcedureId, VialId, VisitId};
use crate::domain::observation::{Condition, ObservationEnded};
use crate::domain::procedure::{Happened, Reason};
use crate::domain::visit::{
    ConsentRecorded, LeftReason, Order, PriorDose, Screened, Visit, VisitLeft,
};
use crate::store::Author;
use crate::ui::context::Context;
use crate::ui::screen::journal::staff;
use crate::ui::theme::Tone;

/// What an entry says: the word of its chip, its tone, and a sentence.
pub(in crate::ui::screen) struct Said {
    pub(in crate::ui::screen) chip: &'static str,
    pub(in crate::ui::screen) tone: Tone,
    pub(in crate::ui::screen) sentence: String,
}

pub(in crate::ui::screen) fn said(chip: &'static str, tone: Tone, sentence: String) -> Said {
    Said { chip, tone, sentence }
}

pub(in crate::ui::screen) fn say(event: &Event, ctx: &Context<'_>) -> Said {
    let plain = |chip, sentence| said(chip, Tone::Neutral, sentence);
    match event {
        Event::DoseGiven(dose) => dose_given(dose, ctx),
        Event::ProcedureStep(step) => procedure_step(step.procedure, &step.happened, ctx),
        Event::SeriousReaction(_)
        | Event::ReactionReported(_)
        | Event::ReactionRecorded(_)
        | Event::EmergencyBegun(_)
        | Event::EmergencyActed(_)
        | Event::EmergencyActUndone(_)
        | Event::EmergencyNamed(_)
        | Event::EmergencyOver(_)
        | Event::NeedleStick(_)
        | Event::DoseLost(_)
        | Event::DosePartial(_) => care::say(event, ctx),
        Event::DoseAmended(_)
        | Event::EntryAmended(_)
        | Event::IncidentOpened(_)
        | Event::IncidentAnswered(_)
        | Event::IncidentCompleted(_)
        | Event::FollowUpPlanned(_)
        | Event::FollowUpDone(_)
        | Event::PhotoAttached(_)
        | Event::PhotoSaved(_)
        | Event::CallBackSaved(_)
        | Event::TableReleased(_) => after::say(event, ctx),
        Event::VialWithdrawn(withdrawn) => said(
            "journal-kind-incident",
            Tone::Stop,
            ctx.tw("journal-vial-withdrawn", &[("vial", &vial_name(withdrawn.vial, ctx))]),
        ),
        Event::VisitLeft(left) => visit_left(left, ctx),
        Event::ConsentRecorded(recorded) => consent(recorded, ctx),
        Event::Screened(screened) => plain("journal-kind-screening", screening(screened, ctx)),
        Event::Ordered(order) => plain("journal-kind-order", ordered(order, ctx)),
        Event::OrderStopped(stopped) => {
            let why = named_findings(&stopped.findings, ctx);
            let gaps = [("order", &*ordered(&stopped.order, ctx)), ("why", &*why)];
            said("journal-kind-stopped", Tone::Stop, ctx.tw("journal-order-stopped", &gaps))
        }
        Event::OrderWithdrawn(one) => order_withdrawn(one.visit, one.order, ctx),
        Event::ObservationEnded(ended) => observation_ended(ended, ctx),
        Event::LotReceived(_)
        | Event::LotDelivered(_)
        | Event::ShakeTested(_)
        | Event::LotCorrected(_)
        | Event::ExpiryExtended(_)
        | Event::LotHeld(_)
        | Event::LotReleased(_)
        | Event::TemperatureRead(_)
        | Event::BoxReleased(_)
        | Event::OpeningStopped(_)
        | Event::SessionClosed(_)
        | Event::SessionSealed(_)
        | Event::VialOpened(_) => stock::say(event, ctx),
        Event::ListImported(_)
        | Event::ListExported(_)
        | Event::BackupPlaceSet(_)
        | Event::BackedUp(_)
        | Event::PaperSaved(_)
        | Event::Exported(_)
        | Event::ColumnsMapped(_)
        | Event::VisitListed(_)
        | Event::PlanSet(_)
        | Event::FilterSaved(_)
        | Event::FilterDropped(_) => list::say(event, ctx),
        Event::FlagAnswered(_)
        | Event::SessionSigned(_)
        | Event::DiseaseReported(_)
        | Event::DiseaseWithdrawn(_)
        | Event::FiguresSaved(_) => sign_off::say(event, ctx),
        Event::PriorDose(prior) => prior_dose(prior, ctx),
        Event::HistoryStated(stated) => history(stated.visit, ctx),
        Event::RecordOpened(opened) => record_opened(opened.patient, ctx),
        Event::AccountAdded(_)
        | Event::AccountRenamed(_)
        | Event::AccountAssigned(_)
        | Event::AccountDisabled(_)
        | Event::AccountEnabled(_)
        | Event::PasswordReset(_)
        | Event::PasswordChanged(_)
        | Event::PinSet(_)
        | Event::RecoveryKeyReplaced(_)
        | Event::RecoveryKeyProven(_)
        | Event::RecoveryKeyUsed(_)
        | Event::SignedIn(_)
        | Event::SignInFailed(_)
        | Event::HandedOver(_)
        | Event::Locked(_)
        | Event::Unlocked(_)
        | Event::IdleTimeSet(_) => staff::say(event, ctx),
        Event::CatalogueReplaced(_)
        | Event::DrillDone(_)
        | Event::SessionOpened(_)
        | Event::StationFounded(_) => station(event, ctx),
    }
}

fn ordered(order: &Order, ctx: &Context<'_>) -> String {
    let parts = [
        person(order.visit, ctx),
        dose_number(&ctx.product_name(&order.product), order.dose_number, ctx),
        ctx.words.volume(order.volume),
        ctx.t(&format!("route-{}", order.route.code())),
    ];
    parts.join(" · ")
}

/// Says what an entry says of the station itself.
fn station(event: &Event, ctx: &Context<'_>) -> Said {
    let plain = |chip, sentence| said(chip, Tone::Neutral, sentence);
    match event {
        Event::CatalogueReplaced(replaced) => {
            let gaps = [("label", &*replaced.version.label), ("code", replaced.version.code())];
            plain("journal-kind-catalogue", ctx.tw("journal-catalogue", &gaps))
        }
        Event::DrillDone(done) => {
            let gaps = [("number", &*done.number.to_string())];
            plain("journal-kind-drill", ctx.tw("journal-drill-done", &gaps))
        }
        Event::SessionOpened(session) => plain(
            "journal-kind-session",
            ctx.tw(
                "journal-session-opened",
                &[("place", &session.place), ("day", &ctx.words.date(session.day))],
            ),
        ),
        Event::StationFounded(founded) => plain(
            "journal-kind-session",
            ctx.tw("journal-station-founded", &[("name", &founded.name)]),
        ),
        // Handed here for none other.
        _ => plain("journal-kind-unknown", String::new()),
    }
}

fn screening(screened: &Screened, ctx: &Context<'_>) -> String {
    let conclusion = format!("conclusion-{}", screened.screening.conclusion.code());
    let mut parts = vec![person(screened.visit, ctx), ctx.t(&conclusion)];
    parts.extend(screened.screening.temperature.map(|t| ctx.words.temperature(t)));
    parts.join(" · ")
}

fn record_opened(of: PatientId, ctx: &Context<'_>) -> Said {
    let sentence = ctx.tw("journal-record-opened", &[("person", &patient(of, ctx))]);
    said("journal-kind-record", Tone::Neutral, sentence)
}

fn prior_dose(prior: &PriorDose, ctx: &Context<'_>) -> Said {
    let gaps = [
        ("person", &*patient(prior.patient, ctx)),
        ("product", &*ctx.product_name(&prior.product)),
        ("on", &*ctx.words.date(prior.given_on)),
    ];
    let mut parts = vec![ctx.tw("journal-prior-dose", &gaps)];
    let sheet = prior.sheet.as_ref();
    parts.extend(sheet.map(|sheet| ctx.tw("journal-prior-sheet", &[("sheet", sheet)])));
    parts.extend(prior.told_by.clone());
    said("journal-kind-history", Tone::Neutral, parts.join(" · "))
}

fn history(visit: VisitId, ctx: &Context<'_>) -> Said {
    let words = ctx.tw("journal-history", &[("person", &person(visit, ctx))]);
    said("journal-kind-history", Tone::Neutral, words)
}

fn visit_left(left: &VisitLeft, ctx: &Context<'_>) -> Said {
    let key = match left.reason {
        LeftReason::Screening => "journal-left-screening",
        LeftReason::Consent => "journal-left-consent",
        LeftReason::ChildSaysNo => "journal-left-child-says-no",
        LeftReason::Absent => "journal-left-absent",
    };
    let sentence = ctx.tw(key, &[("person", &person(left.visit, ctx))]);
    said("journal-kind-not-given", Tone::Attention, sentence)
}

fn consent(recorded: &ConsentRecorded, ctx: &Context<'_>) -> Said {
    let (key, tone) = if recorded.consent.given {
        ("journal-consent", Tone::Neutral)
    } else {
        ("journal-no-consent", Tone::Attention)
    };
    let gaps = [
        ("person", &*person(recorded.visit, ctx)),
        ("product", &*ctx.product_name(&recorded.consent.product)),
        ("by", &*ctx.t(&format!("witness-{}", recorded.consent.by.code()))),
    ];
    said("journal-kind-consent", tone, ctx.tw(key, &gaps))
}

/// Names who answers for an entry.
pub(in crate::ui::screen) fn author(author: Author, ctx: &Context<'_>) -> String {
    match author {
        Author::Account(id) => account(id, ctx),
        Author::Withheld => ctx.t("journal-author-withheld"),
        Author::Station => ctx.t("journal-author-station"),
    }
}

pub(in crate::ui::screen) fn account(id: AccountId, ctx: &Context<'_>) -> String {
    ctx.day.account(id).map_or_else(|| ctx.t("journal-unknown"), |found| found.name.clone())
}

/// Names a person of the session with the queue number.
pub(in crate::ui::screen) fn person(visit: VisitId, ctx: &Context<'_>) -> String {
    named(ctx.day.visit(visit), ctx)
}

fn patient(id: PatientId, ctx: &Context<'_>) -> String {
    named(ctx.day.visit_of(id), ctx)
}

fn named(visit: Option<&Visit>, ctx: &Context<'_>) -> String {
    visit.map_or_else(
        || ctx.t("journal-unknown-person"),
        |visit| {
            let ticket = visit.ticket.to_string();
            ctx.tw("journal-person", &[("name", &visit.person.name), ("ticket", &ticket)])
        },
    )
}

/// Says what went where, as far as it is known.
pub(in crate::ui::screen) fn given(given: &Administered, ctx: &Context<'_>) -> String {
    let mut parts = vec![match &given.product {
        Some(product) => ctx.product_name(product),
        None => ctx.t("journal-unknown-product"),
    }];
    parts.extend(given.volume.map(|volume| ctx.words.volume(volume)));
    parts.extend(given.lot_number.as_ref().map(|lot| ctx.tw("journal-lot", &[("lot", lot)])));
    parts.extend(
        given
            .vial
            .and_then(|id| ctx.day.vial(id))
            .map(|vial| ctx.tw("journal-vial", &[("number", &vial.number.to_string())])),
    );
    parts.extend(given.site.map(|site| ctx.t(&format!("site-{}", site.code()))));
    if given.amount != Amount::Full {
        parts.push(ctx.t(&format!("amount-{}", given.amount.code())));
    }
    parts.join(" · ")
}

fn dose_given(dose: &DoseGiven, ctx: &Context<'_>) -> Said {
    let who = person(dose.administered.visit, ctx);
    let what = given(&dose.administered, ctx);
    match &dose.basis {
        Basis::Checklist { .. } => {
            said("journal-kind-given", Tone::Proven, format!("{who} · {what}"))
        }
        Basis::Paper { .. } => said("journal-kind-paper", Tone::Info, format!("{who} · {what}")),
        Basis::Incident { error, .. } => {
            let error = ctx.t(&format!("error-kind-{}", error.code()));
            said("journal-kind-incident", Tone::Stop, format!("{error} · {who} · {what}"))
        }
    }
}

fn procedure_step(id: ProcedureId, happened: &Happened, ctx: &Context<'_>) -> Said {
    let visit = match happened {
        Happened::Started { visit, .. } => Some(*visit),
        _ => ctx.day.procedure(id).map(crate::domain::procedure::Procedure::visit),
    };
    let who = visit.map_or_else(|| ctx.t("journal-unknown-person"), |visit| person(visit, ctx));
    let about = |key: &str, gaps: &[(&str, &str)]| {
        let mut all = vec![("person", who.as_str())];
        all.extend_from_slice(gaps);
        said("journal-kind-step", Tone::Neutral, ctx.tw(key, &all))
    };
    let moment = |moment: &crate::domain::item::Moment| ctx.t(&format!("moment-{}", moment.code()));
    match happened {
        Happened::Started { .. } => about("journal-started", &[]),
        Happened::Observed { step, verdict, .. } => {
            let items: Vec<&str> = step.items().iter().map(|item| item.code()).collect();
            let items = items.join(", ");
            match verdict {
                Verdict::Agreed(_) => about("journal-agreed", &[("items", &items)]),
                Verdict::Reread => about("journal-reread", &[("items", &items)]),
                Verdict::Stopped(findings) => {
                    let what = [who.clone(), named_findings(findings, ctx)].join(" · ");
                    said("journal-kind-stopped", Tone::Stop, what)
                }
            }
        }
        Happened::Attested { moment: attested, .. } => {
            about("journal-attested", &[("moment", &moment(attested))])
        }
        Happened::Restored { moment: restored, .. } => {
            about("journal-restored", &[("moment", &moment(restored))])
        }
        Happened::Countersigned { by, reason, findings } => {
            let name = account(*by, ctx);
            let parts = [who.clone(), named_findings(findings, ctx), name, reason.clone()];
            said("journal-kind-countersigned", Tone::Attention, parts.join(" · "))
        }
        Happened::Stayed { .. } => about("journal-stayed", &[]),
        Happened::Reopened { cause } => {
            let items: Vec<&str> = cause.items().iter().map(|item| item.code()).collect();
            if items.is_empty() {
                about("journal-read-again", &[])
            } else {
                about("journal-reopened", &[("items", &items.join(", "))])
            }
        }
        Happened::SetAside => about("journal-set-aside", &[]),
        Happened::Resumed { .. } => about("journal-resumed", &[]),
        Happened::Refused { reason, findings } => {
            let mut parts = vec![who.clone(), why(*reason, ctx)];
            if !findings.is_empty() {
                parts.push(named_findings(findings, ctx));
            }
            said("journal-kind-not-given", Tone::Attention, parts.join(" · "))
        }
    }
}

fn why(reason: Reason, ctx: &Context<'_>) -> String {
    match reason {
        Reason::Stop => ctx.t("journal-reason-stop"),
        Reason::Incident => ctx.t("journal-reason-incident"),
        given => ctx.t(&format!("reason-{}", given.code())),
    }
}

fn named_findings(findings: &[Finding], ctx: &Context<'_>) -> String {
    let stops = findings.iter().filter(|finding| finding.severity != Severity::Notice);
    let words: Vec<String> =
        stops.map(|finding| ctx.t(&format!("finding-{}", finding.code.code()))).collect();
    words.join("; ")
}

fn observation_ended(ended: &ObservationEnded, ctx: &Context<'_>) -> Said {
    let key = match ended.condition {
        Condition::Well => "journal-ended-well",
        Condition::CommonReaction => "journal-ended-common-reaction",
        Condition::Referred => "journal-ended-referred",
    };
    let mut sentence = ctx.tw(key, &[("person", &person(ended.visit, ctx))]);
    if ended.early {
        sentence = format!("{sentence} · {}", ctx.t("journal-ended-early"));
    }
    if ended.instructed {
        sentence = format!("{sentence} · {}", ctx.t("journal-ended-instructed"));
    }
    let tone = match (ended.condition, ended.early) {
        (Condition::Referred, _) => Tone::Stop,
        (_, true) => Tone::Attention,
        (_, false) => Tone::Neutral,
    };
    said("journal-kind-watch", tone, sentence)
}

fn order_withdrawn(visit: VisitId, order: OrderId, ctx: &Context<'_>) -> Said {
    let product = ctx.day.order(order).map(|(_, order)| ctx.product_name(&order.product));
    let product = product.unwrap_or_else(|| ctx.t("journal-unknown-product"));
    let gaps = [("person", &*person(visit, ctx)), ("product", &*product)];
    said("journal-kind-order", Tone::Neutral, ctx.tw("journal-order-withdrawn", &gaps))
}

fn dose_number(product: &str, number: u8, ctx: &Context<'_>) -> String {
    ctx.tw("journal-dose-number", &[("product", product), ("number", &number.to_string())])
}

fn vial_name(id: VialId, ctx: &Context<'_>) -> String {
    ctx.day.vial(id).map_or_else(
        || ctx.t("journal-unknown"),
        |vial| format!("{} · {}", vial.number, stock::lot_name(vial.lot, ctx)),
    )
}
