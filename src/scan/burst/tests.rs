//! Scanners and people at one keyboard, on a synthetic clock.

use proptest::prelude::*;

use super::*;

/// Types every character, `gap_ms` apart, and returns what came out at once
/// and the time of the last key.
fn type_keys(burst: &mut Burst, text: &str, start_ms: u64, gap_ms: u64) -> (Vec<Step>, u64) {
    let mut now_ms = start_ms;
    let mut steps = Vec::new();
    for (at, c) in text.chars().enumerate() {
        if at > 0 {
            now_ms += gap_ms;
        }
        steps.push(burst.key(&c.to_string(), now_ms));
    }
    (steps, now_ms)
}

fn scan(text: &str) -> End {
    End::Scan(text.to_owned())
}

#[test]
fn a_scan_is_held_whole_and_its_enter_is_swallowed() {
    let mut burst = Burst::default();
    let (steps, last_ms) = type_keys(&mut burst, "0109520000000011", 1_000, 5);
    assert!(steps.iter().all(|step| *step == Step::Held));
    assert_eq!(burst.due(last_ms + 100), None);
    assert_eq!(burst.terminator(last_ms + 5), scan("0109520000000011"));
    assert_eq!(burst.wakes_at_ms(), None);
}

#[test]
fn two_scans_back_to_back_are_two_scans() {
    let mut burst = Burst::default();
    let (_, last_ms) = type_keys(&mut burst, "111111222222", 0, 4);
    assert_eq!(burst.terminator(last_ms + 4), scan("111111222222"));
    assert_eq!(burst.terminator(last_ms + 6), End::Echo);
    let (steps, last_ms) = type_keys(&mut burst, "333333444444", last_ms + 10, 4);
    assert!(steps.iter().all(|step| *step == Step::Held));
    assert_eq!(burst.terminator(last_ms + 4), scan("333333444444"));
    assert_eq!(burst.terminator(last_ms + 8), End::Echo);
    assert_eq!(burst.terminator(last_ms + 4 + SILENCE_MS), End::NotAScan(String::new()));
}

#[test]
fn a_fast_person_loses_nothing() {
    let mut burst = Burst::default();
    let (steps, last_ms) = type_keys(&mut burst, "tiem", 0, KEY_GAP_MS);
    let typed = |text: &str| Step::Typing(text.to_owned());
    assert_eq!(steps, [Step::Held, typed("t"), typed("i"), typed("e")]);
    assert_eq!(burst.wakes_at_ms(), Some(last_ms + KEY_GAP_MS));
    assert_eq!(burst.due(last_ms + KEY_GAP_MS - 1), None);
    assert_eq!(burst.due(last_ms + KEY_GAP_MS), Some("m".to_owned()));
    assert_eq!(burst.due(last_ms + KEY_GAP_MS), None);
    // Five rolled keys are no burst, and a person's Enter acts.
    let (_, last_ms) = type_keys(&mut burst, "nghie", 5_000, 20);
    assert_eq!(burst.terminator(last_ms + 80), End::NotAScan("nghie".to_owned()));
    assert_eq!(burst.terminator(9_000), End::NotAScan(String::new()));
}

#[test]
fn silence_ends_a_burst_and_a_hiccup_does_not() {
    let mut burst = Burst::default();
    let (_, last_ms) = type_keys(&mut burst, "0123456", 0, 10);
    let (steps, last_ms) = type_keys(&mut burst, "789", last_ms + SILENCE_MS - 1, 10);
    assert!(steps.iter().all(|step| *step == Step::Held));
    assert_eq!(burst.wakes_at_ms(), Some(last_ms + SILENCE_MS));
    assert_eq!(burst.idle(last_ms + SILENCE_MS - 1), None);
    assert_eq!(burst.idle(last_ms + SILENCE_MS), Some("0123456789".to_owned()));
    assert_eq!(burst.terminator(last_ms + SILENCE_MS + 10), End::Echo);
}

#[test]
fn a_burst_that_nobody_collected_comes_out_before_the_next_key() {
    let mut burst = Burst::default();
    let (_, last_ms) = type_keys(&mut burst, "0123456789", 0, 10);
    let step = burst.key("x", last_ms + SILENCE_MS);
    assert_eq!(step, Step::Scan("0123456789".to_owned()));
    assert_eq!(burst.due(last_ms + 2 * SILENCE_MS), Some("x".to_owned()));
    let (_, last_ms) = type_keys(&mut burst, "0123456789", 1_000, 10);
    assert_eq!(burst.terminator(last_ms + 10 * SILENCE_MS), scan("0123456789"));
}

#[test]
fn a_short_code_is_typed_but_its_enter_presses_nothing() {
    let mut burst = Burst::default();
    let (_, last_ms) = type_keys(&mut burst, "A12", 0, 5);
    assert_eq!(burst.terminator(last_ms + 5), End::ShortCode("A12".to_owned()));
    assert_eq!(burst.terminator(last_ms + 9), End::Echo);
}

#[test]
fn a_key_that_somebody_leans_on_is_no_scan() {
    let mut burst = Burst::default();
    let (_, last_ms) = type_keys(&mut burst, "0000000000", 0, 33);
    assert!(!burst.is_running());
    assert_eq!(burst.due(last_ms + KEY_GAP_MS), Some("0000000000".to_owned()));
    let (_, last_ms) = type_keys(&mut burst, "00000000012", 9_000, 5);
    assert_eq!(burst.terminator(last_ms + 5), scan("00000000012"));
}

#[test]
fn another_key_lets_typing_out_first_and_leaves_a_burst_alone() {
    let mut burst = Burst::default();
    let _ = burst.key("a", 0);
    assert_eq!(burst.interrupt(), Some("a".to_owned()));
    assert_eq!(burst.interrupt(), None);
    let (_, last_ms) = type_keys(&mut burst, "012345AS", 100, 5);
    assert_eq!(burst.interrupt(), None);
    let _ = burst.key("Á", last_ms + 2);
    assert_eq!(burst.terminator(last_ms + 6), scan("012345ASÁ"));
}

#[test]
fn control_characters_and_a_clock_that_stands_still_are_borne() {
    let mut burst = Burst::default();
    let (_, last_ms) = type_keys(&mut burst, "10LOT7\u{1d}17", 500, 0);
    assert_eq!(burst.key("2", last_ms - 100), Step::Held);
    assert_eq!(burst.terminator(0), scan("10LOT7\u{1d}172"));
}

proptest! {
    #[test]
    fn every_key_comes_out_once_and_in_order(
        keys in proptest::collection::vec(("[a-z0-9]", 0u64..200, 0..12u8), 0..80),
    ) {
        let mut burst = Burst::default();
        let (mut typed, mut out, mut now_ms) = (String::new(), String::new(), 0);
        for (key, gap_ms, what) in keys {
            now_ms += gap_ms;
            match what {
                0 => match burst.terminator(now_ms) {
                    End::Scan(text) | End::ShortCode(text) | End::NotAScan(text) => out += &text,
                    End::Echo => {}
                },
                1 => out.extend(burst.due(now_ms)),
                2 => out.extend(burst.idle(now_ms)),
                3 => out.extend(burst.interrupt()),
                _ => {
                    typed += &key;
                    if let Step::Typing(text) | Step::Scan(text) = burst.key(&key, now_ms) {
                        out += &text;
                    }
                }
            }
        }
        out.extend(burst.idle(now_ms + SILENCE_MS));
        out.extend(burst.due(now_ms + SILENCE_MS));
        prop_assert_eq!(out, typed);
    }

    #[test]
    fn a_person_slower_than_a_scanner_never_makes_a_scan(
        text in "[a-z]{1,40}",
        gap_ms in KEY_GAP_MS..400,
    ) {
        let mut burst = Burst::default();
        let (steps, last_ms) = type_keys(&mut burst, &text, 0, gap_ms);
        let is_scan = |step: &Step| matches!(step, Step::Scan(_));
        prop_assert!(!steps.iter().any(is_scan));
        let is_typing = matches!(burst.terminator(last_ms + gap_ms), End::NotAScan(_));
        prop_assert!(is_typing);
    }
}
