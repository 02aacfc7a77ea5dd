//! What the procedure promises, over a small station.

mod causes;
mod gates;
mod properties;
mod second_person;

use super::*;
use crate::domain::catalogue::Conclusion;
use crate::domain::checklist::ItemState;
use crate::domain::dose::{Amount, Basis, DoseGiven};
use crate::domain::event::Event;
use crate::domain::evidence::{
    Appearance, Device, Identifier, Monitor, PersonReading, Verdict, VialReading, WhyTyped, Witness,
};
use crate::domain::facts::Facts;
use crate::domain::finding::Code;
use crate::domain::gate::Gate;
use crate::domain::id::DoseId;
use crate::domain::quantity::Volume;
use crate::domain::reaction::SeriousReaction;
use crate::domain::route::Site;
use crate::domain::stock::{Vial, VialWithdrawn};
use crate::domain::testing::{
    DEPUTY, MR_ORDER, MR_VIAL, NAMESAKE, OLD_VIAL, PUPIL, Station, TD_ORDER, TD_VIAL, day,
    half_a_millilitre, product,
};
use crate::domain::visit::{
    Consent, ConsentRecorded, LeftReason, OrderWithdrawn, Screened, VisitLeft,
};

const TYPED: Way = Way::Typed(WhyTyped::NoScanner);
const SECOND: Way = Way::SecondReader(DEPUTY);

type Answer = Result<Vec<Happened>, NotNow>;

/// Carries a command out and records what it returns.
fn act(station: &mut Station, command: impl FnOnce(&Procedure, &Facts<'_>) -> Answer) -> Answer {
    let happened = command(station.procedure(), &station.facts(PUPIL, TD_ORDER))?;
    station.happen(happened.clone());
    Ok(happened)
}

fn see(station: &mut Station, step: Step, observed: Observed, way: Way) -> Answer {
    act(station, |procedure, facts| observe(procedure, facts, step, observed, way, 1500))
}

fn permit(station: &Station) -> Result<Permit, Vec<Obstacle>> {
    Permit::new(station.procedure(), &station.facts(PUPIL, TD_ORDER))
}

fn tail(characters: &str) -> Observed {
    Observed::Vial(VialReading::Tail { characters: characters.into(), number: None })
}

fn label(vial: VialId) -> Observed {
    Observed::Vial(VialReading::Label(vial))
}

fn ticket(number: u32) -> Observed {
    Observed::Person(PersonReading::Ticket(number))
}

fn microlitres(volume: i64) -> Observed {
    Observed::Volume(Volume::from_microlitres(volume))
}

/// The observation that agrees, and the way in which it comes with codes or
/// without any.
fn right(step: Step, codes: bool) -> (Observed, Way) {
    let of_code = |scanned, typed| if codes { (scanned, Way::Scanned) } else { (typed, TYPED) };
    match step {
        Step::Person | Step::Tray => {
            of_code(Observed::Person(PersonReading::Slip(PUPIL)), ticket(14))
        }
        Step::Label | Step::VialAgain => of_code(label(TD_VIAL), tail("2407")),
        Step::Product => (Observed::Product(product("TD")), Way::Answered),
        Step::Dose | Step::Drawn => (Observed::Volume(half_a_millilitre()), Way::Read),
        Step::Monitor => (Observed::Monitor(Monitor::Stage1), Way::Answered),
        Step::Appearance => (Observed::Appearance(Appearance::Normal), Way::Answered),
        Step::Shaken => (Observed::Shaken(true), Way::Answered),
        Step::Device => (Observed::Device(Device::IntramuscularNeedle), Way::Answered),
        Step::Identity => (Observed::Identity(Identifier::BirthDate(day(2019, 7, 10))), Way::Read),
        Step::Answerer => (Observed::Witness(Witness::Patient), Way::Answered),
        Step::Site => (Observed::Site(Site::LeftUpperArm), Way::Answered),
        Step::Shown => (Observed::Witness(Witness::Teacher), Way::Answered),
        Step::Timing => panic!("the program computes it"),
    }
}

/// Does the next thing rightly.
fn go_on(station: &mut Station, codes: bool) -> Answer {
    match station.procedure().next() {
        Next::Observe(Step::Timing) => {
            act(station, |procedure, facts| attest(procedure, facts, Moment::Right))
        }
        Next::Observe(step) => {
            let (observed, way) = right(step, codes);
            see(station, step, observed, way)
        }
        Next::Attest(moment) => act(station, |procedure, facts| attest(procedure, facts, moment)),
        Next::Stopped | Next::Needle | Next::Nothing => Ok(Vec::new()),
    }
}

/// Goes on rightly until something is next.
fn until(station: &mut Station, next: Next, codes: bool) {
    for _ in 0..40 {
        if station.procedure().next() == next {
            return;
        }
        let _ = go_on(station, codes).unwrap();
    }
    panic!("never came to {next:?}");
}

/// A station whose procedure for the Td order has come so far.
fn come_to(next: Next, codes: bool) -> Station {
    let mut station = Station::open();
    station.start();
    until(&mut station, next, codes);
    station
}

fn give(station: &mut Station) -> DoseGiven {
    let permit = permit(station).unwrap();
    let dose = permit.given(DoseId(uuid::Uuid::from_u128(7)), Site::LeftUpperArm, Amount::Full);
    station.record(dose.clone());
    dose
}

fn verdicts(happened: &[Happened]) -> Vec<&Verdict> {
    let verdict = |happened: &'_ Happened| matches!(happened, Happened::Observed { .. });
    happened
        .iter()
        .filter(|happened| verdict(happened))
        .map(|happened| match happened {
            Happened::Observed { verdict, .. } => verdict,
            other => panic!("{other:?}"),
        })
        .collect()
}

fn stops(happened: &[Happened]) -> &[Finding] {
    match verdicts(happened).as_slice() {
        [Verdict::Stopped(findings)] => findings,
        other => panic!("no stop: {other:?}"),
    }
}

#[test]
fn a_clean_run_with_codes_and_one_without_any_end_in_a_dose_of_thirteen_items() {
    for codes in [true, false] {
        let mut station = come_to(Next::Needle, codes);
        for step in Step::ALL {
            assert!(station.procedure().proof(step).is_some(), "{step:?}");
        }
        let dose = give(&mut station);
        let Basis::Checklist { items, .. } = &dose.basis else { panic!("{dose:?}") };
        let found: Vec<Item> = items.items().iter().map(|item| item.item).collect();
        assert_eq!(found, Item::ALL);
        let scanned = items.items().iter().flat_map(|item| &item.evidence);
        assert_eq!(
            scanned.filter(|(_, way)| *way == Way::Scanned).count(),
            if codes { 5 } else { 0 }
        );
        let given = &dose.administered;
        assert_eq!((given.vial, given.order), (Some(TD_VIAL), Some(TD_ORDER)));
        assert_eq!(given.lot_number.as_deref(), Some("TD2407"));
        assert_eq!(station.procedure().course(), Course::Given);
        assert!(permit(&station).is_err(), "the permit is used up");
    }
}

#[test]
fn the_slip_of_the_order_proves_person_and_product_and_that_of_another_only_the_person() {
    let mut station = come_to(Next::Observe(Step::Person), true);
    let slip = Observed::Person(PersonReading::OrderSlip(TD_ORDER));
    let happened = see(&mut station, Step::Person, slip, Way::Scanned).unwrap();
    assert_eq!(happened.len(), 2);
    assert_eq!(station.procedure().next(), Next::Observe(Step::Dose));
    let mut station = come_to(Next::Observe(Step::Person), true);
    let slip = Observed::Person(PersonReading::OrderSlip(MR_ORDER));
    let happened = see(&mut station, Step::Person, slip, Way::Scanned).unwrap();
    assert_eq!(stops(&happened)[0].code, Code::WrongPerson);
}

/// Every item once: the step, what is wrong, how it comes, what is found, and
/// which items the stop touches.
fn failures() -> Vec<(Item, Step, Observed, Way, Code, Vec<Item>)> {
    use Item::{C1, C2, C3, C4, C5, D1, D2, D3, D4, K1, K2, K3};
    let mr = || Observed::Product(product("MR"));
    let subcutaneous = Observed::Device(Device::SubcutaneousNeedle);
    let birth = Observed::Identity(Identifier::BirthDate(day(2019, 9, 3)));
    vec![
        (K1, Step::Person, ticket(22), TYPED, Code::WrongPerson, vec![K1]),
        (K2, Step::Product, mr(), Way::Answered, Code::WrongProduct, vec![K2]),
        (K3, Step::Dose, microlitres(250), Way::Read, Code::WrongVolume, vec![K3]),
        (C1, Step::Tray, ticket(22), TYPED, Code::WrongPerson, vec![C1]),
        (C2, Step::Label, tail("4118"), TYPED, Code::WrongProduct, vec![C2]),
        (C2, Step::Label, tail("9999"), TYPED, Code::UnknownVial, vec![C2, C5]),
        (
            C3,
            Step::Monitor,
            Observed::Monitor(Monitor::Stage3),
            Way::Answered,
            Code::VvmDiscard,
            vec![C3],
        ),
        (
            C3,
            Step::Appearance,
            Observed::Appearance(Appearance::Frozen),
            Way::Answered,
            Code::Frozen,
            vec![C3],
        ),
        (C3, Step::Shaken, Observed::Shaken(false), Way::Answered, Code::NotShaken, vec![C3]),
        (C4, Step::Device, subcutaneous, Way::Answered, Code::WrongRoute, vec![C4]),
        (
            C4,
            Step::Device,
            Observed::Device(Device::OpenedPack),
            Way::Answered,
            Code::PackOpened,
            vec![C4],
        ),
        (C5, Step::Label, tail("2301"), TYPED, Code::Expired, vec![C5]),
        (D1, Step::Identity, birth, Way::Read, Code::WrongPerson, vec![D1]),
        (D2, Step::VialAgain, tail("4118"), TYPED, Code::AnotherVial, vec![D2]),
        (D3, Step::Drawn, microlitres(1000), Way::Read, Code::WrongVolume, vec![D3]),
        (D4, Step::Site, Observed::Site(Site::LeftThigh), Way::Answered, Code::WrongSite, vec![D4]),
    ]
}

#[test]
fn what_may_be_misread_is_read_again_and_what_was_seen_stops_at_once() {
    for (item, step, wrong, way, code, items) in failures() {
        let mut station = come_to(Next::Observe(step), true);
        let at_once =
            [Code::Expired, Code::VvmDiscard, Code::Frozen, Code::NotShaken, Code::PackOpened];
        if !at_once.contains(&code) {
            let first = see(&mut station, step, wrong.clone(), way).unwrap();
            assert_eq!(verdicts(&first), [&Verdict::Reread], "{item:?}");
            assert!(station.procedure().stop().is_none());
            assert_eq!(station.procedure().next(), Next::Observe(step), "nothing is revealed");
        }
        let second = see(&mut station, step, wrong, way).unwrap();
        let found = stops(&second);
        assert_eq!((found[0].code, &found[0].items), (code, &items), "{item:?}");
        assert_eq!(station.procedure().next(), Next::Stopped);
        assert_eq!(station.procedure().item(item), ItemState::Stopped, "{item:?}");
        assert!(permit(&station).is_err());
    }
}

#[test]
fn what_a_scanner_read_stops_at_once() {
    let scanned = failures().into_iter().filter(|(_, step, ..)| step.takes(Way::Scanned));
    for (item, step, wrong, _, code, _) in scanned {
        let mut station = come_to(Next::Observe(step), true);
        let happened = see(&mut station, step, wrong, Way::Scanned).unwrap();
        assert_eq!(stops(&happened)[0].code, code, "{item:?}");
    }
}

#[test]
fn d5_is_computed_at_the_last_observation_and_once_more_at_the_attestation() {
    let late = |station: &mut Station| station.now = station.now.plus_minutes(6 * 60);
    let mut station = come_to(Next::Observe(Step::Drawn), true);
    late(&mut station);
    let happened = go_on(&mut station, true).unwrap();
    assert!(matches!(verdicts(&happened).as_slice(), [Verdict::Agreed(_), Verdict::Stopped(_)]));
    assert_eq!(station.procedure().item(Item::D5), ItemState::Stopped);
    let mut station = come_to(Next::Attest(Moment::Right), true);
    late(&mut station);
    let happened = go_on(&mut station, true).unwrap();
    assert!(stops(&happened).iter().any(|finding| finding.code == Code::VialLife));
    assert!(stops(&happened).iter().all(|finding| finding.items.contains(&Item::D5)));
    let mut station = come_to(Next::Needle, true);
    late(&mut station);
    let obstacles = permit(&station).unwrap_err();
    assert!(obstacles.iter().any(|obstacle| matches!(obstacle, Obstacle::Rule(_))));
}

#[test]
fn a_vial_is_not_used_past_the_time_that_its_own_record_says() {
    let mut station = come_to(Next::Needle, true);
    let discard_at = station.day.vial(TD_VIAL).unwrap().discard_at;
    station.now = discard_at.plus_ms(-1);
    assert!(permit(&station).is_ok());
    station.now = discard_at;
    assert!(permit(&station).is_err());
}

#[test]
fn a_table_that_does_not_handle_the_product_stops_at_the_tray() {
    let station = come_to(Next::Observe(Step::Tray), true);
    let mut session = station.day.session().unwrap().clone();
    session.tables[0].products = vec![product("MR")];
    let facts = Facts { session: &session, ..station.facts(PUPIL, TD_ORDER) };
    let (observed, way) = right(Step::Tray, true);
    let happened = observe(station.procedure(), &facts, Step::Tray, observed, way, 0).unwrap();
    assert_eq!(stops(&happened)[0].code, Code::TableDoesNotHandle);
}

#[test]
fn nothing_is_taken_in_at_another_moment_or_as_another_kind() {
    let mut station = come_to(Next::Observe(Step::Tray), true);
    let other = see(&mut station, Step::Person, ticket(22), Way::Scanned);
    assert_eq!(other, Err(NotNow::OtherMoment(Moment::Compare)));
    let kind = see(&mut station, Step::Tray, microlitres(500), Way::Scanned);
    assert_eq!(kind, Err(NotNow::NotThisKind));
    let way = see(&mut station, Step::Tray, ticket(14), Way::Answered);
    assert_eq!(way, Err(NotNow::NotThisWay));
    let early = act(&mut station, |procedure, facts| attest(procedure, facts, Moment::Right));
    assert_eq!(early, Err(NotNow::OtherMoment(Moment::Compare)));
    let open = act(&mut station, |procedure, facts| attest(procedure, facts, Moment::Compare));
    assert!(matches!(open, Err(NotNow::Missing(_))));
}

#[test]
fn confirming_twice_changes_nothing() {
    for codes in [true, false] {
        for step in Step::ALL.into_iter().filter(|step| *step != Step::Timing) {
            let mut station = come_to(Next::Observe(step), codes);
            let _ = go_on(&mut station, codes).unwrap();
            let before = station.procedure().clone();
            let (observed, way) = right(step, codes);
            assert_eq!(see(&mut station, step, observed, way), Ok(Vec::new()), "{step:?}");
            assert_eq!(*station.procedure(), before);
        }
    }
    for moment in Moment::ALL {
        let mut station = come_to(Next::Attest(moment), true);
        let _ = go_on(&mut station, true).unwrap();
        let twice = act(&mut station, |procedure, facts| attest(procedure, facts, moment));
        assert!(twice.is_err(), "{moment:?}");
    }
}

#[test]
fn a_newer_mismatch_takes_the_older_proof_back() {
    // Another person's slip is scanned after the right one: "read again" must
    // really mean reading again.
    let wrong = [
        (Step::Person, Observed::Person(PersonReading::Slip(NAMESAKE)), Step::Product),
        (Step::Tray, Observed::Person(PersonReading::Slip(NAMESAKE)), Step::Label),
        (Step::Label, label(MR_VIAL), Step::Monitor),
        (Step::VialAgain, label(MR_VIAL), Step::Shown),
    ];
    for (step, other, next) in wrong {
        let mut station = come_to(Next::Observe(next), true);
        let happened = see(&mut station, step, other, Way::Scanned).unwrap();
        assert!(!stops(&happened).is_empty());
        let _ = act(&mut station, |procedure, _| reopen(procedure, Cause::Reading)).unwrap();
        assert_eq!(station.procedure().next(), Next::Observe(step));
    }
}

#[test]
fn scanning_what_fits_leaves_the_stop_even_if_it_was_scanned_before() {
    let mut station = come_to(Next::Observe(Step::Monitor), true);
    let _ = see(&mut station, Step::Label, label(MR_VIAL), Way::Scanned).unwrap();
    let happened = see(&mut station, Step::Label, label(TD_VIAL), Way::Scanned).unwrap();
    assert!(matches!(verdicts(&happened).as_slice(), [Verdict::Agreed(_)]));
    assert_eq!(station.procedure().next(), Next::Observe(Step::Monitor));
}

#[test]
fn a_vial_that_a_stop_showed_is_proven_by_scan_or_second_reader_only() {
    let shown = || {
        let mut station = come_to(Next::Observe(Step::VialAgain), false);
        for _ in 0..2 {
            let _ = see(&mut station, Step::VialAgain, tail("4118"), TYPED).unwrap();
        }
        assert_eq!(station.procedure().next(), Next::Stopped);
        station
    };
    let mut station = shown();
    let typed = see(&mut station, Step::VialAgain, tail("2407"), TYPED);
    assert_eq!(typed, Err(NotNow::OnlyByScan));
    for (observed, way) in [(label(TD_VIAL), Way::Scanned), (tail("2407"), SECOND)] {
        let mut station = shown();
        let happened = see(&mut station, Step::VialAgain, observed, way).unwrap();
        assert!(matches!(verdicts(&happened).as_slice(), [Verdict::Agreed(_)]));
        assert!(station.procedure().stop().is_none());
    }
    let mut station = shown();
    let _ = act(&mut station, |procedure, _| reopen(procedure, Cause::Reading)).unwrap();
    let typed = see(&mut station, Step::VialAgain, tail("2407"), TYPED);
    assert_eq!(typed, Err(NotNow::OnlyByScan), "the stop is gone, what it showed is not");
}

#[test]
fn the_vial_read_again_has_to_be_the_very_one() {
    let mut station = come_to(Next::Observe(Step::VialAgain), true);
    let _ = open_second_vial(&mut station);
    let again = |number| Observed::Vial(VialReading::Tail { characters: "2407".into(), number });
    let other = see(&mut station, Step::VialAgain, again(Some(9)), SECOND).unwrap();
    assert_eq!(verdicts(&other), [&Verdict::Reread], "another vial of the lot");
    let package = |gtin: &str, expiry| {
        Observed::Vial(VialReading::Package {
            gtin: Some(gtin.into()),
            lot: Some("TD2407".into()),
            expiry: Some(crate::domain::time::Expiry::Day(expiry)),
            number: None,
        })
    };
    let bound = "09520000000011";
    for wrong in [package("09520000000028", day(2027, 11, 30)), package(bound, day(2028, 1, 31))] {
        let mut station = come_to(Next::Observe(Step::VialAgain), true);
        let happened = see(&mut station, Step::VialAgain, wrong, Way::Scanned).unwrap();
        assert!(!stops(&happened).is_empty());
    }
    let right = package(bound, day(2027, 11, 30));
    let happened = see(&mut station, Step::VialAgain, right, Way::Scanned).unwrap();
    assert!(matches!(verdicts(&happened).as_slice(), [Verdict::Agreed(_)]));
}

/// Opens a second vial of the Td lot at the table.
fn open_second_vial(station: &mut Station) -> VialId {
    let id = VialId(uuid::Uuid::from_u128(109));
    let first = station.day.vial(TD_VIAL).unwrap().clone();
    station.record(Vial { id, number: 9, drawn: 0, opened_at: station.now, ..first });
    id
}

#[test]
fn a_refusal_ends_it_and_takes_the_findings_along() {
    let mut station = come_to(Next::Observe(Step::Label), true);
    let _ = see(&mut station, Step::Label, label(OLD_VIAL), Way::Scanned).unwrap();
    let happened = act(&mut station, |procedure, _| refuse(procedure, Reason::Stop)).unwrap();
    assert!(matches!(&happened[..], [Happened::Refused { findings, .. }] if !findings.is_empty()));
    assert_eq!(station.procedure().course(), Course::Refused(Reason::Stop));
    assert!(see(&mut station, Step::Label, label(TD_VIAL), Way::Scanned).is_err());
    assert!(station.day.visit(PUPIL).unwrap().open_orders().next().is_none());
}
