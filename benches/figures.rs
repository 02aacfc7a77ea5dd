//! How long the figures of a session of 300 injections take, from the encrypted log
//! to the numbers, and what is to be looked at before it is signed; beside them the
//! bare reading of the same entries.
//!
//! `cargo bench --bench figures -- FOLDER...` measures stations that `chot simulate`
//! built with the password of `CHOT_PASSWORD`; without a folder it builds one of
//! 300 injections on one day.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints what it found, and one that cannot go on has nothing to say"
)]

#[path = "support/stations.rs"]
mod stations;

use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant as Stopwatch};

use chot::domain::catalogue::Catalogue;
use chot::domain::figures::Scope;
use chot::i18n::{Lang, Words};
use chot::platform::Clock;
use chot::report::figures::{Namer, Topic, table};
use chot::simulate::Plan;
use chot::station;
use chot::store::Filter;
use chot::store::keys::Password;

/// How often each is done.
const ROUNDS: usize = 30;

fn main() {
    stations::each(Plan { injections: 300, days: 1, seed: 1 }, measure);
}

fn measure(folder: &Path, password: &str) {
    let password = Password::new(password.to_owned());
    let store = station::open_for_reading(folder, "auditor", password, &Clock::system()).unwrap();
    let go_on = || Box::new(|_: usize, _: usize| ControlFlow::Continue(()));
    let (_, last) = store.figures(Scope::Last, go_on()).unwrap().unwrap();
    let session = last.sessions[0].session;
    let filter = Filter { session: Some(session), limit: u32::MAX, ..Filter::default() };
    let entries = store.entries(filter.clone()).wait().unwrap().len();
    println!("{} injections, {entries} entries in the session", last.doses);
    told("bare: the session's entries read", || {
        drop(store.entries(filter.clone()).wait().unwrap());
    });
    told("figures of the session", || {
        drop(store.figures(Scope::Session(session), go_on()).unwrap());
    });
    told("what is to be signed", || drop(store.session_case(session).wait().unwrap()));
    // What a supervisor waits for after a session: every flag, and every dashboard
    // with its numbers as tables.
    let catalogue = Catalogue::built_in().unwrap();
    let words = Words::new(Lang::Vi);
    let products = catalogue.products().map(|row| (row.id.clone(), words.of(&row.name).to_owned()));
    let products = products.collect();
    let namer = Namer { words: &words, products: &products };
    told("all flags and all dashboards", || {
        drop(store.session_case(session).wait().unwrap());
        let (_, figures) = store.figures(Scope::Session(session), go_on()).unwrap().unwrap();
        for topic in Topic::ALL {
            drop(table(topic, &figures, namer));
        }
    });
    let whole = Scope::Days(chrono::NaiveDate::MIN, chrono::NaiveDate::MAX);
    let sessions = store.closings(None, u32::MAX).wait().unwrap();
    let days = sessions.iter().map(|row| row.day);
    let scope = match (days.clone().min(), days.max()) {
        (Some(first), Some(last)) => Scope::Days(first, last),
        _ => whole,
    };
    let start = Stopwatch::now();
    let (_, all) = store.figures(scope, go_on()).unwrap().unwrap();
    println!("all {} sessions, {} doses: {:?}", all.sessions.len(), all.doses, start.elapsed());
}

fn told(name: &str, mut act: impl FnMut()) {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Stopwatch::now();
            act();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    let (median, p95) = (times[ROUNDS / 2], times[ROUNDS * 95 / 100]);
    println!("  {name:<36} median {median:>9.2?}  p95 {p95:>9.2?}");
}
