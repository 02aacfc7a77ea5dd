//! The tour: a whole day through the real screens without a display, one
//! picture a screen and state, and a contact sheet. It is how screens are
//! reviewed; nothing of it is real.

mod day;
pub mod hand;
mod sheet;

use std::path::{Path, PathBuf};

use iced::Size;
use iced::keyboard::key::Named;

use crate::ui::theme::{Scale, Scheme};
use hand::{Hand, Lost};

pub use day::walk;

/// The size in which every screen is drawn, in pixels.
const USUAL: Size = Size::new(1280.0, 800.0);

/// The size of a large display, in pixels.
const LARGE: Size = Size::new(1920.0, 1080.0);

/// One look at a screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The screen, by the name of its file under `ui/screen`.
    pub screen: &'static str,
    /// The state it is in.
    pub state: &'static str,
    /// Whether it is drawn in the other colours and sizes, too.
    pub chosen: bool,
}

/// Draws the whole tour into a folder, and a contact sheet beside the pictures.
/// Returns the sheet's path.
///
/// # Errors
///
/// [`Lost`] if a screen is not there or a file cannot be written.
pub fn draw(folder: &Path) -> Result<PathBuf, Lost> {
    std::fs::create_dir_all(folder)?;
    let mut drawn: Vec<String> = Vec::new();
    let mut number = 0;
    walk(&mut |hand, look| {
        number += 1;
        let mut take = |hand: &mut Hand, variant: &str| {
            let name = format!("{number:03}-{}-{}-{variant}.png", look.screen, look.state);
            hand.picture(&folder.join(&name))?;
            drawn.push(name);
            Ok::<(), Lost>(())
        };
        take(hand, "vi")?;
        hand.app.set_scale(Scale::Largest);
        take(hand, "vi-150")?;
        hand.app.set_scale(Scale::Usual);
        other_language(hand);
        take(hand, "en")?;
        if look.chosen {
            hand.app.set_scale(Scale::Largest);
            take(hand, "en-150")?;
            hand.app.set_scale(Scale::Usual);
        }
        other_language(hand);
        if look.chosen {
            for (scheme, variant) in
                [(Scheme::Dark, "vi-dark"), (Scheme::HighContrast, "vi-contrast")]
            {
                hand.app.set_scheme(scheme);
                take(hand, variant)?;
            }
            hand.app.set_scheme(Scheme::Light);
            hand.app.set_scale(Scale::Large);
            take(hand, "vi-125")?;
            hand.app.set_scale(Scale::Usual);
            hand.resize(LARGE);
            take(hand, "vi-1920")?;
            hand.resize(USUAL);
        }
        Ok(())
    })?;
    let page = folder.join("index.html");
    std::fs::write(&page, sheet::html(&drawn))?;
    Ok(page)
}

fn other_language(hand: &mut Hand) {
    hand.press_with_control('l');
}

/// Keys that the walk presses one after another.
fn press_all(hand: &mut Hand, keys: &[Named]) {
    for key in keys {
        hand.press(*key);
    }
}
