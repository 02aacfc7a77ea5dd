//! What was asked for is what stands in the log.

use super::*;
use crate::domain::event::Event;
use crate::store::{Filter, fact};

const PLAN: Plan = Plan { injections: 40, days: 2, seed: 7 };

fn built(folder: &Path, plan: Plan) -> (Built, Head) {
    let catalogue = Catalogue::built_in().unwrap();
    let password = Password::new("mo phong 2026".to_owned());
    build(folder, plan, &password, &catalogue, &mut |_| ControlFlow::Continue(())).unwrap()
}

fn open(folder: &Path) -> Store {
    let clock = crate::platform::Clock::system();
    let password = Password::new("mo phong 2026".to_owned());
    station::open_for_reading(folder, "auditor", password, &clock).unwrap()
}

/// What a log says, without what only its own keys could say.
fn said(folder: &Path) -> Vec<String> {
    let all = open(folder).entries(Filter { limit: u32::MAX, ..Filter::default() }).wait().unwrap();
    let signed = ["station_founded", "session_sealed"];
    all.iter()
        .filter(|entry| !signed.contains(&entry.kind.as_str()))
        .map(|entry| entry.body().to_owned())
        .collect()
}

#[test]
fn the_same_seed_writes_the_same_days_and_another_does_not() {
    let [first, again, other] = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let _ = (built(first.path(), PLAN), built(again.path(), PLAN));
    let _ = built(other.path(), Plan { seed: 8, ..PLAN });
    assert_eq!(said(first.path()), said(again.path()));
    assert_ne!(said(first.path()), said(other.path()));
    let keys = |folder: &Path| std::fs::read(folder.join("keys.json")).unwrap();
    assert_ne!(keys(first.path()), keys(again.path()), "the keys are random");
}

#[test]
fn the_log_is_whole_and_holds_what_was_counted() {
    let folder = tempfile::tempdir().unwrap();
    let (built, head) = built(folder.path(), PLAN);
    assert_eq!(built.injections, PLAN.injections);
    let store = open(folder.path());
    let whole = store.verify(Box::new(|_| ControlFlow::Continue(()))).wait().unwrap();
    assert_eq!(whole.map(|walked| walked.head), Ok(head));
    let all = store.entries(Filter { limit: u32::MAX, ..Filter::default() }).wait().unwrap();
    let events: Vec<Event> = all.iter().map(|entry| fact(entry).unwrap().event).collect();
    let count = |is: &dyn Fn(&Event) -> bool| events.iter().filter(|event| is(event)).count();
    let given =
        count(&|event| matches!(event, Event::DoseGiven(dose) if dose.basis.kind() == "checklist"));
    assert_eq!(given, 40);
    assert_eq!(count(&|event| matches!(event, Event::SessionSealed(_))), 2);
    assert_eq!(count(&|event| matches!(event, Event::VisitListed(_))) as u64, built.people);
    let left = count(&|event| matches!(event, Event::VisitLeft(_)));
    assert_eq!(left as u64, built.refusals);
    // Hardly anybody is turned away but by what was made to go wrong.
    assert!(left < 15, "{left} of {}", built.people);
}

#[test]
fn a_folder_that_is_not_free_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let _ = built(folder.path(), Plan { injections: 1, days: 1, seed: 1 });
    let before = std::fs::read(folder.path().join("station.db")).unwrap();
    let again = build(
        folder.path(),
        PLAN,
        &Password::new("mo phong 2026".to_owned()),
        &Catalogue::built_in().unwrap(),
        &mut |_| ControlFlow::Continue(()),
    );
    assert_eq!(again.unwrap_err(), Fault::NotFree(FolderState::Present));
    assert_eq!(std::fs::read(folder.path().join("station.db")).unwrap(), before);
    let nothing = tempfile::tempdir().unwrap();
    let free = nothing.path().join("station");
    for plan in [Plan { injections: 0, ..PLAN }, Plan { days: 0, ..PLAN }] {
        let password = Password::new("mo phong 2026".to_owned());
        let catalogue = Catalogue::built_in().unwrap();
        let refused = build(&free, plan, &password, &catalogue, &mut |_| ControlFlow::Continue(()));
        assert_eq!(refused.unwrap_err(), Fault::Nothing);
        assert!(!free.exists());
    }
}

/// What is read whenever a station opens must not grow with its sessions: it is
/// what the station has and who works there.
#[test]
fn what_stands_does_not_grow_with_the_sessions() {
    let standing = |days: u32| {
        let folder = tempfile::tempdir().unwrap();
        let (built, _) =
            built(folder.path(), Plan { injections: 12 * u64::from(days), days, seed: 3 });
        assert_eq!(built.sessions, u64::from(days));
        let mut kinds = open(folder.path()).standing_kinds().wait().unwrap();
        for kind in ["lot_received", "lot_delivered", "account_added"] {
            let _ = kinds.remove(kind);
        }
        // One of each that nobody dealt with yet.
        for kind in ["serious_reaction", "reaction_recorded"] {
            let _ = kinds.remove(kind);
        }
        kinds
    };
    let (few, many) = (standing(2), standing(9));
    assert_eq!(few.get("session_closed"), Some(&1));
    assert!(many.values().sum::<u32>() <= few.values().sum::<u32>() + 1, "{few:?} {many:?}");
}
