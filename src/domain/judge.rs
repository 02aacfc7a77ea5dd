//! Holds what was observed, or ordered, against what is known from elsewhere.
//! Every judgement is a list of findings; what to do with them is decided by
//! the procedure.

use super::catalogue::{PresentationId, Product, ProductId};
use super::evidence::{Identifier, Monitor, Observed, PersonReading, Step, VialReading};
use super::facts::Facts;
use super::finding::{Code, Finding, Severity, Value};
use super::id::VialId;
use super::item::Item;
use super::procedure::{NotNow, Procedure};
use super::quantity::Volume;
use super::route::Route;
use super::rule;
use super::rule::interval::Next;
use super::rule::vial::Opened;
use super::stock::{Content, Meant, Vial, meant};
use super::visit::{Order, Visit};

/// What came of holding an observation against the facts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Judged {
    /// What the rules say.
    pub findings: Vec<Finding>,
    /// The vial that a reading means.
    pub vial: Option<VialId>,
    /// Whether it may simply have been misread, so that looking again comes first.
    pub misread: bool,
}

impl Judged {
    /// What somebody saw to be wrong is believed at once.
    fn of(findings: Vec<Finding>) -> Self {
        Self { findings, vial: None, misread: false }
    }

    /// A reading that does not fit may have been misread.
    fn of_reading(findings: Vec<Finding>) -> Self {
        Self { findings, vial: None, misread: true }
    }
}

/// Judges an observation at a step of a procedure.
///
/// # Errors
///
/// [`NotNow::NotThisKind`] if the observation does not belong to the step, and
/// [`NotNow::WhichVial`] if several vials of one lot are meant.
pub fn observation(
    procedure: &Procedure,
    facts: &Facts<'_>,
    step: Step,
    observed: &Observed,
) -> Result<Judged, NotNow> {
    let judged = match (step, observed) {
        (Step::Person, Observed::Person(reading)) => Judged::of_reading(person(facts, reading)),
        (Step::Tray, Observed::Person(reading)) => tray(facts, reading),
        (Step::Product, Observed::Product(read)) => {
            Judged::of_reading(rule::product::judge(facts.catalogue, &facts.order.product, read))
        }
        (Step::Dose | Step::Drawn, Observed::Volume(read)) => {
            Judged::of_reading(volume(facts.order.volume, *read, step))
        }
        (Step::Label, Observed::Vial(reading)) => label(procedure, facts, reading)?,
        (Step::VialAgain, Observed::Vial(reading)) => vial_again(procedure, facts, reading)?,
        (Step::Monitor, Observed::Monitor(stage)) => monitor(procedure, facts, *stage),
        (Step::Appearance, Observed::Appearance(seen)) => {
            let found = with_presentation(procedure, facts, |presentation| {
                rule::quality::appearance(facts.catalogue, presentation, *seen)
            });
            Judged::of(found)
        }
        (Step::Shaken, Observed::Shaken(shaken)) => {
            let found = facts.product().and_then(|product| rule::quality::shaken(product, *shaken));
            Judged::of(found.into_iter().collect())
        }
        (Step::Device, Observed::Device(device)) => match device.route() {
            None => Judged::of(vec![Finding::stop(Code::PackOpened)]),
            Some(route) => taken(facts, route),
        },
        (Step::Identity, Observed::Identity(identifier)) => identity(facts, identifier),
        (Step::Answerer | Step::Shown, Observed::Witness(_)) => Judged::default(),
        (Step::Site, Observed::Site(site)) => Judged::of_reading(site_of(facts, *site)),
        (Step::Timing, Observed::Moment(_)) => Judged::of(timing(procedure, facts)),
        _ => return Err(NotNow::NotThisKind),
    };
    Ok(Judged { findings: within(judged.findings, step), ..judged })
}

/// Names only the items of the moment at hand: what was confirmed before stands.
fn within(mut findings: Vec<Finding>, step: Step) -> Vec<Finding> {
    for finding in &mut findings {
        finding.items.retain(|item| item.moment() == step.moment());
        if finding.items.is_empty() {
            finding.items = step.items().to_vec();
        }
    }
    findings
}

/// Judges what a screener states: product, dose number, volume and route, for
/// the person, the history and the table. The volume has to be right for at
/// least one presentation that the station has of the product.
#[must_use]
pub fn order(facts: &Facts<'_>) -> Vec<Finding> {
    let order = facts.order;
    let on = facts.now.civil_day();
    let birth = facts.visit.person.birth;
    let product = match rule::product::known(facts.catalogue, &order.product) {
        Ok(product) => product,
        Err(finding) => return vec![*finding],
    };
    let mut findings = table(facts, &order.product);
    if !facts.day.is_open() {
        findings.insert(0, Finding::stop(Code::SessionClosed));
    }
    findings.extend(rule::authorised::judge(product, on));
    findings.extend(rule::age::judge(product, order.dose_number, birth, on));
    findings.extend(volume_for_any(facts, product, order));
    findings.extend(rule::route::judge(product, birth, on, order.route));
    findings.extend(history(facts, product, order));
    findings
}

/// Tells whether an order with these findings must not be stated. What a rule
/// leaves to two people is stated with the remark: the second person is asked for
/// at the chair, where the dose is given (D5), and may be somebody else by then.
#[must_use]
pub fn forbids(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Stop)
}

/// Judges the rules of time at this very minute: age, interval, earlier doses,
/// expiry, the vial's life and its doses.
#[must_use]
pub fn timing(procedure: &Procedure, facts: &Facts<'_>) -> Vec<Finding> {
    let on = facts.now.civil_day();
    let birth = facts.visit.person.birth;
    let order = facts.order;
    let mut findings = Vec::new();
    if !facts.day.is_open() {
        findings.push(Finding::stop(Code::SessionClosed));
    }
    if let Some(product) = facts.product() {
        findings.extend(rule::authorised::judge(product, on));
        findings.extend(rule::age::judge(product, order.dose_number, birth, on));
        findings.extend(history(facts, product, order));
    } else {
        findings.push(Finding::stop(Code::NotInCatalogue));
    }
    if let Some(vial) = procedure.vial().and_then(|id| facts.day.vial(id)) {
        findings.extend(vial_state(facts, vial));
    }
    if order.by == Some(facts.by) {
        findings.push(Finding::notice(Code::ScreenerInjects));
    }
    for finding in &mut findings {
        if !finding.items.contains(&Item::D5) {
            finding.items.push(Item::D5);
        }
    }
    findings
}

fn wrong_person() -> Vec<Finding> {
    vec![Finding::stop(Code::WrongPerson)]
}

/// A person as a stop names them: queue number and name.
fn named(visit: &Visit) -> Value {
    Value::Text(format!("{} · {}", visit.ticket, visit.person.name))
}

/// Names the items of the step at hand instead of all that the finding can touch.
fn about(mut findings: Vec<Finding>, items: &[Item]) -> Vec<Finding> {
    for finding in &mut findings {
        finding.items = items.to_vec();
    }
    findings
}

fn person(facts: &Facts<'_>, reading: &PersonReading) -> Vec<Finding> {
    let visit = facts.visit;
    let fits = match reading {
        PersonReading::Slip(id) => *id == visit.id,
        PersonReading::OrderSlip(id) => visit.orders.iter().any(|order| order.id == *id),
        PersonReading::Ticket(ticket) => *ticket == visit.ticket,
        PersonReading::Number(number) => {
            visit.person.number.as_ref().is_some_and(|known| known.as_str() == number)
        }
    };
    if fits {
        return Vec::new();
    }
    let other = match reading {
        PersonReading::Slip(id) => facts.day.visit(*id),
        PersonReading::OrderSlip(id) => facts.day.order(*id).map(|(visit, _)| visit),
        PersonReading::Ticket(ticket) => facts.day.visit_with_ticket(*ticket),
        PersonReading::Number(number) => facts
            .day
            .visits()
            .find(|other| other.person.number.as_ref().is_some_and(|n| n.as_str() == number)),
    };
    let mut stop = Finding::stop(Code::WrongPerson).expecting(named(visit));
    if let Some(other) = other {
        stop = stop.finding(named(other));
    }
    about(vec![stop], Step::Person.items())
}

fn tray(facts: &Facts<'_>, reading: &PersonReading) -> Judged {
    let mut findings = about(person(facts, reading), Step::Tray.items());
    let misread = !findings.is_empty();
    findings.extend(table(facts, &facts.order.product));
    Judged { findings, vial: None, misread }
}

fn table(facts: &Facts<'_>, product: &ProductId) -> Vec<Finding> {
    let handled = facts.table().map_or(&[][..], |table| &table.products);
    rule::table::handles(facts.catalogue, facts.table, handled, product).into_iter().collect()
}

fn volume(ordered: Volume, read: Volume, step: Step) -> Vec<Finding> {
    if ordered == read {
        return Vec::new();
    }
    let finding = Finding::stop(Code::WrongVolume)
        .expecting(Value::Volume(ordered))
        .finding(Value::Volume(read));
    about(vec![finding], step.items())
}

/// The vial in the hand: is it the product that was ordered, in date, alive,
/// with doses left, opened for this station?
fn label(
    procedure: &Procedure,
    facts: &Facts<'_>,
    reading: &VialReading,
) -> Result<Judged, NotNow> {
    let vial = match find(facts, reading, procedure.table())? {
        Ok(vial) => vial,
        Err(findings) => return Ok(Judged::of_reading(findings)),
    };
    let mut findings = Vec::new();
    if let Some(found) = facts.day.product_in(vial.id) {
        findings.extend(rule::product::judge(facts.catalogue, &facts.order.product, found));
    }
    // A wrong product read from a label may be a misread lot; the rest is not.
    let misread = !findings.is_empty();
    if findings.is_empty() {
        findings.extend(vial_state(facts, vial));
        findings.extend(volume_in(facts, vial));
    }
    Ok(Judged { findings, vial: Some(vial.id), misread })
}

fn vial_again(
    procedure: &Procedure,
    facts: &Facts<'_>,
    reading: &VialReading,
) -> Result<Judged, NotNow> {
    let same_lot = |vial: &&Vial| match reading {
        VialReading::Tail { characters, number } => {
            number.is_none_or(|number| number == vial.number)
                && facts.lot_of(vial).is_some_and(|lot| lot.ends_with(characters))
        }
        VialReading::Package { gtin, lot: Some(lot), expiry, number } => {
            number.is_none_or(|number| number == vial.number)
                && facts.lot_of(vial).is_some_and(|known| {
                    let other_gtin = known.gtin.is_some() && gtin.is_some() && known.gtin != *gtin;
                    let fits = |expiry| known.expiry.means_the_same_as(expiry);
                    known.is_number(lot) && !other_gtin && expiry.is_none_or(fits)
                })
        }
        VialReading::Label(_) | VialReading::Package { lot: None, .. } => false,
    };
    // The vial in the hand is known since the second moment; a reading of its
    // lot needs no number even when a second vial of the lot is open.
    let in_hand = procedure.vial().and_then(|id| facts.day.vial(id));
    if let Some(vial) = in_hand.filter(same_lot) {
        return Ok(Judged { findings: Vec::new(), vial: Some(vial.id), misread: false });
    }
    let vial = match find(facts, reading, procedure.table())? {
        Ok(vial) => vial,
        Err(findings) => return Ok(Judged::of_reading(about(findings, &[Item::D2]))),
    };
    if procedure.vial() == Some(vial.id) {
        return Ok(Judged { findings: Vec::new(), vial: Some(vial.id), misread: false });
    }
    let mut finding = Finding::stop(Code::AnotherVial);
    if let Some(found) = facts.day.product_in(vial.id) {
        finding = finding
            .expecting(Value::Product(facts.order.product.clone()))
            .finding(Value::Product(found.clone()));
    }
    Ok(Judged { findings: vec![finding], vial: Some(vial.id), misread: true })
}

/// Finds the vial that a reading means, or says why there is none.
fn find<'a>(
    facts: &Facts<'a>,
    reading: &VialReading,
    table: u8,
) -> Result<Result<&'a Vial, Vec<Finding>>, NotNow> {
    match meant(reading, facts.day.lots(), facts.day.vials(), table, facts.now) {
        Meant::Several(numbers) => Err(NotNow::WhichVial(numbers)),
        Meant::Unknown => Ok(Err(vec![Finding::stop(Code::UnknownVial)])),
        Meant::Unopened(lot) => {
            let mut findings = vec![Finding::stop(Code::VialNotOpened)];
            if let Some(lot) = facts.day.lot(lot) {
                findings.extend(facts.day.lot_findings(facts.catalogue, lot, facts.now));
                let ordered = &facts.order.product;
                match &lot.content {
                    Content::Vaccine { product, .. } => {
                        findings.extend(rule::product::judge(facts.catalogue, ordered, product));
                    }
                    Content::Diluent(diluent) => {
                        let catalogue = facts.catalogue;
                        let alone = rule::diluent::instead_of_vaccine(catalogue, ordered, diluent);
                        findings.push(alone);
                    }
                    Content::Syringe(_) => {}
                }
            }
            Ok(Err(findings))
        }
        Meant::Vial(id) => Ok(match facts.day.vial(id) {
            Some(vial) => Ok(vial),
            None => Err(vec![Finding::stop(Code::UnknownVial)]),
        }),
    }
}

/// Judges a vial by its clock, its lot, how it was thawed and what was drawn.
fn vial_state(facts: &Facts<'_>, vial: &Vial) -> Vec<Finding> {
    let mut findings = Vec::new();
    if vial.withdrawn {
        findings.push(Finding::stop(Code::VialWithdrawn));
    }
    let Some(lot) = facts.lot_of(vial) else {
        return vec![Finding::stop(Code::UnknownVial)];
    };
    findings.extend(facts.day.lot_findings(facts.catalogue, lot, facts.now));
    let diluent = vial.dilution.as_ref().and_then(|dilution| facts.day.lot(dilution.lot));
    if let Some(diluent) = diluent.filter(|lot| lot.held.is_some()) {
        let held = facts.day.lot_findings(facts.catalogue, diluent, facts.now);
        findings.extend(held.into_iter().filter(|finding| finding.code == Code::LotOnHold));
    }
    let presentation = facts.presentation_of(vial).and_then(|id| facts.catalogue.presentation(id));
    if let Some(presentation) = presentation {
        let opened = Opened {
            at: vial.opened_at,
            reconstituted_at: vial.dilution.as_ref().map(|_| vial.opened_at),
        };
        let day = facts.session.day;
        let discard = rule::vial::discard_at(facts.catalogue, presentation, opened, day);
        let discard = discard.not_after(vial.discard_at);
        findings.extend(rule::vial::judge(discard, opened, facts.now));
        let thawed_at = vial.thawed_at;
        let frozen_again = thawed_at.is_some_and(|at| facts.day.was_frosty_since(at));
        findings.extend(rule::thaw::judge(presentation, thawed_at, frozen_again, facts.now));
        findings.extend(rule::vial::doses_left(
            facts.catalogue,
            presentation,
            vial.doses,
            vial.taken(),
        ));
    } else {
        findings.push(Finding::stop(Code::NotInCatalogue));
    }
    findings
}

fn volume_in(facts: &Facts<'_>, vial: &Vial) -> Vec<Finding> {
    let presentation = facts.presentation_of(vial).and_then(|id| facts.catalogue.presentation(id));
    let (Some(product), Some(presentation)) = (facts.product(), presentation) else {
        return vec![Finding::stop(Code::UnknownVolume)];
    };
    let (birth, on) = (facts.visit.person.birth, facts.now.civil_day());
    rule::volume::judge(product, presentation, birth, on, facts.order.volume)
}

fn volume_for_any(facts: &Facts<'_>, product: &Product, order: &Order) -> Vec<Finding> {
    let (birth, on) = (facts.visit.person.birth, facts.now.civil_day());
    let received: Vec<&PresentationId> = facts
        .day
        .lots()
        .filter_map(|lot| match &lot.content {
            Content::Vaccine { product: of, presentation, .. } if *of == product.id => {
                Some(presentation)
            }
            _ => None,
        })
        .collect();
    let here = facts
        .catalogue
        .presentations_of(&product.id)
        .filter(|presentation| received.is_empty() || received.contains(&&presentation.id));
    let judged: Vec<Vec<Finding>> = here
        .map(|presentation| rule::volume::judge(product, presentation, birth, on, order.volume))
        .collect();
    let stops = |findings: &Vec<Finding>| {
        findings.iter().any(|finding| finding.severity != Severity::Notice)
    };
    match judged.iter().find(|findings| !stops(findings)) {
        Some(fitting) => fitting.clone(),
        None => judged.into_iter().next().unwrap_or_else(|| {
            vec![Finding::stop(Code::UnknownVolume).finding(Value::Volume(order.volume))]
        }),
    }
}

fn history(facts: &Facts<'_>, product: &Product, order: &Order) -> Vec<Finding> {
    let on = facts.now.civil_day();
    let history = facts.history();
    let conditions = facts.conditions();
    let next = Next {
        product,
        course: None,
        conditions: &conditions,
        number: order.dose_number,
        birth: facts.visit.person.birth,
        on,
    };
    let mut findings = rule::interval::judge(facts.catalogue, &history, next);
    findings.extend(rule::live::judge(facts.catalogue, &history, product, on));
    findings
}

fn with_presentation(
    procedure: &Procedure,
    facts: &Facts<'_>,
    judge: impl FnOnce(&super::catalogue::Presentation) -> Option<Finding>,
) -> Vec<Finding> {
    let presentation = procedure
        .vial()
        .and_then(|id| facts.day.vial(id))
        .and_then(|vial| facts.presentation_of(vial))
        .and_then(|id| facts.catalogue.presentation(id));
    match presentation {
        Some(presentation) => judge(presentation).into_iter().collect(),
        None => vec![Finding::stop(Code::NotInCatalogue)],
    }
}

fn monitor(procedure: &Procedure, facts: &Facts<'_>, stage: Monitor) -> Judged {
    Judged::of(with_presentation(procedure, facts, |presentation| {
        rule::quality::monitor(facts.catalogue, presentation, stage)
    }))
}

/// Judges the syringe that was taken: the route that it serves, and whether one
/// was left to be taken.
fn taken(facts: &Facts<'_>, route: Route) -> Judged {
    let mut findings = Vec::new();
    if route != facts.order.route {
        findings.push(
            Finding::stop(Code::WrongRoute)
                .expecting(Value::Route(facts.order.route))
                .finding(Value::Route(route)),
        );
    } else if let Some(product) = facts.product() {
        let (birth, on) = (facts.visit.person.birth, facts.now.civil_day());
        findings.extend(rule::route::judge(product, birth, on, route));
    }
    let misread = findings.iter().any(|finding| finding.severity != Severity::Notice);
    let counted = rule::syringe::kind(route, facts.order.volume)
        .and_then(|kind| facts.day.syringes(kind))
        .and_then(|(received, used)| rule::syringe::left(facts.catalogue, received, used));
    findings.extend(counted);
    Judged { findings: about(findings, Step::Device.items()), vial: None, misread }
}

/// What was said at the chair has to be true of the person, and of nobody whom
/// one could take for them. What fits two is no misreading.
fn identity(facts: &Facts<'_>, said: &Identifier) -> Judged {
    let person = &facts.visit.person;
    if rule::namesake::fits(person, said) != Some(true) {
        return Judged::of_reading(about(wrong_person(), Step::Identity.items()));
    }
    let alike = rule::namesake::judge(facts.catalogue, person, facts.day.alike(facts.visit), said);
    Judged::of(about(alike.into_iter().collect(), Step::Identity.items()))
}

fn site_of(facts: &Facts<'_>, site: super::route::Site) -> Vec<Finding> {
    let Some(product) = facts.product() else {
        return vec![Finding::stop(Code::UnknownSite)];
    };
    let (birth, on) = (facts.visit.person.birth, facts.now.civil_day());
    let mut findings = rule::site::judge(product, birth, on, facts.order.route, site);
    let earlier: Vec<super::route::Site> = facts
        .day
        .doses()
        .iter()
        .filter(|dose| dose.administered.visit == facts.visit.id)
        .filter_map(|dose| dose.administered.site)
        .collect();
    findings.extend(rule::site::separation(facts.catalogue, &earlier, site));
    findings
}
