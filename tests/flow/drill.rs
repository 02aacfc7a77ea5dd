//! A trainee lives an incident in the real screens of the drill.

use chot::domain::catalogue::Catalogue;
use chot::domain::event::{DrillOutcome, Event};
use chot::domain::evidence::{Observed, Step, VialReading};
use chot::drill::exercise;
use chot::scan::StationLabel;
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

#[test]
fn an_exercise_is_its_own_day_and_what_came_of_it_lasts_between_drills() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    let before = day(&hand).session().unwrap().clone();
    hand.press_with_control('b');
    hand.press(Named::Enter);
    let session = day(&hand).session().unwrap().clone();
    assert!(session.day > before.day && session.id != before.id);
    hand.press(Named::Enter);
    hand.expect(&say(&hand, "drills-under-way"));
    hand.press_with_control('b');
    hand.press(Named::F9);
    hand.expect(&say(&hand, "drills-says-not-injected"));
    hand.expect(&say(&hand, "drills-real-day"));
    let (who, done) = day(&hand).drills().last().unwrap().clone();
    assert_eq!(Some(who), hand.app.desk().map(chot::ui::desk::Desk::account));
    assert_eq!((done.outcome, done.stopped_after), (DrillOutcome::NotInjected, None));
    hand.tell(chot::ui::Message::Close);
    drop(hand);
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    assert_eq!(day(&hand).drills(), [(who, done)]);
    assert_eq!(day(&hand).session().unwrap().day, session.day, "the drill stays where it was");
    hand.press_with_control('b');
    hand.expect(&say(&hand, "drills-outcome-not-injected"));
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
    assert!(!done.items.is_empty() && done.stopped_after.is_some());
}

fn exercise_told(scenario: &str) -> String {
    prepared(scenario).1.told.what.vi
}

/// The place, among the vials, of the one that the scene names.
fn handed(scenario: &str) -> usize {
    let (staged, exercise) = prepared(scenario);
    let label = exercise.scene.iter().find_map(|(step, observed)| match (step, observed) {
        (Step::Label, Observed::Vial(VialReading::Label(id))) => Some(*id),
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
    let after = day(&hand).session().unwrap().day;
    assert!((after - before).num_days() >= 2, "{before} {after}");
}
