//! The data of the minutes of a session: what was ready, who was there, what was
//! given, what became of the stock, how cold the box was, and the seal. The day's
//! own figures of the daily report are taken from the same. Pure.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::mark::qr;
use super::session::Told;
use super::writing::Writing;
use crate::domain::amendment::entry::Statement;
use crate::domain::dose::{Amount, Basis, DoseGiven};
use crate::domain::event::{Event, Fact};
use crate::domain::near_miss;
use crate::domain::observation::Condition;
use crate::domain::session::{LotAccount, Session, SessionSealed, VialAccount};
use crate::domain::stock::{Lot, Vial};
use crate::domain::time::Expiry;
use crate::store::Hash;

/// Makes the data of the minutes; nothing if the facts are of no session.
pub(super) fn data(told: &Told<'_>, writing: Writing<'_>) -> Option<Value> {
    let session = told.day.session()?;
    Some(json!({
        "session": about(told, session, writing),
        "staff": staff(session),
        "counts": counts(told),
        "without": without(told),
        "needle_sticks": needle_sticks(told, writing),
        "given": given(told, writing),
        "lots": lots(told, writing),
        "vials": vials(told, writing),
        "temperatures": temperatures(told, writing),
        "injections": injections(told, writing),
        "amended": amended(told, writing),
        "corrected": told.corrections(None, writing),
        "unfinished": unfinished(told),
        "seal": told.day.sealed().map(seal),
    }))
}

/// What is said of the session itself.
pub(super) fn about(told: &Told<'_>, session: &Session, writing: Writing<'_>) -> Value {
    let ready = &session.preparation;
    let names = |ids: &[_]| ids.iter().map(|id| writing.product(id)).collect::<Vec<_>>();
    let closing = told.own().find(|fact| matches!(fact.event, Event::SessionClosed(_)));
    let tables: Vec<Value> = session
        .tables
        .iter()
        .map(|table| {
            json!({
                "number": table.number,
                "products": names(&table.products),
                "scanner": table.has_scanner,
            })
        })
        .collect();
    json!({
        "place": session.place,
        "day": writing.words.date(session.day),
        "number": session.number,
        "opened": writing.moment(session.opened_at),
        "closed": closing.map(|fact| writing.moment(fact.at)),
        "closed_by": closing.and_then(|fact| told.name(fact.author)),
        "classes": ready.classes,
        "expected": (ready.expected > 0).then_some(ready.expected),
        "tables": tables,
        "campaign": names(&ready.campaign),
        "kit_checked": session.kit_checked,
        "only_vaccine": session.only_vaccine_in_box,
        "box_seen_by": told.name(ready.box_seen_by),
        "deputy": told.name(session.deputy),
        "temperature": writing.words.temperature(session.box_temperature),
    })
}

fn staff(session: &Session) -> Vec<Value> {
    let assigned = session.preparation.staff.iter();
    assigned
        .map(|one| {
            let tasks: Vec<&str> = one.tasks.iter().map(|task| task.code()).collect();
            json!({ "name": one.name, "tasks": tasks })
        })
        .collect()
}

/// How many, of everything that is counted.
pub(super) fn counts(told: &Told<'_>) -> Value {
    let day = &told.day;
    let of = |kind: &str| day.doses().iter().filter(|dose| dose.basis.kind() == kind).count();
    let mut people: Vec<_> = day.doses().iter().map(|dose| dose.administered.visit).collect();
    people.sort_unstable();
    people.dedup();
    let ended = |condition| day.observations().iter().filter(|o| o.ended == condition).count();
    let partial = day.doses().iter().filter(|d| d.administered.amount != Amount::Full).count();
    let session = day.session().map(|session| session.id);
    let incidents = day.incidents().iter().filter(|one| one.session == session).count();
    let mut finder = near_miss::Finder::default();
    told.own().for_each(|fact| finder.apply(fact));
    json!({
        "listed": day.listed(),
        "people": people.len(),
        "doses": day.doses().len(),
        "checklist": of("checklist"),
        "incident": of("incident"),
        "paper": of("paper"),
        "partial": partial,
        "in_error": day.entered_in_error().count(),
        "without": told.without().len(),
        "well": ended(Some(Condition::Well)),
        "common": ended(Some(Condition::CommonReaction)),
        "referred": ended(Some(Condition::Referred)),
        "watched": ended(None),
        "serious": day.reactions().filter(|one| day.visit(one.visit).is_some()).count(),
        "incidents": incidents,
        "near_misses": finder.near_misses().len(),
    })
}

fn without(told: &Told<'_>) -> Vec<Value> {
    let people = told.without();
    let mut by_reason: BTreeMap<&str, u32> = BTreeMap::new();
    for (_, why) in people {
        *by_reason.entry(why).or_insert(0) += 1;
    }
    by_reason.into_iter().map(|(why, count)| json!({ "why": why, "count": count })).collect()
}

/// Who of the staff was pricked, as it stands now.
fn needle_sticks(told: &Told<'_>, writing: Writing<'_>) -> Vec<Value> {
    let row = |fact: &Fact| {
        let said = told.day.corrections(fact.sequence).last();
        let stands = match said {
            Some(last) => last.said.stands.clone(),
            None => Statement::of(&fact.event),
        };
        let Some(Statement::NeedleStick(stick)) = stands else { return None };
        let source = stick.source.and_then(|visit| told.day.visit(visit));
        Some(json!({
            "at": fact.at.hour_minute(),
            "who": told.name(Some(stick.who)),
            "needle": writing.words.text(&format!("needle-{}", stick.needle.code())),
            "source": source.map(|visit| visit.person.name.clone()),
            "note": stick.note,
            "amended": said.is_some(),
        }))
    };
    let sticks = told.own().filter(|fact| matches!(fact.event, Event::NeedleStick(_)));
    sticks.filter_map(row).collect()
}

/// Each product and lot with how many got it. Doses of which the lot is not
/// known stand in a row of their own.
pub(super) fn given(told: &Told<'_>, writing: Writing<'_>) -> Vec<Value> {
    type Row = (Option<String>, Option<String>, Option<String>);
    let mut rows: BTreeMap<Row, (u32, u32)> = BTreeMap::new();
    for dose in told.day.doses() {
        let given = &dose.administered;
        let row = (
            given.product.as_ref().map(|id| writing.product(id)),
            given.lot_number.clone(),
            given.expiry.map(Expiry::label),
        );
        let counted = rows.entry(row).or_insert((0, 0));
        counted.0 += 1;
        counted.1 += u32::from(given.amount != Amount::Full);
    }
    rows.into_iter()
        .map(|((product, lot, expiry), (doses, partial))| {
            let row = json!({
                "product": product, "lot": lot, "expiry": expiry,
                "doses": doses, "partial": partial,
            });
            row
        })
        .collect()
}

/// What became of the stock by lot.
pub(super) fn lots(told: &Told<'_>, writing: Writing<'_>) -> Vec<Value> {
    let accounts: &[LotAccount] = told.day.closed().map_or(&[], |closed| &closed.lots);
    if !accounts.is_empty() {
        let row = |account: &LotAccount| {
            let lot = told.day.lot(account.lot);
            json!({
                "name": lot.map(|lot| writing.content(lot)),
                "lot": lot.map(|lot| &lot.number),
                "expiry": lot.map(|lot| lot.valid_until().label()),
                "received": account.received,
                "used": account.used,
                "broken": account.broken,
                "returned": account.returned,
                "even": account.is_even(),
                "reason": account.reason,
            })
        };
        return accounts.iter().map(row).collect();
    }
    // Nobody has counted yet: only what the log knows.
    let row = |lot: &Lot| {
        json!({
            "name": writing.content(lot),
            "lot": lot.number,
            "expiry": lot.valid_until().label(),
            "received": lot.on_hand(),
            "even": true,
        })
    };
    told.day.lots().filter(|lot| lot.on_hand() > 0).map(row).collect()
}

fn vials(told: &Told<'_>, writing: Writing<'_>) -> Vec<Value> {
    let accounts: &[VialAccount] = told.day.closed().map_or(&[], |closed| &closed.vials);
    let only = |vial: &Vial, amount| {
        let out_of_it = told.day.doses().iter().filter(|d| d.administered.vial == Some(vial.id));
        out_of_it.filter(|dose| dose.administered.amount == amount).count()
    };
    let row = |vial: &Vial| {
        let lot = told.day.lot(vial.lot);
        let account = accounts.iter().find(|account| account.vial == vial.id);
        json!({
            "number": vial.number,
            "name": lot.map(|lot| writing.content(lot)),
            "lot": lot.map(|lot| &lot.number),
            "table": vial.table,
            "opened": vial.opened_at.hour_minute(),
            "until": ends(vial),
            "doses": vial.doses,
            "given": account.map(|account| account.given),
            "wasted": account.map(|account| account.wasted),
            "lost": account.map_or(vial.lost, |account| account.lost),
            "partial": only(vial, Amount::Partial),
            "spilled": only(vial, Amount::Spilled),
            "end": account.map(|account| account.end.code()),
            "even": account.is_none_or(VialAccount::is_even),
            "reason": account.and_then(|account| account.reason.clone()),
            "withdrawn": vial.withdrawn,
        })
    };
    told.day.vials().map(row).collect()
}

/// When a vial's time is over; nothing for one that lasts as long as the day.
fn ends(vial: &Vial) -> Option<String> {
    let same_day = vial.discard_at.civil_day() == vial.opened_at.civil_day();
    same_day.then(|| vial.discard_at.hour_minute())
}

/// The box's thermometer: at the opening, each reading, each release.
pub(super) fn temperatures(told: &Told<'_>, writing: Writing<'_>) -> Vec<Value> {
    let mut rows = Vec::new();
    for fact in told.own() {
        let by = told.name(fact.author);
        match &fact.event {
            Event::SessionOpened(session) => rows.push(json!({
                "at": session.opened_at.hour_minute(),
                "temperature": writing.words.temperature(session.box_temperature),
                "what": "opening", "by": by,
            })),
            Event::TemperatureRead(read) => rows.push(json!({
                "at": fact.at.hour_minute(),
                "temperature": writing.words.temperature(read.temperature),
                "what": if read.excursion { "excursion" } else { "reading" }, "by": by,
                "amended": measured_otherwise(told, fact, writing),
            })),
            Event::BoxReleased(released) => rows.push(json!({
                "at": fact.at.hour_minute(),
                "temperature": null,
                "what": "released", "note": released.reason, "by": by,
            })),
            _ => {}
        }
    }
    rows
}

/// What was said later of a reading: what it was, or that there was none, and why.
fn measured_otherwise(told: &Told<'_>, fact: &Fact, writing: Writing<'_>) -> Option<Value> {
    let last = told.day.corrections(fact.sequence).last()?;
    let after = match &last.said.stands {
        Some(Statement::TemperatureRead(read)) => Some(writing.words.temperature(read.temperature)),
        _ => None,
    };
    Some(json!({ "after": after, "reason": last.said.reason, "by": told.name(last.author) }))
}

fn injections(told: &Told<'_>, writing: Writing<'_>) -> Vec<Value> {
    let day = &told.day;
    let row = |dose: &DoseGiven| {
        let given = &dose.administered;
        let visit = day.visit(given.visit);
        let mut value = writing.given(given, day);
        value["ticket"] = json!(visit.map(|visit| visit.ticket));
        value["name"] = json!(visit.map(|visit| visit.person.name.clone()));
        value["birth"] = json!(visit.map(|visit| visit.person.birth.label()));
        value["by"] = json!(told.giver(dose));
        value["basis"] = json!(dose.basis.kind());
        value["error"] = match &dose.basis {
            Basis::Incident { error, .. } => {
                json!(writing.words.text(&format!("error-kind-{}", error.code())))
            }
            _ => Value::Null,
        };
        value["full"] = json!(given.amount == Amount::Full);
        value["amended"] = json!(day.amended(dose.id).is_some());
        value["later"] = json!(told.entered_later(dose, writing));
        value
    };
    day.doses().iter().map(row).collect()
}

/// Every dose of the session that was amended, or entered in error.
fn amended(told: &Told<'_>, writing: Writing<'_>) -> Vec<Value> {
    let day = &told.day;
    let doses = day.doses().iter().chain(day.entered_in_error());
    doses
        .filter(|dose| day.amended(dose.id).is_some())
        .map(|dose| {
            let visit = day.visit(dose.administered.visit);
            json!({
                "ticket": visit.map(|visit| visit.ticket),
                "name": visit.map(|visit| visit.person.name.clone()),
                "product": dose.administered.product.as_ref().map(|id| writing.product(id)),
                "said": told.amendments(dose.id, writing),
            })
        })
        .collect()
}

fn unfinished(told: &Told<'_>) -> Value {
    let Some(closed) = told.day.closed() else { return Value::Null };
    let watched: Vec<_> = closed
        .watched
        .iter()
        .filter_map(|id| told.day.visit(*id))
        .map(|v| &v.person.name)
        .collect();
    json!({ "watched": watched, "half_done": closed.half_done.len(), "note": closed.note })
}

/// The seal, as it stands on paper.
pub(super) fn seal(sealed: &SessionSealed) -> Value {
    let text = format!("{}:{}", sealed.text(), sealed.signature);
    json!({
        "sequence": sealed.sequence,
        "code": Hash::parse(&sealed.head).map(|hash| hash.short_code()),
        "head": sealed.head,
        "signature": sealed.signature,
        "qr": qr(&text),
        "text": text,
    })
}
