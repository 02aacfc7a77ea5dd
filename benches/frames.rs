//! The time from a key to the frame that shows what it did, on every screen of
//! the nurse: update, view, layout and drawing of the whole window at 1280x800
//! with the software renderer. The median should stay below 16 ms, the 99th of
//! a hundred below 33 ms. `--long-list` measures a list of 50,000 people alone,
//! `--pictures` keeps the last frame of each screen.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark prints what it found, and one that cannot go on has nothing to say"
)]

#[path = "../tests/support/hand.rs"]
#[expect(dead_code, reason = "a benchmark needs less of the hand than the flows")]
mod hand;
#[path = "../tests/support/people.rs"]
mod people;

use std::hint::black_box;
use std::path::Path;
use std::time::Instant as Stopwatch;

use chot::domain::account::RecoveryKeyProven;
use chot::domain::day::Day;
use chot::domain::founding::StationKind;
use chot::domain::id::EntryId;
use chot::domain::time::Instant;
use chot::platform::{Clock, new_id};
use chot::scan::StationLabel;
use chot::station::{Founding, found};
use chot::store::{Author, entry};
use hand::Hand;
use iced::keyboard::key::Named;

const ROUNDS: u16 = 300;

/// The length of the long list.
const MANY: usize = 50_000;

/// What is done again and again on a screen.
#[derive(Clone, Copy)]
enum Keys {
    /// Two keys in turn.
    Turn(Named, Named),
    /// A character is typed and taken back.
    Typed(char),
}

const ARROWS: Keys = Keys::Turn(Named::ArrowDown, Named::ArrowUp);

fn main() {
    println!(
        "{:30} {:>9} {:>9} {:>9} {:>20}",
        "key to frame, ms", "median", "p99", "longest", "on processor, mean"
    );
    let folder = tempfile::tempdir().unwrap();
    if std::env::args().any(|argument| argument == "--long-list") {
        let mut hand = Hand::at_the_drill(&folder.path().join("drill"), morning());
        return long_list(&mut hand, &folder.path().join("list.csv"));
    }
    door(&folder.path().join("station"));
    let mut hand = Hand::at_the_drill(&folder.path().join("drill"), morning());
    measure(&mut hand, "queue", ARROWS);
    measure(&mut hand, "queue, searching", Keys::Typed('n'));
    injection(&mut hand);
    for (name, key) in [
        ("watch", Named::F6),
        ("stock", Named::F4),
        ("journal", Named::F7),
        ("plan", Named::F8),
        ("closing", Named::F9),
        ("accounts", Named::F11),
    ] {
        hand.press(key);
        measure(&mut hand, name, ARROWS);
        hand.press(Named::Escape);
    }
    hand.press(Named::F11);
    hand.press_with_control('d');
    measure(&mut hand, "catalogue", Keys::Turn(Named::Tab, Named::Tab));
    hand.press(Named::Escape);
    hand.press_with_control('b');
    measure(&mut hand, "drills", ARROWS);
    hand.press(Named::Escape);
    hand.expect("Hàng chờ");
    stock(&mut hand);
    hand.press(Named::F10);
    measure(&mut hand, "incident", ARROWS);
    hand.press(Named::F2);
    measure(&mut hand, "incident, reaction", ARROWS);
    hand.press(Named::Escape);
    hand.press(Named::Escape);
    hand.expect("Hàng chờ");
    hand.press(Named::F2);
    measure(&mut hand, "register", Keys::Turn(Named::Tab, Named::Tab));
    hand.press(Named::Escape);
    let waiting = StationLabel::Visit(
        day(&hand).visits().find(|visit| visit.open_orders().next().is_none()).unwrap().id,
    );
    hand.scan(&waiting.code());
    measure(&mut hand, "visit", ARROWS);
    hand.press(Named::Escape);
    long_list(&mut hand, &folder.path().join("list.csv"));
}

fn morning() -> Instant {
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 16).unwrap_or_default();
    Instant::start_of(day).plus_minutes(8 * 60)
}

fn day(hand: &Hand) -> &Day {
    hand.app.desk().unwrap().day()
}

/// Prints how long a key takes on the screen that stands.
fn measure(hand: &mut Hand, name: &str, keys: Keys) {
    let mut times = Vec::with_capacity(ROUNDS.into());
    let busy = on_processor();
    for round in 0..ROUNDS {
        let first = round % 2 == 0;
        let start = Stopwatch::now();
        match keys {
            Keys::Turn(one, other) => hand.press(if first { one } else { other }),
            Keys::Typed(character) if first => hand.type_text(&character.to_string()),
            Keys::Typed(_) => hand.press(Named::Backspace),
        }
        hand.frame();
        let _ = black_box(hand.pixels());
        times.push(start.elapsed().as_secs_f64() * 1_000.0);
    }
    let busy = (on_processor() - busy) / f64::from(ROUNDS);
    times.sort_unstable_by(f64::total_cmp);
    let [median, p99, longest] =
        [50, 99, 100].map(|percent| times[usize::from(ROUNDS - 1) * percent / 100]);
    println!("{name:30} {median:>9.1} {p99:>9.1} {longest:>9.1} {busy:>20.1}");
    if std::env::args().any(|argument| argument == "--pictures") {
        let _ = hand.picture(&format!("frames-{}", name.replace([' ', ','], "-")));
    }
}

/// Milliseconds that this thread has run on a processor, where the system tells:
/// what a busy machine takes from it is not in them.
fn on_processor() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds: Option<f64> = told.split(' ').next().and_then(|field| field.parse().ok());
    nanoseconds.unwrap_or_default() / 1e6
}

/// The sign-in of a new station, and the opening of its first session.
fn door(folder: &Path) {
    let founding = Founding {
        name: "Trạm Y tế phường Mẫu".into(),
        kind: StationKind::School,
        address: "Số 1".into(),
        supervisor: "Lan Anh".into(),
        password: "con trau den".into(),
        drill: false,
    };
    let opened = found(folder, founding, &Clock::standing_at(morning())).unwrap().opened;
    let (id, author) = (EntryId(new_id(morning())), Author::Account(opened.account));
    let proven = entry(&RecoveryKeyProven {}.into(), id, morning(), author, None).unwrap();
    let _ = opened.store.append(vec![proven]).wait().unwrap();
    opened.store.close();
    let mut hand = Hand::at_a_station(folder, morning());
    for field in ["lan anh", "con trau den"] {
        hand.press(Named::Tab);
        hand.type_text(field);
    }
    measure(&mut hand, "sign-in", Keys::Turn(Named::Tab, Named::Tab));
    hand.press(Named::Enter);
    // The PIN of the day is left for later.
    hand.press(Named::Escape);
    hand.expect("Mở buổi tiêm");
    measure(&mut hand, "opening", ARROWS);
}

/// The three moments of an injection, and what may happen beside it.
fn injection(hand: &mut Hand) {
    let visit = day(hand).visit_with_ticket(1).unwrap();
    let (visit_id, order) = (visit.id, visit.open_orders().next().unwrap().id);
    let birth = visit.person.birth.label();
    let vial = day(hand).vials().find(|vial| vial.number == 2).unwrap().id;
    hand.scan(&StationLabel::Order(order).code());
    measure(hand, "procedure, check", Keys::Typed('5'));
    hand.enter("0,5");
    hand.press(Named::Enter);
    hand.scan(&StationLabel::Visit(visit_id).code());
    hand.scan(&StationLabel::Vial(vial).code());
    measure(hand, "procedure, compare", ARROWS);
    for answer in ["5", "1", "1", "1"] {
        hand.type_text(answer);
    }
    hand.press(Named::Enter);
    measure(hand, "procedure, right", Keys::Typed('2'));
    hand.enter(&birth);
    hand.type_text("1");
    hand.type_text("3");
    hand.scan(&StationLabel::Vial(vial).code());
    measure(hand, "procedure, the card shown", ARROWS);
    hand.type_text("4");
    hand.enter("0,5");
    hand.press(Named::Enter);
    hand.expect("Được phép tiêm");
    measure(hand, "procedure, permitted", ARROWS);
    hand.type_text("3");
    assert_eq!(day(hand).doses().len(), 1);
}

fn stock(hand: &mut Hand) {
    for (name, key) in [("stock, receiving", Named::F2), ("stock, opening a vial", Named::F3)] {
        hand.press(Named::F4);
        hand.press(key);
        measure(hand, name, ARROWS);
        hand.press(Named::Escape);
        hand.press(Named::Escape);
    }
}

/// A list of many people: looked through before it is taken, then in the queue.
fn long_list(hand: &mut Hand, path: &Path) {
    std::fs::write(path, people::list(MANY)).unwrap();
    hand.press(Named::F3);
    measure(hand, "list", Keys::Turn(Named::Tab, Named::Tab));
    hand.click("/media/usb/lop-1a.csv");
    hand.type_text(path.to_str().unwrap());
    hand.press(Named::Enter);
    hand.expect("50.001 dòng · 50.001 người mới");
    measure(hand, "list of 50,000, preview", Keys::Turn(Named::PageDown, Named::PageUp));
    let start = Stopwatch::now();
    hand.press(Named::Enter);
    println!(
        "{:30} {:>9.0} ms until it is recorded",
        "list of 50,000",
        start.elapsed().as_millis()
    );
    hand.expect("Hàng chờ");
    measure(hand, "queue of 50,000", ARROWS);
    measure(hand, "queue of 50,000, searching", Keys::Typed('x'));
    hand.type_text("xua");
    hand.expect(people::ALONE);
    measure(hand, "queue of 50,000, one found", Keys::Typed('n'));
    hand.press(Named::F2);
    measure(hand, "register beside 50,000", Keys::Turn(Named::Tab, Named::Tab));
    hand.press(Named::Escape);
}
