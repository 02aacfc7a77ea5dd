//! How one series is told from another without colour.

use iced::widget::canvas::{Frame, Path};
use iced::{Point, Rectangle, Size};

use super::{Ink, stroke};

/// What an area is filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// Ink.
    Solid,
    /// Strokes from the lower left to the upper right.
    Hatched,
    /// Nothing but a frame.
    Hollow,
    /// Dots.
    Dotted,
    /// Strokes both ways.
    Crossed,
    /// Upright strokes.
    Barred,
}

impl Pattern {
    /// All patterns, those that differ most first.
    pub const ALL: [Self; 6] =
        [Self::Solid, Self::Hatched, Self::Hollow, Self::Dotted, Self::Crossed, Self::Barred];

    /// Returns the pattern of a series by its place; after the last they come again.
    #[must_use]
    pub const fn of(place: usize) -> Self {
        Self::ALL[place % Self::ALL.len()]
    }

    /// Fills an area.
    pub(super) fn fill(self, frame: &mut Frame, area: Rectangle, ink: Ink) {
        let Rectangle { x, y, width, height } = area;
        let at = |dx: f32, dy: f32| Point::new(x + dx, y + dy);
        let whole =
            |frame: &mut Frame, color| frame.fill_rectangle(area.position(), area.size(), color);
        match self {
            Self::Solid => {
                whole(frame, ink.strong);
                return;
            }
            Self::Hatched => {
                whole(frame, ink.soft);
                rising(frame, area, 6.0, ink);
            }
            Self::Hollow => whole(frame, ink.ground),
            Self::Dotted => {
                whole(frame, ink.ground);
                let mut dy = 4.0;
                while dy < height - 1.0 {
                    let mut dx = 4.0;
                    while dx < width - 1.0 {
                        frame.fill(&Path::circle(at(dx, dy), 1.4), ink.strong);
                        dx += 6.0;
                    }
                    dy += 6.0;
                }
            }
            Self::Crossed => {
                whole(frame, ink.soft);
                rising(frame, area, 8.0, ink);
                falling(frame, area, 8.0, ink);
            }
            Self::Barred => {
                whole(frame, ink.ground);
                let mut dx = 4.0;
                while dx < width {
                    let line = Path::line(at(dx, 0.0), at(dx, height));
                    frame.stroke(&line, stroke(ink.strong, 1.6));
                    dx += 5.0;
                }
            }
        }
        let inset = Size::new((width - 1.5).max(0.5), (height - 1.5).max(0.5));
        frame.stroke(&Path::rectangle(at(0.75, 0.75), inset), stroke(ink.strong, 1.5));
    }
}

/// Strokes of 45 degrees, cut at the area's edges.
fn rising(frame: &mut Frame, area: Rectangle, step: f32, ink: Ink) {
    slanted(frame, area, step, ink, |_, dx| dx);
}

fn falling(frame: &mut Frame, area: Rectangle, step: f32, ink: Ink) {
    slanted(frame, area, step, ink, |width, dx| width - dx);
}

fn slanted(
    frame: &mut Frame,
    area: Rectangle,
    step: f32,
    ink: Ink,
    turn: impl Fn(f32, f32) -> f32,
) {
    let Rectangle { x, y, width, height } = area;
    let mut sum = step;
    while sum < width + height {
        let from = ((sum - height).max(0.0), sum.min(height));
        let to = (sum.min(width), (sum - width).max(0.0));
        let point = |(dx, dy): (f32, f32)| Point::new(x + turn(width, dx), y + dy);
        frame.stroke(&Path::line(point(from), point(to)), stroke(ink.strong, 1.2));
        sum += step;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_series_have_six_patterns_and_the_seventh_begins_anew() {
        let patterns: std::collections::HashSet<_> = (0..6).map(Pattern::of).collect();
        assert_eq!(patterns.len(), 6);
        assert_eq!(Pattern::of(6), Pattern::Solid);
    }
}
