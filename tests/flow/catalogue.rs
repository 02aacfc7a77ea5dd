//! A supervisor puts another catalogue in force, and goes back to the program's own.

use std::path::PathBuf;

use chot::domain::catalogue::BUILT_IN;
use iced::keyboard::key::Named;

use crate::hand::Hand;
use crate::injection::{day, morning};

fn write(folder: &std::path::Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn whole() -> String {
    BUILT_IN.map(|file| file.text).concat()
}

fn say(hand: &Hand, key: &str) -> String {
    hand.app.words().text(key)
}

fn confirm(hand: &mut Hand) {
    let me = hand.app.desk().unwrap().signed_in().unwrap().id;
    let other = day(hand).accounts().find(|account| account.id != me).unwrap().name.clone();
    hand.type_text(&other);
    hand.press(Named::Tab);
    hand.type_text("dientap2026");
    hand.press(Named::Enter);
}

#[test]
fn a_supervisor_replaces_the_catalogue_with_a_colleague_and_goes_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(&folder.path().join("drill"), morning());
    hand.press(Named::F11);
    hand.press_with_control('d');
    hand.expect(&say(&hand, "catalogue-title"));
    let own = day(&hand).catalogue().is_none();
    assert!(own);

    let slip = whole().replacen("microlitres = 500", "microlitres = 5000", 1);
    let bad = write(folder.path(), "sai.toml", &slip);
    hand.click(&say(&hand, "catalogue-path-example"));
    hand.enter(&bad.display().to_string());
    hand.expect(&hand.app.words().with("catalogue-failed", &[("file", "sai.toml")]));
    assert!(day(&hand).catalogue().is_none(), "nothing was lost and nothing changed");
    hand.press(Named::Escape);

    let _ = write(folder.path(), "sai.toml", &whole().replacen("label = \"", "label = \"Q-", 1));
    hand.press(Named::Enter);
    hand.press(Named::Enter);
    confirm(&mut hand);
    hand.expect(&say(&hand, "catalogue-done"));
    let in_force = day(&hand).catalogue().unwrap();
    assert!(in_force.version.label.starts_with("Q-"));
    assert!(in_force.loaded().is_some() && in_force.confirmed_by.is_some());
    let version = in_force.version.clone();

    hand.press(Named::Escape);
    hand.press(Named::Escape);
    crate::script::inject(&mut hand);
    let dose = day(&hand).doses().last().unwrap();
    let chot::domain::dose::Basis::Checklist { catalogue, .. } = &dose.basis else { panic!() };
    assert_eq!(catalogue.as_ref(), Some(&version), "the injection names what judged it");

    hand.press(Named::F11);
    hand.press_with_control('d');
    hand.press(Named::F6);
    hand.press(Named::Enter);
    confirm(&mut hand);
    assert!(day(&hand).catalogue().unwrap().loaded().is_none());
}

#[test]
fn the_catalogue_that_was_put_in_force_is_there_on_the_next_morning() {
    let folder = tempfile::tempdir().unwrap();
    let drill = folder.path().join("drill");
    let mut hand = Hand::at_the_drill(&drill, morning());
    hand.press(Named::F11);
    hand.press_with_control('d');
    let changed = whole().replacen("label = \"", "label = \"Q-", 1);
    let good = write(folder.path(), "moi.toml", &changed);
    hand.click(&say(&hand, "catalogue-path-example"));
    hand.enter(&good.display().to_string());
    hand.press(Named::Enter);
    confirm(&mut hand);
    hand.tell(chot::ui::Message::Close);
    drop(hand);
    let hand = Hand::at_the_drill(&drill, morning().plus_minutes(1440));
    let label = &day(&hand).catalogue().unwrap().loaded().unwrap().version().label;
    assert!(label.starts_with("Q-"));
}

#[test]
fn the_catalogue_in_force_is_saved_edited_and_put_in_force_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut hand = Hand::at_the_drill(&folder.path().join("drill"), morning());
    hand.press(Named::F11);
    hand.press_with_control('d');
    let saved = folder.path().join("luu.toml");
    hand.click(&say(&hand, "catalogue-save-example"));
    hand.enter(&saved.display().to_string());
    let path = saved.display().to_string();
    hand.expect(&hand.app.words().with("catalogue-saved", &[("path", &path)]));
    // Never over a file that is there.
    hand.press(Named::Enter);
    hand.expect(&say(&hand, "list-report-exists"));
    let text = std::fs::read_to_string(&saved).unwrap();
    let edited = write(folder.path(), "sua.toml", &text.replacen("label = \"", "label = \"E-", 1));
    hand.click(&say(&hand, "catalogue-path-example"));
    hand.enter(&edited.display().to_string());
    hand.expect(&say(&hand, "catalogue-no-difference"));
    hand.press(Named::Enter);
    confirm(&mut hand);
    assert!(day(&hand).catalogue().unwrap().version.label.starts_with("E-"));
    // What is in force now is saved as it was loaded, to the byte.
    let again = folder.path().join("luu-2.toml");
    hand.press(Named::Escape);
    hand.press_with_control('d');
    hand.click(&say(&hand, "catalogue-save-example"));
    hand.enter(&again.display().to_string());
    assert_eq!(std::fs::read(&again).unwrap(), std::fs::read(&edited).unwrap());
}
