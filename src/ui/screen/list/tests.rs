use std::fmt::Write;
use std::ops::ControlFlow;

use super::*;
use crate::domain::event::Event;
use crate::domain::id::PatientId;
use crate::domain::testing::{PUPIL, Station};
use crate::domain::text::fold;
use crate::i18n::{Lang, Words};
use crate::roster::{self, Choice};
use crate::ui::picture;
use crate::ui::theme::Scheme;

const LIST: &str = "Họ tên,Ngày sinh,Lớp,Họ tên mẹ,CCCD,Mũi trước\n\
    Nguyễn Thị Đường,10/07/2019,1A,Trần Thị Hoa,,\n\
    Lê Văn An,11/07/2019,1A,Bùi Thị Mai,,MR 10/01/2022; Thuốc lạ 12/03/2022\n\
    Lê Văn Bình,12/07/2019,1A,Bùi Thị Lan,001219000001,\n";

fn with_context<T>(station: &Station, work: impl FnOnce(&Context<'_>) -> T) -> T {
    let words = Words::new(Lang::Vi);
    work(&picture::context(station, &words, Scheme::Light))
}

fn read_text(station: &Station, text: &str) -> Result<(Roster, String), Failure> {
    roster::read(text.as_bytes(), station.now.civil_day())
        .map(|roster| (roster, "ab".repeat(32)))
        .map_err(Failure::Unreadable)
}

fn judged(station: &Station, text: &str, known: &[Option<PatientId>]) -> Preview {
    let (roster, sha256) = read_text(station, text).unwrap();
    let mut answers = known.to_vec();
    answers.resize(roster.rows.len(), None);
    let list = Understood { file: "lop-1a.csv".into(), sha256, roster };
    Preview::new(list, &answers, &station.day, names(&station.catalogue))
}

fn ready(station: &Station, text: &str, known: &[Option<PatientId>]) -> Screen {
    let mut screen = Screen::default();
    screen.reading(Path::new("/mnt/usb/lop-1a.csv"));
    screen.hear(News::Read(Ok(Arc::new(judged(station, text, known)))));
    screen
}

fn import(station: &Station, screen: &mut Screen) -> Option<Vec<Event>> {
    match with_context(station, |ctx| screen.update(Message::Import, ctx)) {
        Action::Import(preview) => {
            let new_id = || crate::platform::new_id(station.now);
            Some(preview.events(station.day.next_ticket(), new_id).collect())
        }
        _ => None,
    }
}

#[test]
fn new_people_are_listed_from_the_next_number_on() {
    let mut station = Station::open();
    let earlier = PatientId(uuid::Uuid::from_u128(77));
    let mut screen = ready(&station, LIST, &[None, None, Some(earlier)]);
    let events = import(&station, &mut screen).unwrap();
    let [
        Event::ListImported(head),
        Event::VisitListed(an),
        Event::PriorDose(dose),
        Event::VisitListed(binh),
    ] = events.as_slice()
    else {
        panic!("{events:?}");
    };
    assert_eq!((head.added, head.known, head.file.as_str()), (2, 1, "lop-1a.csv"));
    assert_eq!((an.ticket, binh.ticket, binh.patient), (23, 24, earlier));
    assert_eq!(
        (an.import, dose.patient, dose.product.as_str()),
        (Some(head.import), an.patient, "MR")
    );
    assert_ne!(an.patient, an_existing(&station));

    for event in events {
        station.record(event);
    }
    let mut again = ready(&station, LIST, &[]);
    let Stage::Ready(preview, _) = &again.stage else { panic!("not ready") };
    assert_eq!((preview.added(), preview.may_be_imported()), (0, false));
    assert!(import(&station, &mut again).is_none());
}

fn an_existing(station: &Station) -> PatientId {
    station.day.visit(PUPIL).unwrap().patient
}

#[test]
fn twins_whose_names_differ_in_a_tone_are_two_people() {
    let mut station = Station::open();
    let both = "Họ tên,Ngày sinh,Lớp\nLê Thị Hà,10/07/2019,1A\nLê Thị Hạ,10/07/2019,1A\n";
    let first = both.lines().take(2).collect::<Vec<_>>().join("\n");
    let mut screen = ready(&station, &first, &[]);
    for event in import(&station, &mut screen).unwrap() {
        station.record(event);
    }
    let mut screen = ready(&station, both, &[]);
    let events = import(&station, &mut screen).unwrap();
    assert!(matches!(&events[1], Event::VisitListed(listed) if listed.person.name == "Lê Thị Hạ"));
    assert_eq!(events.len(), 2);
}

#[test]
fn one_bad_row_refuses_the_whole_list() {
    let station = Station::open();
    let mut screen = ready(&station, &format!("{LIST}Lê Văn Cường,31/02/2019,1A,,,\n"), &[]);
    let Stage::Ready(preview, _) = &screen.stage else { panic!("not ready") };
    let first = preview.page(0).next().unwrap();
    assert!(first.0.is_refused(), "rows with problems stand first");
    assert_eq!(preview.counts().refused, 1);
    assert!(import(&station, &mut screen).is_none());
}

#[test]
fn what_comes_after_cancelling_is_ignored() {
    let station = Station::open();
    let mut screen = Screen::default();
    screen.reading(Path::new("a.csv"));
    with_context(&station, |ctx| {
        assert!(matches!(screen.update(Message::Cancel, ctx), Action::CancelWork));
    });
    screen.hear(News::Read(Ok(Arc::new(judged(&station, LIST, &[])))));
    assert!(matches!(screen.stage, Stage::Idle));
}

#[test]
fn a_stopped_import_shows_its_list_again_and_a_failed_one_wants_another_reading() {
    let station = Station::open();
    for (error, may_try_again) in [(StoreError::Cancelled, true), (StoreError::DiskFull, false)] {
        let mut screen = ready(&station, LIST, &[]);
        assert!(import(&station, &mut screen).is_some());
        assert!(import(&station, &mut screen).is_none(), "one import at a time");
        let progress = Progress { step: Step::Writing, done: 1, of: 3 };
        screen.hear(News::Progress(progress));
        let _ = with_context(&station, |ctx| screen.update(Message::Cancel, ctx));
        assert!(matches!(&screen.stage, Stage::Importing(importing) if importing.stopping));
        screen.hear(News::Imported(Err(NotImported { error, day: None })));
        assert_eq!(import(&station, &mut screen).is_some(), may_try_again);
    }
}

fn read_file(path: &Path, today: chrono::NaiveDate) -> Result<(Roster, String), Failure> {
    file::read(path, today, &Choice::default(), &mut |_, _| ControlFlow::Continue(()))
}

#[test]
fn files_that_cannot_be_read_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let today = Station::open().now.civil_day();
    let path = folder.path().join("a.csv");
    assert_eq!(read_file(&path, today), Err(Failure::Missing));
    assert_eq!(read_file(folder.path(), today), Err(Failure::NotReadable));
    std::fs::write(&path, "").unwrap();
    let empty = Failure::Unreadable(roster::Unreadable::Empty);
    assert_eq!(read_file(&path, today), Err(empty));
    std::fs::write(&path, LIST).unwrap();
    let (roster, sha256) = read_file(&path, today).unwrap();
    assert_eq!((roster.rows.len(), sha256.len()), (3, 64));
    std::fs::File::create(&path).unwrap().set_len(LONGEST_FILE + 1).unwrap();
    assert_eq!(read_file(&path, today), Err(Failure::TooLarge));
}

#[test]
fn every_problem_has_words() {
    let station = Station::open();
    let rows = include_str!("../../../../tests/data/bad-rows.csv");
    let (roster, _) = read_text(&station, rows).unwrap();
    for lang in Lang::ALL {
        let words = Words::new(lang);
        for problem in roster.rows.iter().flat_map(|row| &row.problems) {
            let said = words::problem(&words, problem);
            assert!(!said.contains('⟦') && !said.contains("{ $"), "{said}");
        }
    }
}

#[test]
fn fifty_thousand_rows_show_one_page() {
    let station = Station::open();
    let mut text = "Họ tên,Ngày sinh,Lớp\n".to_owned();
    for number in 0..50_000 {
        writeln!(text, "Lê Văn {},10/07/2019,{number}", fold("An")).unwrap();
    }
    let mut screen = ready(&station, &text, &[]);
    let Stage::Ready(preview, _) = &screen.stage else { panic!("not ready") };
    assert_eq!((preview.pages(), preview.page(4166).count()), (4167, 8));
    let started = std::time::Instant::now();
    with_context(&station, |ctx| {
        let _ = screen.update(Message::Page(9999), ctx);
        drop(screen.clone().view(ctx));
    });
    assert!(started.elapsed().as_millis() < 200, "{:?}", started.elapsed());
    assert!(matches!(screen.stage, Stage::Ready(_, 4166)));
}

#[test]
fn looks_right() {
    let station = Station::open();
    let bad = include_str!("../../../../tests/data/bad-rows.csv");
    let long = "Nguyễn Hoàng ".repeat(9);
    let again = "Lê Văn An,11/07/2019,1A,Bùi Thị Mai,,MR 10/01/2022; Thuốc lạ 12/03/2022";
    let mixed = format!("{LIST}{},2019,1A,,,\n{again}\n", long.trim());
    let mut failed = Screen { path: "/mnt/usb/danh-sach.xlsx".into(), ..Screen::default() };
    failed.reading(Path::new("/mnt/usb/danh-sach.xlsx"));
    failed.hear(News::Read(Err(Failure::Unreadable(roster::Unreadable::NoWorkbook))));
    let mut importing = ready(&station, LIST, &[]);
    assert!(import(&station, &mut importing).is_some());
    let progress = Progress { step: Step::Writing, done: 12_000, of: 50_000 };
    importing.hear(News::Progress(progress));
    let earlier = PatientId(uuid::Uuid::from_u128(77));
    for (state, screen) in [
        ("failed", failed),
        ("importing", importing),
        ("refused", ready(&station, bad, &[])),
        ("mixed", ready(&station, &mixed, &[None, Some(earlier)])),
    ] {
        let screen: &Screen = Box::leak(Box::new(screen));
        picture::draw(&format!("list-{state}"), &station, |ctx| screen.view(ctx));
    }
}
