//! A list of 50,000 people through the list screen: from Enter on the path to
//! its rows on the screen, and from Enter on the import to the queue with all
//! of them.

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

use std::time::Instant as Stopwatch;

use chot::domain::time::Instant;
use chrono::NaiveDate;
use hand::Hand;
use iced::keyboard::key::Named;

const ROWS: usize = 50_000;
const ROUNDS: usize = 5;

fn main() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let path = folder.path().join("list.csv");
    std::fs::write(&path, people::list(ROWS)).unwrap();
    let morning = Instant::start_of(NaiveDate::from_ymd_opt(2026, 11, 16).unwrap());
    for round in 1..=ROUNDS {
        let station = folder.path().join(round.to_string());
        let mut hand = Hand::at_the_drill(&station, morning.plus_minutes(480));
        hand.press(Named::F3);
        hand.click("/media/usb/lop-1a.csv");
        hand.type_text(path.to_str().unwrap());
        let started = Stopwatch::now();
        hand.press(Named::Enter);
        let read = started.elapsed();
        let started = Stopwatch::now();
        hand.press(Named::Enter);
        let imported = started.elapsed();
        hand.expect("Hàng chờ");
        println!("{ROWS} people, round {round}: read {read:.2?}, imported {imported:.2?}");
    }
}
