//! `chot simulate` as a tester runs it, and the review over what it built.

#![cfg(test)]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use chot::domain::catalogue::Catalogue;
use chot::domain::dose::Administered;
use chot::domain::event::Event;
use chot::domain::finding::Code;
use chot::domain::id::LotId;
use chot::domain::review::{Filter, Flag, Kind, Outcome, listed};
use chot::domain::text::fold;
use chot::platform::Clock;
use chot::station;
use chot::store::keys::Password;
use chot::store::{self, Entry, ReviewPage, Store, fact};

const PASSWORD: &str = "mo phong 2026";

fn chot(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_chot"))
        .args(arguments)
        .args(["--lang", "en", "--station"])
        .arg(folder)
        .env("CHOT_PASSWORD", PASSWORD)
        .output()
        .unwrap()
}

/// Two days with two hundred injections.
fn simulate(folder: &Path) -> serde_json::Value {
    let arguments = ["simulate", "--injections", "200", "--days", "2", "--seed", "5", "--json"];
    let built = chot(folder, &arguments);
    assert_eq!(built.status.code(), Some(0), "{}", String::from_utf8_lossy(&built.stderr));
    assert!(String::from_utf8_lossy(&built.stderr).contains("200 of 200"), "progress is told");
    serde_json::from_slice(&built.stdout).unwrap()
}

fn open(folder: &Path) -> Store {
    let password = Password::new(PASSWORD.to_owned());
    station::open_for_reading(folder, "auditor", password, &Clock::system()).unwrap()
}

/// All that a filter takes, page after page, newest first.
fn found(store: &Store, filter: &Filter) -> Vec<Entry> {
    let (mut all, mut before) = (Vec::new(), None);
    loop {
        let page: ReviewPage = store.review(filter.clone(), before, 7).wait().unwrap();
        assert!(page.rows.len() <= 7 && (page.more || page.rows.len() < 8));
        before = page.rows.last().map(|row| row.sequence);
        all.extend(page.rows);
        if !page.more {
            return all;
        }
    }
}

/// A station's whole log, to hold what is found against.
struct Whole {
    store: Store,
    log: Vec<(Entry, Event)>,
}

impl Whole {
    fn read(folder: &Path) -> Self {
        let store = open(folder);
        let all = store::Filter { limit: u32::MAX, ..store::Filter::default() };
        let log = store.entries(all).wait().unwrap().into_iter();
        let log = log.map(|entry| (entry.clone(), fact(&entry).unwrap().event)).collect();
        Self { store, log }
    }

    /// What the index finds is what reading the whole log finds, newest first.
    fn same(&self, filter: &Filter, is: impl Fn(&Entry, &Event) -> bool) -> usize {
        let expected: Vec<i64> = self
            .log
            .iter()
            .filter(|(entry, event)| {
                (listed(event).is_some() || entry.clock.is_some()) && is(entry, event)
            })
            .map(|(entry, _)| entry.sequence)
            .rev()
            .collect();
        let rows: Vec<i64> = found(&self.store, filter).iter().map(|row| row.sequence).collect();
        assert_eq!(rows, expected, "{filter:?}");
        expected.len()
    }

    fn doses(&self) -> Vec<&Administered> {
        let given = self.log.iter().filter_map(|(_, event)| match event {
            Event::DoseGiven(dose) => Some(&dose.administered),
            _ => None,
        });
        given.collect()
    }
}

#[test]
fn a_simulated_station_is_whole_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("station");
    let built = simulate(&folder);
    assert_eq!(built["built"]["injections"], 200);
    let verified = chot(&folder, &["verify", "--user", "supervisor", "--json"]);
    let verified: serde_json::Value = serde_json::from_slice(&verified.stdout).unwrap();
    assert_eq!(verified["whole"], true);
    assert_eq!(verified["head"], built["head"]);
    assert_eq!(verified["seals"], built["built"]["sessions"]);
    let again = chot(&folder, &["simulate", "--injections", "1", "--days", "1"]);
    assert_eq!(again.status.code(), Some(1), "an existing station is left alone");
    assert!(String::from_utf8_lossy(&again.stderr).contains("not free"));
    let after = chot(&folder, &["verify", "--user", "nurse1", "--json"]);
    let after: serde_json::Value = serde_json::from_slice(&after.stdout).unwrap();
    assert_eq!(after["head"], built["head"]);
}

#[test]
fn every_filter_finds_exactly_its_entries() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("station");
    let _ = simulate(&folder);
    let whole = Whole::read(&folder);
    assert!(whole.same(&Filter::default(), |_, _| true) > 250);
    let kind = |kind: Kind| {
        let filter = Filter { kind: Some(kind), ..Filter::default() };
        whole.same(&filter, |_, event| listed(event).is_some_and(|l| l.kind == kind))
    };
    assert_eq!(kind(Kind::Injection), 200);
    assert!(kind(Kind::Refusal) > 0 && kind(Kind::SignIn) > 0 && kind(Kind::Opening) > 0);
    let _ = (kind(Kind::Stop), kind(Kind::Incident), kind(Kind::Reaction));
    for outcome in Outcome::ALL {
        let filter = Filter { outcome: Some(outcome), ..Filter::default() };
        let _ = whole.same(&filter, |_, event| {
            listed(event).is_some_and(|listed| listed.outcome == Some(outcome))
        });
    }
    let codes: BTreeSet<Code> = whole
        .log
        .iter()
        .filter_map(|(_, event)| listed(event))
        .flat_map(|listed| listed.findings)
        .collect();
    assert!(codes.len() > 1, "{codes:?}");
    for code in codes {
        let filter = Filter { finding: Some(code), ..Filter::default() };
        let found = whole
            .same(&filter, |_, event| listed(event).is_some_and(|l| l.findings.contains(&code)));
        assert!(found > 0, "{code:?}");
    }
    // By whatever was ever received, the latest first.
    let received: Vec<LotId> = whole
        .log
        .iter()
        .rev()
        .filter_map(|(_, event)| match event {
            Event::LotReceived(lot) => Some(lot.id),
            _ => None,
        })
        .collect();
    let sides = whole.store.sides().wait().unwrap();
    assert!(!received.is_empty());
    assert_eq!(sides.lots.iter().map(|lot| lot.id).collect::<Vec<_>>(), received);
    // A stop says by which catalogue it was judged.
    let stops = found(&whole.store, &Filter { kind: Some(Kind::Stop), ..Filter::default() });
    let opened = whole.store.open_review(stops[0].sequence).wait().unwrap().unwrap();
    let version = Catalogue::built_in().unwrap().version().clone();
    assert_eq!(opened.catalogue, Some(version));
    let doses = whole.doses();
    let lot = doses[0].lot;
    let of_lot = Filter { lot, ..Filter::default() };
    let count = whole.same(&of_lot, |_, event| listed(event).is_some_and(|l| l.lot == lot));
    assert!(count > 10);
    let product = doses[3].product.clone();
    let of_product = Filter { product: product.clone(), ..Filter::default() };
    let is = |_: &Entry, event: &Event| listed(event).is_some_and(|l| l.product == product);
    assert!(whole.same(&of_product, is) > 10);
    let (first, last) = (whole.log[0].0.at, whole.log[whole.log.len() - 1].0.at);
    for day in [first.civil_day(), last.civil_day()] {
        let filter = Filter { from: Some(day), until: Some(day), ..Filter::default() };
        let _ = whole.same(&filter, |entry, _| entry.at.civil_day() == day);
    }
    let before = Filter { until: first.civil_day().pred_opt(), ..Filter::default() };
    assert_eq!(whole.same(&before, |_, _| false), 0);
    let after = Filter { from: last.civil_day().succ_opt(), ..Filter::default() };
    assert_eq!(whole.same(&after, |_, _| false), 0);
}

#[test]
fn people_are_found_by_words_and_what_is_unusual_by_its_flag() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("station");
    let _ = simulate(&folder);
    let whole = Whole::read(&folder);
    let store = &whole.store;
    let person = whole.doses()[5].patient;
    let rows = found(store, &Filter { person: Some(person), ..Filter::default() });
    assert!(rows.iter().any(|row| row.kind == "dose_given"));
    let name = whole.log.iter().find_map(|(_, event)| match event {
        Event::VisitListed(listed) if listed.patient == person => Some(listed.person.name.clone()),
        _ => None,
    });
    let name = name.unwrap();
    let searched = |text: &str| {
        let rows = found(store, &Filter { text: text.to_owned(), ..Filter::default() });
        rows.iter().map(|row| row.sequence).collect::<Vec<_>>()
    };
    let by_name = searched(&name);
    assert!(rows.iter().all(|row| by_name.contains(&row.sequence)), "{name}");
    assert_eq!(searched(&fold(&name)), by_name, "diacritics do not count");
    let folded = fold(&name);
    let begun: Vec<&str> = folded.split(' ').map(|word| word.get(..2).unwrap_or(word)).collect();
    let wider = searched(&begun.join(" "));
    assert!(by_name.iter().all(|row| wider.contains(row)), "words may be begun");
    assert!(searched("khongcoainaonhuthe").is_empty() && searched("%%%").is_empty());
    assert!(searched("\" OR _a").len() < 10, "no text is taken for a command");

    // The nurse in a hurry is seen, entry by entry and at the closing.
    let flagged = |flag| found(store, &Filter { flag: Some(flag), ..Filter::default() });
    let fast = flagged(Flag::TooFast);
    assert!(!fast.is_empty() && fast.iter().all(|row| row.kind == "dose_given"));
    assert!(fast.iter().all(|row| row.author == fast[0].author), "all by one nurse");
    let paced = flagged(Flag::SamePace);
    assert!(paced.iter().all(|row| row.kind == "session_closed") && !paced.is_empty());
    let opened = store.open_review(paced[0].sequence).wait().unwrap().unwrap();
    assert!(opened.habits.iter().any(|habit| habit.flag == Flag::SamePace));

    // An injection opens to all that was observed for it.
    let opened = store.open_review(fast[0].sequence).wait().unwrap().unwrap();
    assert!(opened.steps.len() > 13 && !opened.about.is_empty() && opened.session.is_some());
    assert_eq!(store.open_review(i64::MAX).wait().unwrap(), None);
}

#[test]
fn what_is_reviewed_is_computed_again_with_everything_else() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("station");
    let _ = simulate(&folder);
    let before: Vec<i64> = {
        let store = open(&folder);
        found(&store, &Filter::default()).iter().map(|row| row.sequence).collect()
    };
    let rebuilt = chot(&folder, &["rebuild", "--user", "supervisor"]);
    assert_eq!(rebuilt.status.code(), Some(0), "{}", String::from_utf8_lossy(&rebuilt.stderr));
    let store = open(&folder);
    let after: Vec<i64> =
        found(&store, &Filter::default()).iter().map(|row| row.sequence).collect();
    assert_eq!(after, before);
    let text = Filter { text: "nguyen".to_owned(), ..Filter::default() };
    assert!(!found(&store, &text).is_empty());
}
