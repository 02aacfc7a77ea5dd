//! A trainee lives an incident in the real screens of the drill.

use chot::domain::catalogue::Catalogue;
use chot::domain::drill::DrillOutcome;
use chot::domain::event::Event;
use chot::domain::evidence::{Observed, Step, VialReading};
use chot::domain::id::EntryId;
use chot::drill::exercise;
use chot::platform::new_id;
use chot::scan::StationLabel;
use chot::scenario::Heard;
use chot::store::{Author, NewEntry};
use iced::keyboard::key::Named;

use crate::hand::Hand;
use crate::injection::{day, morning};

fn say(hand: &Hand, key: &str) -> String {
    hand.app.words().text(key)
}

fn begin(hand: &mut Hand, scenario: &str) {
    let offers = exercise::offers(&Catalogue::built_in().unwrap());
    let offer = offers.iter().find(|offer| offer.scenario == scenario).unwrap();
    let number = offer.number.to_string();
    hand.press_with_control('b');
    for _ in 1..offer.number {
        hand.press(Named::ArrowRight);
    }
    hand.press(Named::Enter);
    let title = hand.app.words().with("drills-number", &[("number", &number)]);
    hand.expect(&title);
    hand.expect(&say(hand, "drills-scene"));
}

/// Everything of the drill that an exercise could have changed, and where its
/// clock stands.
fn standing(hand: &Hand) -> String {
    let day = day(hand);
    let lots: Vec<_> = day.lots().collect();
    let vials: Vec<_> = day.vials().collect();
    let visits: Vec<_> = day.visits().collect();
    let reactions: Vec<_> = day.reactions().collect();
    let quarantine = day.quarantine().is_some();
    format!(
        "{lots:?} {vials:?} {visits:?} {reactions:?} {quarantine} {:?} {:?}",
        day.session(),
        day.doses()
    )
}

#[test]
fn an_exercise_is_its_own_station_and_leaves_only_its_result() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    let (before, lasted) = (standing(&hand), day(&hand).last_at());
    let own = day(&hand).station().unwrap().station;
    hand.press_with_control('b');
    hand.press(Named::Enter);
    assert_ne!(day(&hand).station().unwrap().station, own);
    assert!(folder.path().join("exercise").join("station.db").exists());
    hand.press(Named::Enter);
    hand.expect(&say(&hand, "drills-under-way"));
    // People and rules are the drill's own.
    hand.press(Named::F11);
    hand.expect(&say(&hand, "drills-not-now"));
    hand.press(Named::Escape);
    // What is done there, is done there only: the box is found too warm.
    hand.press_with_control('b');
    hand.press(Named::F9);
    hand.expect(&say(&hand, "drills-says-not-injected"));
    hand.expect(&say(&hand, "drills-real-day"));
    assert_eq!(standing(&hand), before, "the drill stands as before");
    assert!(!folder.path().join("exercise").exists());
    assert!(day(&hand).last_at() > lasted, "the result was written");
    let (who, done) = day(&hand).drills().last().unwrap().clone();
    assert_eq!(Some(who), hand.app.desk().map(chot::ui::desk::Desk::account));
    assert_eq!((done.outcome, done.stops.len()), (DrillOutcome::NotInjected, 0));
    hand.tell(chot::ui::Message::Close);
    drop(hand);
    let mut hand = Hand::at_the_drill(folder.path(), morning().plus_minutes(5));
    assert_eq!(day(&hand).drills(), [(who, done)]);
    assert_eq!(standing(&hand), before);
    hand.press_with_control('b');
    hand.expect(&say(&hand, "drills-outcome-not-injected"));
}

#[test]
fn an_exercise_that_nobody_ended_is_gone_with_the_window_or_the_power() {
    for close in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let mut hand = Hand::at_the_drill(folder.path(), morning());
        let before = standing(&hand);
        hand.press_with_control('b');
        hand.press(Named::Enter);
        assert!(folder.path().join("exercise").exists());
        if close {
            hand.tell(chot::ui::Message::Close);
            assert!(!folder.path().join("exercise").exists());
        }
        drop(hand);
        let hand = Hand::at_the_drill(folder.path(), morning().plus_minutes(1));
        assert!(!folder.path().join("exercise").exists());
        assert_eq!(standing(&hand), before);
        assert!(day(&hand).drills().is_empty());
    }
}

fn outcome(hand: &Hand) -> DrillOutcome {
    day(hand).drills().last().unwrap().1.outcome
}

fn end(hand: &mut Hand) {
    hand.press_with_control('b');
    hand.press(Named::F9);
}

#[test]
fn an_order_that_is_wrong_is_lived_where_it_is_stated() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    begin(&mut hand, "I-65");
    hand.expect(&say(&hand, "drills-heard-consent-yes"));
    hand.press(Named::Enter);
    // The vaccine, consent, the book, the screening: as the scene has it.
    for key in [Named::F2, Named::F4, Named::F3, Named::F2, Named::F2] {
        hand.press(key);
    }
    for _ in 0..30 {
        hand.press(Named::ArrowLeft);
    }
    hand.type_text("36,7");
    hand.press(Named::F2);
    hand.type_text("1");
    hand.type_text("1");
    hand.press(Named::F3);
    hand.press(Named::Enter);
    hand.expect(&say(&hand, "visit-stop-kicker"));
    end(&mut hand);
    let done = day(&hand).drills().last().unwrap().1.clone();
    assert_eq!(done.outcome, DrillOutcome::Stopped, "{done:?}");
    assert!(!done.stops.is_empty());
}

#[test]
fn a_screening_is_lived_and_a_made_up_answer_told() {
    for (measured, expected) in
        [("38,2", DrillOutcome::Stopped), ("36,7", DrillOutcome::NotInjected)]
    {
        let folder = tempfile::tempdir().unwrap();
        let mut hand = Hand::at_the_drill(folder.path(), morning());
        begin(&mut hand, "I-59");
        hand.expect("38,2 °C");
        hand.press(Named::Enter);
        for key in [Named::F2, Named::F4, Named::F3, Named::F2, Named::F2] {
            hand.press(key);
        }
        for _ in 0..30 {
            hand.press(Named::ArrowLeft);
        }
        hand.type_text(measured);
        hand.press(Named::F2);
        end(&mut hand);
        assert_eq!(outcome(&hand), expected);
    }
}

#[test]
fn going_home_early_is_lived_at_the_board() {
    for (sends, expected) in [(true, DrillOutcome::Harmed), (false, DrillOutcome::Stopped)] {
        let folder = tempfile::tempdir().unwrap();
        let mut hand = Hand::at_the_drill(folder.path(), morning());
        begin(&mut hand, "S-16");
        for key in [Named::Enter, Named::ArrowRight, Named::Enter, Named::F2, Named::F5] {
            hand.press(key);
        }
        hand.press(Named::Enter);
        hand.press(if sends { Named::F6 } else { Named::Escape });
        end(&mut hand);
        assert_eq!(outcome(&hand), expected);
    }
}

#[test]
fn a_vial_past_its_expiry_is_lived_where_it_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    begin(&mut hand, "I-42");
    hand.expect(&say(&hand, "drills-heard-no-diluent"));
    hand.press(Named::Enter);
    hand.expect(&say(&hand, "stock-title"));
    let expiry = day(&hand).lots().find(|lot| lot.number == "PE-2311").unwrap().expiry.label();
    hand.press(Named::F3);
    for _ in 0..2 {
        hand.press(Named::ArrowRight);
        hand.type_text("PE-2311");
        hand.press(Named::Enter);
        hand.type_text(&expiry);
        // At the second reading a table with a scanner asks why nothing was scanned.
        hand.press(Named::F4);
        hand.press(Named::Enter);
    }
    end(&mut hand);
    let done = day(&hand).drills().last().unwrap().1.clone();
    assert_eq!(done.outcome, DrillOutcome::Stopped, "{done:?}");
}

#[test]
fn a_procedure_that_stands_half_done_is_gone_on_with() {
    for (scenario, step) in [("S-09", false), ("I-64", true)] {
        let folder = tempfile::tempdir().unwrap();
        let mut hand = Hand::at_the_drill(folder.path(), morning());
        begin(&mut hand, scenario);
        hand.press(Named::Enter);
        let open: Vec<_> = day(&hand).procedures().filter(|one| one.is_open()).collect();
        let (order, wrong) = (open[0].order(), open[0].visit());
        let other = day(&hand).visits().find(|visit| visit.id != wrong).unwrap().id;
        hand.scan(&StationLabel::Order(order).code());
        if step {
            // The vial is looked at once more, and a reaction shut everything meanwhile.
            let vial = day(&hand).vials().next().unwrap().id;
            hand.scan(&StationLabel::Vial(vial).code());
        } else {
            for _ in 0..2 {
                hand.scan(&StationLabel::Visit(other).code());
            }
        }
        end(&mut hand);
        let done = day(&hand).drills().last().unwrap().1.clone();
        assert_eq!(done.outcome, DrillOutcome::Stopped, "{scenario}: {done:?}");
    }
}

#[test]
fn the_vial_that_is_handed_over_is_stopped_and_told_afterwards_only() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    begin(&mut hand, "I-19");
    let told = exercise_told("I-19");
    assert!(!hand.sees(&told), "the trap is not announced");
    hand.press(Named::Enter);
    let (visit, order, volume) = {
        let visit = day(&hand).visits().last().unwrap();
        let order = visit.open_orders().next().unwrap();
        (visit.id, order.id, hand.app.words().volume(order.volume))
    };
    hand.scan(&StationLabel::Order(order).code());
    hand.enter(volume.trim_end_matches(" mL"));
    hand.press(Named::Enter);
    hand.scan(&StationLabel::Visit(visit).code());
    let handed = handed("I-19");
    let vial = day(&hand).vials().nth(handed).unwrap().id;
    hand.scan(&StationLabel::Vial(vial).code());
    hand.press_with_control('b');
    hand.press(Named::F9);
    hand.expect(&say(&hand, "drills-says-stopped"));
    hand.expect(&told);
    let done = &day(&hand).drills().last().unwrap().1;
    assert_eq!(done.outcome, DrillOutcome::Stopped);
    assert!(!done.stops[0].items.is_empty());
}

fn exercise_told(scenario: &str) -> String {
    prepared(scenario).1.told.what.vi
}

/// The place, among the vials, of the one that the scene names.
fn handed(scenario: &str) -> usize {
    let (staged, exercise) = prepared(scenario);
    let label = exercise.scene.iter().find_map(|heard| match heard {
        Heard::Step(Step::Label, Observed::Vial(VialReading::Label(id))) => Some(*id),
        _ => None,
    });
    let vials: Vec<_> = staged
        .events
        .iter()
        .filter_map(|(_, event)| match event {
            Event::VialOpened(vial) => Some(vial.id),
            _ => None,
        })
        .collect();
    vials.iter().position(|id| Some(*id) == label).unwrap()
}

fn prepared(scenario: &str) -> (chot::scenario::Staged, exercise::Exercise) {
    let catalogue = Catalogue::built_in().unwrap();
    let offers = exercise::offers(&catalogue);
    let offer = offers.iter().find(|offer| offer.scenario == scenario).unwrap();
    let id = |n| chot::domain::id::AccountId(uuid::Uuid::from_u128(n));
    let cast = chot::scenario::Cast { nurse: id(1), screener: id(2), deputy: id(3) };
    exercise::prepare(offer, &catalogue, morning().civil_day(), cast, 1 << 64).unwrap()
}

#[test]
fn the_drills_clock_is_moved_on_a_day_at_a_time_and_an_exercise_drawn_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    let before = day(&hand).session().unwrap().day;
    hand.press_with_control('b');
    for key in [Named::F2, Named::F3, Named::F4, Named::F5] {
        hand.press(key);
    }
    hand.expect(&say(&hand, "drills-scene"));
    assert!(day(&hand).session().unwrap().day != before, "an exercise of the day that is now");
    hand.press(Named::F9);
    assert_eq!(day(&hand).session().map(|session| session.day), Some(before));
    let (_, done) = day(&hand).drills().last().unwrap();
    assert_eq!(done.outcome, DrillOutcome::NotInjected);
    let written = day(&hand).last_at().unwrap();
    assert!((written.civil_day() - before).num_days() == 1, "the drill is where it was moved to");
}

/// Another version of the program may have left a drill behind in which this one finds
/// what it does not know: nobody is kept from practising by it, and nothing is lost.
#[test]
fn a_drill_that_cannot_be_read_is_set_aside_for_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let hand = Hand::at_the_drill(folder.path(), morning());
    let store = hand.app.desk().unwrap().store().clone();
    let unknown = NewEntry {
        id: EntryId(new_id(morning())),
        kind: "written_by_another_version".into(),
        version: 1,
        at: morning(),
        author: Author::Station,
        session: day(&hand).session().map(|session| session.id),
        payload: "{}".into(),
    };
    let _ = store.append(vec![unknown]).wait().unwrap();
    store.close();
    drop((hand, store));
    let hand = Hand::at_the_drill(folder.path(), morning());
    assert_eq!(day(&hand).doses().len(), 0);
    assert!(day(&hand).session().is_some());
    let aside = std::fs::read_dir(folder.path()).unwrap().find_map(|entry| {
        let entry = entry.unwrap();
        entry.file_name().to_str()?.starts_with("unreadable-").then(|| entry.path())
    });
    assert!(aside.unwrap().join("station.db").exists());
}
