use super::*;
use crate::domain::testing::Station;
use crate::i18n::Lang;
use crate::ui::picture;
use crate::ui::theme::Scheme;

fn wrong() -> NotRead {
    NotRead::Copy(Unread::NotAsSigned("station.db".to_owned()))
}

#[test]
fn nothing_is_asked_of_no_copies_and_a_slip_in_the_key_is_told_before_anything_is_tried() {
    let (station, words) = (Station::open(), Words::new(Lang::Vi));
    let around = picture::surroundings(&picture::context(&station, &words, Scheme::Light));
    let mut screen = Screen::default();
    for message in [Message::Review, Message::Export, Message::Prove, Message::Submit] {
        assert!(matches!(screen.update(message, &around), Outcome::Stay(_)));
        assert!(matches!(screen.inside, Inside::Nothing) && !screen.working);
    }
    let _ = screen.update(Message::From("/media/usb".into()), &around);
    let _ = screen.update(Message::Secret(Typed::new("0000".into())), &around);
    let _ = screen.update(Message::Submit, &around);
    assert_eq!((screen.problem.clone(), screen.working), (Some(Problem::Misread), false));
    let _ = screen.update(Message::Name("Lan Anh".into()), &around);
    let _ = screen.update(Message::Submit, &around);
    assert!(screen.working, "it is tried");
    let _ = screen.update(Message::Opened(Err(wrong())), &around);
    assert_eq!(screen.problem, Some(Problem::NotRead(wrong())));
    assert_eq!((screen.name.as_str(), screen.from.as_str()), ("Lan Anh", "/media/usb"));
    assert!(screen.secret.is_empty(), "the password is typed again");
    assert!(matches!(screen.update(Message::Back, &around), Outcome::Back));
}

#[test]
fn it_looks_right_without_a_copy() {
    let station = Station::open();
    let empty: &Screen = Box::leak(Box::default());
    picture::draw("reading-empty", &station, |ctx| empty.view(&Lent::from_context(ctx)));
    let refused = Screen {
        from: "/media/lananh/USB-TRAM/chot-backup/…/20261116-170500".into(),
        name: "Lan Anh".into(),
        problem: Some(Problem::NotRead(wrong())),
        ..Screen::default()
    };
    let refused: &Screen = Box::leak(Box::new(refused));
    picture::draw("reading-refused", &station, |ctx| refused.view(&Lent::from_context(ctx)));
}
