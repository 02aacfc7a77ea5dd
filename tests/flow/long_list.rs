//! A list of fifty thousand people: it is read, shown and put on the session's
//! list as one of thirty is.

use std::fmt::Write;

use std::sync::Arc;

use chot::domain::catalogue::Catalogue;
use chot::roster::Choice;
use chot::store::StoreError;
use chot::ui::screen::list::{self, News, Step};
use iced::futures::StreamExt;
use iced::futures::executor::block_on;
use iced::keyboard::key::Named;

use crate::hand::Hand;
use crate::injection::{day, morning};

const ROWS: usize = 50_000;

fn long_list(rows: usize) -> String {
    let mut list = String::from("STT,Họ và tên,Ngày sinh,Giới tính,Lớp,Họ tên mẹ,Điện thoại\n");
    let families = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Đỗ", "Bùi", "Hồ"];
    let given = ["Đường", "Khôi", "Hân", "Bảo", "Ánh", "Nhi", "Vy", "Ngân", "An", "Phúc"];
    for row in 0..rows {
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
    list
}

#[test]
fn fifty_thousand_people_are_listed_and_one_of_them_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(&folder.path().join("drill"), morning());
    let before = day(&hand).visits().count();
    let path = folder.path().join("list.csv");
    std::fs::write(&path, long_list(ROWS)).unwrap();

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

#[test]
fn a_long_import_that_is_stopped_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let hand = Hand::at_the_drill(&folder.path().join("drill"), morning());
    let path = folder.path().join("list.csv");
    std::fs::write(&path, long_list(6_000)).unwrap();
    let desk = hand.app.desk().unwrap();
    let (store, today) = (desk.store().clone(), morning().civil_day());
    let (running, mut news) = list::read(list::Reading {
        path,
        choice: Choice::default(),
        today,
        day: Arc::new(desk.day().clone()),
        products: list::names(&Catalogue::built_in().unwrap()),
        store: store.clone(),
    });
    let mut steps = Vec::new();
    let preview = loop {
        match block_on(news.next()).unwrap() {
            News::Progress(progress) => steps.push((progress.step, progress.done, progress.of)),
            News::Read(read) => break read.unwrap(),
            News::Imported(_) => unreachable!(),
        }
    };
    drop(running);
    assert!(steps.contains(&(Step::Reading, 2_000, 6_001)), "{steps:?}");
    assert!(steps.contains(&(Step::Comparing, 6_001, 6_001)), "{steps:?}");

    let before = store.count(Vec::new()).wait().unwrap();
    let import = || list::Import {
        preview: Arc::clone(&preview),
        day: Arc::new(desk.day().clone()),
        account: desk.account(),
        now: morning(),
        store: store.clone(),
    };
    let (running, mut news) = list::import(import());
    let error = loop {
        match block_on(news.next()).unwrap() {
            News::Progress(progress) if progress.done >= 3_000 => running.stop(),
            News::Imported(result) => break result.unwrap_err().error,
            _ => {}
        }
    };
    assert_eq!(error, StoreError::Cancelled);
    assert_eq!(store.count(Vec::new()).wait().unwrap(), before);

    let (_running, mut news) = list::import(import());
    let imported = loop {
        if let News::Imported(result) = block_on(news.next()).unwrap() {
            break result.unwrap();
        }
    };
    assert_eq!(imported.visits().count(), desk.day().visits().count() + 6_001);
}
