//! Lists of people who do not exist, as long as one likes.

use std::fmt::Write;

/// The one person of a list whose name has no like.
pub const ALONE: &str = "Tôn Nữ Quỳnh Xuân";

/// Writes a class list as CSV with so many people, and after them the one
/// whose name has no like.
pub fn list(rows: usize) -> String {
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
    writeln!(list, "x,{ALONE},01/02/2019,Nữ,3B,Tôn Nữ Mai,0999999999").unwrap();
    list
}
