//! The columns of a list and the wordings of their headings, as lists of
//! schools, health stations and hospitals have them.

use serde::{Deserialize, Serialize};

/// What a column of a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// The full name.
    Name,
    /// The family name, with or without the middle name.
    FamilyName,
    /// The middle name alone.
    MiddleName,
    /// The given name.
    GivenName,
    /// The birth: a full date, a month or a year.
    Birth,
    /// The day of birth alone.
    BirthDay,
    /// The month of birth alone.
    BirthMonth,
    /// The year of birth alone.
    BirthYear,
    /// The sex.
    Sex,
    /// A tick for a male, or his birth.
    Male,
    /// A tick for a female, or her birth.
    Female,
    /// The citizen's number.
    Number,
    /// The mother or the guardian.
    Guardian,
    /// The father, who stands in where no mother or guardian is given.
    Father,
    /// The telephone number.
    Phone,
    /// The class.
    Class,
    /// The neighbourhood unit (tổ dân phố, thôn).
    Neighbourhood,
    /// The ward of a hospital (khoa).
    Ward,
    /// The room.
    Room,
    /// The bed.
    Bed,
    /// The address.
    Address,
    /// The answer about consent.
    Consent,
    /// The earlier doses: products, each with its date unless these stand apart.
    PriorProduct,
    /// The dates of the earlier doses.
    PriorDate,
}

impl Column {
    /// All columns, in the order in which they are offered.
    pub const ALL: [Self; 24] = [
        Self::Name,
        Self::FamilyName,
        Self::MiddleName,
        Self::GivenName,
        Self::Birth,
        Self::BirthDay,
        Self::BirthMonth,
        Self::BirthYear,
        Self::Sex,
        Self::Male,
        Self::Female,
        Self::Number,
        Self::Guardian,
        Self::Father,
        Self::Phone,
        Self::Class,
        Self::Neighbourhood,
        Self::Ward,
        Self::Room,
        Self::Bed,
        Self::Address,
        Self::Consent,
        Self::PriorProduct,
        Self::PriorDate,
    ];
}

/// The headings of each column: folded, only letters and digits, single spaces.
pub(super) const HEADINGS: [(Column, &[&str]); 22] = [
    (
        Column::Name,
        &[
            "ho va ten",
            "ho ten",
            "hoten",
            "ho va ten tre",
            "ho ten tre",
            "ten tre",
            "ho va ten hoc sinh",
            "ho ten hoc sinh",
            "ten hoc sinh",
            "ho va ten tre em",
            "ho va ten be",
            "ho ten be",
            "ho va ten benh nhan",
            "ho ten benh nhan",
            "ten benh nhan",
            "ho va ten doi tuong",
            "ho ten doi tuong",
            "ho va ten nguoi duoc tiem",
            "ho ten khai sinh",
            "ho chu dem va ten",
            "ho chu dem va ten khai sinh",
            "ho dem va ten",
            "full name",
            "fullname",
            "name",
        ],
    ),
    (
        Column::FamilyName,
        &["ho dem", "ho va ten dem", "ho va dem", "ho va chu dem", "ho lot", "ho ten dem", "ho"],
    ),
    (Column::MiddleName, &["dem", "ten dem", "chu dem", "ten lot"]),
    (Column::GivenName, &["ten"]),
    (
        Column::Birth,
        &[
            "ngay sinh",
            "ngay thang nam sinh",
            "ngay thang sinh",
            "ngay thang nam",
            "ns",
            "sinh ngay",
            "ntns",
            "ngay sinh cua tre",
            "ngay sinh tre",
            "date of birth",
            "birth date",
            "birthdate",
            "birthday",
            "dob",
        ],
    ),
    (Column::BirthDay, &["ngay"]),
    (Column::BirthMonth, &["thang", "thang sinh"]),
    (Column::BirthYear, &["nam", "nam sinh"]),
    (Column::Sex, &["gioi tinh", "gioi", "nam nu", "phai", "gt", "sex", "gender"]),
    (
        Column::Number,
        &[
            "so dinh danh",
            "ma dinh danh",
            "so dinh danh ca nhan",
            "ma dinh danh ca nhan",
            "ma so dinh danh",
            "cccd",
            "so cccd",
            "cccd ddcn",
            "so cccd ddcn",
            "so ddcn",
            "ddcn",
            "so can cuoc",
            "so can cuoc cong dan",
            "can cuoc cong dan",
        ],
    ),
    (
        Column::Guardian,
        &[
            "ho ten me",
            "ho va ten me",
            "ten me",
            "me",
            "nguoi giam ho",
            "ho ten nguoi giam ho",
            "ho va ten nguoi giam ho",
            "cha me",
            "bo me",
            "me cha",
            "me bo",
            "ho ten cha me",
            "ho va ten cha me",
            "ho ten bo me",
            "phu huynh",
            "ho ten phu huynh",
            "ho va ten phu huynh",
            "ten phu huynh",
            "cha me nguoi giam ho",
            "bo me nguoi giam ho",
            "me nguoi giam ho",
            "guardian",
            "mother",
        ],
    ),
    (
        Column::Father,
        &["ho ten cha", "ho va ten cha", "ho ten bo", "ho va ten bo", "ten cha", "ten bo", "cha"],
    ),
    (
        Column::Phone,
        &[
            "dien thoai",
            "sdt",
            "dt",
            "so dien thoai",
            "so dt",
            "dien thoai lien he",
            "so dien thoai lien he",
            "sdt lien he",
            "dien thoai phu huynh",
            "so dien thoai phu huynh",
            "sdt phu huynh",
            "sdt me",
            "dien thoai me",
            "phone",
            "mobile",
        ],
    ),
    (Column::Class, &["lop", "lop hoc", "ten lop", "class"]),
    (Column::Neighbourhood, &["to dan pho", "to", "tdp", "thon", "khu pho", "to thon", "ap"]),
    (Column::Ward, &["khoa", "khoa phong"]),
    (Column::Room, &["phong", "buong", "so phong", "phong benh"]),
    (Column::Bed, &["giuong", "so giuong"]),
    (
        Column::Address,
        &[
            "dia chi",
            "noi o",
            "cho o",
            "noi o hien tai",
            "dia chi hien tai",
            "dia chi thuong tru",
            "noi thuong tru",
            "ho khau thuong tru",
            "noi cu tru",
            "address",
        ],
    ),
    (
        Column::Consent,
        &[
            "dong y",
            "phieu dong y",
            "dong y tiem",
            "dong y tiem chung",
            "y kien phu huynh",
            "phu huynh dong y",
            "consent",
        ],
    ),
    (
        Column::PriorProduct,
        &[
            "mui truoc",
            "cac mui truoc",
            "vac xin da tiem",
            "vacxin da tiem",
            "vac xin truoc",
            "mui da tiem",
            "cac mui da tiem",
        ],
    ),
    (
        Column::PriorDate,
        &["ngay tiem truoc", "ngay mui truoc", "ngay tiem mui truoc", "ngay da tiem"],
    ),
];
