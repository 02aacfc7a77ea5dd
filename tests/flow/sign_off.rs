//! A closed session is reviewed point by point and signed with a password; the
//! signature can be checked from outside, is given once, and by a supervisor alone.

use chot::domain::event::Event;
use chot::store::{self, Filter, PublicKey, Signature};
use iced::keyboard::key::Named;

use crate::hand::Hand;
use crate::review::{PASSWORD, at_a_simulated_station};

fn signed(hand: &Hand) -> Vec<Event> {
    let store = hand.app.desk().unwrap().store();
    let kinds = vec!["session_signed".to_owned()];
    let entries = store.entries(Filter { kinds, ..Filter::default() }).wait().unwrap();
    entries.iter().map(|entry| store::fact(entry).unwrap().event).collect()
}

fn count(hand: &Hand, kind: &str) -> i64 {
    hand.app.desk().unwrap().store().count(vec![kind.to_owned()]).wait().unwrap()
}

/// The number of matters of the session in front that have no answer.
fn open_matters(hand: &mut Hand) -> usize {
    let texts = hand.texts();
    let chip = texts.iter().find_map(|text| text.strip_suffix(" điểm đã trả lời"));
    let Some((done, all)) = chip.and_then(|chip| chip.split_once('/')) else { return 0 };
    all.parse::<usize>().unwrap() - done.parse::<usize>().unwrap()
}

#[test]
fn a_session_is_answered_and_signed_by_keys_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = at_a_simulated_station(folder.path(), "supervisor");
    hand.press_with_control('o');
    hand.type_text("2");
    hand.expect("Duyệt và ký buổi tiêm");
    let _ = hand.picture("sign-off-sessions");
    hand.press(Named::Enter);
    let matters = open_matters(&mut hand);
    assert!(matters > 1, "{:?}", hand.texts());
    let _ = hand.picture("sign-off-session");
    // Nothing is signed while a point is open.
    hand.press(Named::F9);
    assert!(!hand.sees("Ký buổi tiêm này"));
    // The first is to be followed up.
    hand.press(Named::F5);
    hand.expect("Viết vài chữ trước: đã hỏi ai, thấy gì, cần làm gì.");
    hand.type_text("goi lai gia dinh");
    hand.press(Named::F5);
    hand.press(Named::F3);
    assert_eq!(open_matters(&mut hand), matters - 1);
    while open_matters(&mut hand) > 0 {
        let before = open_matters(&mut hand);
        hand.press(Named::F4);
        hand.type_text("da hoi, da ro");
        hand.press(Named::F4);
        assert_eq!(open_matters(&mut hand), before - 1, "{:?}", hand.texts());
    }
    assert_eq!(count(&hand, "flag_answered"), i64::try_from(matters).unwrap());
    hand.press(Named::F9);
    hand.expect("Ký buổi tiêm này");
    hand.type_text("khong phai mat khau");
    hand.press(Named::Enter);
    assert!(signed(&hand).is_empty(), "{:?}", hand.texts());
    let _ = hand.picture("sign-off-wrong-password");
    hand.wait_ms(120_000);
    hand.type_text(PASSWORD);
    hand.press(Named::Enter);
    hand.expect("Đã ký");
    let _ = hand.picture("sign-off-signed");
    // Checked from outside, with nothing but the public key.
    let [Event::SessionSigned(given)] = &signed(&hand)[..] else { panic!() };
    let store = hand.app.desk().unwrap().store().clone();
    let key = PublicKey::parse(&store.public_key().to_string()).unwrap();
    let signature = Signature::parse(&given.signature).unwrap();
    assert!(key.signed(given.text().as_bytes(), &signature));
    let other = given.text().replace(&given.sequence.to_string(), "1");
    assert!(!key.signed(other.as_bytes(), &signature));
    let covered = store.hash_at(given.sequence).wait().unwrap().unwrap();
    assert_eq!(covered.to_string(), given.head);
    assert_eq!(usize::try_from(given.matters).unwrap(), matters);
    // A second time there is nothing to sign with.
    hand.press(Named::F9);
    assert!(!hand.sees("Ký buổi tiêm này"));
    assert_eq!(signed(&hand).len(), 1);
    hand.press(Named::Escape);
    hand.press(Named::Enter);
    hand.expect("Đã ký");
    // What is to be followed up stays on the list.
    hand.press(Named::Escape);
    hand.expect("1 việc cần theo dõi");
}

#[test]
fn an_auditor_looks_by_pointer_alone_and_signs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = at_a_simulated_station(folder.path(), "auditor");
    hand.press_with_control('o');
    hand.click("Duyệt và ký");
    hand.click("Xem buổi này");
    hand.expect("Chỉ giám sát được trả lời và ký.");
    hand.expect("Giám sát trả lời điểm này; tài khoản này chỉ xem.");
    let _ = hand.picture("sign-off-auditor");
    assert!(!hand.sees("Đã rõ") && !hand.sees("Ký buổi tiêm"));
    for key in [Named::F4, Named::F5, Named::F9] {
        hand.press(key);
    }
    assert_eq!((count(&hand, "flag_answered"), count(&hand, "session_signed")), (0, 0));
    // The figures of this session are one press away.
    hand.click("Số liệu buổi này");
    hand.expect("Mũi tiêm theo giờ");
    hand.click("Quay lại");
    hand.expect("Hồ sơ và kiểm tra");
}
