//! The second press of a double click: it may repeat what it began on, a digit
//! or an arrow, but must not answer a question that only the first one brought.
//!
//! Reads what words lie under the pointer; never acts itself.

use iced::advanced::widget::operation::Scrollable;
use iced::advanced::widget::{Id, Operation};
use iced::{Point, Rectangle, Vector};

/// Within how many milliseconds two presses are one double click, as desktops
/// have it.
const DOUBLE_MS: u64 = 400;

/// How far apart they may lie, in logical pixels: a finger is not a point.
const DOUBLE_APART: f32 = 24.0;

/// A press, and the words of what it fell on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Press {
    /// When, on the clock that only runs forward.
    pub(super) at_ms: u64,
    /// Where.
    pub(super) point: Point,
    /// The words of the innermost part under it.
    pub(super) words: String,
}

impl Press {
    /// Tells whether this press ends a double click, and lies on something else
    /// than the press before it.
    pub(super) fn strays_from(&self, before: &Self) -> bool {
        self.at_ms.saturating_sub(before.at_ms) < DOUBLE_MS
            && self.point.distance(before.point) <= DOUBLE_APART
            && self.words != before.words
    }
}

/// Looks for the words of the innermost part under a point.
pub(super) struct Under {
    point: Point,
    scrolled: Vector,
    next: Option<(Rectangle, Vector)>,
    open: Vec<Part>,
    found: Option<(f32, String)>,
}

/// A part that is being gone through.
struct Part {
    /// Its size in square pixels, if the point lies on it.
    area: Option<f32>,
    words: String,
}

impl Under {
    pub(super) const fn new(point: Point) -> Self {
        Self { point, scrolled: Vector::ZERO, next: None, open: Vec::new(), found: None }
    }

    /// Returns the words that were found.
    pub(super) fn words(self) -> String {
        self.found.map(|(_, words)| words).unwrap_or_default()
    }
}

impl Operation for Under {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        let Some((bounds, by)) = self.next.take() else {
            operate(self);
            return;
        };
        let shown = (bounds - self.scrolled).contains(self.point);
        let area = shown.then_some(bounds.width * bounds.height);
        let before = self.scrolled;
        self.scrolled = before + by;
        self.open.push(Part { area, words: String::new() });
        operate(self);
        self.scrolled = before;
        // What lies on top is gone through last.
        let least = self.found.as_ref().map_or(f32::INFINITY, |(least, _)| *least);
        if let Some(Part { area: Some(area), words }) = self.open.pop()
            && area <= least
        {
            self.found = Some((area, words));
        }
    }

    fn container(&mut self, _id: Option<&Id>, bounds: Rectangle) {
        self.next = Some((bounds, Vector::ZERO));
    }

    fn scrollable(
        &mut self,
        _id: Option<&Id>,
        bounds: Rectangle,
        _content_bounds: Rectangle,
        translation: Vector,
        _state: &mut dyn Scrollable,
    ) {
        self.next = Some((bounds, translation));
    }

    fn text(&mut self, _id: Option<&Id>, _bounds: Rectangle, text: &str) {
        for part in self.open.iter_mut().filter(|part| part.area.is_some()) {
            part.words.push_str(text);
            part.words.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(at_ms: u64, x: f32, words: &str) -> Press {
        Press { at_ms, point: Point::new(x, 0.0), words: words.to_owned() }
    }

    #[test]
    fn a_double_click_reaches_only_what_it_began_on() {
        let first = press(1_000, 0.0, "Bình thường");
        assert!(press(1_150, 3.0, "Đã lắc đều").strays_from(&first));
        assert!(!press(1_150, 3.0, "Bình thường").strays_from(&first), "a digit twice");
        assert!(!press(1_400, 3.0, "Đã lắc đều").strays_from(&first), "a second click");
        assert!(!press(1_150, 90.0, "Đã lắc đều").strays_from(&first), "another place");
    }

    #[test]
    fn the_innermost_part_under_the_point_counts() {
        let whole = Rectangle::new(Point::ORIGIN, iced::Size::new(400.0, 400.0));
        let button = Rectangle::new(Point::new(100.0, 300.0), iced::Size::new(80.0, 48.0));
        let mut under = Under::new(Point::new(110.0, 110.0));
        under.next = Some((whole, Vector::new(0.0, 200.0)));
        under.traverse(&mut |operation| {
            operation.text(None, whole, "question");
            operation.container(None, button);
            operation.traverse(&mut |operation| operation.text(None, button, "answer"));
        });
        assert_eq!(under.words(), "answer\n", "where it lies scrolled");
    }
}
