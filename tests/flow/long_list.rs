//! A list of fifty thousand people: it is read, shown and put on the session's
//! list as one of thirty is.

use std::fmt::Write;

use iced::keyboard::key::Named;

use crate::hand::Hand;
use crate::injection::{day, morning};

const ROWS: usize = 50_000;

#[test]
fn fifty_thousand_people_are_listed_and_one_of_them_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(&folder.path().join("drill"), morning());
    let before = day(&hand).visits().count();
    let mut list = String::from("STT,Họ và tên,Ngày sinh,Giới tính,Lớp,Họ tên mẹ,Điện thoại\n");
    let families = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Đỗ", "Bùi", "Hồ"];
    let given = ["Đường", "Khôi", "Hân", "Bảo", "Ánh", "Nhi", "Vy", "Ngân", "An", "Phúc"];
    for row in 0..ROWS {
        let (family, name) = (families[row % 10], given[row / 10 % 10]);
        let (date, month) = (1 + row % 28, 1 + row / 28 % 12);
        writeln!(
            list,
            "{row},{family} Thị {name} {},{date:02}/{month:02}/2019,Nữ,{}A,{family} {} {} {},09{row:08}",
            ["Một", "Hai", "Ba", "Bốn", "Năm"][row % 5],
            1 + row % 5,
            given[row / 100 % 10],
            given[row / 1_000 % 10],
            given[row / 10_000 % 10],
        )
        .unwrap();
    }
    list.push_str("x,Tôn Nữ Quỳnh Xuân,01/02/2019,Nữ,3B,Tôn Nữ Mai,0999999999\n");
    let path = folder.path().join("list.csv");
    std::fs::write(&path, list).unwrap();

    hand.press(Named::F3);
    hand.click("/media/usb/lop-1a.csv");
    hand.type_text(path.to_str().unwrap());
    hand.press(Named::Enter);
    hand.expect("50.001 dòng · 50.001 người mới");
    hand.press(Named::Enter);
    hand.expect("Hàng chờ");
    assert_eq!(day(&hand).visits().count(), before + ROWS + 1);
    hand.type_text("xu");
    hand.expect("Tôn Nữ Quỳnh Xuân");
    let found: Vec<u32> = day(&hand).find("xu").map(|visit| visit.ticket).collect();
    assert_eq!(found.len(), 1);
}
