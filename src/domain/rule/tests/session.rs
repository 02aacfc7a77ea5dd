//! Rules of the session: tables, look-alikes, known products and screening.

use std::collections::BTreeMap;

use super::*;
use crate::domain::catalogue::{Conclusion, ProductId};
use crate::domain::finding::Value;
use crate::domain::patient::{Birth, Details, Person};
use crate::domain::quantity::Temperature;
use crate::domain::rule::screening::{Answer, conclude};
use crate::domain::rule::{product as known, screening, table};
use crate::domain::time::Instant;
use crate::domain::visit::Screening;

#[test]
fn tables_and_look_alikes() {
    let catalogue = catalogue();
    let ids = |names: &[&str]| -> Vec<ProductId> {
        names.iter().map(|name| name.parse().unwrap()).collect()
    };
    let handled = ids(&["PENTA-SII", "BOPV"]);
    assert_eq!(table::handles(&catalogue, 1, &handled, &handled[0]), None);
    let stop = table::handles(&catalogue, 1, &handled, &ids(&["MV"])[0]).unwrap();
    assert_eq!((stop.code, stop.found), (Code::TableDoesNotHandle, Some(Value::Table(1))));
    let met = |names: &[&str]| {
        let found = table::look_alikes(&catalogue, &ids(names), &[]);
        assert!(found.iter().all(|one| one.severity == Severity::Notice));
        found.into_iter().map(|one| one.rule).collect::<Vec<_>>()
    };
    assert_eq!(met(&["MV", "MR"]), ["LA-MV-MR"]);
    assert_eq!(met(&["PENTA-SII", "COV-PFZ-P"]), ["LA-COVID-EPI"]);
    assert_eq!(met(&["PENTA-SII", "IPV-SII"]), [""; 0]);
    let ampoules = ["DIL-BCG".parse().unwrap(), "DIL-MR".parse().unwrap()];
    assert_eq!(codes(&table::look_alikes(&catalogue, &[], &ampoules)), [Code::LookAlikeOnTable]);
}

#[test]
fn what_is_in_no_catalogue_is_no_vaccine() {
    let catalogue = catalogue();
    let (penta, insulin) = ("PENTA-SII".parse().unwrap(), "INSULIN".parse().unwrap());
    let findings = known::judge(&catalogue, &penta, &insulin);
    assert_eq!(stops(&findings), [Code::NotInCatalogue, Code::WrongProduct]);
    assert!(known::judge(&catalogue, &penta, &penta).is_empty());
}

#[test]
fn screening_concludes_by_answers_and_thermometer() {
    let catalogue = catalogue();
    let form = catalogue.form(&"F-SCR-1M".parse().unwrap()).unwrap();
    let no = || -> BTreeMap<_, _> {
        let others = form.question.iter().filter(|one| one.id != form.temperature.question);
        others.map(|one| (one.id.clone(), Answer::No)).collect()
    };
    let by = |answers: &BTreeMap<_, _>, celsius: &str| {
        conclude(form, [], answers, Temperature::parse_celsius(celsius)).unwrap()
    };
    for (celsius, conclusion) in [
        ("35,4", Conclusion::Deferred),
        ("35,5", Conclusion::Deferred),
        ("35,501", Conclusion::Eligible),
        ("37,9", Conclusion::Eligible),
        ("37,999", Conclusion::Eligible),
        ("38", Conclusion::Deferred),
        ("38,2", Conclusion::Deferred),
    ] {
        assert_eq!(by(&no(), celsius).conclusion, conclusion, "{celsius}");
    }
    for (question, conclusion) in [
        ("1M-1", Conclusion::Contraindicated),
        ("1M-HOAN4", Conclusion::Refer),
        ("1M-2", Conclusion::Deferred),
        ("1M-9", Conclusion::Contraindicated),
    ] {
        let mut answers = no();
        let _ = answers.insert(question.parse().unwrap(), Answer::Yes);
        assert_eq!(by(&answers, "38,2").conclusion, conclusion.max(Conclusion::Deferred));
        assert_eq!(by(&answers, "38,2").reasons.len(), 2);
    }
    let silent = conclude(form, [], &BTreeMap::new(), None).unwrap_err();
    assert_eq!(silent.missing.len(), form.question.len());
    let rota = catalogue.questions_of(product(&catalogue, "ROTA")).map(|row| &row.question);
    let rota: Vec<_> = rota.collect();
    assert!(conclude(form, rota.iter().copied(), &no(), Temperature::parse_celsius("37")).is_err());
    let mut answers = no();
    answers.extend(rota.iter().map(|one| (one.id.clone(), Answer::Yes)));
    let outcome = conclude(form, rota, &answers, Temperature::parse_celsius("37")).unwrap();
    assert_eq!(outcome.conclusion, Conclusion::Contraindicated);

    let deferred = by(&no(), "38,2");
    let mild = screening::judge(&deferred, Conclusion::Eligible).unwrap();
    assert_eq!(mild.code, Code::ScreeningTooMild);
    assert_eq!(screening::judge(&deferred, Conclusion::Deferred), None);
    assert_eq!(screening::judge(&deferred, Conclusion::Refer), None);
}

#[test]
fn a_screening_clears_what_it_asked_about_on_its_own_day() {
    let catalogue = catalogue();
    let on = Instant::start_of(day(2026, 11, 16)).plus_minutes(480);
    let infant = Person::new(Details {
        name: "Lê Văn An".into(),
        birth: Birth::Day(day(2026, 9, 1)),
        sex: None,
        number: None,
        guardian: None,
        phone: None,
        group: None,
        address: None,
    })
    .unwrap();
    let form = screening::form_for(&catalogue, infant.birth, on.civil_day()).unwrap();
    let rota = product(&catalogue, "ROTA");
    let own: Vec<_> =
        screening::asked_for(&catalogue, rota, &infant, on.civil_day()).map(|q| &q.id).collect();
    assert!(!own.is_empty());
    let no = form.question.iter().map(|question| (question.id.clone(), false)).collect();
    let general = Screening {
        form: form.id.clone(),
        answers: no,
        temperature: Temperature::parse_celsius("36,8"),
        conclusion: Conclusion::Eligible,
        at: on,
        by: None,
    };
    let clears = |done: &Screening, id, on: Instant| {
        screening::clears(&catalogue, done, product(&catalogue, id), &infant, on.civil_day())
    };
    assert!(clears(&general, "HEPB0", on));
    assert!(!clears(&general, "ROTA", on), "its own questions were not asked");
    let mut asked = general.clone();
    asked.answers.extend(own.iter().map(|id| ((*id).clone(), false)));
    assert!(clears(&asked, "ROTA", on));
    assert!(!clears(&asked, "ROTA", on.plus_minutes(24 * 60)), "of yesterday");
    let mut applies = asked.clone();
    let _ = applies.answers.insert(own[0].clone(), true);
    assert!(!clears(&applies, "ROTA", on), "whatever the screener concluded");
    assert!(!clears(&Screening { temperature: None, ..asked.clone() }, "ROTA", on));
    assert!(!clears(&Screening { conclusion: Conclusion::Deferred, ..asked }, "ROTA", on));
}

#[test]
fn thresholds_differ_by_form() {
    let catalogue = catalogue();
    for (form, milli, reached) in [
        ("F-SCR-NB", 37_499, false),
        ("F-SCR-NB", 37_500, true),
        ("F-SCR-NB", 35_500, true),
        ("F-SCR-ADULT", 37_500, false),
        ("F-SCR-ADULT", 37_501, true),
        ("F-SCR-ADULT", 35_500, false),
        ("F-SCR-ADULT", 35_499, true),
    ] {
        let form = catalogue.form(&form.parse().unwrap()).unwrap();
        let measured = Temperature::from_millicelsius(milli);
        assert_eq!(form.temperature.is_reached(measured), reached, "{} {milli}", form.id);
    }
}
