//! The hand of the tour, as tests want it: what it does not find is a failure,
//! with a picture of what was there instead.

use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};

use chot::domain::time::Instant;
use chot::tour::hand;

/// The program in the hand.
pub struct Hand(hand::Hand);

impl Hand {
    /// Opens the drill in a folder, at a fixed instant, and signs in.
    pub fn at_the_drill(folder: &Path, now: Instant) -> Self {
        Self(hand::Hand::at_the_drill(folder, now).unwrap())
    }

    /// Opens a folder that holds no station yet.
    pub fn at_a_new_station(folder: &Path, now: Instant) -> Self {
        Self(hand::Hand::at_a_new_station(folder, now).unwrap())
    }

    /// Opens a station that exists.
    pub fn at_a_station(folder: &Path, now: Instant) -> Self {
        Self(hand::Hand::at_a_station(folder, now).unwrap())
    }

    /// Asserts that a text stands on the screen; leaves a picture if it does not.
    pub fn expect(&mut self, text: &str) {
        if !self.0.sees(text) {
            let picture = self.picture("not-seen");
            panic!("“{text}” is not on the screen: see {}", picture.display());
        }
    }

    /// Opens the drill in a folder and stands at its sign-in.
    pub fn at_the_door(folder: &Path, now: Instant) -> Self {
        Self(hand::Hand::at_the_door(folder, now).unwrap())
    }

    /// Clicks on each of these keys of a keypad.
    pub fn tap(&mut self, keys: &str) {
        for key in keys.chars() {
            if let Err(lost) = self.0.click_last(&key.to_string()) {
                let picture = self.picture("not-seen");
                panic!("{lost}: see {}", picture.display());
            }
        }
    }

    /// Clicks on a text twice, too fast.
    pub fn double_click(&mut self, text: &str) {
        self.0.double_click(text).unwrap();
    }

    /// Clicks on a text; leaves a picture if it is not there.
    pub fn click(&mut self, text: &str) {
        if let Err(lost) = self.0.click(text) {
            let picture = self.picture("not-seen");
            panic!("{lost}: see {}", picture.display());
        }
    }

    /// Draws a picture of the screen into `target/pictures`.
    pub fn picture(&mut self, name: &str) -> PathBuf {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pictures");
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{name}.png"));
        self.0.picture(&path).unwrap();
        path
    }
}

impl Deref for Hand {
    type Target = hand::Hand;

    fn deref(&self) -> &hand::Hand {
        &self.0
    }
}

impl DerefMut for Hand {
    fn deref_mut(&mut self) -> &mut hand::Hand {
        &mut self.0
    }
}
