//! Whoever would be singled out is left out, in whatever kind of row.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::incidents::{answered, chosen, opened};
use super::*;
use crate::domain::dose::Amount;
use crate::domain::id::{DoseId, IncidentId, PatientId, VisitId};
use crate::domain::incident::Answer;
use crate::domain::mishap::DosePartial;
use crate::domain::patient::{Birth, Details, Person, Sex};
use crate::domain::reaction::{After, Grade, ReactionRecorded};
use crate::domain::testing::TD_VIAL;
use crate::domain::visit::{LeftReason, VisitLeft, VisitListed};

/// Somebody who comes, and what is told of them.
#[derive(Debug, Clone)]
struct Comes {
    sex: Option<Sex>,
    born: i32,
    /// Whether the report says whom it is about.
    is_known: bool,
    pregnant: Option<bool>,
    outcome: Option<&'static str>,
    partial: Option<Amount>,
    reacts: bool,
    leaves: bool,
}

fn woman() -> Comes {
    Comes {
        sex: Some(Sex::Female),
        born: 1996,
        is_known: true,
        pregnant: None,
        outcome: None,
        partial: None,
        reacts: false,
        leaves: false,
    }
}

fn visit(number: usize) -> VisitId {
    VisitId(Uuid::from_u128(5000 + number as u128))
}

/// Lists everybody, with a report about each, and what else is told of them.
fn bench(people: &[Comes]) -> Bench {
    let mut station = Station::open();
    for (number, comes) in people.iter().enumerate() {
        let id = visit(number);
        let incident = IncidentId(Uuid::from_u128(9000 + number as u128));
        let person = Person::new(Details {
            name: "Nguyễn Thị Hằng".into(),
            birth: Birth::Year(comes.born),
            sex: comes.sex,
            number: None,
            guardian: None,
            phone: None,
            group: None,
            address: None,
        });
        station.record(VisitListed {
            visit: id,
            patient: PatientId(id.0),
            person: person.unwrap(),
            ticket: 100 + u32::try_from(number).unwrap(),
            listed_consent: None,
            import: None,
            tag: None,
            due: None,
        });
        station.record(opened(incident, comes.is_known.then_some(id)));
        if let Some(pregnant) = comes.pregnant {
            let option = if pregnant { "PREGNANT" } else { "NEITHER" };
            station.record(chosen(incident, "PREGNANT", option));
        }
        if let Some(outcome) = comes.outcome {
            station.record(chosen(incident, "SYMPTOM", "YES"));
            station.record(chosen(incident, "OUTCOME", outcome));
        }
        if comes.leaves {
            station.record(VisitLeft { visit: id, reason: LeftReason::Consent });
            continue;
        }
        station.record(station.dose(number as u128, id, TD_VIAL, 9));
        if let Some(amount) = comes.partial {
            let dose = DoseId(Uuid::from_u128(number as u128));
            station.record(DosePartial { dose, amount });
        }
        if comes.reacts {
            station.record(ReactionRecorded {
                visit: id,
                grade: Grade::AnaphylaxisTwo,
                signs: Vec::new(),
                note: String::new(),
                began_at: station.now,
                after: After::Today,
            });
        }
    }
    Bench::of(station)
}

/// Tells whether a row is about somebody.
fn is_about_somebody(what: What, row: &Value) -> bool {
    let says = |column: &str| !row[column].is_null();
    match what {
        What::Injections | What::Refusals | What::Aefi => true,
        What::Incidents => {
            let fields = ["sex", "age_band", "field_sex", "field_pregnant", "field_outcome"];
            fields.into_iter().any(says) || says("field_symptom") || says("field_dose_number")
        }
        _ => row["what"] == "dose-partial" || row["what"] == "dose-spilled",
    }
}

/// Each of them has one row of a kind, so that as many rows are as many people.
fn singled_out(bench: &Bench) -> Vec<String> {
    let mut found = Vec::new();
    for what in [What::Injections, What::Refusals, What::Incidents, What::Aefi, What::Stock] {
        let left = bench.nameless(what);
        let rules = left.manifest.nameless.clone().unwrap();
        let mut classes: BTreeMap<Vec<String>, u32> = BTreeMap::new();
        for row in left.rows().iter().filter(|row| is_about_somebody(what, row)) {
            let class = rules.alike_in.iter().map(|column| row[column].to_string()).collect();
            *classes.entry(class).or_default() += 1;
        }
        let few = classes.into_iter().filter(|(_, many)| *many < rules.k);
        found.extend(few.map(|(class, many)| format!("{what:?} {class:?}: {many}")));
    }
    found
}

fn comes() -> impl Strategy<Value = Comes> {
    let sex =
        prop_oneof![6 => Just(Some(Sex::Female)), 1 => Just(Some(Sex::Male)), 1 => Just(None)];
    let amount = prop_oneof![
        2 => Just(None), 2 => Just(Some(Amount::Partial)), 1 => Just(Some(Amount::Spilled)),
    ];
    let born = prop_oneof![4 => Just(1996), 1 => Just(2019)];
    let pregnant = prop_oneof![2 => Just(None), 1 => Just(Some(true)), 2 => Just(Some(false))];
    let outcome = prop_oneof![Just(None), Just(Some("DIED")), Just(Some("RECOVERED"))];
    let often = || prop::bool::weighted(0.8);
    let seldom = prop::bool::weighted(0.2);
    (sex, born, often(), pregnant, outcome, amount, often(), seldom).prop_map(
        |(sex, born, is_known, pregnant, outcome, partial, reacts, leaves)| Comes {
            sex,
            born,
            is_known,
            pregnant,
            outcome,
            partial,
            reacts,
            leaves,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn nobody_is_singled_out_in_any_export(people in prop::collection::vec(comes(), 4..18)) {
        let found = singled_out(&bench(&people));
        prop_assert!(found.is_empty(), "{found:?}");
    }
}

#[test]
fn the_one_pregnant_woman_among_many_is_left_out() {
    let mut people = vec![woman(); 6];
    people[2].pregnant = Some(true);
    let left = bench(&people).nameless(What::Incidents);
    assert_eq!((left.rows().len(), left.suppressed), (5, 1), "{:?}", left.rows());
    assert!(left.rows().iter().all(|row| row["field_pregnant"].is_null()));
    // Six of them hide one another.
    let pregnant = vec![Comes { pregnant: Some(true), ..woman() }; 6];
    let left = bench(&pregnant).nameless(What::Incidents);
    assert_eq!((left.rows().len(), left.suppressed), (6, 0));
}

#[test]
fn a_report_about_nobody_known_tells_nothing_of_them() {
    let unknown = |comes: Comes| Comes { is_known: false, ..comes };
    for told in
        [Comes { pregnant: Some(true), ..woman() }, Comes { outcome: Some("DIED"), ..woman() }]
    {
        let left = bench(&[unknown(told)]).nameless(What::Incidents);
        assert_eq!((left.rows().len(), left.suppressed), (0, 1), "{:?}", left.rows());
    }
    // What says nothing of anybody singles nobody out, nor what says that nobody was
    // reached.
    let left = bench(&[unknown(woman())]).nameless(What::Incidents);
    assert_eq!((left.rows().len(), left.suppressed), (1, 0));
    let mut station = Station::open();
    let incident = IncidentId(Uuid::from_u128(9000));
    station.record(opened(incident, None));
    station.record(chosen(incident, "SYMPTOM", "NO"));
    station.record(chosen(incident, "HARM", "NC0"));
    station.record(answered(incident, "SEX", Answer::Unknown));
    let left = Bench::of(station).nameless(What::Incidents);
    assert_eq!((left.rows().len(), left.suppressed), (1, 0));
    // Nor does a name that is no column here make up for it.
    let mut station = Station::open();
    let incident = IncidentId(Uuid::from_u128(9000));
    station.record(opened(incident, None));
    station.record(answered(incident, "NAME", Answer::Text("Nguyễn Thị Hằng".into())));
    assert_eq!(Bench::of(station).nameless(What::Incidents).suppressed, 1);
}

#[test]
fn tables_and_vials_lead_back_to_somebody_and_are_no_columns() {
    let mut people = vec![woman(); 6];
    people[1].partial = Some(Amount::Spilled);
    let bench = bench(&people);
    for what in [What::Injections, What::Incidents, What::Stock] {
        let left = bench.nameless(what);
        for column in ["table", "vial", "field_table", "field_vial"] {
            assert!(left.rows().iter().all(|row| row[column].is_null()), "{what:?} {column}");
        }
    }
    let named = bench.rows(What::Stock);
    let opened = with(&named, "what", "opened");
    assert!(
        !opened.is_empty()
            && opened.iter().all(|row| row["table"] == 1 && row["vial"] != Value::Null)
    );
    // One person's dose that was spilled is one person's row.
    let left = bench.nameless(What::Stock);
    assert!(with(left.rows(), "what", "dose-spilled").is_empty());
    assert_eq!(left.suppressed, 1);
    assert!(!with(left.rows(), "what", "opened").is_empty(), "a vial is nobody");
}

#[test]
fn the_manifest_names_nobody_either() {
    let bench = bench(&vec![woman(); 6]);
    let left = bench.nameless(What::Injections);
    let text = left.manifest.write().unwrap();
    assert!(!text.contains("Lan Anh") && !text.contains(&NURSE.to_string()), "{text}");
    assert_eq!(left.manifest.by.role, Role::Supervisor, "what the account is for may be known");
    let named = bench.export(&asked(What::Injections, Format::Jsonl));
    assert_eq!((named.manifest.by.name.as_str(), named.manifest.by.account), ("Lan Anh", NURSE));
}
