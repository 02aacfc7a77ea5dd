//! All rules for one state of the checklist, measured on the second of a dose
//! with a whole history: product, age, permission, volume, route, site, interval,
//! live spacing, diluent, vial, doses, expiry, monitor.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on has nothing to say")]

use std::hint::black_box;

use chot::domain::catalogue::Catalogue;
use chot::domain::evidence::{Appearance, Monitor};
use chot::domain::patient::Birth;
use chot::domain::quantity::Volume;
use chot::domain::route::{Route, Site};
use chot::domain::rule::diluent::Added;
use chot::domain::rule::interval::{History, Next, PastDose};
use chot::domain::rule::vial::Opened;
use chot::domain::rule::{
    age, authorised, diluent, expiry, interval, live, product, quality, route, site, vial, volume,
};
use chot::domain::time::{Expiry, Instant};
use criterion::{Criterion, criterion_group, criterion_main};

fn rules(criterion: &mut Criterion) {
    let catalogue = Catalogue::built_in().unwrap();
    let day = |year, month, day| chrono::NaiveDate::from_ymd_opt(year, month, day).unwrap();
    let ordered = "MR".parse().unwrap();
    let mr = catalogue.product(&ordered).unwrap();
    let presentation = catalogue.presentation(&"MR-10".parse().unwrap()).unwrap();
    let (birth, on) = (Birth::Day(day(2025, 1, 31)), day(2026, 11, 16));
    let now = Instant::start_of(on).plus_minutes(9 * 60);
    let opened_at = now.plus_minutes(-30);
    let past = [
        ("BCG", day(2025, 2, 1)),
        ("PENTA-SII", day(2025, 3, 31)),
        ("BOPV", day(2025, 3, 31)),
        ("PENTA-SII", day(2025, 4, 30)),
        ("BOPV", day(2025, 4, 30)),
        ("PENTA-SII", day(2025, 5, 31)),
        ("BOPV", day(2025, 5, 31)),
        ("IPV-SII", day(2025, 6, 30)),
        ("MV", day(2025, 10, 31)),
        ("IPV-SII", day(2025, 10, 31)),
    ];
    let doses = past.iter().map(|(id, given_on)| PastDose {
        product: Some(id.parse().unwrap()),
        antigens: Vec::new(),
        given_on: *given_on,
    });
    let history = History { doses: doses.collect(), known: true };
    let added =
        Added { diluent: Some("DIL-MR".parse().unwrap()), volume: Volume::from_microlitres(5500) };
    let opened = Opened { at: opened_at, reconstituted_at: Some(opened_at) };
    let half = Volume::from_microlitres(500);
    let next = Next { product: mr, course: None, conditions: &[], number: 1, birth, on };
    let _ = criterion.bench_function("all rules for one state of the checklist", |bencher| {
        bencher.iter(|| {
            let mut findings = product::judge(&catalogue, &ordered, &mr.id);
            findings.extend(authorised::judge(mr, on));
            findings.extend(age::judge(mr, 1, birth, on));
            findings.extend(volume::judge(mr, presentation, birth, on, half));
            findings.extend(route::judge(mr, birth, on, Route::Subcutaneous));
            findings.extend(site::judge(mr, birth, on, Route::Subcutaneous, Site::LeftUpperArm));
            findings.extend(interval::judge(&catalogue, &history, next));
            findings.extend(live::judge(&catalogue, &history, mr, on));
            findings.extend(diluent::judge(&catalogue, presentation, Some(&added)));
            findings.extend(vial::judge(
                vial::discard_at(&catalogue, presentation, opened, on),
                opened,
                now,
            ));
            findings.extend(vial::doses_left(&catalogue, presentation, 10, 3));
            findings.extend(expiry::judge(&catalogue, Expiry::Day(day(2027, 1, 31)), now));
            findings.extend(quality::monitor(&catalogue, presentation, Monitor::Stage1));
            findings.extend(quality::appearance(&catalogue, presentation, Appearance::Normal));
            black_box(findings)
        });
    });
}

criterion_group!(benches, rules);
criterion_main!(benches);
