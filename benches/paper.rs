//! How long a paper takes, from the log to PDF/A-2b: an incident's report, which
//! should stay below 50 ms, and the minutes of a session with 300 injections,
//! which should stay below half a second. Reading the log, setting the pages and
//! writing the file are measured apart. The first of each is cold.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints what it found, and one that cannot go on has nothing to say"
)]

use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant as Stopwatch};

use chot::domain::catalogue::Catalogue;
use chot::domain::day::Day;
use chot::domain::dose::ErrorKind;
use chot::domain::event::Event;
use chot::domain::id::{EntryId, IncidentId};
use chot::domain::incident::form::Form;
use chot::domain::incident::known::known;
use chot::domain::incident::{About, IncidentOpened};
use chot::domain::paper::{Paper, Subject};
use chot::i18n::{Lang, Words};
use chot::platform::{Clock, new_id};
use chot::report::paper::{Wanted, gather, typeset};
use chot::simulate::{Plan, build};
use chot::station::{self, Opened};
use chot::store::keys::Password;
use chot::store::{Author, entry};
use uuid::Uuid;

const PASSWORD: &str = "bench-mat-khau-dai-2026";
const INJECTIONS: u64 = 300;
const ROUNDS: usize = 20;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::built_in().unwrap();
    let plan = Plan { injections: INJECTIONS, days: 1, seed: 3 };
    let password = Password::new(PASSWORD.to_owned());
    let mut progress = |_| ControlFlow::Continue(());
    let _ = build(folder.path(), plan, &password, &catalogue, &mut progress).unwrap();
    let opened = open(folder.path());
    let (session, incident) = report(&opened, &catalogue);
    println!(
        "{:36} {:>6} {:>9} {:>9} {:>9} {:>9} {:>9}",
        "ms, median (cold)", "pages", "read", "set", "write", "together", "cold"
    );
    measure("an incident's report", Paper::Incident, incident, &opened, &catalogue);
    measure("the minutes of 300 injections", Paper::Minutes, session, &opened, &catalogue);
    opened.store.close();
}

fn open(folder: &Path) -> Opened {
    station::open(folder, "supervisor", PASSWORD, &Clock::system()).unwrap()
}

/// Opens a report about a dose, with all that the log knows of it.
fn report(opened: &Opened, catalogue: &Catalogue) -> (Subject, Subject) {
    let store = &opened.store;
    let all = store.sessions(chrono::NaiveDate::MIN, chrono::NaiveDate::MAX).wait().unwrap();
    let session = all[0].id;
    let mut day = Day::default();
    store.session_facts(session).wait().unwrap().iter().for_each(|fact| day.apply(fact));
    let dose = &day.doses()[100];
    let (to, now) = (&dose.administered, Clock::system().now());
    let incident = IncidentId(Uuid::from_u128(1));
    let mut opening = IncidentOpened {
        dose: Some(dose.id),
        visit: Some(to.visit),
        patient: Some(to.patient),
        vial: to.vial,
        lot: to.lot,
        table: Some(to.table),
        ..IncidentOpened::new(incident, About::Error(ErrorKind::WrongVaccine))
    };
    let account = day.account(opened.account);
    opening.known = known(Form::built_in().unwrap(), &day, catalogue, &opening, account, now);
    let event: Event = opening.into();
    let author = Author::Account(opened.account);
    let written = entry(&event, EntryId(new_id(now)), now, author, None).unwrap();
    let _ = store.append(vec![written]).wait().unwrap();
    (Subject::Session(session), Subject::Incident(incident))
}

fn measure(name: &str, paper: Paper, about: Subject, opened: &Opened, catalogue: &Catalogue) {
    let words = Words::new(Lang::Vi);
    let mut rounds: Vec<[Duration; 4]> = Vec::new();
    let mut pages = 0;
    for _ in 0..ROUNDS {
        let at = Clock::system().now();
        let wanted = Wanted { paper, about, lang: Lang::Vi, by: "Lan Anh".into(), at };
        let begun = Stopwatch::now();
        let (data, _) = gather(&opened.store, &wanted, catalogue, &words).unwrap();
        let read = begun.elapsed();
        let set = typeset(&wanted, &data, None).unwrap();
        let both = begun.elapsed();
        let bytes = set.pdf().unwrap();
        let all = begun.elapsed();
        assert!(!bytes.is_empty());
        pages = set.pages();
        rounds.push([read, both.saturating_sub(read), all.saturating_sub(both), all]);
    }
    let cold = rounds.first().map_or(0.0, |round| ms(round[3]));
    let median = |part: usize| {
        let mut of: Vec<Duration> = rounds.iter().map(|round| round[part]).collect();
        of.sort_unstable();
        of.get(of.len() / 2).copied().map_or(0.0, ms)
    };
    println!(
        "{name:36} {pages:>6} {:>9.1} {:>9.1} {:>9.1} {:>9.1} {cold:>9.1}",
        median(0),
        median(1),
        median(2),
        median(3)
    );
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
