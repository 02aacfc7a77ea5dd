//! How long the review takes at a station of a given size: its first page, one
//! filter, a search for words, the next page; once cold and then over and over.
//! The searches for people are for those whom the station's own log names, each
//! another one, from its end to its beginning.
//! In brackets how many rows the first page has, and whether there are more.
//! The bare reference beside it reads as many rows by their keys from the same
//! encrypted file.
//!
//! `cargo bench --bench review -- FOLDER...` measures stations that `chot simulate`
//! built with the password of `CHOT_PASSWORD`; without a folder it builds one of
//! 2,000 injections.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints what it found, and one that cannot go on has nothing to say"
)]

#[path = "support/stations.rs"]
mod stations;

use std::path::Path;
use std::time::{Duration, Instant as Stopwatch};

use chot::domain::event::Event;
use chot::domain::finding::Code;
use chot::domain::id::LotId;
use chot::domain::look_back::Scope;
use chot::domain::review::{Filter, Flag, Kind, Outcome};
use chot::platform::Clock;
use chot::simulate::Plan;
use chot::station;
use chot::store::keys::Password;
use chot::store::{self, Which, fact};

/// How often each question is asked.
const ROUNDS: usize = 60;

/// How many rows a page has.
const ROWS: u32 = 9;

fn main() {
    stations::each(Plan { injections: 2_000, days: 5, seed: 1 }, measure);
}

fn measure(folder: &Path, password: &str) {
    let password = Password::new(password.to_owned());
    let start = Stopwatch::now();
    let store = station::open_for_reading(folder, "auditor", password, &Clock::system()).unwrap();
    let opened = start.elapsed();
    let size = std::fs::metadata(folder.join("station.db")).unwrap().len() / 1_000_000;
    let head = store.head().wait().unwrap().sequence;
    println!("{}: {head} entries, {size} MB, opened in {opened:?}", folder.display());
    let all = Filter::default();
    let page = store.review(all.clone(), None, 400).wait().unwrap();
    let dose = page.rows.iter().find_map(|row| match fact(row).ok()?.event {
        Event::DoseGiven(dose) => Some((dose, row.author)),
        _ => None,
    });
    let (dose, author) = dose.unwrap();
    let given = &dose.administered;
    let nurse = match author {
        store::Author::Account(id) => Some(id),
        _ => None,
    };
    let places = store.sides().wait().unwrap().places;
    let day = given.given_at.civil_day();
    let early = store.entries(store::Filter { limit: 1, ..store::Filter::default() });
    let first_day = early.wait().unwrap()[0].at.civil_day();
    let text = |text: &str| Filter { text: text.to_owned(), ..Filter::default() };
    let of = |change: &dyn Fn(&mut Filter)| {
        let mut filter = Filter::default();
        change(&mut filter);
        filter
    };
    let asked: Vec<(&str, Filter)> = vec![
        ("first page", all.clone()),
        ("kind: injections", of(&|f| f.kind = Some(Kind::Injection))),
        ("kind: incidents", of(&|f| f.kind = Some(Kind::Incident))),
        ("kind: stops", of(&|f| f.kind = Some(Kind::Stop))),
        ("outcome: no consent", of(&|f| f.outcome = Some(Outcome::NoConsent))),
        ("days: the last", of(&|f| (f.from, f.until) = (Some(day), Some(day)))),
        ("days: until the first", of(&|f| f.until = first_day.succ_opt())),
        ("place", of(&|f| f.place = places.first().cloned())),
        ("person", of(&|f| f.person = Some(given.patient))),
        ("nurse", of(&|f| f.nurse = nurse)),
        ("product", of(&|f| f.product.clone_from(&given.product))),
        ("lot", of(&|f| f.lot = given.lot)),
        ("finding: wrong person", of(&|f| f.finding = Some(Code::WrongPerson))),
        ("finding: expired (none)", of(&|f| f.finding = Some(Code::Expired))),
        ("flag: too fast", of(&|f| f.flag = Some(Flag::TooFast))),
        ("flag: same pace", of(&|f| f.flag = Some(Flag::SamePace))),
        ("text: nguyen thi hoa", text("nguyễn thị hoa")),
        ("text: ng kha li", text("ng kha li")),
        ("text: giang thuy trung", text("giàng thùy trung")),
        ("text: nothing like it", text("khongcoainhuthe")),
    ];
    let mut worst = Duration::ZERO;
    for (name, filter) in &asked {
        let page = store.review(filter.clone(), None, ROWS).wait().unwrap();
        let name = format!("{name} ({}{})", page.rows.len(), if page.more { "+" } else { "" });
        worst = worst.max(told(&name, |_| {
            let _ = store.review(filter.clone(), None, ROWS).wait().unwrap();
        }));
    }
    let people = people(&store, head);
    for (name, typed) in [
        ("text: a person's name", whole as fn(&str) -> String),
        ("text: the same names once more", whole),
        ("text: its last two words", last_words),
        ("text: half of it, as it is typed", half),
    ] {
        let mut rows = 0;
        worst = worst.max(told(name, |round| {
            let filter = text(&typed(&people[round % people.len()]));
            rows += store.review(filter, None, ROWS).wait().unwrap().rows.len();
        }));
        println!("    rows in all {ROUNDS} pages: {rows}");
    }
    let mut before = None;
    worst = worst.max(told("next page, page after page", |_| {
        let page = store.review(all.clone(), before, ROWS).wait().unwrap();
        before = page.rows.last().map(|row| row.sequence);
    }));
    let step = head / i64::try_from(ROUNDS).unwrap();
    worst = worst.max(told("next page from anywhere, of a nurse", |round| {
        let from = head - step * i64::try_from(round).unwrap();
        let filter = Filter { nurse, ..Filter::default() };
        let _ = store.review(filter, Some(from), ROWS).wait().unwrap();
    }));
    worst = worst.max(told("an injection opened", |round| {
        let row = page.rows.iter().filter(|row| row.kind == "dose_given").nth(round % 20);
        let _ = store.open_review(row.unwrap().sequence).wait().unwrap();
    }));
    late_reaction(&store, &people, head);
    who_got_the_lot(&store, given.lot);
    somebody(&store, &people);
    let bare = told("bare: as many entries by their keys", |round| {
        let after = step * i64::try_from(round).unwrap();
        let filter = store::Filter { after, limit: ROWS, ..store::Filter::default() };
        let _ = store.entries(filter).wait().unwrap();
    });
    println!("worst p95 {worst:.1?}, bare {bare:.1?}");
}

/// The names of people, taken evenly from the log, newest first.
fn people(store: &store::Store, head: i64) -> Vec<String> {
    let step = head / i64::try_from(ROUNDS).unwrap();
    let named = |round: usize| {
        let before = head - step * i64::try_from(round).unwrap();
        let filter = Filter { kind: Some(Kind::Injection), ..Filter::default() };
        let page = store.review(filter, Some(before), 1).wait().unwrap();
        page.about.iter().find_map(|entry| match fact(entry).ok()?.event {
            Event::VisitListed(listed) => Some(listed.person.name.clone()),
            _ => None,
        })
    };
    (0..ROUNDS).filter_map(named).collect()
}

/// What somebody waits for who tells of a reaction to a dose of long ago.
fn late_reaction(store: &store::Store, people: &[String], head: i64) {
    let _ = told("doses of a person, for a reaction", |round| {
        let words = people[round % people.len()].clone();
        let _ = store.doses_by(words, 24).wait().unwrap();
    });
    let doses = doses_over_the_log(store, head);
    let _ = told("the day of a dose from anywhere", |round| {
        let _ = store.amendable_entry(Which::At(doses[round % doses.len()])).wait().unwrap();
    });
}

/// What somebody waits for who looks back on a lot: the first time from the disk.
fn who_got_the_lot(store: &store::Store, lot: Option<LotId>) {
    let scope = Scope { lots: lot.into_iter().collect(), ..Scope::default() };
    for _ in 0..3 {
        let start = Stopwatch::now();
        let people = store.look_back(scope.clone()).wait().unwrap().len();
        println!("  who got a lot: {people} people in {:.0?}", start.elapsed());
    }
}

/// What somebody waits for who chooses whom a paper is about, or who got a dose
/// that was written on paper.
fn somebody(store: &store::Store, people: &[String]) {
    let name = |round: usize| people[round % people.len()].as_str();
    let _ = told("people by name, for a paper", |round| {
        let _ = store.people_named(name(round), 60).wait().unwrap();
    });
    let _ = told("people who came last, for a paper", |_| {
        let _ = store.people_named("", 60).wait().unwrap();
    });
    let _ = told("people by name, for a dose by paper", |round| {
        let _ = store.listed_as(name(round), 60).wait().unwrap();
    });
}

/// The places of doses, taken evenly from the log, newest first.
fn doses_over_the_log(store: &store::Store, head: i64) -> Vec<i64> {
    let step = head / i64::try_from(ROUNDS).unwrap();
    let dose = |round: usize| {
        let before = head - step * i64::try_from(round).unwrap();
        let filter = Filter { kind: Some(Kind::Injection), ..Filter::default() };
        let page = store.review(filter, Some(before), 1).wait().unwrap();
        page.rows.first().map(|row| row.sequence)
    };
    (0..ROUNDS).filter_map(dose).collect()
}

fn whole(name: &str) -> String {
    name.to_owned()
}

fn last_words(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words[words.len().saturating_sub(2)..].join(" ")
}

fn half(name: &str) -> String {
    name.chars().take(name.chars().count() / 2).collect()
}

/// Asks so often, says how long it took, and returns the 95th percentile.
fn told(name: &str, mut ask: impl FnMut(usize)) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|round| {
            let start = Stopwatch::now();
            ask(round);
            start.elapsed()
        })
        .collect();
    let first = times[0];
    times.sort_unstable();
    let p95 = times[ROUNDS * 95 / 100];
    println!(
        "  {name:<40} first {first:>9.2?}  median {:>9.2?}  p95 {p95:>9.2?}",
        times[ROUNDS / 2]
    );
    p95
}
