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

use chot::domain::dose::{Basis, DoseGiven};
use chot::domain::event::{Event, ProcedureStep};
use chot::domain::id::{DoseId, EntryId, ProcedureId};
use chot::domain::procedure::Happened;
use chot::domain::time::Instant;
use chot::scan::StationLabel;
use chot::store::Author;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
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

/// "Injection given" as the desk records it, durable, against a bare row in a
/// plain database on the same disk with the same promise of durability.
fn records(criterion: &mut Criterion) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut group = criterion.benchmark_group("durable record");
    let _ = group.measurement_time(Duration::from_secs(5)).sample_size(60);
    let bare = rusqlite::Connection::open(folder.path().join("bare.db")).unwrap();
    bare.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE dose (id INTEGER PRIMARY KEY, body TEXT NOT NULL)",
    )
    .unwrap();
    let body = "x".repeat(2_000);
    let _ = group.bench_function("a bare row", |bencher| {
        bencher.iter(|| {
            let mut insert = bare.prepare_cached("INSERT INTO dose (body) VALUES (?1)").unwrap();
            let _ = insert.execute([&body]).unwrap();
        });
    });
    let station = folder.path().join("station");
    let mut hand = Hand::at_the_drill(&station, morning());
    let (dose, steps) = a_dose(&mut hand);
    let store = hand.app.desk().unwrap().store().clone();
    let session = hand.app.desk().unwrap().day().session().map(|session| session.id);
    let entry = |event: &Event, now: Instant| {
        let id = EntryId(chot::platform::new_id(now));
        chot::store::entry(event, id, now, Author::Station, session).unwrap()
    };
    let _ = group.bench_function("an injection given", |bencher| {
        bencher.iter_batched(
            || {
                // Each run is a procedure of its own, with its thirteen items.
                let now = morning().plus_minutes(60);
                let procedure = ProcedureId(chot::platform::new_id(now));
                let begun: Vec<_> = steps
                    .iter()
                    .map(|happened| {
                        let happened = happened.clone();
                        entry(&ProcedureStep { procedure, happened }.into(), now)
                    })
                    .collect();
                let _ = store.append(begun).wait().unwrap();
                let mut dose = dose.clone();
                dose.id = DoseId(chot::platform::new_id(now));
                if let Basis::Checklist { procedure: of, .. } = &mut dose.basis {
                    *of = procedure;
                }
                entry(&dose.into(), now)
            },
            |entry| store.append(vec![entry]).wait().unwrap(),
            BatchSize::PerIteration,
        );
    });
}

/// Goes through one injection and returns its dose and the events of its
/// procedure that matter for the thirteen items.
fn a_dose(hand: &mut Hand) -> (DoseGiven, Vec<Happened>) {
    use chot::domain::item::Moment;
    let day = hand.app.desk().unwrap().day();
    let visit = day.visit_with_ticket(1).unwrap();
    let (visit_id, order) = (visit.id, visit.open_orders().next().unwrap().id);
    let birth = visit.person.birth.label();
    let vial = day.vials().find(|vial| vial.number == 2).unwrap().id;
    hand.scan(&StationLabel::Order(order).code());
    hand.enter("0,5");
    hand.press(Named::Enter);
    hand.scan(&StationLabel::Visit(visit_id).code());
    hand.scan(&StationLabel::Vial(vial).code());
    for answer in ["5", "1", "1", "1"] {
        hand.type_text(answer);
    }
    hand.press(Named::Enter);
    hand.enter(&birth);
    hand.type_text("1");
    hand.type_text("3");
    hand.scan(&StationLabel::Vial(vial).code());
    hand.type_text("4");
    hand.enter("0,5");
    hand.press(Named::Enter);
    hand.type_text("3");
    let dose = hand.app.desk().unwrap().day().doses()[0].clone();
    let mut steps = vec![Happened::Started { visit: visit_id, order, table: 1, shaken: true }];
    steps.extend(
        Moment::ALL.map(|moment| Happened::Attested { moment, items: moment.items().to_vec() }),
    );
    (dose, steps)
}

/// A list of 50,000 people: from Enter on the path to its rows on the screen, and
/// from Enter on the import to the queue with all of them.
fn lists(criterion: &mut Criterion) {
    use std::fmt::Write;
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut list = String::from("Họ và tên,Ngày sinh,Giới tính,Lớp,Họ tên mẹ,Điện thoại\n");
    for row in 0..50_000 {
        let (day, month, class) = (1 + row % 28, 1 + row / 28 % 12, 1 + row % 5);
        writeln!(
            list,
            "Nguyễn Thị Đường {row},{day:02}/{month:02}/2019,Nữ,{class}A,Trần Thị {row},09{row:08}"
        )
        .unwrap();
    }
    let path = folder.path().join("list.csv");
    std::fs::write(&path, list).unwrap();
    let mut group = criterion.benchmark_group("a list of 50,000");
    let _ = group.sample_size(10).measurement_time(Duration::from_secs(1));
    let mut turn = 0;
    let mut measure = |imports: bool, times: u64| {
        let mut taken = Duration::ZERO;
        for _ in 0..times {
            turn += 1;
            let mut hand = Hand::at_the_drill(&folder.path().join(turn.to_string()), morning());
            hand.press(Named::F3);
            hand.click("/media/usb/lop-1a.csv");
            hand.type_text(path.to_str().unwrap());
            let started = std::time::Instant::now();
            hand.press(Named::Enter);
            let read = started.elapsed();
            let started = std::time::Instant::now();
            hand.press(Named::Enter);
            taken += if imports { started.elapsed() } else { read };
            hand.expect("Hàng chờ");
        }
        taken
    };
    let _ = group.bench_function("read and shown", |b| b.iter_custom(|n| measure(false, n)));
    let _ = group.bench_function("imported", |b| b.iter_custom(|n| measure(true, n)));
}

criterion_group!(speed, frames, records, lists);
criterion_main!(speed);
