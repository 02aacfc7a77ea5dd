//! A day at the station by a pointer alone: a gloved finger never needs a key,
//! but for the words that only a person can write.

use chot::domain::day::Stage;

use crate::hand::Hand;
use crate::injection::{day, morning, visit};

/// The pupil whose parents sign at the table.
const PUPIL: u32 = 6;

fn sign_in(folder: &std::path::Path) -> Hand {
    let mut hand = Hand::at_the_door(folder, morning());
    hand.click("Điền giúp tên và mật khẩu diễn tập");
    hand.click("Đăng nhập");
    hand.expect("Hàng chờ");
    hand
}

/// From the queue to the order.
fn screen(hand: &mut Hand) {
    hand.click("Vũ Ngọc Ánh");
    hand.click("Td (IVAC)");
    hand.click("Phiếu của nhà trường");
    hand.click("Cha, mẹ");
    hand.click("Đồng ý tiêm");
    hand.click("Đã xem sổ, không còn mũi nào nữa");
    hand.click("Bàn số");
    hand.tap("36,7");
    hand.click("Bàn số");
    // Whoever answers with a pointer goes down the form with its wheel.
    for _ in 0..12 {
        if !hand.sees("Kết luận được khi đã trả lời mọi câu và đo nhiệt độ.")
        {
            break;
        }
        hand.click_every("Không");
        hand.roll(-3.0);
    }
    hand.click("Đủ điều kiện");
    hand.click("1");
    hand.tap("0,5");
    hand.click("tiêm bắp");
    hand.click("Ra chỉ định");
    hand.click("Bắt đầu");
    hand.expect("Tên người bệnh");
}

/// Taps what a code would have told, and why none was scanned.
fn without_code(hand: &mut Hand, read: &str) {
    hand.tap(read);
    hand.click("Nhập");
    if hand.sees("Không có mã") {
        hand.click("Không có mã");
    }
}

/// The thirteen, without a scanner.
fn inject(hand: &mut Hand) {
    let ticket = PUPIL.to_string();
    without_code(hand, &ticket);
    hand.click("Td (IVAC)");
    hand.tap("0,5");
    hand.click("Nhập");
    hand.click("Xác nhận 3 kiểm tra: K1, K2, K3");
    without_code(hand, &ticket);
    without_code(hand, "2407");
    for answer in ["Lọ không có VVM", "Bình thường", "Đã lắc đều", "Bơm kim tiêm bắp"]
    {
        hand.click(answer);
    }
    hand.click("Xác nhận 5 đối chiếu: C1 đến C5");
    let birth = visit(hand, PUPIL).person.birth.label();
    hand.tap(&birth);
    hand.click("Nhập");
    hand.click("Người được tiêm");
    hand.click("Cánh tay trái");
    without_code(hand, "2407");
    hand.click("Giáo viên chủ nhiệm");
    hand.tap("0,5");
    hand.click("Nhập");
    hand.click("Xác nhận 5 điều đúng: được phép tiêm");
    hand.click("Đã tiêm đủ: Cánh tay trái");
}

#[test]
fn from_the_sign_in_to_the_way_home() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = sign_in(folder.path());
    screen(&mut hand);
    inject(&mut hand);
    assert_eq!(day(&hand).doses().len(), 1);
    hand.wait_ms(31 * 60_000);
    hand.click("Theo dõi 1");
    hand.click("Vũ Ngọc Ánh");
    hand.click("Bình thường");
    hand.click("Đã dặn theo dõi 24 giờ ở nhà?");
    hand.click("Kết thúc");
    assert_eq!(day(&hand).stage(&visit(&hand, PUPIL)), Stage::Done);
    hand.click("Quay lại");
    hand.expect("Hàng chờ");
}

#[test]
fn every_way_from_the_queue_leads_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = sign_in(folder.path());
    for way in [
        "Ghi người mới",
        "Đọc danh sách",
        "Hồ sơ",
        "Kho: nhận lô, mở lọ",
        "Nhật ký hôm nay",
        "Kế hoạch, nhóm ưu tiên",
        "Hồ sơ và kiểm tra",
        "Sự cố, phản ứng",
        "Theo dõi 0",
    ] {
        hand.click(way);
        assert!(!hand.sees("Hàng chờ"), "{way} leads nowhere");
        hand.click("Quay lại");
        hand.expect("Hàng chờ");
    }
}
