use super::*;
use crate::domain::account::{Qualification, Role};
use crate::domain::catalogue::BUILT_IN;
use crate::domain::event::{AccountAssigned, Event};
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
