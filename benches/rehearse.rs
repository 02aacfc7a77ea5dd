//! What the collection of scenarios costs: every file read, checked and played
//! with its twin, against the two seconds that are promised.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on has nothing to say")]

use std::hint::black_box;
use std::path::Path;

use chot::domain::catalogue::Catalogue;
use chot::scenario::Scenario;
use criterion::{Criterion, criterion_group, criterion_main};

fn texts() -> Vec<String> {
    let drill = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/drill");
    ["incidents", "rules"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(drill.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect()
}

fn collection(criterion: &mut Criterion) {
    let texts = texts();
    let catalogue = Catalogue::built_in().unwrap();
    let mut group = criterion.benchmark_group("rehearse");
    let _ = group.sample_size(20);
    let _ = group.bench_function(format!("the collection, {} files", texts.len()), |bencher| {
        bencher.iter(|| {
            for text in &texts {
                let scenario = Scenario::parse(text, &catalogue).unwrap();
                let _ = black_box(scenario.rehearse(&catalogue));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, collection);
criterion_main!(benches);
