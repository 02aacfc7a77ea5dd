//! A list of fifty thousand people: it is read, shown and put on the session's
//! list as one of thirty is.

use iced::keyboard::key::Named;

use crate::hand::Hand;
use crate::injection::{day, morning};
use crate::people;

const ROWS: usize = 50_000;

#[test]
fn fifty_thousand_people_are_listed_and_one_of_them_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(&folder.path().join("drill"), morning());
    let before = day(&hand).visits().count();
    let path = folder.path().join("list.csv");
    std::fs::write(&path, people::list(ROWS)).unwrap();

    hand.press(Named::F3);
    hand.click("/media/usb/lop-1a.csv");
    hand.type_text(path.to_str().unwrap());
    hand.press(Named::Enter);
    hand.expect("50.001 dòng · 50.001 người mới");
    hand.press(Named::Enter);
    hand.expect("Hàng chờ");
    assert_eq!(day(&hand).visits().count(), before + ROWS + 1);
    hand.type_text("xu");
    hand.expect(people::ALONE);
    let found: Vec<u32> = day(&hand).find("xu").map(|visit| visit.ticket).collect();
    assert_eq!(found.len(), 1);
}
