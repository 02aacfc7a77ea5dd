//! What stays in memory over ten days of three hundred injections in one run:
//! each day is signed in to, recorded, opened again as after a lock, looked at
//! on every screen, and signed out of. It should stay below 80 MB and not grow.
//! Tells of Linux only, where the system says what is resident. What the C
//! library keeps of memory that was given back is in the figure; run it with
//! `MALLOC_TRIM_THRESHOLD_=131072` to see what is held.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark prints what it found, and one that cannot go on has nothing to say"
)]

#[path = "../tests/support/hand.rs"]
#[expect(dead_code, reason = "a benchmark needs less of the hand than the flows")]
mod hand;
#[path = "../tests/support/script.rs"]
mod script;

use chot::domain::event::Event;
use chot::domain::id::EntryId;
use chot::domain::time::Instant;
use chot::platform::new_id;
use chot::store::{Filter, NewEntry};
use hand::Hand;
use iced::keyboard::key::Named;

/// The program's own allocator, of which the figure tells.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

const DAYS: i64 = 10;
const INJECTIONS: u32 = 300;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    println!("{:>4} {:>12} {:>14}", "day", "entries", "resident, MB");
    for day in 0..DAYS {
        let morning = morning().plus_minutes(day * 24 * 60);
        let mut hand = Hand::at_the_drill(folder.path(), morning);
        script::inject(&mut hand);
        repeat(&hand, morning);
        hand.app.desk().unwrap().store().close();
        drop(hand);

        let mut hand = Hand::at_the_drill(folder.path(), morning.plus_minutes(600));
        assert_eq!(hand.app.desk().unwrap().day().doses().len(), INJECTIONS as usize);
        for screen in [Named::F2, Named::F3, Named::F4, Named::F6, Named::F7] {
            hand.press(screen);
            for key in [Named::ArrowDown, Named::ArrowUp] {
                hand.press(key);
                hand.frame();
                let _ = hand.pixels();
            }
            hand.press(Named::Escape);
        }
        let store = hand.app.desk().unwrap().store().clone();
        let entries = store.head().wait().unwrap().sequence;
        println!("{:>4} {entries:>12} {:>14.1}", day + 1, resident());
        store.close();
    }
}

fn morning() -> Instant {
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 16).unwrap_or_default();
    Instant::start_of(day).plus_minutes(8 * 60)
}

/// Records for other people what was just recorded for the first one: the same
/// entries with other identities.
fn repeat(hand: &Hand, now: Instant) {
    let desk = hand.app.desk().unwrap();
    let (store, day) = (desk.store(), desk.day());
    let visit = day.visit_with_ticket(1).unwrap();
    let dose = &day.doses()[0];
    let procedure = day.procedures().find(|procedure| procedure.visit() == visit.id).unwrap();
    let identities = [
        visit.id.to_string(),
        visit.patient.to_string(),
        procedure.order().to_string(),
        procedure.id().to_string(),
        dose.id.to_string(),
    ];
    let session = day.session().map(|session| session.id);
    let filter = Filter { session, limit: u32::MAX, ..Filter::default() };
    let mut entries = store.entries(filter).wait().unwrap();
    entries.retain(|entry| identities.iter().any(|id| entry.payload().contains(id)));
    for place in 1..INJECTIONS {
        let others = identities.each_ref().map(|_| new_id(now).to_string());
        let copies = entries.iter().map(|entry| {
            let mut payload = entry
                .payload()
                .replace(r#""ticket":1,"#, &format!(r#""ticket":{},"#, 1_000 + place));
            for (identity, other) in identities.iter().zip(&others) {
                payload = payload.replace(identity, other);
            }
            let (kind, id) = (entry.kind.clone(), EntryId(new_id(now)));
            let (version, author) = (Event::VERSION, entry.author);
            NewEntry { id, kind, version, at: entry.at, author, session, payload }
        });
        let _ = store.append(copies.collect()).wait().unwrap();
    }
}

/// The megabytes of this process that are in memory.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes: f64 =
        line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default();
    kilobytes / 1_024.0
}
