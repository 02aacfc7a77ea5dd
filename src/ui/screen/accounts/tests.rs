use super::*;
use crate::domain::account::AccountDisabled;
use crate::domain::event::Event;
use crate::domain::testing::{DEPUTY, NURSE, Station};
use crate::i18n::{Lang, Words};
use crate::ui::picture;
use crate::ui::theme::Scheme;

fn typed(field: Field, text: &str) -> Message {
    Message::Typed(field, Typed::new(text.into()))
}

fn with<T>(station: &Station, work: impl FnOnce(&Context<'_>) -> T) -> T {
    let words = Words::new(Lang::Vi);
    work(&picture::context(station, &words, Scheme::Light))
}

fn all(screen: &mut Screen, ctx: &Context<'_>, messages: Vec<Message>) -> Action {
    messages.into_iter().map(|message| screen.update(message, ctx)).last().unwrap()
}

#[test]
fn an_account_is_added_when_everything_is_said() {
    let station = Station::open();
    with(&station, |ctx| {
        let mut screen = Screen::default();
        let _ = screen.update(Message::Begin(Task::Add), ctx);
        let steps = [
            (Lack::Refused(Refusal::NameEmpty), typed(Field::Name, "lan ánh")),
            (Lack::Refused(Refusal::NameTaken), typed(Field::Name, &"ạ".repeat(121))),
            (Lack::Refused(Refusal::NameTooLong), typed(Field::Name, "Ngọc Bích")),
            (Lack::Role, Message::NextRole(true)),
            (Lack::Password, typed(Field::Password, "con mèo đen")),
            (Lack::Again, typed(Field::Again, "con mèo đen")),
        ];
        for (lack, next) in steps {
            assert_eq!(screen.lack(ctx), Some(lack));
            assert!(matches!(screen.update(Message::Submit, ctx), Action::None));
            let _ = screen.update(next, ctx);
        }
        let _ = screen.update(Message::Qualification(Qualification::Vaccinator), ctx);
        let Action::ChangeAccount(change) = screen.update(Message::Submit, ctx) else { panic!() };
        let Change::Add { account, .. } = *change else { panic!() };
        assert_eq!((account.name.as_str(), account.role), ("Ngọc Bích", Role::Nurse));
        assert_eq!(account.qualifications, [Qualification::Vaccinator]);
        // A second Enter adds no second account, and a failure keeps what was typed.
        assert!(matches!(screen.update(Message::Submit, ctx), Action::None));
        screen.changed(Err(Failure::Disabled));
        assert_eq!((screen.typed.name.as_str(), screen.lack(ctx)), ("Ngọc Bích", None));
    });
}

#[test]
fn the_last_supervisor_and_the_own_account_stay() {
    let station = Station::open();
    with(&station, |ctx| {
        let mut screen = Screen::default();
        let disable = vec![Message::Begin(Task::Disable(NURSE)), Message::Submit];
        assert!(matches!(all(&mut screen, ctx, disable), Action::None));
        let last = Problem::Lack(Lack::Refused(Refusal::LastSupervisor));
        assert_eq!(screen.problem, Some(last.clone()));
        let demote =
            vec![Message::Begin(Task::Assign(NURSE)), Message::Role(Role::Nurse), Message::Submit];
        assert!(matches!(all(&mut screen, ctx, demote), Action::None));
        assert_eq!(screen.problem, Some(last));
        let other = vec![Message::Begin(Task::Disable(DEPUTY)), Message::Submit];
        assert!(matches!(all(&mut screen, ctx, other), Action::ChangeAccount(_)));
    });
}

#[test]
fn the_idle_time_lies_between_one_and_thirty_minutes() {
    let station = Station::open();
    with(&station, |ctx| {
        let mut screen = Screen::default();
        let _ = screen.update(Message::Begin(Task::Idle), ctx);
        for wrong in ["", "0", "31", "-5", "5,5", "999999"] {
            let submit = vec![typed(Field::Minutes, wrong), Message::Submit];
            assert!(matches!(all(&mut screen, ctx, submit), Action::None), "{wrong}");
        }
        let submit = vec![typed(Field::Minutes, "12"), Message::Submit];
        let Action::Record(events) = all(&mut screen, ctx, submit) else { panic!() };
        assert_eq!(events, [Event::from(IdleTimeSet { minutes: 12 })]);
    });
}

#[test]
fn a_nurse_changes_only_what_is_her_own() {
    let station = Station::open();
    with(&station, |ctx| {
        let account = ctx.day.account(DEPUTY).unwrap();
        let ctx = &Context { account, ..*ctx };
        let screen = Screen::default();
        let key = |key| {
            let pressed = Pressed {
                key: Key::Function(key),
                text: None,
                control: false,
                shift: false,
                repeated: false,
            };
            screen.key(&pressed, ctx)
        };
        assert!(matches!(key(7), Some(Message::Begin(Task::Own))));
        assert!(matches!(key(8), Some(Message::Pin)));
        for supervisors in [2, 3, 4, 5, 6, 9, 11] {
            assert!(key(supervisors).is_none(), "F{supervisors}");
        }
    });
}

#[test]
fn each_role_has_a_key_where_one_is_chosen() {
    let station = Station::open();
    with(&station, |ctx| {
        let screen = Screen { task: Task::Add, ..Screen::default() };
        for (role, key) in Role::ALL.into_iter().zip(2..) {
            let key = Key::Function(key);
            let pressed =
                Pressed { key, text: None, control: false, shift: false, repeated: false };
            let meant = screen.key(&pressed, ctx);
            assert!(matches!(meant, Some(Message::Role(one)) if one == role), "{role:?}");
        }
    });
}

#[test]
fn looks_right() {
    let mut station = Station::open();
    station.record(Account {
        id: AccountId(uuid::Uuid::from_u128(7)),
        name: "Nguyễn Thị Ngọc ".repeat(7).trim_end().to_owned(),
        role: Role::Auditor,
        qualifications: Vec::new(),
    });
    station.record(AccountDisabled { account: DEPUTY });
    let add = Screen {
        task: Task::Add,
        role: Some(Role::Nurse),
        qualifications: vec![Qualification::Vaccinator],
        problem: Some(Problem::Failed(Failure::Refused(Refusal::NameTaken))),
        ..Screen::default()
    };
    let list = Screen { cursor: 0, done: Some("accounts-done"), ..Screen::default() };
    let idle = Screen { task: Task::Idle, ..Screen::default() };
    for (state, screen) in [("list", list), ("add", add), ("idle", idle)] {
        let screen: &Screen = Box::leak(Box::new(screen));
        picture::draw(&format!("accounts-{state}"), &station, |ctx| screen.view(ctx));
    }
    picture::draw("accounts-own", &station, |ctx| {
        let account = ctx.day.account(DEPUTY).unwrap();
        let ctx: &Context<'_> = Box::leak(Box::new(Context { account, ..*ctx }));
        let screen: &Screen = Box::leak(Box::default());
        screen.view(ctx)
    });
}
