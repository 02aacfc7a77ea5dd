//! After a wrong injection: the line stops, everybody who is touched is known, the
//! report keeps every answer, and what was written down wrongly is amended.

use std::path::Path;

use chot::domain::dose::Basis;
use chot::domain::event::Event;
use chot::domain::id::{EntryId, FollowUpId, IncidentId, SessionId};
use chot::domain::incident::form::Form;
use chot::domain::incident::{
    About, FollowUpDone, FollowUpPlanned, Incident, IncidentCompleted, IncidentOpened,
};
use chot::domain::quantity::Temperature;
use chot::domain::session::{Preparation, Session, SessionClosed, Table};
use chot::domain::time::Instant;
use chot::store::Author;
use iced::keyboard::key::Named;

use crate::hand::Hand;
use crate::injection::{day, morning, order_slip, vial, vial_label, visit, visit_slip};

const PASSWORD: &str = "dientap2026";

fn press(hand: &mut Hand, keys: &[Named]) {
    for key in keys {
        hand.press(*key);
    }
}

fn in_words(hand: &Hand, key: &str) -> String {
    hand.app.words().text(key)
}

/// Records that somebody got the wrong vaccine out of a vial, by keys and scans.
fn wrong_injection(hand: &mut Hand, ticket: u32, number: u32) {
    press(hand, &[Named::F10, Named::F4]);
    let person = visit_slip(hand, ticket);
    hand.scan(&person);
    let label = vial_label(hand, number);
    hand.scan(&label);
    press(hand, &[Named::ArrowDown, Named::Enter, Named::F9, Named::F5]);
}

/// Lets whoever else works here give their password as the second person.
pub fn by_the_other_person(hand: &mut Hand) {
    let me = hand.app.desk().unwrap().signed_in().unwrap().name.clone();
    let other = day(hand).accounts().find(|account| account.name != me).unwrap().name.clone();
    hand.type_text(&other);
    hand.press(Named::Tab);
    hand.type_text(PASSWORD);
    hand.press(Named::Enter);
}

fn report(hand: &Hand) -> Incident {
    day(hand).incidents().iter().next_back().unwrap().clone()
}

fn missing(hand: &Hand) -> usize {
    report(hand).missing(Form::built_in().unwrap()).len()
}

fn picture(hand: &mut Hand, name: &str) {
    if std::env::var_os("CHOT_PICTURES").is_none() {
        return;
    }
    for lang in ["vi", "en"] {
        let _ = hand.picture(&format!("incidents-{name}-{lang}"));
        hand.press_with_control('l');
    }
}

/// Types into the field with this example, by pointer and keys.
fn into_field(hand: &mut Hand, key: &str, text: &str) {
    let example = in_words(hand, key);
    hand.click(&example);
    hand.type_text(text);
}

#[test]
fn a_wrong_injection_stops_the_line_and_says_whom_to_call() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    wrong_injection(&mut hand, 1, 1);
    hand.expect("Bàn 1 dừng từ 08:00. Không ai được tiêm ở bàn này.");
    assert!(day(&hand).frozen(1).is_some());
    assert!(day(&hand).vial(vial(&hand, 1)).unwrap().withdrawn);
    hand.expect(&visit(&hand, 1).person.name);
    picture(&mut hand, "trace");
    // Somebody else got a dose of it, and it is noticed only now.
    wrong_injection(&mut hand, 2, 1);
    hand.expect(&visit(&hand, 1).person.name);
    hand.expect(&visit(&hand, 2).person.name);
    let path = folder.path().join("goi-lai.html");
    into_field(&mut hand, "case-list-example", path.to_str().unwrap());
    hand.press(Named::F7);
    hand.expect("Đã ghi tệp goi-lai.html.");
    picture(&mut hand, "list-written");
    let page = std::fs::read_to_string(&path).unwrap();
    for ticket in [1, 2] {
        let person = visit(&hand, ticket).person;
        assert!(page.contains(&person.name), "{}", person.name);
        assert!(page.contains(person.phone.as_deref().unwrap()));
    }
    assert_eq!(report(&hand).call_backs, 1, "the log says that names left the station");
    hand.press(Named::F7);
    assert_eq!(report(&hand).call_backs, 1, "nothing is written over");
    // A person who is ready is not let through to the needle.
    press(&mut hand, &[Named::Escape, Named::Escape]);
    let others: Vec<u32> = day(&hand)
        .visits()
        .filter(|visit| visit.open_orders().next().is_some())
        .map(|visit| visit.ticket)
        .collect();
    let ticket = others[0];
    let slip = order_slip(&hand, ticket);
    hand.scan(&slip);
    let waiting = visit(&hand, ticket);
    let order = waiting.open_orders().next().unwrap().id;
    let desk = hand.app.desk().unwrap();
    let catalogue = chot::domain::catalogue::Catalogue::built_in().unwrap();
    let now = hand.clock.now();
    let facts = day(&hand).facts(&catalogue, waiting.id, order, 1, desk.account(), now).unwrap();
    assert!(!facts.closed_gates().is_empty());
    // Back at the report, whoever is responsible lets the table go on.
    hand.press_with_control('s');
    picture(&mut hand, "reports");
    press(&mut hand, &[Named::ArrowDown, Named::Enter]);
    into_field(&mut hand, "case-release-example", "da tach lo");
    hand.press(Named::F9);
    assert!(day(&hand).frozen(1).is_none());
    assert!(day(&hand).vial(vial(&hand, 1)).unwrap().withdrawn, "the vial stays out");
}

#[test]
fn answers_are_kept_as_one_goes_and_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    wrong_injection(&mut hand, 1, 1);
    hand.press(Named::F3);
    picture(&mut hand, "form");
    let at_first = missing(&hand);
    assert!(at_first > 0);
    hand.expect(&in_words(&hand, "case-missing-first"));
    hand.press(Named::F9);
    assert!(report(&hand).completed_at.is_none(), "critical fields are open");
    // Words are answered in the field that the keys are in.
    let answered = report(&hand).answers.len();
    hand.click("Mô tả ngắn gọn");
    hand.type_text("Tiem nham lo");
    hand.press(Named::Enter);
    assert_eq!(report(&hand).answers.len(), answered + 1);
    // To the missing ones, one after the other: no symptom, and the rest unknown.
    hand.press(Named::F6);
    picture(&mut hand, "critical");
    for _ in 0..at_first {
        hand.press(Named::F6);
        if hand.sees("Có triệu chứng không") && hand.texts().iter().any(|text| text == "Không")
        {
            hand.type_text("2");
        }
        if missing(&hand) == 0 {
            break;
        }
        hand.press(Named::F7);
    }
    assert_eq!(missing(&hand), 0);
    hand.press(Named::F9);
    hand.expect("Đã đủ");
    // A look a week later, which somebody forgets.
    hand.press(Named::F4);
    hand.type_text("17/11/2026");
    hand.press(Named::F6);
    assert_eq!(report(&hand).follow_ups.len(), 1);
    picture(&mut hand, "later");
    let held = report(&hand);
    hand.app.desk().unwrap().store().close();
    drop(hand);
    let mut hand = Hand::at_the_drill(folder.path(), morning().plus_minutes(10));
    assert_eq!(report(&hand), held, "a restart keeps every answer");
    hand.wait_ms(2 * 86_400_000);
    assert_eq!(day(&hand).incidents().overdue(hand.clock.now().civil_day()).len(), 1);
    hand.press_with_control('s');
    let told = hand.texts().iter().any(|text| text.starts_with("Quá hạn theo dõi 17/11/2026"));
    assert!(told, "{:?}", hand.texts());
}

#[test]
fn somebody_of_whom_nothing_is_known_can_be_reported() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    press(&mut hand, &[Named::F10, Named::F4, Named::F7, Named::ArrowDown, Named::Enter]);
    let label = vial_label(&hand, 1);
    hand.scan(&label);
    hand.press(Named::F5);
    let opened = report(&hand).opened;
    assert_eq!((opened.visit, opened.dose), (None, None));
    assert!(day(&hand).frozen(1).is_some());
    assert_eq!(day(&hand).vial(vial(&hand, 1)).unwrap().drawn, 1);
    hand.press(Named::F3);
    assert!(missing(&hand) >= 3);
    picture(&mut hand, "nobody");
}

#[test]
fn a_report_without_a_name_names_nobody_in_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    hand.press_with_control('s');
    hand.press(Named::F3);
    hand.press(Named::F3);
    hand.click("Mô tả ngắn gọn");
    hand.type_text("Hai lo de lan");
    hand.press(Named::Enter);
    let incident = report(&hand);
    assert!(incident.opened.anonymous && incident.by.is_none());
    let store = hand.app.desk().unwrap().store().clone();
    let kinds = vec!["incident_opened".to_owned(), "incident_answered".to_owned()];
    let filter = chot::store::Filter { kinds, ..chot::store::Filter::default() };
    let entries = store.entries(filter).wait().unwrap();
    assert_eq!(entries.len(), 2);
    let signed_in = hand.app.desk().unwrap().signed_in().unwrap().clone();
    for entry in entries {
        assert!(entry.body().contains(r#""author":"withheld""#));
        assert!(!entry.body().contains(&signed_in.id.to_string()));
        assert!(!entry.body().contains(&signed_in.name));
    }
    picture(&mut hand, "anonymous");
}

fn photo(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn photos_are_pictures_of_a_size_and_come_out_as_they_went_in() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(&folder.path().join("drill"), morning());
    wrong_injection(&mut hand, 1, 1);
    hand.press(Named::F5);
    let text = photo(folder.path(), "van-ban.jpg", b"Xin chao");
    into_field(&mut hand, "case-photo-example", &text);
    hand.press(Named::F7);
    hand.expect(&in_words(&hand, "case-photo-no-picture"));
    picture(&mut hand, "photo-refused");
    press(&mut hand, &[Named::F4, Named::F5]);
    let mut large = vec![0u8; 40 * 1024 * 1024];
    large[..3].copy_from_slice(&[0xFF, 0xD8, 0xFF]);
    let large = photo(folder.path(), "to.jpg", &large);
    into_field(&mut hand, "case-photo-example", &large);
    hand.press(Named::F7);
    let too_large = hand.app.words().with("case-photo-too-large", &[("most", "10")]);
    hand.expect(&too_large);
    assert!(report(&hand).photos.is_empty());
    press(&mut hand, &[Named::F4, Named::F5]);
    let bytes = [&[0xFF, 0xD8, 0xFF, 0xE0][..], &[7; 3000], &[0xFF, 0xD9]].concat();
    let real = photo(folder.path(), "lo.jpg", &bytes);
    into_field(&mut hand, "case-photo-example", &real);
    hand.press(Named::F7);
    assert_eq!(report(&hand).photos.len(), 1);
    // Its first bytes are those of a photo, and nothing else is: that is said.
    hand.expect(&in_words(&hand, "case-photo-not-decoded"));
    let path = folder.path().join("hop.png");
    let drawn = image::RgbImage::from_fn(640, 480, |x, y| {
        image::Rgb([u8::try_from(x / 4).unwrap(), u8::try_from(y / 4).unwrap(), 90])
    });
    drawn.save(&path).unwrap();
    into_field(&mut hand, "case-photo-example", path.to_str().unwrap());
    hand.press(Named::F7);
    hand.press(Named::ArrowDown);
    hand.expect("640 × 480 điểm ảnh");
    picture(&mut hand, "photo");
    let _ = hand.picture("photo-shown");
    hand.press(Named::ArrowUp);
    let copy = folder.path().join("xem.jpg");
    into_field(&mut hand, "case-photo-example", copy.to_str().unwrap());
    hand.press(Named::F8);
    assert_eq!(std::fs::read(&copy).unwrap(), bytes);
    let store = hand.app.desk().unwrap().store().clone();
    let whole = store.verify(Box::new(|_| std::ops::ControlFlow::Continue(()))).wait().unwrap();
    assert!(whole.is_ok());
    let saved = vec!["photo_saved".to_owned()];
    assert_eq!(store.count(saved).wait(), Ok(1), "that a copy left is recorded");
}

#[test]
fn a_photo_that_is_read_while_something_is_recorded_is_attached_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(&folder.path().join("drill"), morning());
    wrong_injection(&mut hand, 1, 1);
    let bytes = [&[0xFF, 0xD8, 0xFF, 0xE0][..], &[7; 3000], &[0xFF, 0xD9]].concat();
    let real = photo(folder.path(), "lo.jpg", &bytes);
    hand.press(Named::F5);
    into_field(&mut hand, "case-photo-example", &real);
    hand.disk_is_slow();
    hand.press(Named::F7);
    hand.press(Named::F4);
    hand.type_text("17/11/2026");
    hand.press(Named::F6);
    hand.disk_answers();
    assert_eq!(report(&hand).follow_ups.len(), 1);
    assert_eq!(report(&hand).photos.len(), 1, "the photo waited");
    let store = hand.app.desk().unwrap().store().clone();
    let attached = store.count(vec!["photo_attached".to_owned()]).wait();
    assert_eq!(attached, Ok(1));
}

#[test]
fn what_was_written_wrongly_is_amended_and_both_stay() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    crate::script::inject(&mut hand);
    hand.press(Named::Escape);
    hand.press_with_control('s');
    press(&mut hand, &[Named::F4, Named::Enter]);
    picture(&mut hand, "amend");
    hand.type_text("doc nham");
    hand.click("Liều");
    hand.type_text("0,4");
    hand.press(Named::Enter);
    hand.press(Named::F5);
    let volume = |hand: &Hand| day(hand).doses()[0].administered.volume.unwrap().microlitres();
    assert_eq!(volume(&hand), 400);
    hand.expect("Sửa 1 lần");
    // Another vial weighs more: a second person looks at it.
    hand.press(Named::Enter);
    hand.type_text("lo so 1");
    hand.click("Lọ");
    hand.type_text("1");
    picture(&mut hand, "amend-vial");
    hand.press(Named::F5);
    hand.expect(&in_words(&hand, "second-person-confirm"));
    by_the_other_person(&mut hand);
    let dose = day(&hand).doses()[0].clone();
    assert_eq!(dose.administered.vial, Some(vial(&hand, 1)));
    let amended = day(&hand).amended(dose.id).unwrap();
    assert_eq!(amended.by.len(), 2);
    assert_eq!(amended.entered.administered.volume.unwrap().microlitres(), 500);
    assert!(matches!(dose.basis, Basis::Checklist { .. }));
    press(&mut hand, &[Named::Escape, Named::Escape, Named::F7]);
    hand.expect("Đã sửa");
    picture(&mut hand, "journal");
    // The day that the log tells is the day that the desk holds.
    let store = hand.app.desk().unwrap().store();
    let told = store.day(hand.clock.now().civil_day()).wait().unwrap();
    assert_eq!(told.doses(), day(&hand).doses());
    assert_eq!(told.amended(dose.id), day(&hand).amended(dose.id));
}

#[test]
fn a_lot_that_was_never_received_is_written_as_its_label_says() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning());
    crate::script::inject(&mut hand);
    hand.press_with_control('s');
    press(&mut hand, &[Named::F4, Named::Enter]);
    hand.type_text("doc nham");
    hand.click("Lô");
    hand.type_text("td24");
    hand.expect("Td (IVAC) · TD2407");
    press(&mut hand, &[Named::Backspace; 4]);
    hand.type_text("XK-77");
    picture(&mut hand, "amend-lot");
    hand.press(Named::Enter);
    hand.press(Named::F5);
    by_the_other_person(&mut hand);
    let given = &day(&hand).doses()[0].administered;
    assert_eq!((given.lot, given.vial, given.expiry), (None, None, None));
    assert_eq!(given.lot_number.as_deref(), Some("XK-77"));
}

#[test]
fn a_dose_on_paper_counts_like_every_other() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(folder.path(), morning().plus_minutes(60));
    let person = visit(&hand, 1);
    let drawn = day(&hand).vial(vial(&hand, 2)).unwrap().drawn;
    hand.press_with_control('s');
    press(&mut hand, &[Named::F4, Named::F2]);
    picture(&mut hand, "paper-empty");
    hand.type_text("1");
    press(&mut hand, &[Named::ArrowDown, Named::Enter, Named::F5]);
    assert!(day(&hand).doses().is_empty(), "not before it says enough");
    hand.click("Lọ");
    hand.type_text("2");
    press(&mut hand, &[Named::PageDown; 7]);
    hand.expect("Giờ tiêm");
    hand.type_text("0815");
    hand.press(Named::Enter);
    hand.click("Người tiêm, theo giấy");
    hand.click(&in_words(&hand, "amend-other-name"));
    hand.type_text("Y si Hoa");
    hand.click("Tờ giấy, dòng");
    hand.type_text("phieu 3");
    picture(&mut hand, "paper");
    hand.press(Named::F5);
    let doses = day(&hand).doses();
    assert_eq!(doses.len(), 1);
    assert!(matches!(&doses[0].basis, Basis::Paper { sheet, .. } if sheet == "phieu 3"));
    assert_eq!(doses[0].administered.visit, person.id);
    assert_eq!(doses[0].administered.given_at.hour_minute(), "08:15");
    assert_eq!(day(&hand).vial(vial(&hand, 2)).unwrap().drawn, drawn + 1);
    assert!(!day(&hand).past_doses(person.patient).is_empty());
    assert!(visit(&hand, 1).open_orders().next().is_none(), "its order is carried out");
}

/// Writes facts straight into the log of a station, as at an instant.
fn lay_down(hand: &Hand, at: Instant, events: &[Event], session: Option<SessionId>) {
    let desk = hand.app.desk().unwrap();
    let author = Author::Account(desk.account());
    let entries = events.iter().map(|event| {
        let id = EntryId(chot::platform::new_id(at));
        chot::store::entry(event, id, at, author, session).unwrap()
    });
    let _ = desk.store().append(entries.collect()).wait().unwrap();
}

/// Opens a session on the civil day of an instant.
fn open_a_session(hand: &Hand, at: Instant) -> SessionId {
    let id = SessionId(chot::platform::new_id(at));
    let opened = Session {
        id,
        place: "Trạm y tế".into(),
        day: at.civil_day(),
        number: 1,
        tables: vec![Table { number: 1, products: Vec::new(), has_scanner: true }],
        kit_checked: true,
        only_vaccine_in_box: true,
        box_temperature: Temperature::from_millicelsius(4_000),
        deputy: None,
        opened_at: at,
        preparation: Preparation::default(),
    };
    lay_down(hand, at, &[opened.into()], Some(id));
    id
}

fn end_the_session(hand: &Hand, at: Instant, session: SessionId) {
    let (vials, lots) = (Vec::new(), Vec::new());
    let (watched, half_done, note) = (Vec::new(), Vec::new(), None);
    let closed = SessionClosed { session, vials, lots, watched, half_done, note };
    lay_down(hand, at, &[closed.into()], Some(session));
}

/// Leaves the station and signs in again, so many days after the beginning.
fn come_again(hand: Hand, folder: &Path, days: i64) -> Hand {
    hand.app.desk().unwrap().store().close();
    drop(hand);
    let mut hand = Hand::at_a_station(folder, morning().plus_minutes(days * 24 * 60));
    hand.type_text("supervisor");
    hand.press(Named::Tab);
    hand.type_text(crate::review::PASSWORD);
    hand.press(Named::Enter);
    for _ in 0..2 {
        hand.enter("2580");
    }
    hand.press(Named::Escape);
    assert!(hand.app.desk().is_some(), "{:?}", hand.texts());
    hand
}

#[test]
fn a_report_that_was_closed_long_ago_is_asked_for_and_comes_back_by_a_new_word() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("station");
    let hand = crate::review::at_a_simulated_station(place.path(), "supervisor");
    let incident = IncidentId(chot::platform::new_id(morning()));
    let opened = IncidentOpened::new(incident, About::NearMiss);
    let follow_up = FollowUpId(chot::platform::new_id(morning()));
    let due = morning().plus_minutes(3 * 24 * 60).civil_day();
    let facts = [
        opened.into(),
        FollowUpPlanned { incident, follow_up, due }.into(),
        FollowUpDone { incident, follow_up, found: "khoe".into() }.into(),
        IncidentCompleted { incident }.into(),
    ];
    lay_down(&hand, morning(), &facts, None);
    let of_the_day = |hand: &Hand| day(hand).incidents().get(incident).is_some();
    // It is read by itself as long as it is not silent for long.
    let after = |days: i64| morning().plus_minutes(days * 24 * 60);
    let session = open_a_session(&hand, after(20));
    end_the_session(&hand, after(20), session);
    let hand = come_again(hand, &folder, 21);
    assert!(of_the_day(&hand));
    let session = open_a_session(&hand, after(40));
    end_the_session(&hand, after(40), session);
    let session = open_a_session(&hand, after(41));
    let mut hand = come_again(hand, &folder, 41);
    assert!(!of_the_day(&hand), "no matter of a new day");
    let known = day(&hand).incidents().iter().count();
    hand.press_with_control('s');
    // Whoever asks for the old ones has them in their place among the others.
    hand.press(Named::F8);
    assert!(of_the_day(&hand), "{:?}", hand.texts());
    assert!(day(&hand).incidents().iter().count() > known);
    let at = day(&hand).incidents().iter().rev().position(|one| one.id() == incident);
    for _ in 0..at.unwrap() {
        hand.press(Named::ArrowDown);
    }
    hand.press(Named::Enter);
    // To be looked at once more: from now on every day knows it again.
    hand.press(Named::F4);
    hand.type_text("30/12/2026");
    hand.press(Named::F6);
    let held = day(&hand).incidents().get(incident).unwrap().clone();
    assert_eq!(held.follow_ups.len(), 2, "{:?}", hand.texts());
    assert!(held.completed_at.is_some());
    end_the_session(&hand, hand.clock.now(), session);
    let hand = come_again(hand, &folder, 42);
    assert!(day(&hand).session().is_none());
    assert_eq!(day(&hand).incidents().get(incident), Some(&held));
}
