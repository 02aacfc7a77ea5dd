//! The tour reaches every screen, and no word is missing on any of them.

use std::collections::BTreeSet;
use std::path::Path;

use chot::tour;

/// Where Esc leads nowhere: the queue, where all ways end, the doors before it, and
/// what is left by the words of its own buttons.
const WITHOUT_WAY_BACK: [&str; 7] =
    ["drills", "lock", "opening", "procedure", "queue", "setup", "signin"];

/// The parts of screens that are no screens of their own.
const PARTS: [&str; 1] = ["person"];

#[test]
fn the_tour_shows_every_screen_with_all_its_words() {
    let (mut seen, mut caught) = (BTreeSet::new(), Vec::new());
    let walked = tour::walk(&mut |hand, look| {
        for lang in ["first", "second"] {
            let broken: Vec<String> =
                hand.texts().into_iter().filter(|text| text.contains('⟦')).collect();
            assert!(broken.is_empty(), "{look:?} in the {lang} language: {broken:?}");
            hand.press_with_control('l');
        }
        let has_way_back = hand.texts().iter().any(|text| text == "Esc");
        if !has_way_back && !WITHOUT_WAY_BACK.contains(&look.screen) && look.state != "sealed" {
            caught.push(format!("{look:?}"));
        }
        let _ = seen.insert(look.screen.to_owned());
        Ok(())
    });
    if let Err(lost) = walked {
        panic!("{lost}; seen so far: {seen:?}");
    }
    assert!(caught.is_empty(), "whoever has only a pointer is caught in {caught:#?}");
    let screens = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui/screen");
    let files = std::fs::read_dir(screens).unwrap().map(|entry| entry.unwrap().file_name());
    let names = files.filter_map(|name| Some(name.to_str()?.strip_suffix(".rs")?.to_owned()));
    let missing: Vec<String> =
        names.filter(|name| !PARTS.contains(&name.as_str()) && !seen.contains(name)).collect();
    assert!(missing.is_empty(), "the tour does not show {missing:?}");
}
