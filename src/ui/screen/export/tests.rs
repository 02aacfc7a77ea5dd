use super::*;
use crate::domain::account::Role;
use crate::domain::export::Exported;
use crate::domain::testing::Station;
use crate::i18n::{Lang, Words};
use crate::ui::picture;
use crate::ui::theme::Scheme;

fn with<T>(role: Role, act: impl FnOnce(&Context<'_>) -> T) -> T {
    let station = Station::open();
    let words = Words::new(Lang::Vi);
    let ctx = picture::context(&station, &words, Scheme::Light);
    let account = crate::domain::account::Account { role, ..ctx.account.clone() };
    act(&Context { account: &account, ..ctx })
}

fn press(key: Key, text: Option<&str>) -> Pressed {
    let text = text.map(str::to_owned);
    Pressed { key, text, control: false, shift: false, repeated: false }
}

/// Plays keys, and returns what the last of them asked for.
fn play(screen: &mut Screen, keys: &[(Key, Option<&str>)], ctx: &Context<'_>) -> Action {
    let mut last = Action::None;
    for (key, text) in keys {
        if let Some(message) = screen.key(&press(*key, *text)) {
            last = screen.update(message, ctx);
        }
    }
    last
}

fn typed(text: &str) -> Vec<(Key, Option<&str>)> {
    text.split("").filter(|c| !c.is_empty()).map(|c| (Key::Other, Some(c))).collect()
}

#[test]
fn the_keyboard_alone_answers_every_question_and_nothing_is_chosen_beforehand() {
    with(Role::Auditor, |ctx| {
        let mut screen = Screen::default();
        assert_eq!(screen.open(), Some(Open::What));
        assert!(matches!(play(&mut screen, &[(Key::Function(7), None)], ctx), Action::None));
        let _ = play(&mut screen, &[(Key::Right, None), (Key::Down, None)], ctx);
        assert_eq!(screen.open(), Some(Open::Days));
        let _ = play(&mut screen, &typed("01/11/2026"), ctx);
        let _ = play(&mut screen, &[(Key::Enter, None)], ctx);
        let _ = play(&mut screen, &typed("31/10/2026"), ctx);
        assert_eq!(screen.open(), Some(Open::Backwards));
        let _ = play(&mut screen, &[(Key::Delete, None)], ctx);
        let _ = play(&mut screen, &typed("30/11/2026"), ctx);
        assert_eq!(screen.open(), Some(Open::Format));
        let _ = play(&mut screen, &[(Key::Down, None), (Key::Right, None)], ctx);
        assert_eq!(screen.open(), Some(Open::Names));
        let _ = play(&mut screen, &[(Key::Down, None), (Key::Right, None)], ctx);
        assert_eq!(screen.open(), Some(Open::Folder));
        let down = [(Key::Down, None); 4];
        assert!(matches!(play(&mut screen, &down, ctx), Action::Focus(FOLDER)));
        let _ = screen.update(Message::Folder("/tmp/x".to_owned()), ctx);
        let Action::MakeExport(asked, folder) = play(&mut screen, &[(Key::Function(7), None)], ctx)
        else {
            panic!("nothing was asked for");
        };
        assert_eq!(folder, PathBuf::from("/tmp/x"));
        assert_eq!((asked.what, asked.format), (What::Injections, Format::Xlsx));
        assert!(!asked.nameless && asked.place.is_none() && asked.lot.is_none());
        assert_eq!(asked.until.to_string(), "2026-11-30");
    });
}

#[test]
fn an_answer_that_another_leaves_no_room_for_is_dropped() {
    with(Role::Supervisor, |ctx| {
        let mut screen = Screen::default();
        let _ = screen.update(Message::What(What::Aefi), ctx);
        let _ = screen.update(Message::Format(Format::Fhir), ctx);
        let _ = screen.update(Message::Lot(Some("L1".to_owned())), ctx);
        assert!(!screen.asks_names());
        let _ = screen.update(Message::What(What::Log), ctx);
        assert_eq!((screen.format, &screen.lot), (None, &None));
        assert!(!screen.formats().contains(&Format::Fhir));
    });
}

#[test]
fn while_it_works_nothing_is_changed_and_a_nurse_asks_for_nothing() {
    with(Role::Auditor, |ctx| {
        let mut screen = whole(ctx);
        screen.begun();
        let _ = screen.update(Message::What(What::Log), ctx);
        assert_eq!(screen.what, Some(What::Injections));
        let stop = screen.key(&press(Key::Escape, None)).unwrap();
        assert!(matches!(screen.update(stop, ctx), Action::CancelWork));
        screen.hear(News::Over(Vec::new(), Err(Fault::DiskFull)));
        assert!(matches!(screen.state, State::Failed(Fault::DiskFull)));
        // All that was answered is still there.
        assert_eq!(screen.open(), None);
        assert!(matches!(screen.update(Message::Export, ctx), Action::MakeExport(..)));
    });
    with(Role::Nurse, |ctx| {
        assert!(matches!(whole(ctx).update(Message::Export, ctx), Action::None));
    });
}

fn whole(ctx: &Context<'_>) -> Screen {
    let mut screen = Screen {
        what: Some(What::Injections),
        format: Some(Format::Xlsx),
        nameless: Some(false),
        folder: "/media/usb/bao-cao".to_owned(),
        places: vec!["Trường Tiểu học Hoa Sen".to_owned(), "Trạm y tế".repeat(12)],
        ..Screen::default()
    };
    screen.days = ["01/11/2026".to_owned(), ctx.words.date(ctx.now.civil_day())];
    screen
}

fn published(nameless: bool, ctx: &Context<'_>) -> Published {
    let day = ctx.now.civil_day();
    let asked = Asked {
        what: What::Injections,
        format: Format::Xlsx,
        from: day,
        until: day,
        place: None,
        product: None,
        lot: None,
        nameless,
    };
    let name = "chot-injections-20261101-20261122".to_owned();
    let file = crate::domain::export::ExportedFile {
        name: format!("{name}.xlsx"),
        bytes: 10,
        rows: 48_211,
        sha256: String::new(),
    };
    Published {
        folder: PathBuf::from("/media/usb/bao-cao"),
        exported: Exported {
            asked,
            files: vec![file],
            suppressed: 37,
            manifest: format!("{name}.manifest.json"),
            sha256: String::new(),
        },
        code: "JNVQ-RCQG-B2CV-2PY7".to_owned(),
    }
}

#[test]
fn looks_right() {
    let mut station = Station::open();
    let role = crate::domain::account::AccountAssigned {
        account: crate::domain::testing::NURSE,
        role: Role::Auditor,
        qualifications: Vec::new(),
    };
    station.day.apply(&crate::domain::event::Fact {
        sequence: 0,
        at: station.now,
        clock: None,
        author: None,
        session: None,
        event: role.into(),
    });
    let draw = |name: &str, make: &dyn Fn(&Context<'_>) -> Screen| {
        let words = Words::new(Lang::Vi);
        let screen = make(&picture::context(&station, &words, Scheme::Light));
        let screen: &'static Screen = Box::leak(Box::new(screen));
        picture::draw(name, &station, |ctx| screen.view(ctx));
    };
    draw("export-empty", &|_| Screen::default());
    draw("export-whole", &|ctx| Screen { row: Row::Names, ..whole(ctx) });
    draw("export-days", &|ctx| Screen { row: Row::Until, ..whole(ctx) });
    draw("export-places", &|ctx| Screen { row: Row::Place, ..whole(ctx) });
    draw("export-working", &|ctx| Screen { state: State::Working(12_250, 48_211), ..whole(ctx) });
    draw("export-failed", &|ctx| Screen { state: State::Failed(Fault::NotWritable), ..whole(ctx) });
    draw("export-done", &|ctx| {
        let state = State::Done(vec![published(true, ctx)]);
        Screen { state, nameless: Some(true), ..whole(ctx) }
    });
}
