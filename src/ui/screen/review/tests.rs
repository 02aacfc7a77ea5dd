//! How the review answers to hands.

use super::*;
use crate::domain::review::{Flag, Kind};
use crate::domain::testing::{NURSE, Station, day};
use crate::i18n::{Lang, Words};
use crate::ui::picture;
use crate::ui::theme::Scheme;

fn press(key: Key) -> Pressed {
    Pressed { key, text: None, control: false, shift: false, repeated: false }
}

fn type_in(screen: &mut Screen, text: &str, ctx: &Context<'_>) {
    for c in text.chars() {
        let typed = Pressed { text: Some(c.to_string()), ..press(Key::Other) };
        let _ = screen.update(screen.key(&typed, ctx).unwrap(), ctx);
    }
}

/// Presses a key; returns the filter with which the store is then asked.
fn asked(screen: &mut Screen, key: Key, ctx: &Context<'_>) -> Option<Filter> {
    let message = screen.key(&press(key), ctx)?;
    match screen.update(message, ctx) {
        Action::AskReview(Question::Page(_, filter, ..)) => Some(*filter),
        _ => None,
    }
}

#[test]
fn every_side_has_a_key_of_its_own_and_closes_by_it_again() {
    let station = Station::open();
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let mut keys: Vec<u8> = Side::ALL.map(Side::key).to_vec();
    keys.dedup();
    assert_eq!(keys.len(), Side::ALL.len());
    assert!(!keys.contains(&10) && !keys.contains(&12), "these are the desk's");
    for side in Side::ALL {
        let mut screen = Screen::default();
        let _ = asked(&mut screen, Key::Function(side.key()), &ctx);
        assert_eq!(screen.chooser.as_ref().map(|chooser| chooser.side), Some(side));
        assert_eq!(screen.chooser.as_ref().and_then(|chooser| chooser.pointed), None);
        let _ = asked(&mut screen, Key::Function(side.key()), &ctx);
        assert!(screen.chooser.is_none());
    }
}

#[test]
fn a_product_is_chosen_by_a_part_of_its_name() {
    let station = Station::open();
    let words = Words::new(Lang::En);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let mut screen = Screen::default();
    let _ = asked(&mut screen, Key::Function(Side::Product.key()), &ctx);
    type_in(&mut screen, "so", &ctx);
    let offered = screen.chooser.as_ref().unwrap().offered(&ctx);
    assert!(!offered.is_empty() && offered.len() < 8, "{offered:?}");
    type_in(&mut screen, "i mrvac", &ctx);
    let filter = asked(&mut screen, Key::Enter, &ctx).expect("the only one that is called so");
    assert_eq!(filter.product.unwrap().to_string(), "MR");
    let _ = asked(&mut screen, Key::Function(Side::Product.key()), &ctx);
    type_in(&mut screen, "nothing", &ctx);
    assert!(screen.chooser.as_ref().unwrap().offered(&ctx).is_empty());
    assert!(asked(&mut screen, Key::Enter, &ctx).is_none());
}

#[test]
fn a_lot_of_long_ago_is_chosen_by_a_part_of_its_number() {
    use crate::domain::id::LotId;
    use crate::store::{KnownLot, ReviewSides};
    let station = Station::open();
    let words = Words::new(Lang::En);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let lot = |id, number: &str, product: Option<&str>| KnownLot {
        id: LotId(uuid::Uuid::from_u128(id)),
        number: number.into(),
        product: product.map(|id| id.parse().unwrap()),
    };
    let lots = vec![lot(1, "TD-99-01", Some("TD")), lot(2, "MR9902", None)];
    assert!(lots.iter().all(|lot| ctx.day.lot(lot.id).is_none()), "of no day that is read");
    let mut screen = Screen::default();
    screen.know_sides(ReviewSides { places: Vec::new(), lots });
    let _ = asked(&mut screen, Key::Function(Side::Lot.key()), &ctx);
    assert_eq!(screen.chooser.as_ref().unwrap().offered(&ctx).len(), 3, "and all of them");
    type_in(&mut screen, "d990", &ctx);
    let filter = asked(&mut screen, Key::Enter, &ctx).expect("the only one that is called so");
    assert_eq!(filter.lot, Some(LotId(uuid::Uuid::from_u128(1))));
    let said = choice::chosen(Side::Lot, &screen.filter, &screen.sides, &ctx);
    assert_eq!(said.as_deref(), Some("TD-99-01"));
}

#[test]
fn the_words_that_are_looked_for_may_name_a_product_and_are_saved_as_typed() {
    let station = Station::open();
    let words = Words::new(Lang::En);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let mut screen = Screen::default();
    type_in(&mut screen, "soi", &ctx);
    assert!(screen.filter.named.by("soi").any(|id| id.as_str() == "MR"));
    let _ = screen.update(Message::Choose(Some(Side::Saved)), &ctx);
    let _ = screen.update(Message::Name("measles".into()), &ctx);
    let Action::Record(events) = screen.update(Message::Save, &ctx) else { panic!("not saved") };
    let [Event::FilterSaved(saved)] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!((&*saved.filter.text, &saved.filter.named), ("soi", &Named::default()));
    let _ = screen.update(Message::Everything, &ctx);
    assert_eq!(screen.filter, Filter::default());
}

#[test]
fn choices_add_to_the_filter_and_everything_takes_them_away() {
    let station = Station::open();
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let mut screen = Screen::default();
    let choose =
        |screen: &mut Screen, choice: Choice| match screen.update(Message::Chosen(choice), &ctx) {
            Action::AskReview(Question::Page(_, filter, before, _)) if before.is_empty() => *filter,
            _ => panic!("the store was not asked"),
        };
    let _ = choose(&mut screen, Choice::Kind(Kind::Injection));
    let _ = choose(&mut screen, Choice::Nurse(NURSE));
    let filter = choose(&mut screen, Choice::Flag(Flag::TooFast));
    let kind = Some(Kind::Injection);
    let (nurse, flag) = (Some(NURSE), Some(Flag::TooFast));
    assert_eq!(filter, Filter { kind, nurse, flag, ..Filter::default() });
    let filter = choose(&mut screen, Choice::All(Side::Kind));
    assert_eq!(filter, Filter { nurse, flag, ..Filter::default() });
    let today = station.now.civil_day();
    let filter = choose(&mut screen, Choice::Last(7));
    assert_eq!((filter.from, filter.until), (Some(day(2026, 11, 10)), Some(today)));
    assert_eq!(asked(&mut screen, Key::Delete, &ctx), Some(Filter::default()));
}

#[test]
fn days_are_typed_and_what_is_none_is_said_so() {
    let station = Station::open();
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    for (from, until, right) in [
        ("01/11/2026", "15/11/2026", true),
        ("01112026", "", true),
        ("", "15/11/2026", true),
        ("15/11/2026", "01/11/2026", false),
        ("31/02/2026", "", false),
        ("", "", false),
    ] {
        let mut screen = Screen::default();
        let _ = asked(&mut screen, Key::Function(3), &ctx);
        type_in(&mut screen, from, &ctx);
        let _ = asked(&mut screen, Key::Right, &ctx);
        type_in(&mut screen, until, &ctx);
        assert_eq!(asked(&mut screen, Key::Enter, &ctx).is_some(), right, "{from} {until}");
        let wrong = screen.chooser.is_some_and(|chooser| chooser.wrong);
        assert_eq!(wrong, !(right || from.is_empty() && until.is_empty()), "{from} {until}");
    }
}

#[test]
fn an_answer_to_an_earlier_question_is_not_shown() {
    let station = Station::open();
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let mut screen = Screen::default();
    let Question::Page(first, ..) = screen.first() else { panic!() };
    type_in(&mut screen, "a", &ctx);
    screen.read(first, Ok(ReviewPage::default()), &ctx);
    assert!(screen.shown.is_none());
    screen.read(screen.asked, Err(StoreError::Busy), &ctx);
    assert!(matches!(screen.shown, Some(Err(StoreError::Busy))));
}

#[test]
fn who_may_not_review_sees_and_does_nothing() {
    let mut station = Station::open();
    let nurse = crate::domain::testing::DEPUTY;
    let words = Words::new(Lang::Vi);
    station.now = station.now.plus_minutes(1);
    let mut ctx = picture::context(&station, &words, Scheme::Light);
    ctx.account = station.day.account(nurse).unwrap();
    let mut screen = Screen::default();
    assert!(matches!(screen.update(Message::Search("a".into()), &ctx), Action::Go(Place::Queue)));
    assert_eq!(screen.filter, Filter::default());
}

#[test]
fn a_page_has_as_many_entries_as_the_window_has_room_for() {
    let room = |height| Room::of(iced::Size::new(1280.0, height));
    let most = |question| match question {
        Question::Page(_, _, _, most) => most,
        Question::Open(..) => 0,
    };
    let mut screen = Screen::default();
    assert_eq!(most(screen.begin(room(800.0))), 9);
    assert!(screen.refit(room(820.0)).is_none(), "no other row fits");
    assert_eq!(screen.refit(room(1080.0)).map(most), Some(14));
    assert!(screen.refit(room(1080.0)).is_none());
    assert_eq!(screen.refit(room(600.0)).map(most), Some(9));
}
