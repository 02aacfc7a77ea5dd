//! What the product promises about speed, measured: the frame after a key on
//! every nurse's screen, and the durable record of an injection against a bare
//! commit on the same disk.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a benchmark that cannot go on has nothing to say"
)]

#[path = "../tests/support/hand.rs"]
#[expect(dead_code, reason = "a benchmark needs less of the hand than the flows")]
mod hand;

use std::hint::black_box;
use std::time::Duration;

use chot::domain::time::Instant;
use chot::scan::StationLabel;
use criterion::{Criterion, criterion_group, criterion_main};
use hand::Hand;
use iced::keyboard::key::Named;

fn morning() -> Instant {
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 16).unwrap_or_default();
    Instant::start_of(day).plus_minutes(8 * 60)
}

/// A key goes down, and the next frame stands: update, view, layout, draw.
fn frames(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let mut group = criterion.benchmark_group("key to frame, 1280x800");
    let _ = group.measurement_time(Duration::from_secs(6)).sample_size(60);
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    let mut measure = |name: &str, hand: &mut Hand, keys: [Named; 2]| {
        let mut turn = 0;
        let _ = group.bench_function(name, |bencher| {
            bencher.iter(|| {
                turn = 1 - turn;
                hand.press(keys[turn]);
                hand.frame();
                let _ = black_box(hand.pixels());
            });
        });
    };
    measure("queue", &mut hand, [Named::ArrowDown, Named::ArrowUp]);
    for (name, key) in [("watch", Named::F6), ("stock", Named::F4), ("journal", Named::F7)] {
        hand.press(key);
        measure(name, &mut hand, [Named::ArrowDown, Named::ArrowUp]);
        hand.press(Named::Escape);
    }
    let order = hand
        .app
        .desk()
        .and_then(|desk| desk.day().visit_with_ticket(1))
        .and_then(|visit| visit.open_orders().next().map(|order| order.id));
    hand.scan(&StationLabel::Order(order.unwrap()).code());
    measure("procedure", &mut hand, [Named::ArrowDown, Named::ArrowUp]);
}

criterion_group!(speed, frames);
criterion_main!(speed);
