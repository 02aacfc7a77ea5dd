use super::*;
use crate::domain::account::Role;
use crate::domain::figures::{After, Counted, Severity, Stops};
use crate::domain::figures::{Coverage, Ledger, Reacted, Reading, Spread, Times, Wastage};
use crate::domain::finding::Code;
use crate::domain::gate::Gate;
use crate::domain::item::Item;
use crate::domain::plan::Count;
use crate::domain::quantity::Temperature;
use crate::domain::testing::{DEPUTY, PUPIL, SESSION, Station, TD_VIAL, day, product};
use crate::domain::time::Instant;
use crate::i18n::{Lang, Words};
use crate::ui::picture as drawing;
use crate::ui::theme::{Room, Scheme};
use std::collections::BTreeMap;

fn counted(figures: Figures, topic: Option<Topic>) -> Screen {
    Screen {
        topic,
        as_table: false,
        scope: Scope::Session(SESSION),
        asked: 0,
        state: State::Counted(Some((Scope::Session(SESSION), Arc::new(figures)))),
        aside: None,
    }
}

/// A day as a school has it, with so many lots.
fn busy(lots: u16) -> Figures {
    let mut figures = Figures::default();
    figures.sessions.push(Counted {
        session: SESSION,
        place: "Trường Tiểu học Ngọc Khánh".to_owned(),
        day: day(2026, 11, 16),
        number: 1,
        doses: 297,
        closed: true,
    });
    figures.doses = 297;
    for (hour, doses) in
        [(7u8, [4, 0]), (8, [40, 31]), (9, [52, 44]), (10, [48, 39]), (11, [21, 18])]
    {
        let tables = [(1u8, doses[0]), (2, doses[1])];
        let tables: BTreeMap<u8, u32> = tables.into_iter().filter(|(_, n)| *n > 0).collect();
        let _ = figures.hours.insert(hour, tables);
    }
    let _ = figures.days.insert(day(2026, 11, 16), 297);
    for at in 0..lots {
        let name = if at % 2 == 0 { "TD" } else { "MR" };
        let reacted = Reacted {
            doses: 90 + u32::from(at) * 7,
            any: u32::from(at % 4),
            stress: u32::from(at % 4 > 1),
            serious: u32::from(at % 4 > 2),
        };
        let lot = format!("{name}24{at:02}-A17");
        let _ = figures.lots.insert((Some(product(name)), Some(lot)), reacted);
    }
    let minutes = |m: [i64; 5], count| Spread {
        count,
        least: m[0] * 60_000,
        lower: m[1] * 60_000,
        median: m[2] * 60_000,
        upper: m[3] * 60_000,
        most: m[4] * 60_000,
    };
    figures.times = Times {
        waiting: Some(minutes([2, 6, 11, 17, 39], 294)),
        items: Some(minutes([1, 2, 3, 4, 9], 294)),
        observation: Some(minutes([18, 30, 31, 33, 52], 290)),
        cut_short: 3,
        unended: 4,
    };
    busy_elsewhere(&mut figures);
    figures
}

/// What stopped, who fell ill, what was wasted, who was reached, how cold it was.
fn busy_elsewhere(figures: &mut Figures) {
    let start = Instant::start_of(day(2026, 11, 16));
    let mut stops = Stops { stood: 14, ..Stops::default() };
    for (item, code, times) in [
        (Item::K1, Code::WrongPerson, 3),
        (Item::K2, Code::WrongProduct, 2),
        (Item::C2, Code::WrongProduct, 2),
        (Item::C5, Code::Expired, 5),
        (Item::D3, Code::WrongVolume, 4),
    ] {
        let _ = stops.items.entry(item).or_default().insert(code, times);
    }
    let _ = stops.gates.entry(Gate::Consent).or_default().insert(Code::TooSoon, 1);
    let _ = stops.refusals.insert("child-says-no", 2);
    figures.stops = stops;
    for (number, severity, times) in [
        (Some(1), Severity::AtHome, 4),
        (Some(1), Severity::InHospital, 2),
        (Some(2), Severity::AtHome, 1),
        (None, Severity::NotSaid, 1),
    ] {
        let after =
            After { product: product("MR"), dose_number: number, disease: "Sởi".to_owned() };
        let _ = figures.diseases.entry(after).or_default().insert(severity, times);
    }
    let waste = |opened, given, lost, unexplained| Wastage {
        vials: opened / 10,
        opened,
        given,
        lost,
        unexplained,
        in_use: 0,
        unopened: 10,
    };
    let _ = figures.wastage.insert(product("TD"), waste(170, 152, 16, 2));
    let _ = figures.wastage.insert(product("MR"), waste(160, 145, 15, 0));
    let of = |listed, given, away| Count { listed, given, away };
    figures.coverage = Coverage {
        all: of(330, 297, 21),
        groups: [
            (Some("Học sinh 7 đến 8 tuổi".to_owned()), of(210, 196, 9)),
            (
                Some("Học sinh khối lớp 5 tiêm nhắc lại uốn ván, bạch hầu".to_owned()),
                of(96, 80, 10),
            ),
            (None, of(24, 21, 2)),
        ]
        .into(),
    };
    for (minute, millicelsius) in
        [(430, 4_600), (480, 4_900), (540, 5_800), (600, 7_200), (640, 8_900), (700, 6_100)]
    {
        figures.readings.push(Reading {
            at: start.plus_minutes(minute),
            temperature: Temperature::from_millicelsius(millicelsius),
            excursion: millicelsius > 8_000,
        });
    }
}

fn with<T>(screen: &mut Screen, act: impl FnOnce(&mut Screen, &Context<'_>) -> T) -> T {
    let (station, words) = (Station::open(), Words::new(Lang::Vi));
    let ctx = drawing::context(&station, &words, Scheme::Light);
    act(screen, &ctx)
}

fn draw(name: &str, screen: &Screen) {
    let shown: &'static Screen = Box::leak(Box::new(screen.clone()));
    drawing::draw(name, &Station::open(), |ctx| shown.view(ctx));
}

#[test]
fn every_topic_looks_right_as_picture_and_as_numbers() {
    draw("figures-overview", &counted(busy(3), None));
    // A designer asks for all; for a test a few of each kind will do.
    let all = std::env::var_os("CHOT_PICTURES").is_some();
    let few = [Topic::Hours, Topic::Reactions, Topic::Temperature];
    for topic in Topic::ALL.into_iter().filter(|topic| all || few.contains(topic)) {
        let mut screen = counted(busy(if topic == Topic::Lots { 40 } else { 3 }), Some(topic));
        draw(&format!("figures-{}", topic.code()), &screen);
        screen.as_table = true;
        draw(&format!("figures-{}-table", topic.code()), &screen);
    }
}

#[test]
fn nothing_and_little_look_right_too() {
    draw("figures-nothing", &counted(Figures::default(), None));
    draw("figures-nothing-large", &counted(Figures::default(), Some(Topic::Reactions)));
    draw("figures-one", &counted(busy(1), Some(Topic::Reactions)));
    let mut long = busy(1);
    for at in 0..40u8 {
        let one = day(2026, 10, 1) + chrono::Days::new(u64::from(at));
        let _ = long.days.insert(one, 60 + u32::from(at) * 5);
    }
    draw("figures-days", &counted(long, Some(Topic::Hours)));
    let mut waiting = counted(busy(1), None);
    waiting.state = State::Counting(14_000, 92_500);
    draw("figures-counting", &waiting);
    let _ = with(&mut waiting, |screen, ctx| screen.update(Message::Days, ctx));
    draw("figures-choose", &waiting);
    let mut form = counted(busy(1), None);
    let _ = with(&mut form, |screen, ctx| screen.update(Message::Disease, ctx));
    draw("figures-disease-form", &form);
    let mut file = counted(busy(1), Some(Topic::Wastage));
    let _ = with(&mut file, |screen, ctx| screen.update(Message::File, ctx));
    draw("figures-to-file", &file);
}

/// At 150 % and in the strongest contrast.
#[test]
fn a_narrow_window_in_strong_contrast_looks_right() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/target/pictures");
    std::fs::create_dir_all(folder).unwrap();
    for (name, topic) in [
        ("overview", None),
        ("diseases", Some(Topic::Diseases)),
        ("reactions", Some(Topic::Reactions)),
        ("coverage", Some(Topic::Coverage)),
        ("temperature", Some(Topic::Temperature)),
    ] {
        for lang in Lang::ALL {
            let (station, words) = (Station::open(), Words::new(lang));
            let mut ctx = drawing::context(&station, &words, Scheme::HighContrast);
            ctx.room = Room::of(iced::Size::new(900.0, 800.0));
            let screen = counted(busy(3), topic);
            let mut laid = drawing::laid_out(screen.view(&ctx), 853.0, 533.0);
            let picture = laid.snapshot(&Scheme::HighContrast.theme()).unwrap();
            let file = format!("{folder}/figures-narrow-{name}-{lang:?}");
            let _ = std::fs::remove_file(format!("{file}-tiny-skia.png"));
            assert!(picture.matches_image(file).unwrap());
        }
    }
}

#[test]
fn an_answer_to_an_older_question_is_not_heard() {
    let mut screen = counted(busy(1), None);
    let asked = with(&mut screen, |screen, ctx| screen.update(Message::Again, ctx));
    assert!(matches!(asked, Action::Figures(Ask::Count(1, Scope::Session(SESSION)))));
    let old = Arc::new(Figures::default());
    let _ = screen.hear(News::Counted(0, Ok(Some((Scope::Last, old)))));
    assert!(screen.is_counting());
    let _ = screen.hear(News::Progress(1, 3, 9));
    assert_eq!(screen.state, State::Counting(3, 9));
    let _ = screen.hear(News::Counted(1, Err(StoreError::Cancelled)));
    assert_eq!(screen.state, State::Stopped);
    let _ = screen.hear(News::Progress(1, 4, 9));
    assert_eq!(screen.state, State::Stopped);
}

#[test]
fn a_nurse_sees_the_session_and_chooses_no_days_and_writes_no_file() {
    let mut station = Station::open();
    station.record(station.dose(1, PUPIL, TD_VIAL, 0));
    let words = Words::new(Lang::Vi);
    let mut ctx = drawing::context(&station, &words, Scheme::Light);
    ctx.account = station.day.account(DEPUTY).unwrap();
    assert_eq!(ctx.account.role, Role::Nurse);
    let mut ledger = Ledger::default();
    station.log.iter().for_each(|fact| ledger.hear(fact));
    let mut screen = Screen::open(None, &ctx);
    assert!(matches!(screen.first(), Ask::Count(0, Scope::Session(SESSION))));
    let figures = Arc::new(ledger.figures(Scope::Last));
    let _ = screen.hear(News::Counted(0, Ok(Some((Scope::Session(SESSION), figures)))));
    for message in [Message::Days, Message::File] {
        let _ = screen.update(message, &ctx);
        assert!(screen.aside.is_none());
    }
    assert!(matches!(screen.update(Message::Disease, &ctx), Action::Focus(_)));
    let _ = screen.update(Message::Back, &ctx);
    assert!(screen.aside.is_none());
    assert!(matches!(screen.update(Message::Back, &ctx), Action::Go(Place::Office)));
}

#[test]
fn arrows_go_from_topic_to_topic_and_stay_at_the_ends() {
    let mut screen = counted(busy(1), None);
    with(&mut screen, |screen, ctx| {
        let _ = screen.update(Message::Move(-1), ctx);
        assert_eq!(screen.topic, None);
        let _ = screen.update(Message::Move(1), ctx);
        assert_eq!(screen.topic, Some(Topic::Hours));
        let _ = screen.update(Message::Move(99), ctx);
        assert_eq!(screen.topic, Some(Topic::Temperature));
        let _ = screen.update(Message::File, ctx);
        let _ = screen.update(Message::Path("/x/a.csv".to_owned()), ctx);
        let Action::Figures(Ask::Save(_, topics, path)) = screen.update(Message::Write, ctx) else {
            panic!("not written")
        };
        assert_eq!(topics, BTreeSet::from([Topic::Temperature]));
        assert_eq!(path, PathBuf::from("/x/a.csv"));
        let _ = screen.update(Message::AllTopics(true), ctx);
        let Action::Figures(Ask::Save(_, topics, _)) = screen.update(Message::Write, ctx) else {
            panic!("not written")
        };
        assert_eq!(topics.len(), Topic::ALL.len());
    });
}
