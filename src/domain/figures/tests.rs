use super::*;
use crate::domain::amendment::DoseAmended;
use crate::domain::dose::{Basis, DoseGiven};
use crate::domain::evidence::{Observed, Step, Verdict, Way};
use crate::domain::finding::Finding;
use crate::domain::id::{AccountId, DiseaseId, DoseId, LotId};
use crate::domain::observation::{Condition, ObservationEnded};
use crate::domain::plan::{PlanSet, PriorityGroup};
use crate::domain::procedure::Happened;
use crate::domain::reaction::{After as Needle, Grade, ReactionRecorded};
use crate::domain::session::{LotAccount, SessionClosed, VialAccount, VialEnd};
use crate::domain::stock::TemperatureRead;
use crate::domain::testing::{
    MR_VIAL, NAMESAKE, PUPIL, SESSION, Station, TD_VIAL, day, half_a_millilitre, product,
};
use crate::domain::visit::{LeftReason, VisitLeft};
use uuid::Uuid;

fn figures(station: &Station) -> Figures {
    let mut ledger = Ledger::default();
    station.log.iter().for_each(|fact| ledger.hear(fact));
    ledger.figures(Scope::Session(SESSION))
}

fn reaction(visit: crate::domain::id::VisitId, grade: Grade, after: Needle) -> ReactionRecorded {
    let began_at = Instant(0);
    ReactionRecorded { visit, grade, signs: Vec::new(), note: String::new(), began_at, after }
}

#[test]
fn of_nothing_there_are_no_figures() {
    assert_eq!(Ledger::default().figures(Scope::Last), Figures::default());
    let empty = figures(&Station::open());
    assert_eq!((empty.doses, empty.sessions.len()), (0, 1));
    assert!(empty.hours.is_empty() && empty.lots.is_empty());
    assert_eq!(empty.times, Times::default());
    assert_eq!((empty.coverage.all.listed, empty.coverage.all.given), (2, 0));
}

#[test]
fn doses_are_counted_by_hour_table_product_and_lot() {
    let mut station = Station::open();
    station.record(station.dose(1, PUPIL, TD_VIAL, 0));
    station.record(station.dose(2, NAMESAKE, MR_VIAL, 61));
    let found = figures(&station);
    assert_eq!(found.doses, 2);
    assert_eq!(found.hours, BTreeMap::from([(6, [(1, 1)].into()), (8, [(1, 1)].into())]));
    assert_eq!(found.days, BTreeMap::from([(day(2026, 11, 16), 2)]));
    let td = found.lots[&(Some(product("TD")), Some("TD2407".to_owned()))];
    assert_eq!((td.doses, td.any), (1, 0));
    assert_eq!(found.tables(), [1]);
}

#[test]
fn a_dose_entered_in_error_counts_nowhere_and_an_amended_one_where_it_belongs() {
    let mut station = Station::open();
    let given = station.dose(1, PUPIL, TD_VIAL, 0);
    station.record(given.clone());
    let before = given.administered.clone();
    let mut after = before.clone();
    after.table = 2;
    let amended = |after| DoseAmended {
        dose: DoseId(Uuid::from_u128(1)),
        before: before.clone(),
        after,
        reason: "nham ban".to_owned(),
        confirmed_by: None,
        after_closing: false,
    };
    station.record(amended(Some(after)));
    let moved = figures(&station);
    assert_eq!(moved.tables(), [2]);
    assert_eq!((moved.amended, moved.in_error), (1, 0), "and it is told");
    station.record(amended(None));
    let void = figures(&station);
    assert_eq!((void.doses, void.coverage.all.given), (0, 0));
    assert_eq!((void.amended, void.in_error), (0, 1));
    assert!(void.lots.is_empty());
}

#[test]
fn waiting_is_from_the_order_and_watching_to_its_end() {
    use crate::domain::checklist::ConfirmedItem;
    let mut station = Station::open();
    let ordered = station.now;
    station.now = ordered.plus_minutes(6);
    station.start();
    station.now = ordered.plus_minutes(10);
    let items: Vec<ConfirmedItem> = Item::ALL
        .into_iter()
        .map(|item| {
            let step = Step::ALL.into_iter().find(|step| step.items().contains(&item)).unwrap();
            let evidence = vec![(step, Way::Read)];
            ConfirmedItem { item, evidence, elapsed_ms: 2_000, attested_at: station.now }
        })
        .collect();
    let mut dose = station.dose(1, PUPIL, TD_VIAL, 0);
    dose.basis = Basis::Checklist {
        procedure: crate::domain::testing::PROCEDURE,
        items: items.try_into().unwrap(),
        catalogue: None,
    };
    dose.administered.order = Some(crate::domain::testing::TD_ORDER);
    station.record(dose);
    assert_eq!(figures(&station).times.unended, 1);
    station.now = ordered.plus_minutes(41);
    let dose = DoseId(Uuid::from_u128(1));
    station.record(ObservationEnded {
        dose,
        visit: PUPIL,
        condition: Condition::Well,
        early: true,
        instructed: true,
    });
    // What is entered from paper was not waited for here.
    station.record(station.dose(2, NAMESAKE, MR_VIAL, 0));
    let times = figures(&station).times;
    assert_eq!(times.waiting.map(|spread| spread.median), Some(600_000));
    assert_eq!(times.items.map(|spread| spread.median), Some(240_000));
    assert_eq!(times.observation.map(|spread| (spread.count, spread.median)), Some((1, 1_860_000)));
    assert_eq!((times.cut_short, times.unended), (1, 1));
}

#[test]
fn a_stop_counts_for_each_item_and_gate_that_it_touches() {
    let mut station = Station::open();
    station.start();
    let stop = Finding::stop(Code::WrongVolume);
    let (items, gates) = (stop.items.clone(), stop.gates.clone());
    station.happen(vec![
        Happened::Observed {
            step: Step::Dose,
            observed: Observed::Volume(half_a_millilitre()),
            way: Way::Read,
            vial: None,
            verdict: Verdict::Stopped(vec![stop.clone(), stop]),
            elapsed_ms: 2_000,
        },
        Happened::Refused { reason: Reason::Stop, findings: Vec::new() },
    ]);
    let stops = figures(&station).stops;
    assert_eq!(stops.stood, 1);
    assert_eq!(stops.items.keys().copied().collect::<Vec<_>>(), items);
    assert_eq!(stops.gates.keys().copied().collect::<Vec<_>>(), gates);
    assert!(stops.items.values().all(|codes| codes.values().all(|count| *count == 1)));
    assert_eq!(stops.refusals, BTreeMap::from([("stop", 1)]));
}

#[test]
fn a_reaction_counts_for_every_dose_of_that_person_and_the_last_word_holds() {
    let mut station = Station::open();
    station.record(station.dose(1, PUPIL, TD_VIAL, 0));
    station.record(station.dose(2, PUPIL, MR_VIAL, 0));
    station.record(station.dose(3, NAMESAKE, MR_VIAL, 0));
    station.record(reaction(PUPIL, Grade::Stress, Needle::Today));
    station.record(reaction(PUPIL, Grade::AnaphylaxisTwo, Needle::Today));
    let found = figures(&station).products();
    let (td, mr) = (found[&Some(product("TD"))], found[&Some(product("MR"))]);
    assert_eq!((td.doses, td.any, td.serious, td.stress), (1, 1, 1, 0));
    assert_eq!((mr.doses, mr.any, mr.serious), (2, 1, 1));
    assert_eq!(mr.rate(), Rate::of(1, 2));
    // It turned out to be after no needle at all.
    station.record(reaction(PUPIL, Grade::AnaphylaxisTwo, Needle::NoInjection));
    assert_eq!(figures(&station).reacted().any, 0);
}

#[test]
fn the_closing_says_what_was_wasted_and_an_open_session_what_is_in_use() {
    let mut station = Station::open();
    station.record(station.dose(1, PUPIL, TD_VIAL, 0));
    let open = figures(&station).wastage[&product("TD")];
    // Two vials of Td are open, one of them expired.
    assert_eq!((open.vials, open.opened, open.given, open.in_use), (2, 20, 1, 19));
    assert_eq!(open.rate(), None);
    let account = |vial, given: u16, wasted: u16| VialAccount {
        vial,
        number: 2,
        end: VialEnd::SessionOver,
        doses: 10,
        given,
        lost: 1,
        partial: 0,
        wasted: wasted - 1,
        reason: None,
    };
    let lot = LotAccount {
        lot: LotId(Uuid::from_u128(51)),
        number: "TD-1".to_owned(),
        received: 5,
        used: 1,
        broken: 1,
        returned: 3,
        reason: None,
    };
    station.record(SessionClosed {
        session: SESSION,
        vials: vec![account(TD_VIAL, 1, 7), account(MR_VIAL, 0, 10)],
        lots: vec![lot],
        watched: Vec::new(),
        half_done: Vec::new(),
        note: None,
    });
    let closed = figures(&station);
    let td = closed.wastage[&product("TD")];
    assert_eq!((td.opened, td.given, td.lost, td.unexplained, td.unopened), (10, 1, 7, 2, 10));
    assert_eq!(td.rate(), Some(900.0));
    assert!(closed.sessions[0].closed);
}

#[test]
fn coverage_is_by_group_of_the_plan_and_a_dose_beats_going_away() {
    let mut station = Station::open();
    let named = |name: &str, place: &str| PriorityGroup {
        name: name.to_owned(),
        place: Some(place.to_owned()),
        ..PriorityGroup::default()
    };
    let mut log = station.log.clone();
    station.record(PlanSet { groups: vec![named("Lop 1", "1A")] });
    let plan = station.log.pop().unwrap();
    log.insert(0, plan);
    station.log = log;
    station.record(VisitLeft { visit: PUPIL, reason: LeftReason::Absent });
    station.record(VisitLeft { visit: NAMESAKE, reason: LeftReason::Absent });
    station.record(station.dose(1, PUPIL, TD_VIAL, 0));
    let coverage = figures(&station).coverage;
    let all = coverage.all;
    assert_eq!((all.listed, all.given, all.away, all.left()), (2, 1, 1, 0));
    assert_eq!(coverage.groups.keys().cloned().collect::<Vec<_>>(), [Some("Lop 1".to_owned())]);
}

#[test]
fn a_disease_counts_once_however_it_is_spelt_and_until_it_is_withdrawn() {
    let mut station = Station::open();
    station.record(station.dose(1, PUPIL, TD_VIAL, 0));
    let report = |id: u128, disease: &str, dose: Option<u128>| DiseaseReported {
        report: DiseaseId(Uuid::from_u128(id)),
        patient: None,
        dose: dose.map(|dose| DoseId(Uuid::from_u128(dose))),
        product: product("TD"),
        dose_number: Some(1),
        disease: disease.to_owned(),
        ill_on: day(2026, 12, 1),
        severity: Severity::InHospital,
        informant: Informant::Hospital,
        note: String::new(),
    };
    station.record(report(1, "Uốn ván", Some(1)));
    station.record(report(2, "uon van", None));
    station.record(report(3, "Bạch hầu", None));
    station.record(DiseaseWithdrawn {
        report: DiseaseId(Uuid::from_u128(3)),
        reason: "trung".to_owned(),
    });
    // Of a session only what is known to follow one of its doses.
    assert_eq!(figures(&station).cases(), 1);
    let days = |from, until| {
        let mut ledger = Ledger::default();
        station.log.iter().for_each(|fact| ledger.hear(fact));
        ledger.figures(Scope::Days(from, until))
    };
    let month = days(day(2026, 12, 1), day(2026, 12, 31));
    assert_eq!((month.cases(), month.diseases.len()), (2, 1));
    let (after, severities) = month.diseases.first_key_value().unwrap();
    assert_eq!((after.disease.as_str(), after.dose_number), ("Uốn ván", Some(1)));
    assert_eq!(severities, &BTreeMap::from([(Severity::InHospital, 2)]));
    assert_eq!(days(day(2026, 11, 1), day(2026, 11, 30)).cases(), 0);
}

#[test]
fn the_curve_begins_with_the_opening() {
    let mut station = Station::open();
    station.now = station.now.plus_minutes(90);
    let temperature = Temperature::from_millicelsius(9_100);
    station.record(TemperatureRead { temperature, excursion: true });
    let readings = figures(&station).readings;
    let shown: Vec<(i64, bool)> =
        readings.iter().map(|one| (one.temperature.millicelsius(), one.excursion)).collect();
    assert_eq!(shown, [(4_600, false), (9_100, true)]);
    assert!(readings[0].at < readings[1].at);
}

#[test]
fn sessions_add_up_and_facts_of_others_stay_out() {
    let mut station = Station::open();
    station.record(station.dose(1, PUPIL, TD_VIAL, 0));
    let mut ledger = Ledger::default();
    for fact in &station.log {
        ledger.hear(fact);
    }
    // A second session of the same shape, two days later.
    let other = SessionId(Uuid::from_u128(11));
    for fact in &station.log {
        let mut fact = fact.clone();
        fact.session = Some(other);
        if let crate::domain::event::Event::SessionOpened(session) = &mut fact.event {
            session.id = other;
            session.day = day(2026, 11, 18);
        }
        ledger.hear(&fact);
    }
    let mut stray = station.log.last().unwrap().clone();
    stray.session = Some(SESSION);
    stray.author = Some(AccountId(Uuid::from_u128(77)));
    stray.event =
        DoseGiven { id: DoseId(Uuid::from_u128(9)), ..station.dose(9, PUPIL, TD_VIAL, 0) }.into();
    ledger.hear(&stray);
    let found = ledger.figures(Scope::Days(day(2026, 11, 16), day(2026, 11, 18)));
    assert_eq!((found.doses, found.sessions.len(), found.coverage.all.listed), (2, 2, 4));
    assert_eq!(found.span(), Some((day(2026, 11, 16), day(2026, 11, 18))));
}
