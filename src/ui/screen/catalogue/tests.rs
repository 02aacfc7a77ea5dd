use std::fmt::Write;

use super::*;
use crate::domain::account::{AccountAssigned, Qualification, Role};
use crate::domain::catalogue::BUILT_IN;
use crate::domain::event::Event;
use crate::domain::testing::{NURSE, Station};
use crate::i18n::{Lang, Words};
use crate::ui::picture;
use crate::ui::theme::Scheme;

fn whole() -> String {
    BUILT_IN.map(|file| file.text).concat()
}

fn read_text(name: &str, text: &[u8]) -> Result<Arc<Loaded>, Failure> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    read(Some(&path), &Station::open().day)
}

/// What a supervisor would read about a file, in both languages.
fn said(text: &str) -> Vec<String> {
    match read_text("danh-muc.toml", text.as_bytes()) {
        Err(Failure::Faults(faults)) => [Lang::Vi, Lang::En]
            .map(Words::new)
            .iter()
            .flat_map(|words| {
                faults.iter().map(|fault| {
                    format!(
                        "{}: {}",
                        words::place(words, fault),
                        words::problem(words, &fault.problem)
                    )
                })
            })
            .collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_whole_file_is_read_and_says_what_it_changes() {
    let loaded = read_text("mới.toml", whole().as_bytes()).unwrap();
    assert!(loaded.differences.is_empty());
    let marked = format!("\u{feff}{}", whole().replacen("label = \"", "label = \"B-", 1));
    let loaded = read_text("mới.toml", marked.as_bytes()).unwrap();
    assert!(loaded.version.label.starts_with("B-"));
    assert_eq!(loaded.text.as_ref().unwrap().file, "mới.toml");
    assert!(!loaded.text.as_ref().unwrap().text.starts_with('\u{feff}'));
}

#[test]
fn what_is_no_catalogue_is_told_from_a_catalogue_with_faults() {
    let failure = |name: &str, bytes: &[u8]| read_text(name, bytes).unwrap_err();
    assert_eq!(failure("a.toml", b""), Failure::Empty);
    assert_eq!(failure("a.toml", " \n\t".as_bytes()), Failure::Empty);
    assert_eq!(failure("a.xlsx", b"PK\x03\x04\xff\xfe\x00"), Failure::NotText);
    assert_eq!(failure("a.toml", "\u{0}abc".as_bytes()), Failure::NotText);
    let missing = read(Some(Path::new("/nowhere/a.toml")), &Station::open().day);
    assert_eq!(missing.unwrap_err(), Failure::Missing);
    let folder = tempfile::tempdir().unwrap();
    let read_folder = read(Some(folder.path()), &Station::open().day);
    assert_eq!(read_folder.unwrap_err(), Failure::NotReadable);
    assert!(matches!(failure("a.csv", b"name,birth\nAn,2020"), Failure::Faults(_)));
}

#[test]
fn every_fault_is_a_sentence_with_its_line_in_both_languages() {
    let text = whole();
    let first = text.lines().position(|line| line.trim() == "[[product]]").unwrap();
    let product = text.lines().nth(first + 1).unwrap();
    let twice = format!("{text}\n[[diluent]]\nid = \"X\"\nhow = 1\n");
    let line = twice.lines().count();
    let vi = &said(&twice)[0];
    assert!(vi.starts_with(&format!("Dòng {line}, cột ")) && vi.contains("“how”"), "{vi}");
    let route = text.replacen("\"intramuscular\"", "\"sideways\"", 1);
    assert!(said(&route).iter().any(|s| s.contains("“sideways”")), "{:?}", said(&route));
    let slip = text.replacen("microlitres = 500", "microlitres = 5000", 1);
    assert!(said(&slip).iter().any(|s| s.contains("vô lý")), "{:?}", said(&slip));
    let other = text.lines().filter(|l| l.starts_with("id = ")).nth(60).unwrap();
    let duplicate = text.replacen(product, other, 1);
    assert!(!said(&duplicate).is_empty());
    for sentence in said(&slip).iter().chain(&said(&route)).chain(&said(&duplicate)) {
        assert!(!sentence.contains('⟦') && !sentence.contains('{'), "{sentence}");
    }
}

#[test]
fn nothing_is_recorded_before_it_is_signed_for_and_confirmed() {
    let mut station = Station::open();
    station.record(AccountAssigned {
        account: NURSE,
        role: Role::Supervisor,
        qualifications: Qualification::ALL.to_vec(),
    });
    let changed = whole().replacen("label = \"", "label = \"B-", 1);
    let loaded = read_text("mới.toml", changed.as_bytes()).unwrap();
    let words = Words::new(Lang::Vi);
    let ctx = &picture::context(&station, &words, Scheme::Light);
    let mut screen = Screen::default();
    screen.reading(Some(Path::new("mới.toml")));
    screen.was_read(Ok(loaded));
    let asked = screen.update(Message::Sign, ctx);
    assert!(matches!(asked, Action::AskSecondPerson(Asked::ToConfirmTheCatalogue)));
    let other = ctx.day.accounts().find(|a| a.id != ctx.account.id).unwrap().id;
    let Action::Record(events) = screen.second_person(other, ctx) else { panic!() };
    let [Event::CatalogueReplaced(replaced)] = &*events else { panic!("{events:?}") };
    assert_eq!(replaced.confirmed_by, Some(other));
    assert_eq!(replaced.loaded.as_ref().unwrap().text, changed);
    let mut nurse = Station::open();
    nurse.record(AccountAssigned {
        account: NURSE,
        role: Role::Nurse,
        qualifications: Qualification::ALL.to_vec(),
    });
    let ctx = &picture::context(&nurse, &words, Scheme::Light);
    assert!(matches!(screen.update(Message::Sign, ctx), Action::None));
}

/// A change in the program's own catalogue, and words of what a supervisor reads
/// of it, without diacritics the same in no other fault.
const BAD: [(&str, &str, &str, &str); 9] = [
    ("a cycle", "id = \"S-HEPB0\"", "id = \"S-HEPB0\"\nafter = [\"S-HEPB0\"]", "vòng tròn"),
    ("a duplicate", "id = \"HEPB-A\"", "id = \"HEPB0\"", "“HEPB0” có hai lần"),
    (
        "overlapping ages",
        "age = { after = { months = 36 } }",
        "age = { from = { months = 36 } }",
        "“JE-JEVAX-VOL1” và “JE-JEVAX-VOL2” nói khác nhau cho cùng một tuổi",
    ),
    (
        "a negative interval",
        "after_previous = { months = 1 }",
        "after_previous = { months = -1 }",
        "hợp lệ: -1. Cần: số nguyên không âm",
    ),
    ("an unknown route", "[\"intradermal\"]", "[\"intravenous\"]", "“intravenous”"),
    ("5 mL for 0,5 mL", "microlitres = 500", "microlitres = 5000", "5 mL: vô lý"),
    ("a dose of nothing", "microlitres = 100", "microlitres = 0", "không lớn hơn 0"),
    (
        "an age that ends before it begins",
        "age = { from = { days = 0 }, before = { years = 1 } }",
        "age = { from = { years = 2 }, before = { years = 1 } }",
        "khoảng rỗng",
    ),
    (
        "a date that does not exist",
        "in_force_to = \"2026-06-30\"",
        "in_force_to = \"2026-06-31\"",
        "Không phải ngày có thật",
    ),
];

#[test]
fn every_bad_file_is_told_on_the_screen_and_changes_nothing() {
    let mut station = Station::open();
    station.record(AccountAssigned {
        account: NURSE,
        role: Role::Supervisor,
        qualifications: Qualification::ALL.to_vec(),
    });
    let words = Words::new(Lang::Vi);
    let ctx = &picture::context(&station, &words, Scheme::Light);
    for (what, from, to, says) in BAD {
        assert!(whole().contains(from), "{what}");
        let text = whole().replacen(from, to, 1);
        let line = 1 + whole().split(from).next().unwrap().matches('\n').count();
        let mut screen = Screen::default();
        screen.reading(Some(Path::new("sai.toml")));
        let failure = read_text("sai.toml", text.as_bytes()).unwrap_err();
        screen.was_read(Err(failure.clone()));
        let Failure::Faults(faults) = &failure else { panic!("{what}: {failure:?}") };
        let told = faults.iter().find(|fault| {
            words::problem(&words, &fault.problem).contains(says) && fault.line.abs_diff(line) <= 1
        });
        let told = told.unwrap_or_else(|| panic!("{what} in line {line}: {faults:#?}"));
        let mut laid = picture::laid_out(screen.view(ctx), 1280.0, 1600.0);
        let sentence = words::problem(&words, &told.problem);
        assert!(laid.find(sentence.as_str()).is_ok(), "{what}: {sentence}");
        assert!(laid.find(words::place(&words, told).as_str()).is_ok(), "{what}");
        assert!(laid.find(words.text("catalogue-sign").as_str()).is_err(), "{what}");
        drop(laid);
        assert!(matches!(screen.update(Message::Sign, ctx), Action::None), "{what}");
    }
}

/// Ten thousand products more, each with a volume.
fn many() -> String {
    let mut text = whole();
    for number in 0..10_000 {
        let _ = write!(
            text,
            "\n[[product]]\nid = \"V-{number}\"\nname = {{ vi = \"v\", en = \"v\" }}\nbrand = \"v\"\nantigens = [\"A\"]\n\
             basis = {{ source = \"MEMORY\", cites = \"x\", confidence = \"M\" }}\n\
             [[product.volume]]\nid = \"V-{number}-1\"\nmicrolitres = 500\n\
             basis = {{ source = \"MEMORY\", cites = \"x\", confidence = \"M\" }}\n"
        );
    }
    text
}

#[test]
fn ten_thousand_products_more_are_read_and_shown_without_waiting() {
    let begun = std::time::Instant::now();
    let loaded = read_text("nhieu.toml", many().as_bytes()).unwrap();
    let took = begun.elapsed();
    // A build for tests on a busy machine; a release is many times faster.
    assert!(took.as_secs() < 30, "{took:?}");
    assert!(loaded.products > 10_000);
    let station = Station::open();
    let words = Words::new(Lang::Vi);
    let ctx = &picture::context(&station, &words, Scheme::Light);
    let mut screen = Screen::default();
    screen.reading(Some(Path::new("nhieu.toml")));
    screen.was_read(Ok(loaded));
    let mut laid = picture::laid_out(screen.view(ctx), 1280.0, 800.0);
    let _ = laid.find(words.text("catalogue-title").as_str()).unwrap();
}

#[test]
fn what_is_saved_is_what_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("danh-muc.toml");
    let text = crate::domain::catalogue::in_one_file();
    crate::platform::write_new(&path, text.as_bytes()).unwrap();
    let loaded = read(Some(&path), &Station::open().day).unwrap();
    assert!(loaded.differences.is_empty(), "{:?}", loaded.differences);
    assert_eq!(loaded.text.as_ref().unwrap().text.as_str(), &*text);
    // Of the rows nothing is lost and nothing is added: only the hash is of another file.
    let own = crate::domain::catalogue::Catalogue::built_in().unwrap();
    let again = crate::domain::catalogue::Catalogue::read_one(&text).unwrap();
    assert_eq!(again.version().label, own.version().label);
    assert_eq!(again.products().collect::<Vec<_>>(), own.products().collect::<Vec<_>>());
    assert_eq!(again.series(), own.series());
    assert_eq!(again.emergency_doses(), own.emergency_doses());
    assert_eq!(again.forms().collect::<Vec<_>>(), own.forms().collect::<Vec<_>>());
    assert_eq!(again.operations().collect::<Vec<_>>(), own.operations().collect::<Vec<_>>());
}

#[test]
fn only_a_supervisor_saves_it_and_only_to_a_named_file() {
    let words = Words::new(Lang::Vi);
    let station = Station::open();
    let ctx = &picture::context(&station, &words, Scheme::Light);
    let mut screen = Screen::default();
    assert!(matches!(screen.update(Message::PickSave, ctx), Action::PickSave(..)));
    assert!(matches!(screen.update(Message::Save, ctx), Action::None), "no path");
    let _ = screen.update(Message::SavePath(" \"/tmp/a.toml\" ".into()), ctx);
    let Action::SaveCatalogue(path) = screen.update(Message::Save, ctx) else { panic!() };
    assert_eq!(path, Path::new("/tmp/a.toml"));
    assert!(matches!(screen.update(Message::Save, ctx), Action::None), "one at a time");
    let mut nurse = Station::open();
    nurse.record(AccountAssigned {
        account: NURSE,
        role: Role::Nurse,
        qualifications: Qualification::ALL.to_vec(),
    });
    let ctx = &picture::context(&nurse, &words, Scheme::Light);
    let mut screen = Screen::default();
    assert!(matches!(screen.update(Message::PickSave, ctx), Action::None));
    let _ = screen.update(Message::SavePath("/tmp/a.toml".into()), ctx);
    assert!(matches!(screen.update(Message::Save, ctx), Action::None));
}

#[test]
fn it_looks_right() {
    let mut station = Station::open();
    station.record(AccountAssigned {
        account: NURSE,
        role: Role::Supervisor,
        qualifications: Qualification::ALL.to_vec(),
    });
    let mut screen = Screen::default();
    screen.saved(Ok("/media/usb/danh-muc-dang-dung.toml".into()));
    let screen: &'static Screen = Box::leak(Box::new(screen));
    picture::draw("catalogue-saved", &station, |ctx| screen.view(ctx));
}
