//! A list of fifty thousand people: it is read, shown and put on the session's
//! list as one of thirty is.

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
    let found: Vec<u32> = day(&hand).find("xu").iter().map(|visit| visit.ticket).collect();
    assert_eq!(found.len(), 1);
}

#[test]
fn a_long_import_that_is_stopped_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let hand = Hand::at_the_drill(&folder.path().join("drill"), morning());
    let path = folder.path().join("list.csv");
    std::fs::write(&path, people::list(6_000)).unwrap();
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

#[test]
fn sound_rows_now_and_mended_rows_later_bring_everybody_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(&folder.path().join("drill"), morning());
    let before = day(&hand).visits().count();
    let path = folder.path().join("lop-4c.csv");
    let list = "Họ và tên;Ngày sinh;Lớp;Mẹ;SĐT\n\
        Cao Thị Sung;10/07/2016;4C;Cao Thị Mơ;0912000001\n\
        Cao Văn Sào;31/02/2016;4C;Cao Thị Na;+84912000002\n\
        ;12/07/2016;4C;Cao Thị Lê;0912000003\n\
        Tổng cộng: 3 em;;;;\n";
    std::fs::write(&path, list).unwrap();
    let read = |hand: &mut Hand, path: &std::path::Path| {
        hand.press(Named::F3);
        hand.click("/media/usb/lop-1a.csv");
        hand.type_text(path.to_str().unwrap());
        hand.press(Named::Enter);
    };
    read(&mut hand, &path);
    hand.expect("3 dòng · 1 người mới");
    hand.expect("Tổng cộng: 3 em");
    hand.press(Named::Enter);
    assert_eq!(day(&hand).visits().count(), before, "Enter imports all or nothing");
    hand.press(Named::F5);
    hand.expect(
        "Đã ghi lop-4c-dong-sai.csv. Sửa xong, đọc lại chính tệp đó, rồi xóa vì tệp không được mã hóa.",
    );
    let _ = hand.picture("list-some-rejected");
    hand.press(Named::F5);
    hand.expect("Đã có tệp tên này. Hãy đặt tên khác.");
    hand.press(Named::F6);
    hand.expect("Hàng chờ");
    assert_eq!(day(&hand).visits().count(), before + 1);

    let report = folder.path().join("lop-4c-dong-sai.csv");
    let text = std::fs::read_to_string(&report).unwrap();
    assert!(
        text.starts_with("\u{feff}Họ và tên,Ngày sinh,Lớp,Mẹ,SĐT,Dòng trong tệp gốc,"),
        "{text}"
    );
    assert!(text.contains("\r\nCao Văn Sào,31/02/2016,4C,Cao Thị Na,'+84912000002,3,"), "{text}");
    let mended = text.replace("31/02/2016", "28/02/2016").replace("\r\n,12", "\r\nCao Thị Mận,12");
    std::fs::write(&report, mended).unwrap();
    read(&mut hand, &report);
    hand.expect("2 dòng · 2 người mới");
    hand.press(Named::Enter);
    assert_eq!(day(&hand).visits().count(), before + 3);
    assert!(
        day(&hand)
            .find("cao van sao")
            .iter()
            .any(|visit| { visit.person.phone.as_deref() == Some("0912000002") })
    );

    let whole = list.replace("31/02", "28/02").replace("\n;12", "\nCao Thị Mận;12");
    std::fs::write(&path, whole).unwrap();
    read(&mut hand, &path);
    hand.expect("3 dòng · 0 người mới · 3 người đã có trong buổi");
    hand.press(Named::Enter);
    assert_eq!(day(&hand).visits().count(), before + 3);
}

#[test]
fn a_workbook_is_listed_like_any_other_list() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(&folder.path().join("drill"), morning());
    let before = day(&hand).visits().count();
    let path = folder.path().join("khoi-5.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let _ = book.add_worksheet().set_name("Bìa").unwrap().write(0, 0, "Kế hoạch").unwrap();
    let sheet = book.add_worksheet().set_name("Khối 5").unwrap();
    let date = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
    for (column, text) in (0u16..).zip(["Họ và tên", "Ngày sinh", "Lớp"]) {
        let _ = sheet.write(0, column, text).unwrap();
    }
    let _ = sheet.write(1, 0, "Mã Thị Quế").unwrap().write(1, 2, "5A").unwrap();
    let _ = sheet.write_with_format(1, 1, 42_200, &date).unwrap();
    let _ = sheet.write(3, 0, "Hiệu trưởng").unwrap();
    book.save(&path).unwrap();
    hand.press(Named::F3);
    hand.click("/media/usb/lop-1a.csv");
    hand.type_text(path.to_str().unwrap());
    hand.press(Named::Enter);
    hand.expect("1 dòng · 1 người mới");
    hand.expect("15/07/2015");
    hand.expect("Dòng 4, phần ký");
    let _ = hand.picture("list-workbook");
    hand.click("Bìa");
    hand.expect("Không đọc được khoi-5.xlsx");
    let _ = hand.picture("list-other-sheet");
    hand.click("Khối 5");
    hand.expect("1 dòng · 1 người mới");
    hand.press(Named::ArrowRight);
    hand.expect("Không đọc được khoi-5.xlsx");
    hand.press(Named::ArrowLeft);
    hand.expect("1 dòng · 1 người mới");
    hand.press(Named::Enter);
    assert_eq!(day(&hand).visits().count(), before + 1);
}
